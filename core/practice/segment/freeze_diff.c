#include "core/practice/segment/freeze_diff.h"

#include "core/practice/contact/consent.h"
#include "core/practice/segment/segment_move.h"
#include "core/record/model_store.h"

const char *
freeze_cause_name(enum freeze_cause cause)
{
	static const char *const	name[N_FREEZE_CAUSES] = {
		"late", "corrected", "late+corrected", "indirect", "model",
		"unknown"
	};

	return name[cause];
}

/* ---- one list of names for three answers ---- */

enum { NAMES = 3 * FREEZE_SEGMENTS };

/* Who was in what, by places in the list of names. */
struct answer {
	const uint32_t	*mask;		/* [last_id + 1] */
	uint32_t	 last_id;
	uint8_t		 place[FREEZE_SEGMENTS];
};

static uint8_t
name_place(struct slice *name, size_t *n, struct slice want)
{
	for (size_t i = 0; i < *n; i++)
		if (slice_eq(name[i], want))
			return (uint8_t)i;
	name[*n] = want;
	return (uint8_t)(*n)++;
}

static void
answer_of(struct answer *a, struct slice *name, size_t *n,
    const struct segmentation *s)
{
	a->mask = s->mask;
	a->last_id = s->last_id;
	for (size_t i = 0; i < s->scheme->n_segments; i++)
		a->place[i] = name_place(name, n, s->scheme->segment[i].name);
}

static void
answer_frozen(struct answer *a, struct slice *name, size_t *n,
    const struct frozen *f)
{
	a->mask = f->mask;
	a->last_id = f->last_id;
	for (size_t i = 0; i < f->n_segments; i++)
		a->place[i] = name_place(name, n, f->name[i]);
}

/* ---- from one answer to the next ---- */

struct comparing {
	struct freeze_diff	*d;
	struct freeze_touch	*touch;		/* or NULL: not known */
	uint32_t		 last_id;
};

static bool
is_in(const struct answer *a, uint32_t id, size_t place)
{
	uint32_t	mask = id <= a->last_id ? a->mask[id] : 0;

	for (size_t i = 0; mask != 0; i++, mask >>= 1)
		if ((mask & 1) != 0 && a->place[i] == place)
			return true;
	return false;
}

/* The next place from *at on that it is in, and not in the other. */
static size_t
next_place(size_t *at, size_t n, const struct answer *in,
    const struct answer *out, uint32_t id)
{
	while (*at < n) {
		size_t	place = (*at)++;

		if (is_in(in, id, place) && !is_in(out, id, place))
			return place;
	}
	return SEGMENT_NONE;
}

static enum freeze_cause
cause_of(const struct comparing *c, uint32_t id)
{
	const struct freeze_touch	*t;

	if (c->touch == NULL)
		return FREEZE_UNKNOWN;
	t = &c->touch[id];
	return t->late > 0 && t->corrected > 0 ? FREEZE_BOTH :
	    t->late > 0 ? FREEZE_LATE :
	    t->corrected > 0 ? FREEZE_CORRECTED : FREEZE_INDIRECT;
}

static void
compare_party(struct comparing *c, const struct answer *was,
    const struct answer *is, uint32_t id, bool by_model)
{
	size_t	left = 0, came = 0, n = c->d->n_names, from, to;

	for (;;) {
		struct freeze_change	*x;

		from = next_place(&left, n, was, is, id);
		to = next_place(&came, n, is, was, id);
		if (from == SEGMENT_NONE && to == SEGMENT_NONE)
			return;
		x = VEC_ADD(&c->d->list);
		x->id = id;
		x->from = from;
		x->to = to;
		x->cause = by_model ? FREEZE_MODEL : cause_of(c, id);
		if (c->touch != NULL && !by_model)
			x->touch = c->touch[id];
	}
}

static bool
is_same(const struct answer *a, const struct answer *b, uint32_t id, size_t n)
{
	size_t	x = 0, y = 0;

	return next_place(&x, n, a, b, id) == SEGMENT_NONE &&
	    next_place(&y, n, b, a, id) == SEGMENT_NONE;
}

/* then, today's data by the model of then, today's model. */
static void
compare_all(struct comparing *c, const struct answer answer[3])
{
	for (uint32_t id = 1; id <= c->last_id; id++) {
		/* What went and came back is no difference. */
		if (is_same(&answer[0], &answer[2], id, c->d->n_names))
			continue;
		compare_party(c, &answer[0], &answer[1], id, false);
		compare_party(c, &answer[1], &answer[2], id, true);
	}
}

/* ---- the model of then ---- */

/* *s stays when it is in force still, or cannot be had. */
static enum err_code
compute_then(struct segmentation **s, struct freeze_diff *d,
    const struct query_env *env, uint32_t revision, struct arena *arena,
    struct err *err)
{
	struct query_env	*old = ARENA_NEW(arena, struct query_env);
	const struct scheme	*sc;
	struct model		*model;
	enum err_code		 rc;

	d->has_model = revision == env->model->revision;
	if (d->has_model)
		return ERR_OK;
	rc = model_load_revision(&model, arena, env->txn, revision, err);
	if (rc == ERR_NOTFOUND || rc == ERR_STORE) {
		*err = (struct err){0};
		return ERR_OK;
	}
	if (rc)
		return rc;
	sc = model_find_scheme(model, d->now->scheme->name);
	if (sc == NULL)
		return ERR_OK;
	d->has_model = true;
	*old = *env;
	old->model = model;
	old->values.country = model->country;
	old->may_arg = consent_source_open(old, arena);
	old->segments_arg = segment_source_open(old, arena);
	return segment_compute(s, old, sc, model_find_party(model), arena, err);
}

enum err_code
freeze_diff(struct freeze_diff *d, const struct query_env *env,
    const struct scheme *sc, const struct frozen *then, struct arena *arena,
    struct err *err)
{
	const struct entity	*party = model_find_party(env->model);
	struct comparing	 c = { .d = d };
	struct segmentation	*now, *middle;
	struct slice		*name = ARENA_ARRAY(arena, struct slice,
				    NAMES);
	struct answer		 answer[3];
	struct journal_entry	 e = {0};
	uint32_t		 revision = then->head.model;
	uint64_t		 after;
	bool			 is_own;
	enum err_code		 rc;

	*d = (struct freeze_diff){ .then = then, .name = name };
	rc = segment_compute(&now, env, sc, party, arena, err);
	if (rc == ERR_OK)
		rc = snapshot_place(&after, &is_own, env->txn, &then->head,
		    err);
	/* An import gave the model a number of its own. */
	if (rc == ERR_OK && !is_own && after != 0)
		rc = journal_get(&e, env->txn, after, err);
	if (rc)
		return rc;
	d->now = middle = now;
	d->has_journal = is_own || after != 0;
	if (!is_own)
		revision = e.model_revision;
	if (d->has_journal)
		rc = compute_then(&middle, d, env, revision, arena, err);
	if (rc)
		return rc;
	c.last_id = MAX(MAX(now->last_id, then->last_id), middle->last_id);
	if (d->has_journal && d->has_model) {
		c.touch = ARENA_ARRAY(arena, struct freeze_touch,
		    (size_t)c.last_id + 1);
		rc = freeze_read_touches(c.touch, c.last_id, env, party,
		    after, then->head.day, err);
	}
	answer_of(&answer[2], name, &d->n_names, now);
	answer_of(&answer[1], name, &d->n_names, middle);
	answer_frozen(&answer[0], name, &d->n_names, then);
	if (rc == ERR_OK)
		compare_all(&c, answer);
	return rc;
}
