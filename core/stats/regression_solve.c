/*
 * The equations of a regression, and the ridge that solves them best.
 */
#include "core/stats/regression_priv.h"

#include <math.h>

#include "core/base/base.h"

/* Keeps what nothing is known about at zero. */
#define LEAST_RIDGE	1e-6

/*
 * The equation of value t less its lags: false when one of them was filled
 * in.
 */
static bool
take_row(double *row, double *z, const struct fit *f, size_t t)
{
	const double	*from = f->row + t * f->p;
	size_t		 i, j;

	if (t < f->n_lags || fit_is_gap(f, t))
		return false;
	memcpy(row, from, f->p * sizeof(*row));
	*z = f->z[t];
	for (i = 0; i < f->n_lags; i++) {
		if (fit_is_gap(f, t - i - 1))
			return false;
		from = f->row + (t - i - 1) * f->p;
		*z -= f->lag[i] * f->z[t - i - 1];
		for (j = 0; j < f->p; j++)
			row[j] -= f->lag[i] * from[j];
	}
	return true;
}

void
fit_add_up(struct fit *f)
{
	double	row[REGRESSION_COLUMNS], z, w;
	size_t	t, i, j;

	memset(f->gram, 0, sizeof(f->gram));
	memset(f->right, 0, sizeof(f->right));
	f->squares = f->count = 0;
	for (t = 0; t < f->in->n; t++) {
		if (!take_row(row, &z, f, t))
			continue;
		w = f->weight != NULL ? f->weight[t] : 1;
		for (i = 0; i < f->p; i++) {
			for (j = 0; j <= i; j++)
				f->gram[i][j] += w * row[i] * row[j];
			f->right[i] += w * row[i] * z;
		}
		f->squares += w * z * z;
		f->count++;
	}
	for (i = 0; i < f->p; i++)
		for (j = i + 1; j < f->p; j++)
			f->gram[i][j] = f->gram[j][i];
}

/* ---- solving them ---- */

/* inverse = (gram + ridge)^-1 by Gauss and Jordan; the matrix is definite. */
static bool
invert(struct fit *f, double ridge)
{
	double	a[REGRESSION_COLUMNS][REGRESSION_COLUMNS], pivot, by;
	size_t	p = f->p, i, j, c;

	for (i = 0; i < p; i++) {
		for (j = 0; j < p; j++) {
			a[i][j] = f->gram[i][j];
			f->inverse[i][j] = i == j;
		}
		/* Of a figure so much of what it explains with. */
		a[i][i] += i < f->in->k ? LEAST_RIDGE +
		    (f->own[i] > 0 ? f->own[i] : ridge) :
		    LEAST_RIDGE * f->count;
	}
	for (c = 0; c < p; c++) {
		pivot = a[c][c];
		if (!(pivot > 0))
			return false;
		for (j = 0; j < p; j++) {
			a[c][j] /= pivot;
			f->inverse[c][j] /= pivot;
		}
		for (i = 0; i < p; i++) {
			by = a[i][c];
			if (i == c || by == 0)
				continue;
			for (j = 0; j < p; j++) {
				a[i][j] -= by * a[c][j];
				f->inverse[i][j] -= by * f->inverse[c][j];
			}
		}
	}
	return true;
}

/* Sets theta; the score to be least, NaN when there is no solution. */
static double
solve(struct fit *f, double ridge)
{
	double	freedom, left = f->squares, trace = 0;
	size_t	i, j;

	if (!invert(f, ridge))
		return NAN;
	for (i = 0; i < f->p; i++) {
		f->theta[i] = 0;
		for (j = 0; j < f->p; j++) {
			f->theta[i] += f->inverse[i][j] * f->right[j];
			trace += f->inverse[i][j] * f->gram[j][i];
		}
	}
	for (i = 0; i < f->p; i++) {
		left -= 2 * f->theta[i] * f->right[i];
		for (j = 0; j < f->p; j++)
			left += f->theta[i] * f->theta[j] * f->gram[i][j];
	}
	freedom = f->count - trace;
	if (freedom < 2)
		return NAN;
	f->variance = MAX(left, 0) / freedom;
	return f->variance / freedom;
}

/* By the ridge that cross-validation finds best. */
bool
fit_solve(struct fit *f)
{
	static const double	share[] = { 0, .003, .01, .03, .1, .3, 1, 3 };
	double	score, best = INFINITY, ridge = NAN, unit = 0;
	size_t	i;

	for (i = 0; i < f->in->k; i++)
		unit = MAX(unit, f->gram[i][i]);
	for (i = 0; i < NELEM(share); i++) {
		score = solve(f, share[i] * unit);
		if (score < best) {
			best = score;
			ridge = share[i] * unit;
		}
	}
	return !isnan(ridge) && !isnan(solve(f, ridge));
}
