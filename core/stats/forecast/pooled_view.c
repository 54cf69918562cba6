#include "core/stats/forecast/pooled_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/accuracy.h"
#include "core/stats/season.h"

static const double	factor[POOLED_SMOOTHED] = { 0.1, 0.3, 0.6 };
/* Lengths of the means, as parts of a year. */
static const double	part[POOLED_MEANS] = { 13, 6.5, 4, 2, 1 };
#define WITHOUT_SEASON	13
/* So many years, and values beyond, are looked at. */
#define YEARS		5
#define BEYOND		400

static void
find_lengths(struct pooled_view *v)
{
	double	year = v->period >= 2 ? v->period : WITHOUT_SEASON;
	size_t	i;

	for (i = 0; i < POOLED_MEANS; i++)
		v->length[i] = (size_t)MAX(1, lround(year / part[i]));
	for (i = 0; i < POOLED_YEARS; i++)
		v->back[i] = (size_t)lround((double)(i + 1) * v->period);
}

double
view_in(const struct pooled_view *v, double y)
{
	double	z = v->logs ? log(MAX(y, 0)) : y;

	return MAX(v->lo, MIN(v->hi, z));
}

double
view_out(const struct pooled_view *v, double z)
{
	z = MAX(v->lo, MIN(v->hi, z));
	return v->logs ? exp(z) : z;
}

static void
reserve(struct pooled_view *v, struct arena *arena, size_t cap)
{
	struct pooled_view	old = *v;

	v->cap = cap;
	v->z = ARENA_ARRAY(arena, double, cap);
	v->sum = ARENA_ARRAY(arena, double, cap);
	v->like = ARENA_ARRAY(arena, double, cap);
	v->ewma = ARENA_ARRAY(arena, double, cap * POOLED_SMOOTHED);
	if (v->n == 0)
		return;
	memcpy(v->z, old.z, v->n * sizeof(*v->z));
	memcpy(v->sum, old.sum, v->n * sizeof(*v->sum));
	memcpy(v->like, old.like, v->n * sizeof(*v->like));
	memcpy(v->ewma, old.ewma, v->n * POOLED_SMOOTHED * sizeof(*v->ewma));
}

/*
 * How well the change over a quarter of a year foretold that of the next
 * year, as a correlation.
 */
static void
see_likeness(struct pooled_view *v, size_t t)
{
	size_t	year = v->back[0], quarter = MAX((size_t)1, year / 4);
	double	now, then;

	v->like[t] = t > 0 ? v->like[t - 1] : 0;
	if (v->period < 2 || t < year + quarter)
		return;
	now = v->z[t] - v->z[t - quarter];
	then = v->z[t - year] - v->z[t - year - quarter];
	v->xx += then * then;
	v->yy += now * now;
	v->xy += now * then;
	if (v->xx > 0 && v->yy > 0)
		v->like[t] = MAX(0, v->xy / sqrt(v->xx * v->yy));
}

void
view_push(struct pooled_view *v, struct arena *arena, double z)
{
	size_t	t = v->n, i;
	double	*e;

	if (v->n == v->cap)
		reserve(v, arena, 2 * v->cap + 16);
	v->z[t] = z;
	v->sum[t] = z + (t > 0 ? v->sum[t - 1] : 0);
	e = v->ewma + t * POOLED_SMOOTHED;
	for (i = 0; i < POOLED_SMOOTHED; i++)
		e[i] = t == 0 ? z : e[i - POOLED_SMOOTHED] +
		    factor[i] * (z - e[i - POOLED_SMOOTHED]);
	see_likeness(v, t);
	v->n++;
}

void
view_init(struct pooled_view *v, struct arena *arena, double period,
    const double *y, size_t n)
{
	double	lo = INFINITY, hi = -INFINITY, z, step = 0;
	size_t	t, most = BEYOND + (size_t)(YEARS * period);

	memset(v, 0, sizeof(*v));
	v->period = period;
	find_lengths(v);
	v->skipped = n > most ? n - most : 0;
	y += v->skipped;
	n -= v->skipped;
	v->logs = season_multiplies(y, n);
	for (t = 0; t < n; t++) {
		z = v->logs ? log(y[t]) : y[t];
		lo = MIN(lo, z);
		hi = MAX(hi, z);
	}
	v->lo = lo - (hi - lo);
	v->hi = hi + (hi - lo);
	reserve(v, arena, n + 40);
	for (t = 0; t < n; t++) {
		view_push(v, arena, view_in(v, y[t]));
		step += t > 0 ? fabs(v->z[t] - v->z[t - 1]) : 0;
	}
	v->unit = step > 0 ? step / (double)(n - 1) : 1;
}

size_t
view_tier(const struct pooled_view *v, size_t t)
{
	size_t	k = 0;

	if (v->period < 2)
		return 0;
	while (k < POOLED_YEARS && t >= v->back[k] + 1)
		k++;
	return k;
}

static double
smoothed(const struct pooled_view *v, size_t t)
{
	return (v->z[t - 1] + v->z[t] + v->z[t + 1]) / 3;
}

void
view_look(double *x, const struct pooled_view *v, size_t t, size_t lead,
    size_t tier)
{
	double	now = v->z[t], raw, soft, per = 1 / v->unit;
	size_t	i, k, len, year;

	*x++ = 1;
	for (i = 0; i < POOLED_LAGS; i++)
		*x++ = (v->z[t - i] - v->z[t - i - 1]) * per;
	for (i = 0; i < POOLED_MEANS; i++) {
		len = MIN(v->length[i], t + 1);
		*x++ = (now - (v->sum[t] - (t >= len ? v->sum[t - len] : 0)) /
		    (double)len) * per;
	}
	for (i = 0; i < POOLED_SMOOTHED; i++)
		*x++ = (now - v->ewma[t * POOLED_SMOOTHED + i]) * per;
	for (k = 1; k <= tier; k++) {
		year = v->back[k - 1];
		raw = (v->z[t + lead - year] - v->z[t - year]) * per;
		soft = (smoothed(v, t + lead - year) -
		    smoothed(v, t - year)) * per;
		if (k == 1)
			*x++ = v->like[t] * soft;
		*x++ = raw;
		*x++ = soft;
	}
}
