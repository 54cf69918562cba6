/*
 * What a snapshot of segments said of a day against what is said of that day
 * now, and why it differs.  In two steps: the scheme by the model of then
 * over today's data tells what the data brought, today's model what that
 * did.  Which data, the journal tells, by party:
 *
 *	late		a row or record of that day or before was recorded
 *			since
 *	corrected	one was changed or removed since, or the party itself
 *	late+corrected	both
 *	indirect	nothing of the party: the data of others moved it, as
 *			ranks do
 *	model		the thresholds or rules are others
 *	unknown		the journal of then is not here (an import came
 *			between), or the model of then is lost
 */
#ifndef PRACTICE_FREEZE_DIFF_H
#define PRACTICE_FREEZE_DIFF_H

#include "core/practice/segment/freeze.h"

enum freeze_cause {
	FREEZE_LATE, FREEZE_CORRECTED, FREEZE_BOTH, FREEZE_INDIRECT,
	FREEZE_MODEL, FREEZE_UNKNOWN, N_FREEZE_CAUSES
};
/* "late", "corrected", ... */
const char	*freeze_cause_name(enum freeze_cause);

/* What of a party was recorded since, by the journal. */
struct freeze_touch {
	uint32_t	late, corrected;	/* rows and records */
	uint64_t	entry;			/* the first of them, or 0 */
};

struct freeze_change {
	uint32_t		id;
	size_t			from, to;	/* in name, or SEGMENT_NONE */
	enum freeze_cause	cause;
	struct freeze_touch	touch;
};

struct freeze_diff {
	const struct frozen	*then;
	const struct segmentation *now;		/* of that day */
	const struct slice	*name;	/* today's segments, then those gone */
	size_t			 n_names;
	bool			 has_journal;	/* else data is unknown */
	bool			 has_model;	/* that of then could be had */
	VEC(struct freeze_change) list;	/* by id; VEC_RELEASE */
};

/* env looks at the day of then (has_as_of). */
CRM_CHECK enum err_code
freeze_diff(struct freeze_diff *, const struct query_env *,
    const struct scheme *, const struct frozen *then, struct arena *,
    struct err *);

/*
 * Counts per party what the journal's entries after one recorded of days up
 * to and including day; touch is [last_id + 1], zeroed.
 */
CRM_CHECK enum err_code
freeze_read_touches(struct freeze_touch *, uint32_t last_id,
    const struct query_env *, const struct entity *party, uint64_t after,
    struct day, struct err *);

#endif
