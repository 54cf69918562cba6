#include <sys/statvfs.h>

#include "cmd/context.h"
#include "core/cli/nl.h"
#include "core/model/model.h"
#include "core/record/index.h"
#include "core/sales/sales.h"
#include "core/store/generation.h"
#include "core/store/subject.h"

struct compact_opts {
	const char	*to;
};

static const struct opt compact_opt[] = {
	OPT_TEXT(0, "to", struct compact_opts, to, N_("directory"), NULL,
	    N_("make a compact copy there, and leave this store as it is"),
	    COMPLETE_DIR),
	OPT_END
};

static void
show_progress(void *arg, uint64_t done)
{
	progress_set(arg, done);
}

static enum err_code
merge_tails(struct txn *txn, void *arg, struct err *err)
{
	const struct model	*model = arg;
	enum err_code		 rc = ERR_OK;
	size_t			 i;

	for (i = 0; i < model->n_entities && rc == ERR_OK; i++)
		if (model->head[i].is_columnar)
			rc = sales_merge_tail(txn, model_entity(model, i),
			    err);
	return rc;
}

/* The sales that came since the last merge go into the copy by party. */
static enum err_code
tidy(struct store *s, struct arena *arena, struct err *err)
{
	struct model	*model;
	struct txn	*txn;
	enum err_code	 rc;

	rc = txn_begin(&txn, s, err);
	if (rc)
		return rc;
	rc = model_load(&model, arena, txn, err);
	txn_end(txn);
	if (rc == ERR_OK)
		rc = store_apply(s, merge_tails, model, err);
	return rc;
}

/* Before hours of work: is there room for a second one of what is in use? */
static enum err_code
check_room(const struct store_sizes *z, const char *dir, bool is_other,
    struct err *err)
{
	uint64_t	need = (z->pages - z->free_pages) * z->page_bytes;
	struct statvfs	fs;

	if (statvfs(dir, &fs) != 0)
		return err_sys(err, ERR_SYSTEM, "%s", dir);
	if ((uint64_t)fs.f_bavail * fs.f_frsize >= need)
		return ERR_OK;
	err_set(err, ERR_SYSTEM, "the disk of %s has %llu MB left, the "
	    "compact store needs up to %llu MB", dir,
	    (unsigned long long)(fs.f_bavail * fs.f_frsize >> 20),
	    (unsigned long long)((need >> 20) + 1));
	if (!is_other)
		err_hint(err, "crm compact --to DIR makes it on another disk");
	return ERR_SYSTEM;
}

static enum err_code
make_subjects(struct txn *txn, void *arg, struct err *err)
{
	(void)arg;
	return subject_rebuild(txn, err);
}

/* What was written before the store had them is found from now on, too. */
static enum err_code
complete_subjects(struct generation *g, uint32_t format, struct err *err)
{
	struct txn	*txn;
	uint64_t	 from = 0;
	enum err_code	 rc;

	/* Of such a one the copy is as old as it was. */
	if (format < STORE_FORMAT_BLOCKS)
		return ERR_OK;
	rc = generation_read(&txn, g, err);
	if (rc)
		return rc;
	rc = subject_from(&from, txn, err);
	txn_end(txn);
	return rc || from == 1 ? rc :
	    generation_apply(g, make_subjects, NULL, err);
}

/* A generation of `to` (which may be `from`) that holds what `from` shows. */
static enum err_code
rebuild(struct crm *crm, struct store *to, struct store *from, struct err *err)
{
	struct generation	*g = NULL;
	struct store_sizes	 z;
	struct txn		*txn;
	uint64_t		 n = 0;
	enum err_code		 rc;
	int			 i;

	rc = store_measure(&z, from, err);
	if (rc == ERR_OK)
		rc = generation_begin(&g, to, err);
	if (rc)
		return rc;
	for (i = 0; i < N_TABLES; i++)
		n += z.table[i].entries;
	progress_begin(crm->progress, "compact", ERR_N("entries"), n);
	rc = txn_begin(&txn, from, err);
	if (rc == ERR_OK) {
		rc = generation_copy(g, txn, show_progress, crm->progress,
		    err);
		txn_end(txn);
	}
	progress_end(crm->progress);
	if (rc == ERR_OK)
		rc = generation_finish(g, err);
	if (rc == ERR_OK)
		rc = complete_subjects(g, z.format, err);
	if (rc == ERR_OK)
		rc = generation_commit(g, err);
	generation_close(g);
	return rc;
}

static enum err_code
copy_to(struct crm *crm, struct store *from, const char *dir, struct err *err)
{
	struct store_options	 so = { .dir = dir, .write = true,
				    .command = "compact" };
	struct store_sizes	 z;
	struct store		*to = NULL;
	enum err_code		 rc;

	rc = store_create(dir, false, NULL, err);
	if (rc)
		return rc;
	rc = store_measure(&z, from, err);
	if (rc == ERR_OK)
		rc = check_room(&z, dir, true, err);
	if (rc == ERR_OK)
		rc = store_open(&to, &so, err);
	if (rc == ERR_OK)
		rc = rebuild(crm, to, from, err);
	store_close(to);
	if (rc)
		store_discard(dir);
	return rc;
}

static enum err_code
compact_here(struct crm *crm, struct store *s, struct err *err)
{
	struct store_sizes	before, after;
	struct err		ignored = {0};
	enum err_code		rc;

	rc = tidy(s, crm->arena, err);
	if (rc == ERR_OK)
		rc = store_measure(&before, s, err);
	if (rc == ERR_OK)
		rc = check_room(&before, crm->dir, false, err);
	if (rc == ERR_OK)
		rc = rebuild(crm, s, s, err);
	if (rc == ERR_OK && crm->out_tty &&
	    store_measure(&after, s, &ignored) == ERR_OK)
		out_prose(crm->out, lang_text(crm->lang,
		    N_("From %.1f to %.1f MB.\n")),
		    (double)before.file_bytes / 1e6,
		    (double)after.file_bytes / 1e6);
	return rc;
}

static enum err_code
compact_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct compact_opts	*o = opts;
	struct store_options		 so = { .dir = crm->dir,
					    .write = o->to == NULL,
					    .scan = true,
					    .wait_ms = crm->wait_ms,
					    .command = "compact" };
	struct store			*s;
	enum err_code			 rc;

	rc = context_no_operands(crm, err);
	if (rc == ERR_OK)
		rc = store_open(&s, &so, err);
	if (rc)
		return rc;
	rc = o->to == NULL ? compact_here(crm, s, err) :
	    copy_to(crm, s, o->to, err);
	store_close(s);
	return rc;
}

const struct cmd cmd_compact = {
	.name = "compact",
	.group = GROUP_STORE,
	.brief = N_("make the store as small as it can be"),
	.text = N_("Builds the store anew beside itself, reads that back, "
	    "and puts it in its\nplace at once.  Readers finish on the old "
	    "one; writers wait."),
	.opts = compact_opt, .opts_size = sizeof(struct compact_opts),
	.access = CMD_STORE,
	.exec = compact_exec,
};
