/*
 * One pass over each kind of record that has a party, and one over the
 * ledger.
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

/* One record of a kind, with what every kind has. */
struct item {
	const struct record	*rec;
	struct party_evidence	*of;
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

static void
add_rating(const struct item *it, double share)
{
	struct party_evidence	*p = it->of;

	if (isnan(share))
		return;
	p->rating_sum += (float)(it->decay * share);
	p->rating_weight += (float)it->decay;
	if (isnan(p->rating_last) || it->day.n >= p->rating_day) {
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
	struct party_evidence	*p = it->of;

	r->e->has_contacts = true;
	p->contacts += it->day.n > r->opt->as_of.n - 365;
	if (p->first_contact == 0 || it->day.n < p->first_contact)
		p->first_contact = it->day.n;
	if (p->last_contact == 0 || it->day.n > p->last_contact)
		p->last_contact = it->day.n;
	add_rating(it, role_share(it->rec, ROLE_SATISFACTION));
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
	struct party_evidence	*p = it->of;
	struct value		 v = {0};

	(void)r;
	if (f != NULL)
		v = record_value(it->rec, f);
	if (v.type != TYPE_TEXT)
		add_rating(it, share);
	else if (is_word(v.text, "trust", "vertrouwen"))
		add_said(&p->trust, &p->trust_day, it, share);
	else if (is_word(v.text, "commitment", "betrokkenheid"))
		add_said(&p->commitment, &p->commitment_day, it, share);
	else if (is_word(v.text, "fairness", "billijkheid"))
		add_said(&p->fairness, &p->fairness_day, it, share);
	else
		add_rating(it, share);
}

static void
read_assessment(struct reader *r, const struct item *it)
{
	struct party_evidence	*p = it->of;

	(void)r;
	add_said(&p->trust, &p->trust_day, it,
	    role_share(it->rec, ROLE_TRUST));
	add_said(&p->commitment, &p->commitment_day, it,
	    role_share(it->rec, ROLE_COMMITMENT));
	add_said(&p->fairness, &p->fairness_day, it,
	    role_share(it->rec, ROLE_FAIRNESS));
	add_rating(it, role_share(it->rec, ROLE_SATISFACTION));
}

static void
read_promise(struct reader *r, const struct item *it, bool is_resolved,
    struct day resolved)
{
	struct day	promised;

	if (!role_day(&promised, it->rec, ROLE_DUE, r->env->when.zone))
		return;
	if (promised.n > r->opt->as_of.n && !is_resolved)
		return;		/* there is time yet */
	it->of->promised++;
	it->of->kept += is_resolved && resolved.n <= promised.n;
}

static void
read_case(struct reader *r, const struct item *it)
{
	struct party_evidence	*p = it->of;
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
	if (role_is(it->rec, ROLE_DIRECTION, "given")) {
		it->of->given++;
		return;
	}
	it->of->received++;
	/* Praise in public is status that they give us. */
	if (role_is(it->rec, ROLE_RESOURCE, "status") &&
	    it->day.n >= r->opt->praise_since.n)
		it->of->recommended++;
}

static void
read_link(struct reader *r, const struct item *it)
{
	if (!role_is(it->rec, ROLE_KIND, "refers"))
		return;
	r->e->has_referrals = true;
	it->of->referrals++;
	it->of->converted += role_is(it->rec, ROLE_RESULT, "converted");
	it->of->recommended += it->day.n >= r->opt->praise_since.n;
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
	it->of->has_contract = true;
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

static struct party_evidence
nothing(void)
{
	const float	unknown = NAN;

	return (struct party_evidence){ .rating_last = unknown,
	    .trust = unknown, .commitment = unknown, .fairness = unknown };
}

/* Most parties of a large store have rows and nothing else. */
static struct party_evidence *
beside(struct reader *r, uint32_t party)
{
	struct party_evidence	**p = &r->e->beside[party];

	if (*p == NULL) {
		*p = ARENA_NEW(r->arena, struct party_evidence);
		**p = nothing();
	}
	return *p;
}

struct party_evidence
evidence_of(const struct evidence *e, uint32_t id)
{
	struct party_evidence		 p = e->beside[id] != NULL ?
					    *e->beside[id] : nothing();
	const struct row_evidence	*rows = &e->rows[id];

	p.promised += rows->promised;
	p.kept += rows->kept;
	p.bills = rows->bills;
	p.paid_in_time = rows->paid_in_time;
	p.lines = rows->lines;
	p.returns = rows->returns;
	return p;
}

static void
read_item(void *arg, const struct party_record *p)
{
	struct reader	*r = arg;
	struct item	 it = { .rec = p->rec, .day = p->day, .decay = 1 };

	if (!p->has_day && !readers[r->which].undated)
		return;
	if (p->has_day) {
		if (it.day.n > r->opt->as_of.n)
			return;
		it.decay = exp2((it.day.n - r->opt->as_of.n) /
		    r->opt->half_life_days);
	}
	it.of = beside(r, p->party);
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
	struct row_evidence	*p;
	const int64_t		*quantity = rows->at[COLUMN_QUANTITY] < 0 ?
				    NULL : b->col[rows->at[COLUMN_QUANTITY]];

	(void)thread;
	if (party > rows->r->e->last_id)
		return true;
	p = &rows->r->e->rows[party];
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

static enum err_code
read_ledger(struct reader *r, struct err *err)
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
	return sales_scan_parties(r->env->txn, &q, read_batch, &rows, err);
}

/* ---- all of it ---- */

static double
usual_contacts(const struct evidence *e)
{
	struct arena	*scratch = arena_open();
	double		*n = ARENA_ARRAY(scratch, double,
			    (size_t)e->last_id + 1);
	double		 usual;
	size_t		 k = 0;

	for (uint32_t id = 1; id <= e->last_id; id++)
		if (e->beside[id] != NULL && e->beside[id]->contacts > 0)
			n[k++] = e->beside[id]->contacts;
	usual = k > 0 ? stat_quantile(n, k, .75) : 0;
	arena_close(scratch);
	return usual;
}

enum err_code
evidence_read(struct evidence **result, const struct query_env *env,
    const struct entity *party, uint32_t last_id,
    const struct evidence_options *opt, struct arena *arena, struct err *err)
{
	struct reader	 r = { .env = env, .opt = opt, .party = party,
			    .arena = arena };
	enum err_code	 rc = ERR_OK;

	r.e = ARENA_NEW(arena, struct evidence);
	r.e->last_id = last_id;
	r.e->beside = ARENA_ARRAY(arena, struct party_evidence *,
	    (size_t)last_id + 1);
	r.e->rows = ARENA_ARRAY(arena, struct row_evidence,
	    (size_t)last_id + 1);
	for (; rc == ERR_OK && r.which < NELEM(readers); r.which++)
		rc = party_records(env, party, last_id,
		    readers[r.which].kind, read_item, &r, err);
	if (rc == ERR_OK)
		rc = read_ledger(&r, err);
	if (rc)
		return rc;
	r.e->contacts_p75 = usual_contacts(r.e);
	*result = r.e;
	return ERR_OK;
}
