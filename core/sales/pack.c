/*
 * Rows on their way into a tree as blocks, one behind the other, each behind
 * a head that says where it goes.  Integers are little-endian.
 */
#include "core/sales/sorter.h"

#include <assert.h>

#include "core/base/banned.h"

void
packed_add(struct buf *out, const struct tree *t, const struct rowset *r,
    size_t from, const struct block_shape *shape)
{
	struct place	first = tree_place(t, r, from),
			last = tree_place(t, r, from + shape->n - 1);
	size_t		at = out->len;
	char		head[PACKED_HEAD] = { 0 };

	buf_addmem(out, head, sizeof(head));
	block_encode_as(out, r, from, shape);
	le32_put(out->p + at, (uint32_t)(out->len - at - PACKED_HEAD));
	le64_put(out->p + at + 4, first.hi);
	le64_put(out->p + at + 12, first.lo);
	le64_put(out->p + at + 20, last.hi);
	le64_put(out->p + at + 28, last.lo);
}

struct packed
packed_read(const char *p)
{
	return (struct packed){ { le64_get(p + 4), le64_get(p + 12) },
	    { le64_get(p + 20), le64_get(p + 28) },
	    slice_make(p + PACKED_HEAD, le32_get(p)) };
}

/* ---- whole blocks ---- */

void
whole_release(struct whole *w)
{
	rowset_release(&w->left);
}

/* They have the same columns, or had fewer then: nothing can fail to fit. */
static void
append(struct rowset *to, const struct rowset *r, size_t from, size_t n)
{
	bool	fits = rowset_add(to, r, from, n);

	assert(fits);
	(void)fits;
}

/* The blocks that begin in [from, until); returns where the next one does. */
static size_t
pack_blocks(struct buf *out, const struct tree *t, const struct rowset *r,
    size_t from, size_t until, bool last)
{
	struct block_shape	shape;

	while (from < until && tree_next_block(&shape, t, r, from, last)) {
		packed_add(out, t, r, from, &shape);
		from += shape.n;
	}
	return from;
}

void
whole_pack(struct buf *out, struct whole *w, const struct tree *t,
    const struct rowset *r, bool last)
{
	struct rowset	*left = &w->left;
	size_t		 had = left->n, taken = 0, from = 0;

	if (had > 0) {
		/* So many behind it are enough to tell where it ends. */
		taken = MIN(r->n, (size_t)BLOCK_ROWS);
		append(left, r, 0, taken);
		from = pack_blocks(out, t, left, 0, had, last &&
		    taken == r->n);
		if (from < had) {
			rowset_drop_front(left, from);
			return;
		}
		from -= had;
		rowset_clear(left);
	}
	from = pack_blocks(out, t, r, from, r->n, last);
	append(left, r, from, r->n - from);
}

void
whole_give_back(struct whole *w, struct rowset *r)
{
	append(r, &w->left, 0, w->left.n);
	rowset_clear(&w->left);
}
