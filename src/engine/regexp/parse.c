/* SPDX-License-Identifier: MIT */
/* Patterns to trees (ECMA-262, 22.2.1, 22.2.2 and annex B.1.2).
 *
 * Every pattern passed the syntax check (engine/syntax/regexp_syntax.c) before it comes here,
 * so this parser reads what it knows to be well-formed and reports no errors but depth.
 *
 * Case: with flag i every character becomes the set of those that match it (case_close), at
 * the place where the specification applies Canonicalize.  Where sets are complemented the
 * order matters: without v a negated class is closed first and complemented then; \P and \W
 * are complemented first with u, and closed first with v. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/vec.h"
#include "engine/icu.h"
#include "engine/regexp/tree.h"

#define END UINT32_MAX

/* A string of a v-mode class. */
typedef struct class_string {
  uint32_t *chars;
  uint32_t length;
  struct class_string *next;
} class_string;

typedef struct class_value {
  charset chars;
  class_string *strings;
} class_value;

typedef struct parser {
  isolate *iso;
  re_tree *tree;
  arena *arena;
  const string_view *source;
  uint32_t position;
  uint32_t total_groups; /* of the whole pattern, without group 0 */
  bool unicode, sets, named;
  bool ignore_case, multiline, dot_all; /* as modifiers have them here */
  bool failed;
} parser;

static uint32_t peek_at(const parser *p, uint32_t n) {
  uint32_t i = p->position + n;
  return i < p->source->length ? view_at(p->source, i) : END;
}
static uint32_t peek(const parser *p) { return peek_at(p, 0); }

static bool eat(parser *p, uint32_t unit) {
  if (peek(p) != unit) return false;
  p->position++;
  return true;
}

static uint32_t take_char(parser *p, bool joined) {
  uint32_t u = peek(p);
  p->position++;
  if (joined && utf_is_high(u) && utf_is_low(peek(p))) {
    u = utf_join(u, peek(p));
    p->position++;
  }
  return u;
}

/* ---- nodes ------------------------------------------------------------------------------- */

static re_node *node_new(parser *p, re_type type) {
  re_node *n = arena_new(p->arena, re_node);
  n->type = type;
  n->nullable = type != RE_CHAR && type != RE_SET;
  return n;
}

static charset *set_new(parser *p) {
  charset *s = arena_new(p->arena, charset);
  charset_init(s, p->arena);
  return s;
}

static void close_case(parser *p, charset *s) {
  if (!p->ignore_case) return;
  regexp_state *state = p->iso->regexp;
  case_close(state->cases, s, p->unicode);
}

/* A set as a node; one with a single member is a character. */
static re_node *set_node(parser *p, charset *s) {
  charset_normalise(s);
  uint32_t single = charset_single(s);
  re_node *n = node_new(p, single == UINT32_MAX ? RE_SET : RE_CHAR);
  n->c = single;
  n->set = s;
  return n;
}

static re_node *char_node(parser *p, uint32_t c) {
  if (p->ignore_case) {
    charset *s = set_new(p);
    charset_add(s, c, c);
    close_case(p, s);
    return set_node(p, s);
  }
  re_node *n = node_new(p, RE_CHAR);
  n->c = c;
  return n;
}

/* ---- character sets ------------------------------------------------------------------------ */

/* WordCharacters(rer), 22.2.2.9.2: in Unicode mode what folds to a letter is one. */
static void add_word_characters(parser *p, charset *s) {
  charset_add_escape(s, 'w');
  if (p->unicode) close_case(p, s);
}

static void add_uset(class_value *out, const USet *set, arena *a) {
  int32_t items = icu()->uset_getItemCount(set);
  for (int32_t i = 0; i < items; i++) {
    UChar32 first, last;
    UChar text[64];
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = icu()->uset_getItem(set, i, &first, &last, text, 64, &status);
    if (n == 0) {
      charset_add(&out->chars, (uint32_t)first, (uint32_t)last);
      continue;
    }
    class_string *s = arena_new(a, class_string);
    s->chars = arena_new_array(a, uint32_t, (size_t)n);
    for (size_t k = 0; k < (size_t)n;)
      s->chars[s->length++] = utf16_next((const uint16_t *)text, (size_t)n, &k);
    s->next = out->strings;
    out->strings = s;
  }
}

/* The escape \p{name} or \p{name=value}, its names known to be exact. */
static void add_property(parser *p, class_value *out, const char *name,
                         const char *value) {
  UErrorCode status = U_ZERO_ERROR;
  UProperty property;
  int32_t number;
  if (!value && strcmp(name, "Any") == 0) {
    charset_add(&out->chars, 0, UTF_MAX);
    return;
  }
  if (!value && strcmp(name, "ASCII") == 0) {
    charset_add(&out->chars, 0, 127);
    return;
  }
  if (!value && strcmp(name, "Assigned") == 0) {
    property = UCHAR_GENERAL_CATEGORY_MASK;
    number = (int32_t)~U_GC_CN_MASK;
  } else if (value) {
    bool category = strcmp(name, "gc") == 0 || strcmp(name, "General_Category") == 0;
    bool extensions = strcmp(name, "scx") == 0 || strcmp(name, "Script_Extensions") == 0;
    property = category     ? UCHAR_GENERAL_CATEGORY_MASK
               : extensions ? UCHAR_SCRIPT_EXTENSIONS
                            : UCHAR_SCRIPT;
    number = icu()->u_getPropertyValueEnum(category ? property : UCHAR_SCRIPT, value);
  } else {
    property = icu()->u_getPropertyEnum(name);
    if (strcmp(name, "RGI_Flag_Sequence") == 0) property = UCHAR_RGI_EMOJI_FLAG_SEQUENCE;
    if (strcmp(name, "RGI_Modifier_Sequence") == 0)
      property = UCHAR_RGI_EMOJI_MODIFIER_SEQUENCE;
    number = icu()->u_getPropertyValueEnum(UCHAR_GENERAL_CATEGORY_MASK, name);
    if (property != UCHAR_INVALID_CODE && property < UCHAR_BINARY_LIMIT) {
      const USet *set = icu()->u_getBinaryPropertySet(property, &status);
      if (U_SUCCESS(status)) add_uset(out, set, p->arena);
      return;
    }
    property = UCHAR_GENERAL_CATEGORY_MASK;
  }
  USet *set = icu()->uset_openEmpty();
  icu()->uset_applyIntPropertyValue(set, property, number, &status);
  if (U_SUCCESS(status)) add_uset(out, set, p->arena);
  icu()->uset_close(set);
}

/* After \p or \P. */
static void take_property(parser *p, class_value *out) {
  char name[64], *value = NULL;
  size_t n = 0;
  eat(p, '{');
  while (!eat(p, '}')) {
    uint32_t u = take_char(p, false);
    if (n + 1 >= sizeof name) continue;
    name[n++] = u == '=' ? 0 : (char)u;
    if (u == '=') value = name + n;
  }
  name[n] = 0;
  add_property(p, out, name, value);
}

/* At a letter after a backslash: takes \d \D \s \S \w \W \p \P. */
static bool take_class_escape(parser *p, class_value *out) {
  uint32_t u = peek(p);
  class_value own = {0};
  charset_init(&own.chars, p->arena);
  switch (u) {
  case 'd': case 'D': case 's': case 'S':
    charset_add_escape(&own.chars, (char)(u | 32));
    p->position++;
    break;
  case 'w': case 'W':
    add_word_characters(p, &own.chars);
    p->position++;
    break;
  case 'p': case 'P':
    if (!p->unicode) return false;
    p->position++;
    take_property(p, &own);
    if (p->sets) close_case(p, &own.chars);
    break;
  default: return false;
  }
  if (u < 'a') charset_invert(&own.chars);
  charset_normalise(&own.chars);
  charset_add_all(&out->chars, &own.chars);
  while (own.strings) {
    class_string *s = own.strings;
    own.strings = s->next;
    s->next = out->strings;
    out->strings = s;
  }
  return true;
}

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_digit(uint32_t u) { return u >= '0' && u <= '9'; }

static int hex_of(uint32_t u) {
  if (is_digit(u)) return (int)(u - '0');
  if (u >= 128) return -1;
  u |= 32;
  return u >= 'a' && u <= 'f' ? (int)(u - 'a') + 10 : -1;
}

static bool take_hex(parser *p, uint32_t digits, uint32_t *value) {
  uint32_t v = 0;
  for (uint32_t i = 0; i < digits; i++) {
    int d = hex_of(peek_at(p, i));
    if (d < 0) return false;
    v = v << 4 | (uint32_t)d;
  }
  p->position += digits;
  *value = v;
  return true;
}

/* After \u. */
static bool take_unicode_escape(parser *p, bool full, uint32_t *value) {
  if (full && eat(p, '{')) {
    for (*value = 0; !eat(p, '}');)
      *value = *value << 4 | (uint32_t)hex_of(take_char(p, false));
    return true;
  }
  if (!take_hex(p, 4, value)) return false;
  if (full && utf_is_high(*value) && peek(p) == '\\' && peek_at(p, 1) == 'u') {
    uint32_t low, here = p->position;
    p->position += 2;
    if (take_hex(p, 4, &low) && utf_is_low(low))
      *value = utf_join(*value, low);
    else
      p->position = here;
  }
  return true;
}

static bool is_control_letter(uint32_t u, bool in_class) {
  if ((u | 32) >= 'a' && (u | 32) <= 'z' && u < 128) return true;
  return in_class && (is_digit(u) || u == '_');
}

/* CharacterEscape, after the backslash. */
static uint32_t take_character_escape(parser *p, bool in_class) {
  uint32_t value, u = take_char(p, p->unicode);
  switch (u) {
  case 'f': return '\f';
  case 'n': return '\n';
  case 'r': return '\r';
  case 't': return '\t';
  case 'v': return '\v';
  case 'c':
    if (is_control_letter(peek(p), in_class && !p->unicode))
      return take_char(p, false) & 31;
    p->position--;
    return '\\';
  case 'x': return take_hex(p, 2, &value) ? value : 'x';
  case 'u': return take_unicode_escape(p, p->unicode, &value) ? value : 'u';
  default: break;
  }
  if (u < '0' || u > '7' || p->unicode) return u == '0' ? 0 : u;
  value = u - '0';
  for (int i = u <= '3' ? 2 : 1; i > 0 && peek(p) >= '0' && peek(p) <= '7'; i--)
    value = value * 8 + (take_char(p, false) - '0');
  return value;
}

/* ---- classes without v ------------------------------------------------------------------------ */

/* One atom; true if it is a single character. */
static bool take_class_atom(parser *p, class_value *out, uint32_t *c) {
  if (!eat(p, '\\')) {
    *c = take_char(p, p->unicode);
    return true;
  }
  if (take_class_escape(p, out)) return false;
  *c = eat(p, 'b') ? '\b' : take_character_escape(p, true);
  return true;
}

static re_node *take_class(parser *p) {
  class_value v = {0};
  charset_init(&v.chars, p->arena);
  bool negated = eat(p, '^');
  while (!eat(p, ']')) {
    uint32_t from, to;
    bool single = take_class_atom(p, &v, &from);
    if (peek(p) == '-' && peek_at(p, 1) != ']') {
      p->position++;
      bool to_single = take_class_atom(p, &v, &to);
      if (single && to_single) {
        charset_add(&v.chars, from, to);
        continue;
      }
      charset_add(&v.chars, '-', '-');
      if (to_single) charset_add(&v.chars, to, to);
    }
    if (single) charset_add(&v.chars, from, from);
  }
  close_case(p, &v.chars);
  if (negated) charset_invert(&v.chars);
  charset *s = set_new(p);
  *s = v.chars;
  return set_node(p, s);
}

/* ---- classes with v --------------------------------------------------------------------------- */

static void take_class_set(parser *p, class_value *out);

/* Folds a string as its characters match: with i, two strings are one when they fold alike. */
static bool same_string(const parser *p, const class_string *a, const class_string *b) {
  if (a->length != b->length) return false;
  for (uint32_t i = 0; i < a->length; i++) {
    uint32_t x = a->chars[i], y = b->chars[i];
    if (x == y) continue;
    if (!p->ignore_case || case_canonicalise(x, true) != case_canonicalise(y, true))
      return false;
  }
  return true;
}

static bool has_string(const parser *p, const class_string *list, const class_string *s) {
  for (; list; list = list->next)
    if (same_string(p, list, s)) return true;
  return false;
}

static void add_string(const parser *p, class_value *out, const uint32_t *chars,
                       uint32_t length) {
  class_string probe = {.chars = (uint32_t *)(uintptr_t)chars, .length = length};
  if (has_string(p, out->strings, &probe)) return;
  class_string *s = arena_new(p->arena, class_string);
  s->chars = arena_copy(p->arena, chars, length * sizeof *chars);
  s->length = length;
  s->next = out->strings;
  out->strings = s;
}

/* ClassSetCharacter. */
static uint32_t take_set_character(parser *p) {
  if (!eat(p, '\\')) return take_char(p, true);
  if (eat(p, 'b')) return '\b';
  return take_character_escape(p, false);
}

/* After \q: {abc|d|} */
static void take_strings(parser *p, class_value *out) {
  VEC(uint32_t) text = {0};
  eat(p, '{');
  for (bool more = true; more;) {
    uint32_t u = peek(p);
    if (u != '}' && u != '|') {
      vec_push(&text, take_set_character(p));
      continue;
    }
    p->position++;
    more = u == '|';
    if (text.len == 1)
      charset_add(&out->chars, text.data[0], text.data[0]);
    else
      add_string(p, out, text.data, (uint32_t)text.len);
    text.len = 0;
  }
  vec_free(&text);
}

/* An operand, or a range of characters where `ranges`. */
static void take_operand(parser *p, class_value *out, bool ranges) {
  if (eat(p, '[')) {
    take_class_set(p, out);
    return;
  }
  if (peek(p) == '\\') {
    p->position++;
    if (eat(p, 'q')) {
      take_strings(p, out);
      close_case(p, &out->chars);
      return;
    }
    if (take_class_escape(p, out)) {
      close_case(p, &out->chars);
      return;
    }
    p->position--;
  }
  uint32_t from = take_set_character(p), to = from;
  if (ranges && peek(p) == '-' && peek_at(p, 1) != '-') {
    p->position++;
    to = take_set_character(p);
  }
  charset_add(&out->chars, from, to);
  close_case(p, &out->chars);
}

static void set_union(const parser *p, class_value *out, class_value *v) {
  charset_normalise(&v->chars);
  charset_add_all(&out->chars, &v->chars);
  for (class_string *s = v->strings; s; s = s->next)
    add_string(p, out, s->chars, s->length);
}

/* Keeps the strings that v has (or has not). */
static void filter_strings(const parser *p, class_value *out, class_value *v, bool keep) {
  class_string **link = &out->strings;
  while (*link) {
    if (has_string(p, v->strings, *link) == keep)
      link = &(*link)->next;
    else
      *link = (*link)->next;
  }
}

/* After "[". */
static void take_class_set(parser *p, class_value *out) {
  class_value all = {0};
  charset_init(&all.chars, p->arena);
  bool negated = eat(p, '^');
  while (!eat(p, ']')) {
    uint32_t u = peek(p);
    bool operation = (u == '&' || u == '-') && peek_at(p, 1) == u;
    if (operation) p->position += 2;
    class_value v = {0};
    charset_init(&v.chars, p->arena);
    take_operand(p, &v, !operation);
    if (!operation) {
      set_union(p, &all, &v);
      continue;
    }
    if (u == '&')
      charset_intersect(&all.chars, &v.chars);
    else
      charset_subtract(&all.chars, &v.chars);
    filter_strings(p, &all, &v, u == '&');
  }
  if (negated) charset_invert(&all.chars);
  set_union(p, out, &all);
}

static re_node *sequence_of(parser *p, const class_string *s) {
  re_node *n = node_new(p, RE_SEQUENCE), **link = &n->child;
  n->nullable = s->length == 0;
  for (uint32_t i = 0; i < s->length; i++, link = &(*link)->next)
    *link = char_node(p, s->chars[i]);
  return n;
}

/* The strings of a class are tried before its characters, longest first; the empty string
 * after them (22.2.2.7, CompileAtom of CharacterClass). */
static re_node *class_value_node(parser *p, class_value *v) {
  charset *s = set_new(p);
  *s = v->chars;
  re_node *chars = set_node(p, s);
  if (!v->strings) return chars;
  re_node *n = node_new(p, RE_CHOICE), **link = &n->child;
  n->nullable = false;
  uint32_t longest = 0;
  for (class_string *t = v->strings; t; t = t->next)
    if (t->length > longest) longest = t->length;
  for (uint32_t length = longest + 1; length-- > 0;) {
    if (length == 1 && s->count) {
      *link = chars;
      link = &chars->next;
    }
    for (class_string *t = v->strings; t; t = t->next) {
      if (t->length != length) continue;
      *link = sequence_of(p, t);
      n->nullable |= length == 0;
      link = &(*link)->next;
    }
  }
  return n;
}

/* ---- groups and references ----------------------------------------------------------------------- */

static re_node *take_disjunction(parser *p);

/* After "<": reads up to ">" and returns the name's index. */
static uint32_t take_name(parser *p) {
  VEC(uint16_t) text = {0};
  while (!eat(p, '>')) {
    uint32_t c = take_char(p, true);
    if (c == '\\') {
      eat(p, 'u');
      take_unicode_escape(p, true, &c);
    }
    uint16_t units[2];
    size_t n = utf16_put(units, c);
    for (size_t i = 0; i < n; i++) vec_push(&text, units[i]);
  }
  re_tree *t = p->tree;
  uint32_t i = 0;
  while (i < t->name_count && (t->names[i].length != text.len ||
                               memcmp(t->names[i].units, text.data, text.len * 2) != 0))
    i++;
  if (i == t->name_count) {
    if (i == t->name_capacity) {
      uint32_t capacity = i ? i * 2 : 4;
      re_name *names = arena_new_array(p->arena, re_name, capacity);
      if (i) memcpy(names, t->names, i * sizeof *names);
      t->names = names;
      t->name_capacity = capacity;
    }
    t->names[t->name_count++] =
        (re_name){.units = arena_copy(p->arena, text.data, text.len * 2),
                  .length = (uint32_t)text.len};
  }
  vec_free(&text);
  return i;
}

static void name_group(parser *p, uint32_t name, uint32_t group) {
  re_name *n = &p->tree->names[name];
  if (n->group_count == n->capacity) {
    uint32_t capacity = n->capacity ? n->capacity * 2 : 2;
    uint32_t *groups = arena_new_array(p->arena, uint32_t, capacity);
    if (n->group_count) memcpy(groups, n->groups, n->group_count * sizeof *groups);
    n->groups = groups;
    n->capacity = capacity;
  }
  n->groups[n->group_count++] = group;
}

/* After "(?": ims-ims: */
static void take_modifiers(parser *p) {
  bool on = true;
  for (;; p->position++) {
    switch (peek(p)) {
    case '-': on = false; break;
    case 'i': p->ignore_case = on; break;
    case 'm': p->multiline = on; break;
    case 's': p->dot_all = on; break;
    default: p->position++; return; /* the colon */
    }
  }
}

static re_node *capture(parser *p, uint32_t name) {
  re_node *n = node_new(p, RE_GROUP);
  n->group = p->tree->group_count++;
  if (name != UINT32_MAX) name_group(p, name, n->group);
  n->child = take_disjunction(p);
  n->nullable = n->child->nullable;
  return n;
}

static re_node *look(parser *p, uint32_t length, bool behind) {
  re_node *n = node_new(p, RE_LOOK);
  n->negative = peek_at(p, length - 1) == '!';
  n->behind = behind;
  p->position += length;
  n->child = take_disjunction(p);
  return n;
}

/* After "(". */
static re_node *take_group(parser *p) {
  re_node *n;
  uint32_t first = p->tree->group_count;
  if (!eat(p, '?')) {
    n = capture(p, UINT32_MAX);
  } else {
    uint32_t u = peek(p), next = peek_at(p, 1);
    if (u == '=' || u == '!') {
      n = look(p, 1, false);
    } else if (u == '<' && (next == '=' || next == '!')) {
      n = look(p, 2, true);
    } else if (u == '<') {
      p->position++;
      n = capture(p, take_name(p));
    } else {
      bool i = p->ignore_case, m = p->multiline, s = p->dot_all;
      take_modifiers(p);
      n = take_disjunction(p);
      p->ignore_case = i;
      p->multiline = m;
      p->dot_all = s;
    }
  }
  eat(p, ')');
  n->first_group = first;
  n->last_group = p->tree->group_count;
  return n;
}

static re_node *reference_node(parser *p, uint32_t group, uint32_t name) {
  re_node *n = node_new(p, RE_REFERENCE);
  n->fold = p->ignore_case;
  n->name = name;
  n->group_count = 1;
  n->groups = arena_copy(p->arena, &group, sizeof group);
  return n;
}

/* After a backslash: \1, \k<name>, or NULL and nothing taken. */
static re_node *take_reference(parser *p) {
  uint32_t u = peek(p);
  if (u == 'k' && p->named) {
    p->position += 2;
    return reference_node(p, 0, take_name(p) + 1);
  }
  if (u < '1' || u > '9') return NULL;
  uint32_t start = p->position, number = 0;
  while (is_digit(peek(p))) {
    uint32_t digit = take_char(p, false) - '0';
    if (number < 100000000) number = number * 10 + digit;
  }
  if (number <= p->total_groups) return reference_node(p, number, 0);
  p->position = start;
  return NULL;
}

/* ---- terms --------------------------------------------------------------------------------------------- */

static re_node *take_escape(parser *p) {
  uint32_t u = peek(p);
  if (u == 'b' || u == 'B') {
    p->position++;
    re_node *n = node_new(p, RE_WORD_EDGE);
    n->negative = u == 'B';
    n->fold = p->ignore_case && p->unicode;
    return n;
  }
  re_node *reference = take_reference(p);
  if (reference) return reference;
  class_value v = {0};
  charset_init(&v.chars, p->arena);
  if (take_class_escape(p, &v)) {
    if ((u | 32) == 'p') close_case(p, &v.chars); /* the others are closed */
    return class_value_node(p, &v);
  }
  return char_node(p, take_character_escape(p, false));
}

static re_node *take_atom(parser *p) {
  uint32_t u = take_char(p, p->unicode);
  re_node *n;
  switch (u) {
  case '^':
  case '$':
    n = node_new(p, u == '^' ? RE_LINE_START : RE_LINE_END);
    n->multiline = p->multiline;
    return n;
  case '(': return take_group(p);
  case '[':
    if (p->sets) {
      class_value v = {0};
      charset_init(&v.chars, p->arena);
      take_class_set(p, &v);
      return class_value_node(p, &v);
    }
    return take_class(p);
  case '\\': return take_escape(p);
  case '.': {
    charset *s = set_new(p);
    if (!p->dot_all) charset_add_line_terminators(s);
    charset_invert(s);
    return set_node(p, s);
  }
  default: return char_node(p, u);
  }
}

static uint32_t take_number(parser *p) {
  uint64_t v = 0;
  while (is_digit(peek(p))) {
    v = v * 10 + (take_char(p, false) - '0');
    if (v > UINT32_MAX) v = UINT32_MAX;
  }
  return (uint32_t)v;
}

static bool take_bounds(parser *p, uint32_t *min, uint32_t *max) {
  uint32_t start = p->position;
  *min = 0;
  *max = UINT32_MAX;
  if (eat(p, '*')) return true;
  if (eat(p, '+')) return *min = 1, true;
  if (eat(p, '?')) return *max = 1, true;
  if (!eat(p, '{') || !is_digit(peek(p))) goto no;
  *min = *max = take_number(p);
  if (eat(p, ',')) *max = is_digit(peek(p)) ? take_number(p) : UINT32_MAX;
  if (eat(p, '}')) return true;
no:
  p->position = start;
  return false;
}

static re_node *take_term(parser *p) {
  uint32_t first = p->tree->group_count, min, max;
  re_node *atom = take_atom(p);
  if (!take_bounds(p, &min, &max)) return atom;
  re_node *n = node_new(p, RE_REPEAT);
  n->greedy = !eat(p, '?');
  n->min = min;
  n->max = max;
  n->child = atom;
  n->nullable = min == 0 || atom->nullable;
  n->first_group = first;
  n->last_group = p->tree->group_count;
  return n;
}

static re_node *take_alternative(parser *p) {
  re_node *n = node_new(p, RE_SEQUENCE), **link = &n->child;
  uint32_t u;
  while ((u = peek(p)) != END && u != '|' && u != ')' && !p->failed) {
    *link = take_term(p);
    n->nullable &= (*link)->nullable;
    link = &(*link)->next;
  }
  return n->child && !n->child->next ? n->child : n;
}

static re_node *take_disjunction(parser *p) {
  if (stack_is_low(p->iso)) {
    p->failed = true;
    p->position = p->source->length;
    return node_new(p, RE_EMPTY);
  }
  re_node *first = take_alternative(p);
  if (peek(p) != '|') return first;
  re_node *n = node_new(p, RE_CHOICE), *last = first;
  n->child = first;
  n->nullable = first->nullable;
  while (eat(p, '|')) {
    last->next = take_alternative(p);
    last = last->next;
    n->nullable |= last->nullable;
  }
  return n;
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static void resolve_names(const re_tree *t, re_node *n) {
  for (; n; n = n->next) {
    if (n->type == RE_REFERENCE && n->name) {
      n->groups = t->names[n->name - 1].groups;
      n->group_count = t->names[n->name - 1].group_count;
    }
    if (n->child) resolve_names(t, n->child);
  }
}

bool regexp_parse(isolate *iso, re_tree *tree, const string_view *pattern, unsigned flags,
                  uint32_t group_count, bool named) {
  memset(tree, 0, sizeof *tree);
  arena_init(&tree->arena);
  tree->group_count = 1;
  tree->unicode = (flags & (REGEXP_UNICODE | REGEXP_SETS)) != 0;
  parser p = {.iso = iso,
              .tree = tree,
              .arena = &tree->arena,
              .source = pattern,
              .total_groups = group_count,
              .unicode = tree->unicode,
              .sets = (flags & REGEXP_SETS) != 0,
              .named = named,
              .ignore_case = (flags & REGEXP_IGNORE_CASE) != 0,
              .multiline = (flags & REGEXP_MULTILINE) != 0,
              .dot_all = (flags & REGEXP_DOT_ALL) != 0};
  tree->root = take_disjunction(&p);
  if (!p.failed) resolve_names(tree, tree->root);
  return !p.failed;
}
