/* What the halves of snapshot.h share: snapshot.c (the table), and
 * plan_snapshot.c (plan and journal). */
#ifndef RECORD_SNAPSHOT_PRIV_H
#define RECORD_SNAPSHOT_PRIV_H

#include "core/record/snapshot.h"
#include "core/store/keys.h"

enum { SNAPSHOT_HEAD = 1 + 8 + 8 + SNAPSHOT_CHAIN + 4 + 8 };
/* No body is larger, so that a size can be believed. */
#define SNAPSHOT_MAX	(UINT64_C(1) << 30)

void	snapshot_key(struct key *, struct slice name, struct day,
	    uint32_t part);
void	snapshot_encode_head(char to[SNAPSHOT_HEAD], const struct snapshot *);
/* All but name, day and body. */
bool	snapshot_decode_head(struct snapshot *, struct slice bytes);

CRM_CHECK enum err_code
snapshot_put(struct txn *, const struct snapshot *, struct err *);
/* size is that of the stored one. */
CRM_CHECK enum err_code
snapshot_del(struct txn *, const struct snapshot *, struct err *);
/* name is borrowed. */
CRM_CHECK enum err_code
snapshot_find_head(struct snapshot *, bool *found, struct txn *,
    struct slice name, struct day, struct err *);

#endif
