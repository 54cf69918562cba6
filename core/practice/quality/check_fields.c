/*
 * How complete each field is, and how much of it was not confirmed for long.
 */
#include "core/practice/quality/check_priv.h"

#include "core/practice/contact/details.h"

struct counting {
	struct check_field	*f;
	size_t			 n;
	struct check_job	*job;
	uint64_t		*filled;	/* [n] of records */
	uint64_t		 records;
	size_t			*aging;		/* fields that become stale */
	size_t			 n_aging;
};

static enum err_code
count_row(void *arg, uint64_t seq, const int64_t *cells, bool *more,
    struct err *err)
{
	struct counting	*c = arg;

	(void)seq;
	(void)more;
	(void)err;
	for (size_t i = 0; i < c->n; i++) {
		c->f[i].records++;
		c->f[i].filled += cells[i] != SALES_MISSING;
	}
	return ERR_OK;
}

static enum err_code
count_record(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct counting	*c = arg;
	struct day	 day;

	(void)more;
	(void)err;
	c->records++;
	record_tally(c->filled, rec);
	for (size_t i = 0; i < c->n_aging; i++) {
		struct check_field	*f = &c->f[c->aging[i]];

		f->stale += details_field_stale_from(&day, rec, f->field,
		    c->job->env->when.zone) && day.n <= c->job->today.n;
	}
	return ERR_OK;
}

static enum err_code
count_records(struct counting *c, const struct entity *e, struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc;

	c->filled = ARENA_ARRAY(scratch, uint64_t, c->n);
	c->aging = ARENA_ARRAY(scratch, size_t, c->n);
	for (size_t i = 0; i < c->n; i++)
		if (details_may_be_stale(&e->field[i]))
			c->aging[c->n_aging++] = i;
	rc = query_run(NULL, c->job->env, e, count_record, c, err);
	for (size_t i = 0; i < c->n; i++) {
		c->f[i].records = c->records;
		c->f[i].filled = c->filled[i];
	}
	arena_close(scratch);
	return rc;
}

enum err_code
check_fields_read(struct check_fields *fields, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	struct check_job	job = { .env = env };
	struct counting	c = { .n = e->n_fields, .job = &job };
	enum err_code	rc = ERR_OK;

	job.today = when_today(&env->when);
	for (size_t i = 0; i < e->n_fields; i++) {
		struct check_field	*f = VEC_ADD(&fields->list);

		f->entity = e;
		f->field = &e->field[i];
	}
	c.f = &fields->list.p[fields->list.n - e->n_fields];
	if (e->is_columnar)
		rc = query_run_rows(NULL, env, e,
		    (struct range){ DAY_MIN, DAY_MAX }, count_row, &c, err);
	else
		rc = count_records(&c, e, err);
	return rc;
}
