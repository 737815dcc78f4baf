/* SPDX-License-Identifier: MIT */
/* Zeal modes: what makes rare events common in tests.
 *
 * Any mode makes every allocation take the slow path, where these questions are asked.
 * They are compiled into every build, so that a fault seen in a release build can be
 * chased there. */
#include "heap/zeal.h"

#include "heap/concurrent.h"
#include "heap/pool.h"

uint64_t zeal_random(impl *im) {
  uint64_t x = im->zeal.random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return im->zeal.random = x;
}

/* The gap to the next random collection.  It grows with the program's length, so that
 * N collections cover about 100 N allocations, densely at the start. */
static void plan_next(impl *im) {
  zeal_modes *z = &im->zeal;
  uint64_t most = 16 + 8 * z->allocations / (z->interval ? z->interval : 1);
  z->next_collection = z->allocations + 1 + zeal_random(im) % most;
}

static bool is_due(impl *im) {
  zeal_modes *z = &im->zeal;
  z->allocations++;
  if (z->collect) return z->allocations % z->collect == 0;
  if (!z->interval || z->collections >= z->interval) return false;
  if (z->allocations < z->next_collection) return false;
  plan_next(im);
  return true;
}

bool zeal_collects(impl *im, wn_gc_type *type) {
  zeal_modes *z = &im->zeal;
  if (!is_due(im)) return false;
  z->collections++;
  *type = z->major && z->collections % z->major == 0 ? WN_GC_MAJOR : WN_GC_MINOR;
  return true;
}

bool zeal_makes_old(impl *im) { return zeal_random(im) % im->zeal.old == 0; }

bool zeal_verifies(impl *im) {
  zeal_modes *z = &im->zeal;
  return z->verify && ++z->verifications % z->verify == 0;
}

/* ---- parsing ---- */

/* "name" or "name=N"; the number is 1 when it is left out. */
static bool word_is(const char *word, size_t length, const char *name, uint64_t *number) {
  size_t n = strlen(name);
  if (length < n || strncmp(word, name, n) != 0) return false;
  *number = 1;
  if (length == n) return true;
  if (word[n] != '=') return false;
  char *end;
  *number = strtoull(word + n + 1, &end, 10);
  return end > word + n + 1 && (end == word + length || *end == ':');
}

static bool set_mode(impl *im, const char *word, size_t length) {
  zeal_modes *z = &im->zeal;
  uint64_t n;
  if (word_is(word, length, "collect", &n)) {
    z->collect = n;
  } else if (word_is(word, length, "major", &n)) {
    z->major = n;
  } else if (word_is(word, length, "interval", &n)) {
    z->interval = n;
    const char *seed = memchr(word, ':', length);
    if (seed) z->random ^= strtoull(seed + 1, NULL, 10) * UINT64_C(0x9E3779B97F4A7C15);
    if (!z->random) z->random = 1;
  } else if (word_is(word, length, "promote", &n)) {
    z->promote = n != 0;
  } else if (word_is(word, length, "pin", &n)) {
    z->pin = n;
  } else if (word_is(word, length, "old", &n)) {
    z->old = n;
  } else if (word_is(word, length, "step", &n)) {
    z->step = n != 0;
  } else if (word_is(word, length, "mark", &n)) {
    z->mark = n != 0;
  } else if (word_is(word, length, "births", &n)) {
    z->births = n;
  } else if (word_is(word, length, "rest", &n)) {
    z->rest = n;
  } else if (word_is(word, length, "helper", &n)) {
    z->helper = n;
  } else if (word_is(word, length, "yield", &n)) {
    z->yield = n;
  } else if (word_is(word, length, "no-box-reuse", &n)) {
    z->no_box_reuse = n != 0;
  } else if (word_is(word, length, "verify", &n)) {
    z->verify = n;
  } else if (word_is(word, length, "workers", &n)) {
    z->workers = n <= POOL_HELPERS_MAX + 1 ? n : POOL_HELPERS_MAX + 1;
  } else if (word_is(word, length, "poison", &n)) {
    z->poison = n != 0;
  } else if (word_is(word, length, "no-room", &n)) {
    z->no_room = n;
  } else if (word_is(word, length, "evacuate", &n)) {
    z->evacuate = n != 0;
  } else {
    return false;
  }
  return true;
}

static bool set_modes(impl *im, const char *modes) {
  im->zeal.random = UINT64_C(0x2545F4914F6CDD1D);
  while (*modes) {
    size_t length = strcspn(modes, ",");
    if (length && !set_mode(im, modes, length)) return false;
    modes += length + (modes[length] == ',');
  }
  zeal_modes *z = &im->zeal;
  z->any = z->collect || z->interval || z->step || z->pin || z->old || z->mark || z->helper ||
           z->births || im->config.gc_interval;
  if (z->interval) plan_next(im);
  if (z->any) im->heap->limit = im->heap->top;
  return true;
}

bool wn_heap_set_zeal(wn_heap *heap, const char *modes) {
  concurrent_stop(heap->impl); /* helpers read the modes */
  bool ok = set_modes(heap->impl, modes);
  concurrent_resume(heap->impl);
  return ok;
}
