/* SPDX-License-Identifier: MIT */
#include "fuzz/model.h"

#include <stdlib.h>

#include "base/base.h"

#define INDEX_BITS 20
#define INDEX_MASK ((1u << INDEX_BITS) - 1)
#define GENERATION_MASK 0x1FFu /* an identity fits a small integer */

void model_init(model *m) {
  *m = (model){.round = 1};
  m->count = 1; /* identity 0 stays free */
}

void model_fini(model *m) {
  for (size_t i = 1; i < m->count; i++)
    if (m->nodes[i]) model_delete(m, m->nodes[i]);
  free(m->nodes);
  free(m->generations);
  free(m->free_list);
  free(m->stack);
  free(m->tables);
}

static uint32_t take_index(model *m) {
  if (m->free_count) return m->free_list[--m->free_count];
  if (m->count >= m->capacity) {
    m->capacity = m->capacity ? m->capacity * 2 : 1024;
    m->nodes = xrealloc(m->nodes, m->capacity * sizeof *m->nodes);
    m->generations = xrealloc(m->generations, m->capacity * sizeof *m->generations);
    m->free_list = xrealloc(m->free_list, m->capacity * sizeof *m->free_list);
    for (size_t i = m->count; i < m->capacity; i++) m->generations[i] = 0;
  }
  WN_CHECK(m->count < INDEX_MASK);
  return (uint32_t)m->count++;
}

node *model_new(model *m, unsigned kind, size_t bytes) {
  toy_layout l = toy_layout_of(kind, bytes);
  uint32_t index = take_index(m);
  node *n = xcalloc(1, sizeof *n);
  n->id = index | (m->generations[index]++ & GENERATION_MASK) << INDEX_BITS;
  n->kind = (uint8_t)kind;
  n->bytes = (uint32_t)bytes;
  n->strong = (uint32_t)(l.strong_end - l.strong_first);
  n->weak = (uint32_t)(l.weak_end - l.weak_first);
  n->values = (uint32_t)l.value_count;
  size_t members = (size_t)n->strong + n->weak + n->values;
  n->members = xcalloc(members ? members : 1, sizeof *n->members);
  /* Zeroed memory read as a 64-bit value is the number 0. */
  for (size_t i = n->strong + n->weak; i < members; i++)
    n->members[i] = (member){.tag = M_DOUBLE, .d = 0};
  n->fixed = toy_kinds[kind].flags & WN_KIND_IMMOBILE;
  m->nodes[index] = n;
  m->member_count += members;
  m->live_bytes += bytes;
  return n;
}

void model_delete(model *m, node *n) {
  uint32_t index = n->id & INDEX_MASK;
  m->nodes[index] = NULL;
  m->free_list[m->free_count++] = index;
  m->member_count -= (size_t)n->strong + n->weak + n->values;
  m->live_bytes -= n->bytes;
  free(n->members);
  free(n);
}

node *model_find(const model *m, uint32_t id) {
  uint32_t index = id & INDEX_MASK;
  if (index == 0 || index >= m->count || !m->nodes[index]) return NULL;
  return m->nodes[index]->id == id ? m->nodes[index] : NULL;
}

/* ---- reachability ---- */

static void push(node ***data, size_t *len, size_t *cap, node *n) {
  if (*len == *cap) {
    *cap = *cap ? *cap * 2 : 256;
    *data = xrealloc(*data, *cap * sizeof **data);
  }
  (*data)[(*len)++] = n;
}

void model_begin_reach(model *m) {
  m->round++;
  m->stack_len = m->table_len = 0;
}

void model_add_root(model *m, node *n) {
  if (!n || n->reached == m->round) return;
  n->reached = m->round;
  push(&m->stack, &m->stack_len, &m->stack_cap, n);
  if (n->kind == TOY_TABLE) push(&m->tables, &m->table_len, &m->table_cap, n);
}

static void add_members(model *m, const member *from, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (from[i].tag == M_NODE) model_add_root(m, from[i].n);
}

static void drain(model *m) {
  while (m->stack_len) {
    node *n = m->stack[--m->stack_len];
    add_members(m, n->members, n->strong);
    if (!n->running) add_members(m, n->members + n->strong + n->weak, n->values);
  }
}

/* One pass over all tables met; true if it found a value behind a live key. */
static bool add_pairs(model *m) {
  size_t before = m->stack_len;
  for (size_t t = 0; t < m->table_len; t++) {
    const node *table = m->tables[t];
    const member *pair = table->members + table->strong;
    for (size_t i = 0; i + 2 <= table->weak; i += 2)
      if (pair[i].tag != M_NODE || pair[i].n->reached == m->round)
        add_members(m, &pair[i + 1], 1);
  }
  return m->stack_len != before;
}

void model_reach(model *m) {
  do {
    drain(m);
  } while (add_pairs(m));
}
