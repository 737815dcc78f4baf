/* SPDX-License-Identifier: MIT */
/* Where each instruction comes from.
 *
 * The table is a byte string of entries in order of pc:
 *
 *   varint   pc delta << 2 | flags          flags: 1 statement, 2 has a range
 *   zigzag   source offset delta to the entry before
 *   [zigzag  range start - offset]          the text that an error message quotes:
 *   [varint  range end - range start]       "a.b.c is not a function"
 *
 * An instruction without an entry belongs to the last one before it.  Offsets are where
 * V8 reports: the property name of a member access, the operator of an assignment, the
 * name of a called method, "(" of other calls, the start of a `new`.  A read of a
 * variable that opens its statement counts as the statement's. */
#include "engine/compiler/state.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRY_STATEMENT = 1, ENTRY_RANGE = 2, ENTRY_FLAG_BITS = 2 };

static void put_varint(compiler *c, uint32_t v) {
  for (; v >= 0x80; v >>= 7) vec_push(&c->positions, (uint8_t)(v | 0x80));
  vec_push(&c->positions, (uint8_t)v);
}

static void put_zigzag(compiler *c, uint32_t delta) {
  int32_t d = (int32_t)delta;
  put_varint(c, (uint32_t)d << 1 ^ (uint32_t)(d >> 31));
}

static void put_entry(compiler *c, uint32_t offset, uint32_t flags) {
  put_varint(c, (emit_pc(c) - c->last_position_pc) << ENTRY_FLAG_BITS | flags);
  put_zigzag(c, offset - c->last_position);
  c->last_position_pc = emit_pc(c);
  c->last_position = offset;
}

void mark_position(compiler *c, uint32_t offset) {
  if (c->last_position == offset && c->positions.len) return;
  put_entry(c, offset, 0);
}

void mark_soft(compiler *c, uint32_t offset) {
  if (emit_pc(c) != c->statement_pc) mark_position(c, offset);
}

void mark_statement(compiler *c, uint32_t offset) {
  c->statement_pc = emit_pc(c);
  put_entry(c, offset, ENTRY_STATEMENT);
}

void mark_operand(compiler *c, uint32_t offset, uint32_t start, uint32_t end) {
  put_entry(c, offset, ENTRY_RANGE);
  put_zigzag(c, start - offset);
  put_varint(c, end - start);
}

void positions_finish(compiler *c, code *out) {
  out->position_bytes = (uint32_t)c->positions.len;
  out->positions = xmalloc(c->positions.len + 1);
  if (c->positions.len) memcpy(out->positions, c->positions.data, c->positions.len);
  /* Heights: 20 bits of pc, 12 of height; larger functions do without. */
  if (c->live.len && c->registers <= 0xFFF && emit_pc(c) < 1u << 20) {
    out->live_count = (uint32_t)c->live.len;
    out->live = xmalloc(c->live.len * sizeof *out->live);
    memcpy(out->live, c->live.data, c->live.len * sizeof *out->live);
  }
}

/* ---- Reading ----------------------------------------------------------------------
 */

static uint32_t get_varint(const uint8_t **p) {
  uint32_t v = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t b = *(*p)++;
    v |= (uint32_t)(b & 0x7F) << shift;
    if (!(b & 0x80)) return v;
  }
}

static uint32_t get_zigzag(const uint8_t **p) {
  uint32_t v = get_varint(p);
  return v >> 1 ^ (0 - (v & 1));
}

typedef struct entry {
  uint32_t pc, offset, start, end;
  bool has_range;
} entry;

/* The last entry at or before pc; false if there is none. */
static bool find_entry(const code *c, uint32_t pc, entry *out) {
  const uint8_t *p = c->positions, *end = p + c->position_bytes;
  entry e = {0};
  bool found = false;
  while (p < end) {
    uint32_t head = get_varint(&p);
    e.pc += head >> ENTRY_FLAG_BITS;
    if (e.pc > pc) break;
    e.offset += get_zigzag(&p);
    e.has_range = (head & ENTRY_RANGE) != 0;
    if (e.has_range) {
      e.start = e.offset + get_zigzag(&p);
      e.end = e.start + get_varint(&p);
    }
    *out = e;
    found = true;
  }
  return found;
}

uint32_t position_at(const code *c, position_cursor *cursor, uint32_t pc) {
  const uint8_t *end = c->positions + c->position_bytes;
  while (c->positions + cursor->at < end) {
    const uint8_t *p = c->positions + cursor->at;
    uint32_t head = get_varint(&p);
    if (cursor->pc + (head >> ENTRY_FLAG_BITS) > pc) break;
    cursor->pc += head >> ENTRY_FLAG_BITS;
    cursor->offset += get_zigzag(&p);
    if (head & ENTRY_RANGE) {
      get_zigzag(&p);
      get_varint(&p);
    }
    cursor->at = (uint32_t)(p - c->positions);
  }
  return cursor->offset;
}

uint32_t code_position(const code *c, uint32_t pc) {
  entry e;
  return find_entry(c, pc, &e) ? e.offset : c->source_start;
}

bool code_operand_range(const code *c, uint32_t pc, uint32_t *start, uint32_t *end) {
  entry e;
  if (!find_entry(c, pc, &e) || !e.has_range) return false;
  *start = e.start;
  *end = e.end;
  return true;
}

uint32_t code_live_height(const code *c, uint32_t pc) {
  if (!c->live_count) return c->registers;
  uint32_t low = 0, high = c->live_count; /* the last entry with its pc <= pc */
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (c->live[middle] >> 12 <= pc)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? c->live[low - 1] & 0xFFF : c->params;
}

/* ---- Lines ------------------------------------------------------------------------
 */

static uint32_t unit_at(const script *s, size_t i) {
  return s->two_byte ? ((const uint16_t *)s->source)[i]
                     : ((const uint8_t *)s->source)[i];
}

static void make_line_table(script *s) {
  VEC(uint32_t) starts = {0};
  vec_push(&starts, 0);
  for (size_t i = 0; i < s->source_length; i++) {
    uint32_t u = unit_at(s, i);
    if (u == '\r' && i + 1 < s->source_length && unit_at(s, i + 1) == '\n') continue;
    if (u == '\n' || u == '\r' || u == 0x2028 || u == 0x2029)
      vec_push(&starts, (uint32_t)i + 1);
  }
  s->line_starts = starts.data;
  s->line_count = (uint32_t)starts.len;
}

void script_line_column(script *s, uint32_t offset, uint32_t *line, uint32_t *column) {
  if (!s->line_starts) make_line_table(s);
  uint32_t low = 0, high = s->line_count;
  while (high - low > 1) {
    uint32_t middle = (low + high) / 2;
    if (s->line_starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  *line = (uint32_t)((int32_t)low + 1 + s->line_offset);
  *column = offset - s->line_starts[low] + 1;
  if (low == 0) *column = (uint32_t)((int32_t)*column + s->column_offset);
}
