#include "cmd/alike.h"
#include "cmd/record_edit.h"

struct add_opts {
	bool	allow_dupes;
};

static const struct opt add_opt[] = {
	OPT_BOOL(0, "allow-dupes", struct add_opts, allow_dupes,
	    N_("no warning when it looks like a record that is there")),
	OPT_END
};

static enum err_code
add_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct add_opts	*o = opts;
	const struct entity	*e;
	struct record_edit	*re;
	struct alike		*alike = NULL;
	struct draft		 d;
	enum err_code		 rc;

	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "add what? a type and fields, "
		    "as in: crm add account name='Bakkerij Jansen'");
	rc = context_entity(&e, crm, crm->args->v[0], err);
	if (rc == ERR_OK)
		rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = record_edit_assignments(re, e, 1, err);
	if (rc == ERR_OK)
		rc = alike_open(&alike, crm, e, false, o->allow_dupes,
		    err);
	if (rc == ERR_OK) {
		draft_init(&d, e, crm->arena);
		rc = record_edit_add_draft(re, &d, err);
	}
	if (rc == ERR_OK)
		rc = alike_check(alike, &d, NULL, err);
	alike_close(alike);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_add = {
	.name = "add", .operands = "type field=value ...",
	.group = GROUP_RECORDS,
	.brief = N_("add a record; prints its handle"),
	.opts = add_opt, .opts_size = sizeof(struct add_opts),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.exec = add_exec, .report = record_edit_report,
	.complete = { COMPLETE_ENTITY, COMPLETE_ASSIGN, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};
