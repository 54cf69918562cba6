/*
 * The sum of products of two vectors, from front to back.
 */
#ifndef STATS_DOT_H
#define STATS_DOT_H

#include "core/base/def.h"

static inline double
stat_dot(const double *x, const double *y, size_t n)
{
	double	sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

#endif
