/*
 * Reading the ledger in time order, a block at a time, on one thread or two.
 */
#include "core/sales/priv.h"

#include "core/base/worker.h"
#include "core/types/decimal.h"
#include "core/base/banned.h"

/* Of a ledger read by two threads. */
enum { SCAN_PARTS = 16 };

void
scan_init(struct scan *s, const struct entity *sale, struct range days)
{
	memset(s, 0, sizeof(*s));
	s->entity = sale->id;
	s->days = days;
	/* The last day there is belongs to "all days". */
	if (days.until.n >= DAY_MAX.n)
		s->days.until.n = DAY_MAX.n + 1;
	s->threads = 1;
}

size_t
scan_add(struct scan *s, const struct field *f, int64_t missing)
{
	struct scan_column	*c;
	size_t			 i;

	for (i = 0; i < s->n_columns; i++)
		if (s->column[i].id == f->id &&
		    s->column[i].missing == missing)
			return i;
	if (s->n_columns < BLOCK_COLUMNS) {
		c = &s->column[s->n_columns];
		c->id = f->id;
		c->digits = f->digits;
		c->is_day = f->role == ROLE_DATE;
		c->to = f->type == TYPE_REF ? f->to : 0;
		c->missing = missing;
	}
	return s->n_columns++;
}

enum err_code
scan_check(const struct scan *s, struct err *err)
{
	if (s->n_columns > BLOCK_COLUMNS)
		return err_set(err, ERR_RANGE,
		    "more than %d columns of sale rows at once",
		    BLOCK_COLUMNS);
	return ERR_OK;
}

/* Columns as asked for, also when the same one is asked for twice. */
enum err_code
scan_from_query(struct scan *s, const struct sales_query *q, struct err *err)
{
	struct scan	one;
	size_t		i;

	scan_init(s, q->sale, q->days);
	s->want_seq = true;
	s->threads = q->threads;
	for (i = 0; i < q->n_columns; i++) {
		scan_init(&one, q->sale, q->days);
		scan_add(&one, q->column[i], SALES_MISSING);
		if (i < BLOCK_COLUMNS)
			s->column[i] = one.column[0];
	}
	s->n_columns = q->n_columns;
	return scan_check(s, err);
}

/* ---- one block ---- */

enum err_code
scanner_open(struct scanner **scanner, struct txn *txn, const struct scan *s,
    struct err *err)
{
	struct scanner	*sc = mem_zalloc(sizeof(*sc));
	enum err_code	 rc;
	size_t		 i;

	sc->scan = s;
	for (i = 0; i < s->n_columns; i++) {
		sc->cell[i] = mem_alloc(BLOCK_ROWS * sizeof(int64_t));
		sc->view[i] = sc->cell[i];
		if (s->column[i].to == 0)
			continue;
		rc = alias_read(&sc->alias[i], txn, s->column[i].to, err);
		if (rc) {
			scanner_close(sc);
			return rc;
		}
	}
	sc->seq = mem_alloc(BLOCK_ROWS * sizeof(*sc->seq));
	sc->day = mem_alloc(BLOCK_ROWS * sizeof(*sc->day));
	*scanner = sc;
	return ERR_OK;
}

void
scanner_close(struct scanner *sc)
{
	size_t	i;

	if (sc == NULL)
		return;
	for (i = 0; i < sc->scan->n_columns; i++) {
		free(sc->cell[i]);
		alias_release(&sc->alias[i]);
	}
	free(sc->seq);
	free(sc->day);
	free(sc);
}

/* Where the columns lie; the layout of the block before is the usual one. */
static void
find_columns(struct scanner *sc, const struct block *b)
{
	size_t	i;

	if (b->n_columns == sc->n_layout &&
	    memcmp(sc->layout, b->layout, b->n_columns * 4U) == 0)
		return;
	memcpy(sc->layout, b->layout, b->n_columns * 4U);
	sc->n_layout = b->n_columns;
	for (i = 0; i < sc->scan->n_columns; i++)
		sc->at[i] = block_find_column(b, sc->scan->column[i].id);
}

static enum err_code
rescale(int64_t *v, size_t n, int64_t missing, unsigned from, unsigned to,
    struct err *err)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (v[i] != missing && !decimal_rescale(&v[i], v[i], from, to))
			return err_set(err, ERR_RANGE, "a number of a sale "
			    "row is too large for its digits");
	return ERR_OK;
}

static enum err_code
read_cells(struct scanner *sc, size_t i, const struct block *b,
    struct err *err)
{
	const struct scan_column	*c = &sc->scan->column[i];
	int64_t				*v = sc->cell[i];
	unsigned			 digits;
	size_t				 k;
	enum err_code			 rc;

	if (c->is_day) {
		for (k = 0; k < b->n; k++)
			v[k] = sc->day[k];
		return ERR_OK;
	}
	if (sc->at[i] < 0) {
		for (; sc->n_missing[i] < b->n; sc->n_missing[i]++)
			v[sc->n_missing[i]] = c->missing;
		return ERR_OK;
	}
	sc->n_missing[i] = 0;
	rc = block_read(v, b, (unsigned)sc->at[i], c->missing, err);
	if (rc)
		return rc;
	digits = block_column(b, (unsigned)sc->at[i]).digits;
	if (digits != c->digits) {
		rc = rescale(v, b->n, c->missing, digits, c->digits, err);
		if (rc)
			return rc;
	}
	for (k = 0; sc->alias[i].n > 0 && k < b->n; k++)
		if (v[k] > 0 && v[k] <= UINT32_MAX)
			v[k] = alias_follow(&sc->alias[i], (uint32_t)v[k]);
	return ERR_OK;
}

/* Usually the day of the block before. */
static enum err_code
read_days(struct scanner *sc, const struct block *b, struct err *err)
{
	int32_t		day;
	bool		one = block_is_of_day(&day, b);
	enum err_code	rc;

	if (one && b->n <= sc->n_day && sc->day[0] == day)
		return ERR_OK;
	rc = block_read_day(sc->day, b, err);
	sc->n_day = rc == ERR_OK && one ? b->n : 0;
	return rc;
}

/* A column asked for again, with another value for missing cells: where a
 * block has none the cells are the same. */
static bool
is_read(struct scanner *sc, size_t i, const struct block *b)
{
	const struct scan_column	*c = &sc->scan->column[i];
	size_t				 k;

	sc->view[i] = sc->cell[i];
	if (c->is_day || sc->at[i] < 0 ||
	    block_has_missing(b, (unsigned)sc->at[i]))
		return false;
	for (k = 0; k < i; k++)
		if (sc->scan->column[k].id == c->id &&
		    sc->scan->column[k].to == c->to &&
		    sc->scan->column[k].digits == c->digits) {
			sc->view[i] = sc->view[k];
			return true;
		}
	return false;
}

enum err_code
scanner_read(struct scanner *sc, struct sales_batch *batch, struct slice val,
    struct err *err)
{
	struct block	b;
	enum err_code	rc;
	size_t		i;

	rc = block_open(&b, val, err);
	if (rc)
		return rc;
	find_columns(sc, &b);
	rc = read_days(sc, &b, err);
	if (rc == ERR_OK && sc->scan->want_seq)
		rc = block_read_seq(sc->seq, &b, err);
	for (i = 0; rc == ERR_OK && i < sc->scan->n_columns; i++)
		if (!is_read(sc, i, &b))
			rc = read_cells(sc, i, &b, err);
	if (rc)
		return rc;
	batch->n = b.n;
	batch->col = sc->view;
	batch->seq = sc->scan->want_seq ? sc->seq : NULL;
	batch->day = sc->day;
	return ERR_OK;
}

void
scanner_filter(struct scanner *sc, struct sales_batch *batch,
    const bool *keep)
{
	size_t	i, k, n = 0;

	for (k = 0; k < batch->n; k++) {
		if (!keep[k])
			continue;
		for (i = 0; i < sc->scan->n_columns; i++)
			sc->cell[i][n] = sc->cell[i][k];
		sc->seq[n] = sc->seq[k];
		sc->day[n++] = sc->day[k];
	}
	batch->n = n;
}

enum err_code
scanner_read_days(struct scanner *sc, struct sales_batch *batch,
    struct slice val, struct err *err)
{
	struct range	days = sc->scan->days;
	bool		keep[BLOCK_ROWS], all = true;
	enum err_code	rc = scanner_read(sc, batch, val, err);
	size_t		i;

	if (rc)
		return rc;
	if (!sc->scan->want_seq)
		memset(sc->seq, 0, batch->n * sizeof(*sc->seq));
	for (i = 0; i < batch->n; i++) {
		keep[i] = sc->day[i] >= days.from.n &&
		    sc->day[i] < days.until.n;
		all &= keep[i];
	}
	if (!all)
		scanner_filter(sc, batch, keep);
	return ERR_OK;
}

/* ---- two threads ---- */

struct half {
	struct txn	*txn;
	scan_half	*run;
	void		*arg;
	struct err	 err;
	enum err_code	 rc;
};

static void
half_main(void *arg)
{
	struct half	*h = arg;

	h->rc = h->run(h->arg, h->txn, 1, &h->err);
}

enum err_code
scan_both(struct txn *txn, scan_half *run, void *arg, struct err *err)
{
	struct half	h = { .run = run, .arg = arg };
	struct worker	other = {0};
	enum err_code	own;

	/* Writers that never rest: one by one. */
	if (txn_twin(&h.txn, txn, &h.err) != ERR_OK) {
		own = run(arg, txn, 0, err);
		return own ? own : run(arg, txn, 1, err);
	}
	worker_start(&other, half_main, &h);
	own = run(arg, txn, 0, err);
	worker_close(&other);
	txn_end(h.txn);
	if (own == ERR_OK && h.rc != ERR_OK) {
		*err = h.err;
		own = h.rc;
	}
	return own;
}

bool
scan_tally_each(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct scan_tally	*t = arg;

	t->rows[thread] += b->n;
	if (t->each(t->arg, thread, b))
		return true;
	t->stopped = true;
	return false;
}

enum err_code
scan_tally_check(const struct scan_tally *t, struct txn *txn,
    const struct scan *s, struct err *err)
{
	struct entity	sale = { .id = s->entity, .name = SLICE("sales") };
	struct counters	c;
	enum err_code	rc;

	if (t->stopped || s->days.from.n > DAY_MIN.n ||
	    s->days.until.n < DAY_MAX.n || txn_is_writer(txn))
		return ERR_OK;
	rc = counters_read(&c, txn, &sale, err);
	if (rc || c.rows == t->rows[0] + t->rows[1])
		return rc;
	err_set(err, ERR_STORE, "%llu sale rows are there, %llu should be",
	    (unsigned long long)(t->rows[0] + t->rows[1]),
	    (unsigned long long)c.rows);
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

/*
 * Whoever has done a part takes the next one: a processor that others use as
 * well does fewer of them.
 */
struct ledger_scan {
	const struct scan	*scan;
	sales_each		*each;
	void			*arg;
	struct day		 from[SCAN_PARTS + 1];	/* until the next */
	unsigned		 n_parts;
	_Atomic unsigned	 next;
	/* Set by either thread when its callback wants no more. */
	_Atomic bool		 stop;
};

static enum err_code
scan_part(struct ledger_scan *ls, struct range days, struct cursor *c,
    struct scanner *sc, unsigned thread, struct err *err)
{
	struct tree		 tree = tree_ledger(ls->scan->entity);
	struct sales_batch	 batch;
	struct slice		 key, val;
	struct place		 p;
	struct key		 from;
	enum err_code		 rc;
	bool			 more;

	tree_key(&from, &tree, place_make(0, days.from.n, 0));
	for (more = cursor_seek(c, key_slice(&from), &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		if (ls->stop || !tree_key_parse(&p, &tree, key) ||
		    place_day(p) >= days.until.n)
			return ERR_OK;
		rc = scanner_read(sc, &batch, val, err);
		if (rc == ERR_OK && batch.day[0] != place_day(p))
			rc = err_set(err, ERR_STORE,
			    "a block of sale rows lies on another day");
		if (rc)
			return rc;
		if (!ls->each(ls->arg, thread, &batch))
			ls->stop = true;
	}
	return cursor_status(c, err);
}

static enum err_code
scan_parts(void *arg, struct txn *txn, unsigned thread, struct err *err)
{
	struct ledger_scan	*ls = arg;
	struct scanner		*sc = NULL;
	struct cursor		*c = NULL;
	enum err_code		 rc;
	unsigned		 i;

	rc = scanner_open(&sc, txn, ls->scan, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, txn, TABLE_LEDGER, err);
	while (rc == ERR_OK && !ls->stop && (i = ls->next++) < ls->n_parts)
		rc = scan_part(ls, (struct range){ ls->from[i],
		    ls->from[i + 1] }, c, sc, thread, err);
	if (rc)
		ls->stop = true;
	cursor_close(c);
	scanner_close(sc);
	return rc;
}

/* Parts of as many blocks each, as far as their days are different ones; a
 * single one where a thread, which costs 50 us, is not worth it. */
static enum err_code
split_days(struct ledger_scan *ls, struct txn *txn, struct err *err)
{
	enum { ENOUGH = 64 };		/* blocks */
	struct range	 days = ls->scan->days;
	struct tree	 tree = tree_ledger(ls->scan->entity);
	struct cursor	*c;
	struct slice	 key, val;
	struct place	 p;
	struct key	 from;
	VEC(int32_t)	 of = { 0 };	/* the day of each block */
	enum err_code	 rc;
	bool		 more;
	size_t		 i;

	rc = cursor_open(&c, txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	tree_key(&from, &tree, place_make(0, days.from.n, 0));
	for (more = cursor_seek(c, key_slice(&from), &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		if (!tree_key_parse(&p, &tree, key) ||
		    place_day(p) >= days.until.n)
			break;
		*VEC_ADD(&of) = place_day(p);
	}
	rc = cursor_status(c, err);
	for (i = 1; of.n >= ENOUGH && i < SCAN_PARTS; i++) {
		int32_t	day = of.p[of.n * i / SCAN_PARTS];

		if (day > of.p[0] && day > ls->from[ls->n_parts - 1].n)
			ls->from[ls->n_parts++].n = day;
	}
	ls->from[ls->n_parts] = days.until;
	cursor_close(c);
	VEC_RELEASE(&of);
	return rc;
}

enum err_code
scan_ledger(struct txn *txn, const struct scan *s, sales_each *each,
    void *arg, struct err *err)
{
	struct scan_tally	tally = { .each = each, .arg = arg };
	struct ledger_scan	ls = { .scan = s, .each = scan_tally_each,
				    .arg = &tally, .stop = false,
				    .from = { s->days.from, s->days.until },
				    .n_parts = 1 };
	enum err_code		rc;

	rc = scan_check(s, err);
	if (rc == ERR_OK && s->threads > 1)
		rc = split_days(&ls, txn, err);
	if (rc)
		return rc;
	rc = ls.n_parts > 1 ? scan_both(txn, scan_parts, &ls, err) :
	    scan_parts(&ls, txn, 0, err);
	return rc ? rc : scan_tally_check(&tally, txn, s, err);
}

enum err_code
sales_scan(struct txn *txn, const struct sales_query *q, sales_each *each,
    void *arg, struct err *err)
{
	struct scan	s;
	enum err_code	rc = scan_from_query(&s, q, err);

	return rc ? rc : scan_ledger(txn, &s, each, arg, err);
}
