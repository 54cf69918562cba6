/*
 * What the schemes rest on, read once.
 */
#include <math.h>

#include "core/practice/role.h"
#include "core/practice/segment/segment_priv.h"
#include "core/types/zone.h"

static enum party_known
known_of(const struct segment_basis *b, const struct record *rec)
{
	struct day	day;

	if (!role_day(&day, rec, ROLE_SINCE, b->env->when.zone))
		return KNOWN_UNDATED;
	return day.n <= b->as_of.n ? KNOWN_THEN : KNOWN_LATER;
}

/* Which ids exist, and what the parties' own fields say. */
static enum err_code
read_parties(struct segment_basis *b, struct err *err)
{
	const struct entity	*e = b->entity;
	const struct field	*target = entity_role(e, ROLE_TARGET_GROUP);
	const struct field	*never = entity_role(e, ROLE_NEVER);
	const struct field	*roles = entity_role(e, ROLE_ROLES);
	const struct field	*wallet = entity_role(e,
				    ROLE_SHARE_OF_WALLET);
	size_t			 n = (size_t)b->last_id + 1;
	bool			*exists = ARENA_ARRAY(b->arena, bool, n);
	bool			*nevers = ARENA_ARRAY(b->arena, bool, n);
	uint8_t			*targets = ARENA_ARRAY(b->arena, uint8_t, n);
	uint8_t			*role = ARENA_ARRAY(b->arena, uint8_t, n);
	uint8_t			*known = ARENA_ARRAY(b->arena, uint8_t, n);
	float			*share = ARENA_ARRAY(b->arena, float, n);
	const struct choice	*special[3] = { NULL, NULL, NULL };
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	/* In the order of enum party_role; labels of any language do. */
	if (roles != NULL) {
		special[0] = field_find_choice(roles, SLICE("supplier"));
		special[1] = field_find_choice(roles, SLICE("staff"));
		special[2] = field_find_choice(roles, SLICE("competitor"));
	}
	for (size_t i = 0; i < n; i++)
		share[i] = NAN;
	rc = record_scan_open(&scan, b->env->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	v;

		if (rec.id > b->last_id)
			continue;
		exists[rec.id] = true;
		known[rec.id] = (uint8_t)known_of(b, &rec);
		if (never != NULL) {
			v = record_value(&rec, never);
			nevers[rec.id] = v.type == TYPE_BOOL && v.i;
		}
		if (target != NULL) {
			v = record_value(&rec, target);
			targets[rec.id] = (uint8_t)(v.type != TYPE_BOOL ? 0 :
			    v.i ? 2 : 1);
		}
		if (wallet != NULL) {
			v = record_value(&rec, wallet);
			if (v.type == TYPE_PERCENT && v.i > 0)
				share[rec.id] = (float)v.i / 1e6f;
		}
		for (size_t i = 0; roles != NULL &&
		    i < record_count(&rec, roles); i++) {
			v = record_item(&rec, roles, i);
			for (size_t k = 0; k < NELEM(special); k++)
				if (special[k] != NULL &&
				    special[k]->code == v.i)
					role[rec.id] |= (uint8_t)(1u << k);
		}
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	b->exists = exists;
	b->known = known;
	b->never = nevers;
	b->target = targets;
	b->roles = role;
	b->share_of_wallet = share;
	return rc;
}

/* ---- sums of the ledger ---- */

struct summing {
	uint32_t		 last_id;
	struct party_sales	*to[SALES_SPANS_MAX];
	size_t			 n;
};

static void
take_sums(void *arg, uint32_t party, const struct sales_sums *sum)
{
	const struct summing	*s = arg;

	for (size_t i = 0; i < s->n && party <= s->last_id; i++)
		s->to[i][party] = party_sales_of(&sum[i]);
}

static const struct party_sales *
find_period(const struct segment_basis *b, struct range days)
{
	for (size_t i = 0; i < b->period.n; i++)
		if (b->period.p[i].days.from.n == days.from.n &&
		    b->period.p[i].days.until.n == days.until.n)
			return b->period.p[i].sums;
	return NULL;
}

/* Of n spans, none of which there is yet. */
static enum err_code
read_periods(struct segment_basis *b, const struct range *days, size_t n,
    struct err *err)
{
	static const struct party_sales nothing = { .first = { INT32_MAX },
	    .last = { INT32_MIN } };
	const struct entity	*sale = model_find_sale(b->env->model,
				    b->entity);
	size_t			 all = (size_t)b->last_id + 1;
	struct summing		 s = { .last_id = b->last_id, .n = n };
	enum err_code		 rc;

	for (size_t i = 0; i < n; i++) {
		s.to[i] = arena_alloc(b->arena, all * sizeof(*s.to[i]));
		for (size_t id = 0; id < all; id++)
			s.to[i][id] = nothing;
	}
	rc = sales_sum_spans(b->env->txn, b->env->model, sale, days, n,
	    b->env->threads, take_sums, &s, err);
	for (size_t i = 0; i < n && rc == ERR_OK; i++) {
		(void)VEC_ADD(&b->period);
		b->period.p[b->period.n - 1].days = days[i];
		b->period.p[b->period.n - 1].sums = s.to[i];
	}
	return rc;
}

enum err_code
basis_period(const struct party_sales **sums, struct segment_basis *b,
    struct range days, struct err *err)
{
	enum err_code	rc = ERR_OK;

	*sums = find_period(b, days);
	if (*sums == NULL)
		rc = read_periods(b, &days, 1, err);
	if (rc == ERR_OK)
		*sums = find_period(b, days);
	return rc;
}

struct range
segment_days(const struct scheme *sc, struct day as_of)
{
	struct range	days = { .until = { as_of.n + 1 } };

	days.from = day_add_span(days.until, scheme_span(sc, "period",
	    (struct span){ .months = 12 }), -1);
	return days;
}

static bool
has_range(const struct range *list, size_t n, struct range days)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].from.n == days.from.n &&
		    list[i].until.n == days.until.n)
			return true;
	return false;
}

/* All there ever was, and what the schemes will ask for, at once. */
static enum err_code
read_sums(struct segment_basis *b, struct err *err)
{
	const struct model	*m = b->env->model;
	struct range		 days[SALES_SPANS_MAX];
	size_t			 n = 1;
	enum err_code		 rc;

	days[0] = (struct range){ DAY_MIN, { b->as_of.n + 1 } };
	for (size_t i = 0; i < m->n_schemes && n < SALES_SPANS_MAX; i++) {
		struct range	its = segment_days(&m->scheme[i], b->as_of);

		if (!has_range(days, n, its))
			days[n++] = its;
	}
	rc = read_periods(b, days, n, err);
	if (rc == ERR_OK)
		b->ever = find_period(b, days[0]);
	return rc;
}

/* Who is known only since a later day is not there yet. */
static void
count_known(struct segment_basis *b)
{
	for (uint32_t id = 1; id <= b->last_id; id++) {
		if (b->known[id] == KNOWN_LATER &&
		    !party_is_customer(&b->ever[id]) &&
		    b->last_contact_us[id] == INT64_MIN)
			b->exists[id] = false;
		b->n_parties += b->exists[id];
	}
}

/* Sums of the ledger and the last contacts, seen from as_of. */
static enum err_code
read_history(struct segment_basis *b, struct err *err)
{
	const struct query_env	*env = b->env;
	int64_t			*contact;
	enum err_code		 rc;

	contact = ARENA_ARRAY(b->arena, int64_t, (size_t)b->last_id + 1);
	rc = read_sums(b, err);
	if (rc == ERR_OK)
		rc = event_last_all(contact, b->last_id, env->txn, env->model,
		    b->entity, 1u << KIND_ACTIVITY | 1u << KIND_CASE |
		    1u << KIND_RESPONSE, zone_from_clock(env->when.zone,
		    (struct day){ b->as_of.n + 1 }, 0), err);
	b->last_contact_us = contact;
	return rc;
}

static void
release_basis(void *p)
{
	struct segment_basis	*b = p;

	VEC_RELEASE(&b->period);
}

enum err_code
basis_open(struct segment_basis **result, const struct query_env *env,
    const struct entity *party, struct arena *arena, struct err *err)
{
	struct segment_basis	*b = ARENA_NEW(arena, struct segment_basis);
	uint64_t		 count;
	enum err_code		 rc;

	arena_on_release(arena, release_basis, b);
	b->env = env;
	b->arena = arena;
	b->entity = party;
	b->as_of = env->has_as_of ? env->as_of : when_today(&env->when);
	if (model_find_sale(env->model, party) == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of %.*s: segments need them",
		    SLICE_ARG(party->name));
	rc = record_counts(&count, &b->last_id, env->txn, party, err);
	if (rc == ERR_OK)
		*result = b;
	return rc;
}

enum err_code
basis_read(struct segment_basis *b, struct err *err)
{
	enum err_code	rc;

	if (b->is_read)
		return ERR_OK;
	rc = read_parties(b, err);
	if (rc == ERR_OK)
		rc = read_history(b, err);
	if (rc)
		return rc;
	count_known(b);
	b->is_read = true;
	return ERR_OK;
}

enum err_code
basis_value(struct segment_basis *b, struct err *err)
{
	struct value_options	opt;

	if (b->value != NULL)
		return value_is_whole(b->value) ? ERR_OK :
		    value_complete(b->value, b->env, err);
	opt = value_options_read(b->env->model, b->as_of);
	return value_compute(&b->value, b->env, b->entity, &opt, b->arena,
	    err);
}

/* Whether they still are customers, which is less than what they are worth. */
enum err_code
basis_alive(struct segment_basis *b, struct err *err)
{
	struct value_options	opt;
	enum err_code		rc;

	if (b->value != NULL)
		return ERR_OK;
	opt = value_options_read(b->env->model, b->as_of);
	rc = value_gather_alive(&b->value, b->env, b->entity, &opt, b->arena,
	    err);
	if (rc == ERR_OK)
		value_look_ahead_at(b->value, NULL, b->env->threads);
	return rc;
}

struct strength
basis_strength_of(const struct segment_basis *b, uint32_t id)
{
	return strength_measure(&b->rule, b->evidence, id, &b->ever[id],
	    (double)b->value->of[id].alive, b->as_of);
}

enum err_code
basis_strength(struct segment_basis *b, struct err *err)
{
	struct evidence_options	 opt;
	double			*s;
	enum err_code		 rc = ERR_OK;

	if (b->strength != NULL)
		return ERR_OK;
	opt = evidence_options_read(b->env->model, b->as_of);
	if (b->evidence == NULL)
		rc = evidence_read(&b->evidence, b->env, b->entity,
		    b->last_id, &opt, b->arena, err);
	if (rc)
		return rc;
	b->rule = strength_rule_read(model_find_scheme(b->env->model,
	    SLICE("portfolio")));
	s = ARENA_ARRAY(b->arena, double, (size_t)b->last_id + 1);
	for (uint32_t id = 1; id <= b->last_id; id++)
		s[id] = basis_strength_of(b, id).score;
	b->strength = s;
	return ERR_OK;
}
