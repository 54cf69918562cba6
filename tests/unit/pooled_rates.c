/*
 * One regression over many sparse series: it finds out which means tell what
 * comes, and whether seasons come back, and looks at nothing that was not
 * known.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/forecast_priv.h"
#include "core/stats/forecast/pooled_market.h"
#include "core/stats/forecast/pooled_rates.h"
#include "tests/unit/tap.h"

enum { SERIES = 200, N = 120, HORIZON = 12 };

static struct arena	*arena;
static double		 y[SERIES][N + HORIZON];
static const size_t	 known[POOLED_STAGES] = { 60, 80, 100, N };

static struct pooled_rates *
learn(double period)
{
	struct pooled_rates	*p = rates_open(arena, period, HORIZON);
	size_t			 i;

	for (i = 0; i < SERIES; i++)
		rates_add(p, y[i], known);
	ok(rates_learn(p), "there is enough to learn from");
	return p;
}

/* Sums of what is forecast, of what comes, and of the squared errors. */
static void
compare(double *forecast, double *came, double *error,
    const struct pooled_rates *p)
{
	double	f[HORIZON], d;
	size_t	i, k;

	*forecast = *came = *error = 0;
	for (i = 0; i < SERIES; i++) {
		rates_path(rates_fit(arena, p, POOLED_STAGES - 1, y[i], N, 0,
		    NULL), f, HORIZON);
		for (k = 0; k < HORIZON; k++) {
			d = y[i][N + k] - f[k];
			*forecast += f[k];
			*came += y[i][N + k];
			*error += d * d;
		}
	}
}

/* The squared error of the mean of the last values. */
static double
error_of_mean(size_t last)
{
	double	sum = 0, m, d;
	size_t	i, k;

	for (i = 0; i < SERIES; i++) {
		for (m = 0, k = N - last; k < N; k++)
			m += y[i][k] / (double)last;
		for (k = 0; k < HORIZON; k++) {
			d = y[i][N + k] - m;
			sum += d * d;
		}
	}
	return sum;
}

/* Demands of 1 to 3, as often as the chance says, that may wander. */
static void
make_demand(double wander)
{
	struct rng	rng = { 31 };
	double		chance;
	size_t		i, t;

	for (i = 0; i < SERIES; i++) {
		chance = 0.05 + 0.4 * rng_f64(&rng);
		for (t = 0; t < N + HORIZON; t++) {
			chance += wander * (rng_f64(&rng) - 0.5);
			chance = MAX(0.01, MIN(0.7, chance));
			y[i][t] = rng_f64(&rng) < chance ?
			    1 + floor(3 * rng_f64(&rng)) : 0;
		}
	}
}

static void
test_level(void)
{
	double	forecast, came, error;

	make_demand(0);
	compare(&forecast, &came, &error, learn(1));
	is_near(forecast / came, 1, 0.05, "steady rates: sums come true");
	ok(error < error_of_mean(13) && error < 1.01 * error_of_mean(N),
	    "as good as the mean of all");
	make_demand(0.2);
	compare(&forecast, &came, &error, learn(1));
	is_near(forecast / came, 1, 0.1, "rates that wander: sums come true");
	ok(error < error_of_mean(13) && error < error_of_mean(N),
	    "better than the means of some and of all");
}

static void
test_season(void)
{
	struct pooled_rates	*p;
	struct rng		 rng = { 37 };
	double			 f[HORIZON], high = 0, low = 0;
	size_t			 i, t;

	for (i = 0; i < SERIES; i++)
		for (t = 0; t < N + HORIZON; t++)
			y[i][t] = rng_f64(&rng) <
			    (t % 12 < 3 ? 0.6 : 0.1) ? 2 : 0;
	p = learn(12);
	for (i = 0; i < SERIES; i++) {
		rates_path(rates_fit(arena, p, 3, y[i], N, 0, NULL), f,
		    HORIZON);
		for (t = 0; t < HORIZON; t++)
			*(t < 3 ? &high : &low) += f[t] / SERIES;
	}
	ok(high / 3 > 0.8 && low / 9 < 0.4, "a season comes back (%.2f, %.2f)",
	    high / 3, low / 9);
}

/* Rare demands, the more by the season: of the first ones, or of all. */
static void
make_seasonal(size_t seasonal)
{
	struct rng	rng = { 41 };
	double		chance;
	size_t		i, t;

	for (i = 0; i < SERIES; i++)
		for (t = 0; t < N + HORIZON; t++) {
			chance = i >= seasonal ? 0.1 :
			    t % 12 < 3 ? 0.28 : 0.04;
			y[i][t] = rng_f64(&rng) < chance;
		}
}

/* In season against out of it, of a series as it is forecast. */
static double
ratio(const struct pooled_rates *p, const double *z, size_t n)
{
	double	f[HORIZON], high = 0, low = 0;
	size_t	t;

	rates_path(rates_fit(arena, p, 3, z, n, 0, NULL), f, HORIZON);
	for (t = 0; t < HORIZON; t++)
		*((N + t) % 12 < 3 ? &high : &low) += f[t];
	return 3 * high / low;
}

/*
 * What is common to all is believed of one that sold too little to show it;
 * but not where others have no part in it.
 */
static void
test_common(void)
{
	struct pooled_rates	*p;
	double			 some, others = 0, own = 0;
	size_t			 i;

	make_seasonal(SERIES);
	p = learn(12);
	memset(y[0], 0, sizeof(y[0]));
	y[0][N - 3] = y[0][N - 9] = y[0][N - 20] = 1;
	some = ratio(p, y[0], N);
	ok(some > 3, "the season of all, of one that did not show it (%.2f)",
	    some);
	some = ratio(p, y[0] + N - 10, 10);
	ok(some > 2, "of a young one, too (%.2f)", some);
	make_seasonal(SERIES / 2);
	p = learn(12);
	for (i = 0; i < SERIES; i++)
		*(i < SERIES / 2 ? &own : &others) += log(ratio(p, y[i], N));
	own = exp(own / (SERIES / 2));
	others = exp(others / (SERIES / 2));
	ok(own > 2.5 && others < 1.6, "half have one: those that do "
	    "(%.2f), and the others (%.2f)", own, others);
}

/* Is there a season, where there is none, and where there is one? */
static void
test_market(void)
{
	const double	*of[SERIES];
	size_t		 n[SERIES], seen[SERIES], i, t;
	struct market	 m;
	double		 most = 0;

	for (i = 0; i < SERIES; i++) {
		of[i] = y[i];
		n[i] = N;
		seen[i] = known[2];
	}
	make_seasonal(SERIES);
	market_learn(&m, arena, 12, of, n, seen, SERIES);
	ok(m.n == N && m.season[N] > 0.5 && m.season[N + 6] < -0.2,
	    "high in season, low out of it (%.2f, %.2f)", m.season[N],
	    m.season[N + 6]);
	ok(m.told > 0.5, "which told what came (%.2f)", m.told);
	is_int((int64_t)market_near(&m, N + 24, N), N, "two years ahead");
	is_int((int64_t)market_near(&m, 2 + m.ahead, 2), 1 + (int64_t)m.ahead,
	    "of a series so young there is no year before");
	make_seasonal(0);
	market_learn(&m, arena, 12, of, n, seen, SERIES);
	for (t = 0; t < m.n + m.ahead; t++)
		most = MAX(most, fabs(m.season[t]));
	ok(most < 0.2, "none out of luck (%.2f)", most);
	ok(m.told < 0.05, "which told nothing (%.2f)", m.told);
	n[0] = seen[0] = 8;
	market_learn(&m, arena, 12, of, n, seen, 1);
	for (most = 0, t = 0; t < m.n + m.ahead; t++)
		most = MAX(most, fabs(m.season[t]));
	is_near(most, 0, 0, "nor in less than a year");
}

enum { MONTHS = 24 };

/* The weight of a method that was right in this time of the year only. */
static double
weight_in_season(const struct pooled_rates *p)
{
	double			f[2][MONTHS], z[N];
	struct trial		trial[2] = { { .said = { f[0], 1 } },
				    { .said = { f[1], 1 } } };
	struct backtest		bt = { .y = z, .n = N, .period = 12,
				    .sparse = true, .first = N - MONTHS,
				    .n_origins = MONTHS, .leads = 3,
				    .n_trials = 2, .trial = trial,
				    .said = { NULL, 1 } };
	struct forecast_prior	prior = { .pools = { .sparse = p } };
	double			scheme[FORECAST_SCHEMES];
	size_t			o, away;

	trial[0].method = forecast_method_find("naive");
	trial[1].method = forecast_method_find("tsb");
	for (o = 0; o < N; o++)
		z[o] = 1;
	for (o = 0; o < MONTHS; o++) {
		away = (MONTHS - o) % 12;
		f[0][o] = away <= 2 || away >= 10 ? 1 : 2;
		f[1][o] = away <= 2 || away >= 10 ? 2 : 1;
	}
	backtest_weigh(arena, &bt, &prior, scheme);
	return trial[0].weight;
}

static void
test_time_of_year(void)
{
	double	in, out;

	make_seasonal(SERIES);
	in = weight_in_season(learn(12));
	make_seasonal(0);
	out = weight_in_season(learn(12));
	ok(in > 0.5 && out < 0.3, "who was right in this season counts most, "
	    "where there is one (%.2f, %.2f)", in, out);
}

/* Where once a demand came beyond all measure. */
static void
test_huge(void)
{
	double	f[2], before, after;

	make_demand(0);
	y[3][100] = 2;
	rates_path(rates_fit(arena, learn(1), 3, y[0], N, 0, NULL), f, 1);
	before = f[0];
	y[3][100] = 1e6;
	rates_path(rates_fit(arena, learn(1), 3, y[0], N, 0, NULL), f, 1);
	after = f[0];
	is_near(after / before, 1, 0.05, "one does not raise the others");
}

/* At a stage nothing is known of what came later. */
static void
test_stages(void)
{
	struct pooled_rates	*a, *b;
	double			 fa, fb, fitted[60], z[61];
	size_t			 i, t;
	void			*s;

	make_demand(0.1);
	a = learn(12);
	for (i = 0; i < SERIES; i++)
		for (t = 60; t < N; t++)
			y[i][t] = 100;
	b = learn(12);
	rates_path(rates_fit(arena, a, 0, y[0], 60, 60, NULL), &fa, 1);
	rates_path(rates_fit(arena, b, 0, y[0], 60, 60, NULL), &fb, 1);
	is_near(fa, fb, 0, "what comes later is not known");
	memcpy(z, y[1], sizeof(z));
	s = rates_fit(arena, a, 0, z, 59, 61, NULL);
	rates_path(s, &fa, 1);
	rates_update(s, z[59]);
	rates_path(s, &fb, 1);
	rates_path(rates_fit(arena, a, 0, z, 60, 60, fitted), z, 1);
	is_near(fb, z[0], 1e-12, "led on as if fitted with it");
	is_near(fa, fitted[59], 1e-12, "fitted is one step ahead");
}

static void
test_little(void)
{
	struct pooled_rates	*p = rates_open(arena, 12, 1);
	static const size_t	 few[POOLED_STAGES] = { 3, 4, 5, 6 };
	static const double	 once[10] = { 0, 0, 3 };
	double			 f[2], fitted[10];
	size_t			 t;

	ok(!rates_learn(p), "of none nothing is learned");
	rates_add(p, once, few);
	ok(!rates_learn(p), "nor of one that is young");
	rates_path(rates_fit(arena, p, 3, once, 10, 0, fitted), f, 2);
	ok(f[0] > 0 && f[0] < 3, "then all means count");
	for (t = 0; t < 10 && isfinite(fitted[t]); t++)
		;
	ok(t == 10, "from the first value on");
	make_demand(0);
	for (t = 0; t < N; t++)
		y[0][t] = 0;
	p = learn(12);
	rates_path(rates_fit(arena, p, 3, y[0], N, 0, NULL), f, 1);
	is_near(f[0], 0, 0, "of nothing comes nothing");
}

int
main(void)
{
	arena = arena_open();
	test_level();
	test_season();
	test_common();
	test_market();
	test_time_of_year();
	test_huge();
	test_stages();
	test_little();
	arena_close(arena);
	return done_testing();
}
