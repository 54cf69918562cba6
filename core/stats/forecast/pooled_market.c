#include "core/stats/forecast/pooled_market.h"

#include <math.h>

#include "core/base/base.h"

/* Years count against so many in which there was no season. */
#define NO_SEASON	2
/* The ways that are tried for the season of all; the last year is not. */
enum { TRIED = MARKET_WAYS - 1 };

size_t
market_near(const struct market *m, size_t at, size_t n)
{
	size_t	known = n + m->ahead, near = at;
	double	back;

	for (back = m->period; near >= known; back += m->period) {
		if ((size_t)lround(back) > at)
			return known - 1;
		near = at - (size_t)lround(back);
	}
	return near;
}

static double
mean(const double *sums, size_t from, size_t until)
{
	return (sums[until] - sums[from]) / (double)(until - from);
}

void
market_years(double x[MARKET_WAYS], double all[MARKET_WAYS],
    const double *sums, size_t at, const struct market *market)
{
	double	raw = 0, near = 0, soft = 0, last = 0, m, years = 0, whole = 0;
	double	back = market->period;
	size_t	then, reach = market->reach, close = reach / 2;

	for (; lround(back) <= (long)at; back += market->period) {
		then = at - (size_t)lround(back);
		raw += sums[then + 1] - sums[then];
		years++;
		if (then < reach)
			continue;
		m = mean(sums, then - reach, then + reach + 1);
		if (whole++ == 0)
			last = m;
		soft += m;
		near += mean(sums, then - close, then + close + 1);
	}
	x[0] = raw / (years + NO_SEASON);
	all[0] = years / (years + NO_SEASON);
	x[1] = soft / (whole + NO_SEASON);
	x[2] = near / (whole + NO_SEASON);
	all[1] = all[2] = whole / (whole + NO_SEASON);
	x[3] = last;
	all[3] = whole > 0;
}

/* ---- learning ---- */

/* Sums of the steps before: each the mean of what was sold, in sizes. */
static double *
add_up(struct arena *arena, size_t n, const double *const *y,
    const size_t *n_y, const size_t *known, size_t n_series)
{
	double	*sums = ARENA_ARRAY(arena, double, n + 1), size;
	double	*count = ARENA_ARRAY(arena, double, n + 1);
	size_t	 i, t, at;

	for (i = 0; i < n_series; i++) {
		for (size = 0, t = 0; t < known[i]; t++)
			size += y[i][t] * y[i][t];
		if (!(size > 0))
			continue;
		size = sqrt(size / (double)known[i]);
		/* The first value is why it begins there. */
		for (t = 1; t < n_y[i]; t++) {
			at = n - n_y[i] + t + 1;
			sums[at] += y[i][t] / size;
			count[at]++;
		}
	}
	for (t = 1; t <= n; t++)
		sums[t] = sums[t - 1] + sums[t] / MAX(count[t], 1);
	return sums;
}

/* As it could be told before, of years looked at in one way. */
static void
find_season(double *season, const struct market *m, const double *sums,
    size_t way)
{
	double	x[MARKET_WAYS], all[MARKET_WAYS], usual;
	size_t	at;

	for (at = m->from; at < m->n + m->ahead; at++) {
		usual = mean(sums, 0, at - m->ahead);
		market_years(x, all, sums, at, m);
		season[at] = usual > 0 ? x[way] / usual - all[way] : 0;
	}
}

/* How badly it told the first known steps. */
static double
errors_of(const double *season, const struct market *m, const double *sums,
    size_t known)
{
	double	usual = mean(sums, 0, MAX(known, (size_t)1)), sum = 0, e;
	size_t	at;

	for (at = m->from; at < known; at++) {
		e = sums[at + 1] - sums[at] - usual * (1 + season[at]);
		sum += e * e;
	}
	return sum;
}

/* That which was best in what is known, if it was better than none. */
static void
choose_season(struct market *m, struct arena *arena, const double *sums,
    size_t known)
{
	double	*season = ARENA_ARRAY(arena, double, m->n + m->ahead);
	double	 none, least, e;
	size_t	 way;

	m->season = season;
	none = least = errors_of(season, m, sums, known);
	for (way = 0; way < TRIED; way++) {
		season = ARENA_ARRAY(arena, double, m->n + m->ahead);
		find_season(season, m, sums, way);
		e = errors_of(season, m, sums, known);
		if (e < least) {
			least = e;
			m->season = season;
		}
	}
	m->told = none > 0 ? 1 - least / none : 0;
}

void
market_learn(struct market *m, struct arena *arena, double period,
    const double *const *y, const size_t *n, const size_t *known,
    size_t n_series)
{
	size_t	i, whole = (size_t)floor(period), later = 0;

	*m = (struct market){ .period = period };
	for (i = 0; i < n_series; i++) {
		m->n = MAX(m->n, n[i]);
		later = MAX(later, n[i] - known[i]);
	}
	if (period < 2)
		return;
	m->reach = 1 + (size_t)(period / 12);
	m->ahead = whole - MIN(whole, m->reach + 1);
	m->from = (size_t)ceil(period) + m->reach;
	choose_season(m, arena, add_up(arena, m->n, y, n, known, n_series),
	    m->n - MIN(m->n, later));
}
