/*
 * A tree made of blocks that were packed beforehand is, byte for byte, the
 * tree that is made of their rows.
 */
#include "tap.h"

#include "core/sales/priv.h"

static const struct column	column[] = { { 7, 0, 0 }, { 9, 0, 0 } };

static uint64_t
next_random(uint64_t *state)
{
	return hash_mix(++*state, 17);
}

/* Days of one row and of thousands; numbers small and large, some missing;
 * wide: all are as large as can be. */
static void
make_rows(struct rowset *r, size_t n, bool wide)
{
	uint64_t	state = n;
	int32_t		day = 19000;
	size_t		left = 0;

	rowset_init(r, column, NELEM(column));
	rowset_reserve(r, n);
	for (r->n = 0; r->n < n; r->n++) {
		if (left == 0) {
			day += 1 + (int32_t)(next_random(&state) % 3);
			left = 1 + next_random(&state) %
			    (next_random(&state) % 2 ? 30 : 20000);
		}
		left--;
		r->cell[0][r->n] = (int64_t)(next_random(&state) % 5000);
		r->cell[1][r->n] = next_random(&state) % 9000 == 0 ?
		    CELL_MISSING : (int64_t)(next_random(&state) >>
		    (wide || next_random(&state) % 700 == 0 ? 1 : 50));
		r->day[r->n] = day;
		r->seq[r->n] = r->n + 1;
	}
}

/* ---- what a tree has: each key with its block ---- */

static void
add_block(struct buf *to, const struct tree *t, struct place p,
    struct slice block)
{
	struct key	k;

	tree_key(&k, t, p);
	buf_add(to, key_slice(&k));
	buf_add(to, block);
}

struct job {
	const struct tree	*tree;
	struct source		*source;
	struct buf		*dump;
};

static enum err_code
apply_and_dump(struct txn *txn, void *arg, struct err *err)
{
	struct job	*j = arg;
	struct cursor	*c;
	struct slice	 key, val;
	enum err_code	 rc;

	rc = tree_apply(txn, j->tree, column, NELEM(column), j->source, NULL,
	    0, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, txn, j->tree->table, err);
	if (rc)
		return rc;
	buf_clear(j->dump);
	for (bool more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		buf_add(j->dump, key);
		buf_add(j->dump, val);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

/* The tree is made of source (and closed with its store); is it so? */
static bool
makes(const struct buf *want, const struct tree *t, struct source *source,
    struct buf *dump)
{
	struct store_options	 o = { .write = true };
	struct job		 j = { t, source, dump };
	struct store		*s = NULL;
	struct err		 err = { 0 };
	static int		 n;
	char			 dir[1024];
	enum err_code		 rc;

	snprintf(dir, sizeof(dir), "%s/%d", tmp_dir(), n++);
	o.dir = dir;
	rc = store_create(dir, false, NULL, &err);
	if (rc == ERR_OK)
		rc = store_open(&s, &o, &err);
	if (rc == ERR_OK)
		rc = store_apply(s, apply_and_dump, &j, &err);
	store_close(s);
	if (rc)
		diag("%s", err.msg);
	return rc == ERR_OK && (want == NULL ||
	    slice_eq(buf_slice(want), buf_slice(dump)));
}

/* ---- piece by piece ---- */

static bool
packs(const struct buf *want, const struct tree *t, const struct rowset *rows)
{
	struct whole	w = { { 0 } };
	struct rowset	piece;
	struct buf	packed = { 0 }, dump = { 0 };
	uint64_t	state = 3;
	size_t		at = 0, n;
	bool		fine = true;

	rowset_init(&piece, column, NELEM(column));
	do {
		n = (size_t)(next_random(&state) %
		    (next_random(&state) % 3 ? 90 : 12000));
		n = MIN(n, rows->n - at);
		rowset_clear(&piece);
		fine &= rowset_add(&piece, rows, at, n);
		at += n;
		whole_pack(&packed, &w, t, &piece, at == rows->n);
	} while (at < rows->n);
	for (at = 0; at < packed.len;) {
		struct packed	p = packed_read(packed.p + at);

		add_block(&dump, t, p.first, p.block);
		at += PACKED_HEAD + p.block.len;
	}
	fine &= slice_eq(buf_slice(want), buf_slice(&dump));
	whole_release(&w);
	rowset_release(&piece);
	buf_release(&packed);
	buf_release(&dump);
	return fine;
}

/* ---- through the sorter ---- */

static void
count_rows(void *arg, const struct rowset *r)
{
	*(uint64_t *)arg += r->n;
}

/* The rows, those from turn on first when it is not 0. */
static struct sorter *
sort_rows(const struct tree *t, const struct rowset *rows, size_t turn,
    uint64_t *shown)
{
	struct sorter	*s = sorter_open(t, column, NELEM(column), NULL);
	struct rowset	*room;
	struct err	 err = { 0 };
	enum err_code	 rc = ERR_OK;
	size_t		 i, n, at, end;

	sorter_show(s, count_rows, shown);
	for (i = 0; rc == ERR_OK && i < rows->n; i += n) {
		at = (i + turn) % rows->n;
		end = at < turn ? turn : rows->n;
		n = 0;
		rc = sorter_room(&room, s, &err);
		if (rc)
			break;
		n = MIN(room->cap - room->n, end - at);
		if (!rowset_add(room, rows, at, n))
			rc = ERR_RANGE;
	}
	if (rc == ERR_OK)
		rc = sorter_seal(s, &err);
	ok(rc == ERR_OK, "sorted");
	return s;
}

static void
test_sorter(const struct buf *want, const struct tree *t,
    const struct rowset *rows, size_t turn, const char *name)
{
	uint64_t	 shown = 0;
	struct sorter	*s = sort_rows(t, rows, turn, &shown);
	struct source	*source;
	struct buf	 dump = { 0 };
	struct slice	 block = { NULL, 0 };
	struct place	 at;
	struct err	 err = { 0 };

	for (int i = 0; i < 2; i++) {
		source = sorter_source_open(s);
		ok(makes(want, t, source, &dump), "%s: the same tree", name);
		sorter_source_close(source);
	}
	ok((shown == rows->n) == (turn == 0), "%s: shown in order", name);
	source = sorter_source_open(s);
	ok(source->block(source, &block, &at, PLACE_END, &err) == ERR_OK &&
	    (block.p != NULL) == (turn == 0), "%s: blocks in order", name);
	sorter_source_close(source);
	sorter_close(s);
	buf_release(&dump);
}

/* ---- by party ---- */

static void
test_parted(const struct buf *want, const struct tree *t,
    const struct rowset *rows)
{
	struct parted	*p = parted_open(t, column, NELEM(column), rows->n,
			    4900, NULL);
	struct source	*source;
	struct buf	 dump = { 0 };
	struct rowset	 taken;
	struct slice	 block;
	struct place	 at, last = { 0, 0 };
	struct err	 err = { 0 };
	bool		 fine = true, more = true;
	uint64_t	 n = 0;

	ok(parted_add(p, rows, &err) == ERR_OK && parted_seal(p, &err) ==
	    ERR_OK, "parted");
	for (int i = 0; i < 2; i++) {
		source = parted_source_open(p, i == 0);
		ok(makes(want, t, source, &dump), "the same tree%s",
		    i == 0 ? " of blocks" : "");
		parted_source_close(source);
	}
	/* Blocks and rows by turns. */
	source = parted_source_open(p, true);
	rowset_init(&taken, column, NELEM(column));
	while (fine && source->peek(source, &more, &at, &err) == ERR_OK &&
	    more) {
		fine &= n == 0 || place_before(last, at);
		last = at;
		rowset_clear(&taken);
		fine &= source->block(source, &block, &at, PLACE_END,
		    &err) == ERR_OK;
		if (block.p != NULL) {
			struct block	b;

			fine &= block_open(&b, block, &err) == ERR_OK;
			n += b.n;
			fine &= source->take(source, &taken, PLACE_END,
			    (size_t)(1 + n % 700), &err) == ERR_OK;
		} else {
			fine &= source->take(source, &taken, PLACE_END, 3,
			    &err) == ERR_OK;
		}
		n += taken.n;
	}
	ok(fine && !more && n == rows->n, "blocks and rows by turns");
	rowset_release(&taken);
	parted_source_close(source);
	parted_close(p);
	buf_release(&dump);
}

int
main(void)
{
	struct tree		 ledger = tree_ledger(3);
	struct tree		 party = tree_party(3, 7);
	struct rowset_source	 source;
	struct rowset		 rows;
	struct buf		 want = { 0 };

	make_rows(&rows, 1300000, false);
	rowset_source_init(&source, &ledger, &rows);
	ok(makes(NULL, &ledger, &source.source, &want), "a tree of rows");
	ok(packs(&want, &ledger, &rows), "packed piece by piece: the same");
	test_sorter(&want, &ledger, &rows, 0, "in order");
	test_sorter(&want, &ledger, &rows, 1000, "the first rows last");
	test_sorter(&want, &ledger, &rows, 1290000, "the last rows first");
	rowset_release(&rows);

	/* More than is kept in memory: they come back from a file. */
	make_rows(&rows, 6000000, true);
	rowset_source_init(&source, &ledger, &rows);
	ok(makes(NULL, &ledger, &source.source, &want), "a large tree");
	test_sorter(&want, &ledger, &rows, 0, "of many in order");
	rowset_release(&rows);

	make_rows(&rows, 300000, false);
	tree_sort(&party, &rows);
	rowset_source_init(&source, &party, &rows);
	ok(makes(NULL, &party, &source.source, &want), "a copy by party");
	ok(packs(&want, &party, &rows), "packed piece by piece: the same");
	tree_sort(&ledger, &rows);
	test_parted(&want, &party, &rows);
	rowset_release(&rows);
	buf_release(&want);
	return done_testing();
}
