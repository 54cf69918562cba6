/*
 * --format: literal text with "%(field)" and "%(field:how)".
 *
 *	\t \n \r \\ \0 \xHH	characters
 *	%%			a percent sign
 *	%(name)			as in TSV, but not escaped
 *	%(revenue:money)	with the currency: "EUR 12.34"
 *	%(at:day)		the day of a moment
 *	%(name:json) :sh	quoted for JSON, for the shell
 *	%(name:20) :>20		cut and filled up to 20 columns; right
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

enum how { HOW_PLAIN, HOW_MONEY, HOW_DAY, HOW_JSON, HOW_SH };

enum { WIDTH_MAX = 1000, FIELDS_MAX = 1000 };

struct part {
	char		*text;		/* literal, or the field's name */
	size_t		 len;
	bool		 is_field;
	bool		 right;
	enum how	 how;
	size_t		 width;		/* 0: as wide as it is */
	size_t		 field;		/* which of the fields */
};

struct template {
	VEC(struct part)	part;
	size_t			n_fields;
};

struct reader {
	struct slice	 s;
	size_t		 i;
	struct err	*err;
};

static enum err_code
refuse(struct reader *r, size_t at, const char *what)
{
	err_set(r->err, ERR_USAGE, "--format: %s", err_text(what));
	err_mark(r->err, r->s.p, r->s.len, at);
	return ERR_USAGE;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* r->i is behind the backslash. */
static enum err_code
read_escape(struct reader *r, struct buf *b)
{
	static const char	from[] = "tnr0\\", to[] = "\t\n\r\0\\";
	const char		*at;
	int			 hi, lo;

	if (r->i == r->s.len)
		return refuse(r, r->i - 1, "a lone \\ at the end");
	at = memchr(from, r->s.p[r->i], sizeof(from) - 1);
	if (at != NULL) {
		buf_addc(b, to[at - from]);
		r->i++;
		return ERR_OK;
	}
	if (r->s.p[r->i] != 'x')
		return refuse(r, r->i, "not one of \\t \\n \\r \\0 \\\\ \\xHH");
	hi = r->i + 1 < r->s.len ? hex_digit(r->s.p[r->i + 1]) : -1;
	lo = r->i + 2 < r->s.len ? hex_digit(r->s.p[r->i + 2]) : -1;
	if (hi < 0 || lo < 0)
		return refuse(r, r->i, "\\x wants two digits of 0-9a-f");
	buf_addc(b, (char)(hi << 4 | lo));
	r->i += 3;
	return ERR_OK;
}

static enum err_code
read_how(struct reader *r, struct part *p, struct slice how)
{
	static const struct { const char *word; enum how how; } word[] = {
		{ "money", HOW_MONEY }, { "day", HOW_DAY },
		{ "json", HOW_JSON }, { "sh", HOW_SH }
	};
	size_t	i, at = (size_t)(how.p - r->s.p);
	int64_t	n;

	for (i = 0; i < NELEM(word); i++)
		if (slice_eq(how, slice_of(word[i].word))) {
			p->how = word[i].how;
			return ERR_OK;
		}
	if (how.len > 0 && how.p[0] == '>') {
		p->right = true;
		how = slice_sub(how, 1, how.len);
	}
	if (!i64_parse(&n, how) || n < 1 || n > WIDTH_MAX)
		return refuse(r, at, "after ':' comes money, day, json, sh "
		    "or a width");
	p->width = (size_t)n;
	return ERR_OK;
}

/* The end of a name or word: parentheses in it (revenue(52w)) pair up. */
static size_t
find_end(struct slice s, size_t i)
{
	size_t	depth = 0;

	for (; i < s.len; i++) {
		if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && depth-- == 0)
			break;
		else if (s.p[i] == ':' && depth == 0)
			break;
	}
	return i;
}

/* r->i is behind "%(". */
static enum err_code
read_field(struct reader *r, struct template *t)
{
	struct part	*p;
	struct slice	 name;
	size_t		 open = r->i - 2, end;
	enum err_code	 rc;

	end = find_end(r->s, r->i);
	if (end == r->s.len)
		return refuse(r, open, "%( without )");
	name = slice_trim(slice_sub(r->s, r->i, end));
	if (name.len == 0)
		return refuse(r, r->i, "no field is named");
	if (t->n_fields == FIELDS_MAX)
		return refuse(r, r->i, "too many fields");
	p = VEC_ADD(&t->part);
	p->text = strndup(name.p, name.len);
	p->len = name.len;
	p->is_field = true;
	p->field = t->n_fields++;
	while (r->s.p[end] == ':') {
		r->i = end + 1;
		end = find_end(r->s, r->i);
		if (end == r->s.len)
			return refuse(r, open, "%( without )");
		rc = read_how(r, p, slice_sub(r->s, r->i, end));
		if (rc)
			return rc;
	}
	r->i = end + 1;
	return ERR_OK;
}

static void
end_literal(struct template *t, struct buf *b)
{
	struct part	*p;

	if (b->len == 0)
		return;
	p = VEC_ADD(&t->part);
	p->text = b->p;
	p->len = b->len;
	*b = (struct buf){0};
}

static enum err_code
read_all(struct reader *r, struct template *t, struct buf *b)
{
	enum err_code	rc = ERR_OK;
	char		c;

	while (rc == ERR_OK && r->i < r->s.len) {
		c = r->s.p[r->i++];
		if (c == '\\')
			rc = read_escape(r, b);
		else if (c != '%')
			buf_addc(b, c);
		else if (r->i < r->s.len && r->s.p[r->i] == '%') {
			buf_addc(b, '%');
			r->i++;
		} else if (r->i < r->s.len && r->s.p[r->i] == '(') {
			end_literal(t, b);
			r->i++;
			rc = read_field(r, t);
		} else
			rc = refuse(r, r->i - 1,
			    "% wants (field) or a second %");
	}
	end_literal(t, b);
	return rc;
}

enum err_code
template_open(struct template **tp, const char *text, struct err *err)
{
	struct reader	 r = { slice_of(text), 0, err };
	struct template	*t = mem_zalloc(sizeof(*t));
	struct buf	 b = {0};
	enum err_code	 rc;

	rc = read_all(&r, t, &b);
	buf_release(&b);
	if (rc) {
		template_close(t);
		return rc;
	}
	*tp = t;
	return ERR_OK;
}

void
template_close(struct template *t)
{
	size_t	i;

	if (t == NULL)
		return;
	for (i = 0; i < t->part.n; i++)
		free(t->part.p[i].text);
	VEC_RELEASE(&t->part);
	free(t);
}

size_t
template_count(const struct template *t)
{
	return t->n_fields;
}

const char *
template_field(const struct template *t, size_t field)
{
	size_t	i;

	for (i = 0; i < t->part.n; i++)
		if (t->part.p[i].is_field && t->part.p[i].field == field)
			return t->part.p[i].text;
	return NULL;
}

static void
add_sh(struct buf *b, struct slice s)
{
	size_t	i;

	buf_addc(b, '\'');
	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			buf_adds(b, "'\\''");
		else
			buf_addc(b, s.p[i]);
	}
	buf_addc(b, '\'');
}

static void
add_day(struct buf *b, struct out *o, const struct rows *r,
    const struct cell *c)
{
	const struct zone	*zone = o->o.zone;
	struct cell		 day = *c;

	if (c->kind == TYPE_TIME && !c->has_text) {
		day.kind = TYPE_DATE;
		day.v.i = zone_day(zone == NULL ? zone_utc() : zone,
		    (struct instant){ c->v.i }).n;
	}
	cell_add(b, o, r, &day);
}

static void
add_field(struct buf *b, struct out *o, const struct part *p,
    const struct rows *r, const struct cell *c)
{
	struct buf	plain = {0};

	switch (p->how) {
	case HOW_MONEY:
		if (c->kind == TYPE_MONEY && o->o.currency[0] != '\0')
			buf_addf(b, "%s ", o->o.currency);
		cell_add(b, o, r, c);
		break;
	case HOW_DAY:
		add_day(b, o, r, c);
		break;
	case HOW_JSON:
		json_cell(o, b, r, c);
		break;
	case HOW_SH:
		cell_add(&plain, o, r, c);
		add_sh(b, buf_slice(&plain));
		break;
	case HOW_PLAIN:
		cell_add(b, o, r, c);
		break;
	}
	buf_release(&plain);
}

static void
add_padded(struct buf *b, const struct part *p, struct slice s)
{
	size_t	fill;

	s = slice_sub(s, 0, text_cut(s, p->width));
	fill = p->width - text_width(s);
	if (p->right)
		buf_addn(b, ' ', fill);
	buf_add(b, s);
	if (!p->right)
		buf_addn(b, ' ', fill);
}

void
template_write(struct out *o, const struct template *t, const size_t *column,
    const struct rows *r, const struct cell *row)
{
	const struct part	*p;
	struct buf		 b = {0}, line = {0};
	size_t			 i;

	for (i = 0; i < t->part.n; i++) {
		p = &t->part.p[i];
		if (!p->is_field) {
			buf_addmem(&line, p->text, p->len);
			continue;
		}
		buf_clear(&b);
		add_field(&b, o, p, r, &row[column[p->field]]);
		if (p->width > 0)
			add_padded(&line, p, buf_slice(&b));
		else
			buf_add(&line, buf_slice(&b));
	}
	/* The template's own escapes are the user's; data may hold others. */
	if (o->o.terminal) {
		buf_clear(&b);
		text_add_printable(&b, buf_slice(&line), true);
		buf_add(&o->buf, buf_slice(&b));
	} else
		buf_add(&o->buf, buf_slice(&line));
	buf_addc(&o->buf, o->o.nul ? '\0' : '\n');
	buf_release(&b);
	buf_release(&line);
}
