/*
 * Effects measured in many places: what they are on the whole, how far they
 * truly differ, and so what each is likely to be (empirical Bayes).
 * Source: DerSimonian and Laird, Controlled Clinical Trials 7 (1986),
 * 177-188.
 */
#ifndef STATS_POOL_H
#define STATS_POOL_H

#include "core/base/def.h"

/* Zeroed: nothing was measured.  Sums with weights 1 / error^2. */
struct pool { double n, w, wb, wbb, ww; };

/* An effect and its standard error; what is not finite does not count. */
void	pool_add(struct pool *, double effect, double error);
/* The mean by precision, NaN for n = 0. */
double	pool_mean(const struct pool *);
/* Variance of the true effects around it, beyond their errors; 0 or more. */
double	pool_between(const struct pool *);
/*
 * An effect drawn to the mean of all by what is not known of it, in place;
 * between as above (0: it is the mean).
 */
void	pool_shrink(double *effect, double *error, double mean,
	    double between);

#endif
