/*
 * Applying a plan of sale rows: ledger, runs of numbers, copy by party,
 * rollups, dictionary, counters and journal, in one transaction.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct load {
	struct sales_plan	*plan;
	struct txn		*txn;
	struct counters		 c;
	struct rollup		*rollup;
	bool			 summed;	/* it has the added rows, and
						 * is the plan's */
	struct rowset		 kept;		/* rows added, if few */
	uint8_t			 digest[JOURNAL_COMMIT];
	bool			 has_digest;
};

static enum err_code
begin(struct load *l, struct err *err)
{
	struct sales_plan	*p = l->plan;
	struct basis		 now;
	enum err_code		 rc;

	rc = counters_read(&l->c, l->txn, p->sale, err);
	if (rc)
		return rc;
	if (l->c.next_seq != p->counters.next_seq ||
	    l->c.rows != p->counters.rows)
		return err_set(err, ERR_CONFLICT,
		    "somebody else changed the sales meanwhile");
	now = basis_make(p->sale, p->model->currency_digits);
	if (l->c.rows == 0)
		l->c.basis = now;
	rc = tail_start_over(l->txn, p->sale, &l->c, err);
	if (rc)
		return rc;
	/* Weekly sums of other fields are made again when all is written. */
	l->summed = p->early.sums != NULL;
	if (l->summed)
		l->rollup = p->early.sums;
	else if (basis_equal(&now, &l->c.basis))
		l->rollup = rollup_open(p->sale, now.currency_digits);
	l->c.basis = now;
	return ERR_OK;
}

/* ---- edits ---- */

/* The rows of one side, those below the watermark only if so wanted. */
static enum err_code
select_rows(struct rowset *to, const struct sales_plan *p, bool before,
    uint64_t below, struct err *err)
{
	const struct rowset	*from = before ? &p->before : &p->after;
	const struct edit	*e;
	size_t			 i;

	rowset_init(to, from->column, from->n_columns);
	for (i = 0; i < p->edits.n; i++) {
		e = &p->edits.p[i];
		if ((before ? !e->has_before : !e->has_after) ||
		    e->seq >= below)
			continue;
		if (!rowset_add(to, from, before ? e->before : e->after, 1))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
	}
	return ERR_OK;
}

static enum err_code
edit_tree(struct load *l, const struct tree *t, uint64_t below,
    struct err *err)
{
	struct rowset		 gone, in;
	struct rowset_source	 source;
	struct place		*places = NULL;
	enum err_code		 rc;
	size_t			 i;

	rowset_init(&in, NULL, 0);
	rc = select_rows(&gone, l->plan, true, below, err);
	if (rc == ERR_OK)
		rc = select_rows(&in, l->plan, false, below, err);
	if (rc || (gone.n == 0 && in.n == 0))
		goto done;
	tree_sort(t, &gone);
	tree_sort(t, &in);
	places = mem_realloc_array(NULL, MAX(gone.n, 1), sizeof(*places));
	for (i = 0; i < gone.n; i++)
		places[i] = tree_place(t, &gone, i);
	rowset_source_init(&source, t, &in);
	rc = tree_apply(l->txn, t, l->plan->column, l->plan->n_columns,
	    &source.source, places, gone.n, err);
done:
	free(places);
	rowset_release(&gone);
	rowset_release(&in);
	return rc;
}

/* What an edit means beside the blocks. */
static enum err_code
edit_rest(struct load *l, const struct edit *e, struct err *err)
{
	struct sales_plan	*p = l->plan;
	const bool		 in_tail = e->seq >= l->c.watermark;
	enum err_code		 rc = ERR_OK;

	if (e->has_before) {
		l->c.rows--;
		l->c.tail_rows -= in_tail;
		if (l->rollup != NULL)
			rc = rollup_add(l->rollup, &p->before, e->before, 1,
			    -1, err);
	}
	if (rc || !e->has_after)
		return rc;
	l->c.rows++;
	l->c.tail_rows += in_tail;
	if (l->rollup != NULL)
		rc = rollup_add(l->rollup, &p->after, e->after, 1, 1, err);
	if (rc == ERR_OK && (!e->has_before ||
	    p->before.day[e->before] != p->after.day[e->after]))
		rc = seqday_put(l->txn, p->sale->id, e->seq, 1,
		    p->after.day[e->after], p->counters.next_seq, err);
	return rc;
}

static enum err_code
apply_edits(struct load *l, struct err *err)
{
	struct sales_plan	*p = l->plan;
	enum err_code		 rc;
	size_t			 i;

	if (p->edits.n == 0)
		return ERR_OK;
	rc = edit_tree(l, &p->ledger, UINT64_MAX, err);
	if (rc == ERR_OK)
		rc = edit_tree(l, &p->party, l->c.watermark, err);
	for (i = 0; rc == ERR_OK && i < p->edits.n; i++)
		rc = edit_rest(l, &p->edits.p[i], err);
	return rc;
}

/* ---- adding ---- */

/* A chain of hashes over the blocks as they are written. */
static void
digest_block(void *arg, struct slice block)
{
	struct load	*l = arg;
	uint8_t		 last[JOURNAL_SALT];

	memcpy(last, l->digest, sizeof(last));
	journal_commit_value(l->digest, last, block);
}

static enum err_code
apply_adds(struct load *l, struct err *err)
{
	struct sales_plan	*p = l->plan;
	struct tree		 tree = p->ledger;
	struct added		 added;
	uint64_t		 n = p->n_adds - p->n_skip;
	enum err_code		 rc;

	if (n == 0) {
		l->c.next_seq = p->next_seq;
		return ERR_OK;
	}
	added_open(&added, p);
	added.txn = l->txn;
	added.rollup = l->summed ? NULL : l->rollup;
	if (n <= SALES_CHANGE_ROWS) {
		added.keep = &l->kept;
	} else {
		tree.written = digest_block;
		tree.written_arg = l;
		l->has_digest = true;
	}
	rc = tree_apply(l->txn, &tree, sorter_columns(p->adds),
	    sorter_n_columns(p->adds), &added.source, NULL, 0, err);
	if (rc == ERR_OK)
		rc = added_finish(&added, err);
	added_close(&added);
	l->c.rows += n;
	l->c.tail_rows += n;
	l->c.next_seq = p->next_seq;
	return rc;
}

/* ---- the copy by party ---- */

static enum err_code
add_by_party(struct load *l, struct err *err)
{
	struct sales_plan	*p = l->plan;
	/* The first rows of all are written block by block. */
	bool			 first = l->c.rows == p->n_adds - p->n_skip;
	struct source		*s = parted_source_open(p->by_party, first);
	enum err_code		 rc;

	rc = tree_apply(l->txn, &p->party, sorter_columns(p->adds),
	    sorter_n_columns(p->adds), s, NULL, 0, err);
	parted_source_close(s);
	return rc;
}

/* Before the rows of a large load: those of the tail there was. */
static enum err_code
merge_before(struct load *l, struct err *err)
{
	enum err_code	rc;

	if (l->plan->by_party == NULL || l->c.tail_rows == 0)
		return ERR_OK;
	rc = counters_write(l->txn, l->plan->sale, &l->c, err);
	if (rc == ERR_OK)
		rc = sales_merge_tail(l->txn, l->plan->sale, err);
	if (rc == ERR_OK)
		rc = counters_read(&l->c, l->txn, l->plan->sale, err);
	return rc;
}

static enum err_code
finish_party(struct load *l, struct err *err)
{
	enum err_code	rc;

	if (l->plan->by_party != NULL) {
		rc = add_by_party(l, err);
		if (rc)
			return rc;
		l->c.watermark = l->c.next_seq;
		l->c.tail_rows = 0;
	}
	rc = counters_write(l->txn, l->plan->sale, &l->c, err);
	if (rc == ERR_OK && l->c.tail_rows > tail_limit(l->c.rows))
		rc = sales_merge_tail(l->txn, l->plan->sale, err);
	return rc;
}

/* ---- the journal ---- */

static enum err_code
journal_adds(struct load *l, struct journal_writer *j, struct err *err)
{
	struct sales_plan	*p = l->plan;
	struct sales_change	 c = { .op = SALES_ADDED,
				    .entity = p->sale->id };
	struct buf		 after = { 0 };
	enum err_code		 rc;

	c.n = p->n_adds - p->n_skip;
	if (c.n == 0)
		return ERR_OK;
	c.first_seq = p->counters.next_seq;
	if (l->has_digest) {
		c.digest = slice_make(l->digest, sizeof(l->digest));
	} else {
		rowset_pack(&after, &l->kept);
		c.after = buf_slice(&after);
		c.first_seq = l->kept.seq[0];
	}
	rc = change_put(j, &c, err);
	buf_release(&after);
	return rc;
}

/* Edits of one kind, from edit i on, as many as one item takes. */
static enum err_code
journal_edits_of(struct load *l, struct journal_writer *j, bool before,
    bool after, struct err *err)
{
	struct sales_plan	*p = l->plan;
	struct sales_change	 c = { .entity = p->sale->id };
	struct rowset		 was, is;
	struct buf		 b[2] = { { 0 }, { 0 } };
	const struct edit	*e;
	enum err_code		 rc = ERR_OK;
	size_t			 i = 0;

	c.op = !before ? SALES_ADDED : after ? SALES_CHANGED : SALES_REMOVED;
	rowset_init(&was, p->before.column, p->before.n_columns);
	rowset_init(&is, p->after.column, p->after.n_columns);
	while (rc == ERR_OK && i < p->edits.n) {
		rowset_clear(&was);
		rowset_clear(&is);
		buf_clear(&b[0]);
		buf_clear(&b[1]);
		c.n = 0;
		for (; i < p->edits.n && c.n < BLOCK_ROWS; i++) {
			e = &p->edits.p[i];
			if (e->has_before != before || e->has_after != after)
				continue;
			if (c.n++ == 0)
				c.first_seq = e->seq;
			if ((before && !rowset_add(&was, &p->before,
			    e->before, 1)) || (after && !rowset_add(&is,
			    &p->after, e->after, 1))) {
				rc = err_set(err, ERR_RANGE,
				    "a number of a sale row does not fit");
				break;
			}
		}
		if (rc || c.n == 0)
			break;
		rowset_pack(&b[0], &was);
		rowset_pack(&b[1], &is);
		c.before = buf_slice(&b[0]);
		c.after = buf_slice(&b[1]);
		rc = change_put(j, &c, err);
	}
	buf_release(&b[0]);
	buf_release(&b[1]);
	rowset_release(&was);
	rowset_release(&is);
	return rc;
}

static enum err_code
write_journal(struct load *l, struct journal_writer *j, struct err *err)
{
	enum err_code	rc;

	rc = journal_adds(l, j, err);
	if (rc == ERR_OK)
		rc = journal_edits_of(l, j, false, true, err);
	if (rc == ERR_OK)
		rc = journal_edits_of(l, j, true, true, err);
	if (rc == ERR_OK)
		rc = journal_edits_of(l, j, true, false, err);
	return rc;
}

enum err_code
sales_plan_apply(struct sales_plan *p, struct txn *txn,
    struct journal_writer *j, struct err *err)
{
	struct load	l = { .plan = p, .txn = txn };
	enum err_code	rc;

	if (!p->finished)
		return err_set(err, ERR_USAGE,
		    "a plan of sale rows is not finished");
	if (p->n_adds == p->n_skip && p->edits.n == 0 &&
	    p->dropped.n == 0 && p->restored.n == 0 &&
	    p->next_seq == p->counters.next_seq)
		return ERR_OK;
	rowset_init(&l.kept, p->column, p->n_columns);
	rc = begin(&l, err);
	if (rc == ERR_OK)
		rc = dict_apply(p->dict, txn, err);
	if (rc == ERR_OK && p->dropped.n > 0)
		rc = drop_apply(p, txn, &l.c, l.rollup, j, err);
	if (rc == ERR_OK)
		rc = apply_edits(&l, err);
	if (rc == ERR_OK && p->restored.n > 0)
		rc = restore_apply(p, txn, &l.c, l.rollup, j, err);
	if (rc == ERR_OK)
		rc = merge_before(&l, err);
	if (rc == ERR_OK)
		rc = apply_adds(&l, err);
	if (rc == ERR_OK && l.rollup != NULL)
		rc = rollup_apply(l.rollup, txn, err);
	else if (rc == ERR_OK)
		rc = rollup_rebuild(txn, p->sale, p->model->currency_digits,
		    err);
	if (rc == ERR_OK)
		rc = finish_party(&l, err);
	if (rc == ERR_OK && j != NULL)
		rc = write_journal(&l, j, err);
	if (!l.summed)
		rollup_close(l.rollup);
	rowset_release(&l.kept);
	return rc;
}
