#include "core/stats/linkage.h"

#include <math.h>

enum { ROUNDS = 500 };

static double
log_sum(double a, double b)
{
	double	top = a > b ? a : b;

	return top + log(exp(a - top) + exp(b - top));
}

static double
strangers(const struct linkage *l)
{
	double	p = 1 - l->p_same;

	for (size_t c = 0; c < LINKAGE_OTHERS; c++)
		p -= l->other[c].p;
	return p;
}

void
linkage_ready(struct linkage *l)
{
	for (size_t f = 0; f < l->n_fields; f++) {
		l->log.m[f][0] = 0;
		for (unsigned k = 1; k <= l->n_levels[f]; k++)
			l->log.m[f][k] = log(l->m[f][k] / l->u[f][k]);
		for (size_t c = 0; c < LINKAGE_OTHERS; c++) {
			const struct linkage_other	*o = &l->other[c];

			l->log.r[c][f][0] = 0;
			for (unsigned k = 1; k <= l->n_levels[f]; k++)
				l->log.r[c][f][k] = !o->shares[f] ? 0 :
				    log(o->r[f][k] / l->u[f][k]);
		}
	}
	l->log.same = log(l->p_same);
	for (size_t c = 0; c < LINKAGE_OTHERS; c++)
		l->log.other[c] = log(l->other[c].p);
	l->log.strangers = log(strangers(l));
}

/* Chances against those of strangers, of the same and of the others. */
static double
log_ratios(double other[LINKAGE_OTHERS], const struct linkage *l,
    const uint8_t *level, const double *rare)
{
	double	same = l->log.same;

	for (size_t c = 0; c < LINKAGE_OTHERS; c++)
		other[c] = l->log.other[c];
	for (size_t f = 0; f < l->n_fields; f++) {
		double	more = rare == NULL || level[f] == 0 ? 0 : rare[f];

		same += l->log.m[f][level[f]] + more;
		for (size_t c = 0; c < LINKAGE_OTHERS; c++)
			if (l->other[c].shares[f])
				other[c] += l->log.r[c][f][level[f]] + more;
	}
	return same;
}

double
linkage_log_odds(const struct linkage *l, const uint8_t *level,
    const double *rare)
{
	double	other[LINKAGE_OTHERS], against = l->log.strangers;
	double	same = log_ratios(other, l, level, rare);

	for (size_t c = 0; c < LINKAGE_OTHERS; c++)
		against = log_sum(against, other[c]);
	return same - against;
}

double
linkage_weight(const struct linkage *l, size_t field, unsigned level)
{
	return l->log.m[field][level];
}

/* Sums of one round: the same, then the others. */
struct sums {
	double	level[LINKAGE_OTHERS + 1][LINKAGE_FIELDS][LINKAGE_LEVELS];
	double	pairs[LINKAGE_OTHERS + 1];
};

static void
expect(struct sums *s, const struct linkage *l,
    const struct linkage_pattern *p, size_t n)
{
	double	part[LINKAGE_OTHERS + 1], all, share;

	for (size_t i = 0; i < n; i++) {
		part[0] = log_ratios(part + 1, l, p[i].level, NULL);
		all = l->log.strangers;
		for (size_t c = 0; c <= LINKAGE_OTHERS; c++)
			all = log_sum(all, part[c]);
		for (size_t c = 0; c <= LINKAGE_OTHERS; c++) {
			share = p[i].n * exp(part[c] - all);
			s->pairs[c] += share;
			for (size_t f = 0; f < l->n_fields; f++)
				s->level[c][f][p[i].level[f]] += share;
		}
	}
}

/* The prior counts as pairs seen before. */
static void
maximise(double *to, const double *seen, const double *believed,
    unsigned n_levels, double prior)
{
	double	all = prior;

	for (unsigned k = 1; k <= n_levels; k++)
		all += seen[k];
	for (unsigned k = 1; k <= n_levels; k++)
		to[k] = (seen[k] + prior * believed[k]) / all;
}

static bool
moved(double now, double before)
{
	return fabs(now - before) >= 1e-4 * before;
}

unsigned
linkage_fit(struct linkage *l, const struct linkage_pattern *p, size_t n,
    double all_pairs, double prior)
{
	struct linkage	believed = *l, before;
	unsigned	round;
	bool		more = true;

	for (round = 0; more && round < ROUNDS; round++) {
		struct sums	s = { .pairs = {0} };

		before = *l;
		linkage_ready(l);
		expect(&s, l, p, n);
		/* Half a pair, so that there is always a chance. */
		l->p_same = (s.pairs[0] + 0.5) / (all_pairs + 2);
		more = moved(l->p_same, before.p_same);
		for (size_t c = 0; c < LINKAGE_OTHERS; c++) {
			l->other[c].p = (s.pairs[c + 1] + 0.5) /
			    (all_pairs + 2);
			more |= moved(l->other[c].p, before.other[c].p);
		}
		for (size_t f = 0; f < l->n_fields; f++) {
			maximise(l->m[f], s.level[0][f], believed.m[f],
			    l->n_levels[f], prior);
			for (size_t c = 0; c < LINKAGE_OTHERS; c++)
				maximise(l->other[c].r[f], s.level[c + 1][f],
				    believed.other[c].r[f], l->n_levels[f],
				    prior);
		}
	}
	linkage_ready(l);
	return round;
}
