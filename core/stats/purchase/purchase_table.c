/*
 * What lies ahead of many customers, by tables.
 */
#include <stdatomic.h>

#include "core/base/base.h"
#include "core/base/worker.h"
#include "core/stats/purchase/purchase_priv.h"

enum {
	MOST_X = 4096,			/* tables are of x below it */
	LEAST_NODES = 12, MOST_NODES = 192,
	WORTH = 3		/* customers, for each node of an x */
};
#define PRECISE	1e-9	/* last terms of a logarithm */
/* So much is added before the logarithm is taken: what is next to nothing,
 * as of 48 stages in a short time, is known to so many digits only. */
#define FLOOR	1e-4

/*
 * Of one x and one k: for each stage the Chebyshev terms of the logarithms of
 * what is expected and of the same weighed, in turn; NULL: none.
 */
struct cell {
	double	*term;
	double	 middle, half;		/* of ln(alpha + T) */
	unsigned n;			/* pairs of each stage */
};

struct part {
	struct purchase_model	 m;
	struct arena		*arena;		/* of its thread */
	double			*constant;	/* [MOST_X] mixture_constant() */
	double			*left;		/* [MOST_X] cnbd_log_left() */
	double			*both;		/* [MOST_X] ln of 1 + e^left */
	double			 ln_weight;	/* of the habit */
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
	if (t == NULL)
		return;
	for (unsigned i = 0; i < t->n_parts; i++)
		arena_close(t->part[i].arena);
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
		f[i] = log(f[i] + FLOOR);
	for (unsigned r = 0; r < n; r++) {
		term[r] = 0;
		for (unsigned i = 0; i < n; i++)
			term[r] += f[i] * polynomial(t, n, r, i);
		term[r] *= (r == 0 ? 1.0 : 2.0) / n;
	}
	memcpy(f, term, n * sizeof(*f));
	return fabs(term[n - 1]) + fabs(term[n - 2]) <= PRECISE;
}

/* Both of each stage, at n nodes; then the terms. */
struct seen {
	double	*expected, *weighed;		/* [k * n] */
	unsigned n;
};

/* At one node: what each stage has ahead. */
static void
look_from(struct seen *c, const struct purchase_table *t,
    const struct purchase_model *m, uint32_t x, double A, unsigned node)
{
	double	E[PURCHASE_MAX_K], before[PURCHASE_MAX_K] = {0};
	struct cnbd_ahead	shape;

	cnbd_ahead_shape(&shape, m, x, A);
	for (unsigned j = 0; j < m->k; j++)
		c->weighed[j * c->n + node] = 0;
	for (size_t i = 0; i < t->plan.n; i++) {
		cnbd_expect_stages(E, &shape, t->plan.ahead[i]);
		for (unsigned j = 0; j < m->k; j++) {
			c->weighed[j * c->n + node] +=
			    t->plan.weight[i] * (E[j] - before[j]);
			before[j] = E[j];
		}
	}
	for (unsigned j = 0; j < m->k; j++)
		c->expected[j * c->n + node] = before[j];
}

/* The last term of any stage that shows. */
static unsigned
terms_seen(const struct seen *c, unsigned k)
{
	for (unsigned r = c->n; r-- > 1;)
		for (unsigned j = 0; j < k; j++)
			if (fabs(c->expected[j * c->n + r]) > PRECISE ||
			    fabs(c->weighed[j * c->n + r]) > PRECISE)
				return r + 1;
	return 1;
}

/* By n terms: false, when these are too few. */
static bool
fill_cell(const struct purchase_table *t, struct part *part, uint32_t x, unsigned n)
{
	unsigned	 k = part->m.k;
	double		 terms[2][PURCHASE_MAX_K * MOST_NODES];
	struct seen	 s = { terms[0], terms[1], n };
	double		 lo = log(part->m.alpha + t->census[x].least);
	double		 hi = log(part->m.alpha + t->census[x].most);
	struct cell	 c = { .middle = (lo + hi) / 2,
			    .half = MAX((hi - lo) / 2, 1e-6) };

	for (unsigned node = 0; node < n; node++)
		look_from(&s, t, &part->m, x, exp(c.middle + c.half *
		    polynomial(t, n, 1, node)), node);
	for (unsigned j = 0; j < k; j++)
		if (!to_terms(s.expected + j * n, t, n) ||
		    !to_terms(s.weighed + j * n, t, n))
			return false;
	c.n = terms_seen(&s, k);
	c.term = ARENA_ARRAY(part->arena, double, (size_t)2 * k * c.n);
	for (unsigned i = 0; i < k * c.n; i++) {
		unsigned	at = i / c.n * n + i % c.n;

		c.term[2 * i] = s.expected[at];
		c.term[2 * i + 1] = s.weighed[at];
	}
	part->cell[x] = c;
	return true;
}

static void
fill_part(const struct purchase_table *t, struct part *part)
{
	unsigned	n = 2 * LEAST_NODES;

	for (uint32_t x = 0; x < MOST_X; x++)
		if (t->census[x].n > 0) {
			part->constant[x] = mixture_constant(&part->m, x);
			part->left[x] = cnbd_log_left(&part->m, x);
			part->both[x] = log_add(part->left[x], 0);
		}
	for (uint32_t x = 0; x < MOST_X; x++) {
		if (t->census[x].n < WORTH * n || t->plan.n == 0)
			continue;
		while (n <= MOST_NODES && !fill_cell(t, part, x, n))
			n *= 2;
		n = MIN(n, (unsigned)MOST_NODES);
		/* Its neighbour wants about as many. */
		if (part->cell[x].n <= n / 2)
			n = MAX(n / 2, (unsigned)LEAST_NODES);
	}
}

static void
add_model(struct purchase_table *t, const struct purchase_model *m)
{
	struct part	*part = &t->part[t->n_parts++];

	part->m = *m;
	part->arena = arena_open();
	part->cell = ARENA_ARRAY(part->arena, struct cell, MOST_X);
	part->constant = ARENA_ARRAY(part->arena, double, MOST_X);
	part->left = ARENA_ARRAY(part->arena, double, MOST_X);
	part->both = ARENA_ARRAY(part->arena, double, MOST_X);
}

struct filling { struct purchase_table *t; atomic_uint next; };

/* The last ones, of the most stages, take longest: they are first. */
static void
fill_main(void *arg)
{
	struct filling	*f = arg;
	unsigned	 i;

	while ((i = atomic_fetch_add(&f->next, 1)) < f->t->n_parts) {
		unsigned	at = f->t->n_parts - 1 - i;

		/* A habit that nobody has is never asked for. */
		if (f->t->n_parts == 1 || f->t->m.weight[at] > 0)
			fill_part(f->t, &f->t->part[at]);
	}
}

void
purchase_table_fill(struct purchase_table *t, unsigned threads)
{
	struct filling	f = { .t = t };

	if (t->m.method == PURCHASE_BGBB || t->m.method == PURCHASE_PARETO)
		return;
	if (t->m.method != PURCHASE_MIXTURE)
		add_model(t, &t->m);
	for (unsigned i = 0; t->m.method == PURCHASE_MIXTURE &&
	    i < PURCHASE_HABITS; i++) {
		struct purchase_model	part = mixture_part(&t->m, i);

		add_model(t, &part);
		t->part[i].ln_weight = log(t->m.weight[i]);
	}
	if (threads > 1 && t->n_parts > 1)
		worker_pair(fill_main, &f, &f);
	else
		fill_main(&f);
}

/* ---- asking ---- */

/* A customer as one of a habit, and ln of alpha + T. */
struct seat { struct cnbd_ahead c; double ln_A; };

/*
 * ln L of part, but for what is the same for all; minus infinity where it is
 * of no weight beside the best so far, *top, ln of L times weight.  The stages
 * of S2 are the first terms of a series whose sum is (A / (alpha + t_x))^R:
 * that is the most it can be, and sooner known.
 */
static double
take_seat(struct seat *seat, double *top, const struct part *part,
    const struct purchase_history *h)
{
	const struct purchase_model	*m = &part->m;
	double	R = m->r + (double)m->k * h->x;
	double	ln = (m->k - 1) * h->log_gaps + part->constant[h->x];
	double	then = R * log(m->alpha + h->t_x);

	if (ln - then + part->both[h->x] + part->ln_weight <
	    *top + LN_LEAST_WEIGHT)
		return -INFINITY;
	seat->ln_A = log(m->alpha + h->T);
	ln += cnbd_ahead_gone(&seat->c, m, h, part->left[h->x] - then +
	    R * seat->ln_A) - R * seat->ln_A;
	*top = MAX(*top, ln + part->ln_weight);
	return ln;
}

/* mixture_posterior(), of which the table has a part; only who has a seat is
 * of any weight. */
static void
posterior(double p[PURCHASE_HABITS], struct seat *seat,
    const struct purchase_table *t, const struct purchase_history *h)
{
	double	top = -INFINITY;

	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		p[i] = t->m.weight[i] > 0 ? take_seat(&seat[i], &top,
		    &t->part[i], h) : -INFINITY;
	(void)mixture_combine(p, t->m.weight);
}

/*
 * Adds what its terms say of each stage, weighed by p and w; series: at y.
 * Both sums at once: neither waits for the other.
 */
static void
add_terms(struct purchase_outlook *o, const double *series,
    const struct cell *c, double p, const double *w, unsigned k)
{
	const double	*term = c->term;
	double		 expected = 0, weighed = 0;

	for (unsigned j = 0; j < k; j++) {
		double	ln_e = 0, ln_g = 0;

		for (unsigned r = 0; r < c->n; r++, term += 2) {
			ln_e += term[0] * series[r];
			ln_g += term[1] * series[r];
		}
		expected += w[j] * (exp(ln_e) - FLOOR);
		weighed += w[j] * (exp(ln_g) - FLOOR);
	}
	o->expected += p * expected;
	o->weighed += p * weighed;
}

/* Adds p times what is ahead of c, without a table. */
static void
add_each(struct purchase_outlook *o, const struct purchase_plan *plan,
    double p, const struct cnbd_ahead *c)
{
	double	before = 0, E = 0;

	for (size_t i = 0; i < plan->n; i++) {
		E = cnbd_expect(c, plan->ahead[i]);
		o->weighed += p * plan->weight[i] * (E - before);
		before = E;
	}
	o->expected += p * E;
}

static void
add_part(struct purchase_outlook *o, const struct purchase_table *t,
    const struct cell *cell, double p, const struct seat *s)
{
	const struct cnbd_ahead	*c = &s->c;
	double			 series[MOST_NODES], y;

	o->alive += p * c->alive;
	if (cell->term == NULL) {
		add_each(o, &t->plan, p, c);
		return;
	}
	y = (s->ln_A - cell->middle) / cell->half;
	series[0] = 1;
	series[1] = y;
	for (unsigned r = 2; r < cell->n; r++)
		series[r] = 2 * y * series[r - 1] - series[r - 2];
	add_terms(o, series, cell, p * (c->alive / c->S2), c->w, c->k);
}

void
purchase_table_outlook(struct purchase_outlook *o,
    const struct purchase_table *t, const struct purchase_history *h)
{
	double		p[PURCHASE_HABITS] = { 1 }, top = -INFINITY;
	struct seat	seat[PURCHASE_HABITS];

	if (t->n_parts == 0 || h->x >= MOST_X) {
		purchase_outlook(o, &t->plan, &t->m, h);
		return;
	}
	if (t->m.method == PURCHASE_MIXTURE)
		posterior(p, seat, t, h);
	else
		(void)take_seat(&seat[0], &top, &t->part[0], h);
	*o = (struct purchase_outlook){0};
	for (unsigned i = 0; i < t->n_parts; i++)
		if (p[i] >= LEAST_WEIGHT)
			add_part(o, t, &t->part[i].cell[h->x], p[i], &seat[i]);
}
