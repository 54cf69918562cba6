#include <unistd.h>

#include "cmd/import_job.h"
#include "cmd/import_say.h"
#include "core/cli/helper.h"
#include "core/exchange/outside/calendar_import.h"
#include "core/types/text.h"

enum {
	FAULTS_SHOWN = 50,
	SKIPPED_SHOWN = 20,
	DAY_SECONDS = 24 * 3600,
	/* Of what comes back, and so has no end. */
	DAYS_BACK = 2 * 366, DAYS_AHEAD = 13 * 7
};

struct calendar_state {
	struct crm		*crm;
	int			 fd;	/* what the reader wrote */
	const char		*path;
	struct instant		 now;	/* as the store sees it */
	struct import_report	 report;
	uint64_t		 n_told, n_skipped;
};

/* What an appointment is called, in a line of so many columns. */
static void
add_name(struct buf *b, struct slice what, size_t width)
{
	size_t	n = text_cut(what, width);

	buf_addf(b, "\"%.*s%s\" ", (int)n, what.p, n < what.len ? "..." : "");
}

static void
tell_bad(void *arg, struct slice what, const struct err *e)
{
	struct calendar_state	*st = arg;
	struct buf		 b = {0};

	if (st->n_told++ >= FAULTS_SHOWN)
		return;
	buf_addf(&b, "%s: ", st->path);
	add_name(&b, what, 80);
	buf_adds(&b, e->msg);
	st->crm->complain(st->crm, buf_slice(&b));
	buf_release(&b);
}

/* Told to people only: a calendar is full of what is no contact. */
static void
tell_skipped(void *arg, struct slice what, const struct instant *at,
    const char *why)
{
	struct calendar_state	*st = arg;
	struct crm		*crm = st->crm;
	struct buf		 b = {0};

	if ((!crm->err_tty && !crm->edit.dry_run) || crm->quiet ||
	    st->n_skipped++ >= SKIPPED_SHOWN)
		return;
	buf_adds(&b, err_text("skipped: "));
	add_name(&b, what, 60);
	if (at != NULL) {
		char	day[DAY_TEXT];

		day_write(day, zone_day(crm->when.zone, *at));
		buf_addf(&b, "(%.*s) ", DAY_TEXT, day);
	}
	buf_adds(&b, why);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

static void
tell_more_skipped(const struct calendar_state *st)
{
	struct buf	b = {0};

	if (st->n_skipped <= SKIPPED_SHOWN)
		return;
	buf_addf(&b, err_text("and %llu more were skipped"),
	    (unsigned long long)(st->n_skipped - SKIPPED_SHOWN));
	st->crm->complain(st->crm, buf_slice(&b));
	buf_release(&b);
}

static enum err_code
calendar_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct calendar_state		*st = crm->state;
	struct calendar_import_options	 co = { .arg = st, .bad = tell_bad,
						    .skipped = tell_skipped };
	const struct import_opts	*o = opts;
	struct slice			*own;
	struct query_env		 env;
	enum err_code			 rc = context_env(&env, crm, err);

	co.n_own = import_list_own(&own, crm, o);
	co.own = own;
	co.with_nobody = o->bulk;
	co.user = slice_of(crm->user);
	if (rc == ERR_OK)
		rc = calendar_import(&st->report, st->fd, &co, &env,
		    crm->plan, err);
	(void)close(st->fd);
	tell_more_skipped(st);
	if (rc)
		return rc;
	import_say_would(crm, &st->report);
	return import_judge(&st->report, o, false, err);
}

static enum err_code
calendar_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct calendar_state	*st = crm->state;

	return import_tell(crm, opts, &st->report, SLICE_EMPTY, err);
}

static const struct cmd import_calendar = {
	.name = "import", .access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.exec = calendar_exec, .report = calendar_report,
};

static enum err_code
note_now(struct crm *crm, const void *unused, struct err *err)
{
	struct calendar_state	*st = crm->state;

	(void)unused;
	(void)err;
	st->now = crm->when.now;
	return ERR_OK;
}

/* A moment so many days from now, as the reader wants it. */
static const char *
from_now(const struct crm *crm, int64_t days)
{
	const struct calendar_state	*st = crm->state;

	return arena_printf(crm->arena, "%lld", (long long)
	    (st->now.us / 1000000 + days * DAY_SECONDS));
}

static enum err_code
read_calendar(struct crm *crm, const char *path, struct err *err)
{
	struct calendar_state	*st = crm->state;
	struct helper		 h = { .name = "crm-calendar",
				    .package = "libical-dev" };
	enum err_code		 rc = crm->look(crm, note_now, NULL, err);

	if (rc)
		return rc;
	h.args[0] = path == NULL ? "-" : path;
	h.args[1] = from_now(crm, -(int64_t)DAYS_BACK);
	h.args[2] = from_now(crm, DAYS_AHEAD);
	rc = helper_run(&st->fd, &h, err);
	/* The reader speaks English only. */
	return rc != ERR_DATA ? rc : err_set(err, ERR_DATA, "%s cannot be "
	    "read as a calendar", st->path);
}

enum err_code
import_calendar_prepare(struct crm *crm, const struct import_opts *o,
    const char *path, struct err *err)
{
	struct calendar_state	*st = ARENA_NEW(crm->arena,
				    struct calendar_state);
	enum err_code		 rc = import_check_rowless(o, false, err);

	st->crm = crm;
	st->path = path == NULL ? err_text("standard input") : path;
	crm->state = st;
	if (rc == ERR_OK && (o->set.n > 0 || o->rejects != NULL))
		rc = err_set(err, ERR_USAGE, "--%s is for rows of a table",
		    o->set.n > 0 ? "set" : "rejects");
	if (rc == ERR_OK && path != NULL && access(path, R_OK) != 0)
		rc = err_sys(err, ERR_SYSTEM, "cannot open %s", path);
	if (rc == ERR_OK)
		rc = read_calendar(crm, path, err);
	crm->cmd = &import_calendar;
	return rc;
}
