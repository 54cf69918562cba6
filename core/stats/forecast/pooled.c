#include "core/stats/forecast/pooled_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/dot.h"
#include "core/stats/spd.h"

enum {
	W = POOLED_WIDTH,
	TIERS = POOLED_YEARS + 1,
	WINDOWS = 150,		/* of each series, the latest */
	OWN_WINDOWS = 260,	/* of the one that is corrected */
	ROUNDS = 3,		/* of reweighing, in the first stage */
	JUDGES = 200,		/* series by which the strength is chosen */
	STRENGTHS = 8,
	LONGEST = 26		/* steps ahead that are regressed */
};

/* An error below this many steps counts as if it were so large. */
#define LEAST_ERROR	0.1
/*
 * Of one series they are weighed but once, before the correction: less is
 * made of them.
 */
#define LEAST_OWN	1.0
/* An error beyond so many steps says no more about the strength. */
#define MOST_ERROR	100
/* Keeps what never varies at zero. */
#define LEAST_RIDGE	1e-4
/* Windows for each feature. */
#define ENOUGH		4
/* Windows that an own correction must outweigh; INFINITY: there is none. */
static const double	strength[STRENGTHS] = { INFINITY, 3000, 1000, 300, 100,
			    30, 10, 3 };

/*
 * Equations of windows that have a tier.  Some wait, to be added at once:
 * that takes half the time.
 */
enum { WAITING = 4 };
struct sums {
	double	gram[W * W], right[W], weight, rows;
	size_t	n_waiting;
	double	x[WAITING][W], z[WAITING], w[WAITING];
};

struct part {
	bool	is_known;
	double	b[W];
	double	size[W];	/* mean square of each feature */
};

/* What was learned from what was known at a stage. */
struct stage {
	struct part	part[TIERS][POOLED_LEADS];
};

struct taught {
	struct pooled_view	view;
	size_t			known[POOLED_STAGES];	/* of the view */
};

struct pooled {
	struct arena	*arena;
	double		 period;
	size_t		 n_leads, lead[POOLED_LEADS];
	VEC(struct taught)	series;
	double		 ridge[POOLED_LEADS];
	struct stage	 stage[POOLED_STAGES];
};

struct pooled *
pooled_open(struct arena *arena, double period, size_t horizon)
{
	struct pooled	*p = ARENA_NEW(arena, struct pooled);
	size_t		 most = MIN(horizon, (size_t)LONGEST), lead = 1;

	p->arena = arena;
	p->period = period;
	/* The same time of last year must be known, and its neighbours. */
	if (period >= 2)
		most = MIN(most, (size_t)MAX(1, lround(period) - 2));
	for (size_t l = 0; l < POOLED_LEADS; l++)
		p->ridge[l] = INFINITY;
	while (lead < most && p->n_leads < POOLED_LEADS - 1) {
		p->lead[p->n_leads++] = lead;
		lead += (lead + 1) / 2;
	}
	p->lead[p->n_leads++] = most;
	return p;
}

void
pooled_add(struct pooled *p, const double *y,
    const size_t known[POOLED_STAGES])
{
	struct taught	*s = VEC_ADD(&p->series);
	size_t		 k;

	view_init(&s->view, p->arena, p->period, y, known[POOLED_STAGES - 1]);
	for (k = 0; k < POOLED_STAGES; k++)
		s->known[k] = known[k] - MIN(known[k], s->view.skipped);
}

/* ---- equations ---- */

/*
 * Least absolute deviations are least squares whose weights are one over the
 * error; the smallest, lead steps ahead, must not count for all.
 */
static double
weight_of(double error, double least, size_t lead)
{
	return 1 / MAX(fabs(error), least * sqrt((double)lead));
}

static void
add_waiting(struct sums *s, size_t width)
{
	double	(*x)[W] = s->x, *w = s->w, a, b, c, d;
	size_t	i, j;

	for (i = s->n_waiting; i < WAITING; i++) {
		s->w[i] = s->z[i] = 0;
		memset(s->x[i], 0, sizeof(s->x[i]));
	}
	for (i = 0; i < width; i++) {
		a = w[0] * x[0][i], b = w[1] * x[1][i];
		c = w[2] * x[2][i], d = w[3] * x[3][i];
		for (j = 0; j <= i; j++)
			s->gram[i * W + j] += a * x[0][j] + b * x[1][j] +
			    c * x[2][j] + d * x[3][j];
		s->right[i] += a * s->z[0] + b * s->z[1] + c * s->z[2] +
		    d * s->z[3];
	}
	s->n_waiting = 0;
}

/* After the last one, add_waiting(). */
static void
add_row(struct sums *s, const double *x, double z, double w, size_t width)
{
	memcpy(s->x[s->n_waiting], x, width * sizeof(*x));
	s->z[s->n_waiting] = z;
	s->w[s->n_waiting] = w;
	s->weight += w;
	s->rows++;
	if (++s->n_waiting == WAITING)
		add_waiting(s, width);
}

/* The windows of a higher tier, as they look at a lower one. */
static void
add_sums(struct sums *to, const struct sums *from, size_t width)
{
	size_t	i, j;

	for (i = 0; i < width; i++) {
		for (j = 0; j <= i; j++)
			to->gram[i * W + j] += from->gram[i * W + j];
		to->right[i] += from->right[i];
	}
	to->weight += from->weight;
	to->rows += from->rows;
}

/*
 * Solves for b, with the ridge for each unknown; size[i]^2 by which it is
 * measured.
 */
static bool
solve(double *b, const struct sums *s, size_t width, const double *size,
    double ridge)
{
	double	a[W * W], x[W];
	size_t	i, j;

	for (i = 0; i < width; i++) {
		x[i] = s->right[i];
		for (j = 0; j <= i; j++)
			a[i * width + j] = s->gram[i * W + j];
		a[i * width + i] += ridge * (size[i] + LEAST_RIDGE);
	}
	if (!spd_factor(a, width))
		return false;
	spd_solve(a, width, x);
	memcpy(b, x, width * sizeof(*b));
	return true;
}

static size_t
first_window(size_t until, size_t windows)
{
	return MAX((size_t)POOLED_MIN, until - MIN(until, windows));
}

/* ---- of all ---- */

static void
add_series(struct sums (*sums)[POOLED_LEADS], const struct pooled *p,
    const struct stage *by, const struct pooled_view *v, size_t until)
{
	const struct part	*q;
	double			 x[W], z;
	size_t			 t, l, lead, tier, width;

	for (t = first_window(until, WINDOWS); t < until; t++) {
		tier = view_tier(v, t);
		width = pooled_width(tier);
		for (l = 0; l < p->n_leads; l++) {
			lead = p->lead[l];
			if (t + lead >= until)
				break;
			q = &by->part[tier][l];
			view_look(x, v, t, lead, tier);
			z = (v->z[t + lead] - v->z[t]) / v->unit;
			add_row(&sums[tier][l], x, z, q->is_known ?
			    weight_of(z - stat_dot(q->b, x, width),
			    LEAST_ERROR, lead) : 1, width);
		}
	}
}

static void
solve_part(struct part *q, const struct sums *s, size_t width)
{
	size_t	i;

	if (s->rows < ENOUGH * (double)width)
		return;
	for (i = 0; i < width; i++)
		q->size[i] = s->gram[i * W + i] / s->weight;
	if (solve(q->b, s, width, q->size, LEAST_RIDGE * s->weight))
		q->is_known = true;
}

/* One round of reweighing what was known at stage k. */
static void
learn_round(struct pooled *p, size_t k, struct sums (*sums)[POOLED_LEADS])
{
	size_t	i, tier, l;

	memset(sums, 0, TIERS * sizeof(*sums));
	for (i = 0; i < p->series.n; i++)
		add_series(sums, p, &p->stage[k], &p->series.p[i].view,
		    p->series.p[i].known[k]);
	for (tier = TIERS; tier-- > 0;) {
		for (l = 0; l < p->n_leads; l++) {
			add_waiting(&sums[tier][l], pooled_width(tier));
			if (tier + 1 < TIERS)
				add_sums(&sums[tier][l], &sums[tier + 1][l],
				    pooled_width(tier));
			solve_part(&p->stage[k].part[tier][l], &sums[tier][l],
			    pooled_width(tier));
		}
	}
}

/* ---- of one ---- */

struct pooled_state {
	const struct pooled	*p;
	struct arena		*arena;
	struct pooled_view	 v;
	size_t			 tier;
	double			 b[POOLED_LEADS][W];
};

/* What part leaves of the first n values, lead steps ahead. */
static void
add_own(struct sums *s, const struct pooled_view *v, size_t n,
    const struct part *q, size_t tier, size_t lead)
{
	double	x[W], z;
	size_t	t, width = pooled_width(tier);

	for (t = first_window(n, OWN_WINDOWS); t + lead < n; t++) {
		if (view_tier(v, t) < tier)
			continue;
		view_look(x, v, t, lead, tier);
		z = (v->z[t + lead] - v->z[t]) / v->unit -
		    stat_dot(q->b, x, width);
		add_row(s, x, z, weight_of(z, LEAST_OWN, lead), width);
	}
	add_waiting(s, width);
}

static void
correct(double *b, const struct sums *s, const struct part *q, size_t tier,
    double ridge)
{
	double	own[W];
	size_t	i, width = pooled_width(tier);

	memcpy(b, q->b, sizeof(q->b));
	if (isinf(ridge) || s->rows == 0 || !solve(own, s, width, q->size,
	    ridge * s->weight / s->rows))
		return;
	for (i = 0; i < width; i++)
		b[i] += own[i];
}

/* The tier of n values, or what could be learned of it. */
static size_t
find_tier(const struct pooled *p, size_t stage, const struct pooled_view *v,
    size_t n)
{
	size_t	tier = n > 0 ? view_tier(v, n - 1) : 0;

	while (tier > 0 &&
	    !p->stage[stage].part[tier][p->n_leads - 1].is_known)
		tier--;
	return tier;
}

/* The change until lead steps after t, in units, between two regressions. */
static double
change_until(const struct pooled_state *s, const struct pooled_view *v,
    size_t t, size_t lead)
{
	const struct pooled	*p = s->p;
	double			 x[W], w, a;
	size_t			 l = 0, width = pooled_width(s->tier);

	if (t < POOLED_MIN)
		return 0;
	view_look(x, v, t, lead, s->tier);
	while (l + 1 < p->n_leads && p->lead[l + 1] <= lead)
		l++;
	a = stat_dot(s->b[l], x, width);
	if (p->lead[l] < lead && l + 1 < p->n_leads) {
		w = (double)(lead - p->lead[l]) /
		    (double)(p->lead[l + 1] - p->lead[l]);
		a += w * (stat_dot(s->b[l + 1], x, width) - a);
	}
	return a * v->unit;
}

void
pooled_update(void *state, double y)
{
	struct pooled_state	*s = state;

	view_push(&s->v, s->arena, view_in(&s->v, y));
}

/* Beyond the longest lead it is fed its own forecasts. */
void
pooled_path(const void *state, double *f, size_t h)
{
	const struct pooled_state	*s = state;
	struct pooled_view		 v = s->v;
	struct arena			*scratch = NULL;
	size_t				 most = s->p->lead[s->p->n_leads - 1];
	size_t				 k, from, until;

	for (from = 0; from < h; from = until) {
		until = MIN(h, from + most);
		for (k = from; k < until; k++)
			f[k] = MAX(v.lo, MIN(v.hi, v.z[v.n - 1] +
			    change_until(s, &v, v.n - 1, k + 1 - from)));
		if (until == h)
			break;
		if (scratch == NULL) {
			scratch = arena_open();
			v.cap = v.n;	/* so that it makes a copy */
		}
		for (k = from; k < until; k++)
			view_push(&v, scratch, f[k]);
	}
	for (k = 0; k < h; k++)
		f[k] = view_out(&s->v, f[k]);
	arena_close(scratch);
}

void *
pooled_fit(struct arena *arena, const struct pooled *p, size_t stage,
    const double *y, size_t n, double *fitted)
{
	struct pooled_state	*s = ARENA_NEW(arena, struct pooled_state);
	struct pooled_view	*v = &s->v;
	const struct part	*q;
	struct sums		 sums;
	size_t			 t, l;

	s->p = p;
	s->arena = arena;
	view_init(v, arena, p->period, y, n);
	s->tier = find_tier(p, stage, v, v->n);
	for (l = 0; l < p->n_leads; l++) {
		q = &p->stage[stage].part[s->tier][l];
		memset(&sums, 0, sizeof(sums));
		if (isfinite(p->ridge[l]))
			add_own(&sums, v, v->n, q, s->tier, p->lead[l]);
		correct(s->b[l], &sums, q, s->tier, p->ridge[l]);
	}
	for (t = 0; t < n && fitted != NULL; t++)
		fitted[t] = y[t - (t > 0)];
	for (t = POOLED_MIN + 1; t < v->n && fitted != NULL; t++)
		if (view_tier(v, t - 1) >= s->tier)
			fitted[v->skipped + t] = view_out(v, v->z[t - 1] +
			    change_until(s, v, t - 1, 1));
	return s;
}

/* ---- how strong an own correction is to be ---- */

/* Errors of each strength between two stages, in units, by lead. */
static void
judge(double (*loss)[STRENGTHS], const struct pooled *p, const struct taught *s,
    size_t stage)
{
	const struct pooled_view	*v = &s->view;
	const struct part		*q;
	struct sums			 sums;
	double				 b[STRENGTHS][W], x[W], z;
	size_t				 n = s->known[stage], l, i, t, tier;
	size_t				 until = s->known[stage + 1], lead;

	tier = find_tier(p, stage, v, n);
	for (l = 0; l < p->n_leads && n > POOLED_MIN; l++) {
		q = &p->stage[stage].part[tier][l];
		lead = p->lead[l];
		memset(&sums, 0, sizeof(sums));
		add_own(&sums, v, n, q, tier, lead);
		for (i = 0; i < STRENGTHS; i++)
			correct(b[i], &sums, q, tier, strength[i]);
		for (t = n - 1; t + lead < until; t++) {
			view_look(x, v, t, lead, tier);
			z = (v->z[t + lead] - v->z[t]) / v->unit;
			for (i = 0; i < STRENGTHS; i++)
				loss[l][i] += MIN(MOST_ERROR, fabs(z -
				    stat_dot(b[i], x, pooled_width(tier))));
		}
	}
}

/* One for each lead: that far steps can be foreseen need not mean others. */
static void
choose_ridge(struct pooled *p)
{
	double	loss[POOLED_LEADS][STRENGTHS] = {0};
	size_t	n = MIN(p->series.n, (size_t)JUDGES), l, i, k, best;

	for (i = 0; i < n; i++)
		for (k = 0; k + 1 < POOLED_STAGES; k++)
			judge(loss, p, &p->series.p[i * p->series.n / n], k);
	for (l = 0; l < p->n_leads; l++) {
		best = 0;
		for (i = 1; i < STRENGTHS; i++) {
			if (loss[l][i] < loss[l][best])
				best = i;
		}
		p->ridge[l] = strength[best];
	}
}

bool
pooled_learn(struct pooled *p)
{
	struct sums	(*sums)[POOLED_LEADS];
	size_t		i, k;

	sums = mem_realloc_array(NULL, TIERS, sizeof(*sums));
	for (k = 0; k < POOLED_STAGES; k++) {
		if (k > 0)
			p->stage[k] = p->stage[k - 1];
		for (i = 0; i < (k == 0 ? ROUNDS : 1); i++)
			learn_round(p, k, sums);
	}
	free(sums);
	choose_ridge(p);
	VEC_RELEASE(&p->series);
	return p->stage[0].part[0][0].is_known;
}
