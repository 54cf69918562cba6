#include "cmd/brief.h"
#include "core/practice/contact/contact.h"

struct timeline_opts {
	bool	sales, contacts, changes, brief;
};

static const struct opt timeline_opt[] = {
	OPT_BOOL(0, "sales", struct timeline_opts, sales,
	    N_("only sales (with --contacts or --changes: these too)")),
	OPT_BOOL(0, "contacts", struct timeline_opts, contacts,
	    N_("only contacts")),
	OPT_BOOL(0, "changes", struct timeline_opts, changes,
	    N_("only changes to the record")),
	OPT_BOOL(0, "brief", struct timeline_opts, brief,
	    N_("the sheet before a visit: who they are, what happened "
	    "last, what waits")),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "time", .label = N_("time"), .type = TYPE_TEXT,
	    .flags = OUT_WHOLE },
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "handle", .type = TYPE_TEXT, .flags = OUT_ID },
	{ .name = "text", .label = N_("text"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_MONEY },
	{ .name = "who", .label = N_("who"), .type = TYPE_TEXT },
};

static void
put_time(struct crm *crm, const struct timeline_item *it)
{
	char		text[INSTANT_TEXT];
	size_t		n;

	if (!it->has_time) {
		n = day_write(text, zone_day(crm->when.zone, it->at));
	} else {
		n = instant_write(text, crm->when.zone, it->at);
		/* People want the minute, machines everything. */
		if (out_is_for_people(crm->out) && n > 16) {
			n = 16;
			text[10] = ' ';
		}
	}
	out_text(crm->out, slice_make(text, n));
}

static void
put_item(struct crm *crm, const struct timeline_item *it)
{
	out_row_begin(crm->out);
	put_time(crm, it);
	brief_put_kind(crm, it);
	if (it->what == TIMELINE_CHANGE)
		out_missing(crm->out);
	else
		out_textf(crm->out, "%.*s%llu", SLICE_ARG(it->entity->prefix),
		    (unsigned long long)it->id);
	brief_put_text(crm, it);
	if (it->has_amount)
		out_money(crm->out, it->amount, crm->model->currency_digits);
	else
		out_missing(crm->out);
	if (it->who.len)
		out_text(crm->out, it->who);
	else
		out_missing(crm->out);
	out_row_end(crm->out);
}

static enum err_code
timeline_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct timeline_opts	*o = opts;
	unsigned			 parts;
	struct timeline			 t = {0};
	struct query_env		 env;
	struct reference		 ref;
	int64_t				 limit = crm->out_options.limit;
	enum err_code			 rc;

	if (crm->args->n != 1)
		return err_set(err, ERR_USAGE, "the timeline of whom?  as "
		    "in: crm timeline @jansen");
	parts = (o->sales ? TIMELINE_SALES : 0u) |
	    (o->contacts ? TIMELINE_CONTACTS : 0u) |
	    (o->changes ? TIMELINE_CHANGES : 0u);
	if (parts == 0)
		parts = TIMELINE_SALES | TIMELINE_CONTACTS | TIMELINE_CHANGES;
	rc = context_reference(&ref, crm, NULL, crm->args->v[0], err);
	if (rc == ERR_OK && ref.entity->is_columnar)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s: it has no "
		    "timeline, who bought has", crm->args->v[0],
		    SLICE_ARG(ref.entity->name));
	if (rc == ERR_OK && o->brief && (o->sales || o->contacts ||
	    o->changes))
		rc = err_set(err, ERR_USAGE, "--brief has its own parts");
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK && o->brief)
		return brief_write(crm, &env, &ref, err);
	if (rc == ERR_OK)
		rc = timeline_read(&t, &env, ref.entity, ref.id, parts,
		    crm->out_options.sort == NULL && limit > 0 ?
		    (size_t)limit : 0, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc == ERR_OK) {
		for (size_t i = 0; i < t.item.n &&
		    !out_is_done(crm->out); i++)
			put_item(crm, &t.item.p[i]);
		out_table_end(crm->out);
	}
	VEC_RELEASE(&t.item);
	return rc;
}

const struct cmd cmd_timeline = {
	.name = "timeline", .operands = "ref",
	.group = GROUP_CONTACT,
	.brief = N_("sales, contacts and changes of a party, newest first"),
	.opts = timeline_opt, .opts_size = sizeof(struct timeline_opts),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = timeline_exec,
	.complete = { COMPLETE_RECORD },
};
