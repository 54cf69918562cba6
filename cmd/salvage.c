#include <sys/statvfs.h>

#include <unistd.h>

#include "cmd/repair_priv.h"
#include "core/store/walk.h"

/* ---- to be read, and never in force ---- */

struct salvage {
	struct repair	 r;
	struct store	*store;
	struct txn	*txn;
};

/* A store that only this process knows, for the full and read-only disks. */
static enum err_code
begin_elsewhere(struct repair *r, struct err *err)
{
	char			*dir = arena_printf(r->crm->arena,
				    "%s/crm.XXXXXX", P_tmpdir);
	struct store_options	 so = { .dir = dir, .write = true,
				    .replace = true, .command = "fsck" };
	enum err_code		 rc;

	if (mkdtemp(dir) == NULL)
		return err_sys(err, ERR_SYSTEM, "cannot make %s", dir);
	rc = store_create(dir, false, NULL, err);
	r->elsewhere_dir = dir;
	if (rc == ERR_OK)
		rc = store_open(&r->elsewhere, &so, err);
	if (rc == ERR_OK)
		rc = generation_begin(&r->generation, r->elsewhere, err);
	return rc;
}

/* Beside the store, which is as private as what will be in it. */
static enum err_code
begin(struct repair *r, struct store *s, struct err *err)
{
	struct err	why = {0};
	struct statvfs	fs;
	enum err_code	rc;

	if (statvfs(r->crm->dir, &fs) == 0 &&
	    (uint64_t)fs.f_bavail * fs.f_frsize < store_file_bytes(s))
		return begin_elsewhere(r, err);
	rc = generation_begin(&r->generation, s, &why);
	if (rc == ERR_SYSTEM)
		return begin_elsewhere(r, err);
	if (rc)
		*err = why;
	return rc;
}

enum err_code
salvage_open(struct salvage **salvage, struct crm *crm, report_line *report,
    void *arg, struct err *err)
{
	struct salvage	*v = mem_zalloc(sizeof(*v));
	uint64_t	 left;
	enum err_code	 rc;

	v->r = (struct repair){ .crm = crm, .report = report, .arg = arg };
	rc = repair_open(&v->store, crm, crm->wait_ms, true, err);
	if (rc == ERR_OK)
		rc = begin(&v->r, v->store, err);
	if (rc == ERR_OK)
		rc = repair_build(&left, &v->r, v->store, err);
	if (rc == ERR_OK)
		rc = generation_read(&v->txn, v->r.generation, err);
	if (rc) {
		salvage_close(v);
		return rc;
	}
	*salvage = v;
	return ERR_OK;
}

void
salvage_close(struct salvage *v)
{
	if (v == NULL)
		return;
	txn_end(v->txn);
	repair_release(&v->r);
	store_close(v->store);
	free(v);
}

struct txn *
salvage_txn(const struct salvage *v)
{
	return v->txn;
}

const struct model *
salvage_model(const struct salvage *v)
{
	return v->r.model;
}

/* ---- what fsck finds where pages are damaged ---- */

static void
keep_quiet(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

/*
 * LMDB is not to be trusted with damaged pages.  What can be read of them is
 * checked in a generation of its own, which is never in force.
 */
static enum err_code
check_copy(struct repair *r, struct store *s, struct err *err)
{
	report_line	*report = r->report;
	uint64_t	 n;
	enum err_code	 rc;

	rc = begin(r, s, err);
	r->report = keep_quiet;		/* the pages are told already */
	if (rc == ERR_OK)
		rc = repair_copy(r, s, err);
	r->report = report;
	if (rc == ERR_OK)
		rc = generation_finish(r->generation, err);
	if (rc == ERR_OK)
		rc = generation_apply(r->generation, repair_mend_model, r, err);
	if (rc == ERR_OK)
		rc = repair_check(&n, r, err);
	repair_release(r);
	return rc;
}

static enum err_code
look_at_pages(uint64_t *damages, struct store *s, report_line *report,
    void *arg, struct err *err)
{
	struct walk	*w;
	enum err_code	 rc;

	rc = walk_open(&w, s, report, arg, err);
	if (rc)
		return rc;
	for (int i = 0; i < N_TABLES && rc == ERR_OK; i++)
		rc = walk_table(w, (enum table)i, NULL, NULL, err);
	if (rc == ERR_OK)
		*damages = walk_damages(w);
	walk_close(w);
	return rc;
}

enum err_code
repair_look(uint64_t *damages, struct crm *crm, report_line *report,
    void *arg, struct err *err)
{
	struct repair	 r = { .crm = crm, .report = report, .arg = arg,
			    .all = true };
	struct store	*s = NULL;
	struct err	 why = {0};
	char		 line[sizeof(why.msg) + 32];
	enum err_code	 rc;

	rc = repair_open(&s, crm, 0, false, err);
	if (rc == ERR_OK)
		rc = look_at_pages(damages, s, report, arg, err);
	if (rc == ERR_OK && *damages > 0 &&
	    check_copy(&r, s, &why) != ERR_OK) {
		snprintf(line, sizeof(line), err_text("rest: not checked: %s"),
		    why.msg);
		report(arg, line);
	}
	store_close(s);
	return rc;
}
