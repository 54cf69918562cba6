#include "core/sales/lean.h"

#include "core/base/banned.h"

void
lean_clear(struct lean *s)
{
	*s = (struct lean){ .first = { INT32_MAX }, .last = { INT32_MIN } };
}

/* Room for below more in front, and n in all. */
static void
grow(struct lean_array *a, size_t below, size_t n)
{
	a->p = mem_realloc_array(a->p, n, sizeof(*a->p));
	memmove(a->p + below, a->p, a->n * sizeof(*a->p));
	for (size_t i = 0; i < below; i++)
		lean_clear(&a->p[i]);
	for (size_t i = below + a->n; i < n; i++)
		lean_clear(&a->p[i]);
	a->from -= below;
	a->n = n;
}

struct lean *
lean_at(struct lean_array *a, size_t i, size_t most)
{
	if (a->n == 0)
		a->from = i;
	if (i < a->from)
		grow(a, a->from, a->from + a->n);
	if (i - a->from >= a->n)
		grow(a, 0, MAX(i + 1, MIN(a->from + a->n * 2, most + 1)) -
		    a->from);
	return &a->p[i - a->from];
}

bool
lean_merge(struct lean_array *to, struct lean_array *from, size_t most)
{
	while (to->n > 0 && to->p[to->n - 1].rows == 0)
		to->n--;
	if (to->n == 0 || to->from + to->n <= from->from)
		return true;
	for (size_t i = 0; i < from->n; i++) {
		const struct lean	*s = &from->p[i];
		struct lean		*sum;

		if (s->rows == 0)
			continue;
		sum = lean_at(to, from->from + i, most);
		sum->rows += s->rows;
		sum->first.n = MIN(sum->first.n, s->first.n);
		sum->last.n = MAX(sum->last.n, s->last.n);
		if (!i64_add(&sum->revenue, sum->revenue, s->revenue) ||
		    !i64_add(&sum->quantity, sum->quantity, s->quantity))
			return false;
	}
	from->n = 0;
	return true;
}
