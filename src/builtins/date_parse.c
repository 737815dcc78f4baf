/* SPDX-License-Identifier: MIT */
/* Date.parse.
 *
 * First the format of 21.4.1.32.  Then the loose grammar that programs rely on, which
 * no specification has: words are months, weekdays (ignored), AM and PM, zones; numbers
 * are told apart by what follows them (`:` a time, `/` or `-` a date) and by their
 * size; text in parentheses is a comment. */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "builtins/date_math.h"

/* ---- The ISO format ---- */

/* Exactly n digits; false without moving *p otherwise. */
static bool digits(const char **p, int n, double *out) {
  double value = 0;
  for (int i = 0; i < n; i++) {
    if (!isdigit((unsigned char)(*p)[i])) return false;
    value = value * 10 + ((*p)[i] - '0');
  }
  *p += n;
  *out = value;
  return true;
}

static bool iso_date(const char **p, double f[DATE_FIELDS]) {
  if (**p == '+' || **p == '-') {
    bool negative = *(*p)++ == '-';
    if (!digits(p, 6, &f[DATE_YEAR])) return false;
    if (negative && f[DATE_YEAR] == 0) return false;
    if (negative) f[DATE_YEAR] = -f[DATE_YEAR];
  } else if (!digits(p, 4, &f[DATE_YEAR])) {
    return false;
  }
  f[DATE_MONTH] = 0;
  f[DATE_DAY] = 1;
  if (**p == '-') {
    (*p)++;
    if (!digits(p, 2, &f[DATE_MONTH]) || f[DATE_MONTH]-- < 1) return false;
    if (**p == '-') {
      (*p)++;
      if (!digits(p, 2, &f[DATE_DAY]) || f[DATE_DAY] < 1) return false;
    }
  }
  return f[DATE_MONTH] <= 11 && f[DATE_DAY] <= 31;
}

static bool iso_time(const char **p, double f[DATE_FIELDS]) {
  if (!digits(p, 2, &f[DATE_HOURS]) || *(*p)++ != ':') return false;
  if (!digits(p, 2, &f[DATE_MINUTES])) return false;
  if (**p == ':') {
    (*p)++;
    if (!digits(p, 2, &f[DATE_SECONDS])) return false;
    if (**p == '.' || **p == ',') {
      double scale = 100;
      const char *start = ++*p;
      for (; isdigit((unsigned char)**p); (*p)++, scale /= 10) {
        f[DATE_MS] += (**p - '0') * scale;
      }
      if (*p == start) return false;
      f[DATE_MS] = floor(f[DATE_MS]);
    }
  }
  bool midnight = f[DATE_HOURS] == 24 && f[DATE_MINUTES] == 0 && f[DATE_SECONDS] == 0 &&
                  f[DATE_MS] == 0;
  return (f[DATE_HOURS] <= 23 || midnight) && f[DATE_MINUTES] <= 59 &&
         f[DATE_SECONDS] <= 59;
}

/* Z or an offset, in ms; *found tells whether there was one. */
static bool iso_zone(const char **p, double *offset, bool *found) {
  *found = true;
  *offset = 0;
  if (**p == 'Z') {
    (*p)++;
    return true;
  }
  if (**p != '+' && **p != '-') {
    *found = false;
    return true;
  }
  double sign = *(*p)++ == '-' ? -1 : 1, hours, minutes;
  if (!digits(p, 2, &hours) || *(*p)++ != ':' || !digits(p, 2, &minutes)) return false;
  *offset = sign * (hours * 60 + minutes) * 60000;
  return hours <= 23 && minutes <= 59;
}

static bool parse_iso(const char *p, double *out) {
  double f[DATE_FIELDS] = {0}, offset = 0;
  bool zone = true;
  if (!iso_date(&p, f)) return false;
  if (*p == 'T') {
    p++;
    if (!iso_time(&p, f) || !iso_zone(&p, &offset, &zone)) return false;
  }
  if (*p) return false;
  double t = make_from_fields(f);
  *out = zone ? t - offset : utc_time(t);
  return true;
}

/* ---- The loose grammar ---- */

typedef struct loose {
  const char *p;
  double numbers[3]; /* of the date, in the order met */
  int count,
      month_at; /* month_at: how many numbers came before the month's name, or -1 */
  double month;
  double hours, minutes, seconds, ms;
  bool has_time, has_zone, pm, am;
  double offset; /* minutes */
} loose;

static double scan_number(loose *d, int *n_digits) {
  double value = 0;
  *n_digits = 0;
  for (; isdigit((unsigned char)*d->p); d->p++, ++*n_digits)
    value = value * 10 + (*d->p - '0');
  return value;
}

static bool scan_time(loose *d, double hours) {
  int n;
  d->has_time = true;
  d->hours = hours;
  d->p++;
  if (!isdigit((unsigned char)*d->p)) return false;
  d->minutes = scan_number(d, &n);
  if (*d->p == ':') {
    d->p++;
    if (!isdigit((unsigned char)*d->p)) return false;
    d->seconds = scan_number(d, &n);
    if (*d->p == '.') {
      double scale = 100;
      for (d->p++; isdigit((unsigned char)*d->p); d->p++, scale /= 10) {
        d->ms += (*d->p - '0') * scale;
      }
      d->ms = floor(d->ms);
    }
  }
  return d->minutes < 60 && d->seconds < 60 && d->hours <= 24;
}

/* The offset after GMT, UTC or a time: +hhmm, +hh:mm, +hh. */
static bool scan_offset(loose *d) {
  double sign = *d->p++ == '-' ? -1 : 1;
  int n;
  if (!isdigit((unsigned char)*d->p)) return false;
  double value = scan_number(d, &n), minutes = 0;
  if (*d->p == ':') {
    int m;
    d->p++;
    minutes = scan_number(d, &m);
  } else if (n > 2) {
    minutes = fmod(value, 100);
    value = floor(value / 100);
  }
  d->has_zone = true;
  d->offset = sign * (value * 60 + minutes);
  return true;
}

static bool scan_word(loose *d) {
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  static const char days[] = "sunmontuewedthufrisat";
  static const struct {
    const char *name;
    int hours;
  } zones[] = {{"z", 0},    {"ut", 0},   {"utc", 0},  {"gmt", 0},
               {"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
               {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
  char word[16];
  size_t n = 0;
  for (; isalpha((unsigned char)*d->p); d->p++) {
    if (n < sizeof word - 1) word[n++] = (char)tolower((unsigned char)*d->p);
  }
  word[n] = 0;
  if (*d->p == '.') d->p++;
  if (strcmp(word, "am") == 0) return d->am = true;
  if (strcmp(word, "pm") == 0) return d->pm = true;
  if (strcmp(word, "t") == 0) return d->count > 0;
  for (size_t i = 0; i < WN_COUNTOF(zones); i++) {
    if (strcmp(word, zones[i].name) != 0) continue;
    d->has_zone = true;
    d->offset = zones[i].hours * 60;
    return true;
  }
  for (int i = 0; n >= 3 && i < 12; i++) {
    if (strncmp(word, months + 3 * i, 3) != 0) continue;
    d->month = i;
    d->month_at = d->count;
    return true;
  }
  for (int i = 0; n >= 3 && i < 7; i++) {
    if (strncmp(word, days + 3 * i, 3) == 0) return true;
  }
  return d->count == 0 && d->month_at < 0; /* other words may stand in front */
}

static bool scan_token(loose *d) {
  unsigned char c = (unsigned char)*d->p;
  if (isdigit(c)) {
    int n;
    double value = scan_number(d, &n);
    if (*d->p == ':' && !d->has_time) return scan_time(d, value);
    if (d->count == 3) return false;
    d->numbers[d->count++] = value;
    return true;
  }
  if (isalpha(c)) return scan_word(d);
  if (c == '(') {
    int depth = 0;
    do {
      depth += *d->p == '(' ? 1 : *d->p == ')' ? -1 : 0;
      d->p++;
    } while (depth && *d->p);
    return true;
  }
  if ((c == '+' || c == '-') && (d->has_time || d->has_zone)) return scan_offset(d);
  d->p++;
  return c == ' ' || c == ',' || c == '/' || c == '-' || c == '.' || isspace(c);
}

static double full_year(double y) { return y < 50 ? y + 2000 : y < 100 ? y + 1900 : y; }

static bool is_day(double d) { return d >= 1 && d <= 31; }

/* Year, month and day from the numbers; missing ones are 1.  A first number that is no
 * day is the year. */
static bool loose_date(loose *d, double f[DATE_FIELDS]) {
  double *n = d->numbers;
  if (d->count == 0) return false;
  for (int i = d->count; i < 3; i++) n[i] = 1;
  bool year_first = !is_day(n[0]);
  if (d->month_at >= 0) { /* Mar 1 2022, 1 Mar 2022, 2022 Mar 1, Mar 2022 */
    f[DATE_MONTH] = d->month;
    f[DATE_YEAR] = full_year(year_first ? n[0] : n[1]);
    f[DATE_DAY] = year_first ? n[1] : n[0];
  } else if (year_first) { /* 2022/3/1 */
    f[DATE_YEAR] = full_year(n[0]);
    f[DATE_MONTH] = n[1] - 1;
    f[DATE_DAY] = n[2];
  } else { /* 3/1/2022 */
    f[DATE_MONTH] = n[0] - 1;
    f[DATE_DAY] = n[1];
    f[DATE_YEAR] = full_year(n[2]);
  }
  return f[DATE_MONTH] >= 0 && f[DATE_MONTH] <= 11 && is_day(f[DATE_DAY]);
}

static double parse_loose(const char *text) {
  loose d = {.p = text, .month_at = -1};
  double f[DATE_FIELDS] = {0};
  while (*d.p) {
    if (!scan_token(&d)) return NAN;
  }
  if (!loose_date(&d, f)) return NAN;
  if ((d.am || d.pm) && (d.hours < 1 || d.hours > 12)) return NAN;
  if (d.am || d.pm) d.hours = fmod(d.hours, 12) + (d.pm ? 12 : 0);
  f[DATE_HOURS] = d.hours;
  f[DATE_MINUTES] = d.minutes;
  f[DATE_SECONDS] = d.seconds;
  f[DATE_MS] = d.ms;
  double t = make_from_fields(f);
  return d.has_zone ? t - d.offset * 60000 : utc_time(t);
}

double date_parse_text(const char *text) {
  double t;
  while (isspace((unsigned char)*text)) text++;
  if (!parse_iso(text, &t)) t = *text == '-' || *text == '+' ? NAN : parse_loose(text);
  return time_clip(t);
}
