/*
 * The operations of a batch.
 */
#include "core/exchange/batch/batch_priv.h"

#include "core/practice/contact/contact.h"

/* ---- adding ---- */

static enum err_code
done_record(struct reply *r, const struct draft *d)
{
	r->entity = d->entity;
	r->number = d->id;
	r->revision = d->revision;
	return ERR_OK;
}

static enum err_code
done_row(struct batch *b, struct reply *r, const struct draft *d,
    uint64_t number)
{
	r->entity = d->entity;
	r->number = number;
	batch_note_row(b, d);
	if (number == 0)
		batch_note_new_row(b, r, d);
	return ERR_OK;
}

/* A plan does so for records only; of a change set they stand before rows. */
static enum err_code
check_row_refs(struct batch *b, const struct draft *d, struct err *err)
{
	struct record	to;
	enum err_code	rc;

	for (size_t i = 0; i < d->entity->n_fields; i++) {
		struct value		 v = draft_value(d,
					    &d->entity->field[i]);
		const struct entity	*e;

		if (v.type != TYPE_REF)
			continue;
		e = model_find_entity_id(b->env.model, v.entity);
		rc = plan_find(&to, b->plan, e, (uint32_t)v.i, b->scratch,
		    err);
		if (rc)
			return rc;
		if (to.bytes.p == NULL)
			return err_set(err, ERR_NOTFOUND, "%.*s: no %.*s "
			    "%.*s%u", SLICE_ARG(d->entity->field[i].name),
			    SLICE_ARG(e->name), SLICE_ARG(e->prefix),
			    (uint32_t)v.i);
	}
	return ERR_OK;
}

/* A draft with some fields becomes a record or row. */
static enum err_code
add_draft(struct batch *b, struct draft *d, bool by_hand,
    const struct json *op, struct reply *r, struct err *err)
{
	struct assignment	*a;
	size_t			 n;
	enum err_code		 rc;

	rc = batch_assignments(&a, &n, b, d->entity, op, err);
	if (rc == ERR_OK)
		rc = edit_assign(b->edit, d, a, n, err);
	if (rc == ERR_OK && by_hand)
		rc = edit_list_price(b->edit, d, err);
	if (rc == ERR_OK)
		rc = edit_complete(b->edit, d, err);
	if (rc == ERR_OK && d->entity->is_columnar)
		rc = check_row_refs(b, d, err);
	if (rc == ERR_OK)
		rc = edit_add(b->edit, d, err);
	if (rc)
		return rc;
	return d->entity->is_columnar ? done_row(b, r, d, 0) :
	    done_record(r, d);
}

/* A change set says when the mark of a repair comes or goes. */
static enum err_code
read_mark(struct draft *d, const struct json *op, struct err *err)
{
	bool		is;
	enum err_code	rc = batch_flag(&is, op, "incomplete", err);

	if (rc == ERR_OK && json_find(op, "incomplete") != NULL)
		draft_set_incomplete(d, is);
	return rc;
}

/* Exactly the fields there are, under the number there is. */
static enum err_code
add_exact(struct batch *b, struct draft *d, struct slice handle,
    const struct json *op, struct reply *r, struct err *err)
{
	struct assignment	*a;
	uint64_t		 number = batch_handle(d->entity, handle), rev;
	bool			 restore;
	size_t			 n;
	enum err_code		 rc;

	if (number == 0)
		return err_set(err, ERR_DATA, "\"%.*s\" is no handle of %.*s",
		    (int)MIN(handle.len, (size_t)60), handle.p,
		    SLICE_ARG(d->entity->name));
	b->exact = true;
	rc = batch_flag(&restore, op, "restore", err);
	if (rc == ERR_OK)
		rc = batch_number(&rev, op, "rev", UINT32_MAX, err);
	if (rc == ERR_OK)
		rc = batch_assignments(&a, &n, b, d->entity, op, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		draft_set(d, a[i].field, a[i].value, a[i].n_values);
	if (restore)
		rc = read_mark(d, op, err);
	if (rc)
		return rc;
	d->revision = (uint32_t)rev;
	if (d->entity->is_columnar)
		rc = check_row_refs(b, d, err);
	if (rc)
		return rc;
	rc = edit_add_as(b->edit, d, number, restore, err);
	if (rc)
		return rc;
	return d->entity->is_columnar ? done_row(b, r, d, number) :
	    done_record(r, d);
}

enum err_code
batch_add(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	const struct json	*handle = json_find(op, "handle");
	const struct entity	*e;
	struct draft		 d;
	enum err_code		 rc;

	rc = batch_type(&e, b, op, err);
	if (rc)
		return rc;
	draft_init(&d, e, b->scratch);
	if (handle == NULL) {
		if (json_find(op, "restore") != NULL ||
		    json_find(op, "rev") != NULL)
			return err_set(err, ERR_DATA, "an add without a "
			    "handle has no revision to restore");
		return add_draft(b, &d, false, op, r, err);
	}
	if (json_find(op, "compute") != NULL)
		return err_set(err, ERR_DATA, "an add with a handle says "
		    "every value: nothing is computed");
	return add_exact(b, &d, json_text(handle), op, r, err);
}

static enum err_code
find_contact(struct reference *ref, struct batch *b, const struct json *op,
    struct err *err)
{
	struct record	rec;
	enum err_code	rc;

	rc = batch_reference(ref, b, op, "ref", err);
	if (rc || ref->entity->is_columnar)
		return rc;
	rc = batch_record(&rec, b, ref, op, err);
	if (rc == ERR_OK)
		ref->id = rec.id;
	return rc;
}

/* The organisation of a person whom this stream added or moved. */
static enum err_code
set_planned_party(struct batch *b, struct draft *d,
    const struct reference *person, struct err *err)
{
	const struct field	*from = entity_role(person->entity,
				    ROLE_PARTY);
	const struct field	*to = entity_role(d->entity, ROLE_PARTY);
	struct record		 rec;
	struct value		 v;
	enum err_code		 rc;

	if (person->entity->kind != KIND_PERSON || from == NULL ||
	    to == NULL || to->type != TYPE_REF || from->to != to->to)
		return ERR_OK;
	rc = plan_find(&rec, b->plan, person->entity, person->id, b->scratch,
	    err);
	if (rc)
		return rc;
	v = record_value(&rec, from);
	if (v.type == TYPE_REF)
		draft_set(d, to, &v, 1);
	return ERR_OK;
}

static enum err_code
set_text(struct batch *b, struct draft *d, const struct json *text,
    struct err *err)
{
	const struct field	*f = entity_role(d->entity, ROLE_TEXT);
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	if (text == NULL)
		return ERR_OK;
	if (f == NULL)
		return err_set(err, ERR_DATA, "%.*s has no field for a text",
		    SLICE_ARG(d->entity->name));
	rc = batch_values(&v, &n, b, f, text, err);
	if (rc == ERR_OK)
		draft_set(d, f, v, n);
	return rc;
}

enum err_code
batch_log(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	struct reference	 ref;
	struct slice		 kind;
	struct draft		 d;
	bool			 is_sale;
	enum err_code		 rc;

	rc = batch_text(&kind, op, "kind", err);
	if (rc == ERR_OK)
		rc = find_contact(&ref, b, op, err);
	if (rc)
		return rc;
	is_sale = contact_is_sale(b->env.model, kind);
	rc = is_sale ? contact_sale_draft(&d, &b->env, &ref, b->scratch,
	    err) : contact_draft(&d, &b->env, kind, &ref, b->o->user,
	    b->scratch, err);
	if (rc == ERR_OK)
		rc = set_planned_party(b, &d, &ref, err);
	if (rc == ERR_OK)
		rc = set_text(b, &d, json_find(op, "text"), err);
	return rc ? rc : add_draft(b, &d, is_sale, op, r, err);
}

/* ---- changing ---- */

static bool
same_values(const struct draft_field *a, const struct value *v, size_t n)
{
	if (a->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!value_equal(&a->p[i], &v[i]))
			return false;
	return true;
}

static void
write_values(struct buf *out, const struct batch *b, const struct field *f,
    const struct value *v, size_t n)
{
	if (n == 0)
		buf_adds(out, "nothing");
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i > 0 ? ", " : "\"");
		field_write_value(out, b->env.model, f, &v[i],
		    b->env.when.zone);
	}
	buf_adds(out, n > 0 ? "\"" : "");
}

/* Does a field still stand as the change set saw it? */
static enum err_code
check_was_field(struct batch *b, const struct draft *d, struct slice name,
    const struct json *json, struct err *err)
{
	const struct field	*f;
	const struct value	*v;
	const struct draft_field *now;
	struct buf		 out = {0};
	size_t			 n;
	enum err_code		 rc;

	rc = batch_field(&f, d->entity, name, err);
	b->was = true;
	if (rc == ERR_OK)
		rc = batch_values(&v, &n, b, f, json, err);
	b->was = false;
	if (rc)
		return rc;
	now = &d->field[f->position];
	if (same_values(now, v, n))
		return ERR_OK;
	buf_addf(&out, "%.*s is ", SLICE_ARG(f->name));
	write_values(&out, b, f, now->p, now->n);
	buf_adds(&out, ", not ");
	write_values(&out, b, f, v, n);
	err_set(err, ERR_CONFLICT, "%s: somebody changed it (stale)",
	    buf_cstr(&out));
	buf_release(&out);
	return ERR_CONFLICT;
}

enum err_code
batch_check_was(struct batch *b, const struct draft *d, const struct json *op,
    struct err *err)
{
	const struct json	*was = json_find(op, "was");
	enum err_code		 rc = ERR_OK;

	if (was != NULL && was->kind != JSON_MAP)
		return err_set(err, ERR_DATA, "\"was\" is an object: "
		    "{\"field\":value}");
	for (size_t i = 0; was != NULL && i < was->n && rc == ERR_OK; i++)
		rc = check_was_field(b, d, was->key[i], &was->item[i], err);
	return rc;
}

/* With "was" it is a change set's: just these fields. */
static enum err_code
change_draft(struct batch *b, struct draft *d, const struct json *op,
    bool exact, struct err *err)
{
	struct assignment	*a;
	size_t			 n;
	enum err_code		 rc;

	rc = batch_assignments(&a, &n, b, d->entity, op, err);
	for (size_t i = 0; rc == ERR_OK && exact && i < n; i++) {
		if (a[i].op != ASSIGN_TEXT)
			return err_set(err, ERR_DATA, "with \"was\" only "
			    "\"fields\" can be");
		draft_set(d, a[i].field, a[i].value, a[i].n_values);
	}
	if (rc == ERR_OK && !exact)
		rc = edit_assign(b->edit, d, a, n, err);
	if (rc == ERR_OK && !exact)
		rc = edit_complete(b->edit, d, err);
	return rc;
}

static enum err_code
set_row(struct batch *b, const struct reference *ref, const struct json *op,
    struct reply *r, struct err *err)
{
	struct draft	d;
	enum err_code	rc;

	r->entity = ref->entity;
	r->number = ref->sequence;
	if (json_find(op, "rev") != NULL)
		return err_set(err, ERR_DATA, "a row has no revision: write "
		    "what its fields were, as \"was\"");
	rc = edit_get_row(&d, b->edit, ref->entity, ref->sequence,
	    b->scratch, err);
	if (rc == ERR_OK)
		rc = batch_check_was(b, &d, op, err);
	if (rc == ERR_OK)
		rc = change_draft(b, &d, op, json_find(op, "was") != NULL,
		    err);
	if (rc == ERR_OK)
		rc = check_row_refs(b, &d, err);
	if (rc == ERR_OK)
		rc = edit_set_row(b->edit, ref->sequence, &d, err);
	if (rc == ERR_OK)
		batch_note_row(b, &d);
	return rc;
}

/* What became of rec. */
enum err_code
batch_done_set(struct batch *b, struct reply *r, const struct record *rec,
    struct err *err)
{
	struct record	now;
	enum err_code	rc;

	rc = plan_find(&now, b->plan, rec->entity, rec->id, b->scratch, err);
	if (rc)
		return rc;
	r->entity = rec->entity;
	r->number = rec->id;
	r->revision = now.revision;
	r->unchanged = slice_eq(now.bytes, rec->bytes);
	return ERR_OK;
}

/* led: by the key of one that was merged into it, which only fills in. */
static enum err_code
set_record(struct batch *b, const struct record *rec, bool led,
    const struct json *op, struct reply *r, struct err *err)
{
	struct draft	d;
	uint64_t	becomes;
	bool		exact = json_find(op, "was") != NULL;
	enum err_code	rc;

	b->exact = exact;
	draft_from_record(&d, rec, b->scratch);
	rc = batch_number(&becomes, op, "becomes", UINT32_MAX, err);
	/* The revision says it all, and more quickly. */
	if (rc == ERR_OK && json_find(op, "rev") == NULL)
		rc = batch_check_was(b, &d, op, err);
	if (rc == ERR_OK)
		rc = change_draft(b, &d, op, exact, err);
	if (rc == ERR_OK && exact)
		rc = read_mark(&d, op, err);
	if (rc == ERR_OK && led)
		draft_keep_all(&d, rec);
	if (rc)
		return err_prefix(err, "%.*s%u: ",
		    SLICE_ARG(rec->entity->prefix), rec->id);
	rc = becomes != 0 ? plan_restore(b->plan, rec, &d,
	    (uint32_t)becomes, err) : edit_set(b->edit, rec, &d, err);
	return rc ? rc : batch_done_set(b, r, rec, err);
}

enum err_code
batch_set(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	struct reference	ref;
	struct record		rec;
	enum err_code		rc;

	rc = batch_reference(&ref, b, op, "ref", err);
	if (rc)
		return rc;
	if (ref.entity->is_columnar)
		return set_row(b, &ref, op, r, err);
	rc = batch_record(&rec, b, &ref, op, err);
	return rc ? rc : set_record(b, &rec, false, op, r, err);
}

/* ---- add or set by a key ---- */

/* The unique field that "fields" names, or the first one there is. */
static const struct field *
key_field(const struct entity *e, const struct json *fields)
{
	const struct field	*first = NULL;

	for (size_t i = 0; i < e->n_fields; i++) {
		if (!e->field[i].unique)
			continue;
		if (first == NULL)
			first = &e->field[i];
		for (size_t k = 0; fields != NULL &&
		    fields->kind == JSON_MAP && k < fields->n; k++)
			if (entity_find_field(e, fields->key[k]) ==
			    &e->field[i])
				return &e->field[i];
	}
	return first;
}

static const struct json *
key_value(const struct json *op, const struct entity *e,
    const struct field *f)
{
	const struct json	*key = json_find(op, "key");
	const struct json	*fields = json_find(op, "fields");

	if (key != NULL)
		return key;
	for (size_t i = 0; fields != NULL && fields->kind == JSON_MAP &&
	    i < fields->n; i++)
		if (entity_find_field(e, fields->key[i]) == f)
			return &fields->item[i];
	return NULL;
}

enum err_code
batch_put(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	const struct entity	*e;
	const struct field	*f;
	const struct json	*key;
	const struct value	*v;
	struct record		 rec;
	struct draft		 d;
	size_t			 n;
	uint32_t		 id;
	bool			 led;
	enum err_code		 rc;

	rc = batch_type(&e, b, op, err);
	if (rc)
		return rc;
	f = e->is_columnar ? NULL : key_field(e, json_find(op, "key") ?
	    NULL : json_find(op, "fields"));
	if (f == NULL)
		return err_set(err, ERR_DATA, "%.*s has no unique field to "
		    "put by", SLICE_ARG(e->name));
	key = key_value(op, e, f);
	if (key == NULL)
		return err_set(err, ERR_DATA, "by which key? %.*s has the "
		    "unique field %.*s", SLICE_ARG(e->name),
		    SLICE_ARG(f->name));
	rc = batch_values(&v, &n, b, f, key, err);
	if (rc == ERR_OK && n != 1)
		rc = err_set(err, ERR_DATA, "%.*s, the key, is empty",
		    SLICE_ARG(f->name));
	if (rc == ERR_OK)
		rc = plan_find_unique(&id, &led, b->plan, e, f, v, err);
	if (rc)
		return rc;
	if (id == 0) {
		draft_init(&d, e, b->scratch);
		draft_set(&d, f, v, 1);
		return add_draft(b, &d, false, op, r, err);
	}
	rc = plan_find(&rec, b->plan, e, id, b->scratch, err);
	return rc ? rc : set_record(b, &rec, led, op, r, err);
}
