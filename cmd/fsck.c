#include <sys/stat.h>

#include "cmd/context.h"
#include "cmd/findings.h"
#include "cmd/repair.h"
#include "cmd/soundness.h"
#include "core/cli/nl.h"
#include "core/record/model_store.h"
#include "core/store/txn.h"

struct fsck_opts {
	int64_t		 max;
	bool		 repair;
	const char	*to;
};

static const struct opt fsck_opt[] = {
	OPT_INT(0, "max", struct fsck_opts, max, N_("n"), "100",
	    N_("name at most so many findings of a kind; all are counted")),
	OPT_BOOL(0, "repair", struct fsck_opts, repair,
	    N_("build the store anew from what can be read of it")),
	OPT_TEXT(0, "to", struct fsck_opts, to, N_("directory"), NULL,
	    N_("--repair: build it there, and leave this one as it is"),
	    COMPLETE_DIR),
	OPT_END
};

static const struct out_column column[] = {
	{ .name = "finding", .label = N_("finding"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
};

#define REPAIR_HINT	ERR_N("crm fsck --repair builds it anew from what " \
			"can be read, and says what is lost")

static void
put_line(struct crm *crm, const char *line)
{
	out_row_begin(crm->out);
	out_texts(crm->out, line);
	out_row_end(crm->out);
}

/*
 * Findings are data: in a pipe they are the same in every language.  Returns
 * what it was, for err_english.
 */
static bool
speak_of_findings(const struct crm *crm)
{
	return err_english(!out_is_for_people(crm->out));
}

/* The tables against each other, in a snapshot, while others write. */
static enum err_code
check_snapshot(struct findings *f, struct err *err)
{
	struct crm		*crm = f->crm;
	struct store_options	 so = { .dir = crm->dir, .scan = true,
				    .command = "fsck" };
	struct model		*model;
	struct store		*s = NULL;
	struct txn		*txn = NULL;
	uint64_t		 n;
	bool			 was;
	enum err_code		 rc;

	rc = store_open(&s, &so, err);
	if (rc == ERR_OK)
		rc = txn_begin(&txn, s, err);
	if (rc == ERR_OK)
		rc = model_load(&model, crm->arena, txn, err);
	was = speak_of_findings(crm);
	if (rc == ERR_OK)
		rc = soundness_check(&n, txn, model, findings_add, f,
		    UINT64_MAX, err);
	err_english(was);
	txn_end(txn);
	store_close(s);
	return rc;
}

/*
 * First the pages alone, as far as the store may be locked: LMDB trusts what
 * it reads, and a damaged page would lead it astray.
 */
static enum err_code
check_all(struct findings *f, struct err *err)
{
	struct err	 why = {0};
	uint64_t	 damages = 0;
	bool		 was = speak_of_findings(f->crm);
	enum err_code	 rc;

	rc = repair_look(&damages, f->crm, findings_add, f, &why);
	err_english(was);
	if (rc == ERR_OK && damages > 0)
		return ERR_OK;
	return check_snapshot(f, err);
}

/* Said in the reader's language, which what is lost is not. */
static enum err_code
require_store(const struct crm *crm, struct err *err)
{
	struct stat	st;

	if (stat(crm->dir, &st) == 0 && S_ISDIR(st.st_mode))
		return ERR_OK;
	err_set(err, ERR_NOTFOUND, "no store at %s", crm->dir);
	err_hint(err, "crm init makes one");
	return ERR_NOTFOUND;
}

static enum err_code
repair(struct findings *f, const char *to, struct err *err)
{
	struct findings	lost = { .crm = f->crm, .max = f->max,
			    .show = put_line };
	uint64_t	left;
	bool		was = speak_of_findings(f->crm);
	enum err_code	rc;

	out_table_hush(f->crm->out);
	rc = repair_store(&left, f->crm, to, findings_add, &lost, err);
	findings_end(&lost);
	err_english(was);
	out_table_end(f->crm->out);
	if (rc)
		return rc;
	if (lost.n == 0)
		out_prose(f->crm->out, "%s\n", lang_text(f->crm->lang,
		    N_("Built anew; nothing is lost.")));
	if (lost.n > 0) {
		if (left == 0)
			err_set(err, ERR_STORE, "repaired, with losses: %llu "
			    "findings", (unsigned long long)lost.n);
		else
			err_set(err, ERR_STORE, "repaired, with losses: %llu "
			    "findings, %llu of them left", (unsigned long long)
			    lost.n, (unsigned long long)left);
		err_hint(err, "what to fill in: crm check list -r incomplete; "
		    "or crm restore a backup beside it, and compare");
		return ERR_STORE;
	}
	return ERR_OK;
}

static enum err_code
fsck_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct fsck_opts	*o = opts;
	struct findings		 f = { .crm = crm, .max = (uint64_t)o->max,
				    .show = put_line };
	bool			 was;
	enum err_code		 rc;

	rc = context_no_operands(crm, err);
	if (rc)
		return rc;
	if (o->max < 0)
		return err_set(err, ERR_USAGE, "--max counts from 0");
	if (o->to != NULL && !o->repair)
		return err_set(err, ERR_USAGE, "--to is for --repair");
	rc = out_table_begin(crm->out, column, NELEM(column), err);
	if (rc)
		return rc;
	if (o->repair) {
		rc = require_store(crm, err);
		return rc ? rc : repair(&f, o->to, err);
	}
	out_table_hush(crm->out);
	rc = check_all(&f, err);
	was = speak_of_findings(crm);
	findings_end(&f);
	err_english(was);
	if (rc == ERR_STORE && err->hint[0] == '\0')
		err_hint(err, REPAIR_HINT);
	out_table_end(crm->out);
	if (rc)
		return rc;
	if (f.n == 0) {
		out_prose(crm->out, "%s\n", lang_text(crm->lang,
		    N_("The store is sound.")));
		return ERR_OK;
	}
	err_set(err, ERR_STORE, "%llu findings: the store is damaged",
	    (unsigned long long)f.n);
	err_hint(err, REPAIR_HINT);
	return ERR_STORE;
}

const struct cmd cmd_fsck = {
	.name = "fsck",
	.group = GROUP_STORE,
	.brief = N_("check every structure of the store against the others"),
	.opts = fsck_opt, .opts_size = sizeof(struct fsck_opts),
	.access = CMD_STORE, .flags = CMD_OUT,
	.exec = fsck_exec,
};
