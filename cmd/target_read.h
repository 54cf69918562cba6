/*
 * The verbs of crm target that read, and what they share with the one that
 * writes.
 */
#ifndef CMD_TARGET_READ_H
#define CMD_TARGET_READ_H

#include "cmd/context.h"

extern const struct cmd	target_list, target_show;

/* ERR_USAGE: the model has no targets, or they lack a period or a value. */
CRM_CHECK enum err_code
target_find_entity(const struct entity **, struct crm *, struct err *);

#endif
