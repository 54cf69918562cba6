/*
 * Forecasts at every level of the keys, which add up: the total, each family,
 * each product of it.  Every node is forecast from its own history, then all
 * are reconciled (core/stats/reconcile.h) in the way that the backtest
 * favours, of those that do not worsen the total.
 */
#ifndef PRACTICE_FORECAST_TREE_H
#define PRACTICE_FORECAST_TREE_H

#include "core/practice/forecast/forecast.h"
#include "core/stats/reconcile.h"

struct forecast_tree {
	struct reconcile_tree	 shape;		/* of h->series */
	size_t			 n_levels;	/* n_by + 1 */
	enum reconcile_method	 method;	/* chosen */
	double			 shrinkage;
	/* Newest origins by which it was chosen; 0: too little history. */
	size_t			 n_origins;
	/*
	 * [n_levels] what mean absolute errors became, of what they were;
	 * NaN where there were none.
	 */
	double			*ratio;
};

/*
 * The series of the history become the leaves of a tree, of which all nodes
 * are its series: each before what it is made of, the largest first.
 */
void	forecast_tree_grow(struct forecast_tree *, struct sales_history *,
	    struct arena *);

/*
 * Forecasts every node, each level as its series alone would be; done is
 * called with how many are, now and then.  The arenas keep the results.
 */
void	forecast_tree_fit(const struct forecast_tree *, struct sales_history *,
	    const struct forecast_request *, struct arena *[2],
	    void (*done)(void *arg, size_t n), void *arg);

/*
 * When every series has its result: moves them so that they add
 * up, each to so many digits.  Intervals move along and keep their width.
 */
void	forecast_tree_add_up(struct forecast_tree *, struct sales_history *,
	    const struct forecast_request *, unsigned digits);

#endif
