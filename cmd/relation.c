#include "cmd/relation.h"

static const struct cmd *const relation_verbs[] = {
	&relation_show, &relation_levels, &relation_gaps, &relation_balance,
	&relation_network, NULL
};

const struct cmd cmd_relation = {
	.name = "relation",
	.group = GROUP_ANALYSIS,
	.brief = N_("the relationship with a party: how good it is, whom we know"),
	.verbs = relation_verbs, .verb = "show",
};
