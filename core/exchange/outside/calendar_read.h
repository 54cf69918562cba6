/*
 * Appointments and to-dos as the program that reads calendars
 * (cmd/libexec/calendar.c) writes them, one object on each line:
 *
 *	{"what": "event", "uid": "...", "sequence": 0, "status": "cancelled",
 *	 "summary": "...", "description": "...", "location": "...",
 *	 "people": [["Jan", "jan@example.com"], ...], "categories": [...],
 *	 "start": {"at": 1750147200}, "row": {...}, "seconds": 5400}
 *	{"what": "todo", ..., "due": {"day": "2025-07-01"}, "done": {...},
 *	 "repeat": "3mo"}
 *	{"what": "fault", "uid": "...", "fault": "start"}
 *
 * A time is {"at": seconds since 1970}, {"day": "2025-06-17"} or, as a clock
 * shows it nobody says where, {"local": "2025-06-17T09:00:00"}.  row tells
 * apart those that come back.  The faults are start and rule.
 */
#ifndef EXCHANGE_CALENDAR_READ_H
#define EXCHANGE_CALENDAR_READ_H

#include "core/practice/contact/mail.h"

enum calendar_what { CALENDAR_EVENT, CALENDAR_TODO };

struct calendar_time {
	bool		is_known, is_day;
	struct instant	at;		/* of a day its start */
};

struct calendar_line {
	enum calendar_what	 what;
	const char		*fault;		/* NULL, or why it is left out */
	struct slice		 uid;		/* with the row's moment */
	int64_t			 sequence;
	bool			 is_cancelled, is_completed;
	struct slice		 summary, description, location, repeat;
	struct correspondents	 people;
	const struct slice	*category;
	size_t			 n_categories;
	struct calendar_time	 start, due, done;
	int64_t			 seconds;	/* 0: not said */
};

/*
 * Lives in the arena and borrows from line.  Clocks and days are of zone.
 * ERR_DATA: the line is none of these.
 */
CRM_CHECK enum err_code
calendar_line_read(struct calendar_line *, struct slice line,
    const struct zone *, struct arena *, struct err *);

#endif
