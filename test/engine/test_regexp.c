/* SPDX-License-Identifier: MIT */
#include "support/test.h"

#include <stdlib.h>

#include "engine/object/string.h"
#include "engine/regexp/regexp.h"

static isolate *iso;

static void setup(void) {
  if (iso) return;
  isolate_options options;
  isolate_options_init(&options);
  iso = isolate_new(&options);
}

/* "from-to,from-to" of the groups, "none", or the error; text and pattern are UTF-8. */
static const char *run(const char *pattern, const char *flags, const char *text) {
  static char out[512];
  setup();
  wn_value source = string_from_utf8(iso, pattern, strlen(pattern));
  wn_value letters = string_from_cstr(iso, flags);
  wn_value subject = string_from_utf8(iso, text, strlen(text));
  string_view f = string_flat(iso, letters), p = string_flat(iso, source),
              s = string_flat(iso, subject);
  unsigned bits;
  if (!regexp_parse_flags(&f, &bits)) return "flags";
  const char *error;
  regexp_program *program = regexp_compile(iso, &p, bits, &error);
  if (!program) return error;
  const int32_t *c;
  size_t n = 0;
  switch (regexp_exec(iso, program, &s, 0, bits & REGEXP_STICKY, &c)) {
  case REGEXP_MATCH:
    for (uint32_t g = 0; g < regexp_group_count(program); g++)
      n += (size_t)snprintf(out + n, sizeof out - n, "%s%d-%d", g ? "," : "", c[2 * g],
                            c[2 * g + 1]);
    break;
  case REGEXP_NO_MATCH: strcpy(out, "none"); break;
  case REGEXP_OVERFLOW: strcpy(out, "overflow"); break;
  case REGEXP_INTERRUPTED: strcpy(out, "interrupted"); break;
  }
  regexp_release(program);
  wn_keep_alive(wn_to_cell(p.owner));
  wn_keep_alive(wn_to_cell(s.owner));
  return out;
}

#define MATCH(pattern, flags, text, want) EXPECT_EQ_STR(run(pattern, flags, text), want)

TEST(regexp_literals) {
  MATCH("b", "", "abc", "1-2");
  MATCH("bc", "", "abc", "1-3");
  MATCH("bd", "", "abc", "none");
  MATCH("", "", "abc", "0-0");
  MATCH("b\\x63", "", "\xCE\xB1" "bc", "1-3");
  MATCH("a|b|cd", "", "xcd", "1-3");
}

TEST(regexp_quantifiers) {
  MATCH("a*", "", "aaab", "0-3");
  MATCH("a*?b", "", "aaab", "0-4");
  MATCH("a{2}", "", "aaab", "0-2");
  MATCH("a{2,}?b", "", "aaab", "0-4");
  MATCH("(?:ab){2,3}", "", "ababababab", "0-6");
  MATCH("(?:ab){20,}", "", "abababab", "none");
  MATCH("(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "0-10,0-1,8-10,8-9,-1--1,9-10");
  MATCH("(a*)*", "", "b", "0-0,-1--1");
  MATCH("(?:a*?)*$", "", "aaa", "0-3");
  MATCH("(?:a*){1000000000}", "", "aa", "0-2");
  MATCH("(a?)??b", "", "ab", "0-2,0-1");
  MATCH("x{0}y", "", "xy", "1-2");
  MATCH("^(?:\\s*(\\w+),?)+$", "", "ab, cd,ef", "0-9,7-9");
}

TEST(regexp_assertions) {
  MATCH("(?=(a+))a*b\\1", "", "baaabac", "3-6,3-4");
  MATCH("(?=(a+))", "", "baaabac", "1-1,1-4");
  MATCH("(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "0-8,0-2,-1--1,3-8");
  MATCH("(?<=\\$)\\d+(\\.\\d*)?", "", "cost $10.53", "6-11,8-11");
  MATCH("(?<!\\$)\\b\\d+", "", "$10 20", "4-6");
  MATCH("(?<=(\\d+)(\\d+))$", "", "1053", "4-4,0-1,1-4");
  MATCH("(?<=\\1(a))b", "", "aab", "2-3,1-2");
  MATCH("\\bfoo\\b", "", "a foo", "2-5");
  MATCH("^b", "m", "a\nb", "2-3");
  MATCH("a$", "", "a\n", "none");
}

TEST(regexp_sets) {
  MATCH("[^a-c]+", "", "abcxyz", "3-6");
  MATCH("[\\w-]+", "", " a-b", "1-4");
  MATCH("[]", "", "a", "none");
  MATCH("[^]", "", "\n", "0-1");
  MATCH(".", "", "\n\xE2\x80\xA8" "a", "2-3");
  MATCH("\\s+", "", "a \xC2\xA0\xE2\x80\x83", "1-4");
  MATCH("[\\b]", "", "a\b", "1-2");
  MATCH("[\\d-x]+", "", "3-x", "0-3");
}

TEST(regexp_ignores_case) {
  MATCH("ABC", "i", "xabc", "1-4");
  MATCH("[^x]", "i", "Xx", "none");
  MATCH("\xCF\x83", "i", "\xCE\xA3", "0-1");
  MATCH("\xC5\xBF", "i", "s", "none");
  MATCH("\xC5\xBF", "iu", "S", "0-1");
  MATCH("\\w", "iu", "\xC5\xBF", "0-1");
  MATCH("\\W", "iu", "\xC5\xBF", "none");
  MATCH("\\W", "i", "\xC5\xBF", "0-1");
  MATCH("(a\xC3\xA4)\\1", "i", "a\xC3\xA4" "A\xC3\x84", "0-4,0-2");
  MATCH("(?i:a)b", "", "Ab", "0-2");
  MATCH("(?-i:a)b", "i", "AB", "none");
  MATCH("[^\\P{Lu}]", "iu", "a", "none");
  MATCH("\\P{Lu}", "iu", "A", "0-1");
  MATCH("\\P{Lu}", "iv", "A", "none");
}

TEST(regexp_code_points) {
  MATCH("^.$", "", "\xF0\x9F\x98\x80", "none");
  MATCH("^.$", "u", "\xF0\x9F\x98\x80", "0-2");
  MATCH("\\u{1F600}+", "u", "x\xF0\x9F\x98\x80\xF0\x9F\x98\x80", "1-5");
  MATCH("[^a]*\xF0\x9F\x98\x81", "u", "\xF0\x9F\x98\x80\xF0\x9F\x98\x81", "0-4");
  MATCH("[\\u{1F600}-\\u{1F64F}]", "u", "\xF0\x9F\x98\x80", "0-2");
  MATCH("\\uD83D", "u", "\xF0\x9F\x98\x80", "none");
  MATCH("\\uD83D", "", "\xF0\x9F\x98\x80", "0-1");
  MATCH("(?<=^.)a", "u", "\xF0\x9F\x98\x80" "a", "2-3");
  MATCH("\\p{Script=Greek}+", "u", "ab\xCE\xB1\xCE\xB2", "2-4");
  MATCH("\\p{Lu}", "u", "aB", "1-2");
  MATCH("\\p{Any}", "u", "a", "0-1");
}

TEST(regexp_set_notation) {
  MATCH("[[a-z]--[aeiou]]+", "v", "aexyz", "2-5");
  MATCH("[\\w&&\\d]+", "v", "ab12", "2-4");
  MATCH("[\\q{abc|d}x]", "v", "zabc", "1-4");
  MATCH("^\\p{RGI_Emoji}$", "v", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "0-4");
  MATCH("[^[a-z]]", "v", "a1", "1-2");
}

TEST(regexp_groups) {
  MATCH("(?<y>\\d{4})-(?<m>\\d\\d)", "", "on 2024-05", "3-10,3-7,8-10");
  MATCH("\\k<a>(?<a>x)", "", "x", "0-1,0-1");
  MATCH("(?:(?<a>x)|(?<a>y))\\k<a>", "", "yy", "0-2,-1--1,0-1");
  MATCH("\\k", "", "k", "0-1");
  MATCH("(a)\\2", "", "a\x02", "0-2,0-1");
  MATCH("\\0", "", "a", "none");
}

TEST(regexp_errors) {
  MATCH("(", "", "", "Unterminated group");
  MATCH("a**", "", "", "Nothing to repeat");
  MATCH("a", "uv", "", "flags");
  MATCH("(?<a>x)(?<a>y)", "", "", "Duplicate capture group name");
}

TEST(regexp_deep_backtracking_needs_no_c_stack) {
  setup();
  char *text = malloc(1 << 20);
  memset(text, 'a', (1 << 20) - 1);
  text[(1 << 20) - 1] = 0;
  MATCH("^(?:a|b)*$", "", text, "0-1048575");
  MATCH("^(?:ab?)*c", "", text, "none");
  MATCH("^a*b", "", text, "none");
  free(text);
}

TEST(regexp_stack_has_a_limit) {
  setup();
  size_t n = 9u << 20;
  char *text = malloc(n + 1);
  memset(text, 'a', n);
  text[n] = 0;
  MATCH("^(?:(a)|b)*$", "", text, "overflow");
  free(text);
}

TEST(regexp_nesting_is_no_blow_up) {
  char pattern[1024];
  size_t n = 0;
  for (int i = 0; i < 100; i++) pattern[n++] = '(';
  pattern[n++] = 'a';
  for (int i = 0; i < 100; i++) {
    pattern[n++] = ')';
    pattern[n++] = '+';
  }
  pattern[n] = 0;
  EXPECT(strncmp(run(pattern, "", "aaa"), "0-3,", 4) == 0);
}

TEST_MAIN()
