/*
 * Changing records by words: "field=text", "field:=expression", "field=",
 * "field+=text", "field-=text", for records and sale rows alike, into a
 * plan.  Used by add, put, set, log, import and batch.
 */
#ifndef QUERY_EDIT_H
#define QUERY_EDIT_H

#include "core/query/query.h"
#include "core/record/same_change.h"

struct assignment {
	const struct field	*field;
	enum assign_op {
		ASSIGN_TEXT, ASSIGN_COMPUTE, ASSIGN_CLEAR, ASSIGN_ADD,
		ASSIGN_DEL
	}			 op;
	struct slice		 text;		/* as typed */
	/* Not NULL: read already, the text does not count. */
	const struct value	*value;
	size_t			 n_values;
	struct query		*expr;		/* ASSIGN_COMPUTE */
};

/* It has the form of an assignment: a name, then = := += or -=. */
bool	assignment_is(struct slice);

/*
 * Read one.  The field may be named by label or alias.  ERR_USAGE: no such
 * field (with a suggestion), or the operator does not fit the field.
 */
CRM_CHECK enum err_code
assignment_parse(struct assignment *, const struct query_env *,
    const struct entity *, struct slice, struct arena *, struct err *);
/* n of them; they live in the arena. */
CRM_CHECK enum err_code
assignments_parse(const struct assignment **, const struct query_env *,
    const struct entity *, const struct slice *text, size_t n,
    struct arena *, struct err *);

struct edit;

struct edit_counts {
	uint64_t	rows_added, rows_changed, rows_removed, rows_present;
	uint64_t	first_seq;
};

/* Rows of the ledger go through sales_options (NULL: plain adding). */
CRM_CHECK enum err_code
edit_open(struct edit **, const struct query_env *, struct plan *,
    const struct sales_plan_options *, struct err *);
void	edit_close(struct edit *);

/*
 * Values of a field from text: one, or several separated by commas when it
 * is a list.  References are looked up in the store and in the plan.
 */
CRM_CHECK enum err_code
edit_read(const struct value **, size_t *n, struct edit *,
    const struct field *, struct slice text, struct arena *, struct err *);

/* Exactly one value: of a list one item, whatever commas are in it. */
CRM_CHECK enum err_code
edit_read_one(struct value *, struct edit *, const struct field *,
    struct slice text, struct arena *, struct err *);

/*
 * A number that somebody typed, for a field of less than three decimals: is
 * "1.000" a thousand, as the Dutch write it, or one?  ERR_DATA: nobody knows.
 * Files are read by what their other numbers look like.
 */
CRM_CHECK enum err_code
edit_check_typed(const struct field *, struct slice text, struct err *);

/*
 * Apply assignments in order; expressions see the draft as it is so far.
 * The amount of a sale that was quantity x price is cleared, so that
 * edit_complete makes it anew.
 */
CRM_CHECK enum err_code
edit_assign(struct edit *, struct draft *, const struct assignment *, size_t n,
    struct err *);
/*
 * The same of many records of an entity, read once (record/same_change.h);
 * NULL: each record needs a draft.
 */
struct same_change	*edit_same(struct edit *, const struct entity *,
			    const struct assignment *, size_t n,
			    struct arena *);
/*
 * What the model fills in: defaults of missing fields, foreign money at the
 * rate of its day; of a new contact or case the party of its person; of a
 * sale the date (today) and the amount (quantity x price, less the discount).
 */
CRM_CHECK enum err_code
edit_complete(struct edit *, struct draft *, struct err *);

/*
 * A sale without price and amount gets its product's list price: for sales
 * recorded by hand; an import takes what the file says and nothing else.
 */
CRM_CHECK enum err_code
edit_list_price(struct edit *, struct draft *, struct err *);

/* A draft without id becomes a record (draft->id) or a sale row. */
CRM_CHECK enum err_code
edit_add(struct edit *, struct draft *, struct err *);
/*
 * The same under the number that a change set gave it; restore: one that
 * was given before.  ERR_CONFLICT: it was given meanwhile.
 */
CRM_CHECK enum err_code
edit_add_as(struct edit *, struct draft *, uint64_t number, bool restore,
    struct err *);
CRM_CHECK enum err_code
edit_set(struct edit *, const struct record *before, struct draft *after,
    struct err *);
/* A sale row as a draft, and back. */
CRM_CHECK enum err_code
edit_get_row(struct draft *, struct edit *, const struct entity *sale,
    uint64_t seq, struct arena *, struct err *);
CRM_CHECK enum err_code
edit_set_row(struct edit *, uint64_t seq, struct draft *after, struct err *);
CRM_CHECK enum err_code
edit_del_row(struct edit *, const struct entity *sale, uint64_t seq,
    struct err *);
/* The cells of a draft of a sale row, texts made known to the ledger. */
CRM_CHECK enum err_code
edit_cells(int64_t *cells, struct edit *, const struct draft *, struct err *);

/* The rows of one sale entity in this edit. */
CRM_CHECK enum err_code
edit_sales(struct sales_plan **, struct edit *, const struct entity *sale,
    struct err *);
/* After the last change, before the plan is shown or applied. */
CRM_CHECK enum err_code
edit_finish(struct edit *, struct edit_counts *, struct err *);
/* Then: the number of the first row added to it, 0: none was. */
uint64_t	edit_first_seq(const struct edit *, const struct entity *sale);

#endif
