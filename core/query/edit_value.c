/*
 * Values of fields from expressions, and assigning them.
 */
#include "core/query/edit_priv.h"

#include "core/types/decimal.h"

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
	rc = edit_read_one(v, ed, f, slice_dup(arena, buf_slice(&b)), arena, err);
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

/* That of "EUR -1.500" and of "1.500 EUR". */
static struct slice
number_in(struct slice s)
{
	size_t	from = 0, until = s.len;

	while (from < until && !ascii_is_digit(s.p[from]))
		from++;
	while (until > from && !ascii_is_digit(s.p[until - 1]))
		until--;
	return slice_sub(s, from - (from > 0 && s.p[from - 1] == '-'), until);
}

enum err_code
edit_check_typed(const struct field *f, struct slice text, struct err *err)
{
	struct slice	number = number_in(text), whole, rest;

	if ((f->type != TYPE_MONEY && f->type != TYPE_DECIMAL) ||
	    f->digits > 2 || !decimal_may_be_thousands(number))
		return ERR_OK;
	whole = slice_sub(number, 0, slice_index(number, '.'));
	err_set(err, ERR_DATA, "%s \"%.*s\" may be thousands or decimals",
	    field_show(f).text, SLICE_ARG(number));
	rest = slice_sub(number, whole.len + 1, number.len);
	err_hint(err, "write %.*s%.*s, or %.*s.%.*s", SLICE_ARG(whole),
	    SLICE_ARG(rest), SLICE_ARG(whole), MAX(1, (int)f->digits), rest.p);
	return ERR_DATA;
}

enum err_code
edit_assign(struct edit *ed, struct draft *d, const struct assignment *a,
    size_t n, struct err *err)
{
	const struct field	*amount = entity_role(d->entity, ROLE_AMOUNT);
	bool			 follows = n > 0 && edit_amount_follows(d);

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
		if (a->value != NULL) {
			v = a->value;
			n_values = a->n_values;
		} else if (a->op != ASSIGN_CLEAR) {
			rc = edit_check_typed(a->field, a->text, err);
			if (rc == ERR_OK)
				rc = edit_read(&v, &n_values, ed, a->field,
				    a->text, d->arena, err);
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
	if (follows)
		draft_set(d, amount, NULL, 0);	/* edit_complete: anew */
	return ERR_OK;
}

/* What an assignment says of every record; false: that depends on it. */
static bool
read_same(struct same_field *sf, struct edit *ed, const struct assignment *a,
    struct arena *arena)
{
	struct err	ignored = {0};

	*sf = (struct same_field){ .field = a->field, .value = a->value,
	    .n = a->n_values };
	if (a->op == ASSIGN_CLEAR)
		sf->n = 0;
	else if (a->op != ASSIGN_TEXT || a->field->type == TYPE_REF)
		return false;
	else if (a->value == NULL)
		return edit_check_typed(a->field, a->text, &ignored) ==
		    ERR_OK && edit_read(&sf->value, &sf->n, ed, a->field,
		    a->text, arena, &ignored) == ERR_OK;
	return true;
}

struct same_change *
edit_same(struct edit *ed, const struct entity *e, const struct assignment *a,
    size_t n, struct arena *arena)
{
	struct same_field	*list = ARENA_ARRAY(arena, struct same_field,
				    n + 1);

	for (size_t i = 0; i < n; i++)
		if (!read_same(&list[i], ed, &a[i], arena))
			return NULL;
	return same_change_open(ed->plan, e, list, n, arena);
}
