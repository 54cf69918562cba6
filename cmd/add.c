#include "cmd/context.h"
#include "cmd/record_edit.h"

static enum err_code
add_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct entity	*e;
	struct record_edit	*re;
	enum err_code		 rc;

	(void)opts;
	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "add what? a type and fields, "
		    "as in: crm add account name='Bakkerij Jansen'");
	rc = context_entity(&e, crm, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, e, 1, err);
	if (rc == ERR_OK)
		rc = record_edit_add(re, e, err);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_add = {
	.name = "add", .operands = "type field=value ...",
	.group = GROUP_RECORDS,
	.brief = N_("add a record; prints its handle"),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.exec = add_exec, .report = record_edit_report,
	.complete = { COMPLETE_ENTITY, COMPLETE_ASSIGN, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};
