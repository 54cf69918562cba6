#include "core/record/merge.h"

#include "core/record/priv.h"

/* --- Moving references ---------------------------------------------------- */

/* Values of a field with one record in place of the other, each once. */
static void
point_elsewhere(struct draft *d, const struct field *f, uint32_t from,
    uint32_t into)
{
	const struct draft_field	*df = &d->field[f->position];
	struct value			*v = ARENA_ARRAY(d->arena,
					    struct value, df->n + 1);
	size_t				 n = 0;

	for (size_t i = 0; i < df->n; i++) {
		bool	there = false;

		v[n] = df->p[i];
		if (v[n].type == TYPE_REF && v[n].i == from)
			v[n].i = into;
		for (size_t k = 0; k < n && !there; k++)
			there = value_equal(&v[k], &v[n]);
		n += !there;
	}
	draft_set(d, f, v, n);
}

/* A link of the record with itself says nothing. */
static bool
is_empty_link(const struct draft *d, uint32_t into)
{
	const struct field	*a = entity_role(d->entity, ROLE_PARTY);
	const struct field	*b = entity_role(d->entity, ROLE_OTHER);
	struct value		 x, y;

	if (d->entity->kind != KIND_LINK || a == NULL || b == NULL)
		return false;
	x = draft_value(d, a);
	y = draft_value(d, b);
	return value_equal(&x, &y) && x.i == into;
}

static enum err_code
move_reference(struct plan *p, const struct referrer *r, uint32_t from,
    uint32_t into, struct err *err)
{
	struct arena	*arena = arena_open();
	struct record	 rec;
	struct draft	 d;
	enum err_code	 rc;

	rc = plan_find(&rec, p, r->entity, r->id, arena, err);
	if (rc || rec.bytes.p == NULL || rec.id != r->id)
		goto done;
	draft_from_record(&d, &rec, arena);
	point_elsewhere(&d, r->field, from, into);
	if (is_empty_link(&d, into))
		rc = plan_del(p, &rec, false, err);
	else
		rc = plan_set(p, &rec, &d, err);
done:
	arena_close(arena);
	return rc;
}

enum err_code
plan_del_into(struct plan *p, const struct record *rec, uint32_t into,
    struct slice remains, struct err *err)
{
	struct plan_entity	*pe;
	struct referrers	 rs = {{0}};
	enum err_code		 rc;

	rc = plan_entity_load(&pe, p, rec->entity, err);
	if (rc == ERR_OK && into == rec->id)
		rc = err_set(err, ERR_USAGE, "%s cannot be merged with "
		    "itself", record_words(rec->entity, rec->id).text);
	if (rc == ERR_OK)
		rc = plan_referrers(&rs, p, rec->entity, rec->id, err);
	for (size_t i = 0; rc == ERR_OK && i < rs.list.n; i++) {
		const struct referrer	*r = &rs.list.p[i];

		/* What the one says of the other goes with it. */
		if (r->entity != rec->entity || r->id != into)
			rc = move_reference(p, r, rec->id, into, err);
	}
	VEC_RELEASE(&rs.list);
	if (rc == ERR_OK)
		rc = plan_set_alias(p, rec->entity, rec->id, into, remains,
		    err);
	return rc ? rc : plan_put_del(p, rec, err);
}

/* --- Making one record of two --------------------------------------------- */

struct merging {
	const struct merge_options	*opt;
	struct merge_ages		*ages;
	const struct entity		*entity;
	struct record			 first, second;
	struct draft			 draft;		/* what becomes of first */
	struct arena			*arena;
};

static enum merge_side
side_of(const struct merging *m, const struct field *f)
{
	enum merge_side	side = m->opt->prefer;

	for (size_t i = 0; i < m->opt->n_fields; i++)
		if (m->opt->field[i].field == f)
			side = m->opt->field[i].prefer;
	if (side != MERGE_NEWEST)
		return side;
	return merge_ages_of(m->ages, m->entity, m->second.id, f) >
	    merge_ages_of(m->ages, m->entity, m->first.id, f) ?
	    MERGE_SECOND : MERGE_FIRST;
}

/* A value of either, but for a reference to the two themselves. */
static bool
keeps(const struct merging *m, const struct field *f, const struct value *v,
    bool is_second)
{
	if (f->type != TYPE_REF || v->entity != m->entity->id)
		return true;
	if (v->i == m->second.id)
		return false;
	return !is_second || v->i != m->first.id;
}

static void
unite(struct merging *m, const struct field *f)
{
	size_t		 n1 = record_count(&m->first, f);
	size_t		 n2 = record_count(&m->second, f), n = 0;
	struct value	*v = ARENA_ARRAY(m->arena, struct value, n1 + n2 + 1);
	size_t		 kept;

	for (size_t i = 0; i < n1; i++) {
		v[n] = record_item(&m->first, f, i);
		n += keeps(m, f, &v[n], false);
	}
	kept = n;
	for (size_t i = 0; i < n2; i++) {
		bool	there = false;

		v[n] = record_item(&m->second, f, i);
		for (size_t k = 0; k < n && !there; k++)
			there = value_equal(&v[k], &v[n]);
		n += !there && keeps(m, f, &v[n], true);
	}
	if (!f->many && kept > 0 && n > kept) {
		if (side_of(m, f) == MERGE_SECOND)
			v[0] = v[kept];
		n = 1;
	}
	draft_set(&m->draft, f, v, n);
}

static enum err_code
read_both(struct merging *m, struct plan *p, uint32_t first, uint32_t second,
    struct err *err)
{
	const struct { struct record *rec; uint32_t id; } want[2] = {
		{ &m->first, first }, { &m->second, second }
	};
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < NELEM(want); i++) {
		rc = plan_find(want[i].rec, p, m->entity, want[i].id,
		    m->arena, err);
		if (rc == ERR_OK && want[i].rec->bytes.p == NULL)
			rc = err_set(err, ERR_NOTFOUND, "no %s",
			    record_words(m->entity, want[i].id).text);
	}
	if (rc == ERR_OK && m->first.id == m->second.id)
		rc = first == second ? err_set(err, ERR_USAGE,
		    "%s cannot be merged with itself",
		    record_words(m->entity, first).text) :
		    err_set(err, ERR_USAGE, "%s and %s are one already",
		    record_words(m->entity, first).text,
		    record_words(m->entity, second).text);
	return rc;
}

static enum err_code
read_ages(struct merging *m, struct err *err)
{
	bool	wanted = m->opt->prefer == MERGE_NEWEST;

	for (size_t i = 0; i < m->opt->n_fields; i++)
		wanted |= m->opt->field[i].prefer == MERGE_NEWEST;
	if (!wanted)
		return ERR_OK;
	merge_ages_want(m->ages, m->entity, m->first.id);
	merge_ages_want(m->ages, m->entity, m->second.id);
	return merge_ages_read(m->ages, err);
}

static enum err_code
parent_hint(struct merging *m, struct err *err)
{
	const struct field	*f = entity_role(m->entity, ROLE_PARENT);

	if (err->code == ERR_DATA && f != NULL && err->hint[0] == '\0')
		err_hint(err, "--prefer %.*s=second, or clear it first, when "
		    "the one lies below the other", SLICE_ARG(f->name));
	return err->code;
}

static enum err_code
merge_both(struct merging *m, struct plan *p, struct err *err)
{
	struct buf	remains = {0};
	struct record	now;
	enum err_code	rc;

	draft_from_record(&m->draft, &m->first, m->arena);
	for (size_t i = 0; i < m->entity->n_fields; i++)
		unite(m, &m->entity->field[i]);
	remains_of_merge(&remains, &m->first, &m->second, &m->draft);
	rc = plan_del_into(p, &m->second, m->first.id, buf_slice(&remains),
	    err);
	buf_release(&remains);
	/* It may be a record that referred to itself. */
	if (rc == ERR_OK)
		rc = plan_find(&now, p, m->entity, m->first.id, m->arena,
		    err);
	if (rc == ERR_OK)
		rc = plan_set(p, &now, &m->draft, err);
	return rc == ERR_DATA ? parent_hint(m, err) : rc;
}

enum err_code
merge_plan(struct plan *p, const struct entity *entity, uint32_t first,
    uint32_t second, const struct merge_options *opt, struct err *err)
{
	static const struct merge_options	none = { .prefer = MERGE_FIRST };
	struct merging		 m = { .entity = entity };
	struct merge_ages	*own = NULL;
	enum err_code		 rc;

	if (entity->is_columnar)
		return err_set(err, ERR_USAGE, "%.*s has rows, which are not "
		    "merged", SLICE_ARG(entity->name));
	m.opt = opt == NULL ? &none : opt;
	m.ages = m.opt->ages;
	if (m.ages == NULL)
		m.ages = own = merge_ages_open(p->opt.txn);
	m.arena = arena_open();
	rc = read_both(&m, p, first, second, err);
	if (rc == ERR_OK)
		rc = read_ages(&m, err);
	if (rc == ERR_OK)
		rc = merge_both(&m, p, err);
	arena_close(m.arena);
	merge_ages_close(own);
	return rc;
}
