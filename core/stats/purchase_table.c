/*
 * What lies ahead of many customers, by tables.
 */
#include "core/base/base.h"
#include "core/stats/purchase_priv.h"

enum {
	MOST_X = 4096,			/* tables are of x below it */
	LEAST_NODES = 24, MOST_NODES = 192,
	WORTH = 4 * LEAST_NODES		/* customers, for a table of an x */
};
#define PRECISE	1e-10	/* last terms of a logarithm */

/*
 * Of one x and one k: for each stage the Chebyshev terms of the logarithm;
 * NULL: none.
 */
struct cell {
	double	*expected, *weighed;
	double	 middle, half;		/* of ln(alpha + T) */
	unsigned n;			/* terms */
};

struct part {
	struct purchase_model	 m;
	struct cell		*cell;		/* [MOST_X] */
};

/* The customers of one x. */
struct census { uint32_t n; double least, most; };	/* T of them */

struct purchase_table {
	struct arena		*arena;
	struct purchase_plan	 plan;
	struct purchase_model	 m;
	struct part		 part[PURCHASE_HABITS];
	unsigned		 n_parts;
	struct census		*census;	/* [MOST_X] */
	double			 cosine[4 * MOST_NODES]; /* of a full turn */
};

struct purchase_table *
purchase_table_open(const struct purchase_plan *plan,
    const struct purchase_model *m)
{
	struct arena		*arena = arena_open();
	struct purchase_table	*t = ARENA_NEW(arena, struct purchase_table);

	t->arena = arena;
	t->plan = *plan;
	t->m = *m;
	t->census = ARENA_ARRAY(arena, struct census, MOST_X);
	for (unsigned i = 0; i < NELEM(t->cosine); i++)
		t->cosine[i] = cos(2 * M_PI * i / NELEM(t->cosine));
	return t;
}

void
purchase_table_close(struct purchase_table *t)
{
	if (t != NULL)
		arena_close(t->arena);
}

void
purchase_table_count(struct purchase_table *t,
    const struct purchase_history *h)
{
	struct census	*c;

	if (h->x >= MOST_X)
		return;
	c = &t->census[h->x];
	c->least = c->n == 0 ? h->T : MIN(c->least, h->T);
	c->most = c->n == 0 ? h->T : MAX(c->most, h->T);
	c->n++;
}

/* ---- filling ---- */

/* The r-th Chebyshev polynomial at node i of n; n divides MOST_NODES. */
static double
polynomial(const struct purchase_table *t, unsigned n, unsigned r, unsigned i)
{
	return t->cosine[r * (2 * i + 1) * (MOST_NODES / n) %
	    NELEM(t->cosine)];
}

/*
 * Values at the nodes become terms of their logarithm; false: too few for
 * what they are of.
 */
static bool
to_terms(double *f, const struct purchase_table *t, unsigned n)
{
	double	term[MOST_NODES];

	for (unsigned i = 0; i < n; i++)
		f[i] = log(f[i]);
	for (unsigned r = 0; r < n; r++) {
		term[r] = 0;
		for (unsigned i = 0; i < n; i++)
			term[r] += f[i] * polynomial(t, n, r, i);
		term[r] *= (r == 0 ? 1.0 : 2.0) / n;
	}
	memcpy(f, term, n * sizeof(*f));
	return fabs(term[n - 1]) + fabs(term[n - 2]) <= PRECISE;
}

/* At one node: what each stage has ahead. */
static void
look_from(struct cell *c, const struct purchase_table *t,
    const struct purchase_model *m, uint32_t x, unsigned node)
{
	double	E[PURCHASE_MAX_K], before[PURCHASE_MAX_K] = {0};
	double	A = exp(c->middle + c->half * polynomial(t, c->n, 1, node));

	for (unsigned j = 0; j < m->k; j++)
		c->weighed[j * c->n + node] = 0;
	for (size_t i = 0; i < t->plan.n; i++) {
		cnbd_expect_stages(E, m, x, A, t->plan.ahead[i]);
		for (unsigned j = 0; j < m->k; j++) {
			c->weighed[j * c->n + node] +=
			    t->plan.weight[i] * (E[j] - before[j]);
			before[j] = E[j];
		}
	}
	for (unsigned j = 0; j < m->k; j++)
		c->expected[j * c->n + node] = before[j];
}

/* By n terms: false, when these are too few. */
static bool
fill_cell(struct purchase_table *t, struct part *part, uint32_t x, unsigned n)
{
	size_t		 size = (size_t)part->m.k * n;
	struct cell	 c = { ARENA_ARRAY(t->arena, double, size),
			    ARENA_ARRAY(t->arena, double, size), 0, 0, n };
	double		 lo = log(part->m.alpha + t->census[x].least);
	double		 hi = log(part->m.alpha + t->census[x].most);

	c.middle = (lo + hi) / 2;
	c.half = MAX((hi - lo) / 2, 1e-6);
	for (unsigned node = 0; node < n; node++)
		look_from(&c, t, &part->m, x, node);
	for (unsigned j = 0; j < part->m.k; j++)
		if (!to_terms(c.expected + j * n, t, n) ||
		    !to_terms(c.weighed + j * n, t, n))
			return false;
	part->cell[x] = c;
	return true;
}

static void
fill_part(struct purchase_table *t, const struct purchase_model *m)
{
	struct part	*part = &t->part[t->n_parts++];
	unsigned	 n = LEAST_NODES;

	part->m = *m;
	part->cell = ARENA_ARRAY(t->arena, struct cell, MOST_X);
	for (uint32_t x = 0; x < MOST_X; x++) {
		if (t->census[x].n < WORTH)
			continue;
		/* Its neighbour wanted about as many. */
		for (n = MAX(n / 2, (unsigned)LEAST_NODES); n <= MOST_NODES &&
		    !fill_cell(t, part, x, n); )
			n *= 2;
		n = MIN(n, (unsigned)MOST_NODES);
	}
}

void
purchase_table_fill(struct purchase_table *t)
{
	if (t->m.method == PURCHASE_BGBB || t->m.method == PURCHASE_PARETO)
		return;
	if (t->m.method != PURCHASE_MIXTURE) {
		fill_part(t, &t->m);
		return;
	}
	for (unsigned i = 0; i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(&t->m, i);

		fill_part(t, &part);
	}
}

/* ---- asking ---- */

static bool
has_all(const struct purchase_table *t, const double *p, uint32_t x)
{
	if (t->n_parts == 0 || x >= MOST_X)
		return false;
	for (unsigned i = 0; i < t->n_parts; i++)
		if (p[i] >= LEAST_WEIGHT && t->part[i].cell[x].expected == NULL)
			return false;
	return true;
}

/* What n terms say of each stage, weighed by w; series: at y. */
static double
sum_terms(const double *term, const double *series, unsigned n,
    const double *w, unsigned k)
{
	double	sum = 0;

	for (unsigned j = 0; j < k; j++) {
		double	s = 0;

		for (unsigned r = 0; r < n; r++)
			s += term[j * n + r] * series[r];
		sum += w[j] * exp(s);
	}
	return sum;
}

static void
add_part(struct purchase_outlook *o, const struct purchase_table *t,
    const struct part *part, double p, const struct purchase_history *h)
{
	const struct cell	*cell = &part->cell[h->x];
	unsigned		 k = part->m.k;
	double			 series[MOST_NODES], y;
	struct cnbd_ahead	 c;

	cnbd_ahead_init(&c, &part->m, h, t->plan.soon);
	y = (log(c.A) - cell->middle) / cell->half;
	series[0] = 1;
	series[1] = y;
	for (unsigned r = 2; r < cell->n; r++)
		series[r] = 2 * y * series[r - 1] - series[r - 2];
	o->alive += p * c.alive;
	o->within += p * cnbd_ahead_reach(&c, 1);
	p *= c.alive / c.S2;
	o->expected += p * sum_terms(cell->expected, series, cell->n, c.w, k);
	o->weighed += p * sum_terms(cell->weighed, series, cell->n, c.w, k);
}

void
purchase_table_outlook(struct purchase_outlook *o,
    const struct purchase_table *t, const struct purchase_history *h)
{
	double	p[PURCHASE_HABITS] = { 1 };

	if (t->m.method == PURCHASE_MIXTURE)
		mixture_posterior(p, &t->m, h);
	if (!has_all(t, p, h->x)) {
		purchase_outlook(o, &t->plan, &t->m, h);
		return;
	}
	*o = (struct purchase_outlook){0};
	for (unsigned i = 0; i < t->n_parts; i++)
		if (p[i] >= LEAST_WEIGHT)
			add_part(o, t, &t->part[i], p[i], h);
}
