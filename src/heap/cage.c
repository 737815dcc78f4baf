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
 * Freed runs of large cells keep their memory for a while, see "idle runs" below.
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
  vec_free(&im->idle_runs);
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

static void give_idle_page_back(impl *im) {
  uint32_t index = vec_pop(&im->idle_pages);
  os_decommit(page_at(im, index), PAGE_BYTES);
  unclaim(im, index, 1);
}

static void hide(impl *im, uint32_t first, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) im->page_owner[first + i] = PAGE_DOOMED;
}

/* Its memory is to go back, in small pieces or by a helper: a system call for each page is
 * too much for a pause. */
static void doom(impl *im, page_run r) {
  hide(im, r.index, r.run);
  pthread_mutex_lock(&im->sweeping);
  vec_push(&im->doomed, r);
  pthread_mutex_unlock(&im->sweeping);
}

static void doom_idle_page(impl *im) {
  doom(im, (page_run){vec_pop(&im->idle_pages), 1, PAGE_BYTES});
}

/* An old page that was to go back, and still has its memory; 0: there is none. */
static uint32_t take_doomed(impl *im) {
  uint32_t index = 0;
  pthread_mutex_lock(&im->sweeping);
  if (im->doomed.len) {
    page_run r = vec_last(&im->doomed);
    bool young = r.index >= im->nursery_first && r.index < im->nursery_end;
    if (r.run == 1 && r.committed == PAGE_BYTES && !young) {
      index = r.index;
      im->doomed.len--;
    }
  }
  pthread_mutex_unlock(&im->sweeping);
  return index;
}

/* A helper that follows a reference to a new cell looks at its mark, which it may do as soon
 * as it sees the reference: marks are stored as the marker stores them. */
static void clear_header(page *p) {
  memset(p, 0, offsetof(page, mark));
  for (size_t i = 0; i < BITMAP_WORDS; i++) __atomic_store_n(&p->mark[i], 0, __ATOMIC_RELAXED);
  memset(p->start, 0, sizeof p->start);
}

static page *reuse_page(impl *im, uint32_t index, uint32_t flags) {
  page *p = page_at(im, index);
  im->page_owner[index] = index + 1;
  clear_header(p);
  page_init(p, index, 1, flags, PAGE_BYTES);
  return p;
}

static page *take_idle(impl *im, uint32_t flags) {
  im->idle_used_at = im->run_clock;
  uint32_t index = vec_pop(&im->idle_pages);
  return reuse_page(im, index, flags);
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
 * pause.
 *
 * Which pages are cheaper is measured, by the CPU time that touching a region takes. A huge
 * page mostly costs less than half of 512 small ones; on virtual machines it was seen to
 * cost up to four times as much (presumably where the host takes free stretches of that
 * size back and has to find the memory again).  So regions are of the cheaper sort, huge
 * unless small ones save a fifth; the other is tried again after REGION_TRIAL of them, and
 * then after twice as many each time: a trial may stop the program for milliseconds. */
#define REGION_TRIAL 16u
#define REGION_TRIAL_MOST 512u
enum region_sort { REGION_SMALL, REGION_HUGE };

static bool region_sort_next(const impl *im) {
  uint64_t small = __atomic_load_n(&im->region_ns[REGION_SMALL], __ATOMIC_RELAXED);
  uint64_t huge = __atomic_load_n(&im->region_ns[REGION_HUGE], __ATOMIC_RELAXED);
  if (!huge || !small) return !huge ? REGION_HUGE : REGION_SMALL;
  bool cheaper = huge - huge / 5 <= small ? REGION_HUGE : REGION_SMALL;
  return im->regions_to_trial == 0 ? !cheaper : cheaper;
}

/* One has been taken, of the sort that was next. */
static void count_region(impl *im) {
  if (im->regions_to_trial > 0) {
    im->regions_to_trial--;
    return;
  }
  if (!im->region_trial)
    im->region_trial = REGION_TRIAL;
  else if (im->region_trial < REGION_TRIAL_MOST)
    im->region_trial *= 2;
  im->regions_to_trial = im->region_trial;
}

static void touch_region_of(impl *im, void *region, bool sort) {
  uint64_t start = os_thread_cpu_ns();
  os_prefault(region, REGION_BYTES);
  uint64_t took = os_thread_cpu_ns() - start + 1;
  uint64_t before = __atomic_load_n(&im->region_ns[sort], __ATOMIC_RELAXED);
  __atomic_store_n(&im->region_ns[sort], before ? (before + took) / 2 : took, __ATOMIC_RELAXED);
}

static uint32_t find_region(const impl *im, uint32_t from, uint32_t to) {
  for (uint32_t i = (uint32_t)align_up(from, REGION_PAGES); i + REGION_PAGES <= to;
       i += REGION_PAGES)
    if (find_run(im, i, i + REGION_PAGES, REGION_PAGES)) return i;
  return 0;
}

/* Its pages become idle, the lowest to be taken first; false when the heap is too small
 * for it, or there is no room. */
static bool take_region(impl *im, bool sort) {
  if (im->old.committed < REGIONS_FROM || !memory_allows(im, REGION_BYTES))
    return false;
  uint32_t index = 0, high = (uint32_t)max_size(im->old_hint, im->nursery_end);
  if (im->old_hint < im->nursery_first)
    index = find_region(im, im->old_hint, im->nursery_first);
  if (!index) index = find_region(im, high, im->old_high_end);
  if (!index || !os_commit(page_at(im, index), REGION_BYTES)) return false;
  os_advise_huge(page_at(im, index), REGION_BYTES, sort == REGION_HUGE);
  for (uint32_t i = 0; i < REGION_PAGES; i++) claim(im, index + i, 1, &im->old_hint);
  for (uint32_t i = REGION_PAGES; i-- > 0;) vec_push(&im->idle_pages, index + i);
  count_region(im);
  return true;
}

/* Touching 2 MiB takes a millisecond or several: more than a short goal allows in a pause, which
 * takes its pages one by one.  With helpers a region mostly has been touched (cage_prepare). */
static bool region_fits_pause(const impl *im) {
  return !im->collecting || im->helpers || !im->config.scavenge_goal_us || im->relax.doublings;
}

/* The same when nobody touched one in advance. */
static bool take_touched_region(impl *im) {
  bool sort = region_sort_next(im);
  if (!take_region(im, sort)) return false;
  touch_region_of(im, page_at(im, vec_last(&im->idle_pages)), sort);
  return true;
}

page *cage_take_young_region(impl *im) {
  if (!memory_allows(im, REGION_BYTES)) return NULL;
  uint32_t index = find_region(im, im->young_hint, im->nursery_large);
  page *first = page_at(im, index);
  if (!index || !os_commit(first, REGION_BYTES)) return NULL;
  bool sort = region_sort_next(im);
  os_advise_huge(first, REGION_BYTES, sort == REGION_HUGE);
  count_region(im);
  touch_region_of(im, first, sort);
  for (uint32_t i = 0; i < REGION_PAGES; i++) {
    claim(im, index + i, 1, &im->young_hint);
    page_init(page_at(im, index + i), index + i, 1, PAGE_YOUNG, PAGE_BYTES);
  }
  return first;
}

static void touch_region(pool_task *task, void *region) {
  impl *im = (impl *)(void *)((char *)task - offsetof(impl, prefault));
  touch_region_of(im, region, im->prefault_sort);
}

void cage_prepare(impl *im, size_t bytes) {
  if (!im->helpers || !im->config.parallel_scavenge) return;
  if (!pool_task_is_idle(&im->prefault)) return;
  if (im->idle_pages.len << PAGE_SHIFT >= bytes) return;
  bool sort = region_sort_next(im);
  if (!take_region(im, sort)) return;
  page *region = page_at(im, vec_last(&im->idle_pages));
  im->prefault_sort = sort;
  pool_task_init(&im->prefault, touch_region, region);
  if (!pool_task_start(&im->prefault)) touch_region_of(im, region, sort);
}

void cage_stop_helper(impl *im) { pool_task_stop(&im->prefault); }

/* ---- idle runs ----
 *
 * A page fault costs a microsecond or two for 4 KiB, filling the same memory with zeros
 * a fifteenth of that.  So a freed run keeps its memory and serves the next large cell:
 *
 *   in use --freed--> idle --taken: zeroed--> in use
 *                      |
 *                      +--too old, too many, memory is short, or given back--> free
 *
 * 1. The pages of an idle run are PAGE_DOOMED: no cell is found there, and the search for
 *    free address space passes them over.
 * 2. Its memory [index, committed) may hold anything: who takes it fills it with zeros, as
 *    far as the new cell reaches.
 * 3. A run taken for fewer pages is split; the rest stays idle if there is memory in it.
 * 4. Young cells take young runs, old cells old ones.  When none fits, a new run gets the
 *    memory of old idle ones (os_move_pages): young runs lose theirs by promotion, and this
 *    is the way back.
 * 5. At most idle_runs_max bytes, none idle for longer than RUN_AGE collections. */
#define RUN_AGE 48 /* collections; a major one counts as four */
#define RUNS_MAX 64
#define PAGE_AGE 16 /* collections without need for idle pages; then they go back */
#define PAGES_AT_ONCE 8
#define FETCHED_AT_LEAST ((size_t)64 << 10) /* less memory is not worth the system calls */

static bool index_is_young(const impl *im, uint32_t index) {
  return index >= im->nursery_first && index < im->nursery_end;
}

static size_t idle_runs_max(const impl *im) {
  return 8 * MIB + (im->large_committed + im->young_large.committed) / 2;
}

/* Removes run number i, whose memory and address space are the caller's from now on. */
static idle_run take_out(impl *im, size_t i) {
  idle_run r = im->idle_runs.data[i];
  im->idle_runs.data[i] = vec_last(&im->idle_runs);
  im->idle_runs.len--;
  im->idle_run_bytes -= r.committed;
  return r;
}

static void put_in(impl *im, idle_run r) {
  hide(im, r.index, r.run);
  vec_push(&im->idle_runs, r);
  im->idle_run_bytes += r.committed;
}

static void give_back(impl *im, idle_run r) {
  os_decommit(page_at(im, r.index), r.committed);
  unclaim(im, r.index, r.run);
}

static void doom_run(impl *im, idle_run r) {
  doom(im, (page_run){r.index, r.run, r.committed});
}

static bool keep_idle_run(impl *im, const page *p) {
  if (!im->config.reuse_runs || im->zeal.poison) return false;
  if ((p->head.flags & (PAGE_LARGE | PAGE_MOVED)) != PAGE_LARGE) return false;
  if (im->idle_runs.len >= RUNS_MAX) return false;
  if (im->idle_run_bytes + p->committed > idle_runs_max(im)) return false;
  put_in(im, (idle_run){p->index, p->run, p->committed, im->run_clock});
  return true;
}

/* How badly a run fits: memory that is missing or too much, and pages to be split off; 0
 * means exactly.  SIZE_MAX: not to be used, most of its memory would lie idle in the cell's
 * last pages. */
static size_t misfit(const idle_run *r, uint32_t n, size_t committed) {
  size_t has = min_size(r->committed, (size_t)n << PAGE_SHIFT);
  if (has > 2 * committed + 4 * os_page_size()) return SIZE_MAX;
  size_t difference = has > committed ? has - committed : committed - has;
  return difference + (size_t)(r->run > n ? r->run - n : 0) * 4 * os_page_size();
}

/* The number of the best run of the nursery, or of the old part, or -1. */
static ptrdiff_t best_run(const impl *im, bool young, uint32_t n, size_t committed) {
  ptrdiff_t best = -1;
  size_t least = SIZE_MAX;
  for (size_t i = 0; i < im->idle_runs.len; i++) {
    const idle_run *r = &im->idle_runs.data[i];
    if (index_is_young(im, r->index) != young || r->run < n) continue;
    size_t misfits = misfit(r, n, committed);
    if (misfits < least) least = misfits, best = (ptrdiff_t)i;
  }
  return best;
}

/* Keeps the first n pages and lets the others be idle on their own. */
static void split(impl *im, idle_run *r, uint32_t n) {
  if (r->run <= n) return;
  size_t head = (size_t)n << PAGE_SHIFT;
  if (r->committed > head) {
    put_in(im, (idle_run){r->index + n, r->run - n, r->committed - head, r->since});
    r->committed = head;
  } else {
    unclaim(im, r->index + n, r->run - n);
  }
  r->run = n;
}

/* An idle run of n pages with memory for `committed` bytes, `dirty` of which are not zero. */
static page *reuse_run(impl *im, bool young, uint32_t n, size_t committed, size_t *dirty) {
  ptrdiff_t i = best_run(im, young, n, committed);
  if (i < 0) return NULL;
  idle_run r = take_out(im, (size_t)i);
  split(im, &r, n);
  page *p = page_at(im, r.index);
  if (r.committed < committed &&
      !os_commit((char *)p + r.committed, committed - r.committed)) {
    give_back(im, r);
    return NULL;
  }
  *dirty = r.committed;
  return p;
}

/* The run with most memory in the old part, or -1. */
static ptrdiff_t fullest_run(const impl *im) {
  ptrdiff_t best = -1;
  size_t most = FETCHED_AT_LEAST - 1;
  for (size_t i = 0; i < im->idle_runs.len; i++) {
    const idle_run *r = &im->idle_runs.data[i];
    if (!index_is_young(im, r->index) && r->committed > most)
      most = r->committed, best = (ptrdiff_t)i;
  }
  return best;
}

/* Takes the last `bytes` of an idle run's memory; what is left stays idle. */
static bool move_tail(impl *im, idle_run r, char *to, size_t bytes) {
  size_t left = r.committed - bytes;
  char *from = (char *)page_at(im, r.index) + left;
  bool moved = os_move_pages(to, from, bytes);
  if (left < FETCHED_AT_LEAST) {
    give_back(im, r);
    return moved;
  }
  os_decommit(from, bytes);
  uint32_t pages = (uint32_t)(align_up(left, PAGE_BYTES) >> PAGE_SHIFT);
  if (pages < r.run) unclaim(im, r.index + pages, r.run - pages);
  put_in(im, (idle_run){r.index, pages, left, r.since});
  return moved;
}

/* Moves memory of old idle runs to the beginning of a new run; says how much. */
static size_t fetch_memory(impl *im, page *to, size_t committed) {
  size_t done = 0;
  for (int moves = 0; moves < 2 && committed - done >= FETCHED_AT_LEAST; moves++) {
    ptrdiff_t i = fullest_run(im);
    if (i < 0) break;
    idle_run r = take_out(im, (size_t)i);
    size_t bytes = min_size(r.committed, committed - done);
    if (!move_tail(im, r, (char *)to + done, bytes)) break;
    done += bytes;
  }
  return done;
}

static void drop_runs(impl *im, bool young) {
  for (size_t i = im->idle_runs.len; i-- > 0;)
    if (index_is_young(im, im->idle_runs.data[i].index) == young)
      give_back(im, take_out(im, i));
}

void cage_return_runs(impl *im, bool later) {
  while (im->idle_runs.len) {
    idle_run r = take_out(im, im->idle_runs.len - 1);
    if (!later) {
      give_back(im, r);
      continue;
    }
    doom_run(im, r);
  }
}

/* A few at a time. */
static void age_pages(impl *im) {
  if (im->run_clock - im->idle_used_at <= PAGE_AGE || !im->idle_pages.len) return;
  cage_stop_helper(im); /* it touches idle pages */
  for (int i = 0; i < PAGES_AT_ONCE && im->idle_pages.len; i++) doom_idle_page(im);
}

void cage_age(impl *im, bool major) {
  im->run_clock += major ? 4 : 1;
  for (size_t i = im->idle_runs.len; i-- > 0;)
    if (im->run_clock - im->idle_runs.data[i].since > RUN_AGE) doom_run(im, take_out(im, i));
  while (im->idle_run_bytes > idle_runs_max(im)) doom_run(im, take_out(im, 0));
  age_pages(im);
}

page *cage_take_page(impl *im, uint32_t flags) {
  bool young = flags & PAGE_YOUNG;
  if (!young && im->idle_pages.len) return take_idle(im, flags);
  uint32_t doomed = young || im->zeal.poison ? 0 : take_doomed(im);
  if (doomed) return reuse_page(im, doomed, flags);
  if (!young && region_fits_pause(im) && take_touched_region(im)) return take_idle(im, flags);
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

static uint32_t find_young_run(impl *im, uint32_t n) {
  uint32_t index = find_run(im, im->nursery_large, im->nursery_end, n);
  if (index) return index;
  drop_runs(im, true);
  cage_return_all(im);
  return find_run(im, im->nursery_large, im->nursery_end, n);
}

static uint32_t find_old_run(impl *im, uint32_t n) {
  uint32_t index = find_old(im, n);
  if (index) return index;
  cage_trim(im);
  cage_return_all(im);
  return find_old(im, n);
}

/* Address space for a run, and memory where none is idle. */
static page *fresh_run(impl *im, bool young, uint32_t n, size_t committed) {
  uint32_t index = young ? find_young_run(im, n) : find_old_run(im, n);
  if (!index) return NULL;
  page *p = page_at(im, index);
  if (!os_commit(p, committed)) return NULL;
  /* A large run takes its faults 2 MiB at a time. */
  if (committed >= 4 * MIB) os_advise_huge(p, committed, true);
  claim(im, index, n, young ? &im->young_hint : &im->old_hint);
  return p;
}

page *cage_take_run(impl *im, size_t bytes, uint32_t flags, run_contents contents) {
  bool young = flags & PAGE_YOUNG;
  if (bytes > im->cage_bytes) return NULL;
  size_t committed = align_up(PAGE_FIRST + bytes, os_page_size()), dirty = 0;
  uint32_t n = (uint32_t)(align_up(committed, PAGE_BYTES) >> PAGE_SHIFT);
  if (!memory_allows(im, committed)) return NULL;
  page *p = NULL;
  if (contents != RUN_FRESH) p = reuse_run(im, young, n, committed, &dirty);
  if (!p && contents != RUN_DIRTY) {
    p = fresh_run(im, young, n, committed);
    if (p && contents != RUN_FRESH) dirty = fetch_memory(im, p, committed);
  }
  if (!p) return NULL;
  size_t zeroed = contents == RUN_DIRTY ? PAGE_FIRST : committed;
  if (FAULT(FAULT_RUN_NOT_ZEROED)) zeroed = PAGE_FIRST;
  memset(p, 0, min_size(dirty, zeroed));
  uint32_t index = (uint32_t)(((char *)p - (char *)im->heap) >> PAGE_SHIFT);
  for (uint32_t i = 0; i < n; i++) im->page_owner[index + i] = index + 1;
  page_init(p, index, n, flags, max_size(dirty, committed));
  return p;
}

/* Old pages that stay committed when they are empty: what the next cycle will take. */
static size_t idle_pages_max(const impl *im) { return 8 + im->old.pages.len / 4; }

/* True when the page stays committed for later. */
static bool keep_idle(impl *im, page *p) {
  if (p->run != 1 || p->head.flags & (PAGE_YOUNG | PAGE_LARGE)) return false;
  if (im->idle_pages.len >= idle_pages_max(im)) return false;
  vec_push(&im->idle_pages, p->index);
  im->idle_used_at = im->run_clock;
  /* Unswept and nothing marked: the stack scan finds nothing here. */
  memset(p->mark, 0, sizeof p->mark);
  p->head.flags = PAGE_UNSWEPT;
  return true;
}

void cage_release(impl *im, page *p) {
  remembered_drop_page(im, p);
  if (keep_idle(im, p) || keep_idle_run(im, p)) return;
  uint32_t index = p->index, run = p->run;
  os_decommit(p, p->committed);
  unclaim(im, index, run);
}

void cage_release_later(impl *im, page *p) {
  remembered_drop_page(im, p);
  if (keep_idle(im, p) || keep_idle_run(im, p)) return;
  page_run r = {p->index, p->run, p->committed};
  doom(im, r);
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
  cage_trim_pages(im);
  cage_return_runs(im, false);
}

void cage_trim_pages(impl *im) {
  cage_stop_helper(im); /* it touches idle pages */
  while (im->idle_pages.len) give_idle_page_back(im);
}

void cage_doom_pages(impl *im) {
  cage_stop_helper(im); /* it touches idle pages */
  while (im->idle_pages.len) doom_idle_page(im);
}
