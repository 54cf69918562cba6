/*
 * Loads: rows that are there already, declared keys, numbers of their own,
 * large loads on top of others, texts, and what the journal keeps.
 */
#include "tests/unit/sales_naive.h"

static struct naive	everything;

/* Row i of a made file: some lines occur more than once. */
static void
file_row(int64_t *cell, struct sales_plan *p, size_t i)
{
	struct err	err = { 0 };
	char		text[40];
	size_t		k = i % 10 == 9 ? i - 1 : i;

	cell[F_DATE] = 15000 + (int64_t)(k * 7 % 40);
	cell[F_PARTY] = k % 11 == 0 ? SALES_MISSING : 1 + (int64_t)(k % 37);
	cell[F_PRODUCT] = 1 + (int64_t)(k % 101);
	cell[F_QUANTITY] = (int64_t)(k % 9) - 1;
	cell[F_AMOUNT] = cell[F_QUANTITY] * 125;
	cell[F_CHANNEL] = SALES_MISSING;
	cell[F_NOTE] = SALES_MISSING;
	snprintf(text, sizeof(text), "%zu", 500 + k / 4);
	if (sales_plan_text(&cell[F_ORDER], p, slice_of(text), &err))
		exit(1);
}

static enum err_code
load(struct sales_plan_result *r, struct store *s, size_t from, size_t until,
    const struct sales_plan_options *o)
{
	struct sales_plan	*p;
	struct txn		*txn;
	struct err		 err = { 0 };
	struct naive_row	 row;
	enum err_code		 rc;
	size_t			 i, had = everything.row.n;

	p = fixture_plan(&txn, s, o);
	for (i = from; i < until; i++) {
		file_row(row.cell, p, i);
		if (sales_plan_add(p, row.cell, &err))
			exit(1);
		row.seq = i;
		*VEC_ADD(&everything.row) = row;
	}
	rc = fixture_apply(r, p, txn, s, &err);
	if (rc)
		diag("%s", err.msg);
	if (rc || r->added == 0) {
		everything.row.n = had;
		return rc;
	}
	qsort(everything.row.p + had, everything.row.n - had,
	    sizeof(*everything.row.p), naive_compare);
	for (i = had; i < everything.row.n; i++)
		everything.row.p[i].seq = r->first_seq + i - had;
	return rc;
}

static bool
reads(struct store *s, uint32_t parties)
{
	struct txn	*txn;
	struct err	 err = { 0 };
	bool		 fine;

	if (txn_begin(&txn, s, &err))
		return false;
	fine = naive_check_scans(&everything, txn, all_days, 1, parties);
	fine &= naive_check_scans(&everything, txn, all_days, 2, 0);
	txn_end(txn);
	return fine && fixture_fsck(s, false) == 0;
}

static void
test_identity(void)
{
	const struct field		*identity[] = {
		&sale_field[F_DATE], &sale_field[F_PARTY],
		&sale_field[F_PRODUCT], &sale_field[F_QUANTITY],
		&sale_field[F_AMOUNT], &sale_field[F_ORDER]
	};
	struct sales_plan_options	 o = { .identity = identity,
					    .n_identity = 6 };
	struct sales_plan_result	 r;
	struct store			*s = fixture_store("identity");

	everything.row.n = 0;
	ok(load(&r, s, 0, 2000, &o) == 0 && r.added == 2000,
	    "all lines of a file count, identical ones too");
	is_int((int64_t)r.first_seq, 1, "numbers begin at 1");
	ok(load(&r, s, 0, 2000, &o) == 0 && r.added == 0 && r.present == 2000,
	    "the same file again adds nothing");
	ok(load(&r, s, 1500, 2500, &o) == 0 && r.added == 500 &&
	    r.present == 500, "an overlapping file adds what is new");
	ok(r.first_seq == 2001, "under the next numbers");
	everything.row.n = 2000;
	ok(load(&r, s, 0, 2000, NULL) == 0 && r.added == 2000,
	    "without identity everything is added");
	is_int((int64_t)fixture_fsck(s, false), 0, "fsck finds nothing");
	store_close(s);
}

static void
test_key(void)
{
	static const uint16_t		 key[] = { F_ORDER, F_PRODUCT };
	struct sales_plan_options	 o = { .by_key = true };
	struct sales_plan_result	 r;
	struct store			*s = fixture_store("key");
	struct sales_plan		*p;
	struct txn			*txn;
	struct err			 err = { 0 };
	int64_t				 cell[N_FIELDS];
	size_t				 i;

	entities[2].key = key;
	entities[2].n_key = 2;
	everything.row.n = 0;
	ok(load(&r, s, 0, 500, &o) == 0 && r.added == 500, "rows with a key");
	ok(load(&r, s, 0, 500, &o) == 0 && r.added == 0 && r.changed == 0 &&
	    r.present == 500, "the same rows are there");
	p = fixture_plan(&txn, s, &o);
	for (i = 500; i-- > 100;) {
		file_row(cell, p, i);
		/* Ten corrected: another day, another amount. */
		if (i >= 490) {
			cell[F_DATE]++;
			cell[F_AMOUNT] = 99;
		}
		if (sales_plan_add(p, cell, &err))
			exit(1);
	}
	ok(fixture_apply(&r, p, txn, s, &err) == 0 && r.added == 0 &&
	    r.changed == 10 && r.present == 390,
	    "in another order with ten corrections: ten are changed");
	is_int((int64_t)fixture_fsck(s, false), 0, "fsck finds nothing");
	entities[2].n_key = 0;
	store_close(s);
}

struct told { const struct sales_groups *list; size_t n; bool alike; };

static bool
compare_told(void *arg, const struct sales_group *g)
{
	struct told	*t = arg;

	t->alike &= t->n < t->list->list.n &&
	    memcmp(g, &t->list->list.p[t->n], sizeof(*g)) == 0;
	t->n++;
	return true;
}

/* Groups by one field or two (and -1: none), with orders or not: two threads
 * tell those that one lists. */
static bool
tells_all(struct store *s, int field, int second, bool orders,
    struct range days)
{
	struct sales_groups		 list = { 0 }, none = { 0 };
	struct sales_group_query	 q = { .sale = sale, .days = days,
					    .n_keys = second < 0 ? 1 : 2,
					    .want_orders = orders,
					    .threads = 1 };
	struct told			 told = { &list, 0, true };
	struct txn			*txn;
	struct err			 err = { 0 };
	bool				 fine;

	if (txn_begin(&txn, s, &err))
		exit(1);
	q.key[0] = &sale_field[field];
	if (second >= 0)
		q.key[1] = &sale_field[second];
	fine = sales_group(&list, txn, &model, &q, &err) == ERR_OK;
	q.threads = 2;
	q.each = compare_told;
	q.each_arg = &told;
	fine = fine && sales_group(&none, txn, &model, &q, &err) == ERR_OK &&
	    told.alike && told.n > 1 && told.n == list.list.n;
	VEC_RELEASE(&list.list);
	txn_end(txn);
	return fine;
}

static bool
tells(struct store *s, int field, struct range days)
{
	return tells_all(s, field, -1, false, days);
}

static void
test_large(void)
{
	struct range			 late = { { 15030 }, DAY_MAX };
	bool				 alike = true;
	struct sales_plan_result	 r;
	struct store			*s = fixture_store("large");

	everything.row.n = 0;
	ok(load(&r, s, 0, 300, NULL) == 0, "a tail");
	ok(load(&r, s, 300, 80300, NULL) == 0 && r.added == 80000,
	    "a load so large that it is sorted by party at once");
	ok(reads(s, 5), "reads as it should");
	ok(load(&r, s, 80300, 170000, NULL) == 0, "another on top");
	ok(reads(s, 5), "reads as it should");
	ok(load(&r, s, 170000, 180000, NULL) == 0,
	    "one that makes the tail too long");
	ok(reads(s, 5), "reads as it should");
	ok(tells(s, F_PARTY, all_days), "by party, on two threads");
	ok(tells(s, F_PARTY, late), "of few of its days");
	ok(tells_all(s, F_PARTY, -1, true, all_days),
	    "orders by party, one party at a time");
	ok(tells_all(s, F_PARTY, F_PRODUCT, true, all_days),
	    "and by product of each");
	ok(tells_all(s, F_PARTY, F_PRODUCT, false, late),
	    "the same of few days");
	/* Now and then the second thread comes in time to take a part. */
	for (int i = 0; i < 20 && alike; i++)
		alike = tells(s, F_PRODUCT, all_days);
	ok(alike, "by product");
	store_close(s);
}

static enum err_code
add_exact(struct store *s, const uint64_t *seq, size_t n)
{
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct err			 err = { 0 };
	struct naive_row		 row;
	enum err_code			 rc;
	size_t				 i, had = everything.row.n;

	p = fixture_plan(&txn, s, NULL);
	for (i = 0; i < n; i++) {
		file_row(row.cell, p, (size_t)seq[i]);
		row.seq = seq[i];
		*VEC_ADD(&everything.row) = row;
		rc = sales_plan_add_exact(p, seq[i], row.cell, &err);
		if (rc) {
			txn_end(txn);
			sales_plan_close(p);
			everything.row.n = had;
			return rc;
		}
	}
	rc = fixture_apply(&r, p, txn, s, &err);
	if (rc)
		everything.row.n = had;
	return rc;
}

static void
test_exact(void)
{
	struct store			*s = fixture_store("exact");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct err			 err = { 0 };
	uint64_t			 seq[900], one;
	size_t				 i;

	everything.row.n = 0;
	for (i = 0; i < NELEM(seq); i++)
		seq[i] = 1 + (i * 7) % 900 * 2;
	is_int(add_exact(s, seq, NELEM(seq)), ERR_OK,
	    "rows with their own numbers, gaps between");
	ok(reads(s, 5), "read as they should");
	one = 1801;
	is_int(add_exact(s, &one, 1), ERR_OK, "one more behind");
	is_int(add_exact(s, &one, 1), ERR_CONFLICT, "not twice");
	one = 800;
	is_int(add_exact(s, &one, 1), ERR_OK, "one into a gap");
	ok(reads(s, 5), "read as they should");
	seq[0] = seq[1] = 5000;
	is_int(add_exact(s, seq, 2), ERR_CONFLICT, "nor twice in one plan");
	p = fixture_plan(&txn, s, NULL);
	ok(sales_plan_del(p, 800, &err) == 0 &&
	    sales_plan_del(p, 1801, &err) == 0 &&
	    fixture_apply(&r, p, txn, s, &err) == 0 && r.removed == 2,
	    "two are removed");
	everything.row.n -= 2;
	ok(reads(s, 5), "read as they should");
	ok(add_exact(s, &one, 1) == 0 && reads(s, 5), "and one is put back");
	p = fixture_plan(&txn, s, NULL);
	sales_plan_raise(p, 90000);
	ok(fixture_apply(&r, p, txn, s, &err) == 0 && reads(s, 5) &&
	    load(&r, s, 0, 3, NULL) == 0 && r.first_seq == 90001,
	    "numbers once given out stay so, also without a row");
	store_close(s);
}

static void
test_text(void)
{
	static const char *const texts[] = {
		"", "A", "536365", "000536365", "C536365", "0", "00",
		"20240315-0001", "999999999999", "1999999999999", "x12y",
		"12345678901234567890", "r\303\251f 7"
	};
	struct store			*s = fixture_store("text");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct arena			*arena = arena_open();
	struct slice			 back;
	struct err			 err = { 0 };
	int64_t				 code[NELEM(texts)], again, cell[N_FIELDS];
	char				 lengthy[600];
	bool				 fine = true, distinct = true;
	size_t				 i, k;

	p = fixture_plan(&txn, s, NULL);
	file_row(cell, p, 1);
	fine &= sales_plan_add(p, cell, &err) == 0;
	for (i = 0; i < NELEM(texts); i++)
		fine &= sales_plan_text(&code[i], p, slice_of(texts[i]),
		    &err) == 0;
	memset(lengthy, 'q', sizeof(lengthy));
	fine &= sales_plan_text(&again, p, slice_make(lengthy, 600), &err) == 0;
	fine &= sales_plan_text(&again, p, slice_make(lengthy, 599), &err) == 0;
	ok(fine, "texts get codes");
	for (i = 0; i < NELEM(texts); i++)
		for (k = 0; k < i; k++)
			distinct &= code[i] != code[k];
	ok(distinct, "different ones, zeros in front count");
	ok(fixture_apply(&r, p, txn, s, &err) == 0, "stored");
	fine = txn_begin(&txn, s, &err) == 0;
	for (i = 0; i < NELEM(texts); i++) {
		fine &= sales_cell_text(&back, txn, arena, code[i],
		    &err) == 0 && slice_eq(back, slice_of(texts[i]));
	}
	fine &= sales_cell_text(&back, txn, arena, again, &err) == 0 &&
	    back.len == 599;
	ok(fine, "codes give their text back");
	txn_end(txn);
	p = fixture_plan(&txn, s, NULL);
	fine = true;
	for (i = NELEM(texts); i-- > 0;)
		fine &= sales_plan_text(&again, p, slice_of(texts[i]),
		    &err) == 0 && again == code[i];
	ok(fine, "the next load knows them");
	txn_end(txn);
	sales_plan_close(p);
	arena_close(arena);
	store_close(s);
}

/* ---- the journal ---- */

static enum err_code
journal_body(struct txn *txn, void *arg, struct err *err)
{
	struct journal_author	 a = { .verb = SLICE("test") };
	struct journal_writer	*j;
	struct arena		*arena = arena_open();
	enum err_code		 rc;

	rc = journal_begin(&j, txn, arena, &a, err);
	if (rc == ERR_OK)
		rc = sales_plan_apply(arg, txn, j, err);
	if (rc == ERR_OK)
		rc = journal_finish(j, NULL, err);
	arena_close(arena);
	return rc;
}

static bool
one_row(void *arg, uint64_t seq, const int64_t *cells)
{
	int64_t	*to = arg;

	to[0] = (int64_t)seq;
	to[1] = cells[F_AMOUNT];
	return true;
}

static enum err_code
to_buf(void *arg, struct slice s, struct err *err)
{
	(void)err;
	buf_add(arg, s);
	return ERR_OK;
}

static void
test_journal(void)
{
	struct store			*s = fixture_store("journal");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct sales_change		 c;
	struct txn			*txn;
	struct slice			 public, private;
	struct err			 err = { 0 };
	struct buf			 out = { 0 };
	int64_t				 cell[N_FIELDS], row[2] = { 0 };
	size_t				 i;

	p = fixture_plan(&txn, s, NULL);
	for (i = 0; i < 3; i++) {
		file_row(cell, p, i);
		if (sales_plan_add(p, cell, &err))
			exit(1);
	}
	ok(sales_plan_finish(p, &r, &err) == 0 &&
	    sales_plan_write(p, true, to_buf, &out, &err) == 0, "written for -n");
	ok(strstr(buf_cstr(&out), "{\"op\":\"add\",\"type\":\"sale\",\"handle\""
	    ":\"s1\",\"fields\":{\"date\":\"2011-01-26\"") != NULL,
	    "as operations");
	txn_end(txn);
	ok(store_apply(s, journal_body, p, &err) == 0, "applied");
	sales_plan_close(p);
	p = fixture_plan(&txn, s, NULL);
	file_row(cell, p, 0);
	cell[F_AMOUNT] = 4242;
	ok(sales_plan_set(p, 1, cell, &err) == 0 &&
	    sales_plan_del(p, 2, &err) == 0 &&
	    sales_plan_del(p, 99, &err) == ERR_NOTFOUND &&
	    sales_plan_finish(p, &r, &err) == 0 && r.changed == 1 &&
	    r.removed == 1, "one changed, one removed, one not there");
	txn_end(txn);
	ok(store_apply(s, journal_body, p, &err) == 0, "applied");
	sales_plan_close(p);
	if (txn_begin(&txn, s, &err))
		exit(1);
	ok(journal_get_item(&public, &private, txn, 1, 1, &err) == 0 &&
	    sales_change_decode(&c, public, &err) == 0 &&
	    c.op == SALES_ADDED && c.n == 3 && c.first_seq == 1 &&
	    c.after.len > 0, "the journal says what was added");
	ok(journal_get_item(&public, &private, txn, 2, 1, &err) == 0 &&
	    sales_change_decode(&c, public, &err) == 0 &&
	    c.op == SALES_CHANGED && c.n == 1 &&
	    sales_change_rows(c.after, sale, one_row, row, &err) == 0 &&
	    row[0] == 1 && row[1] == 4242, "what was changed, into what");
	ok(journal_get_item(&public, &private, txn, 2, 2, &err) == 0 &&
	    sales_change_decode(&c, public, &err) == 0 &&
	    c.op == SALES_REMOVED && c.first_seq == 2 &&
	    sales_change_rows(c.before, sale, one_row, row, &err) == 0 &&
	    row[0] == 2, "and what was removed");
	is_int(sales_change_decode(&c, slice_sub(public, 0, public.len - 1),
	    &err), ERR_STORE, "a cut item is damage");
	txn_end(txn);
	buf_release(&out);
	store_close(s);
}

int
main(void)
{
	fixture_init();
	test_identity();
	test_key();
	test_large();
	test_exact();
	test_text();
	test_journal();
	VEC_RELEASE(&everything.row);
	return done_testing();
}
