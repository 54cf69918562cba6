#include "core/base/arena.h"

#include <sys/mman.h>

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <unistd.h>
#include "core/base/banned.h"

struct block {
	struct block	*next;
	size_t		 size;		/* of data */
	size_t		 used;
	size_t		 clean;		/* from here on it is all zeros */
	/* Data follows, aligned. */
};

struct owned {
	struct owned	*next;
	void		(*release)(void *);
	void		*p;
};

struct arena {
	struct block	*first;		/* the block being filled */
	struct owned	*owned;		/* in the arena itself */
	size_t		 handed_out;
};

enum {
	ALIGN = _Alignof(max_align_t),
	HEAD = (sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN,
	FIRST_BLOCK = 4096 - HEAD,
	LARGE_BLOCK = 1024 * 1024,	/* has a mapping of its own */
	LARGEST_BLOCK = 32 * 1024 * 1024 - HEAD
};

static void
default_handler(size_t size)
{
	static const char	msg[] = "crm: out of memory\n";
	ssize_t			n;

	(void)size;
	n = write(STDERR_FILENO, msg, sizeof(msg) - 1);
	(void)n;
	_exit(5);
}

/* Set once by main before anything else runs. */
static void	(*handler)(size_t) = default_handler;

void
mem_set_handler(void (*h)(size_t))
{
	handler = h ? h : default_handler;
}

void
mem_start(void)
{
	enum { LARGE = 1024 * 1024 };

	(void)mallopt(M_MMAP_THRESHOLD, LARGE);
	(void)mallopt(M_TRIM_THRESHOLD, 2 * LARGE);
}

void *
mem_alloc(size_t size)
{
	void	*p = malloc(size ? size : 1);

	if (p == NULL) {
		handler(size);
		abort();
	}
	return p;
}

/*
 * A large array or block in large pages: most of the time of its first use
 * goes into page faults, of which that leaves one in five hundred.  Whole
 * pages of it, so that an array with a mapping of its own remains one mapping
 * and grows by moving it.  Advice may be refused; nothing depends on it.
 */
static void
advise_large(void *p, size_t size)
{
	enum { LARGE = 4 * 1024 * 1024, PAGE = 4096 };
	uintptr_t	from = (uintptr_t)p / PAGE * PAGE;
	uintptr_t	until = ((uintptr_t)p + size + PAGE - 1) / PAGE * PAGE;
	int		saved = errno;

	if (size < LARGE)
		return;
	(void)madvise((void *)from, until - from, MADV_HUGEPAGE);
	errno = saved;
}

/* What comes fresh from the system is not written to a second time. */
void *
mem_zalloc(size_t size)
{
	void	*p = calloc(1, size ? size : 1);

	if (p == NULL) {
		handler(size);
		abort();
	}
	advise_large(p, size);
	return p;
}

void *
mem_realloc(void *old, size_t size)
{
	void	*p = realloc(old, size ? size : 1);

	if (p == NULL) {
		handler(size);
		abort();
	}
	advise_large(p, size);
	return p;
}

void *
mem_realloc_array(void *old, size_t n, size_t size)
{
	size_t	total;

	if (__builtin_mul_overflow(n, size, &total)) {
		handler(SIZE_MAX);
		abort();
	}
	return mem_realloc(old, total);
}

struct arena *
arena_open(void)
{
	return mem_zalloc(sizeof(struct arena));
}

void
arena_on_release(struct arena *a, void (*release)(void *), void *p)
{
	struct owned	*o = ARENA_NEW(a, struct owned);

	o->next = a->owned;
	o->release = release;
	o->p = p;
	a->owned = o;
}

static void
release_owned(struct arena *a)
{
	for (; a->owned != NULL; a->owned = a->owned->next)
		a->owned->release(a->owned->p);
}

void
arena_close(struct arena *a)
{
	struct block	*b, *next;

	if (a == NULL)
		return;
	release_owned(a);
	for (b = a->first; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

static void
set_used(struct block *b, size_t used)
{
	b->used = used;
	b->clean = MAX(b->clean, used);
}

void
arena_clear(struct arena *a)
{
	struct block	*b, *next;

	release_owned(a);
	/* The newest block is (nearly always) the largest: keep that one. */
	if (a->first != NULL) {
		for (b = a->first->next; b != NULL; b = next) {
			next = b->next;
			free(b);
		}
		a->first->next = NULL;
		set_used(a->first, 0);
#ifdef CRM_DEBUG
		memset((char *)a->first + HEAD, 0xdd, a->first->size);
		a->first->clean = a->first->size;
#endif
	}
	a->handed_out = 0;
}

size_t
arena_used(const struct arena *a)
{
	return a->handed_out;
}

static void
add_block(struct arena *a, size_t size)
{
	struct block	*b = a->first;
	size_t		 want;

	want = b == NULL ? (size_t)FIRST_BLOCK :
	    MIN(b->size * 2, (size_t)LARGEST_BLOCK);
	want = MAX(want, size);
	b = want < LARGE_BLOCK ? mem_alloc(HEAD + want) :
	    mem_zalloc(HEAD + want);
	b->size = want;
	b->used = 0;
	b->clean = want < LARGE_BLOCK ? want : 0;
	b->next = a->first;
	a->first = b;
}

/* *dirty: so many bytes of it, from the first, need not be zero. */
static void *
take(struct arena *a, size_t size, size_t *dirty)
{
	struct block	*b;
	void		*p;

	if (size > SIZE_MAX - ALIGN - HEAD) {
		handler(size);
		abort();
	}
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (a->first == NULL || a->first->size - a->first->used < size)
		add_block(a, size);
	b = a->first;
	p = (char *)b + HEAD + b->used;
	*dirty = b->clean > b->used ? MIN(size, b->clean - b->used) : 0;
	set_used(b, b->used + size);
	a->handed_out += size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	size_t	dirty;

	return take(a, size, &dirty);
}

void *
arena_zalloc(struct arena *a, size_t size)
{
	size_t	dirty;
	void	*p = take(a, size, &dirty);

	return memset(p, 0, dirty);
}

void *
arena_zalloc_array(struct arena *a, size_t n, size_t size)
{
	size_t	total;

	if (__builtin_mul_overflow(n, size, &total)) {
		handler(SIZE_MAX);
		abort();
	}
	return arena_zalloc(a, total);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	size_t	n = strlen(s) + 1;

	return memcpy(arena_alloc(a, n), s, n);
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list	 ap, again;
	int	 n;
	char	*p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}
