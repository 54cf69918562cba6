#include "core/stats/anomaly.h"

#include <math.h>

#include "core/base/base.h"

enum { PAIRS = 3, COLUMNS = 1 + 2 * PAIRS };

static void
make_row(double *row, size_t t, double period, size_t pairs)
{
	size_t	j;

	row[0] = 1;
	for (j = 1; j <= pairs; j++) {
		double	angle = 2 * M_PI * (double)j * (double)t / period;

		row[2 * j - 1] = sin(angle);
		row[2 * j] = cos(angle);
	}
}

/* Least squares by elimination; the matrix is definite, or nearly not. */
static void
solve(double a[COLUMNS][COLUMNS + 1], double *theta, size_t p)
{
	size_t	c, i, j;

	for (c = 0; c < p; c++) {
		if (!(a[c][c] > 1e-9 * a[0][0]))
			continue;
		for (i = c + 1; i < p; i++) {
			double	by = a[i][c] / a[c][c];

			for (j = c; j <= p; j++)
				a[i][j] -= by * a[c][j];
		}
	}
	for (c = p; c-- > 0; ) {
		theta[c] = a[c][p];
		for (j = c + 1; j < p; j++)
			theta[c] -= a[c][j] * theta[j];
		theta[c] = a[c][c] > 1e-9 * a[0][0] ? theta[c] / a[c][c] : 0;
	}
}

size_t
stat_anomaly(double *out, const double *x, size_t n, double period)
{
	double	a[COLUMNS][COLUMNS + 1] = {{0}}, row[COLUMNS], theta[COLUMNS];
	double	years = period >= 4 ? (double)(n + 1) / period : 0;
	size_t	pairs = years >= 1.95 ? (size_t)PAIRS : years >= 1;
	size_t	p, t, i, j;

	pairs = MIN(pairs, (size_t)(period / 4));
	p = 1 + 2 * pairs;
	for (t = 0; t < n; t++) {
		if (!isfinite(x[t]))
			continue;
		make_row(row, t, period, pairs);
		for (i = 0; i < p; i++) {
			for (j = 0; j < p; j++)
				a[i][j] += row[i] * row[j];
			a[i][p] += row[i] * x[t];
		}
	}
	solve(a, theta, p);
	for (t = 0; t < n; t++) {
		make_row(row, t, period, pairs);
		out[t] = isfinite(x[t]) ? x[t] : NAN;
		for (i = 0; i < p; i++)
			out[t] -= theta[i] * row[i];
	}
	return pairs;
}
