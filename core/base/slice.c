#include "core/base/slice.h"

#include "core/base/arena.h"
#include "core/base/banned.h"

struct slice
slice_of(const char *cstr)
{
	if (cstr == NULL)
		return SLICE_EMPTY;
	return (struct slice){ cstr, strlen(cstr) };
}

static char
ascii_lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
slice_eq_ascii_nocase(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

bool
slice_starts(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len &&
	    (prefix.len == 0 || memcmp(s.p, prefix.p, prefix.len) == 0);
}

bool
slice_ends(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len && (suffix.len == 0 ||
	    memcmp(s.p + s.len - suffix.len, suffix.p, suffix.len) == 0);
}

size_t
slice_index(struct slice s, char c)
{
	const char	*p = s.len ? memchr(s.p, c, s.len) : NULL;

	return p ? (size_t)(p - s.p) : SIZE_MAX;
}

struct slice
slice_after(struct slice s, char c)
{
	size_t	i = slice_index(s, c);

	return i == SIZE_MAX ? SLICE_EMPTY : slice_sub(s, i + 1, s.len);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice
slice_trim(struct slice s)
{
	while (s.len > 0 && is_space(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

bool
slice_cut(struct slice *part, struct slice *rest, char c)
{
	size_t	i;

	if (rest->p == NULL) {
		*part = SLICE_EMPTY;
		return false;
	}
	i = slice_index(*rest, c);
	if (i == SIZE_MAX) {
		*part = *rest;
		*rest = (struct slice){ NULL, 0 };
	} else {
		*part = slice_sub(*rest, 0, i);
		*rest = slice_sub(*rest, i + 1, rest->len);
	}
	return true;
}

bool
slice_cut_list(struct slice *part, struct slice *rest)
{
	size_t	i, depth = 0;
	char	c, quote = 0;

	if (rest->p == NULL) {
		*part = SLICE_EMPTY;
		return false;
	}
	for (i = 0; i < rest->len; i++) {
		c = rest->p[i];
		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == ',' && depth == 0)
			break;
	}
	*part = slice_trim(slice_sub(*rest, 0, i));
	if (i < rest->len)
		*rest = slice_sub(*rest, i + 1, rest->len);
	else
		*rest = (struct slice){ NULL, 0 };
	return true;
}

struct slice
slice_dup(struct arena *arena, struct slice s)
{
	return (struct slice){ slice_cstr(arena, s), s.len };
}

char *
slice_cstr(struct arena *arena, struct slice s)
{
	char	*p = arena_alloc(arena, s.len + 1);

	if (s.len)
		memcpy(p, s.p, s.len);
	p[s.len] = '\0';
	return p;
}

/* A multiply-and-fold hash over 8-byte words, after wyhash's mixing step. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128	r = (unsigned __int128)a * b;

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

uint64_t
slice_hash(struct slice s)
{
	uint64_t	h = 0x9e3779b97f4a7c15u ^ s.len, w;
	const char	*p = s.p;
	size_t		n = s.len;

	for (; n > 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ w, 0xa0761d6478bd642fu);
	}
	/* The rest, or the last 8 bytes, some of them again. */
	w = 0;
	if (s.len >= 8)
		memcpy(&w, s.p + s.len - 8, 8);
	else
		for (size_t i = 0; i < n; i++)
			w = w << 8 | (uint8_t)p[i];
	h = mix(h ^ w, 0xe7037ed1a0b428dbu);
	return mix(h, 0x8ebc6af09c88c6e3u);
}
