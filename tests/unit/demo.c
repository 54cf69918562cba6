/*
 * The demo company: the same from the same seed, whole in every model, also
 * in one that has hardly anything or says it in other types.
 */
#include "core/practice/demo/demo.h"
#include "tests/unit/record_kit.h"

/* Roles under other names, with other types than the standard model's. */
#define ODD_MODEL							\
	KIT_HEAD							\
	"  klant:\n"							\
	"    kind: party\n"						\
	"    prefix: a\n"						\
	"    fields:\n"							\
	"      nr: {type: int, unique: true, role: number}\n"		\
	"      wie: {type: text, required: true, role: name}\n"		\
	"  verkoop:\n"							\
	"    kind: sale\n"						\
	"    prefix: s\n"						\
	"    fields:\n"							\
	"      van: {type: ref, to: klant, role: party}\n"		\
	"      dag: {type: date, required: true, role: date}\n"		\
	"      stuks: {type: int, role: quantity}\n"			\
	"      geld: {type: decimal, digits: 1, required: true,"	\
	" role: amount}\n"						\
	"      bon: {type: int, role: order}\n"				\
	"      langs: {type: text, role: channel}\n"			\
	"  gesprek:\n"							\
	"    kind: activity\n"						\
	"    prefix: n\n"						\
	"    fields:\n"							\
	"      soort: {type: enum, values: [call, visit], role: kind}\n" \
	"      met: {type: ref, to: klant, role: party}\n"		\
	"      dag: {type: date, required: true, role: date}\n"
#define BARE_MODEL							\
	KIT_HEAD							\
	"  thing:\n"							\
	"    kind: plain\n"						\
	"    prefix: t\n"						\
	"    fields:\n"							\
	"      name: {type: text, required: true}\n"

static struct query_env
make_env(struct kit *k)
{
	struct query_env	 env = { .model = k->model, .txn = k->txn,
				    .threads = 1 };

	/* 2025-06-18T12:00Z, a Wednesday */
	env.when.now.us = INT64_C(1750248000) * 1000000;
	kit_must(k, zone_open(&env.when.zone, k->arena, k->model->timezone,
	    &k->err), "zone");
	memcpy(env.values.currency, k->model->currency,
	    sizeof(env.values.currency));
	env.values.country = k->model->country;
	return env;
}

static enum err_code
make(struct demo_counts *counts, struct kit *k,
    const struct demo_options *opt)
{
	struct query_env	env;
	enum err_code		rc;

	kit_plan(k);
	env = make_env(k);
	env.values.when = &env.when;
	rc = demo_plan(counts, k->plan, &env, opt, &k->err);
	if (rc == ERR_OK)
		rc = kit_apply(k);
	return rc;
}

static const struct demo_options	usual = { .seed = 1, .parties = 220,
	.weeks = 104, .contacts = 4, .login = { "joost", 5 } };

/* A checksum over all records, and how many there are. */
static uint32_t
checksum(uint64_t *n, struct kit *k)
{
	uint32_t	crc = 0;

	*n = 0;
	for (size_t i = 0; i < k->model->n_entities; i++) {
		const struct entity	*e = model_entity(k->model, i);
		struct record_scan	*scan;
		struct record		 rec;

		if (e->is_columnar)
			continue;
		kit_must(k, record_scan_open(&scan, k->txn, e, 1, 0, &k->err),
		    "scan");
		while (record_scan_next(scan, &rec)) {
			crc = crc32c(crc, rec.bytes.p, rec.bytes.len);
			(*n)++;
		}
		kit_must(k, record_scan_status(scan, &k->err), "scan");
		record_scan_close(scan);
	}
	return crc;
}

struct sums { int64_t cents; uint64_t rows; int32_t last; bool bad; };

static bool
add_rows(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct sums	*s = arg;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		s->cents += b->col[0][i];
		s->last = MAX(s->last, b->day[i]);
		/* A return is negative in both. */
		s->bad |= (b->col[0][i] < 0) != (b->col[1][i] < 0);
	}
	s->rows += b->n;
	return true;
}

static struct sums
sum_rows(struct kit *k)
{
	const struct entity	*sale = model_next_kind(k->model, KIND_SALE,
				    NULL);
	const struct field	*column[2];
	struct sales_query	 q = { .sale = sale,
				    .days = { DAY_MIN, DAY_MAX },
				    .column = column, .n_columns = 2,
				    .threads = 1 };
	struct sums		 s = {0};

	column[0] = entity_role(sale, ROLE_AMOUNT);
	column[1] = entity_role(sale, ROLE_QUANTITY);
	kit_must(k, sales_scan(k->txn, &q, add_rows, &s, &k->err), "rows");
	return s;
}

/* Every enum and every list of a role is filled somewhere. */
static void
check_filled(struct kit *k, const char *name)
{
	static const enum kind	kinds[] = { KIND_PARTY, KIND_PERSON,
		KIND_AFFILIATION, KIND_STAFF, KIND_PRODUCT, KIND_ACTIVITY,
		KIND_CASE, KIND_TASK, KIND_DEAL, KIND_CAMPAIGN, KIND_RESPONSE,
		KIND_SURVEY, KIND_TARGET, KIND_CONSENT, KIND_EXCHANGE,
		KIND_SERIES, KIND_LINK };

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = model_next_kind(k->model,
					    kinds[i], NULL);
		bool			 filled[64] = {0};
		struct record_scan	*scan;
		struct record		 rec;

		if (e == NULL)
			continue;
		kit_must(k, record_scan_open(&scan, k->txn, e, 1, 0, &k->err),
		    "scan");
		while (record_scan_next(scan, &rec))
			for (size_t f = 0; f < e->n_fields && f < 64; f++)
				filled[f] |= record_count(&rec,
				    &e->field[f]) > 0;
		record_scan_close(scan);
		for (size_t f = 0; f < e->n_fields && f < 64; f++)
			if (e->field[f].type == TYPE_ENUM && !(kinds[i] ==
			    KIND_PERSON && e->field[f].role == ROLE_CHANNEL))
				ok(filled[f], "%s: %s.%.*s is used", name,
				    kind_name(kinds[i]),
				    SLICE_ARG(e->field[f].name));
	}
}

static void
test_template(const char *name, bool whole)
{
	struct slice		 yaml = model_template(slice_of(name));
	struct arena		*arena = arena_open();
	const char		*text = slice_cstr(arena, yaml);
	struct demo_options	 other = usual;
	struct demo_counts	 counts = {0}, again = {0};
	struct sums		 s, t;
	struct kit		 a, b, c;
	uint64_t		 n, m;
	uint32_t		 crc;

	kit_open(&a, text);
	ok(make(&counts, &a, &usual) == ERR_OK, "%s: made: %s", name,
	    a.err.msg);
	is_int((int64_t)kit_fsck(&a, false), 0, "fsck finds nothing");
	kit_begin(&a);
	crc = checksum(&n, &a);
	s = sum_rows(&a);
	is_int((int64_t)n, (int64_t)counts.records, "as many records as said");
	is_int((int64_t)s.rows, (int64_t)counts.rows, "as many rows as said");
	/* Tuesday 17 June 2025 */
	is_int(s.last, 20256, "sales until yesterday");
	ok(!s.bad, "a return is negative in quantity and amount");
	if (whole)
		check_filled(&a, name);
	kit_close(&a);

	kit_open(&b, text);
	ok(make(&again, &b, &usual) == ERR_OK, "%s: made again", name);
	kit_begin(&b);
	ok(checksum(&m, &b) == crc && m == n, "the same records");
	t = sum_rows(&b);
	ok(t.cents == s.cents && t.rows == s.rows, "the same sales");
	kit_close(&b);

	other.seed = 2;
	kit_open(&c, text);
	ok(make(&again, &c, &other) == ERR_OK, "%s: another seed", name);
	kit_begin(&c);
	ok(checksum(&m, &c) != crc, "another company");
	kit_close(&c);
	arena_close(arena);
}

static void
test_odd_models(void)
{
	struct demo_options	small = { .seed = 7, .parties = 60,
				    .weeks = 20, .contacts = 3 };
	struct demo_counts	counts = {0};
	struct sums		s;
	struct kit		k;

	kit_open(&k, ODD_MODEL);
	ok(make(&counts, &k, &small) == ERR_OK, "other words and types: %s",
	    k.err.msg);
	is_int((int64_t)kit_fsck(&k, false), 0, "fsck finds nothing");
	kit_begin(&k);
	s = sum_rows(&k);
	ok(s.rows == counts.rows && s.cents > 0, "sales in tenths");
	kit_close(&k);

	counts = (struct demo_counts){0};
	kit_open(&k, BARE_MODEL);
	ok(make(&counts, &k, &small) == ERR_OK, "a model without any of it");
	is_int((int64_t)(counts.records + counts.rows), 0, "is left empty");
	kit_close(&k);
}

static void
test_limits(void)
{
	static const struct { uint32_t parties, weeks, contacts; } bad[] = {
		{ 23, 104, 4 }, { 0, 104, 4 }, { UINT32_MAX, 104, 4 },
		{ 220, 3, 4 }, { 220, 521, 4 }, { 220, 104, 1001 }
	}, good[] = {
		{ 24, 4, 0 }, { 24, 520, 1 }, { 24, 5, 300 }
	};
	struct slice		 yaml = model_template(SLICE("standard"));
	struct arena		*arena = arena_open();
	struct demo_options	 o = usual;
	struct demo_counts	 counts;
	struct err		 err = {0};
	struct kit		 k;

	for (size_t i = 0; i < NELEM(bad); i++) {
		o.parties = bad[i].parties;
		o.weeks = bad[i].weeks;
		o.contacts = bad[i].contacts;
		ok(demo_check_options(&o, &err) == ERR_RANGE, "refused: %s",
		    err.msg);
	}
	for (size_t i = 0; i < NELEM(good); i++) {
		o.parties = good[i].parties;
		o.weeks = good[i].weeks;
		o.contacts = good[i].contacts;
		o.seed = i * UINT64_C(0x123456789abcdef);
		o.login = SLICE("");
		kit_open(&k, slice_cstr(arena, yaml));
		ok(make(&counts, &k, &o) == ERR_OK, "%u parties, %u weeks, "
		    "%u contacts: %s", o.parties, o.weeks, o.contacts,
		    k.err.msg);
		kit_close(&k);
	}
	arena_close(arena);
}

int
main(void)
{
	test_template("standard", true);
	test_template("nl", true);
	test_template("retail", false);
	test_odd_models();
	test_limits();
	return done_testing();
}
