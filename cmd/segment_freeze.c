/*
 * crm segment freeze: what the segments say, kept.
 */
#include "cmd/segment_moves.h"
#include "core/practice/segment/freeze.h"

/* One line of the report. */
struct kept { const struct scheme *scheme; bool before; };
struct freezing { VEC(struct kept) list; struct day day; };

/* One env for all: what the schemes rest on is worked out once. */
static enum err_code
freeze_one(struct freezing *f, struct crm *crm, const struct query_env *env,
    const struct scheme *sc, struct err *err)
{
	struct segmentation	*s;
	struct kept		*k;
	bool			 before;
	enum err_code		 rc;

	rc = segment_compute(&s, env, sc, model_find_party(crm->model),
	    crm->arena, err);
	if (rc == ERR_OK)
		rc = freeze_plan(&before, crm->plan, crm->txn, s, crm->clock,
		    err);
	if (rc)
		return rc;
	k = VEC_ADD(&f->list);
	k->scheme = sc;
	k->before = before;
	return ERR_OK;
}

static enum err_code
freeze_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct scheme	*sc;
	struct freezing		*f = ARENA_NEW(crm->arena, struct freezing);
	struct query_env	*env = ARENA_NEW(crm->arena, struct query_env);
	const struct value_book	*book;
	enum err_code		 rc;

	(void)opts;
	crm->state = f;
	f->day = crm->today;
	if (crm->edit.all == (crm->args->n > 0)) {
		err_set(err, ERR_USAGE, "freeze which schemes?");
		err_hint(err, "name them, or say --all");
		return ERR_USAGE;
	}
	if (crm->has_as_of && crm->as_of.n > when_today(&crm->when).n)
		return err_set(err, ERR_USAGE, "--as-of: that day is still "
		    "to come");
	rc = context_env(env, crm, err);
	if (rc == ERR_OK && crm->edit.all)
		rc = segment_find_value(&book, crm, env, err);
	for (size_t i = 0; rc == ERR_OK && crm->edit.all &&
	    i < crm->model->n_schemes; i++)
		rc = freeze_one(f, crm, env, &crm->model->scheme[i], err);
	for (size_t i = 0; rc == ERR_OK && i < crm->args->n; i++) {
		rc = segment_find_scheme(&sc, crm, slice_of(crm->args->v[i]),
		    err);
		if (rc == ERR_OK)
			rc = freeze_one(f, crm, env, sc, err);
	}
	return rc;
}

static const struct out_column column[] = {
	{ .name = "scheme", .label = N_("scheme"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "day", .label = N_("day"), .type = TYPE_DATE },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
};

/* A cron job hears nothing, unless it asks for a format. */
static enum err_code
freeze_report(struct crm *crm, const void *opts, struct err *err)
{
	struct freezing	*f = crm->state;
	enum err_code	 rc = ERR_OK;

	(void)opts;
	if (!crm->out_tty && crm->out_file == NULL &&
	    crm->out_options.format == OUT_TSV)
		goto done;
	rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < f->list.n; i++) {
		const char	*word = f->list.p[i].before ?
				    N_("was there") : N_("frozen");

		out_row_begin(crm->out);
		out_text(crm->out, context_word(crm,
		    f->list.p[i].scheme->name, f->list.p[i].scheme->labels));
		out_day(crm->out, f->day);
		out_texts(crm->out, out_is_for_people(crm->out) ?
		    lang_text(crm->lang, word) : word);
		out_row_end(crm->out);
	}
	if (rc == ERR_OK)
		out_table_end(crm->out);
done:
	VEC_RELEASE(&f->list);
	return rc;
}

const struct cmd segment_freeze = {
	.name = "freeze", .operands = "scheme ...",
	.brief = N_("keep what a scheme says, so that it never changes"),
	.text = N_("One snapshot a day is kept; a second one changes "
	    "nothing.  crm segment diff and trend compare with it."),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = freeze_exec, .report = freeze_report,
	.complete = { COMPLETE_SCHEME },
};
