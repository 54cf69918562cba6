/*
 * What a number of things bring of which each comes or does not, by its own
 * chance and for itself: open deals, mostly.
 */
#ifndef STATS_CHANCE_SUM_H
#define STATS_CHANCE_SUM_H

#include "core/base/def.h"

/*
 * Quantiles out[i] at share q[i], 0..1, of the sum of the amounts a[] >= 0
 * that come, the j-th with chance p[j].  Exact for a dozen; more are worked out
 * on a grid of a 2,000th of the sum of all, an amount between two of its
 * places going to both.
 */
void	chance_sum_quantiles(double *out, const double *q, size_t n_q,
	    const double *p, const double *a, size_t n);

#endif
