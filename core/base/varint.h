/*
 * Numbers in 1 to 10 bytes, 7 bits each, the lowest first (LEB128); signed
 * ones folded, so that small ones of either sign are short (zigzag).
 */
#ifndef BASE_VARINT_H
#define BASE_VARINT_H

#include "core/base/buf.h"

void	varint_add(struct buf *, uint64_t);
void	varint_add_i64(struct buf *, int64_t);
/* Into 10 bytes at most; returns what is behind it. */
static inline char *
varint_put(char *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (char)(v | 0x80);
	*p++ = (char)v;
	return p;
}
static inline char *
varint_put_i64(char *p, int64_t v)
{
	return varint_put(p, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}
/* Takes it off the front; false when it is cut off or too long. */
bool	varint_get(uint64_t *, struct slice *);
bool	varint_get_i64(int64_t *, struct slice *);

#endif
