#include "core/types/day.h"

/*
 * The calendar in whole days: years begin in March, so that the leap day
 * is the last of its year, and 400 years are an era of 146,097 days.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013,
 * days_from_civil and civil_from_days.
 */
enum { DAYS_PER_ERA = 146097, EPOCH_OFFSET = 719468 };

static const char *const	period_names[] = {
	"day", "week", "month", "quarter", "year"
};

static bool
is_leap(int y)
{
	return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static int
month_days(int y, int m)
{
	static const unsigned char	days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

static struct day
clamp(int64_t n)
{
	n = MAX(n, (int64_t)DAY_MIN.n);
	n = MIN(n, (int64_t)DAY_MAX.n);
	return (struct day){ (int32_t)n };
}

/* The arguments are a day that exists, from the year 0 on. */
static int32_t
days_from_civil(int y, int m, int d)
{
	int	era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * DAYS_PER_ERA + doe - EPOCH_OFFSET;
}

bool
day_from_civil(struct day *day, int year, int month, int mday)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1 ||
	    mday > month_days(year, month))
		return false;
	day->n = days_from_civil(year, month, mday);
	return true;
}

struct civil
day_to_civil(struct day day)
{
	struct civil	c;
	/* 64 bits: any 32-bit count may come from a damaged store. */
	int64_t		z = (int64_t)day.n + EPOCH_OFFSET, era;
	int		doe, yoe, doy, mp;

	era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	doe = (int)(z - era * DAYS_PER_ERA);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c.mday = doy - (153 * mp + 2) / 5 + 1;
	c.month = mp < 10 ? mp + 3 : mp - 9;
	c.year = (int)(yoe + era * 400) + (c.month <= 2);
	return c;
}

int
day_weekday(struct day day)
{
	int	w = (int)(((int64_t)day.n + 3) % 7);	/* 1970: a Thursday */

	return (w < 0 ? w + 7 : w) + 1;
}

/* The year of a week is the one its Thursday lies in (ISO 8601). */
struct isoweek
day_to_isoweek(struct day day)
{
	struct isoweek	w;
	struct day	thursday = { day.n + 4 - day_weekday(day) };
	struct civil	c = day_to_civil(thursday);

	w.year = c.year;
	w.week = (thursday.n - days_from_civil(c.year, 1, 1)) / 7 + 1;
	return w;
}

bool
day_from_isoweek(struct day *day, int year, int week)
{
	struct day	fourth, monday;

	if (year < 1 || year > 9999 || week < 1 || week > 53)
		return false;
	/* The fourth of January is always in week 1. */
	fourth.n = days_from_civil(year, 1, 4);
	monday.n = fourth.n + 1 - day_weekday(fourth) + (week - 1) * 7;
	if (day_to_isoweek(monday).year != year)
		return false;
	*day = monday;
	return true;
}

struct day
day_add_months(struct day day, int32_t n)
{
	struct civil	c = day_to_civil(day);
	int64_t		months = (int64_t)c.year * 12 + c.month - 1 + n;
	int		y, m;

	if (months < 12)
		return DAY_MIN;
	if (months >= 10000 * 12)
		return DAY_MAX;
	y = (int)(months / 12);
	m = (int)(months % 12) + 1;
	return (struct day){
		days_from_civil(y, m, MIN(c.mday, month_days(y, m)))
	};
}

struct day
period_start(enum period period, struct day day)
{
	struct civil	c;

	switch (period) {
	case PERIOD_DAY:
		break;
	case PERIOD_WEEK:
		return clamp((int64_t)day.n + 1 - day_weekday(day));
	case PERIOD_MONTH:
		c = day_to_civil(day);
		return (struct day){ day.n - c.mday + 1 };
	case PERIOD_QUARTER:
		c = day_to_civil(day);
		return (struct day){
			days_from_civil(c.year, (c.month - 1) / 3 * 3 + 1, 1)
		};
	case PERIOD_YEAR:
		c = day_to_civil(day);
		return (struct day){ days_from_civil(c.year, 1, 1) };
	}
	return day;
}

struct day
period_step(enum period period, struct day day, int32_t n)
{
	struct day	start = period_start(period, day);
	int64_t		months = n;

	switch (period) {
	case PERIOD_DAY:
		return clamp((int64_t)start.n + n);
	case PERIOD_WEEK:
		return clamp((int64_t)start.n + (int64_t)n * 7);
	case PERIOD_MONTH:
		break;
	case PERIOD_QUARTER:
		months *= 3;
		break;
	case PERIOD_YEAR:
		months *= 12;
		break;
	}
	/* Beyond ten thousand years either way it is clamped anyhow. */
	months = MIN(MAX(months, INT64_C(-200000)), INT64_C(200000));
	return day_add_months(start, (int32_t)months);
}

static char *
put2(char *to, int v)
{
	to[0] = (char)('0' + v / 10);
	to[1] = (char)('0' + v % 10);
	return to + 2;
}

static char *
put4(char *to, int v)
{
	return put2(put2(to, v / 100), v % 100);
}

size_t
period_write(char *to, enum period period, struct day day)
{
	struct day	d = clamp(day.n);
	struct civil	c = day_to_civil(d);
	struct isoweek	w;
	char		*p = to;

	switch (period) {
	case PERIOD_DAY:
		return day_write(to, d);
	case PERIOD_WEEK:
		w = day_to_isoweek(d);
		p = put4(p, w.year);
		*p++ = '-';
		*p++ = 'W';
		p = put2(p, w.week);
		break;
	case PERIOD_MONTH:
		p = put4(p, c.year);
		*p++ = '-';
		p = put2(p, c.month);
		break;
	case PERIOD_QUARTER:
		p = put4(p, c.year);
		*p++ = '-';
		*p++ = 'Q';
		*p++ = (char)('1' + (c.month - 1) / 3);
		break;
	case PERIOD_YEAR:
		p = put4(p, c.year);
		break;
	}
	return (size_t)(p - to);
}

bool
period_parse(enum period *period, struct slice s)
{
	static const char *const	 dutch[] = {
		"dag", "week", "maand", "kwartaal", "jaar"
	};

	for (size_t i = 0; i < NELEM(period_names); i++)
		if (slice_eq(s, slice_of(period_names[i])) ||
		    slice_eq(s, slice_of(dutch[i]))) {
			*period = (enum period)i;
			return true;
		}
	return false;
}

const char *
period_name(enum period period)
{
	return period_names[period];
}

size_t
day_write(char *to, struct day day)
{
	struct civil	c = day_to_civil(clamp(day.n));
	char		*p = put4(to, c.year);

	*p++ = '-';
	p = put2(p, c.month);
	*p++ = '-';
	put2(p, c.mday);
	return DAY_TEXT;
}

bool
day_parse_iso(struct day *day, struct slice s)
{
	const char	*p = s.p;
	unsigned	 v[8];
	static const unsigned char	at[] = { 0, 1, 2, 3, 5, 6, 8, 9 };

	if (s.len != DAY_TEXT || p[4] != '-' || p[7] != '-')
		return false;
	for (size_t i = 0; i < NELEM(at); i++) {
		v[i] = (unsigned)(unsigned char)p[at[i]] - '0';
		if (v[i] > 9)
			return false;
	}
	return day_from_civil(day,
	    (int)(v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3]),
	    (int)(v[4] * 10 + v[5]), (int)(v[6] * 10 + v[7]));
}
