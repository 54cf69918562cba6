/*
 * A line as a shell parts it, for lines that no shell has seen: an alias, a
 * line of `crm log --stdin`.  Words are parted by blanks; '...' and "..."
 * keep them, also within a word.  Nothing else has a meaning.
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "core/base/base.h"

/*
 * The words live in the arena; v[n] is NULL.  ERR_DATA: a quote is not
 * closed, or there is a NUL.
 */
CRM_CHECK enum err_code
words_split(const char ***v, size_t *n, struct slice line, struct arena *,
    struct err *);

#endif
