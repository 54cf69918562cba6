/*
 * Forecasts of a tree of series that add up: a parent is the sum of its
 * children.  Forecast one by one they do not; they are moved as little as
 * possible, those most that erred most.
 *
 * Least squares under the constraints C x = 0: x = f - W C' (C W C')^-1 C f,
 * W the covariance of the errors.  Source: Wickramasuriya, Athanasopoulos,
 * Hyndman, J. American Statistical Association 114 (2019), 804-819 (MinT),
 * with the shrinkage of Schaefer, Strimmer, Statistical Applications in
 * Genetics and Molecular Biology 4 (2005), 32.
 *
 * W is a diagonal and as many outer products as there are errors of each
 * series, and C diag C' has the shape of the tree: time and memory grow with
 * the number of series times that of the errors, not with its square.
 */
#ifndef STATS_RECONCILE_H
#define STATS_RECONCILE_H

#include "core/base/def.h"

struct arena;

struct reconcile_tree {
	size_t		 n;		/* nodes; the first is the root */
	const size_t	*parent;	/* [n] of an earlier node; [0] is 0 */
};

enum reconcile_method {
	RECONCILE_TOP,		/* the root's forecast stands */
	RECONCILE_VARIANCE,	/* errors of each for itself */
	RECONCILE_MINT,		/* errors that come together, shrunk */
	N_RECONCILE_METHODS
};

/*
 * One-step errors: error[i * n_times + t] of node i at time t, 0 where it is
 * not known; variance[i] > 0 of those of node i that are.
 */
struct reconcile_errors {
	const double	*error, *variance;
	size_t		 n_times;
};

struct reconcile;

/*
 * Made ready for reconcile_apply(), in the arena.  The tree must live as
 * long.
 */
struct reconcile	*reconcile_open(struct arena *,
			    const struct reconcile_tree *,
			    const struct reconcile_errors *,
			    enum reconcile_method);
/* x[n] from f[n]; may be the same. */
void	reconcile_apply(const struct reconcile *, const double *f, double *x);
/* How far correlations were drawn to none: 0 to 1; 1 when not MinT. */
double	reconcile_shrinkage(const struct reconcile *);

/*
 * What leaves give, from below up: no parent of leaves below zero is, and the
 * sums hold to the last place of rounded leaves.
 */
void	reconcile_add_up(const struct reconcile_tree *, double *x);

#endif
