/*
 * A terminal breaks lines in the middle of words: be before it.
 */
#include "core/types/text.h"

struct slice
text_line(struct slice *text, size_t width)
{
	struct slice	line = *text;
	size_t		end, i;

	if (text_width(line) <= width) {
		*text = slice_sub(*text, text->len, text->len);
		return line;
	}
	/* A wide character goes whole where there is no room for one. */
	end = text_cut(line, MAX(width, 1));
	if (end == 0)
		end = text_cut(line, 2);
	for (i = end; i > 0 && line.p[i] != ' '; i--)
		continue;
	if (i == 0)
		i = end;
	for (end = i; end > 0 && line.p[end - 1] == ' '; end--)
		continue;
	line = slice_sub(line, 0, end);
	while (i < text->len && text->p[i] == ' ')
		i++;
	*text = slice_sub(*text, i, text->len);
	return line;
}

/* A line that begins with blanks goes on below them. */
static void
wrap_line(struct buf *b, struct slice line, size_t width)
{
	size_t		blanks = 0;
	struct slice	indent;

	while (blanks < line.len && line.p[blanks] == ' ')
		blanks++;
	if (blanks > 0 && blanks >= width / 2) {
		buf_add(b, line);
		return;
	}
	indent = slice_sub(line, 0, blanks);
	line = slice_sub(line, blanks, line.len);
	buf_add(b, indent);
	buf_add(b, text_line(&line, width - blanks));
	while (line.len > 0) {
		buf_addc(b, '\n');
		buf_add(b, indent);
		buf_add(b, text_line(&line, width - blanks));
	}
}

void
text_add_wrapped(struct buf *b, struct slice s, size_t width)
{
	size_t	end;

	while ((end = slice_index(s, '\n')) != SIZE_MAX) {
		wrap_line(b, slice_sub(s, 0, end), width);
		buf_addc(b, '\n');
		s = slice_sub(s, end + 1, s.len);
	}
	wrap_line(b, s, width);
}
