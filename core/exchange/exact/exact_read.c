/*
 * The lines of an exact export: head, model, and values.
 */
#include "core/exchange/exact/exact_priv.h"
#include "core/exchange/faults.h"
#include "core/record/model_store.h"

/* ---- lines ---- */

/* The next line in the scratch arena; *v NULL: the end of the file. */
enum err_code
exact_next(struct json **v, struct slice *raw, struct exact *x,
    struct err *err)
{
	struct csv_row	row = {0};
	bool		more;
	enum err_code	rc;

	*v = NULL;
	rc = csv_next(x->csv, &row, &more, err);
	if (rc || !more)
		return rc;
	x->line = row.line;
	*raw = row.raw;
	arena_clear(x->scratch);
	*v = ARENA_NEW(x->scratch, struct json);
	return json_parse(*v, x->scratch, row.raw, err);
}

bool
exact_is(const struct json *v, struct slice what)
{
	return v != NULL && slice_eq(json_text(json_find(v, "export")), what);
}

enum err_code
exact_at_line(const struct exact *x, enum err_code rc, struct err *err)
{
	if (rc)
		fault_prefix(err, input_name(x->input), x->line);
	return rc;
}

static enum err_code
read_head(struct exact *x, struct err *err)
{
	struct json	*v;
	struct slice	 raw;
	int64_t		 n;
	enum err_code	 rc;

	rc = exact_next(&v, &raw, x, err);
	if (rc == ERR_SYSTEM)
		return rc;
	if (rc || !exact_is(v, SLICE("head"))) {
		err_set(err, ERR_DATA, "this is no full export");
		err_hint(err, "crm export without a type makes one; without "
		    "--exact name a type: crm import account FILE");
		return ERR_DATA;
	}
	if (!i64_parse(&n, json_text(json_find(v, "version"))) ||
	    n != EXACT_VERSION)
		return err_set(err, ERR_DATA, "this program reads version %d "
		    "of the export", EXACT_VERSION);
	if (!i64_parse(&n, json_text(json_find(v, "entry"))) || n < 0 ||
	    !hex_parse(&x->chain, x->arena, json_text(json_find(v,
	    "chain"))) || (x->chain.len != 32 && x->chain.len != 0))
		return err_set(err, ERR_DATA, "the head of the journal is "
		    "wrong");
	x->entry = (uint64_t)n;
	return ERR_OK;
}

static enum err_code
read_model(struct exact *x, uint32_t revision, struct err *err)
{
	struct json	*v;
	struct slice	 raw;
	struct model	*m;
	struct buf	 b = {0};
	enum err_code	 rc;

	rc = exact_next(&v, &raw, x, err);
	if (rc == ERR_OK && !exact_is(v, SLICE("model")))
		rc = err_set(err, ERR_DATA, "the data model should stand "
		    "here");
	if (rc == ERR_OK)
		rc = exact_model_read(&m, &x->yaml, v, x->scratch, err);
	if (rc)
		return rc;
	x->yaml = slice_dup(x->arena, x->yaml);
	/* As it will be stored and read back. */
	m->revision = revision + 1;
	model_encode(&b, m);
	rc = model_decode(&x->model, x->arena,
	    slice_dup(x->arena, buf_slice(&b)), err);
	buf_release(&b);
	return rc;
}

enum err_code
exact_open(struct exact **result, struct input *input, uint32_t revision,
    struct arena *arena, struct err *err)
{
	static const struct csv_format	lines = { .lines = true };
	struct exact			*x = ARENA_NEW(arena, struct exact);
	enum err_code			 rc;

	x->arena = arena;
	x->scratch = arena_open();
	x->input = input;
	x->known = imap_open();
	x->merged = imap_open();
	rc = csv_open(&x->csv, input, err);
	if (rc == ERR_OK) {
		csv_set_format(x->csv, &lines);
		rc = exact_at_line(x, read_head(x, err), err);
	}
	if (rc == ERR_OK)
		rc = exact_at_line(x, read_model(x, revision, err), err);
	if (rc)
		exact_close(x);
	else
		*result = x;
	return rc;
}

void
exact_close(struct exact *x)
{
	if (x == NULL)
		return;
	csv_close(x->csv);
	arena_close(x->scratch);
	imap_close(x->known);
	imap_close(x->merged);
	VEC_RELEASE(&x->alias);
	VEC_RELEASE(&x->waiting);
	buf_release(&x->snapshot.body);
}

const struct model *
exact_model(const struct exact *x)
{
	return x->model;
}

/* ---- values ---- */

static enum err_code
read_value(struct value *v, struct exact *x, const struct field *f,
    const struct json *json, struct err *err)
{
	const struct choice	*c;
	const struct entity	*to;
	struct slice		 text = json_text(json);
	uint32_t		 id;
	enum err_code		 rc;

	memset(v, 0, sizeof(*v));
	v->type = f->type;
	if (f->type == TYPE_ENUM) {
		c = field_find_choice(f, text);
		if (c == NULL)
			return err_set(err, ERR_DATA, "%.*s \"%.*s\" is none "
			    "of its values", SLICE_ARG(f->name),
			    (int)MIN(text.len, (size_t)60), text.p);
		v->i = c->code;
		return ERR_OK;
	}
	if (f->type == TYPE_REF) {
		if (!handle_parse(&to, &id, x->model, text) || to->id != f->to)
			return err_set(err, ERR_DATA, "%.*s \"%.*s\" is no "
			    "handle", SLICE_ARG(f->name),
			    (int)MIN(text.len, (size_t)60), text.p);
		v->entity = to->id;
		v->i = id;
		return ERR_OK;
	}
	rc = value_parse(v, f->type, f->digits, text, &x->env->values,
	    x->scratch, err);
	return rc ? err_prefix(err, "%.*s ", SLICE_ARG(f->name)) : rc;
}

static enum err_code
read_field(struct draft *d, struct exact *x, const struct field *f,
    const struct json *json, struct err *err)
{
	const struct json	*item = json;
	struct value		*v;
	size_t			 n = 1;
	enum err_code		 rc;

	if (f->many != (json->kind == JSON_LIST))
		return err_set(err, ERR_DATA, "%.*s: %s", SLICE_ARG(f->name),
		    f->many ? "a list belongs here" : "one value belongs here");
	if (f->many) {
		item = json->item;
		n = json->n;
	}
	v = ARENA_ARRAY(x->scratch, struct value, n + 1);
	for (size_t i = 0; i < n; i++) {
		rc = read_value(&v[i], x, f, &item[i], err);
		if (rc)
			return rc;
	}
	draft_set(d, f, v, n);
	return ERR_OK;
}

/* By its exact name: an export has no other. */
static const struct field *
find_field(const struct entity *e, struct slice name)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (slice_eq(e->field[i].name, name))
			return &e->field[i];
	return NULL;
}

enum err_code
exact_read_fields(struct draft *d, struct exact *x, const struct json *fields,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (fields == NULL || fields->kind != JSON_MAP)
		return err_set(err, ERR_DATA, "there are no fields");
	for (size_t i = 0; i < fields->n && rc == ERR_OK; i++) {
		const struct field	*f = find_field(d->entity,
					    fields->key[i]);

		if (f == NULL)
			return err_set(err, ERR_DATA, "%.*s has no field "
			    "\"%.*s\"", SLICE_ARG(d->entity->name),
			    (int)MIN(fields->key[i].len, (size_t)60),
			    fields->key[i].p);
		rc = read_field(d, x, f, &fields->item[i], err);
	}
	return rc;
}

enum err_code
exact_read_type(const struct entity **e, const struct exact *x,
    const struct json *v, struct err *err)
{
	struct slice	name = json_text(json_find(v, "type"));

	for (size_t i = 0; i < x->model->n_entities; i++)
		if (slice_eq(x->model->head[i].name, name)) {
			*e = model_entity(x->model, i);
			return ERR_OK;
		}
	return err_set(err, ERR_DATA, "the model has no \"%.*s\"",
	    (int)MIN(name.len, (size_t)60), name.p);
}

/* The number in a handle under key. */
enum err_code
exact_read_number(uint64_t *n, const struct entity *e, const struct json *v,
    const char *key, struct err *err)
{
	struct slice	text = json_text(json_find(v, key));
	int64_t		i;

	if (!slice_starts(text, e->prefix) || !i64_parse(&i, slice_sub(text,
	    e->prefix.len, text.len)) || i <= 0 ||
	    (!e->is_columnar && i > UINT32_MAX))
		return err_set(err, ERR_DATA, "\"%.*s\" is no handle of %.*s",
		    (int)MIN(text.len, (size_t)60), text.p,
		    SLICE_ARG(e->name));
	*n = (uint64_t)i;
	return ERR_OK;
}
