/*
 * Figures from outside in a regression: on series made with a known effect.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/regression.h"
#include "tests/unit/tap.h"

enum { N = 156 };

static struct arena	*arena;
static uint64_t		 state = 1;

/* About normal, the same every time. */
static double
noise(void)
{
	double	sum = 0;
	int	i;

	for (i = 0; i < 12; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(state >> 33) / 2147483648.0;
	}
	return sum - 6;
}

/* A level that wanders and a season; x1 has that season too, x2 none. */
static void
make(double *y, double *x1, double *x2, bool logs)
{
	double	e = 0, season;
	size_t	t;

	for (t = 0; t < N; t++) {
		e = .8 * e + .05 * noise();
		season = sin(2 * M_PI * (double)t * 7 / 365.25);
		x1[t] = 12 + 8 * season + 3 * noise();
		x2[t] = t % 9 == 0;
		y[t] = 3 + .3 * season + .02 * x1[t] + .5 * x2[t] + e;
		if (logs)
			y[t] = exp(y[t]);
		else
			y[t] -= 4;
	}
}

static void
test_known(bool logs)
{
	double			 y[N], x1[N], x2[N], at[2] = { 0 }, se, b;
	const double		*x[2] = { x1, x2 };
	struct regression_input	 in = {
		.y = y, .n = N, .x = x, .k = 2, .period = 365.25 / 7
	};
	struct regression	*r;
	double			 s, worst = 0;
	size_t			 t;

	make(y, x1, x2, logs);
	r = regression_fit(arena, &in);
	ok(r != NULL && regression_multiplies(r) == logs,
	    "%s series", logs ? "a positive" : "any");
	b = regression_effect(&se, r, 0);
	ok(fabs(b - .02) < 3 * se && se < .004,
	    "the effect of what has a season: %.4f (%.4f)", b, se);
	b = regression_effect(&se, r, 1);
	ok(fabs(b - .5) < 3 * se && se < .05, "and of what has none: %.3f "
	    "(%.3f)", b, se);
	for (t = 0; t < N; t++) {
		at[0] = x1[t];
		at[1] = x2[t];
		s = regression_sum(r, at);
		worst = MAX(worst, fabs(regression_restore(r,
		    regression_remove(r, y[t], s), s) - y[t]));
		worst = MAX(worst, fabs(regression_part(r, 0, x1[t]) +
		    regression_part(r, 1, x2[t]) - s));
	}
	ok(worst < 1e-9, "what is taken off comes back; parts add up");
	at[0] = 1e9;
	ok(regression_sum(r, at) < 2, "nobody goes far beyond what there was");
	ok(isfinite(regression_restore(r, 1e9, 0)) &&
	    isfinite(regression_remove(r, 0, 0)), "nor to infinity");
}

/* Most steps nothing: an effect on the mean. */
static void
test_counts(void)
{
	double			 y[N], x[N], se, b;
	const double		*figure = x;
	struct regression_input	 in = {
		.y = y, .n = N, .x = &figure, .k = 1, .period = 1
	};
	struct regression	*r;
	size_t			 t;

	for (t = 0; t < N; t++) {
		x[t] = t % 4 == 0;
		y[t] = noise() > (x[t] > 0 ? 0 : .9) ? 10 : 0;
	}
	r = regression_fit(arena, &in);
	b = regression_effect(&se, r, 0);
	ok(regression_multiplies(r), "zeros: effects multiply");
	ok(b > .3 && b < 1.6 && se > 0 && se < .5,
	    "about three times as often: e^%.2f (%.2f)", b, se);
	is_near(regression_remove(r, 0, .7), 0, 0, "zero stays zero");
}

static void
test_edges(void)
{
	double			 y[N], x1[N], x2[N], same[N] = { 0 }, se, b, c;
	const double		*x[2] = { x1, x2 };
	bool			 gap[N] = { 0 };
	struct regression_input	 in = {
		.y = y, .n = N, .x = x, .k = 2, .period = 365.25 / 7
	};
	size_t			 t;

	make(y, x1, x2, true);
	for (t = 5; t < N; t += 11)
		gap[t] = true;
	in.gap = gap;
	b = regression_effect(&se, regression_fit(arena, &in), 0);
	for (t = 5; t < N; t += 11)
		y[t] *= 40;
	c = regression_effect(&se, regression_fit(arena, &in), 0);
	is_near(c, b, 1e-12, "what was filled in says nothing");
	in.gap = NULL;
	x[1] = same;
	b = regression_effect(&se, regression_fit(arena, &in), 1);
	ok(b == 0 && se == 0, "a figure that never changes does nothing");
	x[1] = x1;
	b = regression_effect(&se, regression_fit(arena, &in), 1);
	ok(isfinite(b) && isfinite(se), "the same figure twice");
	in.n = 11;
	ok(regression_fit(arena, &in) == NULL, "too short a history");
	memset(y, 0, sizeof(y));
	in.n = N;
	ok(regression_fit(arena, &in) == NULL, "nothing but zeros");
}

static void
test_others(void)
{
	static const double	toward[] = { .03, NAN }, near[] = { 1e-8, 1 },
				far[] = { 1, 1 };
	double			 y[N], x1[N], x2[N], se, alone, b;
	const double		*x[2] = { x1, x2 };
	struct regression_input	 in = {
		.y = y, .n = N, .x = x, .k = 2, .period = 365.25 / 7
	};

	make(y, x1, x2, true);
	alone = regression_effect(&se, regression_fit(arena, &in), 0);
	in.toward = toward;
	in.spread = near;
	b = regression_effect(&se, regression_fit(arena, &in), 0);
	is_near(b, .03, .001, "others all agree: what they say");
	in.spread = far;
	b = regression_effect(&se, regression_fit(arena, &in), 0);
	is_near(b, alone, .001, "others all differ: what it says itself");
}

int
main(void)
{
	arena = arena_open();
	test_known(true);
	test_known(false);
	test_counts();
	test_edges();
	test_others();
	arena_close(arena);
	return done_testing();
}
