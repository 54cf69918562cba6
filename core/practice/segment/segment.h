/*
 * Segments of parties (DOMAIN.md 3): schemes built in, with the thresholds
 * of the model, and own ones by filters.  Computed from what happened, never
 * stored; a party may be in several segments of one scheme.  Who is known
 * only since a day after as_of is not there, unless a sale or contact says
 * otherwise.
 *
 * Definitions and defaults: crm-segment(1).  In short, with as_of the day
 * seen from and "period" 12 months up to and including it:
 *	activity	active: bought in the period; inactive: before it;
 *			potential: contact, never bought; interested: in the
 *			target group, no contact; other: marked as never, or
 *			not in the target group
 *	lifecycle	customer: ever bought; prospect: contact, never bought;
 *			suspect: neither; and supplier, staff, competitor as
 *			the roles say, beside it
 *	pyramid		buyers of the period ranked by revenue (ties by
 *			margin, then handle): top 1 %, large 4 %, medium
 *			15 %, small the rest; cumulative ranks rounded half
 *			up; inactive, prospect, suspect, rest
 *	rfm		quintiles of recency, number of orders and revenue
 *			over all buyers up to as_of: 1 + floor(5 below / n), 5 is best,
 *			ties share a score; named by the first rule that fits
 *	portfolio	strength of the relationship (strength.h) against
 *			revenue of the period: partner strong and high, friend
 *			strong, economist high, dog neither; high: among those
 *			who jointly bring 80 %; undecided: known for less than
 *			90 days, too little is known of the relationship, or
 *			they only brought something back
 *	value		buyers by lifetime value (value.h): below zero (also
 *			who only brought something back); most
 *			valuable: the top 20 %; most growable: the top 20 % of
 *			the others by what could be added (value / share of
 *			wallet, else the 90th percentile of those who buy
 *			about as often); migrators: the rest
 *	ladder		prospect: no customer yet; customer; client: 3 orders in
 *			the period, or alive with 70 % after a repeat;
 *			supporter: strength 60 or rated us 8; ambassador:
 *			recommended us in 24 months; partner: and a contract
 *	loyalty		home feeling: met or bought; reliability: 90 % of
 *			what was promised was on time; trustworthiness: no
 *			open or lost dispute, returns at most 10 %; ability:
 *			over 5 orders and a year; commitment: an ambassador.
 *			Each stage needs the one before it
 */
#ifndef PRACTICE_SEGMENT_H
#define PRACTICE_SEGMENT_H

#include "core/practice/party_sales.h"
#include "core/query/query.h"

struct evidence;
struct strength;
struct value_book;

struct rfm_score { uint8_t recency, frequency, monetary; };	/* 0: no buyer */

/* What the parties' own date of since when they are known says. */
enum party_known { KNOWN_UNDATED, KNOWN_THEN, KNOWN_LATER };

/* A scheme computed for every party; lives in the arena. */
struct segmentation {
	const struct scheme	*scheme;
	const struct entity	*entity;
	struct day		 as_of;
	struct range		 period;	/* what "bought" looked at */
	uint32_t		 last_id;
	const uint32_t		*mask;		/* [last_id + 1] bit per segment */
	const bool		*exists;	/* [last_id + 1] */
	const uint8_t		*known;		/* enum party_known */
	/* What the answer rests on, per party, for explain and reports. */
	const struct party_sales	*in_period;	/* [last_id + 1] */
	const struct party_sales	*ever;
	const int64_t		*last_contact_us;	/* INT64_MIN: none */
	const struct rfm_score	*rfm;		/* or NULL */
	const uint32_t		*rank;		/* among buyers, from 1; 0 none */
	/* [scheme->n_segments] of the least in the segment above; 0: there
	 * is none. */
	const int64_t		*next_revenue;
	uint32_t		 n_buyers;	/* ranked or scored */
	/* Of the schemes that rest on them, else NULL. */
	const double		*strength;	/* [last_id + 1], 0..100 or NaN */
	bool			 no_contacts;	/* strength: none are recorded */
	const struct evidence	*evidence;
	const struct value_book	*value;		/* ladder: alive only */
	int64_t			 high_revenue;	/* portfolio: from here on */
	int64_t			 best_value;	/* value: most valuable from here
						   on; INT64_MAX: nobody is */
	const struct segment_basis *basis;	/* segment.c's own */
	struct segment_size {
		uint64_t	members;
		int64_t		revenue;	/* in the period, minor units */
	}			*size;		/* [scheme->n_segments] */
	uint64_t		 n_parties;
	int64_t			 revenue;	/* of all parties in the period */
	int64_t			 revenue_unassigned;	/* rows without a party */
};

/* What "bought" looks at in a scheme. */
struct range	segment_days(const struct scheme *, struct day as_of);

static inline bool
segment_has_contact(const struct segmentation *s, uint32_t id)
{
	return s->last_contact_us[id] != INT64_MIN;
}

/* By its name or a label of any language. */
bool	segment_is_named(const struct segment *, struct slice name);

/*
 * Compute a scheme over one party entity.  as_of is env's (has_as_of), else
 * today.  What env's segment source has computed before is taken from it.
 * ERR_USAGE: the model has no party or no sale entity.
 */
CRM_CHECK enum err_code
segment_compute(struct segmentation **, const struct query_env *,
    const struct scheme *, const struct entity *party, struct arena *,
    struct err *);

/* What the strength of one party is made of, where strength is there. */
struct strength	segment_strength(const struct segmentation *, uint32_t id);

/* Why one party is where it is: one line for people. */
void	segment_explain(struct buf *, const struct segmentation *,
	    const struct model *, uint32_t id, const struct zone *);
/*
 * The same of a segment with a filter: what the filter looks at, and what it
 * finds of this party.
 */
CRM_CHECK enum err_code
segment_explain_own(struct buf *, const struct segmentation *, size_t segment,
    uint32_t id, struct err *);

/*
 * For query_env.segments: computes each scheme once and keeps it.  The env
 * is copied (its own segments callback is this one).
 */
struct segment_source;
struct segment_source	*segment_source_open(const struct query_env *,
			    struct arena *);
enum err_code	segment_source_masks(void *source, const uint32_t **masks,
		    uint32_t *last_id, const struct scheme *,
		    const struct entity *, struct err *);

#endif
