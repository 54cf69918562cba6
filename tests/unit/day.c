#include "core/types/day.h"

#include "tests/unit/tap.h"

static struct day
day(int y, int m, int d)
{
	struct day	r = { INT32_MIN };

	if (!day_from_civil(&r, y, m, d))
		diag("no such day: %d-%d-%d", y, m, d);
	return r;
}

/* Every day there is, there and back. */
static void
test_civil(void)
{
	struct day	d, back;
	struct civil	c, last = { 1, 1, 0 };
	bool		same = true, follows = true;
	char		text[DAY_TEXT];

	for (d.n = DAY_MIN.n; d.n <= DAY_MAX.n; d.n++) {
		c = day_to_civil(d);
		if (!day_from_civil(&back, c.year, c.month, c.mday) ||
		    back.n != d.n)
			same = false;
		if (d.n % 5 == 0 && (day_write(text, d) != DAY_TEXT ||
		    !day_parse_iso(&back, slice_make(text, DAY_TEXT)) ||
		    back.n != d.n))
			same = false;
		if (!(c.mday == last.mday + 1 || (c.mday == 1 &&
		    (c.month == last.month + 1 || (c.month == 1 &&
		    c.year == last.year + 1)))))
			follows = false;
		last = c;
	}
	ok(same, "every day of the years 1 to 9999 comes back");
	ok(follows, "and each follows the one before");
	is_int(day(1, 1, 1).n, DAY_MIN.n, "the first day");
	is_int(day(9999, 12, 31).n, DAY_MAX.n, "the last day");
	is_int(day(1970, 1, 1).n, 0, "1970-01-01 is day 0");
	is_int(day(2000, 3, 1).n, 11017, "2000-03-01 is day 11017");
}

static void
test_refused(void)
{
	static const char *const	bad[] = {
		"2025-02-29", "2025-02-31", "2025-04-31", "1900-02-29",
		"2025-00-10", "2025-13-01", "2025-01-00", "2025-01-32",
		"0000-01-01", "2025-1-01", "2025-01-1", "25-01-01",
		"2025/01/01", "2025-01-01 ", " 2025-01-01", "2025-01-0x",
		"-025-01-01", "2025-01-+1", "", "2025-01-01T",
	};
	struct day	d;

	for (size_t i = 0; i < NELEM(bad); i++)
		ok(!day_parse_iso(&d, slice_of(bad[i])), "'%s' is no day",
		    bad[i]);
	ok(day_parse_iso(&d, SLICE("2024-02-29")), "2024 is a leap year");
	ok(day_parse_iso(&d, SLICE("2000-02-29")), "2000 is a leap year");
}

/* The examples of ISO 8601 week dates that are published everywhere. */
static void
test_weeks(void)
{
	static const struct { int y, m, d, year, week, weekday; } t[] = {
		{ 1977, 1, 1, 1976, 53, 6 }, { 1977, 1, 2, 1976, 53, 7 },
		{ 1977, 12, 31, 1977, 52, 6 }, { 1978, 1, 1, 1977, 52, 7 },
		{ 1978, 1, 2, 1978, 1, 1 }, { 1978, 12, 31, 1978, 52, 7 },
		{ 1979, 1, 1, 1979, 1, 1 }, { 1979, 12, 30, 1979, 52, 7 },
		{ 1979, 12, 31, 1980, 1, 1 }, { 1980, 1, 1, 1980, 1, 2 },
		{ 1980, 12, 28, 1980, 52, 7 }, { 1980, 12, 29, 1981, 1, 1 },
		{ 1981, 12, 31, 1981, 53, 4 }, { 1982, 1, 3, 1981, 53, 7 },
		{ 2008, 9, 27, 2008, 39, 6 }, { 2020, 12, 31, 2020, 53, 4 },
		{ 2025, 3, 14, 2025, 11, 5 },
	};
	struct isoweek	w;
	struct day	d, monday;
	int		long_years = 0;

	for (size_t i = 0; i < NELEM(t); i++) {
		d = day(t[i].y, t[i].m, t[i].d);
		w = day_to_isoweek(d);
		ok(w.year == t[i].year && w.week == t[i].week &&
		    day_weekday(d) == t[i].weekday, "%d-%02d-%02d is "
		    "%d-W%02d-%d", t[i].y, t[i].m, t[i].d, t[i].year,
		    t[i].week, t[i].weekday);
		ok(day_from_isoweek(&monday, w.year, w.week) &&
		    monday.n + day_weekday(d) - 1 == d.n, "and back");
	}
	for (int y = 2000; y < 2400; y++)
		long_years += day_from_isoweek(&d, y, 53);
	is_int(long_years, 71, "71 of 400 years have a week 53");
	ok(!day_from_isoweek(&d, 2025, 53), "2025 has no week 53");
	ok(!day_from_isoweek(&d, 2025, 0), "there is no week 0");
}

static void
test_months(void)
{
	is_int(day_add_months(day(2025, 1, 31), 1).n, day(2025, 2, 28).n,
	    "31 January and a month is 28 February");
	is_int(day_add_months(day(2024, 1, 31), 1).n, day(2024, 2, 29).n,
	    "in a leap year the 29th");
	is_int(day_add_months(day(2024, 2, 29), 12).n, day(2025, 2, 28).n,
	    "a year after a leap day");
	is_int(day_add_months(day(2025, 3, 31), -1).n, day(2025, 2, 28).n,
	    "a month back is cut too");
	is_int(day_add_months(day(2025, 1, 15), -13).n, day(2023, 12, 15).n,
	    "thirteen months back");
	is_int(day_add_months(day(2025, 1, 15), INT32_MAX).n, DAY_MAX.n,
	    "the future ends in 9999");
	is_int(day_add_months(day(2025, 1, 15), INT32_MIN).n, DAY_MIN.n,
	    "the past begins in the year 1");
}

static void
test_periods(void)
{
	static const struct {
		enum period	 period;
		const char	*text, *from, *next, *before;
	} t[] = {
		{ PERIOD_DAY, "2025-03-14", "2025-03-14", "2025-03-15",
		    "2025-03-13" },
		{ PERIOD_WEEK, "2025-W11", "2025-03-10", "2025-03-17",
		    "2025-03-03" },
		{ PERIOD_MONTH, "2025-03", "2025-03-01", "2025-04-01",
		    "2025-02-01" },
		{ PERIOD_QUARTER, "2025-Q1", "2025-01-01", "2025-04-01",
		    "2024-10-01" },
		{ PERIOD_YEAR, "2025", "2025-01-01", "2026-01-01",
		    "2024-01-01" },
	};
	struct day	d = day(2025, 3, 14);
	enum period	p;
	char		text[PERIOD_TEXT];

	for (size_t i = 0; i < NELEM(t); i++) {
		is_slice(slice_make(text, period_write(text, t[i].period, d)),
		    t[i].text, "the name of a period");
		day_write(text, period_start(t[i].period, d));
		is_slice(slice_make(text, DAY_TEXT), t[i].from, "begins");
		day_write(text, period_step(t[i].period, d, 1));
		is_slice(slice_make(text, DAY_TEXT), t[i].next, "the next");
		day_write(text, period_step(t[i].period, d, -1));
		is_slice(slice_make(text, DAY_TEXT), t[i].before,
		    "the one before");
		ok(period_parse(&p, slice_of(period_name(t[i].period))) &&
		    p == t[i].period, "period %s", period_name(t[i].period));
	}
	ok(!period_parse(&p, SLICE("weeks")), "no period 'weeks'");
	is_int(period_step(PERIOD_YEAR, d, INT32_MAX).n, DAY_MAX.n,
	    "steps stay in the calendar");
	is_int(period_step(PERIOD_WEEK, d, INT32_MIN).n, DAY_MIN.n,
	    "on both sides");
}

int
main(void)
{
	test_civil();
	test_refused();
	test_weeks();
	test_months();
	test_periods();
	return done_testing();
}
