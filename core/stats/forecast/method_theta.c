/*
 * The dynamic optimised theta model: an exponentially smoothed level plus a
 * part of the straight line through all values so far, level, line and their
 * mixture updated with each value.
 * Source: Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler, Models for
 * optimising the theta method and their relationship to state space models,
 * Int. J. Forecasting 32 (2016), 1151-1161, equations 14 to 18.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/minimise.h"

struct theta {
	double	alpha;
	double	share;		/* 1 - 1 / theta: of the line */
	double	t;		/* values seen */
	double	l;		/* smoothed level */
	double	mean;		/* of all values */
	double	a, b;		/* intercept and slope of the line */
	double	power;		/* (1 - alpha)^t */
};

/*
 * The line depends on the values only, not on what is searched for: a[t],
 * b[t] after t values.
 */
struct problem {
	const double	*y, *a, *b;
	size_t		 n;
};

static void
theta_init(struct theta *th, double alpha, double theta, double l0)
{
	memset(th, 0, sizeof(*th));
	th->alpha = alpha;
	th->share = 1 - 1 / theta;
	th->l = l0;
	th->power = 1;
}

static inline double
theta_next(const struct theta *th)
{
	return th->l + th->share * (th->power * th->a +
	    (1 - th->power * (1 - th->alpha)) / th->alpha * th->b);
}

static inline void
theta_step(struct theta *th, double y)
{
	double	before = th->mean;

	th->t++;
	th->l += th->alpha * (y - th->l);
	th->mean += (y - before) / th->t;
	if (th->t > 1)
		th->b = ((th->t - 2) * th->b + 6 * (y - before) / th->t) /
		    (th->t + 1);
	th->a = th->mean - th->b * (th->t + 1) / 2;
	th->power *= 1 - th->alpha;
}

/*
 * Squared one-step errors from the third value on; the first level is the
 * first value, for its influence is gone soon.
 */
static double
loss(const double *x, void *arg)
{
	const struct problem	*pr = arg;
	double			 alpha = x[0], share, e, sum = 0;
	double			 l = pr->y[0], power = 1;
	size_t			 t;

	if (!(alpha >= 0.02 && alpha <= 0.995 && x[1] >= 0 && x[1] <= 4))
		return INFINITY;
	share = 1 - exp(-x[1]);
	for (t = 0; t < pr->n; t++) {
		e = pr->y[t] - l - share * (power * pr->a[t] +
		    (1 - power * (1 - alpha)) / alpha * pr->b[t]);
		if (t >= 3)
			sum += e * e;
		l += alpha * (pr->y[t] - l);
		power *= 1 - alpha;
		if (power < 1e-9)
			break;
	}
	for (t++; t < pr->n; t++) {
		e = pr->y[t] - l - share / alpha * pr->b[t];
		sum += e * e;
		l += alpha * (pr->y[t] - l);
	}
	return sum;
}

static void
theta_update(void *state, double y)
{
	theta_step(state, y);
}

/* Beyond one step the model is fed its own forecasts. */
static void
theta_path(const void *state, double *f, size_t h)
{
	struct theta	th = *(const struct theta *)state;
	size_t		k;

	for (k = 0; k < h; k++) {
		f[k] = theta_next(&th);
		theta_step(&th, f[k]);
	}
}

static void *
theta_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	static const double	grid[] = { .1, .3, .6, .9 };
	static const double	step[] = { .08, .5 };
	struct problem		pr = { .y = y, .n = n };
	struct theta		*th = ARENA_NEW(arena, struct theta);
	double			x[2] = { .5, 0.6931 }, try[2], v, *a, *b;
	double			best = INFINITY;
	size_t			i, t;

	(void)period;
	pr.a = a = ARENA_ARRAY(arena, double, n);
	pr.b = b = ARENA_ARRAY(arena, double, n);
	theta_init(th, 1, 1, 0);
	for (t = 0; t < n; t++) {
		a[t] = th->a;
		b[t] = th->b;
		theta_step(th, y[t]);
	}
	for (i = 0; i < NELEM(grid); i++) {
		try[0] = grid[i];
		try[1] = 0.6931471805599453;	/* theta 2, the classical */
		v = loss(try, &pr);
		if (v < best) {
			best = v;
			memcpy(x, try, sizeof(x));
		}
	}
	minimise(loss, &pr, x, step, 2, 1e-5, 60);
	theta_init(th, x[0], exp(x[1]), y[0]);
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = t == 0 ? y[0] : theta_next(th);
		theta_step(th, y[t]);
	}
	return th;
}

const struct forecast_method method_theta = {
	.name = "theta", .brief = "dynamic optimised theta",
	.traits = FORECAST_DENSE, .min_n = 8,
	.fit = theta_fit, .update = theta_update, .path = theta_path
};

const struct forecast_method method_theta_season = {
	.name = "theta-season",
	.brief = "dynamic optimised theta of the seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_ADJUST, .min_n = 8,
	.fit = theta_fit, .update = theta_update, .path = theta_path
};
