#include "core/stats/spd.h"

#include <math.h>

#include "core/base/base.h"

/* What is left of a diagonal when all of it is explained by the others. */
#define NOTHING	1e-12

bool
spd_factor(double *a, size_t p)
{
	double	*row, *other, sum, own;
	size_t	 i, j, k;

	for (i = 0; i < p; i++) {
		row = a + i * p;
		own = row[i];
		for (j = 0; j <= i; j++) {
			other = a + j * p;
			sum = row[j];
			for (k = 0; k < j; k++)
				sum -= row[k] * other[k];
			if (j < i)
				row[j] = sum / other[j];
		}
		if (!(sum > NOTHING * own))
			return false;
		row[i] = sqrt(sum);
	}
	return true;
}

void
spd_solve(const double *a, size_t p, double *x)
{
	size_t	i, k;

	for (i = 0; i < p; i++) {
		for (k = 0; k < i; k++)
			x[i] -= a[i * p + k] * x[k];
		x[i] /= a[i * p + i];
	}
	for (i = p; i-- > 0;) {
		for (k = i + 1; k < p; k++)
			x[i] -= a[k * p + i] * x[k];
		x[i] /= a[i * p + i];
	}
}
