/*
 * Whom the later entries of the journal are about.
 */
#include "core/practice/segment/freeze_diff.h"
#include "core/record/alias.h"
#include "core/record/change.h"
#include "core/record/reference.h"
#include "core/sales/sales.h"
#include "core/types/zone.h"

/* Rows of a large load, of which the journal has only the numbers. */
struct load { uint64_t from, until, entry; };

struct touching {
	struct freeze_touch	*touch;
	uint32_t		 last_id;
	const struct query_env	*env;
	const struct entity	*party, *sale;
	const struct field	*sale_party, *sale_date;
	struct day		 day;
	struct instant		 until;		/* the end of that day */
	uint64_t		 entry;
	bool			 late;		/* what rows at hand are */
	VEC(struct load)	 load;
	struct arena		*scratch;
	struct err		*err;
	enum err_code		 rc;		/* within rows */
};

static void
mark(struct touching *t, uint32_t id, uint64_t entry, bool late)
{
	struct freeze_touch	*x;

	if (id == 0 || id > t->last_id)
		return;
	x = &t->touch[id];
	if (late)
		x->late++;
	else
		x->corrected++;
	if (x->entry == 0)
		x->entry = entry;
}

/* Old handles lead to who remained. */
static enum err_code
touch(struct touching *t, uint32_t id, bool late, struct err *err)
{
	enum err_code	rc = reference_follow(&id, t->env->txn, t->party,
			    err);

	if (rc == ERR_OK)
		mark(t, id, t->entry, late);
	return rc;
}

/* ---- records ---- */

/* The parties that a record refers to, at once or by way of a person. */
static enum err_code
touch_refs(struct touching *t, const struct value *v, bool late,
    bool directly, struct err *err)
{
	const struct entity	*to;
	struct record		 rec;
	enum err_code		 rc;

	if (v->type != TYPE_REF)
		return ERR_OK;
	if (v->entity == t->party->id)
		return touch(t, (uint32_t)v->i, late, err);
	to = model_find_entity_id(t->env->model, v->entity);
	if (directly || to == NULL || to->kind != KIND_PERSON)
		return ERR_OK;
	rc = record_find(&rec, t->env->txn, to, (uint32_t)v->i, err);
	for (size_t i = 0; rc == ERR_OK && rec.bytes.p != NULL &&
	    i < to->n_fields; i++) {
		const struct field	*f = &to->field[i];

		if (f->type != TYPE_REF || f->to != t->party->id)
			continue;
		for (size_t k = 0; rc == ERR_OK && k < record_count(&rec, f);
		    k++) {
			struct value	ref = record_item(&rec, f, k);

			rc = touch_refs(t, &ref, late, true, err);
		}
	}
	return rc;
}

static enum err_code
touch_side(struct touching *t, struct slice side, bool late, struct err *err)
{
	const struct value	*v;
	size_t			 n;
	enum err_code		 rc;

	rc = change_values(&v, &n, t->scratch, side, err);
	for (size_t i = 0; rc == ERR_OK && i < n; i++)
		rc = touch_refs(t, &v[i], late, false, err);
	return rc;
}

/* Did it happen after the day?  Then it has no part in what was said of it. */
static enum err_code
is_later(bool *later, struct touching *t, const struct change *c,
    const struct entity *e, struct err *err)
{
	const struct field	*when = entity_role(e, ROLE_TIME);
	const struct value	*v;
	size_t			 n = 0;
	enum err_code		 rc = ERR_OK;

	*later = false;
	if (when == NULL)
		when = entity_role(e, ROLE_DATE);
	if (when == NULL)
		when = entity_role(e, ROLE_OPENED);
	for (size_t i = 0; rc == ERR_OK && when != NULL && i < c->n_fields;
	    i++) {
		if (c->field[i].field != when->id || c->field[i].erased)
			continue;
		rc = change_values(&v, &n, t->scratch,
		    c->op == CHANGE_ADD ? c->field[i].after :
		    c->field[i].before, err);
		if (rc == ERR_OK && n > 0)
			*later = v[0].type == TYPE_TIME ?
			    v[0].i >= t->until.us :
			    v[0].type == TYPE_DATE && v[0].i > t->day.n;
	}
	return rc;
}

/* What a changed record refers to beside what was changed of it. */
static enum err_code
touch_current(struct touching *t, const struct entity *e, uint32_t id,
    struct err *err)
{
	struct record	rec;
	enum err_code	rc = record_find(&rec, t->env->txn, e, id, err);

	for (size_t i = 0; rc == ERR_OK && rec.bytes.p != NULL &&
	    i < e->n_fields; i++) {
		if (e->field[i].type != TYPE_REF)
			continue;
		for (size_t k = 0; rc == ERR_OK &&
		    k < record_count(&rec, &e->field[i]); k++) {
			struct value	v = record_item(&rec, &e->field[i], k);

			rc = touch_refs(t, &v, false, false, err);
		}
	}
	return rc;
}

static enum err_code
note_change(struct touching *t, const struct change *c, struct err *err)
{
	const struct entity	*e;
	bool			 late = c->op == CHANGE_ADD, later = false;
	enum err_code		 rc;

	e = model_find_entity_id(t->env->model, c->entity);
	if (e == NULL || e->is_columnar)
		return ERR_OK;
	if (e == t->party)
		return touch(t, c->id, late, err);
	rc = c->op == CHANGE_SET ? touch_current(t, e, c->id, err) :
	    is_later(&later, t, c, e, err);
	for (size_t i = 0; rc == ERR_OK && !later && i < c->n_fields; i++) {
		const struct change_field	*cf = &c->field[i];
		const struct field		*f;

		f = entity_find_field_id(e, cf->field);
		if (f == NULL || f->type != TYPE_REF || cf->erased)
			continue;
		if (cf->was_set)
			rc = touch_side(t, cf->before, late, err);
		/* What it refers to now was seen already. */
		if (rc == ERR_OK && cf->is_set && c->op != CHANGE_SET)
			rc = touch_side(t, cf->after, late, err);
	}
	return rc;
}

static enum err_code
note_records(struct touching *t, struct slice public, struct slice private,
    struct err *err)
{
	struct change_reader	r;
	struct change		c;
	bool			more;
	enum err_code		rc;

	change_reader_init(&r, public, private);
	while ((rc = change_next(&c, &more, &r, t->scratch, err)) == ERR_OK &&
	    more) {
		rc = note_change(t, &c, err);
		arena_clear(t->scratch);
		if (rc)
			break;
	}
	return rc;
}

static enum err_code
note_merges(struct touching *t, struct slice public, struct err *err)
{
	struct alias_change	c;
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && alias_change_get(&c, public, i);
	    i++) {
		if (c.entity != t->party->id)
			continue;
		mark(t, c.id, t->entry, false);
		if (c.after != 0)
			rc = touch(t, c.after, false, err);
	}
	return rc;
}

/* ---- sale rows ---- */

static bool
take_row(void *arg, uint64_t seq, const int64_t *cells)
{
	struct touching	*t = arg;
	int64_t		 party = cells[t->sale_party->position];

	(void)seq;
	if (party != SALES_MISSING &&
	    cells[t->sale_date->position] <= t->day.n)
		t->rc = touch(t, (uint32_t)party, t->late, t->err);
	return t->rc == ERR_OK;
}

static enum err_code
note_sales(struct touching *t, struct slice public, struct err *err)
{
	struct sales_change	c;
	enum err_code		rc = sales_change_decode(&c, public, err);

	if (rc || c.entity != t->sale->id)
		return rc;
	if (c.op == SALES_ADDED && c.after.len == 0) {
		*VEC_ADD(&t->load) = (struct load){ c.first_seq,
		    c.first_seq + c.n, t->entry };
		return ERR_OK;
	}
	t->rc = ERR_OK;
	t->err = err;
	t->late = c.op == SALES_ADDED;
	rc = sales_change_rows(c.before, t->sale, take_row, t, err);
	/* Of a changed row its party of then, and that of now if another. */
	if (rc == ERR_OK && t->rc == ERR_OK)
		rc = sales_change_rows(c.after, t->sale, take_row, t, err);
	return rc ? rc : t->rc;
}

static int
by_number(const void *a, const void *b)
{
	const struct load	*x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* In order and apart: what a redo gave back belongs to the load it was of. */
static void
order_loads(struct touching *t)
{
	uint64_t	end = 0;
	size_t		n = 0;

	qsort(t->load.p, t->load.n, sizeof(*t->load.p), by_number);
	for (size_t i = 0; i < t->load.n; i++) {
		struct load	l = t->load.p[i];

		l.from = MAX(l.from, end);
		if (l.from >= l.until)
			continue;
		end = l.until;
		t->load.p[n++] = l;
	}
	t->load.n = n;
}

/* The load of a row; NULL: it is of none. */
static const struct load *
load_of(const struct touching *t, uint64_t seq)
{
	size_t	lo = 0, hi = t->load.n;

	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (t->load.p[mid].until <= seq)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->load.n && t->load.p[lo].from <= seq ?
	    &t->load.p[lo] : NULL;
}

/* A scan has led the parties through alias already. */
static bool
take_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct touching		*t = arg;
	const struct load	*l = NULL;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		int64_t	party = b->col[0][i];

		if (l == NULL || b->seq[i] < l->from || b->seq[i] >= l->until)
			l = load_of(t, b->seq[i]);
		if (l != NULL && party > 0 && party <= t->last_id)
			mark(t, (uint32_t)party, l->entry, true);
	}
	return true;
}

static enum err_code
note_loads(struct touching *t, struct err *err)
{
	struct sales_query	q = { .sale = t->sale,
				    .days = { DAY_MIN, { t->day.n + 1 } },
				    .column = &t->sale_party,
				    .n_columns = 1, .threads = 1 };

	if (t->load.n == 0)
		return ERR_OK;
	order_loads(t);
	return sales_scan(t->env->txn, &q, take_batch, t, err);
}

/* ---- the journal ---- */

static enum err_code
note_entry(struct touching *t, struct err *err)
{
	struct journal_entry	e;
	struct slice		public, private;
	enum err_code		rc;

	rc = journal_get(&e, t->env->txn, t->entry, err);
	for (uint32_t i = 1; rc == ERR_OK && i <= e.items; i++) {
		rc = journal_get_item(&public, &private, t->env->txn,
		    t->entry, i, err);
		if (rc)
			continue;
		if (change_is_records(public))
			rc = note_records(t, public, private, err);
		else if (alias_is_item(public))
			rc = note_merges(t, public, err);
		else if (sales_is_item(public))
			rc = note_sales(t, public, err);
	}
	return rc;
}

enum err_code
freeze_read_touches(struct freeze_touch *all, uint32_t last_id,
    const struct query_env *env, const struct entity *party, uint64_t after,
    struct day day, struct err *err)
{
	struct touching	t = { .touch = all, .last_id = last_id, .env = env,
			    .party = party, .day = day };
	uint64_t	last;
	enum err_code	rc;

	t.sale = model_find_sale(env->model, party);
	t.sale_party = entity_role(t.sale, ROLE_PARTY);
	t.sale_date = entity_role(t.sale, ROLE_DATE);
	if (t.sale_date == NULL)
		t.sale_date = entity_role(t.sale, ROLE_TIME);
	t.until = zone_from_clock(env->when.zone,
	    (struct day){ day.n + 1 }, 0);
	t.scratch = arena_open();
	rc = journal_last(&last, env->txn, err);
	for (t.entry = after + 1; rc == ERR_OK && t.entry <= last; t.entry++)
		rc = note_entry(&t, err);
	if (rc == ERR_OK)
		rc = note_loads(&t, err);
	arena_close(t.scratch);
	VEC_RELEASE(&t.load);
	return rc;
}
