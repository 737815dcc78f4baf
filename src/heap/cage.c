/* SPDX-License-Identifier: MIT */
/* The cage: one reserved address range, handed out in pages and runs of pages.
 *
 * The base is a multiple of 8 GiB at a random place (any place, if those are refused):
 * no program comes to depend on where the system likes to map.  The reservation has no
 * memory behind it; a page gets some when it is taken.  Its size follows the heap's
 * limit and shrinks when the system refuses (ulimit -v): a small cage is a lower limit,
 * never a failure.
 *
 * page_owner holds, for each page, 1 + the number of the first page of its run, so an
 * interior pointer into a large cell finds the cell's header in one load.
 *
 * Old cells lie above a sixteenth of the range: lengths and sizes on the stack, read as
 * offsets, are smaller than that (512 MiB in a full cage).  The pages below serve when
 * nothing else is left.
 *
 * The nursery lies where accidents do not point: in the middle of an 8 GiB cage slots
 * look like 8000xxxx, in smaller ones like three quarters of the range; small integers,
 * the halves of common doubles and the tags of wn_value all lie elsewhere. */
#include "heap/cage.h"

#include <errno.h>

#include "base/os.h"
#include "heap/pacing.h"
#include "heap/pool.h"
#include "heap/remember.h"

#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)
#define CAGE_ALIGNMENT (8 * GIB)
#define CAGE_EDGE MIB /* the lowest and the last MiB hold no cells */
/* A heap larger than this fills the pages it takes, so it takes their faults in one
 * call. */
#define PREFAULT_FROM (2 * MIB)
/* An old generation larger than this grows by regions. */
#define REGIONS_FROM (32 * MIB)
#define REGION_PAGES CAGE_REGION_PAGES
#define REGION_BYTES (REGION_PAGES * PAGE_BYTES)

/* The cage lies in [64 GiB, 64 TiB), below the usual places of libraries and stacks.
 * The thread sanitizer leaves a program the lowest 512 GiB of that. */
#define PLACE_FIRST 8
#ifdef __SANITIZE_THREAD__
#define PLACE_COUNT 48
#else
#define PLACE_COUNT 8184
#endif

/* Two semispaces and what fragments of them, then the part for large cells. */
static size_t semispaces_bytes(size_t max_semispace) {
  return align_up(4 * max_semispace + 2 * MIB, 2 * MIB);
}
static size_t nursery_bytes(size_t max_semispace) {
  return semispaces_bytes(max_semispace) + align_up(2 * max_semispace, 2 * MIB);
}
/* Where the nursery begins: the last places hold no cells. */
static size_t nursery_at(size_t cage_bytes) {
  return cage_bytes == 8 * GIB ? cage_bytes / 2 : cage_bytes / 4 * 3;
}

static void *reserve_somewhere(size_t bytes) {
  for (int i = 0; i < 16; i++) {
    uint64_t at = PLACE_FIRST + os_random_u64() % PLACE_COUNT;
    void *p = os_reserve((void *)(uintptr_t)(at * CAGE_ALIGNMENT), bytes);
    if (p) return p;
  }
  return os_reserve_aligned(bytes, 2 * MIB);
}

wn_heap *cage_new(const wn_heap_config *config, size_t max_old, size_t max_semispace,
                  size_t *cage_bytes) {
  size_t wanted = max_old + nursery_bytes(max_semispace) + 2 * CAGE_EDGE;
  /* Half as much again: fragmentation, overshoot, runs for large cells. */
  wanted = max_size(wanted + wanted / 2, 4 * (nursery_bytes(max_semispace) + CAGE_EDGE));
  size_t bytes = 512 * MIB;
  while (bytes < wanted && bytes < 8 * GIB) bytes *= 2;
  size_t context = align_up(config->context_bytes, os_page_size());
  for (; bytes >= 32 * MIB; bytes /= 2) {
    if (nursery_at(bytes) + nursery_bytes(max_semispace) > bytes - CAGE_EDGE) continue;
    char *base = reserve_somewhere(bytes);
    if (!base) continue;
    if (os_commit(base, context)) {
      *cage_bytes = bytes;
      return (wn_heap *)base;
    }
    os_unreserve(base, bytes);
  }
  errno = ENOMEM;
  return NULL;
}

void cage_free(wn_heap *heap, size_t cage_bytes) { os_unreserve(heap, cage_bytes); }

void cage_init(impl *im, size_t max_semispace) {
  im->page_count = (uint32_t)(im->cage_bytes >> PAGE_SHIFT);
  im->page_owner = xcalloc(im->page_count, sizeof *im->page_owner);
  pthread_mutex_init(&im->sweeping, NULL);
  size_t nursery = nursery_at(im->cage_bytes);
  im->old_low_first = (uint32_t)(im->cage_bytes / 16 >> PAGE_SHIFT);
  im->nursery_first = (uint32_t)(nursery >> PAGE_SHIFT);
  im->nursery_end = im->nursery_first + (uint32_t)(nursery_bytes(max_semispace) >> PAGE_SHIFT);
  im->nursery_large =
      im->nursery_first + (uint32_t)(semispaces_bytes(max_semispace) >> PAGE_SHIFT);
  im->old_high_end = im->page_count - (uint32_t)(CAGE_EDGE >> PAGE_SHIFT);
  im->old_hint = im->old_low_first;
  im->young_hint = im->nursery_first;
  im->first_slot = (uint32_t)(nursery >> 1);
  im->young_slots = (im->nursery_end - im->nursery_first) << (PAGE_SHIFT - 1);
}

void cage_fini(impl *im) {
  free(im->page_owner);
  vec_free(&im->idle_pages);
  vec_free(&im->doomed);
  vec_free(&im->returned);
  pthread_mutex_destroy(&im->sweeping);
}

/* ---- runs of free pages ---- */

/* The first of n free pages in [from, to), or 0. */
static uint32_t find_run(const impl *im, uint32_t from, uint32_t to, uint32_t n) {
  uint32_t length = 0;
  for (uint32_t i = from; i < to; i++) {
    length = im->page_owner[i] ? 0 : length + 1;
    if (length == n) return i + 1 - n;
  }
  return 0;
}

static uint32_t find_old(impl *im, uint32_t n) {
  uint32_t first = 0;
  if (im->old_hint < im->nursery_first)
    first = find_run(im, im->old_hint, im->nursery_first, n);
  if (!first) {
    uint32_t from = im->old_hint > im->nursery_end ? im->old_hint : im->nursery_end;
    first = find_run(im, from, im->old_high_end, n);
  }
  if (!first) first = find_run(im, CAGE_EDGE >> PAGE_SHIFT, im->old_low_first, n);
  return first;
}

/* The hint is the lowest page that may be free. */
static void claim(impl *im, uint32_t first, uint32_t n, uint32_t *hint) {
  for (uint32_t i = 0; i < n; i++) im->page_owner[first + i] = first + 1;
  if (first == *hint) *hint = first + n;
}

static void unclaim(impl *im, uint32_t first, uint32_t n) {
  memset(im->page_owner + first, 0, n * sizeof *im->page_owner);
  bool young = first >= im->nursery_first && first < im->nursery_end;
  uint32_t *hint = young ? &im->young_hint : &im->old_hint;
  if (first < *hint && (young || first >= im->old_low_first)) *hint = first;
}

static void page_init(page *p, uint32_t index, uint32_t run, uint32_t flags,
                      size_t committed) {
  p->head.flags = flags;
  p->index = index;
  p->run = run;
  p->committed = committed;
  p->top = PAGE_FIRST;
  p->dirty_end = PAGE_FIRST;
}

static page *take_idle(impl *im, uint32_t flags) {
  uint32_t index = vec_pop(&im->idle_pages);
  page *p = page_at(im, index);
  memset(p, 0, sizeof *p);
  page_init(p, index, 1, flags, PAGE_BYTES);
  return p;
}

/* memory_limit_bytes: kept to the page by what the program takes; a pause may go beyond
 * it for its copies. */
static bool memory_allows(impl *im, size_t bytes) {
  if (im->collecting || pacing_memory_left(im) >= bytes) return true;
  cage_trim(im);
  return pacing_memory_left(im) >= bytes;
}

/* ---- regions ----
 *
 * A large old generation grows by aligned stretches of 2 MiB that the system may back
 * with one huge page: one fault where 512 were, and one entry of the TLB for all of its
 * cells. The stretch joins the idle pages.  A scavenge that promotes asks for the next
 * one in advance, and a helper touches it, so that the fault does not happen in a
 * pause. */

static uint32_t find_region(const impl *im, uint32_t from, uint32_t to) {
  for (uint32_t i = (uint32_t)align_up(from, REGION_PAGES); i + REGION_PAGES <= to;
       i += REGION_PAGES)
    if (find_run(im, i, i + REGION_PAGES, REGION_PAGES)) return i;
  return 0;
}

/* Its pages become idle, the lowest to be taken first; false when the heap is too small
 * for it, or there is no room. */
static bool take_region(impl *im) {
  if (im->old.committed < REGIONS_FROM || !memory_allows(im, REGION_BYTES))
    return false;
  uint32_t index = 0, high = (uint32_t)max_size(im->old_hint, im->nursery_end);
  if (im->old_hint < im->nursery_first)
    index = find_region(im, im->old_hint, im->nursery_first);
  if (!index) index = find_region(im, high, im->old_high_end);
  if (!index || !os_commit(page_at(im, index), REGION_BYTES)) return false;
  os_advise_huge(page_at(im, index), REGION_BYTES, true);
  for (uint32_t i = 0; i < REGION_PAGES; i++) claim(im, index + i, 1, &im->old_hint);
  for (uint32_t i = REGION_PAGES; i-- > 0;) vec_push(&im->idle_pages, index + i);
  return true;
}

page *cage_take_young_region(impl *im) {
  if (!memory_allows(im, REGION_BYTES)) return NULL;
  uint32_t index = find_region(im, im->young_hint, im->nursery_large);
  page *first = page_at(im, index);
  if (!index || !os_commit(first, REGION_BYTES)) return NULL;
  os_advise_huge(first, REGION_BYTES, true);
  os_prefault(first, REGION_BYTES);
  for (uint32_t i = 0; i < REGION_PAGES; i++) {
    claim(im, index + i, 1, &im->young_hint);
    page_init(page_at(im, index + i), index + i, 1, PAGE_YOUNG, PAGE_BYTES);
  }
  return first;
}

static void touch_region(pool_task *task, void *region) {
  (void)task;
  os_prefault(region, REGION_BYTES);
}

void cage_prepare(impl *im, size_t bytes) {
  if (!im->helpers || !im->config.parallel_scavenge) return;
  if (!pool_task_is_idle(&im->prefault)) return;
  if (im->idle_pages.len << PAGE_SHIFT >= bytes || !take_region(im)) return;
  page *region = page_at(im, vec_last(&im->idle_pages));
  pool_task_init(&im->prefault, touch_region, region);
  if (!pool_task_start(&im->prefault)) os_prefault(region, REGION_BYTES);
}

void cage_stop_helper(impl *im) { pool_task_stop(&im->prefault); }

page *cage_take_page(impl *im, uint32_t flags) {
  bool young = flags & PAGE_YOUNG;
  if (!young && (im->idle_pages.len || take_region(im))) return take_idle(im, flags);
  if (!memory_allows(im, PAGE_BYTES)) return NULL;
  uint32_t index = young ? find_run(im, im->young_hint, im->nursery_large, 1) : find_old(im, 1);
  if (!index && !young) {
    cage_return_all(im);
    index = find_old(im, 1);
  }
  if (!index) return NULL;
  page *p = page_at(im, index);
  if (!os_commit(p, PAGE_BYTES)) return NULL;
  claim(im, index, 1, young ? &im->young_hint : &im->old_hint);
  if (im->young.committed + im->old.committed >= PREFAULT_FROM)
    os_prefault(p, PAGE_BYTES);
  page_init(p, index, 1, flags, PAGE_BYTES);
  return p;
}

page *cage_take_run(impl *im, size_t bytes, uint32_t flags) {
  bool young = flags & PAGE_YOUNG;
  if (bytes > im->cage_bytes) return NULL;
  size_t committed = align_up(PAGE_FIRST + bytes, os_page_size());
  uint32_t n = (uint32_t)(align_up(committed, PAGE_BYTES) >> PAGE_SHIFT);
  if (!memory_allows(im, committed)) return NULL;
  uint32_t index = young ? find_run(im, im->nursery_large, im->nursery_end, n) : find_old(im, n);
  if (!index && !young) {
    cage_trim(im);
    cage_return_all(im);
    index = find_old(im, n);
  }
  if (!index) return NULL;
  page *p = page_at(im, index);
  if (!os_commit(p, committed)) return NULL;
  /* A page fault costs some 10 microseconds: a large run takes them 2 MiB at a time. */
  if (committed >= 4 * MIB) os_advise_huge(p, committed, true);
  claim(im, index, n, young ? &im->young_hint : &im->old_hint);
  page_init(p, index, n, flags, committed);
  return p;
}

/* Old pages that stay committed when they are empty: what the next cycle will take. */
static size_t idle_pages_max(const impl *im) { return 8 + im->old.pages.len / 4; }

/* True when the page stays committed for later. */
static bool keep_idle(impl *im, page *p) {
  if (p->run != 1 || p->head.flags & (PAGE_YOUNG | PAGE_LARGE)) return false;
  if (im->idle_pages.len >= idle_pages_max(im)) return false;
  vec_push(&im->idle_pages, p->index);
  /* Unswept and nothing marked: the stack scan finds nothing here. */
  memset(p->mark, 0, sizeof p->mark);
  p->head.flags = PAGE_UNSWEPT;
  return true;
}

void cage_release(impl *im, page *p) {
  remembered_drop_page(im, p);
  if (keep_idle(im, p)) return;
  uint32_t index = p->index, run = p->run;
  os_decommit(p, p->committed);
  unclaim(im, index, run);
}

void cage_release_later(impl *im, page *p) {
  remembered_drop_page(im, p);
  if (keep_idle(im, p)) return;
  page_run r = {p->index, p->run, p->committed};
  for (uint32_t i = 0; i < r.run; i++) im->page_owner[r.index + i] = PAGE_DOOMED;
  pthread_mutex_lock(&im->sweeping);
  vec_push(&im->doomed, r);
  pthread_mutex_unlock(&im->sweeping);
}

bool cage_return_one(impl *im) {
  page_run r = {0};
  pthread_mutex_lock(&im->sweeping);
  if (im->doomed.len) r = vec_pop(&im->doomed);
  pthread_mutex_unlock(&im->sweeping);
  if (!r.run) return false;
  os_decommit(page_at(im, r.index), r.committed);
  pthread_mutex_lock(&im->sweeping);
  vec_push(&im->returned, r);
  pthread_mutex_unlock(&im->sweeping);
  return true;
}

void cage_take_returned(impl *im) {
  pthread_mutex_lock(&im->sweeping);
  while (im->returned.len) {
    page_run r = vec_pop(&im->returned);
    unclaim(im, r.index, r.run);
  }
  pthread_mutex_unlock(&im->sweeping);
}

void cage_return_all(impl *im) {
  while (cage_return_one(im)) {
  }
  cage_take_returned(im);
}

void cage_trim(impl *im) {
  cage_stop_helper(im); /* it touches idle pages */
  while (im->idle_pages.len) {
    uint32_t index = vec_pop(&im->idle_pages);
    os_decommit(page_at(im, index), PAGE_BYTES);
    unclaim(im, index, 1);
  }
}
