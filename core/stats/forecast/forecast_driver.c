/*
 * Drivers of a series: which of them help, by the backtest, and what they
 * did.  A driver that is not known ahead is forecast as any series is, at
 * each origin of the backtest too.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

/* Of the history so much must be known. */
#define KNOWN_SHARE	(2.0 / 3)
/*
 * With drivers it must be better by this factor: by chance it sometimes is a
 * little, and what the regression is not sure of must show more.
 */
#define DOUBT		0.99
#define MORE_DOUBT	0.95
/*
 * In standard errors: a figure that is less sure makes the corrected R
 * squared worse.  Source: Y. Haitovsky, Applied Statistics 18 (1969),
 * 49-55.
 */
#define SURE		1
/* Logarithm of a likelihood ratio that is called positive evidence. */
#define EVIDENCE	1.1
#define Z95		1.959964

const char *
forecast_fate_text(enum forecast_fate fate)
{
	switch (fate) {
	case DRIVER_USED:
		return "used";
	case DRIVER_NO_GAIN:
		return "no better with it in the backtest";
	case DRIVER_CONSTANT:
		return "it never changed";
	case DRIVER_GAPS:
		return "too few of its values are known";
	case DRIVER_SHORT:
		return "the series is too short to tell, or over";
	}
	return "";
}

/* ---- the drivers in a regression ---- */

double
drivers_sum(const struct driver_set *set, const struct regression *r, size_t t)
{
	double	x[FORECAST_MAX_DRIVERS];
	size_t	j;

	for (j = 0; j < set->k; j++)
		x[j] = set->x[j][t];
	return regression_sum(r, x);
}

void
drivers_remove(double *base, const double *y, size_t until,
    const struct driver_set *set, const struct regression *r)
{
	size_t	t, i, last = SIZE_MAX;

	for (t = 0; t < until; t++) {
		base[t] = regression_remove(r, y[t], drivers_sum(set, r, t));
		if (set->gap[t])
			continue;
		/* What was filled in knew nothing of drivers. */
		for (i = last == SIZE_MAX ? 0 : last + 1; i < t; i++)
			base[i] = last == SIZE_MAX ? base[t] : base[last] +
			    (base[t] - base[last]) * (double)(i - last) /
			    (double)(t - last);
		last = t;
	}
	for (i = last + 1; last != SIZE_MAX && i < until; i++)
		base[i] = base[last];
}

struct regression *
drivers_fit(struct arena *arena, const double *y, size_t n, double period,
    const struct driver_set *set)
{
	const struct regression_input	in = {
		.y = y, .gap = set->gap, .n = n, .x = set->x, .k = set->k,
		.toward = set->toward, .spread = set->spread,
		.period = period
	};

	return regression_fit(arena, &in);
}

/* ---- what other series say ---- */

/* An effect of one more is that of a share at the usual height. */
void
drivers_teach(struct forecast_prior *prior, const struct forecast_result *r)
{
	const struct forecast_effect	*e;
	double				 se, mean;
	size_t				 i, t;

	for (i = 0; i < r->n_effects; i++) {
		e = &r->effect[i];
		if (!e->is_known || !e->multiplies)
			continue;
		mean = 0;
		for (t = 0; t < r->n_history; t++)
			mean += e->x[t] / (double)r->n_history;
		se = (e->hi - e->lo) / (2 * Z95);
		pool_add(&prior->driver[i][e->by_share], e->effect, se);
		if (e->by_share)
			pool_add(&prior->driver[i][0], e->effect / mean,
			    se / mean);
		else if (mean > 0)
			pool_add(&prior->driver[i][1], e->effect * mean,
			    se * mean);
		prior->by_share[i] += e->by_share ? 1 : -1;
	}
}

static void
listen(struct driver_set *set, size_t j, const struct forecast_prior *prior,
    size_t i)
{
	const struct pool	*p;

	set->toward[j] = set->spread[j] = NAN;
	if (prior == NULL || prior->driver[i][set->logs[j]].n < FORECAST_FEW)
		return;
	p = &prior->driver[i][set->logs[j]];
	set->toward[j] = pool_mean(p);
	/* Nobody is quite like all others. */
	set->spread[j] = MAX(pool_between(p), pow(pool_mean(p), 2) / 100);
}

/* ---- getting them ready ---- */

/* What is not known of the history; false: too much is not. */
static bool
fill_in(double *x, size_t n, struct forecast_effect *e)
{
	size_t	t, i, last = SIZE_MAX;

	for (t = 0; t < n; t++) {
		if (!isfinite(x[t])) {
			e->n_missing++;
			continue;
		}
		if (last == SIZE_MAX)
			e->n_ends = t;
		for (i = last == SIZE_MAX ? 0 : last + 1; i < t; i++)
			x[i] = last == SIZE_MAX ? x[t] : x[last] +
			    (x[t] - x[last]) * (double)(i - last) /
			    (double)(t - last);
		last = t;
	}
	for (i = last + 1; last != SIZE_MAX && i < n; i++) {
		x[i] = x[last];
		e->n_ends++;
	}
	return (double)e->n_missing <= (1 - KNOWN_SHARE) * (double)n;
}

/*
 * Forecasts driver j of the set where it is not known, and as it would have
 * been at each of the origins of bt.  False: it cannot be.
 */
static bool
foretell(struct work *w, struct driver_set *set, size_t j, double *x,
    const struct backtest *bt)
{
	size_t			 known = set->known[j], n = w->n + known, t,
				 h = w->opts->horizon;
	struct forecast_input	 in = { .y = x, .n = n,
				    .period = w->period };
	struct forecast_opts	 opts = {
		.horizon = MAX(h, known + 1) - known,
		.tried = MAX(w->opts->tried, known) - known
	};
	struct forecast_result	 r = {0};
	struct attempt		 a;
	struct work		 own = {
		.in = &in, .opts = &opts, .arena = w->scratch,
		.scratch = w->scratch, .n = n, .period = w->period, .r = &r,
		.n_origins = bt->n_origins + known
	};
	double			*told;

	for (t = 0; t < n; t++)
		own.unit = MAX(own.unit, fabs(x[t]));
	own.y = own.seen = ARENA_ARRAY(w->scratch, double, n);
	for (t = 0; t < n; t++)
		own.y[t] = x[t] / own.unit;
	r.sparse = work_is_sparse(own.y, n);
	work_alloc(&own);
	attempt_run(&own, &a, NULL);
	if (a.bt == NULL)
		return false;
	attempt_finish(&own, &a);
	for (t = known; t < h; t++)
		if (!isfinite(x[w->n + t]))
			x[w->n + t] = r.mean[t - known] * own.unit;
	told = ARENA_ARRAY(w->scratch, double, a.bt->n_origins * a.bt->leads);
	for (t = 0; t < a.bt->n_origins * a.bt->leads; t++)
		told[t] = own.unit * said_of(&a.bt->said, t / a.bt->leads,
		    t % a.bt->leads);
	set->told[j] = told;
	set->told_leads[j] = a.bt->leads;
	return true;
}

/*
 * A price works by its share: is the logarithm of a driver the better figure?
 * Asked of the history alone, unless other series said so (above 0) or not.
 * x: all steps; it becomes logarithms if so.
 */
static bool
want_logs(struct work *w, double *x, size_t n, double said)
{
	struct arena		*scratch = arena_open();
	double			*logs = ARENA_ARRAY(scratch, double, n);
	const double		*figure = x;
	struct regression_input	 in = {
		.y = w->y, .gap = w->gap, .n = w->n, .x = &figure, .k = 1,
		.period = w->period
	};
	struct regression	*plain = NULL, *by_share = NULL;
	bool			 better;
	size_t			 t;

	for (t = 0; t < n && (x[t] > 0 || isnan(x[t])); t++)
		logs[t] = log(x[t]);
	if (t == n) {
		plain = regression_fit(scratch, &in);
		figure = logs;
		by_share = regression_fit(scratch, &in);
	}
	better = plain != NULL && by_share != NULL &&
	    regression_multiplies(plain) && (said != 0 ? said > 0 :
	    (double)w->n / 2 * log(regression_score(plain) /
	    regression_score(by_share)) > EVIDENCE);
	if (better)
		memcpy(x, logs, n * sizeof(*x));
	arena_close(scratch);
	return better;
}

static enum forecast_fate
prepare(struct work *w, struct driver_set *set, size_t i,
    const struct backtest *bt)
{
	const struct forecast_prior	*prior = w->opts->prior;
	struct forecast_effect	*e = &w->r->effect[i];
	size_t			 j = set->k, k, h = w->opts->horizon, t;
	double			*x, *keep;

	x = ARENA_ARRAY(w->scratch, double, w->n + h);
	memcpy(x, w->in->driver[i].x + w->skip, (w->n + h) * sizeof(*x));
	set->index[j] = i;
	set->x[j] = x;
	set->told[j] = NULL;
	for (k = 0; k < h; k++)
		e->n_ahead += isfinite(x[w->n + k]) != 0;
	for (set->known[j] = 0; set->known[j] < h &&
	    isfinite(x[w->n + set->known[j]]); set->known[j]++)
		;
	if (!fill_in(x, w->n, e))
		return DRIVER_GAPS;
	if (work_is_constant(x, w->n))
		return DRIVER_CONSTANT;
	set->logs[j] = want_logs(w, x, w->n + h, prior == NULL ? 0 :
	    prior->by_share[i]);
	listen(set, j, prior, i);
	if (set->known[j] < MAX(h, w->opts->tried) &&
	    !foretell(w, set, j, x, bt))
		return DRIVER_SHORT;
	e->x = keep = ARENA_ARRAY(w->arena, double, w->in->n + h);
	for (t = 0; t < w->n + h; t++)
		keep[w->skip + t] = set->logs[j] ? exp(x[t]) : x[t];
	for (t = 0; t < w->skip; t++)
		keep[t] = keep[w->skip];
	set->k++;
	return DRIVER_USED;
}

/* ---- choosing ---- */

static void
note_effects(struct work *w, const struct attempt *a, enum forecast_fate fate)
{
	struct forecast_effect	*e;
	double			 b, se, unit;
	size_t			 j;

	for (j = 0; j < a->drivers->k; j++) {
		e = &w->r->effect[a->drivers->index[j]];
		b = regression_effect(&se, a->regression, j);
		e->fate = fate;
		e->is_known = true;
		e->multiplies = regression_multiplies(a->regression);
		e->by_share = a->drivers->logs[j];
		unit = e->multiplies ? 1 : w->unit;
		e->effect = b * unit;
		e->lo = (b - Z95 * se) * unit;
		e->hi = (b + Z95 * se) * unit;
	}
}

/* The set without the driver that is least sure to do anything. */
static struct driver_set *
without_weakest(double *surest, struct arena *arena, const struct attempt *a)
{
	struct driver_set	*set = ARENA_NEW(arena, struct driver_set);
	double			 b, se, sure, least = INFINITY;
	size_t			 j, weakest = 0;

	*set = *a->drivers;
	for (j = 0; j < set->k; j++) {
		b = regression_effect(&se, a->regression, j);
		sure = se > 0 ? fabs(b) / se : 0;
		if (sure < least) {
			least = sure;
			weakest = j;
		}
	}
	*surest = least;
	set->k--;
	for (j = weakest; j < set->k; j++) {
		set->index[j] = set->index[j + 1];
		set->logs[j] = set->logs[j + 1];
		set->toward[j] = set->toward[j + 1];
		set->spread[j] = set->spread[j + 1];
		set->x[j] = set->x[j + 1];
		set->known[j] = set->known[j + 1];
		set->told[j] = set->told[j + 1];
		set->told_leads[j] = set->told_leads[j + 1];
	}
	return set;
}

/* Drivers go, the least sure first, until one is missed. */
static void
thin_out(struct work *w, struct attempt *a)
{
	struct driver_set	*set;
	struct attempt		 fewer;
	double			 sure, doubt;

	while (a->drivers->k > 1) {
		set = without_weakest(&sure, w->scratch, a);
		attempt_run(w, &fewer, set);
		doubt = sure < SURE ? DOUBT : 1;
		if (fewer.bt == NULL ||
		    doubt * backtest_loss_asked(fewer.bt) >
		    backtest_loss_asked(a->bt))
			return;
		*a = fewer;
	}
}

static bool
is_better(const struct attempt *a, const struct attempt *plain)
{
	double	b, se, sure = 0;
	size_t	j;

	for (j = 0; j < a->drivers->k; j++) {
		b = regression_effect(&se, a->regression, j);
		if (se > 0)
			sure = MAX(sure, fabs(b) / se);
	}
	return backtest_loss_asked(a->bt) < backtest_loss_asked(plain->bt) *
	    (sure < Z95 ? MORE_DOUBT : DOUBT);
}

bool
drivers_choose(struct work *w, struct attempt *a, const struct attempt *plain)
{
	struct driver_set	*set = ARENA_NEW(w->scratch,
				    struct driver_set);
	enum forecast_fate	 fate;
	size_t			 i;

	drivers_give_up(w, DRIVER_SHORT);
	w->r->mase_without = backtest_mase(plain->bt);
	set->gap = w->gap;
	for (i = 0; i < w->in->n_drivers; i++) {
		fate = prepare(w, set, i, plain->bt);
		w->r->effect[i].fate = fate == DRIVER_USED ? DRIVER_NO_GAIN :
		    fate;
	}
	if (set->k == 0)
		return false;
	attempt_run(w, a, set);
	if (a->bt == NULL) {
		for (i = 0; i < set->k; i++)
			w->r->effect[set->index[i]].fate = DRIVER_SHORT;
		return false;
	}
	note_effects(w, a, DRIVER_NO_GAIN);
	thin_out(w, a);
	if (!is_better(a, plain))
		return false;
	note_effects(w, a, DRIVER_USED);
	return true;
}

void
drivers_give_up(struct work *w, enum forecast_fate fate)
{
	size_t	i;

	if (w->in->n_drivers == 0 || w->r->effect != NULL)
		return;
	w->r->n_effects = w->in->n_drivers;
	w->r->effect = ARENA_ARRAY(w->arena, struct forecast_effect,
	    w->in->n_drivers);
	for (i = 0; i < w->in->n_drivers; i++) {
		w->r->effect[i].fate = fate;
		w->r->effect[i].effect = w->r->effect[i].lo =
		    w->r->effect[i].hi = NAN;
	}
}
