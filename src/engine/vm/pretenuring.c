/* SPDX-License-Identifier: MIT */
/* Pretenuring: element stores of arrays that will stay are made old.
 *
 * A large store that lives on is written three times: by the program, by the scavenge that
 * copies it to To-space, and by the one that promotes it.  Where an allocating instruction
 * has shown that its stores survive, they go to the old generation at once, and scavenges
 * have nothing to do with them (V8's allocation sites; Clifford et al., "Memento mori",
 * ISMM 2015).  V8 finds the site of a survivor through a memento behind the cell.  Here one
 * allocation of a site in PROBE_INTERVAL is a probe: it is young in any case, and a weak
 * table tells at the next collection whether it lived.
 *
 *   site    (code, pc) of the running script's instruction, kind of cell; a table of SITES
 *           that is indexed by a hash.  A newcomer takes the place of the site that has it
 *           once that has been quiet for QUIET_TURNS allocations of newcomers.
 *   verdict after ENOUGH probes: old when at least SURVIVES percent of them lived; probes go
 *           on, so a site that changes its ways is young again after as many.  None is given
 *           in the first EARLY scavenges: while semispaces are small, much lives that is only
 *           being worked on (V8 waits until they are at their largest).
 *
 * code is compared only, never followed: the function may be gone.  Small cells are left to
 * the scavenger, which copies them for less than an allocation in the old generation costs;
 * so are cells made of C code that no script called. */
#include "engine/vm/pretenuring.h"

#include <stdlib.h>

#include "engine/vm/frame.h"

enum {
  SITES = 64, /* a power of two */
  PROBES = 64,
  PROBE_INTERVAL = 32,
  ENOUGH = 24,
  SURVIVES = 85, /* per cent; V8's threshold */
  QUIET_TURNS = 64,
  EARLY = 10,
  SMALLEST = 256 /* bytes */
};

typedef struct site {
  const code *code;
  uint32_t pc;
  uint8_t kind;
  bool old;
  uint8_t turns;   /* newcomers since the site was last used */
  uint8_t counter; /* of allocations, up to the next probe */
  uint32_t made, lived; /* probes of which the fate is known */
} site;

typedef struct probe {
  void *cell;
  uint32_t site;
} probe;

struct pretenuring {
  site sites[SITES];
  probe probes[PROBES];
  uint32_t probe_count;
  uint32_t collections;
};

static void judge(const struct pretenuring *p, site *s) {
  if (s->made < ENOUGH) return;
  s->old = p->collections > EARLY && s->lived * 100 >= s->made * SURVIVES;
  s->made = s->lived = 0;
}

/* Runs in each collection: every probe was young, so that now its fate is known. */
static void count_survivors(wn_visitor *v, bool major, void *data) {
  struct pretenuring *p = data;
  (void)major;
  p->collections++;
  for (uint32_t i = 0; i < p->probe_count; i++) {
    site *s = &p->sites[p->probes[i].site];
    s->made++;
    s->lived += wn_weak_alive(v, &p->probes[i].cell);
    judge(p, s);
  }
  p->probe_count = 0;
}

void pretenuring_init(isolate *iso) {
  if (!iso->options.pretenuring) return;
  iso->pretenuring = xcalloc(1, sizeof *iso->pretenuring);
  wn_heap_add_weak_roots(&iso->heap, count_survivors, iso->pretenuring);
}

void pretenuring_fini(isolate *iso) {
  if (!iso->pretenuring) return;
  wn_heap_remove_weak_roots(&iso->heap, count_survivors, iso->pretenuring);
  free(iso->pretenuring);
  iso->pretenuring = NULL;
}

static uint32_t place_of(const code *c, uint32_t pc, unsigned kind) {
  uint64_t h = ((uint64_t)(uintptr_t)c ^ (uint64_t)pc << 32 ^ kind) * 0x9E3779B97F4A7C15u;
  return (uint32_t)(h >> 58) & (SITES - 1);
}

static void drop_probes(struct pretenuring *p, uint32_t place) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < p->probe_count; i++)
    if (p->probes[i].site != place) p->probes[n++] = p->probes[i];
  p->probe_count = n;
}

/* The site of the running instruction, or NULL. */
static site *find_site(isolate *iso, unsigned kind) {
  struct pretenuring *p = iso->pretenuring;
  const frame *fr = frame_script(iso->frame);
  if (!fr) return NULL;
  uint32_t pc = frame_pc_offset(fr), place = place_of(fr->code, pc, kind);
  site *s = &p->sites[place];
  if (WN_LIKELY(s->code == fr->code && s->pc == pc && s->kind == kind)) {
    s->turns = 0;
    return s;
  }
  if (s->code && ++s->turns < QUIET_TURNS) return NULL;
  drop_probes(p, place);
  *s = (site){.code = fr->code, .pc = pc, .kind = (uint8_t)kind};
  return s;
}

void *pretenuring_alloc(isolate *iso, unsigned kind, size_t bytes) {
  struct pretenuring *p = iso->pretenuring;
  site *s = p && bytes >= SMALLEST && bytes <= WN_MAX_SMALL_CELL ? find_site(iso, kind) : NULL;
  if (!s) return wn_alloc(&iso->heap, (wn_kind)kind, bytes);
  bool is_probe = ++s->counter >= PROBE_INTERVAL;
  if (!is_probe)
    return s->old ? wn_alloc_old(&iso->heap, (wn_kind)kind, bytes)
                  : wn_alloc(&iso->heap, (wn_kind)kind, bytes);
  s->counter = 0;
  void *cell = wn_alloc(&iso->heap, (wn_kind)kind, bytes);
  if (p->probe_count < PROBES)
    p->probes[p->probe_count++] = (probe){cell, (uint32_t)(s - p->sites)};
  return cell;
}
