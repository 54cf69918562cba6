/*
 * The log of a telephone exchange (call_read.h) into a plan: a contact for
 * each call.
 */
#ifndef EXCHANGE_CALL_IMPORT_H
#define EXCHANGE_CALL_IMPORT_H

#include "core/exchange/import/import.h"
#include "core/exchange/outside/call_read.h"

struct call_import_options {
	struct call_read_options read;	/* country, zone and see are set */
	const struct slice	*own;	/* numbers of ours */
	size_t			 n_own;
	const struct slice	*set;	/* field=value, each */
	size_t			 n_set;
	bool			 with_vain;	/* of ours, not answered */

	/* As struct import_options. */
	void			(*bad)(void *arg, const struct fault_place *,
				    const struct err *);
	void			*arg;
};

struct call_report {
	struct import_report	counts;		/* skipped: the three below */
	uint64_t		internal, anonymous, in_vain;
	uint64_t		unmatched;	/* added, with nobody we know */
};

/*
 * ERR_USAGE: the model has no place for calls.  ERR_DATA: the file as a whole
 * is no such log.
 */
CRM_CHECK enum err_code
call_import(struct call_report *, struct input *,
    const struct call_import_options *, const struct query_env *,
    struct plan *, struct arena *, struct err *);

#endif
