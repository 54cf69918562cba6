/*
 * The methods, one const entry each, for the table in forecast_method.c.
 * A new one: write its file, name it here and there.
 */
#ifndef STATS_METHOD_PRIV_H
#define STATS_METHOD_PRIV_H

#include "core/stats/forecast/forecast.h"

extern const struct forecast_method	method_naive, method_seasonal_naive,
    method_mean13, method_moving_average, method_moving_median,
    method_moving_median_season;
extern const struct forecast_method	method_ses, method_holt, method_damped,
    method_ses_season, method_damped_season;
extern const struct forecast_method	method_ets;
extern const struct forecast_method	method_arima, method_arima_season;
extern const struct forecast_method	method_dhr, method_stl_damped,
    method_stl_theta;
extern const struct forecast_method	method_theta, method_theta_season;
extern const struct forecast_method	method_ar, method_ar_season,
    method_ar_level, method_ar_level_season;
extern const struct forecast_method	method_pooled;
extern const struct forecast_method	method_croston, method_sba, method_tsb,
    method_adida, method_pooled_rate,
    method_ses_slow, method_ses_slow_season;

#endif
