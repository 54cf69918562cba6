/*
 * Records and sale rows as rows of output: list, show, export of a filter.
 * Columns are expressions over the record: fields, paths (account.name) and
 * measures (revenue(12mo)); what -f, --sort and --format name is compiled,
 * so that any expression can be asked for.
 */
#ifndef OUT_LISTING_H
#define OUT_LISTING_H

#include "core/out/out.h"
#include "core/query/query.h"

struct listing;

/*
 * Columns of an entity: the handle, then those named in the options of out
 * (-f, --sort, --format), else all fields; but a table for people has the
 * first few only, unless it is record by record.  Labels, and the values of
 * enums that people read, are in lang.
 * ERR_USAGE: no such field (with a suggestion).
 */
CRM_CHECK enum err_code
listing_open(struct listing **, struct out *, const struct query_env *,
    const struct entity *, bool record, struct slice lang, struct arena *,
    struct err *);
void	listing_close(struct listing *);

/* One table, or (record) rows shown vertically to people. */
CRM_CHECK enum err_code
listing_begin(struct listing *, struct err *);
CRM_CHECK enum err_code
listing_record(struct listing *, const struct record *, struct err *);
CRM_CHECK enum err_code
listing_row(struct listing *, uint64_t seq, const int64_t *cells,
    struct err *);
void	listing_end(struct listing *);

/*
 * The fields that a table for people had no room for: the first few, in words
 * of theirs that -f takes, "owner, url, street, ..."; nothing where -f says what
 * is shown.
 */
void	listing_held_back(struct buf *names, const struct listing *);

/*
 * One value as the model says it: handles, and of an enum the key, or for
 * people its word in lang.
 */
void	listing_value(struct out *, const struct model *, const struct field *,
	    const struct value *, struct slice lang);

#endif
