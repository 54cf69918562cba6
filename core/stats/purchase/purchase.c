/*
 * What is known of one customer by a fitted model, whichever it is.
 */
#include "core/stats/purchase/purchase_priv.h"

const char *const	purchase_method_names[] = {
	[PURCHASE_AUTO] = "auto", [PURCHASE_NBD] = "nbd",
	[PURCHASE_PARETO] = "pareto-nbd", [PURCHASE_BG] = "bg-nbd",
	[PURCHASE_MBG] = "mbg-nbd", [PURCHASE_BG_K] = "bg-cnbd-k",
	[PURCHASE_MBG_K] = "mbg-cnbd-k", [PURCHASE_MIXTURE] = "mixture",
	[PURCHASE_BGBB] = "bg-bb", [PURCHASE_BGBB + 1] = NULL
};

static const struct published {
	const char	*title;
	const char	*parameter[PURCHASE_PARAMETERS];
} published[] = {
	[PURCHASE_AUTO] = { "", { NULL } },
	[PURCHASE_NBD] = { "NBD", { "r", "alpha" } },
	[PURCHASE_PARETO] = { "Pareto/NBD", { "r", "alpha", "s", "beta" } },
	[PURCHASE_BG] = { "BG/NBD", { "r", "alpha", "a", "b" } },
	[PURCHASE_MBG] = { "MBG/NBD", { "r", "alpha", "a", "b" } },
	[PURCHASE_BG_K] = { "BG/CNBD-", { "r", "alpha", "a", "b" } },
	[PURCHASE_MBG_K] = { "MBG/CNBD-", { "r", "alpha", "a", "b" } },
	[PURCHASE_MIXTURE] = { "mixture", { "r", "alpha", "a", "b" } },
	[PURCHASE_BGBB] = { "BG/BB", { "alpha", "beta", "gamma", "delta" } },
};

const char *
purchase_method_name(enum purchase_method method)
{
	return purchase_method_names[method];
}

void
purchase_title(char title[PURCHASE_TITLE], const struct purchase_model *m)
{
	bool	has_k = m->method == PURCHASE_BG_K ||
		    m->method == PURCHASE_MBG_K;

	if (has_k)
		snprintf(title, PURCHASE_TITLE, "%s%u",
		    published[m->method].title, m->k);
	else
		snprintf(title, PURCHASE_TITLE, "%s",
		    published[m->method].title);
}

const char *
purchase_parameter_name(const struct purchase_model *m, unsigned i)
{
	return i < PURCHASE_PARAMETERS ?
	    published[m->method].parameter[i] : NULL;
}

unsigned
purchase_n_free(const struct purchase_model *m)
{
	unsigned	n = 0;

	while (purchase_parameter_name(m, n) != NULL)
		n++;
	if (m->method != PURCHASE_MIXTURE)
		return n;
	n--;
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		n += m->weight[i] > 1e-6;
	return n;
}

double
purchase_bic(const struct purchase_model *m)
{
	return m->n > 0 ? purchase_n_free(m) * log(m->n) - 2 * m->ll :
	    (double)NAN;
}

/* ---- one customer ---- */

double
purchase_alive(const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	p[PURCHASE_HABITS], sum = 0;

	if (m->method == PURCHASE_PARETO)
		return pareto_alive(m, h);
	if (m->method == PURCHASE_BGBB)
		return bgbb_alive(m, h);
	if (m->method != PURCHASE_MIXTURE)
		return cnbd_alive(m, h);
	mixture_posterior(p, m, h);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(m, i);

		if (p[i] > 0)
			sum += p[i] * cnbd_alive(&part, h);
	}
	return sum;
}

/* The distribution of purchases ahead, for all models in continuous time. */
struct ahead {
	enum purchase_method	method;
	struct pareto_ahead	pareto;
	struct cnbd_ahead	part[PURCHASE_HABITS];
	double			w[PURCHASE_HABITS];
	unsigned		n_parts;
	double			alive;
};

/* Who it is: what does not depend on how far one looks. */
static void
ahead_init(struct ahead *a, const struct purchase_model *m,
    const struct purchase_history *h)
{
	double	p[PURCHASE_HABITS];

	a->method = m->method;
	if (m->method == PURCHASE_PARETO) {
		pareto_ahead_init(&a->pareto, m, h);
		a->alive = a->pareto.alive;
		return;
	}
	a->n_parts = 0;
	a->alive = 0;
	if (m->method != PURCHASE_MIXTURE) {
		cnbd_ahead_init(&a->part[0], m, h);
		a->w[0] = 1;
		a->n_parts = 1;
		a->alive = a->part[0].alive;
		return;
	}
	mixture_posterior(p, m, h);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(m, i);

		if (p[i] < LEAST_WEIGHT)
			continue;
		cnbd_ahead_init(&a->part[a->n_parts], &part, h);
		a->alive += p[i] * a->part[a->n_parts].alive;
		a->w[a->n_parts++] = p[i];
	}
}

/* Looks so far ahead. */
static void
ahead_look(struct ahead *a, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	if (a->method == PURCHASE_PARETO)
		pareto_ahead_look(&a->pareto, m, h, ahead);
	else
		for (unsigned i = 0; i < a->n_parts; i++)
			cnbd_ahead_look(&a->part[i], ahead);
}

/* The chance of at least n purchases; n does not fall from call to call. */
static double
ahead_reach(struct ahead *a, int64_t n)
{
	double	sum = 0;

	if (a->method == PURCHASE_PARETO)
		return pareto_ahead_reach(&a->pareto, n);
	for (unsigned i = 0; i < a->n_parts; i++)
		sum += a->w[i] * cnbd_ahead_reach(&a->part[i], n);
	return sum;
}

static double
bgbb_ahead(double *median, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	unsigned	whole = (unsigned)MIN(ahead, 1000);
	double		part = MIN(ahead, 1000) - whole;
	double		E = bgbb_expect(m, h, whole);

	if (median != NULL)
		for (unsigned n = 1; n <= whole &&
		    bgbb_reach(m, h, whole, n) >= .5; n++)
			*median = n;
	if (part > 1e-9)
		E += part * (bgbb_expect(m, h, whole + 1) - E);
	return E;
}

static double
sum_of_reach(double *median, struct ahead *a)
{
	double	sum = 0, half = 0;

	for (int64_t from = 1, n, step; from < MANY_PURCHASES; from += step) {
		double	reach;

		step = purchase_step(from);
		n = from + (step - 1) / 2;
		reach = ahead_reach(a, n);
		sum += reach * (double)step;
		if (reach >= .5)
			half = (double)n;
		if (reach < 1e-10)
			break;
	}
	if (median != NULL)
		*median = half;
	return sum;
}

double
purchase_expect(double *median, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	struct ahead	a;

	if (median != NULL)
		*median = 0;
	if (!(ahead > 0))
		return 0;
	if (m->method == PURCHASE_BGBB)
		return bgbb_ahead(median, m, h, ahead);
	if (m->method == PURCHASE_PARETO && median == NULL)
		return pareto_expect(m, h, ahead);
	ahead_init(&a, m, h);
	ahead_look(&a, m, h, ahead);
	return sum_of_reach(median, &a);
}

/* E: expected purchases until each of plan->ahead. */
static void
put_expected(struct purchase_outlook *o, const struct purchase_plan *plan,
    const double *E)
{
	double	before = 0;

	o->weighed = 0;
	for (size_t i = 0; i < plan->n; i++) {
		o->weighed += plan->weight[i] * (E[i] - before);
		before = E[i];
	}
	o->expected = before;
}

void
purchase_outlook(struct purchase_outlook *o, const struct purchase_plan *plan,
    const struct purchase_model *m, const struct purchase_history *h)
{
	double		E[MOST_AHEAD];
	struct ahead	a;

	if (m->method == PURCHASE_PARETO) {
		pareto_outlook(E, &o->alive, plan, m, h);
		put_expected(o, plan, E);
		return;
	}
	if (m->method == PURCHASE_BGBB) {
		for (size_t i = 0; i < plan->n; i++)
			E[i] = purchase_expect(NULL, m, h, plan->ahead[i]);
		put_expected(o, plan, E);
		o->alive = purchase_alive(m, h);
		return;
	}
	ahead_init(&a, m, h);
	o->alive = a.alive;
	for (size_t i = 0; i < plan->n; i++) {
		E[i] = 0;
		for (unsigned k = 0; k < a.n_parts; k++)
			E[i] += a.w[k] * cnbd_expect(&a.part[k],
			    plan->ahead[i]);
	}
	put_expected(o, plan, E);
}

double
purchase_within(const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	struct ahead	a;

	if (!(ahead > 0))
		return 0;
	if (m->method == PURCHASE_BGBB)
		return ahead == floor(ahead) && ahead <= 1000 ?
		    bgbb_reach(m, h, (unsigned)ahead, 1) : (double)NAN;
	ahead_init(&a, m, h);
	ahead_look(&a, m, h, ahead);
	return ahead_reach(&a, 1);
}

/* Given alive, a purchase within h. */
static double
first_within(struct ahead *a, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	ahead_look(a, m, h, ahead);
	return a->alive > 0 ? ahead_reach(a, 1) / a->alive : 0;
}

double
purchase_next(const struct purchase_model *m,
    const struct purchase_history *h, double p)
{
	double		lo = 0, hi = MAX(h->T, 1);
	struct ahead	a;

	if (m->method == PURCHASE_BGBB)
		return (double)NAN;
	ahead_init(&a, m, h);
	for (int i = 0; first_within(&a, m, h, hi) < p; i++) {
		if (i == 14)
			return (double)NAN;
		lo = hi;
		hi *= 2;
	}
	for (int i = 0; i < 50 && hi - lo > 1e-6 * hi; i++) {
		double	mid = (lo + hi) / 2;

		if (first_within(&a, m, h, mid) < p)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}
