/*
 * Run one command: read its options, open what its .access asks for, plan
 * and apply, print.  What the process knows (environment, terminal, clock)
 * is handed in.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "core/cli/common.h"

/* The program called once, for one command. */
struct invocation {
	struct crm		 crm;
	struct common		 common;	/* with the leading options */
	const struct cmd	*cmd;		/* as in the list */
	const char		*pager;		/* a command for sh, or NULL */
	size_t			 height;	/* of the terminal */
	const char		*hook_of;	/* CRM_HOOK, or NULL */
	/* Finds the store: crm->dir; called when it is needed. */
	enum err_code		(*find_store)(struct invocation *, struct err *);
	/* Fills crm->user and host, which costs as much as all the rest. */
	void			(*look_who)(struct crm *);
	progress_clock		*progress_clock;
};

/*
 * argv are the words behind the command's name.  Results go to standard
 * output; what is wrong is in err, and *usage (to be released) has the
 * synopsis when the command line was.
 */
CRM_CHECK enum err_code
run_command(struct invocation *, int argc, const char *const *argv,
    struct buf *usage, struct err *);

#endif
