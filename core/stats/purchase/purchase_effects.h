/*
 * What is known of a customer beside his purchases, static covariates z,
 * moves how often he buys and how soon he leaves.  His own model has
 *
 *	alpha exp(-z' rate)	in place of alpha: exp(rate) times as often
 *	a exp(z' leave)		in place of a: exp(leave) times the odds of
 *				leaving at a purchase
 *	beta exp(-z' leave)	Pareto/NBD, in place of beta: exp(leave) times
 *				as soon
 *
 * Source: Fader and Hardie, Incorporating time-invariant covariates into the
 * Pareto/NBD and BG/NBD models, 2007.  They let z move b of the BG/NBD as
 * well; of a alone it is one number with a meaning.  Of NBD, and where nobody
 * leaves, there is no leave; BG/BB takes no covariates.
 *
 * Each effect is held back as if it were known to be normal about 0 with a
 * spread of 1 (to be a factor of e or less, two times of three): what many
 * customers show is hardly moved by it, and a few of a kind, none of whom
 * came back yet, are not taken never to do so.
 */
#ifndef STATS_PURCHASE_EFFECTS_H
#define STATS_PURCHASE_EFFECTS_H

#include "core/stats/purchase/purchase.h"

enum { PURCHASE_COVARIATES = 16 };

struct purchase_effects {
	size_t	n;			/* covariates; 0: none */
	bool	has_leave;
	/* Standard errors from the curvature; NaN: it has none there. */
	double	rate[PURCHASE_COVARIATES], rate_se[PURCHASE_COVARIATES];
	double	leave[PURCHASE_COVARIATES], leave_se[PURCHASE_COVARIATES];
	double	ll_without;
};

/*
 * *m is a fit of the same histories without covariates; it becomes the model
 * of a customer whose z are 0, its ll that with effects.  z is [n][n_z], n_z
 * of 1 .. PURCHASE_COVARIATES, each of them about 0 and of a spread about 1,
 * none a sum of others.  False: BG/BB, or no effects were found that fit
 * better: *m is as it was.  On two threads it says the same as on one.
 */
CRM_CHECK bool
purchase_effects_fit(struct purchase_effects *, struct purchase_model *m,
    const struct purchase_history *, const float *z, size_t n_z, size_t n,
    unsigned threads);
/* The model of one customer. */
struct purchase_model
purchase_model_of(const struct purchase_model *,
    const struct purchase_effects *, const float *z);
/* How many numbers the effects are. */
size_t	purchase_effects_n_free(const struct purchase_effects *);
/*
 * The chance of a gain in likelihood like this one, were there no effects
 * (likelihood ratio test: Wilks 1938).
 */
double	purchase_effects_p(const struct purchase_effects *,
	    const struct purchase_model *);

#endif
