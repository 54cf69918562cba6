#include "core/exchange/call_import.h"

#include "core/types/address.h"

struct call_job {
	const struct call_import_options *o;
	const struct query_env	*env;
	struct plan		*plan;
	struct edit		*edit;
	struct arena		*arena, *scratch;	/* of all, of one call */
	struct input		*in;
	struct call_log		 log;
	struct map		*seen;		/* uid: how often */
	struct call_options	 call;
	struct call_report	*report;
};

static enum err_code
read_set(struct call_job *job, const struct entity *e, struct err *err)
{
	struct assignment	*set = ARENA_ARRAY(job->arena,
				    struct assignment, job->o->n_set + 1);
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < job->o->n_set; i++)
		rc = assignment_parse(&set[i], job->env, e, job->o->set[i],
		    job->arena, err);
	job->call.set = set;
	job->call.n_set = job->o->n_set;
	return rc;
}

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

/* The call is wrong, as opposed to the store or the system. */
static bool
is_fault(enum err_code rc)
{
	return rc == ERR_DATA || rc == ERR_CONFLICT || rc == ERR_RANGE ||
	    rc == ERR_NOTFOUND || rc == ERR_UNIT;
}

static void
refuse(struct call_job *job, const struct call_row *row,
    const struct err *why)
{
	struct fault_place	at = { .file = input_name(job->in),
				    .line = row->line };

	job->report->counts.bad++;
	if (job->o->bad != NULL)
		job->o->bad(job->o->arg, &at, why);
}

static enum err_code
take(struct call_job *job, const struct call_row *row, struct err *err)
{
	enum call_result	 result;
	uint64_t		*times;
	enum err_code		 rc;

	arena_clear(job->scratch);
	job->report->counts.read++;
	if (row->why != NULL) {
		refuse(job, row, row->why);
		return ERR_OK;
	}
	times = map_put(job->seen, call_uid(&row->call, job->scratch), NULL);
	/* What has a name there is one call, however often it is listed. */
	rc = call_add(&result, job->edit, job->plan, job->env, &row->call,
	    row->call.id.len > 0 ? 0 : (unsigned)*times, &job->call,
	    job->scratch, err);
	++*times;
	if (is_fault(rc)) {
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
	enum err_code		rc = edit_open(&job->edit, job->env,
				    job->plan, NULL, err);

	for (size_t i = 0; rc == ERR_OK && i < job->log.row.n; i++)
		rc = take(job, &job->log.row.p[i], err);
	if (rc == ERR_OK)
		rc = edit_finish(job->edit, &unused, err);
	edit_close(job->edit);
	return rc;
}

static enum err_code
read_book(struct address_book *book, const struct call_job *job,
    struct err *err)
{
	for (size_t i = 0; i < job->log.row.n; i++)
		if (job->log.row.p[i].why == NULL)
			call_want(book, &job->log.row.p[i].call);
	return address_book_read(book, job->env, err);
}

enum err_code
call_import(struct call_report *report, struct input *in,
    const struct call_import_options *o, const struct query_env *env,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct call_job		 job = { .o = o, .env = env, .plan = plan,
				    .arena = arena, .in = in,
				    .report = report };
	struct call_read_options read = o->read;
	struct switchboard	*board = NULL;
	struct address_book	*book;
	const struct entity	*e;
	enum err_code		 rc = call_entity(&e, env->model, err);

	*report = (struct call_report){ .internal = 0 };
	if (rc)
		return rc;
	job.scratch = arena_open();
	job.seen = map_open();
	job.call.with_vain = o->with_vain;
	book = address_book_open(read_own(&job), o->n_own);
	job.call.book = book;
	read.country = env->model->country;
	read.zone = env->when.zone;
	rc = read_set(&job, e, err);
	if (rc == ERR_OK)
		rc = call_log_read(&job.log, in, &read, arena, err);
	if (rc == ERR_OK)
		rc = read_book(book, &job, err);
	if (rc == ERR_OK)
		rc = switchboard_open(&board, env, err);
	job.call.switchboard = board;
	if (rc == ERR_OK)
		rc = take_all(&job, err);
	VEC_RELEASE(&job.log.row);
	switchboard_close(board);
	address_book_close(book);
	map_close(job.seen);
	arena_close(job.scratch);
	return rc;
}
