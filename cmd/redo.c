#include "cmd/take_back.h"

static enum err_code
redo_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	return take_back_exec(crm, true, err);
}

const struct cmd cmd_redo = {
	.name = "redo", .operands = "[entry]",
	.group = GROUP_JOURNAL,
	.brief = N_("take back an undo"),
	.text = N_("Without an entry: my own last undo that stands, so that "
	    "several are\nbrought back one by one; not after a change of "
	    "mine."),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT,
	.exec = redo_exec, .report = take_back_report,
};
