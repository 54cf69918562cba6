#include "core/cli/apply.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/cli/hook.h"
#include "core/cli/safe.h"
#include "core/out/sink.h"
#include "core/query/query.h"
#include "core/record/plan.h"
#include "core/sales/sales.h"

/* The checks of the model are compiled when the first record needs them. */
static struct query_checker *
open_checker(struct crm *crm, struct query_env *env)
{
	*env = (struct query_env){0};
	env->model = crm->model;
	env->txn = crm->txn;
	env->when = crm->when;
	env->values.when = &crm->when;
	memcpy(env->values.currency, crm->model->currency,
	    sizeof(env->values.currency));
	env->values.country = crm->model->country;
	env->threads = 1;
	return query_checker_open(env);
}

static enum err_code
check_guards(const struct crm *crm, struct err *err)
{
	struct plan_counts	c = plan_count(crm->plan);
	uint64_t		n = c.added + c.changed + c.removed;

	if (crm->edit.expect >= 0 && n != (uint64_t)crm->edit.expect)
		return err_set(err, ERR_DATA,
		    "%llu would change, %lld expected: nothing was done",
		    (unsigned long long)n, (long long)crm->edit.expect);
	if (crm->edit.max_changes >= 0 &&
	    n > (uint64_t)crm->edit.max_changes)
		return err_set(err, ERR_DATA,
		    "%llu would change, at most %lld may: nothing was done",
		    (unsigned long long)n, (long long)crm->edit.max_changes);
	return ERR_OK;
}

static enum err_code
to_out(void *arg, struct slice bytes, struct err *err)
{
	(void)err;
	out_raw(arg, bytes);
	return ERR_OK;
}

static enum err_code
to_sink(void *arg, struct slice bytes, struct err *err)
{
	struct sink	*sink = arg;

	sink_write(sink, bytes);
	if (sink_has_failed(sink))
		return err_set(err, ERR_SYSTEM,
		    "cannot write the change set for the hook");
	return ERR_OK;
}

/* The change set in an unlinked file: a hook may be slow, a pipe short. */
static enum err_code
write_change_set(int *fd, struct crm *crm, struct err *err)
{
	struct sink	*sink;
	enum err_code	 rc;

	*fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot write in /tmp");
	sink = sink_open_fd(*fd, "the change set");
	rc = plan_write(crm->plan, false, to_sink, sink, err);
	if (rc == ERR_OK)
		rc = sink_finish(sink, err);
	sink_close(sink);
	return rc;
}

/* It is done; a hook that fails cannot make it undone, but is told of. */
static void
run_post(const struct crm *crm, const char *path, int fd)
{
	struct err	why = {0};
	int		status;

	if (hook_run(&status, path, crm->dir, fd, &why) != ERR_OK)
		crm->complain(crm, slice_of(arena_printf(crm->arena,
		    "%s; the change is stored", why.msg)));
	else if (status < 0)
		crm->complain(crm, slice_of(arena_printf(crm->arena,
		    "%s was killed; the change is stored", path)));
	else if (status > 0)
		crm->complain(crm, slice_of(arena_printf(crm->arena,
		    "%s failed with status %d; the change is stored", path,
		    status)));
}

static enum err_code
run_pre(const struct crm *crm, const char *path, int fd, struct err *err)
{
	int		status;
	enum err_code	rc;

	rc = hook_run(&status, path, crm->dir, fd, err);
	if (rc == ERR_OK && status != 0)
		rc = err_set(err, ERR_CONFLICT, "%s refused the change", path);
	return rc;
}

/* The snapshot ends before a hook runs: nobody knows how long that takes. */
static enum err_code
apply(struct invocation *inv, struct err *err)
{
	struct crm		*crm = &inv->crm;
	struct journal_author	 author = crm_author(crm);
	char			*pre, *post;
	enum err_code		 rc;
	bool			 safe = safe_is_vouched_for(crm);
	int			 fd = -1;

	rc = hook_find(&pre, crm->arena, crm->dir, "pre-commit", safe, err);
	if (rc == ERR_OK)
		rc = hook_find(&post, crm->arena, crm->dir, "post-commit",
		    safe, err);
	if (rc == ERR_OK && (pre != NULL || post != NULL))
		rc = write_change_set(&fd, crm, err);
	if (rc == ERR_OK) {
		txn_end(crm->txn);
		crm->txn = NULL;
	}
	if (rc == ERR_OK && pre != NULL)
		rc = run_pre(crm, pre, fd, err);
	if (rc == ERR_OK)
		rc = plan_apply(crm->plan, crm->store, &author, NULL, err);
	crm->is_applied = rc == ERR_OK;
	if (rc == ERR_OK && post != NULL)
		run_post(crm, post, fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

static void
add_count(struct buf *b, const struct crm *crm, const char *text, uint64_t n)
{
	if (n > 0)
		buf_addf(b, "%s%llu %s", b->len > 0 ? ", " : "",
		    (unsigned long long)n, lang_text(crm->lang, text));
}

/* To somebody at a terminal; a script asked for it and knows. */
static void
say_counts(const struct crm *crm)
{
	struct plan_counts	n = plan_count(crm->plan);
	struct buf		b = {0};

	if (!crm->err_tty || crm->quiet || (crm->cmd->flags & CMD_EDIT) == 0)
		return;
	add_count(&b, crm, N_("added"), n.added);
	add_count(&b, crm, N_("changed"), n.changed);
	add_count(&b, crm, N_("removed"), n.removed);
	if (plan_is_empty(crm->plan))
		buf_adds(&b, lang_text(crm->lang, N_("nothing changes")));
	if (b.len > 0)
		crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

/* A fresh snapshot, so that report sees what was done. */
static enum err_code
report(struct invocation *inv, const void *own, struct err *err)
{
	struct crm	*crm = &inv->crm;
	enum err_code	 rc;

	if (crm->cmd->report == NULL) {
		say_counts(crm);
		return ERR_OK;
	}
	store_unlock(crm->store);
	if (crm->txn == NULL) {
		rc = txn_begin(&crm->txn, crm->store, err);
		if (rc)
			return rc;
	}
	return crm->cmd->report(crm, own, err);
}

/* Good rows went in, bad ones not (--keep-going): ERR_PARTIAL in the end. */
enum err_code
apply_command(struct invocation *inv, const void *own, struct err *err)
{
	struct crm		*crm = &inv->crm;
	struct plan_options	 o = {0};
	struct query_env	 env;
	struct query_checker	*checker;
	struct sales_veto	 veto = { crm->txn, crm->model };
	struct err		 partial = {0};
	enum err_code		 rc;

	checker = open_checker(crm, &env);
	o.model = crm->model;
	o.txn = crm->txn;
	o.check = query_checker_check;
	o.check_arg = checker;
	o.spool_dir = crm->dir;
	crm->plan = plan_open(&o);
	plan_set_veto(crm->plan, sales_veto, &veto);
	rc = crm->cmd->exec(crm, own, err);
	if (rc == ERR_PARTIAL) {
		partial = *err;
		*err = (struct err){0};
		rc = ERR_OK;
	}
	if (rc == ERR_OK)
		rc = check_guards(crm, err);
	if (rc == ERR_OK && crm->edit.dry_run) {
		rc = plan_write(crm->plan, true, to_out, crm->out, err);
		if (plan_is_empty(crm->plan))
			say_counts(crm);
	} else if (rc == ERR_OK && !plan_is_empty(crm->plan))
		rc = apply(inv, err);
	if (rc == ERR_OK && !crm->edit.dry_run)
		rc = report(inv, own, err);
	plan_close(crm->plan);
	crm->plan = NULL;
	query_checker_close(checker);
	if (rc == ERR_OK && partial.code != ERR_OK) {
		*err = partial;
		rc = ERR_PARTIAL;
	}
	return rc;
}
