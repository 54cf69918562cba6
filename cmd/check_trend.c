/*
 * crm check freeze and trend: does it get better?
 */
#include <math.h>

#include "cmd/check.h"
#include "core/practice/quality/check_kept.h"

/* ---- freeze ---- */

struct freezing { struct day day; bool before; };

static enum err_code
freeze_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct freezing		*f = ARENA_NEW(crm->arena, struct freezing);
	struct check_kept	 k;
	struct query_env	 env;
	enum err_code		 rc;

	(void)opts;
	crm->state = f;
	f->day = crm->today;
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "all checks are kept at once");
	/* How it was then is not known: only what is there now is looked at. */
	if (crm->has_as_of)
		return err_set(err, ERR_USAGE, "--as-of: only today's can be "
		    "kept");
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = check_kept_now(&k, &env, crm->arena, err);
	return rc ? rc : check_kept_plan(&f->before, crm->plan, crm->txn, &k,
	    crm->clock, err);
}

static const struct out_column freeze_column[] = {
	{ .name = "day", .label = N_("day"), .type = TYPE_DATE,
	    .flags = OUT_ID },
	{ .name = "state", .label = N_("state"), .type = TYPE_TEXT },
};

/* A cron job hears nothing, unless it asks for a format. */
static enum err_code
freeze_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct freezing	*f = crm->state;
	enum err_code		 rc;

	(void)opts;
	if (!crm->out_tty && crm->out_file == NULL &&
	    crm->out_options.format == OUT_TSV)
		return ERR_OK;
	rc = out_table_begin(crm->out, freeze_column, NELEM(freeze_column),
	    err);
	if (rc)
		return rc;
	out_row_begin(crm->out);
	out_day(crm->out, f->day);
	out_word(crm->out, f->before ? N_("was there") : N_("frozen"));
	out_row_end(crm->out);
	out_table_end(crm->out);
	return ERR_OK;
}

const struct cmd check_freeze = {
	.name = "freeze",
	.brief = N_("keep what is found today, for trend"),
	.text = N_("Once a day; a second time changes nothing."),
	.access = CMD_WRITE, .flags = CMD_OUT | CMD_EDIT | CMD_SCAN,
	.exec = freeze_exec, .report = freeze_report,
};

/* ---- trend ---- */

struct trend_opts {
	const char	*since, *who;
	bool		 frozen;
};

static const struct opt trend_opt[] = {
	OPT_DATE(0, "since", struct trend_opts, since, N_("date"), "-12mo",
	    N_("from that day on")),
	OPT_TEXT(0, "who", struct trend_opts, who, N_("staff"), NULL,
	    N_("how a colleague recorded"), COMPLETE_RECORD),
	OPT_BOOL(0, "frozen", struct trend_opts, frozen,
	    N_("only the days that were kept")),
	OPT_END
};

struct trend {
	struct crm		*crm;
	struct query_env	 env;
	VEC(struct check_kept)	 point;		/* by day */
};

static enum err_code
add_kept(struct trend *t, struct day day, struct err *err)
{
	return check_kept_read(VEC_ADD(&t->point), t->crm->txn, day,
	    t->crm->arena, err);
}

/* Of a month of which no day was kept: its last one, as far as is known. */
static enum err_code
add_seen(struct trend *t, struct day day, struct err *err)
{
	struct query_env	env;
	enum err_code		rc;

	if (day.n == t->crm->today.n)
		return check_kept_now(VEC_ADD(&t->point), &t->env,
		    t->crm->arena, err);
	rc = context_env_of(&env, t->crm, day, err);
	return rc ? rc : check_kept_staff(VEC_ADD(&t->point), &env,
	    t->crm->arena, err);
}

/* Each day that was kept, the ends of other months, and today. */
static enum err_code
read_points(struct trend *t, struct day since, bool frozen, struct err *err)
{
	struct snapshots	all = {{0}};
	struct day		from, until, end = { t->crm->today.n + 1 };
	size_t			i = 0;
	enum err_code		rc;

	rc = check_kept_list(&all, t->crm->txn, t->crm->arena, err);
	while (i < all.list.n && all.list.p[i].day.n < since.n)
		i++;
	for (from = since; rc == ERR_OK && from.n < end.n; from = until) {
		struct day	last = { INT32_MIN };

		until = period_step(PERIOD_MONTH, from, 1);
		until.n = MIN(until.n, end.n);
		for (; rc == ERR_OK && i < all.list.n &&
		    all.list.p[i].day.n < until.n; i++)
			rc = add_kept(t, last = all.list.p[i].day, err);
		/* The last point is how it is now. */
		if (rc == ERR_OK && !frozen && (until.n == end.n ?
		    last.n < end.n - 1 : last.n == INT32_MIN))
			rc = add_seen(t, (struct day){ until.n - 1 }, err);
	}
	VEC_RELEASE(&all.list);
	return rc;
}

static void
put_adoption(struct out *out, const struct adoption *a)
{
	out_f64(out, a->complete);
	check_put_share(out, a->within_day, a->timed);
	check_put_share(out, a->covered, a->known);
}

#define SHARE_COLUMN(key, text) { .name = key, .label = text,		\
    .type = TYPE_PERCENT, .digits = 0 }

enum { N_ALL = N_CHECKS + 4, DIGITS = 1 };

static enum err_code
put_all(struct trend *t, struct err *err)
{
	static const struct out_column	adoption[] = {
		SHARE_COLUMN("complete", N_("complete")),
		SHARE_COLUMN("within_day", N_("within a day")),
		SHARE_COLUMN("covered", N_("covered")),
	};
	struct out_column	column[N_ALL] = {
		{ .name = "day", .label = N_("day"), .type = TYPE_DATE,
		    .flags = OUT_ID },
	};
	struct out		*out = t->crm->out;
	enum err_code		 rc;

	for (int r = 0; r < N_CHECKS; r++)
		column[1 + r] = (struct out_column){
		    .name = check_reason_name((enum check_reason)r),
		    .label = check_word((enum check_reason)r),
		    .type = TYPE_PERCENT, .digits = DIGITS };
	memcpy(&column[1 + N_CHECKS], adoption, sizeof(adoption));
	rc = out_table_begin(out, column, N_ALL, err);
	for (size_t i = 0; rc == ERR_OK && i < t->point.n; i++) {
		const struct check_kept	*k = &t->point.p[i];
		struct adoption		 all = check_kept_all(k);

		out_row_begin(out);
		out_day(out, k->day);
		for (int r = 0; r < N_CHECKS; r++)
			check_put_share(out, (double)k->found[r],
			    k->has[r] ? (double)k->looked[r] : 0);
		put_adoption(out, &all);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

static const struct out_column who_column[] = {
	{ .name = "day", .label = N_("day"), .type = TYPE_DATE,
	    .flags = OUT_ID },
	{ .name = "contacts", .label = N_("contacts"), .type = TYPE_INT },
	SHARE_COLUMN("with_outcome", N_("with outcome")),
	SHARE_COLUMN("complete", N_("complete")),
	SHARE_COLUMN("within_day", N_("within a day")),
	SHARE_COLUMN("covered", N_("covered")),
};

/* Of a day before they came there is nothing to say. */
static enum err_code
put_colleague(struct trend *t, uint32_t id, struct err *err)
{
	struct out	*out = t->crm->out;
	enum err_code	 rc;

	rc = out_table_begin(out, who_column, NELEM(who_column), err);
	for (size_t i = 0; rc == ERR_OK && i < t->point.n; i++) {
		const struct check_kept	*k = &t->point.p[i];

		for (size_t s = 0; s < k->n_staff; s++) {
			const struct adoption	*a = &k->staff[s];

			if (a->staff != id)
				continue;
			out_row_begin(out);
			out_day(out, k->day);
			out_i64(out, a->contacts);
			check_put_share(out, a->with_outcome, a->contacts);
			put_adoption(out, a);
			out_row_end(out);
		}
	}
	if (rc == ERR_OK)
		out_table_end(out);
	return rc;
}

static enum err_code
trend_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct trend_opts	*o = opts;
	struct trend		 t = { .crm = crm };
	struct who		 who = {0};
	struct day		 since;
	enum err_code		 rc;

	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "all checks are shown at once");
	rc = when_parse_day(&since, slice_of(o->since), &crm->when, err);
	if (rc == ERR_OK)
		rc = context_env(&t.env, crm, err);
	if (rc == ERR_OK && o->who != NULL)
		rc = who_parse(&who, &t.env, crm, o->who, err);
	if (rc == ERR_OK && who.is == WHO_NOBODY)
		rc = err_set(err, ERR_USAGE, "--who: a colleague");
	if (rc == ERR_OK)
		rc = read_points(&t, since, o->frozen, err);
	if (rc == ERR_OK)
		rc = who.is == WHO_ONE ? put_colleague(&t, who.id, err) :
		    put_all(&t, err);
	VEC_RELEASE(&t.point);
	return rc;
}

const struct cmd check_trend = {
	.name = "trend",
	.brief = N_("whether it gets better, by day that was kept and by "
	    "month"),
	.text = N_("crm check freeze keeps a day; let cron do it every week.  "
	    "Of months without one\nonly how colleagues recorded is known."),
	.opts = trend_opt, .opts_size = sizeof(struct trend_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN | CMD_WHO,
	.exec = trend_exec,
};
