/*
 * Completion scripts.  Names of commands and options are written out, so
 * that completing them starts no process; values come from
 * `crm __complete WORD ...`, which answers one per line with a description
 * behind a tab, or ":file" and ":dir" for the shell to do it.
 */
#include "core/base/base.h"
#include "core/cli/help.h"

static bool
is_flag(const struct opt *o)
{
	return o->kind == OPT_KIND_BOOL || o->kind == OPT_KIND_TRI;
}

typedef void each_option(struct buf *, const char *cmd, const char *verb,
    const struct opt *);

static void
for_table(struct buf *b, const char *cmd, const char *verb,
    const struct opt *o, each_option *each)
{
	for (; o != NULL && o->kind != OPT_KIND_END; o++)
		each(b, cmd, verb, o);
}

/* Every option of a command (or verb), its own first. */
static void
for_options(struct buf *b, const char *name, const char *verb,
    const struct cmd *cmd, each_option *each)
{
	size_t	i;

	for_table(b, name, verb, cmd->opts, each);
	if (cmd->flags & CMD_RAW)
		return;
	for (i = 0; i < N_COMMON; i++)
		if (common_group[i].flag == 0 ||
		    (cmd->flags & common_group[i].flag))
			for_table(b, name, verb, common_group[i].opts, each);
}

static void
bash_option(struct buf *b, const char *cmd, const char *verb,
    const struct opt *o)
{
	(void)cmd;
	(void)verb;
	if (o->letter != 0)
		buf_addf(b, " -%c", o->letter);
	buf_addf(b, " --%s", o->name);
	if (o->kind == OPT_KIND_TRI)
		buf_addf(b, " --no-%s", o->name);
}

/* "forecast|" before its verb show, for which the name alone stands. */
static void
add_default(struct buf *b, const struct cmd *cmd, const struct cmd *verb)
{
	if (cmd->verb != NULL && strcmp(cmd->verb, verb->name) == 0)
		buf_addf(b, "%s|", cmd->name);
}

static void
bash_command(struct buf *b, const struct cmd *cmd)
{
	size_t	i;

	if (cmd->verbs == NULL) {
		buf_addf(b, "\t%s)\n\t\techo \"", cmd->name);
		for_options(b, cmd->name, NULL, cmd, bash_option);
		buf_adds(b, "\" ;;\n");
		return;
	}
	for (i = 0; cmd->verbs[i] != NULL; i++) {
		buf_adds(b, "\t");
		add_default(b, cmd, cmd->verbs[i]);
		buf_addf(b, "'%s %s')\n\t\techo \"", cmd->name,
		    cmd->verbs[i]->name);
		for_options(b, cmd->name, cmd->verbs[i]->name, cmd->verbs[i],
		    bash_option);
		buf_adds(b, "\" ;;\n");
	}
}

static void
add_verbs(struct buf *b, const struct cmd *const *cmds, const char *form)
{
	size_t	i, k;

	for (i = 0; cmds[i] != NULL; i++) {
		if (cmds[i]->verbs == NULL || (cmds[i]->flags & CMD_HIDDEN))
			continue;
		buf_addf(b, "\t%s)\n\t\t%s '", cmds[i]->name, form);
		for (k = 0; cmds[i]->verbs[k] != NULL; k++)
			buf_addf(b, "%s%s", k > 0 ? " " : "",
			    cmds[i]->verbs[k]->name);
		buf_adds(b, "' ;;\n");
	}
}

static void
add_bash(struct buf *b, const struct cmd *const *cmds)
{
	size_t	i;

	buf_adds(b, "# bash completion for " CRM_NAME
	    "; made by: " CRM_NAME " help --complete bash\n"
	    "_" CRM_NAME "_options()\n{\n\tcase $1 in\n");
	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			bash_command(b, cmds[i]);
	buf_adds(b, "\t*)\n\t\techo \"");
	for_table(b, NULL, NULL, global_opt, bash_option);
	buf_adds(b, "\" ;;\n\tesac\n}\n\n"
	    "_" CRM_NAME "_verbs()\n{\n\tcase $1 in\n");
	add_verbs(b, cmds, "echo");
	buf_adds(b, "\tesac\n}\n\n_" CRM_NAME "_commands='");
	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			buf_addf(b, "%s%s", i > 0 ? " " : "", cmds[i]->name);
	buf_adds(b, "'\n\n"
	    "_" CRM_NAME "()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} cmd= verb= verbs= i line\n"
	    "\tlocal IFS=$' \\t\\n'\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n"
	    "\t\t--store|--now|--as-of|--wait|--color) ((i++)) ;;\n"
	    "\t\t-*|=) ;;\n"
	    "\t\t*) if [[ -z $cmd ]]; then cmd=${COMP_WORDS[i]}\n"
	    "\t\t\telif [[ -z $verb ]]; then verb=${COMP_WORDS[i]}; fi ;;\n"
	    "\t\tesac\n"
	    "\tdone\n"
	    "\tCOMPREPLY=()\n"
	    "\tverbs=$(_" CRM_NAME "_verbs \"$cmd\")\n"
	    "\tif [[ -n $verbs && \" $verbs \" == *\" $verb \"* ]]; then\n"
	    "\t\tcmd=\"$cmd $verb\"\n"
	    "\t\tverbs=\n"
	    "\tfi\n"
	    "\tif [[ $cur == -* ]]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"$(_" CRM_NAME "_options \"$cmd\")\""
	    " -- \"$cur\"))\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\tif [[ -z $cmd ]]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"$_" CRM_NAME "_commands\""
	    " -- \"$cur\"))\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\tif [[ -n $verbs && -z $verb && "
	    "${COMP_WORDS[COMP_CWORD-1]} != -* ]]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"$verbs\" -- \"$cur\"))\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\twhile IFS= read -r line; do\n"
	    "\t\tcase $line in\n"
	    "\t\t:file) COMPREPLY+=($(compgen -f -- \"$cur\")) ;;\n"
	    "\t\t:dir) COMPREPLY+=($(compgen -d -- \"$cur\")) ;;\n"
	    "\t\t*) COMPREPLY+=(\"${line%%$'\\t'*}\") ;;\n"
	    "\t\tesac\n"
	    "\tdone < <(\"${COMP_WORDS[0]}\" __complete"
	    " \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
	    "\t[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/,] ]] &&\n"
	    "\t\tcompopt -o nospace 2>/dev/null\n"
	    "\treturn 0\n"
	    "}\n"
	    "complete -F _" CRM_NAME " " CRM_NAME "\n");
}

/* Inside '...' of zsh and fish; ':' and brackets mean something to zsh. */
static void
add_quoted(struct buf *b, const char *text, bool zsh)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_adds(b, zsh ? "'\\''" : "\\'");
		else if (!zsh && *text == '\\')
			buf_adds(b, "\\\\");
		else {
			if (zsh && strchr(":[]\\", *text) != NULL)
				buf_addc(b, '\\');
			buf_addc(b, *text);
		}
	}
}

static void
zsh_word(struct buf *b, const char *word, const char *brief)
{
	buf_addf(b, " '%s:", word);
	add_quoted(b, brief, true);
	buf_addc(b, '\'');
}

static void
zsh_option(struct buf *b, const char *cmd, const char *verb,
    const struct opt *o)
{
	char	name[64];

	(void)cmd;
	(void)verb;
	if (o->letter != 0) {
		snprintf(name, sizeof(name), "-%c", o->letter);
		zsh_word(b, name, o->brief);
	}
	snprintf(name, sizeof(name), "--%s", o->name);
	zsh_word(b, name, o->brief);
	if (o->kind == OPT_KIND_TRI) {
		snprintf(name, sizeof(name), "--no-%s", o->name);
		zsh_word(b, name, o->brief);
	}
}

static void
zsh_options(struct buf *b, const struct cmd *cmd)
{
	size_t	i;

	if (cmd->verbs == NULL) {
		buf_addf(b, "\t%s) opts=(", cmd->name);
		for_options(b, cmd->name, NULL, cmd, zsh_option);
		buf_adds(b, ") ;;\n");
		return;
	}
	for (i = 0; cmd->verbs[i] != NULL; i++) {
		buf_adds(b, "\t");
		add_default(b, cmd, cmd->verbs[i]);
		buf_addf(b, "'%s %s') opts=(", cmd->name,
		    cmd->verbs[i]->name);
		for_options(b, cmd->name, cmd->verbs[i]->name, cmd->verbs[i],
		    zsh_option);
		buf_adds(b, ") ;;\n");
	}
}

static void
zsh_words(struct buf *b, const struct cmd *const *cmds)
{
	size_t	i;

	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			zsh_word(b, cmds[i]->name, cmds[i]->brief);
}

static void
add_zsh(struct buf *b, const struct cmd *const *cmds)
{
	size_t	i;

	buf_adds(b, "#compdef " CRM_NAME "\n"
	    "# zsh completion; made by: " CRM_NAME
	    " help --complete zsh\n"
	    "local -a opts verbs cmds vals rest\n"
	    "local cmd= verb= i line\n"
	    "for ((i = 2; i < CURRENT; i++)); do\n"
	    "\tcase ${words[i]} in\n"
	    "\t--store|--now|--as-of|--wait|--color) ((i++)) ;;\n"
	    "\t-*) ;;\n"
	    "\t*) if [[ -z $cmd ]]; then cmd=${words[i]}\n"
	    "\t\telif [[ -z $verb ]]; then verb=${words[i]}; fi ;;\n"
	    "\tesac\n"
	    "done\n"
	    "case $cmd in\n");
	for (i = 0; cmds[i] != NULL; i++) {
		if (cmds[i]->verbs == NULL || (cmds[i]->flags & CMD_HIDDEN))
			continue;
		buf_addf(b, "\t%s) verbs=(", cmds[i]->name);
		zsh_words(b, cmds[i]->verbs);
		buf_adds(b, ") ;;\n");
	}
	buf_adds(b, "esac\n"
	    "if [[ -n $verb && -n ${(M)verbs:#$verb:*} ]]; then\n"
	    "\tcmd=\"$cmd $verb\"\n"
	    "\tverbs=()\n"
	    "fi\n"
	    "case $cmd in\n");
	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			zsh_options(b, cmds[i]);
	buf_adds(b, "\t*) opts=(");
	for_table(b, NULL, NULL, global_opt, zsh_option);
	buf_adds(b, ") ;;\nesac\n"
	    "if [[ ${words[CURRENT]} == -* ]]; then\n"
	    "\t_describe option opts\n"
	    "\treturn\n"
	    "fi\n"
	    "if [[ -z $cmd ]]; then\n"
	    "\tcmds=(");
	zsh_words(b, cmds);
	buf_adds(b, ")\n"
	    "\t_describe command cmds\n"
	    "\treturn\n"
	    "fi\n"
	    "if [[ -n $verbs && -z $verb && "
	    "${words[CURRENT-1]} != -* ]]; then\n"
	    "\t_describe verb verbs\n"
	    "\treturn\n"
	    "fi\n"
	    "rest=(${words[2,CURRENT]})\n"
	    "while IFS= read -r line; do\n"
	    "\tcase $line in\n"
	    "\t:file) _files ;;\n"
	    "\t:dir) _files -/ ;;\n"
	    "\t*) vals+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
	    "\tesac\n"
	    "done < <(${words[1]} __complete \"${rest[@]}\" 2>/dev/null)\n"
	    "_describe value vals\n");
}

static void
fish_option(struct buf *b, const char *cmd, const char *verb,
    const struct opt *o)
{
	buf_adds(b, "complete -c " CRM_NAME);
	if (cmd != NULL && verb != NULL)
		buf_addf(b, " -n '__fish_seen_subcommand_from %s; and "
		    "__fish_seen_subcommand_from %s'", cmd, verb);
	else if (cmd != NULL)
		buf_addf(b, " -n '__fish_seen_subcommand_from %s'", cmd);
	if (o->letter != 0)
		buf_addf(b, " -s %c", o->letter);
	buf_addf(b, " -l %s", o->name);
	if (!is_flag(o))
		buf_adds(b, o->complete == COMPLETE_FILE ? " -r -F" : " -x");
	buf_adds(b, " -d '");
	add_quoted(b, o->brief, false);
	buf_adds(b, "'\n");
	if (o->kind == OPT_KIND_TRI)
		buf_addf(b, "complete -c " CRM_NAME "%s%s%s -l no-%s\n",
		    cmd != NULL ? " -n '__fish_seen_subcommand_from " : "",
		    cmd != NULL ? cmd : "", cmd != NULL ? "'" : "", o->name);
}

/* The shared ones are given once, without a condition. */
static void
fish_command(struct buf *b, const struct cmd *cmd)
{
	size_t	i;

	buf_addf(b, "complete -c " CRM_NAME " -n __fish_use_subcommand -a %s "
	    "-d '", cmd->name);
	add_quoted(b, cmd->brief, false);
	buf_adds(b, "'\n");
	for_table(b, cmd->name, NULL, cmd->opts, fish_option);
	for (i = 0; cmd->verbs != NULL && cmd->verbs[i] != NULL; i++) {
		buf_addf(b, "complete -c " CRM_NAME " -n "
		    "'__fish_seen_subcommand_from %s' -a %s -d '",
		    cmd->name, cmd->verbs[i]->name);
		add_quoted(b, cmd->verbs[i]->brief, false);
		buf_adds(b, "'\n");
		for_table(b, cmd->name, cmd->verbs[i]->name,
		    cmd->verbs[i]->opts, fish_option);
	}
}

static void
add_fish(struct buf *b, const struct cmd *const *cmds)
{
	size_t	i;

	buf_adds(b, "# fish completion for " CRM_NAME
	    "; made by: " CRM_NAME " help --complete fish\n"
	    "function __" CRM_NAME "_values\n"
	    "\tset -l words (commandline -opc)[2..-1] (commandline -ct)\n"
	    "\tfor line in (" CRM_NAME " __complete $words 2>/dev/null)\n"
	    "\t\tswitch $line\n"
	    "\t\tcase :file :dir\n"
	    "\t\t\t__fish_complete_path (commandline -ct)\n"
	    "\t\tcase '*'\n"
	    "\t\t\techo $line\n"
	    "\t\tend\n"
	    "\tend\n"
	    "end\n"
	    "complete -c " CRM_NAME " -f\n"
	    "complete -c " CRM_NAME " -n 'not __fish_use_subcommand' -a '(__"
	    CRM_NAME "_values)'\n");
	for (i = 0; cmds[i] != NULL; i++)
		if (!(cmds[i]->flags & CMD_HIDDEN))
			fish_command(b, cmds[i]);
	for (i = 0; i < N_COMMON; i++)
		for_table(b, NULL, NULL, common_group[i].opts, fish_option);
}

bool
help_add_completion(struct buf *b, struct slice shell,
    const struct cmd *const *cmds)
{
	if (slice_eq(shell, SLICE("bash")))
		add_bash(b, cmds);
	else if (slice_eq(shell, SLICE("zsh")))
		add_zsh(b, cmds);
	else if (slice_eq(shell, SLICE("fish")))
		add_fish(b, cmds);
	else
		return false;
	return true;
}
