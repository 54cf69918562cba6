#include "core/practice/contact/consent_reach.h"

struct reach {
	const struct consents	*cs;
	const struct consent_ask *ask;
	const struct query_env	*env;
	consent_who		 party;
	struct day		 day;
	enum kind		 by;		/* person, then affiliation */
	consent_each		*each;
	void			*arg;
	VEC(consent_who)	 seen;
	bool			 is_enough;
	enum err_code		 rc;
	struct err		*err;
};

static bool
was_seen(const struct reach *r, consent_who person)
{
	for (size_t i = 0; i < r->seen.n; i++)
		if (r->seen.p[i] == person)
			return true;
	return false;
}

static enum err_code
take(struct reach *r, const struct record *person)
{
	struct consent_answer	a;
	consent_who		who;

	if (person->bytes.p == NULL)
		return ERR_OK;
	who = consent_who_of(person->entity, person->id);
	if (was_seen(r, who))
		return ERR_OK;
	*VEC_ADD(&r->seen) = who;
	a = consent_may_at(r->cs, r->ask, who, r->party, r->day);
	r->is_enough = !r->each(r->arg, person, &a);
	return ERR_OK;
}

static bool
see_one(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct reach	*r = arg;
	struct txn	*txn = r->env->txn;
	struct record	 rec, person;
	struct value	 v;

	if (source->kind != r->by || f->role != ROLE_PARTY)
		return true;
	r->rc = record_find(&rec, txn, source, id, r->err);
	if (r->rc || rec.bytes.p == NULL)
		return r->rc == ERR_OK;
	if (r->by == KIND_AFFILIATION) {
		v = role_value(&rec, ROLE_PERSON);
		if (v.type != TYPE_REF ||
		    !consent_is_there(&rec, r->day, r->env->when.zone))
			return true;
		r->rc = record_find(&person, txn, model_find_entity_id(
		    r->env->model, v.entity), (uint32_t)v.i, r->err);
		if (r->rc == ERR_OK)
			r->rc = take(r, &person);
	} else
		r->rc = take(r, &rec);
	return r->rc == ERR_OK && !r->is_enough;
}

enum err_code
consent_reach(const struct consents *cs, const struct consent_ask *ask,
    const struct query_env *env, const struct record *party, struct day day,
    consent_each *each, void *arg, struct err *err)
{
	static const enum kind	kinds[] = { KIND_PERSON, KIND_AFFILIATION };
	struct reach		r = { .cs = cs, .ask = ask, .env = env,
				    .day = day, .each = each, .arg = arg,
				    .err = err };
	enum err_code		rc = ERR_OK;

	r.party = consent_who_of(party->entity, party->id);
	for (size_t i = 0; rc == ERR_OK && !r.is_enough && i < NELEM(kinds);
	    i++) {
		r.by = kinds[i];
		rc = reference_list(env->txn, env->model, party->entity,
		    party->id, see_one, &r, err);
		if (rc == ERR_OK)
			rc = r.rc;
	}
	VEC_RELEASE(&r.seen);
	return rc;
}
