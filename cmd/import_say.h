/*
 * What crm import tells people: how it took the file, what is wrong with
 * rows, and how many of what.
 */
#ifndef CMD_IMPORT_SAY_H
#define CMD_IMPORT_SAY_H

#include "cmd/import_opts.h"
#include "core/exchange/import/import.h"

/* Each fault once, at its first row of the file, with each hint once. */
void	import_say_faults(const struct crm *, const char *file,
	    struct faults *);
/* With -n, how many would go where. */
void	import_say_would(const struct crm *, const struct import_report *);
/*
 * The mapping as it was detected: on a terminal, and where -n asks, which is
 * also told the counts of what would be done.
 */
void	import_say_detected(const struct crm *, const struct import_report *);
/* "54 rows read, 12 added, ..."; or "12 would be added". */
void	import_add_counts(struct buf *, const struct import_report *, enum lang,
	    bool would);

/* Rows were wrong: an error, or in part when asked. */
CRM_CHECK enum err_code
import_judge(const struct import_report *, const struct import_opts *,
    bool has_rejects, struct err *);
/* How many went where, as -O asks; in words on a terminal, more behind it. */
CRM_CHECK enum err_code
import_tell(struct crm *, const struct import_opts *,
    const struct import_report *, struct slice more, struct err *);

#endif
