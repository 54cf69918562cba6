#include "core/exchange/outside/mail_html.h"

static const struct { const char *name, *text; } entities[] = {
	{ "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" },
	{ "apos", "'" }, { "nbsp", " " }, { "euro", "\xe2\x82\xac" },
	{ "pound", "\xc2\xa3" }, { "copy", "\xc2\xa9" },
	{ "reg", "\xc2\xae" }, { "trade", "\xe2\x84\xa2" },
	{ "hellip", "\xe2\x80\xa6" }, { "ndash", "\xe2\x80\x93" },
	{ "mdash", "\xe2\x80\x94" }, { "lsquo", "\xe2\x80\x98" },
	{ "rsquo", "\xe2\x80\x99" }, { "ldquo", "\xe2\x80\x9c" },
	{ "rdquo", "\xe2\x80\x9d" }, { "bull", "\xe2\x80\xa2" },
	{ "middot", "\xc2\xb7" }, { "deg", "\xc2\xb0" },
	{ "frac12", "\xc2\xbd" }, { "laquo", "\xc2\xab" },
	{ "raquo", "\xc2\xbb" }, { "agrave", "\xc3\xa0" },
	{ "aacute", "\xc3\xa1" }, { "auml", "\xc3\xa4" },
	{ "ccedil", "\xc3\xa7" }, { "egrave", "\xc3\xa8" },
	{ "eacute", "\xc3\xa9" }, { "ecirc", "\xc3\xaa" },
	{ "euml", "\xc3\xab" }, { "iacute", "\xc3\xad" },
	{ "iuml", "\xc3\xaf" }, { "ntilde", "\xc3\xb1" },
	{ "oacute", "\xc3\xb3" }, { "ocirc", "\xc3\xb4" },
	{ "ouml", "\xc3\xb6" }, { "oslash", "\xc3\xb8" },
	{ "uacute", "\xc3\xba" }, { "uuml", "\xc3\xbc" },
	{ "szlig", "\xc3\x9f" }, { "Eacute", "\xc3\x89" },
	{ "Auml", "\xc3\x84" }, { "Ouml", "\xc3\x96" },
	{ "Uuml", "\xc3\x9c" }
};

struct html {
	struct buf	*out;
	struct slice	 in;
	size_t		 at;
	size_t		 start;		/* of out when we began */
	bool		 blank;		/* white space is owed */
	bool		 pre;
	struct slice	 href;		/* of the link that is open */
	size_t		 link_at;	/* where its text begins in out */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool
at_line_start(const struct html *h)
{
	return h->out->len == h->start || h->out->p[h->out->len - 1] == '\n';
}

static void
end_line(struct html *h)
{
	h->blank = false;
	if (!at_line_start(h))
		buf_addc(h->out, '\n');
}

static void
add_text(struct html *h, struct slice s)
{
	if (h->blank && !at_line_start(h))
		buf_addc(h->out, ' ');
	h->blank = false;
	buf_add(h->out, s);
}

/* "#8364", "#x20ac", "euro"; 0 when it is none of ours. */
static size_t
entity_text(char text[8], struct slice name)
{
	uint32_t	c = 0, base = 10;
	size_t		i = 1;

	if (name.len > 1 && name.p[0] == '#') {
		if (lower(name.p[1]) == 'x') {
			base = 16;
			i++;
		}
		for (; i < name.len; i++) {
			char		d = lower(name.p[i]);
			uint32_t	v = d >= '0' && d <= '9' ?
					    (uint32_t)(d - '0') :
					    d >= 'a' && d <= 'f' ?
					    (uint32_t)(d - 'a' + 10) : 99;

			if (v >= base || c > 0x10ffff)
				return 0;
			c = c * base + v;
		}
		if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			c = 0xfffd;
		return utf8_write(text, c == 0xa0 ? ' ' : c);
	}
	for (i = 0; i < NELEM(entities); i++)
		if (slice_eq(name, slice_of(entities[i].name))) {
			memcpy(text, entities[i].text,
			    strlen(entities[i].text));
			return strlen(entities[i].text);
		}
	return 0;
}

/* At an '&': what it stands for, or itself. */
static void
read_entity(struct html *h)
{
	enum { LONGEST = 10 };
	struct slice	s = slice_sub(h->in, h->at + 1, h->at + 1 + LONGEST);
	size_t		end = slice_index(s, ';');
	char		text[8];
	size_t		n = end == SIZE_MAX ? 0 :
			    entity_text(text, slice_sub(s, 0, end));

	if (n == 0) {
		add_text(h, SLICE("&"));
		h->at++;
		return;
	}
	h->at += end + 2;
	if (n == 1 && text[0] == ' ')
		h->blank = true;
	else
		add_text(h, slice_make(text, n));
}

/* The value of an attribute in the inside of a tag; empty: not there. */
static struct slice
attribute(struct slice tag, const char *name)
{
	size_t	n = strlen(name);

	for (size_t i = 1; i + n < tag.len; i++) {
		struct slice	rest;

		if (!is_space(tag.p[i - 1]) || !slice_eq_ascii_nocase(
		    slice_sub(tag, i, i + n), slice_of(name)))
			continue;
		rest = slice_trim(slice_sub(tag, i + n, tag.len));
		if (rest.len == 0 || rest.p[0] != '=')
			continue;
		rest = slice_trim(slice_sub(rest, 1, rest.len));
		if (rest.len > 0 && (rest.p[0] == '"' || rest.p[0] == '\'')) {
			char	q = rest.p[0];

			rest = slice_sub(rest, 1, rest.len);
			return slice_sub(rest, 0, MIN(slice_index(rest, q),
			    rest.len));
		}
		for (n = 0; n < rest.len && !is_space(rest.p[n]); n++)
			;
		return slice_sub(rest, 0, n);
	}
	return SLICE_EMPTY;
}

static bool
is_one_of(struct slice name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (slice_eq_ascii_nocase(name, slice_of(*list)))
			return true;
	return false;
}

static void
end_link(struct html *h)
{
	struct slice	text, href = h->href;

	if (href.len == 0)
		return;
	h->href = SLICE_EMPTY;
	text = slice_trim(slice_sub(buf_slice(h->out), h->link_at,
	    h->out->len));
	if (slice_starts(href, SLICE("http")) && href.len <= 200 &&
	    text.len > 0 && !slice_starts(text, SLICE("http"))) {
		h->blank = false;
		buf_adds(h->out, " <");
		buf_add(h->out, href);
		buf_addc(h->out, '>');
	}
}

/* Behind </name>, or the end. */
static size_t
skip_element(const struct html *h, size_t at, struct slice name)
{
	for (; at + 2 + name.len <= h->in.len; at++) {
		const char	*p = memchr(h->in.p + at, '<',
				    h->in.len - at);

		if (p == NULL)
			break;
		at = (size_t)(p - h->in.p);
		if (at + 2 + name.len <= h->in.len &&
		    h->in.p[at + 1] == '/' && slice_eq_ascii_nocase(
		    slice_sub(h->in, at + 2, at + 2 + name.len), name))
			return at;
	}
	return h->in.len;
}

static void
do_tag(struct html *h, struct slice tag)
{
	static const char *const	blocks[] = {
		"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4",
		"h5", "h6", "hr", "blockquote", "title", "section",
		"article", "header", "footer", "form", "dt", "dd", NULL
	};
	static const char *const	apart[] = {
		"p", "table", "ul", "ol", "h1", "h2", "h3", "blockquote", NULL
	};
	static const char *const	hidden[] = {
		"script", "style", "head", "template", NULL
	};
	bool				close = tag.len > 0 &&
					    tag.p[0] == '/';
	struct slice			name;
	size_t				n = close ? 1 : 0, from = n;

	while (n < tag.len && (is_letter(tag.p[n]) ||
	    (tag.p[n] >= '0' && tag.p[n] <= '9')))
		n++;
	name = slice_sub(tag, from, n);
	if (!close && is_one_of(name, hidden) &&
	    (tag.len == 0 || tag.p[tag.len - 1] != '/')) {
		h->at = skip_element(h, h->at, name);
	} else if (slice_eq_ascii_nocase(name, SLICE("br"))) {
		h->blank = false;
		buf_addc(h->out, '\n');
	} else if (slice_eq_ascii_nocase(name, SLICE("li"))) {
		end_line(h);
		if (!close)
			buf_adds(h->out, "- ");
	} else if (slice_eq_ascii_nocase(name, SLICE("td")) ||
	    slice_eq_ascii_nocase(name, SLICE("th"))) {
		h->blank = true;
	} else if (slice_eq_ascii_nocase(name, SLICE("pre"))) {
		end_line(h);
		h->pre = !close;
	} else if (slice_eq_ascii_nocase(name, SLICE("a"))) {
		end_link(h);
		if (!close) {
			h->href = attribute(tag, "href");
			h->link_at = h->out->len;
		}
	} else if (is_one_of(name, blocks)) {
		end_line(h);
		if (is_one_of(name, apart) && h->out->len > h->start)
			buf_addc(h->out, '\n');
	}
}

/* At a '<': a comment, a tag, or just that sign. */
static void
read_tag(struct html *h)
{
	struct slice	s = slice_sub(h->in, h->at, h->in.len);
	size_t		end = 1;
	char		quote = '\0';

	if (slice_starts(s, SLICE("<!--"))) {
		const char	*p = memmem(s.p + 4, s.len - 4, "-->", 3);

		h->at = p == NULL ? h->in.len : h->at +
		    (size_t)(p - s.p) + 3;
		return;
	}
	if (s.len < 2 || (!is_letter(s.p[1]) && s.p[1] != '/' &&
	    s.p[1] != '!' && s.p[1] != '?')) {
		add_text(h, SLICE("<"));
		h->at++;
		return;
	}
	for (; end < s.len; end++) {
		char	c = s.p[end];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if ((c == '"' || c == '\'') && s.p[end - 1] == '=')
			quote = c;
		else if (c == '>')
			break;
	}
	/* A quote that nobody closed: the next '>' will do. */
	if (end == s.len)
		end = MIN(slice_index(s, '>'), s.len);
	h->at += MIN(end + 1, s.len);
	do_tag(h, slice_sub(s, 1, end));
}

void
mail_html_to_text(struct buf *out, struct slice html)
{
	struct html	h = { .out = out, .in = html, .start = out->len };

	while (h.at < h.in.len) {
		char	c = h.in.p[h.at];
		size_t	from = h.at;

		if (c == '<') {
			read_tag(&h);
		} else if (c == '&') {
			read_entity(&h);
		} else if (h.pre && c == '\n') {
			buf_addc(out, '\n');
			h.at++;
		} else if (is_space(c)) {
			h.blank = true;
			h.at++;
		} else {
			while (h.at < h.in.len && h.in.p[h.at] != '<' &&
			    h.in.p[h.at] != '&' && !is_space(h.in.p[h.at]))
				h.at++;
			add_text(&h, slice_sub(h.in, from, h.at));
		}
	}
	end_link(&h);
}
