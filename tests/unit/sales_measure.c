/*
 * Measures worked out by hand, merged parties, changed models, sums that
 * are too large, and damage: found by fsck, never served.
 */
#include "core/record/priv.h"
#include "tests/unit/sales_fixture.h"

static void
add(struct sales_plan *p, int day, int64_t party, int64_t product,
    int64_t quantity, int64_t amount, const char *order)
{
	int64_t		cell[N_FIELDS];
	struct err	err = { 0 };

	cell[F_DATE] = day;
	cell[F_PARTY] = party;
	cell[F_PRODUCT] = product;
	cell[F_QUANTITY] = quantity;
	cell[F_AMOUNT] = amount;
	cell[F_ORDER] = cell[F_CHANNEL] = cell[F_NOTE] = SALES_MISSING;
	if ((order != NULL && sales_plan_text(&cell[F_ORDER], p,
	    slice_of(order), &err)) || sales_plan_add(p, cell, &err)) {
		diag("%s", err.msg);
		exit(1);
	}
}

enum { MONDAY = 14998 };		/* 2011-01-24 */

static struct store *
small_store(const char *name)
{
	struct store			*s = fixture_store(name);
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct err			 err = { 0 };

	p = fixture_plan(&txn, s, NULL);
	add(p, MONDAY, 1, 1, 2, 500, "100");
	add(p, MONDAY, 1, 2, 1, 250, "100");
	add(p, MONDAY + 1, 1, 1, -1, -250, "C101");
	add(p, MONDAY + 8, 1, 1, 1, 0, NULL);		/* a present */
	add(p, MONDAY + 8, 1, 2, 1, 300, NULL);
	add(p, MONDAY + 9, 2, 1, 0, 700, "102");	/* a service */
	add(p, MONDAY + 2, SALES_MISSING, 1, 4, 1000, "103");
	is_ok(fixture_apply(&r, p, txn, s, &err), &err, "a small ledger");
	return s;
}

/* Of each party, once: how often, and its sums. */
struct span_sums { unsigned n[4]; struct sales_sums sum[4][2]; };

static void
tell(void *arg, uint32_t party, const struct sales_sums *sum)
{
	struct span_sums	*t = arg;

	t->n[party]++;
	t->sum[party][0] = sum[0];
	t->sum[party][1] = sum[1];
}

/* Over two spans at once, as over each by itself. */
static void
test_spans(struct txn *txn, struct err *err)
{
	struct range	days[2] = { all_days,
			    { { MONDAY + 1 }, { MONDAY + 9 } } };
	struct span_sums t = {0};
	bool		same = true;

	is_ok(sales_sum_spans(txn, &model, sale, days, 2, 1, tell, &t, err),
	    err, "sums over two spans");
	ok(t.n[0] == 1 && t.n[1] == 1 && t.n[2] == 1 && t.n[3] == 0,
	    "each party with rows is told of once");
	for (int k = 0; k < 2; k++) {
		struct sales_sums	alone[4];

		is_ok(sales_sum_parties(alone, 3, txn, &model, sale, days[k],
		    true, 1, err), err, "one span");
		for (int i = 0; i < 3; i++)
			same = same && memcmp(&alone[i], &t.sum[i][k],
			    sizeof(alone[i])) == 0;
	}
	ok(same, "both say the same");
}

static void
test_by_hand(void)
{
	struct store		*s = small_store("hand");
	struct txn		*txn;
	struct sales_sums	 sums[4], one;
	struct sales_week	*week;
	struct day		 first;
	struct arena		*arena = arena_open();
	struct err		 err = { 0 };
	size_t			 n;

	if (txn_begin(&txn, s, &err))
		exit(1);
	is_ok(sales_sum_parties(sums, 3, txn, &model, sale, all_days, true, 1,
	    &err), &err, "sums per party");
	is_int(sums[1].revenue, 800, "revenue less returns");
	is_int(sums[1].quantity, 4, "quantity");
	is_int((int64_t)sums[1].rows, 5, "rows");
	is_int((int64_t)sums[1].orders, 2,
	    "one order of two lines, one day without an order number");
	is_int(sums[1].first.n, MONDAY, "first purchase");
	is_int(sums[1].last.n, MONDAY + 8, "last one");
	is_int((int64_t)sums[2].orders, 0, "no quantity, no order");
	is_int(sums[0].revenue, 1000, "rows without a party are apart");
	ok(sums[3].rows == 0 && sums[3].first.n > sums[3].last.n,
	    "a party without rows has no first purchase");
	is_ok(sales_sum_party(&one, txn, &model, sale, 1,
	    (struct range){ { MONDAY + 1 }, { MONDAY + 8 } }, &err), &err,
	    "a party in some days");
	is_int(one.revenue, -250, "only a return");
	ok(one.first.n > one.last.n, "which is no purchase");
	is_ok(sales_weeks(&first, &week, &n, txn, sale, 0,
	    (struct day){ MONDAY + 21 }, arena, &err), &err, "weeks");
	ok(n == 3 && first.n == MONDAY && week[0].revenue == 1500 &&
	    week[1].revenue == 1000 && week[2].rows == 0 &&
	    week[0].quantity == 6, "Monday to Sunday, until the last asked");
	is_ok(sales_weeks(&first, &week, &n, txn, sale, 2,
	    (struct day){ MONDAY + 10 }, arena, &err), &err, "of a product");
	ok(n == 1 && week[0].revenue == 250,
	    "the week at hand is not complete and left out");
	test_spans(txn, &err);
	txn_end(txn);
	arena_close(arena);
	store_close(s);
}

/* ---- parties that were merged ---- */

/* From *arg to a1; a1 and a2 were given. */
static enum err_code
alias_body(struct txn *txn, void *arg, struct err *err)
{
	const uint32_t	*from = arg;
	struct key	 k;
	char		 to[4];
	enum err_code	 rc;

	rc = counter_write(txn, ACCOUNT, (struct counter){ 1, 2, 0 }, err);
	key_clear(&k);
	key_u16(&k, ACCOUNT);
	key_u32(&k, *from);
	le32_put(to, 1);
	return rc ? rc : txn_put(txn, TABLE_ALIAS, key_slice(&k),
	    slice_make(to, 4), err);
}

static enum err_code
merge_body(struct txn *txn, void *arg CRM_UNUSED, struct err *err)
{
	return sales_merge_tail(txn, sale, err);
}

static bool
count_batch(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	*(uint64_t *)arg += b->n;
	return true;
}

static bool
count_party(void *arg, unsigned thread CRM_UNUSED, uint32_t party,
    const struct sales_batch *b)
{
	uint64_t	*n = arg;

	n[party < 3 ? party : 0] += b->n;
	return true;
}

static bool
merged_reads(struct store *s)
{
	struct sales_query	 q = { .sale = sale, .days = all_days };
	struct sales_sums	 sums[3];
	struct txn		*txn;
	struct err		 err = { 0 };
	uint64_t		 rows = 0, old = 0, party[3] = { 0 };
	bool			 fine;

	if (txn_begin(&txn, s, &err))
		return false;
	fine = sales_scan_party(txn, &q, 1, count_batch, &rows, &err) == 0 &&
	    sales_scan_party(txn, &q, 2, count_batch, &old, &err) == 0 &&
	    sales_scan_parties(txn, &q, count_party, party, &err) == 0 &&
	    sales_sum_parties(sums, 2, txn, &model, sale, all_days, true, 1,
	    &err) == 0;
	fine = fine && rows == 6 && old == 6 && party[1] == 6 &&
	    party[2] == 0 && party[0] == 0 && sums[1].revenue == 1500 &&
	    sums[2].rows == 0;
	txn_end(txn);
	return fine;
}

static enum err_code
beyond_code(struct store *s)
{
	struct sales_query	 q = { .sale = sale, .days = all_days };
	struct txn		*txn;
	struct err		 err = { 0 };
	uint64_t		 party[3] = { 0 };
	enum err_code		 rc;

	rc = txn_begin(&txn, s, &err);
	if (rc)
		return rc;
	rc = sales_scan_parties(txn, &q, count_party, party, &err);
	txn_end(txn);
	return rc;
}

static void
test_merged(void)
{
	struct store	*s = small_store("merged");
	struct err	 err = { 0 };
	uint32_t	 from = 2, beyond = 4000000000;

	is_ok(store_apply(s, alias_body, &from, &err), &err, "a2 becomes a1");
	ok(merged_reads(s), "rows of both are one party's, in the tail");
	is_ok(store_apply(s, merge_body, NULL, &err), &err, "tail merged");
	ok(merged_reads(s), "and in the copy by party");
	is_int((int64_t)fixture_fsck(s, false), 0, "fsck finds nothing");
	is_ok(store_apply(s, alias_body, &beyond, &err), &err,
	    "an alias of what was never given");
	is_int(beyond_code(s), ERR_STORE, "is damage");
	store_close(s);
}

/* ---- sums that are at hand ---- */

static enum err_code
older_body(struct txn *txn, void *arg CRM_UNUSED, struct err *err)
{
	struct counters	c;
	enum err_code	rc = counters_read(&c, txn, sale, err);

	c.basis.version = 1;
	return rc ? rc : counters_write(txn, sale, &c, err);
}

static enum err_code
product_body(struct txn *txn, void *arg CRM_UNUSED, struct err *err)
{
	struct key	k;
	char		to[4];
	enum err_code	rc;

	rc = counter_write(txn, PRODUCT, (struct counter){ 1, 2, 0 }, err);
	key_clear(&k);
	key_u16(&k, PRODUCT);
	key_u32(&k, 2);
	le32_put(to, 1);
	return rc ? rc : txn_put(txn, TABLE_ALIAS, key_slice(&k),
	    slice_make(to, 4), err);
}

/* By week and product, from the rollups and from the rows: the same. */
static bool
rolled_equal(struct store *s, size_t n_groups)
{
	struct sales_group_query	 q = { .sale = sale, .days = all_days,
					    .by_period = true,
					    .period = PERIOD_WEEK,
					    .key = { &sale_field[F_PRODUCT] },
					    .n_keys = 1 };
	struct sales_groups		 rows = { 0 }, rolled = { 0 };
	struct txn			*txn;
	struct err			 err = { 0 };
	bool				 fine;

	if (txn_begin(&txn, s, &err))
		return false;
	fine = sales_group(&rows, txn, &model, &q, &err) == 0;
	q.sums_only = true;
	fine = fine && sales_group(&rolled, txn, &model, &q, &err) == 0 &&
	    rows.list.n == n_groups && rolled.list.n == n_groups;
	for (size_t i = 0; fine && i < n_groups; i++)
		fine = memcmp(rows.list.p[i].key, rolled.list.p[i].key,
		    sizeof(rows.list.p[i].key)) == 0 &&
		    rows.list.p[i].sums.revenue ==
		    rolled.list.p[i].sums.revenue &&
		    rows.list.p[i].sums.rows == rolled.list.p[i].sums.rows;
	VEC_RELEASE(&rows.list);
	VEC_RELEASE(&rolled.list);
	txn_end(txn);
	return fine;
}

/* ---- told one by one ---- */

struct told { struct sales_groups all; size_t most; };

static bool
take_group(void *arg, const struct sales_group *g)
{
	struct told	*told = arg;

	*VEC_ADD(&told->all.list) = *g;
	return told->all.list.n < told->most;
}

/* By one field, by two, by none and a period: as the list has them. */
static void
test_each(void)
{
	static const struct {
		const char *what; int key[2]; size_t n; bool by_period;
	} by[] = {
		{ "by party", { F_PARTY, 0 }, 1, false },
		{ "by product", { F_PRODUCT, 0 }, 1, false },
		{ "by both", { F_PRODUCT, F_PARTY }, 2, false },
		{ "by nothing", { 0, 0 }, 0, false },
		{ "by week and product", { F_PRODUCT, 0 }, 1, true },
		{ "by week", { 0, 0 }, 0, true },
	};
	struct store	*s = small_store("each");
	struct txn	*txn;
	struct err	 err = { 0 };

	if (txn_begin(&txn, s, &err))
		exit(1);
	/* From the rows, and where they have it from the rollups. */
	for (size_t j = 0; j < 2 * NELEM(by); j++) {
		size_t				 i = j / 2;
		struct sales_group_query	 q = { .sale = sale,
			.days = all_days, .n_keys = by[i].n, .threads = 2,
			.sums_only = j % 2 == 1,
			.by_period = by[i].by_period, .period = PERIOD_WEEK };
		struct sales_groups		 list = { 0 }, none = { 0 };
		struct told			 told = { .most = SIZE_MAX };

		for (size_t k = 0; k < by[i].n; k++)
			q.key[k] = &sale_field[by[i].key[k]];
		is_ok(sales_group(&list, txn, &model, &q, &err), &err,
		    by[i].what);
		q.each = take_group;
		q.each_arg = &told;
		is_ok(sales_group(&none, txn, &model, &q, &err), &err, "told");
		ok(none.list.n == 0 && list.list.n > 0 &&
		    told.all.list.n == list.list.n &&
		    memcmp(told.all.list.p, list.list.p, list.list.n *
		    sizeof(*list.list.p)) == 0, "the same groups");
		told.most = 1;
		VEC_CLEAR(&told.all.list);
		is_ok(sales_group(&none, txn, &model, &q, &err), &err, "one");
		is_int((int64_t)told.all.list.n, 1, "who has enough is left");
		VEC_RELEASE(&list.list);
		VEC_RELEASE(&told.all.list);
	}
	txn_end(txn);
	store_close(s);
}

static void
test_rolled(void)
{
	struct store			*s = small_store("rolled");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct err			 err = { 0 };

	ok(rolled_equal(s, 4), "sums at hand are those of the rows");
	is_ok(store_apply(s, product_body, NULL, &err), &err, "p2 becomes p1");
	ok(rolled_equal(s, 2), "rows of both are one product's");
	is_ok(store_apply(s, older_body, NULL, &err), &err,
	    "sums of an older program");
	ok(rolled_equal(s, 2), "are not used");
	p = fixture_plan(&txn, s, NULL);
	add(p, MONDAY, 1, 1, 1, 12345, "104");
	is_ok(fixture_apply(&r, p, txn, s, &err), &err, "until the next row");
	is_int((int64_t)fixture_fsck(s, false), 0, "makes them anew");
	ok(rolled_equal(s, 2), "and they are right");
	store_close(s);
}

/* ---- what rows lead to ---- */

static void
add_line(void *arg, const char *line)
{
	buf_addf(arg, "%s\n", line);
}

static void
add_record(struct plan *p, const struct entity *e, uint32_t id,
    struct arena *arena)
{
	struct value	v = { .type = TYPE_TEXT, .text = SLICE("x") };
	struct draft	d;
	struct err	err = { 0 };

	draft_init(&d, e, arena);
	d.id = id;
	d.revision = 1;
	draft_set(&d, &e->field[0], &v, 1);
	is_ok(plan_add(p, &d, true, &err), &err, "a record");
}

/* Both products and the second account, but not the first. */
static void
add_records(struct store *s)
{
	struct journal_author	author = { .user = SLICE("x") };
	struct plan_options	po = { .model = &model };
	struct arena		*arena = arena_open();
	struct plan		*p;
	struct err		 err = { 0 };

	if (txn_begin(&po.txn, s, &err))
		exit(1);
	p = plan_open(&po);
	add_record(p, &entities[0], 2, arena);
	add_record(p, &entities[1], 1, arena);
	add_record(p, &entities[1], 2, arena);
	txn_end(po.txn);
	is_ok(plan_apply(p, s, &author, NULL, &err), &err, "are stored");
	plan_close(p);
	arena_close(arena);
}

static void
check_gone(struct store *s, const char *want)
{
	struct txn	*txn;
	struct err	 err = { 0 };
	struct buf	 told = { 0 };
	uint64_t	 n = 0;

	if (txn_begin(&txn, s, &err))
		exit(1);
	is_ok(sales_fsck_refs(&n, txn, &model, add_line, &told, 10, &err),
	    &err, "rows against records");
	is_str(buf_cstr(&told), want, "each finding is told");
	ok(n > 0, "and counted");
	buf_release(&told);
	txn_end(txn);
}

static void
test_gone(void)
{
	struct store	*s = small_store("gone");

	check_gone(s, "sale: 6 rows have as their account what never was\n"
	    "sale: 7 rows have as their product what never was\n");
	add_records(s);
	check_gone(s, "sale: rows have a1 as their account, which is gone\n");
	store_close(s);
}

/* ---- the veto ---- */

static void
test_veto(void)
{
	struct store		*s = small_store("veto");
	struct sales_veto	 v = { NULL, &model };
	struct record		 rec = { .entity = &entities[0], .id = 2 };
	struct err		 err = { 0 };

	if (txn_begin(&v.txn, s, &err))
		exit(1);
	is_int(sales_veto(&v, &rec, true, &err), ERR_CONFLICT,
	    "a party with rows stays");
	is_str(err.msg, "a2 has 1 row of sale", "and is told why");
	rec.id = 3;
	is_int(sales_veto(&v, &rec, false, &err), ERR_OK, "one without goes");
	rec.entity = &entities[1];
	rec.id = 2;
	is_int(sales_veto(&v, &rec, false, &err), ERR_CONFLICT,
	    "a product with rows stays");
	rec.id = 7;
	is_int(sales_veto(&v, &rec, false, &err), ERR_OK, "one without goes");
	txn_end(v.txn);
	store_close(s);
}

/* ---- the model changes ---- */

static void
test_model(void)
{
	struct store			*s = small_store("model");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct sales_sums		 one;
	struct sales_week		*week;
	struct day			 first;
	struct arena			*arena = arena_open();
	struct err			 err = { 0 };
	int64_t				 cell[N_FIELDS];
	bool				 found;
	size_t				 n;

	/* Amounts with four digits, and another field for the notes. */
	sale_field[F_AMOUNT].digits = 4;
	sale_field[F_NOTE].id = 20;
	if (txn_begin(&txn, s, &err))
		exit(1);
	ok(sales_find_row(cell, &found, txn, sale, 1, &err) == 0 && found &&
	    cell[F_AMOUNT] == 50000, "digits are rescaled on reading");
	ok(sales_sum_party(&one, txn, &model, sale, 1, all_days, &err) == 0 &&
	    one.revenue == 800, "sums stay in minor units");
	ok(sales_weeks(&first, &week, &n, txn, sale, 0,
	    (struct day){ MONDAY + 21 }, arena, &err) == 0 && n == 3 &&
	    week[0].revenue == 1500,
	    "weekly sums of another basis are made from the ledger");
	txn_end(txn);
	p = fixture_plan(&txn, s, NULL);
	add(p, MONDAY, 1, 1, 1, 12345, "104");
	is_ok(fixture_apply(&r, p, txn, s, &err), &err, "a row more");
	is_int((int64_t)fixture_fsck(s, false), 0, "all is made anew");
	if (txn_begin(&txn, s, &err))
		exit(1);
	ok(sales_weeks(&first, &week, &n, txn, sale, 0,
	    (struct day){ MONDAY + 21 }, arena, &err) == 0 &&
	    week[0].revenue == 1623, "1.2345 is 1.23");
	txn_end(txn);
	sale_field[F_AMOUNT].digits = 2;
	sale_field[F_NOTE].id = 8;
	arena_close(arena);
	store_close(s);
}

/* ---- too large ---- */

static void
test_range(void)
{
	struct store			*s = fixture_store("range");
	struct sales_plan_result	 r;
	struct sales_plan		*p;
	struct txn			*txn;
	struct sales_sums		 sums[3];
	struct sales_group_query	 q = { .sale = sale,
					    .days = all_days };
	struct sales_groups		 g = { 0 };
	struct err			 err = { 0 };

	p = fixture_plan(&txn, s, NULL);
	add(p, MONDAY, 1, 1, 1, INT64_MAX - 5, NULL);
	add(p, MONDAY + 7, 2, 1, 1, 1000, NULL);
	is_ok(fixture_apply(&r, p, txn, s, &err), &err,
	    "amounts near the limit");
	if (txn_begin(&txn, s, &err))
		exit(1);
	is_ok(sales_sum_parties(sums, 2, txn, &model, sale, all_days, false, 1,
	    &err), &err, "fit apart");
	is_int(sums[1].revenue, INT64_MAX - 5, "to the last cent");
	is_int(sales_group(&g, txn, &model, &q, &err), ERR_RANGE,
	    "their sum is refused");
	q.n_keys = 1;
	q.key[0] = &sale_field[F_PRODUCT];
	is_int(sales_group(&g, txn, &model, &q, &err), ERR_RANGE,
	    "that of a product, too");
	txn_end(txn);
	p = fixture_plan(&txn, s, NULL);
	add(p, MONDAY, 1, 1, 1, 1000, NULL);
	is_int(fixture_apply(&r, p, txn, s, &err), ERR_RANGE,
	    "a week that would be too large is not stored");
	is_int((int64_t)fixture_fsck(s, false), 0, "nothing has happened");
	store_close(s);
}

/* ---- damage ---- */

struct damage { enum table table; bool drop; size_t byte; };

static enum err_code
damage_body(struct txn *txn, void *arg, struct err *err)
{
	const struct damage	*d = arg;
	struct cursor		*c;
	struct slice		 key, val;
	struct key		 k;
	struct buf		 b = { 0 };
	enum err_code		 rc;

	rc = cursor_open(&c, txn, d->table, err);
	if (rc)
		return rc;
	if (!cursor_seek(c, d->table == TABLE_META ? SLICE("sales") :
	    SLICE_EMPTY, &key, &val)) {
		cursor_close(c);
		return err_set(err, ERR_NOTFOUND, "nothing to damage");
	}
	key_clear(&k);
	key_bytes(&k, key);
	buf_add(&b, val);
	cursor_close(c);
	if (d->drop) {
		rc = txn_del(txn, d->table, key_slice(&k), NULL, err);
	} else {
		b.p[d->byte % b.len] = (char)(b.p[d->byte % b.len] ^ 4);
		rc = txn_put(txn, d->table, key_slice(&k), buf_slice(&b), err);
	}
	buf_release(&b);
	return rc;
}

static void
test_damage(void)
{
	static const struct { struct damage d; const char *what; } table[] = {
		{ { TABLE_LEDGER, true, 0 }, "a lost block of the ledger" },
		{ { TABLE_LEDGER, false, 5 }, "a flipped bit in its header" },
		{ { TABLE_LEDGER, false, 100 }, "or in its layout" },
		{ { TABLE_LEDGER, false, SIZE_MAX }, "or anywhere" },
		{ { TABLE_LEDGER_PARTY, true, 0 }, "a lost block by party" },
		{ { TABLE_LEDGER_PARTY, false, 60 }, "a damaged one" },
		{ { TABLE_ROLLUP, true, 0 }, "lost weekly sums" },
		{ { TABLE_ROLLUP, false, 99 }, "damaged weekly sums" },
		{ { TABLE_SEQDAY, true, 0 }, "a lost run of numbers" },
		{ { TABLE_SEQDAY, false, 0 }, "a wrong day of one" },
		{ { TABLE_META, false, 20 }, "damaged counters" }
	};
	struct sales_query	 q = { .sale = sale, .days = all_days };
	const struct field	*column[] = { &sale_field[F_AMOUNT],
				    &sale_field[F_PARTY] };
	struct damage		 d;
	struct store		*s;
	struct txn		*txn;
	struct err		 err = { 0 };
	char			 name[20];
	uint64_t		 n;
	size_t			 i;

	q.column = column;
	q.n_columns = 2;
	for (i = 0; i < NELEM(table); i++) {
		snprintf(name, sizeof(name), "damage%zu", i);
		s = small_store(name);
		d = table[i].d;
		if (d.byte == SIZE_MAX)
			d.byte = 200;
		if (store_apply(s, merge_body, NULL, &err) ||
		    store_apply(s, damage_body, &d, &err))
			diag("%s", err.msg);
		n = fixture_fsck(s, true);
		ok(n > 0 && n != UINT64_MAX, "fsck finds %s", table[i].what);
		if (d.table == TABLE_LEDGER && !d.drop && d.byte < 100) {
			n = 0;
			if (txn_begin(&txn, s, &err))
				exit(1);
			is_int(sales_scan(txn, &q, count_batch, &n, &err),
			    ERR_STORE, "and it is not served");
			txn_end(txn);
		}
		store_close(s);
	}
}

int
main(void)
{
	fixture_init();
	test_by_hand();
	test_merged();
	test_rolled();
	test_each();
	test_gone();
	test_veto();
	test_model();
	test_range();
	test_damage();
	return done_testing();
}
