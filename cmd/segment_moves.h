/* crm segment moves, and what it takes from cmd/segment.c. */
#ifndef CMD_SEGMENT_MOVES_H
#define CMD_SEGMENT_MOVES_H

#include "cmd/context.h"

/* ERR_USAGE names the schemes there are. */
CRM_CHECK enum err_code
segment_find_scheme(const struct scheme **, struct crm *, struct slice name,
    struct err *);

extern const struct cmd segment_moves;

#endif
