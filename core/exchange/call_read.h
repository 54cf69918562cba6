/*
 * The log of a telephone exchange: rows with a header of which the words are
 * known in English and Dutch, as exchanges write them.
 *
 *	Datum;Tijd;Van;Naar;Duur
 *	17-06-2025;09:03;030 123 45 67;12;0:03:10
 *
 * A row has its moment (one column, or day and clock) and who was rung by
 * whom (from and to, or number and direction); duration, name, colleague, id
 * and status may be there.  Other columns are left out.
 */
#ifndef EXCHANGE_CALL_READ_H
#define EXCHANGE_CALL_READ_H

#include "core/exchange/csv.h"
#include "core/practice/call.h"
#include "core/types/when.h"

struct call_row {
	uint64_t		 line;
	struct call		 call;
	const struct err	*why;		/* it is wrong; NULL: it is not */
};
struct call_log { VEC(struct call_row) row; };

struct call_read_options {
	char			 delimiter;	/* 0: found out */
	struct slice		 dates;		/* their form; empty: found out */
	struct slice		 country;	/* numbers are read in */
	const struct zone	*zone;
};

/*
 * All of it; texts live in the arena.  Rows that are wrong say why.
 * ERR_DATA: the header lacks what a call must have (named), or no form fits
 * the dates.  Free with VEC_RELEASE(&log.row).
 */
CRM_CHECK enum err_code
call_log_read(struct call_log *, struct input *,
    const struct call_read_options *, struct arena *, struct err *);

#endif
