#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/context.h"
#include "cmd/soundness.h"
#include "core/base/hex.h"
#include "core/cli/nl.h"
#include "core/cli/version.h"
#include "core/exchange/exact/backup.h"
#include "core/record/record.h"
#include "core/sales/sales.h"
#include "core/store/journal.h"

struct backup_opts {
	const char	*key, *new_key;
	bool		 replace, damaged;
};

static const struct opt backup_opt[] = {
	OPT_TEXT(0, "key", struct backup_opts, key, N_("file"), NULL,
	    N_("encrypt with the key in the file"), COMPLETE_FILE),
	OPT_TEXT(0, "new-key", struct backup_opts, new_key, N_("file"), NULL,
	    N_("make a key in a new file, and encrypt with it"),
	    COMPLETE_FILE),
	OPT_BOOL(0, "replace", struct backup_opts, replace,
	    N_("put the backup in the place of a file of that name")),
	OPT_BOOL(0, "damaged", struct backup_opts, damaged,
	    N_("also of a store in which fsck finds damage")),
	OPT_END
};

static void
show_progress(void *arg, uint64_t done)
{
	progress_set(arg, done);
}

static enum err_code
count_all(struct backup_info *info, const struct crm *crm, struct err *err)
{
	const struct model	*m = crm->model;
	struct sales_totals	 totals;
	struct store_sizes	 z;
	uint64_t		 n;
	uint32_t		 last;
	enum err_code		 rc;
	size_t			 i;

	rc = store_measure(&z, crm->store, err);
	for (i = 0; i < N_TABLES && rc == ERR_OK; i++)
		info->entries += z.table[i].entries;
	for (i = 0; i < m->n_entities && rc == ERR_OK; i++) {
		if (m->head[i].is_columnar) {
			rc = sales_measure(&totals, crm->txn,
			    model_entity(m, i), err);
			info->sales += rc ? 0 : totals.rows;
		} else {
			rc = record_counts(&n, &last, crm->txn,
			    model_entity(m, i), err);
			info->records += rc ? 0 : n;
		}
	}
	return rc;
}

static enum err_code
describe(struct backup_info *info, const struct crm *crm, struct err *err)
{
	struct journal_entry	head;
	struct buf		b = {0};
	char			made[INSTANT_TEXT];
	size_t			n;
	enum err_code		rc;

	*info = (struct backup_info){ .version = SLICE(CRM_VERSION),
	    .name = crm->model->name };
	n = instant_write(made, zone_utc(), crm->clock);
	info->made = slice_dup(crm->arena, slice_make(made, n));
	rc = journal_last(&info->entry, crm->txn, err);
	if (rc == ERR_OK && info->entry > 0) {
		rc = journal_get(&head, crm->txn, info->entry, err);
		if (rc == ERR_OK)
			hex_add(&b, slice_make((char *)head.chain,
			    sizeof(head.chain)));
	}
	info->head = slice_dup(crm->arena, buf_slice(&b));
	buf_release(&b);
	return rc ? rc : count_all(info, crm, err);
}

/* What was written is what is there, and a key that was made opens it. */
static enum err_code
read_back(struct crm *crm, const char *path, const struct seal_key *key,
    uint64_t entries, struct err *err)
{
	struct backup_reader	*r = NULL;
	enum err_code		 rc;
	int			 fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot read %s", path);
	progress_begin(crm->progress, "reading back", ERR_N("entries"), entries);
	rc = backup_open(&r, fd, path, key, err);
	if (rc == ERR_OK)
		rc = backup_read(r, NULL, show_progress, crm->progress, err);
	progress_end(crm->progress);
	backup_close(r);
	close(fd);
	return rc;
}

static enum err_code
write_to(struct crm *crm, struct sink *sink, const struct seal_key *key,
    const struct backup_info *info, struct err *err)
{
	struct backup_source	src = { .txn = crm->txn, .info = info,
				    .key = key, .progress = show_progress,
				    .progress_arg = crm->progress };
	struct buf		config = {0};
	const char		*path;
	enum err_code		 rc;

	path = arena_printf(crm->arena, "%s/config", crm->dir);
	rc = config_read_file(&config, path, err);
	if (rc == ERR_OK && config.len > 0)
		src.config = buf_slice(&config);
	progress_begin(crm->progress, "backup", ERR_N("entries"), info->entries);
	if (rc == ERR_OK)
		rc = backup_write(sink, &src, err);
	progress_end(crm->progress);
	if (rc == ERR_OK)
		rc = sink_finish(sink, err);
	buf_release(&config);
	return rc;
}

static enum err_code
sync_directory_of(const char *path, struct arena *arena, struct err *err)
{
	const char	*slash = strrchr(path, '/');
	const char	*dir = slash == NULL ? "." : slash == path ? "/" :
			    arena_printf(arena, "%.*s", (int)(slash - path),
			    path);
	enum err_code	 rc = ERR_OK;
	int		 fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && fsync(fd) != 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot sync %s", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* Beside the file, read back there, and only then under its name. */
static enum err_code
write_file(struct crm *crm, const char *path, const struct seal_key *key,
    const struct backup_info *info, struct err *err)
{
	const char	*beside = arena_printf(crm->arena, "%s.new", path);
	struct sink	*sink;
	struct stat	 st;
	enum err_code	 rc;

	unlink(beside);
	rc = sink_open_file(&sink, beside, err);
	if (rc)
		return rc;
	rc = sink_set_mode(sink, 0600, err);
	if (rc == ERR_OK)
		rc = write_to(crm, sink, key, info, err);
	sink_close(sink);
	if (rc == ERR_OK)
		rc = read_back(crm, beside, key, info->entries, err);
	if (rc == ERR_OK && (stat(beside, &st) != 0 ||
	    rename(beside, path) != 0))
		rc = err_sys(err, ERR_SYSTEM, "cannot write %s", path);
	if (rc == ERR_OK)
		rc = sync_directory_of(path, crm->arena, err);
	if (rc)
		unlink(beside);
	else if (crm->out_tty)
		out_prose(crm->out, lang_text(crm->lang, N_("%llu records "
		    "and %llu sales in %.1f MB, read back.\n")),
		    (unsigned long long)info->records,
		    (unsigned long long)info->sales, (double)st.st_size / 1e6);
	return rc;
}

/* Standard output, a pipe, a device: nothing to read back or to rename. */
static enum err_code
write_stream(struct crm *crm, const char *path, const struct seal_key *key,
    const struct backup_info *info, struct err *err)
{
	struct sink	*sink;
	enum err_code	 rc;

	if (strcmp(path, "-") == 0 && crm->out_tty)
		return err_set(err, ERR_USAGE, "a backup is no text for a "
		    "terminal");
	if (strcmp(path, "-") == 0) {
		sink = sink_open_fd(STDOUT_FILENO, "standard output");
	} else {
		rc = sink_open_file(&sink, path, err);
		if (rc)
			return rc;
	}
	rc = write_to(crm, sink, key, info, err);
	sink_close(sink);
	return rc;
}

static enum err_code
check_options(bool *is_file, struct crm *crm, const struct backup_opts *o,
    struct err *err)
{
	const char	*path;
	struct stat	 st;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "one file, or - for standard "
		    "output");
	if (o->key != NULL && o->new_key != NULL)
		return err_set(err, ERR_USAGE, "--key or --new-key, not both");
	path = crm->args->v[0];
	*is_file = false;
	if (strcmp(path, "-") == 0)
		return ERR_OK;
	if (stat(path, &st) != 0) {
		*is_file = true;
		return ERR_OK;
	}
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_USAGE, "%s is a directory", path);
	*is_file = S_ISREG(st.st_mode);
	if (!*is_file || o->replace)
		return ERR_OK;
	err_set(err, ERR_CONFLICT, "%s exists already", path);
	err_hint(err, "--replace puts this backup in its place");
	return ERR_CONFLICT;
}

static enum err_code
backup_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct backup_opts	*o = opts;
	const char			*path = o->key;
	struct seal_key			 key;
	struct backup_info		 info;
	bool				 is_file;
	enum err_code			 rc;

	rc = check_options(&is_file, crm, o, err);
	if (rc == ERR_OK && o->new_key != NULL) {
		path = o->new_key;
		rc = seal_key_make(path, err);
	}
	if (rc == ERR_OK && path != NULL)
		rc = seal_key_read(&key, path, err);
	if (rc == ERR_OK && !o->damaged) {
		rc = soundness_require(crm, crm->txn, crm->model, "the store",
		    err);
		if (rc == ERR_STORE)
			err_hint(err, "crm fsck names all; --damaged backs it "
			    "up as it is");
	}
	if (rc == ERR_OK)
		rc = describe(&info, crm, err);
	if (rc == ERR_OK)
		rc = (is_file ? write_file : write_stream)(crm,
		    crm->args->v[0], path != NULL ? &key : NULL, &info, err);
	explicit_bzero(&key, sizeof(key));
	return rc;
}

const struct cmd cmd_backup = {
	.name = "backup", .operands = "file|-",
	.group = GROUP_STORE,
	.brief = N_("keep the whole store in one file"),
	.text = N_("While others read and write.  The store is checked "
	    "first, the file is read back\nbefore it gets its name.  crm "
	    "restore makes a store of it again."),
	.opts = backup_opt, .opts_size = sizeof(struct backup_opts),
	.access = CMD_READ, .flags = CMD_SCAN,
	.exec = backup_exec,
	.complete = { COMPLETE_FILE },
};
