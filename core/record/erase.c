#include "core/record/erase.h"

#include "core/record/priv.h"

struct erasing {
	struct erasure		*done;
	struct txn		*txn;
	const struct entity	*entity;
	const struct field	*field;		/* NULL: all that are personal */
	struct imap		*ids;		/* the record's and merged ones */
	struct imap		*led;		/* and those that ever were */
	struct arena		*arena;		/* of one item */
	struct buf		 private;
};

static bool
is_field(const struct erasing *x, uint16_t field)
{
	return x->field == NULL || x->field->id == field;
}

/* ---- what is left of merged records ---- */

static bool
keeps(const struct erasing *x, const struct remains_item *item)
{
	const struct field	*f = entity_find_field_id(x->entity,
				    item->field);

	return f == NULL ? x->field != NULL :
	    !is_field(x, f->id) || !f->personal;
}

/* *less: something of it goes. */
static void
filter_remains(struct buf *kept, bool *less, const struct erasing *x,
    struct slice remains)
{
	struct remains_item	item;
	const char		*from = remains.p;

	*less = false;
	for (; remains_next(&item, &remains); from = remains.p) {
		if (keeps(x, &item))
			buf_addmem(kept, from, (size_t)(remains.p - from));
		else
			*less = true;
	}
}

struct merged { struct key key; uint32_t to; struct slice remains; };
struct merged_list { VEC(struct merged) list; };

/* Handles that lead here, and what of their remains is to be kept. */
static enum err_code
find_merged(struct merged_list *m, struct erasing *x, struct arena *arena,
    struct err *err)
{
	struct cursor	*c;
	struct key	 from;
	struct slice	 key, val, remains;
	struct buf	 kept = {0};
	uint32_t	 id, end, to;
	bool		 more, less;
	enum err_code	 rc;

	rc = cursor_open(&c, x->txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, x->entity->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(c, &key, &val)) {
		if (!alias_decode(&to, &remains, key, val)) {
			rc = err_set(err, ERR_STORE, "an old handle is "
			    "damaged");
			break;
		}
		id = end = be32_get(key.p + 2);
		rc = reference_follow(&end, x->txn, x->entity, err);
		if (rc || imap_find(x->ids, end) == NULL)
			continue;
		imap_put(x->ids, id, NULL);
		buf_clear(&kept);
		filter_remains(&kept, &less, x, remains);
		if (less) {
			struct merged	*one = VEC_ADD(&m->list);

			key_clear(&one->key);
			key_bytes(&one->key, key);
			one->to = to;
			one->remains = slice_dup(arena, buf_slice(&kept));
		}
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	buf_release(&kept);
	return rc;
}

static enum err_code
erase_merged(struct erasing *x, struct err *err)
{
	struct merged_list	 m = {{0}};
	struct arena		*arena = arena_open();
	struct buf		 val = {0};
	enum err_code		 rc = find_merged(&m, x, arena, err);

	for (size_t i = 0; rc == ERR_OK && i < m.list.n; i++) {
		const struct merged	*one = &m.list.p[i];

		buf_clear(&val);
		alias_encode(&val, key_slice(&one->key), one->to,
		    one->remains);
		rc = txn_put(x->txn, TABLE_ALIAS, key_slice(&one->key),
		    buf_slice(&val), err);
		x->done->remains++;
	}
	VEC_RELEASE(&m.list);
	buf_release(&val);
	arena_close(arena);
	return rc;
}

/* ---- the journal ---- */

static void
count_beyond(struct erasing *x, const struct change_field *cf)
{
	const struct field	*f = entity_find_field_id(x->entity,
				    cf->field);

	if (f != NULL && f->personal)
		x->done->beyond += (uint64_t)cf->was_set + cf->is_set;
}

/* The private part again, with a mark in place of what goes. */
static void
copy_private(struct erasing *x, const struct change *c, bool *less)
{
	bool	meant = c->entity == x->entity->id &&
		    imap_find(x->ids, c->id) != NULL;

	for (size_t i = 0; i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];

		if (!meant || !is_field(x, cf->field)) {
			buf_add(&x->private, cf->private);
			continue;
		}
		if (!cf->is_personal) {
			count_beyond(x, cf);
			continue;
		}
		for (int side = cf->was_set + cf->is_set; side > 0; side--) {
			buf_addc(&x->private, 0);
			x->done->values += !cf->erased;
		}
		*less = true;
	}
}

static enum err_code
erase_changes(bool *less, struct erasing *x, struct slice public,
    struct slice private, struct err *err)
{
	struct change_reader	r;
	struct change		c;
	bool			more = true;
	enum err_code		rc = ERR_OK;

	buf_clear(&x->private);
	change_reader_init(&r, public, private);
	while (rc == ERR_OK && more) {
		arena_clear(x->arena);
		rc = change_next(&c, &more, &r, x->arena, err);
		if (rc == ERR_OK && more)
			copy_private(x, &c, less);
	}
	return rc;
}

/* All of it, for its commitment covers all. */
static enum err_code
erase_remains(bool *gone, struct erasing *x, struct slice public,
    struct slice private, struct err *err)
{
	struct alias_remains	r;
	struct buf		kept = {0};
	bool			less;

	if (!alias_remains_get(&r, public, private))
		return err_set(err, ERR_STORE, "a journal item is damaged");
	if (r.entity != x->entity->id || r.bytes.p == NULL ||
	    imap_find(x->led, r.id) == NULL)
		return ERR_OK;
	filter_remains(&kept, &less, x, r.bytes);
	buf_release(&kept);
	*gone = less;
	x->done->remains += less;
	return ERR_OK;
}

/*
 * A merge that was taken back has left remains in the journal, and in them
 * what both records said.
 */
static void
note_led(struct erasing *x, struct slice public)
{
	struct alias_change	a;

	for (size_t i = 0; alias_is_item(public) &&
	    alias_change_get(&a, public, i); i++)
		if (a.entity == x->entity->id &&
		    (imap_find(x->ids, a.id) != NULL ||
		    imap_find(x->ids, a.before) != NULL ||
		    imap_find(x->ids, a.after) != NULL))
			imap_put(x->led, a.id, NULL);
}

static enum err_code
erase_item(struct erasing *x, uint64_t entry, uint32_t item, struct err *err)
{
	struct slice	public, private;
	bool		less = false, gone = false;
	enum err_code	rc;

	rc = journal_get_item(&public, &private, x->txn, entry, item, err);
	if (rc == ERR_OK && change_is_records(public))
		rc = erase_changes(&less, x, public, private, err);
	else if (rc == ERR_OK && alias_is_remains(public))
		rc = erase_remains(&gone, x, public, private, err);
	if (rc || private.p == NULL || (!gone && !less))
		return rc;
	return journal_set_private(x->txn, entry, item,
	    gone ? SLICE_EMPTY : buf_slice(&x->private), err);
}

static enum err_code
each_item(struct erasing *x, bool erase, struct err *err)
{
	struct journal_entry	e;
	struct slice		public, private;
	uint64_t		last;
	enum err_code		rc = journal_last(&last, x->txn, err);

	for (uint64_t n = 1; rc == ERR_OK && n <= last; n++) {
		rc = journal_get(&e, x->txn, n, err);
		for (uint32_t i = 1; rc == ERR_OK && i <= e.items; i++) {
			if (erase) {
				rc = erase_item(x, n, i, err);
				continue;
			}
			rc = journal_get_item(&public, &private, x->txn, n,
			    i, err);
			if (rc == ERR_OK)
				note_led(x, public);
		}
	}
	return rc;
}

enum err_code
record_erase_traces(struct erasure *done, struct txn *txn,
    const struct entity *entity, uint32_t id, const struct field *field,
    struct err *err)
{
	struct erasing	x = { .done = done, .txn = txn, .entity = entity,
			    .field = field };
	enum err_code	rc;

	*done = (struct erasure){0};
	x.ids = imap_open();
	x.led = imap_open();
	x.arena = arena_open();
	imap_put(x.ids, id, NULL);
	rc = erase_merged(&x, err);
	if (rc == ERR_OK)
		rc = each_item(&x, false, err);
	if (rc == ERR_OK)
		rc = each_item(&x, true, err);
	imap_close(x.ids);
	imap_close(x.led);
	arena_close(x.arena);
	buf_release(&x.private);
	return rc;
}
