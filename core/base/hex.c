#include "core/base/hex.h"

void
hex_add(struct buf *b, struct slice bytes)
{
	static const char	digit[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		buf_addc(b, digit[(unsigned char)bytes.p[i] >> 4]);
		buf_addc(b, digit[bytes.p[i] & 15]);
	}
}

static int
value_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
hex_parse(struct slice *bytes, struct arena *arena, struct slice text)
{
	char	*p;

	if (text.len % 2 != 0)
		return false;
	p = arena_alloc(arena, text.len / 2 + 1);
	for (size_t i = 0; i < text.len; i += 2) {
		int	a = value_of(text.p[i]), b = value_of(text.p[i + 1]);

		if (a < 0 || b < 0)
			return false;
		p[i / 2] = (char)(a << 4 | b);
	}
	*bytes = slice_make(p, text.len / 2);
	return true;
}
