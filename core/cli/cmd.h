/*
 * A subcommand is one const entry; everything else (parser, help, manual,
 * completions, opening and closing the store) is made from it.
 *
 *	const struct cmd cmd_forecast = {
 *		.name = "forecast", .operands = "[party ...]",
 *		.group = GROUP_PLANNING,
 *		.brief = N_("predict who buys what, when, how much, how sure"),
 *		.opts = forecast_opt, .opts_size = sizeof(struct forecast_opts),
 *		.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
 *		.exec = forecast_exec,
 *	};
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "core/cli/config.h"
#include "core/cli/lang.h"
#include "core/cli/opt.h"
#include "core/cli/progress.h"
#include "core/out/out.h"

struct journal_author;
struct model;
struct plan;
struct sink;
struct store;
struct txn;

struct crm;

enum cmd_access {
	CMD_NONE,	/* no store is looked for */
	CMD_READ,	/* crm->store, txn (a snapshot), model */
	CMD_WRITE,	/* the same, and crm->plan to fill; see below */
	CMD_STORE	/* crm->dir only, which need not exist yet */
};

enum cmd_flag {
	CMD_OUT = 1,	/* -O -f -o --format --header --sort --limit -z */
	CMD_FILTER = 2,	/* -w, --param, --explain */
	CMD_EDIT = 4,	/* -n -m --by --expect --max-changes --if-rev --all */
	CMD_SCAN = 8,	/* reads much of the store: let the system read ahead */
	CMD_HIDDEN = 16, /* not in lists and completions */
	CMD_RAW = 32,	/* no options here: all of argv goes into args */
	CMD_MAYBE = 64,	/* CMD_READ: without a store, txn and model are NULL */
	CMD_WHO = 128,	/* CMD_READ: crm->user is needed */
	CMD_SIGNS = 256, /* operands like +this -that */
	CMD_SHRINK = 512, /* CMD_WRITE: removes, also on a full disk */
	CMD_UNSAFE = 1024, /* reads no more of the store than its config */
	CMD_PEOPLE = 2048, /* CMD_OUT: a table, wherever it goes */
	CMD_CONFIG = 4096 /* CMD_NONE: crm->config, what can be read of it */
};

enum cmd_group {
	GROUP_START, GROUP_RECORDS, GROUP_EXCHANGE, GROUP_JOURNAL,
	GROUP_CONTACT, GROUP_ANALYSIS, GROUP_PLANNING, GROUP_EXECUTION,
	GROUP_EVALUATION, GROUP_QUALITY, GROUP_PRIVACY, GROUP_STORE, N_GROUPS
};

typedef enum err_code cmd_function(struct crm *, const void *opts,
    struct err *);

struct cmd {
	const char		*name;
	const char		*operands;	/* "ref ... [field=value ...]" */
	const char		*brief;		/* N_(), one line, no full stop */
	const char		*text;		/* N_(), a few lines for -h, or NULL */
	enum cmd_group		 group;
	const struct opt	*opts;
	size_t			 opts_size;
	enum cmd_access		 access;
	unsigned		 flags;
	cmd_function		*exec;
	/*
	 * Runs before the store is opened, so that no lock or snapshot is
	 * held while standard input is read or a person edits; or NULL.  It
	 * may put another entry in crm->cmd: one that only reads, when the
	 * operands ask for no change.
	 */
	cmd_function		*prepare;
	/*
	 * CMD_WRITE: exec fills crm->plan and prints nothing; main shows
	 * the plan (-n) or passes it to the hook and applies it; then
	 * report prints what was done.  NULL: nothing is printed.
	 */
	cmd_function		*report;
	/* Ends in NULL: `crm segment members`.  exec is then NULL. */
	const struct cmd *const	*verbs;
	const char		*verb;		/* when none is typed, or NULL */
	/* Formats of its own beside those of out.h, ends in NULL. */
	const char *const	*formats;
	/* Of the first, second, ... operand; the last one goes on. */
	enum completion		 complete[4];
};

/* -w, --param, --explain. */
struct filter_options {
	const char	*where;		/* NULL: not given; "" is refused */
	struct opt_list	 param;		/* "k=v" each */
	bool		 explain;
};

struct edit_options {
	bool		 dry_run;
	const char	*reason;	/* -m, or NULL */
	const char	*by;		/* a staff reference, or NULL */
	int64_t		 expect;	/* -1: any number */
	int64_t		 max_changes;	/* -1: any number */
	int64_t		 if_rev;	/* -1: any revision */
	bool		 all;
};

/*
 * What a command is given.  Made by main.c, gone after the command; core
 * functions take the two or three things they need, not this.
 */
struct crm {
	struct arena		*arena;		/* freed after the command */
	struct store		*store;		/* per .access, else NULL */
	struct txn		*txn;
	const struct model	*model;
	struct err		 no_store;	/* CMD_MAYBE: why model is NULL */
	struct plan		*plan;		/* CMD_WRITE */
	struct out		*out;
	struct sink		*sink;		/* under out */
	struct args		*args;		/* operands after options */
	const struct cmd	*cmd;		/* the verb's, if it has verbs */
	const char		*name;		/* of the command: errors say it */

	struct when		 when;		/* the clock or --now; the zone */
	struct day		 today;		/* of when; --as-of if given */
	bool			 has_as_of;
	struct day		 as_of;		/* else today */

	struct out_options	 out_options;
	const char		*format;	/* one of cmd->formats, or NULL */
	const char		*out_file;	/* -o, or NULL */
	struct filter_options	 filter;
	struct edit_options	 edit;
	int64_t			 wait_ms;	/* for the writer's lock */

	const char		*dir;		/* the store; may not exist yet */
	bool			 dir_is_given;	/* by --store or CRM_STORE */
	struct instant		 clock;		/* the real one, for the journal */
	const struct config	*config;
	const char		*user_config;	/* its file, or NULL */
	const struct cmd *const	*commands;	/* all, ends in NULL */
	const char		*path;		/* where programs are, or NULL */
	enum lang		 lang;
	const char		*user;		/* Unix name; NULL for CMD_NONE and
						   readers without CMD_WHO */
	const char		*host;
	const char		*command_line;	/* for the journal */
	bool			 in_tty, out_tty, err_tty;
	bool			 no_pager;	/* --no-pager was given */
	size_t			 err_width;	/* its columns; 0: no terminal */
	bool			 ask;		/* questions may be asked */
	bool			 ask_tty;	/* of /dev/tty, whatever comes in */
	const char		*editor;	/* a command line for sh */
	bool			 quiet;
	struct progress		*progress;	/* NULL: silent */
	/* One more line on standard error, before the error that ends it all:
	 * "crm: import: " and the text.  Never NULL. */
	void			(*complain)(const struct crm *, struct slice text);
	/* The same of an error, its excerpt and hint below.  Never NULL. */
	void			(*show_error)(const struct crm *,
				    const struct err *);
	/*
	 * For .prepare: runs a function on a snapshot, which is closed when
	 * it returns; model and txn are its only.
	 */
	enum err_code		(*look)(struct crm *, cmd_function *,
				    const void *opts, struct err *);
	struct invocation	*invocation;	/* for look */
	const char		*text_path;	/* told when the command fails */
	bool			 text_goes;	/* removed when it succeeds */
	bool			 is_applied;	/* the plan was committed */
	void			*state;		/* the command's own, from exec to
						   report */
};

/* Who runs the command and why; lives as long as crm. */
struct journal_author	crm_author(const struct crm *);

/* The entry of that name, or NULL. */
const struct cmd	*cmds_find(const struct cmd *const *, struct slice name);
/* The nearest name for a mistyped one, or NULL. */
const char	*cmds_suggest(const struct cmd *const *, struct slice name);
/* The verb that somebody means by another word, or else the nearest. */
const char	*cmds_suggest_verb(const struct cmd *const *, struct slice);
/*
 * The command that somebody means by another word, or the verb of that name,
 * with its command in *parent (else NULL); NULL: neither.
 */
const char	*cmds_called(const struct cmd **parent,
		    const struct cmd *const *, struct slice word);

#endif
