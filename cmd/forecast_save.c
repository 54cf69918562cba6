/*
 * crm forecast --save: what is forecast now is kept, to be held against what
 * comes (crm forecast accuracy).
 */
#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_saved.h"

/* More would make the snapshot larger than anybody can look at. */
enum { MOST_SERIES = 20000 };

struct saver {
	struct saved_head	 head;
	struct slice		 name;
	struct buf		 body, key;
	size_t			 n;
	struct day		 day;
	bool			 kept;		/* that day has one already */
};

/* "revenue/week/product.family", "revenue/week/product/apart", ".../tree" */
struct slice
forecast_save_name(const struct job *job)
{
	struct buf	b = {0};
	struct slice	name;

	if (job->o->name != NULL)
		return slice_of(job->o->name);
	buf_addf(&b, "%s/%s", job->measure, period_name(job->req.period));
	for (size_t i = 0; i < job->req.n_by; i++) {
		buf_addc(&b, i == 0 ? '/' : ',');
		for (size_t k = 0; k < job->req.by[i].len; k++)
			if ((unsigned char)job->req.by[i].p[k] > ' ')
				buf_addc(&b, job->req.by[i].p[k]);
	}
	buf_adds(&b, job->o->apart ? "/apart" : "");
	buf_adds(&b, job->o->tree ? "/tree" : "");
	name = slice_dup(job->crm->arena, buf_slice(&b));
	buf_release(&b);
	return name;
}

/* The head of what this job would save. */
void
forecast_save_head(struct saved_head *h, const struct job *job)
{
	const struct sales_history	*s = &job->history;

	*h = (struct saved_head){ .measure = job->req.measure,
	    .period = job->req.period, .is_money = s->type == TYPE_MONEY,
	    .is_tree = job->o->tree,
	    .digits = s->type == TYPE_MONEY ? s->digits : 3,
	    .origin = s->origin, .horizon = job->req.horizon,
	    .n_levels = job->req.n_levels, .n_by = job->req.n_by,
	    .where = slice_of(job->crm->filter.where) };
	memcpy(h->level, job->level, sizeof(h->level));
	for (size_t i = 0; i < h->n_by; i++)
		h->by[i] = job->req.by[i];
}

static enum err_code
check_request(const struct job *job, struct err *err)
{
	const struct forecast_args	*o = job->o;

	if (job->req.n_by > SAVED_KEYS)
		return err_set(err, ERR_USAGE, "--save and --changes take up "
		    "to %d keys", (int)SAVED_KEYS);
	if (job->crm->filter.param.n > 0)
		return err_set(err, ERR_USAGE, "--save and --changes take the "
		    "filter as it is written: without --param");
	if (job->crm->filter.where != NULL && o->name == NULL)
		return err_set(err, ERR_USAGE, "a forecast of part of the sales "
		    "needs a --name to be saved");
	for (size_t i = 0; i < job->history.n_by; i++)
		if (job->history.by[i].field != NULL &&
		    job->history.by[i].field->personal)
			return err_set(err, ERR_USAGE, "--by %.*s: personal "
			    "data is not kept in a snapshot",
			    SLICE_ARG(job->history.by[i].name));
	if (job->history.series.n > MOST_SERIES) {
		err_set(err, ERR_USAGE, "--save and --changes take up to %d "
		    "series, these are %zu", (int)MOST_SERIES, job->history.series.n);
		err_hint(err, "--top keeps the largest");
		return ERR_USAGE;
	}
	return ERR_OK;
}

/* What was saved under the name before can be compared with it. */
static enum err_code
check_name(struct saver *s, struct job *job, struct err *err)
{
	struct saved_forecast	last = {0};
	struct snapshots	all = {{0}};
	enum err_code		rc;

	if (!snapshot_name_is_sound(saved_name(job->crm->arena, s->name)))
		return err_set(err, ERR_USAGE, "--name: up to %d bytes "
		    "without blanks", (int)SNAPSHOT_NAME - 9);
	rc = saved_list(&all, job->crm->txn, s->name, job->crm->arena, err);
	for (size_t i = 0; i < all.list.n; i++)
		s->kept |= all.list.p[i].day.n == job->history.as_of.n;
	if (rc == ERR_OK && all.list.n > 0)
		rc = saved_read(&last, job->crm->txn,
		    &all.list.p[all.list.n - 1], job->crm->arena, err);
	if (rc == ERR_OK && all.list.n > 0 &&
	    !saved_is_alike(&last.of, &s->head)) {
		rc = err_set(err, ERR_USAGE, "the forecast \"%.*s\" was of "
		    "something else", SLICE_ARG(s->name));
		err_hint(err, "choose another --name");
	}
	VEC_RELEASE(&last.series);
	VEC_RELEASE(&all.list);
	return rc;
}

enum err_code
forecast_save_begin(struct job *job, struct err *err)
{
	struct saver	*s = ARENA_NEW(job->crm->arena, struct saver);
	enum err_code	 rc = check_request(job, err);

	if (rc)
		return rc;
	job->saver = s;
	s->name = forecast_save_name(job);
	forecast_save_head(&s->head, job);
	rc = check_name(s, job, err);
	if (rc == ERR_OK)
		saved_write_head(&s->body, &s->head);
	return rc;
}

void
forecast_save_add(struct job *job, const struct sales_series *series)
{
	struct saver	*s = job->saver;
	struct slice	 key[SAVED_KEYS];
	size_t		 at[SAVED_KEYS + 1] = {0};
	size_t		 n = s->head.is_tree ? series->depth : s->head.n_by;

	buf_clear(&s->key);
	for (size_t i = 0; i < n; i++) {
		saved_write_key(&s->key, job->crm->model,
		    &job->history.by[i], &series->key[i],
		    job->crm->when.zone);
		at[i + 1] = s->key.len;
	}
	for (size_t i = 0; i < n; i++)
		key[i] = slice_sub(buf_slice(&s->key), at[i], at[i + 1]);
	saved_write_series(&s->body, &s->head, key, series);
	s->n++;
}

struct slice
forecast_save_body(const struct job *job)
{
	return buf_slice(&job->saver->body);
}

enum err_code
forecast_save_end(struct job *job, struct err *err)
{
	struct crm	*crm = job->crm;
	struct saver	*s = job->saver;
	struct snapshot	 snap;
	enum err_code	 rc = ERR_OK;

	snap = (struct snapshot){ .name = saved_name(crm->arena, s->name),
	    .day = job->history.as_of, .taken_us = crm->clock.us,
	    .body = buf_slice(&s->body) };
	s->day = snap.day;
	crm->state = s;
	if (!s->kept)
		rc = plan_add_snapshot(crm->plan, &snap, false, err);
	return rc;
}

/* Of what was put in the plan, once it is in the store. */
enum err_code
forecast_save_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct saver	*s = crm->state;
	char			 day[DAY_TEXT];

	(void)opts;
	(void)err;
	day_write(day, s->day);
	out_prose(crm->out, lang_text(crm->lang, s->kept ?
	    N_("The forecast \"%.*s\" of %.*s was kept already.\n") :
	    N_("Kept as the forecast \"%.*s\" of %.*s.\n")),
	    SLICE_ARG(s->name), DAY_TEXT, day);
	return ERR_OK;
}

void
forecast_save_release(struct job *job)
{
	if (job->saver == NULL)
		return;
	buf_release(&job->saver->body);
	buf_release(&job->saver->key);
}
