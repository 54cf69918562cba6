#include "core/stats/chance_sum.h"

#include <math.h>

#include "core/base/base.h"

enum { PLACES = 2000, FEW = 12 };

/* ---- few: all that can come ---- */

struct outcome { double sum, chance; };

static int
by_sum(const void *a, const void *b)
{
	const struct outcome	*x = a, *y = b;

	return (x->sum > y->sum) - (x->sum < y->sum);
}

static void
sum_exactly(double *out, const double *q, size_t n_q, const double *p,
    const double *a, size_t n)
{
	struct outcome	*o = mem_realloc_array(NULL, (size_t)1 << n,
			    sizeof(*o));
	size_t		 i, k, size = 1;
	double		 sum;

	o[0] = (struct outcome){ 0, 1 };
	for (i = 0; i < n; i++, size *= 2)
		for (k = 0; k < size; k++) {
			o[size + k] = (struct outcome){ o[k].sum + a[i],
			    o[k].chance * p[i] };
			o[k].chance *= 1 - p[i];
		}
	qsort(o, size, sizeof(*o), by_sum);
	for (k = 0; k < n_q; k++) {
		for (i = 0, sum = o[0].chance; i + 1 < size &&
		    sum < q[k] - 1e-12; )
			sum += o[++i].chance;
		out[k] = o[i].sum;
	}
	free(o);
}

/* ---- many: a grid ---- */

/* The chances of each place, one more amount taken in. */
static void
take_in(double *at, double chance, double places)
{
	size_t	whole = (size_t)places, i;
	double	part = places - (double)whole, come;

	for (i = PLACES + 1; i-- > 0; ) {
		come = i >= whole ? at[i - whole] * (1 - part) : 0;
		if (i > whole)
			come += at[i - whole - 1] * part;
		at[i] = at[i] * (1 - chance) + come * chance;
	}
}

void
chance_sum_quantiles(double *out, const double *q, size_t n_q, const double *p,
    const double *a, size_t n)
{
	double	*at, all = 0, sum;
	size_t	 i, k;

	if (n <= FEW) {
		sum_exactly(out, q, n_q, p, a, n);
		return;
	}
	at = mem_realloc_array(NULL, PLACES + 1, sizeof(*at));
	memset(at, 0, (PLACES + 1) * sizeof(*at));
	at[0] = 1;
	for (i = 0; i < n; i++)
		all += a[i];
	for (i = 0; i < n && all > 0; i++)
		take_in(at, p[i], a[i] / all * PLACES);
	for (k = 0; k < n_q; k++) {
		for (i = 0, sum = at[0]; i < PLACES && sum < q[k] - 1e-12; )
			sum += at[++i];
		out[k] = all * (double)i / PLACES;
	}
	free(at);
}
