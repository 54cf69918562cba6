#include "core/query/priv.h"

#include "core/record/reference.h"
#include "core/types/decimal.h"
#include "core/base/banned.h"

static enum err_code
period_node(struct node **node, struct parser *p, struct range days,
    size_t at)
{
	enum err_code	rc;

	rc = node_new(node, p, N_PERIOD, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->period = days;
	(*node)->type = TYPE_DATE;
	return ERR_OK;
}

/* "-2h", "now", "... 09:05": a moment and not the day it lies in. */
static bool
is_moment(struct slice s)
{
	if (slice_index(s, ':') != SIZE_MAX ||
	    slice_eq_ascii_nocase(s, SLICE("now")) ||
	    slice_eq_ascii_nocase(s, SLICE("nu")))
		return true;
	return s.len > 0 && (s.p[0] == '-' || s.p[0] == '+') &&
	    (slice_ends(s, SLICE("h")) || slice_ends(s, SLICE("min")));
}

static enum err_code
read_when(struct node **node, struct parser *p, const struct node *left,
    struct slice text, size_t at)
{
	struct value	v = { .type = TYPE_TIME };
	struct instant	moment;
	struct range	days;
	struct span	span;
	struct err	ignored = {0};
	enum err_code	rc;

	text = slice_trim(text);
	if (left->type == TYPE_TIME && is_moment(text)) {
		rc = when_parse_instant(&moment, text, &p->q->env.when,
		    p->err);
		if (rc)
			return query_fail_at(p, at, rc);
		v.i = moment.us;
		return node_const(node, p, &v, at);
	}
	rc = when_parse_range(&days, text, &p->q->env.when, p->err);
	if (rc)
		return query_fail_at(p, at, rc);
	rc = period_node(node, p, days, at);
	/* "last_sale < 12mo": twelve months ago, or the year up to now? */
	if (rc == ERR_OK && span_parse(&span, text, &ignored) == ERR_OK)
		(*node)->is_span = true;
	return rc;
}

static enum err_code
no_choice(struct parser *p, const struct node *left, struct slice text,
    size_t at)
{
	struct slice	s = SLICE_EMPTY;
	size_t		best = 3, d;

	if (left->scheme != NULL) {
		for (size_t i = 0; i < left->scheme->n_segments; i++) {
			d = text_distance(left->scheme->segment[i].name, text,
			    best);
			if (d < best) {
				best = d;
				s = left->scheme->segment[i].name;
			}
		}
		query_fail(p, at, "no segment \"%.*s\" in %.*s", SHORT(text),
		    SHORT(left->scheme->name));
		if (s.len == 0 && left->scheme->n_segments > 0)
			s = left->scheme->segment[0].name;
	} else {
		query_fail(p, at, "%.*s has no value \"%.*s\"",
		    SHORT(left->field->name), SHORT(text));
		s = field_suggest_choice(left->field, text);
		if (s.len == 0 && left->field->n_choices > 0) {
			err_hint(p->err, "the first one is %.*s",
			    SHORT(left->field->choice[0].name));
			return ERR_USAGE;
		}
	}
	if (s.len > 0)
		err_hint(p->err, "did you mean %.*s?", SHORT(s));
	return ERR_USAGE;
}

static bool
find_code(int64_t *code, const struct node *left, struct slice text)
{
	const struct choice	*c;
	struct buf		 a = {0}, b = {0};
	bool			 found = false;

	if (left->scheme == NULL) {
		c = field_find_choice(left->field, text);
		if (c != NULL)
			*code = c->code;
		return c != NULL;
	}
	fold_text(&a, text);
	for (size_t i = 0; !found && i < left->scheme->n_segments; i++) {
		const struct segment	*s = &left->scheme->segment[i];

		for (size_t k = 0; !found && k <= s->labels.n; k++) {
			buf_clear(&b);
			fold_text(&b, k == 0 ? s->name :
			    s->labels.p[k - 1].text);
			found = slice_eq(buf_slice(&a), buf_slice(&b));
		}
		*code = (int64_t)i + 1;
	}
	buf_release(&a);
	buf_release(&b);
	return found;
}

static enum err_code
choice_node(struct node **node, struct parser *p, int64_t code, size_t at)
{
	struct value	v = { .type = TYPE_ENUM, .i = code };

	return node_const(node, p, &v, at);
}

static enum err_code
read_reference(struct node **node, struct parser *p, const struct node *left,
    struct slice text, size_t at)
{
	struct value		 v = { .type = TYPE_REF };
	const struct entity	*to = model_complete_entity(p->q->env.model,
				    node_leaf(left)->entity);
	struct reference	 ref = {0};
	enum err_code		 rc;

	v.entity = to->id;
	if (p->q->env.txn == NULL) {
		rc = node_const(node, p, &v, at);
		if (rc)
			return rc;
		(*node)->pending = text;
		(*node)->entity = to;
		(*node)->next_pending = p->q->pending;
		p->q->pending = *node;
		return ERR_OK;
	}
	rc = reference_parse(&ref, p->q->env.txn, p->q->env.model, to, text,
	    p->q->arena, p->err);
	if (rc == ERR_NOTFOUND && p->q->env.gone_matches_none) {
		memset(p->err, 0, sizeof(*p->err));
		return node_const(node, p, &v, at);	/* nobody is 0 */
	}
	if (rc == ERR_OK && ref.entity != to)
		return query_fail(p, at, "%.*s is %.*s, not %.*s",
		    SHORT(text), SHORT(ref.entity->name), SHORT(to->name));
	if (rc)
		return query_fail_at(p, at, rc);
	v.i = ref.id;
	return node_const(node, p, &v, at);
}

static enum err_code
read_text(struct node **node, struct parser *p, const struct node *left,
    struct slice text, size_t at)
{
	struct value	v = { .type = TYPE_TEXT, .text = text };
	enum err_code	rc;

	if (left->type != TYPE_TEXT) {
		rc = value_parse(&v, left->type, 0, text, &p->q->env.values,
		    p->q->arena, p->err);
		if (rc)
			return query_fail_at(p, at, rc);
		v.text = slice_dup(p->q->arena, v.text);
	}
	return node_const(node, p, &v, at);
}

enum err_code
literal_read(struct node **node, struct parser *p, const struct node *left,
    struct slice text, size_t at)
{
	struct value	v;
	size_t		digits = left->digits;
	enum type	type = left->type;
	int64_t		code;
	enum err_code	rc;

	switch (left->type) {
	case TYPE_DATE:
	case TYPE_TIME:
		return read_when(node, p, left, text, at);
	case TYPE_ENUM:
		if (!find_code(&code, node_leaf(left), text))
			return no_choice(p, node_leaf(left), text, at);
		return choice_node(node, p, code, at);
	case TYPE_REF:
		return read_reference(node, p, left, text, at);
	case TYPE_BOOL:
	case TYPE_INT:
	case TYPE_DECIMAL:
	case TYPE_MONEY:
	case TYPE_PERCENT:
	case TYPE_DURATION:
		/* As many digits as are written: "size > 39.5". */
		if (type == TYPE_INT || type == TYPE_DECIMAL ||
		    type == TYPE_MONEY) {
			digits = slice_trim(slice_after(text, '.')).len;
			type = type == TYPE_MONEY ? type : TYPE_DECIMAL;
		}
		rc = value_parse(&v, type, (unsigned)MIN(digits,
		    (size_t)DECIMAL_DIGITS_MAX), text, &p->q->env.values,
		    p->q->arena, p->err);
		if (rc)
			return query_fail_at(p, at, rc);
		if (v.cur[0] != '\0')
			return query_fail(p, at, "amounts are in %.3s here",
			    p->q->env.model->currency);
		if (v.type == TYPE_PERCENT)
			v.digits = 6;
		return node_const(node, p, &v, at);
	default:
		return read_text(node, p, left, text, at);
	}
}

/* A call, parentheses, a name in backquotes: no date looks like these. */
static bool
begins_call(const struct parser *p)
{
	size_t	i;

	if (p->tok.kind != T_WORD)
		return parser_is_sign(p, "(");
	i = lex_skip_blanks(p, p->tok.end);
	return p->tok.quoted || (i < p->src.len && p->src.p[i] == '(');
}

/* The word is a field, a path or a call in what follows. */
static bool
begins_expression(const struct parser *p)
{
	return begins_call(p) || (p->tok.kind == T_WORD &&
	    entity_find_field(p->entity, p->tok.text) != NULL);
}

bool
literal_is_bare_word(const struct parser *p)
{
	return p->tok.kind == T_WORD && !begins_expression(p);
}

/*
 * A date as the grammar of dates has it, also where a field has the name of
 * its first word (`in next month`, with a field "next"); else an expression
 * (`today - 30d`); when it is neither, the error that fits what was written.
 */
static enum err_code
parse_when(struct node **node, struct parser *p, const struct node *left)
{
	struct slice	raw = lex_raw(p);
	struct parser	saved;
	struct err	err = *p->err;
	bool		is_path;
	enum err_code	rc;

	saved = *p;
	if (raw.len == 0 || begins_call(p))
		return ERR_OK;
	rc = read_when(node, p, left, raw, p->tok.at);
	if (rc == ERR_OK) {
		lex_seek(p, p->tok.at + raw.len);
		return ERR_OK;
	}
	if (begins_expression(p)) {
		*p->err = err;
		*node = NULL;
		return ERR_OK;
	}
	err = *p->err;
	is_path = slice_index(raw, '_') != SIZE_MAX ||
	    (slice_index(raw, '.') != SIZE_MAX &&
	    p->tok.kind == T_WORD);
	rc = parse_sum(node, p);
	if (rc == ERR_OK && ((*node)->type == TYPE_DATE ||
	    (*node)->type == TYPE_TIME))
		return ERR_OK;
	if (rc && is_path)
		return rc;
	*node = NULL;
	*p = saved;
	*p->err = err;
	return ERR_USAGE;
}

static enum err_code
parse_choice(struct node **node, struct parser *p, const struct node *left)
{
	const struct node	*leaf = node_leaf(left);
	struct slice		 raw = lex_raw(p);
	size_t			 at = p->tok.at;
	int64_t			 code;
	enum err_code		 rc;

	if (raw.len == 0)
		return ERR_OK;
	if (!find_code(&code, leaf, raw)) {
		if (begins_expression(p))
			return ERR_OK;
		if (p->tok.kind != T_WORD || !find_code(&code, leaf,
		    p->tok.text))
			return no_choice(p, leaf, p->tok.kind == T_WORD &&
			    p->tok.text.len < raw.len ? p->tok.text : raw, at);
		raw = p->tok.text;
	}
	rc = choice_node(node, p, code, at);
	lex_seek(p, at + raw.len);
	return rc;
}

static enum err_code
parse_reference(struct node **node, struct parser *p, const struct node *left)
{
	const struct entity	*e;
	struct slice		 raw = lex_raw(p);
	size_t			 at = p->tok.at;
	uint32_t		 id;
	enum err_code		 rc;

	if (raw.len == 0 || (begins_expression(p) &&
	    slice_index(raw, '/') == SIZE_MAX &&
	    !handle_parse(&e, &id, p->q->env.model, raw)))
		return ERR_OK;
	rc = read_reference(node, p, left, slice_dup(p->q->arena, raw), at);
	if (rc == ERR_OK)
		lex_seek(p, at + raw.len);
	return rc;
}

/* Country codes, telephone numbers and the like need no quotes. */
static enum err_code
parse_normal_text(struct node **node, struct parser *p,
    const struct node *left)
{
	struct slice	raw = lex_raw(p);
	size_t		at = p->tok.at;
	enum err_code	rc;

	if (raw.len == 0 || begins_expression(p))
		return ERR_OK;
	rc = read_text(node, p, left, raw, at);
	if (rc == ERR_OK)
		lex_seek(p, at + raw.len);
	return rc;
}

enum err_code
parse_literal(struct node **node, struct parser *p, const struct node *left)
{
	*node = NULL;
	if (p->tok.kind == T_STRING || p->tok.kind == T_PARAM ||
	    p->tok.kind == T_END || left->op == N_CONST)
		return ERR_OK;
	switch (left->type) {
	case TYPE_DATE:
	case TYPE_TIME:
		return parse_when(node, p, left);
	case TYPE_ENUM:
		return parse_choice(node, p, left);
	case TYPE_REF:
		return parse_reference(node, p, left);
	case TYPE_EMAIL:
	case TYPE_PHONE:
	case TYPE_URL:
	case TYPE_POSTCODE:
	case TYPE_COUNTRY:
	case TYPE_IBAN:
	case TYPE_KVK:
	case TYPE_VAT:
		return parse_normal_text(node, p, left);
	default:
		return ERR_OK;
	}
}
