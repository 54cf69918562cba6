#include "cmd/value_judge.h"

#include <math.h>

#include "core/practice/value/value_test.h"

static const struct out_column score_column[] = {
	{ .name = "method", .label = N_("method"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "chosen", .label = N_("chosen"), .type = TYPE_BOOL },
	{ .name = "log_likelihood", .label = N_("log-likelihood"),
	    .type = TYPE_DECIMAL, .digits = 2 },
	{ .name = "mae", .label = N_("MAE"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "rmse", .label = N_("RMSE"), .type = TYPE_DECIMAL,
	    .digits = 4 },
	{ .name = "bias", .label = N_("bias"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "mae_median", .label = N_("MAE of the median"),
	    .type = TYPE_DECIMAL, .digits = 4 },
	{ .name = "log_loss", .label = N_("log-loss"), .type = TYPE_DECIMAL,
	    .digits = 5 },
	{ .name = "auc", .label = N_("AUC"), .type = TYPE_DECIMAL,
	    .digits = 4 },
};

static enum err_code
put_scores(struct out *out, const struct value_test *t, struct err *err)
{
	enum err_code	rc = out_table_begin(out, score_column,
			    NELEM(score_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < t->n_scores; i++) {
		const struct value_score	*s = &t->score[i];

		out_row_begin(out);
		out_word(out, s->name);
		out_bool(out, s->is_chosen);
		out_f64(out, s->is_rule ? (double)NAN : s->model.ll);
		out_f64(out, s->mae);
		out_f64(out, s->rmse);
		out_f64(out, s->bias);
		out_f64(out, s->mae_median);
		out_f64(out, s->log_loss);
		out_f64(out, s->auc);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

static const struct out_column repeat_column[] = {
	{ .name = "repeats", .label = N_("repeats"), .type = TYPE_TEXT },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "said", .label = N_("said"), .type = TYPE_DECIMAL,
	    .digits = 3 },
	{ .name = "came", .label = N_("came"), .type = TYPE_DECIMAL,
	    .digits = 3 },
};

static enum err_code
put_repeats(struct out *out, const struct value_test *t, struct err *err)
{
	enum err_code	rc = out_table_begin(out, repeat_column,
			    NELEM(repeat_column), err);

	if (rc)
		return rc;
	for (int i = 0; i < VALUE_GROUPS; i++) {
		const struct value_group	*v = &t->by_repeats[i];

		if (v->n == 0)
			continue;
		out_row_begin(out);
		out_textf(out, i + 1 < VALUE_GROUPS ? "%d" : "%d+", i);
		out_i64(out, (int64_t)v->n);
		out_f64(out, v->said);
		out_f64(out, v->came);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

static const struct out_column chance_column[] = {
	{ .name = "from", .label = N_("from"), .type = TYPE_PERCENT,
	    .digits = 2 },
	{ .name = "until", .label = N_("until"), .type = TYPE_PERCENT,
	    .digits = 2 },
	{ .name = "customers", .label = N_("customer weeks"),
	    .type = TYPE_INT },
	{ .name = "said", .label = N_("said"), .type = TYPE_PERCENT,
	    .digits = 2 },
	{ .name = "came", .label = N_("came"), .type = TYPE_PERCENT,
	    .digits = 2 },
};

static enum err_code
put_chances(struct out *out, const struct value_test *t, struct err *err)
{
	enum err_code	rc = out_table_begin(out, chance_column,
			    NELEM(chance_column), err);

	if (rc)
		return rc;
	for (int i = 0; i < VALUE_CHANCES; i++) {
		const struct value_group	*v = &t->by_chance[i];

		if (v->n == 0)
			continue;
		out_row_begin(out);
		out_f64(out, v->from);
		out_f64(out, v->until);
		out_i64(out, (int64_t)v->n);
		out_f64(out, v->said);
		out_f64(out, v->came);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

/* Of the intervals that were over: 80 % within is what they promise. */
static const struct out_column next_column[] = {
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "never", .label = N_("never came"), .type = TYPE_INT },
	{ .name = "before", .label = N_("before"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "within", .label = N_("within"), .type = TYPE_PERCENT,
	    .digits = 1 },
	{ .name = "after", .label = N_("after"), .type = TYPE_PERCENT,
	    .digits = 1 },
};

static enum err_code
put_next(struct out *out, const struct value_test *t, struct err *err)
{
	double		came = t->next.n - t->next.never;
	enum err_code	rc = out_table_begin(out, next_column,
			    NELEM(next_column), err);

	if (rc)
		return rc;
	if (t->next.n > 0) {
		out_row_begin(out);
		out_i64(out, t->next.n);
		out_i64(out, t->next.never);
		out_f64(out, came > 0 ? t->next.before / came : (double)NAN);
		out_f64(out, came > 0 ? t->next.within / came : (double)NAN);
		out_f64(out, came > 0 ? t->next.after / came : (double)NAN);
		out_row_end(out);
	}
	out_table_end(out);
	return ERR_OK;
}

static void
say_covariates(struct crm *crm, const struct value_test *t)
{
	if (t->covariates_say_nothing)
		out_prose(crm->out, "\n%s\n", lang_text(crm->lang,
		    N_("With these covariates nothing fits better: they are "
		    "left out.")));
}

static enum err_code
put(struct crm *crm, const struct value_test *t, struct err *err)
{
	struct out	*out = crm->out;
	enum err_code	 rc;

	out_doc_begin(out);
	out_map_begin(out);
	out_key(out, "split");
	out_day(out, t->split);
	out_key(out, "until");
	out_day(out, t->until);
	out_key(out, "customers");
	out_i64(out, t->customers);
	out_key(out, "purchases");
	out_i64(out, (int64_t)t->purchases);
	out_key(out, "methods");
	rc = put_scores(out, t, err);
	if (rc == ERR_OK) {
		out_key(out, "by_repeats");
		rc = put_repeats(out, t, err);
	}
	if (rc == ERR_OK) {
		out_key(out, "coming_week");
		rc = put_chances(out, t, err);
	}
	if (rc == ERR_OK) {
		out_key(out, "next_purchase");
		rc = put_next(out, t, err);
	}
	if (rc)
		return rc;
	out_map_end(out);
	out_doc_end(out);
	return ERR_OK;
}

enum err_code
value_judge(struct crm *crm, const struct query_env *env,
    const struct value_options *opt, const struct day *split,
    struct err *err)
{
	struct value_test	t;
	enum err_code		rc = value_test(&t, env,
				    model_find_party(crm->model), opt, split,
				    err);

	if (rc)
		return rc;
	/* One table is what a spreadsheet and -f can take. */
	if (out_format(crm->out) == OUT_CSV ||
	    out_options(crm->out)->fields != NULL)
		return put_scores(crm->out, &t, err);
	rc = put(crm, &t, err);
	if (rc == ERR_OK)
		say_covariates(crm, &t);
	return rc;
}
