/*
 * What is wrong with what is recorded (DOMAIN.md 7): parties that cannot be
 * reached, details not confirmed for long, values that can hardly be true,
 * doubles, contacts of ours without an outcome, cases without an answer.
 *
 *	unreachable	a party or person without e-mail, telephone and street
 *			or postcode, as far as the model has them
 *	stale		details confirmed longer ago than stale_after allows
 *	doubtful	a date before 1900 or in fifty years, a birthday to
 *			come or 120 years ago; what has happened but lies
 *			ahead; an end before its beginning; a name without a
 *			letter, or one that only fills the field
 *	double		a party or person who is probably there already (dupes.h);
 *			of each group all but the first
 *	outcome		a contact of the last period (model: check.period) by
 *			a colleague without an outcome
 *	answer		an open case that was not answered by its deadline, or
 *			for a day where it has none
 *	incomplete	a record of which a repair of the store could not save
 *			all, with each required field that it lacks
 */
#ifndef PRACTICE_CHECK_H
#define PRACTICE_CHECK_H

#include "core/practice/contact/case.h"

enum check_reason { CHECK_UNREACHABLE, CHECK_STALE, CHECK_DOUBTFUL,
	CHECK_DOUBLE, CHECK_OUTCOME, CHECK_ANSWER, CHECK_INCOMPLETE, N_CHECKS };
/* "unreachable", "stale", ... */
const char	*check_reason_name(enum check_reason);
CRM_CHECK bool	check_reason_parse(enum check_reason *, struct slice);

struct check_finding {
	enum check_reason	 reason;
	const struct entity	*entity;
	uint32_t		 id, owner;	/* owner 0: none */
	const struct field	*field;		/* NULL: the record */
	const struct field	*other;		/* doubtful: against which */
	bool			 has_day;
	struct day		 since;
	struct slice		 value;		/* doubtful: as it is; double:
						   the handle of the other */
};

struct checks {
	VEC(struct check_finding) list;		/* by reason, entity, id */
	/* How many records could have been found, and how many were. */
	uint64_t		 looked[N_CHECKS], found[N_CHECKS];
	double			 limit[N_CHECKS];	/* of the model: a share */
	struct day		 since;		/* the period begins */
};

/*
 * At env's now; reasons is a mask of 1 << reason, only (may be NULL) the one
 * entity to look at.  Texts live in the arena; free with
 * VEC_RELEASE(&checks.list).
 */
CRM_CHECK enum err_code
checks_read(struct checks *, const struct query_env *, unsigned reasons,
    const struct entity *only, struct arena *, struct err *);
/* found / looked is more than the model allows. */
bool	check_is_over(const struct checks *, enum check_reason);

/* How complete a field is. */
struct check_field {
	const struct entity	*entity;
	const struct field	*field;
	uint64_t		 records, filled;
	uint64_t		 stale;		/* of those filled */
};
struct check_fields { VEC(struct check_field) list; };
/* Every field of an entity, in the order of the model; sale rows, too. */
CRM_CHECK enum err_code
check_fields_read(struct check_fields *, const struct query_env *,
    const struct entity *, struct err *);

#endif
