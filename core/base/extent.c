#include "core/base/extent.h"

#include "core/base/num.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#include "core/base/banned.h"

/*
 * The least of numbers of 64 bits is found by one instruction for four of
 * them where there is AVX2, and by a dozen without.  The loop is the same.
 */
static inline void
add(struct extent *e, const int64_t *v, size_t n)
{
	int64_t	least = INT64_MAX, below = INT64_MAX, max = e->max;

	/* One less, what is missing becomes the largest number there is. */
	for (size_t i = 0; i < n; i++) {
		int64_t	less = (int64_t)((uint64_t)v[i] - 1);

		least = MIN(least, v[i]);
		below = MIN(below, less);
		max = MAX(max, v[i]);
	}
	e->max = max;
	e->missing |= least == EXTENT_NONE;
	if (below != INT64_MAX)
		e->min = MIN(e->min, below + 1);
}

CRM_WIDE static void
add_anywhere(struct extent *e, const int64_t *v, size_t n)
{
	add(e, v, n);
}

#if defined(CPU_FEATURE_ACTIVE)
__attribute__((target("avx2"))) CRM_WIDE static void
add_four(struct extent *e, const int64_t *v, size_t n)
{
	add(e, v, n);
}
#endif

void
extent_add(struct extent *e, const int64_t *v, size_t n)
{
#if defined(CPU_FEATURE_ACTIVE)
	if (CPU_FEATURE_ACTIVE(AVX2)) {
		add_four(e, v, n);
		return;
	}
#endif
	add_anywhere(e, v, n);
}
