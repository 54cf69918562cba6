/*
 * Steps of the season in which nothing was ever sold, such as the Sundays of a
 * shop: a season that is shrunk, or a mean, would sell something there.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

enum {
	LONGEST = 31,	/* season of which each step is looked at */
	OFTEN = 8	/* times that a step must have been there */
};
/* So seldom would chance alone leave it empty. */
#define CHANCE	0.001

struct step { double n, zeros; };

/* Which steps of the season are closed; how many. */
static size_t
find_closed(bool *closed, const struct work *w, size_t season)
{
	struct step	step[LONGEST] = {{0}}, all = {0};
	double		share;
	size_t		t, i, n = 0;

	for (t = 0; t < w->n; t++) {
		step[t % season].n++;
		step[t % season].zeros += w->y[t] == 0;
		all.n++;
		all.zeros += w->y[t] == 0;
	}
	for (i = 0; i < season; i++) {
		share = (all.zeros - step[i].zeros + 1) /
		    (all.n - step[i].n + 2);
		closed[i] = step[i].n >= OFTEN &&
		    step[i].zeros == step[i].n &&
		    pow(share, step[i].n) < CHANCE;
		n += closed[i];
	}
	return n;
}

static void
shift(struct forecast_result *r, size_t k, double by)
{
	struct forecast_interval	*iv;
	size_t				 i;

	r->mean[k] += by;
	for (i = 0; i < r->n_intervals; i++) {
		iv = &r->interval[i];
		iv->lo[k] = MAX(0, iv->lo[k] + by);
		iv->hi[k] = MAX(0, iv->hi[k] + by);
	}
}

/*
 * As long as a sale in a step that had none n times is likelier than the tail
 * of an interval, its upper end stays.
 */
static void
shut(struct forecast_result *r, size_t k, double n)
{
	struct forecast_interval	*iv;
	size_t				 i;

	r->mean[k] = 0;
	for (i = 0; i < r->n_intervals; i++) {
		iv = &r->interval[i];
		iv->lo[k] = 0;
		if (1 / (n + 2) < (1 - iv->level) / 2)
			iv->hi[k] = 0;
	}
}

void
closed_steps(struct work *w)
{
	struct forecast_result	*r = w->r;
	size_t	season = (size_t)lround(w->period), h = w->opts->horizon, k;
	bool	closed[LONGEST];
	double	open = 0, taken = 0, more;

	if (season < 2 || season > LONGEST || !r->non_negative ||
	    fabs(w->period - (double)season) > 1e-9 ||
	    find_closed(closed, w, season) == 0)
		return;
	for (k = 0; k < h; k++) {
		if (!closed[(w->n + k) % season]) {
			open += MAX(0, r->mean[k]);
			continue;
		}
		taken += MAX(0, r->mean[k]);
		shut(r, k, (double)(w->n / season));
	}
	/* Over whole seasons the sum is right: the others get it. */
	more = h >= season && open > 0 ? taken / open : 0;
	for (k = 0; k < h && more > 0; k++)
		if (r->mean[k] > 0)
			shift(r, k, more * r->mean[k]);
	for (k = 0; k < r->n_intervals && h < season; k++) {
		r->interval[k].sum_lo = MAX(0, r->interval[k].sum_lo - taken);
		r->interval[k].sum_hi = MAX(0, r->interval[k].sum_hi - taken);
	}
}
