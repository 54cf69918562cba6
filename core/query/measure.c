/*
 * What the ledger and the contacts say of a party or product: revenue,
 * orders, the last sale, the last contact.  The first few are asked one by
 * one; then all are summed in one pass.
 */
#include "core/query/priv.h"

#include "core/record/reference.h"
#include "core/base/banned.h"

enum what {
	M_REVENUE, M_ORDERS, M_QUANTITY, M_MARGIN, M_COST, M_FIRST_SALE,
	M_LAST_SALE, M_LAST_CONTACT
};

static const char	*const names[] = {
	"revenue", "orders", "quantity", "margin", "cost", "first_sale",
	"last_sale", "last_contact"
};

/* Their names in Dutch, where no field of the model is called so. */
static const struct { const char *name; enum what what; } in_dutch[] = {
	{ "omzet", M_REVENUE }, { "bestellingen", M_ORDERS },
	{ "aantal", M_QUANTITY }, { "marge", M_MARGIN }, { "kosten", M_COST },
	{ "eerste_verkoop", M_FIRST_SALE }, { "laatste_verkoop", M_LAST_SALE },
	{ "laatste_contact", M_LAST_CONTACT },
};

/* NELEM(names): it is none. */
static size_t
find_measure(struct slice name)
{
	size_t	what = 0;

	while (what < NELEM(names) &&
	    !slice_eq_ascii_nocase(name, slice_of(names[what])))
		what++;
	for (size_t i = 0; what == NELEM(names) && i < NELEM(in_dutch); i++)
		if (slice_eq_ascii_nocase(name, slice_of(in_dutch[i].name)))
			return in_dutch[i].what;
	return what;
}

struct measure {
	struct measure		*next;
	const struct entity	*entity;	/* party or product */
	const struct entity	*sale;		/* NULL: contacts */
	const struct field	*product;	/* of the sale, or NULL */
	struct range		 days;
	bool			 want_orders;
	uint64_t		 asked;
	bool			 ready;
	uint32_t		 last_id;
	struct sales_sums	*sums;
	int64_t			*last_us;
};

const char *
query_measure_name(size_t i)
{
	return i < NELEM(names) ? names[i] : NULL;
}

bool
is_measure_name(struct slice name)
{
	return find_measure(name) < NELEM(names);
}

struct slice
measure_suggest(struct slice name)
{
	struct slice	best = SLICE_EMPTY, s;
	size_t		limit = MIN(MAX(name.len / 3, (size_t)1), (size_t)3);
	size_t		d;

	for (size_t i = 0; i < NELEM(names) && limit > 0; i++) {
		s = slice_of(names[i]);
		d = text_distance(s, name, limit);
		if (d > limit)
			continue;
		best = s;
		limit = d - (d > 0);
	}
	return best;
}

struct range
query_days(const struct query_env *env, struct range days)
{
	if (env->has_as_of && days.until.n > env->as_of.n)
		days.until.n = env->as_of.n + 1;
	return days;
}

/* The sale rows that speak of this entity, and by which field. */
static const struct entity *
find_sale(const struct model *m, const struct entity *e,
    const struct field **product)
{
	const struct entity	*sale = NULL;
	const struct field	*f;

	*product = NULL;
	while ((sale = model_next_kind(m, KIND_SALE, sale)) != NULL) {
		f = entity_role(sale, ROLE_PARTY);
		if (f != NULL && f->to == e->id)
			return sale;
		f = entity_role(sale, ROLE_PRODUCT);
		if (f != NULL && f->to == e->id) {
			*product = f;
			return sale;
		}
	}
	return NULL;
}

static enum err_code
no_measure(struct parser *p, struct slice name, size_t at, bool contact)
{
	const struct field	*f, *product;
	const struct entity	*to;

	if (!model_is_sound(p->q->env.model, KIND_SALE))
		return query_fail_unsound(p, at);
	query_fail(p, at, "%.*s is of %s; %.*s is not", SHORT(name), contact ?
	    err_text("parties") : err_text("parties and products"),
	    SHORT(p->entity->name));
	for (size_t i = 0; i < p->entity->n_fields; i++) {
		f = &p->entity->field[i];
		to = f->type != TYPE_REF ? NULL :
		    model_find_entity_id(p->q->env.model, f->to);
		if (to == NULL || (contact ? to->kind != KIND_PARTY :
		    find_sale(p->q->env.model, to, &product) == NULL))
			continue;
		err_hint(p->err, "%.*s.%.*s", SHORT(f->name), SHORT(name));
		break;
	}
	return ERR_USAGE;
}

static struct measure *
measure_find(struct query *q, const struct entity *e,
    const struct entity *sale, struct range days)
{
	struct measure	*m;

	for (m = q->measures; m != NULL; m = m->next)
		if (m->entity == e && m->sale == sale &&
		    m->days.from.n == days.from.n &&
		    m->days.until.n == days.until.n)
			return m;
	m = ARENA_NEW(q->arena, struct measure);
	m->entity = e;
	m->sale = sale;
	m->days = days;
	m->next = q->measures;
	q->measures = m;
	return m;
}

enum err_code
measure_build(struct node **node, struct parser *p, struct slice name,
    struct range days, size_t at)
{
	const struct model	*model = p->q->env.model;
	const struct entity	*sale;
	const struct field	*product = NULL, *f;
	enum what		 what = (enum what)find_measure(name);
	bool			 contact;
	enum err_code		 rc;

	contact = what == M_LAST_CONTACT;
	sale = contact ? NULL : find_sale(model, p->entity, &product);
	if (contact ? p->entity->kind != KIND_PARTY : sale == NULL)
		return no_measure(p, name, at, contact);
	rc = node_new(node, p, N_MEASURE, at, NULL, 0);
	if (rc)
		return rc;
	(*node)->v.i = what;
	(*node)->measure = measure_find(p->q, p->entity, sale,
	    query_days(&p->q->env, days));
	if (what == M_ORDERS)
		(*node)->measure->want_orders = true;
	if (!contact)
		(*node)->measure->product = product;
	switch (what) {
	case M_REVENUE:
	case M_MARGIN:
	case M_COST:
		(*node)->type = TYPE_MONEY;
		(*node)->digits = model->currency_digits;
		break;
	case M_ORDERS:
		(*node)->type = TYPE_INT;
		break;
	case M_QUANTITY:
		f = entity_role(sale, ROLE_QUANTITY);
		if (f == NULL && !model_is_sound(model, KIND_SALE))
			return query_fail_unsound(p, at);
		if (f == NULL)
			return query_fail(p, at, "%.*s has no quantity",
			    SHORT(sale->name));
		(*node)->type = f->type;
		(*node)->digits = f->digits;
		break;
	default:
		(*node)->type = TYPE_DATE;
		break;
	}
	return ERR_OK;
}

void
measure_close_all(struct query *q)
{
	for (struct measure *m = q->measures; m != NULL; m = m->next) {
		free(m->sums);
		free(m->last_us);
		m->sums = NULL;
		m->last_us = NULL;
		m->ready = false;
		m->asked = 0;
	}
}

static void
add_sums(struct sales_sums *to, const struct sales_sums *s)
{
	bool	empty = to->rows == 0;

	to->revenue += s->revenue;
	to->quantity += s->quantity;
	to->cost += s->cost;
	to->margin += s->margin;
	to->rows += s->rows;
	to->rows_without_cost += s->rows_without_cost;
	to->orders += s->orders;
	if (s->first.n <= s->last.n && (empty || to->first.n > to->last.n)) {
		to->first = s->first;
		to->last = s->last;
	} else if (s->first.n <= s->last.n) {
		to->first.n = MIN(to->first.n, s->first.n);
		to->last.n = MAX(to->last.n, s->last.n);
	} else if (empty) {
		to->first = s->first;
		to->last = s->last;
	}
}

static enum err_code
sum_products(struct measure *m, struct query *q, struct err *err)
{
	struct sales_groups		 groups = {0};
	struct sales_group_query	 gq = {
		.sale = m->sale, .days = m->days, .n_keys = 1,
		.want_orders = m->want_orders, .want_cost = true,
		.threads = MAX(1u, q->env.threads),
	};
	uint32_t			 id;
	enum err_code			 rc;

	gq.key[0] = m->product;
	for (uint32_t i = 0; i <= m->last_id; i++)
		m->sums[i].first = DAY_MAX;
	rc = sales_group(&groups, q->env.txn, q->env.model, &gq, err);
	for (size_t i = 0; rc == ERR_OK && i < groups.list.n; i++) {
		struct sales_group	*g = &groups.list.p[i];

		if (g->key[0] == SALES_MISSING)
			continue;
		id = (uint32_t)g->key[0];
		rc = reference_follow(&id, q->env.txn, m->entity, err);
		if (rc == ERR_OK && id <= m->last_id)
			add_sums(&m->sums[id], &g->sums);
	}
	VEC_RELEASE(&groups.list);
	return rc;
}

/* The last moment that has been. */
static struct instant
contact_until(const struct query_env *env)
{
	struct day	day = env->has_as_of ? env->as_of :
			    when_today(&env->when);
	struct instant	end;

	day.n++;
	end = zone_from_clock(env->when.zone, day, 0);
	end.us--;
	return end;
}

static bool
sum_all(struct measure *m, struct query *q)
{
	struct err	err = {0};
	uint64_t	count;
	enum err_code	rc;

	if (m->ready)
		return true;
	rc = record_counts(&count, &m->last_id, q->env.txn, m->entity, &err);
	if (rc)
		goto done;
	if (m->sale == NULL) {
		m->last_us = mem_zalloc(((size_t)m->last_id + 1) *
		    sizeof(*m->last_us));
		rc = event_last_all(m->last_us, m->last_id, q->env.txn,
		    q->env.model, m->entity, 1u << KIND_ACTIVITY,
		    contact_until(&q->env), &err);
	} else {
		m->sums = mem_zalloc(((size_t)m->last_id + 1) *
		    sizeof(*m->sums));
		if (m->product != NULL)
			rc = sum_products(m, q, &err);
		else
			rc = sales_sum_parties(m->sums, m->last_id,
			    q->env.txn, q->env.model, m->sale, m->days,
			    m->want_orders, MAX(1u, q->env.threads), &err);
	}
	m->ready = rc == ERR_OK;
done:
	if (rc)
		query_keep_error(q, rc, &err);
	return rc == ERR_OK;
}

struct newest { const struct model *model; int64_t until, us; };

static bool
newest_contact(void *arg, struct instant at, const struct entity *e,
    uint32_t id)
{
	struct newest	*n = arg;

	(void)id;
	if (e->kind != KIND_ACTIVITY || at.us > n->until)
		return true;
	n->us = at.us;
	return false;
}

static bool
contact_of(struct measure *m, struct query *q, uint32_t id, int64_t *us)
{
	struct newest	n = { .until = contact_until(&q->env).us,
			    .us = INT64_MIN };
	struct err	err = {0};
	enum err_code	rc;

	if (m->asked++ < QUERY_FEW && !m->ready) {
		rc = event_list(q->env.txn, q->env.model, m->entity, id,
		    newest_contact, &n, &err);
		if (rc)
			query_keep_error(q, rc, &err);
		*us = n.us;
		return rc == ERR_OK && n.us != INT64_MIN;
	}
	if (!sum_all(m, q) || id > m->last_id)
		return false;
	*us = m->last_us[id];
	return *us != INT64_MIN;
}

static bool
sums_of(struct measure *m, struct query *q, uint32_t id,
    struct sales_sums *sums)
{
	struct err	err = {0};
	enum err_code	rc;

	if (m->product == NULL && !m->ready && m->asked++ < QUERY_FEW) {
		rc = sales_sum_party(sums, q->env.txn, q->env.model, m->sale,
		    id, m->days, &err);
		if (rc)
			query_keep_error(q, rc, &err);
		return rc == ERR_OK;
	}
	if (!sum_all(m, q) || id > m->last_id)
		return false;
	*sums = m->sums[id];
	return true;
}

bool
measure_eval(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	struct sales_sums	sums;
	struct measure		*m = n->measure;
	enum what		 what = (enum what)n->v.i;
	int64_t			 us;

	if (s->record == NULL || q->env.txn == NULL)
		return false;
	memset(v, 0, sizeof(*v));
	v->type = n->type;
	v->digits = n->digits;
	if (what == M_LAST_CONTACT) {
		if (!contact_of(m, q, s->record->id, &us))
			return false;
		v->i = zone_day(q->env.when.zone, (struct instant){ us }).n;
		return true;
	}
	if (m->days.from.n >= m->days.until.n)
		memset(&sums, 0, sizeof(sums));
	else if (!sums_of(m, q, s->record->id, &sums))
		return false;
	if (m->days.from.n >= m->days.until.n)
		sums.first.n = 1;
	switch (what) {
	case M_REVENUE:
		v->i = sums.revenue;
		return true;
	case M_ORDERS:
		v->i = (int64_t)sums.orders;
		return true;
	case M_QUANTITY:
		v->i = sums.quantity;
		return true;
	case M_MARGIN:
	case M_COST:
		/* Nothing is known of rows without a cost. */
		v->i = what == M_MARGIN ? sums.margin : sums.cost;
		return sums.rows == 0 || sums.rows > sums.rows_without_cost;
	case M_FIRST_SALE:
		v->i = sums.first.n;
		return sums.first.n <= sums.last.n;
	default:
		v->i = sums.last.n;
		return sums.first.n <= sums.last.n;
	}
}

/* ---- segments, and who may be contacted ---- */

struct masks {
	struct masks	*next;
	const struct scheme *scheme;	/* NULL: who may be contacted */
	bool		 ready;
	uint32_t	 last_id;
	const uint32_t	*mask;		/* by id; whoever gave it owns it */
};

struct masks *
masks_open(struct query *q, const struct scheme *scheme)
{
	struct masks	*c = ARENA_NEW(q->arena, struct masks);

	c->scheme = scheme;
	c->next = q->masks;
	q->masks = c;
	return c;
}

const struct scheme *
masks_next_scheme(const struct masks **at, const struct query *q)
{
	do
		*at = *at == NULL ? q->masks : (*at)->next;
	while (*at != NULL && (*at)->scheme == NULL);
	return *at == NULL ? NULL : (*at)->scheme;
}

void
masks_close_all(struct query *q)
{
	for (struct masks *c = q->masks; c != NULL; c = c->next)
		c->ready = false;
}

static const struct masks *
masks_of(struct query *q, const struct node *n)
{
	struct masks	*c = n->masks;
	struct err	 err = {0};
	enum err_code	 rc;

	if (c->ready)
		return c;
	if (n->op == N_MAY)
		rc = q->env.may(q->env.may_arg, &c->mask, &c->last_id,
		    n->v.text, n->entity, &err);
	else
		rc = q->env.segments(q->env.segments_arg, &c->mask,
		    &c->last_id, n->scheme, n->entity, &err);
	c->ready = rc == ERR_OK;
	if (c->ready)
		return c;
	query_keep_error(q, rc, &err);
	return NULL;
}

bool
segment_any(struct query *q, const struct node *n, const struct subject *s,
    eval_each *each, void *arg)
{
	const struct masks	*c;
	struct value		 v = { .type = TYPE_ENUM };
	uint32_t		 mask;

	if (s->record == NULL || q->env.txn == NULL)
		return false;
	c = masks_of(q, n);
	if (c == NULL || s->record->id > c->last_id)
		return false;
	mask = c->mask[s->record->id];
	for (v.i = 1; mask != 0; v.i++, mask >>= 1)
		if ((mask & 1) != 0 && each(arg, &v))
			return true;
	return false;
}

bool
may_eval(struct query *q, const struct node *n, const struct subject *s,
    struct value *v)
{
	const struct masks	*c;

	if (s->record == NULL || q->env.txn == NULL)
		return false;
	c = masks_of(q, n);
	if (c == NULL)
		return false;
	*v = (struct value){ .type = TYPE_BOOL };
	v->i = s->record->id <= c->last_id && c->mask[s->record->id] != 0;
	return true;
}
