/*
 * How well cases are answered.
 */
#include "core/practice/contact/case_stats.h"

#include <math.h>

#include "cmd/case_read.h"

struct stats_opts {
	int		 by;
	const char	*in;
	struct span	 again;
};

static const struct opt stats_opt[] = {
	OPT_CHOICE('b', "by", struct stats_opts, by, N_("what"), "nothing",
	    N_("a row for each"), case_by_names),
	OPT_DATE('i', "in", struct stats_opts, in, N_("period"), NULL,
	    N_("only cases opened in it")),
	OPT_SPAN(0, "again", struct stats_opts, again, N_("duration"), NULL,
	    N_("how long the same is a repeat (as the model says, else 30d)")),
	OPT_END
};

static const struct out_column stats_column[] = {
	{ .name = "group", .label = N_("group"), .type = TYPE_TEXT,
	    .flags = OUT_ID | OUT_CUT | OUT_WRAP },
	{ .name = "cases", .label = N_("cases"), .type = TYPE_INT },
	{ .name = "open", .label = N_("open"), .type = TYPE_INT },
	{ .name = "late", .label = N_("late"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	{ .name = "contacts", .label = N_("contacts"), .type = TYPE_INT },
	{ .name = "repeats", .label = N_("again"), .type = TYPE_INT },
	{ .name = "answer_median", .label = N_("reply"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "answer_p90", .label = N_("90%"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "answer_in_time", .label = N_("in time"),
	    .type = TYPE_PERCENT, .digits = 0 },
	{ .name = "solve_median", .label = N_("solved"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "solve_p90", .label = N_("90%"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "solve_in_time", .label = N_("in time"),
	    .type = TYPE_PERCENT, .digits = 0 },
	{ .name = "satisfaction", .label = N_("content"),
	    .type = TYPE_DECIMAL, .digits = 1 },
	{ .name = "rated", .label = N_("rated"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
};

static double
share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : (double)NAN;
}

static void
put_group(struct out *out, const struct case_group *g, bool all)
{
	out_row_begin(out);
	if (g->name.len > 0)
		out_text(out, g->name);
	else if (out_is_for_people(out))
		out_word(out, all ? N_("total") : N_("none"));
	else
		out_missing(out);
	out_i64(out, (int64_t)g->cases);
	out_i64(out, (int64_t)g->open);
	out_i64(out, (int64_t)g->late);
	out_i64(out, (int64_t)g->contacts);
	out_i64(out, (int64_t)g->repeats);
	out_f64(out, g->answer_median);
	out_f64(out, g->answer_p90);
	out_f64(out, share(g->answer_in_time, g->answer_due));
	out_f64(out, g->solve_median);
	out_f64(out, g->solve_p90);
	out_f64(out, share(g->solve_in_time, g->solve_due));
	out_f64(out, g->satisfaction);
	out_i64(out, (int64_t)g->rated);
	out_row_end(out);
}

static enum err_code
stats_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct stats_opts	*o = opts;
	const struct entity	*e = model_next_kind(crm->model, KIND_CASE,
				    NULL);
	struct query_env	 env;
	struct case_stats	 st;
	struct query		*where = NULL;
	struct range		 days;
	struct span		 again = { .days = 30 };
	struct out_column	*column;
	enum err_code		 rc;

	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no cases");
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "cases are chosen with -w");
	again = scheme_span(&crm->model->cases, "again", again);
	if (o->again.months != 0 || o->again.days != 0 || o->again.us != 0)
		again = o->again;
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_range(&days, &env, o->in, err);
	if (rc == ERR_OK)
		rc = context_where(&where, crm, &env, e, err);
	if (rc == ERR_OK)
		rc = case_stats_read(&st, &env, where, days,
		    (enum case_by)o->by, again, crm->arena, err);
	query_release(where);
	/* What the groups are stands above them. */
	column = ARENA_ARRAY(crm->arena, struct out_column,
	    NELEM(stats_column));
	memcpy(column, stats_column, sizeof(stats_column));
	if (o->by != CASE_BY_NOTHING)
		column[0].label = case_by_names[o->by];
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(stats_column),
		    err);
	if (rc)
		return rc;
	for (size_t i = 0; i < st.n && !out_is_done(crm->out); i++)
		put_group(crm->out, &st.group[i],
		    o->by == CASE_BY_NOTHING);
	out_table_end(crm->out);
	out_prose(crm->out, "%s", lang_text(crm->lang, N_("\nTimes are working "
	    "hours: the median, and what 90 % stay within.\n")));
	return ERR_OK;
}

const struct cmd case_stats = {
	.name = "stats",
	.brief = N_("how fast we answered, how often, about what"),
	.opts = stats_opt, .opts_size = sizeof(struct stats_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.exec = stats_exec,
};
