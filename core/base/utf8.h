/*
 * UTF-8, checked once on the way in.  What letters mean (folding, width)
 * is in core/types/text.h.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "core/base/def.h"
#include "core/base/slice.h"

/*
 * Offset of the first byte that is not valid UTF-8 (RFC 3629: no
 * surrogates, nothing overlong), or SIZE_MAX when all is well.
 */
size_t	utf8_check(struct slice);
/*
 * The code point at s[*i], and *i moved behind it.  Invalid bytes give
 * U+FFFD and move by one.  *i must be below s.len.
 */
uint32_t	utf8_next(struct slice, size_t *i);
/* Up to 4 bytes, no NUL; returns how many. */
size_t	utf8_write(char *to, uint32_t code_point);
/* How many code points. */
size_t	utf8_count(struct slice);

#endif
