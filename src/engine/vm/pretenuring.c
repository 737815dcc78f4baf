/* SPDX-License-Identifier: MIT */
/* Pretenuring: cells that will stay are made old.
 *
 * A cell that lives on is written three times: by the program, by the scavenge that copies it to
 * To-space, and by the one that promotes it.  Where an instruction has shown that what it makes
 * gets old, it is made old at once, and scavenges have nothing to do with it (V8's allocation
 * sites; Clifford et al., "Memento mori", ISMM 2015).  V8 finds the site of a survivor through a
 * memento behind each cell.  Here sites are sampled, and nothing is added to a cell:
 *
 *      site       the running script's instruction and the kind of cell; a table of SITES
 *                 that is indexed by a hash.  A newcomer takes the place of the site that has it
 *                 once that was not sampled for QUIET_TURNS samples of newcomers.
 *      sample     the cell that crosses a mark, every SPARSE bytes of allocation; an allocation
 *                 observer of the heap shows it, so what lies between the marks costs nothing
 *      probe      a sampled cell in a weak table, until it is dead (it counts as made) or got old
 *                 (as made and as lived)
 *      verdict    after ENOUGH probes: old when at least SURVIVES percent of them got old.  None
 *                 is given in the first EARLY collections: while semispaces are small, much gets
 *                 old that is only being worked on (V8 waits until they are at their largest).
 *
 * Learning and trusting take turns.
 *
 *                      LEARN_COLLECTIONS are over, and a SHARE of what is made
 *                      comes from old sites
 *             +----------+  ------------------------------------------------->  +----------+
 *      ------>| learning |                                                      | trusting |
 *             +----------+  <-------------------------------------------------  +----------+
 *                      trust bytes were made old, or too little was
 *
 *   learning   everything is made young, and sampled; after a time of trusting every DENSE bytes,
 *              since it is for two scavenges then
 *   trusting   what old sites make is made old.  What the others make is sampled here: it takes
 *              learning to find out that an old site is no more, because old cells keep young ones
 *              alive though they be dead themselves, and a probe among cells that were made old
 *              would tell of them and not of itself.  For the same reason too many of the others
 *              become old now; learning puts that right.  (That they do is wanted: a site that
 *              makes one cell to which a hundred old ones refer costs a hundred remembered slots.)
 *
 * So a mistake, or a program that changes its ways, costs the old generation `trust` bytes of
 * garbage at most.  They are TRUST_FIRST at first, twice as much each time, up to TRUST_MOST or
 * what the old generation holds, whichever is more, and a quarter for each old site that proves
 * young again: where a program changes its ways there are several.  A site that proved young
 * again needs twice the probes to be old from then on, each time.
 *
 * While learning, which is what most programs do all the time, an allocation costs one test more:
 * script_alloc.
 *
 * An instruction is an address, compared and never followed: the function may be gone.  Cells
 * made of C code that no script called have no site. */
#include "engine/vm/pretenuring.h"

#include <stdlib.h>

#include "engine/vm/frame.h"

enum {
  SITES = 256, /* a power of two */
  PROBES = 2048,
  SPARSE = 8 * 1021, /* prime numbers of granules: out of step with loops */
  DENSE = 8 * 127,
  ENOUGH = 24,
  SURVIVES = 85, /* per cent; V8's threshold */
  QUIET_TURNS = 64,
  EARLY = 4,
  DOUBTS_MOST = 4, /* times that a site's need for probes doubles */
  LEARN_COLLECTIONS = 2, /* as many as a cell needs to get old */
  SHARE = 8, /* one byte of so many */
  TRUST_FIRST = 2 << 20,
  TRUST_MOST = 16 << 20
};

typedef struct site {
  const uint8_t *pc; /* the instruction; NULL: none yet */
  uint8_t kind;
  bool old;
  uint8_t turns;  /* samples of newcomers since the site was last sampled */
  uint8_t doubts; /* times that it was old and proved young again, up to DOUBTS_MOST */
  uint32_t samples;     /* since the last collection */
  uint32_t made, lived; /* probes of which the fate is known */
} site;

typedef struct probe {
  void *cell;
  uint32_t site;
  bool survived; /* a collection, but is young yet */
} probe;

struct pretenuring {
  site sites[SITES];
  probe probes[PROBES];
  uint32_t probe_count;
  uint32_t collections;
  uint32_t learnt; /* collections since learning began */
  size_t trust;    /* bytes to be made old before learning begins again */
  size_t trusted;  /* of them, made so far */
  size_t passed;   /* while trusting: bytes of other sites since the last sample */
  size_t distrusted; /* the same since trusting began */
  unsigned observer;  /* its number */
  size_t interval; /* its interval in bytes; 0: there is none */
};

/* ---- sites ---- */

static void judge(struct pretenuring *p, site *s) {
  bool old = s->lived * 100 >= s->made * SURVIVES;
  /* To be young again takes no more than it took at first. */
  if (s->made < (uint32_t)(old ? ENOUGH << s->doubts : ENOUGH)) return;
  if (s->old && !old) {
    if (s->doubts < DOUBTS_MOST) s->doubts++;
    p->trust /= 4;
    if (p->trust < TRUST_FIRST) p->trust = TRUST_FIRST;
  }
  s->old = old && p->collections > EARLY;
  s->made = s->lived = 0;
}

/* The place in the table for what the running instruction makes. */
static site *place_of(struct pretenuring *p, const frame *fr, unsigned kind) {
  uint64_t key = (uint64_t)(uintptr_t)fr->pc ^ (uint64_t)kind << 56;
  return &p->sites[key * 0x9E3779B97F4A7C15u >> 56 & (SITES - 1)];
}

static bool is_of(const site *s, const frame *fr, unsigned kind) {
  return s->pc == fr->pc && s->kind == kind;
}

static void drop_probes(struct pretenuring *p, uint32_t place) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < p->probe_count; i++)
    if (p->probes[i].site != place) p->probes[n++] = p->probes[i];
  p->probe_count = n;
}

/* The site of the running instruction, a new one if need be; NULL when its place is in use. */
static site *claim(struct pretenuring *p, const frame *fr, unsigned kind) {
  site *s = place_of(p, fr, kind);
  if (is_of(s, fr, kind)) {
    s->turns = 0;
    return s;
  }
  if (s->pc && ++s->turns < QUIET_TURNS) return NULL;
  drop_probes(p, (uint32_t)(s - p->sites));
  *s = (site){.pc = fr->pc, .kind = (uint8_t)kind};
  return s;
}

/* ---- probes ---- */

static bool has_site(unsigned kind) {
  switch (kind) {
    case KIND_OBJECT:
    case KIND_ARRAY:
    case KIND_ELEMENTS:
    case KIND_ELEMENTS_DOUBLE:
    case KIND_EXTENSION:
    case KIND_FUNCTION:
    case KIND_SCOPE:
    case KIND_STR_ONE:
    case KIND_STR_TWO:
    case KIND_STR_ROPE:
    case KIND_STR_SLICE: return true;
    default: return false;
  }
}

static void sample(isolate *iso, void *cell) {
  struct pretenuring *p = iso->pretenuring;
  if (p->probe_count == PROBES || !wn_is_young(cell)) return;
  const frame *fr = frame_script(iso->frame);
  site *s = fr ? claim(p, fr, wn_kind_of(cell)) : NULL;
  if (!s) return;
  s->samples++;
  p->probes[p->probe_count++] = (probe){.cell = cell, .site = (uint32_t)(s - p->sites)};
}

/* The allocation observer. */
static void observed(wn_heap *heap, void *cell, size_t bytes, void *iso) {
  (void)heap;
  if (bytes <= WN_MAX_SMALL_CELL && has_site(wn_kind_of(cell))) sample(iso, cell);
}

/* A probe that survives two collections is not kept for a third: it is pinned. */
static void count_survivors(struct pretenuring *p, wn_visitor *v) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < p->probe_count; i++) {
    probe *b = &p->probes[i];
    site *s = &p->sites[b->site];
    bool alive = wn_weak_alive(v, &b->cell);
    if (alive && wn_is_young(b->cell) && !b->survived) {
      p->probes[kept++] = (probe){b->cell, b->site, true};
      continue;
    }
    s->made++;
    s->lived += alive;
    judge(p, s);
  }
  p->probe_count = kept;
}

/* ---- learning and trusting ---- */

/* The heap shows a cell every `interval` bytes from now on; 0: none. */
static void sample_at(isolate *iso, size_t interval) {
  struct pretenuring *p = iso->pretenuring;
  if (interval == p->interval) return;
  if (p->interval) wn_heap_remove_allocation_observer(&iso->heap, p->observer);
  if (interval) p->observer = wn_heap_add_allocation_observer(&iso->heap, interval, observed, iso);
  p->interval = interval;
}

/* Whether old sites made a share of what was sampled since the last collection. */
static bool is_worth_it(struct pretenuring *p) {
  uint32_t all = 0, old = 0;
  for (site *s = p->sites; s < p->sites + SITES; s++) {
    all += s->samples;
    if (s->old) old += s->samples;
    s->samples = 0;
  }
  return old > 0 && old * SHARE >= all;
}

/* Runs in each collection. */
static void after_collection(wn_visitor *v, bool major, void *data) {
  isolate *iso = data;
  struct pretenuring *p = iso->pretenuring;
  (void)major;
  count_survivors(p, v);
  bool worth_it = is_worth_it(p);
  p->collections++;
  p->learnt++;
  if (iso->makes_old || p->learnt < LEARN_COLLECTIONS) return;
  iso->makes_old = worth_it;
  p->trusted = p->distrusted = 0;
  sample_at(iso, iso->makes_old ? 0 : SPARSE);
}

static void learn_again(isolate *iso) {
  struct pretenuring *p = iso->pretenuring;
  iso->makes_old = false;
  p->learnt = 0;
  sample_at(iso, DENSE);
  if (p->trusted < p->trust) return;
  wn_heap_stats s;
  wn_heap_get_stats(&iso->heap, &s);
  if (p->trust < TRUST_MOST || p->trust < s.old_used) p->trust *= 2;
}

static void *alloc_young(isolate *iso, unsigned kind, size_t bytes) {
  struct pretenuring *p = iso->pretenuring;
  void *cell = wn_alloc(&iso->heap, (wn_kind)kind, bytes);
  p->passed += bytes;
  if (p->passed < DENSE || bytes > WN_MAX_SMALL_CELL) return cell;
  p->distrusted += p->passed;
  p->passed = 0;
  sample(iso, cell);
  if (p->distrusted > SHARE * p->trusted + TRUST_FIRST) learn_again(iso);
  return cell;
}

void *pretenuring_alloc(isolate *iso, unsigned kind, size_t bytes) {
  struct pretenuring *p = iso->pretenuring;
  const frame *fr = frame_script(iso->frame);
  site *s = fr ? place_of(p, fr, kind) : NULL;
  if (!s || !s->old || !is_of(s, fr, kind) || bytes > WN_MAX_SMALL_CELL)
    return alloc_young(iso, kind, bytes);
  p->trusted += bytes;
  if (WN_UNLIKELY(p->trusted >= p->trust)) learn_again(iso);
  return wn_alloc_old(&iso->heap, (wn_kind)kind, bytes);
}

/* ---- beginning and end ---- */

void pretenuring_init(isolate *iso) {
  if (!iso->options.pretenuring) return;
  struct pretenuring *p = iso->pretenuring = xcalloc(1, sizeof *p);
  p->trust = TRUST_FIRST;
  wn_heap_add_weak_roots(&iso->heap, after_collection, iso);
  sample_at(iso, SPARSE);
}

void pretenuring_fini(isolate *iso) {
  if (!iso->pretenuring) return;
  sample_at(iso, 0);
  wn_heap_remove_weak_roots(&iso->heap, after_collection, iso);
  free(iso->pretenuring);
  iso->pretenuring = NULL;
  iso->makes_old = false;
}
