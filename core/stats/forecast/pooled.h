/*
 * One regression for many series: what a series did before it changed by so
 * much, over all series, and what is special about each.
 *
 * The change over some steps, on logarithms where a season multiplies and in
 * units of the series' mean step, is regressed on its latest steps, on how
 * far it is from its means of some lengths, and on what it did at the same
 * time of the last three years, by least absolute deviations over all series.
 * Each then gets a correction of its own, the smaller the less its history
 * tells (ridge regression of what is left; how strong, is found by what would
 * have been best for all).
 *
 * What was known at each stage of a backtest makes a regression of its own, so
 * that no forecast is tried on what its own regression was learned from.  Only
 * one thing is chosen by all that came until the last stage, of all series at
 * once: how strong the corrections are to be.
 */
#ifndef STATS_POOLED_H
#define STATS_POOLED_H

#include "core/base/def.h"

struct arena;
struct pooled;
struct pooled_state;

enum { POOLED_STAGES = 4 };

/* Lives in the arena. */
struct pooled	*pooled_open(struct arena *, double period, size_t horizon);
/*
 * One more series to learn from, dense and without gaps.  Of y[0..known[3])
 * known[k] values, ascending, were known at stage k.
 */
void	pooled_add(struct pooled *, const double *y,
	    const size_t known[POOLED_STAGES]);
/*
 * After the last one; gives back what was held of them.  False when they were
 * too few to learn from.
 */
bool	pooled_learn(struct pooled *);

/* Of a series as it was at a stage; as the functions of a method. */
void	*pooled_fit(struct arena *, const struct pooled *, size_t stage,
	    const double *y, size_t n, double *fitted);
void	pooled_update(void *state, double y);
void	pooled_path(const void *state, double *f, size_t h);

#endif
