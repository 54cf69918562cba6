/*
 * What the parts of the checks share: check.c (records, one by one),
 * check_value.c (what can hardly be true), check_double.c (who is there
 * twice), check_fields.c (how complete); check_finding.c is below them.
 */
#ifndef PRACTICE_CHECK_PRIV_H
#define PRACTICE_CHECK_PRIV_H

#include "core/practice/quality/check.h"

struct check_job {
	struct checks		*c;
	const struct query_env	*env;
	unsigned		 reasons;
	struct day		 today;
	const struct entity	*staff;
	struct arena		*arena;
};

/* A finding about the record, which is somebody's. */
struct check_finding *check_add(struct check_job *, enum check_reason,
		    const struct record *);
void	check_values(struct check_job *, const struct record *);
CRM_CHECK enum err_code
check_doubles(struct check_job *, const struct entity *, struct err *);

#endif
