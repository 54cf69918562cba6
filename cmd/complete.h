/*
 * What the parts of completion share: where in the command line we are
 * (complete.c), what may follow there (complete_offer.c), which records
 * (complete_record.c), and in a filter (complete_filter.c).
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "core/cli/cmd.h"
#include "core/model/model.h"

/* So many records are offered, of so many that are looked at. */
enum { OFFER_MAX = 50, SCAN_MAX = 5000 };

/* Where in the command line we are. */
struct place {
	struct crm		*crm;
	const struct cmd	*cmd;		/* NULL: still to be named */
	const struct cmd	*parent;	/* of a verb */
	const struct opt	*opt;		/* whose argument is typed */
	const struct entity	*entity;	/* the one spoken of, or NULL */
	bool			 is_foreign;	/* what is named is no command */
	size_t			 n_operands;
	struct slice		 prefix;	/* kept in front of what is offered */
	struct slice		 current;	/* what is typed behind it */
};

/* One word, if it begins as what is typed, and what it means. */
void	offer_one(struct place *, struct slice word, struct slice text);
/* So many bytes of what is typed stay in front of what is offered. */
void	offer_keep(struct place *, size_t n);
/* In the language of whoever types. */
struct slice	offer_label(const struct place *, struct labels);
/* Commands or verbs that begin as what is typed. */
void	offer_commands(struct place *, const struct cmd *const *);
/* The words that stand for one, and programs beside this one. */
void	offer_aliases(struct place *);
void	offer_programs(struct place *);
/* The options of the command; of crm itself when none is named. */
void	offer_options(struct place *);
/* Fields, or those of what a path leads to, with this behind each. */
void	offer_fields(struct place *, const struct entity *, const char *behind);
/* What the ledger and the contacts say of a party or product. */
void	offer_measures(struct place *);
/* The first handles that begin so; of "@jan" the words of names. */
CRM_CHECK enum err_code
offer_records(struct place *, const struct entity *, struct err *);
/* What may follow in a filter over the place's entity. */
CRM_CHECK enum err_code
offer_filter(struct place *, struct err *);
/* All that an operand or an argument of that kind may be, but a filter. */
CRM_CHECK enum err_code
offer_kind(struct place *, enum completion, struct err *);

#endif
