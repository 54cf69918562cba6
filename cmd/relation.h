/*
 * The verbs of crm relation, each in its own file.
 */
#ifndef CMD_RELATION_H
#define CMD_RELATION_H

#include "cmd/context.h"

extern const char *const	relation_dot[];		/* "dot" */
extern const struct cmd	relation_levels, relation_gaps, relation_balance,
			relation_show, relation_network;

/* The only operand is a party: its record. */
CRM_CHECK enum err_code
relation_party(struct record *, struct crm *, const struct query_env *,
    struct err *);
/* The network, all of it or that of the operand; -O dot as a graph. */
CRM_CHECK enum err_code
relation_put_network(struct crm *, struct err *);
/* "a17", or missing when e is NULL. */
void	relation_put_ref(struct out *, const struct entity *, uint32_t id);

#endif
