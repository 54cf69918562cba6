/*
 * What a driver does to a series, per step that people think in: one degree,
 * a cent, a thousand visits.
 */
#ifndef PRACTICE_EFFECT_H
#define PRACTICE_EFFECT_H

#include "core/stats/forecast/forecast.h"

struct effect {
	double	step;			/* so much more of the driver; percent
					   when by_share */
	double	effect, lo, hi;		/* a share, or an amount; 95 % */
	double	low, high;		/* of the driver in the history */
};

/* So much of the driver, whose n values these are. */
double	effect_step(const double *x, size_t n);

/* n values of history.  All NaN when nothing is known. */
void	effect_of(struct effect *, const struct forecast_effect *, size_t n);

#endif
