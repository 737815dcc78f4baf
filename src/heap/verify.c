/* SPDX-License-Identifier: MIT */
/* The verifier: walks everything and checks every invariant that impl.h states.
 *
 * It holds for all cells that have not been swept, garbage included: a dead cell refers
 * only to cells that a collection would free together with it.  So no marking is needed,
 * and a stale reference is found in the collection that made it.
 *
 * Pass 1 walks pages, checks headers, start bits, free blocks and accounting, and notes
 * where young cells start.  Pass 2 visits every reference: it must lead to the start of a
 * cell, with the tag that the cell's kind asks for; if old-to-young it must be remembered;
 * no two may lead to the same box.  Pass 3 goes the other way: whatever is remembered must
 * be a strong slot of a cell that is there, whether or not it still refers to a young one,
 * because the next scavenge is going to read and perhaps write it. */
#include "heap/verify.h"

#include <stdarg.h>
#include <stdio.h>

#include "heap/births.h"
#include "heap/cage.h"
#include "heap/compact.h"
#include "heap/concurrent.h"
#include "heap/old_area.h"
#include "heap/remember.h"
#include "heap/roots.h"
#include "heap/space.h"
#include "heap/stack.h"
#include "heap/young.h"
#include "heap/young_large.h"

#define MAX_REPORTS 10

typedef struct verifier {
  impl *im;
  uint64_t *young_starts; /* a bit for each granule of the nursery */
  slot_list boxes;        /* every reference to a box */
  size_t bytes;           /* in the cells of the space being walked */
  size_t flagged;         /* old cells with HEADER_REMEMBERED */
  int errors;
} verifier;

static WN_PRINTF(2, 3) void report(verifier *v, const char *format, ...) {
  if (v->errors++ >= MAX_REPORTS) return;
  va_list ap;
  va_start(ap, format);
  fprintf(stderr, "heap verifier: ");
  vfprintf(stderr, format, ap);
  fputc('\n', stderr);
  va_end(ap);
}

static const char *kind_name(impl *im, const void *cell) {
  const char *name = im->infos[wn_kind_of(cell)].name;
  return name ? name : "(unknown)";
}

static bool kind_is_known(impl *im, unsigned kind) {
  return kind == KIND_BOX || (kind > 0 && kind < im->config.kind_count);
}

static void young_walk(impl *im, void (*fn)(void *cell, void *data), verifier *v) {
  for (size_t i = 0; i < im->young.active.len; i++)
    young_walk_page(im->young.active.data[i], fn, v);
  young_large_walk(im, fn, v);
}

/* ---- pass 1: pages ---- */

static size_t young_granule(verifier *v, const void *cell) {
  return ((size_t)slot_of(v->im, cell) - v->im->first_slot) / 4;
}

static void check_header(verifier *v, void *cell) {
  uint32_t header = *wn_header(cell);
  if (header & (WN_HEADER_FORWARDED | WN_HEADER_PINNED))
    report(v, "cell %p: forwarded or pinned outside a collection (%08x)", cell, header);
  else if (!kind_is_known(v->im, wn_kind_of(cell)))
    report(v, "cell %p: unknown kind %u (%08x)", cell, wn_kind_of(cell), header);
}

static void check_idle_runs(verifier *v) {
  impl *im = v->im;
  size_t bytes = 0;
  for (size_t i = 0; i < im->idle_runs.len; i++) {
    idle_run r = im->idle_runs.data[i];
    bytes += r.committed;
    if (r.committed == 0 || r.committed > (size_t)r.run << PAGE_SHIFT)
      report(v, "idle run %u: %zu bytes in %u pages", r.index, r.committed, r.run);
    for (uint32_t k = 0; k < r.run; k++)
      if (im->page_owner[r.index + k] != PAGE_DOOMED)
        report(v, "idle run %u: page %u belongs to %u", r.index, k,
               im->page_owner[r.index + k]);
    for (size_t j = 0; j < i; j++) {
      idle_run o = im->idle_runs.data[j];
      if (r.index < o.index + o.run && o.index < r.index + r.run)
        report(v, "idle runs %u and %u overlap", r.index, o.index);
    }
  }
  if (bytes != im->idle_run_bytes)
    report(v, "idle runs have %zu bytes, accounted for are %zu", bytes, im->idle_run_bytes);
}

static bool check_young_page(verifier *v, page *p) {
  char *cell = page_begin(p), *end = (char *)p + p->top;
  if ((p->head.flags & ~(uint32_t)PAGE_YOUNG) || !(p->head.flags & PAGE_YOUNG))
    report(v, "young page %p: flags %x", (void *)p, p->head.flags);
  while (cell < end) {
    size_t units = *wn_header(cell) >> WN_HEADER_SIZE_SHIFT;
    if (units == 0 || cell + units * 8 > end) {
      report(v, "young page %p: not walkable at %p (%08x)", (void *)p, (void *)cell,
             *wn_header(cell));
      return false;
    }
    if (wn_kind_of(cell) != KIND_FILLER) {
      check_header(v, cell);
      if (v->im->kinds[wn_kind_of(cell)].flags & WN_KIND_IMMOBILE)
        report(v, "cell %p (%s): immobile kinds come from wn_alloc_old", (void *)cell,
               kind_name(v->im, cell));
      bit_set(v->young_starts, young_granule(v, cell));
      v->bytes += units * 8;
    }
    cell += units * 8;
  }
  return true;
}

static void check_known_starts(verifier *v, page *p) {
  for (size_t i = 0; i < CHUNKS; i++) {
    char *at = (char *)p + p->starts[i] * 8;
    if (!p->starts[i] || at >= (char *)p + p->top) continue;
    char *found = page_begin(p);
    while (found < at) found += wn_cell_bytes(found);
    if (found != at) report(v, "young page %p: %p is noted as a start", (void *)p, (void *)at);
  }
}

static void check_young(verifier *v) {
  impl *im = v->im;
  v->bytes = 0;
  for (size_t i = 0; i < im->young.active.len; i++) {
    page *p = im->young.active.data[i];
    if (check_young_page(v, p)) check_known_starts(v, p);
  }
  check_idle_runs(v);
  size_t large = 0;
  for (size_t i = 0; i < im->young_large.pages.len; i++) {
    page *p = im->young_large.pages.data[i];
    check_header(v, page_begin(p));
    if (p->head.flags != (PAGE_YOUNG | PAGE_LARGE) || p->pins)
      report(v, "young large run %p: flags %x, pins %u", (void *)p, p->head.flags, p->pins);
    bit_set(v->young_starts, young_granule(v, page_begin(p)));
    large += p->large_bytes;
  }
  if (large != im->young_large.used)
    report(v, "young large cells take %zu bytes, accounted for are %zu", large,
           im->young_large.used);
  if (v->bytes > young_used(im))
    report(v, "young cells take %zu bytes, accounted for are %zu", v->bytes, young_used(im));
}

static void check_old_cell(void *cell, void *data) {
  verifier *v = data;
  check_header(v, cell);
  page *p = page_of(cell);
  size_t bytes = wn_cell_bytes(cell);
  v->bytes += bytes;
  if (*wn_header(cell) & HEADER_REMEMBERED) v->flagged++;
  if (p->head.flags & PAGE_LARGE) return;
  if ((char *)cell + bytes > page_end(p)) report(v, "cell %p: beyond its page", cell);
  for (size_t g = granule_of(cell) + 1; g < granule_of(cell) + bytes / 8; g++) {
    if (!bit_get(p->start, g)) continue;
    if (p->head.flags & PAGE_UNSWEPT && !bit_get(p->mark, g)) continue;
    report(v, "cell %p (%s): another cell starts inside it", cell, kind_name(v->im, cell));
  }
}

static void check_block(verifier *v, space *s, uint32_t slot, unsigned bin) {
  char *block = cell_at(v->im, slot);
  page *p = page_of(block);
  size_t units = *wn_header(block) >> WN_HEADER_SIZE_SHIFT;
  if (wn_kind_of(block) != KIND_FILLER || units == 0 || space_bin(units) != bin)
    report(v, "free block %p: header %08x in bin %u", (void *)block, *wn_header(block), bin);
  if (block + units * 8 > page_end(p) || p->head.flags != s->page_flags)
    report(v, "free block %p: not in a swept page of its space", (void *)block);
  if (!bit_get(p->start, granule_of(block)))
    report(v, "free block %p: its page does not know it", (void *)block);
  for (size_t g = granule_of(block) + 1; g < granule_of(block) + units; g++)
    if (bit_get(p->start, g)) report(v, "free block %p: a cell starts in it", (void *)block);
}

/* Candidates exist while slots are recorded; the map and the pages agree; no candidate is
 * allocated from; the bytes in a swept page's cells are known. */
static void check_candidates(verifier *v, space *s) {
  impl *im = v->im;
  for (size_t i = 0; i < s->pages.len; i++) {
    page *p = s->pages.data[i];
    bool candidate = p->head.flags & PAGE_CANDIDATE;
    if (candidate != compact_on_candidate(im, slot_of(im, p)))
      report(v, "page %p: its flag and the map of candidates differ", (void *)p);
    if (candidate && !im->compact.recording)
      report(v, "page %p: a candidate, but nothing is recorded", (void *)p);
    if (candidate && s->top < s->limit && page_of(s->top) == p)
      report(v, "page %p: a candidate is allocated from", (void *)p);
    if (p->recorded && !im->compact.recording)
      report(v, "page %p: a record was left behind", (void *)p);
    size_t bytes = 0;
    for (size_t g = 0; g < PAGE_BYTES / 8 && !(p->head.flags & PAGE_UNSWEPT); g++)
      if (bit_get(p->start, g) && wn_kind_of((char *)p + g * 8) != KIND_FILLER)
        bytes += wn_cell_bytes((char *)p + g * 8);
    if (!(p->head.flags & PAGE_UNSWEPT) && bytes != p->cell_bytes)
      report(v, "page %p: %u bytes in cells, %zu were found", (void *)p, p->cell_bytes, bytes);
  }
}

static void check_space(verifier *v, space *s, const char *name) {
  size_t free_bytes = 0, unswept_bytes = 0;
  for (unsigned bin = 0; bin < BIN_COUNT; bin++) {
    if ((s->bins[bin] != 0) != bit_get(s->bin_map, bin))
      report(v, "%s space: bin %u and its bit differ", name, bin);
    for (uint32_t b = s->bins[bin]; b; b = *free_block_next(cell_at(v->im, b))) {
      if (compact_on_candidate(v->im, b)) continue;
      check_block(v, s, b, bin);
      free_bytes += wn_cell_bytes(cell_at(v->im, b));
    }
  }
  size_t unadopted = 0;
  for (size_t i = 0; i < s->pages.len; i++) {
    if (!(s->pages.data[i]->head.flags & PAGE_UNSWEPT)) continue;
    unswept_bytes += PAGE_BYTES - PAGE_FIRST - s->pages.data[i]->live_bytes;
    unadopted++;
  }
  if (unadopted != s->unadopted)
    report(v, "%s space: %zu pages are not swept, %zu say so", name, s->unadopted, unadopted);
  /* The free blocks of pages that rest, and of those that are to be evacuated: some left their
   * bins. */
  size_t withheld = 0;
  for (size_t i = 0; i < s->pages.len; i++)
    if ((s->pages.data[i]->head.flags & PAGE_CANDIDATE || s->pages.data[i]->resting) &&
        !(s->pages.data[i]->head.flags & PAGE_UNSWEPT))
      withheld += PAGE_AREA - s->pages.data[i]->cell_bytes;
  size_t all = s->pages.len * (PAGE_BYTES - PAGE_FIRST);
  if (s == &v->im->old) free_bytes += births_rest(v->im);
  if (s->used + free_bytes + withheld + unswept_bytes + (size_t)(s->limit - s->top) != all)
    report(v, "%s space: used %zu + free %zu + withheld %zu + unswept %zu + area %zu is not %zu",
           name, s->used, free_bytes, withheld, unswept_bytes, (size_t)(s->limit - s->top),
           all);
  check_candidates(v, s);
}

static void check_old(verifier *v) {
  impl *im = v->im;
  v->bytes = v->flagged = 0;
  space_walk(im, check_old_cell, v);
  if (v->bytes != old_used(im))
    report(v, "old cells take %zu bytes, accounted for are %zu", v->bytes, old_used(im));
  if (v->flagged != im->remembered_cells.len)
    report(v, "%zu cells say they are remembered, %zu are", v->flagged,
           im->remembered_cells.len);
  check_space(v, &im->old, "old");
  check_space(v, &im->immobile, "immobile");
}

/* ---- pass 2: references ---- */

/* NULL if a cell starts at the slot's address, else what is wrong. */
static const char *wrong_target(verifier *v, uint32_t slot) {
  impl *im = v->im;
  uint64_t offset = (uint64_t)(slot & ~3u) * 2;
  if (offset >= im->cage_bytes) return "outside the cage";
  if (slot_is_young(im, slot & ~3u)) {
    if (!bit_get(v->young_starts, ((slot & ~3u) - im->first_slot) / 4)) return "no young cell";
  } else {
    if (!stack_find_cell(im, offset, true)) return "no old cell";
  }
  bool box = wn_kind_of(cell_at(im, slot)) == KIND_BOX;
  if (box != ((slot & 2) != 0)) return box ? "a box without its tag" : "no box, but tagged";
  return NULL;
}

static bool is_remembered_cell(const void *cell) {
  return *wn_header(cell) & HEADER_REMEMBERED;
}

static void check_slot(verifier *v, void *cell, wn_slot *slot, bool weak) {
  impl *im = v->im;
  if (!slot_is_pointer(slot->bits)) return;
  const char *wrong = wrong_target(v, slot->bits);
  if (wrong) {
    report(v, "cell %p (%s) word %zu: %08x is %s", cell, kind_name(im, cell),
           (size_t)(slot - (wn_slot *)cell), slot->bits, wrong);
    return;
  }
  if (slot->bits & 2) vec_push(&v->boxes, slot->bits);
  if (wn_is_young(cell) || !slot_is_young(im, slot->bits)) return;
  if (weak ? is_remembered_cell(cell) : remembered_has_slot(page_of(cell), slot)) return;
  report(v, "old cell %p (%s) word %zu: young %08x is not remembered", cell,
         kind_name(im, cell), (size_t)(slot - (wn_slot *)cell), slot->bits);
}

static void check_values(verifier *v, void *cell, const kind_layout *k) {
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  char *end = (char *)cell + wn_cell_bytes(cell);
  for (; (char *)(value + 1) <= end; value++) {
    if (!wn_is_cell(*value)) continue;
    uint32_t slot = slot_of(v->im, wn_to_cell(*value));
    const char *wrong = wrong_target(v, slot);
    if (wrong) report(v, "frame %p: value %08x is %s", cell, slot, wrong);
    if (!wn_is_young(cell) && slot_is_young(v->im, slot) && !is_remembered_cell(cell))
      report(v, "old frame %p holds young %08x and is not remembered", cell, slot);
  }
}

static void check_references(void *cell, void *data) {
  verifier *v = data;
  const kind_layout *k = &v->im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  for (size_t i = k->slots_first; i < range_end(k->slots_end, words); i++)
    check_slot(v, cell, wn_slot_at(cell, i), false);
  if (k->flags & KIND_HAS_WEAK)
    for (size_t i = k->weak_first; i < range_end(k->weak_end, words); i++)
      check_slot(v, cell, wn_slot_at(cell, i), true);
  if (k->flags & KIND_HAS_VALUES) check_values(v, cell, k);
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void check_boxes(verifier *v) {
  if (v->boxes.len) qsort(v->boxes.data, v->boxes.len, sizeof(uint32_t), by_number);
  for (size_t i = 1; i < v->boxes.len; i++)
    if (v->boxes.data[i] == v->boxes.data[i - 1])
      report(v, "box %08x belongs to several slots", v->boxes.data[i]);
}

static void check_root(impl *im, void *cell, void *data) {
  const char *wrong = wrong_target(data, slot_of(im, cell));
  if (wrong && strcmp(wrong, "a box without its tag") != 0)
    report(data, "root %p is %s", cell, wrong);
}

static void check_list(verifier *v, const slot_list *list, const char *what) {
  for (size_t i = 0; i < list->len; i++) {
    const char *wrong = wrong_target(v, list->data[i]);
    if (wrong) report(v, "%s: %08x is %s", what, list->data[i], wrong);
  }
}

static void check_lists(verifier *v) {
  impl *im = v->im;
  wn_visitor visitor = {.im = im, .mode = VISIT_CALL, .fn = check_root, .data = v};
  roots_visit(im, &visitor);
  for (wn_persistent *p = im->persistents; p; p = p->next)
    if (p->weak) wn_visit_value(&visitor, &p->value);
  check_list(v, &im->weak_cells, "weak cells");
  check_list(v, &im->finalizable_old, "old cells with finalizers");
  check_list(v, &im->finalizable_young, "young cells with finalizers");
}

/* ---- pass 3: remembered sets ---- */

/* NULL if the word of the cage is a strong slot of an old cell, else what is wrong. */
static const char *wrong_host(impl *im, uint32_t word) {
  uint64_t offset = (uint64_t)word * sizeof(wn_slot);
  page *p = offset < im->cage_bytes ? cage_page_at(im, offset) : NULL;
  if (!p) return "outside all pages";
  if (p->head.flags & PAGE_YOUNG) return "young";
  char *cell = stack_find_cell(im, offset, false);
  if (!cell) return "in no cell";
  if (!kind_is_known(im, wn_kind_of(cell))) return "in a cell of no kind";
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t at = (size_t)((char *)im->heap + offset - cell) / sizeof(wn_slot);
  if (at < k->slots_first || at >= range_end(k->slots_end, wn_cell_bytes(cell) / 4))
    return "no slot of its cell";
  return NULL;
}

static void check_remembered_word(verifier *v, uint32_t word) {
  const char *wrong = wrong_host(v->im, word);
  if (wrong)
    report(v, "remembered slot %p is %s", (void *)((wn_slot *)v->im->heap + word), wrong);
}

/* False when pouring the log out would write to pages that are not there. */
static bool check_log(verifier *v) {
  for (size_t i = 0; i < v->im->remembered_log.len; i++)
    check_remembered_word(v, v->im->remembered_log.data[i]);
  return v->errors == 0;
}

static void check_bucket(verifier *v, page *p, size_t bucket) {
  uint32_t first = remembered_word(v->im, (wn_slot *)p) + (uint32_t)bucket * BUCKET_WORDS * 32;
  for (uint32_t i = 0; i < BUCKET_WORDS; i++)
    for (uint32_t bits = (*p->slots[bucket])[i]; bits; bits &= bits - 1)
      check_remembered_word(v, first + i * 32 + (uint32_t)__builtin_ctz(bits));
}

/* Pages with slot sets are old pages that exist, each is listed once, and has a set. */
static void check_remembered_pages(verifier *v) {
  impl *im = v->im;
  for (size_t i = 0; i < im->remembered_pages.len; i++) {
    page *p = im->remembered_pages.data[i];
    if (cage_page_at(im, (size_t)((char *)p - (char *)im->heap)) != p) {
      report(v, "page %p is gone, and has remembered slots", (void *)p);
      continue;
    }
    for (size_t j = 0; j < i; j++)
      if (im->remembered_pages.data[j] == p)
        report(v, "page %p is listed twice for its remembered slots", (void *)p);
    if (!p->slots) report(v, "page %p is listed for remembered slots it lacks", (void *)p);
    for (size_t b = 0; p->slots && b < p->bucket_count; b++)
      if (p->slots[b]) check_bucket(v, p, b);
  }
}

/* A slot that counts as recorded lately is not recorded again: it must be there. */
static void check_recent(verifier *v) {
  impl *im = v->im;
  for (size_t i = 0; i < WN_COUNTOF(im->remembered_recent); i++) {
    uint32_t word = im->remembered_recent[i];
    wn_slot *slot = (wn_slot *)im->heap + word;
    if (!word) continue;
    page *p = cage_page_at(im, (size_t)word * sizeof(wn_slot));
    if (!p || !remembered_has_slot(p, slot))
      report(v, "slot %p counts as recorded, and is not", (void *)slot);
  }
}

static void check_remembered_cells(verifier *v) {
  impl *im = v->im;
  check_list(v, &im->remembered_cells, "remembered cells");
  for (size_t i = 0; i < im->remembered_cells.len && !v->errors; i++) {
    void *cell = cell_at(im, im->remembered_cells.data[i]);
    if (wn_is_young(cell) || !is_remembered_cell(cell))
      report(v, "cell %p (%s) is among the remembered ones, and does not say so", cell,
             kind_name(im, cell));
    else if (!(im->kinds[wn_kind_of(cell)].flags & KIND_SPECIAL))
      report(v, "cell %p (%s) is remembered whole, but has neither weak slots nor values",
             cell, kind_name(im, cell));
  }
}

static void check_remembered(verifier *v) {
  check_remembered_pages(v);
  check_recent(v);
  check_remembered_cells(v);
}

/* ---- all of it ---- */

static void verify_all(verifier *v) {
  impl *im = v->im;
  young_make_walkable(im); /* cells born old get their start bits */
  old_area_retire(im);     /* its cells are hosts of remembered slots */
  if (!check_log(v)) return;
  remembered_flush(im);
  check_young(v);
  check_old(v);
  if (v->errors) return;
  wn_heap_walk(im->heap, check_references, v);
  check_boxes(v);
  check_lists(v);
  check_remembered(v);
}

bool wn_heap_verify(wn_heap *heap) {
  impl *im = heap->impl;
  verifier v = {.im = im};
  concurrent_stop(im);
  v.young_starts = xcalloc(im->young_slots / 4 / 64 + 1, sizeof *v.young_starts);
  verify_all(&v);
  if (v.errors > MAX_REPORTS) fprintf(stderr, "heap verifier: %d errors\n", v.errors);
  free(v.young_starts);
  vec_free(&v.boxes);
  concurrent_resume(im);
  return v.errors == 0;
}

/* ---- the end of marking ---- */

static void check_black_slot(verifier *v, void *cell, uint32_t slot) {
  impl *im = v->im;
  if (!slot_is_pointer(slot) || slot_is_young(im, slot)) return;
  if (cell_is_marked(cell_at(im, slot))) return;
  report(v, "%s cell %p (%s) refers to white %08x", wn_is_young(cell) ? "young" : "black",
         cell, kind_name(im, cell), slot);
}

static bool key_is_live(impl *im, uint32_t key) {
  return !slot_is_pointer(key) || slot_is_young(im, key) || cell_is_marked(cell_at(im, key));
}

static void check_black(void *cell, void *data) {
  verifier *v = data;
  impl *im = v->im;
  if (!wn_is_young(cell) && !cell_is_marked(cell)) return;
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  for (size_t i = k->slots_first; i < range_end(k->slots_end, words); i++)
    check_black_slot(v, cell, wn_slot_at(cell, i)->bits);
  if (k->flags & WN_KIND_EPHEMERONS) {
    wn_slot *pair = wn_slot_at(cell, k->weak_first);
    wn_slot *end = wn_slot_at(cell, range_end(k->weak_end, words));
    for (; pair + 2 <= end; pair += 2)
      if (key_is_live(im, pair[0].bits)) check_black_slot(v, cell, pair[1].bits);
  }
  if (!(k->flags & KIND_HAS_VALUES)) return;
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  for (; (uint32_t *)(value + 1) <= (uint32_t *)cell + words; value++)
    if (wn_is_cell(*value)) check_black_slot(v, cell, slot_of(im, wn_to_cell(*value)));
}

bool verify_marking(impl *im) {
  verifier v = {.im = im};
  wn_heap_walk(im->heap, check_black, &v);
  return v.errors == 0;
}

/* Young cells are enough: wn_alloc_old registers its own, and promotion keeps the bit. */
static void check_finalizer(void *cell, void *data) {
  verifier *v = data;
  if (!(v->im->kinds[wn_kind_of(cell)].flags & KIND_HAS_FINALIZER)) return;
  if (*wn_header(cell) & HEADER_REGISTERED) return;
  report(v, "cell %p (%s) has a finalizer: it must come from wn_alloc_finalized", cell,
         kind_name(v->im, cell));
}

bool verify_finalizers(impl *im) {
  verifier v = {.im = im};
  concurrent_stop(im);
  young_make_walkable(im);
  young_walk(im, check_finalizer, &v);
  concurrent_resume(im);
  return v.errors == 0;
}

/* ---- compaction ---- */

static void check_slot_recorded(verifier *v, void *cell, const wn_slot *slot) {
  impl *im = v->im;
  if (!slot_is_pointer(slot->bits) || !compact_on_candidate(im, slot->bits)) return;
  if (compact_is_recorded(page_of(cell), slot)) return;
  report(v, "cell %p (%s) word %zu: %08x lies on a candidate and is not recorded", cell,
         kind_name(im, cell), (size_t)(slot - (wn_slot *)cell), slot->bits);
}

static void check_recorded(void *cell, void *data) {
  verifier *v = data;
  impl *im = v->im;
  if (wn_is_young(cell) || !cell_is_marked(cell)) return;
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  /* What moves is visited, whatever it holds. */
  bool moves = page_of(cell)->head.flags & PAGE_CANDIDATE &&
               !(*wn_header(cell) & WN_HEADER_PINNED);
  if (moves && !im->zeal.pin) return;
  for (size_t i = k->slots_first; i < range_end(k->slots_end, words); i++)
    check_slot_recorded(v, cell, wn_slot_at(cell, i));
  if (!(k->flags & KIND_HAS_VALUES) || compact_is_recorded(page_of(cell), cell)) return;
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  for (; (uint32_t *)(value + 1) <= (uint32_t *)cell + words; value++)
    if (wn_is_cell(*value) && compact_on_candidate(im, slot_of(im, wn_to_cell(*value))))
      report(v, "frame %p: a value lies on a candidate and the frame is not recorded", cell);
}

bool verify_recorded(impl *im) {
  verifier v = {.im = im};
  if (im->compact.recording) space_walk(im, check_recorded, &v);
  return v.errors == 0;
}

static void check_not_moved(verifier *v, const void *host, uint32_t slot) {
  impl *im = v->im;
  if (!slot_is_pointer(slot) || !compact_on_candidate(im, slot)) return;
  void *cell = cell_at(im, slot);
  if (*wn_header(cell) & WN_HEADER_FORWARDED)
    report(v, "cell %p refers to %p, which has moved", host, cell);
  else if (!cell_is_marked(cell))
    report(v, "cell %p refers to %p on an evacuated page, which is dead", host, cell);
}

static void check_updated(void *cell, void *data) {
  verifier *v = data;
  impl *im = v->im;
  if (!wn_is_young(cell) && !cell_is_marked(cell)) return;
  const kind_layout *k = &im->kinds[wn_kind_of(cell)];
  size_t words = wn_cell_bytes(cell) / 4;
  for (size_t i = k->slots_first; i < range_end(k->slots_end, words); i++)
    check_not_moved(v, cell, wn_slot_at(cell, i)->bits);
  if (k->flags & KIND_HAS_WEAK)
    for (size_t i = k->weak_first; i < range_end(k->weak_end, words); i++)
      check_not_moved(v, cell, wn_slot_at(cell, i)->bits);
  if (!(k->flags & KIND_HAS_VALUES)) return;
  wn_value *value = (wn_value *)((uint32_t *)cell + k->values_first);
  for (; (uint32_t *)(value + 1) <= (uint32_t *)cell + words; value++)
    if (wn_is_cell(*value)) check_not_moved(v, cell, slot_of(im, wn_to_cell(*value)));
}

static void check_root_updated(impl *im, void *cell, void *data) {
  check_not_moved(data, NULL, slot_of(im, cell));
}

bool verify_updated(impl *im) {
  verifier v = {.im = im};
  space_walk(im, check_updated, &v);
  young_walk(im, check_updated, &v);
  for (size_t i = 0; i < im->pinned.len; i++) check_updated(im->pinned.data[i], &v);
  wn_visitor visitor = {.im = im, .mode = VISIT_CALL, .fn = check_root_updated, .data = &v};
  roots_visit(im, &visitor);
  return v.errors == 0;
}
