/*
 * A record that is lost for good is still referred to.  What refers to it
 * knows at least that it was one and the same: so it is kept, with nothing in
 * it, under its handle, marked as incomplete.  Who knows what it was fills it
 * in, and everything leads to it as before.
 */
#include "core/record/recover_priv.h"

/* One that is lost, and how many lead to it. */
struct orphan { uint64_t key, records, rows; };

static uint64_t
orphan_key(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* NULL: it is there. */
static struct orphan *
find_orphan(struct recovery *r, uint16_t entity, uint32_t id)
{
	const struct known	*k = recovery_known(r, entity);
	struct err		 ignored = {0};
	uint32_t		 end = id;
	uint64_t		*at;
	bool			 added;

	if (k == NULL || id == 0 || idset_has(&k->stored, id))
		return NULL;
	if (reference_follow(&end, r->txn, recovery_entity(r, k),
	    &ignored) != ERR_OK)
		end = id;
	if (idset_has(&k->stored, end))
		return NULL;
	at = imap_put(r->orphan_at, orphan_key(entity, end), &added);
	if (added) {
		*at = r->orphan.n;
		VEC_ADD(&r->orphan)->key = orphan_key(entity, end);
	}
	return &r->orphan.p[*at];
}

void
recovery_note_rows(struct recovery *r, uint16_t entity, const int64_t *ids,
    size_t n)
{
	struct orphan	*o;

	for (size_t i = 0; i < n; i++) {
		if (ids[i] <= 0 || ids[i] > UINT32_MAX)
			continue;
		o = find_orphan(r, entity, (uint32_t)ids[i]);
		if (o != NULL)
			o->rows++;
	}
}

static void
note_record(struct recovery *r, const struct record *rec)
{
	const struct entity	*e = rec->entity;
	struct orphan		*o;
	struct value		 v;

	for (size_t f = 0; f < e->n_fields; f++) {
		if (e->field[f].type != TYPE_REF)
			continue;
		for (size_t i = 0; i < record_count(rec, &e->field[f]); i++) {
			v = record_item(rec, &e->field[f], i);
			o = v.type != TYPE_REF || v.i < 0 ||
			    v.i > UINT32_MAX ? NULL :
			    find_orphan(r, v.entity, (uint32_t)v.i);
			if (o != NULL)
				o->records++;
		}
	}
}

static enum err_code
note_records(struct recovery *r, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	struct record	 rec;
	struct err	 why = {0};
	struct known	*k;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, r->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		k = recovery_known(r, be16_get(key.p));
		if (k != NULL && record_decode(&rec,
		    recovery_entity(r, k), be32_get(key.p + 2),
		    val, &why) == ERR_OK)
			note_record(r, &rec);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

/* ---- in their places ---- */

static int
compare_orphans(const void *a, const void *b)
{
	const struct orphan	*x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void
tell_kept(const struct recovery *r, const struct entity *e, uint32_t id,
    const struct orphan *o)
{
	recovery_tell(r, "%s is kept, empty, for what leads to it (records: "
	    "%llu, sale rows: %llu)", record_words(e, id).text,
	    (unsigned long long)o->records, (unsigned long long)o->rows);
}

/* With a revision that nobody has seen. */
static enum err_code
put_empty(struct recovery *r, struct change_writer *w,
    const struct orphan *o, struct buf *b, struct arena *arena,
    struct err *err)
{
	uint16_t	 entity = (uint16_t)(o->key >> 32);
	uint32_t	 id = (uint32_t)o->key;
	struct known	*k = recovery_known(r, entity);
	struct counter	 c = {0};
	struct record	 rec;
	struct draft	 d;
	struct key	 key;
	enum err_code	 rc;

	rc = counter_read(&c, r->txn, entity, err);
	if (rc)
		return rc;
	draft_init(&d, recovery_entity(r, k), arena);
	d.id = id;
	d.revision = MAX(MAX(c.next_revision, k->last_revision + 1), 1u);
	draft_set_incomplete(&d, true);
	draft_as_record(&rec, b, &d, r->model->revision);
	record_seal(b->p, b->len, d.entity, id);
	tell_kept(r, d.entity, id, o);
	idset_put(&k->stored, id, true);
	record_key(&key, entity, id);
	rc = txn_put(r->txn, TABLE_RECORD, key_slice(&key), buf_slice(b), err);
	return rc ? rc : change_write(w, NULL, &rec, NULL, err);
}

/* The journal has them too: what becomes of them can be followed. */
static enum err_code
put_all(struct recovery *r, const struct journal_author *author,
    struct arena *arena, struct err *err)
{
	struct arena		*each = arena_open();
	struct change_writer	 w;
	struct journal_writer	*journal;
	struct buf		 b = {0};
	enum err_code		 rc;

	qsort(r->orphan.p, r->orphan.n, sizeof(*r->orphan.p),
	    compare_orphans);
	rc = journal_begin(&journal, r->txn, arena, author, err);
	change_writer_init(&w, rc ? NULL : journal);
	for (size_t i = 0; rc == ERR_OK && i < r->orphan.n; i++) {
		arena_clear(each);
		rc = put_empty(r, &w, &r->orphan.p[i], &b, each, err);
	}
	if (rc == ERR_OK)
		rc = change_flush(&w, err);
	if (rc == ERR_OK) {
		journal_count(journal, (uint32_t)r->orphan.n, 0, 0);
		journal_set_model(journal, r->model->revision);
		rc = journal_finish(journal, NULL, err);
	}
	change_writer_release(&w);
	buf_release(&b);
	arena_close(each);
	return rc;
}

enum err_code
record_recover_lost(struct recovery *r, const struct journal_author *author,
    struct err *err)
{
	struct arena	*arena = arena_open();
	enum err_code	 rc = note_records(r, err);

	if (rc == ERR_OK && r->orphan.n > 0)
		rc = put_all(r, author, arena, err);
	if (rc == ERR_OK)
		rc = recovery_alias_ends(r, err);
	arena_close(arena);
	return rc;
}
