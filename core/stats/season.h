/*
 * The season of a series: what comes back every period.  Shown by the past
 * itself: a pattern counts as far as one year of it foretold the next.
 *
 * The trend (a local line) is taken off, what remains is split into a smooth
 * part and the sharp rest (a Christmas week), and each part's index is the
 * mean over the past years, recent ones counting more, shrunk by how well
 * that part correlates with itself one period later.  A part whose
 * correlation is not significant (Bartlett's standard error, 5 % one-sided)
 * is dropped; when both are, there is no season.  Works on logarithms, so
 * that the season multiplies, when all values are well above zero.
 */
#ifndef STATS_SEASON_H
#define STATS_SEASON_H

#include "core/base/def.h"

struct arena;
struct season;

/*
 * Of y[0..n); period >= 2, need not be whole.  NULL when there is no season
 * or less than two periods of history.  Lives in the arena.
 */
struct season	*season_find(struct arena *, const double *y, size_t n,
		    double period);
/* Value t (counted from y[0], also beyond n) without, and with its season. */
double		 season_remove(const struct season *, double y, size_t t);
double		 season_restore(const struct season *, double v, size_t t);
/* Are all values so far above zero that a season multiplies them? */
bool		 season_multiplies(const double *y, size_t n);
/* Correlation of the pattern with itself one period later, 0..1. */
double		 season_strength(const struct season *);

#endif
