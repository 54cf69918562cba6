/*
 * The scheme of customer value: below zero, most valuable, most growable,
 * migrators.  Definitions in segment.h.
 */
#include <math.h>

#include "core/practice/segment_priv.h"
#include "core/stats/describe.h"

struct worth { uint32_t id; double value, growth; };

static int
by_value(const void *a, const void *b)
{
	const struct worth	*x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int
by_growth(const void *a, const void *b)
{
	const struct worth	*x = a, *y = b;

	if (x->growth != y->growth)
		return x->growth > y->growth ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * Look-alikes are those with about as many purchases a year: parties are
 * put into five groups by frequency, and each could be worth what the upper
 * ones of its group are.
 */
enum { LOOKS = 5 };

static void
find_potential(double potential[LOOKS], uint8_t *look,
    const struct segment_job *job, const struct worth *list, size_t n,
    double quantile)
{
	const struct value_book	*book = job->basis->value;
	struct arena		*scratch = arena_open();
	double			*rate = ARENA_ARRAY(scratch, double, n + 1);
	double			*sorted = ARENA_ARRAY(scratch, double, n + 1);
	double			*in = ARENA_ARRAY(scratch, double, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct purchase_history	h = value_history(book, list[i].id);

		rate[i] = (h.x + 1) / (h.T + 13);
		sorted[i] = rate[i];
	}
	stat_sort(sorted, n);
	for (size_t i = 0; i < n; i++) {
		look[i] = 0;
		for (int k = 1; k < LOOKS; k++)
			if (rate[i] > stat_quantile_sorted(sorted, n,
			    (double)k / LOOKS))
				look[i] = (uint8_t)k;
	}
	for (int k = 0; k < LOOKS; k++) {
		size_t	m = 0;

		for (size_t i = 0; i < n; i++)
			if (look[i] == k)
				in[m++] = list[i].value;
		potential[k] = m > 0 ? stat_quantile(in, m, quantile) : 0;
	}
	arena_close(scratch);
}

enum err_code
segment_value(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	const struct scheme	*sc = s->scheme;
	double			 best = scheme_number(sc, "most_valuable",
				    .2);
	double			 grow = scheme_number(sc, "most_growable",
				    .2);
	double			 potential[LOOKS];
	struct worth		*list;
	uint8_t			*look;
	size_t			 n = 0, first, n_best, n_grow;
	enum err_code		 rc = basis_value(job->basis, err);

	if (rc)
		return rc;
	s->value = job->basis->value;
	list = ARENA_ARRAY(job->arena, struct worth, (size_t)s->last_id + 1);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && s->value->of[id].purchases > 0)
			list[n++] = (struct worth){ .id = id, .value =
			    (double)value_lifetime(&s->value->of[id]) };
	if (n == 0)
		return ERR_OK;
	look = ARENA_ARRAY(job->arena, uint8_t, n);
	qsort(list, n, sizeof(*list), by_value);
	find_potential(potential, look, job, list, n,
	    scheme_number(sc, "potential_quantile", .9));
	for (size_t i = 0; i < n; i++) {
		float	share = job->basis->share_of_wallet[list[i].id];

		list[i].growth = (isnan(share) ? potential[look[i]] :
		    list[i].value / (double)share) - list[i].value;
	}
	n_best = (size_t)floor((double)n * best + .5 + 1e-9);
	for (first = 0; first < n && first < n_best &&
	    list[first].value >= 0; first++)
		segment_put(job, list[first].id, "most_valuable");
	for (; n > first && list[n - 1].value < 0; n--)
		segment_put(job, list[n - 1].id, "below_zero");
	qsort(list + first, n - first, sizeof(*list), by_growth);
	n_grow = (size_t)floor((double)(n - first) * grow + .5 + 1e-9);
	for (size_t i = first; i < n; i++)
		segment_put(job, list[i].id, i - first < n_grow &&
		    list[i].growth > 0 ? "most_growable" : "migrator");
	return ERR_OK;
}
