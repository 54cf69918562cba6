#include "cmd/soundness.h"

struct fsck_opts {
	int64_t	max;
};

static const struct opt fsck_opt[] = {
	OPT_INT(0, "max", struct fsck_opts, max, N_("n"), "100",
	    N_("name at most so many findings; all are counted")),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "finding", .label = N_("finding"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
};

static void
put_finding(void *arg, const char *line)
{
	struct crm	*crm = arg;

	out_row_begin(crm->out);
	out_texts(crm->out, line);
	out_row_end(crm->out);
}

static enum err_code
fsck_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct fsck_opts	*o = opts;
	uint64_t		 n;
	enum err_code		 rc;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "fsck takes no operands");
	if (o->max < 0)
		return err_set(err, ERR_USAGE, "--max counts from 0");
	rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc == ERR_OK)
		rc = soundness_check(&n, crm->txn, crm->model, put_finding,
		    crm, (uint64_t)o->max, err);
	if (rc)
		return rc;
	out_table_end(crm->out);
	if (n == 0) {
		out_prose(crm->out, "The store is sound.\n");
		return ERR_OK;
	}
	err_set(err, ERR_STORE, "%llu findings: the store is damaged",
	    (unsigned long long)n);
	err_hint(err, "crm export saves what can be read");
	return ERR_STORE;
}

const struct cmd cmd_fsck = {
	.name = "fsck",
	.group = GROUP_STORE,
	.brief = N_("check every structure of the store against the others"),
	.opts = fsck_opt, .opts_size = sizeof(struct fsck_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = fsck_exec,
};
