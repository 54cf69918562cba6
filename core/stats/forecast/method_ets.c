/*
 * ETS: exponential smoothing whose form is chosen by the corrected Akaike
 * criterion.  Errors are added, or multiply (logarithms are smoothed, when
 * no value is near zero); trend: none, straight, damped (never straight on
 * logarithms: that explodes); a season of its own up to 24 steps a period.
 *
 *	e[t]   = y[t] - (l + phi b + s[t - m])
 *	l      = l + phi b + alpha e[t]
 *	b      = phi b + beta e[t]
 *	s[t]   = s[t - m] + gamma e[t]
 *
 * Errors are linear in where the states begin, so only alpha, beta, gamma
 * and phi are searched; the best start follows from least squares, the sums
 * of which are gathered by following each state's answer to one more unit.
 * Source: Hyndman, Koehler, Ord, Snyder, Forecasting with Exponential
 * Smoothing, Springer 2008, chapters 2, 5 and 7; Hurvich and Tsai,
 * Biometrika 76 (1989), 297-307.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/minimise.h"
#include "core/stats/spd.h"

enum {
	MAX_SEASON = 24,
	MAX_START = MAX_SEASON + 1,	/* unknowns: trend and season */
	SEARCH_LENGTH = 520		/* values that parameters are sought in */
};

/* Of the mean, below which a value is too near zero for its logarithm. */
#define NEAR_ZERO	0.02
/* Forecasts stay below so many times the largest value. */
#define EXPLODED	1e4

struct form {
	bool	trend, damped;
	size_t	m;		/* 0: no season */
};

struct params {
	double	alpha, beta, gamma, phi;
};

/* With a season l stays where the first values are: s takes up the rest. */
struct start {
	double	l, b, s[MAX_SEASON];
};

struct problem {
	const double	*z;		/* values or their logarithms */
	size_t		 n;
	struct form	 form;
	struct start	*start;
};

struct ets {
	struct params	p;
	struct start	x;		/* the states now */
	size_t		m, at;		/* whose season comes next */
	bool		logs;
	double		most;		/* that log y may become */
};

/*
 * Column 0 follows the data from the start given; each other one what a unit
 * more of an unknown does, which is the same recursion without data.
 */
struct sums {
	size_t	k;		/* unknowns */
	double	gram[MAX_START * MAX_START];
	double	right[MAX_START];
	double	ee;
};

struct columns {
	double	l[MAX_START + 1], b[MAX_START + 1];
	double	s[MAX_SEASON][MAX_START + 1];
	double	e[MAX_START + 1];
};

static void
columns_begin(struct columns *c, const struct problem *pr, bool seasons,
    size_t k)
{
	size_t	i, j = 1;

	memset(c, 0, sizeof(*c));
	c->l[0] = pr->start->l;
	c->b[0] = pr->start->b;
	for (i = 0; i < pr->form.m; i++)
		c->s[i][0] = pr->start->s[i];
	if (pr->form.m == 0 || !seasons)
		c->l[j++] = 1;
	if (pr->form.trend)
		c->b[j++] = 1;
	for (i = 0; j <= k; i++)
		c->s[i][j++] = 1;
}

static size_t
count_unknowns(const struct form *f, bool seasons)
{
	return (size_t)f->trend + (f->m > 0 && seasons ? f->m : 1);
}

/* One step of all columns; the value is that of column 0. */
static void
columns_step(struct columns *c, const struct params *p, size_t k, double *s,
    double z)
{
	double	before, e;
	size_t	j;

	for (j = 0; j <= k; j++) {
		before = c->l[j] + p->phi * c->b[j];
		e = c->e[j] = z - before - (s != NULL ? s[j] : 0);
		c->l[j] = before + p->alpha * e;
		c->b[j] = p->phi * c->b[j] + p->beta * e;
		if (s != NULL)
			s[j] += p->gamma * e;
		z = 0;
	}
}

static bool
has_died_away(const struct columns *c, size_t k)
{
	double	left = 0;
	size_t	j;

	for (j = 1; j <= k; j++)
		left += fabs(c->l[j]) + fabs(c->b[j]);
	return left < 1e-7;
}

static void
gather(struct sums *s, const struct problem *pr, const struct params *p,
    bool seasons)
{
	struct columns	c;
	size_t		t, i, j, m = pr->form.m, k, at = 0;

	memset(s, 0, sizeof(*s));
	s->k = k = count_unknowns(&pr->form, seasons);
	columns_begin(&c, pr, seasons, k);
	for (t = 0; t < pr->n; t++) {
		columns_step(&c, p, k, m > 0 ? c.s[at] : NULL, pr->z[t]);
		if (m > 0 && ++at == m)
			at = 0;
		s->ee += c.e[0] * c.e[0];
		for (i = 0; i < k; i++) {
			s->right[i] -= c.e[0] * c.e[i + 1];
			for (j = 0; j <= i; j++)
				s->gram[i * s->k + j] +=
				    c.e[i + 1] * c.e[j + 1];
		}
		if (m == 0 && k > 0 && has_died_away(&c, k))
			k = 0;
	}
}

/*
 * Sum of squared errors from the best start, which is left in the problem;
 * with seasons: theirs too, else of level and trend only.
 */
static double
profile_out(struct problem *pr, const struct params *p, bool seasons)
{
	struct sums	s;
	double		x[MAX_START], least;
	size_t		i, j = 0;

	gather(&s, pr, p, seasons);
	memcpy(x, s.right, sizeof(x));
	/* Holds what a short history tells nothing about. */
	for (i = 0; i < s.k; i++)
		s.gram[i * s.k + i] += 1e-6 + 1e-9 * s.gram[i * s.k + i];
	if (!spd_factor(s.gram, s.k))
		return s.ee;
	spd_solve(s.gram, s.k, x);
	least = s.ee;
	for (i = 0; i < s.k; i++)
		least -= x[i] * s.right[i];
	if (pr->form.m == 0 || !seasons)
		pr->start->l += x[j++];
	if (pr->form.trend)
		pr->start->b += x[j++];
	for (i = 0; j < s.k; i++)
		pr->start->s[i] += x[j++];
	return MAX(least, 0);
}

/* x: alpha, beta / alpha, phi, gamma / (1 - alpha), those of the form. */
static bool
unpack(struct params *p, const struct form *f, const double *x)
{
	size_t	i = 1;

	*p = (struct params){ .alpha = x[0], .phi = 1 };
	if (!(x[0] >= 1e-4 && x[0] <= 0.9999))
		return false;
	if (f->trend) {
		if (!(x[i] >= 1e-4 && x[i] <= 0.9999))
			return false;
		p->beta = x[0] * x[i++];
	}
	if (f->damped) {
		if (!(x[i] >= 0.8 && x[i] <= 0.98))
			return false;
		p->phi = x[i++];
	}
	if (f->m > 0) {
		if (!(x[i] >= 1e-4 && x[i] <= 0.9999))
			return false;
		p->gamma = (1 - x[0]) * x[i];
	}
	return true;
}

static double
loss(const double *x, void *arg)
{
	struct problem	pr = *(struct problem *)arg;
	struct start	start = *pr.start;
	struct params	p;

	pr.start = &start;
	if (!unpack(&p, &pr.form, x))
		return INFINITY;
	return profile_out(&pr, &p, false);
}

static size_t
pack(double *x, double *step, const struct form *f, double alpha, double beta)
{
	size_t	dim = 0;

	x[dim] = alpha, step[dim++] = 0.07;
	if (f->trend)
		x[dim] = beta, step[dim++] = 0.05;
	if (f->damped)
		x[dim] = 0.95, step[dim++] = -0.04;
	if (f->m > 0)
		x[dim] = 0.1, step[dim++] = 0.05;
	return dim;
}

static struct params
search(struct problem *pr)
{
	static const double	grid_alpha[] = { .03, .1, .3, .6, .9 };
	static const double	grid_beta[] = { .02, .1, .4 };
	const struct start	begin = *pr->start;
	struct start		best_start = begin;
	struct params		p;
	double			best = INFINITY, v, x[4], try[4], step[4];
	size_t			i, j, dim = 0;

	for (i = 0; i < NELEM(grid_alpha); i++) {
		for (j = 0; j < (pr->form.trend ? NELEM(grid_beta) : 1); j++) {
			dim = pack(try, step, &pr->form, grid_alpha[i],
			    grid_beta[j]);
			*pr->start = begin;
			if (!unpack(&p, &pr->form, try))
				continue;
			v = profile_out(pr, &p, true);
			if (v < best) {
				best = v;
				best_start = *pr->start;
				memcpy(x, try, sizeof(x));
			}
		}
	}
	*pr->start = best_start;
	minimise(loss, pr, x, step, dim, 1e-4, 30 * (unsigned)dim);
	unpack(&p, &pr->form, x);
	return p;
}

/* Akaike's criterion, corrected; INFINITY: too few values for the form. */
static double
criterion(double squares, size_t n, const struct form *f)
{
	double	k = 3 + 2 * f->trend + f->damped + (double)f->m, nn = (double)n;

	if (nn < k + 5)
		return INFINITY;
	return nn * log(MAX(squares / nn, 1e-20)) + 2 * k * nn / (nn - k - 1);
}

static void
ets_update(void *state, double y)
{
	struct ets	*s = state;
	double		 z, before, e;

	/* A value that has no logarithm is as low as one may be. */
	z = !s->logs ? y : log(MAX(y, 1e-9));
	before = s->x.l + s->p.phi * s->x.b;
	e = z - before - (s->m > 0 ? s->x.s[s->at] : 0);
	s->x.l = before + s->p.alpha * e;
	s->x.b = s->p.phi * s->x.b + s->p.beta * e;
	if (s->m > 0) {
		s->x.s[s->at] += s->p.gamma * e;
		s->at = (s->at + 1) % s->m;
	}
}

static void
ets_path(const void *state, double *f, size_t h)
{
	const struct ets	*s = state;
	double			 b = s->x.b, l = s->x.l;
	size_t			 k;

	for (k = 0; k < h; k++) {
		b *= s->p.phi;
		l += b;
		f[k] = l + (s->m > 0 ? s->x.s[(s->at + k) % s->m] : 0);
		if (s->logs)
			f[k] = exp(MIN(f[k], s->most));
	}
}

/* Tries one form on z; *best and *s become it when it is better. */
static void
try_form(struct ets *s, double *best, const struct form *f, const double *z,
    size_t n, bool logs)
{
	struct start	start = {0};
	size_t		t, skip = n > SEARCH_LENGTH ? n - SEARCH_LENGTH : 0;
	struct problem	pr = { z + skip, n - skip, *f, &start };
	struct params	p;
	double		v;

	if (isinf(criterion(1, n, f)) || (f->m > 0 && n < 2 * f->m))
		return;
	if (f->m > 0)
		/* The same season begins. */
		pr.z -= skip % f->m, pr.n += skip % f->m;
	start.l = stat_mean(z, MAX(f->m, (size_t)1));
	p = search(&pr);
	pr.z = z, pr.n = n;
	v = criterion(profile_out(&pr, &p, true), n, f);
	for (t = 0; logs && t < n; t++)
		v += 2 * z[t];		/* in units of y itself */
	if (v >= *best)
		return;
	*best = v;
	s->p = p;
	s->x = start;
	s->m = f->m;
	s->logs = logs;
}

static void
try_forms(struct ets *s, double *best, const double *z, size_t n, size_t m,
    bool logs)
{
	struct form	f = {0};
	int		i;

	for (i = 0; i < (m > 0 ? 6 : 3); i++) {
		f.m = i < 3 ? 0 : m;
		f.trend = i % 3 > 0;
		f.damped = i % 3 == 1;
		if (logs && f.trend && !f.damped)
			continue;
		try_form(s, best, &f, z, n, logs);
	}
}

static void *
ets_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct ets	*s = ARENA_NEW(arena, struct ets);
	double		*z, best = INFINITY, lowest = INFINITY, highest = 0;
	size_t		 t, m = (size_t)lround(period);

	if (period < 2 || m > MAX_SEASON)
		m = 0;
	/* In case that there are too few values to choose by. */
	s->p = (struct params){ .alpha = 0.3, .phi = 1 };
	s->x.l = y[0];
	for (t = 0; t < n; t++) {
		lowest = MIN(lowest, y[t]);
		highest = MAX(highest, y[t]);
	}
	try_forms(s, &best, y, n, m, false);
	if (lowest > NEAR_ZERO * stat_mean(y, n)) {
		z = mem_realloc_array(NULL, n, sizeof(*z));
		for (t = 0; t < n; t++)
			z[t] = log(y[t]);
		try_forms(s, &best, z, n, m, true);
		free(z);
	}
	s->most = highest > 0 ? log(EXPLODED * highest) : 0;
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			ets_path(s, &fitted[t], 1);
		ets_update(s, y[t]);
	}
	return s;
}

const struct forecast_method method_ets = {
	.name = "ets",
	.brief = "exponential smoothing of the form that fits best",
	.traits = FORECAST_DENSE | FORECAST_COSTLY, .min_n = 10,
	.max_period = MAX_SEASON,
	.fit = ets_fit, .update = ets_update, .path = ets_path
};
