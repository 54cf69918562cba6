#include <math.h>

#include "cmd/evaluate_job.h"
#include "core/practice/forecast/target.h"
#include "core/practice/role.h"

/* ---- words ---- */

static const char	*fate_label[EVALUATE_FATES] = {
	[EVALUATE_NEW] = N_("new customers"),
	[EVALUATE_RETURNED] = N_("returned"),
	[EVALUATE_GROWN] = N_("bought more"),
	[EVALUATE_SAME] = N_("bought as much"),
	[EVALUATE_SHRUNK] = N_("bought less"),
	[EVALUATE_LOST] = N_("lost"),
	[EVALUATE_NOBODY] = N_("without a customer")
};

static const char	*cause_label[EVALUATE_CAUSES] = {
	[EVALUATE_PRICE] = N_("price"),
	[EVALUATE_VOLUME] = N_("volume"),
	[EVALUATE_MIX] = N_("mix"),
	[EVALUATE_ADDED] = N_("new products"),
	[EVALUATE_DROPPED] = N_("dropped products"),
	[EVALUATE_UNEXPLAINED] = N_("unexplained")
};

static const char *
word(const struct evaluate_job *job, const char *key, const char *label)
{
	return out_is_for_people(job->crm->out) ?
	    lang_text(job->crm->lang, label) : key;
}

static const char *
cause_word(const struct evaluate_job *job, size_t cause)
{
	return word(job, evaluate_cause_name((enum evaluate_cause)cause),
	    cause_label[cause]);
}

/* As it can be typed again. */
static void
write_range(struct buf *b, struct range days)
{
	char		name[PERIOD_TEXT], from[DAY_TEXT], until[DAY_TEXT];
	enum period	p;

	if (target_period(&p, days)) {
		buf_add(b, slice_make(name, period_write(name, p,
		    days.from)));
		return;
	}
	day_write(from, days.from);
	day_write(until, days.until);
	buf_addf(b, "%.*s..%.*s", DAY_TEXT, from, DAY_TEXT, until);
}

static void
say_heading(struct evaluate_job *job)
{
	static const char *const	names[] = {
		N_("Revenue"), N_("Margin"), N_("Quantity")
	};
	size_t		 at = job->o->measure[0] == 'm' ? 1 :
			    job->o->measure[0] == 'q' ? 2 : 0;
	struct buf	 now = {0}, before = {0};

	write_range(&now, job->req.days);
	write_range(&before, job->req.before);
	out_prose(job->crm->out, lang_text(job->crm->lang,
	    N_("%s of %s against %s\n\n")), lang_text(job->crm->lang,
	    names[at]), buf_cstr(&now), buf_cstr(&before));
	buf_release(&now);
	buf_release(&before);
}

/* ---- the way from before to now ---- */

static const struct out_column bridge_column[] = {
	{ .name = "line", .label = N_("line"), .type = TYPE_TEXT },
	{ .name = "cause", .label = N_("of which"), .type = TYPE_TEXT },
	{ .name = "customers", .label = N_("customers"), .type = TYPE_INT },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_DECIMAL },
	{ .name = "share", .label = N_("of before"), .type = TYPE_PERCENT },
};

static struct out_column *
columns_of(struct evaluate_job *job, const struct out_column *all, size_t n,
    size_t first, size_t last)
{
	struct out_column	*c = ARENA_ARRAY(job->crm->arena,
				    struct out_column, n);

	memcpy(c, all, n * sizeof(*c));
	for (size_t i = first; i <= last; i++) {
		c[i].type = job->e.type;
		c[i].digits = job->e.digits;
	}
	return c;
}

static void
put_amount(struct evaluate_job *job, int64_t v)
{
	if (job->e.type == TYPE_MONEY)
		out_money(job->crm->out, v, job->e.digits);
	else
		out_i64(job->crm->out, v);
}

static void
put_line(struct evaluate_job *job, const char *line, const char *cause,
    int64_t customers, int64_t amount, int64_t before)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	out_texts(out, line);
	out_texts(out, cause);
	if (customers < 0)
		out_missing(out);
	else
		out_i64(out, customers);
	put_amount(job, amount);
	out_f64(out, before > 0 ? (double)amount / (double)before :
	    (double)NAN);
	out_row_end(out);
}

static void
put_part(struct evaluate_job *job, enum evaluate_fate fate,
    const struct evaluate_part *part, int64_t before)
{
	const char	*line = word(job, evaluate_fate_name(fate),
			    fate_label[fate]);

	if (part->parties == 0 && part->amount == 0)
		return;
	put_line(job, line, NULL, fate == EVALUATE_NOBODY ? -1 :
	    (int64_t)part->parties, part->amount, before);
	for (size_t i = 0; i < EVALUATE_CAUSES; i++)
		if (part->cause[i] != 0)
			put_line(job, out_is_for_people(job->crm->out) ?
			    NULL : line, cause_word(job, i), -1,
			    part->cause[i], before);
}

/* The difference once more: what drivers did, and what they did not. */
static void
put_drivers(struct evaluate_job *job, const struct evaluate_group *g)
{
	const char	*line = word(job, "difference", N_("difference"));
	int64_t		 rest = g->change;

	if (job->n_drivers == 0)
		return;
	put_line(job, line, NULL, -1, g->change, g->before);
	if (out_is_for_people(job->crm->out))
		line = NULL;
	for (size_t i = 0; i < job->n_drivers; i++) {
		const struct evaluate_driver	*d = &job->driver[i];

		put_line(job, line, d->is_workdays ?
		    word(job, "workdays", N_("working days")) :
		    slice_cstr(job->crm->arena, d->name), -1, d->amount,
		    g->before);
		rest -= d->amount;
	}
	put_line(job, line, word(job, "other", N_("other")), -1, rest,
	    g->before);
}

static enum err_code
put_bridge(struct evaluate_job *job, struct err *err)
{
	const struct evaluate_group	*g = &job->e.group.p[0];
	struct out_column		*column;
	uint64_t			 before = 0, now = 0;
	enum err_code			 rc;

	for (size_t i = 0; i < EVALUATE_NOBODY; i++) {
		before += i >= EVALUATE_GROWN ? g->part[i].parties : 0;
		now += i != EVALUATE_LOST ? g->part[i].parties : 0;
	}
	column = columns_of(job, bridge_column, NELEM(bridge_column), 3, 3);
	rc = out_table_begin(job->crm->out, column, NELEM(bridge_column),
	    err);
	if (rc)
		return rc;
	if (job->has_target)
		put_line(job, word(job, "target", N_("target")), NULL, -1,
		    job->target, g->before);
	if (job->has_forecast)
		put_line(job, word(job, "forecast", N_("forecast")), NULL, -1,
		    job->forecast, g->before);
	put_line(job, word(job, "before", N_("before")), NULL,
	    (int64_t)before, g->before, g->before);
	for (size_t i = 0; i < EVALUATE_FATES; i++)
		put_part(job, (enum evaluate_fate)i, &g->part[i], g->before);
	put_line(job, word(job, "actual", N_("actual")), NULL, (int64_t)now,
	    g->before + g->change, g->before);
	put_drivers(job, g);
	out_table_end(job->crm->out);
	return ERR_OK;
}

/* ---- who, and why ---- */

static const struct out_column who_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "fate", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "before", .label = N_("before"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "amount", .label = N_("change"), .type = TYPE_DECIMAL },
	{ .name = "cause", .label = N_("mostly"), .type = TYPE_TEXT },
	{ .name = "reason", .label = N_("why"), .type = TYPE_TEXT,
	    .flags = OUT_CUT | OUT_WRAP },
	{ .name = "record", .label = N_("record"), .type = TYPE_TEXT,
	    .flags = OUT_EXTRA },
};

/* What did most of it. */
static const char *
main_cause(const struct evaluate_job *job, const struct evaluate_party *p)
{
	size_t	best = EVALUATE_CAUSES;

	for (size_t i = 0; i < EVALUATE_CAUSES; i++)
		if ((p->cause[i] < 0) == (p->amount < 0) &&
		    p->cause[i] != 0 && (best == EVALUATE_CAUSES ||
		    llabs(p->cause[i]) > llabs(p->cause[best])))
			best = i;
	return best == EVALUATE_CAUSES ? NULL : cause_word(job, best);
}

static const char *
reason_format(const struct evaluate_reason *r)
{
	switch (r->event) {
	case EVALUATE_COMPLAINT:
		return r->is_open ? N_("complaint %s of %s, open") :
		    N_("complaint %s of %s");
	case EVALUATE_DEAL_LOST:
		return N_("deal %s lost %s");
	case EVALUATE_CONTRACT_ENDED:
		return N_("contract %s ended %s");
	case EVALUATE_DEAL_WON:
		return N_("deal %s won %s");
	case EVALUATE_CONTRACT_BEGUN:
		return N_("contract %s begun %s");
	case EVALUATE_UNKNOWN:
		break;
	}
	return N_("unknown");
}

static void
put_reason(struct evaluate_job *job, const struct evaluate_reason *r)
{
	const char	*format = lang_text(out_is_for_people(job->crm->out) ?
			    job->crm->lang : LANG_EN, reason_format(r));
	char		 day[DAY_TEXT + 1] = "";
	struct buf	 handle = {0}, b = {0};

	if (r->event == EVALUATE_UNKNOWN) {
		out_texts(job->crm->out, format);
		out_missing(job->crm->out);
		return;
	}
	handle_write(&handle, r->entity, r->id);
	day_write(day, r->day);
	buf_addf(&b, format, buf_cstr(&handle), day);
	if (r->detail.len > 0)
		buf_addf(&b, ": %.*s", SLICE_ARG(r->detail));
	out_text(job->crm->out, buf_slice(&b));
	out_text(job->crm->out, buf_slice(&handle));
	buf_release(&handle);
	buf_release(&b);
}

static void
put_party(struct evaluate_job *job, const struct evaluate_party *p,
    const struct evaluate_reason *r, struct arena *scratch)
{
	struct out	*out = job->crm->out;
	struct value	 ref = { .type = TYPE_REF, .i = p->id };
	struct buf	 handle = {0};

	out_row_begin(out);
	handle_write(&handle, job->e.party, p->id);
	out_named(out, &ref, buf_slice(&handle));
	buf_release(&handle);
	out_filled(out, role_name_of(&job->env, job->e.party, p->id,
	    scratch));
	out_texts(out, word(job, evaluate_fate_name(p->fate),
	    fate_label[p->fate]));
	put_amount(job, p->before);
	put_amount(job, p->amount);
	out_texts(out, main_cause(job, p));
	put_reason(job, r);
	out_row_end(out);
}

static enum err_code
put_who(struct evaluate_job *job, size_t n, struct err *err)
{
	struct evaluate_reason	*reason;
	struct out_column	*column;
	struct arena		*scratch = arena_open();
	enum err_code		 rc;

	reason = ARENA_ARRAY(job->crm->arena, struct evaluate_reason, n);
	rc = evaluate_reasons(reason, &job->e, n, &job->env, &job->req,
	    job->crm->arena, err);
	column = columns_of(job, who_column, NELEM(who_column), 3, 4);
	if (rc == ERR_OK)
		rc = out_table_begin(job->crm->out, column,
		    NELEM(who_column), err);
	for (size_t i = 0; rc == ERR_OK && i < n &&
	    !out_is_done(job->crm->out); i++) {
		arena_clear(scratch);
		put_party(job, &job->e.each.p[i], &reason[i], scratch);
	}
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	arena_close(scratch);
	return rc;
}

/* ---- by something ---- */

static const struct out_column by_column[] = {
	{ .name = "before", .label = N_("before"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "actual", .label = N_("actual"), .type = TYPE_DECIMAL },
	{ .name = "change", .label = N_("change"), .type = TYPE_DECIMAL },
	{ .name = "new", .label = N_("new"), .type = TYPE_DECIMAL },
	{ .name = "returned", .label = N_("returned"), .type = TYPE_DECIMAL },
	{ .name = "grown", .label = N_("more"), .type = TYPE_DECIMAL },
	{ .name = "shrunk", .label = N_("less"), .type = TYPE_DECIMAL },
	{ .name = "lost", .label = N_("lost"), .type = TYPE_DECIMAL },
	{ .name = "nobody", .label = N_("nobody's"),
	    .type = TYPE_DECIMAL },
	{ .name = "price", .label = N_("price"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "volume", .label = N_("volume"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "mix", .label = N_("mix"), .type = TYPE_DECIMAL,
	    .flags = OUT_EXTRA },
	{ .name = "added", .label = N_("new products"),
	    .type = TYPE_DECIMAL, .flags = OUT_EXTRA },
	{ .name = "dropped", .label = N_("dropped products"),
	    .type = TYPE_DECIMAL, .flags = OUT_EXTRA },
	{ .name = "unexplained", .label = N_("unexplained"),
	    .type = TYPE_DECIMAL, .flags = OUT_EXTRA },
};

static void
put_group(struct evaluate_job *job, const struct evaluate_group *g)
{
	static const enum evaluate_fate	fates[] = {
		EVALUATE_NEW, EVALUATE_RETURNED, EVALUATE_GROWN,
		EVALUATE_SHRUNK, EVALUATE_LOST, EVALUATE_NOBODY
	};
	struct out	*out = job->crm->out;

	out_row_begin(out);
	for (size_t i = 0; i < job->e.n_by; i++)
		context_put_group_key(job->crm, &job->env, &job->e.by[i],
		    &g->key[i]);
	put_amount(job, g->before);
	put_amount(job, g->before + g->change);
	put_amount(job, g->change);
	for (size_t i = 0; i < NELEM(fates); i++)
		put_amount(job, g->part[fates[i]].amount);
	for (size_t i = 0; i < EVALUATE_CAUSES; i++)
		put_amount(job, g->part[EVALUATE_GROWN].cause[i] +
		    g->part[EVALUATE_SAME].cause[i] +
		    g->part[EVALUATE_SHRUNK].cause[i]);
	out_row_end(out);
}

static enum err_code
put_groups(struct evaluate_job *job, struct err *err)
{
	size_t			 n_by = job->e.n_by;
	size_t			 n = n_by + NELEM(by_column);
	struct out_column	*column = ARENA_ARRAY(job->crm->arena,
				    struct out_column, n);
	enum err_code		 rc;

	for (size_t i = 0; i < n_by; i++) {
		column[i].name = slice_cstr(job->crm->arena,
		    job->e.by[i].name);
		column[i].label = context_sum_label(job->crm,
		    &job->e.by[i]);
		column[i].type = job->e.by[i].type;
		column[i].digits = job->e.by[i].digits;
		if (type_is_text(column[i].type) ||
		    column[i].type == TYPE_REF)
			column[i].flags = OUT_CUT;
	}
	memcpy(column + n_by, columns_of(job, by_column, NELEM(by_column), 0,
	    NELEM(by_column) - 1), sizeof(by_column));
	rc = out_table_begin(job->crm->out, column, n, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < job->e.group.n && !out_is_done(job->crm->out);
	    i++)
		put_group(job, &job->e.group.p[i]);
	out_table_end(job->crm->out);
	return ERR_OK;
}

/* ---- in words ---- */

static void
say_plans(struct evaluate_job *job)
{
	const struct evaluate_group	*g = &job->e.group.p[0];
	enum lang			 lang = job->crm->lang;
	struct out			*out = job->crm->out;
	int64_t				 actual = g->before + g->change;
	double				 unit = (double)i64_pow10(
					     job->e.digits);

	if (job->has_target)
		out_prose(out, lang_text(lang, actual >= job->target ?
		    N_("\nThe target was reached, %.0f above it.\n") :
		    N_("\nThe target was missed by %.0f.\n")),
		    fabs((double)(actual - job->target)) / unit);
	if (job->has_forecast)
		out_prose(out, lang_text(lang, actual < job->lo ?
		    N_("\nThe day before, %.0f to %.0f was foretold (80 %%): "
		    "it became less.\n") : actual > job->hi ?
		    N_("\nThe day before, %.0f to %.0f was foretold (80 %%): "
		    "it became more.\n") :
		    N_("\nThe day before, %.0f to %.0f was foretold (80 %%), "
		    "and so it came.\n")), (double)job->lo / unit,
		    (double)job->hi / unit);
	if (job->begins_early)
		out_prose(out, "%s", lang_text(lang, N_("\nThe other period "
		    "began before the first sale that is known.\n")));
	if (!job->is_over)
		out_prose(out, "%s", lang_text(lang, N_("\nThe period is not "
		    "over: as many days of the one before are compared.\n")));
}

static void
say_drivers(struct evaluate_job *job)
{
	const struct crm	*crm = job->crm;

	if (job->n_drivers > 0)
		out_prose(crm->out, "\n");
	for (size_t i = 0; i < job->n_drivers; i++) {
		const struct evaluate_driver	*d = &job->driver[i];

		if (d->is_workdays)
			out_prose(crm->out, lang_text(crm->lang,
			    N_("There were %.0f working days, against "
			    "%.0f.\n")), d->now, d->before);
		else
			out_prose(crm->out, lang_text(crm->lang,
			    N_("The mean of %.*s was %.4g, against "
			    "%.4g.\n")), SLICE_ARG(d->name), d->now,
			    d->before);
	}
}

enum err_code
evaluate_write(struct evaluate_job *job, struct err *err)
{
	size_t		n;
	enum err_code	rc;

	say_heading(job);
	if (job->o->by != NULL)
		return put_groups(job, err);
	n = evaluate_rank(&job->e, job->o->share);
	if (job->o->who)
		return put_who(job, n, err);
	rc = put_bridge(job, err);
	if (rc || !out_is_for_people(job->crm->out))
		return rc;
	say_plans(job);
	say_drivers(job);
	if (n > 0)
		out_prose(job->crm->out, lang_text(job->crm->lang,
		    job->e.group.p[0].change < 0 ?
		    N_("\n%zu of %zu customers make %.0f %% of the fall: "
		    "--who.\n") :
		    N_("\n%zu of %zu customers make %.0f %% of the rise: "
		    "--who.\n")), n, job->e.each.n,
		    100 * job->o->share);
	return ERR_OK;
}
