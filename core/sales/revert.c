/*
 * Taking back what a journal item says of sale rows.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct reverting {
	struct sales_plan		*plan;
	const struct sales_change	*c;
	struct arena			*arena;
	/* The rows of after, by number, when before is at hand. */
	struct imap			*at;
	VEC(int64_t *)			 after;
	enum err_code			 rc;
	struct err			*err;
	struct err			 kept;		/* the last conflict */
	err_tell			*tell;
	void				*arg;
};

static enum err_code
conflict(struct reverting *r, uint64_t seq, const char *why)
{
	return err_set(r->err, ERR_CONFLICT, "%.*s %.*s%llu %s",
	    SLICE_ARG(r->plan->sale->name), SLICE_ARG(r->plan->sale->prefix),
	    (unsigned long long)seq, err_text(why));
}

/* Does the row stand as the change left it? */
static enum err_code
check_row(struct reverting *r, uint64_t seq, const int64_t *cells)
{
	const struct entity	*sale = r->plan->sale;
	int64_t			 now[BLOCK_COLUMNS];
	int64_t			 then;
	bool			 found;
	enum err_code		 rc;

	rc = sales_find_row(now, &found, r->plan->txn, sale, seq, r->err);
	if (rc)
		return rc;
	if (!found)
		return conflict(r, seq, "was removed since");
	for (size_t f = 0; f < sale->n_fields; f++) {
		if (sale->field[f].many)
			continue;
		then = cells[f];
		rc = cell_follow(&then, r->plan->txn, &sale->field[f],
		    r->err);
		if (rc)
			return rc;
		if (now[f] != then)
			return conflict(r, seq, "was changed since");
	}
	return ERR_OK;
}

/* Behind a conflict, to find the others. */
static bool
goes_on(struct reverting *r)
{
	if (r->rc != ERR_CONFLICT)
		return r->rc == ERR_OK;
	if (r->kept.code != ERR_OK)
		r->tell(r->arg, &r->kept);
	r->kept = *r->err;
	*r->err = (struct err){0};
	r->rc = ERR_OK;
	return true;
}

/* ---- many rows ---- */

/* The same of row i of then, quick where nothing has changed. */
static enum err_code
check_row_of(struct reverting *r, const struct rowset *then, size_t i)
{
	struct sales_plan	*p = r->plan;
	int64_t			 was[BLOCK_COLUMNS], is[BLOCK_COLUMNS];
	const struct rowset	*rows;
	size_t			 at;
	enum err_code		 rc = ERR_OK;

	if (p->reader == NULL)
		rc = row_reader_open(&p->reader, p->txn, p->sale, r->err);
	if (rc == ERR_OK)
		rc = row_reader_find(&rows, &at, p->reader, then->seq[i],
		    r->err);
	if (rc)
		return rc;
	if (rows != NULL && rowset_equal(rows, at, then, i))
		return ERR_OK;
	if (rows == NULL)
		return conflict(r, then->seq[i], "was removed since");
	row_to_cells(was, p->sale, then, i);
	row_to_cells(is, p->sale, rows, at);
	for (size_t f = 0; f < p->sale->n_fields; f++) {
		const struct field	*field = &p->sale->field[f];

		if (field->many || was[f] == is[f])
			continue;
		rc = cell_follow(&was[f], p->txn, field, r->err);
		if (rc == ERR_OK)
			rc = cell_follow(&is[f], p->txn, field, r->err);
		if (rc == ERR_OK && was[f] != is[f])
			rc = conflict(r, then->seq[i], "was changed since");
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static enum err_code
drop_rows(struct reverting *r, const struct rowset *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		r->rc = check_row_of(r, rows, i);
		if (r->rc == ERR_OK)
			r->rc = plan_drop_row(r->plan, rows->seq[i], r->err);
		if (!goes_on(r))
			break;
	}
	return r->rc;
}

static enum err_code
revert_many(struct reverting *r)
{
	struct sales_plan	*p = r->plan;
	bool			 back = r->c->op == SALES_REMOVED;
	struct rowset		 rows;
	enum err_code		 rc;

	rowset_init(&rows, p->column, p->n_columns);
	rc = rowset_unpack(&rows, back ? r->c->before : r->c->after, r->err);
	if (rc == ERR_OK)
		rc = back ? restore_rows(p, &rows, r->err) :
		    drop_rows(r, &rows);
	if (rc == ERR_OK && r->kept.code != ERR_OK) {
		*r->err = r->kept;
		rc = r->kept.code;
	}
	rowset_release(&rows);
	return rc;
}

/* ---- one by one ---- */

static bool
drop_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct reverting	*r = arg;

	r->rc = check_row(r, seq, cells);
	if (r->rc == ERR_OK)
		r->rc = sales_plan_del(r->plan, seq, r->err);
	return goes_on(r);
}

static bool
restore_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct reverting	*r = arg;

	r->rc = sales_plan_add_exact(r->plan, seq, cells, r->err);
	return r->rc == ERR_OK;
}

static bool
keep_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct reverting	*r = arg;
	size_t			 n = r->plan->sale->n_fields;
	int64_t			*copy = ARENA_ARRAY(r->arena, int64_t, n);

	memcpy(copy, cells, n * sizeof(*copy));
	*imap_put(r->at, seq, NULL) = r->after.n;
	*VEC_ADD(&r->after) = copy;
	return true;
}

static bool
change_row_back(void *arg, uint64_t seq, const int64_t *cells)
{
	struct reverting	*r = arg;
	const uint64_t		*at = imap_find(r->at, seq);

	r->rc = at == NULL ? err_set(r->err, ERR_STORE,
	    "a journal item is damaged") :
	    check_row(r, seq, r->after.p[*at]);
	if (r->rc == ERR_OK)
		r->rc = sales_plan_set(r->plan, seq, cells, r->err);
	return goes_on(r);
}

static enum err_code
drop_range(struct reverting *r)
{
	enum err_code	rc;

	rc = plan_drop(r->plan, r->c->first_seq, r->c->n, r->err);
	if (rc == ERR_NOTFOUND)
		rc = err_set(r->err, ERR_CONFLICT,
		    "rows of this load were removed since");
	return rc;
}

static enum err_code
each_row(struct reverting *r, struct slice packed, sales_each_row *each)
{
	enum err_code	rc;

	rc = sales_change_rows(packed, r->plan->sale, each, r, r->err);
	if (rc == ERR_OK)
		rc = r->rc;
	if (rc == ERR_OK && r->kept.code != ERR_OK) {
		*r->err = r->kept;
		rc = r->kept.code;
	}
	return rc;
}

enum err_code
sales_revert(struct sales_plan *plan, const struct sales_change *c,
    err_tell *tell, void *arg, struct err *err)
{
	struct reverting	r = { .plan = plan, .c = c, .tell = tell,
				    .arg = arg, .err = err };
	enum err_code		rc = ERR_OK;

	if (c->op == SALES_ADDED && c->digest.len > 0)
		return drop_range(&r);
	if (c->op != SALES_CHANGED && plan_drops(plan, plan->expected))
		return revert_many(&r);
	if (c->op == SALES_ADDED)
		return each_row(&r, c->after, drop_row);
	if (c->op == SALES_REMOVED)
		return each_row(&r, c->before, restore_row);
	r.arena = arena_open();
	r.at = imap_open();
	rc = each_row(&r, c->after, keep_row);
	if (rc == ERR_OK)
		rc = each_row(&r, c->before, change_row_back);
	VEC_RELEASE(&r.after);
	imap_close(r.at);
	arena_close(r.arena);
	return rc;
}

/* ---- who is still referred to when these rows are gone ---- */

struct counting {
	const struct sales_plan	*plan;
	struct imap		*left;
	unsigned		 n;		/* columns */
	uint16_t		 to[BLOCK_COLUMNS];
};

static bool
count_batch(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	struct counting	*c = arg;

	for (size_t i = 0; i < b->n; i++) {
		const uint64_t	*at = imap_find(c->plan->edited, b->seq[i]);

		if (at != NULL ? !c->plan->edits.p[*at - 1].has_after :
		    plan_is_dropped(c->plan, b->seq[i]))
			continue;
		for (unsigned k = 0; k < c->n; k++) {
			uint64_t	*n = imap_find(c->left,
					    (uint64_t)c->to[k] << 32 |
					    (uint32_t)b->col[k][i]);

			if (n != NULL && b->col[k][i] > 0)
				++*n;
		}
	}
	return true;
}

enum err_code
sales_count_left(struct imap *left, const struct sales_plan *plan,
    struct err *err)
{
	const struct field	*column[BLOCK_COLUMNS];
	struct counting		 c = { .plan = plan, .left = left };
	struct sales_query	 q = { .sale = plan->sale,
				    .days = { DAY_MIN, DAY_MAX },
				    .column = column, .threads = 1 };

	for (size_t f = 0; f < plan->sale->n_fields; f++)
		if (plan->sale->field[f].type == TYPE_REF &&
		    !plan->sale->field[f].many) {
			column[c.n] = &plan->sale->field[f];
			c.to[c.n++] = plan->sale->field[f].to;
		}
	q.n_columns = c.n;
	return c.n == 0 || imap_count(left) == 0 ? ERR_OK :
	    sales_scan(plan->txn, &q, count_batch, &c, err);
}
