/*
 * Changing blocks of rows: each block that is touched is unpacked, merged
 * with what is new, and packed again.
 */
#include "core/sales/tree.h"

#include "core/base/banned.h"

enum {
	/* 16 bytes are LMDB's own in the first page of a large value. */
	LEDGER_BYTES = 4 * 4096 - 16,
	PARTY_BYTES = 4096 - 16,
	BATCH = 2048
};

struct tree
tree_ledger(uint16_t entity)
{
	return (struct tree){ .table = TABLE_LEDGER, .entity = entity,
	    .max_bytes = LEDGER_BYTES };
}

struct tree
tree_party(uint16_t entity, uint16_t party_id)
{
	return (struct tree){ .table = TABLE_LEDGER_PARTY, .entity = entity,
	    .party_id = party_id, .max_bytes = PARTY_BYTES };
}

struct place
tree_place(const struct tree *t, const struct rowset *r, size_t i)
{
	int64_t	party = 0;
	int	c;

	if (t->party_id != 0) {
		c = rowset_find_column(r, t->party_id);
		party = c < 0 ? 0 : r->cell[c][i];
	}
	return place_make((uint32_t)party, r->day[i], r->seq[i]);
}

void
tree_key(struct key *k, const struct tree *t, struct place p)
{
	key_clear(k);
	key_u16(k, t->entity);
	if (t->party_id != 0)
		key_u64(k, p.hi);
	else
		key_u32(k, (uint32_t)p.hi);
	key_u64(k, p.lo);
}

bool
tree_key_parse(struct place *p, const struct tree *t, struct slice key)
{
	if (t->party_id != 0) {
		if (key.len != 18 || be16_get(key.p) != t->entity)
			return false;
		*p = (struct place){ be64_get(key.p + 2),
		    be64_get(key.p + 10) };
		return true;
	}
	if (key.len != 14 || be16_get(key.p) != t->entity)
		return false;
	*p = (struct place){ be32_get(key.p + 2), be64_get(key.p + 6) };
	return true;
}

/* The smallest key above p. */
static void
key_above(struct key *k, const struct tree *t, struct place p)
{
	if (p.lo == UINT64_MAX) {
		p.lo = 0;
		/* Nothing lies above the last party or day of an entity. */
		if (p.hi == UINT64_MAX || (t->party_id == 0 &&
		    p.hi >= UINT32_MAX)) {
			key_clear(k);
			key_u32(k, (uint32_t)(t->entity + 1) << 16);
			return;
		}
		p.hi++;
	} else {
		p.lo++;
	}
	tree_key(k, t, p);
}

bool
tree_read_block(struct rowset *rows, const struct tree *t, struct slice key,
    struct slice val, struct err *why)
{
	struct place	p, first;
	struct block	b;
	size_t		i;

	if (!tree_key_parse(&p, t, key)) {
		err_set(why, ERR_STORE, "its key is damaged");
		return false;
	}
	if (block_open(&b, val, why) || block_read_rows(rows, &b, why))
		return false;
	first = tree_place(t, rows, 0);
	for (i = 0; i < rows->n; i++)
		if (rows->day[i] != place_day(p) ||
		    (i > 0 && rows->seq[i] <= rows->seq[i - 1]))
			break;
	if (rows->n > 0 && i == rows->n && first.hi == p.hi &&
	    first.lo == p.lo)
		return true;
	err_set(why, ERR_STORE, "its rows are not those of its key");
	return false;
}

enum err_code
tree_seek(struct cursor *c, const struct tree *t, struct place p,
    struct place *found, struct slice *val, struct err *err)
{
	struct key	k;
	struct slice	key, v;

	key_above(&k, t, p);
	if (cursor_seek_before(c, key_slice(&k), &key, &v) &&
	    tree_key_parse(found, t, key)) {
		*val = v;
		return ERR_OK;
	}
	*val = (struct slice){ NULL, 0 };
	return cursor_status(c, err);
}

enum err_code
tree_seek_after(struct cursor *c, const struct tree *t, struct place p,
    struct place *found, struct slice *val, struct err *err)
{
	struct key	k;
	struct slice	key, v;

	key_above(&k, t, p);
	if (cursor_seek(c, key_slice(&k), &key, &v) &&
	    tree_key_parse(found, t, key)) {
		*val = v;
		return ERR_OK;
	}
	*val = (struct slice){ NULL, 0 };
	return cursor_status(c, err);
}

/* ---- rows in memory as a source ---- */

static enum err_code
rows_peek(struct source *source, bool *more, struct place *p,
    struct err *err CRM_UNUSED)
{
	struct rowset_source	*s = (struct rowset_source *)source;

	*more = s->next < s->rows->n;
	if (*more)
		*p = tree_place(s->tree, s->rows, s->next);
	return ERR_OK;
}

static enum err_code
rows_take(struct source *source, struct rowset *to, struct place until,
    size_t max, struct err *err)
{
	struct rowset_source	*s = (struct rowset_source *)source;
	size_t			 i = s->next, end;

	end = s->rows->n - i < max ? s->rows->n : i + max;
	while (i < end && place_before(tree_place(s->tree, s->rows, i), until))
		i++;
	if (!rowset_add(to, s->rows, s->next, i - s->next))
		return err_set(err, ERR_RANGE, "a number of a sale row does "
		    "not fit");
	s->next = i;
	return ERR_OK;
}

void
rowset_source_init(struct rowset_source *s, const struct tree *t,
    const struct rowset *r)
{
	s->source = (struct source){ rows_peek, rows_take, NULL };
	s->tree = t;
	s->rows = r;
	s->next = 0;
}

/* ---- merging ---- */

struct merge {
	struct txn		*txn;
	const struct tree	*tree;
	struct cursor		*cursor;
	struct source		*source;
	const struct place	*gone;
	size_t			 n_gone, next_gone;
	struct rowset		 old, in, out;
	struct buf		 bytes;
	struct key		 last;	/* the highest key of the table */
	/* The stretch at work: its block and where it ends. */
	bool			 has_block, kept_key;
	struct place		 block, until;
};

static enum err_code
put_block(struct merge *m, struct slice block, struct place p, struct err *err)
{
	struct key	key;

	if (m->tree->written != NULL)
		m->tree->written(m->tree->written_arg, block);
	tree_key(&key, m->tree, p);
	if (m->has_block && p.hi == m->block.hi && p.lo == m->block.lo)
		m->kept_key = true;
	if (slice_cmp(key_slice(&m->last), key_slice(&key)) < 0) {
		m->last = key;
		return txn_append(m->txn, m->tree->table, key_slice(&key),
		    block, err);
	}
	return txn_put(m->txn, m->tree->table, key_slice(&key), block, err);
}

/* Pack the rows of out that were measured as one block. */
static enum err_code
emit(struct merge *m, size_t from, const struct block_shape *shape,
    struct err *err)
{
	buf_clear(&m->bytes);
	block_encode_as(&m->bytes, &m->out, from, shape);
	return put_block(m, buf_slice(&m->bytes),
	    tree_place(m->tree, &m->out, from), err);
}

/* A day stands alone in its block of the ledger. */
static size_t
same_day(const struct tree *t, const struct rowset *r, size_t from)
{
	size_t	n = MIN(r->n - from, (size_t)BLOCK_ROWS), i = 1;

	if (t->party_id != 0)
		return n;
	while (i < n && r->day[from + i] == r->day[from])
		i++;
	return i;
}

bool
tree_next_block(struct block_shape *shape, const struct tree *t,
    const struct rowset *r, size_t from, bool last)
{
	block_measure(shape, r, from, same_day(t, r, from), t->max_bytes);
	return last || shape->n < r->n - from;
}

/*
 * Pack what is ready.  While more may come, only full blocks; at the end
 * of a stretch in the middle of a tree the last two share their rows, so
 * that the next insertion finds room.
 */
static enum err_code
flush(struct merge *m, bool end, bool share, struct err *err)
{
	struct block_shape	shape;
	const size_t		max = m->tree->max_bytes;
	size_t			done = 0, left, fit;
	enum err_code		rc = ERR_OK;

	while (rc == ERR_OK && (left = m->out.n - done) > 0) {
		if (!tree_next_block(&shape, m->tree, &m->out, done, end))
			break;
		fit = shape.n;
		if (left > fit && left < fit * 2 && end && share &&
		    block_fit(&m->out, done + left / 2, left - left / 2,
		    max) == left - left / 2)
			fit = block_measure(&shape, &m->out, done, left / 2,
			    max);
		rc = emit(m, done, &shape, err);
		done += fit;
	}
	rowset_drop_front(&m->out, done);
	return rc;
}

/* Rows of one place added up: columns but the ordering one are sums. */
static enum err_code
combine_last(struct merge *m, struct err *err)
{
	struct rowset	*r = &m->out;
	bool		 zero = true;
	unsigned	 c;
	size_t		 i = r->n - 2;
	int		 party = rowset_find_column(r, m->tree->party_id);

	for (c = 0; c < r->n_columns; c++) {
		if ((int)c == party)
			continue;
		if (!i64_add(&r->cell[c][i], r->cell[c][i],
		    r->cell[c][i + 1]))
			return err_set(err, ERR_RANGE,
			    "the sum of a day or week is too large");
		zero &= r->cell[c][i] == 0;
	}
	r->n -= zero ? 2 : 1;
	return ERR_OK;
}

/*
 * The rows of old from i on that do not lie behind row next of in, as far as
 * out is not due for packing.  No two of them share a place.
 */
static enum err_code
add_old(struct merge *m, size_t i, size_t next, struct err *err)
{
	const struct tree	*t = m->tree;
	size_t			 end = i + 1, most;
	struct place		 p;

	most = MIN(m->old.n, i + 2 * BLOCK_ROWS - m->out.n);
	if (next == m->in.n) {
		end = most;
	} else {
		p = tree_place(t, &m->in, next);
		while (end < most && !place_before(p,
		    tree_place(t, &m->old, end)))
			end++;
	}
	if (!rowset_add(&m->out, &m->old, i, end - i))
		return err_set(err, ERR_RANGE,
		    "a number of a sale row does not fit");
	return ERR_OK;
}

static enum err_code
add_one(struct merge *m, const struct rowset *from, size_t i, struct err *err)
{
	struct place	p, q;

	if (!rowset_add(&m->out, from, i, 1))
		return err_set(err, ERR_RANGE,
		    "a number of a sale row does not fit");
	if (!m->tree->combine || m->out.n < 2)
		return ERR_OK;
	p = tree_place(m->tree, &m->out, m->out.n - 2);
	q = tree_place(m->tree, &m->out, m->out.n - 1);
	if (p.hi != q.hi || p.lo != q.lo)
		return ERR_OK;
	return combine_last(m, err);
}

/* Take the rows that go out of old. */
static enum err_code
remove_gone(struct merge *m, struct err *err)
{
	struct place	p;
	size_t		i = 0, kept = 0;
	unsigned	c;

	while (m->next_gone < m->n_gone &&
	    place_before(m->gone[m->next_gone], m->until)) {
		p = m->gone[m->next_gone++];
		for (; i < m->old.n; i++) {
			struct place	q = tree_place(m->tree, &m->old, i);

			if (!place_before(q, p))
				break;
			for (c = 0; c < m->old.n_columns; c++)
				m->old.cell[c][kept] = m->old.cell[c][i];
			m->old.seq[kept] = m->old.seq[i];
			m->old.day[kept++] = m->old.day[i];
		}
		if (i == m->old.n || m->old.seq[i] != p.lo ||
		    tree_place(m->tree, &m->old, i).hi != p.hi)
			return err_set(err, ERR_CONFLICT, "sale row s%llu has "
			    "been changed meanwhile",
			    (unsigned long long)p.lo);
		i++;
	}
	for (; i < m->old.n; i++) {
		for (c = 0; c < m->old.n_columns; c++)
			m->old.cell[c][kept] = m->old.cell[c][i];
		m->old.seq[kept] = m->old.seq[i];
		m->old.day[kept++] = m->old.day[i];
	}
	m->old.n = kept;
	return ERR_OK;
}

/* Blocks that the source has made already, as far as nothing lies in their
 * way: those that are full, and the last one of a day or of all. */
static enum err_code
put_ready_blocks(struct merge *m, struct err *err)
{
	struct slice	block = { NULL, 0 };
	struct place	at;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && m->source->block != NULL && m->out.n == 0) {
		rc = m->source->block(m->source, &block, &at, m->until, err);
		if (rc || block.p == NULL)
			break;
		rc = put_block(m, block, at, err);
	}
	return rc;
}

/* Merge old and the rows of source before until into blocks. */
static enum err_code
merge_stretch(struct merge *m, struct err *err)
{
	const struct tree	*t = m->tree;
	size_t			 oi = 0, ii = 0, had;
	enum err_code		 rc = ERR_OK;

	rowset_clear(&m->in);
	while (rc == ERR_OK) {
		if (ii == m->in.n && oi == m->old.n && !t->combine) {
			/* The common case of adding behind everything. */
			had = m->out.n;
			rc = put_ready_blocks(m, err);
			if (rc == ERR_OK)
				rc = m->source->take(m->source, &m->out,
				    m->until, BATCH, err);
			if (rc == ERR_OK && m->out.n == had)
				break;
			if (rc == ERR_OK && m->out.n >= BLOCK_ROWS + BATCH)
				rc = flush(m, false, false, err);
			continue;
		}
		if (ii == m->in.n) {
			ii = 0;
			rowset_clear(&m->in);
			rc = m->source->take(m->source, &m->in, m->until,
			    BATCH, err);
			if (rc)
				break;
		}
		if (ii == m->in.n && oi == m->old.n)
			break;
		had = m->out.n;
		if (ii == m->in.n || (oi < m->old.n &&
		    !place_before(tree_place(t, &m->in, ii),
		    tree_place(t, &m->old, oi)))) {
			rc = add_old(m, oi, ii, err);
			oi += m->out.n - had;
		} else {
			rc = add_one(m, &m->in, ii++, err);
		}
		if (rc == ERR_OK && m->out.n >= 2 * BLOCK_ROWS)
			rc = flush(m, false, false, err);
	}
	return rc;
}

/*
 * Find the block that place belongs to, and how far it reaches.  A nearly
 * full block is not unpacked only to add rows behind it.
 */
static enum err_code
find_stretch(struct merge *m, struct place p, bool removing, struct err *err)
{
	struct block	 b;
	struct slice	 val, next_val;
	struct place	 next, day_end;
	enum err_code	 rc;

	m->has_block = m->kept_key = false;
	m->until = PLACE_END;
	rowset_clear(&m->old);
	/* First the next block: val must be the last thing looked up. */
	rc = tree_seek_after(m->cursor, m->tree, p, &next, &next_val, err);
	if (rc)
		return rc;
	if (next_val.p != NULL)
		m->until = next;
	if (m->tree->party_id == 0) {
		day_end = (struct place){ p.hi + 1, 0 };
		if (place_before(day_end, m->until))
			m->until = day_end;
	}
	rc = tree_seek(m->cursor, m->tree, p, &m->block, &val, err);
	if (rc || val.p == NULL ||
	    (m->tree->party_id == 0 && m->block.hi != p.hi))
		return rc;
	rc = block_open(&b, val, err);
	if (rc == ERR_OK)
		rc = block_read_rows(&m->old, &b, err);
	if (rc)
		return rc;
	if (!removing && val.len > m->tree->max_bytes / 4 * 3 &&
	    place_before(tree_place(m->tree, &m->old, m->old.n - 1), p)) {
		rowset_clear(&m->old);
		return ERR_OK;
	}
	m->has_block = true;
	return ERR_OK;
}

static enum err_code
next_place(struct merge *m, bool *more, struct place *p, bool *removing,
    struct err *err)
{
	enum err_code	rc;

	rc = m->source->peek(m->source, more, p, err);
	if (rc)
		return rc;
	*removing = m->next_gone < m->n_gone && (!*more ||
	    !place_before(*p, m->gone[m->next_gone]));
	if (*removing) {
		*p = m->gone[m->next_gone];
		*more = true;
	}
	return ERR_OK;
}

static enum err_code
apply_stretches(struct merge *m, struct err *err)
{
	struct place	p;
	struct key	key;
	bool		more, removing, share;
	enum err_code	rc;

	for (;;) {
		rc = next_place(m, &more, &p, &removing, err);
		if (rc || !more)
			return rc;
		/* A removal later in the same block counts too. */
		if (m->next_gone < m->n_gone)
			removing = true;
		rc = find_stretch(m, p, removing, err);
		if (rc == ERR_OK)
			rc = remove_gone(m, err);
		if (rc)
			return rc;
		share = m->tree->party_id != 0 && m->has_block &&
		    m->until.hi != UINT64_MAX;
		rc = merge_stretch(m, err);
		if (rc == ERR_OK)
			rc = flush(m, true, share, err);
		if (rc == ERR_OK && m->has_block && !m->kept_key) {
			tree_key(&key, m->tree, m->block);
			rc = txn_del(m->txn, m->tree->table, key_slice(&key),
			    NULL, err);
		}
		if (rc)
			return rc;
	}
}

enum err_code
tree_apply(struct txn *txn, const struct tree *t, const struct column *column,
    unsigned n_columns, struct source *source, const struct place *gone,
    size_t n_gone, struct err *err)
{
	struct merge	m = { .txn = txn, .tree = t, .source = source,
			    .gone = gone, .n_gone = n_gone };
	struct slice	key, val;
	enum err_code	rc;

	rowset_init(&m.old, column, n_columns);
	rowset_init(&m.in, column, n_columns);
	rowset_init(&m.out, column, n_columns);
	rc = cursor_open(&m.cursor, txn, t->table, err);
	if (rc)
		goto done;
	key_clear(&m.last);
	if (cursor_seek_before(m.cursor, SLICE_EMPTY, &key, &val))
		key_bytes(&m.last, key);
	else if ((rc = cursor_status(m.cursor, err)) != ERR_OK)
		goto done;
	rc = apply_stretches(&m, err);
done:
	cursor_close(m.cursor);
	rowset_release(&m.old);
	rowset_release(&m.in);
	rowset_release(&m.out);
	buf_release(&m.bytes);
	return rc;
}

enum err_code
tree_clear(struct txn *txn, const struct tree *t, struct err *err)
{
	struct cursor	*c;
	struct place	 p;
	struct slice	 val;
	struct key	 key;
	enum err_code	 rc;

	rc = cursor_open(&c, txn, t->table, err);
	if (rc)
		return rc;
	for (;;) {
		rc = tree_seek(c, t, PLACE_END, &p, &val, err);
		if (rc || val.p == NULL)
			break;
		tree_key(&key, t, p);
		rc = txn_del(txn, t->table, key_slice(&key), NULL, err);
		if (rc)
			break;
	}
	cursor_close(c);
	return rc;
}
