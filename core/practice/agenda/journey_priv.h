/*
 * What one run knows, for the file that makes its steps.
 */
#ifndef PRACTICE_JOURNEY_PRIV_H
#define PRACTICE_JOURNEY_PRIV_H

#include "core/practice/agenda/journey.h"

struct enrolment {
	uint32_t	 id;		/* of its record */
	uint32_t	 party;
	size_t		 journey;
	int64_t		 step;		/* the last one passed; 0: none */
	int32_t		 from;		/* day of the enrolment */
	int32_t		 day;		/* of the step, or that day */
	bool		 runs;		/* else held out, finished or left */
	bool		 is_held_out;	/* and has not left */
	bool		 has_left;
};

/* A step that is due. */
struct due_step {
	size_t		 enrolment;
	const struct journey_step *step;
	int32_t		 day;
};

struct journey_run {
	struct journeys		*all;
	struct edit		*edit;
	struct plan		*plan;
	const struct query_env	*env;
	struct slice		 only;
	struct arena		*arena;
	struct arena		*scratch;	/* of one enrolment */
	struct day		 today;
	uint32_t		 last_id;
	uint16_t		*lately;	/* contacts in 7 days, by party */
	double			 per_week, hold_out;
	bool			 notes_held_out;	/* the model has a word */
	VEC(struct enrolment)	 list;		/* by journey, then party */
	VEC(struct due_step)	 due;
	struct consents		 consents;
};

struct journey_state {
	struct journey_run	*run;
	const char	*status;	/* NULL: as it was */
	int64_t		 step;		/* 0: as it was */
	struct instant	 at;		/* of the step */
	bool		 leaves;
};

void	journey_set_int(struct draft *, enum role, int64_t);
/* How an enrolment is changed: with journey_set_state, or otherwise. */
CRM_CHECK enum err_code
journey_change(struct journey_run *, uint32_t id,
    void (*how)(struct draft *, void *), void *arg, struct err *);
void	journey_set_state(struct draft *, void *state);
/* Makes the step, or counts why it waits. */
CRM_CHECK enum err_code
journey_make_step(struct journey_run *, const struct due_step *,
    struct err *);

#endif
