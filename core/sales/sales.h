/*
 * The ledger of transactions: sale rows in columnar blocks (DESIGN.md 6).
 * A row is no record with a key of its own; it has a sequence number by
 * which it is shown, changed and deleted (s123).  Columns are the fields of
 * the sale entity.
 *
 * A cell is one value of one column as a 64-bit integer:
 *	int, decimal, money, duration, percent	the stored integer
 *	bool 0/1; date days; time microseconds; enum its code; ref its id
 *	text and text-like	a code of this store (sales_text): equal
 *				texts have equal codes, order means nothing
 *	missing			SALES_MISSING
 */
#ifndef SALES_SALES_H
#define SALES_SALES_H

#include "core/record/plan.h"

#define SALES_MISSING	INT64_MIN

/* ---- reading ---- */

struct imap;

struct sales_batch {
	size_t		 n;		/* rows */
	const int64_t	*const *col;	/* [column asked for][row] */
	const uint64_t	*seq;		/* sequence numbers */
	const int32_t	*day;		/* days of the rows */
};
/* Return false to stop early.  thread is 0 or 1. */
typedef bool sales_each(void *arg, unsigned thread,
    const struct sales_batch *);

struct sales_query {
	const struct entity	*sale;
	struct range		 days;		/* {DAY_MIN, DAY_MAX}: all */
	const struct field	*const *column;
	size_t			 n_columns;
	unsigned		 threads;	/* 1 or 2 */
};

/*
 * Every row of the days, in blocks of time order (within one thread);
 * party cells have been led through alias.  ERR_STORE: damaged block.
 */
CRM_CHECK enum err_code
sales_scan(struct txn *, const struct sales_query *, sales_each *, void *arg,
    struct err *);
/*
 * The same rows of one party only, in time order: ledger_party and the
 * tail not merged yet.
 */
CRM_CHECK enum err_code
sales_scan_party(struct txn *, const struct sales_query *, uint32_t party,
    sales_each *, void *arg, struct err *);
/*
 * All rows ordered by party, then time (a batch never holds two parties);
 * rows without a party are left out.
 */
typedef bool sales_each_party(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *);
CRM_CHECK enum err_code
sales_scan_parties(struct txn *, const struct sales_query *,
    sales_each_party *, void *arg, struct err *);

/* One row by its number; cells by field position, [0, n_fields). */
CRM_CHECK enum err_code
sales_find_row(int64_t *cells, bool *found, struct txn *,
    const struct entity *sale, uint64_t seq, struct err *);

/* The text of a text cell; borrows from the snapshot or arena. */
CRM_CHECK enum err_code
sales_cell_text(struct slice *, struct txn *, struct arena *, int64_t cell,
    struct err *);
/* A cell as a value of its field (text needs the snapshot). */
CRM_CHECK enum err_code
sales_cell_value(struct value *, struct txn *, struct arena *,
    const struct field *, int64_t cell, struct err *);

struct sales_totals {
	uint64_t	rows, last_seq;
	struct day	first, last;		/* of the rows; valid when rows > 0 */
	uint64_t	blocks, bytes, tail_rows;
};
CRM_CHECK enum err_code
sales_measure(struct sales_totals *, struct txn *, const struct entity *sale,
    struct err *);

/*
 * Tells the next model which entities of this one never had a record or a
 * row, so that their prefixes are free: sets model->unused, in the arena.
 */
CRM_CHECK enum err_code
sales_find_unused(struct model *, struct arena *, struct txn *,
    struct err *);

/* ---- measures ---- */

/*
 * What the program sums over sale rows, by role, whatever the fields are
 * called.  revenue = amount (excluding VAT, net of discount; a return is
 * negative on its own day); where the model has no amount: quantity x price,
 * each row rounded half to even to the currency.  cost = ROLE_COST as an
 * amount of the row, else quantity x the product's unit cost; margin =
 * revenue - cost over rows whose cost is known.  orders = distinct values
 * of ROLE_ORDER per party among rows with quantity > 0 (each row without an
 * order number, or each row where the model has no order field, is one
 * per day and party).
 */
struct sales_sums {
	int64_t		revenue;	/* currency minor units */
	int64_t		quantity;	/* of ROLE_QUANTITY's digits */
	int64_t		cost;		/* currency minor units, known ones */
	int64_t		margin;		/* over rows whose cost is known */
	uint64_t	rows, rows_without_cost;
	uint64_t	orders;
	struct day	first, last;	/* purchases (revenue or quantity > 0);
					 * first > last: none */
};
/* Something, and not only brought it back? */
bool	sales_bought(const struct sales_sums *);

/*
 * Sums per party over days: sums[id] for id <= last_id; zeroed first.
 * want_orders costs more.  Rows without a party go into sums[0].
 */
CRM_CHECK enum err_code
sales_sum_parties(struct sales_sums *sums, uint32_t last_id, struct txn *,
    const struct model *, const struct entity *sale, struct range days,
    bool want_orders, unsigned threads, struct err *);
/*
 * The same over several spans of days at once, orders too: sum[i] over
 * days[i], valid during the call, of each party with rows, once; 0: the rows
 * without a party.  Whom it is not called for has none.  With two threads it
 * is called on both at once, of different parties.
 */
enum { SALES_SPANS_MAX = 4 };
typedef void sales_each_sums(void *arg, uint32_t party,
    const struct sales_sums *sum);
CRM_CHECK enum err_code
sales_sum_spans(struct txn *, const struct model *, const struct entity *sale,
    const struct range *days, size_t n, unsigned threads, sales_each_sums *,
    void *arg, struct err *);
/* Of one party over days. */
CRM_CHECK enum err_code
sales_sum_party(struct sales_sums *, struct txn *, const struct model *,
    const struct entity *sale, uint32_t party, struct range days, struct err *);

/*
 * The days on which each party bought or returned something, in the order
 * of parties and of days; margin is over rows whose cost is known.  each is
 * called once per party with rows, with its n >= 1 days.  Return false to
 * stop.  With two threads each is called on both at once, of different
 * parties; those of one thread are in order.
 */
struct sales_day {
	struct day	day;
	int64_t		revenue, margin;	/* currency minor units */
	int64_t		quantity;
};
typedef bool sales_each_days(void *arg, unsigned thread, uint32_t party,
    const struct sales_day *, size_t n);
CRM_CHECK enum err_code
sales_party_days(struct txn *, const struct model *, const struct entity *sale,
    struct range days, unsigned threads, sales_each_days *, void *arg,
    struct err *);

/*
 * Sums by any fields of the sale row and a period.  A key is a cell per
 * field; with a period the first key is its first day.  Groups come in
 * ascending key order (text cells by code: sort by their text yourself).
 * keep (may be NULL) is asked for each batch, which has no numbers, which
 * rows count: sets pass[i] to -1 (every bit) or 0.
 */
enum { SALES_KEYS_MAX = 6 };
struct sales_group { int64_t key[SALES_KEYS_MAX]; struct sales_sums sums; };
struct sales_groups { VEC(struct sales_group) list; size_t n_keys; };
typedef void sales_keep(void *arg, unsigned thread,
    const struct sales_batch *, int64_t *pass);
/* False: no more of them. */
typedef bool sales_each_group(void *arg, const struct sales_group *);
struct sales_group_query {
	/*
	 * NULL: groups come as a list.  Else each is told to it: a million of
	 * them take less memory, and most of the time of so many goes into
	 * that.  With a period, one reference as key and one thread, nothing
	 * is held but the sums of the period in hand; without one, when the
	 * party is the first of several keys or orders are counted, those of
	 * the party in hand, unless it is about few of the days.
	 */
	sales_each_group	*each;
	void			*each_arg;
	const struct entity	*sale;
	struct range		 days;
	bool			 by_period;
	enum period		 period;
	const struct field	*key[SALES_KEYS_MAX];
	size_t			 n_keys;	/* fields, period not counted */
	bool			 want_orders, want_cost;
	/* first and last are not wanted (and say nothing): what is left may
	 * come from the rollups, which is much faster. */
	bool			 sums_only;
	const struct field	*const *keep_column;	/* columns keep reads */
	size_t			 n_keep_columns;
	sales_keep		*keep;
	void			*keep_arg;
	unsigned		 threads;
};
CRM_CHECK enum err_code
sales_group(struct sales_groups *, struct txn *, const struct model *,
    const struct sales_group_query *, struct err *);

/*
 * Weekly sums (weeks begin on Monday) from the rollups: of everything
 * (product 0) or one product; dense from the first week with a sale until
 * the week of until (excluded).  Equal to sales_group over the ledger:
 * crm fsck proves it.
 */
struct sales_week { int64_t revenue, quantity; uint64_t rows; };
CRM_CHECK enum err_code
sales_weeks(struct day *first, struct sales_week **, size_t *n, struct txn *,
    const struct entity *sale, uint32_t product, struct day until,
    struct arena *, struct err *);

/* ---- writing ---- */

/*
 * The sale rows of a plan: registers itself as a part of it.  Rows are
 * kept packed (spooled beyond 64 MB), sorted and numbered in day order by
 * sales_plan_finish, all outside the transaction.
 */
struct sales_plan;
struct sales_plan_options {
	/*
	 * Leave out rows that are in the store already, k times for a row
	 * that stands there k times, comparing these columns (NULL: no).
	 */
	const struct field	*const *identity;
	size_t			 n_identity;
	/*
	 * The declared key (entity->key): a row with a key that is there is
	 * changed where it differs, not added; its missing cells change
	 * nothing.  A key that stands k times is matched k times.
	 */
	bool			 by_key;
	const char		*spool_dir;	/* for the unlinked file, or NULL */
	/* About so many rows will be taken back (sales_revert). */
	uint64_t		 expected;
};
CRM_CHECK enum err_code
sales_plan_open(struct sales_plan **, struct plan *, struct txn *,
    const struct model *, const struct entity *sale,
    const struct sales_plan_options *, struct err *);
/* The code of a text, made if new (stored when the plan is applied). */
CRM_CHECK enum err_code
sales_plan_text(int64_t *cell, struct sales_plan *, struct slice text,
    struct err *);
/* The text of a cell that this plan or the store knows. */
CRM_CHECK enum err_code
sales_plan_cell_text(struct slice *, struct sales_plan *, struct arena *,
    int64_t cell, struct err *);
/* A row as it will be: changed in this plan, else stored. */
CRM_CHECK enum err_code
sales_plan_find(int64_t *cells, bool *found, struct sales_plan *,
    uint64_t seq, struct err *);
/* The number that the first row added gets. */
uint64_t	sales_plan_first(const struct sales_plan *);
/* Cells by field position; the date is required.  Single values are
 * expected checked (field_parse_value). */
CRM_CHECK enum err_code
sales_plan_add(struct sales_plan *, const int64_t *cells, struct err *);
/*
 * n rows at once: column[f] has the cells of the field at position f, or is
 * NULL when all miss.  The days are there, and between DAY_MIN and DAY_MAX.
 */
CRM_CHECK enum err_code
sales_plan_add_columns(struct sales_plan *, const int64_t *const *column,
    size_t n, struct err *);
/*
 * A row with its number, as an exact import or redo restores it.
 * ERR_CONFLICT: there is a row with that number.  Not together with
 * sales_plan_add in one plan.
 */
CRM_CHECK enum err_code
sales_plan_add_exact(struct sales_plan *, uint64_t seq, const int64_t *cells,
    struct err *);
CRM_CHECK enum err_code
sales_plan_set(struct sales_plan *, uint64_t seq, const int64_t *cells,
    struct err *);
CRM_CHECK enum err_code
sales_plan_del(struct sales_plan *, uint64_t seq, struct err *);
/* Numbers up to last were given once and are never given again; with rows
 * that have their own numbers only. */
void	sales_plan_raise(struct sales_plan *, uint64_t last);
struct sales_plan_result {
	uint64_t	added, changed, removed, present;	/* present: left out */
	uint64_t	first_seq;	/* of the added ones */
};
/* Sort, recognise, number, pack.  Call once, before plan_apply/-n. */
CRM_CHECK enum err_code
sales_plan_finish(struct sales_plan *, struct sales_plan_result *,
    struct err *);
/*
 * Refuses to remove a record that rows refer to, cascade or not
 * (plan_set_veto); arg is a struct sales_veto.
 */
struct sales_veto { struct txn *txn; const struct model *model; };
enum err_code	sales_veto(void *arg, const struct record *, bool cascade,
		    struct err *);

/*
 * Merge the tail into ledger_party up to now.  Called by apply when the
 * tail has grown past some thousand rows, and by crm compact.
 */
CRM_CHECK enum err_code
sales_merge_tail(struct txn *, const struct entity *sale, struct err *);

/* Blocks, row counts, seqday, ledger_party, rollups against the ledger. */
CRM_CHECK enum err_code
sales_fsck(uint64_t *findings, struct txn *, const struct model *,
    void (*report)(void *arg, const char *line), void *arg, uint64_t max,
    struct err *);
/*
 * The records that rows lead to against those that are there: of a store that
 * is sound otherwise.
 */
CRM_CHECK enum err_code
sales_fsck_refs(uint64_t *findings, struct txn *, const struct model *,
    void (*report)(void *arg, const char *line), void *arg, uint64_t max,
    struct err *);
/*
 * Blocks of the ledger that cannot be read are taken out; their rows come
 * back from the copy by party and, when it is whole, from the journal; report
 * gets a line for those that are lost.  Then everything derived and the
 * counters anew from the ledger.
 */
CRM_CHECK enum err_code
sales_rebuild(struct txn *, const struct model *, bool journal_is_whole,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

/* Journal items of sale rows: what one says, for history and undo. */
struct sales_change {
	enum { SALES_ADDED = 17, SALES_CHANGED, SALES_REMOVED } op;
	uint16_t	entity;
	/* The number of the first row, and how many: of a large load they
	 * follow each other, others may be any. */
	uint64_t	first_seq, n;
	struct slice	before, after;		/* packed rows, or empty */
	struct slice	digest;			/* of the blocks written by a
						 * large load, else empty */
};
/* Rows added beyond this are not kept in the journal: it has a digest. */
enum { SALES_CHANGE_ROWS = 1000 };
bool	sales_is_item(struct slice public);
CRM_CHECK enum err_code
sales_change_decode(struct sales_change *, struct slice public, struct err *);
/* The rows of before or after: cells by field position; false to stop. */
typedef bool sales_each_row(void *arg, uint64_t seq, const int64_t *cells);
CRM_CHECK enum err_code
sales_change_rows(struct slice packed, const struct entity *sale,
    sales_each_row *, void *arg, struct err *);
/* Has one of them a number in [from, until)?  Their numbers alone are read. */
CRM_CHECK enum err_code
sales_change_has(bool *has, struct slice packed, uint64_t from,
    uint64_t until, struct err *);

/*
 * Take back what an item says: added rows go, removed ones come back under
 * their numbers, changed ones get the cells they had.  ERR_CONFLICT names
 * the last row that was changed or removed since; tell hears of the others.
 * Of a large load, whose rows are not in the journal, only that they are
 * there is checked: the caller looks into later entries.
 */
CRM_CHECK enum err_code
sales_revert(struct sales_plan *, const struct sales_change *,
    err_tell *tell, void *arg, struct err *);
/*
 * Once all of an entry is taken back, records too: are those there that rows
 * refer to again?  Tells each one that is not (ERR_CONFLICT).
 */
CRM_CHECK enum err_code
sales_revert_check(struct sales_plan *, err_tell *tell, void *arg,
    struct err *);
/*
 * How many rows refer to the records asked for when the rows the plan
 * removes are gone: left[entity << 32 | id], added to for each key in it.
 * Reads all rows, none if no record is asked for.
 */
CRM_CHECK enum err_code
sales_count_left(struct imap *left, const struct sales_plan *, struct err *);

#endif
