/* SPDX-License-Identifier: MIT */
#include "fuzz/toy.h"

static size_t owner_external_bytes(const void *cell) {
  return ((const uint32_t *)cell)[TOY_EXTERNAL_WORD];
}

static const char *plain_slot_name(const void *cell, unsigned word) {
  (void)cell;
  return word < 4 ? "first" : NULL;
}

const wn_kind_info toy_kinds[TOY_KIND_COUNT] = {
    [TOY_FILLER] = {.name = "filler"},
    [TOY_LEAF] = {.name = "leaf"},
    [TOY_PLAIN] = {.name = "plain",
                   .slots_first = 2,
                   .slots_end = WN_TO_END,
                   .slot_name = plain_slot_name},
    [TOY_TAGGED] = {.name = "tagged", .slots_first = 1, .slots_end = WN_TO_END},
    [TOY_MIXED] = {.name = "mixed", .slots_first = 2, .slots_end = 8},
    [TOY_TAIL] = {.name = "tail", .slots_first = 6, .slots_end = WN_TO_END},
    [TOY_WEAK] = {.name = "weak",
                  .slots_first = 2,
                  .slots_end = 4,
                  .weak_first = 4,
                  .weak_end = WN_TO_END,
                  .weak_cleared = toy_weak_cleared},
    [TOY_TABLE] = {.name = "table",
                   .slots_first = 2,
                   .slots_end = 4,
                   .weak_first = 4,
                   .weak_end = WN_TO_END,
                   .flags = WN_KIND_EPHEMERONS,
                   .weak_cleared = toy_weak_cleared},
    [TOY_FRAME] = {.name = "frame",
                   .slots_first = 2,
                   .slots_end = 4,
                   .values_first = 4},
    [TOY_STONE] = {.name = "stone",
                   .slots_first = 2,
                   .slots_end = WN_TO_END,
                   .flags = WN_KIND_IMMOBILE},
    [TOY_STONE_WEAK] = {.name = "stone weak",
                        .slots_first = 2,
                        .slots_end = 4,
                        .weak_first = 4,
                        .weak_end = WN_TO_END,
                        .flags = WN_KIND_IMMOBILE,
                        .weak_cleared = toy_weak_cleared},
    [TOY_MORTAL] = {.name = "mortal",
                    .slots_first = 2,
                    .slots_end = WN_TO_END,
                    .finalize = toy_finalized},
    [TOY_OWNER] = {.name = "owner",
                   .slots_first = 4,
                   .slots_end = 8,
                   .finalize = toy_finalized,
                   .external_bytes = owner_external_bytes},
    [TOY_SEER] = {.name = "seer",
                  .slots_first = 2,
                  .slots_end = 4,
                  .weak_first = 4,
                  .weak_end = 8,
                  .finalize = toy_finalized},
};

static size_t clip(uint16_t end, size_t words) {
  return end == WN_TO_END || end > words ? words : end;
}

toy_layout toy_layout_of(unsigned kind, size_t bytes) {
  const wn_kind_info *k = &toy_kinds[kind];
  toy_layout l = {.words = bytes / 4};
  l.strong_first = k->slots_first < TOY_FIRST_WORD ? TOY_FIRST_WORD : k->slots_first;
  l.strong_end = k->slots_end ? clip(k->slots_end, l.words) : 0;
  if (l.strong_end < l.strong_first) l.strong_first = l.strong_end = 0;
  if (k->weak_end) {
    l.weak_first = k->weak_first;
    l.weak_end = clip(k->weak_end, l.words);
  }
  if (k->values_first) {
    l.values_first = k->values_first;
    l.value_count = (l.words - k->values_first) / 2;
  }
  return l;
}

size_t toy_min_bytes(unsigned kind) {
  switch (kind) {
  case TOY_MIXED:
  case TOY_TAIL:
  case TOY_OWNER:
  case TOY_SEER: return 32;
  case TOY_WEAK:
  case TOY_TABLE:
  case TOY_FRAME:
  case TOY_STONE_WEAK: return 16;
  default: return 8;
  }
}

bool toy_has_finalizer(unsigned kind) { return toy_kinds[kind].finalize != NULL; }

uint32_t toy_id(const void *cell) {
  uint32_t word = ((const uint32_t *)cell)[TOY_ID_WORD];
  return wn_kind_of(cell) == TOY_TAGGED ? word >> 1 : word;
}

void toy_set_id(wn_heap *heap, void *cell, uint32_t id) {
  if (wn_kind_of(cell) == TOY_TAGGED)
    wn_store_int(heap, cell, wn_slot_at(cell, TOY_ID_WORD), (int32_t)id);
  else
    ((uint32_t *)cell)[TOY_ID_WORD] = id;
}

/* ---- raw words ---- */

typedef struct raw_range {
  size_t first, end;
} raw_range;

/* Before the slots and behind everything else. */
static void raw_ranges(unsigned kind, size_t bytes, raw_range r[2]) {
  toy_layout l = toy_layout_of(kind, bytes);
  size_t low_end = l.strong_end ? l.strong_first : l.words;
  size_t high = l.strong_end > l.weak_end ? l.strong_end : l.weak_end;
  if (l.value_count) high = l.words;
  r[0] =
      (raw_range){kind == TOY_OWNER ? TOY_EXTERNAL_WORD + 1 : TOY_FIRST_WORD, low_end};
  r[1] = (raw_range){high ? high : l.words, l.words};
}

/* All words near both ends of a range, few in the middle. */
static size_t next_raw(size_t word, raw_range r) {
  return word - r.first < 64 || r.end - word < 64 ? word + 1 : word + 31;
}

static uint32_t pattern(uint32_t id, size_t word) {
  return (id * 2654435761u ^ (uint32_t)word * 40503u) | 3u; /* never a pointer */
}

void toy_fill_raw(void *cell, uint32_t id) {
  raw_range r[2];
  raw_ranges(wn_kind_of(cell), wn_cell_bytes(cell), r);
  for (int i = 0; i < 2; i++)
    for (size_t w = r[i].first; w < r[i].end; w = next_raw(w, r[i]))
      ((uint32_t *)cell)[w] = pattern(id, w);
}

size_t toy_check_raw(const void *cell, unsigned kind, size_t bytes, uint32_t id) {
  raw_range r[2];
  raw_ranges(kind, bytes, r);
  for (int i = 0; i < 2; i++)
    for (size_t w = r[i].first; w < r[i].end; w = next_raw(w, r[i]))
      if (((const uint32_t *)cell)[w] != pattern(id, w)) return w;
  return 0;
}
