/*
 * An append-only store of bytes: 16 MB in memory, then an unlinked file.
 */
#ifndef RECORD_SPOOL_H
#define RECORD_SPOOL_H

#include "core/base/base.h"

struct spool;
struct spool	*spool_open(const char *dir);	/* NULL: the system's */
void		 spool_close(struct spool *);
uint64_t	 spool_len(const struct spool *);
/* One piece; pieces are read back whole, or a front part of them. */
CRM_CHECK enum err_code
spool_add(struct spool *, uint64_t *offset, struct slice head,
    struct slice body, struct slice tail, struct err *);
/* Replaces the bytes at to. */
CRM_CHECK enum err_code
spool_read(struct spool *, struct buf *to, uint64_t offset, size_t len,
    struct err *);
CRM_CHECK enum err_code
spool_patch(struct spool *, uint64_t offset, uint8_t byte, struct err *);

#endif
