/*
 * Reads the tables of a store by the pages of its file alone, without LMDB,
 * which trusts what it reads: every number is checked before it is used, no
 * page is visited twice, and what cannot be read is told and left out.  For
 * crm fsck, which must name damage and not fall over it, and for saving what
 * is left.
 *
 * The store's lock is held meanwhile, so that no page is used again.
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "core/store/store.h"

struct walk;

/* A line for each damage found: "table record: page 12 ...". */
typedef void walk_lost(void *arg, const char *line);

/*
 * ERR_STORE: neither of its first two pages says where the tables are.
 * ERR_SYSTEM: there is no such file, or it cannot be read.
 */
CRM_CHECK enum err_code
walk_open(struct walk **, const struct store *, walk_lost *, void *arg,
    struct err *);
void	walk_close(struct walk *);		/* NULL does nothing */
/* Damages found so far. */
uint64_t	walk_damages(const struct walk *);

/*
 * Entries in the order of their keys (one that is out of order is lost);
 * views until each returns.  each NULL: only to see whether it can be read.
 */
typedef enum err_code walk_each(void *arg, struct slice key, struct slice val,
    struct err *);
CRM_CHECK enum err_code
walk_table(struct walk *, enum table, walk_each *, void *arg, struct err *);

#endif
