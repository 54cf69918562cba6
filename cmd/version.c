#include "cmd/context.h"

#include "core/base/base.h"
#include "core/cli/cmd.h"
#include "core/cli/help.h"
#include "core/cli/version.h"
#include "core/store/store.h"

static const struct out_column column[] = {
	{ .name = "name", .label = N_("name"),
	    .type = TYPE_TEXT },
	{ .name = "version", .label = N_("version"),
	    .type = TYPE_TEXT },
	{ .name = "store_format", .label = N_("store format"),
	    .type = TYPE_INT, .flags = OUT_EXTRA }
};

static enum err_code
version_exec(struct crm *crm, const void *opts, struct err *err)
{
	enum err_code	rc = context_no_operands(crm, err);

	(void)opts;
	if (rc)
		return rc;
	if (crm->out_options.format == OUT_TABLE ||
	    crm->out_options.format == OUT_TSV) {
		out_raw(crm->out, SLICE(CRM_NAME " " CRM_VERSION "\n"));
		return ERR_OK;
	}
	rc = out_record_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	out_row_begin(crm->out);
	out_texts(crm->out, CRM_NAME);
	out_texts(crm->out, CRM_VERSION);
	out_i64(crm->out, STORE_FORMAT);
	out_row_end(crm->out);
	out_record_end(crm->out);
	return ERR_OK;
}

const struct cmd cmd_version = {
	.name = "version", .group = GROUP_START,
	.brief = N_("show the version"),
	.access = CMD_NONE, .flags = CMD_OUT, .exec = version_exec,
};
