#include "core/stats/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/season.h"

enum {
	MIN_FIRST = 8,		/* values before the first origin */
	MIN_ORIGINS = 4,
	MAX_ORIGINS = 104,
	REFITS = 3		/* points at which methods are fitted again */
};

static bool
is_candidate(const struct forecast_method *m, const struct backtest *bt,
    bool seasonal)
{
	unsigned	want = bt->sparse ? FORECAST_SPARSE : FORECAST_DENSE;

	if (!(m->traits & want) || (double)bt->first < m->min_n)
		return false;
	if ((m->traits & FORECAST_ADJUST) && !seasonal)
		return false;
	return m->min_periods == 0 || (bt->period >= 2 &&
	    (double)bt->first >= m->min_periods * bt->period);
}

static void
choose_trials(struct arena *arena, struct backtest *bt,
    bool seasonal, const struct forecast_method *only)
{
	const struct forecast_method *const	*all;
	size_t					 i, n;

	all = forecast_methods(&n);
	bt->trial = ARENA_ARRAY(arena, struct trial, n);
	for (i = 0; i < n; i++) {
		if (only != NULL ? all[i] == only :
		    is_candidate(all[i], bt, seasonal))
			bt->trial[bt->n_trials++].method = all[i];
	}
	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].f = ARENA_ARRAY(arena, double,
		    bt->n_origins * bt->leads);
}

/* Origins from..until of one trial, fitted to what was known at from. */
static void
run_block(struct arena *scratch, const struct backtest *bt, struct trial *tr,
    const struct season *season, const double *adjusted, size_t from,
    size_t until)
{
	const struct forecast_method	*m = tr->method;
	const double			*y = bt->y;
	bool				 adjust;
	void				*state;
	double				*f;
	size_t				 o, t, k;

	adjust = (m->traits & FORECAST_ADJUST) && season != NULL;
	if (adjust)
		y = adjusted;
	state = m->fit(scratch, y, bt->first + from, bt->period, NULL);
	for (o = from; o < until; o++) {
		t = bt->first + o;
		f = tr->f + o * bt->leads;
		m->path(state, f, bt->leads);
		for (k = 0; adjust && k < bt->leads; k++)
			f[k] = season_restore(season, f[k], t + k);
		for (k = 0; bt->sparse && k < bt->leads; k++)
			f[k] = MAX(f[k], 0);
		m->update(state, y[t]);
	}
}

struct backtest *
backtest_run(struct arena *arena, const double *y, size_t n, double period,
    bool sparse, bool seasonal, size_t horizon,
    const struct forecast_method *only)
{
	struct backtest	*bt;
	struct arena	*scratch;
	struct season	*season;
	double		*adjusted;
	size_t		 origins, from, until, i, b, t;

	/* Sparse methods are fitted with little, but rare errors are rare. */
	origins = sparse ? MIN(n / 2, (size_t)2 * MAX_ORIGINS) :
	    MIN(n / 3, (size_t)MAX_ORIGINS);
	if (origins < MIN_ORIGINS || n - origins < MIN_FIRST)
		return NULL;
	bt = ARENA_NEW(arena, struct backtest);
	bt->y = y;
	bt->n = n;
	bt->period = period;
	bt->sparse = sparse;
	bt->n_origins = origins;
	bt->first = n - origins;
	bt->leads = MIN(horizon, (origins + 1) / 2);
	choose_trials(arena, bt, seasonal, only);
	scratch = arena_open();
	adjusted = ARENA_ARRAY(arena, double, n);
	for (b = 0; b < REFITS; b++) {
		from = origins * b / REFITS;
		until = origins * (b + 1) / REFITS;
		arena_clear(scratch);
		season = seasonal ? season_find(scratch, y, bt->first + from,
		    period) : NULL;
		for (t = 0; season != NULL && t < bt->first + until; t++)
			adjusted[t] = season_remove(season, y[t], t);
		for (i = 0; i < bt->n_trials; i++)
			run_block(scratch, bt, &bt->trial[i], season,
			    adjusted, from, until);
	}
	arena_close(scratch);
	return bt;
}
