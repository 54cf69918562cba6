/*
 * From the shell to a command: environment, configuration, aliases, which
 * store; then core/cli/run.c.  The only place that reads the environment
 * and the clock.
 */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>

#include "core/base/base.h"
#include "core/base/user.h"
#include "core/cli/cmd.h"
#include "core/cli/command_line.h"
#include "core/cli/help.h"
#include "core/cli/nl.h"
#include "core/cli/programs.h"
#include "core/cli/run.h"
#include "core/cli/words.h"
#include "core/types/text.h"

enum { ALIAS_DEPTH = 10 };

#define CMD(name) extern const struct cmd cmd_##name;
#include "cmd/list.h"
#undef CMD

static const struct cmd *const commands[] = {
#define CMD(name) &cmd_##name,
#include "cmd/list.h"
#undef CMD
	NULL
};

/* The handler gets no argument of ours, and must know what was done. */
static const struct crm	*running;

static void
out_of_memory(size_t size)
{
	fprintf(stderr, CRM_NAME ": out of memory (%zu bytes wanted)\n%s",
	    size, running->is_applied ?
	    "hint: the change itself is stored: do not repeat it\n" : "");
	_exit(err_exit_status(ERR_SYSTEM));
}

static int64_t
monotonic_us(void)
{
	struct timespec	ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static struct instant
real_clock(void)
{
	struct timespec	ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct instant){ (int64_t)ts.tv_sec * 1000000 +
	    ts.tv_nsec / 1000 };
}

/* Set and not empty. */
static const char *
variable(const char *name)
{
	const char	*v = getenv(name);

	return v != NULL && v[0] != '\0' ? v : NULL;
}

static const char *
locale_name(void)
{
	const char	*v;

	if ((v = variable("LC_ALL")) != NULL)
		return v;
	if ((v = variable("LC_MESSAGES")) != NULL)
		return v;
	return variable("LANG");
}

/* Is the character set UTF-8?  Of the terminal, so LC_CTYPE decides. */
static bool
is_utf8(void)
{
	const char	*v = variable("LC_ALL");

	if (v == NULL)
		v = variable("LC_CTYPE");
	if (v == NULL)
		v = variable("LANG");
	return v != NULL && (strcasestr(v, "utf-8") != NULL ||
	    strcasestr(v, "utf8") != NULL);
}

/* A line to standard error, what came from data made harmless. */
static void
say(struct slice text, size_t width)
{
	struct buf	clean = {0}, wrapped = {0};

	text_add_one_line(&clean, text);
	if (width > 0)
		text_add_wrapped(&wrapped, buf_slice(&clean), width);
	else
		buf_add(&wrapped, buf_slice(&clean));
	buf_addc(&wrapped, '\n');
	fwrite(wrapped.p, 1, wrapped.len, stderr);
	buf_release(&clean);
	buf_release(&wrapped);
}

/* The line in question, the place marked. */
static void
say_excerpt(const struct err *err)
{
	struct buf	b = {0};

	buf_addf(&b, "    %s", err->excerpt);
	say(buf_slice(&b), 0);
	if (err->column > 0) {
		buf_clear(&b);
		buf_addn(&b, ' ', 4 + text_width(slice_make(err->excerpt,
		    MIN(strlen(err->excerpt), (size_t)err->column - 1))));
		buf_addc(&b, '^');
		say(buf_slice(&b), 0);
	}
	buf_release(&b);
}

static void
complain(const struct crm *crm, struct slice text)
{
	struct buf	b = {0};

	buf_adds(&b, CRM_NAME ": ");
	if (crm->name != NULL)
		buf_addf(&b, "%s: ", crm->name);
	buf_add(&b, text);
	say(buf_slice(&b), crm->err_width);
	buf_release(&b);
}

/*
 * "crm: list: what happened", the line in question, then what to try next.
 */
static void
show_error(const struct crm *crm, const struct err *err)
{
	struct buf	b = {0};

	complain(crm, slice_of(err->msg));
	if (err->excerpt[0] != '\0')
		say_excerpt(err);
	if (err->hint[0] != '\0') {
		buf_addf(&b, "%s: %s", err_text("hint"), err->hint);
		say(buf_slice(&b), crm->err_width);
		buf_release(&b);
	}
}

static bool
is_directory(const char *path)
{
	struct stat	st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The nearest .crm/ from here upward, or NULL. */
static char *
find_upward(struct arena *arena)
{
	char	*dir, *path, *slash;

	dir = getcwd(NULL, 0);
	if (dir == NULL)
		return NULL;
	for (;;) {
		path = arena_printf(arena, "%s/.crm", dir);
		if (is_directory(path))
			break;
		path = NULL;
		slash = strrchr(dir, '/');
		if (slash == NULL || dir[0] == '\0')
			break;
		*slash = '\0';
	}
	free(dir);
	return path;
}

static char *
home_path(struct arena *arena, const char *xdg, const char *fallback)
{
	const char	*v = variable(xdg);

	if (v != NULL && v[0] == '/')
		return arena_printf(arena, "%s/crm", v);
	v = variable("HOME");
	if (v == NULL)
		return NULL;
	return arena_printf(arena, "%s/%s/crm", v, fallback);
}

/* --store, CRM_STORE, the nearest .crm/ upward, the user's own. */
static enum err_code
find_store(struct invocation *inv, struct err *err)
{
	struct crm	*crm = &inv->crm;

	crm->dir = inv->common.global.store;
	if (crm->dir == NULL)
		crm->dir = variable("CRM_STORE");
	crm->dir_is_given = crm->dir != NULL;
	if (crm->dir_is_given && crm->dir[0] == '\0')
		return err_set(err, ERR_USAGE, "--store is empty");
	if (crm->dir == NULL)
		crm->dir = find_upward(crm->arena);
	if (crm->dir == NULL)
		crm->dir = home_path(crm->arena, "XDG_DATA_HOME",
		    ".local/share");
	if (crm->dir == NULL) {
		err_set(err, ERR_NOTFOUND, "there is no store here");
		err_hint(err, CRM_NAME " init makes one");
		return ERR_NOTFOUND;
	}
	return ERR_OK;
}

/* Variables that stand for a setting. */
static const struct { const char *variable, *key; } setting[] = {
	{ "CRM_PAGER", "pager" }, { "CRM_EDITOR", "editor" }
};

/* Only when something depends on it: `crm version` reads no file. */
static enum err_code
read_config(struct invocation *inv, struct err *err)
{
	struct crm	*crm = &inv->crm;
	struct config	*config;
	struct err	 ignored = {0};
	const char	*path;
	enum err_code	 rc = ERR_OK;
	size_t		 i;

	if (config_count(crm->config) > 0)
		return ERR_OK;
	crm->config = config = config_open(crm->arena);
	path = home_path(crm->arena, "XDG_CONFIG_HOME", ".config");
	if (path != NULL) {
		crm->user_config = arena_printf(crm->arena, "%s/config",
		    path);
		rc = config_add_file(config, CONFIG_USER, crm->user_config,
		    err);
	}
	if (rc == ERR_OK && find_store(inv, &ignored) == ERR_OK)
		rc = config_add_file(config, CONFIG_STORE,
		    arena_printf(crm->arena, "%s/config", crm->dir), err);
	for (i = 0; i < NELEM(setting); i++)
		if (variable(setting[i].variable) != NULL)
			config_set(config, CONFIG_ENVIRONMENT,
			    setting[i].key, variable(setting[i].variable));
	return rc;
}

static const char *
first_of(const char *a, const char *b, const char *c)
{
	return a != NULL ? a : b != NULL ? b : c;
}

static void
look_around(struct invocation *inv)
{
	struct crm	*crm = &inv->crm;
	struct winsize	 ws;
	const char	*term = variable("TERM");
	bool		 dumb = term == NULL || strcmp(term, "dumb") == 0;

	crm->path = variable("PATH");
	crm->in_tty = isatty(STDIN_FILENO);
	crm->out_tty = isatty(STDOUT_FILENO);
	crm->err_tty = isatty(STDERR_FILENO);
	if (crm->err_tty)
		crm->err_width = ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 &&
		    ws.ws_col > 0 ? ws.ws_col : 80;
	crm->ask_tty = crm->err_tty && variable("CRM_NO_INPUT") == NULL;
	crm->ask = crm->in_tty && crm->ask_tty;
	crm->lang = lang_parse(locale_name());
	err_language(crm->lang == LANG_NL ? nl_err_find : NULL);
	crm->out_options.utf8 = is_utf8();
	crm->out_options.color = crm->out_tty && !dumb &&
	    variable("NO_COLOR") == NULL;
	crm->out_options.width = 80;
	inv->height = 24;
	if (crm->out_tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 &&
	    ws.ws_col > 0) {
		crm->out_options.width = ws.ws_col;
		inv->height = ws.ws_row;
	}
	if (inv->common.global.now == NULL)
		inv->common.global.now = variable("CRM_NOW");
	crm->clock = real_clock();
	crm->complain = complain;
	crm->show_error = show_error;
	inv->hook_of = variable("CRM_HOOK");
	inv->progress_clock = monotonic_us;
}

/* Programs of the user's choice, when the configuration is known. */
static void
choose_programs(struct invocation *inv)
{
	struct crm	*crm = &inv->crm;
	const char	*term = variable("TERM");

	/* In a locale of ASCII less shows the bytes of every accent. */
	inv->pager = first_of(config_find_own(crm->config, "pager"),
	    variable("PAGER"), "LESSCHARSET=${LESSCHARSET-utf-8} less -FRX");
	if (term == NULL || strcmp(term, "dumb") == 0 ||
	    strcmp(inv->pager, "cat") == 0)
		inv->pager = NULL;
	crm->editor = first_of(config_find_own(crm->config, "editor"),
	    variable("VISUAL"), first_of(variable("EDITOR"), NULL, "vi"));
}

/* Who it is: the real user, whatever --by says. */
static void
look_who(struct crm *crm)
{
	struct buf	user = {0};
	char		host[256] = "";

	user_add_name(&user, getuid());
	crm->user = arena_strdup(crm->arena, buf_cstr(&user));
	buf_release(&user);
	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	crm->host = arena_strdup(crm->arena, host);
}

static const char *
command_line(struct arena *arena, int argc, const char *const *argv)
{
	struct buf	b = {0};
	char		*line;

	buf_adds(&b, CRM_NAME " ");
	command_line_write(&b, (size_t)argc, argv);
	line = slice_cstr(arena, buf_slice(&b));
	buf_release(&b);
	return line;
}

/* The words on a command line, being unfolded. */
struct words {
	int			  n;
	const char *const	 *v;
	const char		 *seen[ALIAS_DEPTH];
	int			  n_seen;
};

/* The first word is an alias: its words take its place. */
static enum err_code
unfold(bool *unfolded, struct words *w, const struct crm *crm,
    struct err *err)
{
	const char	*key, *text, **v = NULL, **all;
	size_t		 n = 0;
	enum err_code	 rc;
	int		 i;

	*unfolded = false;
	key = arena_printf(crm->arena, "alias.%s", w->v[0]);
	text = config_find(crm->config, key);
	if (text == NULL)
		return ERR_OK;
	for (i = 0; i < w->n_seen; i++)
		if (strcmp(w->seen[i], w->v[0]) == 0)
			return err_set(err, ERR_USAGE,
			    "the alias '%s' leads back to itself", w->v[0]);
	if (w->n_seen == ALIAS_DEPTH)
		return err_set(err, ERR_USAGE, "aliases of aliases: too deep");
	w->seen[w->n_seen++] = w->v[0];
	rc = words_split(&v, &n, slice_of(text), crm->arena, err);
	if (rc)
		return err_prefix(err, "alias: ");
	if (n == 0)
		return err_set(err, ERR_USAGE, "the alias '%s' is empty",
		    w->v[0]);
	all = ARENA_ARRAY(crm->arena, const char *, n + (size_t)w->n);
	memcpy(all, v, n * sizeof(*all));
	for (i = 1; i < w->n; i++)
		all[n + (size_t)i - 1] = w->v[i];
	w->v = all;
	w->n += (int)n - 1;
	*unfolded = true;
	return ERR_OK;
}

/*
 * For a program that may go to another directory.  A store that was named and
 * is not there is named to it as well: it must not find another one.
 */
static enum err_code
pass_store(struct invocation *inv, struct err *err)
{
	const struct crm	*crm = &inv->crm;
	enum err_code		 rc = find_store(inv, err);
	char			*dir, *cwd;

	if (rc == ERR_NOTFOUND)
		return ERR_OK;
	if (rc)
		return rc;
	if ((dir = realpath(crm->dir, NULL)) != NULL && is_directory(dir)) {
		setenv("CRM_STORE", dir, 1);
	} else if (crm->dir_is_given && crm->dir[0] == '/') {
		setenv("CRM_STORE", crm->dir, 1);
	} else if (crm->dir_is_given && (cwd = getcwd(NULL, 0)) != NULL) {
		setenv("CRM_STORE", arena_printf(crm->arena, "%s/%s", cwd,
		    crm->dir), 1);
		free(cwd);
	}
	free(dir);
	return ERR_OK;
}

/* `crm foo` is crm-foo when somebody installed one.  Returns if not. */
static enum err_code
try_external(struct invocation *inv, const struct words *w, struct err *err)
{
	const char	*file = program_find(inv->crm.path, w->v[0],
			    inv->crm.arena);
	char		**argv;
	enum err_code	 rc;
	int		 i;

	if (file == NULL)
		return ERR_OK;
	argv = ARENA_ARRAY(inv->crm.arena, char *, (size_t)w->n + 1);
	argv[0] = arena_printf(inv->crm.arena, PROGRAM_PREFIX "%s", w->v[0]);
	for (i = 1; i < w->n; i++)
		argv[i] = arena_strdup(inv->crm.arena, w->v[i]);
	rc = pass_store(inv, err);
	if (rc)
		return rc;
	if (inv->common.global.now != NULL)
		setenv("CRM_NOW", inv->common.global.now, 1);
	signal(SIGPIPE, SIG_DFL);
	execvp(file, argv);
	signal(SIGPIPE, SIG_IGN);
	return err_sys(err, ERR_SYSTEM, "cannot run %s", file);
}

static enum err_code
no_command(const struct invocation *inv, const char *name, struct err *err)
{
	const struct cmd	*parent;
	const char		*near;

	(void)inv;
	err_set(err, ERR_USAGE, "no command '%s'", name);
	near = cmds_called(&parent, commands, slice_of(name));
	if (near == NULL)
		near = cmds_suggest(commands, slice_of(name));
	if (near != NULL && parent != NULL)
		err_hint(err, "did you mean %s %s?", parent->name, near);
	else if (near != NULL)
		err_hint(err, "did you mean %s?", near);
	else
		err_hint(err, "'" CRM_NAME " help' lists them");
	return ERR_USAGE;
}

/* `crm --as-of list account`: the command went in place of a day. */
static enum err_code
find_swallowed(const struct invocation *inv, struct err *err)
{
	const char	*global = (const char *)&inv->common.global, *value;

	for (const struct opt *o = global_opt; o->kind != OPT_KIND_END; o++) {
		if (o->kind != OPT_KIND_STRING)
			continue;
		memcpy(&value, global + o->offset, sizeof(value));
		if (value == NULL ||
		    cmds_find(commands, slice_of(value)) == NULL)
			continue;
		err_set(err, ERR_USAGE, "--%s wants %s, not the command %s",
		    o->name, err_text(o->arg), value);
		err_hint(err, CRM_NAME " --%s ... %s", o->name, value);
		return ERR_USAGE;
	}
	return ERR_OK;
}

/* Which command the words name; NULL with ERR_OK: none, show the list. */
static enum err_code
find_command(struct invocation *inv, struct words *w, struct err *err)
{
	struct opt_target	global = { global_opt, &inv->common.global };
	enum err_code		rc;
	bool			unfolded = true;
	int			used;

	while (unfolded) {
		rc = opts_parse_leading(&used, &global, 1, w->n, w->v,
		    inv->crm.arena, err);
		if (rc)
			return rc;
		w->v += used;
		w->n -= used;
		if (w->n == 0)
			return inv->common.global.help ||
			    inv->common.global.version ? ERR_OK :
			    find_swallowed(inv, err);
		inv->cmd = cmds_find(commands, slice_of(w->v[0]));
		if (inv->cmd != NULL)
			return ERR_OK;
		rc = read_config(inv, err);
		if (rc == ERR_OK)
			rc = unfold(&unfolded, w, &inv->crm, err);
		if (rc)
			return rc;
	}
	rc = try_external(inv, w, err);
	if (rc == ERR_OK)
		rc = find_swallowed(inv, err);
	return rc ? rc : no_command(inv, w->v[0], err);
}

/* `crm` alone is a mistake, `crm -h` a question: the same answer. */
static enum err_code
show_list(struct invocation *inv, struct err *err)
{
	struct buf	b = {0};
	bool		asked = inv->common.global.help;

	help_add_list(&b, commands, inv->crm.path, true, inv->crm.lang);
	fwrite(b.p, 1, b.len, asked ? stdout : stderr);
	buf_release(&b);
	if (asked && fflush(stdout) != 0 && errno != EPIPE)
		return err_sys(err, ERR_SYSTEM,
		    "cannot write standard output");
	return asked ? ERR_OK : ERR_USAGE;
}

static enum err_code
dispatch(struct invocation *inv, struct words *w, struct buf *usage,
    struct err *err)
{
	static const char *const	 version[] = { "version", NULL };
	struct err			 ignored = {0};
	enum err_code			 rc;

	rc = find_command(inv, w, err);
	if (rc)
		return rc;
	if (inv->common.global.version) {
		*w = (struct words){ .n = 1, .v = version };
		inv->cmd = cmds_find(commands, SLICE("version"));
	}
	if (inv->cmd == NULL)
		return show_list(inv, err);
	if (inv->cmd->access != CMD_NONE || inv->cmd->verbs != NULL) {
		rc = read_config(inv, err);
		if (rc)
			return rc;
	} else if (inv->cmd->flags & CMD_CONFIG)
		(void)read_config(inv, &ignored);
	choose_programs(inv);
	return run_command(inv, w->n - 1, w->v + 1, usage, err);
}

/* What must hold before anything runs. */
static void
prepare(const struct crm *crm)
{
	running = crm;
	mem_set_handler(out_of_memory);
	gsl_set_error_handler_off();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

int
main(int argc, char **argv)
{
	struct invocation	 inv = {0};
	struct words		 w = { .n = argc > 0 ? argc - 1 : 0,
				    .v = (const char *const *)argv + 1 };
	struct opt_target	 global = { global_opt, &inv.common.global };
	struct err		 err = {0};
	struct buf		 usage = {0};
	enum err_code		 rc;

	mem_start();
	prepare(&inv.crm);
	inv.crm.arena = arena_open();
	inv.crm.commands = commands;
	inv.crm.config = config_open(inv.crm.arena);
	inv.crm.command_line = command_line(inv.crm.arena, w.n, w.v);
	inv.find_store = find_store;
	inv.look_who = look_who;
	opts_init(&global, 1);
	look_around(&inv);
	rc = dispatch(&inv, &w, &usage, &err);
	inv.crm.name = inv.cmd == NULL ? NULL : inv.cmd->name;
	if (rc != ERR_OK && err.msg[0] != '\0') {
		show_error(&inv.crm, &err);
		fputs(buf_cstr(&usage), stderr);
	}
	buf_release(&usage);
	arena_close(inv.crm.arena);
	return err_exit_status(rc);
}
