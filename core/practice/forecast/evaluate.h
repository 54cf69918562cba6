/*
 * Why sales of a period were more or less than those of a period before it.
 * The difference is taken apart twice: by what became of the customers, and,
 * for those who bought in both periods, by what they paid, how much they
 * took and of which products.  All amounts are whole numbers of the
 * measure's digits, and the parts add up to the difference exactly.
 *
 * Of a customer, over the products p bought in both periods (amounts a,
 * quantities q, both above zero; 0 before, 1 now):
 *	price	sum of a1 - a0 q1 / q0: the quantity of now at other prices
 *	volume	A0 (Q1 / Q0 - 1): all of it more or less, at the prices before
 *	mix	the rest: dearer or cheaper products than before
 * beside them products they had not bought and those they no longer buy.
 * What has no price (returns outweigh sales, a quantity of zero) is
 * unexplained.  Of a measure that is a quantity, price is nought.
 */
#ifndef PRACTICE_EVALUATE_H
#define PRACTICE_EVALUATE_H

#include "core/query/sum.h"

/* What became of a customer. */
enum evaluate_fate {
	EVALUATE_NEW,		/* had never bought before */
	EVALUATE_RETURNED,	/* had, but not in the period before */
	EVALUATE_GROWN,
	EVALUATE_SAME,
	EVALUATE_SHRUNK,
	EVALUATE_LOST,		/* bought then, not now */
	EVALUATE_NOBODY,	/* sales without a party */
	EVALUATE_FATES
};

enum evaluate_cause {
	EVALUATE_PRICE, EVALUATE_VOLUME, EVALUATE_MIX,
	EVALUATE_ADDED,		/* products they had not bought */
	EVALUATE_DROPPED,	/* products they no longer buy */
	EVALUATE_UNEXPLAINED,
	EVALUATE_CAUSES
};

const char	*evaluate_fate_name(enum evaluate_fate);
const char	*evaluate_cause_name(enum evaluate_cause);

struct evaluate_request {
	struct slice	 measure;	/* "revenue", "margin", "quantity" */
	struct range	 days, before;	/* both closed; before ends first */
	const struct slice *by;		/* expressions over the sale, or none */
	size_t		 n_by;
	struct query	*where;		/* over sale rows; NULL: all */
};

struct evaluate_part {
	uint64_t	parties;
	int64_t		before, amount;
	int64_t		cause[EVALUATE_CAUSES];	/* GROWN, SAME, SHRUNK */
};

struct evaluate_group {
	struct value		*key;		/* [n_by] */
	int64_t			 before, change;	/* of all parts */
	struct evaluate_part	 part[EVALUATE_FATES];
};

struct evaluate_party {
	uint32_t		id;
	enum evaluate_fate	fate;
	int64_t			before, amount;
	int64_t			cause[EVALUATE_CAUSES];
};

struct evaluation {
	const struct entity	*sale, *party;
	enum type		 type;		/* of the measure */
	uint8_t			 digits;
	const struct sum_column	*by;
	size_t			 n_by;
	VEC(struct evaluate_group) group;	/* ascending keys; one without by */
	VEC(struct evaluate_party) each;	/* by id; empty with by */
};

/* Which sales, of which customers.  ERR_USAGE: the model has none. */
CRM_CHECK enum err_code
evaluate_scope(struct evaluation *, const struct query_env *, struct err *);
/*
 * After evaluate_scope.  Lives in the arena, but for the lists:
 * evaluate_release.  ERR_USAGE: the measure or an expression is wrong.
 * ERR_RANGE: the sums are too large.
 */
CRM_CHECK enum err_code
evaluate_sales(struct evaluation *, const struct query_env *,
    const struct evaluate_request *, struct arena *, struct err *);
void	evaluate_release(struct evaluation *);

/*
 * Sorts each by what it did to the difference, largest first, and returns
 * how many of the first make the share of all that moved its way.
 */
size_t	evaluate_rank(struct evaluation *, double share);

/* ---- why, from records ---- */

enum evaluate_event {
	EVALUATE_UNKNOWN,
	EVALUATE_COMPLAINT, EVALUATE_DEAL_LOST, EVALUATE_CONTRACT_ENDED,
	EVALUATE_DEAL_WON, EVALUATE_CONTRACT_BEGUN
};

struct evaluate_reason {
	enum evaluate_event	 event;
	const struct entity	*entity;	/* NULL: unknown */
	uint32_t		 id;
	struct day		 day;
	bool			 is_open;	/* the complaint */
	struct slice		 detail;	/* reason, competitor, topic */
};

/*
 * What the records say of the first n of each, between before and the end
 * of days: of who fell a contract that ended, else a lost deal, else a
 * complaint, the last of its kind; of who rose a contract that began, else a
 * deal that was won.
 */
CRM_CHECK enum err_code
evaluate_reasons(struct evaluate_reason *, const struct evaluation *,
    size_t n, const struct query_env *, const struct evaluate_request *,
    struct arena *, struct err *);

#endif
