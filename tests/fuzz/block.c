/*
 * A block of sale rows, as a damaged store or journal may hold it.  Where
 * the first byte is odd the checksums are made right first: then everything
 * behind them must hold out by itself.  What can be read is packed again
 * and must come back the same.
 */
#include <assert.h>

#include "core/sales/block.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 12, LAYOUT = 4, STATS = 16 };

static void
make_checksums_right(char *p, size_t size)
{
	size_t	n, c, i, at, width;

	if (size < HEAD)
		return;
	c = (unsigned char)p[6];
	n = le16_get(p + 8);
	at = HEAD + c * (LAYOUT + STATS);
	if (at > size)
		return;
	for (i = 0; i < c; i++) {
		char	*stat = p + HEAD + c * LAYOUT + i * STATS;

		width = (unsigned char)stat[4];
		if (width * n > size - at)
			break;
		le32_put(stat, crc32c(0, p + at, width * n));
		at += width * n;
	}
	le32_put(p, crc32c(0, p + 4, HEAD + c * (LAYOUT + STATS) - 4));
}

static void
pack_again(const struct rowset *r)
{
	struct buf	b = {0};
	struct rowset	back;
	struct block	block;
	struct err	err = {0};
	size_t		i;

	block_encode(&b, r, 0, r->n);
	assert(block_fit(r, 0, r->n, b.len) == r->n);
	rowset_init(&back, r->column, r->n_columns);
	assert(block_open(&block, buf_slice(&b), &err) == ERR_OK);
	assert(block_read_rows(&back, &block, &err) == ERR_OK);
	assert(back.n == r->n);
	for (i = 0; i < r->n; i++)
		assert(back.seq[i] == r->seq[i] &&
		    rowset_equal(&back, i, r, i));
	rowset_release(&back);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct column	column = { 1, 4, 2 };
	struct rowset	r;
	struct block	b;
	struct err	err = {0};
	char		*copy;

	if (size == 0)
		return 0;
	/* Just as large, so that reading behind it is noticed. */
	copy = mem_alloc(size);
	memcpy(copy, data + 1, size - 1);
	if (data[0] & 1)
		make_checksums_right(copy, size - 1);
	rowset_init(&r, &column, 1);
	if (block_open(&b, slice_make(copy, size - 1), &err)) {
		assert(err.code == ERR_STORE);
	} else if (block_read_rows(&r, &b, &err)) {
		assert(err.code == ERR_STORE || err.code == ERR_RANGE);
	} else {
		assert(r.n == b.n);
		pack_again(&r);
	}
	rowset_release(&r);
	free(copy);
	return 0;
}
