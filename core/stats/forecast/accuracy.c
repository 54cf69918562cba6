#include "core/stats/forecast/accuracy.h"

#include <math.h>

#include "core/base/base.h"

double
stat_naive_scale(const double *x, size_t n, size_t lag)
{
	double	sum = 0;
	size_t	i;

	if (lag == 0 || n <= lag)
		return NAN;
	for (i = lag; i < n; i++)
		sum += fabs(x[i] - x[i - lag]);
	return sum / (double)(n - lag);
}

double
stat_naive_scale_sq(const double *x, size_t n, size_t lag)
{
	double	sum = 0, d;
	size_t	i;

	if (lag == 0 || n <= lag)
		return NAN;
	for (i = lag; i < n; i++) {
		d = x[i] - x[i - lag];
		sum += d * d;
	}
	return sum / (double)(n - lag);
}

static double
scaled(double error, double scale)
{
	if (error == 0)
		return 0;
	return scale > 0 ? error / scale : NAN;
}

double
stat_mase(const double *y, const double *f, size_t n, double scale)
{
	double	sum = 0;
	size_t	i;

	if (n == 0)
		return NAN;
	for (i = 0; i < n; i++)
		sum += fabs(y[i] - f[i]);
	return scaled(sum / (double)n, scale);
}

double
stat_smape(const double *y, const double *f, size_t n)
{
	double	sum = 0, size;
	size_t	i;

	if (n == 0)
		return NAN;
	for (i = 0; i < n; i++) {
		size = fabs(y[i]) + fabs(f[i]);
		if (size > 0)
			sum += 200 * fabs(y[i] - f[i]) / size;
	}
	return sum / (double)n;
}

double
stat_rmsse(const double *y, const double *f, size_t n, double scale_sq)
{
	double	sum = 0;
	size_t	i;

	if (n == 0)
		return NAN;
	for (i = 0; i < n; i++)
		sum += (y[i] - f[i]) * (y[i] - f[i]);
	return sqrt(scaled(sum / (double)n, scale_sq));
}

double
stat_coverage(const double *y, const double *lo, const double *hi, size_t n)
{
	size_t	i, inside = 0;

	if (n == 0)
		return NAN;
	for (i = 0; i < n; i++)
		inside += y[i] >= lo[i] && y[i] <= hi[i];
	return (double)inside / (double)n;
}

double
stat_msis(const double *y, const double *lo, const double *hi, size_t n,
    double level, double scale)
{
	double	sum = 0, outside;
	size_t	i;

	if (n == 0 || !(level > 0 && level < 1))
		return NAN;
	for (i = 0; i < n; i++) {
		outside = MAX(0, lo[i] - y[i]) + MAX(0, y[i] - hi[i]);
		sum += hi[i] - lo[i] + 2 / (1 - level) * outside;
	}
	return scaled(sum / (double)n, scale);
}
