#include "core/record/same_change.h"

#include "core/record/new_record.h"
#include "core/record/stored_write.h"

struct same {
	uint8_t			 id, kind;
	struct stored_values	 values;	/* p NULL: none */
};
struct same_change {
	struct plan		*plan;
	const struct entity	*entity;
	struct same		*field;		/* by id */
	size_t			 n;
	/* By id: the model has the field; it is required, and not given. */
	bool			 is_known[UINT8_MAX + 1];
	uint8_t			*required;
	size_t			 n_required;
};

static int
by_id(const void *a, const void *b)
{
	const struct same	*x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static bool
encode(struct same *s, const struct same_field *sf, struct arena *arena)
{
	const struct field	*f = sf->field;

	if (f->unique || f->many || f->type == TYPE_REF ||
	    f->type == TYPE_MONEY || f->id > UINT8_MAX || sf->n > 1 ||
	    (sf->n == 0 && f->required) ||
	    !stored_kind(&s->kind, (uint8_t)f->type, stored_flags(f)))
		return false;
	s->id = (uint8_t)f->id;
	s->values.p = NULL;
	return sf->n == 0 || (sf->value->type == f->type &&
	    (f->type != TYPE_DECIMAL || sf->value->digits == f->digits) &&
	    stored_values_make(&s->values, f, sf->value, 1, arena));
}

static bool
is_given(const struct same_change *c, const struct field *f)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->field[i].id == f->id)
			return true;
	return false;
}

struct same_change *
same_change_open(struct plan *p, const struct entity *e,
    const struct same_field *list, size_t n, struct arena *arena)
{
	struct same_change	*c = ARENA_NEW(arena, struct same_change);

	if (e->is_columnar || p->opt.model->revision > UINT16_MAX)
		return NULL;
	c->plan = p;
	c->entity = e;
	c->field = ARENA_ARRAY(arena, struct same, n + 1);
	for (c->n = 0; c->n < n; c->n++)
		if (is_given(c, list[c->n].field) ||
		    !encode(&c->field[c->n], &list[c->n], arena))
			return NULL;
	qsort(c->field, n, sizeof(*c->field), by_id);
	c->required = ARENA_ARRAY(arena, uint8_t, e->n_fields + 1);
	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field	*f = &e->field[i];

		if (f->id > UINT8_MAX)
			return NULL;
		c->is_known[f->id] = true;
		if (f->required && !is_given(c, f))
			c->required[c->n_required++] = (uint8_t)f->id;
	}
	return c;
}

/* Nothing of it but these fields is to be looked at. */
static bool
is_plain(const struct same_change *c, const struct record *rec)
{
	const struct plan	*p = c->plan;
	const uint8_t		*id = (const uint8_t *)rec->bytes.p +
				    SHORT_HEAD;

	if (p->defer || !rec->is_short ||
	    rec->model_revision != p->opt.model->revision)
		return false;
	for (size_t i = 0; i < rec->n_fields; i++)
		if (!c->is_known[id[i]])
			return false;
	for (size_t i = 0; i < c->n_required; i++)
		if (memchr(id, c->required[i], rec->n_fields) == NULL)
			return false;
	return !stored_has_foreign(rec);
}

/* What is put together of a record. */
struct mixing {
	struct stored_writer	 to;
	const uint8_t		*id, *kind, *end;	/* of what was */
	size_t			 k, m;			/* of its fields */
	bool			 same;			/* nothing differs */
};

static struct slice
was_at(const struct mixing *x, size_t k)
{
	size_t	from = k == 0 ? 0 : x->end[k - 1];

	return slice_make(x->end + x->m + from, x->end[k] - from);
}

static void
put_field(struct mixing *x, uint8_t id, uint8_t kind, struct slice bytes)
{
	memcpy(buf_reserve(x->to.b, bytes.len), bytes.p, bytes.len);
	x->to.b->len += bytes.len;
	stored_end_short(&x->to, id, kind);
}

/* One that is given; false: it was of another kind. */
static bool
put_given(struct mixing *x, const struct same *s)
{
	struct slice	now = slice_make(s->values.p, s->values.len);
	bool		comes = s->values.p != NULL;
	bool		has = x->k < x->m && x->id[x->k] == s->id;

	if (has && x->kind[x->k] != s->kind)
		return false;
	x->same &= has == comes &&
	    (!has || slice_eq(was_at(x, x->k), now));
	x->k += has;
	if (comes)
		put_field(x, s->id, s->kind, now);
	return true;
}

/* The record as it will be; false: not in the short form. */
static bool
mix(struct record *rec, bool *same, struct same_change *c,
    const struct record *was, uint32_t revision)
{
	const uint8_t	*id = (const uint8_t *)was->bytes.p + SHORT_HEAD;
	struct buf	*b = &c->plan->bytes;
	size_t		 n = was->n_fields;
	struct mixing	 x = { .id = id, .kind = id + n, .end = id + 2 * n,
			    .m = n, .same = true };

	for (size_t i = 0; i < c->n; i++)
		n += (size_t)(c->field[i].values.p != NULL) -
		    (size_t)(memchr(id, c->field[i].id, x.m) != NULL);
	buf_clear(b);
	stored_begin_short(&x.to, b, n, was->model_revision, revision);
	for (size_t i = 0; i <= c->n; i++) {
		for (; x.k < x.m && (i == c->n || id[x.k] < c->field[i].id);
		    x.k++)
			put_field(&x, id[x.k], x.kind[x.k], was_at(&x, x.k));
		if (i < c->n && !put_given(&x, &c->field[i]))
			return false;
	}
	*same = x.same;
	*rec = (struct record){ .entity = c->entity, .id = was->id,
	    .revision = revision, .model_revision = was->model_revision,
	    .n_fields = (uint16_t)n, .is_short = true,
	    .bytes = buf_slice(b) };
	return x.to.fits;
}

static bool
is_sound(struct plan *p, const struct record *rec, const struct record *was)
{
	struct err	ignored;

	arena_clear(p->arena);
	return plan_check_refs(p, rec, was, &ignored) == ERR_OK &&
	    (p->opt.check == NULL ||
	    p->opt.check(p->opt.check_arg, rec, &ignored) == ERR_OK);
}

enum err_code
same_change_set(bool *done, struct same_change *c, const struct record *was,
    struct err *err)
{
	struct plan		*p = c->plan;
	struct plan_entity	*pe;
	struct record		 rec;
	struct op		 op = { .op = CHANGE_SET };
	bool			 same;
	enum err_code		 rc;

	*done = false;
	if (!is_plain(c, was) || plan_has_op(p, c->entity, was->id))
		return ERR_OK;
	rc = plan_entity_load(&pe, p, c->entity, err);
	if (rc)
		return rc;
	op.rev_after = MAX(was->revision + 1, pe->now.next_revision);
	if (!mix(&rec, &same, c, was, op.rev_after))
		return ERR_OK;
	if (same) {
		*done = true;
		return ERR_OK;
	}
	record_seal(p->bytes.p, p->bytes.len, c->entity, was->id);
	if (!is_sound(p, &rec, was))
		return ERR_OK;
	op.id = was->id;
	op.before = was->bytes;
	op.rev_before = was->revision;
	op.after = rec.bytes;
	rc = plan_put_op(p, c->entity, &op, NULL, err);
	*done = rc == ERR_OK;
	return rc;
}
