/*
 * Regression with ARIMA errors: ordinary least squares once both sides went
 * through the filter of the errors.
 */
#include "core/stats/forecast/arima.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/spd.h"

/* The mean of the differences, the columns, and y. */
enum { WIDTH = ARIMA_COLUMNS + 2 };
/* What of y is never explained, so that a perfect fit has a solution. */
#define LEAST_LEFT	1e-10

struct equations {
	size_t	k;			/* columns, with y */
	size_t	first;			/* of x: 1 when there is a mean */
	double	count;
	double	gram[WIDTH * WIDTH];	/* k by k, y in the last row */
};

static void
add_up(struct equations *q, const struct arima *m, const double *y,
    const double *x, size_t k, size_t n)
{
	double	*w, sum;
	size_t	 i, j, t;

	q->first = m->has_mean;
	q->k = q->first + k + 1;
	q->count = (double)(n - m->d);
	w = mem_realloc_array(NULL, n, q->k * sizeof(*w));
	/* What has differences of 1. */
	for (t = 0; t < n && m->has_mean; t++)
		w[t] = m->d == 0 ? 1 : m->d == 1 ? (double)t :
		    (double)t * (double)t / 2;
	memcpy(w + q->first * n, x, k * n * sizeof(*w));
	memcpy(w + (q->k - 1) * n, y, n * sizeof(*w));
	arima_whiten(m, w, q->k, n);
	for (i = 0; i < q->k; i++) {
		for (j = 0; j <= i; j++) {
			sum = 0;
			for (t = 0; t + m->d < n; t++)
				sum += w[i * n + t] * w[j * n + t];
			q->gram[i * q->k + j] = sum;
		}
	}
	q->gram[q->k * q->k - 1] *= 1 + LEAST_LEFT;
	free(w);
}

/* The equations of only the first k columns of x. */
static void
narrow(struct equations *to, const struct equations *q, size_t k)
{
	size_t	i, j, from, width = q->first + k + 1;

	to->k = width;
	to->first = q->first;
	to->count = q->count;
	for (i = 0; i < width; i++) {
		from = i + 1 == width ? q->k - 1 : i;
		for (j = 0; j < i; j++)
			to->gram[i * width + j] = q->gram[from * q->k + j];
		to->gram[i * width + i] = q->gram[from * q->k + from];
	}
}

/*
 * By the factor's last row: what it has of y in each column is what that one
 * explains beyond those before it.
 */
static size_t
choose(const struct equations *q, const struct arima *m, size_t k, size_t step)
{
	const double	*row = q->gram + (q->k - 1) * q->k;
	double		 left = 0, aicc, best = INFINITY, p;
	size_t		 i, n_best = 0;

	for (i = q->first; i < q->k; i++)
		left += row[i] * row[i];
	for (i = 0; i <= k; i++) {
		p = (double)(i + q->first + m->p + m->q) + 1;
		aicc = q->count * log(left / q->count) +
		    2 * p * q->count / (q->count - p - 1);
		if ((i % step == 0 || i == k) && q->count > p + 1 &&
		    aicc < best) {
			best = aicc;
			n_best = i;
		}
		left -= row[q->first + i] * row[q->first + i];
	}
	return n_best;
}

size_t
arima_regress(double *b, const struct arima *m, const double *y,
    const double *x, size_t k, size_t n, size_t step)
{
	struct equations	all = {0}, q;
	double			right[WIDTH];
	size_t			i, used = k;

	memset(b, 0, k * sizeof(*b));
	if (n < m->d + 2)
		return 0;
	add_up(&all, m, y, x, k, n);
	/* Columns that depend on others go, the last ones first. */
	for (narrow(&q, &all, used); !spd_factor(q.gram, q.k);
	    narrow(&q, &all, used))
		if (used-- == 0)
			return 0;
	if (step > 0)
		used = choose(&q, m, used, step);
	if (used == 0)
		return 0;
	narrow(&q, &all, used);
	for (i = 0; i < q.k - 1; i++)
		right[i] = q.gram[(q.k - 1) * q.k + i];
	q.k--;
	for (i = 0; i < q.k; i++)
		memmove(q.gram + i * q.k, q.gram + i * (q.k + 1),
		    (i + 1) * sizeof(*q.gram));
	if (!spd_factor(q.gram, q.k))
		return 0;
	spd_solve(q.gram, q.k, right);
	memcpy(b, right + q.first, used * sizeof(*b));
	return used;
}
