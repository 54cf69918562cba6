/*
 * Finding the next of a few bytes in a text: 64 bytes are looked at together,
 * once, however many of them are found.
 */
#ifndef BASE_MARKS_H
#define BASE_MARKS_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "core/base/def.h"

enum { MARKS_BYTES = 64, MARKS = 3 };

struct marks {
	char		 any[MARKS];	/* what is looked for */
	const char	*at;		/* MARKS_BYTES of it were looked at */
	uint64_t	 found;		/* a bit for each */
};

#ifdef __SSE2__
static inline uint64_t
marks_in(const char *p, const char any[MARKS])
{
	const __m128i	a = _mm_set1_epi8(any[0]), b = _mm_set1_epi8(any[1]),
			c = _mm_set1_epi8(any[2]);
	uint64_t	found = 0;

	for (unsigned i = 0; i < MARKS_BYTES; i += 16) {
		__m128i	v = _mm_loadu_si128((const void *)(p + i));
		__m128i	is = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, a),
			    _mm_cmpeq_epi8(v, b)), _mm_cmpeq_epi8(v, c));

		found |= (uint64_t)(unsigned)_mm_movemask_epi8(is) << i;
	}
	return found;
}
#else
static inline uint64_t
marks_in(const char *p, const char any[MARKS])
{
	uint64_t	found = 0;

	for (unsigned i = 0; i < MARKS_BYTES; i++)
		found |= (uint64_t)(p[i] == any[0] || p[i] == any[1] ||
		    p[i] == any[2]) << i;
	return found;
}
#endif

static inline void
marks_look(struct marks *m, const char *p)
{
	m->at = p;
	m->found = marks_in(p, m->any);
}

/*
 * The next at p or behind it, which is not before m->at.  There is one, and
 * MARKS_BYTES behind it may be read.
 */
static inline const char *
marks_next(struct marks *m, const char *p)
{
	for (;;) {
		size_t	off = (size_t)(p - m->at);

		if (off < MARKS_BYTES && m->found >> off != 0)
			return p + __builtin_ctzll(m->found >> off);
		if (off < MARKS_BYTES)
			p = m->at + MARKS_BYTES;
		marks_look(m, p);
	}
}

#endif
