/*
 * Drivers beside the series of a forecast: a mean per period, over the
 * history and the periods ahead.
 */
#include "core/practice/forecast/forecast.h"

#include <math.h>

#include "core/practice/forecast/driver.h"

/* Where the drivers of all series come from. */
struct source {
	struct sales_history		*h;
	const struct forecast_request	*req;
	struct arena			*arena;
	const struct calendar		*calendar;	/* NULL: no store */
	struct drivers			 store;		/* n 0: none asked */
	size_t				 longest;	/* of the histories */
	/* [n_drivers] over longest + horizon: of those for all products. */
	double				**common;
};

/* The mean of each period in x that is not known yet. */
static void
add_means(double *x, const struct source *src, const struct driver *d,
    size_t n)
{
	const struct sales_history	*h = src->h;
	size_t				 m = n + src->req->horizon;
	struct day			 from, until;

	from = period_step(h->period, h->origin, -(int32_t)n);
	for (size_t t = 0; t < m; t++) {
		until = period_step(h->period, from, 1);
		if (isnan(x[t]))
			x[t] = driver_mean(d, from, until);
		from = until;
	}
}

bool
forecast_is_workdays(struct slice name)
{
	return slice_eq_ascii_nocase(name, SLICE("workdays")) ||
	    slice_eq_ascii_nocase(name, SLICE("werkdagen"));
}

/* How many working days each period has, for ever known. */
static void
count_workdays(double *x, const struct source *src, size_t n)
{
	const struct sales_history	*h = src->h;
	struct day			 d, until;

	d = period_step(h->period, h->origin, -(int32_t)n);
	for (size_t t = 0; t < n + src->req->horizon; t++) {
		until = period_step(h->period, d, 1);
		for (x[t] = 0; d.n < until.n; d.n++)
			x[t] += calendar_is_workday(src->calendar, d);
	}
}

static double *
unknown(struct arena *arena, size_t n)
{
	double	*x = ARENA_ARRAY(arena, double, n);

	for (size_t i = 0; i < n; i++)
		x[i] = NAN;
	return x;
}

/*
 * Of the driver in the store, and of the file in front of it; workdays need
 * neither.
 */
static double *
values(const struct source *src, size_t i, const struct driver *stored,
    size_t n)
{
	const struct driver	*file = src->req->driver[i].file;
	double			*x = unknown(src->arena, n +
				    src->req->horizon);

	if (file != NULL)
		add_means(x, src, file, n);
	if (stored != NULL)
		add_means(x, src, stored, n);
	if (file == NULL && stored == NULL)
		count_workdays(x, src, n);
	return x;
}

/* The product that all sales of the series are of; 0: several. */
static uint32_t
product_of(const struct source *src, const struct sales_series *s)
{
	const struct entity	*product = src->store.product;

	for (size_t i = 0; product != NULL && i < src->h->n_by; i++)
		if (s->key[i].type == TYPE_REF &&
		    s->key[i].entity == product->id)
			return (uint32_t)s->key[i].i;
	return 0;
}

static void
fill_series(const struct source *src, struct sales_series *s)
{
	const struct forecast_request	*req = src->req;
	uint32_t			 product = product_of(src, s);
	const struct driver		*d;

	s->driver = ARENA_ARRAY(src->arena, struct sales_driver,
	    req->n_drivers);
	for (size_t i = 0; i < req->n_drivers; i++) {
		d = drivers_find(&src->store, req->driver[i].name, product);
		if (d != NULL && d->product != 0) {
			s->driver[i].x = values(src, i, d, s->n);
			continue;
		}
		if (src->common[i] == NULL)
			src->common[i] = values(src, i, d, src->longest);
		/* All histories end together. */
		s->driver[i].x = src->common[i] + (src->longest - s->n);
	}
}

/* What the columns of the file do not know, its own file may. */
static void
complete_series(const struct source *src, struct sales_series *s)
{
	for (size_t i = 0; i < src->req->n_drivers; i++)
		if (src->req->driver[i].file != NULL)
			add_means(s->driver[i].x, src,
			    src->req->driver[i].file, s->n);
}

/* One array for all: histories end together, and so do assumptions. */
static void
assume(const struct source *src)
{
	const struct forecast_request	*req = src->req;
	double				*x;

	for (size_t j = 0; j < req->n_assumptions; j++) {
		const struct forecast_assumption	*a =
		    &req->assumption[j];
		struct sales_series			*s =
		    src->h->series.p;

		x = s->driver[a->driver].assume;
		if (x == NULL)
			x = unknown(src->arena, req->horizon);
		for (size_t k = 0; k < req->horizon; k++) {
			struct day	d = forecast_period(src->h, k);

			if (d.n >= a->days.from.n && d.n < a->days.until.n)
				x[k] = a->value;
		}
		for (size_t i = 0; i < src->h->series.n; i++)
			s[i].driver[a->driver].assume = x;
	}
}

static enum err_code
check_names(const struct source *src, struct err *err)
{
	const struct forecast_request	*req = src->req;
	struct slice			 name;
	bool				 found;

	for (size_t i = 0; i < req->n_drivers; i++) {
		name = req->driver[i].name;
		found = req->driver[i].file != NULL ||
		    forecast_is_workdays(name);
		for (size_t k = 0; k < src->store.n; k++)
			found |= slice_eq_ascii_nocase(
			    src->store.driver[k].name, name);
		if (!found)
			return drivers_none(&src->store, name, err);
	}
	return ERR_OK;
}

enum err_code
forecast_drivers(struct sales_history *h, const struct query_env *env,
    const struct forecast_request *req, struct arena *arena, struct err *err)
{
	struct source	src = { .h = h, .req = req, .arena = arena };
	bool		needs_days = req->n_assumptions > 0;
	enum err_code	rc = ERR_OK;

	if (req->n_drivers == 0 || h->series.n == 0)
		return ERR_OK;
	for (size_t i = 0; i < req->n_drivers; i++)
		needs_days |= req->driver[i].file != NULL;
	if (needs_days && !h->is_dated)
		return err_set(err, ERR_USAGE, "the series are counted, not "
		    "dated: a file of drivers, or --assume, needs days");
	if (env != NULL) {
		src.calendar = &env->model->calendar;
		rc = drivers_read(&src.store, env, SLICE_EMPTY, arena, err);
		if (rc == ERR_OK)
			rc = check_names(&src, err);
	}
	if (rc)
		return rc;
	for (size_t i = 0; i < h->series.n; i++)
		src.longest = MAX(src.longest, h->series.p[i].n);
	src.common = ARENA_ARRAY(arena, double *, req->n_drivers);
	for (size_t i = 0; i < h->series.n; i++) {
		if (env != NULL)
			fill_series(&src, &h->series.p[i]);
		else
			complete_series(&src, &h->series.p[i]);
	}
	assume(&src);
	return ERR_OK;
}
