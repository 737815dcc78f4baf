/* SPDX-License-Identifier: MIT */
/* Operations on the object graph. */
#include <stdlib.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

#define LIST_MAX 3000

static void op_new(fuzz *f) {
  HELD local l = {0};
  new_cell(f, &l);
  if (!one_in(f, 4)) attach(f, &l);
}

/* Much garbage, some of it kept. */
static void op_burst(fuzz *f) {
  size_t n = below(f, 400);
  for (size_t i = 0; i < n; i++) {
    HELD local l = {0};
    new_cell_of(f, &l, one_in(f, 2) ? TOY_PLAIN : TOY_LEAF, 8 + below(f, 200));
    if (one_in(f, 20)) attach(f, &l);
  }
}

/* Large cells, few of them kept: their runs of pages go from one to the next.  Some are
 * there for a scavenge with nothing but the C stack to say so. */
static void op_large(fuzz *f) {
  size_t n = 1 + below(f, 4);
  for (size_t i = 0; i < n; i++) {
    HELD local l = {0};
    f->old_only = one_in(f, 4);
    new_cell_of(f, &l, TOY_LEAF, WN_MAX_SMALL_CELL + 8 + below(f, 700 << 10));
    f->old_only = false;
    if (one_in(f, 3)) op_burst(f);
    if (one_in(f, 4)) wn_collect(f->heap, WN_GC_MINOR, WN_STACK_SCAN, "testing");
    if (one_in(f, 3)) attach(f, &l);
  }
}

/* A long chain: deep for a marker, and old at one end while young at the other. */
static void op_list(fuzz *f) {
  HELD local head = {0};
  new_cell_of(f, &head, TOY_PLAIN, 16);
  attach(f, &head);
  size_t n = below(f, f->m.member_count < f->max_members ? LIST_MAX : 20);
  for (size_t i = 0; i < n; i++) {
    HELD local next = {0};
    HELD_ITEM item it = {0};
    new_cell_of(f, &next, TOY_PLAIN, 16);
    it.m = head.n->members[0];
    it.l.n = NULL;
    if (it.m.tag == M_NODE)
      hold(f, &it.l, it.m.n, wn_load_cell(f->heap, strong_slot(f, &head, 0)));
    store_strong(f, &next, 0, &it);
    node_item(&it, &next);
    store_strong(f, &head, 0, &it);
  }
}

static void op_store(fuzz *f) {
  HELD local host = {0};
  if (!pick_host(f, &host)) return;
  size_t n = 1 + below(f, 8);
  for (size_t i = 0; i < n; i++) {
    HELD_ITEM item it = {0};
    pick_item(f, &it);
    store_strong(f, &host, below(f, host.n->strong), &it);
  }
}

/* Doubles over doubles: boxes are overwritten in place. */
static void op_numbers(fuzz *f) {
  HELD local host = {0};
  if (!pick_host(f, &host)) return;
  for (int i = 0; i < 6; i++) {
    item it = {.m = {.tag = M_DOUBLE, .d = (double)below(f, 1000) + 0.125}};
    store_strong(f, &host, below(f, host.n->strong < 4 ? host.n->strong : 4), &it);
  }
}

/* Many boxes without an allocation in between: the reserve of the stores. */
static void op_boxes(fuzz *f) {
  HELD local host = {0};
  new_cell_of(f, &host, TOY_PLAIN, 8 + below(f, 16 << 10));
  attach(f, &host);
  size_t rounds = 1 + below(f, 3);
  for (size_t r = 0; r < rounds; r++)
    for (size_t i = 0; i < host.n->strong; i++) {
      item it = {.m = {.tag = M_DOUBLE, .d = (double)(i + r) + 0.5}};
      store_strong(f, &host, i, &it);
    }
}

/* Megabytes that live: what is done only in a large heap. */
static void op_hoard(fuzz *f) {
  HELD local host = {0};
  size_t bytes = 0, most = (size_t)(2 + below(f, 20)) << 20;
  new_cell_of(f, &host, TOY_PLAIN, 2048);
  attach(f, &host);
  for (size_t i = 0; i < host.n->strong && bytes < most; i++) {
    HELD local l = {0};
    HELD_ITEM item it = {0};
    if (f->m.live_bytes > f->max_live_bytes) return;
    new_cell_of(f, &l, one_in(f, 8) ? TOY_MORTAL : TOY_LEAF, 64 + below(f, 128 << 10));
    bytes += l.n->bytes;
    node_item(&it, &l);
    store_strong(f, &host, i, &it);
  }
}

/* Takes a reference from one place to another that a marker may have passed already. */
static void op_transfer(fuzz *f) {
  HELD local from = {0}, to = {0};
  HELD_ITEM item it = {0};
  if (!pick_host(f, &from) || !pick_host(f, &to)) return;
  size_t i = below(f, from.n->strong);
  for (int tries = 0; tries < 4 && from.n->members[i].tag != M_NODE; tries++)
    i = below(f, from.n->strong);
  if (from.n->members[i].tag != M_NODE) return;
  hold(f, &it.l, from.n->members[i].n, wn_load_cell(f->heap, strong_slot(f, &from, i)));
  node_item(&it, &it.l);
  item none = {.m = M_HOLE};
  bool first = one_in(f, 2);
  if (first) store_strong(f, &from, i, &none);
  if (one_in(f, 3)) {
    HELD local fresh = {0};
    new_cell(f, &fresh);
  }
  store_strong(f, &to, below(f, to.n->strong), &it);
  if (!first && (from.n != to.n)) store_strong(f, &from, i, &none);
}

static void op_drop(fuzz *f) {
  item none = {.m = M_HOLE};
  HELD local host = {0};
  if (one_in(f, 3)) {
    set_root(f, below(f, ROOT_COUNT), &none);
  } else if (pick_host(f, &host)) {
    for (size_t i = 0; i < 4; i++)
      store_strong(f, &host, below(f, host.n->strong), &none);
  }
}

static void op_user_bits(fuzz *f) {
  HELD local l = {0};
  if (!pick(f, &l)) return;
  l.n->user = (uint8_t)below(f, 16);
  wn_set_user_bits(local_cell(f, &l), l.n->user);
}

/* ---- ranges ---- */

typedef struct range {
  local host;
  size_t first, n;
} range;

static void drop_range(range *r) { drop_local(&r->host); }
#define HELD_RANGE __attribute__((cleanup(drop_range)))

static bool pick_range(fuzz *f, range *r) {
  if (!pick_host(f, &r->host)) return false;
  r->first = below(f, r->host.n->strong);
  r->n = 1 + below(f, r->host.n->strong - r->first);
  return true;
}

static size_t word_of(const range *r) {
  return toy_layout_of(r->host.n->kind, r->host.n->bytes).strong_first + r->first;
}

static member *members_of(const range *r) { return r->host.n->members + r->first; }

static bool overlap(const range *a, const range *b, size_t n) {
  return a->host.n == b->host.n && a->first < b->first + n && b->first < a->first + n;
}

static void op_copy(fuzz *f) {
  HELD_RANGE range from = {0}, to = {0};
  if (!pick_range(f, &from) || !pick_range(f, &to)) return;
  size_t n = min_size(from.n, to.n);
  if (overlap(&from, &to, n)) return;
  bool fallible = one_in(f, f->tight ? 2 : 6);
  if (!fallible) {
    wn_slots_copy(f->heap, local_cell(f, &to.host), word_of(&to),
                  local_cell(f, &from.host), word_of(&from), n);
  } else if (!wn_try_slots_copy(f->heap, local_cell(f, &to.host), word_of(&to),
                                local_cell(f, &from.host), word_of(&from), n)) {
    expect_shortage(f, 16 * n, "wn_try_slots_copy");
    return;
  }
  memcpy(members_of(&to), members_of(&from), n * sizeof(member));
  f->changes++;
}

/* Transfers n slots, holes where the source is not covered. */
static void move_range(fuzz *f, range *to, range *from, size_t n) {
  wn_slots_move(f->heap, local_cell(f, &to->host), word_of(to),
                local_cell(f, &from->host), word_of(from), n);
  member *copy = xmalloc(n * sizeof *copy);
  memcpy(copy, members_of(from), n * sizeof *copy);
  for (size_t i = 0; i < n; i++) members_of(from)[i] = M_HOLE;
  memcpy(members_of(to), copy, n * sizeof *copy);
  free(copy);
  f->changes++;
}

static void op_move(fuzz *f) {
  HELD_RANGE range from = {0}, to = {0};
  if (!pick_range(f, &from) || !pick_range(f, &to)) return;
  move_range(f, &to, &from, min_size(from.n, to.n));
}

/* Within one cell, as an array's splice does. */
static void op_shift(fuzz *f) {
  HELD_RANGE range from = {0};
  if (!pick_range(f, &from)) return;
  range to = {.first = below(f, from.host.n->strong)};
  to.host = from.host;
  to.n = from.host.n->strong - to.first;
  move_range(f, &to, &from, min_size(from.n, to.n));
}

static void op_fill(fuzz *f) {
  HELD_RANGE range r = {0};
  HELD_ITEM item it = {0};
  if (!pick_range(f, &r)) return;
  pick_item(f, &it);
  if (it.m.tag == M_DOUBLE) return;
  if (it.m.tag == M_INT && (it.m.i < WN_SMALL_INT_MIN || it.m.i > WN_SMALL_INT_MAX))
    return;
  wn_slots_fill(f->heap, local_cell(f, &r.host), word_of(&r), r.n, item_value(f, &it));
  for (size_t i = 0; i < r.n; i++) members_of(&r)[i] = it.m;
  f->changes++;
}

static void op_swap(fuzz *f) {
  HELD local a = {0}, b = {0};
  if (!pick_host(f, &a) || !pick_host(f, &b)) return;
  for (int k = 0; k < 4; k++) {
    size_t i = below(f, a.n->strong), j = below(f, b.n->strong);
    wn_slot_swap(f->heap, local_cell(f, &a), strong_slot(f, &a, i), local_cell(f, &b),
                 strong_slot(f, &b, j));
    member m = a.n->members[i];
    set_member(f, &a.n->members[i], b.n->members[j]);
    set_member(f, &b.n->members[j], m);
  }
}

/* ---- weak slots and ephemerons ---- */

static bool pick_weak(fuzz *f, local *l) {
  static const unsigned kinds[] = {TOY_WEAK, TOY_WEAK, TOY_STONE_WEAK, TOY_SEER};
  return pick_kind(f, l, kinds[below(f, WN_COUNTOF(kinds))]) && l->n->weak;
}

static void op_weak_store(fuzz *f) {
  HELD local host = {0};
  if (!pick_weak(f, &host)) return;
  for (int k = 0; k < 3; k++) {
    HELD_ITEM item it = {0};
    if (one_in(f, 3)) {
      /* Soon dead, unless something else refers to it; an old one not so soon. */
      if (one_in(f, 2))
        new_old_cell(f, &it.l);
      else
        new_cell(f, &it.l);
      node_item(&it, &it.l);
      if (one_in(f, 3)) attach(f, &it.l);
    } else {
      pick_item(f, &it);
    }
    store_weak(f, &host, below(f, host.n->weak), &it);
  }
}

/* Makes a weakly held cell strongly reachable again. */
static void op_weak_load(fuzz *f) {
  HELD local host = {0}, target = {0};
  if (!pick_weak(f, &host)) return;
  for (int k = 0; k < 4; k++) {
    size_t i = below(f, host.n->weak);
    const member *m = &host.n->members[host.n->strong + i];
    if (m->tag != M_NODE) continue;
    wn_value v = wn_load_weak(f->heap, weak_slot(f, &host, i));
    if (!wn_is_cell(v))
      fuzz_fail(f, "weak slot %zu of node %x lost its cell", i, host.n->id);
    hold(f, &target, m->n, wn_to_cell(v));
    attach(f, &target);
    return;
  }
}

/* ---- weak references that become strong while a cycle marks ----
 *
 * What was only weakly held when the cycle began is white, and nothing but the read tells
 * the marker of it: its new place may be a black cell, a root or the C stack, which the
 * cycle has passed.  Chance alone brings these five together too rarely: the target is
 * old, its only holder weak, no stale word on the stack leads to it, the read comes before
 * the end of the cycle, and what was read stays until then. */

#define LATE_TARGETS 12
#define LATE_STEPS 100
#define LATE_WAITS 40

static void new_old_cell_of(fuzz *f, local *l, unsigned kind, size_t bytes) {
  f->old_only = true;
  new_cell_of(f, l, kind, bytes);
  f->old_only = false;
}

/* An old value for a key. */
static void put_old_value(fuzz *f, const local *table, size_t i, const local *key) {
  HELD_ITEM item it = {0}, value = {0};
  new_old_cell(f, &value.l);
  node_item(&value, &value.l);
  node_item(&it, key);
  store_weak(f, table, 2 * i, &it);
  store_weak(f, table, 2 * i + 1, &value);
}

/* A holder that is reachable, with old targets that nothing else refers to.  Behind each is
 * a cell of its own, and a value whose key it is, which have to be marked too. */
static WN_NOINLINE void hold_weakly(fuzz *f, local *host) {
  HELD local table = {0};
  size_t bytes = 16 + 4 * LATE_TARGETS;
  new_cell_of(f, host, one_in(f, 3) ? TOY_STONE_WEAK : TOY_WEAK, bytes);
  attach(f, host);
  new_old_cell_of(f, &table, TOY_TABLE, 16 + 8 * LATE_TARGETS);
  attach(f, &table);
  for (size_t i = 0; i < LATE_TARGETS; i++) {
    HELD local target = {0};
    HELD_ITEM item it = {0};
    new_old_cell(f, &target);
    put_old_value(f, &table, i, &target);
    if (target.n->strong) {
      new_old_cell(f, &it.l);
      node_item(&it, &it.l);
      store_strong(f, &target, 0, &it);
    }
    node_item(&it, &target);
    store_weak(f, host, i, &it);
  }
}

/* The cycle under way, if there is one, comes to its end. */
static void end_cycle(fuzz *f) {
  for (int i = 0; i < LATE_STEPS && f->heap->flags & WN_HEAP_MARKING; i++)
    if (!wn_step(f->heap, WN_STACK_SCAN, 1000000)) return;
}

/* What is there now is white. */
static void begin_cycle(fuzz *f) {
  end_cycle(f);
  if (!(f->heap->flags & WN_HEAP_MARKING)) wn_step(f->heap, WN_STACK_SCAN, 0);
}

/* Helpers say when there is nothing left for them to mark. */
static void wait_for_helpers(fuzz *f) {
  for (int i = 0; i < LATE_WAITS && f->heap->flags & WN_HEAP_MARKING; i++) {
    if (__atomic_load_n(&f->heap->interrupt, __ATOMIC_RELAXED) & WN_INTERRUPT_COLLECT) return;
    usleep(20);
  }
}

/* Stores it in a cell that is black because it is new, or anywhere. */
static void store_somewhere(fuzz *f, const local *target) {
  HELD local fresh = {0};
  HELD_ITEM item it = {0};
  if (one_in(f, 2)) {
    attach(f, target);
    return;
  }
  new_old_cell_of(f, &fresh, TOY_PLAIN, 16);
  node_item(&it, target);
  store_strong(f, &fresh, 0, &it);
  attach(f, &fresh);
}

static WN_NOINLINE void hold_strongly(fuzz *f, const local *host, size_t i) {
  HELD local target = {0};
  const member *m = &host->n->members[host->n->strong + i];
  if (m->tag != M_NODE) return;
  wn_value v = wn_load_weak(f->heap, weak_slot(f, host, i));
  if (!wn_is_cell(v))
    fuzz_fail(f, "weak slot %zu of node %x lost its cell", i, host->n->id);
  hold(f, &target, m->n, wn_to_cell(v));
  store_somewhere(f, &target);
}

static void op_weak_late(fuzz *f) {
  HELD local host = {0};
  hold_weakly(f, &host);
  clear_stack();
  begin_cycle(f);
  for (size_t n = below(f, 4); n > 0; n--) wn_step(f->heap, WN_STACK_SCAN, below(f, 2000));
  if (one_in(f, 2)) wait_for_helpers(f);
  size_t reads = 1 + below(f, 6);
  for (size_t k = 0; k < reads; k++) {
    hold_strongly(f, &host, below(f, LATE_TARGETS));
    if (one_in(f, 3)) op_burst(f);
  }
  clear_stack();
  if (!one_in(f, 4)) end_cycle(f);
}

static size_t free_pair(fuzz *f, const node *table) {
  const member *m = table->members + table->strong;
  for (size_t i = 0; i + 2 <= table->weak; i += 2)
    if (m[i].tag == M_CONSTANT) return i;
  return 2 * below(f, table->weak / 2);
}

static void op_table_put(fuzz *f) {
  HELD local table = {0};
  if (!pick_kind(f, &table, TOY_TABLE) || table.n->weak < 2) return;
  for (int k = 0; k < 3; k++) {
    HELD_ITEM item key = {0}, value = {0};
    new_cell(f, &key.l);
    node_item(&key, &key.l);
    if (one_in(f, 2)) attach(f, &key.l);
    if (one_in(f, 2)) {
      new_cell(f, &value.l);
      node_item(&value, &value.l);
    } else {
      pick_item(f, &value);
    }
    size_t i = free_pair(f, table.n);
    store_weak(f, &table, i, &key);
    store_weak(f, &table, i + 1, &value);
  }
}

static void put_pair(fuzz *f, const local *table, const item *key, const item *value) {
  size_t at = free_pair(f, table->n);
  store_weak(f, table, at, key);
  store_weak(f, table, at + 1, value);
}

/* Keys whose values are keys in turn, in tables that are met in any order.  Backwards, the
 * pair that a marker meets last is the one that wakes all the others. */
static void op_table_chain(fuzz *f) {
  HELD local a = {0}, b = {0}, c = {0};
  local *const tables[] = {&a, &b, &c};
  HELD_ITEM item end = {0}, next = {0};
  bool backwards = one_in(f, 2), kept = !one_in(f, 3);
  for (int i = 0; i < 3; i++)
    if (!pick_kind(f, tables[i], TOY_TABLE) || tables[i]->n->weak < 2) return;
  new_cell(f, &end.l);
  node_item(&end, &end.l);
  if (kept && !backwards) attach(f, &end.l);
  for (int i = 0; i < 6; i++) {
    const local *table = tables[below(f, 3)];
    new_cell_of(f, &next.l, TOY_PLAIN, 24);
    node_item(&next, &next.l);
    put_pair(f, table, backwards ? &next : &end, backwards ? &end : &next);
    hold(f, &end.l, next.l.n, local_cell(f, &next.l));
    node_item(&end, &end.l);
  }
  if (kept && backwards) attach(f, &end.l);
}

static void op_table_get(fuzz *f) {
  HELD local table = {0}, value = {0};
  if (!pick_kind(f, &table, TOY_TABLE) || table.n->weak < 2) return;
  size_t i = 2 * below(f, table.n->weak / 2);
  const member *m = &table.n->members[table.n->strong + i];
  if (m[1].tag != M_NODE) return;
  wn_value v = wn_load_weak(f->heap, weak_slot(f, &table, i + 1));
  if (!wn_is_cell(v)) fuzz_fail(f, "a table lost the value of %x", m[1].n->id);
  hold(f, &value, m[1].n, wn_to_cell(v));
  attach(f, &value);
}

static void op_table_delete(fuzz *f) {
  HELD local table = {0};
  if (!pick_kind(f, &table, TOY_TABLE) || table.n->weak < 2) return;
  size_t i = 2 * below(f, table.n->weak / 2);
  item deleted = {.m = {.tag = M_CONSTANT, .constant = WN_SLOT_DELETED}};
  item none = {.m = M_HOLE};
  store_weak(f, &table, i, &deleted);
  store_weak(f, &table, i + 1, &none);
}

/* A bigger table takes the pairs of another over, or one that was there before. */
static void op_table_grow(fuzz *f) {
  HELD local table = {0}, bigger = {0};
  if (!pick_kind(f, &table, TOY_TABLE) || table.n->weak < 2) return;
  if (one_in(f, 2)) {
    if (!pick_kind(f, &bigger, TOY_TABLE) || bigger.n == table.n) return;
  } else {
    size_t bytes = table.n->bytes < 4096 ? table.n->bytes * 2 : 64;
    new_cell_of(f, &bigger, TOY_TABLE, bytes);
    attach(f, &bigger);
  }
  node *from = table.n, *to = bigger.n;
  size_t n = min_size(from->weak, to->weak) & ~(size_t)1;
  size_t word = toy_layout_of(TOY_TABLE, 64).weak_first;
  wn_slots_move(f->heap, local_cell(f, &bigger), word, local_cell(f, &table), word, n);
  memcpy(to->members + to->strong, from->members + from->strong, n * sizeof(member));
  for (size_t i = 0; i < n; i++) from->members[from->strong + i] = M_HOLE;
  f->changes++;
}

/* ---- frames ---- */

/* Copies the values of a suspended frame to the registers.  True if there was room. */
static bool resume(fuzz *f, const local *frame, size_t *base) {
  node *n = frame->n;
  if (n->running || f->register_count + n->values > REGISTER_COUNT) return false;
  void *cell = local_cell(f, frame);
  wn_shade_cell(f->heap, cell);
  *base = f->register_count;
  f->register_count += n->values;
  size_t first = toy_layout_of(TOY_FRAME, n->bytes).values_first;
  memcpy(f->registers + *base, (uint32_t *)cell + first, n->values * sizeof(wn_value));
  member *m = n->members + n->strong;
  memcpy(f->register_members + *base, m, n->values * sizeof *m);
  for (size_t i = 0; i < n->values; i++) m[i] = (member){.tag = M_DOUBLE, .d = 0};
  n->running = true;
  f->changes++;
  return true;
}

static void suspend(fuzz *f, const local *frame, size_t base) {
  node *n = frame->n;
  void *cell = local_cell(f, frame);
  size_t first = toy_layout_of(TOY_FRAME, n->bytes).values_first;
  wn_values_store((wn_value *)((uint32_t *)cell + first), f->registers + base, n->values);
  wn_remember_cell(f->heap, cell);
  memcpy(n->members + n->strong, f->register_members + base,
         n->values * sizeof(member));
  f->register_count = base;
  n->running = false;
  f->changes++;
}

/* Takes the value of a register to another place, and leaves something else there. */
static WN_NOINLINE void take_register(fuzz *f, size_t at) {
  HELD local target = {0};
  const member *m = &f->register_members[at];
  if (m->tag != M_NODE) return;
  hold(f, &target, m->n, wn_to_cell(f->registers[at]));
  f->registers[at] = WN_HOLE;
  set_member(f, &f->register_members[at], M_HOLE);
  store_somewhere(f, &target);
}

static void op_frame(fuzz *f) {
  HELD local frame = {0};
  size_t base;
  if (!pick_kind(f, &frame, TOY_FRAME) || !resume(f, &frame, &base)) return;
  size_t n = frame.n->values;
  for (size_t i = 0; i < n && i < 5; i++) {
    HELD_ITEM item it = {0};
    if (one_in(f, 3)) take_register(f, base + below(f, n));
    if (one_in(f, 3)) {
      new_cell(f, &it.l);
      node_item(&it, &it.l);
    } else {
      pick_item(f, &it);
    }
    size_t at = base + below(f, n);
    f->registers[at] = item_value(f, &it);
    set_member(f, &f->register_members[at], it.m);
  }
  if (f->depth < 3 && one_in(f, 3)) run_operation(f);
  suspend(f, &frame, base);
}

/* An old frame with old values that nothing else refers to. */
static WN_NOINLINE bool fill_frame(fuzz *f, local *frame) {
  size_t base;
  new_old_cell_of(f, frame, TOY_FRAME, 16 + 8 * LATE_TARGETS);
  attach(f, frame);
  if (!resume(f, frame, &base)) return false;
  for (size_t i = 0; i < frame->n->values; i++) {
    HELD_ITEM item it = {0};
    new_old_cell(f, &it.l);
    node_item(&it, &it.l);
    f->registers[base + i] = item_value(f, &it);
    set_member(f, &f->register_members[base + i], it.m);
  }
  suspend(f, frame, base);
  return true;
}

/* A frame that the cycle has not scanned gives its values away before it is refilled. */
static void op_frame_late(fuzz *f) {
  HELD local frame = {0};
  size_t base;
  if (!fill_frame(f, &frame)) return;
  clear_stack();
  begin_cycle(f);
  if (one_in(f, 3)) wn_step(f->heap, WN_STACK_SCAN, below(f, 2000));
  if (!resume(f, &frame, &base)) return;
  for (size_t k = 0; k < 4; k++) take_register(f, base + below(f, frame.n->values));
  suspend(f, &frame, base);
  clear_stack();
  if (!one_in(f, 4)) end_cycle(f);
}

const operation graph_operations[] = {
    {"new", op_new, 30},
    {"burst", op_burst, 3},
    {"list", op_list, 1},
    {"store", op_store, 20},
    {"numbers", op_numbers, 6},
    {"boxes", op_boxes, 1},
    {"hoard", op_hoard, 1},
    {"transfer", op_transfer, 15},
    {"drop", op_drop, 12},
    {"user-bits", op_user_bits, 1},
    {"copy", op_copy, 8},
    {"move", op_move, 8},
    {"shift", op_shift, 5},
    {"fill", op_fill, 3},
    {"swap", op_swap, 8},
    {"weak-store", op_weak_store, 10},
    {"weak-load", op_weak_load, 8},
    {"weak-late", op_weak_late, 3},
    {"table-put", op_table_put, 8},
    {"table-chain", op_table_chain, 4},
    {"table-get", op_table_get, 4},
    {"table-delete", op_table_delete, 2},
    {"table-grow", op_table_grow, 3},
    {"frame", op_frame, 8},
    {"frame-late", op_frame_late, 3},
    {"large", op_large, 2},
};
const size_t graph_operation_count = WN_COUNTOF(graph_operations);
