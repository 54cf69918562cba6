/*
 * What the levels of a pair say, rare values and what strangers have in
 * common included.
 */
#include "core/practice/quality/dupes_priv.h"

#include <math.h>

/* ---- rare values ---- */

/* The value on which both agree exactly; the first of a list. */
static uint32_t
common_value(const struct sheet *t, const struct comparison *c, uint32_t a,
    uint32_t b)
{
	bool	list = c->how == COMPARE_EMAIL || c->how == COMPARE_PHONE;
	size_t	n = list ? c->n_columns : 1;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			uint32_t	v = sheet_cell(t, c->column + i, a);

			if (v != 0 && v == sheet_cell(t, c->column + k, b))
				return v;
		}
	return 0;
}

/*
 * The chance that a stranger has this value.  One of the records that have
 * it is this one; what nobody else has may be rarer than the store shows.
 */
static double
value_chance(const struct sheet *t, size_t i, uint32_t value)
{
	const struct comparison	*c = &t->model->c[i];
	double			 n = (double)wordset_count(
				    &t->words[c->column], value);

	n = n > 2 ? n - 1 : 1;
	return n / (t->present[i] + (n < 2 ? compare_rule[c->how].unseen : 0));
}

/* How much rarer a value is on which both agree. */
static double
rareness(const struct sheet *t, size_t i, uint32_t a, uint32_t b)
{
	const struct comparison	*c = &t->model->c[i];
	uint32_t		 v;

	if (!compare_rule[c->how].by_value)
		return 0;
	v = common_value(t, c, a, b);
	return v == 0 ? 0 : t->log_exact[i] - log(value_chance(t, i, v));
}

bool
compare_may_be(const struct sheet *t, uint32_t a, uint32_t b, double least)
{
	const struct linkage	*l = &t->link;
	double			 odds = l->log.same - l->log.strangers;

	for (size_t i = 0; i < t->model->n; i++) {
		unsigned	level = compare_glance(t, &t->model->c[i], a, b);

		odds += t->best[i][level];
		if (level == 1)
			odds += rareness(t, i, a, b);
	}
	return odds >= least;
}

/*
 * Two people of one firm with other surnames, and nothing that is one
 * person's only: they have the firm's address and telephone in common, and
 * some colleagues have the same given name.
 */
static bool
are_colleagues(const struct dupes_model *m, const uint8_t *level)
{
	bool	firm = false, proof = false;

	if (!compare_has_other_surname(m, level))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		firm |= m->c[i].how == COMPARE_PARTY && level[i] == 1;
		proof |= m->c[i].how == COMPARE_EMAIL && level[i] == 1;
		proof |= m->c[i].how == COMPARE_BIRTHDAY && level[i] >= 1 &&
		    level[i] <= 2;
	}
	return firm && !proof;
}

double
compare_odds(const struct sheet *t, uint8_t level[LINKAGE_FIELDS], uint32_t a,
    uint32_t b)
{
	double	rare[LINKAGE_FIELDS] = {0}, odds;

	compare_all(level, t, a, b);
	for (size_t i = 0; i < t->model->n; i++)
		if (level[i] == 1)
			rare[i] = rareness(t, i, a, b);
	odds = linkage_log_odds(&t->link, level, rare);
	/* As likely as not, at most. */
	return odds > 0 && are_colleagues(t->model, level) ? 0 : odds;
}

/* What follows from the model, for the many pairs to come. */
void
compare_ready(struct sheet *t)
{
	for (size_t i = 0; i < t->model->n; i++) {
		unsigned	n = t->link.n_levels[i];
		double		best = -HUGE_VAL;

		t->log_exact[i] = log(t->link.u[i][1]);
		t->best[i][0] = 0;
		for (unsigned k = n; k > 0; k--) {
			best = MAX(best, linkage_weight(&t->link, i, k));
			t->best[i][k] = best;
		}
	}
}

/* ---- strangers ---- */

static double
agree_by_chance(const struct sheet *t, size_t i)
{
	const struct wordset	*w = &t->words[t->model->c[i].column];
	double			 sum = 0;

	for (size_t v = 1; v < w->one.n; v++) {
		double	n = (double)wordset_count(w,
				    (uint32_t)v);

		sum += n > 2 ? (n - 1) * (n - 2) : 0;
	}
	return MAX(sum / (t->present[i] * t->present[i] + 1),
	    1 / (t->present[i] + compare_rule[t->model->c[i].how].unseen) /
	    (t->present[i] + 1));
}

/*
 * Levels of random pairs; of few records there are few pairs, and doubles
 * among them, which are no strangers: those count for no more than they are.
 */
static void
count_random(double count[][LINKAGE_LEVELS], const struct sheet *t)
{
	enum { PAIRS = 400000 };
	struct rng	rng = { .state = 1 };
	uint32_t	n = (uint32_t)t->id.n;
	double		there = (double)n * (n - 1) / 2;
	double		one = there < PAIRS ? there / PAIRS : 1;
	uint8_t		level[LINKAGE_FIELDS] = {0};

	for (size_t i = 0; n >= 2 && i < PAIRS; i++) {
		uint32_t	a = (uint32_t)rng_below(&rng, n);
		uint32_t	b = (uint32_t)rng_below(&rng, n - 1);

		compare_all(level, t, a, b + (b >= a));
		for (size_t k = 0; k < t->model->n; k++)
			count[k][level[k]] += one;
	}
}

void
compare_strangers(struct sheet *t)
{
	/* What is believed beforehand is worth so many pairs. */
	enum { STRANGERS = 2000 };
	double	count[COMPARISONS_MAX][LINKAGE_LEVELS] = {{0}};

	count_random(count, t);
	for (size_t i = 0; i < t->model->n; i++) {
		const struct compare_rule	*rule;
		double				*u = t->link.u[i], all = 0;
		double				 first;

		rule = &compare_rule[t->model->c[i].how];
		for (unsigned k = 1; k <= rule->n_levels; k++) {
			u[k] = count[i][k] + STRANGERS * rule->u[k];
			all += u[k];
		}
		for (unsigned k = 1; k <= rule->n_levels; k++)
			u[k] /= all;
		if (!rule->by_value)
			continue;
		/* Given names agree less often than their words: initials. */
		first = MIN(agree_by_chance(t, i), u[1] * 2 + 1e-3);
		for (unsigned k = 2; k <= rule->n_levels; k++)
			u[k] *= (1 - first) / (1 - u[1]);
		u[1] = first;
	}
}

/* Strangers that have things in common. */
enum { HOUSEHOLD, NAMESAKES };

void
compare_believe(struct linkage *l, const struct dupes_model *m, double records)
{
	l->n_fields = m->n;
	for (size_t i = 0; i < m->n; i++) {
		const struct compare_rule	*r = &compare_rule[m->c[i].how];

		l->n_levels[i] = r->n_levels;
		memcpy(l->m[i], r->m, sizeof(l->m[i]));
		l->other[HOUSEHOLD].shares[i] = !r->personal;
		memcpy(l->other[HOUSEHOLD].r[i], r->r, sizeof(r->r));
		l->other[NAMESAKES].shares[i] = r->s[1] > 0;
		memcpy(l->other[NAMESAKES].r[i], r->s, sizeof(r->s));
	}
	/* One double for every twenty records, to begin with. */
	l->p_same = .1 / (records + 10);
	l->other[HOUSEHOLD].p = l->other[NAMESAKES].p = l->p_same;
}
