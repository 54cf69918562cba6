#include "core/types/zone.h"

#include "tests/unit/tap.h"

#define US	INT64_C(1000000)

static struct arena	*arena;

static struct instant
at(int64_t seconds)
{
	return (struct instant){ seconds * US };
}

static struct slice
show(const struct zone *zone, struct instant t)
{
	char	to[INSTANT_TEXT];

	return slice_dup(arena, slice_make(to, instant_write(to, zone, t)));
}

static struct instant
wall(const struct zone *zone, const char *day, int h, int m)
{
	struct day	d;

	if (!day_parse_iso(&d, slice_of(day)))
		diag("bad day %s", day);
	return zone_from_clock(zone, d, (h * 60 + m) * 60 * US);
}

static void
test_names(void)
{
	static const char *const	bad[] = {
		"", "Nowhere/City", "../../../etc/passwd", "/etc/passwd",
		"Europe/../Europe/Amsterdam", "Europe", "zone.tab",
		"Europe/Amsterdam\t", "Europe/Amster dam", ".", "posixrules/x",
		"leapseconds",
	};
	const struct zone	*zone = NULL;
	struct err		 err = { 0 };

	for (size_t i = 0; i < NELEM(bad); i++)
		is_int(zone_open(&zone, arena, slice_of(bad[i]), &err),
		    ERR_DATA, bad[i]);
	is_int(zone_open(&zone, arena, slice_make("UTC\0", 4), &err),
	    ERR_DATA, "a NUL in the name");
	ok(zone == NULL, "nothing was opened");
	is_ok(zone_open(&zone, arena, SLICE("UTC"), &err), &err, "UTC");
	ok(zone == zone_utc(), "needs no file");
}

/* The changes of 2025 and 1995, as published in tzdata. */
static void
test_amsterdam(const struct zone *ams)
{
	struct clock_time	c;

	is_slice(show(ams, at(1741939500)), "2025-03-14T09:05:00+01:00",
	    "a winter morning");
	is_slice(show(ams, (struct instant){ 1741939500500000 }),
	    "2025-03-14T09:05:00.5+01:00", "and half a second");
	is_slice(show(ams, at(1743296399)), "2025-03-30T01:59:59+01:00",
	    "the last second of winter time");
	is_slice(show(ams, at(1743296400)), "2025-03-30T03:00:00+02:00",
	    "the first of summer time");
	is_slice(show(ams, at(1761440399)), "2025-10-26T02:59:59+02:00",
	    "the last second of summer time");
	is_slice(show(ams, at(1761440400)), "2025-10-26T02:00:00+01:00",
	    "the first of winter time");
	/* Until 1995 summer time ended in September. */
	is_slice(show(ams, at(812077200)), "1995-09-26T02:00:00+01:00",
	    "late September 1995 is winter time");
	is_int(wall(ams, "2025-10-26", 2, 30).us, 1761438600 * US,
	    "the hour that comes twice: the first");
	is_int(wall(ams, "2025-03-30", 2, 30).us, 1743298200 * US,
	    "the hour that never comes: as if not changed");
	is_slice(show(ams, wall(ams, "2025-03-30", 2, 30)),
	    "2025-03-30T03:30:00+02:00", "which shows an hour later");
	is_int(wall(ams, "2025-03-30", 3, 0).us, 1743296400 * US,
	    "the first moment after it");
	is_int(wall(ams, "2025-10-26", 3, 0).us, 1761444000 * US,
	    "after the hour that comes twice");
	is_int(zone_day(ams, at(1735686000)).n, 20089,
	    "the new year begins an hour before UTC's");
	c = zone_to_clock(ams, (struct instant){ -1 });
	is_int(c.us_of_day, 3600 * US - 1, "a microsecond before 1970");
	is_int(c.offset_s, 3600, "an hour east");
}

/* Far beyond the table the rule holds, which repeats every 400 years. */
static void
test_rule(const struct zone *ams)
{
	const int64_t	era = INT64_C(146097) * 86400;
	struct rng	rng = { 3 };
	int64_t		t;
	bool		same = true;

	for (int i = 0; i < 100000; i++) {
		/* 2005 to 2035: the European rule is in force. */
		t = 1104537600 + (int64_t)rng_below(&rng, 946684800);
		if (zone_to_clock(ams, at(t)).offset_s !=
		    zone_to_clock(ams, at(t + era)).offset_s)
			same = false;
	}
	ok(same, "400 years later the clock changes alike");
	is_slice(show(ams, wall(ams, "2040-07-01", 12, 0)),
	    "2040-07-01T12:00:00+02:00", "the summer of 2040");
	is_slice(show(ams, wall(ams, "9999-12-31", 23, 59)),
	    "9999-12-31T23:59:00+01:00", "the last minute");
}

/* The wall's time leads back to the moment unless it comes twice. */
static void
test_law(const char *name)
{
	const struct zone	*zone;
	struct clock_time	 c, again;
	struct instant		 t, back;
	struct rng		 rng = { 2 };
	struct err		 err = { 0 };
	bool			 same = true;

	if (!is_ok(zone_open(&zone, arena, slice_of(name), &err), &err, name))
		return;
	for (int i = 0; i < 100000; i++) {
		t.us = (int64_t)rng_below(&rng, UINT64_C(6000000000) * US) -
		    INT64_C(2500000000) * US;
		c = zone_to_clock(zone, t);
		back = zone_from_clock(zone, c.day, c.us_of_day);
		again = zone_to_clock(zone, back);
		if (again.day.n != c.day.n || again.us_of_day != c.us_of_day ||
		    back.us > t.us || t.us - back.us > 7200 * US)
			same = false;
	}
	ok(same, "%s: clock and back", name);
}

int
main(void)
{
	static const char *const	names[] = {
		"Europe/Amsterdam", "America/New_York", "Asia/Kolkata",
		"Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca",
		"Pacific/Auckland", "Europe/Dublin", "UTC",
	};
	const struct zone	*ams;
	struct err		 err = { 0 };

	arena = arena_open();
	test_names();
	is_slice(show(zone_utc(), at(0)), "1970-01-01T00:00:00Z", "UTC");
	if (zone_open(&ams, arena, SLICE("Europe/Amsterdam"), &err) ==
	    ERR_SYSTEM) {
		skip("no tzdata", "zones");
	} else {
		test_amsterdam(ams);
		test_rule(ams);
		for (size_t i = 0; i < NELEM(names); i++)
			test_law(names[i]);
	}
	arena_close(arena);
	return done_testing();
}
