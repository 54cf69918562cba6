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

/*
 * Fisher's exact test, two-sided, that two proportions are the same: the
 * chance, given the margins, of a table as unlikely as this one or more so.
 * NaN for n < 1 or k outside 0..n.
 * Source: R. A. Fisher, The Design of Experiments (1935), section 11.
 */
double	 stat_fisher(int64_t k1, int64_t n1, int64_t k2, int64_t n2);
/*
 * q[i]: the least share of false finds at which p[i] is one of them, when all
 * with as small a q are taken to be finds.  p without NaN; q may be p.
 * Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995), 289-300.
 */
void	 stat_false_finds(double *q, const double *p, size_t n);

#endif
