#include <stdlib.h>
#include <unistd.h>

#include "cmd/import_job.h"
#include "cmd/import_say.h"
#include "core/cli/helper.h"
#include "core/exchange/outside/mail_import.h"
#include "core/out/sink.h"

enum { FAULTS_SHOWN = 50 };
/* As cmd/libexec/mail.c has it. */
#define NO_FOLDER	"no folder of mail"

struct mail_state {
	struct crm		*crm;
	int			 fd;	/* what the reader wrote */
	const char		*path;
	struct mail_report	 report;
	struct sink		*rejects;
	uint64_t		 n_told;
	const struct import_opts *opts;
};

static void
tell_bad(void *arg, struct slice file, uint64_t offset, const struct err *e)
{
	struct mail_state	*st = arg;
	struct buf		 b = {0};

	if (st->n_told++ >= FAULTS_SHOWN)
		return;
	buf_adds(&b, st->path);
	if (file.len > 0) {
		buf_addf(&b, "/%.*s: ", SLICE_ARG(file));
		buf_addf(&b, err_text("the message %s"), e->msg);
	} else {
		buf_adds(&b, ": ");
		buf_addf(&b, err_text("the message at byte %llu %s"),
		    (unsigned long long)offset, e->msg);
	}
	st->crm->complain(st->crm, buf_slice(&b));
	buf_release(&b);
}

static void
tell_more(const struct mail_state *st)
{
	struct buf	b = {0};

	if (st->n_told <= FAULTS_SHOWN)
		return;
	buf_addf(&b, err_text("and %llu more messages"),
	    (unsigned long long)(st->n_told - FAULTS_SHOWN));
	st->crm->complain(st->crm, buf_slice(&b));
	buf_release(&b);
}

static void
keep_reject(void *arg, struct slice line)
{
	struct mail_state	*st = arg;

	sink_write(st->rejects, line);
	sink_write(st->rejects, SLICE("\n"));
}

static size_t
list_texts(struct slice **list, struct arena *arena,
    const struct opt_list *given)
{
	*list = ARENA_ARRAY(arena, struct slice, given->n + 1);
	for (size_t i = 0; i < given->n; i++)
		(*list)[i] = slice_of(given->p[i]);
	return given->n;
}

static enum err_code
judge(const struct import_report *r, bool keep_going, struct err *err)
{
	if (r->bad == 0)
		return ERR_OK;
	if (keep_going)
		return err_set(err, ERR_PARTIAL, "%llu of %llu messages were "
		    "left out", (unsigned long long)r->bad,
		    (unsigned long long)r->read);
	err_set(err, ERR_DATA, "%llu of %llu messages cannot be taken in: "
	    "nothing was stored", (unsigned long long)r->bad,
	    (unsigned long long)r->read);
	err_hint(err, "--keep-going stores the others");
	return ERR_DATA;
}

static enum err_code
mail_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_opts	*o = opts;
	struct mail_state		*st = crm->state;
	struct mail_import_options	 mo = { .arg = st, .bad = tell_bad,
					    .whole = o->whole,
					    .with_automatic = o->bulk };
	struct slice			*set, *own;
	struct query_env		 env;
	enum err_code			 rc = context_env(&env, crm, err);

	mo.n_set = list_texts(&set, crm->arena, &o->set);
	mo.set = set;
	mo.n_own = import_list_own(&own, crm, o);
	mo.own = own;
	if (rc == ERR_OK && o->rejects != NULL) {
		rc = sink_open_file(&st->rejects, o->rejects, err);
		mo.reject = keep_reject;
	}
	if (rc == ERR_OK)
		rc = mail_import(&st->report, st->fd, &mo, &env, crm->plan,
		    crm->arena, err);
	tell_more(st);
	if (rc == ERR_OK && st->rejects != NULL)
		rc = sink_finish(st->rejects, err);
	if (rc == ERR_OK) {
		import_say_would(crm, &st->report.counts);
		rc = judge(&st->report.counts, o->keep_going, err);
	}
	sink_close(st->rejects);
	(void)close(st->fd);
	return rc;
}

static enum err_code
mail_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct mail_state	*st = crm->state;
	struct buf		 b = {0};
	enum err_code		 rc;

	/* As a box is that was emptied: nothing wrong. */
	if (st->report.counts.read == 0)
		buf_adds(&b, err_text("no messages"));
	if (st->report.unmatched > 0)
		buf_addf(&b, err_text("%llu with nobody we know (crm mail)"),
		    (unsigned long long)st->report.unmatched);
	rc = import_tell(crm, opts, &st->report.counts, buf_slice(&b), err);
	buf_release(&b);
	return rc;
}

static const struct cmd import_mail = {
	.name = "import", .access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.exec = mail_exec, .report = mail_report,
};

enum err_code
import_mail_prepare(struct crm *crm, const struct import_opts *o,
    const char *path, struct err *err)
{
	struct helper		 h = { .name = "crm-mail",
				    .package = "libgmime-3.0-dev",
				    .args = { path == NULL ? "-" : path } };
	struct mail_state	*st = ARENA_NEW(crm->arena,
				    struct mail_state);
	enum err_code		 rc = import_check_rowless(o, false,
				    err);

	st->crm = crm;
	st->path = path == NULL ? err_text("standard input") : path;
	if (rc == ERR_OK && path != NULL && access(path, R_OK) != 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot open %s", path);
	if (rc == ERR_OK) {
		rc = helper_run(&st->fd, &h, err);
		/* The reader speaks English only; of a file it says more. */
		if (rc == ERR_DATA && strcmp(err->msg, NO_FOLDER) == 0) {
			err_set(err, ERR_DATA, "no mail in %s: neither cur "
			    "nor new, and no file is a message", st->path);
			err_hint(err, "name one folder of mail, not the one "
			    "they lie in; or one file");
		}
	}
	if (rc)
		return rc;
	crm->state = st;
	crm->cmd = &import_mail;
	return ERR_OK;
}
