/*
 * The unmerged tail: rows added since ledger_party was last brought up to
 * date.  They are found through the days of their numbers.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

enum { TAIL_LEAST = 8192, TAIL_MOST = 65536, TAIL_SHARE = 128 };

uint64_t
tail_limit(uint64_t rows)
{
	return MIN(MAX(rows / TAIL_SHARE, (uint64_t)TAIL_LEAST),
	    (uint64_t)TAIL_MOST);
}

enum err_code
watermark_read(uint64_t *watermark, struct txn *txn, const struct entity *e,
    struct err *err)
{
	struct counters	c;
	enum err_code	rc = counters_read(&c, txn, e, err);

	if (rc == ERR_OK)
		*watermark = c.basis.party == sale_party_id(e) ?
		    c.watermark : 0;
	return rc;
}

/* Blocks that may hold a row of the tail; false from each ends it. */
typedef enum err_code tail_block(void *arg, bool *more, struct slice,
    struct err *);

static enum err_code
day_blocks(struct cursor *c, const struct tree *t, int32_t day,
    uint64_t watermark, tail_block *each, void *arg, bool *more,
    struct err *err)
{
	struct place	at, p = place_make(0, day, watermark);
	struct slice	val, key;
	enum err_code	rc;
	bool		next;

	rc = tree_seek(c, t, p, &at, &val, err);
	if (rc == ERR_OK && (val.p == NULL || at.hi != p.hi))
		rc = tree_seek_after(c, t, p, &at, &val, err);
	if (rc || val.p == NULL)
		return rc;
	for (next = true; next && at.hi == p.hi && *more;
	    next = cursor_next(c, &key, &val) &&
	    tree_key_parse(&at, t, key)) {
		rc = each(arg, more, val, err);
		if (rc)
			return rc;
	}
	return cursor_status(c, err);
}

static enum err_code
tail_blocks(struct txn *txn, uint16_t entity, struct range range,
    uint64_t watermark, tail_block *each, void *arg, struct err *err)
{
	struct tree	 tree = tree_ledger(entity);
	struct days	 days = { 0 };
	struct cursor	*c = NULL;
	enum err_code	 rc;
	bool		 more = true;
	size_t		 i;

	rc = seqday_list(&days, txn, entity, watermark, err);
	if (rc == ERR_OK && days.list.n > 0)
		rc = cursor_open(&c, txn, TABLE_LEDGER, err);
	for (i = 0; rc == ERR_OK && more && i < days.list.n; i++)
		if (days.list.p[i] >= range.from.n &&
		    days.list.p[i] < range.until.n)
			rc = day_blocks(c, &tree, days.list.p[i], watermark,
			    each, arg, &more, err);
	cursor_close(c);
	VEC_RELEASE(&days.list);
	return rc;
}

struct tail_scanner {
	struct scanner	*scanner;
	uint64_t	 watermark;
	sales_each	*each;
	void		*arg;
};

static enum err_code
scan_block(void *arg, bool *more, struct slice val, struct err *err)
{
	struct tail_scanner	*ts = arg;
	struct sales_batch	 batch;
	bool			 keep[BLOCK_ROWS], all = true;
	enum err_code		 rc;
	size_t			 i;

	rc = scanner_read(ts->scanner, &batch, val, err);
	if (rc)
		return rc;
	for (i = 0; i < batch.n; i++) {
		keep[i] = batch.seq[i] >= ts->watermark;
		all &= keep[i];
	}
	if (!all)
		scanner_filter(ts->scanner, &batch, keep);
	if (batch.n > 0)
		*more = ts->each(ts->arg, 0, &batch);
	return ERR_OK;
}

enum err_code
tail_scan(struct txn *txn, const struct scan *s, uint64_t watermark,
    sales_each *each, void *arg, struct err *err)
{
	struct tail_scanner	ts = { NULL, watermark, each, arg };
	struct scan		wanted = *s;
	enum err_code		rc;

	wanted.want_seq = true;
	rc = scanner_open(&ts.scanner, txn, &wanted, err);
	if (rc == ERR_OK)
		rc = tail_blocks(txn, s->entity, s->days, watermark,
		    scan_block, &ts, err);
	scanner_close(ts.scanner);
	return rc;
}

/* ---- merging it ---- */

enum err_code
tail_start_over(struct txn *txn, const struct entity *e, struct counters *c,
    struct err *err)
{
	struct tree	tree = tree_party(e->id, sale_party_id(e));

	if (c->basis.party == tree.party_id)
		return ERR_OK;
	c->watermark = 1;
	c->tail_rows = c->rows;
	c->basis.party = sale_party_id(e);
	return tree_clear(txn, &tree, err);
}

struct spooler {
	struct sorter	*spool;
	uint64_t	 watermark;
	struct rowset	 block;
};

static enum err_code
spool_block(void *arg, bool *more CRM_UNUSED, struct slice val,
    struct err *err)
{
	struct spooler	*s = arg;
	struct rowset	*room;
	struct block	 b;
	enum err_code	 rc;
	size_t		 i;

	rowset_clear(&s->block);
	rc = block_open(&b, val, err);
	if (rc == ERR_OK)
		rc = block_read_rows(&s->block, &b, err);
	for (i = 0; rc == ERR_OK && i < s->block.n; i++) {
		if (s->block.seq[i] < s->watermark)
			continue;
		rc = sorter_room(&room, s->spool, err);
		/* Columns the model no longer has come along. */
		if (rc == ERR_OK && !rowset_add(room, &s->block, i, 1))
			rc = err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
	}
	return rc;
}

static enum err_code
spool_rows(struct sorter *spool, struct txn *txn, const struct entity *e,
    uint64_t watermark, struct err *err)
{
	struct spooler	s = { .spool = spool, .watermark = watermark };
	struct range	all = { DAY_MIN, { DAY_MAX.n + 1 } };
	enum err_code	rc;

	rowset_init(&s.block, sorter_columns(spool), sorter_n_columns(spool));
	rc = tail_blocks(txn, e->id, all, watermark, spool_block, &s, err);
	rowset_release(&s.block);
	if (rc == ERR_OK)
		rc = sorter_seal(spool, err);
	return rc;
}

enum err_code
sales_merge_tail(struct txn *txn, const struct entity *e, struct err *err)
{
	struct tree	 tree = tree_party(e->id, sale_party_id(e));
	struct column	 column[BLOCK_COLUMNS];
	struct sorter	*spool = NULL;
	struct source	*source = NULL;
	struct counters	 c;
	unsigned	 n;
	enum err_code	 rc;

	rc = counters_read(&c, txn, e, err);
	if (rc == ERR_OK)
		rc = tail_start_over(txn, e, &c, err);
	if (rc == ERR_OK)
		rc = sale_layout(column, &n, e, err);
	if (rc || (c.watermark == c.next_seq && c.tail_rows == 0))
		return rc;
	spool = sorter_open(&tree, column, n, NULL);
	rc = spool_rows(spool, txn, e, c.watermark, err);
	if (rc)
		goto done;
	source = sorter_source_open(spool);
	rc = tree_apply(txn, &tree, column, n, source, NULL, 0, err);
	if (rc)
		goto done;
	c.watermark = c.next_seq;
	c.tail_rows = 0;
	rc = counters_write(txn, e, &c, err);
done:
	sorter_source_close(source);
	sorter_close(spool);
	return rc;
}
