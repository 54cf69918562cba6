/*
 * A record that is lost for good is still referred to.  A reference that
 * leads nowhere would be damage for ever, so it is taken out; the line that
 * tells so names the handle it had.
 */
#include "core/record/recover_priv.h"

struct cleaning {
	struct recovery		*r;
	const struct entity	*entity;
	VEC(uint32_t)		 ids;
	struct arena		*arena;
};

static bool
is_there(struct recovery *r, const struct value *v)
{
	const struct known	*k = recovery_known(r, v->entity);
	struct err		 ignored = {0};
	struct slice		 to;
	struct key		 key;

	if (k == NULL)
		return model_find_entity_id(r->model, v->entity) != NULL;
	if (idset_has(&k->stored, (uint32_t)v->i))
		return true;
	record_key(&key, v->entity, (uint32_t)v->i);
	return txn_find(&to, r->txn, TABLE_ALIAS, key_slice(&key),
	    &ignored) == ERR_OK && to.p != NULL;
}

static bool
has_dangling(struct cleaning *c, const struct record *rec)
{
	const struct entity	*e = c->entity;
	struct value		 v;

	for (size_t f = 0; f < e->n_fields; f++) {
		if (e->field[f].type != TYPE_REF)
			continue;
		for (size_t i = 0; i < record_count(rec, &e->field[f]); i++) {
			v = record_item(rec, &e->field[f], i);
			if (v.type == TYPE_REF && !is_there(c->r, &v))
				return true;
		}
	}
	return false;
}

static enum err_code
find_dangling(struct cleaning *c, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	struct record	 rec;
	struct key	 from;
	struct err	 why = {0};
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, c->r->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, c->entity->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val))
		if (record_decode(&rec, c->entity, be32_get(key.p + 2), val,
		    &why) == ERR_OK && has_dangling(c, &rec))
			*VEC_ADD(&c->ids) = rec.id;
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static void
clean_field(struct cleaning *c, struct draft *d, const struct field *f)
{
	const struct draft_field	*df = &d->field[f->position];
	struct value			*keep;
	const struct entity		*to;
	size_t				 n = 0;

	keep = ARENA_ARRAY(c->arena, struct value, df->n + 1);
	for (size_t i = 0; i < df->n; i++) {
		const struct value	*v = &df->p[i];

		if (is_there(c->r, v)) {
			keep[n++] = *v;
			continue;
		}
		to = model_find_entity_id(c->r->model, v->entity);
		recovery_tell(c->r, "%s, %.*s: referred to %.*s%lld, which is "
		    "lost", record_words(c->entity, d->id).text,
		    SLICE_ARG(f->name), SLICE_ARG(to != NULL ? to->prefix :
		    SLICE("number ")), (long long)v->i);
	}
	if (n < df->n)
		draft_set(d, f, keep, n);
}

static enum err_code
clean_record(struct cleaning *c, uint32_t id, struct err *err)
{
	struct record	rec;
	struct draft	d;
	struct key	key;
	struct buf	b = {0};
	enum err_code	rc;

	arena_clear(c->arena);
	rc = record_find_at(&rec, c->r->txn, c->entity, id, err);
	if (rc)
		return rc;
	draft_from_record(&d, &rec, c->arena);
	for (size_t f = 0; f < c->entity->n_fields; f++)
		if (c->entity->field[f].type == TYPE_REF)
			clean_field(c, &d, &c->entity->field[f]);
	/* The journal knows of no other: by it the record can come back. */
	d.revision = rec.revision;
	draft_encode(&b, &d, c->r->model->revision);
	record_seal(b.p, b.len, c->entity, id);
	record_key(&key, c->entity->id, id);
	rc = txn_put(c->r->txn, TABLE_RECORD, key_slice(&key), buf_slice(&b),
	    err);
	buf_release(&b);
	return rc;
}

enum err_code
recovery_references(struct recovery *r, struct err *err)
{
	struct cleaning	c = { .r = r, .arena = arena_open() };
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < r->model->n_entities && rc == ERR_OK; i++) {
		c.entity = &r->model->entity[i];
		if (c.entity->is_columnar)
			continue;
		VEC_CLEAR(&c.ids);
		rc = find_dangling(&c, err);
		for (size_t k = 0; k < c.ids.n && rc == ERR_OK; k++)
			rc = clean_record(&c, c.ids.p[k], err);
	}
	VEC_RELEASE(&c.ids);
	arena_close(c.arena);
	return rc;
}
