/*
 * What a field says of a record for statistics: a number, or one of a few
 * kinds.
 */
#ifndef PRACTICE_FEATURE_H
#define PRACTICE_FEATURE_H

#include "core/query/query.h"

bool	feature_is_number(const struct field *);
bool	feature_is_kind(const struct field *);
/* Percentages count in percent: 12.5 is an eighth. */
double	feature_number(const struct field *, const struct value *);
/* Of a kind: what it is called; empty: nothing.  Until b is written again. */
struct slice	feature_text(struct buf *b, const struct query_env *,
		    const struct field *, const struct value *);

#endif
