/*
 * The law of the ledger: after any mix of adding, changing, removing and
 * merging of the tail, every way of reading gives what a plain array gives.
 */
#include "tests/unit/sales_naive.h"

enum { PARTIES = 40, PRODUCTS = 30, DAY0 = 15000, DAYS = 60 };

static void
random_row(int64_t *cell, struct sales_plan *p, struct rng *rng)
{
	struct err	err = { 0 };
	char		text[40];

	cell[F_DATE] = DAY0 + (int64_t)rng_below(rng, DAYS);
	cell[F_PARTY] = 1 + (int64_t)rng_below(rng, PARTIES);
	cell[F_PRODUCT] = 1 + (int64_t)rng_below(rng, PRODUCTS);
	cell[F_QUANTITY] = (int64_t)rng_below(rng, 12) - 3;
	cell[F_AMOUNT] = cell[F_QUANTITY] *
	    (int64_t)rng_below(rng, 1 << rng_below(rng, 24));
	cell[F_CHANNEL] = 1 + (int64_t)rng_below(rng, 3);
	snprintf(text, sizeof(text), "%s%06d",
	    rng_below(rng, 9) == 0 ? "C" : "",
	    (int)(536000 + rng_below(rng, 300)));
	if (sales_plan_text(&cell[F_ORDER], p, slice_of(text), &err))
		exit(1);
	snprintf(text, sizeof(text), "note %c", 'a' +
	    (int)rng_below(rng, 20));
	if (sales_plan_text(&cell[F_NOTE], p, slice_of(text), &err))
		exit(1);
	if (rng_below(rng, 5) == 0)
		cell[F_PARTY] = SALES_MISSING;
	if (rng_below(rng, 9) == 0)
		cell[F_PRODUCT] = SALES_MISSING;
	if (rng_below(rng, 6) == 0)
		cell[F_ORDER] = SALES_MISSING;
	if (rng_below(rng, 2) == 0)
		cell[F_NOTE] = SALES_MISSING;
	if (rng_below(rng, 20) == 0)
		cell[F_AMOUNT] = SALES_MISSING;
}

static enum err_code
merge_body(struct txn *txn, void *arg CRM_UNUSED, struct err *err)
{
	return sales_merge_tail(txn, sale, err);
}

/* One commit of random changes, done to the store and to the array. */
static bool
random_commit(struct store *s, struct naive *n, struct rng *rng, bool bulk)
{
	struct sales_plan		*p;
	struct sales_plan_result	 r = { 0 };
	struct txn			*txn;
	struct err			 err = { 0 };
	struct naive			 added = { 0 };
	struct naive_row		 row, *at;
	size_t				 ops, i, edits = 0;
	uint64_t			 first;
	enum err_code			 rc;

	p = fixture_plan(&txn, s, NULL);
	ops = bulk ? 3000 : 1 + rng_below(rng, 60);
	for (i = 0; i < ops; i++) {
		random_row(row.cell, p, rng);
		if (bulk || n->row.n == 0 || rng_below(rng, 3) == 0) {
			if (sales_plan_add(p, row.cell, &err))
				goto fail;
			row.seq = i;
			*VEC_ADD(&added.row) = row;
			continue;
		}
		at = &n->row.p[rng_below(rng, n->row.n)];
		if (at->seq >= UINT64_C(1) << 62)
			continue;
		edits++;
		if (rng_below(rng, 2) == 0) {
			if (sales_plan_set(p, at->seq, row.cell, &err))
				goto fail;
			memcpy(at->cell, row.cell, sizeof(row.cell));
		} else {
			if (sales_plan_del(p, at->seq, &err))
				goto fail;
			*at = n->row.p[--n->row.n];
		}
	}
	rc = fixture_apply(&r, p, txn, s, &err);
	if (rc || r.added != added.row.n) {
		diag("apply: %s", err.msg);
		return false;
	}
	/* New rows are numbered by day, then as they came. */
	first = r.first_seq;
	if (added.row.n > 0)
		qsort(added.row.p, added.row.n, sizeof(*added.row.p),
		    naive_compare);
	for (i = 0; i < added.row.n; i++) {
		added.row.p[i].seq = first + i;
		*VEC_ADD(&n->row) = added.row.p[i];
	}
	VEC_RELEASE(&added.row);
	return true;
fail:
	diag("plan: %s", err.msg);
	return false;
}

/* What the rollups answer, whole weeks or not, is what the rows say. */
static bool
check_rolled(struct naive *n, struct txn *txn, struct range part)
{
	struct sales_group_query	q = { .sums_only = true };
	enum period			p;
	bool				fine = true;

	for (unsigned i = 0; i < 4; i++) {
		q.days = i % 2 ? part : all_days;
		q.n_keys = i / 2;
		q.key[0] = &sale_field[F_PRODUCT];
		q.by_period = false;
		fine &= naive_check_groups(n, txn, &q);
		q.by_period = true;
		for (p = PERIOD_DAY; p <= PERIOD_YEAR; p++) {
			q.period = p;
			fine &= naive_check_groups(n, txn, &q);
		}
	}
	return fine;
}

static bool
check_all(struct store *s, struct naive *n, struct rng *rng, bool deep)
{
	struct sales_group_query	 q = { .days = all_days };
	struct range			 part;
	struct txn			*txn;
	struct err			 err = { 0 };
	struct sales_totals		 t;
	int64_t				 cells[N_FIELDS];
	bool				 fine, found;
	size_t				 i;

	part.from.n = DAY0 + (int32_t)rng_below(rng, DAYS);
	part.until.n = part.from.n + (int32_t)rng_below(rng, DAYS);
	if (txn_begin(&txn, s, &err))
		return false;
	fine = naive_check_scans(n, txn, all_days, 1, 10);
	fine &= naive_check_scans(n, txn, part, 2, 3);
	fine &= naive_check_weeks(n, txn, PRODUCTS);
	fine &= sales_measure(&t, txn, sale, &err) == 0 && t.rows == n->row.n;
	for (i = 0; i < n->row.n && i < 50; i++)
		fine &= sales_find_row(cells, &found, txn, sale,
		    n->row.p[i].seq, &err) == 0 && found &&
		    memcmp(cells, n->row.p[i].cell, sizeof(cells)) == 0;
	fine &= sales_find_row(cells, &found, txn, sale, 1000000, &err) == 0 &&
	    !found;
	fine &= check_rolled(n, txn, part);
	if (deep) {
		fine &= naive_check_sums(n, txn, all_days, true, 1, PARTIES);
		fine &= naive_check_sums(n, txn, part, false, 2, PARTIES);
		q.by_period = true;
		q.period = PERIOD_WEEK;
		fine &= naive_check_groups(n, txn, &q);
		q.n_keys = 1;
		q.key[0] = &sale_field[F_PRODUCT];
		q.threads = 2;
		fine &= naive_check_groups(n, txn, &q);
		q.by_period = false;
		q.n_keys = 2;
		q.key[1] = &sale_field[F_NOTE];
		q.days = part;
		fine &= naive_check_groups(n, txn, &q);
	}
	txn_end(txn);
	return fine;
}

int
main(void)
{
	struct store	*s;
	struct naive	 n = { 0 };
	struct rng	 rng = { 7 };
	struct err	 err = { 0 };
	bool		 fine = true, reads = true;
	int		 i;

	fixture_init();
	s = fixture_store("law");
	ok(check_all(s, &n, &rng, true), "an empty ledger answers everything");
	is_int((int64_t)fixture_fsck(s, false), 0, "and is in order");
	for (i = 0; i < 60 && fine && reads; i++) {
		fine &= random_commit(s, &n, &rng, i == 20 || i == 35);
		if (i % 7 == 6)
			fine &= store_apply(s, merge_body, NULL, &err) == 0;
		reads &= check_all(s, &n, &rng, i % 10 == 9);
		if (fixture_fsck(s, false) != 0)
			reads = false;
	}
	ok(fine, "60 commits of random adds, sets and dels");
	ok(reads, "rows, sums, groups and weeks are those of the array");
	is_int(i, 60, "to the end");
	VEC_RELEASE(&n.row);
	store_close(s);
	return done_testing();
}
