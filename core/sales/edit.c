/*
 * Changing and removing rows by their number.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

static struct edit *
find_edit(struct sales_plan *p, uint64_t seq)
{
	uint64_t	*at = imap_find(p->edited, seq);

	return at == NULL ? NULL : &p->edits.p[*at - 1];
}

static struct edit *
new_edit(struct sales_plan *p, uint64_t seq)
{
	struct edit	*e = VEC_ADD(&p->edits);

	e->seq = seq;
	*imap_put(p->edited, seq, NULL) = p->edits.n;
	return e;
}

static enum err_code
copy_row(size_t *at, struct rowset *to, const struct rowset *from, size_t i,
    struct err *err)
{
	*at = to->n;
	if (!rowset_add(to, from, i, 1))
		return err_set(err, ERR_RANGE, "a number of sale row s%llu "
		    "does not fit", (unsigned long long)from->seq[i]);
	return ERR_OK;
}

/*
 * Whoever read the row saw what its references lead to: what leads there
 * already stays as it is stored, so that a merge can still be undone.
 */
static enum err_code
take_cell(int64_t *own, struct sales_plan *p, size_t f, int64_t cell,
    struct err *err)
{
	int64_t		now = *own;
	enum err_code	rc = ERR_OK;

	if (now != cell)
		rc = cell_follow(&now, p->txn, &p->sale->field[f], err);
	if (rc == ERR_OK && now != cell)
		*own = cell;
	return rc;
}

/* Row at of after becomes cells. */
static enum err_code
overwrite(struct sales_plan *p, size_t at, uint64_t seq, const int64_t *cells,
    bool keep, struct err *err)
{
	const struct field	*date = sale_date_field(p->sale);
	int64_t			 own[BLOCK_COLUMNS];
	enum err_code		 rc = ERR_OK;
	size_t			 f;

	row_to_cells(own, p->sale, &p->after, at);
	for (f = 0; rc == ERR_OK && f < p->sale->n_fields; f++)
		if (!keep || cells[f] != SALES_MISSING)
			rc = take_cell(&own[f], p, f, cells[f], err);
	if (rc)
		return rc;
	if (own[date->position] < DAY_MIN.n || own[date->position] > DAY_MAX.n)
		return err_set(err, ERR_DATA, "%.*s needs %.*s",
		    SLICE_ARG(p->sale->name), SLICE_ARG(date->name));
	row_from_cells(&p->after, at, p->sale, seq, own);
	return ERR_OK;
}

enum err_code
plan_edit_row(bool *changed, struct sales_plan *p, const struct rowset *rows,
    size_t i, const int64_t *cells, bool keep, struct err *err)
{
	uint64_t	 seq = rows->seq[i];
	struct edit	*e = find_edit(p, seq);
	enum err_code	 rc = ERR_OK;
	size_t		 before, after;

	*changed = false;
	if (e == NULL) {
		rc = copy_row(&before, &p->before, rows, i, err);
		if (rc)
			return rc;
		rc = copy_row(&after, &p->after, rows, i, err);
		if (rc == ERR_OK)
			rc = overwrite(p, after, seq, cells, keep, err);
		if (rc == ERR_OK)
			*changed = !rowset_equal(&p->before, before, &p->after,
			    after);
		if (rc || !*changed) {
			p->before.n = before;
			p->after.n = MIN(p->after.n, after);
			return rc;
		}
		e = new_edit(p, seq);
		e->has_before = e->has_after = true;
		e->before = before;
		e->after = after;
		return ERR_OK;
	}
	if (!e->has_after)
		return err_set(err, ERR_CONFLICT, "sale row s%llu is removed "
		    "in the same plan", (unsigned long long)seq);
	*changed = true;
	return overwrite(p, e->after, seq, cells, keep, err);
}

static enum err_code
find_row(const struct rowset **rows, size_t *i, struct sales_plan *p,
    uint64_t seq, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (p->reader == NULL)
		rc = row_reader_open(&p->reader, p->txn, p->sale, err);
	if (rc == ERR_OK)
		rc = row_reader_find(rows, i, p->reader, seq, err);
	if (rc == ERR_OK && (*rows == NULL || plan_is_dropped(p, seq)))
		return err_set(err, ERR_NOTFOUND, "no %.*s s%llu",
		    SLICE_ARG(p->sale->name), (unsigned long long)seq);
	return rc;
}

/* The row as the plan has it, references as they are stored. */
static enum err_code
find_cells(int64_t *cells, bool *found, struct sales_plan *p, uint64_t seq,
    struct err *err)
{
	const struct edit	*e = find_edit(p, seq);
	const struct rowset	*rows;
	enum err_code		 rc = ERR_OK;
	size_t			 i;

	if (e != NULL) {
		*found = e->has_after;
		if (*found)
			row_to_cells(cells, p->sale, &p->after, e->after);
		return ERR_OK;
	}
	if (p->reader == NULL)
		rc = row_reader_open(&p->reader, p->txn, p->sale, err);
	if (rc == ERR_OK)
		rc = row_reader_find(&rows, &i, p->reader, seq, err);
	if (rc)
		return rc;
	*found = rows != NULL && !plan_is_dropped(p, seq);
	if (*found)
		row_to_cells(cells, p->sale, rows, i);
	return ERR_OK;
}

enum err_code
sales_plan_find(int64_t *cells, bool *found, struct sales_plan *p,
    uint64_t seq, struct err *err)
{
	enum err_code	rc = find_cells(cells, found, p, seq, err);
	size_t		f;

	for (f = 0; rc == ERR_OK && *found && f < p->sale->n_fields; f++)
		rc = cell_follow(&cells[f], p->txn, &p->sale->field[f], err);
	return rc;
}

enum err_code
sales_plan_set(struct sales_plan *p, uint64_t seq, const int64_t *cells,
    struct err *err)
{
	const struct rowset	*rows;
	struct edit		*e = find_edit(p, seq);
	enum err_code		 rc;
	bool			 changed;
	size_t			 i;

	/* One this plan puts back is not in the ledger yet. */
	if (e != NULL && e->has_after)
		return overwrite(p, e->after, seq, cells, false, err);
	rc = find_row(&rows, &i, p, seq, err);
	if (rc)
		return rc;
	return plan_edit_row(&changed, p, rows, i, cells, false, err);
}

enum err_code
sales_plan_del(struct sales_plan *p, uint64_t seq, struct err *err)
{
	const struct rowset	*rows;
	struct edit		*e = find_edit(p, seq);
	enum err_code		 rc;
	size_t			 i, before;

	if (e != NULL) {
		e->has_after = false;
		return ERR_OK;
	}
	if (plan_is_dropped(p, seq))
		return ERR_OK;
	rc = find_row(&rows, &i, p, seq, err);
	if (rc == ERR_OK)
		rc = copy_row(&before, &p->before, rows, i, err);
	if (rc)
		return rc;
	e = new_edit(p, seq);
	e->has_before = true;
	e->before = before;
	return ERR_OK;
}

/* ---- many ---- */

/*
 * Every block is looked at for rows to drop.  Of the copy by party rows of so
 * many parties touch most blocks anyhow; of fewer only some.
 */
enum { DROP_ROWS = 4096, DROP_SHARE = 128 };

bool
plan_is_dropped(const struct sales_plan *p, uint64_t seq)
{
	return p->dropped.n > 0 && seqset_has(&p->dropped.set, seq);
}

bool
plan_drops(const struct sales_plan *p, uint64_t n)
{
	return n >= DROP_ROWS && n >= p->counters.rows / DROP_SHARE;
}

enum err_code
plan_drop_row(struct sales_plan *p, uint64_t seq, struct err *err)
{
	if (find_edit(p, seq) != NULL)
		return sales_plan_del(p, seq, err);
	many_put(&p->dropped, seq);
	return ERR_OK;
}

static bool
is_any_edited(const struct sales_plan *p, uint64_t first, uint64_t n)
{
	for (size_t i = 0; i < p->edits.n; i++)
		if (p->edits.p[i].seq >= first &&
		    p->edits.p[i].seq - first < n)
			return true;
	return false;
}

enum err_code
plan_drop(struct sales_plan *p, uint64_t first, uint64_t n, struct err *err)
{
	const struct rowset	*rows;
	bool			 whole = plan_drops(p, n) &&
				    !is_any_edited(p, first, n);
	enum err_code		 rc = ERR_OK;
	size_t			 at;

	for (uint64_t i = 0; rc == ERR_OK && i < n; i++)
		rc = whole ? find_row(&rows, &at, p, first + i, err) :
		    sales_plan_del(p, first + i, err);
	for (uint64_t i = 0; rc == ERR_OK && whole && i < n; i++)
		many_put(&p->dropped, first + i);
	return rc;
}
