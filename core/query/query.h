/*
 * One filter and expression language, the same wherever one is taken: list,
 * set, sum, segment, export, import expressions, the model's checks.
 * Grammar and semantics: crm-filter(7); in short
 *
 *	or, and, not; = != < <= > >= ~ !~ in (...); missing(f)
 *	fields, paths through references (account.owner.name), any of a list
 *	any(TYPE where ...), all(TYPE where ...), count(TYPE where ...),
 *	sum(TYPE.field where ...) over the records that refer to this one
 *	revenue(P) orders(P) quantity(P) margin(P) first_sale last_sale
 *	last_contact over the ledger and the contacts; P a period (12mo, 2025-Q3, A..B)
 *	segment(SCHEME) = NAME; may(PURPOSE/CHANNEL); handle; revision; $param
 *	+ - * / with dates and spans; lower() length() abs() round(x, n)
 *	min() max() today now days(a - b) year() month() week() if(c, a, b)
 *
 * Logic is two-valued: a comparison with a missing value is false; != and
 * !~ are the exact negations of = and ~.  Text compares folded (case,
 * accents).  Names, labels and aliases of every language are understood.
 * Everything is checked against the model before anything runs.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "core/record/index.h"
#include "core/record/plan.h"
#include "core/sales/sales.h"

/*
 * Who tells in which segments a record is: for each id in [0, *last_id] a
 * mask, bit i set = in segment i of the scheme (a party may be in several
 * segments of one scheme).  Borrowed until the query is released.  Set by
 * core/practice; NULL: segment() is refused.
 */
typedef enum err_code query_segments(void *arg, const uint32_t **masks,
    uint32_t *last_id, const struct scheme *, const struct entity *,
    struct err *);

/*
 * Who may be contacted for what ("newsletter/email"): for each id in
 * [0, *last_id] 1 or 0, borrowed as above.  may NULL: only whether that can be
 * asked; ERR_USAGE: it cannot.  Set by core/practice; NULL: may() is refused.
 */
typedef enum err_code query_may(void *arg, const uint32_t **may,
    uint32_t *last_id, struct slice what, const struct entity *,
    struct err *);

/*
 * The i-th measure of a party or product (revenue, orders, ...), NULL: there
 * are no more.
 */
const char	*query_measure_name(size_t i);

struct query_param { struct slice name, value; };
struct query_env {
	const struct model	*model;
	struct txn		*txn;		/* NULL: only compile */
	struct when		 when;
	bool			 has_as_of;	/* see only what had happened by */
	struct day		 as_of;		/* the end of this day */
	struct value_context	 values;
	const struct query_param *param;
	size_t			 n_params;
	query_segments		*segments;
	void			*segments_arg;
	query_may		*may;
	void			*may_arg;
	unsigned		 threads;	/* 1 or 2, for ledger scans */
	/*
	 * Set when a text cannot be compiled because of what is unsound in
	 * the model (core/model/model.h): it may be right.  NULL: it is sound.
	 */
	bool			*unsound;
	/* Set when a text cannot be compiled: at which of its bytes.  NULL:
	 * nobody asks. */
	size_t			*fault_at;
	/* A reference to what is gone matches nothing; else it is an error. */
	bool			 gone_matches_none;
};

struct query;

/*
 * Compile text as an expression over entity.  What it must be: a filter
 * (bool), or any value.  Lives in the arena; may be run many times.
 * ERR_USAGE: err has the line with the place marked and a suggestion.
 */
CRM_CHECK enum err_code
query_compile(struct query **, struct arena *, const struct query_env *,
    const struct entity *, struct slice text, bool filter, struct err *);
/* A fresh snapshot (or none) for the same compiled query. */
void	query_set_txn(struct query *, struct txn *);
/*
 * Drops what was read ahead from the ledger and caches, before the arena is
 * released, which does it anyway.  NULL: nothing.
 */
void	query_release(struct query *);

enum type	query_type(const struct query *);
uint8_t		query_digits(const struct query *);
/* The field when the expression is just one; else NULL. */
const struct field	*query_field(const struct query *);
/*
 * A number as it is written in the filter that may be meant as thousands:
 * "revenue > 5.000", read as five; "" when there is none.  It is compared with
 * what has fewer than three decimals, or all such numbers would be.
 */
struct slice	query_doubtful_number(const struct query *);
/* The scheme when the expression is a segment's name; else NULL. */
const struct scheme	*query_scheme(const struct query *);

/* Of one record.  text in *value lives until the arena is cleared. */
CRM_CHECK enum err_code
query_eval(struct value *, struct query *, const struct record *,
    struct arena *, struct err *);
CRM_CHECK enum err_code
query_test(bool *, struct query *, const struct record *, struct err *);
/* All values when the expression is a list field or a path to one. */
CRM_CHECK enum err_code
query_eval_list(const struct value **, size_t *n, struct query *,
    const struct record *, struct arena *, struct err *);

/* Of one sale row: cells by field position of the sale entity. */
CRM_CHECK enum err_code
query_eval_row(struct value *, struct query *, uint64_t seq,
    const int64_t *cells, struct arena *, struct err *);
CRM_CHECK enum err_code
query_test_row(bool *, struct query *, uint64_t seq, const int64_t *cells,
    struct err *);
/* Fields of the row the expression reads, by position. */
void	query_row_columns(const struct query *, bool *used);

/*
 * Run a filter (NULL: every record): each is called with every match in
 * handle order, until it returns false or an error.  Uses indexes, facets,
 * words and the ledger as query_explain tells.
 */
typedef enum err_code query_each(void *arg, const struct record *,
    bool *more, struct err *);
CRM_CHECK enum err_code
query_run(struct query *, const struct query_env *, const struct entity *,
    query_each *, void *arg, struct err *);
/* Only the ids. */
CRM_CHECK enum err_code
query_ids(struct ids *, struct query *, const struct query_env *,
    const struct entity *, struct err *);
/* Only how many; q NULL: of all. */
CRM_CHECK enum err_code
query_count(uint64_t *n, struct query *, const struct query_env *,
    const struct entity *, struct err *);
/* The rows of the ledger that pass, in time order. */
typedef enum err_code query_each_row(void *arg, uint64_t seq,
    const int64_t *cells, bool *more, struct err *);
CRM_CHECK enum err_code
query_run_rows(struct query *, const struct query_env *,
    const struct entity *sale, struct range days, query_each_row *, void *arg,
    struct err *);

/*
 * What the conditions of a filter look at, as it is written, each once:
 * "city", "revenue(12mo)", each an expression.  At most max; how many.
 */
size_t	query_sides(struct slice *, size_t max, const struct query *);

/* The plan, for people, after a run also what it did: which index or scan,
 * how many records it read, how many a missing value left out. */
void	query_explain(struct buf *, const struct query *);

/*
 * Check every expression in a model (check:, where:, those of journeys):
 * faults are added to err one at a time by calling with i = 0, 1, ...; *more
 * false at the end.  *at is the place of the fault in the file where that is
 * known, else of the expression (at->text is 0 then).  Of env
 * the model, the clock and may (NULL: whatever may() asks will do) are used.
 * Where the model is unsound, what rests on that is no fault.
 */
CRM_CHECK enum err_code
query_check_model(const struct query_env *, bool *more,
    struct file_place *at, size_t i, struct err *);
/* For plan_options.check: arg is a struct query_checker. */
struct query_checker;
struct query_checker	*query_checker_open(const struct query_env *);
void			 query_checker_close(struct query_checker *);
enum err_code		 query_checker_check(void *checker,
			    const struct record *, struct err *);

#endif
