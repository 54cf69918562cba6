/*
 * Contacts from the events of the party, sales from the ledger, changes
 * from the journal; sorted together, newest first.
 */
#include "core/practice/contact/contact.h"
#include "core/practice/role.h"
#include "core/record/subject_walk.h"

struct reader {
	struct timeline		*t;
	const struct query_env	*env;
	const struct entity	*entity;
	uint32_t		 id;
	struct instant		 until;		/* excluded */
	size_t			 limit;		/* 0: all */
	struct arena		*arena;
	struct err		*err;
	enum err_code		 rc;
	size_t			 n;		/* of this part */
	bool			 is_person;	/* of the party's people now */
	/* of sales */
	struct slice		 order;
	struct day		 order_day;
	bool			 has_order;
};

static bool
is_full(const struct reader *r)
{
	return r->limit > 0 && r->n >= r->limit;
}

static struct timeline_item *
add_item(struct reader *r, enum timeline_what what)
{
	struct timeline_item	*it = VEC_ADD(&r->t->item);

	it->what = what;
	r->n++;
	return it;
}

static struct slice
text_of(const struct record *rec, enum role role, struct reader *r)
{
	return role_text(rec, role, r->env, r->arena);
}

/* The name of the record a field refers to. */
static struct slice
name_of(const struct record *rec, enum role role, struct reader *r)
{
	const struct field	*f = entity_role(rec->entity, role);
	const struct entity	*to;
	struct record		 other;
	struct value		 v;

	if (f == NULL || f->type != TYPE_REF)
		return SLICE_EMPTY;
	v = record_value(rec, f);
	to = model_find_entity_id(r->env->model, f->to);
	if (v.type != TYPE_REF || to == NULL)
		return SLICE_EMPTY;
	if (record_find(&other, r->env->txn, to, (uint32_t)v.i, r->err) !=
	    ERR_OK || other.bytes.p == NULL)
		return SLICE_EMPTY;
	return record_name(&other, r->arena);
}

/* What was said; of a letter its subject first, for it begins with "Dear". */
static struct slice
contact_text(const struct record *rec, struct reader *r)
{
	struct slice	text = text_of(rec, ROLE_TEXT, r);
	struct slice	topic = text_of(rec, ROLE_TOPIC, r);

	if (text.len == 0)
		text = topic;
	else if (topic.len > 0 && role_value(rec, ROLE_UID).type != TYPE_NONE)
		text = slice_of(arena_printf(r->arena, "%.*s: %.*s",
		    SLICE_ARG(topic), SLICE_ARG(text)));
	return text.len > 0 ? text : text_of(rec, ROLE_NAME, r);
}

static bool
see_event(void *arg, struct instant at, const struct entity *e, uint32_t id)
{
	struct reader		*r = arg;
	struct timeline_item	*it;
	struct record		 rec;

	if (at.us >= r->until.us)
		return true;
	r->rc = record_find(&rec, r->env->txn, e, id, r->err);
	if (r->rc)
		return false;
	if (rec.bytes.p == NULL)
		return true;
	/* What names a party is that party's, wherever they work now. */
	if (r->is_person && role_value(&rec, ROLE_PARTY).type != TYPE_NONE)
		return true;
	it = add_item(r, TIMELINE_CONTACT);
	it->at = at;
	it->has_time = entity_role(e, ROLE_TIME) != NULL;
	it->entity = e;
	it->id = id;
	it->kind = text_of(&rec, ROLE_KIND, r);
	if (it->kind.len == 0)
		it->kind = e->name;
	it->text = contact_text(&rec, r);
	it->who = name_of(&rec, ROLE_STAFF, r);
	if (it->who.len == 0)
		it->who = name_of(&rec, ROLE_OWNER, r);
	return !is_full(r);
}

/* Contacts with somebody who works there that name the person only. */
static bool
see_person(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	struct reader	*r = arg;
	enum err_code	 rc;

	if (source->kind != KIND_PERSON || f->role != ROLE_PARTY)
		return true;
	r->n = 0;
	rc = event_list(r->env->txn, r->env->model, source, id, see_event, r,
	    r->err);
	r->rc = rc ? rc : r->rc;
	return r->rc == ERR_OK;
}

static enum err_code
read_contacts(struct reader *r)
{
	const struct query_env	*env = r->env;
	enum err_code		 rc;

	rc = event_list(env->txn, env->model, r->entity, r->id, see_event, r,
	    r->err);
	rc = rc ? rc : r->rc;
	if (rc || r->entity->kind != KIND_PARTY)
		return rc;
	r->is_person = true;
	rc = reference_list(env->txn, env->model, r->entity, r->id,
	    see_person, r, r->err);
	return rc ? rc : r->rc;
}

/*
 * What refers to a case, a deal and the like: the contacts about it, its
 * tasks, answers of surveys.
 */
static bool
see_reference(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	static const enum role	when[] = { ROLE_TIME, ROLE_DATE, ROLE_OPENED,
		ROLE_DONE, ROLE_DUE };
	struct reader		*r = arg;
	struct record		 rec;
	struct instant		 at;

	(void)f;
	r->rc = record_find(&rec, r->env->txn, source, id, r->err);
	if (r->rc)
		return false;
	for (size_t i = 0; rec.bytes.p != NULL && i < NELEM(when); i++)
		if (role_moment(&at, &rec, when[i], r->env->when.zone)) {
			r->n = 0;
			return see_event(r, at, source, id) ||
			    r->rc == ERR_OK;
		}
	return true;
}

enum { COL_ORDER, COL_AMOUNT, COL_QUANTITY, COL_PRICE, N_COLS };

struct sales_reader {
	struct reader		*r;
	const struct entity	*sale;
	const struct field	*role[N_COLS];
	int			 at[N_COLS];	/* column, or -1 */
	uint64_t		 lines;
};

static int64_t
amount_of(const struct sales_reader *s, const struct sales_batch *b, size_t i)
{
	int64_t		q, p, v = 0;
	unsigned	digits;

	if (s->at[COL_AMOUNT] >= 0)
		return b->col[s->at[COL_AMOUNT]][i];
	if (s->at[COL_QUANTITY] < 0 || s->at[COL_PRICE] < 0)
		return SALES_MISSING;
	q = b->col[s->at[COL_QUANTITY]][i];
	p = b->col[s->at[COL_PRICE]][i];
	if (q == SALES_MISSING || p == SALES_MISSING)
		return SALES_MISSING;
	digits = (unsigned)s->role[COL_QUANTITY]->digits +
	    s->role[COL_PRICE]->digits;
	if (digits < s->r->env->model->currency_digits ||
	    !i64_muldiv(&v, q, p, i64_pow10(digits -
	    s->r->env->model->currency_digits)))
		return SALES_MISSING;
	return v;
}

/* Lines of one order on one day are one item. */
static bool
see_sales(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct sales_reader	*s = arg;
	struct reader		*r = s->r;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		struct slice		 order = SLICE_EMPTY;
		struct timeline_item	*it;
		int64_t			 v = amount_of(s, b, i);
		int64_t			 cell = s->at[COL_ORDER] < 0 ?
					    SALES_MISSING :
					    b->col[s->at[COL_ORDER]][i];

		if (cell != SALES_MISSING) {
			r->rc = sales_cell_text(&order, r->env->txn, r->arena,
			    cell, r->err);
			if (r->rc)
				return false;
		}
		if (r->n > 0 && order.len > 0 && r->order_day.n == b->day[i] &&
		    slice_eq(order, r->order)) {
			it = &r->t->item.p[r->t->item.n - 1];
			s->lines++;
		} else {
			it = add_item(r, TIMELINE_SALE);
			it->entity = s->sale;
			it->id = b->seq[i];
			it->at = zone_from_clock(r->env->when.zone,
			    (struct day){ b->day[i] }, 0);
			it->kind = order.len ? slice_of(arena_printf(r->arena,
			    "order %.*s", SLICE_ARG(order))) : s->sale->name;
			r->order = slice_dup(r->arena, order);
			r->order_day.n = b->day[i];
			s->lines = 1;
		}
		if (v != SALES_MISSING && i64_add(&it->amount, it->amount, v))
			it->has_amount = true;
		it->lines = s->lines;
		it->text = slice_of(arena_printf(r->arena, "%llu line%s",
		    (unsigned long long)s->lines, s->lines == 1 ? "" : "s"));
	}
	return true;
}

static enum err_code
read_sales(struct reader *r)
{
	static const enum role	roles[N_COLS] = {
		ROLE_ORDER, ROLE_AMOUNT, ROLE_QUANTITY, ROLE_PRICE
	};
	const struct field	*column[N_COLS];
	struct sales_reader	 s = { .r = r };
	struct sales_query	 q = {0};
	enum err_code		 rc;

	s.sale = model_find_sale(r->env->model, r->entity);
	if (s.sale == NULL)
		return ERR_OK;
	q.sale = s.sale;
	q.days = (struct range){ DAY_MIN, zone_day(r->env->when.zone,
	    r->until) };
	for (int i = 0; i < N_COLS; i++) {
		s.at[i] = -1;
		s.role[i] = entity_role(s.sale, roles[i]);
		if (s.role[i] == NULL)
			continue;
		s.at[i] = (int)q.n_columns;
		column[q.n_columns++] = s.role[i];
	}
	q.column = column;
	q.threads = 1;
	rc = sales_scan_party(r->env->txn, &q, r->id, see_sales, &s, r->err);
	return rc ? rc : r->rc;
}

static void
say_change(struct reader *r, const struct change *c,
    const struct journal_entry *entry)
{
	struct timeline_item	*it = add_item(r, TIMELINE_CHANGE);
	struct buf		 b = {0};

	it->at.us = entry->author.time_us;
	it->has_time = true;
	it->id = entry->number;
	it->kind = c->op == CHANGE_ADD ? SLICE("added") :
	    c->op == CHANGE_SET ? SLICE("changed") : SLICE("removed");
	it->who = slice_dup(r->arena, entry->author.user);
	for (size_t i = 0; c->op == CHANGE_SET && i < c->n_fields; i++) {
		const struct field	*f = entity_find_field_id(r->entity,
					    c->field[i].field);

		if (f != NULL)
			buf_addf(&b, "%s%.*s", b.len ? ", " : "",
			    SLICE_ARG(f->name));
	}
	if (b.len > 0)
		it->entity = r->entity;
	it->text = b.len ? slice_dup(r->arena, buf_slice(&b)) :
	    slice_dup(r->arena, entry->author.verb);
	buf_release(&b);
}

/* Another became one with it, or is itself again. */
static void
say_merge(struct reader *r, const struct alias_change *a,
    const struct journal_entry *entry)
{
	struct timeline_item	*it = add_item(r, TIMELINE_CHANGE);
	struct buf		 b = {0};

	it->at.us = entry->author.time_us;
	it->has_time = true;
	it->id = entry->number;
	it->kind = a->after != 0 ? SLICE("merged") : SLICE("separated");
	it->who = slice_dup(r->arena, entry->author.user);
	handle_write(&b, r->entity, a->id != r->id ? a->id :
	    a->after != 0 ? a->after : a->before);
	it->text = slice_dup(r->arena, buf_slice(&b));
	buf_release(&b);
}

static enum err_code
read_changes(struct reader *r)
{
	struct subject_walk	*w;
	struct subject_said	 s;
	bool			 more;
	enum err_code		 rc;

	rc = subject_walk_open(&w, r->env->txn, r->entity, r->id, r->until,
	    r->err);
	if (rc)
		return rc;
	while (!is_full(r) && (rc = subject_walk_next(&s, &more, w,
	    r->err)) == ERR_OK && more) {
		if (s.alias != NULL)
			say_merge(r, s.alias, s.entry);
		else
			say_change(r, s.change, s.entry);
	}
	subject_walk_close(w);
	return rc;
}

static int
newest_first(const void *a, const void *b)
{
	const struct timeline_item	*x = a, *y = b;

	if (x->at.us != y->at.us)
		return x->at.us > y->at.us ? -1 : 1;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

enum err_code
timeline_read(struct timeline *t, const struct query_env *env,
    const struct entity *e, uint32_t id, unsigned parts, size_t limit,
    struct arena *arena, struct err *err)
{
	struct reader	r = { .t = t, .env = env, .entity = e, .id = id,
			    .limit = limit, .arena = arena, .err = err };
	enum err_code	rc = ERR_OK;

	r.until.us = INT64_MAX;
	if (env->has_as_of)
		r.until = zone_from_clock(env->when.zone,
		    (struct day){ env->as_of.n + 1 }, 0);
	if (parts & TIMELINE_CONTACTS &&
	    (e->kind == KIND_PARTY || e->kind == KIND_PERSON)) {
		rc = read_contacts(&r);
	} else if (parts & TIMELINE_CONTACTS) {
		rc = reference_list(env->txn, env->model, e, id,
		    see_reference, &r, err);
		rc = rc ? rc : r.rc;
	}
	r.n = 0;
	if (rc == ERR_OK && parts & TIMELINE_SALES && e->kind == KIND_PARTY) {
		if (!env->has_as_of)
			r.until = zone_from_clock(env->when.zone, DAY_MAX, 0);
		rc = read_sales(&r);
	}
	r.n = 0;
	if (rc == ERR_OK && parts & TIMELINE_CHANGES)
		rc = read_changes(&r);
	if (rc)
		return rc;
	if (t->item.n > 0)
		qsort(t->item.p, t->item.n, sizeof(*t->item.p), newest_first);
	if (limit > 0 && t->item.n > limit)
		t->item.n = limit;
	return ERR_OK;
}
