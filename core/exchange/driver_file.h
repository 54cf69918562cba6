/*
 * A CSV of drivers: a column of days, and one column for each driver.
 *
 *	day,temperature,promo
 *	2025-03-01,7.4,0
 *	2025-03-02,8.1,1
 *
 * The column of days is the first whose name says so (day, date, week,
 * month, quarter, period, time; dag, datum, maand, kwartaal, periode, tijd),
 * else the first of all.  Days are ISO dates, weeks (2025-W14), months
 * (2025-03) or quarters (2025-Q1): their first day.  A file whose first line
 * begins with a day has no header.  Decimals have a point, or all a comma.
 */
#ifndef EXCHANGE_DRIVER_FILE_H
#define EXCHANGE_DRIVER_FILE_H

#include "core/exchange/input.h"
#include "core/exchange/series_file.h"
#include "core/practice/forecast/driver.h"

struct driver_row {
	uint64_t		 line;
	struct day		 day;
	const struct slice	*cell;		/* [n_columns], trimmed */
};

struct driver_file {
	const char		*name;		/* as it stands in messages */
	const struct slice	*column;	/* NULL: no header */
	size_t			 n_columns;
	size_t			 time;		/* which one has the days */
	VEC(struct driver_row)	 row;
};

/*
 * The texts live in the arena; path NULL: standard input.  Release also
 * after a failure.  ERR_DATA: what is wrong on which line.
 */
CRM_CHECK enum err_code
driver_file_read(struct driver_file *, const char *path, struct arena *,
    struct err *);
/* The same from an open one, which stays open. */
CRM_CHECK enum err_code
driver_file_read_input(struct driver_file *, struct input *, struct arena *,
    struct err *);
void	driver_file_release(struct driver_file *);
/* A cell as a number: *known false when it is empty or NA. */
CRM_CHECK enum err_code
driver_file_value(double *v, bool *known, const struct driver_file *,
    size_t row, size_t column, struct err *);

/*
 * One driver of it: the column of that name, or its only one.  In the arena.
 * ERR_USAGE: it has no such column.
 */
CRM_CHECK enum err_code
driver_file_driver(struct driver *, const struct driver_file *,
    struct slice name, struct arena *, struct err *);

#endif
