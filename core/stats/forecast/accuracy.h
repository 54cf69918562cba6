/*
 * How good was a forecast?  y is what came, f what was said, n >= 1 values;
 * scale comes from stat_naive_scale of the history the forecast was made
 * from.  NaN when not defined (n = 0, a scale of zero), except that a
 * perfect forecast has error 0 whatever the scale.
 */
#ifndef STATS_ACCURACY_H
#define STATS_ACCURACY_H

#include "core/base/def.h"

/*
 * Mean |x[t] - x[t-lag]|: the error in the past of "as it was lag steps
 * ago".  NaN for n <= lag or lag = 0.  Lag 1 for the weekly M4 scores, the
 * period for the textbook's seasonal scaling.
 */
double	stat_naive_scale(const double *x, size_t n, size_t lag);
/* The same with squares: mean (x[t] - x[t-lag])^2, for RMSSE. */
double	stat_naive_scale_sq(const double *x, size_t n, size_t lag);

/*
 * Mean absolute scaled error.
 * Source: Hyndman and Koehler, Int. J. Forecasting 22 (2006), 679-688.
 */
double	stat_mase(const double *y, const double *f, size_t n, double scale);
/*
 * Mean of 200 |y - f| / (|y| + |f|), in percent, as in the M4 competition;
 * a pair of zeros counts 0.
 */
double	stat_smape(const double *y, const double *f, size_t n);
/*
 * Root mean squared scaled error, as in the M5 competition: rewards the
 * right mean of sparse sales, where MASE and sMAPE reward zero.
 */
double	stat_rmsse(const double *y, const double *f, size_t n,
	    double scale_sq);
/* Share of values within [lo, hi]. */
double	stat_coverage(const double *y, const double *lo, const double *hi,
	    size_t n);
/*
 * Mean scaled interval score of a central interval that should hold the
 * share level: its width, plus 2 / (1 - level) per unit outside.
 * Source: Gneiting and Raftery, J. Amer. Statist. Assoc. 102 (2007), 359-378.
 */
double	stat_msis(const double *y, const double *lo, const double *hi,
	    size_t n, double level, double scale);

#endif
