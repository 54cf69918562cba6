#include "cmd/context.h"

#include "core/practice/quality/dupes.h"

struct dupes_opts {
	double	threshold;
};

static const struct opt dupes_opt[] = {
	OPT_SHARE(0, "threshold", struct dupes_opts, threshold, N_("chance"),
	    "90%", N_("from which chance on they are shown")),
	OPT_END
};

static const char *const	formats[] = { "merge", NULL };

static const struct out_column column[] = {
	{ .name = "group", .label = N_("group"), .type = TYPE_INT },
	{ .name = "handle", .label = N_("handle"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT },
	{ .name = "like", .label = N_("most like"), .type = TYPE_TEXT },
	{ .name = "chance", .label = N_("chance"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "reasons", .label = N_("because of"), .type = TYPE_TEXT },
};

static enum err_code
choose_type(const struct entity **e, struct crm *crm, struct err *err)
{
	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE, "one type at a time");
	if (crm->args->n == 1)
		return context_entity(e, crm, crm->args->v[0], err);
	*e = model_next_kind(crm->model, KIND_PARTY, NULL);
	if (*e == NULL)
		return err_set(err, ERR_USAGE, "doubles of which type?");
	return ERR_OK;
}

static void
put_handle(struct crm *crm, const struct entity *e, uint32_t id)
{
	struct buf	b = {0};

	handle_write(&b, e, id);
	out_text(crm->out, buf_slice(&b));
	buf_release(&b);
}

static enum err_code
put_name(struct crm *crm, const struct entity *e, uint32_t id,
    struct err *err)
{
	struct record	rec;
	enum err_code	rc = record_get(&rec, crm->txn, e, id, err);

	if (rc == ERR_OK)
		out_text(crm->out, record_name(&rec, crm->arena));
	return rc;
}

/* "surname, e-mail ~, given name !": alike, and what speaks against. */
static void
put_reasons(struct crm *crm, const struct entity *e,
    const struct dupes_member *m)
{
	out_list_begin(crm->out);
	for (size_t i = 0; i < m->n_reasons; i++) {
		const struct dupes_reason	*r = &m->reason[i];
		const struct field		*f = dupes_reason_field(r, e);
		enum lang			 lang;
		const char			*what;

		lang = out_is_for_people(crm->out) ? crm->lang : LANG_EN;
		what = f == NULL ? lang_text(lang, dupes_reason_what(r)) :
		    slice_cstr(crm->arena, f->name);
		out_textf(crm->out, "%s%s", what, r->differs ?
		    lang_text(lang, N_(" differs")) : r->exact ? "" :
		    lang_text(lang, N_(" alike")));
	}
	out_list_end(crm->out);
}

static enum err_code
put_member(struct crm *crm, const struct entity *e, size_t group,
    const struct dupes_member *m, struct err *err)
{
	enum err_code	rc;

	out_row_begin(crm->out);
	out_i64(crm->out, (int64_t)group);
	put_handle(crm, e, m->id);
	rc = put_name(crm, e, m->id, err);
	if (rc)
		return rc;
	put_handle(crm, e, m->like);
	out_f64(crm->out, m->chance);
	put_reasons(crm, e, m);
	out_row_end(crm->out);
	return ERR_OK;
}

static enum err_code
put_table(struct crm *crm, const struct entity *e, const struct dupes *d,
    struct err *err)
{
	enum err_code	rc;

	rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < d->n &&
	    !out_is_done(crm->out); i++)
		for (size_t k = 0; rc == ERR_OK && k < d->group[i].n; k++)
			rc = put_member(crm, e, i + 1,
			    &d->group[i].member[k], err);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	return rc;
}

/* One group per line, as crm merge --stdin reads them. */
static void
put_merge(struct crm *crm, const struct entity *e, const struct dupes *d)
{
	struct buf	b = {0};

	for (size_t i = 0; i < d->n; i++) {
		buf_clear(&b);
		for (size_t k = 0; k < d->group[i].n; k++) {
			if (k > 0)
				buf_addc(&b, ' ');
			handle_write(&b, e, d->group[i].member[k].id);
		}
		buf_addc(&b, '\n');
		out_raw(crm->out, buf_slice(&b));
	}
	buf_release(&b);
}

static enum err_code
dupes_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct dupes_opts	*o = opts;
	struct dupes_options	 opt = { .threshold = o->threshold };
	const struct entity	*e;
	struct query_env	 env;
	struct query		*where;
	struct dupes		 d;
	enum err_code		 rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = choose_type(&e, crm, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, e, err);
	if (rc)
		return rc;
	opt.threads = env.threads;
	rc = dupes_find(&d, &env, e, where, &opt, crm->arena, err);
	query_release(where);
	if (rc)
		return rc;
	if (crm->format != NULL) {
		put_merge(crm, e, &d);
		return ERR_OK;
	}
	return put_table(crm, e, &d, err);
}

const struct cmd cmd_dupes = {
	.name = "dupes", .operands = "[type]",
	.text = N_("Records of a type (accounts, when none is named) that "
	    "are probably one and the\nsame, in groups.  crm dupes -O merge "
	    "| crm merge --stdin makes one of each."),
	.group = GROUP_RECORDS,
	.brief = N_("find likely doubles"),
	.opts = dupes_opt, .opts_size = sizeof(struct dupes_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.formats = formats,
	.exec = dupes_exec, .complete = { COMPLETE_ENTITY },
};
