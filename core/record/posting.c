#include "core/record/posting.h"

enum {
	ID_SIZE = 4, BLOCK_SIZE = 3,	/* at the end of a key */
	BITS_SIZE = POSTING_IDS / 8,
	HOW_LIST = 1, HOW_BITS = 2, HOW_SET = 3,
	HOW_WEIGHT = 4,			/* one for all */
	HOW_WEIGHTS = 8			/* each its own */
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
	p->low[0] = (uint16_t)(id % POSTING_IDS);
	p->weight[0] = val.len == 0 ? 0 : (uint8_t)val.p[0];
	return true;
}

static bool
get_block(struct posting *p, enum table table, struct slice key,
    struct slice val)
{
	uint8_t		how = (uint8_t)val.p[0], weight = 0;
	bool		each = how & HOW_WEIGHTS;
	const char	*end = key.p + key.len;

	if (key.len < BLOCK_SIZE || end[-1] & 0xf ||
	    (how & ~(HOW_SET | HOW_WEIGHT | HOW_WEIGHTS)) != 0)
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
	if (table == TABLE_INDEX && (each || weight != 0))
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

size_t
posting_seek(const struct posting *p, uint32_t id)
{
	size_t	lo = 0, hi = p->n;

	if (id <= p->first)
		return 0;
	id -= p->first;
	while (lo < hi) {
		size_t	mid = (lo + hi) / 2;

		if (p->low[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
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

/* Those of an index weigh nothing; one is written where that is needed to
 * be told from the id of a unique value. */
void
posting_write(struct buf *b, enum table table, const struct posting *p)
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
	e->val = it->p.weight[i];
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
		    it->val);
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
