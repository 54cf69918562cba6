/*
 * A filter over batches of sale rows: the parts that ask one column for a
 * range, or what is known of a reference, are done column by column; the
 * rest row by row.
 */
#include "core/query/sum_priv.h"

#include "core/base/banned.h"

struct part {
	const struct node	*test;		/* N_RANGE or N_VIA */
	bool			 negate;
	size_t			 column;
	const uint8_t		*answer;	/* N_VIA */
	uint32_t		 last_id;
};

struct keep {
	struct query		*q;
	const struct entity	*sale;
	const struct field	**column;
	size_t			 n_columns;
	VEC(struct part)	 fast;
	VEC(const struct node *) slow;
	int64_t			*cells;
	struct err		 err;
	enum err_code		 rc;
};

static size_t
column_of(const struct keep *k, const struct field *f)
{
	for (size_t i = 0; i < k->n_columns; i++)
		if (k->column[i] == f)
			return i;
	return 0;
}

/* Worth it: fewer records to ask than rows to test. */
static bool
is_small(struct keep *k, const struct entity *to)
{
	struct sales_totals	t;
	struct err		ignored = {0};
	uint64_t		count;
	uint32_t		last;

	return record_counts(&count, &last, k->q->env.txn, to, &ignored) ==
	    ERR_OK && sales_measure(&t, k->q->env.txn, k->sale, &ignored) ==
	    ERR_OK && last / 4 < t.rows;
}

static enum err_code
add_part(struct keep *k, const struct node *n, struct err *err)
{
	struct part		 p = { .test = n };
	const struct node	*t = n;
	enum err_code		 rc;

	if (n->op == N_NOT) {
		p.negate = true;
		p.test = t = n->kid[0];
	}
	if (t->op == N_RANGE && t->kid[0]->op == N_FIELD &&
	    t->n_ranges == 1) {
		p.column = column_of(k, t->kid[0]->field);
		*VEC_ADD(&k->fast) = p;
		return ERR_OK;
	}
	if (t->op == N_VIA && is_small(k, t->entity)) {
		rc = path_fill(k->q, t, err);
		if (rc)
			return rc;
		p.answer = path_answers(t, &p.last_id);
		p.column = column_of(k, t->field);
		if (p.answer != NULL) {
			*VEC_ADD(&k->fast) = p;
			return ERR_OK;
		}
	}
	*VEC_ADD(&k->slow) = n;
	return ERR_OK;
}

static void
keep_vectors(struct arena *arena, struct keep *k)
{
	struct part		*fast = ARENA_ARRAY(arena, struct part,
				    k->fast.n);
	const struct node	**slow = ARENA_ARRAY(arena,
				    const struct node *, k->slow.n);

	/* Into the arena: there is no keep_close. */
	if (k->fast.n > 0)
		memcpy(fast, k->fast.p, k->fast.n * sizeof(*fast));
	if (k->slow.n > 0)
		memcpy(slow, k->slow.p, k->slow.n * sizeof(*slow));
	free(k->fast.p);
	free(k->slow.p);
	k->fast.p = fast;
	k->slow.p = slow;
}

enum err_code
keep_open(struct keep **keep, struct arena *arena, struct query *where,
    const struct query_env *env, const struct entity *sale, struct err *err)
{
	struct keep		*k = ARENA_NEW(arena, struct keep);
	struct node *const	*part;
	bool			*used = ARENA_ARRAY(arena, bool,
				    sale->n_fields);
	size_t			 n;
	enum err_code		 rc;

	query_set_txn(where, env->txn);
	k->q = where;
	k->sale = sale;
	k->column = ARENA_ARRAY(arena, const struct field *, sale->n_fields);
	k->cells = ARENA_ARRAY(arena, int64_t, sale->n_fields);
	node_columns(where->root, used);
	for (size_t i = 0; i < sale->n_fields; i++) {
		k->cells[i] = SALES_MISSING;
		if (used[i])
			k->column[k->n_columns++] = &sale->field[i];
	}
	rc = eval_begin(where, err);
	part = plan_conjuncts(&where->root, &n);
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = add_part(k, part[i], err);
	keep_vectors(arena, k);
	*keep = k;
	return rc;
}

const struct field *const *
keep_columns(const struct keep *k, size_t *n)
{
	*n = k->n_columns;
	return k->column;
}

bool
keep_is_threadable(const struct keep *k)
{
	return k->slow.n == 0;
}

/* -1 when a > b, else 0, without a comparison: of sixty-four bits there is
 * none that vectors have everywhere.  The sign of b - a, borrow and all. */
static inline int64_t
mask_above(uint64_t a, uint64_t b)
{
	return -(int64_t)(((~b & a) | (~(b ^ a) & (b - a))) >> 63);
}

/* A missing cell lies below every range. */
CRM_WIDE static void
ask_range(const struct bounds *r, bool negate, const int64_t *col, size_t n,
    int64_t *pass)
{
	uint64_t	lo = (uint64_t)r->lo, span = (uint64_t)r->hi - lo;
	int64_t		flip = negate ? 0 : -1;

	for (size_t i = 0; i < n; i++)
		pass[i] &= mask_above((uint64_t)col[i] - lo, span) ^ flip;
}

static void
ask_column(const struct part *p, const struct sales_batch *b, int64_t *pass)
{
	const int64_t		*col = b->col[p->column];
	const uint8_t		*answer = p->answer;

	if (answer == NULL) {
		ask_range(p->test->range, p->negate, col, b->n, pass);
		return;
	}
	for (size_t i = 0; i < b->n; i++)
		pass[i] &= -(int64_t)((col[i] >= 0 && col[i] <= p->last_id &&
		    answer[col[i]] == 2) != p->negate);
}

void
keep_batch(void *arg, unsigned thread, const struct sales_batch *b,
    int64_t *pass)
{
	struct keep	*k = arg;
	struct subject	 s = { .entity = k->sale, .cells = k->cells };

	(void)thread;
	memset(pass, 0xff, b->n * sizeof(*pass));
	for (size_t i = 0; i < k->fast.n; i++)
		ask_column(&k->fast.p[i], b, pass);
	for (size_t i = 0; k->slow.n > 0 && i < b->n && k->rc == ERR_OK;
	    i++) {
		if (pass[i] == 0)
			continue;
		for (size_t c = 0; c < k->n_columns; c++)
			k->cells[k->column[c]->position] = b->col[c][i];
		k->rc = eval_begin(k->q, &k->err);
		for (size_t t = 0; t < k->slow.n && pass[i] != 0; t++)
			pass[i] = -(int64_t)eval_test(k->q, k->slow.p[t], &s);
		if (k->rc == ERR_OK)
			k->rc = eval_end(k->q, &k->err);
	}
}

enum err_code
keep_status(const struct keep *k, struct err *err)
{
	if (k->rc != ERR_OK)
		*err = k->err;
	return k->rc;
}
