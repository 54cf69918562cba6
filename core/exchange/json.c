#include "core/exchange/json.h"

struct parser {
	struct slice	 text;
	size_t		 i;
	struct arena	*arena;
	struct err	*err;
};

static enum err_code
fail(struct parser *p, const char *what)
{
	err_set(p->err, ERR_DATA, "column %zu: %s",
	    utf8_count(slice_sub(p->text, 0, p->i)) + 1, err_text(what));
	err_mark(p->err, p->text.p, p->text.len, p->i);
	return ERR_DATA;
}

static void
skip_blanks(struct parser *p)
{
	while (p->i < p->text.len && (p->text.p[p->i] == ' ' ||
	    p->text.p[p->i] == '\t' || p->text.p[p->i] == '\r' ||
	    p->text.p[p->i] == '\n'))
		p->i++;
}

static int
peek(const struct parser *p)
{
	return p->i < p->text.len ? (unsigned char)p->text.p[p->i] : -1;
}

static bool
take(struct parser *p, char c)
{
	if (peek(p) != c)
		return false;
	p->i++;
	return true;
}

static bool
parse_hex4(uint32_t *v, struct parser *p)
{
	uint32_t	r = 0;

	for (int k = 0; k < 4; k++) {
		int	c = peek(p);

		if (c >= '0' && c <= '9')
			c -= '0';
		else if (c >= 'a' && c <= 'f')
			c -= 'a' - 10;
		else if (c >= 'A' && c <= 'F')
			c -= 'A' - 10;
		else
			return false;
		r = r << 4 | (uint32_t)c;
		p->i++;
	}
	*v = r;
	return true;
}

/* What stands behind \u, written to to. */
static enum err_code
parse_unicode(size_t *n, char *to, struct parser *p)
{
	uint32_t	c, low;

	if (!parse_hex4(&c, p))
		return fail(p, "four hexadecimal digits follow \\u");
	if (c >= 0xd800 && c < 0xdc00) {
		if (!take(p, '\\') || !take(p, 'u') || !parse_hex4(&low, p) ||
		    low < 0xdc00 || low >= 0xe000)
			return fail(p, "half of a surrogate pair");
		c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
	} else if (c >= 0xdc00 && c < 0xe000)
		return fail(p, "half of a surrogate pair");
	*n += utf8_write(to + *n, c);
	return ERR_OK;
}

/* From the first backslash on; the rest of the line is room enough. */
static enum err_code
parse_escaped(struct slice *s, struct parser *p, size_t start)
{
	static const char	from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	size_t			n = p->i - start;
	const char		*close;
	char			*to;
	enum err_code		rc;

	/* Every escape is longer than what it stands for. */
	close = p->text.p + p->i;
	for (; close < p->text.p + p->text.len && *close != '"'; close++)
		close += *close == '\\';
	to = arena_alloc(p->arena, MIN((size_t)(close - p->text.p),
	    p->text.len) - start + 4);
	memcpy(to, p->text.p + start, n);
	for (;;) {
		int		 c = peek(p);
		const char	*e;

		if (c < 0)
			return fail(p, "the text is not closed");
		if (c < 0x20)
			return fail(p, "a control character in a text");
		p->i++;
		if (c == '"')
			break;
		if (c != '\\') {
			to[n++] = (char)c;
			continue;
		}
		c = peek(p);
		p->i++;
		if (c == 'u') {
			rc = parse_unicode(&n, to, p);
			if (rc)
				return rc;
			continue;
		}
		e = c > 0 ? memchr(from, c, sizeof(from) - 1) : NULL;
		if (e == NULL) {
			p->i--;
			return fail(p, "no such escape");
		}
		to[n++] = into[e - from];
	}
	*s = slice_make(to, n);
	return ERR_OK;
}

/* Behind the opening quote. */
static enum err_code
parse_string(struct slice *s, struct parser *p)
{
	size_t	start = p->i;

	for (; p->i < p->text.len; p->i++) {
		unsigned char	c = (unsigned char)p->text.p[p->i];

		if (c == '"') {
			*s = slice_sub(p->text, start, p->i++);
			return ERR_OK;
		}
		if (c == '\\')
			return parse_escaped(s, p, start);
		if (c < 0x20)
			return fail(p, "a control character in a text");
	}
	return fail(p, "the text is not closed");
}

static bool
skip_digits(struct parser *p)
{
	size_t	from = p->i;

	while (peek(p) >= '0' && peek(p) <= '9')
		p->i++;
	return p->i > from;
}

static enum err_code
parse_number(struct json *v, struct parser *p)
{
	size_t	start = p->i;

	take(p, '-');
	if (take(p, '0')) {
		if (peek(p) >= '0' && peek(p) <= '9')
			return fail(p, "a number may not begin with 0");
	} else if (!skip_digits(p))
		return fail(p, "neither text, number, list nor object");
	if (take(p, '.') && !skip_digits(p))
		return fail(p, "digits follow the point");
	if (take(p, 'e') || take(p, 'E')) {
		if (!take(p, '+'))
			take(p, '-');
		if (!skip_digits(p))
			return fail(p, "digits follow the exponent");
	}
	v->kind = JSON_NUMBER;
	v->text = slice_sub(p->text, start, p->i);
	return ERR_OK;
}

static enum err_code	parse_value(struct json *, struct parser *, int depth);

/* Items, or "key": value pairs, until close; behind the opening sign. */
static enum err_code
parse_members(struct json *v, struct parser *p, char close, int depth)
{
	VEC(struct json)	 items = {0};
	VEC(struct slice)	 keys = {0};
	enum err_code		 rc = ERR_OK;
	bool			 first = true;

	v->kind = close == '}' ? JSON_MAP : JSON_LIST;
	for (;; first = false) {
		skip_blanks(p);
		if (first && take(p, close))
			break;
		if (v->kind == JSON_MAP) {
			rc = take(p, '"') ?
			    parse_string(VEC_ADD(&keys), p) :
			    fail(p, "a key in quotes belongs here");
			for (size_t i = 0; rc == ERR_OK && i + 1 < keys.n; i++)
				if (slice_eq(keys.p[i], keys.p[keys.n - 1]))
					rc = fail(p, "the same key twice");
			skip_blanks(p);
			if (rc == ERR_OK && !take(p, ':'))
				rc = fail(p, "a colon belongs here");
		}
		if (rc == ERR_OK)
			rc = parse_value(VEC_ADD(&items), p, depth + 1);
		if (rc)
			break;
		skip_blanks(p);
		if (take(p, close))
			break;
		if (!take(p, ',')) {
			rc = fail(p, p->i < p->text.len ?
			    ERR_N("a comma belongs here") : close == '}' ?
			    ERR_N("a } belongs at the end") :
			    ERR_N("a ] belongs at the end"));
			break;
		}
	}
	v->n = items.n;
	if (rc == ERR_OK && v->n > 0) {
		struct json	*item = ARENA_ARRAY(p->arena, struct json, v->n);

		memcpy(item, items.p, v->n * sizeof(*item));
		v->item = item;
		if (keys.n > 0) {
			struct slice	*key = ARENA_ARRAY(p->arena,
					    struct slice, v->n);

			memcpy(key, keys.p, v->n * sizeof(*key));
			v->key = key;
		}
	}
	VEC_RELEASE(&items);
	VEC_RELEASE(&keys);
	return rc;
}

static bool
take_word(struct parser *p, struct slice word)
{
	if (!slice_starts(slice_sub(p->text, p->i, p->text.len), word))
		return false;
	p->i += word.len;
	return true;
}

static enum err_code
parse_value(struct json *v, struct parser *p, int depth)
{
	if (depth > JSON_DEPTH_MAX)
		return fail(p, "nested too deeply");
	skip_blanks(p);
	if (take(p, '"')) {
		v->kind = JSON_STRING;
		return parse_string(&v->text, p);
	}
	if (take(p, '{'))
		return parse_members(v, p, '}', depth);
	if (take(p, '['))
		return parse_members(v, p, ']', depth);
	if (take_word(p, SLICE("null")))
		v->kind = JSON_NULL;
	else if (take_word(p, SLICE("true")))
		v->kind = JSON_TRUE;
	else if (take_word(p, SLICE("false")))
		v->kind = JSON_FALSE;
	else
		return parse_number(v, p);
	return ERR_OK;
}

enum err_code
json_parse(struct json *v, struct arena *arena, struct slice text,
    struct err *err)
{
	struct parser	p = { text, 0, arena, err };
	struct json	r = {0};
	enum err_code	rc;

	rc = parse_value(&r, &p, 0);
	if (rc)
		return rc;
	skip_blanks(&p);
	if (p.i < text.len)
		return fail(&p, "more behind the end");
	*v = r;
	return ERR_OK;
}

const struct json *
json_find(const struct json *v, const char *key)
{
	if (v == NULL || v->kind != JSON_MAP)
		return NULL;
	for (size_t i = 0; i < v->n; i++)
		if (slice_eq(v->key[i], slice_of(key)))
			return &v->item[i];
	return NULL;
}

struct slice
json_text(const struct json *v)
{
	if (v == NULL)
		return SLICE_EMPTY;
	switch (v->kind) {
	case JSON_NUMBER:
	case JSON_STRING:
		return v->text;
	case JSON_TRUE:
		return SLICE("true");
	case JSON_FALSE:
		return SLICE("false");
	default:
		return SLICE_EMPTY;
	}
}

static void
add_escape(struct buf *b, unsigned char c)
{
	static const char	from[] = "\"\\\n\t\r", into[] = "\"\\ntr";
	const char		*e = memchr(from, c, sizeof(from) - 1);

	if (e != NULL && c != '\0') {
		buf_addc(b, '\\');
		buf_addc(b, into[e - from]);
	} else
		buf_addf(b, "\\u%04x", c);
}

void
json_add_string(struct buf *b, struct slice s)
{
	bool	valid = utf8_check(s) == SIZE_MAX;
	size_t	i = 0, from = 0;
	char	utf8[4];

	buf_addc(b, '"');
	while (i < s.len) {
		unsigned char	c = (unsigned char)s.p[i];

		if (c >= 0x80 && !valid) {
			buf_addmem(b, s.p + from, i - from);
			buf_addmem(b, utf8, utf8_write(utf8,
			    utf8_next(s, &i)));
			from = i;
			continue;
		}
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
			i++;
			continue;
		}
		buf_addmem(b, s.p + from, i - from);
		add_escape(b, c);
		from = ++i;
	}
	buf_addmem(b, s.p + from, i - from);
	buf_addc(b, '"');
}
