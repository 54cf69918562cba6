/*
 * Methods for sparse series: how much, when there is a demand, and how
 * often there is one, are smoothed apart.
 *
 * croston: size over interval, both updated at a demand only.
 *   Source: Croston, Operational Research Quarterly 23 (1972), 289-303.
 * sba: the same times 1 - alpha / 2, which takes away its bias.
 *   Source: Syntetos and Boylan, Int. J. Forecasting 21 (2005), 303-314.
 * tsb: size times probability, the probability updated each step, so that
 *   a product that no longer sells fades.
 *   Source: Teunter, Syntetos, Babai, Eur. J. Operational Research 214
 *   (2011), 606-615.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"

#define ALPHA	0.1

enum kind { CROSTON, SBA, TSB };

struct sparse {
	enum kind	 kind;
	double		 size;		/* of a demand; negative: none yet */
	double		 interval;	/* steps from demand to demand */
	double		 since;		/* steps since the last one */
	double		 chance;	/* of a demand in a step */
};

static double
sparse_rate(const struct sparse *s)
{
	switch (s->kind) {
	case CROSTON:
		return s->size / s->interval;
	case SBA:
		return (1 - ALPHA / 2) * s->size / s->interval;
	case TSB:
		break;
	}
	return s->size * s->chance;
}

static void
sparse_update(void *state, double y)
{
	struct sparse	*s = state;

	s->since++;
	s->chance += ALPHA * ((y != 0) - s->chance);
	if (y == 0)
		return;
	s->size += ALPHA * (y - s->size);
	s->interval += ALPHA * (s->since - s->interval);
	s->since = 0;
}

static void
sparse_path(const void *state, double *f, size_t h)
{
	size_t	k;

	for (k = 0; k < h; k++)
		f[k] = sparse_rate(state);
}

/* Starts from the first demand and the interval before it. */
static void *
sparse_fit(struct arena *arena, const double *y, size_t n, double *fitted,
    enum kind kind)
{
	struct sparse	*s = ARENA_NEW(arena, struct sparse);
	size_t		 t, first = 0;

	while (first < n && y[first] == 0)
		first++;
	s->kind = kind;
	s->size = first < n ? y[first] : 0;
	s->interval = (double)(first + 1);
	s->chance = first < n ? 1 / s->interval : 0;
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = sparse_rate(s);
		if (t > first)
			sparse_update(s, y[t]);
	}
	return s;
}

static void *
croston_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return sparse_fit(arena, y, n, fitted, CROSTON);
}

static void *
sba_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return sparse_fit(arena, y, n, fitted, SBA);
}

static void *
tsb_fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	(void)period;
	return sparse_fit(arena, y, n, fitted, TSB);
}

const struct forecast_method method_croston = {
	.name = "croston", .brief = "demand size over interval",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 4, .min_sold = 8,
	.fit = croston_fit, .update = sparse_update, .path = sparse_path
};

const struct forecast_method method_sba = {
	.name = "sba", .brief = "Croston without its bias",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 4, .min_sold = 8,
	.fit = sba_fit, .update = sparse_update, .path = sparse_path
};

const struct forecast_method method_tsb = {
	.name = "tsb", .brief = "demand size times probability",
	.traits = FORECAST_SPARSE | FORECAST_FLAT, .min_n = 4,
	.fit = tsb_fit, .update = sparse_update, .path = sparse_path
};
