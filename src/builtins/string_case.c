/* SPDX-License-Identifier: MIT */
/* What needs Unicode tables: case, normalization, comparison by language
 * (ECMA-262, 22.1.3; ECMA-402, 20.1).  ASCII is done here; the rest is ICU's, which is
 * asked in UTF-16. */

#include "base/utf.h"
#include "builtins/primitives.h"
#include "engine/icu.h"
#include "engine/object/collation.h"

/* A malloc'd UTF-16 copy of a string. */
static UChar *utf16_copy(isolate *iso, wn_value s) {
  string_view v = string_flat(iso, s);
  UChar *units = xmalloc((size_t)v.length * 2 + 2);
  if (v.two_byte) {
    memcpy(units, v.chars, (size_t)v.length * 2);
  } else {
    latin1_to_utf16(v.chars, v.length, (uint16_t *)units);
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return units;
}

/* ---- case ---- */

typedef int32_t case_fn(UChar *out, int32_t room, const UChar *s, int32_t n,
                        const char *locale, UErrorCode *status);

static wn_value change_case_icu(isolate *iso, wn_value s, case_fn *fn,
                                const char *locale) {
  UChar *units = utf16_copy(iso, s);
  int32_t n = (int32_t)string_length(s), room = n + 16;
  UChar *out = xmalloc((size_t)room * 2);
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = fn(out, room, units, n, locale, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    out = xrealloc(out, (size_t)length * 2 + 2);
    length = fn(out, length, units, n, locale, &status);
  }
  wn_value result = string_from_utf16(iso, (const uint16_t *)out, (size_t)length);
  free(units);
  free(out);
  return result;
}

static bool is_ascii(const string_view *v) {
  return !v->two_byte && utf8_ascii_prefix(v->chars, v->length) == v->length;
}

/* ASCII text: itself when nothing changes. */
static wn_value change_case_ascii(isolate *iso, wn_value s, bool upper) {
  uint8_t first = upper ? 'a' : 'A';
  string_view v = string_flat(iso, s);
  const uint8_t *from = v.chars;
  uint32_t i = 0;
  while (i < v.length && (uint8_t)(from[i] - first) >= 26) i++;
  if (i == v.length) return s;
  wn_value result = string_alloc(iso, v.length, false);
  if (wn_is_exception(result)) return result;
  uint8_t *to = string_chars(result);
  for (i = 0; i < v.length; i++) {
    to[i] = (uint8_t)(from[i] ^ ((uint8_t)(from[i] - first) < 26 ? 0x20 : 0));
  }
  wn_keep_alive(wn_to_cell(v.owner));
  return result;
}

static wn_value change_case(isolate *iso, wn_value s, bool upper, const char *locale) {
  string_view v = string_flat(iso, s);
  bool special = locale[0] == 't' || locale[0] == 'a' || locale[0] == 'l';
  if (is_ascii(&v) && !special) return change_case_ascii(iso, s, upper);
  return change_case_icu(iso, s, upper ? icu()->u_strToUpper : icu()->u_strToLower, locale);
}

/* The language of a locales argument: its first element, or "" for the default one.
 * False with a RangeError or TypeError pending. */
static bool locale_argument(isolate *iso, wn_value v, char out[16]) {
  out[0] = 0;
  if (wn_is_undefined(v)) return true;
  if (!is_string(v)) {
    wn_value list = to_object(iso, v);
    if (wn_is_exception(list)) return false;
    int64_t n = length_of_array_like(iso, list);
    if (n <= 0) return n == 0;
    v = object_get(iso, list, key_from_index(0));
    if (wn_is_exception(v)) return false;
    if (!is_string(v) && !is_object(v)) {
      throw_type_error(iso, "Language ID should be string or object.");
      return false;
    }
    v = to_string(iso, v);
    if (wn_is_exception(v)) return false;
  }
  char *tag = string_to_utf8(iso, v, NULL);
  UErrorCode status = U_ZERO_ERROR;
  char locale[64];
  int32_t parsed = 0;
  icu()->uloc_forLanguageTag(tag, locale, sizeof locale, &parsed, &status);
  size_t language = strcspn(tag, "-");
  bool ok = U_SUCCESS(status) && (size_t)parsed == strlen(tag) && language >= 2;
  if (ok) icu()->uloc_getLanguage(locale, out, 16, &status);
  free(tag);
  if (!ok) throw_range_error(iso, "Incorrect locale information provided");
  return ok;
}

enum case_magic { CASE_UPPER = 1, CASE_LOCALE = 2 };

/* 22.1.3.26 .. 22.1.3.30 */
static wn_value string_case(isolate *iso, call_args *args) {
  static const char *const names[] = {"toLowerCase", "toUpperCase", "toLocaleLowerCase",
                                      "toLocaleUpperCase"};
  unsigned magic = native_magic(args);
  char locale[16] = "";
  wn_value s = this_string(iso, args, names[magic]);
  if (wn_is_exception(s)) return s;
  if (magic & CASE_LOCALE && !locale_argument(iso, arg(args, 0), locale)) {
    return WN_EXCEPTION;
  }
  return change_case(iso, s, magic & CASE_UPPER, locale);
}

/* ---- normalization ---- */

static const UNormalizer2 *normalizer(isolate *iso, wn_value form) {
  UErrorCode status = U_ZERO_ERROR;
  if (string_equal_cstr(iso, form, "NFC")) return icu()->unorm2_getNFCInstance(&status);
  if (string_equal_cstr(iso, form, "NFD")) return icu()->unorm2_getNFDInstance(&status);
  if (string_equal_cstr(iso, form, "NFKC")) return icu()->unorm2_getNFKCInstance(&status);
  if (string_equal_cstr(iso, form, "NFKD")) return icu()->unorm2_getNFKDInstance(&status);
  return NULL;
}

static wn_value normalized(isolate *iso, wn_value s, const UNormalizer2 *n) {
  UChar *units = utf16_copy(iso, s);
  int32_t length = (int32_t)string_length(s);
  UErrorCode status = U_ZERO_ERROR;
  wn_value result = s;
  if (!icu()->unorm2_isNormalized(n, units, length, &status) && U_SUCCESS(status)) {
    int32_t room = length * 3 + 32;
    UChar *out = xmalloc((size_t)room * 2);
    int32_t size = icu()->unorm2_normalize(n, units, length, out, room, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      status = U_ZERO_ERROR;
      out = xrealloc(out, (size_t)size * 2);
      size = icu()->unorm2_normalize(n, units, length, out, size, &status);
    }
    result = string_from_utf16(iso, (const uint16_t *)out, (size_t)size);
    free(out);
  }
  free(units);
  return result;
}

static wn_value string_normalize(isolate *iso, call_args *args) { /* 22.1.3.15 */
  wn_value s = this_string(iso, args, "normalize");
  if (wn_is_exception(s)) return s;
  wn_value form = string_from_cstr(iso, "NFC");
  if (!wn_is_undefined(arg(args, 0))) form = to_string(iso, args->v[0]);
  if (wn_is_exception(form)) return form;
  const UNormalizer2 *n = normalizer(iso, form);
  if (!n) {
    return throw_range_error(
        iso, "The normalization form should be one of NFC, NFD, NFKC, NFKD.");
  }
  string_view v = string_flat(iso, s);
  return is_ascii(&v) ? s : normalized(iso, s, n);
}

/* ---- comparison ---- */

/* One of Intl.Collator's options as text: options[name], or NULL when undefined;
 * malloc'd. False when reading it threw. */
static bool collation_option(isolate *iso, wn_value options, const char *name,
                             char **out) {
  *out = NULL;
  wn_value v = object_get(iso, options, key_from_cstr(iso, name));
  if (wn_is_undefined(v)) return true;
  if (!wn_is_exception(v)) v = to_string(iso, v);
  if (wn_is_exception(v)) return false;
  *out = string_to_utf8(iso, v, NULL);
  return true;
}

static bool set_sensitivity(isolate *iso, UCollator *c, const char *value) {
  UErrorCode status = U_ZERO_ERROR;
  UCollationStrength strength = UCOL_TERTIARY;
  UColAttributeValue case_level = UCOL_OFF;
  if (!value || strcmp(value, "variant") == 0) {
    strength = UCOL_TERTIARY;
  } else if (strcmp(value, "base") == 0) {
    strength = UCOL_PRIMARY;
  } else if (strcmp(value, "accent") == 0) {
    strength = UCOL_SECONDARY;
  } else if (strcmp(value, "case") == 0) {
    strength = UCOL_PRIMARY;
    case_level = UCOL_ON;
  } else {
    throw_range_error(iso,
                      "Value %s out of range for String.prototype.localeCompare "
                      "options property sensitivity",
                      value);
    return false;
  }
  icu()->ucol_setStrength(c, strength);
  icu()->ucol_setAttribute(c, UCOL_CASE_LEVEL, case_level, &status);
  return true;
}

/* The options that programs sort with: numeric and sensitivity. */
static bool configure_collator(isolate *iso, UCollator *c, wn_value options) {
  UErrorCode status = U_ZERO_ERROR;
  char *sensitivity = NULL;
  bool numeric = false;
  if (!wn_is_undefined(options)) {
    options = to_object(iso, options);
    if (wn_is_exception(options)) return false;
    wn_value v = object_get(iso, options, key_from_cstr(iso, "numeric"));
    if (wn_is_exception(v)) return false;
    numeric = to_boolean(iso, v);
    if (!collation_option(iso, options, "sensitivity", &sensitivity)) return false;
  }
  icu()->ucol_setAttribute(c, UCOL_NUMERIC_COLLATION, numeric ? UCOL_ON : UCOL_OFF, &status);
  bool ok = set_sensitivity(iso, c, sensitivity);
  free(sensitivity);
  return ok;
}

static wn_value string_locale_compare(isolate *iso, call_args *args) { /* 22.1.3.12 */
  wn_value s = this_string(iso, args, "localeCompare");
  if (wn_is_exception(s)) return s;
  wn_value other = to_string(iso, arg(args, 0));
  char locale[16];
  if (wn_is_exception(other) || !locale_argument(iso, arg(args, 1), locale)) {
    return WN_EXCEPTION;
  }
  UCollator *collator = locale_collator(iso, locale[0] ? locale : "en");
  if (!configure_collator(iso, collator, arg(args, 2))) return WN_EXCEPTION;
  if (string_equal(iso, s, other)) return wn_from_int(0);
  UChar *a = utf16_copy(iso, s), *b = utf16_copy(iso, other);
  UCollationResult order = icu()->ucol_strcoll(collator, a, (int32_t)string_length(s), b,
                                        (int32_t)string_length(other));
  free(a);
  free(b);
  return wn_from_int(order == UCOL_LESS ? -1 : order == UCOL_GREATER);
}

/* ---- table ---- */

static const native_spec methods[] = {
    {"localeCompare", string_locale_compare, 1, 0, 0},
    {"normalize", string_normalize, 0, 0, 0},
    {"toLocaleLowerCase", string_case, 0, 0, CASE_LOCALE},
    {"toLocaleUpperCase", string_case, 0, 0, CASE_LOCALE | CASE_UPPER},
    {"toLowerCase", string_case, 0, 0, 0},
    {"toUpperCase", string_case, 0, 0, CASE_UPPER},
};

bool install_string_case(isolate *iso, wn_value proto) {
  return install_natives(iso, proto, methods, WN_COUNTOF(methods));
}
