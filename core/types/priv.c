#include "core/types/priv.h"

bool
types_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x200e ||
	    c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

struct quoted
types_quote(struct slice s)
{
	enum { ROOM = 60 };
	struct quoted	q;
	size_t		n = 0, i = 0;
	uint32_t	c;

	while (i < s.len) {
		if (n + 4 > ROOM) {
			memcpy(q.text + n, "...", 3);
			n += 3;
			break;
		}
		c = utf8_next(s, &i);
		if (types_is_control(c) || c == 0xfffd)
			q.text[n++] = '?';
		else
			n += utf8_write(q.text + n, c);
	}
	q.text[n] = '\0';
	return q;
}

size_t
types_compact(char *to, size_t size, struct slice s)
{
	size_t	n = 0;
	char	c;

	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		if (c == ' ' || c == '\t' || c == '.' || c == '-' || c == '/')
			continue;
		if (slice_starts(slice_sub(s, i, s.len), SLICE("\u00a0"))) {
			i++;
			continue;
		}
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) ||
		    n == size)
			return SIZE_MAX;
		to[n++] = c;
	}
	return n;
}

bool
types_is_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.len > 0;
}
