/*
 * What the reader of mailboxes wrote (mail_read.h), into a plan: one contact
 * per message.
 */
#ifndef EXCHANGE_MAIL_IMPORT_H
#define EXCHANGE_MAIL_IMPORT_H

#include "core/exchange/import/import.h"

struct mail_import_options {
	const struct slice	*own;		/* addresses of ours, @domains */
	size_t			 n_own;
	const struct slice	*set;		/* field=value, each */
	size_t			 n_set;
	bool			 whole;		/* quoted history too */
	bool			 with_automatic;

	/* One message that is left out; file is empty or within a folder. */
	void			(*bad)(void *arg, struct slice file,
				    uint64_t offset, const struct err *);
	/* The line of such a message; NULL: no. */
	void			(*reject)(void *arg, struct slice line);
	void			*arg;
};

struct mail_report {
	struct import_report	counts;		/* skipped: both below */
	uint64_t		internal;	/* nobody outside took part */
	uint64_t		automatic;	/* of machines nobody knows */
	uint64_t		unmatched;	/* added, with nobody we know */
};

/*
 * fd is read twice from its start and stays open.  ERR_USAGE: the model has
 * no place for messages, or nobody is known to be of us.  ERR_DATA: it is
 * not what the reader writes.
 */
CRM_CHECK enum err_code
mail_import(struct mail_report *, int fd, const struct mail_import_options *,
    const struct query_env *, struct plan *, struct arena *, struct err *);

#endif
