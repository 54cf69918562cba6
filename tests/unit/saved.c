/*
 * The stored form of a forecast: written, read, and what is none.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/practice/forecast/forecast_saved.h"
#include "tests/unit/tap.h"

enum { AHEAD = 5, PAST = 120 };

static struct saved_head
some_head(void)
{
	return (struct saved_head){ .measure = SLICE("revenue"),
	    .where = SLICE("amount > 10"), .period = PERIOD_WEEK,
	    .digits = 2, .is_money = true, .origin = { 20000 },
	    .horizon = AHEAD, .n_levels = 2, .n_by = 2,
	    .level = { .8, .95 },
	    .by = { SLICE("product.family"), SLICE("channel") } };
}

static void
test_law(void)
{
	struct arena		*arena = arena_open();
	struct saved_head	 h = some_head(), again;
	struct saved_forecast	 f = { .of = { .n_by = 0 } };
	struct slice		 key[2] = { SLICE("bread"), SLICE_EMPTY };
	double			 y[PAST], level[2] = { .8, .95 };
	struct forecast_request	 req = { .measure = SLICE("revenue"),
				    .period = PERIOD_WEEK, .horizon = AHEAD,
				    .level = level, .n_levels = 2 };
	struct sales_history	 hist = { .is_dated = true,
				    .period = PERIOD_WEEK };
	struct sales_series	 s = { .y = y, .n = PAST };
	struct buf		 b = {0};
	double			 off = 0;
	int			 sound = 0;

	for (size_t i = 0; i < PAST; i++)
		y[i] = 1000 + 10.37 * (double)(i % 52) - (double)(i % 7) * 33;
	forecast_series(&s, &hist, &req, arena);
	saved_write_head(&b, &h);
	saved_write_series(&b, &h, key, &s);
	key[1] = SLICE("web");
	saved_write_series(&b, &h, key, &s);
	ok(saved_decode(&again, &f, buf_slice(&b), arena), "decodes");
	ok(saved_is_alike(&h, &again) && again.origin.n == 20000 &&
	    again.is_money && again.horizon == AHEAD, "the same head");
	is_int((int64_t)f.series.n, 2, "both series");
	ok(slice_eq(f.series.p[1].key[0], SLICE("bread")) &&
	    slice_eq(f.series.p[1].key[1], SLICE("web")) &&
	    f.series.p[0].key[1].len == 0, "with their keys");
	for (size_t i = 0; i < AHEAD; i++) {
		off = MAX(off, fabs(f.series.p[0].mean[i] -
		    s.result->mean[i]));
		for (size_t k = 0; k < 2; k++) {
			off = MAX(off, fabs(f.series.p[0].lo[k][i] -
			    s.result->interval[k].lo[i]));
			off = MAX(off, fabs(f.series.p[0].hi[k][i] -
			    s.result->interval[k].hi[i]));
		}
	}
	ok(off <= .005 + 1e-9, "to the nearest cent");
	ok(f.series.p[0].scale > 0, "and the scale of its errors");
	again.by[1] = SLICE("account");
	ok(!saved_is_alike(&h, &again), "another key is another forecast");
	/* Only behind a whole series, or the head, is it sound. */
	for (size_t n = 0; n < b.len; n++) {
		struct saved_forecast	cut = { .of = { .n_by = 0 } };

		sound += saved_decode(&again, &cut, slice_make(b.p, n),
		    arena);
		VEC_RELEASE(&cut.series);
	}
	is_int(sound, 2, "cut off elsewhere it is damaged");
	VEC_CLEAR(&f.series);
	/* Of a tree the keys of each depth only. */
	buf_clear(&b);
	h.is_tree = true;
	saved_write_head(&b, &h);
	for (s.depth = 0; s.depth <= 2; s.depth++)
		saved_write_series(&b, &h, key, &s);
	ok(saved_decode(&again, &f, buf_slice(&b), arena) && again.is_tree &&
	    f.series.n == 3, "a tree");
	ok(f.series.p[0].depth == 0 && f.series.p[1].depth == 1 &&
	    f.series.p[1].key[0].len == 5 && f.series.p[1].key[1].len == 0 &&
	    slice_eq(f.series.p[2].key[1], SLICE("web")), "with its levels");
	h.is_tree = false;
	ok(!saved_is_alike(&h, &again), "is none without them");
	VEC_RELEASE(&f.series);
	buf_release(&b);
	arena_close(arena);
}

/* Measure, period, digits, money, day, levels, horizon, keys, filter. */
static const struct { const char *what; struct slice bytes; } hostile[] = {
	{ "nothing", SLICE("") },
	{ "another version", SLICE("\3\0\1\2\1\0\0\1\0\0") },
	{ "deeper than it has keys", SLICE("\2\0\1\2\1\0\0\1\0\0\1\1m") },
	{ "a measure beyond the end", SLICE("\1\177r") },
	{ "a period there is not", SLICE("\1\0\11\2\1\0\0\1\0\0") },
	{ "too many digits", SLICE("\1\0\1\12\1\0\0\1\0\0") },
	{ "a day beyond the calendar",
	    SLICE("\1\0\1\2\1\377\377\377\377\17\0\1\0\0") },
	{ "five levels", SLICE("\1\0\1\2\1\0\5\1\1\1\1\1\1\0\0") },
	{ "a level beyond all", SLICE("\1\0\1\2\1\0\1\377\377\177\1\0\0") },
	{ "no period ahead", SLICE("\1\0\1\2\1\0\0\0\0\0") },
	{ "too many ahead", SLICE("\1\0\1\2\1\0\0\377\177\0\0") },
	{ "nine keys", SLICE("\1\0\1\2\1\0\0\1\11\0\0\0\0\0\0\0\0\0\0") },
	{ "a series that is cut off", SLICE("\1\0\1\2\1\0\0\1\0\0\1m\0") },
	{ "more ahead than bytes",
	    SLICE("\1\0\1\2\1\0\0\144\0\0\1m\0\0\0\0\0\0\0\0\0\0\0\1") },
	{ "intervals that are not there",
	    SLICE("\1\0\1\2\1\0\1\1\1\0\0\1m\0\0\0\0\0\0\0\0\0\0\1\2") },
};

int
main(void)
{
	struct arena	*arena = arena_open();

	test_law();
	for (size_t i = 0; i < NELEM(hostile); i++) {
		struct saved_forecast	f = { .of = { .n_by = 0 } };

		ok(!saved_decode(&f.of, &f, hostile[i].bytes, arena), "%s",
		    hostile[i].what);
		VEC_RELEASE(&f.series);
	}
	arena_close(arena);
	return done_testing();
}
