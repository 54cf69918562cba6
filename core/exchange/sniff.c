#include "core/exchange/sniff.h"

#include "core/exchange/date.h"

static bool
is_within(struct slice part, struct slice s)
{
	return (uintptr_t)part.p >= (uintptr_t)s.p &&
	    (uintptr_t)part.p + part.len <= (uintptr_t)s.p + s.len;
}

void
sniff_rows(struct sniffed *result, struct slice sample, bool whole,
    const struct csv_format *fmt, size_t max, struct arena *arena)
{
	struct sniffed_row	*rows = ARENA_ARRAY(arena, struct sniffed_row,
				    max + 1);
	struct input		*in = NULL;
	struct csv		*csv = NULL;
	struct csv_row		 r;
	struct err		 ignored = {0};
	size_t			 n = 0;
	bool			 more = true;
	enum err_code		 rc;

	rc = input_open_memory(&in, sample, ENCODING_UTF8, &ignored);
	if (rc == ERR_OK)
		rc = csv_open(&csv, in, &ignored);
	if (rc == ERR_OK)
		csv_set_format(csv, fmt);
	while (rc == ERR_OK || rc == ERR_DATA) {
		rc = csv_next(csv, &r, &more, &ignored);
		if (n == max || !more)
			break;
		if (rc)
			continue;
		/* Views of the row, except fields that were quoted. */
		struct slice	*f = ARENA_ARRAY(arena, struct slice, r.n);
		struct slice	 raw = slice_dup(arena, r.raw);

		for (size_t i = 0; i < r.n; i++)
			f[i] = is_within(r.field[i], r.raw) ?
			    slice_make(raw.p + (r.field[i].p - r.raw.p),
			    r.field[i].len) : slice_dup(arena, r.field[i]);
		rows[n].field = f;
		rows[n].line = r.line;
		rows[n++].n = r.n;
	}
	/* The last row of a sample that goes on may be cut off. */
	if (n > 1 && !whole && !more)
		n--;
	csv_close(csv);
	input_close(in);
	result->row = rows;
	result->n = n;
}

/* Half of a pair of quotes is in a field: it was cut in a wrong place. */
static bool
cuts_quotes(const struct sniffed_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		size_t	n = 0;

		for (size_t k = 0; k < row->field[i].len; k++)
			n += row->field[i].p[k] == '"';
		if (n % 2 != 0)
			return true;
	}
	return false;
}

char
sniff_delimiter(struct slice sample, bool whole)
{
	/* On a tie the comma is last: it also stands inside numbers. */
	static const char	candidates[] = { '\t', ';', '|', ',' };
	char			best = ',';
	double			most = 0;
	struct arena		*arena = arena_open();
	struct slice		first = slice_sub(sample, 0, 256 * 1024);

	for (size_t i = 0; i < NELEM(candidates); i++) {
		struct csv_format	fmt = { candidates[i], true, false,
					    false };
		struct sniffed		s;
		size_t			same = 0;
		double			share;

		if (candidates[i] == best && most == 0)
			break;		/* nothing to weigh it against */
		if (slice_index(first, candidates[i]) == SIZE_MAX)
			continue;
		sniff_rows(&s, first, whole && first.len == sample.len, &fmt,
		    SNIFF_ROWS / 5, arena);
		if (s.n == 0 || s.row[0].n < 2)
			continue;
		for (size_t k = 0; k < s.n; k++)
			same += s.row[k].n == s.row[0].n &&
			    !cuts_quotes(&s.row[k]);
		share = (double)same / (double)s.n;
		if (share > most + 1e-9) {
			most = share;
			best = candidates[i];
		}
	}
	arena_close(arena);
	return best;
}

bool
sniff_is_json(struct slice sample)
{
	struct slice	s = slice_trim(slice_sub(sample, 0, 4096));

	return s.len > 1 && s.p[0] == '{';
}

bool
sniff_is_array(struct slice sample)
{
	struct slice	s = slice_trim(slice_sub(sample, 0, 4096));

	if (s.len < 2 || s.p[0] != '[')
		return false;
	s = slice_trim(slice_sub(s, 1, s.len));
	return s.p[0] == '{' || s.p[0] == ']';
}

bool
sniff_is_value(struct slice s)
{
	struct date_format	f;
	struct err		ignored = {0};
	size_t			odd;
	size_t			digits = 0, letters = 0;

	s = slice_trim(s);
	if (s.len == 0)
		return true;
	for (size_t i = 0; i < s.len; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		letters += ((s.p[i] | 0x20) >= 'a' &&
		    (s.p[i] | 0x20) <= 'z') || (unsigned char)s.p[i] >= 0x80;
	}
	if (digits > 0 && letters == 0)
		return true;
	return digits > 0 &&
	    date_format_sniff(&f, &odd, &s, 1, &ignored) == ERR_OK &&
	    f.n > 0;
}
