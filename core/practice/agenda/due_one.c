/*
 * What is due with one party: the records that refer to it, its people and
 * its purchases.
 */
#include "core/practice/agenda/due_priv.h"

#include "core/practice/role.h"
#include "core/stats/describe.h"

struct one {
	struct due_job	*job;
	uint32_t	 party;
	struct due_item	 stale;		/* n: how many records */
	struct err	*err;
	enum err_code	 rc;
};

static void
see_details(struct one *one, const struct record *rec)
{
	struct day	since, confirmed;

	if (!due_stale_since(&since, &confirmed, one->job, rec))
		return;
	if (one->stale.n == 0 || since.n < one->stale.day.n) {
		due_set_day(&one->stale, since);
		one->stale.has_last = true;
		one->stale.last = confirmed;
	}
	one->stale.n++;
}

static void
see_record(struct one *one, const struct record *rec)
{
	bool	more = true;

	switch (rec->entity->kind) {
	case KIND_CASE:
		due_see_case(one->job, rec);
		break;
	case KIND_TASK:
		due_see_task(one->job, rec);
		break;
	case KIND_ACTIVITY:
	case KIND_DEAL:
		if (due_wants(one->job, DUE_PROMISE))
			one->rc = due_see_promise(one->job, rec, &more,
			    one->err);
		break;
	case KIND_CONTRACT:
		if (due_wants(one->job, DUE_CONTRACT))
			due_see_contract(one->job, rec);
		break;
	case KIND_PARTY:
	case KIND_PERSON:
		if (due_wants(one->job, DUE_BIRTHDAY))
			due_see_birthday(one->job, rec);
		if (due_wants(one->job, DUE_DETAILS))
			see_details(one, rec);
		break;
	default:
		break;
	}
}

static bool
see_reference(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct one	*one = arg;
	struct record	 rec;

	if (f->role != ROLE_PARTY)
		return true;
	one->rc = record_find(&rec, one->job->env->txn, source, id, one->err);
	if (one->rc == ERR_OK && rec.bytes.p != NULL)
		see_record(one, &rec);
	return one->rc == ERR_OK;
}

/* ---- past their rhythm ---- */

struct bought {
	const struct query_env	*env;
	int			 amount, quantity;	/* columns, or -1 */
	struct sales_day	 day;		/* being summed */
	bool			 any;		/* a day is being summed */
	bool			 fits;
	int32_t			 last;		/* day of the last purchase */
	VEC(double)		 gap;
};

static void
end_day(struct bought *b, bool first)
{
	if (!b->any || !value_is_purchase(&b->day))
		return;
	if (!first)
		*VEC_ADD(&b->gap) = b->day.day.n - b->last;
	b->last = b->day.day.n;
}

static bool
see_rows(void *arg, unsigned thread, const struct sales_batch *rows)
{
	struct bought	*b = arg;

	(void)thread;
	for (size_t i = 0; i < rows->n; i++) {
		int64_t	v = b->amount < 0 ? 0 : rows->col[b->amount][i];
		int64_t	q = b->quantity < 0 ? 1 : rows->col[b->quantity][i];

		if (!b->any || rows->day[i] != b->day.day.n) {
			end_day(b, b->last == INT32_MIN);
			b->day = (struct sales_day){
			    .day = { rows->day[i] } };
			b->any = true;
		}
		b->fits = i64_add(&b->day.revenue, b->day.revenue,
		    v == SALES_MISSING ? 0 : v) &&
		    i64_add(&b->day.quantity, b->day.quantity,
		    q == SALES_MISSING ? 0 : q);
		if (!b->fits)
			return false;
	}
	return true;
}

static enum err_code
read_purchase(struct one *one, struct err *err)
{
	struct due_job		*job = one->job;
	const struct field	*column[2];
	struct bought		 b = { .env = job->env, .amount = -1,
				    .quantity = -1, .last = INT32_MIN,
				    .fits = true };
	struct sales_query	 q = { .column = column, .threads = 1 };
	double			 rhythm;
	enum err_code		 rc;

	q.sale = model_find_sale(job->env->model, job->party);
	if (q.sale == NULL)
		return ERR_OK;
	q.days = (struct range){ DAY_MIN, { job->today.n + 1 } };
	if ((column[q.n_columns] = entity_role(q.sale, ROLE_AMOUNT)) != NULL)
		b.amount = (int)q.n_columns++;
	if ((column[q.n_columns] = entity_role(q.sale, ROLE_QUANTITY)) != NULL)
		b.quantity = (int)q.n_columns++;
	rc = sales_scan_party(job->env->txn, &q, one->party, see_rows, &b,
	    err);
	if (rc == ERR_OK && !b.fits)
		rc = err_set(err, ERR_RANGE, "the sales are too large");
	end_day(&b, b.last == INT32_MIN);
	if (rc == ERR_OK && b.gap.n >= 2) {
		rhythm = stat_median(b.gap.p, b.gap.n);
		if (due_is_past_rhythm(job, (struct day){ b.last }, rhythm))
			due_add_purchase(job, one->party,
			    (struct day){ b.last }, rhythm);
	}
	VEC_RELEASE(&b.gap);
	return rc;
}

/* ---- all together ---- */

static void
leave_alone(struct due_list *list, const struct record *party)
{
	size_t	n = 0;

	for (size_t i = 0; i < list->item.n; i++)
		if (!due_leaves_alone(list->item.p[i].reason, party))
			list->item.p[n++] = list->item.p[i];
	list->item.n = n;
}

static int
by_reason(const void *a, const void *b)
{
	const struct due_item	*x = a, *y = b;
	int32_t			 dx = x->has_day ? x->day.n : INT32_MAX;
	int32_t			 dy = y->has_day ? y->day.n : INT32_MAX;

	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	if (dx != dy)
		return dx < dy ? -1 : 1;
	if (x->entity->id != y->entity->id)
		return x->entity->id < y->entity->id ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

enum err_code
due_read_of(struct due_list *list, const struct query_env *env,
    const struct due_options *opt, uint32_t party, struct arena *arena,
    struct err *err)
{
	struct due_job	job = { .env = env, .opt = opt, .arena = arena,
			    .list = list };
	struct one	one = { .job = &job, .party = party, .err = err };
	struct record	rec;
	enum err_code	rc;

	job.today = when_today(&env->when);
	job.until.n = MIN(job.today.n + opt->ahead, DAY_MAX.n);
	job.party = model_find_party(env->model);
	if (job.party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	rc = record_get(&rec, env->txn, job.party, party, err);
	if (rc)
		return rc;
	see_record(&one, &rec);
	rc = reference_list(env->txn, env->model, job.party, party,
	    see_reference, &one, err);
	rc = rc ? rc : one.rc;
	if (rc == ERR_OK && due_wants(&job, DUE_PURCHASE))
		rc = read_purchase(&one, err);
	if (rc == ERR_OK && one.stale.n > 0) {
		one.stale.reason = DUE_DETAILS;
		one.stale.entity = job.party;
		one.stale.id = one.stale.party = party;
		*VEC_ADD(&list->item) = one.stale;
	}
	if (rc == ERR_OK)
		leave_alone(list, &rec);
	if (rc == ERR_OK && list->item.n > 1)
		qsort(list->item.p, list->item.n, sizeof(*list->item.p),
		    by_reason);
	return rc;
}
