/*
 * Targets: so much revenue, margin or quantity in a period, of everything or
 * of a colleague, account, product, family or segment; how far it is, and
 * whether it will be made.
 */
#ifndef PRACTICE_TARGET_H
#define PRACTICE_TARGET_H

#include "core/query/query.h"

enum target_measure {
	TARGET_REVENUE, TARGET_MARGIN, TARGET_QUANTITY,
	TARGET_OTHER		/* not of sales: it cannot be followed */
};

/* As recorded.  A colleague's sales are those to the accounts he owns. */
struct target {
	uint32_t		 id;
	enum period		 period;
	struct range		 days;
	enum target_measure	 measure;
	struct slice		 choice;	/* the measure in the model */
	struct value		 value;		/* decimal or money */
	uint32_t		 staff, party, product;	/* 0: any */
	struct slice		 family, segment;	/* empty: any */
};

/* A whole day, ISO week, month, quarter or year; false for another range. */
CRM_CHECK bool	target_period(enum period *, struct range);
/*
 * Where a target's colleague and its goal are recorded; NULL: the model has
 * no field for it.
 */
const struct field	*target_staff_field(const struct entity *);
const struct field	*target_value_field(const struct entity *);

/* Of a record, in the arena.  ERR_DATA: its period or value is no such. */
CRM_CHECK enum err_code
target_read(struct target *, const struct record *, const struct query_env *,
    struct arena *, struct err *);
/* The same measure of the same sales in the same period. */
bool	target_is_same(const struct target *, const struct target *);

/* What level the interval of the outcome has. */
#define TARGET_LEVEL	.80

/*
 * How it stands at the end of env's day.  When the ledger ends well before
 * that (core/practice/forecast/forecast.h: is_stale), where it ends.
 *
 * The goal is spread over the days of the period by the profile of up to
 * three earlier years: a day weighs what its week brought 52, 104 and 156
 * weeks before, divided over the week as the last 52 weeks were.  Only years
 * count that the period, so moved, lies in wholly; when there is none, or
 * nothing was sold, all days weigh the same.
 *
 * The rest of the period is the weekly forecast (practice/forecast/forecast.h), of
 * weeks that lie partly in it the part of their days.  The chance is that
 * of a normal variable around actual + rest, as wide as the interval of the
 * sum, to reach the goal.  What is not known is NaN.
 */
struct target_week {
	struct day	 from;		/* a Monday, or the period's first day */
	int64_t		 goal, actual;	/* all goals add up to the target's */
	double		 rest;		/* forecast of what is to come in it */
};

struct target_state {
	bool		 is_followed;	/* else nothing below is known */
	bool		 is_over;
	struct day	 until;		/* what is known ends here (excluded) */
	bool		 is_stale;
	uint8_t		 digits;
	int64_t		 goal, actual;	/* of so many digits */
	size_t		 n_years;	/* of the profile; 0: evenly */
	double		 passed;	/* share of the period, 0..1 */
	double		 expected;	/* of the goal by now */
	double		 rest;		/* forecast of what is still to come */
	double		 lo, hi;	/* of the outcome, at TARGET_LEVEL */
	double		 gap;		/* outcome less goal; negative: short */
	double		 chance;
	const char	*note;		/* or NULL */
	struct target_week *week;	/* in the arena; NULL: not followed */
	size_t		 n_weeks;
};

/* ERR_USAGE, ERR_DATA: no sales can be of this scope in the model. */
CRM_CHECK enum err_code
target_follow(struct target_state *, const struct target *,
    const struct query_env *, struct arena *, struct err *);
/* Only check that. */
CRM_CHECK enum err_code
target_check(const struct target *, const struct query_env *, struct arena *,
    struct err *);

#endif
