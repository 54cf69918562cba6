/*
 * Changes of records into journal items, in the form with shapes (change.c
 * has the layout).
 */
#include "core/record/change.h"

#include "core/record/layout.h"

enum {
	/* An item that is larger has one change only.  Some pages, when it is
	 * packed: of the last one half is empty. */
	ITEM_BYTES = 64 * 1024,
	SHAPES_MAX = 256,	/* of an item: they are looked for in a row */
	PACK_FROM = 4096	/* a page: less is not worth the while */
};

void
change_writer_init(struct change_writer *w, struct journal_writer *journal)
{
	*w = (struct change_writer){ .journal = journal,
	    .packer = journal_packer_open() };
}

static void
release_part(struct change_part *p)
{
	buf_release(&p->lengths);
	buf_release(&p->values);
	buf_release(&p->private);
}

void
change_writer_release(struct change_writer *w)
{
	buf_release(&w->shapes);
	buf_release(&w->heads);
	release_part(&w->all);
	VEC_RELEASE(&w->shape);
	VEC_RELEASE(&w->about.list);
	buf_release(&w->public);
	buf_release(&w->fields);
	release_part(&w->one);
	buf_release(&w->of_layout.fields);
	journal_packer_close(w->packer);
}

/* --- An item ------------------------------------------------------------ */

static void
put_together(struct change_writer *w)
{
	buf_clear(&w->public);
	buf_addc(&w->public, JOURNAL_ITEM_SHAPED);
	varint_add(&w->public, w->shapes.len);
	varint_add(&w->public, w->heads.len);
	varint_add(&w->public, w->all.lengths.len);
	buf_add(&w->public, buf_slice(&w->shapes));
	buf_add(&w->public, buf_slice(&w->heads));
	buf_add(&w->public, buf_slice(&w->all.lengths));
	buf_add(&w->public, buf_slice(&w->all.values));
}

static void
begin_item(struct change_writer *w)
{
	buf_clear(&w->shapes);
	buf_clear(&w->heads);
	buf_clear(&w->all.lengths);
	buf_clear(&w->all.values);
	buf_clear(&w->all.private);
	VEC_CLEAR(&w->shape);
	VEC_CLEAR(&w->about.list);
	w->last_id = 0;
	w->of_layout.is_in_item = false;
}

enum err_code
change_flush(struct change_writer *w, struct err *err)
{
	struct change_items	*items = w->items;
	struct buf		*private = &w->all.private;
	enum err_code		 rc = ERR_OK;

	if (w->heads.len == 0)
		return ERR_OK;
	put_together(w);
	if (w->public.len >= PACK_FROM)
		journal_pack(w->packer, &w->public, private);
	if (items == NULL) {
		journal_about(w->journal, &w->about);
		rc = journal_add(w->journal, buf_slice(&w->public),
		    buf_slice(private), err);
	} else {
		*VEC_ADD(&items->item) = (struct change_item){
		    w->public.len, private->len, w->about.list.n };
		buf_add(&items->bytes, buf_slice(&w->public));
		buf_add(&items->bytes, buf_slice(private));
		for (size_t i = 0; i < w->about.list.n; i++)
			*VEC_ADD(&items->about.list) = w->about.list.p[i];
	}
	begin_item(w);
	return rc;
}

/* The number of a shape of the item, which it has from now on. */
static size_t
find_shape(struct change_writer *w, int op, const struct entity *e,
    struct slice fields, size_t n)
{
	char		 head[1 + 2 * 10], *p = head;
	uint64_t	 hash;
	struct slice	 was;
	size_t		 size;

	*p++ = (char)op;
	p = varint_put(p, e->id);
	p = varint_put(p, n);
	size = (size_t)(p - head);
	hash = slice_hash(fields) ^ slice_hash(slice_make(head, size));
	for (size_t i = 0; i < w->shape.n; i++) {
		const struct change_shape	*s = &w->shape.p[i];

		was = slice_make(w->shapes.p + s->at, s->len);
		if (s->hash == hash && was.len == size + fields.len &&
		    memcmp(was.p, head, size) == 0 &&
		    slice_eq(slice_sub(was, size, was.len), fields))
			return i;
	}
	size += fields.len;
	varint_add(&w->shapes, size);
	*VEC_ADD(&w->shape) = (struct change_shape){ hash, w->shapes.len,
	    size };
	buf_addmem(&w->shapes, head, (size_t)(p - head));
	buf_add(&w->shapes, fields);
	return w->shape.n - 1;
}

/* Room for a change of so many bytes, in this item or the next. */
static enum err_code
make_room(struct change_writer *w, size_t public, size_t private,
    struct err *err)
{
	size_t	used = w->shapes.len + w->heads.len + w->all.lengths.len +
		    w->all.values.len;

	if (used + public > ITEM_BYTES || w->shape.n == SHAPES_MAX ||
	    w->all.private.len + private > ITEM_BYTES)
		return change_flush(w, err);
	return ERR_OK;
}

static void
add_head(struct change_writer *w, size_t shape, int op, uint32_t id,
    uint32_t before, uint32_t after)
{
	enum { HEAD_MAX = 4 * 10 };
	char	*p = buf_reserve(&w->heads, HEAD_MAX);

	p = varint_put(p, shape);
	p = varint_put_i64(p, (int64_t)id - w->last_id);
	if (op != CHANGE_ADD)
		p = varint_put(p, before);
	if (op != CHANGE_DEL)
		p = varint_put(p, after);
	w->heads.len = (size_t)(p - w->heads.p);
	w->last_id = id;
}

/* --- Any change --------------------------------------------------------- */

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
add_personal(struct change_writer *w, const struct stored_field *sf)
{
	struct buf	*to = &w->one.private;
	const uint8_t	*salt = next_salt(w);
	uint8_t		 commit[JOURNAL_COMMIT];
	size_t		 from;

	buf_addc(to, 1);
	buf_addmem(to, salt, JOURNAL_SALT);
	varint_add(to, 2 + sf->bytes.len);
	from = to->len;
	buf_addc(to, (char)sf->type);
	buf_addc(to, (char)sf->flags);
	buf_add(to, sf->bytes);
	journal_commit_value(commit, salt,
	    slice_make(to->p + from, to->len - from));
	buf_addmem(&w->one.values, commit, sizeof(commit));
}

static void
add_side(struct change_writer *w, const struct stored_field *sf,
    bool personal)
{
	if (personal) {
		add_personal(w, sf);
		return;
	}
	buf_addc(&w->fields, (char)sf->type);
	buf_addc(&w->fields, (char)sf->flags);
	varint_add(&w->one.lengths, sf->bytes.len);
	buf_add(&w->one.values, sf->bytes);
}

/* One that the model does not have may have been personal. */
static bool
is_personal(const struct field *f, uint16_t id)
{
	return f != NULL ? f->personal : id != FIELD_INCOMPLETE;
}

static void
add_field(struct change_writer *w, const struct record *rec,
    const struct stored_field *before, const struct stored_field *after)
{
	uint16_t	id = before != NULL ? before->id : after->id;
	bool		personal = is_personal(entity_find_field_id(
			    rec->entity, id), id);
	int		sides = personal ? CHANGE_PERSONAL : 0;

	if (before != NULL)
		sides |= CHANGE_BEFORE;
	if (after != NULL)
		sides |= CHANGE_AFTER;
	varint_add(&w->fields, id);
	buf_addc(&w->fields, (char)sides);
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

static void
begin_change(struct change_writer *w)
{
	buf_clear(&w->fields);
	buf_clear(&w->one.lengths);
	buf_clear(&w->one.values);
	buf_clear(&w->one.private);
}

/* Its n fields are in fields and one. */
static enum err_code
add_change(struct change_writer *w, const struct record *before,
    const struct record *after, size_t n, struct err *err)
{
	enum { SHAPE_HEAD_MAX = 2 + 3 * 10, HEAD_MAX = 4 * 10 };
	const struct record	*rec = after != NULL ? after : before;
	int			 op = before == NULL ? CHANGE_ADD :
				    after == NULL ? CHANGE_DEL : CHANGE_SET;
	size_t			 shape;
	enum err_code		 rc;

	rc = make_room(w, SHAPE_HEAD_MAX + w->fields.len + HEAD_MAX +
	    w->one.lengths.len + w->one.values.len, w->one.private.len, err);
	if (rc)
		return rc;
	shape = find_shape(w, op, rec->entity, buf_slice(&w->fields), n);
	add_head(w, shape, op, rec->id,
	    before != NULL ? before->revision : 0,
	    after != NULL ? after->revision : 0);
	buf_add(&w->all.lengths, buf_slice(&w->one.lengths));
	buf_add(&w->all.values, buf_slice(&w->one.values));
	buf_add(&w->all.private, buf_slice(&w->one.private));
	subject_note(&w->about, rec->entity->id, rec->id);
	return ERR_OK;
}

enum err_code
change_write(struct change_writer *w, const struct record *before,
    const struct record *after, const bool *same, struct err *err)
{
	begin_change(w);
	return add_change(w, before, after,
	    add_fields(w, before, after, same), err);
}

/* --- New records of a layout -------------------------------------------- */

/* Nothing in it is personal: its values can be taken as they lie. */
static bool
is_open(const struct layout *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (is_personal(l->field[i].field, l->field[i].as.id))
			return false;
	return true;
}

static void
note_layout(struct change_writer *w, const struct layout *l)
{
	struct layout_shape	*ls = &w->of_layout;

	if (ls->entity == l->entity && ls->n == l->n &&
	    memcmp(ls->head, l->head, 2 * l->n) == 0)
		return;
	ls->entity = l->entity;
	ls->n = l->n;
	memcpy(ls->head, l->head, 2 * l->n);
	ls->is_open = is_open(l);
	ls->is_in_item = false;
	buf_clear(&ls->fields);
	for (size_t i = 0; i < l->n; i++) {
		const struct stored_field	*sf = &l->field[i].as;

		varint_add(&ls->fields, sf->id);
		buf_addc(&ls->fields, CHANGE_AFTER);
		buf_addc(&ls->fields, (char)sf->type);
		buf_addc(&ls->fields, (char)sf->flags);
	}
}

static enum err_code
write_open(struct change_writer *w, const struct record *rec,
    const struct layout *l, struct err *err)
{
	enum { HEADS_MAX = 2 + 7 * 10 };
	struct layout_shape	*ls = &w->of_layout;
	struct slice		 values = layout_values(l, rec);
	char			*p;
	enum err_code		 rc;

	rc = make_room(w, HEADS_MAX + ls->fields.len + 2 * l->n + values.len,
	    0, err);
	if (rc)
		return rc;
	if (!ls->is_in_item)
		ls->shape = find_shape(w, CHANGE_ADD, l->entity,
		    buf_slice(&ls->fields), l->n);
	ls->is_in_item = true;
	add_head(w, ls->shape, CHANGE_ADD, rec->id, 0, rec->revision);
	p = buf_reserve(&w->all.lengths, 2 * l->n);
	for (size_t i = 0; i < l->n; i++)
		p = varint_put(p, layout_length_at(l, rec, i));
	w->all.lengths.len = (size_t)(p - w->all.lengths.p);
	buf_add(&w->all.values, values);
	subject_note(&w->about, rec->entity->id, rec->id);
	return ERR_OK;
}

enum err_code
change_write_new(struct change_writer *w, const struct record *rec,
    const struct layout *l, struct err *err)
{
	note_layout(w, l);
	if (w->of_layout.is_open)
		return write_open(w, rec, l, err);
	begin_change(w);
	for (size_t i = 0; i < l->n; i++) {
		struct stored_field	sf = layout_field_at(l, rec, i);

		add_field(w, rec, NULL, &sf);
	}
	return add_change(w, NULL, rec, l->n, err);
}
