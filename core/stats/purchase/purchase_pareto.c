/*
 * Pareto/NBD.  With R = r + x, the chance to be gone against that to be
 * alive is
 *
 *	Q = s int_{t_x}^T ((alpha + T) / (alpha + t))^R
 *	      ((beta + T) / (beta + t))^s dt / (beta + t)
 *
 * and the likelihood is that of being alive times 1 + Q.  The integral is a
 * difference of two Gauss hypergeometric functions, here in the form whose
 * terms are all positive and below one (Euler's transformation, Abramowitz
 * and Stegun 15.3.3).
 */
#include "core/stats/purchase/purchase_priv.h"

#include <gsl/gsl_integration.h>

/*
 * ln F(1, b; c; z), 0 <= z < 1, 0 < b < c: the series where it is short,
 * else the continued fraction of Gauss (Wall 1948, 89.9), by the method of
 * Lentz.
 */
static double
log_hyper(double b, double c, double z)
{
	double	sum = 1, t = 1, f = 1, C = 1, D = 0, d;

	if (z < .7) {
		for (int n = 0; n < 400 && t > 1e-16 * sum; n++) {
			t *= z * (b + n) / (c + n);
			sum += t;
		}
		return log(sum);
	}
	for (int i = 1; i < 3000; i++) {
		double	n = i / 2, change, top = c - 1;

		d = i % 2 ? -(b + n) * (top + n) /
		    ((top + 2 * n) * (top + 2 * n + 1)) :
		    -n * (top - b + n) /
		    ((top + 2 * n - 1) * (top + 2 * n));
		D = 1 / (1 + d * z * D);
		C = 1 + d * z / C;
		change = C * D;
		f *= change;
		if (fabs(change - 1) < 1e-15)
			break;
	}
	return -log(f);
}

/* One of the two ends of the integral, against that of being alive at T. */
static double
log_part(const struct purchase_model *m, const struct purchase_history *h,
    double t)
{
	double	R = m->r + h->x, s = m->a;
	double	at = m->alpha + t, bt = m->b + t, part;

	part = R * log((m->alpha + h->T) / at) + s * log((m->b + h->T) / bt);
	if (at >= bt)
		return part + log_hyper(R, R + s + 1, (at - bt) / at);
	return part + log(at / bt) +
	    log_hyper(s + 1, R + s + 1, (bt - at) / bt);
}

/* ln Q from both ends; minus infinity when nobody can be gone yet. */
static double
log_gone(const struct purchase_model *m, const struct purchase_history *h)
{
	double	at_last = log_part(m, h, h->t_x);
	double	at_end = log_part(m, h, h->T);

	if (at_last <= at_end)
		return -INFINITY;
	return log(m->a / (m->r + h->x + m->a)) + at_last +
	    log(-expm1(at_end - at_last));
}

double
pareto_alive(const struct purchase_model *m, const struct purchase_history *h)
{
	return 1 / (1 + exp(log_gone(m, h)));
}

double
pareto_log(const struct purchase_model *m, const struct purchase_history *h)
{
	double	R = m->r + h->x;

	return log_gamma(R) - log_gamma(m->r) + m->r * log(m->alpha) -
	    R * log(m->alpha + h->T) +
	    m->a * log(m->b / (m->b + h->T)) + log_add(0, log_gone(m, h));
}

/* ---- the likelihood: the hard part is of a count and a time ---- */

struct pareto_pairs {
	struct pair { uint32_t count, time; } *pair;
	uint32_t	 n;
	struct { uint32_t last, end; } *of;	/* of each row */
	/* Of each pair: ln of one end of the integral, but for what depends
	 * on T; and were the time T: what does, the chance not to be gone
	 * after it, and the rest of the likelihood. */
	double		*end, *at_T, *alive, *rest;
	double		*constant;		/* of each count */
	struct purchase_model m;
	const struct purchase_rows *rows;
};

static uint32_t
find_pair(struct pareto_pairs *p, uint32_t *pair_of, uint32_t count,
    uint32_t time)
{
	uint32_t	i = pair_of[time];

	if (i == 0 || p->pair[i - 1].count != count) {
		p->pair[p->n] = (struct pair){ count, time };
		i = pair_of[time] = ++p->n;
	}
	return i - 1;
}

void
pareto_pairs_init(struct fitting *f, struct arena *arena)
{
	const struct purchase_rows	*r = f->rows;
	struct pareto_pairs		*p = ARENA_NEW(arena,
					    struct pareto_pairs);
	struct arena			*scratch = arena_open();
	uint32_t			*pair_of;
	double				**table[] = { &p->end, &p->at_T,
					    &p->alive, &p->rest };

	p->rows = r;
	p->of = arena_zalloc_array(arena, r->n, sizeof(*p->of));
	p->pair = ARENA_ARRAY(scratch, struct pair, 2 * r->n);
	pair_of = ARENA_ARRAY(scratch, uint32_t, r->n_times);
	for (size_t i = 0; i < r->n; i++) {
		const struct purchase_row	*w = &r->row[i];

		p->of[i].last = find_pair(p, pair_of, w->count, w->last);
		p->of[i].end = find_pair(p, pair_of, w->count, w->end);
	}
	p->pair = memcpy(ARENA_ARRAY(arena, struct pair, p->n), p->pair,
	    p->n * sizeof(*p->pair));
	for (size_t i = 0; i < NELEM(table); i++)
		*table[i] = ARENA_ARRAY(arena, double, p->n);
	p->constant = ARENA_ARRAY(arena, double, r->n_counts);
	arena_close(scratch);
	f->pairs = p;
}

static void
tabulate(double *sums, void *arg, size_t from, size_t until)
{
	struct pareto_pairs		*p = arg;
	const struct purchase_model	*m = &p->m;
	double				 ln_b = log(m->b);

	(void)sums;
	for (size_t i = from; i < until; i++) {
		uint32_t		c = p->pair[i].count;
		double			t = p->rows->time[p->pair[i].time];
		double			R = m->r + p->rows->count[c];
		double			ln_A = log(m->alpha + t);
		double			ln_B = log(m->b + t);
		struct purchase_history	h = { .x = p->rows->count[c],
					    .t_x = t, .T = t };

		p->at_T[i] = R * ln_A + m->a * ln_B;
		p->end[i] = log_part(m, &h, t) - p->at_T[i] +
		    log(m->a / (R + m->a));
		p->alive[i] = MAX(-expm1(p->end[i] + p->at_T[i]), 0);
		p->rest[i] = p->constant[c] - R * ln_A + m->a * (ln_b - ln_B);
	}
}

static void
sum_ll(double *sums, void *arg, size_t from, size_t until)
{
	const struct pareto_pairs	*p = arg;
	double				 sum = 0;

	for (size_t i = from; i < until; i++) {
		uint32_t	end = p->of[i].end;
		double		gone = p->at_T[end] + p->end[p->of[i].last];

		sum += p->rows->row[i].n * (p->rest[end] + (gone < 600 ?
		    log(p->alive[end] + exp(gone)) :
		    log_add(gone, log(p->alive[end]))));
	}
	sums[0] = sum;
}

double
pareto_ll(struct fitting *f, const struct purchase_model *m)
{
	struct pareto_pairs	*p = f->pairs;
	double			 ln_r = log_gamma(m->r), sum;

	p->m = *m;
	for (uint32_t c = 0; c < f->rows->n_counts; c++)
		p->constant[c] = log_gamma(m->r + f->rows->count[c]) - ln_r +
		    m->r * log(m->alpha);
	add_up(&sum, 0, p->n, f->rows->threads, tabulate, p);
	rows_add_up(&sum, 1, f->rows, sum_ll, p);
	return sum;
}

/* ---- what is ahead: alive, both rates are gamma distributed again ---- */

/* Of one who is alive. */
static double
expect_alive(const struct purchase_model *m, const struct purchase_history *h,
    double ahead)
{
	double	B = m->b + h->T, L = log1p(ahead / B), e = (m->a - 1) * L;
	/* int_0^ahead (B / (B + t))^s dt, also where s is one. */
	double	stay = B * L * (fabs(e) < 1e-12 ? 1 : -expm1(-e) / e);

	return (m->r + h->x) / (m->alpha + h->T) * stay;
}

double
pareto_expect(const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	return pareto_alive(m, h) * expect_alive(m, h, ahead);
}

void
pareto_outlook(double *E, double *alive,
    const struct purchase_plan *plan, const struct purchase_model *m,
    const struct purchase_history *h)
{
	*alive = pareto_alive(m, h);
	for (size_t i = 0; i < plan->n; i++)
		E[i] = *alive * expect_alive(m, h, plan->ahead[i]);
}

void
pareto_ahead_init(struct pareto_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h)
{
	c->alive = pareto_alive(m, h);
}

void
pareto_ahead_look(struct pareto_ahead *c, const struct purchase_model *m,
    const struct purchase_history *h, double ahead)
{
	double				 B = m->b + h->T;
	double				 end = log1p(ahead / B), rest = 1;
	gsl_integration_glfixed_table	*gl;

	/* Over a short time few points are as good as many. */
	c->n = end < .1 ? PARETO_FEW : PARETO_NODES;
	gl = gsl_integration_glfixed_table_alloc(c->n - 1);
	/* Leaves after t = B (e^v - 1), of which v is exponential. */
	for (size_t i = 0; i < c->n; i++) {
		double	v = end, w = rest;

		if (i < c->n - 1) {
			gsl_integration_glfixed_point(0, end, i, &v, &w, gl);
			w *= m->a * exp(-m->a * v);
			rest -= w;
		}
		c->w[i] = MAX(w, 0);
		counting_init(&c->c[i], m->r + h->x, m->alpha + h->T,
		    B * expm1(v));
	}
	gsl_integration_glfixed_table_free(gl);
}

double
pareto_ahead_reach(struct pareto_ahead *c, int64_t n)
{
	double	sum = 0;

	for (size_t i = 0; i < c->n; i++)
		sum += c->w[i] * counting_at_least(&c->c[i], n);
	return c->alive * sum;
}
