/*
 * Weights of the combination.  Three schemes compete: equal weights for all
 * that were hardly worse than the best, and two that fall ever faster with
 * the error.  Weights learned on the earlier half of the backtest are tried
 * on the later half; the scheme that did best there (the more equal one when
 * in doubt) learns the final weights from all of it.
 */
#include "core/stats/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

/* Weight is loss to the power of minus this; 0: equal. */
static const double	powers[] = { 0, 4, 8 };
/* Equal weights go to losses up to this times the least. */
#define EQUAL_UP_TO	1.25
/* A less equal scheme must be better by this factor. */
#define DOUBT		0.99

/*
 * Mean absolute error over the steps ahead of origins from..until; for
 * sparse series the root mean square error of each origin, as RMSSE is
 * taken, then the mean.
 */
static double
mean_loss(const struct backtest *bt, const double *f, size_t from,
    size_t until)
{
	double	sum = 0, one, e, count = 0;
	size_t	o, k, n;

	for (o = from; o < until; o++) {
		one = 0;
		n = backtest_known(bt, o);
		for (k = 0; k < n; k++) {
			e = backtest_error(bt, f, o, k);
			one += bt->sparse ? e * e : fabs(e);
		}
		sum += bt->sparse ? sqrt(one * (double)n) : one;
		count += (double)n;
	}
	return sum / count;
}

/* Sets the weights by the losses; their sum is 1. */
static void
learn(struct backtest *bt, double power)
{
	double	best = INFINITY, sum = 0;
	size_t	i;

	for (i = 0; i < bt->n_trials; i++)
		best = MIN(best, bt->trial[i].loss);
	for (i = 0; i < bt->n_trials; i++) {
		/* Errors all zero: the perfect ones share. */
		if (power == 0 || best == 0)
			bt->trial[i].weight =
			    bt->trial[i].loss <= best * EQUAL_UP_TO;
		else
			bt->trial[i].weight =
			    pow(best / bt->trial[i].loss, power);
		sum += bt->trial[i].weight;
	}
	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].weight /= sum;
}

static void
combine(struct backtest *bt)
{
	size_t	i, j, cells = bt->n_origins * bt->leads;

	memset(bt->f, 0, cells * sizeof(*bt->f));
	for (i = 0; i < bt->n_trials; i++) {
		for (j = 0; bt->trial[i].weight > 0 && j < cells; j++)
			bt->f[j] += bt->trial[i].weight * bt->trial[i].f[j];
	}
}

static void
find_losses(struct backtest *bt, size_t from, size_t until)
{
	size_t	i;

	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].loss = mean_loss(bt, bt->trial[i].f, from,
		    until);
}

static double
choose_power(struct backtest *bt)
{
	double	loss, least = INFINITY, chosen = powers[0];
	size_t	i, half = bt->n_origins / 2;

	find_losses(bt, 0, half);
	for (i = 0; i < NELEM(powers); i++) {
		learn(bt, powers[i]);
		combine(bt);
		loss = mean_loss(bt, bt->f, half, bt->n_origins);
		if (loss < least * DOUBT) {
			least = loss;
			chosen = powers[i];
		}
	}
	return chosen;
}

void
backtest_weigh(struct arena *arena, struct backtest *bt)
{
	double	power;

	bt->f = ARENA_ARRAY(arena, double, bt->n_origins * bt->leads);
	power = choose_power(bt);
	find_losses(bt, 0, bt->n_origins);
	learn(bt, power);
	combine(bt);
}
