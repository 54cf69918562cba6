/*
 * A damaged store made anew from what can still be read of it.
 */
#ifndef CMD_REPAIR_H
#define CMD_REPAIR_H

#include "core/cli/cmd.h"

/*
 * Reads every page of the store at crm->dir; report gets a line for each
 * damage.  *damages is the number of those of pages; when there are any, all
 * that can still be read is checked, too.  ERR_BUSY: somebody is writing.
 */
CRM_CHECK enum err_code
repair_look(uint64_t *damages, struct crm *,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

/*
 * Builds a new generation from records, sales, aliases and journal, and
 * everything else from those, and puts it in force; report gets a line for
 * all that is lost.  *left: what fsck finds in it (references to lost
 * records, a broken chain).  Nothing is changed when it fails.
 *
 * With to (a directory to be made) the new store is there, and the damaged
 * one stays as it is.
 */
CRM_CHECK enum err_code
repair_store(uint64_t *left, struct crm *, const char *to,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

/*
 * The same store, to be read and not put in force: what can be had of the
 * damaged one, in a generation that salvage_close removes.  The store is
 * locked meanwhile; none may be open in this process.
 */
struct salvage;
CRM_CHECK enum err_code
salvage_open(struct salvage **, struct crm *,
    void (*report)(void *arg, const char *line), void *arg, struct err *);
void	salvage_close(struct salvage *);		/* NULL does nothing */
struct txn		*salvage_txn(const struct salvage *);
const struct model	*salvage_model(const struct salvage *);

#endif
