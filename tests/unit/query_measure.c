/*
 * Measures and related records against sums made by hand over all rows, few
 * at a time and all at once.
 */
#include "tests/unit/query_kit.h"

struct by_hand {
	int64_t	revenue[QK_ACCOUNTS + 1], quantity[QK_ACCOUNTS + 1];
	int64_t	cost[QK_ACCOUNTS + 1], web[QK_ACCOUNTS + 1];
	int64_t	last[QK_ACCOUNTS + 1], rows[QK_ACCOUNTS + 1];
	int64_t	known[QK_ACCOUNTS + 1];
	int64_t	family[QK_ACCOUNTS + 1];
	struct range days;
};

static enum err_code
add_row(void *arg, uint64_t seq, const int64_t *c, bool *more,
    struct err *err)
{
	struct by_hand	*h = arg;
	int64_t		 a = c[0];

	(void)seq;
	(void)more;
	(void)err;
	if (a == SALES_MISSING || c[2] < h->days.from.n ||
	    c[2] >= h->days.until.n)
		return ERR_OK;
	h->revenue[a] += c[4];
	h->quantity[a] += c[3];
	h->rows[a]++;
	if (c[5] != SALES_MISSING) {
		h->cost[a] += c[5];
		h->known[a]++;
	}
	if (c[7] == 1)
		h->web[a]++;
	if ((c[3] > 0 || c[4] > 0) && c[2] > h->last[a])
		h->last[a] = c[2];
	return ERR_OK;
}

static void
by_hand(struct by_hand *h, struct qk *q, const char *days)
{
	memset(h, 0, sizeof(*h));
	h->days = (struct range){ DAY_MIN, DAY_MAX };
	if (days != NULL)
		kit_must(&q->k, when_parse_range(&h->days, slice_of(days),
		    &q->env.when, &q->k.err), days);
	kit_must(&q->k, query_run_rows(NULL, &q->env, q->sale,
	    (struct range){ DAY_MIN, DAY_MAX }, add_row, h, &q->k.err),
	    "rows");
}

/* An expression over every account equals the numbers. */
static void
compare(struct qk *q, const char *text, const int64_t *want,
    const int64_t *there)
{
	struct query	*query = qk_compile(q, q->k.account, text, false);
	struct record	 rec;
	struct value	 v;
	unsigned	 bad = 0;

	for (uint32_t id = 1; id <= QK_ACCOUNTS; id++) {
		kit_must(&q->k, record_get(&rec, q->k.txn, q->k.account, id,
		    &q->k.err), text);
		kit_must(&q->k, query_eval(&v, query, &rec, q->k.arena,
		    &q->k.err), text);
		if (there != NULL && there[id] == 0) {
			bad += v.type != TYPE_NONE;
			continue;
		}
		if (v.type == TYPE_NONE || v.i != want[id]) {
			if (bad++ < 3)
				diag("a%u: %lld, not %lld", id,
				    (long long)v.i, (long long)want[id]);
		}
	}
	is_int(bad, 0, text);
	query_release(query);
}

static void
test_contacts(struct qk *q)
{
	struct record_scan	*scan;
	struct record		 rec;
	int64_t			 last[QK_ACCOUNTS + 1] = {0};
	int64_t			 calls[QK_ACCOUNTS + 1] = {0};
	int64_t			 minutes[QK_ACCOUNTS + 1] = {0};

	kit_must(&q->k, record_scan_open(&scan, q->k.txn, q->k.activity, 1,
	    UINT32_MAX, &q->k.err), "scan");
	while (record_scan_next(scan, &rec)) {
		const struct entity	*e = q->k.activity;
		struct value	p = record_value(&rec,
				    entity_find_field(e, SLICE("party")));
		struct value	t = record_value(&rec,
				    entity_find_field(e, SLICE("time")));
		struct value	k = record_value(&rec,
				    entity_find_field(e, SLICE("kind")));
		struct value	m = record_value(&rec,
				    entity_find_field(e, SLICE("minutes")));
		int64_t		day = t.i / INT64_C(86400000000);

		if (p.type == TYPE_NONE)
			continue;
		last[p.i] = MAX(last[p.i], day);
		if (k.type != TYPE_NONE && k.i == 1) {
			calls[p.i]++;
			minutes[p.i] += m.i;
		}
	}
	record_scan_close(scan);
	compare(q, "last_contact", last, last);
	compare(q, "count(activity where kind = call)", calls, NULL);
	compare(q, "count(activity.party where kind = call)", calls, NULL);
	compare(q, "sum(activity.minutes where kind = call)", minutes, NULL);
	for (size_t i = 0; i <= QK_ACCOUNTS; i++)
		calls[i] = calls[i] > 0;
	compare(q, "any(activity where kind = call)", calls, NULL);
	compare(q, "not all(activity where not kind = call)", calls, NULL);
}

static void
test_as_of(struct qk *q, struct by_hand *h)
{
	q->env.has_as_of = true;
	kit_must(&q->k, when_parse_day(&q->env.as_of, SLICE("2024-06-30"),
	    &q->env.when, &q->k.err), "as of");
	compare(q, "revenue", h->revenue, NULL);
	compare(q, "last_sale", h->last, h->last);
	is_int(qk_count(q, q->k.account, "any(activity)"), 0,
	    "nothing of later is seen");
	is_int(qk_count(q, q->k.activity, "kind = call or not kind = call"),
	    0, "nor are later records");
	q->env.has_as_of = false;
}

int
main(void)
{
	struct by_hand	*h = mem_zalloc(sizeof(*h));
	struct qk	 q;

	qk_open(&q);
	by_hand(h, &q, NULL);
	compare(&q, "revenue", h->revenue, NULL);
	compare(&q, "quantity", h->quantity, NULL);
	compare(&q, "last_sale", h->last, h->last);
	compare(&q, "count(sale where channel = web)", h->web, NULL);
	compare(&q, "sum(sale.amount)", h->revenue, NULL);
	compare(&q, "sum(sale.quantity where amount > -100000)", h->quantity,
	    NULL);
	by_hand(h, &q, "12mo");
	compare(&q, "revenue(12mo)", h->revenue, NULL);
	by_hand(h, &q, "2024-Q3");
	compare(&q, "revenue(2024-Q3)", h->revenue, NULL);
	compare(&q, "quantity(2024-Q3)", h->quantity, NULL);
	compare(&q, "sum(sale.amount where date in 2024-Q3)", h->revenue,
	    NULL);
	test_contacts(&q);
	by_hand(h, &q, "..2024-07-01");
	test_as_of(&q, h);
	is_int(qk_count(&q, q.product, "revenue(12mo) > 0"), QK_PRODUCTS,
	    "products have measures too");
	is_int(qk_count(&q, q.contact, "account.revenue > 0") > 0, 1,
	    "and so have paths to parties");
	qk_close(&q);
	free(h);
	return done_testing();
}
