/*
 * The output interface: every format of one table, selection, sorting, and
 * what must never reach a terminal.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <unistd.h>

#include <yaml.h>

#include "core/out/out.h"
#include "core/out/plot.h"
#include "core/out/sink.h"
#include "tests/unit/tap.h"

static const struct out_column column[] = {
	{ .name = "ref", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = "Name", .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "revenue", .type = TYPE_MONEY, .digits = 2 },
	{ .name = "chance", .type = TYPE_PERCENT, .digits = 1 },
	{ .name = "tags", .type = TYPE_TEXT, .flags = OUT_MANY },
	{ .name = "at", .type = TYPE_TIME, .flags = OUT_EXTRA }
};

static void
row(struct out *o, const char *ref, const char *name, int64_t cents,
    double chance, const char *tag)
{
	out_row_begin(o);
	out_texts(o, ref);
	out_texts(o, name);
	out_i64(o, cents);
	out_f64(o, chance);
	out_list_begin(o);
	if (tag != NULL) {
		out_texts(o, "x;y");
		out_texts(o, tag);
	}
	out_list_end(o);
	out_instant(o, (struct instant){ 1700000000000000 });
	out_row_end(o);
}

static void
rows(struct out *o)
{
	row(o, "a17", "Caf\xc3\xa9 \"Zon\"\n2e", 123456, 0.125, "b,c");
	row(o, "a2", NULL, -50, NAN, NULL);
	row(o, "a9", "Bakker|y", 900, 1, NULL);
}

static struct out_options
options(enum out_format format)
{
	return (struct out_options){ .format = format, .limit = -1,
	    .header = -1, .currency = "EUR", .width = 40, .utf8 = true };
}

/* What the rows look like; "" and *code when refused. */
static struct buf
render(const struct out_options *opt, enum err_code *code)
{
	struct sink	*sink = sink_open_memory();
	struct out	*o = NULL;
	struct err	 err = {0};
	struct buf	 b = {0};

	*code = out_open(&o, sink, opt, &err);
	if (*code == ERR_OK)
		*code = out_table_begin(o, column, NELEM(column), &err);
	if (*code == ERR_OK) {
		rows(o);
		out_table_end(o);
		*code = out_finish(o, &err);
	}
	if (*code != ERR_OK) {
		buf_adds(&b, err.msg);
		if (err.hint[0] != '\0')
			buf_addf(&b, " (%s)", err.hint);
	} else
		buf_add(&b, sink_bytes(sink));
	out_close(o);
	sink_close(sink);
	return b;
}

static void
shows(const struct out_options *opt, const char *want, const char *name)
{
	enum err_code	code;
	struct buf	b = render(opt, &code);

	is_slice(buf_slice(&b), want, name);
	buf_release(&b);
}

static void
test_formats(void)
{
	struct out_options	o = options(OUT_TSV);

	shows(&o, "a17\tCaf\xc3\xa9 \"Zon\"\\n2e\t1234.56\t12.5%\tx\\\\;y;b,c\n"
	    "a2\t\t-0.50\t\t\n"
	    "a9\tBakker|y\t9.00\t100%\t\n", "tsv");
	o.header = 1;
	o.fields = "revenue,ref";
	shows(&o, "revenue\tref\n1234.56\ta17\n-0.50\ta2\n9.00\ta9\n",
	    "tsv with a header and chosen fields");
	o = options(OUT_CSV);
	shows(&o, "ref,name,revenue,chance,tags\r\n"
	    "a17,\"Caf\xc3\xa9 \"\"Zon\"\"\n2e\",1234.56,12.5%,"
	    "\"x\\;y;b,c\"\r\n"
	    "a2,,-0.50,,\r\n"
	    "a9,Bakker|y,9.00,100%,\r\n", "csv");
	o = options(OUT_NDJSON);
	o.fields = "name,revenue,chance,tags,at";
	o.limit = 2;
	shows(&o, "{\"name\":\"Caf\xc3\xa9 \\\"Zon\\\"\\n2e\",\"revenue\":"
	    "{\"amount\":\"1234.56\",\"currency\":\"EUR\"},\"chance\":12.5,"
	    "\"tags\":[\"x;y\",\"b,c\"],\"at\":\"2023-11-14T22:13:20Z\"}\n"
	    "{\"name\":null,\"revenue\":{\"amount\":\"-0.50\",\"currency\":"
	    "\"EUR\"},\"chance\":null,\"tags\":[],"
	    "\"at\":\"2023-11-14T22:13:20Z\"}\n", "ndjson");
	o = options(OUT_JSON);
	o.fields = "ref";
	shows(&o, "[\n{\"ref\":\"a17\"},\n{\"ref\":\"a2\"},\n"
	    "{\"ref\":\"a9\"}\n]\n", "json is one array");
	o.limit = 0;
	shows(&o, "[]\n", "json without rows");
	o = options(OUT_IDS);
	shows(&o, "a17\na2\na9\n", "ids");
	o = options(OUT_COUNT);
	shows(&o, "3\n", "count");
	o = options(OUT_MD);
	o.fields = "ref,name,revenue";
	shows(&o, "| ref | Name | revenue |\n| --- | --- | --: |\n"
	    "| a17 | Caf\xc3\xa9 \"Zon\" 2e | 1234.56 |\n| a2 |  | -0.50 |\n"
	    "| a9 | Bakker\\|y | 9.00 |\n", "md");
}

static void
test_table(void)
{
	struct out_options	o = options(OUT_TABLE);

	o.fields = "ref,name,revenue";
	shows(&o, "ref  Name           revenue\n"
	    "a17  Caf\xc3\xa9 \"Zon\" 2e  1234.56\n"
	    "a2                    -0.50\n"
	    "a9   Bakker|y          9.00\n", "table, widths by columns");
	o.terminal = true;
	o.width = 22;
	shows(&o, "ref Name       revenue\n"
	    "a17 Caf\xc3\xa9 \"Zon\xe2\x80\xa6 1234.56\n"
	    "a2               -0.50\n"
	    "a9  Bakker|y      9.00\n", "fitted to the terminal");
	o.width = 18;
	shows(&o, "ref Name     revenue\n"
	    "a17 Caf\xc3\xa9 \"Z\xe2\x80\xa6 1234.56\n"
	    "a2             -0.50\n"
	    "a9  Bakker|y    9.00\n", "but half a number is none");
}

/* Headings of three kinds over short values, on a terminal so wide. */
static void
heading_is(size_t width, bool spare, const char *want, const char *name)
{
	const struct out_column	 wide[] = {
		{ .name = "ref", .type = TYPE_TEXT, .flags = OUT_ID },
		{ .name = "n", .label = "share of parties", .type = TYPE_INT },
		{ .name = "sat", .label = "satisfaction", .type = TYPE_INT,
		  .flags = spare ? OUT_SPARE : 0 },
		{ .name = "f", .label = "product.family", .type = TYPE_INT,
		  .flags = spare ? OUT_SPARE : 0 },
	};
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.terminal = true;
	opt.width = width;
	opt.header = 1;
	if (out_open(&o, sink, &opt, &err) ||
	    out_table_begin(o, wide, NELEM(wide), &err))
		return;
	out_row_begin(o);
	out_texts(o, "a1");
	out_i64(o, 12);
	out_i64(o, 345);
	out_i64(o, 6);
	out_row_end(o);
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), want, name);
	out_close(o);
	sink_close(sink);
}

static void
test_headings(void)
{
	heading_is(60, false,
	    "ref  share of parties  satisfaction  product.family\n"
	    "a1                 12           345               6\n",
	    "headings on one line where there is room");
	heading_is(40, false,
	    "      share of                  product.\n"
	    "ref    parties  satisfaction      family\n"
	    "a1          12           345           6\n",
	    "else over several, at blanks and behind dots");
	heading_is(10, false,
	    "      share\n"
	    "         of  satis- product.\n"
	    "ref parties faction   family\n"
	    "a1       12     345        6\n",
	    "long words in two, columns closer, no number cut");
	heading_is(24, true,
	    "       share\n"
	    "          of   satis-\n"
	    "ref  parties  faction  \xe2\x80\xa6\n"
	    "a1        12      345\n",
	    "what can be spared is, and a mark says so");
}

/* Two names, a total and a range, of which the range comes in two halves. */
static void
pair_is(size_t width, const char *want, const char *name)
{
	static const struct out_column	pair[] = {
		{ .name = "ref", .type = TYPE_REF, .flags = OUT_ID },
		{ .name = "before", .type = TYPE_MONEY, .flags = OUT_SPARE },
		{ .name = "name", .type = TYPE_TEXT, .flags = OUT_CUT },
		{ .name = "lo", .type = TYPE_MONEY, .flags = OUT_SPARE },
		{ .name = "hi", .type = TYPE_MONEY,
		  .flags = OUT_SPARE | OUT_PAIR },
		{ .name = "note", .type = TYPE_TEXT },
	};
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.terminal = true;
	opt.width = width;
	if (out_open(&o, sink, &opt, &err) ||
	    out_table_begin(o, pair, NELEM(pair), &err))
		return;
	out_row_begin(o);
	out_texts(o, "a1");
	out_i64(o, 123456);
	out_texts(o, "Bakkerij Jansen");
	out_i64(o, 234567);
	out_i64(o, 345678);
	out_texts(o, "new");
	out_row_end(o);
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), want, name);
	out_close(o);
	sink_close(sink);
}

static void
test_spared(void)
{
	pair_is(45,
	    "ref before name                lo     hi note\n"
	    "a1  123456 Bakkerij Jansen 234567 345678 new\n",
	    "what can be spared stays where there is room");
	pair_is(40,
	    "ref before name           lo     hi note\n"
	    "a1  123456 Bakkerij \xe2\x80\xa6 234567 345678 new\n",
	    "a text gives way first");
	pair_is(38,
	    "ref  before  name             note  \xe2\x80\xa6\n"
	    "a1   123456  Bakkerij Jansen  new\n",
	    "then both ends of a range, rather than half of it");
	pair_is(26,
	    "ref name            note \xe2\x80\xa6\n"
	    "a1  Bakkerij Jansen new\n",
	    "then what stands before a text");
	pair_is(18,
	    "ref name     note \xe2\x80\xa6\n"
	    "a1  Bakkeri\xe2\x80\xa6 new\n",
	    "then the text is cut to a stump");
}

static void
test_empty_columns(void)
{
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.terminal = true;
	opt.width = 80;
	if (out_open(&o, sink, &opt, &err) ||
	    out_table_begin(o, column, NELEM(column), &err))
		return;
	row(o, "a1", NULL, 100, NAN, NULL);
	row(o, "a2", NULL, 200, NAN, NULL);
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), "ref  revenue\na1      1.00\n"
	    "a2      2.00\n", "columns without values are left out");
	out_close(o);
	sink_close(sink);
}

static void
test_sort(void)
{
	struct out_options	o = options(OUT_IDS);

	o.sort = "ref";
	shows(&o, "a2\na9\na17\n", "handles sort by number");
	o.sort = "-ref";
	o.limit = 2;
	shows(&o, "a17\na9\n", "backwards, the first two");
	o.limit = -1;
	o.sort = "name";
	shows(&o, "a9\na17\na2\n", "folded text, missing last");
	o.sort = "-name";
	shows(&o, "a17\na9\na2\n", "missing last backwards too");
	o.sort = "revenue";
	shows(&o, "a2\na9\na17\n", "money by amount");
	o.sort = "reveneu";
	shows(&o, "--sort: no field 'reveneu' here (did you mean revenue?)",
	    "an unknown field is refused with a suggestion");
	o = options(OUT_TSV);
	o.fields = "";
	shows(&o, "-f names no fields", "no fields");
}

static void
test_template(void)
{
	struct out_options	o = options(OUT_TEMPLATE);
	enum err_code		code;
	struct buf		b;

	o.format_text = "%(ref:5)|%(revenue:money)|%(revenue:>8)|%%\\t%(at:day)";
	o.limit = 2;
	shows(&o, "a17  |EUR 1234.56| 1234.56|%\t2023-11-14\n"
	    "a2   |EUR -0.50|   -0.50|%\t2023-11-14\n", "template");
	o.format_text = "%(name:sh) %(name:json)";
	o.limit = 1;
	shows(&o, "'Caf\xc3\xa9 \"Zon\"\n2e' \"Caf\xc3\xa9 \\\"Zon\\\"\\n2e\"\n",
	    "quoted for the shell and JSON");
	o.nul = true;
	o.format_text = "%(ref)";
	b = render(&o, &code);
	ok(b.len == 4 && memcmp(b.p, "a17\0", 4) == 0, "-z ends in NUL");
	buf_release(&b);
	o.format_text = "%(nosuch)";
	shows(&o, "--format: no field 'nosuch' here "
	    "(-O json shows every field there is)", "unknown field");
	o.format_text = "%(ref";
	shows(&o, "--format: %( without )", "not closed");
	o.format_text = "100%";
	shows(&o, "--format: % wants (field) or a second %", "a lone %");
	o.format_text = "%(ref:lots)";
	shows(&o, "--format: after ':' comes money, day, json, sh or a width",
	    "no such way to write it");
	o.format_text = "\\q";
	shows(&o, "--format: not one of \\t \\n \\r \\0 \\\\ \\xHH",
	    "no such escape");
}

static void
test_terminal(void)
{
	static const enum out_format	format[] = {
		OUT_TABLE, OUT_TSV, OUT_CSV, OUT_JSON, OUT_YAML, OUT_MD,
		OUT_IDS, OUT_TEMPLATE
	};
	static const struct out_column	c = { .name = "x",
					    .type = TYPE_TEXT,
					    .flags = OUT_ID };
	struct out_options		opt;
	struct sink			*sink;
	struct out			*o;
	struct err			 err = {0};
	struct slice			 s;
	size_t				 i, k;
	bool				 clean;

	for (i = 0; i < NELEM(format); i++) {
		opt = options(format[i]);
		opt.terminal = true;
		opt.format_text = "%(x)";
		sink = sink_open_memory();
		if (out_open(&o, sink, &opt, &err) ||
		    out_table_begin(o, &c, 1, &err))
			return;
		out_row_begin(o);
		out_texts(o, "\033]0;title\007\xc2\x9b" "31m\xe2\x80\xae.");
		out_row_end(o);
		out_table_end(o);
		is_ok(out_finish(o, &err), &err, "written");
		s = sink_bytes(sink);
		clean = true;
		for (k = 0; k < s.len; k++)
			clean = clean && s.p[k] != 27 && s.p[k] != 7 &&
			    !(k > 0 && (uint8_t)s.p[k] == 0x9b &&
			    (uint8_t)s.p[k - 1] == 0xc2) &&
			    !((uint8_t)s.p[k] == 0xae);
		ok(clean, "no control characters on a terminal: format %d",
		    (int)format[i]);
		out_close(o);
		sink_close(sink);
	}
}

/* YAML that libyaml reads back as the same texts. */
static void
test_yaml(void)
{
	static const char *const	text[] = {
		"plain", "", "yes", "No", "~", "12", "1e3", "-", "- a",
		"a: b", "a:", "a #b", "#a", "key", "null", "'q'", "\"q\"",
		"two\nlines", "tab\there", " lead", "trail ", "{a}", "[b",
		"a, b", "&x", "*x", "!t", "%d", "@a", "`a", "2025-03-14",
		"caf\xc3\xa9", "\xe2\x80\xa8", "\xc2\x85", "back\\slash", "=",
		"0x1f", "?", "? a", "|", ">", "\xef\xbb\xbf", "a\001b"
	};
	static const struct out_column	c = { .name = "x",
					    .type = TYPE_TEXT };
	struct out_options		 opt = options(OUT_YAML);
	struct sink			*sink = sink_open_memory();
	struct out			*o;
	struct err			 err = {0};
	struct slice			 s;
	yaml_parser_t			 parser;
	yaml_event_t			 event;
	size_t				 i, n = 0;
	bool				 key = true, same = true, more = true;

	if (out_open(&o, sink, &opt, &err) || out_table_begin(o, &c, 1, &err))
		return;
	for (i = 0; i < NELEM(text); i++) {
		out_row_begin(o);
		out_texts(o, text[i]);
		out_row_end(o);
	}
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	s = sink_bytes(sink);
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const uint8_t *)s.p, s.len);
	while (more && yaml_parser_parse(&parser, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT) {
			if (!key && n < NELEM(text) && strcmp(text[n++],
			    (char *)event.data.scalar.value) != 0) {
				diag("'%s' came back as '%s'", text[n - 1],
				    (char *)event.data.scalar.value);
				same = false;
			}
			key = !key;
		}
		yaml_event_delete(&event);
	}
	ok(!more && same && n == NELEM(text), "YAML reads back");
	yaml_parser_delete(&parser);
	out_close(o);
	sink_close(sink);
}

static void
document(struct out *o)
{
	struct err	err = {0};

	out_doc_begin(o);
	out_map_begin(o);
	out_key(o, "name");
	out_texts(o, "shop");
	out_key(o, "empty");
	out_list_begin(o);
	out_list_end(o);
	out_key(o, "kinds");
	out_list_begin(o);
	out_map_begin(o);
	out_key(o, "a");
	out_i64(o, 1);
	out_key(o, "b");
	out_bool(o, true);
	out_map_end(o);
	out_texts(o, "c");
	out_list_end(o);
	out_key(o, "rows");
	if (out_table_begin(o, column, 2, &err) == ERR_OK) {
		out_row_begin(o);
		out_texts(o, "a1");
		out_texts(o, "x");
		out_row_end(o);
		out_table_end(o);
	}
	out_key(o, "last");
	out_missing(o);
	out_map_end(o);
	out_doc_end(o);
}

static const char *
dutch(const char *label)
{
	return strcmp(label, "revenue before") == 0 ? "omzet ervoor" :
	    strcmp(label, "none") == 0 ? "geen" : NULL;
}

/* What the commands show people of one thing: aligned, in their words. */
static void
test_sheet(void)
{
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.translate = dutch;
	if (out_open(&o, sink, &opt, &err))
		return;
	out_doc_begin(o);
	out_map_begin(o);
	out_key(o, "name");
	out_texts(o, "Zon\n& Maan\033");
	out_key(o, "revenue_before");
	out_money(o, 123456, 2);
	out_key_labelled(o, SLICE("tags"), SLICE("Labels"));
	out_list_begin(o);
	out_texts(o, "a");
	out_texts(o, "b");
	out_list_end(o);
	out_key(o, "rows");
	if (out_table_begin(o, column, 2, &err) == ERR_OK)
		out_table_end(o);
	out_map_end(o);
	out_doc_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink),
	    "name:         Zon\n  & Maan\xef\xbf\xbd\n"
	    "omzet ervoor: 1234.56 EUR\n"
	    "Labels:       a, b\n\nrows:\n  geen\n", "a sheet");
	out_close(o);
	sink_close(sink);
}

static bool
has(struct slice s, const char *part)
{
	return memmem(s.p, s.len, part, strlen(part)) != NULL;
}

/* Nothing that a record says becomes part of the page. */
static void
test_html(void)
{
	struct out_options	 opt = options(OUT_HTML);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};
	struct plot		 plot = { .n = 3, .n_history = 2,
				    .y = (const double[]){ 1, 2, 3 },
				    .lo = (const double[]){ 2 },
				    .hi = (const double[]){ 4 } };
	struct slice		 all;

	opt.fields = "ref,name,revenue";
	opt.header = 1;
	opt.title = "a & b";
	if (out_open(&o, sink, &opt, &err))
		return;
	out_prose(o, "One\n");
	out_prose(o, "two <b>.\n");
	out_plot(o, &plot);
	if (out_table_begin(o, column, NELEM(column), &err))
		return;
	row(o, "a1", "<script>\033", 100, NAN, NULL);
	out_table_end(o);
	out_prose(o, "\nEnd.\n");
	is_ok(out_finish(o, &err), &err, "written");
	all = sink_bytes(sink);
	ok(slice_starts(all, SLICE("<!DOCTYPE html>\n<html lang=\"en\"><head>\n"
	    "<title>a &amp; b</title>\n")), "a page with a title");
	ok(has(all, "<body>\n<p>One\ntwo &lt;b&gt;.</p>\n<svg "),
	    "sentences, then the plot");
	ok(has(all, "<thead><tr><th>ref</th>"),
	    "headings");
	ok(has(all, "<tr><td>a1</td><td class=\"t\">&lt;script"
	    "&gt;\xef\xbf\xbd</td><td class=\"n\">1.00</td></tr>\n"
	    "</tbody></table>\n<p>End.</p>\n</body></html>\n"),
	    "a row, and the end");
	out_close(o);
	sink_close(sink);
	opt.fields = NULL;
	sink = sink_open_memory();
	if (out_open(&o, sink, &opt, &err))
		return;
	document(o);
	is_ok(out_finish(o, &err), &err, "written");
	ok(has(sink_bytes(sink), "<pre>name:  shop\nempty:\n"), "a sheet");
	ok(has(sink_bytes(sink), "rows:\n  ref  Name\n  a1   x\n"
	    "\nlast:\n</pre>\n</body>"), "with its table");
	out_close(o);
	sink_close(sink);
}

static void
test_wrap(void)
{
	static const struct out_column	 why[] = {
		{ .name = "ref", .type = TYPE_TEXT, .flags = OUT_ID },
		{ .name = "why", .type = TYPE_TEXT,
		  .flags = OUT_CUT | OUT_WRAP },
		{ .name = "n", .type = TYPE_INT },
	};
	struct out_options		 opt = options(OUT_TABLE);
	struct sink			*sink = sink_open_memory();
	struct out			*o;
	struct err			 err = {0};

	opt.terminal = true;
	opt.width = 24;
	if (out_open(&o, sink, &opt, &err) ||
	    out_table_begin(o, why, NELEM(why), &err))
		return;
	out_row_begin(o);
	out_texts(o, "a1");
	out_texts(o, "bought more than before, 12345678901234567890 of it");
	out_i64(o, 7);
	out_row_end(o);
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink),
	    "ref  why               n\n"
	    "a1   bought more than  7\n"
	    "     before,\n"
	    "     1234567890123456\n"
	    "     7890 of it\n", "a text goes on below itself");
	out_close(o);
	sink_close(sink);
}

static void
shows_document(const struct out_options *opt, const char *want,
    const char *name)
{
	struct sink	*sink = sink_open_memory();
	struct out	*o;
	struct err	 err = {0};

	if (is_ok(out_open(&o, sink, opt, &err), &err, name)) {
		document(o);
		is_ok(out_finish(o, &err), &err, name);
		is_slice(sink_bytes(sink), want, name);
		out_close(o);
	}
	sink_close(sink);
}

static void
test_documents(void)
{
	struct out_options	o = options(OUT_JSON);

	shows_document(&o, "{\n  \"name\": \"shop\",\n  \"empty\": [],\n"
	    "  \"kinds\": [\n    {\n      \"a\": 1,\n      \"b\": true\n"
	    "    },\n    \"c\"\n  ],\n  \"rows\": [\n"
	    "  {\"ref\":\"a1\",\"name\":\"x\"}\n  ],\n  \"last\": null\n}\n",
	    "document as json");
	o = options(OUT_YAML);
	shows_document(&o, "name: shop\nempty: []\nkinds:\n  - a: 1\n"
	    "    b: true\n  - c\nrows:\n  - ref: a1\n    name: x\n"
	    "last: null\n", "document as yaml");
	o = options(OUT_TSV);
	shows_document(&o, "name\tshop\nkinds.0.a\t1\nkinds.0.b\ttrue\n"
	    "kinds.1\tc\nrows.0.ref\ta1\nrows.0.name\tx\nlast\t\n",
	    "document as tsv");
	o = options(OUT_TABLE);
	shows_document(&o, "name:  shop\nempty:\nkinds:\n  - a: 1\n"
	    "    b: true\n  - c\n\nrows:\n  ref  Name\n  a1   x\n\n"
	    "last:\n", "document for people");
	o = options(OUT_NDJSON);
	shows_document(&o, "{\"name\":\"shop\",\"empty\":[],\"kinds\":["
	    "{\"a\":1,\"b\":true},\"c\"],\"rows\":[{\"ref\":\"a1\",\"name\":"
	    "\"x\"}],\"last\":null}\n", "document on one line");
	o.fields = "name,last";
	shows_document(&o, "{\"name\":\"shop\",\"last\":null}\n",
	    "-f picks keys");
}

static void
test_record(void)
{
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	if (out_open(&o, sink, &opt, &err) ||
	    out_record_begin(o, column, NELEM(column), &err))
		return;
	row(o, "a17", "one\ntwo", 5, NAN, NULL);
	out_record_end(o);
	out_prose(o, "and %d more\n", 3);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), "ref:     a17\nName:    one\n"
	    "         two\nrevenue: 0.05\nand 3 more\n",
	    "a record for people leaves out what is missing");
	out_close(o);
	sink_close(sink);
}

static void
prose_is(bool terminal, const char *want, const char *name)
{
	struct out_options	 opt = options(OUT_TABLE);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.terminal = terminal;
	opt.width = 20;
	if (out_open(&o, sink, &opt, &err))
		return;
	out_prose(o, "%s", "\nJust twenty signs on.\n  below each other, too\n"
	    "a b\nno end of a line at all");
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), want, name);
	out_close(o);
	sink_close(sink);
}

static void
test_prose(void)
{
	prose_is(true, "\nJust twenty signs\non.\n  below each other,\n"
	    "  too\na b\nno end of a line at\nall",
	    "prose is broken at blanks on a terminal");
	prose_is(false, "\nJust twenty signs on.\n"
	    "  below each other, too\na b\nno end of a line at all",
	    "and nowhere else");
}

static void
test_records(void)
{
	struct out_options	 opt = options(OUT_JSON);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.fields = "ref";
	if (out_open(&o, sink, &opt, &err))
		return;
	out_records_begin(o);
	for (int i = 0; i < 2; i++) {
		if (out_record_begin(o, column, NELEM(column), &err))
			return;
		row(o, i == 0 ? "a17" : "a2", NULL, 5, NAN, NULL);
		out_record_end(o);
	}
	out_records_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink),
	    "[\n{\"ref\":\"a17\"},\n{\"ref\":\"a2\"}\n]\n",
	    "several records in JSON are an array");
	out_close(o);
	sink_close(sink);
}

static void
test_last(void)
{
	static const struct out_column	 sums[] = {
		{ .name = "round(a,2)", .type = TYPE_TEXT },
		{ .name = "n", .label = "number", .type = TYPE_INT }
	};
	struct out_options	 opt = options(OUT_TSV);
	struct sink		*sink = sink_open_memory();
	struct out		*o;
	struct err		 err = {0};

	opt.fields = "n, round(a,2)";
	opt.sort = "-round(a,2),+n";
	opt.limit = 2;
	if (out_open(&o, sink, &opt, &err) ||
	    out_table_begin(o, sums, NELEM(sums), &err))
		return;
	for (int i = 0; i < 4; i++) {
		out_row_begin(o);
		if (i == 3)
			out_row_last(o);
		out_textf(o, "%c", "bcaz"[i]);
		out_i64(o, i);
		out_row_end(o);
	}
	out_table_end(o);
	is_ok(out_finish(o, &err), &err, "written");
	is_slice(sink_bytes(sink), "1\tc\n0\tb\n3\tz\n",
	    "a last row is neither sorted nor cut");
	out_close(o);
	sink_close(sink);
}

static void
test_lists(void)
{
	struct slice	part, rest = SLICE("a, f(b,(c)) ,\"x,y\",'(' , ");
	const char	*want[] = { "a", "f(b,(c))", "\"x,y\"", "'('", "" };
	size_t		i;

	for (i = 0; slice_cut_list(&part, &rest) && i < NELEM(want); i++)
		is_slice(part, want[i], "a part of a list");
	is_int((int64_t)i, NELEM(want), "all of them");
	rest = SLICE("a),b");
	ok(slice_cut_list(&part, &rest) && slice_eq(part, SLICE("a)")),
	    "a stray parenthesis hides no comma");
}

static void
test_sink(void)
{
	struct sink	*sink;
	struct err	 err = {0};
	struct stat	 st;
	char		 path[4096], big[70000];
	int		 fd[2], i;
	size_t		 got = 0;
	ssize_t		 n;

	signal(SIGPIPE, SIG_IGN);
	snprintf(path, sizeof(path), "%s/file", tmp_dir());
	if (is_ok(sink_open_file(&sink, path, &err), &err, "beside")) {
		sink_write(sink, SLICE("x"));
		ok(stat(path, &st) != 0, "nothing there before the end");
		is_ok(sink_finish(sink, &err), &err, "finished");
		ok(stat(path, &st) == 0 && st.st_size == 1, "renamed");
		sink_close(sink);
	}
	if (is_ok(sink_open_file(&sink, path, &err), &err, "again")) {
		sink_write(sink, SLICE("yy"));
		sink_close(sink);
		ok(stat(path, &st) == 0 && st.st_size == 1,
		    "given up: the old file is kept");
	}
	is_int(sink_open_file(&sink, "/nonexistent/x", &err), ERR_SYSTEM,
	    "no such folder");
	fd[0] = open("/dev/full", O_WRONLY);
	sink = sink_open_fd(fd[0], "out");
	sink_write(sink, SLICE("x"));
	is_int(sink_finish(sink, &err), ERR_SYSTEM, "no space is an error");
	sink_close(sink);
	close(fd[0]);
	memset(big, 'x', sizeof(big));
	if (pipe(fd) != 0)
		return;
	close(fd[0]);
	sink = sink_open_fd(fd[1], "out");
	sink_write(sink, SLICE("x"));
	is_ok(sink_finish(sink, &err), &err, "a closed pipe is silent");
	ok(sink_is_closed(sink), "and known");
	sink_close(sink);
	close(fd[1]);
	/* Nobody reads: it goes into a file, and all of it comes out. */
	if (pipe(fd) != 0)
		return;
	sink = sink_open_fd(fd[1], "out");
	for (i = 0; i < 10; i++)
		sink_write(sink, slice_make(big, sizeof(big)));
	sink_flush(sink);
	ok(sink_is_spooled(sink), "a pipe that takes nothing");
	if (fork() == 0) {
		/* The reader below counts: a child must print no TAP. */
		_exit(sink_finish(sink, &err) != ERR_OK);
	}
	close(fd[1]);
	while ((n = read(fd[0], big, sizeof(big))) > 0)
		got += (size_t)n;
	is_int((int64_t)got, 700000, "all of it came out");
	sink_close(sink);
	close(fd[0]);
}

int
main(void)
{
	test_formats();
	test_table();
	test_headings();
	test_spared();
	test_empty_columns();
	test_sort();
	test_template();
	test_terminal();
	test_prose();
	test_yaml();
	test_documents();
	test_sheet();
	test_html();
	test_wrap();
	test_record();
	test_records();
	test_last();
	test_lists();
	test_sink();
	return done_testing();
}
