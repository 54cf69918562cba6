/*
 * Scalars of YAML, written so that YAML 1.1 and 1.2 readers agree on what
 * they are.  The layout of maps and lists is in doc.c.
 */
#include "core/out/priv.h"

#include "core/base/base.h"

/* Words that some reader takes for a boolean or null. */
static bool
is_reserved(struct slice s)
{
	static const char *const word[] = {
		"y", "n", "yes", "no", "on", "off", "true", "false", "null",
		"~", "<<", "="
	};
	size_t	i;

	for (i = 0; i < NELEM(word); i++)
		if (slice_eq_ascii_nocase(s, slice_of(word[i])))
			return true;
	return false;
}

/*
 * Text that stands for itself without quotes.  Anything that begins like a
 * number or date is quoted, which is more than needed and never wrong.
 */
static bool
is_plain(struct slice s)
{
	size_t		i;
	unsigned char	ch;

	if (s.len == 0 || is_reserved(s))
		return false;
	ch = (unsigned char)s.p[0];
	if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	    ch == '_' || ch == '/' || ch >= 0x80))
		return false;
	for (i = 0; i < s.len; i++) {
		ch = (unsigned char)s.p[i];
		if (ch < 0x20 || ch == 0x7f)
			return false;
		/* "a: b" is a map, "a #b" a comment. */
		if (ch == ':' && (i + 1 == s.len || s.p[i + 1] == ' '))
			return false;
		if (ch == '#' && s.p[i - 1] == ' ')
			return false;
		/* These end a scalar inside {} and []. */
		if (strchr("{}[],\"'`", ch) != NULL)
			return false;
	}
	return s.p[s.len - 1] != ' ';
}

/* Printable in the sense of YAML, and no line break to it. */
static bool
is_yaml_char(uint32_t cp)
{
	return (cp >= 0xa0 && cp <= 0xd7ff && cp != 0x2028 && cp != 0x2029 &&
	    cp != 0x061c && cp != 0x200e && cp != 0x200f &&
	    !(cp >= 0x202a && cp <= 0x202e) &&
	    !(cp >= 0x2066 && cp <= 0x2069)) ||
	    (cp >= 0xe000 && cp <= 0xfffd && cp != 0xfeff) ||
	    (cp >= 0x10000 && cp <= 0x10ffff);
}

static bool
has_odd_char(struct slice s)
{
	size_t		i = 0;
	uint32_t	cp;

	while (i < s.len) {
		cp = utf8_next(s, &i);
		if (cp >= 0x80 && !is_yaml_char(cp))
			return true;
	}
	return false;
}

static void
add_quoted(struct buf *b, struct slice s)
{
	char		utf8[4];
	size_t		i = 0;
	uint32_t	cp;

	buf_addc(b, '"');
	while (i < s.len) {
		cp = utf8_next(s, &i);
		if (cp == '"' || cp == '\\') {
			buf_addc(b, '\\');
			buf_addc(b, (char)cp);
		} else if (cp == '\n')
			buf_adds(b, "\\n");
		else if (cp == '\t')
			buf_adds(b, "\\t");
		else if (cp < 0x20 || cp == 0x7f)
			buf_addf(b, "\\x%02x", (unsigned)cp);
		else if (cp < 0x80 || is_yaml_char(cp))
			buf_addmem(b, utf8, utf8_write(utf8, cp));
		else if (cp <= 0xffff)
			buf_addf(b, "\\u%04x", (unsigned)cp);
		else
			buf_addf(b, "\\U%08x", (unsigned)cp);
	}
	buf_addc(b, '"');
}

void
yaml_string(struct buf *b, struct slice s)
{
	if (is_plain(s) && !has_odd_char(s))
		buf_add(b, s);
	else
		add_quoted(b, s);
}

static void
money(struct buf *b, int64_t v, unsigned digits, const char *cur)
{
	char	t[DECIMAL_TEXT];

	buf_adds(b, "{amount: \"");
	buf_addmem(b, t, decimal_write(t, v, digits));
	buf_adds(b, "\", currency: ");
	buf_adds(b, cur[0] == '\0' ? "null" : cur);
}

void
yaml_cell(struct out *o, struct buf *b, const struct rows *r,
    const struct cell *c)
{
	char	t[DECIMAL_TEXT];

	if (c->has_text) {
		yaml_string(b, cell_text(r, c));
		return;
	}
	switch (c->kind) {
	case TYPE_NONE:
		buf_adds(b, "null");
		break;
	case TYPE_MONEY:
		money(b, c->v.i, c->digits, o->o.currency);
		if (c->cur[0] != '\0') {
			buf_adds(b, ", original: ");
			money(b, c->u.original, c->digits, c->cur);
			buf_addc(b, '}');
		}
		buf_addc(b, '}');
		break;
	case TYPE_PERCENT:
		buf_addmem(b, t, decimal_write_short(t, c->v.i, 4));
		break;
	case TYPE_DURATION:
		buf_addc(b, '"');
		cell_add(b, o, r, c);
		buf_addc(b, '"');
		break;
	default:
		cell_add(b, o, r, c);
		break;
	}
}
