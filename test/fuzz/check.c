/* SPDX-License-Identifier: MIT */
/* Comparing heap and model.
 *
 * After each collection, before the program goes on, everything that the heap can be
 * asked about is walked, strong and weak references alike, in heap and model together.
 * A node has one cell (met twice, it must be the same), its cell says the same kind,
 * size, identity and contents.  A weak reference may have been cleared if the model
 * finds its target unreachable; then the model follows.  Whoever died for one weak
 * reference is dead for all of them.  The conservative scan may keep what nobody needs,
 * so a weak reference that stands is no fault, except after an exact check: two major
 * collections that saw no stack. */
#include "fuzz/fuzz.h"

static void push(node ***data, size_t *len, size_t *cap, node *n) {
  if (*len == *cap) {
    *cap = *cap ? *cap * 2 : 256;
    *data = xrealloc(*data, *cap * sizeof **data);
  }
  (*data)[(*len)++] = n;
}

/* ---- reachability ---- */

static void reach(fuzz *f) {
  model *m = &f->m;
  model_begin_reach(m);
  for (size_t i = 0; i < ROOT_COUNT; i++)
    if (f->roots[i].tag == M_NODE) model_add_root(m, f->roots[i].n);
  for (size_t i = 0; i < f->register_count; i++)
    if (f->register_members[i].tag == M_NODE)
      model_add_root(m, f->register_members[i].n);
  for (size_t i = 0; i < PERSISTENT_COUNT; i++) {
    persistent_entry *e = &f->persistents[i];
    if (e->p && !e->weak && e->m.tag == M_NODE) model_add_root(m, e->m.n);
  }
  for (size_t i = 0; i < f->held_limit && i < f->held_count; i++)
    model_add_root(m, f->held[i]->n);
  for (size_t i = 0; i < f->handle_count; i++) model_add_root(m, f->handle_nodes[i]);
  model_reach(m);
}

void ensure_reach(fuzz *f) {
  if (f->reached_at == f->changes + 1) return;
  reach(f);
  f->reached_at = f->changes + 1;
}

void note_death(fuzz *f, node *n, const char *who) {
  ensure_reach(f);
  if (model_reachable(&f->m, n))
    fuzz_fail(f, "%s says that node %x (%s) is dead; it is reachable", who, n->id,
              toy_kinds[n->kind].name);
  if (!n->died) push(&f->dead, &f->dead_len, &f->dead_cap, n);
  n->died = true;
}

/* ---- cells ---- */

static void check_header(fuzz *f, const node *n, const void *cell, const char *how) {
  uint32_t header = *wn_header(cell);
  if (header & WN_HEADER_FORWARDED)
    fuzz_fail(f, "%s leads to the old place of node %x", how, n->id);
  if (header & WN_HEADER_PINNED)
    fuzz_fail(f, "%s: the cell of node %x is still pinned", how, n->id);
  if (wn_kind_of(cell) != n->kind || wn_cell_bytes(cell) != n->bytes)
    fuzz_fail(f, "%s: node %x is %u bytes of %s, its cell %zu of kind %u", how, n->id,
              n->bytes, toy_kinds[n->kind].name, wn_cell_bytes(cell), wn_kind_of(cell));
  if (toy_id(cell) != n->id)
    fuzz_fail(f, "%s: node %x expected, its cell says %x", how, n->id, toy_id(cell));
  if (wn_user_bits(cell) != n->user)
    fuzz_fail(f, "%s: node %x has user bits %x, not %x", how, n->id, wn_user_bits(cell),
              n->user);
}

/* The heap holds `n` at `cell`: queues it for comparison, once. */
static void meet(fuzz *f, node *n, void *cell, const char *how) {
  if (n->seen == f->m.round) {
    if (n->cell != cell)
      fuzz_fail(f, "%s: node %x is in two places, %p and %p", how, n->id, n->cell,
                cell);
    return;
  }
  size_t offset = (size_t)((char *)cell - (char *)f->heap);
  if (offset % WN_CELL_ALIGNMENT || offset >= f->cage_bytes)
    fuzz_fail(f, "%s: the cell of node %x lies at %p", how, n->id, cell);
  if (n->fixed && n->cell && n->cell != cell)
    fuzz_fail(f, "%s: node %x moved, which it may not", how, n->id);
  if (n->finalized) fuzz_fail(f, "%s: node %x was finalised", how, n->id);
  n->seen = f->m.round;
  n->cell = cell;
  /* Large cells move once, out of the nursery. */
  if (n->bytes > WN_MAX_SMALL_CELL && !wn_is_young(cell)) n->fixed = true;
  check_header(f, n, cell, how);
  push(&f->met, &f->met_len, &f->met_cap, n);
}

static bool same_number(double want, wn_value v) {
  if (!wn_is_number(v)) return false;
  double got = wn_number(v);
  if (want != want) return got != got;
  return want == got && __builtin_signbit(want) == __builtin_signbit(got);
}

static void compare(fuzz *f, const node *n, const char *what, size_t i, const member *m,
                    wn_value v) {
  bool same = false;
  switch (m->tag) {
  case M_CONSTANT: same = wn_same(v, WN_CONSTANT(m->constant)); break;
  case M_INT: same = same_number(m->i, v); break;
  case M_DOUBLE: same = same_number(m->d, v); break;
  default:
    same = wn_is_cell(v);
    if (same) meet(f, m->n, wn_to_cell(v), what);
  }
  if (same) return;
  static const char *const tags[] = {"a constant", "an int", "a double", "a cell"};
  fuzz_fail(f, "%s %zu of node %x (%s, %u bytes) should be %s, is %016llx", what, i,
            n ? n->id : 0, n ? toy_kinds[n->kind].name : "-", n ? n->bytes : 0,
            tags[m->tag], (unsigned long long)v.bits);
}

static void note_cleared(fuzz *f, node *n) {
  if (!toy_kinds[n->kind].weak_cleared || n->cleared) return;
  n->cleared = true;
  push(&f->hooks, &f->hook_len, &f->hook_cap, n);
}

static void compare_weak(fuzz *f, node *n, const wn_slot *slot, member *m) {
  for (size_t i = 0; i < n->weak; i++, m++) {
    wn_value v = wn_load(f->heap, slot + i);
    if (m->tag == M_NODE && wn_is_hole(v)) {
      note_death(f, m->n, "a weak slot");
      note_cleared(f, n);
      *m = M_HOLE;
    } else {
      compare(f, n, "weak slot", i, m, v);
    }
  }
}

static void compare_pairs(fuzz *f, node *n, const wn_slot *slot, member *m) {
  for (size_t i = 0; i + 2 <= n->weak; i += 2, m += 2) {
    wn_value key = wn_load(f->heap, slot + i);
    if (m[0].tag == M_NODE && wn_same(key, WN_DELETED)) {
      note_death(f, m[0].n, "an ephemeron's key");
      note_cleared(f, n);
      m[0] = (member){.tag = M_CONSTANT, .constant = WN_SLOT_DELETED};
      m[1] = M_HOLE;
    }
    compare(f, n, "ephemeron key", i, &m[0], key);
    compare(f, n, "ephemeron value", i + 1, &m[1], wn_load(f->heap, slot + i + 1));
  }
}

static void compare_cell(fuzz *f, node *n) {
  toy_layout l = toy_layout_of(n->kind, n->bytes);
  member *m = n->members;
  wn_slot *slot = wn_slot_at(n->cell, l.strong_first);
  for (size_t i = 0; i < n->strong; i++)
    compare(f, n, "slot", i, &m[i], wn_load(f->heap, slot + i));
  m += n->strong;
  slot = wn_slot_at(n->cell, l.weak_first);
  if (n->kind == TOY_TABLE)
    compare_pairs(f, n, slot, m);
  else
    compare_weak(f, n, slot, m);
  m += n->weak;
  if (!n->running) {
    const wn_value *v = (const wn_value *)((const uint32_t *)n->cell + l.values_first);
    for (size_t i = 0; i < n->values; i++) compare(f, n, "value", i, &m[i], v[i]);
  }
  size_t wrong = toy_check_raw(n->cell, n->kind, n->bytes, n->id);
  if (wrong)
    fuzz_fail(f, "raw word %zu of node %x (%s) is %08x", wrong, n->id,
              toy_kinds[n->kind].name, ((uint32_t *)n->cell)[wrong]);
  if (n->kind == TOY_OWNER && ((uint32_t *)n->cell)[TOY_EXTERNAL_WORD] != n->external)
    fuzz_fail(f, "node %x forgot its external bytes", n->id);
}

/* ---- where the walk begins ---- */

/* Looking is not using: wn_persistent_get would shade a weak one while marking, so the
 * place of its cell comes from the weak roots. */
static void meet_persistents(fuzz *f) {
  bool marking = f->heap->flags & WN_HEAP_MARKING;
  for (size_t i = 0; i < PERSISTENT_COUNT; i++) {
    persistent_entry *e = &f->persistents[i];
    if (!e->p) continue;
    if (e->weak && e->m.tag == M_NODE) meet(f, e->m.n, e->cell, "weak persistent");
    if (e->weak && marking) continue;
    compare(f, NULL, "persistent", i, &e->m, wn_persistent_get(e->p));
  }
}

static void meet_roots(fuzz *f) {
  for (size_t i = 0; i < ROOT_COUNT; i++)
    compare(f, NULL, "root", i, &f->roots[i], root_value(f, i));
  for (size_t i = 0; i < f->register_count; i++)
    compare(f, NULL, "register", i, &f->register_members[i], f->registers[i]);
  for (size_t i = 0; i < f->held_limit && i < f->held_count; i++)
    meet(f, f->held[i]->n, local_cell(f, f->held[i]), "C local");
  for (size_t i = 0; i < f->handle_count; i++) {
    member m = {.tag = M_NODE, .n = f->handle_nodes[i]};
    compare(f, NULL, "handle", i, &m, *f->handles[i]);
  }
  for (size_t i = 0; i < WEAK_ROOT_COUNT; i++)
    if (f->weak_roots[i].n)
      meet(f, f->weak_roots[i].n, f->weak_roots[i].cell, "weak root");
  meet_persistents(f);
}

/* ---- what the walk did not meet ---- */

static void forget_members(fuzz *f, node *n) {
  f->m.member_count -= (size_t)n->strong + n->weak + n->values;
  n->strong = n->weak = n->values = 0;
}

static void sweep_model(fuzz *f, bool exact) {
  model *m = &f->m;
  for (size_t i = 1; i < m->count; i++) {
    node *n = m->nodes[i];
    if (!n) continue;
    if (n->seen == m->round) {
      if (exact && !model_reachable(m, n))
        fuzz_fail(f, "node %x (%s) is unreachable, but still referred to weakly", n->id,
                  toy_kinds[n->kind].name);
      continue;
    }
    WN_CHECK(!model_reachable(m, n));
    if (!toy_has_finalizer(n->kind) || n->finalized) {
      model_delete(m, n);
    } else {
      if (exact)
        fuzz_fail(f, "node %x (%s) is dead, but was not finalised", n->id,
                  toy_kinds[n->kind].name);
      forget_members(f, n);
    }
  }
}

static void check_deaths(fuzz *f) {
  for (size_t i = 0; i < f->dead_len; i++) {
    node *n = f->dead[i];
    if (n->seen == f->m.round)
      fuzz_fail(f, "node %x (%s) died for one reference and lives for another", n->id,
                toy_kinds[n->kind].name);
    n->died = false;
  }
  f->dead_len = 0;
}

static void drop_dead_hooks(fuzz *f) {
  size_t kept = 0;
  for (size_t i = 0; i < f->hook_len; i++)
    if (f->hooks[i]->seen == f->m.round) f->hooks[kept++] = f->hooks[i];
  f->hook_len = kept;
}

void check_all(fuzz *f, bool exact) {
  f->changes++;
  ensure_reach(f);
  f->met_len = 0;
  meet_roots(f);
  while (f->met_len) compare_cell(f, f->met[--f->met_len]);
  check_deaths(f);
  drop_dead_hooks(f);
  sweep_model(f, exact);
  f->changes++;
}

/* ---- hooks ---- */

void toy_finalized(wn_heap *heap, void *cell) {
  fuzz *f = fuzz_of(heap);
  node *n = model_find(&f->m, toy_id(cell));
  if (!n) fuzz_fail(f, "a finalizer for %x, which is no node (any more)", toy_id(cell));
  if (n->finalized) fuzz_fail(f, "node %x is finalised twice", n->id);
  if (n->kind != wn_kind_of(cell))
    fuzz_fail(f, "node %x is finalised as another kind", n->id);
  if (!f->ending) note_death(f, n, "a finalizer");
  n->finalized = true;
  if (n->external) wn_external_adjust(heap, -(int64_t)n->external);
  f->m.external -= n->external;
}

void toy_weak_cleared(wn_heap *heap, void *cell) {
  fuzz *f = fuzz_of(heap);
  node *n = model_find(&f->m, toy_id(cell));
  if (!n) return; /* garbage that the heap does not know as such yet */
  if (n->kind != wn_kind_of(cell))
    fuzz_fail(f, "weak_cleared for %x, which is of another kind", toy_id(cell));
  n->hooked = true;
}

/* A weak place outside the heap: true if its cell lives, then `cell` is up to date. */
static bool survives(fuzz *f, wn_visitor *v, node *n, void **cell, const char *who) {
  if (wn_weak_alive(v, cell)) return true;
  note_death(f, n, who);
  return false;
}

void visit_weak_roots(wn_visitor *v, bool major, void *data) {
  fuzz *f = data;
  (void)major;
  for (size_t i = 0; i < WEAK_ROOT_COUNT; i++) {
    if (!f->weak_roots[i].n) continue;
    if (!survives(f, v, f->weak_roots[i].n, &f->weak_roots[i].cell, "a weak root"))
      f->weak_roots[i].n = NULL;
  }
  for (size_t i = 0; i < PERSISTENT_COUNT; i++) {
    persistent_entry *e = &f->persistents[i];
    if (!e->p || !e->weak || e->m.tag != M_NODE) continue;
    if (survives(f, v, e->m.n, &e->cell, "a weak persistent")) continue;
    e->m = (member){.tag = M_CONSTANT, .constant = WN_SLOT_UNDEFINED};
    e->deaths_due++;
  }
}

/* ---- between operations ---- */

static void check_hooks(fuzz *f) {
  for (size_t i = 0; i < f->hook_len; i++) {
    node *n = f->hooks[i];
    if (!n->hooked)
      fuzz_fail(f, "weak slots of node %x were cleared without a word", n->id);
    n->cleared = n->hooked = false;
  }
  f->hook_len = 0;
  for (size_t i = 0; i < PERSISTENT_COUNT; i++) {
    persistent_entry *e = &f->persistents[i];
    if (e->p && e->deaths != e->deaths_due)
      fuzz_fail(f, "on_death of a persistent was called %u times, not %u", e->deaths,
                e->deaths_due);
  }
}

static void check_statistics(fuzz *f) {
  wn_heap_stats s;
  wn_heap_get_stats(f->heap, &s);
  if (s.external_bytes != f->m.external)
    fuzz_fail(f, "%zu external bytes, but %zu belong to cells", s.external_bytes,
              f->m.external);
  if (s.used_bytes > s.committed_bytes || s.committed_bytes > s.reserved_bytes)
    fuzz_fail(f, "%zu bytes used, %zu committed, %zu reserved", s.used_bytes,
              s.committed_bytes, s.reserved_bytes);
}

void settle(fuzz *f) {
  if (f->collections == f->checked) return;
  f->checked = f->collections;
  check_hooks(f);
  check_statistics(f);
  unsigned verify = f->options->verify;
  if (verify && f->collections % verify == 0 && !wn_heap_verify(f->heap))
    fuzz_fail(f, "wn_heap_verify");
}
