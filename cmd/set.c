#include "cmd/context.h"
#include "cmd/record_edit.h"

static enum err_code
set_one(void *arg, const struct chosen *c, struct err *err)
{
	return record_edit_set(arg, c, err);
}

static enum err_code
set_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct record_edit	*re;
	size_t			 n_refs = context_count_refs(crm);
	enum err_code		 rc;

	(void)opts;
	if (n_refs == crm->args->n)
		return err_set(err, ERR_USAGE, "set what? field=value, as in: "
		    "crm set a17 city=Gouda");
	rc = record_edit_open(&re, crm, err);
	if (rc == ERR_OK)
		rc = context_choose(crm, &re->env, n_refs, set_one, re,
		    err);
	return rc ? rc : record_edit_finish(re, err);
}

const struct cmd cmd_set = {
	.name = "set", .operands = "ref ... field=value ...",
	.text = N_("or one type with -w: crm set account -w 'city = "
	    "\"Gouda\"' owner=@anna\n"
	    "field=text is read by the field's type, field:=expression is "
	    "computed,\nfield= clears, field+=value and field-=value change "
	    "a list."),
	.group = GROUP_RECORDS,
	.brief = N_("change fields of records, one or by a filter"),
	.access = CMD_WRITE, .flags = CMD_FILTER | CMD_EDIT,
	.exec = set_exec,
	.complete = { COMPLETE_RECORD, COMPLETE_ASSIGN, COMPLETE_ASSIGN,
	    COMPLETE_ASSIGN },
};
