#include "core/practice/role.h"

#include <math.h>

#include "core/types/text.h"

struct value
role_value(const struct record *rec, enum role role)
{
	const struct field	*f = entity_role(rec->entity, role);

	return f != NULL ? record_value(rec, f) : (struct value){0};
}

bool
role_moment(struct instant *at, const struct record *rec, enum role role,
    const struct zone *zone)
{
	struct value	v = role_value(rec, role);

	if (v.type == TYPE_TIME)
		*at = (struct instant){ v.i };
	else if (v.type == TYPE_DATE)
		*at = zone_from_clock(zone, (struct day){ (int32_t)v.i }, 0);
	else
		return false;
	return true;
}

bool
role_day(struct day *day, const struct record *rec, enum role role,
    const struct zone *zone)
{
	struct value	v = role_value(rec, role);

	if (v.type == TYPE_DATE)
		*day = (struct day){ (int32_t)v.i };
	else if (v.type == TYPE_TIME)
		*day = zone_day(zone, (struct instant){ v.i });
	else
		return false;
	return true;
}

uint32_t
role_ref(const struct record *rec, enum role role, const struct entity *to)
{
	struct value	v = role_value(rec, role);

	return to != NULL && v.type == TYPE_REF && v.entity == to->id ?
	    (uint32_t)v.i : 0;
}

static const struct choice *
find_choice(const struct record *rec, enum role role)
{
	const struct field	*f = entity_role(rec->entity, role);
	struct value		 v;

	if (f == NULL || f->type != TYPE_ENUM)
		return NULL;
	v = record_value(rec, f);
	return v.type == TYPE_ENUM ? field_find_code(f, (uint16_t)v.i) : NULL;
}

bool
role_is(const struct record *rec, enum role role, const char *choice)
{
	const struct choice	*c = find_choice(rec, role);

	return c != NULL && c == field_find_choice(entity_role(rec->entity,
	    role), slice_of(choice));
}

struct slice
role_choice(const struct record *rec, enum role role)
{
	const struct choice	*c = find_choice(rec, role);

	return c != NULL ? c->name : SLICE_EMPTY;
}

bool
role_is_closed(const struct record *rec, enum role status)
{
	const struct choice	*c = find_choice(rec, status);

	return c != NULL && c->state != CHOICE_OPEN;
}

void
role_add_open_filter(struct buf *b, const struct entity *e, enum role status)
{
	const struct field	*f = entity_role(e, status);

	for (size_t i = 0; f != NULL && f->type == TYPE_ENUM && !f->many &&
	    i < f->n_choices; i++)
		if (f->choice[i].state != CHOICE_OPEN)
			buf_addf(b, "%s%.*s != \"%.*s\"", b->len ? " and " :
			    "", SLICE_ARG(f->name),
			    SLICE_ARG(f->choice[i].name));
}

double
role_share(const struct record *rec, enum role role)
{
	const struct field	*f = entity_role(rec->entity, role);
	struct value		 v;
	double			 top;

	if (f == NULL)
		return (double)NAN;
	v = record_value(rec, f);
	if (v.type == TYPE_PERCENT)
		return MIN(MAX((double)v.i / 1e6, 0), 1);
	if (v.type != TYPE_INT && v.type != TYPE_DECIMAL)
		return (double)NAN;
	top = 10 * pow(10, f->digits);
	if (f->max.type != TYPE_NONE && f->max.i > 0)
		top = (double)f->max.i;
	return MIN(MAX((double)v.i / top, 0), 1);
}

struct slice
role_text(const struct record *rec, enum role role,
    const struct query_env *env, struct arena *arena)
{
	const struct field	*f = entity_role(rec->entity, role);
	struct buf		 b = {0};
	struct value		 v;
	struct slice		 s;

	if (f == NULL)
		return SLICE_EMPTY;
	v = record_value(rec, f);
	if (v.type == TYPE_NONE)
		return SLICE_EMPTY;
	field_write_value(&b, env->model, f, &v, env->when.zone);
	s = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return s;
}

struct slice
role_name_of(const struct query_env *env, const struct entity *e, uint32_t id,
    struct arena *arena)
{
	struct record	rec;
	struct err	ignored = {0};

	if (e == NULL || id == 0 ||
	    record_find(&rec, env->txn, e, id, &ignored) != ERR_OK ||
	    rec.bytes.p == NULL)
		return SLICE_EMPTY;
	return record_name(&rec, arena);
}

enum err_code
role_find_me(uint32_t *id, const struct entity **staff,
    const struct query_env *env, struct slice user, struct err *err)
{
	const struct field	*login;
	struct value		 v = { .type = TYPE_TEXT, .text = user };

	*id = 0;
	*staff = model_next_kind(env->model, KIND_STAFF, NULL);
	login = *staff ? entity_role(*staff, ROLE_LOGIN) : NULL;
	if (login == NULL || !login->unique || user.len == 0)
		return ERR_OK;
	return reference_find_unique(id, NULL, env->txn, env->model, *staff,
	    login, &v, err);
}

void
role_set_moment(struct draft *d, enum role role, struct instant at,
    const struct zone *zone)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = {0};

	if (f == NULL || (f->type != TYPE_TIME && f->type != TYPE_DATE))
		return;
	v.type = f->type;
	v.i = f->type == TYPE_TIME ? at.us : zone_day(zone, at).n;
	draft_set(d, f, &v, 1);
}

void
role_set_ref(struct draft *d, enum role role, const struct entity *to,
    uint32_t id)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = { .type = TYPE_REF };

	if (f == NULL || f->type != TYPE_REF || to == NULL ||
	    f->to != to->id || id == 0)
		return;
	v.entity = to->id;
	v.i = id;
	draft_set(d, f, &v, 1);
}

void
role_set_status(struct draft *d, bool closed, size_t nth)
{
	const struct field	*f = entity_role(d->entity, ROLE_STATUS);
	struct value		 v = { .type = TYPE_ENUM };
	bool			 found = false;

	if (f == NULL || f->type != TYPE_ENUM)
		return;
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct choice	*c = &f->choice[i];

		if (c->retired || (c->state != CHOICE_OPEN) != closed)
			continue;
		v.i = c->code;
		found = true;
		if (nth-- == 0)
			break;
	}
	if (found)
		draft_set(d, f, &v, 1);
}

void
role_clear(struct draft *d, enum role role)
{
	const struct field	*f = entity_role(d->entity, role);

	if (f != NULL)
		draft_set(d, f, NULL, 0);
}

void
role_set_text(struct draft *d, enum role role, struct slice text)
{
	const struct field	*f = entity_role(d->entity, role);
	struct value		 v = { .type = TYPE_TEXT };
	struct err		 ignored = {0};

	if (f != NULL && f->type == TYPE_TEXT && text_parse(&v.text,
	    d->arena, text, &ignored) == ERR_OK && v.text.len > 0)
		draft_set(d, f, &v, 1);
}

bool
role_set_choice(struct draft *d, enum role role, struct slice name)
{
	const struct field	*f = entity_role(d->entity, role);
	const struct choice	*c = f == NULL || f->type != TYPE_ENUM ? NULL :
				    field_find_choice(f, name);
	struct value		 v = { .type = TYPE_ENUM };

	if (c == NULL || c->retired)
		return false;
	v.i = c->code;
	draft_set(d, f, &v, 1);
	return true;
}

struct slice
role_group_text(int64_t *order, const struct query_env *env, struct query *by,
    const struct value *v, struct arena *arena)
{
	const struct field	*f = query_field(by);
	const struct entity	*to = v->type == TYPE_REF ?
				    model_find_entity_id(env->model,
				    v->entity) : NULL;
	const struct choice	*c = v->type == TYPE_ENUM && f != NULL ?
				    field_find_code(f, (uint16_t)v->i) : NULL;
	struct slice		 text;
	struct buf		 b = {0};

	/* What is missing comes last; text has a place if it is a segment. */
	*order = v->type == TYPE_NONE ? INT64_MAX : v->i;
	if (c != NULL)
		return slice_dup(arena, c->name);
	if (to != NULL)
		handle_write(&b, to, (uint32_t)v->i);
	else if (v->type != TYPE_NONE)
		value_write(&b, v, env->when.zone);
	text = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return text;
}
