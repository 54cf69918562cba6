#include "cmd/text_input.h"
#include "core/cli/version.h"
#include "core/practice/contact.h"

static enum err_code
log_prepare(struct crm *crm, const void *opts, struct err *err)
{
	size_t	n = context_count_refs(crm);

	(void)opts;
	if (n < 2 || n > 3)
		return err_set(err, ERR_USAGE, "log what, with whom? as in: "
		    CRM_NAME " log call @jansen 'wants a quote' next=+7d");
	return text_input_read(crm, 2, true, err);
}

static enum err_code
log_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct text_input	*t = crm->state;
	struct slice		 kind = slice_of(crm->args->v[0]);
	struct reference	 ref;
	struct record_edit	*re;
	struct draft		 d;
	enum err_code		 rc;

	(void)opts;
	rc = context_reference(&ref, crm, NULL, crm->args->v[1], err);
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc)
		return rc;
	re->list_price = contact_is_sale(crm->model, kind);
	rc = re->list_price ?
	    contact_sale_draft(&d, &re->env, &ref, crm->arena, err) :
	    contact_draft(&d, &re->env, kind, &ref,
	    slice_of(crm->user), crm->arena, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, d.entity,
		    context_count_refs(crm), err);
	if (rc == ERR_OK)
		rc = text_input_set(t, re, &d, ROLE_TEXT, err);
	if (rc == ERR_OK)
		rc = record_edit_add_draft(re, &d, err);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_log = {
	.name = "log", .operands = "kind ref [text | -] [field=value ...]",
	.text = N_("The kinds are those of the model: call, visit, email, "
	    "letter, note, ...; or sale:\n"
	    "crm log sale a17 product=product/85123A quantity=2\n"
	    "Without a text an editor opens, when somebody is there."),
	.group = GROUP_CONTACT,
	.brief = N_("record a contact in one line; prints its handle"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.prepare = log_prepare, .exec = log_exec, .report = record_edit_report,
	.complete = { COMPLETE_KIND, COMPLETE_RECORD, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};
