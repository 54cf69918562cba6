/*
 * Everybody whose e-mail address stands in a file of whatever form: a table
 * of a mailing service, or a line for each.
 */
#ifndef CMD_CONSENT_ADDRESSES_H
#define CMD_CONSENT_ADDRESSES_H

#include "cmd/context.h"

/*
 * Its text, in the arena; path "-": standard input.  For .prepare, so that
 * nobody waits for a pipe inside a transaction.
 */
CRM_CHECK enum err_code
consent_addresses_read(struct slice *text, struct crm *, const char *path,
    struct err *);
/*
 * Calls each for every party and person who has one of them, whatever the
 * case of its letters, or has it at an organisation; on a terminal, and with
 * -n, standard error tells how many nobody has.  ERR_DATA: there are none.
 */
CRM_CHECK enum err_code
consent_addresses_each(struct crm *, const struct query_env *,
    struct slice text, context_each *, void *arg, struct err *);

#endif
