/* SPDX-License-Identifier: MIT */
/* Time values and calendar fields (ECMA-262, 21.4.1): milliseconds since 1970 in
 * doubles, NaN for no time.  Nothing here touches the heap. */
#ifndef WN_BUILTINS_DATE_MATH_H
#define WN_BUILTINS_DATE_MATH_H

#include "base/base.h"

#define MS_PER_DAY 86400000.0

enum date_field {
  DATE_YEAR,
  DATE_MONTH /* 0..11 */,
  DATE_DAY /* 1..31 */,
  DATE_HOURS,
  DATE_MINUTES,
  DATE_SECONDS,
  DATE_MS,
  DATE_FIELDS
};

/* The fields of a finite time value, taken as it is (no time zone). */
void date_fields(double t, double f[DATE_FIELDS]);
int date_weekday(double t);                                             /* 0: Sunday */
double make_time(double hour, double minute, double second, double ms); /* 21.4.1.27 */
double make_day(double year, double month, double day);                 /* 21.4.1.28 */
double make_date(double day, double time);                              /* 21.4.1.29 */
double make_from_fields(const double f[DATE_FIELDS]);
double time_clip(double t); /* 21.4.1.31 */

/* ---- The local time zone (date_zone.c) ---- */
double local_time(double utc);  /* 21.4.1.25 */
double utc_time(double local);  /* 21.4.1.26 */
double zone_offset(double utc); /* ms to add to UTC */
/* The zone's long English name, as in "Central European Summer Time"; UTF-8. */
void zone_name(double utc, char *out, size_t size);
double current_time(void); /* milliseconds, whole */

/* ---- Text to time (date_parse.c) ---- */
/* Date.parse (21.4.3.2): the ISO format, then what other engines and V8 accept; NaN. */
double date_parse_text(const char *text);

#endif
