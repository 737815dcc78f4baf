/* SPDX-License-Identifier: MIT */
#include "engine/object/weak.h"

#include <stdlib.h>

struct weak_state {
  VEC(wn_value) kept; /* roots */
  wn_value pending;   /* first registry with dead entries, or the hole; a root */
};

static void visit_weak_state(wn_visitor *v, void *data) {
  struct weak_state *w = ((isolate *)data)->weak;
  wn_visit_values(v, w->kept.data, w->kept.len);
  wn_visit_value(v, &w->pending);
}

void weak_init(isolate *iso) {
  iso->weak = xcalloc(1, sizeof *iso->weak);
  iso->weak->pending = WN_HOLE;
  wn_heap_add_roots(&iso->heap, visit_weak_state, iso);
}

void weak_tables_fini(isolate *iso) {
  wn_heap_remove_roots(&iso->heap, visit_weak_state, iso);
  vec_free(&iso->weak->kept);
  free(iso->weak);
  iso->weak = NULL;
}

void keep_during_job(isolate *iso, wn_value v) {
  struct weak_state *w = iso->weak;
  if (w->kept.len > 0 && wn_same(vec_last(&w->kept), v)) return;
  vec_push(&w->kept, v);
}

void clear_kept_objects(isolate *iso) {
  struct weak_state *w = iso->weak;
  if (w->kept.cap > 1024) {
    vec_free(&w->kept);
  } else {
    w->kept.len = 0;
  }
}

/* ---- registries
 * ---------------------------------------------------------------------------- */

void weak_cell_link(isolate *iso, finalization_registry *r, weak_cell *c) {
  wn_heap *heap = &iso->heap;
  weak_cell *first = wn_load_cell(heap, &r->live);
  wn_store_cell(heap, c, &c->next, first);
  if (first) wn_store_cell(heap, first, &first->previous, c);
  wn_store_cell(heap, r, &r->live, c);
}

void weak_cell_unlink(isolate *iso, finalization_registry *r, weak_cell *c) {
  wn_heap *heap = &iso->heap;
  weak_cell *previous = wn_load_cell(heap, &c->previous);
  weak_cell *next = wn_load_cell(heap, &c->next);
  if (next) wn_store_cell(heap, next, &next->previous, previous);
  if (previous) {
    wn_store_cell(heap, previous, &previous->next, next);
  } else {
    wn_store_cell(heap, r, c->is_dead ? &r->dead : &r->live, next);
  }
  wn_store_cell(heap, c, &c->previous, NULL);
  wn_store_cell(heap, c, &c->next, NULL);
}

void pending_registry_add(isolate *iso, finalization_registry *r) {
  if (r->pending) return;
  r->pending = 1;
  wn_store(&iso->heap, r, &r->next_pending, iso->weak->pending);
  iso->weak->pending = wn_from_cell(r);
}

/* The collector cleared a weak slot of this entry. */
static void entry_cleared(wn_heap *heap, void *cell) {
  isolate *iso = (isolate *)heap;
  weak_cell *c = cell;
  if (c->is_dead || !wn_slot_is_hole(c->target)) return;
  finalization_registry *r = wn_load_cell(heap, &c->registry);
  if (!r) return; /* unregistered */
  weak_cell_unlink(iso, r, c);
  c->is_dead = 1;
  weak_cell *first = wn_load_cell(heap, &r->dead);
  wn_store_cell(heap, c, &c->next, first);
  if (first) wn_store_cell(heap, first, &first->previous, c);
  wn_store_cell(heap, r, &r->dead, c);
  if (r->pending) return;
  pending_registry_add(iso, r);
  if (iso->hooks.finalization_pending) iso->hooks.finalization_pending(iso);
}

finalization_registry *pending_registry_take(isolate *iso) {
  if (!wn_is_cell(iso->weak->pending)) return NULL;
  finalization_registry *r = wn_to_cell(iso->weak->pending);
  iso->weak->pending = wn_load(&iso->heap, &r->next_pending);
  wn_store(&iso->heap, r, &r->next_pending, WN_HOLE);
  r->pending = 0;
  return r;
}

bool pending_registries(const isolate *iso) { return wn_is_cell(iso->weak->pending); }

void weak_register_kinds(wn_kind_info *kinds) {
  kinds[KIND_WEAK_CELL].weak_cleared = entry_cleared;
}
