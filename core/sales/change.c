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

/* The first block off the front of s, which is not empty. */
static enum err_code
cut_block(struct block *b, struct slice *s, struct err *err)
{
	struct slice	block;
	uint32_t	len;

	if (s->len < 4 || (len = le32_get(s->p)) > s->len - 4)
		return err_set(err, ERR_STORE,
		    "sale rows in the journal are damaged");
	block = slice_make(s->p + 4, len);
	*s = slice_sub(*s, 4 + (size_t)len, s->len);
	return block_open(b, block, err);
}

enum err_code
rowset_unpack(struct rowset *r, struct slice s, struct err *err)
{
	struct block	b;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && s.len > 0) {
		rc = cut_block(&b, &s, err);
		if (rc == ERR_OK)
			rc = block_read_rows(r, &b, err);
	}
	return rc;
}

enum err_code
packed_find_block(struct slice *with, struct slice packed, uint64_t from,
    uint64_t until, struct err *err)
{
	uint64_t	*seq = mem_realloc_array(NULL, BLOCK_ROWS,
			    sizeof(*seq));
	struct slice	 rest = packed, before;
	struct block	 b;
	bool		 found = false;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK && rest.len > 0 && !found) {
		before = rest;
		rc = cut_block(&b, &rest, err);
		if (rc || !block_may_have(&b, from, until))
			continue;
		rc = block_read_seq(seq, &b, err);
		for (size_t i = 0; rc == ERR_OK && i < b.n; i++)
			found |= seq[i] >= from && seq[i] < until;
	}
	free(seq);
	if (rc == ERR_OK)
		*with = found ? slice_sub(before, 0, before.len - rest.len) :
		    SLICE_EMPTY;
	return rc;
}

enum err_code
sales_change_has(bool *has, struct slice packed, uint64_t from,
    uint64_t until, struct err *err)
{
	struct slice	with;
	enum err_code	rc = packed_find_block(&with, packed, from, until,
			    err);

	if (rc == ERR_OK)
		*has = with.len > 0;
	return rc;
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

bool
sales_is_item(struct slice public)
{
	return public.len > 0 && public.p[0] >= SALES_ADDED &&
	    public.p[0] <= SALES_REMOVED;
}

enum err_code
sales_change_decode(struct sales_change *c, struct slice s, struct err *err)
{
	uint64_t	before, after, digest;

	if (!sales_is_item(s) || s.len < CHANGE_HEAD)
		goto damaged;
	before = le32_get(s.p + 19);
	after = le32_get(s.p + 23);
	digest = le32_get(s.p + 27);
	if (before + after + digest != s.len - CHANGE_HEAD)
		goto damaged;
	memset(c, 0, sizeof(*c));
	c->op = (unsigned char)s.p[0];
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
