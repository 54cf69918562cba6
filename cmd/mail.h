/*
 * The verbs of crm mail that change something.
 */
#ifndef CMD_MAIL_H
#define CMD_MAIL_H

#include "core/cli/cmd.h"

extern const struct cmd	mail_assign, mail_match;

#endif
