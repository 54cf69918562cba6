#include "core/stats/stl.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"

/* Rounds of the inner loop, and of both with weights against outliers. */
enum { ROUNDS = 2, ROBUST_ROUNDS = 15 };

/* A local regression over width values; it is made at every jump-th. */
struct loess {
	size_t	width;
	bool	line;		/* through them a line, else their mean */
	size_t	jump;
};

struct stl {
	const double		*y;
	size_t			 n, period;
	struct loess		 of_season, of_trend, of_rest;
	double			*weight;	/* [n] against outliers */
	double			*season, *trend;	/* [n] */
	double			*work;		/* [3 * (n + 2 * period)] */
	double			*cycles;	/* [3 * (n / period + 3)] */
};

static size_t
odd(double width)
{
	size_t	n = (size_t)ceil(width);

	return n % 2 == 0 ? n + 1 : n;
}

static struct loess
loess_of(size_t width, bool line)
{
	return (struct loess){ width, line, width / 10 + (width % 10 > 0) };
}

/*
 * Sets *v to the regression at x of y[from..until), n values in all; false
 * when all weights are zero.  x may lie one step outside.
 */
static bool
fit_at(double *v, const struct loess *l, const double *y, size_t n,
    const double *weight, double x, size_t from, size_t until)
{
	double	reach, r, w, sum = 0, sx = 0, sxx = 0, sy = 0, sxy = 0, c, det;
	size_t	i;

	reach = MAX(x - (double)from, (double)until - 1 - x);
	if (l->width > n)
		reach += (double)((l->width - n) / 2);
	for (i = from; i < until; i++) {
		c = (double)i - x;
		r = fabs(c);
		if (r > 0.999 * reach)
			continue;
		w = weight == NULL ? 1 : weight[i];
		if (r > 0.001 * reach) {
			r /= reach;
			r = 1 - r * r * r;
			w *= r * r * r;
		}
		sum += w;
		sx += w * c;
		sxx += w * c * c;
		sy += w * y[i];
		sxy += w * c * y[i];
	}
	if (!(sum > 0))
		return false;
	det = sum * sxx - sx * sx;
	/* A line through what lies in one place would be none. */
	if (l->line && sqrt(MAX(det, 0)) > 0.001 * (double)(n - 1) * sum)
		*v = (sxx * sy - sx * sxy) / det;
	else
		*v = sy / sum;
	return true;
}

/* Straight lines between the values at from and to. */
static void
interpolate(double *out, size_t from, size_t to)
{
	double	step = (out[to] - out[from]) / (double)(to - from);
	size_t	i;

	for (i = from + 1; i < to; i++)
		out[i] = out[from] + step * (double)(i - from);
}

static void
smooth(double *out, const struct loess *l, const double *y, size_t n,
    const double *weight)
{
	size_t	half = (l->width + 1) / 2, jump, i, from, last = 0;
	size_t	width = MIN(l->width, n);

	if (n < 2) {
		memcpy(out, y, n * sizeof(*out));
		return;
	}
	jump = MIN(l->jump, n - 1);
	for (i = 0; i < n; i = i + 1 < n ? MIN(i + jump, n - 1) : n) {
		from = i + 1 < half || width == n ? 0 : i + 1 - half;
		from = MIN(from, n - width);
		if (!fit_at(&out[i], l, y, n, weight, (double)i, from,
		    from + width))
			out[i] = y[i];
		if (i > last)
			interpolate(out, last, i);
		last = i;
	}
}

/*
 * Each step of the season over the seasons, and one season more at either
 * end: out gets n + 2 * period values.
 */
static void
smooth_cycles(double *out, struct stl *s, const double *y)
{
	const struct loess	*l = &s->of_season;
	double			*sub = s->cycles;
	double			*weight = sub + s->n / s->period + 3;
	double			*smoothed = weight + s->n / s->period + 3;
	size_t			 j, k, i, width;

	for (j = 0; j < s->period; j++) {
		k = (s->n - j - 1) / s->period + 1;
		for (i = 0; i < k; i++) {
			sub[i] = y[i * s->period + j];
			weight[i] = s->weight[i * s->period + j];
		}
		smooth(smoothed + 1, l, sub, k, weight);
		width = MIN(l->width, k);
		if (!fit_at(&smoothed[0], l, sub, k, weight, -1, 0, width))
			smoothed[0] = smoothed[1];
		if (!fit_at(&smoothed[k + 1], l, sub, k, weight, (double)k,
		    k - width, k))
			smoothed[k + 1] = smoothed[k];
		for (i = 0; i < k + 2; i++)
			out[i * s->period + j] = smoothed[i];
	}
}

/* In place: y[0..n) becomes n - width + 1 means of width values. */
static void
moving_mean(double *y, size_t n, size_t width)
{
	double	sum = 0, first;
	size_t	i;

	for (i = 0; i < width; i++)
		sum += y[i];
	for (i = 0; i + width <= n; i++) {
		first = y[i];
		y[i] = sum / (double)width;
		if (i + width < n)
			sum += y[i + width] - first;
	}
}

static void
inner_round(struct stl *s)
{
	double	*cycle = s->work, *rest = cycle + s->n + 2 * s->period;
	double	*low = rest + s->n + 2 * s->period;
	size_t	 i, n = s->n, p = s->period;

	for (i = 0; i < n; i++)
		low[i] = s->y[i] - s->trend[i];
	smooth_cycles(cycle, s, low);
	/* What of it is trend still. */
	memcpy(rest, cycle, (n + 2 * p) * sizeof(*rest));
	moving_mean(rest, n + 2 * p, p);
	moving_mean(rest, n + p + 1, p);
	moving_mean(rest, n + 2, 3);
	smooth(low, &s->of_rest, rest, n, NULL);
	for (i = 0; i < n; i++) {
		s->season[i] = cycle[p + i] - low[i];
		rest[i] = s->y[i] - s->season[i];
	}
	smooth(s->trend, &s->of_trend, rest, n, s->weight);
}

/* Bisquare weights of the remainder, in units of six times its median. */
static void
weigh(struct stl *s)
{
	double	*r = s->work, unit, z;
	size_t	 i;

	for (i = 0; i < s->n; i++)
		r[i] = fabs(s->y[i] - s->season[i] - s->trend[i]);
	memcpy(r + s->n, r, s->n * sizeof(*r));
	unit = 6 * stat_median(r + s->n, s->n);
	for (i = 0; i < s->n; i++) {
		z = unit > 0 ? r[i] / unit : r[i] > 0 ? 1 : 0;
		s->weight[i] = z > 0.999 ? 0 : z <= 0.001 ? 1 :
		    (1 - z * z) * (1 - z * z);
	}
}

void
stl(double *season, double *trend, const double *y, size_t n,
    const struct stl_opts *o)
{
	struct stl	s = { .y = y, .n = n, .period = o->period,
			    .season = season, .trend = trend };
	size_t		i, round, inner = o->robust ? 1 : ROUNDS;
	size_t		window = o->window == STL_WHOLE ? 10 * n + 1 :
			    o->window;

	s.of_season = loess_of(window, false);
	s.of_trend = loess_of(odd(1.5 * (double)o->period /
	    (1 - 1.5 / (double)window)), true);
	s.of_rest = loess_of(odd((double)o->period), true);
	s.weight = mem_realloc_array(NULL, 4 * n + 6 * o->period +
	    3 * (n / o->period + 3), sizeof(*s.weight));
	s.work = s.weight + n;
	s.cycles = s.work + 3 * (n + 2 * o->period);
	for (i = 0; i < n; i++) {
		s.weight[i] = 1;
		trend[i] = 0;
	}
	for (round = 0; round <= (o->robust ? ROBUST_ROUNDS : 0); round++) {
		if (round > 0)
			weigh(&s);
		for (i = 0; i < inner; i++)
			inner_round(&s);
	}
	free(s.weight);
}
