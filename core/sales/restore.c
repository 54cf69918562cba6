/*
 * Rows that were removed in bulk come back under their numbers: sorted beside,
 * merged into both trees block by block, so that as little is held as in a
 * load, however many they are.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

static enum err_code
is_there(uint64_t seq, struct err *err)
{
	return err_set(err, ERR_CONFLICT, "sale row s%llu is there already",
	    (unsigned long long)seq);
}

/* Rows [from, from + n) of a set, which has the same columns or fewer. */
static enum err_code
collect(struct sorter *to, const struct rowset *r, size_t from, size_t n,
    struct err *err)
{
	struct rowset	*room;
	size_t		 fit;
	enum err_code	 rc;

	for (; n > 0; from += fit, n -= fit) {
		rc = sorter_room(&room, to, err);
		if (rc)
			return rc;
		fit = MIN(n, room->cap - room->n);
		if (!rowset_add(room, r, from, fit))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
	}
	return ERR_OK;
}

enum err_code
restore_rows(struct sales_plan *p, const struct rowset *r, struct err *err)
{
	int	party = rowset_find_column(r, p->party.party_id);

	if (p->back == NULL)
		p->back = sorter_open(&p->ledger, p->column, p->n_columns,
		    p->spool_dir);
	for (size_t i = 0; i < r->n; i++) {
		uint64_t	seq = r->seq[i];

		if (seq == 0 || seq >= p->counters.next_seq)
			return err_set(err, ERR_RANGE, "a number of a sale "
			    "row is out of range");
		if (seqset_has(&p->restored.set, seq) ||
		    imap_find(p->edited, seq) != NULL)
			return is_there(seq, err);
		many_put(&p->restored, seq);
		if (party >= 0)
			p->last_back = MAX(p->last_back,
			    (uint32_t)r->cell[party][i]);
		p->n_restored_below += seq < p->counters.watermark;
	}
	plan_note_needed(p, r);
	return collect(p->back, r, 0, r->n, err);
}

/* ---- finishing ---- */

static enum err_code
check_block(const struct sales_plan *p, struct slice val, uint64_t *seq,
    struct err *err)
{
	struct block	b;
	enum err_code	rc = block_open(&b, val, err);

	if (rc || !block_may_have(&b, p->restored.from,
	    p->restored.until))
		return rc;
	rc = block_read_seq(seq, &b, err);
	for (size_t i = 0; rc == ERR_OK && i < b.n; i++)
		if (seqset_has(&p->restored.set, seq[i]))
			rc = is_there(seq[i], err);
	return rc;
}

/* None of them stands in the ledger. */
static enum err_code
check_absent(const struct sales_plan *p, struct err *err)
{
	struct cursor	*c;
	struct key	 from;
	struct slice	 key, val;
	uint64_t	*seq;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, p->txn, p->ledger.table, err);
	if (rc)
		return rc;
	seq = mem_realloc_array(NULL, BLOCK_ROWS, sizeof(*seq));
	key_clear(&from);
	key_u16(&from, p->sale->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val))
		rc = check_block(p, val, seq, err);
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	free(seq);
	return rc;
}

static enum err_code
take_below(struct rowset *to, const struct sales_plan *p,
    const struct rowset *rows, struct err *err)
{
	size_t	i, end;

	rowset_clear(to);
	for (i = 0; i < rows->n; i = end + 1) {
		for (end = i; end < rows->n && rows->seq[end] <
		    p->counters.watermark; end++)
			;
		if (!rowset_add(to, rows, i, end - i))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
	}
	return ERR_OK;
}

/* Those that the copy by party had. */
static enum err_code
sort_by_party(struct sales_plan *p, struct err *err)
{
	const struct column	*column = sorter_columns(p->back);
	unsigned		 n_columns = sorter_n_columns(p->back);
	struct source		*s = sorter_source_open(p->back);
	struct rows_ahead	*ahead = rows_ahead_open(s, column, n_columns);
	const struct rowset	*rows;
	struct rowset		 below;
	enum err_code		 rc;

	p->back_by_party = parted_open(&p->party, column, n_columns,
	    p->n_restored_below, p->last_back, p->spool_dir);
	rowset_init(&below, column, n_columns);
	do {
		rc = rows_ahead_next(&rows, ahead, err);
		if (rc == ERR_OK)
			rc = take_below(&below, p, rows, err);
		if (rc == ERR_OK)
			rc = parted_add(p->back_by_party, &below, err);
	} while (rc == ERR_OK && rows->n > 0);
	if (rc == ERR_OK)
		rc = parted_seal(p->back_by_party, err);
	rows_ahead_close(ahead);
	rowset_release(&below);
	sorter_source_close(s);
	return rc;
}

enum err_code
restore_finish(struct sales_plan *p, struct err *err)
{
	enum err_code	rc;

	if (p->back == NULL)
		return ERR_OK;
	rc = sorter_seal(p->back, err);
	if (rc == ERR_OK)
		rc = check_absent(p, err);
	return rc || p->n_restored_below == 0 ? rc : sort_by_party(p, err);
}

/* ---- applying ---- */

static enum err_code
put_journal(struct sales_plan *p, struct journal_writer *j, struct err *err)
{
	struct source	*s = sorter_source_open(p->back);
	struct rowset	 batch;
	struct buf	 after = { 0 };
	enum err_code	 rc;

	rowset_init(&batch, sorter_columns(p->back),
	    sorter_n_columns(p->back));
	do {
		struct sales_change	c = { .op = SALES_ADDED,
					    .entity = p->sale->id };

		rowset_clear(&batch);
		buf_clear(&after);
		rc = s->take(s, &batch, PLACE_END, BLOCK_ROWS, err);
		if (rc || batch.n == 0)
			break;
		rowset_pack(&after, &batch);
		c.first_seq = batch.seq[0];
		c.n = batch.n;
		c.after = buf_slice(&after);
		rc = change_put(j, &c, err);
	} while (rc == ERR_OK);
	buf_release(&after);
	rowset_release(&batch);
	sorter_source_close(s);
	return rc;
}

static enum err_code
apply_ledger(struct sales_plan *p, struct txn *txn, struct rollup *rollup,
    struct err *err)
{
	struct added	added;
	enum err_code	rc;

	added_open_back(&added, p);
	added.txn = txn;
	added.rollup = rollup;
	rc = tree_apply(txn, &p->ledger, sorter_columns(p->back),
	    sorter_n_columns(p->back), &added.source, NULL, 0, err);
	if (rc == ERR_OK)
		rc = added_finish(&added, err);
	added_close(&added);
	return rc;
}

static enum err_code
apply_party(struct sales_plan *p, struct txn *txn, struct err *err)
{
	struct source	*s = parted_source_open(p->back_by_party,
			    false);
	enum err_code	 rc;

	rc = tree_apply(txn, &p->party, sorter_columns(p->back),
	    sorter_n_columns(p->back), s, NULL, 0, err);
	parted_source_close(s);
	return rc;
}

enum err_code
restore_apply(struct sales_plan *p, struct txn *txn, struct counters *c,
    struct rollup *rollup, struct journal_writer *j, struct err *err)
{
	uint64_t	below = p->n_restored_below;
	enum err_code	rc;

	/* A copy that has begun again has none of them. */
	if (c->watermark == 1)
		below = 0;
	else if (c->watermark != p->counters.watermark)
		return err_set(err, ERR_CONFLICT,
		    "somebody else changed the sales meanwhile");
	rc = apply_ledger(p, txn, rollup, err);
	if (rc == ERR_OK && below > 0)
		rc = apply_party(p, txn, err);
	c->rows += p->restored.n;
	c->tail_rows += p->restored.n - below;
	return rc || j == NULL ? rc : put_journal(p, j, err);
}
