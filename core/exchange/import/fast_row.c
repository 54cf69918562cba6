/*
 * One sale row, cell by cell, straight from text.
 */
#include "core/exchange/import/fast.h"
#include "core/types/decimal.h"

enum err_code
fast_cell_of(int64_t *cell, struct fast *f, const struct value *v,
    struct err *err)
{
	if (v->type == TYPE_NONE)
		*cell = SALES_MISSING;
	else if (type_is_text(v->type))
		return sales_plan_text(cell, f->rows, v->text, err);
	else
		*cell = v->i;
	return ERR_OK;
}

bool
fast_cached(int64_t *cell, struct fast *f, struct reader *r,
    struct slice text)
{
	uint64_t	*known = NULL;
	struct value	 v;
	struct err	 ignored;

	/* The dictionary of plain texts is as good as a map in front of it. */
	if (r->field->type != TYPE_TEXT)
		known = map_find(r->cache, text);
	if (known != NULL) {
		*cell = (int64_t)*known;
		return true;
	}
	arena_clear(f->scratch);
	if (cell_read_one(&v, f->im, r->column, text, f->scratch, &ignored) ||
	    fast_cell_of(cell, f, &v, &ignored))
		return false;
	if (r->field->type == TYPE_TEXT)
		return true;
	if (map_count(r->cache) == CACHE_MAX) {
		map_close(r->cache);
		r->cache = map_open();
	}
	*map_put(r->cache, text, NULL) = (uint64_t)*cell;
	return true;
}

static bool
read_ref(int64_t *cell, struct fast *f, struct reader *r, struct slice text,
    const struct row *row)
{
	struct err	ignored;
	uint32_t	id;

	if (target_find(&id, f->im, r->column, text, row, &ignored))
		return false;
	*cell = id;
	return true;
}

static bool
read_cell(int64_t *cell, struct fast *f, struct reader *r, struct slice text,
    const struct row *row)
{
	struct quick	*quick;
	uint64_t	 key;
	bool		 ok = false;

	if (r->has_last && r->last_len == text.len &&
	    memcmp(r->last, text.p, text.len) == 0) {
		*cell = r->last_cell;
		return true;
	}
	if (reader_seen(cell, &quick, &key, r, text))
		return true;
	switch (r->how) {
	case BY_NUMBER:
		return reader_number(cell, r, text);
	case BY_DATE:
		ok = reader_date(cell, f->im, r, text);
		break;
	case BY_REF:
		ok = read_ref(cell, f, r, text, row);
		/* A later row may still fill what this one did not. */
		if (ok && !target_is_settled(r->column->target, text))
			return true;
		break;
	case BY_CACHE:
		ok = fast_cached(cell, f, r, text);
		break;
	}
	if (ok && quick != NULL)
		*quick = (struct quick){ key, *cell };
	r->has_last = ok && text.len <= LAST_BYTES;
	if (r->has_last) {
		memcpy(r->last, text.p, text.len);
		r->last_len = text.len;
		r->last_cell = *cell;
	}
	return ok;
}

static bool
compute(struct fast *f)
{
	struct value	v;
	struct err	ignored;

	for (size_t i = 0; i < f->im->n_compute; i++) {
		const struct field	*to = f->compute[i].field;
		unsigned		 from;

		arena_clear(f->scratch);
		if (query_eval_row(&v, f->compute[i].q, 0, f->cells,
		    f->scratch, &ignored))
			return false;
		f->cells[to->position] = SALES_MISSING;
		if (v.type == TYPE_NONE)
			continue;
		if (v.type != TYPE_INT && v.type != TYPE_DECIMAL &&
		    v.type != TYPE_MONEY)
			return false;
		from = v.type == TYPE_INT ? 0 : v.digits;
		if (!decimal_rescale(&v.i, v.i, from, to->digits))
			return false;
		v.type = to->type;
		v.digits = to->digits;
		if (field_check_value(to, &v, &ignored))
			return false;
		f->cells[to->position] = v.i;
	}
	return true;
}

static int64_t
role_cell(const struct fast *f, enum role role, unsigned *digits)
{
	const struct field	*r = entity_role(f->sale, role);

	if (r == NULL)
		return SALES_MISSING;
	*digits = r->digits;
	return f->cells[r->position];
}

/* amount = quantity x price x (1 - discount), as edit_complete has it. */
static bool
complete_amount(struct fast *f)
{
	const struct field	*amount = entity_role(f->sale, ROLE_AMOUNT);
	unsigned		 pd = 0, qd = 0, digits;
	const struct field	*discount = entity_role(f->sale, ROLE_DISCOUNT);
	int64_t			 p = role_cell(f, ROLE_PRICE, &pd),
				 q = role_cell(f, ROLE_QUANTITY, &qd), v;

	if (amount == NULL || f->cells[amount->position] != SALES_MISSING ||
	    p == SALES_MISSING || q == SALES_MISSING)
		return true;
	/* A share taken off: the draft knows how. */
	if (discount != NULL && discount->type == TYPE_PERCENT &&
	    f->cells[discount->position] != SALES_MISSING)
		return false;
	digits = pd + qd;
	if (digits < amount->digits)
		return false;
	if (!i64_muldiv(&v, p, q, i64_pow10(digits - amount->digits)))
		return false;
	f->cells[amount->position] = v;
	return true;
}

/* Defaults, the amount, and what must be there. */
static bool
complete(struct fast *f)
{
	for (size_t i = 0; i < f->sale->n_fields; i++)
		if (f->cells[i] == SALES_MISSING)
			f->cells[i] = f->otherwise[i];
	if (!complete_amount(f))
		return false;
	for (size_t i = 0; i < f->sale->n_fields; i++)
		if (f->cells[i] == SALES_MISSING &&
		    (f->sale->field[i].required ||
		    f->sale->field[i].role == ROLE_DATE))
			return false;
	return true;
}

static bool
passes(struct fast *f)
{
	struct err	ignored;
	bool		pass;

	for (size_t i = 0; i < f->n_checks; i++)
		if (query_test_row(&pass, f->check[i], 0, f->cells,
		    &ignored) || !pass)
			return false;
	return true;
}

enum err_code
fast_finish(bool *done, struct fast *f, struct err *err)
{
	struct import	*im = f->im;
	bool		 skip;
	enum err_code	 rc;

	*done = false;
	if (!compute(f))
		return ERR_OK;
	if (im->skip != NULL) {
		rc = query_test_row(&skip, im->skip, 0, f->cells, err);
		if (rc)
			return rc;
		if (skip) {
			im->report->skipped++;
			*done = true;
			return ERR_OK;
		}
	}
	if (!complete(f) || !passes(f))
		return ERR_OK;
	rc = sales_plan_add(f->rows, f->cells, err);
	*done = rc == ERR_OK;
	return rc;
}

enum err_code
fast_row(bool *done, struct fast *f, const struct row *row, struct err *err)
{
	*done = false;
	memcpy(f->cells, f->constant, f->sale->n_fields * sizeof(*f->cells));
	for (size_t i = 0; i < f->n_readers; i++) {
		struct reader	*r = &f->reader[i];
		struct slice	 text = column_text(r->column,
				    row->text[r->from]);
		int64_t		*cell = &f->cells[r->field->position];

		if (text.len == 0)
			*cell = SALES_MISSING;
		else if (!read_cell(cell, f, r, text, row))
			return ERR_OK;
	}
	return fast_finish(done, f, err);
}
