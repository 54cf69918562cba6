/*
 * What every reader of things to do needs: the records of a kind, and an
 * item with what a record says.
 */
#include "core/practice/agenda/due_priv.h"

#include "core/practice/role.h"

bool
due_wants(const struct due_job *job, enum due_reason reason)
{
	return job->opt->reasons >> reason & 1;
}

struct due_item *
due_add(struct due_job *job, enum due_reason reason,
    const struct entity *entity, uint32_t id)
{
	struct due_item	*it = VEC_ADD(&job->list->item);

	it->reason = reason;
	it->entity = entity;
	it->id = id;
	return it;
}

void
due_set_day(struct due_item *it, struct day day)
{
	it->has_day = true;
	it->day = day;
}

struct due_item *
due_add_record(struct due_job *job, enum due_reason reason,
    const struct record *rec)
{
	struct due_item		*it = due_add(job, reason, rec->entity,
				    rec->id);
	const struct entity	*person = model_next_kind(job->env->model,
				    KIND_PERSON, NULL);
	const struct entity	*staff = model_next_kind(job->env->model,
				    KIND_STAFF, NULL);

	it->party = role_ref(rec, ROLE_PARTY, job->party);
	it->person = role_ref(rec, ROLE_PERSON, person);
	if (it->party == 0 && it->person != 0)
		it->party = due_party_of(job, it->person);
	it->owner = role_ref(rec, ROLE_OWNER, staff);
	if (it->owner == 0)
		it->owner = role_ref(rec, ROLE_STAFF, staff);
	return it;
}

uint32_t
due_party_of(struct due_job *job, uint32_t person)
{
	const struct entity	*e = model_next_kind(job->env->model,
				    KIND_PERSON, NULL);
	struct err		 ignored = {0};
	struct record		 rec;

	if (record_find(&rec, job->env->txn, e, person, &ignored) != ERR_OK ||
	    rec.bytes.p == NULL)
		return 0;
	return role_ref(&rec, ROLE_PARTY, job->party);
}

void
due_plan(struct due_job *job, uint32_t party)
{
	if (party != 0 && party <= job->last_id)
		job->planned[party] = true;
}

struct scan { struct due_job *job; due_see *see; };

static enum err_code
see_one(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct scan	*s = arg;

	(void)more;
	(void)err;
	s->see(s->job, rec);
	return ERR_OK;
}

/* What is closed now was perhaps open as of an earlier day. */
static enum err_code
open_only(struct query **q, struct due_job *job, const struct entity *e,
    struct err *err)
{
	struct buf	text = {0};
	enum err_code	rc = ERR_OK;

	*q = NULL;
	if (!job->env->has_as_of)
		role_add_open_filter(&text, e, ROLE_STATUS);
	if (text.len > 0)
		rc = query_compile(q, job->arena, job->env, e,
		    buf_slice(&text), true, err);
	buf_release(&text);
	return rc;
}

enum err_code
due_scan(struct due_job *job, enum kind kind, due_see *see, struct err *err)
{
	struct scan		 s = { job, see };
	const struct entity	*e = NULL;
	struct query		*q;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK &&
	    (e = model_next_kind(job->env->model, kind, e)) != NULL) {
		rc = open_only(&q, job, e, err);
		if (rc)
			return rc;
		rc = query_run(q, job->env, e, see_one, &s, err);
		query_release(q);
	}
	return rc;
}
