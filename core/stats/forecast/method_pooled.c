/*
 * The regressions pooled over all series; see pooled.h and pooled_rates.h.
 */
#include "core/stats/forecast/method_priv.h"

#include "core/base/base.h"
#include "core/stats/forecast/forecast_priv.h"

static void *
dense_fit(struct arena *arena, const struct forecast_pools *pools,
    size_t stage, const double *y, size_t n, size_t later, double *fitted)
{
	(void)later;
	return pooled_fit(arena, pools->dense, stage, y, n, fitted);
}

static void *
sparse_fit(struct arena *arena, const struct forecast_pools *pools,
    size_t stage, const double *y, size_t n, size_t later, double *fitted)
{
	return rates_fit(arena, pools->sparse, stage, y, n, later, fitted);
}

/* Nobody else taught it: over one series, this one. */
static void *
dense_alone(struct arena *arena, const double *y, size_t n, double period,
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

static void *
sparse_alone(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct backtest_plan	 plan = { .n = n, .sparse = true };
	struct pooled_rates	*p = rates_open(arena, period, 13);
	size_t			 known[POOLED_STAGES];

	if (backtest_stages(known, &plan)) {
		rates_add(p, y, known);
		rates_learn(p);
	}
	return rates_fit(arena, p, POOLED_STAGES - 1, y, n, 0, fitted);
}

const struct forecast_method method_pooled = {
	.name = "pooled", .brief = "one regression over all series",
	.traits = FORECAST_DENSE, .min_n = 15,
	.fit = dense_alone, .fit_pooled = dense_fit,
	.update = pooled_update, .path = pooled_path
};

const struct forecast_method method_pooled_rate = {
	.name = "pooled-rate", .brief = "one regression over all sparse series",
	.traits = FORECAST_SPARSE, .min_n = 4,
	.fit = sparse_alone, .fit_pooled = sparse_fit,
	.update = rates_update, .path = rates_path
};

void
forecast_pool_open(struct forecast_pooling *p, struct arena *arena,
    double period, size_t horizon)
{
	*p = (struct forecast_pooling){
		.dense = pooled_open(arena, period, horizon),
		.sparse = rates_open(arena, period, horizon)
	};
}

bool
forecast_pool(struct forecast_pooling *p, const struct forecast_input *in)
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
	plan.sparse = r.sparse;
	fit = r.note == FORECAST_FINE && !work_is_constant(w.y, w.n) &&
	    backtest_stages(known, &plan);
	if (fit && r.sparse) {
		rates_add(p->sparse, w.y, known);
		p->n_sparse++;
	} else if (fit) {
		pooled_add(p->dense, w.y, known);
		p->n_dense++;
	}
	arena_close(w.scratch);
	return fit;
}

void
forecast_pool_learn(struct forecast_pools *pools, struct forecast_pooling *p)
{
	/* They give back what they held in any case. */
	if (pooled_learn(p->dense) && p->n_dense >= FORECAST_FEW)
		pools->dense = p->dense;
	if (rates_learn(p->sparse) && p->n_sparse >= FORECAST_FEW)
		pools->sparse = p->sparse;
}
