/* SPDX-License-Identifier: MIT */
/* The constants of a function: names, literals, jump tables, scope templates.
 *
 * Two pools (state.h): `narrow` has everything that a 16-bit operand names, `wide` what
 * LdaConst and compound constants name; at the end the wide one is appended and its
 * users are rebased.  Equal names, strings and numbers are stored once per function.
 * The texts are copied, one-byte or two-byte, into one block, so that the code stands
 * alone. */
#include "engine/compiler/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"

/* ---- The table of what is there already -------------------------------------------
 */

static uint32_t hash_key(uint64_t a, uint8_t kind) {
  uint64_t h = (a ^ kind) * UINT64_C(0x9E3779B97F4A7C15);
  return (uint32_t)(h >> 32);
}

static void grow_table(constant_pool *p) {
  constant_key *old = p->table;
  uint32_t old_size = p->table_size;
  p->table_size = old_size ? old_size * 2 : 16;
  p->table = xcalloc(p->table_size, sizeof *p->table);
  for (uint32_t i = 0; i < old_size; i++) {
    if (!old[i].index) continue;
    uint32_t at = hash_key(old[i].a, old[i].kind) & (p->table_size - 1);
    while (p->table[at].index) at = (at + 1) & (p->table_size - 1);
    p->table[at] = old[i];
  }
  free(old);
}

/* The entry for a key; its index is 0 if it is new. */
static constant_key *find_key(constant_pool *p, uint64_t a, uint8_t kind) {
  if (p->table_used * 4 >= p->table_size * 3) grow_table(p);
  uint32_t at = hash_key(a, kind) & (p->table_size - 1);
  while (p->table[at].index && (p->table[at].a != a || p->table[at].kind != kind))
    at = (at + 1) & (p->table_size - 1);
  constant_key *k = &p->table[at];
  k->a = a;
  k->kind = kind;
  return k;
}

enum { KEY_NAME, KEY_WIDE_TEXT, KEY_NUMBER, KEY_BIGINT, KEY_SCOPE };

/* ---- Texts ------------------------------------------------------------------------
 */

static constant text_constant(constant_pool *p, uint8_t kind, const void *chars,
                              uint32_t length, bool two_byte) {
  constant k = {.kind = kind, .two_byte = two_byte, .length = length};
  if (two_byte && p->text.len & 1) vec_push(&p->text, 0);
  k.offset = (uint32_t)p->text.len;
  size_t bytes = (size_t)length << two_byte;
  vec_reserve(&p->text, p->text.len + bytes + 1);
  if (bytes) memcpy(p->text.data + p->text.len, chars, bytes);
  p->text.len += bytes;
  return k;
}

static uint32_t add_narrow(compiler *c, constant k) {
  vec_push(&c->pool.narrow, k);
  uint32_t index = (uint32_t)c->pool.narrow.len - 1;
  if (index >= MAX_OPERAND)
    compile_fail(c, ERROR_SYNTAX, c->function->base.start, c->function->base.end,
                 "Too many names in one function");
  return index;
}

static uint32_t add_wide(compiler *c, constant k) {
  vec_push(&c->pool.wide, k);
  return (uint32_t)c->pool.wide.len - 1;
}

bool try_constant_name(compiler *c, const ast_name *name, uint32_t *k) {
  constant_key *key = find_key(&c->pool, (uintptr_t)name, KEY_NAME);
  if (!key->index) {
    if (c->pool.narrow.len >= MAX_OPERAND - 1024) return false;
    c->pool.table_used++;
    key->index = (uint32_t)c->pool.narrow.len + 1;
    vec_push(&c->pool.narrow, text_constant(&c->pool, CONSTANT_ATOM, name->chars,
                                            name->length, name->two_byte));
  }
  *k = key->index - 1;
  return true;
}

uint32_t constant_name(compiler *c, const ast_name *name) {
  uint32_t k;
  if (try_constant_name(c, name, &k)) return k;
  return add_narrow(c, text_constant(&c->pool, CONSTANT_ATOM, name->chars, name->length,
                                     name->two_byte));
}

uint32_t constant_ascii(compiler *c, const char *text) {
  return add_narrow(
      c, text_constant(&c->pool, CONSTANT_ATOM, text, (uint32_t)strlen(text), false));
}

uint32_t constant_label(compiler *c, function_label name) {
  if (!name.name) return constant_ascii(c, "");
  if (!name.prefix) return constant_name(c, name.name);
  const ast_name *n = name.name;
  size_t prefix = strlen(name.prefix), total = prefix + n->length;
  if (n->two_byte) {
    uint16_t *buffer = arena_alloc(&c->session->memory, total * 2);
    for (size_t i = 0; i < prefix; i++) buffer[i] = (uint8_t)name.prefix[i];
    memcpy(buffer + prefix, n->chars, (size_t)n->length * 2);
    return add_narrow(
        c, text_constant(&c->pool, CONSTANT_ATOM, buffer, (uint32_t)total, true));
  }
  uint8_t *buffer = arena_alloc(&c->session->memory, total + 1);
  memcpy(buffer, name.prefix, prefix);
  memcpy(buffer + prefix, n->chars, n->length);
  return add_narrow(
      c, text_constant(&c->pool, CONSTANT_ATOM, buffer, (uint32_t)total, false));
}

const ast_name *ascii_name(compiler *c, const char *text) {
  ast_name *n = arena_new(&c->session->memory, ast_name);
  n->length = (uint32_t)strlen(text);
  n->chars = arena_copy(&c->session->memory, text, n->length + 1);
  return n;
}

const ast_name *number_name(compiler *c, double value) {
  char text[NUMBER_STRING_MAX];
  size_t length = number_to_shortest(value, text);
  text[length] = 0;
  return ascii_name(c, text);
}

/* The decimal digits of a BigInt literal: what ToString of its value gives. */
const ast_name *bigint_name(compiler *c, const ast_name *literal) {
  const uint8_t *s = literal->chars;
  uint32_t n = literal->length, radix = 10;
  if (n > 2 && s[0] == '0') {
    unsigned letter = s[1] | 0x20;
    radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    if (radix != 10) s += 2, n -= 2;
  }
  /* Little-endian decimal digits, multiplied up digit by digit. */
  uint8_t *digits = arena_alloc(&c->session->memory, (size_t)n * 2 + 2);
  uint32_t count = 1;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t carry = (uint32_t)(s[i] <= '9' ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
    for (uint32_t k = 0; k < count; k++) {
      carry += digits[k] * radix;
      digits[k] = (uint8_t)(carry % 10);
      carry /= 10;
    }
    for (; carry; carry /= 10) digits[count++] = (uint8_t)(carry % 10);
  }
  char *text = arena_alloc(&c->session->memory, count + 1);
  for (uint32_t k = 0; k < count; k++) text[k] = (char)('0' + digits[count - 1 - k]);
  return ascii_name(c, text);
}

/* ---- Wide constants: the operands of LdaConst -------------------------------------
 */

static void load_wide(compiler *c, uint32_t index) {
  emit(c, OP_BC_LdaConst, index);
  vec_push(&c->pool.wide_uses, emit_pc(c) - 4);
}

/* Strings up to this length are interned when the code is linked. */
enum { ATOM_LITERAL_MAX = 64 };

static constant literal_text(compiler *c, const ast_name *s) {
  return text_constant(&c->pool,
                       s->length <= ATOM_LITERAL_MAX ? CONSTANT_ATOM : CONSTANT_STRING,
                       s->chars, s->length, s->two_byte);
}

void load_string(compiler *c, const ast_name *s) {
  if (s->length <= ATOM_LITERAL_MAX && c->pool.table_size) {
    constant_key *name = find_key(&c->pool, (uintptr_t)s, KEY_NAME);
    if (name->index) {
      emit(c, OP_BC_LdaConst, name->index - 1);
      return;
    }
  }
  constant_key *key = find_key(&c->pool, (uintptr_t)s, KEY_WIDE_TEXT);
  if (!key->index) {
    c->pool.table_used++;
    key->index = (uint32_t)c->pool.wide.len + 1;
    vec_push(&c->pool.wide, literal_text(c, s));
  }
  load_wide(c, key->index - 1);
}

void load_bigint(compiler *c, const ast_name *s) {
  constant_key *key = find_key(&c->pool, (uintptr_t)s, KEY_BIGINT);
  if (!key->index) {
    c->pool.table_used++;
    key->index = (uint32_t)c->pool.wide.len + 1;
    vec_push(&c->pool.wide,
             text_constant(&c->pool, CONSTANT_BIGINT, s->chars, s->length, false));
  }
  load_wide(c, key->index - 1);
}

void load_double_constant(compiler *c, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  constant_key *key = find_key(&c->pool, bits, KEY_NUMBER);
  if (!key->index) {
    c->pool.table_used++;
    key->index = (uint32_t)c->pool.wide.len + 1;
    vec_push(&c->pool.wide, ((constant){.kind = CONSTANT_NUMBER, .number = value}));
  }
  load_wide(c, key->index - 1);
}

/* ---- Compound constants -----------------------------------------------------------
 */

uint32_t constant_literals(compiler *c, const ast_list *list) {
  uint32_t first = (uint32_t)c->pool.wide.len;
  for (uint32_t i = 0; i < list->count; i++) {
    const ast_node *n = list->items[i];
    if (n->kind == AST_STRING) {
      add_wide(c, literal_text(c, ((const ast_string *)n)->value));
    } else {
      double value = ((const ast_number *)n)->value;
      add_wide(c, (constant){.kind = CONSTANT_NUMBER, .number = value});
    }
  }
  return add_narrow(
      c, (constant){.kind = CONSTANT_ARRAY, .length = list->count, .index = first});
}

uint32_t constant_integers(compiler *c, const int32_t *values, uint32_t n) {
  uint32_t first = (uint32_t)c->pool.wide.len;
  for (uint32_t i = 0; i < n; i++)
    add_wide(c, (constant){.kind = CONSTANT_NUMBER, .number = values[i]});
  return add_narrow(c, (constant){.kind = CONSTANT_ARRAY, .length = n, .index = first});
}

uint32_t constant_template(compiler *c, const ast_template *t) {
  uint32_t first = (uint32_t)c->pool.wide.len;
  for (uint32_t i = 0; i < t->quasi_count; i++) {
    const ast_name *cooked = t->quasis[i].cooked;
    add_wide(c,
             cooked ? literal_text(c, cooked) : (constant){.kind = CONSTANT_UNDEFINED});
  }
  for (uint32_t i = 0; i < t->quasi_count; i++)
    add_wide(c, literal_text(c, t->quasis[i].raw));
  return add_narrow(
      c,
      (constant){.kind = CONSTANT_TEMPLATE, .length = t->quasi_count, .index = first});
}

uint32_t constant_jumps(compiler *c, uint32_t n) {
  uint32_t first = (uint32_t)c->pool.narrow.len;
  for (uint32_t i = 0; i < n; i++) add_narrow(c, (constant){.kind = CONSTANT_INT});
  return first;
}

void set_jump(compiler *c, uint32_t k, uint32_t origin, const label *target) {
  c->pool.narrow.data[k].integer = (int32_t)(target->target - 1) - (int32_t)origin;
}

uint32_t scope_template(compiler *c, scope *s) {
  if (!s->user) {
    vec_push(&c->scopes, scope_info_new(s));
    s->user = (uint32_t)c->scopes.len;
  }
  return s->user - 1;
}

uint32_t constant_scope(compiler *c, scope *s) {
  constant_key *key = find_key(&c->pool, (uintptr_t)s, KEY_SCOPE);
  if (key->index) return key->index - 1;
  c->pool.table_used++;
  key->index = (uint32_t)c->pool.narrow.len + 1;
  return add_narrow(c,
                    (constant){.kind = CONSTANT_SCOPE, .index = scope_template(c, s)});
}

uint32_t constant_declarations(compiler *c, declarations d) {
  vec_push(&c->declaration_tables, d);
  return add_narrow(c, (constant){.kind = CONSTANT_DECLARATIONS,
                                  .index = (uint32_t)c->declaration_tables.len - 1});
}

/* ---- The result -------------------------------------------------------------------
 */

static void add_to_operand(compiler *c, uint32_t at, uint32_t amount) {
  uint32_t v;
  memcpy(&v, c->bytes.data + at, 4);
  v += amount;
  memcpy(c->bytes.data + at, &v, 4);
}

void constants_finish(compiler *c, code *out) {
  constant_pool *p = &c->pool;
  uint32_t narrow = (uint32_t)p->narrow.len, total = narrow + (uint32_t)p->wide.len;
  out->constants = xmalloc(total * sizeof(constant) + 1);
  out->constant_count = total;
  for (uint32_t i = 0; i < total; i++) {
    constant k = i < narrow ? p->narrow.data[i] : p->wide.data[i - narrow];
    if (k.kind == CONSTANT_ARRAY || k.kind == CONSTANT_TEMPLATE) k.index += narrow;
    out->constants[i] = k;
  }
  for (size_t i = 0; i < p->wide_uses.len; i++)
    add_to_operand(c, p->wide_uses.data[i], narrow);
  out->text_bytes = (uint32_t)p->text.len;
  out->text = xmalloc(p->text.len + 1);
  if (p->text.len) memcpy(out->text, p->text.data, p->text.len);
}

void constants_fini(compiler *c) {
  constant_pool *p = &c->pool;
  vec_free(&p->narrow);
  vec_free(&p->wide);
  vec_free(&p->text);
  vec_free(&p->wide_uses);
  free(p->table);
}
