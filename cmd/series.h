/*
 * The verbs of crm series.
 */
#ifndef CMD_SERIES_H
#define CMD_SERIES_H

#include "cmd/context.h"

extern const struct cmd	series_import, series_reaction;

#endif
