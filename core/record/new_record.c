/*
 * New records of values that have their stored form.  What is not plain is
 * refused without a reason, and comes again as a draft.
 */
#include "core/record/new_record.h"

#include "core/record/stored_write.h"

/* Of all values together; plan_add knows how much is too much. */
enum { VALUES_MAX = 1024 * 1024 };
/* More are believed when they come. */
enum { EXPECT_MAX = 1 << 20 };

struct new_field {
	const struct field	*field;
	size_t			 from;		/* in the order of the caller */
	uint8_t			 flags, kind;
};
struct new_records {
	struct plan		*plan;
	const struct entity	*entity;
	struct new_field	*field;		/* by id */
	size_t			 n;
	bool			 may_be_short, has_refs;
	struct buf		 bytes;
	/* Of these: places in field. */
	VEC(const struct new_field *) unique, required;
};

struct new_key {
	const struct field	*field;
	size_t			 from, len;
	uint64_t		 hash;		/* 0: not known */
};
struct new_keys {
	struct buf		 bytes, fold;
	VEC(struct new_key)	 key;
	VEC(size_t)		 until;		/* by record: place in key */
};

bool
stored_values_make(struct stored_values *s, const struct field *f,
    const struct value *v, size_t n, struct arena *arena)
{
	struct buf	b = {0};
	struct slice	bytes;
	struct err	ignored;

	if (values_check(f, v, n, NULL, false, &ignored) != ERR_OK)
		return false;
	for (size_t i = 0; i < n; i++)
		if (v[i].cur[0] != '\0')
			return false;
	stored_encode(&b, v, n, f->many);
	bytes = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	*s = (struct stored_values){ bytes.p, bytes.len };
	return true;
}

static int
by_id(const void *a, const void *b)
{
	const struct new_field	*x = a, *y = b;

	return (x->field->id > y->field->id) - (x->field->id < y->field->id);
}

struct new_records *
new_records_open(struct plan *p, const struct entity *e,
    const struct field *const *field, size_t n)
{
	struct new_records	*w = mem_zalloc(sizeof(*w));

	w->plan = p;
	w->entity = e;
	w->n = n;
	w->may_be_short = n <= SHORT_FIELDS &&
	    p->opt.model->revision <= UINT16_MAX;
	w->field = mem_realloc_array(NULL, n + 1, sizeof(*w->field));
	for (size_t i = 0; i < n; i++) {
		struct new_field	*f = &w->field[i];

		*f = (struct new_field){ .field = field[i], .from = i,
		    .flags = stored_flags(field[i]) };
		w->may_be_short &= field[i]->id <= UINT8_MAX && stored_kind(
		    &f->kind, (uint8_t)field[i]->type, f->flags);
		w->has_refs |= field[i]->type == TYPE_REF;
	}
	qsort(w->field, n, sizeof(*w->field), by_id);
	for (size_t i = 0; i < n; i++) {
		if (w->field[i].field->unique)
			*VEC_ADD(&w->unique) = &w->field[i];
		if (w->field[i].field->required)
			*VEC_ADD(&w->required) = &w->field[i];
	}
	return w;
}

void
new_records_close(struct new_records *w)
{
	if (w == NULL)
		return;
	buf_release(&w->bytes);
	VEC_RELEASE(&w->unique);
	VEC_RELEASE(&w->required);
	free(w->field);
	free(w);
}

void
new_records_expect(struct new_records *w, uint64_t n)
{
	n = MIN(n, (uint64_t)EXPECT_MAX) * w->unique.n;
	plan_expect_keys(w->plan, (size_t)n);
}

struct new_keys *
new_keys_open(void)
{
	return mem_zalloc(sizeof(struct new_keys));
}

void
new_keys_close(struct new_keys *k)
{
	if (k == NULL)
		return;
	buf_release(&k->bytes);
	buf_release(&k->fold);
	VEC_RELEASE(&k->key);
	VEC_RELEASE(&k->until);
	free(k);
}

void
new_keys_clear(struct new_keys *k)
{
	buf_clear(&k->bytes);
	VEC_CLEAR(&k->key);
	VEC_CLEAR(&k->until);
}

static void
add_keys(struct new_keys *keys, const struct entity *e,
    const struct new_field *f, struct stored_values s)
{
	struct stored_field	sf = { .id = f->field->id,
				    .type = (uint8_t)f->field->type,
				    .flags = f->flags,
				    .bytes = slice_make(s.p, s.len) };
	size_t			n = stored_count(&sf);

	for (size_t i = 0; i < n; i++) {
		struct value	 v = stored_item(&sf, i);
		struct new_key	*k = VEC_ADD(&keys->key);

		k->field = f->field;
		k->from = keys->bytes.len;
		index_add_key(&keys->bytes, e, f->field, &v, &keys->fold);
		k->len = keys->bytes.len - k->from;
		k->hash = 0;
	}
}

void
new_keys_add(struct new_keys *keys, const struct new_records *w,
    const struct stored_values *v)
{
	for (size_t i = 0; i < w->unique.n; i++) {
		const struct new_field	*f = w->unique.p[i];

		if (v[f->from].p != NULL)
			add_keys(keys, w->entity, f, v[f->from]);
	}
	*VEC_ADD(&keys->until) = keys->key.n;
}

/* How many fields have values, and the bytes of all. */
static size_t
count_values(size_t *bytes, const struct new_records *w,
    const struct stored_values *v)
{
	size_t	n = 0;

	*bytes = 0;
	for (size_t i = 0; i < w->n; i++)
		if (v[i].p != NULL) {
			n++;
			*bytes += v[i].len;
		}
	return n;
}

static void
put_short(struct new_records *w, const struct stored_values *v, size_t n)
{
	struct stored_writer	to;

	stored_begin_short(&to, &w->bytes, n, w->plan->opt.model->revision, 1);
	for (const struct new_field *f = w->field; f < w->field + w->n; f++) {
		const struct stored_values	*s = &v[f->from];

		if (s->p == NULL)
			continue;
		memcpy(buf_reserve(&w->bytes, s->len), s->p, s->len);
		w->bytes.len += s->len;
		stored_end_short(&to, f->field->id, f->kind);
	}
}

static void
put_long(struct new_records *w, const struct stored_values *v, size_t n)
{
	struct stored_writer	to;

	stored_begin_long(&to, &w->bytes, n, w->plan->opt.model->revision, 1);
	for (const struct new_field *f = w->field; f < w->field + w->n; f++) {
		const struct stored_values	*s = &v[f->from];

		if (s->p == NULL)
			continue;
		memcpy(buf_reserve(&w->bytes, s->len), s->p, s->len);
		w->bytes.len += s->len;
		stored_end_long(&to, f->field->id, (uint8_t)f->field->type,
		    f->flags);
	}
}

static bool
encode(struct record *rec, struct new_records *w,
    const struct stored_values *v, uint32_t id)
{
	size_t	bytes, n = count_values(&bytes, w, v);
	bool	is_short = w->may_be_short && bytes <= UINT8_MAX;

	if (bytes > VALUES_MAX)
		return false;
	buf_clear(&w->bytes);
	if (is_short)
		put_short(w, v, n);
	else
		put_long(w, v, n);
	record_seal(w->bytes.p, w->bytes.len, w->entity, id);
	*rec = (struct record){ .entity = w->entity, .id = id, .revision = 1,
	    .model_revision = w->plan->opt.model->revision,
	    .n_fields = (uint16_t)n, .is_short = is_short,
	    .bytes = buf_slice(&w->bytes) };
	return true;
}

/* Required values are there, and what the record refers to; its checks. */
static bool
is_sound(struct new_records *w, const struct record *rec,
    const struct stored_values *v)
{
	struct plan	*p = w->plan;
	struct err	 ignored;

	for (size_t i = 0; i < w->required.n; i++)
		if (v[w->required.p[i]->from].p == NULL)
			return false;
	arena_clear(p->arena);
	if (w->has_refs && plan_check_refs(p, rec, NULL, &ignored) != ERR_OK)
		return false;
	return p->opt.check == NULL ||
	    p->opt.check(p->opt.check_arg, rec, &ignored) == ERR_OK;
}

static struct slice
new_key_bytes(const struct new_keys *keys, const struct new_key *k)
{
	return slice_make(keys->bytes.p + k->from, k->len);
}

/* The first key of the i-th record; of the one behind the last: the end. */
static size_t
first_key(const struct new_keys *keys, size_t i)
{
	return i == 0 ? 0 : keys->until.p[i - 1];
}

/* Those of a record that comes soon. */
static void
prefetch_keys(const struct new_records *w, struct new_keys *keys, size_t i)
{
	if (i >= keys->until.n || imap_count(w->plan->unique) == 0)
		return;
	for (size_t k = first_key(keys, i); k < keys->until.p[i]; k++) {
		struct new_key	*key = &keys->key.p[k];

		key->hash = slice_hash(new_key_bytes(keys, key));
		imap_prefetch(w->plan->unique, key->hash);
	}
}

/* Nobody has or had one of the keys. */
static enum err_code
ask_keys(bool *are_free, struct new_records *w, struct new_keys *keys,
    size_t i, struct err *err)
{
	enum err_code	rc = ERR_OK;

	*are_free = true;
	for (size_t k = first_key(keys, i); k < keys->until.p[i] &&
	    rc == ERR_OK && *are_free; k++) {
		struct new_key	*key = &keys->key.p[k];

		rc = plan_key_is_free(are_free, w->plan, w->entity,
		    key->field, new_key_bytes(keys, key), &key->hash, err);
	}
	return rc;
}

/* The plan has the record. */
static enum err_code
claim_keys(struct new_records *w, struct new_keys *keys, size_t i,
    uint32_t id, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t k = first_key(keys, i); k < keys->until.p[i] &&
	    rc == ERR_OK; k++) {
		struct new_key	*key = &keys->key.p[k];

		rc = plan_key_claim(w->plan, w->entity, key->field,
		    new_key_bytes(keys, key), &key->hash, id, err);
	}
	return rc;
}

enum err_code
new_records_add(struct record *added, bool *done, struct new_records *w,
    const struct stored_values *v, struct new_keys *keys, size_t i,
    struct err *err)
{
	enum { SOON = 12 };
	struct plan	*p = w->plan;
	struct record	 rec;
	struct op	 op = { .op = CHANGE_ADD, .rev_after = 1,
			    .before = SLICE_EMPTY };
	bool		 are_free;
	enum err_code	 rc;

	*done = false;
	prefetch_keys(w, keys, i + SOON);
	rc = plan_next_id(&op.id, p, w->entity, err);
	if (rc == ERR_OK)
		rc = ask_keys(&are_free, w, keys, i, err);
	if (rc || !are_free || p->defer || !encode(&rec, w, v, op.id) ||
	    !is_sound(w, &rec, v))
		return rc;
	op.after = rec.bytes;
	rc = plan_put_op(p, w->entity, &op, NULL, err);
	if (rc == ERR_OK)
		rc = claim_keys(w, keys, i, op.id, err);
	if (rc)
		return rc;
	if (w->has_refs)
		plan_note_targets(p, &rec, NULL);
	*added = rec;
	*done = true;
	return ERR_OK;
}

/* The only key of this field in the i-th record; NULL: there are none or
 * more. */
static const struct new_key *
key_of(const struct new_keys *keys, size_t i, const struct field *f)
{
	const struct new_key	*found = NULL;

	for (size_t k = first_key(keys, i); k < keys->until.p[i]; k++) {
		if (keys->key.p[k].field != f)
			continue;
		if (found != NULL)
			return NULL;
		found = &keys->key.p[k];
	}
	return found;
}

/* The record of the store that has the key; bytes.p NULL: none, or the plan
 * may have changed whose it is. */
static enum err_code
find_stored(struct record *rec, struct new_records *w,
    const struct new_keys *keys, const struct new_key *key, struct err *err)
{
	struct plan	*p = w->plan;
	struct slice	 val;
	uint32_t	 id;
	enum err_code	 rc;

	rec->bytes.p = NULL;
	rc = plan_rising_settle(p, w->entity, key->field, err);
	if (rc || imap_find(p->unique, slice_hash(new_key_bytes(keys,
	    key))) != NULL ||
	    map_count(p->unique_exact) > 0)
		return rc;
	rc = txn_find(&val, p->opt.txn, TABLE_INDEX,
	    new_key_bytes(keys, key), err);
	if (rc || val.p == NULL || val.len != 4)
		return rc;
	id = le32_get(val.p);
	return plan_has_op(p, w->entity, id) ? ERR_OK :
	    record_find_at(rec, p->opt.txn, w->entity, id, err);
}

static bool
has_values(const struct record *rec, const struct new_records *w,
    const struct stored_values *v)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct new_field		*f = &w->field[i];
		const struct stored_values	*s = &v[f->from];
		struct stored_field		 sf;

		if (s->p != NULL && (!stored_field_find(&sf, rec,
		    f->field->id) || sf.type != f->field->type ||
		    sf.flags != f->flags ||
		    !slice_eq(sf.bytes, slice_make(s->p, s->len))))
			return false;
	}
	return true;
}

enum err_code
new_records_are_stored(bool *are, struct new_records *w,
    const struct stored_values *v, const struct new_keys *keys, size_t i,
    const struct field *key, struct err *err)
{
	const struct new_key	*k = key == NULL ? NULL :
				    key_of(keys, i, key);
	struct record		 rec;
	enum err_code		 rc;

	*are = false;
	if (k == NULL)
		return ERR_OK;
	rc = find_stored(&rec, w, keys, k, err);
	*are = rc == ERR_OK && rec.bytes.p != NULL &&
	    has_values(&rec, w, v) && !stored_has_foreign(&rec);
	return rc;
}
