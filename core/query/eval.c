#include "core/query/priv.h"

#include "core/record/reference.h"
#include "core/base/banned.h"

void
query_keep_error(struct query *q, enum err_code rc, const struct err *err)
{
	if (q->rc != ERR_OK)
		return;
	q->rc = rc;
	if (q->err == NULL)
		q->err = ARENA_NEW(q->arena, struct err);
	*q->err = *err;
}

static bool
overflow(struct query *q, const struct node *n)
{
	struct err	err = {0};
	struct slice	s = slice_trim(slice_sub(q->text, n->at, n->end));

	err_set(&err, ERR_RANGE, "\"%.*s\" gives a number too large",
	    SHORT(s));
	query_keep_error(q, ERR_RANGE, &err);
	return false;
}

/* A cell of a sale row as a value. */
static bool
row_value(struct query *q, const struct field *f, const struct subject *s,
    struct value *v)
{
	int64_t		cell = s->cells[f->position];
	struct err	err = {0};
	enum err_code	rc;

	memset(v, 0, sizeof(*v));
	if (cell == SALES_MISSING)
		return false;
	v->type = f->type;
	if (!type_is_text(f->type)) {
		v->i = cell;
		v->digits = f->type == TYPE_PERCENT ? 6 : f->digits;
		v->entity = f->to;
		return true;
	}
	rc = sales_cell_text(&v->text, q->env.txn, q->scratch, cell, &err);
	if (rc) {
		query_keep_error(q, rc, &err);
		v->type = TYPE_NONE;
		return false;
	}
	return true;
}

static bool
field_value(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	if (s->record == NULL)
		return row_value(q, n->field, s, v);
	*v = record_value(s->record, n->field);
	if (v->type == TYPE_PERCENT)
		v->digits = 6;
	return v->type != TYPE_NONE;
}

static bool
arithmetic(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct value	a, b;
	struct buf	buf = {0};
	bool		timely;

	if (!eval_value(q, n->kid[0], s, &a) ||
	    !eval_value(q, n->kid[1], s, &b))
		return false;
	if (n->type == TYPE_TEXT) {
		buf_add(&buf, a.text);
		buf_add(&buf, b.text);
		memset(v, 0, sizeof(*v));
		v->type = TYPE_TEXT;
		v->text = slice_dup(q->scratch, buf_slice(&buf));
		buf_release(&buf);
		return true;
	}
	/* What a division by nothing gives is not known. */
	if (n->op == N_DIV && b.i == 0)
		return false;
	timely = (n->op == N_ADD || n->op == N_SUB) &&
	    (n->type == TYPE_DATE || n->type == TYPE_TIME ||
	    n->type == TYPE_DURATION);
	if (timely ? time_calculate(v, q, n, &a, &b) :
	    number_calculate(v, n, &a, &b))
		return true;
	return overflow(q, n);
}

static bool
any_of_first(void *arg, const struct value *v)
{
	*(struct value *)arg = *v;
	return true;
}

static bool
value_of(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	switch (n->op) {
	case N_CONST:
		*v = n->v;
		return true;
	case N_FIELD:
		return field_value(q, n, s, v);
	case N_VIA:
		if (node_is_test(n))
			break;
		if (n->many)
			return path_any(q, n, s, any_of_first, v);
		return path_value(q, n, s, v);
	case N_HANDLE:
		memset(v, 0, sizeof(*v));
		v->type = TYPE_REF;
		v->entity = s->entity->id;
		v->i = s->record->id;
		return true;
	case N_REVISION:
		memset(v, 0, sizeof(*v));
		v->type = TYPE_INT;
		v->i = s->record->revision;
		return true;
	case N_SEGMENT:
		return segment_any(q, n, s, any_of_first, v);
	case N_MAY:
		return may_eval(q, n, s, v);
	case N_MEASURE:
		return measure_eval(q, n, s, v);
	case N_RELATED:
		return related_eval(q, n, s, v);
	case N_NEG:
		if (!eval_value(q, n->kid[0], s, v))
			return false;
		v->cur[0] = '\0';
		return i64_sub(&v->i, 0, v->i) || overflow(q, n);
	case N_CALL:
		return n->many ? call_any(q, n, s, any_of_first, v) :
		    call_eval(q, n, s, v);
	case N_ADD:
	case N_SUB:
	case N_MUL:
	case N_DIV:
		return arithmetic(q, n, s, v);
	default:
		break;
	}
	memset(v, 0, sizeof(*v));
	v->type = TYPE_BOOL;
	v->i = eval_test(q, n, s);
	return true;
}

bool
eval_value(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	if (value_of(q, n, s, v) && q->rc == ERR_OK)
		return true;
	memset(v, 0, sizeof(*v));
	return false;
}

bool
eval_any(struct query *q, const struct node *n, const struct subject *s,
    eval_each *each, void *arg)
{
	struct value	v;
	size_t		count;

	if (!n->many)
		return eval_value(q, n, s, &v) && each(arg, &v);
	if (n->op == N_VIA)
		return path_any(q, n, s, each, arg);
	if (n->op == N_SEGMENT)
		return segment_any(q, n, s, each, arg);
	if (n->op == N_CALL)
		return call_any(q, n, s, each, arg);
	if (s->record == NULL)		/* sale rows hold no lists */
		return field_value(q, n, s, &v) && each(arg, &v);
	count = record_count(s->record, n->field);
	for (size_t i = 0; i < count; i++) {
		v = record_item(s->record, n->field, i);
		if (v.type == TYPE_PERCENT)
			v.digits = 6;
		if (v.type != TYPE_NONE && each(arg, &v))
			return true;
	}
	return false;
}

bool
eval_each_ref(struct query *q, const struct field *f,
    const struct subject *s, bool (*each)(void *, uint32_t), void *arg)
{
	struct value	v;
	size_t		count;

	if (s->record == NULL)
		return row_value(q, f, s, &v) && each(arg, (uint32_t)v.i);
	if (!f->many) {
		v = record_value(s->record, f);
		return v.type == TYPE_REF && each(arg, (uint32_t)v.i);
	}
	count = record_count(s->record, f);
	for (size_t i = 0; i < count; i++) {
		v = record_item(s->record, f, i);
		if (v.type == TYPE_REF && each(arg, (uint32_t)v.i))
			return true;
	}
	return false;
}

/* ---- tests ---- */

struct testing {
	struct query		*q;
	const struct node	*n;
	struct value		 other;	/* N_COMPARE with a list */
	bool			 seen, swapped;
};

static bool
in_ranges(const struct node *n, const struct value *v)
{
	const struct node	*k = n->kid[0];
	int64_t			 i = v->i;
	size_t			 lo = 0, hi = n->n_ranges, mid;

	if (v->digits != k->digits && (v->type == TYPE_MONEY ||
	    v->type == TYPE_DECIMAL) &&
	    !number_rescale(&i, i, v->digits, k->digits))
		return false;
	if (n->n_ranges == 1)
		return i >= n->range[0].lo && i <= n->range[0].hi;
	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (i < n->range[mid].lo)
			hi = mid;
		else if (i > n->range[mid].hi)
			lo = mid + 1;
		else
			return true;
	}
	return false;
}

static bool
in_ranges_each(void *arg, const struct value *v)
{
	struct testing	*t = arg;

	t->seen = true;
	return in_ranges(t->n, v);
}

static bool
test_range(struct query *q, const struct node *n, const struct subject *s)
{
	const struct node	*k = n->kid[0];
	struct testing		 t = { .q = q, .n = n };
	struct value		 v;

	if (k->op == N_FIELD && !k->many) {
		if (!field_value(q, k, s, &v)) {
			q->met_missing = true;
			return false;
		}
		return in_ranges(n, &v);
	}
	if (eval_any(q, k, s, in_ranges_each, &t))
		return true;
	if (!t.seen)
		q->met_missing = true;
	return false;
}

static bool
text_each(void *arg, const struct value *v)
{
	struct testing	*t = arg;

	t->seen = true;
	if (t->n->op == N_MATCH)
		return match_test(t->q, t->n->match, v->text);
	return fold_equals(t->q, t->n, v->text);
}

static bool
test_text(struct query *q, const struct node *n, const struct subject *s)
{
	const struct node	*k = n->kid[0];
	struct testing		 t = { .q = q, .n = n };
	bool			 known, cell, result;

	cell = s->record == NULL && k->op == N_FIELD;
	if (cell) {
		result = cell_test(q, n, s, &known);
		if (known)
			return result;
	}
	result = eval_any(q, k, s, text_each, &t);
	if (!result && !t.seen)
		q->met_missing = true;
	if (cell && q->rc == ERR_OK)
		cell_remember(q, n, s, result);
	return result;
}

static bool
compare_values(struct query *q, const struct node *n, const struct value *a,
    const struct value *b)
{
	struct value	x = *a, y = *b;
	int		order;

	if (type_is_text(x.type))
		order = fold_compare(q, x.text, y.text);
	else if (x.type == TYPE_DATE || x.type == TYPE_TIME) {
		/* A day and a moment: does the moment lie on that day? */
		if (x.type != y.type && (!value_fit(&x, q, TYPE_DATE, 0) ||
		    !value_fit(&y, q, TYPE_DATE, 0)))
			return false;
		order = x.i < y.i ? -1 : x.i > y.i;
	} else
		order = number_compare(x.i, number_digits(x.type, x.digits),
		    y.i, number_digits(y.type, y.digits));
	switch (n->cmp) {
	case CMP_LT:
		return order < 0;
	case CMP_LE:
		return order <= 0;
	case CMP_GT:
		return order > 0;
	case CMP_GE:
		return order >= 0;
	default:
		return order == 0;
	}
}

static bool
compare_each(void *arg, const struct value *v)
{
	struct testing	*t = arg;

	t->seen = true;
	return t->swapped ? compare_values(t->q, t->n, &t->other, v) :
	    compare_values(t->q, t->n, v, &t->other);
}

static bool
test_compare(struct query *q, const struct node *n, const struct subject *s)
{
	struct testing	t = { .q = q, .n = n, .swapped = n->kid[1]->many };
	const struct node *list = n->kid[t.swapped ? 1 : 0];
	const struct node *one = n->kid[t.swapped ? 0 : 1];

	if (eval_value(q, one, s, &t.other) &&
	    eval_any(q, list, s, compare_each, &t))
		return true;
	if (!t.seen)
		q->met_missing = true;
	return false;
}

static bool
present_each(void *arg, const struct value *v)
{
	(void)arg;
	(void)v;
	return true;
}

static bool
test_present(struct query *q, const struct node *n, const struct subject *s)
{
	const struct node	*k = n->kid[0];
	struct value		 v;

	if (k->op == N_FIELD && s->record == NULL)
		return s->cells[k->field->position] != SALES_MISSING;
	if (k->op == N_FIELD && !k->many)
		return field_value(q, k, s, &v);
	return eval_any(q, k, s, present_each, NULL);
}

bool
eval_test(struct query *q, const struct node *n, const struct subject *s)
{
	switch (n->op) {
	case N_AND:
		for (size_t i = 0; i < n->n; i++)
			if (!eval_test(q, n->kid[i], s))
				return false;
		return true;
	case N_OR:
		for (size_t i = 0; i < n->n; i++)
			if (eval_test(q, n->kid[i], s))
				return true;
		return false;
	case N_NOT:
		return !eval_test(q, n->kid[0], s);
	case N_RANGE:
		return test_range(q, n, s);
	case N_TEXT:
	case N_MATCH:
		return test_text(q, n, s);
	case N_COMPARE:
		return test_compare(q, n, s);
	case N_PRESENT:
		return test_present(q, n, s);
	default:
		return path_test(q, n, s);	/* N_VIA */
	}
}

/* ---- begin and end ---- */

static enum err_code
resolve(struct query *q, struct node *n, struct err *err)
{
	struct reference	ref = {0};
	enum err_code		rc;

	rc = reference_parse(&ref, q->env.txn, q->env.model, n->entity,
	    n->pending, q->scratch, err);
	if (rc == ERR_NOTFOUND && q->env.gone_matches_none) {
		memset(err, 0, sizeof(*err));
		return ERR_OK;	/* nobody is 0 */
	}
	if (rc)
		return rc;
	if (ref.entity != n->entity)
		return err_set(err, ERR_USAGE, "%.*s is %.*s, not %.*s",
		    SHORT(n->pending), SHORT(ref.entity->name),
		    SHORT(n->entity->name));
	n->v.i = ref.id;
	return ERR_OK;
}

enum err_code
eval_begin(struct query *q, struct err *err)
{
	enum err_code	rc;

	q->rc = ERR_OK;
	q->met_missing = false;
	if (q->scratch == NULL)
		q->scratch = arena_open();
	if (arena_used(q->scratch) > 0)
		arena_clear(q->scratch);
	while (q->pending != NULL && q->env.txn != NULL) {
		rc = resolve(q, q->pending, err);
		if (rc)
			return rc;
		q->pending = q->pending->next_pending;
	}
	return ERR_OK;
}

enum err_code
eval_end(struct query *q, struct err *err)
{
	if (q->rc != ERR_OK)
		*err = *q->err;
	return q->rc;
}
