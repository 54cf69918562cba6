/*
 * An append-only store of bytes, in chunks of a megabyte: in memory as long
 * as they are few, then in an unlinked file.
 */
#ifndef RECORD_SPOOL_H
#define RECORD_SPOOL_H

#include "core/base/base.h"

enum { SPOOL_KEEP = 16 * 1024 * 1024 };

struct spool;
/* dir NULL: the system's; keep: so many bytes stay in memory all the time
 * (SPOOL_KEEP, if nothing speaks for more), beside the chunk that is being
 * filled. */
struct spool	*spool_open(const char *dir, uint64_t keep);
void		 spool_close(struct spool *);	/* NULL does nothing */
uint64_t	 spool_len(const struct spool *);
/* One piece; pieces are read back whole, or a front part of them. */
CRM_CHECK enum err_code
spool_add(struct spool *, uint64_t *offset, struct slice head,
    struct slice body, struct slice tail, struct err *);
/* A piece of so many bytes goes into the chunk that is being filled. */
bool	 spool_has_room(const struct spool *, size_t len);
/* Replaces the bytes at to; more than a piece may be asked for. */
CRM_CHECK enum err_code
spool_read(struct spool *, struct buf *to, uint64_t offset, size_t len,
    struct err *);
/*
 * The rest of the chunk that has the byte, whole pieces if one begins there;
 * empty: it is in the file, or the end.  It stays until anything is added or,
 * when a piece has no room any more in the chunk being filled, until the next
 * one is full, too.
 */
struct slice	 spool_lend(const struct spool *, uint64_t offset);
CRM_CHECK enum err_code
spool_patch(struct spool *, uint64_t offset, uint8_t byte, struct err *);

#endif
