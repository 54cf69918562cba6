#include <sys/stat.h>

#include <strings.h>

#include "core/base/base.h"
#include "core/cli/cmd.h"
#include "core/cli/help.h"
#include "core/out/sink.h"
#include "core/types/text.h"

struct config_opts {
	bool	user, unset, path;
};

static const struct opt config_opt[] = {
	OPT_BOOL(0, "user", struct config_opts, user,
	    N_("the user's own file instead of the store's")),
	OPT_BOOL(0, "unset", struct config_opts, unset,
	    N_("remove the setting")),
	OPT_BOOL(0, "path", struct config_opts, path,
	    N_("show where the file is")),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "key", .label = N_("key"), .type = TYPE_TEXT },
	{ .name = "value", .label = N_("value"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "from", .label = N_("from"), .type = TYPE_TEXT },
	{ .name = "file", .label = N_("file"),
	    .type = TYPE_TEXT, .flags = OUT_EXTRA },
	{ .name = "line", .label = N_("line"),
	    .type = TYPE_INT, .flags = OUT_EXTRA }
};

static const char *const layer_name[] = {
	[CONFIG_USER] = N_("user"), [CONFIG_STORE] = N_("store"),
	[CONFIG_ENVIRONMENT] = N_("environment"), [CONFIG_FLAG] = N_("flag")
};

/* The command that an alias has the name of, which comes first; or NULL. */
static const struct cmd *
hides_alias(const struct crm *crm, const char *key)
{
	static const char	section[] = "alias.";
	size_t			len = strlen(section);

	return strncasecmp(key, section, len) == 0 ?
	    cmds_find(crm->commands, slice_of(key + len)) : NULL;
}

/* To somebody at a terminal: what is in a file and does nothing. */
static void
tell_hidden(const struct crm *crm, const struct config_entry *e)
{
	if (hides_alias(crm, e->key) == NULL || !crm->err_tty || crm->quiet)
		return;
	crm->complain(crm, slice_of(arena_printf(crm->arena,
	    lang_text(crm->lang, N_("%s:%d: %s is never used: there is a "
	    "command of that name")), e->file, e->line, e->key)));
}

/* Every setting in force, or those of the user's own file. */
static enum err_code
list(struct crm *crm, bool user, struct err *err)
{
	const struct config_entry	*e;
	enum err_code			 rc;
	size_t				 i;

	rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	for (i = 0; i < config_count(crm->config); i++) {
		e = config_entry(crm->config, i);
		if (user ? config_find_layer(crm->config, CONFIG_USER,
		    e->key) != e : !config_is_effective(crm->config, i))
			continue;
		out_row_begin(crm->out);
		out_texts(crm->out, e->key);
		out_texts(crm->out, e->value);
		out_word(crm->out, layer_name[e->layer]);
		out_texts(crm->out, e->file);
		if (e->file != NULL)
			out_i64(crm->out, e->line);
		else
			out_missing(crm->out);
		out_row_end(crm->out);
		tell_hidden(crm, e);
	}
	out_table_end(crm->out);
	return ERR_OK;
}

/*
 * What crm looks at is known by name; a setting of another program has that
 * program's name before a dot, and is none of our business.
 */
static bool
is_known(const char *key)
{
	static const char *const	sections[] = { "mail.", "safe." };
	bool				known = strchr(key, '.') != NULL;
	const char			*ours;

	for (size_t i = 0; i < NELEM(sections); i++)
		known &= strncasecmp(key, sections[i],
		    strlen(sections[i])) != 0;
	for (size_t i = 0; (ours = config_known_key(i)) != NULL; i++)
		known |= strcasecmp(key, ours) == 0;
	return known;
}

/* The one that was meant, or which there are. */
static enum err_code
no_setting(enum err_code rc, const char *key, struct err *err)
{
	const char	*near = NULL, *ours;
	size_t		 best = 3, d;

	for (size_t i = 0; (ours = config_known_key(i)) != NULL; i++) {
		d = text_distance(slice_of(key), slice_of(ours), 2);
		if (d < best && d < strlen(key)) {
			best = d;
			near = ours;
		}
	}
	err_set(err, rc, "there is no setting '%s'", key);
	if (near != NULL)
		err_hint(err, "did you mean %s?", near);
	else
		err_hint(err, "settings: alias.NAME, editor, mail.own, "
		    "pager, safe.store; of another program: PROGRAM.NAME");
	return rc;
}

static enum err_code
show(struct crm *crm, const char *key, bool user, struct err *err)
{
	const struct config_entry	*e = config_find_layer(crm->config,
					    CONFIG_USER, key);
	const char			*value = config_find(crm->config, key);

	if (user)
		value = e == NULL ? NULL : e->value;
	if (value == NULL) {
		if (!is_known(key) && strchr(key, '=') == NULL)
			return no_setting(ERR_NOTFOUND, key, err);
		err_set(err, ERR_NOTFOUND, "%s is not set", key);
		if (strchr(key, '=') != NULL)
			err_hint(err, "key and value are two words: %s config "
			    "editor vi", CRM_NAME);
		return ERR_NOTFOUND;
	}
	if (crm->out_options.format == OUT_TABLE ||
	    crm->out_options.format == OUT_TSV) {
		out_raw(crm->out, slice_of(value));
		out_raw(crm->out, SLICE("\n"));
		return ERR_OK;
	}
	out_doc_begin(crm->out);
	out_texts(crm->out, value);
	out_doc_end(crm->out);
	return ERR_OK;
}

/* What could never be used is not set. */
static enum err_code
check_alias(const struct crm *crm, const char *key, struct err *err)
{
	const struct cmd	*cmd = hides_alias(crm, key);

	if (cmd == NULL)
		return ERR_OK;
	err_set(err, ERR_USAGE, "an alias cannot hide the command '%s'",
	    cmd->name);
	err_hint(err, "take another name for it");
	return ERR_USAGE;
}

/* The folders that path needs; what fails shows when the file is made. */
static void
make_folders(const char *path)
{
	char	*dir = strdup(path), *p;

	for (p = dir == NULL ? NULL : strchr(dir + 1, '/'); p != NULL;
	    p = strchr(p + 1, '/')) {
		*p = '\0';
		(void)mkdir(dir, 0777);
		*p = '/';
	}
	free(dir);
}

/* As the store's other files: for its owner, or for its group as well. */
static enum err_code
set_store_mode(struct sink *sink, const char *dir, struct err *err)
{
	struct stat	st;

	if (stat(dir, &st) != 0)
		return err_sys(err, ERR_SYSTEM, "%s", dir);
	return sink_set_mode(sink, st.st_mode & S_IWGRP ? 0660 : 0600, err);
}

/* store NULL: the user's own file. */
static enum err_code
change(const char *path, const char *store, const char *key,
    const char *value, struct err *err)
{
	struct buf	 old = {0}, new = {0};
	struct sink	*sink = NULL;
	/* Settings are often kept elsewhere, with a link to them. */
	char		*real = store == NULL ? realpath(path, NULL) : NULL;
	enum err_code	 rc;

	make_folders(path);
	rc = config_read_file(&old, path, err);
	if (rc == ERR_OK)
		rc = config_edit(&new, buf_slice(&old), key, value, err);
	if (rc == ERR_OK)
		rc = sink_open_file(&sink, real != NULL ? real : path, err);
	if (rc == ERR_OK && store != NULL)
		rc = set_store_mode(sink, store, err);
	if (rc == ERR_OK) {
		sink_write(sink, buf_slice(&new));
		rc = sink_finish(sink, err);
	}
	sink_close(sink);
	free(real);
	buf_release(&old);
	buf_release(&new);
	return rc;
}

/* The user's file, or the store's; a store must be there for its own. */
static enum err_code
find_file(const char **path, const struct crm *crm, bool user,
    struct err *err)
{
	struct stat	st;

	if (user) {
		*path = crm->user_config;
		if (*path == NULL)
			return err_set(err, ERR_SYSTEM,
			    "neither XDG_CONFIG_HOME nor HOME is set");
		return ERR_OK;
	}
	if (stat(crm->dir, &st) != 0) {
		err_set(err, ERR_NOTFOUND, "there is no store in %s",
		    crm->dir);
		err_hint(err, "%s init makes one; --user is your own file",
		    CRM_NAME);
		return ERR_NOTFOUND;
	}
	*path = arena_printf(crm->arena, "%s/config", crm->dir);
	return ERR_OK;
}

static enum err_code
config_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct config_opts	*o = opts;
	const struct args		*a = crm->args;
	const char			*path;
	enum err_code			 rc;

	if (a->n == 3 && strcmp(a->v[0], "set") == 0 && !o->unset &&
	    !o->path) {
		err_set(err, ERR_USAGE, "too many or too few words");
		err_hint(err, "did you mean %s config %s '%s'?", CRM_NAME,
		    a->v[1], a->v[2]);
		return ERR_USAGE;
	}
	if (a->n > 2 || (o->unset && a->n != 1) || (o->path && a->n > 0))
		return err_set(err, ERR_USAGE, "too many or too few words");
	if (!o->path && !o->unset && a->n == 0)
		return list(crm, o->user, err);
	if (!o->path && !o->unset && a->n == 1)
		return show(crm, a->v[0], o->user, err);
	if (!o->path && !is_known(a->v[0]) &&
	    config_find(crm->config, a->v[0]) == NULL)
		return no_setting(ERR_USAGE, a->v[0], err);
	rc = a->n == 2 ? check_alias(crm, a->v[0], err) : ERR_OK;
	if (rc == ERR_OK)
		rc = find_file(&path, crm, o->user, err);
	if (rc)
		return rc;
	if (o->path) {
		out_raw(crm->out, slice_of(path));
		out_raw(crm->out, SLICE("\n"));
		return ERR_OK;
	}
	return change(path, o->user ? NULL : crm->dir, a->v[0],
	    o->unset ? NULL : a->v[1], err);
}

const struct cmd cmd_config = {
	.name = "config", .operands = "[key [value]]", .group = GROUP_START,
	.brief = N_("show or change settings"),
	.text = N_("Without words: every setting in force.  Aliases are settings too:\n"
	    "alias.top = \"list account --sort -revenue --limit 10\""),
	.opts = config_opt, .opts_size = sizeof(struct config_opts),
	.access = CMD_STORE, .flags = CMD_OUT | CMD_UNSAFE,
	.exec = config_exec,
	.complete = { COMPLETE_SETTING, COMPLETE_NONE },
};
