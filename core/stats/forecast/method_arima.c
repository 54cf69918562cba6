/*
 * ARIMA with orders of its own choice; see arima.h.
 */
#include "core/stats/forecast/method_priv.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/arima.h"

static void
update(void *state, double y)
{
	arima_update(state, y);
}

static void
path(const void *state, double *f, size_t h)
{
	arima_path(state, f, h);
}

static void *
fit(struct arena *arena, const double *y, size_t n, double period,
    double *fitted)
{
	struct arima	*m = ARENA_NEW(arena, struct arima);

	(void)period;
	arima_choose(m, y, n);
	arima_run(m, y, n, fitted);
	return m;
}

const struct forecast_method method_arima = {
	.name = "arima",
	.brief = "autoregression and moving mean of differences",
	.traits = 0, .min_n = 16,
	.fit = fit, .update = update, .path = path
};

const struct forecast_method method_arima_season = {
	.name = "arima-season", .brief = "arima of the seasonally adjusted",
	.traits = FORECAST_DENSE | FORECAST_ADJUST | FORECAST_COSTLY,
	.min_n = 16, .max_period = 24,
	.fit = fit, .update = update, .path = path
};
