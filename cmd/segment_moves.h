/* Verbs of crm segment with a file of their own, and what they take from
 * cmd/segment_find.c. */
#ifndef CMD_SEGMENT_MOVES_H
#define CMD_SEGMENT_MOVES_H

#include "cmd/context.h"

/* ERR_USAGE names the schemes there are. */
CRM_CHECK enum err_code
segment_find_scheme(const struct scheme **, struct crm *, struct slice name,
    struct err *);

/* SCHEME/NAME, or SCHEME: then *segment is SIZE_MAX. */
CRM_CHECK enum err_code
segment_find(const struct scheme **, size_t *segment, struct crm *,
    const char *text, struct err *);

/*
 * What all parties are worth, by the scheme of value; NULL: the model has
 * none.  For who will compute several schemes, before any other: what is
 * fitted takes most memory, for a while.
 */
struct value_book;
CRM_CHECK enum err_code
segment_find_value(const struct value_book **, struct crm *,
    const struct query_env *, struct err *);

/* A cell: the name of one, as context_word() says. */
void	segment_put_scheme(struct crm *, const struct scheme *);
void	segment_put_name(struct crm *, const struct segment *);

extern const struct cmd segment_list, segment_show, segment_moves,
	    segment_profile, segment_overlap_cmd, segment_freeze, segment_diff,
	    segment_trend;

#endif
