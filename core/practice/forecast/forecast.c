#include "core/practice/forecast/forecast.h"

#include <stdatomic.h>

#include "core/base/worker.h"
#include "core/practice/forecast/forecast_running.h"
#include "core/practice/forecast/forecast_weeks.h"

double
forecast_season(enum period p)
{
	switch (p) {
	case PERIOD_DAY:
		return 7;
	case PERIOD_WEEK:
		return 365.25 / 7;
	case PERIOD_MONTH:
		return 12;
	case PERIOD_QUARTER:
		return 4;
	case PERIOD_YEAR:
		break;
	}
	return 1;
}

static struct forecast_input
input_of(const struct sales_series *s, const struct sales_history *h)
{
	return (struct forecast_input){ .y = s->y, .n = s->n,
	    .period = forecast_season(h->period) };
}

/*
 * Weeks are tried as far ahead as they are forecast when nobody says how far:
 * the coming week is then the same in forecasts of one week and of eight.
 */
static size_t
tried_ahead(const struct sales_history *h)
{
	return h->period == PERIOD_WEEK ? FORECAST_WEEKS : 0;
}

/* Of so many, each has to be quick. */
enum { MANY_SERIES = 1000 };

static void
forecast_itself(struct sales_series *s, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	struct forecast_driver	driver[FORECAST_MAX_DRIVERS];
	struct forecast_input	in = input_of(s, h);
	struct forecast_opts	opts = {0};
	bool			negative = false;

	for (size_t i = 0; i < s->n; i++)
		negative |= s->y[i] < 0;
	in.n_drivers = s->driver != NULL ? req->n_drivers : 0;
	for (size_t i = 0; i < in.n_drivers; i++) {
		driver[i].x = s->driver[i].x;
		driver[i].assume = s->driver[i].assume;
	}
	in.driver = driver;
	/* Weeks of nothing but returns occur; sales ahead are not negative,
	 * unless margins or a history of returns say otherwise. */
	in.non_negative = !negative || (!h->is_file &&
	    !slice_eq(req->measure, SLICE("margin")));
	opts.horizon = req->horizon;
	opts.tried = tried_ahead(h);
	opts.n_levels = MIN(req->n_levels, (size_t)FORECAST_MAX_LEVELS);
	for (size_t i = 0; i < opts.n_levels; i++)
		opts.level[i] = req->level[i];
	opts.method = req->method;
	opts.prior = req->prior;
	opts.keep_trace = req->keep_trace;
	opts.quick = h->series.n > MANY_SERIES;
	opts.only_scores = req->only_scores;
	opts.only_ahead = req->only_ahead || req->only_scores;
	s->result = s->kept != NULL ? forecast_again(arena, s->kept, &opts) :
	    forecast_select(arena, &in, &opts);
	s->kept = NULL;
	if (h->is_dated && !h->is_file && !req->only_scores && !req->whole)
		forecast_running_apply(s, h);
}

/* The request for the weeks, of one made later for the periods. */
static struct forecast_request
request_of_weeks(const struct forecast_weeks *w,
    const struct forecast_request *req)
{
	struct forecast_request	of = *req;

	of.period = PERIOD_WEEK;
	of.horizon = w->req.horizon;
	of.max_series = 0;
	return of;
}

static void
forecast_by_weeks(struct sales_series *s, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	struct sales_series	*weeks = forecast_weeks_find(h->weeks, s);
	struct forecast_request	 of = request_of_weeks(h->weeks, req);

	of.prior = req->prior != NULL ? &h->weeks->prior : NULL;
	forecast_fill(weeks, &h->weeks->h, arena);
	forecast_itself(weeks, &h->weeks->h, &of, arena);
	forecast_itself(s, h, req, arena);
	forecast_weeks_add_up(s, weeks, h->weeks, arena);
}

void
forecast_series(struct sales_series *s, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	if (h->weeks != NULL && !req->only_scores)
		forecast_by_weeks(s, h, req, arena);
	else
		forecast_itself(s, h, req, arena);
}

struct forecast_ahead {
	struct sales_series		*series;
	size_t				 n;
	const struct sales_history	*h;
	const struct forecast_request	*req;
	struct arena			*arena[2];
	atomic_size_t			 next;	/* series to be taken */
	struct worker			 worker;
};

static void
work_on(struct forecast_ahead *a, struct arena *arena)
{
	size_t	i;

	while ((i = atomic_fetch_add(&a->next, 1)) < a->n)
		forecast_series(&a->series[i], a->h, a->req, arena);
}

static void
ahead_main(void *arg)
{
	struct forecast_ahead	*a = arg;

	work_on(a, a->arena[1]);
}

struct forecast_ahead *
forecast_ahead_open(struct sales_series *series, size_t n,
    const struct sales_history *h, const struct forecast_request *req,
    struct arena *arena[2])
{
	struct forecast_ahead	*a = mem_zalloc(sizeof(*a));

	a->series = series;
	a->n = n;
	a->h = h;
	a->req = req;
	a->arena[0] = arena[0];
	a->arena[1] = arena[1];
	if (n > 1)
		worker_start(&a->worker, ahead_main, a);
	return a;
}

void
forecast_ahead_close(struct forecast_ahead *a)
{
	if (a == NULL)
		return;
	work_on(a, a->arena[0]);
	worker_close(&a->worker);
	free(a);
}

void
forecast_series_all(struct sales_series *series, size_t n,
    const struct sales_history *h, const struct forecast_request *req,
    struct arena *arena[2])
{
	forecast_ahead_close(forecast_ahead_open(series, n, h, req, arena));
}

enum {
	TEACHERS = FORECAST_SPREAD / 10,
	KEPT_BYTES = 100 << 20	/* of backtests, about, at most */
};

/* Regressions over all of the sample, in the arena. */
static void
learn_pools(struct forecast_pools *pools, const struct sales_series *sample,
    size_t n, const struct sales_history *h,
    const struct forecast_request *req, struct arena *arena)
{
	struct forecast_pooling	p;

	forecast_pool_open(&p, arena, forecast_season(h->period),
	    MAX(req->horizon, tried_ahead(h)));
	for (size_t i = 0; i < n; i++) {
		struct forecast_input	in = input_of(&sample[i], h);

		forecast_pool(&p, &in);
	}
	forecast_pool_learn(pools, &p);
}

/* A few at a time, for what is not kept must not pile up. */
static void
learn_scores(struct forecast_prior *prior, struct sales_series *sample,
    size_t n, const struct sales_history *h,
    const struct forecast_request *req, struct arena *learned[2])
{
	enum { BATCH = 32 };
	struct forecast_prior	 seen = *prior;
	struct forecast_request	 plain = *req;
	struct arena		*own[2] = { arena_open(), arena_open() };
	struct arena		**arena = learned;

	plain.prior = &seen;
	plain.only_scores = true;
	for (size_t i = 0, k; i < n; i += k) {
		k = MIN(n - i, (size_t)BATCH);
		if (req->forgets || arena_used(learned[0]) +
		    arena_used(learned[1]) > KEPT_BYTES)
			arena = own;
		arena_clear(own[0]);
		arena_clear(own[1]);
		forecast_series_all(sample + i, k, h, &plain, arena);
		for (size_t j = i; j < i + k; j++) {
			forecast_prior_add(prior, sample[j].result);
			sample[j].kept = arena == own ? NULL :
			    sample[j].result->kept;
		}
	}
	arena_close(own[0]);
	arena_close(own[1]);
}

void
forecast_learn(struct forecast_prior *prior, struct sales_history *h,
    const struct forecast_request *req, struct arena *learned[2])
{
	size_t			 n = MIN(forecast_count(h),
				    (size_t)TEACHERS);
	struct sales_series	*sample;
	struct forecast_request	 weeks;

	if (h->weeks != NULL) {
		weeks = request_of_weeks(h->weeks, req);
		forecast_learn(&h->weeks->prior, &h->weeks->h, &weeks,
		    learned);
	}
	memset(prior, 0, sizeof(*prior));
	/* One method, or one series: there is nothing to learn. */
	if (n < 2 || (req->method != NULL && req->method->fit_pooled == NULL))
		return;
	sample = mem_realloc_array(NULL, n, sizeof(*sample));
	for (size_t i = 0; i < n; i++) {
		forecast_fill(forecast_spread(h, i, n), h, learned[0]);
		sample[i] = *forecast_spread(h, i, n);
	}
	learn_pools(&prior->pools, sample, n, h, req, learned[0]);
	if (req->method == NULL)
		learn_scores(prior, sample, n, h, req, learned);
	for (size_t i = 0; i < n; i++)
		forecast_spread(h, i, n)->kept = sample[i].kept;
	free(sample);
}
