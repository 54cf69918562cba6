/*
 * What is known of each party beside what it bought: contacts, ratings,
 * complaints, promises kept, payments, what was given and received, whom
 * they brought, contracts.  The strength of the relationship, the ladder
 * and the stages of loyalty all rest on this, so that they never contradict
 * each other.  Only what had happened by as_of counts.
 */
#ifndef PRACTICE_EVIDENCE_H
#define PRACTICE_EVIDENCE_H

#include "core/query/query.h"

/* Of one party; days are 0 when there is none, the rest is 0. */
struct party_evidence {
	uint32_t	contacts;	/* in the year up to as_of */
	int32_t		first_contact, last_contact;	/* day numbers */
	/*
	 * Ratings of surveys, cases and assessments as shares of 1, each
	 * weighing 2^(-age / half-life): sums of weight x rating and of
	 * weights; and the newest one (NaN: none).
	 */
	float		rating_sum, rating_weight, rating_last;
	int32_t		rating_day;
	/* As asked last, of 1; NaN: never asked. */
	float		trust, commitment, fairness;
	int32_t		trust_day, commitment_day, fairness_day;
	/* Sum of severity x 2^(-age / half-life), unresolved ones double;
	 * 1 is an ordinary complaint. */
	float		complaints;
	uint32_t	n_complaints, n_open_complaints;
	uint32_t	disputes, open_disputes, lost_disputes;
	uint32_t	given, received;	/* exchanges */
	uint32_t	referrals, converted;	/* ever: whom they brought */
	/* Referrals, and praise in public, since options.praise_since. */
	uint32_t	recommended;
	uint32_t	promised, kept;		/* sale rows and cases */
	uint32_t	bills, paid_in_time;	/* sale rows with a due day */
	uint32_t	lines, returns;		/* sale rows */
	bool		has_contract;		/* one is in force */
};

/* What contacts and ratings alone say, of everybody who has some; rating_last
 * says nothing when its day is 0.  Of a store without any all are zero. */
struct contact_evidence {
	uint32_t	contacts;
	int32_t		first, last, rating_day;
	float		rating_sum, rating_weight, rating_last;
};

/* And what few have: cases, answers about trust, exchanges, links, contracts.
 * All as in struct party_evidence. */
struct other_evidence {
	float		trust, commitment, fairness;
	int32_t		trust_day, commitment_day, fairness_day;
	float		complaints;
	uint32_t	n_complaints, n_open_complaints;
	uint32_t	disputes, open_disputes, lost_disputes;
	uint32_t	given, received;
	uint32_t	referrals, converted, recommended;
	uint32_t	promised, kept;		/* cases */
	bool		has_contract;
};

/* What sale rows alone say, of everybody who has some. */
struct row_evidence {
	uint32_t	promised, kept, bills, paid_in_time, lines, returns;
};

struct evidence {
	uint32_t		  first_id, last_id;	/* of whom it is */
	/* NULL: there is nothing of the party but contacts and rows.  Each
	 * of [last_id - first_id + 1]. */
	struct other_evidence	**beside;
	struct contact_evidence	*met;
	struct row_evidence	*rows;
	/* Is this kind of thing recorded here at all? */
	bool			 has_contacts, has_referrals, has_cases;
	/* 75 % of the parties with a contact had at most so many in a year. */
	double			 contacts_p75;
};

struct evidence_options {
	struct day	 as_of;
	double		 half_life_days;	/* of ratings and complaints */
	struct day	 praise_since;
};

/* With the spans of the model's schemes "portfolio" and "ladder". */
struct evidence_options	evidence_options_read(const struct model *,
			    struct day as_of);

/* All of one party. */
struct party_evidence	evidence_of(const struct evidence *, uint32_t id);

/* Lives in the arena. */
CRM_CHECK enum err_code
evidence_read(struct evidence **, const struct query_env *,
    const struct entity *party, uint32_t last_id,
    const struct evidence_options *, struct arena *, struct err *);
/*
 * The same of one party only, from its own records; of the others no more
 * than what is usual is looked at.
 */
CRM_CHECK enum err_code
evidence_read_of(struct evidence **, const struct query_env *,
    const struct entity *party, uint32_t id, uint32_t last_id,
    const struct evidence_options *, struct arena *, struct err *);

#endif
