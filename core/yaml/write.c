#include "core/yaml/yaml.h"

/* Words that YAML 1.1 or 1.2 readers take for null or a truth value. */
static bool
is_word(struct slice s)
{
	static const char *const words[] = {
		"~", "null", "true", "false", "yes", "no", "on", "off", "y",
		"n", "=", "<<", "---", "..."
	};
	size_t	 i;

	for (i = 0; i < NELEM(words); i++) {
		if (slice_eq_ascii_nocase(s, slice_of(words[i])))
			return true;
	}
	return false;
}

/*
 * A number, a date, a time, or something near it.  What begins with a digit,
 * a sign before one, or a point before one, is quoted: readers differ over
 * octal, hexadecimal, sexagesimal and dates, and quotes are always right.
 */
static bool
is_number_like(struct slice s)
{
	size_t	 i = 0;

	if (i < s.len && (s.p[i] == '-' || s.p[i] == '+'))
		i++;
	if (i < s.len && s.p[i] == '.') {
		if (s.len - i == 4)	/* .inf, .nan */
			return true;
		i++;
	}
	return i < s.len && s.p[i] >= '0' && s.p[i] <= '9';
}

/* It must be written with escapes. */
static bool
has_control(struct slice s)
{
	uint32_t	 c;
	size_t		 i;

	for (i = 0; i < s.len; ) {
		c = utf8_next(s, &i);
		if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 ||
		    c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff)
			return true;
	}
	return false;
}

static bool
is_plain(struct slice s)
{
	size_t	 i;

	if (s.len == 0 || is_word(s) || is_number_like(s))
		return false;
	if (strchr("-?:,[]{}#&*!|>'\"%@` ", s.p[0]) != NULL ||
	    s.p[s.len - 1] == ' ' || s.p[s.len - 1] == ':')
		return false;
	for (i = 0; i < s.len; i++) {
		if (strchr(",[]{}", s.p[i]) != NULL)
			return false;
		if (s.p[i] == ':' && s.p[i + 1] == ' ')
			return false;
		if (s.p[i] == '#' && s.p[i - 1] == ' ')
			return false;
	}
	return true;
}

static void
add_escaped(struct buf *out, struct slice s)
{
	uint32_t	 c;
	size_t		 i, from;

	buf_addc(out, '"');
	for (i = 0; i < s.len; ) {
		from = i;
		c = utf8_next(s, &i);
		if (c == '"' || c == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, (char)c);
		} else if (c == '\n') {
			buf_adds(out, "\\n");
		} else if (c == '\t') {
			buf_adds(out, "\\t");
		} else if (has_control(slice_sub(s, from, i))) {
			buf_addf(out, c > 0xff ? "\\u%04x" : "\\x%02x",
			    (unsigned)c);
		} else {
			buf_add(out, slice_sub(s, from, i));
		}
	}
	buf_addc(out, '"');
}

void
yaml_add_scalar(struct buf *out, struct slice text)
{
	size_t	 i;

	if (has_control(text)) {
		add_escaped(out, text);
		return;
	}
	if (is_plain(text)) {
		buf_add(out, text);
		return;
	}
	buf_addc(out, '\'');
	for (i = 0; i < text.len; i++) {
		if (text.p[i] == '\'')
			buf_addc(out, '\'');
		buf_addc(out, text.p[i]);
	}
	buf_addc(out, '\'');
}
