/*
 * STL against what R's stl() and the Fortran of its authors say, as published
 * in single precision with the ports of it to other languages.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/stl.h"
#include "tests/unit/tap.h"

enum { N = 30 };
static const double	y[N] = { 5, 9, 2, 9, 0, 6, 3, 8, 5, 8, 7, 8, 8, 0, 2,
    5, 0, 5, 6, 7, 3, 6, 1, 4, 4, 4, 3, 7, 5, 8 };

static void
are_near(const double *v, const double *want, const char *what)
{
	size_t	i;

	for (i = 0; i < 5; i++)
		is_near(v[i], want[i], 5e-6, what);
}

static void
test_published(void)
{
	const double	s[] = { 0.36926576, 0.75655484, -1.3324139, 1.9553658,
			    -0.6044802 };
	const double	t[] = { 4.804099, 4.9097075, 5.015316, 5.16045,
			    5.305584 };
	const double	rs[] = { 0.14922355, 0.47939026, -1.833231, 1.7411387,
			    0.8200711 };
	const double	rt[] = { 5.397365, 5.4745436, 5.5517216, 5.6499176,
			    5.748114 };
	struct stl_opts	o = { .period = 7, .window = 7 };
	double		season[N], trend[N];

	stl(season, trend, y, N, &o);
	are_near(season, s, "season");
	are_near(trend, t, "trend");
	o.robust = true;
	stl(season, trend, y, N, &o);
	are_near(season, rs, "season, robust");
	are_near(trend, rt, "trend, robust");
}

/* A season and a line are found as they are; laws of the decomposition. */
static void
test_laws(void)
{
	enum { LONG = 60 };
	const double	pattern[] = { 3, -1, -4, 2 };
	struct stl_opts	o = { .period = 4, .window = STL_WHOLE };
	double		z[LONG], season[LONG], trend[LONG], worst = 0;
	size_t		t;

	for (t = 0; t < LONG; t++)
		z[t] = 10 + 0.5 * (double)t + pattern[t % 4];
	stl(season, trend, z, LONG, &o);
	for (t = 0; t < LONG; t++)
		worst = MAX(worst, fabs(season[t] - pattern[t % 4]));
	ok(worst < 0.1, "a season that stays the same (%g)", worst);
	is_near(trend[59], 39.5, 0.1, "on a line");
	z[30] += 100;
	o.robust = true;
	stl(season, trend, z, LONG, &o);
	is_near(season[30], -4, 1e-3, "an outlier does not change it");
	is_near(trend[30], 25, 1e-3, "nor the line");
	for (t = 0; t < LONG; t++)
		z[t] = 7;
	stl(season, trend, z, LONG, &o);
	ok(fabs(season[3]) < 1e-12 && fabs(trend[3] - 7) < 1e-12,
	    "a constant has no season");
	o = (struct stl_opts){ .period = 2, .window = STL_WHOLE };
	for (t = 0; t < LONG; t++)
		z[t] = 10 + 0.5 * (double)t + (t % 2 == 0 ? 5 : -5);
	stl(season, trend, z, LONG, &o);
	for (worst = 0, t = 0; t < LONG; t++)
		worst = MAX(worst, fabs(season[t] - (t % 2 == 0 ? 5 : -5)));
	ok(worst < 0.1, "a season of two (%g)", worst);
	for (t = 0; t < LONG; t++)
		z[t] = 7;
	o = (struct stl_opts){ .period = 30, .window = 7 };
	stl(season, trend, z, LONG, &o);
	ok(isfinite(season[0]) && isfinite(trend[59]), "two seasons suffice");
}

int
main(void)
{
	test_published();
	test_laws();
	return done_testing();
}
