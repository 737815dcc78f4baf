/* SPDX-License-Identifier: MIT */
/* Precise roots: registered visitors and persistents.
 *
 * The same visitor functions of the embedder serve marking, scavenges and the verifier;
 * the visitor's mode says what happens at each place.  Persistents come from blocks of 64
 * and are chained; freed ones are used again. */
#include "heap/roots.h"

#include "heap/compact.h"
#include "heap/handles.h"
#include "heap/mark.h"
#include "heap/scavenge.h"

#define PERSISTENT_BLOCK 64

/* ---- visiting ---- */

static inline void *visit(wn_visitor *v, void *cell) {
  switch (v->mode) {
  case VISIT_MARK: mark_cell(v->im, cell); break;
  case VISIT_SCAVENGE: return scavenge_cell(v->im, cell);
  case VISIT_UPDATE: return compact_now(v->im, cell);
  case VISIT_CALL: v->fn(v->im, cell, v->data); break;
  }
  return cell;
}

void wn_visit_value(wn_visitor *v, wn_value *value) {
  if (wn_is_cell(*value)) *value = wn_from_cell(visit(v, wn_to_cell(*value)));
}

void wn_visit_values(wn_visitor *v, wn_value *values, size_t n) {
  for (size_t i = 0; i < n; i++) wn_visit_value(v, &values[i]);
}

void wn_visit_cell(wn_visitor *v, void **cell) {
  if (*cell) *cell = visit(v, *cell);
}

void wn_visit_slot(wn_visitor *v, wn_slot *slot) {
  if (!slot_is_pointer(slot->bits)) return;
  slot->bits = slot_of(v->im, visit(v, cell_at(v->im, slot->bits))) | (slot->bits & 2);
}

void roots_visit(impl *im, wn_visitor *v) {
  size_t n = im->roots.len;
  if (FAULT(FAULT_ROOT_MISSED) && v->mode == VISIT_SCAVENGE && n) n--;
  for (size_t i = 0; i < n; i++) im->roots.data[i].fn(v, im->roots.data[i].data);
  handles_visit(im, v);
  if (FAULT(FAULT_PERSISTENT_STALE) && v->mode == VISIT_SCAVENGE) return;
  for (wn_persistent *p = im->persistents; p; p = p->next)
    if (!p->weak) wn_visit_value(v, &p->value);
}

void wn_heap_add_roots(wn_heap *heap, wn_roots_fn *fn, void *data) {
  vec_push(&heap->impl->roots, ((root_entry){fn, data}));
}

void wn_heap_remove_roots(wn_heap *heap, wn_roots_fn *fn, void *data) {
  impl *im = heap->impl;
  for (size_t i = 0; i < im->roots.len; i++) {
    if (im->roots.data[i].fn != fn || im->roots.data[i].data != data) continue;
    memmove(im->roots.data + i, im->roots.data + i + 1,
            (im->roots.len - i - 1) * sizeof *im->roots.data);
    im->roots.len--;
    return;
  }
  WN_CHECK(!"the roots were registered");
}

void wn_heap_add_weak_roots(wn_heap *heap, wn_weak_roots_fn *fn, void *data) {
  vec_push(&heap->impl->weak_roots, ((weak_root_entry){fn, data}));
}

void wn_heap_remove_weak_roots(wn_heap *heap, wn_weak_roots_fn *fn, void *data) {
  impl *im = heap->impl;
  for (size_t i = 0; i < im->weak_roots.len; i++) {
    if (im->weak_roots.data[i].fn != fn || im->weak_roots.data[i].data != data) continue;
    memmove(im->weak_roots.data + i, im->weak_roots.data + i + 1,
            (im->weak_roots.len - i - 1) * sizeof *im->weak_roots.data);
    im->weak_roots.len--;
    return;
  }
  WN_CHECK(!"the weak roots were registered");
}

/* ---- persistents ---- */

static wn_persistent *take_persistent(impl *im) {
  if (!im->free_persistents) {
    wn_persistent *block = xcalloc(PERSISTENT_BLOCK, sizeof *block);
    vec_push(&im->persistent_blocks, block);
    for (int i = PERSISTENT_BLOCK; i-- > 0;) {
      block[i].next = im->free_persistents;
      im->free_persistents = &block[i];
    }
  }
  wn_persistent *p = im->free_persistents;
  im->free_persistents = p->next;
  return p;
}

void roots_persistent_bytes(const impl *im, size_t *all, size_t *used) {
  *all = im->persistent_blocks.len * PERSISTENT_BLOCK * sizeof(wn_persistent);
  *used = 0;
  for (const wn_persistent *p = im->persistents; p; p = p->next) *used += sizeof *p;
}

wn_persistent *wn_persistent_new(wn_heap *heap, wn_value v) {
  impl *im = heap->impl;
  wn_persistent *p = take_persistent(im);
  *p = (wn_persistent){.value = v, .heap = heap, .next = im->persistents};
  if (p->next) p->next->previous = p;
  im->persistents = p;
  return p;
}

void wn_persistent_free(wn_persistent *p) {
  impl *im = p->heap->impl;
  if (p->previous)
    p->previous->next = p->next;
  else
    im->persistents = p->next;
  if (p->next) p->next->previous = p->previous;
  *p = (wn_persistent){.value = WN_UNDEFINED, .next = im->free_persistents};
  im->free_persistents = p;
}

wn_value wn_persistent_get(const wn_persistent *p) {
  if (p->weak && wn_is_cell(p->value)) wn_shade_cell(p->heap, wn_to_cell(p->value));
  return p->value;
}

void wn_persistent_set(wn_persistent *p, wn_value v) { p->value = v; }

void wn_persistent_make_weak(wn_persistent *p, void (*on_death)(void *), void *data) {
  /* Once weak it is no root: what it was must be in the snapshot that is being marked. */
  if (wn_is_cell(p->value)) wn_shade_cell(p->heap, wn_to_cell(p->value));
  p->weak = true;
  p->on_death = on_death;
  p->data = data;
}

void roots_fini(impl *im) {
  handles_fini(im);
  for (size_t i = 0; i < im->persistent_blocks.len; i++) free(im->persistent_blocks.data[i]);
  vec_free(&im->persistent_blocks);
  vec_free(&im->dead_persistents);
  vec_free(&im->roots);
  vec_free(&im->weak_roots);
}
