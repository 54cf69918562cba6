/* What value is worked out from, while it is. */
#ifndef PRACTICE_VALUE_PRIV_H
#define PRACTICE_VALUE_PRIV_H

#include "core/practice/value/value.h"

#define YEAR_DAYS	365.25
/* A sum beyond it is refused: so revenue, cost and prospects can be added. */
#define VALUE_MOST	(INT64_MAX / 4)

static inline bool
value_fits(int64_t sum)
{
	return sum >= -VALUE_MOST && sum <= VALUE_MOST;
}

/* Years up to as_of: from the first purchase, to the last one, with any. */
struct years { uint16_t n, t, x; };

struct gathering {
	struct value_book	*book;
	struct arena		*arena;
	struct reading {
		VEC(double)	 gap;		/* of the party at hand */
		bool		 has_cost;	/* of any product */
		bool		 too_large;	/* a sum does not fit */
		uint64_t	 on[8];		/* purchases, by weekday */
	}			 reading[2];	/* by thread */
	double			 ln_weeks[1024]; /* ln of so many days, in
						    weeks; 0 of none */
	struct years		*years;		/* for BG/BB, else NULL */
	bool			 wants_paid;	/* the three below */
	double			*paid;		/* revenue of purchase days */
	uint32_t		*n_paid;
	double			*first_paid;	/* of the first of them */
	struct arena		*spent;		/* these three live here; NULL
						   once all were looked at */
	double			 unit;		/* minor units in one */
	bool			*looked;	/* ahead, for this party */
	struct purchase_plan	 plan;		/* once there is a model */
	struct purchase_table	*table;		/* while all are looked at */
};

/* Fills the book's model and effects: when they buy.  ERR_USAGE: a field of
 * opt.covariate can be none. */
CRM_CHECK enum err_code
value_fit_timing(struct gathering *, const struct query_env *, struct err *);
/* And its spend: how much. */
void	value_fit_spend(struct gathering *, unsigned threads);
/* Fills cost_to_serve of all parties: value_cost.c. */
CRM_CHECK enum err_code
value_read_costs(struct value_book *, const struct query_env *,
    struct err *);
/* The model of one party: of all, unless there are covariates. */
struct purchase_model	value_model(const struct value_book *, uint32_t id);

#endif
