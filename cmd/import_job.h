/*
 * The ways of crm import for files that are no tables of rows, each in a file
 * of its own.  It takes over in .prepare, where what it needs a program for
 * is read: it puts an entry of its own in crm->cmd.  path NULL: standard
 * input.
 */
#ifndef CMD_IMPORT_JOB_H
#define CMD_IMPORT_JOB_H

#include "cmd/import_opts.h"

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

#endif
