/*
 * What is due because of who they are: those past their rhythm, those who
 * did not hear from us, contracts, birthdays, details.
 */
#include "core/practice/due_priv.h"

#include <math.h>

#include "core/practice/details.h"
#include "core/practice/role.h"
#include "core/practice/segment.h"

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

/* Per party the segment that asks for the earliest contact. */
struct asking { const struct segment *segment; int32_t day; };

static bool
has_rule(const struct scheme *sc)
{
	for (size_t i = 0; i < sc->n_segments; i++)
		if (sc->segment[i].contact_every.days != 0 ||
		    sc->segment[i].contact_every.months != 0)
			return true;
	return false;
}

static enum err_code
ask_scheme(struct asking *ask, struct due_job *job, const struct scheme *sc,
    const int64_t *last_us, struct err *err)
{
	const uint32_t	*masks;
	uint32_t	 last_id;
	enum err_code	 rc;

	rc = job->env->segments(job->env->segments_arg, &masks, &last_id, sc,
	    job->party, err);
	for (uint32_t id = 1; rc == ERR_OK && id <= MIN(last_id, job->last_id);
	    id++)
		for (size_t i = 0; i < sc->n_segments; i++) {
			const struct segment	*s = &sc->segment[i];
			int32_t			 day = job->today.n;

			if (!(masks[id] & UINT32_C(1) << i) ||
			    (s->contact_every.days == 0 &&
			    s->contact_every.months == 0))
				continue;
			if (last_us[id] != INT64_MIN)
				day = day_add_span(zone_day(
				    job->env->when.zone, (struct instant){
				    last_us[id] }), s->contact_every, 1).n;
			if (ask[id].segment == NULL || day < ask[id].day)
				ask[id] = (struct asking){ s, day };
		}
	return rc;
}

static void
add_contact(struct due_job *job, uint32_t id, const struct asking *ask,
    int64_t last_us)
{
	struct due_item	*it = due_add(job, DUE_CONTACT, job->party, id);

	it->party = id;
	due_set_day(it, (struct day){ ask->day });
	it->text = ask->segment->name;
	it->labels = ask->segment->labels;
	it->every = ask->segment->contact_every;
	it->has_last = last_us != INT64_MIN;
	if (it->has_last)
		it->last = zone_day(job->env->when.zone,
		    (struct instant){ last_us });
}

static enum err_code
read_contacts(struct due_job *job, struct err *err)
{
	const struct model	*m = job->env->model;
	struct asking		*ask = ARENA_ARRAY(job->arena, struct asking,
				    (size_t)job->last_id + 1);
	int64_t			*last_us = ARENA_ARRAY(job->arena, int64_t,
				    (size_t)job->last_id + 1);
	bool			 any = false;
	enum err_code		 rc;

	for (size_t i = 0; i < m->n_schemes; i++)
		any |= has_rule(&m->scheme[i]);
	if (!any || job->env->segments == NULL)
		return ERR_OK;
	rc = event_last_all(last_us, job->last_id, job->env->txn, m,
	    job->party, 1u << KIND_ACTIVITY | 1u << KIND_CASE,
	    job->env->when.now, err);
	for (size_t i = 0; rc == ERR_OK && i < m->n_schemes; i++)
		if (has_rule(&m->scheme[i]))
			rc = ask_scheme(ask, job, &m->scheme[i], last_us,
			    err);
	for (uint32_t id = 1; rc == ERR_OK && id <= job->last_id; id++)
		if (ask[id].segment != NULL && !job->planned[id] &&
		    ask[id].day <= job->until.n)
			add_contact(job, id, &ask[id], last_us[id]);
	return rc;
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
	enum err_code	rc;

	if (due_wants(job, DUE_DETAILS))
		job->stale = ARENA_ARRAY(job->arena, struct stale,
		    (size_t)job->last_id + 1);
	rc = due_scan(job, KIND_PARTY, see_one, err);
	if (rc == ERR_OK)
		rc = due_scan(job, KIND_PERSON, see_one, err);
	if (rc == ERR_OK && due_wants(job, DUE_DETAILS))
		add_details(job);
	return rc;
}

enum err_code
due_read_parties(struct due_job *job, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (due_wants(job, DUE_PURCHASE) && job->book != NULL)
		read_purchases(job);
	if (due_wants(job, DUE_CONTACT))
		rc = read_contacts(job, err);
	if (rc == ERR_OK && due_wants(job, DUE_CONTRACT))
		rc = due_scan(job, KIND_CONTRACT, due_see_contract, err);
	if (rc == ERR_OK && (due_wants(job, DUE_BIRTHDAY) ||
	    due_wants(job, DUE_DETAILS)))
		rc = read_people(job, err);
	return rc;
}
