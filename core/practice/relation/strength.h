/*
 * The strength of a relationship, 0 to 100: one number from seven parts,
 * each 0 to 1, by the weights of the model (scheme portfolio), over the
 * parts that are known; complaints take points off.  The one place where it
 * is defined: crm segment (portfolio, ladder) and whoever shows a
 * relationship use this.
 *
 *	recency		2^(-days since the last contact / half-life)
 *	frequency	1 - exp(-contacts in a year / usual), usual being what
 *			75 % of the parties with contacts stay below
 *	commitment	mean of the chance to be alive and min(1, tenure / 5
 *			years); buyers only
 *	trust		as asked (survey, assessment), else the mean of bills
 *			paid in time and 1 - disputes / orders
 *	satisfaction	mean rating, newer ones weighing more, shrunk to
 *			prior_rating with prior_ratings pseudo-ratings
 *	reciprocity	2 min(in, out) / (in + out), times min(1, (in + out)/4)
 *	referrals	1 - exp(-(made + 2 converted) / 2)
 *	complaints	minus complaint_penalty (1 - exp(-sum / 2))
 */
#ifndef PRACTICE_STRENGTH_H
#define PRACTICE_STRENGTH_H

#include "core/practice/party_sales.h"
#include "core/practice/relation/evidence.h"

enum strength_part {
	STRENGTH_RECENCY, STRENGTH_FREQUENCY, STRENGTH_COMMITMENT,
	STRENGTH_TRUST, STRENGTH_SATISFACTION, STRENGTH_RECIPROCITY,
	STRENGTH_REFERRALS, N_STRENGTH_PARTS
};
const char	*strength_part_name(enum strength_part);

struct strength_rule {
	double	weight[N_STRENGTH_PARTS];
	double	recency_half_life;	/* days */
	double	prior_ratings, prior_rating;
	double	complaint_penalty;	/* points */
	double	known;			/* share of the weight that must be */
};
/* With the weights of the scheme; NULL: the defaults. */
struct strength_rule	strength_rule_read(const struct scheme *);

struct strength {
	double	score;			/* 0..100; NaN: too little is known */
	double	known;			/* share of the weight, 0..1 */
	double	part[N_STRENGTH_PARTS];	/* 0..1; NaN: not known */
	double	penalty;		/* points taken off */
};

/*
 * sums: of all that was bought up to as_of.  alive: the chance that the
 * party still is a customer, NaN when it was not worked out.
 */
struct strength	strength_measure(const struct strength_rule *,
		    const struct evidence *, uint32_t id,
		    const struct party_sales *, double alive, struct day as_of);

#endif
