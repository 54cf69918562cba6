/*
 * Maximum likelihood for the models of purchase timing.  Of many customers a
 * systematic part finds the neighbourhood, and which model; all of them then
 * find the place.
 */
#include "core/stats/purchase/purchase_priv.h"

#include "core/base/worker.h"

/* So many customers find the neighbourhood; so many the shape of the bowl. */
enum {
	FEW_CUSTOMERS = 1000, SOME_CUSTOMERS = 10000, MANY_CUSTOMERS = 100000,
	VERY_MANY_ROWS = 400000
};

enum level { FEW, SOME, MANY, ALL, LEVELS };

/* All that a fit of some customers starts from. */
struct data {
	struct purchase_histories	 customers;
	/* Merged: whatever their gaps, or not; made when asked for. */
	struct purchase_rows		*rows[LEVELS][2];
	double				 gap;
	/* How many customers in all, for each of these: to choose by. */
	double				 scale;
	unsigned			 threads;
	struct arena			*arena;
	/* MBG/CNBD-k that have been fitted: the mixture begins as they do. */
	struct purchase_model		 fitted[PURCHASE_MAX_K + 1];
	/* The mixture that was tried, also when another was better. */
	struct purchase_model		 mixture;
};

static size_t
n_of(enum level level)
{
	return level == FEW ? FEW_CUSTOMERS : level == SOME ? SOME_CUSTOMERS :
	    MANY_CUSTOMERS;
}

/* Of FEW, SOME and MANY every so many-th, of at least twice as many. */
static const struct purchase_rows *
rows_of(struct data *d, enum level level, enum purchase_method method)
{
	bool			  any_gaps = method != PURCHASE_MIXTURE;
	struct purchase_rows	**rows;
	struct purchase_history	 *part;
	struct purchase_histories some;
	struct arena		 *scratch;
	size_t			  every, n = 0;

	if (level != ALL && d->customers.n / n_of(level) < 2)
		level = ALL;
	rows = &d->rows[level][any_gaps];
	if (*rows != NULL)
		return *rows;
	*rows = ARENA_NEW(d->arena, struct purchase_rows);
	if (level == ALL) {
		rows_init(*rows, &d->customers, any_gaps, d->threads,
		    d->arena);
		return *rows;
	}
	scratch = arena_open();
	part = ARENA_ARRAY(scratch, struct purchase_history, n_of(level));
	every = d->customers.n / n_of(level);
	for (size_t i = 0; i < d->customers.n && n < n_of(level); i += every)
		part[n++] = d->customers.get(d->customers.arg, i);
	some = histories_of(part, n);
	rows_init(*rows, &some, any_gaps, d->threads, d->arena);
	arena_close(scratch);
	return *rows;
}

/* False: nobody came back. */
static bool
data_init(struct data *d, const struct purchase_histories *h,
    unsigned threads, struct arena *arena)
{
	double	gap = 0, repeats = 0;

	*d = (struct data){ .customers = *h, .scale = 1,
	    .threads = threads, .arena = arena };
	for (size_t i = 0; i < h->n; i++) {
		struct purchase_history	one = h->get(h->arg, i);

		repeats += one.n * one.x;
		gap += one.n * one.t_x;
	}
	d->gap = gap / repeats;
	return repeats > 0;
}

/* ---- one model ---- */

static struct purchase_model
finish(const double *p, double v, const struct fitting *f,
    const struct data *d, const double *se)
{
	struct purchase_model	m = fitting_model(p, f);

	m.ll = -v;
	m.n = f->rows->customers;
	if (f->method == PURCHASE_PARETO)
		/* Half of them stay for a thousand of their gaps. */
		m.nobody_leaves = m.a / m.b * d->gap < NOBODY_LEAVES;
	else if (f->method != PURCHASE_NBD)
		m.nobody_leaves = m.a / (m.a + m.b) < NOBODY_LEAVES;
	if (se != NULL)
		memcpy(m.se, se, sizeof(m.se));
	return m;
}

/* Those whose bowl stands for that of all, scale times; weights as they. */
static struct fitting *
some_of(double *scale, struct fitting *all, struct data *d)
{
	enum level			 level = all->rows->n > VERY_MANY_ROWS ?
					    MANY : SOME;
	const struct purchase_rows	*rows = rows_of(d, level, all->method);
	struct fitting			*some;

	*scale = 1;
	if (rows == all->rows)
		return all;
	*scale = all->rows->customers / rows->customers;
	some = ARENA_NEW(d->arena, struct fitting);
	fitting_init(some, all->method, all->k, rows, d->arena);
	memcpy(some->weight, all->weight, sizeof(some->weight));
	return some;
}

/* Of how many customers the errors are: fitting_climb() knows when. */
static double
errors_of(const struct fitting *all, const struct fitting *some)
{
	return all->rows->n > MANY_ROWS ? some->rows->customers :
	    all->rows->customers;
}

/* From near by to the place among all rows. */
static struct purchase_model
settle(double *p, struct fitting *all, struct data *d)
{
	struct purchase_model	m;
	double			scale, se[DIM], v;
	struct fitting		*some = some_of(&scale, all, d);
	bool			bowl;

	for (size_t i = 0; i < DIM; i++)
		se[i] = (double)NAN;
	bowl = fitting_climb(p, &v, se, all, some, scale, MOST_STEPS);
	if (!bowl) {
		v = fitting_simplex(p, all, .05, some == all ? 150 : 30);
		bowl = fitting_climb(p, &v, se, all, some, scale, MOST_STEPS);
	}
	/* A climb that found no bowl at all says nothing of the value. */
	if (!isfinite(v))
		v = fitting_value(p, all);
	m = finish(p, v, all, d, bowl ? se : NULL);
	m.n_errors = errors_of(all, some);
	return m;
}

static bool
at_limit(const double *p)
{
	for (size_t i = 0; i < DIM; i++)
		if (fabs(p[i]) > LOG_LIMIT - 2e-3)
			return true;
	return false;
}

/*
 * At the limit where nobody leaves the slope is nought, whatever there is
 * further on: look from where some do.
 */
static void
look_inside(struct purchase_model *m, double *p, struct fitting *all,
    struct data *d)
{
	double			q[DIM] = { p[0], p[1], log(.1), 0 };
	struct fitting		some;
	struct purchase_model	other;

	if (all->method == PURCHASE_NBD || all->method == PURCHASE_PARETO ||
	    all->method == PURCHASE_BGBB || !at_limit(p))
		return;
	fitting_init(&some, all->method, all->k,
	    rows_of(d, SOME, all->method), d->arena);
	(void)fitting_simplex(q, &some, .5, 100);
	other = settle(q, all, d);
	if (other.ll > m->ll) {
		*m = other;
		memcpy(p, q, sizeof(q));
	}
}

static bool
has_fitted(struct purchase_model *m, enum purchase_method method, unsigned k,
    const struct data *d)
{
	if (method != PURCHASE_MBG_K || !(d->fitted[k].n > 0))
		return false;
	*m = d->fitted[k];
	return true;
}

static void
keep_fitted(const struct purchase_model *m, struct data *d)
{
	if (m->method == PURCHASE_MBG_K)
		d->fitted[m->k] = *m;
}

static bool
fit_one(struct purchase_model *m, enum purchase_method method, unsigned k,
    struct data *d, double *p)
{
	struct fitting	all, few;
	double		v;

	if (has_fitted(m, method, k, d))
		return true;
	fitting_init(&few, method, k, rows_of(d, FEW, method), d->arena);
	fitting_init(&all, method, k, rows_of(d, ALL, method), d->arena);
	/* Of a part of them the neighbourhood is enough. */
	v = fitting_search(p, &few, d->gap, few.rows == all.rows ? 1e-12 :
	    1e-8);
	if (!isfinite(v))
		return false;
	*m = settle(p, &all, d);
	look_inside(m, p, &all, d);
	keep_fitted(m, d);
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

/* Of so many stages, from the place for less (the gaps stay as they are). */
static struct purchase_model
fit_from(const struct purchase_model *less, unsigned k, struct data *d)
{
	struct purchase_model	m;
	struct fitting		f;
	double			p[DIM];

	if (has_fitted(&m, less->method, k, d))
		return m;
	fitting_init(&f, less->method, k, rows_of(d, ALL, less->method),
	    d->arena);
	start_at(p, less);
	p[1] += log((double)less->k / k);
	m = settle(p, &f, d);
	look_inside(&m, p, &f, d);
	keep_fitted(&m, d);
	return m;
}

/*
 * k = 1, and on from the best place for less stages as long as it gains.
 */
static bool
fit_shapes(struct purchase_model *m, struct purchase_model *first,
    enum purchase_method method, const unsigned *k, size_t n,
    struct data *d)
{
	struct purchase_model	next;
	double			p[DIM];

	if (!fit_one(first, method, k[0], d, p))
		return false;
	*m = *first;
	for (size_t i = 1; i < n; i++) {
		next = fit_from(m, k[i], d);
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
    struct data *d)
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

enum { ROUNDS = 40, NEAR_ROUNDS = 6 };

static size_t
n_habits(const struct fitting *f)
{
	size_t	n = 0;

	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		n += f->weight[k] > 0;
	return n;
}

/* Weights and parameters in turn, from where f and p are. */
static struct purchase_model
mix(double *p, struct fitting *f, struct data *d, int rounds)
{
	double		 scale, se[DIM], v, before = INFINITY;
	struct fitting	*few = some_of(&scale, f, d);
	struct arena	*scratch = arena_open();
	float		*cell = ARENA_ARRAY(scratch, float,
			    f->rows->n * (1 + n_habits(f)));
	bool		 bowl = true;
	struct purchase_model	m;

	for (int i = 0; i < rounds; i++) {
		m = fitting_model(p, f);
		mixture_weigh(f, &m, cell);
		memcpy(few->weight, f->weight, sizeof(few->weight));
		v = INFINITY;
		if (bowl)
			bowl = fitting_climb(p, &v, se, f, few, scale, 1);
		if (!isfinite(v))
			v = fitting_value(p, f);
		if (before - v < (f->rows->n > MANY_ROWS ? .1 : 1e-3))
			break;
		before = v;
	}
	arena_close(scratch);
	for (size_t i = 0; i < DIM; i++)
		se[i] = (double)NAN;
	bowl = fitting_climb(p, &v, se, f, few, scale, 4);
	if (!isfinite(v))
		v = fitting_value(p, f);
	m = finish(p, v, f, d, bowl ? se : NULL);
	m.n_errors = errors_of(f, few);
	mixture_share_errors(&m, few, scale);
	return m;
}

static bool
fit_mixture(struct purchase_model *m, struct data *d)
{
	unsigned		k[PURCHASE_HABITS];
	struct purchase_model	best, first;
	struct fitting		f;
	double			p[DIM];

	for (unsigned i = 0; i < PURCHASE_HABITS; i++)
		k[i] = purchase_habit(i);
	if (!fit_shapes(&best, &first, PURCHASE_MBG_K, k, NELEM(k), d))
		return false;
	fitting_init(&f, PURCHASE_MIXTURE, 1,
	    rows_of(d, ALL, PURCHASE_MIXTURE), d->arena);
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
	m->n_errors = best.n_errors;
	m->se[1] *= best.k;
	return true;
}

/* ---- which model ---- */

static bool
fit_auto(struct purchase_model *, struct data *);

static bool
fit_method(struct purchase_model *m, enum purchase_method method,
    struct data *d)
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

/* By NBD nobody leaves: who asks for it must name it. */
static const enum purchase_method	candidates[] = {
	PURCHASE_MBG_K, PURCHASE_BG_K, PURCHASE_PARETO, PURCHASE_MIXTURE
};
/* The mixture takes about as long as Pareto/NBD and BG/NBD together. */
static const unsigned	thread_of[NELEM(candidates)] = { 0, 1, 1, 0 };

struct trial { bool found; struct purchase_model m; };

/* Who tries his candidates; data are his own. */
struct trier {
	struct trial	*trial;		/* [NELEM(candidates)] */
	struct data	 data;
	unsigned	 thread;
	bool		 is_alone;
};

static void
try_main(void *arg)
{
	struct trier	*t = arg;

	for (size_t i = 0; i < NELEM(candidates); i++)
		if (t->is_alone || thread_of[i] == t->thread)
			t->trial[i].found = fit_method(&t->trial[i].m,
			    candidates[i], &t->data);
}

static void
try_all(struct trial *trial, const struct data *d)
{
	struct trier	one = { .trial = trial, .data = *d }, two = one;
	struct arena	*scratch = arena_open();

	two.thread = 1;
	two.data.arena = scratch;
	memset(two.data.rows, 0, sizeof(two.data.rows));
	one.is_alone = d->threads < 2;
	if (one.is_alone)
		try_main(&one);
	else
		worker_pair(try_main, &one, &two);
	arena_close(scratch);
}

static bool
fit_auto(struct purchase_model *m, struct data *d)
{
	struct trial	trial[NELEM(candidates)] = {0};
	bool		found = false;

	try_all(trial, d);
	for (size_t i = 0; i < NELEM(trial); i++) {
		if (!trial[i].found)
			continue;
		if (candidates[i] == PURCHASE_MIXTURE)
			d->mixture = trial[i].m;
		if (!found || bic_of_all(&trial[i].m, d) < bic_of_all(m, d))
			*m = trial[i].m;
		found = true;
	}
	return found;
}

/* A habit that none of some customers has may be that of a few of all. */
static void
let_all_habits_in(struct fitting *f)
{
	for (unsigned k = 0; k < PURCHASE_HABITS; k++)
		if (!(f->weight[k] > 0))
			f->weight[k] = 1 / f->rows->customers;
}

/* What some customers said, for all of them. */
static struct purchase_model
refine(const struct purchase_model *from, struct data *d, int rounds)
{
	struct fitting	f;
	double		p[DIM];

	fitting_init(&f, from->method, from->k,
	    rows_of(d, ALL, from->method), d->arena);
	memcpy(f.weight, from->weight, sizeof(f.weight));
	if (from->method == PURCHASE_MIXTURE)
		let_all_habits_in(&f);
	start_at(p, from);
	return from->method == PURCHASE_MIXTURE ? mix(p, &f, d, rounds) :
	    settle(p, &f, d);
}

/* Each so-many-th of all; false: too few of them for it. */
static bool
take_part(struct data *part, const struct data *all, size_t n)
{
	const struct purchase_histories	*from = &all->customers;
	size_t				 every = from->n / n, n_some = 0;
	struct purchase_history		*some;
	struct purchase_histories	 these;

	if (every < 2)
		return false;
	some = ARENA_ARRAY(all->arena, struct purchase_history,
	    from->n / every + 1);
	for (size_t i = 0; i < from->n; i += every)
		some[n_some++] = from->get(from->arg, i);
	these = histories_of(some, n_some);
	/* The few who came back may all have been left out. */
	if (!data_init(part, &these, all->threads, all->arena))
		return false;
	part->scale = (double)from->n / (double)n_some;
	return true;
}

/* Most of the way, at a part of the price; false: there are not so many. */
static bool
refine_by_many(struct purchase_model *m, const struct data *all)
{
	struct arena	*scratch = arena_open();
	struct data	 from = *all, many;
	bool		 is_part;

	from.arena = scratch;
	is_part = take_part(&many, &from, MANY_CUSTOMERS);
	if (is_part)
		*m = refine(m, &many, NEAR_ROUNDS);
	arena_close(scratch);
	return is_part;
}

/*
 * Those of a rare habit may all have been left out when some customers chose:
 * of all of them the mixture may be worth it.
 */
static void
try_mixture(struct purchase_model *m, const struct purchase_model *mixture,
    struct data *all)
{
	struct purchase_model	other;

	if (!(mixture->n > 0) || m->method == PURCHASE_MIXTURE)
		return;
	other = refine(mixture, all, 1);
	if (purchase_bic(&other) < purchase_bic(m))
		*m = other;
}

static bool
fit(struct purchase_model *m, enum purchase_method method, unsigned k,
    const struct purchase_histories *h, unsigned threads,
    struct arena *arena)
{
	struct data	all, some;
	bool		is_part;
	int		rounds;
	double		p[DIM];

	if (!data_init(&all, h, threads, arena))
		return false;
	is_part = take_part(&some, &all, SOME_CUSTOMERS);
	if (!is_part)
		some = all;
	if (k > 0 ? !fit_one(m, method, k, &some, p) :
	    !fit_method(m, method, &some))
		return false;
	rounds = NEAR_ROUNDS;
	/* By then the weights hardly change with the other parameters. */
	if (refine_by_many(m, &all))
		rounds = 1;
	if (is_part) {
		*m = refine(m, &all, rounds);
		try_mixture(m, &some.mixture, &all);
	}
	if (m->method == PURCHASE_MIXTURE)
		mixture_fit_lapse(m, h);
	return true;
}

bool
purchase_fit_each(struct purchase_model *m, enum purchase_method method,
    const struct purchase_histories *h, unsigned threads)
{
	struct arena	*scratch = arena_open();
	bool		 found = fit(m, method, 0, h, threads, scratch);

	arena_close(scratch);
	return found;
}

bool
purchase_fit(struct purchase_model *m, enum purchase_method method,
    const struct purchase_history *h, size_t n, unsigned threads)
{
	struct purchase_histories	all = histories_of(h, n);

	return purchase_fit_each(m, method, &all, threads);
}

bool
purchase_fit_k(struct purchase_model *m, enum purchase_method method,
    unsigned k, const struct purchase_history *h, size_t n)
{
	struct purchase_histories all = histories_of(h, n);
	struct arena	*scratch = arena_open();
	bool		 found = fit(m, method, k, &all, 1, scratch);

	arena_close(scratch);
	return found;
}
