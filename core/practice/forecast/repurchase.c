#include "core/practice/forecast/repurchase.h"

#include <math.h>

#include "core/practice/forecast/repurchase_lesson.h"
#include "core/practice/value/value.h"
#include "core/stats/describe.h"
#include "core/types/decimal.h"

enum {
	COLUMN_PRODUCT, COLUMN_QUANTITY, COLUMN_AMOUNT, COLUMN_PRICE,
	N_COLUMNS,
	COLUMNS_MAX = 64,
	RECENT = 6,		/* purchases that say how much */
	TEACHERS = 50000	/* rows that are learnt from, about */
};

#define UNLIKELY	0.1

/* One row, then one day of one product. */
struct purchase {
	uint32_t	what;
	int32_t		day;
	double		quantity, amount;
};

struct looking {
	struct repurchase_book			*book;
	const struct query_env			*env;
	const struct repurchase_request		*req;
	struct arena				*arena;
	const struct field	*column[COLUMNS_MAX];
	size_t			 n_columns;
	int			 at[N_COLUMNS];	/* in the batch; -1: none */
	int64_t			*cells;		/* for where */
	uint32_t		*what_of;	/* of a product */
	uint32_t		 last_product, last_what;
	uint32_t		 one_in;	/* so many pairs is learnt from */
	struct lesson		*lesson;	/* [last_what + 1] */
	struct lesson		 all;
	struct lesson_sample	 sample;	/* of all */
	bool			 is_learning;
	uint32_t		 party;		/* the one at hand */
	VEC(struct purchase)	 row;		/* of it */
	VEC(double)		 gap;
	struct err		 err;
};

double
repurchase_amount(const struct repurchase *r)
{
	return (double)r->expected * (double)r->amount;
}

bool
repurchase_due(struct day *day, const struct repurchase *r)
{
	if (isnan(r->rhythm))
		return false;
	day->n = r->last.n + (int32_t)lround((double)r->rhythm);
	return true;
}

/* ---- rows ---- */

static double
number(const struct looking *l, const struct sales_batch *b, int column,
    size_t i, bool *known)
{
	int64_t	v;

	*known = false;
	if (l->at[column] < 0)
		return 0;
	v = b->col[l->at[column]][i];
	if (v == SALES_MISSING)
		return 0;
	*known = true;
	return decimal_to_f64(v, l->column[l->at[column]]->digits);
}

/* An expectation is made of it: it need not be exact to the cent. */
static double
amount_of(const struct looking *l, const struct sales_batch *b, size_t i,
    double quantity)
{
	bool	known;
	double	amount = number(l, b, COLUMN_AMOUNT, i, &known);

	return known ? amount :
	    quantity * number(l, b, COLUMN_PRICE, i, &known);
}

static bool
passes(struct looking *l, const struct sales_batch *b, size_t i)
{
	bool	yes = false;

	if (l->req->where == NULL)
		return true;
	for (size_t k = 0; k < l->n_columns; k++)
		l->cells[l->column[k] - l->book->sale->field] =
		    b->col[k][i];
	return query_test_row(&yes, l->req->where, b->seq[i], l->cells,
	    &l->err) == ERR_OK && yes;
}

/* A row without a quantity is one, bought or returned. */
static void
add_row(struct looking *l, const struct sales_batch *b, size_t i)
{
	int64_t		 product = b->col[l->at[COLUMN_PRODUCT]][i];
	struct purchase	*p;
	bool		 known;

	if (product <= 0 || product > l->last_product ||
	    l->what_of[product] == 0 || !passes(l, b, i))
		return;
	p = VEC_ADD(&l->row);
	p->what = l->what_of[product];
	p->day = b->day[i];
	p->quantity = number(l, b, COLUMN_QUANTITY, i, &known);
	p->amount = amount_of(l, b, i, known ? p->quantity : 1);
	if (!known)
		p->quantity = p->amount < 0 ? -1 : 1;
}

/* ---- one customer ---- */

static int
compare_rows(const void *x, const void *y)
{
	const struct purchase	*a = x, *b = y;

	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	return a->day < b->day ? -1 : a->day > b->day;
}

static bool
is_purchase(const struct purchase *p)
{
	const struct sales_day	d = {
		.revenue = (p->amount > 0) - (p->amount < 0),
		.quantity = (p->quantity > 0) - (p->quantity < 0)
	};

	return value_is_purchase(&d);
}

/* Days of each product, those of returns left out; returns how many. */
static size_t
merge_days(struct purchase *p, size_t n)
{
	size_t	k = 0, i = 0;

	while (i < n) {
		struct purchase	day = p[i];

		while (++i < n && p[i].what == day.what &&
		    p[i].day == day.day) {
			day.quantity += p[i].quantity;
			day.amount += p[i].amount;
		}
		if (is_purchase(&day))
			p[k++] = day;
	}
	return k;
}

static struct purchase_history
history_of(const struct looking *l, const struct purchase *p, size_t n)
{
	struct purchase_history	h = { .x = (uint32_t)n - 1, .n = 1,
				    .t_x = (p[n - 1].day - p[0].day) / 7.0,
				    .T = (l->req->as_of.n - p[0].day) / 7.0 };

	for (size_t i = 1; i < n; i++)
		purchase_add_gap(&h, (p[i].day - p[i - 1].day) / 7.0);
	return h;
}

/* Pairs are taken as if by chance, but always the same ones. */
static void
learn_from(struct looking *l, const struct purchase *p, size_t n)
{
	struct purchase_history	 h;

	if (((l->party * 2654435761u + p->what * 2246822519u) >> 8) %
	    l->one_in != 0)
		return;
	h = history_of(l, p, n);
	*VEC_ADD(&l->all.history) = h;
	*VEC_ADD(&l->lesson[p->what].history) = h;
}

static float
find_rhythm(struct looking *l, const struct purchase *p, size_t n)
{
	l->gap.n = 0;
	for (size_t i = 1; i < n; i++)
		*VEC_ADD(&l->gap) = p[i].day - p[i - 1].day;
	return n < 3 ? NAN : (float)stat_median(l->gap.p, l->gap.n);
}

/* ---- what is learnt ---- */

/*
 * Regularity and leaving are learnt from all products together, for of one
 * alone there is too little.
 */
static void
fit_model(struct looking *l)
{
	struct repurchase_book	*b = l->book;

	lesson_group(&l->all);
	b->has_model = l->all.history.n > 0 && purchase_fit(&b->model,
	    l->req->method == PURCHASE_AUTO ? PURCHASE_MIXTURE :
	    l->req->method, l->all.history.p, l->all.history.n,
	    l->env->threads);
	lesson_take_sample(&l->sample, &l->all);
}

static double
mean_of(const struct purchase *p, size_t n, bool amount)
{
	size_t	recent = MIN(n, (size_t)RECENT);
	double	sum = 0;

	for (size_t i = n - recent; i < n; i++)
		sum += amount ? p[i].amount : p[i].quantity;
	return sum / (double)recent;
}

/* Days until it is bought with 50 %, while they still do. */
static float
find_next(const struct purchase_model *m, const struct purchase_history *h)
{
	return (float)(7 * purchase_next(m, h, .5));
}

/* That a pair belongs to; NULL: none is made. */
static struct repurchase_sum *
sum_of(const struct looking *l, uint32_t what)
{
	size_t	at = l->req->sums == REPURCHASE_BY_PARTY ? l->party : what;

	return at < l->book->n_sums ? &l->book->sum[at] : NULL;
}

/* What a pair brought in the window: for the first time, or again. */
static void
sum_window(struct repurchase_sum *s, const struct looking *l,
    const struct purchase *p, size_t n)
{
	const struct range	*w = &l->req->window;

	s->n_pairs++;
	for (size_t i = n; i-- > 0 && p[i].day >= w->from.n; ) {
		if (p[i].day >= w->until.n)
			continue;
		if (i > 0) {
			s->again += p[i].amount;
			continue;
		}
		s->first += p[i].amount;
		s->first_square += p[i].amount * p[i].amount;
	}
}

static void
look_ahead(struct looking *l, const struct purchase *p, size_t n)
{
	struct repurchase_sum	*sum = sum_of(l, p->what);
	struct purchase_model	 m = l->book->model;
	struct purchase_history	 h = history_of(l, p, n);
	struct repurchase	 r = { .party = l->party, .what = p->what,
				    .n = (uint32_t)n, .last = { p[n - 1].day },
				    .alive = NAN, .chance = NAN,
				    .expected = NAN, .next = NAN };

	l->book->n_pairs++;
	if (sum != NULL)
		sum_window(sum, l, p, n);
	r.quantity = (float)mean_of(p, n, false);
	r.amount = (float)mean_of(p, n, true);
	if (l->book->has_model) {
		m.alpha *= lesson_slowness(&l->lesson[p->what],
		    &l->book->model, &l->sample);
		r.chance = (float)purchase_within(&m, &h,
		    l->req->days / 7.0);
		/* Of what is hardly likely once, twice says nothing. */
		r.expected = (double)r.chance < UNLIKELY &&
		    l->req->days == l->req->horizon ? -log1pf(-r.chance) :
		    (float)purchase_expect(NULL, &m, &h,
		    l->req->horizon / 7.0);
		l->book->amount += repurchase_amount(&r);
		if (sum != NULL) {
			sum->expected += repurchase_amount(&r);
			sum->variance += repurchase_amount(&r) *
			    (double)r.amount;
		}
		if ((double)r.chance < l->req->min_chance)
			return;
		r.alive = (float)purchase_alive(&m, &h);
		r.next = find_next(&m, &h);
	}
	r.rhythm = find_rhythm(l, p, n);
	*VEC_ADD(&l->book->list) = r;
}

static void
end_party(struct looking *l)
{
	struct purchase	*p = l->row.p;
	size_t		 n, from, until;

	if (l->row.n == 0)
		return;
	qsort(p, l->row.n, sizeof(*p), compare_rows);
	n = merge_days(p, l->row.n);
	for (from = 0; from < n; from = until) {
		for (until = from + 1; until < n &&
		    p[until].what == p[from].what; until++)
			;
		if (l->is_learning)
			learn_from(l, p + from, until - from);
		else
			look_ahead(l, p + from, until - from);
	}
	l->row.n = 0;
}

static bool
take_batch(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct looking	*l = arg;

	(void)thread;
	if (party != l->party) {
		end_party(l);
		l->party = party;
	}
	for (size_t i = 0; i < b->n && l->err.code == ERR_OK; i++)
		add_row(l, b, i);
	return l->err.code == ERR_OK;
}

static bool
take_rows(void *arg, unsigned thread, const struct sales_batch *b)
{
	const struct looking	*l = arg;

	return take_batch(arg, thread, l->req->party, b);
}

/* Every customer in turn; after learning, only the one that is asked for. */
static enum err_code
read_ledger(struct looking *l, struct err *err)
{
	struct sales_query	q = { .sale = l->book->sale,
				    .days = { DAY_MIN,
				    { l->req->as_of.n + 1 } },
				    .column = l->column,
				    .n_columns = l->n_columns,
				    .threads = 1 };
	enum err_code		rc;

	l->party = 0;
	if (l->is_learning || l->req->party == 0)
		rc = sales_scan_parties(l->env->txn, &q, take_batch, l, err);
	else
		rc = sales_scan_party(l->env->txn, &q, l->req->party,
		    take_rows, l, err);
	if (rc == ERR_OK && l->err.code != ERR_OK) {
		*err = l->err;
		rc = err->code;
	}
	if (rc == ERR_OK)
		end_party(l);
	return rc;
}

/* ---- products and families ---- */

static void
write_name(struct buf *to, const struct looking *l, struct query *by,
    const struct value *v)
{
	if (query_field(by) != NULL)
		field_write_value(to, l->env->model, query_field(by), v,
		    l->env->when.zone);
	else
		value_write(to, v, l->env->when.zone);
}

/* Products of one name are one; those without a name are left out. */
static enum err_code
name_all(struct looking *l, struct query *by, struct err *err)
{
	struct repurchase_book	*b = l->book;
	struct map		*names = map_open();
	struct buf		 text = {0};
	struct record_scan	*scan;
	struct record		 rec;
	struct value		 v;
	uint64_t		*at;
	bool			 added;
	enum err_code		 rc;

	rc = record_scan_open(&scan, l->env->txn, b->product, 1, 0, err);
	if (rc)
		goto done;
	*VEC_ADD(&b->name) = SLICE("");
	while (rc == ERR_OK && record_scan_next(scan, &rec)) {
		rc = query_eval(&v, by, &rec, l->arena, err);
		if (rc || v.type == TYPE_NONE)
			continue;
		buf_clear(&text);
		write_name(&text, l, by, &v);
		at = map_put(names, buf_slice(&text), &added);
		if (added) {
			*at = b->name.n;
			*VEC_ADD(&b->name) = slice_dup(l->arena,
			    buf_slice(&text));
		}
		l->what_of[rec.id] = (uint32_t)*at;
		l->last_what = MAX(l->last_what, (uint32_t)*at);
	}
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
done:
	map_close(names);
	buf_release(&text);
	return rc;
}

/* Postage and fees come with what is bought: nobody takes them by habit. */
static enum err_code
drop_services(struct looking *l, struct err *err)
{
	const struct field	*f = entity_role(l->book->product,
				    ROLE_SERVICE);
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	if (f == NULL)
		return ERR_OK;
	rc = record_scan_open(&scan, l->env->txn, l->book->product, 1, 0,
	    err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	v = record_value(&rec, f);

		if (v.type == TYPE_BOOL && v.i != 0)
			l->what_of[rec.id] = 0;
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static enum err_code
open_products(struct looking *l, struct err *err)
{
	struct query	*by;
	uint64_t	 count;
	enum err_code	 rc;

	rc = record_counts(&count, &l->last_product, l->env->txn,
	    l->book->product, err);
	if (rc)
		return rc;
	l->what_of = ARENA_ARRAY(l->arena, uint32_t,
	    (size_t)l->last_product + 1);
	if (l->req->by.len == 0) {
		for (uint32_t id = 1; id <= l->last_product; id++)
			l->what_of[id] = id;
		l->last_what = l->last_product;
	} else {
		rc = query_compile(&by, l->arena, l->env, l->book->product,
		    l->req->by, false, err);
		if (rc == ERR_OK)
			rc = name_all(l, by, err);
	}
	if (rc == ERR_OK)
		rc = drop_services(l, err);
	if (rc == ERR_OK)
		l->lesson = ARENA_ARRAY(l->arena, struct lesson,
		    (size_t)l->last_what + 1);
	return rc;
}

static enum err_code
open_sums(struct looking *l, struct err *err)
{
	struct repurchase_book	*b = l->book;
	uint64_t		 count;
	uint32_t		 last = l->last_what;
	enum err_code		 rc = ERR_OK;

	if (l->req->sums == REPURCHASE_NO_SUMS)
		return ERR_OK;
	if (l->req->sums == REPURCHASE_BY_PARTY)
		rc = record_counts(&count, &last, l->env->txn, b->party, err);
	b->n_sums = (size_t)last + 1;
	b->sum = ARENA_ARRAY(l->arena, struct repurchase_sum, b->n_sums);
	return rc;
}

/* ---- all of it ---- */

static void
add_column(struct looking *l, const struct field *f)
{
	for (size_t i = 0; i < l->n_columns; i++)
		if (l->column[i] == f)
			return;
	if (l->n_columns < COLUMNS_MAX)
		l->column[l->n_columns++] = f;
}

static void
open_columns(struct looking *l)
{
	static const enum role	role[N_COLUMNS] = {
		ROLE_PRODUCT, ROLE_QUANTITY, ROLE_AMOUNT, ROLE_PRICE
	};
	const struct entity	*sale = l->book->sale;
	bool			*used;

	for (size_t i = 0; i < N_COLUMNS; i++) {
		const struct field	*f = entity_role(sale, role[i]);

		l->at[i] = f == NULL ? -1 : (int)l->n_columns;
		if (f != NULL)
			add_column(l, f);
	}
	if (l->req->where == NULL)
		return;
	used = ARENA_ARRAY(l->arena, bool, sale->n_fields);
	l->cells = ARENA_ARRAY(l->arena, int64_t, sale->n_fields);
	query_row_columns(l->req->where, used);
	for (size_t i = 0; i < sale->n_fields; i++) {
		l->cells[i] = SALES_MISSING;
		if (used[i])
			add_column(l, &sale->field[i]);
	}
}

enum err_code
repurchase_scope(struct repurchase_book *b, const struct query_env *env,
    struct err *err)
{
	const struct field	*f;

	b->party = model_find_party(env->model);
	b->sale = b->party ? model_find_sale(env->model, b->party) : NULL;
	f = b->sale ? entity_role(b->sale, ROLE_PRODUCT) : NULL;
	b->product = f ? model_find_entity_id(env->model, f->to) : NULL;
	if (b->product == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of products to customers");
	return ERR_OK;
}

enum err_code
repurchase_find(struct repurchase_book *b, const struct query_env *env,
    const struct repurchase_request *req, struct arena *arena,
    struct err *err)
{
	struct looking		*l = ARENA_NEW(arena, struct looking);
	struct sales_totals	 totals;
	enum err_code		 rc;

	l->book = b;
	l->env = env;
	l->req = req;
	l->arena = arena;
	rc = sales_measure(&totals, env->txn, b->sale, err);
	if (rc == ERR_OK && totals.rows == 0)
		rc = err_set(err, ERR_NO, "there are no sales");
	if (rc == ERR_OK)
		rc = open_products(l, err);
	if (rc == ERR_OK)
		rc = open_sums(l, err);
	if (rc)
		return rc;
	open_columns(l);
	l->one_in = (uint32_t)(totals.rows / TEACHERS) + 1;
	l->is_learning = true;
	rc = read_ledger(l, err);
	if (rc == ERR_OK) {
		fit_model(l);
		l->is_learning = false;
		rc = read_ledger(l, err);
	}
	for (uint32_t w = 0; w <= l->last_what; w++)
		VEC_RELEASE(&l->lesson[w].history);
	VEC_RELEASE(&l->all.history);
	VEC_RELEASE(&l->row);
	VEC_RELEASE(&l->gap);
	return rc;
}

void
repurchase_release(struct repurchase_book *b)
{
	VEC_RELEASE(&b->list);
	VEC_RELEASE(&b->name);
}
