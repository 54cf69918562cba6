/*
 * What the models of purchase timing share inside stats/.
 */
#ifndef STATS_PURCHASE_PRIV_H
#define STATS_PURCHASE_PRIV_H

#include <math.h>

#include "core/base/arena.h"
#include "core/stats/purchase/purchase.h"

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

/* ---- customers to sum over (purchase_rows.c) ---- */

struct purchase_row {
	uint32_t	count;		/* place in count[] of x */
	uint32_t	last, end;	/* places in time[] of t_x and T */
	float		n;		/* exact for 16 million of them */
	double		log_gaps;	/* of n: their mean */
};

struct purchase_rows {
	struct purchase_row	*row;
	size_t			 n;
	const uint32_t		*count;
	const double		*time;
	uint32_t		 n_counts, n_times;
	double			 customers;
	unsigned		 threads;	/* 1 or 2 */
};

/* Those of an array. */
struct purchase_histories	histories_of(const struct purchase_history *,
				    size_t n);
/*
 * Those of whole days are merged when they are the same; any_gaps: also when
 * they differ in their gaps, which enter the likelihood of one k, summed
 * over customers, by their mean only.
 */
void	rows_init(struct purchase_rows *, const struct purchase_histories *,
	    bool any_gaps, unsigned threads, struct arena *);

/* Adds what from .. until - 1 bring to sums, which begin at nought. */
typedef void rows_sum(double *sums, void *arg, size_t from, size_t until);
/* The same for all n, whatever the number of threads to the last bit. */
void	add_up(double *sums, size_t dim, size_t n, unsigned threads,
	    rows_sum *, void *arg);
void	rows_add_up(double *sums, size_t dim, const struct purchase_rows *,
	    rows_sum *, void *arg);

/* ---- the likelihood of histories ---- */

enum { DIM = PURCHASE_PARAMETERS, MOST_STEPS = 12, MANY_ROWS = 100000 };

/* Of one k: what depends on the count only, or on a time only. */
struct cnbd_part {
	struct purchase_model	 m;
	const double		*time;
	double	*R;		/* r + k x */
	double	*constant;	/* the likelihood, but for what follows */
	double	*gone;		/* ln of what S1 begins with */
	double	*most;		/* constant and the most that S1 + S2 add, but
				   for the times */
	double	*stage;		/* [count * k + j]: S2 = sum stage (u / A)^j */
	double	*ln, *inverse;	/* of alpha + t */
	/* Derivatives, by r, a and b; of gone by b, less 1 / a. */
	double	*by_r, *by_a, *by_b, *gone_by_b, *stage_by_r;
};

struct fitting {
	enum purchase_method		 method;
	bool				 mbg;
	unsigned			 k;
	const struct purchase_rows	*rows;
	struct cnbd_part		 part[PURCHASE_HABITS];
	struct pareto_pairs		*pairs;
	double				 weight[PURCHASE_HABITS];
	double				 ln_weight[PURCHASE_HABITS];
	/* Where the slope was asked for last, and what it was. */
	struct { double p[DIM], weight[PURCHASE_HABITS], value, slope[DIM]; }
					 last;
};

/* purchase_search.c: p has the logarithms of the parameters. */

/* Tables live in the arena; the rows are borrowed. */
void	fitting_init(struct fitting *, enum purchase_method, unsigned k,
	    const struct purchase_rows *, struct arena *);
struct purchase_model
fitting_model(const double *p, const struct fitting *);
/* Less the log-likelihood, of a struct fitting; infinite out of bounds. */
double	fitting_value(const double *p, void *fitting);
/* From places far apart, about a mean gap; the value at the best, in p, to
 * tolerance times itself. */
double	fitting_search(double *p, struct fitting *, double gap,
	    double tolerance);
/* From near by. */
double	fitting_simplex(double *p, struct fitting *, double step,
	    unsigned calls);
/*
 * Newton's steps from p, for all; the curvature of few stands for that of
 * all, scale times, while that helps.  *v gets the value at p (infinite when
 * not even that is known), se the standard errors.  False: no bowl here, p is
 * as good as it was or better.
 */
CRM_CHECK bool
fitting_climb(double *p, double *v, double *se, struct fitting *all,
    struct fitting *few, double scale, int steps);

/* purchase_cnbd.c: of the Erlang-k family, one k for all. */
void	cnbd_part_init(struct cnbd_part *, unsigned k,
	    const struct purchase_rows *, struct arena *);
void	cnbd_tabulate(struct cnbd_part *, const struct purchase_rows *,
	    const struct purchase_model *, bool want_slope);
/*
 * The likelihood of a row is S2 e^alive + e^gone, by the tables.  In any unit:
 * what is taken from both is missing in the logarithm of the likelihood.
 */
struct cnbd_ways { double alive, gone; };
static inline struct cnbd_ways
cnbd_ways(const struct cnbd_part *t, const struct purchase_row *w)
{
	double	R = t->R[w->count];
	double	all = t->constant[w->count] +
		    (t->m.k > 1 ? (t->m.k - 1) * w->log_gaps : 0);

	return (struct cnbd_ways){ all - R * t->ln[w->end],
	    all + t->gone[w->count] - R * t->ln[w->last] };
}
/*
 * No less than the logarithm of it, and known at once: the stages of S2 are
 * the first terms of a series whose sum is (A / (alpha + t_x))^R.
 */
static inline double
cnbd_log_most(const struct cnbd_part *t, const struct purchase_row *w)
{
	return (t->m.k - 1) * w->log_gaps + t->most[w->count] -
	    t->R[w->count] * t->ln[w->last];
}
double	cnbd_likelihood(const struct cnbd_part *,
	    const struct purchase_row *, struct cnbd_ways);
/* And the derivatives of its logarithm by those of r, alpha, a and b. */
double	cnbd_likelihood_slope(double slope[DIM], const struct cnbd_part *,
	    const struct purchase_row *, struct cnbd_ways);
/* That logarithm; slope[DIM] may be NULL. */
double	cnbd_slope_of(double *slope, const struct cnbd_part *,
	    const struct purchase_row *);
double	cnbd_ll(struct fitting *, const struct purchase_model *);
/* Of the log-likelihood, by the logarithms of the parameters. */
double	cnbd_slope(double slope[DIM], struct fitting *,
	    const struct purchase_model *);
/* What ln S1 begins with, of so many repeats; minus infinity: none is gone. */
double	cnbd_log_left(const struct purchase_model *, uint32_t x);
/* ln (S1 + S2), gone or alive. */
double	cnbd_log_both(const struct purchase_model *,
	    const struct purchase_history *);
double	cnbd_alive(const struct purchase_model *,
	    const struct purchase_history *);
/* purchase_pareto.c */
void	pareto_pairs_init(struct fitting *, struct arena *);
double	pareto_ll(struct fitting *, const struct purchase_model *);
/* ln of the likelihood of one customer. */
double	pareto_log(const struct purchase_model *,
	    const struct purchase_history *);
double	pareto_alive(const struct purchase_model *,
	    const struct purchase_history *);
double	pareto_expect(const struct purchase_model *,
	    const struct purchase_history *, double h);
/* E[plan->n]: expected purchases until each of plan->ahead. */
void	pareto_outlook(double *E, double *alive,
	    const struct purchase_plan *, const struct purchase_model *,
	    const struct purchase_history *);
/* purchase_mixture.c; posterior chances of the habits of one customer. */
double	mixture_ll(struct fitting *, const struct purchase_model *);
double	mixture_slope(double slope[DIM], struct fitting *,
	    const struct purchase_model *);
/*
 * The best weights of f, with m's other parameters.  cell has room for
 * [rows * (1 + those with a weight)].
 */
void	mixture_weigh(struct fitting *f, const struct purchase_model *m,
	    float *cell);
/*
 * Standard errors of m's weights, with the other parameters free as well,
 * from f's rows, which stand for scale times as many.
 */
void	mixture_share_errors(struct purchase_model *m, struct fitting *f,
	    double scale);
/* ln sum w e^p; p becomes the posterior weights. */
double	mixture_combine(double p[PURCHASE_HABITS], const double *w);
struct purchase_model
mixture_part(const struct purchase_model *, unsigned i);
/* What of ln L of a habit depends on the count only. */
double	mixture_constant(const struct purchase_model *part, uint32_t x);
void	mixture_posterior(double p[PURCHASE_HABITS],
	    const struct purchase_model *, const struct purchase_history *);
/* m's lapse, by the longest gap of each customer. */
void	mixture_fit_lapse(struct purchase_model *m,
	    const struct purchase_histories *);
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

/* Of less weight than this nobody would see a difference. */
#define LEAST_WEIGHT	1e-9
#define LN_LEAST_WEIGHT	-20.7232658369464

/* From some on, the chance to reach the middle one of so many stands for
 * all of them. */
enum { EACH_PURCHASE = 4096, MANY_PURCHASES = 1000000 };
static inline int64_t
purchase_step(int64_t n)
{
	return n < EACH_PURCHASE ? 1 : n / 256;
}

struct cnbd_ahead {
	struct counting	c;
	double		w[PURCHASE_MAX_K], S2, alive, stay, B, a, R, A;
	unsigned	k;
	int64_t		n;		/* stay is for so many purchases */
	bool		nobody_leaves;
};
void	cnbd_ahead_init(struct cnbd_ahead *, const struct purchase_model *,
	    const struct purchase_history *);
/* The same where ln S1 is known; ln (S1 + S2). */
double	cnbd_ahead_gone(struct cnbd_ahead *, const struct purchase_model *,
	    const struct purchase_history *, double ln_gone);
/* Looks so far ahead, h > 0; then: */
void	cnbd_ahead_look(struct cnbd_ahead *, double h);
/* The chance of at least n purchases; n does not fall from call to call. */
double	cnbd_ahead_reach(struct cnbd_ahead *, int64_t n);
/* Only what does not depend on the last purchase, A being alpha + T. */
void	cnbd_ahead_shape(struct cnbd_ahead *, const struct purchase_model *,
	    uint32_t x, double A);
/* E[j], j < k: expected purchases in the next h of a customer of this shape
 * who is alive and in stage j. */
void	cnbd_expect_stages(double *E, const struct cnbd_ahead *, double h);
/* Of the customer himself. */
double	cnbd_expect(const struct cnbd_ahead *, double h);

enum { PARETO_NODES = 33, PARETO_FEW = 13 };
struct pareto_ahead {
	struct counting	c[PARETO_NODES];
	double		w[PARETO_NODES], alive;
	size_t		n;
};
void	pareto_ahead_init(struct pareto_ahead *, const struct purchase_model *,
	    const struct purchase_history *);
void	pareto_ahead_look(struct pareto_ahead *, const struct purchase_model *,
	    const struct purchase_history *, double h);
double	pareto_ahead_reach(struct pareto_ahead *, int64_t n);

#endif
