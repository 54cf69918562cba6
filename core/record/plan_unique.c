/*
 * Unique values while a plan is built: those in the store, those the plan
 * gives to its records, those it sets free.  What the plan knows is kept as
 * a hash of the key and the id of the owner; a hit is checked against the
 * owner's record, so that equal hashes of different keys do no harm.
 *
 * Of a new record a load looks a key up, checks that nobody has it and claims
 * it: what was found the first time is kept.
 */
#include "core/record/priv.h"

void
plan_unique_forget(struct plan *p)
{
	p->asked.has_owner = false;
}

static bool
is_asked(const struct asked *a, const struct field *f, const struct value *v)
{
	if (a->field != f || a->value.type != v->type)
		return false;
	return type_is_text(v->type) ? slice_eq(a->value.text, v->text) :
	    value_equal(&a->value, v);
}

/* The key of a value into p->key. */
static void
ask(struct plan *p, const struct entity *entity, const struct field *f,
    const struct value *v)
{
	struct asked	*a = &p->asked;

	if (is_asked(a, f, v))
		return;
	buf_clear(&p->key);
	index_add_key(&p->key, entity, f, v, &p->fold);
	buf_clear(&a->text);
	if (type_is_text(v->type))
		buf_add(&a->text, v->text);
	a->field = f;
	a->value = *v;
	a->value.text = buf_slice(&a->text);
	a->hash = slice_hash(buf_slice(&p->key));
	a->has_owner = false;
}

static bool
has_key(struct plan *p, const struct record *rec, const struct field *f,
    struct slice key, struct buf *b)
{
	size_t	n = record_count(rec, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		buf_clear(b);
		index_add_key(b, rec->entity, f, &v, &p->fold);
		if (slice_eq(buf_slice(b), key))
			return true;
	}
	return false;
}

bool
plan_has_unique(struct plan *p, const struct record *rec,
    const struct field *f, const struct value *v)
{
	struct buf	key = {0}, b = {0};
	bool		has;

	index_add_key(&key, rec->entity, f, v, &p->fold);
	has = has_key(p, rec, f, buf_slice(&key), &b);
	buf_release(&key);
	buf_release(&b);
	return has;
}

/* Does this record, as planned, have the key? */
static enum err_code
owns(bool *yes, struct plan *p, const struct entity *entity, uint32_t id,
    const struct field *f, struct slice key, struct err *err)
{
	struct arena	*arena = arena_open();
	struct buf	 b = {0};
	struct record	 rec;
	enum err_code	 rc;

	rc = plan_find(&rec, p, entity, id, arena, err);
	if (rc == ERR_OK)
		*yes = rec.bytes.p != NULL && rec.id == id &&
		    has_key(p, &rec, f, key, &b);
	buf_release(&b);
	arena_close(arena);
	return rc;
}

/* The owner of the key that was asked for after this plan; 0: none. */
static enum err_code
owner_of(uint32_t *id, struct plan *p, const struct entity *entity,
    const struct field *f, struct err *err)
{
	uint64_t	*v, *exact;
	struct slice	 key = buf_slice(&p->key);
	struct slice	 val;
	bool		 yes;
	enum err_code	 rc;

	v = imap_find(p->unique, p->asked.hash);
	if (v != NULL && *v != 0) {
		rc = owns(&yes, p, entity, (uint32_t)*v, f, key, err);
		if (rc)
			return rc;
		if (yes) {
			*id = (uint32_t)*v;
			return ERR_OK;
		}
	}
	exact = map_find(p->unique_exact, key);
	if (exact != NULL && *exact != 0) {
		*id = (uint32_t)*exact;
		return ERR_OK;
	}
	/* There were none when the plan began: nothing to look for. */
	if (plan_entity(p, entity)->loaded &&
	    plan_entity(p, entity)->stored.count == 0) {
		*id = 0;
		return ERR_OK;
	}
	rc = txn_find(&val, p->opt.txn, TABLE_INDEX, key, err);
	if (rc)
		return rc;
	if (val.p == NULL || val.len != 4) {
		*id = 0;
		return ERR_OK;
	}
	*id = le32_get(val.p);
	/* Stored so; but does it keep the value? */
	if (plan_has_op(p, entity, *id)) {
		rc = owns(&yes, p, entity, *id, f, key, err);
		if (rc)
			return rc;
		if (!yes)
			*id = 0;
	}
	return ERR_OK;
}

enum err_code
plan_unique_owner(uint32_t *id, struct plan *p, const struct entity *entity,
    const struct field *f, const struct value *v, struct err *err)
{
	struct plan_entity	*pe;
	uint32_t		 owner;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, entity, err);
	if (rc == ERR_OK)
		rc = plan_rising_settle(p, entity, f, err);
	if (rc)
		return rc;
	ask(p, entity, f, v);
	if (!p->asked.has_owner) {
		rc = owner_of(&owner, p, entity, f, err);
		if (rc)
			return rc;
		p->asked.owner = owner;
		p->asked.has_owner = true;
	}
	*id = p->asked.owner;
	return ERR_OK;
}

/* plan_unique_owner found none and left the key. */
static enum err_code
find_led(uint32_t *merged, uint32_t *end, struct plan *p,
    const struct entity *entity, const struct field *f, struct err *err)
{
	return plan_led_find(merged, end, p, entity, f, buf_slice(&p->key),
	    err);
}

enum err_code
plan_find_unique(uint32_t *id, bool *led, struct plan *p,
    const struct entity *entity, const struct field *f,
    const struct value *v, struct err *err)
{
	uint32_t	merged = 0, end;
	enum err_code	rc;

	rc = plan_unique_owner(id, p, entity, f, v, err);
	if (rc == ERR_OK && *id == 0)
		rc = find_led(&merged, &end, p, entity, f, err);
	if (rc == ERR_OK && merged != 0)
		*id = end;
	if (rc == ERR_OK && led != NULL)
		*led = merged != 0;
	return rc;
}

/* The key of a merged record is that of the record that remained. */
static enum err_code
check_led(struct plan *p, const struct record *rec, const struct field *f,
    const struct value *v, struct err *err)
{
	uint32_t	merged, end;
	struct buf	b = {0}, handle = {0};
	enum err_code	rc = find_led(&merged, &end, p, rec->entity, f, err);

	if (rc || merged == 0 || end == rec->id)
		return rc;
	value_write(&b, v, zone_utc());
	handle_write(&handle, rec->entity, merged);
	err_set(err, ERR_CONFLICT, "%s: %.*s \"%.*s\" leads to %s, since %s "
	    "was merged into it", record_words(rec->entity, rec->id).text,
	    SLICE_ARG(f->name), (int)MIN(b.len, (size_t)100), buf_cstr(&b),
	    record_words(rec->entity, end).text, buf_cstr(&handle));
	buf_release(&b);
	buf_release(&handle);
	return err->code;
}

enum err_code
plan_unique_taken(struct plan *p, const struct record *rec,
    const struct field *f, const struct value *v, uint32_t owner,
    struct err *err)
{
	struct buf	b = {0};
	struct op	op;
	bool		planned;
	enum err_code	rc;

	rc = plan_find_op(&op, &planned, p, rec->entity, owner, err);
	if (rc)
		return rc;
	value_write(&b, v, zone_utc());
	if (planned && op.op == CHANGE_ADD)
		err_set(err, ERR_CONFLICT, "%s: %.*s \"%.*s\" is taken by "
		    "another new record",
		    record_words(rec->entity, rec->id).text,
		    SLICE_ARG(f->name), (int)MIN(b.len, (size_t)100),
		    buf_cstr(&b));
	else
		err_set(err, ERR_CONFLICT, "%s: %.*s \"%.*s\" is taken by %s",
		    record_words(rec->entity, rec->id).text,
		    SLICE_ARG(f->name), (int)MIN(b.len, (size_t)100),
		    buf_cstr(&b), record_words(rec->entity, owner).text);
	buf_release(&b);
	return err->code;
}

enum err_code
plan_unique_check(struct plan *p, const struct record *rec, struct err *err)
{
	const struct entity	*e = rec->entity;
	struct plan_entity	*pe;
	uint32_t		 owner;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, e, err);
	if (rc || p->defer)
		return rc;
	for (size_t i = 0; i < pe->unique.n; i++) {
		const struct field	*f = pe->unique.p[i].field;
		size_t			 n = record_count(rec, f);

		for (size_t k = 0; k < n; k++) {
			struct value	v = record_item(rec, f, k);

			rc = plan_unique_owner(&owner, p, e, f, &v, err);
			if (rc == ERR_OK && (owner == 0 || owner == rec->id))
				rc = check_led(p, rec, f, &v, err);
			if (rc)
				return rc;
			if (owner != 0 && owner != rec->id)
				return plan_unique_taken(p, rec, f, &v,
				    owner, err);
		}
	}
	return ERR_OK;
}

/*
 * The key that was asked for.  release: the record still has its values in the
 * plan or in the store, and is about to lose them.
 */
static enum err_code
claim(struct plan *p, const struct record *rec, const struct field *f,
    bool release, struct err *err)
{
	struct slice	 key = buf_slice(&p->key);
	uint64_t	*v, *exact, hash = p->asked.hash;
	bool		 added, yes;
	enum err_code	 rc;

	exact = map_find(p->unique_exact, key);
	if (exact != NULL && (*exact == rec->id || !release)) {
		*exact = release ? 0 : rec->id;
		return ERR_OK;
	}
	if (release) {
		v = imap_find(p->unique, hash);
		if (v != NULL && *v == rec->id)
			*v = 0;
		return ERR_OK;
	}
	v = imap_put(p->unique, hash, &added);
	if (!added && *v != 0 && *v != rec->id) {
		rc = owns(&yes, p, rec->entity, (uint32_t)*v, f, key, err);
		if (rc)
			return rc;
		if (!yes) {
			/* Another key of the same hash keeps the place. */
			*map_put(p->unique_exact, key, NULL) = rec->id;
			return ERR_OK;
		}
	}
	*v = rec->id;
	return ERR_OK;
}

enum err_code
plan_unique_claim(struct plan *p, const struct record *rec, bool release,
    struct err *err)
{
	struct plan_entity	*pe;
	enum err_code		 rc;

	plan_unique_forget(p);
	rc = plan_entity_load(&pe, p, rec->entity, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < pe->unique.n; i++) {
		const struct field	*f = pe->unique.p[i].field;
		size_t			 n = record_count(rec, f);

		rc = plan_rising_settle(p, rec->entity, f, err);
		if (rc)
			return rc;
		for (size_t k = 0; k < n; k++) {
			struct value	v = record_item(rec, f, k);

			ask(p, rec->entity, f, &v);
			rc = claim(p, rec, f, release, err);
			if (rc)
				return rc;
		}
	}
	return ERR_OK;
}

/* Room for what will come, when it is needed. */
static uint64_t *
put_hash(struct plan *p, uint64_t hash, bool *added)
{
	if (p->expected > 0)
		imap_reserve(p->unique, imap_count(p->unique) + p->expected);
	p->expected = 0;
	return imap_put(p->unique, hash, added);
}

/* Another key of the same hash keeps the place. */
static void
put_key(struct plan *p, struct slice key, uint64_t hash, uint32_t id)
{
	bool		 added;
	uint64_t	*v = put_hash(p, hash, &added);

	if (added || *v == 0)
		*v = id;
	else if (*v != id)
		*map_put(p->unique_exact, key, NULL) = id;
}

void
plan_unique_put(struct plan *p, struct slice key, uint32_t id)
{
	put_key(p, key, slice_hash(key), id);
}

void
plan_expect_keys(struct plan *p, size_t n)
{
	p->expected = n;
}

static uint64_t
hash_key(struct slice key, uint64_t *hash)
{
	if (*hash == 0)
		*hash = slice_hash(key);
	return *hash;
}

static enum err_code
is_not_planned(bool *is_free, struct plan *p, const struct entity *entity,
    const struct field *f, struct slice key, uint64_t *hash, struct err *err)
{
	const uint64_t	*v;
	struct slice	 val = SLICE_EMPTY;
	enum err_code	 rc = plan_rising_settle(p, entity, f, err);

	*is_free = false;
	if (rc)
		return rc;
	v = imap_find(p->unique, hash_key(key, hash));
	if ((v != NULL && *v != 0) || (map_count(p->unique_exact) > 0 &&
	    map_find(p->unique_exact, key) != NULL))
		return ERR_OK;
	if (plan_entity(p, entity)->stored.count > 0)
		rc = txn_find(&val, p->opt.txn, TABLE_INDEX, key, err);
	*is_free = rc == ERR_OK && val.len == 0;
	return rc;
}

enum err_code
plan_key_is_free(bool *is_free, struct plan *p, const struct entity *entity,
    const struct field *f, struct slice key, uint64_t *hash, struct err *err)
{
	uint32_t	merged, end;
	enum err_code	rc = ERR_OK;

	*is_free = plan_key_rises(p, entity, f, key);
	if (!*is_free)
		rc = is_not_planned(is_free, p, entity, f, key, hash, err);
	if (rc || !*is_free)
		return rc;
	rc = plan_led_find(&merged, &end, p, entity, f, key, err);
	*is_free = rc == ERR_OK && merged == 0;
	return rc;
}

enum err_code
plan_key_claim(struct plan *p, const struct entity *entity,
    const struct field *f, struct slice key, uint64_t *hash, uint32_t id,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (plan_key_rises(p, entity, f, key)) {
		plan_key_rose(p, entity, f, key);
		return ERR_OK;
	}
	rc = plan_rising_settle(p, entity, f, err);
	if (rc == ERR_OK)
		put_key(p, key, hash_key(key, hash), id);
	return rc;
}
