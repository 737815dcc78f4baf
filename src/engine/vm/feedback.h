/* SPDX-License-Identifier: MIT */
/* Inline caches.
 *
 * A FEEDBACK cell belongs to one function_info and holds a site of four weak slots for each
 * cacheable instruction:
 *
 *     key       shape of the receiver; a small int: see below; the hole: empty
 *     holder    where the property was found above the receiver, or the new shape of an
 *               add-transition; the hole: the receiver itself
 *     validity  the cell that covers the prototype chain; a small int: the global epoch
 *     data      small int: enum ic_access | word << 4
 *
 * A key is a negative small int for primitives (IC_STRING ...), IC_POLYMORPHIC when holder
 * is a FEEDBACK cell with IC_WAYS sites (strongly held by the chain in word 1), and
 * IC_MEGAMORPHIC when caching was given up.  Everything is weak: a dead shape's site becomes
 * empty, a dead validity cell makes its site miss. */
#ifndef WN_ENGINE_VM_FEEDBACK_H
#define WN_ENGINE_VM_FEEDBACK_H

#include "engine/vm/frame.h"

enum ic_access {
  IC_OWN_INLINE,    /* word in the receiver */
  IC_OWN_EXTENSION, /* word in the receiver's extension */
  IC_HOLDER_INLINE, /* from here on the validity cell is checked */
  IC_HOLDER_EXTENSION,
  IC_GETTER_INLINE, /* the place holds an accessor pair; holder may be the hole (own) */
  IC_GETTER_EXTENSION,
  IC_MISSING,       /* undefined */
  IC_ADD_INLINE,    /* store: new property at word, no growth; holder = new shape */
  IC_ADD,           /* store: object_add_by_transition to holder */
};

enum ic_key {
  IC_MEGAMORPHIC = -1,
  IC_POLYMORPHIC = -2,
  IC_STRING = -3,
  IC_NUMBER = -4,
  IC_BOOLEAN = -5,
  IC_SYMBOL = -6,
  IC_BIGINT = -7,
};

typedef struct ic_site {
  wn_slot key, holder, validity, data;
} ic_site;

typedef struct feedback {
  uint32_t header;
  wn_slot chain; /* polymorphic cells of this function's sites */
  ic_site sites[];
} feedback;

enum { IC_WAYS = 4, IC_NO_SITE = 0xFFFF };

/* Counts a run of the function or a turn of one of its loops; makes the feedback cell once it
 * is worth one.  May collect.  NULL: none yet. */
feedback *feedback_count(isolate *iso, function_info *info);

void ic_init(isolate *iso);
void ic_fini(isolate *iso);

/* The general forms: look in the site's polymorphic part, do the operation, learn. `site` is
 * an index into fr->feedback, which may be NULL. */
wn_value ic_get_named(isolate *iso, frame *fr, wn_value o, wn_value name, uint32_t site);
WN_MUST_USE bool ic_set_named(isolate *iso, frame *fr, wn_value o, wn_value name, wn_value v,
                              uint32_t site);
/* CreateDataProperty of an object literal's property. */
WN_MUST_USE bool ic_define_named(isolate *iso, frame *fr, wn_value o, wn_value name,
                                 wn_value v, uint32_t site);
/* Remembers that a global variable lives at `place` of `holder` (the global object or the
 * script scope). */
void ic_learn_global(isolate *iso, frame *fr, uint32_t site, wn_value holder,
                     prop_place place);

/* The entry of a polymorphic site for this shape, or NULL. */
static inline const ic_site *ic_way(const wn_heap *heap, const ic_site *site, wn_slot key) {
  if (site->key.bits != wn_slot_from_int(IC_POLYMORPHIC).bits ||
      !wn_slot_is_cell(site->holder))
    return NULL;
  const feedback *ways = wn_slot_cell(heap, site->holder);
  for (int i = 0; i < IC_WAYS; i++) {
    if (ways->sites[i].key.bits == key.bits) return &ways->sites[i];
  }
  return NULL;
}

static inline bool ic_valid(const wn_heap *heap, wn_slot validity) {
  return validity.bits >= WN_SLOT_FIRST_CELL &&
         *(const uint32_t *)((const char *)wn_slot_cell(heap, validity) +
                             offsetof(validity_cell, valid)) != 0;
}

#endif
