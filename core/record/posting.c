#include "core/record/posting.h"

enum {
	ID_SIZE = 4, BLOCK_SIZE = 3,	/* at the end of a key */
	BITS_SIZE = POSTING_IDS / 8,
	HOW_LIST = 1, HOW_BITS = 2, HOW_SET = 3,
	HOW_WEIGHT = 4,			/* one for all */
	HOW_WEIGHTS = 8,		/* each its own */
	HOW_PLACE = 16, HOW_PLACES = 32,	/* one for all; each its own */
	HOW_ALL = 63,
	PLACE_SIZE = 2
};

void
posting_key(struct key *key, uint32_t id)
{
	uint32_t	first = id - id % POSTING_IDS;

	key_u16(key, (uint16_t)(first >> 16));
	key_u8(key, (uint8_t)(first >> 8));
}

/* --- Reading ------------------------------------------------------------ */

static bool
get_list(struct posting *p, struct slice s, bool each)
{
	size_t		next = 0, n = 0, gap, i = 0;
	const uint8_t	*b = (const uint8_t *)s.p;

	while (i < s.len) {
		gap = b[i] & 0x7f;
		if (b[i++] & 0x80) {
			if (i == s.len)
				return false;
			gap |= (size_t)b[i++] << 7;
		}
		next += gap;
		if (next >= POSTING_IDS || (each && i == s.len))
			return false;
		if (each)
			p->weight[n] = b[i++];
		p->low[n++] = (uint16_t)next++;
	}
	p->n = n;
	return n > 0;
}

static bool
get_bits(struct posting *p, struct slice s, bool each)
{
	size_t	n = 0;

	if (s.len < BITS_SIZE)
		return false;
	for (size_t i = 0; i < BITS_SIZE; i += 8)
		for (uint64_t v = le64_get(s.p + i); v != 0; v &= v - 1)
			p->low[n++] = (uint16_t)(8 * i +
			    (size_t)__builtin_ctzll(v));
	p->n = n;
	if (s.len != BITS_SIZE + (each ? n : 0))
		return false;
	if (each)
		memcpy(p->weight, s.p + BITS_SIZE, n);
	return n > 0;
}

/* As formats 1 to 3 have them. */
static bool
get_single(struct posting *p, struct slice key, struct slice val)
{
	uint32_t	id;

	if (key.len < ID_SIZE)
		return false;
	id = be32_get(key.p + key.len - ID_SIZE);
	p->prefix = slice_sub(key, 0, key.len - ID_SIZE);
	p->first = id - id % POSTING_IDS;
	p->n = 1;
	p->places = SLICE_EMPTY;
	p->low[0] = (uint16_t)(id % POSTING_IDS);
	p->weight[0] = val.len == 0 ? 0 : (uint8_t)val.p[0];
	return true;
}

/* The places are behind the ids. */
static bool
take_places(struct posting *p, uint8_t how, struct slice *val)
{
	size_t	ids;

	p->places = SLICE_EMPTY;
	p->one_place = how & HOW_PLACE;
	if (!(how & (HOW_PLACE | HOW_PLACES)))
		return true;
	if ((how & HOW_PLACE && how & HOW_PLACES) || val->len < 2)
		return false;
	if (how & HOW_PLACE) {
		ids = val->len - PLACE_SIZE;
		p->places = slice_sub(*val, ids, val->len);
		*val = slice_sub(*val, 0, ids);
		return true;
	}
	ids = le16_get(val->p) + (size_t)2;
	if (ids >= val->len)
		return false;
	p->places = slice_sub(*val, ids, val->len);
	*val = slice_sub(*val, 2, ids);
	return true;
}

static bool
get_block(struct posting *p, enum table table, struct slice key,
    struct slice val)
{
	uint8_t		how = (uint8_t)val.p[0], weight = 0;
	bool		each = how & HOW_WEIGHTS;
	const char	*end = key.p + key.len;

	if (key.len < BLOCK_SIZE || end[-1] & 0xf || (how & ~HOW_ALL) != 0)
		return false;
	p->prefix = slice_sub(key, 0, key.len - BLOCK_SIZE);
	p->first = (uint32_t)be16_get(end - 3) << 16 |
	    (uint32_t)(uint8_t)end[-1] << 8;
	val = slice_sub(val, 1, val.len);
	if (how & HOW_WEIGHT) {
		if (each || val.len == 0)
			return false;
		weight = (uint8_t)val.p[0];
		val = slice_sub(val, 1, val.len);
	}
	if (!take_places(p, how, &val) || (table == TABLE_INDEX &&
	    (each || weight != 0 || p->places.len != 0)))
		return false;
	if ((how & HOW_SET) == HOW_LIST ? !get_list(p, val, each) :
	    (how & HOW_SET) != HOW_BITS || !get_bits(p, val, each))
		return false;
	if (!each)
		memset(p->weight, weight, p->n);
	return true;
}

bool
posting_read(struct posting *p, enum table table, struct slice key,
    struct slice val)
{
	size_t	single = table == TABLE_WORD;

	return val.len == single ? get_single(p, key, val) :
	    val.len > 1 && get_block(p, table, key, val);
}

static bool
get_number(uint32_t *n, struct slice s, size_t *at)
{
	uint32_t	v = 0;
	uint8_t		b;

	for (unsigned shift = 0; shift < 28 && *at < s.len; shift += 7) {
		b = (uint8_t)s.p[(*at)++];
		v |= (uint32_t)(b & 0x7f) << shift;
		if (!(b & 0x80)) {
			*n = v;
			return true;
		}
	}
	return false;
}

/* n of them, each behind the one before. */
static bool
get_some(uint64_t *places, struct slice s, size_t *at, size_t n)
{
	uint64_t	all = 0;
	uint32_t	last = 0, place;

	if (n == 0 || n > WORD_PLACES || s.len - *at < 2 * n)
		return false;
	for (size_t i = 0; i < n; i++, *at += 2) {
		place = le16_get(s.p + *at);
		if (place <= last || place % WORD_NUMBERS == 0)
			return false;
		last = place;
		all |= (uint64_t)place << (i * WORD_PLACE_BITS);
	}
	*places = all;
	return true;
}

static bool
get_places(struct posting *p)
{
	uint32_t	field = (uint8_t)p->places.p[0], n;
	size_t		at = 1;

	for (size_t i = 0; i < p->n; i++) {
		if (!get_number(&n, p->places, &at))
			return false;
		if (n & 1) {
			if (!get_some(&p->place[i], p->places, &at, n >> 1))
				return false;
			continue;
		}
		p->place[i] = n == 0 ? 0 : word_place(field, n >> 1);
		if (n != 0 && p->place[i] == 0)
			return false;
	}
	return at == p->places.len;
}

bool
posting_read_places(struct posting *p)
{
	uint64_t	all = 0;

	if (p->places.len != 0 && !p->one_place)
		return get_places(p);
	if (p->places.len != 0) {
		all = le16_get(p->places.p);
		if (all % WORD_NUMBERS == 0)
			return false;
	}
	for (size_t i = 0; i < p->n; i++)
		p->place[i] = all;
	return true;
}

/* --- Writing ------------------------------------------------------------ */

static void
put_list(struct buf *b, const struct posting *p, bool each)
{
	char	*from = buf_reserve(b, 3 * p->n), *to = from;
	size_t	 next = 0;

	for (size_t i = 0; i < p->n; i++) {
		size_t	gap = p->low[i] - next;

		if (gap >= 0x80) {
			*to++ = (char)(gap | 0x80);
			gap >>= 7;
		}
		*to++ = (char)gap;
		if (each)
			*to++ = (char)p->weight[i];
		next = p->low[i] + 1U;
	}
	b->len += (size_t)(to - from);
}

static void
put_bits(struct buf *b, const struct posting *p, bool each)
{
	uint8_t	bits[BITS_SIZE] = {0};

	for (size_t i = 0; i < p->n; i++)
		bits[p->low[i] / 8] |= (uint8_t)(1U << p->low[i] % 8);
	buf_addmem(b, bits, sizeof(bits));
	if (each)
		buf_addmem(b, p->weight, p->n);
}

static bool
has_one_weight(const struct posting *p)
{
	for (size_t i = 1; i < p->n; i++)
		if (p->weight[i] != p->weight[0])
			return false;
	return true;
}

static bool
is_one(uint64_t places)
{
	return places != 0 && places >> WORD_PLACE_BITS == 0;
}

/* The field of most that are in one place. */
static uint32_t
main_field(const struct posting *p)
{
	size_t		count[WORD_FIELDS] = {0}, best = 0, field;

	for (size_t i = 0; i < p->n; i++)
		if (is_one(p->place[i])) {
			field = (size_t)p->place[i] / WORD_NUMBERS;
			if (++count[field] > count[best])
				best = field;
		}
	return (uint32_t)best;
}

static char *
put_some(char *to, uint64_t places)
{
	char	*head = to++;
	uint8_t	 n = 0;

	for (; places != 0; places >>= WORD_PLACE_BITS, to += 2, n++)
		le16_put(to, (uint16_t)places);
	*head = (char)(2 * n + 1);
	return to;
}

static void
put_places(struct buf *b, const struct posting *p)
{
	enum { MOST = 1 + 2 * WORD_PLACES };
	char		*from = buf_reserve(b, 1 + MOST * p->n), *to = from;
	uint32_t	 field = main_field(p);

	*to++ = (char)field;
	for (size_t i = 0; i < p->n; i++) {
		uint64_t	place = p->place[i];
		uint32_t	n = 0;

		if (place != 0 && (!is_one(place) ||
		    place / WORD_NUMBERS != field)) {
			to = put_some(to, place);
			continue;
		}
		for (n = (uint32_t)(place % WORD_NUMBERS) << 1; n >= 0x80;
		    n >>= 7)
			*to++ = (char)(n | 0x80);
		*to++ = (char)n;
	}
	b->len += (size_t)(to - from);
}

/* HOW_PLACE, HOW_PLACES, or 0: none is known. */
static uint8_t
how_places(const struct posting *p)
{
	for (size_t i = 1; i < p->n; i++)
		if (p->place[i] != p->place[0])
			return HOW_PLACES;
	return p->place[0] == 0 ? 0 : is_one(p->place[0]) ? HOW_PLACE :
	    HOW_PLACES;
}

/* Those of an index weigh nothing; one is written where that is needed to
 * be told from the id of a unique value. */
static void
write_ids(struct buf *b, enum table table, const struct posting *p)
{
	enum { ID_VALUE = 4 };
	size_t		from = b->len, ids;
	bool		each = !has_one_weight(p);
	uint8_t		how = each ? HOW_WEIGHTS : table == TABLE_WORD ?
			    HOW_WEIGHT : 0;

	for (;;) {
		buf_addc(b, (char)(how | HOW_LIST));
		if (how & HOW_WEIGHT)
			buf_addc(b, (char)p->weight[0]);
		ids = b->len;
		put_list(b, p, each);
		if (b->len - from != ID_VALUE || how != 0)
			break;
		how = HOW_WEIGHT;
		buf_cut(b, from);
	}
	if (b->len - ids <= BITS_SIZE + (each ? p->n : 0))
		return;
	buf_cut(b, ids);
	b->p[from] = (char)(how | HOW_BITS);
	put_bits(b, p, each);
}

void
posting_write(struct buf *b, enum table table, const struct posting *p)
{
	size_t	from = b->len, at, ids;
	uint8_t	how = table == TABLE_WORD ? how_places(p) : 0;
	char	room[2] = {0}, place[PLACE_SIZE];

	write_ids(b, table, p);
	if (how == 0)
		return;
	b->p[from] = (char)(b->p[from] | how);
	if (how == HOW_PLACE) {
		le16_put(place, (uint16_t)p->place[0]);
		buf_addmem(b, place, sizeof(place));
		return;
	}
	at = from + (b->p[from] & HOW_WEIGHT ? 2 : 1);
	ids = b->len - at;
	buf_addmem(b, room, sizeof(room));
	memmove(b->p + at + sizeof(room), b->p + at, ids);
	le16_put(b->p + at, (uint16_t)ids);
	put_places(b, p);
}

bool
sorted_is_posting(const struct sorted *e)
{
	return e->table == TABLE_WORD ||
	    (e->table == TABLE_INDEX && e->val == 0);
}

/* --- A table, entry by entry -------------------------------------------- */

enum err_code
entries_open(struct entries *it, struct txn *txn, enum table table,
    struct err *err)
{
	enum err_code	rc;

	rc = cursor_open(&it->cur, txn, table, err);
	if (rc)
		return rc;
	it->table = table;
	it->p.n = it->at = 0;
	it->more = cursor_seek(it->cur, SLICE_EMPTY, &it->key, &it->val);
	return ERR_OK;
}

static void
next_of_block(struct entries *it, struct sorted *e)
{
	size_t	i = it->at++;

	it->full.len = it->p.prefix.len;
	key_u32(&it->full, it->p.first + it->p.low[i]);
	e->key = key_slice(&it->full);
	e->val = posting_val(&it->p, i);
	if (it->at == it->p.n)
		it->more = cursor_next(it->cur, &it->key, &it->val);
}

/* The entry the cursor stands at, which holds no ids of others. */
static void
next_alone(struct entries *it, struct sorted *e)
{
	key_bytes(&it->full, it->key);
	if (!it->sound)
		key_u8(&it->full, 0);
	e->key = key_slice(&it->full);
	if (it->val.len == ID_SIZE)
		e->val = le32_get(it->val.p);
	it->more = cursor_next(it->cur, &it->key, &it->val);
}

bool
entries_next(struct entries *it, struct sorted *e)
{
	bool	unique;

	*e = (struct sorted){ .table = it->table, .old = true };
	if (it->at < it->p.n) {
		next_of_block(it, e);
		return true;
	}
	it->p.n = it->at = 0;
	if (!it->more)
		return false;
	key_clear(&it->full);
	unique = it->table == TABLE_INDEX && it->val.len == ID_SIZE;
	if (unique || (it->table != TABLE_INDEX && it->table != TABLE_WORD)) {
		it->sound = unique || it->val.len == 0;
	} else {
		it->sound = posting_read(&it->p, it->table, it->key,
		    it->val) && posting_read_places(&it->p);
		if (it->sound) {
			key_bytes(&it->full, it->p.prefix);
			next_of_block(it, e);
			return true;
		}
		it->p.n = 0;
	}
	next_alone(it, e);
	return true;
}

enum err_code
entries_close(struct entries *it, struct err *err)
{
	enum err_code	rc = cursor_status(it->cur, err);

	cursor_close(it->cur);
	return rc;
}
