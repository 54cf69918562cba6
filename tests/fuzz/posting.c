/*
 * Ids that share a key, as a damaged store may hold them: a byte that tells
 * the table, the length of the key, the key, the value.  What can be read is
 * written again and must come back the same.
 */
#include <assert.h>

#include "core/record/posting.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_again(enum table table, const struct posting *p)
{
	static struct posting	back;
	struct buf		b = {0};
	struct key		k = {0};

	assert(p->n > 0 && p->n <= POSTING_IDS && p->first % POSTING_IDS == 0);
	for (size_t i = 0; i < p->n; i++)
		assert(p->low[i] < POSTING_IDS &&
		    (i == 0 || p->low[i] > p->low[i - 1]));
	key_bytes(&k, p->prefix);
	posting_key(&k, p->first);
	posting_write(&b, table, p);
	assert(posting_read(&back, table, key_slice(&k), buf_slice(&b)));
	assert(back.n == p->n && back.first == p->first &&
	    slice_eq(back.prefix, p->prefix) &&
	    memcmp(back.low, p->low, p->n * sizeof(p->low[0])) == 0 &&
	    memcmp(back.weight, p->weight, p->n) == 0);
	assert(posting_read_places(&back) && memcmp(back.place, p->place,
	    p->n * sizeof(p->place[0])) == 0);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct posting	p;
	struct slice		all, key, val;
	enum table		table;
	char			*copy;

	if (size < 2)
		return 0;
	/* Just as large, so that reading behind it is noticed. */
	copy = mem_alloc(size);
	memcpy(copy, data, size);
	all = slice_make(copy + 2, size - 2);
	table = data[0] & 1 ? TABLE_WORD : TABLE_INDEX;
	key = slice_sub(all, 0, MIN((size_t)data[1], all.len));
	val = slice_sub(all, key.len, all.len);
	if (posting_read(&p, table, key, val) && posting_read_places(&p))
		write_again(table, &p);
	free(copy);
	return 0;
}
