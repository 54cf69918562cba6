#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "cmd/context.h"
#include "cmd/soundness.h"
#include "core/cli/nl.h"
#include "core/exchange/exact/backup.h"
#include "core/model/model.h"

struct restore_opts {
	const char	*key;
	bool		 dry_run, replace, damaged;
};

static const struct opt restore_opt[] = {
	OPT_BOOL('n', "dry-run", struct restore_opts, dry_run,
	    N_("only read all of the backup, and show what it is")),
	OPT_TEXT(0, "key", struct restore_opts, key, N_("file"), NULL,
	    N_("the key it was encrypted with"), COMPLETE_FILE),
	OPT_BOOL(0, "replace", struct restore_opts, replace,
	    N_("in the place of the store that is there, which is gone then")),
	OPT_BOOL(0, "damaged", struct restore_opts, damaged,
	    N_("also a store in which fsck finds damage")),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "made", .label = N_("made"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT },
	{ .name = "records", .label = N_("records"), .type = TYPE_INT },
	{ .name = "sales", .label = N_("sales"), .type = TYPE_INT },
	{ .name = "entry", .label = N_("entry"), .type = TYPE_INT },
	{ .name = "head", .label = N_("head"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
	{ .name = "version", .label = N_("version"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
};

static void
show_progress(void *arg, uint64_t done)
{
	progress_set(arg, done);
}

static enum err_code
show_info(struct crm *crm, const struct backup_info *i, struct err *err)
{
	struct out	*out = crm->out;
	enum err_code	 rc;

	rc = out_table_begin(out, column, NELEM(column), err);
	if (rc)
		return rc;
	out_row_begin(out);
	out_text(out, i->made);
	out_text(out, i->name);
	out_i64(out, (int64_t)i->records);
	out_i64(out, (int64_t)i->sales);
	out_i64(out, (int64_t)i->entry);
	out_text(out, i->head);
	out_text(out, i->version);
	out_row_end(out);
	out_table_end(out);
	return ERR_OK;
}

static enum err_code
read_all(struct crm *crm, struct backup_reader *r, struct generation *g,
    struct err *err)
{
	enum err_code	rc;

	progress_begin(crm->progress, "restore", ERR_N("entries"),
	    backup_info(r)->entries);
	rc = backup_read(r, g, show_progress, crm->progress, err);
	progress_end(crm->progress);
	return rc;
}

/* Before it is put in force: does it hold a store, and a sound one? */
static enum err_code
check_generation(struct crm *crm, struct generation *g, bool may_be_damaged,
    struct err *err)
{
	struct model	*model;
	struct txn	*txn;
	enum err_code	 rc;

	rc = generation_read(&txn, g, err);
	if (rc)
		return rc;
	rc = model_load(&model, crm->arena, txn, err);
	if (rc == ERR_OK && !may_be_damaged)
		rc = soundness_require(crm, txn, model, "what the backup holds",
		    err);
	txn_end(txn);
	if (rc == ERR_STORE)
		err_hint(err, "nothing was restored; --damaged restores it "
		    "as it is");
	return rc;
}

static enum err_code
fill(struct crm *crm, struct store *s, struct backup_reader *r,
    const struct restore_opts *o, struct err *err)
{
	struct generation	*g;
	enum err_code		 rc;

	rc = generation_begin(&g, s, err);
	if (rc)
		return rc;
	rc = read_all(crm, r, g, err);
	if (rc == ERR_OK)
		rc = generation_finish(g, err);
	if (rc == ERR_OK)
		rc = check_generation(crm, g, o->damaged, err);
	if (rc == ERR_OK)
		rc = generation_commit(g, err);
	generation_close(g);
	return rc;
}

/* The config of the backup, where the store has none of its own. */
static enum err_code
write_config(struct crm *crm, const char *dir, struct slice config,
    struct err *err)
{
	const char	*path = arena_printf(crm->arena, "%s/config", dir);
	struct sink	*sink;
	enum err_code	 rc;

	if (config.p == NULL || access(path, F_OK) == 0)
		return ERR_OK;
	rc = sink_open_file(&sink, path, err);
	if (rc)
		return rc;
	sink_write(sink, config);
	rc = sink_finish(sink, err);
	sink_close(sink);
	return rc;
}

/* crm->dir when there is a store, or it was named; else here, as init does. */
static const char *
choose_dir(bool *exists, const struct crm *crm)
{
	const char	*dir = crm->dir;

	if (crm->args->n == 2)
		dir = arena_printf(crm->arena, "%s/.crm", crm->args->v[1]);
	*exists = access(arena_printf(crm->arena, "%s/CURRENT", dir), F_OK) ==
	    0;
	if (!*exists && crm->args->n < 2 && !crm->dir_is_given)
		dir = ".crm";
	return dir;
}

static enum err_code
restore(struct crm *crm, struct backup_reader *r, const struct restore_opts *o,
    struct err *err)
{
	struct store_options	 so = { .write = true, .replace = true,
				    .wait_ms = crm->wait_ms,
				    .command = "restore" };
	const struct backup_info *i = backup_info(r);
	struct store		*s = NULL;
	bool			 exists;
	enum err_code		 rc;

	so.dir = choose_dir(&exists, crm);
	if (exists && !o->replace) {
		err_set(err, ERR_CONFLICT, "there is a store in %s already",
		    so.dir);
		err_hint(err, "--replace puts the backup in its place");
		return ERR_CONFLICT;
	}
	rc = exists ? ERR_OK : store_create(so.dir, false, NULL, err);
	if (rc)
		return rc;
	rc = store_open(&s, &so, err);
	if (rc == ERR_OK)
		rc = fill(crm, s, r, o, err);
	if (rc == ERR_OK)
		rc = write_config(crm, so.dir, backup_config(r), err);
	store_close(s);
	if (rc && !exists)
		store_discard(so.dir);
	if (rc == ERR_OK && crm->out_tty)
		out_prose(crm->out, lang_text(crm->lang, N_("Restored %llu "
		    "records and %llu sales into %s.\n")),
		    (unsigned long long)i->records,
		    (unsigned long long)i->sales, so.dir);
	return rc;
}

static enum err_code
open_backup(int *fd, const struct crm *crm, struct err *err)
{
	const char	*path = crm->args->v[0];

	*fd = STDIN_FILENO;
	if (strcmp(path, "-") == 0)
		return ERR_OK;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot read %s", path);
	return ERR_OK;
}

static enum err_code
restore_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct restore_opts	*o = opts;
	struct backup_reader		*r = NULL;
	struct seal_key			 key;
	enum err_code			 rc = ERR_OK;
	int				 fd = STDIN_FILENO;

	if (crm->args->n < 1 || crm->args->n > 2)
		return err_set(err, ERR_USAGE, "a file, or - for standard "
		    "input, and a directory at most");
	if (o->key != NULL)
		rc = seal_key_read(&key, o->key, err);
	if (rc == ERR_OK)
		rc = open_backup(&fd, crm, err);
	if (rc == ERR_OK)
		rc = backup_open(&r, fd, fd == STDIN_FILENO ?
		    err_text("standard input") :
		    crm->args->v[0], o->key != NULL ? &key : NULL, err);
	explicit_bzero(&key, sizeof(key));
	if (rc == ERR_OK && o->dry_run) {
		rc = read_all(crm, r, NULL, err);
		if (rc == ERR_OK)
			rc = show_info(crm, backup_info(r), err);
	} else if (rc == ERR_OK) {
		rc = restore(crm, r, o, err);
	}
	backup_close(r);
	if (fd > STDIN_FILENO)
		close(fd);
	return rc;
}

const struct cmd cmd_restore = {
	.name = "restore", .operands = "file|- [directory]",
	.group = GROUP_STORE,
	.brief = N_("make a store of a backup again"),
	.text = N_("Into .crm in the directory (here, when none is named), "
	    "or what --store or\nCRM_STORE names.  The whole backup is read "
	    "and checked before it is in force."),
	.opts = restore_opt, .opts_size = sizeof(struct restore_opts),
	.access = CMD_STORE, .flags = CMD_OUT,
	.exec = restore_exec,
	.complete = { COMPLETE_FILE, COMPLETE_DIR },
};
