#include "core/stats/regression.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/regression_priv.h"

enum {
	ROUNDS = 3,			/* errors and effects in turn */
	COUNT_ROUNDS = 25,
	SPARE = 8			/* values more than columns */
};

/* Below this share of the mean a logarithm says more about noise. */
#define LOG_FLOOR	0.005

enum family { FAMILY_LOG, FAMILY_COUNT, FAMILY_PLAIN };

struct regression {
	enum family	 family;
	size_t		 k;
	double		 mean[REGRESSION_MAX];
	double		 effect[REGRESSION_MAX], error[REGRESSION_MAX];
	double		 lo, hi;	/* of the sum */
	double		 least, most;	/* of what remains, and as far again */
	double		 score;
};

/* ---- the equations ---- */

static enum family
choose_family(const struct regression_input *in)
{
	double	lowest = INFINITY;

	for (size_t t = 0; t < in->n; t++)
		lowest = MIN(lowest, in->y[t]);
	if (lowest < 0)
		return FAMILY_PLAIN;
	return lowest > LOG_FLOOR * stat_mean(in->y, in->n) ? FAMILY_LOG :
	    FAMILY_COUNT;
}

/* Figures by their mean and deviation, then level, trend and season. */
static void
make_rows(struct fit *f)
{
	const struct regression_input	*in = f->in;
	double	*to, angle;
	size_t	 n = in->n, j, t, pairs = (f->p - in->k - 2) / 2;

	for (j = 0; j < in->k; j++) {
		f->r->mean[j] = stat_mean(in->x[j], n);
		f->sd[j] = 0;
		for (t = 0; t < n; t++)
			f->sd[j] += pow(in->x[j][t] - f->r->mean[j], 2);
		f->sd[j] = sqrt(f->sd[j] / (double)n);
		/* Rounding of a figure that never changes. */
		if (f->sd[j] < 1e-12 * fabs(f->r->mean[j]))
			f->sd[j] = 0;
	}
	for (t = 0; t < n; t++) {
		to = f->row + t * f->p;
		for (j = 0; j < in->k; j++)
			*to++ = f->sd[j] > 0 ? (in->x[j][t] - f->r->mean[j]) /
			    f->sd[j] : 0;
		*to++ = 1;
		*to++ = (double)t / (double)n - .5;
		for (j = 1; j <= pairs; j++) {
			angle = 2 * M_PI * (double)j * (double)t / in->period;
			*to++ = sin(angle);
			*to++ = cos(angle);
		}
	}
}

/* ---- what others say ---- */

static bool
is_told(const struct fit *f, size_t j)
{
	return f->in->toward != NULL && f->r->family != FAMILY_PLAIN &&
	    f->sd[j] > 0 && isfinite(f->in->toward[j]) &&
	    f->in->spread[j] > 0;
}

static void
make_offset(struct fit *f)
{
	size_t	t, j;

	for (j = 0; j < f->in->k; j++)
		f->toward[j] = is_told(f, j) ? f->in->toward[j] * f->sd[j] :
		    0;
	for (t = 0; t < f->in->n; t++) {
		f->offset[t] = 0;
		for (j = 0; j < f->in->k; j++)
			f->offset[t] += f->row[t * f->p + j] * f->toward[j];
	}
}

/* The ridges of a normal prior, now that the errors are about known. */
static void
make_ridges(struct fit *f)
{
	size_t	j;

	for (j = 0; j < f->in->k; j++)
		if (is_told(f, j))
			f->own[j] = f->variance / (f->in->spread[j] *
			    f->sd[j] * f->sd[j]);
}

/* ---- errors that follow each other ---- */

static double
unexplained(const struct fit *f, size_t t)
{
	const double	*row = f->row + t * f->p;
	double		 u = f->z[t];
	size_t		 j;

	for (j = 0; j < f->p; j++)
		u -= row[j] * f->theta[j];
	return u;
}

/* Levinson and Durbin, the order by the corrected Akaike criterion. */
static void
find_lags(struct fit *f)
{
	enum { LAGS = REGRESSION_LAGS };
	double	r[LAGS + 1] = {0}, c[LAGS], next[LAGS], k, var, aicc, best,
		n = 0, *u;
	size_t	t, p, i;

	u = mem_realloc_array(NULL, f->in->n, sizeof(*u));
	for (t = 0; t < f->in->n; t++) {
		u[t] = fit_is_gap(f, t) ? 0 : unexplained(f, t);
		n += !fit_is_gap(f, t);
	}
	for (i = 0; i <= LAGS; i++)
		for (t = i; t < f->in->n; t++)
			r[i] += u[t] * u[t - i];
	free(u);
	f->n_lags = 0;
	var = r[0];
	best = n * log(MAX(var, 1e-300));
	for (p = 0; p < LAGS && var > 1e-12 * r[0] && n > LAGS + 4; p++) {
		k = r[p + 1];
		for (i = 0; i < p; i++)
			k -= c[i] * r[p - i];
		k /= var;
		for (i = 0; i < p; i++)
			next[i] = c[i] - k * c[p - 1 - i];
		next[p] = k;
		memcpy(c, next, sizeof(c));
		var *= 1 - k * k;
		aicc = n * log(MAX(var, 1e-300)) + 2 * ((double)p + 1) * n /
		    (n - (double)p - 3);
		if (aicc < best) {
			best = aicc;
			f->n_lags = p + 1;
			memcpy(f->lag, c, sizeof(c));
		}
	}
}

static bool
fit_errors(struct fit *f)
{
	size_t	round;

	for (round = 0; round < ROUNDS; round++) {
		if (round > 0)
			find_lags(f);
		fit_add_up(f);
		if (!fit_solve(f))
			return false;
		make_ridges(f);
	}
	return true;
}

/* ---- counts ---- */

/*
 * Iterated weighted least squares for a logarithmic mean; the variance is
 * in proportion to the mean.
 */
static bool
fit_counts(struct fit *f)
{
	const double	*y = f->in->y;
	double		 level = stat_mean(y, f->in->n), eta, moved;
	double		 was[REGRESSION_COLUMNS] = {0};
	size_t		 round, t, j;

	f->weight = mem_realloc_array(NULL, f->in->n, sizeof(*f->weight));
	memset(f->theta, 0, sizeof(f->theta));
	f->theta[f->in->k] = log(level);
	for (round = 0; round < COUNT_ROUNDS; round++) {
		for (t = 0; t < f->in->n; t++) {
			eta = f->offset[t];
			for (j = 0; j < f->p; j++)
				eta += f->row[t * f->p + j] * f->theta[j];
			eta = MAX(log(level) - 8, MIN(log(level) + 5, eta));
			f->weight[t] = exp(eta);
			f->z[t] = eta + y[t] / exp(eta) - 1 - f->offset[t];
		}
		fit_add_up(f);
		if (!fit_solve(f))
			return false;
		make_ridges(f);
		for (j = 0, moved = 0; j < f->p; j++) {
			moved = MAX(moved, fabs(f->theta[j] - was[j]));
			was[j] = f->theta[j];
		}
		if (moved < 1e-9)
			break;
	}
	return true;
}

/* ---- the whole ---- */

/* How far the sum, and what remains without it, went. */
static void
find_ranges(struct fit *f)
{
	struct regression	*r = f->r;
	double			 s, v, least = INFINITY, most = -INFINITY;
	size_t			 j, t;

	r->lo = r->hi = 0;
	r->least = -INFINITY;
	for (t = 0; t < f->in->n; t++) {
		s = 0;
		for (j = 0; j < r->k; j++)
			s += regression_part(r, j, f->in->x[j][t]);
		r->lo = MIN(r->lo, s);
		r->hi = MAX(r->hi, s);
		v = regression_remove(r, f->in->y[t], s);
		least = MIN(least, v);
		most = MAX(most, v);
	}
	r->least = least - (most - least);
	r->most = most + (most - least);
}

static void
keep(struct fit *f)
{
	struct regression	*r = f->r;
	size_t			 j;

	for (j = 0; j < r->k; j++) {
		if (f->sd[j] == 0)
			continue;
		r->effect[j] = (f->theta[j] + f->toward[j]) / f->sd[j];
		r->error[j] = sqrt(MAX(f->variance * f->inverse[j][j], 0)) /
		    f->sd[j];
	}
	r->score = f->variance / MAX(f->count - (double)f->p, 1);
	find_ranges(f);
}

struct regression *
regression_fit(struct arena *arena, const struct regression_input *in)
{
	struct fit	f = { .in = in };
	size_t		t, pairs = 0, known = 0;
	bool		fine;

	for (t = 0; t < in->n; t++)
		known += in->gap == NULL || !in->gap[t];
	if (in->period >= 2 && (double)in->n >= 2 * in->period)
		pairs = MIN((size_t)REGRESSION_PAIRS, (size_t)(in->period / 4));
	f.p = in->k + 2 + 2 * pairs;
	if (known < f.p + SPARE)
		return NULL;
	f.r = ARENA_NEW(arena, struct regression);
	f.r->k = in->k;
	f.r->family = choose_family(in);
	if (f.r->family == FAMILY_COUNT && !(stat_mean(in->y, in->n) > 0))
		return NULL;
	f.z = mem_realloc_array(NULL, in->n, (f.p + 2) * sizeof(*f.z));
	f.offset = f.z + in->n;
	f.row = f.offset + in->n;
	make_rows(&f);
	make_offset(&f);
	for (t = 0; t < in->n; t++)
		f.z[t] = (f.r->family == FAMILY_LOG ? log(in->y[t]) :
		    in->y[t]) - f.offset[t];
	fine = f.r->family == FAMILY_COUNT ? fit_counts(&f) : fit_errors(&f);
	if (fine)
		keep(&f);
	free(f.weight);
	free(f.z);
	return fine ? f.r : NULL;
}

double
regression_score(const struct regression *r)
{
	return r->score;
}

bool
regression_multiplies(const struct regression *r)
{
	return r->family != FAMILY_PLAIN;
}

double
regression_effect(double *error, const struct regression *r, size_t j)
{
	*error = r->error[j];
	return r->effect[j];
}

double
regression_part(const struct regression *r, size_t j, double x)
{
	return r->effect[j] * (x - r->mean[j]);
}

double
regression_sum(const struct regression *r, const double *x)
{
	double	s = 0, beyond = (r->hi - r->lo) / 2;
	size_t	j;

	for (j = 0; j < r->k; j++)
		s += regression_part(r, j, x[j]);
	return MAX(r->lo - beyond, MIN(r->hi + beyond, s));
}

double
regression_remove(const struct regression *r, double y, double s)
{
	switch (r->family) {
	case FAMILY_LOG:
		/* What came later may be nothing. */
		return y > 0 ? MAX(log(y) - s, r->least) : r->least;
	case FAMILY_COUNT:
		return y / exp(s);
	case FAMILY_PLAIN:
		break;
	}
	return y - s;
}

double
regression_restore(const struct regression *r, double v, double s)
{
	switch (r->family) {
	case FAMILY_LOG:
		return exp(MAX(r->least, MIN(r->most, v)) + s);
	case FAMILY_COUNT:
		return v * exp(s);
	case FAMILY_PLAIN:
		break;
	}
	return v + s;
}

double
regression_move(const struct regression *r, double y, double from, double to)
{
	return regression_multiplies(r) ? y * exp(to - from) : y + to - from;
}
