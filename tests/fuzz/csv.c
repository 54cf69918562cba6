/*
 * Text files: any bytes, in any encoding, with any delimiter, through
 * sniffing and reading.  A row is never longer than what it was read from,
 * and lines only go up.  The first byte chooses encoding and delimiter.
 */
#include "core/exchange/csv.h"
#include "core/exchange/date.h"
#include "core/exchange/number.h"
#include "core/exchange/sniff.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool true_of_all)
{
	if (!true_of_all)
		abort();
}

static void
read_cell(struct slice text)
{
	struct date_format	f;
	struct err		err = {0};
	size_t			odd;
	char			tmp[NUMBER_TEXT], sign;
	struct slice		plain;

	if (number_plain(&plain, tmp, text, ','))
		must(plain.len <= text.len + 1);
	number_sniff(&sign, text);
	if (date_format_sniff(&f, &odd, &text, 1, &err) == ERR_OK && f.n > 0) {
		struct date_found	found;

		must(date_format_read(&found, &f, text));
	}
	if (date_format_parse(&f, text, &err) == ERR_OK)
		must(f.n > 0);
}

static void
read_rows(struct input *in, struct csv_format fmt)
{
	struct csv	*csv;
	struct csv_row	 row;
	struct err	 err = {0};
	uint64_t	 line = 0;
	bool		 more, whole;
	enum err_code	 rc;

	if (csv_open(&csv, in, &err) != ERR_OK)
		return;
	sniff_delimiter(csv_sample(csv, &whole), true);
	csv_set_format(csv, &fmt);
	for (int i = 0;; i++) {
		rc = csv_next(csv, &row, &more, &err);
		if (rc == ERR_DATA)
			continue;
		if (rc || !more)
			break;
		must(row.line > line);
		line = row.line;
		for (size_t k = 0; k < row.n; k++) {
			must(row.field[k].len <= row.raw.len);
			if (i < 4 && k < 4)
				read_cell(row.field[k]);
		}
	}
	csv_close(csv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char	delimiters[] = ",;\t|";
	struct csv_format	fmt = { 0 };
	struct input		*in;
	struct err		err = {0};

	if (size == 0)
		return 0;
	fmt.delimiter = delimiters[data[0] & 3];
	fmt.quotes = !(data[0] & 4);
	fmt.escapes = data[0] & 4;
	fmt.lines = (data[0] & 12) == 12;
	if (input_open_memory(&in, slice_make(data + 1, size - 1),
	    (enum encoding)(data[0] >> 4 & 7) <= ENCODING_CP1252 ?
	    (enum encoding)(data[0] >> 4 & 7) : ENCODING_AUTO, &err) != ERR_OK)
		return 0;
	read_rows(in, fmt);
	input_close(in);
	return 0;
}
