/*
 * Comparing two samples by ranks.
 */
#ifndef STATS_RANK_H
#define STATS_RANK_H

#include "core/base/base.h"

/*
 * How probable it is that the values of a rank as high among all as they do,
 * or higher, when both samples come from the same distribution: the exact
 * permutation distribution of the rank sum, ties sharing their mean rank.
 * NaN when a sample is empty, has a NaN, or both have more than 120 values.
 * Source: F. Wilcoxon, Biometrics Bulletin 1 (1945), 80-83.
 */
double	stat_rank_sum(const double *a, size_t n, const double *b, size_t m);

#endif
