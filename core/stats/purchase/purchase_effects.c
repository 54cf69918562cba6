#include "core/stats/purchase/purchase_effects.h"

#include <gsl/gsl_cdf.h>

#include "core/stats/purchase/purchase_priv.h"
#include "core/stats/spd.h"

size_t
purchase_effects_n_free(const struct purchase_effects *e)
{
	return e->has_leave ? 2 * e->n : e->n;
}

double
purchase_effects_p(const struct purchase_effects *e,
    const struct purchase_model *m)
{
	return gsl_cdf_chisq_Q(MAX(2 * (m->ll - e->ll_without), 0),
	    (double)purchase_effects_n_free(e));
}

static double
all_effects(const double *effect, const float *z, size_t n)
{
	double	sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += effect[i] * (double)z[i];
	return sum;
}

struct purchase_model
purchase_model_of(const struct purchase_model *m,
    const struct purchase_effects *e, const float *z)
{
	struct purchase_model	own = *m;
	double			leave;

	own.alpha *= exp(-all_effects(e->rate, z, e->n));
	if (!e->has_leave)
		return own;
	leave = exp(all_effects(e->leave, z, e->n));
	if (m->method == PURCHASE_PARETO)
		own.b /= leave;
	else
		own.a *= leave;
	return own;
}

/* ---- one customer, whose model is his own: tables of one count ---- */

struct own_tables {
	uint32_t		 count;
	double			 time[2];
	struct purchase_rows	 rows;
	struct purchase_row	 row;
	struct cnbd_part	 part;
	double			 by_count[8];
	double			 stage[PURCHASE_MAX_K];
	double			 stage_by_r[PURCHASE_MAX_K];
	double			 ln[2], inverse[2];
};

static void
own_tables_init(struct own_tables *t, const struct purchase_history *h)
{
	struct cnbd_part	*p = &t->part;

	t->count = h->x;
	t->time[0] = h->t_x;
	t->time[1] = h->T;
	t->rows = (struct purchase_rows){ .row = &t->row, .n = 1,
	    .count = &t->count, .n_counts = 1, .time = t->time,
	    .n_times = 2 };
	t->row = (struct purchase_row){ .last = 0, .end = 1,
	    .log_gaps = h->log_gaps, .n = 1 };
	*p = (struct cnbd_part){ .time = t->time, .R = &t->by_count[0],
	    .constant = &t->by_count[1], .gone = &t->by_count[2],
	    .by_r = &t->by_count[3], .by_a = &t->by_count[4],
	    .by_b = &t->by_count[5], .gone_by_b = &t->by_count[6],
	    .most = &t->by_count[7], .stage = t->stage,
	    .stage_by_r = t->stage_by_r, .ln = t->ln, .inverse = t->inverse };
}

/*
 * The log-likelihood of one customer, and its derivatives by the logarithms
 * of the four parameters; share[] gets the chances of his habits.
 */
static double
score_cnbd(double score[DIM], double *share, const struct purchase_model *m,
    const struct purchase_history *h)
{
	struct own_tables	t;

	(void)share;
	own_tables_init(&t, h);
	cnbd_tabulate(&t.part, &t.rows, m, true);
	return cnbd_slope_of(score, &t.part, &t.row);
}

static double
score_mixture(double score[DIM], double *share,
    const struct purchase_model *m, const struct purchase_history *h)
{
	struct own_tables	t;
	double			of[PURCHASE_HABITS][DIM], ll;

	own_tables_init(&t, h);
	for (unsigned k = 0; k < PURCHASE_HABITS; k++) {
		struct purchase_model	part = mixture_part(m, k);

		if (!(m->weight[k] > 0))
			continue;
		cnbd_tabulate(&t.part, &t.rows, &part, true);
		share[k] = cnbd_slope_of(of[k], &t.part, &t.row);
	}
	ll = mixture_combine(share, m->weight);
	for (unsigned j = 0; j < DIM; j++) {
		score[j] = 0;
		for (unsigned k = 0; k < PURCHASE_HABITS; k++)
			if (share[k] > 0)
				score[j] += share[k] * of[k][j];
	}
	return ll;
}

/* How far apart differences are taken, in logarithms. */
#define APART	1e-4

static double
score_pareto(double score[DIM], double *share, const struct purchase_model *m,
    const struct purchase_history *h)
{
	(void)share;
	for (unsigned j = 0; j < DIM; j++) {
		struct purchase_model	 up = *m, down = *m;
		double			*u[] = { &up.r, &up.alpha, &up.a,
					    &up.b };
		double			*d[] = { &down.r, &down.alpha,
					    &down.a, &down.b };

		*u[j] *= exp(APART);
		*d[j] *= exp(-APART);
		score[j] = (pareto_log(&up, h) - pareto_log(&down, h)) /
		    (2 * APART);
	}
	return pareto_log(m, h);
}

/* ---- all customers ---- */

/* Beyond this, or its inverse, times: none of them ever, or all at once. */
#define MOST_EFFECT	LOG_LIMIT

enum {
	MOST_DIM = DIM + 2 * PURCHASE_COVARIATES,
	/* What is summed: the log-likelihood, its slope, the shares of the
	 * habits, the products of the slopes of each customer. */
	AT_SLOPE = 1, AT_SHARE = AT_SLOPE + MOST_DIM,
	AT_PRODUCTS = AT_SHARE + PURCHASE_HABITS,
	ALL_SUMS = AT_PRODUCTS + MOST_DIM * MOST_DIM,
	/* So many find the neighbourhood, and so many more the place. */
	SOME_CUSTOMERS = 10000, MANY_CUSTOMERS = 100000
};

struct effects_fit {
	struct purchase_model		 m;
	struct purchase_effects		 e;
	const struct purchase_history	*h;
	const float			*z;
	size_t				 n, every;	/* each so-many-th */
	double				 scale;	/* customers for each */
	size_t				 dim;
	bool				 fixed[DIM];	/* at their limits */
	bool				 want_products;
	unsigned			 threads;
	double				 sums[ALL_SUMS];
	double				 ll;	/* of the last look */
};

/* From the slope by his own parameters to that by all that were fitted. */
static void
chain(double *slope, const double score[DIM], const struct effects_fit *f,
    const float *z)
{
	bool	is_pareto = f->m.method == PURCHASE_PARETO;
	double	leave = is_pareto ? -score[3] : score[2];

	for (size_t j = 0; j < DIM; j++)
		slope[j] = f->fixed[j] ? 0 : score[j];
	for (size_t j = 0; j < f->e.n; j++) {
		slope[DIM + j] = -score[1] * (double)z[j];
		if (f->e.has_leave)
			slope[DIM + f->e.n + j] = leave * (double)z[j];
	}
}

static void
sum_customers(double *sums, void *arg, size_t from, size_t until)
{
	const struct effects_fit	*f = arg;
	enum purchase_method		 method = f->m.method;

	for (size_t i = from; i < until; i++) {
		const struct purchase_history	*h = &f->h[i * f->every];
		const float		*z = f->z + i * f->every * f->e.n;
		struct purchase_model	 own = purchase_model_of(&f->m, &f->e,
					    z);
		double			 score[DIM], g[MOST_DIM];
		double			 share[PURCHASE_HABITS] = {0}, n;

		n = h->n * f->scale;
		sums[0] += n * (method == PURCHASE_PARETO ? score_pareto :
		    method == PURCHASE_MIXTURE ? score_mixture :
		    score_cnbd)(score, share, &own, h);
		chain(g, score, f, z);
		for (size_t j = 0; j < f->dim; j++)
			sums[AT_SLOPE + j] += n * g[j];
		for (size_t j = 0; j < PURCHASE_HABITS; j++)
			sums[AT_SHARE + j] += n * share[j];
		for (size_t j = 0; f->want_products && j < f->dim; j++)
			for (size_t k = 0; k <= j; k++)
				sums[AT_PRODUCTS + j * f->dim + k] +=
				    n * g[j] * g[k];
	}
}

/* The numbers that are fitted: logarithms, then the effects. */
static double *
number(struct effects_fit *f, size_t i)
{
	double	*parameter[] = { &f->m.r, &f->m.alpha, &f->m.a, &f->m.b };

	if (i < DIM)
		return parameter[i];
	i -= DIM;
	return i < f->e.n ? &f->e.rate[i] : &f->e.leave[i - f->e.n];
}

/* Half of the square of each effect, and its slope and curvature. */
static double
hold_back(struct effects_fit *f)
{
	double	sum = 0;

	for (size_t i = DIM; i < f->dim; i++) {
		double	x = *number(f, i);

		sum += x * x / 2;
		f->sums[AT_SLOPE + i] -= x;
		if (f->want_products)
			f->sums[AT_PRODUCTS + i * f->dim + i]++;
	}
	return sum;
}

/* Fills f->sums; the log-likelihood, less what holds the effects back. */
static double
evaluate(struct effects_fit *f, bool want_products)
{
	f->want_products = want_products;
	add_up(f->sums, want_products ? ALL_SUMS : AT_PRODUCTS,
	    (f->n + f->every - 1) / f->every, f->threads, sum_customers, f);
	f->ll = f->sums[0];
	if (!isfinite(f->ll))
		return -INFINITY;
	return f->ll - hold_back(f);
}

static void
move(struct effects_fit *f, size_t i, double by)
{
	double	*x = number(f, i);

	if (i >= DIM)
		*x = MIN(MAX(*x + by, -MOST_EFFECT), MOST_EFFECT);
	else if (!f->fixed[i])
		*x = exp(MIN(MAX(log(*x) + by, -LOG_LIMIT), LOG_LIMIT));
}

/* Each every-th for all of them. */
static void
thin_out(struct effects_fit *f, size_t every)
{
	f->every = every;
	f->scale = (double)f->n / (double)((f->n + every - 1) / every);
}

/* Less the second derivatives, by differences of the slope. */
static void
curvature(double *H, struct effects_fit *f)
{
	size_t			 n = f->dim, every = f->every;
	double			 scale = f->scale;
	struct purchase_model	 m = f->m;
	struct purchase_effects	 e = f->e;
	double			 up[MOST_DIM];

	/* Of many a part of them shows it. */
	thin_out(f, MAX(MAX(every, (size_t)1),
	    f->n / (2 * SOME_CUSTOMERS)));
	for (size_t i = 0; i < n; i++) {
		move(f, i, APART);
		(void)evaluate(f, false);
		memcpy(up, f->sums + AT_SLOPE, n * sizeof(*up));
		f->m = m;
		f->e = e;
		move(f, i, -APART);
		(void)evaluate(f, false);
		f->m = m;
		f->e = e;
		for (size_t j = 0; j < n; j++)
			H[i * n + j] = (f->sums[AT_SLOPE + j] - up[j]) /
			    (2 * APART);
	}
	f->every = every;
	f->scale = scale;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			H[i * n + j] = H[j * n + i] =
			    (H[i * n + j] + H[j * n + i]) / 2;
}

/* A parameter that was at its limit without effects, an effect that is. */
static bool
is_stuck(struct effects_fit *f, size_t i)
{
	return i < DIM ? f->fixed[i] :
	    fabs(*number(f, i)) > MOST_EFFECT - 2 * APART;
}

/* What is stuck has no part in it. */
static bool
factor(double *H, struct effects_fit *f)
{
	for (size_t i = 0; i < f->dim; i++) {
		if (!is_stuck(f, i))
			continue;
		for (size_t j = 0; j < f->dim; j++)
			H[i * f->dim + j] = H[j * f->dim + i] = i == j;
		f->sums[AT_SLOPE + i] = 0;
	}
	return spd_factor(H, f->dim);
}

/*
 * Along H^-1 g as far as it helps.  What was gained; 0: nothing more is to
 * be had.
 */
static double
step(struct effects_fit *f, double *ll, const double *H)
{
	struct purchase_model	m = f->m;
	struct purchase_effects	e = f->e;
	double			x[MOST_DIM], before = *ll, at;

	memcpy(x, f->sums + AT_SLOPE, f->dim * sizeof(*x));
	spd_solve(H, f->dim, x);
	for (double t = 1; t > 1e-3; t /= 3) {
		for (size_t i = 0; i < f->dim; i++)
			move(f, i, t * x[i]);
		at = evaluate(f, false);
		if (at > before) {
			*ll = at;
			return at - before;
		}
		f->m = m;
		f->e = e;
	}
	return 0;
}

/* The habits' shares, for the others as they are: a step of EM. */
static double
weigh(struct effects_fit *f, double *ll)
{
	struct purchase_model	m = f->m;
	double			before = *ll, all = 0;

	if (m.method != PURCHASE_MIXTURE)
		return 0;
	for (size_t i = 0; i < PURCHASE_HABITS; i++)
		all += f->sums[AT_SHARE + i];
	for (size_t i = 0; i < PURCHASE_HABITS; i++)
		f->m.weight[i] = f->sums[AT_SHARE + i] / all;
	*ll = evaluate(f, false);
	if (*ll >= before)
		return *ll - before;
	f->m = m;
	*ll = before;
	return 0;
}

enum { PRODUCT_STEPS = 100, FEW_STEPS = 3, NEWTON_STEPS = 8 };

/*
 * By the products of the slopes, which are never a saddle (Berndt, Hall,
 * Hall, Hausman 1974), then by the curvature, which is quick near the top.
 */
static double
climb(struct effects_fit *f, double least, int product_steps)
{
	double	*H = mem_alloc(f->dim * f->dim * sizeof(*H)), ll, gain;

	for (int i = 0; i < product_steps; i++) {
		ll = evaluate(f, true);
		memcpy(H, f->sums + AT_PRODUCTS,
		    f->dim * f->dim * sizeof(*H));
		if (!factor(H, f))
			break;
		gain = step(f, &ll, H);
		gain += weigh(f, &ll);
		if (gain < MAX(least, .01))
			break;
	}
	for (int i = 0; i < NEWTON_STEPS; i++) {
		curvature(H, f);
		ll = evaluate(f, false);
		if (!factor(H, f))
			break;
		gain = step(f, &ll, H);
		gain += weigh(f, &ll);
		if (gain < least)
			break;
	}
	free(H);
	return ll;
}

static void
climb_all(struct effects_fit *f)
{
	bool	is_many = f->n >= 2 * MANY_CUSTOMERS;

	if (f->n >= 2 * SOME_CUSTOMERS) {
		thin_out(f, f->n / SOME_CUSTOMERS);
		(void)climb(f, 1, PRODUCT_STEPS);
	}
	if (is_many) {
		thin_out(f, f->n / MANY_CUSTOMERS);
		(void)climb(f, .1, PRODUCT_STEPS);
	}
	thin_out(f, 1);
	(void)climb(f, f->n < MANY_CUSTOMERS ? 1e-6 : 1e-3,
	    is_many ? FEW_STEPS : PRODUCT_STEPS);
}

/* Of the logarithms and effects; NaN where the top is none. */
static void
errors(double *se, struct effects_fit *f)
{
	double	*H = mem_alloc(f->dim * f->dim * sizeof(*H));
	bool	 is_top;

	curvature(H, f);
	is_top = factor(H, f);
	for (size_t i = 0; i < f->dim; i++) {
		double	unit[MOST_DIM] = {0};

		unit[i] = 1;
		if (is_top)
			spd_solve(H, f->dim, unit);
		se[i] = is_top && !is_stuck(f, i) ? sqrt(unit[i]) :
		    (double)NAN;
	}
	free(H);
}

static void
take_errors(struct effects_fit *f)
{
	double	se[MOST_DIM];

	errors(se, f);
	for (size_t i = 0; i < DIM; i++)
		f->m.se[i] = se[i] * *number(f, i);
	for (size_t i = 0; i < f->e.n; i++) {
		f->e.rate_se[i] = se[DIM + i];
		f->e.leave_se[i] = f->e.has_leave ? se[DIM + f->e.n + i] :
		    (double)NAN;
	}
}

bool
purchase_effects_fit(struct purchase_effects *e, struct purchase_model *m,
    const struct purchase_history *h, const float *z, size_t n_z, size_t n,
    unsigned threads)
{
	struct effects_fit	*f;
	double			 ll;
	bool			 found;

	*e = (struct purchase_effects){0};
	if (m->method == PURCHASE_BGBB)
		return false;
	f = mem_zalloc(sizeof(*f));
	*f = (struct effects_fit){ .m = *m, .h = h, .z = z, .n = n,
	    .every = 1, .scale = 1, .threads = threads };
	f->e.n = n_z;
	f->e.has_leave = !m->nobody_leaves;
	f->e.ll_without = m->ll;
	f->dim = DIM + purchase_effects_n_free(&f->e);
	for (size_t i = 0; i < DIM; i++)
		f->fixed[i] = (i >= 2 && m->nobody_leaves) ||
		    fabs(log(*number(f, i))) > LOG_LIMIT - 2e-3;
	climb_all(f);
	(void)evaluate(f, false);
	ll = f->ll;
	found = ll > m->ll;
	if (found) {
		take_errors(f);
		f->m.ll = ll;
		*m = f->m;
		*e = f->e;
	}
	free(f);
	return found;
}
