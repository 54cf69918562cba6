#include "core/practice/forecast/reaction.h"

#include <math.h>

#include "core/practice/forecast/effect.h"
#include "core/stats/anomaly.h"
#include "core/stats/proportion.h"
#include "core/stats/regression.h"

enum {
	FEWEST = 5,		/* periods with a sale to say anything */
	ENOUGH = 10		/* and to speak for others */
};

/* Of the driver so much must be known. */
#define KNOWN_SHARE	(2.0 / 3)
#define Z95		1.959964
/* So wide a prior says nothing. */
#define ANYTHING	1e6

struct work {
	const struct sales_history	*h;
	struct arena			*arena;
	struct reactions		*to;
	const struct sales_series	*longest;
	const double			*anomaly;	/* beside longest */
	struct pool			 pool;
	double				*total;		/* of all, beside it */
	double				 mean, error;	/* what all do */
};

/* The driver against its normal beside a series; NULL: too little known. */
static const double *
anomaly_of(const struct work *w, const struct sales_series *s)
{
	const double	*x = s->driver[0].x;
	size_t		 before = w->longest->n - s->n, known = 0;
	double		*own;

	if (w->anomaly != NULL && x == w->longest->driver[0].x + before)
		return w->anomaly + before;
	for (size_t t = 0; t < s->n; t++)
		known += isfinite(x[t]) != 0;
	if (known == 0 || (double)known < KNOWN_SHARE * (double)s->n)
		return NULL;
	own = ARENA_ARRAY(w->arena, double, s->n + 1);
	w->to->n_pairs = stat_anomaly(own, x, s->n,
	    forecast_season(w->h->period));
	for (size_t t = 0; t < s->n; t++)
		own[t] = isfinite(own[t]) ? own[t] : 0;
	return own;
}

static size_t
count_periods(const struct sales_series *s)
{
	size_t	n = 0;

	for (size_t t = 0; t < s->n; t++)
		n += s->y[t] > 0;
	return n;
}

/* The effect on y, which has no part below zero; false: it cannot be told. */
static bool
measure(double *effect, double *error, const double *y, const double *x,
    size_t n, double period)
{
	struct arena			*scratch = arena_open();
	const double			 toward = 0, spread = ANYTHING;
	struct regression_input		 in = {
		.y = y, .n = n, .x = &x, .k = 1, .toward = &toward,
		.spread = &spread, .period = period
	};
	const struct regression		*r = regression_fit(scratch, &in);

	if (r != NULL)
		*effect = regression_effect(error, r, 0);
	arena_close(scratch);
	return r != NULL && *error > 0 && isfinite(*error) &&
	    isfinite(*effect);
}

static void
add(struct work *w, const struct sales_series *s)
{
	struct reaction	*r = &w->to->reaction[w->to->n];
	const double	*x = anomaly_of(w, s);
	struct arena	*scratch = arena_open();
	double		*y = ARENA_ARRAY(scratch, double, s->n + 1);
	size_t		 before = w->longest->n - s->n, t;

	/* What came back in a period of nothing else is no negative sale. */
	for (t = 0; t < s->n; t++) {
		y[t] = MAX(s->y[t], 0);
		w->total[before + t] += y[t];
	}
	r->n_periods = count_periods(s);
	if (r->n_periods >= FEWEST && x != NULL &&
	    measure(&r->effect, &r->error, y, x, s->n,
	    forecast_season(w->h->period))) {
		r->series = s;
		r->mean = s->total / (double)s->n;
		r->alone = r->effect;
		if (r->n_periods >= ENOUGH)
			pool_add(&w->pool, r->effect, r->error);
		w->to->n++;
	} else {
		w->to->n_too_few++;
	}
	arena_close(scratch);
}

/* What is sure of it: the end of the interval nearest to zero. */
static double
sure_of(const struct reaction *r)
{
	return r->lo > 0 ? r->lo : r->hi < 0 ? r->hi : 0;
}

static int
surest_first(const void *a, const void *b)
{
	const struct reaction	*x = a, *y = b;
	double			 p = sure_of(x), q = sure_of(y);

	if (p != q)
		return p > q ? -1 : 1;
	if (x->effect != y->effect)
		return x->effect > y->effect ? -1 : 1;
	if (x->alone != y->alone)
		return x->alone > y->alone ? -1 : 1;
	return x->series < y->series ? -1 : x->series > y->series;
}

static double
per_step(const struct work *w, double effect)
{
	return expm1(effect * w->to->step);
}

/*
 * Neighbours err alike in a week of rain, so that what all do together is
 * known no better than it is of their sum.
 */
static void
sum_up(struct work *w)
{
	double	b, se, error = w->pool.n > 0 ? sqrt(1 / w->pool.w) : 1;

	if (!measure(&b, &se, w->total, w->anomaly, w->longest->n,
	    forecast_season(w->h->period))) {
		b = w->pool.n > 0 ? pool_mean(&w->pool) : 0;
		se = error;
	}
	w->mean = b;
	w->to->effect = per_step(w, b);
	w->to->lo = per_step(w, b - Z95 * se);
	w->to->hi = per_step(w, b + Z95 * se);
	w->to->differ = per_step(w, sqrt(pool_between(&w->pool)));
	w->error = MAX(se, error);
}

static void
draw(struct work *w, struct reaction *r)
{
	double	between = pool_between(&w->pool), se = r->error, b = r->effect;
	double	rest = 1 - between / (between + se * se);

	pool_shrink(&b, &se, w->mean, between);
	/* What they are drawn to is not known for sure either. */
	se = hypot(se, rest * w->error);
	r->chance = stat_normal_cdf(b / se);
	r->effect = per_step(w, b);
	r->lo = per_step(w, b - Z95 * se);
	r->hi = per_step(w, b + Z95 * se);
	r->alone = per_step(w, r->alone);
}

static bool
find_anomaly(struct work *w)
{
	const double	*x;
	double		 low = INFINITY, high = -INFINITY;

	w->longest = &w->h->series.p[0];
	for (size_t i = 1; i < w->h->series.n; i++)
		if (w->h->series.p[i].n > w->longest->n)
			w->longest = &w->h->series.p[i];
	x = w->longest->driver[0].x;
	w->anomaly = anomaly_of(w, w->longest);
	if (w->anomaly == NULL)
		return false;
	for (size_t t = 0; t < w->longest->n; t++) {
		if (!isfinite(x[t]))
			continue;
		low = MIN(low, x[t]);
		high = MAX(high, x[t]);
	}
	return high > low;
}

enum err_code
reactions_find(struct reactions *to, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	struct work	 w = { .h = h, .arena = arena, .to = to };

	memset(to, 0, sizeof(*to));
	if (!find_anomaly(&w))
		return err_set(err, ERR_NO, "\"%.*s\" is not known for most "
		    "of the time of these sales, or never changed",
		    SLICE_ARG(req->driver[0].name));
	to->step = effect_step(w.anomaly, w.longest->n);
	to->reaction = ARENA_ARRAY(arena, struct reaction, h->series.n);
	w.total = ARENA_ARRAY(arena, double, w.longest->n);
	for (size_t i = 0; i < h->series.n; i++)
		add(&w, &h->series.p[i]);
	if (to->n == 0)
		return err_set(err, ERR_NO, "too little was sold to tell how "
		    "anybody reacts");
	sum_up(&w);
	for (size_t i = 0; i < to->n; i++)
		draw(&w, &to->reaction[i]);
	qsort(to->reaction, to->n, sizeof(*to->reaction), surest_first);
	return ERR_OK;
}
