/*
 * crm due as a calendar.
 */
#ifndef CMD_DUE_ICS_H
#define CMD_DUE_ICS_H

#include "cmd/who.h"
#include "core/practice/agenda/due.h"

/* To-dos, and birthdays as events of a day. */
CRM_CHECK enum err_code
due_write_ics(struct crm *, const struct query_env *, const struct who *,
    const struct due_list *, struct err *);

#endif
