#include "core/record/priv.h"

enum err_code
record_find_at(struct record *rec, struct txn *txn, const struct entity *entity,
    uint32_t id, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	record_key(&key, entity->id, id);
	rc = txn_find(&val, txn, TABLE_RECORD, key_slice(&key), err);
	if (rc)
		return rc;
	if (val.p == NULL) {
		*rec = (struct record){ .entity = entity, .id = id };
		return ERR_OK;
	}
	return record_decode(rec, entity, id, val, err);
}

enum err_code
record_find(struct record *rec, struct txn *txn, const struct entity *entity,
    uint32_t id, struct err *err)
{
	uint32_t	now = id;
	enum err_code	rc;

	rc = record_find_at(rec, txn, entity, id, err);
	if (rc || rec->bytes.p != NULL)
		return rc;
	rc = reference_follow(&now, txn, entity, err);
	if (rc || now == id)
		return rc;
	return record_find_at(rec, txn, entity, now, err);
}

enum err_code
record_get(struct record *rec, struct txn *txn, const struct entity *entity,
    uint32_t id, struct err *err)
{
	struct record	r;
	enum err_code	rc;

	rc = record_find(&r, txn, entity, id, err);
	if (rc)
		return rc;
	if (r.bytes.p == NULL)
		return err_set(err, ERR_NOTFOUND, "no %s",
		    record_words(entity, id).text);
	*rec = r;
	return ERR_OK;
}

struct record_scan {
	struct cursor		*cursor;
	const struct entity	*entity;
	struct txn		*txn;
	uint32_t		 from, until;
	uint32_t		 at;		/* found last; 0: elsewhere */
	bool			 begun;
	uint64_t		 n;
	bool			 skips;		/* it does not meet all */
	struct err		 err;
};

enum err_code
record_scan_open(struct record_scan **scan, struct txn *txn,
    const struct entity *entity, uint32_t from, uint32_t until,
    struct err *err)
{
	struct record_scan	*s;
	struct cursor		*cursor;
	enum err_code		 rc;

	rc = cursor_open(&cursor, txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	s = mem_zalloc(sizeof(*s));
	s->cursor = cursor;
	s->txn = txn;
	s->skips = from > 1 || until != 0 || txn_is_writer(txn);
	s->entity = entity;
	s->from = from;
	s->until = until;
	*scan = s;
	return ERR_OK;
}

/* Whoever has met all must have met as many as there are. */
static bool
end_scan(struct record_scan *s)
{
	struct counter	c;

	if (s->skips ||
	    counter_read(&c, s->txn, s->entity->id, &s->err) != ERR_OK ||
	    c.count == s->n)
		return false;
	err_set(&s->err, ERR_STORE, "%llu records of %.*s are there, %llu "
	    "should be", (unsigned long long)s->n,
	    SLICE_ARG(s->entity->name), (unsigned long long)c.count);
	err_hint(&s->err, "run: crm fsck");
	return false;
}

bool
record_scan_next(struct record_scan *s, struct record *rec)
{
	struct slice	key, val;
	struct key	from;
	uint32_t	id;
	bool		more;

	if (s->err.code)
		return false;
	s->at = 0;
	if (s->begun) {
		more = cursor_next(s->cursor, &key, &val);
	} else {
		record_key(&from, s->entity->id, s->from);
		more = cursor_seek(s->cursor, key_slice(&from), &key, &val);
		s->begun = true;
	}
	if (!more) {
		return cursor_status(s->cursor, &s->err) == ERR_OK &&
		    end_scan(s);
	}
	if (key.len != 6) {
		err_set(&s->err, ERR_STORE, "a record's key is damaged");
		return false;
	}
	if (be16_get(key.p) != s->entity->id)
		return end_scan(s);
	id = be32_get(key.p + 2);
	if (s->until != 0 && id >= s->until)
		return false;
	s->n++;
	return record_decode(rec, s->entity, id, val, &s->err) == ERR_OK;
}

/* The first record at or behind want; a few steps cost less than a search. */
static bool
go_to(struct record_scan *s, struct slice want, uint32_t id,
    struct slice *key, struct slice *val)
{
	enum { NEAR = 6 };
	uint32_t	steps = s->at != 0 && id > s->at ? id - s->at : 0;
	bool		more;

	if (steps == 0 || steps > NEAR)
		return cursor_seek(s->cursor, want, key, val);
	while ((more = cursor_next(s->cursor, key, val)) &&
	    slice_cmp(*key, want) < 0)
		continue;
	return more;
}

bool
record_scan_find(struct record_scan *s, struct record *rec, uint32_t id)
{
	struct slice	key, val;
	struct key	want;

	if (s->err.code)
		return false;
	s->begun = s->skips = true;
	record_key(&want, s->entity->id, id);
	if (!go_to(s, key_slice(&want), id, &key, &val)) {
		s->at = 0;
		(void)cursor_status(s->cursor, &s->err);
		return false;
	}
	s->at = slice_eq(key, key_slice(&want)) ? id : 0;
	return s->at != 0 &&
	    record_decode(rec, s->entity, id, val, &s->err) == ERR_OK;
}

enum err_code
record_scan_status(const struct record_scan *s, struct err *err)
{
	if (s->err.code)
		*err = s->err;
	return s->err.code;
}

void
record_scan_close(struct record_scan *s)
{
	if (s == NULL)
		return;
	cursor_close(s->cursor);
	free(s);
}

static void
counter_key(struct key *k, uint16_t entity)
{
	char	text[32];
	int	n;

	n = snprintf(text, sizeof(text), "entity.%u", entity);
	key_clear(k);
	key_bytes(k, slice_make(text, (size_t)n));
}

enum err_code
counter_read(struct counter *c, struct txn *txn, uint16_t entity,
    struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	counter_key(&key, entity);
	rc = txn_find(&val, txn, TABLE_META, key_slice(&key), err);
	if (rc)
		return rc;
	if (val.p == NULL) {
		*c = (struct counter){ 0 };
		return ERR_OK;
	}
	if (val.len != 12 && val.len != 16)
		return err_set(err, ERR_STORE, "the counters of entity %u are "
		    "damaged", entity);
	c->count = le64_get(val.p);
	c->last_id = le32_get(val.p + 8);
	c->next_revision = val.len == 16 ? le32_get(val.p + 12) : 0;
	return ERR_OK;
}

enum err_code
counter_write(struct txn *txn, uint16_t entity, struct counter c,
    struct err *err)
{
	struct key	key;
	char		val[16];

	counter_key(&key, entity);
	le64_put(val, c.count);
	le32_put(val + 8, c.last_id);
	le32_put(val + 12, c.next_revision);
	return txn_put(txn, TABLE_META, key_slice(&key),
	    slice_make(val, sizeof(val)), err);
}

enum err_code
record_counts(uint64_t *count, uint32_t *last_id, struct txn *txn,
    const struct entity *entity, struct err *err)
{
	struct counter	c;
	enum err_code	rc;

	rc = counter_read(&c, txn, entity->id, err);
	if (rc)
		return rc;
	*count = c.count;
	*last_id = c.last_id;
	return ERR_OK;
}
