/* A verb of crm journey with a file of its own. */
#ifndef CMD_JOURNEY_SHOW_H
#define CMD_JOURNEY_SHOW_H

#include "core/cli/cmd.h"

extern const struct cmd	journey_show;

#endif
