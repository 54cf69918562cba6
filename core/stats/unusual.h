/*
 * What stands out in the history of a series.
 */
#ifndef STATS_UNUSUAL_H
#define STATS_UNUSUAL_H

#include "core/base/def.h"

enum unusual {
	UNUSUAL_NOT,
	UNUSUAL_HIGH,
	UNUSUAL_LOW,
	UNUSUAL_NONE		/* nothing for a while, in what sells always */
};

/*
 * mark[0..n) of y[0..n), NaN in it: not known.
 *
 * High or low is more than five standard deviations away from the median of
 * the 13 values on either side, once season[0..n) (NULL: none) is taken off;
 * the deviation is 1.4826 times the median distance, which a few large ones
 * do not move (Hampel, J. American Statistical Association 69 (1974),
 * 383-393).  Of a sparse series only its values other than zero are looked
 * at, by their logarithms.
 *
 * None is a run of zeros between sales that by the share of values with a
 * sale around it has a chance below .001, unless there was mostly
 * nothing a period earlier or later too: that is a season.
 */
void	stat_unusual(enum unusual *mark, const double *y, const double *season,
	    size_t n, double period);

#endif
