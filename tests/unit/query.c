/*
 * What expressions mean.  The reference answers are worked out by hand.
 */
#include "tests/unit/query_kit.h"

struct answer { const char *text, *want; };

/* Of the account of make_one(). */
static const struct answer	answers[] = {
	/* arithmetic is exact */
	{ "1 + 2 * 3", "7" }, { "(1 + 2) * 3", "9" }, { "-2 - -3", "1" },
	{ "10 / 4", "2.500000" }, { "1 / 3", "0.333333" },
	{ "2 / 3", "0.666667" }, { "1 / 0", "" }, { "0.1 + 0.2", "0.3" },
	{ "9 - 2 - 3", "4" }, { "worth * 2", "200.50" },
	{ "worth + 1", "101.25" }, { "worth * 0.005", "0.50" },
	{ "worth * share", "25.06" }, { "worth * 0.5", "50.12" },
	{ "round(2.345, 2)", "2.34" }, { "round(2.355, 2)", "2.36" },
	{ "round(-2.5)", "-2" }, { "round(worth)", "100" },
	{ "abs(-5)", "5" }, { "min(3, 1.5, 2)", "1.5" },
	{ "max(size, 3)", "40" }, { "rate * 2", "2.4690" },
	{ "size / 7", "5.714286" }, { "50% * 4", "2.000000" },
	/* dates */
	{ "today", "2025-03-14" }, { "today - 30d", "2025-02-12" },
	{ "today + 1mo", "2025-04-14" }, { "since + 1mo", "2024-02-29" },
	{ "days(today - since)", "408" }, { "year(since)", "2024" },
	{ "month(since)", "1" }, { "week(since)", "5" },
	{ "quarter(since)", "1" }, { "day(since)", "31" },
	{ "weekday(since)", "3" }, { "days(2025-03-14 - 2025-03-01)", "13" },
	/* text */
	{ "name", "Café Zürich" }, { "lower(name)", "cafe zurich" },
	{ "length(name)", "11" }, { "name + \"!\"", "Café Zürich!" },
	{ "starts(name, \"CAFÉ\")", "true" }, { "`name`", "Café Zürich" },
	{ "naam", "Café Zürich" },
	/* choices, references */
	{ "status", "busy" }, { "if(size > 3, status, \"none\")", "busy" },
	{ "coalesce(grade, \"none\")", "none" }, { "owner", "w1" },
	{ "owner.name", "Jansen" }, { "parent.name", "Bakker 1 bv" },
	{ "grade", "" }, { "parent.parent.name", "" },
	{ "count(email)", "2" }, { "revision", "0" },
	{ "size > 3", "true" }, { "if(active, 1, 2)", "1" },
};

/* What holds of it, and what does not (a '-' in front). */
static const char	*const truths[] = {
	"size = 40", "size != 41", "size >= 40", "-size > 40", "size > 39.5",
	"-size = 40.5", "size < 40.5", "size in (1, 40)", "size not in (2)",
	"-size not in (40)", "40 = size", "39 < size", "worth > 100.2499",
	"worth = 100.25", "worth < 100.251", "-worth = 100.251",
	"share = 25%", "share = 25", "share > 24.9", "share = 0.25 * 1",
	"name = \"cafe zurich\"", "name = 'CAFÉ  ZÜRICH '",
	"-name = \"cafe\"", "name != \"cafe\"", "name ~ \"zür\"",
	"name ~ \"ZUR\"", "name ~ \"^caf. z\"", "name !~ \"x\"",
	"name ~ \"\\bzur\"", "name > \"bakker\"",
	"name in (\"x\", \"CAFÉ zurich\")",
	"status = busy", "status = bezig", "status = \"Busy\"",
	"status != open", "status in (open, busy)", "status >= busy",
	"-status > busy", "status < done", "-status = done",
	"active", "active = yes", "not not active", "-not active",
	"active = true", "-active = false",
	/* what is missing: comparisons are false, negations true */
	"-grade = low", "grade != low", "missing(grade)", "-grade > low",
	"-grade < low", "not grade = low", "grade not in (low, mid)",
	"-missing(size)", "-phone = \"+31201234567\"",
	"-parent.city = \"x\"", "parent.city != \"x\" or 1 = 1",
	"missing(parent.parent)", "missing(parent.parent.name)",
	"-checked > 2020-01-01", "note !~ \"x\"", "-note ~ \"x\"",
	/* dates and periods */
	"since = 2024-01-31", "since = 2024-01", "since in 2024-Q1",
	"since = 2024", "-since = 2025", "since < 2024-02",
	"-since < 2024-01", "since <= 2024-01", "since >= 2024-01",
	"-since > 2024-01", "since > 2023", "since < -60d",
	"-since > -60d", "since in 2024-01-01..2024-02-01",
	"since in 24mo", "-since in 12mo", "since < today",
	"since < today - 30d", "since + 1y < today", "since in ..2024-06",
	"since in (2024-W05, 2025-01-01)", "since != 2025",
	"since = \"2024-01\"", "today - since > 400d", "lasts = 10d",
	"lasts > 9d", "-lasts > 2w", "since < 2025-01-01 + 30d",
	/* lists: any of them */
	"email = \"a@x.nl\"", "email = b@y.nl", "email != \"c@x.nl\"",
	"-email != \"a@x.nl\"", "email ~ \"@y\"", "tags = red",
	"tags in (blue, red)", "-tags != red", "-missing(tags)",
	"count(tags) = 2", "\"a@x.nl\" in email",
	/* references */
	"owner = w1", "owner = @jansen", "owner != w2", "owner = \"user1\"",
	"owner = staff/user1", "owner.login = \"user1\"",
	"owner in (w1, w2)", "parent = a1", "parent.name ~ \"bakker\"",
	"owner.name = \"JANSEN\"",
	/* precedence */
	"active or active and not active", "-(active or active) and not active",
	"not active or active", "1 + 1 = 2 and 2 * 3 = 6",
	"country = NL", "country = \"Netherlands\"", "-country = BE",
};

static void
make_one(struct qk *q, struct record *rec, struct buf *b)
{
	struct draft	d = kit_draft(&q->k, q->k.account);
	static const char	*const set[][2] = {
		{ "name", "Café Zürich" }, { "number", "007" },
		{ "size", "40" }, { "worth", "100.25" }, { "rate", "1.2345" },
		{ "share", "25%" }, { "status", "busy" }, { "active", "true" },
		{ "since", "2024-01-31" }, { "lasts", "10d" },
		{ "parent", "a1" }, { "owner", "w1" },
		{ "email", "a@x.nl,b@y.nl" }, { "tags", "red,blue" },
		{ "country", "NL" },
	};

	for (size_t i = 0; i < NELEM(set); i++)
		kit_set(&q->k, &d, set[i][0], set[i][1]);
	draft_as_record(rec, b, &d, 1);
}

static void
test_answers(struct qk *q, const struct record *rec)
{
	for (size_t i = 0; i < NELEM(answers); i++) {
		struct query	*query;
		struct value	 v;
		struct buf	 b = {0};
		const struct field *f;

		query = qk_compile(q, q->k.account, answers[i].text, false);
		if (!ok(query != NULL, "compiles: %s", answers[i].text))
			continue;
		if (!is_ok(query_eval(&v, query, rec, q->k.arena, &q->k.err),
		    &q->k.err, answers[i].text))
			continue;
		f = query_field(query);
		if (v.type == TYPE_REF && f != NULL)
			handle_write(&b, model_find_entity_id(q->k.model,
			    f->to), (uint32_t)v.i);
		else if (f != NULL && v.type != TYPE_NONE)
			field_write_value(&b, q->k.model, f, &v, zone_utc());
		else
			value_write(&b, &v, zone_utc());
		is_str(buf_cstr(&b), answers[i].want, answers[i].text);
		buf_release(&b);
		query_release(query);
	}
}

static void
test_truths(struct qk *q, const struct record *rec)
{
	for (size_t i = 0; i < NELEM(truths); i++) {
		const char	*text = truths[i];
		bool		 want = text[0] != '-', pass = false;
		struct query	*query;
		char		 inverse[200];

		if (!want)
			text++;
		query = qk_compile(q, q->k.account, text, true);
		if (!ok(query != NULL, "compiles: %s", text))
			continue;
		if (query_test(&pass, query, rec, &q->k.err))
			diag("%s", q->k.err.msg);
		ok(pass == want, "%s: %s", want ? "true" : "false", text);
		query_release(query);
		(void)snprintf(inverse, sizeof(inverse), "not (%s)", text);
		query = qk_compile(q, q->k.account, inverse, true);
		if (query != NULL && query_test(&pass, query, rec,
		    &q->k.err) == ERR_OK)
			ok(pass != want, "and %s is the opposite", inverse);
		query_release(query);
	}
}

static void
test_params(struct qk *q, const struct record *rec)
{
	static const struct query_param	params[] = {
		{ { "c", 1 }, { "Café zurich", 12 } },
		{ { "n", 1 }, { "39.5", 4 } },
		{ { "d", 1 }, { "2024-Q1", 7 } },
		{ { "s", 1 }, { "busy", 4 } },
		{ { "o", 1 }, { "@jansen", 7 } },
	};
	static const char	*const good[] = { "name = $c", "size > $n",
	    "since in $d", "status = $s", "owner = $o", "size > $n + 0.1",
	    "worth > $n * 2" };
	bool			 pass;

	q->env.param = params;
	q->env.n_params = NELEM(params);
	for (size_t i = 0; i < NELEM(good); i++) {
		struct query	*query = qk_compile(q, q->k.account, good[i],
				    true);

		pass = false;
		ok(query != NULL && query_test(&pass, query, rec,
		    &q->k.err) == ERR_OK && pass, "%s", good[i]);
		query_release(query);
	}
	q->env.n_params = 0;
}

static void
test_without_store(struct qk *q)
{
	struct query_env	env = q->env;
	struct query		*query;
	struct record		 rec;
	bool			 pass;

	env.txn = NULL;
	is_ok(query_compile(&query, q->k.arena, &env, q->k.account,
	    SLICE("owner = @jansen"), true, &q->k.err), &q->k.err,
	    "a reference compiles without a store");
	query_set_txn(query, q->k.txn);
	kit_must(&q->k, record_get(&rec, q->k.txn, q->k.account, 1,
	    &q->k.err), "a1");
	is_ok(query_test(&pass, query, &rec, &q->k.err), &q->k.err,
	    "and is looked up when there is one");
	query_release(query);
}

/* What a filter looks at: each can be asked for by itself. */
static void
test_sides(struct qk *q)
{
	static const struct { const char *text, *want; } tests[] = {
		{ "city = \"Ede\" or city = \"Ede\"", "city" },
		{ "parent.city = \"Ede\"", "parent.city" },
		{ "\"Ede\" = parent.city", "parent.city" },
		{ "(\"Ede\" = (city))", "city" },
		{ "1 < size", "size" },
		{ "not (size in (1, 2)) and active", "active|size" },
		{ "(size + 1) * 2 > 3", "(size + 1) * 2" },
		{ "3 > (size + 1) * (2 - size)", "(size + 1) * (2 - size)" },
		{ "((size) - 1) + size > size", "((size) - 1) + size|size" },
		{ "-size < -(3)", "-size" },
		{ "name ~ \"x\" and missing(parent.city)",
		    "parent.city|name" },
		{ "name = \"A\" + city", "name|\"A\" + city" },
		{ "count(activity.party where minutes > 3) > 1",
		    "count(activity.party where minutes > 3)" },
		{ "revenue(12mo) > 1", "revenue(12mo)" }
	};

	for (size_t i = 0; i < NELEM(tests); i++) {
		struct slice	 side[4];
		struct buf	 b = {0};
		struct query	*query = qk_compile(q, q->k.account,
				    tests[i].text, true);
		size_t		 n = query_sides(side, NELEM(side), query);

		for (size_t k = 0; k < n; k++) {
			struct query	*one = qk_compile(q, q->k.account,
					    arena_printf(q->k.arena, "%.*s",
					    SLICE_ARG(side[k])), false);

			buf_addf(&b, "%s%.*s%s", k > 0 ? "|" : "",
			    SLICE_ARG(side[k]), one == NULL ? " (bad)" : "");
			query_release(one);
		}
		is_str(buf_cstr(&b), tests[i].want, tests[i].text);
		is_int((int64_t)query_sides(side, 1, query), n > 0,
		    "no more than is asked for");
		query_release(query);
		buf_release(&b);
	}
}

static void
test_model(struct qk *q)
{
	static const char	yaml[] = KIT_HEAD
	    "  account:\n"
	    "    kind: party\n"
	    "    prefix: a\n"
	    "    check: size > 3 or missing(name)\n"
	    "    fields:\n"
	    "      name: {type: text}\n"
	    "      size: {type: int, check: 'size < 100 and size > nme'}\n"
	    "      low: {type: int, check: low < size}\n";
	struct model_faults	faults = { .arena = q->k.arena };
	struct model		*m;
	struct err		 err = {0};
	struct file_place	 at = {0};
	struct query_env	 env = { .when = q->env.when };
	bool			 more = true;
	size_t			 bad = 0, n;

	kit_must(&q->k, model_parse(&m, q->k.arena, slice_of(yaml), NULL,
	    &faults, &q->k.err), "model");
	VEC_RELEASE(&faults.list);
	env.model = m;
	for (n = 0; more; n++)
		if (query_check_model(&env, &more, &at, n, &err)) {
			bad++;
			ok(strstr(err.msg, "check of account.size") != NULL &&
			    strstr(err.msg, "nme") != NULL,
			    "the fault names its place: %s", err.msg);
		}
	is_int((int64_t)bad, 1, "one of the checks is wrong");
	is_int((int64_t)n, 4, "three checks and an end");
}

int
main(void)
{
	struct qk	q;
	struct record	rec;
	struct buf	b = {0};

	qk_open(&q);
	make_one(&q, &rec, &b);
	test_answers(&q, &rec);
	test_truths(&q, &rec);
	test_params(&q, &rec);
	test_without_store(&q);
	test_sides(&q);
	test_model(&q);
	buf_release(&b);
	qk_close(&q);
	return done_testing();
}
