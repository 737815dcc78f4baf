/* SPDX-License-Identifier: MIT */
/* Calendar arithmetic.  Days and years are converted by counting eras of 400 years,
 * which all have 146,097 days, with years that begin in March, so that the leap day is
 * the last of its year. */
#include "builtins/date_math.h"

#include <math.h>

static double floor_mod(double a, double b) { return a - floor(a / b) * b; }

/* The day number of a date; month 0..11 */
static double days_from_civil(double year, int month, double day) {
  double y = month < 2 ? year - 1 : year;
  double era = floor(y / 400), year_of_era = y - era * 400;
  double month_from_march = month < 2 ? month + 10 : month - 2;
  double day_of_year = floor((153 * month_from_march + 2) / 5) + day - 1;
  double day_of_era = year_of_era * 365 + floor(year_of_era / 4) -
                      floor(year_of_era / 100) + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(double days, double *year, double *month, double *day) {
  double z = days + 719468;
  double era = floor(z / 146097), doe = z - era * 146097;
  double yoe =
      floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365);
  double doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100));
  double mp = floor((5 * doy + 2) / 153);
  *day = doy - floor((153 * mp + 2) / 5) + 1;
  *month = mp < 10 ? mp + 2 : mp - 10;
  *year = yoe + era * 400 + (*month < 2 ? 1 : 0);
}

void date_fields(double t, double f[DATE_FIELDS]) {
  double day = floor(t / MS_PER_DAY), time = t - day * MS_PER_DAY;
  civil_from_days(day, &f[DATE_YEAR], &f[DATE_MONTH], &f[DATE_DAY]);
  f[DATE_HOURS] = floor(time / 3600000);
  f[DATE_MINUTES] = floor_mod(floor(time / 60000), 60);
  f[DATE_SECONDS] = floor_mod(floor(time / 1000), 60);
  f[DATE_MS] = floor_mod(time, 1000);
}

int date_weekday(double t) { return (int)floor_mod(floor(t / MS_PER_DAY) + 4, 7); }

double make_time(double hour, double minute, double second, double ms) {
  if (!isfinite(hour) || !isfinite(minute) || !isfinite(second) || !isfinite(ms))
    return NAN;
  return trunc(hour) * 3600000 + trunc(minute) * 60000 + trunc(second) * 1000 +
         trunc(ms);
}

double make_day(double year, double month, double day) {
  if (!isfinite(year) || !isfinite(month) || !isfinite(day)) return NAN;
  double m = trunc(month), y = trunc(year) + floor(m / 12);
  if (fabs(y) > 400000) return NAN;
  return days_from_civil(y, (int)floor_mod(m, 12), 1) + trunc(day) - 1;
}

double make_date(double day, double time) {
  if (!isfinite(day) || !isfinite(time)) return NAN;
  double t = day * MS_PER_DAY + time;
  return isfinite(t) ? t : NAN;
}

double make_from_fields(const double f[DATE_FIELDS]) {
  double day = make_day(f[DATE_YEAR], f[DATE_MONTH], f[DATE_DAY]);
  return make_date(
      day, make_time(f[DATE_HOURS], f[DATE_MINUTES], f[DATE_SECONDS], f[DATE_MS]));
}

double time_clip(double t) {
  if (!isfinite(t) || fabs(t) > 8.64e15) return NAN;
  return trunc(t) + 0.0;
}
