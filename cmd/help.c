#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/cli/cmd.h"
#include "core/cli/common.h"
#include "core/cli/help.h"
#include "core/cli/programs.h"
#include "core/cli/spawn.h"
#include "core/cli/words.h"
#include "core/out/sink.h"

extern char	**environ;

struct help_opts {
	bool		 untranslated;
	const char	*complete, *mdoc, *mdoc_options;
};

static const struct opt help_opt[] = {
	OPT_STRING(0, "complete", struct help_opts, complete, N_("shell"),
	    NULL, N_("write the completion script for bash, zsh or fish")),
	OPT_STRING(0, "mdoc", struct help_opts, mdoc, N_("command"), NULL,
	    N_("write SYNOPSIS of the manual page, as mdoc(7)")),
	OPT_STRING(0, "mdoc-options", struct help_opts, mdoc_options,
	    N_("command"), NULL, N_("write OPTIONS of the manual page")),
	OPT_BOOL(0, "untranslated", struct help_opts, untranslated,
	    N_("list the texts that have no Dutch translation")),
	OPT_END
};

/* The page's name is the program's, then the command's. */
static int
run_man(const struct crm *crm, const char *page, bool only_look)
{
	char				*argv[4] = { NULL };
	posix_spawn_file_actions_t	 actions;
	pid_t				 pid;
	int				 error, n = 0;

	/* man has a pager of its own. */
	if (crm->no_pager && setenv("MANPAGER", "cat", 1) != 0)
		return -1;
	argv[n++] = (char *)(uintptr_t)"man";
	if (only_look)
		argv[n++] = (char *)(uintptr_t)"-w";
	argv[n] = (char *)(uintptr_t)page;
	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	error = 0;
	if (only_look) {
		error = posix_spawn_file_actions_addopen(&actions, 1,
		    "/dev/null", O_WRONLY, 0);
		if (error == 0)
			error = posix_spawn_file_actions_adddup2(&actions, 1,
			    2);
	}
	if (error == 0)
		error = spawn_child(&pid, "man", &actions, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return -1;
	return spawn_wait(pid);
}

/* Pages that are about no command. */
static const char *const topics[] = { "filter", "formats", "scripting" };

static enum err_code
show_topic(const struct crm *crm, const char *name, struct err *err)
{
	char	*page = arena_printf(crm->arena, "%s-%s", CRM_NAME, name);

	if (run_man(crm, page, true) == 0 &&
	    run_man(crm, page, false) == 0)
		return ERR_OK;
	err_set(err, ERR_NOTFOUND, "the manual page %s is not installed",
	    page);
	err_hint(err, "make install puts it where man looks");
	return ERR_NOTFOUND;
}

static enum err_code
find_command(const struct cmd **cmd, const struct crm *crm, const char *name,
    struct err *err)
{
	const struct cmd	*parent;
	const char		*near;

	*cmd = cmds_find(crm->commands, slice_of(name));
	if (*cmd != NULL)
		return ERR_OK;
	near = cmds_called(&parent, crm->commands, slice_of(name));
	if (near == NULL)
		near = cmds_suggest(crm->commands, slice_of(name));
	err_set(err, ERR_USAGE, "no command '%s'", name);
	if (near != NULL && parent != NULL)
		err_hint(err, "did you mean %s %s?", parent->name, near);
	else if (near != NULL)
		err_hint(err, "did you mean %s?", near);
	else
		err_hint(err, "'" CRM_NAME " help' lists them");
	return ERR_USAGE;
}

/* NULL, and no error, for the program itself. */
static enum err_code
find_page(const struct cmd **cmd, const struct crm *crm, const char *name,
    struct err *err)
{
	*cmd = NULL;
	if (strcmp(name, CRM_NAME) == 0)
		return ERR_OK;
	return find_command(cmd, crm, name, err);
}

/* The first word of an alias behind its options, or NULL. */
static const char *
aliased_word(const struct crm *crm, const char *text)
{
	struct global_options	  common = {0};
	struct opt_target	  global = { global_opt, &common };
	const char		**v = NULL;
	size_t			  n = 0;
	struct err		  ignored = {0};
	int			  used = 0;

	if (words_split(&v, &n, slice_of(text), crm->arena, &ignored) ||
	    opts_parse_leading(&used, &global, 1, (int)n, v, crm->arena,
	    &ignored))
		return NULL;
	return (size_t)used < n ? v[used] : NULL;
}

/* What an alias stands for, and where to read on.  False: it is none. */
static bool
help_on_alias(struct buf *b, const struct crm *crm, const char *name)
{
	const char	*text, *word;

	text = config_find(crm->config, arena_printf(crm->arena, "alias.%s",
	    name));
	if (text == NULL)
		return false;
	buf_addf(b, lang_text(crm->lang, N_("'%s' stands for: %s\n")), name,
	    text);
	word = aliased_word(crm, text);
	if (word != NULL && strcmp(word, name) != 0 &&
	    (cmds_find(crm->commands, slice_of(word)) != NULL ||
	    config_find(crm->config, arena_printf(crm->arena, "alias.%s",
	    word)) != NULL))
		buf_addf(b, lang_text(crm->lang, N_("See '%s help %s'.\n")),
		    CRM_NAME, word);
	return true;
}

/* A program beside this one, which has help of its own.  False: none. */
static bool
help_on_program(struct buf *b, const struct crm *crm, const char *name)
{
	const char	*file = program_find(crm->path, name, crm->arena);
	const char	*page = arena_printf(crm->arena, PROGRAM_PREFIX "%s",
			    name);

	if (file == NULL)
		return false;
	if (run_man(crm, page, true) != 0 || run_man(crm, page, false) != 0)
		buf_addf(b, lang_text(crm->lang, N_("'%s' is the program %s\n")),
		    name, file);
	return true;
}

static enum err_code
help_on_command(struct buf *b, struct crm *crm, struct err *err)
{
	const struct cmd	*cmd, *verb = NULL;
	const char		*name = crm->args->v[0];
	char			*page;
	enum err_code		 rc;

	/* As its page is called: crm-list, crm-filter. */
	if (slice_starts(slice_of(name), SLICE(CRM_NAME "-")))
		name += strlen(CRM_NAME "-");

	if (strcmp(name, "options") == 0) {
		help_add_options(b, crm->lang);
		return ERR_OK;
	}
	for (size_t i = 0; i < NELEM(topics); i++)
		if (strcmp(name, topics[i]) == 0)
			return show_topic(crm, name, err);
	if (cmds_find(crm->commands, slice_of(name)) == NULL &&
	    (help_on_alias(b, crm, name) || help_on_program(b, crm, name)))
		return ERR_OK;
	rc = find_command(&cmd, crm, name, err);
	if (rc)
		return rc;
	page = arena_printf(crm->arena, "%s-%s", CRM_NAME, name);
	if (run_man(crm, page, true) == 0 &&
	    run_man(crm, page, false) == 0)
		return ERR_OK;
	if (crm->args->n > 1)
		verb = cmds_find(cmd->verbs, slice_of(crm->args->v[1]));
	help_add_command(b, cmd, verb, crm->lang);
	return ERR_OK;
}

static void
add_untranslated(struct buf *b, const char *text)
{
	if (text != NULL && text[0] != '\0' && !lang_has(LANG_NL, text))
		buf_addf(b, "%s\n", text);
}

static void
list_untranslated(struct buf *b, const struct cmd *const *cmds)
{
	const struct opt	*o;
	size_t			 i;

	for (i = 0; cmds != NULL && cmds[i] != NULL; i++) {
		add_untranslated(b, cmds[i]->brief);
		add_untranslated(b, cmds[i]->text);
		add_untranslated(b, cmds[i]->operands);
		for (o = cmds[i]->opts; o != NULL &&
		    o->kind != OPT_KIND_END; o++) {
			add_untranslated(b, o->arg);
			add_untranslated(b, o->brief);
		}
		list_untranslated(b, cmds[i]->verbs);
	}
}

static enum err_code
help_build(struct buf *b, struct crm *crm, const struct help_opts *o,
    struct err *err)
{
	const struct cmd	*cmd;
	enum err_code		 rc;

	if (o->complete != NULL) {
		if (!help_add_completion(b, slice_of(o->complete)))
			return err_set(err, ERR_USAGE,
			    "--complete: bash, zsh or fish, not '%s'",
			    o->complete);
		return ERR_OK;
	}
	if (o->mdoc != NULL || o->mdoc_options != NULL) {
		rc = find_page(&cmd, crm, o->mdoc != NULL ? o->mdoc :
		    o->mdoc_options, err);
		if (rc == ERR_OK && o->mdoc != NULL)
			help_add_mdoc_synopsis(b, cmd);
		else if (rc == ERR_OK)
			help_add_mdoc_options(b, cmd);
		return rc;
	}
	if (o->untranslated) {
		list_untranslated(b, crm->commands);
		return ERR_OK;
	}
	if (crm->args->n > 0)
		return help_on_command(b, crm, err);
	help_add_list(b, crm->commands, crm->path, false, crm->lang);
	return ERR_OK;
}

static enum err_code
help_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc;

	rc = help_build(&b, crm, opts, err);
	if (rc == ERR_OK)
		out_raw(crm->out, buf_slice(&b));
	buf_release(&b);
	return rc;
}

const struct cmd cmd_help = {
	.name = "help", .operands = "[command [verb]]", .group = GROUP_START,
	.brief = N_("list the commands, or show the manual of one"),
	.opts = help_opt, .opts_size = sizeof(struct help_opts),
	.access = CMD_NONE, .flags = CMD_CONFIG, .exec = help_exec,
	.complete = { COMPLETE_COMMAND, COMPLETE_NONE },
};
