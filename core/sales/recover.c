/*
 * Sale rows whose block of the ledger cannot be read, from the copy by party
 * (the same rows, behind a watermark) and from the journal (small adds and
 * changes).  Of a large load the journal knows the numbers only: such rows
 * are lost, and named by those.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"
#include "core/store/key_list.h"

/* Numbers [first, until) that an entry of the journal added. */
struct added_run { uint64_t first, until, entry; bool is_load; };

struct recover {
	struct txn		*txn;
	const struct entity	*sale;
	void			(*report)(void *, const char *);
	void			*arg;
	bool			 journal_is_whole;
	struct column		 column[BLOCK_COLUMNS];
	unsigned		 n_columns;
	struct seqset		 stored, wanted;
	uint64_t		 rows;		/* readable in the ledger */
	struct key_list		 unreadable;
	struct rowset		 back;		/* to be put in */
	struct imap		*at;		/* number: place in cells */
	VEC(int64_t)		 cells;		/* by field, of lost rows */
	VEC(struct added_run)	 run;
	uint64_t		 entry;		/* of the journal, at hand */
};

static void CRM_PRINTF(2, 3)
tell(const struct recover *r, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	buf_addf(&b, "%.*s: ", SLICE_ARG(r->sale->name));
	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	r->report(r->arg, buf_cstr(&b));
	buf_release(&b);
}

/* ---- the ledger ---- */

static enum err_code
read_ledger(struct recover *r, struct err *err)
{
	struct tree	 t = tree_ledger(r->sale->id);
	struct cursor	*c;
	struct rowset	 rows;
	struct slice	 key, val;
	struct key	 from;
	struct err	 why = {0};
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, r->txn, t.table, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, r->sale->id);
	rowset_init(&rows, r->column, r->n_columns);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val)) {
		rowset_clear(&rows);
		if (!tree_read_block(&rows, &t, key, val, &why)) {
			key_list_add(&r->unreadable, key);
			continue;
		}
		for (size_t i = 0; i < rows.n; i++)
			seqset_put(&r->stored, rows.seq[i], true);
		r->rows += rows.n;
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	rowset_release(&rows);
	return rc;
}

/* ---- the copy by party ---- */

static enum err_code
take_row(struct recover *r, const struct rowset *rows, size_t i,
    struct err *err)
{
	if (seqset_has(&r->stored, rows->seq[i]))
		return ERR_OK;
	if (!rowset_add(&r->back, rows, i, 1))
		return err_set(err, ERR_RANGE, "sale row %llu does not fit",
		    (unsigned long long)rows->seq[i]);
	seqset_put(&r->stored, rows->seq[i], true);
	return ERR_OK;
}

static enum err_code
read_copy(struct recover *r, struct err *err)
{
	struct cursor	*c;
	struct rowset	 rows;
	struct block	 b;
	struct slice	 key, val;
	struct key	 from;
	struct err	 why = {0};
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, r->txn, TABLE_LEDGER_PARTY, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, r->sale->id);
	rowset_init(&rows, r->column, r->n_columns);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val)) {
		rowset_clear(&rows);
		if (block_open(&b, val, &why) ||
		    block_read_rows(&rows, &b, &why))
			continue;
		for (size_t i = 0; i < rows.n && rc == ERR_OK; i++)
			rc = take_row(r, &rows, i, err);
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	rowset_release(&rows);
	return rc;
}

/* ---- the journal ---- */

static bool
row_is_there(void *arg, uint64_t seq, const int64_t *cells)
{
	struct recover	*r = arg;
	size_t		 n = r->sale->n_fields;
	uint64_t	*at;
	bool		 added;

	seqset_put(&r->wanted, seq, true);
	if (seqset_has(&r->stored, seq))
		return true;
	at = imap_put(r->at, seq, &added);
	if (added) {
		*at = r->cells.n;
		for (size_t i = 0; i < n; i++)
			*VEC_ADD(&r->cells) = 0;
	}
	memcpy(r->cells.p + *at, cells, n * sizeof(*cells));
	return true;
}

static bool
row_is_gone(void *arg, uint64_t seq, const int64_t *cells)
{
	struct recover	*r = arg;

	(void)cells;
	seqset_put(&r->wanted, seq, false);
	return true;
}

static void
note_run(struct recover *r, const struct sales_change *c)
{
	*VEC_ADD(&r->run) = (struct added_run){ c->first_seq,
	    c->first_seq + c->n, r->entry, c->digest.len > 0 };
	if (c->digest.len > 0)
		for (uint64_t i = 0; i < c->n; i++)
			seqset_put(&r->wanted, c->first_seq + i, true);
}

static enum err_code
read_item(struct recover *r, struct slice public, struct err *err)
{
	struct sales_change	c;
	enum err_code		rc;

	if (!sales_is_item(public))
		return ERR_OK;
	rc = sales_change_decode(&c, public, err);
	if (rc || c.entity != r->sale->id)
		return rc;
	if (c.op == SALES_ADDED)
		note_run(r, &c);
	if (c.op == SALES_REMOVED)
		return sales_change_rows(c.before, r->sale, row_is_gone, r,
		    err);
	return c.after.len == 0 ? ERR_OK : sales_change_rows(c.after, r->sale,
	    row_is_there, r, err);
}

static enum err_code
read_journal(struct recover *r, struct err *err)
{
	struct journal_entry	e;
	struct slice		public, private;
	uint64_t		last;
	enum err_code		rc;

	rc = journal_last(&last, r->txn, err);
	for (r->entry = 1; rc == ERR_OK && r->entry <= last; r->entry++) {
		rc = journal_get(&e, r->txn, r->entry, err);
		for (uint32_t i = 1; rc == ERR_OK && i <= e.items; i++) {
			rc = journal_get_item(&public, &private, r->txn,
			    r->entry, i, err);
			if (rc == ERR_OK)
				rc = read_item(r, public, err);
		}
	}
	return rc;
}

/* ---- what is lost for good ---- */

static const struct added_run *
find_run(const struct recover *r, uint64_t seq)
{
	for (size_t i = r->run.n; i-- > 0;)
		if (r->run.p[i].is_load && seq >= r->run.p[i].first &&
		    seq < r->run.p[i].until)
			return &r->run.p[i];
	return NULL;
}

/* Numbers that follow on each other, of one entry. */
struct lost_run { uint64_t from, until; const struct added_run *run; };

static void
add_days(struct buf *b, const struct recover *r, const struct lost_run *l)
{
	int32_t		day, from = INT32_MAX, until = INT32_MIN;
	char		text[DAY_TEXT + 1];
	struct err	ignored = {0};
	bool		found;

	for (uint64_t s = l->from; s < l->until; s++) {
		if (seqday_find(&day, &found, r->txn, r->sale->id, s,
		    &ignored) != ERR_OK || !found)
			continue;
		from = MIN(from, day);
		until = MAX(until, day);
	}
	if (from > until || from < DAY_MIN.n || until > DAY_MAX.n)
		return;
	day_write(text, (struct day){ from });
	buf_addf(b, ", %s", text);
	day_write(text, (struct day){ until });
	if (from != until)
		buf_addf(b, err_text(" to %s"), text);
}

static void
tell_lost(const struct recover *r, struct lost_run *l)
{
	struct journal_entry	e;
	struct err		ignored = {0};
	struct buf		days = {0}, by = {0};
	unsigned long long	n = l->until - l->from;

	if (n == 0)
		return;
	add_days(&days, r, l);
	if (l->run != NULL && journal_get(&e, r->txn, l->run->entry,
	    &ignored) == ERR_OK)
		buf_addf(&by, err_text(": added by entry %llu of the journal "
		    "(%.*s)"), (unsigned long long)l->run->entry,
		    SLICE_ARG(e.author.command));
	if (n == 1)
		tell(r, "%.*s%llu (1 row%s) is lost%s",
		    SLICE_ARG(r->sale->prefix), (unsigned long long)l->from,
		    buf_cstr(&days), buf_cstr(&by));
	else
		tell(r, "%.*s%llu to %.*s%llu (%llu rows%s) are lost%s",
		    SLICE_ARG(r->sale->prefix), (unsigned long long)l->from,
		    SLICE_ARG(r->sale->prefix),
		    (unsigned long long)l->until - 1, n, buf_cstr(&days),
		    buf_cstr(&by));
	buf_release(&days);
	buf_release(&by);
	*l = (struct lost_run){ 0, 0, NULL };
}

static bool
take_from_journal(struct recover *r, uint64_t seq)
{
	const uint64_t	*at = imap_find(r->at, seq);
	size_t		 n = r->back.n;

	if (at == NULL)
		return false;
	rowset_reserve(&r->back, n + 1);
	for (unsigned c = 0; c < r->back.n_columns; c++)
		r->back.cell[c][n] = CELL_MISSING;
	row_from_cells(&r->back, n, r->sale, seq, r->cells.p + *at);
	r->back.n++;
	return true;
}

static void
sort_out(struct recover *r)
{
	struct lost_run	l = {0};

	for (uint64_t s = 1; s < r->wanted.bits.n * 8; s++) {
		const struct added_run	*run;

		if (!seqset_has(&r->wanted, s) ||
		    seqset_has(&r->stored, s) || take_from_journal(r, s))
			continue;
		run = find_run(r, s);
		if (l.until != s || l.run != run) {
			tell_lost(r, &l);
			l = (struct lost_run){ s, s, run };
		}
		l.until = s + 1;
	}
	tell_lost(r, &l);
}

/* ---- all of it ---- */

static enum err_code
put_back(struct recover *r, struct err *err)
{
	struct tree		 t = tree_ledger(r->sale->id);
	struct rowset_source	 s;

	if (r->back.n == 0)
		return ERR_OK;
	tree_sort(&t, &r->back);
	rowset_source_init(&s, &t, &r->back);
	return tree_apply(r->txn, &t, r->column, r->n_columns, &s.source,
	    NULL, 0, err);
}

/* The journal does not know all: their number at least is known. */
static void
tell_number(const struct recover *r, const struct counters *c)
{
	uint64_t	there = r->rows + r->back.n;

	if (c->rows > there)
		tell(r, "%llu rows are lost; which, the journal does not know",
		    (unsigned long long)(c->rows - there));
}

static enum err_code
recover(struct recover *r, uint64_t *next_seq, struct err *err)
{
	struct counters	c = {0};
	struct err	why = {0};
	enum err_code	rc, counted;

	rc = read_ledger(r, err);
	counted = counters_read(&c, r->txn, r->sale, &why);
	if (rc || (counted == ERR_OK && r->unreadable.keys.n == 0 &&
	    c.rows == r->rows))
		return rc;
	rc = key_list_del(&r->unreadable, r->txn, TABLE_LEDGER, err);
	if (rc == ERR_OK)
		rc = read_copy(r, err);
	if (rc == ERR_OK && r->journal_is_whole)
		rc = read_journal(r, err);
	if (rc)
		return rc;
	if (r->journal_is_whole)
		sort_out(r);
	else if (counted == ERR_OK)
		tell_number(r, &c);
	for (size_t i = 0; i < r->run.n; i++)
		*next_seq = MAX(*next_seq, r->run.p[i].until);
	return put_back(r, err);
}

enum err_code
sales_recover(uint64_t *next_seq, struct txn *txn, const struct entity *sale,
    bool journal_is_whole, void (*report)(void *arg, const char *line),
    void *arg, struct err *err)
{
	struct recover	r = { .txn = txn, .sale = sale, .report = report,
			    .arg = arg, .journal_is_whole = journal_is_whole };
	enum err_code	rc;

	*next_seq = 1;
	r.at = imap_open();
	rc = sale_layout(r.column, &r.n_columns, sale, err);
	rowset_init(&r.back, r.column, rc ? 0 : r.n_columns);
	if (rc == ERR_OK)
		rc = recover(&r, next_seq, err);
	VEC_RELEASE(&r.stored.bits);
	VEC_RELEASE(&r.wanted.bits);
	key_list_release(&r.unreadable);
	VEC_RELEASE(&r.cells);
	VEC_RELEASE(&r.run);
	rowset_release(&r.back);
	imap_close(r.at);
	return rc;
}
