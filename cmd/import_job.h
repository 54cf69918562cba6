/*
 * What crm import is told, and its ways for files that are no tables of rows:
 * each takes over in .prepare, where what it needs a program for is read.
 */
#ifndef CMD_IMPORT_JOB_H
#define CMD_IMPORT_JOB_H

#include "cmd/context.h"
#include "core/exchange/import.h"

struct import_opts {
	const char	*map, *delimiter, *encoding, *dates, *format, *key;
	const char	*rejects, *save_map;
	int		 decimal_comma, header, output;
	struct opt_list	 set, create, own;
	bool		 keep_going, ignore_extra, clear, exact, allow_dupes;
	bool		 whole, bulk;
};

/* Puts an entry of its own in crm->cmd; path NULL: standard input. */
CRM_CHECK enum err_code
import_mail_prepare(struct crm *, const struct import_opts *,
    const char *path, struct err *);

/* type may be NULL. */
CRM_CHECK enum err_code
import_vcard_prepare(struct crm *, const struct import_opts *,
    const char *type, const char *path, struct err *);

CRM_CHECK enum err_code
import_calendar_prepare(struct crm *, const struct import_opts *,
    const char *path, struct err *);

CRM_CHECK enum err_code
import_calls_prepare(struct crm *, const struct import_opts *,
    const char *path, struct err *);

/* --own and what the configuration says is ours. */
size_t	import_list_own(struct slice **own, struct crm *,
	    const struct import_opts *);

/* ---- import.c, for all ways ---- */

/* Rows were wrong: an error, or in part when asked. */
CRM_CHECK enum err_code
import_judge(const struct import_report *, const struct import_opts *,
    bool has_rejects, struct err *);
/* ERR_USAGE when one was given that is about rows of a table. */
CRM_CHECK enum err_code
import_check_rowless(const struct import_opts *, bool may_create,
    struct err *);

/* How many went where, as -O asks; in words on a terminal, more behind it. */
CRM_CHECK enum err_code
import_tell(struct crm *, const struct import_opts *,
    const struct import_report *, struct slice more, struct err *);

#endif
