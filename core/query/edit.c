/*
 * Drafts into the plan: records by core/record, sale rows by core/sales.
 */
#include "core/query/edit_priv.h"

enum err_code
edit_open(struct edit **result, const struct query_env *env,
    struct plan *plan, const struct sales_plan_options *options,
    struct err *err)
{
	struct edit	*ed = mem_zalloc(sizeof(*ed));

	(void)err;
	ed->env = *env;
	ed->plan = plan;
	ed->has_options = options != NULL;
	if (options != NULL)
		ed->sales_options = *options;
	*result = ed;
	return ERR_OK;
}

void
edit_close(struct edit *ed)
{
	if (ed == NULL)
		return;
	query_checker_close(ed->checker);
	VEC_RELEASE(&ed->completed.otherwise);
	VEC_RELEASE(&ed->completed.money);
	free(ed);
}

enum err_code
edit_sales(struct sales_plan **rows, struct edit *ed,
    const struct entity *sale, struct err *err)
{
	enum err_code	rc;

	*rows = NULL;
	for (size_t i = 0; i < ed->n_sales; i++)
		if (ed->sale[i].entity == sale) {
			*rows = ed->sale[i].rows;
			return ERR_OK;
		}
	if (ed->n_sales == MAX_SALE_ENTITIES)
		return err_set(err, ERR_RANGE, "too many sale entities");
	rc = sales_plan_open(&ed->sale[ed->n_sales].rows, ed->plan,
	    ed->env.txn, ed->env.model, sale,
	    ed->has_options ? &ed->sales_options : NULL, err);
	if (rc)
		return rc;
	ed->sale[ed->n_sales].entity = sale;
	*rows = ed->sale[ed->n_sales++].rows;
	return ERR_OK;
}

static enum err_code
miss_field(const struct entity *e, const struct field *f, struct err *err)
{
	const struct field	*price = entity_role(e, ROLE_PRICE);

	err_set(err, ERR_DATA, "%.*s: %s is missing (required)",
	    SLICE_ARG(e->name), field_show(f).text);
	if (f->role == ROLE_AMOUNT && price != NULL)
		err_hint(err, "with %.*s= it is computed",
		    SLICE_ARG(price->name));
	return ERR_DATA;
}

enum err_code
edit_cells(int64_t *cells, struct edit *ed, const struct draft *d,
    struct err *err)
{
	struct sales_plan	*rows;
	enum err_code		 rc = edit_sales(&rows, ed, d->entity, err);

	for (size_t i = 0; rc == ERR_OK && i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];

		if (d->field[i].n == 0) {
			if (f->required)
				return miss_field(d->entity, f, err);
			cells[i] = SALES_MISSING;
		} else if (type_is_text(f->type)) {
			rc = sales_plan_text(&cells[i], rows,
			    d->field[i].p[0].text, err);
		} else {
			cells[i] = d->field[i].p[0].i;
		}
	}
	return rc;
}

/* The model's check expressions over a sale row; plans do it for records. */
static enum err_code
check_row(struct edit *ed, const struct draft *d, struct err *err)
{
	struct buf	 bytes = {0};
	struct record	 rec;
	enum err_code	 rc;

	if (ed->checker == NULL)
		ed->checker = query_checker_open(&ed->env);
	draft_as_record(&rec, &bytes, d, ed->env.model->revision);
	rc = query_checker_check(ed->checker, &rec, err);
	buf_release(&bytes);
	return rc;
}

/*
 * "account a7: name is missing": the handle of what is not added after all
 * says nothing to anybody, and makes one fault look like many.
 */
static void
forget_handle(struct err *err, const struct entity *e)
{
	struct buf	b = {0};
	size_t		digits;

	buf_addf(&b, "%.*s %.*s", SLICE_ARG(e->name), SLICE_ARG(e->prefix));
	digits = strncmp(err->msg, b.p, b.len) != 0 ? 0 :
	    strspn(err->msg + b.len, "0123456789");
	if (digits > 0 && strncmp(err->msg + b.len + digits, ": ", 2) == 0)
		memmove(err->msg, err->msg + b.len + digits + 2,
		    strlen(err->msg + b.len + digits + 2) + 1);
	buf_release(&b);
}

enum err_code
edit_add(struct edit *ed, struct draft *d, struct err *err)
{
	struct sales_plan	*rows;
	int64_t			*cells;
	enum err_code		 rc;

	if (d->entity->kind != KIND_SALE) {
		rc = plan_add(ed->plan, d, false, err);
		if (rc)
			forget_handle(err, d->entity);
		return rc;
	}
	cells = ARENA_ARRAY(d->arena, int64_t, d->entity->n_fields);
	rc = edit_sales(&rows, ed, d->entity, err);
	if (rc == ERR_OK)
		rc = check_row(ed, d, err);
	if (rc == ERR_OK)
		rc = edit_cells(cells, ed, d, err);
	if (rc == ERR_OK)
		rc = sales_plan_add(rows, cells, err);
	return rc;
}

enum err_code
edit_set(struct edit *ed, const struct record *before, struct draft *after,
    struct err *err)
{
	return plan_set(ed->plan, before, after, err);
}

static enum err_code
add_row_as(struct edit *ed, struct draft *d, uint64_t number, bool restore,
    struct err *err)
{
	struct sales_plan	*rows;
	int64_t			*cells;
	enum err_code		 rc;

	cells = ARENA_ARRAY(d->arena, int64_t, d->entity->n_fields);
	rc = edit_sales(&rows, ed, d->entity, err);
	if (rc == ERR_OK && restore != (number < sales_plan_first(rows)))
		rc = err_set(err, ERR_CONFLICT, restore ?
		    "%.*s%llu never was there" : "%.*s%llu was given "
		    "meanwhile to another row (stale)",
		    SLICE_ARG(d->entity->prefix),
		    (unsigned long long)number);
	if (rc == ERR_OK)
		rc = check_row(ed, d, err);
	if (rc == ERR_OK)
		rc = edit_cells(cells, ed, d, err);
	if (rc == ERR_OK)
		rc = sales_plan_add_exact(rows, number, cells, err);
	return rc;
}

enum err_code
edit_add_as(struct edit *ed, struct draft *d, uint64_t number, bool restore,
    struct err *err)
{
	if (d->entity->is_columnar)
		return add_row_as(ed, d, number, restore, err);
	d->id = (uint32_t)number;
	if (d->revision == 0)
		d->revision = 1;
	return plan_add_as(ed->plan, d, restore, err);
}

/* The value of a cell, whose text may be one of this plan's. */
static enum err_code
cell_value(struct value *v, struct edit *ed, struct sales_plan *rows,
    const struct field *f, int64_t cell, struct arena *arena,
    struct err *err)
{
	if (!type_is_text(f->type))
		return sales_cell_value(v, ed->env.txn, arena, f, cell, err);
	*v = (struct value){ .type = f->type };
	return sales_plan_cell_text(&v->text, rows, arena, cell, err);
}

enum err_code
edit_get_row(struct draft *d, struct edit *ed, const struct entity *sale,
    uint64_t seq, struct arena *arena, struct err *err)
{
	int64_t			*cells = ARENA_ARRAY(arena, int64_t,
				    sale->n_fields);
	struct sales_plan	*rows;
	bool			 found;
	enum err_code		 rc;

	rc = edit_sales(&rows, ed, sale, err);
	if (rc == ERR_OK)
		rc = sales_plan_find(cells, &found, rows, seq, err);
	if (rc)
		return rc;
	if (!found)
		return err_set(err, ERR_NOTFOUND, "no %.*s %.*s%llu",
		    SLICE_ARG(sale->name), SLICE_ARG(sale->prefix),
		    (unsigned long long)seq);
	draft_init(d, sale, arena);
	d->revision = 1;	/* it is there: defaults are not filled in */
	for (size_t i = 0; i < sale->n_fields; i++) {
		struct value	*v;

		if (cells[i] == SALES_MISSING)
			continue;
		v = ARENA_NEW(arena, struct value);
		rc = cell_value(v, ed, rows, &sale->field[i], cells[i], arena,
		    err);
		if (rc)
			return rc;
		draft_set(d, &sale->field[i], v, 1);
	}
	return ERR_OK;
}

enum err_code
edit_set_row(struct edit *ed, uint64_t seq, struct draft *after,
    struct err *err)
{
	struct sales_plan	*rows;
	int64_t			*cells;
	enum err_code		 rc;

	cells = ARENA_ARRAY(after->arena, int64_t, after->entity->n_fields);
	rc = edit_sales(&rows, ed, after->entity, err);
	if (rc == ERR_OK)
		rc = check_row(ed, after, err);
	if (rc == ERR_OK)
		rc = edit_cells(cells, ed, after, err);
	if (rc == ERR_OK)
		rc = sales_plan_set(rows, seq, cells, err);
	return rc;
}

enum err_code
edit_del_row(struct edit *ed, const struct entity *sale, uint64_t seq,
    struct err *err)
{
	struct sales_plan	*rows;
	enum err_code		 rc = edit_sales(&rows, ed, sale, err);

	return rc ? rc : sales_plan_del(rows, seq, err);
}

enum err_code
edit_finish(struct edit *ed, struct edit_counts *counts, struct err *err)
{
	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < ed->n_sales; i++) {
		struct sales_plan_result	r = {0};
		enum err_code			rc;

		rc = sales_plan_finish(ed->sale[i].rows, &r, err);
		if (rc)
			return rc;
		counts->rows_added += r.added;
		counts->rows_changed += r.changed;
		counts->rows_removed += r.removed;
		counts->rows_present += r.present;
		ed->sale[i].first_seq = r.first_seq;
		if (counts->first_seq == 0)
			counts->first_seq = r.first_seq;
	}
	return ERR_OK;
}

uint64_t
edit_first_seq(const struct edit *ed, const struct entity *sale)
{
	for (size_t i = 0; i < ed->n_sales; i++)
		if (ed->sale[i].entity == sale)
			return ed->sale[i].first_seq;
	return 0;
}
