/* SPDX-License-Identifier: MIT */
/* New cells, of every kind and size. */
#include "fuzz/fuzz.h"

/* Sizes as programs have them: most small, few of a page's size, hardly any of
 * megabytes. */
static size_t random_bytes(fuzz *f) {
  size_t dice = below(f, 1000);
  if (dice < 650) return 8 + below(f, 8) * 8;
  if (dice < 930) return 8 + below(f, 512);
  if (dice < 985) return 512 + below(f, 8 << 10);
  if (dice < 996) return below(f, 70 << 10);
  if (dice < 999) return below(f, 600 << 10);
  return below(f, 4 << 20);
}

size_t random_size(fuzz *f, unsigned kind) {
  size_t bytes = random_bytes(f);
  model *m = &f->m;
  bool crowded = m->live_bytes + bytes > f->max_live_bytes ||
                 (kind != TOY_LEAF && m->member_count + bytes / 4 > f->max_members);
  if (crowded && bytes > 256) bytes = 64;
  if (bytes < toy_min_bytes(kind)) bytes = toy_min_bytes(kind);
  /* A cell that cannot move is small or has pages of its own. */
  if (toy_kinds[kind].flags & WN_KIND_IMMOBILE && bytes > WN_MAX_SMALL_CELL)
    bytes = 4096;
  return bytes;
}

static bool is_zero(const void *cell, size_t bytes) {
  const uint32_t *word = cell;
  for (size_t i = 1, words = bytes / 4; i < words;
       i += i < 1024 || words - i < 64 ? 1 : 13)
    if (word[i]) return false;
  return true;
}

static void *take_memory(fuzz *f, unsigned kind, size_t bytes) {
  wn_heap *heap = f->heap;
  if (f->young_only) return wn_alloc(heap, (wn_kind)kind, bytes);
  bool old = toy_kinds[kind].flags & WN_KIND_IMMOBILE || f->old_only || one_in(f, 12);
  if (one_in(f, f->tight ? 2 : 8)) {
    void *cell = old ? wn_try_alloc_old(heap, (wn_kind)kind, bytes)
                     : wn_try_alloc(heap, (wn_kind)kind, bytes);
    if (cell) return cell;
    expect_shortage(f, bytes, "wn_try_alloc");
    drop_roots(f);
  }
  if (old) return wn_alloc_old(heap, (wn_kind)kind, bytes);
  if (toy_has_finalizer(kind)) return wn_alloc_finalized(heap, (wn_kind)kind, bytes);
  return wn_alloc(heap, (wn_kind)kind, bytes);
}

void new_cell_of(fuzz *f, local *l, unsigned kind, size_t bytes) {
  bytes = align_up(bytes, WN_CELL_ALIGNMENT);
  void *cell = take_memory(f, kind, bytes);
  if ((uintptr_t)cell % WN_CELL_ALIGNMENT) fuzz_fail(f, "an unaligned cell");
  if (wn_kind_of(cell) != kind || wn_cell_bytes(cell) != bytes)
    fuzz_fail(f, "asked for %zu bytes of kind %u, got %zu of %u", bytes, kind,
              wn_cell_bytes(cell), wn_kind_of(cell));
  if (!is_zero(cell, bytes)) fuzz_fail(f, "a new cell of %zu bytes is not zero", bytes);
  node *n = model_new(&f->m, kind, bytes);
  toy_set_id(f->heap, cell, n->id);
  toy_fill_raw(cell, n->id);
  n->cell = cell;
  f->allocated += bytes;
  n->fixed |= bytes > WN_MAX_SMALL_CELL && !wn_is_young(cell);
  if (kind == TOY_OWNER) {
    n->external = (uint32_t)below(f, one_in(f, 50) ? 1 << 20 : 4096);
    ((uint32_t *)cell)[TOY_EXTERNAL_WORD] = n->external;
    f->m.external += n->external;
  }
  hold(f, l, n, cell);
  if (n->external) wn_external_adjust(f->heap, n->external);
}

/* Stores into a new cell, before anybody else knows it. */
static void fill(fuzz *f, const local *l) {
  size_t n = l->n->strong < 6 ? l->n->strong : 6;
  for (size_t i = 0; i < n; i++) {
    HELD_ITEM item it = {0};
    pick_item(f, &it);
    store_strong(f, l, one_in(f, 2) ? i : below(f, l->n->strong), &it);
  }
}

void new_cell(fuzz *f, local *l) {
  unsigned kind = 1 + (unsigned)below(f, TOY_KIND_COUNT - 1);
  if (one_in(f, 3)) kind = TOY_PLAIN;
  new_cell_of(f, l, kind, random_size(f, kind));
  fill(f, l);
}

void new_old_cell(fuzz *f, local *l) {
  f->old_only = true;
  new_cell_of(f, l, one_in(f, 2) ? TOY_LEAF : TOY_PLAIN, 8 + below(f, 64));
  f->old_only = false;
}
