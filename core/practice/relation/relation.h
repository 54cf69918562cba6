/*
 * The qualities of a relationship (DOMAIN.md 6): trust, commitment,
 * satisfaction, fairness, each 0 to 100.  The one place where they are
 * defined, beside crm-relation(1).
 *
 * A quality is the mean of its parts, each 0 to 1, by the weights of the
 * model (section relation: trust_said, trust_paid, ...), over the parts that
 * are known; known says which share of the weight that is.  Nothing is
 * assumed of what is not known.
 *
 *	trust
 *	 said		as asked last: a survey about trust, an assessment
 *	 paid		bills paid in time / bills
 *	 kept		promises of ours kept in time / promises
 *	 disputes	1 - min(1, disputes / orders)
 *	commitment
 *	 said		as asked last
 *	 alive		chance that they still are a customer (value.h)
 *	 tenure		min(1, time since the first purchase / tenure)
 *	 contacts	1 - exp(-contacts in a year / usual), usual being what
 *			75 % of the parties with contacts stay below
 *	 referrals	1 - exp(-(made + 2 converted) / 2)
 *	satisfaction
 *	 said		mean rating, newer ones weighing more
 *	 complaints	exp(-sum of severity x age / 2), open ones double
 *	 returns	1 - lines returned / lines
 *	fairness
 *	 said		as asked last
 *	 balance	2 min(given, received) / (given + received)
 *	 disputes	1 - open disputes / disputes
 *
 * The strength of a relationship, which segments go by, is one number for
 * another purpose: strength.h.
 */
#ifndef PRACTICE_RELATION_H
#define PRACTICE_RELATION_H

#include "core/practice/party_sales.h"
#include "core/practice/relation/evidence.h"

enum quality { QUALITY_TRUST, QUALITY_COMMITMENT, QUALITY_SATISFACTION,
	QUALITY_FAIRNESS, N_QUALITIES };
const char	*quality_name(enum quality);

enum { QUALITY_PARTS = 5 };
/* The n-th part of a quality; NULL behind the last. */
const char	*quality_part_name(enum quality, size_t n);

struct relation_rule {
	double	weight[N_QUALITIES][QUALITY_PARTS];
	double	tenure_days;
};
struct relation_rule	relation_rule_read(const struct model *);

struct quality_score {
	double	score;			/* 0..100; NaN: nothing is known */
	double	known;			/* share of the weight, 0..1 */
	double	part[QUALITY_PARTS];	/* 0..1; NaN: not known */
	/* What the part rests on: how many answers, bills, ...; NaN: that
	 * cannot be said. */
	double	count[QUALITY_PARTS];
};
struct relation { struct quality_score of[N_QUALITIES]; };

/*
 * sums: of all that was bought up to as_of.  alive: the chance that the
 * party still is a customer, NaN when it was not worked out.
 */
struct relation	relation_measure(const struct relation_rule *,
		    const struct evidence *, uint32_t id,
		    const struct party_sales *, double alive,
		    struct day as_of);

#endif
