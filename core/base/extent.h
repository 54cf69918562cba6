/*
 * How far numbers extend.
 */
#ifndef BASE_EXTENT_H
#define BASE_EXTENT_H

#include "core/base/def.h"

/* One of these is no number: it is missing. */
#define EXTENT_NONE	INT64_MIN

struct extent {
	int64_t	min, max;	/* min > max: no number at all */
	bool	missing;
};

#define EXTENT_EMPTY	((struct extent){ INT64_MAX, INT64_MIN, false })

/* With these n as well. */
void	 extent_add(struct extent *, const int64_t *, size_t n);

#endif
