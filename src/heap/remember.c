/* SPDX-License-Identifier: MIT */
/* Remembered sets: which places in old cells may refer to young cells.
 *
 * Ordinary slots are kept as bits, in buckets of 1024 words that hang off the page, so
 * recording one is two loads and an OR, recording it again costs nothing, and a page
 * without such slots pays one pointer.  Cells with weak slots or 64-bit values are kept
 * whole, in one list, because a single bit would not say how to read the place. */
#include "heap/remember.h"

static size_t word_in_page(page *p, const wn_slot *slot) {
  return (size_t)((const char *)slot - (const char *)p) / sizeof(wn_slot);
}

static slot_bucket *bucket_for(impl *im, page *p, size_t index) {
  if (!p->slots) {
    p->bucket_count = ((size_t)p->run << PAGE_SHIFT) / (sizeof(slot_bucket) * 8 * 4);
    p->slots = xcalloc(p->bucket_count, sizeof *p->slots);
    vec_push(&im->remembered_pages, p);
  }
  if (!p->slots[index]) p->slots[index] = xcalloc(1, sizeof(slot_bucket));
  return p->slots[index];
}

void remember_slot(impl *im, page *p, const wn_slot *slot) {
  size_t word = word_in_page(p, slot);
  slot_bucket *b = bucket_for(im, p, word / (BUCKET_WORDS * 32));
  (*b)[word / 32 % BUCKET_WORDS] |= 1u << (word % 32);
}

bool remembered_has_slot(page *p, const wn_slot *slot) {
  size_t word = word_in_page(p, slot);
  if (!p->slots || !p->slots[word / (BUCKET_WORDS * 32)]) return false;
  return (*p->slots[word / (BUCKET_WORDS * 32)])[word / 32 % BUCKET_WORDS] >> (word % 32) & 1;
}

void remember_cell(impl *im, void *cell) {
  uint32_t *header = wn_header(cell);
  if (*header & HEADER_REMEMBERED) return;
  *header |= HEADER_REMEMBERED;
  vec_push(&im->remembered_cells, slot_of(im, cell));
}

void remember(impl *im, void *host, wn_slot *slot) {
  const kind_layout *k = &im->kinds[wn_kind_of(host)];
  size_t word = (size_t)(slot - (wn_slot *)host);
  if (k->flags & KIND_HAS_WEAK && word >= k->weak_first && word < k->weak_end)
    remember_cell(im, host);
  else
    remember_slot(im, page_of(host), slot);
}

static void free_buckets(page *p) {
  for (size_t i = 0; i < p->bucket_count; i++) free(p->slots[i]);
  free(p->slots);
  p->slots = NULL;
  p->bucket_count = 0;
}

void remembered_drop_page(impl *im, page *p) {
  if (!p->slots) return;
  free_buckets(p);
  for (size_t i = 0; i < im->remembered_pages.len; i++) {
    if (im->remembered_pages.data[i] != p) continue;
    im->remembered_pages.data[i] = vec_pop(&im->remembered_pages);
    return;
  }
}

/* ---- hosts that died ---- */

/* The cell that a place in an old page belongs to: the nearest start at or below. */
static bool host_is_marked(page *p, size_t granule) {
  if (p->head.flags & PAGE_LARGE) return cell_is_marked(page_begin(p));
  size_t i = granule / 64;
  uint64_t bits = p->start[i] & (~UINT64_C(0) >> (63 - granule % 64));
  while (!bits && i > 0) bits = p->start[--i];
  if (!bits) return false;
  return bit_get(p->mark, i * 64 + 63 - (size_t)__builtin_clzll(bits));
}

static void filter_page(page *p) {
  for (size_t b = 0; b < p->bucket_count; b++) {
    if (!p->slots[b]) continue;
    uint32_t any = 0;
    for (size_t w = 0; w < BUCKET_WORDS; w++) {
      uint32_t bits = (*p->slots[b])[w];
      for (uint32_t rest = bits; rest; rest &= rest - 1) {
        unsigned bit = (unsigned)__builtin_ctz(rest);
        size_t word = (b * BUCKET_WORDS + w) * 32 + bit;
        if (!host_is_marked(p, word / 2)) bits &= ~(1u << bit);
      }
      (*p->slots[b])[w] = bits;
      any |= bits;
    }
    if (any) continue;
    free(p->slots[b]);
    p->slots[b] = NULL;
  }
}

void remembered_filter_dead(impl *im) {
  for (size_t i = 0; i < im->remembered_pages.len; i++)
    filter_page(im->remembered_pages.data[i]);
  size_t kept = 0;
  for (size_t i = 0; i < im->remembered_cells.len; i++) {
    uint32_t slot = im->remembered_cells.data[i];
    if (cell_is_marked(cell_at(im, slot))) im->remembered_cells.data[kept++] = slot;
  }
  im->remembered_cells.len = kept;
}
