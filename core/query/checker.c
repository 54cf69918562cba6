/*
 * The expressions in a model: `check:` of fields and entities, `where:` of
 * segments, `condition:`, `action:` and `text:` of the steps of journeys.  A
 * record breaks a check when it is false; when it is false only because a
 * value is missing, it is not broken (`until >= from` says nothing of a
 * record without an end; `not missing(until)` does).
 */
#include "core/query/letter.h"
#include "core/query/priv.h"

#include "core/base/banned.h"

struct rule {
	const struct field	*field;		/* NULL: of the entity */
	struct slice		 text;
	struct query		*q;
};

struct rules {
	const struct entity	*entity;
	VEC(struct rule)	 list;
};

struct query_checker {
	struct query_env	 env;
	struct arena		*arena;
	VEC(struct rules)	 entity;
};

struct query_checker *
query_checker_open(const struct query_env *env)
{
	struct query_checker	*c = mem_zalloc(sizeof(*c));

	c->env = *env;
	/* That a record it names was removed breaks nothing else. */
	c->env.gone_matches_none = true;
	c->arena = arena_open();
	return c;
}

void
query_checker_close(struct query_checker *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->entity.n; i++) {
		for (size_t k = 0; k < c->entity.p[i].list.n; k++)
			query_release(c->entity.p[i].list.p[k].q);
		VEC_RELEASE(&c->entity.p[i].list);
	}
	VEC_RELEASE(&c->entity);
	arena_close(c->arena);
	free(c);
}

static enum err_code
add_rule(struct query_checker *c, struct rules *rules,
    const struct entity *e, const struct field *f, struct slice text,
    struct err *err)
{
	struct query	*q;
	enum err_code	 rc;

	if (text.len == 0)
		return ERR_OK;
	rc = query_compile(&q, c->arena, &c->env, e, text, true, err);
	if (rc)
		return err_prefix(err, "check of %.*s%s%.*s: ",
		    SHORT(e->name), f != NULL ? "." : "",
		    f != NULL ? (int)f->name.len : 0,
		    f != NULL ? f->name.p : "");
	*VEC_ADD(&rules->list) = (struct rule){ .field = f, .text = text,
	    .q = q };
	return ERR_OK;
}

static enum err_code
rules_of(struct rules **rules, struct query_checker *c,
    const struct entity *e, struct err *err)
{
	struct rules	new = { .entity = e };
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < c->entity.n; i++)
		if (c->entity.p[i].entity == e) {
			*rules = &c->entity.p[i];
			return ERR_OK;
		}
	for (size_t i = 0; i < e->n_fields && rc == ERR_OK; i++)
		rc = add_rule(c, &new, e, &e->field[i], e->field[i].check,
		    err);
	if (rc == ERR_OK)
		rc = add_rule(c, &new, e, NULL, e->check, err);
	if (rc) {
		for (size_t k = 0; k < new.list.n; k++)
			query_release(new.list.p[k].q);
		VEC_RELEASE(&new.list);
		return rc;
	}
	*VEC_ADD(&c->entity) = new;
	*rules = &c->entity.p[c->entity.n - 1];
	return ERR_OK;
}

enum err_code
query_checker_check(void *checker, const struct record *rec, struct err *err)
{
	struct query_checker	*c = checker;
	struct rules		*rules;
	bool			 pass;
	enum err_code		 rc;

	rc = rules_of(&rules, c, rec->entity, err);
	for (size_t i = 0; rc == ERR_OK && i < rules->list.n; i++) {
		const struct rule	*r = &rules->list.p[i];

		/* A field's own check asks nothing of an empty field. */
		if (r->field != NULL && record_count(rec, r->field) == 0)
			continue;
		rc = query_test(&pass, r->q, rec, err);
		if (rc || pass || r->q->met_missing)
			continue;
		if (r->field != NULL)
			return err_set(err, ERR_DATA, "%.*s breaks its check:"
			    " %.*s", SHORT(r->field->name),
			    (int)MIN(r->text.len, 300), r->text.p);
		return err_set(err, ERR_DATA, "%.*s breaks its check: %.*s",
		    SHORT(rec->entity->name), (int)MIN(r->text.len, 300),
		    r->text.p);
	}
	return rc;
}

/* ---- the model itself ---- */

/* Lets segment() be written; nothing is run. */
static enum err_code
no_segments(void *arg, const uint32_t **masks, uint32_t *last_id,
    const struct scheme *scheme, const struct entity *e, struct err *err)
{
	(void)arg;
	(void)masks;
	(void)last_id;
	(void)scheme;
	(void)e;
	return err_set(err, ERR_USAGE, "only compiled");
}

/* The same for may(). */
static enum err_code
no_may(void *arg, const uint32_t **may, uint32_t *last_id, struct slice what,
    const struct entity *e, struct err *err)
{
	(void)arg;
	(void)last_id;
	(void)what;
	(void)e;
	return may == NULL ? ERR_OK : err_set(err, ERR_USAGE,
	    "only compiled");
}

struct expression {
	const struct entity	*entity;
	const struct field	*field;
	const struct scheme	*scheme;
	const struct segment	*segment;
	const struct segment_journey *journey;
	const struct segment_step	*step;
	const char		*what;		/* of the step */
	bool			 is_letter;
	struct slice		 text;
	struct file_place		 at;
};

/* One of the texts of a step that are not empty; i counts them down. */
static bool
find_in_step(struct expression *x, const struct segment_step *s, size_t *i)
{
	static const char *const	what[] = { "condition", "action",
		"text" };
	const struct slice		text[] = { s->condition, s->action,
		s->text };
	const struct file_place		at[] = { s->condition_at,
		s->action_at, s->text_at };

	x->step = s;
	for (size_t k = 0; k < NELEM(text); k++) {
		x->what = what[k];
		x->is_letter = k > 0;
		x->text = text[k];
		x->at = at[k];
		if (x->text.len > 0 && (*i)-- == 0)
			return true;
	}
	return false;
}

/* The i-th expression of the model; false: no more. */
static bool
find_expression(struct expression *x, const struct model *m, size_t i)
{
	const struct entity	*e;

	memset(x, 0, sizeof(*x));
	for (size_t k = 0; k < m->n_entities; k++) {
		e = x->entity = model_entity(m, k);
		for (size_t f = 0; f < e->n_fields; f++)
			if (e->field[f].check.len > 0 && i-- == 0) {
				x->field = &e->field[f];
				x->text = x->field->check;
				x->at = x->field->check_at;
				return true;
			}
		if (e->check.len > 0 && i-- == 0) {
			x->text = e->check;
			x->at = e->check_at;
			return true;
		}
	}
	x->entity = model_next_kind(m, KIND_PARTY, NULL);
	for (size_t k = 0; x->entity != NULL && k < m->n_schemes; k++) {
		x->scheme = &m->scheme[k];
		for (size_t s = 0; s < x->scheme->n_segments; s++) {
			x->segment = &x->scheme->segment[s];
			x->text = x->segment->where;
			x->at = x->segment->where_at;
			if (x->text.len > 0 && i-- == 0)
				return true;
		}
	}
	for (size_t k = 0; x->entity != NULL && k < m->n_journeys; k++) {
		x->journey = &m->journey[k];
		for (size_t s = 0; s < x->journey->n_steps; s++)
			if (find_in_step(x, &x->journey->step[s], &i))
				return true;
	}
	return false;
}

/* Segments and journeys are of the first party: is that one surely it? */
static bool
is_owner_known(const struct expression *x, const struct model *m)
{
	size_t	 n = x->scheme == NULL && x->journey == NULL ? 0 :
		    model_place(m, x->entity);

	for (size_t i = 0; i < n; i++)
		if (m->head[i].kind_unsound)
			return false;
	return true;
}

/* Of what the expression is, in front of what is wrong with it. */
static void
add_owner(const struct expression *x, struct err *err)
{
	if (x->step != NULL)
		err_prefix(err, "%s of step %lld of %.*s: ", x->what,
		    (long long)x->step->number, SHORT(x->journey->name));
	else if (x->segment != NULL)
		err_prefix(err, "segment %.*s of %.*s: ",
		    SHORT(x->segment->name), SHORT(x->scheme->name));
	else if (x->field != NULL)
		err_prefix(err, "check of %.*s.%.*s: ",
		    SHORT(x->entity->name), SHORT(x->field->name));
	else
		err_prefix(err, "check of %.*s: ", SHORT(x->entity->name));
}

/* Does some filter of the scheme rest on what is sought, in the end? */
static bool
rests_on(const struct query_env *env, const struct entity *party,
    const struct scheme *from, const struct scheme *sought, bool *seen)
{
	const struct model	*m = env->model;
	struct arena		*arena = arena_open();
	bool			 found = false;

	seen[from - m->scheme] = true;
	for (size_t i = 0; i < from->n_segments && !found; i++) {
		const struct masks	*at = NULL;
		const struct scheme	*next;
		struct query		*q;
		struct err		 err = {0};

		if (from->segment[i].where.len == 0 || query_compile(&q,
		    arena, env, party, from->segment[i].where, true, &err))
			continue;	/* its own fault is told by itself */
		while (!found && (next = masks_next_scheme(&at, q)) != NULL)
			found = next == sought || (!seen[next - m->scheme] &&
			    rests_on(env, party, next, sought, seen));
		query_release(q);
	}
	arena_close(arena);
	return found;
}

static enum err_code
check_circle(const struct expression *x, const struct query_env *env,
    const struct query *q, struct arena *arena, struct err *err)
{
	bool			*seen = ARENA_ARRAY(arena, bool,
				    env->model->n_schemes);
	const struct masks	*at = NULL;
	const struct scheme	*next;

	if (x->segment == NULL)
		return ERR_OK;
	while ((next = masks_next_scheme(&at, q)) != NULL)
		if (next == x->scheme || (!seen[next - env->model->scheme] &&
		    rests_on(env, x->entity, next, x->scheme, seen))) {
			err_set(err, ERR_USAGE, "segment(%.*s) rests on %.*s "
			    "itself", SHORT(next->name), SHORT(x->scheme->name));
			err_hint(err, "a scheme of its own for the segments "
			    "that others are made of");
			return ERR_USAGE;
		}
	return ERR_OK;
}

/* From the place of the expression to that of its fault, where it is known. */
static void
move_to_fault(struct file_place *at, struct slice text, size_t fault_at)
{
	if (at->text == 0 || fault_at > text.len) {
		at->text = 0;
		return;
	}
	at->column = at->text +
	    (int)utf8_count(slice_sub(text, 0, fault_at));
}

enum err_code
query_check_model(const struct query_env *given, bool *more,
    struct file_place *at, size_t i, struct err *err)
{
	const struct model	*m = given->model;
	bool			 unsound = false;
	size_t			 fault_at = SIZE_MAX;
	struct query_env	 env = { .model = m, .when = given->when,
				    .segments = no_segments,
				    .may = given->may != NULL ? given->may :
				    no_may, .may_arg = given->may_arg,
				    .unsound = &unsound,
				    .fault_at = &fault_at };
	struct expression	 x;
	struct arena		*arena;
	struct letter		*letter;
	struct query		*q;
	enum err_code		 rc;

	*more = find_expression(&x, m, i);
	if (!*more)
		return ERR_OK;
	arena = arena_open();
	env.values.when = &env.when;
	memcpy(env.values.currency, m->currency, sizeof(m->currency));
	env.values.country = m->country;
	*at = x.at;
	if (x.is_letter) {
		rc = letter_compile(&letter, &env, x.entity, x.text, arena,
		    err);
	} else {
		rc = query_compile(&q, arena, &env, x.entity, x.text, true,
		    err);
		if (rc == ERR_OK) {
			/* What is wrong with others is told of them. */
			fault_at = SIZE_MAX;
			env.fault_at = NULL;
			env.unsound = NULL;
			rc = check_circle(&x, &env, q, arena, err);
			query_release(q);
		}
	}
	if (unsound || !is_owner_known(&x, m))
		rc = ERR_OK;
	if (rc) {
		move_to_fault(at, x.text, fault_at);
		add_owner(&x, err);
	}
	arena_close(arena);
	return rc;
}
