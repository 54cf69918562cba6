/*
 * Of all: one pass over each kind of record that has a party, and one over
 * the ledger.  Of one: what refers to it, its rows, and the moments of
 * everybody's contacts.
 */
#include "core/practice/relation/evidence.h"

#include <math.h>

#include "core/practice/party_record.h"
#include "core/practice/role.h"
#include "core/stats/describe.h"
#include "core/types/zone.h"

struct reader {
	const struct query_env		*env;
	const struct evidence_options	*opt;
	const struct entity		*party;
	struct evidence			*e;
	struct arena			*arena;
	size_t				 which;		/* of readers */
};

static bool
is_asked(const struct evidence *e, uint32_t party)
{
	return party >= e->first_id && party <= e->last_id;
}

/* One record of a kind, with what every kind has. */
struct item {
	const struct record	*rec;
	uint32_t		 party;
	struct day		 day;
	double			 decay;		/* 1 today, half a half-life ago */
};
typedef void item_function(struct reader *, const struct item *);

/* ---- values by role ---- */

/* 1 is ordinary: the middle of the choices, or the number as it is. */
static double
severity(const struct record *rec)
{
	const struct field	*f = entity_role(rec->entity, ROLE_SEVERITY);
	struct value		 v;

	if (f == NULL)
		return 1;
	v = record_value(rec, f);
	if (v.type == TYPE_ENUM) {
		for (size_t i = 0; i < f->n_choices; i++)
			if (f->choice[i].code == v.i)
				return 2 * (double)(i + 1) /
				    (double)(f->n_choices + 1);
	} else if (v.type == TYPE_INT || v.type == TYPE_DECIMAL) {
		return MAX((double)v.i / pow(10, f->digits), 0);
	}
	return 1;
}

/* ---- each kind ---- */

static struct other_evidence
nothing(void)
{
	const float	unknown = NAN;

	return (struct other_evidence){ .trust = unknown,
	    .commitment = unknown, .fairness = unknown };
}

/* Most parties of a large store have contacts and rows, and nothing else. */
static struct other_evidence *
beside(struct reader *r, const struct item *it)
{
	struct other_evidence	**p;

	p = &r->e->beside[it->party - r->e->first_id];
	if (*p == NULL) {
		*p = ARENA_NEW(r->arena, struct other_evidence);
		**p = nothing();
	}
	return *p;
}

static void
add_rating(struct reader *r, const struct item *it, double share)
{
	struct contact_evidence	*p = &r->e->met[it->party - r->e->first_id];

	if (isnan(share))
		return;
	p->rating_sum += (float)(it->decay * share);
	p->rating_weight += (float)it->decay;
	if (p->rating_day == 0 || it->day.n >= p->rating_day) {
		p->rating_last = (float)share;
		p->rating_day = it->day.n;
	}
}

/* The newest answer holds. */
static void
add_said(float *said, int32_t *day, const struct item *it, double share)
{
	if (isnan(share) || (!isnan(*said) && it->day.n < *day))
		return;
	*said = (float)share;
	*day = it->day.n;
}

static void
read_contact(struct reader *r, const struct item *it)
{
	struct contact_evidence	*p = &r->e->met[it->party - r->e->first_id];

	r->e->has_contacts = true;
	p->contacts += it->day.n > r->opt->as_of.n - 365;
	if (p->first == 0 || it->day.n < p->first)
		p->first = it->day.n;
	if (p->last == 0 || it->day.n > p->last)
		p->last = it->day.n;
	add_rating(r, it, role_share(it->rec, ROLE_SATISFACTION));
}

static bool
is_word(struct slice text, const char *en, const char *nl)
{
	return slice_eq_ascii_nocase(text, slice_of(en)) ||
	    slice_eq_ascii_nocase(text, slice_of(nl));
}

/* Answers about an aspect called trust are about trust, and so on. */
static void
read_survey(struct reader *r, const struct item *it)
{
	const struct field	*f = entity_role(it->rec->entity, ROLE_ASPECT);
	double			 share = role_share(it->rec, ROLE_RATING);
	struct slice		 aspect = SLICE_EMPTY;
	struct other_evidence	*p;
	struct value		 v = {0};

	if (f != NULL)
		v = record_value(it->rec, f);
	if (v.type == TYPE_TEXT)
		aspect = v.text;
	if (is_word(aspect, "trust", "vertrouwen")) {
		p = beside(r, it);
		add_said(&p->trust, &p->trust_day, it, share);
	} else if (is_word(aspect, "commitment", "betrokkenheid")) {
		p = beside(r, it);
		add_said(&p->commitment, &p->commitment_day, it, share);
	} else if (is_word(aspect, "fairness", "billijkheid")) {
		p = beside(r, it);
		add_said(&p->fairness, &p->fairness_day, it, share);
	} else {
		add_rating(r, it, share);
	}
}

static void
read_assessment(struct reader *r, const struct item *it)
{
	struct other_evidence	*p = beside(r, it);

	add_said(&p->trust, &p->trust_day, it,
	    role_share(it->rec, ROLE_TRUST));
	add_said(&p->commitment, &p->commitment_day, it,
	    role_share(it->rec, ROLE_COMMITMENT));
	add_said(&p->fairness, &p->fairness_day, it,
	    role_share(it->rec, ROLE_FAIRNESS));
	add_rating(r, it, role_share(it->rec, ROLE_SATISFACTION));
}

static void
read_promise(struct reader *r, const struct item *it, bool is_resolved,
    struct day resolved)
{
	struct day		 promised;
	struct other_evidence	*p;

	if (!role_day(&promised, it->rec, ROLE_DUE, r->env->when.zone))
		return;
	if (promised.n > r->opt->as_of.n && !is_resolved)
		return;		/* there is time yet */
	p = beside(r, it);
	p->promised++;
	p->kept += is_resolved && resolved.n <= promised.n;
}

static void
read_case(struct reader *r, const struct item *it)
{
	struct other_evidence	*p = beside(r, it);
	struct day		 resolved = {0};
	bool			 is_resolved;

	r->e->has_cases = true;
	read_contact(r, it);
	is_resolved = role_day(&resolved, it->rec, ROLE_RESOLVED,
	    r->env->when.zone) && resolved.n <= r->opt->as_of.n;
	if (role_is(it->rec, ROLE_KIND, "complaint") ||
	    role_is(it->rec, ROLE_KIND, "fault")) {
		p->n_complaints++;
		p->n_open_complaints += !is_resolved;
		p->complaints += (float)(severity(it->rec) * it->decay *
		    (is_resolved ? 1 : 2));
	}
	if (role_is(it->rec, ROLE_KIND, "dispute")) {
		p->disputes++;
		p->open_disputes += !is_resolved;
		p->lost_disputes += is_resolved &&
		    !role_is(it->rec, ROLE_STATUS, "rejected");
	}
	read_promise(r, it, is_resolved, resolved);
}

static void
read_exchange(struct reader *r, const struct item *it)
{
	struct other_evidence	*p = beside(r, it);

	if (role_is(it->rec, ROLE_DIRECTION, "given")) {
		p->given++;
		return;
	}
	p->received++;
	/* Praise in public is status that they give us. */
	if (role_is(it->rec, ROLE_RESOURCE, "status") &&
	    it->day.n >= r->opt->praise_since.n)
		p->recommended++;
}

static void
read_link(struct reader *r, const struct item *it)
{
	struct other_evidence	*p;

	if (!role_is(it->rec, ROLE_KIND, "refers"))
		return;
	r->e->has_referrals = true;
	p = beside(r, it);
	p->referrals++;
	p->converted += role_is(it->rec, ROLE_RESULT, "converted");
	p->recommended += it->day.n >= r->opt->praise_since.n;
}

static void
read_contract(struct reader *r, const struct item *it)
{
	struct day	from, until;

	if (role_day(&from, it->rec, ROLE_FROM, r->env->when.zone) &&
	    from.n > r->opt->as_of.n)
		return;
	if (role_day(&until, it->rec, ROLE_UNTIL, r->env->when.zone) &&
	    until.n <= r->opt->as_of.n)
		return;
	if (role_is(it->rec, ROLE_STATUS, "draft") ||
	    role_is(it->rec, ROLE_STATUS, "ended"))
		return;
	beside(r, it)->has_contract = true;
}

static const struct {
	enum kind	 kind;
	bool		 undated;	/* counts without a day, too */
	item_function	*read;
} readers[] = {
	{ KIND_ACTIVITY, false, read_contact },
	{ KIND_CASE, false, read_case },
	{ KIND_SURVEY, false, read_survey },
	{ KIND_ASSESSMENT, false, read_assessment },
	{ KIND_EXCHANGE, false, read_exchange },
	{ KIND_LINK, true, read_link },
	{ KIND_CONTRACT, true, read_contract },
};

struct party_evidence
evidence_of(const struct evidence *e, uint32_t id)
{
	uint32_t			 at = id - e->first_id;
	struct other_evidence		 o = e->beside[at] != NULL ?
					    *e->beside[at] : nothing();
	const struct contact_evidence	*met = &e->met[at];
	const struct row_evidence	*rows = &e->rows[at];

	return (struct party_evidence){
		.contacts = met->contacts,
		.first_contact = met->first, .last_contact = met->last,
		.rating_sum = met->rating_sum,
		.rating_weight = met->rating_weight,
		.rating_last = met->rating_day == 0 ? (float)NAN :
		    met->rating_last,
		.rating_day = met->rating_day,
		.trust = o.trust, .trust_day = o.trust_day,
		.commitment = o.commitment,
		.commitment_day = o.commitment_day,
		.fairness = o.fairness, .fairness_day = o.fairness_day,
		.complaints = o.complaints,
		.n_complaints = o.n_complaints,
		.n_open_complaints = o.n_open_complaints,
		.disputes = o.disputes, .open_disputes = o.open_disputes,
		.lost_disputes = o.lost_disputes,
		.given = o.given, .received = o.received,
		.referrals = o.referrals, .converted = o.converted,
		.recommended = o.recommended,
		.promised = o.promised + rows->promised,
		.kept = o.kept + rows->kept,
		.bills = rows->bills, .paid_in_time = rows->paid_in_time,
		.lines = rows->lines, .returns = rows->returns,
		.has_contract = o.has_contract,
	};
}

static void
read_item(void *arg, const struct party_record *p)
{
	struct reader	*r = arg;
	struct item	 it = { .rec = p->rec, .party = p->party,
			    .day = p->day, .decay = 1 };

	if (!p->has_day && !readers[r->which].undated)
		return;
	if (p->has_day) {
		if (it.day.n > r->opt->as_of.n)
			return;
		it.decay = exp2((it.day.n - r->opt->as_of.n) /
		    r->opt->half_life_days);
	}
	readers[r->which].read(r, &it);
}

/* ---- the ledger ---- */

enum { COLUMN_QUANTITY, COLUMN_PROMISED, COLUMN_DELIVERED, COLUMN_DUE,
    COLUMN_PAID, N_COLUMNS };

static const enum role column_role[N_COLUMNS] = {
	ROLE_QUANTITY, ROLE_PROMISED, ROLE_DELIVERED, ROLE_DUE, ROLE_PAID
};

struct rows {
	struct reader	*r;
	int		 at[N_COLUMNS];		/* in the batch; -1: none */
	bool		 is_time[N_COLUMNS];
};

/* False: it was not recorded. */
static bool
cell_day(int32_t *day, const struct rows *rows, const struct sales_batch *b,
    int column, size_t i)
{
	int64_t	v;

	if (rows->at[column] < 0)
		return false;
	v = b->col[rows->at[column]][i];
	if (v == SALES_MISSING)
		return false;
	*day = rows->is_time[column] ? zone_day(rows->r->env->when.zone,
	    (struct instant){ v }).n : (int32_t)v;
	return true;
}

/* Was what was promised for a day done by it?  Not yet due: no answer. */
static void
judge(uint32_t *asked, uint32_t *kept, const struct rows *rows,
    const struct sales_batch *b, int wanted, int done, size_t i)
{
	int32_t	until, day;
	bool	is_done;

	if (rows->at[done] < 0 || !cell_day(&until, rows, b, wanted, i))
		return;
	is_done = cell_day(&day, rows, b, done, i) &&
	    day <= rows->r->opt->as_of.n;
	if (!is_done && until >= rows->r->opt->as_of.n)
		return;
	++*asked;
	*kept += is_done && day <= until;
}

/* Two threads never have the same party at hand. */
static bool
read_batch(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct rows		*rows = arg;
	struct evidence		*e = rows->r->e;
	struct row_evidence	*p;
	const int64_t		*quantity = rows->at[COLUMN_QUANTITY] < 0 ?
				    NULL : b->col[rows->at[COLUMN_QUANTITY]];

	(void)thread;
	if (!is_asked(e, party))
		return true;
	p = &e->rows[party - e->first_id];
	p->lines += (uint32_t)b->n;
	for (size_t i = 0; i < b->n; i++) {
		p->returns += quantity != NULL && quantity[i] < 0 &&
		    quantity[i] != SALES_MISSING;
		judge(&p->promised, &p->kept, rows, b, COLUMN_PROMISED,
		    COLUMN_DELIVERED, i);
		judge(&p->bills, &p->paid_in_time, rows, b, COLUMN_DUE,
		    COLUMN_PAID, i);
	}
	return true;
}

static bool
read_batch_of_one(void *arg, unsigned thread, const struct sales_batch *b)
{
	const struct rows	*rows = arg;

	return read_batch(arg, thread, rows->r->e->first_id, b);
}

static enum err_code
read_ledger(struct reader *r, bool one, struct err *err)
{
	const struct entity	*sale = model_find_sale(r->env->model,
				    r->party);
	const struct field	*column[N_COLUMNS];
	struct rows		 rows = { .r = r };
	struct sales_query	 q = { .sale = sale, .column = column,
				    .threads = MAX(1u, r->env->threads) };

	if (sale == NULL)
		return ERR_OK;
	q.days = (struct range){ DAY_MIN, { r->opt->as_of.n + 1 } };
	for (int i = 0; i < N_COLUMNS; i++) {
		const struct field	*f = entity_role(sale, column_role[i]);

		rows.at[i] = f != NULL ? (int)q.n_columns : -1;
		if (f == NULL)
			continue;
		rows.is_time[i] = f->type == TYPE_TIME;
		column[q.n_columns++] = f;
	}
	if (one)
		return sales_scan_party(r->env->txn, &q, r->e->first_id,
		    read_batch_of_one, &rows, err);
	return sales_scan_parties(r->env->txn, &q, read_batch, &rows, err);
}

/* ---- all of it ---- */

/* met: of n parties. */
static double
usual_contacts(const struct contact_evidence *met, size_t n)
{
	struct arena	*scratch = arena_open();
	double		*times = ARENA_ARRAY(scratch, double, n);
	double		 usual;
	size_t		 k = 0;

	for (size_t i = 0; i < n; i++)
		if (met[i].contacts > 0)
			times[k++] = met[i].contacts;
	usual = k > 0 ? stat_quantile(times, k, .75) : 0;
	arena_close(scratch);
	return usual;
}

static struct evidence *
make_evidence(uint32_t first_id, uint32_t last_id, struct arena *arena)
{
	struct evidence	*e = ARENA_NEW(arena, struct evidence);
	size_t		 n = (size_t)last_id - first_id + 1;

	e->first_id = first_id;
	e->last_id = last_id;
	e->beside = ARENA_ARRAY(arena, struct other_evidence *, n);
	e->met = ARENA_ARRAY(arena, struct contact_evidence, n);
	e->rows = ARENA_ARRAY(arena, struct row_evidence, n);
	return e;
}

enum err_code
evidence_read(struct evidence **result, const struct query_env *env,
    const struct entity *party, uint32_t last_id,
    const struct evidence_options *opt, struct arena *arena, struct err *err)
{
	struct reader	 r = { .env = env, .opt = opt, .party = party,
			    .arena = arena };
	enum err_code	 rc = ERR_OK;

	r.e = make_evidence(0, last_id, arena);
	for (; rc == ERR_OK && r.which < NELEM(readers); r.which++)
		rc = party_records(env, party, last_id,
		    readers[r.which].kind, read_item, &r, err);
	if (rc == ERR_OK)
		rc = read_ledger(&r, false, err);
	if (rc)
		return rc;
	r.e->contacts_p75 = usual_contacts(r.e->met, (size_t)last_id + 1);
	*result = r.e;
	return ERR_OK;
}

struct evidence_options
evidence_options_read(const struct model *m, struct day as_of)
{
	const struct scheme	*portfolio, *ladder;
	struct evidence_options	 o = { .as_of = as_of };
	struct span		 half = { .days = 365 };
	struct span		 praise = { .months = 24 };

	portfolio = model_find_scheme(m, SLICE("portfolio"));
	ladder = model_find_scheme(m, SLICE("ladder"));
	if (portfolio != NULL)
		half = scheme_span(portfolio, "rating_half_life", half);
	if (ladder != NULL)
		praise = scheme_span(ladder, "ambassador_period", praise);
	o.half_life_days = MAX(1, day_add_span(as_of, half, 1).n - as_of.n);
	o.praise_since = day_add_span(as_of, praise, -1);
	return o;
}

/* ---- of one ---- */

/* What everybody's contacts say of what is usual. */
struct usual {
	struct evidence		*e;
	struct contact_evidence	*met;		/* [last id + 1] */
	int64_t			 from_us;	/* a year before as_of */
	const bool		*is_case;	/* by number of the entity */
};

static void
see_contact(void *arg, uint32_t party, int64_t us, uint16_t entity,
    uint32_t id)
{
	struct usual	*u = arg;

	(void)id;
	u->e->has_contacts = true;
	u->e->has_cases |= u->is_case[entity];
	u->met[party].contacts += us >= u->from_us;
}

/* The moments of contacts, kept apart, are enough. */
static enum err_code
read_usual(struct reader *r, uint32_t last_id, struct err *err)
{
	const struct model	*m = r->env->model;
	struct arena		*scratch = arena_open();
	struct usual		 u = { .e = r->e };
	struct instant		 from, until;
	bool			*is_case;
	enum err_code		 rc;

	is_case = ARENA_ARRAY(scratch, bool, UINT16_MAX + 1);
	for (size_t i = 0; i < m->n_entities; i++)
		is_case[m->head[i].id] = m->head[i].kind == KIND_CASE;
	u.is_case = is_case;
	u.met = ARENA_ARRAY(scratch, struct contact_evidence,
	    (size_t)last_id + 1);
	from = zone_from_clock(r->env->when.zone,
	    (struct day){ r->opt->as_of.n - 364 }, 0);
	until = zone_from_clock(r->env->when.zone,
	    (struct day){ r->opt->as_of.n + 1 }, 0);
	until.us--;
	u.from_us = from.us;
	rc = event_scan(r->env->txn, m, r->party, last_id,
	    1u << KIND_ACTIVITY | 1u << KIND_CASE, until, see_contact, &u,
	    err);
	if (rc == ERR_OK)
		r->e->contacts_p75 = usual_contacts(u.met,
		    (size_t)last_id + 1);
	arena_close(scratch);
	return rc;
}

/* Has anybody brought anyone?  The first one is enough. */
static enum err_code
find_referral(struct reader *r, uint32_t last_id, struct err *err)
{
	const struct entity	*e = NULL;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && !r->e->has_referrals &&
	    (e = model_next_kind(r->env->model, KIND_LINK, e)) != NULL) {
		struct record_scan	*scan;
		struct record		 rec;
		struct party_record	 p;

		rc = record_scan_open(&scan, r->env->txn, e, 1, UINT32_MAX,
		    err);
		if (rc)
			break;
		while (!r->e->has_referrals && record_scan_next(scan, &rec))
			r->e->has_referrals = party_record_of(&p, &rec,
			    r->env, r->party, last_id) &&
			    (!p.has_day || p.day.n <= r->opt->as_of.n) &&
			    role_is(&rec, ROLE_KIND, "refers");
		rc = record_scan_status(scan, err);
		record_scan_close(scan);
	}
	return rc;
}

struct own { VEC(struct reference) list; };

static bool
see_reference(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct own	*own = arg;

	if (f->role == ROLE_PARTY)
		*VEC_ADD(&own->list) = (struct reference){
		    .entity = source, .id = id };
	return true;
}

/* In the order in which all would be read: sums of shares go by it. */
static enum err_code
read_own(struct reader *r, uint32_t id, struct err *err)
{
	struct own	 own = {0};
	enum err_code	 rc;

	rc = reference_list(r->env->txn, r->env->model, r->party, id,
	    see_reference, &own, err);
	for (; rc == ERR_OK && r->which < NELEM(readers); r->which++)
		for (size_t i = 0; rc == ERR_OK && i < own.list.n; i++) {
			const struct reference	*of = &own.list.p[i];
			struct record		 rec;
			struct party_record	 p;

			if (of->entity->kind != readers[r->which].kind)
				continue;
			rc = record_get(&rec, r->env->txn, of->entity, of->id,
			    err);
			if (rc == ERR_OK && party_record_of(&p, &rec, r->env,
			    r->party, id) && p.party == id)
				read_item(r, &p);
		}
	VEC_RELEASE(&own.list);
	return rc;
}

enum err_code
evidence_read_of(struct evidence **result, const struct query_env *env,
    const struct entity *party, uint32_t id, uint32_t last_id,
    const struct evidence_options *opt, struct arena *arena, struct err *err)
{
	struct reader	 r = { .env = env, .opt = opt, .party = party,
			    .arena = arena };
	enum err_code	 rc;

	if (!party_record_is_event(env, party, 1u << KIND_ACTIVITY |
	    1u << KIND_CASE))
		return evidence_read(result, env, party, last_id, opt, arena,
		    err);
	r.e = make_evidence(id, id, arena);
	rc = read_own(&r, id, err);
	if (rc == ERR_OK)
		rc = read_usual(&r, last_id, err);
	if (rc == ERR_OK)
		rc = find_referral(&r, last_id, err);
	if (rc == ERR_OK)
		rc = read_ledger(&r, true, err);
	if (rc == ERR_OK)
		*result = r.e;
	return rc;
}
