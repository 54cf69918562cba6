#include "core/query/priv.h"

#include "core/base/banned.h"

/* How long one evaluation takes, roughly: cheap tests go first. */
static const uint8_t	costs[] = {
	[N_CONST] = 0, [N_FIELD] = 1, [N_VIA] = 3, [N_SEGMENT] = 60,
	[N_MAY] = 60,
	[N_MEASURE] = 80, [N_RELATED] = 90, [N_TEXT] = 2, [N_MATCH] = 6,
	[N_PRESENT] = 1
};

enum err_code
node_new(struct node **node, struct parser *p, enum op op, size_t at,
    struct node *const *kid, size_t n)
{
	struct node	*new;
	unsigned	 depth = 0, cost = (size_t)op < NELEM(costs) ?
	    costs[op] : 1;

	if (++p->n_nodes > QUERY_NODES_MAX)
		return query_fail(p, at, "more than %d parts",
		    QUERY_NODES_MAX);
	new = ARENA_NEW(p->q->arena, struct node);
	new->op = op;
	new->at = at;
	new->end = p->tok.at;
	new->n = n;
	new->kid = ARENA_ARRAY(p->q->arena, struct node *, n);
	for (size_t i = 0; i < n; i++) {
		new->kid[i] = kid[i];
		depth = MAX(depth, kid[i]->depth);
		cost = MIN(200u, MAX(cost, kid[i]->cost + 1u));
		new->at = MIN(new->at, kid[i]->at);
		new->many = new->many || kid[i]->many;
	}
	if (depth >= QUERY_TREE_MAX)
		return query_fail(p, at, "nested deeper than %d levels",
		    QUERY_TREE_MAX);
	new->depth = (uint16_t)(depth + 1);
	new->cost = (uint8_t)cost;
	*node = new;
	return ERR_OK;
}

enum err_code
node_const(struct node **node, struct parser *p, const struct value *v,
    size_t at)
{
	enum err_code	rc;

	rc = node_new(node, p, N_CONST, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->v = *v;
	(*node)->type = v->type;
	(*node)->digits = v->digits;
	(*node)->typed = true;
	return ERR_OK;
}

enum err_code
node_field(struct node **node, struct parser *p, const struct entity *e,
    const struct field *f, size_t at)
{
	enum err_code	rc;

	rc = node_new(node, p, N_FIELD, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->field = f;
	(*node)->type = f->type;
	(*node)->digits = f->type == TYPE_PERCENT ? 6 : f->digits;
	(*node)->many = f->many;
	(*node)->stable_text = !e->is_columnar;
	if (f->type == TYPE_REF)
		(*node)->entity = model_find_head_id(p->q->env.model, f->to);
	if (e->is_columnar && type_is_text(f->type))
		(*node)->cost = 20;	/* the dictionary must be asked */
	return ERR_OK;
}

enum err_code
node_via(struct node **node, struct parser *p, const struct field *ref,
    struct node *kid, size_t at)
{
	struct node	*via;
	enum err_code	 rc;

	rc = node_new(&via, p, N_VIA, at, &kid, 1);
	if (rc)
		return rc;
	via->at = at;
	via->field = ref;
	via->type = kid->type;
	via->digits = kid->digits;
	via->many = !node_is_test(kid) && (kid->many || ref->many);
	via->scheme = kid->scheme;
	via->stable_text = kid->stable_text;
	via->entity = model_find_entity_id(p->q->env.model, ref->to);
	if (!ref->many && !via->many)
		via->memo = memo_open(p->q, via);
	*node = via;
	return ERR_OK;
}

bool
node_is_test(const struct node *n)
{
	return n->op >= N_AND || (n->op == N_VIA && node_is_test(n->kid[0]));
}

/* and/or are flat, however many are written in a row. */
enum err_code
node_join(struct node **node, struct parser *p, enum op op, struct node *a,
    struct node *b)
{
	VEC(struct node *)	 list = {0};
	struct node		*both[2] = { a, b };
	enum err_code		 rc;

	for (size_t i = 0; i < 2; i++) {
		if (both[i]->op != op) {
			*VEC_ADD(&list) = both[i];
			continue;
		}
		for (size_t j = 0; j < both[i]->n; j++)
			*VEC_ADD(&list) = both[i]->kid[j];
	}
	rc = node_new(node, p, op, a->at, list.p, list.n);
	VEC_RELEASE(&list);
	if (rc == ERR_OK) {
		(*node)->type = TYPE_BOOL;
		(*node)->many = false;
	}
	return rc;
}

enum err_code
node_not(struct node **node, struct parser *p, struct node *kid)
{
	enum err_code	rc;

	rc = node_new(node, p, N_NOT, kid->at, &kid, 1);
	if (rc == ERR_OK) {
		(*node)->type = TYPE_BOOL;
		(*node)->many = false;
	}
	return rc;
}

enum err_code
node_to_test(struct node **node, struct parser *p)
{
	static const struct bounds	yes = { 1, 1 };
	struct node			*n = *node;
	struct slice			 s;

	if (p->tok.kind == T_BAD)	/* "size == 1": that is the fault */
		return parser_unexpected(p, "\"and\" or \"or\"");
	if (node_is_test(n))
		return ERR_OK;
	if (n->type == TYPE_BOOL)
		return compare_range(node, p, n, &yes, 1, n->at);
	s = slice_trim(slice_sub(p->src, n->at, n->end));
	query_fail(p, n->at, "\"%.*s\" is %s, not a condition", SHORT(s),
	    err_text(node_type_name(n)));
	err_hint(p->err, "compare it with something: %.*s %s", SHORT(s),
	    node_is_number(n) ? "> 0" : "= ...");
	return ERR_USAGE;
}

enum err_code
node_to_text(struct node **node, struct parser *p)
{
	if ((*node)->type != TYPE_ENUM)
		return ERR_OK;
	return function_name_of(node, p, *node);
}

enum err_code
node_fold(struct node **node, struct parser *p)
{
	struct subject	none = {0};
	struct node	*n = *node;
	struct value	v;

	for (size_t i = 0; i < n->n; i++)
		if (n->kid[i]->op != N_CONST || n->kid[i]->is_span)
			return ERR_OK;
	if (n->op == N_CALL && !function_is_constant(n->fn))
		return ERR_OK;
	if (!eval_value(p->q, n, &none, &v)) {
		if (p->q->rc == ERR_OK)
			return ERR_OK;	/* missing: 1 / 0 */
		query_fail(p, n->at, "%s", p->q->err->msg);
		p->q->rc = ERR_OK;
		return ERR_USAGE;
	}
	if (type_is_text(v.type))
		v.text = slice_dup(p->q->arena, v.text);
	n->op = N_CONST;
	n->v = v;
	n->n = 0;
	n->many = false;
	n->cost = 0;
	return ERR_OK;
}

bool
node_is_number(const struct node *n)
{
	return type_is_number(n->type) && n->type != TYPE_DURATION;
}

const char *
node_type_name(const struct node *n)
{
	switch (n->type) {
	case TYPE_NONE:
		return ERR_N("nothing");
	case TYPE_TEXT:
		return ERR_N("text");
	case TYPE_INT:
	case TYPE_DECIMAL:
		return ERR_N("a number");
	case TYPE_MONEY:
		return ERR_N("an amount of money");
	case TYPE_BOOL:
		return ERR_N("yes or no");
	case TYPE_DATE:
		return ERR_N("a date");
	case TYPE_TIME:
		return ERR_N("a moment");
	case TYPE_DURATION:
		return ERR_N("a length of time");
	case TYPE_ENUM:
		return n->scheme != NULL ? ERR_N("a segment") :
		    ERR_N("a choice");
	case TYPE_REF:
		return ERR_N("a reference");
	case TYPE_PERCENT:
		return ERR_N("a percentage");
	default:
		return type_name(n->type);
	}
}

enum err_code
node_want_one(struct parser *p, const struct node *n)
{
	struct slice	s;

	if (!n->many)
		return ERR_OK;
	s = slice_trim(slice_sub(p->src, n->at, n->end));
	query_fail(p, n->at, "\"%.*s\" may have several values", SHORT(s));
	err_hint(p->err, "compare it directly, or count(%.*s)", SHORT(s));
	return ERR_USAGE;
}
