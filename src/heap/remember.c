/* SPDX-License-Identifier: MIT */
/* Remembered sets: which places in old cells may refer to young cells.
 *
 * A slot is first written into a log: one store to memory that is in the cache,
 * whatever part of a large heap the slot lies in.  The next scavenge reads the log from
 * front to back and fetches the slots ahead of time.  A small table of slots recorded
 * lately keeps a loop that stores into one place from filling the log.
 *
 * A log that gets long is poured into bitmaps, which hold each slot once: bits for the
 * 4-byte words of a page, in buckets of 1024 words that are allocated when first used.
 * A slot may stand in the log several times, and in the bitmap too: who visits it a
 * second time finds it done.  Cells with weak slots or 64-bit values are kept whole, in
 * one list, because a single bit would not say how to read the place.
 *
 *   barrier, scavenger --> log --(full; before evacuation; verifier)--> bitmaps
 *                           ^                                           |
 *                           +---- still young after a scavenge ---------+ (stays there)
 *
 * While pages are evacuated the log has been poured out, so the bitmaps of a page say all
 * about its slots. */
#include "heap/remember.h"

/* In the log: 1 MiB; what a scavenge of 16 MB visits in a few milliseconds. */
#define LOG_MAX ((size_t)256 << 10)

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

/* The page header that a word of the cage belongs to: the first of a run for large
 * cells. */
static page *page_of_word(impl *im, uint32_t word) {
  return page_at(im,
                 im->page_owner[(uint64_t)word * sizeof(wn_slot) >> PAGE_SHIFT] - 1);
}

static void set_bit(impl *im, uint32_t logged) {
  page *p = page_of_word(im, logged);
  size_t word = word_in_page(p, (wn_slot *)im->heap + logged);
  slot_bucket *b = bucket_for(im, p, word / (BUCKET_WORDS * 32));
  (*b)[word / 32 % BUCKET_WORDS] |= 1u << (word % 32);
}

void remembered_forget_recent(impl *im) {
  if (FAULT(FAULT_RECENT_KEPT)) return;
  memset(im->remembered_recent, 0, sizeof im->remembered_recent);
}

void remembered_flush(impl *im) {
  for (size_t i = 0; i < im->remembered_log.len; i++)
    set_bit(im, im->remembered_log.data[i]);
  im->remembered_log.len = 0;
}

static WN_NOINLINE void log_grow(impl *im) {
  slot_list *log = &im->remembered_log;
  if (log->len >= LOG_MAX) remembered_flush(im);
  vec_reserve(log, log->len + 1);
}

void remember_slot(impl *im, const wn_slot *slot) {
  uint32_t word = remembered_word(im, slot);
  uint32_t *recent = &im->remembered_recent[word % WN_COUNTOF(im->remembered_recent)];
  if (*recent == word) return;
  *recent = word;
  slot_list *log = &im->remembered_log;
  if (WN_UNLIKELY(log->len == log->cap || log->len >= LOG_MAX)) log_grow(im);
  log->data[log->len++] = word;
}

void remember_words(impl *im, const uint32_t *words, size_t n) {
  slot_list *log = &im->remembered_log;
  if (log->len + n > LOG_MAX) remembered_flush(im);
  if (n > LOG_MAX) {
    for (size_t i = 0; i < n; i++) set_bit(im, words[i]);
    return;
  }
  vec_reserve(log, log->len + n);
  if (n) memcpy(log->data + log->len, words, n * sizeof *words);
  log->len += n;
}

bool remembered_has_slot(page *p, const wn_slot *slot) {
  size_t word = word_in_page(p, slot);
  if (!p->slots || !p->slots[word / (BUCKET_WORDS * 32)]) return false;
  return (*p->slots[word / (BUCKET_WORDS * 32)])[word / 32 % BUCKET_WORDS] >>
             (word % 32) &
         1;
}

void remember_cell(impl *im, void *cell) {
  uint32_t *header = wn_header(cell);
  if (*header & HEADER_REMEMBERED) return;
  header_set_bits(cell, HEADER_REMEMBERED);
  vec_push(&im->remembered_cells, slot_of(im, cell));
}

void remember(impl *im, void *host, wn_slot *slot) {
  const kind_layout *k = &im->kinds[wn_kind_of(host)];
  size_t word = (size_t)(slot - (wn_slot *)host);
  if (k->flags & KIND_HAS_WEAK && word >= k->weak_first && word < k->weak_end)
    remember_cell(im, host);
  else
    remember_slot(im, slot);
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
  if (FAULT(FAULT_DEAD_REMEMBERED)) return true;
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

/* Start and mark bits lie in other lines of the cache for nearly every slot. */
#define FILTER_AHEAD 16

static WN_ALWAYS_INLINE void prefetch_bits(impl *im, uint32_t logged) {
  page *p = page_of_word(im, logged);
  size_t granule = word_in_page(p, (wn_slot *)im->heap + logged) / 2;
  if (p->head.flags & PAGE_LARGE) return;
  __builtin_prefetch(&p->start[granule / 64]);
  __builtin_prefetch(&p->mark[granule / 64]);
}

static void filter_log(impl *im) {
  slot_list *log = &im->remembered_log;
  size_t kept = 0;
  for (size_t i = 0; i < log->len; i++) {
    if (i + FILTER_AHEAD < log->len) prefetch_bits(im, log->data[i + FILTER_AHEAD]);
    page *p = page_of_word(im, log->data[i]);
    size_t word = word_in_page(p, (wn_slot *)im->heap + log->data[i]);
    if (host_is_marked(p, word / 2)) log->data[kept++] = log->data[i];
  }
  log->len = kept;
}

void remembered_filter_dead(impl *im, bool pour) {
  if (pour)
    remembered_flush(im);
  else
    filter_log(im);
  remembered_forget_recent(im);
  for (size_t i = 0; i < im->remembered_pages.len; i++)
    filter_page(im->remembered_pages.data[i]);
  size_t kept = 0;
  for (size_t i = 0; i < im->remembered_cells.len; i++) {
    uint32_t slot = im->remembered_cells.data[i];
    if (cell_is_marked(cell_at(im, slot))) im->remembered_cells.data[kept++] = slot;
  }
  im->remembered_cells.len = kept;
}
