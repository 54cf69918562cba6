#include "core/exchange/outside/content_line.h"

#include "core/exchange/csv.h"

enum { PARAMS_MAX = 64 };

enum { HEAD_MAX = 4096 };

struct content {
	struct csv		*lines;
	struct buf		 whole;		/* the line, put together */
	bool			 has_head;	/* it is known whether it is */
	bool			 is_quoted;	/* quoted-printable */
	struct buf		 next;		/* what begins the one behind */
	uint64_t		 next_line;
	bool			 has_next;
	struct buf		 value;		/* decoded */
	struct content_param	 param[PARAMS_MAX];
};

static enum err_code
read_next(struct content *c, struct err *err)
{
	struct csv_row	row;
	bool		more = false;
	enum err_code	rc = csv_next(c->lines, &row, &more, err);

	c->has_next = rc == ERR_OK && more;
	if (!c->has_next)
		return rc;
	c->next_line = row.line;
	buf_clear(&c->next);
	buf_add(&c->next, row.raw);
	return ERR_OK;
}

enum err_code
content_open(struct content **result, struct input *in, struct err *err)
{
	static const struct csv_format	 lines = { .lines = true };
	struct content			*c = mem_zalloc(sizeof(*c));
	enum err_code			 rc = csv_open(&c->lines, in, err);

	if (rc == ERR_OK) {
		csv_set_format(c->lines, &lines);
		rc = read_next(c, err);
	}
	if (rc)
		content_close(c);
	else
		*result = c;
	return rc;
}

void
content_close(struct content *c)
{
	if (c == NULL)
		return;
	csv_close(c->lines);
	buf_release(&c->whole);
	buf_release(&c->next);
	buf_release(&c->value);
	free(c);
}

/* ---- one line ---- */

/* Where the value begins: behind the first ':' outside quotes. */
static size_t
find_colon(struct slice s)
{
	bool	quoted = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == ':' && !quoted)
			return i;
	}
	return SIZE_MAX;
}

static bool
contains(struct slice s, const char *word)
{
	size_t	n = strlen(word);

	for (size_t i = 0; i + n <= s.len; i++)
		if (slice_eq_ascii_nocase(slice_sub(s, i, i + n),
		    slice_of(word)))
			return true;
	return false;
}

/*
 * "=" at its end, quoted-printable: the next line goes on with it.  The head is
 * looked at once, and none is longer than HEAD_MAX.
 */
static bool
goes_on(struct content *c)
{
	struct slice	s = buf_slice(&c->whole);
	size_t		colon;

	if (s.len == 0 || s.p[s.len - 1] != '=')
		return false;
	if (!c->has_head) {
		colon = find_colon(slice_sub(s, 0, MIN(s.len,
		    (size_t)HEAD_MAX)));
		c->has_head = colon != SIZE_MAX || s.len > HEAD_MAX;
		c->is_quoted = colon != SIZE_MAX && contains(slice_sub(s, 0,
		    colon), "quoted-printable");
	}
	return c->is_quoted;
}

static void
append(struct content *c, struct slice s)
{
	if (c->whole.len < CONTENT_VALUE_MAX)
		buf_add(&c->whole, s);
}

/* The whole logical line into c->whole. */
static enum err_code
unfold(struct content *c, struct err *err)
{
	enum err_code	rc;

	buf_clear(&c->whole);
	c->has_head = c->is_quoted = false;
	append(c, buf_slice(&c->next));
	for (;;) {
		struct slice	s;

		rc = read_next(c, err);
		if (rc || !c->has_next)
			return rc;
		s = buf_slice(&c->next);
		if (goes_on(c))
			buf_cut(&c->whole, c->whole.len - 1);
		else if (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
			s = slice_sub(s, 1, s.len);
		else
			return ERR_OK;
		append(c, s);
	}
}

/* The next parameter off the front of rest; at the ';' in front of it. */
static struct content_param
take_param(struct slice *rest)
{
	struct content_param	p = { .value = SLICE_EMPTY };
	size_t			i = 1, eq;
	bool			quoted = false;

	for (; i < rest->len; i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (rest->p[i] == ';' && !quoted)
			break;
	}
	p.name = slice_trim(slice_sub(*rest, 1, i));
	*rest = slice_sub(*rest, i, rest->len);
	eq = slice_index(p.name, '=');
	if (eq == SIZE_MAX) {
		/* vCard 2.1 leaves out what the value is of. */
		p.value = p.name;
		p.name = contains(p.value, "quoted-printable") ||
		    contains(p.value, "base64") ? SLICE("ENCODING") :
		    SLICE("TYPE");
		return p;
	}
	p.value = slice_sub(p.name, eq + 1, p.name.len);
	p.name = slice_sub(p.name, 0, eq);
	if (p.value.len >= 2 && p.value.p[0] == '"' &&
	    p.value.p[p.value.len - 1] == '"')
		p.value = slice_sub(p.value, 1, p.value.len - 1);
	return p;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
add_quoted_printable(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		int	hi, lo;

		if (s.p[i] == '=' && i + 2 < s.len &&
		    (hi = hex_digit(s.p[i + 1])) >= 0 &&
		    (lo = hex_digit(s.p[i + 2])) >= 0) {
			buf_addc(b, (char)(hi * 16 + lo));
			i += 2;
		} else
			buf_addc(b, s.p[i]);
	}
}

/* Bytes in the letters of western Europe. */
static enum err_code
add_latin(struct buf *b, struct slice s, struct err *err)
{
	struct input	*in = NULL;
	enum err_code	 rc;

	rc = input_open_memory(&in, s, ENCODING_CP1252, err);
	if (rc == ERR_OK)
		rc = input_read_all(b, in, SIZE_MAX, err);
	input_close(in);
	return rc;
}

static enum err_code
decode(struct content_line *l, struct content *c, struct err *err)
{
	struct slice	charset = content_param(l, "CHARSET");
	struct slice	value = l->value;
	struct buf	bytes = {0};
	enum encoding	e = ENCODING_UTF8;
	enum err_code	rc = ERR_OK;

	if (charset.len > 0 && (!encoding_parse(&e, charset) ||
	    (e != ENCODING_UTF8 && e != ENCODING_CP1252)) &&
	    !slice_eq_ascii_nocase(charset, SLICE("us-ascii")))
		return err_set(err, ERR_DATA, "%.*s is in the charset %.*s",
		    SLICE_ARG(slice_sub(l->name, 0, 40)),
		    SLICE_ARG(slice_sub(charset, 0, 40)));
	if (contains(content_param(l, "ENCODING"), "quoted-printable")) {
		add_quoted_printable(&bytes, value);
		value = buf_slice(&bytes);
	}
	buf_clear(&c->value);
	if (e == ENCODING_CP1252 || utf8_check(value) != SIZE_MAX)
		rc = add_latin(&c->value, value, err);
	else
		buf_add(&c->value, value);
	l->value = buf_slice(&c->value);
	buf_release(&bytes);
	return rc;
}

enum err_code
content_next(struct content_line *l, bool *more, struct content *c,
    struct err *err)
{
	struct slice	head, rest;
	size_t		colon, end, dot;
	enum err_code	rc;

	*more = c->has_next;
	if (!c->has_next)
		return ERR_OK;
	*l = (struct content_line){ .line = c->next_line,
	    .param = c->param };
	rc = unfold(c, err);
	if (rc)
		return rc;
	head = buf_slice(&c->whole);
	colon = find_colon(head);
	if (colon == SIZE_MAX)
		return err_set(err, ERR_DATA, "this is no line of a card or "
		    "calendar: no colon");
	l->value = slice_sub(head, colon + 1, head.len);
	head = slice_sub(head, 0, colon);
	end = MIN(slice_index(head, ';'), head.len);
	rest = slice_sub(head, end, head.len);
	l->name = slice_trim(slice_sub(head, 0, end));
	dot = slice_index(l->name, '.');
	if (dot != SIZE_MAX) {
		l->group = slice_sub(l->name, 0, dot);
		l->name = slice_sub(l->name, dot + 1, l->name.len);
	}
	while (rest.len > 0 && l->n_params < PARAMS_MAX)
		c->param[l->n_params++] = take_param(&rest);
	return decode(l, c, err);
}

/* ---- what is in it ---- */

bool
content_is(const struct content_line *l, const char *name)
{
	return slice_eq_ascii_nocase(l->name, slice_of(name));
}

struct slice
content_param(const struct content_line *l, const char *name)
{
	for (size_t i = 0; i < l->n_params; i++)
		if (slice_eq_ascii_nocase(l->param[i].name, slice_of(name)))
			return l->param[i].value;
	return SLICE_EMPTY;
}

bool
content_has_type(const struct content_line *l, const char *type)
{
	for (size_t i = 0; i < l->n_params; i++) {
		struct slice	one, rest = l->param[i].value;

		if (!slice_eq_ascii_nocase(l->param[i].name, SLICE("TYPE")))
			continue;
		while (slice_cut(&one, &rest, ','))
			if (slice_eq_ascii_nocase(one, slice_of(type)))
				return true;
	}
	return false;
}

/* A '\' in front of what needs none is one: of 2.1 all but ';' is as it is. */
static void
add_unescaped(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char	c = s.p[i];

		if (c == '\\' && i + 1 < s.len &&
		    strchr("\\;,:nN", s.p[i + 1]) != NULL) {
			c = s.p[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
		}
		buf_addc(b, c);
	}
}

struct slice
content_text(struct arena *arena, struct slice s)
{
	struct buf	b = {0};
	struct slice	text;

	add_unescaped(&b, s);
	text = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return text;
}

size_t
content_split(const struct slice **parts, struct arena *arena,
    struct slice s, char c)
{
	size_t		 n = 1, at = 0, from = 0;
	struct slice	*p;

	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == c)
			n++;
	p = ARENA_ARRAY(arena, struct slice, n);
	for (size_t i = 0; i <= s.len; i++) {
		if (i < s.len && s.p[i] == '\\') {
			i++;
			continue;
		}
		if (i < s.len && s.p[i] != c)
			continue;
		if (at < n)
			p[at++] = slice_trim(content_text(arena,
			    slice_sub(s, from, i)));
		from = i + 1;
	}
	/* A '\' at the very end took the place of the end. */
	if (at < n)
		p[at++] = slice_trim(content_text(arena, slice_sub(s, from,
		    s.len)));
	*parts = p;
	return n;
}
