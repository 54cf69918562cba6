/*
 * What all sparse series of a store did together, step by step: the mean of
 * what each sold, in units of its own size, and how far that came back with
 * the seasons.  One series alone has too few demands to show a season; all of
 * them have enough.
 *
 * Steps are counted from the first of the longest series; all end together.
 */
#ifndef STATS_POOLED_MARKET_H
#define STATS_POOLED_MARKET_H

#include "core/base/def.h"

struct arena;

struct market {
	double	 period;	/* of a season; below 2: there is none */
	size_t	 reach;		/* steps to either side that count as well */
	size_t	 ahead;		/* steps whose seasons are known by then */
	size_t	 n;		/* steps of history */
	/*
	 * [n + ahead] what a season adds to a mean of 1, as it is known ahead
	 * steps before; says something from from on.  All nought when no
	 * season came back.
	 */
	double	*season;
	size_t	 from;
	/* How far it told what came, as it was known then: the share of the
	 * squared errors of the mean that were none. */
	double	 told;
};

/*
 * In the arena.  Value t of the y[i] of n[i] values is at n - n[i] + t, n the
 * longest; the sizes of the series are those of their first known[i], and by
 * what all knew it is judged whether there is a season.
 */
void	market_learn(struct market *, struct arena *, double period,
	    const double *const *y, const size_t *n, const size_t *known,
	    size_t n_series);

/* Ways to look at earlier years: market_years(). */
enum { MARKET_WAYS = 4 };
/*
 * What the same time of the years before had more than the mean of all, told
 * by sums[0..n] of some values, n > at - ahead: each step for itself, with
 * reach steps to either side, with half of them, and with reach in the last
 * year alone; nought when it was not seen.  To be taken off is all[] times
 * the mean.
 */
void	market_years(double x[MARKET_WAYS], double all[MARKET_WAYS],
	    const double *sums, size_t at, const struct market *);
/* A step farther ahead of n values stands for one whole seasons before; where
 * that would be before the first value, for the last that is known ahead. */
size_t	market_near(const struct market *, size_t at, size_t n);

#endif
