/*
 * The verbs of crm consent that read.
 */
#ifndef CMD_CONSENT_READ_H
#define CMD_CONSENT_READ_H

#include "cmd/context.h"
#include "core/practice/consent.h"

extern const struct cmd	consent_show, consent_list, consent_may_verb;

/* ERR_USAGE: consents are not about records of such an entity. */
CRM_CHECK enum err_code
consent_check_who(struct crm *, const struct entity *, struct err *);

#endif
