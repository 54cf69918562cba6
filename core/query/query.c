#include "core/query/query.h"

#include "core/query/priv.h"
#include "core/base/banned.h"

/* Cheap tests first; parts that cost the same keep their order. */
static void
sort_by_cost(struct node *n)
{
	for (size_t i = 0; i < n->n; i++)
		sort_by_cost(n->kid[i]);
	if (n->op != N_AND && n->op != N_OR)
		return;
	for (size_t i = 1; i < n->n; i++) {
		struct node	*k = n->kid[i];
		size_t		 j = i;

		for (; j > 0 && n->kid[j - 1]->cost > k->cost; j--)
			n->kid[j] = n->kid[j - 1];
		n->kid[j] = k;
	}
}

static enum err_code
compile(struct parser *p, struct slice text)
{
	struct query	*q = p->q;
	size_t		 bad;
	enum err_code	 rc;

	if (text.len > QUERY_TEXT_MAX)
		return err_set(p->err, ERR_USAGE, "longer than %d bytes",
		    QUERY_TEXT_MAX);
	bad = utf8_check(text);
	if (bad != SIZE_MAX)
		return query_fail(p, bad, "not valid UTF-8");
	lex_next(p);
	if (p->tok.kind == T_END) {
		query_fail(p, 0, "empty");
		err_hint(p->err, q->filter ? "--all means every record" :
		    "name a field");
		return ERR_USAGE;
	}
	rc = q->filter ? parse_condition(&q->root, p) :
	    parse_expression(&q->root, p);
	if (rc)
		return rc;
	if (p->tok.kind != T_END)
		return parser_unexpected(p, "\"and\", \"or\" or the end");
	/* A segment is no choice of a field: its name will do. */
	if (q->root->scheme != NULL)
		rc = node_to_text(&q->root, p);
	if (rc == ERR_OK && q->root->op == N_PERIOD)
		return query_fail(p, q->root->at, "a period is no value");
	if (rc == ERR_OK)
		sort_by_cost(q->root);
	return rc;
}

static void
close_all(struct query *q)
{
	memo_close_all(q);
	measure_close_all(q);
	related_close_all(q);
	masks_close_all(q);
}

static void
release(void *p)
{
	query_release(p);
}

enum err_code
query_compile(struct query **query, struct arena *arena,
    const struct query_env *env, const struct entity *entity,
    struct slice text, bool filter, struct err *err)
{
	struct parser	p = { .entity = entity, .err = err };
	struct query	*q = ARENA_NEW(arena, struct query);
	enum err_code	 rc;

	arena_on_release(arena, release, q);
	q->env = *env;
	q->txn_id = env->txn != NULL ? txn_id(env->txn) : 0;
	q->arena = arena;
	q->entity = entity;
	q->text = slice_dup(arena, text);
	q->filter = filter;
	q->scratch = arena;
	p.q = q;
	p.src = q->text;
	rc = compile(&p, q->text);
	q->scratch = NULL;
	if (rc) {
		query_release(q);
		return err_prefix(err, "%s: ", filter ? err_text("filter") :
		    err_text("expression"));
	}
	*query = q;
	return ERR_OK;
}

struct slice
query_doubtful_number(const struct query *q)
{
	return q->doubtful;
}

void
query_set_txn(struct query *q, struct txn *txn)
{
	uint64_t	id = txn != NULL ? txn_id(txn) : 0;

	/* A new snapshot may lie where the old one was. */
	if (q->env.txn != txn || q->txn_id != id)
		close_all(q);
	q->env.txn = txn;
	q->txn_id = id;
}

void
query_release(struct query *q)
{
	if (q == NULL)
		return;
	close_all(q);
	match_close_all(q);
	buf_release(&q->fold_a);
	buf_release(&q->fold_b);
	buf_release(&q->stats.plan);
	arena_close(q->scratch);
	q->scratch = NULL;
}

enum type
query_type(const struct query *q)
{
	return q->root->type;
}

uint8_t
query_digits(const struct query *q)
{
	return q->root->digits;
}

const struct field *
query_field(const struct query *q)
{
	const struct node	*n = node_leaf(q->root);

	return n->op == N_FIELD ? n->field : NULL;
}

const struct scheme *
query_scheme(const struct query *q)
{
	const struct node	*n = q->root;

	/* Nothing but its name is taken of a segment itself. */
	while (n->op == N_VIA ||
	    (n->op == N_CALL && !function_is_constant(n->fn)))
		n = n->kid[0];
	return n->op == N_SEGMENT ? n->scheme : NULL;
}

struct sides { const struct query *q; struct slice *text; size_t n, max; };

static void
add_side(struct sides *s, size_t at, const struct node *n)
{
	struct slice	text;

	/* A choice or segment is turned into its name where it stands. */
	while (n->op == N_CALL && n->n == 1 && n->kid[0]->at == n->at)
		n = n->kid[0];
	if (n->op == N_CONST)
		return;
	text = slice_trim(slice_sub(s->q->text, at, n->end));
	for (size_t i = 0; i < s->n; i++)
		if (slice_eq(s->text[i], text))
			return;
	if (s->n < s->max)
		s->text[s->n++] = text;
}

static void
find_sides(struct sides *s, const struct node *n)
{
	const struct node	*test = n;

	if (n->op == N_AND || n->op == N_OR || n->op == N_NOT) {
		for (size_t i = 0; i < n->n; i++)
			find_sides(s, n->kid[i]);
		return;
	}
	while (test->op == N_VIA)
		test = test->kid[0];
	/* A path begins in front of what it leads to. */
	for (size_t i = 0; i < test->n; i++)
		add_side(s, i == 0 && test != n ? n->at : test->kid[i]->at,
		    test->kid[i]);
}

size_t
query_sides(struct slice *text, size_t max, const struct query *q)
{
	struct sides	s = { .q = q, .text = text, .max = max };

	find_sides(&s, q->root);
	return s.n;
}

enum err_code
eval_whole(struct value *v, struct query *q, const struct subject *s,
    struct arena *arena, struct err *err)
{
	struct arena	*scratch;
	enum err_code	 rc;

	rc = eval_begin(q, err);
	if (rc)
		return rc;
	scratch = q->scratch;
	q->scratch = arena;
	(void)eval_value(q, q->root, s, v);
	q->scratch = scratch;
	return eval_end(q, err);
}

enum err_code
query_eval(struct value *v, struct query *q, const struct record *rec,
    struct arena *arena, struct err *err)
{
	struct subject	s = { .entity = rec->entity, .record = rec };

	return eval_whole(v, q, &s, arena, err);
}

enum err_code
query_test(bool *pass, struct query *q, const struct record *rec,
    struct err *err)
{
	struct subject	s = { .entity = rec->entity, .record = rec };
	enum err_code	rc;

	rc = eval_begin(q, err);
	if (rc)
		return rc;
	*pass = eval_test(q, q->root, &s);
	return eval_end(q, err);
}

struct listing { struct arena *arena; VEC(struct value) list; };

static bool
list_each(void *arg, const struct value *v)
{
	struct listing	*l = arg;

	*VEC_ADD(&l->list) = *v;
	return false;
}

enum err_code
query_eval_list(const struct value **values, size_t *n, struct query *q,
    const struct record *rec, struct arena *arena, struct err *err)
{
	struct subject	 s = { .entity = rec->entity, .record = rec };
	struct listing	 l = { .arena = arena };
	struct arena	*scratch;
	struct value	*copy;
	enum err_code	 rc;

	rc = eval_begin(q, err);
	if (rc)
		return rc;
	scratch = q->scratch;
	q->scratch = arena;
	(void)eval_any(q, q->root, &s, list_each, &l);
	q->scratch = scratch;
	rc = eval_end(q, err);
	if (rc == ERR_OK) {
		copy = ARENA_ARRAY(arena, struct value, l.list.n);
		if (l.list.n > 0)
			memcpy(copy, l.list.p, l.list.n * sizeof(*copy));
		*values = copy;
		*n = l.list.n;
	}
	VEC_RELEASE(&l.list);
	return rc;
}
