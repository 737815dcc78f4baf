/* SPDX-License-Identifier: MIT */
/* Two characters match regardless of case when Canonicalize maps them to the same one.  That
 * is decided while compiling: a set is closed over the relation, and the matcher compares
 * plainly.  The classes come from ICU, once in an isolate, into a table of some 2,800 pairs;
 * sets whose cased members are ASCII do without (in Unicode mode U+017F folds to s and
 * U+212A to k). */
#include "engine/regexp/casing.h"

#include <stdlib.h>

#include "base/vec.h"
#include "engine/icu.h"

enum { LAST_CASED = 0x1FFFF };

static uint32_t upper_unit(uint32_t c) {
  if (c < 128) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (c > 0xFFFF || !icu()->u_hasBinaryProperty((UChar32)c, UCHAR_CHANGES_WHEN_UPPERCASED))
    return c;
  UChar from = (UChar)c, to[8];
  UErrorCode status = U_ZERO_ERROR;
  int32_t n = icu()->u_strToUpper(to, 8, &from, 1, "", &status);
  if (U_FAILURE(status) || n != 1 || to[0] < 128) return c;
  return to[0];
}

uint32_t case_canonicalise(uint32_t c, bool unicode) {
  if (!unicode) return upper_unit(c);
  if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  /* Simple foldings that Unicode 15.1 added, which the ICU at hand may be too old for. */
  if (c == 0x1FD3) return 0x390;
  if (c == 0x1FE3) return 0x3B0;
  if (c == 0xFB05) return 0xFB06;
  return (uint32_t)icu()->u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

static int compare_pairs(const void *a, const void *b) {
  const case_pair *x = a, *y = b;
  if (x->canonical != y->canonical) return x->canonical < y->canonical ? -1 : 1;
  return x->c < y->c ? -1 : x->c > y->c;
}

static void fill_table(case_table *table, bool unicode) {
  VEC(case_pair) pairs = {0};
  uint32_t last = unicode ? LAST_CASED : 0xFFFF;
  for (uint32_t c = 0; c <= last; c++) {
    uint32_t canonical = case_canonicalise(c, unicode);
    if (canonical == c) continue;
    case_pair pair = {canonical, c}, self = {canonical, canonical};
    vec_push(&pairs, pair);
    vec_push(&pairs, self);
  }
  qsort(pairs.data, pairs.len, sizeof *pairs.data, compare_pairs);
  uint32_t n = 0;
  for (size_t i = 0; i < pairs.len; i++) {
    if (n == 0 || compare_pairs(&pairs.data[n - 1], &pairs.data[i]) != 0)
      pairs.data[n++] = pairs.data[i];
  }
  table->pairs = pairs.data;
  table->count = n;
}

/* True if all members are ASCII or, few enough to be asked, have no case. */
static bool only_ascii_has_case(const charset *s) {
  uint32_t asked = 0;
  for (uint32_t i = 0; i < s->count; i++) {
    char_range r = s->ranges[i];
    for (uint32_t c = r.first < 128 ? 128 : r.first; c <= r.last; c++) {
      if (++asked > 64) return false;
      if (icu()->u_hasBinaryProperty((UChar32)c, UCHAR_CHANGES_WHEN_CASEMAPPED)) return false;
    }
  }
  return true;
}

static void close_ascii(charset *s, charset *out, bool unicode) {
  for (uint32_t i = 0; i < s->count; i++) {
    for (uint32_t c = s->ranges[i].first; c <= s->ranges[i].last && c < 128; c++) {
      uint32_t small = c | 32;
      if (small < 'a' || small > 'z') continue;
      charset_add(out, c ^ 32, c ^ 32);
      if (unicode && small == 's') charset_add(out, 0x17F, 0x17F);
      if (unicode && small == 'k') charset_add(out, 0x212A, 0x212A);
    }
  }
}

void case_close(case_table tables[2], charset *s, bool unicode) {
  charset_normalise(s);
  if (s->count == 0) return;
  charset out;
  charset_init(&out, s->arena);
  charset_add_all(&out, s);
  if (only_ascii_has_case(s)) {
    close_ascii(s, &out, unicode);
  } else {
    case_table *table = &tables[unicode];
    if (!table->pairs) fill_table(table, unicode);
    for (uint32_t i = 0, end; i < table->count; i = end) {
      bool member = false;
      for (end = i; end < table->count &&
                    table->pairs[end].canonical == table->pairs[i].canonical; end++)
        member |= charset_has(s, table->pairs[end].c);
      for (uint32_t k = i; member && k < end; k++)
        charset_add(&out, table->pairs[k].c, table->pairs[k].c);
    }
  }
  charset_normalise(&out);
  *s = out;
}
