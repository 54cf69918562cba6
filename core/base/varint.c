#include "core/base/varint.h"

void
varint_add(struct buf *b, uint64_t v)
{
	while (v >= 0x80) {
		buf_addc(b, (char)(v | 0x80));
		v >>= 7;
	}
	buf_addc(b, (char)v);
}

bool
varint_get(uint64_t *v, struct slice *s)
{
	uint64_t	r = 0;
	unsigned	shift = 0;

	for (size_t i = 0; i < s->len && i < 10; i++, shift += 7) {
		uint8_t	c = (uint8_t)s->p[i];

		if (shift == 63 && c > 1)
			return false;
		r |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80) {
			*s = slice_sub(*s, i + 1, s->len);
			*v = r;
			return true;
		}
	}
	return false;
}

void
varint_add_i64(struct buf *b, int64_t v)
{
	varint_add(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

bool
varint_get_i64(int64_t *v, struct slice *s)
{
	uint64_t	u;

	if (!varint_get(&u, s))
		return false;
	*v = (int64_t)(u >> 1 ^ (~(u & 1) + 1));
	return true;
}
