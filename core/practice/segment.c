#include "core/practice/segment.h"

#include "core/practice/segment_priv.h"

static const struct {
	const char		*name;
	segment_function	*compute;
} builtin[] = {
	{ "activity", segment_activity },
	{ "lifecycle", segment_lifecycle },
	{ "pyramid", segment_pyramid },
	{ "rfm", segment_rfm },
};

static segment_function *
scheme_function(const struct scheme *scheme)
{
	if (!scheme->builtin)
		return segment_own;
	for (size_t i = 0; i < NELEM(builtin); i++)
		if (slice_eq(scheme->name, slice_of(builtin[i].name)))
			return builtin[i].compute;
	return NULL;
}

bool
segment_can(const struct scheme *scheme)
{
	return scheme_function(scheme) != NULL;
}

const struct entity *
segment_party(const struct model *m)
{
	return model_next_kind(m, KIND_PARTY, NULL);
}

const struct entity *
segment_sale(const struct model *m, const struct entity *party)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(m, KIND_SALE, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_PARTY);

		if (f != NULL && f->type == TYPE_REF && f->to == party->id)
			return e;
	}
	return NULL;
}

bool
segment_has_bought(const struct sales_sums *sums)
{
	return sums->first.n <= sums->last.n;
}

bool
segment_has_contact(const struct segmentation *s, uint32_t id)
{
	return s->last_contact_us[id] != INT64_MIN;
}

bool
segment_is_named(const struct segment *seg, struct slice name)
{
	if (slice_eq(seg->name, name))
		return true;
	for (size_t i = 0; i < seg->labels.n; i++)
		if (slice_eq_ascii_nocase(seg->labels.p[i].text, name))
			return true;
	return false;
}

void
segment_put(struct segment_job *job, uint32_t id, const char *name)
{
	const struct scheme	*sc = job->s->scheme;

	for (size_t i = 0; i < sc->n_segments; i++)
		if (segment_is_named(&sc->segment[i], slice_of(name))) {
			job->mask[id] |= UINT32_C(1) << i;
			return;
		}
}

/* Which ids exist, and what the parties' own fields say. */
static enum err_code
read_parties(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	const struct entity	*e = s->entity;
	const struct field	*target = entity_role(e, ROLE_TARGET_GROUP);
	const struct field	*never = entity_role(e, ROLE_NEVER);
	const struct field	*roles = entity_role(e, ROLE_ROLES);
	size_t			 n = (size_t)s->last_id + 1;
	bool			*exists = ARENA_ARRAY(job->arena, bool, n);
	bool			*nevers = ARENA_ARRAY(job->arena, bool, n);
	uint8_t			*targets = ARENA_ARRAY(job->arena, uint8_t, n);
	uint8_t			*role = ARENA_ARRAY(job->arena, uint8_t, n);
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
	rc = record_scan_open(&scan, job->env->txn, e, 1, UINT32_MAX, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec)) {
		struct value	v;

		if (rec.id > s->last_id)
			continue;
		exists[rec.id] = true;
		s->n_parties++;
		if (never != NULL) {
			v = record_value(&rec, never);
			nevers[rec.id] = v.type == TYPE_BOOL && v.i;
		}
		if (target != NULL) {
			v = record_value(&rec, target);
			targets[rec.id] = (uint8_t)(v.type != TYPE_BOOL ? 0 :
			    v.i ? 2 : 1);
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
	job->exists = exists;
	job->never = nevers;
	job->target = targets;
	job->roles = role;
	return rc;
}

/* Sums of the ledger and the last contacts, seen from as_of. */
static enum err_code
read_history(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	const struct query_env	*env = job->env;
	const struct entity	*sale = segment_sale(env->model, s->entity);
	size_t			 n = (size_t)s->last_id + 1;
	struct sales_sums	*period, *ever;
	struct range		 always = { DAY_MIN, s->period.until };
	int64_t			*contact;
	enum err_code		 rc;

	if (sale == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of %.*s: segments need them",
		    SLICE_ARG(s->entity->name));
	period = ARENA_ARRAY(job->arena, struct sales_sums, n);
	ever = ARENA_ARRAY(job->arena, struct sales_sums, n);
	contact = ARENA_ARRAY(job->arena, int64_t, n);
	rc = sales_sum_parties(period, s->last_id, env->txn, env->model, sale,
	    s->period, true, env->threads, err);
	if (rc == ERR_OK)
		rc = sales_sum_parties(ever, s->last_id, env->txn, env->model,
		    sale, always, true, env->threads, err);
	if (rc == ERR_OK)
		rc = event_last_all(contact, s->last_id, env->txn, env->model,
		    s->entity, 1u << KIND_ACTIVITY | 1u << KIND_CASE |
		    1u << KIND_RESPONSE, zone_from_clock(env->when.zone,
		    s->period.until, 0), err);
	s->in_period = period;
	s->ever = ever;
	s->last_contact_us = contact;
	return rc;
}

static void
count_sizes(struct segment_job *job)
{
	struct segmentation	*s = job->s;

	s->size = ARENA_ARRAY(job->arena, struct segment_size,
	    s->scheme->n_segments);
	s->revenue_unassigned = s->in_period[0].revenue;
	s->revenue = s->revenue_unassigned;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		s->revenue += s->in_period[id].revenue;
		for (size_t i = 0; i < s->scheme->n_segments; i++)
			if (job->mask[id] & UINT32_C(1) << i) {
				s->size[i].members++;
				s->size[i].revenue += s->in_period[id].revenue;
			}
	}
}

enum err_code
segment_compute(struct segmentation **result, const struct query_env *env,
    const struct scheme *scheme, const struct entity *party,
    struct arena *arena, struct err *err)
{
	segment_function	*compute = scheme_function(scheme);
	struct segmentation	*s;
	struct segment_job	 job = {0};
	uint64_t		 count;
	struct span		 span;
	enum err_code		 rc;

	if (compute == NULL)
		return err_set(err, ERR_USAGE, "no rule computes the segments "
		    "of '%.*s'", SLICE_ARG(scheme->name));
	if (party == NULL || party->kind != KIND_PARTY)
		return err_set(err, ERR_USAGE,
		    "segments are of parties; the model has none");
	s = ARENA_NEW(arena, struct segmentation);
	s->scheme = scheme;
	s->entity = party;
	s->as_of = env->has_as_of ? env->as_of : when_today(&env->when);
	span = scheme_span(scheme, "period", (struct span){ .months = 12 });
	s->period.until = (struct day){ s->as_of.n + 1 };
	s->period.from = day_add_span(s->period.until, span, -1);
	rc = record_counts(&count, &s->last_id, env->txn, party, err);
	if (rc)
		return rc;
	job.env = env;
	job.s = s;
	job.arena = arena;
	job.mask = ARENA_ARRAY(arena, uint32_t, (size_t)s->last_id + 1);
	s->mask = job.mask;
	rc = read_parties(&job, err);
	if (rc == ERR_OK)
		rc = read_history(&job, err);
	if (rc == ERR_OK)
		rc = compute(&job, err);
	if (rc)
		return rc;
	count_sizes(&job);
	*result = s;
	return ERR_OK;
}

struct segment_source {
	struct query_env	 env;
	struct arena		*arena;
	VEC(struct segmentation *) done;
};

struct segment_source *
segment_source_open(const struct query_env *env, struct arena *arena)
{
	struct segment_source	*src = ARENA_NEW(arena, struct segment_source);

	src->env = *env;
	src->env.segments = segment_source_masks;
	src->env.segments_arg = src;
	src->arena = arena;
	return src;
}

enum err_code
segment_source_masks(void *arg, const uint32_t **masks, uint32_t *last_id,
    const struct scheme *scheme, const struct entity *entity, struct err *err)
{
	struct segment_source	*src = arg;
	struct segmentation	*s = NULL;
	enum err_code		 rc;

	for (size_t i = 0; i < src->done.n; i++)
		if (src->done.p[i]->scheme == scheme &&
		    src->done.p[i]->entity == entity)
			s = src->done.p[i];
	if (s == NULL) {
		rc = segment_compute(&s, &src->env, scheme, entity,
		    src->arena, err);
		if (rc)
			return rc;
		*VEC_ADD(&src->done) = s;
	}
	*masks = s->mask;
	*last_id = s->last_id;
	return ERR_OK;
}
