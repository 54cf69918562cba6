#include "core/practice/contact/empathy.h"

#include "core/practice/role.h"

static const enum role	questions[N_QUESTIONS] = {
	ROLE_SEES, ROLE_HEARS, ROLE_FEELS, ROLE_SAYS, ROLE_PAINS, ROLE_GAINS
};

struct job {
	const struct query_env	*env;
	size_t			 most, n[N_QUESTIONS];
	struct empathy		 found;		/* newest first */
	struct arena		*arena;
	struct err		*err;
	enum err_code		 rc;
};

enum role
empathy_question(size_t n)
{
	return questions[n];
}

struct slice
empathy_label(const struct model *m, enum role question, struct slice lang)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(m, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, question);
		struct slice		 label;

		if (f == NULL)
			continue;
		label = labels_find(f->labels, lang);
		return label.len > 0 ? label : f->name;
	}
	return slice_of(role_name(question));
}

static bool
is_full(const struct job *job, size_t q)
{
	return job->most > 0 && job->n[q] >= job->most;
}

static void
take_answers(struct job *job, struct instant at, const struct record *rec)
{
	struct value		 who = role_value(rec, ROLE_PERSON);
	struct slice		 person = SLICE_EMPTY;

	if (who.type == TYPE_REF)
		person = role_name_of(job->env, model_find_entity_id(
		    job->env->model, who.entity), (uint32_t)who.i,
		    job->arena);
	for (size_t q = 0; q < N_QUESTIONS; q++) {
		struct slice		 text = role_text(rec, questions[q],
					    job->env, job->arena);
		struct empathy_answer	*a;

		if (text.len == 0 || is_full(job, q))
			continue;
		job->n[q]++;
		a = VEC_ADD(&job->found.list);
		a->question = questions[q];
		a->at = at;
		a->entity = rec->entity;
		a->id = rec->id;
		a->kind = role_choice(rec, ROLE_KIND);
		a->person = person;
		a->text = text;
	}
}

/* Which contacts can have answers: most cannot, and are not read. */
static bool
may_answer(const struct entity *e)
{
	for (size_t q = 0; q < N_QUESTIONS; q++)
		if (entity_role(e, questions[q]) != NULL)
			return e->kind == KIND_ACTIVITY;
	return false;
}

static bool
see_event(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	struct job	*job = arg;
	struct record	 rec;
	bool		 full = true;

	if (at.us > job->env->when.now.us || !may_answer(e))
		return true;
	job->rc = record_find(&rec, job->env->txn, e, id, job->err);
	if (job->rc == ERR_OK && rec.bytes.p != NULL)
		take_answers(job, at, &rec);
	for (size_t q = 0; q < N_QUESTIONS; q++)
		full &= is_full(job, q);
	return job->rc == ERR_OK && !full;
}

static enum err_code
read_one(struct job *job, const struct entity *e, uint32_t id)
{
	struct record	rec;
	struct instant	at = { 0 };
	enum err_code	rc = record_get(&rec, job->env->txn, e, id, job->err);

	if (rc)
		return rc;
	if (!role_moment(&at, &rec, ROLE_TIME, job->env->when.zone))
		role_moment(&at, &rec, ROLE_DATE, job->env->when.zone);
	take_answers(job, at, &rec);
	return ERR_OK;
}

enum err_code
empathy_read(struct empathy *map, const struct query_env *env,
    const struct entity *e, uint32_t id, size_t most, struct arena *arena,
    struct err *err)
{
	struct job	job = { .env = env, .most = most, .arena = arena,
			    .err = err };
	enum err_code	rc;

	if (e->kind == KIND_ACTIVITY)
		rc = read_one(&job, e, id);
	else if (e->kind == KIND_PARTY || e->kind == KIND_PERSON)
		rc = event_list(env->txn, env->model, e, id, see_event, &job,
		    err);
	else
		rc = err_set(err, ERR_USAGE, "a %.*s has no empathy map: a "
		    "party, a person and a contact have one",
		    SLICE_ARG(e->name));
	rc = rc ? rc : job.rc;
	for (size_t q = 0; rc == ERR_OK && q < N_QUESTIONS; q++)
		for (size_t i = 0; i < job.found.list.n; i++)
			if (job.found.list.p[i].question == questions[q])
				*VEC_ADD(&map->list) = job.found.list.p[i];
	VEC_RELEASE(&job.found.list);
	return rc;
}
