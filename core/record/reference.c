#include "core/record/reference_priv.h"

enum { FOLLOW_MAX = 1000 };

enum err_code
reference_follow(uint32_t *id, struct txn *txn, const struct entity *entity,
    struct err *err)
{
	struct key	key;
	struct slice	val, remains;
	uint32_t	now = *id;
	enum err_code	rc;

	/* A record that remained may itself have been merged later. */
	for (int i = 0; i < FOLLOW_MAX; i++) {
		record_key(&key, entity->id, now);
		rc = txn_find(&val, txn, TABLE_ALIAS, key_slice(&key), err);
		if (rc)
			return rc;
		if (val.p == NULL) {
			*id = now;
			return ERR_OK;
		}
		if (!alias_decode(&now, &remains, key_slice(&key), val))
			break;
	}
	return err_set(err, ERR_STORE, "the old handle of %s leads nowhere",
	    record_words(entity, *id).text);
}

/* Did the record that is left so much of have the key? */
static bool
had_key(struct slice remains, const struct model *model,
    const struct entity *entity, const struct field *f, struct slice wanted,
    struct buf *fold)
{
	struct remains_item	 item;
	struct arena		*arena = arena_open();
	struct buf		 key = {0};
	struct value		 v;
	bool			 has = false;

	while (!has && remains_next(&item, &remains)) {
		if (!item.is_key || item.field != f->id ||
		    !remains_key_today(&v, &item, model, f, arena))
			continue;
		buf_clear(&key);
		index_add_key(&key, entity, f, &v, fold);
		has = slice_eq(buf_slice(&key), wanted);
	}
	buf_release(&key);
	arena_close(arena);
	return has;
}

/* A merged record that had the key; 0: none.  Merges are few. */
static enum err_code
find_merged(uint32_t *id, struct txn *txn, const struct model *model,
    const struct entity *entity, const struct field *f, struct slice wanted,
    struct buf *fold, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val, remains;
	struct key	 from;
	uint32_t	 to;
	bool		 more;
	enum err_code	 rc = cursor_open(&cur, txn, TABLE_ALIAS, err);

	if (rc)
		return rc;
	*id = 0;
	key_clear(&from);
	key_u16(&from, entity->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && *id == 0 && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		if (!alias_decode(&to, &remains, key, val)) {
			rc = err_set(err, ERR_STORE, "an old handle is "
			    "damaged");
			break;
		}
		if (had_key(remains, model, entity, f, wanted, fold))
			*id = be32_get(key.p + 2);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

enum err_code
reference_find_unique(uint32_t *id, bool *led, struct txn *txn,
    const struct model *model, const struct entity *entity,
    const struct field *f, const struct value *v, struct err *err)
{
	struct buf	key = {0}, fold = {0};
	struct slice	val;
	uint32_t	found = 0;
	bool		merged = false;
	enum err_code	rc;

	index_add_key(&key, entity, f, v, &fold);
	rc = txn_find(&val, txn, TABLE_INDEX, buf_slice(&key), err);
	if (rc == ERR_OK && val.p != NULL && val.len != 4)
		rc = err_set(err, ERR_STORE, "the index of %.*s is damaged",
		    SLICE_ARG(f->name));
	if (rc == ERR_OK && val.p != NULL) {
		found = le32_get(val.p);
	} else if (rc == ERR_OK && f->type != TYPE_REF) {
		rc = find_merged(&found, txn, model, entity, f,
		    buf_slice(&key), &fold, err);
		merged = rc == ERR_OK && found != 0;
	}
	if (merged)
		rc = reference_follow(&found, txn, entity, err);
	buf_release(&key);
	buf_release(&fold);
	if (rc)
		return rc;
	*id = found;
	if (led != NULL)
		*led = merged;
	return ERR_OK;
}

enum err_code
reference_list(struct txn *txn, const struct model *model,
    const struct entity *entity, uint32_t id, reference_each *each,
    void *arg, struct err *err)
{
	struct cursor	*cur;
	struct key	 from;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_REFS, err);
	if (rc)
		return rc;
	record_key(&from, entity->id, id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		const struct entity	*source;
		const struct field	*f = NULL;

		if (key.len != 14) {
			rc = err_set(err, ERR_STORE,
			    "the table of references is damaged");
			break;
		}
		source = model_find_entity_id(model, be16_get(key.p + 6));
		if (source != NULL)
			f = entity_find_field_id(source, be16_get(key.p + 8));
		if (f != NULL && !each(arg, source, f, be32_get(key.p + 10)))
			break;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}
