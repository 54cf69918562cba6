/*
 * Keys that rise.  A load mostly has its records in the order of their keys:
 * nobody of the plan has a key that is greater than all before, and to know
 * that takes the greatest one.  A longer one is greater, for after 99 comes
 * 100.  When anything else is asked about the field, those of the records
 * added so far go into the table of all keys (plan_unique.c), and so do the
 * next ones.
 */
#include "core/record/priv.h"

static struct unique_field *
unique_field(struct plan *p, const struct entity *entity,
    const struct field *f)
{
	struct plan_entity	*pe = plan_entity(p, entity);

	for (size_t i = 0; i < pe->unique.n; i++)
		if (pe->unique.p[i].field == f)
			return &pe->unique.p[i];
	return NULL;
}

static bool
is_greater(struct slice a, struct slice b)
{
	return a.len != b.len ? a.len > b.len : slice_cmp(a, b) > 0;
}

bool
plan_key_rises(struct plan *p, const struct entity *entity,
    const struct field *f, struct slice key)
{
	const struct unique_field	*u = unique_field(p, entity, f);

	if (u == NULL || u->is_hashed ||
	    plan_entity(p, entity)->stored.count > 0)
		return false;
	return u->greatest.len == 0 ||
	    is_greater(key, buf_slice(&u->greatest));
}

void
plan_key_rose(struct plan *p, const struct entity *entity,
    const struct field *f, struct slice key)
{
	struct unique_field	*u = unique_field(p, entity, f);

	buf_clear(&u->greatest);
	buf_add(&u->greatest, key);
}

/* The keys that a new record has of the field, into the table. */
static void
hash_keys(struct plan *p, const struct record *rec, const struct field *f,
    struct buf *key)
{
	size_t	n = record_count(rec, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		buf_clear(key);
		index_add_key(key, rec->entity, f, &v, &p->fold);
		plan_unique_put(p, buf_slice(key), rec->id);
	}
}

static enum err_code
hash_all(struct plan *p, const struct entity *entity, const struct field *f,
    struct err *err)
{
	struct buf	b = {0}, key = {0};
	struct record	rec;
	struct op	op;
	uint64_t	offset = 0;
	bool		more;
	enum err_code	rc;

	while ((rc = plan_next_op(&op, &more, p, &offset, &b, err)) ==
	    ERR_OK && more) {
		if (op.op != CHANGE_ADD || op.entity != entity->id)
			continue;
		rc = record_open(&rec, entity, op.id, op.after, err);
		if (rc)
			break;
		hash_keys(p, &rec, f, &key);
	}
	buf_release(&b);
	buf_release(&key);
	return rc;
}

enum err_code
plan_rising_settle(struct plan *p, const struct entity *entity,
    const struct field *f, struct err *err)
{
	struct unique_field	*u = unique_field(p, entity, f);

	if (u == NULL || u->is_hashed)
		return ERR_OK;
	u->is_hashed = true;
	return u->greatest.len == 0 ? ERR_OK : hash_all(p, entity, f, err);
}
