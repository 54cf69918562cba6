/*
 * Which ARIMA: how many differences, which orders, a mean or none.
 */
#include "core/stats/forecast/arima.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/spd.h"

enum {
	LONG_ORDER = 20,	/* of the autoregression that shows the errors */
	MOST_COEFFICIENTS = 6,
	FINALISTS = 3,
	COLUMNS = 2 * ARIMA_ORDER
};

/* Critical value of a level, 5 %; table 1 of the source in arima.h. */
#define KPSS_LEVEL	0.463

static double
kpss(const double *y, size_t n)
{
	double	mean = stat_mean(y, n), sum = 0, squares = 0, var = 0, c;
	double	nn = (double)n;
	size_t	lags = (size_t)(3 * sqrt(nn) / 13), t, k;

	for (t = 0; t < n; t++) {
		sum += y[t] - mean;
		squares += sum * sum;
		var += (y[t] - mean) * (y[t] - mean);
	}
	for (k = 1; k <= lags; k++) {
		c = 0;
		for (t = k; t < n; t++)
			c += (y[t] - mean) * (y[t - k] - mean);
		/* Newey and West's weights. */
		var += 2 * (1 - (double)k / ((double)lags + 1)) * c;
	}
	return var > 0 ? squares / (nn * var) : 0;
}

size_t
arima_differences(const double *y, size_t n)
{
	double	*w;
	size_t	 d = 0, t;

	w = mem_realloc_array(NULL, n, sizeof(*w));
	memcpy(w, y, n * sizeof(*w));
	for (; d < ARIMA_DIFFS && n > 8 && kpss(w, n) > KPSS_LEVEL; d++) {
		n--;
		for (t = 0; t < n; t++)
			w[t] = w[t + 1] - w[t];
	}
	free(w);
	return d;
}

/*
 * Errors e of a long autoregression of w (by Levinson and Durbin), order
 * that many; false when nothing varies.
 */
static bool
long_errors(double *e, const double *w, size_t n, size_t order)
{
	double	cov[LONG_ORDER + 1] = {0}, c[LONG_ORDER], next[LONG_ORDER];
	double	var, k;
	size_t	t, i, j;

	for (i = 0; i <= order; i++)
		for (t = i; t < n; t++)
			cov[i] += w[t] * w[t - i];
	var = cov[0];
	if (!(var > 0))
		return false;
	for (i = 0; i < order && var > 1e-9 * cov[0]; i++) {
		k = cov[i + 1];
		for (j = 0; j < i; j++)
			k -= c[j] * cov[i - j];
		k /= var;
		for (j = 0; j < i; j++)
			next[j] = c[j] - k * c[i - 1 - j];
		next[i] = k;
		memcpy(c, next, (i + 1) * sizeof(*c));
		var *= 1 - k * k;
	}
	for (t = 0; t < n; t++) {
		e[t] = w[t];
		for (j = 0; j < MIN(i, t); j++)
			e[t] -= c[j] * w[t - 1 - j];
	}
	return true;
}

/* Of w by its last values, then by the last errors. */
struct screen {
	double	gram[COLUMNS][COLUMNS], right[COLUMNS], squares, count;
};

static void
add_up(struct screen *s, const double *w, const double *e, size_t from,
    size_t n)
{
	double	x[COLUMNS];
	size_t	t, i, j;

	memset(s, 0, sizeof(*s));
	for (t = from; t < n; t++) {
		for (i = 0; i < ARIMA_ORDER; i++) {
			x[i] = w[t - 1 - i];
			x[ARIMA_ORDER + i] = e[t - 1 - i];
		}
		for (i = 0; i < COLUMNS; i++) {
			s->right[i] += x[i] * w[t];
			for (j = 0; j <= i; j++)
				s->gram[i][j] += x[i] * x[j];
		}
		s->squares += w[t] * w[t];
		s->count++;
	}
}

/* Orders of *m by the regression: its coefficients, and the criterion. */
static double
try_orders(struct arima *m, const struct screen *s, size_t p, size_t q)
{
	double	a[COLUMNS * COLUMNS], x[COLUMNS], left = s->squares, k;
	size_t	i, j, dim = p + q, col[COLUMNS];

	for (i = 0; i < dim; i++)
		col[i] = i < p ? i : ARIMA_ORDER + i - p;
	for (i = 0; i < dim; i++) {
		x[i] = s->right[col[i]];
		for (j = 0; j <= i; j++)
			a[i * dim + j] = s->gram[col[i]][col[j]];
	}
	if (!spd_factor(a, dim))
		return INFINITY;
	spd_solve(a, dim, x);
	for (i = 0; i < dim; i++)
		left -= x[i] * s->right[col[i]];
	m->p = p;
	m->q = q;
	memcpy(m->phi, x, p * sizeof(*x));
	memcpy(m->theta, x + p, q * sizeof(*x));
	k = (double)dim + 1;
	return s->count * log(MAX(left, 1e-18 * s->squares) / s->count) +
	    2 * k * s->count / (s->count - k - 1);
}

struct finalist {
	double		score;
	struct arima	m;
};

/* The best few, best first; the rest have a score of INFINITY. */
static void
screen(struct finalist *best, const struct screen *s, const struct arima *base)
{
	struct finalist	f;
	size_t		p, q, i;

	for (i = 0; i < FINALISTS; i++)
		best[i].score = INFINITY;
	for (p = 0; p <= ARIMA_ORDER; p++) {
		for (q = 0; q <= ARIMA_ORDER; q++) {
			if (p + q > MOST_COEFFICIENTS ||
			    (double)(p + q) > s->count / 4)
				continue;
			f.m = *base;
			f.score = try_orders(&f.m, s, p, q);
			for (i = FINALISTS; i > 0 &&
			    f.score < best[i - 1].score; i--)
				if (i < FINALISTS)
					best[i] = best[i - 1];
			if (i < FINALISTS)
				best[i] = f;
		}
	}
}

/* The other choice about the mean, where there is one. */
static void
choose_mean(struct arima *best, const double *y, size_t n)
{
	struct arima	m = *best;

	if (best->d != 1)
		return;
	m.has_mean = !m.has_mean;
	if (arima_estimate(&m, y, n) && m.aicc < best->aicc)
		*best = m;
}

bool
arima_choose(struct arima *best, const double *y, size_t n)
{
	struct arima	base = { .d = arima_differences(y, n) };
	struct finalist	f[FINALISTS];
	struct screen	s;
	size_t		i, t, len = n - base.d;
	size_t		order = MIN((size_t)LONG_ORDER, len / 4);
	double		*w, *e, mean;
	bool		found = false;

	*best = (struct arima){ .d = 1 };
	if (len < COLUMNS + 4)
		return false;
	base.has_mean = base.d == 0;
	w = mem_realloc_array(NULL, n, 2 * sizeof(*w));
	e = w + n;
	memcpy(w, y, n * sizeof(*w));
	for (i = 0; i < base.d; i++)
		for (t = 0; t + 1 < n - i; t++)
			w[t] = w[t + 1] - w[t];
	mean = base.d < 2 ? stat_mean(w, len) : 0;
	for (t = 0; t < len; t++)
		w[t] -= mean;
	if (long_errors(e, w, len, order)) {
		add_up(&s, w, e, MAX(MIN(order, len / 3),
		    (size_t)ARIMA_ORDER), len);
		screen(f, &s, &base);
		for (i = 0; i < FINALISTS && isfinite(f[i].score); i++) {
			if (!arima_estimate(&f[i].m, y, n) ||
			    (found && f[i].m.aicc >= best->aicc))
				continue;
			*best = f[i].m;
			found = true;
		}
	}
	free(w);
	if (found)
		choose_mean(best, y, n);
	return found;
}
