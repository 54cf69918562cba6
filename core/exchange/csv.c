#include "core/exchange/csv.h"

#include "core/base/marks.h"

enum { BUFFER_BYTES = 1024 * 1024 };

/* So many line ends stand behind the last byte: scanning ends there. */
enum { BEYOND = 1 + MARKS_BYTES };

enum { PLAIN = 0, DELIMITER, LINE_END };

struct csv {
	struct input		*in;
	struct csv_format	 fmt;
	char			*buf;		/* '\n' from len on: BEYOND */
	size_t			 cap, pos, len;
	bool			 ended;
	char			*spare;		/* of csv_next_rows; or NULL */
	size_t			 spare_cap;
	bool			 quoted;	/* some field of the row is */
	uint64_t		 line;		/* of the row at pos */
	struct slice		*field;		/* own, or those of csv_rows */
	size_t			 n, room;
	struct slice		*own;
	size_t			 own_room;
	VEC(uint32_t)		 doubled;	/* fields with "" in them */
	struct buf		 text;		/* those fields, undoubled */
	unsigned char		 class[256];
	char			 marks[MARKS];	/* what is not PLAIN */
};

void
csv_set_format(struct csv *c, const struct csv_format *fmt)
{
	c->fmt = *fmt;
	memset(c->class, PLAIN, sizeof(c->class));
	c->class['\n'] = c->class['\r'] = LINE_END;
	if (!fmt->lines)
		c->class[(unsigned char)fmt->delimiter] = DELIMITER;
	c->marks[0] = '\n';
	c->marks[1] = '\r';
	c->marks[2] = fmt->lines ? '\n' : fmt->delimiter;
}

/* More behind len; what was consumed makes room first. */
static enum err_code
fill(struct csv *c, struct err *err)
{
	size_t		n = 0;
	enum err_code	rc;

	memmove(c->buf, c->buf + c->pos, c->len - c->pos);
	c->len -= c->pos;
	c->pos = 0;
	if (c->len >= CSV_ROW_MAX) {
		err_set(err, ERR_RANGE, "a row of more than %d bytes",
		    (int)CSV_ROW_MAX);
		err_hint(err, "is a quote opened on line %llu and not closed?",
		    (unsigned long long)c->line);
		return ERR_RANGE;
	}
	if (c->cap - c->len < c->cap / 2) {
		c->cap *= 2;
		c->buf = mem_realloc(c->buf, c->cap + BEYOND);
	}
	while (c->len < c->cap && !c->ended) {
		if (c->cap - c->len < 16)
			break;
		rc = input_read(&n, c->in, c->buf + c->len, c->cap - c->len,
		    err);
		if (rc)
			return rc;
		c->len += n;
		c->ended = n == 0;
		/* A pipe gives little at a time: take what is there. */
		if (c->len >= c->cap / 2)
			break;
	}
	memset(c->buf + c->len, '\n', BEYOND);
	return ERR_OK;
}

static void
use_own(struct csv *c)
{
	c->field = c->own;
	c->room = c->own_room;
}

enum err_code
csv_open(struct csv **result, struct input *in, struct err *err)
{
	static const struct csv_format	usual = { ',', true, false, false };
	struct csv			*c = mem_zalloc(sizeof(*c));
	enum err_code			 rc;

	c->in = in;
	/* A file that is known to be small needs no more than itself. */
	c->cap = BUFFER_BYTES;
	if (input_size(in) > 0 && input_size(in) < BUFFER_BYTES / 4)
		c->cap = 2 * (size_t)input_size(in) + 64;
	c->buf = mem_alloc(c->cap + BEYOND);
	c->line = 1;
	c->own_room = 64;
	c->own = mem_realloc_array(NULL, c->own_room, sizeof(*c->own));
	use_own(c);
	csv_set_format(c, &usual);
	rc = fill(c, err);
	if (rc) {
		csv_close(c);
		return rc;
	}
	*result = c;
	return ERR_OK;
}

void
csv_close(struct csv *c)
{
	if (c == NULL)
		return;
	free(c->buf);
	free(c->spare);
	free(c->own);
	VEC_RELEASE(&c->doubled);
	buf_release(&c->text);
	free(c);
}

struct slice
csv_sample(const struct csv *c, bool *whole)
{
	*whole = c->ended;
	return slice_make(c->buf + c->pos, c->len - c->pos);
}

/* The row has more fields than there is room for. */
static void
more_room(struct csv *c)
{
	const struct slice	*lent = c->field == c->own ? NULL : c->field;

	if (c->own_room < 2 * c->n) {
		c->own_room = 2 * c->n;
		c->own = mem_realloc_array(c->own, c->own_room,
		    sizeof(*c->own));
	}
	if (lent != NULL)
		memcpy(c->own, lent, c->n * sizeof(*lent));
	use_own(c);
}

static inline void
add_field(struct csv *c, const char *p, size_t len)
{
	if (c->n == c->room)
		more_room(c);
	c->field[c->n++] = (struct slice){ p, len };
}

/*
 * The quoted field that p begins; returns where it ended, behind the
 * quote, or NULL when the closing quote is not in the buffer.
 */
static const char *
scan_quoted(struct csv *c, const char *p, const char *end)
{
	const char	*start = ++p;
	bool		 doubled = false;

	c->quoted = true;
	for (;;) {
		p = memchr(p, '"', (size_t)(end - p));
		if (p == NULL)
			return NULL;
		/* At the very end it may be the first half of a pair. */
		if (p + 1 == end && !c->ended)
			return NULL;
		if (p + 1 == end || p[1] != '"')
			break;
		doubled = true;
		p += 2;
	}
	if (doubled)
		*VEC_ADD(&c->doubled) = (uint32_t)c->n;
	add_field(c, start, (size_t)(p - start));
	return p + 1;
}

enum scan { ROW, SHORT, BAD_QUOTE };

/*
 * One row from p.  SHORT: its end is not in the buffer.  BAD_QUOTE:
 * something stands behind a closing quote; *stop is there.
 */
static enum scan
scan_row(struct csv *c, const char **stop)
{
	const unsigned char	*class = c->class;
	const char		*p = c->buf + c->pos, *end = c->buf + c->len;
	const char		*start;
	struct marks		 m = { .any = { c->marks[0], c->marks[1],
				    c->marks[2] } };

	marks_look(&m, p);
	c->n = 0;
	c->quoted = false;
	VEC_CLEAR(&c->doubled);
	for (;;) {
		if (*p == '"' && c->fmt.quotes && p < end) {
			p = scan_quoted(c, p, end);
			if (p == NULL)
				return SHORT;
			if (class[(unsigned char)*p] == PLAIN) {
				*stop = p;
				return BAD_QUOTE;
			}
		} else {
			/* The '\n' beyond the end stops this. */
			start = p;
			p = marks_next(&m, p);
			add_field(c, start, (size_t)(p - start));
		}
		if (p < end && class[(unsigned char)*p] == DELIMITER) {
			p++;
			continue;
		}
		if (p >= end && !c->ended)
			return SHORT;
		/* Is a CR at the end half of a CR LF? */
		if (p + 1 == end && *p == '\r' && !c->ended)
			return SHORT;
		*stop = p;
		return ROW;
	}
}

/* Fields with doubled quotes move into c->text, which is large enough. */
static void
undouble(struct csv *c, size_t row_len)
{
	buf_clear(&c->text);
	buf_reserve(&c->text, row_len);
	for (size_t i = 0; i < c->doubled.n; i++) {
		struct slice	*f = &c->field[c->doubled.p[i]];
		size_t		 from = c->text.len;

		for (size_t k = 0; k < f->len; k++) {
			buf_addc(&c->text, f->p[k]);
			k += f->p[k] == '"';
		}
		*f = slice_make(c->text.p + from, c->text.len - from);
	}
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 :
	    -1;
}

/* What stands behind the backslash at s[*k]; *k moves to its last sign. */
static char
escaped(struct slice s, size_t *k)
{
	char	c = s.p[++*k];

	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 'x':
		if (*k + 2 >= s.len || hex_digit(s.p[*k + 1]) < 0 ||
		    hex_digit(s.p[*k + 2]) < 0)
			return c;
		*k += 2;
		return (char)(hex_digit(s.p[*k - 1]) << 4 |
		    hex_digit(s.p[*k]));
	default:
		return c;
	}
}

static void
unescape(struct csv *c, size_t row_len)
{
	buf_clear(&c->text);
	buf_reserve(&c->text, row_len);
	for (size_t i = 0; i < c->n; i++) {
		struct slice	*f = &c->field[i];
		size_t		 from = c->text.len, k;

		if (memchr(f->p, '\\', f->len) == NULL)
			continue;
		for (k = 0; k < f->len; k++) {
			char	ch = f->p[k];

			if (ch == '\\' && k + 1 < f->len)
				ch = escaped(*f, &k);
			buf_addc(&c->text, ch);
		}
		*f = slice_make(c->text.p + from, c->text.len - from);
	}
}

static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t	n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* Behind the line end at p. */
static const char *
skip_line_end(const char *p, const char *end)
{
	if (p < end && *p == '\r')
		return p + 1 < end && p[1] == '\n' ? p + 2 : p + 1;
	return p < end ? p + 1 : p;
}

static void
skip_blank_lines(struct csv *c)
{
	while (c->pos < c->len &&
	    (c->buf[c->pos] == '\n' || c->buf[c->pos] == '\r')) {
		/* The LF of a CR LF may not have come yet; then it is the
		 * next blank line, and counts once. */
		if (c->buf[c->pos] == '\r' && c->pos + 1 == c->len &&
		    !c->ended)
			return;
		c->pos = (size_t)(skip_line_end(c->buf + c->pos,
		    c->buf + c->len) - c->buf);
		c->line++;
	}
}

/* The rest of the line is thrown away; the next row begins behind it. */
static enum err_code
bad_quote(struct csv *c, struct csv_row *row, const char *p,
    struct err *err)
{
	const char	*start = c->buf + c->pos, *end = c->buf + c->len;

	while (p < end && *p != '\n' && *p != '\r')
		p++;
	row->line = c->line;
	row->n = 0;
	row->raw = slice_make(start, (size_t)(p - start));
	c->line += count_lines(start, p) + 1;
	c->pos = (size_t)(skip_line_end(p, end) - c->buf);
	err_set(err, ERR_DATA, "text behind the closing quote of field %zu",
	    c->n);
	err_hint(err, "a quote inside a quoted field is written twice");
	return ERR_DATA;
}

enum err_code
csv_next(struct csv *c, struct csv_row *row, bool *more, struct err *err)
{
	const char	*start, *p = NULL;
	enum scan	 scan;
	enum err_code	 rc;

	*more = true;
	for (;;) {
		skip_blank_lines(c);
		if (c->pos < c->len) {
			scan = scan_row(c, &p);
			if (scan == ROW)
				break;
			if (scan == BAD_QUOTE)
				return bad_quote(c, row, p, err);
			if (c->ended) {
				err_set(err, ERR_RANGE, "a quote is not closed");
				row->line = c->line;
				c->pos = c->len;
				return ERR_RANGE;
			}
		} else if (c->ended) {
			*more = false;
			return ERR_OK;
		}
		row->line = c->line;
		rc = fill(c, err);
		if (rc)
			return rc;
	}
	start = c->buf + c->pos;
	row->line = c->line;
	row->raw = slice_make(start, (size_t)(p - start));
	if (c->doubled.n > 0)
		undouble(c, row->raw.len);
	if (c->fmt.escapes && memchr(start, '\\', row->raw.len) != NULL)
		unescape(c, row->raw.len);
	row->n = c->n;
	row->field = c->field;
	c->line += 1;
	if (c->quoted)
		c->line += count_lines(start, p);
	c->pos = (size_t)(skip_line_end(p, c->buf + c->len) - c->buf);
	return ERR_OK;
}

/* ---- many at once ---- */

/* SHORT: what stopped it is that no more rows lie whole in the buffer. */
static enum scan
scan_rows(struct csv_rows *rows, struct csv *c)
{
	const char	*start, *p = NULL, *end = c->buf + c->len;
	enum scan	 scan;

	while (rows->n < rows->max) {
		struct csv_row	*row = &rows->row[rows->n];

		skip_blank_lines(c);
		start = c->buf + c->pos;
		if (start == end)
			return SHORT;
		c->field = rows->field + rows->n * rows->n_fields;
		c->room = rows->n_fields;
		row->field = c->field;
		scan = scan_row(c, &p);
		if (scan != ROW)
			return scan;
		row->raw = slice_make(start, (size_t)(p - start));
		if (c->n != rows->n_fields || c->doubled.n > 0 ||
		    (c->fmt.escapes &&
		    memchr(start, '\\', row->raw.len) != NULL))
			return ROW;
		row->line = c->line;
		row->n = c->n;
		rows->n++;
		c->line += 1;
		if (c->quoted)
			c->line += count_lines(start, p);
		c->pos = (size_t)(skip_line_end(p, end) - c->buf);
	}
	return ROW;
}

static enum scan
take_rows(struct csv_rows *rows, struct csv *c)
{
	enum scan	scan = scan_rows(rows, c);

	use_own(c);
	return scan;
}

/* What is left goes on in the other buffer: views of this one stay. */
static void
turn(struct csv *c)
{
	char	*buf = c->spare;
	size_t	 cap = c->spare_cap;

	if (cap < c->cap) {
		cap = c->cap;
		buf = mem_realloc(buf, cap + BEYOND);
	}
	memcpy(buf, c->buf + c->pos, c->len - c->pos);
	c->spare = c->buf;
	c->spare_cap = c->cap;
	c->buf = buf;
	c->cap = cap;
	c->len -= c->pos;
	c->pos = 0;
}

enum err_code
csv_next_rows(struct csv_rows *rows, struct csv *c, struct err *err)
{
	enum scan	scan;
	enum err_code	rc;

	rows->n = 0;
	scan = take_rows(rows, c);
	rows->line = c->line;
	if (rows->n > 0 || scan != SHORT || c->ended)
		return ERR_OK;
	turn(c);
	rc = fill(c, err);
	if (rc == ERR_OK)
		(void)take_rows(rows, c);
	return rc;
}
