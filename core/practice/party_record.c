#include "core/practice/party_record.h"

#include "core/practice/role.h"

/* The first of these that a record has is its day. */
static const enum role	day_roles[] = {
	ROLE_OPENED, ROLE_TIME, ROLE_DATE, ROLE_FROM
};

bool
party_record_of(struct party_record *p, const struct record *rec,
    const struct query_env *env, const struct entity *party, uint32_t last_id)
{
	*p = (struct party_record){ .rec = rec,
	    .party = role_ref(rec, ROLE_PARTY, party) };
	if (p->party < 1 || p->party > last_id)
		return false;
	for (size_t i = 0; !p->has_day && i < NELEM(day_roles); i++)
		p->has_day = role_day(&p->day, rec, day_roles[i],
		    env->when.zone);
	return true;
}

static bool
is_event(const struct entity *e, const struct field *party)
{
	const struct field	*day = NULL;

	for (size_t i = 0; i < NELEM(day_roles); i++) {
		const struct field	*f = entity_role(e, day_roles[i]);

		if (f != NULL && day != NULL)
			return false;
		day = f != NULL ? f : day;
	}
	return day != NULL && day->role != ROLE_FROM && !day->many &&
	    (day->type == TYPE_TIME || day->type == TYPE_DATE) &&
	    !party->many;
}

bool
party_record_is_event(const struct query_env *env, const struct entity *party,
    uint32_t kinds)
{
	for (size_t i = 0; i < env->model->n_entities; i++) {
		const struct entity	*e;
		const struct field	*f;

		if (!(kinds >> env->model->head[i].kind & 1))
			continue;
		e = model_find_entity_id(env->model, env->model->head[i].id);
		f = entity_role(e, ROLE_PARTY);
		if (f != NULL && f->type == TYPE_REF && f->to == party->id &&
		    !is_event(e, f))
			return false;
	}
	return true;
}

static enum err_code
read_entity(const struct query_env *env, const struct entity *party,
    uint32_t last_id, const struct entity *entity, party_record_each *each,
    void *arg, struct err *err)
{
	const struct field	*f = entity_role(entity, ROLE_PARTY);
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	if (f == NULL || f->type != TYPE_REF || f->to != party->id)
		return ERR_OK;
	rc = record_scan_open(&scan, env->txn, entity, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct party_record	p;

		if (party_record_of(&p, &rec, env, party, last_id))
			each(arg, &p);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
party_records(const struct query_env *env, const struct entity *party,
    uint32_t last_id, enum kind kind, party_record_each *each, void *arg,
    struct err *err)
{
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK &&
	    (e = model_next_kind(env->model, kind, e)) != NULL)
		rc = read_entity(env, party, last_id, e, each, arg, err);
	return rc;
}
