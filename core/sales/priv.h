/*
 * What the files of core/sales/ share.
 */
#ifndef SALES_PRIV_H
#define SALES_PRIV_H

#include "core/sales/sales.h"
#include "core/sales/sorter.h"

/* ---- layout.c: the columns of an entity, its counters ---- */

/*
 * The columns rows of sale have: the party first (it orders the copy by
 * party), then the other fields that are no list; the day is no column.
 * ERR_DATA: too many, or no date.
 */
CRM_CHECK enum err_code
sale_layout(struct column *, unsigned *n, const struct entity *sale,
    struct err *);
/* The field of ROLE_PARTY; 0xfffd, which no field has, when there is none. */
uint16_t	sale_party_id(const struct entity *);
const struct field	*sale_date_field(const struct entity *);

/* Which fields the derived tables were made from.  Compared whole. */
/* 1: the sums of everything are of weeks; 2: of days. */
enum { COUNTERS_VERSION = 2 };
struct basis {
	uint8_t		version;	/* of the derived tables */
	uint16_t	party, product, amount, quantity, price;
	uint8_t		amount_digits, quantity_digits, price_digits;
	uint8_t		currency_digits;
};
struct counters {
	uint64_t	next_seq;	/* 1 in an empty ledger */
	uint64_t	rows;
	uint64_t	watermark;	/* rows below are in ledger_party */
	uint64_t	tail_rows;	/* at or above it */
	struct basis	basis;
};
struct basis	basis_make(const struct entity *, uint8_t currency_digits);
bool	basis_equal(const struct basis *, const struct basis *);
/* An empty ledger gives fresh counters.  ERR_STORE: damaged. */
CRM_CHECK enum err_code
counters_read(struct counters *, struct txn *, const struct entity *,
    struct err *);
CRM_CHECK enum err_code
counters_write(struct txn *, const struct entity *, const struct counters *,
    struct err *);

/* Where merged records lead: to[id] for id < n, 0: stays itself. */
struct alias { uint32_t *to; uint32_t n; };
CRM_CHECK enum err_code
alias_read(struct alias *, struct txn *, uint16_t entity, struct err *);
void	alias_release(struct alias *);

static inline uint32_t
alias_follow(const struct alias *a, uint32_t id)
{
	return id < a->n && a->to[id] != 0 ? a->to[id] : id;
}

/* ---- seqday.c ---- */

/* The day a number lies on, by the runs; *found false: no run. */
CRM_CHECK enum err_code
seqday_find(int32_t *day, bool *found, struct txn *, uint16_t entity,
    uint64_t seq, struct err *);
/* Numbers [seq, seq + n) lie on day from now on; none >= next_seq is given. */
CRM_CHECK enum err_code
seqday_put(struct txn *, uint16_t entity, uint64_t seq, uint64_t n,
    int32_t day, uint64_t next_seq, struct err *);
struct days { VEC(int32_t) list; };
/* The days of all numbers >= seq, ascending, each once. */
CRM_CHECK enum err_code
seqday_list(struct days *, struct txn *, uint16_t entity, uint64_t seq,
    struct err *);

/* ---- scan.c ---- */

struct scan_column {
	uint16_t	id;
	uint8_t		digits;
	bool		is_day;
	uint16_t	to;		/* entity of a reference, else 0 */
	int64_t		missing;	/* what a missing cell becomes */
};
struct scan {
	uint16_t		entity;
	struct range		days;
	struct scan_column	column[BLOCK_COLUMNS];
	size_t			n_columns;
	bool			want_seq;
	unsigned		threads;
};
void	scan_init(struct scan *, const struct entity *, struct range);
/* Position of the column for field; the same for the same field. */
size_t	scan_add(struct scan *, const struct field *, int64_t missing);
CRM_CHECK enum err_code
scan_check(const struct scan *, struct err *);
CRM_CHECK enum err_code
scan_from_query(struct scan *, const struct sales_query *, struct err *);

/* Reads blocks into arrays of its own, which the batch points to. */
struct scanner {
	const struct scan	*scan;
	struct alias		 alias[BLOCK_COLUMNS];
	int64_t			*cell[BLOCK_COLUMNS];
	const int64_t		*view[BLOCK_COLUMNS];
	uint64_t		*seq;
	int32_t			*day;
	/* So many hold what a missing cell becomes, are of one day: blocks
	 * that lack the column, or are of that day, need not fill them. */
	size_t			 n_missing[BLOCK_COLUMNS], n_day;
	/* Where the columns lie in blocks of this layout. */
	char			 layout[(BLOCK_COLUMNS + 2) * 4];
	unsigned		 n_layout;
	int			 at[BLOCK_COLUMNS];
};
CRM_CHECK enum err_code
scanner_open(struct scanner **, struct txn *, const struct scan *,
    struct err *);
void	scanner_close(struct scanner *);
CRM_CHECK enum err_code
scanner_read(struct scanner *, struct sales_batch *, struct slice block,
    struct err *);
/* The same, rows of other days left out. */
CRM_CHECK enum err_code
scanner_read_days(struct scanner *, struct sales_batch *, struct slice block,
    struct err *);
/* Keep the rows of which keep[i]. */
void	scanner_filter(struct scanner *, struct sales_batch *,
	    const bool *keep);

/* Both halves at once on two threads; run gets the half (0, 1) of 2, or
 * (0) of 1. */
typedef enum err_code scan_half(void *arg, struct txn *, unsigned thread,
    struct err *);
CRM_CHECK enum err_code
scan_both(struct txn *, scan_half *, void *arg, struct err *);

/*
 * Put between a scan and each: whoever has seen everything must have seen as
 * many rows as there are (ERR_STORE).  A part, or a transaction that writes,
 * proves nothing.
 */
struct scan_tally {
	sales_each	*each;
	void		*arg;
	uint64_t	 rows[2];	/* by thread */
	_Atomic bool	 stopped;
};
bool	scan_tally_each(void *arg, unsigned thread,
	    const struct sales_batch *);
CRM_CHECK enum err_code
scan_tally_check(const struct scan_tally *, struct txn *,
    const struct scan *, struct err *);

CRM_CHECK enum err_code
scan_ledger(struct txn *, const struct scan *, sales_each *, void *arg,
    struct err *);

/* ---- tail.c ---- */

/* The watermark as readers must take it: 0 when the copy was ordered by
 * another field than the model's party. */
CRM_CHECK enum err_code
watermark_read(uint64_t *, struct txn *, const struct entity *, struct err *);
/* The rows a reader is willing to fold. */
uint64_t	tail_limit(uint64_t rows);
/*
 * Rows the ledger has and ledger_party does not (numbers at or above the
 * watermark), of the days of scan, which wants numbers.
 */
CRM_CHECK enum err_code
tail_scan(struct txn *, const struct scan *, uint64_t watermark, sales_each *,
    void *arg, struct err *);
/* The model has another party field than the copy: begin it again. */
CRM_CHECK enum err_code
tail_start_over(struct txn *, const struct entity *, struct counters *,
    struct err *);

/* ---- party.c ---- */

/*
 * All rows in batches, nearly in the order of parties, rows without one
 * too; references led through alias.  Two threads never see one party,
 * unless parties have been merged: then there is but one thread.
 */
CRM_CHECK enum err_code
scan_party_blocks(struct txn *, const struct scan *, const struct entity *,
    sales_each *, void *arg, struct err *);
/* with_none: also the rows without a party, as those of party 0. */
CRM_CHECK enum err_code
scan_parties(struct txn *, const struct scan *, const struct entity *,
    bool with_none, sales_each_party *, void *arg, struct err *);
CRM_CHECK enum err_code
scan_party(struct txn *, const struct scan *, const struct entity *,
    uint32_t party, sales_each *, void *arg, struct err *);

/* ---- worth.c ---- */

/* Reads revenue, quantity and cost of the rows of a batch. */
struct worth {
	const struct model	*model;
	uint8_t			 currency_digits;
	int			 amount, quantity, price, cost, product;
	unsigned		 amount_digits, quantity_digits, price_digits;
	unsigned		 cost_digits, unit_digits;
	int64_t			*unit_cost;	/* by product id, or missing */
	uint32_t		 n_unit_cost;
};
/* Adds the columns it needs to scan. */
CRM_CHECK enum err_code
worth_open(struct worth *, struct scan *, struct txn *,
    const struct model *, const struct entity *sale, bool want_cost,
    struct err *);
void	worth_close(struct worth *);
/* The same without cost, when only the digits are known. */
void	worth_init(struct worth *, struct scan *,
	    const struct entity *sale, uint8_t currency_digits);

/* One batch measured; views into the batch or these arrays. */
struct measured {
	const int64_t	*revenue, *quantity;
	const int64_t	*cost;		/* SALES_MISSING: not known; or NULL */
	bool		 small;		/* all below 2^29: sums of < 2^32 rows
					 * cannot overflow */
	int64_t		 own[3][BLOCK_ROWS];
};
CRM_CHECK enum err_code
worth_batch(struct measured *, const struct worth *,
    const struct sales_batch *, struct err *);
/* Small numbers and no cost: the inner loop of everything that is fast. */
static inline void
sums_add_plain(struct sales_sums *s, int64_t revenue, int64_t quantity,
    int32_t day)
{
	s->rows++;
	s->rows_without_cost++;
	s->revenue += revenue;
	s->quantity += quantity;
	if (revenue > 0 || quantity > 0) {
		if (day < s->first.n)
			s->first.n = day;
		if (day > s->last.n)
			s->last.n = day;
	}
}
/* Add row i; false: a sum is too large. */
CRM_CHECK static inline bool
sums_add(struct sales_sums *s, const struct measured *m, size_t i,
    int32_t day, bool small)
{
	int64_t	revenue = m->revenue[i], quantity = m->quantity[i], cost;

	s->rows++;
	if (revenue > 0 || quantity > 0) {
		s->first.n = MIN(s->first.n, day);
		s->last.n = MAX(s->last.n, day);
	}
	if (small) {
		s->revenue += revenue;
		s->quantity += quantity;
	} else if (!i64_add(&s->revenue, s->revenue, revenue) ||
	    !i64_add(&s->quantity, s->quantity, quantity)) {
		return false;
	}
	if (m->cost == NULL || (cost = m->cost[i]) == SALES_MISSING) {
		s->rows_without_cost++;
		return true;
	}
	if (small) {
		s->cost += cost;
		s->margin += revenue - cost;
		return true;
	}
	return i64_add(&s->cost, s->cost, cost) &&
	    i64_sub(&revenue, revenue, cost) &&
	    i64_add(&s->margin, s->margin, revenue);
}
CRM_CHECK bool	sums_merge(struct sales_sums *, const struct sales_sums *);
void	sums_clear(struct sales_sums *);

/*
 * Once a batch was not small, sums may be near the limit: from then on
 * every batch is added with care.  One of these per thread.
 */
static inline bool
measured_small(const struct measured *m, bool *careful)
{
	*careful |= !m->small;
	return !*careful;
}

/* ---- order.c: distinct orders ---- */

/* Rows count towards orders when they are purchases. */
struct order_columns { int order, quantity; };
struct order_columns	order_columns_add(struct scan *,
			    const struct entity *sale);

/*
 * A set of (group, party, order): 64-bit hashes of them; two different ones
 * among 10 million share theirs with a chance of 3 in a million.
 */
struct order_set { uint64_t *slot; size_t n, n_slots; bool has_zero; };
/* True when it was not there. */
CRM_CHECK bool	order_set_add(struct order_set *, uint64_t hash);
void	order_set_clear(struct order_set *);
void	order_set_release(struct order_set *);

static inline uint64_t
hash_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ (h >> 29);
}

/* Row i is part of an order; *hash tells which of its party. */
static inline bool
order_of_row(uint64_t *hash, const struct order_columns *oc,
    const struct sales_batch *b, const struct measured *m, size_t i)
{
	if (oc->quantity >= 0 ? m->quantity[i] <= 0 : m->revenue[i] <= 0)
		return false;
	if (oc->order >= 0 && b->col[oc->order][i] != SALES_MISSING)
		*hash = hash_mix(1, (uint64_t)b->col[oc->order][i]);
	else
		*hash = hash_mix(2, (uint64_t)b->day[i]);
	return true;
}

/* ---- rollup.c ---- */

/*
 * Small sums are rows of a tree of their own: series 0 is everything by day
 * (product 0), series 1 by week and product: day is the Monday, number the
 * product.
 */
enum {
	ROLLUP_SERIES = 1, ROLLUP_REVENUE, ROLLUP_QUANTITY, ROLLUP_ROWS,
	ROLLUP_COLUMNS = 4
};
struct tree	rollup_tree(uint16_t entity);
extern const struct column	rollup_column[ROLLUP_COLUMNS];

/* What changes in those sums, collected row by row. */
struct rollup;
struct rollup	*rollup_open(const struct entity *, uint8_t currency_digits);
void		 rollup_close(struct rollup *);		/* NULL: nothing */
/* sign 1: rows added; -1: rows gone. */
CRM_CHECK enum err_code
rollup_add(struct rollup *, const struct rowset *, size_t from, size_t n,
    int sign, struct err *);
CRM_CHECK enum err_code
rollup_apply(struct rollup *, struct txn *, struct err *);
/* All of the ledger. */
CRM_CHECK enum err_code
rollup_add_ledger(struct rollup *, struct txn *, struct err *);
/* The sums collected, ordered as the tree, each place once. */
CRM_CHECK enum err_code
rollup_rows(const struct rowset **, struct rollup *, struct err *);
/* The stored ones, removed and made again. */
CRM_CHECK enum err_code
rollup_rebuild(struct txn *, const struct entity *, uint8_t currency_digits,
    struct err *);

/* ---- week.c ---- */

/* The stored sums of a series over days [from, until), in their order;
 * product 0 in series 1: rows without one.  Return false to stop. */
typedef bool rollup_each(void *arg, struct day, uint32_t product,
    const struct sales_week *);
CRM_CHECK enum err_code
rollup_walk(struct txn *, const struct entity *, unsigned series,
    struct range days, rollup_each *, void *arg, struct err *);

/* ---- dict.c, dict_check.c ---- */

enum { DICT_FORM = 1, DICT_TEXT = 2 };
enum { DICT_KEY_TO_CODE = 0, DICT_KEY_TO_TEXT = 1 };
enum { DICT_FORM_MAX = 0xffff };
#define DICT_WHOLE	(INT64_C(1) << 60)
void	dict_code_key(struct key *, uint16_t dict, struct slice text);
void	dict_text_key(struct key *, uint16_t dict, uint32_t code);

/* Both directions against each other; or made to fit, losses told. */
CRM_CHECK enum err_code
dict_fsck(uint64_t *findings, struct txn *,
    void (*report)(void *arg, const char *line), void *arg, struct err *);
CRM_CHECK enum err_code
dict_mend(struct txn *, void (*report)(void *arg, const char *line),
    void *arg, struct err *);

/* Which texts rows use, a bit per code. */
struct text_set { VEC(uint8_t) bits; };
struct text_use { struct text_set form, text; };
void	text_use_add(struct text_use *, const struct entity *sale,
	    const struct rowset *);
void	text_use_release(struct text_use *);
/* Those that are missing are told; fill: and made up, visibly. */
CRM_CHECK enum err_code
text_use_check(uint64_t *findings, const struct text_use *, struct txn *,
    bool fill, void (*report)(void *arg, const char *line), void *arg,
    struct err *);

/* Codes of texts, known ones from the store, new ones given out here. */
struct dict;
struct dict	*dict_open(struct txn *);
void		 dict_close(struct dict *);
CRM_CHECK enum err_code
dict_code(int64_t *cell, struct dict *, struct slice text, struct err *);
/* The text of a code given out here or stored. */
CRM_CHECK enum err_code
dict_text(struct slice *, struct dict *, struct arena *, int64_t cell,
    struct err *);
/* Store what is new.  ERR_CONFLICT: others have added codes since. */
CRM_CHECK enum err_code	dict_apply(struct dict *, struct txn *, struct err *);

/* ---- recover.c ---- */

/* *next_seq: no lower number may be given out. */
CRM_CHECK enum err_code
sales_recover(uint64_t *next_seq, struct txn *, const struct entity *,
    bool journal_is_whole, void (*report)(void *arg, const char *line),
    void *arg, struct err *);

/* ---- row.c ---- */

/* Finds rows by number; quick for many of one day.  rows is NULL when there
 * is none, else valid until the next call, with every column stored. */
struct row_reader;
CRM_CHECK enum err_code
row_reader_open(struct row_reader **, struct txn *, const struct entity *,
    struct err *);
void	row_reader_close(struct row_reader *);		/* NULL: nothing */
CRM_CHECK enum err_code
row_reader_find(const struct rowset **rows, size_t *i, struct row_reader *,
    uint64_t seq, struct err *);
/* Row i as cells by field position. */
void	row_to_cells(int64_t *cells, const struct entity *,
	    const struct rowset *, size_t i);
/* Set row i (which has room) from cells by field position. */
void	row_from_cells(struct rowset *, size_t i, const struct entity *,
	    uint64_t seq, const int64_t *cells);
/* A reference cell led through merged records; others stay. */
CRM_CHECK enum err_code
cell_follow(int64_t *cell, struct txn *, const struct field *, struct err *);

/* ---- change.c ---- */

/* Blocks of the rows, each behind its length. */
void	rowset_pack(struct buf *, const struct rowset *);
/*
 * Of such blocks the first that has a number in [from, until), with its
 * length, found by its column of numbers; empty: none has.
 */
CRM_CHECK enum err_code
packed_find_block(struct slice *with, struct slice packed, uint64_t from,
    uint64_t until, struct err *);
CRM_CHECK enum err_code
rowset_unpack(struct rowset *, struct slice, struct err *);
CRM_CHECK enum err_code
change_put(struct journal_writer *, const struct sales_change *,
    struct err *);

/* ---- seqset.c ---- */

/* Numbers of rows, a bit for each. */
struct seqset { VEC(uint8_t) bits; };
void	seqset_put(struct seqset *, uint64_t seq, bool there);
bool	seqset_has(const struct seqset *, uint64_t seq);

/* ---- plan.c, recognise.c, edit.c, load.c ---- */

/* One row that is changed, removed (no after), or put back under its old
 * number (no before): its places in the two sets. */
struct edit {
	uint64_t	seq;
	bool		has_before, has_after;
	size_t		before, after;
};
/* Many numbers, all of them in [from, until). */
struct many { struct seqset set; uint64_t n, from, until; };
void	many_put(struct many *, uint64_t seq);
struct sales_plan {
	struct plan		*plan;
	struct txn		*txn;		/* the snapshot */
	const struct model	*model;
	const struct entity	*sale;
	const struct field	**identity;
	size_t			 n_identity;
	bool			 by_key;
	char			*spool_dir;
	struct column		 column[BLOCK_COLUMNS];
	unsigned		 n_columns;
	/* By field: its column of the added rows; -1: it is none, -2: it has
	 * had no value yet (a model has many fields, a file few columns). */
	int			 column_of[BLOCK_COLUMNS];
	struct tree		 ledger, party;
	struct counters		 counters;	/* of the snapshot */
	struct dict		*dict;
	struct sorter		*adds;
	uint64_t		 n_adds;
	bool			 exact;		/* adds have their numbers */
	uint64_t		 last_exact;	/* the highest of those */
	/* By order in adds: leave this one out. */
	uint8_t			*skip;
	uint64_t		 n_skip;
	struct parted		*by_party;	/* of a large load, else NULL */
	uint32_t		 last_party;	/* the highest of the adds */
	struct {
		uint32_t	 parties;	/* there were when it began */
		uint64_t	 n;		/* rows parted */
		/* Of all added rows, or NULL. */
		struct rollup	*sums;
		enum err_code	 rc;
		struct err	 err;
	} early;
	struct row_reader	*reader;
	struct rowset		 before, after;
	VEC(struct edit)	 edits;
	struct imap		*edited;	/* number -> place in edits + 1 */
	/* Rows that are removed or put back, of which there are too many to
	 * keep edits of; never one that has an edit. */
	uint64_t		 expected;	/* so many of them, about */
	struct many		 dropped, restored;
	uint64_t		 n_restored_below;	/* the watermark */
	struct sorter		*back;
	struct parted		*back_by_party;
	uint32_t		 last_back;	/* the highest party of those */
	/* By field, which records rows that come back refer to. */
	struct seqset		 needed[BLOCK_COLUMNS];
	struct sales_plan_result result;
	uint64_t		 next_seq;	/* when it has been applied */
	bool			 finished;
};
CRM_CHECK enum err_code
sales_plan_apply(struct sales_plan *, struct txn *, struct journal_writer *,
    struct err *);
void	sales_plan_close(struct sales_plan *);		/* NULL: nothing */
CRM_CHECK enum err_code
sales_plan_write(struct sales_plan *, bool whole, plan_sink *, void *sink_arg,
    struct err *);
/* Find the added rows that are there already. */
CRM_CHECK enum err_code
plan_recognise(struct sales_plan *, struct err *);
/* Change row i of rows (a stored one) into cells; missing ones stay as
 * they are if keep.  *changed: something differs. */
CRM_CHECK enum err_code
plan_edit_row(bool *changed, struct sales_plan *, const struct rowset *rows,
    size_t i, const int64_t *cells, bool keep, struct err *);

/*
 * Remove n rows, the numbers from first on.  ERR_NOTFOUND: one is not there.
 */
CRM_CHECK enum err_code
plan_drop(struct sales_plan *, uint64_t first, uint64_t n, struct err *);
bool	plan_is_dropped(const struct sales_plan *, uint64_t seq);
/* So many rows are removed that they are dropped. */
bool	plan_drops(const struct sales_plan *, uint64_t n);
/* The same of one row, which is there. */
CRM_CHECK enum err_code
plan_drop_row(struct sales_plan *, uint64_t seq, struct err *);

/* ---- drop.c ---- */

/*
 * Takes the dropped rows out of both trees, block by block, into the journal
 * and off the sums and counters.  rollup and the writer may be NULL.
 * ERR_CONFLICT: not all are there.
 */
CRM_CHECK enum err_code
drop_apply(struct sales_plan *, struct txn *, struct counters *,
    struct rollup *, struct journal_writer *, struct err *);

/* ---- needed.c ---- */

/* Note which records these rows, as they will be again, refer to; those of
 * edits are found by sales_revert_check(). */
void	plan_note_needed(struct sales_plan *, const struct rowset *);

/* ---- restore.c ---- */

/* Rows that were removed come back under their numbers. */
CRM_CHECK enum err_code
restore_rows(struct sales_plan *, const struct rowset *, struct err *);
/* ERR_CONFLICT: one of them is there. */
CRM_CHECK enum err_code	restore_finish(struct sales_plan *, struct err *);
/* As drop_apply. */
CRM_CHECK enum err_code
restore_apply(struct sales_plan *, struct txn *, struct counters *,
    struct rollup *, struct journal_writer *, struct err *);

/*
 * The added rows in the order of the ledger, without those left out, with
 * their final numbers.
 */
struct added {
	struct source		 source;
	struct sales_plan	*plan;
	struct source		*inner;
	bool			 exact;		/* they have their numbers */
	bool			 all;		/* none is left out */
	struct rowset		 batch;		/* with some to be left out */
	uint64_t		 read;		/* rows of inner so far */
	uint64_t		 given;		/* the last number */
	/* What is learned on the way, when not NULL. */
	struct rollup		*rollup;
	struct rowset		*keep;		/* gets a copy of all */
	struct { uint64_t seq, n; int32_t day; } run;
	struct txn		*txn;		/* gets the runs of numbers */
};
void	added_open(struct added *, struct sales_plan *);
/* The same of rows put back. */
void	added_open_back(struct added *, struct sales_plan *);
/* Store the last run of numbers. */
CRM_CHECK enum err_code	added_finish(struct added *, struct err *);
void	added_close(struct added *);

#endif
