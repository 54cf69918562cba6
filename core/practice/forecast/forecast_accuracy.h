/*
 * Saved forecasts against what came: the errors of those of one name, as far
 * as their periods are over, by how far ahead they were, by when they were
 * made, or by series; of a tree each level apart.
 */
#ifndef PRACTICE_FORECAST_ACCURACY_H
#define PRACTICE_FORECAST_ACCURACY_H

#include "core/practice/forecast/forecast_saved.h"

enum accuracy_by { ACCURACY_HORIZON, ACCURACY_ORIGIN, ACCURACY_SERIES,
	ACCURACY_ALL };

struct accuracy_sum {
	size_t		horizon;	/* periods ahead, from 1 */
	struct day	origin;
	const struct slice *key;	/* [n_by] */
	size_t		depth;		/* of a tree: the level */
	uint64_t	n;		/* forecasts of one period each */
	double		forecast, actual;	/* sums */
	double		error, size;	/* sums of |f - a| and |a| */
	uint64_t	n_scaled;
	double		scaled;		/* sum of |f - a| / scale */
	/* Those beside which last year's value of the period was known. */
	double		naive_error, naive_size;
	uint64_t	n_interval, inside[SAVED_LEVELS];
};

struct accuracy {
	struct saved_head	of;		/* of the last one */
	VEC(struct accuracy_sum) sum;		/* in order; VEC_RELEASE */
	size_t			n_origins;	/* with periods that are over */
	size_t			n_saved;
	uint64_t		n_unmatched;	/* series that have no sales now */
	/*
	 * Errors one period ahead, of a tree those of the total: do the last
	 * n_recent origins have worse ones than those before?  p as of
	 * stat_rank_sum, NaN: too few.
	 */
	size_t			n_recent, n_before;
	double			recent, before;	/* WAPE */
	double			p;
};

/* NaN where there is nothing to divide by. */
double	accuracy_wape(const struct accuracy_sum *);
double	accuracy_bias(const struct accuracy_sum *);
double	accuracy_naive(const struct accuracy_sum *);
double	accuracy_mase(const struct accuracy_sum *);

/*
 * ERR_NOTFOUND: nothing of that name was saved up to env's day.  Of several
 * saved in one period the last counts.  Lives in the arena.
 */
CRM_CHECK enum err_code
forecast_accuracy(struct accuracy *, const struct query_env *,
    struct slice name, enum accuracy_by, struct arena *, struct err *);

#endif
