/*
 * How well the models of core/stats/purchase/purchase.h foretell: all sales
 * up to one day are what they are fitted to, and what came after it until
 * another day judges them, beside rules that need no model.
 */
#ifndef PRACTICE_VALUE_TEST_H
#define PRACTICE_VALUE_TEST_H

#include "core/practice/value/value.h"

struct value_score {
	const char	*name;		/* the method's, or the rule's */
	bool		 is_rule;
	bool		 is_chosen;	/* by likelihood, or named */
	struct purchase_model model;	/* of a method */
	struct purchase_effects effects; /* n is 0: without covariates */
	/* Purchases of each customer in the time held out. */
	double		 mae, rmse;
	double		 bias;		/* sum said / sum came - 1 */
	double		 mae_median;	/* of the predictive median */
	/* Buys within seven days, seen from days in the time held out. */
	double		 log_loss, auc;
};

/* What was said of those with so many repeats, or of such a chance. */
struct value_group {
	double		from, until;	/* from <= it < until */
	double		n, said, came;	/* means over the n */
};

enum { VALUE_GROUPS = 8, VALUE_CHANCES = 10, VALUE_SCORES_MAX = 12,
    VALUE_NEXT_MOST = 20000 };

struct value_test {
	struct day		 split, until;	/* the last days of both */
	uint32_t		 customers;	/* who bought by the split */
	double			 purchases;	/* of them, held out */
	unsigned		 n_days;	/* the weeks begin after these */
	double			 n_chances;	/* customers, summed over them */
	struct value_score	 score[VALUE_SCORES_MAX];
	size_t			 n_scores;
	bool			 covariates_say_nothing; /* so: left out */
	/*
	 * Of the chosen method: when those bought next whose interval of
	 * 80 % (value_next_day() for .1 and .9) ended in the time held out,
	 * and how many of them never did; up to VALUE_NEXT_MOST of them.
	 */
	struct { uint32_t n, before, within, after, never; } next;
	struct value_group	 by_repeats[VALUE_GROUPS];
	struct value_group	 by_chance[VALUE_CHANCES];
};

/*
 * opt->as_of is the last day held out; opt->method the one that is judged,
 * PURCHASE_AUTO: all of them.  With opt->covariate the chosen one is judged
 * with them as well, by the customers of before the split.  split NULL: half
 * of the time since the first sale.  ERR_USAGE: no sales of parties in the
 * model, none on either side of the split, too few came back before it, a field
 * that can be no covariate.
 */
CRM_CHECK enum err_code
value_test(struct value_test *, const struct query_env *,
    const struct entity *party, const struct value_options *opt,
    const struct day *split, struct err *);

#endif
