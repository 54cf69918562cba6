/*
 * What several subcommands need: the environment of filters, entities and
 * references by name, and the two ways to choose records (references, or a
 * type with a filter).
 */
#ifndef CMD_CONTEXT_H
#define CMD_CONTEXT_H

#include "core/cli/cmd.h"
#include "core/out/listing.h"
#include "core/query/edit.h"
#include "core/query/sum.h"

/* ERR_USAGE when anything stands behind the command. */
CRM_CHECK enum err_code
context_no_operands(const struct crm *, struct err *);

/* Filters and expressions as this command sees the store. */
CRM_CHECK enum err_code
context_env(struct query_env *, struct crm *, struct err *);
/* The same as it was at the end of a day. */
CRM_CHECK enum err_code
context_env_of(struct query_env *, struct crm *, struct day, struct err *);
/* The language of labels: "en" or "nl". */
struct slice	context_lang(const struct crm *);
/*
 * A scheme or segment as it is shown: for people who do not read English its
 * label in their language, in a drawing too, else its name.  Both can be typed.
 */
struct slice	context_word(const struct crm *, struct slice name,
		    struct labels);
/* The same of a value of an enum, by its key, of the kind of a contact. */
struct slice	context_choice(const struct crm *, const struct entity *,
		    enum role, struct slice key);
struct slice	context_contact_kind(const struct crm *, struct slice kind);
/* Of a channel of sales or contacts. */
struct slice	context_channel(const struct crm *, struct slice key);
/* The value, as text, of an expression that makes groups: of a segment's name
 * (query_scheme()) as it is shown, of a record for people with its name behind
 * the handle.  by NULL: it is as it is. */
struct slice	context_group(struct crm *, const struct query_env *,
		    const struct query *by, struct slice value);

/* ERR_USAGE with a suggestion when the model has no such entity. */
CRM_CHECK enum err_code
context_entity(const struct entity **, struct crm *, const char *name,
    struct err *);
/* -w compiled; NULL when not given. */
CRM_CHECK enum err_code
context_where(struct query **, struct crm *, const struct query_env *,
    const struct entity *, struct err *);
/*
 * A filter that leaves out what is closed, by its status; NULL where there is
 * nothing to leave out, or an earlier day is looked at.
 */
CRM_CHECK enum err_code
context_open_only(struct query **, struct crm *, const struct query_env *,
    const struct entity *, struct err *);
CRM_CHECK enum err_code
context_reference(struct reference *, struct crm *, const struct entity *want,
    const char *text, struct err *);

/* --if-rev N: only when the record is still as the user saw it. */
CRM_CHECK enum err_code
context_check_revision(const struct crm *, const struct record *,
    struct err *);

/*
 * The first n operands are references, or one TYPE with -w or --all: calls
 * each for every record and row chosen; a command that writes meets each
 * once, however often it was named.
 */
struct chosen {
	const struct entity	*entity;
	const struct record	*record;	/* NULL: a sale row */
	uint64_t		 seq;
	const int64_t		*cells;		/* of the row, by position */
};
typedef enum err_code context_each(void *arg, const struct chosen *,
    struct err *);
/* How many operands stand before the first assignment. */
size_t	context_count_refs(const struct crm *);
CRM_CHECK enum err_code
context_choose(struct crm *, const struct query_env *, size_t n, context_each *,
    void *arg, struct err *);
/* Every record or row of an entity that passes where (NULL: all). */
CRM_CHECK enum err_code
context_run(const struct query_env *, const struct entity *, struct query *where,
    context_each *, void *arg, struct err *);

/* What rows are grouped by; for people with the name of a record. */
void	context_put_key(struct crm *, const struct query_env *,
	    const struct field *, const struct value *);

/* The same of a sum: of a segment the label, for people. */
void	context_put_sum_key(struct crm *, const struct query_env *,
	    const struct sum_column *, const struct value *);

/* Its heading, in the arena: for people who do not read English a label. */
const char	*context_sum_label(const struct crm *,
		    const struct sum_column *);

/* The same where each row has each key: people read that there is none. */
void	context_put_group_key(struct crm *, const struct query_env *,
	    const struct sum_column *, const struct value *);

/* One period option ("-12mo", "2025-Q3"); NULL: everything. */
CRM_CHECK enum err_code
context_range(struct range *, const struct query_env *, const char *text,
    struct err *);

/* One of several things that are wrong; with what to try next. */
void	context_complain(const struct crm *, const struct err *,
	    bool with_hint);

/* "a,b(c,d)" into expressions, in the arena. */
size_t	context_split(struct slice **, struct arena *, const char *list);

#endif
