/* SPDX-License-Identifier: MIT */
/* The local time zone: offsets from the C library's tables, names from ICU. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/os.h"
#include "builtins/date_math.h"
#include "engine/icu.h"

double current_time(void) { return floor((double)os_wall_ns() / 1e6); }

double zone_offset(double utc) {
  time_t seconds = (time_t)floor(utc / 1000);
  struct tm tm;
  if (!localtime_r(&seconds, &tm)) return 0;
  return (double)tm.tm_gmtoff * 1000;
}

double local_time(double utc) { return utc + zone_offset(utc); }

/* A local time that occurs twice is its first occurrence; one that a transition skips
 * is read with the offset before the transition. */
double utc_time(double local) {
  if (!isfinite(local)) return NAN;
  double before = zone_offset(local - MS_PER_DAY),
         after = zone_offset(local + MS_PER_DAY);
  if (before == after) return local - before;
  if (zone_offset(local - before) == before) return local - before;
  if (zone_offset(local - after) == after) return local - after;
  return local - before;
}

/* Whether summer time gets its name is decided, as in V8, in a year of the present with
 * the same calendar, when the time lies outside 1970 .. 2037. */
static double equivalent_time(double utc) {
  double f[DATE_FIELDS];
  if (utc >= 0 && utc <= 2147483647000.0) return utc;
  date_fields(utc, f);
  int weekday = date_weekday(make_day(f[DATE_YEAR], 0, 1) * MS_PER_DAY);
  bool leap = make_day(f[DATE_YEAR], 2, 1) - make_day(f[DATE_YEAR], 1, 1) == 29;
  int recent = (leap ? 1956 : 1967) + weekday * 12 % 28;
  f[DATE_YEAR] = 2008 + (recent + 3 * 28 - 2008) % 28;
  return make_from_fields(f);
}

void zone_name(double utc, char *out, size_t size) {
  UErrorCode status = U_ZERO_ERROR;
  UCalendar *calendar = icu()->ucal_open(NULL, -1, "en_US", UCAL_GREGORIAN, &status);
  UChar name[128];
  int32_t n = 0;
  if (U_SUCCESS(status)) {
    icu()->ucal_setMillis(calendar, equivalent_time(utc), &status);
    bool summer = icu()->ucal_inDaylightTime(calendar, &status);
    n = icu()->ucal_getTimeZoneDisplayName(calendar, summer ? UCAL_DST : UCAL_STANDARD,
                                    "en_US", name, 128, &status);
    icu()->ucal_close(calendar);
  }
  int32_t length = 0;
  if (U_SUCCESS(status)) icu()->u_strToUTF8(out, (int32_t)size, &length, name, n, &status);
  if (U_FAILURE(status)) snprintf(out, size, "UTC");
}
