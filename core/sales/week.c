/*
 * Reading the sums of days and weeks.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/*
 * Where sums come from: the stored tree, or, when the model now
 * means something else by amount, quantity or product, the ledger again.
 */
struct weeks {
	struct txn		*txn;
	const struct entity	*sale;
	struct tree		 tree;
	struct rollup		*made;		/* NULL: stored */
	struct rowset		 block;
};

static enum err_code
weeks_open(struct weeks *w, struct txn *txn, const struct entity *sale,
    struct err *err)
{
	struct counters	c;
	struct basis	now;
	enum err_code	rc;

	memset(w, 0, sizeof(*w));
	w->txn = txn;
	w->sale = sale;
	w->tree = rollup_tree(sale->id);
	rowset_init(&w->block, rollup_column, ROLLUP_COLUMNS);
	rc = counters_read(&c, txn, sale, err);
	if (rc || c.rows == 0)
		return rc;
	now = basis_make(sale, c.basis.currency_digits);
	now.party = c.basis.party;
	if (basis_equal(&now, &c.basis))
		return ERR_OK;
	w->made = rollup_open(sale, c.basis.currency_digits);
	return rollup_add_ledger(w->made, txn, err);
}

static void
weeks_close(struct weeks *w)
{
	rollup_close(w->made);
	rowset_release(&w->block);
}

static enum err_code
read_block(struct weeks *w, struct slice val, struct err *err)
{
	struct block	b;
	enum err_code	rc = block_open(&b, val, err);

	rowset_clear(&w->block);
	return rc ? rc : block_read_rows(&w->block, &b, err);
}

/* Rows of stored blocks from a place on; each returns false to stop. */
typedef bool week_row(void *arg, const struct rowset *, size_t i);

static enum err_code
walk_weeks(struct weeks *w, struct place from, week_row *each, void *arg,
    struct err *err)
{
	const struct rowset	*made;
	struct cursor		*c;
	struct slice		 key, val;
	struct place		 at;
	enum err_code		 rc;
	bool			 more;
	size_t			 i;

	if (w->made != NULL) {
		rc = rollup_rows(&made, w->made, err);
		for (i = 0; rc == ERR_OK && i < made->n; i++)
			if (!place_before(tree_place(&w->tree, made, i),
			    from) && !each(arg, made, i))
				break;
		return rc;
	}
	rc = cursor_open(&c, w->txn, TABLE_ROLLUP, err);
	if (rc)
		return rc;
	rc = tree_seek(c, &w->tree, from, &at, &val, err);
	if (rc == ERR_OK && val.p == NULL)
		rc = tree_seek_after(c, &w->tree, from, &at, &val, err);
	for (more = rc == ERR_OK && val.p != NULL; more;
	    more = cursor_next(c, &key, &val) &&
	    tree_key_parse(&at, &w->tree, key)) {
		rc = read_block(w, val, err);
		for (i = 0; rc == ERR_OK && more && i < w->block.n; i++)
			if (!place_before(tree_place(&w->tree, &w->block, i),
			    from))
				more = each(arg, &w->block, i);
		if (rc || !more)
			break;
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

static struct sales_week
week_of(const struct rowset *r, size_t i)
{
	return (struct sales_week){ r->cell[1][i], r->cell[2][i],
	    (uint64_t)r->cell[3][i] };
}

/* ---- all of a series ---- */

struct walk {
	int64_t		 series;
	int32_t		 until;
	rollup_each	*each;
	void		*arg;
};

static bool
walk_row(void *arg, const struct rowset *r, size_t i)
{
	const struct walk	*k = arg;
	struct sales_week	 sums = week_of(r, i);

	return r->cell[0][i] == k->series && r->day[i] < k->until &&
	    k->each(k->arg, (struct day){ r->day[i] }, (uint32_t)r->seq[i],
	    &sums);
}

enum err_code
rollup_walk(struct txn *txn, const struct entity *sale, unsigned series,
    struct range days, rollup_each *each, void *arg, struct err *err)
{
	struct walk	k = { series, days.until.n, each, arg };
	struct weeks	w;
	enum err_code	rc;

	rc = weeks_open(&w, txn, sale, err);
	if (rc == ERR_OK)
		rc = walk_weeks(&w, place_make(series, days.from.n, 0),
		    walk_row, &k, err);
	weeks_close(&w);
	return rc;
}

/* ---- one series ---- */

struct series {
	int64_t			 number;	/* 0 or 1 */
	uint32_t		 product;
	int32_t			 until;
	VEC(struct sales_week)	 week;
	int32_t			 first;
	bool			 any, failed;
};

/* The sums of a day or week added to a series that grows at both ends. */
static bool
series_add(struct series *s, int32_t day, struct sales_week week)
{
	struct sales_week	*to;
	size_t			 i, before;

	if (day >= s->until)
		return true;
	if (!s->any)
		s->first = day;
	s->any = true;
	if (day < s->first) {
		before = (size_t)(s->first - day) / 7;
		for (i = 0; i < before; i++)
			(void)VEC_ADD(&s->week);
		memmove(s->week.p + before, s->week.p,
		    (s->week.n - before) * sizeof(*s->week.p));
		memset(s->week.p, 0, before * sizeof(*s->week.p));
		s->first = day;
	}
	while (s->week.n <= (size_t)(day - s->first) / 7)
		(void)VEC_ADD(&s->week);
	to = &s->week.p[(size_t)(day - s->first) / 7];
	to->rows += week.rows;
	if (!i64_add(&to->revenue, to->revenue, week.revenue) ||
	    !i64_add(&to->quantity, to->quantity, week.quantity))
		s->failed = true;
	return !s->failed;
}

static bool
add_week(void *arg, const struct rowset *r, size_t i)
{
	struct series	*s = arg;

	if (r->cell[0][i] != s->number)
		return false;
	if (r->seq[i] != s->product)
		return true;
	return series_add(s, period_start(PERIOD_WEEK,
	    (struct day){ r->day[i] }).n, week_of(r, i));
}

/* The first row of a block at or behind a place. */
static size_t
row_at(const struct weeks *w, struct place p)
{
	size_t	from = 0, until = w->block.n, middle;

	while (from < until) {
		middle = from + (until - from) / 2;
		if (place_before(tree_place(&w->tree, &w->block, middle), p))
			from = middle + 1;
		else
			until = middle;
	}
	return from;
}

/* The weeks of a product in the block at hand; *p becomes the next one. */
static void
pick_product(struct weeks *w, struct series *s, struct place *p)
{
	const struct rowset	*r = &w->block;
	int32_t			 week;
	size_t			 i;

	while ((i = row_at(w, *p)) < r->n) {
		(void)add_week(s, r, i);
		week = r->day[i];
		if (r->seq[i] >= s->product)
			week += 7;
		*p = place_make(1, week, s->product);
	}
}

/* From week to week; a block is looked at once. */
static enum err_code
read_product(struct weeks *w, struct series *s, struct cursor *c,
    struct err *err)
{
	struct place	at, done = { 0, 0 };
	struct place	p = place_make(1, INT32_MIN, s->product);
	struct slice	val;
	enum err_code	rc;
	bool		seen = false;

	for (;;) {
		rc = tree_seek(c, &w->tree, p, &at, &val, err);
		if (rc == ERR_OK && (val.p == NULL ||
		    (seen && at.hi == done.hi && at.lo == done.lo)))
			rc = tree_seek_after(c, &w->tree, p, &at, &val, err);
		if (rc || val.p == NULL || place_party(at) > 1)
			return rc;
		rc = read_block(w, val, err);
		if (rc)
			return rc;
		done = at;
		seen = true;
		pick_product(w, s, &p);
	}
}

static enum err_code
read_products(struct weeks *w, struct series *s, struct err *err)
{
	const struct field	*f = entity_role(w->sale, ROLE_PRODUCT);
	struct alias		 alias = { NULL, 0 };
	struct cursor		*c = NULL;
	uint32_t		 id, asked;
	enum err_code		 rc;

	if (f == NULL)
		return ERR_OK;
	rc = alias_read(&alias, w->txn, f->to, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, w->txn, TABLE_ROLLUP, err);
	asked = alias_follow(&alias, s->product);
	for (id = 0; rc == ERR_OK && id <= alias.n; id++) {
		s->product = id == alias.n ? asked : id;
		if (id < alias.n && (alias.to[id] != asked || id == asked))
			continue;
		if (w->made != NULL)
			rc = walk_weeks(w, place_make(1, INT32_MIN, 0),
			    add_week, s, err);
		else
			rc = read_product(w, s, c, err);
	}
	cursor_close(c);
	alias_release(&alias);
	return rc;
}

enum err_code
sales_weeks(struct day *first, struct sales_week **weeks, size_t *n,
    struct txn *txn, const struct entity *sale, uint32_t product,
    struct day until, struct arena *arena, struct err *err)
{
	struct series	s = { .number = product != 0, .product = product };
	struct weeks	w;
	enum err_code	rc;

	s.until = period_start(PERIOD_WEEK, until).n;
	rc = weeks_open(&w, txn, sale, err);
	if (rc == ERR_OK && product == 0)
		rc = walk_weeks(&w, place_make(0, INT32_MIN, 0), add_week, &s,
		    err);
	else if (rc == ERR_OK)
		rc = read_products(&w, &s, err);
	if (rc == ERR_OK && s.failed)
		rc = err_set(err, ERR_RANGE, "the sum of a week is too large");
	if (rc)
		goto done;
	first->n = s.any ? s.first : s.until;
	*n = (size_t)(s.until - first->n) / 7;
	*weeks = ARENA_ARRAY(arena, struct sales_week, *n);
	if (s.week.n > 0)
		memcpy(*weeks, s.week.p, s.week.n * sizeof(**weeks));
done:
	VEC_RELEASE(&s.week);
	weeks_close(&w);
	return rc;
}
