#include "cmd/mail.h"

#include "cmd/relation.h"
#include "core/practice/contact/mail_queue.h"
#include "core/practice/role.h"

/* ---- queue ---- */

static const struct out_column queue_column[] = {
	{ .name = "address", .label = N_("address"), .type = TYPE_EMAIL,
	    .flags = OUT_ID },
	{ .name = "named", .label = N_("name given"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "messages", .label = N_("messages"), .type = TYPE_INT },
	{ .name = "last", .label = N_("last"), .type = TYPE_TIME },
	{ .name = "activity", .label = N_("message"), .type = TYPE_REF },
	{ .name = "topic", .label = N_("topic"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "like", .label = N_("same domain"), .type = TYPE_REF },
	{ .name = "like_name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
};

static void
put_unknown(struct crm *crm, const struct query_env *env,
    const struct mail_unknown *u)
{
	struct out	*out = crm->out;

	out_row_begin(out);
	out_text(out, u->address);
	out_filled(out, u->name);
	out_i64(out, (int64_t)u->messages);
	out_instant(out, u->last);
	relation_put_ref(out, u->activity.entity, u->activity.id);
	out_filled(out, u->topic);
	if (u->like.id != 0) {
		relation_put_ref(out, u->like.entity, u->like.id);
		out_filled(out, role_name_of(env, u->like.entity,
		    u->like.id, crm->arena));
	} else {
		out_missing(out);
		out_missing(out);
	}
	out_row_end(out);
}

static enum err_code
queue_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct mail_queue	q = {0};
	struct query_env	env;
	enum err_code		rc = context_env(&env, crm, err);

	(void)opts;
	if (rc == ERR_OK)
		rc = context_no_operands(crm, err);
	if (rc == ERR_OK)
		rc = mail_queue_read(&q, &env, crm->arena, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, queue_column,
		    NELEM(queue_column), err);
	for (size_t i = 0; rc == ERR_OK && i < q.list.n &&
	    !out_is_done(crm->out); i++)
		put_unknown(crm, &env, &q.list.p[i]);
	if (rc == ERR_OK)
		out_table_end(crm->out);
	VEC_RELEASE(&q.list);
	return rc;
}

/* ---- the command ---- */

static const struct cmd mail_queue = {
	.name = "queue",
	.brief = N_("addresses nobody is known to have, most messages first"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = queue_exec,
};
static const struct cmd *const mail_verbs[] = {
	&mail_queue, &mail_assign, &mail_match, NULL
};

const struct cmd cmd_mail = {
	.name = "mail",
	.group = GROUP_CONTACT,
	.brief = N_("messages and calls with nobody we know: whose are they?"),
	.text = N_("crm import mbox takes mail in, crm import calls the log of "
	    "the telephones.  An address\nor number that is assigned takes "
	    "along all messages it is in."),
	.verbs = mail_verbs, .verb = "queue",
};
