/*
 * Changes of a plan lie in the spool as ops, one after the other:
 *
 *	u8 op (0: replaced by a later one), u8 0, u16 entity, u32 id,
 *	u32 revision before, u32 after, u32 length before, u32 length after,
 *	the stored bytes before, the stored bytes after (sealed)
 *
 * There is at most one op alive per record.
 */
#include "core/record/priv.h"

enum { OP_HEAD = 24 };

static uint64_t
op_name(const struct entity *entity, uint32_t id)
{
	return (uint64_t)entity->id << 32 | id;
}

/* Bulk work goes through the ids in order: mostly it is behind the last. */
static struct op_place *
find_rising(const struct plan_entity *pe, uint32_t id)
{
	size_t	lo = 0, hi = pe->rising.n;

	if (hi == 0 || id > pe->rising.p[hi - 1].id)
		return NULL;
	while (lo < hi) {
		size_t	mid = (lo + hi) / 2;

		if (pe->rising.p[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return pe->rising.p[lo].id == id ? &pe->rising.p[lo] : NULL;
}

/*
 * Where the op of a record is kept: new ids in a list, for there may be
 * millions; others in one as long as they come in order, then in a table.
 * 0: none.
 */
static uint64_t
op_place(struct plan *p, const struct entity *entity, uint32_t id)
{
	struct plan_entity	*pe = plan_entity(p, entity);
	struct op_place		*at;
	uint64_t		*v;

	if (id > pe->stored.last_id &&
	    id - pe->stored.last_id <= pe->dense.n)
		return pe->dense.p[id - pe->stored.last_id - 1];
	at = find_rising(pe, id);
	if (at != NULL)
		return at->place;
	if (id < pe->least || id > pe->most)
		return 0;
	v = imap_find(p->op, op_name(entity, id));
	return v == NULL ? 0 : *v;
}

void
plan_set_place(struct plan *p, const struct entity *entity, uint32_t id,
    uint64_t place)
{
	struct plan_entity	*pe = plan_entity(p, entity);
	struct op_place		*at;
	size_t			 i;

	if (id > pe->stored.last_id) {
		i = id - pe->stored.last_id - 1;
		if (i < pe->dense.n) {
			pe->dense.p[i] = place;
			return;
		}
		if (i == pe->dense.n && imap_find(p->op,
		    op_name(entity, id)) == NULL) {
			*VEC_ADD(&pe->dense) = place;
			return;
		}
	}
	at = find_rising(pe, id);
	if (at == NULL && (pe->rising.n == 0 ||
	    id > pe->rising.p[pe->rising.n - 1].id) &&
	    imap_find(p->op, op_name(entity, id)) == NULL) {
		at = VEC_ADD(&pe->rising);
		at->id = id;
	}
	if (at != NULL) {
		at->place = place;
		return;
	}
	*imap_put(p->op, op_name(entity, id), NULL) = place;
	pe->least = pe->most == 0 ? id : MIN(pe->least, id);
	pe->most = MAX(pe->most, id);
}

static void
op_get_head(struct op *op, uint32_t len[2], const char *h)
{
	op->op = (uint8_t)h[0];
	op->entity = le16_get(h + 2);
	op->id = le32_get(h + 4);
	op->rev_before = le32_get(h + 8);
	op->rev_after = le32_get(h + 12);
	len[0] = le32_get(h + 16);
	len[1] = le32_get(h + 20);
}

static enum err_code
op_read(struct op *op, struct plan *p, uint64_t offset, struct buf *b,
    struct err *err)
{
	uint32_t	len[2];
	enum err_code	rc;

	rc = spool_read(p->spool, b, offset, OP_HEAD, err);
	if (rc)
		return rc;
	op_get_head(op, len, b->p);
	op->offset = offset;
	rc = spool_read(p->spool, b, offset + OP_HEAD,
	    (size_t)len[0] + len[1], err);
	if (rc)
		return rc;
	op->before = slice_make(b->p, len[0]);
	op->after = slice_make(b->p + len[0], len[1]);
	return ERR_OK;
}

bool
plan_has_op(struct plan *p, const struct entity *entity, uint32_t id)
{
	return op_place(p, entity, id) != 0;
}

enum err_code
plan_find_op(struct op *op, bool *found, struct plan *p,
    const struct entity *entity, uint32_t id, struct err *err)
{
	uint64_t	place = op_place(p, entity, id);

	*found = place != 0;
	if (place == 0)
		return ERR_OK;
	return op_read(op, p, place - 1, &p->piece, err);
}

/*
 * Ops are read through a buffer of a megabyte: *offset is the next op, the
 * buffer's last 8 bytes tell where it begins.
 */
enum { READ_AHEAD = 1024 * 1024, PIECE_BYTES = 256 * 1024 };

static enum err_code
read_window(const char **at, size_t *have, struct plan *p, uint64_t offset,
    size_t want, struct buf *b, struct err *err)
{
	uint64_t	from = 0, all = spool_len(p->spool);
	size_t		n = 0;
	char		*place;
	enum err_code	rc;

	if (b->len >= 8) {
		n = b->len - 8;
		from = le64_get(b->p + n);
	}
	if (n == 0 || offset < from || offset + want > from + n) {
		n = (size_t)MIN(all - offset,
		    (uint64_t)MAX(want, (size_t)READ_AHEAD));
		rc = spool_read(p->spool, b, offset, n, err);
		if (rc)
			return rc;
		place = buf_reserve(b, 8);
		le64_put(place, offset);
		b->len += 8;
		from = offset;
	}
	*at = b->p + (offset - from);
	*have = n - (size_t)(offset - from);
	return ERR_OK;
}

enum err_code
plan_next_op(struct op *op, bool *more, struct plan *p, uint64_t *offset,
    struct buf *b, struct err *err)
{
	uint32_t	len[2];
	const char	*h;
	size_t		have, size;
	enum err_code	rc;

	while (*offset < spool_len(p->spool)) {
		rc = read_window(&h, &have, p, *offset, OP_HEAD, b, err);
		if (rc)
			return rc;
		op_get_head(op, len, h);
		size = OP_HEAD + (size_t)len[0] + len[1];
		if (have < size) {
			rc = read_window(&h, &have, p, *offset, size, b, err);
			if (rc)
				return rc;
		}
		op->offset = *offset;
		op->before = slice_make(h + OP_HEAD, len[0]);
		op->after = slice_make(h + OP_HEAD + len[0], len[1]);
		*offset += size;
		if (op->op != OP_DEAD) {
			*more = true;
			return ERR_OK;
		}
	}
	*more = false;
	return ERR_OK;
}

static size_t
op_size(const char *h)
{
	struct op	op;
	uint32_t	len[2];

	op_get_head(&op, len, h);
	return OP_HEAD + (size_t)len[0] + len[1];
}

/* How many bytes of b are whole ops; *first: what the first of them takes. */
static size_t
whole_ops(size_t *first, const struct buf *b)
{
	size_t	n = 0, size;

	*first = b->len < OP_HEAD ? OP_HEAD : op_size(b->p);
	while (b->len - n >= OP_HEAD && (size = op_size(b->p + n)) <=
	    b->len - n)
		n += size;
	return n;
}

enum err_code
plan_next_piece(struct slice *piece, struct plan *p, uint64_t *offset,
    struct buf *b, struct err *err)
{
	uint64_t	left = spool_len(p->spool) - *offset;
	size_t		n = 0, want = PIECE_BYTES;
	enum err_code	rc = ERR_OK;

	*piece = spool_lend(p->spool, *offset);
	*offset += piece->len;
	if (piece->len > 0)
		return ERR_OK;
	buf_clear(b);
	while (rc == ERR_OK && n == 0 && left > 0) {
		rc = spool_read(p->spool, b, *offset,
		    (size_t)MIN((uint64_t)want, left), err);
		if (rc == ERR_OK)
			n = whole_ops(&want, b);
	}
	*piece = slice_make(b->p, n);
	*offset += n;
	return rc;
}

bool
plan_take_op(struct op *op, struct slice *piece)
{
	uint32_t	len[2];
	const char	*h;

	while (piece->len > 0) {
		h = piece->p;
		op_get_head(op, len, h);
		op->before = slice_make(h + OP_HEAD, len[0]);
		op->after = slice_make(h + OP_HEAD + len[0], len[1]);
		*piece = slice_sub(*piece, OP_HEAD + (size_t)len[0] + len[1],
		    piece->len);
		if (op->op != OP_DEAD)
			return true;
	}
	return false;
}

static void
count_op(struct plan *p, struct plan_entity *pe, int op, uint64_t n)
{
	if (op == CHANGE_ADD) {
		p->counts.added += n;
		pe->now.count += n;
	} else if (op == CHANGE_SET) {
		p->counts.changed += n;
	} else if (op == CHANGE_DEL) {
		p->counts.removed += n;
		pe->now.count -= n;
	}
}

/* So that plan_rollback finds what was there. */
static void
save_place(struct plan *p, const struct plan_entity *pe, uint32_t id,
    const struct op *old)
{
	struct saved	*s = VEC_ADD(&p->saved);

	s->entity = pe->entity;
	s->id = id;
	s->now = pe->now;
	if (old != NULL) {
		s->place = old->offset + 1;
		s->op = old->op;
	}
}

static enum err_code
add_op(uint64_t *offset, struct plan *p, const struct entity *entity,
    const struct op *op, struct err *err)
{
	char		 h[OP_HEAD] = {0};
	enum err_code	 rc = ERR_OK;

	h[0] = (char)op->op;
	le16_put(h + 2, entity->id);
	le32_put(h + 4, op->id);
	le32_put(h + 8, op->rev_before);
	le32_put(h + 12, op->rev_after);
	le32_put(h + 16, (uint32_t)op->before.len);
	le32_put(h + 20, (uint32_t)op->after.len);
	if (!spool_has_room(p->spool, OP_HEAD + op->before.len +
	    op->after.len))
		rc = plan_ahead_pass(p, err);
	return rc ? rc : spool_add(p->spool, offset, slice_make(h, OP_HEAD),
	    op->before, op->after, err);
}

enum err_code
plan_put_op(struct plan *p, const struct entity *entity, const struct op *op,
    const struct op *old, struct err *err)
{
	bool			 is_new = op->op == CHANGE_ADD && old == NULL;
	struct plan_entity	*pe;
	uint64_t		 offset = 0;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, entity, err);
	if (rc)
		return rc;
	plan_unique_forget(p);
	if (!is_new)
		plan_ahead_drop(p);
	if (p->is_saving)
		save_place(p, pe, op->id, old);
	if (op->op != OP_DEAD) {
		rc = add_op(&offset, p, entity, op, err);
		if (rc)
			return rc;
	}
	if (old != NULL) {
		rc = spool_patch(p->spool, old->offset, OP_DEAD, err);
		if (rc)
			return rc;
		count_op(p, pe, old->op, UINT64_MAX);	/* one less */
	}
	plan_set_place(p, entity, op->id, op->op == OP_DEAD ? 0 : offset + 1);
	count_op(p, pe, op->op, 1);
	pe->now.last_id = MAX(pe->now.last_id, op->id);
	return is_new ? plan_ahead_add(p, err) : ERR_OK;
}
