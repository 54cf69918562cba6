/*
 * Rows about records that were merged: what a row of before the merge says
 * was weighed then, and is no news.
 */
#include "core/exchange/import/priv.h"

#include "core/record/alias.h"
#include "core/store/keys.h"

/* The record that remained, a field, and what lost there. */
static void
mark_key(struct key *k, uint32_t id, uint16_t field, uint64_t mark)
{
	key_clear(k);
	key_u32(k, id);
	key_u16(k, field);
	key_u64(k, mark);
}

/* A reference led to what may have been merged since. */
static enum err_code
follow_mark(uint64_t *mark, struct import *im, struct err *err)
{
	const struct entity	*to;
	struct value		 v = { .type = TYPE_REF };
	uint32_t		 id;
	enum err_code		 rc;

	if (!remains_mark_is_ref(*mark, &v.entity, &id))
		return ERR_OK;
	to = model_find_entity_id(im->env.model, v.entity);
	if (to == NULL || to->is_columnar)
		return ERR_OK;
	rc = plan_follow(&id, im->plan, to, err);
	v.i = id;
	*mark = remains_mark(&v, 1);
	return rc;
}

static enum err_code
note_marks(struct import *im, uint32_t id, struct slice remains,
    struct err *err)
{
	struct remains_item	item;
	struct key		key;
	enum err_code		rc;

	rc = plan_follow(&id, im->plan, im->entity, err);
	/* Others were merged into it. */
	mark_key(&key, id, 0, 0);
	*map_put(im->overruled, key_slice(&key), NULL) = 1;
	while (rc == ERR_OK && remains_next(&item, &remains)) {
		if (item.is_key)
			continue;
		rc = follow_mark(&item.mark, im, err);
		mark_key(&key, id, item.field, item.mark);
		*map_put(im->overruled, key_slice(&key), NULL) = 1;
	}
	return rc;
}

static enum err_code
read_marks(struct import *im, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val, remains;
	struct key	 from;
	uint32_t	 to;
	bool		 more;
	enum err_code	 rc = cursor_open(&cur, im->env.txn, TABLE_ALIAS, err);

	if (rc)
		return rc;
	im->overruled = map_open();
	key_clear(&from);
	key_u16(&from, im->entity->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val))
		rc = !alias_decode(&to, &remains, key, val) ?
		    err_set(err, ERR_STORE, "an old handle is damaged") :
		    note_marks(im, be32_get(key.p + 2), remains, err);
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static bool
is_overruled(const struct import *im, const struct draft *d,
    const struct record *before, const struct field *f)
{
	const struct draft_field	*df = &d->field[f->position];
	struct key			 key;

	/* The two that became one referred to each other. */
	mark_key(&key, before->id, 0, 0);
	if (df->n == 1 && df->p[0].type == TYPE_REF &&
	    df->p[0].entity == im->entity->id && df->p[0].i == before->id &&
	    map_find(im->overruled, key_slice(&key)) != NULL)
		return true;
	mark_key(&key, before->id, f->id, remains_mark(df->p, df->n));
	return map_find(im->overruled, key_slice(&key)) != NULL;
}

static bool
says_other(const struct draft *d, const struct record *before,
    const struct field *f)
{
	const struct draft_field	*df = &d->field[f->position];

	if (record_count(before, f) != df->n)
		return true;
	for (size_t i = 0; i < df->n; i++) {
		struct value	v = record_item(before, f, i);

		if (!value_equal(&v, &df->p[i]))
			return true;
	}
	return false;
}

enum err_code
merged_keep(struct import *im, struct draft *d, const struct record *before,
    bool led, struct err *err)
{
	const struct entity	*e = im->entity;
	enum err_code		 rc = ERR_OK;

	if (im->overruled == NULL)
		rc = read_marks(im, err);
	if (rc || (!led && map_count(im->overruled) == 0))
		return rc;
	for (size_t i = 0; i < e->n_fields; i++)
		if (says_other(d, before, &e->field[i]) &&
		    ((led && record_count(before, &e->field[i]) > 0) ||
		    is_overruled(im, d, before, &e->field[i])))
			draft_keep(d, &e->field[i], before);
	return ERR_OK;
}
