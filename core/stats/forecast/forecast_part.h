/*
 * What a forecast says about a part of the steps ahead: the rest of a
 * quarter that ends within a week.
 */
#ifndef STATS_FORECAST_PART_H
#define STATS_FORECAST_PART_H

#include "core/stats/forecast/forecast.h"

/*
 * The sum over all steps ahead of cover[i] (0..1) times step i, and half the
 * width of interval k of it; half is NaN when it is not known.  The steps
 * are taken to err alike in pairs, by one correlation: the one that gives
 * the interval of the whole sum.  A part c of a step has c of its variance.
 */
void	forecast_part(double *mean, double *half,
	    const struct forecast_result *, size_t k, const double *cover);

#endif
