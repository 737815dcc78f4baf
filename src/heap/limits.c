/* SPDX-License-Identifier: MIT */
/* How large the generations may become on this machine.
 *
 * The rules are those of V8 11 (Heap::ConfigureHeap, ResourceConstraints), so that a program
 * meets the limits it meets in Node 20:
 *
 *   physical = memory of the machine, or of the cgroup when that is less
 *   old      = half of it, at most 2 GB (4 GB from 16 GB of memory on), at least 256 MB
 *   semi     = old / 128 (old / 256 up to 256 MB), between 1 and 16 MB, a power of two
 *
 * With WN_PACING_LEAN the semispace is old / 32, at most 64 MB: how much of it is used is up to
 * the growth of the old generation (pacing.c).
 *
 * The young generation is counted as three semispaces: two to copy between, one for large
 * young objects.  A size for the whole heap is divided by the same ratio: the old generation is
 * the largest one that fits together with its young one.  An explicit old size leaves the
 * semispace as the machine gave it. */
#include "heap/limits.h"

#include "base/os.h"

#define MIB ((size_t)1 << 20)
#define MIN_OLD (256 * MIB)
#define MAX_OLD (2048 * MIB)
#define HUGE_OLD (4096 * MIB)
#define HUGE_MEMORY_GIB 16
#define MIN_SEMISPACE MIB
#define MIN_SEMISPACE_OLD_BIRTHS (MIB / 4)
#define MAX_DEFAULT_SEMISPACE (16 * MIB)
#define MAX_LEAN_SEMISPACE (64 * MIB)
#define MAX_SEMISPACE (512 * MIB)
#define SEMISPACES_OF_YOUNG 3

static size_t default_old(void) {
  size_t memory = os_total_memory(), cgroup = os_cgroup_memory_limit();
  if (cgroup && cgroup < memory) memory = cgroup;
  size_t most = (memory + 512 * MIB) >> 30 >= HUGE_MEMORY_GIB ? HUGE_OLD : MAX_OLD;
  return align_up(max_size(min_size(memory / 4 * 2, most), MIN_OLD), (size_t)WN_PAGE_BYTES);
}

static size_t lean_semispace(size_t old) {
  return min_size(max_size(old / 32, MIN_SEMISPACE), MAX_LEAN_SEMISPACE);
}

/* Before rounding to a power of two, as the division of a whole heap needs it. */
static size_t semispace_for_old(size_t old) {
  size_t semi = old / (old <= MIN_OLD ? 256 : 128);
  semi = min_size(max_size(semi, MIN_SEMISPACE), MAX_DEFAULT_SEMISPACE);
  return align_up(semi, (size_t)WN_PAGE_BYTES);
}

static size_t power_of_two(size_t n) {
  size_t power = (size_t)WN_PAGE_BYTES;
  while (power < n) power *= 2;
  return power;
}

/* The largest old generation that fits into `heap` together with its young generation. */
static size_t old_for_heap(size_t heap) {
  size_t low = 0, high = heap;
  while (low + 1 < high) {
    size_t middle = low + (high - low) / 2;
    if (middle + SEMISPACES_OF_YOUNG * semispace_for_old(middle) <= heap) low = middle;
    else high = middle;
  }
  return low;
}

static size_t less(size_t whole, size_t part) { return whole > part ? whole - part : 0; }

static void fill_semispaces(wn_heap_config *c) {
  if (c->max_semispace_bytes == 0 && c->max_heap_bytes != 0) {
    size_t old = c->max_old_bytes ? c->max_old_bytes : old_for_heap(c->max_heap_bytes);
    c->max_semispace_bytes =
        max_size(less(c->max_heap_bytes, old) / SEMISPACES_OF_YOUNG, MIN_SEMISPACE);
  }
  if (c->max_semispace_bytes == 0 && c->pacing == WN_PACING_LEAN)
    c->max_semispace_bytes = lean_semispace(c->max_old_bytes ? c->max_old_bytes : default_old());
  if (c->max_semispace_bytes == 0) c->max_semispace_bytes = semispace_for_old(default_old());
  c->max_semispace_bytes = power_of_two(min_size(c->max_semispace_bytes, MAX_SEMISPACE));
  if (c->min_semispace_bytes == 0 && c->initial_heap_bytes != 0) {
    size_t old = old_for_heap(c->initial_heap_bytes);
    c->min_semispace_bytes = less(c->initial_heap_bytes, old) / SEMISPACES_OF_YOUNG;
  }
  if (c->min_semispace_bytes == 0)
    c->min_semispace_bytes = c->old_births ? MIN_SEMISPACE_OLD_BIRTHS : MIN_SEMISPACE;
  c->min_semispace_bytes = align_up(c->min_semispace_bytes, (size_t)WN_PAGE_BYTES);
  c->min_semispace_bytes = min_size(c->min_semispace_bytes, c->max_semispace_bytes);
}

void limits_fill(wn_heap_config *c) {
  fill_semispaces(c);
  if (c->max_old_bytes == 0 && c->max_heap_bytes != 0) {
    size_t young = SEMISPACES_OF_YOUNG * c->max_semispace_bytes;
    c->max_old_bytes = max_size(less(c->max_heap_bytes, young), (size_t)WN_PAGE_BYTES);
  }
  if (c->max_old_bytes == 0) c->max_old_bytes = default_old();
  if (c->initial_old_bytes == 0 && c->initial_heap_bytes != 0) {
    size_t young = SEMISPACES_OF_YOUNG * c->min_semispace_bytes;
    c->initial_old_bytes = less(c->initial_heap_bytes, young);
  }
}
