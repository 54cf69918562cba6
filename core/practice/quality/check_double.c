/*
 * Who is probably there already.
 */
#include "core/practice/quality/check_priv.h"

#include "core/practice/quality/dupes.h"

static enum err_code
add_double(struct check_job *job, const struct entity *e,
    const struct dupes_member *m, struct err *err)
{
	struct check_finding	*f;
	struct record		 rec;
	struct buf		 b = {0};
	enum err_code		 rc;

	rc = record_get(&rec, job->env->txn, e, m->id, err);
	if (rc)
		return rc;
	job->c->found[CHECK_DOUBLE]++;
	f = check_add(job, CHECK_DOUBLE, &rec);
	handle_write(&b, e, m->like);
	f->value = slice_dup(job->arena, buf_slice(&b));
	buf_release(&b);
	return ERR_OK;
}

/* A type whose fields cannot be compared has no doubles. */
enum err_code
check_doubles(struct check_job *job, const struct entity *e, struct err *err)
{
	struct dupes_options	o = { dupes_threshold,
				    job->env->threads };
	struct dupes		d = {0};
	struct arena		*arena = arena_open();
	struct err		failed = {0};
	enum err_code		rc;

	rc = dupes_find(&d, job->env, e, NULL, &o, arena, &failed);
	if (rc != ERR_OK && rc != ERR_USAGE)
		*err = failed;
	job->c->looked[CHECK_DOUBLE] += d.records;
	for (size_t i = 0; i < d.n && rc == ERR_OK; i++)
		for (size_t k = 1; k < d.group[i].n && rc == ERR_OK; k++)
			rc = add_double(job, e, &d.group[i].member[k], err);
	arena_close(arena);
	return rc == ERR_USAGE ? ERR_OK : rc;
}
