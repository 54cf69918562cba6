/*
 * A buf is owned bytes that grow and always end in a NUL (not counted).
 * struct buf b = {0}; is empty and ready; buf_release() frees it.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "core/base/def.h"
#include "core/base/slice.h"

struct buf {
	char	*p;		/* NULL until the first byte */
	size_t	 len;
	size_t	 cap;
};

void	buf_release(struct buf *);
void	buf_clear(struct buf *);		/* keeps the memory */
void	buf_adds(struct buf *, const char *cstr);
void	buf_addn(struct buf *, char, size_t n);	/* n times the same */
void	buf_addf(struct buf *, const char *fmt, ...) CRM_PRINTF(2, 3);
void	buf_addfv(struct buf *, const char *fmt, va_list);
void	buf_add_i64(struct buf *, int64_t);
void	buf_cut(struct buf *, size_t len);	/* shorten to len */
/* Valid until the next change; "" when empty. */
struct slice	 buf_slice(const struct buf *);
const char	*buf_cstr(const struct buf *);

/* Those below stand here because they are called for every byte or two. */

/* buf_reserve when there is no room. */
char	*buf_grow(struct buf *, size_t n);

/* Room for n more bytes; returns where they go.  Then add n to len. */
static inline char *
buf_reserve(struct buf *b, size_t n)
{
	return n < b->cap - b->len ? b->p + b->len : buf_grow(b, n);
}

static inline void
buf_addmem(struct buf *b, const void *p, size_t n)
{
	char	*to = buf_reserve(b, n);

	if (n)
		memcpy(to, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

/* May not be part of itself. */
static inline void
buf_add(struct buf *b, struct slice s)
{
	buf_addmem(b, s.p, s.len);
}

static inline void
buf_addc(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->p[++b->len] = '\0';
}

#endif
