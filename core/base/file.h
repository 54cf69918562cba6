/*
 * Whole files, for those small enough to be held in memory.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "core/base/buf.h"
#include "core/base/err.h"

/*
 * Append what is left in fd, which stays open.  How it was opened (may a
 * link be followed, does no such file matter) is the caller's business; name
 * is for messages.  ERR_SYSTEM: it cannot be read; ERR_RANGE: it is larger
 * than limit, whole megabytes (SIZE_MAX: none).
 */
CRM_CHECK enum err_code
file_read(struct buf *, int fd, const char *name, size_t limit,
    struct err *);

#endif
