#include "core/practice/value/curve.h"

static int
best_first(const void *x, const void *y)
{
	const struct customer	*a = x, *b = y;

	if (a->profit != b->profit)
		return a->profit > b->profit ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

int64_t
curve_profit(const struct value_book *b, uint32_t id)
{
	const struct party_value	*v = &b->of[id];

	return (b->has_cost ? v->margin : v->revenue) - v->cost_to_serve;
}

size_t
curve_step(const struct curve *c, size_t i)
{
	return (c->n * i * 2 + CURVE_STEPS) / (2 * CURVE_STEPS);
}

enum err_code
curve_draw(struct curve *c, const struct value_book *b, const bool *wanted,
    struct arena *arena, struct err *err)
{
	struct customer	*list = ARENA_ARRAY(arena, struct customer,
			    (size_t)b->last_id + 1);
	int64_t		*sum;
	bool		 fits = true;

	*c = (struct curve){ .list = list };
	for (uint32_t id = 1; id <= b->last_id; id++) {
		const struct party_value	*v = &b->of[id];

		if (wanted != NULL && !wanted[id])
			continue;
		if (v->purchases > 0) {
			list[c->n++] = (struct customer){ id,
			    curve_profit(b, id) };
		} else if (v->cost_to_serve != 0) {
			c->n_others++;
			fits &= i64_add(&c->others, c->others,
			    v->cost_to_serve);
		}
	}
	if (c->n > 1)
		qsort(list, c->n, sizeof(*list), best_first);
	c->sum = sum = ARENA_ARRAY(arena, int64_t, c->n + 1);
	for (size_t i = 0; i < c->n; i++) {
		fits &= i64_add(&sum[i + 1], sum[i], list[i].profit);
		if (list[i].profit > 0)
			c->top = i + 1;
	}
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}
