/*
 * Everything that follows from the ledger, made anew from it: which day a
 * number lies on, the copy by party, the sums, the counters.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* From this number on rows lie on this day, as far as a block knows. */
struct run { uint64_t seq; int32_t day; };

struct rebuild {
	struct txn		*txn;
	const struct entity	*sale;
	void			(*report)(void *, const char *);
	void			*arg;
	struct column		 column[BLOCK_COLUMNS];
	unsigned		 n_columns;
	VEC(struct run)		 run;
	uint64_t		 rows, last_seq;
	uint64_t		 next_seq;	/* at least */
	struct text_use		 texts;
	bool			 journal_is_whole;
};

static void
take_rows(struct rebuild *r, const struct rowset *rows, int32_t day)
{
	size_t	i;

	for (i = 0; i < rows->n; i++) {
		r->rows++;
		r->last_seq = MAX(r->last_seq, rows->seq[i]);
		if (i == 0 || rows->seq[i] != rows->seq[i - 1] + 1)
			*VEC_ADD(&r->run) = (struct run){ rows->seq[i], day };
	}
}

static enum err_code
take_ledger(struct rebuild *r, struct err *err)
{
	struct tree	 t = tree_ledger(r->sale->id);
	struct cursor	*c;
	struct rowset	 rows;
	struct slice	 key, val;
	struct key	 from;
	struct err	 why;
	enum err_code	 rc;
	bool		 more;

	rc = cursor_open(&c, r->txn, t.table, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, r->sale->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val)) {
		rowset_init(&rows, r->column, r->n_columns);
		why = (struct err){0};
		/* Those that cannot be read sales_recover has taken out. */
		if (tree_read_block(&rows, &t, key, val, &why)) {
			take_rows(r, &rows, rows.day[0]);
			text_use_add(&r->texts, r->sale, &rows);
		}
		rowset_release(&rows);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

static int
compare_runs(const void *a, const void *b)
{
	const struct run	*x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

static enum err_code
put_runs(struct rebuild *r, struct err *err)
{
	struct key	k;
	char		v[4];
	size_t		i;
	enum err_code	rc = ERR_OK;

	if (r->run.n > 0)
		qsort(r->run.p, r->run.n, sizeof(r->run.p[0]), compare_runs);
	for (i = 0; i < r->run.n && rc == ERR_OK; i++) {
		if (i > 0 && (r->run.p[i].day == r->run.p[i - 1].day ||
		    r->run.p[i].seq == r->run.p[i - 1].seq))
			continue;
		key_clear(&k);
		key_u16(&k, r->sale->id);
		key_u64(&k, r->run.p[i].seq);
		le32_put(v, (uint32_t)r->run.p[i].day);
		rc = txn_put(r->txn, TABLE_SEQDAY, key_slice(&k),
		    slice_make(v, sizeof(v)), err);
	}
	return rc;
}

static enum err_code
put_counters(struct rebuild *r, uint8_t currency_digits, struct err *err)
{
	struct counters	c;
	struct err	why = {0};
	char		line[160];

	if (counters_read(&c, r->txn, r->sale, &why) != ERR_OK) {
		snprintf(line, sizeof(line), err_text("%.*s: the counters were "
		    "damaged; a number of a removed row may be given again"),
		    SLICE_ARG(r->sale->name));
		if (!r->journal_is_whole)
			r->report(r->arg, line);
		c = (struct counters){ .next_seq = 1 };
	}
	c.next_seq = MAX(c.next_seq, MAX(r->next_seq, r->last_seq + 1));
	c.rows = c.tail_rows = r->rows;
	c.watermark = 1;
	c.basis = basis_make(r->sale, currency_digits);
	return counters_write(r->txn, r->sale, &c, err);
}

static enum err_code
rebuild_entity(struct rebuild *r, uint8_t currency_digits, struct err *err)
{
	uint64_t	missing;
	enum err_code	rc;

	rc = sale_layout(r->column, &r->n_columns, r->sale, err);
	if (rc == ERR_OK)
		rc = take_ledger(r, err);
	if (rc == ERR_OK)
		rc = text_use_check(&missing, &r->texts, r->txn, true,
		    r->report, r->arg, err);
	if (rc == ERR_OK)
		rc = put_runs(r, err);
	if (rc == ERR_OK)
		rc = put_counters(r, currency_digits, err);
	if (rc == ERR_OK)
		rc = sales_merge_tail(r->txn, r->sale, err);
	if (rc == ERR_OK)
		rc = rollup_rebuild(r->txn, r->sale, currency_digits, err);
	return rc;
}

/* As long as what is derived is still there to be asked. */
static enum err_code
recover_all(uint64_t *next_seq, struct txn *txn, const struct model *model,
    bool journal_is_whole, void (*report)(void *arg, const char *line),
    void *arg, struct err *err)
{
	enum err_code	rc = ERR_OK;
	size_t		i;

	for (i = 0; i < model->n_entities && rc == ERR_OK; i++)
		if (model->head[i].is_columnar)
			rc = sales_recover(&next_seq[i], txn,
			    model_entity(model, i), journal_is_whole, report,
			    arg, err);
	if (rc == ERR_OK)
		rc = txn_clear(txn, TABLE_SEQDAY, err);
	if (rc == ERR_OK)
		rc = txn_clear(txn, TABLE_LEDGER_PARTY, err);
	return rc;
}

enum err_code
sales_rebuild(struct txn *txn, const struct model *model,
    bool journal_is_whole, void (*report)(void *arg, const char *line),
    void *arg, struct err *err)
{
	uint64_t	*next_seq = mem_zalloc((model->n_entities + 1) *
			    sizeof(*next_seq));
	struct rebuild	r;
	enum err_code	rc;
	size_t		i;

	rc = dict_mend(txn, report, arg, err);
	if (rc == ERR_OK)
		rc = recover_all(next_seq, txn, model, journal_is_whole,
		    report, arg, err);
	for (i = 0; i < model->n_entities && rc == ERR_OK; i++) {
		if (!model->head[i].is_columnar)
			continue;
		r = (struct rebuild){ .txn = txn,
		    .sale = model_entity(model, i), .report = report,
		    .arg = arg, .next_seq = next_seq[i],
		    .journal_is_whole = journal_is_whole };
		rc = rebuild_entity(&r, model->currency_digits, err);
		VEC_RELEASE(&r.run);
		text_use_release(&r.texts);
	}
	free(next_seq);
	return rc;
}
