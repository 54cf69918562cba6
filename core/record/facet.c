/*
 * Facets: per field of few or small values (and, as field 0, for the
 * presence of records) one code per record, 4096 records in a block.  Stored: u8 bits
 * per code (1, 2, 4, 8 or 16), then the codes, the lowest bits first, zeros
 * at the end left out.  A block of zeros is not stored.
 */
#include "core/record/layout.h"

enum { FACET_CACHE_MAX = 2048 };	/* blocks of 8 KB */

bool
field_has_facet(const struct field *f)
{
	return !f->many && (f->type == TYPE_ENUM || f->type == TYPE_BOOL ||
	    field_has_number_facet(f));
}

bool
field_has_number_facet(const struct field *f)
{
	return !f->many && (f->type == TYPE_INT || f->type == TYPE_DATE);
}

uint16_t
facet_of_number(int64_t v)
{
	return v < -FACET_FAR ? FACET_BELOW : v > FACET_FAR ? FACET_ABOVE :
	    (uint16_t)(v + FACET_ZERO);
}

static uint16_t
code_of_none(const struct field *f)
{
	return field_has_number_facet(f) ? FACET_NONE : 0;
}

static uint16_t
code_of_int(const struct field *f, int64_t i)
{
	if (field_has_number_facet(f))
		return facet_of_number(i);
	if (f->type == TYPE_BOOL)
		return i ? 2 : 1;
	return i > 0 && i <= UINT16_MAX ? (uint16_t)i : 0;
}

static uint16_t
code_of(const struct field *f, const struct stored_field *sf)
{
	struct value	v = stored_item_as(sf, f, 0);

	return v.type == TYPE_NONE ? code_of_none(f) : code_of_int(f, v.i);
}

uint16_t
facet_code(const struct field *f, const struct record *rec)
{
	struct stored_field	sf;

	return stored_field_find(&sf, rec, f->id) ? code_of(f, &sf) :
	    code_of_none(f);
}

void
facet_key(struct key *k, uint16_t entity, uint16_t field, uint32_t block)
{
	key_clear(k);
	key_u16(k, entity);
	key_u16(k, field);
	key_u32(k, block);
}

/* All zero: nothing is appended. */
static void
facet_encode(struct buf *b, const uint16_t code[FACET_BLOCK])
{
	uint16_t	max = 0;
	unsigned	bits = 1;
	size_t		n = 0, len;
	char		*p;

	for (size_t i = 0; i < FACET_BLOCK; i++)
		if (code[i] != 0) {
			max = MAX(max, code[i]);
			n = i + 1;
		}
	if (n == 0)
		return;
	while (max >> bits != 0)
		bits *= 2;
	len = (n * bits + 7) / 8;
	p = buf_reserve(b, 1 + len);
	memset(p, 0, 1 + len);
	*p++ = (char)bits;
	for (size_t i = 0; i < n; i++) {
		size_t	at = i * bits;

		if (bits == 16)
			le16_put(p + 2 * i, code[i]);
		else
			p[at / 8] = (char)((uint8_t)p[at / 8] |
			    code[i] << at % 8);
	}
	b->len += 1 + len;
}

/* bits is a constant where this is expanded. */
CRM_WIDE static inline void
unpack(uint16_t *restrict code, struct slice s, unsigned bits)
{
	const size_t	per = 8 / bits;

	for (size_t i = 0; i < s.len - 1; i++)
		for (size_t k = 0; k < per; k++)
			code[i * per + k] = (uint16_t)((uint8_t)s.p[1 + i] >>
			    k * bits & ((1u << bits) - 1));
}

CRM_WIDE bool
facet_decode(uint16_t code[FACET_BLOCK], struct slice s)
{
	unsigned	bits;
	size_t		n;

	memset(code, 0, FACET_BLOCK * sizeof(code[0]));
	if (s.len < 2)
		return false;
	bits = (uint8_t)s.p[0];
	if (bits == 0 || bits > 16 || (bits & (bits - 1)) != 0)
		return false;
	n = (s.len - 1) * 8 / bits;
	if (n > FACET_BLOCK)
		return false;
	if (bits == 16) {
		for (size_t i = 0; i < n; i++)
			code[i] = le16_get(s.p + 1 + 2 * i);
		return true;
	}
	/* This runs once per record of a filter. */
	switch (bits) {
	case 1:
		unpack(code, s, 1);
		break;
	case 2:
		unpack(code, s, 2);
		break;
	case 4:
		unpack(code, s, 4);
		break;
	default:
		unpack(code, s, 8);
	}
	return true;
}

static enum err_code
read_block(uint16_t code[FACET_BLOCK], bool *any, struct txn *txn,
    uint16_t entity, uint16_t field, uint32_t block, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	facet_key(&key, entity, field, block);
	rc = txn_find(&val, txn, TABLE_FACET, key_slice(&key), err);
	if (rc)
		return rc;
	*any = val.p != NULL;
	if (val.p == NULL)
		memset(code, 0, FACET_BLOCK * sizeof(code[0]));
	else if (!facet_decode(code, val))
		return err_set(err, ERR_STORE, "a facet block is damaged");
	return ERR_OK;
}

enum err_code
facet_read(uint16_t code[FACET_BLOCK], bool *any, struct txn *txn,
    const struct entity *entity, const struct field *f, uint32_t first,
    struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	rc = read_block(code, any, txn, entity->id, f != NULL ? f->id : 0,
	    first / FACET_BLOCK, err);
	if (rc || *any || f == NULL)
		return rc;
	/* All codes missing: are there records at all? */
	facet_key(&key, entity->id, 0, first / FACET_BLOCK);
	rc = txn_find(&val, txn, TABLE_FACET, key_slice(&key), err);
	if (rc == ERR_OK)
		*any = val.p != NULL;
	return rc;
}

struct block {
	uint16_t	entity, field;
	uint32_t	number;
	uint32_t	n_set;		/* records, in the block of presence */
	bool		dirty;
	uint16_t	code[FACET_BLOCK];
};

/* The blocks a record lies in, so that its neighbours find them at once:
 * each looked up when one of its codes is set first. */
struct place { bool has; struct block *block; };
struct current {
	const struct entity	*entity;
	uint32_t		 block;
	VEC(struct place)	 field;		/* presence, then as e->field */
	VEC(size_t)		 having;	/* positions in e->field */
};

struct facet_cache {
	struct txn		*txn;
	bool			 is_new;	/* all its blocks are */
	struct imap		*index;		/* place in block */
	VEC(struct block *)	 block;
	size_t			 most;		/* blocks; then they are put */
	struct current		 now;
};

struct facet_cache *
facet_cache_open(struct txn *txn)
{
	struct facet_cache	*fc = mem_zalloc(sizeof(*fc));

	fc->txn = txn;
	fc->index = imap_open();
	fc->most = FACET_CACHE_MAX;
	return fc;
}

struct facet_cache *
facet_cache_open_new(struct txn *txn)
{
	struct facet_cache	*fc = facet_cache_open(txn);

	fc->is_new = true;
	return fc;
}

void
facet_cache_close(struct facet_cache *fc)
{
	if (fc == NULL)
		return;
	for (size_t i = 0; i < fc->block.n; i++)
		free(fc->block.p[i]);
	imap_close(fc->index);
	VEC_RELEASE(&fc->block);
	VEC_RELEASE(&fc->now.field);
	VEC_RELEASE(&fc->now.having);
	free(fc);
}

/* A block number has 20 bits: ids have 32, 12 are within it. */
static uint64_t
name_of(uint16_t entity, uint16_t field, uint32_t number)
{
	return (uint64_t)entity << 48 | (uint64_t)field << 32 | number;
}

static enum err_code
get_block(struct block **block, struct facet_cache *fc, uint16_t entity,
    uint16_t field, uint32_t number, struct err *err)
{
	uint64_t	 name = name_of(entity, field, number), *slot;
	struct block	*b;
	bool		 any;
	enum err_code	 rc = ERR_OK;

	slot = imap_find(fc->index, name);
	if (slot != NULL) {
		*block = fc->block.p[*slot];
		return ERR_OK;
	}
	b = mem_zalloc(sizeof(*b));
	b->entity = entity;
	b->field = field;
	b->number = number;
	if (!fc->is_new)
		rc = read_block(b->code, &any, fc->txn, entity, field, number,
		    err);
	if (rc) {
		free(b);
		return rc;
	}
	*imap_put(fc->index, name, NULL) = fc->block.n;
	*VEC_ADD(&fc->block) = b;
	*block = b;
	return ERR_OK;
}

static enum err_code
go_to(struct facet_cache *fc, const struct entity *entity, uint32_t number,
    struct err *err)
{
	enum err_code	rc;

	if (!fc->is_new) {
		rc = facet_cache_settle(fc, err);
		if (rc)
			return rc;
	}
	fc->now.entity = entity;
	fc->now.block = number;
	VEC_CLEAR(&fc->now.field);
	*VEC_ADD(&fc->now.field) = (struct place){ .has = true };
	VEC_CLEAR(&fc->now.having);
	for (size_t i = 0; i < entity->n_fields; i++) {
		const struct field	*f = &entity->field[i];

		*VEC_ADD(&fc->now.field) = (struct place){
		    .has = field_has_facet(f) };
		if (field_has_facet(f))
			*VEC_ADD(&fc->now.having) = i;
	}
	return ERR_OK;
}

/* i counts from 1; 0 is the presence of the record. */
static enum err_code
set_code(struct facet_cache *fc, size_t i, uint32_t id, uint16_t code,
    struct err *err)
{
	const struct entity	*e = fc->now.entity;
	struct place		*p = &fc->now.field.p[i];
	enum err_code		 rc;

	if (p->block == NULL) {
		rc = get_block(&p->block, fc, e->id,
		    i == 0 ? 0 : e->field[i - 1].id, fc->now.block, err);
		if (rc)
			return rc;
	}
	p->block->n_set += i == 0;
	if (p->block->code[id % FACET_BLOCK] != code) {
		p->block->code[id % FACET_BLOCK] = code;
		p->block->dirty = true;
	}
	return ERR_OK;
}

static bool
is_at(const struct facet_cache *fc, const struct entity *entity, uint32_t id)
{
	return fc->now.entity == entity && fc->now.block == id / FACET_BLOCK;
}

enum err_code
facet_cache_set(struct facet_cache *fc, const struct entity *entity,
    uint32_t id, const struct record *rec, const bool *same, struct err *err)
{
	size_t		n = entity->n_fields;
	enum err_code	rc = ERR_OK;

	if (!is_at(fc, entity, id))
		rc = go_to(fc, entity, id / FACET_BLOCK, err);
	if (rc == ERR_OK && same == NULL)
		rc = set_code(fc, 0, id, rec != NULL, err);
	for (size_t i = 0; rc == ERR_OK && (same == NULL ? i :
	    (i = next_apart_field(same, i, n))) < n; i++)
		if (fc->now.field.p[i + 1].has)
			rc = set_code(fc, i + 1, id, rec == NULL ? 0 :
			    facet_code(&entity->field[i], rec), err);
	return rc;
}

/* As facet_code. */
static uint16_t
code_at(const struct field *f, const struct record *rec,
    const struct layout *l)
{
	size_t			at = l->at.p[f->position];
	struct stored_field	sf;
	int64_t			v;

	if (at == 0)
		return code_of_none(f);
	sf = layout_field_at(l, rec, at - 1);
	return l->field[at - 1].is_whole && stored_int(&v, sf.bytes) ?
	    code_of_int(f, v) : code_of(f, &sf);
}

enum err_code
facet_cache_add(struct facet_cache *fc, const struct record *rec,
    const struct layout *l, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (!is_at(fc, rec->entity, rec->id))
		rc = go_to(fc, rec->entity, rec->id / FACET_BLOCK, err);
	if (rc == ERR_OK)
		rc = set_code(fc, 0, rec->id, 1, err);
	for (size_t i = 0; i < fc->now.having.n && rc == ERR_OK; i++) {
		size_t	at = fc->now.having.p[i];

		rc = set_code(fc, at + 1, rec->id,
		    code_at(&rec->entity->field[at], rec, l), err);
	}
	return rc;
}

static enum err_code
put_block(struct facet_cache *fc, const struct block *bl, struct buf *b,
    struct err *err)
{
	struct key	key;

	facet_key(&key, bl->entity, bl->field, bl->number);
	buf_clear(b);
	facet_encode(b, bl->code);
	return b->len == 0 ?
	    txn_del(fc->txn, TABLE_FACET, key_slice(&key), NULL, err) :
	    txn_put(fc->txn, TABLE_FACET, key_slice(&key), buf_slice(b), err);
}

/* Of a new block: each of its records was told, which is done once. */
static bool
is_full(const struct facet_cache *fc, const struct block *bl)
{
	const uint64_t	*at = imap_find(fc->index,
			    name_of(bl->entity, 0, bl->number));

	return at != NULL && fc->block.p[*at]->n_set >= FACET_BLOCK;
}

/* These are all there are now. */
static void
keep_blocks(struct facet_cache *fc, struct block **kept, size_t n)
{
	imap_close(fc->index);
	fc->index = imap_open();
	fc->now.entity = NULL;
	for (size_t i = 0; i < n; i++) {
		*imap_put(fc->index, name_of(kept[i]->entity, kept[i]->field,
		    kept[i]->number), NULL) = i;
		fc->block.p[i] = kept[i];
	}
	fc->block.n = n;
	fc->most = MAX(FACET_CACHE_MAX, 2 * n);
}

/*
 * New blocks are not read again, so those that are not full yet stay, unless
 * nothing comes any more.
 */
static enum err_code
put_blocks(struct facet_cache *fc, bool all, struct err *err)
{
	struct arena	 *arena = arena_open();
	struct block	**kept = ARENA_ARRAY(arena, struct block *,
			    fc->block.n);
	struct buf	  b = {0};
	size_t		  n = 0;
	enum err_code	  rc = ERR_OK;

	for (size_t i = 0; i < fc->block.n; i++) {
		struct block	*bl = fc->block.p[i];

		if (!all && fc->is_new && !is_full(fc, bl))
			kept[n++] = bl;
		else if (rc == ERR_OK && bl->dirty)
			rc = put_block(fc, bl, &b, err);
	}
	for (size_t i = 0, k = 0; i < fc->block.n; i++) {
		if (k < n && fc->block.p[i] == kept[k])
			k++;
		else
			free(fc->block.p[i]);
	}
	keep_blocks(fc, kept, n);
	buf_release(&b);
	arena_close(arena);
	return rc;
}

enum err_code
facet_cache_flush(struct facet_cache *fc, struct err *err)
{
	return put_blocks(fc, true, err);
}

enum err_code
facet_cache_settle(struct facet_cache *fc, struct err *err)
{
	return fc->block.n < fc->most ? ERR_OK : put_blocks(fc, false, err);
}

enum err_code
facet_drop(struct txn *txn, uint16_t entity, uint16_t field,
    struct err *err)
{
	struct cursor	*cur;
	struct key	 from, at;
	struct slice	 key, val;
	enum err_code	 rc;

	facet_key(&from, entity, field, 0);
	from.len = 4;
	for (;;) {
		rc = cursor_open(&cur, txn, TABLE_FACET, err);
		if (rc)
			return rc;
		if (!cursor_seek(cur, key_slice(&from), &key, &val) ||
		    !slice_starts(key, key_slice(&from))) {
			rc = cursor_status(cur, err);
			cursor_close(cur);
			return rc;
		}
		key_clear(&at);
		key_bytes(&at, key);
		cursor_close(cur);
		rc = txn_del(txn, TABLE_FACET, key_slice(&at), NULL, err);
		if (rc)
			return rc;
	}
}
