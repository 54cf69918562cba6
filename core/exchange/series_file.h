/*
 * A plain CSV of series, to be forecast without a store.  Two forms:
 *
 *	W1,1089.2,1078.91,1079.88	wide: a line is a series, its name
 *	W2,195.928,194.796		first, then its values, oldest first
 *
 *	week,zone,load			long: a header with a column of times,
 *	2004-01-05,1,4105321		one of values, others to group by
 *	2004-01-12,1,3509600
 *
 * Long is a file whose header has a column named day, date, week, month,
 * quarter, period or time (or dag, datum, maand, kwartaal, periode, tijd).
 * Times are days, weeks (2025-W14), months (2025-03), quarters (2025-Q1) or
 * whole numbers.  Any other header is skipped, and the file is wide.
 *
 * Drivers of the request are columns too: of a period the mean of its rows.
 * Then the values end with the last one known, and rows behind it tell what
 * the drivers will be.
 *
 * An empty value or NA is not known, which is not zero; so is a period
 * without a row.  Rows of one series and period are added up.
 */
#ifndef EXCHANGE_SERIES_FILE_H
#define EXCHANGE_SERIES_FILE_H

#include "core/practice/forecast/forecast.h"

/*
 * Reads the file into a history, whose values and keys live in the arena.
 * Of the request by, measure (empty: the last column), period and
 * max_series count; all of a long file is one series when by is empty, and a
 * wide one takes neither by nor measure (ERR_USAGE).  Series stand in the
 * order of the file, or of their keys, or with max_series the largest first.
 * ERR_DATA: what is wrong on which line; ERR_NO: no series in it.
 */
CRM_CHECK enum err_code
series_file_read(struct sales_history *, const char *path,
    const struct forecast_request *, struct arena *, struct err *);

/* The first day of "2025-W14", "2025-03", "2025-Q1"; "2025-03-14" itself. */
CRM_CHECK bool
series_file_day(struct day *, struct slice);
/* The name of a column of times, as above. */
bool	series_file_is_time(struct slice);

#endif
