#include "core/practice/forecast/forecast_accuracy.h"

#include <math.h>

#include "core/practice/forecast/forecast_tree.h"
#include "core/stats/rank.h"

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : (double)NAN;
}

double
accuracy_wape(const struct accuracy_sum *s)
{
	return ratio(s->error, s->size);
}

double
accuracy_bias(const struct accuracy_sum *s)
{
	return ratio(s->forecast - s->actual, s->size);
}

double
accuracy_naive(const struct accuracy_sum *s)
{
	return ratio(s->naive_error, s->naive_size);
}

double
accuracy_mase(const struct accuracy_sum *s)
{
	return ratio(s->scaled, (double)s->n_scaled);
}

/* ---- what came ---- */

/*
 * The sales of today of the series that were forecast, found by their keys: a
 * million customers have many more.
 */
struct actual {
	struct arena		*arena;
	const struct query_env	*env;
	struct sales_history	 h;
	struct forecast_request	 req;
	struct map		*at;	/* key: place in h.series, or NOWHERE */
	struct buf		 key;
};

#define NOWHERE	UINT64_MAX

static void
actual_open(struct actual *a)
{
	*a = (struct actual){ .arena = arena_open(), .at = map_open() };
}

static void
actual_close(struct actual *a)
{
	forecast_history_release(&a->h);
	query_release(a->req.where);
	map_close(a->at);
	buf_release(&a->key);
	arena_close(a->arena);
}

/* It will be asked for. */
static void
actual_want(struct actual *a, const struct saved_series *s)
{
	buf_clear(&a->key);
	saved_add_keys(&a->key, s->key, s->depth);
	*map_put(a->at, buf_slice(&a->key), NULL) = NOWHERE;
}

/* Its entry in a->at, or NULL: nobody asked for it. */
static uint64_t *
find_wanted(struct actual *a, const struct value *of, size_t depth)
{
	struct buf	 text = {0};
	struct slice	 key[SAVED_KEYS];
	size_t		 at[SAVED_KEYS + 1] = {0};

	for (size_t k = 0; k < depth; k++) {
		saved_write_key(&text, a->env->model, &a->h.by[k], &of[k],
		    a->env->when.zone);
		at[k + 1] = text.len;
	}
	for (size_t k = 0; k < depth; k++)
		key[k] = slice_sub(buf_slice(&text), at[k], at[k + 1]);
	buf_clear(&a->key);
	saved_add_keys(&a->key, key, depth);
	buf_release(&text);
	return map_find(a->at, buf_slice(&a->key));
}

static bool
is_wanted(void *arg, const struct value *key)
{
	struct actual	*a = arg;

	return find_wanted(a, key, a->req.n_by) != NULL;
}

/* Where a series of today is, if it was wanted. */
static void
note_series(struct actual *a, size_t i, size_t depth)
{
	uint64_t	*place = find_wanted(a, a->h.series.p[i].key, depth);

	if (place == NULL)
		return;
	*place = i;
	forecast_fill(&a->h.series.p[i], &a->h, a->arena);
}

/* Once all that is wanted is known. */
static enum err_code
actual_read(struct actual *a, const struct query_env *env,
    const struct saved_head *of, struct err *err)
{
	const struct entity	*sale = model_find_any_sale(env->model);
	struct forecast_tree	 tree;
	enum err_code		 rc = ERR_OK;

	a->req = (struct forecast_request){ .measure = of->measure,
	    .by = of->by, .n_by = of->n_by, .period = of->period,
	    .max_values = of->is_tree ? 0 : 1, .direct = true };
	a->env = env;
	if (!of->is_tree) {
		a->req.wants = is_wanted;
		a->req.wants_arg = a;
	}
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	if (of->where.len > 0)
		rc = query_compile(&a->req.where, a->arena, env, sale,
		    of->where, true, err);
	if (rc == ERR_OK)
		rc = forecast_history(&a->h, env, &a->req, a->arena, err);
	if (rc == ERR_OK && of->is_tree)
		forecast_tree_grow(&tree, &a->h, a->arena);
	for (size_t i = 0; rc == ERR_OK && i < a->h.series.n; i++)
		note_series(a, i, of->is_tree ?
		    a->h.series.p[i].depth : of->n_by);
	return rc;
}

/* NULL: it has no sales. */
static const struct sales_series *
actual_find(struct actual *a, const struct saved_series *s)
{
	const uint64_t	*at;

	buf_clear(&a->key);
	saved_add_keys(&a->key, s->key, s->depth);
	at = map_find(a->at, buf_slice(&a->key));
	return at == NULL || *at == NOWHERE ? NULL : &a->h.series.p[*at];
}

/* What a period brought; false: it is not over yet. */
static bool
actual_get(double *v, const struct actual *a, const struct sales_series *s,
    struct day day)
{
	struct day	d = s->first;
	size_t		i = 0;

	if (day.n >= a->h.origin.n)
		return false;
	*v = 0;
	if (day.n < s->first.n)
		return true;
	if (a->h.period == PERIOD_DAY || a->h.period == PERIOD_WEEK)
		i = (size_t)(day.n - s->first.n) /
		    (a->h.period == PERIOD_DAY ? 1 : 7);
	else
		for (; d.n < day.n; i++)
			d = period_step(a->h.period, d, 1);
	if (i < s->n)
		*v = s->y[i];
	return !forecast_is_unknown(s, &a->h, i);
}

/* ---- errors ---- */

struct adding {
	struct accuracy		*acc;
	struct actual		 actual;
	struct saved_forecast	 f;
	enum accuracy_by	 by;
	struct map		*at;		/* group: place in acc->sum */
	struct arena		*arena;
	VEC(struct accuracy_sum) step;		/* by origin, one ahead */
};

static struct accuracy_sum *
find_sum(struct adding *a, const struct saved_series *s, size_t i)
{
	const struct saved_head	*h = &a->f.of;
	struct accuracy_sum	*sum;
	struct buf		 key = {0};
	struct slice		*copy;
	uint64_t		*at;
	bool			 added;

	if (a->by == ACCURACY_HORIZON)
		buf_add_i64(&key, (int64_t)i);
	else if (a->by == ACCURACY_ORIGIN)
		buf_add_i64(&key, h->origin.n);
	/* Levels of a tree hold the same sales again. */
	if (a->by == ACCURACY_SERIES)
		saved_add_keys(&key, s->key, s->depth);
	else
		buf_add_i64(&key, -(int64_t)s->depth);
	at = map_put(a->at, buf_slice(&key), &added);
	buf_release(&key);
	if (!added)
		return &a->acc->sum.p[*at];
	*at = a->acc->sum.n;
	sum = VEC_ADD(&a->acc->sum);
	sum->horizon = i + 1;
	sum->origin = h->origin;
	sum->depth = s->depth;
	sum->key = copy = ARENA_ARRAY(a->arena, struct slice, h->n_by + 1);
	for (size_t k = 0; k < h->n_by; k++)
		copy[k] = slice_dup(a->arena, s->key[k]);
	return sum;
}

static void
add_errors(struct accuracy_sum *sum, const struct saved_head *h,
    const struct saved_series *s, size_t i, double actual)
{
	double	e = fabs(s->mean[i] - actual);

	sum->n++;
	sum->forecast += s->mean[i];
	sum->actual += actual;
	sum->error += e;
	sum->size += fabs(actual);
	if (s->scale > 0) {
		sum->n_scaled++;
		sum->scaled += e / s->scale;
	}
	if (!s->has_interval)
		return;
	sum->n_interval++;
	for (size_t k = 0; k < h->n_levels; k++)
		sum->inside[k] += actual >= s->lo[k][i] &&
		    actual <= s->hi[k][i];
}

/* The same period a year before, as it was known at the origin. */
static void
add_naive(struct accuracy_sum *sum, const struct adding *a,
    const struct sales_series *y, size_t i, double actual)
{
	const struct saved_head	*h = &a->f.of;
	size_t			 year = forecast_year(h->period);
	struct day		 then;
	double			 v;

	then = period_step(h->period, h->origin, (int32_t)i -
	    (int32_t)(year * (i / year + 1)));
	if (then.n < y->first.n ||
	    !actual_get(&v, &a->actual, y, then))
		return;
	sum->naive_error += fabs(v - actual);
	sum->naive_size += fabs(actual);
}

static void
add_forecast(struct adding *a)
{
	const struct saved_head	*h = &a->f.of;
	struct accuracy_sum	*step = VEC_ADD(&a->step);
	bool			 any = false;
	double			 actual;

	step->origin = h->origin;
	for (size_t j = 0; j < a->f.series.n; j++) {
		const struct saved_series	*s = &a->f.series.p[j];
		const struct sales_series	*y;

		y = actual_find(&a->actual, s);
		a->acc->n_unmatched += y == NULL;
		for (size_t i = 0; y != NULL && i < h->horizon &&
		    s->note != FORECAST_EMPTY; i++) {
			struct accuracy_sum	*sum;

			if (!actual_get(&actual, &a->actual, y,
			    period_step(h->period, h->origin, (int32_t)i)))
				break;
			any = true;
			sum = find_sum(a, s, i);
			add_errors(sum, h, s, i, actual);
			add_naive(sum, a, y, i, actual);
			/* Of a tree the total. */
			if (i == 0 && (!h->is_tree || s->depth == 0))
				add_errors(step, h, s, i, actual);
		}
	}
	a->acc->n_origins += any;
	if (step->n == 0)
		a->step.n--;
}

/* ---- is it getting worse? ---- */

/* The last third, 4 to 13 of them, against up to a year before. */
enum { RECENT_LEAST = 4, RECENT_MOST = 13, BEFORE_MOST = 52 };

static void
judge(struct adding *a)
{
	struct accuracy	*acc = a->acc;
	double		*wape = ARENA_ARRAY(a->arena, double, a->step.n + 1);
	struct accuracy_sum recent = {0}, before = {0};
	size_t		 n = 0, from;

	acc->p = acc->recent = acc->before = (double)NAN;
	for (size_t i = 0; i < a->step.n; i++)
		if (a->step.p[i].size > 0) {
			a->step.p[n] = a->step.p[i];
			wape[n++] = accuracy_wape(&a->step.p[i]);
		}
	if (n < 2 * RECENT_LEAST)
		return;
	acc->n_recent = MIN(MAX(n / 3, (size_t)RECENT_LEAST),
	    (size_t)RECENT_MOST);
	acc->n_before = MIN(n - acc->n_recent, (size_t)BEFORE_MOST);
	from = n - acc->n_recent - acc->n_before;
	for (size_t i = from; i < n; i++) {
		struct accuracy_sum	*s = i < n - acc->n_recent ?
					    &before : &recent;

		s->error += a->step.p[i].error;
		s->size += a->step.p[i].size;
	}
	acc->recent = accuracy_wape(&recent);
	acc->before = accuracy_wape(&before);
	acc->p = stat_rank_sum(wape + n - acc->n_recent, acc->n_recent,
	    wape + from, acc->n_before);
}

/* ---- all of a name ---- */

static int
in_order(const void *x, const void *y)
{
	const struct accuracy_sum	*a = x, *b = y;

	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	if (a->size > b->size || a->size < b->size)
		return a->size > b->size ? -1 : 1;
	return a->origin.n < b->origin.n ? -1 : a->origin.n > b->origin.n;
}

static int
by_horizon(const void *x, const void *y)
{
	const struct accuracy_sum	*a = x, *b = y;

	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	return a->horizon < b->horizon ? -1 : a->horizon > b->horizon;
}

/* Each of them that can be compared, if the last one of its period. */
static enum err_code
for_each(struct adding *a, const struct query_env *env,
    const struct snapshots *all, void (*f)(struct adding *), struct err *err)
{
	struct arena	*scratch = arena_open();
	struct day	 next;
	enum err_code	 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < all->list.n; i++) {
		arena_clear(scratch);
		rc = saved_read(&a->f, env->txn, &all->list.p[i], scratch,
		    err);
		if (rc || !saved_is_alike(&a->f.of, &a->acc->of))
			continue;
		next = period_step(a->f.of.period,
		    period_start(a->f.of.period, all->list.p[i].day), 1);
		if (i + 1 < all->list.n && all->list.p[i + 1].day.n < next.n)
			continue;
		f(a);
	}
	arena_close(scratch);
	return rc;
}

static void
want_series(struct adding *a)
{
	for (size_t j = 0; j < a->f.series.n; j++)
		actual_want(&a->actual, &a->f.series.p[j]);
}

enum err_code
forecast_accuracy(struct accuracy *acc, const struct query_env *env,
    struct slice name, enum accuracy_by by, struct arena *arena,
    struct err *err)
{
	struct adding		 a = { .acc = acc, .by = by, .arena = arena };
	struct snapshots	 all = {{0}};
	struct day		 today = env->has_as_of ? env->as_of :
				    when_today(&env->when);
	enum err_code		 rc;

	*acc = (struct accuracy){0};
	rc = saved_list(&all, env->txn, name, arena, err);
	while (rc == ERR_OK && all.list.n > 0 &&
	    all.list.p[all.list.n - 1].day.n > today.n)
		all.list.n--;
	if (rc == ERR_OK && all.list.n == 0)
		rc = err_set(err, ERR_NOTFOUND, "no forecast \"%.*s\" was "
		    "saved", SLICE_ARG(name));
	if (rc == ERR_OK)
		rc = saved_read_head(&acc->of, env->txn,
		    &all.list.p[all.list.n - 1], arena, err);
	acc->n_saved = all.list.n;
	actual_open(&a.actual);
	a.at = map_open();
	if (rc == ERR_OK)
		rc = for_each(&a, env, &all, want_series, err);
	if (rc == ERR_OK)
		rc = actual_read(&a.actual, env, &acc->of, err);
	if (rc == ERR_OK)
		rc = for_each(&a, env, &all, add_forecast, err);
	if (rc == ERR_OK)
		judge(&a);
	if (acc->sum.n > 1 && by != ACCURACY_ORIGIN)
		qsort(acc->sum.p, acc->sum.n, sizeof(*acc->sum.p),
		    by == ACCURACY_HORIZON ? by_horizon : in_order);
	map_close(a.at);
	actual_close(&a.actual);
	VEC_RELEASE(&a.f.series);
	VEC_RELEASE(&a.step);
	VEC_RELEASE(&all.list);
	return rc;
}
