/*
 * Aggregate, forecast, disaggregate: values are summed over buckets of the
 * mean interval between demands, in which zeros are rare; the sums, counted
 * back from the newest value, are smoothed, and the forecast is spread
 * evenly over the steps.
 * Source: Nikolopoulos, Syntetos, Boylan, Petropoulos, Assimakopoulos,
 * J. Operational Research Society 62 (2011), 544-554.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"

#define ALPHA	0.1

/*
 * One smoother per place in the bucket: whichever value came last, the one
 * whose turn it is has buckets that end there.
 */
struct adida {
	size_t	 width;		/* steps in a bucket */
	size_t	 count;		/* values so far */
	size_t	 at;		/* count % width */
	double	*recent;	/* [width], a ring */
	double	 sum;		/* of recent */
	double	*level;		/* [width] smoothed sums, by count % width */
	double	 newest;	/* of them */
};

static void
adida_update(void *state, double y)
{
	struct adida	*a = state;
	double		*level = &a->level[a->at];
	size_t		 i;

	/* Added up afresh, so that no rounding stays behind. */
	if (a->recent[a->at] != y) {
		a->recent[a->at] = y;
		for (a->sum = 0, i = 0; i < a->width; i++)
			a->sum += a->recent[i];
	}
	a->count++;
	if (a->count < 2 * a->width)
		*level = a->count < a->width ?
		    a->sum * (double)a->width / (double)a->count : a->sum;
	else
		*level += ALPHA * (a->sum - *level);
	a->newest = *level;
	if (++a->at == a->width)
		a->at = 0;
}

static double
adida_next(const struct adida *a)
{
	return a->newest / (double)a->width;
}

static void
adida_path(const void *state, double *f, size_t h)
{
	size_t	k;

	for (k = 0; k < h; k++)
		f[k] = adida_next(state);
}

static void *
adida_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct adida	*a = ARENA_NEW(arena, struct adida);
	size_t		 t, sold = 0;

	(void)period;
	for (t = 0; t < n; t++)
		sold += y[t] != 0;
	a->width = sold == 0 ? 1 : (n + sold / 2) / sold;
	a->width = MAX((size_t)1, MIN(a->width, n / 4 + 1));
	a->recent = ARENA_ARRAY(arena, double, a->width);
	a->level = ARENA_ARRAY(arena, double, a->width);
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = t == 0 ? y[0] : adida_next(a);
		adida_update(a, y[t]);
	}
	return a;
}

const struct forecast_method method_adida = {
	.name = "adida", .brief = "smoothed sums over the mean interval",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 8,
	.fit = adida_fit, .update = adida_update, .path = adida_path
};
