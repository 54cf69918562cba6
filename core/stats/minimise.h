/*
 * Minimum of a function of a few variables without derivatives.
 */
#ifndef STATS_MINIMISE_H
#define STATS_MINIMISE_H

#include "core/base/def.h"

enum { MINIMISE_MAX_DIM = 8 };

/*
 * Nelder-Mead simplex from x[0..dim) (1 <= dim <= MINIMISE_MAX_DIM), first
 * steps of size step[i]; the best point found is left in x and its value
 * returned.  Stops when the values at the corners differ by less than
 * tolerance relative to their size, or after max_calls calls of f (then x is
 * still the best seen).  f may return NaN or INFINITY for "not allowed
 * here": both count as worse than anything, but the start should be finite.
 * Deterministic.
 * Source: Nelder and Mead, The Computer Journal 7 (1965), 308-313.
 */
double	minimise(double (*f)(const double *x, void *arg), void *arg,
	    double *x, const double *step, size_t dim, double tolerance,
	    unsigned max_calls);

#endif
