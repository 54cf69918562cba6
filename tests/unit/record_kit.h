/*
 * What the tests of core/record share: a small model, a store in a fresh
 * folder, and shorthands for plans.
 */
#ifndef RECORD_KIT_H
#define RECORD_KIT_H

#include "core/record/index.h"
#include "core/record/plan.h"
#include "core/types/when.h"
#include "tests/unit/tap.h"

#define KIT_HEAD							\
	"gegevensmodel: 1\n"						\
	"name: Kit\n"							\
	"currency: EUR\n"						\
	"timezone: UTC\n"						\
	"country: NL\n"							\
	"entities:\n"

#define KIT_STAFF							\
	"  staff:\n"							\
	"    kind: staff\n"						\
	"    prefix: w\n"						\
	"    fields:\n"							\
	"      name: {type: text, required: true}\n"			\
	"      login: {type: text, unique: true}\n"

#define KIT_ACCOUNT_HEAD						\
	"  account:\n"							\
	"    kind: party\n"						\
	"    prefix: a\n"						\
	"    fields:\n"
#define KIT_ACCOUNT							\
	KIT_ACCOUNT_HEAD						\
	"      number: {type: text, unique: true}\n"			\
	"      name: {type: text, required: true, personal: true,"	\
	" search: true}\n"						\
	"      city: {type: text, index: true}\n"			\
	"      size: {type: int}\n"					\
	"      grade: {type: enum, values: [low, mid, high]}\n"		\
	"      active: {type: bool}\n"					\
	"      parent: {type: ref, to: account}\n"			\
	"      owner: {type: ref, to: staff}\n"				\
	"      email: {type: email, many: true, index: true,"		\
	" personal: true}\n"						\
	"      phone: {type: phone, index: true}\n"			\
	"      tags: {type: enum, many: true, values: [red, blue]}\n"	\
	"      note: {type: text, search: true}\n"

#define KIT_ACTIVITY							\
	"  activity:\n"							\
	"    kind: activity\n"						\
	"    prefix: v\n"						\
	"    fields:\n"							\
	"      party: {type: ref, to: account, required: true}\n"	\
	"      time: {type: time, required: true}\n"			\
	"      text: {type: text, search: true}\n"

#define KIT_RATE							\
	"  rate:\n"							\
	"    kind: rate\n"						\
	"    prefix: e\n"						\
	"    fields:\n"							\
	"      currency: {type: text, required: true}\n"		\
	"      date: {type: date, required: true, index: true}\n"	\
	"      value: {type: decimal, digits: 6, required: true}\n"

#define KIT_MODEL KIT_HEAD KIT_STAFF KIT_ACCOUNT KIT_ACTIVITY KIT_RATE

struct kit {
	struct arena	*arena;
	struct store	*store;
	struct txn	*txn;
	struct plan	*plan;
	struct model	*model;
	struct err	 err;
	char		 dir[300];
	/* The entities of KIT_MODEL. */
	const struct entity	*account, *staff, *activity, *rate;
};

static inline struct journal_author
kit_author(void)
{
	return (struct journal_author){ .time_us = 1, .user = SLICE("kit"),
	    .host = SLICE("here"), .command = SLICE("crm test"),
	    .reason = SLICE(""), .verb = SLICE("test"),
	    .on_behalf = SLICE("") };
}

/* The test cannot go on without. */
static inline void
kit_must(struct kit *k, enum err_code rc, const char *what)
{
	if (rc == ERR_OK)
		return;
	diag("%s: %s (%s)", what, k->err.msg, k->err.hint);
	exit(1);
}

static inline struct model *
kit_parse(struct kit *k, const char *yaml, const struct model *previous)
{
	struct model_faults	faults = { .arena = k->arena };
	struct model		*m = NULL;

	kit_must(k, model_parse(&m, k->arena, slice_of(yaml), previous,
	    &faults, &k->err), "model");
	VEC_RELEASE(&faults.list);
	return m;
}

static inline void
kit_entities(struct kit *k)
{
	k->account = model_find_entity(k->model, SLICE("account"));
	k->staff = model_find_entity(k->model, SLICE("staff"));
	k->activity = model_find_entity(k->model, SLICE("activity"));
	k->rate = model_find_entity(k->model, SLICE("rate"));
}

static inline void
kit_open(struct kit *k, const char *yaml)
{
	static int		n;
	struct store_options	opt = { .write = true, .wait_ms = 1000,
				    .command = "test" };
	struct journal_author	author = kit_author();

	*k = (struct kit){0};
	k->arena = arena_open();
	(void)snprintf(k->dir, sizeof(k->dir), "%s/store%d", tmp_dir(), ++n);
	kit_must(k, store_create(k->dir, false, NULL, &k->err), "create");
	opt.dir = k->dir;
	kit_must(k, store_open(&k->store, &opt, &k->err), "open");
	k->model = kit_parse(k, yaml, NULL);
	kit_must(k, model_install(k->store, k->model, slice_of(yaml),
	    &author, &k->err), "install");
	kit_entities(k);
}

static inline void
kit_begin(struct kit *k)
{
	kit_must(k, txn_begin(&k->txn, k->store, &k->err), "begin");
}

static inline void
kit_end(struct kit *k)
{
	txn_end(k->txn);
	k->txn = NULL;
}

static inline void
kit_close(struct kit *k)
{
	plan_close(k->plan);
	kit_end(k);
	store_close(k->store);
	arena_close(k->arena);
}

/* A snapshot and a plan on it. */
static inline void
kit_plan(struct kit *k)
{
	struct plan_options	opt = {0};

	kit_begin(k);
	opt.model = k->model;
	opt.txn = k->txn;
	opt.spool_dir = tmp_dir();
	k->plan = plan_open(&opt);
}

static inline enum err_code
kit_apply(struct kit *k)
{
	struct journal_author	author = kit_author();
	enum err_code		rc;

	kit_end(k);
	rc = plan_apply(k->plan, k->store, &author, NULL, &k->err);
	plan_close(k->plan);
	k->plan = NULL;
	return rc;
}

/* Set a field of a draft from text; refs as handles; lists by commas. */
static inline void
kit_set(struct kit *k, struct draft *d, const char *field, const char *text)
{
	const struct field	*f;
	struct when		 when = { .zone = zone_utc() };
	struct value_context	 ctx = { .when = &when };
	const struct entity	*to;
	struct value		 v[16];
	struct slice		 rest = slice_of(text), part;
	uint32_t		 id;
	size_t			 n = 0;

	memcpy(ctx.currency, "EUR", 4);
	ctx.country = SLICE("NL");
	f = entity_find_field(d->entity, slice_of(field));
	if (f == NULL) {
		diag("no field %s", field);
		exit(1);
	}
	while (rest.len > 0 && n < NELEM(v)) {
		if (f->many)
			(void)slice_cut(&part, &rest, ',');
		else
			part = rest;
		if (f->type == TYPE_REF) {
			if (!handle_parse(&to, &id, k->model, part))
				exit(1);
			v[n++] = (struct value){ .type = TYPE_REF,
			    .entity = to->id, .i = id };
		} else {
			kit_must(k, field_parse_value(&v[n++], f, part, &ctx,
			    k->arena, &k->err), field);
		}
		if (!f->many)
			break;
	}
	draft_set(d, f, v, n);
}

static inline struct draft
kit_draft(struct kit *k, const struct entity *e)
{
	struct draft	d;

	draft_init(&d, e, k->arena);
	return d;
}

/* An account with a name; the others may be NULL. */
static inline enum err_code
kit_add(struct kit *k, uint32_t *id, const char *name, const char *number,
    const char *city)
{
	struct draft	d = kit_draft(k, k->account);
	enum err_code	rc;

	kit_set(k, &d, "name", name);
	if (number != NULL)
		kit_set(k, &d, "number", number);
	if (city != NULL)
		kit_set(k, &d, "city", city);
	rc = plan_add(k->plan, &d, false, &k->err);
	if (id != NULL)
		*id = d.id;
	return rc;
}

/* Change one field of a record in the plan. */
static inline enum err_code
kit_change(struct kit *k, const struct entity *e, uint32_t id,
    const char *field, const char *text)
{
	struct record	rec;
	struct draft	d;

	kit_must(k, plan_find(&rec, k->plan, e, id, k->arena, &k->err),
	    "find");
	if (rec.bytes.p == NULL)
		return ERR_NOTFOUND;
	draft_from_record(&d, &rec, k->arena);
	kit_set(k, &d, field, text);
	return plan_set(k->plan, &rec, &d, &k->err);
}

static inline enum err_code
kit_remove(struct kit *k, const struct entity *e, uint32_t id, bool cascade)
{
	struct record	rec;

	kit_must(k, plan_find(&rec, k->plan, e, id, k->arena, &k->err),
	    "find");
	if (rec.bytes.p == NULL)
		return ERR_NOTFOUND;
	return plan_del(k->plan, &rec, cascade, &k->err);
}

/* A field's first value as text, in the arena; "" when missing. */
static inline const char *
kit_text(struct kit *k, const struct record *rec, const char *field)
{
	const struct field	*f = entity_find_field(rec->entity,
				    slice_of(field));
	struct value		 v = record_value(rec, f);
	struct buf		 b = {0};
	const char		*s;

	field_write_value(&b, k->model, f, &v, zone_utc());
	s = arena_strdup(k->arena, buf_cstr(&b));
	buf_release(&b);
	return s;
}

static inline void
kit_report(void *arg, const char *line)
{
	(void)arg;
	diag("fsck: %s", line);
}

static inline void
kit_quiet(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

static inline uint64_t
kit_fsck(struct kit *k, bool quiet)
{
	uint64_t	n = 0;

	kit_begin(k);
	kit_must(k, record_fsck(&n, k->txn, k->model, quiet ? kit_quiet :
	    kit_report, NULL, 20, &k->err), "fsck");
	kit_end(k);
	return n;
}

#endif
