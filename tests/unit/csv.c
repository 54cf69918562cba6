/*
 * Reading files: encodings, rows and fields, the delimiter, numbers and
 * dates in foreign forms.
 */
#include "tap.h"

#include "core/exchange/csv.h"
#include "core/exchange/date.h"
#include "core/exchange/number.h"
#include "core/exchange/sniff.h"

/* Rows as text: fields in <>, rows on lines, faults as "!". */
static void
read_all(struct buf *b, struct slice text, struct csv_format fmt,
    enum encoding encoding)
{
	struct input	*in = NULL;
	struct csv	*csv = NULL;
	struct csv_row	 row;
	struct err	 err = {0};
	bool		 more;
	enum err_code	 rc;

	rc = input_open_memory(&in, text, encoding, &err);
	if (rc == ERR_OK)
		rc = csv_open(&csv, in, &err);
	if (rc) {
		buf_addf(b, "!%s", err.msg);
		goto done;
	}
	csv_set_format(csv, &fmt);
	for (;;) {
		rc = csv_next(csv, &row, &more, &err);
		if (rc == ERR_OK && !more)
			break;
		buf_addf(b, "%llu:", (unsigned long long)row.line);
		if (rc) {
			buf_addf(b, "!%s\n", err.msg);
			if (rc != ERR_DATA)
				break;
			continue;
		}
		for (size_t i = 0; i < row.n; i++)
			buf_addf(b, "<%.*s>", SLICE_ARG(row.field[i]));
		buf_addc(b, '\n');
	}
done:
	csv_close(csv);
	input_close(in);
}

static void
check_with(const char *p, size_t len, struct csv_format fmt,
    enum encoding encoding, const char *want, const char *name)
{
	struct buf	b = {0};

	read_all(&b, slice_make(p, len), fmt, encoding);
	is_str(buf_cstr(&b), want, name);
	buf_release(&b);
}

static const struct csv_format comma = { ',', true, false, false };

#define CHECK(text, want, name) \
	check_with(text, sizeof(text) - 1, comma, ENCODING_AUTO, want, name)

static void
test_rows(void)
{
	struct csv_format	tsv = { '\t', false, true, false };

	CHECK("a,b\n1,2\n", "1:<a><b>\n2:<1><2>\n", "rows and fields");
	CHECK("a,b\r\n1,2\r\n", "1:<a><b>\n2:<1><2>\n", "CR LF");
	CHECK("a,b\r1,2\r", "1:<a><b>\n2:<1><2>\n", "CR alone");
	CHECK("a,b\n1,2", "1:<a><b>\n2:<1><2>\n", "no newline at the end");
	CHECK("a,b,\n,,\n", "1:<a><b><>\n2:<><><>\n", "empty fields");
	CHECK("\n\na\n\r\n\nb\n", "3:<a>\n6:<b>\n", "blank lines are no rows");
	CHECK("\"a,b\",\"c\"\"d\"\n", "1:<a,b><c\"d>\n", "quotes");
	CHECK("\"a\nb\",c\nd,e\n", "1:<a\nb><c>\n3:<d><e>\n",
	    "a newline between quotes; lines are counted");
	CHECK("\"\",\"\"\n", "1:<><>\n", "quoted nothing");
	CHECK("\"\"\"\",x\n", "1:<\"><x>\n", "a quoted quote");
	CHECK("5\" disk,x\n", "1:<5\" disk><x>\n",
	    "a quote that begins no field is data");
	CHECK("\"a\"b,c\nd,e\n", "1:!text behind the closing quote of field 1"
	    "\n2:<d><e>\n", "text behind a quote: the row alone is wrong");
	CHECK("a,\"b\nc,d\n", "1:!a quote is not closed\n",
	    "a quote that is not closed ends it");
	CHECK("", "", "nothing");
	CHECK("\"", "1:!a quote is not closed\n", "a quote alone");
	CHECK("\"\"", "1:<>\n", "two quotes alone");
	CHECK("a,\"b\"", "1:<a><b>\n", "a quoted field at the end");
	check_with("a\\tb\tc\\\\d\\n\\x41\n", 16, tsv, ENCODING_AUTO,
	    "1:<a\tb><c\\d\nA>\n", "escapes of TSV");
}

static void
test_encodings(void)
{
	CHECK("\xef\xbb\xbf""a,b\n", "1:<a><b>\n", "UTF-8 with a mark");
	CHECK("\xff\xfe""a\0,\0\xe9\0\n\0", "1:<a><\xc3\xa9>\n",
	    "UTF-16 little-endian");
	CHECK("\xfe\xff\0a\0,\xd8\x3d\xde\x00\0\n",
	    "1:<a><\xf0\x9f\x98\x80>\n", "UTF-16 big-endian, a pair");
	CHECK("\xff\xfe""a\0\x3d\xd8\n\0", "1:<a\xef\xbf\xbd>\n",
	    "half a pair is no letter");
	CHECK("Caf\xe9,\x80\n", "1:<Caf\xc3\xa9><\xe2\x82\xac>\n",
	    "Windows-1252 is found out");
	CHECK("Caf\xc3\xa9\n", "1:<Caf\xc3\xa9>\n", "UTF-8 without a mark");
	CHECK("Caf\xc3", "1:<Caf\xc3\x83>\n", "a letter cut off is none");
	CHECK("a\0b\0", "!text looks like UTF-16 without a byte order mark",
	    "UTF-16 without a mark is not guessed");
	CHECK("\x1f\x8b\x08", "!text is compressed", "gzip is refused");
	CHECK("\xfd""7zXZ", "!text is compressed", "xz, too");
	CHECK("PK\3\4....", "!text is a spreadsheet or a zip file",
	    "a spreadsheet is refused");
	check_with("\xe9\n", 2, comma, ENCODING_CP1252, "1:<\xc3\xa9>\n",
	    "Windows-1252 by name");
}

/* Rows that lie across the pieces that are read. */
static void
test_pieces(void)
{
	struct buf	text = {0};
	struct input	*in;
	struct csv	*csv;
	struct csv_row	 row;
	struct err	 err = {0};
	bool		 more = true, fine = true;
	uint64_t	 n = 0;

	for (int i = 0; i < 300000; i++)
		buf_addf(&text, "%d,\"x\"\"\n%d\",caf\xc3\xa9\r\n", i, i);
	is_ok(input_open_memory(&in, buf_slice(&text), ENCODING_AUTO, &err),
	    &err, "a text of several megabytes");
	is_ok(csv_open(&csv, in, &err), &err, "opened");
	while (csv_next(csv, &row, &more, &err) == ERR_OK && more) {
		char	want[40];

		fine &= row.n == 3 && row.line == n * 2 + 1;
		snprintf(want, sizeof(want), "x\"\n%d", (int)n);
		fine &= row.n == 3 && slice_eq(row.field[1], slice_of(want));
		n++;
	}
	is_int((int64_t)n, 300000, "every row");
	ok(fine, "and each as it was written");
	csv_close(csv);
	input_close(in);
	buf_release(&text);
}

static void
test_sniff(void)
{
	ok(sniff_delimiter(SLICE("a;b\n1,5;2\n2,5;3\n"), true) == ';',
	    "semicolons before commas inside numbers");
	ok(sniff_delimiter(SLICE("a,b\n1,2\n"), true) == ',', "commas");
	ok(sniff_delimiter(SLICE("a\tb\n1,2\t3\n"), true) == '\t', "tabs");
	ok(sniff_delimiter(SLICE("a|b|c\n1|2|3\n"), true) == '|', "bars");
	ok(sniff_delimiter(SLICE("a,\"b;c\"\n1,\"2;3\"\n"), true) == ',',
	    "semicolons in quotes do not count");
	ok(sniff_delimiter(SLICE("name\nAda\n"), true) == ',',
	    "one column: as if with commas");
	ok(sniff_is_json(SLICE("  {\"a\":1}\n")), "an object is JSON");
	ok(sniff_is_value(SLICE("2010-12-01")), "a date is a value");
	ok(!sniff_is_value(SLICE("InvoiceNo")), "a word names a column");
}

static void
number(const char *text, char decimal, const char *want)
{
	char		tmp[NUMBER_TEXT];
	struct slice	plain = SLICE_EMPTY;
	bool		fine = number_plain(&plain, tmp, slice_of(text),
			    decimal);

	if (want == NULL)
		ok(!fine, "%s with '%c' is refused", text, decimal);
	else
		ok(fine && slice_eq(plain, slice_of(want)),
		    "%s with '%c' is %s", text, decimal, want);
}

static void
test_numbers(void)
{
	char	sign;

	number("1234.50", '.', "1234.50");
	number("1,234.50", '.', "1234.50");
	number("1.234,50", ',', "1234.50");
	number("-1.234.567,5", ',', "-1234567.5");
	number("1 234,50", ',', "1234.50");
	number("1\xc2\xa0""234,50", ',', "1234.50");
	number("1'234.50", '.', "1234.50");
	number("\xe2\x82\xac 1.234,50", ',', "\xe2\x82\xac 1234.50");
	number("12,5 %", ',', "12.5 %");
	number(",5", ',', "0.5");
	number("12.5", ',', NULL);
	number("12,5", '.', NULL);
	number("1,23,456", '.', NULL);
	number("1.234.50", ',', NULL);
	number("1,2,3", ',', NULL);
	number("12,x", ',', "12,x");
	ok(number_sniff(&sign, SLICE("12,50")) == ',', "12,50: a comma");
	ok(number_sniff(&sign, SLICE("1.234.567")) == ',',
	    "two points part thousands");
	ok(number_sniff(&sign, SLICE("1.234")) == '?' && sign == '.',
	    "1.234 may be either");
	ok(number_sniff(&sign, SLICE("0.234")) == '.', "0.234 may not");
	ok(number_sniff(&sign, SLICE("1234")) == 0, "1234 says nothing");
}

static void
date(const char *form, const char *text, const char *want)
{
	struct date_format	f;
	struct date_found	d;
	struct err		err = {0};
	char			got[40] = "";

	if (date_format_parse(&f, slice_of(form), &err) == ERR_OK &&
	    date_format_read(&d, &f, slice_of(text))) {
		got[day_write(got, d.day)] = '\0';
		if (d.us_of_day != 0)
			snprintf(got + 10, sizeof(got) - 10, " %lld",
			    (long long)(d.us_of_day / 1000000));
	}
	ok(strcmp(got, want) == 0, "%s as %s: \"%s\"", text, form, want);
	if (strcmp(got, want) != 0)
		diag("got %s", got);
}

static void
sniff_date(const char *a, const char *b, const char *want)
{
	struct slice		text[2] = { slice_of(a), slice_of(b) };
	struct date_format	f;
	struct err		err = {0};
	size_t			odd;

	is_str(date_format_sniff(&f, &odd, text, 2, &err) ? err.msg : f.text,
	    want, a);
}

/* Texts that are parted by "|", of which spare may be odd. */
static void
sniff_most(const char *list, size_t spare, const char *want, size_t want_odd)
{
	struct date_sniffer	*s = date_sniffer_open(spare, 0);
	struct slice		 text, rest = slice_of(list);
	struct date_format	 f;
	struct err		 err = {0};
	uint64_t		 odd, n = 0;

	while (slice_cut(&text, &rest, '|'))
		date_sniffer_add(s, text, n++);
	is_str(date_sniffer_find(&f, &odd, s, &err) ? "" :
	    f.n == 0 ? "none" : f.text, want, list);
	is_int((int64_t)MIN(odd, n), (int64_t)want_odd,
	    "where it was given up");
	date_sniffer_close(s);
}

/* Texts that are parted by "|"; what is no date at all says nothing. */
static void
sniff_column(const char *list, const char *want, size_t want_odd)
{
	struct slice		text[16], rest = slice_of(list);
	struct date_format	f;
	struct err		err = {0};
	size_t			odd, n = 0;

	while (n < NELEM(text) && slice_cut(&text[n], &rest, '|'))
		n++;
	is_str(date_format_sniff(&f, &odd, text, n, &err) ? "" :
	    f.n == 0 ? "none" : f.text, want, list);
	is_int((int64_t)odd, (int64_t)want_odd, "where it was given up");
}

static void
test_impossible_dates(void)
{
	sniff_column("2025-13-01|2025-01-01|2025-02-01", "YYYY-MM-DD", 3);
	sniff_column("31-12-2024|unknown|31-02-2025||1-2-2025|5-6-2025",
	    "DD-MM-YYYY", 6);
	/* A date in another form makes the form doubtful, as ever. */
	sniff_column("2025-01-02|03-14-2025|2025-02-31|2025-03-03", "", 1);
	sniff_column("01-02-2025|03-04-2025|x", "", 3);
	sniff_column("01-14-2025|14-01-2025|x|01-02-2025", "", 1);
	/* Half of them and more: another column is meant. */
	sniff_column("x|14-03-2025", "", 0);
	sniff_column("x|y|14-03-2025", "", 0);
}

static void
test_most_dates(void)
{
	sniff_most("x|14-03-2025|01-02-2025", 0, "", 0);
	sniff_most("x|14-03-2025|01-02-2025", 1, "DD-MM-YYYY", 3);
	sniff_most("14-03-2025||x|01-02-2025|y", 1, "", 4);
	sniff_most("14-03-2025||x|01-02-2025|y", 2, "DD-MM-YYYY", 5);
	sniff_most("2025-03-01|14-03-2025|15-03-2025", 1, "DD-MM-YYYY", 3);
	/* Of two that fit well enough the one that fits better. */
	sniff_most("01-02-2025|03-04-2025|14-03-2025", 1, "DD-MM-YYYY", 3);
	sniff_most("01-02-2025|03-04-2025|x", 1, "", 3);
	sniff_most("x|y", 2, "none", 2);
	sniff_most("x|y", 1, "", 1);
	sniff_most("|", 0, "none", 2);
	/* The same one again counts again. */
	sniff_most("14-03-2025|14-03-2025|x|x", 1, "", 3);
	sniff_most("14-03-2025|x|x|14-03-2025", 2, "DD-MM-YYYY", 4);
	sniff_most("2025-03-14|2025-03-14|2025-03-14 10:00", 0,
	    "YYYY-MM-DD HH:MM", 3);
	sniff_most("||2025-03-14", 0, "YYYY-MM-DD", 3);
}

/* Those that come one by one: one in ten may be odd, whichever. */
static void
test_sniffer(void)
{
	struct date_sniffer	*s = date_sniffer_open(1, 10);
	struct date_format	 f;
	struct err		 err = {0};
	uint64_t		 odd;

	for (uint64_t i = 1; i <= 1000; i++)
		date_sniffer_add(s, i <= 101 ? SLICE("total") :
		    SLICE("2025-03-04 10:30"), i);
	ok(date_sniffer_find(&f, &odd, s, &err) == ERR_OK,
	    "one more than a tenth of them, and first");
	is_str(f.text, "YYYY-MM-DD HH:MM", "the others have a form");
	date_sniffer_add(s, SLICE("total"), 1001);
	is_int(date_sniffer_find(&f, &odd, s, &err), ERR_DATA,
	    "two are too many");
	is_int((int64_t)odd, 1001, "the last of them is named");
	date_sniffer_close(s);
}

static void
test_dates(void)
{
	struct date_format	f;
	struct err		err = {0};

	date("DD-MM-YYYY", "14-03-2025", "2025-03-14");
	date("DD-MM-YYYY", "1-3-2025", "2025-03-01");
	date("DD-MM-YYYY", "31-02-2025", "");
	date("DD-MM-YYYY", "14-03-25", "");
	date("MM/DD/YY", "03/14/25", "2025-03-14");
	date("DD.MM.YY", "14.03.69", "1969-03-14");
	date("YYYYMMDD", "20250314", "2025-03-14");
	date("YYYYMMDD", "2025314", "");
	date("DD MMM YYYY", "14 maart 2025", "2025-03-14");
	date("DD-MMM-YY", "14-Mar-25", "2025-03-14");
	date("YYYY-MM-DD HH:MM:SS", "2010-12-01 08:26:00",
	    "2010-12-01 30360");
	date("YYYY-MM-DD HH:MM:SS", "2010-12-01", "2010-12-01");
	date("YYYY-MM-DD HH:MM:SS", "2010-12-01 25:00:00", "");
	date("MM/DD/YYYY HH:MM AM", "3/14/2025 12:05 AM", "2025-03-14 300");
	date("MM/DD/YYYY HH:MM AM", "3/14/2025 1:05PM", "2025-03-14 47100");
	date("YYYY-MM-DD", "2025-03-14x", "");
	ok(date_format_parse(&f, SLICE("DD-MM"), &err) == ERR_USAGE,
	    "a form without a year is none");
	ok(date_format_parse(&f, SLICE("yyyy-mm-dd"), &err) == ERR_USAGE,
	    "small letters are none");
	sniff_date("2010-12-01 08:26:00", "", "YYYY-MM-DD HH:MM:SS");
	sniff_date("14-03-2025", "01-02-2025", "DD-MM-YYYY");
	sniff_date("03/14/2025", "1/2/2025", "MM/DD/YYYY");
	sniff_date("01/02/2025", "03/04/2025",
	    "dates may be DD/MM/YYYY or MM/DD/YYYY");
	sniff_date("01-02-03", "", "dates may be DD-MM-YY or MM-DD-YY");
	sniff_date("2025-03-14", "soon",
	    "\"soon\" is no date in the form of the others");
	sniff_date("2025-03-14",
	    "vijfentwintigste van de tweede maand 20\u00e9\u00e9n",
	    "\"vijfentwintigste van de tweede maand 20\u00e9\" is no date in "
	    "the form of the others");
	sniff_date("", "", "");
}

/* ---- many rows at once ---- */

/* More fields than there is room for at first. */
#define WIDE_16	",,,,,,,,,,,,,,,,"
#define WIDE	WIDE_16 WIDE_16 WIDE_16 WIDE_16 WIDE_16 "the last\n"

static void
odd_rows(struct buf *text)
{
	static const char *const odd[] = {
		"a,\"b\"\"c\",d\n", "too,few\n", "one,too,many,of them\r\n",
		"\n\r\n", "x,\"two\nlines\",y\n", "\"bad\" quote,1,2\n",
		"a\\tb,c,d\n", "5\" disk,,\n", "\"q\",\"r\",\"s\"\r\n", ",,\r",
		WIDE
	};

	for (unsigned i = 0; i < 150000; i++) {
		buf_addf(text, "%u,word%u,%u\n", i, i % 7, i * 3);
		if (i % 1000 < 20 || i % 37 == 0)
			buf_add(text, slice_of(odd[(i / 37 + i) %
			    NELEM(odd)]));
	}
}

struct told { uint64_t hash, rows, alone; };

static void
tell(struct told *t, const struct csv_row *row, enum err_code rc)
{
	struct buf	b = {0};

	buf_addf(&b, "%d %llu", (int)rc, (unsigned long long)row->line);
	for (size_t i = 0; rc == ERR_OK && i < row->n; i++)
		buf_addf(&b, "<%.*s>", SLICE_ARG(row->field[i]));
	buf_add(&b, row->raw);
	t->hash = t->hash * 31 + slice_hash(buf_slice(&b));
	t->rows++;
	buf_release(&b);
}

/* In batches of max, told a batch late, as who reads ahead does; 0: alone. */
static struct told
read_rows(struct slice text, struct csv_format fmt, size_t max)
{
	static struct csv_row	row[2][500];
	static struct slice	field[2][1500];
	struct csv_rows		rows[2] = { { 0 }, { 0 } };
	struct input		*in;
	struct csv		*csv;
	struct csv_row		 one;
	struct told		 t = {0};
	struct err		 err = {0};
	bool			 more = true;
	enum err_code		 rc = ERR_OK;
	int			 k = 0;

	for (int i = 0; i < 2; i++)
		rows[i] = (struct csv_rows){ .max = max, .n_fields = 3,
		    .row = row[i], .field = field[i] };
	if (input_open_memory(&in, text, ENCODING_UTF8, &err) ||
	    csv_open(&csv, in, &err))
		return t;
	csv_set_format(csv, &fmt);
	while (more) {
		if (max > 0)
			rc = csv_next_rows(&rows[k], csv, &err);
		for (size_t i = 0; i < rows[!k].n; i++)
			tell(&t, &row[!k][i], ERR_OK);
		rows[!k].n = 0;
		k = !k;
		if (max > 0 && rows[!k].n > 0)
			continue;
		rc = csv_next(csv, &one, &more, &err);
		if (rc == ERR_OK && !more)
			break;
		tell(&t, &one, rc);
		t.alone++;
		more = rc == ERR_OK || rc == ERR_DATA;
	}
	csv_close(csv);
	input_close(in);
	return t;
}

static void
test_many(void)
{
	struct csv_format	tsv = { ',', false, true, false };
	struct buf		text = {0};
	struct told		alone, some;

	odd_rows(&text);
	alone = read_rows(buf_slice(&text), comma, 0);
	for (size_t max = 1; max <= 500; max += 499) {
		some = read_rows(buf_slice(&text), comma, max);
		ok(some.hash == alone.hash && some.rows == alone.rows,
		    "%zu rows at once are those read alone", max);
		ok(some.alone < some.rows / 20, "most are not read alone");
	}
	alone = read_rows(buf_slice(&text), tsv, 0);
	some = read_rows(buf_slice(&text), tsv, 500);
	ok(some.hash == alone.hash && some.rows == alone.rows,
	    "with escapes, too");
	buf_release(&text);
}

int
main(void)
{
	test_rows();
	test_encodings();
	test_pieces();
	test_many();
	test_sniff();
	test_numbers();
	test_dates();
	test_most_dates();
	test_impossible_dates();
	test_sniffer();
	return done_testing();
}
