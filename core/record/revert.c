#include "core/record/revert.h"

#include "core/record/priv.h"

struct revert {
	struct plan		*plan;
	struct txn		*txn;
	const struct model	*model;
	const struct zone	*zone;
	const struct change	*c;
	const struct entity	*entity;
	struct arena		*arena;
	err_tell		*tell;
	void			*arg;
	struct err		*err;
};

static enum err_code
conflict(const struct revert *r, const char *why)
{
	return err_set(r->err, ERR_CONFLICT, "%s %s",
	    record_words(r->entity, r->c->id).text, err_text(why));
}

/* A side of a change or a stored field as people read it. */
static void
write_side(struct buf *b, const struct revert *r, const struct field *f,
    struct slice encoded)
{
	const struct value	*v;
	struct err		 ignored = {0};
	size_t			 n;

	if (encoded.len == 0 || f == NULL ||
	    change_values(&v, &n, r->arena, encoded, &ignored) ||
	    n == 0) {
		buf_adds(b, err_text("nothing"));
		return;
	}
	buf_addc(b, '"');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_adds(b, ", ");
		field_write_value(b, r->model, f, &v[i], r->zone);
	}
	buf_addc(b, '"');
}

static struct slice
encode_now(const struct revert *r, const struct stored_field *sf)
{
	struct buf	b = {0};
	struct slice	s;

	buf_addc(&b, (char)sf->type);
	buf_addc(&b, (char)sf->flags);
	buf_add(&b, sf->bytes);
	s = slice_dup(r->arena, buf_slice(&b));
	buf_release(&b);
	return s;
}

/* Does the field still stand as the change left it? */
static enum err_code
match_field(const struct revert *r, const struct record *now,
    const struct change_field *cf)
{
	const struct field	*f = entity_find_field_id(r->entity,
				    cf->field);
	struct stored_field	 sf;
	struct slice		 is = SLICE_EMPTY;
	struct buf		 b = {0};
	bool			 same;

	if (cf->field == FIELD_INCOMPLETE)
		return ERR_OK;
	if (cf->erased)
		return conflict(r, "had values that were erased: that is "
		    "final");
	if (f == NULL)
		return conflict(r, "had a field that the model no longer "
		    "has");
	if (stored_field_find(&sf, now, cf->field))
		is = encode_now(r, &sf);
	same = cf->is_set ? slice_eq(is, cf->after) : is.len == 0;
	if (same)
		return ERR_OK;
	buf_addf(&b, err_text("was changed since: %.*s is now "),
	    SLICE_ARG(f->name));
	write_side(&b, r, f, is);
	buf_adds(&b, err_text(", it was made "));
	write_side(&b, r, f, cf->is_set ? cf->after : SLICE_EMPTY);
	(void)conflict(r, buf_cstr(&b));
	buf_release(&b);
	return ERR_CONFLICT;
}

static enum err_code
match_fields(const struct revert *r, const struct record *now)
{
	enum err_code	rc = ERR_OK, one_rc;

	for (size_t i = 0; i < r->c->n_fields; i++) {
		struct err	one = {0};
		struct revert	q = *r;

		q.err = &one;
		one_rc = match_field(&q, now, &r->c->field[i]);
		if (one_rc == ERR_OK)
			continue;
		if (rc)
			r->tell(r->arg, r->err);
		*r->err = one;
		rc = one_rc;
	}
	return rc;
}

static enum err_code
find_now(struct record *now, const struct revert *r)
{
	enum err_code	rc;

	rc = record_find(now, r->txn, r->entity, r->c->id, r->err);
	if (rc)
		return rc;
	if (now->bytes.p == NULL)
		return conflict(r, "was removed since");
	if (now->id != r->c->id)
		return conflict(r, "was merged into another since");
	return match_fields(r, now);
}

/* A reference to what was merged since leads to what remained. */
static enum err_code
follow_merged(const struct value **v, size_t n, const struct revert *r,
    const struct field *f)
{
	const struct entity	*to;
	struct value		*copy;
	enum err_code		 rc = ERR_OK;

	if (f->type != TYPE_REF)
		return ERR_OK;
	copy = ARENA_ARRAY(r->arena, struct value, n + 1);
	for (size_t i = 0; rc == ERR_OK && i < n; i++) {
		uint32_t	id = (uint32_t)(*v)[i].i;

		copy[i] = (*v)[i];
		to = model_find_entity_id(r->model, copy[i].entity);
		if (to == NULL || to->is_columnar)
			continue;
		rc = plan_follow(&id, r->plan, to, r->err);
		copy[i].i = id;
	}
	*v = copy;
	return rc;
}

static enum err_code
give_back(struct draft *d, const struct revert *r)
{
	for (size_t i = 0; i < r->c->n_fields; i++) {
		const struct change_field	*cf = &r->c->field[i];
		const struct field		*f;
		const struct value		*v = NULL;
		size_t				 n = 0;
		enum err_code			 rc;

		f = entity_find_field_id(r->entity, cf->field);
		if (cf->field == FIELD_INCOMPLETE) {
			draft_set_incomplete(d, cf->was_set);
			continue;
		}
		if (cf->erased)
			return conflict(r, "had values that were erased: "
			    "that is final");
		if (f == NULL)
			return conflict(r, "had a field that the model no "
			    "longer has");
		if (cf->was_set) {
			rc = change_values(&v, &n, r->arena, cf->before,
			    r->err);
			if (rc == ERR_OK)
				rc = follow_merged(&v, n, r, f);
			if (rc)
				return rc;
		}
		draft_set(d, f, v, n);
	}
	return ERR_OK;
}

static enum err_code
revert_set(const struct revert *r)
{
	struct record	now;
	struct draft	d;
	enum err_code	rc = find_now(&now, r);

	if (rc)
		return rc;
	draft_from_record(&d, &now, r->arena);
	rc = give_back(&d, r);
	if (rc)
		return rc;
	/* Only what is again as it was gets the revision of then. */
	if (now.revision == r->c->revision_after)
		return plan_restore(r->plan, &now, &d,
		    r->c->revision_before, r->err);
	return plan_set(r->plan, &now, &d, r->err);
}

static enum err_code
revert_add(const struct revert *r)
{
	struct record	now;
	bool		led_to = false, merged = false;
	enum err_code	rc = find_now(&now, r);

	/* It may go by becoming one with another, as a redo says. */
	if (rc == ERR_OK)
		merged = plan_alias_of(&led_to, r->plan, r->entity,
		    now.id) != 0;
	led_to = false;
	if (rc == ERR_OK && !merged)
		rc = plan_is_led_to(&led_to, r->plan, r->entity, now.id,
		    r->err);
	if (rc == ERR_OK && led_to)
		rc = conflict(r, "had another merged into it since");
	if (rc == ERR_OK && now.revision != r->c->revision_after)
		rc = conflict(r, "was changed since");
	return rc ? rc : plan_del(r->plan, &now, false, r->err);
}

static enum err_code
revert_del(const struct revert *r)
{
	struct draft	d;
	enum err_code	rc;

	draft_init(&d, r->entity, r->arena);
	d.id = r->c->id;
	d.revision = r->c->revision_before;
	rc = give_back(&d, r);
	return rc ? rc : plan_add(r->plan, &d, true, r->err);
}

enum err_code
change_revert(struct plan *plan, struct txn *txn, const struct model *model,
    const struct zone *zone, const struct change *c, err_tell *tell,
    void *arg, struct err *err)
{
	struct revert	r = { .plan = plan, .txn = txn, .model = model,
			    .zone = zone, .c = c, .tell = tell, .arg = arg,
			    .err = err };
	enum err_code	rc;

	r.entity = model_find_entity_id(model, c->entity);
	if (r.entity == NULL)
		return err_set(err, ERR_CONFLICT, "a type that the model no "
		    "longer has was changed");
	r.arena = arena_open();
	rc = c->op == CHANGE_ADD ? revert_add(&r) :
	    c->op == CHANGE_SET ? revert_set(&r) : revert_del(&r);
	arena_close(r.arena);
	return rc;
}
