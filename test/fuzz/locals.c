/* SPDX-License-Identifier: MIT */
/* Cells on the C stack, and stores that keep heap and model alike. */
#include "fuzz/fuzz.h"

/* ---- holding ---- */

WN_NOINLINE void hold(fuzz *f, local *l, node *n, void *cell) {
  if (toy_id(cell) != n->id)
    fuzz_fail(f, "loaded cell %x where %x was stored", toy_id(cell), n->id);
  l->n = n;
  l->delta = 0;
  l->form = (uint32_t)below(f, FORM_COUNT);
  uint32_t slot = wn_cell_slot(f->heap, cell).bits;
  switch (l->form) {
  case FORM_VALUE: l->word = wn_from_cell(cell).bits; break;
  case FORM_INTERIOR:
    l->delta = (uint32_t)below(f, n->bytes);
    l->word = (uintptr_t)cell + l->delta;
    break;
  case FORM_OFFSET: l->word = (uint64_t)((char *)cell - (char *)f->heap); break;
  case FORM_LOW_SLOT: l->word = slot | UINT64_C(0x12345) << 32; break;
  case FORM_HIGH_SLOT: l->word = (uint64_t)slot << 32 | 0x54321; break;
  default: l->word = (uintptr_t)cell; break;
  }
  f->changes++;
  if (l->f) return; /* it is on the list and now holds another cell */
  WN_CHECK(f->held_count < HELD_MAX);
  f->held[f->held_count++] = l;
  l->f = f;
}

void *local_cell(const fuzz *f, const local *l) {
  char *base = (char *)f->heap;
  switch (l->form) {
  case FORM_VALUE: return wn_to_cell((wn_value){l->word});
  case FORM_INTERIOR: return (char *)(uintptr_t)l->word - l->delta;
  case FORM_OFFSET: return base + l->word;
  case FORM_LOW_SLOT: return base + (l->word & UINT32_MAX) * 2;
  case FORM_HIGH_SLOT: return base + (l->word >> 32) * 2;
  default: return (void *)(uintptr_t)l->word;
  }
}

WN_NOINLINE void drop_local(local *l) {
  fuzz *f = l->f;
  if (!f) return;
  if (toy_id(local_cell(f, l)) != l->n->id)
    fuzz_fail(f, "a cell held in a C local moved or died");
  size_t i = f->held_count;
  while (i > 0 && f->held[i - 1] != l) i--;
  WN_CHECK(i > 0);
  memmove(f->held + i - 1, f->held + i, (f->held_count - i) * sizeof *f->held);
  f->held_count--;
  f->changes++;
  l->f = NULL;
  l->word = 0;
}

void drop_item(item *it) { drop_local(&it->l); }

/* ---- picking ---- */

static bool pick_source(fuzz *f, node **n, void **cell) {
  size_t i = below(f, ROOT_COUNT + PERSISTENT_COUNT);
  if (i < ROOT_COUNT) {
    if (f->roots[i].tag != M_NODE) return false;
    *n = f->roots[i].n;
    *cell = wn_to_cell(root_value(f, i));
    return true;
  }
  persistent_entry *e = &f->persistents[i - ROOT_COUNT];
  if (!e->p || e->m.tag != M_NODE) return false;
  *n = e->m.n;
  wn_value v = wn_persistent_get(e->p);
  if (!wn_is_cell(v)) fuzz_fail(f, "a persistent lost its cell");
  *cell = wn_to_cell(v);
  return true;
}

/* One step along a strong reference. */
static bool step(fuzz *f, node **n, void **cell) {
  size_t values = (*n)->running ? 0 : (*n)->values, strong = (*n)->strong;
  if (strong + values == 0) return false;
  size_t i = below(f, strong + values);
  const member *m = &(*n)->members[i < strong ? i : i + (*n)->weak];
  if (m->tag != M_NODE) return false;
  toy_layout l = toy_layout_of((*n)->kind, (*n)->bytes);
  wn_value v;
  if (i < strong) {
    v = wn_load(f->heap, wn_slot_at(*cell, l.strong_first + i));
  } else {
    wn_shade_cell(f->heap, *cell);
    memcpy(&v, (uint32_t *)*cell + l.values_first + 2 * (i - strong), sizeof v);
  }
  if (!wn_is_cell(v)) fuzz_fail(f, "node %x lost member %zu", (*n)->id, i);
  *n = m->n;
  *cell = wn_to_cell(v);
  return true;
}

bool pick(fuzz *f, local *l) {
  node *n;
  void *cell;
  for (int tries = 0; tries < 16; tries++) {
    if (!pick_source(f, &n, &cell)) continue;
    size_t steps = below(f, 10);
    for (size_t i = 0; i < steps * 2 && steps; i++)
      if (step(f, &n, &cell)) steps--;
    hold(f, l, n, cell);
    return true;
  }
  return false;
}

bool pick_kind(fuzz *f, local *l, unsigned kind) {
  for (int tries = 0; tries < 24; tries++) {
    if (!pick(f, l)) return false;
    if (l->n->kind == kind) return true;
  }
  drop_local(l);
  return false;
}

bool pick_host(fuzz *f, local *l) {
  for (int tries = 0; tries < 12; tries++) {
    if (!pick(f, l)) return false;
    if (l->n->strong) return true;
  }
  drop_local(l);
  return false;
}

static double random_double(fuzz *f) {
  static const double special[] = {0.5,  -0.0, 1e300, -1e-310,      1073741824.0,
                                   -1.5, 1e10, 3.25,  4294967296.0, -1073741825.0};
  if (one_in(f, 16)) return __builtin_nan("");
  if (one_in(f, 16)) return __builtin_inf();
  if (one_in(f, 2)) return special[below(f, WN_COUNTOF(special))];
  return (double)(int64_t)fuzz_random(f) / 1024.0 + 0.25;
}

void pick_item(fuzz *f, item *it) {
  static const uint32_t constants[] = {WN_SLOT_HOLE, WN_SLOT_TRUE,  WN_SLOT_UNDEFINED,
                                       WN_SLOT_NULL, WN_SLOT_FALSE, WN_SLOT_DEFAULT};
  drop_local(&it->l);
  switch (below(f, 8)) {
  case 0: it->m = (member){.tag = M_INT, .i = (int32_t)below(f, 2000) - 1000}; return;
  case 1: it->m = (member){.tag = M_INT, .i = (int32_t)fuzz_random(f)}; return;
  case 2:
  case 3: it->m = (member){.tag = M_DOUBLE, .d = random_double(f)}; return;
  case 4:
    it->m = (member){.tag = M_CONSTANT,
                     .constant = constants[below(f, WN_COUNTOF(constants))]};
    return;
  default:
    it->m = M_HOLE;
    if (pick(f, &it->l)) node_item(it, &it->l);
  }
}

void node_item(item *it, const local *l) {
  if (&it->l != l) {
    drop_local(&it->l);
    it->l = *l;
    it->l.f = NULL; /* a copy for the moment; *l does the holding */
  }
  it->m = (member){.tag = M_NODE, .n = l->n};
}

wn_value item_value(const fuzz *f, const item *it) {
  switch (it->m.tag) {
  case M_INT: return wn_from_int(it->m.i);
  case M_DOUBLE: return wn_from_double(it->m.d);
  case M_NODE: return wn_from_cell(local_cell(f, &it->l));
  default: return WN_CONSTANT(it->m.constant);
  }
}

/* ---- storing ---- */

wn_slot *strong_slot(const fuzz *f, const local *l, size_t i) {
  size_t first = toy_layout_of(l->n->kind, l->n->bytes).strong_first;
  return wn_slot_at(local_cell(f, l), first + i);
}

wn_slot *weak_slot(const fuzz *f, const local *l, size_t i) {
  size_t first = toy_layout_of(l->n->kind, l->n->bytes).weak_first;
  return wn_slot_at(local_cell(f, l), first + i);
}

static void store(fuzz *f, const local *host, wn_slot *slot, const item *it) {
  void *cell = local_cell(f, host);
  wn_value v = item_value(f, it);
  bool special = one_in(f, 2);
  if (special && wn_is_cell(v))
    wn_store_cell(f->heap, cell, slot, wn_to_cell(v));
  else if (special && wn_is_hole(v))
    wn_store_cell(f->heap, cell, slot, NULL);
  else if (special && wn_is_int(v) && it->m.i > -5000 && it->m.i < 5000)
    wn_store_int(f->heap, cell, slot, it->m.i);
  else
    wn_store(f->heap, cell, slot, v);
}

void store_strong(fuzz *f, const local *host, size_t i, const item *it) {
  store(f, host, strong_slot(f, host, i), it);
  set_member(f, &host->n->members[i], it->m);
}

void store_weak(fuzz *f, const local *host, size_t i, const item *it) {
  store(f, host, weak_slot(f, host, i), it);
  set_member(f, &host->n->members[host->n->strong + i], it->m);
}

wn_value root_value(const fuzz *f, size_t i) {
  if (i < ROOT_VALUES) return f->root_values[i];
  i -= ROOT_VALUES;
  if (i < ROOT_CELLS)
    return f->root_cells[i] ? wn_from_cell(f->root_cells[i]) : WN_HOLE;
  i -= ROOT_CELLS;
  return i < ROOT_SLOTS ? wn_load(f->heap, &f->root_slots[i])
                        : *f->root_handles[i - ROOT_SLOTS];
}

/* The arrays but that of values take nothing but cells and the hole. */
void set_root(fuzz *f, size_t i, const item *it) {
  member m = i < ROOT_VALUES || it->m.tag == M_NODE ? it->m : M_HOLE;
  void *cell = m.tag == M_NODE ? local_cell(f, &it->l) : NULL;
  if (i < ROOT_VALUES)
    f->root_values[i] = item_value(f, it);
  else if (i < ROOT_VALUES + ROOT_CELLS)
    f->root_cells[i - ROOT_VALUES] = cell;
  else if (i < ROOT_VALUES + ROOT_CELLS + ROOT_SLOTS)
    f->root_slots[i - ROOT_VALUES - ROOT_CELLS] =
        cell ? wn_cell_slot(f->heap, cell) : (wn_slot){0};
  else
    *f->root_handles[i - ROOT_VALUES - ROOT_CELLS - ROOT_SLOTS] =
        cell ? wn_from_cell(cell) : WN_HOLE;
  set_member(f, &f->roots[i], m);
}

void attach(fuzz *f, const local *l) {
  HELD_ITEM item it = {0};
  HELD local host = {0};
  node_item(&it, l);
  if (!one_in(f, 4) && pick_host(f, &host))
    store_strong(f, &host, below(f, host.n->strong), &it);
  else
    set_root(f, below(f, ROOT_COUNT), &it);
}
