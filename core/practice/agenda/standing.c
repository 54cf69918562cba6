#include "core/practice/agenda/standing.h"

#include "core/practice/role.h"

struct job {
	struct standing			*s;
	const struct query_env		*env;
	const struct standing_options	*opt;
	struct arena			*arena;
	struct err			*err;
	enum err_code			 rc;
};

static bool
is_except(const struct standing_options *opt, const struct entity *e,
    uint32_t id)
{
	for (size_t i = 0; i < opt->n_except; i++)
		if (opt->except[i].entity == e && opt->except[i].id == id)
			return true;
	return false;
}

static void
take_last(struct job *job, struct instant at, const struct record *rec)
{
	struct standing	*s = job->s;
	struct value	 who = role_value(rec, ROLE_STAFF);

	s->has_last = true;
	s->last_entity = rec->entity;
	s->last_id = rec->id;
	s->last_at = at;
	s->last_kind = role_choice(rec, ROLE_KIND);
	if (s->last_kind.len == 0)
		s->last_kind = rec->entity->name;
	s->last_text = role_text(rec, ROLE_TEXT, job->env, job->arena);
	if (s->last_text.len == 0)
		s->last_text = role_text(rec, ROLE_TOPIC, job->env,
		    job->arena);
	if (who.type == TYPE_NONE)
		who = role_value(rec, ROLE_OWNER);
	if (who.type == TYPE_REF)
		s->last_who = role_name_of(job->env, model_find_entity_id(
		    job->env->model, who.entity), (uint32_t)who.i,
		    job->arena);
}

/* The newest contact; cases that are open are behind it, too. */
static bool
see_event(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	struct job	*job = arg;
	struct record	 rec;

	if (at.us > job->env->when.now.us || job->s->has_last ||
	    (e->kind != KIND_ACTIVITY && e->kind != KIND_CASE) ||
	    is_except(job->opt, e, id))
		return !job->s->has_last;
	job->rc = record_find(&rec, job->env->txn, e, id, job->err);
	if (job->rc == ERR_OK && rec.bytes.p != NULL)
		take_last(job, at, &rec);
	return job->rc == ERR_OK && !job->s->has_last;
}

static bool
see_case(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct job		*job = arg;
	struct case_state	 state;
	struct record		 rec;

	if (source->kind != KIND_CASE ||
	    (f->role != ROLE_PARTY && f->role != ROLE_PERSON))
		return true;
	job->rc = record_find(&rec, job->env->txn, source, id, job->err);
	if (job->rc != ERR_OK || rec.bytes.p == NULL)
		return job->rc == ERR_OK;
	case_read(&state, job->env, &rec);
	job->s->n_open_cases += state.is_open;
	return true;
}

static void
drop_except(struct due_list *list, const struct standing_options *opt)
{
	size_t	n = 0;

	for (size_t i = 0; i < list->item.n; i++)
		if (!is_except(opt, list->item.p[i].entity,
		    list->item.p[i].id))
			list->item.p[n++] = list->item.p[i];
	list->item.n = n;
}

/* The first step there is, also one that was made just now. */
static void
take_next(struct standing *s, const struct due_list *steps)
{
	for (size_t i = 0; i < steps->item.n; i++) {
		const struct due_item	*it = &steps->item.p[i];

		if (!s->has_next || (it->has_day && (!s->next.has_day ||
		    it->day.n < s->next.day.n)))
			s->next = *it;
		s->has_next = true;
	}
}

static enum err_code
read_due(struct job *job, uint32_t party)
{
	enum { FAR = 3660 };		/* days: ten years */
	struct due_options	now = {
		.reasons = (1u << N_DUE_REASONS) - 1 };
	struct due_options	steps = { .ahead = FAR,
		.reasons = 1u << DUE_TASK | 1u << DUE_PROMISE };
	struct due_list		list = {0};
	enum err_code		rc;

	rc = due_read_of(&job->s->due, job->env, &now, party, job->arena,
	    job->err);
	if (rc == ERR_OK)
		rc = due_read_of(&list, job->env, &steps, party, job->arena,
		    job->err);
	if (rc == ERR_OK) {
		drop_except(&job->s->due, job->opt);
		take_next(job->s, &list);
	}
	VEC_RELEASE(&list.item);
	return rc;
}

/* E-mail and telephone, in that order: writing is asked for most. */
static void
find_missing(struct standing *s, const struct record *rec)
{
	static const enum role	ways[] = { ROLE_EMAIL, ROLE_PHONE };

	for (size_t i = 0; i < NELEM(ways) && s->missing == NULL; i++) {
		const struct field	*f = entity_role(rec->entity,
					    ways[i]);

		if (f != NULL && record_count(rec, f) == 0) {
			s->missing = f;
			s->missing_entity = rec->entity;
			s->missing_id = rec->id;
		}
	}
}

enum err_code
standing_read(struct standing *s, const struct query_env *env,
    const struct entity *e, uint32_t id, const struct standing_options *opt,
    struct arena *arena, struct err *err)
{
	struct job	job = { .s = s, .env = env, .opt = opt,
			    .arena = arena, .err = err };
	struct record	rec;
	enum err_code	rc;

	rc = record_get(&rec, env->txn, e, id, err);
	if (rc)
		return rc;
	find_missing(s, &rec);
	rc = event_list(env->txn, env->model, e, id, see_event, &job, err);
	rc = rc ? rc : job.rc;
	if (rc == ERR_OK)
		rc = reference_list(env->txn, env->model, e, id, see_case,
		    &job, err);
	rc = rc ? rc : job.rc;
	if (rc == ERR_OK && e == model_find_party(env->model))
		rc = read_due(&job, id);
	return rc;
}

void
standing_release(struct standing *s)
{
	VEC_RELEASE(&s->due.item);
}
