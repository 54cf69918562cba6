#include "core/practice/segment/segment.h"

#include "core/practice/segment/segment_priv.h"

static const struct rule {
	const char		*name;
	segment_function	*compute;
	basis_fit		*fit;		/* NULL: it rests on none */
} builtin[] = {
	{ "activity", segment_activity, NULL },
	{ "lifecycle", segment_lifecycle, NULL },
	{ "pyramid", segment_pyramid, NULL },
	{ "rfm", segment_rfm, NULL },
	{ "portfolio", segment_portfolio, basis_alive },
	{ "ladder", segment_ladder, basis_alive },
	{ "loyalty", segment_loyalty, basis_alive },
	{ "value", segment_value, basis_value },
};
static const struct rule	own = { "", segment_own, NULL };

static const struct rule *
scheme_rule(const struct scheme *scheme)
{
	if (!scheme->builtin)
		return &own;
	for (size_t i = 0; i < NELEM(builtin); i++)
		if (slice_eq(scheme->name, slice_of(builtin[i].name)))
			return &builtin[i];
	return NULL;
}

struct strength
segment_strength(const struct segmentation *s, uint32_t id)
{
	return basis_strength_of(s->basis, id);
}

static enum err_code
count_sizes(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	bool			 fits = true;

	s->size = ARENA_ARRAY(job->arena, struct segment_size,
	    s->scheme->n_segments);
	s->revenue_unassigned = s->in_period[0].revenue;
	s->revenue = s->revenue_unassigned;
	for (uint32_t id = 1; id <= s->last_id; id++) {
		int64_t	revenue = s->in_period[id].revenue;

		fits &= i64_add(&s->revenue, s->revenue, revenue);
		for (uint32_t i = 0, m = job->mask[id]; m != 0; i++, m >>= 1)
			if (m & 1) {
				s->size[i].members++;
				fits &= i64_add(&s->size[i].revenue,
				    s->size[i].revenue, revenue);
			}
	}
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

static enum err_code
compute(struct segmentation **result, struct segment_basis *basis,
    const struct scheme *scheme, struct err *err)
{
	const struct rule	*rule = scheme_rule(scheme);
	struct segmentation	*s;
	struct segment_job	 job = {0};
	enum err_code		 rc;

	if (rule == NULL)
		return err_set(err, ERR_USAGE, "no rule computes the segments "
		    "of '%.*s'", SLICE_ARG(scheme->name));
	rc = rule->fit != NULL ? rule->fit(basis, err) : ERR_OK;
	if (rc == ERR_OK)
		rc = basis_read(basis, err);
	if (rc)
		return rc;
	s = ARENA_NEW(basis->arena, struct segmentation);
	s->scheme = scheme;
	s->entity = basis->entity;
	s->basis = basis;
	s->as_of = basis->as_of;
	s->period = segment_days(scheme, basis->as_of);
	s->last_id = basis->last_id;
	s->n_parties = basis->n_parties;
	s->ever = basis->ever;
	s->last_contact_us = basis->last_contact_us;
	job.env = basis->env;
	job.basis = basis;
	job.s = s;
	job.arena = basis->arena;
	s->exists = job.exists = basis->exists;
	s->known = basis->known;
	job.target = basis->target;
	job.never = basis->never;
	job.roles = basis->roles;
	job.mask = ARENA_ARRAY(basis->arena, uint32_t,
	    (size_t)s->last_id + 1);
	s->mask = job.mask;
	rc = basis_period(&s->in_period, basis, s->period, err);
	if (rc == ERR_OK)
		rc = rule->compute(&job, err);
	if (rc == ERR_OK)
		rc = count_sizes(&job, err);
	if (rc)
		return rc;
	*result = s;
	return ERR_OK;
}

/* ---- what was computed is kept ---- */

struct segment_source {
	struct query_env	 env;
	struct arena		*arena;
	VEC(struct segment_basis *) basis;	/* one per party entity */
	VEC(struct segmentation *) done;
	VEC(const struct scheme *) busy;	/* one rests on the next */
};

static void
release_source(void *p)
{
	struct segment_source	*src = p;

	VEC_RELEASE(&src->basis);
	VEC_RELEASE(&src->done);
	VEC_RELEASE(&src->busy);
}

struct segment_source *
segment_source_open(const struct query_env *env, struct arena *arena)
{
	struct segment_source	*src = ARENA_NEW(arena, struct segment_source);

	src->env = *env;
	src->env.segments = segment_source_masks;
	src->env.segments_arg = src;
	src->arena = arena;
	arena_on_release(arena, release_source, src);
	return src;
}

static enum err_code
find_basis(struct segment_basis **basis, struct segment_source *src,
    const struct entity *party, struct err *err)
{
	enum err_code	rc;

	for (size_t i = 0; i < src->basis.n; i++)
		if (src->basis.p[i]->entity == party) {
			*basis = src->basis.p[i];
			return ERR_OK;
		}
	rc = basis_open(basis, &src->env, party, src->arena, err);
	if (rc == ERR_OK)
		*VEC_ADD(&src->basis) = *basis;
	return rc;
}

enum err_code
segment_compute(struct segmentation **s, const struct query_env *env,
    const struct scheme *scheme, const struct entity *party,
    struct arena *arena, struct err *err)
{
	struct segment_source	*src = env->segments == segment_source_masks ?
				    env->segments_arg :
				    segment_source_open(env, arena);
	struct segment_basis	*basis;
	enum err_code		 rc;

	if (party == NULL || party->kind != KIND_PARTY)
		return err_set(err, ERR_USAGE,
		    "segments are of parties; the model has none");
	for (size_t i = 0; i < src->done.n; i++)
		if (src->done.p[i]->scheme == scheme &&
		    src->done.p[i]->entity == party) {
			*s = src->done.p[i];
			return ERR_OK;
		}
	/* A model from before this was checked may go round in circles. */
	for (size_t i = 0; i < src->busy.n; i++)
		if (src->busy.p[i] == scheme)
			return err_set(err, ERR_USAGE, "the segments of %.*s "
			    "rest on themselves", SLICE_ARG(scheme->name));
	*VEC_ADD(&src->busy) = scheme;
	rc = find_basis(&basis, src, party, err);
	if (rc == ERR_OK)
		rc = compute(s, basis, scheme, err);
	src->busy.n--;
	if (rc == ERR_OK)
		*VEC_ADD(&src->done) = *s;
	return rc;
}

enum err_code
segment_source_masks(void *arg, const uint32_t **masks, uint32_t *last_id,
    const struct scheme *scheme, const struct entity *entity, struct err *err)
{
	struct segment_source	*src = arg;
	struct segmentation	*s;
	enum err_code		 rc;

	rc = segment_compute(&s, &src->env, scheme, entity, src->arena, err);
	if (rc)
		return rc;
	*masks = s->mask;
	*last_id = s->last_id;
	return ERR_OK;
}
