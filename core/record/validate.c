#include "core/record/priv.h"

enum {
	RECORD_BYTES_MAX = 64 * 1024 * 1024,
	LIST_ITEMS_MAX = 100000
};

/*
 * What stood there before may stay, and an exact copy may hold what is no
 * longer offered: a retired value is read, not written.
 */
static bool
may_stay(const struct field *f, const struct value *v,
    const struct record *before, bool exact)
{
	size_t	n = before == NULL ? 0 : record_count(before, f);

	for (size_t i = 0; i < n; i++) {
		struct value	old = record_item(before, f, i);

		if (value_equal(&old, v))
			return true;
	}
	return exact && f->type == TYPE_ENUM && v->i > 0 &&
	    v->i <= UINT16_MAX && field_find_code(f, (uint16_t)v->i) != NULL;
}

enum err_code
values_check(const struct field *f, const struct value *values, size_t n,
    const struct record *before, bool exact, struct err *err)
{
	enum err_code	rc;

	if (n > 1 && !f->many)
		return err_set(err, ERR_DATA, "%.*s has %zu values, not one",
		    SLICE_ARG(f->name), n);
	if (n > LIST_ITEMS_MAX)
		return err_set(err, ERR_RANGE, "%.*s has %zu values, %d is "
		    "the most", SLICE_ARG(f->name), n, LIST_ITEMS_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct value	*v = &values[i];

		if (v->type != f->type ||
		    (v->type == TYPE_REF && v->entity != f->to) ||
		    ((v->type == TYPE_DECIMAL || v->type == TYPE_MONEY) &&
		    v->digits != f->digits))
			return err_set(err, ERR_DATA, "%.*s is not %s",
			    SLICE_ARG(f->name), err_text(type_name(f->type)));
		if (v->type == TYPE_REF) {
			if (v->i <= 0 || v->i > UINT32_MAX)
				return err_set(err, ERR_DATA, "%.*s refers to "
				    "no record", SLICE_ARG(f->name));
			continue;
		}
		rc = field_check_value(f, v, err);
		if (rc && !may_stay(f, v, before, exact))
			return rc;
	}
	return ERR_OK;
}

enum err_code
draft_check_field(const struct draft *d, const struct field *f,
    const struct record *before, bool exact, struct err *err)
{
	const struct draft_field	*df = &d->field[f->position];

	if (df->n == 0 && f->required && !draft_is_incomplete(d)) {
		err_set(err, ERR_DATA, "%s is missing (required)",
		    field_show(f).text);
		field_hint_choices(err, f);
		return ERR_DATA;
	}
	return values_check(f, df->p, df->n, before, exact, err);
}

/* This one, and all that are missing behind it. */
static enum err_code
miss_fields(const struct draft *d, const struct field *first, struct err *err)
{
	struct buf	all = {0};

	for (size_t i = first->position; i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];

		if (!f->required || d->field[i].n > 0)
			continue;
		if (f != first)
			buf_adds(&all, ", ");
		buf_adds(&all, field_show(f).text);
	}
	if (all.len == strlen(field_show(first).text)) {
		err_set(err, ERR_DATA, "%s is missing (required)",
		    buf_cstr(&all));
		field_hint_choices(err, first);
	} else {
		err_set(err, ERR_DATA, "%s are missing (required)",
		    buf_cstr(&all));
	}
	buf_release(&all);
	return ERR_DATA;
}

/* What was not touched has the values of before, whose they may be. */
static bool
is_changed(const struct draft *d, const struct record *before)
{
	return before != NULL && before->bytes.p == d->source.p;
}

enum err_code
draft_check(const struct draft *d, const struct record *before, bool exact,
    struct err *err)
{
	bool		changed = is_changed(d, before);
	size_t		bytes = d->unknown.len;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < d->entity->n_fields; i++) {
		if (d->field[i].n == 0 && !d->entity->field[i].required)
			continue;
		if (d->field[i].n == 0 && !draft_is_incomplete(d))
			rc = miss_fields(d, &d->entity->field[i], err);
		else if (!changed || d->field[i].n == 0 || d->field[i].touched)
			rc = draft_check_field(d, &d->entity->field[i],
			    before, exact, err);
		if (rc)
			goto done;
		for (size_t k = 0; k < d->field[i].n; k++)
			bytes += d->field[i].p[k].text.len + 16;
	}
	if (bytes > RECORD_BYTES_MAX)
		rc = err_set(err, ERR_RANGE, "larger than %d MB",
		    RECORD_BYTES_MAX / (1024 * 1024));
done:
	if (rc)
		err_prefix(err, "%s: ", record_words(d->entity, d->id).text);
	return rc;
}
