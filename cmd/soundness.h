/*
 * Is a store what it should be?  What fsck prints, and what backup and
 * restore want to know first.
 */
#ifndef CMD_SOUNDNESS_H
#define CMD_SOUNDNESS_H

#include "core/cli/cmd.h"

/* Every structure against the others; each finding is a line for report. */
CRM_CHECK enum err_code
soundness_check(uint64_t *findings, struct txn *, const struct model *,
    void (*report)(void *arg, const char *line), void *arg, uint64_t max,
    struct err *);

/*
 * ERR_STORE: it is damaged, with the number of findings, and the first as
 * a line of its own.
 */
CRM_CHECK enum err_code
soundness_require(const struct crm *, struct txn *, const struct model *,
    const char *whose, struct err *);

#endif
