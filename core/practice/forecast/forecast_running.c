#include "core/practice/forecast/forecast_running.h"

#include <float.h>
#include <math.h>

#include "core/types/decimal.h"

enum {
	LOOKED_AT = 26,		/* whole periods before */
	FEW = 4			/* of them, which teach nothing */
};

struct past {
	size_t	n;
	double	whole[LOOKED_AT];	/* sold in each, the newest first */
	double	early[LOOKED_AT];	/* on the days before this one */
	double	last[LOOKED_AT];	/* on a day as this one */
	double	share;			/* how much of it is behind us */
};

static double
number_of(const struct value *v)
{
	if (v->type == TYPE_NONE)
		return 0;
	if (v->type == TYPE_DECIMAL || v->type == TYPE_MONEY)
		return decimal_to_f64(v->i, v->digits);
	return (double)v->i;
}

static void
add_day(struct past *past, const struct sales_history *h, struct day d,
    double sold)
{
	struct day	from = period_start(h->period, d);
	int32_t		late = h->last_sale.n - h->origin.n;

	for (size_t i = 0; i < LOOKED_AT; i++) {
		if (period_step(h->period, h->origin, -(int32_t)i - 1).n !=
		    from.n)
			continue;
		past->n = MAX(past->n, i + 1);
		past->whole[i] += sold;
		if (d.n - from.n < late)
			past->early[i] += sold;
		else if (d.n - from.n == late)
			past->last[i] += sold;
	}
}

/*
 * The root of the mean squares when so much was known, against nothing; the
 * mean of those before it is what each was expected to be.  A day that is
 * not over may have brought all, or nothing yet.
 */
static double
spread_of(const struct past *past, double rest)
{
	double	now = 0, blind = 0, s = past->share;

	for (size_t i = 0; i + FEW <= past->n; i++) {
		double	expected = 0, e, last = past->last[i];
		size_t	n = MIN(past->n - i - 1, (size_t)13);

		for (size_t k = 0; k < n; k++)
			expected += past->whole[i + 1 + k] / (double)n;
		e = past->whole[i] - expected;
		blind += e * e;
		e = past->whole[i] - past->early[i] - rest * expected;
		now += s * (e - last) * (e - last) + (1 - s) * e * e;
	}
	return blind > 0 ? sqrt(now / blind) : 1;
}

static void
conclude(struct running *r, const struct past *past,
    const struct sales_history *h)
{
	double	whole = 0, early = 0, length, late;

	for (size_t i = 0; i < past->n; i++) {
		whole += past->whole[i];
		early += past->early[i] + past->share * past->last[i];
	}
	if (past->n < FEW || !(whole > 0)) {
		length = period_step(h->period, h->origin, 1).n -
		    h->origin.n;
		late = h->last_sale.n - h->origin.n;
		r->rest = 1 - (late + past->share) / length;
		r->by_days = true;
		return;
	}
	r->rest = MAX(0, MIN(1, 1 - early / whole));
	/* A rest that errs for itself errs by the root of its share. */
	r->spread = MIN(1, MAX(sqrt(r->rest), spread_of(past, r->rest)));
}

/* Seen from an earlier day, now is the last moment of it. */
static bool
day_is_over(struct day d, const struct when *when)
{
	struct when	soon = *when;

	soon.now.us++;
	return d.n < when_today(&soon).n;
}

enum err_code
forecast_running_learn(struct sales_history *h, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	struct slice		 day = SLICE("day");
	struct sum_request	 sum = { .entity = h->sale,
				    .measure = &req->measure,
				    .n_measures = 1, .key = &day,
				    .n_keys = 1, .where = req->where };
	struct sum_result	*r;
	struct past		 past = {0};
	enum err_code		 rc;

	h->running.rest = h->running.spread = 1;
	if (h->last_sale.n < h->origin.n || req->whole)
		return ERR_OK;
	past.share = day_is_over(h->last_sale, &env->when) ? 1 : .5;
	r = ARENA_NEW(arena, struct sum_result);
	sum.days = (struct range){
	    period_step(h->period, h->origin, -LOOKED_AT), h->origin };
	rc = query_sum(r, env, &sum, arena, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < r->row.n; i++)
		add_day(&past, h, (struct day){ (int32_t)r->row.p[i].key[0].i },
		    number_of(&r->row.p[i].measure[0]));
	conclude(&h->running, &past, h);
	return ERR_OK;
}

/* The first step was expected to be was, and is mean[0] now. */
static void
move_interval(struct forecast_interval *iv, const double *mean,
    size_t horizon, double was, double spread, double floor)
{
	double	up = iv->hi[0] - was, sum = 0, lo = 0, hi = 0, half;

	iv->lo[0] = MAX(floor, mean[0] - spread * (was - iv->lo[0]));
	iv->hi[0] = MAX(iv->lo[0], mean[0] + spread * up);
	for (size_t i = 0; i < horizon; i++) {
		sum += mean[i];
		lo += iv->lo[i];
		hi += iv->hi[i];
	}
	iv->sum_lo = lo;
	iv->sum_hi = hi;
	if (isnan(iv->sum_half))
		return;
	/* What became known of this step is no error of the sum. */
	half = iv->sum_half * iv->sum_half - (1 - spread * spread) * up * up;
	half = sqrt(MAX(half, spread * spread * up * up));
	iv->sum_half = half;
	iv->sum_lo = MAX(lo, sum - half);
	iv->sum_hi = MIN(hi, sum + half);
}

/* Was something sold in the running period of which the measure is not known? */
static bool
is_untold(const struct sales_series *s, const struct sales_history *h)
{
	const struct points_run	*r = &s->points;

	for (size_t i = r->n; r->is_partly && i-- > 0 &&
	    points_day(h->points, r, i).n >= h->origin.n; )
		if (points_amount(h->points, r, i) == POINTS_UNKNOWN)
			return true;
	return false;
}

bool
forecast_running_matters(const struct sales_series *s,
    const struct sales_history *h)
{
	return s->result->note != FORECAST_EMPTY && !is_untold(s, h) &&
	    (h->running.rest < 1 || s->running > 0);
}

void
forecast_running_apply(struct sales_series *s, const struct sales_history *h)
{
	struct forecast_result	*r = s->result;
	double			 was, is, floor;

	if (!forecast_running_matters(s, h))
		return;
	was = r->mean[0];
	is = s->running + h->running.rest * was;
	/* What was brought back so far may exceed what was sold. */
	floor = r->non_negative ? MAX(0, s->running) : -DBL_MAX;
	is = MAX(floor, is);
	r->mean[0] = is;
	if (r->without != NULL)
		r->without[0] = MAX(floor, s->running + h->running.rest *
		    r->without[0]);
	for (size_t i = 0; r->has_interval && i < r->n_intervals; i++)
		move_interval(&r->interval[i], r->mean, r->horizon, was,
		    h->running.spread, floor);
}
