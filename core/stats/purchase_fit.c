/*
 * Maximum likelihood for the models of purchase timing.  Equal customers are
 * counted once.  Of many customers a systematic part finds the
 * neighbourhood, and which model; all of them then find the place.
 */
#include "core/stats/purchase_priv.h"

/* So many different customers find the neighbourhood. */
enum { FEW_ROWS = 1000, SOME_ROWS = 5000 };

/* ---- customers who are the same ---- */

static int
by_history(const void *a, const void *b)
{
	const struct purchase_history	*p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	if (p->T != q->T)
		return p->T < q->T ? -1 : 1;
	if (p->t_x != q->t_x)
		return p->t_x < q->t_x ? -1 : 1;
	return p->log_gaps < q->log_gaps ? -1 : p->log_gaps > q->log_gaps;
}

static struct purchase_history *
merge(size_t *n, const struct purchase_history *all, size_t n_all,
    struct arena *arena)
{
	struct purchase_history	*row = ARENA_ARRAY(arena,
				    struct purchase_history, n_all);
	size_t			 k = 0;

	memcpy(row, all, n_all * sizeof(*row));
	qsort(row, n_all, sizeof(*row), by_history);
	for (size_t i = 1; i < n_all; i++)
		if (by_history(&row[k], &row[i]) == 0)
			row[k].n += row[i].n;
		else
			row[++k] = row[i];
	*n = n_all > 0 ? k + 1 : 0;
	return row;
}

/* Every so many-th customer, about n of them, the same ones merged. */
static struct fitting
sample(const struct fitting *all, const struct purchase_history *customer,
    size_t n_customers, size_t n, struct arena *arena)
{
	struct fitting			 part = *all;
	struct purchase_history		*row;
	size_t				 every = n_customers / n, k = 0;

	if (every < 2)
		return part;
	row = ARENA_ARRAY(arena, struct purchase_history, n + 1);
	for (size_t i = 0; i < n_customers && k < n; i += every)
		row[k++] = customer[i];
	part.row = merge(&part.n, row, k, arena);
	return part;
}

/* ---- one model ---- */

/* All that a fit of some customers starts from. */
struct data {
	const struct purchase_history	*customer;	/* as given */
	size_t				 n_customers;
	const struct purchase_history	*row;		/* merged */
	size_t				 n;
	double				 weight, gap;
	/* How many customers in all, for each of these: to choose by. */
	double				 scale;
	struct arena			*arena;
};

/* False: nobody came back. */
static bool
data_init(struct data *d, const struct purchase_history *row, size_t n,
    struct arena *arena)
{
	double	gap = 0, repeats = 0;

	*d = (struct data){ .customer = row, .n_customers = n,
	    .scale = 1, .arena = arena };
	d->row = merge(&d->n, row, n, arena);
	for (size_t i = 0; i < d->n; i++) {
		d->weight += d->row[i].n;
		repeats += d->row[i].n * d->row[i].x;
		gap += d->row[i].n * d->row[i].t_x;
	}
	d->gap = gap / repeats;
	return repeats > 0;
}

static struct purchase_model
finish(const double *p, double v, const struct fitting *f,
    const struct data *d, const double *se)
{
	struct purchase_model	m = fitting_model(p, f);

	m.ll = -v;
	m.n = d->weight;
	if (f->method == PURCHASE_PARETO)
		/* Half of them stay for a thousand of their gaps. */
		m.nobody_leaves = m.a / m.b * d->gap < NOBODY_LEAVES;
	else if (f->method != PURCHASE_NBD)
		m.nobody_leaves = m.a / (m.a + m.b) < NOBODY_LEAVES;
	if (se != NULL)
		memcpy(m.se, se, sizeof(m.se));
	return m;
}

/* The merged part of all that is searched for the shape of the bowl. */
static struct fitting
part_of(double *scale, const struct fitting *all, const struct data *d,
    size_t n)
{
	struct fitting	part = sample(all, d->customer, d->n_customers, n,
			    d->arena);
	double		customers = 0;

	for (size_t i = 0; i < part.n; i++)
		customers += part.row[i].n;
	*scale = d->weight / customers;
	return part;
}

/* From near by to the place among all rows. */
static struct purchase_model
settle(double *p, struct fitting *all, const struct data *d)
{
	double		scale, se[DIM], v = fitting_value(p, all);
	struct fitting	some = part_of(&scale, all, d, SOME_ROWS);
	struct fitting	*few = some.n == all->n ? all : &some;

	for (size_t i = 0; i < DIM; i++)
		se[i] = (double)NAN;
	if (fitting_climb(p, &v, se, all, few, scale, MOST_STEPS))
		return finish(p, v, all, d, se);
	v = fitting_simplex(p, all, .05, few == all ? 150 : 30);
	if (fitting_climb(p, &v, se, all, few, scale, MOST_STEPS))
		return finish(p, v, all, d, se);
	return finish(p, v, all, d, NULL);
}

static bool
fit_one(struct purchase_model *m, enum purchase_method method, unsigned k,
    const struct data *d, double *p)
{
	struct fitting	all, few;
	double		v;

	fitting_init(&all, method, k, d->row, d->n, d->arena);
	few = sample(&all, d->customer, d->n_customers, FEW_ROWS, d->arena);
	v = fitting_search(p, &few, d->gap);
	if (!isfinite(v))
		return false;
	*m = settle(p, &all, d);
	return true;
}

static void
start_at(double *p, const struct purchase_model *m)
{
	p[0] = log(m->r);
	p[1] = log(m->alpha);
	p[2] = log(m->a);
	p[3] = log(m->b);
}

/*
 * k = 1, and on from the best place for less stages (the gaps stay as they
 * are) as long as it gains.
 */
static bool
fit_shapes(struct purchase_model *m, struct purchase_model *first,
    enum purchase_method method, const unsigned *k, size_t n,
    const struct data *d)
{
	struct purchase_model	next;
	double			p[DIM];

	if (!fit_one(first, method, k[0], d, p))
		return false;
	*m = *first;
	for (size_t i = 1; i < n; i++) {
		struct fitting	f;

		fitting_init(&f, method, k[i], d->row, d->n, d->arena);
		start_at(p, m);
		p[1] += log((double)k[i - 1] / k[i]);
		next = settle(p, &f, d);
		if (next.ll <= m->ll)
			break;
		*m = next;
	}
	return true;
}

/*
 * Beyond 1 only when the BIC gains: all have four parameters, so the
 * log-likelihood decides, by more than 3.
 */
static bool
fit_shape(struct purchase_model *m, enum purchase_method method,
    const struct data *d)
{
	static const unsigned	 k[] = { 1, 2, 3, 4, 5, 6 };
	struct purchase_model	 first;

	if (!fit_shapes(m, &first, method, k, NELEM(k), d))
		return false;
	if ((m->ll - first.ll) * d->scale <= 3)
		*m = first;
	return true;
}

/* ---- the mixture ---- */

enum { ROUNDS = 40 };

/* Weights and parameters in turn, from where f and p are. */
static struct purchase_model
mix(double *p, struct fitting *f, const struct data *d, int rounds)
{
	double		 scale, se[DIM], v = INFINITY, before = INFINITY;
	struct fitting	 some = part_of(&scale, f, d, SOME_ROWS);
	struct fitting	*few = some.n == f->n ? f : &some;
	double		*cell = ARENA_ARRAY(d->arena, double,
			    f->n * PURCHASE_HABITS);
	bool		 bowl = true;

	for (int i = 0; i < rounds; i++) {
		struct purchase_model	m = fitting_model(p, f);

		(void)mixture_weigh(f, &m, cell, d->weight);
		v = fitting_value(p, f);
		memcpy(some.weight, f->weight, sizeof(some.weight));
		if (bowl)
			bowl = fitting_climb(p, &v, se, f, few, scale, 1);
		if (before - v < 1e-3)
			break;
		before = v;
	}
	for (size_t i = 0; i < DIM; i++)
		se[i] = (double)NAN;
	v = fitting_value(p, f);
	if (!fitting_climb(p, &v, se, f, few, scale, 4))
		return finish(p, v, f, d, NULL);
	return finish(p, v, f, d, se);
}

static bool
fit_mixture(struct purchase_model *m, const struct data *d)
{
	unsigned		k[PURCHASE_HABITS];
	struct purchase_model	best, first;
	struct fitting		f;
	double			p[DIM];

	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		k[i] = purchase_habit(i);
	if (!fit_shapes(&best, &first, PURCHASE_MBG_K, k, NELEM(k), d))
		return false;
	fitting_init(&f, PURCHASE_MIXTURE, 1, d->row, d->n, d->arena);
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		f.weight[i] = k[i] == best.k ? .7 : .05;
	start_at(p, &best);
	p[1] += log(best.k);
	*m = mix(p, &f, d, ROUNDS);
	if (m->ll >= best.ll)
		return true;
	/* A single habit fits better than the top that was found. */
	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		f.weight[i] = k[i] == best.k;
	start_at(p, &best);
	p[1] += log(best.k);
	*m = finish(p, -best.ll, &f, d, best.se);
	m->se[1] *= best.k;
	return true;
}

/* ---- which model ---- */

static bool
fit_auto(struct purchase_model *, const struct data *);

static bool
fit_method(struct purchase_model *m, enum purchase_method method,
    const struct data *d)
{
	double	p[DIM];

	switch (method) {
	case PURCHASE_AUTO:
		return fit_auto(m, d);
	case PURCHASE_BG_K:
	case PURCHASE_MBG_K:
		return fit_shape(m, method, d);
	case PURCHASE_MIXTURE:
		return fit_mixture(m, d);
	case PURCHASE_NBD:
	case PURCHASE_PARETO:
	case PURCHASE_BG:
	case PURCHASE_MBG:
	case PURCHASE_BGBB:
		break;
	}
	return fit_one(m, method, 1, d, p);
}

/* The BIC that all customers will have, when these are a part of them. */
static double
bic_of_all(const struct purchase_model *m, const struct data *d)
{
	return purchase_n_free(m) * log(m->n * d->scale) -
	    2 * m->ll * d->scale;
}

static bool
fit_auto(struct purchase_model *m, const struct data *d)
{
	/* By NBD nobody leaves: who asks for it must name it. */
	static const enum purchase_method	 candidate[] = {
		PURCHASE_MBG_K, PURCHASE_BG_K, PURCHASE_PARETO,
		PURCHASE_MIXTURE
	};
	bool					 found = false;

	for (size_t i = 0; i < NELEM(candidate); i++) {
		struct purchase_model	next;

		if (!fit_method(&next, candidate[i], d))
			continue;
		if (!found || bic_of_all(&next, d) < bic_of_all(m, d))
			*m = next;
		found = true;
	}
	return found;
}

/* What some customers said, for all of them. */
static struct purchase_model
refine(const struct purchase_model *from, const struct data *d)
{
	struct fitting	f;
	double		p[DIM];

	fitting_init(&f, from->method, from->k, d->row, d->n, d->arena);
	memcpy(f.weight, from->weight, sizeof(f.weight));
	start_at(p, from);
	return from->method == PURCHASE_MIXTURE ? mix(p, &f, d, 6) :
	    settle(p, &f, d);
}

static bool
fit(struct purchase_model *m, enum purchase_method method, unsigned k,
    const struct purchase_history *row, size_t n, struct arena *arena)
{
	struct data		 all, part;
	struct purchase_history	*some;
	size_t			 every = n / SOME_ROWS, n_some = 0;
	double			 p[DIM];

	if (!data_init(&all, row, n, arena))
		return false;
	part = all;
	if (every >= 2) {
		some = ARENA_ARRAY(arena, struct purchase_history,
		    n / every + 1);
		for (size_t i = 0; i < n; i += every)
			some[n_some++] = row[i];
		/* The few who came back may all have been left out. */
		if (!data_init(&part, some, n_some, arena)) {
			part = all;
			every = 1;
		}
		part.scale = all.weight / part.weight;
	}
	if (k > 0 ? !fit_one(m, method, k, &part, p) :
	    !fit_method(m, method, &part))
		return false;
	if (every >= 2)
		*m = refine(m, &all);
	return true;
}

bool
purchase_fit(struct purchase_model *m, enum purchase_method method,
    const struct purchase_history *row, size_t n)
{
	struct arena	*scratch = arena_open();
	bool		 found = fit(m, method, 0, row, n, scratch);

	arena_close(scratch);
	return found;
}

bool
purchase_fit_k(struct purchase_model *m, enum purchase_method method,
    unsigned k, const struct purchase_history *row, size_t n)
{
	struct arena	*scratch = arena_open();
	bool		 found = fit(m, method, k, row, n, scratch);

	arena_close(scratch);
	return found;
}
