/*
 * Changes of records, read from journal items.  Numbers are varints.
 *
 * Public, behind the item's first byte, of the form with shapes: the sizes
 * of three of its four parts, then
 *	shapes: size, then op u8, entity, number of fields, and per field: id,
 *		u8 sides (1 before, 2 after, 4 personal), and, if it is not
 *		personal, per side set: u8 type, u8 flags
 *	heads: per change: which of the shapes, the id less that of the change
 *		before it (zigzag), revision before unless it is new, revision
 *		after unless it goes
 *	lengths: per change, field, side set, of those not personal
 *	values: in the same order: the items as in a record, or, of personal
 *		ones, JOURNAL_COMMIT bytes
 * Changes of a load are of few shapes: what they have in common stands there
 * once, and the rest packs better by its kind.
 *
 * Of stores before format 8 (JOURNAL_ITEM_RECORDS), per change:
 *	op u8, entity, id, revision before, revision after, number of fields,
 *	per field: id, u8 sides, then per side set: length and bytes, or
 *	(personal) JOURNAL_COMMIT bytes; the bytes: u8 type, u8 flags, items
 *
 * Private, in both, in the order of the values, per personal side set:
 *	u8 1, salt, length, bytes (u8 type, u8 flags, items); or u8 0: erased
 *
 * A field that the model no longer has is treated as personal: it may have
 * been.
 */
#include "core/record/change.h"

#include "core/record/priv.h"

bool
change_is_records(struct slice public)
{
	return public.len > 0 && (public.p[0] == JOURNAL_ITEM_RECORDS ||
	    public.p[0] == JOURNAL_ITEM_SHAPED);
}

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

/* What the commitment is for; is_asked false: right or wrong. */
static bool
get_personal(struct slice *side, bool *erased, struct change_reader *r,
    struct slice commit, bool is_asked)
{
	struct slice	salt, mark;
	uint8_t		made[JOURNAL_COMMIT];

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

/* One side of a field, off the front of what is to be read.  fields: the
 * shape's, NULL in the older form. */
static bool
get_side(struct slice *side, bool *erased, struct change_reader *r,
    struct slice *fields, bool personal, struct arena *arena)
{
	struct slice	from = r->values, as, bytes;
	uint64_t	len;
	char		*p;

	if (personal)
		return bytes_get(&from, &r->values, JOURNAL_COMMIT) &&
		    get_personal(side, erased, r, from, arena != NULL);
	if (fields == NULL)
		return get_piece(side, &r->values);
	if (!bytes_get(&as, fields, 2) || !varint_get(&len, &r->lengths) ||
	    !bytes_get(&bytes, &r->values, len))
		return false;
	if (arena == NULL)
		return true;
	p = arena_alloc(arena, 2 + bytes.len);
	memcpy(p, as.p, 2);
	memcpy(p + 2, bytes.p, bytes.len);
	*side = slice_make(p, 2 + bytes.len);
	return true;
}

/* arena NULL: it is passed over, right or wrong. */
static bool
get_field(struct change_field *cf, struct change_reader *r,
    struct slice *fields, struct arena *arena)
{
	struct slice	private = r->private, sides;
	struct slice	*from = fields != NULL ? fields : &r->values;
	uint32_t	id;
	int		s;

	*cf = (struct change_field){ .before = SLICE_EMPTY,
	    .after = SLICE_EMPTY };
	if (!get_u32(&id, from) || id > UINT16_MAX ||
	    !bytes_get(&sides, from, 1))
		return false;
	s = sides.p[0];
	cf->field = (uint16_t)id;
	cf->was_set = s & CHANGE_BEFORE;
	cf->is_set = s & CHANGE_AFTER;
	cf->is_personal = s & CHANGE_PERSONAL;
	/* What takes no bytes would let a small item be a huge one. */
	if (!cf->was_set && !cf->is_set)
		return false;
	if (cf->was_set && !get_side(&cf->before, &cf->erased, r, fields,
	    cf->is_personal, arena))
		return false;
	if (cf->is_set && !get_side(&cf->after, &cf->erased, r, fields,
	    cf->is_personal, arena))
		return false;
	cf->private = (struct slice){ private.p,
	    private.len - r->private.len };
	return true;
}

void
change_reader_init(struct change_reader *r, struct slice public,
    struct slice private)
{
	*r = (struct change_reader){ .values = public, .private = private,
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

/* Takes the item apart; values are what is left. */
static bool
begin(struct change_reader *r)
{
	struct slice	*part[] = { &r->shapes, &r->heads, &r->lengths };
	uint64_t	 size[NELEM(part)];

	if (!change_is_records(r->values))
		return false;
	r->begun = true;
	r->has_shapes = r->values.p[0] == JOURNAL_ITEM_SHAPED;
	r->values = slice_sub(r->values, 1, r->values.len);
	if (!r->has_shapes)
		return true;
	for (size_t i = 0; i < NELEM(part); i++)
		if (!varint_get(&size[i], &r->values))
			return false;
	for (size_t i = 0; i < NELEM(part); i++)
		if (!bytes_get(part[i], &r->values, size[i]))
			return false;
	return true;
}

static bool
is_at_end(const struct change_reader *r)
{
	return r->has_shapes ? r->heads.len == 0 : r->values.len == 0;
}

static bool
get_op(struct change *c, struct slice *from)
{
	struct slice	op;
	uint32_t	entity;

	if (!bytes_get(&op, from, 1) || op.p[0] < CHANGE_ADD ||
	    op.p[0] > CHANGE_DEL || !get_u32(&entity, from) ||
	    entity > UINT16_MAX)
		return false;
	c->op = (uint8_t)op.p[0];
	c->entity = (uint16_t)entity;
	return true;
}

/* The shape of that number; the one before it is mostly the same. */
static bool
find_shape(struct slice *shape, struct change_reader *r, uint64_t number)
{
	struct slice	rest = r->shapes;
	uint64_t	size;

	if (r->shape.p == NULL || number != r->shape_number)
		for (uint64_t i = 0; i <= number; i++)
			if (!varint_get(&size, &rest) ||
			    !bytes_get(&r->shape, &rest, size))
				return false;
	r->shape_number = number;
	*shape = r->shape;
	return true;
}

/* fields: those of the shape. */
static bool
get_shaped_head(struct change *c, uint32_t *n, struct slice *fields,
    struct change_reader *r)
{
	uint64_t	number;
	int64_t		step, id;

	if (!varint_get(&number, &r->heads) ||
	    !find_shape(fields, r, number) || !get_op(c, fields) ||
	    !get_u32(n, fields) || !varint_get_i64(&step, &r->heads) ||
	    step > UINT32_MAX || step < -(int64_t)UINT32_MAX)
		return false;
	id = r->last_id + step;
	if (id < 0 || id > UINT32_MAX)
		return false;
	c->id = r->last_id = (uint32_t)id;
	return (c->op == CHANGE_ADD ||
	    get_u32(&c->revision_before, &r->heads)) &&
	    (c->op == CHANGE_DEL ||
	    get_u32(&c->revision_after, &r->heads));
}

/* What stands before the fields of the next change. */
static bool
get_head(struct change *c, struct slice *fields, struct change_reader *r)
{
	uint32_t	n;

	*c = (struct change){0};
	if (r->has_shapes) {
		if (!get_shaped_head(c, &n, fields, r) || n > fields->len / 2)
			return false;
	} else if (!get_op(c, &r->values) || !get_u32(&c->id, &r->values) ||
	    !get_u32(&c->revision_before, &r->values) ||
	    !get_u32(&c->revision_after, &r->values) ||
	    !get_u32(&n, &r->values) || n > r->values.len / 2)
		return false;
	c->n_fields = n;
	return true;
}

/* The next of all changes; the fields of one not asked for stay NULL. */
static bool
read_one(struct change *c, struct change_reader *r, struct arena *arena)
{
	struct change_field	passed;
	struct slice		fields;
	bool			asked;

	if (!get_head(c, &fields, r))
		return false;
	asked = is_asked(r, c);
	if (asked)
		c->field = ARENA_ARRAY(arena, struct change_field,
		    c->n_fields);
	for (size_t i = 0; i < c->n_fields; i++)
		if (!get_field(asked ? &c->field[i] : &passed, r,
		    r->has_shapes ? &fields : NULL, asked ? arena : NULL))
			return false;
	return !r->has_shapes || fields.len == 0;
}

enum err_code
change_next(struct change *change, bool *more, struct change_reader *r,
    struct arena *arena, struct err *err)
{
	struct change	c;

	if (!r->begun && !begin(r))
		return damaged(err);
	while (!is_at_end(r)) {
		if (!read_one(&c, r, arena))
			return damaged(err);
		if (!is_asked(r, &c))
			continue;
		*change = c;
		*more = true;
		return ERR_OK;
	}
	*more = false;
	return r->lengths.len > 0 || r->values.len > 0 ? damaged(err) :
	    ERR_OK;
}

/* In the older form: the bytes that a change of the record begins with, are
 * they anywhere? */
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
	struct slice		fields;

	*about = false;
	/* As if the private part were erased. */
	change_reader_init(&r, public, (struct slice){0});
	change_reader_only(&r, e, id);
	if (!begin(&r))
		return damaged(err);
	/* To read a change takes ten times as long as to look for one. */
	if (!r.has_shapes)
		return may_be_about(public, e, id) ?
		    change_next(&c, about, &r, arena, err) : ERR_OK;
	while (!*about && !is_at_end(&r)) {
		if (!get_head(&c, &fields, &r))
			return damaged(err);
		*about = is_asked(&r, &c);
	}
	return ERR_OK;
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
