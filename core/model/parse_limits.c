#include "core/model/parse_priv.h"

#include "core/types/text.h"

enum { PATTERN_MAX = 1000 };

/* Days such as "today" would be those of whoever reads the model. */
static bool
is_relative(enum type type, struct slice text)
{
	return (type == TYPE_DATE || type == TYPE_TIME) &&
	    (text.len == 0 || text.p[0] < '0' || text.p[0] > '9');
}

static void
parse_limit(struct value *limit, struct reader *r, const struct field *f,
    const struct yaml_node *node, const char *what)
{
	struct value	 v = {0};
	struct slice	 text;
	struct err	 err = {0};
	enum type	 type;
	char		 where[NAME_BYTES_MAX + 10];

	if (node == NULL || !reader_text(&text, r, node, what))
		return;
	snprintf(where, sizeof(where), "%.*s: %s ",
	    (int)text_cut(f->name, NAME_BYTES_MAX), f->name.p, what);
	if (!type_is_text(f->type) && !type_is_number(f->type) &&
	    f->type != TYPE_DATE && f->type != TYPE_TIME) {
		reader_fault(r, node, "%sis not for type %s", where,
		    type_name(f->type));
		return;
	}
	if (is_relative(f->type, text)) {
		reader_fault(r, node, "%smust be a date such as 2020-01-01",
		    where);
		return;
	}
	/* The limits of a text are numbers of characters. */
	type = type_is_text(f->type) ? TYPE_INT : f->type;
	if (value_parse(&v, type, f->digits, text, &r->context, r->arena,
	    &err) != ERR_OK)
		reader_err(r, node, where, &err);
	else if (v.cur[0] != '\0')
		reader_fault(r, node, "%smust be in %s", where,
		    r->m->currency);
	else
		*limit = v;
}

static void
parse_pattern(struct reader *r, struct field *f,
    const struct yaml_node *node)
{
	struct slice	 text;
	struct err	 err = {0};

	if (node == NULL || !reader_text(&text, r, node, "pattern"))
		return;
	if (!type_is_text(f->type)) {
		reader_fault(r, node, "%.*s: a pattern is for text",
		    SLICE_ARG(f->name));
	} else if (text.len == 0 || text.len > PATTERN_MAX) {
		reader_fault(r, node, "%.*s: a pattern has 1 to %d bytes",
		    SLICE_ARG(f->name), PATTERN_MAX);
	} else if (pattern_check(text, &err) != ERR_OK) {
		reader_err(r, node, "", &err);
	} else {
		f->pattern = text;
		f->matcher = pattern_new(r->arena);
	}
}

/* A default that the field itself refuses would refuse every new record. */
static void
parse_default(struct reader *r, struct field *f,
    const struct yaml_node *node)
{
	struct value	 v;
	struct slice	 text;
	struct err	 err = {0};
	enum err_code	 rc;

	/* Which values an unsound field has is not known. */
	if (node == NULL || !reader_text(&text, r, node, "default") ||
	    (f->type == TYPE_ENUM && f->unsound))
		return;
	if (f->type == TYPE_REF) {
		reader_fault(r, node, "%.*s: a reference has no default",
		    SLICE_ARG(f->name));
		return;
	}
	if (f->unique) {
		reader_fault(r, node, "%.*s: what is unique has no default",
		    SLICE_ARG(f->name));
		return;
	}
	if (is_relative(f->type, text))
		rc = value_parse(&v, f->type, 0, text, &r->context, r->arena,
		    &err);
	else
		rc = field_parse_value(&v, f, text, &r->context, r->arena,
		    &err);
	if (rc != ERR_OK)
		reader_err(r, node, "default: ", &err);
	else
		f->default_text = text;
}

void
parse_limits(struct reader *r, struct field *f, const struct yaml_node *body)
{
	const struct yaml_node	*node;
	struct slice		 text;
	struct err		 err = {0};

	parse_limit(&f->min, r, f, reader_find(body, "min"), "min");
	parse_limit(&f->max, r, f, reader_find(body, "max"), "max");
	if (f->min.type != TYPE_NONE && f->max.type != TYPE_NONE &&
	    value_compare(&f->min, &f->max) > 0)
		reader_fault(r, reader_find(body, "max"),
		    "%.*s: max is less than min", SLICE_ARG(f->name));
	parse_pattern(r, f, reader_find(body, "pattern"));
	parse_default(r, f, reader_find(body, "default"));
	node = reader_find(body, "stale_after");
	if (node != NULL && reader_text(&text, r, node, "stale_after") &&
	    span_parse(&f->stale_after, text, &err) != ERR_OK)
		reader_err(r, node, "stale_after: ", &err);
}
