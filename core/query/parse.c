#include "core/query/priv.h"

#include "core/base/banned.h"

bool
parser_is_sign(const struct parser *p, const char *sign)
{
	return p->tok.kind == T_SIGN && strcmp(p->tok.sign, sign) == 0;
}

bool
parser_is_word(const struct parser *p, const char *word)
{
	return p->tok.kind == T_WORD && !p->tok.quoted &&
	    slice_eq_ascii_nocase(p->tok.text, slice_of(word));
}

enum err_code
parser_unexpected(struct parser *p, const char *wanted)
{
	struct slice	s;

	if (p->tok.kind == T_BAD) {
		*p->err = p->lex_err;
		return p->err->code;
	}
	if (p->tok.kind == T_END)
		return query_fail(p, p->src.len, "%s expected at the end",
		    err_text(wanted));
	s = slice_sub(p->src, p->tok.at, p->tok.end);
	query_fail(p, p->tok.at, "%s expected before %.*s",
	    err_text(wanted), SHORT(s));
	if (lex_is_decimal_comma(p))
		err_hint(p->err, "write a point before the decimals and nothing "
		    "between thousands: 1234.50");
	return ERR_USAGE;
}

enum err_code
parser_expect(struct parser *p, const char *sign)
{
	char	wanted[16];

	if (!parser_is_sign(p, sign)) {
		snprintf(wanted, sizeof(wanted), "\"%s\"", sign);
		return parser_unexpected(p, wanted);
	}
	lex_next(p);
	return ERR_OK;
}

static enum err_code
enter(struct parser *p)
{
	if (++p->depth <= QUERY_DEPTH_MAX)
		return ERR_OK;
	return query_fail(p, p->tok.at, "nested deeper than %d levels",
	    QUERY_DEPTH_MAX);
}

static enum err_code
parse_param(struct node **node, struct parser *p)
{
	struct value	v = { .type = TYPE_TEXT };
	size_t		at = p->tok.at;
	enum err_code	rc;

	rc = parser_param(&v.text, p, &p->tok);
	if (rc)
		return rc;
	rc = node_const(node, p, &v, at);
	if (rc)
		return rc;
	(*node)->end = p->tok.end;
	(*node)->param = true;
	lex_next(p);
	return ERR_OK;
}

static enum err_code
parse_constant(struct node **node, struct parser *p)
{
	struct token	t = p->tok;
	struct value	v = {0};
	enum err_code	rc = ERR_OK;

	switch (t.kind) {
	case T_STRING:
		v.type = TYPE_TEXT;
		v.text = t.text;
		break;
	case T_NUMBER:
		v = t.number;
		break;
	case T_SPAN:
		v.type = TYPE_DURATION;
		if (!i64_mul(&v.i, t.span.days, INT64_C(86400000000)) ||
		    !i64_add(&v.i, v.i, t.span.us))
			return query_fail(p, t.at, "too long");
		break;
	case T_DAY: {
		struct day	d;

		rc = when_parse_day(&d, t.text, &p->q->env.when, p->err);
		v.type = TYPE_DATE;
		v.i = rc ? 0 : d.n;
		break;
	}
	default: {
		struct instant	in;

		rc = when_parse_instant(&in, t.text, &p->q->env.when, p->err);
		v.type = TYPE_TIME;
		v.i = rc ? 0 : in.us;
		break;
	}
	}
	if (rc)
		return query_fail_at(p, t.at, rc);
	rc = node_const(node, p, &v, t.at);
	if (rc)
		return rc;
	(*node)->end = t.end;
	(*node)->is_span = t.kind == T_SPAN;
	(*node)->span = t.span;
	lex_next(p);
	return ERR_OK;
}

static enum err_code
parse_primary(struct node **node, struct parser *p)
{
	enum err_code	rc;

	switch (p->tok.kind) {
	case T_STRING:
	case T_NUMBER:
	case T_SPAN:
	case T_DAY:
	case T_MOMENT:
		return parse_constant(node, p);
	case T_PARAM:
		return parse_param(node, p);
	case T_WORD:
		if (parser_is_word(p, "and") || parser_is_word(p, "or") ||
		    parser_is_word(p, "where"))
			break;
		return parse_name(node, p);
	default:
		break;
	}
	if (!parser_is_sign(p, "("))
		return parser_unexpected(p, "a name, number or text");
	lex_next(p);
	rc = parse_expression(node, p);
	if (rc)
		return rc;
	return parser_expect(p, ")");
}

static enum err_code
parse_unary(struct node **node, struct parser *p)
{
	size_t		at = p->tok.at;
	bool		minus = parser_is_sign(p, "-");
	enum err_code	rc;

	if (!minus && !parser_is_sign(p, "+"))
		return parse_primary(node, p);
	rc = enter(p);
	if (rc)
		return rc;
	lex_next(p);
	rc = parse_unary(node, p);
	p->depth--;
	if (rc)
		return rc;
	return minus ? check_negation(node, p, *node, at) : ERR_OK;
}

static enum err_code
parse_product(struct node **node, struct parser *p)
{
	struct node	*b;
	enum op		 op;
	size_t		 at, start = p->tok.at;
	enum err_code	 rc;

	rc = parse_unary(node, p);
	while (rc == ERR_OK &&
	    (parser_is_sign(p, "*") || parser_is_sign(p, "/"))) {
		op = parser_is_sign(p, "*") ? N_MUL : N_DIV;
		at = p->tok.at;
		lex_next(p);
		rc = parse_unary(&b, p);
		if (rc == ERR_OK)
			rc = check_arithmetic(node, p, op, *node, b, at);
		/* A parenthesis before it belongs to it. */
		if (rc == ERR_OK)
			(*node)->at = start;
	}
	return rc;
}

enum err_code
parse_sum(struct node **node, struct parser *p)
{
	struct node	*b;
	enum op		 op;
	size_t		 at, start = p->tok.at;
	enum err_code	 rc;

	rc = parse_product(node, p);
	while (rc == ERR_OK &&
	    (parser_is_sign(p, "+") || parser_is_sign(p, "-"))) {
		op = parser_is_sign(p, "+") ? N_ADD : N_SUB;
		at = p->tok.at;
		lex_next(p);
		rc = parse_product(&b, p);
		if (rc == ERR_OK)
			rc = check_arithmetic(node, p, op, *node, b, at);
		if (rc == ERR_OK)
			(*node)->at = start;
	}
	return rc;
}

static enum err_code
parse_right(struct node **right, struct parser *p, const struct node *left)
{
	struct slice	raw = lex_raw(p);
	bool		bare = literal_is_bare_word(p);
	enum err_code	rc;

	rc = parse_literal(right, p, left);
	if (rc || *right != NULL)
		return rc;
	rc = parse_sum(right, p);
	/* A name that nobody knows, where text is wanted, is text. */
	if (rc && bare && type_is_text(left->type))
		err_hint(p->err, "text is quoted: \"%.*s\"", SHORT(raw));
	return rc;
}

/* Behind "in": a list in parentheses, a period, or a list field. */
static enum err_code
parse_in(struct node **node, struct parser *p, struct node *left, size_t at)
{
	VEC(struct node *)	 list = {0};
	struct node		*one;
	bool			 paren = parser_is_sign(p, "(");
	enum err_code		 rc;

	if (paren)
		lex_next(p);
	for (;;) {
		rc = parse_right(&one, p, left);
		if (rc)
			goto done;
		*VEC_ADD(&list) = one;
		if (!paren || !parser_is_sign(p, ","))
			break;
		lex_next(p);
	}
	if (paren) {
		rc = parser_expect(p, ")");
		if (rc)
			goto done;
	}
	rc = compare_build(node, p, left, CMP_EQ, list.p, list.n, at);
done:
	VEC_RELEASE(&list);
	return rc;
}

static enum err_code
parse_behind_sign(struct node **node, struct parser *p, struct node *left,
    const char *sign, size_t at)
{
	static const char	*const signs[] = { "=", "!=", "<", "<=", ">",
	    ">=" };
	struct node		*right;
	enum err_code		 rc;

	if (strchr(sign, '~') != NULL) {
		rc = parse_sum(&right, p);
		if (rc == ERR_OK)
			rc = compare_match(node, p, left, right, at);
		if (rc == ERR_OK && sign[0] == '!')
			rc = node_not(node, p, *node);
		return rc;
	}
	rc = parse_right(&right, p, left);
	if (rc)
		return rc;
	for (size_t i = 0; i < NELEM(signs); i++)
		if (strcmp(sign, signs[i]) == 0)
			rc = compare_build(node, p, left, (enum cmp)i, &right,
			    1, at);
	return rc;
}

static bool
is_comparison(const struct parser *p)
{
	return p->tok.kind == T_SIGN && strchr("=!<>~", p->tok.sign[0]) != NULL;
}

static enum err_code
parse_comparison(struct node **node, struct parser *p)
{
	char		sign[3];
	bool		not;
	size_t		at;
	enum err_code	rc;

	rc = parse_sum(node, p);
	if (rc)
		return rc;
	at = p->tok.at;
	not = parser_is_word(p, "not");
	if (is_comparison(p)) {
		memcpy(sign, p->tok.sign, sizeof(sign));
		lex_next(p);
		rc = parse_behind_sign(node, p, *node, sign, at);
	} else if (not || parser_is_word(p, "in")) {
		lex_next(p);
		if (not && !parser_is_word(p, "in"))
			return parser_unexpected(p, "\"in\"");
		if (not)
			lex_next(p);
		rc = parse_in(node, p, *node, at);
		if (rc == ERR_OK && not)
			rc = node_not(node, p, *node);
	} else
		return ERR_OK;
	if (rc == ERR_OK && is_comparison(p)) {
		query_fail(p, p->tok.at, "comparisons cannot be chained");
		err_hint(p->err, "a < b and b < c");
		return ERR_USAGE;
	}
	return rc;
}

static enum err_code
parse_not(struct node **node, struct parser *p)
{
	enum err_code	rc;

	if (!parser_is_word(p, "not"))
		return parse_comparison(node, p);
	rc = enter(p);
	if (rc)
		return rc;
	lex_next(p);
	rc = parse_not(node, p);
	p->depth--;
	if (rc == ERR_OK)
		rc = node_to_test(node, p);
	if (rc == ERR_OK)
		rc = node_not(node, p, *node);
	return rc;
}

typedef enum err_code parse_part(struct node **, struct parser *);

static enum err_code
parse_joined(struct node **node, struct parser *p, enum op op,
    const char *word, parse_part *part)
{
	struct node	*b;
	enum err_code	 rc;

	rc = part(node, p);
	while (rc == ERR_OK && parser_is_word(p, word)) {
		lex_next(p);
		rc = node_to_test(node, p);
		if (rc == ERR_OK)
			rc = part(&b, p);
		if (rc == ERR_OK)
			rc = node_to_test(&b, p);
		if (rc == ERR_OK)
			rc = node_join(node, p, op, *node, b);
	}
	return rc;
}

static enum err_code
parse_and(struct node **node, struct parser *p)
{
	return parse_joined(node, p, N_AND, "and", parse_not);
}

enum err_code
parse_expression(struct node **node, struct parser *p)
{
	enum err_code	rc;

	rc = enter(p);
	if (rc == ERR_OK)
		rc = parse_joined(node, p, N_OR, "or", parse_and);
	p->depth--;
	return rc;
}

enum err_code
parse_condition(struct node **node, struct parser *p)
{
	enum err_code	rc;

	rc = parse_expression(node, p);
	return rc ? rc : node_to_test(node, p);
}
