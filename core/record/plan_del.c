/*
 * Removing records: refused while others refer to them, or taking those
 * along.
 */
#include "core/record/priv.h"

/* What is still to go. */
struct doomed { const struct entity *entity; uint32_t id; };
struct doom { VEC(struct doomed) list; };

static bool
note_referrer(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct referrers	*rs = arg;
	struct referrer		*r = VEC_ADD(&rs->list);

	r->entity = source;
	r->field = f;
	r->id = id;
	return true;
}

static bool
refers(const struct record *rec, const struct field *f,
    const struct entity *to, uint32_t id)
{
	size_t	n = record_count(rec, f);

	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		if (v.type == TYPE_REF && v.entity == to->id && v.i == id)
			return true;
	}
	return false;
}

/* References that only this plan makes: rare, so its ops are read. */
static enum err_code
planned_referrers(struct referrers *rs, struct plan *p,
    const struct entity *to, uint32_t id, struct err *err)
{
	struct buf	b = {0};
	uint64_t	offset = 0, *n;
	struct record	rec;
	struct op	op;
	bool		more;
	enum err_code	rc = ERR_OK;

	n = imap_find(p->target, (uint64_t)to->id << 32 | id);
	if (n == NULL)
		return ERR_OK;
	while ((rc = plan_next_op(&op, &more, p, &offset, &b, err)) ==
	    ERR_OK && more) {
		const struct entity	*e;

		e = model_find_entity_id(p->opt.model, op.entity);
		if (e == NULL || op.op == CHANGE_DEL)
			continue;
		rc = record_open(&rec, e, op.id, op.after, err);
		if (rc)
			break;
		for (size_t i = 0; i < e->n_fields; i++)
			if (e->field[i].type == TYPE_REF &&
			    refers(&rec, &e->field[i], to, id))
				(void)note_referrer(rs, e, &e->field[i],
				    op.id);
	}
	buf_release(&b);
	return rc;
}

enum err_code
plan_referrers(struct referrers *rs, struct plan *p, const struct entity *to,
    uint32_t id, struct err *err)
{
	struct arena	*arena = arena_open();
	struct record	 rec;
	size_t		 n = 0;
	enum err_code	 rc;

	rc = reference_list(p->opt.txn, p->opt.model, to, id, note_referrer,
	    rs, err);
	if (rc == ERR_OK)
		rc = planned_referrers(rs, p, to, id, err);
	for (size_t i = 0; i < rs->list.n && rc == ERR_OK; i++) {
		struct referrer	*r = &rs->list.p[i];

		if (r->entity == to && r->id == id)
			continue;
		rc = plan_find(&rec, p, r->entity, r->id, arena, err);
		if (rc == ERR_OK && rec.bytes.p != NULL &&
		    rec.id == r->id && refers(&rec, r->field, to, id))
			rs->list.p[n++] = *r;
		arena_clear(arena);
	}
	rs->list.n = n;
	arena_close(arena);
	return rc;
}

static enum err_code
refuse(const struct record *rec, const struct referrers *rs, struct err *err)
{
	struct buf	b = {0};

	for (size_t i = 0; i < rs->list.n && i < 5; i++) {
		buf_adds(&b, i == 0 ? "" : ", ");
		handle_write(&b, rs->list.p[i].entity, rs->list.p[i].id);
	}
	if (rs->list.n == 1)
		err_set(err, ERR_CONFLICT, "%s is referred to by 1 record: %s",
		    record_words(rec->entity, rec->id).text, buf_cstr(&b));
	else
		err_set(err, ERR_CONFLICT, "%s is referred to by %zu records: "
		    "%s%s", record_words(rec->entity, rec->id).text,
		    rs->list.n, buf_cstr(&b), rs->list.n > 5 ? ", ..." : "");
	err_hint(err, "--cascade removes or clears those too");
	buf_release(&b);
	return ERR_CONFLICT;
}

enum err_code
plan_put_del(struct plan *p, const struct record *rec, struct err *err)
{
	struct op	old, op = { .op = CHANGE_DEL };
	bool		has;
	enum err_code	rc;

	arena_clear(p->arena);
	rc = plan_find_current(&old, &has, p, rec, err);
	if (rc)
		return rc;
	op.id = rec->id;
	op.rev_before = rec->revision;
	op.before = rec->bytes;
	op.after = SLICE_EMPTY;
	if (has && old.op == CHANGE_ADD) {
		op.op = OP_DEAD;
	} else if (has) {
		op.rev_before = old.rev_before;
		op.before = old.before;
	}
	rc = plan_unique_claim(p, rec, true, err);
	if (rc == ERR_OK)
		rc = plan_put_op(p, rec->entity, &op, has ? &old : NULL, err);
	return rc;
}

static enum err_code
clear_ref(struct plan *p, const struct record *rec, const struct field *f,
    const struct entity *to, uint32_t id, struct err *err)
{
	struct arena	*arena = arena_open();
	struct value	 gone = { .type = TYPE_REF, .entity = to->id,
			    .i = id };
	struct draft	 d;
	enum err_code	 rc;

	draft_from_record(&d, rec, arena);
	draft_list_del(&d, f, &gone);
	rc = plan_set(p, rec, &d, err);
	arena_close(arena);
	return rc;
}

enum err_code
plan_check_gone(struct plan *p, const struct record *rec, struct err *err)
{
	struct referrers	rs = {{0}};
	enum err_code		rc;

	rc = plan_referrers(&rs, p, rec->entity, rec->id, err);
	if (rc == ERR_OK && rs.list.n > 0)
		rc = refuse(rec, &rs, err);
	VEC_RELEASE(&rs.list);
	return rc;
}

/* A referrer lets go, or goes too when it must refer to somebody. */
static enum err_code
release_referrer(struct doom *doom, struct plan *p,
    const struct referrer *r, const struct entity *to, uint32_t id,
    struct err *err)
{
	struct arena	*arena = arena_open();
	struct doomed	*d;
	struct record	 rec;
	enum err_code	 rc;

	rc = plan_find(&rec, p, r->entity, r->id, arena, err);
	if (rc == ERR_OK && rec.bytes.p != NULL && rec.id == r->id &&
	    refers(&rec, r->field, to, id)) {
		if (r->field->required && record_count(&rec, r->field) == 1) {
			d = VEC_ADD(&doom->list);
			d->entity = r->entity;
			d->id = r->id;
		} else {
			rc = clear_ref(p, &rec, r->field, to, id, err);
		}
	}
	arena_close(arena);
	return rc;
}

static enum err_code
del_one(struct doom *doom, struct plan *p, const struct record *rec,
    bool cascade, struct err *err)
{
	struct referrers	rs = {{0}};
	enum err_code		rc = ERR_OK;

	uint32_t		to;
	bool			merged;

	/* What became one with another, as a redo says. */
	to = plan_alias_of(&merged, p, rec->entity, rec->id);
	merged = merged && to != 0;
	if (p->veto != NULL && !merged)
		rc = p->veto(p->veto_arg, rec, cascade, err);
	if (rc == ERR_OK && p->defer && !cascade)
		plan_defer_removal(p, rec);
	else if (rc == ERR_OK)
		rc = plan_referrers(&rs, p, rec->entity, rec->id, err);
	if (rc == ERR_OK && rs.list.n > 0 && !cascade)
		rc = refuse(rec, &rs, err);
	if (rc == ERR_OK && !merged)
		rc = plan_drop_aliases(p, rec->entity, rec->id, err);
	if (rc == ERR_OK)
		rc = plan_put_del(p, rec, err);
	for (size_t i = 0; i < rs.list.n && rc == ERR_OK; i++)
		rc = release_referrer(doom, p, &rs.list.p[i], rec->entity,
		    rec->id, err);
	VEC_RELEASE(&rs.list);
	return rc;
}

enum err_code
plan_del(struct plan *p, const struct record *rec, bool cascade,
    struct err *err)
{
	struct plan_entity	*pe;
	struct arena		*arena = arena_open();
	struct doom		 doom = {{0}};
	struct record		 next;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, rec->entity, err);
	if (rc == ERR_OK)
		rc = del_one(&doom, p, rec, cascade, err);
	/* A list, not recursion: chains of references may be long. */
	for (size_t i = 0; i < doom.list.n && rc == ERR_OK; i++) {
		arena_clear(arena);
		rc = plan_find(&next, p, doom.list.p[i].entity,
		    doom.list.p[i].id, arena, err);
		if (rc == ERR_OK && next.bytes.p != NULL)
			rc = del_one(&doom, p, &next, cascade, err);
	}
	VEC_RELEASE(&doom.list);
	arena_close(arena);
	return rc;
}
