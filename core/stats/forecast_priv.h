/*
 * What the parts of the forecaster share: the backtest, made in
 * forecast_backtest.c, weighed in forecast_weight.c, turned into intervals
 * in forecast_interval.c.
 */
#ifndef STATS_FORECAST_PRIV_H
#define STATS_FORECAST_PRIV_H

#include "core/stats/forecast.h"

/* Other series count as so many independent origins of this one. */
#define FORECAST_TRUST	4.0
/* Fewer series than this say nothing about the others. */
#define FORECAST_FEW	8

struct trial {
	const struct forecast_method	*method;
	/*
	 * What it said: f[o * leads + k] at origin o about the value
	 * k + 1 steps ahead.
	 */
	double	*f;
	double	 loss;		/* mean absolute or root mean square error */
	double	 believed;	/* loss, drawn towards that of other series */
	double	 weight;
};

struct backtest {
	const double	*y;		/* scaled, without gaps */
	size_t		 n;
	double		 period;
	bool		 sparse;
	size_t		 first;		/* values known at the first origin */
	size_t		 n_origins;	/* one per step from first to n - 1 */
	size_t		 leads;		/* steps ahead that were tried */
	size_t		 n_trials;
	struct trial	*trial;
	double		*f;		/* of the weighted combination */
	double		*likeness;	/* of each origin's time to now, to 1 */
};

/* How many steps ahead of origin o are known by now. */
static inline size_t
backtest_known(const struct backtest *bt, size_t o)
{
	return MIN(bt->leads, bt->n_origins - o);
}

/* Origins whose errors do not overlap. */
static inline double
backtest_independent(const struct backtest *bt)
{
	return (double)bt->n_origins / (double)bt->leads;
}

static inline double
backtest_error(const struct backtest *bt, const double *f, size_t o, size_t k)
{
	return bt->y[bt->first + o + k] - f[o * bt->leads + k];
}

/*
 * Tries all methods fit for the series, or only one, if that is not NULL.
 * seasonal: a season was found in the whole of it; where one was not yet to
 * be seen, the methods that adjust for it do not.
 * NULL when the history is too short.
 */
struct backtest	*backtest_run(struct arena *, const double *y, size_t n,
		    double period, bool sparse, bool seasonal,
		    size_t horizon, const struct forecast_method *only);

/*
 * Sets the weights of the trials, and f of the combination; scheme as in the
 * result.  prior may be NULL.
 */
void	 backtest_weigh(struct arena *, struct backtest *,
	    const struct forecast_prior *, double scheme[FORECAST_SCHEMES]);

/*
 * Half-widths of the intervals around the mean, below and above it, each
 * level in turn.  prior may be NULL.
 */
void	 interval_from_backtest(struct forecast_interval *, size_t n_levels,
	    const struct backtest *, const double *mean, size_t horizon,
	    const struct forecast_prior *);
/* How the errors of the later half were to the spread of the earlier. */
void	 interval_learn(struct forecast_errors *step,
	    struct forecast_errors *sum, const struct backtest *);

void	 errors_note(struct forecast_errors *, double size);
/* To a sum of 1 for one series; as it is when nothing was noted. */
void	 errors_finish(struct forecast_errors *);
void	 errors_add(struct forecast_errors *, const struct forecast_errors *);
/* The size that the share p of errors stays within. */
double	 errors_quantile(const struct forecast_errors *, double p);
/* Of a random walk, for a history too short for a backtest. */
void	 interval_from_steps(struct forecast_interval *, size_t n_levels,
	    const double *y, size_t n, const double *mean, size_t horizon);

#endif
