/*
 * Sale rows straight from text to cells: millions of order lines need no
 * draft each.  What does not fit this path (another currency, a fault) is
 * left to the draft, which knows every rule and every message.
 */
#include "core/exchange/import/fast.h"

/* Can the expression be told from cells, without texts not stored yet? */
static bool
reads_cells(const struct entity *sale, const struct query *q,
    struct arena *arena)
{
	bool	*used = ARENA_ARRAY(arena, bool, sale->n_fields + 1);

	query_row_columns(q, used);
	for (size_t i = 0; i < sale->n_fields; i++)
		if (used[i] && type_is_text(sale->field[i].type))
			return false;
	return true;
}

static enum err_code
read_default(struct value *v, struct import *im, const struct field *f,
    struct err *err)
{
	const struct value	*values;
	size_t			 n = 0;
	enum err_code		 rc;

	v->type = TYPE_NONE;
	if (f->default_text.len == 0)
		return ERR_OK;
	rc = edit_read(&values, &n, im->edit, f, f->default_text, im->arena,
	    err);
	if (rc == ERR_OK && n > 0)
		*v = values[0];
	return rc;
}

/* Constants and defaults; *fits false: one has another currency. */
static enum err_code
open_constants(struct fast *f, bool *fits, struct err *err)
{
	struct import	*im = f->im;
	struct draft	 set;
	struct value	 v, otherwise = {0};
	enum err_code	 rc;

	draft_init(&set, f->sale, im->arena);
	rc = edit_assign(im->edit, &set, im->set, im->n_set, err);
	for (size_t i = 0; i < f->sale->n_fields && rc == ERR_OK; i++) {
		v = draft_value(&set, &f->sale->field[i]);
		rc = read_default(&otherwise, im, &f->sale->field[i], err);
		*fits &= v.cur[0] == '\0' && otherwise.cur[0] == '\0';
		if (rc == ERR_OK)
			rc = fast_cell_of(&f->constant[i], f, &v, err);
		if (rc == ERR_OK)
			rc = fast_cell_of(&f->otherwise[i], f, &otherwise, err);
	}
	return rc;
}

static bool
open_reader(struct fast *f, const struct column *c, size_t from)
{
	struct reader	*r = &f->reader[f->n_readers++];

	reader_open(r, c, from);
	if (r->how == BY_CACHE)
		r->cache = map_open();
	return !c->field->many;
}

static bool
open_readers(struct fast *f)
{
	struct import	*im = f->im;
	bool		 fits = true;

	f->reader = ARENA_ARRAY(im->arena, struct reader, im->column.n + 1);
	/* References that may be made come last. */
	for (int creating = 0; creating < 2; creating++)
		for (size_t i = 0; i < im->column.n; i++) {
			const struct column	*c = &im->column.p[i];

			if (c->use == COLUMN_FIELD && creating ==
			    (c->target != NULL && c->target->create))
				fits &= open_reader(f, c, i);
		}
	return fits;
}

static bool
open_computed(struct fast *f)
{
	struct import	*im = f->im;
	bool		 fits = true;

	f->compute = ARENA_ARRAY(im->arena, struct computed,
	    im->n_compute + 1);
	for (size_t i = 0; i < im->n_compute; i++) {
		const struct assignment	*a = &im->compute[i];

		f->compute[i].q = a->expr;
		f->compute[i].field = a->field;
		fits &= reads_cells(f->sale, a->expr, im->arena) &&
		    (a->field->type == TYPE_DECIMAL ||
		    a->field->type == TYPE_MONEY);
	}
	return fits && (im->skip == NULL || reads_cells(f->sale, im->skip,
	    im->arena));
}

static enum err_code
add_check(struct fast *f, bool *fits, struct slice text, struct err *err)
{
	struct import	*im = f->im;
	enum err_code	 rc;

	if (text.len == 0)
		return ERR_OK;
	rc = query_compile(&f->check[f->n_checks], im->arena, &im->env,
	    f->sale, text, true, err);
	if (rc == ERR_OK)
		*fits &= reads_cells(f->sale, f->check[f->n_checks++],
		    im->arena);
	return rc;
}

static enum err_code
open_checks(struct fast *f, bool *fits, struct err *err)
{
	enum err_code	rc;

	f->check = ARENA_ARRAY(f->im->arena, struct query *,
	    f->sale->n_fields + 1);
	rc = add_check(f, fits, f->sale->check, err);
	for (size_t i = 0; i < f->sale->n_fields && rc == ERR_OK; i++)
		rc = add_check(f, fits, f->sale->field[i].check, err);
	return rc;
}

enum err_code
fast_open(struct fast **result, struct import *im, struct err *err)
{
	struct fast	*f;
	bool		 fits = true;
	enum err_code	 rc;

	*result = NULL;
	if (im->handle_column != SIZE_MAX ||
	    source_format(im->source) == IMPORT_NDJSON)
		return ERR_OK;
	f = ARENA_NEW(im->arena, struct fast);
	f->im = im;
	f->sale = im->entity;
	f->scratch = arena_open();
	f->cells = ARENA_ARRAY(im->arena, int64_t, f->sale->n_fields);
	f->constant = ARENA_ARRAY(im->arena, int64_t, f->sale->n_fields);
	f->otherwise = ARENA_ARRAY(im->arena, int64_t, f->sale->n_fields);
	rc = edit_sales(&f->rows, im->edit, f->sale, err);
	if (rc == ERR_OK)
		rc = open_constants(f, &fits, err);
	if (rc == ERR_OK)
		rc = open_checks(f, &fits, err);
	if (rc == ERR_OK)
		fits = open_readers(f) && open_computed(f) && fits;
	if (rc == ERR_OK && fits)
		f->ahead = fast_rows_open(f);
	if (rc || !fits)
		fast_close(f);
	else
		*result = f;
	return rc;
}

void
fast_close(struct fast *f)
{
	if (f == NULL)
		return;
	fast_rows_close(f->ahead);
	for (size_t i = 0; i < f->n_readers; i++)
		reader_close(&f->reader[i]);
	for (size_t i = 0; i < f->n_checks; i++)
		query_release(f->check[i]);
	arena_close(f->scratch);
}
