/*
 * Which rows of a load are there already: day by day by what they say, or
 * across days by their declared key.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* The columns rows are told apart by, in new rows and in the ledger. */
struct telling {
	const struct field	*field[BLOCK_COLUMNS];
	size_t			 n;
	struct alias		 alias[BLOCK_COLUMNS];
};

static enum err_code
telling_open(struct telling *t, struct sales_plan *p, struct err *err)
{
	enum err_code	rc;
	size_t		i;

	memset(t, 0, sizeof(*t));
	t->n = p->by_key ? p->sale->n_key : p->n_identity;
	if (t->n > BLOCK_COLUMNS)
		return err_set(err, ERR_RANGE, "too many fields in a key");
	for (i = 0; i < t->n; i++) {
		t->field[i] = p->by_key ?
		    &p->sale->field[p->sale->key[i]] : p->identity[i];
		if (t->field[i]->type != TYPE_REF)
			continue;
		rc = alias_read(&t->alias[i], p->txn, t->field[i]->to, err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static void
telling_close(struct telling *t)
{
	size_t	i;

	for (i = 0; i < t->n; i++)
		alias_release(&t->alias[i]);
}

static int64_t
telling_cell(const struct telling *t, size_t i, const struct sales_plan *p,
    const struct rowset *r, size_t row)
{
	int	c = p->column_of[t->field[i]->position];
	int64_t	v;

	if (t->field[i]->role == ROLE_DATE)
		return r->day[row];
	if (c < 0)
		return SALES_MISSING;
	v = r->cell[c][row];
	if (t->alias[i].n > 0 && v > 0 && v <= UINT32_MAX)
		v = alias_follow(&t->alias[i], (uint32_t)v);
	return v;
}

static uint64_t
hash_new(const struct telling *t, const struct sales_plan *p,
    const struct rowset *r, size_t row)
{
	uint64_t	h = 1;
	size_t		i;

	for (i = 0; i < t->n; i++)
		h = hash_mix(h, (uint64_t)telling_cell(t, i, p, r, row));
	return h;
}

static uint64_t
hash_stored(const struct telling *t, const struct sales_batch *b, size_t row)
{
	uint64_t	h = 1;
	size_t		i;

	for (i = 0; i < t->n; i++)
		h = hash_mix(h, (uint64_t)b->col[i][row]);
	return h;
}

static enum err_code
scan_stored(struct sales_plan *p, const struct telling *t, struct range days,
    sales_each *each, void *arg, struct err *err)
{
	struct sales_query	q = { .sale = p->sale, .days = days,
				    .column = t->field, .n_columns = t->n,
				    .threads = 1 };

	return sales_scan(p->txn, &q, each, arg, err);
}

static void
leave_out(struct sales_plan *p, uint64_t i)
{
	p->skip[i / 8] |= (uint8_t)(1U << (i % 8));
	p->n_skip++;
}

/* Calls each for all new rows in the order of the ledger. */
typedef enum err_code new_row(void *arg, const struct rowset *, size_t row,
    uint64_t i, struct err *);

static enum err_code
each_new(struct sales_plan *p, new_row *each, void *arg, struct err *err)
{
	struct source	*s = sorter_source_open(p->adds);
	struct rowset	 batch;
	enum err_code	 rc;
	uint64_t	 n = 0;
	size_t		 i;

	rowset_init(&batch, sorter_columns(p->adds),
	    sorter_n_columns(p->adds));
	do {
		rowset_clear(&batch);
		rc = s->take(s, &batch, PLACE_END, BLOCK_ROWS, err);
		for (i = 0; rc == ERR_OK && i < batch.n; i++)
			rc = each(arg, &batch, i, n++, err);
	} while (rc == ERR_OK && batch.n > 0);
	rowset_release(&batch);
	sorter_source_close(s);
	return rc;
}

/* ---- by what they say ---- */

struct by_day {
	struct sales_plan	*plan;
	struct telling		 telling;
	struct imap		*stored;	/* hash -> how many not matched */
	int32_t			 day;
	bool			 has_day;
};

static bool
count_stored(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	struct by_day	*bd = arg;
	size_t		 i;

	for (i = 0; i < b->n; i++)
		++*imap_put(bd->stored, hash_stored(&bd->telling, b, i), NULL);
	return true;
}

static enum err_code
match_by_day(void *arg, const struct rowset *r, size_t row, uint64_t i,
    struct err *err)
{
	struct by_day	*bd = arg;
	struct range	 days = { { r->day[row] }, { r->day[row] + 1 } };
	uint64_t	*left;
	enum err_code	 rc;

	if (!bd->has_day || bd->day != r->day[row]) {
		imap_close(bd->stored);
		bd->stored = imap_open();
		bd->has_day = true;
		bd->day = r->day[row];
		rc = scan_stored(bd->plan, &bd->telling, days, count_stored,
		    bd, err);
		if (rc)
			return rc;
	}
	if (imap_count(bd->stored) == 0)
		return ERR_OK;
	left = imap_find(bd->stored, hash_new(&bd->telling, bd->plan, r, row));
	if (left != NULL && *left > 0) {
		--*left;
		leave_out(bd->plan, i);
		bd->plan->result.present++;
	}
	return ERR_OK;
}

static enum err_code
recognise_by_day(struct sales_plan *p, struct err *err)
{
	struct by_day	bd = { .plan = p };
	enum err_code	rc = telling_open(&bd.telling, p, err);

	if (rc == ERR_OK)
		rc = each_new(p, match_by_day, &bd, err);
	imap_close(bd.stored);
	telling_close(&bd.telling);
	return rc;
}

/* ---- by key ---- */

/*
 * New rows are linked by the hash of their key, in the order of the ledger;
 * a scan then gives each stored row to the first new one without a match.
 */
struct by_key {
	struct sales_plan	*plan;
	struct telling		 telling;
	struct imap		*waiting;	/* hash -> new row + 1 */
	uint32_t		*next;		/* new row -> new row + 1 */
	uint64_t		*seq;		/* new row -> stored row, or 0 */
	int64_t			*cells;
};

static enum err_code
link_new(void *arg, const struct rowset *r, size_t row, uint64_t i,
    struct err *err CRM_UNUSED)
{
	struct by_key	*bk = arg;
	uint64_t	*head, at;

	/* The head leads to the last one, which leads to the first. */
	head = imap_put(bk->waiting, hash_new(&bk->telling, bk->plan, r, row),
	    NULL);
	if (*head == 0) {
		bk->next[i] = (uint32_t)i + 1;
	} else {
		at = *head - 1;
		bk->next[i] = bk->next[at];
		bk->next[at] = (uint32_t)i + 1;
	}
	*head = i + 1;
	return ERR_OK;
}

static bool
match_stored(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	struct by_key	*bk = arg;
	uint64_t	*last, first;
	size_t		 i;

	for (i = 0; i < b->n; i++) {
		last = imap_find(bk->waiting,
		    hash_stored(&bk->telling, b, i));
		if (last == NULL || *last == 0)
			continue;
		first = bk->next[*last - 1] - 1;
		bk->seq[first] = b->seq[i];
		if (first == *last - 1)
			*last = 0;
		else
			bk->next[*last - 1] = bk->next[first];
	}
	return true;
}

/* The two hashes were equal; are the keys? */
static bool
same_key(const struct by_key *bk, const struct rowset *r, size_t row,
    const struct rowset *stored, size_t at)
{
	size_t	i;
	int64_t	v;

	for (i = 0; i < bk->telling.n; i++) {
		int	c = rowset_find_column(stored,
			    bk->telling.field[i]->id);

		v = bk->telling.field[i]->role == ROLE_DATE ?
		    stored->day[at] : c < 0 ? SALES_MISSING :
		    stored->cell[c][at];
		if (bk->telling.alias[i].n > 0 && v > 0 && v <= UINT32_MAX)
			v = alias_follow(&bk->telling.alias[i], (uint32_t)v);
		if (v != telling_cell(&bk->telling, i, bk->plan, r, row))
			return false;
	}
	return true;
}

static enum err_code
change_matched(void *arg, const struct rowset *r, size_t row, uint64_t i,
    struct err *err)
{
	struct by_key		*bk = arg;
	struct sales_plan	*p = bk->plan;
	const struct rowset	*stored;
	bool			 changed;
	enum err_code		 rc;
	size_t			 at;

	if (bk->seq[i] == 0)
		return ERR_OK;
	rc = row_reader_find(&stored, &at, p->reader, bk->seq[i], err);
	if (rc || stored == NULL || !same_key(bk, r, row, stored, at))
		return rc;
	row_to_cells(bk->cells, p->sale, r, row);
	rc = plan_edit_row(&changed, p, stored, at, bk->cells, true, err);
	if (rc)
		return rc;
	leave_out(p, i);
	p->result.present += !changed;
	return ERR_OK;
}

static enum err_code
recognise_by_key(struct sales_plan *p, struct err *err)
{
	struct by_key	bk = { .plan = p };
	struct range	all = { DAY_MIN, DAY_MAX };
	enum err_code	rc;

	if (p->n_adds >= UINT32_MAX)
		return err_set(err, ERR_RANGE,
		    "too many rows with a key in one load");
	bk.waiting = imap_open();
	bk.next = mem_zalloc((size_t)p->n_adds * sizeof(*bk.next));
	bk.seq = mem_zalloc((size_t)p->n_adds * sizeof(*bk.seq));
	bk.cells = mem_zalloc(p->sale->n_fields * sizeof(*bk.cells));
	rc = telling_open(&bk.telling, p, err);
	if (rc == ERR_OK)
		rc = each_new(p, link_new, &bk, err);
	if (rc == ERR_OK)
		rc = scan_stored(p, &bk.telling, all, match_stored, &bk, err);
	if (rc == ERR_OK && p->reader == NULL)
		rc = row_reader_open(&p->reader, p->txn, p->sale, err);
	if (rc == ERR_OK)
		rc = each_new(p, change_matched, &bk, err);
	telling_close(&bk.telling);
	imap_close(bk.waiting);
	free(bk.next);
	free(bk.seq);
	free(bk.cells);
	return rc;
}

enum err_code
plan_recognise(struct sales_plan *p, struct err *err)
{
	if (p->counters.rows == 0 || (!p->by_key && p->n_identity == 0))
		return ERR_OK;
	p->skip = mem_zalloc((size_t)(p->n_adds / 8) + 1);
	return p->by_key ? recognise_by_key(p, err) : recognise_by_day(p, err);
}
