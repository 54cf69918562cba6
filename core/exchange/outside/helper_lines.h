/*
 * What a program in libexec wrote, line by line: as often as it is wanted, from
 * the beginning of the file.
 */
#ifndef EXCHANGE_HELPER_LINES_H
#define EXCHANGE_HELPER_LINES_H

#include "core/base/base.h"

/* One line without its end; valid until the next. */
typedef enum err_code helper_line(void *arg, struct slice raw, struct err *);

/* what names it in errors: "messages".  The descriptor stays open. */
CRM_CHECK enum err_code
helper_lines(int fd, const char *what, helper_line *, void *arg,
    struct err *);

#endif
