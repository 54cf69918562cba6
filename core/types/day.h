/*
 * Days, moments and ranges of days.  A day has no zone; a moment is UTC.
 * The store's time zone (zone.h) alone leads from one to the other.
 * Proleptic Gregorian calendar, years 1 to 9999.
 */
#ifndef TYPES_DAY_H
#define TYPES_DAY_H

#include "core/base/base.h"

struct day	{ int32_t n; };		/* days since 1970-01-01, no zone */
struct instant	{ int64_t us; };	/* UTC microseconds since 1970-01-01 */
struct range	{ struct day from, until; };	/* until excluded */

struct civil	{ int year, month, mday; };	/* 2025, 1..12, 1..31 */
struct isoweek	{ int year, week; };		/* 2025, 1..53 */

#define DAY_MIN		((struct day){ -719162 })	/* 0001-01-01 */
#define DAY_MAX		((struct day){ 2932896 })	/* 9999-12-31 */

/* False when there is no such day (31 February). */
CRM_CHECK bool	day_from_civil(struct day *, int year, int month, int mday);
struct civil	day_to_civil(struct day);
/* 1 = Monday .. 7 = Sunday. */
int		day_weekday(struct day);
struct isoweek	day_to_isoweek(struct day);
/* The Monday; false when the year has no such week. */
CRM_CHECK bool	day_from_isoweek(struct day *, int year, int week);
/* n months on, the day cut to the month's last (31 Jan + 1mo = 28 Feb). */
struct day	day_add_months(struct day, int32_t n);

/* The periods that reports are cut into. */
enum period {
	PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR
};
/* First day of the period that day lies in. */
struct day	period_start(enum period, struct day);
/* First day of the n-th period after (before: n < 0) the one day lies in. */
struct day	period_step(enum period, struct day, int32_t n);
/* "2025-03-14", "2025-W11", "2025-03", "2025-Q1", "2025"; no NUL. */
enum { PERIOD_TEXT = 12 };
size_t		period_write(char *to, enum period, struct day);
/* "day", "week", ..., or "dag", ...; false for another word. */
CRM_CHECK bool	period_parse(enum period *, struct slice);
const char	*period_name(enum period);

/* "2025-03-14", 10 bytes, no NUL; returns 10. */
enum { DAY_TEXT = 10 };
size_t		day_write(char *to, struct day);
/* Exactly YYYY-MM-DD and a day that is; false otherwise. */
CRM_CHECK bool	day_parse_iso(struct day *, struct slice);

#endif
