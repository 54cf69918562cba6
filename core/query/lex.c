#include "core/query/priv.h"

#include <stdarg.h>

#include "core/types/decimal.h"
#include "core/base/banned.h"

/* Of a text of several lines the one it is in. */
static void
mark(struct parser *p, size_t at)
{
	size_t	from = MIN(at, p->src.len), until = from;

	while (from > 0 && p->src.p[from - 1] != '\n')
		from--;
	while (until < p->src.len && p->src.p[until] != '\n')
		until++;
	err_mark(p->err, p->src.p + from, until - from, at - from);
	if (p->q->env.fault_at != NULL)
		*p->q->env.fault_at = at;
}

enum err_code
query_fail(struct parser *p, size_t at, const char *fmt, ...)
{
	char	msg[400];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), err_text(fmt), ap);
	va_end(ap);
	err_set(p->err, ERR_USAGE, "%s", msg);
	mark(p, at);
	return ERR_USAGE;
}

enum err_code
query_fail_unsound(struct parser *p, size_t at)
{
	if (p->q->env.unsound != NULL)
		*p->q->env.unsound = true;
	return query_fail(p, at, "this part of the model is faulty");
}

/* An error of a reader of values, with our place. */
enum err_code
query_fail_at(struct parser *p, size_t at, enum err_code rc)
{
	if (rc == ERR_STORE || rc == ERR_SYSTEM || rc == ERR_BUSY)
		return rc;
	mark(p, at);
	p->err->code = ERR_USAGE;
	return ERR_USAGE;
}

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char
byte_at(const struct parser *p, size_t i)
{
	return i < p->src.len ? p->src.p[i] : '\0';
}

static enum err_code
lex_string(struct parser *p, char quote)
{
	struct buf	b = {0};
	size_t		i = p->tok.at + 1;
	char		c;

	for (;; i++) {
		if (i >= p->src.len) {
			buf_release(&b);
			query_fail(p, p->tok.at,
			    "%c without its closing %c", quote, quote);
			err_hint(p->err, quote == '`' ? "a name with blanks"
			    " stands between backquotes" :
			    "a quote inside a text is written \\%c", quote);
			return ERR_USAGE;
		}
		c = p->src.p[i];
		if (c == quote)
			break;
		/* Other backslashes stay: they belong to the pattern. */
		if (c == '\\' && byte_at(p, i + 1) == quote)
			c = p->src.p[++i];
		buf_addc(&b, c);
	}
	p->tok.kind = quote == '`' ? T_WORD : T_STRING;
	p->tok.quoted = quote == '`';
	p->tok.text = slice_dup(p->q->arena, buf_slice(&b));
	p->tok.end = i + 1;
	buf_release(&b);
	return ERR_OK;
}

/* "2025-03-14" or "2025-03-14T09:05...". */
static bool
lex_day(struct parser *p)
{
	static const char	form[] = "dddd-dd-dd";
	size_t			i, at = p->tok.at;

	for (i = 0; i < 10; i++)
		if (form[i] == 'd' ? !ascii_is_digit(byte_at(p, at + i)) :
		    byte_at(p, at + i) != '-')
			return false;
	p->tok.kind = T_DAY;
	p->tok.end = at + 10;
	if (byte_at(p, at + 10) == 'T') {
		for (i = at + 11; is_word_byte(byte_at(p, i)) ||
		    byte_at(p, i) == ':' || byte_at(p, i) == '.' ||
		    byte_at(p, i) == '+' || byte_at(p, i) == '-'; i++)
			;
		p->tok.kind = T_MOMENT;
		p->tok.end = i;
	}
	p->tok.text = slice_sub(p->src, at, p->tok.end);
	return true;
}

static enum err_code
lex_number(struct parser *p)
{
	size_t		at = p->tok.at, i = at, point = 0;
	unsigned	digits = 0;
	struct value	*v = &p->tok.number;
	struct slice	s;
	enum err_code	rc;

	if (lex_day(p))
		return ERR_OK;
	while (ascii_is_digit(byte_at(p, i)))
		i++;
	if (byte_at(p, i) == '.' && ascii_is_digit(byte_at(p, i + 1))) {
		point = i++;
		while (ascii_is_digit(byte_at(p, i)))
			i++;
		digits = (unsigned)MIN(i - point - 1, 1000);
	}
	if (is_word_byte(byte_at(p, i))) {
		while (is_word_byte(byte_at(p, i)))
			i++;
		p->tok.kind = T_SPAN;
		p->tok.end = i;
		s = slice_sub(p->src, at, i);
		rc = span_parse(&p->tok.span, s, p->err);
		return rc ? query_fail_at(p, at, rc) : ERR_OK;
	}
	s = slice_sub(p->src, at, i);
	if (s.len > 1 && s.p[0] == '0' && s.p[1] != '.') {
		query_fail(p, at, "\"%.*s\" is no number: it begins with 0",
		    (int)MIN(s.len, 60), s.p);
		err_hint(p->err, "a text is quoted: \"%.*s\"",
		    (int)MIN(s.len, 60), s.p);
		return ERR_USAGE;
	}
	if (digits > DECIMAL_DIGITS_MAX)
		return query_fail(p, at, "more than %d digits behind the point",
		    DECIMAL_DIGITS_MAX);
	rc = decimal_parse(&v->i, s, digits, p->err);
	if (rc)
		return query_fail_at(p, at, rc);
	v->type = point > 0 ? TYPE_DECIMAL : TYPE_INT;
	v->digits = (uint8_t)digits;
	while (is_blank(byte_at(p, i)) && byte_at(p, i + 1) == '%')
		i++;
	if (byte_at(p, i) == '%') {
		rc = percent_parse(&v->i, s, p->err);
		if (rc)
			return query_fail_at(p, at, rc);
		v->type = TYPE_PERCENT;
		v->digits = 6;
		i++;
	}
	p->tok.kind = T_NUMBER;
	p->tok.end = i;
	return ERR_OK;
}

static enum err_code
lex_sign(struct parser *p)
{
	static const char	two[][3] = { "!=", "<=", ">=", "!~", "<>",
	    "==", "&&", "||" };
	static const char	*instead[] = { NULL, NULL, NULL, NULL, "!=",
	    "=", "and", "or" };
	size_t			at = p->tok.at, n;
	char			c = byte_at(p, at);

	p->tok.kind = T_SIGN;
	for (size_t i = 0; i < NELEM(two); i++) {
		if (c != two[i][0] || byte_at(p, at + 1) != two[i][1])
			continue;
		if (instead[i] != NULL) {
			query_fail(p, at, "\"%s\" is not known here", two[i]);
			err_hint(p->err, "write %s", instead[i]);
			return ERR_USAGE;
		}
		memcpy(p->tok.sign, two[i], 3);
		p->tok.end = at + 2;
		return ERR_OK;
	}
	if (c != '\0' && strchr("()=<>~+-*/,.", c) != NULL) {
		p->tok.sign[0] = c;
		p->tok.end = at + 1;
		return ERR_OK;
	}
	if (c == '@') {
		query_fail(p, at, "@ names a record, behind a comparison with"
		    " a reference");
		err_hint(p->err, "owner = @jansen");
		return ERR_USAGE;
	}
	n = 1;
	while (at + n < p->src.len && ((unsigned char)p->src.p[at + n] & 0xc0)
	    == 0x80)
		n++;
	if ((unsigned char)c < 0x20 || c == 0x7f)
		return query_fail(p, at, "a control character");
	return query_fail(p, at, "\"%.*s\" is not known here", (int)n,
	    p->src.p + at);
}

static enum err_code
lex_token(struct parser *p)
{
	size_t	at = p->tok.end, i;
	char	c;

	while (is_blank(byte_at(p, at)))
		at++;
	memset(&p->tok, 0, sizeof(p->tok));
	p->tok.at = p->tok.end = at;
	if (at >= p->src.len)
		return ERR_OK;		/* T_END */
	c = p->src.p[at];
	if (c == '"' || c == '\'' || c == '`')
		return lex_string(p, c);
	if (ascii_is_digit(c))
		return lex_number(p);
	if (c == '$' || is_word_byte(c)) {
		for (i = at + 1; is_word_byte(byte_at(p, i)); i++)
			;
		p->tok.kind = c == '$' ? T_PARAM : T_WORD;
		p->tok.end = i;
		p->tok.text = slice_sub(p->src, at + (c == '$'), i);
		return ERR_OK;
	}
	return lex_sign(p);
}

void
lex_next(struct parser *p)
{
	struct err	*err = p->err;
	size_t		 at;

	/*
	 * What is no token here may be part of a date or a reference that
	 * is read as it stands; so the error waits until somebody asks.
	 */
	p->err = &p->lex_err;
	if (lex_token(p)) {
		at = p->tok.at;
		memset(&p->tok, 0, sizeof(p->tok));
		p->tok.kind = T_BAD;
		p->tok.at = p->tok.end = at;
	}
	p->err = err;
}

void
lex_seek(struct parser *p, size_t at)
{
	p->tok.end = at;
	lex_next(p);
}

/* An operator in words begins at i. */
static bool
is_keyword(const struct parser *p, size_t i)
{
	static const char	*const words[] = { "and", "or", "not", "in",
	    "where" };
	size_t			end = i;
	struct slice		s;

	while (is_word_byte(byte_at(p, end)))
		end++;
	s = slice_sub(p->src, i, end);
	for (size_t k = 0; k < NELEM(words); k++)
		if (slice_eq_ascii_nocase(s, slice_of(words[k])))
			return true;
	return false;
}

struct slice
lex_raw(const struct parser *p)
{
	size_t	i = p->tok.at;

	for (; i < p->src.len; i++) {
		if (strchr("(),=<>!~\"'`", p->src.p[i]) != NULL)
			break;
		if (i > p->tok.at && is_blank(p->src.p[i - 1]) &&
		    is_keyword(p, i))
			break;
	}
	return slice_trim(slice_sub(p->src, p->tok.at, i));
}

bool
lex_is_decimal_comma(const struct parser *p)
{
	size_t	at = p->tok.at;

	return byte_at(p, at) == ',' && at > 0 &&
	    ascii_is_digit(byte_at(p, at - 1)) &&
	    ascii_is_digit(byte_at(p, at + 1));
}

size_t
lex_skip_blanks(const struct parser *p, size_t at)
{
	while (is_blank(byte_at(p, at)))
		at++;
	return at;
}
