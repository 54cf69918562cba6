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
