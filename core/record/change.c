/*
 * Changes of records as journal items.  Numbers are varints.
 *
 * Public, behind the item's first byte, per change:
 *	op u8, entity, id, revision before, revision after, number of fields,
 *	per field: id, u8 sides (1 before, 2 after, 4 personal), then per
 *	side set: length and bytes, or (personal) JOURNAL_COMMIT bytes
 * Private, in the same order, per personal side set:
 *	u8 1, salt, length, bytes; or u8 0: erased
 * Field bytes: u8 type, u8 flags, the items as in a record.
 *
 * A field that the model no longer has is treated as personal: it may have
 * been.
 */
#include "core/record/change.h"

#include "core/record/layout.h"

enum { SIDE_BEFORE = 1, SIDE_AFTER = 2, SIDE_PERSONAL = 4 };
enum {
	/* An item that is larger has one change only.  Some pages, when it is
	 * packed: of the last one half is empty. */
	ITEM_BYTES = 64 * 1024,
	PACK_FROM = 4096	/* a page: less is not worth the while */
};

bool
change_is_records(struct slice public)
{
	return public.len > 0 && public.p[0] == JOURNAL_ITEM_RECORDS;
}

/* --- Writing ------------------------------------------------------------ */

void
change_writer_init(struct change_writer *w, struct journal_writer *journal)
{
	*w = (struct change_writer){ .journal = journal,
	    .packer = journal_packer_open() };
}

void
change_writer_release(struct change_writer *w)
{
	buf_release(&w->public);
	buf_release(&w->private);
	VEC_RELEASE(&w->about.list);
	buf_release(&w->head);
	buf_release(&w->one);
	buf_release(&w->one_private);
	journal_packer_close(w->packer);
}

/* Drawn by the hundred: a call of the system for each would take longer
 * than all else that is done for a value. */
static const uint8_t *
next_salt(struct change_writer *w)
{
	if (w->salts_left == 0) {
		journal_make_salts(w->salts[0], NELEM(w->salts));
		w->salts_left = NELEM(w->salts);
	}
	return w->salts[--w->salts_left];
}

static void
add_side(struct change_writer *w, const struct stored_field *sf,
    bool personal)
{
	struct buf	*to = personal ? &w->one_private : &w->one;
	const uint8_t	*salt = NULL;
	uint8_t		 commit[JOURNAL_COMMIT];
	size_t		 from;

	if (personal) {
		salt = next_salt(w);
		buf_addc(to, 1);
		buf_addmem(to, salt, JOURNAL_SALT);
	}
	varint_add(to, 2 + sf->bytes.len);
	from = to->len;
	buf_addc(to, (char)sf->type);
	buf_addc(to, (char)sf->flags);
	buf_add(to, sf->bytes);
	if (personal) {
		journal_commit_value(commit, salt,
		    slice_make(to->p + from, to->len - from));
		buf_addmem(&w->one, commit, sizeof(commit));
	}
}

static void
add_field(struct change_writer *w, const struct record *rec,
    const struct stored_field *before, const struct stored_field *after)
{
	uint16_t		 id = before != NULL ? before->id : after->id;
	const struct field	*f = entity_find_field_id(rec->entity, id);
	bool			 personal = f == NULL ?
				    id != FIELD_INCOMPLETE : f->personal;
	int			 sides = personal ? SIDE_PERSONAL : 0;

	if (before != NULL)
		sides |= SIDE_BEFORE;
	if (after != NULL)
		sides |= SIDE_AFTER;
	varint_add(&w->one, id);
	buf_addc(&w->one, (char)sides);
	if (before != NULL)
		add_side(w, before, personal);
	if (after != NULL)
		add_side(w, after, personal);
}

/*
 * Both sides are in the order of field numbers; same (or NULL) tells by
 * position of which it is known that they do not differ.  Returns how many
 * do.
 */
static size_t
add_fields(struct change_writer *w, const struct record *before,
    const struct record *after, const bool *same)
{
	const struct entity	*e = after != NULL ? after->entity :
				    before->entity;
	size_t			 i = 0, k = 0, n = 0;

	for (;;) {
		struct stored_field	 a, b;
		const struct field	*f;
		int			 x, y;

		x = before != NULL && i < before->n_fields ?
		    stored_id_at(before, i) : NO_FIELD;
		y = after != NULL && k < after->n_fields ?
		    stored_id_at(after, k) : NO_FIELD;
		if (x == NO_FIELD && y == NO_FIELD)
			return n;
		f = same == NULL ? NULL :
		    entity_find_field_id(e, (uint16_t)MIN(x, y));
		if (f == NULL || !same[f->position]) {
			if (x <= y)
				a = stored_field_at(before, i);
			if (y <= x)
				b = stored_field_at(after, k);
			if (x != y || !stored_equal(&a, &b)) {
				n++;
				add_field(w, after != NULL ? after : before,
				    x <= y ? &a : NULL, y <= x ? &b : NULL);
			}
		}
		i += x <= y;
		k += y <= x;
	}
}

enum err_code
change_flush(struct change_writer *w, struct err *err)
{
	struct change_items	*items = w->items;
	bool			 packs = w->public.len >= PACK_FROM;
	bool			 is_raw = packs && items != NULL && w->leaves;
	enum err_code		 rc = ERR_OK;

	if (w->public.len == 0)
		return ERR_OK;
	w->leaves &= !is_raw;
	if (packs && !is_raw)
		journal_pack(w->packer, &w->public, &w->private);
	if (items == NULL) {
		journal_about(w->journal, &w->about);
		rc = journal_add(w->journal, buf_slice(&w->public),
		    buf_slice(&w->private), err);
	} else {
		*VEC_ADD(&items->item) = (struct change_item){
		    w->public.len, w->private.len, w->about.list.n, is_raw };
		buf_add(&items->bytes, buf_slice(&w->public));
		buf_add(&items->bytes, buf_slice(&w->private));
		for (size_t i = 0; i < w->about.list.n; i++)
			*VEC_ADD(&items->about.list) = w->about.list.p[i];
	}
	buf_clear(&w->public);
	buf_clear(&w->private);
	VEC_CLEAR(&w->about.list);
	return rc;
}

/* Its n fields are in one and one_private. */
static enum err_code
add_change(struct change_writer *w, const struct record *before,
    const struct record *after, size_t n, struct err *err)
{
	enum { HEAD_MAX = 1 + 5 * 10 };
	const struct record	*rec = after != NULL ? after : before;
	int			 op = before == NULL ? CHANGE_ADD :
				    after == NULL ? CHANGE_DEL : CHANGE_SET;
	char			*p;
	enum err_code		 rc;

	buf_clear(&w->head);
	p = buf_reserve(&w->head, HEAD_MAX);
	*p++ = (char)op;
	p = varint_put(p, rec->entity->id);
	p = varint_put(p, rec->id);
	p = varint_put(p, before != NULL ? before->revision : 0);
	p = varint_put(p, after != NULL ? after->revision : 0);
	p = varint_put(p, n);
	w->head.len = (size_t)(p - w->head.p);
	if (w->public.len + w->head.len + w->one.len > ITEM_BYTES ||
	    w->private.len + w->one_private.len > ITEM_BYTES) {
		rc = change_flush(w, err);
		if (rc)
			return rc;
	}
	if (w->public.len == 0)
		buf_addc(&w->public, JOURNAL_ITEM_RECORDS);
	buf_add(&w->public, buf_slice(&w->head));
	buf_add(&w->public, buf_slice(&w->one));
	buf_add(&w->private, buf_slice(&w->one_private));
	subject_note(&w->about, rec->entity->id, rec->id);
	return ERR_OK;
}

enum err_code
change_write(struct change_writer *w, const struct record *before,
    const struct record *after, const bool *same, struct err *err)
{
	buf_clear(&w->one);
	buf_clear(&w->one_private);
	return add_change(w, before, after,
	    add_fields(w, before, after, same), err);
}

/* What add_field makes of a value that comes and is not personal. */
static void
add_new_field(struct change_writer *w, const struct stored_field *sf)
{
	enum { HEAD_MAX = 10 + 1 + 10 + 2 };
	size_t	 len = sf->bytes.len;
	char	*p = buf_reserve(&w->one, HEAD_MAX + len);

	p = varint_put(p, sf->id);
	*p++ = SIDE_AFTER;
	p = varint_put(p, 2 + len);
	*p++ = (char)sf->type;
	*p++ = (char)sf->flags;
	memcpy(p, sf->bytes.p, len);
	w->one.len = (size_t)(p - w->one.p) + len;
}

enum err_code
change_write_new(struct change_writer *w, const struct record *rec,
    const struct layout *l, struct err *err)
{
	buf_clear(&w->one);
	buf_clear(&w->one_private);
	for (size_t i = 0; i < l->n; i++) {
		struct stored_field	 sf = layout_field_at(l, rec, i);
		const struct field	*f = l->field[i].field;

		if (f != NULL && !f->personal)
			add_new_field(w, &sf);
		else
			add_field(w, rec, NULL, &sf);
	}
	return add_change(w, NULL, rec, l->n, err);
}

/* --- Reading ------------------------------------------------------------ */

static enum err_code
damaged(struct err *err)
{
	return err_set(err, ERR_STORE, "a journal item is damaged");
}

static bool
get_u32(uint32_t *v, struct slice *from)
{
	uint64_t	n;

	if (!varint_get(&n, from) || n > UINT32_MAX)
		return false;
	*v = (uint32_t)n;
	return true;
}

static bool
get_piece(struct slice *piece, struct slice *from)
{
	uint64_t	n;

	return varint_get(&n, from) && n >= 2 && bytes_get(piece, from, n);
}

/* is_asked false: it is passed over, right or wrong. */
static bool
get_side(struct slice *side, bool *erased, struct change_reader *r,
    bool personal, bool is_asked)
{
	struct slice	commit, salt, mark;
	uint8_t		made[JOURNAL_COMMIT];

	if (!personal)
		return get_piece(side, &r->public);
	if (!bytes_get(&commit, &r->public, JOURNAL_COMMIT))
		return false;
	*side = SLICE_EMPTY;
	if (r->erased) {
		*erased = true;
		return true;
	}
	if (!bytes_get(&mark, &r->private, 1))
		return false;
	if (mark.p[0] == 0) {
		*erased = true;
		return true;
	}
	if (!bytes_get(&salt, &r->private, JOURNAL_SALT) ||
	    !get_piece(side, &r->private))
		return false;
	if (!is_asked)
		return true;
	journal_commit_value(made, (const uint8_t *)salt.p, *side);
	return memcmp(made, commit.p, sizeof(made)) == 0;
}

static bool
get_field(struct change_field *cf, struct change_reader *r, bool is_asked)
{
	struct slice	private = r->private, sides;
	uint32_t	id;
	int		s;

	*cf = (struct change_field){ .before = SLICE_EMPTY,
	    .after = SLICE_EMPTY };
	if (!get_u32(&id, &r->public) || id > UINT16_MAX ||
	    !bytes_get(&sides, &r->public, 1))
		return false;
	s = sides.p[0];
	cf->field = (uint16_t)id;
	cf->was_set = s & SIDE_BEFORE;
	cf->is_set = s & SIDE_AFTER;
	cf->is_personal = s & SIDE_PERSONAL;
	if (cf->was_set && !get_side(&cf->before, &cf->erased, r,
	    cf->is_personal, is_asked))
		return false;
	if (cf->is_set && !get_side(&cf->after, &cf->erased, r,
	    cf->is_personal, is_asked))
		return false;
	cf->private = slice_sub(private, 0, private.len - r->private.len);
	return true;
}

void
change_reader_init(struct change_reader *r, struct slice public,
    struct slice private)
{
	*r = (struct change_reader){ .public = public, .private = private,
	    .erased = private.p == NULL };
}

void
change_reader_only(struct change_reader *r, const struct entity *e,
    uint32_t id)
{
	r->only_entity = e->id;
	r->only_id = id;
}

static bool
is_asked(const struct change_reader *r, const struct change *c)
{
	return (r->only_entity == 0 || c->entity == r->only_entity) &&
	    (r->only_id == 0 || c->id == r->only_id);
}

/* The next of all changes; the fields of one not asked for stay NULL. */
static bool
read_one(struct change *c, struct change_reader *r, struct arena *arena)
{
	struct change_field	passed;
	struct slice		op;
	uint32_t		entity, n;
	bool			asked;

	*c = (struct change){0};
	if (!bytes_get(&op, &r->public, 1) || op.p[0] < CHANGE_ADD ||
	    op.p[0] > CHANGE_DEL || !get_u32(&entity, &r->public) ||
	    entity > UINT16_MAX || !get_u32(&c->id, &r->public) ||
	    !get_u32(&c->revision_before, &r->public) ||
	    !get_u32(&c->revision_after, &r->public) ||
	    !get_u32(&n, &r->public) || n > r->public.len / 2)
		return false;
	c->op = (uint8_t)op.p[0];
	c->entity = (uint16_t)entity;
	c->n_fields = n;
	asked = is_asked(r, c);
	if (asked)
		c->field = ARENA_ARRAY(arena, struct change_field, n);
	for (size_t i = 0; i < n; i++)
		if (!get_field(asked ? &c->field[i] : &passed, r, asked))
			return false;
	return true;
}

enum err_code
change_next(struct change *change, bool *more, struct change_reader *r,
    struct arena *arena, struct err *err)
{
	struct change	c;

	if (!r->begun) {
		if (!change_is_records(r->public))
			return damaged(err);
		r->public = slice_sub(r->public, 1, r->public.len);
		r->begun = true;
	}
	while (r->public.len > 0) {
		if (!read_one(&c, r, arena))
			return damaged(err);
		if (!is_asked(r, &c))
			continue;
		*change = c;
		*more = true;
		return ERR_OK;
	}
	*more = false;
	return ERR_OK;
}

/* The bytes that a change of the record begins with: are they anywhere? */
static bool
may_be_about(struct slice public, const struct entity *e, uint32_t id)
{
	struct buf	b = {0};
	const char	*at = public.p, *end = public.p + public.len;
	bool		 found = false;

	varint_add(&b, e->id);
	varint_add(&b, id);
	while (!found && (at = memmem(at, (size_t)(end - at), b.p, b.len)) !=
	    NULL) {
		found = at > public.p && at[-1] >= CHANGE_ADD &&
		    at[-1] <= CHANGE_DEL;
		at++;
	}
	buf_release(&b);
	return found;
}

enum err_code
change_is_about(bool *about, struct slice public, const struct entity *e,
    uint32_t id, struct arena *arena, struct err *err)
{
	struct change_reader	r;
	struct change		c;

	*about = false;
	/* To read a change takes ten times as long as to look for one. */
	if (!may_be_about(public, e, id))
		return ERR_OK;
	/* As if the private part were erased. */
	change_reader_init(&r, public, (struct slice){0});
	change_reader_only(&r, e, id);
	return change_next(&c, about, &r, arena, err);
}

enum err_code
change_values(const struct value **values, size_t *n, struct arena *arena,
    struct slice encoded, struct err *err)
{
	struct stored_field	 sf = {0};
	struct value		*v;
	size_t			 count;

	if (encoded.len == 0) {
		*values = NULL;
		*n = 0;
		return ERR_OK;
	}
	if (encoded.len < 2 || encoded.p[0] == TYPE_NONE ||
	    (uint8_t)encoded.p[0] >= N_TYPES)
		return damaged(err);
	sf.type = (uint8_t)encoded.p[0];
	sf.flags = (uint8_t)encoded.p[1];
	sf.bytes = slice_sub(encoded, 2, encoded.len);
	count = stored_count(&sf);
	v = ARENA_ARRAY(arena, struct value, count);
	for (size_t i = 0; i < count; i++) {
		v[i] = stored_item(&sf, i);
		if (v[i].type == TYPE_NONE)
			return damaged(err);
	}
	*values = v;
	*n = count;
	return ERR_OK;
}
