/*
 * any, all, count and sum over the records or sale rows that refer to this
 * one.  The first few subjects go through their references backwards; then
 * one pass over the referring records answers for all.
 */
#include "core/query/priv.h"

#include "core/record/reference.h"
#include "core/base/banned.h"

enum kind_of_related { R_ANY, R_ALL, R_COUNT, R_SUM };

static const char	*const names[] = { "any", "all", "count", "sum" };

struct tally {
	uint32_t	passed, failed;
	bool		has_sum;
	int64_t		sum;
};

struct related {
	struct related		*next;
	enum kind_of_related	 kind;
	const struct entity	*source;	/* who refers */
	const struct field	*field;		/* by which field */
	const struct entity	*target;
	const struct field	*time;		/* what as_of cuts, or NULL */
	struct node		*filter;	/* over source; NULL: all */
	struct node		*sum;
	uint64_t		 asked;
	bool			 ready;
	uint32_t		 last_id;
	struct tally		*all;		/* by target id */
};

bool
is_related_name(struct slice name)
{
	for (size_t i = 0; i < NELEM(names); i++)
		if (slice_eq_ascii_nocase(name, slice_of(names[i])))
			return true;
	return false;
}

/* ---- reading it ---- */

static enum role
role_towards(const struct entity *to)
{
	switch (to->kind) {
	case KIND_PARTY:
		return ROLE_PARTY;
	case KIND_PERSON:
		return ROLE_PERSON;
	case KIND_PRODUCT:
		return ROLE_PRODUCT;
	case KIND_STAFF:
		return ROLE_STAFF;
	case KIND_CAMPAIGN:
		return ROLE_CAMPAIGN;
	default:
		return ROLE_NONE;
	}
}

static bool
leads_to(const struct field *f, const struct entity *to)
{
	return f != NULL && f->type == TYPE_REF && f->to == to->id;
}

static enum err_code
choose_field(const struct field **field, struct parser *p,
    const struct entity *source, size_t at)
{
	const struct entity	*to = p->entity;
	const struct field	*found = NULL, *f;
	size_t			 n = 0;

	f = entity_role(source, role_towards(to));
	if (role_towards(to) != ROLE_NONE && leads_to(f, to)) {
		*field = f;
		return ERR_OK;
	}
	if (source->unsound || source->kind_unsound)
		return query_fail_unsound(p, at);
	for (size_t i = 0; i < source->n_fields; i++)
		if (source->field[i].unsound)
			return query_fail_unsound(p, at);
	for (size_t i = 0; i < source->n_fields; i++)
		if (leads_to(&source->field[i], to)) {
			if (n++ == 0)
				found = &source->field[i];
		}
	if (n == 1) {
		*field = found;
		return ERR_OK;
	}
	if (n == 0)
		return query_fail(p, at, "nothing in %.*s refers to %.*s",
		    SHORT(source->name), SHORT(to->name));
	query_fail(p, at, "%zu fields of %.*s refer to %.*s", n,
	    SHORT(source->name), SHORT(to->name));
	err_hint(p->err, "name it: %.*s.%.*s", SHORT(source->name),
	    SHORT(found->name));
	return ERR_USAGE;
}

/* ".field", when it leads here; a sum may have another behind it. */
static enum err_code
parse_by(struct related *r, struct parser *p)
{
	const struct field	*f;
	size_t			 at;

	if (!parser_is_sign(p, "."))
		return r->kind == R_SUM ? parser_unexpected(p,
		    "\".\" and the field to add up") : ERR_OK;
	lex_next(p);
	if (p->tok.kind != T_WORD)
		return parser_unexpected(p, "a field's name");
	f = entity_find_field(r->source, p->tok.text);
	if (f == NULL ? r->source->unsound : f->unsound)
		return query_fail_unsound(p, p->tok.at);
	at = lex_skip_blanks(p, p->tok.end);
	if (r->kind == R_SUM && (!leads_to(f, p->entity) ||
	    at >= p->src.len || p->src.p[at] != '.'))
		return ERR_OK;	/* it is the field to add up */
	if (!leads_to(f, p->entity)) {
		struct slice	s = entity_suggest_field(r->source,
				    p->tok.text);

		query_fail(p, p->tok.at, "%.*s.%.*s does not refer to %.*s",
		    SHORT(r->source->name), SHORT(p->tok.text),
		    SHORT(p->entity->name));
		if (f == NULL && s.len > 0)
			err_hint(p->err, "did you mean %.*s?", SHORT(s));
		return ERR_USAGE;
	}
	r->field = f;
	lex_next(p);
	if (r->kind == R_SUM)
		lex_next(p);	/* the second point */
	return ERR_OK;
}

static enum err_code
parse_rest(struct node **node, struct related *r, struct parser *p,
    const struct token *name)
{
	const struct entity	*outer = p->entity;
	size_t			 at = p->tok.at;
	enum err_code		 rc;

	lex_next(p);
	rc = parse_by(r, p);
	if (rc == ERR_OK && r->field == NULL)
		rc = choose_field(&r->field, p, r->source, at);
	if (rc)
		return rc;
	p->entity = r->source;
	if (r->kind == R_SUM) {
		at = p->tok.at;
		rc = parse_name(&r->sum, p);
		if (rc == ERR_OK)
			rc = node_want_one(p, r->sum);
		if (rc == ERR_OK && !type_is_number(r->sum->type))
			rc = query_fail(p, at, "%s cannot be added up",
			    err_text(node_type_name(r->sum)));
	}
	if (rc == ERR_OK && parser_is_word(p, "where")) {
		lex_next(p);
		rc = parse_condition(&r->filter, p);
	}
	p->entity = outer;
	if (rc == ERR_OK)
		rc = parser_expect(p, ")");
	if (rc == ERR_OK)
		rc = node_new(node, p, N_RELATED, name->at, NULL, 0);
	if (rc)
		return rc;
	(*node)->related = r;
	(*node)->type = r->kind == R_SUM ? r->sum->type :
	    r->kind == R_COUNT ? TYPE_INT : TYPE_BOOL;
	(*node)->digits = r->kind == R_SUM ? r->sum->digits : 0;
	return ERR_OK;
}

/* count(emails): how many values a list has. */
static enum err_code
parse_list_count(struct node **node, struct parser *p,
    const struct token *name)
{
	struct node	*list;
	enum err_code	 rc;

	rc = parse_name(&list, p);
	if (rc == ERR_OK)
		rc = parser_expect(p, ")");
	if (rc == ERR_OK)
		rc = node_new(node, p, N_RELATED, name->at, &list, 1);
	if (rc == ERR_OK) {
		(*node)->type = TYPE_INT;
		(*node)->many = false;
	}
	return rc;
}

enum err_code
parse_related(struct node **node, struct parser *p, const struct token *name)
{
	const struct model	*m = p->q->env.model;
	struct related		*r;
	struct slice		 s;

	if (p->tok.kind != T_WORD)
		return parser_unexpected(p, "the type of what refers here");
	r = ARENA_NEW(p->q->arena, struct related);
	while (!slice_eq_ascii_nocase(name->text, slice_of(names[r->kind])))
		r->kind++;
	r->source = model_find_entity(m, p->tok.text);
	if (r->source == NULL && r->kind == R_COUNT &&
	    entity_find_field(p->entity, p->tok.text) != NULL)
		return parse_list_count(node, p, name);
	if (r->source == NULL) {
		s = model_suggest_entity(m, p->tok.text);
		query_fail(p, p->tok.at, "unknown type \"%.*s\"",
		    SHORT(p->tok.text));
		if (s.len > 0)
			err_hint(p->err, "did you mean %.*s?", SHORT(s));
		return ERR_USAGE;
	}
	if (p->entity->is_columnar)
		return query_fail(p, name->at, "nothing refers to a sale row");
	r->target = p->entity;
	r->time = entity_time_field(r->source);
	r->next = p->q->relateds;
	p->q->relateds = r;
	return parse_rest(node, r, p, name);
}

void
related_close_all(struct query *q)
{
	for (struct related *r = q->relateds; r != NULL; r = r->next) {
		free(r->all);
		r->all = NULL;
		r->ready = false;
		r->asked = 0;
	}
}

/* ---- counting ---- */

/* After as_of it has not happened yet. */
static bool
is_too_late(const struct query *q, const struct related *r,
    const struct record *rec)
{
	struct value	v;

	if (!q->env.has_as_of || r->time == NULL)
		return false;
	v = record_value(rec, r->time);
	if (v.type == TYPE_TIME)
		v.i = zone_day(q->env.when.zone, (struct instant){ v.i }).n;
	return v.type != TYPE_NONE && v.i > q->env.as_of.n;
}

static void
take(struct query *q, const struct related *r, struct tally *t,
    const struct subject *s)
{
	struct value	v;
	struct err	err = {0};

	if (r->filter != NULL && !eval_test(q, r->filter, s)) {
		t->failed++;
		return;
	}
	t->passed++;
	if (r->sum == NULL || !eval_value(q, r->sum, s, &v))
		return;
	t->has_sum = true;
	if (!i64_add(&t->sum, t->sum, v.i)) {
		err_set(&err, ERR_RANGE, "a sum over %.*s is too large",
		    SHORT(r->source->name));
		query_keep_error(q, ERR_RANGE, &err);
	}
}

struct walk {
	struct query		*q;
	struct related		*r;
	struct tally		*tally;	/* by id, from first on */
	uint32_t		 first, last;
	const struct subject	*s;
	VEC(uint32_t)		 ids;
};

static bool
collect(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct walk	*w = arg;

	if (source == w->r->source && f == w->r->field)
		*VEC_ADD(&w->ids) = id;
	return true;
}

static void
tally_one(struct query *q, struct related *r, uint32_t id, struct tally *t)
{
	struct walk	w = { .q = q, .r = r };
	struct record	rec;
	struct subject	s = { .entity = r->source, .record = &rec };
	struct err	err = {0};
	enum err_code	rc;

	rc = reference_list(q->env.txn, q->env.model, r->target, id, collect,
	    &w, &err);
	for (size_t i = 0; rc == ERR_OK && i < w.ids.n; i++) {
		rc = record_find(&rec, q->env.txn, r->source, w.ids.p[i],
		    &err);
		if (rc == ERR_OK && rec.bytes.p != NULL &&
		    !is_too_late(q, r, &rec))
			take(q, r, t, &s);
	}
	VEC_RELEASE(&w.ids);
	if (rc)
		query_keep_error(q, rc, &err);
}

static bool
take_for(void *arg, uint32_t id)
{
	struct walk	*w = arg;

	if (id <= w->last)
		take(w->q, w->r, &w->tally[id], w->s);
	return false;
}

static enum err_code
tally_records(struct query *q, struct related *r, struct err *err)
{
	struct record_scan	*scan = NULL;
	struct walk		 w = { .q = q, .r = r, .tally = r->all,
				    .last = r->last_id };
	struct record		 rec;
	struct subject		 s = { .entity = r->source, .record = &rec };
	enum err_code		 rc;

	w.s = &s;
	rc = record_scan_open(&scan, q->env.txn, r->source, 1, UINT32_MAX,
	    err);
	if (rc)
		return rc;
	while (q->rc == ERR_OK && record_scan_next(scan, &rec))
		if (!is_too_late(q, r, &rec))
			(void)eval_each_ref(q, r->field, &s, take_for, &w);
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static bool
take_row(struct row_reader *reader, void *arg)
{
	struct walk	*w = arg;
	struct subject	 s = { .entity = reader->sale,
			    .cells = reader->cells, .seq = reader->seq };
	int64_t		 id = reader->cells[w->r->field->position];

	if (id >= w->first && id <= w->last)
		take(w->q, w->r, &w->tally[id - w->first], &s);
	return w->q->rc == ERR_OK;
}

/* party 0: the rows of all. */
static enum err_code
tally_rows(struct query *q, struct related *r, uint32_t party,
    struct tally *tally, struct err *err)
{
	struct walk		 w = { .q = q, .r = r, .tally = tally,
				    .first = party, .last = party != 0 ?
				    party : r->last_id };
	struct arena		*arena = arena_open();
	struct row_reader	 reader;
	bool			*used;
	enum err_code		 rc;

	used = ARENA_ARRAY(arena, bool, r->source->n_fields);
	used[r->field->position] = true;
	if (r->filter != NULL)
		node_columns(r->filter, used);
	if (r->sum != NULL)
		node_columns(r->sum, used);
	row_reader_init(&reader, arena, r->source, used);
	reader.each = take_row;
	reader.arg = &w;
	rc = row_reader_run(&reader, q, party, err);
	arena_close(arena);
	return rc;
}

static enum err_code
tally_all(struct query *q, struct related *r, struct err *err)
{
	uint64_t	count;
	enum err_code	rc;

	rc = record_counts(&count, &r->last_id, q->env.txn, r->target, err);
	if (rc)
		return rc;
	r->all = mem_zalloc(((size_t)r->last_id + 1) * sizeof(*r->all));
	r->ready = true;
	return r->source->is_columnar ? tally_rows(q, r, 0, r->all, err) :
	    tally_records(q, r, err);
}

static void
tally_of(struct query *q, struct related *r, uint32_t id, struct tally *t)
{
	bool		by_party, met = q->met_missing;
	struct err	err = {0};
	enum err_code	rc = ERR_OK;

	by_party = r->source->is_columnar && r->field->role == ROLE_PARTY;
	if (!r->ready && r->asked++ < QUERY_FEW && !r->source->is_columnar)
		tally_one(q, r, id, t);
	else if (!r->ready && r->asked <= QUERY_FEW && by_party)
		rc = tally_rows(q, r, id, t, &err);
	else {
		if (!r->ready)
			rc = tally_all(q, r, &err);
		if (rc == ERR_OK && id <= r->last_id)
			*t = r->all[id];
	}
	if (rc)
		query_keep_error(q, rc, &err);
	/* What other records lack is no gap in this one. */
	q->met_missing = met;
}

static bool
count_each(void *arg, const struct value *v)
{
	(void)v;
	++*(int64_t *)arg;
	return false;
}

bool
related_eval(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct related	*r = n->related;
	struct tally	 t = {0};

	memset(v, 0, sizeof(*v));
	v->type = n->type;
	v->digits = n->digits;
	if (r == NULL) {
		(void)eval_any(q, n->kid[0], s, count_each, &v->i);
		return true;
	}
	if (s->record == NULL || q->env.txn == NULL)
		return false;
	tally_of(q, r, s->record->id, &t);
	switch (r->kind) {
	case R_ANY:
		v->i = t.passed > 0;
		break;
	case R_ALL:
		v->i = t.failed == 0;
		break;
	case R_COUNT:
		v->i = t.passed;
		break;
	case R_SUM:
		v->i = t.sum;	/* of nothing: 0 */
		break;
	}
	return q->rc == ERR_OK;
}
