/*
 * When the organisation works, and time counted in its working hours:
 * hours per day of the week on the wall clock of a zone, without holidays.
 * On a day on which the clock is changed during those hours, what really
 * passed counts.
 */
#ifndef TYPES_CALENDAR_H
#define TYPES_CALENDAR_H

#include "core/types/when.h"

/* Minutes of the day, until excluded (24:00 is 1440); both 0: closed. */
struct hours	{ int32_t from_min, until_min; };
struct holiday	{ struct day day; struct slice name; };

struct calendar {
	struct hours		 week[7];	/* Monday first */
	const struct holiday	*holiday;	/* those listed by hand */
	size_t			 n_holidays;
	bool			 dutch_holidays; /* computed, see below */
};

/* Easter Sunday of a year from 1583 on. */
struct day	day_easter(int year);
/*
 * A Dutch public holiday: New Year's Day, Easter Sunday and Monday, King's
 * Day (before 2014 Queen's Day), Liberation Day in years that five divides,
 * Ascension Day, Whit Sunday and Monday, both days of Christmas.  Good
 * Friday is none.
 */
bool		day_is_dutch_holiday(struct day);

/* It has hours and is no holiday. */
bool		calendar_is_workday(const struct calendar *, struct day);

/*
 * The moment by which what came in at from must be done.  Time runs from
 * the first working moment on.  First the days of the span: each is one
 * working day on, at the same time of the day (or at the end of a shorter
 * day); then its hours, counted in working hours.  At the end of a day's
 * hours it is that evening, not the next morning.  Months of the span are
 * ignored.  Where nobody ever works: the end of time.
 */
struct instant	calendar_deadline(const struct calendar *,
		    const struct zone *, struct instant from, struct span);

/* Working time in [from, until), microseconds; 0 when until is not later. */
int64_t		calendar_worked(const struct calendar *, const struct zone *,
		    struct instant from, struct instant until);

#endif
