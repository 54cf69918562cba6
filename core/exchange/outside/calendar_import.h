/*
 * What the reader of calendars wrote (calendar_read.h), into a plan:
 * appointments as contacts, to-dos as tasks.
 */
#ifndef EXCHANGE_CALENDAR_IMPORT_H
#define EXCHANGE_CALENDAR_IMPORT_H

#include "core/exchange/import/import.h"

struct calendar_import_options {
	const struct slice	*own;		/* addresses of ours, @domains */
	size_t			 n_own;
	bool			 with_nobody;	/* those with nobody, too */
	struct slice		 user;		/* whose calendar it is */

	/* One that is left out: its summary, or else its UID. */
	void			(*bad)(void *arg, struct slice what,
				    const struct err *);
	/* One that is skipped, when it is (NULL: not known), and why. */
	void			(*skipped)(void *arg, struct slice what,
				    const struct instant *, const char *why);
	void			*arg;
};

/*
 * fd is read twice from its start and stays open.  skipped: with nobody from
 * outside, cancelled, superseded.  ERR_USAGE: there are guests, and nobody
 * is known to be of us.
 */
CRM_CHECK enum err_code
calendar_import(struct import_report *, int fd,
    const struct calendar_import_options *, const struct query_env *,
    struct plan *, struct err *);

#endif
