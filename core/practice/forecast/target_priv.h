/*
 * What the files about targets share.
 */
#ifndef PRACTICE_TARGET_PRIV_H
#define PRACTICE_TARGET_PRIV_H

#include "core/practice/forecast/target.h"

/* The sale rows that count; NULL: all.  ERR_USAGE: the model has no such. */
CRM_CHECK enum err_code
target_where(struct query **, const struct target *, const struct entity *sale,
    const struct query_env *, struct arena *, struct err *);

#endif
