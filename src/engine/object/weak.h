/* SPDX-License-Identifier: MIT */
/* Weak references as the language has them: the cells behind WeakRef and
 * FinalizationRegistry, and the list of objects that a job keeps alive (ECMA-262, 9.10
 * - 9.12).
 *
 * An entry of a registry is a WEAK_CELL.  Its life:
 *
 *     live list of its registry --- target dies (hook) ---> dead list --- callback --->
 * gone
 *                 \---- unregister, registry dies ----> gone
 *
 * A registry with dead entries hangs in the isolate's list of pending ones, once. */
#ifndef WN_ENGINE_OBJECT_WEAK_H
#define WN_ENGINE_OBJECT_WEAK_H

#include "engine/object/object.h"

typedef struct weak_ref {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot target; /* weak */
} weak_ref;

typedef struct finalization_registry {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot cleanup;      /* the callback */
  wn_slot live, dead;   /* first entries of its lists, or hole */
  wn_slot next_pending; /* in the isolate's list */
  uint32_t pending;     /* 1: in that list */
} finalization_registry;

typedef struct weak_cell {
  uint32_t header;
  wn_slot registry;
  wn_slot holdings;
  wn_slot previous, next;
  wn_slot target, token; /* weak; token hole: none, or dead */
  uint32_t is_dead;      /* 1: in the dead list */
} weak_cell;

void weak_init(isolate *iso);
void weak_tables_fini(isolate *iso);
void weak_register_kinds(wn_kind_info *kinds);

/* AddToKeptObjects, 9.12: v stays alive until the running job has ended. */
void keep_during_job(isolate *iso, wn_value v);
/* ClearKeptObjects, 9.11: the embedder calls it when a job and its microtasks have
 * ended. */
void clear_kept_objects(isolate *iso);

/* Puts a fresh entry at the head of its registry's live list. */
void weak_cell_link(isolate *iso, finalization_registry *r, weak_cell *c);
/* Takes an entry out of the list it is in. */
void weak_cell_unlink(isolate *iso, finalization_registry *r, weak_cell *c);
/* Puts a registry with dead entries into the isolate's list, unless it is there. */
void pending_registry_add(isolate *iso, finalization_registry *r);
/* Takes the first pending registry from the isolate's list; NULL when there is none. */
finalization_registry *pending_registry_take(isolate *iso);
bool pending_registries(const isolate *iso);

#endif
