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
#include "core/practice/contact/call.h"
#include "core/types/when.h"

struct call_row {
	uint64_t		 line;
	struct call		 call;
	const struct err	*why;		/* it is wrong; NULL: it is not */
};
struct call_read_options {
	char			 delimiter;	/* 0: found out */
	struct slice		 dates;		/* their form; empty: found out */
	struct slice		 country;	/* numbers are read in */
	const struct zone	*zone;
	const char		*spool_dir;	/* NULL: the system's */
	/* Each call that is not wrong, before its moment is known. */
	void			(*see)(void *arg, const struct call *);
	void			*arg;
};

/*
 * All of it is read before the first row comes: only then the form of its
 * dates is known.  What is read is spooled, so that a log of any size takes
 * the same memory.  Options are borrowed until it is closed, the input is
 * not.
 * ERR_DATA: the header lacks what a call must have (named), or no form fits
 * the dates.
 */
struct call_log;
CRM_CHECK enum err_code
call_log_open(struct call_log **, struct input *,
    const struct call_read_options *, struct err *);
void	call_log_close(struct call_log *);	/* NULL does nothing */
/*
 * The next row, valid until the one behind it.  *more false: the end.  A row
 * that is wrong says why.
 */
CRM_CHECK enum err_code
call_log_next(struct call_row *, bool *more, struct call_log *, struct err *);

#endif
