#include "core/stats/season.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"

/*
 * How much less a year counts than the one after it.  Patterns drift: half
 * the weight after about five years.
 */
#define YEAR_DECAY	0.87
/* One-sided 5 %. */
#define TEST_Z		1.645

struct season {
	bool	 logs;
	double	 period;
	size_t	 n;		/* of the history it was found in */
	size_t	 m;		/* entries in index */
	double	 strength;
	double	*index;		/* of the steps n, n + 1, ... n + m - 1 */
};

/*
 * y smoothed by a straight line through the values up to half steps on
 * either side, fewer at the ends.  Running sums, so linear in n.
 */
static void
local_line(double *out, const double *y, size_t n, size_t half)
{
	double	s0 = 0, s1 = 0, s2 = 0, sy = 0, sxy = 0, x, det;
	size_t	t, from = 0, until = 0, i;

	for (t = 0; t < n; t++) {
		while (until < n && until <= t + half) {
			x = (double)until;
			s0++, s1 += x, s2 += x * x;
			sy += y[until], sxy += x * y[until];
			until++;
		}
		while (from + half < t) {
			x = (double)from;
			s0--, s1 -= x, s2 -= x * x;
			sy -= y[from], sxy -= x * y[from];
			from++;
		}
		det = s0 * s2 - s1 * s1;
		if (s0 < 3 || det <= 0) {
			out[t] = sy / s0;
			continue;
		}
		i = t;
		x = (double)i;
		out[t] = (s2 * sy - s1 * sxy + (s0 * sxy - s1 * sy) * x) / det;
	}
}

/* Triangular weights over half steps on either side. */
static void
smooth_kernel(double *out, const double *y, size_t n, size_t half)
{
	double	sum, weight, w;
	size_t	t, k;

	for (t = 0; t < n; t++) {
		weight = (double)half + 1;
		sum = weight * y[t];
		for (k = 1; k <= half; k++) {
			w = (double)(half + 1 - k);
			if (t >= k)
				sum += w * y[t - k], weight += w;
			if (t + k < n)
				sum += w * y[t + k], weight += w;
		}
		out[t] = sum / weight;
	}
}

static size_t
years_back(const struct season *s, size_t k)
{
	return (size_t)lround((double)k * s->period);
}

/*
 * Correlation of d with itself one period later, or 0 when it may be
 * chance.  Its variance is about the sum of squared autocorrelations over
 * the number of pairs (Bartlett 1946).
 */
static double
repeat_correlation(const struct season *s, const double *d, size_t n)
{
	size_t	lag = years_back(s, 1), k, t;
	double	cross = 0, early = 0, late = 0, all = 0, r, rho, spread = 1;

	for (t = 0; t < n; t++)
		all += d[t] * d[t];
	for (t = lag; t < n; t++) {
		cross += d[t] * d[t - lag];
		early += d[t - lag] * d[t - lag];
		late += d[t] * d[t];
	}
	if (!(early > 0 && late > 0 && all > 0))
		return 0;
	r = cross / sqrt(early * late);
	if (r <= 0)
		return 0;
	for (k = 1; k <= lag / 2; k++) {
		rho = 0;
		for (t = k; t < n; t++)
			rho += d[t] * d[t - k];
		rho /= all;
		spread += 2 * rho * rho;
	}
	if (r < TEST_Z * sqrt(spread / (double)(n - lag)))
		return 0;
	return MIN(r, 0.999);
}

/* Adds the shrunken mean over past years of band d to the index. */
static void
add_band(struct season *s, const double *d, double r)
{
	double	sum, weight, w;
	size_t	j, k, back;

	if (r <= 0)
		return;
	for (j = 0; j < s->m; j++) {
		sum = weight = 0;
		w = 1;
		for (k = 1;; k++, w *= YEAR_DECAY) {
			back = years_back(s, k);
			if (back > s->n + j)
				break;
			if (back <= j)
				continue;
			sum += w * d[s->n + j - back];
			weight += w;
		}
		s->index[j] += sum / (weight + (1 - r) / r);
	}
}

/* Where step t is in the index: a whole number of periods away from it. */
static double
index_at(const struct season *s, size_t t)
{
	double	j;
	size_t	k;

	if (t < s->n) {
		k = (size_t)ceil((double)(s->n - t) / s->period);
		j = (double)(t + years_back(s, k)) - (double)s->n;
	} else {
		k = (size_t)floor((double)(t - s->n) / s->period);
		j = (double)(t - s->n) - (double)years_back(s, k);
	}
	/* Rounding of a period that is not whole may miss by one. */
	if (j < 0)
		j = 0;
	if (j >= (double)s->m)
		j = (double)s->m - 1;
	return s->index[(size_t)j];
}

static void
find_index(struct season *s, const double *z, double *trend, double *work)
{
	size_t	t, n = s->n, smooth = (size_t)(s->period / 26);
	double	r_smooth, r_sharp, *d = work, *band = work + n;

	for (t = 0; t < n; t++)
		d[t] = z[t] - trend[t];
	memset(s->index, 0, s->m * sizeof(*s->index));
	if (smooth == 0) {
		s->strength = repeat_correlation(s, d, n);
		add_band(s, d, s->strength);
		return;
	}
	smooth_kernel(band, d, n, smooth);
	r_smooth = repeat_correlation(s, band, n);
	add_band(s, band, r_smooth);
	for (t = 0; t < n; t++)
		d[t] -= band[t];
	r_sharp = repeat_correlation(s, d, n);
	add_band(s, d, r_sharp);
	s->strength = MAX(r_smooth, r_sharp);
}

bool
season_multiplies(const double *y, size_t n)
{
	double	lowest = INFINITY;
	size_t	t;

	for (t = 0; t < n; t++)
		lowest = MIN(lowest, y[t]);
	return lowest > 0 && lowest > 0.02 * stat_mean(y, n);
}

struct season *
season_find(struct arena *arena, const double *y, size_t n, double period)
{
	struct season	*s;
	double		*z, *trend, *work;
	size_t		 t, half;

	if (!(period >= 2) || (double)n < 2 * period + 1)
		return NULL;
	s = ARENA_NEW(arena, struct season);
	s->logs = season_multiplies(y, n);
	s->period = period;
	s->n = n;
	s->m = (size_t)ceil(period);
	s->index = ARENA_ARRAY(arena, double, s->m);
	z = mem_realloc_array(NULL, n, 4 * sizeof(*z));
	trend = z + n;
	work = trend + n;
	for (t = 0; t < n; t++)
		z[t] = s->logs ? log(y[t]) : y[t];
	/*
	 * A line over a whole period does not follow the season, but misses
	 * at the ends; so once more without the season found first.
	 */
	half = MAX((size_t)1, (size_t)(period / 2));
	local_line(trend, z, n, half);
	find_index(s, z, trend, work);
	if (s->strength > 0) {
		for (t = 0; t < n; t++)
			work[t] = z[t] - index_at(s, t);
		local_line(trend, work, n, half);
		find_index(s, z, trend, work);
	}
	free(z);
	return s->strength > 0 ? s : NULL;
}

double
season_remove(const struct season *s, double y, size_t t)
{
	double	x = index_at(s, t);

	return s->logs ? y / exp(x) : y - x;
}

double
season_restore(const struct season *s, double v, size_t t)
{
	double	x = index_at(s, t);

	return s->logs ? v * exp(x) : v + x;
}

double
season_strength(const struct season *s)
{
	return s->strength;
}
