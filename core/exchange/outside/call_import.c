#include "core/exchange/outside/call_import.h"

#include "core/types/address.h"

struct call_job {
	const struct call_import_options *o;
	const struct query_env	*env;
	struct plan		*plan;
	struct edit		*edit;
	struct arena		*arena, *scratch;	/* of all, of one call */
	const char		*file;		/* as messages name it */
	struct address_book	*book;
	struct call_log		*log;
	struct imap		*seen;		/* mark: how often */
	struct call_options	 call;
	struct call_report	*report;
};

/* Numbers as people write them, in the form in which calls have them. */
static const struct slice *
read_own(struct call_job *job)
{
	struct slice	*own = ARENA_ARRAY(job->arena, struct slice,
			    job->o->n_own + 1);

	for (size_t i = 0; i < job->o->n_own; i++) {
		struct err	ignored = {0};

		if (phone_parse(&own[i], job->arena, job->o->own[i],
		    job->env->model->country, &ignored) != ERR_OK)
			own[i] = job->o->own[i];
	}
	return own;
}

static void
count(struct call_report *r, enum call_result result)
{
	r->counts.added += result == CALL_ADDED || result == CALL_UNMATCHED;
	r->unmatched += result == CALL_UNMATCHED;
	r->counts.present += result == CALL_PRESENT;
	r->internal += result == CALL_INTERNAL;
	r->anonymous += result == CALL_ANONYMOUS;
	r->in_vain += result == CALL_IN_VAIN;
	r->counts.skipped += result == CALL_INTERNAL ||
	    result == CALL_ANONYMOUS || result == CALL_IN_VAIN;
}

static void
refuse(struct call_job *job, const struct call_row *row,
    const struct err *why)
{
	struct fault_place	at = { .file = job->file,
				    .line = row->line };

	job->report->counts.bad++;
	if (job->o->bad != NULL)
		job->o->bad(job->o->arg, &at, why);
}

/* What has a name there is one call, however often it is listed. */
static unsigned
count_alike(struct call_job *job, const struct call *c)
{
	return c->id.len > 0 ? 0 : (unsigned)(*imap_put(job->seen,
	    call_mark(c, job->scratch), NULL))++;
}

static enum err_code
take(struct call_job *job, const struct call_row *row, struct err *err)
{
	enum call_result	 result;
	enum err_code		 rc;

	arena_clear(job->scratch);
	job->report->counts.read++;
	if (row->why != NULL) {
		refuse(job, row, row->why);
		return ERR_OK;
	}
	rc = call_add(&result, job->edit, job->plan, job->env, &row->call,
	    count_alike(job, &row->call), &job->call, job->scratch, err);
	if (err_is_of_data(rc)) {
		refuse(job, row, err);
		memset(err, 0, sizeof(*err));
		return ERR_OK;
	}
	if (rc == ERR_OK)
		count(job->report, result);
	return rc;
}

static enum err_code
take_all(struct call_job *job, struct err *err)
{
	struct edit_counts	unused;
	struct call_row		row;
	bool			more = true;
	enum err_code		rc = edit_open(&job->edit, job->env,
				    job->plan, NULL, err);

	while (rc == ERR_OK) {
		rc = call_log_next(&row, &more, job->log, err);
		if (rc || !more)
			break;
		rc = take(job, &row, err);
	}
	if (rc == ERR_OK)
		rc = edit_finish(job->edit, &unused, err);
	edit_close(job->edit);
	return rc;
}

static void
want(void *arg, const struct call *c)
{
	struct call_job	*job = arg;

	call_want(job->book, c);
}

enum err_code
call_import(struct call_report *report, struct input *in,
    const struct call_import_options *o, const struct query_env *env,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct call_job		 job = { .o = o, .env = env, .plan = plan,
				    .arena = arena, .file = input_name(in),
				    .report = report };
	struct call_read_options read = o->read;
	struct switchboard	*board = NULL;
	const struct entity	*e;
	enum err_code		 rc = call_entity(&e, env->model, err);

	*report = (struct call_report){ .counts.unit = IMPORTED_CALLS };
	if (rc)
		return rc;
	job.scratch = arena_open();
	job.seen = imap_open();
	job.call.with_vain = o->with_vain;
	job.book = address_book_open(read_own(&job), o->n_own);
	job.call.book = job.book;
	read.country = env->model->country;
	read.zone = env->when.zone;
	read.see = want;
	read.arg = &job;
	job.call.n_set = o->n_set;
	rc = assignments_parse(&job.call.set, env, e, o->set, o->n_set, arena,
	    err);
	if (rc == ERR_OK)
		rc = call_log_open(&job.log, in, &read, err);
	if (rc == ERR_OK)
		rc = address_book_read(job.book, env, err);
	if (rc == ERR_OK)
		rc = switchboard_open(&board, env, err);
	job.call.switchboard = board;
	if (rc == ERR_OK)
		rc = take_all(&job, err);
	call_log_close(job.log);
	switchboard_close(board);
	address_book_close(job.book);
	imap_close(job.seen);
	arena_close(job.scratch);
	return rc;
}
