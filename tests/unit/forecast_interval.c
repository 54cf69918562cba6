/*
 * How wide the first steps of a forecast are, beside the later ones: numbers
 * by hand and by R, and how much of what came was within.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/forecast_priv.h"
#include "tests/unit/tap.h"

static struct arena	*arena;

static void
test_leads(void)
{
	struct forecast_leads	a = {0}, b = {0};
	size_t			i;

	leads_note(&a, 0, 2, 1);
	leads_note(&a, 0, 4, 1);
	leads_note(&a, 1, 1, 2);
	leads_note(&a, 2, 0, 1);
	/* Means of 3, 1 and 0; of all 8 / 5. */
	leads_finish(&a);
	is_near(a.sum[0], log(3 / 1.6), 1e-12, "a mean beside that of all");
	is_near(a.sum[1], log(1 / 1.6), 1e-12, "errors by their weights");
	ok(a.n[0] == 1 && a.n[1] == 1, "are of one series");
	ok(a.n[2] == 0 && a.n[3] == 0 && a.sum[2] == 0,
	    "no errors say nothing, nor do perfect ones");
	is_near(leads_ratio(&a, 0, 1, 1), 1.875, 1e-12, "believed in all");
	is_near(leads_ratio(&a, 0, 1, .5), sqrt(1.875), 1e-12, "and by half");
	is_near(leads_ratio(&a, 2, 1, 1), 1, 0, "nobody says, nobody knows");
	is_near(leads_ratio(&a, 0, 2, 1), 1, 0, "one is too few");
	leads_note(&b, 0, 1, 1);
	leads_note(&b, 1, 1000, 1);
	leads_finish(&b);
	ok(b.sum[0] == -1, "an odd one counts little");
	leads_add(&a, &b);
	is_near(leads_ratio(&a, 0, 2, 1), exp((log(1.875) - 1) / 2), 1e-12,
	    "two say what they do in the mean");
	for (i = 0; i < 3; i++)
		leads_note(&b, FORECAST_LEADS + i, 1, 1);
	is_near(b.n[FORECAST_LEADS - 1], 3, 0, "far ahead is told as one");
}

/* How much wider the second step is, of errors of one size in a backtest. */
static double
second_to_first(double size, const struct forecast_prior *prior)
{
	enum { FIRST = 8, ORIGINS = 12, LEADS = 2 };
	double	y[FIRST + ORIGINS] = {0}, f[ORIGINS * LEADS], mean[LEADS] = {0};
	double	lo[LEADS], hi[LEADS];
	struct forecast_interval	iv = { .level = .8, .lo = lo, .hi = hi };
	struct backtest	bt = {
		.y = y, .n = FIRST + ORIGINS, .first = FIRST,
		.n_origins = ORIGINS, .leads = LEADS, .asked = LEADS,
		.said = { f, LEADS }
	};
	size_t	o;

	for (o = 0; o < ORIGINS; o++) {
		f[o * LEADS] = o % 2 ? 1 : -1;
		f[o * LEADS + 1] = size;
	}
	interval_from_backtest(&iv, 1, &bt, mean, LEADS, prior);
	return hi[1] / hi[0];
}

static void
test_correction(void)
{
	struct forecast_prior	prior = {0};
	struct forecast_leads	*l = prior.belief[FORECAST_IS_DENSE].leads;
	size_t			m;

	/* R: the spreads are 1 and 1.148, drawn to a random walk's. */
	is_near(second_to_first(1, NULL), 1.0480174709, 1e-9,
	    "errors alike are told nearly alike");
	is_near(second_to_first(1.5, NULL), 1.4909516839, 1e-9,
	    "what grows grows");
	for (m = 0; m < FORECAST_MEMORIES; m++) {
		l[m].n[0] = l[m].n[1] = 10;
		l[m].sum[0] = 10 * .2;
	}
	/* Of 6 later origins and of 5 / 2: trust 6 / 10 and 2.5 / 6.5. */
	is_near(second_to_first(1, &prior), 1.1480740498 / exp(.6 * .2),
	    1e-9, "others say by how much");
	for (m = 0; m < FORECAST_MEMORIES; m++)
		l[m].sum[1] = -10;
	is_near(second_to_first(1, &prior), 1, 1e-12,
	    "no step is surer than the one before");
	for (m = 0; m < FORECAST_MEMORIES; m++)
		l[m].n[0] = l[m].n[1] = FORECAST_FEW - 1;
	is_near(second_to_first(1, &prior), 1.0480174709, 1e-9,
	    "few are not heard");
}

enum { SHOPS = 100, WEEKS = 104, AHEAD = 13, ENDS = 3 };

/* Weeks of a season, and of orders with tails. */
static void
make_shop(double *y, size_t i, struct rng *rng)
{
	double	u, year;
	size_t	t;

	for (t = 0; t < WEEKS; t++) {
		year = (double)(t + 7 * i) * 2 * 3.14159265358979 / 52.18;
		u = 2 * rng_f64(rng) - 1;
		y[t] = MAX(0, 100 + 20 * sin(year) + 120 * u * u * u);
	}
}

static void
count_first(double within[2], const double *y, size_t n,
    const struct forecast_prior *prior)
{
	struct forecast_input	 in = { .y = y, .n = n, .period = 365.25 / 7,
				    .non_negative = true };
	struct forecast_opts	 opts = {
		.horizon = AHEAD, .level = { .80, .95 }, .n_levels = 2,
		.prior = prior
	};
	struct forecast_result	*r = forecast_select(arena, &in, &opts);
	size_t			 k, l;

	for (l = 0; l < 2; l++)
		for (k = 0; k < 4; k++)
			within[l] += (y[n + k] >= r->interval[l].lo[k] &&
			    y[n + k] <= r->interval[l].hi[k]) / 4.0;
}

/* The first month, told with a quarter. */
static void
test_first_weeks(void)
{
	static double	y[SHOPS][WEEKS];
	struct rng	rng = { 8 };
	double		alone[2] = {0}, among[2] = {0};
	size_t		i, e, n;

	for (i = 0; i < SHOPS; i++)
		make_shop(y[i], i, &rng);
	for (e = 0; e < ENDS; e++) {
		struct forecast_prior	prior = {0};
		struct forecast_opts	scores = {
			.horizon = AHEAD, .only_scores = true
		};

		n = WEEKS - AHEAD - 12 * e;
		for (i = 0; i < SHOPS; i++) {
			struct forecast_input	in = { .y = y[i], .n = n,
				.period = 365.25 / 7, .non_negative = true };

			forecast_prior_add(&prior, forecast_select(arena, &in,
			    &scores));
		}
		for (i = 0; i < SHOPS; i++) {
			count_first(alone, y[i], n, NULL);
			count_first(among, y[i], n, &prior);
		}
		arena_clear(arena);
	}
	for (i = 0; i < 2; i++) {
		alone[i] /= SHOPS * ENDS;
		among[i] /= SHOPS * ENDS;
	}
	diag("within 80 %%: %.3f alone, %.3f among others; 95 %%: %.3f, %.3f",
	    alone[0], among[0], alone[1], among[1]);
	/* Not corrected: .726 alone, .703 among others; .981, .926. */
	ok(among[0] > .74 && among[0] < .83, "80 %% of the first month");
	ok(among[1] > .95 && among[1] < .985, "95 %% of it");
	ok(alone[0] > .77 && alone[0] < .83, "80 %%, of one alone");
	ok(alone[1] > .95 && alone[1] < .99, "95 %%, of one alone");
}

int
main(void)
{
	arena = arena_open();
	test_leads();
	test_correction();
	test_first_weeks();
	arena_close(arena);
	return done_testing();
}
