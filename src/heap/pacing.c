/* SPDX-License-Identifier: MIT */
/* How large the generations may grow.
 *
 * The old generation may grow, until the next major cycle starts, by a factor that follows
 * from two measured speeds.  Say the program fills the old generation with S_m bytes a
 * millisecond and a major collection gets through S_g.  From L live bytes it takes
 * L (f - 1) / S_m until the factor f is reached, then L f / S_g to collect; asking that the
 * program has the share u of the time gives f = (1 - u) R / ((1 - u) R - u), R = S_g / S_m.
 * It is V8's rule with V8's u = 0.97 (heap-controller.cc), bounded as there.  A program that
 * fills slowly gets a small factor, since collecting it costs little; one that fills fast
 * runs into the bound.
 *
 * Speeds are averages over the last ten samples, those of allocation over at most the last
 * five seconds: a burst is seen while it lasts.
 *
 * The semispaces grow with survival: what survives is copied, and a larger nursery gives it
 * more time to die.  They shrink when little is allocated, since then a small one does.
 *
 * WN_PACING_LEAN has the same rules with less memory: a factor of at most 1.4, and a nursery
 * that may be large, since that saves most copying, but not larger than the old generation.
 *
 * Everything that counts towards memory_limit_bytes lowers the maximum of the old generation
 * (pacing_max_old), so all rules below follow that limit too. */
#include "heap/pacing.h"

#include <stdio.h>

#include "base/os.h"
#include "heap/alloc.h"
#include "heap/births.h"
#include "heap/mark.h"
#include "heap/pause_goal.h"
#include "heap/relaxation.h"
#include "heap/space.h"
#include "heap/young.h"

#define MIB ((size_t)1 << 20)
#define FIRST_OLD_LIMIT (512 * MIB)
#define FIRST_OLD_LIMIT_LEAN (8 * MIB)
#define MAX_FACTOR_LEAN 1.4
#define NURSERY_LEAN (8 * MIB) /* may be larger than the old generation up to here */
#define MIN_GROWTH (8 * MIB)
#define MIN_GROWTH_CONSERVATIVE (2 * MIB)
#define UTILISATION 0.97
#define MIN_FACTOR 1.1
#define MAX_FACTOR_CONSERVATIVE 1.3
#define THROUGHPUT_NS UINT64_C(5000000000)
#define LOW_ALLOCATION 1000.0 /* bytes a millisecond */
#define QUIET_UTILISATION 0.993
#define LASTING_SCAVENGES 3
#define LASTING_SURVIVAL 0.8
#define LASTING_SURVIVAL_LEAN 0.65
#define INEFFECTIVE_MAX 4

static bool is_lean(const impl *im) { return im->config.pacing == WN_PACING_LEAN; }

/* ---- figures ---- */

size_t heap_used(const impl *im) {
  return young_used(im) + im->young_large.used + old_used(im);
}

size_t heap_committed(const impl *im) {
  return im->young.committed + im->young_large.committed + old_committed(im) +
         (im->idle_pages.len << PAGE_SHIFT) + im->idle_run_bytes;
}

size_t pacing_outside(const impl *im) { return im->external + im->code_bytes; }

/* ---- speeds ---- */

static void sample_add(speed_samples *s, uint64_t bytes, uint64_t ns) {
  s->bytes[s->next] = bytes;
  s->ns[s->next] = ns;
  s->next = (s->next + 1) % SPEED_SAMPLES;
  if (s->count < SPEED_SAMPLES) s->count++;
}

/* Bytes a millisecond over the newest samples that span `window` ns; 0 when there is none. */
static double sample_speed(const speed_samples *s, uint64_t window) {
  uint64_t bytes = 0, ns = 0;
  for (unsigned i = 0; i < s->count && ns < window; i++) {
    unsigned at = (s->next + SPEED_SAMPLES - 1 - i) % SPEED_SAMPLES;
    bytes += s->bytes[at];
    ns += s->ns[at];
  }
  return ns ? (double)bytes / ((double)ns / 1e6) : 0;
}

static double average_speed(const speed_samples *s) { return sample_speed(s, UINT64_MAX); }

/* What marks in steps also has its pause: both have to get through the same bytes. */
static double gc_speed(const impl *im) {
  double steps = average_speed(&im->pace.marking), end = average_speed(&im->pace.finish);
  if (steps > 0 && end > 0) return steps * end / (steps + end);
  return average_speed(&im->pace.full);
}

static double old_allocation_speed(const impl *im) {
  return sample_speed(&im->pace.old_allocation, THROUGHPUT_NS);
}

void pacing_sample_allocation(impl *im, uint64_t now) {
  pacing *p = &im->pace;
  bool again = p->sampled_ns > p->last_pause_end_ns; /* since the last pause */
  uint64_t ns = now - (again ? p->sampled_ns : p->last_pause_end_ns);
  size_t young = young_used(im) - (again ? p->young_sampled : im->young_used_after);
  sample_add(&p->old_allocation, p->old_allocated, ns);
  sample_add(&p->young_allocation, young + p->young_large_allocated, ns);
  p->old_allocated = p->young_large_allocated = 0;
  p->sampled_ns = now;
  p->young_sampled = young_used(im);
}

void pacing_before_pause(impl *im, wn_gc_event *e) {
  const pacing *p = &im->pace;
  bool again = p->sampled_ns > p->last_pause_end_ns;
  e->old_allocated_bytes = p->old_allocated;
  e->mutator_ns = e->start_ns - (again ? p->sampled_ns : p->last_pause_end_ns);
  pacing_sample_allocation(im, e->start_ns);
}

void pacing_note_utilisation(impl *im, uint64_t now, uint64_t gc_ns) {
  uint64_t total = now - im->gc_end_ns;
  double current = total > gc_ns ? (double)(total - gc_ns) / (double)total : 0;
  im->average_utilisation =
      im->majors ? (im->average_utilisation + current) / 2 : current;
  im->current_utilisation = current;
  im->gc_end_ns = now;
}

/* The share of time a program has that allocates at one speed and is collected at another. */
static double utilisation(double mutator, double collector) {
  if (mutator == 0) return 1;
  return collector > 0 ? collector / (mutator + collector) : 0;
}

bool pacing_allocates_little(impl *im, uint64_t now) {
  pacing *p = &im->pace;
  pacing_sample_allocation(im, now);
  double scavenges = average_speed(&p->scavenge);
  if (scavenges == 0) scavenges = 128 * 1024; /* a guess until there is a figure */
  double majors = gc_speed(im);
  if (majors == 0) majors = 128 * 1024;
  double young = sample_speed(&p->young_allocation, THROUGHPUT_NS);
  return utilisation(young, scavenges) > QUIET_UTILISATION &&
         utilisation(old_allocation_speed(im), majors) > QUIET_UTILISATION;
}

/* ---- the young generation ---- */

static void set_capacity(impl *im, size_t capacity) {
  pause_goal_resized(im, capacity > im->young.capacity);
  im->young.capacity = capacity;
  im->young.survived_since_growth = 0;
}

static bool grow_young(impl *im, size_t factor) {
  young_space *y = &im->young;
  size_t grown = min_size(y->capacity * factor, im->config.max_semispace_bytes);
  y->survived_since_growth = 0;
  if (is_lean(im) && grown > max_size(NURSERY_LEAN, relaxation_room(im, old_used(im))))
    return false;
  if (pacing_memory_left(im) < 2 * grown) return false;
  set_capacity(im, grown);
  return true;
}

/* To what the goal as it is now may allow. */
static void grow_to_relaxed(impl *im) {
  size_t wanted = min_size(im->config.min_semispace_bytes << im->relax.doublings,
                           im->config.max_semispace_bytes);
  for (size_t factor = wanted / im->young.capacity; factor > 1; factor /= 2)
    if (grow_young(im, factor)) break;
  if (im->young.capacity == wanted) im->relax.majors = 0; /* nothing to wait for */
}

/* The goal has another size than before. */
static void start_over(impl *im) {
  births_stop(im);
  if (im->relax.doublings)
    grow_to_relaxed(im);
  else if (im->young.capacity > im->config.min_semispace_bytes)
    set_capacity(im, im->config.min_semispace_bytes);
}

/* The major collection that a large nursery had to wait for is over (relaxation_room). */
static bool may_grow_at_last(impl *im) {
  bool over = im->relax.majors && im->majors >= im->relax.majors;
  if (over) im->relax.majors = 0;
  return over;
}

static void shrink_young(impl *im) {
  young_space *y = &im->young;
  size_t wanted = align_up(2 * young_used(im), PAGE_BYTES);
  wanted = max_size(wanted, im->config.min_semispace_bytes);
  if (wanted < y->capacity) set_capacity(im, wanted);
}

void pacing_resize_young(impl *im, bool reduce_memory) {
  young_space *y = &im->young;
  /* A sixteenth surviving is cheap however often it happens; what is beyond adds up. */
  size_t survived = im->survived_bytes + im->promoted_bytes, cheap = y->capacity / 16;
  /* Large cells that live on are soon born old, and want no larger nursery. */
  if (is_lean(im)) survived -= min_size(survived, im->young_large.promoted);
  if (survived > cheap) y->survived_since_growth += survived - cheap;
  double allocation = sample_speed(&im->pace.young_allocation, THROUGHPUT_NS);
  if (reduce_memory || (allocation > 0 && allocation < LOW_ALLOCATION))
    shrink_young(im);
  else if (relaxation_switch(im))
    start_over(im);
  else if (im->births.turn && !im->relax.doublings && y->capacity > births_trial_bytes(im))
    set_capacity(im, births_trial_bytes(im)); /* only to see how many survive */
  else if (births_ended(im) || may_grow_at_last(im))
    grow_to_relaxed(im);
  else if (pause_goal_asks_less(im) && y->capacity > im->config.min_semispace_bytes)
    set_capacity(im, max_size(y->capacity / 2, im->config.min_semispace_bytes));
  else if (y->capacity < im->config.max_semispace_bytes &&
           ((y->survived_since_growth > y->capacity && pause_goal_lets_grow(im)) ||
            pause_goal_asks_more(im)) &&
           !im->births.turn)
    grow_young(im, max_size(im->config.semispace_growth_factor, 2));
}

/* Before the first major collection the limit follows the survival rate down, until that
 * would raise it. */
static void lower_first_limit(impl *im) {
  if (im->limit_configured || im->pace.survival_count == 0) return;
  double sum = 0;
  for (unsigned i = 0; i < im->pace.survival_count; i++) sum += im->pace.survival[i];
  double rate = sum / im->pace.survival_count;
  size_t lower = max_size((size_t)((double)im->old_limit * rate), old_used(im) + MIN_GROWTH);
  if (lower < im->old_limit)
    im->old_limit = lower;
  else
    im->limit_configured = true;
}

static void note_survival(impl *im, size_t young_before) {
  pacing *p = &im->pace;
  if (young_before == 0) return;
  double rate = (double)(im->survived_bytes + im->promoted_bytes) / (double)young_before;
  p->survival[p->survival_next] = rate < 1 ? rate : 1;
  p->survival_next = (p->survival_next + 1) % SPEED_SAMPLES;
  if (p->survival_count < SPEED_SAMPLES) p->survival_count++;
}

bool pacing_nearly_all_survive(const impl *im) {
  if (births_promote(im)) return true;
  const pacing *p = &im->pace;
  double lasting = is_lean(im) ? LASTING_SURVIVAL_LEAN : LASTING_SURVIVAL;
  if (p->survival_count < LASTING_SCAVENGES) return false;
  for (unsigned i = 1; i <= LASTING_SCAVENGES; i++) {
    unsigned at = (p->survival_next + SPEED_SAMPLES - i) % SPEED_SAMPLES;
    if (p->survival[at] < lasting) return false;
  }
  return true;
}

void pacing_after_scavenge(impl *im, size_t young_before) {
  im->pace.young_before = young_before;
  im->pace.old_allocated += im->promoted_bytes;
  note_survival(im, young_before);
}

/* ---- the old generation ---- */

void pacing_init(impl *im) {
  size_t room = (size_t)(im->page_count - (im->nursery_end - im->nursery_first)) << PAGE_SHIFT;
  im->max_old = min_size(im->config.max_old_bytes, room - room / 16 - 4 * MIB);
  size_t first = im->config.initial_old_bytes;
  im->limit_configured = first != 0;
  if (!first) first = is_lean(im) ? FIRST_OLD_LIMIT_LEAN : FIRST_OLD_LIMIT;
  im->old_limit = min_size(first, pacing_max_old(im) / 2);
  im->pace.last_pause_end_ns = os_now_ns();
}

size_t pacing_memory_left(const impl *im) {
  size_t limit = im->config.memory_limit_bytes;
  if (!limit) return SIZE_MAX;
  size_t used = heap_committed(im) + pacing_outside(im);
  return used < limit ? limit - used : 0;
}

/* What counts towards memory_limit_bytes beside the old generation. */
static size_t memory_of_others(const impl *im) {
  return pacing_outside(im) + im->young.committed + im->young_large.committed;
}

size_t pacing_max_old(const impl *im) {
  size_t limit = im->config.memory_limit_bytes;
  if (!limit) return im->max_old;
  size_t others = memory_of_others(im);
  return min_size(im->max_old, limit > others ? limit - others : 0);
}

size_t pacing_old_counted(const impl *im) {
  size_t outside = pacing_outside(im);
  size_t grown = outside > im->outside_at_major ? outside - im->outside_at_major : 0;
  return old_used(im) + grown;
}

size_t pacing_hard_limit(const impl *im) {
  return min_size(im->old_limit + max_size(im->old_limit / 4, 2 * MIN_GROWTH),
                  pacing_max_old(im));
}

/* Marking is to be done when half of the way from the start to the hard limit is used up. */
size_t pacing_marking_debt(const impl *im) {
  size_t start = im->marker.used_at_start, limit = pacing_hard_limit(im);
  size_t grown = old_used(im) > start ? old_used(im) - start : 0;
  size_t room = limit > start ? (limit - start) / 2 : 0;
  if (room <= grown) return SIZE_MAX;
  uint64_t due = (uint64_t)((double)start * ((double)grown / (double)room));
  uint64_t done = mark_progress(im);
  return due > done ? (size_t)(due - done) : 0;
}

double pacing_max_factor(size_t max_old) {
  double mb = (double)max_old / (double)MIB;
  if (mb >= 2048) return 4.0;
  return 1.3 + 0.7 * (mb < 256 ? 0 : (mb - 256) / (2048 - 256));
}

double pacing_factor(double gc, double mutator, double max_factor) {
  if (gc <= 0 || mutator <= 0) return max_factor;
  double above = (1 - UTILISATION) * gc / mutator, below = above - UTILISATION;
  if (above >= below * max_factor) return max_factor;
  return above / below < MIN_FACTOR ? MIN_FACTOR : above / below;
}

size_t pacing_limit(const growing_rule *r) {
  size_t step = r->mode == WN_GROW_CONSERVATIVE ? MIN_GROWTH_CONSERVATIVE : MIN_GROWTH;
  size_t limit = max_size((size_t)((double)r->live * r->factor), r->live + step);
  limit = max_size(limit + r->new_space, r->minimum);
  return min_size(limit, r->live / 2 + r->max_old / 2);
}

static wn_growing_mode growing_mode(size_t live, size_t max_old, bool reduce_memory) {
  if (reduce_memory) return WN_GROW_MINIMAL;
  return live + max_old / 8 > max_old ? WN_GROW_CONSERVATIVE : WN_GROW_DEFAULT;
}

/* Lean: a large nursery takes its memory from the growth, not beside it. */
size_t pacing_headroom(const impl *im) {
  size_t room = im->live_after_major + MIN_GROWTH, capacity = im->young.capacity;
  if (!is_lean(im)) return capacity;
  return im->old_limit > room ? min_size(capacity, im->old_limit - room) : 0;
}

static void next_limit(impl *im, wn_gc_event *e) {
  growing_rule r = {.live = old_used(im),
                    .max_old = pacing_max_old(im),
                    .new_space = is_lean(im) ? 0 : im->young.capacity,
                    .minimum = im->config.initial_old_bytes};
  r.mode = growing_mode(r.live, r.max_old, e->reduce_memory);
  e->max_growing_factor = is_lean(im) ? MAX_FACTOR_LEAN : pacing_max_factor(im->max_old);
  e->gc_speed = gc_speed(im);
  e->mutator_speed = old_allocation_speed(im);
  r.factor = pacing_factor(e->gc_speed, e->mutator_speed, e->max_growing_factor);
  if (r.mode == WN_GROW_CONSERVATIVE && r.factor > MAX_FACTOR_CONSERVATIVE)
    r.factor = MAX_FACTOR_CONSERVATIVE;
  if (r.mode == WN_GROW_MINIMAL) r.factor = MIN_FACTOR;
  if (im->config.growing_percent) r.factor = 1 + im->config.growing_percent / 100.0;
  im->old_limit = pacing_limit(&r);
  im->limit_configured = true;
  im->external_low = im->external;
  im->outside_at_major = pacing_outside(im);
  e->old_live_bytes = im->live_after_major = r.live;
  e->growing_factor = r.factor;
  e->growing_mode = r.mode;
}

/* What a pause says about the collector's speed. */
static void note_speed(impl *im, const wn_gc_event *e) {
  uint64_t ns = e->end_ns - e->start_ns;
  pacing *p = &im->pace;
  if (e->type == WN_GC_MINOR) {
    sample_add(&p->scavenge, p->young_before, ns);
  } else if (p->finished_cycle) {
    sample_add(&p->marking, e->marked_bytes, e->marking_ns);
    sample_add(&p->finish, e->used_before, ns);
  } else {
    sample_add(&p->full, e->used_before, ns);
  }
}

void pacing_after_pause(impl *im, wn_gc_event *e) {
  note_speed(im, e);
  if (e->type == WN_GC_MAJOR)
    next_limit(im, e);
  else
    lower_first_limit(im);
  im->pace.finished_cycle = false;
  im->pace.last_pause_end_ns = e->end_ns;
  e->old_limit = im->old_limit;
  e->external_bytes = im->external;
  e->semispace_bytes = im->young.capacity;
}

/* ---- the maximum ---- */

/* The embedder may raise the limit to get out of trouble. */
bool pacing_raise_limit(impl *im) {
  if (!im->config.on_near_limit) return false;
  size_t most = im->cage_bytes - im->cage_bytes / 16 - 4 * MIB;
  size_t limit = im->config.on_near_limit(im->heap, im->max_old, im->config.data);
  limit = min_size(limit, most);
  if (limit <= im->max_old) return false;
  /* The memory limit follows: it is the same reserve. */
  if (im->config.memory_limit_bytes) im->config.memory_limit_bytes += limit - im->max_old;
  im->max_old = limit;
  __atomic_fetch_or(&im->heap->interrupt, WN_INTERRUPT_LIMIT, __ATOMIC_RELAXED);
  return true;
}

void pacing_check_effect(impl *im) {
  if (im->last_resort || im->fallible) return;
  bool futile = old_used(im) >= pacing_max_old(im) / 10 * 8 && im->average_utilisation < 0.4;
  im->ineffective = futile && im->config.detect_ineffective ? im->ineffective + 1 : 0;
  if (im->ineffective < INEFFECTIVE_MAX) return;
  im->ineffective = 0;
  if (!pacing_raise_limit(im))
    out_of_memory(im, "Ineffective mark-compacts near heap limit");
}

void out_of_memory(impl *im, const char *location) {
  if (im->config.on_out_of_memory)
    im->config.on_out_of_memory(im->heap, location, im->config.data);
  fprintf(stderr, "winnow: out of memory: %s (%zu MB of %zu MB used)\n", location,
          old_used(im) / MIB, pacing_max_old(im) / MIB);
  abort();
}

bool pacing_over_maximum(const impl *im, size_t bytes) {
  size_t used = old_used(im) + bytes, limit = im->config.memory_limit_bytes;
  return used > im->max_old || (limit && used + memory_of_others(im) > limit);
}

void pacing_check_limit(impl *im) {
  while (pacing_over_maximum(im, 0))
    if (!pacing_raise_limit(im)) {
      if (im->fallible) return; /* the allocation that asked will fail */
      out_of_memory(im, old_used(im) > im->max_old ? "Reached heap limit"
                                                   : "Reached memory limit");
    }
}
