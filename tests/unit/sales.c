/* Reading the ledger: what a scan promises, whatever is in it. */
#include "tests/unit/sales_fixture.h"

enum { ROWS = 9000, DAY0 = 15000, DAYS = 90 };

static struct sales_plan_result	loaded;

static struct store *
filled_store(const char *name)
{
	struct store		*s = fixture_store(name);
	struct sales_plan	*p;
	struct txn		*txn;
	struct rng		 rng = { 3 };
	struct err		 err = { 0 };
	int64_t			 cell[N_FIELDS];
	size_t			 i, f;

	p = fixture_plan(&txn, s, NULL);
	for (i = 0; i < ROWS; i++) {
		for (f = 0; f < N_FIELDS; f++)
			cell[f] = SALES_MISSING;
		cell[F_DATE] = DAY0 + (int64_t)rng_below(&rng, DAYS);
		cell[F_PARTY] = 1 + (int64_t)rng_below(&rng, 50);
		cell[F_PRODUCT] = 1;
		cell[F_QUANTITY] = 1;
		cell[F_AMOUNT] = (int64_t)rng_u64(&rng) >> 20;
		if (sales_plan_add(p, cell, &err))
			exit(1);
	}
	is_ok(fixture_apply(&loaded, p, txn, s, &err), &err, "9,000 rows");
	return s;
}

struct seen {
	uint64_t	rows, calls, next_seq[2];
	int32_t		last_day[2];
	bool		ordered, filled, stop;
};

static bool
see(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct seen	*s = arg;
	size_t		 i;

	s->calls++;
	for (i = 0; i < b->n; i++) {
		s->rows++;
		s->ordered &= b->day[i] >= s->last_day[thread] &&
		    (s->next_seq[thread] == 0 ||
		    b->seq[i] == s->next_seq[thread]);
		s->next_seq[thread] = b->seq[i] + 1;
		s->last_day[thread] = b->day[i];
		s->filled &= b->col[0][i] == b->day[i] &&
		    b->col[1][i] == SALES_MISSING && b->col[2][i] == 1 &&
		    b->col[3][i] == b->day[i];
	}
	return !s->stop;
}

int
main(void)
{
	const struct field	*column[] = {
		&sale_field[F_DATE], &sale_field[F_NOTE],
		&sale_field[F_QUANTITY], &sale_field[F_DATE]
	};
	struct sales_query	 q = { .sale = sale, .days = all_days,
				    .column = column, .n_columns = 4,
				    .threads = 1 };
	struct seen		 seen = { .ordered = true, .filled = true };
	struct sales_totals	 t;
	struct store		*s;
	struct txn		*txn;
	struct arena		*arena = arena_open();
	struct value		 v;
	struct err		 err = { 0 };

	fixture_init();
	s = filled_store("scan");
	if (txn_begin(&txn, s, &err))
		return 1;
	is_ok(sales_scan(txn, &q, see, &seen, &err), &err, "scan");
	is_int((int64_t)seen.rows, ROWS, "every row");
	ok(seen.ordered, "in the order of days and numbers");
	ok(seen.filled, "columns as asked, one twice, a missing one missing");
	seen = (struct seen){ .stop = true };
	is_ok(sales_scan(txn, &q, see, &seen, &err), &err, "stopped early");
	is_int((int64_t)seen.calls, 1, "means at once");
	seen = (struct seen){ .ordered = true, .filled = true };
	q.days = (struct range){ { DAY0 + 10 }, { DAY0 + 10 } };
	is_ok(sales_scan(txn, &q, see, &seen, &err), &err, "no days");
	is_int((int64_t)seen.rows, 0, "no rows");
	q.days = all_days;
	q.threads = 2;
	is_ok(sales_scan(txn, &q, see, &seen, &err), &err, "two threads");
	ok(seen.ordered && seen.filled, "each in order");
	is_ok(sales_measure(&t, txn, sale, &err), &err, "how much there is");
	ok(t.rows == ROWS && t.last_seq == ROWS && t.first.n == DAY0 &&
	    t.last.n == DAY0 + DAYS - 1 && t.blocks >= DAYS &&
	    t.tail_rows == 0, "rows, numbers, days, blocks; the tail was too "
	    "long and is merged");
	is_ok(sales_cell_value(&v, txn, arena, &sale_field[F_AMOUNT], 1234,
	    &err), &err, "a cell as a value");
	ok(v.type == TYPE_MONEY && v.i == 1234 && v.digits == 2,
	    "of its field");
	is_ok(sales_cell_value(&v, txn, arena, &sale_field[F_NOTE],
	    SALES_MISSING, &err), &err, "a missing cell");
	is_int((int64_t)v.type, TYPE_NONE, "is no value");
	txn_end(txn);
	arena_close(arena);
	store_close(s);
	return done_testing();
}
