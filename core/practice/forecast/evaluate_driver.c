#include "core/practice/forecast/evaluate_driver.h"

#include <math.h>

#include "core/practice/forecast/driver.h"
#include "core/practice/forecast/forecast.h"
#include "core/types/decimal.h"

struct work {
	struct sales_history	 h;
	struct forecast_request	 req;
	struct forecast_wish	 wish[FORECAST_MAX_DRIVERS];
	const struct query_env	*env;
	const struct evaluation	*e;
	struct arena		*arena;
};

/* Two records of one name may be for different products. */
static void
wish_for(struct work *w, const struct drivers *all)
{
	w->wish[w->req.n_drivers++].name = SLICE("workdays");
	for (size_t i = 0; i < all->n; i++)
		if (all->driver[i].product == 0 &&
		    w->req.n_drivers < FORECAST_MAX_DRIVERS &&
		    !forecast_is_workdays(all->driver[i].name))
			w->wish[w->req.n_drivers++].name =
			    all->driver[i].name;
	w->req.driver = w->wish;
}

/* One series, of weeks, up to the end of the period; false: there is none. */
static enum err_code
make_history(bool *is_there, struct work *w, const struct query_env *then,
    struct err *err)
{
	struct drivers	all;
	struct err	none = {0};
	enum err_code	rc;

	*is_there = false;
	rc = forecast_history(&w->h, then, &w->req, w->arena, &none);
	if (rc == ERR_NO)
		return ERR_OK;
	if (rc) {
		*err = none;
		return rc;
	}
	if (w->h.series.n != 1)
		return ERR_OK;
	if (driver_entity(&all.entity, then->model, &none) == ERR_OK)
		rc = drivers_read(&all, then, SLICE_EMPTY, w->arena, err);
	else
		all.n = 0;
	if (rc)
		return rc;
	wish_for(w, &all);
	rc = forecast_drivers(&w->h, then, &w->req, w->arena, err);
	if (rc == ERR_OK) {
		forecast_series(&w->h.series.p[0], &w->h, &w->req, w->arena);
		*is_there = true;
	}
	return rc;
}

/* How many of the days are in week t of the series. */
static double
days_in_week(const struct sales_series *s, size_t t, struct range days)
{
	int32_t	monday = s->first.n + 7 * (int32_t)t;

	return MAX(0, MIN(days.until.n, monday + 7) -
	    MAX(days.from.n, monday));
}

/* What a driver did in the days, week by week; *mean gets what it was. */
static double
part_in(double *mean, const struct sales_series *s,
    const struct forecast_effect *f, struct range days)
{
	double	part = 0, sum = 0, n = 0, d;

	for (size_t t = 0; t < s->n + s->result->horizon; t++) {
		d = days_in_week(s, t, days);
		part += f->part[t] * d / 7;
		sum += f->x[t] * d;
		n += d;
	}
	*mean = n > 0 ? sum / n : (double)NAN;
	return part;
}

static double
count_workdays(const struct work *w, struct range days)
{
	double	n = 0;

	for (struct day d = days.from; d.n < days.until.n; d.n++)
		n += calendar_is_workday(&w->env->model->calendar, d);
	return n;
}

static bool
add_driver(struct evaluate_driver *d, const struct work *w, size_t i,
    const struct evaluate_request *req)
{
	const struct sales_series	*s = &w->h.series.p[0];
	const struct forecast_effect	*f = &s->result->effect[i];
	double				 was, is;

	if (f->part == NULL)
		return false;
	d->name = w->wish[i].name;
	d->is_workdays = forecast_is_workdays(d->name);
	is = part_in(&d->now, s, f, req->days);
	was = part_in(&d->before, s, f, req->before);
	if (d->is_workdays) {
		d->now = count_workdays(w, req->days);
		d->before = count_workdays(w, req->before);
	}
	return decimal_from_f64(&d->amount, is - was, w->e->digits);
}

enum err_code
evaluate_drivers(struct evaluate_driver **list, size_t *n,
    const struct evaluation *e, const struct query_env *env,
    const struct evaluate_request *req, struct arena *arena, struct err *err)
{
	struct query_env	 then = *env;
	struct work		 w = { .env = env, .e = e, .arena = arena };
	const struct sales_series *s;
	struct day		 today = env->has_as_of ? env->as_of :
				    when_today(&env->when);
	bool			 is_there;
	enum err_code		 rc;

	/* Seen from the day after, a week that ends the period is over. */
	then.has_as_of = true;
	then.as_of.n = MIN(today.n, req->days.until.n);
	w.req = (struct forecast_request){ .measure = req->measure,
	    .where = req->where, .period = PERIOD_WEEK, .horizon = 1,
	    .whole = true };
	*n = 0;
	*list = ARENA_ARRAY(arena, struct evaluate_driver,
	    FORECAST_MAX_DRIVERS);
	rc = make_history(&is_there, &w, &then, err);
	s = is_there ? &w.h.series.p[0] : NULL;
	if (rc == ERR_OK && is_there && s->first.n <= req->before.from.n)
		for (size_t i = 0; i < s->result->n_effects; i++)
			*n += add_driver(&(*list)[*n], &w, i, req);
	forecast_history_release(&w.h);
	return rc;
}
