/*
 * Cases: complaints and questions that must be answered and solved in time
 * (DOMAIN.md 2, response).  Deadlines are promises made when the case came
 * in, stored with it; a case without them (an import) has those the model
 * gives it now.  All time between is working time of the model's calendar.
 */
#ifndef PRACTICE_CASE_H
#define PRACTICE_CASE_H

#include "core/query/edit.h"

enum case_urgency { CASE_CLOSED, CASE_NO_DEADLINE, CASE_FINE, CASE_SOON,
	CASE_LATE };
/* "closed", "", "fine", "soon", "late". */
const char	*case_urgency_name(enum case_urgency);

/* A case as it stood at a moment: what came later had not happened yet. */
struct case_state {
	struct instant	opened, responded, resolved, respond_by, resolve_by;
	bool		has_opened, is_answered, is_resolved;
	bool		has_respond_by, has_resolve_by;
	bool		is_open;
	/* What must be done next and when. */
	enum case_urgency urgency;
	bool		next_is_answer;
	struct instant	next_by;	/* of FINE, SOON and LATE */
	unsigned	severity;	/* place among the values, from 1; 0 none */
};
/* When it came in; false: that is not said. */
bool	case_opened(struct instant *, const struct record *,
	    const struct zone *);
/* At env's now.  A case solved without an answer was answered by that. */
void	case_read(struct case_state *, const struct query_env *,
	    const struct record *);
/* Until when a deadline is soon: the same for all, worked out once. */
struct instant	case_soon(const struct query_env *);
void	case_read_many(struct case_state *, const struct query_env *,
	    struct instant soon, const struct record *);
/* Working time, in microseconds, to next_by; negative when late. */
int64_t	case_left(const struct case_state *, const struct query_env *);

/*
 * A draft of a case of a party or person: party, person, opened (now) and
 * the staff member whose login is user as owner.  ERR_USAGE: the model has
 * no cases.
 */
CRM_CHECK enum err_code
case_draft(struct draft *, const struct query_env *,
    const struct reference *, struct slice user, struct arena *,
    struct err *);
/*
 * The deadlines of the model, where the draft has none.  before (may be
 * NULL) is the case as it was: deadlines that followed from its kind,
 * severity and opening follow the new ones.
 */
void	case_set_deadlines(struct draft *, const struct query_env *,
	    const struct record *before);

/* What most of the last cases were about, the most frequent first: "a, b". */
CRM_CHECK enum err_code
case_topics(struct buf *, const struct query_env *, const struct entity *,
    struct err *);

/* What happens to a case; each at env's now. */
void	case_answer(struct draft *, const struct query_env *);
void	case_resolve(struct draft *, const struct query_env *);
/* It must be solved anew: the time to do so begins again. */
void	case_reopen(struct draft *, const struct query_env *);

/*
 * A contact about a case, with its party, person, topic and channel: kind
 * empty is what fits the channel, a note when nothing does.  direction is
 * "in", "out" or NULL.
 */
CRM_CHECK enum err_code
case_contact(struct draft *, const struct query_env *, const struct record *,
    struct slice kind, const char *direction, struct slice user,
    struct arena *, struct err *);

#endif
