#include "core/practice/segment/freeze.h"

#include "core/base/varint.h"

struct slice
freeze_name(struct arena *arena, const struct scheme *sc)
{
	return slice_of(arena_printf(arena, "segment/%.*s",
	    SLICE_ARG(sc->name)));
}

/* ---- writing ---- */

/* The sets that occur, in the order of first sight; *code of each party. */
struct sets { struct imap *code; VEC(uint32_t) list; };

static uint64_t
code_of(struct sets *sets, uint32_t mask)
{
	bool		 added;
	uint64_t	*code = imap_put(sets->code, mask, &added);

	if (added) {
		*code = sets->list.n;
		*VEC_ADD(&sets->list) = mask;
	}
	return *code;
}

void
freeze_encode(struct buf *b, const struct segmentation *s)
{
	const struct scheme	*sc = s->scheme;
	struct sets		 sets = { .code = imap_open() };
	uint32_t		 last = 0;

	buf_addc(b, 1);
	varint_add(b, sc->n_segments);
	for (size_t i = 0; i < sc->n_segments; i++) {
		varint_add(b, sc->segment[i].name.len);
		buf_add(b, sc->segment[i].name);
		varint_add_i64(b, s->size[i].revenue);
	}
	varint_add_i64(b, s->revenue);
	varint_add_i64(b, s->revenue_unassigned);
	varint_add(b, s->n_parties);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (s->exists[id])
			(void)code_of(&sets, s->mask[id]);
	varint_add(b, sets.list.n);
	for (size_t i = 0; i < sets.list.n; i++)
		varint_add(b, sets.list.p[i]);
	for (uint32_t id = 1; id <= s->last_id; id++) {
		if (!s->exists[id])
			continue;
		varint_add(b, (uint64_t)(id - last - 1) * sets.list.n +
		    code_of(&sets, s->mask[id]));
		last = id;
	}
	imap_close(sets.code);
	VEC_RELEASE(&sets.list);
}

enum err_code
freeze_plan(bool *kept, struct plan *plan, struct txn *txn,
    const struct segmentation *s, struct instant taken, struct err *err)
{
	struct arena	*arena = arena_open();
	struct buf	 body = {0};
	struct snapshot	 snap = { .name = freeze_name(arena, s->scheme),
			    .day = s->as_of, .taken_us = taken.us };
	struct snapshot	 old;
	enum err_code	 rc;

	rc = snapshot_find(&old, kept, txn, snap.name, snap.day, arena, err);
	if (rc == ERR_OK && !*kept) {
		freeze_encode(&body, s);
		snap.body = buf_slice(&body);
		rc = plan_add_snapshot(plan, &snap, false, err);
	}
	buf_release(&body);
	arena_close(arena);
	return rc;
}

/* ---- reading ---- */

static bool
read_segments(struct frozen *f, struct slice *rest, struct arena *arena)
{
	struct slice		*name;
	struct segment_size	*size;
	uint64_t		 n, len;

	if (!varint_get(&n, rest) || n > FREEZE_SEGMENTS)
		return false;
	f->n_segments = (size_t)n;
	f->name = name = ARENA_ARRAY(arena, struct slice, n + 1);
	f->size = size = ARENA_ARRAY(arena, struct segment_size, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!varint_get(&len, rest) || len > rest->len)
			return false;
		name[i] = slice_dup(arena, slice_sub(*rest, 0, (size_t)len));
		*rest = slice_sub(*rest, (size_t)len, rest->len);
		if (!varint_get_i64(&size[i].revenue, rest))
			return false;
	}
	return varint_get_i64(&f->revenue, rest) &&
	    varint_get_i64(&f->revenue_unassigned, rest) &&
	    varint_get(&f->n_parties, rest);
}

static bool
read_sets(uint32_t **set, uint64_t *n, const struct frozen *f,
    struct slice *rest, struct arena *arena)
{
	uint64_t	mask;

	/* Each takes a byte at least. */
	if (!varint_get(n, rest) || *n > rest->len)
		return false;
	*set = ARENA_ARRAY(arena, uint32_t, (size_t)*n + 1);
	for (size_t i = 0; i < *n; i++) {
		if (!varint_get(&mask, rest) || mask >> f->n_segments != 0)
			return false;
		(*set)[i] = (uint32_t)mask;
	}
	return true;
}

/* The highest id, and as many parties as were said. */
static bool
measure(struct frozen *f, struct slice rest, uint64_t n_sets)
{
	uint64_t	v, id = 0, n = 0;

	while (rest.len > 0) {
		if (n_sets == 0 || !varint_get(&v, &rest) ||
		    v / n_sets >= UINT32_MAX)
			return false;
		id += v / n_sets + 1;
		if (id >= UINT32_MAX)
			return false;
		n++;
	}
	f->last_id = (uint32_t)id;
	return n == f->n_parties;
}

bool
freeze_decode(struct frozen *f, struct slice body, uint32_t last_id,
    struct arena *arena)
{
	struct slice		 rest = slice_sub(body, 1, body.len);
	struct segment_size	*size;
	uint32_t		*set, *mask;
	uint64_t		 n_sets, v, id = 0;
	bool			*exists;

	if (body.len == 0 || body.p[0] != 1 ||
	    !read_segments(f, &rest, arena) ||
	    !read_sets(&set, &n_sets, f, &rest, arena) ||
	    !measure(f, rest, n_sets) || f->last_id > last_id)
		return false;
	f->mask = mask = ARENA_ARRAY(arena, uint32_t, (size_t)f->last_id + 1);
	f->exists = exists = ARENA_ARRAY(arena, bool, (size_t)f->last_id + 1);
	size = (struct segment_size *)(uintptr_t)f->size;
	while (rest.len > 0 && varint_get(&v, &rest)) {
		id += v / n_sets + 1;
		exists[id] = true;
		mask[id] = set[v % n_sets];
		for (size_t i = 0; i < f->n_segments; i++)
			size[i].members += mask[id] >> i & 1;
	}
	return true;
}

enum err_code
freeze_list(struct snapshots *all, struct txn *txn, const struct scheme *sc,
    struct arena *arena, struct err *err)
{
	struct slice	name = freeze_name(arena, sc);

	/* With the NUL behind it no name begins with another. */
	return snapshot_list(all, txn, slice_make(name.p, name.len + 1),
	    arena, err);
}

const uint32_t *
freeze_masks(const struct frozen *f, const struct scheme *sc,
    uint32_t last_id, struct arena *arena)
{
	uint32_t	*mask = ARENA_ARRAY(arena, uint32_t,
			    (size_t)last_id + 1);
	uint32_t	 bit[FREEZE_SEGMENTS] = {0};

	for (size_t i = 0; i < f->n_segments; i++)
		for (size_t k = 0; k < sc->n_segments; k++)
			if (slice_eq(f->name[i], sc->segment[k].name))
				bit[i] = UINT32_C(1) << k;
	for (uint32_t id = 1; id <= f->last_id && id <= last_id; id++)
		for (size_t i = 0; i < f->n_segments; i++)
			if (f->mask[id] >> i & 1)
				mask[id] |= bit[i];
	return mask;
}

enum err_code
freeze_read(const struct frozen **result, struct txn *txn,
    const struct entity *party, const struct scheme *sc, struct day day,
    struct arena *arena, struct err *err)
{
	struct frozen	*f = ARENA_NEW(arena, struct frozen);
	char		 text[DAY_TEXT];
	uint64_t	 count;
	uint32_t	 last;
	bool		 found;
	enum err_code	 rc;

	*result = NULL;
	rc = snapshot_find(&f->head, &found, txn, freeze_name(arena, sc), day,
	    arena, err);
	if (rc == ERR_OK && found)
		rc = record_counts(&count, &last, txn, party, err);
	if (rc || !found)
		return rc;
	if (!freeze_decode(f, f->head.body, last, arena)) {
		day_write(text, day);
		return err_set(err, ERR_STORE, "snapshot %.*s of %.*s is "
		    "damaged", SLICE_ARG(f->head.name), DAY_TEXT, text);
	}
	*result = f;
	return ERR_OK;
}
