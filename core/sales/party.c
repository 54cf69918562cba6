/*
 * Reading the ledger by party: the blocks of ledger_party, with two kinds
 * of rows folded in memory: the unmerged tail, and the rows of parties that
 * were merged into others.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* A scan with two more columns: the party, as it is stored and as it is. */
struct party_scan {
	struct scan		 scan;
	const struct scan	*asked;
	const struct entity	*sale;
	struct tree		 tree;		/* of ledger_party */
	size_t			 stored, party;	/* positions in scan */
	struct alias		 alias;
	uint64_t		 watermark;
	struct rowset		 extra;		/* by party, day, number */
	struct tree		 extra_tree;
	uint32_t		 only;		/* party wanted, 0: all */
	bool			 unordered;	/* no need to fold merged ones */
};

static void
add_party_column(struct party_scan *ps, size_t at, uint16_t id, uint16_t to)
{
	ps->scan.column[at] = (struct scan_column){ .id = id, .to = to,
	    .missing = 0 };
}

static enum err_code
party_open(struct party_scan *ps, struct txn *txn, const struct scan *s,
    const struct entity *sale, struct err *err)
{
	const struct field	*f = entity_role(sale, ROLE_PARTY);
	struct column		 column[BLOCK_COLUMNS];
	enum err_code		 rc;
	size_t			 i;

	memset(ps, 0, sizeof(*ps));
	ps->asked = s;
	ps->sale = sale;
	ps->scan = *s;
	ps->tree = tree_party(sale->id, sale_party_id(sale));
	ps->stored = s->n_columns;
	ps->party = s->n_columns + 1;
	ps->scan.n_columns += 2;
	rc = scan_check(&ps->scan, err);
	if (rc)
		return rc;
	if (f != NULL)
		rc = alias_read(&ps->alias, txn, f->to, err);
	if (rc)
		return rc;
	add_party_column(ps, ps->stored, ps->tree.party_id, 0);
	/* Nothing merged: both columns are the same. */
	if (ps->alias.n == 0) {
		ps->scan.n_columns--;
		ps->party = ps->stored;
	} else {
		add_party_column(ps, ps->party, ps->tree.party_id, f->to);
	}
	/* The folded rows know their columns by position. */
	for (i = 0; i < ps->scan.n_columns; i++)
		column[i] = (struct column){ (uint16_t)(i + 1), 0, 0 };
	rowset_init(&ps->extra, column, (unsigned)ps->scan.n_columns);
	ps->extra_tree = (struct tree){ .party_id =
	    (uint16_t)(ps->party + 1) };
	return watermark_read(&ps->watermark, txn, sale, err);
}

static void
party_close(struct party_scan *ps)
{
	alias_release(&ps->alias);
	rowset_release(&ps->extra);
}

static void
rowset_add_batch(struct rowset *r, const struct sales_batch *b, size_t from,
    size_t n)
{
	unsigned	c;

	if (n == 0)
		return;
	rowset_reserve(r, r->n + n);
	for (c = 0; c < r->n_columns; c++)
		memcpy(r->cell[c] + r->n, b->col[c] + from,
		    n * sizeof(int64_t));
	memcpy(r->seq + r->n, b->seq + from, n * sizeof(*r->seq));
	memcpy(r->day + r->n, b->day + from, n * sizeof(*r->day));
	r->n += n;
}

static bool
fold_batch(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	struct party_scan	*ps = arg;
	const int64_t		*party = b->col[ps->party];
	size_t			 i;

	if (ps->only == 0) {
		rowset_add_batch(&ps->extra, b, 0, b->n);
		return true;
	}
	for (i = 0; i < b->n; i++)
		if (party[i] == ps->only)
			rowset_add_batch(&ps->extra, b, i, 1);
	return true;
}

/* The rows that lie under one stored party, appended to extra. */
static enum err_code
fold_stored(struct party_scan *ps, struct scanner *sc, struct cursor *c,
    uint32_t id, struct err *err)
{
	struct place		 at, p = place_make(id, ps->scan.days.from.n,
				    0);
	struct sales_batch	 b;
	struct slice		 key, val;
	enum err_code		 rc;
	size_t			 i, j;
	bool			 more;

	rc = tree_seek(c, &ps->tree, p, &at, &val, err);
	if (rc == ERR_OK && val.p == NULL)
		rc = tree_seek_after(c, &ps->tree, p, &at, &val, err);
	if (rc || val.p == NULL)
		return rc;
	for (more = true; more && place_party(at) <= id;
	    more = cursor_next(c, &key, &val) &&
	    tree_key_parse(&at, &ps->tree, key)) {
		if (place_party(at) == id &&
		    place_day(at) >= ps->scan.days.until.n)
			break;
		rc = scanner_read_days(sc, &b, val, err);
		if (rc)
			return rc;
		for (i = 0; i < b.n && b.col[ps->stored][i] < id; i++)
			;
		for (j = i; j < b.n && b.col[ps->stored][j] == id; j++)
			;
		rowset_add_batch(&ps->extra, &b, i, j - i);
	}
	return cursor_status(c, err);
}

/* Rows of the tail, and of merged parties (those led to only, if set). */
static enum err_code
fold(struct party_scan *ps, struct txn *txn, struct err *err)
{
	struct scanner	*sc = NULL;
	struct cursor	*c = NULL;
	enum err_code	 rc;
	uint32_t	 id;

	/* Without an order the numbers are not needed. */
	ps->scan.want_seq |= !ps->unordered;
	rc = tail_scan(txn, &ps->scan, ps->watermark, fold_batch, ps, err);
	if (rc || ps->watermark == 0 || ps->unordered)
		return rc;
	rc = scanner_open(&sc, txn, &ps->scan, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, txn, TABLE_LEDGER_PARTY, err);
	for (id = 1; rc == ERR_OK && id < ps->alias.n; id++)
		if (ps->alias.to[id] != 0 && (ps->only == 0 ||
		    ps->alias.to[id] == ps->only))
			rc = fold_stored(ps, sc, c, id, err);
	if (rc == ERR_OK && ps->only != 0)
		rc = fold_stored(ps, sc, c, ps->only, err);
	cursor_close(c);
	scanner_close(sc);
	return rc;
}

/* ---- one party ---- */

/* Hand rows [i, until) of extra out in batches. */
static bool
emit_rows(const struct rowset *r, size_t i, size_t until, sales_each *each,
    void *arg, unsigned thread)
{
	const int64_t		*view[BLOCK_COLUMNS];
	struct sales_batch	 b;
	unsigned		 c;

	for (; i < until; i += b.n) {
		b.n = MIN(until - i, (size_t)BLOCK_ROWS);
		for (c = 0; c < r->n_columns; c++)
			view[c] = r->cell[c] + i;
		b.col = view;
		b.seq = r->seq + i;
		b.day = r->day + i;
		if (!each(arg, thread, &b))
			return false;
	}
	return true;
}

enum err_code
scan_party(struct txn *txn, const struct scan *s, const struct entity *sale,
    uint32_t party, sales_each *each, void *arg, struct err *err)
{
	struct party_scan	ps;
	enum err_code		rc;

	rc = party_open(&ps, txn, s, sale, err);
	if (rc)
		goto done;
	ps.only = alias_follow(&ps.alias, party);
	if (ps.only == 0)
		goto done;
	rc = fold(&ps, txn, err);
	if (rc)
		goto done;
	tree_sort(&ps.extra_tree, &ps.extra);
	emit_rows(&ps.extra, 0, ps.extra.n, each, arg, 0);
done:
	party_close(&ps);
	return rc;
}

enum err_code
sales_scan_party(struct txn *txn, const struct sales_query *q, uint32_t party,
    sales_each *each, void *arg, struct err *err)
{
	struct scan	s;
	enum err_code	rc = scan_from_query(&s, q, err);

	return rc ? rc : scan_party(txn, &s, q->sale, party, each, arg, err);
}

/* ---- all parties ---- */

struct parties {
	struct party_scan	*ps;
	sales_each_party	*each;
	sales_each		*each_block;	/* or this one */
	void			*arg;
	bool			 with_none;
	uint64_t		 from[2], until[2];	/* parties of a half */
	_Atomic bool		 stop;
};

struct walk {
	struct parties	*all;
	unsigned	 thread;
	struct rowset	 pending;	/* of a party that has extra rows */
	bool		 is_pending;
	uint32_t	 pending_party;
	size_t		 next_extra, until_extra;
};

static uint32_t
extra_party(const struct walk *w, size_t i)
{
	const struct party_scan	*ps = w->all->ps;

	return (uint32_t)ps->extra.cell[ps->party][i];
}

struct party_call { struct walk *walk; uint32_t party; };

static bool
call_party(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct party_call	*pc = arg;
	struct parties		*all = pc->walk->all;

	if (pc->party == 0 && !all->with_none)
		return true;
	if (!all->each(all->arg, thread, pc->party, b))
		all->stop = true;
	return !all->stop;
}

/* The pending rows together with the extra ones of their party. */
static void
flush_pending(struct walk *w)
{
	struct party_scan	*ps = w->all->ps;
	struct party_call	 pc = { w, w->pending_party };
	struct tree		 tree = { .party_id = ps->extra_tree.party_id };
	size_t			 i = w->next_extra;

	if (!w->is_pending)
		return;
	while (i < w->until_extra && extra_party(w, i) == pc.party)
		i++;
	/* Same columns, so nothing can fail to fit. */
	if (rowset_add(&w->pending, &ps->extra, w->next_extra,
	    i - w->next_extra)) {
		w->next_extra = i;
		tree_sort(&tree, &w->pending);
		emit_rows(&w->pending, 0, w->pending.n, call_party, &pc,
		    w->thread);
	}
	rowset_clear(&w->pending);
	w->is_pending = false;
}

/* Parties below party that have extra rows only. */
static void
flush_extra(struct walk *w, uint64_t party)
{
	struct party_call	pc = { w, 0 };
	size_t			i;

	while (!w->all->stop && w->next_extra < w->until_extra &&
	    extra_party(w, w->next_extra) < party) {
		pc.party = extra_party(w, w->next_extra);
		for (i = w->next_extra; i < w->until_extra &&
		    extra_party(w, i) == pc.party; i++)
			;
		emit_rows(&w->all->ps->extra, w->next_extra, i, call_party,
		    &pc, w->thread);
		w->next_extra = i;
	}
}

/* Rows [i, j) of a block are of one party. */
static void
walk_run(struct walk *w, const struct sales_batch *b, size_t i, size_t j)
{
	struct party_scan	*ps = w->all->ps;
	uint32_t		 party = (uint32_t)b->col[ps->stored][i];
	const int64_t		*view[BLOCK_COLUMNS];
	struct sales_batch	 part = { j - i, view, b->seq + i, b->day + i };
	struct party_call	 pc = { w, party };
	size_t			 c;

	if (alias_follow(&ps->alias, party) != party)
		return;
	if (!w->is_pending || w->pending_party != party) {
		flush_pending(w);
		flush_extra(w, party);
	}
	if (w->next_extra < w->until_extra &&
	    extra_party(w, w->next_extra) == party) {
		w->is_pending = true;
		w->pending_party = party;
		rowset_add_batch(&w->pending, b, i, j - i);
		return;
	}
	for (c = 0; c < ps->scan.n_columns; c++)
		view[c] = b->col[c] + i;
	call_party(&pc, w->thread, &part);
}

static void
walk_block(struct walk *w, const struct sales_batch *b)
{
	struct parties	*all = w->all;
	const int64_t	*stored = b->col[all->ps->stored];
	size_t		 i, j;

	for (i = 0; i < b->n && !all->stop; i = j) {
		for (j = i + 1; j < b->n && stored[j] == stored[i]; j++)
			;
		if ((uint64_t)stored[i] >= all->from[w->thread] &&
		    (uint64_t)stored[i] < all->until[w->thread])
			walk_run(w, b, i, j);
	}
}

/* Only rows of the parties of this half, in one batch. */
static void
give_block(struct walk *w, struct scanner *sc, struct sales_batch *b)
{
	struct parties	*all = w->all;
	const int64_t	*stored = b->col[all->ps->stored];
	bool		 keep[BLOCK_ROWS], every = true;
	size_t		 i;

	for (i = 0; i < b->n; i++) {
		keep[i] = (uint64_t)stored[i] >= all->from[w->thread] &&
		    (uint64_t)stored[i] < all->until[w->thread];
		every &= keep[i];
	}
	if (!every)
		scanner_filter(sc, b, keep);
	if (b->n > 0 && !all->each_block(all->arg, w->thread, b))
		all->stop = true;
}

static enum err_code
walk_tree(struct walk *w, struct txn *txn, struct err *err)
{
	struct parties		*all = w->all;
	struct party_scan	*ps = all->ps;
	struct scanner		*sc = NULL;
	struct cursor		*c = NULL;
	struct sales_batch	 b;
	struct slice		 key, val;
	struct place		 at, p;
	enum err_code		 rc;
	bool			 more;

	rc = scanner_open(&sc, txn, &ps->scan, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, txn, TABLE_LEDGER_PARTY, err);
	if (rc)
		goto done;
	p = (struct place){ all->from[w->thread] << 32, 0 };
	rc = tree_seek(c, &ps->tree, p, &at, &val, err);
	if (rc == ERR_OK && val.p == NULL)
		rc = tree_seek_after(c, &ps->tree, p, &at, &val, err);
	if (rc || val.p == NULL)
		goto done;
	for (more = true; more && !all->stop &&
	    place_party(at) < all->until[w->thread];
	    more = cursor_next(c, &key, &val) &&
	    tree_key_parse(&at, &ps->tree, key)) {
		rc = scanner_read_days(sc, &b, val, err);
		if (rc)
			goto done;
		if (all->each_block != NULL)
			give_block(w, sc, &b);
		else
			walk_block(w, &b);
	}
	rc = cursor_status(c, err);
done:
	cursor_close(c);
	scanner_close(sc);
	return rc;
}

static enum err_code
walk_half(void *arg, struct txn *txn, unsigned thread, struct err *err)
{
	struct parties		*all = arg;
	const struct party_scan	*ps = all->ps;
	struct walk		 w = { .all = all, .thread = thread };
	enum err_code		 rc = ERR_OK;
	size_t			 i = 0;

	rowset_init(&w.pending, ps->extra.column, ps->extra.n_columns);
	while (i < ps->extra.n && extra_party(&w, i) < all->from[thread])
		i++;
	w.next_extra = i;
	while (i < ps->extra.n && extra_party(&w, i) < all->until[thread])
		i++;
	w.until_extra = i;
	if (ps->watermark > 1)
		rc = walk_tree(&w, txn, err);
	if (rc == ERR_OK && all->each != NULL) {
		flush_pending(&w);
		flush_extra(&w, all->until[thread]);
	} else if (rc == ERR_OK) {
		if (!emit_rows(&ps->extra, w.next_extra, w.until_extra,
		    all->each_block, all->arg, thread))
			all->stop = true;
	}
	if (rc)
		all->stop = true;
	rowset_release(&w.pending);
	return rc;
}

/* The party at which half of the blocks lie before. */
static enum err_code
split_parties(struct parties *all, bool *worth, struct txn *txn,
    struct err *err)
{
	enum { ENOUGH = 256 };		/* blocks */
	const struct tree	*t = &all->ps->tree;
	struct cursor		*c;
	struct slice		 key, val;
	struct place		 at;
	VEC(uint32_t)		 party = { 0 };
	struct key		 from;
	enum err_code		 rc;
	bool			 more;

	*worth = false;
	if (all->ps->watermark <= 1)
		return ERR_OK;
	rc = cursor_open(&c, txn, TABLE_LEDGER_PARTY, err);
	if (rc)
		return rc;
	tree_key(&from, t, (struct place){ 0, 0 });
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && tree_key_parse(&at, t, key);
	    more = cursor_next(c, &key, &val))
		*VEC_ADD(&party) = place_party(at);
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc == ERR_OK && party.n >= ENOUGH &&
	    party.p[party.n / 2] != party.p[0]) {
		*worth = true;
		all->until[0] = all->from[1] = party.p[party.n / 2];
	}
	VEC_RELEASE(&party);
	return rc;
}

static enum err_code
walk_parties(struct parties *all, struct txn *txn, const struct scan *s,
    const struct entity *sale, struct err *err)
{
	struct party_scan	ps;
	bool			two = false;
	enum err_code		rc;

	rc = party_open(&ps, txn, s, sale, err);
	ps.unordered = all->each_block != NULL;
	if (rc == ERR_OK)
		rc = fold(&ps, txn, err);
	if (rc)
		goto done;
	tree_sort(&ps.extra_tree, &ps.extra);
	all->ps = &ps;
	all->stop = false;
	all->from[0] = 0;
	all->until[0] = all->until[1] = UINT64_C(1) << 32;
	if (s->threads > 1 && ps.alias.n == 0)
		rc = split_parties(all, &two, txn, err);
	if (rc == ERR_OK)
		rc = two ? scan_both(txn, walk_half, all, err) :
		    walk_half(all, txn, 0, err);
done:
	party_close(&ps);
	return rc;
}

enum err_code
scan_parties(struct txn *txn, const struct scan *s, const struct entity *sale,
    bool with_none, sales_each_party *each, void *arg, struct err *err)
{
	struct parties	all = { .each = each, .arg = arg,
			    .with_none = with_none };

	return walk_parties(&all, txn, s, sale, err);
}

enum err_code
scan_party_blocks(struct txn *txn, const struct scan *s,
    const struct entity *sale, sales_each *each, void *arg, struct err *err)
{
	struct scan_tally	tally = { .each = each, .arg = arg };
	struct parties		all = { .each_block = scan_tally_each,
				    .arg = &tally };
	enum err_code		rc = walk_parties(&all, txn, s, sale, err);

	return rc ? rc : scan_tally_check(&tally, txn, s, err);
}

enum err_code
sales_scan_parties(struct txn *txn, const struct sales_query *q,
    sales_each_party *each, void *arg, struct err *err)
{
	struct scan	s;
	enum err_code	rc = scan_from_query(&s, q, err);

	return rc ? rc : scan_parties(txn, &s, q->sale, false, each,
	    arg, err);
}
