#include "core/practice/value/value_test.h"

#include <math.h>

#include "core/sales/sales.h"

/* The purchases of one customer in the days gathered. */
struct buyer { uint32_t party, begin, n; };

struct testing {
	struct value_test	*t;
	const struct value_options *opt;
	VEC(int32_t)		 day;
	VEC(struct buyer)	 buyer;
	struct purchase_history	*history;	/* as of the split */
	double			*came;		/* held out */
	uint32_t		 n;		/* customers by the split */
	double			*said, *median;	/* by the method at hand */
	double			 weeks;		/* held out */
	const struct query_env	*env;
	const struct entity	*party;
	struct covariates	*covariates;	/* or NULL */
	struct arena		*scratch;
};

static bool
take(void *arg, unsigned thread CRM_UNUSED, uint32_t party,
    const struct sales_day *day, size_t n)
{
	struct testing	*g = arg;
	struct buyer	 b = { party, (uint32_t)g->day.n, 0 };

	for (size_t i = 0; i < n; i++)
		if (value_is_purchase(&day[i])) {
			*VEC_ADD(&g->day) = day[i].day.n;
			b.n++;
		}
	if (b.n > 0)
		*VEC_ADD(&g->buyer) = b;
	return true;
}

/* As it was known on a day; false: not a customer yet. */
static bool
history_at(struct purchase_history *h, const struct testing *g,
    const struct buyer *b, int32_t at)
{
	const int32_t	*day = g->day.p + b->begin;
	uint32_t	 n = 0;

	*h = (struct purchase_history){ .n = 1 };
	for (; n < b->n && day[n] <= at; n++)
		if (n > 0)
			purchase_add_gap(h, (day[n] - day[n - 1]) / 7.0);
	if (n == 0)
		return false;
	h->x = n - 1;
	h->t_x = (day[n - 1] - day[0]) / 7.0;
	h->T = (at - day[0]) / 7.0;
	return true;
}

static uint32_t
count_between(const struct testing *g, const struct buyer *b, int32_t after,
    int32_t until)
{
	uint32_t	n = 0;

	for (uint32_t i = 0; i < b->n; i++) {
		int32_t	day = g->day.p[b->begin + i];

		n += day > after && day <= until;
	}
	return n;
}

/* ---- rules that need no model ---- */

/* As often as in all the time that he was a customer. */
static double
past_rate(const struct testing *g, const struct buyer *b,
    const struct purchase_history *h, int32_t at)
{
	(void)g;
	(void)b;
	(void)at;
	return h->T > 0 ? h->x / h->T : 0;
}

/* As often as in a time as long as the one held out, just before. */
static double
last_rate(const struct testing *g, const struct buyer *b,
    const struct purchase_history *h, int32_t at)
{
	(void)h;
	return count_between(g, b, at - (int32_t)(g->weeks * 7), at) /
	    g->weeks;
}

/* As often as ever, while not silent for more than twice his mean gap. */
static double
rhythm_rate(const struct testing *g, const struct buyer *b,
    const struct purchase_history *h, int32_t at)
{
	double	usual = h->x > 0 ? h->t_x / h->x : 13;

	return h->T - h->t_x <= 2 * MAX(usual, 1) ?
	    past_rate(g, b, h, at) : 0;
}

typedef double rule(const struct testing *, const struct buyer *,
    const struct purchase_history *, int32_t at);

static const struct { const char *name; rule *per_week; } rules[] = {
	{ "past rate", past_rate },
	{ "last period", last_rate },
	{ "own rhythm", rhythm_rate },
};

/* ---- purchases in the time held out ---- */

static struct purchase_model
model_of(const struct testing *g, const struct value_score *s, uint32_t party)
{
	return s->effects.n == 0 ? s->model : purchase_model_of(&s->model,
	    &s->effects, covariates_of(g->covariates, party));
}

static void
foretell(struct testing *g, const struct value_score *s, rule *per_week)
{
	for (uint32_t i = 0; i < g->n; i++) {
		const struct buyer	*b = &g->buyer.p[i];
		struct purchase_model	 m;

		if (per_week != NULL) {
			g->said[i] = per_week(g, b, &g->history[i],
			    g->t->split.n) * g->weeks;
			continue;
		}
		m = model_of(g, s, b->party);
		g->said[i] = purchase_expect(&g->median[i], &m,
		    &g->history[i], g->weeks);
	}
}

static void
judge(struct testing *g, struct value_score *s, rule *per_week)
{
	double	abs_sum = 0, square = 0, said = 0, came = 0, median = 0;

	foretell(g, s, per_week);
	for (uint32_t i = 0; i < g->n; i++) {
		double	d = g->said[i] - g->came[i];

		abs_sum += fabs(d);
		square += d * d;
		said += g->said[i];
		came += g->came[i];
		median += fabs(g->median[i] - g->came[i]);
	}
	s->mae = abs_sum / g->n;
	s->rmse = sqrt(square / g->n);
	s->bias = came > 0 ? said / came - 1 : (double)NAN;
	s->mae_median = per_week == NULL ? median / g->n : (double)NAN;
}

static void
put_repeats(struct testing *g)
{
	struct value_group	*of = g->t->by_repeats;

	for (int i = 0; i < VALUE_GROUPS; i++)
		of[i] = (struct value_group){ .from = i, .until =
		    i + 1 < VALUE_GROUPS ? i + 1 : (double)INFINITY };
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t		 x = g->history[i].x;
		struct value_group	*v = &of[MIN(x, VALUE_GROUPS - 1)];

		v->n++;
		v->said += g->said[i];
		v->came += g->came[i];
	}
	for (int i = 0; i < VALUE_GROUPS; i++)
		if (of[i].n > 0) {
			of[i].said /= of[i].n;
			of[i].came /= of[i].n;
		}
}

/* ---- when he buys next ---- */

/* The first one after the split; false: none. */
static bool
next_of(int32_t *day, const struct testing *g, const struct buyer *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		*day = g->day.p[b->begin + i];
		if (*day > g->t->split.n)
			return *day <= g->t->until.n;
	}
	return false;
}

static void
judge_next(struct testing *g, const struct value_score *s)
{
	struct value_test	*t = g->t;

	for (uint32_t i = 0; i < g->n; i += g->n / VALUE_NEXT_MOST + 1) {
		const struct buyer	*b = &g->buyer.p[i];
		struct purchase_history	 h;
		struct purchase_model	 m = model_of(g, s, b->party);
		struct day		 from, until;
		int32_t			 day;

		h = value_history_at_end(g->history[i], 7);
		if (!value_day_of(&from, &m, &h, t->split, 7, .1) ||
		    !value_day_of(&until, &m, &h, t->split, 7, .9) ||
		    until.n > t->until.n)
			continue;
		t->next.n++;
		if (!next_of(&day, g, b))
			t->next.never++;
		else if (day < from.n)
			t->next.before++;
		else if (day <= until.n)
			t->next.within++;
		else
			t->next.after++;
	}
}

/* ---- does he buy in the coming week? ---- */

struct chance { double p; bool came; };

static int
by_chance(const void *a, const void *b)
{
	double	p = ((const struct chance *)a)->p;
	double	q = ((const struct chance *)b)->p;

	return p < q ? -1 : p > q;
}

/* Area under the curve: the share of pairs in the right order, ties half. */
static double
auc_of(const struct chance *c, size_t n)
{
	double	ranks = 0, yes = 0;

	for (size_t i = 0, j; i < n; i = j) {
		double	here = 0;

		for (j = i; j < n && c[j].p == c[i].p; j++)
			here += c[j].came;
		ranks += here * ((double)(i + j - 1) / 2 + 1);
		yes += here;
	}
	if (yes == 0 || yes == (double)n)
		return (double)NAN;
	return (ranks - yes * (yes + 1) / 2) / (yes * ((double)n - yes));
}

/* Tenths of the chances, least first; c is sorted. */
static void
put_chances(struct testing *g, const struct chance *c, size_t n)
{
	for (size_t k = 0; k < VALUE_CHANCES; k++) {
		struct value_group	*v = &g->t->by_chance[k];
		size_t			 i = n * k / VALUE_CHANCES;
		size_t			 end = n * (k + 1) / VALUE_CHANCES;

		*v = (struct value_group){ .n = (double)(end - i) };
		if (end == i)
			continue;
		v->from = c[i].p;
		v->until = c[end - 1].p;
		for (; i < end; i++) {
			v->said += c[i].p / v->n;
			v->came += c[i].came / v->n;
		}
	}
}

/* Chances are kept this far from none and all: a rule is often sure. */
#define LEAST_CHANCE	1e-4
/* More customers are not needed to tell one model from another. */
enum { MOST_CHANCES = 1000000, MOST_DAYS = 20 };

static double
chance_of(const struct testing *g, const struct value_score *s,
    rule *per_week, const struct buyer *b, const struct purchase_history *h,
    int32_t at)
{
	struct purchase_model	m;
	double			p;

	if (per_week != NULL) {
		p = -expm1(-per_week(g, b, h, at));
	} else {
		struct purchase_history	end = value_history_at_end(*h, 7);

		m = model_of(g, s, b->party);
		p = purchase_within(&m, &end, 1);
	}
	return MIN(MAX(p, LEAST_CHANCE), 1 - LEAST_CHANCE);
}

static void
judge_weeks(struct testing *g, struct value_score *s, rule *per_week,
    struct chance *c)
{
	struct value_test	*t = g->t;
	int32_t			 step = (int32_t)ceil(g->weeks / MOST_DAYS) * 7;
	size_t			 n = 0, every;
	double			 loss = 0;

	every = g->buyer.n * MOST_DAYS / MOST_CHANCES + 1;
	t->n_days = 0;
	for (int32_t at = t->split.n; at + 7 <= t->until.n; at += step) {
		t->n_days++;
		for (size_t i = 0; i < g->buyer.n; i += every) {
			const struct buyer	*b = &g->buyer.p[i];
			struct purchase_history	 h;

			if (!history_at(&h, g, b, at))
				continue;
			c[n].p = chance_of(g, s, per_week, b, &h, at);
			c[n].came = count_between(g, b, at, at + 7) > 0;
			loss -= log(c[n].came ? c[n].p : 1 - c[n].p);
			n++;
		}
	}
	t->n_chances = (double)n;
	s->log_loss = n > 0 ? loss / (double)n : (double)NAN;
	qsort(c, n, sizeof(*c), by_chance);
	s->auc = auc_of(c, n);
	if (s->is_chosen)
		put_chances(g, c, n);
}

/* ---- all of them ---- */

static struct value_score *
add_score(struct value_test *t, const char *name)
{
	struct value_score	*s = &t->score[t->n_scores++];

	*s = (struct value_score){ .name = name };
	return s;
}

/* The chosen one first, then the others that are not the same again. */
static bool
fit_all(struct testing *g)
{
	static const enum purchase_method	 all[] = {
		PURCHASE_NBD, PURCHASE_PARETO, PURCHASE_BG, PURCHASE_MBG,
		PURCHASE_BG_K, PURCHASE_MBG_K, PURCHASE_MIXTURE
	};
	struct value_test			*t = g->t;
	struct purchase_model			 m, chosen;

	if (!purchase_fit(&chosen, g->opt->method, g->history, g->n,
	    g->env->threads))
		return false;
	if ((chosen.method == PURCHASE_BG_K ||
	    chosen.method == PURCHASE_MBG_K) && chosen.k == 1 &&
	    g->opt->method == PURCHASE_AUTO)
		chosen.method = chosen.mbg ? PURCHASE_MBG : PURCHASE_BG;
	for (size_t i = 0; i < NELEM(all); i++) {
		bool	is_chosen = all[i] == chosen.method;

		if (is_chosen)
			m = chosen;
		else if (g->opt->method != PURCHASE_AUTO ||
		    !purchase_fit(&m, all[i], g->history, g->n, g->env->threads) ||
		    ((all[i] == PURCHASE_BG_K || all[i] == PURCHASE_MBG_K) &&
		    m.k == 1))
			continue;
		add_score(t, purchase_method_name(all[i]))->model = m;
		t->score[t->n_scores - 1].is_chosen = is_chosen;
	}
	return true;
}

/* The chosen one once more, with what is known of the customers: first. */
static enum err_code
fit_covariates(struct testing *g, struct err *err)
{
	const struct value_options	*o = g->opt;
	struct value_score		*s = g->t->score, with;
	size_t				 n_z, i = 0;
	uint32_t			 last_id = 0;
	bool				*counts;
	float				*z;
	enum err_code			 rc;

	for (size_t j = 0; j < g->buyer.n; j++)
		last_id = MAX(last_id, g->buyer.p[j].party);
	counts = ARENA_ARRAY(g->scratch, bool, (size_t)last_id + 1);
	for (uint32_t j = 0; j < g->n; j++)
		counts[g->buyer.p[j].party] = true;
	rc = covariates_read(&g->covariates, g->env, g->party, o->covariate,
	    o->n_covariates, counts, last_id, g->scratch, err);
	if (rc)
		return rc;
	n_z = g->covariates->n;
	z = ARENA_ARRAY(g->scratch, float, g->n * n_z);
	for (uint32_t j = 0; j < g->n; j++)
		memcpy(z + j * n_z, covariates_of(g->covariates,
		    g->buyer.p[j].party), n_z * sizeof(*z));
	while (!s[i].is_chosen)
		i++;
	with = s[i];
	with.name = "with covariates";
	if (!purchase_effects_fit(&with.effects, &with.model, g->history, z,
	    n_z, g->n, g->env->threads)) {
		g->t->covariates_say_nothing = true;
		return ERR_OK;
	}
	s[i].is_chosen = false;
	memmove(s + 1, s, g->t->n_scores++ * sizeof(*s));
	s[0] = with;
	return ERR_OK;
}

static void
judge_all(struct testing *g)
{
	struct value_test	*t = g->t;
	struct chance		*c;
	size_t			 n_models = t->n_scores;

	c = ARENA_ARRAY(g->scratch, struct chance,
	    MIN(g->buyer.n * (MOST_DAYS + 1), MOST_CHANCES + 2 * MOST_DAYS) +
	    1);
	for (size_t i = 0; i < NELEM(rules); i++)
		add_score(t, rules[i].name)->is_rule = true;
	for (size_t i = 0; i < t->n_scores; i++) {
		struct value_score	*s = &t->score[i];
		rule			*r = s->is_rule ?
					    rules[i - n_models].per_week :
					    NULL;

		judge(g, s, r);
		if (s->is_chosen) {
			put_repeats(g);
			judge_next(g, s);
		}
		judge_weeks(g, s, r, c);
	}
}

/* Customers by the split come first, with what is known of them then. */
static enum err_code
divide(struct testing *g, const struct day *split, struct err *err)
{
	struct value_test	*t = g->t;
	int32_t			 first = INT32_MAX;

	for (size_t i = 0; i < g->day.n; i++)
		first = MIN(first, g->day.p[i]);
	if (g->day.n == 0)
		return err_set(err, ERR_USAGE,
		    "no purchases: there is nothing to judge by");
	t->until = g->opt->as_of;
	t->split.n = split != NULL ? split->n : first + (t->until.n - first) / 2;
	if (t->split.n < first || t->until.n - t->split.n < 7)
		return err_set(err, ERR_USAGE, "purchases are needed before "
		    "the split, and a week or more after it");
	g->weeks = (t->until.n - t->split.n) / 7.0;
	g->history = ARENA_ARRAY(g->scratch, struct purchase_history,
	    g->buyer.n);
	g->came = ARENA_ARRAY(g->scratch, double, g->buyer.n);
	g->said = ARENA_ARRAY(g->scratch, double, g->buyer.n);
	g->median = ARENA_ARRAY(g->scratch, double, g->buyer.n);
	for (size_t i = 0; i < g->buyer.n; i++) {
		struct buyer	b = g->buyer.p[i];

		if (!history_at(&g->history[g->n], g, &b, t->split.n))
			continue;
		g->came[g->n] = count_between(g, &b, t->split.n, t->until.n);
		t->purchases += g->came[g->n];
		g->buyer.p[i] = g->buyer.p[g->n];
		g->buyer.p[g->n++] = b;
	}
	t->customers = g->n;
	return ERR_OK;
}

static uint32_t
n_returned(const struct testing *g)
{
	uint32_t	n = 0;

	for (uint32_t i = 0; i < g->n; i++)
		n += g->history[i].x > 0;
	return n;
}

enum err_code
value_test(struct value_test *t, const struct query_env *env,
    const struct entity *party, const struct value_options *opt,
    const struct day *split, struct err *err)
{
	const struct entity	*sale = party == NULL ? NULL :
				    model_find_sale(env->model, party);
	struct testing		 g = { .t = t, .opt = opt,
				    .env = env, .party = party };
	enum err_code		 rc;

	*t = (struct value_test){ .n_scores = 0 };
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales to "
		    "parties: there is no value to work out");
	g.scratch = arena_open();
	rc = sales_party_days(env->txn, env->model, sale,
	    (struct range){ DAY_MIN, { opt->as_of.n + 1 } }, 1, take, &g,
	    err);
	if (rc == ERR_OK)
		rc = divide(&g, split, err);
	if (rc == ERR_OK && !(n_returned(&g) >= VALUE_LEAST_RETURNED &&
	    fit_all(&g)))
		rc = err_set(err, ERR_USAGE, "fewer than %d came back "
		    "before the split: nothing can be learnt from that",
		    VALUE_LEAST_RETURNED);
	if (rc == ERR_OK && opt->n_covariates > 0)
		rc = fit_covariates(&g, err);
	if (rc == ERR_OK)
		judge_all(&g);
	arena_close(g.scratch);
	VEC_RELEASE(&g.day);
	VEC_RELEASE(&g.buyer);
	return rc;
}
