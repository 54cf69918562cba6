/*
 * Sale rows under a query.
 */
#include "core/query/priv.h"

#include "core/base/banned.h"

void
node_columns(const struct node *n, bool *used)
{
	if (n->op == N_FIELD || n->op == N_VIA)
		used[n->field->position] = true;
	if (n->op == N_VIA)	/* the rest is of another entity */
		return;
	for (size_t i = 0; i < n->n; i++)
		node_columns(n->kid[i], used);
}

void
query_row_columns(const struct query *q, bool *used)
{
	node_columns(q->root, used);
}

void
row_reader_init(struct row_reader *r, struct arena *arena,
    const struct entity *sale, const bool *used)
{
	memset(r, 0, sizeof(*r));
	r->sale = sale;
	r->days = (struct range){ DAY_MIN, DAY_MAX };
	r->column = ARENA_ARRAY(arena, const struct field *, sale->n_fields);
	r->cells = ARENA_ARRAY(arena, int64_t, sale->n_fields);
	for (size_t i = 0; i < sale->n_fields; i++) {
		r->cells[i] = SALES_MISSING;
		if (used[i])
			r->column[r->n_columns++] = &sale->field[i];
	}
}

static bool
read_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct row_reader	*r = arg;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		for (size_t k = 0; k < r->n_columns; k++)
			r->cells[r->column[k]->position] = b->col[k][i];
		r->seq = b->seq[i];
		if (!r->each(r, r->arg))
			return false;
	}
	return true;
}

enum err_code
row_reader_run(struct row_reader *r, struct query *q, uint32_t party,
    struct err *err)
{
	struct sales_query	sq = {
		.sale = r->sale, .days = query_days(&q->env, r->days),
		.column = r->column, .n_columns = r->n_columns, .threads = 1,
	};

	if (sq.days.from.n >= sq.days.until.n)
		return ERR_OK;
	if (party != 0)
		return sales_scan_party(q->env.txn, &sq, party, read_batch, r,
		    err);
	return sales_scan(q->env.txn, &sq, read_batch, r, err);
}

/* ---- query_run_rows ---- */

struct run_rows {
	struct query	*q;
	query_each_row	*each;
	void		*arg;
	struct err	*err;
	enum err_code	 rc;
};

static bool
run_row(struct row_reader *r, void *arg)
{
	struct run_rows	*run = arg;
	struct query	*q = run->q;
	struct subject	 s = { .entity = r->sale, .cells = r->cells,
			    .seq = r->seq };
	bool		 more = true, pass = true;

	q->stats.read++;
	if (q->root != NULL) {
		run->rc = eval_begin(q, run->err);
		if (run->rc)
			return false;
		pass = eval_test(q, q->root, &s);
		run->rc = eval_end(q, run->err);
		if (run->rc)
			return false;
		if (!pass && q->met_missing)
			q->stats.left_out++;
	}
	if (!pass)
		return true;
	q->stats.passed++;
	run->rc = run->each(run->arg, r->seq, r->cells, &more, run->err);
	return run->rc == ERR_OK && more;
}

/* What the filter says of the days and the party narrows the scan. */
static void
narrow(struct row_reader *r, uint32_t *party, const struct query *q)
{
	const struct field	*date = entity_role(r->sale, ROLE_DATE);
	const struct field	*who = entity_role(r->sale, ROLE_PARTY);
	struct node *const	*part;
	size_t			 n;

	part = plan_conjuncts(&q->root, &n);
	for (size_t i = 0; i < n; i++) {
		const struct node	*t = part[i];
		struct bounds		 b;

		if (t->op != N_RANGE || t->kid[0]->op != N_FIELD ||
		    t->n_ranges == 0)
			continue;
		b.lo = t->range[0].lo;
		b.hi = t->range[t->n_ranges - 1].hi;
		if (t->kid[0]->field == who && b.lo == b.hi && b.lo > 0 &&
		    b.lo <= UINT32_MAX)
			*party = (uint32_t)b.lo;
		if (t->kid[0]->field == date && date->type == TYPE_DATE) {
			if (b.lo > r->days.from.n)
				r->days.from.n = (int32_t)MIN(b.lo,
				    (int64_t)DAY_MAX.n);
			if (b.hi < r->days.until.n)
				r->days.until.n = (int32_t)MAX(b.hi + 1,
				    (int64_t)DAY_MIN.n);
		}
	}
}

/* Every row, when nobody asks anything of it. */
static struct query	*
plain_query(struct arena *arena, const struct query_env *env)
{
	struct query	*q = ARENA_NEW(arena, struct query);

	q->env = *env;
	q->arena = q->scratch = arena;
	return q;
}

enum err_code
query_run_rows(struct query *q, const struct query_env *env,
    const struct entity *sale, struct range days, query_each_row *each,
    void *arg, struct err *err)
{
	struct arena		*arena = arena_open();
	struct run_rows		 run = { .each = each, .arg = arg,
				    .err = err };
	struct row_reader	 r;
	uint32_t		 party = 0;
	bool			*used;
	enum err_code		 rc;

	if (q == NULL)
		q = plain_query(arena, env);
	else
		query_set_txn(q, env->txn);
	run.q = q;
	used = ARENA_ARRAY(arena, bool, sale->n_fields);
	memset(used, true, sale->n_fields);
	row_reader_init(&r, arena, sale, used);
	r.days = days;
	r.each = run_row;
	r.arg = &run;
	q->stats.ran = q->stats.rows = true;
	q->stats.read = q->stats.passed = q->stats.left_out = 0;
	buf_clear(&q->stats.plan);
	if (q->root != NULL)
		narrow(&r, &party, q);
	if (party != 0)
		buf_adds(&q->stats.plan,
		    err_text("the sale rows of one party"));
	else
		buf_adds(&q->stats.plan,
		    err_text("sale rows in time order"));
	rc = row_reader_run(&r, q, party, err);
	if (rc == ERR_OK)
		rc = run.rc;
	if (q->arena == arena)
		buf_release(&q->stats.plan);
	arena_close(arena);
	return rc;
}

static struct subject
row_subject(const struct query *q, uint64_t seq, const int64_t *cells)
{
	return (struct subject){ .entity = q->entity, .cells = cells,
	    .seq = seq };
}

enum err_code
query_eval_row(struct value *v, struct query *q, uint64_t seq,
    const int64_t *cells, struct arena *arena, struct err *err)
{
	struct subject	s = row_subject(q, seq, cells);

	return eval_whole(v, q, &s, arena, err);
}

enum err_code
query_test_row(bool *pass, struct query *q, uint64_t seq,
    const int64_t *cells, struct err *err)
{
	struct subject	s = row_subject(q, seq, cells);
	enum err_code	rc;

	rc = eval_begin(q, err);
	if (rc)
		return rc;
	*pass = eval_test(q, q->root, &s);
	return eval_end(q, err);
}
