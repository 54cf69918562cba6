/*
 * What must be refused, with which words and where.
 */
#include "tests/unit/query_kit.h"

struct bad {
	const char	*text, *msg, *hint;	/* parts of; NULL: any */
	int		 column;		/* 0: not asked */
};

static const struct bad	bads[] = {
	{ "", "filter: empty", "--all", 0 },
	{ "   ", "empty", NULL, 0 },
	{ "name = \"x", "\" without its closing \"", NULL, 8 },
	{ "name = 'x", "' without its closing '", NULL, 8 },
	{ "`name = 1", "without its closing", NULL, 1 },
	{ "cty = \"x\"", "unknown field \"cty\"", "did you mean city?", 1 },
	{ "size > 1 and cty = \"x\"", "unknown field", "city", 14 },
	{ "owner.nme = \"x\"", "unknown field \"nme\"", "name", 7 },
	{ "size.x = 1", "leads nowhere", NULL, 1 },
	{ "city = Utrecht", "unknown field \"Utrecht\"", "quoted", 8 },
	{ "status = opn", "status has no value \"opn\"", "open", 10 },
	{ "status = \"opn\"", "status has no value \"opn\"", "open", 10 },
	{ "status in (open, dne)", "no value \"dne\"", "done", 18 },
	{ "size = \"x\"", "cannot be compared with text", NULL, 6 },
	{ "size = today", "cannot be compared", NULL, 0 },
	{ "name = 5", "text cannot be compared with a number", "quoted", 0 },
	{ "number = 17850", "cannot be compared", "\"17850\"", 0 },
	{ "number = 017", "begins with 0", "quoted", 10 },
	{ "since < 1m", "1m", NULL, 9 },
	{ "since < 2025-02-30", "2025-02-30", NULL, 9 },
	{ "since < 31-12-2025", NULL, NULL, 9 },
	{ "since < 12mo", "length of time is no day", "-12mo", 9 },
	{ "since < tomorow", "tomorow", NULL, 9 },
	{ "since = \"2025-13\"", "2025-13", NULL, 9 },
	{ "today - since > 30", "cannot be compared", "90d", 0 },
	{ "since + 30 > today", "has no meaning", "30d", 7 },
	{ "today - since > 1mo", "month", NULL, 0 },
	{ "size = 99999999999999999999", NULL, NULL, 8 },
	{ "size = 1.1234567890", "9 digits", NULL, 8 },
	{ "size = 1 = 2", "cannot be chained", "and", 10 },
	{ "1 < size < 2", "cannot be chained", NULL, 10 },
	{ "size", "not a condition", "> 0", 1 },
	{ "size and active", "not a condition", NULL, 1 },
	{ "size >", "expected at the end", NULL, 0 },
	{ "size > )", "expected before )", NULL, 8 },
	{ "(size > 1", "\")\" expected", NULL, 10 },
	{ "size > 1)", "expected before )", NULL, 9 },
	{ "size == 1", "not known", "write =", 6 },
	{ "size <> 1", "not known", "!=", 6 },
	{ "size > 1 && active", "not known", "and", 10 },
	{ "and size > 1", "expected before and", NULL, 1 },
	{ "size not 1", "\"in\" expected", NULL, 10 },
	{ "name ~ \"(\"", "pattern is wrong", NULL, 0 },
	{ "name ~ \"\"", "pattern is empty", NULL, 0 },
	{ "name ~ city", "quoted pattern", NULL, 8 },
	{ "size ~ \"1\"", "no text to search", NULL, 1 },
	{ "name < 5", "cannot be compared", NULL, 0 },
	{ "worth > \"5\"", "cannot be compared", NULL, 0 },
	{ "worth * worth > 5", "has no meaning", NULL, 7 },
	{ "worth + size > 5", "has no meaning", NULL, 7 },
	{ "name * 2 = 4", "has no meaning", NULL, 6 },
	{ "-name = \"x\"", "negative", NULL, 1 },
	{ "owner = name", "cannot be compared", NULL, 7 },
	{ "owner = parent", "references to", NULL, 0 },
	{ "owner < w1", "has no order", NULL, 7 },
	{ "owner = a1", NULL, NULL, 9 },
	{ "owner = @nobody", NULL, NULL, 9 },
	{ "handle = a99999", NULL, NULL, 10 },
	{ "status = grade", "two different fields", NULL, 0 },
	{ "active > true", "has no order", NULL, 0 },
	{ "revenue(12mo", "\")\" expected", NULL, 0 },
	{ "revenue(12m) > 1", "12m", NULL, 9 },
	{ "revenu(12mo) > 1", "unknown function", "revenue", 1 },
	{ "owner.revenue > 1", "parties and products", NULL, 7 },
	{ "count(activty) > 1", "unknown type", "activity", 7 },
	{ "count(staff) > 1", "nothing in staff refers to account", NULL, 7 },
	{ "count(activity where knd = call) > 1", "unknown field \"knd\"",
	    "kind", 22 },
	{ "count(activity where) > 1", "expected before )", NULL, 21 },
	{ "sum(activity) > 1", "field to add up", NULL, 13 },
	{ "sum(activity.time) > 1", "cannot be added up", NULL, 14 },
	{ "segment(pyramid) = dog", "cannot be asked here", NULL, 1 },
	{ "missing(cty)", "unknown field", "city", 9 },
	{ "missing(size > 1)", "never missing", NULL, 9 },
	{ "size = $x", "parameter $x has no value", "--param", 8 },
	{ "round(size, 12) > 1", "0 to 9 digits", NULL, 13 },
	{ "round(size) > 1 and round(size, 1, 1) > 1", "2 arguments", NULL,
	    21 },
	{ "year(size) = 1", "wants a date", NULL, 6 },
	{ "length(email) > 1", "several values", NULL, 8 },
	{ "if(active, 1, \"x\") = 1", NULL, NULL, 15 },
	{ "if(size, 1, 2) = 1", "not a condition", NULL, 4 },
	{ "size > 1; drop", "\";\" is not known", NULL, 9 },
	{ "size > \x01", "control", NULL, 8 },
	{ "name = \"\xff\"", "UTF-8", NULL, 9 },
	{ "name = @jansen", "@", NULL, 8 },
	{ "country = Narnia", NULL, NULL, 11 },
	{ "year(since) = 2025-03", "begins with 0", NULL, 20 },
	{ "since in (2025-Q1, 2025-Q9)", NULL, NULL, 20 },
};

static bool
has(const char *text, const char *part)
{
	return part == NULL || strstr(text, part) != NULL;
}

static void
test_bad(struct qk *q)
{
	struct query	*query;
	struct err	 err;

	for (size_t i = 0; i < NELEM(bads); i++) {
		const struct bad	*b = &bads[i];
		enum err_code		 rc;

		err = (struct err){0};
		rc = query_compile(&query, q->k.arena, &q->env, q->k.account,
		    slice_of(b->text), true, &err);
		if (!ok(rc != ERR_OK && has(err.msg, b->msg) &&
		    has(err.hint, b->hint) && (b->column == 0 ||
		    err.column == b->column), "refused: %s", b->text))
			diag("rc %d: %s (%s), column %d", rc, err.msg,
			    err.hint, err.column);
	}
}

/* The shape in front n times, core, and behind n times. */
static enum err_code
nested(struct qk *q, const char *front, const char *core, const char *behind,
    size_t n, struct err *err)
{
	struct buf	 b = {0};
	struct query	*query;
	enum err_code	 rc;

	for (size_t i = 0; i < n; i++)
		buf_adds(&b, front);
	buf_adds(&b, core);
	for (size_t i = 0; i < n; i++)
		buf_adds(&b, behind);
	*err = (struct err){0};
	rc = query_compile(&query, q->k.arena, &q->env, q->k.account,
	    buf_slice(&b), true, err);
	buf_release(&b);
	return rc;
}

static void
test_deep(struct qk *q)
{
	struct err	err;

	ok(nested(q, "(", "active", ")", 10000, &err) == ERR_USAGE &&
	    has(err.msg, "nested deeper"), "10,000 parentheses");
	ok(nested(q, "(", "active", ")", 100, &err) == ERR_OK,
	    "100 parentheses are fine");
	ok(nested(q, "not ", "active", "", 10000, &err) == ERR_USAGE,
	    "10,000 nots");
	ok(nested(q, "- ", "1 = 1", "", 10000, &err) == ERR_USAGE,
	    "10,000 minus signs");
	ok(nested(q, "", "size", "+size", 10000, &err) == ERR_USAGE,
	    "a sum of 10,000");
	ok(nested(q, "active and ", "active", "", 4000, &err) == ERR_OK,
	    "4,000 conditions in a row");
	ok(nested(q, "parent.", "active", "", 5000, &err) == ERR_USAGE,
	    "a path of 5,000");
	ok(nested(q, "any(contact where account.", "active", ")", 5000,
	    &err) == ERR_USAGE, "related records 5,000 deep");
	ok(nested(q, "abs(", "1", ")", 5000, &err) == ERR_USAGE,
	    "5,000 calls");
	ok(nested(q, "x", "y", "z", 40000, &err) == ERR_USAGE &&
	    has(err.msg, "longer"), "120,000 bytes");
}

static void
test_pattern(struct qk *q)
{
	struct draft	 d;
	struct record	 rec;
	struct buf	 b = {0};
	struct query	*query;
	bool		 pass;

	d = kit_draft(&q->k, q->k.account);
	kit_set(&q->k, &d, "name",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
	draft_as_record(&rec, &b, &d, 1);
	query = qk_compile(q, q->k.account, "name ~ \"^(a+)+$\"", true);
	q->k.err = (struct err){0};
	ok(query_test(&pass, query, &rec, &q->k.err) == ERR_DATA &&
	    has(q->k.err.msg, "too long"), "a pattern without end is given up");
	query_release(query);
	buf_release(&b);
}

int
main(void)
{
	struct qk	q;

	qk_open(&q);
	test_bad(&q);
	test_deep(&q);
	test_pattern(&q);
	qk_close(&q);
	return done_testing();
}
