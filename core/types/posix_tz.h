/*
 * The rule behind the last change in a TZif file, as in POSIX's TZ:
 * "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX.1-2017, Base Definitions 8.3, with
 * the wider hours of RFC 8536, 3.3.1).  The variable itself is never read.
 */
#ifndef TYPES_POSIX_TZ_H
#define TYPES_POSIX_TZ_H

#include "core/types/day.h"

/* A day of every year and the second of it, by the clock before. */
struct posix_change {
	char	form;		/* 'M' month.week.day, 'J' without and 'N'
				   with leap days */
	int	month, week, day;
	int32_t	second;
};

/* Offsets in seconds east of UTC. */
struct posix_tz {
	int32_t			standard, summer;
	bool			has_summer;
	struct posix_change	to_summer, to_standard;
};

CRM_CHECK bool	posix_tz_parse(struct posix_tz *, struct slice);
/* The offset at a moment, in seconds since 1970 UTC. */
int32_t		posix_tz_offset(const struct posix_tz *, int64_t seconds);

#endif
