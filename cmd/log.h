/*
 * What the parts of crm log share: what is recorded is decided before the
 * store is opened (operands, lines, a screen of questions), then planned,
 * then answered.
 */
#ifndef CMD_LOG_H
#define CMD_LOG_H

#include "cmd/text_input.h"

struct log_opts {
	bool		 from_stdin, verified;
	int		 task;		/* 0: --no-task */
	const char	*todo, *who;
};

/* From .prepare to .exec, in crm->state. */
struct log_input {
	struct text_input	 text;
	struct slice		 lines;		/* --stdin */
	bool			 verified;	/* said on the screen */
	const char		*todo;		/* the same; or the option */
};

/* One contact that was recorded, for the answer. */
struct logged {
	struct reference	 made;		/* a row: entity only */
	struct reference	 task;		/* entity NULL: none */
	struct slice		 task_name;
	struct value		 task_day;	/* TYPE_NONE: without one */
	struct reference	 about;		/* party, else person */
};

/* From .exec to .report. */
struct log_job {
	struct record_edit	*re;
	const struct log_opts	*o;
	struct log_input	*in;
	VEC(struct logged)	 done;
};

/*
 * Asks for what was not said, on one screen; in->text, crm->args and the
 * rest of in have it then.  Nothing is held while somebody thinks.
 * ERR_USAGE: who sat there changed their mind.
 */
CRM_CHECK enum err_code
log_ask(struct log_input *, struct crm *, const struct log_opts *,
    struct err *);

/* A draft of the kind and with whom the first two of crm->args say. */
CRM_CHECK enum err_code
log_start_draft(struct draft *, struct reference *, struct record_edit *,
    struct err *);
/*
 * Kind, party and assignments of the operands, for crm->look: are they right,
 * as far as can be known without the text?
 */
CRM_CHECK enum err_code
log_check(struct crm *, const void *unused, struct err *);

/* How the party of an operand is reached, for crm->look. */
struct log_details {
	const char	*ref;
	struct slice	 text;		/* in the arena; empty: not at all */
	bool		 is_stale;	/* it was confirmed too long ago */
};
CRM_CHECK enum err_code
log_details(struct crm *, const void *, struct err *);
/*
 * Where the details went stale, and somebody is there: are they right?  When
 * not, or nobody says, *verified stays as it is.
 */
CRM_CHECK enum err_code
log_verify(bool *verified, struct crm *, struct err *);

/* .report, and what it needs to know before anything is done. */
CRM_CHECK enum err_code
log_answer_check(struct crm *, struct err *);
enum err_code	log_answer(struct crm *, const void *opts, struct err *);

#endif
