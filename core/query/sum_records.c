#include "core/query/sum_priv.h"

#include "core/base/banned.h"

struct records {
	struct sum	*s;
	struct arena	*keep;		/* s->scratch at the start */
	struct arena	*row;		/* of one record */
	bool		 all_days;
};

static enum err_code
one_record(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct records	*r = arg;
	struct sum	*s = r->s;
	struct value	 day = {0};
	enum err_code	 rc;

	(void)more;
	if (s->time != NULL) {
		day = record_value(rec, s->time);
		if (day.type == TYPE_TIME) {
			day.i = zone_day(s->env->when.zone,
			    (struct instant){ day.i }).n;
			day.type = TYPE_DATE;
		}
	}
	if (!r->all_days && (day.type == TYPE_NONE ||
	    day.i < s->days.from.n || day.i >= s->days.until.n))
		return ERR_OK;
	arena_clear(r->row);
	s->scratch = r->row;
	rc = sum_find_groups(s, rec, NULL, &day, err);
	if (rc == ERR_OK)
		rc = sum_add_subject(s, rec, NULL, err);
	s->scratch = r->keep;
	return rc;
}

enum err_code
sum_records(struct sum *s, struct err *err)
{
	struct records	r = { .s = s, .keep = s->scratch };
	enum err_code	rc;

	/* Asked for days or not: an undated record counts in all. */
	r.all_days = s->req->days.from.n <= DAY_MIN.n &&
	    s->req->days.until.n >= DAY_MAX.n;
	if (!r.all_days && s->time == NULL)
		return err_set(err, ERR_USAGE, "%.*s has no date",
		    SHORT(s->req->entity->name));
	r.row = arena_open();
	rc = query_run(s->req->where, s->env, s->req->entity, one_record, &r,
	    err);
	arena_close(r.row);
	return rc;
}
