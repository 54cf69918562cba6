#include "core/exchange/outside/mail_import.h"

#include "core/exchange/outside/helper_lines.h"
#include "core/exchange/outside/mail_read.h"

struct mail_job {
	const struct mail_import_options *o;
	const struct query_env	*env;
	struct plan		*plan;
	struct arena		*scratch;	/* of one message */
	struct address_book	*book;
	struct edit		*edit;
	struct mail_options	 mail;
	uint64_t		 n;		/* messages and what is none */
	struct mail_report	*report;
};

typedef enum err_code each_line(struct mail_job *, struct slice raw,
    struct mail_line *, struct err *);

struct reading { struct mail_job *job; each_line *each; };

static enum err_code
see_line(void *arg, struct slice raw, struct err *err)
{
	struct reading		*r = arg;
	struct mail_line	 line;
	enum err_code		 rc;

	arena_clear(r->job->scratch);
	rc = mail_line_read(&line, raw, r->job->o->whole, r->job->scratch,
	    err);
	return rc ? rc : r->each(r->job, raw, &line, err);
}

static enum err_code
read_lines(struct mail_job *job, int fd, each_line *each, struct err *err)
{
	struct reading	r = { job, each };

	return helper_lines(fd, "messages", see_line, &r, err);
}

static enum err_code
want(struct mail_job *job, struct slice raw, struct mail_line *line,
    struct err *err)
{
	(void)raw;
	(void)err;
	job->n++;
	if (line->fault == NULL)
		mail_want(job->book, &line->mail);
	return ERR_OK;
}

static void
refuse(struct mail_job *job, struct slice raw, const struct mail_line *line,
    struct err *err)
{
	job->report->counts.bad++;
	if (job->o->reject != NULL)
		job->o->reject(job->o->arg, raw);
	if (job->o->bad != NULL)
		job->o->bad(job->o->arg, line->file, line->offset, err);
	memset(err, 0, sizeof(*err));
}

static void
count(struct mail_job *job, enum mail_result result)
{
	struct import_report	*c = &job->report->counts;

	switch (result) {
	case MAIL_UNMATCHED:
		job->report->unmatched++;
		c->added++;
		break;
	case MAIL_ADDED:
		c->added++;
		break;
	case MAIL_PRESENT:
		c->present++;
		break;
	case MAIL_INTERNAL:
		c->skipped++;
		job->report->internal++;
		break;
	case MAIL_AUTOMATIC:
		c->skipped++;
		job->report->automatic++;
		break;
	}
}

static enum err_code
take(struct mail_job *job, struct slice raw, struct mail_line *line,
    struct err *err)
{
	enum mail_result	result;
	enum err_code		rc;

	job->report->counts.read++;
	rc = line->fault != NULL ? err_set(err, ERR_DATA, "%s",
	    err_text(line->fault)) : mail_add(&result, job->edit, job->plan,
	    job->env, &line->mail, &job->mail, job->scratch, err);
	if (err_is_of_data(rc)) {
		refuse(job, raw, line, err);
		return ERR_OK;
	}
	if (rc == ERR_OK)
		count(job, result);
	return rc;
}

enum err_code
mail_import(struct mail_report *report, int fd,
    const struct mail_import_options *o, const struct query_env *env,
    struct plan *plan, struct arena *arena, struct err *err)
{
	struct mail_job		 job = { .o = o, .env = env, .plan = plan,
				    .report = report };
	const struct entity	*e;
	struct edit_counts	 unused;
	enum err_code		 rc = mail_entity(&e, env->model, err);

	*report = (struct mail_report){ .counts.unit =
	    IMPORTED_MESSAGES };
	if (rc)
		return rc;
	job.scratch = arena_open();
	job.book = address_book_open(o->own, o->n_own);
	job.mail.book = job.book;
	job.mail.with_automatic = o->with_automatic;
	job.mail.n_set = o->n_set;
	rc = assignments_parse(&job.mail.set, env, e, o->set, o->n_set, arena,
	    err);
	if (rc == ERR_OK)
		rc = edit_open(&job.edit, env, plan, NULL, err);
	if (rc == ERR_OK)
		rc = read_lines(&job, fd, want, err);
	if (rc == ERR_OK)
		rc = address_book_read(job.book, env, err);
	if (rc == ERR_OK && job.n > 0)
		rc = mail_check_us(job.book, err);
	if (rc == ERR_OK)
		rc = read_lines(&job, fd, take, err);
	if (rc == ERR_OK)
		rc = edit_finish(job.edit, &unused, err);
	edit_close(job.edit);
	address_book_close(job.book);
	arena_close(job.scratch);
	return rc;
}
