/* SPDX-License-Identifier: MIT */
/* Weak slots, ephemerons, weak roots, weak persistents and finalizers.
 *
 * Scavenges clear weak slots whose young targets died (scavenge.c); this file clears those
 * whose targets a finished marking left white, and asks everything that is weak outside
 * the heap.  Old cells of weak kinds are in one list for all their life, so no cycle can
 * miss one that was allocated or promoted while marking ran.
 *
 * Order in a major collection: mark; clear weak slots by mark bits; move the young
 * survivors (every remaining reference is to a live cell); weak roots, persistents and
 * finalizers, which need to know where cells went; sweep. */
#include "heap/weak.h"

#include "base/os.h"
#include "heap/compact.h"
#include "heap/ephemeron.h"
#include "heap/mark.h"
#include "heap/scavenge.h"

/* ---- clearing by mark bits ---- */

static bool is_dead(impl *im, uint32_t slot) {
  if (!slot_is_pointer(slot) || slot & 2) return false;
  if (im->marker.phase == MARKING_INCREMENTAL && slot_is_young(im, slot)) return false;
  return !cell_is_marked(cell_at(im, slot));
}

/* Plain weak slots; dead pairs of ephemerons are known already. */
static void clear_cell(impl *im, void *cell) {
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  if (k->flags & WN_KIND_EPHEMERONS) return;
  wn_slot *slot = wn_slot_at(cell, k->weak_first);
  wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, wn_cell_bytes(cell) / 4));
  bool cleared = false;
  for (; slot < end; slot++) {
    if (!is_dead(im, slot->bits) || FAULT(FAULT_WEAK_NOT_CLEARED)) continue;
    slot->bits = WN_SLOT_HOLE;
    cleared = true;
  }
  if (cleared) weak_note_cleared(im, cell);
}

void weak_clear_unmarked(impl *im) {
  size_t kept = 0;
  for (size_t i = 0; i < im->weak_cells.len; i++) {
    uint32_t slot = im->weak_cells.data[i];
    if (!cell_is_marked(cell_at(im, slot))) continue;
    im->weak_cells.data[kept++] = slot;
    clear_cell(im, cell_at(im, slot));
  }
  im->weak_cells.len = kept;
  ephemerons_clear_dead(im);
  if (im->marker.phase == MARKING_INCREMENTAL) {
    for (size_t i = 0; i < im->young_weak.len; i++)
      clear_cell(im, cell_at(im, im->young_weak.data[i]));
    return;
  }
  for (size_t i = 0; i < im->marker.met.len; i++) {
    void *cell = cell_at(im, im->marker.met.data[i]);
    if (wn_is_young(cell)) clear_cell(im, cell);
  }
}

/* ---- what is weak outside the heap ---- */

/* The cell's address now, or NULL when it is dead. */
static void *alive(impl *im, void *cell, bool major) {
  if (slot_is_young(im, slot_of(im, cell))) return scavenge_survivor(im, cell);
  if (!major) return cell;
  void *now = FAULT(FAULT_WEAK_ROOT_STALE) ? cell : compact_now(im, cell);
  return cell_is_marked(now) ? now : NULL;
}

bool wn_weak_alive(wn_visitor *v, void **cell) {
  void *now = alive(v->im, *cell, v->major);
  if (now) *cell = now;
  return now;
}

static void finish_persistents(impl *im, bool major) {
  for (wn_persistent *p = im->persistents; p; p = p->next) {
    if (!p->weak || !wn_is_cell(p->value)) continue;
    void *now = alive(im, wn_to_cell(p->value), major);
    p->value = now ? wn_from_cell(now) : WN_UNDEFINED;
    if (!now && p->on_death) vec_push(&im->dead_persistents, p);
  }
}

/* ---- finalizers ---- */

void finalizer_add(impl *im, void *cell) {
  if (wn_is_young(cell)) {
    *wn_header(cell) |= HEADER_REGISTERED;
    vec_push(&im->finalizable_young, slot_of(im, cell));
  } else {
    vec_push(&im->finalizable_old, slot_of(im, cell));
  }
}

static void finalize(impl *im, void *cell) {
  im->weak_callbacks++;
  im->infos[wn_kind_of(cell)].finalize(im->heap, cell);
}

static void finish_young_finalizers(impl *im) {
  slot_list *list = &im->finalizable_young;
  size_t kept = 0;
  for (size_t i = 0; i < list->len; i++) {
    void *cell = cell_at(im, list->data[i]), *now = scavenge_survivor(im, cell);
    if (!now) {
      finalize(im, cell);
      if (FAULT(FAULT_FINALIZER_TWICE)) finalize(im, cell);
    } else if (wn_is_young(now)) {
      list->data[kept++] = slot_of(im, now);
    } else if (!FAULT(FAULT_FINALIZER_LOST)) {
      vec_push(&im->finalizable_old, slot_of(im, now));
    }
  }
  list->len = kept;
}

static void finish_old_finalizers(impl *im) {
  slot_list *list = &im->finalizable_old;
  size_t kept = 0;
  for (size_t i = 0; i < list->len; i++) {
    void *cell = cell_at(im, list->data[i]), *now = alive(im, cell, true);
    if (now)
      list->data[kept++] = slot_of(im, now);
    else
      finalize(im, cell);
  }
  list->len = kept;
}

void finalizers_run_all(impl *im) {
  for (size_t i = 0; i < im->finalizable_young.len; i++)
    finalize(im, cell_at(im, im->finalizable_young.data[i]));
  for (size_t i = 0; i < im->finalizable_old.len; i++)
    finalize(im, cell_at(im, im->finalizable_old.data[i]));
}

/* ---- the end of a collection ---- */

static void update_cleared(impl *im, bool major) {
  for (size_t i = 0; i < im->cleared.len; i++) {
    if (!im->cleared.data[i]) continue;
    void *now = alive(im, cell_at(im, im->cleared.data[i]), major);
    im->cleared.data[i] = now ? slot_of(im, now) : 0;
  }
}

void weak_finish(impl *im, bool major) {
  uint64_t start = os_now_ns();
  wn_visitor v = {.im = im, .mode = VISIT_SCAVENGE, .major = major};
  for (size_t i = 0; i < im->weak_roots.len; i++)
    im->weak_roots.data[i].fn(&v, major, im->weak_roots.data[i].data);
  finish_persistents(im, major);
  update_cleared(im, major);
  finish_young_finalizers(im);
  if (major) finish_old_finalizers(im);
  im->callbacks_ns += os_now_ns() - start;
}

void weak_note_cleared(impl *im, void *cell) {
  if (im->infos[wn_kind_of(cell)].weak_cleared)
    vec_push(&im->cleared, slot_of(im, cell));
}

void weak_run_hooks(impl *im) {
  uint64_t start = os_now_ns();
  for (size_t i = 0; i < im->cleared.len; i++) {
    if (!im->cleared.data[i]) continue;
    void *cell = cell_at(im, im->cleared.data[i]);
    im->infos[wn_kind_of(cell)].weak_cleared(im->heap, cell);
    im->weak_callbacks++;
  }
  im->cleared.len = 0;
  while (im->dead_persistents.len) {
    wn_persistent *p = vec_pop(&im->dead_persistents);
    void (*on_death)(void *) = p->on_death; /* NULL if a hook has freed p meanwhile */
    p->on_death = NULL;
    if (!on_death) continue;
    im->weak_callbacks++;
    on_death(p->data);
  }
  im->callbacks_ns += os_now_ns() - start;
}

void weak_fini(impl *im) {
  vec_free(&im->weak_cells);
  vec_free(&im->young_weak);
  vec_free(&im->finalizable_young);
  vec_free(&im->finalizable_old);
  vec_free(&im->cleared);
}
