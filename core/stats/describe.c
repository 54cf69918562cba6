#include "core/stats/describe.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "core/base/base.h"
#include "core/base/order.h"

double
stat_sum(const double *x, size_t n)
{
	double	sum = 0, lost = 0, next;
	size_t	i;

	for (i = 0; i < n; i++) {
		next = sum + x[i];
		if (fabs(sum) >= fabs(x[i]))
			lost += (sum - next) + x[i];
		else
			lost += (x[i] - next) + sum;
		sum = next;
	}
	return isfinite(lost) ? sum + lost : sum;
}

double
stat_mean(const double *x, size_t n)
{
	double	sum, mean = 0;
	size_t	i;

	if (n == 0)
		return NAN;
	sum = stat_sum(x, n);
	if (isfinite(sum))
		return sum / (double)n;
	for (i = 0; i < n; i++)
		mean += x[i] / (double)n;
	return mean;
}

double
stat_variance(const double *x, size_t n)
{
	double	mean, d, sum = 0, rest = 0;
	size_t	i;

	if (n < 2)
		return NAN;
	mean = stat_mean(x, n);
	for (i = 0; i < n; i++) {
		d = x[i] - mean;
		sum += d * d;
		rest += d;
	}
	return (sum - rest * rest / (double)n) / (double)(n - 1);
}

static int
compare(const void *a, const void *b)
{
	double	x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
sort_many(double *x, size_t n)
{
	uint64_t	*key = mem_realloc_array(NULL, n, sizeof(*key));

	for (size_t i = 0; i < n; i++)
		key[i] = order_up_double(x[i]);
	order_keys(key, n);
	for (size_t i = 0; i < n; i++)
		x[i] = order_to_double(key[i]);
	free(key);
}

void
stat_sort(double *x, size_t n)
{
	double	v;
	size_t	i, j;

	if (n > 1000) {
		sort_many(x, n);
		return;
	}
	if (n > 32) {
		qsort(x, n, sizeof(*x), compare);
		return;
	}
	for (i = 1; i < n; i++) {
		v = x[i];
		for (j = i; j > 0 && x[j - 1] > v; j--)
			x[j] = x[j - 1];
		x[j] = v;
	}
}

/* A part of the way from one to the next. */
static double
between(double x, double next, double part)
{
	return part > 0 ? (1 - part) * x + part * next : x;
}

double
stat_quantile_sorted(const double *x, size_t n, double p)
{
	double	at;
	size_t	i;

	if (n == 0 || !(p >= 0 && p <= 1))
		return NAN;
	at = p * (double)(n - 1);
	i = (size_t)floor(at);
	return between(x[i], x[MIN(i + 1, n - 1)], at - (double)i);
}

/* Only the two values that it lies between are put in their places. */
double
stat_quantile(const double *x, size_t n, double p)
{
	double	*copy, at, q, next;
	size_t	i;

	if (n == 0 || !(p >= 0 && p <= 1))
		return NAN;
	copy = mem_realloc_array(NULL, n, sizeof(*copy));
	memcpy(copy, x, n * sizeof(*copy));
	at = p * (double)(n - 1);
	i = (size_t)floor(at);
	q = next = gsl_stats_select(copy, 1, n, i);
	if (i + 1 < n)
		next = gsl_stats_min(copy + i + 1, 1, n - i - 1);
	free(copy);
	return between(q, next, at - (double)i);
}

double
stat_median(const double *x, size_t n)
{
	return stat_quantile(x, n, 0.5);
}

struct weighted { double x, w; };

static int
compare_weighted(const void *a, const void *b)
{
	const struct weighted	*x = a, *y = b;

	return (x->x > y->x) - (x->x < y->x);
}

/* By the order of their sizes; v is sorted. */
static double
quantile_of_sorted(struct weighted *v, size_t n, double enough)
{
	double	sum = 0, q = NAN;
	size_t	i;

	qsort(v, n, sizeof(*v), compare_weighted);
	for (i = 0; i < n; i++) {
		if (v[i].w <= 0)
			continue;
		sum += v[i].w;
		q = v[i].x;
		if (sum >= enough)
			break;
	}
	return q;
}

static bool
are_equal(const double *w, size_t n)
{
	size_t	i;

	for (i = 1; i < n; i++)
		if (w[i] != w[0])
			return false;
	return true;
}

/* A rounding error must not push it to the next value. */
static double
enough_of(double p, double weight)
{
	return p * weight * (1 - 1e-12);
}

/* All values weigh the same. */
static double
plain_quantile(const double *x, size_t n, double p)
{
	double	*copy = mem_realloc_array(NULL, n, sizeof(*copy)), q;
	size_t	 i = (size_t)MAX(ceil(enough_of(p, (double)n)), 1);

	memcpy(copy, x, n * sizeof(*copy));
	q = gsl_stats_select(copy, 1, n, MIN(i, n) - 1);
	free(copy);
	return q;
}

double
stat_weighted_quantile(const double *x, const double *w, size_t n, double p)
{
	struct weighted	*v;
	double		 weight = w == NULL ? (double)n : stat_sum(w, n), q;
	size_t		 i;

	if (n == 0 || !(weight > 0) || !(p >= 0 && p <= 1))
		return NAN;
	if (w == NULL || are_equal(w, n))
		return plain_quantile(x, n, p);
	v = mem_realloc_array(NULL, n, sizeof(*v));
	for (i = 0; i < n; i++)
		v[i] = (struct weighted){ x[i], w[i] };
	q = quantile_of_sorted(v, n, enough_of(p, weight));
	free(v);
	return q;
}

void
stat_moments_add(struct stat_moments *m, double x)
{
	double	d = x - m->mean;

	m->mean += d / ++m->n;
	m->square += d * (x - m->mean);
}

/* Chan, Golub and LeVeque, The American Statistician 37 (1983), 242-247. */
void
stat_moments_merge(struct stat_moments *m, const struct stat_moments *other)
{
	double	n = m->n + other->n, d = other->mean - m->mean;

	if (other->n == 0)
		return;
	m->square += other->square + d * d * m->n * other->n / n;
	m->mean += d * other->n / n;
	m->n = n;
}

bool
stat_welch(double *p, double *lo, double *hi, const struct stat_moments *a,
    const struct stat_moments *b)
{
	double	va, vb, se, nu, d = a->mean - b->mean;

	if (a->n < 2 || b->n < 2)
		return false;
	va = a->square / (a->n - 1);
	vb = b->square / (b->n - 1);
	/* Satterthwaite's degrees of freedom, or Student's. */
	nu = a->n + b->n - 2;
	if (va == 0 || vb == 0)
		va = vb = (a->square + b->square) / nu;
	va /= a->n;
	vb /= b->n;
	se = sqrt(va + vb);
	if (!(se > 0))
		return false;
	if (a->square > 0 && b->square > 0)
		nu = (va + vb) * (va + vb) /
		    (va * va / (a->n - 1) + vb * vb / (b->n - 1));
	*p = 2 * gsl_cdf_tdist_Q(fabs(d) / se, nu);
	*lo = d - gsl_cdf_tdist_Pinv(.975, nu) * se;
	*hi = d + gsl_cdf_tdist_Pinv(.975, nu) * se;
	return true;
}
