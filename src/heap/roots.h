/* SPDX-License-Identifier: MIT */
/* Precise roots: registered visitors and persistents. */
#ifndef WN_HEAP_ROOTS_H
#define WN_HEAP_ROOTS_H

#include "heap/impl.h"

typedef enum visit_mode {
  VISIT_MARK,     /* grey what is visited */
  VISIT_SCAVENGE, /* copy young cells out of From, update the places */
  VISIT_UPDATE,   /* cells of the old generation have moved: update the places */
  VISIT_CALL,     /* call fn for each pointer (the verifier) */
} visit_mode;

struct wn_visitor {
  impl *im;
  visit_mode mode;
  bool major; /* for weak roots: mark bits decide about old cells */
  void (*fn)(impl *im, void *cell, void *data);
  void *data;
};

/* Visits all strong roots: registered visitors, then strong persistents. */
void roots_visit(impl *im, wn_visitor *v);
void roots_fini(impl *im);
/* Memory of persistents, and the part of it that is in use. */
void roots_persistent_bytes(const impl *im, size_t *all, size_t *used);

#endif
