#include "core/types/when.h"

#include "tests/unit/tap.h"

static struct arena	*arena;
static struct when	 when;		/* Friday 2025-03-14 09:05 */

static const char *
show_day(struct day d)
{
	char	to[DAY_TEXT];

	day_write(to, d);
	return slice_cstr(arena, slice_make(to, DAY_TEXT));
}

static void
test_days(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "2025-03-14", "2025-03-14" },
		{ " 2024-02-29 ", "2024-02-29" },
		{ "today", "2025-03-14" }, { "vandaag", "2025-03-14" },
		{ "now", "2025-03-14" }, { "nu", "2025-03-14" },
		{ "Yesterday", "2025-03-13" }, { "gisteren", "2025-03-13" },
		{ "tomorrow", "2025-03-15" }, { "morgen", "2025-03-15" },
		{ "-2w", "2025-02-28" }, { "+3mo", "2025-06-14" },
		{ "-90d", "2024-12-14" }, { "+1y", "2026-03-14" },
		{ "+1q", "2025-06-14" }, { "-1y6mo", "2023-09-14" },
		{ "+20h", "2025-03-15" }, { "+08d", "2025-03-22" },
		{ "mon", "2025-03-17" }, { "fri", "2025-03-14" },
		{ "last fri", "2025-03-07" }, { "next fri", "2025-03-21" },
		{ "last mon", "2025-03-10" }, { "next mon", "2025-03-17" },
		{ "vorige ma", "2025-03-10" }, { "volgende vr", "2025-03-21" },
		{ "afgelopen maandag", "2025-03-10" },
		{ "volgende Vrijdag", "2025-03-21" },
		{ "overmorgen", "2025-03-16" }, { "eergisteren", "2025-03-12" },
		{ "zo", "2025-03-16" }, { "thursday", "2025-03-20" },
		{ "bow", "2025-03-10" }, { "eow", "2025-03-16" },
		{ "bom", "2025-03-01" }, { "eom", "2025-03-31" },
		{ "boq", "2025-01-01" }, { "eoq", "2025-03-31" },
		{ "boy", "2025-01-01" }, { "eoy", "2025-12-31" },
		{ "2025-03-14T23:30Z", "2025-03-15" },
		{ "last day", "2025-03-13" },
	};
	struct err	err = { 0 };
	struct day	d;

	for (size_t i = 0; i < NELEM(t); i++)
		if (is_ok(when_parse_day(&d, slice_of(t[i].text), &when, &err),
		    &err, t[i].text))
			is_str(show_day(d), t[i].want, t[i].text);
}

static void
test_moments(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "2025-03-14T09:05", "2025-03-14T09:05:00+01:00" },
		{ "2025-03-14 09:05:07", "2025-03-14T09:05:07+01:00" },
		{ "2025-03-14T09:05:07.5", "2025-03-14T09:05:07.5+01:00" },
		{ "2025-03-14T09:05:07Z", "2025-03-14T10:05:07+01:00" },
		{ "2025-03-14T09:05:07+05:30", "2025-03-14T04:35:07+01:00" },
		{ "2025-07-14", "2025-07-14T00:00:00+02:00" },
		{ "tomorrow 14:30", "2025-03-15T14:30:00+01:00" },
		{ "last mon 08:09", "2025-03-10T08:09:00+01:00" },
		{ "-2w 09:00", "2025-02-28T09:00:00+01:00" },
		{ "now", "2025-03-14T09:05:00+01:00" },
		{ "+2h", "2025-03-14T11:05:00+01:00" },
		{ "-90min", "2025-03-14T07:35:00+01:00" },
		{ "-1h30min", "2025-03-14T07:35:00+01:00" },
		/* Sixteen days on the wall, though the clock changes. */
		{ "+16d1h", "2025-03-30T10:05:00+02:00" },
	};
	struct err	err = { 0 };
	struct instant	m;
	char		to[INSTANT_TEXT];

	for (size_t i = 0; i < NELEM(t); i++)
		if (is_ok(when_parse_instant(&m, slice_of(t[i].text), &when,
		    &err), &err, t[i].text))
			is_slice(slice_make(to, instant_write(to, when.zone,
			    m)), t[i].want, t[i].text);
}

static void
test_ranges(void)
{
	static const struct { const char *text, *from, *until; } t[] = {
		{ "2025", "2025-01-01", "2026-01-01" },
		{ "2025-Q3", "2025-07-01", "2025-10-01" },
		{ "2025q3", "2025-07-01", "2025-10-01" },
		{ "2025W14", "2025-03-31", "2025-04-07" },
		{ "2025-03", "2025-03-01", "2025-04-01" },
		{ "2025-W14", "2025-03-31", "2025-04-07" },
		{ "2020-W53", "2020-12-28", "2021-01-04" },
		{ "today", "2025-03-14", "2025-03-15" },
		{ "2025-03-14", "2025-03-14", "2025-03-15" },
		{ "this week", "2025-03-10", "2025-03-17" },
		{ "deze week", "2025-03-10", "2025-03-17" },
		{ "last month", "2025-02-01", "2025-03-01" },
		{ "vorige maand", "2025-02-01", "2025-03-01" },
		{ "vorig jaar", "2024-01-01", "2025-01-01" },
		{ "next  quarter", "2025-04-01", "2025-07-01" },
		{ "12mo", "2024-03-15", "2025-03-15" },
		{ "1y", "2024-03-15", "2025-03-15" },
		{ "90d", "2024-12-15", "2025-03-15" },
		{ "1d", "2025-03-14", "2025-03-15" },
		{ "52w", "2024-03-16", "2025-03-15" },
		{ "2025-01-01..2025-02-01", "2025-01-01", "2025-02-01" },
		{ "2024..2025", "2024-01-01", "2025-01-01" },
		{ "2025-Q1 .. 2025-Q3", "2025-01-01", "2025-07-01" },
		{ "-2w..today", "2025-02-28", "2025-03-14" },
		{ "..2025", "0001-01-01", "2025-01-01" },
		{ "9999", "9999-01-01", NULL },
		{ "2025..", "2025-01-01", NULL },
	};
	struct err	err = { 0 };
	struct range	r;

	for (size_t i = 0; i < NELEM(t); i++) {
		if (!is_ok(when_parse_range(&r, slice_of(t[i].text), &when,
		    &err), &err, t[i].text))
			continue;
		is_str(show_day(r.from), t[i].from, "from");
		if (t[i].until != NULL)
			is_str(show_day(r.until), t[i].until, "until");
		else
			is_int(r.until.n, DAY_MAX.n + 1, "until the end");
	}
}

/* Each with the words the user reads. */
static void
test_refused(void)
{
	static const struct { const char *text, *msg, *hint; } day[] = {
		{ "2025-02-31", "\"2025-02-31\" is not a day: February 2025 "
		    "has 28 days", "" },
		{ "2025-13-01", "\"2025-13-01\" is not a day: there is no "
		    "month 13", "" },
		{ "1m", "\"1m\": month or minute?", "write 1mo or 1min" },
		{ "-3m", "\"-3m\": month or minute?", "write -3mo or -3min" },
		{ "14-03-2025", "\"14-03-2025\" is not a day",
		    "write year-month-day: 2025-03-14" },
		{ "31/12/2011", "\"31/12/2011\" is not a day",
		    "write year-month-day: 2011-12-31" },
		{ "31.2.2011", "\"31.2.2011\" is not a day",
		    "write year-month-day: 2025-03-14" },
		{ "03/04/2025", "\"03/04/2025\" is not a day",
		    "write year-month-day: 2025-03-14" },
		{ "2025", "\"2025\" is a period, not a day",
		    "its first day is 2025-01-01" },
		{ "last week", "\"last week\" is a period, not a day",
		    "its first day is 2025-03-03" },
		{ "2w", "\"2w\" is a length of time, not a day",
		    "write -2w (ago) or +2w (from now)" },
		{ "2025-03-14T24:00", "\"2025-03-14T24:00\" is not a moment: "
		    "there is no hour 24", "" },
		{ "+99999y", "\"+99999y\" is too long", "" },
		{ "+9000y", "\"+9000y\" is outside the years 1 to 9999", "" },
		{ "0000-01-01", "\"0000-01-01\" is not a day: there is no "
		    "year 0", "" },
		{ "2025-W53", "\"2025-W53\" is not a week: 2025 has 52 weeks",
		    "" },
	};
	static const char *const	other[] = {
		"", " ", "foo", "12", "12:30", "2025-3-14", "20250314x",
		"today 25:00", "now 09:00", "this mon", "last", "next foo",
		"+", "-", "+2", "-2x", "1w1w", "+1d1w", "2025-03-14T",
		"2025-03-14T09", "2025-03-14T09:05+1", "31 feb", "eod", "xoy",
		"2025-Q5", "99999999999999999999d", "+1.5d", "2025-03-14Z",
	};
	static const char *const	ranges[] = {
		"..", " .. ", "2025..2024", "2025-01-01..2025-01-01",
		"12mo..", "2h", "0d", "foo..2025", "2025...2026", "1m",
		"20000y", "", "2025-02-30..",
	};
	struct err	err = { 0 };
	struct day	d = { 7 };
	struct range	r;
	struct instant	m;

	for (size_t i = 0; i < NELEM(day); i++) {
		ok(when_parse_day(&d, slice_of(day[i].text), &when, &err) != 0,
		    "%s is refused", day[i].text);
		is_str(err.msg, day[i].msg, "and says why");
		if (day[i].hint[0] != '\0')
			is_str(err.hint, day[i].hint, "and what to try");
	}
	for (size_t i = 0; i < NELEM(other); i++) {
		ok(when_parse_day(&d, slice_of(other[i]), &when, &err) != 0,
		    "'%s' is no day (%s)", other[i], err.msg);
		ok(when_parse_instant(&m, slice_of(other[i]), &when, &err) !=
		    0, "nor a moment");
	}
	is_int(d.n, 7, "the result is left alone");
	for (size_t i = 0; i < NELEM(ranges); i++)
		ok(when_parse_range(&r, slice_of(ranges[i]), &when, &err) != 0,
		    "'%s' is no range (%s)", ranges[i], err.msg);
}

static void
test_spans(void)
{
	static const struct { const char *text, *want; } t[] = {
		{ "90d", "90d" }, { "1y6mo", "1y6mo" }, { "14d", "2w" },
		{ "15min", "15min" }, { "1h30min", "1h30min" }, { "0d", "0d" },
		{ "2q", "6mo" }, { "18mo", "1y6mo" }, { "90min", "1h30min" },
		{ "1w3d", "10d" }, { "2.5s", "2.5s" }, { "007d", "1w" },
		{ "1Y", "1y" }, { "1j6mnd", "1y6mo" }, { "2kw", "6mo" },
		{ "1u30min", "1h30min" }, { "2UUR", "2h" }, { "3jaar", "3y" },
	};
	struct err	err = { 0 };
	struct buf	buf = { 0 };
	struct span	s, back;
	struct rng	rng = { 4 };
	bool		same = true;

	for (size_t i = 0; i < NELEM(t); i++) {
		if (!is_ok(span_parse(&s, slice_of(t[i].text), &err), &err,
		    t[i].text))
			continue;
		buf_clear(&buf);
		span_write(&buf, s);
		is_str(buf_cstr(&buf), t[i].want, "written");
	}
	for (int i = 0; i < 50000; i++) {
		s.months = (int32_t)rng_below(&rng, 3) *
		    (int32_t)rng_below(&rng, 1000);
		s.days = (int32_t)rng_below(&rng, 3) *
		    (int32_t)rng_below(&rng, 100000);
		s.us = (int64_t)(rng_u64(&rng) >> 1 >> rng_below(&rng, 63));
		buf_clear(&buf);
		span_write(&buf, s);
		if (span_parse(&back, buf_slice(&buf), &err) ||
		    back.months != s.months || back.days != s.days ||
		    back.us != s.us)
			same = false;
	}
	ok(same, "parse undoes write");
	is_int(span_parse(&s, SLICE("PT15M"), &err), ERR_DATA, "PT15M");
	is_int(span_parse(&s, SLICE("-2w"), &err), ERR_DATA, "-2w");
	is_int(span_parse(&s, SLICE("1m"), &err), ERR_DATA, "1m");
	is_str(err.hint, "write 1mo or 1min", "month or minute?");
	is_int(span_parse(&s, SLICE("1M"), &err), ERR_DATA, "1M too");
	buf_release(&buf);
}

int
main(void)
{
	struct err	err = { 0 };

	arena = arena_open();
	when.now.us = INT64_C(1741939500) * 1000000;
	if (zone_open(&when.zone, arena, SLICE("Europe/Amsterdam"), &err)) {
		skip("no tzdata", "dates in a zone");
	} else {
		test_days();
		test_moments();
		test_ranges();
		test_refused();
		test_spans();
	}
	arena_close(arena);
	return done_testing();
}
