#include "core/cli/nl.h"

#include <string.h>

/* The pair in which at lies, of those from first on; no text is empty. */
static const char *
pair_around(const char *first, const char *at)
{
	while (at > first && (at[-1] != '\0' || at[-2] != '\0'))
		at--;
	return at;
}

static const char *
dutch_of(const char *pair)
{
	return pair + strlen(pair) + 1;
}

static const char *
pair_after(const char *pair)
{
	const char	*nl = dutch_of(pair);

	return nl + strlen(nl) + 2;
}

const char *
nl_search(const char *catalogue, size_t len, const char *en)
{
	const char	*lo = catalogue, *hi = catalogue + len, *pair;
	int		 d;

	while (lo < hi) {
		pair = pair_around(lo, lo + (hi - lo) / 2);
		d = strcmp(en, pair);
		if (d == 0)
			return dutch_of(pair);
		if (d < 0)
			hi = pair;
		else
			lo = pair_after(pair);
	}
	return NULL;
}

const char *
nl_after(const char *catalogue, const char *en)
{
	const char	*next = en == NULL ? catalogue : pair_after(en);

	return *next != '\0' ? next : NULL;
}
