/*
 * Customer journeys (DOMAIN.md 3): what is done for the members of a
 * segment, step by step.  A segment of the model carries its journey; or the
 * steps are records of kind journey: name, segment, step, after, channel,
 * purpose, condition, action, text.  A name is of one or the other.
 *
 * An enrolment (kind enrolment) is one party in one journey, from the day it
 * came into the segment until it left it; a step that was made is a record
 * of kind outbox with the key ENROLMENT/STEP, which is unique, written with
 * the enrolment's step in the same transaction: what was made is never made
 * again, whoever runs this how often.
 *
 * journey_run, at env's now:
 *  - ends enrolments whose party is not in the segment any more;
 *  - enrols members that are not enrolled, a share of them (hold_out of the
 *    model, by a hash of journey and party) as held out: nothing is ever
 *    made for those; when a step is due by the same rules as for others, a
 *    row of status held_out notes it, so that like is compared with like
 *    (in a model without that word nothing does);
 *  - makes at most one step of each enrolment that is due: the first step
 *    whose time "after" the one before (or the enrolment) has passed.  A
 *    step whose condition does not hold is left out for good, as passed on
 *    the day on which it was due, and the next one is looked at.
 *  - A step waits while the party may not be contacted for its purpose, and
 *    while it had per_week contacts of journeys in 7 days; the journey with
 *    the lowest priority number goes first, then what is due longest.
 * By telephone or a visit, or without a channel, a task is made, beside the
 * row.
 */
#ifndef PRACTICE_JOURNEY_H
#define PRACTICE_JOURNEY_H

#include "core/practice/contact/consent.h"
#include "core/query/edit.h"
#include "core/query/letter.h"

struct journey_step {
	uint32_t		 id;		/* of its record; 0: none */
	int64_t			 number;
	int32_t			 after_days;
	const struct choice	*channel;	/* NULL: none */
	struct slice		 purpose;	/* empty: none is asked */
	struct query		*condition;	/* NULL: none */
	struct letter		*action, *text;	/* text NULL: none */
	struct slice		 condition_text, action_text, letter_text;
	uint32_t		 owner, campaign;
	bool			 is_task;
};
struct journey {
	struct slice		 name;
	const struct scheme	*scheme;
	unsigned		 segment;	/* bit in its mask */
	int64_t			 priority;	/* low goes first */
	bool			 is_in_model;
	VEC(struct journey_step) step;		/* by number */
	/* What a run did and what it left out. */
	uint64_t	members, enrolled, held_out, left, made, tasks,
			no_consent, too_often, skipped, finished;
};
struct journeys {
	VEC(struct journey)	 list;		/* by priority, then name */
	const struct entity	*entity, *enrolment, *outbox, *party;
};

/*
 * The journeys of the store.  ERR_USAGE: the model has none, or a step is
 * wrong (its handle, or journey and number, are named).  Free with
 * journeys_release().
 */
CRM_CHECK enum err_code
journeys_read(struct journeys *, const struct query_env *, struct arena *,
    struct err *);
void	journeys_release(struct journeys *);
/* Do rows say which steps were due for those held out? */
bool	journeys_note_held_out(const struct journeys *);
/* By its name; ERR_NOTFOUND. */
CRM_CHECK enum err_code
journeys_get(const struct journey **, const struct journeys *, struct slice,
    struct err *);
/*
 * Does what is due into the plan behind edit; only (empty: all) one of them.
 * ERR_USAGE: the model lacks a status that this sets.
 */
CRM_CHECK enum err_code
journeys_run(struct journeys *, struct edit *, struct plan *,
    const struct query_env *, struct slice only, struct arena *,
    struct err *);

/*
 * What a step brought, against those held out; and the whole journey (step
 * NULL, behind its steps): all who came in, whatever they got, against all
 * held out, from the day on which they came in.
 */
struct journey_effect {
	const struct journey		*journey;
	const struct journey_step	*step;
	uint64_t	n, bought;		/* who had it; of these */
	uint64_t	n_held, bought_held;
	int64_t		revenue, revenue_held;	/* minor units, within the time */
};
struct journey_effects { VEC(struct journey_effect) list; };
/*
 * Did they buy within so many days after the step (those held out: after the
 * day on which it was due)?  Only whose days have passed count.  In a model
 * that does not note it all who are held out count, from the day on which
 * the step would have been due, whether or not they might be contacted.
 */
CRM_CHECK enum err_code
journey_effects_read(struct journey_effects *, const struct journeys *,
    const struct query_env *, int32_t within_days, struct err *);

#endif
