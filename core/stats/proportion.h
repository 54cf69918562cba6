/*
 * Proportions: conversion rates, replies to letters, shares.
 */
#ifndef STATS_PROPORTION_H
#define STATS_PROPORTION_H

#include "core/base/def.h"

/*
 * The z below which a standard normal variable stays with probability p:
 * 1.959964 for 0.975.  -inf and inf for 0 and 1, NaN outside.
 */
double	 stat_normal_quantile(double p);
/* The inverse: the chance to stay below z. */
double	 stat_normal_cdf(double z);

/*
 * Wilson score interval for a proportion, such as a conversion rate.
 * k successes in n >= 1 trials; z is the normal quantile, 1.96 for 95 %.
 * Not the simpler Wald interval: 3 replies to 3 letters would get width zero.
 * NaN for n < 1 or k outside 0..n.
 * Source: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927), 209-212.
 */
void	 stat_wilson(double *lo, double *hi, int64_t k, int64_t n, double z);

/*
 * Interval for the difference p1 - p2 of two independent proportions, from
 * their Wilson intervals.
 * Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890,
 * method 10.
 */
void	 stat_newcombe(double *lo, double *hi, int64_t k1, int64_t n1,
	    int64_t k2, int64_t n2, double z);

#endif
