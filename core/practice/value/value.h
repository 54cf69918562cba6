/*
 * What each party is worth: what it brought so far (realised), whether it
 * still is a customer, what it will probably buy and spend, and when next.
 * Realised and expected are kept apart; lifetime value is their sum.
 * Models: core/stats/purchase/purchase.h, fitted to all parties as of a day.
 *
 * A purchase is a day on which a party took more than it returned (a gift is
 * one, too);
 * spend is the revenue of such a day when something was paid.
 */
#ifndef PRACTICE_VALUE_H
#define PRACTICE_VALUE_H

#include "core/practice/value/covariate.h"
#include "core/query/query.h"
#include "core/stats/purchase/purchase_effects.h"

struct party_value {
	uint32_t	purchases;	/* days; 0: never bought */
	int32_t		first, last;	/* day numbers of purchases */
	float		rhythm;		/* median days between; NaN: < 3 */
	float		log_gaps;	/* sum of ln of the gaps in weeks */
	int32_t		longest;	/* of the gaps, days */
	float		alive;		/* chance to still be a customer; NaN
					   when it was never one, or unknown */
	float		expected;	/* purchases within the horizon */
	float		if_alive;	/* the same, discounted, were it sure
					   to be a customer; NaN: it is hardly
					   one any more */
	float		spend;		/* expected per purchase, units */
	int64_t		revenue;	/* realised, currency minor units */
	int64_t		margin;		/* of it, where costs are known; else
					   the revenue */
	int64_t		cost_to_serve;	/* by year or the hours of contacts;
					   cases */
	/* margin x spend x purchases within the horizon, discounted, less
	 * the cost to serve at the rate it had: currency minor units. */
	int64_t		expected_value;
};

/* A hundred years; customers who came back. */
enum { VALUE_HORIZON_MAX = 36525, VALUE_LEAST_RETURNED = 10 };

struct value_options {
	struct day	as_of;
	int32_t		horizon_days;	/* 1 to VALUE_HORIZON_MAX */
	double		discount;	/* a year: .10 */
	enum purchase_method method;
	/* Fields of the party that may move when they buy. */
	const struct slice *covariate;
	size_t		n_covariates;
};

struct value_book {
	struct value_options	 opt;
	const struct entity	*party;
	uint32_t		 last_id;
	struct party_value	*of;		/* [last_id + 1] */
	/* Of too few who came back nothing is said: four parameters. */
	bool			 has_model;
	uint32_t		 n_returned;	/* who came back */
	struct purchase_model	 model;		/* time in units; with
						   effects: where z are 0 */
	struct covariates	*covariates;	/* NULL: none were asked */
	struct purchase_effects	 effects;	/* n is 0: none */
	double			 unit_days;	/* 7; of BG/BB a year */
	bool			 has_spend;
	struct spend_model	 spend;		/* amounts in units */
	/* Gamma-Gamma assumes that this is nought. */
	double			 spend_correlation;
	bool			 has_cost;	/* of any product */
	/* By day_weekday(): of many purchases none was on such a day. */
	bool			 is_closed[8];
	uint32_t		 n_buyers;
	struct gathering	*gathering;	/* value.c's own */
};

/* The party took more on the day than it returned. */
struct sales_day;
bool	value_is_purchase(const struct sales_day *);
/*
 * expected_value, were it sure to still be a customer, once that was looked
 * at; of one who is hardly one any more as of his last purchase.
 */
int64_t	value_if_alive(const struct value_book *, uint32_t id);
/* Lifetime value: realised margin less cost to serve, plus expected. */
int64_t	value_lifetime(const struct party_value *);
/* The history of one party as the model takes it: in weeks, or for BG/BB in
 * years back from as_of, in which it bought or not. */
struct purchase_history	value_history(const struct value_book *, uint32_t id);
/*
 * The same seen from the end of the last day, as what is ahead begins there:
 * a purchase lies, on the mean, in the middle of its day.  Not to fit to:
 * published figures count from day to day.
 */
struct purchase_history	value_history_at_end(struct purchase_history,
			    double unit_days);
/*
 * The day by which an alive party has bought again with chance p, one on
 * which anybody buys; false when that is not to be said.
 */
bool	value_next_day(struct day *, const struct value_book *, uint32_t id,
	    double p);
/* The same of a history seen from the end of as_of, and its model. */
bool	value_day_of(struct day *, const struct purchase_model *,
	    const struct purchase_history *, struct day as_of,
	    double unit_days, double p);
/* The chance that it buys in the 7 days after as_of; NaN: not to be said. */
double	value_within_week(const struct value_book *, uint32_t id);

/*
 * Lives in the arena.  ERR_USAGE: the model has no sales of such parties.
 */
CRM_CHECK enum err_code
value_compute(struct value_book **, const struct query_env *,
    const struct entity *party, const struct value_options *,
    struct arena *, struct err *);
/*
 * The same, but what is ahead (alive .. spend, expected_value, and
 * margin where no product has a cost) is worked out for a party only when
 * it is asked for: most of the time goes into that.
 */
CRM_CHECK enum err_code
value_gather(struct value_book **, const struct query_env *,
    const struct entity *party, const struct value_options *,
    struct arena *, struct err *);
void	value_look_ahead(struct value_book *, uint32_t id);
/* Of many at once, which is much faster: wanted[last_id + 1]; NULL: all. */
void	value_look_ahead_at(struct value_book *, const bool *wanted,
	    unsigned threads);
/*
 * Only whether they still are customers: their purchases up to log_gaps, and
 * alive of whoever is looked at; no costs and no spend are read or fitted.
 */
CRM_CHECK enum err_code
value_gather_alive(struct value_book **, const struct query_env *,
    const struct entity *party, const struct value_options *,
    struct arena *, struct err *);
/* Makes it as value_compute() does; when it is not yet, it is not whole. */
CRM_CHECK enum err_code
value_complete(struct value_book *, const struct query_env *, struct err *);
bool	value_is_whole(const struct value_book *);
/* Only what they brought and cost until now: nothing is fitted. */
CRM_CHECK enum err_code
value_read(struct value_book **, const struct query_env *,
    const struct entity *party, const struct value_options *,
    struct arena *, struct err *);
/* With the horizon and discount of the model's scheme "value". */
struct value_options	value_options_read(const struct model *,
			    struct day as_of);

#endif
