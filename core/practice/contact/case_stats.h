/*
 * How well cases are answered: how fast, how often they came, about what,
 * again about the same, and how content people were afterwards.
 *
 * Durations are working hours of the model's calendar.  Quantiles are type 7
 * (core/stats/describe.h).
 */
#ifndef PRACTICE_CASE_STATS_H
#define PRACTICE_CASE_STATS_H

#include "core/practice/contact/case.h"

enum case_by { CASE_BY_NOTHING, CASE_BY_PARTY, CASE_BY_TOPIC, CASE_BY_STAFF,
	CASE_BY_KIND, CASE_BY_SEVERITY, CASE_BY_CHANNEL, CASE_BY_PRODUCT,
	CASE_BY_WEEK, CASE_BY_MONTH, CASE_BY_QUARTER, CASE_BY_YEAR };
/* "party", "topic", ... in that order; NULL at the end. */
extern const char *const	case_by_names[];

struct case_group {
	struct slice	name;		/* empty: without one */
	uint64_t	cases, open, late;	/* late: of those open */
	/* What came in: each case, and later contacts about it from them. */
	uint64_t	contacts;
	/* Within cases.again of one before it, same party, same topic. */
	uint64_t	repeats;
	double		answer_median, answer_p90;	/* hours; NaN: none */
	double		solve_median, solve_p90;
	/* Of the cases answered, or whose time to answer is over. */
	uint64_t	answer_due, answer_in_time;
	uint64_t	solve_due, solve_in_time;
	uint64_t	rated;		/* cases with a rating afterwards */
	double		satisfaction;	/* mean of them, of 10; NaN: none */
};
struct case_stats { struct case_group *group; size_t n; };

/*
 * Of the cases opened in days (and by env's now) that pass where (may be
 * NULL).  Periods in order of time, other groups by how many cases, then by
 * name.  Lives in the arena.  ERR_USAGE: the model has no cases, or they
 * have nothing to group by.
 */
CRM_CHECK enum err_code
case_stats_read(struct case_stats *, const struct query_env *,
    struct query *where, struct range days, enum case_by, struct span again,
    struct arena *, struct err *);

#endif
