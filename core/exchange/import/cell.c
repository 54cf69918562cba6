/*
 * One text of a file as values of a field.
 */
#include "core/exchange/import/priv.h"
#include "core/exchange/number.h"

static enum err_code
not_a(const struct field *f, struct slice text, char decimal, struct err *err)
{
	err_set(err, ERR_DATA, "%s \"%.*s\" is not %s", field_show(f).text,
	    (int)MIN(text.len, (size_t)60), text.p,
	    err_text(type_name(f->type)));
	err_hint(err, "decimals have a %s in this file; say --decimal-comma "
	    "or --no-decimal-comma if that is wrong",
	    decimal == ',' ?
	    err_text("comma") : err_text("point"));
	return ERR_DATA;
}

/* Forms that can be nothing else, for columns whose form nobody named. */
static bool
read_iso(struct date_found *found, struct slice text)
{
	static const char *const	form[] = {
		"YYYY-MM-DD HH:MM:SS", "YYYY-MM-DDTHH:MM:SS",
		"YYYY-MM-DD HH:MM", "YYYY-MM-DDTHH:MM"
	};
	struct date_format		f;
	struct err			ignored = {0};

	memset(found, 0, sizeof(*found));
	if (day_parse_iso(&found->day, text))
		return true;
	for (size_t i = 0; i < NELEM(form); i++)
		if (date_format_parse(&f, slice_of(form[i]), &ignored) ==
		    ERR_OK && date_format_read(found, &f, text))
			return true;
	return false;
}

/* False: it does not begin as YYYY-MM-DD, or that day is there. */
static bool
say_no_such_day(const struct import *im, const struct column *c,
    struct slice text, struct err *err)
{
	const struct slice	form = SLICE("YYYY-MM-DD");
	struct slice		s = slice_trim(text);
	struct day		ignored;

	if (s.len < form.len || (c->dates.n > 0 &&
	    !slice_starts(slice_of(c->dates.text), form)))
		return false;
	s = slice_sub(s, 0, form.len);
	for (size_t i = 0; i < form.len; i++)
		if (form.p[i] == '-' ? s.p[i] != '-' :
		    s.p[i] < '0' || s.p[i] > '9')
			return false;
	if (when_parse_day(&ignored, s, &im->env.when, err) == ERR_OK)
		return false;
	err_prefix(err, "%s ", field_show(c->field).text);
	return true;
}

static enum err_code
read_date(struct value *v, const struct import *im, const struct column *c,
    struct slice text, struct err *err)
{
	const struct field	*f = c->field;
	struct date_found	 found;
	bool			 ok;

	ok = c->dates.n > 0 ? date_format_read(&found, &c->dates, text) :
	    read_iso(&found, text);
	if (!ok && say_no_such_day(im, c, text, err))
		return ERR_DATA;
	if (!ok) {
		err_set(err, ERR_DATA, "%s \"%.*s\" is no date of the form "
		    "%s", field_show(f).text,
		    (int)MIN(text.len, (size_t)60), text.p, c->dates.n > 0 ?
		    c->dates.text : "YYYY-MM-DD");
		if (c->dates.n == 0)
			err_hint(err, "name the form: --date-format "
			    "'DD-MM-YYYY'");
		return ERR_DATA;
	}
	memset(v, 0, sizeof(*v));
	v->type = f->type;
	if (f->type == TYPE_DATE)
		v->i = date_found_day(&found, im->env.when.zone).n;
	else
		v->i = date_found_instant(&found, im->env.when.zone).us;
	return field_check_value(f, v, err);
}

enum err_code
cell_read_one(struct value *v, struct import *im, const struct column *c,
    struct slice text, struct arena *arena, struct err *err)
{
	const struct field	*f = c->field;
	char			 tmp[NUMBER_TEXT];
	struct slice		 plain;

	text = slice_trim(text);
	switch (f->type) {
	case TYPE_INT:
	case TYPE_DECIMAL:
	case TYPE_MONEY:
	case TYPE_PERCENT:
		if (!number_plain(&plain, tmp, text, c->decimal)) {
			/* "11.30 (12.34 USD)", as an export has it. */
			if (f->type != TYPE_MONEY || c->decimal != '.' ||
			    slice_index(text, '(') == SIZE_MAX)
				return not_a(f, text, c->decimal, err);
			plain = text;
		}
		if (plain.p == tmp)
			plain = slice_dup(arena, plain);
		return field_parse_value(v, f, plain, &im->values, arena,
		    err);
	case TYPE_DATE:
	case TYPE_TIME:
		return read_date(v, im, c, text, err);
	default:
		return field_parse_value(v, f, text, &im->values, arena, err);
	}
}

static enum err_code
read_ref(struct value *v, struct import *im, const struct column *c,
    struct slice text, const struct row *row, struct err *err)
{
	uint32_t	id;
	enum err_code	rc;

	rc = target_find(&id, im, c, slice_trim(text), row, err);
	if (rc)
		return rc;
	*v = (struct value){ .type = TYPE_REF, .i = id,
	    .entity = c->field->to };
	return ERR_OK;
}

static enum err_code
read_item(struct value *v, struct import *im, const struct column *c,
    struct slice text, const struct row *row, struct arena *arena,
    struct err *err)
{
	return c->field->type == TYPE_REF ?
	    read_ref(v, im, c, text, row, err) :
	    cell_read_one(v, im, c, text, arena, err);
}

/* The items of a list never have a comma in them. */
static bool
comma_parts(enum type type)
{
	return type == TYPE_EMAIL || type == TYPE_PHONE ||
	    type == TYPE_ENUM || type == TYPE_REF || type == TYPE_COUNTRY ||
	    type == TYPE_IBAN || type == TYPE_KVK || type == TYPE_VAT;
}

/*
 * The next item of a list in one text: parted by ';', a ';' or '\' inside
 * one behind a '\', as crm writes lists in CSV.
 */
static bool
next_item(struct slice *item, struct slice *rest, bool comma,
    struct arena *arena)
{
	struct buf	b = {0};
	size_t		i;

	if (rest->p == NULL)
		return false;
	for (i = 0; i < rest->len; i++) {
		char	c = rest->p[i];

		if (c == ';' || (comma && c == ','))
			break;
		if (c == '\\' && i + 1 < rest->len)
			c = rest->p[++i];
		buf_addc(&b, c);
	}
	*item = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	*rest = i < rest->len ? slice_sub(*rest, i + 1, rest->len) :
	    (struct slice){ NULL, 0 };
	return true;
}

static enum err_code
read_list(const struct value **values, size_t *n, struct import *im,
    const struct column *c, struct slice text, const struct json *json,
    const struct row *row, struct arena *arena, struct err *err)
{
	VEC(struct value)	 list = {0};
	struct slice		 item, rest = text;
	struct value		*v;
	enum err_code		 rc = ERR_OK;
	bool			 is_json = json != NULL &&
				    json->kind == JSON_LIST;

	for (size_t i = 0; rc == ERR_OK; i++) {
		if (is_json) {
			if (i == json->n)
				break;
			item = json_text(&json->item[i]);
		} else if (!next_item(&item, &rest, comma_parts(
		    c->field->type), arena))
			break;
		if (slice_trim(item).len > 0)
			rc = read_item(VEC_ADD(&list), im, c, item, row,
			    arena, err);
	}
	if (rc == ERR_OK) {
		v = ARENA_ARRAY(arena, struct value, list.n + 1);
		if (list.n > 0)
			memcpy(v, list.p, list.n * sizeof(*v));
		*values = v;
		*n = list.n;
	}
	VEC_RELEASE(&list);
	return rc;
}

struct slice
column_text(const struct column *c, struct slice text)
{
	text = slice_trim(text);
	for (size_t i = 0; i < c->n_values; i++)
		if (slice_eq(c->values[i].name, text))
			return c->values[i].value;
	return text;
}

enum err_code
cell_read(const struct value **values, size_t *n, struct import *im,
    const struct column *c, struct slice text, const struct json *json,
    const struct row *row, struct arena *arena, struct err *err)
{
	struct value	*v;
	enum err_code	 rc;

	text = column_text(c, text);
	if (c->field->many)
		return read_list(values, n, im, c, text, json, row, arena,
		    err);
	if (json != NULL && json->kind == JSON_LIST)
		return err_set(err, ERR_DATA, "%.*s is one value, not a list",
		    SLICE_ARG(c->field->name));
	*n = 0;
	if (text.len == 0)
		return ERR_OK;
	v = ARENA_NEW(arena, struct value);
	rc = read_item(v, im, c, text, row, arena, err);
	if (rc)
		return rc;
	*values = v;
	*n = 1;
	return ERR_OK;
}
