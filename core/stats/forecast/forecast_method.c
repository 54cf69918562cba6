#include "core/stats/forecast/forecast.h"

#include "core/base/base.h"
#include "core/stats/forecast/forecast_priv.h"
#include "core/stats/forecast/method_priv.h"

const struct forecast_method *const *
forecast_methods(size_t *n)
{
	static const struct forecast_method *const	all[] = {
		&method_naive, &method_seasonal_naive, &method_mean13,
		&method_moving_average, &method_moving_median,
		&method_moving_median_season,
		&method_ses, &method_ses_season,
		&method_holt, &method_damped, &method_damped_season,
		&method_ets, &method_arima, &method_arima_season, &method_dhr,
		&method_stl_damped, &method_stl_theta,
		&method_theta, &method_theta_season,
		&method_ar, &method_ar_season,
		&method_ar_level, &method_ar_level_season, &method_pooled,
		&method_ses_slow, &method_ses_slow_season,
		&method_croston, &method_sba, &method_tsb, &method_adida,
		&method_pooled_rate
	};

	_Static_assert(NELEM(all) <= FORECAST_MAX_METHODS, "room for each");
	*n = NELEM(all);
	return all;
}

const char *
forecast_method_name(const struct forecast_result *r)
{
	const char	*best = "none";
	double		 weight = 0;

	for (size_t i = 0; i < r->n_scores; i++)
		if (r->score[i].weight > weight) {
			weight = r->score[i].weight;
			best = r->score[i].method->name;
		}
	return weight > 0 && weight < .9995 ? "combination" : best;
}

const struct forecast_method *
forecast_method_find(const char *name)
{
	const struct forecast_method *const	*all;
	size_t					 i, n;

	all = forecast_methods(&n);
	for (i = 0; i < n; i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}

bool
method_is_taught(const struct forecast_method *m,
    const struct forecast_pools *pools)
{
	if (m->fit_pooled == NULL || pools == NULL)
		return false;
	return m->traits & FORECAST_SPARSE ? pools->sparse != NULL :
	    pools->dense != NULL;
}

void *
method_fit(const struct forecast_method *m, struct arena *arena,
    const struct forecast_pools *pools, size_t stage, const double *y,
    size_t n, size_t later, double period, double *fitted)
{
	if (method_is_taught(m, pools))
		return m->fit_pooled(arena, pools, stage, y, n, later,
		    fitted);
	return m->fit(arena, y, n, period, fitted);
}
