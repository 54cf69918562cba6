#include "core/cli/nl.h"

#include <string.h>

const char *
nl_search(const struct nl_text *text, size_t n, const char *en)
{
	size_t	lo = 0, hi = n, mid;
	int	d;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		d = strcmp(en, text[mid].en);
		if (d == 0)
			return text[mid].nl;
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}
