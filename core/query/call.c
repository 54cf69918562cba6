/*
 * The functions of one subject's values.
 */
#include "core/query/priv.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

enum fn {
	FN_LOWER, FN_LENGTH, FN_TRIM, FN_STARTS, FN_ABS, FN_ROUND,
	FN_HALF_UP, FN_FLOOR, FN_CEIL, FN_MIN,
	FN_MAX, FN_DAYS, FN_YEAR, FN_QUARTER, FN_MONTH, FN_WEEK, FN_DAY,
	FN_WEEKDAY, FN_IF, FN_COALESCE, FN_NAME
};

struct function {
	const char	*name;
	enum fn		 fn;
	size_t		 min, max;	/* arguments */
};

static const struct function	functions[] = {
	{ "lower", FN_LOWER, 1, 1 }, { "length", FN_LENGTH, 1, 1 },
	{ "trim", FN_TRIM, 1, 1 }, { "starts", FN_STARTS, 2, 2 },
	{ "abs", FN_ABS, 1, 1 }, { "round", FN_ROUND, 1, 2 },
	{ "half_up", FN_HALF_UP, 1, 2 }, { "floor", FN_FLOOR, 1, 2 },
	{ "ceil", FN_CEIL, 1, 2 },
	{ "min", FN_MIN, 1, 50 }, { "max", FN_MAX, 1, 50 },
	{ "days", FN_DAYS, 1, 1 }, { "year", FN_YEAR, 1, 1 },
	{ "quarter", FN_QUARTER, 1, 1 }, { "month", FN_MONTH, 1, 1 },
	{ "week", FN_WEEK, 1, 1 }, { "day", FN_DAY, 1, 1 },
	{ "weekday", FN_WEEKDAY, 1, 1 }, { "if", FN_IF, 3, 3 },
	{ "coalesce", FN_COALESCE, 1, 50 },
};
static const struct function	name_of = { "name", FN_NAME, 1, 1 };

const struct function *
function_find(struct slice name)
{
	for (size_t i = 0; i < NELEM(functions); i++)
		if (slice_eq_ascii_nocase(name, slice_of(functions[i].name)))
			return &functions[i];
	return NULL;
}

struct slice
function_suggest(struct slice name)
{
	static const char	*const others[] = { "missing", "segment", "may",
	    "count", "any", "all", "sum", "revenue", "orders", "quantity",
	    "margin" };
	struct slice		 best = SLICE_EMPTY, s;
	size_t			 limit = 2, d;

	for (size_t i = 0; i < NELEM(functions) + NELEM(others); i++) {
		s = slice_of(i < NELEM(functions) ? functions[i].name :
		    others[i - NELEM(functions)]);
		d = text_distance(s, name, limit);
		if (d <= limit && d < s.len) {
			best = s;
			if (d == 0)
				break;
			limit = d - 1;
		}
	}
	return best;
}

bool
function_is_constant(const struct function *fn)
{
	return fn->fn != FN_NAME;
}

enum err_code
function_name_of(struct node **node, struct parser *p, struct node *kid)
{
	struct node	*n;
	enum err_code	 rc;

	if (kid->op == N_VIA) {
		/* Behind the reference, where the choices are known. */
		rc = function_name_of(&n, p, kid->kid[0]);
		if (rc == ERR_OK)
			rc = node_via(node, p, kid->field, n, kid->at);
		if (rc == ERR_OK)
			(*node)->end = kid->end;
		return rc;
	}
	rc = node_new(&n, p, N_CALL, kid->at, &kid, 1);
	if (rc)
		return rc;
	n->fn = &name_of;
	n->end = kid->end;		/* it stands there already */
	n->type = TYPE_TEXT;
	n->stable_text = true;		/* of the model */
	*node = n;
	return ERR_OK;
}

static enum err_code
want(struct parser *p, const struct node *arg, bool good, const char *what,
    const struct function *fn)
{
	if (good)
		return ERR_OK;
	return query_fail(p, arg->at, "%s() wants %s, not %s", fn->name,
	    err_text(what), err_text(node_type_name(arg)));
}

static bool
is_dated(const struct node *n)
{
	return n->type == TYPE_DATE || n->type == TYPE_TIME;
}

static enum err_code
check_choice_of(struct node *n, struct parser *p, const struct function *fn)
{
	size_t		first = fn->fn == FN_IF;
	enum err_code	rc;

	if (fn->fn == FN_IF) {
		rc = node_to_test(&n->kid[0], p);
		if (rc)
			return rc;
	}
	rc = check_unify(&n->type, &n->digits, p, n->kid + first,
	    n->n - first);
	if (rc)
		return rc;
	for (size_t i = first; i < n->n && n->type == TYPE_REF; i++)
		if (n->kid[i]->op != N_CONST)
			n->entity = node_leaf(n->kid[i])->entity;
	if (fn->fn == FN_MIN || fn->fn == FN_MAX)
		return want(p, n->kid[0], type_is_number(n->type) ||
		    n->type == TYPE_DATE || n->type == TYPE_TIME,
		    "numbers or dates", fn);
	return ERR_OK;
}

static enum err_code
check_round(struct node *n, struct parser *p, const struct function *fn)
{
	const struct node	*a = n->kid[0];
	int64_t			 digits = 0;
	enum err_code		 rc;

	rc = want(p, a, node_is_number(a), "a number", fn);
	if (rc)
		return rc;
	if (n->n == 2) {
		if (n->kid[1]->op != N_CONST || n->kid[1]->type != TYPE_INT ||
		    n->kid[1]->v.i < 0 ||
		    n->kid[1]->v.i > DECIMAL_DIGITS_MAX)
			return query_fail(p, n->kid[1]->at, "%s() wants"
			    " 0 to %d digits", fn->name, DECIMAL_DIGITS_MAX);
		digits = n->kid[1]->v.i;
	}
	n->type = a->type == TYPE_PERCENT ? TYPE_DECIMAL : a->type;
	n->digits = (uint8_t)digits;
	return ERR_OK;
}

/* The type of the result, and what the arguments may be. */
static enum err_code
check(struct node *n, struct parser *p, const struct function *fn)
{
	struct node	*a = n->kid[0];
	enum err_code	 rc;

	n->digits = 0;
	switch (fn->fn) {
	case FN_IF:
	case FN_COALESCE:
	case FN_MIN:
	case FN_MAX:
		return check_choice_of(n, p, fn);
	case FN_ROUND:
	case FN_HALF_UP:
	case FN_FLOOR:
	case FN_CEIL:
		return check_round(n, p, fn);
	case FN_ABS:
		n->type = a->type;
		n->digits = a->digits;
		return want(p, a, type_is_number(a->type), "a number", fn);
	case FN_LENGTH:
	case FN_STARTS:
		rc = want(p, a, type_is_text(a->type), "text", fn);
		if (rc == ERR_OK && n->n == 2)
			rc = want(p, n->kid[1], type_is_text(n->kid[1]->type),
			    "text", fn);
		n->type = fn->fn == FN_LENGTH ? TYPE_INT : TYPE_BOOL;
		return rc;
	case FN_LOWER:
	case FN_TRIM:
	case FN_NAME:
		n->type = TYPE_TEXT;
		return want(p, a, type_is_text(a->type), "text", fn);
	case FN_DAYS:
		n->type = TYPE_INT;
		if (a->is_span && a->span.months != 0)
			return query_fail(p, a->at,
			    "a month is no fixed number of days");
		return want(p, a, a->type == TYPE_DURATION,
		    "a length of time", fn);
	default:
		n->type = TYPE_INT;
		return want(p, a, is_dated(a), "a date", fn);
	}
}

enum err_code
function_build(struct node **node, struct parser *p,
    const struct function *fn, struct node **arg, size_t n, size_t at)
{
	enum err_code	rc;

	if (n < fn->min || n > fn->max) {
		if (fn->max > 3)
			return query_fail(p, at, "%s() wants at least %zu"
			    " argument", fn->name, fn->min);
		return query_fail(p, at, fn->max == 1 ?
		    "%s() wants %zu argument, not %zu" :
		    "%s() wants %zu arguments, not %zu", fn->name, fn->max,
		    n);
	}
	for (size_t i = 0; i < n; i++) {
		rc = fn->fn == FN_IF && i == 0 ? ERR_OK :
		    node_to_text(&arg[i], p);
		if (rc == ERR_OK)
			rc = node_want_one(p, arg[i]);
		if (rc)
			return rc;
	}
	rc = node_new(node, p, N_CALL, at, arg, n);
	if (rc)
		return rc;
	(*node)->fn = fn;
	rc = check(*node, p, fn);
	return rc ? rc : node_fold(node, p);
}

static bool
choose(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct value	x;
	bool		have = false;
	int		order;

	if (n->fn->fn == FN_IF) {
		bool	met = q->met_missing;
		bool	yes = eval_test(q, n->kid[0], s);

		q->met_missing = met;
		return eval_value(q, n->kid[yes ? 1 : 2], s, v) &&
		    value_fit(v, q, n->type, n->digits);
	}
	for (size_t i = 0; i < n->n; i++) {
		if (!eval_value(q, n->kid[i], s, &x) ||
		    !value_fit(&x, q, n->type, n->digits)) {
			if (n->fn->fn == FN_COALESCE)
				continue;
			return false;	/* of the smallest nothing is known */
		}
		order = have ? (x.i < v->i ? -1 : x.i > v->i) : 0;
		if (!have || (n->fn->fn == FN_MIN ? order < 0 : order > 0))
			*v = x;
		have = true;
		if (n->fn->fn == FN_COALESCE)
			break;
	}
	return have;
}

static void
set_text(struct query *q, struct value *v, const struct buf *b)
{
	memset(v, 0, sizeof(*v));
	v->type = TYPE_TEXT;
	v->text = slice_dup(q->scratch, buf_slice(b));
}

static bool
text_call(struct query *q, const struct node *n, const struct subject *s,
    const struct value *a, struct value *v)
{
	struct value	b;
	struct buf	buf = {0}, other = {0};

	switch (n->fn->fn) {
	case FN_LENGTH:
		memset(v, 0, sizeof(*v));
		v->type = TYPE_INT;
		v->i = (int64_t)utf8_count(a->text);
		return true;
	case FN_TRIM:
		*v = *a;
		v->type = TYPE_TEXT;
		v->text = slice_trim(a->text);
		return true;
	case FN_LOWER:
		fold_text(&buf, a->text);
		set_text(q, v, &buf);
		break;
	default:	/* FN_STARTS */
		if (!eval_value(q, n->kid[1], s, &b))
			return false;
		fold_text(&buf, a->text);
		fold_text(&other, b.text);
		memset(v, 0, sizeof(*v));
		v->type = TYPE_BOOL;
		v->i = slice_starts(buf_slice(&buf), buf_slice(&other));
		break;
	}
	buf_release(&buf);
	buf_release(&other);
	return true;
}

static bool
round_call(const struct node *n, const struct value *a, struct value *v)
{
	unsigned	from = number_digits(a->type, a->digits);
	unsigned	to = number_digits(n->type, n->digits);
	int64_t		unit, rest;

	*v = *a;
	v->cur[0] = '\0';
	v->type = n->type;
	v->digits = n->digits;
	if (n->fn->fn == FN_ROUND || from <= to)
		return number_rescale(&v->i, a->i, from, to);
	/* From here on digits go: down first, then up where that is asked. */
	unit = i64_pow10(from - to);
	v->i = a->i / unit;
	rest = a->i % unit;
	if (rest < 0) {
		v->i--;
		rest += unit;
	}
	if (n->fn->fn == FN_CEIL ? rest > 0 : n->fn->fn == FN_HALF_UP &&
	    (a->i < 0 ? rest > unit / 2 : rest >= unit - unit / 2))
		v->i++;
	return true;
}

static bool
name_call(const struct query *q, const struct node *n, const struct value *a,
    struct value *v)
{
	const struct node	*k = node_leaf(n->kid[0]);
	const struct choice	*c;

	(void)q;
	memset(v, 0, sizeof(*v));
	v->type = TYPE_TEXT;
	if (k->scheme != NULL) {
		if (a->i < 1 || (uint64_t)a->i > k->scheme->n_segments)
			return false;
		v->text = k->scheme->segment[a->i - 1].name;
		v->i = a->i;	/* its place: the model's order is the one */
		return true;
	}
	c = k->field == NULL ? NULL :
	    field_find_code(k->field, (uint16_t)a->i);
	if (c == NULL)
		return false;
	v->text = c->name;
	return true;
}

struct naming {
	struct query		*q;
	const struct node	*n;
	eval_each		*each;
	void			*arg;
};

static bool
name_each(void *arg, const struct value *v)
{
	struct naming	*x = arg;
	struct value	 name;

	return name_call(x->q, x->n, v, &name) && x->each(x->arg, &name);
}

bool
call_any(struct query *q, const struct node *n, const struct subject *s,
    eval_each *each, void *arg)
{
	struct naming	x = { q, n, each, arg };

	return eval_any(q, n->kid[0], s, name_each, &x);
}

static int64_t
calendar_part(enum fn fn, struct day day)
{
	struct civil	c = day_to_civil(day);

	switch (fn) {
	case FN_YEAR:
		return c.year;
	case FN_QUARTER:
		return (c.month + 2) / 3;
	case FN_MONTH:
		return c.month;
	case FN_WEEK:
		return day_to_isoweek(day).week;
	case FN_DAY:
		return c.mday;
	default:
		return day_weekday(day);
	}
}

bool
call_eval(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct value	a;

	switch (n->fn->fn) {
	case FN_IF:
	case FN_COALESCE:
	case FN_MIN:
	case FN_MAX:
		return choose(q, n, s, v);
	default:
		break;
	}
	if (!eval_value(q, n->kid[0], s, &a))
		return false;
	switch (n->fn->fn) {
	case FN_LENGTH:
	case FN_TRIM:
	case FN_LOWER:
	case FN_STARTS:
		return text_call(q, n, s, &a, v);
	case FN_NAME:
		return name_call(q, n, &a, v);
	case FN_ABS:
		*v = a;
		v->i = a.i < 0 ? -a.i : a.i;
		return a.i != INT64_MIN;
	case FN_ROUND:
	case FN_HALF_UP:
	case FN_FLOOR:
	case FN_CEIL:
		return round_call(n, &a, v);
	case FN_DAYS:
		memset(v, 0, sizeof(*v));
		v->type = TYPE_INT;
		v->i = a.i / INT64_C(86400000000);
		return true;
	default:
		if (!value_fit(&a, q, TYPE_DATE, 0))
			return false;
		memset(v, 0, sizeof(*v));
		v->type = TYPE_INT;
		v->i = calendar_part(n->fn->fn,
		    (struct day){ (int32_t)a.i });
		return true;
	}
}
