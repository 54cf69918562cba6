/*
 * Covariates of purchase timing on customers simulated with effects that are
 * known, by the generator of GSL: found again, and what is said of the
 * likelihood and the errors is so.
 */
#include <math.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "core/base/base.h"
#include "core/stats/purchase/purchase_effects.h"
#include "tests/unit/tap.h"

enum { N = 3000, N_Z = 3 };

/* Member or not, how far away, and what has nothing to do with it. */
static const double	rate[N_Z] = { .6, -.3, 0 };
static const double	leave[N_Z] = { -.5, .4, 0 };

struct sample {
	struct arena		*arena;
	struct purchase_history	*h;
	float			*z;
};

/* As MBG/CNBD-k has it; Pareto: as that has it. */
static void
live(struct purchase_history *h, gsl_rng *rng, double speed, double exit,
    enum purchase_method method, unsigned k)
{
	double	per_week = gsl_ran_gamma(rng, 1.5, 1 / (6.0 / k)) * speed;
	double	p = method == PURCHASE_NBD ? 0 :
		    gsl_ran_beta(rng, .8 * exit, 5);
	double	end = 104, t = 0, stays;

	if (method == PURCHASE_PARETO) {
		stays = gsl_ran_exponential(rng, 1 /
		    (gsl_ran_gamma(rng, .8, 1.0 / 40) * exit));
		end = MIN(end, stays);
	}
	*h = (struct purchase_history){ .T = 104, .n = 1 };
	for (;;) {
		double	gap = gsl_ran_gamma(rng, k, 1 / per_week);

		if (method != PURCHASE_PARETO && gsl_rng_uniform(rng) < p)
			break;
		t += gap;
		if (t >= end)
			break;
		h->x++;
		h->t_x = t;
		h->log_gaps += log(gap);
	}
}

static void
simulate(struct sample *s, enum purchase_method method, unsigned k)
{
	gsl_rng	*rng = gsl_rng_alloc(gsl_rng_mt19937);

	s->arena = arena_open();
	s->h = ARENA_ARRAY(s->arena, struct purchase_history, N);
	s->z = ARENA_ARRAY(s->arena, float, N * N_Z);
	for (size_t i = 0; i < N; i++) {
		float	*z = s->z + i * N_Z;
		double	speed = 0, exit = 0;

		z[0] = gsl_rng_uniform(rng) < .4;
		z[1] = (float)gsl_ran_gaussian(rng, 1);
		z[2] = (float)gsl_ran_gaussian(rng, 1);
		for (size_t j = 0; j < N_Z; j++) {
			speed += (double)z[j] * rate[j];
			exit += (double)z[j] * leave[j];
		}
		live(&s->h[i], rng, exp(speed), exp(exit), method, k);
	}
	gsl_rng_free(rng);
}

/* One by one, each by his own model. */
static double
likelihood(const struct purchase_model *m, const struct purchase_effects *e,
    const struct sample *s)
{
	double	sum = 0;

	for (size_t i = 0; i < N; i++) {
		struct purchase_model	own = purchase_model_of(m, e,
					    s->z + i * N_Z);

		sum += purchase_ll(&own, &s->h[i], 1);
	}
	return sum;
}

static void
check_found(const char *name, const double *found, const double *se,
    const double *truth)
{
	unsigned	bad = 0;

	for (size_t j = 0; j < N_Z; j++)
		bad += !(se[j] > .005 && se[j] < .3) ||
		    !(fabs(found[j] - truth[j]) < 3 * se[j]);
	ok(bad == 0, "%s: %.3f (%.3f) %.3f (%.3f) %.3f (%.3f)", name,
	    found[0], se[0], found[1], se[1], found[2], se[2]);
}

/* Half an error from the top the likelihood is lower, on either side. */
static void
check_top(const struct purchase_model *m, const struct purchase_effects *e,
    const struct sample *s)
{
	unsigned	bad = 0;

	for (size_t j = 0; j < 2 * N_Z; j++) {
		struct purchase_effects	up = *e, down = *e;
		bool			of_leave = j >= N_Z;
		size_t			i = j % N_Z;
		double			by, fall;

		if (of_leave && !e->has_leave)
			break;
		by = (of_leave ? e->leave_se : e->rate_se)[i] / 2;
		(of_leave ? up.leave : up.rate)[i] += by;
		(of_leave ? down.leave : down.rate)[i] -= by;
		fall = 2 * m->ll - likelihood(m, &up, s) -
		    likelihood(m, &down, s);
		/* By the parabola a quarter, or more where others follow. */
		bad += !(fall > .24) || likelihood(m, &up, s) > m->ll ||
		    likelihood(m, &down, s) > m->ll;
	}
	ok(bad == 0, "no neighbour is more likely, by what the errors say");
}

static void
known_effects(enum purchase_method method, unsigned k)
{
	struct sample		s;
	struct purchase_model	without, m, two;
	struct purchase_effects	e, of_two;
	char			title[PURCHASE_TITLE];

	simulate(&s, method, k);
	if (!ok(purchase_fit(&without, method, s.h, N, 2), "a fit"))
		exit(1);
	purchase_title(title, &without);
	m = two = without;
	ok(purchase_effects_fit(&e, &m, s.h, s.z, N_Z, N, 1),
	    "%s: with covariates", title);
	check_found("rate", e.rate, e.rate_se, rate);
	is_int(e.has_leave, method != PURCHASE_NBD, "leave, or none");
	if (e.has_leave)
		check_found("leave", e.leave, e.leave_se, leave);
	is_near(likelihood(&m, &e, &s), m.ll, 1e-5,
	    "its likelihood is what it says");
	ok(m.ll > without.ll + 100 && purchase_effects_p(&e, &m) < 1e-6,
	    "and far better than without");
	check_top(&m, &e, &s);
	ok(purchase_effects_fit(&of_two, &two, s.h, s.z, N_Z, N, 2) &&
	    memcmp(&two.ll, &m.ll, sizeof(m.ll)) == 0 &&
	    memcmp(of_two.rate, e.rate, sizeof(e.rate)) == 0,
	    "two threads say what one does");
	arena_close(s.arena);
}

/* Of noise alone: chance says so. */
static void
no_effects(void)
{
	struct sample		s;
	struct purchase_model	m, was;
	struct purchase_effects	e;

	simulate(&s, PURCHASE_MBG, 1);
	for (size_t i = 0; i < N; i++)
		s.z[i] = s.z[i * N_Z + 2];
	ok(purchase_fit(&m, PURCHASE_MBG, s.h, N, 2) &&
	    purchase_effects_fit(&e, &m, s.h, s.z, 1, N, 2), "noise");
	ok(purchase_effects_p(&e, &m) > .01, "is as likely as nothing");
	ok(fabs(e.rate[0]) < 3 * e.rate_se[0], "and says nothing of rates");
	m.method = PURCHASE_BGBB;
	was = m;
	ok(!purchase_effects_fit(&e, &m, s.h, s.z, 1, N, 2) && e.n == 0,
	    "BG/BB takes none");
	m.method = PURCHASE_MBG;
	m.ll = was.ll = 0;	/* better than any fit */
	ok(!purchase_effects_fit(&e, &m, s.h, s.z, 1, N, 2) && e.n == 0 &&
	    m.r == was.r && m.a == was.a && m.ll == 0 && m.se[0] == was.se[0],
	    "nor what fits no better: the model is as it was");
	arena_close(s.arena);
}

/* None of some ever leaves: as far as that goes, and the rest is known. */
static void
some_stay(void)
{
	struct sample		 s;
	struct purchase_model	 m;
	struct purchase_effects	 e;
	gsl_rng			*rng = gsl_rng_alloc(gsl_rng_mt19937);

	simulate(&s, PURCHASE_MBG, 1);
	for (size_t i = 0; i < N; i++)
		if (s.z[i * N_Z] > 0)
			live(&s.h[i], rng, 1, 1, PURCHASE_NBD, 1);
	ok(purchase_fit(&m, PURCHASE_MBG, s.h, N, 2) &&
	    purchase_effects_fit(&e, &m, s.h, s.z, N_Z, N, 2),
	    "some never leave");
	ok(e.leave[0] < -2 && e.leave[0] > -6, "leave: %.3f", e.leave[0]);
	ok(fabs(e.leave[1] - leave[1]) < 3 * e.leave_se[1],
	    "of the others what it is: %.3f (%.3f)", e.leave[1],
	    e.leave_se[1]);
	gsl_rng_free(rng);
	arena_close(s.arena);
}

/* A few newcomers who did not come back yet say little of their kind. */
static void
few_of_a_kind(void)
{
	enum { NEW = 5 };
	struct sample		 s;
	struct purchase_model	 m;
	struct purchase_effects	 e;
	struct purchase_history	 h = { .T = 6, .n = 1 };
	struct purchase_model	 own;
	double			 plain;

	simulate(&s, PURCHASE_MBG, 1);
	for (size_t i = 0; i < N; i++)
		s.z[i] = i < NEW;
	for (size_t i = 0; i < NEW; i++)
		s.h[i] = h;
	if (!ok(purchase_fit(&m, PURCHASE_MBG, s.h, N, 2), "newcomers"))
		exit(1);
	plain = purchase_expect(NULL, &m, &h, 52);
	ok(purchase_effects_fit(&e, &m, s.h, s.z, 1, N, 2), "are a kind");
	own = purchase_model_of(&m, &e, s.z);
	ok(purchase_expect(NULL, &own, &h, 52) > plain / 4 &&
	    purchase_expect(NULL, &own, &h, 52) < plain,
	    "of whom less is expected, but not nothing: %.3f of %.3f",
	    purchase_expect(NULL, &own, &h, 52), plain);
	arena_close(s.arena);
}

/* Of many: a part of them finds the neighbourhood, all the place. */
static void
many_customers(void)
{
	enum { TIMES = 8 };
	struct arena		*arena = arena_open();
	struct sample		 s;
	struct purchase_history	*h = ARENA_ARRAY(arena,
				    struct purchase_history, TIMES * N);
	float			*z = ARENA_ARRAY(arena, float,
				    TIMES * N * N_Z);
	struct purchase_model	 few, many;
	struct purchase_effects	 e, of_many;

	simulate(&s, PURCHASE_MBG, 1);
	for (size_t i = 0; i < TIMES * N; i++) {
		h[i] = s.h[i % N];
		memcpy(z + i * N_Z, s.z + i % N * N_Z, N_Z * sizeof(*z));
	}
	ok(purchase_fit(&few, PURCHASE_MBG, s.h, N, 2) &&
	    purchase_effects_fit(&e, &few, s.h, s.z, N_Z, N, 2) &&
	    purchase_fit(&many, PURCHASE_MBG, h, TIMES * N, 2) &&
	    purchase_effects_fit(&of_many, &many, h, z, N_Z, TIMES * N, 2),
	    "each of them eight times");
	is_near(many.ll, TIMES * few.ll, .02, "is as likely, eight times");
	is_near(of_many.rate[0], e.rate[0], .003, "by the same effect");
	is_near(of_many.rate_se[0] * sqrt(TIMES), e.rate_se[0], 1e-3,
	    "known as much better as it should");
	arena_close(s.arena);
	arena_close(arena);
}

int
main(void)
{
	(void)gsl_set_error_handler_off();	/* as main.c does */
	known_effects(PURCHASE_NBD, 1);
	known_effects(PURCHASE_MBG, 1);
	known_effects(PURCHASE_MBG_K, 3);
	known_effects(PURCHASE_PARETO, 1);
	known_effects(PURCHASE_MIXTURE, 4);
	no_effects();
	some_stay();
	few_of_a_kind();
	many_customers();
	return done_testing();
}
