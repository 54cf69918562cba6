#include "core/record/model_revert.h"

#include "core/record/priv.h"

enum { SHOWN = 5 };

struct back {
	struct plan		*plan;
	const struct model_step	*step;
	const struct model	*now;
	struct model		*then;
	struct slice		 yaml;
	struct arena		*arena;		/* of one record */
	/* What the step did to records: an item of the journal at a time. */
	struct imap		*at;		/* record: item, place in it */
	uint32_t		 n_items, item;	/* item 0: none is read */
	VEC(struct change)	 change;	/* in item_arena */
	struct arena		*item_arena;
	err_tell		*tell;
	void			*arg;
};

/* Models read from the store are ours to complete. */
static struct entity *
entity_of(const struct model *m, uint16_t id)
{
	return (struct entity *)(uintptr_t)model_find_entity_id(m, id);
}

static struct field *
field_of(const struct entity *e, uint16_t id)
{
	return (struct field *)(uintptr_t)entity_find_field_id(e, id);
}

static uint64_t
record_name_of(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* ---- is the model still the one that the step made? ---- */

static bool
same_numbers(const struct model *a, const struct model *b)
{
	if (a->n_entities != b->n_entities)
		return false;
	for (size_t i = 0; i < a->n_entities; i++) {
		const struct entity	*x = model_entity(a, i);
		const struct entity	*y = model_entity(b, i);

		if (x->id != y->id || x->n_fields != y->n_fields)
			return false;
		for (size_t k = 0; k < x->n_fields; k++)
			if (x->field[k].id != y->field[k].id)
				return false;
	}
	return true;
}

static enum err_code
load_models(struct back *b, struct err *err)
{
	struct plan	*p = b->plan;
	struct model	*made;
	struct slice	 text, now;
	enum err_code	 rc;

	if (b->step->from == 0)
		return err_set(err, ERR_CONFLICT, "the store began with this "
		    "data model: there was none before");
	rc = model_load_revision(&made, p->model_arena, p->opt.txn,
	    b->step->to, err);
	if (rc == ERR_OK)
		rc = model_yaml(&text, p->model_arena, p->opt.txn,
		    b->step->to, err);
	if (rc == ERR_OK)
		rc = model_yaml(&now, p->model_arena, p->opt.txn,
		    b->now->revision, err);
	if (rc)
		return rc;
	if (!slice_eq(text, now) || !same_numbers(made, b->now)) {
		err_set(err, ERR_CONFLICT, "the data model was changed again "
		    "since");
		err_hint(err, "take that back first: crm history lists it");
		return ERR_CONFLICT;
	}
	rc = model_load_revision(&b->then, p->model_arena, p->opt.txn,
	    b->step->from, err);
	if (rc == ERR_OK)
		rc = model_yaml(&b->yaml, p->model_arena, p->opt.txn,
		    b->step->from, err);
	if (rc == ERR_OK)
		b->then->revision = b->now->revision + 1;
	return rc;
}

/* ---- what the step did to records ---- */

/* An exact import: the store was empty. */
static enum err_code
came_with_more(struct err *err)
{
	err_set(err, ERR_CONFLICT, "the data model came with all records");
	err_hint(err, "a new store is made by crm init");
	return ERR_CONFLICT;
}

static enum err_code
read_changes(struct back *b, struct slice public, struct slice private,
    struct err *err)
{
	struct change_reader	r;
	struct change		c;
	bool			more;
	enum err_code		rc;

	change_reader_init(&r, slice_dup(b->item_arena, public),
	    private.p == NULL ? private : slice_dup(b->item_arena, private));
	while ((rc = change_next(&c, &more, &r, b->item_arena, err)) ==
	    ERR_OK && more) {
		if (c.op != CHANGE_SET)
			return came_with_more(err);
		*VEC_ADD(&b->change) = c;
	}
	return rc;
}

static enum err_code
load_item(struct back *b, uint32_t item, struct err *err)
{
	struct slice	public, private;
	enum err_code	rc;

	if (b->item == item)
		return ERR_OK;
	b->item = 0;
	b->change.n = 0;
	arena_clear(b->item_arena);
	rc = journal_get_item(&public, &private, b->plan->opt.txn,
	    b->step->entry, item, err);
	if (rc)
		return rc;
	if (public.len == 0 || public.p[0] != JOURNAL_ITEM_MODEL) {
		if (!change_is_records(public))
			return came_with_more(err);
		rc = read_changes(b, public, private, err);
		if (rc)
			return rc;
	}
	b->item = item;
	return ERR_OK;
}

static enum err_code
find_changes(struct back *b, struct err *err)
{
	struct journal_entry	entry;
	enum err_code		rc;

	rc = journal_get(&entry, b->plan->opt.txn, b->step->entry, err);
	if (rc)
		return rc;
	b->n_items = entry.items;
	for (uint32_t i = 1; i <= b->n_items; i++) {
		rc = load_item(b, i, err);
		if (rc)
			return rc;
		for (size_t k = 0; k < b->change.n; k++)
			*imap_put(b->at, record_name_of(
			    b->change.p[k].entity, b->change.p[k].id), NULL) =
			    (uint64_t)i << 32 | k;
	}
	return ERR_OK;
}

/* Does the field stand as the step left it? */
static bool
is_as_left(const struct record *rec, const struct change_field *cf)
{
	struct stored_field	sf;
	bool			has = stored_field_find(&sf, rec, cf->field);

	if (!cf->is_set || !has)
		return cf->is_set == has;
	return cf->after.len >= 2 && (uint8_t)cf->after.p[0] == sf.type &&
	    (uint8_t)cf->after.p[1] == sf.flags && slice_eq(slice_sub(
	    cf->after, 2, cf->after.len), sf.bytes);
}

/* ---- what the model of then has no place for ---- */

/* The field of then that this one was converted from. */
static struct field *
converted_from(const struct back *b, const struct entity *e,
    const struct field *f)
{
	const struct entity	*then = entity_of(b->then, e->id);
	struct field		*t = f->was_id == 0 ? NULL :
				    field_of(then, f->was_id);

	return t != NULL && entity_find_field_id(e, t->id) == NULL ? t : NULL;
}

static enum err_code
find_made(bool *made, struct back *b, const struct record *rec,
    uint16_t field, struct err *err)
{
	const uint64_t		*at = imap_find(b->at, record_name_of(
				    rec->entity->id, rec->id));
	const struct change	*c;
	enum err_code		 rc;

	*made = false;
	if (at == NULL)
		return ERR_OK;
	rc = load_item(b, (uint32_t)(*at >> 32), err);
	if (rc)
		return rc;
	c = &b->change.p[(uint32_t)*at];
	for (size_t i = 0; i < c->n_fields; i++)
		if (c->field[i].field == field)
			*made = is_as_left(rec, &c->field[i]);
	return ERR_OK;
}

static bool
knows_choice(const struct field *f, int64_t code)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (f->choice[i].code == code)
			return true;
	return false;
}

static enum err_code
find_loss(bool *lost, struct back *b, const struct record *rec,
    const struct field *f, struct err *err)
{
	const struct field	*t;
	size_t			 n = record_count(rec, f);
	bool			 made;
	enum err_code		 rc;

	*lost = false;
	t = field_of(entity_of(b->then, rec->entity->id), f->id);
	if (t == NULL) {
		if (n == 0 || converted_from(b, rec->entity, f) != NULL)
			return ERR_OK;
		rc = find_made(&made, b, rec, f->id, err);
		*lost = rc == ERR_OK && !made;
		return rc;
	}
	for (size_t i = 0; f->type == TYPE_ENUM && t->type == TYPE_ENUM &&
	    i < n; i++)
		if (!knows_choice(t, record_item(rec, f, i).i))
			*lost = true;
	return ERR_OK;
}

/* Nothing to look for: then all it has now was there. */
static bool
may_lose(const struct back *b, const struct entity *e)
{
	const struct entity	*then = entity_of(b->then, e->id);

	for (size_t i = 0; then != NULL && !e->is_columnar &&
	    i < e->n_fields; i++) {
		const struct field	*t = field_of(then, e->field[i].id);

		if (t == NULL || t->n_choices < e->field[i].n_choices)
			return true;
	}
	return false;
}

struct loss { uint64_t n; struct buf named; };

static enum err_code
look_for_losses(struct loss *l, struct back *b, const struct entity *e,
    struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	bool			 lost;
	enum err_code		 rc;

	rc = record_scan_open(&scan, b->plan->opt.txn, e, 1, 0, err);
	if (rc)
		return rc;
	while (rc == ERR_OK && record_scan_next(scan, &rec)) {
		size_t	i = 0;

		for (lost = false; rc == ERR_OK && !lost && i < e->n_fields;
		    i++)
			rc = find_loss(&lost, b, &rec, &e->field[i], err);
		if (!lost || l->n++ >= SHOWN)
			continue;
		buf_adds(&l->named, l->named.len > 0 ? ", " : "");
		handle_write(&l->named, e, rec.id);
		buf_addf(&l->named, " (%.*s)",
		    SLICE_ARG(e->field[i - 1].name));
	}
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

static enum err_code
check_losses(struct back *b, struct err *err)
{
	struct loss	l = { 0, {0} };
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < b->now->n_entities; i++)
		if (may_lose(b, model_entity(b->now, i)))
			rc = look_for_losses(&l, b, model_entity(b->now, i),
			    err);
	if (rc == ERR_OK && l.n > 0) {
		rc = err_set(err, ERR_CONFLICT, "%llu record%s what the data "
		    "model of then has no place for: %s%s",
		    (unsigned long long)l.n, l.n == 1 ? " has" : "s have",
		    buf_cstr(&l.named), l.n > SHOWN ? ", ..." : "");
		err_hint(err, "clear that first, or crm model apply FILE "
		    "with a model of your own");
	}
	buf_release(&l.named);
	return rc;
}

/* ---- numbers are given once ---- */

static bool
uses_new_choice(const struct field *f, struct slice side, struct arena *arena)
{
	const struct value	*v;
	struct err		 ignored = {0};
	size_t			 n = 0;

	if (f->type != TYPE_ENUM || change_values(&v, &n, arena, side,
	    &ignored))
		return false;
	for (size_t i = 0; i < n; i++)
		if (v[i].type == TYPE_ENUM && v[i].i >= f->next_code)
			return true;
	return false;
}

static bool
uses_new(const struct back *b, const struct change *c)
{
	const struct entity	*then = entity_of(b->then, c->entity);

	for (size_t i = 0; then != NULL && i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;

		if (cf->field >= then->next_field_id)
			return true;
		f = field_of(then, cf->field);
		if (f != NULL && (uses_new_choice(f, cf->before, b->arena) ||
		    uses_new_choice(f, cf->after, b->arena)))
			return true;
	}
	return then == NULL;
}

static enum err_code
item_uses_new(bool *used, struct back *b, uint64_t entry, uint32_t item,
    struct err *err)
{
	struct change_reader	r;
	struct change		c;
	struct slice		public, private;
	bool			more = true;
	enum err_code		rc;

	rc = journal_get_item(&public, &private, b->plan->opt.txn, entry,
	    item, err);
	if (rc)
		return rc;
	if (!change_is_records(public)) {
		/* Rows: which columns they have is not looked into. */
		*used |= public.len > 0 && public.p[0] >= 16;
		return ERR_OK;
	}
	change_reader_init(&r, public, private);
	while (rc == ERR_OK && more && !*used) {
		arena_clear(b->arena);
		rc = change_next(&c, &more, &r, b->arena, err);
		if (rc == ERR_OK && more)
			*used = uses_new(b, &c);
	}
	return rc;
}

/* Has anything been stored under the numbers that the step gave? */
static enum err_code
numbers_used(bool *used, struct back *b, struct err *err)
{
	struct journal_entry	entry;
	uint64_t		last;
	enum err_code		rc;

	*used = false;
	rc = journal_last(&last, b->plan->opt.txn, err);
	for (uint64_t n = b->step->entry; rc == ERR_OK && n <= last; n++) {
		rc = journal_get(&entry, b->plan->opt.txn, n, err);
		for (uint32_t i = 1; rc == ERR_OK && !*used &&
		    i <= entry.items; i++)
			rc = item_uses_new(used, b, n, i, err);
	}
	return rc;
}

/* An entity that goes keeps its number and prefix for itself. */
static void
retire(struct model *then, const struct entity *e, struct arena *arena)
{
	struct retired	*r = ARENA_ARRAY(arena, struct retired,
			    then->n_retired + 1);

	for (size_t i = 0; i < then->n_retired; i++) {
		r[i] = then->retired[i];
		if (r[i].id == e->id)
			return;
	}
	r[then->n_retired] = (struct retired){ e->id, e->next_field_id,
	    e->is_columnar, e->name, e->prefix };
	then->retired = r;
	then->n_retired++;
}

static void
keep_numbers(struct back *b)
{
	struct model	*then = b->then;

	then->next_entity_id = MAX(then->next_entity_id,
	    b->now->next_entity_id);
	for (size_t i = 0; i < b->now->n_entities; i++) {
		const struct entity	*e = model_entity(b->now, i);
		struct entity		*t = entity_of(then, e->id);

		if (t == NULL) {
			retire(then, e, b->plan->model_arena);
			continue;
		}
		t->next_field_id = MAX(t->next_field_id, e->next_field_id);
		for (size_t k = 0; k < e->n_fields; k++) {
			struct field	*f = field_of(t, e->field[k].id);

			if (f != NULL)
				f->next_code = MAX(f->next_code,
				    e->field[k].next_code);
		}
	}
}

/* ---- back ---- */

/* The other way round: the old field continues the new one. */
static void
turn_conversions(struct back *b, bool on)
{
	for (size_t i = 0; i < b->now->n_entities; i++) {
		const struct entity	*e = model_entity(b->now, i);

		for (size_t k = 0; entity_of(b->then, e->id) != NULL &&
		    k < e->n_fields; k++) {
			struct field	*t = converted_from(b, e,
					    &e->field[k]);

			if (t != NULL && on)
				t->was_id = e->field[k].id;
			else if (t != NULL && t->was_id == e->field[k].id)
				t->was_id = 0;
		}
	}
}

static enum err_code
apply_model_of_then(struct back *b, struct err *err)
{
	struct plan	*p = b->plan;
	struct buf	 compiled = {0};
	enum err_code	 rc;

	p->brings_back = true;
	turn_conversions(b, true);
	rc = plan_model(p, b->then, b->yaml, err);
	turn_conversions(b, false);
	if (rc)
		return rc;
	model_encode(&compiled, b->then);
	p->compiled = slice_dup(p->model_arena, buf_slice(&compiled));
	buf_release(&compiled);
	return ERR_OK;
}

static enum err_code
give_back(struct draft *d, struct back *b, const struct change *c,
    const struct record *rec, struct err *err)
{
	for (size_t i = 0; i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;
		const struct value		*v = NULL;
		size_t				 n = 0;
		enum err_code			 rc;

		if (cf->erased || !is_as_left(rec, cf))
			return err_set(err, ERR_CONFLICT, cf->erased ?
			    "%s had values that were erased: that is final" :
			    "%s was changed since", record_words(rec->entity,
			    rec->id).text);
		f = field_of(d->entity, cf->field);
		if (f == NULL) {
			draft_drop_unknown(d, cf->field);
			continue;
		}
		rc = cf->was_set ? change_values(&v, &n, b->arena, cf->before,
		    err) : ERR_OK;
		if (rc)
			return rc;
		draft_set(d, f, v, n);
	}
	return ERR_OK;
}

static enum err_code
revert_record(struct back *b, const struct change *c, struct err *err)
{
	struct plan		*p = b->plan;
	const struct entity	*e = entity_of(b->now, c->entity);
	const struct entity	*then = entity_of(b->then, c->entity);
	struct plan_entity	*pe;
	struct op		 old, op = { .op = CHANGE_SET, .id = c->id };
	struct record		 rec, seen;
	struct draft		 d;
	struct buf		 bytes = {0};
	bool			 found;
	enum err_code		 rc;

	if (e == NULL || then == NULL || c->op != CHANGE_SET)
		return ERR_OK;
	rc = record_find_at(&rec, p->opt.txn, e, c->id, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	seen = record_as(&rec, then);
	draft_from_record(&d, &seen, b->arena);
	rc = give_back(&d, b, c, &rec, err);
	if (rc == ERR_OK)
		rc = plan_entity_load(&pe, p, e, err);
	if (rc)
		return rc;
	d.revision = rec.revision == c->revision_after ? c->revision_before :
	    MAX(rec.revision + 1, pe->now.next_revision);
	pe->now.next_revision = MAX(pe->now.next_revision, rec.revision + 1);
	rc = draft_check(&d, NULL, true, err);
	if (rc == ERR_OK)
		rc = plan_find_op(&old, &found, p, e, c->id, err);
	if (rc)
		return rc;
	draft_encode(&bytes, &d, b->then->revision);
	record_seal(bytes.p, bytes.len, then, c->id);
	op.rev_before = rec.revision;
	op.rev_after = d.revision;
	op.before = rec.bytes;
	op.after = buf_slice(&bytes);
	rc = plan_put_op(p, e, &op, found ? &old : NULL, err);
	buf_release(&bytes);
	return rc;
}

/*
 * A conflict does not hide those that follow: all but the last, which is in
 * err, are told.  False: one is something worse, and ends it.
 */
static bool
goes_on(enum err_code *rc, struct back *b, enum err_code one_rc,
    const struct err *one, struct err *err)
{
	if (one_rc == ERR_OK)
		return true;
	if (*rc)
		b->tell(b->arg, err);
	*err = *one;
	*rc = one_rc;
	return one_rc == ERR_CONFLICT;
}

static enum err_code
revert_item(struct back *b, struct err *err)
{
	enum err_code	rc = ERR_OK, one_rc;

	for (size_t i = 0; i < b->change.n; i++) {
		struct err	one = {0};

		arena_clear(b->arena);
		one_rc = revert_record(b, &b->change.p[i], &one);
		if (!goes_on(&rc, b, one_rc, &one, err))
			break;
	}
	return rc;
}

static enum err_code
revert_records(struct back *b, struct err *err)
{
	enum err_code	rc = ERR_OK, one_rc;

	for (uint32_t i = 1; i <= b->n_items; i++) {
		struct err	one = {0};

		one_rc = load_item(b, i, &one);
		if (one_rc == ERR_OK)
			one_rc = revert_item(b, &one);
		if (!goes_on(&rc, b, one_rc, &one, err))
			break;
	}
	return rc;
}

static enum err_code
revert(struct back *b, struct err *err)
{
	bool		used = false;
	enum err_code	rc;

	rc = load_models(b, err);
	if (rc == ERR_OK)
		rc = find_changes(b, err);
	if (rc == ERR_OK && !b->step->again)
		rc = check_losses(b, err);
	if (rc == ERR_OK)
		rc = numbers_used(&used, b, err);
	if (rc == ERR_OK && used)
		keep_numbers(b);
	if (rc == ERR_OK)
		rc = apply_model_of_then(b, err);
	return rc ? rc : revert_records(b, err);
}

enum err_code
model_revert(struct plan *p, const struct model_step *step, err_tell *tell,
    void *arg, struct err *err)
{
	struct back	b = { .plan = p, .step = step, .now = p->opt.model,
			    .tell = tell, .arg = arg };
	enum err_code	rc;

	b.arena = arena_open();
	b.item_arena = arena_open();
	b.at = imap_open();
	rc = revert(&b, err);
	imap_close(b.at);
	VEC_RELEASE(&b.change);
	arena_close(b.item_arena);
	arena_close(b.arena);
	return rc;
}
