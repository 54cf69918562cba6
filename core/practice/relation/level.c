#include "core/practice/relation/level.h"

#include "core/practice/role.h"

struct job {
	struct levels		*levels;
	const struct query_env	*env;
	const struct entity	*party;
	uint32_t		 id;
	struct instant		 met_since;
	struct arena		*arena;
	struct err		*err;
	enum err_code		 rc;
	/* While the contacts of one person are read. */
	struct level_holder	*holder;
};

const char *
level_state_name(enum level_state s)
{
	static const char *const	names[] = {
		[LEVEL_NOBODY] = "nobody", [LEVEL_LEFT] = "left",
		[LEVEL_KNOWN] = "known", [LEVEL_MET] = "met",
	};

	return names[s];
}

static const struct choice *
level_of(const struct record *rec)
{
	const struct field	*f = entity_role(rec->entity, ROLE_LEVEL);
	struct value		 v = role_value(rec, ROLE_LEVEL);

	return f != NULL && v.type == TYPE_ENUM ?
	    field_find_code(f, (uint16_t)v.i) : NULL;
}

static bool
see_contact(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	struct job	*job = arg;
	struct record	 rec;
	uint32_t	 with;

	if (at.us > job->env->when.now.us || e->kind != KIND_ACTIVITY)
		return true;
	job->rc = record_find(&rec, job->env->txn, e, id, job->err);
	if (job->rc != ERR_OK || rec.bytes.p == NULL)
		return job->rc == ERR_OK;
	/* Who works at two places is met here or there. */
	with = role_ref(&rec, ROLE_PARTY, job->party);
	if (with != 0 && with != job->id)
		return true;
	job->holder->has_last = true;
	job->holder->last = at;
	job->holder->last_kind = role_choice(&rec, ROLE_KIND);
	return false;
}

static void
set_state(struct job *job, struct level_holder *h)
{
	struct day	today = when_today(&job->env->when);

	if ((h->has_until && h->until.n <= today.n) ||
	    (h->has_from && h->from.n > today.n))
		h->state = LEVEL_LEFT;
	else if (h->has_last && h->last.us >= job->met_since.us)
		h->state = LEVEL_MET;
	else
		h->state = LEVEL_KNOWN;
}

static struct level_holder *
find_holder(const struct job *job, const struct entity *e, uint32_t id)
{
	for (size_t i = 0; i < job->levels->list.n; i++)
		if (job->levels->list.p[i].entity == e &&
		    job->levels->list.p[i].id == id)
			return &job->levels->list.p[i];
	return NULL;
}

/* person as it is recorded; by is the affiliation, or the person again. */
static void
add_holder(struct job *job, const struct record *person,
    const struct record *by)
{
	const struct zone	*zone = job->env->when.zone;
	struct level_holder	*h = VEC_ADD(&job->levels->list);
	enum err_code		 rc;

	h->level = level_of(by);
	if (h->level == NULL && by != person)
		h->level = level_of(person);
	h->entity = person->entity;
	h->id = person->id;
	h->affiliation = by != person ? by->id : 0;
	h->name = record_name(person, job->arena);
	h->function = role_text(by, ROLE_FUNCTION, job->env, job->arena);
	if (h->function.len == 0)
		h->function = role_text(person, ROLE_FUNCTION, job->env,
		    job->arena);
	h->channel = role_choice(person, ROLE_CHANNEL);
	h->has_from = role_day(&h->from, by, ROLE_FROM, zone);
	h->has_until = role_day(&h->until, by, ROLE_UNTIL, zone);
	job->holder = h;
	rc = event_list(job->env->txn, job->env->model, person->entity,
	    person->id, see_contact, job, job->err);
	if (rc)
		job->rc = rc;
	set_state(job, h);
}

static void
see_affiliation(struct job *job, const struct record *rec)
{
	const struct entity	*e = NULL;
	struct record		 person;
	struct value		 v = role_value(rec, ROLE_PERSON);

	if (v.type == TYPE_REF)
		e = model_find_entity_id(job->env->model, v.entity);
	if (e == NULL)
		return;
	job->rc = record_find(&person, job->env->txn, e, (uint32_t)v.i,
	    job->err);
	if (job->rc == ERR_OK && person.bytes.p != NULL)
		add_holder(job, &person, rec);
}

struct place { const struct entity *entity; uint32_t id; };
struct places { VEC(struct place) list; };

static bool
see_reference(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct places	*places = arg;

	if (f->role == ROLE_PARTY && (source->kind == KIND_AFFILIATION ||
	    source->kind == KIND_PERSON))
		*VEC_ADD(&places->list) = (struct place){ source, id };
	return true;
}

static void
see_place(struct job *job, const struct place *p)
{
	struct record	rec;

	job->rc = record_find(&rec, job->env->txn, p->entity, p->id, job->err);
	if (job->rc != ERR_OK || rec.bytes.p == NULL)
		return;
	if (p->entity->kind == KIND_AFFILIATION)
		see_affiliation(job, &rec);
	else
		add_holder(job, &rec, &rec);
}

/* Affiliations are looked at before the people's own records. */
static void
see_places(struct job *job, const struct places *places)
{
	static const enum kind	kinds[] = { KIND_AFFILIATION, KIND_PERSON };

	for (size_t k = 0; k < NELEM(kinds); k++)
		for (size_t i = 0; job->rc == ERR_OK && i < places->list.n;
		    i++) {
			const struct place	*p = &places->list.p[i];

			if (p->entity->kind == kinds[k] &&
			    find_holder(job, p->entity, p->id) == NULL)
				see_place(job, p);
		}
}

static const struct field *
level_field(const struct model *m)
{
	static const enum kind	kinds[] = { KIND_AFFILIATION, KIND_PERSON };

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = model_next_kind(m, kinds[i],
					    NULL);
		const struct field	*f = e != NULL ? entity_role(e,
					    ROLE_LEVEL) : NULL;

		if (f != NULL && f->type == TYPE_ENUM)
			return f;
	}
	return NULL;
}

/* The rank among the levels; behind them when none is said. */
static size_t
rank(const struct levels *l, const struct choice *c)
{
	size_t	n = l->field != NULL ? l->field->n_choices : 0;

	for (size_t i = 0; c != NULL && i < n; i++)
		if (slice_eq(l->field->choice[i].name, c->name))
			return i;
	return n;
}

/* Those who are there, the last met first; then those who left. */
static bool
is_before(const struct levels *l, const struct level_holder *a,
    const struct level_holder *b)
{
	size_t	pa = rank(l, a->level), pb = rank(l, b->level);

	if (pa != pb)
		return pa < pb;
	if ((a->state == LEVEL_LEFT) != (b->state == LEVEL_LEFT))
		return b->state == LEVEL_LEFT;
	if (a->has_last != b->has_last)
		return a->has_last;
	if (a->has_last && a->last.us != b->last.us)
		return a->last.us > b->last.us;
	return a->id < b->id;
}

/* Few people work at one place: by insertion. */
static void
sort(struct levels *l)
{
	for (size_t i = 1; i < l->list.n; i++) {
		struct level_holder	h = l->list.p[i];
		size_t			k = i;

		for (; k > 0 && is_before(l, &h, &l->list.p[k - 1]); k--)
			l->list.p[k] = l->list.p[k - 1];
		l->list.p[k] = h;
	}
}

static void
add_empty_levels(struct levels *l)
{
	size_t	n = l->list.n;

	for (size_t i = 0; l->field != NULL && i < l->field->n_choices; i++) {
		const struct choice	*c = &l->field->choice[i];
		bool			 any = c->retired;

		for (size_t k = 0; k < n; k++)
			any |= l->list.p[k].state != LEVEL_LEFT &&
			    rank(l, l->list.p[k].level) == i;
		if (!any)
			VEC_ADD(&l->list)->level = c;
	}
}

enum err_code
levels_read(struct levels *levels, const struct query_env *env,
    const struct entity *party, uint32_t id, struct slice lang,
    struct arena *arena, struct err *err)
{
	struct job		 job = { .levels = levels, .env = env,
				    .party = party, .id = id, .arena = arena,
				    .err = err };
	struct span		 met = { .months = 12 };
	struct places		 places = {0};
	enum err_code		 rc;

	levels->field = level_field(env->model);
	met = scheme_span(&env->model->section[SECTION_RELATION], "met", met);
	job.met_since = instant_add_span(env->when.now, met, -1,
	    env->when.zone);
	rc = reference_list(env->txn, env->model, party, id, see_reference,
	    &places, err);
	if (rc == ERR_OK)
		see_places(&job, &places);
	VEC_RELEASE(&places.list);
	rc = rc ? rc : job.rc;
	if (rc)
		return rc;
	add_empty_levels(levels);
	sort(levels);
	for (size_t i = 0; i < levels->list.n; i++)
		if (levels->list.p[i].level != NULL)
			levels->list.p[i].tone = model_find_tone(env->model,
			    levels->list.p[i].level->name, lang);
	return ERR_OK;
}
