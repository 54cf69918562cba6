/*
 * What is due because of who they are: those past their rhythm, those who
 * did not hear from us, contracts, birthdays, details.
 */
#include "core/practice/agenda/due_priv.h"

#include <math.h>

#include "core/practice/contact/details.h"
#include "core/practice/role.h"
#include "core/practice/segment/segment.h"

/* ---- past their rhythm ---- */

bool
due_is_past_rhythm(const struct due_job *job, struct day last, double rhythm)
{
	double	late = scheme_number(&job->env->model->due, "late", 1.5);

	return !isnan(rhythm) && job->until.n - last.n > late * rhythm;
}

void
due_add_purchase(struct due_job *job, uint32_t party, struct day last,
    double rhythm)
{
	struct due_item	*it = due_add(job, DUE_PURCHASE, job->party, party);

	it->party = party;
	due_set_day(it, (struct day){ last.n + (int32_t)ceil(rhythm) });
	it->has_last = true;
	it->last = last;
	it->rhythm = (float)rhythm;
}

/* Whether they still are customers is asked for all at once: due.c. */
static void
read_purchases(struct due_job *job)
{
	for (uint32_t id = 1; id <= job->book->last_id; id++) {
		const struct party_value	*v = &job->book->of[id];
		struct day			 last = { v->last };

		if (due_is_past_rhythm(job, last, (double)v->rhythm))
			due_add_purchase(job, id, last, (double)v->rhythm);
	}
}

/* ---- not heard from us ---- */

static bool
asks(const struct segment *s)
{
	return s->contact_every.days != 0 || s->contact_every.months != 0;
}

static bool
has_rule(const struct scheme *sc)
{
	for (size_t i = 0; i < sc->n_segments; i++)
		if (asks(&sc->segment[i]))
			return true;
	return false;
}

static void
ask_party(struct due_asking *ask, const struct due_job *job,
    const struct segment *s)
{
	int32_t	day = job->today.n;

	if (ask->last != INT32_MIN)
		day = day_add_span((struct day){ ask->last },
		    s->contact_every, 1).n;
	if (ask->segment == NULL || day < ask->day) {
		ask->segment = s;
		ask->day = day;
	}
}

static enum err_code
ask_scheme(struct due_job *job, const struct scheme *sc,
    struct segment_source *source, struct err *err)
{
	const uint32_t	*masks;
	uint32_t	 last_id;
	enum err_code	 rc;

	rc = segment_source_masks(source, &masks, &last_id, sc, job->party,
	    err);
	for (uint32_t id = 1; rc == ERR_OK && id <= MIN(last_id, job->last_id);
	    id++)
		for (size_t i = 0; i < sc->n_segments; i++)
			if ((masks[id] & UINT32_C(1) << i) &&
			    asks(&sc->segment[i]))
				ask_party(&job->ask[id], job,
				    &sc->segment[i]);
	return rc;
}

static enum err_code
read_last(struct due_job *job, struct arena *scratch, struct err *err)
{
	int64_t		*last_us = ARENA_ARRAY(scratch, int64_t,
			    (size_t)job->last_id + 1);
	enum err_code	 rc;

	rc = event_last_all(last_us, job->last_id, job->env->txn,
	    job->env->model, job->party,
	    1u << KIND_ACTIVITY | 1u << KIND_CASE, job->env->when.now, err);
	for (uint32_t id = 1; rc == ERR_OK && id <= job->last_id; id++)
		job->ask[id].last = last_us[id] == INT64_MIN ? INT32_MIN :
		    zone_day(job->env->when.zone,
		    (struct instant){ last_us[id] }).n;
	return rc;
}

enum err_code
due_ask_contacts(struct due_job *job, struct err *err)
{
	const struct model	*m = job->env->model;
	struct arena		*scratch;
	struct segment_source	*source;
	bool			 any = false;
	enum err_code		 rc;

	for (size_t i = 0; i < m->n_schemes; i++)
		any |= has_rule(&m->scheme[i]);
	if (!any)
		return ERR_OK;
	job->ask = ARENA_ARRAY(job->arena, struct due_asking,
	    (size_t)job->last_id + 1);
	scratch = arena_open();
	rc = read_last(job, scratch, err);
	arena_clear(scratch);
	source = segment_source_open(job->env, scratch);
	for (size_t i = 0; rc == ERR_OK && i < m->n_schemes; i++)
		if (has_rule(&m->scheme[i]))
			rc = ask_scheme(job, &m->scheme[i], source, err);
	arena_close(scratch);
	return rc;
}

static void
add_contact(struct due_job *job, uint32_t id)
{
	const struct due_asking	*ask = &job->ask[id];
	struct due_item		*it = due_add(job, DUE_CONTACT, job->party,
				    id);

	it->party = id;
	due_set_day(it, (struct day){ ask->day });
	it->text = ask->segment->name;
	it->segment = ask->segment;
	it->has_last = ask->last != INT32_MIN;
	if (it->has_last)
		it->last.n = ask->last;
}

static void
add_contacts(struct due_job *job)
{
	for (uint32_t id = 1; job->ask != NULL && id <= job->last_id; id++)
		if (job->ask[id].segment != NULL && !job->planned[id] &&
		    job->ask[id].day <= job->until.n)
			add_contact(job, id);
}

/* ---- contracts ---- */

void
due_see_contract(struct due_job *job, const struct record *rec)
{
	struct span	 before = { .days = 60 };
	struct due_item	*it;
	struct day	 until;
	struct value	 amount;
	int64_t		 worth;

	before = scheme_span(&job->env->model->due, "contract", before);
	if (!role_day(&until, rec, ROLE_UNTIL, job->env->when.zone) ||
	    until.n <= job->today.n || role_is_closed(rec, ROLE_STATUS) ||
	    day_add_span(until, before, -1).n > job->until.n)
		return;
	it = due_add_record(job, DUE_CONTRACT, rec);
	due_set_day(it, until);
	it->text = role_text(rec, ROLE_NAME, job->env, job->arena);
	amount = role_value(rec, ROLE_AMOUNT);
	if (amount.type == TYPE_MONEY && amount.i > 0 &&
	    amount.digits == job->env->model->currency_digits) {
		worth = (int64_t)llround(scheme_number(&job->env->model->due,
		    "weight_contract", .5) * (double)amount.i);
		it->has_worth = true;
		it->worth = worth;
	}
}

/* ---- birthdays ---- */

/* The birthday in a year; that of 29 February on the 28th in most. */
static struct day
birthday_in(struct day born, int year)
{
	struct civil	c = day_to_civil(born);
	struct day	day;

	if (!day_from_civil(&day, year, c.month, c.mday) &&
	    !day_from_civil(&day, year, c.month, c.mday - 1))
		return DAY_MIN;
	return day;
}

void
due_see_birthday(struct due_job *job, const struct record *rec)
{
	int		 year = day_to_civil(job->today).year;
	struct day	 born, day;
	struct due_item	*it;

	if (!role_day(&born, rec, ROLE_BIRTHDAY, job->env->when.zone))
		return;
	day = birthday_in(born, year);
	if (day.n < job->today.n)
		day = birthday_in(born, ++year);
	if (day.n < job->today.n || day.n > job->until.n || day.n <= born.n)
		return;
	it = due_add_record(job, DUE_BIRTHDAY, rec);
	if (rec->entity == job->party)
		it->party = rec->id;
	else
		it->person = rec->id;
	due_set_day(it, day);
	it->n = day_to_civil(day).year - day_to_civil(born).year;
	it->text = record_name(rec, job->arena);
}

/* ---- details ---- */

/* Per party: how many records of theirs are stale, and since when. */
struct stale { int n; int32_t since, confirmed; };

bool
due_stale_since(struct day *since, struct day *confirmed,
    const struct due_job *job, const struct record *rec)
{
	struct details_age	age;

	if (!details_age(&age, rec, job->env->when.zone) ||
	    age.confirmed.n > job->today.n)
		return false;
	*since = age.from;
	*confirmed = age.confirmed;
	return since->n <= job->until.n;
}

static void
see_details(struct due_job *job, const struct record *rec)
{
	uint32_t	 party = rec->entity == job->party ? rec->id :
			    role_ref(rec, ROLE_PARTY, job->party);
	struct stale	*s;
	struct day	 since, confirmed;

	/* Of customers only: the others have nothing to be delivered. */
	if (party == 0 || party > job->last_id || (job->book != NULL &&
	    job->book->of[party].purchases == 0) ||
	    !due_stale_since(&since, &confirmed, job, rec))
		return;
	s = &job->stale[party];
	if (s->n == 0 || since.n < s->since) {
		s->since = since.n;
		s->confirmed = confirmed.n;
	}
	s->n++;
}

static void
add_details(struct due_job *job)
{
	for (uint32_t id = 1; id <= job->last_id; id++) {
		struct due_item	*it;

		if (job->stale[id].n == 0)
			continue;
		it = due_add(job, DUE_DETAILS, job->party, id);
		it->party = id;
		it->n = job->stale[id].n;
		due_set_day(it, (struct day){ job->stale[id].since });
		it->has_last = true;
		it->last.n = job->stale[id].confirmed;
	}
}

/* ---- both, as they are read once ---- */

static void
see_one(struct due_job *job, const struct record *rec)
{
	if (due_wants(job, DUE_BIRTHDAY))
		due_see_birthday(job, rec);
	if (due_wants(job, DUE_DETAILS))
		see_details(job, rec);
}

static enum err_code
read_people(struct due_job *job, struct err *err)
{
	struct arena	*scratch = arena_open();
	enum err_code	 rc;

	if (due_wants(job, DUE_DETAILS))
		job->stale = ARENA_ARRAY(scratch, struct stale,
		    (size_t)job->last_id + 1);
	rc = due_scan(job, KIND_PARTY, see_one, err);
	if (rc == ERR_OK)
		rc = due_scan(job, KIND_PERSON, see_one, err);
	if (rc == ERR_OK && due_wants(job, DUE_DETAILS))
		add_details(job);
	job->stale = NULL;
	arena_close(scratch);
	return rc;
}

enum err_code
due_read_parties(struct due_job *job, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (due_wants(job, DUE_PURCHASE) && job->book != NULL)
		read_purchases(job);
	add_contacts(job);
	if (rc == ERR_OK && due_wants(job, DUE_CONTRACT))
		rc = due_scan(job, KIND_CONTRACT, due_see_contract, err);
	if (rc == ERR_OK && (due_wants(job, DUE_BIRTHDAY) ||
	    due_wants(job, DUE_DETAILS)))
		rc = read_people(job, err);
	return rc;
}
