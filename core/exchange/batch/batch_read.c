/*
 * From the JSON of an operation to references, values and assignments.
 */
#include "core/exchange/batch/batch_priv.h"

/* As much of a text as a message has room for. */
#define SHOWN(s)	(int)MIN((s).len, (size_t)60), (s).p

enum err_code
batch_text(struct slice *text, const struct json *op, const char *key,
    struct err *err)
{
	const struct json	*v = json_find(op, key);

	if (v == NULL || (v->kind != JSON_STRING && v->kind != JSON_NUMBER) ||
	    v->text.len == 0)
		return err_set(err, ERR_DATA, "\"%s\" is missing", key);
	*text = v->text;
	return ERR_OK;
}

enum err_code
batch_number(uint64_t *n, const struct json *op, const char *key,
    uint64_t max, struct err *err)
{
	const struct json	*v = json_find(op, key);
	int64_t			 i;

	*n = 0;
	if (v == NULL || v->kind == JSON_NULL)
		return ERR_OK;
	if (v->kind != JSON_NUMBER || !i64_parse(&i, v->text) || i < 1 ||
	    (uint64_t)i > max)
		return err_set(err, ERR_DATA, "\"%s\" is a whole number from "
		    "1", key);
	*n = (uint64_t)i;
	return ERR_OK;
}

enum err_code
batch_flag(bool *yes, const struct json *op, const char *key,
    struct err *err)
{
	const struct json	*v = json_find(op, key);

	*yes = v != NULL && v->kind == JSON_TRUE;
	if (v != NULL && v->kind != JSON_TRUE && v->kind != JSON_FALSE)
		return err_set(err, ERR_DATA, "\"%s\" is true or false", key);
	return ERR_OK;
}

enum err_code
batch_type(const struct entity **e, struct batch *b, const struct json *op,
    struct err *err)
{
	struct slice	name, near;
	enum err_code	rc = batch_text(&name, op, "type", err);

	if (rc)
		return rc;
	if (b->last_entity != NULL && slice_eq(name, b->last_type)) {
		*e = b->last_entity;
		return ERR_OK;
	}
	*e = model_find_entity(b->env.model, name);
	if (*e != NULL) {
		b->last_type = slice_dup(b->arena, name);
		b->last_entity = *e;
		return ERR_OK;
	}
	err_set(err, ERR_DATA, "the model has no \"%.*s\"", SHOWN(name));
	near = model_suggest_entity(b->env.model, name);
	if (near.len)
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
	return ERR_DATA;
}

uint64_t
batch_handle(const struct entity *e, struct slice text)
{
	int64_t	n;

	if (!slice_starts(text, e->prefix) || !i64_parse(&n,
	    slice_sub(text, e->prefix.len, text.len)) || n < 1 ||
	    (!e->is_columnar && n > UINT32_MAX))
		return 0;
	return (uint64_t)n;
}

/* ---- references ---- */

/* "$jansen": what an operation before this one added. */
static enum err_code
find_named(struct reference *ref, const struct batch *b, struct slice text,
    struct err *err)
{
	uint64_t		*at = map_find(b->names, slice_sub(text, 1,
				    text.len));
	const struct named	*named;

	if (at == NULL)
		return err_set(err, ERR_NOTFOUND, "no operation before this "
		    "one added \"%.*s\"", SHOWN(text));
	named = &b->named.p[*at - 1];
	if (named->refused != 0)
		return err_set(err, ERR_NOTFOUND, "\"%.*s\" was refused, in "
		    "line %llu", SHOWN(text),
		    (unsigned long long)named->refused);
	*ref = named->ref;
	return ERR_OK;
}

static enum err_code
find_reference(struct reference *ref, struct batch *b, struct slice text,
    struct err *err)
{
	const struct entity	*e;
	uint32_t		 id;

	if (slice_starts(text, SLICE("$")))
		return find_named(ref, b, text, err);
	if (handle_parse(&e, &id, b->env.model, text) && !e->is_columnar) {
		*ref = (struct reference){ .entity = e, .id = id };
		return ERR_OK;
	}
	return plan_parse_reference(ref, b->plan, NULL, text, b->scratch,
	    err);
}

enum err_code
batch_reference(struct reference *ref, struct batch *b,
    const struct json *op, const char *key, struct err *err)
{
	struct slice	text;
	enum err_code	rc = batch_text(&text, op, key, err);

	return rc ? rc : find_reference(ref, b, text, err);
}

/*
 * The revision may be the one in the store or what the stream has made of
 * it: whoever wrote the stream cannot know the latter.
 */
static enum err_code
check_revision(struct batch *b, const struct record *rec, uint64_t rev,
    struct err *err)
{
	struct record	stored;
	enum err_code	rc;

	if (rev == 0 || rec->revision == rev)
		return ERR_OK;
	rc = record_find(&stored, b->env.txn, rec->entity, rec->id, err);
	if (rc || (stored.bytes.p != NULL && stored.revision == rev &&
	    !slice_eq(stored.bytes, rec->bytes)))
		return rc;
	return err_set(err, ERR_CONFLICT, "%.*s%u has revision %u, not %llu: "
	    "somebody changed it (stale)", SLICE_ARG(rec->entity->prefix),
	    rec->id, rec->revision, (unsigned long long)rev);
}

enum err_code
batch_record(struct record *rec, struct batch *b,
    const struct reference *ref, const struct json *op, struct err *err)
{
	uint64_t	rev;
	enum err_code	rc;

	rc = batch_number(&rev, op, "rev", UINT32_MAX, err);
	if (rc == ERR_OK)
		rc = plan_find(rec, b->plan, ref->entity, ref->id,
		    b->scratch, err);
	if (rc)
		return rc;
	if (rec->bytes.p == NULL)
		return err_set(err, ERR_NOTFOUND, "no %.*s %.*s%u",
		    SLICE_ARG(ref->entity->name),
		    SLICE_ARG(ref->entity->prefix), ref->id);
	return check_revision(b, rec, rev, err);
}

/* ---- values ---- */

/* {"amount":"11.30","currency":"EUR","original":{...}}, as -O json has it. */
static bool
money_text(struct slice *text, struct batch *b, const struct json *v)
{
	const struct json	*o = json_find(v, "original");
	struct slice		 amount = json_text(json_find(v, "amount"));
	struct slice		 cur = json_text(json_find(v, "currency"));
	struct buf		 out = {0};

	if (amount.len == 0)
		return false;
	buf_add(&out, amount);
	if (o != NULL && json_text(json_find(o, "amount")).len > 0)
		buf_addf(&out, " (%.*s %.*s)",
		    SLICE_ARG(json_text(json_find(o, "amount"))),
		    SLICE_ARG(json_text(json_find(o, "currency"))));
	else if (cur.len > 0)
		buf_addf(&out, " %.*s", SLICE_ARG(cur));
	*text = slice_dup(b->scratch, buf_slice(&out));
	buf_release(&out);
	return true;
}

static enum err_code
read_reference(struct value *v, struct batch *b, const struct field *f,
    struct slice text, struct err *err)
{
	const struct entity	*to;
	struct reference	 ref;
	uint32_t		 id;
	enum err_code		 rc;

	if (slice_starts(text, SLICE("$"))) {
		rc = find_named(&ref, b, text, err);
		if (rc)
			return err_prefix(err, "%.*s: ", SLICE_ARG(f->name));
		if (ref.entity->id != f->to)
			return err_set(err, ERR_DATA, "%.*s: \"%.*s\" is a "
			    "%.*s", SLICE_ARG(f->name), SHOWN(text),
			    SLICE_ARG(ref.entity->name));
		to = ref.entity;
		id = ref.id;
	} else if (b->was && handle_parse(&to, &id, b->env.model, text) &&
	    to->id == f->to) {
		/* The stream may have removed it by now. */
		rc = reference_follow(&id, b->env.txn, to, err);
		if (rc)
			return rc;
	} else if (!b->exact || !handle_parse(&to, &id, b->env.model, text) ||
	    to->id != f->to) {
		return edit_read_one(v, b->edit, f, text, b->scratch, err);
	}
	*v = (struct value){ .type = TYPE_REF, .entity = to->id, .i = id };
	return ERR_OK;
}

static enum err_code
read_value(struct value *v, struct batch *b, const struct field *f,
    const struct json *json, struct err *err)
{
	struct slice	text = json_text(json);

	if (json->kind == JSON_LIST || (json->kind == JSON_MAP &&
	    (f->type != TYPE_MONEY || !money_text(&text, b, json))))
		return err_set(err, ERR_DATA, "%.*s: one value belongs here",
		    SLICE_ARG(f->name));
	if (f->type == TYPE_REF)
		return read_reference(v, b, f, text, err);
	return edit_read_one(v, b->edit, f, text, b->scratch, err);
}

enum err_code
batch_values(const struct value **values, size_t *n, struct batch *b,
    const struct field *f, const struct json *json, struct err *err)
{
	const struct json	*item = json;
	struct value		*v;
	size_t			 count = 1, k = 0;
	enum err_code		 rc;

	if (json->kind == JSON_LIST && f->many) {
		item = json->item;
		count = json->n;
	}
	v = ARENA_ARRAY(b->scratch, struct value, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (item[i].kind == JSON_NULL || (item[i].kind ==
		    JSON_STRING && slice_trim(item[i].text).len == 0))
			continue;
		rc = read_value(&v[k], b, f, &item[i], err);
		if (rc)
			return rc;
		k++;
	}
	*values = v;
	*n = k;
	return ERR_OK;
}

/* ---- fields ---- */

enum err_code
batch_field(const struct field **f, const struct entity *e,
    struct slice name, struct err *err)
{
	struct slice	near;

	/* Programs write the names themselves: those are quick to find. */
	for (size_t i = 0; i < e->n_fields; i++)
		if (slice_eq(e->field[i].name, name)) {
			*f = &e->field[i];
			return ERR_OK;
		}
	*f = entity_find_field(e, name);
	if (*f != NULL)
		return ERR_OK;
	err_set(err, ERR_DATA, "%.*s has no field \"%.*s\"",
	    SLICE_ARG(e->name), SHOWN(name));
	near = entity_suggest_field(e, name);
	if (near.len)
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
	return ERR_DATA;
}

static enum err_code
check_once(const struct assignment *a, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].field == a[n].field && a[i].op <= ASSIGN_CLEAR)
			return err_set(err, ERR_DATA, "%.*s is given twice",
			    SLICE_ARG(a[n].field->name));
	return ERR_OK;
}

static enum err_code
read_assignment(struct assignment *a, struct batch *b,
    const struct entity *e, enum assign_op op, struct slice name,
    const struct json *json, struct err *err)
{
	enum err_code	rc = batch_field(&a->field, e, name, err);

	if (rc)
		return rc;
	a->op = op;
	if (op == ASSIGN_COMPUTE) {
		rc = query_compile(&a->expr, b->scratch, &b->env, e,
		    json_text(json), false, err);
		if (rc)
			return err_prefix(err, "%.*s: ", SLICE_ARG(name));
		*VEC_ADD(&b->computed) = a->expr;
		return ERR_OK;
	}
	if (op != ASSIGN_TEXT && !a->field->many)
		return err_set(err, ERR_DATA, "%.*s is one value, not a list",
		    SLICE_ARG(a->field->name));
	return batch_values(&a->value, &a->n_values, b, a->field, json, err);
}

enum err_code
batch_assignments(struct assignment **result, size_t *n, struct batch *b,
    const struct entity *e, const struct json *op, struct err *err)
{
	static const struct { const char *key; enum assign_op op; } part[] = {
		{ "fields", ASSIGN_TEXT }, { "compute", ASSIGN_COMPUTE },
		{ "add", ASSIGN_ADD }, { "remove", ASSIGN_DEL }
	};
	struct assignment	*a;
	size_t			 room = 0, k = 0;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < NELEM(part); i++) {
		const struct json	*v = json_find(op, part[i].key);

		if (v != NULL && v->kind != JSON_MAP)
			return err_set(err, ERR_DATA, "\"%s\" is an object: "
			    "{\"field\":value}", part[i].key);
		room += v == NULL ? 0 : v->n;
	}
	a = ARENA_ARRAY(b->scratch, struct assignment, room + 1);
	for (size_t i = 0; i < NELEM(part); i++) {
		const struct json	*v = json_find(op, part[i].key);

		for (size_t j = 0; v != NULL && j < v->n && rc == ERR_OK;
		    j++) {
			rc = read_assignment(&a[k], b, e, part[i].op,
			    v->key[j], &v->item[j], err);
			if (rc == ERR_OK)
				rc = check_once(a, k, err);
			k++;
		}
	}
	*result = a;
	*n = k;
	return rc;
}
