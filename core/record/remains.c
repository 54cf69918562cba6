#include "core/record/remains.h"

#include "core/record/priv.h"

enum { KEY = 1, MARK = 2 };
enum { KEY_HEAD = 4, MARK_BYTES = 10 };

static const uint64_t	IS_REF = UINT64_C(1) << 63;

/* ---- reading ---- */

static bool
next_key(struct remains_item *item, struct slice *rest)
{
	struct stored_field	sf = {0};
	struct slice		head;
	uint64_t		n;

	if (!bytes_get(&head, rest, KEY_HEAD))
		return false;
	item->is_key = true;
	item->field = le16_get(head.p);
	sf.type = (uint8_t)head.p[2];
	sf.flags = (uint8_t)head.p[3];
	if (sf.type == TYPE_NONE || sf.type >= N_TYPES ||
	    sf.flags & FLAG_MANY || !varint_get(&n, rest) ||
	    !bytes_get(&sf.bytes, rest, n))
		return false;
	item->key = stored_item(&sf, 0);
	return item->key.type != TYPE_NONE;
}

bool
remains_next(struct remains_item *item, struct slice *rest)
{
	struct slice	all = *rest, what, mark;
	bool		good = false;

	*item = (struct remains_item){0};
	if (!bytes_get(&what, rest, 1))
		return false;
	if (what.p[0] == KEY) {
		good = next_key(item, rest);
	} else if (what.p[0] == MARK && bytes_get(&mark, rest, MARK_BYTES)) {
		item->field = le16_get(mark.p);
		item->mark = le64_get(mark.p + 2);
		good = true;
	}
	if (!good)
		*rest = all;
	return good;
}

bool
remains_are_sound(struct slice s)
{
	struct remains_item	item;

	if (s.len > REMAINS_MAX)
		return false;
	while (remains_next(&item, &s))
		;
	return s.len == 0;
}

bool
remains_key_today(struct value *v, const struct remains_item *item,
    const struct model *m, const struct field *f, struct arena *arena)
{
	static const struct when	when = { .now = { 0 } };
	struct when			w = when;
	struct value_context		ctx = { .when = &w };
	struct buf			b = {0};
	struct slice			text;
	struct err			ignored = {0};

	*v = item->key;
	if (value_convert(v, f))
		return true;
	*v = item->key;
	w.zone = zone_utc();
	memcpy(ctx.currency, m->currency, sizeof(ctx.currency));
	ctx.country = m->country;
	value_write(&b, v, zone_utc());
	text = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return f->type != TYPE_REF && field_parse_value(v, f, text, &ctx,
	    arena, &ignored) == ERR_OK;
}

/* ---- marks ---- */

uint64_t
remains_mark(const struct value *v, size_t n)
{
	static const uint8_t	no_salt[JOURNAL_SALT];
	uint8_t			hash[JOURNAL_COMMIT];
	struct buf		b = {0};
	size_t			at;

	if (n == 1 && v[0].type == TYPE_REF)
		return IS_REF | (uint64_t)v[0].entity << 32 |
		    (uint32_t)v[0].i;
	for (size_t i = 0; i < n; i++) {
		at = b.len;
		le32_put(buf_reserve(&b, 4), 0);
		b.len += 4;
		value_add_key(&b, &v[i]);
		le32_put(b.p + at, (uint32_t)(b.len - at));
	}
	journal_commit_value(hash, no_salt, buf_slice(&b));
	buf_release(&b);
	return le64_get((const char *)hash) & ~IS_REF;
}

bool
remains_mark_is_ref(uint64_t mark, uint16_t *entity, uint32_t *id)
{
	*entity = (uint16_t)(mark >> 32);
	*id = (uint32_t)mark;
	return mark & IS_REF;
}

/* ---- writing ---- */

static void
add_head(struct buf *b, int what, uint16_t field)
{
	char	id[2];

	buf_addc(b, (char)what);
	le16_put(id, field);
	buf_addmem(b, id, sizeof(id));
}

static void
add_key(struct buf *b, const struct field *f, const struct value *v)
{
	struct buf	bytes = {0};
	uint8_t		flags = stored_encode(&bytes, v, 1, false);

	add_head(b, KEY, f->id);
	buf_addc(b, (char)v->type);
	buf_addc(b, (char)flags);
	varint_add(b, bytes.len);
	buf_add(b, buf_slice(&bytes));
	buf_release(&bytes);
}

/* What a reference leads to is known by its own keys. */
static bool
is_key(const struct field *f)
{
	return f->unique && f->type != TYPE_REF;
}

void
remains_of_record(struct buf *b, const struct record *rec)
{
	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];
		size_t			 n = is_key(f) ?
					    record_count(rec, f) : 0;

		for (size_t k = 0; k < n; k++) {
			struct value	v = record_item(rec, f, k);

			if (v.type != TYPE_NONE)
				add_key(b, f, &v);
		}
	}
}

static bool
draft_has(const struct draft *d, const struct field *f,
    const struct value *v)
{
	for (size_t i = 0; i < d->field[f->position].n; i++)
		if (value_equal(&d->field[f->position].p[i], v))
			return true;
	return false;
}

/* The keys that the record that remains gives up. */
static void
add_given_up(struct buf *b, const struct record *first,
    const struct draft *result)
{
	for (size_t i = 0; i < first->entity->n_fields; i++) {
		const struct field	*f = &first->entity->field[i];
		size_t			 n = is_key(f) ?
					    record_count(first, f) : 0;

		for (size_t k = 0; k < n; k++) {
			struct value	v = record_item(first, f, k);

			if (v.type != TYPE_NONE && !draft_has(result, f, &v))
				add_key(b, f, &v);
		}
	}
}

/* What a record said of a field, where that is not what came of it. */
static void
add_mark(struct buf *b, const struct record *rec, const struct field *f,
    const struct draft *result, struct arena *arena)
{
	const struct draft_field	*now = &result->field[f->position];
	size_t				 n = record_count(rec, f), same = 0;
	struct value			*v = ARENA_ARRAY(arena, struct value,
					    n + 1);
	char				 mark[8];

	for (size_t i = 0; i < n; i++) {
		v[i] = record_item(rec, f, i);
		same += i < now->n && value_equal(&v[i], &now->p[i]);
	}
	if (n == now->n && same == n)
		return;
	add_head(b, MARK, f->id);
	le64_put(mark, remains_mark(v, n));
	buf_addmem(b, mark, sizeof(mark));
}

void
remains_of_merge(struct buf *b, const struct record *first,
    const struct record *second, const struct draft *result)
{
	const struct entity	*e = first->entity;
	struct arena		*arena = arena_open();

	remains_of_record(b, second);
	add_given_up(b, first, result);
	for (size_t i = 0; i < e->n_fields; i++) {
		add_mark(b, first, &e->field[i], result, arena);
		add_mark(b, second, &e->field[i], result, arena);
	}
	arena_close(arena);
}
