/*
 * Everything that is said about commands and options, made from their
 * entries: -h, the list of commands, manual pages, completions.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "core/cli/common.h"

/* The program's name is the builder's choice (make NAME=). */
#ifndef CRM_NAME
#define CRM_NAME "crm"
#endif

/* "usage: crm list [option ...] type", a line per verb; for errors too. */
void	help_add_usage(struct buf *, const struct cmd *cmd,
	    const struct cmd *verb, enum lang);
/* One screen about a command; verb (may be NULL) is one of its verbs. */
void	help_add_command(struct buf *, const struct cmd *cmd,
	    const struct cmd *verb, enum lang);
/* All commands by group, and the programs on path (programs.h); with the
 * common options when options is true. */
void	help_add_list(struct buf *, const struct cmd *const *,
	    const char *path, bool options, enum lang);
/* The shared options, all explained. */
void	help_add_options(struct buf *, enum lang);

/* mdoc(7) for the manual; cmd NULL: of the program itself. */
void	help_add_mdoc_synopsis(struct buf *, const struct cmd *cmd);
void	help_add_mdoc_options(struct buf *, const struct cmd *cmd);

/* "bash", "zsh", "fish"; false for another shell. */
CRM_CHECK bool	help_add_completion(struct buf *, struct slice shell);

#endif
