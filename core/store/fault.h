/*
 * A damaged file or a failing disk under the map shows as a signal in the
 * middle of an innocent read: SIGBUS where the file is shorter than it says
 * or a block cannot be read, SIGSEGV where a damaged page leads astray.
 * Instead of a crash the user is told that the store is damaged.
 */
#ifndef STORE_FAULT_H
#define STORE_FAULT_H

#include "core/store/store.h"

/*
 * Told the directory of the store; runs inside a signal handler, so it may
 * use only what signal-safety(7) lists (write, _exit).  Should end the
 * process; if it returns, the status is 5.
 */
typedef void store_fault(const char *dir);

/*
 * From now on a fault inside the map of the store that is open, or inside
 * LMDB, calls report; faults elsewhere go where they went before.
 * Called once, before store_open.  ERR_SYSTEM: signals cannot be set.
 */
CRM_CHECK enum err_code
store_guard(store_fault *report, struct err *);

#endif
