/*
 * One pass over each kind of record that can be due, one over the purchases
 * and one over the events; then whose each item is and what it is worth.
 */
#include "core/practice/agenda/due_priv.h"

#include <math.h>

#include "core/practice/contact/task.h"
#include "core/practice/role.h"

static const struct {
	const char	*name, *weight;
	double		 usual;
} reasons[N_DUE_REASONS] = {
	[DUE_CASE] = { "case", "weight_case", 1 },
	[DUE_PROMISE] = { "promise", "weight_promise", .5 },
	[DUE_TASK] = { "task", "weight_task", .5 },
	[DUE_PURCHASE] = { "purchase", "weight_purchase", .5 },
	[DUE_CONTRACT] = { "contract", "weight_contract", .5 },
	[DUE_CONTACT] = { "contact", "weight_contact", .2 },
	[DUE_BIRTHDAY] = { "birthday", "weight_birthday", .05 },
	[DUE_DETAILS] = { "details", "weight_details", .02 },
};

const char *
due_reason_name(enum due_reason r)
{
	return reasons[r].name;
}

/* ---- cases, tasks ---- */

void
due_see_case(struct due_job *job, const struct record *rec)
{
	struct case_state	 s;
	struct due_item		*it;
	struct day		 day;

	case_read_many(&s, job->env, job->soon, rec);
	if (!s.is_open || !s.has_opened ||
	    s.opened.us > job->env->when.now.us)
		return;
	due_plan(job, role_ref(rec, ROLE_PARTY, job->party));
	if (s.urgency < CASE_FINE || !due_wants(job, DUE_CASE))
		return;
	day = zone_day(job->env->when.zone, s.next_by);
	if (s.urgency == CASE_FINE && day.n > job->until.n)
		return;
	it = due_add_record(job, DUE_CASE, rec);
	it->is_late = s.urgency == CASE_LATE;
	it->next_is_answer = s.next_is_answer;
	it->next_by = s.next_by;
	it->left_us = case_left(&s, job->env);
	due_set_day(it, day);
	it->text = role_text(rec, ROLE_TOPIC, job->env, job->arena);
}

void
due_see_task(struct due_job *job, const struct record *rec)
{
	struct due_item	*it;
	struct day	 day;
	bool		 has_day;

	if (!task_is_open(job->env, rec))
		return;
	due_plan(job, role_ref(rec, ROLE_PARTY, job->party));
	has_day = role_day(&day, rec, ROLE_DUE, job->env->when.zone);
	if (!due_wants(job, DUE_TASK) || (has_day && day.n > job->until.n))
		return;
	it = due_add_record(job, DUE_TASK, rec);
	if (has_day)
		due_set_day(it, day);
	it->text = role_text(rec, ROLE_NAME, job->env, job->arena);
	if (it->text.len == 0)
		it->text = role_text(rec, ROLE_TEXT, job->env, job->arena);
}

/* ---- promised next steps ---- */

/* One of us came back to it, or they spoke with us on the day or later. */
struct followed {
	struct due_job	*job;
	struct instant	 since;		/* of the promise */
	struct day	 promised;
	bool		 yes;
};

static bool
see_later(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	struct followed	*f = arg;
	struct err	 ignored = {0};
	struct record	 rec;

	if (at.us <= f->since.us)
		return false;
	if (e->kind != KIND_ACTIVITY || at.us > f->job->env->when.now.us)
		return true;
	if (record_find(&rec, f->job->env->txn, e, id, &ignored) != ERR_OK ||
	    rec.bytes.p == NULL)
		return true;
	if (entity_role(e, ROLE_DIRECTION) == NULL ||
	    role_is(&rec, ROLE_DIRECTION, "out"))
		f->yes = true;
	else if (role_is(&rec, ROLE_DIRECTION, "in"))
		f->yes = zone_day(f->job->env->when.zone, at).n >=
		    f->promised.n;
	return !f->yes;
}

/* A task that was made of it stands in the list itself, or is done. */
static bool
see_task_of(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct followed	*fo = arg;

	(void)f;
	(void)id;
	fo->yes |= source->kind == KIND_TASK;
	return !fo->yes;
}

static enum err_code
was_followed(bool *yes, struct due_job *job, const struct record *rec,
    struct day promised, struct err *err)
{
	const struct entity	*person = model_next_kind(job->env->model,
				    KIND_PERSON, NULL);
	struct followed		 f = { .job = job, .promised = promised };
	uint32_t		 party = role_ref(rec, ROLE_PARTY,
				    job->party);
	uint32_t		 who = role_ref(rec, ROLE_PERSON, person);
	enum err_code		 rc;

	rc = reference_list(job->env->txn, job->env->model, rec->entity,
	    rec->id, see_task_of, &f, err);
	if (rc == ERR_OK && !f.yes && rec->entity->kind == KIND_ACTIVITY &&
	    (role_moment(&f.since, rec, ROLE_TIME, job->env->when.zone) ||
	    role_moment(&f.since, rec, ROLE_DATE, job->env->when.zone))) {
		if (party != 0)
			rc = event_list(job->env->txn, job->env->model,
			    job->party, party, see_later, &f, err);
		else if (who != 0)
			rc = event_list(job->env->txn, job->env->model,
			    person, who, see_later, &f, err);
	}
	*yes = f.yes;
	return rc;
}

/* What a deal may bring; -1: that is not known. */
static int64_t
expected_amount(const struct due_job *job, const struct record *rec)
{
	const struct field	*f = entity_role(rec->entity, ROLE_STAGE);
	struct value		 amount = role_value(rec, ROLE_AMOUNT);
	struct value		 p = role_value(rec, ROLE_PROBABILITY);
	struct value		 stage = role_value(rec, ROLE_STAGE);
	const struct choice	*c = NULL;
	int64_t			 ppm = -1, v;

	if (p.type == TYPE_PERCENT)
		ppm = p.i;
	else if (f != NULL && stage.type == TYPE_ENUM)
		c = field_find_code(f, (uint16_t)stage.i);
	if (c != NULL)
		ppm = c->probability_ppm;
	if (ppm < 0 || amount.type != TYPE_MONEY ||
	    amount.digits != job->env->model->currency_digits ||
	    !i64_muldiv(&v, amount.i, ppm, 1000000))
		return -1;
	return v;
}

enum err_code
due_see_promise(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct due_job	*job = arg;
	struct instant	 at;
	struct due_item	*it;
	struct day	 day;
	bool		 yes;
	int64_t		 amount;
	enum err_code	 rc;

	(void)more;
	if (!role_day(&day, rec, ROLE_NEXT, job->env->when.zone))
		return ERR_OK;
	if ((role_moment(&at, rec, ROLE_TIME, job->env->when.zone) ||
	    role_moment(&at, rec, ROLE_DATE, job->env->when.zone) ||
	    role_moment(&at, rec, ROLE_OPENED, job->env->when.zone)) &&
	    at.us > job->env->when.now.us)
		return ERR_OK;
	if (role_is_closed(rec, ROLE_STAGE) ||
	    role_is_closed(rec, ROLE_STATUS))
		return ERR_OK;
	rc = was_followed(&yes, job, rec, day, err);
	if (rc || yes)
		return rc;
	due_plan(job, role_ref(rec, ROLE_PARTY, job->party));
	if (!due_wants(job, DUE_PROMISE) || day.n > job->until.n)
		return ERR_OK;
	it = due_add_record(job, DUE_PROMISE, rec);
	due_set_day(it, day);
	it->has_last = role_day(&it->last, rec, ROLE_TIME,
	    job->env->when.zone) || role_day(&it->last, rec, ROLE_DATE,
	    job->env->when.zone);
	it->text = role_text(rec, ROLE_TEXT, job->env, job->arena);
	if (it->text.len == 0)
		it->text = role_text(rec, ROLE_TOPIC, job->env, job->arena);
	if (rec->entity->kind == KIND_DEAL) {
		it->text = role_text(rec, ROLE_NAME, job->env, job->arena);
		amount = expected_amount(job, rec);
		it->has_worth = amount >= 0;
		it->worth = MAX(amount, 0);
	}
	return ERR_OK;
}

/* By the index of the field, when the model has one. */
static enum err_code
read_promises_of(struct due_job *job, const struct entity *e,
    struct err *err)
{
	const struct field	*f = entity_role(e, ROLE_NEXT);
	struct query		*q;
	struct buf		 text = {0};
	char			 day[DAY_TEXT];
	enum err_code		 rc;

	if (f == NULL || f->many)
		return ERR_OK;
	/* Steps of the coming year show that somebody thinks of a party. */
	day_write(day, (struct day){ MIN(job->until.n + 366, DAY_MAX.n) });
	buf_addf(&text, "%.*s < %.*s", SLICE_ARG(f->name), DAY_TEXT, day);
	rc = query_compile(&q, job->arena, job->env, e, buf_slice(&text),
	    true, err);
	buf_release(&text);
	if (rc)
		return rc;
	rc = query_run(q, job->env, e, due_see_promise, job, err);
	query_release(q);
	return rc;
}

static enum err_code
read_promises(struct due_job *job, struct err *err)
{
	static const enum kind	kinds[] = { KIND_ACTIVITY, KIND_DEAL };
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while (rc == ERR_OK && (e = model_next_kind(job->env->model,
		    kinds[i], e)) != NULL)
			rc = read_promises_of(job, e, err);
	}
	return rc;
}

/* ---- whose, and what it is worth ---- */

/* We leave alone who will never be interested, but not what we owe them. */
static bool
may_be_left(enum due_reason r)
{
	return r == DUE_PURCHASE || r == DUE_CONTACT || r == DUE_BIRTHDAY ||
	    r == DUE_DETAILS;
}

bool
due_leaves_alone(enum due_reason r, const struct record *party)
{
	struct value	v = role_value(party, ROLE_NEVER);

	return may_be_left(r) && v.type == TYPE_BOOL && v.i != 0;
}

/* What the party's own record says of each; the items that are left. */
static enum err_code
set_owners(struct due_job *job, struct err *err)
{
	const struct entity	*staff = model_next_kind(job->env->model,
				    KIND_STAFF, NULL);
	struct due_list		*list = job->list;
	size_t			 n = 0;

	for (size_t i = 0; i < list->item.n; i++) {
		struct due_item	*it = &list->item.p[i];
		struct record	 rec;
		enum err_code	 rc;

		if (it->party != 0) {
			rc = record_find(&rec, job->env->txn, job->party,
			    it->party, err);
			if (rc)
				return rc;
			if (rec.bytes.p != NULL &&
			    due_leaves_alone(it->reason, &rec))
				continue;
			if (rec.bytes.p != NULL && it->owner == 0)
				it->owner = role_ref(&rec, ROLE_OWNER,
				    staff);
		}
		list->item.p[n++] = *it;
	}
	list->item.n = n;
	return ERR_OK;
}

static const struct party_value *
value_of(const struct due_job *job, const struct due_item *it)
{
	return it->party != 0 && it->party <= job->book->last_id ?
	    &job->book->of[it->party] : NULL;
}

static void
look_ahead(struct due_job *job)
{
	bool	*wanted = ARENA_ARRAY(job->arena, bool,
		    (size_t)job->book->last_id + 1);

	for (size_t i = 0; i < job->list->item.n; i++)
		if (value_of(job, &job->list->item.p[i]) != NULL)
			wanted[job->list->item.p[i].party] = true;
	value_look_ahead_at(job->book, wanted, job->env->threads);
}

static void
set_worth(struct due_job *job, struct due_item *it)
{
	const struct scheme	*due = &job->env->model->due;
	const struct party_value *v = value_of(job, it);
	double			 weight = scheme_number(due,
				    reasons[it->reason].weight,
				    reasons[it->reason].usual);
	int64_t			 own = it->has_worth ? it->worth : 0;
	int64_t			 all = v == NULL ? 0 : v->expected_value;

	it->has_worth = true;
	it->worth = MAX(own, (int64_t)llround(weight * (double)MAX(all, 0)));
}

/* Nobody comes back who is gone: a rhythm was theirs while they bought. */
static void
set_worths(struct due_job *job)
{
	double			 alive = scheme_number(&job->env->model->due,
				    "alive", .3);
	struct due_list		*list = job->list;
	const struct party_value *v;
	size_t			 n = 0;

	look_ahead(job);
	for (size_t i = 0; i < list->item.n; i++) {
		struct due_item	*it = &list->item.p[i];

		v = value_of(job, it);
		if (it->reason == DUE_PURCHASE && v != NULL &&
		    !isnan(v->alive) && (double)v->alive < alive)
			continue;
		set_worth(job, it);
		list->item.p[n++] = *it;
	}
	list->item.n = n;
}

static int
most_worth_first(const void *a, const void *b)
{
	const struct due_item	*x = a, *y = b;
	int32_t			 dx = x->has_day ? x->day.n : INT32_MAX;
	int32_t			 dy = y->has_day ? y->day.n : INT32_MAX;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	if (dx != dy)
		return dx < dy ? -1 : 1;
	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	if (x->entity->id != y->entity->id)
		return x->entity->id < y->entity->id ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static enum err_code
open_job(struct due_job *job, struct err *err)
{
	uint64_t	count;
	enum err_code	rc;

	job->today = when_today(&job->env->when);
	job->until.n = MIN(job->today.n + job->opt->ahead, DAY_MAX.n);
	job->party = model_find_party(job->env->model);
	if (job->party == NULL)
		return err_set(err, ERR_USAGE, "the model has no party");
	rc = record_counts(&count, &job->last_id, job->env->txn, job->party,
	    err);
	if (rc)
		return rc;
	job->planned = ARENA_ARRAY(job->arena, bool,
	    (size_t)job->last_id + 1);
	return ERR_OK;
}

static enum err_code
read_book(struct due_job *job, struct err *err)
{
	struct value_options	o;

	if (model_find_sale(job->env->model, job->party) == NULL)
		return ERR_OK;
	o = value_options_read(job->env->model, job->today);
	return value_gather(&job->book, job->env, job->party, &o, job->arena,
	    err);
}

enum err_code
due_read(struct due_list *list, const struct query_env *env,
    const struct due_options *opt, struct arena *arena, struct err *err)
{
	struct due_job	job = { .env = env, .opt = opt, .arena = arena,
			    .list = list, .soon = case_soon(env) };
	bool		contact = due_wants(&job, DUE_CONTACT);
	enum err_code	rc = open_job(&job, err);

	if (rc == ERR_OK && contact)
		rc = due_ask_contacts(&job, err);
	if (rc == ERR_OK)
		rc = read_book(&job, err);
	if (rc == ERR_OK && (contact || due_wants(&job, DUE_CASE)))
		rc = due_scan(&job, KIND_CASE, due_see_case, err);
	if (rc == ERR_OK && (contact || due_wants(&job, DUE_TASK)))
		rc = due_scan(&job, KIND_TASK, due_see_task, err);
	if (rc == ERR_OK && (contact || due_wants(&job, DUE_PROMISE)))
		rc = read_promises(&job, err);
	if (rc == ERR_OK)
		rc = due_read_parties(&job, err);
	if (rc == ERR_OK)
		rc = set_owners(&job, err);
	if (rc == ERR_OK && job.book != NULL)
		set_worths(&job);
	if (rc == ERR_OK && list->item.n > 1)
		qsort(list->item.p, list->item.n, sizeof(*list->item.p),
		    most_worth_first);
	return rc;
}
