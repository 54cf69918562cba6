/*
 * STL: a series taken apart into a season that may change slowly, a trend
 * and a remainder, by local regression (loess).
 * Source: R. B. Cleveland, W. S. Cleveland, McRae, Terpenning, STL: A
 * Seasonal-Trend Decomposition Procedure Based on Loess, J. Official
 * Statistics 6 (1990), 3-73.
 */
#ifndef STATS_STL_H
#define STATS_STL_H

#include "core/base/def.h"

struct stl_opts {
	size_t	period;		/* steps per season, at least 2 */
	/*
	 * How many seasons a local regression of one step of the season looks
	 * at: odd, at least 3.  STL_WHOLE: the season never changes.
	 */
	size_t	window;
	bool	robust;		/* outliers count less */
};
#define STL_WHOLE	SIZE_MAX

/*
 * Of y[0..n), n >= 2 * period; season[n] and trend[n], whose sum the
 * remainder is to, come out.
 */
void	stl(double *season, double *trend, const double *y, size_t n,
	    const struct stl_opts *);

#endif
