/*
 * The verbs of crm case that read, and what they share with those that
 * write.
 */
#ifndef CMD_CASE_READ_H
#define CMD_CASE_READ_H

#include "cmd/context.h"

extern const struct cmd	case_list, case_show, case_stats;

/* For people: what must be done next, and by when. */
void	case_say_next(struct crm *, const struct query_env *,
	    const struct record *);

#endif
