/*
 * Files into a plan and a store: the short way for sale rows against the
 * long one, recognition, references, and what hostile files get.
 */
#include "core/exchange/exact/exact.h"
#include "core/exchange/import/import.h"
#include "core/exchange/number.h"
#include "core/types/decimal.h"
#include "tests/unit/query_kit.h"

struct told { struct buf text; };

static void
tell(void *arg, const struct fault_place *at, const struct err *err)
{
	struct told	*t = arg;

	buf_addf(&t->text, "%s:%llu:", at->file, (unsigned long long)at->line);
	if (at->column > 0)
		buf_addf(&t->text, "%zu:", at->column);
	buf_addf(&t->text, " %s\n", err->msg);
}

/* Text into a type; what it says of bad rows; applied when all is well. */
static enum err_code
import_text(struct qk *q, struct import_report *r, const char *type,
    const char *map, struct slice text, struct told *told)
{
	struct import_options	 o = { .bad = tell, .arg = told };
	struct mapping		 m;
	struct input		*in = NULL;
	enum err_code		 rc = ERR_OK;

	q->k.err = (struct err){0};
	kit_end(&q->k);
	kit_plan(&q->k);
	qk_env(q);
	mapping_init(&m);
	if (map != NULL)
		kit_must(&q->k, mapping_parse(&m, q->k.arena, slice_of(map),
		    &q->k.err), "mapping");
	o.mapping = &m;
	o.entity = model_find_entity(q->k.model, slice_of(type));
	rc = input_open_memory(&in, text, ENCODING_AUTO, &q->k.err);
	if (rc == ERR_OK)
		rc = import_run(r, in, &o, &q->env, q->k.plan, q->k.arena,
		    &q->k.err);
	input_close(in);
	if (rc == ERR_OK && r->bad == 0)
		rc = kit_apply(&q->k);
	plan_close(q->k.plan);
	q->k.plan = NULL;
	kit_end(&q->k);
	kit_begin(&q->k);
	qk_env(q);
	return rc;
}

static void
check(struct qk *q, const char *type, const char *map, const char *text,
    uint64_t added, uint64_t present, const char *name)
{
	struct import_report	r;
	struct told		told = {0};

	is_ok(import_text(q, &r, type, map, slice_of(text), &told), &q->k.err,
	    name);
	is_int((int64_t)r.added, (int64_t)added, "added");
	is_int((int64_t)r.present, (int64_t)present, "there already");
	is_str(buf_cstr(&told.text), "", "nothing is wrong");
	buf_release(&told.text);
}

static void
refused(struct qk *q, const char *type, const char *text, const char *want)
{
	struct import_report	r = {0};
	struct told		told = {0};

	if (import_text(q, &r, type, NULL, slice_of(text), &told))
		buf_adds(&told.text, q->k.err.msg);
	is_str(buf_cstr(&told.text), want, text);
	buf_release(&told.text);
}

/* Everything in the store, without its head. */
static struct slice
dump(struct qk *q)
{
	struct sink		*sink = sink_open_memory();
	struct exact_place	 at = {0};
	struct slice		 s;

	kit_must(&q->k, exact_export(&q->env, sink, &at, true, &q->k.err),
	    "export");
	s = slice_dup(q->k.arena, slice_after(sink_bytes(sink), '\n'));
	sink_close(sink);
	return s;
}

/* Digits, and signs between them, where they may stand and where not. */
static struct slice
random_number(char *to, struct rng *rng)
{
	size_t	n = 1 + (size_t)rng_below(rng, 11);

	for (size_t i = 0; i < n; i++)
		to[i] = "0123456789.-:/"[rng_below(rng, 10)];
	if (rng_below(rng, 3) > 0)
		to[rng_below(rng, (uint32_t)n)] = '.';
	if (rng_below(rng, 6) == 0)
		to[rng_below(rng, (uint32_t)n)] =
		    ".-:/ e\1"[rng_below(rng, 7)];
	if (rng_below(rng, 6) == 0)
		to[0] = '-';
	return slice_make(to, n);
}

/* The short way reads numbers its own way: never other ones. */
static void
test_numbers(void)
{
	static const char	map[] = "import: 1\ndecimal: '.'\n"
				    "columns: {number: order, day: date, "
				    "sum: amount}\n";
	static const char	head[] = "number,day,sum\n";
	struct qk		a = {0}, b = {0};
	struct buf		good = {0}, bad = {0}, json = {0};
	struct rng		rng = { 11 };
	struct import_report	ra, rb;
	struct told		told = {0};
	struct err		err;
	int			n_good = 0, n_bad = 0;

	buf_adds(&good, head);
	buf_adds(&bad, head);
	for (int i = 0; i < 4000; i++) {
		char		text[16], tmp[NUMBER_TEXT], cents[24];
		struct slice	s = random_number(text, &rng), plain;
		int64_t		v;

		if (!number_plain(&plain, tmp, s, '.') ||
		    decimal_parse(&v, plain, 2, &err)) {
			buf_addf(&bad, "%d,2025-01-07,%.*s\n", i, SLICE_ARG(s));
			n_bad++;
			continue;
		}
		cents[decimal_write(cents, v, 2)] = '\0';
		buf_addf(&good, "%d,2025-01-07,%.*s\n", i, SLICE_ARG(s));
		buf_addf(&json, "{\"number\":%d,\"day\":\"2025-01-07\","
		    "\"sum\":%s}\n", i, cents);
		n_good++;
	}
	ok(n_good > 500 && n_bad > 500, "numbers, and what is none");
	kit_open(&a.k, QK_MODEL);
	kit_open(&b.k, QK_MODEL);
	qk_entities(&a);
	qk_entities(&b);
	is_ok(import_text(&a, &ra, "sale", map, buf_slice(&good), &told),
	    &a.k.err, "numbers from text");
	is_ok(import_text(&b, &rb, "sale", map, buf_slice(&json), &told),
	    &b.k.err, "as they are");
	is_str(buf_cstr(&told.text), "", "all of them are");
	ok(ra.added == (uint64_t)n_good && slice_eq(dump(&a), dump(&b)),
	    "the stores are the same");
	is_ok(import_text(&a, &ra, "sale", map, buf_slice(&bad), &told),
	    &a.k.err, "others");
	is_int((int64_t)ra.bad, n_bad, "none of them is");
	buf_release(&told.text);
	buf_release(&good);
	buf_release(&bad);
	buf_release(&json);
	kit_close(&a.k);
	kit_close(&b.k);
}

static const char map[] =
    "import: 1\n"
    "columns:\n"
    "  number: order\n"
    "  day: date\n"
    "  code: {field: product, create: {name: what}}\n"
    "  who: {field: party, create: true}\n"
    "  n: quantity\n"
    "  sum: amount\n"
    "  way: channel\n"
    "compute: {cost: 'amount / 2'}\n"
    "skip: 'amount = 0'\n";

/*
 * Random order lines as CSV (cells straight from text) and as NDJSON (a
 * draft for each): the stores must be the same.
 */
static void
test_two_ways(void)
{
	static const char *const	way[] = { "web", "shop", "" };
	struct qk			a = {0}, b = {0};
	struct buf			csv = {0}, json = {0};
	struct rng			rng = { 7 };
	struct import_report		ra, rb;
	struct told			told = {0};

	buf_adds(&csv, "number,day,code,what,who,n,sum,way\n");
	for (int i = 0; i < 500; i++) {
		unsigned	p = (unsigned)rng_below(&rng, 30);
		unsigned	w = (unsigned)rng_below(&rng, 50);
		char		who[16] = "", what[32] = "";
		int		n = (int)rng_below(&rng, 9) - 2;
		int		cents = n * (int)rng_below(&rng, 2000);
		char		sum[24];

		if (w > 5)
			snprintf(who, sizeof(who), "%05u", w);
		if (rng_below(&rng, 3))
			snprintf(what, sizeof(what), "Thing %u", p);
		sum[decimal_write(sum, cents, 2)] = '\0';
		buf_addf(&csv, "%d,2025-%02d-%02d,P%u,%s,%s,%d,%s,%s\n",
		    i / 3, 1 + i % 12, 1 + p % 28, p, what, who, n, sum,
		    way[p % 3]);
		buf_addf(&json, "{\"number\":%d,\"day\":\"2025-%02d-%02d\","
		    "\"code\":\"P%u\",\"what\":\"%s\",\"who\":\"%s\","
		    "\"n\":%d,\"sum\":%s,\"way\":\"%s\"}\n", i / 3,
		    1 + i % 12, 1 + p % 28, p, what, who, n, sum, way[p % 3]);
	}
	kit_open(&a.k, QK_MODEL);
	kit_open(&b.k, QK_MODEL);
	qk_entities(&a);
	qk_entities(&b);
	is_ok(import_text(&a, &ra, "sale", map, buf_slice(&csv), &told),
	    &a.k.err, "as CSV");
	is_ok(import_text(&b, &rb, "sale", map, buf_slice(&json), &told),
	    &b.k.err, "as NDJSON");
	is_str(buf_cstr(&told.text), "", "nothing is wrong");
	ok(ra.skipped > 0 && ra.skipped == rb.skipped &&
	    ra.added + ra.skipped == 500 && ra.added == rb.added,
	    "the same rows in both");
	ok(slice_eq(dump(&a), dump(&b)), "the stores are the same");
	is_ok(import_text(&a, &ra, "sale", map, buf_slice(&json), &told),
	    &a.k.err, "the other form of the same rows");
	is_int((int64_t)ra.added, 0, "adds none");
	is_int((int64_t)(ra.present + ra.skipped), 500, "all are there");
	buf_release(&told.text);
	buf_release(&csv);
	buf_release(&json);
	kit_close(&a.k);
	kit_close(&b.k);
}

static void
test_records(struct qk *q)
{
	check(q, "account", NULL, "number,name\n007,Bond\n", 1, 0,
	    "a record");
	check(q, "account", NULL, "NUMBER;naam\n007;Bond\n8;Quell\n", 1, 1,
	    "labels in any language; one is there");
	check(q, "account", NULL, "{\"number\":\"9\",\"name\":\"M\","
	    "\"worth\":{\"amount\":\"1.50\",\"currency\":\"EUR\"},"
	    "\"email\":[\"m@x.nl\",\"n@x.nl\"]}\n", 1, 0, "NDJSON");
	check(q, "account", NULL, "number,name,parent\n10,A,11\n11,B,\n", 2, 0,
	    "a parent behind its child");
	is_int(qk_count(q, q->k.account, "parent.number = \"11\""), 1,
	    "is its parent");
	check(q, "account", NULL, "number,name,worth\n12,C,\"1.234,50\"\n", 1,
	    0, "a decimal comma");
	is_int(qk_count(q, q->k.account, "worth = 1234.50"), 1, "is read so");
	check(q, "account", "import: 1\ncolumns: {nr: number, n: name, "
	    "st: {field: status, values: {O: open, X: ''}}}\n",
	    "nr,n,st,other\n13,D,O,x\n14,E,X,y\n", 2, 0, "texts that stand "
	    "for values; other columns");
	is_int(qk_count(q, q->k.account, "number in (\"13\", \"14\") and "
	    "status = open"), 1, "as said");
}

static void
test_hostile(struct qk *q)
{
	refused(q, "account", "", "text is empty");
	refused(q, "account", "\n\n", "text is empty");
	refused(q, "account", "number,name\n1\n",
	    "text:2: 1 field, not 2\n");
	refused(q, "account", "number,name\n\"1\"x,A\n",
	    "text:2: text behind the closing quote of field 1\n");
	refused(q, "account", "number,name\n\"1,A\n",
	    "text:2: a quote is not closed");
	refused(q, "account", "number,name\n20,\xc3\xa9\n21,\xff\n",
	    "text:3:2: name \"?\" is not UTF-8: byte 1\n");
	refused(q, "account", "number,name,number\n1,A,2\n",
	    "number would come from two columns, number and number");
	refused(q, "account", "number,colour\n1,red\n",
	    "text:1: account has no field for: colour");
	refused(q, "account", "number,name,size\n22,A,1.5\n",
	    "text:2:3: size \"1.5\" is not a whole number\n");
	refused(q, "account", "number,name,since\n23,A,2025-02-31\n",
	    "text:2: column since: \"2025-02-31\" is no date in the form of "
	    "the others");
	refused(q, "account", "number,name,status\n24,A,shut\n",
	    "text:2:3: status \"shut\" is not one of its values\n");
	refused(q, "account", "number,name,owner\n25,A,nobody\n",
	    "text:2:3: owner: there is no staff \"nobody\"\n");
	refused(q, "account", "number,name\n26,\n",
	    "text:2: name is missing (required)\n");
	refused(q, "account", "{\"number\":\"27\",\"name\":[\"A\"]}\n",
	    "text:1:2: name is one value, not a list\n");
	refused(q, "account", "{\"number\":\"28\",\"name\":\"A\"\n",
	    "text:1: column 26: a } belongs at the end\n");
	refused(q, "account", "{\"number\":\"28\"}\n[1]\n",
	    "text:1: name is missing (required)\n"
	    "text:2: not an object in braces\n");
	refused(q, "account", "{\"numbr\":\"28\"}\n",
	    "text:1: account has no field for: numbr");
	refused(q, "account", "{\"number\":\"29\",\"name\":\"A\"}\n"
	    "{\"number\":\"30\",\"name\":\"B\",\"size\":\"x\"}\n"
	    "{\"number\":\"31\",\"name\":\"C\",\"nme\":1}\n",
	    "text:3: account has no field for: nme");
	refused(q, "sale", "order,date\n1,2025-01-01\n",
	    "text:2: sale: amount is missing (required)\n");
	refused(q, "sale", "order,date,amount\n1,2025-01-01,\"12,x\"\n",
	    "text:2:3: amount \"12,x\" is not money\n");
	refused(q, "sale", "order,date,amount\n1,,1.00\n",
	    "text:2: date is missing (required)\n");
	refused(q, "sale", "order,date,amount\n1,2025-01-01,1.00 USD\n",
	    "text:2: amount: no rate for USD on 2025-01-01\n");
	refused(q, "sale", "handle,date,amount\ns99,2025-01-01,1.00\n",
	    "text:2: no sale s99\n");
}

int
main(void)
{
	struct qk	q = {0};

	test_numbers();
	test_two_ways();
	kit_open(&q.k, QK_MODEL);
	qk_entities(&q);
	test_records(&q);
	test_hostile(&q);
	kit_close(&q.k);
	return done_testing();
}
