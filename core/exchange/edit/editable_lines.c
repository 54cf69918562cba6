/*
 * The lines of the text that are ours: what was wrong, above its place.
 */
#include "core/exchange/edit/editable_priv.h"

static bool
is_ours(struct slice line)
{
	while (line.len > 0 && line.p[0] == ' ')
		line = slice_sub(line, 1, line.len);
	return slice_starts(line, OUR_LINE);
}

void
editable_strip(struct buf *out, struct slice text)
{
	struct slice	line;

	while (slice_cut(&line, &text, '\n')) {
		if (is_ours(line))
			continue;
		buf_add(out, line);
		buf_addc(out, '\n');
	}
}

size_t
editable_line(struct slice text, size_t stripped)
{
	struct slice	line;
	size_t		n = 0;

	while (stripped > 0 && slice_cut(&line, &text, '\n')) {
		n++;
		stripped -= !is_ours(line);
	}
	return n + stripped;
}

bool
editable_is_empty(enum editable_form form, struct slice text)
{
	struct slice	line;
	size_t		n = 0;

	while (slice_cut(&line, &text, '\n')) {
		line = slice_trim(line);
		n += line.len > 0 && line.p[0] != '#';
	}
	/* The header of a table is no record. */
	return n <= (form == EDITABLE_TSV);
}
