#include "core/practice/value/value_priv.h"

struct purchase_history
value_history(const struct value_book *b, uint32_t id)
{
	const struct party_value	*v = &b->of[id];

	if (v->purchases == 0)
		return (struct purchase_history){0};
	if (b->gathering->years != NULL) {
		const struct years	*y = &b->gathering->years[id];

		return (struct purchase_history){ .x = y->x, .t_x = y->t,
		    .T = y->n, .n = 1 };
	}
	return (struct purchase_history){ .x = v->purchases - 1,
	    .t_x = (v->last - v->first) / 7.0,
	    .T = (b->opt.as_of.n - v->first) / 7.0,
	    .log_gaps = (double)v->log_gaps, .n = 1,
	    .longest = v->longest / 7.0 };
}
