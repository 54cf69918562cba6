/*
 * What the tests of core/query share: a model with every type, a store
 * filled by a small generator (the same one every time), and shorthands.
 * Today is Friday 14 March 2025.
 */
#ifndef QUERY_KIT_H
#define QUERY_KIT_H

#include "core/query/query.h"
#include "tests/unit/record_kit.h"

#define QK_MODEL							\
	KIT_HEAD							\
	"  staff:\n"							\
	"    kind: staff\n"						\
	"    prefix: w\n"						\
	"    fields:\n"							\
	"      name: {type: text, required: true}\n"			\
	"      login: {type: text, unique: true}\n"			\
	"  account:\n"							\
	"    kind: party\n"						\
	"    prefix: a\n"						\
	"    label: {en: account, nl: relatie}\n"			\
	"    fields:\n"							\
	"      number: {type: text, unique: true}\n"			\
	"      name: {type: text, required: true, label: {nl: naam}}\n"	\
	"      city: {type: text, index: true, label: {nl: plaats}}\n"	\
	"      size: {type: int, index: true}\n"			\
	"      worth: {type: money}\n"					\
	"      rate: {type: decimal, digits: 4}\n"			\
	"      share: {type: percent}\n"				\
	"      status: {type: enum, values: {open: {label: {nl: open}},"\
	" busy: {label: {nl: bezig}}, done: {label: {nl: klaar}}}}\n"	\
	"      grade: {type: enum, values: [low, mid, high]}\n"		\
	"      active: {type: bool}\n"					\
	"      since: {type: date, index: true}\n"			\
	"      checked: {type: time}\n"					\
	"      lasts: {type: duration}\n"				\
	"      parent: {type: ref, to: account}\n"			\
	"      owner: {type: ref, to: staff}\n"				\
	"      email: {type: email, many: true, index: true}\n"		\
	"      phone: {type: phone, index: true}\n"			\
	"      country: {type: country, index: true}\n"			\
	"      tags: {type: enum, many: true, values: [red, blue]}\n"	\
	"      note: {type: text, search: false}\n"			\
	"  contact:\n"							\
	"    kind: person\n"						\
	"    prefix: c\n"						\
	"    fields:\n"							\
	"      name: {type: text, required: true}\n"			\
	"      account: {type: ref, to: account, role: party}\n"	\
	"      birthday: {type: date}\n"				\
	"  product:\n"							\
	"    kind: product\n"						\
	"    prefix: p\n"						\
	"    fields:\n"							\
	"      code: {type: text, unique: true}\n"			\
	"      name: {type: text, required: true}\n"			\
	"      family: {type: text}\n"					\
	"  activity:\n"							\
	"    kind: activity\n"						\
	"    prefix: v\n"						\
	"    fields:\n"							\
	"      kind: {type: enum, values: [call, visit, complaint]}\n"	\
	"      party: {type: ref, to: account}\n"			\
	"      time: {type: time, required: true}\n"			\
	"      minutes: {type: int}\n"					\
	"  sale:\n"							\
	"    kind: sale\n"						\
	"    prefix: s\n"						\
	"    fields:\n"							\
	"      party: {type: ref, to: account}\n"			\
	"      product: {type: ref, to: product}\n"			\
	"      date: {type: date, required: true}\n"			\
	"      quantity: {type: int}\n"					\
	"      amount: {type: money, required: true}\n"			\
	"      cost: {type: money}\n"					\
	"      order: {type: text}\n"					\
	"      channel: {type: enum, values: [web, shop, phone]}\n"

enum { QK_ACCOUNTS = 400, QK_PRODUCTS = 12, QK_SALES = 3000,
	QK_ACTIVITIES = 500 };

struct qk {
	struct kit		 k;
	struct query_env	 env;
	struct rng		 rng;
	const struct entity	*sale, *product, *contact;
};

/* Filters for the laws are built from these; the generator uses them too. */
static const char	*const qk_cities[] = { "Utrecht", "utrecht",
	"Den Haag", "Zürich", "ZURICH", "Café", "cafe", "Amsterdam", "Ede" };
static const char	*const qk_status[] = { "open", "busy", "done" };

static inline void
qk_env(struct qk *q)
{
	q->env.model = q->k.model;
	q->env.txn = q->k.txn;
	q->env.when.zone = zone_utc();
	/* 2025-03-14T12:00Z */
	q->env.when.now.us = INT64_C(1741953600) * 1000000;
	q->env.values.when = &q->env.when;
	memcpy(q->env.values.currency, "EUR", 4);
	q->env.values.country = SLICE("NL");
	q->env.threads = 2;
}

static inline void
qk_account(struct qk *q, unsigned i)
{
	struct draft	d = kit_draft(&q->k, q->k.account);
	struct kit	*k = &q->k;
	struct rng	*r = &q->rng;

	/* Drafts borrow the text: it lives in the arena. */
#define QK_SET(chance, field, ...) do {					\
	if (rng_below(r, 100) < (chance)) {				\
		kit_set(k, &d, (field),					\
		    arena_printf(k->arena, __VA_ARGS__));		\
	} } while (0)
#define QK_BELOW(n) ((unsigned)rng_below(r, (n)))
	QK_SET(100, "name", "Bakker %u %s", i, i % 7 == 0 ? "Nîmes" : "bv");
	QK_SET(90, "number", "%u%s", 17000 + i, i % 5 == 0 ? "A" : "");
	QK_SET(85, "city", "%s", qk_cities[QK_BELOW(NELEM(qk_cities))]);
	QK_SET(80, "size", "%u", QK_BELOW(200));
	QK_SET(80, "worth", "%u.%02u", QK_BELOW(5000), QK_BELOW(100));
	QK_SET(80, "rate", "%u.%04u", QK_BELOW(5), QK_BELOW(10000));
	QK_SET(80, "share", "%u%%", QK_BELOW(100));
	QK_SET(80, "status", "%s", qk_status[QK_BELOW(3)]);
	QK_SET(60, "grade", "%s", QK_BELOW(2) ? "low" : "high");
	QK_SET(70, "active", "%s", QK_BELOW(2) ? "true" : "false");
	QK_SET(80, "since", "%s%02u-%02u-%02u", i % 37 == 0 ? "17" :
	    i % 41 == 0 ? "21" : "20", 20 + QK_BELOW(5),
	    1 + QK_BELOW(12), 1 + QK_BELOW(28));
	QK_SET(50, "checked", "2025-03-%02uT%02u:30Z", 1 + QK_BELOW(28),
	    QK_BELOW(24));
	QK_SET(50, "lasts", "%ud", 1 + QK_BELOW(100));
	if (i > 10) {
		QK_SET(40, "parent", "a%u", 1 + QK_BELOW(10));
	}
	QK_SET(70, "owner", "w%u", 1 + QK_BELOW(3));
	QK_SET(60, "email", i % 3 == 0 ? "Info%u@x.nl,b%u@y.nl" :
	    "info%u@x.nl", i, i);
	QK_SET(40, "phone", "+3120%07u", 1000000 + i);
	QK_SET(60, "country", "%s", QK_BELOW(2) ? "NL" : "BE");
	QK_SET(50, "tags", "%s", QK_BELOW(2) ? "red,blue" : "blue");
	QK_SET(30, "note", "%s %u", QK_BELOW(2) ? "Belde TERUG" : "stil",
	    QK_BELOW(3));
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "account");
}

static inline void
qk_records(struct qk *q)
{
	struct kit	*k = &q->k;
	struct rng	*r = &q->rng;
	struct draft	 d;

	for (unsigned i = 1; i <= 3; i++) {
		static const char	*const who[] = { "Jansen", "de Vries",
		    "Bos" };

		d = kit_draft(k, k->staff);
		kit_set(k, &d, "name", who[i - 1]);
		QK_SET(100, "login", "user%u", i);
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "staff");
	}
	for (unsigned i = 1; i <= QK_ACCOUNTS; i++)
		qk_account(q, i);
	for (unsigned i = 1; i <= QK_PRODUCTS; i++) {
		d = kit_draft(k, q->product);
		QK_SET(100, "code", "P%u", i);
		QK_SET(100, "name", "Product %u", i);
		QK_SET(90, "family", "%s", i % 3 == 0 ? "bread" :
		    i % 3 == 1 ? "Cake" : "Tea");
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "product");
	}
	for (unsigned i = 1; i <= 100; i++) {
		d = kit_draft(k, q->contact);
		QK_SET(100, "name", "Person %u", i);
		QK_SET(90, "account", "a%u", 1 + QK_BELOW(QK_ACCOUNTS));
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "contact");
	}
	for (unsigned i = 1; i <= QK_ACTIVITIES; i++) {
		static const char	*const kinds[] = { "call", "visit",
		    "complaint" };

		d = kit_draft(k, k->activity);
		QK_SET(90, "kind", "%s", kinds[QK_BELOW(3)]);
		QK_SET(95, "party", "a%u", 1 + QK_BELOW(150));
		QK_SET(100, "time", "2025-%02u-%02uT10:00Z", 1 + QK_BELOW(2),
		    1 + QK_BELOW(28));
		QK_SET(80, "minutes", "%u", QK_BELOW(60));
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "activity");
	}
}

static inline int64_t
qk_text(struct qk *q, struct sales_plan *sp, unsigned n)
{
	char	b[32];
	int64_t	cell;

	(void)snprintf(b, sizeof(b), "ORD-%u", n);
	kit_must(&q->k, sales_plan_text(&cell, sp, slice_of(b), &q->k.err),
	    "text");
	return cell;
}

static inline void
qk_sales(struct qk *q)
{
	struct sales_plan_options	 opt = {0};
	struct sales_plan_result	 result;
	struct sales_plan		*sp;
	struct kit			*k = &q->k;
	struct rng			*r = &q->rng;
	int64_t				 c[8];

	kit_must(k, sales_plan_open(&sp, k->plan, k->txn, k->model, q->sale,
	    &opt, &k->err), "sales");
	for (unsigned i = 0; i < QK_SALES; i++) {
		c[0] = QK_BELOW(20) == 0 ? SALES_MISSING :
		    1 + QK_BELOW(300);
		c[1] = QK_BELOW(30) == 0 ? SALES_MISSING :
		    1 + QK_BELOW(QK_PRODUCTS);
		c[2] = 20161 - QK_BELOW(800);	/* up to 2025-03-14 */
		c[3] = QK_BELOW(25) == 0 ? -1 : (int64_t)QK_BELOW(9) + 1;
		c[4] = c[3] * (100 + QK_BELOW(1000));
		c[5] = QK_BELOW(4) == 0 ? SALES_MISSING : c[3] * 50;
		c[6] = QK_BELOW(10) == 0 ? SALES_MISSING :
		    qk_text(q, sp, QK_BELOW(1000));
		c[7] = QK_BELOW(8) == 0 ? SALES_MISSING : 1 + QK_BELOW(3);
		kit_must(k, sales_plan_add(sp, c, &k->err), "row");
	}
	kit_must(k, sales_plan_finish(sp, &result, &k->err), "finish");
}

static inline void
qk_entities(struct qk *q)
{
	q->sale = model_find_entity(q->k.model, SLICE("sale"));
	q->product = model_find_entity(q->k.model, SLICE("product"));
	q->contact = model_find_entity(q->k.model, SLICE("contact"));
}

/* An open snapshot of a filled store. */
static inline void
qk_open(struct qk *q)
{
	memset(q, 0, sizeof(*q));
	q->rng.state = 42;
	kit_open(&q->k, QK_MODEL);
	qk_entities(q);
	kit_plan(&q->k);
	qk_env(q);
	qk_records(q);
	kit_must(&q->k, kit_apply(&q->k), "apply");
	kit_plan(&q->k);
	qk_sales(q);
	kit_must(&q->k, kit_apply(&q->k), "apply sales");
	kit_begin(&q->k);
	qk_env(q);
}

static inline void
qk_close(struct qk *q)
{
	kit_close(&q->k);
}

static inline struct query *
qk_compile(struct qk *q, const struct entity *e, const char *text,
    bool filter)
{
	struct query	*query = NULL;

	q->k.err = (struct err){0};
	if (query_compile(&query, q->k.arena, &q->env, e, slice_of(text),
	    filter, &q->k.err)) {
		diag("%s: %s (%s)", text, q->k.err.msg, q->k.err.hint);
		return NULL;
	}
	return query;
}

/* How many records pass; -1: an error. */
static inline int64_t
qk_count(struct qk *q, const struct entity *e, const char *text)
{
	struct query	*query = qk_compile(q, e, text, true);
	struct ids	 ids = {0};
	int64_t		 n = -1;

	if (query == NULL)
		return -1;
	if (query_ids(&ids, query, &q->env, e, &q->k.err) == ERR_OK)
		n = (int64_t)ids.list.n;
	else
		diag("%s: %s", text, q->k.err.msg);
	VEC_RELEASE(&ids.list);
	query_release(query);
	return n;
}

/* The same, asking every record: no plan. */
static inline int64_t
qk_scan(struct qk *q, const struct entity *e, const char *text,
    struct ids *ids)
{
	struct query		*query = qk_compile(q, e, text, true);
	struct record_scan	*scan;
	struct record		 rec;
	bool			 pass;

	if (query == NULL)
		return -1;
	kit_must(&q->k, record_scan_open(&scan, q->k.txn, e, 1, UINT32_MAX,
	    &q->k.err), "scan");
	while (record_scan_next(scan, &rec)) {
		kit_must(&q->k, query_test(&pass, query, &rec, &q->k.err),
		    text);
		if (pass)
			*VEC_ADD(&ids->list) = rec.id;
	}
	record_scan_close(scan);
	query_release(query);
	return (int64_t)ids->list.n;
}

/* An expression of one record, as text; "" when missing. */
static inline const char *
qk_eval(struct qk *q, const struct entity *e, uint32_t id, const char *text)
{
	struct query	*query = qk_compile(q, e, text, false);
	struct record	 rec;
	struct value	 v;
	struct buf	 b = {0};
	const char	*s;

	if (query == NULL)
		return "?";
	kit_must(&q->k, record_get(&rec, q->k.txn, e, id, &q->k.err), text);
	if (query_eval(&v, query, &rec, q->k.arena, &q->k.err)) {
		diag("%s: %s", text, q->k.err.msg);
		query_release(query);
		return "!";
	}
	if (query_field(query) != NULL && v.type != TYPE_NONE)
		field_write_value(&b, q->k.model, query_field(query), &v,
		    zone_utc());
	else
		value_write(&b, &v, zone_utc());
	s = arena_strdup(q->k.arena, buf_cstr(&b));
	buf_release(&b);
	query_release(query);
	return s;
}

#endif
