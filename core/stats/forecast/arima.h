/*
 * ARIMA: what is left of a series after d differences is an autoregression
 * of p values plus a moving mean of q errors, around a mean or around zero,
 *
 *	w[t] = phi[1] w[t-1] + .. + e[t] + theta[1] e[t-1] + ..
 *
 * always stationary and invertible.  The likelihood is the exact one.
 */
#ifndef STATS_ARIMA_H
#define STATS_ARIMA_H

#include "core/base/def.h"

struct arena;

enum { ARIMA_ORDER = 5, ARIMA_STATES = ARIMA_ORDER + 1, ARIMA_DIFFS = 2 };

struct arima {
	size_t	 p, d, q;		/* at most ARIMA_ORDER, ARIMA_DIFFS */
	bool	 has_mean;
	double	 phi[ARIMA_ORDER], theta[ARIMA_ORDER];
	double	 mean;			/* of the differences */
	double	 variance;		/* of the errors */
	double	 loglik;
	double	 aicc;			/* comparable at the same d */
	/* Where it has got to: forecast of the state, and its covariance. */
	size_t	 r;
	double	 a[ARIMA_STATES], cov[ARIMA_STATES * ARIMA_STATES];
	bool	 is_steady;		/* cov does not change any more */
	double	 last[ARIMA_DIFFS];	/* values, newest first */
};

/*
 * How often y[0..n) is to be differenced until it does not wander: 0, 1, 2.
 * Source: Kwiatkowski, Phillips, Schmidt, Shin, J. Econometrics 54 (1992),
 * 159-178, the test of a level at 5 %.
 */
size_t	arima_differences(const double *y, size_t n);

/*
 * Orders by Hannan and Rissanen's regression on the errors of a long
 * autoregression, the best few by their likelihood.  False when there are
 * too few values, or nothing varies: then *m forecasts the last value.
 * Source: Hannan and Rissanen, Biometrika 69 (1982), 81-94.
 */
bool	arima_choose(struct arima *m, const double *y, size_t n);
/*
 * The likeliest one of the orders and has_mean set in *m, p + q <= 7, from
 * phi and theta as a first guess.  False when n is too small for them.
 * Source: Gardner, Harvey, Phillips, Applied Statistics 29 (1980), 311-322.
 */
bool	arima_estimate(struct arima *m, const double *y, size_t n);

/* Leads m through y[0..n); fitted[0..n), when not NULL, as it went. */
void	arima_run(struct arima *m, const double *y, size_t n, double *fitted);
void	arima_update(struct arima *m, double y);
void	arima_path(const struct arima *m, double *f, size_t h);

/*
 * Each of k columns of n values (column c from y + c * n) becomes, in place,
 * what m would not have foreseen of its differences: n - d values of one
 * variance.  The mean of m stays out of it.
 */
void	arima_whiten(const struct arima *m, double *y, size_t k, size_t n);

enum { ARIMA_COLUMNS = 16 };
/*
 * A regression of y on k <= ARIMA_COLUMNS columns (column c from x + c * n)
 * whose errors follow m: b[0..k) by generalised least squares.  With step > 0
 * only so many of the first columns count as the corrected Akaike criterion
 * finds worth it, going by step; b of the others is 0.  How many count.
 * Alternating with arima_estimate of what is left of y it comes to the
 * likeliest of both.
 * Source: Brockwell and Davis, Time Series: Theory and Methods (1991), 6.6
 * and 9.8.
 */
size_t	arima_regress(double *b, const struct arima *m, const double *y,
	    const double *x, size_t k, size_t n, size_t step);

#endif
