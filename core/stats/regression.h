/*
 * What figures from outside do to a series: a ridge regression whose errors
 * follow each other (autoregression), beside a level, a trend and, where the
 * history is long enough, a smooth season, so that a figure with a season of
 * its own is judged by how far it was from it.
 *
 * Series above zero are taken as logarithms: an effect multiplies.  Those
 * with zeros are fitted as counts (quasi-Poisson), whose effects multiply
 * too; those with negative values as they are: an effect is added.
 *
 * The strength of the ridge is chosen by generalised cross-validation.
 * Sources: Golub, Heath, Wahba, Technometrics 21 (1979), 215-223; Cochrane
 * and Orcutt, J. Amer. Statist. Assoc. 44 (1949), 32-61; Gourieroux, Monfort,
 * Trognon, Econometrica 52 (1984), 701-720.
 */
#ifndef STATS_REGRESSION_H
#define STATS_REGRESSION_H

#include "core/base/def.h"

struct arena;
struct regression;

enum { REGRESSION_MAX = 16 };	/* figures at a time */

struct regression_input {
	const double		*y;	/* [n], without gaps */
	const bool		*gap;	/* [n]: y was filled in; NULL: none */
	size_t			 n;
	const double *const	*x;	/* [k] of [n] each, without gaps */
	size_t			 k;	/* 1 to REGRESSION_MAX */
	/*
	 * [k] each, or NULL: what other series say of an effect that
	 * multiplies, and its variance among them; NaN: nothing.
	 */
	const double		*toward, *spread;
	double			 period;	/* below 2: no season */
};

/* NULL: the history is too short for so many figures. */
struct regression	*regression_fit(struct arena *,
			    const struct regression_input *);

/*
 * How much was left unexplained, for so many figures: of two fits to the
 * same y the lower one is better.
 */
double	regression_score(const struct regression *);
/* The effects multiply, else they are added. */
bool	regression_multiplies(const struct regression *);
/*
 * Of one more of figure j: of the logarithm, or of y; and its standard error
 * (as a posterior of the ridge).
 */
double	regression_effect(double *error, const struct regression *, size_t j);
/*
 * What figure j at x does, against its mean in the history: a logarithm, or
 * an amount.
 */
double	regression_part(const struct regression *, size_t j, double x);
/*
 * The sum of all parts, kept within what there was in the history and half
 * of its range beyond: nobody knows what lies further.
 */
double	regression_sum(const struct regression *, const double *x);
/*
 * What remains of a value without its figures, of which s is the sum, on a
 * scale on which it is best led on (a logarithm, for series above zero); and
 * back, within twice the range of the history.
 */
double	regression_remove(const struct regression *, double y, double s);
double	regression_restore(const struct regression *, double v, double s);
/* A value as it would be if the sum were another. */
double	regression_move(const struct regression *, double y, double from,
	    double to);

#endif
