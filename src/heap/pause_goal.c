/* SPDX-License-Identifier: MIT */
/* Semispaces that fit a goal for the pause of a scavenge.
 *
 * A scavenge takes as long as copying its survivors takes.  How fast that goes is
 * measured: bytes copied for each microsecond of the mutator thread's CPU time,
 * whatever helpers, caches and remembered sets do to it.  So the goal is a number of
 * bytes, and the semispaces may be as large as their survivors stay below it:
 *
 *     12 % survive:  16 MB    25 %: 8 MB    50 %: 4 MB    100 %: 2 MB    (2 ms, 1 GB/s)
 *
 * Nothing is lost by that as long as it is the same cells that survive: smaller
 * semispaces copy them in more and shorter pauses, and in the cache.  Programs whose
 * cells die if one only waits have few survivors in large semispaces, and keep those.
 *
 * Bytes rather than times are compared because times have noise, which the average
 * evens out, and because a scavenge that is slow for another reason (many weak cells)
 * does not get faster in a smaller semispace: the speed is bounded below, so such a
 * program loses little.  Of the last three scavenges the one that copied least is
 * asked: a burst does not count.
 *
 * Whether cells die if one only waits is found out by trying.  Semispaces of a size
 * that meets the goal are doubled when they would still meet it with twice the
 * survivors; if not, they are doubled all the same after some scavenges, and halved
 * again after one that misses the goal.  Each failure doubles the time until the
 * next try.
 *
 * What a scavenge does beside copying (a large array that the stack keeps young, many
 * weak cells, long remembered sets) is the same in a larger semispace and comes less
 * often: when it is most of the last three, semispaces grow, whatever survives.
 *
 * Where collecting in so short pauses takes more than its share of the time the goal itself
 * gives way: relaxation.c. */
#include "heap/pause_goal.h"

#include "base/os.h"
#include "heap/relaxation.h"

#define SAMPLE_FROM ((size_t)64 << 10) /* fewer bytes say nothing about the speed */
#define COST_FROM ((size_t)256 << 10)
#define SPEED_FIRST 1000.0             /* bytes a microsecond */
#define SPEED_LEAST 250.0
#define SPEED_MOST 4000.0
#define SCAVENGES 3
#define PATIENCE_FIRST                                                                 \
  8u /* scavenges until a larger size is tried; doubled when that was no good */
#define PATIENCE_MOST 512u
#define OVERHEAD_NS                                                                    \
  100000 /* of a scavenge, beside copying, that is worth having fewer of them */

static double speed_of(const pause_goal *g) {
  return g->speed > 0 ? g->speed : SPEED_FIRST;
}

static double goal_bytes(const impl *im) {
  return speed_of(&im->goal) * im->config.scavenge_goal_us * (1u << im->relax.doublings);
}

void pause_goal_begin(impl *im) {
  im->goal.began_ns = os_thread_cpu_ns();
  im->goal.began_wall_ns = os_now_ns();
}

/* For the choice between scavenging alone and with helpers (parallel_scavenge.c). */
static void note_cost(impl *im, size_t copied) {
  double *cost = &im->copy_cost[im->copied_together];
  double sample = (double)(os_now_ns() - im->goal.began_wall_ns) / (double)copied;
  *cost = *cost > 0 ? 0.75 * *cost + 0.25 * sample : sample;
}

/* A moving average of the time that a byte takes: slow scavenges, those without a
 * helper's help among them, have their weight. */
static void note_speed(pause_goal *g, double sample) {
  if (sample < SPEED_LEAST) sample = SPEED_LEAST;
  if (sample > SPEED_MOST) sample = SPEED_MOST;
  g->speed = g->speed > 0 ? 1 / (0.8 / g->speed + 0.2 / sample) : sample;
}

void pause_goal_end(impl *im) {
  pause_goal *g = &im->goal;
  uint64_t ns = os_thread_cpu_ns() - g->began_ns;
  size_t copied = im->copied_bytes;
  if (copied >= COST_FROM) note_cost(im, copied);
  if (copied >= SAMPLE_FROM && ns) note_speed(g, (double)copied * 1e3 / (double)ns);
  g->copied[g->scavenges % SCAVENGES] = copied;
  g->ns[g->scavenges++ % SCAVENGES] = ns;
  if (!g->trying) return;
  if ((double)copied > goal_bytes(im)) {
    g->patience = g->patience * 2 > PATIENCE_FIRST ? g->patience * 2 : PATIENCE_FIRST;
    if (g->patience > PATIENCE_MOST) g->patience = PATIENCE_MOST;
  } else if (g->scavenges == SCAVENGES) {
    g->trying = false;
    g->patience = 0;
  }
}

/* The least that one of the last scavenges copied. */
static size_t least_copied(const pause_goal *g) {
  size_t least = SIZE_MAX;
  for (unsigned i = 0; i < SCAVENGES && i < g->scavenges; i++)
    least = min_size(least, g->copied[i]);
  return least;
}

bool pause_goal_lets_grow(const impl *im) {
  const pause_goal *g = &im->goal;
  if (!im->config.scavenge_goal_us) return true;
  if (im->young.capacity >= relaxation_most_young(im)) return false;
  if (g->scavenges == 0) return true;
  double least = (double)least_copied(g), goal = goal_bytes(im);
  if (least > goal || g->scavenges < g->patience) return false;
  return least * 2 <= goal || g->scavenges >= PATIENCE_FIRST;
}

bool pause_goal_asks_less(const impl *im) {
  const pause_goal *g = &im->goal;
  if (!im->config.scavenge_goal_us) return false;
  if (g->scavenges < (g->trying ? 1 : SCAVENGES)) return false;
  return (double)least_copied(g) > goal_bytes(im);
}

bool pause_goal_asks_more(const impl *im) {
  const pause_goal *g = &im->goal;
  if (!im->config.scavenge_goal_us || g->scavenges < SCAVENGES) return false;
  for (unsigned i = 0; i < SCAVENGES; i++) {
    double copying = (double)g->copied[i] / speed_of(g) * 1e3;
    if ((double)g->ns[i] < OVERHEAD_NS + 2 * copying) return false;
  }
  return pause_goal_lets_grow(im);
}

void pause_goal_resized(impl *im, bool grown) {
  pause_goal *g = &im->goal;
  g->trying = grown && im->config.scavenge_goal_us;
  g->scavenges = 0;
}
