#include "cmd/log.h"

#include "core/practice/contact/contact.h"

enum err_code
log_start_draft(struct draft *d, struct reference *ref, struct record_edit *re,
    struct err *err)
{
	struct crm	*crm = re->crm;
	struct slice	 kind = slice_of(crm->args->v[0]);
	enum err_code	 rc;

	rc = context_reference(ref, crm, NULL, crm->args->v[1], err);
	if (rc)
		return rc;
	re->list_price = contact_is_sale(crm->model, kind);
	return re->list_price ?
	    contact_sale_draft(d, &re->env, ref, crm->arena, err) :
	    contact_draft(d, &re->env, kind, ref, slice_of(crm->user),
	    crm->arena, err);
}

/* As far as it can be known before the text is there. */
static enum err_code
check_values(struct record_edit *re, struct draft *d, struct err *err)
{
	enum err_code	rc;

	rc = record_edit_assignments(re, d->entity,
	    context_count_refs(re->crm), err);
	if (rc == ERR_OK)
		rc = edit_assign(re->edit, d, re->assign, re->n_assign, err);
	return rc ? rc : edit_complete(re->edit, d, err);
}

enum err_code
log_check(struct crm *crm, const void *arg, struct err *err)
{
	struct record_edit	re = { .crm = crm };
	struct plan_options	po = { .model = crm->model, .txn = crm->txn,
				    .spool_dir = crm->dir };
	struct plan		*plan = plan_open(&po);
	struct reference	ref;
	struct draft		d;
	enum err_code		rc = context_env(&re.env, crm, err);

	(void)arg;
	if (rc == ERR_OK)
		rc = edit_open(&re.edit, &re.env, plan, NULL, err);
	if (rc == ERR_OK)
		rc = log_start_draft(&d, &ref, &re, err);
	if (rc == ERR_OK)
		rc = check_values(&re, &d, err);
	edit_close(re.edit);
	plan_close(plan);
	return rc;
}
