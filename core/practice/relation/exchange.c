#include "core/practice/relation/exchange.h"

#include "core/practice/role.h"

struct job {
	struct exchanges	*x;
	const struct query_env	*env;
	struct err		*err;
	enum err_code		 rc;
};

void
exchange_add(struct exchange_sum *sum, const struct exchange_item *it)
{
	struct exchange_side	*s = it->is_given ? &sum->given :
				    &sum->received;

	if (s->n++ == 0 || it->day.n > s->last.n)
		s->last = it->day;
	if (!it->has_worth)
		return;
	s->n_valued++;
	if (!i64_add(&s->worth, s->worth, it->worth))
		s->worth = it->worth > 0 ? INT64_MAX : INT64_MIN;
}

static bool
see_exchange(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct job		*job = arg;
	struct exchange_item	 it = {0}, *added;
	struct record		 rec;
	struct value		 v;

	if (source->kind != KIND_EXCHANGE || f->role != ROLE_PARTY)
		return true;
	job->rc = record_find(&rec, job->env->txn, source, id, job->err);
	if (job->rc != ERR_OK || rec.bytes.p == NULL)
		return job->rc == ERR_OK;
	if ((!role_day(&it.day, &rec, ROLE_DATE, job->env->when.zone) &&
	    !role_day(&it.day, &rec, ROLE_TIME, job->env->when.zone)) ||
	    it.day.n > when_today(&job->env->when).n)
		return true;
	v = role_value(&rec, ROLE_RESOURCE);
	if (v.type == TYPE_ENUM)
		it.resource = field_find_code(entity_role(source,
		    ROLE_RESOURCE), (uint16_t)v.i);
	it.is_given = role_is(&rec, ROLE_DIRECTION, "given");
	v = role_value(&rec, ROLE_WORTH);
	it.has_worth = v.type == TYPE_MONEY &&
	    v.digits == job->env->model->currency_digits;
	it.worth = it.has_worth ? v.i : 0;
	added = VEC_ADD(&job->x->list);
	*added = it;
	return true;
}

static int
by_day(const void *a, const void *b)
{
	const struct exchange_item	*x = a, *y = b;

	return x->day.n < y->day.n ? -1 : x->day.n > y->day.n;
}

enum err_code
exchanges_read(struct exchanges *x, const struct query_env *env,
    const struct entity *party, uint32_t id, struct err *err)
{
	const struct entity	*e = model_next_kind(env->model,
				    KIND_EXCHANGE, NULL);
	struct job		 job = { x, env, err, ERR_OK };
	enum err_code		 rc;

	if (e == NULL)
		return err_set(err, ERR_USAGE, "the model has no exchanges");
	x->resource = entity_role(e, ROLE_RESOURCE);
	rc = reference_list(env->txn, env->model, party, id, see_exchange,
	    &job, err);
	rc = rc ? rc : job.rc;
	if (rc == ERR_OK && x->list.n > 1)
		qsort(x->list.p, x->list.n, sizeof(*x->list.p), by_day);
	return rc;
}
