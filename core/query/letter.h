/*
 * A text with fields in it: "Beste %(name), ..." with any expression of the
 * filter language between %( and ); %% is a percent sign.
 */
#ifndef QUERY_LETTER_H
#define QUERY_LETTER_H

#include "core/query/query.h"

struct letter;

/*
 * Lives in the arena.  ERR_USAGE: an expression is wrong, or is not closed.
 */
CRM_CHECK enum err_code
letter_compile(struct letter **, const struct query_env *,
    const struct entity *, struct slice text, struct arena *, struct err *);
/* Missing values are empty; enums are their keys. */
CRM_CHECK enum err_code
letter_write(struct buf *, struct letter *, const struct query_env *,
    const struct record *, struct arena *, struct err *);
/*
 * Where the expression that begins at text[from] ends: the place of its ")",
 * or SIZE_MAX.  Parentheses and quoted texts within it are its own.
 */
size_t	letter_end(struct slice text, size_t from);

#endif
