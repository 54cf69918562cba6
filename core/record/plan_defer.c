/*
 * Checks that wait for the rest of the plan, and taking back what the plan
 * was given since a point.
 */
#include "core/record/priv.h"

/* ---- checks of other records ---- */

void
plan_defer(struct plan *p, bool on)
{
	p->defer = on;
}

/* Who has one of the values now, and may not have it in the end. */
static enum err_code
note_owner(struct plan *p, const struct record *rec, const struct field *f,
    const struct value *v, struct err *err)
{
	struct deferred	*d;
	uint32_t	 owner;
	enum err_code	 rc;

	rc = plan_unique_owner(&owner, p, rec->entity, f, v, err);
	if (rc || owner == 0 || owner == rec->id)
		return rc;
	d = VEC_ADD(&p->deferred);
	d->entity = rec->entity;
	d->id = rec->id;
	d->field = f;
	d->owner = owner;
	return ERR_OK;
}

static void
note(struct plan *p, const struct entity *e, uint32_t id)
{
	struct deferred	*d = VEC_ADD(&p->deferred);

	d->entity = e;
	d->id = id;
}

enum err_code
plan_defer_note(struct plan *p, const struct record *rec, struct err *err)
{
	const struct entity	*e = rec->entity;
	enum err_code		 rc = ERR_OK;

	if (!p->defer)
		return plan_unique_check(p, rec, err);
	note(p, e, rec->id);
	for (size_t i = 0; i < e->n_fields && rc == ERR_OK; i++) {
		const struct field	*f = &e->field[i];
		size_t			 n = f->unique ?
					    record_count(rec, f) : 0;

		for (size_t k = 0; k < n && rc == ERR_OK; k++) {
			struct value	v = record_item(rec, f, k);

			rc = note_owner(p, rec, f, &v, err);
		}
	}
	return rc;
}

void
plan_defer_removal(struct plan *p, const struct record *rec)
{
	note(p, rec->entity, rec->id);
}

/* The owner there was must have let go of every value of rec. */
static enum err_code
settle_owner(struct plan *p, const struct deferred *d,
    const struct record *rec, struct arena *arena, struct err *err)
{
	struct record	other;
	size_t		n = record_count(rec, d->field);
	enum err_code	rc;

	rc = plan_find(&other, p, d->entity, d->owner, arena, err);
	if (rc || other.bytes.p == NULL || other.id != d->owner)
		return rc;
	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, d->field, i);

		if (plan_has_unique(p, &other, d->field, &v))
			return plan_unique_taken(p, rec, d->field, &v,
			    d->owner, err);
	}
	return ERR_OK;
}

static enum err_code
settle_op(struct plan *p, const struct deferred *d, const struct op *op,
    struct arena *arena, struct err *err)
{
	struct record	rec, before;
	enum err_code	rc;

	if (op->op != CHANGE_ADD) {
		rc = record_open(&before, d->entity, d->id,
		    slice_dup(arena, op->before), err);
		if (rc)
			return rc;
	}
	if (op->op == CHANGE_DEL)
		return plan_check_gone(p, &before, err);
	rc = record_open(&rec, d->entity, d->id,
	    slice_dup(arena, op->after), err);
	if (rc == ERR_OK && d->owner != 0)
		return settle_owner(p, d, &rec, arena, err);
	if (rc == ERR_OK)
		rc = plan_unique_check(p, &rec, err);
	if (rc == ERR_OK)
		rc = plan_check_refs(p, &rec, op->op == CHANGE_SET ? &before :
		    NULL, err);
	/* New ones that came in any order may have closed a ring. */
	return rc || op->op == CHANGE_SET ? rc :
	    plan_check_parents(p, &rec, err);
}

/* A handle leads on, and no other record has a key of it by now. */
static enum err_code
settle_alias(struct reference *which, struct plan *p,
    const struct planned_alias *a, struct err *err)
{
	*which = (struct reference){ .entity = a->entity, .id = a->id };
	return a->after == 0 || a->after == a->before ? ERR_OK :
	    plan_led_check(p, a, err);
}

enum err_code
plan_settle_next(struct reference *which, bool *more, struct plan *p,
    size_t i, struct err *err)
{
	const struct deferred	*d;
	struct arena		*arena;
	struct op		 op;
	bool			 found;
	enum err_code		 rc;

	*more = i < p->deferred.n + p->alias.n;
	if (!*more)
		return ERR_OK;
	if (i >= p->deferred.n)
		return settle_alias(which, p,
		    &p->alias.p[i - p->deferred.n], err);
	d = &p->deferred.p[i];
	*which = (struct reference){ .entity = d->entity, .id = d->id };
	arena = arena_open();
	arena_clear(p->arena);
	rc = plan_find_op(&op, &found, p, d->entity, d->id, err);
	if (rc == ERR_OK && found)
		rc = settle_op(p, d, &op, arena, err);
	arena_close(arena);
	return rc;
}

enum err_code
plan_settle(struct plan *p, struct err *err)
{
	struct reference	which;
	bool			more = true;
	enum err_code		rc = ERR_OK;

	plan_defer(p, false);
	for (size_t i = 0; rc == ERR_OK && more; i++)
		rc = plan_settle_next(&which, &more, p, i, err);
	return rc;
}

/* ---- taking back ---- */

void
plan_save(struct plan *p)
{
	p->is_saving = true;
	VEC_CLEAR(&p->saved);
	VEC_CLEAR(&p->saved_alias);
	p->saved_counts = p->counts;
	p->saved_more = p->has_more;
	p->saved_deferred = p->deferred.n;
}

/* What the plan knows of the unique values of one side of an op. */
static enum err_code
reclaim(struct plan *p, const struct entity *e, const struct op *op,
    bool release, struct err *err)
{
	struct arena	*arena;
	struct record	 rec;
	enum err_code	 rc;

	if (op->op == OP_DEAD || op->op == CHANGE_DEL)
		return ERR_OK;
	arena = arena_open();
	rc = record_open(&rec, e, op->id, slice_dup(arena, op->after), err);
	if (rc == ERR_OK)
		rc = plan_unique_claim(p, &rec, release, err);
	arena_close(arena);
	return rc;
}

static enum err_code
take_back(struct plan *p, const struct saved *s, struct err *err)
{
	struct plan_entity	*pe = plan_entity(p, s->entity);
	struct op		 op;
	bool			 found;
	enum err_code		 rc;

	rc = plan_find_op(&op, &found, p, s->entity, s->id, err);
	if (rc == ERR_OK && found) {
		rc = spool_patch(p->spool, op.offset, OP_DEAD, err);
		if (rc == ERR_OK)
			rc = reclaim(p, s->entity, &op, true, err);
	}
	if (rc == ERR_OK && s->place != 0)
		rc = spool_patch(p->spool, s->place - 1, s->op, err);
	if (rc)
		return rc;
	plan_set_place(p, s->entity, s->id, s->place);
	pe->now = s->now;
	if (s->place == 0)
		return ERR_OK;
	rc = plan_find_op(&op, &found, p, s->entity, s->id, err);
	return rc ? rc : reclaim(p, s->entity, &op, false, err);
}

enum err_code
plan_rollback(struct plan *p, struct err *err)
{
	enum err_code	rc = ERR_OK;

	p->is_saving = false;
	if (p->saved.n > 0)
		plan_ahead_drop(p);
	plan_unique_forget(p);
	for (size_t i = p->saved.n; rc == ERR_OK && i-- > 0; )
		rc = take_back(p, &p->saved.p[i], err);
	plan_alias_rollback(p);
	p->counts = p->saved_counts;
	p->has_more = p->saved_more;
	p->deferred.n = p->saved_deferred;
	VEC_CLEAR(&p->saved);
	return rc;
}
