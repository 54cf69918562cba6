#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

enum {
	MIN_FIRST = 8,		/* values before the first origin */
	MIN_ORIGINS = 4,
	MAX_ORIGINS = 104,
	/* Points at which methods are fitted again. */
	REFITS = POOLED_STAGES - 1
};

static bool
is_candidate(const struct forecast_method *m, const struct backtest *bt,
    const struct backtest_plan *plan, size_t sold)
{
	unsigned	want = bt->sparse ? FORECAST_SPARSE : FORECAST_DENSE;

	if (bt->sparse && (double)sold < m->min_sold)
		return false;
	if (!(m->traits & want) || (double)bt->first < m->min_n)
		return false;
	if ((m->traits & FORECAST_ADJUST) && !plan->seasonal)
		return false;
	if ((m->traits & FORECAST_COSTLY) && plan->quick)
		return false;
	if (m->max_period > 0 && !(bt->period >= 2 &&
	    bt->period <= m->max_period))
		return false;
	if (m->fit_pooled != NULL && !method_is_taught(m, plan->pools))
		return false;
	return m->min_periods == 0 || (bt->period >= 2 &&
	    (double)bt->first >= m->min_periods * bt->period);
}

static void
choose_trials(struct arena *arena, struct backtest *bt,
    const struct backtest_plan *plan)
{
	const struct forecast_method *const	*all;
	struct said				*said;
	size_t					 i, n, t, sold = 0;

	for (t = 0; t < bt->first; t++)
		sold += plan->y[t] != 0;
	all = forecast_methods(&n);
	bt->trial = ARENA_ARRAY(arena, struct trial, n);
	for (i = 0; i < n; i++) {
		if (plan->only != NULL ? all[i] == plan->only :
		    is_candidate(all[i], bt, plan, sold))
			bt->trial[bt->n_trials++].method = all[i];
	}
	for (i = 0; i < bt->n_trials; i++) {
		said = &bt->trial[i].said;
		said->width = plan->drivers == NULL && (bt->trial[i].method->
		    traits & FORECAST_FLAT) ? 1 : bt->leads;
		said->f = ARENA_ARRAY(arena, double,
		    bt->n_origins * said->width);
		bt->said.width = MAX(bt->said.width, said->width);
	}
}

/* What is known in a block of origins, fitted at the first of them. */
struct block {
	size_t				 stage;
	size_t				 from, until;	/* origins */
	const double			*base;	/* y, or without drivers */
	const struct regression		*regression;
	const struct season		*season;
	const double			*adjusted;	/* base without season */
};

/* The drivers at k + 1 steps from origin o, as far as was known there. */
static double
drivers_ahead(const struct backtest *bt, const struct driver_set *set,
    const struct regression *r, size_t o, size_t k)
{
	double	x[FORECAST_MAX_DRIVERS];
	size_t	j, known;

	for (j = 0; j < set->k; j++) {
		known = set->known[j];
		if (k < known || set->told[j] == NULL)
			/* Where nothing came yet, nothing is compared. */
			x[j] = set->x[j][MIN(bt->first + o + k, bt->n - 1)];
		else
			x[j] = set->told[j][(o + known) *
			    set->told_leads[j] + k - known];
	}
	return regression_sum(r, x);
}

static void
run_block(struct arena *scratch, const struct backtest *bt, struct trial *tr,
    const struct backtest_plan *plan, const struct block *b)
{
	const struct forecast_method	*m = tr->method;
	const double			*y = b->base;
	bool				 adjust;
	void				*state;
	double				*f;
	size_t				 o, t, k, width = tr->said.width;

	adjust = (m->traits & FORECAST_ADJUST) && b->season != NULL;
	if (adjust)
		y = b->adjusted;
	state = method_fit(m, scratch, plan->pools, b->stage, y,
	    bt->first + b->from, bt->n_origins - b->from, bt->period, NULL);
	for (o = b->from; o < b->until; o++) {
		t = bt->first + o;
		f = tr->said.f + o * width;
		m->path(state, f, width);
		for (k = 0; adjust && k < bt->leads; k++)
			f[k] = season_restore(b->season, f[k], t + k);
		for (k = 0; b->regression != NULL && k < bt->leads; k++)
			f[k] = regression_restore(b->regression, f[k],
			    drivers_ahead(bt, plan->drivers, b->regression,
			    o, k));
		for (k = 0; bt->sparse && k < width; k++)
			f[k] = MAX(f[k], 0);
		m->update(state, y[t]);
	}
}

/* Drivers and season as they could be seen at the block's first origin. */
static void
look_at(struct block *b, struct arena *scratch, const struct backtest *bt,
    const struct backtest_plan *plan, double *base, double *adjusted)
{
	size_t	t, n = bt->first + b->from, until = bt->first + b->until;

	b->base = plan->seen;
	if (plan->drivers != NULL)
		b->regression = drivers_fit(scratch, plan->seen, n,
		    plan->period, plan->drivers);
	if (b->regression != NULL) {
		drivers_remove(base, plan->seen, until, plan->drivers,
		    b->regression);
		b->base = base;
	}
	if (!plan->seasonal)
		return;
	b->season = season_find(scratch, b->base, n, plan->period);
	b->adjusted = adjusted;
	for (t = 0; b->season != NULL && t < until; t++)
		adjusted[t] = season_remove(b->season, b->base[t], t);
}

/* 0: the history is too short. */
static size_t
count_origins(const struct backtest_plan *plan)
{
	size_t	origins, n = plan->n;

	/* Sparse methods are fitted with little, but rare errors are rare. */
	origins = plan->n_origins > 0 ? plan->n_origins : plan->sparse ?
	    MIN(n / 2, (size_t)2 * MAX_ORIGINS) :
	    MIN(n / 3, (size_t)MAX_ORIGINS);
	return origins < MIN_ORIGINS || n - origins < MIN_FIRST ? 0 : origins;
}

bool
backtest_stages(size_t known[POOLED_STAGES], const struct backtest_plan *plan)
{
	size_t	origins = count_origins(plan), b;

	for (b = 0; b < POOLED_STAGES; b++)
		known[b] = plan->n - origins + origins * b / REFITS;
	return origins > 0;
}

struct backtest *
backtest_run(struct arena *arena, const struct backtest_plan *plan)
{
	struct backtest	*bt;
	struct arena	*scratch;
	double		*base, *adjusted;
	size_t		 origins = count_origins(plan), i, b, n = plan->n;

	if (origins == 0)
		return NULL;
	bt = ARENA_NEW(arena, struct backtest);
	bt->y = plan->y;
	bt->n = n;
	bt->period = plan->period;
	bt->sparse = plan->sparse;
	bt->n_origins = origins;
	bt->first = n - origins;
	bt->leads = MIN(plan->horizon, (origins + 1) / 2);
	bt->asked = MIN(plan->asked, bt->leads);
	choose_trials(arena, bt, plan);
	scratch = arena_open();
	base = ARENA_ARRAY(arena, double, 2 * n);
	adjusted = base + n;
	for (b = 0; b < REFITS; b++) {
		struct block	block = {
			.stage = b,
			.from = origins * b / REFITS,
			.until = origins * (b + 1) / REFITS
		};

		arena_clear(scratch);
		look_at(&block, scratch, bt, plan, base, adjusted);
		for (i = 0; i < bt->n_trials; i++)
			run_block(scratch, bt, &bt->trial[i], plan, &block);
	}
	arena_close(scratch);
	return bt;
}
