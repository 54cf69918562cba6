#include "cmd/context.h"
#include "core/query/sum.h"

struct sum_opts {
	const char	*by;
	const char	*of;
	const char	*in;
	bool		 total;
};

static const struct opt sum_opt[] = {
	OPT_TEXT('b', "by", struct sum_opts, by, N_("key,..."), NULL,
	    N_("one row per value of these: fields, paths, day, week, month, "
	    "quarter, year"), COMPLETE_GROUP),
	OPT_TEXT(0, "of", struct sum_opts, of, N_("type"), NULL,
	    N_("sum over records of this type instead of sales"),
	    COMPLETE_ENTITY),
	OPT_DATE(0, "in", struct sum_opts, in, N_("period"), NULL,
	    N_("only this period: 2025-Q3, 12mo, 2025-01..2025-04")),
	OPT_BOOL(0, "total", struct sum_opts, total,
	    N_("a last row with the sums of all")),
	OPT_END
};

static enum err_code
find_entity(const struct entity **e, struct crm *crm,
    const struct sum_opts *o, struct err *err)
{
	if (o->of != NULL)
		return context_entity(e, crm, o->of, err);
	*e = model_find_any_sale(crm->model);
	if (*e == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales: say --of TYPE");
	return ERR_OK;
}

static void
put_key(struct crm *crm, const struct query_env *env,
    const struct sum_column *c, const struct value *v)
{
	char		tmp[PERIOD_TEXT];
	enum period	p;

	if (v->type == TYPE_DATE && period_parse(&p, c->name))
		out_text(crm->out, slice_make(tmp, period_write(tmp, p,
		    (struct day){ (int32_t)v->i })));
	else
		context_put_group_key(crm, env, c, v);
}

/*
 * What tells the row of all from one whose keys are missing.  For programs
 * a column of numbers or dates holds nothing else.
 */
static void
put_total(struct crm *crm, const struct out_column *head, bool first)
{
	if (!first || (!out_is_for_people(crm->out) &&
	    (type_is_number(head->type) || head->type == TYPE_DATE ||
	    head->type == TYPE_TIME || head->type == TYPE_BOOL)))
		out_missing(crm->out);
	else
		out_word(crm->out, N_("total"));
}

/* head NULL: an ordinary row; else that of --total. */
static void
put_row(struct crm *crm, const struct query_env *env,
    const struct sum_result *r, const struct sum_row *row,
    const struct out_column *head)
{
	out_row_begin(crm->out);
	if (head != NULL)
		out_row_last(crm->out);
	for (size_t i = 0; i < r->n_keys; i++)
		if (head != NULL)
			put_total(crm, &head[i], i == 0);
		else
			put_key(crm, env, &r->key[i], &row->key[i]);
	for (size_t i = 0; i < r->n_measures; i++)
		listing_value(crm->out, crm->model, r->measure[i].field,
		    &row->measure[i], context_lang(crm));
	out_row_end(crm->out);
}

static enum err_code
sum_write(struct crm *crm, const struct query_env *env,
    const struct sum_result *r, bool total, struct err *err)
{
	size_t			 n = r->n_keys + r->n_measures;
	struct out_column	*head = ARENA_ARRAY(crm->arena,
				    struct out_column, n);
	enum err_code		 rc;

	for (size_t i = 0; i < n; i++) {
		const struct sum_column	*c = i < r->n_keys ? &r->key[i] :
					    &r->measure[i - r->n_keys];
		enum period		 p;

		head[i].name = slice_cstr(crm->arena, c->name);
		head[i].label = i < r->n_keys ? context_sum_label(crm, c) :
		    head[i].name;
		head[i].type = c->type;
		head[i].digits = c->digits;
		/* A week is written as 2025-W14: text, in time order. */
		if (i < r->n_keys && period_parse(&p, c->name))
			head[i].type = TYPE_TEXT;
		if (i < r->n_keys && (type_is_text(c->type) ||
		    c->type == TYPE_REF))
			head[i].flags = OUT_CUT;
		if (i == 0 && r->n_keys > 0)
			head[i].flags |= OUT_ID;
	}
	rc = out_table_begin(crm->out, head, n, err);
	if (rc)
		return rc;
	if (out_format(crm->out) == OUT_COUNT)
		out_rows_counted(crm->out, r->row.n);
	for (size_t i = 0; i < r->row.n && !out_is_done(crm->out) &&
	    out_format(crm->out) != OUT_COUNT; i++)
		put_row(crm, env, r, &r->row.p[i], NULL);
	/* It is no handle, and none of those counted. */
	if (total && r->n_keys > 0 && out_format(crm->out) != OUT_IDS &&
	    out_format(crm->out) != OUT_COUNT)
		put_row(crm, env, r, &r->total, head);
	out_table_end(crm->out);
	if (r->n_without_cost > 0)
		out_prose(crm->out, lang_text(crm->lang,
		    r->n_without_cost == 1 ?
		    N_("\nCost and margin are without one sale whose cost is "
		    "not known.\n") :
		    N_("\nCost and margin are without %llu sales whose cost is "
		    "not known.\n")), (unsigned long long)r->n_without_cost);
	return ERR_OK;
}

static enum err_code
sum_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct sum_opts	*o = opts;
	struct sum_request	 req = {0};
	struct sum_result	 r = {0};
	struct query_env	 env;
	struct slice		*part;
	enum err_code		 rc;

	if (crm->args->n == 0)
		return err_set(err, ERR_USAGE, "sum what? a measure, as in: "
		    "crm sum revenue --by month");
	if (crm->args->n > 1) {
		err_set(err, ERR_USAGE, "measures are joined by commas");
		err_hint(err, "crm sum %s,%s", crm->args->v[0],
		    crm->args->v[1]);
		return ERR_USAGE;
	}
	rc = find_entity(&req.entity, crm, o, err);
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_where(&req.where, crm, &env, req.entity, err);
	if (rc == ERR_OK)
		rc = context_range(&req.days, &env, o->in, err);
	if (rc)
		goto done;
	if (crm->has_as_of && req.days.until.n > crm->as_of.n + 1)
		req.days.until.n = crm->as_of.n + 1;
	req.n_measures = context_split(&part, crm->arena, crm->args->v[0]);
	req.measure = part;
	if (o->by != NULL) {
		req.n_keys = context_split(&part, crm->arena, o->by);
		req.key = part;
	}
	if (req.n_measures == 0) {
		rc = err_set(err, ERR_USAGE, "sum which measure?");
		goto done;
	}
	req.only_count = out_format(crm->out) == OUT_COUNT;
	rc = query_sum(&r, &env, &req, crm->arena, err);
	if (rc == ERR_OK)
		rc = sum_write(crm, &env, &r, o->total, err);
done:
	query_release(req.where);
	return rc;
}

const struct cmd cmd_sum = {
	.name = "sum", .operands = "measure[,...]",
	.text = N_("Measures over sales: revenue, quantity, cost, margin, "
	    "orders, rows, customers.\n"
	    "With --of TYPE: count, any number field, min(f), max(f), "
	    "mean(f)."),
	.group = GROUP_RECORDS,
	.brief = N_("any measure by any fields"),
	.opts = sum_opt, .opts_size = sizeof(struct sum_opts),
	.access = CMD_READ, .flags = CMD_OUT | CMD_FILTER | CMD_SCAN,
	.complete = { COMPLETE_MEASURE, COMPLETE_NONE },
	.exec = sum_exec,
};
