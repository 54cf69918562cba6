/*
 * How far a figure was from its normal: hot for the time of the year.
 */
#ifndef STATS_ANOMALY_H
#define STATS_ANOMALY_H

#include "core/base/def.h"

/*
 * x[0..n) less its mean and its season: up to three sines and cosines of the
 * period, as many as about two years bear; one from a year on, none before.
 * NaN in x: not known, stays NaN.  Returns how many pairs there were.
 */
size_t	stat_anomaly(double *out, const double *x, size_t n, double period);

#endif
