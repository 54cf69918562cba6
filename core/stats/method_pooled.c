/*
 * The regression pooled over all series; see pooled.h.
 */
#include "core/stats/method_priv.h"

#include "core/base/base.h"
#include "core/stats/forecast_priv.h"

/* Nobody else taught it: over one series, this one. */
static void *
fit_alone(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct backtest_plan	 plan = { .n = n };
	struct pooled		*p = pooled_open(arena, period, SIZE_MAX);
	size_t			 known[POOLED_STAGES];

	if (backtest_stages(known, &plan)) {
		pooled_add(p, y, known);
		pooled_learn(p);
	}
	return pooled_fit(arena, p, POOLED_STAGES - 1, y, n, fitted);
}

const struct forecast_method method_pooled = {
	.name = "pooled", .brief = "one regression over all series",
	.traits = FORECAST_DENSE, .min_n = 26,
	.fit = fit_alone, .fit_pooled = pooled_fit,
	.update = pooled_update, .path = pooled_path
};

bool
forecast_pool(struct pooled *p, const struct forecast_input *in)
{
	struct forecast_result	r = {0};
	struct work		w = { .in = in, .n = in->n, .r = &r,
				    .period = in->period };
	struct backtest_plan	plan = {0};
	size_t			known[POOLED_STAGES];
	bool			fit;

	if (in->n == 0)
		return false;
	w.scratch = arena_open();
	work_clean(&w);
	work_judge(&w);
	plan.n = w.n;
	fit = r.note == FORECAST_FINE && !r.sparse &&
	    !work_is_constant(w.y, w.n) && backtest_stages(known, &plan);
	if (fit)
		pooled_add(p, w.y, known);
	arena_close(w.scratch);
	return fit;
}
