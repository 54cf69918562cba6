/*
 * What the schemes rest on, read once.
 */
#include <math.h>

#include "core/practice/role.h"
#include "core/practice/segment_priv.h"
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

enum err_code
basis_period(const struct segment_sums **sums, struct segment_basis *b,
    struct range days, struct err *err)
{
	const struct entity	*sale = segment_sale(b->env->model, b->entity);
	struct sales_sums	*all;
	struct segment_sums	*new;
	enum err_code		 rc;

	for (size_t i = 0; i < b->period.n; i++)
		if (b->period.p[i].days.from.n == days.from.n &&
		    b->period.p[i].days.until.n == days.until.n) {
			*sums = b->period.p[i].sums;
			return ERR_OK;
		}
	all = mem_realloc_array(NULL, (size_t)b->last_id + 1, sizeof(*all));
	rc = sales_sum_parties(all, b->last_id, b->env->txn, b->env->model,
	    sale, days, true, b->env->threads, err);
	if (rc) {
		free(all);
		return rc;
	}
	new = ARENA_ARRAY(b->arena, struct segment_sums,
	    (size_t)b->last_id + 1);
	for (size_t id = 0; id <= b->last_id; id++)
		new[id] = (struct segment_sums){
		    .revenue = all[id].revenue, .margin = all[id].margin,
		    .orders = (uint32_t)MIN(all[id].orders, UINT32_MAX),
		    .rows = (uint32_t)MIN(all[id].rows, UINT32_MAX),
		    .first = all[id].first, .last = all[id].last };
	free(all);
	(void)VEC_ADD(&b->period);
	b->period.p[b->period.n - 1].days = days;
	b->period.p[b->period.n - 1].sums = new;
	*sums = new;
	return ERR_OK;
}

/* Who is known only since a later day is not there yet. */
static void
count_known(struct segment_basis *b)
{
	for (uint32_t id = 1; id <= b->last_id; id++) {
		if (b->known[id] == KNOWN_LATER &&
		    !segment_is_customer(&b->ever[id]) &&
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
	struct range		 always = { DAY_MIN, { b->as_of.n + 1 } };
	int64_t			*contact;
	enum err_code		 rc;

	contact = ARENA_ARRAY(b->arena, int64_t, (size_t)b->last_id + 1);
	rc = basis_period(&b->ever, b, always, err);
	if (rc == ERR_OK)
		rc = event_last_all(contact, b->last_id, env->txn, env->model,
		    b->entity, 1u << KIND_ACTIVITY | 1u << KIND_CASE |
		    1u << KIND_RESPONSE, zone_from_clock(env->when.zone,
		    always.until, 0), err);
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
	if (segment_sale(env->model, party) == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of %.*s: segments need them",
		    SLICE_ARG(party->name));
	rc = record_counts(&count, &b->last_id, env->txn, party, err);
	if (rc == ERR_OK)
		rc = read_parties(b, err);
	if (rc == ERR_OK)
		rc = read_history(b, err);
	if (rc)
		return rc;
	count_known(b);
	*result = b;
	return ERR_OK;
}

enum err_code
basis_value(struct segment_basis *b, struct err *err)
{
	struct value_options	opt;

	if (b->value != NULL)
		return ERR_OK;
	opt = value_options_read(b->env->model, b->as_of);
	return value_compute(&b->value, b->env, b->entity, &opt, b->arena,
	    err);
}

static struct evidence_options
evidence_options(const struct segment_basis *b)
{
	const struct scheme	*portfolio, *ladder;
	struct evidence_options	 o = { .as_of = b->as_of };
	struct span		 half = { .days = 365 };
	struct span		 praise = { .months = 24 };

	portfolio = model_find_scheme(b->env->model, SLICE("portfolio"));
	ladder = model_find_scheme(b->env->model, SLICE("ladder"));
	if (portfolio != NULL)
		half = scheme_span(portfolio, "rating_half_life", half);
	if (ladder != NULL)
		praise = scheme_span(ladder, "ambassador_period", praise);
	o.half_life_days = MAX(1, day_add_span(b->as_of, half, 1).n -
	    b->as_of.n);
	o.praise_since = day_add_span(b->as_of, praise, -1);
	return o;
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
	struct evidence_options	 opt = evidence_options(b);
	double			*s;
	enum err_code		 rc = ERR_OK;

	if (b->strength != NULL)
		return ERR_OK;
	if (b->evidence == NULL)
		rc = evidence_read(&b->evidence, b->env, b->entity,
		    b->last_id, &opt, b->arena, err);
	if (rc == ERR_OK)
		rc = basis_value(b, err);
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
