#include "core/stats/rank.h"

#include <math.h>

enum { MOST = 120 };

struct ranked { double v; bool in_a; unsigned twice; /* the rank, doubled */ };

static int
by_value(const void *x, const void *y)
{
	const struct ranked	*a = x, *b = y;

	return a->v < b->v ? -1 : a->v > b->v;
}

/* Ranks from 1, doubled, so that the mean of tied ones is whole. */
static size_t
rank_all(struct ranked *r, size_t n)
{
	size_t	sum = 0, i, j;

	qsort(r, n, sizeof(*r), by_value);
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && r[j].v <= r[i].v; j++)
			;
		for (size_t k = i; k < j; k++) {
			r[k].twice = (unsigned)(i + 1 + j);
			sum += r[k].in_a ? r[k].twice : 0;
		}
	}
	return sum;
}

/*
 * share[k][s]: of all ways to take the first values one by one, the share in
 * which k were taken for a with doubled ranks of s, as if each were drawn
 * from an urn: no number grows beyond 1.
 */
static double
upper_tail(const struct ranked *r, size_t all, size_t n, size_t observed)
{
	size_t	 top = 0, width;
	double	*share, tail = 0;

	for (size_t i = all - n; i < all; i++)
		top += r[i].twice;
	width = top + 1;
	share = mem_realloc_array(NULL, (n + 1) * width, sizeof(*share));
	memset(share, 0, (n + 1) * width * sizeof(*share));
	share[0] = 1;
	for (size_t i = 0; i < all; i++)
		for (size_t k = MIN(i + 1, n) + 1; k-- > 0;)
			for (size_t s = width; s-- > 0;) {
				size_t	left = n - k;
				double	stay, come = 0;

				/* k were taken before this value: it stays
				 * with the others left behind. */
				stay = share[k * width + s] *
				    (double)(all - i - MIN(left, all - i)) /
				    (double)(all - i);
				if (k > 0 && s >= r[i].twice)
					come = share[(k - 1) * width + s -
					    r[i].twice] * (double)(left + 1) /
					    (double)(all - i);
				share[k * width + s] = stay + come;
			}
	for (size_t s = observed; s < width; s++)
		tail += share[n * width + s];
	free(share);
	return MIN(tail, 1);
}

double
stat_rank_sum(const double *a, size_t n, const double *b, size_t m)
{
	struct ranked	*r;
	double		 p = (double)NAN;
	bool		 known = n > 0 && m > 0 && n + m <= MOST;
	size_t		 sum;

	for (size_t i = 0; known && i < n; i++)
		known = !isnan(a[i]);
	for (size_t i = 0; known && i < m; i++)
		known = !isnan(b[i]);
	if (!known)
		return p;
	r = mem_realloc_array(NULL, n + m, sizeof(*r));
	for (size_t i = 0; i < n + m; i++)
		r[i] = (struct ranked){ .v = i < n ? a[i] : b[i - n],
		    .in_a = i < n };
	sum = rank_all(r, n + m);
	p = upper_tail(r, n + m, n, sum);
	free(r);
	return p;
}
