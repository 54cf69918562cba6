#include "core/record/priv.h"

#include "core/types/decimal.h"

void
varint_add(struct buf *b, uint64_t v)
{
	while (v >= 0x80) {
		buf_addc(b, (char)(v | 0x80));
		v >>= 7;
	}
	buf_addc(b, (char)v);
}

bool
varint_get(uint64_t *v, struct slice *s)
{
	uint64_t	r = 0;
	unsigned	shift = 0;

	for (size_t i = 0; i < s->len && i < 10; i++, shift += 7) {
		uint8_t	c = (uint8_t)s->p[i];

		if (shift == 63 && c > 1)
			return false;
		r |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80) {
			*s = slice_sub(*s, i + 1, s->len);
			*v = r;
			return true;
		}
	}
	return false;
}

bool
bytes_get(struct slice *part, struct slice *from, uint64_t n)
{
	if (n > from->len)
		return false;
	*part = (struct slice){ from->p, (size_t)n };
	from->p += n;
	from->len -= (size_t)n;
	return true;
}

void
record_key(struct key *k, uint16_t entity, uint32_t id)
{
	key_clear(k);
	key_u16(k, entity);
	key_u32(k, id);
}

static uint32_t
seal_of(uint16_t entity, uint32_t id, struct slice bytes)
{
	char		key[6];
	uint32_t	crc;

	be16_put(key, entity);
	be32_put(key + 2, id);
	crc = crc32c(0, key, sizeof(key));
	return crc32c(crc, bytes.p + CRC_SIZE, bytes.len - CRC_SIZE);
}

void
record_seal(char *bytes, size_t len, const struct entity *entity, uint32_t id)
{
	le32_put(bytes, seal_of(entity->id, id, slice_make(bytes, len)));
}

static enum err_code
damaged(const struct entity *e, uint32_t id, const char *what,
    struct err *err)
{
	err_set(err, ERR_STORE, "record %s is damaged: %s",
	    record_words(e, id).text, what);
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

enum err_code
record_open(struct record *rec, const struct entity *entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	size_t		n, room;
	uint32_t	end = 0;
	int		last = -1;

	if (bytes.len < HEAD_SIZE)
		return damaged(entity, id, "too short", err);
	n = le16_get(bytes.p + 12);
	if ((bytes.len - HEAD_SIZE) / ENTRY_SIZE < n)
		return damaged(entity, id, "too short for its fields", err);
	room = bytes.len - HEAD_SIZE - n * ENTRY_SIZE;
	for (size_t i = 0; i < n; i++) {
		const char	*p = bytes.p + HEAD_SIZE + i * ENTRY_SIZE;
		uint8_t		 type = (uint8_t)p[2];

		if (le16_get(p) <= last)
			return damaged(entity, id, "fields out of order", err);
		last = le16_get(p);
		if (type == TYPE_NONE || type >= N_TYPES)
			return damaged(entity, id, "unknown type", err);
		if (le32_get(p + 4) < end || le32_get(p + 4) > room)
			return damaged(entity, id, "a length", err);
		end = le32_get(p + 4);
	}
	if (end != room)
		return damaged(entity, id, "its length", err);
	*rec = (struct record){
		.entity = entity, .id = id, .bytes = bytes,
		.model_revision = le32_get(bytes.p + 4),
		.revision = le32_get(bytes.p + 8), .n_fields = (uint16_t)n,
	};
	return ERR_OK;
}

enum err_code
record_decode(struct record *rec, const struct entity *entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	if (bytes.len < HEAD_SIZE)
		return damaged(entity, id, "too short", err);
	if (le32_get(bytes.p) != seal_of(entity->id, id, bytes))
		return damaged(entity, id, "checksum", err);
	return record_open(rec, entity, id, bytes, err);
}

struct record
record_as(const struct record *rec, const struct entity *entity)
{
	struct record	r = *rec;

	r.entity = entity;
	return r;
}

struct stored_field
stored_field_at(const struct record *rec, size_t i)
{
	const char	*p = rec->bytes.p + HEAD_SIZE + i * ENTRY_SIZE;
	const char	*base = rec->bytes.p + HEAD_SIZE +
			    (size_t)rec->n_fields * ENTRY_SIZE;
	uint32_t	 from = i == 0 ? 0 : le32_get(p - ENTRY_SIZE + 4);

	return (struct stored_field){
		.id = le16_get(p), .type = (uint8_t)p[2],
		.flags = (uint8_t)p[3],
		.bytes = { base + from, le32_get(p + 4) - from },
	};
}

bool
stored_field_find(struct stored_field *sf, const struct record *rec,
    uint16_t id)
{
	size_t	lo = 0, hi = rec->n_fields;

	while (lo < hi) {
		size_t		mid = (lo + hi) / 2;
		uint16_t	at = le16_get(rec->bytes.p + HEAD_SIZE +
				    mid * ENTRY_SIZE);

		if (at == id) {
			*sf = stored_field_at(rec, mid);
			return true;
		}
		if (at < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool
stored_equal(const struct stored_field *a, const struct stored_field *b)
{
	return a->type == b->type && a->flags == b->flags &&
	    slice_eq(a->bytes, b->bytes);
}

bool
stored_same(const struct record *a, const struct record *b,
    const struct field *f)
{
	struct stored_field	x, y;
	bool			has_x = stored_field_find(&x, a, f->id);
	bool			has_y = stored_field_find(&y, b, f->id);

	return has_x == has_y && (!has_x || stored_equal(&x, &y));
}

size_t
stored_count(const struct stored_field *sf)
{
	struct slice	rest = sf->bytes, item;
	uint64_t	len;
	size_t		n = 0;

	if (!(sf->flags & FLAG_MANY))
		return 1;
	while (rest.len > 0 && varint_get(&len, &rest) &&
	    bytes_get(&item, &rest, len))
		n++;
	return n;
}

/* A signed number in 0 to 8 bytes. */
static bool
int_get(int64_t *v, struct slice s)
{
	uint64_t	u = 0;

	if (s.len > 8)
		return false;
	if (s.len > 0) {
		memcpy(&u, s.p, s.len);
		u <<= 64 - 8 * s.len;
	}
	*v = s.len == 0 ? 0 : (int64_t)u >> (64 - 8 * s.len);
	return true;
}

static bool
money_get(struct value *v, struct slice s)
{
	struct slice	n, amount, cur;

	if (!bytes_get(&n, &s, 1) ||
	    !bytes_get(&amount, &s, (uint8_t)n.p[0]) ||
	    !bytes_get(&cur, &s, 3) || !int_get(&v->i, amount) ||
	    !int_get(&v->original, s))
		return false;
	if (memcmp(cur.p, "\0\0", 3) == 0)
		return v->original == 0;
	for (size_t i = 0; i < 3; i++)
		if (cur.p[i] < 'A' || cur.p[i] > 'Z')
			return false;
	memcpy(v->cur, cur.p, 3);
	return true;
}

static struct value
item_get(const struct stored_field *sf, struct slice s)
{
	static const struct value	none = { .type = TYPE_NONE };
	struct value	v = { .type = (enum type)sf->type };
	struct slice	entity;
	bool		good;

	if (type_is_text(v.type)) {
		v.text = s;
		return v;
	}
	if (v.type == TYPE_DECIMAL || v.type == TYPE_MONEY) {
		v.digits = sf->flags & FLAG_DIGITS;
		if (v.digits > DECIMAL_DIGITS_MAX)
			return none;
	}
	if (v.type == TYPE_MONEY && sf->flags & FLAG_ORIGINAL) {
		good = money_get(&v, s);
	} else if (v.type == TYPE_REF) {
		good = bytes_get(&entity, &s, 2) && int_get(&v.i, s) &&
		    v.i > 0 && v.i <= UINT32_MAX;
		if (good)
			v.entity = le16_get(entity.p);
	} else {
		good = int_get(&v.i, s);
	}
	return good ? v : none;
}

struct value
stored_item(const struct stored_field *sf, size_t i)
{
	struct slice	rest = sf->bytes, item;
	uint64_t	len;

	if (!(sf->flags & FLAG_MANY))
		return i == 0 ? item_get(sf, rest) :
		    (struct value){ .type = TYPE_NONE };
	for (size_t k = 0; rest.len > 0 && varint_get(&len, &rest) &&
	    bytes_get(&item, &rest, len); k++)
		if (k == i)
			return item_get(sf, item);
	return (struct value){ .type = TYPE_NONE };
}

static bool
rescale(struct value *v, unsigned to)
{
	int64_t	i, back;

	if (v->digits == to)
		return true;
	if (!decimal_rescale(&i, v->i, v->digits, to) ||
	    !decimal_rescale(&back, i, to, v->digits) || back != v->i)
		return false;
	v->i = i;
	if (v->cur[0] != '\0' &&
	    !decimal_rescale(&v->original, v->original, v->digits, to))
		return false;
	v->digits = (uint8_t)to;
	return true;
}

bool
value_convert(struct value *v, const struct field *f)
{
	switch (f->type) {
	case TYPE_TEXT:
		if (!type_is_text(v->type))
			return false;
		break;
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		if (v->type == TYPE_INT)
			v->digits = 0;
		else if (v->type != TYPE_DECIMAL && v->type != TYPE_MONEY)
			return false;
		if (!rescale(v, f->digits))
			return false;
		if (f->type == TYPE_DECIMAL) {
			memset(v->cur, 0, sizeof(v->cur));
			v->original = 0;
		}
		break;
	case TYPE_REF:
		return v->type == TYPE_REF && v->entity == f->to;
	default:
		return v->type == f->type;
	}
	v->type = f->type;
	return true;
}

size_t
record_count(const struct record *rec, const struct field *f)
{
	struct stored_field	sf;
	size_t			n;

	if (!stored_field_find(&sf, rec, f->id))
		return 0;
	n = stored_count(&sf);
	return f->many ? n : MIN(n, (size_t)1);
}

struct value
record_item(const struct record *rec, const struct field *f, size_t i)
{
	struct stored_field	sf;
	struct value		v;

	if (!stored_field_find(&sf, rec, f->id))
		return (struct value){ .type = TYPE_NONE };
	v = stored_item(&sf, i);
	if (v.type != TYPE_NONE && !value_convert(&v, f))
		v = (struct value){ .type = TYPE_NONE };
	return v;
}

struct value
record_value(const struct record *rec, const struct field *f)
{
	return record_item(rec, f, 0);
}

struct slice
record_name(const struct record *rec, struct arena *arena)
{
	const struct field	*f = rec->entity->name_field;
	struct buf		 b = {0};
	struct value		 v = { .type = TYPE_NONE };
	struct slice		 s;

	if (f != NULL)
		v = record_value(rec, f);
	if (v.type == TYPE_NONE || v.type == TYPE_ENUM || v.type == TYPE_REF)
		handle_write(&b, rec->entity, rec->id);
	else
		value_write(&b, &v, zone_utc());
	s = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return s;
}
