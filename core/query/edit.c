#include "core/query/edit.h"

#include "core/record/rate.h"
#include "core/types/decimal.h"

enum { MAX_SALE_ENTITIES = 16 };

struct edit {
	struct query_env	 env;
	struct plan		*plan;
	struct sales_plan_options sales_options;
	bool			 has_options;
	struct {
		const struct entity	*entity;
		struct sales_plan	*rows;
	}			 sale[MAX_SALE_ENTITIES];
	size_t			 n_sales;
	struct query_checker	*checker;	/* of sale rows; made when needed */
};

/* Offset of the operator's '=', or SIZE_MAX. */
static size_t
find_equals(struct slice s)
{
	size_t	i = slice_index(s, '=');

	return i == 0 ? SIZE_MAX : i;
}

bool
assignment_is(struct slice s)
{
	size_t	i = find_equals(s);

	if (i == SIZE_MAX)
		return false;
	/* A name, not a sentence with an equals sign in it. */
	for (size_t k = 0; k < i; k++)
		if (s.p[k] == '\n' || s.p[k] == '"')
			return false;
	return true;
}

enum err_code
assignment_parse(struct assignment *a, const struct query_env *env,
    const struct entity *e, struct slice text, struct arena *arena,
    struct err *err)
{
	struct assignment	 r = {0};
	size_t			 eq = find_equals(text), end = eq;
	struct slice		 name, near;

	if (eq == SIZE_MAX) {
		err_set(err, ERR_USAGE, "\"%.*s\" is not field=value",
		    SLICE_ARG(text));
		return ERR_USAGE;
	}
	r.op = ASSIGN_TEXT;
	switch (text.p[eq - 1]) {
	case ':':
		r.op = ASSIGN_COMPUTE;
		end--;
		break;
	case '+':
		r.op = ASSIGN_ADD;
		end--;
		break;
	case '-':
		r.op = ASSIGN_DEL;
		end--;
		break;
	}
	name = slice_trim(slice_sub(text, 0, end));
	r.text = slice_sub(text, eq + 1, text.len);
	r.field = entity_find_field(e, name);
	if (r.field == NULL) {
		near = entity_suggest_field(e, name);
		err_set(err, ERR_USAGE, "%.*s has no field \"%.*s\"",
		    SLICE_ARG(e->name), SLICE_ARG(name));
		if (near.len)
			err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
		return ERR_USAGE;
	}
	if ((r.op == ASSIGN_ADD || r.op == ASSIGN_DEL) && !r.field->many)
		return err_set(err, ERR_USAGE,
		    "%.*s is one value, not a list: write %.*s=...",
		    SLICE_ARG(r.field->name), SLICE_ARG(r.field->name));
	if (r.op == ASSIGN_TEXT && slice_trim(r.text).len == 0)
		r.op = ASSIGN_CLEAR;
	if (r.op == ASSIGN_COMPUTE) {
		enum err_code	rc = query_compile(&r.expr, arena, env, e,
				    r.text, false, err);

		if (rc)
			return err_prefix(err, "%.*s: ", SLICE_ARG(name));
	}
	*a = r;
	return ERR_OK;
}

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
	free(ed);
}

enum err_code
edit_sales(struct sales_plan **rows, struct edit *ed,
    const struct entity *sale, struct err *err)
{
	enum err_code	rc;

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
read_ref(struct value *v, struct edit *ed, const struct field *f,
    struct slice text, struct arena *arena, struct err *err)
{
	const struct entity	*to = model_find_entity_id(ed->env.model,
				    f->to);
	struct reference	 ref;
	const struct entity	*by_handle;
	struct record		 rec;
	uint32_t		 id = 0;
	enum err_code		 rc;

	if (to == NULL)
		return err_set(err, ERR_DATA, "%.*s refers to an entity that "
		    "is not in the model", SLICE_ARG(f->name));
	rc = reference_parse(&ref, ed->env.txn, ed->env.model, to, text,
	    arena, err);
	if (rc == ERR_OK) {
		id = ref.id;
	} else if (rc == ERR_NOTFOUND) {
		/* Perhaps this plan adds it. */
		struct err	ignore = {0};

		if (handle_parse(&by_handle, &id, ed->env.model, text) &&
		    by_handle == to) {
			if (plan_find(&rec, ed->plan, to, id, arena,
			    &ignore) != ERR_OK || rec.bytes.p == NULL)
				id = 0;
		} else {
			id = 0;
		}
		for (size_t i = 0; id == 0 && i < to->n_fields; i++) {
			struct value	key;

			if (!to->field[i].unique)
				continue;
			if (field_parse_value(&key, &to->field[i], text,
			    &ed->env.values, arena, &ignore) != ERR_OK)
				continue;
			if (plan_find_unique(&id, ed->plan, to, &to->field[i],
			    &key, &ignore) != ERR_OK)
				id = 0;
		}
		if (id == 0)
			return err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
	} else {
		return err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
	}
	*v = (struct value){ .type = TYPE_REF, .entity = to->id, .i = id };
	return ERR_OK;
}

static enum err_code
read_one(struct value *v, struct edit *ed, const struct field *f,
    struct slice text, struct arena *arena, struct err *err)
{
	if (f->type == TYPE_REF)
		return read_ref(v, ed, f, text, arena, err);
	return field_parse_value(v, f, text, &ed->env.values, arena, err);
}

enum err_code
edit_read(const struct value **values, size_t *n, struct edit *ed,
    const struct field *f, struct slice text, struct arena *arena,
    struct err *err)
{
	struct slice	 part, rest = text;
	struct value	*v;
	size_t		 count = 0;
	enum err_code	 rc;

	if (slice_trim(text).len == 0) {
		*values = NULL;
		*n = 0;
		return ERR_OK;
	}
	if (!f->many) {
		v = ARENA_NEW(arena, struct value);
		rc = read_one(v, ed, f, text, arena, err);
		if (rc)
			return rc;
		*values = v;
		*n = 1;
		return ERR_OK;
	}
	for (size_t i = 0; i < text.len; i++)
		count += text.p[i] == ',';
	v = ARENA_ARRAY(arena, struct value, count + 1);
	count = 0;
	while (slice_cut(&part, &rest, ',')) {
		if (slice_trim(part).len == 0)
			continue;
		rc = read_one(&v[count], ed, f, slice_trim(part), arena, err);
		if (rc)
			return rc;
		count++;
	}
	*values = v;
	*n = count;
	return ERR_OK;
}

/* What an expression gave, as a value of the field's type. */
static enum err_code
fit_value(struct value *v, const struct field *f, struct edit *ed,
    struct arena *arena, struct err *err)
{
	struct buf	 b = {0};
	enum err_code	 rc;

	if (v->type == TYPE_NONE)
		return ERR_OK;
	if (f->type == TYPE_DECIMAL || f->type == TYPE_MONEY) {
		unsigned	from = v->type == TYPE_INT ? 0 :
				    v->type == TYPE_PERCENT ? 6 : v->digits;

		if (!type_is_number(v->type) ||
		    !decimal_rescale(&v->i, v->i, from, f->digits))
			return err_set(err, ERR_DATA,
			    "the computed %.*s does not fit its type %s",
			    SLICE_ARG(f->name), type_name(f->type));
		v->type = f->type;
		v->digits = f->digits;
		return field_check_value(f, v, err);
	}
	if (f->type == v->type)
		return field_check_value(f, v, err);
	/* Through its text: what could be typed can be computed. */
	if (f->type == TYPE_INT && type_is_number(v->type)) {
		unsigned	from = v->type == TYPE_PERCENT ? 6 : v->digits;

		if (!decimal_rescale(&v->i, v->i, from, 0))
			return err_set(err, ERR_DATA, "the computed %.*s is "
			    "too large", SLICE_ARG(f->name));
		v->type = TYPE_INT;
		v->digits = 0;
		return field_check_value(f, v, err);
	}
	value_write(&b, v, ed->env.when.zone);
	rc = read_one(v, ed, f, slice_dup(arena, buf_slice(&b)), arena, err);
	buf_release(&b);
	return rc;
}

static enum err_code
compute(struct edit *ed, struct draft *d, const struct assignment *a,
    struct err *err)
{
	struct buf	 bytes = {0};
	struct record	 rec;
	struct value	*v = ARENA_NEW(d->arena, struct value);
	enum err_code	 rc;

	draft_as_record(&rec, &bytes, d, ed->env.model->revision);
	rc = query_eval(v, a->expr, &rec, d->arena, err);
	if (rc == ERR_OK && type_is_text(v->type))
		v->text = slice_dup(d->arena, v->text);
	buf_release(&bytes);
	if (rc == ERR_OK)
		rc = fit_value(v, a->field, ed, d->arena, err);
	if (rc)
		return rc;
	draft_set(d, a->field, v, v->type != TYPE_NONE);
	return ERR_OK;
}

static bool
is_missing(const struct draft *d, const struct field *f)
{
	return f != NULL && d->field[f->position].n == 0;
}

/* amount = quantity x price x (1 - discount), half even. */
static enum err_code
complete_amount(struct draft *d, struct err *err)
{
	const struct entity	*e = d->entity;
	const struct field	*amount = entity_role(e, ROLE_AMOUNT);
	const struct field	*price = entity_role(e, ROLE_PRICE);
	const struct field	*quantity = entity_role(e, ROLE_QUANTITY);
	const struct field	*discount = entity_role(e, ROLE_DISCOUNT);
	struct value		 p, q, v = {0};
	unsigned		 digits;

	if (!is_missing(d, amount) || price == NULL || quantity == NULL)
		return ERR_OK;
	p = draft_value(d, price);
	q = draft_value(d, quantity);
	if (p.type == TYPE_NONE || q.type == TYPE_NONE)
		return ERR_OK;
	v.type = TYPE_MONEY;
	v.digits = amount->digits;
	digits = (unsigned)p.digits + q.digits;
	if (digits >= amount->digits) {
		if (!i64_muldiv(&v.i, p.i, q.i,
		    i64_pow10(digits - amount->digits)))
			goto range;
	} else if (!i64_mul(&v.i, p.i, q.i) ||
	    !decimal_rescale(&v.i, v.i, digits, amount->digits)) {
		goto range;
	}
	if (discount != NULL && discount->type == TYPE_PERCENT &&
	    !is_missing(d, discount) &&
	    !i64_muldiv(&v.i, v.i, 1000000 - draft_value(d, discount).i,
	    1000000))
		goto range;
	draft_set(d, amount, &v, 1);
	return ERR_OK;
range:
	return err_set(err, ERR_RANGE, "quantity times price is too large");
}

/* What it says is quantity x price: so it follows when one of them changes. */
static bool
amount_follows(struct draft *d)
{
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	struct err		 ignored = {0};
	struct draft_field	 was;
	struct value		 v;
	enum err_code		 rc;

	if (d->entity->kind != KIND_SALE || amount == NULL ||
	    is_missing(d, amount))
		return false;
	was = d->field[amount->position];
	d->field[amount->position].n = 0;
	rc = complete_amount(d, &ignored);
	v = draft_value(d, amount);
	d->field[amount->position] = was;
	return rc == ERR_OK && v.type == TYPE_MONEY && v.i == was.p[0].i;
}

enum err_code
edit_assign(struct edit *ed, struct draft *d, const struct assignment *a,
    size_t n, struct err *err)
{
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	bool			 follows = amount_follows(d);

	for (size_t i = 0; i < n; i++, a++) {
		const struct value	*v = NULL;
		size_t			 n_values = 0;
		enum err_code		 rc;

		follows &= a->field != amount;
		if (a->op == ASSIGN_COMPUTE) {
			rc = compute(ed, d, a, err);
			if (rc)
				return rc;
			continue;
		}
		if (a->op != ASSIGN_CLEAR) {
			rc = edit_read(&v, &n_values, ed, a->field, a->text,
			    d->arena, err);
			if (rc)
				return rc;
		}
		if (a->op == ASSIGN_ADD || a->op == ASSIGN_DEL) {
			for (size_t k = 0; k < n_values; k++)
				if (a->op == ASSIGN_ADD)
					draft_list_add(d, a->field, &v[k]);
				else
					draft_list_del(d, a->field, &v[k]);
			continue;
		}
		draft_set(d, a->field, v, n_values);
	}
	if (follows && n > 0)
		draft_set(d, amount, NULL, 0);	/* edit_complete: anew */
	return ERR_OK;
}

/* The day a record is of: for exchange rates. */
static struct day
draft_day(const struct edit *ed, const struct draft *d)
{
	const struct field	*f = entity_role(d->entity, ROLE_DATE);
	struct value		 v;

	if (f != NULL) {
		v = draft_value(d, f);
		if (v.type == TYPE_DATE)
			return (struct day){ (int32_t)v.i };
		if (v.type == TYPE_TIME)
			return zone_day(ed->env.when.zone,
			    (struct instant){ v.i });
	}
	return when_today(&ed->env.when);
}

static enum err_code
convert_money(struct edit *ed, struct draft *d, struct err *err)
{
	for (size_t i = 0; i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];
		struct value		*v;
		size_t			 n = d->field[i].n;

		if (f->type != TYPE_MONEY || n == 0)
			continue;
		v = ARENA_ARRAY(d->arena, struct value, n);
		memcpy(v, d->field[i].p, n * sizeof(*v));
		for (size_t k = 0; k < n; k++) {
			enum err_code	rc;

			if (v[k].cur[0] == '\0' || strcmp(v[k].cur,
			    ed->env.model->currency) == 0)
				continue;
			rc = rate_convert(&v[k], ed->env.txn, ed->env.model,
			    draft_day(ed, d), err);
			if (rc)
				return err_prefix(err, "%.*s: ",
				    SLICE_ARG(f->name));
		}
		draft_set(d, f, v, n);
	}
	return ERR_OK;
}

enum err_code
edit_complete(struct edit *ed, struct draft *d, struct err *err)
{
	const struct entity	*e = d->entity;
	const struct field	*date;
	struct value		 v;
	enum err_code		 rc;

	for (size_t i = 0; i < e->n_fields && d->revision == 0; i++) {
		const struct value	*def;
		size_t			 n;

		if (d->field[i].n != 0 || e->field[i].default_text.len == 0)
			continue;
		rc = edit_read(&def, &n, ed, &e->field[i],
		    e->field[i].default_text, d->arena, err);
		if (rc)
			return err_prefix(err, "default of ");
		draft_set(d, &e->field[i], def, n);
	}
	rc = convert_money(ed, d, err);
	if (rc || e->kind != KIND_SALE)
		return rc;
	date = entity_role(e, ROLE_DATE);
	if (is_missing(d, date)) {
		v = (struct value){ .type = TYPE_DATE,
		    .i = when_today(&ed->env.when).n };
		draft_set(d, date, &v, 1);
	}
	return complete_amount(d, err);
}

static enum err_code
miss_field(const struct entity *e, const struct field *f, struct err *err)
{
	const struct field	*price = entity_role(e, ROLE_PRICE);

	err_set(err, ERR_DATA, "%.*s: %.*s is missing (required)",
	    SLICE_ARG(e->name), SLICE_ARG(f->name));
	if (f->role == ROLE_AMOUNT && price != NULL)
		err_hint(err, "with %.*s= it is computed",
		    SLICE_ARG(price->name));
	return ERR_DATA;
}

enum err_code
edit_list_price(struct edit *ed, struct draft *d, struct err *err)
{
	const struct field	*price = entity_role(d->entity, ROLE_PRICE);
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	const struct field	*f = entity_role(d->entity, ROLE_PRODUCT);
	const struct entity	*product;
	struct record		 rec;
	struct value		 v;
	enum err_code		 rc;

	if (!is_missing(d, price) || f == NULL || f->type != TYPE_REF ||
	    is_missing(d, f) || (amount != NULL && !is_missing(d, amount)))
		return ERR_OK;
	product = model_find_entity_id(ed->env.model, f->to);
	f = product ? entity_role(product, ROLE_LIST_PRICE) : NULL;
	if (f == NULL)
		return ERR_OK;
	rc = plan_find(&rec, ed->plan, product,
	    (uint32_t)draft_value(d, entity_role(d->entity,
	    ROLE_PRODUCT)).i, d->arena, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	v = record_value(&rec, f);
	if (v.type != TYPE_MONEY ||
	    !decimal_rescale(&v.i, v.i, v.digits, price->digits))
		return ERR_OK;
	v.digits = price->digits;
	draft_set(d, price, &v, 1);
	return ERR_OK;
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

enum err_code
edit_add(struct edit *ed, struct draft *d, struct err *err)
{
	struct sales_plan	*rows;
	int64_t			*cells;
	enum err_code		 rc;

	if (d->entity->kind != KIND_SALE)
		return plan_add(ed->plan, d, false, err);
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

enum err_code
edit_get_row(struct draft *d, struct edit *ed, const struct entity *sale,
    uint64_t seq, struct arena *arena, struct err *err)
{
	int64_t		*cells = ARENA_ARRAY(arena, int64_t, sale->n_fields);
	bool		 found;
	enum err_code	 rc;

	rc = sales_find_row(cells, &found, ed->env.txn, sale, seq, err);
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
		rc = sales_cell_value(v, ed->env.txn, arena, &sale->field[i],
		    cells[i], err);
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
		if (counts->first_seq == 0)
			counts->first_seq = r.first_seq;
	}
	return ERR_OK;
}
