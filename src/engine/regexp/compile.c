/* SPDX-License-Identifier: MIT */
/* Trees to bytecode.
 *
 * Repetitions of single characters are one instruction, for they need one stack entry however
 * long they run.  Others unroll when small and else count in a register.  A repetition
 * whose body may match nothing remembers where the body began and fails when it made no
 * progress (RepeatMatcher, 22.2.2.3.1, step 2.b).
 *
 * Before a choice the code looks at the next unit, where that tells that the first way cannot
 * succeed: most alternatives and loop exits then push nothing.
 *
 * The end of the file derives what the search for a starting position may use: a literal
 * beginning, or the set of units that a match may begin with. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/vec.h"
#include "engine/regexp/program.h"
#include "engine/regexp/tree.h"

enum { MAX_CODE = 1 << 22, UNROLL_WORDS = 64, UNROLL_TIMES = 16 };

typedef struct emitter {
  isolate *iso;
  re_tree *tree;
  VEC(uint32_t) code;
  VEC(charset *) sets;
  uint32_t register_count;
  bool unicode;
  bool failed;
} emitter;

/* ---- emitting ------------------------------------------------------------------------------ */

static uint32_t here(const emitter *e) { return (uint32_t)e->code.len; }

static void word(emitter *e, uint32_t w) {
  if (e->code.len >= MAX_CODE)
    e->failed = true;
  else
    vec_push(&e->code, w);
}

static void op(emitter *e, enum re_op o, uint32_t a) { word(e, (uint32_t)o | a << 8); }

/* Emits an instruction whose operand A is a target to be patched. */
static uint32_t jump(emitter *e, enum re_op o) {
  uint32_t at = here(e);
  op(e, o, 0);
  return at;
}

static void patch(emitter *e, uint32_t at) {
  if (at < e->code.len) e->code.data[at] |= here(e) << 8;
}

static void patch_word(emitter *e, uint32_t at) {
  if (at < e->code.len) e->code.data[at] |= here(e);
}

static uint32_t set_index(emitter *e, charset *s) {
  charset_normalise(s);
  for (size_t i = 0; i < e->sets.len; i++) {
    charset *t = e->sets.data[i];
    if (t->count == s->count &&
        (s->count == 0 || memcmp(t->ranges, s->ranges, s->count * sizeof *s->ranges) == 0))
      return (uint32_t)i;
  }
  vec_push(&e->sets, s);
  return (uint32_t)e->sets.len - 1;
}

/* ---- first units ------------------------------------------------------------------------------ */

/* What the text must begin with for a node to match; `all` if that says nothing. */
typedef struct first_set {
  uint32_t bits[8];
  bool wide; /* any unit above 255 */
  bool all;
} first_set;

static void first_add(first_set *f, uint32_t first, uint32_t last) {
  if (last > 255) f->wide = true;
  for (uint32_t c = first; c <= last && c < 256; c++) f->bits[c >> 5] |= 1u << (c & 31);
}

/* Adds what n may begin with; true if n may match nothing at all. */
static bool first_of(first_set *f, const re_node *n) {
  switch (n->type) {
  case RE_CHAR: first_add(f, n->c, n->c); return false;
  case RE_SET:
    for (uint32_t i = 0; i < n->set->count; i++)
      first_add(f, n->set->ranges[i].first, n->set->ranges[i].last);
    return false;
  case RE_SEQUENCE:
    for (const re_node *k = n->child; k; k = k->next)
      if (!first_of(f, k)) return false;
    return true;
  case RE_CHOICE: {
    bool nullable = false;
    for (const re_node *k = n->child; k; k = k->next) nullable |= first_of(f, k);
    return nullable;
  }
  case RE_GROUP: return first_of(f, n->child);
  case RE_REPEAT: return n->max == 0 || first_of(f, n->child) || n->min == 0;
  case RE_REFERENCE: f->all = true; return true;
  case RE_EMPTY:
  case RE_LOOK:
  case RE_LINE_START:
  case RE_LINE_END:
  case RE_WORD_EDGE: return true;
  }
  return true;
}

/* Emits "go to [patched] unless the next unit can begin n"; 0 where that is not known. */
static uint32_t emit_unless(emitter *e, const re_node *n, bool back) {
  first_set f = {0};
  if (back || n->nullable || first_of(&f, n) || f.all) return 0;
  charset *s = arena_new(&e->tree->arena, charset);
  charset_init(s, &e->tree->arena);
  uint32_t members = 0;
  for (uint32_t c = 0; c < 256; c++) {
    if (!re_bit(f.bits, c)) continue;
    charset_add(s, c, c);
    members++;
  }
  if (f.wide) charset_add(s, 256, UTF_MAX);
  if (members > 200) return 0;
  op(e, RE_OP_Unless, set_index(e, s));
  word(e, 0);
  return here(e) - 1;
}

/* ---- characters ------------------------------------------------------------------------------------ */

/* True if in Unicode mode too a unit is all that there is to compare. */
static bool is_plain_unit(const emitter *e, uint32_t c) {
  return c <= 0xFFFF && !(e->unicode && utf_is_surrogate(c));
}

static bool is_plain_set(const emitter *e, const charset *s) {
  if (!e->unicode) return true;
  for (uint32_t i = 0; i < s->count; i++)
    if (s->ranges[i].last >= 0xD800 &&
        (s->ranges[i].first <= 0xDFFF || s->ranges[i].last > 0xFFFF))
      return false;
  return true;
}

static charset *single_set(emitter *e, uint32_t c) {
  charset *s = arena_new(&e->tree->arena, charset);
  charset_init(s, &e->tree->arena);
  charset_add(s, c, c);
  return s;
}

static void emit_set(emitter *e, charset *s, bool back) {
  if (!is_plain_set(e, s)) {
    op(e, back ? RE_OP_SetPointBack : RE_OP_SetPoint, set_index(e, s));
    return;
  }
  uint32_t a = s->count ? s->ranges[0].first : 0, b = s->count ? s->ranges[s->count - 1].last : 0;
  bool two = b <= 0xFFFF && a != b &&
             (s->count == 1 ? b == a + 1
                            : s->count == 2 && s->ranges[0].last == a &&
                                  s->ranges[1].first == b);
  if (two) {
    op(e, back ? RE_OP_EitherBack : RE_OP_Either, 0);
    word(e, a | b << 16);
  } else {
    op(e, back ? RE_OP_SetBack : RE_OP_Set, set_index(e, s));
  }
}

static void emit_char(emitter *e, uint32_t c, bool back) {
  enum re_op o = back ? RE_OP_CharBack : RE_OP_Char;
  if (is_plain_unit(e, c)) {
    op(e, o, c);
  } else if (c > 0xFFFF) {
    op(e, o, back ? utf_low_of(c) : utf_high_of(c));
    op(e, o, back ? utf_high_of(c) : utf_low_of(c));
  } else {
    emit_set(e, single_set(e, c), back);
  }
}

/* A run of characters from n on, forwards; returns the node after it. */
static const re_node *emit_text(emitter *e, const re_node *n) {
  uint16_t units[256];
  uint32_t count = 0;
  const re_node *k = n;
  for (; k && k->type == RE_CHAR && count + 2 <= WN_COUNTOF(units); k = k->next) {
    if (k->c <= 0xFFFF && !is_plain_unit(e, k->c)) break;
    count += (uint32_t)utf16_put(units + count, k->c);
  }
  if (count < 2) {
    emit_char(e, n->c, false);
    return n->next;
  }
  op(e, RE_OP_Text, count);
  for (uint32_t i = 0; i < count; i += 2)
    word(e, units[i] | (i + 1 < count ? (uint32_t)units[i + 1] << 16 : 0));
  return k;
}

/* ---- structure --------------------------------------------------------------------------------------- */

static void emit(emitter *e, const re_node *n, const re_node *after, bool back);

/* Backwards a sequence runs from its last node to its first. */
static void emit_reversed(emitter *e, const re_node *n) {
  VEC(const re_node *) nodes = {0};
  for (; n; n = n->next) vec_push(&nodes, n);
  while (nodes.len) {
    const re_node *last = vec_pop(&nodes);
    emit(e, last, nodes.len ? vec_last(&nodes) : NULL, true);
  }
  vec_free(&nodes);
}

static void emit_sequence(emitter *e, const re_node *n, const re_node *after, bool back) {
  if (back) {
    emit_reversed(e, n->child);
    return;
  }
  for (const re_node *k = n->child; k;) {
    if (k->type == RE_CHAR) {
      k = emit_text(e, k);
    } else {
      emit(e, k, k->next ? k->next : after, false);
      k = k->next;
    }
  }
}

static void emit_choice(emitter *e, const re_node *n, const re_node *after, bool back) {
  VEC(uint32_t) ends = {0};
  for (const re_node *k = n->child; k; k = k->next) {
    if (!k->next) {
      emit(e, k, after, back);
      break;
    }
    uint32_t unless = emit_unless(e, k, back);
    uint32_t split = jump(e, RE_OP_Split);
    emit(e, k, after, back);
    vec_push(&ends, jump(e, RE_OP_Jump));
    patch(e, split);
    if (unless) patch_word(e, unless);
  }
  for (size_t i = 0; i < ends.len; i++) patch(e, ends.data[i]);
  vec_free(&ends);
}

static void emit_group(emitter *e, const re_node *n, bool back) {
  op(e, RE_OP_Save, 2 * n->group + back);
  emit(e, n->child, NULL, back);
  op(e, RE_OP_Save, 2 * n->group + !back);
}

static void emit_reference(emitter *e, const re_node *n, bool back) {
  op(e, RE_OP_Reference, n->group_count);
  word(e, (n->fold ? 1u : 0) | (back ? 2u : 0));
  for (uint32_t i = 0; i < n->group_count; i++) word(e, n->groups[i]);
}

static void emit_look(emitter *e, const re_node *n) {
  uint32_t r = e->register_count;
  e->register_count += 2;
  if (!n->negative) {
    op(e, RE_OP_Look, r);
    emit(e, n->child, NULL, n->behind);
    op(e, RE_OP_LookEnd, r);
    return;
  }
  op(e, RE_OP_LookNot, r);
  uint32_t at = here(e);
  word(e, 0);
  emit(e, n->child, NULL, n->behind);
  op(e, RE_OP_LookNotEnd, r);
  patch_word(e, at);
}

/* ---- repetition ----------------------------------------------------------------------------------------- */

static uint32_t size_of(re_node *n) {
  if (n->size) return n->size;
  uint64_t size = 1;
  switch (n->type) {
  case RE_SEQUENCE:
  case RE_CHOICE:
    for (re_node *k = n->child; k; k = k->next)
      size += size_of(k) + (n->type == RE_CHOICE ? 4 : 0);
    break;
  case RE_REPEAT:
    if (n->child->type == RE_CHAR || n->child->type == RE_SET) {
      size = 4;
    } else {
      size = size_of(n->child) + 6;
      bool limited = n->max != UINT32_MAX;
      uint64_t times = limited ? n->max : n->min;
      if (times <= UNROLL_TIMES && size * times <= UNROLL_WORDS)
        size = size * (times + !limited);
    }
    break;
  case RE_GROUP:
  case RE_LOOK: size = size_of(n->child) + 3; break;
  case RE_REFERENCE: size = 2 + n->group_count; break;
  default: break;
  }
  n->size = size > MAX_CODE ? MAX_CODE : (uint32_t)size;
  return n->size;
}

static bool emit_simple_repeat(emitter *e, const re_node *n, const re_node *after, bool back) {
  charset *s;
  if (n->child->type == RE_SET)
    s = n->child->set;
  else if (n->child->type == RE_CHAR)
    s = single_set(e, n->child->c);
  else
    return false;
  bool point = !is_plain_set(e, s);
  enum re_op o = n->greedy ? (point ? RE_OP_GreedyPoint : RE_OP_Greedy)
                           : (point ? RE_OP_LazyPoint : RE_OP_Lazy);
  op(e, (enum re_op)(o + back), set_index(e, s)); /* each BACK form follows its partner */
  word(e, n->min);
  word(e, n->max);
  while (after && !back && (after->type == RE_SEQUENCE || after->type == RE_GROUP) &&
         after->child)
    after = after->child;
  bool known = after && !back && after->type == RE_CHAR && is_plain_unit(e, after->c);
  word(e, known ? after->c + 1 : 0);
  return true;
}

/* One round of a loop; `check`: a round that matches nothing fails. */
static void emit_round(emitter *e, const re_node *n, bool clear, bool check, bool back) {
  uint32_t r = 0;
  if (check) {
    r = e->register_count++;
    op(e, RE_OP_Save, r);
  }
  if (clear && n->last_group > n->first_group) {
    op(e, RE_OP_Clear, 2 * n->first_group);
    word(e, 2 * n->last_group - 1);
  }
  emit(e, n->child, NULL, back);
  if (check) op(e, RE_OP_Progress, r);
}

static void emit_counted(emitter *e, const re_node *n, bool back) {
  uint32_t counter = e->register_count++, start = 0;
  uint32_t min = n->min > INT32_MAX ? INT32_MAX : n->min;
  op(e, RE_OP_Zero, counter);
  uint32_t loop = here(e);
  op(e, RE_OP_Count, counter);
  word(e, min);
  word(e, n->max);
  uint32_t exit = here(e);
  word(e, n->greedy ? 0 : 0x80000000u);
  if (n->child->nullable) {
    start = e->register_count++;
    op(e, RE_OP_Save, start);
  }
  emit_round(e, n, true, false, back);
  if (n->child->nullable) {
    op(e, RE_OP_ProgressAfter, start);
    word(e, counter);
    word(e, min);
  }
  op(e, RE_OP_Next, counter);
  op(e, RE_OP_Jump, loop);
  patch_word(e, exit);
}

static void emit_optional(emitter *e, const re_node *n, bool back) {
  VEC(uint32_t) exits = {0}, unless = {0};
  for (uint32_t i = n->min; i < n->max; i++) {
    uint32_t at = emit_unless(e, n->child, back);
    if (at) vec_push(&unless, at);
    vec_push(&exits, jump(e, n->greedy ? RE_OP_Split : RE_OP_SplitTo));
    emit_round(e, n, i > 0, n->child->nullable, back);
  }
  for (size_t i = 0; i < exits.len; i++) patch(e, exits.data[i]);
  for (size_t i = 0; i < unless.len; i++) patch_word(e, unless.data[i]);
  vec_free(&exits);
  vec_free(&unless);
}

static void emit_star(emitter *e, const re_node *n, bool back) {
  uint32_t loop = here(e);
  uint32_t unless = emit_unless(e, n->child, back);
  uint32_t split = jump(e, n->greedy ? RE_OP_Split : RE_OP_SplitTo);
  emit_round(e, n, true, n->child->nullable, back);
  op(e, RE_OP_Jump, loop);
  patch(e, split);
  if (unless) patch_word(e, unless);
}

/* x+ where x matches something: the choice stands at the end of the loop. */
static void emit_plus(emitter *e, const re_node *n, bool back) {
  uint32_t loop = here(e);
  emit_round(e, n, true, false, back);
  uint32_t unless = emit_unless(e, n->child, back);
  op(e, n->greedy ? RE_OP_SplitTo : RE_OP_Split, loop);
  if (unless) patch_word(e, unless);
}

static void emit_repeat(emitter *e, const re_node *n, const re_node *after, bool back) {
  if (n->max == 0 || emit_simple_repeat(e, n, after, back)) return;
  if (n->min == 1 && n->max == UINT32_MAX && !n->child->nullable) {
    emit_plus(e, n, back);
    return;
  }
  uint64_t size = size_of(n->child) + 6;
  bool limited = n->max != UINT32_MAX;
  uint32_t times = limited ? n->max : n->min;
  if (times > limited && (times > UNROLL_TIMES || size * times > UNROLL_WORDS)) {
    emit_counted(e, n, back);
    return;
  }
  for (uint32_t i = 0; i < n->min; i++) emit_round(e, n, i > 0, false, back);
  if (limited)
    emit_optional(e, n, back);
  else
    emit_star(e, n, back);
}

/* `after`: the node that must match next, as far as known; a hint. */
static void emit(emitter *e, const re_node *n, const re_node *after, bool back) {
  if (e->failed || stack_is_low(e->iso)) {
    e->failed = true;
    return;
  }
  switch (n->type) {
  case RE_EMPTY: break;
  case RE_CHAR: emit_char(e, n->c, back); break;
  case RE_SET: emit_set(e, n->set, back); break;
  case RE_SEQUENCE: emit_sequence(e, n, after, back); break;
  case RE_CHOICE: emit_choice(e, n, after, back); break;
  case RE_GROUP: emit_group(e, n, back); break;
  case RE_REFERENCE: emit_reference(e, n, back); break;
  case RE_LOOK: emit_look(e, n); break;
  case RE_REPEAT: emit_repeat(e, n, after, back); break;
  case RE_LINE_START: op(e, RE_OP_LineStart, n->multiline); break;
  case RE_LINE_END: op(e, RE_OP_LineEnd, n->multiline); break;
  case RE_WORD_EDGE:
    op(e, RE_OP_WordEdge, (n->negative ? 1u : 0) | (n->fold ? 2u : 0));
    break;
  }
}

/* ---- where to start --------------------------------------------------------------------------------------- */

/* Appends the literal beginning of n; true if that is all of n and it captures nothing. */
static bool collect_prefix(const emitter *e, regexp_program *p, const re_node *n) {
  switch (n->type) {
  case RE_CHAR:
    if ((n->c <= 0xFFFF && !is_plain_unit(e, n->c)) ||
        p->prefix_length + 2 > RE_MAX_PREFIX)
      return false;
    p->prefix_length += (uint8_t)utf16_put(p->prefix + p->prefix_length, n->c);
    return true;
  case RE_SEQUENCE:
    for (const re_node *k = n->child; k; k = k->next)
      if (!collect_prefix(e, p, k)) return false;
    return true;
  case RE_GROUP: collect_prefix(e, p, n->child); return false;
  case RE_REPEAT:
    if (n->min > 0) collect_prefix(e, p, n->child);
    return false;
  default: return false;
  }
}

static bool starts_at_start(const re_node *n) {
  switch (n->type) {
  case RE_LINE_START: return !n->multiline;
  case RE_SEQUENCE: return n->child && starts_at_start(n->child);
  case RE_GROUP: return starts_at_start(n->child);
  case RE_CHOICE:
    for (const re_node *k = n->child; k; k = k->next)
      if (!starts_at_start(k)) return false;
    return true;
  default: return false;
  }
}

static void plan_search(const emitter *e, regexp_program *p, const re_node *root) {
  if (starts_at_start(root)) {
    p->search = SEARCH_START;
    return;
  }
  bool all = collect_prefix(e, p, root);
  if (p->prefix_length) {
    p->literal = all;
    p->search = SEARCH_LITERAL;
    for (uint32_t i = 0; i < p->prefix_length; i++) p->prefix_wide |= p->prefix[i] > 255;
    return;
  }
  first_set f = {0};
  if (first_of(&f, root) || f.all) return;
  p->search = SEARCH_FIRST;
  memcpy(p->first.bits, f.bits, sizeof f.bits);
  p->first.count = f.wide;
}

/* ---- the program -------------------------------------------------------------------------------------------- */

static void fill_sets(regexp_program *p, const emitter *e) {
  p->set_count = (uint32_t)e->sets.len;
  p->sets = xcalloc(p->set_count + 1, sizeof *p->sets);
  for (uint32_t i = 0; i < p->set_count; i++) {
    const charset *s = e->sets.data[i];
    re_set *t = &p->sets[i];
    char_range *ranges = xmalloc((s->count + 1) * sizeof *ranges);
    for (uint32_t k = 0; k < s->count; k++) {
      char_range r = s->ranges[k];
      for (uint32_t c = r.first; c <= r.last && c < 256; c++)
        t->bits[c >> 5] |= 1u << (c & 31);
      if (r.last > 255) ranges[t->count++] = r;
    }
    t->ranges = ranges;
  }
}

static void fill_names(regexp_program *p, const re_tree *t) {
  p->name_count = t->name_count;
  p->names = xcalloc(t->name_count + 1, sizeof *p->names);
  for (uint32_t i = 0; i < t->name_count; i++) {
    const re_name *n = &t->names[i];
    uint16_t *units = xmalloc(n->length * 2 + 2);
    uint32_t *groups = xmalloc((n->group_count + 1) * sizeof *groups);
    memcpy(units, n->units, n->length * 2);
    memcpy(groups, n->groups, n->group_count * sizeof *groups);
    p->names[i] = (regexp_name){units, n->length, groups, n->group_count};
  }
}

regexp_program *regexp_emit(isolate *iso, re_tree *tree, unsigned flags) {
  emitter e = {.iso = iso,
               .tree = tree,
               .register_count = 2 * tree->group_count,
               .unicode = tree->unicode};
  emit(&e, tree->root, NULL, false);
  op(&e, RE_OP_Match, 0);
  regexp_program *p = NULL;
  if (!e.failed) {
    p = xcalloc(1, sizeof *p + e.code.len * sizeof *p->code);
    p->references = 1;
    p->flags = flags;
    p->group_count = tree->group_count;
    p->register_count = e.register_count;
    p->unicode = e.unicode;
    p->code_length = (uint32_t)e.code.len;
    memcpy(p->code, e.code.data, e.code.len * sizeof *p->code);
    fill_sets(p, &e);
    fill_names(p, tree);
    plan_search(&e, p, tree->root);
  }
  vec_free(&e.code);
  vec_free(&e.sets);
  return p;
}
