#include "core/practice/forecast/repurchase_lesson.h"

#include <math.h>

/* Fewer customers than this say nothing of a product by itself, */
#define OWN_CUSTOMERS	10
/* and all products together count as so many customers of it. */
#define OTHERS		50.0
/* A product is at most so much slower or faster than all (a logarithm). */
#define SLOWEST		5.0
#define CLOSE_ENOUGH	0.1

static int
compare_histories(const void *x, const void *y)
{
	const struct purchase_history	*a = x, *b = y;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	if (a->T != b->T)
		return a->T < b->T ? -1 : 1;
	if (a->t_x != b->t_x)
		return a->t_x < b->t_x ? -1 : 1;
	if (a->log_gaps != b->log_gaps)
		return a->log_gaps < b->log_gaps ? -1 : 1;
	return a->longest < b->longest ? -1 : a->longest > b->longest;
}

void
lesson_group(struct lesson *s)
{
	struct purchase_history	*h = s->history.p;
	size_t			 n = 0;

	if (s->history.n == 0)
		return;
	qsort(h, s->history.n, sizeof(*h), compare_histories);
	for (size_t i = 1; i < s->history.n; i++) {
		if (compare_histories(&h[n], &h[i]) == 0)
			h[n].n += h[i].n;
		else
			h[++n] = h[i];
	}
	s->history.n = n + 1;
}

/* Together they have the weight of OTHERS customers. */
void
lesson_take_sample(struct lesson_sample *to, const struct lesson *all)
{
	double	total = 0, passed = 0;

	to->n = 0;
	for (size_t i = 0; i < all->history.n; i++)
		total += all->history.p[i].n;
	for (size_t i = 0; i < all->history.n; i++) {
		passed += all->history.p[i].n;
		while (to->n < LESSON_SAMPLE && ((double)to->n + .5) * total /
		    LESSON_SAMPLE < passed) {
			to->history[to->n] = all->history.p[i];
			to->history[to->n].n = OTHERS / LESSON_SAMPLE;
			to->n++;
		}
	}
}

static double
fit_of(const struct lesson *s, const struct purchase_model *all,
    double log_slowness)
{
	struct purchase_model	m = *all;
	double			ll;

	m.alpha *= exp(log_slowness);
	ll = purchase_ll(&m, s->history.p, s->history.n);
	return isfinite(ll) ? ll : -INFINITY;
}

/*
 * How much longer its gaps are than those of all products, by the likelihood:
 * golden section.
 */
static double
find_slowness(const struct lesson *s, const struct purchase_model *all)
{
	const double	golden = (sqrt(5) - 1) / 2;
	double		from = -SLOWEST, until = SLOWEST, a, b, at_a, at_b;

	a = until - golden * (until - from);
	b = from + golden * (until - from);
	at_a = fit_of(s, all, a);
	at_b = fit_of(s, all, b);
	while (until - from > CLOSE_ENOUGH) {
		if (at_a >= at_b) {
			until = b;
			b = a;
			at_b = at_a;
			a = until - golden * (until - from);
			at_a = fit_of(s, all, a);
		} else {
			from = a;
			a = b;
			at_a = at_b;
			b = from + golden * (until - from);
			at_b = fit_of(s, all, b);
		}
	}
	return exp((from + until) / 2);
}

double
lesson_slowness(struct lesson *s, const struct purchase_model *all,
    const struct lesson_sample *sample)
{
	if (s->slowness != 0)
		return s->slowness;
	s->slowness = 1;
	if (s->history.n < OWN_CUSTOMERS)
		return 1;
	lesson_group(s);
	for (size_t i = 0; i < sample->n; i++)
		*VEC_ADD(&s->history) = sample->history[i];
	return s->slowness = find_slowness(s, all);
}
