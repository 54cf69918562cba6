#include "core/out/priv.h"

#include "core/base/base.h"

/* A code point that may not reach a terminal as it is (as in text.h). */
static bool
is_unprintable(uint32_t cp)
{
	return (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c || cp == 0x200e ||
	    cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}

static void
add_escape(struct buf *b, unsigned char ch)
{
	switch (ch) {
	case '"':
		buf_adds(b, "\\\"");
		break;
	case '\\':
		buf_adds(b, "\\\\");
		break;
	case '\n':
		buf_adds(b, "\\n");
		break;
	case '\t':
		buf_adds(b, "\\t");
		break;
	case '\r':
		buf_adds(b, "\\r");
		break;
	default:
		buf_addf(b, "\\u%04x", ch);
		break;
	}
}

/* Not plain ASCII: what is no UTF-8 becomes U+FFFD. */
static size_t
add_wide(struct out *o, struct buf *b, struct slice s, size_t i)
{
	char		utf8[4];
	uint32_t	cp = utf8_next(s, &i);

	if (o->o.terminal && is_unprintable(cp))
		buf_addf(b, "\\u%04x", (unsigned)cp);
	else
		buf_addmem(b, utf8, utf8_write(utf8, cp));
	return i;
}

void
json_string(struct out *o, struct buf *b, struct slice s)
{
	size_t		i = 0, from = 0;
	unsigned char	ch;

	buf_addc(b, '"');
	while (i < s.len) {
		ch = (unsigned char)s.p[i];
		if (ch >= 0x20 && ch != '"' && ch != '\\' && ch < 0x7f) {
			i++;
			continue;
		}
		buf_addmem(b, s.p + from, i - from);
		if (ch >= 0x80)
			i = add_wide(o, b, s, i);
		else {
			add_escape(b, ch);
			i++;
		}
		from = i;
	}
	buf_addmem(b, s.p + from, i - from);
	buf_addc(b, '"');
}

static void
money(struct buf *b, int64_t v, unsigned digits, const char *cur)
{
	char	t[DECIMAL_TEXT];

	buf_adds(b, "{\"amount\":\"");
	buf_addmem(b, t, decimal_write(t, v, digits));
	buf_adds(b, "\",\"currency\":");
	if (cur[0] == '\0')
		buf_adds(b, "null");
	else {
		buf_addc(b, '"');
		buf_adds(b, cur);
		buf_addc(b, '"');
	}
}

void
json_cell(struct out *o, struct buf *b, const struct rows *r,
    const struct cell *c)
{
	char	t[DECIMAL_TEXT];
	size_t	i;

	if (c->has_text) {
		json_string(o, b, cell_text(r, c));
		return;
	}
	switch (c->kind) {
	case TYPE_NONE:
		buf_adds(b, "null");
		break;
	case TYPE_MONEY:
		money(b, c->v.i, c->digits, o->o.currency);
		if (c->cur[0] != '\0') {
			buf_adds(b, ",\"original\":");
			money(b, c->u.original, c->digits, c->cur);
			buf_addc(b, '}');
		}
		buf_addc(b, '}');
		break;
	case TYPE_PERCENT:
		/* The number before the sign: 12.5 for 12.5%. */
		buf_addmem(b, t, decimal_write_short(t, c->v.i, 4));
		break;
	case TYPE_DATE:
	case TYPE_TIME:
	case TYPE_DURATION:
		buf_addc(b, '"');
		cell_add(b, o, r, c);
		buf_addc(b, '"');
		break;
	case CELL_LIST:
		buf_addc(b, '[');
		for (i = 0; i < c->len; i++) {
			if (i > 0)
				buf_addc(b, ',');
			json_cell(o, b, r, &r->item.p[c->u.off + i]);
		}
		buf_addc(b, ']');
		break;
	default:
		cell_add(b, o, r, c);
		break;
	}
}
