#include "core/record/priv.h"

void
draft_init(struct draft *d, const struct entity *entity, struct arena *arena)
{
	*d = (struct draft){ .entity = entity, .arena = arena,
	    .unknown = SLICE_EMPTY, .source = SLICE_EMPTY };
	d->field = ARENA_ARRAY(arena, struct draft_field, entity->n_fields);
}

/* Fields the model no longer has: id, type, flags, length, bytes. */
static void
keep_unknown(struct buf *b, const struct stored_field *sf)
{
	char	head[LONG_ENTRY];

	le16_put(head, sf->id);
	head[2] = (char)sf->type;
	head[3] = (char)sf->flags;
	le32_put(head + 4, (uint32_t)sf->bytes.len);
	buf_addmem(b, head, sizeof(head));
	buf_add(b, sf->bytes);
}

/* The bytes live as the draft does. */
static void
draft_read_field(struct draft *d, const struct field *f,
    const struct stored_field *sf)
{
	struct draft_field	*df = &d->field[f->position];
	size_t			 n = stored_count(sf);
	struct value		*v;

	if (!f->many)
		n = MIN(n, (size_t)1);
	v = ARENA_ARRAY(d->arena, struct value, n);
	df->n = 0;
	for (size_t i = 0; i < n; i++) {
		v[df->n] = stored_item(sf, i);
		if (v[df->n].type == TYPE_NONE || !value_convert(&v[df->n], f))
			continue;
		df->n++;
	}
	df->p = v;
}

/* Not a list; v lives as the draft does. */
static void
read_single(struct draft *d, const struct field *f,
    const struct stored_field *sf, struct value *v)
{
	struct draft_field	*df = &d->field[f->position];

	*v = stored_item(sf, 0);
	df->p = v;
	df->n = v->type != TYPE_NONE && value_convert(v, f);
}

void
draft_from_record(struct draft *d, const struct record *rec,
    struct arena *arena)
{
	struct value	*v = ARENA_ARRAY(arena, struct value, rec->n_fields);
	struct buf	 unknown = {0};

	draft_init(d, rec->entity, arena);
	d->id = rec->id;
	d->revision = rec->revision;
	d->source = rec->bytes;
	d->was = *rec;
	d->was.bytes = slice_dup(arena, rec->bytes);
	for (size_t i = 0; i < rec->n_fields; i++) {
		struct stored_field	 sf = stored_field_at(&d->was, i);
		const struct field	*f;

		f = entity_find_field_id(rec->entity, sf.id);
		if (f == NULL)
			keep_unknown(&unknown, &sf);
		else if (sf.flags & FLAG_MANY || f->many)
			draft_read_field(d, f, &sf);
		else
			read_single(d, f, &sf, &v[i]);
	}
	d->unknown = slice_dup(arena, buf_slice(&unknown));
	buf_release(&unknown);
}

void
draft_set(struct draft *d, const struct field *f, const struct value *v,
    size_t n)
{
	struct draft_field	*df = &d->field[f->position];
	struct value		*copy;

	copy = ARENA_ARRAY(d->arena, struct value, n);
	if (n > 0)
		memcpy(copy, v, n * sizeof(*v));
	df->p = copy;
	df->n = n;
	df->touched = true;
}

void
draft_list_add(struct draft *d, const struct field *f, const struct value *v)
{
	struct draft_field	*df = &d->field[f->position];
	struct value		*list;

	for (size_t i = 0; i < df->n; i++)
		if (value_equal(&df->p[i], v))
			return;
	list = ARENA_ARRAY(d->arena, struct value, df->n + 1);
	if (df->n > 0)
		memcpy(list, df->p, df->n * sizeof(*list));
	list[df->n++] = *v;
	df->p = list;
	df->touched = true;
}

void
draft_list_del(struct draft *d, const struct field *f, const struct value *v)
{
	struct draft_field	*df = &d->field[f->position];
	struct value		*list;
	size_t			 n = 0;

	list = ARENA_ARRAY(d->arena, struct value, df->n);
	for (size_t i = 0; i < df->n; i++)
		if (!value_equal(&df->p[i], v))
			list[n++] = df->p[i];
	df->p = list;
	df->n = n;
	df->touched = true;
}

void
draft_keep(struct draft *d, const struct field *f, const struct record *rec)
{
	struct stored_field	sf;

	if (stored_field_find(&sf, rec, f->id)) {
		sf.bytes = slice_dup(d->arena, sf.bytes);
		draft_read_field(d, f, &sf);
	} else {
		draft_set(d, f, NULL, 0);
	}
	d->field[f->position].touched = true;
}

void
draft_keep_all(struct draft *d, const struct record *rec)
{
	for (size_t i = 0; i < d->entity->n_fields; i++)
		if (record_count(rec, &d->entity->field[i]) > 0)
			draft_keep(d, &d->entity->field[i], rec);
}

struct value
draft_value(const struct draft *d, const struct field *f)
{
	const struct draft_field	*df = &d->field[f->position];

	return df->n > 0 ? df->p[0] : (struct value){ .type = TYPE_NONE };
}

bool
draft_next_unknown(struct stored_field *sf, struct slice *rest)
{
	struct slice	head;

	if (!bytes_get(&head, rest, LONG_ENTRY))
		return false;
	*sf = (struct stored_field){ .id = le16_get(head.p),
	    .type = (uint8_t)head.p[2], .flags = (uint8_t)head.p[3] };
	return bytes_get(&sf->bytes, rest, le32_get(head.p + 4));
}

void
draft_drop_unknown(struct draft *d, uint16_t id)
{
	struct slice		rest = d->unknown;
	struct stored_field	sf;
	struct buf		kept = {0};

	while (draft_next_unknown(&sf, &rest))
		if (sf.id != id)
			keep_unknown(&kept, &sf);
	d->unknown = slice_dup(d->arena, buf_slice(&kept));
	buf_release(&kept);
}

/* As draft_read_field: what makes no sense is no value. */
static bool
field_equals(const struct draft_field *df, const struct record *rec,
    const struct field *f)
{
	struct stored_field	sf;
	size_t			n = 0, same = 0;

	if (stored_field_find(&sf, rec, f->id))
		n = stored_count_as(&sf, f);
	for (size_t k = 0; k < n; k++) {
		struct value	v = stored_item_as(&sf, f, k);

		if (v.type == TYPE_NONE)
			continue;
		if (same == df->n || !value_equal(&v, &df->p[same]))
			return false;
		same++;
	}
	return same == df->n;
}

bool
draft_equals_record(const struct draft *d, const struct record *rec)
{
	const struct entity	*e = d->entity;
	bool			 whole = rec->bytes.p != d->source.p ||
				    rec->bytes.len != d->source.len;

	for (size_t i = 0; i < e->n_fields; i++)
		if ((whole || d->field[i].touched) &&
		    !field_equals(&d->field[i], rec, &e->field[i]))
			return false;
	return true;
}
