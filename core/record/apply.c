/*
 * Applying a plan: one transaction.  Records go in as they come; what
 * follows from them is gathered, sorted, and put in the order of keys.
 * Everything here may be done again when the map has grown, so it only
 * reads the plan.
 */
#include "core/record/layout.h"

/* The models' entities of an op, and what they derive. */
struct side {
	const struct entity	*entity;
	struct deriver		 deriver;
};
struct sides {
	uint16_t	 id;
	struct side	 before, after;
	bool		*same;		/* by field, where one model serves */
};

/* --- Records ------------------------------------------------------------ */

static enum err_code
check_before(struct apply *a, const struct op *op, const struct entity *e,
    struct slice key, struct err *err)
{
	struct slice	val;
	uint32_t	now = op->id;
	enum err_code	rc;

	rc = txn_find(&val, a->txn, TABLE_RECORD, key, err);
	if (rc)
		return rc;
	if (op->op != CHANGE_ADD) {
		if (val.p == NULL)
			return apply_stale(e, op->id, "was removed", err);
		if (!slice_eq(val, op->before))
			return apply_stale(e, op->id, "was changed", err);
		return ERR_OK;
	}
	if (val.p != NULL)
		return apply_stale(e, op->id, "was added", err);
	rc = reference_follow(&now, a->txn, e, err);
	if (rc == ERR_OK && now != op->id)
		return apply_stale(e, op->id, "was merged", err);
	return rc;
}

static enum err_code
put_record(struct apply *a, struct tail *t, const struct op *op,
    const struct entity *e, struct err *err)
{
	struct key	key;
	enum err_code	rc = ERR_OK;

	record_key(&key, op->entity, op->id);
	if (!a->fresh)
		rc = check_before(a, op, e, key_slice(&key), err);
	if (rc)
		return rc;
	if (op->op == CHANGE_DEL)
		return txn_del(a->txn, TABLE_RECORD, key_slice(&key), NULL,
		    err);
	return tail_put(t, a->txn, TABLE_RECORD, key_slice(&key),
	    op->after, err);
}

static void
find_sides(struct sides *s, struct apply *a, uint16_t entity)
{
	const struct model	*old = a->plan->opt.model;
	const struct model	*new = a->plan->new_model;

	s->id = entity;
	s->before.entity = model_find_entity_id(old, entity);
	deriver_init(&s->before.deriver, old, s->before.entity, a->zone,
	    &a->fold);
	s->before.deriver.memo = a->memo;
	s->after = s->before;
	s->same = ARENA_ARRAY(a->arena, bool, s->before.entity->n_fields + 1);
	if (new == NULL)
		return;
	s->same = NULL;
	s->after.entity = model_find_entity_id(new, entity);
	deriver_init(&s->after.deriver, new, s->after.entity, a->new_zone,
	    &a->fold);
	s->after.deriver.memo = a->memo;
}

static void
derive_sides(struct apply *a, struct sides *s, const struct record *before,
    const struct record *after)
{
	if (s->same != NULL) {
		derive_change(&a->before, &a->after, &s->before.deriver,
		    s->same, before, after);
		s->after.deriver = s->before.deriver;
		return;
	}
	keyset_clear(&a->before);
	keyset_clear(&a->after);
	if (before != NULL)
		derive(&a->before, &s->before.deriver, before);
	if (after != NULL)
		derive(&a->after, &s->after.deriver, after);
}

/* What the change leads to, into the sorter; facets and journal. */
static enum err_code
follow(struct apply *a, struct sides *s, const struct op *op,
    const struct record *before, const struct record *after,
    struct scribe *scribe, struct err *err)
{
	const bool	*same;
	enum err_code	 rc;

	derive_sides(a, s, before, after);
	same = before != NULL ? s->after.deriver.same : NULL;
	rc = derive_diff(a->sorter, &a->before, &a->after, err);
	if (rc == ERR_OK)
		rc = facet_cache_set(a->facets, s->after.entity, op->id,
		    after, same, err);
	return rc ? rc : scribe_write(scribe, before, after, same, err);
}

/*
 * Where second threads look into all records, what is left is to put them;
 * and the facets, of new ones those of blocks that have some already.
 */
static enum err_code
follow_beside(struct apply *a, struct sides *s, const struct op *op,
    struct scribe *scribe, struct err *err)
{
	struct deriver		*d = &s->after.deriver;
	struct record		 before, after;
	const struct layout	*layout;
	enum err_code		 rc;

	d->same = NULL;
	if (op->op == CHANGE_DEL)
		return facet_cache_set(a->facets, d->entity, op->id, NULL,
		    NULL, err);
	if (op->op == CHANGE_ADD && scribe_has_facets(scribe, d->entity,
	    op->id))
		return ERR_OK;
	rc = layout_open(&after, &layout, a->known, d->entity, op->id,
	    op->after, err);
	if (rc)
		return rc;
	if (op->op == CHANGE_ADD)
		return layout != NULL ?
		    facet_cache_add(a->facets, &after, layout, err) :
		    facet_cache_set(a->facets, d->entity, op->id, &after,
		    NULL, err);
	rc = record_open(&before, d->entity, op->id, op->before, err);
	if (rc)
		return rc;
	deriver_skip(d, s->same, &before, &after);
	return facet_cache_set(a->facets, d->entity, op->id, &after, d->same,
	    err);
}

/* All changes are passed on to second threads (apply_pieces). */
static bool
is_beside(const struct apply *a)
{
	return a->is_gathered || a->gatherer != NULL;
}

static enum err_code
apply_op(struct apply *a, struct tail *t, struct sides *s,
    const struct op *op, struct scribe *scribe, struct err *err)
{
	struct record	before, after;
	bool		was = op->op != CHANGE_ADD, is = op->op != CHANGE_DEL;
	enum err_code	rc = ERR_OK;

	if (s->id != op->entity)
		find_sides(s, a, op->entity);
	if (is_beside(a)) {
		rc = put_record(a, t, op, s->before.entity, err);
		return rc ? rc : follow_beside(a, s, op, scribe, err);
	}
	if (was)
		rc = record_open(&before, s->before.entity, op->id,
		    op->before, err);
	if (rc == ERR_OK && is)
		rc = record_open(&after, s->after.entity, op->id, op->after,
		    err);
	if (rc == ERR_OK)
		rc = put_record(a, t, op, s->before.entity, err);
	return rc ? rc : follow(a, s, op, was ? &before : NULL,
	    is ? &after : NULL, scribe, err);
}

/*
 * Many new records of one entity and nothing else: those of entities with
 * higher numbers make room for them.
 */
static enum err_code
make_room(struct lift *l, struct apply *a, struct err *err)
{
	enum { MANY = 1024 };
	const struct plan	*p = a->plan;
	struct key		 from;

	if (p->counts.changed + p->counts.removed > 0)
		return ERR_OK;
	for (size_t i = 0; i < p->opt.model->n_entities; i++) {
		const struct plan_entity	*pe = &p->entity[i];

		if (pe->dense.n < MANY || pe->dense.n != p->counts.added)
			continue;
		record_key(&from, pe->entity->id, pe->stored.last_id + 1);
		return lift_take(l, a->txn, TABLE_RECORD, key_slice(&from),
		    pe->dense.n / 2, err);
	}
	return ERR_OK;
}

enum { STEP_RECORDS = 1024 };		/* fewer than MANY_OPS */

/* Now and then. */
static enum err_code
go_on(struct apply *a, struct scribe *scribe, uint64_t n, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (n % STEP_RECORDS != 0 || !is_beside(a))
		return ERR_OK;
	if (a->gatherer != NULL)
		rc = gatherer_go_on(a->gatherer, err);
	return rc ? rc : scribe_go_on(scribe, err);
}

/*
 * What was gathered before is put along with the n records so far, as much of
 * it as of them, so that the second thread, which writes what the journal
 * says, has time until all of it is put.
 */
static enum err_code
put_along(struct apply *a, uint64_t n, struct err *err)
{
	if (!a->is_gathered || n % STEP_RECORDS != 0)
		return ERR_OK;
	if (n == 0)
		return derived_open(&a->derived, a, err);
	if (!key_sorter_is_ready(a->sorter))
		return ERR_OK;
	return derived_put(a->derived, n / STEP_RECORDS,
	    a->plan->counts.added / STEP_RECORDS, err);
}

/* The rest of it; or all, now that it is gathered. */
static enum err_code
put_derived(struct apply *a, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (a->derived == NULL)
		rc = derived_open(&a->derived, a, err);
	return rc ? rc : derived_put(a->derived, 1, 1, err);
}

/*
 * The plan, piece by piece.  The second threads get each as soon as it is
 * read, some pieces before their records are put, so that they need not wait
 * for the first; nor it for them, unless they are far behind.
 */
struct pieces {
	struct slice	piece[PIECES_ROOM + 2];		/* in turn */
	uint64_t	offset, n_read, n_taken;
	bool		ended;
};

static enum err_code
read_piece(struct pieces *ps, struct apply *a, struct scribe *scribe,
    struct err *err)
{
	size_t		 i = ps->n_read % NELEM(ps->piece);
	struct slice	 piece;
	enum err_code	 rc;

	rc = plan_next_piece(&piece, a->plan, &ps->offset, &a->piece[i], err);
	if (rc)
		return rc;
	ps->ended = piece.len == 0;
	if (ps->ended)
		return ERR_OK;
	ps->piece[i] = piece;
	ps->n_read++;
	if (a->gatherer != NULL)
		rc = gatherer_pass(a->gatherer, piece, err);
	return rc || !is_beside(a) ? rc : scribe_pass(scribe, piece, err);
}

/* Empty: that were all. */
static enum err_code
take_piece(struct slice *piece, struct pieces *ps, struct apply *a,
    struct scribe *scribe, struct err *err)
{
	uint64_t	ahead;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && !ps->ended) {
		ahead = ps->n_read - ps->n_taken;
		if (ahead > 0 && (ahead >= PIECES_ROOM ||
		    !scribe_has_room(scribe)))
			break;
		rc = read_piece(ps, a, scribe, err);
	}
	*piece = ps->n_taken == ps->n_read ? SLICE_EMPTY :
	    ps->piece[ps->n_taken++ % NELEM(ps->piece)];
	return rc;
}

static enum err_code
apply_pieces(struct apply *a, struct scribe *scribe, struct err *err)
{
	struct pieces	 ps = {0};
	struct sides	 s = {0};
	struct tail	 t = {0};
	struct slice	 piece;
	struct op	 op;
	uint64_t	 n = 0;
	enum err_code	 rc;

	rc = tail_read(&t, a->txn, TABLE_RECORD, err);
	if (rc == ERR_OK)
		rc = take_piece(&piece, &ps, a, scribe, err);
	while (rc == ERR_OK && piece.len > 0) {
		while (rc == ERR_OK && plan_take_op(&op, &piece)) {
			rc = put_along(a, n, err);
			if (rc == ERR_OK)
				rc = go_on(a, scribe, n++, err);
			if (rc == ERR_OK)
				rc = apply_op(a, &t, &s, &op, scribe, err);
		}
		if (rc == ERR_OK)
			rc = take_piece(&piece, &ps, a, scribe, err);
	}
	return rc;
}

static enum err_code
apply_ops(struct apply *a, struct journal_writer *journal, struct err *err)
{
	struct scribe	*scribe = scribe_open(journal,
			    is_beside(a) ? a->plan : NULL, a->txn);
	struct lift	 lift = {0};
	enum err_code	 rc;

	rc = make_room(&lift, a, err);
	if (rc == ERR_OK)
		rc = apply_pieces(a, scribe, err);
	if (rc == ERR_OK && a->gatherer != NULL)
		rc = gatherer_settle(a->gatherer, err);
	if (rc == ERR_OK)
		rc = lift_put(&lift, a->txn, err);
	lift_release(&lift);
	if (rc == ERR_OK)
		rc = put_derived(a, err);
	if (rc == ERR_OK)
		rc = scribe_finish(scribe, err);
	scribe_close(scribe);
	return rc;
}

/* --- Counters ----------------------------------------------------------- */

static enum err_code
put_counters(struct apply *a, struct err *err)
{
	struct plan	*p = a->plan;
	struct counter	 c;
	enum err_code	 rc;

	for (size_t i = 0; i < p->opt.model->n_entities; i++) {
		const struct plan_entity	*pe = &p->entity[i];

		if (!pe->loaded)
			continue;
		if (!a->fresh) {
			rc = counter_read(&c, a->txn, pe->entity->id, err);
			if (rc)
				return rc;
			if (c.count != pe->stored.count ||
			    c.last_id != pe->stored.last_id)
				return apply_stale(pe->entity, 0,
				    "was added to or removed from", err);
		}
		if (pe->now.count == pe->stored.count &&
		    pe->now.last_id == pe->stored.last_id &&
		    pe->now.next_revision == pe->stored.next_revision)
			continue;
		rc = counter_write(a->txn, pe->entity->id, pe->now, err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

/* --- When the store has changed since the plan was made ------------------ */

static enum err_code
check_targets(struct apply *a, const struct record *rec, struct err *err)
{
	const struct entity	*e = rec->entity;
	struct record		 target;
	enum err_code		 rc;

	for (size_t i = 0; i < e->n_fields; i++) {
		size_t	n;

		if (e->field[i].type != TYPE_REF)
			continue;
		n = record_count(rec, &e->field[i]);
		for (size_t k = 0; k < n; k++) {
			struct value		 v;
			const struct entity	*to;

			v = record_item(rec, &e->field[i], k);
			to = model_find_entity_id(a->plan->opt.model,
			    v.entity);
			if (to == NULL)
				continue;
			rc = record_find(&target, a->txn, to, (uint32_t)v.i,
			    err);
			if (rc)
				return rc;
			if (target.bytes.p == NULL)
				return apply_stale(to, (uint32_t)v.i,
				    "was removed", err);
		}
	}
	return ERR_OK;
}

static bool
found_one(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	(void)source;
	(void)f;
	(void)id;
	*(bool *)arg = true;
	return false;
}

/* References both ways, after all is in place. */
static enum err_code
check_references(struct apply *a, struct err *err)
{
	struct buf	b = {0};
	struct record	rec;
	struct op	op;
	uint64_t	offset = 0;
	bool		more, found;
	enum err_code	rc;

	while ((rc = plan_next_op(&op, &more, a->plan, &offset, &b, err)) ==
	    ERR_OK && more) {
		const struct entity	*e;

		e = model_find_entity_id(a->plan->opt.model, op.entity);
		if (op.op != CHANGE_DEL) {
			rc = record_open(&rec, e, op.id, op.after, err);
			if (rc == ERR_OK)
				rc = check_targets(a, &rec, err);
		} else {
			found = false;
			rc = reference_list(a->txn, a->plan->opt.model, e,
			    op.id, found_one, &found, err);
			if (rc == ERR_OK && found)
				rc = apply_stale(e, op.id, "was referred to",
				    err);
		}
		if (rc)
			break;
	}
	buf_release(&b);
	return rc;
}

static enum err_code
check_model(struct apply *a, struct err *err)
{
	uint32_t	revision;
	enum err_code	rc;

	if (a->fresh)
		return ERR_OK;
	rc = model_revision(&revision, a->txn, err);
	if (rc == ERR_OK && revision != a->plan->opt.model->revision)
		rc = err_set(err, ERR_CONFLICT, "the data model was changed "
		    "since this was planned (stale)");
	/* Checks of all records cannot be repeated one by one. */
	if (rc == ERR_OK && a->plan->new_model != NULL)
		rc = err_set(err, ERR_CONFLICT, "the store was changed since "
		    "the data model was checked (stale)");
	return rc;
}

/* --- All of it ---------------------------------------------------------- */

struct applying {
	struct plan			*plan;
	const struct journal_author	*author;
	struct journal_entry		 entry;
};

static enum err_code
apply_parts(struct apply *a, struct journal_writer *journal,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < a->plan->part.n && rc == ERR_OK; i++)
		if (a->plan->part.p[i].apply != NULL)
			rc = a->plan->part.p[i].apply(a->plan->part.p[i].arg,
			    a->txn, journal, err);
	return rc;
}

static enum err_code
apply_model(struct apply *a, struct journal_writer *journal,
    struct err *err)
{
	struct plan	*p = a->plan;
	enum err_code	 rc;

	if (p->new_model == NULL) {
		journal_set_model(journal, p->opt.model->revision);
		return ERR_OK;
	}
	rc = migrate_apply(a, err);
	if (rc == ERR_OK)
		rc = model_put(a->txn, p->new_model, p->compiled, p->yaml,
		    err);
	if (rc == ERR_OK)
		rc = model_journal(journal, p->opt.model->revision,
		    p->new_model->revision, err);
	return rc;
}

static uint32_t
clip(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static enum err_code
apply_all(struct apply *a, struct applying *ap, struct err *err)
{
	struct plan_counts	 c = plan_count(ap->plan);
	struct journal_writer	*journal;
	enum err_code		 rc;

	rc = check_model(a, err);
	if (rc == ERR_OK)
		rc = journal_begin(&journal, a->txn, a->arena, ap->author,
		    err);
	if (rc == ERR_OK)
		rc = apply_model(a, journal, err);
	/* A record that comes back has its handle for itself again. */
	if (rc == ERR_OK)
		rc = apply_aliases(a, journal, err);
	if (rc == ERR_OK)
		rc = apply_ops(a, journal, err);
	if (rc == ERR_OK)
		rc = facet_cache_flush(a->facets, err);
	if (rc == ERR_OK)
		rc = put_counters(a, err);
	if (rc == ERR_OK && !a->fresh)
		rc = check_references(a, err);
	if (rc == ERR_OK)
		rc = apply_parts(a, journal, err);
	if (rc)
		return rc;
	journal_set_undoes(journal, ap->plan->undoes);
	journal_count(journal, clip(c.added), clip(c.changed),
	    clip(c.removed));
	rc = journal_finish(journal, &ap->entry, err);
	/* Its texts would go with the arena; the caller has them already. */
	ap->entry.author = *ap->author;
	return rc;
}

enum { MANY_CHANGES = 256 };

static enum err_code
apply_body(struct txn *txn, void *arg, struct err *err)
{
	struct applying	*ap = arg;
	struct plan	*p = ap->plan;
	struct apply	 a = { .plan = p, .txn = txn };
	enum err_code	 rc;

	a.arena = arena_open();
	a.facets = facet_cache_open(txn);
	a.known = mem_zalloc(sizeof(*a.known));
	if (p->counts.added + p->counts.changed >= MANY_CHANGES)
		a.memo = derive_memo_open();
	a.fresh = txn_id(txn) == p->snapshot + 1;
	rc = model_zone(&a.zone, a.arena, p->opt.model, err);
	a.new_zone = a.zone;
	if (rc == ERR_OK && p->new_model != NULL)
		rc = model_zone(&a.new_zone, a.arena, p->new_model, err);
	if (rc == ERR_OK)
		rc = plan_ahead_take(&a.sorter, p, err);
	a.is_gathered = a.sorter != NULL;
	if (!a.is_gathered)
		a.sorter = key_sorter_open(p->opt.spool_dir);
	if (!a.is_gathered && p->new_model == NULL && p->counts.added +
	    p->counts.changed + p->counts.removed >= MANY_OPS)
		a.gatherer = gatherer_open(p->opt.model, a.zone, a.sorter,
		    a.memo, PIECES_ROOM);
	if (rc == ERR_OK)
		rc = apply_all(&a, ap, err);
	derived_close(a.derived);
	gatherer_close(a.gatherer);
	key_sorter_close(a.sorter);
	facet_cache_close(a.facets);
	layouts_release(a.known);
	free(a.known);
	derive_memo_close(a.memo);
	keyset_release(&a.before);
	keyset_release(&a.after);
	buf_release(&a.fold);
	for (size_t i = 0; i < NELEM(a.piece); i++)
		buf_release(&a.piece[i]);
	arena_close(a.arena);
	return rc;
}

enum err_code
plan_apply(struct plan *p, struct store *store,
    const struct journal_author *author, struct journal_entry *entry,
    struct err *err)
{
	struct applying	ap = { .plan = p, .author = author };
	enum err_code	rc;

	if (plan_is_empty(p)) {
		if (entry != NULL)
			*entry = (struct journal_entry){0};
		return ERR_OK;
	}
	plan_forget(p);
	rc = store_apply(store, apply_body, &ap, err);
	if (rc == ERR_OK && entry != NULL)
		*entry = ap.entry;
	return rc;
}
