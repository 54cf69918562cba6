#include "core/query/priv.h"

#include "core/base/banned.h"

enum err_code
parser_param(struct slice *text, struct parser *p, const struct token *t)
{
	const struct query_env	*env = &p->q->env;

	for (size_t i = 0; i < env->n_params; i++)
		if (slice_eq(env->param[i].name, t->text)) {
			if (utf8_check(env->param[i].value) != SIZE_MAX)
				return query_fail(p, t->at, "parameter $%.*s"
				    " is not valid UTF-8", SHORT(t->text));
			*text = slice_dup(p->q->arena, env->param[i].value);
			return ERR_OK;
		}
	query_fail(p, t->at, "parameter $%.*s has no value", SHORT(t->text));
	err_hint(p->err, "--param %.*s=VALUE", SHORT(t->text));
	return ERR_USAGE;
}

/* A period as the argument of a call, up to ")". */
static enum err_code
parse_period_argument(struct range *range, struct parser *p)
{
	struct token	t = p->tok;
	struct slice	raw = lex_raw(p);
	enum err_code	rc;

	if (t.kind == T_PARAM) {
		rc = parser_param(&raw, p, &t);
		if (rc)
			return rc;
		lex_next(p);
	} else if (t.kind == T_STRING) {
		raw = t.text;
		lex_next(p);
	} else
		lex_seek(p, t.at + raw.len);
	rc = when_parse_range(range, raw, &p->q->env.when, p->err);
	if (rc)
		return query_fail_at(p, t.at, rc);
	return parser_expect(p, ")");
}

/* "country" of a sale is one of its customer's: by which reference? */
static bool
suggest_path(struct parser *p, struct slice name)
{
	const struct model	*m = p->q->env.model;

	for (size_t i = 0; i < p->entity->n_fields; i++) {
		const struct field	*f = &p->entity->field[i];
		const struct entity	*to = f->type == TYPE_REF ?
					    model_find_entity_id(m, f->to) :
					    NULL;

		if (to == NULL || entity_find_field(to, name) == NULL)
			continue;
		err_hint(p->err, "did you mean %.*s.%.*s?",
		    SLICE_ARG(f->name), SHORT(name));
		return true;
	}
	return false;
}

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

/*
 * "laatste verkoop": what is two words on a screen is written with a '_'.
 * False: the words that follow make no name of this one.
 */
static bool
suggest_joined(struct parser *p, const struct token *t)
{
	enum { WORDS = 4 };
	struct slice	rest = slice_sub(p->src, t->at + t->text.len,
			    p->src.len);
	struct buf	name = {0};
	bool		found = false;

	buf_add(&name, t->text);
	for (size_t i = 1; i < WORDS && !found; i++) {
		size_t	from = 0, until;

		while (from < rest.len && rest.p[from] == ' ')
			from++;
		for (until = from; until < rest.len &&
		    is_name_byte(rest.p[until]); until++)
			;
		if (from == 0 || until == from)
			break;
		buf_addc(&name, '_');
		buf_add(&name, slice_sub(rest, from, until));
		rest = slice_sub(rest, until, rest.len);
		found = entity_find_field(p->entity, buf_slice(&name)) !=
		    NULL || is_measure_name(buf_slice(&name));
	}
	if (found)
		err_hint(p->err, "did you mean %.*s?",
		    SHORT(buf_slice(&name)));
	buf_release(&name);
	return found;
}

static enum err_code
unknown_name(struct parser *p, const struct token *t)
{
	struct slice	f = entity_suggest_field(p->entity, t->text);
	struct slice	m = measure_suggest(t->text), s;

	if (p->entity->unsound)
		return query_fail_unsound(p, t->at);
	s = m.len > 0 && (f.len == 0 || text_distance(m, t->text, 4) <
	    text_distance(f, t->text, 4)) ? m : f;
	query_fail(p, t->at, "unknown field \"%.*s\"", SHORT(t->text));
	if (suggest_joined(p, t))
		return ERR_USAGE;
	if (slice_eq(function_suggest(t->text), t->text))
		err_hint(p->err, "did you mean %.*s()?", SHORT(t->text));
	else if (suggest_path(p, t->text))
		return ERR_USAGE;
	else if (s.len > 0)
		err_hint(p->err, "did you mean %.*s?", SHORT(s));
	else if (slice_eq(slice_trim(p->src), t->text))
		/* Alone it is a key or a column, and no text. */
		err_hint(p->err, "crm model show %.*s lists its fields",
		    SLICE_ARG(p->entity->name));
	else
		err_hint(p->err, "text is quoted: \"%.*s\"",
		    SHORT(t->text));
	return ERR_USAGE;
}

/*
 * Whose segments are meant: the party itself, or the one that a sale row, a
 * contact or whatever else has a party is of; *via is NULL or leads there.
 */
static enum err_code
segment_subject(const struct entity **party, const struct field **via,
    struct parser *p, size_t at)
{
	const struct entity	*to = p->entity;

	*via = NULL;
	if (to->kind != KIND_PARTY) {
		*via = entity_role(to, ROLE_PARTY);
		to = *via == NULL ? NULL :
		    model_find_entity_id(p->q->env.model, (*via)->to);
	}
	if (to == NULL || to->kind != KIND_PARTY) {
		if (p->q->env.model->unsound) {
			query_fail_unsound(p, at);
			return ERR_USAGE;
		}
		query_fail(p, at, "%.*s is in no segment",
		    SHORT(p->entity->name));
		err_hint(p->err, "segments are of parties, and of what has "
		    "a party");
		return ERR_USAGE;
	}
	*party = to;
	return ERR_OK;
}

/* Behind "segment(". */
static enum err_code
parse_segment(struct node **node, struct parser *p, size_t at)
{
	const struct entity	*party;
	const struct field	*via;
	struct slice		 raw = p->tok.kind == T_STRING ? p->tok.text :
				    lex_raw(p);
	const struct scheme	*scheme;
	const struct model	*m = p->q->env.model;
	size_t			 name_at = p->tok.at;
	enum err_code		 rc;

	if (p->q->env.segments == NULL)
		return query_fail(p, at, "segment() cannot be asked here");
	rc = segment_subject(&party, &via, p, at);
	if (rc)
		return rc;
	scheme = model_find_scheme(m, raw);
	if (scheme == NULL ? m->schemes_unsound : scheme->unsound)
		return query_fail_unsound(p, name_at);
	if (scheme == NULL) {
		query_fail(p, name_at, "no scheme of segments \"%.*s\"",
		    SHORT(raw));
		if (m->n_schemes > 0)
			err_hint(p->err, "the first one is %.*s",
			    SHORT(m->scheme[0].name));
		return ERR_USAGE;
	}
	if (p->tok.kind == T_STRING)
		lex_next(p);
	else
		lex_seek(p, name_at + raw.len);
	rc = parser_expect(p, ")");
	if (rc == ERR_OK)
		rc = node_new(node, p, N_SEGMENT, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->type = TYPE_ENUM;
	(*node)->scheme = scheme;
	(*node)->many = true;	/* a party may be in several of one scheme */
	(*node)->entity = party;
	(*node)->masks = masks_open(p->q, scheme);
	return via == NULL ? ERR_OK : node_via(node, p, via, *node, at);
}

/* Behind "may(". */
static enum err_code
parse_may(struct node **node, struct parser *p, size_t at)
{
	bool		quoted = p->tok.kind == T_STRING;
	struct slice	what = quoted ? p->tok.text : lex_raw(p);
	size_t		what_at = p->tok.at;
	struct err	why = {0};
	enum err_code	rc;

	if (p->q->env.may == NULL)
		return query_fail(p, at, "may() cannot be asked here");
	if (!model_is_sound(p->q->env.model, KIND_CONSENT) ||
	    !model_is_sound(p->q->env.model, KIND_OUTBOX))
		return query_fail_unsound(p, at);
	if (p->q->env.may(p->q->env.may_arg, NULL, NULL, what, p->entity,
	    &why) != ERR_OK) {
		query_fail(p, what_at, "%s", why.msg);
		err_hint(p->err, "%s", why.hint);
		return ERR_USAGE;
	}
	if (quoted)
		lex_next(p);
	else
		lex_seek(p, what_at + what.len);
	rc = parser_expect(p, ")");
	if (rc == ERR_OK)
		rc = node_new(node, p, N_MAY, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->type = TYPE_BOOL;
	(*node)->v.text = slice_dup(p->q->arena, what);
	(*node)->entity = p->entity;
	(*node)->masks = masks_open(p->q, NULL);
	return ERR_OK;
}

static enum err_code
parse_arguments(struct node **node, struct parser *p,
    const struct function *fn, size_t at)
{
	VEC(struct node *)	 arg = {0};
	struct node		*one;
	enum err_code		 rc = ERR_OK;

	while (!parser_is_sign(p, ")")) {
		rc = parse_expression(&one, p);
		if (rc)
			goto done;
		*VEC_ADD(&arg) = one;
		if (!parser_is_sign(p, ","))
			break;
		lex_next(p);
	}
	rc = parser_expect(p, ")");
	if (rc == ERR_OK)
		rc = function_build(node, p, fn, arg.p, arg.n, at);
done:
	VEC_RELEASE(&arg);
	return rc;
}

/* The present token is "(". */
static enum err_code
parse_call(struct node **node, struct parser *p, const struct token *name)
{
	static const struct range	 ever = { DAY_MIN, DAY_MAX };
	struct range			 days = ever;
	const struct function		*fn;
	struct slice			 s;
	enum err_code			 rc;

	lex_next(p);
	if (is_related_name(name->text))
		return parse_related(node, p, name);
	if (slice_eq_ascii_nocase(name->text, SLICE("segment")))
		return parse_segment(node, p, name->at);
	if (slice_eq_ascii_nocase(name->text, SLICE("may")))
		return parse_may(node, p, name->at);
	if (slice_eq_ascii_nocase(name->text, SLICE("missing"))) {
		rc = parse_expression(node, p);
		if (rc == ERR_OK)
			rc = parser_expect(p, ")");
		if (rc == ERR_OK)
			rc = compare_present(node, p, *node);
		return rc ? rc : node_not(node, p, *node);
	}
	if (is_measure_name(name->text)) {
		if (parser_is_sign(p, ")"))
			lex_next(p);
		else {
			rc = parse_period_argument(&days, p);
			if (rc)
				return rc;
		}
		return measure_build(node, p, name->text, days, name->at);
	}
	fn = function_find(name->text);
	if (fn != NULL)
		return parse_arguments(node, p, fn, name->at);
	s = function_suggest(name->text);
	query_fail(p, name->at, "unknown function \"%.*s\"",
	    SHORT(name->text));
	if (s.len > 0)
		err_hint(p->err, "did you mean %.*s()?", SHORT(s));
	return ERR_USAGE;
}

static enum err_code
parse_path(struct node **node, struct parser *p, const struct field *f,
    const struct token *name)
{
	const struct entity	*entity = p->entity, *to;
	struct token		 t = *name;
	enum err_code		 rc;

	if (f == NULL && !is_measure_name(t.text))
		return unknown_name(p, &t);
	to = f != NULL && f->type == TYPE_REF ?
	    model_find_entity_id(p->q->env.model, f->to) : NULL;
	if (to == NULL) {
		query_fail(p, t.at, "\"%.*s\" is %s and leads nowhere",
		    SHORT(t.text), f != NULL ?
		    err_text(type_name(f->type)) : err_text("a measure"));
		err_hint(p->err, "only references have fields; parts of a "
		    "date: year(d), month(d), week(d)");
		return ERR_USAGE;
	}
	lex_next(p);
	if (p->tok.kind != T_WORD)
		return parser_unexpected(p, "a field's name");
	p->entity = to;
	rc = parse_name(node, p);
	p->entity = entity;
	return rc ? rc : node_via(node, p, f, *node, t.at);
}

/* Words that stand for something when no field is called so. */
static enum err_code
parse_word(struct node **node, struct parser *p, const struct token *name)
{
	static const struct {
		const char	*word;
		enum type	 type;
		int		 value;
	} words[] = {
		{ "true", TYPE_BOOL, 1 }, { "yes", TYPE_BOOL, 1 },
		{ "ja", TYPE_BOOL, 1 }, { "waar", TYPE_BOOL, 1 },
		{ "false", TYPE_BOOL, 0 }, { "no", TYPE_BOOL, 0 },
		{ "nee", TYPE_BOOL, 0 }, { "onwaar", TYPE_BOOL, 0 },
		{ "today", TYPE_DATE, 0 }, { "vandaag", TYPE_DATE, 0 },
		{ "yesterday", TYPE_DATE, -1 }, { "gisteren", TYPE_DATE, -1 },
		{ "tomorrow", TYPE_DATE, 1 }, { "morgen", TYPE_DATE, 1 },
		{ "now", TYPE_TIME, 0 }, { "nu", TYPE_TIME, 0 },
	};
	static const struct range	 ever = { DAY_MIN, DAY_MAX };
	const struct when		*when = &p->q->env.when;
	struct value			 v = {0};
	enum err_code			 rc;

	if (is_measure_name(name->text) && !name->quoted)
		return measure_build(node, p, name->text, ever, name->at);
	for (size_t i = 0; i < NELEM(words); i++) {
		if (!slice_eq_ascii_nocase(name->text, slice_of(words[i].word)))
			continue;
		v.type = words[i].type;
		v.i = words[i].value;
		if (v.type == TYPE_DATE)
			v.i += when_today(when).n;
		else if (v.type == TYPE_TIME)
			v.i = when->now.us;
		return node_const(node, p, &v, name->at);
	}
	if (slice_eq_ascii_nocase(name->text, SLICE("handle")) &&
	    !p->entity->is_columnar) {
		rc = node_new(node, p, N_HANDLE, name->at, NULL, 0);
		if (rc)
			return rc;
		(*node)->type = TYPE_REF;
		(*node)->entity = p->entity;
		return ERR_OK;
	}
	if (slice_eq_ascii_nocase(name->text, SLICE("revision")) &&
	    !p->entity->is_columnar) {
		rc = node_new(node, p, N_REVISION, name->at, NULL, 0);
		if (rc == ERR_OK)
			(*node)->type = TYPE_INT;
		return rc;
	}
	return unknown_name(p, name);
}

enum err_code
parse_name(struct node **node, struct parser *p)
{
	struct token		 name = p->tok;
	const struct field	*f;
	enum err_code		 rc;

	if (++p->depth > QUERY_DEPTH_MAX)
		return query_fail(p, name.at, "nested deeper than %d levels",
		    QUERY_DEPTH_MAX);
	lex_next(p);
	if (parser_is_sign(p, "(") && !name.quoted)
		rc = parse_call(node, p, &name);
	else {
		f = entity_find_field(p->entity, name.text);
		if (f != NULL && f->unsound)
			rc = query_fail_unsound(p, name.at);
		else if (parser_is_sign(p, "."))
			rc = parse_path(node, p, f, &name);
		else if (f != NULL)
			rc = node_field(node, p, p->entity, f, name.at);
		else
			rc = parse_word(node, p, &name);
	}
	p->depth--;
	return rc;
}
