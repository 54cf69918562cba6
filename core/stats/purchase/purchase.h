/*
 * When will a customer buy again, and is he still one?  Models of purchase
 * timing with a chance to leave, all behind one interface:
 *
 *	NBD		Poisson purchases at a rate that is gamma distributed
 *			over customers; nobody leaves
 *	Pareto/NBD	the same, and customers leave at any moment, at a
 *			rate that is gamma distributed, too
 *	BG/NBD		they leave after a purchase with a chance that is beta
 *			distributed, not before a first repeat
 *	MBG/NBD		also right after the first purchase
 *	(M)BG/CNBD-k	and while they stay, gaps are Erlang-k: k = 1 is
 *			Poisson, larger k are regular buyers
 *	mixture		of MBG/CNBD-k with k of 1 .. 48, the same r, alpha, a,
 *			b for all (alpha / k for the stages of each k): each
 *			customer has one of these habits
 *	BG/BB		a yes or no per period (a year), left for good with
 *			a chance that is beta distributed
 *
 * Sources: Schmittlein, Morrison, Colombo, Management Science 33 (1987), 1-24
 * (Pareto/NBD); Fader, Hardie, Lee, Marketing Science 24 (2005), 275-284
 * (BG/NBD); Batislam, Denizel, Filiztekin, Int. J. Research in Marketing 24
 * (2007), 201-209 (MBG/NBD); Reutterer, Platzer, Schroeder, Int. J. Research
 * in Marketing 38 (2021), 194-215 (Erlang-k); Fader, Hardie, Shang, Marketing
 * Science 29 (2010), 1086-1108 (BG/BB); Fader and Hardie 2013 (Gamma-Gamma).
 * The conditional expectation is the exact one for every k (a sum over
 * counts), where the packages approximate it for k > 1.
 *
 * Time is in any one unit (weeks here; periods for BG/BB).  What is not
 * defined is NaN.
 */
#ifndef STATS_PURCHASE_H
#define STATS_PURCHASE_H

#include <math.h>

#include "core/base/def.h"

enum { PURCHASE_MAX_K = 48, PURCHASE_HABITS = 9, PURCHASE_PARAMETERS = 4 };

enum purchase_method {
	PURCHASE_AUTO,		/* what the data favour */
	PURCHASE_NBD, PURCHASE_PARETO, PURCHASE_BG, PURCHASE_MBG,
	PURCHASE_BG_K, PURCHASE_MBG_K, PURCHASE_MIXTURE, PURCHASE_BGBB
};

/* A customer, or several who are the same. */
struct purchase_history {
	uint32_t	x;	/* repeat purchases; the first does not count */
	double		t_x;	/* from the first to the last purchase */
	double		T;	/* from the first purchase to now; t_x <= T */
	double		log_gaps; /* sum of ln of the gaps between purchases
				     of one of them; only k > 1 looks at it */
	double		n;	/* how many such customers */
	double		longest; /* of these gaps; 0: not known */
};

/* Many of them, the i-th made when it is asked for, i < n, also twice. */
typedef struct purchase_history purchase_history_get(const void *arg,
    size_t i);
struct purchase_histories {
	purchase_history_get	*get;
	const void		*arg;
	size_t			 n;
};

/* A gap of it more, of x and t_x. */
static inline void
purchase_add_gap(struct purchase_history *h, double gap)
{
	h->log_gaps += log(gap);
	h->longest = MAX(h->longest, gap);
}

struct purchase_model {
	enum purchase_method method;	/* not AUTO */
	bool		mbg;		/* else BG */
	unsigned	k;		/* Erlang shape, 1 .. PURCHASE_MAX_K */
	double		r, alpha;	/* of the rate of the k stages of a gap;
					   BG/BB: alpha, beta of the yes */
	double		a, b;		/* of the chance to leave; Pareto/NBD:
					   s, beta of the rate to leave;
					   BG/BB: gamma, delta */
	double		weight[PURCHASE_HABITS]; /* mixture: of each k */
	double		weight_se[PURCHASE_HABITS]; /* NaN: not to be said */
	/*
	 * Mixture: so many of the gaps of customers with k > 1 do not keep to
	 * their habit (holidays, one forgotten): they end by chance, after as
	 * long on the mean.  Found by the longest gap of each, beside the
	 * rest; ll is without it.  Who is silent may be in such a gap, and
	 * after it is anywhere in his rhythm.
	 */
	double		lapse, lapse_se;	/* 0; NaN: not to be said */
	double		ll;		/* log-likelihood of all customers */
	double		n;		/* customers */
	/* Of r, alpha, a, b, from the curvature of the likelihood, in the
	 * mixture with the weights as they are; NaN: it has none there. */
	double		se[PURCHASE_PARAMETERS];
	/* How many customers these errors are those of: of more than a
	 * hundred thousand a part stands for all. */
	double		n_errors;
	/* "Nobody ever leaves" fits best: a is 0 for all purposes. */
	bool		nobody_leaves;
};

/* "bg-nbd"; what -h and --method call it. */
const char	*purchase_method_name(enum purchase_method);
/* The same by number, then NULL. */
extern const char *const	purchase_method_names[];
/* "BG/NBD"; with its k where it has one: at most PURCHASE_TITLE bytes. */
enum { PURCHASE_TITLE = 24 };
void	purchase_title(char title[PURCHASE_TITLE],
	    const struct purchase_model *);
/* What parameter i is called, as published; NULL: there is none. */
const char	*purchase_parameter_name(const struct purchase_model *,
		    unsigned i);
/* How many numbers were fitted, k not counted. */
unsigned	purchase_n_free(const struct purchase_model *);
/* The k of the i-th habit of the mixture. */
unsigned	purchase_habit(unsigned i);

/*
 * Fit to n histories (their order does not matter; BG/BB needs whole
 * numbers of periods and the same T for all is usual).  _K: k of 1 .. 6,
 * where k = 1 is kept unless the BIC gains (the log-likelihood by more than
 * 3).  AUTO: the best of Pareto/NBD, BG and MBG/CNBD-k and the mixture by
 * BIC; of many customers a systematic sample decides which, then all of them
 * are fitted (and the mixture as well, for habits that none of the sample
 * has).  False: no repeat purchase at all, nothing can be learnt.
 * On two threads it says the same as on one.
 */
CRM_CHECK bool
purchase_fit(struct purchase_model *, enum purchase_method,
    const struct purchase_history *, size_t n, unsigned threads);
/* The same of so many that they had better not all be held at once. */
CRM_CHECK bool
purchase_fit_each(struct purchase_model *, enum purchase_method,
    const struct purchase_histories *, unsigned threads);
/* The same with a given k: PURCHASE_BG_K or PURCHASE_MBG_K. */
CRM_CHECK bool
purchase_fit_k(struct purchase_model *, enum purchase_method, unsigned k,
    const struct purchase_history *, size_t n);
/* The log-likelihood of given parameters. */
double	purchase_ll(const struct purchase_model *,
	    const struct purchase_history *, size_t n);
/* Schwarz: the less the better; NaN without customers. */
double	purchase_bic(const struct purchase_model *);

double	purchase_alive(const struct purchase_model *,
	    const struct purchase_history *);
/*
 * Expected number of purchases in the next h; *median (may be NULL) gets
 * the median of their distribution, an integer.  BG/BB: between whole
 * periods as the straight line goes.
 */
double	purchase_expect(double *median, const struct purchase_model *,
	    const struct purchase_history *, double h);
/* The chance of at least one purchase in the next h; BG/BB: NaN unless
 * these are whole periods. */
double	purchase_within(const struct purchase_model *,
	    const struct purchase_history *, double h);
/* What one wants to know of the time ahead. */
enum { MOST_AHEAD = 404 };
struct purchase_plan {
	const double	*ahead;		/* [n] ascending */
	const double	*weight;	/* [n] of a purchase between the one
					   before, or now, and it */
	size_t		 n;		/* 0: alive only .. MOST_AHEAD */
};
/* All of that of one customer at once. */
struct purchase_outlook {
	double	alive;
	double	expected;	/* purchases until the last of ahead */
	double	weighed;	/* the same, each by its weight */
};
void	purchase_outlook(struct purchase_outlook *,
	    const struct purchase_plan *, const struct purchase_model *,
	    const struct purchase_history *);

/*
 * The same of many customers.  Alive and in a given stage of the next gap,
 * what lies ahead depends on x and T only, and is so smooth in ln(alpha + T)
 * that a Chebyshev series of its logarithm stands for it; what would not be
 * known to seven digits, or is asked too seldom, is worked out.  Say
 * first of whom it will be asked, then fill it once; after that two threads
 * may ask.
 */
struct purchase_table;
struct purchase_table	*purchase_table_open(const struct purchase_plan *,
			    const struct purchase_model *);
void	purchase_table_count(struct purchase_table *,
	    const struct purchase_history *);
void	purchase_table_fill(struct purchase_table *, unsigned threads);
void	purchase_table_outlook(struct purchase_outlook *,
	    const struct purchase_table *, const struct purchase_history *);
void	purchase_table_close(struct purchase_table *);	/* NULL: nothing */
/*
 * The time until the next purchase that is met with chance p, given that
 * the customer is alive; NaN when it is beyond 1e4 times T, and of BG/BB.
 */
double	purchase_next(const struct purchase_model *,
	    const struct purchase_history *, double p);

/* ---- what is spent ---- */

struct spend_model {
	double	p, q, v, ll, n;
	double	se[3];		/* of p, q, v, from the curvature; NaN: none */
};
/*
 * Gamma-Gamma: x purchases with mean amount z > 0 each.  Those with x = 0
 * or z <= 0 must be left out.  False: fewer than 3.
 */
CRM_CHECK bool
spend_fit(struct spend_model *, const double *x, const double *z, size_t n,
    unsigned threads);
double	spend_ll(const struct spend_model *, const double *x,
	    const double *z, size_t n);
/* Expected mean amount; x = 0: of anybody.  NaN when it has no mean. */
double	spend_expect(const struct spend_model *, double x, double z);

#endif
