/*
 * The empathy map as people and programs see it.
 */
#ifndef CMD_EMPATHY_H
#define CMD_EMPATHY_H

#include "cmd/context.h"
#include "core/practice/contact/empathy.h"

/* A drawing for people at a table, rows for all else. */
CRM_CHECK enum err_code
empathy_put(struct crm *, const struct query_env *, const struct record *,
    struct err *);
/* The rows of one table, wherever it stands. */
CRM_CHECK enum err_code
empathy_put_rows(struct crm *, const struct empathy *, struct err *);

/* The map itself, as wide as the terminal, or for paper. */
void	empathy_draw(struct crm *, const struct empathy *);

#endif
