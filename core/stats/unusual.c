#include "core/stats/unusual.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"

enum {
	SIDE = 13,		/* values looked at on either side */
	LEAST = 8		/* values, of fewer nothing can be said */
};
#define FAR		5	/* standard deviations */
#define SPARSE_SHARE	(1 / 1.32)	/* as in forecast_clean.c */
#define RUN_CHANCE	.001

/* How far each of x[0..n) is from the median around it. */
static void
find_distances(double *d, const double *x, size_t n)
{
	for (size_t t = 0; t < n; t++) {
		size_t	from = t - MIN(t, (size_t)SIDE);
		size_t	until = MIN(n, t + SIDE + 1);

		d[t] = x[t] - stat_median(x + from, until - from);
	}
}

/* at[i]: which value of the series x[i] is. */
static void
mark_far(enum unusual *mark, const double *x, const size_t *at, size_t n)
{
	double	*d = mem_realloc_array(NULL, 2 * n + 1, sizeof(*d));
	double	*size = d + n, far;

	find_distances(d, x, n);
	for (size_t i = 0; i < n; i++)
		size[i] = fabs(d[i]);
	far = FAR * 1.4826 * stat_median(size, n);
	for (size_t i = 0; i < n && far > 0; i++)
		if (fabs(d[i]) > far)
			mark[at[i]] = d[i] > 0 ? UNUSUAL_HIGH : UNUSUAL_LOW;
	free(d);
}

struct sold { size_t first, last, n; };	/* with a sale; n 0: none */

static struct sold
find_sold(const double *y, size_t n)
{
	struct sold	s = {0};

	for (size_t t = 0; t < n; t++) {
		if (!(y[t] > 0 || y[t] < 0))
			continue;
		if (s.n++ == 0)
			s.first = t;
		s.last = t;
	}
	return s;
}

/* The chance that so many in a row are zero, by those around the run. */
static double
chance_of_run(const double *y, const struct sold *s, size_t from,
    size_t until)
{
	size_t	lo = MAX(s->first, from - MIN(from, (size_t)2 * SIDE));
	size_t	hi = MIN(s->last + 1, until + 2 * SIDE);
	double	n = 0, zero = 0;

	for (size_t t = lo; t < hi; t++) {
		if (isnan(y[t]) || (t >= from && t < until))
			continue;
		n++;
		zero += y[t] == 0;
	}
	return n < LEAST ? 1 : pow((zero + .5) / (n + 1),
	    (double)(until - from));
}

/* Was there mostly nothing either, a period earlier or later? */
static bool
is_season(const double *y, size_t n, size_t from, size_t until, double period)
{
	size_t	p = (size_t)(period + .5), before = 0, after = 0;

	if (p < 2)
		return false;
	for (size_t t = from; t < until; t++) {
		before += t >= p && y[t - p] == 0;
		after += t + p < n && y[t + p] == 0;
	}
	return 2 * MAX(before, after) > until - from;
}

static void
mark_runs(enum unusual *mark, const double *y, size_t n, double period,
    const struct sold *s)
{
	size_t	until;

	for (size_t t = s->first; t < s->last; t = until) {
		for (until = t; until < s->last && y[until] == 0; until++)
			;
		if (until == t) {
			until++;
			continue;
		}
		if (is_season(y, n, t, until, period) ||
		    chance_of_run(y, s, t, until) >= RUN_CHANCE)
			continue;
		for (size_t i = t; i < until; i++)
			mark[i] = UNUSUAL_NONE;
	}
}

void
stat_unusual(enum unusual *mark, const double *y, const double *season,
    size_t n, double period)
{
	struct sold	 s = find_sold(y, n);
	double		*x;
	size_t		*at, k = 0;
	bool		 sparse;

	for (size_t t = 0; t < n; t++)
		mark[t] = UNUSUAL_NOT;
	if (s.n < LEAST)
		return;
	sparse = (double)s.n < SPARSE_SHARE * (double)(s.last + 1 - s.first);
	if (!sparse)
		mark_runs(mark, y, n, period, &s);
	x = mem_realloc_array(NULL, n, sizeof(*x));
	at = mem_realloc_array(NULL, n, sizeof(*at));
	for (size_t t = s.first; t <= s.last; t++) {
		if (isnan(y[t]) || mark[t] != UNUSUAL_NOT ||
		    (sparse && !(y[t] > 0)))
			continue;
		x[k] = sparse ? log(y[t]) : y[t] -
		    (season != NULL ? season[t] : 0);
		at[k++] = t;
	}
	if (k >= LEAST)
		mark_far(mark, x, at, k);
	free(x);
	free(at);
}
