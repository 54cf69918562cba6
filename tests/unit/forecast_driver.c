/*
 * Drivers in the forecaster as a whole: used where they help, said why not
 * where they do not, and what they did adds up.
 */
#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/forecast.h"
#include "tests/unit/tap.h"

enum { N = 130, H = 13 };

static struct arena	*arena;
static uint64_t		 state = 7;

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

struct sample { double y[N + H], promo[N + H], other[N + H]; };

static void
make(struct sample *s, double effect)
{
	size_t	t;

	for (t = 0; t < N + H; t++) {
		s->promo[t] = noise() > 1;
		s->other[t] = noise();
		s->y[t] = 100 * exp(effect * s->promo[t] + .05 * noise());
	}
}

static struct forecast_result *
forecast(const struct sample *s, const struct forecast_driver *d, size_t n,
    const struct forecast_prior *prior)
{
	struct forecast_input	in = {
		.y = s->y, .n = N, .period = 365.25 / 7, .non_negative = true,
		.driver = d, .n_drivers = n
	};
	struct forecast_opts	opts = {
		.horizon = H, .level = { .8, .95 }, .n_levels = 2,
		.prior = prior
	};

	return forecast_select(arena, &in, &opts);
}

static double
error(const struct sample *s, const struct forecast_result *r)
{
	double	sum = 0;
	size_t	k;

	for (k = 0; k < H; k++)
		sum += fabs(r->mean[k] - s->y[N + k]);
	return sum;
}

static void
test_used(void)
{
	struct sample			 s;
	struct forecast_driver		 d[2] = { { .x = s.promo },
					    { .x = s.other } };
	const struct forecast_result	*without, *r;
	double				 worst = 0, v;
	size_t				 t;

	make(&s, .6);
	without = forecast(&s, NULL, 0, NULL);
	r = forecast(&s, d, 2, NULL);
	ok(r->effect[0].fate == DRIVER_USED && r->effect[0].multiplies,
	    "a driver that helps is used");
	ok(r->effect[0].lo < .6 && r->effect[0].hi > .6 &&
	    r->effect[0].lo > .4, "its effect: %.2f (%.2f to %.2f)",
	    r->effect[0].effect, r->effect[0].lo, r->effect[0].hi);
	ok(r->effect[1].fate == DRIVER_NO_GAIN && r->effect[1].is_known,
	    "noise is not");
	ok(error(&s, r) < .6 * error(&s, without), "the forecast is better");
	ok(r->mase < r->mase_without &&
	    fabs(r->mase_without - without->mase) < 1e-12,
	    "so is the backtest: %.2f, without %.2f", r->mase,
	    r->mase_without);
	ok(r->interval[0].hi[0] - r->interval[0].lo[0] <
	    without->interval[0].hi[0] - without->interval[0].lo[0],
	    "and surer");
	ok(r->effect[1].part == NULL && r->effect[0].part != NULL,
	    "only what is used did something");
	for (t = 0; t < N + H; t++) {
		v = (t < N ? s.y[t] : r->mean[t - N]) -
		    r->effect[0].part[t];
		if (s.promo[t] > 0)
			worst = MAX(worst, fabs(v * exp(r->effect[0].effect) -
			    (v + r->effect[0].part[t])) / v -
			    .3 * r->effect[0].effect);
	}
	ok(worst < .1, "about its effect in every step with it");
}

static void
test_ahead(void)
{
	struct sample		 s;
	struct forecast_driver	 d = { .x = s.promo };
	struct forecast_result	*known, *unknown, *r;
	double			 assume[H];
	size_t			 k;

	make(&s, .9);
	known = forecast(&s, &d, 1, NULL);
	for (k = 0; k < H; k++)
		assume[k] = k == 3 ? 1 : NAN;
	d.assume = assume;
	r = forecast(&s, &d, 1, NULL);
	ok(r->without != NULL && fabs(r->without[3] - known->mean[3]) < 1e-9,
	    "without what is assumed it is the same");
	for (k = 0; k < H && (k == 3 || r->mean[k] == known->mean[k]); k++)
		;
	ok(k == H, "other steps stay");
	ok(s.promo[N + 3] == 1 ? r->mean[3] == known->mean[3] :
	    r->mean[3] > 2 * known->mean[3], "that one does not");
	ok(r->interval[1].lo[3] <= r->mean[3] &&
	    r->interval[1].hi[3] >= r->mean[3], "its interval goes along");
	d.assume = NULL;
	for (k = 2; k < H; k++)
		s.promo[N + k] = NAN;
	unknown = forecast(&s, &d, 1, NULL);
	ok(unknown->effect[0].n_ahead == 2, "how much is known ahead");
	ok(unknown->effect[0].fate == DRIVER_NO_GAIN ||
	    unknown->interval[1].hi[9] - unknown->interval[1].lo[9] >
	    known->interval[1].hi[9] - known->interval[1].lo[9],
	    "less sure than when all is");
}

/* Nothing may crash, be NaN, or be used for no reason. */
static void
test_fates(void)
{
	struct sample			 s;
	struct forecast_driver		 d[4] = { { .x = s.promo },
					    { .x = s.other } };
	double				 gaps[N + H], same[N + H];
	const struct forecast_result	*r;
	size_t				 t, k, bad = 0;

	make(&s, .6);
	for (t = 0; t < N + H; t++) {
		gaps[t] = t % 2 ? NAN : s.promo[t];
		same[t] = 5;
		if (t < N && t % 10 == 0)
			s.promo[t] = NAN;
	}
	d[2].x = gaps;
	d[3].x = same;
	r = forecast(&s, d, 4, NULL);
	ok(r->effect[0].fate == DRIVER_USED && r->effect[0].n_missing == 13,
	    "some gaps are filled in, and counted");
	ok(r->effect[2].fate == DRIVER_GAPS && !r->effect[2].is_known,
	    "half of it missing is too much");
	ok(r->effect[3].fate == DRIVER_CONSTANT, "what never changes");
	for (t = 0; t < N + H; t++)
		s.promo[t] = t % 3 ? 1e300 : -1e300;
	r = forecast(&s, d, 1, NULL);
	for (k = 0; k < H; k++)
		bad += !isfinite(r->mean[k]) || r->mean[k] < 0;
	is_int((int64_t)bad, 0, "huge values");
	for (t = 0; t < N + H; t++)
		s.promo[t] = NAN;
	r = forecast(&s, d, 1, NULL);
	ok(r->effect[0].fate == DRIVER_GAPS, "never known");
	make(&s, .6);
	for (t = 110; t < N; t += 3)
		s.y[t] = 0;
	r = forecast(&s, d, 1, NULL);
	for (k = 0; k < H; k++)
		bad += !(r->mean[k] > 1) || !(r->interval[0].hi[k] < 1e4);
	ok(bad == 0 && r->mase < 10, "sales that stop being always above zero");
	for (t = 0; t < N; t++)
		s.y[t] = t < 20 ? 9 : 0;
	r = forecast(&s, d + 1, 1, NULL);
	ok(r->note == FORECAST_DEAD && r->effect[0].fate == DRIVER_SHORT,
	    "a series that is over");
	for (t = 0; t < N; t++)
		s.y[t] = noise() > .5 ? 3 : 0;
	r = forecast(&s, d + 1, 1, NULL);
	for (k = 0; k < H; k++)
		bad += !isfinite(r->mean[k]) || r->mean[k] < 0;
	ok(bad == 0 && r->sparse, "a sparse one");
}

/* One series hardly sees the driver; the others know what it does. */
static void
test_pool(void)
{
	struct forecast_prior		 prior = {0};
	struct sample			 s;
	struct forecast_driver		 d = { .x = s.promo };
	const struct forecast_result	*alone, *told;
	double				 width[2];
	int				 i;
	size_t				 t;

	for (i = 0; i < 12; i++) {
		make(&s, .7);
		forecast_prior_add(&prior, forecast(&s, &d, 1, NULL));
	}
	make(&s, .7);
	for (t = 0; t < N; t++) {
		if (s.promo[t] > 0)
			s.y[t] *= exp(-.7);
		s.promo[t] = 0;
	}
	s.promo[120] = 1;
	s.y[120] *= exp(.4);
	alone = forecast(&s, &d, 1, NULL);
	told = forecast(&s, &d, 1, &prior);
	width[0] = alone->effect[0].hi - alone->effect[0].lo;
	width[1] = told->effect[0].hi - told->effect[0].lo;
	ok(width[1] < width[0], "surer with others: %.3f, not %.3f", width[1],
	    width[0]);
	ok(alone->effect[0].effect < .5 && told->effect[0].effect > .5 &&
	    told->effect[0].effect < .7, "drawn to what they say: %.2f, "
	    "alone %.2f", told->effect[0].effect, alone->effect[0].effect);
}

int
main(void)
{
	arena = arena_open();
	test_used();
	test_ahead();
	test_fates();
	test_pool();
	arena_close(arena);
	return done_testing();
}
