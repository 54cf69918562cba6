/*
 * What the parts of the forecaster share: the backtest, made in
 * forecast_backtest.c, weighed in forecast_weight.c, turned into intervals
 * in forecast_interval.c.
 */
#ifndef STATS_FORECAST_PRIV_H
#define STATS_FORECAST_PRIV_H

#include "core/stats/forecast/forecast.h"
#include "core/stats/regression.h"
#include "core/stats/season.h"

/* Other series count as so many independent origins of this one. */
#define FORECAST_TRUST	4.0

/* What was forecast at each origin. */
struct said {
	double	*f;
	size_t	 width;		/* of f, for each origin: leads; or 1, when
				   it is one number for all steps ahead */
};

struct trial {
	const struct forecast_method	*method;
	struct said	 said;
	double	 loss;		/* mean absolute or root mean square error */
	double	 believed;	/* loss, drawn towards that of other series */
	double	 weight;
};

/*
 * Figures beside y, without gaps: over the history, as they are taken to be
 * in the steps ahead, and as they would have been forecast at each origin.
 */
struct driver_set {
	size_t		 k;
	size_t		 index[FORECAST_MAX_DRIVERS];	/* in the input */
	const double	*x[FORECAST_MAX_DRIVERS];	/* [n + horizon] */
	bool		 logs[FORECAST_MAX_DRIVERS];	/* x are logarithms */
	/* As in struct regression_input. */
	double		 toward[FORECAST_MAX_DRIVERS];
	double		 spread[FORECAST_MAX_DRIVERS];
	/* Steps ahead that are known, from the first on. */
	size_t		 known[FORECAST_MAX_DRIVERS];
	/*
	 * Its own forecasts, told[o * told_leads + k] of the value k + 1 steps
	 * behind those that were known at o; NULL: all is known.
	 */
	const double	*told[FORECAST_MAX_DRIVERS];
	size_t		 told_leads[FORECAST_MAX_DRIVERS];
	const bool	*gap;		/* [n] of y, or NULL */
};

struct backtest {
	const double	*y;		/* scaled, without gaps */
	size_t		 n;
	double		 period;
	bool		 sparse;
	size_t		 first;		/* values known at the first origin */
	size_t		 n_origins;	/* one per step from first to n - 1 */
	size_t		 leads;		/* steps ahead that were tried */
	size_t		 asked;		/* of these: by their errors are
					   intervals, and what drivers gain */
	size_t		 n_trials;
	struct trial	*trial;
	struct said	 said;		/* by the weighted combination */
	double		*level;		/* [n_origins] by those of its trials
					   that say one number */
	double		*likeness;	/* of each origin's time to now, to 1 */
	/* [n_origins] sums of what came and of its squares; dense: NULL */
	double		*came, *square;
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

/* At origin o about the value k + 1 steps ahead. */
static inline double
said_of(const struct said *s, size_t o, size_t k)
{
	return s->f[s->width == 1 ? o : o * s->width + k];
}

static inline double
said_error(const struct backtest *bt, const struct said *s, size_t o,
    size_t k)
{
	return bt->y[bt->first + o + k] - said_of(s, o, k);
}

/*
 * Tries all methods fit for the series, or only one, if that is not NULL.
 * seasonal: a season was found in the whole of it; where one was not yet to
 * be seen, the methods that adjust for it do not.  With drivers each method
 * sees the series without what they did, as far as could be known.
 * NULL when the history is too short.
 */
struct backtest_plan {
	const double			*y;
	const double			*seen;	/* y as methods see it */
	size_t				 n;
	double				 period;
	bool				 sparse, seasonal, quick;
	size_t				 horizon;	/* steps to try */
	size_t				 asked;		/* of these */
	size_t				 n_origins;	/* 0: as it fits */
	const struct forecast_method	*only;
	const struct forecast_pools	*pools;		/* or NULL */
	const struct driver_set		*drivers;	/* or NULL */
};
struct backtest	*backtest_run(struct arena *, const struct backtest_plan *);
/*
 * How many values each fit of it knows, and the last one after it.  False
 * when the history is too short.
 */
bool	 backtest_stages(size_t known[POOLED_STAGES],
	    const struct backtest_plan *);
/* Does a regression over many series say something by it?  NULL: no. */
bool	 method_is_taught(const struct forecast_method *,
	    const struct forecast_pools *);
/* Stage: which of these fits it is; later: values that are yet to come. */
void	*method_fit(const struct forecast_method *, struct arena *,
	    const struct forecast_pools *, size_t stage, const double *y,
	    size_t n, size_t later, double period, double *fitted);
/* Of the combination, as trials are weighed by it. */
double	 backtest_loss(const struct backtest *);
/* Over the steps that are asked: of them it is known what a driver will be. */
double	 backtest_loss_asked(const struct backtest *);
double	 backtest_mase(const struct backtest *);

/* What the drivers do in step t, ahead too. */
double	 drivers_sum(const struct driver_set *, const struct regression *,
	    size_t t);
/* The series up to until without it; gaps anew between their neighbours. */
void	 drivers_remove(double *base, const double *y, size_t until,
	    const struct driver_set *, const struct regression *);
struct regression	*drivers_fit(struct arena *, const double *y, size_t n,
			    double period, const struct driver_set *);

/* A way to forecast the whole: with these drivers, or without. */
struct attempt {
	const struct driver_set	*drivers;	/* NULL: without */
	struct regression	*regression;
	const double		*base;	/* y without what the drivers did */
	const struct season	*season;	/* of base; or NULL */
	struct backtest		*bt;	/* NULL: too short a history */
	double			 scheme[FORECAST_SCHEMES];
};

/* What forecast.c works on, in one place. */
struct work {
	const struct forecast_input	*in;
	const struct forecast_opts	*opts;
	struct arena			*arena;		/* of the result */
	struct arena			*scratch;
	double				*y;	/* scaled, gaps filled */
	double				*seen;	/* by methods: y, or tamed */
	bool				*gap;	/* where; with drivers only */
	size_t				 n;
	size_t				 skip;	/* values before the start */
	double				 unit;	/* one of ours in theirs */
	double				 period;
	size_t				 n_origins;	/* 0: as it fits */
	struct forecast_result		*r;
};

void	 attempt_run(struct work *, struct attempt *,
	    const struct driver_set *);
/* The result from an attempt whose backtest could be made. */
void	 attempt_finish(struct work *, struct attempt *);
/* The arrays of the result. */
void	 work_alloc(struct work *);
/* y from the input, without gaps, scaled. */
void	 work_clean(struct work *);
/*
 * y without steps far beyond all before them: what was sold once is taken as
 * the largest until then.  Each by those before it only, so that a level that
 * rose is believed one step later.  NULL: there is none.
 */
double	*work_tame(const struct work *);
/* The note of a history that is over, whether it is sparse; its start. */
void	 work_judge(struct work *);
/* The result back in the unit of the input, within its bounds. */
void	 work_unscale(struct work *);
bool	 work_is_sparse(const double *y, size_t n);
bool	 work_is_constant(const double *y, size_t n);
/*
 * The drivers that help, as an attempt better than plain; false: none does.
 * Fills in what is to be said of each.
 */
bool	 drivers_choose(struct work *, struct attempt *,
	    const struct attempt *plain);
void	 drivers_teach(struct forecast_prior *, const struct forecast_result *);
/* All drivers get this fate, unless something worse is known. */
void	 drivers_give_up(struct work *, enum forecast_fate);
/* In the steps ahead, as is assumed. */
void	 drivers_assume(struct work *, const struct attempt *);
/* What drivers and season did, in the caller's unit; at the very end. */
void	 drivers_parts(struct work *, const struct attempt *);

/*
 * Sets the weights of the trials, and what they say together; scheme as in the
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
/*
 * How errors of the later half, a part of it at a time, were to the spread of
 * those before, by each memory: of the steps, of their sum, at each lead.
 */
void	 interval_learn(struct forecast_errors *step,
	    struct forecast_errors *sum, struct forecast_leads *,
	    const struct backtest *);

void	 errors_note(struct forecast_errors *, double size);
/* To a sum of 1 for one series; as it is when nothing was noted. */
void	 errors_finish(struct forecast_errors *);
void	 errors_add(struct forecast_errors *, const struct forecast_errors *);
/* The size that the share p of errors stays within. */
double	 errors_quantile(const struct forecast_errors *, double p);
/*
 * Their entropy: how little was known of them beforehand.  By the logarithm
 * of the size, so that of two ways to tell the spread of the same errors the
 * likelier one has the lower.
 */
double	 errors_surprise(const struct forecast_errors *);

void	 leads_note(struct forecast_leads *, size_t k, double size,
	    double weight);
/* To what one series says; a lead at which all sizes were 0 says nothing. */
void	 leads_finish(struct forecast_leads *);
void	 leads_add(struct forecast_leads *, const struct forecast_leads *);
/*
 * How large errors k + 1 steps ahead are in the mean of the series, beside
 * those of all steps; 1 when fewer than so many series say.  Trust: of that
 * logarithm so much is believed, 0..1.
 */
double	 leads_ratio(const struct forecast_leads *, size_t k, double least,
	    double trust);
/*
 * For a history too short for a backtest: of a random walk, but for share of
 * one from season to season, each so many steps.
 */
void	 interval_from_steps(struct forecast_interval *, size_t n_levels,
	    const double *y, size_t n, const double *mean, size_t horizon,
	    double share, size_t season);

/* Nothing is sold ahead in steps of the season that never sold anything. */
void	 closed_steps(struct work *);

#endif
