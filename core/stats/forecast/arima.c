#include "core/stats/forecast/arima.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/minimise.h"

/* The filter's gain has settled when one step's variance is so near 1. */
#define SETTLED	1e-8
/* Bounds of partial correlations, as atanh: they stay below .9993. */
#define FARTHEST	4.0
/* What a first guess beyond the bounds becomes. */
#define GUESS_BOUND	0.97
/* The likelihood is sought in so many of the last values. */
#define SEARCH_LENGTH	520

/* ---- coefficients by their partial correlations ---- */

/* Any partial correlations within -1..1 make a stationary process. */
static void
from_partial(double *c, const double *k, size_t p)
{
	double	next[ARIMA_ORDER];
	size_t	i, j;

	for (i = 0; i < p; i++) {
		for (j = 0; j < i; j++)
			next[j] = c[j] - k[i] * c[i - 1 - j];
		next[i] = k[i];
		memcpy(c, next, (i + 1) * sizeof(*c));
	}
}

static void
to_partial(double *k, const double *coef, size_t p)
{
	double	c[ARIMA_ORDER], before[ARIMA_ORDER];
	size_t	i, j;

	memcpy(c, coef, p * sizeof(*c));
	for (i = p; i-- > 0;) {
		k[i] = MAX(-GUESS_BOUND, MIN(GUESS_BOUND, c[i]));
		for (j = 0; j < i; j++)
			before[j] = (c[j] + k[i] * c[i - 1 - j]) /
			    (1 - k[i] * k[i]);
		memcpy(c, before, i * sizeof(*c));
	}
}

/* ---- the filter ---- */

/* T P T' of the companion matrix T of phi. */
static void
step_cov(double *out, const double *cov, const struct arima *m)
{
	double	left[ARIMA_STATES * ARIMA_STATES], phi;
	size_t	i, j, r = m->r;

	for (i = 0; i < r; i++) {
		phi = i < m->p ? m->phi[i] : 0;
		for (j = 0; j < r; j++)
			left[i * r + j] = phi * cov[j] +
			    (i + 1 < r ? cov[(i + 1) * r + j] : 0);
	}
	for (i = 0; i < r; i++) {
		for (j = 0; j < r; j++) {
			phi = j < m->p ? m->phi[j] : 0;
			out[i * r + j] = left[i * r] * phi +
			    (j + 1 < r ? left[i * r + j + 1] : 0);
		}
	}
}

/* The errors' part of the covariance, in units of their variance. */
static double
shock(const struct arima *m, size_t i)
{
	return i == 0 ? 1 : i <= m->q ? m->theta[i - 1] : 0;
}

static void
multiply(double *out, const double *a, const double *b, size_t r, bool turn)
{
	size_t	i, j, k;

	for (i = 0; i < r; i++) {
		for (j = 0; j < r; j++) {
			out[i * r + j] = 0;
			for (k = 0; k < r; k++)
				out[i * r + j] += a[i * r + k] *
				    b[turn ? j * r + k : k * r + j];
		}
	}
}

/*
 * The covariance before the first value, the sum of T^i R R' T'^i: by
 * doubling, each round adds as many terms as there are.
 */
static void
begin_cov(struct arima *m)
{
	enum { SIZE = ARIMA_STATES * ARIMA_STATES, ROUNDS = 14 };
	double	power[SIZE] = {0}, half[SIZE], more[SIZE], before;
	size_t	i, j, r = m->r, round;

	for (i = 0; i < r; i++) {
		for (j = 0; j < r; j++)
			m->cov[i * r + j] = shock(m, i) * shock(m, j);
		power[i * r] = i < m->p ? m->phi[i] : 0;
		if (i + 1 < r)
			power[i * r + i + 1] = 1;
	}
	for (round = 0; round < ROUNDS && m->p > 0; round++) {
		before = m->cov[0];
		multiply(half, power, m->cov, r, false);
		multiply(more, half, power, r, true);
		for (i = 0; i < r * r; i++)
			m->cov[i] += more[i];
		if (round > 2 && m->cov[0] - before < 1e-12 * before)
			break;
		multiply(half, power, power, r, false);
		memcpy(power, half, r * r * sizeof(*power));
	}
	/* Without an autoregression the moving mean ends after q steps. */
	for (round = 0; round < m->q && m->p == 0; round++) {
		step_cov(more, m->cov, m);
		for (i = 0; i < r; i++)
			for (j = 0; j < r; j++)
				m->cov[i * r + j] = more[i * r + j] +
				    shock(m, i) * shock(m, j);
	}
}

/* To before the first of the differences. */
static void
filter_begin(struct arima *m)
{
	m->r = MAX(m->p, m->q + 1);
	memset(m->a, 0, sizeof(m->a));
	memset(m->cov, 0, sizeof(m->cov));
	m->is_steady = false;
	begin_cov(m);
}

/* State a, one step on after an error e; with the gain of cov. */
static inline void
step_state(double *a, const struct arima *m, double e)
{
	double	first = a[0] + e;
	size_t	i, r = m->r;

	for (i = 0; i + 1 < r; i++)
		a[i] = a[i + 1] + m->cov[(i + 1) * r] / m->cov[0] * e;
	a[r - 1] = 0;
	for (i = 0; i < m->p; i++)
		a[i] += m->phi[i] * first;
}

/* The covariance of the forecast after one more value. */
static void
filter_step_cov(struct arima *m)
{
	double	cov[ARIMA_STATES * ARIMA_STATES] = {0}, out[NELEM(cov)];
	size_t	i, j, r = m->r;

	for (i = 0; i < r; i++)
		for (j = 0; j < r; j++)
			cov[i * r + j] = m->cov[i * r + j] -
			    m->cov[i * r] * m->cov[j * r] / m->cov[0];
	step_cov(out, cov, m);
	for (i = 0; i < r; i++)
		for (j = 0; j < r; j++)
			m->cov[i * r + j] = out[i * r + j] +
			    shock(m, i) * shock(m, j);
	m->is_steady = m->cov[0] < 1 + SETTLED;
}

/* ---- the likelihood ---- */

struct problem {
	const double	*w;
	size_t		 n;
	struct arima	 m;
};

/*
 * Sets mean, variance, loglik and aicc.  The errors are linear in the mean:
 * those of a series of ones tell which is best.
 */
static void
measure(struct arima *m, const double *w, size_t n)
{
	double	one[ARIMA_STATES] = {0}, e, u = 0, logs = 0, ee = 0, eu = 0;
	double	uu = 0, k, nn = (double)n, var;
	size_t	t;

	filter_begin(m);
	for (t = 0; t < n; t++) {
		var = m->cov[0];
		e = w[t] - m->a[0];
		step_state(m->a, m, e);
		ee += e * e / var;
		if (m->has_mean) {
			u = 1 - one[0];
			step_state(one, m, u);
			eu += e * u / var;
			uu += u * u / var;
		}
		if (m->is_steady)
			continue;
		logs += log(var);
		filter_step_cov(m);
	}
	m->mean = m->has_mean && uu > 0 ? eu / uu : 0;
	m->variance = MAX(ee - m->mean * eu, 1e-18 * ee + 1e-300) / nn;
	m->loglik = -(nn * (log(2 * M_PI * m->variance) + 1) + logs) / 2;
	k = (double)(m->p + m->q) + m->has_mean + 1;
	m->aicc = -2 * m->loglik + 2 * k * nn / (nn - k - 1);
}

static void
unpack(struct arima *m, const double *x)
{
	double	k[ARIMA_ORDER];
	size_t	i;

	for (i = 0; i < m->p; i++)
		k[i] = tanh(x[i]);
	from_partial(m->phi, k, m->p);
	for (i = 0; i < m->q; i++)
		k[i] = tanh(x[m->p + i]);
	from_partial(m->theta, k, m->q);
	for (i = 0; i < m->q; i++)
		m->theta[i] = -m->theta[i];
}

static double
loss(const double *x, void *arg)
{
	struct problem	*pr = arg;
	size_t		 i;

	for (i = 0; i < pr->m.p + pr->m.q; i++) {
		if (!(fabs(x[i]) < FARTHEST))
			return INFINITY;
	}
	unpack(&pr->m, x);
	measure(&pr->m, pr->w, pr->n);
	return -pr->m.loglik / (double)pr->n;
}

static void
difference(double *w, size_t n)
{
	size_t	t;

	for (t = 0; t + 1 < n; t++)
		w[t] = w[t + 1] - w[t];
}

bool
arima_estimate(struct arima *m, const double *y, size_t n)
{
	static const double	step[MINIMISE_MAX_DIM] = { .2, .2, .2, .2, .2,
				    .2, .2, .2 };
	double			x[MINIMISE_MAX_DIM], k[ARIMA_ORDER], *w;
	struct problem		pr = { .n = n - m->d };
	size_t			i, dim = m->p + m->q;

	if (n < m->d + dim + 4)
		return false;
	w = mem_realloc_array(NULL, n, sizeof(*w));
	memcpy(w, y, n * sizeof(*w));
	for (i = 0; i < m->d; i++)
		difference(w, n - i);
	pr.m = *m;
	pr.w = w;
	to_partial(x, m->phi, m->p);
	for (i = 0; i < m->q; i++)
		k[i] = -m->theta[i];
	to_partial(x + m->p, k, m->q);
	for (i = 0; i < dim; i++)
		x[i] = atanh(x[i]);
	if (pr.n > SEARCH_LENGTH) {
		pr.w += pr.n - SEARCH_LENGTH;
		pr.n = SEARCH_LENGTH;
	}
	/* The mean logarithm of the chance of a value, to four digits. */
	if (dim > 0)
		minimise(loss, &pr, x, step, dim, 1e-5, 40 * (unsigned)dim);
	unpack(m, x);
	measure(m, w, n - m->d);
	free(w);
	return true;
}

/* ---- leading it on ---- */

/* What the last values make of the next difference w. */
static double
undifference(const struct arima *m, double w)
{
	switch (m->d) {
	case 0:
		return w;
	case 1:
		return m->last[0] + w;
	default:
		return 2 * m->last[0] - m->last[1] + w;
	}
}

static double
arima_next(const struct arima *m)
{
	return undifference(m, m->mean + m->a[0]);
}

static void
keep(struct arima *m, double y)
{
	m->last[1] = m->last[0];
	m->last[0] = y;
}

void
arima_update(struct arima *m, double y)
{
	step_state(m->a, m, y - arima_next(m));
	if (!m->is_steady)
		filter_step_cov(m);
	keep(m, y);
}

void
arima_run(struct arima *m, const double *y, size_t n, double *fitted)
{
	size_t	t;

	filter_begin(m);
	for (t = 0; t < n; t++) {
		if (fitted != NULL)
			fitted[t] = t < m->d ? y[0] : arima_next(m);
		if (t < m->d)
			keep(m, y[t]);
		else
			arima_update(m, y[t]);
	}
}

void
arima_path(const struct arima *from, double *f, size_t h)
{
	struct arima	m = *from;
	size_t		k;

	for (k = 0; k < h; k++) {
		f[k] = arima_next(&m);
		step_state(m.a, &m, 0);
		keep(&m, f[k]);
	}
}

void
arima_whiten(const struct arima *from, double *y, size_t k, size_t n)
{
	struct arima	m = *from;
	double		*a, e, sd;
	size_t		 c, i, t;

	for (c = 0; c < k; c++)
		for (i = 0; i < m.d; i++)
			difference(y + c * n, n - i);
	filter_begin(&m);
	a = mem_zalloc(k * ARIMA_STATES * sizeof(*a));
	for (t = 0; t + m.d < n; t++) {
		sd = sqrt(m.cov[0]);
		for (c = 0; c < k; c++) {
			e = y[c * n + t] - a[c * ARIMA_STATES];
			step_state(a + c * ARIMA_STATES, &m, e);
			y[c * n + t] = e / sd;
		}
		if (!m.is_steady)
			filter_step_cov(&m);
	}
	free(a);
}
