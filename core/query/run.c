/*
 * A filter over all records of an entity.
 */
#include "core/query/priv.h"

#include "core/base/banned.h"

struct runner {
	struct query		*q;		/* NULL: every record */
	const struct query_env	*env;
	const struct entity	*entity;
	const struct field	*time;		/* cut by as_of; NULL: not */
	query_each		*each;
	void			*arg;
	bool			 tested;	/* candidates passed already */
	bool			 more;
	struct err		*err;
};

/* With --as-of a record dated later is not there yet. */
static bool
is_too_late(const struct runner *r, const struct record *rec)
{
	struct value	v;

	if (r->time == NULL)
		return false;
	v = record_value(rec, r->time);
	if (v.type == TYPE_TIME)
		v.i = zone_day(r->env->when.zone, (struct instant){ v.i }).n;
	return v.type != TYPE_NONE && v.i > r->env->as_of.n;
}

static enum err_code
offer(struct runner *r, const struct record *rec)
{
	struct subject	s = { .entity = r->entity, .record = rec };
	struct query	*q = r->q;
	bool		 pass;
	enum err_code	 rc;

	if (is_too_late(r, rec))
		return ERR_OK;
	if (q != NULL) {
		q->stats.read++;
		rc = eval_begin(q, r->err);
		if (rc)
			return rc;
		pass = r->tested || eval_test(q, q->root, &s);
		rc = eval_end(q, r->err);
		if (rc) {
			struct buf	b = {0};

			handle_write(&b, r->entity, rec->id);
			err_prefix(r->err, "%s: ", buf_cstr(&b));
			buf_release(&b);
			return rc;
		}
		if (!pass) {
			q->stats.left_out += q->met_missing;
			return ERR_OK;
		}
		q->stats.passed++;
	}
	return r->each(r->arg, rec, &r->more, r->err);
}

static enum err_code
offer_all(struct runner *r)
{
	struct record_scan	*scan = NULL;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, r->env->txn, r->entity, 1, UINT32_MAX,
	    r->err);
	if (rc)
		return rc;
	while (rc == ERR_OK && r->more && record_scan_next(scan, &rec))
		rc = offer(r, &rec);
	if (rc == ERR_OK)
		rc = record_scan_status(scan, r->err);
	record_scan_close(scan);
	return rc;
}

/* Merged ones are found under their own number. */
static enum err_code
offer_ids(struct runner *r, const struct ids *ids)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, r->env->txn, r->entity, 1, UINT32_MAX,
	    r->err);
	if (rc)
		return rc;
	for (size_t i = 0; rc == ERR_OK && r->more && i < ids->list.n; i++)
		if (record_scan_find(scan, &rec, ids->list.p[i]))
			rc = offer(r, &rec);
		else
			rc = record_scan_status(scan, r->err);
	record_scan_close(scan);
	return rc;
}

static void
begin_stats(struct query *q)
{
	q->stats.ran = true;
	q->stats.rows = false;
	q->stats.read = q->stats.passed = q->stats.left_out = 0;
}

enum err_code
query_run(struct query *q, const struct query_env *env,
    const struct entity *e, query_each *each, void *arg, struct err *err)
{
	struct runner		 r = { .q = q, .env = env, .entity = e,
				    .each = each, .arg = arg, .more = true,
				    .err = err };
	struct plan_result	 plan = { .all = true };
	enum err_code		 rc = ERR_OK;

	if (env->has_as_of)
		r.time = entity_time_field(e);
	if (q != NULL) {
		query_set_txn(q, env->txn);
		begin_stats(q);
		rc = eval_begin(q, err);
		if (rc == ERR_OK)
			rc = plan_candidates(&plan, q, e, err);
		if (rc)
			goto done;
		r.tested = plan.exact;
		if (!plan.all)
			q->stats.left_out = plan.left_out;
	}
	rc = plan.all ? offer_all(&r) : offer_ids(&r, &plan.ids);
done:
	VEC_RELEASE(&plan.ids.list);
	return rc;
}

static enum err_code
add_id(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct ids	*ids = arg;

	(void)more;
	(void)err;
	*VEC_ADD(&ids->list) = rec->id;
	return ERR_OK;
}

enum err_code
query_ids(struct ids *ids, struct query *q, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	struct plan_result	plan = {0};
	bool			undated;
	enum err_code		rc;

	undated = !env->has_as_of || entity_time_field(e) == NULL;
	if (q == NULL || !undated)
		return query_run(q, env, e, add_id, ids, err);
	query_set_txn(q, env->txn);
	rc = eval_begin(q, err);
	if (rc == ERR_OK)
		rc = plan_candidates(&plan, q, e, err);
	if (rc == ERR_OK && plan.exact) {
		begin_stats(q);
		q->stats.passed = plan.ids.list.n;
		q->stats.left_out = plan.left_out;
		for (size_t i = 0; i < plan.ids.list.n; i++)
			*VEC_ADD(&ids->list) = plan.ids.list.p[i];
	} else if (rc == ERR_OK)
		rc = query_run(q, env, e, add_id, ids, err);
	VEC_RELEASE(&plan.ids.list);
	return rc;
}

static enum err_code
count_one(void *arg, const struct record *rec, bool *more, struct err *err)
{
	uint64_t	*n = arg;

	(void)rec;
	(void)more;
	(void)err;
	++*n;
	return ERR_OK;
}

enum err_code
query_count(uint64_t *n, struct query *q, const struct query_env *env,
    const struct entity *e, struct err *err)
{
	bool		undated = !env->has_as_of ||
			    entity_time_field(e) == NULL;
	struct ids	ids = {0};
	uint32_t	last;
	enum err_code	rc;

	*n = 0;
	if (q == NULL && undated)
		return record_counts(n, &last, env->txn, e, err);
	if (q == NULL || !undated)
		return query_run(q, env, e, count_one, n, err);
	rc = query_ids(&ids, q, env, e, err);
	*n = ids.list.n;
	VEC_RELEASE(&ids.list);
	return rc;
}

void
query_explain(struct buf *b, const struct query *q)
{
	static const struct value	open_end;
	const struct field		*f = q->stats.index;
	struct err			 err = {0};
	uint64_t			 count, with, left = q->stats.left_out;
	uint32_t			 last;

	buf_addf(b, err_text("filter: %.*s\n"), SLICE_ARG(q->text));
	if (!q->stats.ran)
		return;
	buf_addf(b, err_text("plan: %s\n"), buf_cstr(&q->stats.plan));
	buf_addf(b, q->stats.rows ? err_text("read: %llu rows, %llu passed\n") :
	    err_text("read: %llu records, %llu passed\n"),
	    (unsigned long long)q->stats.read,
	    (unsigned long long)q->stats.passed);
	/* Those that are not in the index lack the value. */
	if (f != NULL && q->env.txn != NULL && q->stats.entity != NULL &&
	    record_counts(&count, &last, q->env.txn, q->stats.entity, &err)
	    == ERR_OK && index_estimate(&with, q->env.txn, q->stats.entity, f,
	    &open_end, &open_end, UINT64_MAX, &err) == ERR_OK && count > with)
		left += count - with;
	buf_addf(b, err_text("left out for want of a value: %llu\n"),
	    (unsigned long long)left);
}
