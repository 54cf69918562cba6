#include "core/query/priv.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

static bool
is_day_or_moment(const struct node *n)
{
	return n->type == TYPE_DATE || n->type == TYPE_TIME;
}

static const char *
op_sign(enum op op)
{
	return op == N_ADD ? "+" : op == N_SUB ? "-" : op == N_MUL ? "*" : "/";
}

static enum err_code
refuse(struct parser *p, enum op op, const struct node *a,
    const struct node *b, size_t at)
{
	query_fail(p, at, "%s %s %s has no meaning",
	    err_text(node_type_name(a)), op_sign(op),
	    err_text(node_type_name(b)));
	if (is_day_or_moment(a) && node_is_number(b))
		err_hint(p->err, "days are written 30d, months 3mo");
	else if (a->type == TYPE_MONEY && b->type == TYPE_MONEY)
		err_hint(p->err, "round(x, n) makes a number of n digits");
	return ERR_USAGE;
}

/* A parameter among numbers is a number. */
static enum err_code
number_of_param(struct node **node, struct parser *p, const struct node *other)
{
	struct node	as = { .type = TYPE_DECIMAL,
			    .digits = DECIMAL_DIGITS_MAX };

	if (!(*node)->param || (*node)->type != TYPE_TEXT ||
	    !type_is_number(other->type))
		return ERR_OK;
	if (other->type == TYPE_DURATION)
		as.type = TYPE_DURATION;
	return literal_read(node, p, &as, (*node)->v.text, (*node)->at);
}

/* The type of a sum or difference; TYPE_NONE: none. */
static enum type
sum_type(enum op op, const struct node *a, const struct node *b)
{
	bool	day_a = is_day_or_moment(a), day_b = is_day_or_moment(b);

	if (day_a && b->type == TYPE_DURATION)
		/* "date + 2h" is a moment. */
		return b->is_span && b->span.us == 0 ? a->type :
		    a->type == TYPE_DATE && b->is_span ? TYPE_TIME : a->type;
	if (op == N_ADD && a->type == TYPE_DURATION && day_b)
		return b->type;
	if (op == N_SUB && day_a && day_b)
		return TYPE_DURATION;
	if (a->type == TYPE_DURATION || b->type == TYPE_DURATION)
		return a->type == b->type ? TYPE_DURATION : TYPE_NONE;
	if (op == N_ADD && type_is_text(a->type) && type_is_text(b->type))
		return TYPE_TEXT;
	if (!node_is_number(a) || !node_is_number(b))
		return TYPE_NONE;
	if (a->type == TYPE_MONEY || b->type == TYPE_MONEY)
		return (a->type == b->type ||
		    (a->op == N_CONST && a->type != TYPE_PERCENT) ||
		    (b->op == N_CONST && b->type != TYPE_PERCENT)) ?
		    TYPE_MONEY : TYPE_NONE;
	if (a->type == b->type)
		return a->type;
	return TYPE_DECIMAL;
}

static enum type
product_type(enum op op, const struct node *a, const struct node *b)
{
	if (a->type == TYPE_DURATION || b->type == TYPE_DURATION) {
		if (op == N_DIV && a->type == b->type)
			return TYPE_DECIMAL;
		if (a->type == TYPE_DURATION && node_is_number(b) &&
		    b->type != TYPE_MONEY)
			return TYPE_DURATION;
		return op == N_MUL && node_is_number(a) &&
		    a->type != TYPE_MONEY ? TYPE_DURATION : TYPE_NONE;
	}
	if (!node_is_number(a) || !node_is_number(b))
		return TYPE_NONE;
	if (op == N_DIV)
		return TYPE_DECIMAL;
	if (a->type == TYPE_MONEY || b->type == TYPE_MONEY)
		return a->type == b->type ? TYPE_NONE : TYPE_MONEY;
	return a->type == TYPE_INT && b->type == TYPE_INT ? TYPE_INT :
	    TYPE_DECIMAL;
}

static uint8_t
result_digits(enum op op, enum type type, const struct node *a,
    const struct node *b)
{
	unsigned	da = number_digits(a->type, a->digits);
	unsigned	db = number_digits(b->type, b->digits);

	if (type != TYPE_DECIMAL && type != TYPE_MONEY)
		return type == TYPE_PERCENT ? 6 : 0;
	if (op == N_DIV)
		return 6;
	if (op == N_MUL) {
		if (type == TYPE_MONEY)
			return (uint8_t)(a->type == TYPE_MONEY ? da : db);
		return (uint8_t)MIN(da + db, (unsigned)DECIMAL_DIGITS_MAX);
	}
	/* Money keeps its own digits; a constant brings no new ones. */
	if (type == TYPE_MONEY && a->type != b->type)
		return (uint8_t)(a->type == TYPE_MONEY ? da : db);
	return (uint8_t)MAX(da, db);
}

static enum err_code
add_spans(struct node **node, struct parser *p, enum op op, struct node *a,
    const struct node *b)
{
	int32_t	sign = op == N_ADD ? 1 : -1;

	/* Kept apart: a month is no number of days. */
	if (__builtin_add_overflow(a->span.months, sign * b->span.months,
	    &a->span.months) ||
	    __builtin_add_overflow(a->span.days, sign * b->span.days,
	    &a->span.days) ||
	    __builtin_add_overflow(a->span.us, sign * b->span.us,
	    &a->span.us) || !i64_add(&a->v.i, a->v.i, sign * b->v.i))
		return query_fail(p, a->at, "too long");
	*node = a;
	return ERR_OK;
}

static bool
has_months(const struct node *n)
{
	return n->is_span && n->span.months != 0;
}

enum err_code
check_arithmetic(struct node **node, struct parser *p, enum op op,
    struct node *a, struct node *b, size_t at)
{
	struct node	*kid[2];
	bool		 sum = op == N_ADD || op == N_SUB;
	enum type	 type;
	enum err_code	 rc;

	rc = number_of_param(&a, p, b);
	if (rc == ERR_OK)
		rc = number_of_param(&b, p, a);
	if (rc == ERR_OK)
		rc = node_to_text(&a, p);
	if (rc == ERR_OK)
		rc = node_to_text(&b, p);
	if (rc == ERR_OK)
		rc = node_want_one(p, a);
	if (rc == ERR_OK)
		rc = node_want_one(p, b);
	if (rc)
		return rc;
	if (sum && a->is_span && b->is_span)
		return add_spans(node, p, op, a, b);
	type = sum ? sum_type(op, a, b) : product_type(op, a, b);
	if (type == TYPE_NONE)
		return refuse(p, op, a, b, at);
	if ((has_months(a) || has_months(b)) && type == TYPE_DURATION)
		return query_fail(p, at, "a month is no fixed number of days");
	kid[0] = a;
	kid[1] = b;
	rc = node_new(node, p, op, a->at, kid, 2);
	if (rc)
		return rc;
	(*node)->type = type;
	(*node)->digits = result_digits(op, type, a, b);
	return node_fold(node, p);
}

enum err_code
check_negation(struct node **node, struct parser *p, struct node *kid,
    size_t at)
{
	enum err_code	rc;

	if (!type_is_number(kid->type)) {
		query_fail(p, at, "%s has no negative",
		    err_text(node_type_name(kid)));
		return ERR_USAGE;
	}
	rc = node_want_one(p, kid);
	if (rc)
		return rc;
	if (kid->op == N_CONST) {
		kid->v.i = -kid->v.i;	/* typed: never INT64_MIN */
		kid->span.months = -kid->span.months;
		kid->span.days = -kid->span.days;
		kid->span.us = -kid->span.us;
		kid->at = at;
		*node = kid;
		return ERR_OK;
	}
	rc = node_new(node, p, N_NEG, at, &kid, 1);
	if (rc)
		return rc;
	(*node)->type = kid->type;
	(*node)->digits = kid->digits;
	return ERR_OK;
}

/* Both types in one; TYPE_NONE: they do not go together. */
static enum type
unify(const struct node *a, const struct node *b)
{
	if (a->type == b->type)
		return a->type;
	if (type_is_text(a->type) && type_is_text(b->type))
		return TYPE_TEXT;
	if (is_day_or_moment(a) && is_day_or_moment(b))
		return TYPE_TIME;
	if (node_is_number(a) && node_is_number(b))
		return sum_type(N_ADD, a, b);
	return TYPE_NONE;
}

enum err_code
check_unify(enum type *type, uint8_t *digits, struct parser *p,
    struct node **node, size_t n)
{
	struct node	so_far = {0};
	enum err_code	rc;

	for (size_t i = 0; i < n; i++) {
		rc = node_to_text(&node[i], p);
		if (rc == ERR_OK)
			rc = node_want_one(p, node[i]);
		if (rc)
			return rc;
		if (i == 0) {
			so_far = *node[0];
			continue;
		}
		if (node[i]->op == N_CONST && node[i]->type == TYPE_TEXT &&
		    !type_is_text(so_far.type)) {
			rc = literal_read(&node[i], p, &so_far,
			    node[i]->v.text, node[i]->at);
			if (rc)
				return rc;
		}
		if (unify(&so_far, node[i]) == TYPE_NONE ||
		    (so_far.type == TYPE_REF &&
		    so_far.entity != node[i]->entity &&
		    node[i]->op != N_CONST))
			return query_fail(p, node[i]->at, "%s where %s stood",
			    err_text(node_type_name(node[i])),
			    err_text(node_type_name(&so_far)));
		so_far.digits = MAX(so_far.digits, node[i]->digits);
		so_far.type = unify(&so_far, node[i]);
		so_far.op = so_far.op == N_CONST ? node[i]->op : so_far.op;
	}
	*type = so_far.type;
	*digits = so_far.digits;
	return ERR_OK;
}
