/* What crm undo and crm redo share. */
#ifndef CMD_TAKE_BACK_H
#define CMD_TAKE_BACK_H

#include "cmd/context.h"

/* Plans taking back the entry named, or my own last one. */
enum err_code	take_back_exec(struct crm *, bool redo, struct err *);
/* One line: the new entry, the one it took back, and how much that was. */
enum err_code	take_back_report(struct crm *, const void *, struct err *);

#endif
