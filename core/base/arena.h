/*
 * An arena owns everything allocated from it until it is cleared or closed.
 * The command's arena is the default owner; a loop over many records clears
 * a second one per record.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "core/base/def.h"

struct arena;

/*
 * Called when memory is exhausted; must not return.  main.c sets one that
 * reports and exits; the default writes a line to stderr and exits 5.
 * Safe, because nothing is stored before the commit.
 */
void	 mem_set_handler(void (*handler)(size_t size));

/*
 * Once, before the first allocation: large arrays have mappings of their own,
 * from a fixed size on.  They grow by moving these, and leave no holes; left
 * alone, the allocator raises that size to 32 MB with the first large array
 * that is freed.
 */
void	 mem_start(void);

/* malloc, realloc that never return NULL; the caller frees. */
void	*mem_alloc(size_t);
void	*mem_zalloc(size_t);
void	*mem_realloc(void *, size_t);
/* n * size, checked. */
void	*mem_realloc_array(void *, size_t n, size_t size);

struct arena	*arena_open(void);
void		 arena_close(struct arena *);	/* NULL does nothing */
/* Everything in it is gone; keeps one block for the next round. */
void		 arena_clear(struct arena *);
/* Bytes handed out since the last clear. */
size_t		 arena_used(const struct arena *);

/*
 * What lives in the arena but holds something outside it gives that back:
 * release(p) is called when the arena is cleared or closed, for the latest
 * first, while all of it can still be read.
 */
void	 arena_on_release(struct arena *, void (*release)(void *), void *p);

/* Aligned for any type; never NULL. */
void	*arena_alloc(struct arena *, size_t);
void	*arena_zalloc(struct arena *, size_t);
char	*arena_strdup(struct arena *, const char *);
char	*arena_printf(struct arena *, const char *fmt, ...) CRM_PRINTF(2, 3);

#define ARENA_NEW(arena, type)	((type *)arena_zalloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) \
	((type *)arena_zalloc_array((arena), (n), sizeof(type)))
void	*arena_zalloc_array(struct arena *, size_t n, size_t size);

#endif
