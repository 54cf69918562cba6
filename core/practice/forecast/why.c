#include "core/practice/forecast/why.h"

#include <math.h>

#include "core/types/decimal.h"

struct work {
	struct why			*why;
	const struct sales_series	*s;
	const struct forecast_result	*r;
	const struct sales_history	*h;
	const struct forecast_request	*req;
	struct arena			*arena;
	size_t				 first;		/* step of the first line */
	double				*base;	/* [n] without season, drivers */
};

static double
driver_part(const struct work *w, size_t i, size_t t)
{
	const double	*part = w->r->effect[i].part;

	return part != NULL ? part[t] : 0;
}

static double
season_part(const struct work *w, size_t t)
{
	return w->r->season_part != NULL ? w->r->season_part[t] : 0;
}

/* Unknown history is taken as it was foretold a step before. */
static double
sales_at(const struct work *w, size_t t)
{
	if (t >= w->s->n)
		return w->r->mean[t - w->s->n];
	return isnan(w->s->y[t]) ? w->r->fitted[t] : w->s->y[t];
}

static void
find_base(struct work *w)
{
	size_t	n = w->s->n + w->r->horizon, t, i;

	w->base = ARENA_ARRAY(w->arena, double, n);
	for (t = 0; t < n; t++) {
		w->base[t] = sales_at(w, t) - season_part(w, t);
		for (i = 0; i < w->r->n_effects; i++)
			w->base[t] -= driver_part(w, i, t);
	}
}

/*
 * A straight line through the history up to half steps on either side of t,
 * at t; a mean, where there are too few for a line.
 */
static double
smooth(const struct work *w, size_t t, size_t half)
{
	size_t	from = t - MIN(t, half), i;
	size_t	until = MIN(w->s->n, t + half + 1);
	double	n = 0, x, sx = 0, sxx = 0, sy = 0, sxy = 0, det;

	for (i = from; i < until; i++) {
		x = (double)i - (double)t;
		n++;
		sx += x;
		sxx += x * x;
		sy += w->base[i];
		sxy += x * w->base[i];
	}
	det = n * sxx - sx * sx;
	return n < 4 || !(det > 0) ? sy / n : (sxx * sy - sx * sxy) / det;
}

static enum err_code
round_to(int64_t *to, const struct work *w, double v, struct err *err)
{
	/* A sum of a dozen of them must fit too. */
	if (fabs(v) < 1e15 && decimal_from_f64(to, v, w->why->digits) &&
	    *to < INT64_MAX / 64 && *to > INT64_MIN / 64)
		return ERR_OK;
	return err_set(err, ERR_RANGE, "the amounts are too large to be "
	    "taken apart");
}

/* What rounding leaves over goes into the last part. */
static enum err_code
make_line(struct why_line *l, struct work *w, size_t t, double level,
    double trend, struct err *err)
{
	int64_t		part, sum;
	enum err_code	rc;

	l->is_ahead = t >= w->s->n;
	l->driver = ARENA_ARRAY(w->arena, int64_t, w->r->n_effects + 1);
	rc = round_to(&l->sales, w, sales_at(w, t), err);
	if (rc == ERR_OK)
		rc = round_to(&l->level, w, level, err);
	if (rc == ERR_OK)
		rc = round_to(&l->trend, w, trend, err);
	if (rc == ERR_OK)
		rc = round_to(&l->season, w, season_part(w, t), err);
	sum = l->level + l->season;
	for (size_t i = 0; i < w->r->n_effects && rc == ERR_OK; i++) {
		rc = round_to(&part, w, driver_part(w, i, t), err);
		if (forecast_is_workdays(w->req->driver[i].name))
			l->calendar += part;
		else
			l->driver[i] = part;
		sum += part;
	}
	if (rc)
		return rc;
	if (l->is_ahead)
		l->trend = l->sales - sum;
	else
		l->remainder = l->sales - sum - l->trend;
	return ERR_OK;
}

enum err_code
why_of(struct why *why, const struct sales_series *s,
    const struct sales_history *h, const struct forecast_request *req,
    struct arena *arena, struct err *err)
{
	double		year = h->period == PERIOD_DAY ? 365 :
			    forecast_season(h->period), level, now;
	struct work	w = { .why = why, .s = s, .r = s->result, .h = h,
			    .req = req, .arena = arena };
	size_t		half = MAX((size_t)1, (size_t)(year / 4)), shown;
	enum err_code	rc = ERR_OK;

	memset(why, 0, sizeof(*why));
	if (s->n == 0)
		return err_set(err, ERR_NO, "there is no history to take "
		    "apart");
	/* Pieces are whole in history; their parts are not. */
	why->digits = (uint8_t)(h->type == TYPE_MONEY || h->is_file ?
	    h->digits : MAX((unsigned)h->digits, 1u));
	shown = MIN(s->n, (size_t)(year + .5));
	w.first = s->n - shown;
	why->n_ahead = w.r->horizon;
	why->n = shown + why->n_ahead;
	why->line = ARENA_ARRAY(arena, struct why_line, why->n);
	why->has_season = w.r->season_part != NULL;
	for (size_t i = 0; i < w.r->n_effects; i++)
		why->has_calendar |= w.r->effect[i].part != NULL &&
		    forecast_is_workdays(req->driver[i].name);
	find_base(&w);
	level = smooth(&w, w.first, half);
	for (size_t i = 0; i < why->n && rc == ERR_OK; i++) {
		size_t	t = w.first + i;

		now = t < s->n ? smooth(&w, t, half) : w.base[t];
		rc = make_line(&why->line[i], &w, t, level, now - level, err);
	}
	return rc;
}
