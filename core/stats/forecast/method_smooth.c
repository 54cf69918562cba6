/*
 * Exponential smoothing with additive errors, as innovations state space
 * (Hyndman, Koehler, Ord, Snyder, Forecasting with Exponential Smoothing,
 * Springer 2008, chapter 2):
 *
 *	e[t] = y[t] - (l + phi b)
 *	l    = l + phi b + alpha e[t]
 *	b    = phi b + beta e[t]
 *
 * The errors are linear in the first level and trend, so these two are not
 * searched: for given alpha, beta, phi the best ones follow from a least
 * squares of two unknowns, gathered in the same pass over the data.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/minimise.h"

/* The search for parameters looks at so many of the last values. */
#define SEARCH_LENGTH	520
/* A few values alone must not make up a steep first trend. */
#define TREND_WEIGHT	0.05

struct params {
	double	alpha, beta, phi;
	double	l0, b0;		/* shift of the first level, first trend */
};

struct smooth {
	struct params	 p;
	double		 l, b;
};

struct problem {
	const double	*y;
	size_t		 n;
	bool		 trend, damped;
	double		 weight;	/* of the pull towards b0 = 0 */
};

struct sums {
	double	ee, ea, ec, aa, ac, cc;
};

/*
 * Errors e from level y[0] and no trend; a, c: how a forecast answers to one
 * more unit of first level, of first trend.  Once they have died away the
 * rest of the series costs a third.
 */
/*
 * Squared errors from step t on, when the start matters no more.  Most of the
 * search is spent here, waiting for the step before: so each forecast comes
 * from the one before it, without a way round by the level.
 */
static double
trend_errors(const struct problem *pr, size_t t, double l, double b,
    double alpha, double beta, double phi)
{
	double	gain = alpha + phi * beta, keep = 1 - gain, f, e, sum = 0;

	f = l + phi * b;
	for (; t < pr->n; t++) {
		e = pr->y[t] - f;
		sum += e * e;
		f = keep * f + (gain * pr->y[t] + phi * phi * b);
		b = phi * b + beta * e;
	}
	return sum;
}

static double
level_errors(const struct problem *pr, size_t t, double l, double alpha)
{
	double	keep = 1 - alpha, e, sum = 0;

	for (; t < pr->n; t++) {
		e = pr->y[t] - l;
		sum += e * e;
		l = keep * l + alpha * pr->y[t];
	}
	return sum;
}

static struct sums
gather(const struct problem *pr, double alpha, double beta, double phi)
{
	struct sums	s = { 0 };
	double		l = pr->y[0], b = 0, la = 1, ba = 0, lc = 0, bc = 1;
	double		e, a, c;
	size_t		t;

	for (t = 0; t < pr->n; t++) {
		l += phi * b, a = la + phi * ba, c = lc + phi * bc;
		e = pr->y[t] - l;
		s.ee += e * e, s.ea += e * a, s.ec += e * c;
		s.aa += a * a, s.ac += a * c, s.cc += c * c;
		l += alpha * e, b = phi * b + beta * e;
		la = a - alpha * a, ba = phi * ba - beta * a;
		lc = c - alpha * c, bc = phi * bc - beta * c;
		if (fabs(la) + fabs(ba) + fabs(lc) + fabs(bc) < 1e-7)
			break;
	}
	s.ee += pr->trend ? trend_errors(pr, t + 1, l, b, alpha, beta, phi) :
	    level_errors(pr, t + 1, l, alpha);
	return s;
}

/* The same of a level alone, digit by digit. */
static struct sums
gather_level(const struct problem *pr, double alpha)
{
	struct sums	s = { 0 };
	double		l = pr->y[0], la = 1, e;
	size_t		t = 0;

	do {
		e = pr->y[t] - l;
		s.ee += e * e, s.ea += e * la, s.aa += la * la;
		l += alpha * e;
		la -= alpha * la;
	} while (++t < pr->n && la >= 1e-7);
	for (; t < pr->n; t++) {
		e = pr->y[t] - l;
		s.ee += e * e;
		l += alpha * e;
	}
	return s;
}

/* Sum of squared errors with the best start, which goes into p. */
static double
profile_out(const struct problem *pr, struct params *p)
{
	struct sums	s = pr->trend ? gather(pr, p->alpha, p->beta, p->phi) :
			    gather_level(pr, p->alpha);
	double		cc = s.cc + pr->weight, det;

	if (!pr->trend) {
		p->b0 = 0;
		p->l0 = s.ea / s.aa;
		return s.ee - p->l0 * s.ea;
	}
	det = s.aa * cc - s.ac * s.ac;
	if (!(det > 1e-12 * s.aa * cc)) {
		p->l0 = p->b0 = 0;
		return s.ee;
	}
	p->l0 = (cc * s.ea - s.ac * s.ec) / det;
	p->b0 = (s.aa * s.ec - s.ac * s.ea) / det;
	return s.ee - p->l0 * s.ea - p->b0 * s.ec;
}

/* x: alpha, beta / alpha, phi; INFINITY outside of the usual region. */
static double
loss(const double *x, void *arg)
{
	const struct problem	*pr = arg;
	struct params		 p = { .alpha = x[0], .phi = 1 };

	if (!(x[0] >= 1e-4 && x[0] <= 0.9999))
		return INFINITY;
	if (pr->trend) {
		if (!(x[1] >= 1e-4 && x[1] <= 0.9999))
			return INFINITY;
		p.beta = x[1] * x[0];
	}
	if (pr->damped) {
		if (!(x[2] >= 0.8 && x[2] <= 0.98))
			return INFINITY;
		p.phi = x[2];
	}
	return profile_out(pr, &p);
}

static void
search(struct problem *pr, double *x)
{
	static const double	grid_alpha[] = { .03, .1, .3, .6, .9 };
	static const double	grid_beta[] = { .02, .1, .4 };
	static const double	step[] = { .07, .05, -.04 };
	size_t			i, j, dim;
	double			best = INFINITY, v, try[3];

	dim = pr->damped ? 3 : pr->trend ? 2 : 1;
	for (i = 0; i < NELEM(grid_alpha); i++) {
		for (j = 0; j < (pr->trend ? NELEM(grid_beta) : 1); j++) {
			try[0] = grid_alpha[i];
			try[1] = grid_beta[j];
			try[2] = 0.95;
			v = loss(try, pr);
			if (v < best) {
				best = v;
				memcpy(x, try, sizeof(try));
			}
		}
	}
	minimise(loss, pr, x, step, dim, 1e-4, 30 * (unsigned)dim);
}

static void
smooth_update(void *state, double y)
{
	struct smooth	*s = state;
	double		 before = s->l + s->p.phi * s->b, e = y - before;

	s->l = before + s->p.alpha * e;
	s->b = s->p.phi * s->b + s->p.beta * e;
}

static void
smooth_path(const void *state, double *f, size_t h)
{
	const struct smooth	*s = state;
	double			 b = s->b, l = s->l;
	size_t			 k;

	for (k = 0; k < h; k++) {
		b *= s->p.phi;
		l += b;
		f[k] = l;
	}
}

static struct smooth *
smooth_run(struct arena *arena, const struct params *p, const double *y,
    size_t n, double *fitted)
{
	struct smooth	*s = ARENA_NEW(arena, struct smooth);
	size_t		 t;

	s->p = *p;
	s->l = y[0] + p->l0;
	s->b = p->b0;
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = s->l + p->phi * s->b;
		smooth_update(s, y[t]);
	}
	return s;
}

static void *
smooth_fit(struct arena *arena, const double *y, size_t n, double *fitted,
    bool trend, bool damped)
{
	size_t		skip = n > SEARCH_LENGTH ? n - SEARCH_LENGTH : 0;
	struct problem	pr = { y + skip, n - skip, trend, damped,
			    TREND_WEIGHT };
	struct params	p = { .phi = 1 };
	double		x[3] = { .3, .1, .95 };

	search(&pr, x);
	p.alpha = x[0];
	if (trend)
		p.beta = x[0] * x[1];
	if (damped)
		p.phi = x[2];
	pr.y = y, pr.n = n;
	profile_out(&pr, &p);
	return smooth_run(arena, &p, y, n, fitted);
}

static void *
ses_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return smooth_fit(arena, y, n, fitted, false, false);
}

static void *
holt_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return smooth_fit(arena, y, n, fitted, true, false);
}

static void *
damped_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return smooth_fit(arena, y, n, fitted, true, true);
}

/* For sparse series, where searching for alpha finds accidents. */
static void *
ses_slow_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct params	p = { .alpha = 0.1, .phi = 1 };
	struct problem	pr = { y, n, false, false, 0 };

	(void)period;
	profile_out(&pr, &p);
	return smooth_run(arena, &p, y, n, fitted);
}

const struct forecast_method method_ses = {
	.name = "ses", .brief = "simple exponential smoothing",
	.traits = FORECAST_DENSE | FORECAST_SPARSE | FORECAST_FLAT,
	.min_n = 8, .min_sold = 8,
	.fit = ses_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_ses_season = {
	.name = "ses-season",
	.brief = "simple exponential smoothing of the seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_SPARSE | FORECAST_ADJUST,
	.min_n = 8, .min_sold = 8,
	.fit = ses_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_holt = {
	.name = "holt", .brief = "exponential smoothing with trend",
	.traits = FORECAST_DENSE, .min_n = 10,
	.fit = holt_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_damped = {
	.name = "damped", .brief = "exponential smoothing, damped trend",
	.traits = FORECAST_DENSE, .min_n = 10,
	.fit = damped_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_damped_season = {
	.name = "damped-season",
	.brief = "damped trend of the seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_ADJUST, .min_n = 10,
	.fit = damped_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_ses_slow = {
	.name = "ses.1", .brief = "exponential smoothing with factor 0.1",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 2,
	.fit = ses_slow_fit, .update = smooth_update, .path = smooth_path
};

const struct forecast_method method_ses_slow_season = {
	.name = "ses.1-season",
	.brief = "smoothing with factor 0.1 of the seasonally adjusted",
	.traits = FORECAST_SPARSE | FORECAST_ADJUST, .min_n = 2,
	.fit = ses_slow_fit, .update = smooth_update, .path = smooth_path
};
