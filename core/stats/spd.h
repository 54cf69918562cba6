/*
 * Equations with a symmetric positive definite matrix, such as those of
 * least squares: a few unknowns, row by row in one array.
 */
#ifndef STATS_SPD_H
#define STATS_SPD_H

#include "core/base/def.h"

/*
 * Replaces the lower triangle of a[p][p] by its Cholesky factor; what is
 * above it is not read.  False when the matrix is not positive definite, to
 * about twelve digits of each unknown's own size: then a is spoilt.
 */
bool	spd_factor(double *a, size_t p);
/* x[p], the right side, becomes the solution; a as factored. */
void	spd_solve(const double *a, size_t p, double *x);

#endif
