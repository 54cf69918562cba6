/*
 * The most likely parameters: a simplex from afar, then Newton's steps on
 * the logarithms of the parameters, whose curvature also gives the standard
 * errors.
 */
#include "core/stats/purchase/purchase_priv.h"

#include "core/stats/minimise.h"

typedef double log_likelihood(struct fitting *, const struct purchase_model *);

static log_likelihood	*const likelihood[] = {
	[PURCHASE_NBD] = cnbd_ll,
	[PURCHASE_PARETO] = pareto_ll,
	[PURCHASE_BG] = cnbd_ll,
	[PURCHASE_MBG] = cnbd_ll,
	[PURCHASE_BG_K] = cnbd_ll,
	[PURCHASE_MBG_K] = cnbd_ll,
	[PURCHASE_MIXTURE] = mixture_ll,
	[PURCHASE_BGBB] = bgbb_ll,
};

/* By the logarithms of the parameters; the others by differences. */
typedef double log_slope(double slope[DIM], struct fitting *,
    const struct purchase_model *);

static log_slope	*const exact_slope[] = {
	[PURCHASE_NBD] = cnbd_slope,
	[PURCHASE_BG] = cnbd_slope,
	[PURCHASE_MBG] = cnbd_slope,
	[PURCHASE_BG_K] = cnbd_slope,
	[PURCHASE_MBG_K] = cnbd_slope,
	[PURCHASE_MIXTURE] = mixture_slope,
	[PURCHASE_BGBB] = NULL,
};

static unsigned
n_dim(const struct fitting *f)
{
	return f->method == PURCHASE_NBD ? 2 : 4;
}

struct purchase_model
fitting_model(const double *p, const struct fitting *f)
{
	struct purchase_model	m = { .method = f->method, .mbg = f->mbg,
				    .k = f->k, .r = exp(p[0]),
				    .alpha = exp(p[1]), .a = 1, .b = 1 };

	if (f->method == PURCHASE_NBD) {
		m.nobody_leaves = true;
	} else {
		m.a = exp(p[2]);
		m.b = exp(p[3]);
	}
	memcpy(m.weight, f->weight, sizeof(m.weight));
	for (size_t i = 0; i < PURCHASE_PARAMETERS; i++)
		m.se[i] = (double)NAN;
	return m;
}

double
fitting_value(const double *p, void *arg)
{
	struct fitting		*f = arg;
	struct purchase_model	 m;
	double			 ll;

	for (unsigned i = 0; i < n_dim(f); i++)
		if (fabs(p[i]) > LOG_LIMIT)
			return INFINITY;
	m = fitting_model(p, f);
	ll = likelihood[f->method](f, &m);
	return isfinite(ll) ? -ll : INFINITY;
}

void
fitting_init(struct fitting *f, enum purchase_method method, unsigned k,
    const struct purchase_rows *rows, struct arena *arena)
{
	*f = (struct fitting){ .method = method, .rows = rows, .k = k,
	    .last.value = INFINITY,
	    .mbg = method == PURCHASE_MBG || method == PURCHASE_MBG_K ||
	    method == PURCHASE_MIXTURE };
	if (method == PURCHASE_PARETO)
		pareto_pairs_init(f, arena);
	else if (method == PURCHASE_MIXTURE)
		for (unsigned i = 0; i < PURCHASE_HABITS; i++)
			cnbd_part_init(&f->part[i], purchase_habit(i), rows,
			    arena);
	else if (method != PURCHASE_BGBB)
		cnbd_part_init(&f->part[0], k, rows, arena);
}

double
purchase_ll(const struct purchase_model *m,
    const struct purchase_history *row, size_t n)
{
	struct arena		*scratch = arena_open();
	struct purchase_histories all = histories_of(row, n);
	struct purchase_rows	 rows;
	struct fitting		 f;
	double			 ll;

	rows_init(&rows, &all, m->method != PURCHASE_MIXTURE, 1, scratch);
	fitting_init(&f, m->method, m->k, &rows, scratch);
	ll = likelihood[m->method](&f, m);
	arena_close(scratch);
	return ll;
}

/* ---- the search ---- */

static double
simplex(double *p, struct fitting *f, double step, double tolerance,
    unsigned calls)
{
	double	steps[PURCHASE_PARAMETERS], best, again;

	for (size_t i = 0; i < NELEM(steps); i++)
		steps[i] = step;
	best = minimise(fitting_value, f, p, steps, n_dim(f), tolerance,
	    calls);
	for (size_t i = 0; i < NELEM(steps); i++)
		steps[i] = step / 4;
	/* A simplex can fall flat; a fresh one from there can not. */
	again = minimise(fitting_value, f, p, steps, n_dim(f), tolerance,
	    calls);
	return MIN(best, again);
}

double
fitting_simplex(double *p, struct fitting *f, double step, unsigned calls)
{
	return simplex(p, f, step, 1e-12, calls);
}

/* From places far apart; the better one in p. */
double
fitting_search(double *p, struct fitting *f, double gap, double tolerance)
{
	static const double	 start[][4] = {
		{ -.7, 0, -.2, .7 }, { .3, .7, -2, 1 }
	};
	static const double	 pareto[][4] = {
		{ -.5, .5, -.5, .5 }, { .3, .7, .5, 2 }
	};
	static const double	 bgbb[][4] = {
		{ 0, 0, -.5, 1 }, { -.5, .5, -2, 1 }
	};
	const double		 (*from)[4] = start;
	double			 best = INFINITY, q[4];

	if (f->method == PURCHASE_PARETO)
		from = pareto;
	else if (f->method == PURCHASE_BGBB)
		from = bgbb;
	for (size_t s = 0; s < NELEM(start); s++) {
		double	v, ln_gap = log(MAX(gap / MAX(f->k, 1), 1e-3));

		memcpy(q, from[s], sizeof(q));
		if (f->method != PURCHASE_BGBB)
			q[1] += ln_gap;
		if (f->method == PURCHASE_PARETO)
			q[3] += ln_gap;
		v = simplex(q, f, .7, tolerance, 600);
		if (v < best) {
			best = v;
			memcpy(p, q, sizeof(q));
		}
	}
	return best;
}

/* How far apart, in logarithms. */
#define APART	1e-3

/* At the limit a parameter stays where it is. */
static bool
is_stuck(double p)
{
	return fabs(p) > LOG_LIMIT - 2 * APART;
}

/* The gradient by central differences. */
static bool
differences(double *g, const double *p, struct fitting *f, double *around)
{
	const double	e = APART;

	for (unsigned i = 0; i < n_dim(f); i++) {
		double	q[DIM], up, down;

		g[i] = around[i] = 0;
		if (is_stuck(p[i]))
			continue;
		memcpy(q, p, sizeof(q));
		q[i] = p[i] + e;
		up = fitting_value(q, f);
		q[i] = p[i] - e;
		down = fitting_value(q, f);
		if (!isfinite(up) || !isfinite(down))
			return false;
		g[i] = (up - down) / (2 * e);
		around[i] = up + down;
	}
	return true;
}

/* Second derivatives; v is the value at p, around what
 * differences() found. */
static bool
curvature(double H[DIM][DIM], const double *p, double v,
    const double *around, struct fitting *f)
{
	const double	e = APART;
	unsigned	n = n_dim(f);

	for (unsigned i = 0; i < n; i++) {
		H[i][i] = (around[i] - 2 * v) / (e * e);
		for (unsigned j = 0; j < i; j++) {
			double	q[DIM], up, down;

			if (is_stuck(p[i]) || is_stuck(p[j]))
				continue;
			memcpy(q, p, sizeof(q));
			q[i] += e;
			q[j] += e;
			up = fitting_value(q, f);
			q[i] -= 2 * e;
			q[j] -= 2 * e;
			down = fitting_value(q, f);
			if (!isfinite(up) || !isfinite(down))
				return false;
			H[i][j] = H[j][i] = (up + down - around[i] -
			    around[j] + 2 * v) / (2 * e * e);
		}
	}
	return true;
}

/* One step ends where the next one begins. */
static bool
is_last(const struct fitting *f, const double *p)
{
	for (unsigned i = 0; i < n_dim(f); i++)
		if (f->last.p[i] < p[i] || f->last.p[i] > p[i])
			return false;
	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (f->last.weight[k] < f->weight[k] ||
		    f->last.weight[k] > f->weight[k])
			return false;
	return isfinite(f->last.value);
}

/* Less the gradient of the log-likelihood, exactly; *v gets the value. */
static bool
slope(double *g, double *v, const double *p, struct fitting *f)
{
	struct purchase_model	m;
	unsigned		n = n_dim(f);

	for (unsigned i = 0; i < n; i++)
		if (fabs(p[i]) > LOG_LIMIT)
			return false;
	if (!is_last(f, p)) {
		m = fitting_model(p, f);
		f->last.value = -exact_slope[f->method](f->last.slope, f, &m);
		memcpy(f->last.p, p, n * sizeof(*p));
		memcpy(f->last.weight, f->weight, sizeof(f->weight));
	}
	if (!isfinite(f->last.value))
		return false;
	*v = f->last.value;
	for (unsigned i = 0; i < n; i++)
		g[i] = -f->last.slope[i];
	return true;
}

/* rough: by differences to one side, for a bowl of a part. */
static bool
exact_bowl(double H[DIM][DIM], const double *p, struct fitting *f, bool rough)
{
	unsigned	n = n_dim(f);
	double		up[DIM], down[DIM], v;

	if (rough && !slope(down, &v, p, f))
		return false;
	for (unsigned i = 0; i < n; i++) {
		double	q[DIM];

		if (is_stuck(p[i]))
			continue;
		memcpy(q, p, sizeof(q));
		q[i] = p[i] + APART;
		if (!slope(up, &v, q, f))
			return false;
		q[i] = p[i] - APART;
		if (!rough && !slope(down, &v, q, f))
			return false;
		for (unsigned j = 0; j < n; j++)
			H[i][j] = (up[j] - down[j]) /
			    (rough ? APART : 2 * APART);
	}
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < i; j++)
			H[i][j] = H[j][i] = (H[i][j] + H[j][i]) / 2;
	return true;
}

/* The second derivatives, by what is not stuck. */
static void
hold_stuck(double H[DIM][DIM], const double *p, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			if (is_stuck(p[i]) || is_stuck(p[j]))
				H[i][j] = i == j;
}

/*
 * The gradient of all and how that of few changes; *v gets the value of all
 * where it comes with the gradient.
 */
static bool
bowl(double *g, double H[DIM][DIM], double *v, const double *p,
    struct fitting *all, struct fitting *few)
{
	unsigned	n = n_dim(all);
	double		around[DIM];

	memset(H, 0, sizeof(*H) * DIM);
	if (exact_slope[all->method] == NULL ?
	    !differences(g, p, few, around) ||
	    !curvature(H, p, fitting_value(p, few), around, few) ||
	    (few != all && !differences(g, p, all, around)) :
	    !slope(g, v, p, all) || !exact_bowl(H, p, few, few != all))
		return false;
	hold_stuck(H, p, n);
	for (unsigned i = 0; i < n; i++)
		g[i] = is_stuck(p[i]) ? 0 : g[i];
	return true;
}

/* The Cholesky factor, below; false: not positive definite. */
static bool
factor(double L[DIM][DIM], double H[DIM][DIM], unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j <= i; j++) {
			double	s = H[i][j];

			for (unsigned k = 0; k < j; k++)
				s -= L[i][k] * L[j][k];
			if (i == j && !(s > 1e-9 * fabs(H[i][i])))
				return false;
			L[i][j] = i == j ? sqrt(s) : s / L[j][j];
		}
	return true;
}

/* The bowl of a part may not be one where that of all hardly is: made
 * steeper until it is. */
static bool
factor_steeper(double L[DIM][DIM], double H[DIM][DIM], unsigned n)
{
	for (double more = .1; more < 1e4; more *= 4) {
		double	S[DIM][DIM];

		memcpy(S, H, sizeof(S));
		for (unsigned i = 0; i < n; i++)
			S[i][i] += more * fabs(H[i][i]);
		if (factor(L, S, n))
			return true;
	}
	return false;
}

static void
solve(double *x, double L[DIM][DIM], const double *g, unsigned n)
{
	double	y[DIM];

	for (unsigned i = 0; i < n; i++) {
		y[i] = g[i];
		for (unsigned k = 0; k < i; k++)
			y[i] -= L[i][k] * y[k];
		y[i] /= L[i][i];
	}
	for (unsigned i = n; i-- > 0;) {
		x[i] = y[i];
		for (unsigned k = i + 1; k < n; k++)
			x[i] -= L[k][i] * x[k];
		x[i] /= L[i][i];
	}
}

/* Standard errors of the parameters, from those of their logarithms; none
 * where a parameter is stuck. */
static void
errors(double *se, const double *p, double L[DIM][DIM], unsigned n)
{
	bool	any = false;

	for (unsigned i = 0; i < n; i++)
		any = any || is_stuck(p[i]);
	for (unsigned i = 0; i < n; i++) {
		double	unit[DIM] = {0}, x[DIM];

		if (any) {
			se[i] = (double)NAN;
			continue;
		}

		unit[i] = 1;
		solve(x, L, unit, n);
		se[i] = sqrt(x[i]) * exp(p[i]);
	}
}

/* Where a step may end: the next one asks for the slope there. */
static double
value_and_slope(const double *p, struct fitting *f)
{
	double	g[DIM], v;

	if (exact_slope[f->method] == NULL)
		return fitting_value(p, f);
	return slope(g, &v, p, f) ? v : INFINITY;
}

static bool
is_many(const struct fitting *f)
{
	return f->rows->n > MANY_ROWS;
}

/* No standard errors: not known, or not here. */
static void
no_errors(double *se)
{
	for (size_t i = 0; i < DIM; i++)
		se[i] = (double)NAN;
}

/*
 * One step of Newton from p, as long as it helps, *v being the value; the
 * curvature of few stands for that of all, scale times.  se gets the standard
 * errors.
 * What is left to gain, by the parabola; negative when this is no bowl or no
 * step helps: then p is as it was.
 */
static double
newton(double *p, double *v, double *se, struct fitting *all,
    struct fitting *few, double scale)
{
	double	 H[DIM][DIM], L[DIM][DIM], g[DIM], x[DIM], q[DIM];
	unsigned n = n_dim(all);
	double	 gain = 0, at = INFINITY;

	if (!bowl(g, H, v, p, all, few))
		return -1;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			H[i][j] *= scale;
	if (factor(L, H, n))
		errors(se, p, L, n);
	else if (few == all || !is_many(all) || !factor_steeper(L, H, n))
		return -1;
	else
		no_errors(se);
	solve(x, L, g, n);
	for (unsigned i = 0; i < n; i++)
		gain += g[i] * x[i] / 2;
	/* Less than this is lost in the digits of the sum; of many, where
	 * each look costs, it is nothing beside the standard errors. */
	if (gain < (is_many(all) ? 1e-3 : 1e-6))
		return 0;
	memcpy(q, p, sizeof(q));
	for (double t = 1; t > 1e-3 && !(at < *v); t /= 4) {
		for (unsigned i = 0; i < n; i++)
			q[i] = MIN(MAX(p[i] - t * x[i], -LOG_LIMIT),
			    LOG_LIMIT);
		at = value_and_slope(q, all);
	}
	if (!(at < *v))
		return gain < (is_many(all) ? 1e-1 : 1e-3) ? 0 : -1;
	memcpy(p, q, n * sizeof(*p));
	gain = *v - at;
	*v = at;
	return gain;
}

/* The errors by the bowl of all, where few stood for it. */
static bool
errors_of_all(double *se, const double *p, struct fitting *all)
{
	double	H[DIM][DIM], L[DIM][DIM], g[DIM], v;

	if (!bowl(g, H, &v, p, all, all) || !factor(L, H, n_dim(all)))
		return false;
	errors(se, p, L, n_dim(all));
	return true;
}

/* A step of Newton's that brought no more leaves a thousandth of it. */
#define LAST_GAIN	1

bool
fitting_climb(double *p, double *v, double *se, struct fitting *all,
    struct fitting *few, double scale, int steps)
{
	*v = exact_slope[all->method] == NULL ? fitting_value(p, all) :
	    INFINITY;
	for (int step = 0; step < steps; step++) {
		double	gain = newton(p, v, se, all, few, scale);

		if (gain < 0 && few == all)
			return false;
		if (gain < 0) {
			/* They do not stand for all of them. */
			few = all;
			scale = 1;
		} else if (gain < (is_many(all) ? LAST_GAIN : 1e-5))
			break;
	}
	/* A single step is one of many: the errors come with the last.  Of
	 * many those by the bowl of a part are right to a percent or so. */
	return few == all || steps == 1 || is_many(all) ||
	    errors_of_all(se, p, all);
}
