/* SPDX-License-Identifier: MIT */
/* Early errors of regular expression literals (22.2.1, annex B.1.2): a recognizer that
 * builds nothing.  The regexp engine compiles the patterns that pass.
 *
 * Without u or v the pattern is UTF-16 units and annex B's loose grammar holds; with them
 * it is code points and the strict one.  A first pass counts the capture groups and looks
 * for named ones, since \2 and \k mean different things depending on what follows.
 *
 * Duplicate names are legal in different alternatives of one disjunction.  Each name
 * seen is active or not: `|` makes those of the earlier alternatives inactive, the end of
 * the disjunction makes all of them active again. */
#include "engine/syntax/regexp_syntax.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/vec.h"
#include "engine/icu.h"
#include "engine/syntax/lexer.h"
#include "engine/syntax/parser_internal.h"

typedef VEC(uint32_t) code_points;

typedef struct group_name {
  uint32_t start, length; /* in `text` */
  bool active;
} group_name;

typedef struct checker {
  const void *chars;
  uint32_t length, position;
  bool two_byte;
  bool unicode; /* u or v */
  bool sets;    /* v */
  bool named;   /* \k is a reference */
  uint32_t group_count;
  uintptr_t stack_limit;
  const char *error;
  code_points text;              /* of all names */
  VEC(group_name) names;         /* declared */
  VEC(group_name) references;    /* \k<…> */
} checker;

#define END_OF_PATTERN UINT32_MAX

static uint32_t unit_at(const checker *c, uint32_t i) {
  if (i >= c->length) return END_OF_PATTERN;
  return c->two_byte ? ((const uint16_t *)c->chars)[i] : ((const uint8_t *)c->chars)[i];
}

static uint32_t peek(const checker *c) { return unit_at(c, c->position); }
static uint32_t peek_at(const checker *c, uint32_t n) {
  return unit_at(c, c->position + n);
}

static bool fail(checker *c, const char *message) {
  if (!c->error) c->error = message;
  return false;
}

static bool eat(checker *c, uint32_t unit) {
  if (peek(c) != unit) return false;
  c->position++;
  return true;
}

/* One character: a code point if `joined`, else a unit. */
static uint32_t take(checker *c, bool joined) {
  uint32_t u = unit_at(c, c->position++);
  if (joined && utf_is_high(u) && utf_is_low(peek(c))) u = utf_join(u, unit_at(c, c->position++));
  return u;
}

static bool is_digit(uint32_t u) { return u >= '0' && u <= '9'; }
static bool is_letter(uint32_t u) { return (u | 0x20) >= 'a' && (u | 0x20) <= 'z' && u < 128; }

static int hex_of(uint32_t u) {
  if (is_digit(u)) return (int)(u - '0');
  if (u >= 128) return -1;
  u |= 0x20;
  return u >= 'a' && u <= 'f' ? (int)(u - 'a') + 10 : -1;
}

static bool is_syntax_character(uint32_t u) {
  return u < 128 && u && strchr("^$\\.*+?()[]{}|", (int)u);
}

/* ---- escapes -------------------------------------------------------------------------- */

static bool take_hex(checker *c, int digits, uint32_t *value) {
  uint32_t v = 0;
  for (int i = 0; i < digits; i++) {
    int d = hex_of(peek_at(c, (uint32_t)i));
    if (d < 0) return false;
    v = v << 4 | (uint32_t)d;
  }
  c->position += (uint32_t)digits;
  *value = v;
  return true;
}

/* After \u.  With `full` \u{…} and surrogate pairs count.  False: no such escape, nothing
 * taken. */
static bool take_unicode_escape(checker *c, bool full, uint32_t *value) {
  uint32_t start = c->position;
  if (full && eat(c, '{')) {
    uint32_t v = 0, digits = 0;
    for (; hex_of(peek(c)) >= 0; c->position++, digits++) {
      v = v << 4 | (uint32_t)hex_of(peek(c));
      if (v > UTF_MAX) break;
    }
    if (digits && v <= UTF_MAX && eat(c, '}')) {
      *value = v;
      return true;
    }
    c->position = start;
    return false;
  }
  if (!take_hex(c, 4, value)) return false;
  if (full && utf_is_high(*value) && peek(c) == '\\' && peek_at(c, 1) == 'u') {
    uint32_t low, here = c->position;
    c->position += 2;
    if (take_hex(c, 4, &low) && utf_is_low(low))
      *value = utf_join(*value, low);
    else
      c->position = here;
  }
  return true;
}

/* After "<": a group name up to ">", appended to c->text. */
static bool take_group_name(checker *c, group_name *name) {
  name->start = (uint32_t)c->text.len;
  name->active = true;
  while (!eat(c, '>')) {
    if (c->position >= c->length) return false;
    uint32_t u = take(c, true);
    if (u == '\\') {
      if (!eat(c, 'u') || !take_unicode_escape(c, true, &u)) return false;
    }
    bool first = c->text.len == name->start;
    if (!(first ? lexer_is_id_start(u) : lexer_is_id_continue(u))) return false;
    vec_push(&c->text, u);
  }
  name->length = (uint32_t)c->text.len - name->start;
  return name->length > 0;
}

static bool same_name(const checker *c, const group_name *a, const group_name *b) {
  return a->length == b->length && memcmp(c->text.data + a->start, c->text.data + b->start,
                                          a->length * sizeof(uint32_t)) == 0;
}

/* ---- \p{…} ------------------------------------------------------------------------------ */

static bool is_one_of(const char *name, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(name, list[i]) == 0) return true;
  return false;
}

/* Table 67: ICU knows more binary properties than ECMAScript. */
static bool is_binary_property(const char *name) {
  static const char *const names[] = {
      "ASCII", "ASCII_Hex_Digit", "AHex", "Alphabetic", "Alpha", "Any", "Assigned",
      "Bidi_Control", "Bidi_C", "Bidi_Mirrored", "Bidi_M", "Case_Ignorable", "CI", "Cased",
      "Changes_When_Casefolded", "CWCF", "Changes_When_Casemapped", "CWCM",
      "Changes_When_Lowercased", "CWL", "Changes_When_NFKC_Casefolded", "CWKCF",
      "Changes_When_Titlecased", "CWT", "Changes_When_Uppercased", "CWU", "Dash",
      "Default_Ignorable_Code_Point", "DI", "Deprecated", "Dep", "Diacritic", "Dia", "Emoji",
      "Emoji_Component", "EComp", "Emoji_Modifier", "EMod", "Emoji_Modifier_Base", "EBase",
      "Emoji_Presentation", "EPres", "Extended_Pictographic", "ExtPict", "Extender", "Ext",
      "Grapheme_Base", "Gr_Base", "Grapheme_Extend", "Gr_Ext", "Hex_Digit", "Hex",
      "IDS_Binary_Operator", "IDSB", "IDS_Trinary_Operator", "IDST", "ID_Continue", "IDC",
      "ID_Start", "IDS", "Ideographic", "Ideo", "Join_Control", "Join_C",
      "Logical_Order_Exception", "LOE", "Lowercase", "Lower", "Math",
      "Noncharacter_Code_Point", "NChar", "Pattern_Syntax", "Pat_Syn",
      "Pattern_White_Space", "Pat_WS", "Quotation_Mark", "QMark", "Radical",
      "Regional_Indicator", "RI", "Sentence_Terminal", "STerm", "Soft_Dotted", "SD",
      "Terminal_Punctuation", "Term", "Unified_Ideograph", "UIdeo", "Uppercase", "Upper",
      "Variation_Selector", "VS", "White_Space", "space", "XID_Continue", "XIDC",
      "XID_Start", "XIDS"};
  return is_one_of(name, names, WN_COUNTOF(names));
}

static bool is_string_property(const char *name) {
  static const char *const names[] = {"Basic_Emoji",
                                      "Emoji_Keycap_Sequence",
                                      "RGI_Modifier_Sequence",
                                      "RGI_Flag_Sequence",
                                      "RGI_Emoji_Modifier_Sequence",
                                      "RGI_Emoji_Flag_Sequence",
                                      "RGI_Emoji_Tag_Sequence",
                                      "RGI_Emoji_ZWJ_Sequence",
                                      "RGI_Emoji"};
  return is_one_of(name, names, WN_COUNTOF(names));
}

/* ICU matches loosely (case, spaces); the specification does not. */
static bool is_exact_value(UProperty property, const char *value) {
  int32_t v = icu()->u_getPropertyValueEnum(property, value);
  if (v == UCHAR_INVALID_CODE) return false;
  if (property == UCHAR_SCRIPT && v != USCRIPT_UNKNOWN && v != USCRIPT_KATAKANA_OR_HIRAGANA &&
      icu()->uscript_getUsage((UScriptCode)v) == USCRIPT_USAGE_NOT_ENCODED)
    return false;
  for (int choice = 0; choice < 6; choice++) {
    const char *name = icu()->u_getPropertyValueName(property, v, (UPropertyNameChoice)choice);
    if (name && strcmp(name, value) == 0) return true;
    if (!name && choice > 1) break;
  }
  return false;
}

/* After \p or \P. */
static bool check_property(checker *c, bool negated, bool *strings) {
  char name[64], *value = NULL;
  size_t n = 0;
  if (!eat(c, '{')) return false;
  while (!eat(c, '}')) {
    uint32_t u = peek(c);
    bool legal = is_letter(u) || is_digit(u) || u == '_' || (u == '=' && !value);
    if (!legal || n + 1 >= sizeof name) return false;
    if (u == '=') {
      name[n++] = 0;
      value = name + n;
    } else {
      name[n++] = (char)u;
    }
    c->position++;
  }
  name[n] = 0;
  if (value) {
    static const char *const category[] = {"General_Category", "gc"};
    static const char *const script[] = {"Script", "sc", "Script_Extensions", "scx"};
    if (is_one_of(name, category, 2)) return is_exact_value(UCHAR_GENERAL_CATEGORY_MASK, value);
    return is_one_of(name, script, 4) && is_exact_value(UCHAR_SCRIPT, value);
  }
  if (c->sets && is_string_property(name)) {
    *strings = true;
    return !negated;
  }
  return is_binary_property(name) || is_exact_value(UCHAR_GENERAL_CATEGORY_MASK, name);
}

/* ---- characters ------------------------------------------------------------------------------ */

typedef enum class_escape_result { NOT_CLASS_ESCAPE, CLASS_ESCAPE, BAD_ESCAPE } class_escape_result;

/* After the backslash: \d \D \s \S \w \W \p \P. */
static class_escape_result check_class_escape(checker *c, bool *strings) {
  uint32_t u = peek(c);
  switch (u) {
  case 'd': case 'D': case 's': case 'S': case 'w': case 'W':
    c->position++;
    return CLASS_ESCAPE;
  case 'p':
  case 'P':
    if (!c->unicode) return NOT_CLASS_ESCAPE;
    c->position++;
    return check_property(c, u == 'P', strings) ? CLASS_ESCAPE : BAD_ESCAPE;
  default: return NOT_CLASS_ESCAPE;
  }
}

/* CharacterEscape after the backslash; *value is the character. */
static bool check_character_escape(checker *c, bool in_class, uint32_t *value) {
  uint32_t u = take(c, c->unicode);
  *value = u;
  switch (u) {
  case 'f': *value = '\f'; return true;
  case 'n': *value = '\n'; return true;
  case 'r': *value = '\r'; return true;
  case 't': *value = '\t'; return true;
  case 'v': *value = '\v'; return true;
  case 'c':
    if (is_letter(peek(c)) ||
        (in_class && !c->unicode && (is_digit(peek(c)) || peek(c) == '_'))) {
      *value = take(c, false) & 31;
      return true;
    }
    if (c->unicode) return fail(c, "Invalid unicode escape");
    c->position--;
    *value = '\\';
    return true;
  case 'x':
    if (take_hex(c, 2, value)) return true;
    if (c->unicode) return fail(c, "Invalid escape");
    *value = 'x';
    return true;
  case 'u':
    if (take_unicode_escape(c, c->unicode, value)) return true;
    if (c->unicode) return fail(c, "Invalid Unicode escape");
    *value = 'u';
    return true;
  default: break;
  }
  if (is_digit(u)) {
    if (u == '0' && !is_digit(peek(c))) {
      *value = 0;
      return true;
    }
    if (c->unicode)
      return fail(c, in_class ? "Invalid class escape" : "Invalid decimal escape");
    if (u >= '8') return true;
    *value = u - '0';
    for (int i = u <= '3' ? 2 : 1; i > 0 && peek(c) >= '0' && peek(c) <= '7'; i--)
      *value = *value * 8 + (take(c, false) - '0');
    return true;
  }
  if (c->unicode) {
    if (is_syntax_character(u) || u == '/' || (in_class && u == '-')) return true;
    return fail(c, "Invalid escape");
  }
  if (u == 'k' && c->named) return fail(c, "Invalid named reference");
  return true;
}

/* ---- classes [ … ] ------------------------------------------------------------------------------ */

/* One atom; *is_set when it is no single character. */
static bool check_class_atom(checker *c, uint32_t *value, bool *is_set) {
  bool strings = false;
  *is_set = false;
  if (!eat(c, '\\')) {
    *value = take(c, c->unicode);
    return true;
  }
  if (c->position >= c->length) return fail(c, "\\ at end of pattern");
  switch (check_class_escape(c, &strings)) {
  case CLASS_ESCAPE: *is_set = true; return true;
  case BAD_ESCAPE: return fail(c, "Invalid property name in character class");
  case NOT_CLASS_ESCAPE: break;
  }
  if (eat(c, 'b')) {
    *value = '\b';
    return true;
  }
  return check_character_escape(c, true, value);
}

static bool check_class(checker *c) {
  eat(c, '^');
  while (!eat(c, ']')) {
    if (c->position >= c->length) return fail(c, "Unterminated character class");
    uint32_t from, to;
    bool from_set, to_set;
    if (!check_class_atom(c, &from, &from_set)) return false;
    if (peek(c) != '-' || peek_at(c, 1) == ']' || peek_at(c, 1) == END_OF_PATTERN) continue;
    c->position++;
    if (!check_class_atom(c, &to, &to_set)) return false;
    if (from_set || to_set) {
      if (c->unicode) return fail(c, "Invalid character class");
    } else if (from > to) {
      return fail(c, "Range out of order in character class");
    }
  }
  return true;
}

/* ---- v-mode classes --------------------------------------------------------------------------------- */

static bool check_class_set(checker *c, bool *strings);

static bool is_double_punctuator(const checker *c) {
  uint32_t u = peek(c);
  return u < 128 && u && u == peek_at(c, 1) && strchr("&!#$%*+,.:;<=>?@^`~", (int)u);
}

/* ClassSetCharacter. */
static bool check_set_character(checker *c, uint32_t *value) {
  if (eat(c, '\\')) {
    uint32_t u = peek(c);
    if (u == END_OF_PATTERN) return fail(c, "\\ at end of pattern");
    if (eat(c, 'b')) {
      *value = '\b';
      return true;
    }
    if (u < 128 && strchr("&-!#%,:;<=>@`~", (int)u)) {
      *value = take(c, false);
      return true;
    }
    return check_character_escape(c, false, value);
  }
  uint32_t u = peek(c);
  if (u == END_OF_PATTERN) return fail(c, "Unterminated character class");
  if (is_double_punctuator(c)) return fail(c, "Invalid set operation in character class");
  if (u < 128 && u && strchr("()[]{}/-\\|", (int)u))
    return fail(c, "Invalid character in character class");
  *value = take(c, true);
  return true;
}

/* After \q. */
static bool check_string_disjunction(checker *c, bool *strings) {
  if (!eat(c, '{')) return fail(c, "Invalid escape");
  uint32_t count = 0, value;
  for (;;) {
    if (peek(c) == '}' || peek(c) == '|') {
      if (count != 1) *strings = true;
      count = 0;
      if (take(c, false) == '}') return true;
      continue;
    }
    if (c->position >= c->length) return fail(c, "Invalid character class");
    if (!check_set_character(c, &value)) return false;
    count++;
  }
}

/* ClassSetOperand; *single when it is one character. */
static bool check_operand(checker *c, bool *single, uint32_t *value, bool *strings) {
  *single = false;
  if (eat(c, '[')) return check_class_set(c, strings);
  if (peek(c) == '\\') {
    c->position++;
    if (eat(c, 'q')) return check_string_disjunction(c, strings);
    switch (check_class_escape(c, strings)) {
    case CLASS_ESCAPE: return true;
    case BAD_ESCAPE: return fail(c, "Invalid property name in character class");
    case NOT_CLASS_ESCAPE: c->position--; break;
    }
  }
  *single = true;
  return check_set_character(c, value);
}

/* a&&b&&c or a--b--c, after the first operand. */
static bool check_set_operation(checker *c, uint32_t op, bool *strings) {
  while (peek(c) != ']') {
    if (peek(c) == END_OF_PATTERN) return fail(c, "Unterminated character class");
    if (peek(c) != op || peek_at(c, 1) != op)
      return fail(c, "Invalid set operation in character class");
    c->position += 2;
    if (op == '&' && peek(c) == '&') return fail(c, "Invalid character in character class");
    bool single, own = false;
    uint32_t value;
    if (!check_operand(c, &single, &value, &own)) return false;
    if (op == '&') *strings &= own;
  }
  return true;
}

static bool check_set_contents(checker *c, bool *strings) {
  bool first = true;
  while (peek(c) != ']') {
    if (c->position >= c->length) return fail(c, "Unterminated character class");
    bool single, own = false;
    uint32_t from, to;
    if (!check_operand(c, &single, &from, &own)) return false;
    *strings |= own;
    uint32_t u = peek(c);
    if ((u == '&' || u == '-') && peek_at(c, 1) == u) {
      if (!first) return fail(c, "Invalid set operation in character class");
      return check_set_operation(c, u, strings);
    }
    first = false;
    if (u != '-') continue;
    c->position++;
    if (!single) return fail(c, "Invalid character class");
    if (!check_operand(c, &single, &to, &own)) return false;
    if (!single) return fail(c, "Invalid character class");
    if (from > to) return fail(c, "Range out of order in character class");
  }
  return true;
}

/* After "[". */
static bool check_class_set(checker *c, bool *strings) {
  if ((uintptr_t)__builtin_frame_address(0) < c->stack_limit)
    return fail(c, "Regular expression too large");
  bool negated = eat(c, '^'), own = false;
  if (!check_set_contents(c, &own)) return false;
  c->position++;
  if (negated && own) return fail(c, "Negated character class may contain strings");
  *strings |= own;
  return true;
}

/* ---- terms ---------------------------------------------------------------------------------------------- */

static bool check_disjunction(checker *c, bool in_group);

static bool declare_group(checker *c) {
  group_name name;
  if (!take_group_name(c, &name)) return fail(c, "Invalid capture group name");
  for (size_t i = 0; i < c->names.len; i++)
    if (c->names.data[i].active && same_name(c, &c->names.data[i], &name))
      return fail(c, "Duplicate capture group name");
  vec_push(&c->names, name);
  return true;
}

/* After "(?": (?ims-ims: … */
static bool check_modifiers(checker *c) {
  unsigned seen = 0;
  bool minus = false, any = false;
  for (;; c->position++) {
    uint32_t u = peek(c);
    if (u == ':') {
      c->position++;
      return any || !minus ? true : fail(c, "Invalid flag group");
    }
    if (u == '-') {
      if (minus) return fail(c, "Multiple dashes in flag group");
      minus = true;
      continue;
    }
    unsigned bit = u == 'i' ? 1 : u == 'm' ? 2 : u == 's' ? 4 : 0;
    if (!bit) return fail(c, "Invalid group");
    if (seen & bit) return fail(c, "Repeated flag in flag group");
    seen |= bit;
    any = true;
  }
}

/* After "(".  *assertion: a lookaround; *quantifiable: whether it may be repeated. */
static bool check_group(checker *c, bool *quantifiable) {
  *quantifiable = true;
  if (eat(c, '?')) {
    uint32_t u = peek(c), u1 = peek_at(c, 1);
    if (u == '=' || u == '!') {
      c->position++;
      *quantifiable = !c->unicode;
    } else if (u == '<' && (u1 == '=' || u1 == '!')) {
      c->position += 2;
      *quantifiable = false;
    } else if (u == '<') {
      c->position++;
      if (!declare_group(c)) return false;
    } else if (!check_modifiers(c)) {
      return false;
    }
  }
  if (!check_disjunction(c, true)) return false;
  return eat(c, ')') ? true : fail(c, "Unterminated group");
}

/* \1 and \k<name>, after the backslash. */
static bool check_back_reference(checker *c, bool *taken) {
  uint32_t u = peek(c);
  *taken = false;
  if (u >= '1' && u <= '9') {
    uint32_t start = c->position, number = 0;
    while (is_digit(peek(c))) {
      uint32_t digit = take(c, false) - '0';
      if (number < 100000000) number = number * 10 + digit;
    }
    if (number <= c->group_count) {
      *taken = true;
      return true;
    }
    if (c->unicode) return fail(c, "Invalid escape");
    c->position = start;
    return true;
  }
  if (u == 'k' && c->named) {
    group_name name;
    *taken = true;
    c->position++;
    if (!eat(c, '<') || !take_group_name(c, &name)) return fail(c, "Invalid named reference");
    vec_push(&c->references, name);
  }
  return true;
}

static bool check_atom_escape(checker *c, bool *quantifiable) {
  bool taken, strings = false;
  uint32_t value;
  *quantifiable = true;
  if (c->position >= c->length) return fail(c, "\\ at end of pattern");
  if (peek(c) == 'b' || peek(c) == 'B') {
    c->position++;
    *quantifiable = false;
    return true;
  }
  if (!check_back_reference(c, &taken) || taken) return !c->error;
  switch (check_class_escape(c, &strings)) {
  case CLASS_ESCAPE: return true;
  case BAD_ESCAPE: return fail(c, "Invalid property name");
  case NOT_CLASS_ESCAPE: break;
  }
  return check_character_escape(c, false, &value);
}

/* Is there a {n}, {n,} or {n,m} here?  Takes it if so. */
static bool take_braces(checker *c, bool *out_of_order) {
  uint32_t start = c->position;
  double low = 0, high = 0;
  *out_of_order = false;
  if (!eat(c, '{') || !is_digit(peek(c))) goto no;
  while (is_digit(peek(c)))
    low = low * 10 + (take(c, false) - '0');
  if (eat(c, ',')) {
    if (is_digit(peek(c))) {
      while (is_digit(peek(c)))
        high = high * 10 + (take(c, false) - '0');
      *out_of_order = high < low;
    }
  }
  if (eat(c, '}')) return true;
no:
  c->position = start;
  return false;
}

static bool check_quantifier(checker *c, bool quantifiable) {
  uint32_t u = peek(c);
  bool out_of_order;
  if (u == '*' || u == '+' || u == '?') {
    c->position++;
  } else if (u != '{') {
    return true;
  } else if (!take_braces(c, &out_of_order)) {
    return c->unicode ? fail(c, "Incomplete quantifier") : true;
  } else if (out_of_order) {
    return fail(c, "numbers out of order in {} quantifier");
  }
  if (!quantifiable) return fail(c, "Nothing to repeat");
  eat(c, '?');
  return true;
}

static bool check_term(checker *c) {
  bool quantifiable = true, out_of_order, strings = false;
  uint32_t u = peek(c);
  switch (u) {
  case '^':
  case '$':
    c->position++;
    quantifiable = false;
    break;
  case '(':
    c->position++;
    if (!check_group(c, &quantifiable)) return false;
    break;
  case '[':
    c->position++;
    if (!(c->sets ? check_class_set(c, &strings) : check_class(c))) return false;
    break;
  case '\\':
    c->position++;
    if (!check_atom_escape(c, &quantifiable)) return false;
    break;
  case '*':
  case '+':
  case '?': return fail(c, "Nothing to repeat");
  case '{':
    if (c->unicode) return fail(c, "Nothing to repeat");
    if (take_braces(c, &out_of_order)) return fail(c, "Nothing to repeat");
    c->position++;
    break;
  case '}':
  case ']':
    if (c->unicode) return fail(c, "Lone quantifier brackets");
    c->position++;
    break;
  default: take(c, c->unicode); break;
  }
  return check_quantifier(c, quantifiable);
}

static void set_active(checker *c, size_t from, bool active) {
  for (size_t i = from; i < c->names.len; i++)
    c->names.data[i].active = active;
}

static bool check_disjunction(checker *c, bool in_group) {
  if ((uintptr_t)__builtin_frame_address(0) < c->stack_limit)
    return fail(c, "Regular expression too large");
  size_t names = c->names.len;
  while (c->position < c->length && !c->error) {
    uint32_t u = peek(c);
    if (u == '|') {
      c->position++;
      set_active(c, names, false);
      continue;
    }
    if (u == ')') {
      if (in_group) break;
      return fail(c, "Unmatched ')'");
    }
    if (!check_term(c)) return false;
  }
  set_active(c, names, true);
  return !c->error;
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

static void count_groups(checker *c) {
  uint32_t class_depth = 0;
  for (uint32_t i = 0; i < c->length; i++) {
    switch (unit_at(c, i)) {
    case '\\': i++; break;
    case '[':
      if (!class_depth || c->sets) class_depth++;
      break;
    case ']':
      if (class_depth) class_depth--;
      break;
    case '(':
      if (class_depth) break;
      if (unit_at(c, i + 1) != '?') {
        c->group_count++;
      } else if (unit_at(c, i + 2) == '<' && unit_at(c, i + 3) != '=' &&
                 unit_at(c, i + 3) != '!') {
        c->group_count++;
        c->named = true;
      }
      break;
    default: break;
    }
  }
}

static void check_references(checker *c) {
  for (size_t i = 0; i < c->references.len; i++) {
    bool found = false;
    for (size_t k = 0; k < c->names.len && !found; k++)
      found = same_name(c, &c->references.data[i], &c->names.data[k]);
    if (!found) fail(c, "Invalid named capture referenced");
  }
}

static bool has_flag(const ast_name *flags, char flag) {
  return !flags->two_byte && flags->length && memchr(flags->chars, flag, flags->length);
}

const char *regexp_check_text(const ast_name *pattern, bool unicode, bool sets,
                              uintptr_t stack_limit, regexp_shape *shape) {
  checker c = {.chars = pattern->chars,
               .length = pattern->length,
               .two_byte = pattern->two_byte,
               .unicode = unicode,
               .sets = sets,
               .stack_limit = stack_limit};
  count_groups(&c);
  if (c.unicode) c.named = true;
  if (check_disjunction(&c, false)) check_references(&c);
  vec_free(&c.text);
  vec_free(&c.names);
  vec_free(&c.references);
  *shape = (regexp_shape){c.group_count, c.named};
  return c.error;
}

const char *regexp_check_pattern(const ast_name *pattern, const ast_name *flags,
                                 uintptr_t stack_limit) {
  regexp_shape shape;
  bool sets = has_flag(flags, 'v');
  return regexp_check_text(pattern, sets || has_flag(flags, 'u'), sets, stack_limit, &shape);
}

bool regexp_check_flags(const ast_name *flags) {
  unsigned seen = 0;
  if (flags->two_byte) return false;
  for (uint32_t i = 0; i < flags->length; i++) {
    const char *all = "dgimsuyv";
    const char *at = strchr(all, ((const char *)flags->chars)[i]);
    if (!at || !*at) return false;
    unsigned bit = 1u << (at - all);
    if (seen & bit) return false;
    seen |= bit;
  }
  return !(has_flag(flags, 'u') && has_flag(flags, 'v'));
}
