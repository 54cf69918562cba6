/*
 * Operations of a batch that change what is there: tags, removals, merges.
 */
#include "core/exchange/batch/batch_priv.h"

#include "core/base/hex.h"
#include "core/practice/tag.h"
#include "core/record/alias.h"
#include "core/record/merge.h"

/* ---- tags ---- */

static enum err_code
change_tags(struct batch *b, struct draft *d, const struct field *f,
    const struct json *op, bool add, struct err *err)
{
	const struct json	*list = json_find(op, add ? "add" :
				    "remove");
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	if (list == NULL)
		return ERR_OK;
	rc = batch_values(&v, &n, b, f, list, err);
	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		if (add)
			tag_add(d, f, &v[i]);
		else
			tag_remove(d, f, &v[i]);
	return rc;
}

enum err_code
batch_tag(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	const struct field	*f;
	struct reference	 ref;
	struct record		 rec;
	struct draft		 d;
	enum err_code		 rc;

	rc = batch_reference(&ref, b, op, "ref", err);
	if (rc)
		return rc;
	f = tag_field(ref.entity);
	if (f == NULL)
		return err_set(err, ERR_DATA, "%.*s has no field for tags",
		    SLICE_ARG(ref.entity->name));
	rc = batch_record(&rec, b, &ref, op, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, b->scratch);
	rc = change_tags(b, &d, f, op, true, err);
	if (rc == ERR_OK)
		rc = change_tags(b, &d, f, op, false, err);
	if (rc == ERR_OK)
		rc = edit_set(b->edit, &rec, &d, err);
	return rc ? rc : batch_done_set(b, r, &rec, err);
}

/* ---- removing ---- */

static enum err_code
remove_row(struct batch *b, const struct reference *ref,
    const struct json *op, struct reply *r, struct err *err)
{
	struct draft	d;
	enum err_code	rc;

	r->entity = ref->entity;
	r->number = ref->sequence;
	rc = edit_get_row(&d, b->edit, ref->entity, ref->sequence,
	    b->scratch, err);
	if (rc == ERR_OK)
		rc = batch_check_was(b, &d, op, err);
	return rc ? rc : edit_del_row(b->edit, ref->entity, ref->sequence,
	    err);
}

/* What is left of a merged record, in hexadecimal digits. */
static enum err_code
read_remains(struct slice *remains, struct batch *b, const struct json *op,
    struct err *err)
{
	const struct json	*v = json_find(op, "remains");

	*remains = SLICE_EMPTY;
	if (v == NULL || (hex_parse(remains, b->scratch, json_text(v)) &&
	    remains_are_sound(*remains)))
		return ERR_OK;
	return err_set(err, ERR_DATA, "\"remains\" is damaged");
}

/* It became one with another, as a change set says: its handle goes on. */
static enum err_code
lead_into(struct batch *b, const struct record *rec, const struct json *op,
    struct err *err)
{
	struct slice	text, remains;
	struct buf	keys = {0};
	uint64_t	to;
	enum err_code	rc = batch_text(&text, op, "into", err);

	if (rc)
		return rc;
	to = batch_handle(rec->entity, text);
	if (to == 0 || json_find(op, "rev") == NULL)
		return err_set(err, ERR_DATA, "\"into\" is a handle of "
		    "%.*s, and goes with a revision",
		    SLICE_ARG(rec->entity->name));
	rc = batch_note_led(b, rec->entity, (uint32_t)to, err);
	if (rc == ERR_OK)
		rc = read_remains(&remains, b, op, err);
	/* A change set says it; who writes one by hand need not. */
	if (rc == ERR_OK && json_find(op, "remains") == NULL) {
		remains_of_record(&keys, rec);
		remains = buf_slice(&keys);
	}
	if (rc == ERR_OK)
		rc = plan_set_alias(b->plan, rec->entity, rec->id,
		    (uint32_t)to, remains, err);
	buf_release(&keys);
	return rc;
}

enum err_code
batch_rm(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	struct reference	ref;
	struct record		rec;
	bool			cascade;
	enum err_code		rc;

	rc = batch_reference(&ref, b, op, "ref", err);
	if (rc == ERR_OK)
		rc = batch_flag(&cascade, op, "cascade", err);
	if (rc)
		return rc;
	if (ref.entity->is_columnar)
		return remove_row(b, &ref, op, r, err);
	b->exact = json_find(op, "rev") != NULL && !cascade;
	rc = batch_record(&rec, b, &ref, op, err);
	if (rc == ERR_OK && json_find(op, "into") != NULL)
		rc = lead_into(b, &rec, op, err);
	if (rc == ERR_OK)
		rc = plan_del(b->plan, &rec, cascade, err);
	if (rc)
		return rc;
	r->entity = rec.entity;
	r->number = rec.id;
	return ERR_OK;
}

/* ---- making one record of two ---- */

enum err_code
batch_merge(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	static const char *const	 word[] = { "first", "second",
					    "newest" };
	struct slice			 prefer =
					    json_text(json_find(op, "prefer"));
	struct merge_options		 o = { .prefer = MERGE_FIRST };
	struct reference		 ref, from;
	struct record			 rec, second;
	size_t				 i = 0;
	enum err_code			 rc;

	rc = batch_reference(&ref, b, op, "ref", err);
	if (rc == ERR_OK)
		rc = batch_reference(&from, b, op, "from", err);
	if (rc)
		return rc;
	while (prefer.len > 0 && i < NELEM(word) &&
	    !slice_eq(prefer, slice_of(word[i])))
		i++;
	if (i == NELEM(word))
		return err_set(err, ERR_DATA, "\"prefer\" is first, second "
		    "or newest");
	o.prefer = (enum merge_side)i;
	if (ref.entity->is_columnar || ref.entity != from.entity)
		return err_set(err, ERR_DATA, "only records of one type are "
		    "merged");
	rc = batch_record(&rec, b, &ref, op, err);
	if (rc == ERR_OK)
		rc = plan_find(&second, b->plan, from.entity, from.id,
		    b->scratch, err);
	if (rc == ERR_OK && second.bytes.p == NULL)
		rc = err_set(err, ERR_NOTFOUND, "no %.*s %.*s%u",
		    SLICE_ARG(from.entity->name),
		    SLICE_ARG(from.entity->prefix), from.id);
	if (rc == ERR_OK)
		rc = merge_plan(b->plan, rec.entity, rec.id, second.id, &o,
		    err);
	return rc ? rc : batch_done_set(b, r, &rec, err);
}

/* ---- where a handle leads, as a change set says ---- */

/* The handle under a key; 0: there is none. */
static enum err_code
read_handle(uint32_t *id, const struct entity *e, const struct json *op,
    const char *key, struct err *err)
{
	const struct json	*v = json_find(op, key);

	*id = v == NULL ? 0 : (uint32_t)batch_handle(e, json_text(v));
	if (v != NULL && *id == 0)
		return err_set(err, ERR_DATA, "\"%s\" is no handle of %.*s",
		    key, SLICE_ARG(e->name));
	return ERR_OK;
}

enum err_code
batch_alias(struct batch *b, const struct json *op, struct reply *r,
    struct err *err)
{
	const struct entity	*e;
	struct record		 rec;
	struct slice		 remains;
	uint32_t		 id, to, was, now;
	enum err_code		 rc;

	rc = batch_type(&e, b, op, err);
	if (rc == ERR_OK && e->is_columnar)
		rc = err_set(err, ERR_DATA, "rows have no other handles");
	if (rc == ERR_OK)
		rc = read_handle(&id, e, op, "handle", err);
	if (rc == ERR_OK)
		rc = read_handle(&to, e, op, "to", err);
	if (rc == ERR_OK)
		rc = read_handle(&was, e, op, "was", err);
	if (rc == ERR_OK)
		rc = read_remains(&remains, b, op, err);
	if (rc)
		return rc;
	if (id == 0 || id == to)
		return err_set(err, ERR_DATA, "\"handle\" is missing");
	rc = plan_find(&rec, b->plan, e, id, b->scratch, err);
	if (rc == ERR_OK && rec.bytes.p != NULL && rec.id == id)
		rc = err_set(err, ERR_CONFLICT, "%.*s%u is there: its handle "
		    "leads to itself", SLICE_ARG(e->prefix), id);
	if (rc == ERR_OK)
		rc = plan_alias(&now, b->plan, e, id, err);
	if (rc == ERR_OK && to != 0)
		rc = batch_note_led(b, e, to, err);
	if (rc == ERR_OK && now != was && now != to)
		rc = err_set(err, ERR_CONFLICT, "%.*s%u leads elsewhere: "
		    "somebody changed it (stale)", SLICE_ARG(e->prefix), id);
	if (rc == ERR_OK && now != to)
		rc = plan_set_alias(b->plan, e, id, to, remains, err);
	r->entity = e;
	r->number = id;
	return rc;
}
