/* SPDX-License-Identifier: MIT */
/* Short pauses that cost too much: the goal for them gives way.
 *
 * In a small nursery a tree of some megabytes survives as a whole, wherever it is born; in one
 * that it fits into it dies for nothing.  But no small nursery shows that, and what lives for
 * long (a large table whose entries are replaced at random) is copied by a large nursery for
 * nothing.  So where the collector takes more than its share of the time the other way is
 * tried, and kept if a byte then costs less of the collector's and the program's time together:
 *
 *                      excess of EXCESS_FIRST
 *       +-----------+ ------------------------> +------------------+
 *       | the goal, | <------------------------ | the goal x 256,  |
 *       | births    |    the same, or no gain   | a large nursery  |
 *       +-----------+                           +------------------+
 *             ^         calm, with late stops        |
 *             +------------- a quarter at a time ----+
 *
 * A large nursery comes when the next marking cycle is over, so as not to lie beside an old
 * generation full of garbage; until then it is no larger than a quarter of that, and then than
 * twice of it.
 *
 * Each trial doubles the excess that the next one takes, one in vain makes it four times what
 * the trial took at least, and calm halves it again.  What is known of the other way's cost is
 * held against the present cost first.  A goal that was tightened in vain is tightened after
 * twice the calm.
 *
 * What counts is CPU time of the mutator's thread.  The collector's share of it is a third of
 * the program's time; what it takes beyond that is summed up, less what it does not take.
 *
 * The choice between two ways by their measured cost, with less and less frequent trials of the
 * other, is that of a two-armed bandit (Robbins, "Some aspects of the sequential design of
 * experiments", 1952). */
#include "heap/relaxation.h"

#include "base/os.h"

#define SHARE 3 /* the program's time for each of the collector's that is taken for granted */
#define EXCESS_FIRST INT64_C(40000000)
#define EXCESS_LAST INT64_C(5000000000)
#define CALM_FIRST INT64_C(2000000000)
#define CALM_LAST INT64_C(32000000000)
#define DOUBLINGS 8u
#define TIGHTEN 2u /* doublings at a time */
#define UNRELAXED 2u /* doublings of the smallest semispaces that the goal itself may allow */
#define TRIAL_SCAVENGES 5 /* the first of them does not count */
#define TRIAL_NS UINT64_C(60000000)     /* in small semispaces */
#define TRIAL_MOST UINT64_C(1000000000) /* in large ones, if they do not become full */
#define GAIN 0.9  /* of the cost before: worth it */
#define DOUBT 1.2 /* of the cost before: certainly not */
#define PRICE 4   /* excess for the time that a trial in vain took */
#define AGING 0.7 /* what is known of the other way may have become better */
#define LATELY_NS UINT64_C(1000000000)

static bool may_relax(const impl *im) {
  return im->config.old_births && im->config.scavenge_goal_us;
}

size_t relaxation_most_young(const impl *im) {
  if (!may_relax(im)) return SIZE_MAX;
  return im->config.min_semispace_bytes << (UNRELAXED + im->relax.doublings);
}

size_t relaxation_room(const impl *im, size_t old) {
  if (!im->relax.doublings) return old;
  return im->majors < im->relax.majors ? old / 4 : old * 2; /* 0: it waits for none */
}

/* ---- the account ---- */

static void forget(relaxation *r) {
  r->gc_ns = r->program_ns = r->bytes = 0;
  r->excess_ns = 0;
  r->scavenges = 0;
}

/* Of a byte, in ns.  The program's own time belongs to it: it depends on where cells lie. */
static double cost(const relaxation *r) {
  return (double)(r->gc_ns + r->program_ns) / (double)(r->bytes + 1);
}

static void set_limits(relaxation *r) {
  if (!r->excess_most) r->excess_most = EXCESS_FIRST;
  if (!r->calm_most) r->calm_most = CALM_FIRST;
}

static int64_t within(int64_t x, int64_t most) {
  return x < -most ? -most : x > most ? most : x;
}

/* The goal is tightened where it is missed though it costs little; longer pauses than it
 * allows are no good otherwise. */
static void calm_down(relaxation *r, int64_t calm) {
  r->calm_ns = r->calm_ns + calm > 0 ? r->calm_ns + calm : 0;
  if (r->calm_ns < r->calm_most) return;
  r->calm_ns = 0;
  r->excess_most = r->excess_most > 2 * EXCESS_FIRST ? r->excess_most / 2 : EXCESS_FIRST;
  if (r->doublings && r->late && !r->on_trial) {
    r->doublings -= r->doublings < TIGHTEN ? r->doublings : TIGHTEN;
    r->tightened = true;
  }
  r->late = false;
}

/* Up to now, from the end of the last stop. */
static void account(impl *im) {
  relaxation *r = &im->relax;
  uint64_t now = os_thread_cpu_ns();
  bool same = r->noted_ns && pthread_equal(r->thread, pthread_self());
  uint64_t took = now - r->stop_ns, program = same ? r->stop_ns - r->noted_ns : 0;
  r->thread = pthread_self();
  r->noted_ns = r->stop_ns = now;
  uint64_t bytes = im->allocated_before - r->noted_bytes;
  r->noted_bytes = im->allocated_before;
  if (!same) return; /* another thread's clock */
  r->bytes += bytes;
  r->gc_ns += took;
  r->program_ns += program;
  if (!r->on_trial && r->gc_ns + r->program_ns > LATELY_NS) {
    r->gc_ns /= 2;
    r->program_ns /= 2;
    r->bytes /= 2;
  }
  int64_t excess = (int64_t)took - (int64_t)program / SHARE;
  r->excess_ns = within(r->excess_ns + excess, r->excess_most);
  if (took > im->config.scavenge_goal_us * UINT64_C(1000)) r->late = true;
  calm_down(r, -excess);
}

void relaxation_stop_begins(impl *im) {
  set_limits(&im->relax);
  if (may_relax(im)) im->relax.stop_ns = os_thread_cpu_ns();
}

void relaxation_stop_ends(impl *im) {
  if (may_relax(im)) account(im);
}

/* ---- trials ---- */

void relaxation_note_scavenge(impl *im, size_t before) {
  relaxation *r = &im->relax;
  if (!r->on_trial || r->majors || before < im->young.capacity / 2) return;
  if (r->scavenges++ > 0) return;
  account(im);
  r->gc_ns = r->program_ns = r->bytes = 0; /* what grew so far had to be copied out of the way */
}

static void relax(impl *im) {
  relaxation *r = &im->relax;
  if (r->tightened && r->calm_most < CALM_LAST) r->calm_most *= 2;
  r->tightened = false;
  r->doublings = DOUBLINGS;
  r->majors = im->majors + 1 + im->pace.finished_cycle; /* this one is not counted yet */
}

static void go_the_other_way(impl *im) {
  relaxation *r = &im->relax;
  if (r->doublings < DOUBLINGS) {
    relax(im);
  } else {
    r->doublings = 0;
    r->majors = 0;
  }
}

/* Early where there is no doubt. */
static bool trial_is_over(const relaxation *r) {
  uint64_t ns = r->gc_ns + r->program_ns;
  if (!r->doublings) return ns >= TRIAL_NS;
  if (r->scavenges >= TRIAL_SCAVENGES || ns >= TRIAL_MOST) return true;
  return r->scavenges > 1 && cost(r) > DOUBT * r->cost_other;
}

/* The other way would not be better, for all that is known. */
static bool other_is_worse(relaxation *r) {
  bool worse = cost(r) < r->cost_other;
  if (worse) r->cost_other *= AGING;
  return worse;
}

static void begin_trial(relaxation *r) {
  r->cost_other = cost(r);
  if (r->excess_most < EXCESS_LAST) r->excess_most *= 2;
  r->on_trial = true;
  forget(r);
}

/* False: it was in vain. */
static bool end_trial(relaxation *r) {
  double tried = cost(r);
  bool gain = tried < GAIN * r->cost_other;
  int64_t price = (int64_t)r->gc_ns * PRICE;
  r->on_trial = false;
  if (!gain) {
    r->cost_other = tried;
    if (r->excess_most < price) r->excess_most = price;
  }
  forget(r);
  return gain;
}

bool relaxation_switch(impl *im) {
  relaxation *r = &im->relax;
  if (!may_relax(im)) return false;
  account(im);
  if (r->on_trial) {
    if (!trial_is_over(r) || end_trial(r)) return false;
  } else {
    if (r->excess_ns < r->excess_most) return false;
    r->excess_ns = 0;
    if (other_is_worse(r)) return false;
    begin_trial(r);
  }
  go_the_other_way(im);
  return true;
}
