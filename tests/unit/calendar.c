#include "core/types/calendar.h"

#include "tests/unit/tap.h"

static struct arena		*arena;
static const struct zone	*ams;

#define OFFICE	{ { 540, 1020 }, { 540, 1020 }, { 540, 1020 },		\
	{ 540, 1020 }, { 540, 1020 } }

static const struct calendar	office = { .week = OFFICE,
					    .dutch_holidays = true };

static struct day
day(const char *text)
{
	struct day	d = DAY_MIN;

	if (!day_parse_iso(&d, slice_of(text)))
		diag("bad day %s", text);
	return d;
}

/* "2025-03-14 09:05" on the wall of Amsterdam. */
static struct instant
at(const char *text)
{
	struct when	when = { .zone = ams };
	struct instant	t = { 0 };
	struct err	err = { 0 };

	if (when_parse_instant(&t, slice_of(text), &when, &err) != ERR_OK)
		diag("bad moment %s: %s", text, err.msg);
	return t;
}

static struct span
span(const char *text)
{
	struct span	s = { 0 };
	struct err	err = { 0 };

	if (span_parse(&s, slice_of(text), &err) != ERR_OK)
		diag("bad span %s: %s", text, err.msg);
	return s;
}

static void
is_deadline(const struct calendar *cal, const char *from, const char *time,
    const char *want)
{
	char		got[INSTANT_TEXT + 1] = "", name[80];
	struct instant	t = calendar_deadline(cal, ams, at(from), span(time));

	got[instant_write(got, ams, t)] = '\0';
	snprintf(name, sizeof(name), "%s and %s", from, time);
	is_str(got, want, name);
}

static void
is_worked(const struct calendar *cal, const char *from, const char *until,
    int minutes)
{
	char	name[80];

	snprintf(name, sizeof(name), "from %s until %s", from, until);
	is_int(calendar_worked(cal, ams, at(from), at(until)) / 60000000,
	    minutes, name);
}

/* From the tables of the U.S. Naval Observatory and of Meeus. */
static void
test_easter(void)
{
	static const char *const	sundays[] = {
		"1818-03-22", "1886-04-25", "1943-04-25", "1954-04-18",
		"2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31",
		"2025-04-20", "2026-04-05", "2038-04-25", "2285-03-22",
	};

	for (size_t i = 0; i < NELEM(sundays); i++) {
		struct day	d = day(sundays[i]);

		is_int(day_easter(day_to_civil(d).year).n, d.n, sundays[i]);
	}
}

static void
test_holidays(void)
{
	static const char *const	yes[] = {
		"2025-01-01", "2025-04-20", "2025-04-21", "2025-04-26",
		"2025-05-05", "2025-05-29", "2025-06-08", "2025-06-09",
		"2025-12-25", "2025-12-26", "2026-04-27", "2013-04-30",
		"2006-04-29", "2014-04-26", "2027-04-27",
	};
	static const char *const	no[] = {
		"2025-04-18", "2025-04-27", "2026-04-26", "2026-05-05",
		"2026-04-30", "2006-04-30", "2013-04-27", "2025-12-24",
		"2025-12-31", "2025-06-10", "2026-04-28",
	};

	for (size_t i = 0; i < NELEM(yes); i++)
		ok(day_is_dutch_holiday(day(yes[i])), "%s is one", yes[i]);
	for (size_t i = 0; i < NELEM(no); i++)
		ok(!day_is_dutch_holiday(day(no[i])), "%s is none", no[i]);
}

static void
test_office(void)
{
	/* A Monday. */
	is_deadline(&office, "2025-06-16 10:00", "4h",
	    "2025-06-16T14:00:00+02:00");
	is_deadline(&office, "2025-06-16 15:30", "4h",
	    "2025-06-17T11:30:00+02:00");
	is_deadline(&office, "2025-06-16 13:00", "4h",
	    "2025-06-16T17:00:00+02:00");
	is_deadline(&office, "2025-06-16 03:00", "8h",
	    "2025-06-16T17:00:00+02:00");
	is_deadline(&office, "2025-06-16 17:00", "1h",
	    "2025-06-17T10:00:00+02:00");
	is_deadline(&office, "2025-06-16 23:59", "30min",
	    "2025-06-17T09:30:00+02:00");
	is_deadline(&office, "2025-06-20 16:00", "2h",
	    "2025-06-23T10:00:00+02:00");
	is_deadline(&office, "2025-06-20 16:00", "1d",
	    "2025-06-23T16:00:00+02:00");
	is_deadline(&office, "2025-06-21 12:00", "1d",
	    "2025-06-24T09:00:00+02:00");
	is_deadline(&office, "2025-06-16 16:00", "1d2h",
	    "2025-06-18T10:00:00+02:00");
	is_deadline(&office, "2025-06-21 12:00", "0d",
	    "2025-06-23T09:00:00+02:00");
	is_deadline(&office, "2025-06-16 10:00", "100h",
	    "2025-07-02T14:00:00+02:00");
	is_worked(&office, "2025-06-16 10:00", "2025-06-16 14:00", 240);
	is_worked(&office, "2025-06-16 15:30", "2025-06-17 11:30", 240);
	is_worked(&office, "2025-06-16 00:00", "2025-06-23 00:00", 5 * 480);
	is_worked(&office, "2025-06-16 18:00", "2025-06-17 08:00", 0);
	is_worked(&office, "2025-06-21 09:00", "2025-06-22 17:00", 0);
	is_worked(&office, "2025-06-17 12:00", "2025-06-16 12:00", 0);
}

/* Good Friday 2025 is worked, Easter Monday and King's Day are not. */
static void
test_over_holidays(void)
{
	static const struct holiday	closed[] = {
		{ { 20255 }, { "stocktaking", 11 } },
	};
	struct calendar			own = { .week = OFFICE };

	is_deadline(&office, "2025-04-18 16:00", "2h",
	    "2025-04-22T10:00:00+02:00");
	is_worked(&office, "2025-04-18 16:00", "2025-04-22 10:00", 120);
	is_deadline(&office, "2025-12-24 16:30", "1h",
	    "2025-12-29T09:30:00+01:00");
	is_deadline(&office, "2025-12-24 12:00", "2d",
	    "2025-12-30T12:00:00+01:00");
	/* A whole year: 261 weekdays, less New Year, Easter Monday, 5 May,
	 * Ascension, Whit Monday, two of Christmas; King's Day is on a
	 * Saturday. */
	is_worked(&office, "2025-01-01 00:00", "2026-01-01 00:00",
	    (261 - 7) * 480);
	is_deadline(&own, "2025-04-18 16:00", "2h",
	    "2025-04-21T10:00:00+02:00");
	own.holiday = closed;
	own.n_holidays = 1;
	is_int(day("2025-06-15").n + 1, closed[0].day.n, "Monday the 16th");
	is_deadline(&own, "2025-06-13 16:00", "2h",
	    "2025-06-17T10:00:00+02:00");
}

/* On 30 March 2025 02:00 becomes 03:00; on 26 October 03:00 becomes 02:00. */
static void
test_summer_time(void)
{
	static const struct calendar	nights = { .week = {
		{ 0, 480 }, { 0, 480 }, { 0, 480 }, { 0, 480 }, { 0, 480 },
		{ 0, 480 }, { 0, 480 } } };
	static const struct calendar	always = { .week = {
		{ 0, 1440 }, { 0, 1440 }, { 0, 1440 }, { 0, 1440 },
		{ 0, 1440 }, { 0, 1440 }, { 0, 1440 } } };

	/* Over the weekend of the change: the wall's hours, a real day less
	 * an hour between them. */
	is_deadline(&office, "2025-03-28 16:00", "2h",
	    "2025-03-31T10:00:00+02:00");
	is_deadline(&office, "2025-10-24 16:00", "1d",
	    "2025-10-27T16:00:00+01:00");
	is_worked(&office, "2025-10-24 16:00", "2025-10-27 10:00", 120);
	/* At work while it happens. */
	is_worked(&nights, "2025-03-30 00:00", "2025-03-30 08:00", 7 * 60);
	is_worked(&nights, "2025-10-26 00:00", "2025-10-26 08:00", 9 * 60);
	is_deadline(&nights, "2025-03-30 00:00", "7h",
	    "2025-03-30T08:00:00+02:00");
	is_deadline(&nights, "2025-03-30 00:00", "8h",
	    "2025-03-31T01:00:00+02:00");
	is_deadline(&nights, "2025-10-26 00:00", "8h",
	    "2025-10-26T07:00:00+01:00");
	is_worked(&always, "2025-03-30 00:00", "2025-03-31 00:00", 23 * 60);
	is_deadline(&always, "2025-10-25 12:00", "24h",
	    "2025-10-26T11:00:00+01:00");
	is_deadline(&always, "2025-10-25 12:00", "1d",
	    "2025-10-26T12:00:00+01:00");
}

static void
test_odd_weeks(void)
{
	/* Short Fridays. */
	static const struct calendar	short_friday = { .week = {
		{ 540, 1020 }, { 540, 1020 }, { 540, 1020 }, { 540, 1020 },
		{ 540, 780 } } };
	static const struct calendar	never = { .week = { { 0, 0 } } };
	struct instant			t;

	is_deadline(&short_friday, "2025-06-19 16:00", "1d",
	    "2025-06-20T13:00:00+02:00");
	is_deadline(&short_friday, "2025-06-20 12:00", "2h",
	    "2025-06-23T10:00:00+02:00");
	is_worked(&short_friday, "2025-06-16 00:00", "2025-06-23 00:00",
	    4 * 480 + 240);
	t = calendar_deadline(&never, ams, at("2025-06-16 10:00"),
	    span("1h"));
	ok(t.us > at("9000-01-01").us, "who never works is never done");
	is_worked(&never, "2025-06-16 00:00", "2025-06-23 00:00", 0);
}

/* What is worked until the deadline is the time that was given. */
static void
test_law(void)
{
	struct rng	rng = { 20250616 };
	int64_t		hour = INT64_C(3600000000);
	int		wrong = 0;

	for (int i = 0; i < 2000; i++) {
		struct instant	from = { at("2024-01-01").us +
				    (int64_t)rng_below(&rng, 700 * 24 * 60) *
				    60000000 };
		struct span	time = { .us = (int64_t)rng_below(&rng,
				    3000) * hour / 60 };
		struct instant	until = calendar_deadline(&office, ams,
				    from, time);

		wrong += calendar_worked(&office, ams, from, until) !=
		    time.us;
	}
	is_int(wrong, 0, "2,000 deadlines, counted back");
}

int
main(void)
{
	struct err	err = { 0 };

	arena = arena_open();
	if (!is_ok(zone_open(&ams, arena, SLICE("Europe/Amsterdam"), &err),
	    &err, "Amsterdam"))
		return done_testing();
	test_easter();
	test_holidays();
	test_office();
	test_over_holidays();
	test_summer_time();
	test_odd_weeks();
	test_law();
	arena_close(arena);
	return done_testing();
}
