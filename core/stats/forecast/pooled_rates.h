/*
 * One regression for many sparse series: what one sells per step, from its
 * means of some lengths, from what it sold at the same time of its seasons,
 * and from the season that all have in common: how far each takes part in it
 * is drawn to how far all do (pool.h), the more the less it sold.
 *
 * One series has too few demands to tell which mean to trust; all of them
 * together do.  Values are measured in the size that one expects by what was
 * sold until then, so that no series and no later surprise counts for more,
 * and beyond some sizes a demand says no more.  Least squares then give means,
 * whose sums over many series come true.
 *
 * What was known at each stage of a backtest makes a regression of its own,
 * as in pooled.h.
 */
#ifndef STATS_POOLED_RATES_H
#define STATS_POOLED_RATES_H

#include "core/stats/forecast/pooled.h"

struct pooled_rates;

/* Lives in the arena. */
struct pooled_rates	*rates_open(struct arena *, double period,
			    size_t horizon);
/* As pooled_add(), of a series without negative values. */
void	rates_add(struct pooled_rates *, const double *y,
	    const size_t known[POOLED_STAGES]);
/*
 * After the last one; gives back what it held of them.  False when they were
 * too few to learn from: all means then count the same.
 */
bool	rates_learn(struct pooled_rates *);
/*
 * How far the season that all have in common told what all sold, 0..1: as a
 * correlation.
 */
double	rates_season(const struct pooled_rates *);

/*
 * Of a series as it was at a stage, with so many values yet to come until the
 * end that all have in common; as the functions of a method.
 */
void	*rates_fit(struct arena *, const struct pooled_rates *, size_t stage,
	    const double *y, size_t n, size_t later, double *fitted);
void	rates_update(void *state, double y);
void	rates_path(const void *state, double *f, size_t h);

#endif
