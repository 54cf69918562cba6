/*
 * Building a plan: adding and changing records, with all checks.
 */
#include "core/record/priv.h"

#include <assert.h>

#include "core/base/banned.h"

/* Of some hundred thousand records; what is more goes into a file. */
enum { KEEP_BYTES = 48 * 1024 * 1024 };

struct plan *
plan_open(const struct plan_options *opt)
{
	struct plan	*p = mem_zalloc(sizeof(*p));

	p->opt = *opt;
	p->arena = arena_open();
	p->model_arena = arena_open();
	p->spool = spool_open(opt->spool_dir, KEEP_BYTES);
	p->op = imap_open();
	p->unique = imap_open();
	p->unique_exact = map_open();
	p->target = imap_open();
	p->alias_at = imap_open();
	p->entity = mem_zalloc((opt->model->n_entities + 1) *
	    sizeof(*p->entity));
	for (size_t i = 0; i < opt->model->n_entities; i++)
		p->entity[i].entity = model_entity(opt->model, i);
	p->snapshot = txn_id(opt->txn);
	return p;
}

void
plan_forget(struct plan *p)
{
	imap_close(p->unique);
	map_close(p->unique_exact);
	imap_close(p->target);
	p->unique = p->target = NULL;
	p->unique_exact = NULL;
}

void
plan_close(struct plan *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->part.n; i++)
		if (p->part.p[i].close != NULL)
			p->part.p[i].close(p->part.p[i].arg);
	VEC_RELEASE(&p->part);
	plan_forget(p);
	for (size_t i = 0; i < p->opt.model->n_entities; i++) {
		for (size_t k = 0; k < p->entity[i].unique.n; k++)
			buf_release(&p->entity[i].unique.p[k].greatest);
		VEC_RELEASE(&p->entity[i].unique);
		VEC_RELEASE(&p->entity[i].dense);
		VEC_RELEASE(&p->entity[i].rising);
	}
	VEC_RELEASE(&p->deferred);
	VEC_RELEASE(&p->saved);
	VEC_RELEASE(&p->saved_alias);
	imap_close(p->op);
	plan_alias_release(p);
	plan_seen_close(p->seen);
	ahead_close(p->ahead);
	free(p->entity);
	spool_close(p->spool);
	buf_release(&p->bytes);
	buf_release(&p->key);
	buf_release(&p->asked.text);
	buf_release(&p->fold);
	buf_release(&p->piece);
	arena_close(p->arena);
	arena_close(p->model_arena);
	free(p);
}

struct plan_entity *
plan_entity(struct plan *p, const struct entity *entity)
{
	size_t	i = model_place(p->opt.model, entity);

	assert(i < p->opt.model->n_entities);
	return &p->entity[i];
}

enum err_code
plan_entity_load(struct plan_entity **pe, struct plan *p,
    const struct entity *entity, struct err *err)
{
	struct plan_entity	*e = plan_entity(p, entity);
	enum err_code		 rc;

	assert(!entity->is_columnar);
	if (!e->loaded) {
		rc = counter_read(&e->stored, p->opt.txn, entity->id, err);
		if (rc)
			return rc;
		e->now = e->stored;
		for (size_t i = 0; i < entity->n_fields; i++)
			if (entity->field[i].unique)
				*VEC_ADD(&e->unique) = (struct unique_field){
				    .field = &entity->field[i] };
		e->loaded = true;
	}
	*pe = e;
	return ERR_OK;
}

enum err_code
plan_next_id(uint32_t *id, struct plan *p, const struct entity *entity,
    struct err *err)
{
	struct plan_entity	*pe;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, entity, err);
	if (rc)
		return rc;
	if (pe->now.last_id == UINT32_MAX)
		return err_set(err, ERR_RANGE, "no more numbers for %.*s",
		    SLICE_ARG(entity->name));
	*id = pe->now.last_id + 1;
	return ERR_OK;
}

enum err_code
plan_find(struct record *rec, struct plan *p, const struct entity *entity,
    uint32_t id, struct arena *arena, struct err *err)
{
	struct plan_entity	*pe;
	struct op		 op;
	bool			 found;
	uint32_t		 next;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, entity, err);
	while (rc == ERR_OK) {
		rc = plan_find_op(&op, &found, p, entity, id, err);
		if (rc == ERR_OK && found && op.op != CHANGE_DEL)
			return record_open(rec, entity, id,
			    slice_dup(arena, op.after), err);
		if (rc == ERR_OK && !found) {
			rc = record_find_at(rec, p->opt.txn, entity, id, err);
			if (rc || rec->bytes.p != NULL)
				return rc;
		}
		/* An old handle may lead to what this plan changed. */
		if (rc == ERR_OK)
			rc = plan_alias(&next, p, entity, id, err);
		if (rc == ERR_OK && next == 0) {
			*rec = (struct record){ .entity = entity, .id = id };
			return ERR_OK;
		}
		id = next;
	}
	return rc;
}

/* --- Adding and changing ------------------------------------------------ */

void
plan_note_targets(struct plan *p, const struct record *rec,
    const struct record *before)
{
	for (size_t i = 0; i < rec->n_fields; i++) {
		struct stored_field	sf, was;
		size_t			n;

		if (stored_type_at(rec, i) != TYPE_REF)
			continue;
		sf = stored_field_at(rec, i);
		if (before != NULL && stored_field_find(&was, before, sf.id) &&
		    stored_equal(&sf, &was))
			continue;
		n = stored_count(&sf);
		for (size_t k = 0; k < n; k++) {
			struct value	v = stored_item(&sf, k);

			if (v.type == TYPE_REF)
				++*imap_put(p->target,
				    (uint64_t)v.entity << 32 |
				    (uint32_t)v.i, NULL);
		}
	}
}

/* The draft's bytes into p->bytes, with all checks but unique. */
static enum err_code
encode_checked(struct record *rec, struct plan *p, const struct draft *d,
    const struct record *before, bool exact, struct err *err)
{
	enum err_code	rc;

	rc = draft_check(d, before, exact, err);
	if (rc)
		return rc;
	draft_as_record(rec, &p->bytes, d, p->opt.model->revision);
	record_seal(p->bytes.p, p->bytes.len, d->entity, d->id);
	if (!p->defer)
		rc = plan_check_refs(p, rec, before, err);
	if (rc == ERR_OK && p->opt.check != NULL && !draft_is_incomplete(d)) {
		rc = p->opt.check(p->opt.check_arg, rec, err);
		if (rc)
			err_prefix(err, "%s: ",
			    record_words(d->entity, d->id).text);
	}
	return rc;
}

/* The same of a change: who completes a record takes the mark off it. */
static enum err_code
encode_changed(struct record *rec, struct plan *p, const struct draft *d,
    const struct record *before, struct err *err)
{
	struct draft	whole = *d;
	struct err	why = {0};

	if (draft_is_incomplete(d)) {
		draft_set_incomplete(&whole, false);
		if (encode_checked(rec, p, &whole, before, false, &why) ==
		    ERR_OK)
			return ERR_OK;
	}
	return encode_checked(rec, p, d, before, false, err);
}

static enum err_code
check_exact(struct plan *p, const struct draft *d, struct err *err)
{
	struct record	rec;
	enum err_code	rc;

	if (d->id == 0 || d->revision == 0)
		return err_set(err, ERR_DATA, "%.*s without handle or "
		    "revision", SLICE_ARG(d->entity->name));
	rc = plan_find(&rec, p, d->entity, d->id, p->arena, err);
	if (rc == ERR_OK && rec.bytes.p != NULL)
		rc = err_set(err, ERR_CONFLICT, "there is %s already",
		    record_words(d->entity, d->id).text);
	return rc;
}

/* is_copy: its values were valid elsewhere. */
static enum err_code
add_record(struct plan *p, struct draft *draft, bool is_copy,
    struct err *err)
{
	struct draft		 d = *draft;
	struct record		 rec;
	struct op		 op = { .op = CHANGE_ADD };
	enum err_code		 rc;

	rc = encode_checked(&rec, p, &d, NULL, is_copy, err);
	if (rc == ERR_OK)
		rc = plan_defer_note(p, &rec, err);
	if (rc)
		return rc;
	op.id = d.id;
	op.rev_after = d.revision;
	op.before = SLICE_EMPTY;
	op.after = rec.bytes;
	rc = plan_put_op(p, d.entity, &op, NULL, err);
	if (rc)
		return rc;
	rc = plan_unique_claim(p, &rec, false, err);
	if (rc)
		return rc;
	plan_note_targets(p, &rec, NULL);
	draft->id = d.id;
	draft->revision = d.revision;
	return ERR_OK;
}

enum err_code
plan_add(struct plan *p, struct draft *draft, bool exact, struct err *err)
{
	struct draft		 d = *draft;
	struct plan_entity	*pe;
	enum err_code		 rc;

	arena_clear(p->arena);
	rc = plan_entity_load(&pe, p, d.entity, err);
	if (rc == ERR_OK && exact) {
		rc = check_exact(p, &d, err);
	} else if (rc == ERR_OK) {
		d.revision = 1;
		rc = plan_next_id(&d.id, p, d.entity, err);
	}
	if (rc == ERR_OK)
		rc = add_record(p, &d, exact, err);
	if (rc)
		return rc;
	draft->id = d.id;
	draft->revision = d.revision;
	return ERR_OK;
}

/* As far as numbers may lie apart: those between were added and removed. */
enum { NUMBERS_APART = 1000000 };

enum err_code
plan_add_as(struct plan *p, struct draft *draft, bool restore,
    struct err *err)
{
	struct plan_entity	*pe;
	uint32_t		 to = 0;
	enum err_code		 rc;

	arena_clear(p->arena);
	rc = plan_entity_load(&pe, p, draft->entity, err);
	/* A record that comes back has its handle for itself again. */
	if (rc == ERR_OK && restore)
		rc = plan_alias(&to, p, draft->entity, draft->id, err);
	if (rc == ERR_OK && to != 0)
		rc = plan_set_alias(p, draft->entity, draft->id, 0,
		    SLICE_EMPTY, err);
	if (rc == ERR_OK)
		rc = check_exact(p, draft, err);
	if (rc)
		return rc;
	if (restore != (draft->id <= pe->stored.last_id))
		return err_set(err, ERR_CONFLICT, restore ?
		    "%s never was there" : "%s was given meanwhile to "
		    "another (stale)", record_words(draft->entity,
		    draft->id).text);
	if (draft->id > pe->now.last_id &&
	    draft->id - pe->now.last_id > NUMBERS_APART)
		return err_set(err, ERR_RANGE, "%s: the last number is %u",
		    record_words(draft->entity, draft->id).text,
		    pe->now.last_id);
	return add_record(p, draft, restore, err);
}

enum err_code
plan_find_current(struct op *old, bool *has, struct plan *p,
    const struct record *before, struct err *err)
{
	enum err_code	rc;

	rc = plan_find_op(old, has, p, before->entity, before->id, err);
	if (rc || !*has)
		return rc;
	if (old->op == CHANGE_DEL || !slice_eq(
	    slice_sub(old->after, CRC_SIZE, old->after.len),
	    slice_sub(before->bytes, CRC_SIZE, before->bytes.len)))
		return err_set(err, ERR_CONFLICT, "%s was changed meanwhile",
		    record_words(before->entity, before->id).text);
	old->before = slice_dup(p->arena, old->before);
	return ERR_OK;
}

/* A change and a change back is none. */
static enum err_code
is_there_again(bool *again, const struct draft *d, const struct op *old,
    struct err *err)
{
	struct record	was;
	enum err_code	rc;

	*again = false;
	if (old->op != CHANGE_SET)
		return ERR_OK;
	rc = record_open(&was, d->entity, d->id, old->before, err);
	if (rc == ERR_OK)
		*again = draft_equals_record(d, &was);
	return rc;
}

/* Nothing changes that other records have a part in: unique values, and (when
 * those are not looked at yet) references. */
static bool
keeps_ties(const struct record *before, const struct record *after,
    const struct draft *d, bool with_refs)
{
	const struct entity	*e = before->entity;
	bool			 changed = before->bytes.p == d->source.p;

	for (size_t i = 0; i < e->n_fields; i++)
		if ((!changed || d->field[i].touched) && (e->field[i].unique ||
		    (with_refs && e->field[i].type == TYPE_REF)) &&
		    !stored_same(before, after, &e->field[i]))
			return false;
	return true;
}

/* revision 0: the next one. */
static enum err_code
set_record(struct plan *p, const struct record *before,
    const struct draft *after, uint32_t revision, struct err *err)
{
	struct draft		 d = *after;
	struct record		 rec, was = *before;
	struct op		 old, op = { .op = CHANGE_SET };
	struct plan_entity	*pe;
	bool			 has, again, keeps = false;
	enum err_code		 rc;

	arena_clear(p->arena);
	assert(before->entity == after->entity);
	if (draft_equals_record(after, before))
		return ERR_OK;
	rc = plan_find_current(&old, &has, p, before, err);
	if (rc)
		return rc;
	rc = plan_entity_load(&pe, p, d.entity, err);
	if (rc)
		return rc;
	d.id = before->id;
	d.revision = revision != 0 ? revision : has ? old.rev_after :
	    before->revision == UINT32_MAX ? 0 :
	    MAX(before->revision + 1, pe->now.next_revision);
	if (d.revision == 0)
		return err_set(err, ERR_RANGE, "%s: too many revisions",
		    record_words(d.entity, d.id).text);
	rc = revision != 0 ? encode_checked(&rec, p, &d, before, false, err) :
	    encode_changed(&rec, p, &d, before, err);
	if (rc == ERR_OK)
		keeps = keeps_ties(before, &rec, &d, p->defer);
	/* The values it gives up are free for others, itself included. */
	if (rc == ERR_OK && !keeps)
		rc = plan_defer_note(p, &rec, err);
	if (rc)
		return rc;
	op.id = d.id;
	op.before = before->bytes;
	op.rev_before = before->revision;
	op.rev_after = d.revision;
	op.after = rec.bytes;
	if (has) {
		op.op = old.op;
		op.before = old.before;
		op.rev_before = old.rev_before;
		rc = is_there_again(&again, &d, &old, err);
		if (rc)
			return rc;
		if (again)
			op.op = OP_DEAD;
	}
	/* Claims read the op they replace: give up first, then claim. */
	if (!keeps)
		rc = plan_unique_claim(p, &was, true, err);
	if (rc == ERR_OK)
		rc = plan_put_op(p, d.entity, &op, has ? &old : NULL, err);
	if (rc == ERR_OK && !keeps)
		rc = plan_unique_claim(p, &rec, false, err);
	if (rc == ERR_OK)
		plan_note_targets(p, &rec, before);
	return rc;
}

enum err_code
plan_set(struct plan *p, const struct record *before,
    const struct draft *after, struct err *err)
{
	return set_record(p, before, after, 0, err);
}

enum err_code
plan_restore(struct plan *p, const struct record *before,
    const struct draft *after, uint32_t revision, struct err *err)
{
	struct plan_entity	*pe;
	enum err_code		 rc;

	rc = set_record(p, before, after, revision, err);
	if (rc == ERR_OK)
		rc = plan_entity_load(&pe, p, before->entity, err);
	if (rc == ERR_OK && revision <= before->revision)
		pe->now.next_revision = MAX(pe->now.next_revision,
		    before->revision + 1);
	return rc;
}

void
plan_set_undoes(struct plan *p, uint64_t entry)
{
	p->undoes = entry;
}

/* --- Parts and counts --------------------------------------------------- */

void
plan_add_part(struct plan *p, const struct plan_part *part)
{
	*VEC_ADD(&p->part) = *part;
}

void
plan_set_veto(struct plan *p, plan_veto *veto, void *arg)
{
	p->veto = veto;
	p->veto_arg = arg;
}

struct plan_counts
plan_count(const struct plan *p)
{
	struct plan_counts	c = p->counts;

	c.added += p->part_counts.added;
	c.changed += p->part_counts.changed;
	c.removed += p->part_counts.removed;
	return c;
}

void
plan_add_counts(struct plan *p, struct plan_counts c)
{
	p->part_counts.added += c.added;
	p->part_counts.changed += c.changed;
	p->part_counts.removed += c.removed;
}

bool
plan_is_empty(const struct plan *p)
{
	struct plan_counts	c = plan_count(p);

	return c.added == 0 && c.changed == 0 && c.removed == 0 &&
	    p->new_model == NULL && !p->has_more;
}
