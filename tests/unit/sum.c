/*
 * Sums against a plain loop over all rows, grouped by the text of the keys.
 */
#include "core/query/sum.h"

#include "tests/unit/query_kit.h"

struct tally {
	int64_t	revenue, quantity, cost, margin, rows, known, amount;
	struct map *orders, *customers;
};

/* What one row adds to, worked out by expressions of their own. */
struct expected {
	struct qk	*q;
	struct query	*where, *key[2];
	size_t		 n_keys;
	bool		 month;		/* the first key is the month */
	struct map	*index;
	VEC(struct tally) list;
};

static struct tally *
tally_of(struct expected *x, struct slice key)
{
	bool		 added;
	uint64_t	*at = map_put(x->index, key, &added);

	if (added) {
		struct tally	*t = VEC_ADD(&x->list);

		*at = x->list.n - 1;
		t->orders = map_open();
		t->customers = map_open();
	}
	return &x->list.p[*at];
}

static void
add_row(struct tally *t, const int64_t *c)
{
	struct buf	b = {0};

	t->revenue += c[4];
	t->quantity += c[3];
	t->amount += c[4];
	t->rows++;
	if (c[5] != SALES_MISSING) {
		t->cost += c[5];
		t->margin += c[4] - c[5];
		t->known++;
	}
	if (c[3] > 0) {
		buf_addf(&b, "%lld %lld %lld", (long long)c[0],
		    (long long)c[6], c[6] == SALES_MISSING ?
		    (long long)c[2] : 0);
		(void)map_put(t->orders, buf_slice(&b), NULL);
	}
	if (c[0] != SALES_MISSING) {
		buf_clear(&b);
		buf_add_i64(&b, c[0]);
		(void)map_put(t->customers, buf_slice(&b), NULL);
	}
	buf_release(&b);
}

static void
add_key(struct buf *b, const struct value *v)
{
	if (v->type != TYPE_NONE)
		value_write(b, v, zone_utc());
	buf_addc(b, '|');
}

static enum err_code
each_row(void *arg, uint64_t seq, const int64_t *c, bool *more,
    struct err *err)
{
	struct expected	*x = arg;
	struct buf	 b = {0};
	struct value	 v;
	bool		 pass = true;
	char		 text[PERIOD_TEXT];

	(void)more;
	if (x->where != NULL)
		kit_must(&x->q->k, query_test_row(&pass, x->where, seq, c,
		    err), "test");
	if (!pass)
		return ERR_OK;
	if (x->month) {
		buf_addmem(&b, text, period_write(text, PERIOD_MONTH,
		    (struct day){ (int32_t)c[2] }));
		buf_addc(&b, '|');
	}
	for (size_t i = x->month; i < x->n_keys; i++) {
		kit_must(&x->q->k, query_eval_row(&v, x->key[i], seq, c,
		    x->q->k.arena, err), "key");
		add_key(&b, &v);
	}
	add_row(tally_of(x, buf_slice(&b)), c);
	add_row(&x->list.p[0], c);
	buf_release(&b);
	return ERR_OK;
}

static void
expect(struct expected *x, struct qk *q, const char *const *key, size_t n,
    const char *where)
{
	memset(x, 0, sizeof(*x));
	x->q = q;
	x->index = map_open();
	x->n_keys = n;
	x->month = n > 0 && strcmp(key[0], "month") == 0;
	for (size_t i = x->month; i < n; i++)
		x->key[i] = qk_compile(q, q->sale, key[i], false);
	if (where != NULL)
		x->where = qk_compile(q, q->sale, where, true);
	(void)tally_of(x, SLICE("total"));
	kit_must(&q->k, query_run_rows(NULL, &q->env, q->sale,
	    (struct range){ DAY_MIN, DAY_MAX }, each_row, x, &q->k.err),
	    "rows");
}

static void
forget(struct expected *x)
{
	for (size_t i = 0; i < x->list.n; i++) {
		map_close(x->list.p[i].orders);
		map_close(x->list.p[i].customers);
	}
	VEC_RELEASE(&x->list);
	map_close(x->index);
	for (size_t i = 0; i < NELEM(x->key); i++)
		query_release(x->key[i]);
	query_release(x->where);
}

static const struct slice	measures[] = {
	{ "revenue", 7 }, { "quantity", 8 }, { "cost", 4 }, { "margin", 6 },
	{ "orders", 6 }, { "rows", 4 }, { "customers", 9 }, { "amount", 6 },
};

static bool
same(const struct sum_row *row, const struct tally *t)
{
	const int64_t	want[] = { t->revenue, t->quantity, t->cost, t->margin,
			    (int64_t)map_count(t->orders), t->rows,
			    (int64_t)map_count(t->customers), t->amount };
	bool		good = true;

	for (size_t i = 0; i < NELEM(want); i++) {
		const struct value	*v = &row->measure[i];

		if ((i == 2 || i == 3) && t->known == 0) {
			good = good && v->type == TYPE_NONE;
			continue;
		}
		if (v->i != want[i] || v->type == TYPE_NONE) {
			diag("%.*s: %lld, not %lld", SLICE_ARG(measures[i]),
			    (long long)v->i, (long long)want[i]);
			good = false;
		}
	}
	return good;
}

static void
test_sales(struct qk *q, const char *a, const char *b, const char *where)
{
	const char		*key[2] = { a, b };
	struct slice		 keys[2] = { slice_of(a), slice_of(b) };
	struct sum_request	 req = { .entity = q->sale,
				    .measure = measures,
				    .n_measures = NELEM(measures),
				    .key = keys, .days = { DAY_MIN, DAY_MAX } };
	struct sum_result	 r;
	struct expected		 x;
	unsigned		 bad = 0;
	uint64_t		*at;

	req.n_keys = b != NULL ? 2 : a != NULL ? 1 : 0;
	expect(&x, q, key, req.n_keys, where);
	req.where = x.where;
	if (!is_ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err),
	    &q->k.err, a == NULL ? "total" : a))
		goto done;
	for (size_t i = 0; i < r.row.n; i++) {
		struct buf	t = {0};

		for (size_t k = 0; k < r.n_keys; k++)
			add_key(&t, &r.row.p[i].key[k]);
		at = map_find(x.index, buf_slice(&t));
		if (at == NULL || !same(&r.row.p[i], &x.list.p[*at])) {
			bad++;
			diag("group %s", buf_cstr(&t));
		}
		buf_release(&t);
	}
	bad += !same(&r.total, &x.list.p[0]);
	ok(bad == 0 && r.row.n == x.list.n - 1,
	    "by %s, %s where %s: %zu groups", a == NULL ? "nothing" : a,
	    b == NULL ? "nothing" : b, where == NULL ? "anything" : where,
	    r.row.n);
done:
	forget(&x);
}

static void
test_records(struct qk *q)
{
	static const struct slice	m[] = { { "count", 5 }, { "size", 4 },
	    { "min(size)", 9 }, { "max(since)", 10 }, { "mean(size)", 10 },
	    { "worth", 5 } };
	static const struct slice	key = { "status", 6 };
	struct sum_request		req = { .entity = q->k.account,
	    .measure = m, .n_measures = NELEM(m), .key = &key, .n_keys = 1,
	    .days = { DAY_MIN, DAY_MAX } };
	struct sum_result		r;
	struct query			*where;
	int64_t				 total = 0;

	where = qk_compile(q, q->k.account, "size >= 0", true);
	req.where = where;
	if (!is_ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err),
	    &q->k.err, "records"))
		return;
	is_int((int64_t)r.row.n, 4, "three choices, and those without");
	ok(r.row.p[0].key[0].type == TYPE_NONE, "missing ones first");
	for (size_t i = 0; i < r.row.n; i++)
		total += r.row.p[i].measure[0].i;
	is_int(total, r.total.measure[0].i, "groups add up to the total");
	is_int(total, qk_count(q, q->k.account, "size >= 0"),
	    "which is the number of records");
	ok(r.total.measure[4].type == TYPE_DECIMAL &&
	    llabs(r.total.measure[4].i * total / 100 -
	    r.total.measure[1].i) <= total, "the mean is the sum by the count");
	ok(r.measure[5].type == TYPE_MONEY && r.measure[5].digits == 2,
	    "money stays money");
	query_release(where);
}

static void
test_lists(struct qk *q)
{
	static const struct slice	m = { "count", 5 }, key = { "tags", 4 };
	struct sum_request		req = { .entity = q->k.account,
	    .measure = &m, .n_measures = 1, .key = &key, .n_keys = 1,
	    .days = { DAY_MIN, DAY_MAX } };
	struct sum_result		r;

	if (!is_ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err),
	    &q->k.err, "by a list"))
		return;
	is_int((int64_t)r.row.n, 3, "each value of a list is a group");
	is_int(r.row.p[1].measure[0].i, qk_count(q, q->k.account,
	    "tags = red"), "a record counts in each of its values");
	is_int(r.total.measure[0].i, QK_ACCOUNTS, "and once in the total");
}

/* What each is told adds up to the rows. */
struct told { const struct sum_result *r; int64_t *left; unsigned calls; };

static enum err_code
one_told(void *arg, const struct sum_row *row, struct err *err)
{
	struct told	*t = arg;

	t->calls++;
	for (size_t i = 0; i < t->r->row.n; i++) {
		bool	same_key = true;

		for (size_t k = 0; k < t->r->n_keys; k++)
			same_key &= sum_compare_key(&row->key[k],
			    &t->r->row.p[i].key[k]) == 0;
		if (!same_key)
			continue;
		t->left[i] -= row->measure[0].i;
		return ERR_OK;
	}
	return err_set(err, ERR_DATA, "a group that is no row");
}

static void
test_each(struct qk *q, const char *a, const char *b)
{
	static const struct slice	m = { "revenue", 7 };
	struct slice		key[2] = { slice_of(a), slice_of(b) };
	struct sum_request	req = { .entity = q->sale, .measure = &m,
				    .n_measures = 1, .key = key, .n_keys = 2,
				    .days = { DAY_MIN, DAY_MAX } };
	struct sum_result	r, columns;
	struct told		t = { .r = &r };
	unsigned		bad = 0;

	if (!is_ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err),
	    &q->k.err, "rows to compare with"))
		return;
	t.left = ARENA_ARRAY(q->k.arena, int64_t, r.row.n);
	for (size_t i = 0; i < r.row.n; i++)
		t.left[i] = r.row.p[i].measure[0].i;
	req.each = one_told;
	req.each_arg = &t;
	if (!is_ok(query_sum(&columns, &q->env, &req, q->k.arena, &q->k.err),
	    &q->k.err, "told one by one"))
		return;
	for (size_t i = 0; i < r.row.n; i++)
		bad += t.left[i] != 0;
	ok(bad == 0 && t.calls >= r.row.n && columns.row.n == 0 &&
	    columns.total.measure[0].i == r.total.measure[0].i,
	    "by %s, %s: each of %zu groups is told", a, b, r.row.n);
}

static enum err_code
stop(void *arg, const struct sum_row *row, struct err *err)
{
	(void)row;
	++*(int *)arg;
	return err_set(err, ERR_DATA, "enough");
}

static void
test_each_stops(struct qk *q)
{
	static const struct slice	m = { "revenue", 7 };
	static const struct slice	key[] = { { "party", 5 }, { "week", 4 } };
	int			calls = 0;
	struct sum_request	req = { .entity = q->sale, .measure = &m,
				    .n_measures = 1, .key = key, .n_keys = 2,
				    .days = { DAY_MIN, DAY_MAX },
				    .each = stop, .each_arg = &calls };
	struct sum_result	r;

	ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err) == ERR_DATA &&
	    calls == 1, "an error of each ends it");
	q->k.err = (struct err){0};
}

static void
test_refused(struct qk *q)
{
	static const struct { const char *measure, *key, *msg; } bads[] = {
		{ "revenu", "channel", "revenu" },
		{ "channel", "product", "no number" },
		{ "revenue", "chanel", "chanel" },
		{ "min(channel)", "product", "no number" },
	};

	for (size_t i = 0; i < NELEM(bads); i++) {
		struct slice		m = slice_of(bads[i].measure);
		struct slice		k = slice_of(bads[i].key);
		struct sum_request	req = { .entity = q->sale,
		    .measure = &m, .n_measures = 1, .key = &k, .n_keys = 1,
		    .days = { DAY_MIN, DAY_MAX } };
		struct sum_result	r;

		q->k.err = (struct err){0};
		ok(query_sum(&r, &q->env, &req, q->k.arena, &q->k.err) ==
		    ERR_USAGE && strstr(q->k.err.msg, bads[i].msg) != NULL,
		    "refused: %s by %s (%s)", bads[i].measure, bads[i].key,
		    q->k.err.msg);
	}
}

int
main(void)
{
	struct qk	q;

	qk_open(&q);
	test_sales(&q, NULL, NULL, NULL);
	test_sales(&q, "channel", NULL, NULL);
	test_sales(&q, "month", NULL, NULL);
	test_sales(&q, "product", "channel", NULL);
	test_sales(&q, "product.family", NULL, NULL);
	test_sales(&q, "party.city", NULL, NULL);
	test_sales(&q, "month", "product.family", NULL);
	test_sales(&q, "month", "party.status", "channel = web");
	test_sales(&q, "year(date)", "party.owner.name", NULL);
	test_sales(&q, "order", NULL, "date in 2024");
	test_sales(&q, "channel", NULL, "product.family = \"tea\"");
	test_sales(&q, "channel", NULL,
	    "party.city = \"utrecht\" and quantity > 3");
	test_sales(&q, "party.city", "product.family",
	    "not channel = shop and (amount > 20 or quantity < 0)");
	test_sales(&q, "channel", NULL, "party.revenue(12mo) > 100");
	test_sales(&q, "channel", NULL, "order ~ \"9$\" and missing(cost)");
	test_sales(&q, "channel", NULL, "party != a3 and product != p4");
	test_sales(&q, "month", "channel", "cost > 5 and quantity != 2");
	test_sales(&q, "channel", NULL, "not cost > 5");
	test_sales(&q, NULL, NULL, "cost < 5 or quantity > 3");
	test_sales(&q, "month", NULL, "quantity > 0 and not amount >= 30");
	test_sales(&q, "if(amount > 30, \"large\", \"small\")", NULL, NULL);
	test_each(&q, "party", "week");
	test_each(&q, "product", "week");
	test_each(&q, "party", "channel");
	test_each(&q, "party.city", "month");
	test_each(&q, "product.family", "channel");
	test_each_stops(&q);
	test_records(&q);
	test_lists(&q);
	test_refused(&q);
	qk_close(&q);
	return done_testing();
}
