/*
 * crm forecast --next: who buys what in the weeks ahead, and who is late.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/practice/forecast/repurchase.h"
#include "core/practice/role.h"
#include "core/types/decimal.h"

/* Without --chance less likely pairs are not listed. */
#define LIKELY	0.2

static const struct out_column next_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "product", .label = N_("what"), .type = TYPE_TEXT },
	{ .name = "chance", .label = N_("chance"), .type = TYPE_PERCENT },
	{ .name = "quantity", .label = N_("quantity"), .type = TYPE_DECIMAL,
	    .digits = 1, .flags = OUT_SPARE },
	{ .name = "amount", .label = N_("amount"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "expected", .label = N_("expected"), .type = TYPE_DECIMAL,
	    .digits = 2 },
	{ .name = "every", .label = N_("every (days)"),
	    .type = TYPE_DECIMAL, .digits = 0, .flags = OUT_SPARE },
	{ .name = "last", .label = N_("last"), .type = TYPE_DATE },
	{ .name = "late", .label = N_("days late"), .type = TYPE_INT },
	{ .name = "purchases", .label = N_("purchases"), .type = TYPE_INT,
	    .flags = OUT_EXTRA },
	{ .name = "alive", .label = N_("alive"), .type = TYPE_PERCENT,
	    .flags = OUT_EXTRA },
	{ .name = "code", .label = N_("code"),
	    .type = TYPE_TEXT, .flags = OUT_EXTRA },
};

/* "product.family" is "family" of the product. */
static enum err_code
read_by(struct repurchase_request *req, const struct repurchase_book *b,
    const char *by, struct err *err)
{
	const struct field	*f = entity_role(b->sale, ROLE_PRODUCT);
	struct slice		 text = slice_of(by), name;

	if (by == NULL)
		return ERR_OK;
	if (slice_eq(text, f->name))
		return ERR_OK;
	req->by = text;
	if (!slice_cut(&name, &req->by, '.') || !slice_eq(name, f->name))
		return err_set(err, ERR_USAGE, "--next --by %s: %.*s, or "
		    "something of it, as in %.*s.family", by,
		    SLICE_ARG(f->name), SLICE_ARG(f->name));
	return ERR_OK;
}

/* Sums are of customers, too; the history knows its key by every name. */
static enum err_code
read_sum(struct repurchase_request *req, const struct repurchase_book *b,
    const struct job *job, struct err *err)
{
	const struct field	*key = job->history.by[0].field;

	req->sums = REPURCHASE_BY_WHAT;
	if (key == entity_role(b->sale, ROLE_PARTY))
		req->sums = REPURCHASE_BY_PARTY;
	else if (key != entity_role(b->sale, ROLE_PRODUCT))
		return read_by(req, b, job->o->by, err);
	return ERR_OK;
}

static int
dearest_first(const void *x, const void *y)
{
	const struct repurchase	*a = x, *b = y;
	double			 d = repurchase_amount(b) -
				    repurchase_amount(a);

	if (d != 0)
		return d < 0 ? -1 : 1;
	if (a->party != b->party)
		return a->party < b->party ? -1 : 1;
	return a->what < b->what ? -1 : a->what > b->what;
}

static void
put_handle(struct job *job, const struct entity *e, uint32_t id)
{
	struct value	ref = { .type = TYPE_REF, .i = id };
	struct buf	handle = {0};

	handle_write(&handle, e, id);
	out_named(job->crm->out, &ref, buf_slice(&handle));
	buf_release(&handle);
}

static void
put_late(struct job *job, const struct repurchase *r, struct day now)
{
	struct day	due;

	if (repurchase_due(&due, r) && due.n < now.n)
		out_i64(job->crm->out, now.n - due.n);
	else
		out_missing(job->crm->out);
}

static void
put_one(struct job *job, const struct query_env *env,
    const struct repurchase_book *b, const struct repurchase *r,
    struct day now, struct arena *scratch)
{
	struct out	*out = job->crm->out;

	out_row_begin(out);
	put_handle(job, b->party, r->party);
	out_filled(out, role_name_of(env, b->party, r->party, scratch));
	out_filled(out, b->name.n > 0 ? b->name.p[r->what] :
	    role_name_of(env, b->product, r->what, scratch));
	out_f64(out, (double)r->chance);
	out_f64(out, (double)r->quantity);
	out_f64(out, (double)r->amount);
	out_f64(out, repurchase_amount(r));
	out_f64(out, (double)r->rhythm);
	out_day(out, r->last);
	put_late(job, r, now);
	out_i64(out, r->n);
	out_f64(out, (double)r->alive);
	if (b->name.n > 0)
		out_missing(out);
	else
		put_handle(job, b->product, r->what);
	out_row_end(out);
}

/* What they bring together, beside the forecast of everything. */
static void
say_sum(struct job *job, const struct repurchase_book *b)
{
	struct sales_series	*all = &job->history.series.p[0];
	double			 sum = 0;
	size_t			 weeks = job->req.horizon;

	forecast_series(all, &job->history, &job->req, job->crm->arena);
	for (size_t i = 0; i < weeks; i++)
		sum += all->result->mean[i];
	out_prose(job->crm->out, lang_text(job->crm->lang, b->amount > sum ?
	    N_("\nExpected of all %llu pairs of customer and product: %.0f.\n"
	    "The forecast of everything: %.0f; that is less: the sales of "
	    "late promise less\nthan the rhythm of these customers.\n") :
	    N_("\nExpected of all %llu pairs of customer and product: %.0f.\n"
	    "The forecast of everything: %.0f; the rest is new, or of no "
	    "customer.\n")),
	    (unsigned long long)b->n_pairs, b->amount, sum);
}

static void
say_heading(struct job *job, struct day now)
{
	char	day[DAY_TEXT];

	day_write(day, now);
	out_prose(job->crm->out, lang_text(job->crm->lang,
	    job->req.horizon == 1 ?
	    N_("Who buys what in the week after %.*s (%zu week).\n\n") :
	    N_("Who buys what after %.*s, within %zu weeks.\n\n")),
	    DAY_TEXT, day, job->req.horizon);
}

static enum err_code
put_list(struct job *job, const struct query_env *env,
    const struct repurchase_book *b, struct day now, struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc;

	rc = out_table_begin(job->crm->out, next_column, NELEM(next_column),
	    err);
	for (size_t i = 0; rc == ERR_OK && i < b->list.n &&
	    !out_is_done(job->crm->out); i++) {
		arena_clear(scratch);
		put_one(job, env, b, &b->list.p[i], now, scratch);
	}
	if (rc == ERR_OK)
		out_table_end(job->crm->out);
	arena_close(scratch);
	return rc;
}

enum err_code
forecast_next(struct job *job, const struct query_env *env, struct err *err)
{
	struct repurchase_book		b = {0};
	struct repurchase_request	req = {
		.days = (int32_t)job->req.horizon * 7,
		.horizon = (int32_t)job->req.horizon * 7,
		.where = job->req.where,
		/* Of sums nothing is listed. */
		.min_chance = job->o->sum ? 2 :
		    isnan(job->o->chance) ? LIKELY : job->o->chance
	};
	const struct sales_history	*h = &job->history;
	enum err_code			rc;

	req.as_of = h->is_stale ? h->last_sale : h->as_of;
	rc = repurchase_scope(&b, env, err);
	if (rc == ERR_OK)
		rc = job->o->sum ? read_sum(&req, &b, job, err) :
		    read_by(&req, &b, job->o->by, err);
	if (rc == ERR_OK && job->o->sum)
		rc = forecast_next_window(&req.window, job, err);
	if (rc == ERR_OK)
		rc = repurchase_find(&b, env, &req, job->crm->arena, err);
	if (rc == ERR_OK && b.n_pairs == 0)
		rc = err_set(err, ERR_NO, "no product that a customer bought "
		    "has what --by asks for");
	if (rc == ERR_OK && !b.has_model)
		rc = err_set(err, ERR_NO,
		    "nobody bought a product again: there is no rhythm yet");
	if (rc == ERR_OK && job->o->sum) {
		say_heading(job, req.as_of);
		rc = forecast_next_sum(job, &b, req.window, err);
		goto done;
	}
	if (rc == ERR_OK) {
		if (b.list.n > 0)
			qsort(b.list.p, b.list.n, sizeof(b.list.p[0]),
			    dearest_first);
		say_heading(job, req.as_of);
		rc = put_list(job, env, &b, req.as_of, err);
	}
	if (rc == ERR_OK && out_is_for_people(job->crm->out))
		say_sum(job, &b);
done:
	repurchase_release(&b);
	return rc;
}
