/*
 * The sheet before a visit: crm timeline REF --brief.
 */
#ifndef CMD_BRIEF_H
#define CMD_BRIEF_H

#include "cmd/context.h"
#include "core/practice/contact/contact.h"

CRM_CHECK enum err_code
brief_write(struct crm *, const struct query_env *, const struct reference *,
    struct err *);

/* What it was: "call", "added"; for people in their words. */
void	brief_put_kind(const struct crm *, const struct timeline_item *);

/*
 * What happened, in words: for people of an order how many lines, of a change
 * which fields by the names that they have for them.
 */
void	brief_put_text(const struct crm *, const struct timeline_item *);

#endif
