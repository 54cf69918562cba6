/*
 * What may follow at a place of a filter: its fields and measures, operators
 * that fit them, values, "and" and "or".  It is read roughly, and only as far
 * as it is typed: what does not fit the language is told when it is run.
 */
#include "cmd/complete.h"

#include "core/base/map.h"
#include "core/model/scheme.h"
#include "core/query/query.h"
#include "core/record/index.h"
#include "core/record/record.h"

enum {
	VALUES_MAX = 50,	/* offered */
	SEEN_MAX = 1000,	/* records looked at for them */
	LEVELS_MAX = 16		/* of brackets */
};

enum wanted {
	WANT_OPERAND, WANT_OPERATOR, WANT_VALUE, WANT_JOIN, WANT_TYPE,
	WANT_WHERE, WANT_SCHEME, WANT_PURPOSE, WANT_PERIOD, WANT_NOTHING
};

/* What is compared, as far as it is known. */
struct side {
	const struct field	*field;
	const struct scheme	*scheme;
	enum type		 type;		/* TYPE_NONE: not known */
};

/* Where a bracket was opened, and what stood there. */
struct level {
	enum { GROUP, LIST, CALL, RELATED } kind;
	struct slice		 name;		/* of the call */
	const struct entity	*entity;	/* around it */
	struct side		 side;
};

struct typed {
	struct place		*p;
	struct slice		 text;
	size_t			 at;
	enum wanted		 want;
	const struct entity	*entity;	/* whose fields are spoken of */
	struct side		 side;
	struct level		 level[LEVELS_MAX];
	size_t			 depth;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '.' ||
	    (unsigned char)c >= 0x80;
}

static bool
is_sign(char c)
{
	return c != '\0' && strchr("=!<>~", c) != NULL;
}

/*
 * The next token, which at is moved behind; false: it is still being typed,
 * and at is where it begins.
 */
static bool
next_token(struct slice *token, struct typed *t)
{
	struct slice	s = t->text;
	size_t		from, i;
	bool		value = t->want == WANT_VALUE ||
			    t->want == WANT_PERIOD || t->want == WANT_PURPOSE;

	while (t->at < s.len && is_blank(s.p[t->at]))
		t->at++;
	from = i = t->at;
	if (i == s.len)
		return false;
	if (s.p[i] == '"' || s.p[i] == '\'') {
		for (i++; i < s.len && s.p[i] != s.p[from]; i++)
			i += s.p[i] == '\\';
		if (i >= s.len)
			return false;
		i++;
	} else if (strchr("(),", s.p[i]) != NULL)
		i++;
	else if (is_sign(s.p[i])) {
		while (i < s.len && is_sign(s.p[i]))
			i++;
		if (i == s.len)
			return false;
	} else {
		while (i < s.len && (is_word(s.p[i]) || (value &&
		    strchr(" \t\n(),\"'", s.p[i]) == NULL)))
			i++;
		if (i == s.len)
			return false;
		i += i == from;		/* a sign that is no word */
	}
	t->at = i;
	*token = slice_sub(s, from, i);
	return true;
}

static bool
is_any(struct slice s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (slice_eq_ascii_nocase(s, slice_of(*words)))
			return true;
	return false;
}

static bool
is_join(struct slice s)
{
	static const char *const	joins[] = { "and", "or", NULL };

	return is_any(s, joins);
}

/* What ledger and contacts say of a party is money, a number or a day. */
static enum type
measure_type(struct slice name)
{
	for (size_t i = 0; query_measure_name(i) != NULL; i++)
		if (slice_eq_ascii_nocase(name,
		    slice_of(query_measure_name(i))))
			return slice_starts(name, SLICE("first")) ||
			    slice_starts(name, SLICE("last")) ? TYPE_DATE :
			    TYPE_DECIMAL;
	return TYPE_NONE;
}

/* A path, to the last of its fields. */
static struct side
find_side(const struct typed *t, struct slice path)
{
	const struct entity	*e = t->entity;
	const struct field	*f = NULL;
	struct slice		 part;

	while (e != NULL && slice_cut(&part, &path, '.')) {
		f = entity_find_field(e, part);
		if (f == NULL)
			return (struct side){ .type = measure_type(part) };
		e = f->type == TYPE_REF ? model_find_entity_id(
		    t->p->crm->model, f->to) : NULL;
	}
	if (f == NULL || path.len > 0)
		return (struct side){0};
	return (struct side){ .field = f, .type = f->type };
}

static const struct scheme *
find_scheme(const struct model *m, struct slice name)
{
	for (size_t i = 0; i < m->n_schemes; i++)
		if (slice_eq_ascii_nocase(name, m->scheme[i].name))
			return &m->scheme[i];
	return NULL;
}

static void
open_bracket(struct typed *t, struct slice name)
{
	static const char *const	related[] = { "any", "all", "count",
		"sum", NULL };
	struct level			*l;

	if (t->depth == LEVELS_MAX) {
		t->want = WANT_NOTHING;
		return;
	}
	l = &t->level[t->depth++];
	*l = (struct level){ .name = name, .entity = t->entity,
	    .side = t->side };
	if (t->want == WANT_VALUE)
		l->kind = LIST;
	else if (name.len == 0)
		l->kind = GROUP;
	else if (is_any(name, related)) {
		l->kind = RELATED;
		t->want = WANT_TYPE;
	} else {
		l->kind = CALL;
		if (slice_eq_ascii_nocase(name, SLICE("segment")))
			t->want = WANT_SCHEME;
		else if (slice_eq_ascii_nocase(name, SLICE("may")))
			t->want = WANT_PURPOSE;
		else
			t->want = measure_type(name) != TYPE_NONE ?
			    WANT_PERIOD : WANT_OPERAND;
	}
}

static void
close_bracket(struct typed *t)
{
	static const char *const	conditions[] = { "any", "all", "may",
		"missing", "starts", NULL };
	struct level			*l;
	struct side			 inside = t->side;

	if (t->depth == 0) {
		t->want = WANT_NOTHING;
		return;
	}
	l = &t->level[--t->depth];
	t->entity = l->entity;
	t->side = (struct side){0};
	t->want = WANT_JOIN;
	if (l->kind == GROUP || l->kind == LIST)
		return;
	t->want = WANT_OPERATOR;
	if (is_any(l->name, conditions))
		t->side.type = TYPE_BOOL;
	else if (inside.scheme != NULL)
		t->side = inside;
	else if (l->kind == RELATED)
		t->side.type = TYPE_INT;
	else
		t->side.type = measure_type(l->name);
}

/* At the begin of an operand. */
static void
take_operand(struct typed *t, struct slice token)
{
	if (slice_eq(token, SLICE("(")))
		open_bracket(t, SLICE_EMPTY);
	else if (slice_eq(token, SLICE(")")))
		close_bracket(t);
	else if (slice_eq_ascii_nocase(token, SLICE("not")))
		;
	else if (t->at < t->text.len && t->text.p[t->at] == '(') {
		t->at++;
		open_bracket(t, token);
	} else {
		t->side = find_side(t, token);
		t->want = WANT_OPERATOR;
	}
}

/* Behind an operand, or a value. */
static void
take_operator(struct typed *t, struct slice token)
{
	bool	in = slice_eq_ascii_nocase(token, SLICE("in"));

	if (is_join(token))
		t->want = WANT_OPERAND;
	else if (is_sign(token.p[0]) || in)
		t->want = WANT_VALUE;
	else if (slice_eq(token, SLICE(")")))
		close_bracket(t);
	else if (slice_eq(token, SLICE(",")))
		t->want = t->depth > 0 && t->level[t->depth - 1].kind ==
		    LIST ? WANT_VALUE : WANT_OPERAND;
	else if (strchr("+-*/", token.p[0]) != NULL)
		t->want = WANT_OPERAND;
	else if (!slice_eq_ascii_nocase(token, SLICE("not")))
		t->want = WANT_NOTHING;
	if (t->want == WANT_VALUE && t->depth > 0 &&
	    t->level[t->depth - 1].kind == LIST)
		t->side = t->level[t->depth - 1].side;
}

static void
take_token(struct typed *t, struct slice token)
{
	struct slice	rest = token;

	switch (t->want) {
	case WANT_OPERAND:
		take_operand(t, token);
		return;
	case WANT_OPERATOR:
	case WANT_JOIN:
		take_operator(t, token);
		return;
	case WANT_VALUE:
		if (slice_eq(token, SLICE("(")))
			open_bracket(t, SLICE_EMPTY);
		else
			t->want = WANT_JOIN;
		return;
	case WANT_TYPE:
		/* "sale.amount": what is summed of them. */
		slice_cut(&token, &rest, '.');
		t->entity = model_find_entity(t->p->crm->model, token);
		t->want = WANT_WHERE;
		return;
	case WANT_WHERE:
		if (slice_eq(token, SLICE(")")))
			close_bracket(t);
		else
			t->want = WANT_OPERAND;
		return;
	case WANT_NOTHING:
		return;
	default:
		t->side.scheme = t->want == WANT_SCHEME ? find_scheme(
		    t->p->crm->model, token) : NULL;
		if (slice_eq(token, SLICE(")")))
			close_bracket(t);
		else
			t->want = WANT_JOIN;
	}
}

static void
offer_all(struct place *p, const char *const *words)
{
	for (; *words != NULL; words++)
		offer_one(p, slice_of(*words), SLICE_EMPTY);
}

/* ---- values ---- */

/* A text in the quotes that were opened, or in double ones; each once. */
static void
offer_text(struct place *p, struct map *offered, struct slice value)
{
	char		quote = p->current.len > 0 ? p->current.p[0] : '"';
	struct slice	typed = slice_sub(p->current, p->current.len > 0,
			    p->current.len);
	struct buf	b = {0};
	bool		is_new = false;

	if (strchr("\"'", quote) == NULL || value.len < typed.len ||
	    !slice_eq_ascii_nocase(slice_sub(value, 0, typed.len), typed) ||
	    slice_index(value, quote) != SIZE_MAX ||
	    slice_index(value, '\n') != SIZE_MAX)
		return;
	map_put(offered, value, &is_new);
	if (is_new) {
		/* Letters stay as they were typed: they compare folded. */
		buf_addf(&b, "%c%.*s%.*s%c", quote, SLICE_ARG(typed),
		    SLICE_ARG(slice_sub(value, typed.len, value.len)), quote);
		offer_one(p, buf_slice(&b), SLICE_EMPTY);
	}
	buf_release(&b);
}

static void
offer_texts_of(struct place *p, struct map *offered, const struct record *rec,
    const struct field *f)
{
	struct buf	b = {0};

	for (size_t i = 0; i < record_count(rec, f) &&
	    map_count(offered) < VALUES_MAX; i++) {
		struct value	v = record_item(rec, f, i);

		buf_clear(&b);
		field_write_value(&b, p->crm->model, f, &v, p->crm->when.zone);
		offer_text(p, offered, buf_slice(&b));
	}
	buf_release(&b);
}

/* By the index those that go on as what is typed does. */
static enum err_code
offer_indexed(struct place *p, struct map *offered, const struct entity *e,
    const struct field *f, struct err *err)
{
	struct slice	 typed = slice_sub(p->current, 1, p->current.len);
	struct buf	 end = {0};
	struct value	 from = { .type = f->type, .text = typed };
	struct value	 until = from;
	struct record	 rec;
	struct ids	 ids = {0};
	enum err_code	 rc;

	buf_add(&end, typed);
	buf_adds(&end, "\xef\xbf\xbd");
	until.text = buf_slice(&end);
	rc = index_find_some(&ids, p->crm->txn, e, f, &from, &until, SEEN_MAX,
	    err);
	for (size_t i = 0; rc == ERR_OK && i < ids.list.n &&
	    map_count(offered) < VALUES_MAX; i++) {
		rc = record_find(&rec, p->crm->txn, e, ids.list.p[i], err);
		if (rc == ERR_OK && rec.bytes.p != NULL)
			offer_texts_of(p, offered, &rec, f);
	}
	VEC_RELEASE(&ids.list);
	buf_release(&end);
	return rc;
}

/* Of the first records. */
static enum err_code
offer_seen(struct place *p, struct map *offered, const struct entity *e,
    const struct field *f, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	size_t			 seen = 0;
	enum err_code		 rc;

	rc = record_scan_open(&scan, p->crm->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (seen++ < SEEN_MAX && map_count(offered) < VALUES_MAX &&
	    record_scan_next(scan, &rec))
		offer_texts_of(p, offered, &rec, f);
	if (seen <= SEEN_MAX && map_count(offered) < VALUES_MAX)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static enum err_code
offer_texts(struct place *p, const struct field *f, struct err *err)
{
	const struct model	*m = p->crm->model;
	const struct entity	*e = NULL;
	struct map		*offered;
	enum err_code		 rc;

	for (size_t i = 0; i < m->n_entities && e == NULL; i++) {
		const struct entity	*of = model_entity(m, i);

		if (f >= of->field && f < of->field + of->n_fields)
			e = of;
	}
	if (e == NULL || e->is_columnar)
		return ERR_OK;
	offered = map_open();
	rc = (f->indexed || f->unique) && p->current.len > 1 &&
	    type_is_text(f->type) ? offer_indexed(p, offered, e, f, err) :
	    offer_seen(p, offered, e, f, err);
	map_close(offered);
	return rc;
}

static enum err_code
offer_value(struct place *p, const struct side *s, struct err *err)
{
	static const char *const	truths[] = { "true", "false", NULL };
	static const char *const	days[] = { "today", "yesterday",
		"-30d", "-90d", "-12mo", "bow", "bom", "boq", "boy", NULL };

	if (s->scheme != NULL)
		for (size_t i = 0; i < s->scheme->n_segments; i++)
			offer_one(p, s->scheme->segment[i].name, offer_label(p,
			    s->scheme->segment[i].labels));
	for (size_t i = 0; s->field != NULL && i < s->field->n_choices; i++)
		if (!s->field->choice[i].retired)
			offer_one(p, s->field->choice[i].name, offer_label(p,
			    s->field->choice[i].labels));
	if (s->type == TYPE_BOOL)
		offer_all(p, truths);
	else if (s->type == TYPE_DATE || s->type == TYPE_TIME)
		offer_all(p, days);
	else if (s->type == TYPE_REF)
		return offer_records(p, model_find_entity_id(p->crm->model,
		    s->field->to), err);
	else if (s->field != NULL && type_is_text(s->type))
		return offer_texts(p, s->field, err);
	return ERR_OK;
}

/* ---- the rest ---- */

static void
offer_operators(struct place *p, const struct side *s)
{
	static const char *const	text[] = { "=", "!=", "~", "!~", "in",
		"not in", NULL };
	static const char *const	equal[] = { "=", "!=", "in", "not in",
		NULL };
	static const char *const	order[] = { "=", "!=", "<", "<=", ">",
		">=", "in", NULL };
	static const char *const	truth[] = { "and", "or", "=", "!=",
		NULL };

	if (s->type == TYPE_BOOL)
		offer_all(p, truth);
	else if (s->scheme != NULL || s->type == TYPE_ENUM ||
	    s->type == TYPE_REF)
		offer_all(p, equal);
	else if (type_is_text(s->type))
		offer_all(p, text);
	else if (s->type != TYPE_NONE)
		offer_all(p, order);
}

static void
offer_operands(struct typed *t)
{
	static const char *const	calls[] = { "not", "missing(", "any(",
		"all(", "count(", "sum(", "segment(", "may(", NULL };
	struct place			*p = t->p;

	/* Of nothing typed yet only what the store has. */
	if (p->current.len > 0)
		offer_all(p, calls);
	p->entity = t->entity;
	offer_measures(p);
	offer_fields(p, t->entity, "");
}

/* Whose filter it is, where the command names no type. */
static const struct entity *
filtered(const struct place *p)
{
	static const struct { const char *command; enum kind kind; } of[] = {
		{ "case", KIND_CASE }, { "deal", KIND_DEAL },
		{ "evaluate", KIND_SALE }, { "forecast", KIND_SALE },
		{ "sum", KIND_SALE }, { "task", KIND_TASK }
	};
	const struct cmd		*cmd = p->parent != NULL ? p->parent :
					    p->cmd;

	for (size_t i = 0; cmd != NULL && i < NELEM(of); i++)
		if (strcmp(cmd->name, of[i].command) == 0)
			return model_next_kind(p->crm->model, of[i].kind, NULL);
	return NULL;
}

enum err_code
offer_filter(struct place *p, struct err *err)
{
	static const char *const	joins[] = { "and", "or", NULL };
	static const char *const	where[] = { "where", NULL };
	struct typed			t = { .p = p, .text = p->current,
					    .entity = p->entity };
	struct slice			token;

	if (t.entity == NULL)
		t.entity = filtered(p);
	if (t.entity == NULL)
		return ERR_OK;
	while (next_token(&token, &t))
		take_token(&t, token);
	offer_keep(p, t.at);
	switch (t.want) {
	case WANT_OPERAND:
		offer_operands(&t);
		return ERR_OK;
	case WANT_OPERATOR:
		offer_operators(p, &t.side);
		return ERR_OK;
	case WANT_VALUE:
		return offer_value(p, &t.side, err);
	case WANT_JOIN:
		if (t.depth == 0 || t.level[t.depth - 1].kind == GROUP ||
		    t.level[t.depth - 1].kind == RELATED)
			offer_all(p, joins);
		return ERR_OK;
	case WANT_TYPE:
		return offer_kind(p, COMPLETE_ENTITY, err);
	case WANT_WHERE:
		offer_all(p, where);
		return ERR_OK;
	case WANT_SCHEME:
		return offer_kind(p, COMPLETE_SCHEME, err);
	case WANT_PURPOSE:
		return offer_kind(p, COMPLETE_PURPOSE, err);
	case WANT_PERIOD:
		return offer_kind(p, COMPLETE_DATE, err);
	case WANT_NOTHING:
		break;
	}
	return ERR_OK;
}
