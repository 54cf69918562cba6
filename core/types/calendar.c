#include "core/types/calendar.h"

#define MINUTE_US	INT64_C(60000000)

/*
 * J. Meeus, Astronomical Algorithms, 2nd ed. (1998), chapter 8: the method
 * of Butcher's Ecclesiastical Calendar (1876), without exceptions in the
 * Gregorian calendar.
 */
struct day
day_easter(int year)
{
	int		a = year % 19, b = year / 100, c = year % 100;
	int		d = b / 4, e = b % 4, f = (b + 8) / 25;
	int		g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
	int		i = c / 4, k = c % 4;
	int		l = (32 + 2 * e + 2 * i - h - k) % 7;
	int		m = (a + 11 * h + 22 * l) / 451;
	int		n = h + l - 7 * m + 114;
	struct day	day;

	if (!day_from_civil(&day, year, n / 31, n % 31 + 1))
		day = DAY_MIN;
	return day;
}

/*
 * Since 2014 the 27th of April, before it the 30th; the day before where
 * that is a Sunday (since 1980; nothing earlier is known here).
 */
static bool
is_kings_day(struct day day, struct civil c)
{
	int	wday = day_weekday(day), mday = c.year >= 2014 ? 27 : 30;

	return c.year >= 1980 && c.month == 4 &&
	    ((c.mday == mday && wday != 7) ||
	    (c.mday == mday - 1 && wday == 6));
}

bool
day_is_dutch_holiday(struct day day)
{
	struct civil	c = day_to_civil(day);
	int32_t		after;

	if (c.year < 1583)
		return false;
	if ((c.month == 1 && c.mday == 1) ||
	    (c.month == 12 && (c.mday == 25 || c.mday == 26)) ||
	    (c.month == 5 && c.mday == 5 && c.year % 5 == 0) ||
	    is_kings_day(day, c))
		return true;
	/* From Easter Sunday, 22 March at the earliest, to Whit Monday. */
	if (c.month < 3 || c.month > 6)
		return false;
	after = day.n - day_easter(c.year).n;
	return after == 0 || after == 1 || after == 39 || after == 49 ||
	    after == 50;
}

bool
calendar_is_workday(const struct calendar *cal, struct day day)
{
	const struct hours	*h = &cal->week[day_weekday(day) - 1];

	if (h->from_min >= h->until_min)
		return false;
	for (size_t i = 0; i < cal->n_holidays; i++)
		if (cal->holiday[i].day.n == day.n)
			return false;
	return !cal->dutch_holidays || !day_is_dutch_holiday(day);
}

/* The working hours of a day as moments; false: there are none. */
static bool
open_hours(int64_t *from, int64_t *until, const struct calendar *cal,
    const struct zone *zone, struct day day)
{
	const struct hours	*h = &cal->week[day_weekday(day) - 1];

	if (!calendar_is_workday(cal, day))
		return false;
	*from = zone_from_clock(zone, day, h->from_min * MINUTE_US).us;
	*until = zone_from_clock(zone, day, h->until_min * MINUTE_US).us;
	return *from < *until;
}

/*
 * The first working moment from at on, in *at, with the end of its day in
 * *until; false: never again.  At the very end of a day it is the next one.
 */
static bool
next_open(int64_t *at, int64_t *until, const struct calendar *cal,
    const struct zone *zone)
{
	struct day	day = zone_day(zone, (struct instant){ *at });
	int64_t		from;

	for (; day.n < DAY_MAX.n; day.n++) {
		if (!open_hours(&from, until, cal, zone, day) ||
		    *at >= *until)
			continue;
		*at = MAX(*at, from);
		return true;
	}
	return false;
}

/* The same time n working days on, within that day's hours. */
static bool
add_days(int64_t *at, const struct calendar *cal, const struct zone *zone,
    int32_t n)
{
	struct clock_time	c = zone_to_clock(zone,
				    (struct instant){ *at });
	int64_t			from = 0, until = 0, same;

	while (n > 0) {
		if (++c.day.n >= DAY_MAX.n)
			return false;
		n -= open_hours(&from, &until, cal, zone, c.day);
	}
	same = zone_from_clock(zone, c.day, c.us_of_day).us;
	*at = MIN(MAX(same, from), until);
	return true;
}

struct instant
calendar_deadline(const struct calendar *cal, const struct zone *zone,
    struct instant from, struct span span)
{
	const struct instant	never = zone_from_clock(zone, DAY_MAX, 0);
	int64_t			at = from.us, until, left = span.us;

	if (!next_open(&at, &until, cal, zone))
		return never;
	if (span.days > 0 && !add_days(&at, cal, zone, span.days))
		return never;
	while (left > 0) {
		if (!next_open(&at, &until, cal, zone))
			return never;
		if (left <= until - at)
			return (struct instant){ at + left };
		left -= until - at;
		at = until;
	}
	return (struct instant){ at };
}

int64_t
calendar_worked(const struct calendar *cal, const struct zone *zone,
    struct instant from, struct instant until)
{
	struct day	day = zone_day(zone, from);
	struct day	last = zone_day(zone, until);
	int64_t		sum = 0, a, b;

	for (; day.n <= last.n; day.n++)
		if (open_hours(&a, &b, cal, zone, day)) {
			a = MAX(a, from.us);
			b = MIN(b, until.us);
			sum += MAX(b - a, 0);
		}
	return sum;
}
