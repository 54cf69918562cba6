#include "cmd/consent_read.h"
#include "cmd/foreign.h"

struct list_opts { const char *may, *may_not; };

static const struct opt list_opt[] = {
	OPT_TEXT(0, "may", struct list_opts, may, N_("purpose[/channel]"),
	    NULL, N_("only who may be contacted for that"),
	    COMPLETE_PURPOSE),
	OPT_TEXT(0, "may-not", struct list_opts, may_not,
	    N_("purpose[/channel]"), NULL,
	    N_("only who may not: whom --may leaves out"),
	    COMPLETE_PURPOSE),
	OPT_END
};

struct list_run {
	struct listing		*listing;
	struct foreign		*foreign;	/* -O vcard and ics, in its place */
	struct out		*out;
	/* --may and --may-not: */
	const char		*asked;		/* NULL: everybody */
	bool			 wanted;	/* the answer to be listed */
	struct consent_ask	 ask;
	struct consents		 consents;
	struct day		 day;
	const struct zone	*zone;
	uint64_t		 left_out;
	bool			 is_cut;	/* nobody wants the rest */
};

static enum err_code
read_consents(struct list_run *run, struct crm *crm,
    const struct list_opts *o, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	enum err_code	rc;

	run->asked = o->may != NULL ? o->may : o->may_not;
	run->wanted = o->may != NULL;
	run->day = crm->today;
	run->zone = crm->when.zone;
	if (run->asked == NULL)
		return ERR_OK;
	if (o->may != NULL && o->may_not != NULL)
		return err_set(err, ERR_USAGE,
		    "--may and --may-not: one of them");
	rc = consent_ask_parse(&run->ask, crm->model, slice_of(run->asked),
	    crm->arena, err);
	if (rc == ERR_OK)
		rc = consent_check_asked(crm->model, e, err);
	if (rc == ERR_OK)
		rc = consents_read(&run->consents, env, run->ask.purpose,
		    crm->arena, err);
	return rc;
}

/*
 * Whoever makes a mailing list into a file must know what is not in it.  Of
 * the first few nobody has counted all; from cron success is silent.
 */
static void
tell_left_out(const struct list_run *run, struct crm *crm)
{
	struct buf	b = {0};

	if (run->asked == NULL || !run->wanted || run->left_out == 0 ||
	    !crm->err_tty || crm->quiet || run->is_cut)
		return;
	buf_addf(&b, lang_text(crm->lang, N_("%llu left out: may not be "
	    "contacted for %s")), (unsigned long long)run->left_out,
	    run->asked);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

/* On a terminal few columns have room: who looks for another one hears of it. */
static void
tell_held_back(const struct list_run *run, const struct crm *crm,
    const struct entity *e)
{
	struct buf	names = {0};

	if (out_options(crm->out)->terminal &&
	    out_format(crm->out) == OUT_TABLE)
		listing_held_back(&names, run->listing);
	if (names.len > 0)
		out_prose(crm->out, lang_text(crm->lang, N_("\nNot shown: %s; "
		    "-f picks fields, crm show has all %zu.\n")),
		    buf_cstr(&names), e->n_fields);
	buf_release(&names);
}

static enum err_code
list_record(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct list_run	*run = arg;

	*more = !out_is_done(run->out);
	run->is_cut = !*more;
	if (run->asked != NULL && consent_may(&run->consents, &run->ask, rec,
	    run->day, run->zone).may != run->wanted) {
		run->left_out++;
		return ERR_OK;
	}
	if (run->foreign != NULL)
		return foreign_add(run->foreign, rec, err);
	return *more ? listing_record(run->listing, rec, err) : ERR_OK;
}

static enum err_code
list_row(void *arg, uint64_t seq, const int64_t *cells, bool *more,
    struct err *err)
{
	struct list_run	*run = arg;

	*more = !out_is_done(run->out);
	return *more ? listing_row(run->listing, seq, cells, err) : ERR_OK;
}

static enum err_code
explain(struct crm *crm, struct query *where, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	struct buf	b = {0};
	struct ids	ids = {0};
	bool		was = err_english(!out_is_for_people(crm->out));
	enum err_code	rc = ERR_OK;

	if (where == NULL)
		buf_addf(&b, err_text("every %.*s, in handle order\n"),
		    SLICE_ARG(e->name));
	else if (!e->is_columnar)
		rc = query_ids(&ids, where, env, e, err);
	if (rc == ERR_OK && where != NULL)
		query_explain(&b, where);
	err_english(was);
	VEC_RELEASE(&ids.list);
	if (rc == ERR_OK)
		out_raw(crm->out, buf_slice(&b));
	buf_release(&b);
	return rc;
}

static enum err_code
list_all(struct list_run *run, struct query *where,
    const struct query_env *env, const struct entity *e, struct err *err)
{
	uint64_t	n;
	enum err_code	rc;

	if (e->is_columnar)
		return query_run_rows(where, env, e,
		    (struct range){ DAY_MIN, DAY_MAX }, list_row, run, err);
	if (out_format(run->out) != OUT_COUNT || run->asked != NULL)
		return query_run(where, env, e, list_record, run, err);
	rc = query_count(&n, where, env, e, err);
	if (rc == ERR_OK)
		out_rows_counted(run->out, n);
	return rc;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct entity	*e;
	struct query_env	 env;
	struct query		*where;
	struct list_run		 run = { .out = crm->out };
	enum err_code		 rc;

	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "list what? one type, as in: "
		    "crm list account");
	if (crm->args->n > 1) {
		err_set(err, ERR_USAGE, "\"%s\" is one word too many",
		    crm->args->v[1]);
		err_hint(err, "a filter stands behind -w, in quotes: "
		    "-w 'city = \"Gouda\"'");
		return ERR_USAGE;
	}
	rc = context_entity(&e, crm, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, e, err);
	if (rc)
		return rc;
	if (crm->filter.explain) {
		rc = explain(crm, where, &env, e, err);
		goto done;
	}
	rc = read_consents(&run, crm, opts, &env, e, err);
	if (rc)
		goto done;
	if (crm->format != NULL)
		rc = foreign_open(&run.foreign, crm->out, &env, e,
		    crm->format, err);
	else
		rc = listing_open(&run.listing, crm->out, &env, e, false,
		    context_lang(crm), crm->arena, err);
	if (rc == ERR_OK && run.listing != NULL)
		rc = listing_begin(run.listing, err);
	if (rc == ERR_OK)
		rc = list_all(&run, where, &env, e, err);
	if (rc == ERR_OK && run.listing != NULL) {
		listing_end(run.listing);
		tell_held_back(&run, crm, e);
	} else if (rc == ERR_OK)
		foreign_end(run.foreign);
	if (rc == ERR_OK)
		tell_left_out(&run, crm);
done:
	consents_release(&run.consents);
	listing_close(run.listing);
	foreign_close(run.foreign);
	query_release(where);
	return rc;
}

const struct cmd cmd_list = {
	.name = "list", .operands = "type",
	.group = GROUP_RECORDS,
	.brief = N_("show the records of a type, all or by a filter"),
	.opts = list_opt, .opts_size = sizeof(struct list_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.formats = foreign_formats, .exec = list_exec,
	.complete = { COMPLETE_ENTITY },
};
