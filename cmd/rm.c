#include "cmd/context.h"

struct rm_opts {
	bool	cascade;
};

static const struct opt rm_opt[] = {
	OPT_BOOL(0, "cascade", struct rm_opts, cascade,
	    N_("also remove what cannot be without it; clear other "
	    "references to it")),
	OPT_END
};

struct rm_run {
	struct crm		*crm;
	struct edit		*edit;
	const struct rm_opts	*opts;
	struct arena		*scratch;
};

/* Who refers to it may be one of those that go further on. */
static enum err_code
rm_alone(struct plan *p, const struct record *rec, struct err *err)
{
	enum err_code	rc;

	plan_defer(p, true);
	rc = plan_del(p, rec, false, err);
	plan_defer(p, false);
	return rc;
}

/* One before it may have taken it along, or cleared its reference. */
static enum err_code
rm_cascade(struct rm_run *run, const struct record *rec, struct err *err)
{
	struct plan	*p = run->crm->plan;
	struct record	 now;
	enum err_code	 rc;

	arena_clear(run->scratch);
	rc = plan_find(&now, p, rec->entity, rec->id, run->scratch, err);
	return rc || now.bytes.p == NULL ? rc : plan_del(p, &now, true, err);
}

static enum err_code
rm_one(void *arg, const struct chosen *c, struct err *err)
{
	struct rm_run	*run = arg;
	enum err_code	 rc;

	if (c->record == NULL)
		return edit_del_row(run->edit, c->entity, c->seq, err);
	rc = context_check_revision(run->crm, c->record, err);
	if (rc)
		return rc;
	return run->opts->cascade ? rm_cascade(run, c->record, err) :
	    rm_alone(run->crm->plan, c->record, err);
}

static enum err_code
rm_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct query_env	env;
	struct edit_counts	counts;
	struct rm_run		run = { .crm = crm, .opts = opts };
	enum err_code		rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = edit_open(&run.edit, &env, crm->plan, NULL, err);
	if (rc)
		return rc;
	run.scratch = arena_open();
	rc = context_choose(crm, &env, crm->args->n, rm_one, &run, err);
	if (rc == ERR_OK)
		rc = edit_finish(run.edit, &counts, err);
	if (rc == ERR_OK)
		rc = plan_settle(crm->plan, err);
	edit_close(run.edit);
	arena_close(run.scratch);
	return rc;
}

const struct cmd cmd_rm = {
	.name = "rm", .operands = "ref ...",
	.text = N_("or one type with -w.  A record that others refer to "
	    "stays, unless --cascade."),
	.group = GROUP_RECORDS,
	.brief = N_("remove records"),
	.opts = rm_opt, .opts_size = sizeof(struct rm_opts),
	.access = CMD_WRITE, .flags = CMD_FILTER | CMD_EDIT | CMD_SHRINK,
	.exec = rm_exec,
	.complete = { COMPLETE_RECORD },
};
