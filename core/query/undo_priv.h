/* What the files of an undo share. */
#ifndef QUERY_UNDO_PRIV_H
#define QUERY_UNDO_PRIV_H

#include "core/query/undo.h"

/* ERR_CONFLICT: rows have values in columns that revision lacks, or choices
 * that it does not know. */
CRM_CHECK enum err_code
undo_check_rows(const struct query_env *, uint32_t revision, struct err *);

#endif
