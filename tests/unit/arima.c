/*
 * ARIMA against what R's arima() says of the luteinising hormone series
 * (Diggle 1990), as printed in the manual of R and in Venables and Ripley,
 * Modern Applied Statistics with S (2002), 14.2.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/arima.h"
#include "core/stats/spd.h"
#include "tests/unit/tap.h"

static const double	lh[] = { 2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5,
    2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7,
    3.0, 2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7, 1.5,
    1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9 };

static void
test_published(void)
{
	struct arima	m = { .p = 1, .has_mean = true };

	ok(arima_estimate(&m, lh, 48), "an autoregression of one value");
	is_near(m.phi[0], 0.5739, 2e-3, "its coefficient");
	is_near(m.mean, 2.4133, 2e-3, "its mean");
	is_near(m.variance, 0.1975, 2e-4, "the variance of its errors");
	is_near(m.loglik, -29.38, 5e-3, "its likelihood");
	m = (struct arima){ .p = 3, .has_mean = true };
	ok(arima_estimate(&m, lh, 48), "of three values");
	is_near(m.phi[0], 0.6448, 1e-2, "the first");
	is_near(m.phi[1], -0.0634, 1e-2, "the second");
	is_near(m.phi[2], -0.2198, 1e-2, "the third");
	is_near(m.loglik, -27.09, 5e-3, "the likelihood");
	m = (struct arima){ .p = 1, .q = 1, .has_mean = true };
	ok(arima_estimate(&m, lh, 48), "of one value and one error");
	is_near(m.phi[0], 0.4522, 1e-2, "of the value");
	is_near(m.theta[0], 0.1982, 1e-2, "of the error");
	is_near(m.mean, 2.4101, 2e-3, "the mean");
	is_near(m.loglik, -28.76, 5e-3, "the likelihood of both");
}

/* The likelihood from the covariances of all values at once. */
static void
test_exact(void)
{
	enum { N = 9 };
	const double	w[N] = { .3, -1.1, .7, .2, -.4, .6, -.9, .8, -.1 };
	struct arima	m = { .p = 1, .q = 1 };
	double		cov[N * N], x[N], at[N], logs = 0, squares = 0, phi, th;
	size_t		i, j;

	ok(!arima_estimate(&m, w, 5), "too few values: nothing is estimated");
	ok(arima_estimate(&m, w, N), "nine are enough");
	phi = m.phi[0], th = m.theta[0];
	ok(fabs(phi) < 1 && fabs(th) < 1, "stationary, invertible");
	at[0] = (1 + 2 * phi * th + th * th) / (1 - phi * phi);
	at[1] = phi * at[0] + th;
	for (i = 2; i < N; i++)
		at[i] = phi * at[i - 1];
	for (i = 0; i < N; i++) {
		x[i] = w[i];
		for (j = 0; j < N; j++)
			cov[i * N + j] = at[i > j ? i - j : j - i];
	}
	ok(spd_factor(cov, N), "covariances of all nine");
	spd_solve(cov, N, x);
	for (i = 0; i < N; i++) {
		squares += x[i] * w[i];
		logs += 2 * log(cov[i * N + i]);
	}
	is_near(m.variance, squares / N, 1e-9, "the variance is theirs");
	is_near(m.loglik, -(N * (log(2 * M_PI * squares / N) + 1) + logs) / 2,
	    1e-9, "and the likelihood");
}

static void
test_differences(void)
{
	struct rng	rng = { 5 };
	double		noise[200], walk[200], bent[200];
	size_t		t;

	for (t = 0; t < 200; t++) {
		noise[t] = rng_f64(&rng) - 0.5;
		walk[t] = noise[t] + (t > 0 ? walk[t - 1] : 0);
		bent[t] = walk[t] + (t > 0 ? bent[t - 1] : 0);
	}
	ok(arima_differences(noise, 200) == 0, "noise stays as it is");
	ok(arima_differences(walk, 200) == 1, "a random walk is differenced");
	ok(arima_differences(bent, 200) == 2, "a sum of one twice");
}

/* What it finds in 1,000 values of a known process, and says of the next. */
static void
test_choice(void)
{
	enum { N = 1000 };
	struct rng	rng = { 11 };
	struct arima	m;
	double		y[N], e[N], w[N], f[3];
	size_t		t, i;

	for (t = 0; t < N; t++) {
		for (i = 0, e[t] = -6; i < 12; i++)
			e[t] += rng_f64(&rng);
		w[t] = e[t];
		if (t > 0)
			w[t] += 0.7 * w[t - 1] + 0.4 * e[t - 1];
		y[t] = (t > 0 ? y[t - 1] : 100) + w[t];
	}
	ok(arima_choose(&m, y, N), "orders are chosen");
	ok(m.d == 1, "one difference (%zu)", m.d);
	is_near(m.variance, 1, 0.1, "errors as large as they were made");
	arima_run(&m, y, N, NULL);
	arima_path(&m, f, 3);
	is_near(f[0], y[N - 1] + 0.7 * w[N - 1] + 0.4 * e[N - 1], 0.25,
	    "the next value is foreseen");
	is_near(f[1] - f[0], 0.7 * (f[0] - y[N - 1]), 0.3, "and the one after");
	for (t = 0; t < N; t++)
		y[t] = 5;
	ok(!arima_choose(&m, y, N), "a constant has no orders");
	arima_run(&m, y, N, NULL);
	arima_path(&m, f, 2);
	ok(f[0] == 5 && f[1] == 5, "and stays constant");
}

/* Level of Lake Huron, feet, 1875 to 1972 (Brockwell and Davis 1991). */
static const double	huron[] = { 580.38, 581.86, 580.97, 580.80, 579.79,
    580.39, 580.42, 580.82, 581.40, 581.32, 581.44, 581.68, 581.17, 580.53,
    580.01, 579.91, 579.14, 579.16, 579.55, 579.67, 578.44, 578.24, 579.10,
    579.09, 579.35, 578.82, 579.32, 579.01, 579.00, 579.80, 579.83, 579.72,
    579.89, 580.01, 579.37, 578.69, 578.19, 578.67, 579.55, 578.92, 578.09,
    579.37, 580.13, 580.14, 579.51, 579.24, 578.66, 578.86, 578.05, 577.79,
    576.75, 576.75, 577.82, 578.64, 580.58, 579.48, 577.38, 576.90, 576.94,
    576.24, 576.84, 576.85, 576.90, 577.79, 578.18, 577.51, 577.23, 578.42,
    579.61, 579.05, 579.26, 579.22, 579.38, 579.10, 577.95, 578.12, 579.75,
    580.85, 580.41, 579.96, 579.61, 578.76, 578.18, 577.21, 577.13, 579.10,
    578.25, 577.91, 576.89, 575.96, 576.80, 577.68, 578.38, 578.52, 579.74,
    579.31, 579.89, 579.96 };

/* As R's arima(LakeHuron, c(2, 0, 0), xreg = time(LakeHuron) - 1920). */
static void
test_regression(void)
{
	enum { N = 98 };
	struct arima	m = { .p = 2, .has_mean = true };
	double		x[3 * N], rest[N], b[3] = {0};
	size_t		t, round;

	for (t = 0; t < N; t++)
		x[t] = (double)t - 45;
	for (round = 0; round < 20; round++) {
		for (t = 0; t < N; t++)
			rest[t] = huron[t] - b[0] * x[t];
		ok(arima_estimate(&m, rest, N), "round %zu", round);
		arima_regress(b, &m, huron, x, 1, N, 0);
	}
	is_near(m.phi[0], 1.0048, 2e-3, "the errors' first coefficient");
	is_near(m.phi[1], -0.2913, 5e-3, "the second");
	is_near(m.mean, 579.0993, 5e-3, "the level in 1920");
	is_near(b[0], -0.0216, 1e-4, "feet a year");
	is_near(m.variance, 0.4566, 2e-4, "the variance of the errors");
	is_near(m.loglik, -101.2, 5e-2, "the likelihood");
	/* The trend twice, and what no one would take for a trend. */
	for (t = 0; t < N; t++) {
		x[N + t] = 2 * x[t];
		x[2 * N + t] = t % 3 == 0;
	}
	ok(arima_regress(b, &m, huron, x, 2, N, 0) == 1,
	    "a column that says the same again is left out");
	is_near(b[0], -0.0216, 1e-4, "without changing the first");
	ok(b[1] == 0, "it has no part");
	memcpy(x + N, x + 2 * N, N * sizeof(*x));
	ok(arima_regress(b, &m, huron, x, 2, N, 0) == 2, "both, if they must");
	ok(arima_regress(b, &m, huron, x, 2, N, 1) == 1,
	    "the trend is worth it");
	ok(arima_regress(b, &m, huron, x + N, 1, N, 1) == 0,
	    "the other is not");
}

int
main(void)
{
	test_published();
	test_regression();
	test_exact();
	test_differences();
	test_choice();
	return done_testing();
}
