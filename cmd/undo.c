#include "cmd/take_back.h"

static enum err_code
undo_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	return take_back_exec(crm, false, err);
}

const struct cmd cmd_undo = {
	.name = "undo", .operands = "[entry]",
	.group = GROUP_JOURNAL,
	.brief = N_("take back what a command did"),
	.text = N_("Without an entry: my own last one.  All of it is taken "
	    "back or nothing;\nwhat was changed since is a conflict.  crm "
	    "redo brings it back."),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SHRINK,
	.exec = undo_exec, .report = take_back_report,
};
