#include "core/record/priv.h"

#include "core/types/decimal.h"

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
	    record_words(e, id).text, err_text(what));
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

enum { KIND_DECIMAL = 32, KIND_MONEY = 48, KIND_TYPE = 63 };

bool
stored_kind(uint8_t *kind, uint8_t type, uint8_t flags)
{
	uint8_t	digits = flags & FLAG_DIGITS;
	uint8_t	others = flags & (FLAG_ORIGINAL | FLAG_MANY);

	if ((digits | others) != flags)
		return false;
	if (type == TYPE_DECIMAL)
		*kind = KIND_DECIMAL + digits;
	else if (type == TYPE_MONEY)
		*kind = KIND_MONEY + digits;
	else if (digits == 0 && type < KIND_DECIMAL)
		*kind = type;
	else
		return false;
	*kind |= others;
	return true;
}

static void
kind_read(struct stored_field *sf, uint8_t kind)
{
	uint8_t	k = kind & KIND_TYPE;

	sf->flags = kind & (FLAG_ORIGINAL | FLAG_MANY);
	sf->type = k;
	if (k >= KIND_DECIMAL) {
		sf->type = k >= KIND_MONEY ? TYPE_MONEY : TYPE_DECIMAL;
		sf->flags |= k & FLAG_DIGITS;
	}
}

static const uint8_t *
short_ids(const struct record *rec)
{
	return (const uint8_t *)rec->bytes.p + SHORT_HEAD;
}

uint16_t
stored_id_at(const struct record *rec, size_t i)
{
	return rec->is_short ? short_ids(rec)[i] :
	    le16_get(rec->bytes.p + LONG_HEAD + i * LONG_ENTRY);
}

static uint32_t
end_at(const struct record *rec, size_t i)
{
	return rec->is_short ? short_ids(rec)[2 * rec->n_fields + i] :
	    le32_get(rec->bytes.p + LONG_HEAD + i * LONG_ENTRY + 4);
}

/* Where the fields' bytes begin. */
static size_t
data_at(const struct record *rec)
{
	return rec->is_short ?
	    SHORT_HEAD + (size_t)rec->n_fields * SHORT_ENTRY :
	    LONG_HEAD + (size_t)rec->n_fields * LONG_ENTRY;
}

static bool
head_get(struct record *rec, struct slice bytes)
{
	const char	*p = bytes.p;

	if (bytes.len > SHORT_AT && p[SHORT_AT] & 0x80) {
		rec->is_short = true;
		rec->model_revision = le16_get(p + 4);
		rec->revision = (uint8_t)p[6];
		rec->n_fields = p[SHORT_AT] & SHORT_FIELDS;
		return true;
	}
	if (bytes.len < LONG_HEAD)
		return false;
	rec->model_revision = le32_get(p + 4);
	rec->revision = le32_get(p + 8);
	rec->n_fields = le16_get(p + 12);
	return true;
}

/* What is wrong with the entries of a record, or NULL. */
static const char *
short_fault(const struct record *rec, size_t room)
{
	const uint8_t	*id = short_ids(rec);
	size_t		 n = rec->n_fields, end = 0;
	int		 last = -1;

	for (size_t i = 0; i < n; i++) {
		uint8_t	kind = id[n + i] & KIND_TYPE;

		if (id[i] <= last)
			return "fields out of order";
		last = id[i];
		/* Those two have kinds of their own. */
		if (kind == TYPE_NONE || kind == TYPE_DECIMAL ||
		    kind == TYPE_MONEY ||
		    (kind >= N_TYPES && kind < KIND_DECIMAL))
			return "unknown type";
		if (id[2 * n + i] < end)
			return "a length";
		end = id[2 * n + i];
	}
	return end == room ? NULL : "its length";
}

static const char *
long_fault(const struct record *rec, size_t room)
{
	const char	*p = rec->bytes.p + LONG_HEAD;
	uint32_t	 end = 0;
	int		 last = -1;

	for (size_t i = 0; i < rec->n_fields; i++, p += LONG_ENTRY) {
		uint8_t	type = (uint8_t)p[2];

		if (le16_get(p) <= last)
			return "fields out of order";
		last = le16_get(p);
		if (type == TYPE_NONE || type >= N_TYPES)
			return "unknown type";
		if (le32_get(p + 4) < end || le32_get(p + 4) > room)
			return "a length";
		end = le32_get(p + 4);
	}
	return end == room ? NULL : "its length";
}

enum err_code
record_open(struct record *rec, const struct entity *entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	struct record	 r = { .entity = entity, .id = id, .bytes = bytes };
	const char	*fault;
	size_t		 room;

	if (!head_get(&r, bytes))
		return damaged(entity, id, "too short", err);
	if (bytes.len < data_at(&r))
		return damaged(entity, id, "too short for its fields", err);
	room = bytes.len - data_at(&r);
	fault = r.is_short ? short_fault(&r, room) : long_fault(&r, room);
	if (fault != NULL)
		return damaged(entity, id, fault, err);
	*rec = r;
	return ERR_OK;
}

enum err_code
record_decode(struct record *rec, const struct entity *entity, uint32_t id,
    struct slice bytes, struct err *err)
{
	if (bytes.len < SHORT_HEAD)
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

static struct stored_field
short_field_at(const struct record *rec, size_t i)
{
	const uint8_t		*id = short_ids(rec);
	size_t			 n = rec->n_fields;
	size_t			 from = i == 0 ? 0 : id[2 * n + i - 1];
	struct stored_field	 sf = { .id = id[i] };

	kind_read(&sf, id[n + i]);
	sf.bytes.p = (const char *)id + 3 * n + from;
	sf.bytes.len = id[2 * n + i] - from;
	return sf;
}

struct stored_field
stored_field_at(const struct record *rec, size_t i)
{
	struct stored_field	 sf;
	const char		*p;
	uint32_t		 from;

	if (rec->is_short)
		return short_field_at(rec, i);
	p = rec->bytes.p + LONG_HEAD + i * LONG_ENTRY;
	from = i == 0 ? 0 : end_at(rec, i - 1);
	sf.id = le16_get(p);
	sf.type = (uint8_t)p[2];
	sf.flags = (uint8_t)p[3];
	sf.bytes.p = rec->bytes.p + data_at(rec) + from;
	sf.bytes.len = end_at(rec, i) - from;
	return sf;
}

static bool
find_short(struct stored_field *sf, const struct record *rec, uint16_t id)
{
	const uint8_t	*ids = short_ids(rec), *at;

	at = id > UINT8_MAX ? NULL : memchr(ids, id, rec->n_fields);
	if (at == NULL)
		return false;
	*sf = short_field_at(rec, (size_t)(at - ids));
	return true;
}

bool
stored_field_find(struct stored_field *sf, const struct record *rec,
    uint16_t id)
{
	size_t	lo = 0, hi = rec->n_fields;

	if (rec->is_short)
		return find_short(sf, rec, id);
	while (lo < hi) {
		size_t		mid = (lo + hi) / 2;
		uint16_t	at = stored_id_at(rec, mid);

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

/* Without reading the kinds: those of short entries are the same as they are
 * written. */
static bool
equal_short(const struct record *a, size_t i, const struct record *b,
    size_t k)
{
	const uint8_t	*x = short_ids(a), *y = short_ids(b);
	size_t		 n = a->n_fields, m = b->n_fields;
	size_t		 from_x = i == 0 ? 0 : x[2 * n + i - 1];
	size_t		 from_y = k == 0 ? 0 : y[2 * m + k - 1];
	size_t		 len = x[2 * n + i] - from_x;

	return x[n + i] == y[m + k] && len == y[2 * m + k] - from_y &&
	    memcmp(x + 3 * n + from_x, y + 3 * m + from_y, len) == 0;
}

bool
stored_equal_at(const struct record *a, size_t i, const struct record *b,
    size_t k)
{
	struct stored_field	x, y;

	if (a->is_short && b->is_short)
		return equal_short(a, i, b, k);
	x = stored_field_at(a, i);
	y = stored_field_at(b, k);
	return stored_equal(&x, &y);
}

uint8_t
stored_type_at(const struct record *rec, size_t i)
{
	struct stored_field	sf;

	if (!rec->is_short)
		return (uint8_t)rec->bytes.p[LONG_HEAD + i * LONG_ENTRY + 2];
	kind_read(&sf, short_ids(rec)[rec->n_fields + i]);
	return sf.type;
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

bool
stored_has_foreign(const struct record *rec)
{
	for (size_t i = 0; i < rec->n_fields; i++)
		if (stored_type_at(rec, i) == TYPE_MONEY &&
		    (stored_field_at(rec, i).flags & FLAG_ORIGINAL) != 0)
			return true;
	return false;
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

bool
stored_int(int64_t *v, struct slice s)
{
	uint64_t	u = 0;

	if (s.len > 8)
		return false;
	for (size_t i = 0; i < s.len; i++)
		u = u >> 8 | (uint64_t)(uint8_t)s.p[i] << 56;
	*v = s.len == 0 ? 0 : (int64_t)u >> (64 - 8 * s.len);
	return true;
}

static bool
money_get(struct value *v, struct slice s)
{
	struct slice	n, amount, cur;

	if (!bytes_get(&n, &s, 1) ||
	    !bytes_get(&amount, &s, (uint8_t)n.p[0]) ||
	    !bytes_get(&cur, &s, 3) || !stored_int(&v->i, amount) ||
	    !stored_int(&v->original, s))
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
		good = bytes_get(&entity, &s, 2) && stored_int(&v.i, s) &&
		    v.i > 0 && v.i <= UINT32_MAX;
		if (good)
			v.entity = le16_get(entity.p);
	} else {
		good = stored_int(&v.i, s);
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
stored_count_as(const struct stored_field *sf, const struct field *f)
{
	size_t	n = stored_count(sf);

	return f->many ? n : MIN(n, (size_t)1);
}

struct value
stored_item_as(const struct stored_field *sf, const struct field *f, size_t i)
{
	struct value	v;

	/* Most are a text that is stored as the field is today. */
	if (i == 0 && sf->type == f->type && sf->flags == 0 &&
	    type_is_text(f->type))
		return (struct value){ .type = f->type, .text = sf->bytes };
	v = stored_item(sf, i);
	if (v.type != TYPE_NONE && !value_convert(&v, f))
		v = (struct value){ .type = TYPE_NONE };
	return v;
}

size_t
record_count(const struct record *rec, const struct field *f)
{
	struct stored_field	sf;

	return stored_field_find(&sf, rec, f->id) ? stored_count_as(&sf, f) :
	    0;
}

void
record_tally(uint64_t *n, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		const struct field	*f = entity_find_field_id(rec->entity,
					    stored_id_at(rec, i));
		struct stored_field	 sf;

		if (f == NULL)
			continue;
		sf = stored_field_at(rec, i);
		n[f->position] += stored_count(&sf) > 0;
	}
}

struct value
record_item(const struct record *rec, const struct field *f, size_t i)
{
	struct stored_field	sf;

	if (!stored_field_find(&sf, rec, f->id))
		return (struct value){ .type = TYPE_NONE };
	return stored_item_as(&sf, f, i);
}

struct value
record_value(const struct record *rec, const struct field *f)
{
	return record_item(rec, f, 0);
}

static bool
is_name(const struct value *v)
{
	return v->type != TYPE_NONE && v->type != TYPE_ENUM &&
	    v->type != TYPE_REF;
}

static struct slice
value_text(const struct value *v, struct arena *arena)
{
	struct buf	b = {0};
	struct slice	s;

	value_write(&b, v, zone_utc());
	s = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return s;
}

struct slice
record_own_name(const struct record *rec, struct arena *arena)
{
	const struct field	*f = rec->entity->name_field;
	struct value		 v = { .type = TYPE_NONE };

	if (f != NULL)
		v = record_value(rec, f);
	return is_name(&v) ? value_text(&v, arena) : SLICE_EMPTY;
}

struct slice
record_name(const struct record *rec, struct arena *arena)
{
	const struct entity	*e = rec->entity;
	struct slice		 s = record_own_name(rec, arena);
	struct buf		 b = {0};
	struct value		 v;

	for (size_t i = 0; s.len == 0 && i < e->n_fields; i++) {
		if (!e->field[i].unique || e->field[i].personal)
			continue;
		v = record_value(rec, &e->field[i]);
		if (is_name(&v))
			s = value_text(&v, arena);
	}
	if (s.len > 0)
		return s;
	handle_write(&b, e, rec->id);
	s = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return s;
}
