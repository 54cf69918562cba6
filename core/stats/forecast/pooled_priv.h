/*
 * What the regression over many series looks at in one of them.
 */
#ifndef STATS_POOLED_PRIV_H
#define STATS_POOLED_PRIV_H

#include "core/stats/forecast/pooled.h"

enum {
	POOLED_LAGS = 6, POOLED_MEANS = 5, POOLED_SMOOTHED = 3,
	POOLED_YEARS = 3,		/* looked back */
	POOLED_PLAIN = 1 + POOLED_LAGS + POOLED_MEANS + POOLED_SMOOTHED,
	/* In the first year ahead also by how well years repeat. */
	POOLED_WIDTH = POOLED_PLAIN + 1 + 2 * POOLED_YEARS,
	POOLED_LEADS = 8,		/* at most, that are regressed */
	POOLED_MIN = 13			/* values before anything is said */
};

/* The latest values of a series as they are looked at: they grow. */
struct pooled_view {
	double	 period;
	size_t	 length[POOLED_MEANS], back[POOLED_YEARS];	/* in steps */
	size_t	 skipped;	/* values before z[0] */
	bool	 logs;
	double	 unit;		/* mean step */
	double	 lo, hi;	/* forecasts stay within */
	size_t	 n, cap;
	double	*z;		/* values, or their logarithms */
	double	*sum;		/* of z[0..t] */
	double	*ewma;		/* [POOLED_SMOOTHED] at each */
	double	*like;		/* how far a year repeats, as seen at each */
	double	 xx, yy, xy;
};

/* How many features there are at each tier: years of history there are. */
static inline size_t
pooled_width(size_t tier)
{
	return tier == 0 ? POOLED_PLAIN : POOLED_PLAIN + 1 + 2 * tier;
}

void	view_init(struct pooled_view *, struct arena *, double period,
	    const double *y, size_t n);
void	view_push(struct pooled_view *, struct arena *, double z);
double	view_in(const struct pooled_view *, double y);
double	view_out(const struct pooled_view *, double z);
/* Years that can be looked back at value t. */
size_t	view_tier(const struct pooled_view *, size_t t);
/* What is seen at value t about lead steps on. */
void	view_look(double *x, const struct pooled_view *, size_t t, size_t lead,
	    size_t tier);

#endif
