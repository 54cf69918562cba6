/*
 * One regression over many series: it finds what they share, what is special
 * about each, and looks at nothing that was not known.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/forecast.h"
#include "tests/unit/tap.h"

enum { SERIES = 40, N = 200, HORIZON = 8 };

static struct arena	*arena;
static double		 y[SERIES][N];
static const size_t	 known[POOLED_STAGES] = { 140, 160, 180, N };

static double
noise(struct rng *rng)
{
	return rng_f64(rng) + rng_f64(rng) + rng_f64(rng) - 1.5;
}

/* Each step is so much of the one before, and noise: around 100. */
static void
make_steps(double first, double second, double outliers)
{
	struct rng	rng = { 17 };
	size_t		i, t;
	double		step, share;

	for (i = 0; i < SERIES; i++) {
		share = i % 2 == 0 ? first : second;
		step = 0;
		for (t = 0; t < N; t++) {
			step = share * step + noise(&rng);
			y[i][t] = t == 0 ? 100 : y[i][t - 1] + step;
		}
		for (t = 0; t < N; t++)
			if (rng_f64(&rng) < outliers)
				y[i][t] += 60;
	}
}

static struct pooled *
learn(double period)
{
	struct pooled	*p = pooled_open(arena, period, HORIZON);
	size_t		 i;

	for (i = 0; i < SERIES; i++)
		pooled_add(p, y[i], known);
	ok(pooled_learn(p), "there is enough to learn from");
	return p;
}

/* By how much of the last step the next one is foreseen; at the end of all. */
static double
share_seen(const struct pooled *p, size_t i)
{
	double	f[1], z[N], base;
	void	*s;

	memcpy(z, y[i], sizeof(z));
	s = pooled_fit(arena, p, POOLED_STAGES - 1, z, N, NULL);
	pooled_update(s, z[N - 1]);
	pooled_path(s, &base, 1);
	s = pooled_fit(arena, p, POOLED_STAGES - 1, z, N, NULL);
	pooled_update(s, z[N - 1] + 1);
	pooled_path(s, f, 1);
	return f[0] - base - 1;
}

static double
mean_share(const struct pooled *p, size_t first)
{
	double	sum = 0;
	size_t	i;

	for (i = first; i < SERIES; i += 2)
		sum += share_seen(p, i) / (SERIES / 2);
	return sum;
}

static void
test_shared(void)
{
	struct pooled	*p;

	make_steps(-0.5, -0.5, 0);
	p = learn(1);
	is_near(mean_share(p, 0), -0.5, 0.1, "half of a step comes back");
	make_steps(-0.5, -0.5, 0.02);
	p = learn(1);
	ok(mean_share(p, 0) < -0.4, "outliers all come back (%.2f)",
	    mean_share(p, 0));
	make_steps(-0.6, 0.6, 0);
	p = learn(1);
	ok(mean_share(p, 0) < -0.3 && mean_share(p, 1) > 0.3,
	    "each series has its own share (%.2f, %.2f)", mean_share(p, 0),
	    mean_share(p, 1));
}

static void
test_season(void)
{
	struct rng	rng = { 23 };
	struct pooled	*p;
	double		f[HORIZON], fitted[N], worst = 0, sum = 0;
	size_t		i, t;
	void		*s;

	for (i = 0; i < SERIES; i++)
		for (t = 0; t < N; t++)
			y[i][t] = exp(0.4 * sin(2 * M_PI * (double)(t + i) /
			    12) + 0.02 * noise(&rng));
	p = learn(12);
	for (i = 0; i < SERIES; i++) {
		s = pooled_fit(arena, p, 3, y[i], N, fitted);
		pooled_path(s, f, HORIZON);
		for (t = 0; t < HORIZON; t++)
			sum += fabs(log(f[t]) - 0.4 * sin(2 * M_PI *
			    (double)(N + t + i) / 12)) / HORIZON / SERIES;
		for (t = 100; t < N; t++)
			worst = MAX(worst, fabs(log(fitted[t] / y[i][t])));
	}
	ok(sum < 0.02, "waves of its own time of the year (%.4f)", sum);
	ok(worst < 0.15, "fitted one step ahead (%.4f)", worst);
}

/*
 * The regression of a stage is that of what was known at it; how strong own
 * corrections are to be is found over all stages.
 */
static void
test_stages(void)
{
	struct pooled	*p, *q;
	double		a[HORIZON], b[HORIZON], c[HORIZON];
	double		same = 0, other = 0;
	size_t		i, t;

	make_steps(-0.5, -0.5, 0);
	p = learn(1);
	for (i = 0; i < SERIES; i++)
		for (t = known[0]; t < N; t++)
			y[i][t] = y[i][t - 1] + 0.9 * (y[i][t - 1] -
			    y[i][t - 2]);
	q = learn(1);
	for (i = 0; i < SERIES; i++) {
		pooled_path(pooled_fit(arena, p, 0, y[i], known[0], NULL), a,
		    HORIZON);
		pooled_path(pooled_fit(arena, q, 0, y[i], known[0], NULL), b,
		    HORIZON);
		pooled_path(pooled_fit(arena, q, 3, y[i], known[0], NULL), c,
		    HORIZON);
		same += fabs(a[0] - b[0]) / SERIES;
		other += fabs(a[0] - c[0]) / SERIES;
	}
	ok(same < 0.05, "the first stage knows nothing of the last (%.4f)",
	    same);
	ok(other > 4 * same, "which knows more (%.4f)", other);
}

static void
test_little(void)
{
	const size_t	few[POOLED_STAGES] = { 9, 10, 11, 12 };
	struct pooled	*p = pooled_open(arena, 52, 60);
	double		 f[60], one = 5;
	size_t		 t;

	make_steps(0, 0, 0);
	pooled_add(p, y[0], few);
	ok(!pooled_learn(p), "twelve values teach nothing");
	pooled_path(pooled_fit(arena, p, 3, y[0], 12, NULL), f, 60);
	is_near(f[59], y[0][11], 1e-9, "the last one again");
	pooled_path(pooled_fit(arena, p, 3, &one, 1, NULL), f, 60);
	is_near(f[59], 5, 1e-9, "of one value too");
	p = pooled_open(arena, 4, 60);
	for (t = 0; t < SERIES; t++)
		pooled_add(p, y[t], known);
	ok(pooled_learn(p), "four steps a season");
	pooled_path(pooled_fit(arena, p, 3, y[0], N, NULL), f, 60);
	for (t = 0; t < 60 && isfinite(f[t]); t++)
		;
	ok(t == 60, "farther than it looks ahead");
}

/* What a regression would learn nothing good from is left out. */
static void
test_fit(void)
{
	struct forecast_input	in = { .y = y[0], .n = N, .period = 12 };
	struct forecast_pooling	p;
	struct forecast_pools	pools = {0};
	size_t			t;

	forecast_pool_open(&p, arena, 12, HORIZON);
	make_steps(0, 0, 0);
	ok(forecast_pool(&p, &in), "a series that is sold every week");
	in.n = 10;
	ok(!forecast_pool(&p, &in), "not a short one");
	in.n = 0;
	ok(!forecast_pool(&p, &in), "none at all");
	in.n = N;
	for (t = 0; t < N; t++)
		y[0][t] = 7;
	ok(!forecast_pool(&p, &in), "nor a constant");
	for (t = 0; t < N; t++)
		y[0][t] = t % 9 == 0 ? 1 + (double)(t % 4) : 0;
	ok(forecast_pool(&p, &in) && p.n_dense == 1 && p.n_sparse == 1,
	    "a sparse one goes to its like");
	for (t = 0; t < N; t++)
		y[0][t] = t < N / 2 ? 5 + (double)(t % 3) : 0;
	ok(!forecast_pool(&p, &in), "nor one that is over");
	forecast_pool_learn(&pools, &p);
	ok(pools.dense == NULL && pools.sparse == NULL,
	    "one of a kind says nothing about others");
}

int
main(void)
{
	arena = arena_open();
	test_shared();
	test_season();
	test_stages();
	test_little();
	test_fit();
	arena_close(arena);
	return done_testing();
}
