/*
 * Mapping files: read, written, read again; and what is wrong with others.
 */
#include "tap.h"

#include "core/exchange/mapping.h"

static struct arena	*arena;

static void
refused(const char *yaml, const char *want)
{
	struct mapping	m;
	struct err	err = {0};

	is_int(mapping_parse(&m, arena, slice_of(yaml), &err), ERR_DATA,
	    want);
	ok(strstr(err.msg, want) != NULL, "it says so");
	if (strstr(err.msg, want) == NULL)
		diag("%s", err.msg);
}

static const char whole[] =
    "import: 1\n"
    "type: sale\n"
    "format: csv\n"
    "delimiter: ','\n"
    "encoding: windows-1252\n"
    "header: true\n"
    "dates: YYYY-MM-DD HH:MM:SS\n"
    "decimal: ','\n"
    "columns:\n"
    "  InvoiceNo: order\n"
    "  StockCode: {field: product, create: {name: Description}}\n"
    "  CustomerID: {field: party, by: number, create: true}\n"
    "  InvoiceDate: {field: date, dates: DD-MM-YYYY}\n"
    "  Country: {values: {EIRE: IE, Unspecified: ''}}\n"
    "  Remarks: ignore\n"
    "set: {channel: web}\n"
    "compute: {amount: 'round(quantity * price, 2)'}\n"
    "key: [order, line]\n"
    "skip: quantity = 0\n";

static void
test_whole(void)
{
	struct mapping	m;
	struct err	err = {0};
	struct buf	one = {0}, two = {0};

	is_ok(mapping_parse(&m, arena, slice_of(whole), &err), &err,
	    "everything there is");
	is_slice(m.type, "sale", "type");
	is_int(m.delimiter, ',', "delimiter");
	is_int(m.encoding, ENCODING_CP1252, "encoding");
	is_int(m.decimal, ',', "decimal");
	is_int((int64_t)m.n_columns, 6, "columns");
	is_slice(m.column[1].field, "product", "a field");
	ok(m.column[1].create && m.column[1].n_fill == 1, "made, and filled");
	is_slice(m.column[1].fill[0].value, "Description", "from a column");
	is_slice(m.column[2].by, "number", "by a field");
	ok(m.column[2].create && m.column[2].n_fill == 0, "made");
	is_slice(m.column[3].dates, "DD-MM-YYYY", "its own dates");
	is_int((int64_t)m.column[4].n_values, 2, "values");
	is_slice(m.column[5].field, "", "ignored");
	is_int((int64_t)m.n_key, 2, "key");
	mapping_write(&one, &m);
	is_ok(mapping_parse(&m, arena, slice_dup(arena, buf_slice(&one)),
	    &err), &err, "what is written can be read");
	mapping_write(&two, &m);
	is_str(buf_cstr(&two), buf_cstr(&one), "and is the same");
	buf_release(&one);
	buf_release(&two);
}

int
main(void)
{
	arena = arena_open();
	test_whole();
	refused("type: sale\n", "begins with \"import: 1\"");
	refused("import: 2\n", "1:9: \"2\" is not a version");
	refused("import: 1\ncolour: red\n", "2:1: \"colour\" has no meaning");
	refused("import: 1\ndelimiter: ab\n", "\"ab\" is not one sign");
	refused("import: 1\nencoding: ebcdic\n", "\"ebcdic\" is none of");
	refused("import: 1\ndecimal: ;\n", "is neither");
	refused("import: 1\nheader: maybe\n", "\"maybe\" is neither");
	refused("import: 1\ncolumns: [a]\n", "columns is a map here");
	refused("import: 1\ncolumns: {}\n", "\"columns\" is empty");
	refused("import: 1\ncolumns: {a: x, b: x}\n",
	    "\"x\" gets two columns");
	refused("import: 1\ncolumns: {a: {create: true}}\n",
	    "\"a\" names no field");
	refused("import: 1\ncolumns: {a: {field: x, colour: y}}\n",
	    "\"colour\" is none of field");
	refused("import: 1\ncolumns: {a: {field: x, create: maybe}}\n",
	    "\"maybe\" is neither");
	refused("import: 1\ncolumns: {a: [x]}\n", "a column is one value");
	refused("import: 1\nset: [a]\n", "set is a map here");
	refused("import: 1\nset: {a: {b: c}}\n", "set is one value here");
	refused("import: 1\nkey: {a: b}\n", "key is a list here");
	refused("- a\n", "a mapping is a map here");
	refused("import: 1\nimport: 1\n", "2:1");
	refused("a: &x 1\nb: *x\n", "1:");
	arena_close(arena);
	return done_testing();
}
