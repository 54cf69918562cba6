#include "core/practice/forecast/forecast_mark.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/unusual.h"

const char *
sales_mark_text(enum sales_mark m)
{
	static const char *const	text[] = {
		[MARK_NOTHING] = NULL,
		[MARK_HIGH] = "high",
		[MARK_LOW] = "low",
		[MARK_STOCK_OUT] = "out of stock",
		[MARK_CLOSED] = "closed",
		[MARK_UNKNOWN] = "unknown"
	};

	return text[m];
}

/* Was anything sold in the t-th period of the series? */
static bool
is_open(const struct sales_series *s, const struct sales_history *h, size_t t)
{
	size_t	back = s->n - t;

	return h->is_file || back > h->n_open || h->open[h->n_open - back];
}

static enum sales_mark
mark_of(enum unusual u, const struct sales_series *s,
    const struct sales_history *h, size_t t)
{
	if (isnan(s->y[t]) || forecast_is_unknown(s, h, t))
		return MARK_UNKNOWN;
	if (s->y[t] == 0 && !is_open(s, h, t))
		return MARK_CLOSED;
	switch (u) {
	case UNUSUAL_HIGH:
		return MARK_HIGH;
	case UNUSUAL_LOW:
		return MARK_LOW;
	case UNUSUAL_NONE:
		return MARK_STOCK_OUT;
	case UNUSUAL_NOT:
		break;
	}
	return MARK_NOTHING;
}

void
sales_mark(enum sales_mark *mark, const struct sales_series *s,
    const struct sales_history *h)
{
	enum unusual	*u = mem_realloc_array(NULL, s->n + 1, sizeof(*u));

	stat_unusual(u, s->y, s->result->season_part, s->n,
	    forecast_season(h->period));
	for (size_t t = 0; t < s->n; t++)
		mark[t] = mark_of(u[t], s, h, t);
	free(u);
}
