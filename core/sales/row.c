/*
 * One row, by its number.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

void
row_to_cells(int64_t *cells, const struct entity *e, const struct rowset *r,
    size_t i)
{
	const struct field	*date = sale_date_field(e);
	size_t			 f;
	int			 c;

	for (f = 0; f < e->n_fields; f++) {
		if (&e->field[f] == date) {
			cells[f] = r->day[i];
			continue;
		}
		c = rowset_find_column(r, e->field[f].id);
		cells[f] = c < 0 ? SALES_MISSING : r->cell[c][i];
	}
}

void
row_from_cells(struct rowset *r, size_t i, const struct entity *e, uint64_t seq,
    const int64_t *cells)
{
	const struct field	*date = sale_date_field(e);
	size_t			 f;
	int			 c;

	for (f = 0; f < e->n_fields; f++) {
		if (&e->field[f] == date) {
			r->day[i] = (int32_t)cells[f];
			continue;
		}
		c = rowset_find_column(r, e->field[f].id);
		if (c >= 0)
			r->cell[c][i] = cells[f];
	}
	r->seq[i] = seq;
}

/*
 * Rows asked for one after the other mostly lie in the same block, which is
 * kept unpacked.
 */
struct row_reader {
	struct txn		*txn;
	const struct entity	*sale;
	struct rowset		 block;
};

enum err_code
row_reader_open(struct row_reader **reader, struct txn *txn,
    const struct entity *sale, struct err *err)
{
	struct row_reader	*r;
	struct column		 column[BLOCK_COLUMNS];
	unsigned		 n;
	enum err_code		 rc;

	rc = sale_layout(column, &n, sale, err);
	if (rc)
		return rc;
	r = mem_zalloc(sizeof(*r));
	r->txn = txn;
	r->sale = sale;
	rowset_init(&r->block, column, n);
	*reader = r;
	return ERR_OK;
}

void
row_reader_close(struct row_reader *r)
{
	if (r == NULL)
		return;
	rowset_release(&r->block);
	free(r);
}

/* Numbers ascend within a block of the ledger. */
static bool
find_in_block(size_t *at, const struct rowset *r, uint64_t seq)
{
	size_t	from = 0, until = r->n, middle;

	while (from < until) {
		middle = from + (until - from) / 2;
		if (r->seq[middle] < seq)
			from = middle + 1;
		else
			until = middle;
	}
	*at = from;
	return from < r->n && r->seq[from] == seq;
}

/* The block that place p lies in, unpacked; *there false: none. */
static enum err_code
load_block(bool *there, struct row_reader *r, struct place p, struct err *err)
{
	struct tree	 tree = tree_ledger(r->sale->id);
	struct cursor	*c;
	struct place	 at;
	struct slice	 val;
	struct block	 b;
	enum err_code	 rc;

	*there = false;
	rowset_clear(&r->block);
	/* Not kept open: the snapshot may end before the reader does. */
	rc = cursor_open(&c, r->txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	rc = tree_seek(c, &tree, p, &at, &val, err);
	if (rc == ERR_OK && val.p != NULL && at.hi == p.hi) {
		rc = block_open(&b, val, err);
		if (rc == ERR_OK)
			rc = block_read_rows(&r->block, &b, err);
		*there = rc == ERR_OK;
	}
	cursor_close(c);
	return rc;
}

enum err_code
row_reader_find(const struct rowset **rows, size_t *i, struct row_reader *r,
    uint64_t seq, struct err *err)
{
	int32_t		day;
	bool		there;
	enum err_code	rc;

	*rows = NULL;
	if (find_in_block(i, &r->block, seq)) {
		*rows = &r->block;
		return ERR_OK;
	}
	rc = seqday_find(&day, &there, r->txn, r->sale->id, seq, err);
	if (rc || !there)
		return rc;
	rc = load_block(&there, r, place_make(0, day, seq), err);
	if (there && find_in_block(i, &r->block, seq))
		*rows = &r->block;
	return rc;
}

enum err_code
cell_follow(int64_t *cell, struct txn *txn, const struct field *f,
    struct err *err)
{
	const struct entity	to = { .id = f->to, .name = f->name };
	uint32_t		id = (uint32_t)*cell;
	enum err_code		rc;

	if (f->type != TYPE_REF || *cell <= 0 || *cell > UINT32_MAX)
		return ERR_OK;
	rc = reference_follow(&id, txn, &to, err);
	if (rc == ERR_OK)
		*cell = id;
	return rc;
}

enum err_code
sales_find_row(int64_t *cells, bool *found, struct txn *txn,
    const struct entity *sale, uint64_t seq, struct err *err)
{
	const struct rowset	*rows = NULL;
	struct row_reader	*r = NULL;
	bool			 there;
	size_t			 i;
	enum err_code		 rc;

	rc = row_reader_open(&r, txn, sale, err);
	if (rc == ERR_OK)
		rc = row_reader_find(&rows, &i, r, seq, err);
	there = rc == ERR_OK && rows != NULL;
	if (there)
		row_to_cells(cells, sale, rows, i);
	for (i = 0; rc == ERR_OK && there && i < sale->n_fields; i++)
		rc = cell_follow(&cells[i], txn, &sale->field[i], err);
	row_reader_close(r);
	if (rc == ERR_OK)
		*found = there;
	return rc;
}
