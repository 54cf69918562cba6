/*
 * Numbers that describe numbers.  Data must be finite; what is not defined
 * (the mean of nothing, the variance of one value) is NaN.  No function
 * here changes its input.
 */
#ifndef STATS_DESCRIBE_H
#define STATS_DESCRIBE_H

#include "core/base/def.h"

/* Compensated (Neumaier 1974): the order of the values hardly matters. */
double	stat_sum(const double *x, size_t n);
/* NaN for n = 0.  Does not overflow while the values themselves do not. */
double	stat_mean(const double *x, size_t n);
/* Sample variance, divisor n - 1; two passes.  NaN for n < 2. */
double	stat_variance(const double *x, size_t n);

/*
 * Quantile p in [0, 1], linear between the order statistics: type 7 of
 * Hyndman and Fan, The American Statistician 50 (1996), 361-365, as R's
 * default.  stat_quantile sorts a copy; the other takes sorted data.
 */
double	stat_quantile(const double *x, size_t n, double p);
double	stat_quantile_sorted(const double *x, size_t n, double p);
double	stat_median(const double *x, size_t n);

/* Sorts in place, ascending.  For data without NaN. */
void	stat_sort(double *x, size_t n);

/*
 * The smallest value at which at least the share p of all weight is
 * reached.  Weights are not negative, and NaN comes of those that sum to
 * zero; w NULL: all weigh the same.
 */
double	stat_weighted_quantile(const double *x, const double *w, size_t n,
	    double p);

/* The moments of numbers as they come: zeroed at first, n of them. */
struct stat_moments { double n, mean, square; };	/* about the mean */
void	stat_moments_add(struct stat_moments *, double);
/* Of both groups together, into the first. */
void	stat_moments_merge(struct stat_moments *, const struct stat_moments *);
/*
 * Welch's test that two groups have the same mean, two-sided: its p, and the
 * 95 % interval of the difference a - b; groups are taken to be normal, or
 * large.  A group in which nobody differs is taken to be as spread as both
 * together (Student's test): a few that are equal by chance are no proof.
 * False, and nothing is set: a group has less than two, or both are so.
 * Source: B. L. Welch, Biometrika 34 (1947), 28-35.
 */
bool	stat_welch(double *p, double *lo, double *hi,
	    const struct stat_moments *a, const struct stat_moments *b);

#endif
