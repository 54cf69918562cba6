#include "core/stats/proportion.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "core/base/base.h"

double
stat_normal_quantile(double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	return gsl_cdf_ugaussian_Pinv(p);
}

double
stat_normal_cdf(double z)
{
	return gsl_cdf_ugaussian_P(z);
}

void
stat_wilson(double *lo, double *hi, int64_t k, int64_t n, double z)
{
	double	p, nn = (double)n, zz = z * z, centre, half, total;

	if (n < 1 || k < 0 || k > n || !isfinite(z)) {
		*lo = *hi = NAN;
		return;
	}
	p = (double)k / nn;
	total = nn + zz;
	centre = (nn * p + zz / 2) / total;
	half = fabs(z) * sqrt(nn * p * (1 - p) + zz / 4) / total;
	/* At the ends the bound is exact, which rounding would spoil. */
	*lo = k == 0 ? 0 : centre - half;
	*hi = k == n ? 1 : centre + half;
}

void
stat_newcombe(double *lo, double *hi, int64_t k1, int64_t n1, int64_t k2,
    int64_t n2, double z)
{
	double	lo1, hi1, lo2, hi2, p1, p2;

	stat_wilson(&lo1, &hi1, k1, n1, z);
	stat_wilson(&lo2, &hi2, k2, n2, z);
	if (isnan(lo1) || isnan(lo2)) {
		*lo = *hi = NAN;
		return;
	}
	p1 = (double)k1 / (double)n1;
	p2 = (double)k2 / (double)n2;
	*lo = p1 - p2 - hypot(p1 - lo1, hi2 - p2);
	*hi = p1 - p2 + hypot(hi1 - p1, p2 - lo2);
}

static double
log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double
stat_fisher(int64_t k1, int64_t n1, int64_t k2, int64_t n2)
{
	int64_t	k = k1 + k2, lo = MAX(0, k - n2), hi = MIN(k, n1);
	double	here, p, sum = 0;

	if (n1 < 1 || n2 < 1 || k1 < 0 || k2 < 0 || k1 > n1 || k2 > n2)
		return (double)NAN;
	here = exp(log_choose((double)n1, (double)k1) +
	    log_choose((double)n2, (double)k2) -
	    log_choose((double)(n1 + n2), (double)k));
	/* Tables as likely as this one count, whatever the rounding. */
	p = here;
	for (int64_t i = k1; i >= lo && p > 1e-18; i--) {
		if (p <= here * (1 + 1e-7))
			sum += p;
		p *= (double)i / (double)(n1 - i + 1) *
		    (double)(n2 - k + i) / (double)(k - i + 1);
	}
	p = here;
	for (int64_t i = k1; i < hi && p > 1e-18; i++) {
		p *= (double)(n1 - i) / (double)(i + 1) *
		    (double)(k - i) / (double)(n2 - k + i + 1);
		if (p <= here * (1 + 1e-7))
			sum += p;
	}
	return MIN(sum, 1);
}

struct ranked { double p; size_t at; };

static int
by_p(const void *a, const void *b)
{
	const struct ranked	*x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

void
stat_false_finds(double *q, const double *p, size_t n)
{
	struct ranked	*r = mem_realloc_array(NULL, n + 1, sizeof(*r));
	double		 least = 1;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){ p[i], i };
	qsort(r, n, sizeof(*r), by_p);
	for (size_t i = n; i-- > 0;) {
		least = MIN(least, r[i].p * (double)n / (double)(i + 1));
		q[r[i].at] = least;
	}
	free(r);
}
