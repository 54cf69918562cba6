/*
 * What the journal says of sale rows.  The public part of an item:
 *
 *	u8 operation, u16 entity, u64 first number, u64 rows,
 *	u32 lengths of before, after, digest; then those
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

enum { CHANGE_HEAD = 1 + 2 + 8 + 8 + 3 * 4 };

void
rowset_pack(struct buf *out, const struct rowset *r)
{
	char	len[4] = { 0 };
	size_t	i, n, at;

	for (i = 0; i < r->n; i += n) {
		n = MIN(r->n - i, (size_t)BLOCK_ROWS);
		at = out->len;
		buf_addmem(out, len, sizeof(len));
		block_encode(out, r, i, n);
		le32_put(out->p + at,
		    (uint32_t)(out->len - at - sizeof(len)));
	}
}

static enum err_code
rowset_unpack(struct rowset *r, struct slice s, struct err *err)
{
	struct block	b;
	uint32_t	len;
	enum err_code	rc;

	while (s.len > 0) {
		if (s.len < 4 || (len = le32_get(s.p)) > s.len - 4)
			return err_set(err, ERR_STORE,
			    "sale rows in the journal are damaged");
		rc = block_open(&b, slice_make(s.p + 4, len), err);
		if (rc == ERR_OK)
			rc = block_read_rows(r, &b, err);
		if (rc)
			return rc;
		s = slice_sub(s, 4 + (size_t)len, s.len);
	}
	return ERR_OK;
}

enum err_code
change_put(struct journal_writer *j, const struct sales_change *c,
    struct err *err)
{
	struct buf	b = { 0 };
	char		*p = buf_reserve(&b, CHANGE_HEAD);
	enum err_code	rc;

	p[0] = (char)c->op;
	le16_put(p + 1, c->entity);
	le64_put(p + 3, c->first_seq);
	le64_put(p + 11, c->n);
	le32_put(p + 19, (uint32_t)c->before.len);
	le32_put(p + 23, (uint32_t)c->after.len);
	le32_put(p + 27, (uint32_t)c->digest.len);
	b.len = CHANGE_HEAD;
	buf_add(&b, c->before);
	buf_add(&b, c->after);
	buf_add(&b, c->digest);
	rc = journal_add(j, buf_slice(&b), SLICE_EMPTY, err);
	buf_release(&b);
	return rc;
}

enum err_code
sales_change_decode(struct sales_change *c, struct slice s, struct err *err)
{
	uint64_t	before, after, digest;
	unsigned	op = s.len == 0 ? 0 : (unsigned char)s.p[0];

	if (s.len < CHANGE_HEAD || op < SALES_ADDED || op > SALES_REMOVED)
		goto damaged;
	before = le32_get(s.p + 19);
	after = le32_get(s.p + 23);
	digest = le32_get(s.p + 27);
	if (before + after + digest != s.len - CHANGE_HEAD)
		goto damaged;
	memset(c, 0, sizeof(*c));
	c->op = op;
	c->entity = le16_get(s.p + 1);
	c->first_seq = le64_get(s.p + 3);
	c->n = le64_get(s.p + 11);
	c->before = slice_make(s.p + CHANGE_HEAD, (size_t)before);
	/* An empty slice points nowhere: count from the start. */
	c->after = slice_make(s.p + CHANGE_HEAD + before, (size_t)after);
	c->digest = slice_make(s.p + CHANGE_HEAD + before + after,
	    (size_t)digest);
	return ERR_OK;
damaged:
	return err_set(err, ERR_STORE, "a journal item of sale rows is damaged");
}

enum err_code
sales_change_rows(struct slice packed, const struct entity *sale,
    sales_each_row *each, void *arg, struct err *err)
{
	struct column	column[BLOCK_COLUMNS];
	struct rowset	r;
	int64_t		cells[BLOCK_COLUMNS];
	unsigned	n;
	size_t		i;
	enum err_code	rc;

	rc = sale_layout(column, &n, sale, err);
	if (rc)
		return rc;
	rowset_init(&r, column, n);
	rc = rowset_unpack(&r, packed, err);
	for (i = 0; rc == ERR_OK && i < r.n; i++) {
		row_to_cells(cells, sale, &r, i);
		if (!each(arg, r.seq[i], cells))
			break;
	}
	rowset_release(&r);
	return rc;
}
