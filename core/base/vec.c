#include "core/base/vec.h"

#include "core/base/arena.h"
#include "core/base/banned.h"

void *
vec_reserve(void *p, size_t *cap, size_t want, size_t size)
{
	p = mem_realloc_array(p, want, size);
	*cap = want;
	return p;
}

void *
vec_grow(void *p, size_t *cap, size_t size)
{
	return vec_reserve(p, cap, MAX(*cap + *cap / 2, *cap + 8), size);
}
