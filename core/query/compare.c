/*
 * Comparisons with a constant become tests that need no type any more:
 * whole numbers within ranges (dates, choices, references, amounts), or
 * folded text among folded texts.  != is "not =", so that it is the exact
 * negation also where a value is missing; a comparison of something behind
 * a reference moves behind the reference, where its answer is remembered.
 */
#include "core/query/priv.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

static const struct bounds	everything = { INT64_MIN + 1, INT64_MAX };

static struct bounds
bounds_of(enum cmp cmp, int64_t from, int64_t last)
{
	struct bounds	b = everything;

	switch (cmp) {
	case CMP_LT:
		b.hi = from - 1;
		break;
	case CMP_LE:
		b.hi = last;
		break;
	case CMP_GT:
		b.lo = last == INT64_MAX ? INT64_MAX : last + 1;
		break;
	case CMP_GE:
		b.lo = from;
		break;
	default:
		b.lo = from;
		b.hi = last;
		break;
	}
	return b;
}

/* The bounds of a day or moment within a period of days. */
static struct bounds
compare_period(const struct query *q, enum type type, struct range days,
    enum cmp cmp)
{
	const struct zone	*z = q->env.when.zone;
	struct bounds		 b;

	b = bounds_of(cmp, days.from.n, days.until.n - 1);
	if (type != TYPE_TIME)
		return b;
	b = everything;
	if (cmp == CMP_LT)
		b.hi = zone_from_clock(z, days.from, 0).us - 1;
	else if (cmp == CMP_LE)
		b.hi = zone_from_clock(z, days.until, 0).us - 1;
	else if (cmp == CMP_GT)
		b.lo = zone_from_clock(z, days.until, 0).us;
	else
		b.lo = zone_from_clock(z, days.from, 0).us;
	if (cmp == CMP_EQ)
		b.hi = zone_from_clock(z, days.until, 0).us - 1;
	return b;
}

/* A constant with other digits than the numbers it is compared with. */
static struct bounds
number_bounds(const struct node *left, enum cmp cmp, const struct value *v)
{
	static const struct bounds	none = { 1, 0 };
	unsigned	d = number_digits(left->type, left->digits);
	unsigned	e = number_digits(v->type, v->digits);
	__int128	x = v->i;
	int64_t		floor, unit;
	bool		exact = true;

	if (e <= d) {
		x *= i64_pow10(d - e);
		/* Beyond every number there can be. */
		if (x > INT64_MAX || x < -INT64_MAX) {
			if (cmp == CMP_EQ)
				return none;
			return (x > 0) == (cmp == CMP_LT || cmp == CMP_LE) ?
			    everything : none;
		}
		floor = (int64_t)x;
	} else {
		unit = i64_pow10(e - d);
		floor = v->i / unit;
		exact = v->i % unit == 0;
		if (!exact && v->i < 0)
			floor--;
	}
	if (exact)
		return bounds_of(cmp, floor, floor);
	if (cmp == CMP_EQ)
		return none;
	/* floor < v < floor + 1 */
	return cmp == CMP_LT || cmp == CMP_LE ?
	    bounds_of(CMP_LE, floor, floor) :
	    bounds_of(CMP_GT, floor, floor);
}

static int
order_bounds(const void *a, const void *b)
{
	const struct bounds	*x = a, *y = b;

	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

enum err_code
compare_range(struct node **node, struct parser *p, struct node *kid,
    const struct bounds *b, size_t n, size_t at)
{
	struct node	*inner = kid;
	size_t		 k = 0;
	enum err_code	 rc;

	if (kid->op == N_VIA) {
		rc = compare_range(&inner, p, kid->kid[0], b, n, at);
		return rc ? rc : node_via(node, p, kid->field, inner, kid->at);
	}
	rc = node_new(node, p, N_RANGE, at, &kid, 1);
	if (rc)
		return rc;
	(*node)->type = TYPE_BOOL;
	(*node)->many = false;
	(*node)->range = ARENA_ARRAY(p->q->arena, struct bounds, MAX(n, 1));
	for (size_t i = 0; i < n; i++)
		if (b[i].lo <= b[i].hi)
			(*node)->range[k++] = b[i];
	if (k > 0)
		qsort((*node)->range, k, sizeof(*b), order_bounds);
	n = k;
	k = 0;
	for (size_t i = 0; i < n; i++) {
		struct bounds	*r = (*node)->range;

		if (k > 0 && (r[k - 1].hi == INT64_MAX ||
		    r[i].lo <= r[k - 1].hi + 1))
			r[k - 1].hi = MAX(r[k - 1].hi, r[i].hi);
		else
			r[k++] = r[i];
	}
	(*node)->n_ranges = k;
	return ERR_OK;
}

static int
order_texts(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static enum err_code
text_node(struct node **node, struct parser *p, struct node *kid,
    struct node *const *right, size_t n, size_t at)
{
	struct node	*inner;
	struct buf	 b = {0};
	enum err_code	 rc;

	if (kid->op == N_VIA) {
		rc = text_node(&inner, p, kid->kid[0], right, n, at);
		return rc ? rc : node_via(node, p, kid->field, inner, kid->at);
	}
	rc = node_new(node, p, N_TEXT, at, &kid, 1);
	if (rc)
		return rc;
	(*node)->type = TYPE_BOOL;
	(*node)->many = false;
	(*node)->n_texts = n;
	(*node)->text = ARENA_ARRAY(p->q->arena, struct slice, n);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&b);
		fold_text(&b, right[i]->v.text);
		(*node)->text[i] = slice_dup(p->q->arena, buf_slice(&b));
	}
	buf_release(&b);
	qsort((*node)->text, n, sizeof(struct slice), order_texts);
	(*node)->memo = memo_open(p->q, *node);
	return ERR_OK;
}

static bool
is_constant(const struct node *n)
{
	return n->op == N_CONST || n->op == N_PERIOD;
}

/* Choices in the order of the model: `level >= decider`. */
static enum err_code
choice_range(struct node **node, struct parser *p, struct node *left,
    enum cmp cmp, const struct node *right, size_t at)
{
	const struct node	*leaf = node_leaf(left);
	VEC(struct bounds)	 list = {0};
	size_t			 place = 0;
	enum err_code		 rc;

	if (leaf->scheme != NULL)
		return query_fail(p, at, "segments have no order");
	for (size_t i = 0; i < leaf->field->n_choices; i++)
		if (leaf->field->choice[i].code == right->v.i)
			place = i;
	for (size_t i = 0; i < leaf->field->n_choices; i++) {
		int64_t	code = leaf->field->choice[i].code;

		if ((cmp == CMP_LT && i < place) ||
		    (cmp == CMP_LE && i <= place) ||
		    (cmp == CMP_GT && i > place) ||
		    (cmp == CMP_GE && i >= place))
			*VEC_ADD(&list) = (struct bounds){ code, code };
	}
	rc = compare_range(node, p, left, list.p, list.n, at);
	VEC_RELEASE(&list);
	return rc;
}

static enum err_code
refuse(struct parser *p, const struct node *a, const struct node *b,
    size_t at)
{
	query_fail(p, at, "%s cannot be compared with %s",
	    err_text(node_type_name(a)),
	    err_text(node_type_name(b)));
	if (type_is_text(a->type) && b->op == N_CONST)
		err_hint(p->err, "text is quoted: \"%.*s\"",
		    SHORT(slice_trim(slice_sub(p->src, b->at, b->end))));
	else if (a->type == TYPE_DURATION)
		err_hint(p->err, "lengths of time are written 90d, 2w, 15min");
	return ERR_USAGE;
}

static void
note_doubtful(struct parser *p, const struct node *left, const struct node *r)
{
	struct slice	s = slice_trim(slice_sub(p->src, r->at, r->end));

	if (r->op == N_CONST && !r->param && p->q->doubtful.len == 0 &&
	    number_digits(left->type, left->digits) < 3 &&
	    decimal_may_be_thousands(s))
		p->q->doubtful = s;
}

/* The right side in the type of the left one, or a refusal. */
static enum err_code
coerce(struct node **right, struct parser *p, struct node *left, enum cmp cmp,
    size_t at)
{
	struct node	*r = *right;
	bool		 quoted = r->op == N_CONST && r->type == TYPE_TEXT;
	enum err_code	 rc;

	if (quoted && (!type_is_number(left->type) || r->param) &&
	    (left->type != TYPE_BOOL || r->param)) {
		if (type_is_text(left->type) && (cmp != CMP_EQ ||
		    left->type == TYPE_TEXT || left->op == N_CONST))
			return ERR_OK;
		rc = literal_read(right, p, left, r->v.text, r->at);
		if (rc)
			return rc;
		r = *right;
	}
	if (r->op == N_PERIOD && r->is_span && cmp != CMP_EQ) {
		struct slice	s = slice_trim(slice_sub(p->src, r->at,
				    p->tok.at));

		query_fail(p, r->at, "a length of time is no day");
		err_hint(p->err, "-%.*s is the day that long ago", SHORT(s));
		return ERR_USAGE;
	}
	if (type_is_text(left->type) && type_is_text(r->type))
		return ERR_OK;
	if (left->type == TYPE_PERCENT && r->op == N_CONST && r->typed &&
	    (r->type == TYPE_INT || r->type == TYPE_DECIMAL)) {
		/* "probability > 50" means 50 %, as it does in a field. */
		if (!number_rescale(&r->v.i, r->v.i,
		    number_digits(r->type, r->digits), 4))
			return query_fail(p, r->at, "too large");
		r->type = r->v.type = TYPE_PERCENT;
		r->digits = r->v.digits = 6;
	}
	if (node_is_number(left) && node_is_number(r)) {
		note_doubtful(p, left, r);
		return ERR_OK;
	}
	if ((left->type == TYPE_DATE || left->type == TYPE_TIME) &&
	    (r->type == TYPE_DATE || r->type == TYPE_TIME))
		return ERR_OK;
	if (left->type != r->type)
		return refuse(p, left, r, at);
	if (left->type == TYPE_DURATION && r->is_span && r->span.months != 0)
		return query_fail(p, r->at,
		    "a month is no fixed number of days");
	return ERR_OK;
}

/* Enums of one field, references to one entity. */
static enum err_code
check_same(struct parser *p, const struct node *a, const struct node *b,
    size_t at)
{
	a = node_leaf(a);
	b = node_leaf(b);
	if (a->type == TYPE_ENUM && (a->scheme != b->scheme ||
	    a->field != b->field))
		return query_fail(p, at, "choices of two different fields");
	if (a->type == TYPE_REF && a->entity != b->entity)
		return query_fail(p, at, "references to %.*s and to %.*s",
		    SHORT(a->entity->name), SHORT(b->entity->name));
	return ERR_OK;
}

static enum err_code
general(struct node **node, struct parser *p, struct node *left, enum cmp cmp,
    struct node *right, size_t at)
{
	struct node	*kid[2] = { left, right };
	enum err_code	 rc = ERR_OK;

	if (left->op != N_CONST && right->op != N_CONST)
		rc = check_same(p, left, right, at);
	if (rc == ERR_OK && cmp != CMP_EQ && (left->type == TYPE_ENUM ||
	    left->type == TYPE_REF || left->type == TYPE_BOOL))
		return query_fail(p, at, "%s has no order",
		    err_text(node_type_name(left)));
	if (rc == ERR_OK && left->many && right->many)
		return query_fail(p, at, "two lists cannot be compared");
	if (rc == ERR_OK)
		rc = node_new(node, p, N_COMPARE, at, kid, 2);
	if (rc)
		return rc;
	(*node)->cmp = cmp;
	(*node)->type = TYPE_BOOL;
	(*node)->many = false;
	return ERR_OK;
}

static enum err_code
constant_bounds(struct bounds *b, struct parser *p, const struct node *left,
    enum cmp cmp, const struct node *right)
{
	const struct query	*q = p->q;
	struct value		 v = right->v;

	if (right->op == N_PERIOD)
		*b = compare_period(q, left->type, right->period, cmp);
	else if (left->type == TYPE_TIME && v.type == TYPE_DATE)
		*b = compare_period(q, left->type, (struct range){
		    { (int32_t)v.i }, { (int32_t)v.i + 1 } }, cmp);
	else if (node_is_number(left))
		*b = number_bounds(left, cmp, &v);
	else {
		if (left->type == TYPE_DATE && v.type == TYPE_TIME)
			v.i = zone_day(q->env.when.zone,
			    (struct instant){ v.i }).n;
		*b = bounds_of(cmp, v.i, v.i);
	}
	return ERR_OK;
}

static enum cmp
mirrored(enum cmp cmp)
{
	static const enum cmp	other[] = { CMP_EQ, CMP_NE, CMP_GT, CMP_GE,
				    CMP_LT, CMP_LE };

	return other[cmp];
}

/* Not known yet who that is, or they are: each is compared when it is. */
static enum err_code
compare_later(struct node **node, struct parser *p, struct node *left,
    enum cmp cmp, struct node **right, size_t n, size_t at)
{
	struct node	*one, *any = NULL;
	enum err_code	 rc = ERR_OK;

	for (size_t i = 0; i < n && rc == ERR_OK; i++) {
		rc = general(&one, p, left, cmp, right[i], at);
		if (rc == ERR_OK && any != NULL)
			rc = node_join(&any, p, N_OR, any, one);
		else if (rc == ERR_OK)
			any = one;
	}
	if (rc == ERR_OK)
		*node = any;
	return rc;
}

static enum err_code
build_constants(struct node **node, struct parser *p, struct node *left,
    enum cmp cmp, struct node **right, size_t n, size_t at)
{
	bool			 pending = false;
	VEC(struct bounds)	 list = {0};
	enum err_code		 rc = ERR_OK;

	if (type_is_text(left->type))
		return cmp == CMP_EQ ? text_node(node, p, left, right, n, at) :
		    general(node, p, left, cmp, right[0], at);
	if (left->type == TYPE_ENUM && cmp != CMP_EQ)
		return choice_range(node, p, left, cmp, right[0], at);
	if (cmp != CMP_EQ && (left->type == TYPE_REF ||
	    left->type == TYPE_BOOL))
		return query_fail(p, at, "%s has no order",
		    err_text(node_type_name(left)));
	for (size_t i = 0; i < n && rc == ERR_OK; i++) {
		rc = constant_bounds(VEC_ADD(&list), p, left, cmp, right[i]);
		pending = pending || right[i]->pending.p != NULL;
	}
	if (rc == ERR_OK && pending)
		rc = compare_later(node, p, left, cmp, right, n, at);
	else if (rc == ERR_OK)
		rc = compare_range(node, p, left, list.p, list.n, at);
	VEC_RELEASE(&list);
	return rc;
}

/* "probability in (50, 75)" and the like. */
static enum err_code
build_one(struct node **node, struct parser *p, struct node *left,
    enum cmp cmp, struct node *right, size_t at)
{
	if (is_constant(right) && !is_constant(left))
		return build_constants(node, p, left, cmp, &right, 1, at);
	if (right->op == N_PERIOD)
		return query_fail(p, right->at, "a period stands only behind"
		    " a comparison with a date");
	return general(node, p, left, cmp, right, at);
}

enum err_code
compare_build(struct node **node, struct parser *p, struct node *left,
    enum cmp cmp, struct node **right, size_t n, size_t at)
{
	struct node	*one, *any = NULL;
	bool		 negate = cmp == CMP_NE, constant = true;
	enum err_code	 rc = ERR_OK;

	if (negate)
		cmp = CMP_EQ;
	if (n == 1 && is_constant(left) && !is_constant(right[0])) {
		one = left;
		left = right[0];
		right = &one;
		cmp = mirrored(cmp);
	}
	for (size_t i = 0; i < n; i++) {
		rc = coerce(&right[i], p, left, cmp, at);
		if (rc)
			return rc;
		constant = constant && is_constant(right[i]);
	}
	if (constant && !is_constant(left))
		rc = build_constants(node, p, left, cmp, right, n, at);
	else
		for (size_t i = 0; i < n && rc == ERR_OK; i++) {
			rc = build_one(&one, p, left, cmp, right[i], at);
			if (rc == ERR_OK && any != NULL)
				rc = node_join(&one, p, N_OR, any, one);
			*node = any = one;
		}
	return rc == ERR_OK && negate ? node_not(node, p, *node) : rc;
}

static enum err_code
match_node(struct node **node, struct parser *p, struct node *kid,
    struct match *match, size_t at)
{
	struct node	*inner;
	enum err_code	 rc;

	if (kid->op == N_VIA) {
		rc = match_node(&inner, p, kid->kid[0], match, at);
		return rc ? rc : node_via(node, p, kid->field, inner, kid->at);
	}
	rc = node_new(node, p, N_MATCH, at, &kid, 1);
	if (rc)
		return rc;
	(*node)->type = TYPE_BOOL;
	(*node)->many = false;
	(*node)->match = match;
	(*node)->memo = memo_open(p->q, *node);
	return ERR_OK;
}

enum err_code
compare_match(struct node **node, struct parser *p, struct node *left,
    struct node *right, size_t at)
{
	struct match	*match;
	size_t		 offset;
	enum err_code	 rc;

	rc = node_to_text(&left, p);
	if (rc)
		return rc;
	if (!type_is_text(left->type)) {
		query_fail(p, left->at, "%s is no text to search in",
		    err_text(node_type_name(left)));
		err_hint(p->err, "~ is for text; compare with = or <");
		return ERR_USAGE;
	}
	if (right->op != N_CONST || right->type != TYPE_TEXT) {
		query_fail(p, right->at, "a quoted pattern expected");
		err_hint(p->err, "name ~ \"bakker\"");
		return ERR_USAGE;
	}
	rc = match_open(&match, p->q, right->v.text, &offset, p->err);
	if (rc)
		return query_fail_at(p, right->param ? right->at :
		    right->at + 1 + offset, rc);
	return match_node(node, p, left, match, at);
}

enum err_code
compare_present(struct node **node, struct parser *p, struct node *kid)
{
	struct node	*inner;
	enum err_code	 rc;

	if (node_is_test(kid))
		return query_fail(p, kid->at, "a condition is never missing");
	if (kid->op == N_VIA) {
		rc = compare_present(&inner, p, kid->kid[0]);
		return rc ? rc : node_via(node, p, kid->field, inner, kid->at);
	}
	rc = node_new(node, p, N_PRESENT, kid->at, &kid, 1);
	if (rc == ERR_OK) {
		(*node)->type = TYPE_BOOL;
		(*node)->many = false;
	}
	return rc;
}
