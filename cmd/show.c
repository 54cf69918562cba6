#include "cmd/empathy.h"

struct show_opts { bool empathy; };

static const struct opt show_opt[] = {
	OPT_BOOL(0, "empathy", struct show_opts, empathy,
	    N_("the empathy map, from the latest visits")),
	OPT_END
};

struct show_run {
	struct crm		*crm;
	const struct query_env	*env;
	const struct entity	*entity;	/* of the open listing */
	struct listing		*listing;
	struct buf		 remarks;	/* on what it shows */
};

static void
show_end(struct show_run *run)
{
	if (run->listing != NULL)
		listing_end(run->listing);
	listing_close(run->listing);
	run->listing = NULL;
	if (run->remarks.len > 0)
		out_prose(run->crm->out, "\n%s", buf_cstr(&run->remarks));
	buf_clear(&run->remarks);
}

/* Which other names lead to it, and what a repair could not save of it. */
static enum err_code
remark(struct show_run *run, const struct record *rec, struct err *err)
{
	const struct entity	*e = rec->entity;
	struct buf		 former = {0};
	enum err_code		 rc;

	if (!out_is_for_people(run->crm->out))
		return ERR_OK;
	if (record_is_incomplete(rec))
		buf_addf(&run->remarks, lang_text(run->crm->lang,
		    N_("A repair could not save all of %.*s%u: crm edit "
		    "%.*s%u fills it in.\n")), SLICE_ARG(e->prefix), rec->id,
		    SLICE_ARG(e->prefix), rec->id);
	rc = reference_former(&former, run->env->txn, run->env->model, e,
	    rec->id, run->crm->when.zone, err);
	if (rc == ERR_OK && former.len > 0)
		buf_addf(&run->remarks, lang_text(run->crm->lang,
		    N_("%.*s%u is also known as %s.\n")),
		    SLICE_ARG(e->prefix), rec->id, buf_cstr(&former));
	buf_release(&former);
	return rc;
}

static enum err_code
show_one(void *arg, const struct chosen *c, struct err *err)
{
	struct show_run	*run = arg;
	enum err_code	 rc = ERR_OK;

	if (run->entity == NULL && run->crm->args->n > 1)
		out_records_begin(run->crm->out);
	if (c->entity != run->entity) {
		show_end(run);
		run->entity = c->entity;
		rc = listing_open(&run->listing, run->crm->out, run->env,
		    c->entity, true, context_lang(run->crm), run->crm->arena,
		    err);
		if (rc == ERR_OK)
			rc = listing_begin(run->listing, err);
	}
	if (rc)
		return rc;
	if (c->record == NULL)
		return listing_row(run->listing, c->seq, c->cells, err);
	rc = listing_record(run->listing, c->record, err);
	return rc ? rc : remark(run, c->record, err);
}

static enum err_code
show_map(void *arg, const struct chosen *c, struct err *err)
{
	struct show_run	*run = arg;

	if (c->record == NULL)
		return err_set(err, ERR_USAGE, "a %.*s has no empathy map",
		    SLICE_ARG(c->entity->name));
	return empathy_put(run->crm, run->env, c->record, err);
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct show_opts	*o = opts;
	struct query_env	 env;
	struct show_run		 run = { .crm = crm, .env = &env };
	enum err_code		 rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK && o->empathy)
		return crm->args->n == 1 ? context_choose(crm, &env, 1,
		    show_map, &run, err) : err_set(err, ERR_USAGE,
		    "--empathy: of one record");
	if (rc == ERR_OK)
		rc = context_choose(crm, &env, crm->args->n, show_one,
		    &run, err);
	if (rc == ERR_OK) {
		show_end(&run);
		out_records_end(crm->out);
	}
	listing_close(run.listing);
	buf_release(&run.remarks);
	return rc;
}

const struct cmd cmd_show = {
	.name = "show", .operands = "ref ...",
	.group = GROUP_RECORDS,
	.brief = N_("show records with all their fields"),
	.opts = show_opt, .opts_size = sizeof(struct show_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = show_exec,
	.complete = { COMPLETE_RECORD },
};
