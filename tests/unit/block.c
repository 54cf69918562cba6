/* Blocks: packing undoes unpacking; damage is never served. */
#include "core/sales/block.h"
#include "tests/unit/tap.h"

static void
fill(struct rowset *r, size_t n, int kind, struct rng *rng)
{
	size_t	i;
	unsigned c;

	rowset_clear(r);
	rowset_reserve(r, n);
	for (i = 0; i < n; i++) {
		r->seq[i] = kind == 0 ? 100 + i : 100 + 3 * i +
		    rng_below(rng, 3);
		r->day[i] = kind < 2 ? 15000 : -700000 +
		    (int32_t)rng_below(rng, 3000000);
		for (c = 0; c < r->n_columns; c++) {
			int64_t	v;

			switch (c) {
			case 0: v = 7; break;
			case 1: v = (int64_t)rng_below(rng, 256) - 100; break;
			case 2: v = (int64_t)rng_below(rng, 65536); break;
			case 3: v = (int64_t)rng_below(rng, UINT32_MAX); break;
			case 4: v = (int64_t)rng_u64(rng); break;
			case 5: v = CELL_MISSING; break;
			default: v = INT64_MAX - (int64_t)(i & 1); break;
			}
			if (c > 0 && kind == 2 && rng_below(rng, 4) == 0)
				v = CELL_MISSING;
			r->cell[c][i] = v;
		}
	}
	r->n = n;
}

static bool
same(const struct rowset *a, const struct rowset *b)
{
	size_t	i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (a->seq[i] != b->seq[i] || !rowset_equal(a, i, b, i))
			return false;
	return true;
}

int
main(void)
{
	struct column	column[7];
	struct rowset	r, back, scaled;
	struct rng	rng = { 1 };
	struct buf	b = { 0 };
	struct block	blk;
	struct err	err = { 0 };
	size_t		sizes[] = { 1, 2, 15, 16, 17, 1000, BLOCK_ROWS }, i;
	bool		all = true, fits = true, caught = true;
	int		kind;
	unsigned	c;

	for (c = 0; c < 7; c++)
		column[c] = (struct column){ (uint16_t)(c + 1), 2,
		    c == 1 ? 2 : 0 };
	rowset_init(&r, column, 7);
	rowset_init(&back, column, 7);
	for (i = 0; i < NELEM(sizes); i++)
		for (kind = 0; kind < 3; kind++) {
			fill(&r, sizes[i], kind, &rng);
			buf_clear(&b);
			block_encode(&b, &r, 0, r.n);
			rowset_clear(&back);
			all &= block_open(&blk, buf_slice(&b), &err) == 0 &&
			    block_read_rows(&back, &blk, &err) == 0 &&
			    same(&r, &back);
			fits &= block_fit(&r, 0, r.n, b.len) == r.n;
			if (r.n > 1)
				fits &= block_fit(&r, 0, r.n, b.len - 1) < r.n;
		}
	ok(all, "unpacking gives what was packed");
	ok(fits, "block_fit knows the size to the byte");

	/* Another model: a new field, another number of digits. */
	fill(&r, 40, 1, &rng);
	buf_clear(&b);
	block_encode(&b, &r, 0, r.n);
	column[1].digits = 4;
	column[0].id = 99;
	rowset_init(&scaled, column, 2);
	ok(block_open(&blk, buf_slice(&b), &err) == 0 &&
	    block_read_rows(&scaled, &blk, &err) == 0, "under another model");
	is_int(scaled.cell[1][3], r.cell[1][3] * 100, "digits are rescaled");
	is_int(scaled.cell[0][3], CELL_MISSING, "a new field is missing");
	ok(rowset_find_column(&scaled, 1) >= 2, "a field no longer there is "
	    "kept");

	/* One flipped bit anywhere. */
	fill(&r, 60, 2, &rng);
	buf_clear(&b);
	block_encode(&b, &r, 0, r.n);
	for (i = 0; i < b.len * 8; i++) {
		b.p[i / 8] = (char)(b.p[i / 8] ^ (1 << (i % 8)));
		rowset_clear(&back);
		if (block_open(&blk, buf_slice(&b), &err) == 0 &&
		    block_read_rows(&back, &blk, &err) == 0)
			caught = false;
		b.p[i / 8] = (char)(b.p[i / 8] ^ (1 << (i % 8)));
	}
	ok(caught, "every flipped bit is noticed");
	is_int(err.code, ERR_STORE, "as damage of the store");
	for (i = 0, caught = true; i < b.len; i++)
		caught &= block_open(&blk, slice_make(b.p, i), &err) != 0;
	ok(caught, "and every cut");
	rowset_release(&r);
	rowset_release(&back);
	rowset_release(&scaled);
	buf_release(&b);
	return done_testing();
}
