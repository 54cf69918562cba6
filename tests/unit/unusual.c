/*
 * What stands out in a series.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/unusual.h"
#include "tests/unit/tap.h"

enum { N = 156 };

static enum unusual	mark[N];
static double		y[N];

static double
noise(void)
{
	static uint32_t	seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return (double)(seed >> 8) / (1 << 24);
}

static size_t
count(enum unusual u)
{
	size_t	n = 0;

	for (size_t t = 0; t < N; t++)
		n += mark[t] == u;
	return n;
}

static void
test_far(void)
{
	double	season[N];

	for (size_t t = 0; t < N; t++) {
		season[t] = 80 * sin((double)t / 52 * 6.283);
		y[t] = 100 + (double)t + 10 * noise() + season[t];
	}
	stat_unusual(mark, y, season, N, 52);
	is_int((int64_t)count(UNUSUAL_NOT), N,
	    "a trend, a season and noise are nothing special");
	y[70] += 100;
	y[90] -= 100;
	stat_unusual(mark, y, season, N, 52);
	ok(mark[70] == UNUSUAL_HIGH && count(UNUSUAL_HIGH) == 1,
	    "one far above the others, and no other");
	ok(mark[90] == UNUSUAL_LOW && count(UNUSUAL_LOW) == 1,
	    "one far below");
	/* A new level is no row of outliers. */
	for (size_t t = 100; t < N; t++)
		y[t] += 500;
	stat_unusual(mark, y, season, N, 52);
	ok(count(UNUSUAL_HIGH) == 1 && count(UNUSUAL_LOW) == 1,
	    "a step is a new level");
}

static void
test_none(void)
{
	for (size_t t = 0; t < N; t++)
		y[t] = t % 9 == 4 ? 0 : 20 + noise();
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NONE), 0,
	    "a week without a sale now and then is usual");
	for (size_t t = 60; t < 66; t++)
		y[t] = 0;
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NONE), 6, "six in a row are not");
	ok(mark[59] == UNUSUAL_NOT && mark[66] == UNUSUAL_NOT,
	    "and only those");
	for (size_t t = 112; t < 118; t++)
		y[t] = 0;
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NONE), 0,
	    "the same weeks of two years are a season");
	for (size_t t = 112; t < 118; t++)
		y[t] = 20;
	for (size_t t = N - 10; t < N; t++)
		y[t] = 0;
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NONE), 6,
	    "the end may be the end: nothing is said of it");
}

static void
test_sparse(void)
{
	for (size_t t = 0; t < N; t++)
		y[t] = t % 7 ? 0 : 5 + noise();
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NOT), N,
	    "what is seldom sold is seldom sold");
	y[70] = 400;
	stat_unusual(mark, y, NULL, N, 52);
	ok(mark[70] == UNUSUAL_HIGH && count(UNUSUAL_NOT) == N - 1,
	    "one huge order");
}

static void
test_little(void)
{
	for (size_t t = 0; t < N; t++)
		y[t] = (double)NAN;
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NOT), N, "nothing is known");
	for (size_t t = 0; t < N; t++)
		y[t] = t == 3 ? 1e9 : 0;
	stat_unusual(mark, y, NULL, N, 52);
	is_int((int64_t)count(UNUSUAL_NOT), N, "one sale ever");
	for (size_t t = 0; t < N; t++)
		y[t] = 7;
	y[9] = 8;
	stat_unusual(mark, y, NULL, N, 0);
	is_int((int64_t)count(UNUSUAL_NOT), N,
	    "what never varies has no measure of far");
	stat_unusual(mark, y, NULL, 0, 52);
	ok(true, "no values at all");
}

int
main(void)
{
	test_far();
	test_none();
	test_sparse();
	test_little();
	return done_testing();
}
