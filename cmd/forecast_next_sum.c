/*
 * crm forecast --next --sum: what customers are expected to buy, by product,
 * family or customer, beside the forecast of the same sales; every line and
 * the total add up.
 */
#include <math.h>

#include "cmd/forecast_job.h"
#include "core/practice/forecast/forecast_saved.h"
#include "core/practice/forecast/repurchase.h"
#include "core/types/decimal.h"

enum {
	MOST_SERIES = 20000,	/* all of them are held at once */
	WINDOW = 26		/* weeks that tell what others bring */
};
/* Half an interval of 80 %, in standard deviations. */
#define HALF_80	1.2816

struct summing {
	struct job		*job;
	struct repurchase_book	*b;
	struct map		*name;		/* of b->name: place + 1 */
	size_t			 window;	/* weeks */
	struct repurchase_line	*line;		/* [series], the total first */
};

enum err_code
forecast_next_key(struct job *job, struct err *err)
{
	struct crm		*crm = job->crm;
	const struct entity	*party, *sale;
	struct slice		*key = ARENA_NEW(crm->arena, struct slice);

	if (crm->model == NULL) {
		*err = crm->no_store;
		return err->code;
	}
	party = model_find_party(crm->model);
	sale = party ? model_find_sale(crm->model, party) : NULL;
	if (sale == NULL || entity_role(sale, ROLE_PRODUCT) == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of products to customers");
	*key = job->o->by != NULL ? slice_of(job->o->by) :
	    entity_role(sale, ROLE_PRODUCT)->name;
	job->req.by = key;
	job->req.n_by = 1;
	/* Who takes a product is not said of what takes its place. */
	job->req.apart = true;
	return ERR_OK;
}

/* ---- the sums ---- */

static void
add_sum(struct repurchase_sum *to, const struct repurchase_sum *s)
{
	to->n_pairs += s->n_pairs;
	to->expected += s->expected;
	to->variance += s->variance;
	to->again += s->again;
	to->first += s->first;
	to->first_square += s->first_square;
}

static void
index_names(struct summing *s)
{
	s->name = map_open();
	for (size_t i = 1; i < s->b->name.n; i++)
		*map_put(s->name, s->b->name.p[i], NULL) = i;
}

/* What is known of the key of a series; NULL: nothing. */
static const struct repurchase_sum *
find_sum(const struct summing *s, const struct value *key)
{
	const struct sales_history	*h = &s->job->history;
	const uint64_t			*at;
	struct buf			 text = {0};
	uint64_t			 id = 0;

	if (key->type == TYPE_NONE)
		return NULL;
	if (s->b->name.n > 0) {
		saved_write_key(&text, s->job->crm->model, &h->by[0], key,
		    s->job->crm->when.zone);
		at = map_find(s->name, buf_slice(&text));
		id = at != NULL ? *at : 0;
		buf_release(&text);
	} else if (key->type == TYPE_REF)
		id = (uint64_t)key->i;
	return id > 0 && id < s->b->n_sums ? &s->b->sum[id] : NULL;
}

static void
find_line(struct repurchase_line *x, const struct summing *s,
    const struct sales_series *y)
{
	const struct repurchase_sum	*sum;
	const struct forecast_result	*r = y->result;
	size_t	h = s->job->req.horizon, t;
	double	sold = 0;

	for (t = 0; t < h; t++)
		x->forecast += r->mean[t];
	if (r->has_interval && r->interval[0].sum_half > 0)
		x->variance = pow(r->interval[0].sum_half / HALF_80, 2);
	sum = y->depth > 0 ? find_sum(s, &y->key[0]) : NULL;
	if (sum == NULL)
		return;
	x->sum = *sum;
	for (t = y->n - MIN(y->n, s->window); t < y->n; t++)
		sold += y->y[t];
	x->others = MAX(0, sold - sum->again) * (double)h /
	    (double)s->window;
}

static void
find_lines(struct summing *s)
{
	struct sales_history	*h = &s->job->history;
	struct repurchase_line	*all;
	size_t			 i;

	s->line = all = ARENA_ARRAY(s->job->crm->arena,
	    struct repurchase_line, h->series.n);
	for (i = 0; i < h->series.n; i++)
		find_line(&s->line[i], s, &h->series.p[i]);
	repurchase_reconcile(all + 1, h->series.n - 1,
	    MAX(0, all->forecast), h->digits);
	for (i = 1; i < h->series.n; i++) {
		add_sum(&all->sum, &s->line[i].sum);
		all->known += s->line[i].known;
		all->both += s->line[i].both;
	}
}

/* ---- the table ---- */

static void
make_columns(struct job *job)
{
	const struct sales_history	*h = &job->history;
	static const struct { const char *name, *label; unsigned flags; }
	amount[] = {
		{ "expected", N_("by rhythm"), OUT_SPARE },
		{ "known", N_("from them"), 0 },
		{ "others", N_("others"), 0 },
		{ "together", N_("together"), 0 },
		{ "forecast", N_("by the series"), 0 },
		{ "lo80", "lo80", OUT_SPARE },
		{ "hi80", "hi80", OUT_SPARE | OUT_PAIR },
	};

	forecast_key_columns(job);
	forecast_add_column(job, "pairs", TYPE_INT, 0)->label = N_("pairs");
	for (size_t i = 0; i < NELEM(amount); i++) {
		struct out_column	*c = forecast_add_column(job,
					    amount[i].name, h->type ==
					    TYPE_MONEY ? TYPE_MONEY :
					    TYPE_DECIMAL, h->digits);

		c->label = amount[i].label;
		c->flags = amount[i].flags;
	}
}

static void
put_line(struct job *job, const struct sales_series *y,
    const struct repurchase_line *x)
{
	const struct forecast_result	*r = y->result;
	struct out			*out = job->crm->out;

	out_row_begin(out);
	forecast_put_keys(job, y);
	out_i64(out, (int64_t)x->sum.n_pairs);
	out_f64(out, x->sum.expected);
	out_f64(out, x->known);
	out_f64(out, x->both - x->known);
	out_f64(out, x->both);
	out_f64(out, x->forecast);
	out_f64(out, r->has_interval ? r->interval[0].sum_lo : (double)NAN);
	out_f64(out, r->has_interval ? r->interval[0].sum_hi : (double)NAN);
	out_row_end(out);
}

static enum err_code
put_table(struct summing *s, struct err *err)
{
	struct job	*job = s->job;
	enum err_code	 rc;

	make_columns(job);
	rc = out_table_begin(job->crm->out, job->column, job->n_columns, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < job->history.series.n &&
	    !out_is_done(job->crm->out); i++)
		put_line(job, &job->history.series.p[i], &s->line[i]);
	out_table_end(job->crm->out);
	if (out_is_for_people(job->crm->out))
		out_prose(job->crm->out, "%s", lang_text(job->crm->lang,
		    N_("\nTogether: what the rhythms of known customers "
		    "promise, what others\nbrought in the last half year and "
		    "the forecast of the series, each moved by\nhow much it "
		    "errs, so that all add up to the forecast of the total.\n"
		    "By other keys that is a little different, for it is "
		    "weighed with its lines.\nWhat sold most until now comes "
		    "first.\n")));
	return ERR_OK;
}

enum err_code
forecast_next_window(struct range *window, struct job *job, struct err *err)
{
	struct sales_history	*h = &job->history;
	size_t			 longest = 1;

	if (h->series.n > MOST_SERIES) {
		err_set(err, ERR_USAGE, "--sum is of up to %d series, these "
		    "are %zu", (int)MOST_SERIES, h->series.n);
		err_hint(err, "take something coarser with --by, or part of "
		    "the sales with -w");
		return ERR_USAGE;
	}
	for (size_t i = 0; i < h->series.n; i++) {
		forecast_fill(&h->series.p[i], h, job->crm->arena);
		longest = MAX(longest, h->series.p[i].n);
	}
	window->until = h->origin;
	window->from = period_step(PERIOD_WEEK, h->origin,
	    -(int32_t)MIN(longest, (size_t)WINDOW));
	return ERR_OK;
}

enum err_code
forecast_next_sum(struct job *job, struct repurchase_book *b,
    struct range window, struct err *err)
{
	const struct forecast_args	*asked = job->o;
	struct forecast_args		 own = *asked;
	struct summing			 s = { .job = job, .b = b,
	    .window = (size_t)(window.until.n - window.from.n) / 7 };
	struct arena	*arena[2] = { arena_open(), arena_open() };
	enum err_code	 rc;

	own.tree = true;
	job->o = &own;
	index_names(&s);
	forecast_tree_grow(&job->tree, &job->history, job->crm->arena);
	progress_begin(job->crm->progress, "forecast", ERR_N("series"),
	    job->history.series.n);
	forecast_tree(job, arena);
	progress_end(job->crm->progress);
	find_lines(&s);
	rc = put_table(&s, err);
	map_close(s.name);
	arena_close(arena[0]);
	arena_close(arena[1]);
	job->o = asked;
	return rc;
}
