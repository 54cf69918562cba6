/*
 * What the two parts of completion share: where in the command line we are
 * (complete.c), and what may follow there (complete_offer.c).
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "core/cli/cmd.h"
#include "core/model/model.h"

/* Where in the command line we are. */
struct place {
	struct crm		*crm;
	const struct cmd	*cmd;		/* NULL: still to be named */
	const struct cmd	*parent;	/* of a verb */
	const struct opt	*opt;		/* whose argument is typed */
	const struct entity	*entity;	/* the one spoken of, or NULL */
	size_t			 n_operands;
	struct slice		 prefix;	/* kept in front of what is offered */
	struct slice		 current;	/* what is typed behind it */
};

/* Commands or verbs that begin as what is typed. */
void	offer_commands(struct place *, const struct cmd *const *);
void	offer_aliases(struct place *);
/* The options of the command; of crm itself when none is named. */
void	offer_options(struct place *);
/* All that an operand or an argument of that kind may be. */
CRM_CHECK enum err_code
offer_kind(struct place *, enum completion, struct err *);

#endif
