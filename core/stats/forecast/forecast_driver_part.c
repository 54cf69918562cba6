/*
 * What drivers and season did to each step, and what they would do if a
 * driver were as is assumed.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

/* Driver j in step t, ahead as it is assumed to be. */
static double
assumed(const struct work *w, const struct driver_set *set, size_t j, size_t t)
{
	const double	*assume = w->in->driver[set->index[j]].assume;
	double		 v;

	if (t < w->n || assume == NULL || !isfinite(assume[t - w->n]))
		return set->x[j][t];
	v = assume[t - w->n];
	return !set->logs[j] ? v : v > 0 ? log(v) : set->x[j][t];
}

static double
assumed_sum(const struct work *w, const struct attempt *a, size_t t)
{
	double	x[FORECAST_MAX_DRIVERS];
	size_t	j;

	for (j = 0; j < a->drivers->k; j++)
		x[j] = assumed(w, a->drivers, j, t);
	return regression_sum(a->regression, x);
}

void
drivers_assume(struct work *w, const struct attempt *a)
{
	struct forecast_interval	*iv;
	double	was, is, before = 0, after = 0;
	size_t	i, k, h = w->opts->horizon;
	bool	any = false;

	for (i = 0; i < w->in->n_drivers; i++)
		any |= w->in->driver[i].assume != NULL;
	if (!any)
		return;
	w->r->without = ARENA_ARRAY(w->arena, double, h);
	memcpy(w->r->without, w->r->mean, h * sizeof(*w->r->mean));
	for (k = 0; k < h && a->regression != NULL; k++) {
		was = drivers_sum(a->drivers, a->regression, w->n + k);
		is = assumed_sum(w, a, w->n + k);
		before += w->r->mean[k];
		w->r->mean[k] = regression_move(a->regression, w->r->mean[k], was, is);
		after += w->r->mean[k];
		for (i = 0; i < w->r->n_intervals; i++) {
			iv = &w->r->interval[i];
			iv->lo[k] = regression_move(a->regression, iv->lo[k], was, is);
			iv->hi[k] = regression_move(a->regression, iv->hi[k], was, is);
		}
	}
	if (a->regression != NULL && regression_multiplies(a->regression) &&
	    before > 0)
		for (i = 0; i < w->r->n_intervals; i++)
			w->r->interval[i].sum_half *= after / before;
}

/* Of the value y in step t; returns the value without all of them. */
static double
split(struct work *w, const struct attempt *a, double y, size_t t)
{
	const struct driver_set	*set = a->drivers;
	double			 s, all, raw = 0, p[FORECAST_MAX_DRIVERS];
	size_t			 j;

	s = assumed_sum(w, a, t);
	all = y - regression_move(a->regression, y / w->unit, s, 0) * w->unit;
	for (j = 0; j < set->k; j++) {
		p[j] = regression_part(a->regression, j,
		    assumed(w, set, j, t));
		raw += p[j];
	}
	/* Each its share; near zero the sum is as good as linear. */
	for (j = 0; j < set->k; j++)
		w->r->effect[set->index[j]].part[w->skip + t] =
		    fabs(raw) > 1e-9 ? all * p[j] / raw : 0;
	return y - all;
}

/* What the season did to a value that no driver moved. */
static double
season_part(const struct work *w, const struct attempt *a, double y, size_t t)
{
	double	v = y / w->unit;

	if (a->regression == NULL)
		return y - season_remove(a->season, v, t) * w->unit;
	if (!(v > 0) && regression_multiplies(a->regression))
		return 0;
	v = season_remove(a->season, regression_remove(a->regression, v, 0),
	    t);
	return y - regression_restore(a->regression, v, 0) * w->unit;
}

void
drivers_parts(struct work *w, const struct attempt *a)
{
	size_t	t, j, steps = w->in->n + w->opts->horizon;
	double	y, base;

	for (j = 0; a->regression != NULL && j < a->drivers->k; j++)
		w->r->effect[a->drivers->index[j]].part =
		    ARENA_ARRAY(w->arena, double, steps);
	if (a->season != NULL)
		w->r->season_part = ARENA_ARRAY(w->arena, double, steps);
	if (a->regression == NULL && a->season == NULL)
		return;
	for (t = 0; t < w->n + w->opts->horizon; t++) {
		y = t < w->n ? w->y[t] * w->unit : w->r->mean[t - w->n];
		base = a->regression != NULL ? split(w, a, y, t) : y;
		if (a->season != NULL)
			w->r->season_part[w->skip + t] = season_part(w, a,
			    base, t);
	}
}
