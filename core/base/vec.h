/*
 * A growing array of one type, as a struct with p, n and cap:
 *
 *	VEC(struct slice)	names = {0};
 *	*VEC_ADD(&names) = SLICE("a");
 *	VEC_RELEASE(&names);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "core/base/def.h"

#define VEC(type)	struct { type *p; size_t n, cap; }

/* A pointer to one more element, zeroed; valid until the next growth. */
#define VEC_ADD(v)							\
	((v)->n == (v)->cap ?						\
	    ((v)->p = vec_grow((v)->p, &(v)->cap, sizeof(*(v)->p))) : 0, \
	    memset(&(v)->p[(v)->n], 0, sizeof(*(v)->p)),		\
	    &(v)->p[(v)->n++])
#define VEC_RESERVE(v, want)						\
	((v)->cap < (want) ?						\
	    (void)((v)->p = vec_reserve((v)->p, &(v)->cap, (want),	\
	    sizeof(*(v)->p))) : (void)0)
#define VEC_CLEAR(v)	((v)->n = 0)
#define VEC_RELEASE(v)							\
	(free((v)->p), (v)->p = NULL, (v)->n = (v)->cap = 0)

void	*vec_grow(void *p, size_t *cap, size_t size);
void	*vec_reserve(void *p, size_t *cap, size_t want, size_t size);

#endif
