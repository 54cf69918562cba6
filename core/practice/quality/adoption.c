#include "core/practice/quality/adoption.h"

#include <math.h>

#include "core/practice/role.h"
#include "core/record/change.h"
#include "core/stats/describe.h"

/* Of a record: a contact of the period, or of the day before. */
struct contact {
	uint32_t	staff, party;
	int64_t		at_us;
	int32_t		day;
	bool		is_recorded;	/* by the colleague */
	bool		is_known;	/* from elsewhere: to be covered */
};
/* Days of a colleague with a party, as numbers that sort by all three: a set,
 * once it is tidy. */
struct meetings {
	VEC(uint64_t)	list;
	size_t		full;		/* so many: tidied before it grows */
};
struct delay { uint32_t staff; double hours; };

struct job {
	const struct query_env	*env;
	const struct entity	*staff, *party;
	struct day		 since, today;
	struct adoption		*of;		/* [last_id + 1] */
	double			*complete;	/* sums of shares */
	bool			*works;
	uint32_t		 last_id;
	unsigned		 day_bits;	/* of a meeting */
	struct meetings		 recorded, known;
	VEC(struct delay)	 delay;
};

/* ---- days of a colleague with a party ---- */

enum { PARTY_BITS = 32, MEETINGS_FEW = 100000 };

/* False: there are too many days and colleagues for one number. */
static bool
fit_meetings(struct job *job)
{
	uint64_t	days = (uint64_t)(job->today.n - job->since.n) + 4;

	while (days >> job->day_bits != 0)
		job->day_bits++;
	return job->day_bits < PARTY_BITS && (uint64_t)job->last_id <
	    UINT64_C(1) << (PARTY_BITS - job->day_bits);
}

/* The first day is that before the day before the period. */
static uint64_t
meeting(const struct job *job, uint32_t staff, uint32_t party, int32_t day)
{
	return ((uint64_t)staff << PARTY_BITS | party) << job->day_bits |
	    (uint64_t)(day - (job->since.n - 2));
}

static int
by_number(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
tidy(struct meetings *m)
{
	size_t	n = 0;

	if (m->list.n > 1)
		qsort(m->list.p, m->list.n, sizeof(m->list.p[0]), by_number);
	for (size_t i = 0; i < m->list.n; i++)
		if (n == 0 || m->list.p[i] != m->list.p[n - 1])
			m->list.p[n++] = m->list.p[i];
	m->list.n = n;
}

/* Lines, letters and meetings of one day are one. */
static void
add_meeting(struct meetings *m, uint64_t number)
{
	if (m->list.n > 0 && m->list.p[m->list.n - 1] == number)
		return;
	if (m->list.n >= m->full) {
		tidy(m);
		m->full = MAX(m->list.n + m->list.n / 2,
		    (size_t)MEETINGS_FEW);
	}
	*VEC_ADD(&m->list) = number;
}

/* ---- contacts ---- */

static double
share_complete(const struct record *rec)
{
	static const enum role	roles[] = { ROLE_TEXT, ROLE_TOPIC,
		ROLE_OUTCOME, ROLE_DIRECTION, ROLE_DURATION };
	unsigned		n = 0, filled = 0;

	for (size_t i = 0; i < NELEM(roles); i++) {
		const struct field	*f = entity_role(rec->entity,
					    roles[i]);

		n += f != NULL;
		filled += f != NULL && record_count(rec, f) > 0;
	}
	return n > 0 ? (double)filled / n : 0;
}

/* A call that nobody answered: there was nothing to record. */
static bool
was_in_vain(const struct record *rec)
{
	struct value	v = role_value(rec, ROLE_DURATION);

	return v.type == TYPE_DURATION && v.i == 0;
}

/* False: it is none, or of another time. */
static bool
read_contact(struct contact *c, const struct job *job,
    const struct record *rec)
{
	struct instant	at;
	bool		told = role_value(rec, ROLE_UID).type != TYPE_NONE;

	c->staff = role_ref(rec, ROLE_STAFF, job->staff);
	if (c->staff == 0 || c->staff > job->last_id ||
	    (!role_moment(&at, rec, ROLE_TIME, job->env->when.zone) &&
	    !role_moment(&at, rec, ROLE_DATE, job->env->when.zone)) ||
	    at.us > job->env->when.now.us)
		return false;
	c->at_us = at.us;
	c->day = zone_day(job->env->when.zone, at).n;
	c->party = role_ref(rec, ROLE_PARTY, job->party);
	c->is_known = told && c->party != 0 && c->day >= job->since.n &&
	    !was_in_vain(rec);
	/* Others tell of it, the colleague has not yet. */
	c->is_recorded = !told ||
	    role_value(rec, ROLE_OUTCOME).type != TYPE_NONE;
	/* The day before covers an order of the first day. */
	return c->day >= job->since.n - 1;
}

static enum err_code
see_contact(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct job	*job = arg;
	struct contact	 c;

	(void)more;
	(void)err;
	if (!read_contact(&c, job, rec))
		return ERR_OK;
	if (c.is_known)
		add_meeting(&job->known, meeting(job, c.staff, c.party,
		    c.day));
	if (!c.is_recorded)
		return ERR_OK;
	if (c.party != 0)
		add_meeting(&job->recorded, meeting(job, c.staff, c.party,
		    c.day));
	if (c.day < job->since.n)
		return ERR_OK;
	job->of[c.staff].contacts++;
	job->complete[c.staff] += share_complete(rec);
	job->of[c.staff].with_outcome += role_value(rec,
	    ROLE_OUTCOME).type != TYPE_NONE;
	return ERR_OK;
}

static enum err_code
read_contacts(struct job *job, struct err *err)
{
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && (e = model_next_kind(job->env->model,
	    KIND_ACTIVITY, e)) != NULL)
		rc = query_run(NULL, job->env, e, see_contact, job, err);
	return rc;
}

static enum err_code
see_staff(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct job	*job = arg;
	struct value	 v = role_value(rec, ROLE_ACTIVE);

	(void)more;
	(void)err;
	job->works[rec->id] = v.type != TYPE_BOOL || v.i != 0;
	return ERR_OK;
}

/* ---- how soon ---- */

static enum err_code
take_delay(struct job *job, const struct change *change, int64_t recorded_us,
    struct err *err)
{
	const struct entity	*e = model_find_entity_id(job->env->model,
				    change->entity);
	struct record		 rec;
	struct contact		 c;
	double			 hours;
	enum err_code		 rc;

	if (e == NULL || e->kind != KIND_ACTIVITY)
		return ERR_OK;
	rc = record_find(&rec, job->env->txn, e, change->id, err);
	/* What it was merged with was recorded by itself. */
	if (rc || rec.bytes.p == NULL || rec.id != change->id ||
	    !read_contact(&c, job, &rec) ||
	    !c.is_recorded || c.day < job->since.n)
		return rc;
	hours = MAX(0, (double)(recorded_us - c.at_us) / 3.6e9);
	*VEC_ADD(&job->delay) = (struct delay){ c.staff, hours };
	job->of[c.staff].timed++;
	job->of[c.staff].within_day += hours <= 24;
	return ERR_OK;
}

/* Records of the entry that are new contacts; a few of them, or an import. */
static enum err_code
read_entry(struct job *job, const struct journal_entry *entry,
    struct arena *scratch, struct err *err)
{
	enum { A_FEW = 20 };
	enum err_code	rc = ERR_OK;

	if (entry->added == 0 || entry->added > A_FEW || entry->undoes != 0)
		return ERR_OK;
	for (uint32_t i = 1; rc == ERR_OK && i <= entry->items; i++) {
		struct slice		public, private;
		struct change_reader	r;
		struct change		c;
		bool			more;

		rc = journal_get_item(&public, &private, job->env->txn,
		    entry->number, i, err);
		if (rc || !change_is_records(public))
			continue;
		change_reader_init(&r, public, private);
		while ((rc = change_next(&c, &more, &r, scratch, err)) ==
		    ERR_OK && more) {
			if (c.op == CHANGE_ADD)
				rc = take_delay(job, &c,
				    entry->author.time_us, err);
			arena_clear(scratch);
			if (rc)
				break;
		}
	}
	return rc;
}

/* A contact of the period was recorded in it, or after. */
static enum err_code
read_journal(struct job *job, struct err *err)
{
	struct arena	*scratch = arena_open();
	int64_t		 from = zone_from_clock(job->env->when.zone,
			    job->since, 0).us;
	uint64_t	 last;
	enum err_code	 rc = journal_last(&last, job->env->txn, err);

	for (; rc == ERR_OK && last > 0; last--) {
		struct journal_entry	entry;

		rc = journal_get(&entry, job->env->txn, last, err);
		if (rc == ERR_OK && entry.author.time_us < from)
			break;
		if (rc == ERR_OK)
			rc = read_entry(job, &entry, scratch, err);
	}
	arena_close(scratch);
	return rc;
}

static int
by_staff(const void *a, const void *b)
{
	const struct delay	*x = a, *y = b;

	if (x->staff != y->staff)
		return x->staff < y->staff ? -1 : 1;
	return x->hours < y->hours ? -1 : x->hours > y->hours;
}

static void
set_medians(struct job *job)
{
	struct arena	*arena = arena_open();
	double		*hours = ARENA_ARRAY(arena, double,
			    job->delay.n + 1);
	size_t		 i = 0, k;

	if (job->delay.n > 1)
		qsort(job->delay.p, job->delay.n, sizeof(*job->delay.p),
		    by_staff);
	for (; i < job->delay.n; i = k) {
		uint32_t	staff = job->delay.p[i].staff;

		for (k = i; k < job->delay.n && job->delay.p[k].staff ==
		    staff; k++)
			hours[k - i] = job->delay.p[k].hours;
		job->of[staff].delay_hours = stat_median(hours, k - i);
	}
	arena_close(arena);
}

/* ---- what they did not record ---- */

struct columns { struct job *job; int staff, party; };

static bool
see_rows(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct columns	*c = arg;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		int64_t	staff = b->col[c->staff][i];
		int64_t	party = b->col[c->party][i];

		if (staff > 0 && staff <= c->job->last_id && party > 0)
			add_meeting(&c->job->known, meeting(c->job,
			    (uint32_t)staff, (uint32_t)party, b->day[i]));
	}
	return true;
}

/* Both lists in one order: whoever met them the day before, or later. */
static void
count_covered(struct job *job)
{
	const struct meetings	*r = &job->recorded, *k = &job->known;
	unsigned		 shift = PARTY_BITS + job->day_bits;
	size_t			 at = 0;

	tidy(&job->recorded);
	tidy(&job->known);
	for (size_t i = 0; i < k->list.n; i++) {
		uint64_t	 number = k->list.p[i];
		struct adoption	*a = &job->of[number >> shift];

		while (at < r->list.n && r->list.p[at] < number - 1)
			at++;
		a->known++;
		a->covered += at < r->list.n && r->list.p[at] <= number + 1;
	}
}

static enum err_code
read_orders(struct job *job, struct err *err)
{
	const struct entity	*sale = model_find_sale(job->env->model,
				    job->party);
	const struct field	*column[2];
	struct columns		 c = { job, 0, 1 };
	struct sales_query	 q = { .sale = sale, .column = column,
				    .n_columns = 2, .threads = 1 };

	if (sale == NULL || entity_role(sale, ROLE_STAFF) == NULL)
		return ERR_OK;
	column[0] = entity_role(sale, ROLE_STAFF);
	column[1] = entity_role(sale, ROLE_PARTY);
	q.days = (struct range){ job->since, { job->today.n + 1 } };
	return sales_scan(job->env->txn, &q, see_rows, &c, err);
}

/* ---- all together ---- */

static enum err_code
read_all(struct job *job, struct err *err)
{
	enum err_code	rc;

	rc = query_run(NULL, job->env, job->staff, see_staff, job, err);
	if (rc == ERR_OK)
		rc = read_contacts(job, err);
	if (rc == ERR_OK)
		rc = read_journal(job, err);
	if (rc == ERR_OK)
		rc = read_orders(job, err);
	if (rc == ERR_OK) {
		set_medians(job);
		count_covered(job);
	}
	return rc;
}

enum err_code
adoption_read(struct adoptions *list, const struct query_env *env,
    struct day since, struct arena *arena, struct err *err)
{
	struct job	job = { .env = env, .since = since };
	uint64_t	count;
	enum err_code	rc;

	job.staff = model_next_kind(env->model, KIND_STAFF, NULL);
	job.party = model_find_party(env->model);
	job.today = when_today(&env->when);
	job.since.n = MIN(job.since.n, job.today.n + 1);
	if (job.staff == NULL || job.party == NULL ||
	    model_next_kind(env->model, KIND_ACTIVITY, NULL) == NULL)
		return err_set(err, ERR_USAGE, "the model has no %s",
		    job.staff == NULL ? "staff" : "contacts");
	rc = record_counts(&count, &job.last_id, env->txn, job.staff, err);
	if (rc)
		return rc;
	if (!fit_meetings(&job))
		return err_set(err, ERR_RANGE, "a period of so many days is "
		    "too long for %u colleagues", (unsigned)job.last_id);
	job.of = ARENA_ARRAY(arena, struct adoption,
	    (size_t)job.last_id + 1);
	job.complete = ARENA_ARRAY(arena, double, (size_t)job.last_id + 1);
	job.works = ARENA_ARRAY(arena, bool, (size_t)job.last_id + 1);
	for (uint32_t id = 0; id <= job.last_id; id++)
		job.of[id].delay_hours = (double)NAN;
	rc = read_all(&job, err);
	for (uint32_t id = 1; rc == ERR_OK && id <= job.last_id; id++) {
		struct adoption	*a = &job.of[id];

		a->staff = id;
		a->complete = a->contacts > 0 ? job.complete[id] /
		    a->contacts : (double)NAN;
		if (job.works[id] || a->contacts > 0)
			*VEC_ADD(&list->list) = *a;
	}
	VEC_RELEASE(&job.recorded.list);
	VEC_RELEASE(&job.known.list);
	VEC_RELEASE(&job.delay);
	return rc;
}
