/*
 * The options that many commands share, each group declared once.
 */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "core/cli/cmd.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Anywhere on the command line. */
struct global_options {
	const char	*store, *now, *as_of;
	struct span	 wait;
	int		 color;		/* enum color */
	int		 pager;		/* 0: --no-pager */
	bool		 quiet, help, version;
};

/* CMD_OUT. */
struct output_options {
	const char	*format;	/* -O: a name, of out.h or of the command */
	const char	*fields, *file, *template, *sort;
	int		 header;
	int64_t		 limit;
	bool		 nul;
};

struct common {
	struct global_options	global;
	struct output_options	output;
	struct filter_options	filter;
	struct edit_options	edit;
};

extern const struct opt global_opt[], output_opt[];

/* The groups a command has, in the order of help. */
struct common_group {
	const char		*title;		/* N_() */
	const struct opt	*opts;
	unsigned		 flag;		/* 0: every command */
	size_t			 offset;	/* in struct common */
};
extern const struct common_group common_group[];
enum { N_COMMON = 4 };

enum { N_TARGETS = N_COMMON + 1 };
/* Targets for opts_parse: the command's own first.  Returns how many. */
size_t	common_targets(struct opt_target target[N_TARGETS],
	    const struct cmd *, void *own, struct common *);
/*
 * The format that the end of a file's name says, of those that -O takes or
 * these (NULL: none): "csv" of "list.csv"; NULL: it says none.
 */
const char	*common_file_format(const char *file,
		    const char *const *own);
/*
 * The options of -O and friends as core/out wants them.  ERR_USAGE: no such
 * format for this command.  *own_format is one of cmd->formats, or NULL.
 */
CRM_CHECK enum err_code
common_output(struct out_options *, const char **own_format,
    const struct output_options *, const struct cmd *, bool is_terminal,
    struct err *);

#endif
