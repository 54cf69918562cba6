/*
 * A slice is borrowed bytes: pointer and length, perhaps without a NUL.
 * Whoever hands one out says how long it lives.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include "core/base/def.h"

struct arena;

struct slice {
	const char	*p;
	size_t		 len;
};

#define SLICE(lit)	((struct slice){ "" lit, sizeof(lit) - 1 })
#define SLICE_EMPTY	((struct slice){ "", 0 })
/* For printf: "%.*s", SLICE_ARG(s). */
#define SLICE_ARG(s)	(int)(s).len, (s).p

struct slice	slice_of(const char *cstr);		/* NULL gives empty */

/* These few stand here because everything is made of them. */

static inline struct slice
slice_make(const void *p, size_t len)
{
	return (struct slice){ len ? (const char *)p : "", len };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* As strcmp, by unsigned bytes, the shorter one first. */
static inline int
slice_cmp(struct slice a, struct slice b)
{
	size_t	n = MIN(a.len, b.len);
	int	c = n ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

static inline bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Without regard to ASCII case: for keywords, not for people's names. */
bool	slice_eq_ascii_nocase(struct slice, struct slice);
bool	slice_starts(struct slice, struct slice prefix);
bool	slice_ends(struct slice, struct slice suffix);
/* Offset of the first c, or SIZE_MAX. */
size_t	slice_index(struct slice, char c);
/* [from, until), both cut to the length. */
static inline struct slice
slice_sub(struct slice s, size_t from, size_t until)
{
	until = MIN(until, s.len);
	from = MIN(from, until);
	return (struct slice){ s.p + from, until - from };
}

/* What follows the first c; empty when there is none. */
struct slice	slice_after(struct slice, char c);
/* Without white space (ASCII) at both ends. */
struct slice	slice_trim(struct slice);
/*
 * Take the part before the first c off the front of rest, and c with it.
 * False, and *part empty, when rest is exhausted (rest->p is NULL then).
 * "a,,b" gives "a", "", "b"; "" gives one empty part.
 */
bool	slice_cut(struct slice *part, struct slice *rest, char c);
/*
 * The same for a list of expressions, "name, round(x, 2)": only a comma
 * outside parentheses and quotes divides, and the parts are trimmed.
 */
bool	slice_cut_list(struct slice *part, struct slice *rest);

/* Copies that live in the arena. */
struct slice	slice_dup(struct arena *, struct slice);
char		*slice_cstr(struct arena *, struct slice);

/* 64-bit hash for tables in memory; not stable across versions. */
uint64_t	slice_hash(struct slice);

#endif
