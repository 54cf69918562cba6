#include "core/practice/party_record.h"

#include "core/practice/role.h"

/* The first of these that a record has is its day. */
static const enum role	day_roles[] = {
	ROLE_OPENED, ROLE_TIME, ROLE_DATE, ROLE_FROM
};

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
		struct value		v = record_value(&rec, f);
		struct party_record	p = { .rec = &rec };

		if (v.type != TYPE_REF || v.i < 1 || v.i > last_id)
			continue;
		p.party = (uint32_t)v.i;
		for (size_t i = 0; !p.has_day && i < NELEM(day_roles); i++)
			p.has_day = role_day(&p.day, &rec, day_roles[i],
			    env->when.zone);
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
