/*
 * The verbs of crm consent that read.
 */
#ifndef CMD_CONSENT_READ_H
#define CMD_CONSENT_READ_H

#include "cmd/context.h"
#include "core/practice/contact/consent.h"

extern const struct cmd	consent_show, consent_list, consent_may_verb;

#endif
