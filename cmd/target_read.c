/*
 * The verbs of crm target that read: how far targets are, and whether they
 * will be made.
 */
#include "cmd/target_read.h"

#include <math.h>

#include "cmd/who.h"
#include "core/practice/forecast/target.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

enum err_code
target_find_entity(const struct entity **e, struct crm *crm, struct err *err)
{
	*e = model_next_kind(crm->model, KIND_TARGET, NULL);
	if (*e == NULL || entity_role(*e, ROLE_PERIOD) == NULL ||
	    target_value_field(*e) == NULL)
		return err_set(err, ERR_USAGE, "the model has no targets with "
		    "a period and a value");
	return ERR_OK;
}

/* ---- list and show ---- */

struct list_opts { bool all; };

static const struct opt list_opt[] = {
	OPT_BOOL(0, "all", struct list_opts, all,
	    N_("those of periods that are over, too")),
	OPT_END
};

struct list_job {
	struct crm		*crm;
	const struct entity	*entity;
	struct query_env	 env;
	struct query		*where;
	bool			 all, is_record, weeks;
	struct range		 days;		/* they must lie in part in */
	VEC(struct target)	 found;
	struct target_state	*state;		/* [found.n] */
	struct out_column	*column;
	bool			 has_even, is_stale;
	struct day		 seen;		/* the last day known */
};

static const struct out_column list_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "period", .label = N_("period"), .type = TYPE_TEXT },
	{ .name = "scope", .label = N_("of"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "measure", .label = N_("measure"), .type = TYPE_TEXT },
	{ .name = "target", .label = N_("target"), .type = TYPE_DECIMAL },
	{ .name = "actual", .label = N_("actual"), .type = TYPE_DECIMAL },
	{ .name = "passed", .label = N_("passed"), .type = TYPE_PERCENT },
	{ .name = "years", .label = N_("years"), .type = TYPE_INT },
	{ .name = "expected", .label = N_("expected"),
	    .type = TYPE_DECIMAL },
	{ .name = "forecast", .label = N_("to come"), .type = TYPE_DECIMAL },
	{ .name = "gap", .label = N_("gap"), .type = TYPE_DECIMAL },
	{ .name = "chance", .label = N_("chance"), .type = TYPE_PERCENT },
	{ .name = "outcome", .label = N_("outcome"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "lo80", .label = N_("from"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "hi80", .label = N_("until"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "note", .label = N_("note"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
};

enum {
	COLUMN_MEASURE = 3, COLUMN_GOAL = 4, COLUMN_YEARS = 7,
	WHOLE_UNITS = 100
};

/* People read whole euros, of what, and the years where there are none. */
static void
make_columns(struct list_job *job)
{
	bool	whole = out_is_for_people(job->crm->out) && !job->is_record;

	job->column = ARENA_ARRAY(job->crm->arena, struct out_column,
	    NELEM(list_column));
	memcpy(job->column, list_column, sizeof(list_column));
	for (size_t i = 0; i < job->found.n; i++) {
		const struct target	*t = &job->found.p[i];

		whole &= t->value.i == 0 || decimal_to_f64(t->value.i,
		    t->value.digits) >= WHOLE_UNITS;
	}
	for (size_t i = 0; i < NELEM(list_column); i++) {
		if (job->column[i].type == TYPE_DECIMAL)
			job->column[i].digits = whole ? 0 : 2;
		if (job->is_record)
			job->column[i].flags &= ~(unsigned)OUT_EXTRA;
	}
	if (job->is_record || !out_is_for_people(job->crm->out))
		return;
	job->column[COLUMN_MEASURE].flags |= OUT_EXTRA;
	if (!job->has_even)
		job->column[COLUMN_YEARS].flags |= OUT_EXTRA;
}

static void
add_name(struct list_job *job, struct buf *b, enum kind kind, uint32_t id)
{
	struct slice	name = role_name_of(&job->env, model_next_kind(
			    job->crm->model, kind, NULL), id,
			    job->crm->arena);

	if (name.len > 0)
		buf_addf(b, "%s%.*s", b->len ? ", " : "", SLICE_ARG(name));
}

static void
put_scope(struct list_job *job, const struct target *t)
{
	const char	*all = N_("everything");
	bool		 for_people = out_is_for_people(job->crm->out);
	struct buf	 b = {0};

	add_name(job, &b, KIND_STAFF, t->staff);
	add_name(job, &b, KIND_PARTY, t->party);
	add_name(job, &b, KIND_PRODUCT, t->product);
	if (t->family.len > 0)
		buf_addf(&b, "%s%.*s", b.len ? ", " : "",
		    SLICE_ARG(t->family));
	if (t->segment.len > 0)
		buf_addf(&b, "%s%.*s", b.len ? ", " : "",
		    SLICE_ARG(t->segment));
	if (b.len == 0)
		buf_adds(&b, for_people ? lang_text(job->crm->lang, all) :
		    all);
	if (for_people && !job->is_record && t->measure != TARGET_REVENUE)
		buf_addf(&b, ": %.*s", SLICE_ARG(t->choice));
	out_text(job->crm->out, buf_slice(&b));
	buf_release(&b);
}

static void
put_exact(struct list_job *job, const struct target_state *s, bool known,
    int64_t v)
{
	int64_t	r = 0;

	/* Sales of more digits than two are shown as they are. */
	if (!known)
		out_missing(job->crm->out);
	else if (decimal_rescale(&r, v, s->digits, job->column[COLUMN_GOAL].digits))
		out_i64(job->crm->out, r);
	else
		out_f64(job->crm->out, decimal_to_f64(v, s->digits));
}

static enum err_code
follow_all(struct list_job *job, struct err *err)
{
	struct arena	*scratch = arena_open();
	struct arena	*arena = job->weeks ? job->crm->arena : scratch;
	enum err_code	 rc = ERR_OK;

	job->state = ARENA_ARRAY(job->crm->arena, struct target_state,
	    job->found.n + 1);
	for (size_t i = 0; rc == ERR_OK && i < job->found.n; i++) {
		struct target_state	*s = &job->state[i];

		arena_clear(scratch);
		rc = target_follow(s, &job->found.p[i], &job->env, arena,
		    err);
		if (rc) {
			err_prefix(err, "%.*s%u: ",
			    SLICE_ARG(job->entity->prefix),
			    job->found.p[i].id);
			break;
		}
		if (!s->is_followed)
			continue;
		job->has_even |= s->n_years == 0;
		job->is_stale |= s->is_stale;
		job->seen = (struct day){ MAX(job->seen.n,
		    s->until.n - 1) };
	}
	arena_close(scratch);
	return rc;
}

static void
put_target(struct list_job *job, size_t i)
{
	const struct target		*t = &job->found.p[i];
	const struct target_state	*s = &job->state[i];
	struct out			*out = job->crm->out;
	char				 name[PERIOD_TEXT];
	double				 actual;

	actual = s->is_followed ? decimal_to_f64(s->actual, s->digits) :
	    (double)NAN;
	out_row_begin(out);
	out_textf(out, "%.*s%u", SLICE_ARG(job->entity->prefix), t->id);
	out_text(out, slice_make(name, period_write(name, t->period,
	    t->days.from)));
	put_scope(job, t);
	out_text(out, context_choice(job->crm, job->entity, ROLE_KIND,
	    t->choice.len ? t->choice : SLICE("revenue")));
	put_exact(job, s, true, s->goal);
	put_exact(job, s, s->is_followed, s->actual);
	out_f64(out, s->passed);
	if (s->is_followed)
		out_i64(out, (int64_t)s->n_years);
	else
		out_missing(out);
	out_f64(out, s->expected);
	out_f64(out, s->rest);
	out_f64(out, s->gap);
	out_f64(out, s->chance);
	out_f64(out, s->is_over ? actual : actual + s->rest);
	out_f64(out, s->lo);
	out_f64(out, s->hi);
	out_word(out, s->note);
	out_row_end(out);
}

/* The rules behind the numbers that are shown. */
static void
say_rules(struct list_job *job)
{
	struct out	*out = job->crm->out;
	enum lang	 lang = job->crm->lang;
	char		 day[DAY_TEXT];

	if (job->seen.n == INT32_MIN)
		return;
	day_write(day, job->seen);
	out_prose(out, lang_text(lang, N_("\nSeen at the end of %.*s.")),
	    DAY_TEXT, day);
	if (out_shown(out, "gap"))
		out_prose(out, "  %s", lang_text(lang, N_("Gap: actual and "
		    "forecast less target.")));
	out_prose(out, "\n");
	if (job->is_stale)
		out_prose(out, "%s\n", lang_text(lang, N_("Nothing was "
		    "recorded since: the ledger is taken to end there.")));
	if (out_shown(out, "expected"))
		out_prose(out, "%s\n", lang_text(lang, N_("Expected: the "
		    "target, spread by the same weeks of so many earlier "
		    "years.")));
	if (job->has_even && out_shown(out, "years"))
		out_prose(out, "%s\n", lang_text(lang, N_("0 years: there are "
		    "none, all days weigh the same.")));
	if (out_shown(out, "chance"))
		out_prose(out, "%s\n", lang_text(lang, N_("Chance: of a normal "
		    "sum around the forecast, as wide as its 80 % "
		    "interval.")));
}

static enum err_code
take(void *arg, const struct chosen *c, struct err *err)
{
	struct list_job	*job = arg;
	struct target	 t;
	bool		 yes = true;
	enum err_code	 rc = ERR_OK;

	if (c->entity != job->entity)
		return err_set(err, ERR_USAGE, "a %.*s is no %.*s",
		    SLICE_ARG(c->entity->name),
		    SLICE_ARG(job->entity->name));
	if (job->where != NULL)
		rc = query_test(&yes, job->where, c->record, err);
	if (rc || !yes)
		return rc;
	rc = target_read(&t, c->record, &job->env, job->crm->arena, err);
	if (rc)
		return rc;
	if (t.days.until.n > job->days.from.n &&
	    t.days.from.n < job->days.until.n)
		*VEC_ADD(&job->found) = t;
	return ERR_OK;
}

static int
by_period(const void *a, const void *b)
{
	const struct target	*x = a, *y = b;

	if (x->days.from.n != y->days.from.n)
		return x->days.from.n < y->days.from.n ? -1 : 1;
	if (x->days.until.n != y->days.until.n)
		return x->days.until.n > y->days.until.n ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

static enum err_code
put_found(struct list_job *job, struct err *err)
{
	struct out	*out = job->crm->out;
	enum err_code	 rc;

	if (job->found.n > 1)
		qsort(job->found.p, job->found.n, sizeof(*job->found.p),
		    by_period);
	rc = follow_all(job, err);
	if (rc)
		return rc;
	make_columns(job);
	rc = out_table_begin(out, job->column, NELEM(list_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < job->found.n && !out_is_done(out); i++)
		put_target(job, i);
	out_table_end(out);
	say_rules(job);
	return ERR_OK;
}

static enum err_code
list_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct list_opts	*o = opts;
	struct list_job		 job = { .crm = crm, .all = o->all,
				    .days = { DAY_MIN, DAY_MAX },
				    .seen = { INT32_MIN } };
	enum err_code		 rc;

	if (crm->args->n > 1)
		return err_set(err, ERR_USAGE,
		    "one period; targets are chosen with -w");
	rc = target_find_entity(&job.entity, crm, err);
	if (rc == ERR_OK)
		rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && crm->args->n == 1)
		rc = when_parse_range(&job.days, slice_of(crm->args->v[0]),
		    &job.env.when, err);
	else if (rc == ERR_OK && !job.all)
		job.days.from = when_today(&job.env.when);
	if (rc == ERR_OK)
		rc = context_where(&job.where, crm, &job.env, job.entity,
		    err);
	if (rc == ERR_OK)
		rc = context_run(&job.env, job.entity, NULL, take, &job, err);
	query_release(job.where);
	if (rc == ERR_OK)
		rc = put_found(&job, err);
	VEC_RELEASE(&job.found);
	return rc;
}

/* ---- by week ---- */

struct show_opts { bool weeks; };

static const struct opt show_opt[] = {
	OPT_BOOL(0, "weeks", struct show_opts, weeks,
	    N_("a row for each week of the period")),
	OPT_END
};

static const struct out_column week_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "week", .label = N_("week"), .type = TYPE_TEXT },
	{ .name = "from", .label = N_("from"), .type = TYPE_DATE },
	{ .name = "target", .label = N_("target"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "actual", .label = N_("actual"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "forecast", .label = N_("to come"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "gap", .label = N_("gap"), .type = TYPE_DECIMAL,
	    .digits = 2 },
};

/* The gap is that of all weeks until then: the last one is the target's. */
static void
put_weeks(struct list_job *job, size_t nth)
{
	const struct target_state	*s = &job->state[nth];
	struct out			*out = job->crm->out;
	double				 gap = 0;

	for (size_t i = 0; i < s->n_weeks; i++) {
		const struct target_week	*w = &s->week[i];
		char				 name[PERIOD_TEXT];
		bool				 is_known;

		is_known = s->is_over || !isnan(s->rest);
		gap += decimal_to_f64(w->actual, s->digits) + w->rest -
		    decimal_to_f64(w->goal, s->digits);
		out_row_begin(out);
		out_textf(out, "%.*s%u", SLICE_ARG(job->entity->prefix),
		    job->found.p[nth].id);
		out_text(out, slice_make(name, period_write(name,
		    PERIOD_WEEK, w->from)));
		out_day(out, w->from);
		out_f64(out, decimal_to_f64(w->goal, s->digits));
		out_f64(out, decimal_to_f64(w->actual, s->digits));
		out_f64(out, is_known ? w->rest : (double)NAN);
		out_f64(out, is_known ? gap : (double)NAN);
		out_row_end(out);
	}
}

static enum err_code
put_records(struct list_job *job, struct err *err)
{
	struct out	*out = job->crm->out;
	enum err_code	 rc = ERR_OK;

	make_columns(job);
	if (job->found.n > 1)
		out_records_begin(out);
	for (size_t i = 0; i < job->found.n; i++) {
		rc = out_record_begin(out, job->column, NELEM(list_column),
		    err);
		if (rc)
			return rc;
		put_target(job, i);
		out_record_end(out);
	}
	if (job->found.n > 1)
		out_records_end(out);
	return rc;
}

static enum err_code
put_shown(struct list_job *job, struct err *err)
{
	struct out	*out = job->crm->out;
	enum err_code	 rc;

	if (!job->weeks)
		return put_records(job, err);
	rc = out_table_begin(out, week_column, NELEM(week_column), err);
	if (rc)
		return rc;
	for (size_t i = 0; i < job->found.n; i++)
		put_weeks(job, i);
	out_table_end(out);
	return ERR_OK;
}

static enum err_code
show_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct show_opts	*o = opts;
	struct list_job		 job = { .crm = crm, .weeks = o->weeks,
				    .days = { DAY_MIN, DAY_MAX },
				    .seen = { INT32_MIN },
				    .is_record = true };
	enum err_code		 rc;

	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "which target? " CRM_NAME
		    " target list shows them");
	rc = target_find_entity(&job.entity, crm, err);
	if (rc == ERR_OK)
		rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK)
		rc = context_choose(crm, &job.env, crm->args->n, take, &job,
		    err);
	if (rc == ERR_OK)
		rc = follow_all(&job, err);
	if (rc == ERR_OK)
		rc = put_shown(&job, err);
	if (rc == ERR_OK)
		say_rules(&job);
	VEC_RELEASE(&job.found);
	return rc;
}

const struct cmd target_list = {
	.name = "list", .operands = "[period]",
	.brief = N_("how far targets are, and whether they will be made"),
	.opts = list_opt, .opts_size = sizeof(struct list_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = list_exec,
	.complete = { COMPLETE_DATE },
};
const struct cmd target_show = {
	.name = "show", .operands = "ref ...",
	.brief = N_("all there is to say about one target"),
	.opts = show_opt, .opts_size = sizeof(struct show_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.exec = show_exec,
	.complete = { COMPLETE_RECORD },
};
