/* SPDX-License-Identifier: MIT */
/* Date and Date.prototype (ECMA-262, 21.4; B.2.3).  Calendar arithmetic is in
 * date_math.c, the time zone in date_zone.c, the parser in date_parse.c. */
#include <math.h>
#include <stdio.h>

#include "builtins/builtins.h"
#include "builtins/date_math.h"
#include "builtins/primitives.h"

typedef struct js_date {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  uint32_t unused;
  double time; /* NaN: invalid */
} js_date;

static const char day_names[] = "SunMonTueWedThuFriSat";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static js_date *this_date(isolate *iso, call_args *args) {
  if (is_kind(args->this_value, KIND_DATE)) return wn_to_cell(args->this_value);
  throw_type_error(iso, "this is not a Date object.");
  return NULL;
}

/* ---- to text ---- */

enum date_parts { PART_DATE = 1, PART_TIME = 2 };

static int format_year(char *out, size_t size, double year) {
  return snprintf(out, size, year < 0 ? "-%04.0f" : "%04.0f", fabs(year));
}

/* "Tue Mar 01 2022 10:00:00 GMT+0100 (Central European Standard Time)", or its halves.
 */
static wn_value date_text(isolate *iso, double t, unsigned parts) {
  if (isnan(t)) return string_from_cstr(iso, "Invalid Date");
  double f[DATE_FIELDS], offset = zone_offset(t);
  date_fields(t + offset, f);
  string_builder b;
  builder_init(&b, iso);
  if (parts & PART_DATE) {
    char year[16];
    format_year(year, sizeof year, f[DATE_YEAR]);
    builder_format(&b, "%.3s %.3s %02.0f %s", day_names + 3 * date_weekday(t + offset),
                   month_names + 3 * (int)f[DATE_MONTH], f[DATE_DAY], year);
  }
  if (parts == (PART_DATE | PART_TIME)) builder_unit(&b, ' ');
  if (parts & PART_TIME) {
    char zone[256];
    zone_name(t, zone, sizeof zone);
    int minutes = (int)(fabs(offset) / 60000);
    builder_format(&b, "%02.0f:%02.0f:%02.0f GMT%c%02d%02d (%s)", f[DATE_HOURS],
                   f[DATE_MINUTES], f[DATE_SECONDS], offset < 0 ? '-' : '+',
                   minutes / 60, minutes % 60, zone);
  }
  return builder_finish(&b);
}

/* 21.4.4.35, .41, .42; magic: date_parts */
static wn_value date_to_string(isolate *iso, call_args *args) {
  js_date *d = this_date(iso, args);
  return d ? date_text(iso, d->time, native_magic(args)) : WN_EXCEPTION;
}

static wn_value date_to_utc_string(isolate *iso, call_args *args) { /* 21.4.4.43 */
  js_date *d = this_date(iso, args);
  if (!d) return WN_EXCEPTION;
  if (isnan(d->time)) return string_from_cstr(iso, "Invalid Date");
  double f[DATE_FIELDS];
  char year[16];
  date_fields(d->time, f);
  format_year(year, sizeof year, f[DATE_YEAR]);
  return string_format(iso, "%.3s, %02.0f %.3s %s %02.0f:%02.0f:%02.0f GMT",
                       day_names + 3 * date_weekday(d->time), f[DATE_DAY],
                       month_names + 3 * (int)f[DATE_MONTH], year, f[DATE_HOURS],
                       f[DATE_MINUTES], f[DATE_SECONDS]);
}

static wn_value date_to_iso_string(isolate *iso, call_args *args) { /* 21.4.4.36 */
  js_date *d = this_date(iso, args);
  if (!d) return WN_EXCEPTION;
  if (isnan(d->time)) return throw_range_error(iso, "Invalid time value");
  double f[DATE_FIELDS];
  date_fields(d->time, f);
  bool plain = f[DATE_YEAR] >= 0 && f[DATE_YEAR] <= 9999;
  char year[16];
  snprintf(year, sizeof year,
           plain              ? "%04.0f"
           : f[DATE_YEAR] < 0 ? "-%06.0f"
                              : "+%06.0f",
           fabs(f[DATE_YEAR]));
  return string_format(iso, "%s-%02.0f-%02.0fT%02.0f:%02.0f:%02.0f.%03.0fZ", year,
                       f[DATE_MONTH] + 1, f[DATE_DAY], f[DATE_HOURS], f[DATE_MINUTES],
                       f[DATE_SECONDS], f[DATE_MS]);
}

/* en-US, as Intl.DateTimeFormat prints without options.  21.4.4.38 .. 21.4.4.40 */
static wn_value date_to_locale_string(isolate *iso, call_args *args) {
  js_date *d = this_date(iso, args);
  if (!d) return WN_EXCEPTION;
  if (isnan(d->time)) return string_from_cstr(iso, "Invalid Date");
  unsigned parts = native_magic(args);
  double f[DATE_FIELDS];
  date_fields(local_time(d->time), f);
  string_builder b;
  builder_init(&b, iso);
  if (parts & PART_DATE) {
    builder_format(&b, "%.0f/%.0f/%.0f", f[DATE_MONTH] + 1, f[DATE_DAY], f[DATE_YEAR]);
  }
  if (parts == (PART_DATE | PART_TIME)) builder_cstr(&b, ", ");
  if (parts & PART_TIME) {
    double hours = fmod(f[DATE_HOURS] + 11, 12) + 1;
    builder_format(&b, "%.0f:%02.0f:%02.0f %s", hours, f[DATE_MINUTES], f[DATE_SECONDS],
                   f[DATE_HOURS] < 12 ? "AM" : "PM");
  }
  return builder_finish(&b);
}

static wn_value date_to_json(isolate *iso, call_args *args) { /* 21.4.4.37 */
  wn_value o = to_object(iso, args->this_value);
  if (wn_is_exception(o)) return o;
  wn_value v = to_primitive(iso, o, HINT_NUMBER);
  if (wn_is_exception(v)) return v;
  if (wn_is_number(v) && !isfinite(wn_number(v))) return WN_NULL;
  return js_invoke(iso, o, key_from_cstr(iso, "toISOString"), 0, NULL);
}

static wn_value date_to_primitive(isolate *iso, call_args *args) { /* 21.4.4.45 */
  wn_value o = args->this_value, hint = arg(args, 0);
  if (!is_object(o)) {
    return throw_incompatible(iso, "Date.prototype [ @@toPrimitive ]", o);
  }
  if (is_string(hint)) {
    if (string_equal_cstr(iso, hint, "string") ||
        string_equal_cstr(iso, hint, "default")) {
      return ordinary_to_primitive(iso, o, true);
    }
    if (string_equal_cstr(iso, hint, "number"))
      return ordinary_to_primitive(iso, o, false);
  }
  char *text = value_describe(iso, hint);
  throw_type_error(iso, "Invalid hint: %s", text);
  free(text);
  return WN_EXCEPTION;
}

/* ---- constructor and statics ---- */

static double parse_string(isolate *iso, wn_value s) {
  char *text = string_to_utf8(iso, s, NULL);
  double t = date_parse_text(text);
  free(text);
  return t;
}

/* Year .. milliseconds from arguments; a year 0..99 is of the 20th century. */
static bool fields_from_arguments(isolate *iso, call_args *args,
                                  double f[DATE_FIELDS]) {
  static const double defaults[DATE_FIELDS] = {NAN, 0, 1, 0, 0, 0, 0};
  for (uint32_t i = 0; i < DATE_FIELDS; i++) {
    f[i] = defaults[i];
    if (i < args->count && !to_number(iso, args->v[i], &f[i])) return false;
  }
  double year = trunc(f[DATE_YEAR]);
  if (year >= 0 && year <= 99) f[DATE_YEAR] = 1900 + year;
  return true;
}

static bool time_from_value(isolate *iso, wn_value v, double *t) {
  if (is_kind(v, KIND_DATE)) {
    *t = ((js_date *)wn_to_cell(v))->time;
    return true;
  }
  v = to_primitive(iso, v, HINT_DEFAULT);
  if (wn_is_exception(v)) return false;
  if (is_string(v)) {
    *t = parse_string(iso, v);
    return true;
  }
  if (!to_number(iso, v, t)) return false;
  *t = time_clip(*t);
  return true;
}

static wn_value date_constructor(isolate *iso, call_args *args) { /* 21.4.2.1 */
  double t = current_time();
  if (!is_construct_call(args)) return date_text(iso, t, PART_DATE | PART_TIME);
  if (args->count == 1) {
    if (!time_from_value(iso, args->v[0], &t)) return WN_EXCEPTION;
  } else if (args->count > 1) {
    double f[DATE_FIELDS];
    if (!fields_from_arguments(iso, args, f)) return WN_EXCEPTION;
    t = time_clip(utc_time(make_from_fields(f)));
  }
  wn_value proto = prototype_from_constructor(iso, args->new_target, INTRINSIC_DateP);
  if (wn_is_exception(proto)) return proto;
  wn_value o = object_new_kind(iso, KIND_DATE, sizeof(js_date), proto);
  if (!wn_is_exception(o)) ((js_date *)wn_to_cell(o))->time = t;
  return o;
}

static wn_value date_now(isolate *iso, call_args *args) { /* 21.4.3.1 */
  (void)iso;
  (void)args;
  return wn_from_number(current_time());
}

static wn_value date_parse(isolate *iso, call_args *args) { /* 21.4.3.2 */
  wn_value s = to_string(iso, arg(args, 0));
  return wn_is_exception(s) ? s : wn_from_number(parse_string(iso, s));
}

static wn_value date_utc(isolate *iso, call_args *args) { /* 21.4.3.4 */
  double f[DATE_FIELDS];
  if (!fields_from_arguments(iso, args, f)) return WN_EXCEPTION;
  return wn_from_number(time_clip(make_from_fields(f)));
}

/* ---- getters ---- */

enum { UTC = 0x100, WEEKDAY = DATE_FIELDS, SHORT_YEAR, TIME, TIMEZONE_OFFSET };

/* 21.4.4.2 .. 21.4.4.19; magic: field, perhaps with UTC */
static wn_value date_get(isolate *iso, call_args *args) {
  js_date *d = this_date(iso, args);
  if (!d) return WN_EXCEPTION;
  unsigned field = native_magic(args) & 0xFF;
  double t = d->time, f[DATE_FIELDS];
  if (field == TIME || isnan(t)) return wn_from_number(t);
  if (field == TIMEZONE_OFFSET) return wn_from_number(-zone_offset(t) / 60000 + 0.0);
  if (!(native_magic(args) & UTC)) t = local_time(t);
  if (field == WEEKDAY) return wn_from_int(date_weekday(t));
  date_fields(t, f);
  if (field == SHORT_YEAR) return wn_from_number(f[DATE_YEAR] - 1900);
  return wn_from_number(f[field]);
}

/* ---- setters ---- */

static wn_value set_time(js_date *d, double t) {
  d->time = time_clip(t);
  return wn_from_number(d->time);
}

/* 21.4.4.20 .. 21.4.4.34; magic: first field, perhaps with UTC */
static wn_value date_set(isolate *iso, call_args *args) {
  js_date *d = this_date(iso, args);
  if (!d) return WN_EXCEPTION;
  unsigned first = native_magic(args) & 0xFF;
  bool utc = native_magic(args) & UTC;
  unsigned end = first <= DATE_DAY ? DATE_HOURS : DATE_FIELDS;
  double t = d->time, given[DATE_FIELDS], f[DATE_FIELDS];
  uint32_t n = args->count < end - first ? args->count : end - first;
  for (uint32_t i = 0; i < n; i++) {
    if (!to_number(iso, args->v[i], &given[i])) return WN_EXCEPTION;
  }
  if (isnan(t)) {
    if (first != DATE_YEAR) return wn_from_double(NAN);
    t = 0;
  } else if (!utc) {
    t = local_time(t);
  }
  date_fields(t, f);
  if (n == 0) f[first] = NAN;
  for (uint32_t i = 0; i < n; i++) f[first + i] = given[i];
  t = make_from_fields(f);
  return set_time(d, utc ? t : utc_time(t));
}

static wn_value date_set_time(isolate *iso, call_args *args) { /* 21.4.4.27 */
  js_date *d = this_date(iso, args);
  double t;
  if (!d || !to_number(iso, arg(args, 0), &t)) return WN_EXCEPTION;
  return set_time(d, t);
}

static wn_value date_set_year(isolate *iso, call_args *args) { /* B.2.3.2 */
  js_date *d = this_date(iso, args);
  double year, f[DATE_FIELDS];
  if (!d || !to_number(iso, arg(args, 0), &year)) return WN_EXCEPTION;
  double t = isnan(d->time) ? 0 : local_time(d->time);
  if (isnan(year)) return set_time(d, NAN);
  date_fields(t, f);
  year = trunc(year);
  f[DATE_YEAR] = year >= 0 && year <= 99 ? 1900 + year : year;
  return set_time(d, utc_time(make_from_fields(f)));
}

/* ---- tables ---- */

static const native_spec constructor_spec = {"Date", date_constructor, 7,
                                             NATIVE_CONSTRUCTOR, 0};

static const native_spec statics[] = {
    {"now", date_now, 0, 0, 0},
    {"parse", date_parse, 1, 0, 0},
    {"UTC", date_utc, 7, 0, 0},
};

static const native_spec methods[] = {
    {"toString", date_to_string, 0, 0, PART_DATE | PART_TIME},
    {"toDateString", date_to_string, 0, 0, PART_DATE},
    {"toTimeString", date_to_string, 0, 0, PART_TIME},
    {"toISOString", date_to_iso_string, 0, 0, 0},
    {"toUTCString", date_to_utc_string, 0, 0, 0},
    {"getDate", date_get, 0, 0, DATE_DAY},
    {"setDate", date_set, 1, 0, DATE_DAY},
    {"getDay", date_get, 0, 0, WEEKDAY},
    {"getFullYear", date_get, 0, 0, DATE_YEAR},
    {"setFullYear", date_set, 3, 0, DATE_YEAR},
    {"getHours", date_get, 0, 0, DATE_HOURS},
    {"setHours", date_set, 4, 0, DATE_HOURS},
    {"getMilliseconds", date_get, 0, 0, DATE_MS},
    {"setMilliseconds", date_set, 1, 0, DATE_MS},
    {"getMinutes", date_get, 0, 0, DATE_MINUTES},
    {"setMinutes", date_set, 3, 0, DATE_MINUTES},
    {"getMonth", date_get, 0, 0, DATE_MONTH},
    {"setMonth", date_set, 2, 0, DATE_MONTH},
    {"getSeconds", date_get, 0, 0, DATE_SECONDS},
    {"setSeconds", date_set, 2, 0, DATE_SECONDS},
    {"getTime", date_get, 0, 0, TIME},
    {"setTime", date_set_time, 1, 0, 0},
    {"getTimezoneOffset", date_get, 0, 0, TIMEZONE_OFFSET},
    {"getYear", date_get, 0, 0, SHORT_YEAR},
    {"setYear", date_set_year, 1, 0, 0},
    {"getUTCDate", date_get, 0, 0, DATE_DAY | UTC},
    {"setUTCDate", date_set, 1, 0, DATE_DAY | UTC},
    {"getUTCDay", date_get, 0, 0, WEEKDAY | UTC},
    {"getUTCFullYear", date_get, 0, 0, DATE_YEAR | UTC},
    {"setUTCFullYear", date_set, 3, 0, DATE_YEAR | UTC},
    {"getUTCHours", date_get, 0, 0, DATE_HOURS | UTC},
    {"setUTCHours", date_set, 4, 0, DATE_HOURS | UTC},
    {"getUTCMilliseconds", date_get, 0, 0, DATE_MS | UTC},
    {"setUTCMilliseconds", date_set, 1, 0, DATE_MS | UTC},
    {"getUTCMinutes", date_get, 0, 0, DATE_MINUTES | UTC},
    {"setUTCMinutes", date_set, 3, 0, DATE_MINUTES | UTC},
    {"getUTCMonth", date_get, 0, 0, DATE_MONTH | UTC},
    {"setUTCMonth", date_set, 2, 0, DATE_MONTH | UTC},
    {"getUTCSeconds", date_get, 0, 0, DATE_SECONDS | UTC},
    {"setUTCSeconds", date_set, 2, 0, DATE_SECONDS | UTC},
    {"valueOf", date_get, 0, 0, TIME},
    {"toJSON", date_to_json, 1, 0, 0},
    {"toLocaleString", date_to_locale_string, 0, 0, PART_DATE | PART_TIME},
    {"toLocaleDateString", date_to_locale_string, 0, 0, PART_DATE},
    {"toLocaleTimeString", date_to_locale_string, 0, 0, PART_TIME},
};

bool builtins_date(isolate *iso) {
  wn_value proto = ensure_prototype(iso, INTRINSIC_DateP, WN_HOLE);
  wn_value c = install_constructor(iso, &constructor_spec, proto);
  return !wn_is_exception(c) && install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_natives(iso, proto, methods, WN_COUNTOF(methods)) &&
         install_alias(iso, proto, "toUTCString", key_from_cstr(iso, "toGMTString")) &&
         install_to_primitive(iso, proto, date_to_primitive);
}
