#include "core/practice/forecast/forecast_tree.h"

#include <math.h>

#include "core/practice/forecast/forecast_weeks.h"

enum {
	BATCH = 256,		/* series forecast before one says so */
	FEW = 8,		/* origins, less than which choose nothing */
	TRIED = 16		/* origins at which it is tried */
};

/* ---- the tree ---- */

struct grower {
	struct sales_history	*h;
	struct arena		*arena;
	const struct sales_series *weeks;	/* of the leaves, or NULL */
	VEC(struct sales_series) node, week;
	VEC(size_t)		 parent;
};

struct group { size_t from, until; double total; };

static int
compare_keys(const struct sales_series *a, const struct sales_series *b,
    size_t n)
{
	int	d = 0;

	for (size_t i = 0; d == 0 && i < n; i++)
		d = value_compare(&a->key[i], &b->key[i]);
	return d;
}

/* Qsort knows no context; all have as many keys. */
static int
by_keys(const void *a, const void *b)
{
	const struct sales_series	*x = a, *y = b;

	return compare_keys(x, y, x->depth);
}

static int
by_total(const void *a, const void *b)
{
	const struct group	*x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* The sum of the leaves; all of them end at the same time. */
static struct sales_series
together(const struct sales_series *leaf, size_t n, size_t depth,
    struct arena *arena)
{
	struct sales_series	s = leaf[0];
	double			*y;

	s.depth = (uint32_t)depth;
	s.points.is_partly = false;
	s.total = s.running = 0;
	for (size_t i = 0; i < n; i++) {
		if (leaf[i].n > s.n) {
			s.n = leaf[i].n;
			s.first = leaf[i].first;
		}
		s.total += leaf[i].total;
		s.running += leaf[i].running;
	}
	s.y = y = ARENA_ARRAY(arena, double, s.n + 1);
	for (size_t i = 0; i < n; i++)
		for (size_t t = 0; t < leaf[i].n; t++)
			y[s.n - leaf[i].n + t] += leaf[i].y[t];
	return s;
}

/* Also of the weeks, beside it. */
static void
add_node(struct grower *g, size_t from, size_t until, size_t depth)
{
	const struct sales_series	*leaf = g->h->series.p + from;
	bool				 is_leaf = depth == g->h->n_by;

	*VEC_ADD(&g->node) = is_leaf ? *leaf :
	    together(leaf, until - from, depth, g->arena);
	if (g->weeks != NULL)
		*VEC_ADD(&g->week) = is_leaf ? g->weeks[from] :
		    together(g->weeks + from, until - from, depth, g->arena);
}

static void
grow(struct grower *g, size_t from, size_t until, size_t depth, size_t parent)
{
	const struct sales_series	*leaf = g->h->series.p;
	VEC(struct group)		 group = {0};
	size_t				 self = g->node.n, i, end;

	*VEC_ADD(&g->parent) = parent;
	add_node(g, from, until, depth);
	if (depth == g->h->n_by)
		return;
	for (i = from; i < until; i = end) {
		struct group	*x = VEC_ADD(&group);

		*x = (struct group){ .from = i };
		for (end = i; end < until && compare_keys(&leaf[i],
		    &leaf[end], depth + 1) == 0; end++)
			x->total += leaf[end].total;
		x->until = end;
	}
	qsort(group.p, group.n, sizeof(*group.p), by_total);
	for (i = 0; i < group.n; i++)
		grow(g, group.p[i].from, group.p[i].until, depth + 1, self);
	VEC_RELEASE(&group);
}

/* Those of the leaves, in their order. */
static struct sales_series *
weeks_of(const struct sales_history *h, struct arena *arena)
{
	struct sales_series	*of = ARENA_ARRAY(arena, struct sales_series,
				    h->series.n);

	for (size_t i = 0; i < h->series.n; i++)
		of[i] = *forecast_weeks_find(h->weeks, &h->series.p[i]);
	return of;
}

void
forecast_tree_grow(struct forecast_tree *tree, struct sales_history *h,
    struct arena *arena)
{
	struct grower	g = { .h = h, .arena = arena };
	size_t		*parent;

	*tree = (struct forecast_tree){ .n_levels = h->n_by + 1 };
	tree->ratio = ARENA_ARRAY(arena, double, tree->n_levels);
	qsort(h->series.p, h->series.n, sizeof(*h->series.p), by_keys);
	if (h->weeks != NULL)
		g.weeks = weeks_of(h, arena);
	grow(&g, 0, h->series.n, 0, 0);
	parent = ARENA_ARRAY(arena, size_t, g.parent.n);
	memcpy(parent, g.parent.p, g.parent.n * sizeof(*parent));
	tree->shape = (struct reconcile_tree){ g.parent.n, parent };
	VEC_CLEAR(&h->series);
	for (size_t i = 0; i < g.node.n; i++)
		*VEC_ADD(&h->series) = g.node.p[i];
	if (h->weeks != NULL)
		forecast_weeks_match(h->weeks, h->series.p, g.week.p,
		    g.node.n, arena);
	VEC_RELEASE(&g.node);
	VEC_RELEASE(&g.week);
	VEC_RELEASE(&g.parent);
}

/* ---- forecasting ---- */

/* A history of some of the nodes of another, and of their weeks. */
static void
open_level(struct sales_history *level, struct forecast_weeks *weeks,
    const struct sales_history *h)
{
	level->n_series_left_out = level->n_behind = 0;
	level->series.p = mem_realloc_array(NULL, h->series.n,
	    sizeof(*level->series.p));
	if (h->weeks == NULL)
		return;
	*weeks = *h->weeks;
	memset(&weeks->h.series, 0, sizeof(weeks->h.series));
	level->weeks = weeks;
}

static void
pick_level(struct sales_history *level, const struct sales_history *h,
    size_t depth, struct arena *arena)
{
	struct sales_series	*week = NULL;
	size_t			 n = 0;

	if (level->weeks != NULL)
		week = ARENA_ARRAY(arena, struct sales_series, h->series.n);
	for (size_t i = 0; i < h->series.n; i++) {
		if (h->series.p[i].depth != depth)
			continue;
		if (week != NULL)
			week[n] = *forecast_weeks_find(h->weeks,
			    &h->series.p[i]);
		level->series.p[n++] = h->series.p[i];
	}
	level->series.n = n;
	if (week != NULL)
		forecast_weeks_match(level->weeks, level->series.p, week, n,
		    arena);
}

static void
give_results(struct sales_history *h, const struct sales_history *level,
    size_t depth)
{
	const struct sales_series	*from = level->series.p;

	for (size_t i = 0; i < h->series.n; i++) {
		struct sales_series	*to = &h->series.p[i];

		if (to->depth != depth)
			continue;
		to->result = from->result;
		to->n_weeks = from->n_weeks;
		to->is_both = from->is_both;
		if (h->weeks != NULL)
			forecast_weeks_find(h->weeks, to)->result =
			    forecast_weeks_find(level->weeks, from)->result;
		from++;
	}
}

void
forecast_tree_fit(const struct forecast_tree *tree, struct sales_history *h,
    const struct forecast_request *req, struct arena *arena[2],
    void (*done)(void *arg, size_t n), void *arg)
{
	struct forecast_request	 own = *req;
	struct forecast_prior	 prior;
	struct sales_history	 level = *h;
	struct forecast_weeks	 weeks = {0};
	struct arena		*learned[2] = { arena_open(), arena_open() };
	size_t			 n_done = 0, i, k;

	own.keep_trace = true;
	own.prior = &prior;
	open_level(&level, &weeks, h);
	for (size_t depth = 0; depth < tree->n_levels; depth++) {
		pick_level(&level, h, depth, arena[0]);
		arena_clear(learned[0]);
		arena_clear(learned[1]);
		forecast_learn(&prior, &level, &own, learned);
		for (i = 0; i < level.series.n; i += BATCH) {
			k = MIN(level.series.n - i, (size_t)BATCH);
			forecast_series_all(level.series.p + i, k, &level,
			    &own, arena);
			done(arg, n_done += k);
		}
		give_results(h, &level, depth);
	}
	free(level.series.p);
	VEC_RELEASE(&weeks.h.series);
	arena_close(learned[0]);
	arena_close(learned[1]);
}

/* ---- errors ---- */

struct work {
	struct forecast_tree		*tree;
	const struct sales_series	*s;
	const struct sales_series	*past;	/* those tried on their past:
						   s, or their weeks */
	size_t				 n, n_times;
	double				*error, *variance;
	double				*f, *x, *actual;
	double				*low;	/* that they are not to be below */
	struct arena			*arena;
};

/* What was said `back` values before the end, k more steps ahead. */
static bool
said(double *f, const struct sales_series *s, size_t back, size_t k)
{
	const struct forecast_trace	*t = &s->result->trace;

	if (back > t->n_origins || k >= t->leads)
		return false;
	*f = (double)t->f[(t->n_origins - back) * t->leads + k];
	return true;
}

static double
actual_of(const struct sales_series *s, size_t back)
{
	return back <= s->n ? s->y[s->n - back] : 0;
}

static bool
is_still(const struct forecast_result *r)
{
	return r->note == FORECAST_CONSTANT ||
	    r->note == FORECAST_FEW_EQUAL || r->note == FORECAST_ZERO ||
	    r->note == FORECAST_DEAD;
}

/* One step ahead; of the n_times that the columns are, oldest first. */
static void
find_errors(struct work *w)
{
	size_t	T = w->n_times;

	w->error = ARENA_ARRAY(w->arena, double, w->n * T);
	for (size_t i = 0; i < w->n; i++)
		for (size_t t = 0; t < T; t++) {
			double	f;

			if (said(&f, &w->past[i], T - t, 0))
				w->error[i * T + t] =
				    actual_of(&w->past[i], T - t) - f;
		}
}

/* Mean squares of what is known of them, few drawn to those of no change. */
static void
find_variances(struct work *w, size_t n_times)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct forecast_result	*r = w->past[i].result;
		double	sum = 0, count = 0, prior = r->step_scale;

		if (is_still(r)) {
			w->variance[i] = 0;
			continue;
		}
		for (size_t t = 0; t < n_times; t++) {
			double	e = w->error[i * w->n_times + t], f;

			if (said(&f, &w->past[i], w->n_times - t, 0)) {
				sum += e * e;
				count++;
			}
		}
		w->variance[i] = (sum + 2 * prior * prior) / (count + 2);
	}
}

/* The columns before n_times, next to each other. */
static struct reconcile *
open_before(struct work *w, size_t n_times, enum reconcile_method m)
{
	struct reconcile_errors	 e = { .n_times = n_times };
	double			*part;

	find_variances(w, n_times);
	part = ARENA_ARRAY(w->arena, double, w->n * n_times);
	for (size_t i = 0; i < w->n; i++)
		memcpy(part + i * n_times, w->error + i * w->n_times,
		    n_times * sizeof(*part));
	e.error = part;
	e.variance = w->variance;
	return reconcile_open(w->arena, &w->tree->shape, &e, m);
}

/* ---- which way ---- */

static void
add_up(const struct work *w, double *x, double unit)
{
	for (size_t i = 0; i < w->n && unit > 0; i++)
		x[i] = round(x[i] / unit) * unit;
	reconcile_add_up(&w->tree->shape, x);
}

/*
 * Sales are not below zero, or what was sold so far; nor is then what they add
 * up to.  Where the total stands, the others give what that took.
 */
static void
bound(const struct work *w, enum reconcile_method m, double *x, double unit)
{
	const double	*low = w->low;
	double		 total = x[0], share;

	for (size_t i = 0; i < w->n; i++)
		if (w->s[i].result->non_negative && x[i] < low[i])
			x[i] = low[i];
	add_up(w, x, 0);
	if (m == RECONCILE_TOP && total >= low[0] && x[0] > total) {
		share = (total - low[0]) / (x[0] - low[0]);
		for (size_t i = w->n; i-- > 0; )
			x[i] = low[i] + (x[i] - low[i]) * share;
	}
	add_up(w, x, unit);
}

/* What each is to have at least in the period that is running. */
static void
find_low(struct work *w)
{
	for (size_t i = 0; i < w->n; i++)
		w->low[i] = w->s[i].result->non_negative ?
		    MAX(0, w->s[i].running) : 0;
	reconcile_add_up(&w->tree->shape, w->low);
}

static void
add_losses(const struct work *w, const struct reconcile *r,
    enum reconcile_method m, size_t back, size_t k, double *before,
    double *after)
{
	size_t	i, depth;

	for (i = 0; i < w->n; i++) {
		w->actual[i] = actual_of(&w->past[i], back - k);
		/* Not forecast then: as it was. */
		if (!said(&w->f[i], &w->past[i], back, k))
			w->f[i] = actual_of(&w->past[i], back + 1);
	}
	reconcile_apply(r, w->f, w->x);
	bound(w, m, w->x, 0);
	for (i = 0; i < w->n; i++) {
		depth = w->s[i].depth;
		before[depth] += fabs(w->actual[i] - w->f[i]);
		after[depth] += fabs(w->actual[i] - w->x[i]);
	}
}

/* Known by the earlier half of the origins, tried at the later. */
static void
try_method(struct work *w, enum reconcile_method m, double *ratio)
{
	size_t			 levels = w->tree->n_levels, half, back, k;
	size_t			 leads = w->past[0].result->trace.leads, step;
	double			*before, *after;
	const struct reconcile	*r;

	before = ARENA_ARRAY(w->arena, double, levels);
	after = ARENA_ARRAY(w->arena, double, levels);
	half = w->n_times - w->n_times / 2;
	r = open_before(w, w->n_times - half, m);
	step = (half + TRIED - 1) / TRIED;
	for (back = half; back > 0; back -= MIN(step, back))
		for (k = 0; k < MIN(leads, back); k++)
			add_losses(w, r, m, back, k, before,
			    after);
	for (k = 0; k < levels; k++)
		ratio[k] = before[k] > 0 ? after[k] / before[k] :
		    (double)NAN;
}

static double
mean_log(const double *ratio, size_t n)
{
	double	sum = 0, count = 0;

	for (size_t i = 0; i < n; i++)
		if (ratio[i] > 0) {
			sum += log(ratio[i]);
			count++;
		}
	return count > 0 ? sum / count : 0;
}

static void
choose(struct work *w)
{
	struct forecast_tree	*tree = w->tree;
	double			 best = INFINITY, ratio_sum, *ratio;

	ratio = ARENA_ARRAY(w->arena, double, tree->n_levels);
	for (size_t i = 0; i < tree->n_levels; i++)
		tree->ratio[i] = NAN;
	tree->method = RECONCILE_TOP;
	tree->n_origins = 0;
	if (w->n_times < FEW)
		return;
	tree->n_origins = w->n_times - w->n_times / 2;
	for (int m = 0; m < N_RECONCILE_METHODS; m++) {
		try_method(w, (enum reconcile_method)m, ratio);
		ratio_sum = mean_log(ratio, tree->n_levels);
		/* The first leaves the total as it is. */
		if (m != RECONCILE_TOP && !(ratio[0] <= 1))
			continue;
		if (!(ratio_sum < best))
			continue;
		best = ratio_sum;
		tree->method = (enum reconcile_method)m;
		memcpy(tree->ratio, ratio, tree->n_levels * sizeof(*ratio));
	}
}

/* ---- moving ---- */

/* A bound cut at zero would have been below it: it stays. */
static double
lower(double lo, double by, bool non_negative)
{
	if (!non_negative)
		return lo + by;
	return lo > 0 ? MAX(lo + by, 0) : 0;
}

static void
move_interval(struct forecast_interval *iv, const struct forecast_result *r,
    size_t k, double by)
{
	iv->lo[k] = lower(iv->lo[k], by, r->non_negative);
	iv->hi[k] += by;
	iv->sum_lo = lower(iv->sum_lo, by, r->non_negative);
	iv->sum_hi += by;
	iv->lo[k] = MIN(iv->lo[k], r->mean[k]);
	iv->hi[k] = MAX(iv->hi[k], r->mean[k]);
}

static void
move(struct work *w, size_t k, const double *x)
{
	for (size_t i = 0; i < w->n; i++) {
		struct forecast_result	*r = w->s[i].result;
		double			 by = x[i] - r->mean[k];

		r->mean[k] = x[i];
		for (size_t l = 0; l < r->n_intervals; l++)
			move_interval(&r->interval[l], r, k, by);
	}
}

void
forecast_tree_add_up(struct forecast_tree *tree, struct sales_history *h,
    const struct forecast_request *req, unsigned digits)
{
	struct work		 w = { .tree = tree, .s = h->series.p,
				    .n = h->series.n };
	double			 unit = 1 / (double)i64_pow10(digits);
	const struct reconcile	*r;

	w.arena = arena_open();
	w.past = h->weeks != NULL ? h->weeks->h.series.p : w.s;
	w.n_times = w.past[0].result->trace.n_origins;
	w.variance = ARENA_ARRAY(w.arena, double, w.n);
	w.f = ARENA_ARRAY(w.arena, double, w.n);
	w.x = ARENA_ARRAY(w.arena, double, w.n);
	w.actual = ARENA_ARRAY(w.arena, double, w.n);
	w.low = ARENA_ARRAY(w.arena, double, w.n);
	find_errors(&w);
	choose(&w);
	r = open_before(&w, w.n_times, tree->method);
	tree->shrinkage = reconcile_shrinkage(r);
	for (size_t k = 0; k < req->horizon; k++) {
		for (size_t i = 0; i < w.n; i++)
			w.f[i] = w.s[i].result->mean[k];
		reconcile_apply(r, w.f, w.x);
		if (k == 0 && !req->whole)
			find_low(&w);
		bound(&w, tree->method, w.x, unit);
		memset(w.low, 0, w.n * sizeof(*w.low));
		move(&w, k, w.x);
	}
	arena_close(w.arena);
}
