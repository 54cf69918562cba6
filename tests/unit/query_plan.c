/*
 * The law of plans: whichever index, facet or word is used, the answer is
 * that of asking every record.  Over some hundreds of random filters.
 */
#include "core/record/priv.h"
#include "tests/unit/query_kit.h"

static void
random_leaf(struct qk *q, struct buf *b)
{
	struct rng	*r = &q->rng;

	switch (QK_BELOW(24)) {
	case 0:
		buf_addf(b, "city = \"%s\"", qk_cities[QK_BELOW(9)]);
		break;
	case 1:
		buf_addf(b, "city in (\"%s\", \"%s\")", qk_cities[QK_BELOW(9)],
		    qk_cities[QK_BELOW(9)]);
		break;
	case 2:
		buf_addf(b, "size %s %u", QK_BELOW(2) ? ">" : "<=",
		    QK_BELOW(200));
		break;
	case 3:
		buf_addf(b, "size = %u", QK_BELOW(200));
		break;
	case 4:
		buf_addf(b, "status = %s", qk_status[QK_BELOW(3)]);
		break;
	case 5:
		buf_addf(b, "grade %s mid", QK_BELOW(2) ? "<" : ">=");
		break;
	case 6:
		buf_adds(b, QK_BELOW(2) ? "active" : "active = false");
		break;
	case 7:
		buf_addf(b, "since in 20%02u-Q%u", 20 + QK_BELOW(5),
		    1 + QK_BELOW(4));
		break;
	case 8:
		buf_addf(b, "since %s %s%02u-%02u", QK_BELOW(3) ? "<" : ">",
		    QK_BELOW(5) == 0 ? "17" : QK_BELOW(5) == 0 ? "21" : "20",
		    20 + QK_BELOW(5), 1 + QK_BELOW(12));
		break;
	case 9:
		buf_addf(b, "owner = w%u", 1 + QK_BELOW(3));
		break;
	case 10:
		buf_addf(b, "parent = a%u", 1 + QK_BELOW(10));
		break;
	case 11:
		buf_addf(b, "email = \"INFO%u@x.nl\"", QK_BELOW(420));
		break;
	case 12:
		buf_addf(b, "phone = \"+3120%07u\"", 1000000 + QK_BELOW(400));
		break;
	case 13:
		buf_addf(b, "country = %s", QK_BELOW(2) ? "NL" : "BE");
		break;
	case 14:
		buf_addf(b, "tags = %s", QK_BELOW(2) ? "red" : "blue");
		break;
	case 15:
		buf_addf(b, "number = \"%u%s\"", 17000 + QK_BELOW(400),
		    QK_BELOW(3) ? "" : "a");
		break;
	case 16:
		buf_addf(b, "name = \"BAKKER %u NIMES\"", QK_BELOW(400));
		break;
	case 17:
		buf_addf(b, "missing(%s)", QK_BELOW(2) ? "status" : "size");
		break;
	case 18:
		buf_addf(b, "handle in (a%u, a%u)", 1 + QK_BELOW(400),
		    1 + QK_BELOW(400));
		break;
	case 19:
		buf_addf(b, "revenue(12mo) > %u", QK_BELOW(200));
		break;
	case 20:
		buf_addf(b, "parent.city = \"%s\"", qk_cities[QK_BELOW(9)]);
		break;
	case 21:
		buf_addf(b, "count(activity where kind = call) > %u",
		    QK_BELOW(4));
		break;
	case 22:
		buf_addf(b, "name ~ \"%u\"", QK_BELOW(99));
		break;
	default:
		buf_addf(b, "worth * share > %u", QK_BELOW(2000));
		break;
	}
}

static void
random_filter(struct qk *q, struct buf *b, unsigned depth)
{
	struct rng	*r = &q->rng;

	if (depth == 0 || QK_BELOW(3) == 0) {
		if (QK_BELOW(6) == 0)
			buf_adds(b, "not ");
		random_leaf(q, b);
		return;
	}
	buf_adds(b, QK_BELOW(5) == 0 ? "not (" : "(");
	random_filter(q, b, depth - 1);
	buf_adds(b, QK_BELOW(3) == 0 ? " or " : " and ");
	random_filter(q, b, depth - 1);
	buf_adds(b, ")");
}

static enum err_code
collect(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct ids	*ids = arg;

	(void)more;
	(void)err;
	*VEC_ADD(&ids->list) = rec->id;
	return ERR_OK;
}

static bool
same_ids(const struct ids *a, const struct ids *b)
{
	return a->list.n == b->list.n && (a->list.n == 0 ||
	    memcmp(a->list.p, b->list.p, a->list.n * sizeof(uint32_t)) == 0);
}

static void
test_law(struct qk *q)
{
	unsigned	bad = 0, indexed = 0;

	for (unsigned i = 0; i < 600; i++) {
		struct buf	 b = {0}, plan = {0};
		struct ids	 scan = {0}, run = {0}, ids = {0}, inv = {0};
		struct query	*query;
		int64_t		 n;

		random_filter(q, &b, i % 4);
		n = qk_scan(q, q->k.account, buf_cstr(&b), &scan);
		query = qk_compile(q, q->k.account, buf_cstr(&b), true);
		kit_must(&q->k, query_run(query, &q->env, q->k.account,
		    collect, &run, &q->k.err), buf_cstr(&b));
		query_explain(&plan, query);
		indexed += strstr(buf_cstr(&plan), "every record") == NULL;
		kit_must(&q->k, query_ids(&ids, query, &q->env, q->k.account,
		    &q->k.err), buf_cstr(&b));
		query_release(query);
		if (n < 0 || !same_ids(&scan, &run) ||
		    !same_ids(&scan, &ids)) {
			bad++;
			diag("%s: %zu, %zu, %zu\n%s", buf_cstr(&b),
			    scan.list.n, run.list.n, ids.list.n,
			    buf_cstr(&plan));
		}
		buf_clear(&plan);
		buf_addf(&plan, "not (%s)", buf_cstr(&b));
		n += qk_scan(q, q->k.account, buf_cstr(&plan), &inv);
		if (n != QK_ACCOUNTS) {
			bad++;
			diag("%s and its negation: %lld", buf_cstr(&b),
			    (long long)n);
		}
		VEC_RELEASE(&scan.list);
		VEC_RELEASE(&run.list);
		VEC_RELEASE(&ids.list);
		VEC_RELEASE(&inv.list);
		buf_release(&plan);
		buf_release(&b);
	}
	is_int(bad, 0, "600 filters: plans agree with a full scan");
	ok(indexed > 150, "and many used an index (%u)", indexed);
}

static void
test_explain(struct qk *q, const char *text, const char *want)
{
	struct query	*query = qk_compile(q, q->k.account, text, true);
	struct ids	 ids = {0};
	struct buf	 b = {0};

	kit_must(&q->k, query_run(query, &q->env, q->k.account, collect, &ids,
	    &q->k.err), text);
	query_explain(&b, query);
	if (!ok(strstr(buf_cstr(&b), want) != NULL, "%s: %s", text, want))
		diag("%s", buf_cstr(&b));
	VEC_RELEASE(&ids.list);
	buf_release(&b);
	query_release(query);
}

static enum err_code
drop_body(struct txn *txn, void *arg, struct err *err)
{
	const struct qk		*q = arg;
	const struct field	*f = entity_find_field(q->k.account,
				    SLICE("since"));

	return facet_drop(txn, q->k.account->id, f->id, err);
}

/* As of a store whose records were there before the field had one. */
static void
lose_facet(struct qk *q)
{
	txn_end(q->k.txn);
	q->k.txn = NULL;
	kit_must(&q->k, store_apply(q->k.store, drop_body, q, &q->k.err),
	    "drop");
	kit_must(&q->k, txn_begin(&q->k.txn, q->k.store, &q->k.err), "begin");
	q->env.txn = q->k.txn;
}

int
main(void)
{
	struct qk	q;

	qk_open(&q);
	test_explain(&q, "number = \"17003\"", "unique index of number");
	test_explain(&q, "size = 5", "index of size");
	test_explain(&q, "status = open and active", "facets for 2 of 2");
	test_explain(&q, "not (since >= 1750-01 or missing(since))",
	    "facets for 1 of 1");
	test_explain(&q, "parent = a1", "references in parent");
	test_explain(&q, "handle = a7 and active", "handles");
	test_explain(&q, "name ~ \"x\"", "every record");
	test_explain(&q, "size = 5 and name ~ \"b\"", "index of size");
	test_law(&q);
	lose_facet(&q);
	test_law(&q);
	qk_close(&q);
	return done_testing();
}
