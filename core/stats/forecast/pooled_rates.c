#include "core/stats/forecast/pooled_rates.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/pooled_market.h"
#include "core/stats/pool.h"
#include "core/stats/spd.h"

enum {
	SMOOTHED = 4, MEANS = 5,
	FLAT = 2 + SMOOTHED + MEANS,
	WAYS = MARKET_WAYS,
	W = FLAT + WAYS + 1,
	FIRST = 8,		/* values before anything is said */
	WINDOWS = 150,		/* before those of the first stage */
	LEADS = 7,		/* of those ahead are learned from */
	ENOUGH = 4		/* rows for each unknown */
};

static const double	factor[SMOOTHED] = { 0.05, 0.1, 0.2, 0.4 };
static const size_t	length[MEANS] = { 1, 3, 6, 13, 26 };
/* A step of more than so many sizes is taken as if it were of these. */
#define MOST		4
/*
 * How strongly all are drawn to equal shares of the means: as a share of the
 * rows, and as by so many rows more.
 */
#define RIDGE		0.01
#define RIDGE_ROWS	100

/* How far all series take part in the season of all. */
struct part {
	double	mean, between;	/* variance around the mean */
};

/* A series as it is looked at: it grows. */
struct view {
	const struct market	*m;
	struct part	part;
	size_t	 n, cap;
	size_t	 total;		/* values until the end of the market */
	double	*sum;		/* of the first t values, t <= n */
	double	 ewma[SMOOTHED];
	double	 sold, square;	/* demands, and the sum of their squares */
	/* Of the values at which that season says something: how many, sums
	 * of it, of its squares, of what was sold, and of their products. */
	double	 seen, s, ss, y, sy;
};

/* What it looks like at its last value. */
struct sight {
	double	flat[FLAT];
	double	level;		/* the mean of all its values */
	double	year;		/* of those of one season */
	double	part;		/* that it takes in the season of all */
};

struct sums {
	double	gram[W * W], right[W], rows;
};

struct pooled_rates {
	struct arena	*arena;
	double		 period;
	size_t		 width;		/* unknowns */
	size_t		 n_leads, lead[LEADS];
	VEC(struct lesson {
		double	*y;
		size_t	 known[POOLED_STAGES];
	})		 lesson;
	struct market	 market[POOLED_STAGES];
	struct part	 part[POOLED_STAGES];
	struct sums	 sums[POOLED_STAGES];	/* of what became known then */
	double		 b[POOLED_STAGES][W];
};

/* ---- what is seen ---- */

static void
reserve(struct view *v, struct arena *arena, size_t cap)
{
	double	*sum = ARENA_ARRAY(arena, double, cap + 1);

	if (v->sum != NULL)
		memcpy(sum, v->sum, (v->n + 1) * sizeof(*sum));
	v->sum = sum;
	v->cap = cap;
}

/* Where the market has the series' value t; false: before its first. */
static bool
find_place(size_t *at, const struct view *v, size_t t)
{
	if (v->m->n + t < v->total)
		return false;
	*at = v->m->n + t - v->total;
	return true;
}

/* What a season adds to value t of all; 0 where it says nothing. */
static double
season_of_all(const struct view *v, size_t t)
{
	size_t	at;

	if (!find_place(&at, v, t) || at < v->m->from ||
	    at >= v->m->n + v->m->ahead)
		return 0;
	return v->m->season[at];
}

static void
push_season(struct view *v, double y)
{
	double	s;
	size_t	at;

	if (v->m->period < 2 || !find_place(&at, v, v->n) || at < v->m->from)
		return;
	s = season_of_all(v, v->n);
	v->seen++;
	v->s += s;
	v->ss += s * s;
	v->y += y;
	v->sy += s * y;
}

static void
push(struct view *v, struct arena *arena, double y)
{
	double	share;
	size_t	i;

	if (v->n == v->cap)
		reserve(v, arena, 2 * v->cap + 16);
	push_season(v, y);
	v->n++;
	v->sum[v->n] = v->sum[v->n - 1] + y;
	for (i = 0; i < SMOOTHED; i++) {
		/* The mean of all, while they are few. */
		share = MAX(factor[i], 1 / (double)v->n);
		v->ewma[i] += share * (y - v->ewma[i]);
	}
	v->sold += y != 0;
	v->square += y * y;
}

static double
mean_of_last(const struct view *v, size_t n)
{
	n = MIN(n, v->n);
	return (v->sum[v->n] - v->sum[v->n - n]) / (double)n;
}

/*
 * The size of a step that is to be expected: the root mean square of the
 * demands there were, and how often there is one, as if one more had come in
 * five more steps.  0: there was none.
 */
static double
expected_size(const struct view *v)
{
	if (v->sold == 0)
		return 0;
	return sqrt(v->square / v->sold * (v->sold + 1) / ((double)v->n + 5));
}

/*
 * How far the series takes part in the season of all, and the standard error
 * of that: the more demands there were, of about one size, the better it is
 * known.  False: nothing tells.
 */
static bool
find_part(double *part, double *error, const struct view *v)
{
	double	demands, spread;

	if (!(v->y > 0))
		return false;
	demands = v->y * v->sum[v->n] / v->square;
	spread = v->ss / v->seen - (v->s / v->seen) * (v->s / v->seen);
	if (!(spread > 0))
		return false;
	*part = (v->sy / v->y - v->s / v->seen) / spread;
	*error = sqrt(1 / (demands * spread));
	return true;
}

static void
look(struct sight *s, const struct view *v)
{
	double	*x = s->flat, error;
	size_t	 i;

	*x++ = s->level = mean_of_last(v, v->n);
	*x++ = s->year = mean_of_last(v, v->m->period >= 2 ?
	    (size_t)lround(v->m->period) : v->n);
	for (i = 0; i < SMOOTHED; i++)
		*x++ = v->ewma[i];
	for (i = 0; i < MEANS; i++)
		*x++ = mean_of_last(v, length[i]);
	if (find_part(&s->part, &error, v))
		pool_shrink(&s->part, &error, v->part.mean, v->part.between);
	else
		s->part = v->part.mean;
}

/* What the season of all adds to value `at', nearer than a year. */
static double
add_season(const struct sight *s, const struct view *v, size_t at)
{
	return s->year * MAX(-1, s->part * season_of_all(v, at));
}

/* All that is seen about such a value. */
static void
look_ahead(double *x, const struct sight *s, const struct view *v, size_t at)
{
	double	all[WAYS];
	size_t	i;

	market_years(x, all, v->sum, at, v->m);
	for (i = 0; i < WAYS; i++)
		x[i] -= all[i] * s->level;
	x[WAYS] = add_season(s, v, at);
}

/* ---- of all ---- */

struct pooled_rates *
rates_open(struct arena *arena, double period, size_t horizon)
{
	struct pooled_rates	*p = ARENA_NEW(arena, struct pooled_rates);
	size_t			 l, k, i, n = MIN(horizon, (size_t)LEADS);

	p->arena = arena;
	p->period = period;
	p->width = FLAT;
	p->n_leads = n;
	for (l = 0; l < n; l++)
		p->lead[l] = n == 1 ? 1 : 1 + (horizon - 1) * l / (n - 1);
	for (k = 0; k < POOLED_STAGES; k++)
		for (i = 0; i < FLAT; i++)
			p->b[k][i] = 1.0 / FLAT;
	return p;
}

void
rates_add(struct pooled_rates *p, const double *y,
    const size_t known[POOLED_STAGES])
{
	struct lesson	*l = VEC_ADD(&p->lesson);
	size_t		 n = known[POOLED_STAGES - 1];

	l->y = ARENA_ARRAY(p->arena, double, n);
	memcpy(l->y, y, n * sizeof(*y));
	memcpy(l->known, known, sizeof(l->known));
}

static void
add_row(struct sums *s, const double *x, double z, double per, size_t width)
{
	size_t	i, j;

	for (i = 0; i < width; i++) {
		for (j = 0; j <= i; j++)
			s->gram[i * W + j] += x[i] * per * x[j] * per;
		s->right[i] += x[i] * per * z;
	}
	s->rows++;
}

/* What came after the last value of the view and was known at the stage. */
static void
add_window(struct pooled_rates *p, const struct view *v,
    const struct lesson *lesson, size_t stage)
{
	struct sight	s;
	double		x[W], size = expected_size(v);
	size_t		l, t;
	size_t		from = stage > 0 ? lesson->known[stage - 1] : 0;
	size_t		until = lesson->known[stage];

	if (size == 0 || v->n - 1 + p->lead[p->n_leads - 1] < from)
		return;
	look(&s, v);
	memcpy(x, s.flat, sizeof(s.flat));
	for (l = 0; l < p->n_leads; l++) {
		t = v->n - 1 + p->lead[l];
		if (t < from || t >= until)
			continue;
		if (p->width > FLAT)
			look_ahead(x + FLAT, &s, v,
			    market_near(v->m, t, v->n));
		add_row(&p->sums[stage], x, MIN(MOST, lesson->y[t] / size),
		    1 / size, p->width);
	}
}

static void
add_lesson(struct pooled_rates *p, const struct lesson *l, size_t stage)
{
	struct arena	*scratch = arena_open();
	struct view	 v = { .m = &p->market[stage],
			     .part = p->part[stage],
			     .total = l->known[POOLED_STAGES - 1] };
	size_t		 t, from = l->known[0] -
			     MIN(l->known[0], (size_t)WINDOWS);

	reserve(&v, scratch, l->known[stage]);
	for (t = 0; t < l->known[stage]; t++) {
		push(&v, scratch, l->y[t]);
		if (v.n > FIRST && t >= from)
			add_window(p, &v, l, stage);
	}
	arena_close(scratch);
}

/* How far all take part in the season of all. */
static void
learn_parts(struct pooled_rates *p, size_t stage)
{
	const struct lesson	*l;
	struct pool		 pool = { 0 };
	struct arena		*scratch = arena_open();
	double			 part, error;
	size_t			 i, t;

	for (i = 0; i < p->lesson.n; i++) {
		struct view	v = { .m = &p->market[stage] };

		l = &p->lesson.p[i];
		v.total = l->known[POOLED_STAGES - 1];
		reserve(&v, scratch, l->known[stage]);
		for (t = 0; t < l->known[stage]; t++)
			push(&v, scratch, l->y[t]);
		if (find_part(&part, &error, &v))
			pool_add(&pool, part, error);
		arena_clear(scratch);
	}
	if (pool.n > 0)
		p->part[stage] = (struct part){ pool_mean(&pool),
		    pool_between(&pool) };
	arena_close(scratch);
}

/* What all did, as it is seen at each stage. */
static void
learn_markets(struct pooled_rates *p)
{
	size_t		 i, k, all = p->lesson.n;
	const double	**y = mem_realloc_array(NULL, all, sizeof(*y));
	size_t		*n = mem_realloc_array(NULL, 2 * all, sizeof(*n));

	for (k = 0; k < POOLED_STAGES; k++) {
		for (i = 0; i < all; i++) {
			y[i] = p->lesson.p[i].y;
			n[i] = p->lesson.p[i].known[POOLED_STAGES - 1];
			n[all + i] = p->lesson.p[i].known[k];
		}
		market_learn(&p->market[k], p->arena, p->period, y, n,
		    n + all, all);
	}
	free(n);
	free(y);
	p->width = p->period >= 2 ? W : FLAT;
}

static bool
solve(double *b, const struct sums *s, size_t width)
{
	double	a[W * W], x[W], ridge;
	size_t	i, j;

	if (s->rows < ENOUGH * (double)width)
		return false;
	for (i = 0; i < width; i++) {
		for (j = 0; j <= i; j++)
			a[i * width + j] = s->gram[i * W + j];
		/* What never varies stays at nothing. */
		ridge = s->gram[i * W + i] * (RIDGE + RIDGE_ROWS / s->rows) +
		    RIDGE;
		a[i * width + i] += ridge;
		x[i] = s->right[i] + (i < FLAT ? ridge / FLAT : 0);
	}
	if (!spd_factor(a, width))
		return false;
	spd_solve(a, width, x);
	memcpy(b, x, width * sizeof(*b));
	return true;
}

static bool
learn(struct pooled_rates *p)
{
	struct sums	all = {0};
	size_t		k, i;

	learn_markets(p);
	for (k = 0; k < POOLED_STAGES; k++) {
		learn_parts(p, k);
		for (i = 0; i < p->lesson.n; i++)
			add_lesson(p, &p->lesson.p[i], k);
		for (i = 0; i < W * W; i++)
			all.gram[i] += p->sums[k].gram[i];
		for (i = 0; i < W; i++)
			all.right[i] += p->sums[k].right[i];
		all.rows += p->sums[k].rows;
		if (!solve(p->b[k], &all, p->width))
			return false;
	}
	return true;
}

bool
rates_learn(struct pooled_rates *p)
{
	bool	learned = p->lesson.n > 0 && learn(p);

	VEC_RELEASE(&p->lesson);
	return learned;
}

double
rates_season(const struct pooled_rates *p)
{
	return sqrt(p->market[POOLED_STAGES - 1].told);
}

/* ---- of one ---- */

/*
 * What its own earlier years add to value t, kept once it was asked about:
 * own[t] less all[t] times the mean, for t < n.
 */
struct years {
	double	*own, *all;
	size_t	 n, cap;
};

struct state {
	struct arena	*arena;
	const double	*b;
	size_t		 width;
	struct view	 v;
	struct years	*years;
};

static void
reserve_years(struct years *y, struct arena *arena, size_t cap)
{
	double	*own = ARENA_ARRAY(arena, double, 2 * cap);

	if (y->own != NULL) {
		memcpy(own, y->own, y->n * sizeof(*own));
		memcpy(own + cap, y->all, y->n * sizeof(*own));
	}
	y->own = own;
	y->all = own + cap;
	y->cap = cap;
}

/* Of the values before until. */
static void
look_at_years(const struct state *s, size_t until)
{
	const double	*b = s->b + FLAT;
	struct years	*y = s->years;
	double		 x[WAYS], all[WAYS];
	size_t		 i;

	if (until > y->cap)
		reserve_years(y, s->arena, 2 * until);
	for (; y->n < until; y->n++) {
		market_years(x, all, s->v.sum, y->n, s->v.m);
		y->own[y->n] = y->all[y->n] = 0;
		for (i = 0; i < WAYS; i++) {
			y->own[y->n] += b[i] * x[i];
			y->all[y->n] += b[i] * all[i];
		}
	}
}

void
rates_update(void *state, double y)
{
	struct state	*s = state;

	push(&s->v, s->arena, y);
}

void
rates_path(const void *state, double *f, size_t h)
{
	const struct state	*s = state;
	struct sight		 g;
	double			 flat = 0, sum;
	size_t			 i, k, at, n = s->v.n;

	look(&g, &s->v);
	for (i = 0; i < FLAT; i++)
		flat += s->b[i] * g.flat[i];
	if (s->width > FLAT)
		look_at_years(s, n + MIN(h, s->v.m->ahead));
	for (k = 0; k < h; k++) {
		sum = flat;
		if (s->width > FLAT) {
			at = market_near(s->v.m, n + k, n);
			sum += s->years->own[at] - s->years->all[at] *
			    g.level + s->b[W - 1] * add_season(&g, &s->v, at);
		}
		f[k] = MAX(sum, 0);
	}
}

void *
rates_fit(struct arena *arena, const struct pooled_rates *p, size_t stage,
    const double *y, size_t n, size_t later, double *fitted)
{
	struct state	*s = ARENA_NEW(arena, struct state);
	size_t		 t;

	s->arena = arena;
	s->b = p->b[stage];
	s->width = p->width;
	s->v.m = &p->market[stage];
	s->v.part = p->part[stage];
	s->v.total = n + later;
	s->years = ARENA_NEW(arena, struct years);
	/* Far ahead stands for what is up to reach + 2 steps before. */
	if (fitted == NULL)
		s->years->n = n - MIN(n, p->market[stage].reach + 2);
	reserve(&s->v, arena, n + later);
	for (t = 0; t < n; t++) {
		if (fitted != NULL && t > 0)
			rates_path(s, &fitted[t], 1);
		else if (fitted != NULL)
			fitted[t] = y[0];
		push(&s->v, arena, y[t]);
	}
	return s;
}
