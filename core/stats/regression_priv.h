/*
 * What the regression and its equations share.
 */
#ifndef STATS_REGRESSION_PRIV_H
#define STATS_REGRESSION_PRIV_H

#include "core/stats/regression.h"

enum {
	REGRESSION_PAIRS = 3,		/* sines and cosines of the season */
	REGRESSION_COLUMNS = REGRESSION_MAX + 2 + 2 * REGRESSION_PAIRS,
	REGRESSION_LAGS = 4		/* of the errors */
};

struct fit {
	const struct regression_input	*in;
	struct regression		*r;
	size_t		 p;		/* columns */
	double		*z;		/* [n] what is explained */
	double		*row;		/* [n][p] by what */
	double		*weight;	/* [n] or NULL */
	double		*offset;	/* [n] what others say, taken off z */
	double		 sd[REGRESSION_MAX];
	double		 toward[REGRESSION_MAX];	/* of row, 0: nobody says */
	double		 own[REGRESSION_MAX];	/* ridges; 0: the common one */
	double		 lag[REGRESSION_LAGS];
	size_t		 n_lags;
	/* Of the equations with lags taken off and weighed. */
	double		 gram[REGRESSION_COLUMNS][REGRESSION_COLUMNS];
	double		 right[REGRESSION_COLUMNS], squares, count;
	double		 theta[REGRESSION_COLUMNS];
	double		 inverse[REGRESSION_COLUMNS][REGRESSION_COLUMNS];
	double		 variance;	/* of what stays unexplained */
};

static inline bool
fit_is_gap(const struct fit *f, size_t t)
{
	return f->in->gap != NULL && f->in->gap[t];
}

/* The equations of all values, from z, row, weight and lag. */
void	fit_add_up(struct fit *);
/* Sets theta, inverse and variance; false: there is no solution. */
bool	fit_solve(struct fit *);

#endif
