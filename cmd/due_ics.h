/*
 * crm due as a calendar, and what it has in common with the table.
 */
#ifndef CMD_DUE_ICS_H
#define CMD_DUE_ICS_H

#include "cmd/who.h"
#include "core/practice/due.h"

/* What to do, as a sentence; the word for its reason. */
void		 due_say(struct buf *, enum lang, const struct due_item *,
		    struct day today);
const char	*due_reason_word(enum lang, enum due_reason);

/* To-dos, and birthdays as events of a day. */
CRM_CHECK enum err_code
due_write_ics(struct crm *, const struct query_env *, const struct who *,
    const struct due_list *, struct err *);

#endif
