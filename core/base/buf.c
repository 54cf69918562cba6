#include "core/base/buf.h"

#include "core/base/arena.h"
#include "core/base/num.h"
#include "core/base/banned.h"

void
buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* Room for n more bytes and the zero, which there is not. */
char *
buf_grow(struct buf *b, size_t n)
{
	size_t	need, cap;

	if (__builtin_add_overflow(b->len + 1, n, &need))
		need = SIZE_MAX;
	cap = MAX(b->cap + b->cap / 2, (size_t)64);
	cap = MAX(cap, need);
	b->p = mem_realloc(b->p, cap);
	b->cap = cap;
	return b->p + b->len;
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_addmem(b, s, strlen(s));
}

void
buf_addn(struct buf *b, char c, size_t n)
{
	memset(buf_reserve(b, n), c, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void
buf_addfv(struct buf *b, const char *fmt, va_list ap)
{
	va_list	again;
	int	n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(buf_reserve(b, (size_t)n), (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	buf_addfv(b, fmt, ap);
	va_end(ap);
}

void
buf_add_i64(struct buf *b, int64_t v)
{
	char	tmp[I64_TEXT];

	buf_addmem(b, tmp, i64_write(tmp, v));
}

void
buf_cut(struct buf *b, size_t len)
{
	if (len < b->len) {
		b->len = len;
		b->p[len] = '\0';
	}
}

struct slice
buf_slice(const struct buf *b)
{
	return slice_make(b->p, b->len);
}

const char *
buf_cstr(const struct buf *b)
{
	return b->p ? b->p : "";
}
