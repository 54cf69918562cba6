/*
 * Removing whole loads: a walk along each tree that leaves rows out by their
 * numbers.  It holds a block at a time, however many rows go.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct drop {
	struct sales_plan	*plan;
	struct txn		*txn;
	struct counters		*counters;
	struct rollup		*rollup;	/* may be NULL */
	struct journal_writer	*journal;	/* may be NULL */
	struct rowset		 rows;		/* of the block at hand */
	struct rowset		 gone;		/* not in the journal yet */
	struct buf		 bytes;
	uint64_t		 n;		/* rows taken out */
};

static bool
may_have(const struct sales_plan *p, const struct block *b)
{
	return block_may_have(b, p->dropped.from, p->dropped.until);
}

static enum err_code
put_journal(struct drop *d, struct err *err)
{
	struct sales_change	c = { .op = SALES_REMOVED,
				    .entity = d->plan->sale->id };
	enum err_code		rc = ERR_OK;

	if (d->gone.n == 0)
		return ERR_OK;
	buf_clear(&d->bytes);
	rowset_pack(&d->bytes, &d->gone);
	c.first_seq = d->gone.seq[0];
	c.n = d->gone.n;
	c.before = buf_slice(&d->bytes);
	if (d->journal != NULL)
		rc = change_put(d->journal, &c, err);
	rowset_clear(&d->gone);
	return rc;
}

/* Rows [from, from + n) of the ledger go. */
static enum err_code
note_gone(struct drop *d, size_t from, size_t n, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = from; i < from + n; i++)
		d->counters->tail_rows -= d->rows.seq[i] >=
		    d->counters->watermark;
	d->counters->rows -= n;
	d->n += n;
	if (d->rollup != NULL)
		rc = rollup_add(d->rollup, &d->rows, from, n, -1, err);
	if (rc == ERR_OK && d->gone.n + n > BLOCK_ROWS)
		rc = put_journal(d, err);
	if (rc == ERR_OK && !rowset_add(&d->gone, &d->rows, from, n))
		rc = err_set(err, ERR_RANGE,
		    "a number of a sale row does not fit");
	return rc;
}

static void
move_rows(struct rowset *r, size_t to, size_t from, size_t n)
{
	if (to == from)
		return;
	for (unsigned c = 0; c < r->n_columns; c++)
		memmove(r->cell[c] + to, r->cell[c] + from,
		    n * sizeof(r->cell[c][0]));
	memmove(r->seq + to, r->seq + from, n * sizeof(r->seq[0]));
	memmove(r->day + to, r->day + from, n * sizeof(r->day[0]));
}

/* What is left of the block at hand is in d->rows. */
static enum err_code
take_out(struct drop *d, const struct tree *t, struct err *err)
{
	struct rowset	*r = &d->rows;
	size_t		 i, end, kept = 0;
	enum err_code	 rc;

	for (i = 0; i < r->n; i = end) {
		bool	drop = plan_is_dropped(d->plan, r->seq[i]);

		for (end = i + 1; end < r->n &&
		    plan_is_dropped(d->plan, r->seq[end]) == drop; end++)
			;
		if (!drop) {
			move_rows(r, kept, i, end - i);
			kept += end - i;
		} else if (t->table == TABLE_LEDGER) {
			rc = note_gone(d, i, end - i, err);
			if (rc)
				return rc;
		}
	}
	r->n = kept;
	return ERR_OK;
}

/* Numbers that follow each other no more take room: it may be two blocks. */
static enum err_code
put_rest(struct drop *d, const struct tree *t, struct err *err)
{
	struct key	key;
	size_t		i, n;
	enum err_code	rc = ERR_OK;

	for (i = 0; rc == ERR_OK && i < d->rows.n; i += n) {
		n = block_fit(&d->rows, i, d->rows.n - i, t->max_bytes);
		buf_clear(&d->bytes);
		block_encode(&d->bytes, &d->rows, i, n);
		tree_key(&key, t, tree_place(t, &d->rows, i));
		rc = txn_put(d->txn, t->table, key_slice(&key),
		    buf_slice(&d->bytes), err);
	}
	return rc;
}

static enum err_code
drop_from_block(struct drop *d, const struct tree *t, struct place at,
    struct slice val, struct err *err)
{
	struct block	b;
	struct key	key;
	size_t		had;
	enum err_code	rc;

	rc = block_open(&b, val, err);
	if (rc || !may_have(d->plan, &b))
		return rc;
	rowset_clear(&d->rows);
	rc = block_read_rows(&d->rows, &b, err);
	had = d->rows.n;
	if (rc == ERR_OK)
		rc = take_out(d, t, err);
	if (rc || d->rows.n == had)
		return rc;
	tree_key(&key, t, at);
	rc = txn_del(d->txn, t->table, key_slice(&key), NULL, err);
	return rc ? rc : put_rest(d, t, err);
}

static enum err_code
drop_from(struct drop *d, const struct tree *t, struct err *err)
{
	struct cursor	*c;
	struct place	 at = { 0, 0 };
	struct slice	 val;
	enum err_code	 rc;

	rc = cursor_open(&c, d->txn, t->table, err);
	if (rc)
		return rc;
	while ((rc = tree_seek_after(c, t, at, &at, &val, err)) == ERR_OK &&
	    val.p != NULL) {
		rc = drop_from_block(d, t, at, val, err);
		if (rc)
			break;
	}
	cursor_close(c);
	return rc;
}

enum err_code
drop_apply(struct sales_plan *p, struct txn *txn, struct counters *counters,
    struct rollup *rollup, struct journal_writer *journal, struct err *err)
{
	struct drop	d = { .plan = p, .txn = txn, .counters = counters,
			    .rollup = rollup, .journal = journal };
	enum err_code	rc;

	rowset_init(&d.rows, p->column, p->n_columns);
	rowset_init(&d.gone, p->column, p->n_columns);
	rc = drop_from(&d, &p->ledger, err);
	if (rc == ERR_OK)
		rc = put_journal(&d, err);
	if (rc == ERR_OK && d.n != p->dropped.n)
		rc = err_set(err, ERR_CONFLICT,
		    "somebody else changed the sales meanwhile");
	if (rc == ERR_OK)
		rc = drop_from(&d, &p->party, err);
	rowset_release(&d.rows);
	rowset_release(&d.gone);
	buf_release(&d.bytes);
	return rc;
}
