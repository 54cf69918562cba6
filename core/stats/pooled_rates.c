#include "core/stats/pooled_rates.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/spd.h"

enum {
	SMOOTHED = 4, MEANS = 5, SEASONAL = 3,
	FLAT = 1 + SMOOTHED + MEANS,
	W = FLAT + SEASONAL,
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
/* Years count against so many in which there was no season. */
#define NO_SEASON	2

/* A series as it is looked at: it grows. */
struct view {
	double	 period;
	size_t	 n, cap;
	double	*sum;		/* of the first t values, t <= n */
	double	 ewma[SMOOTHED];
	double	 sold, square;	/* demands, and the sum of their squares */
};

struct sums {
	double	gram[W * W], right[W], rows;
};

struct pooled_rates {
	double		period;
	size_t		width;		/* unknowns */
	size_t		n_leads, lead[LEADS];
	struct sums	sums[POOLED_STAGES];	/* of what became known then */
	double		b[POOLED_STAGES][W];
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

static void
push(struct view *v, struct arena *arena, double y)
{
	double	share;
	size_t	i;

	if (v->n == v->cap)
		reserve(v, arena, 2 * v->cap + 16);
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

/* Of the values from..until. */
static double
mean(const struct view *v, size_t from, size_t until)
{
	return (v->sum[until] - v->sum[from]) / (double)(until - from);
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
 * The same time of earlier seasons, and its neighbours, against the mean of
 * all; nought when it was not seen yet.
 */
static void
look_season(double *x, const struct view *v, size_t lead)
{
	double	all = mean(v, 0, v->n), raw = 0, soft = 0, last = 0, m;
	double	years = 0, whole = 0, back = v->period;
	size_t	reach = 1 + (size_t)(v->period / 12), then;
	size_t	at = v->n - 1 + lead;

	for (; lround(back) <= (long)at; back += v->period) {
		then = at - (size_t)lround(back);
		if (then >= v->n)
			continue;
		raw += mean(v, then, then + 1) - all;
		years++;
		if (then < reach || then + reach >= v->n)
			continue;
		m = mean(v, then - reach, then + reach + 1) - all;
		if (whole++ == 0)
			last = m;
		soft += m;
	}
	x[0] = years > 0 ? raw / (years + NO_SEASON) : 0;
	x[1] = whole > 0 ? soft / (whole + NO_SEASON) : 0;
	x[2] = last;
}

static void
look(double *x, const struct view *v)
{
	size_t	i;

	*x++ = mean(v, 0, v->n);
	for (i = 0; i < SMOOTHED; i++)
		*x++ = v->ewma[i];
	for (i = 0; i < MEANS; i++)
		*x++ = mean(v, v->n - MIN(v->n, length[i]), v->n);
}

/* ---- of all ---- */

struct pooled_rates *
rates_open(struct arena *arena, double period, size_t horizon)
{
	struct pooled_rates	*p = ARENA_NEW(arena, struct pooled_rates);
	size_t			 l, k, i, n = MIN(horizon, (size_t)LEADS);

	p->period = period;
	p->width = period >= 2 ? W : FLAT;
	p->n_leads = n;
	for (l = 0; l < n; l++)
		p->lead[l] = n == 1 ? 1 : 1 + (horizon - 1) * l / (n - 1);
	for (k = 0; k < POOLED_STAGES; k++)
		for (i = 0; i < FLAT; i++)
			p->b[k][i] = 1.0 / FLAT;
	return p;
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

/* What came after the last value of the view, to the stage that knew it. */
static void
add_window(struct pooled_rates *p, const struct view *v, const double *y,
    const size_t known[POOLED_STAGES])
{
	double	x[W], size = expected_size(v);
	size_t	l, t, k = 0;

	if (size == 0)
		return;
	look(x, v);
	for (l = 0; l < p->n_leads; l++) {
		t = v->n - 1 + p->lead[l];
		while (k < POOLED_STAGES && t >= known[k])
			k++;
		if (k == POOLED_STAGES)
			return;
		if (p->width > FLAT)
			look_season(x + FLAT, v, p->lead[l]);
		add_row(&p->sums[k], x, MIN(MOST, y[t] / size), 1 / size,
		    p->width);
	}
}

void
rates_add(struct pooled_rates *p, const double *y,
    const size_t known[POOLED_STAGES])
{
	struct arena	*scratch = arena_open();
	struct view	 v = { .period = p->period };
	size_t		 t, from = known[0] - MIN(known[0], (size_t)WINDOWS);

	reserve(&v, scratch, known[POOLED_STAGES - 1]);
	for (t = 0; t < known[POOLED_STAGES - 1]; t++) {
		push(&v, scratch, y[t]);
		if (v.n > FIRST && t >= from)
			add_window(p, &v, y, known);
	}
	arena_close(scratch);
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

bool
rates_learn(struct pooled_rates *p)
{
	struct sums	all = {0};
	size_t		k, i;

	for (k = 0; k < POOLED_STAGES; k++) {
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

/* ---- of one ---- */

struct state {
	struct arena	*arena;
	const double	*b;
	size_t		 width;
	struct view	 v;
};

/* lead steps after the last value; what all the means say has no lead. */
static double
rate(const struct state *s, const double *flat, size_t lead)
{
	double	x[SEASONAL], sum = 0;
	size_t	i;

	for (i = 0; i < FLAT; i++)
		sum += s->b[i] * flat[i];
	if (s->width > FLAT) {
		look_season(x, &s->v, lead);
		for (i = 0; i < SEASONAL; i++)
			sum += s->b[FLAT + i] * x[i];
	}
	return MAX(sum, 0);
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
	double			 flat[FLAT];
	size_t			 k;

	look(flat, &s->v);
	for (k = 0; k < h; k++)
		f[k] = rate(s, flat, k + 1);
}

void *
rates_fit(struct arena *arena, const struct pooled_rates *p, size_t stage,
    const double *y, size_t n, double *fitted)
{
	struct state	*s = ARENA_NEW(arena, struct state);
	double		 flat[FLAT];
	size_t		 t;

	s->arena = arena;
	s->b = p->b[stage];
	s->width = p->width;
	s->v.period = p->period;
	reserve(&s->v, arena, n + 40);
	for (t = 0; t < n; t++) {
		if (fitted != NULL && t > 0)
			look(flat, &s->v);
		if (fitted != NULL)
			fitted[t] = t == 0 ? y[0] : rate(s, flat, 1);
		push(&s->v, arena, y[t]);
	}
	return s;
}
