/*
 * When will a customer buy again, and is he still one?  The models of
 * purchase timing with a chance to leave after each purchase, the (M)BG/
 * CNBD-k family: while alive, gaps between purchases are Erlang-k with a
 * rate that is gamma distributed over customers (k = 1: Poisson purchases;
 * larger k: regular ones); the chance to leave is beta distributed.  BG:
 * nobody leaves before a first repeat; MBG: also right after the first
 * purchase.
 *
 * Sources: Fader, Hardie, Lee, Marketing Science 24 (2005), 275-284 (BG/
 * NBD); Batislam, Denizel, Filiztekin, Int. J. Research in Marketing 24
 * (2007), 201-209 (MBG/NBD); Reutterer, Platzer, Schroeder, Int. J. Research
 * in Marketing 38 (2021), 194-215 (Erlang-k).  The conditional expectation
 * is the exact one for every k (a sum over counts), where the packages
 * approximate it for k > 1.  Gamma-Gamma: Fader and Hardie (2013).
 *
 * Time is in any one unit (weeks here).  What is not defined is NaN.
 */
#ifndef STATS_PURCHASE_H
#define STATS_PURCHASE_H

#include "core/base/def.h"

struct arena;

enum { PURCHASE_MAX_K = 12 };

/* A customer, or several who are the same. */
struct purchase_history {
	uint32_t	x;	/* repeat purchases; the first does not count */
	double		t_x;	/* from the first to the last purchase */
	double		T;	/* from the first purchase to now; t_x <= T */
	double		n;	/* how many such customers */
};

struct purchase_model {
	bool		mbg;		/* else BG */
	unsigned	k;		/* Erlang shape, 1 .. PURCHASE_MAX_K */
	double		r, alpha;	/* of the rate of the k stages of a gap */
	double		a, b;		/* of the chance to leave */
	double		ll;		/* log-likelihood of all customers */
	double		n;		/* customers */
	/* "Nobody ever leaves" fits best: a is 0 for all purposes. */
	bool		nobody_leaves;
};

/*
 * Fit to n histories.  log_gaps is the sum of the logarithms of all gaps
 * between purchases of all customers (needed for k > 1, else any).  False:
 * no repeat purchase at all, nothing can be learnt.
 */
CRM_CHECK bool
purchase_fit(struct purchase_model *, bool mbg, unsigned k,
    const struct purchase_history *, size_t n, double log_gaps,
    struct arena *);
/*
 * MBG with the k of 1 .. 6 that the data favour: k = 1 is kept unless the
 * BIC gains (all have four parameters: the log-likelihood decides, by more
 * than 3).
 */
CRM_CHECK bool
purchase_fit_best(struct purchase_model *, const struct purchase_history *,
    size_t n, double log_gaps, struct arena *);
/* The log-likelihood of given parameters. */
double	purchase_ll(const struct purchase_model *,
	    const struct purchase_history *, size_t n, double log_gaps,
	    struct arena *);

double	purchase_alive(const struct purchase_model *,
	    const struct purchase_history *);
/*
 * Expected number of purchases in the next h; *median (may be NULL) gets
 * the median of their distribution, an integer.
 */
double	purchase_expect(double *median, const struct purchase_model *,
	    const struct purchase_history *, double h);
/* The chance of at least one purchase in the next h. */
double	purchase_within(const struct purchase_model *,
	    const struct purchase_history *, double h);
/*
 * The time until the next purchase that is met with chance p, given that
 * the customer is alive; NaN when it is beyond 1e4 times T.
 */
double	purchase_next(const struct purchase_model *,
	    const struct purchase_history *, double p);

/* ---- what is spent ---- */

struct spend_model { double p, q, v, ll, n; };
/*
 * Gamma-Gamma: x purchases with mean amount z > 0 each.  Those with x = 0
 * or z <= 0 must be left out.  False: fewer than 3.
 */
CRM_CHECK bool
spend_fit(struct spend_model *, const double *x, const double *z, size_t n);
double	spend_ll(const struct spend_model *, const double *x,
	    const double *z, size_t n);
/* Expected mean amount; x = 0: of anybody.  NaN when it has no mean. */
double	spend_expect(const struct spend_model *, double x, double z);

#endif
