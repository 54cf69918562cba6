#include "core/store/subject.h"

#include "core/base/banned.h"
#include "core/store/keys.h"

enum { PREFIX = 5 };		/* entity and block */

void
subject_note(struct subjects *s, uint16_t entity, uint32_t id)
{
	uint8_t		 low = (uint8_t)id;
	struct subject_block	*last = s->list.n == 0 ? NULL :
			    &s->list.p[s->list.n - 1];

	if (last == NULL || last->entity != entity || last->block != id >> 8) {
		*VEC_ADD(&s->list) = (struct subject_block){ .entity = entity,
		    .least = low, .most = low, .block = id >> 8 };
		return;
	}
	last->least = MIN(last->least, low);
	last->most = MAX(last->most, low);
}

void
subject_key(struct key *k, const struct subject_block *s, uint64_t number,
    uint32_t item)
{
	key_clear(k);
	key_u16(k, s->entity);
	key_u8(k, (uint8_t)(s->block >> 16));
	key_u16(k, (uint16_t)s->block);
	key_u64(k, number);
	key_u32(k, item);
}

bool
subject_decode(struct subject_block *s, uint64_t *number, uint32_t *item,
    struct slice key, struct slice val)
{
	if (key.len != SUBJECT_KEY || val.len != SUBJECT_VALUE)
		return false;
	*s = (struct subject_block){
		.entity = be16_get(key.p),
		.block = be32_get(key.p + 1) & 0xffffff,
		.least = (uint8_t)val.p[0], .most = (uint8_t)val.p[1],
	};
	*number = be64_get(key.p + PREFIX);
	*item = be32_get(key.p + PREFIX + 8);
	return s->entity != 0 && s->least <= s->most;
}

/* --- The mark ------------------------------------------------------------ */

/* No entity has this number. */
static struct slice
mark_key(struct key *k)
{
	key_clear(k);
	key_u16(k, 0);
	return key_slice(k);
}

enum err_code
subject_from(uint64_t *number, struct txn *txn, struct err *err)
{
	struct key	k;
	struct slice	val;
	enum err_code	rc;

	rc = txn_find(&val, txn, TABLE_SUBJECT, mark_key(&k), err);
	if (rc == ERR_OK)
		*number = val.len == 8 ? le64_get(val.p) : 0;
	return rc;
}

enum err_code
subject_restart(struct txn *txn, uint64_t number, struct err *err)
{
	struct key	k;
	char		val[8];
	enum err_code	rc = txn_clear(txn, TABLE_SUBJECT, err);

	le64_put(val, number);
	return rc ? rc : txn_put(txn, TABLE_SUBJECT, mark_key(&k),
	    slice_make(val, sizeof(val)), err);
}

/* --- Reading ------------------------------------------------------------- */

static void
reverse(struct subject_items *it)
{
	for (size_t i = 0; i < it->item.n / 2; i++) {
		uint32_t	*a = &it->item.p[i];
		uint32_t	*b = &it->item.p[it->item.n - 1 - i];
		uint32_t	 was = *a;

		*a = *b;
		*b = was;
	}
}

enum err_code
subject_before(struct subject_items *it, struct txn *txn, uint16_t entity,
    uint32_t id, uint64_t before, struct err *err)
{
	struct subject_block	 want = { .entity = entity, .block = id >> 8 }, s;
	struct key	 k;
	struct slice	 key, val, from;
	struct cursor	*c;
	uint64_t	 number;
	uint32_t	 item;
	uint8_t		 low = (uint8_t)id;
	bool		 more;
	enum err_code	 rc;

	it->number = 0;
	VEC_CLEAR(&it->item);
	rc = cursor_open(&c, txn, TABLE_SUBJECT, err);
	if (rc)
		return rc;
	subject_key(&k, &want, before, 0);
	from = slice_sub(key_slice(&k), 0, PREFIX);
	for (more = cursor_seek_before(c, key_slice(&k), &key, &val);
	    more && slice_starts(key, from);
	    more = cursor_prev(c, &key, &val)) {
		if (!subject_decode(&s, &number, &item, key, val)) {
			rc = err_set(err, ERR_STORE, "table %s is damaged",
			    table_name(TABLE_SUBJECT));
			err_hint(err, "run: crm fsck");
			break;
		}
		if (low < s.least || low > s.most)
			continue;
		if (it->number != 0 && it->number != number)
			break;
		it->number = number;
		*VEC_ADD(&it->item) = item;
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	reverse(it);
	return rc;
}

/* --- Writing ------------------------------------------------------------- */

void
subject_batch_add(struct subject_batch *b, const struct subject_block *s,
    size_t n, uint32_t item)
{
	while (b->n + n > b->cap)
		b->p = vec_grow(b->p, &b->cap, sizeof(*b->p));
	for (size_t i = 0; i < n; i++)
		b->p[b->n++] = (struct subject_pending){ s[i], item };
}

void
subject_batch_release(struct subject_batch *b)
{
	free(b->p);
	*b = (struct subject_batch){0};
}

static int
compare(const void *x, const void *y)
{
	const struct subject_pending	*a = x, *b = y;

	if (a->about.entity != b->about.entity)
		return a->about.entity < b->about.entity ? -1 : 1;
	if (a->about.block != b->about.block)
		return a->about.block < b->about.block ? -1 : 1;
	return a->item < b->item ? -1 : a->item > b->item;
}

/* Sorted, and one for each key. */
static void
settle(struct subject_batch *b)
{
	size_t	n = 0;

	if (b->n > 1)
		qsort(b->p, b->n, sizeof(*b->p), compare);
	for (size_t i = 0; i < b->n; i++) {
		struct subject_block	*s = &b->p[i].about;
		struct subject_block	*last = n == 0 ? NULL : &b->p[n - 1].about;

		if (last == NULL || compare(&b->p[n - 1], &b->p[i]) != 0) {
			b->p[n++] = b->p[i];
			continue;
		}
		last->least = MIN(last->least, s->least);
		last->most = MAX(last->most, s->most);
	}
	b->n = n;
}

static enum err_code
last_key(struct key *last, struct txn *txn, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	enum err_code	 rc = cursor_open(&c, txn, TABLE_SUBJECT, err);

	if (rc)
		return rc;
	key_clear(last);
	if (cursor_seek_before(c, SLICE_EMPTY, &key, &val))
		key_bytes(last, key);
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

enum err_code
subject_batch_put(struct subject_batch *b, struct txn *txn, uint64_t number,
    struct err *err)
{
	struct key	k, last;
	enum err_code	rc;

	if (b->n == 0)
		return ERR_OK;
	settle(b);
	rc = last_key(&last, txn, err);
	for (size_t i = 0; rc == ERR_OK && i < b->n; i++) {
		const struct subject_block	*s = &b->p[i].about;
		const char		 val[SUBJECT_VALUE] = {
						(char)s->least,
						(char)s->most };
		struct slice		 v = slice_make(val, sizeof(val));

		subject_key(&k, s, number, b->p[i].item);
		/* Those that are new come behind the rest. */
		rc = slice_cmp(key_slice(&k), key_slice(&last)) > 0 ?
		    txn_append(txn, TABLE_SUBJECT, key_slice(&k), v, err) :
		    txn_put(txn, TABLE_SUBJECT, key_slice(&k), v, err);
	}
	b->n = 0;
	return rc;
}
