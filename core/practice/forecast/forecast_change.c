#include "core/practice/forecast/forecast_change.h"

#include <math.h>

const char *
change_cause_name(enum change_cause cause)
{
	static const char *const	name[N_CHANGE_CAUSES] = {
		"made", "gone", "late", "sales", "method", "level"
	};

	return name[cause];
}

/* ---- the sums ---- */

/* The periods from one day on, of which a forecast has the i-th to the n-th. */
struct window { size_t from, until; };

static double
sum_of(const struct saved_series *s, struct window w)
{
	double	sum = 0;

	for (size_t i = w.from; i < w.until && s->note != FORECAST_EMPTY; i++)
		sum += s->mean[i];
	return sum;
}

static int
largest_first(const void *x, const void *y)
{
	const struct series_change	*a = x, *b = y;
	double	d = fabs(a->after - a->before), e = fabs(b->after - b->before);

	if (d > e || d < e)
		return d > e ? -1 : 1;
	/* As they came: the largest series first. */
	return a->now < b->now ? -1 : a->now > b->now;
}

static void
new_change(struct forecast_changes *c, const struct saved_series *then,
    const struct saved_series *now, struct window was, struct window is)
{
	struct series_change	*x = VEC_ADD(&c->list);

	*x = (struct series_change){ .then = then, .now = now,
	    .before = then != NULL ? sum_of(then, was) : 0,
	    .after = now != NULL ? sum_of(now, is) : 0,
	    .late = (double)NAN, .fresh = (double)NAN,
	    .foretold = (double)NAN, .came = (double)NAN };
}

static void
pair_series(struct forecast_changes *c, const struct saved_forecast *then,
    const struct saved_forecast *now, struct window was, struct window is)
{
	struct map	*at = map_open();
	struct buf	 key = {0};

	for (size_t i = 0; i < then->series.n; i++) {
		buf_clear(&key);
		saved_add_keys(&key, then->series.p[i].key,
		    then->series.p[i].depth);
		*map_put(at, buf_slice(&key), NULL) = i + 1;
	}
	for (size_t i = 0; i < now->series.n; i++) {
		uint64_t	*place;

		buf_clear(&key);
		saved_add_keys(&key, now->series.p[i].key,
		    now->series.p[i].depth);
		place = map_find(at, buf_slice(&key));
		new_change(c, place == NULL || *place == 0 ? NULL :
		    &then->series.p[*place - 1], &now->series.p[i], was, is);
		if (place != NULL)
			*place = 0;
	}
	for (size_t i = 0; i < then->series.n; i++) {
		buf_clear(&key);
		saved_add_keys(&key, then->series.p[i].key,
		    then->series.p[i].depth);
		if (*map_find(at, buf_slice(&key)) != 0)
			new_change(c, &then->series.p[i], NULL, was, is);
	}
	map_close(at);
	buf_release(&key);
}

/*
 * The sums of all.  Of a tree only what the others are made of is left: what
 * changed is told where it did.
 */
static void
add_changes(struct forecast_changes *c, size_t n_by)
{
	size_t	n = 0;

	for (size_t i = 0; i < c->list.n; i++) {
		const struct series_change	*x = &c->list.p[i];

		if ((x->now != NULL ? x->now : x->then)->depth < n_by)
			continue;
		c->before += x->before;
		c->after += x->after;
		c->list.p[n++] = *x;
	}
	c->list.n = n;
}

/* ---- why ---- */

struct explaining {
	struct forecast_changes		*c;
	const struct saved_forecast	*then, *now;
	struct sales_history		*h;
	struct forecast_request		 req;	/* as then, of today's sales */
	struct forecast_prior		 prior;
	struct arena			*learned[2];	/* what it needs */
	struct window			 was;
	bool				 told_again;	/* can be */
};

/* The sales up to then, as they are known now. */
static void
cut(struct sales_series *s, size_t n_passed)
{
	s->n = s->n > n_passed ? s->n - n_passed : 0;
	s->driver = NULL;
	s->kept = NULL;
}

static void
learn_then(struct explaining *e)
{
	struct sales_history	h = *e->h;
	size_t			n = MIN(forecast_count(e->h),
				    (size_t)FORECAST_SPREAD);

	h.series.p = mem_realloc_array(NULL, n + 1, sizeof(*h.series.p));
	h.series.n = h.series.cap = h.n_series_left_out = h.n_behind = 0;
	for (size_t i = 0; i < n; i++) {
		struct sales_series	s = *forecast_spread(e->h, i, n);

		cut(&s, e->c->n_passed);
		if (s.n > 0)
			h.series.p[h.series.n++] = s;
	}
	/* But a few of them are told again. */
	e->req.forgets = true;
	forecast_learn(&e->prior, &h, &e->req, e->learned);
	e->req.prior = &e->prior;
	free(h.series.p);
}

/* What would have been said then, had today's sales been known. */
static void
tell_again(struct series_change *x, const struct explaining *e,
    const struct sales_series *series)
{
	struct sales_series	 s = *series;
	struct arena		*arena = arena_open();
	double			 sum = 0, rounding;

	forecast_fill(&s, e->h, arena);
	cut(&s, e->c->n_passed);
	if (s.n > 0) {
		forecast_series(&s, e->h, &e->req, arena);
		for (size_t i = e->was.from; i < e->was.until; i++)
			sum += s.result->note == FORECAST_EMPTY ? 0 :
			    s.result->mean[i];
	}
	/* What was kept was rounded, period by period. */
	rounding = .5 * (double)(e->was.until - e->was.from + 1) /
	    (double)i64_pow10(e->then->of.digits);
	x->late = fabs(sum - x->before) <= rounding ? 0 : sum - x->before;
	x->fresh = x->after - x->before - x->late;
	arena_close(arena);
}

static size_t
level_80(const struct saved_head *h)
{
	for (size_t k = 0; k < h->n_levels; k++)
		if (fabs(h->level[k] - .8) < 1e-6)
			return k;
	return SIZE_MAX;
}

static void
look_back(struct series_change *x, const struct explaining *e,
    const struct sales_series *series)
{
	struct sales_series	 s = *series;
	struct arena		*arena = arena_open();
	size_t			 n = MIN(e->c->n_passed, e->then->of.horizon);
	size_t			 k = level_80(&e->then->of);

	forecast_fill(&s, e->h, arena);
	x->foretold = x->came = 0;
	for (size_t i = 0; i < n; i++) {
		size_t	back = e->c->n_passed - i;
		double	y = back <= s.n ? s.y[s.n - back] : 0;

		x->came += y;
		x->foretold += x->then->mean[i];
		if (k != SIZE_MAX && x->then->has_interval)
			x->is_outside |= y < x->then->lo[k][i] ||
			    y > x->then->hi[k][i];
	}
	arena_close(arena);
}

static enum change_cause
cause_of(const struct series_change *x)
{
	bool	other = !slice_eq(x->then->method, x->now->method);
	bool	along = (x->came - x->foretold) * (x->after - x->before) > 0;

	if (fabs(x->late) > fabs(x->fresh))
		return CHANGE_LATE;
	if (along && x->is_outside)
		return CHANGE_SALES;
	if (other)
		return CHANGE_METHOD;
	return along ? CHANGE_SALES : CHANGE_LEVEL;
}

static void
explain(struct series_change *x, const struct explaining *e)
{
	const struct sales_series	*s;

	if (x->then == NULL || x->now == NULL) {
		x->cause = x->then == NULL ? CHANGE_MADE : CHANGE_GONE;
		return;
	}
	s = &e->h->series.p[x->now - e->now->series.p];
	if (e->told_again)
		tell_again(x, e, s);
	look_back(x, e, s);
	x->cause = cause_of(x);
}

enum err_code
forecast_changes(struct forecast_changes *c, const struct saved_forecast *then,
    const struct saved_forecast *now, struct sales_history *h,
    const struct forecast_request *req, size_t most, struct err *err)
{
	struct explaining	e = { .c = c, .then = then, .now = now,
				    .h = h, .req = *req };
	struct window		is = { 0, now->of.horizon };
	struct day		d = then->of.origin;

	*c = (struct forecast_changes){0};
	for (; d.n < now->of.origin.n; c->n_passed++)
		d = period_step(now->of.period, d, 1);
	if (c->n_passed >= then->of.horizon)
		return err_set(err, ERR_NO, "the forecast that was saved ends "
		    "before this one begins");
	c->n_shared = MIN(then->of.horizon - c->n_passed, now->of.horizon);
	is.until = c->n_shared;
	e.was = (struct window){ c->n_passed, c->n_passed + c->n_shared };
	pair_series(c, then, now, e.was, is);
	add_changes(c, now->of.n_by);
	if (c->list.n > 1)
		qsort(c->list.p, c->list.n, sizeof(*c->list.p),
		    largest_first);
	c->list.n = MIN(c->list.n, most);
	e.req.horizon = then->of.horizon;
	e.learned[0] = arena_open();
	e.learned[1] = arena_open();
	/* One series does not tell what a tree made of it. */
	e.told_again = e.req.n_drivers == 0 && !now->of.is_tree &&
	    h->weeks == NULL;
	if (e.told_again && forecast_count(h) > 1)
		learn_then(&e);
	for (size_t i = 0; i < c->list.n; i++)
		explain(&c->list.p[i], &e);
	arena_close(e.learned[0]);
	arena_close(e.learned[1]);
	return ERR_OK;
}
