/*
 * What the models of purchase timing share inside stats/.
 */
#ifndef STATS_PURCHASE_PRIV_H
#define STATS_PURCHASE_PRIV_H

#include <math.h>

#include "core/base/arena.h"
#include "core/stats/purchase.h"

/* lgamma() has a variable of its own for the sign: not for two threads. */
static inline double
log_gamma(double x)
{
	int	sign;

	return lgamma_r(x, &sign);
}

static inline double
log_beta(double a, double b)
{
	return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* ln(e^a + e^b); a may be -infinity. */
static inline double
log_add(double a, double b)
{
	double	hi = MAX(a, b), d = MIN(a, b) - hi;

	/* Below e^-40 the smaller one is lost in the digits. */
	return isinf(hi) || d < -40 ? hi : hi + log1p(exp(d));
}

/* Parameters beyond this, or below its inverse, say: no such spread. */
#define LOG_LIMIT	9.21034037197618	/* ln 1e4 */
/* The share that leaves at a purchase, below which nobody does. */
#define NOBODY_LEAVES	2e-4

/* ---- the likelihood of histories ---- */

/* What depends on x and the parameters only; [max_x + 1] each. */
struct by_count { double *constant, *gone; };

struct fitting {
	enum purchase_method		 method;
	bool				 mbg;
	unsigned			 k;
	const struct purchase_history	*row;
	size_t				 n;
	uint32_t			 max_x;
	struct by_count			 table[PURCHASE_HABITS];
	double				 weight[PURCHASE_HABITS];
};

/* purchase_search.c: p has the logarithms of the parameters. */
enum { DIM = PURCHASE_PARAMETERS, MOST_STEPS = 12 };

/* Tables live in the arena; the rows are borrowed. */
void	fitting_init(struct fitting *, enum purchase_method, unsigned k,
	    const struct purchase_history *, size_t n, struct arena *);
struct purchase_model
fitting_model(const double *p, const struct fitting *);
/* Less the log-likelihood, of a struct fitting; infinite out of bounds. */
double	fitting_value(const double *p, void *fitting);
/* From places far apart, about a mean gap; the value at the best, in p. */
double	fitting_search(double *p, struct fitting *, double gap);
/* From near by. */
double	fitting_simplex(double *p, struct fitting *, double step,
	    unsigned calls);
/*
 * Newton's steps from p, value *v, both for all; the curvature of few stands
 * for that of all, scale times, while that helps.  se gets the standard
 * errors.  False: no bowl here, p is as good as it was or better.
 */
CRM_CHECK bool
fitting_climb(double *p, double *v, double *se, struct fitting *all,
    struct fitting *few, double scale, int steps);

/* purchase_cnbd.c: of the Erlang-k family, one k for all. */
void	cnbd_tabulate(struct by_count *, uint32_t max_x,
	    const struct purchase_model *);
double	cnbd_log(const struct by_count *, const struct purchase_model *,
	    const struct purchase_history *);
double	cnbd_ll(struct fitting *, const struct purchase_model *);
/* ln (S1 + S2), gone or alive. */
double	cnbd_log_both(const struct purchase_model *,
	    const struct purchase_history *);
double	cnbd_alive(const struct purchase_model *,
	    const struct purchase_history *);
/* purchase_pareto.c */
double	pareto_ll(struct fitting *, const struct purchase_model *);
double	pareto_alive(const struct purchase_model *,
	    const struct purchase_history *);
double	pareto_expect(const struct purchase_model *,
	    const struct purchase_history *, double h);
/* purchase_mixture.c; posterior chances of the habits of one customer. */
double	mixture_ll(struct fitting *, const struct purchase_model *);
/*
 * Better weights of f, by EM, with m's other parameters; the log-likelihood
 * then.  cell has room for [f->n * HABITS].
 */
double	mixture_weigh(struct fitting *f, const struct purchase_model *m,
	    double *cell, double customers);
struct purchase_model
mixture_part(const struct purchase_model *, unsigned i);
void	mixture_posterior(double p[PURCHASE_HABITS],
	    const struct purchase_model *, const struct purchase_history *);
/* purchase_bgbb.c */
double	bgbb_ll(struct fitting *, const struct purchase_model *);
double	bgbb_alive(const struct purchase_model *,
	    const struct purchase_history *);
/* *reach, or NULL: the chance of at least n in the next m periods. */
double	bgbb_expect(const struct purchase_model *,
	    const struct purchase_history *, unsigned m);
double	bgbb_reach(const struct purchase_model *,
	    const struct purchase_history *, unsigned m, unsigned n);

/* ---- what is ahead of one customer ---- */

/* P(N <= i), stages of a customer in h: negative binomial, led on. */
struct counting { double pmf, cdf, R, q; int64_t i; bool direct; };

void	counting_init(struct counting *, double R, double A, double h);
/* The chance of at least n; n must not fall from call to call. */
double	counting_at_least(struct counting *, int64_t n);

struct cnbd_ahead {
	struct counting	c;
	double		w[PURCHASE_MAX_K], S2, alive, stay, B, a, R, A;
	unsigned	k;
	int64_t		n;		/* stay is for so many purchases */
	bool		nobody_leaves;
};
void	cnbd_ahead_init(struct cnbd_ahead *, const struct purchase_model *,
	    const struct purchase_history *, double h);
/* The same customer, another h. */
void	cnbd_ahead_restart(struct cnbd_ahead *, double h);
/* The chance of at least n purchases; n does not fall from call to call. */
double	cnbd_ahead_reach(struct cnbd_ahead *, int64_t n);

enum { PARETO_NODES = 33 };
struct pareto_ahead {
	struct counting	c[PARETO_NODES];
	double		w[PARETO_NODES], alive;
};
void	pareto_ahead_init(struct pareto_ahead *, const struct purchase_model *,
	    const struct purchase_history *, double h);
double	pareto_ahead_reach(struct pareto_ahead *, int64_t n);

#endif
