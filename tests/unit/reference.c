#include "core/record/rate.h"
#include "core/store/keys.h"
#include "tests/unit/record_kit.h"

static void
fill(struct kit *k)
{
	struct draft	d;

	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "Bakkerij Jansen", "17850", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Jansen", "K/7", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Slagerij Jansen & Zn", "a1", NULL),
	    "add");
	kit_must(k, kit_add(k, NULL, "Visser", "w1", NULL), "add");
	kit_must(k, kit_add(k, NULL, "Visser Noord", NULL, NULL), "add");
	kit_must(k, kit_add(k, NULL, "Visser Zuid", NULL, NULL), "add");
	kit_must(k, kit_change(k, k->account, 1, "email",
	    "info@jansen.nl,ada@jansen.nl"), "set");
	kit_must(k, kit_change(k, k->account, 2, "phone", "020-1234567"),
	    "set");
	d = kit_draft(k, k->staff);
	kit_set(k, &d, "name", "Piet Visser");
	kit_set(k, &d, "login", "piet");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_apply(k), "apply");
}

/* "a1", or the name of the error. */
static const char *
resolve(struct kit *k, const struct entity *want, const char *text)
{
	struct reference	ref;
	struct buf		b = {0};
	const char		*s;
	enum err_code		rc;

	k->err = (struct err){0};
	rc = reference_parse(&ref, k->txn, k->model, want, slice_of(text),
	    k->arena, &k->err);
	if (rc == ERR_NOTFOUND)
		return "not found";
	if (rc == ERR_USAGE)
		return "usage";
	if (rc)
		return "failed";
	handle_write(&b, ref.entity, ref.id);
	s = arena_strdup(k->arena, buf_cstr(&b));
	buf_release(&b);
	return s;
}

static void
test_forms(struct kit *k)
{
	static const struct {
		const char	*text, *want;
		bool		 account;
	} table[] = {
		{ "a1", "a1", false },
		{ " a2 ", "a2", false },
		{ "a99", "not found", false },
		{ "account/17850", "a1", false },
		{ "account/k/7", "a2", false },
		{ "account/99", "not found", false },
		{ "staff/piet", "w1", false },
		{ "17850", "a1", true },
		{ "17850", "usage", false },
		{ "w1", "a4", true },
		{ "w1", "w1", false },
		{ "a1", "a1", true },
		{ "staff/piet", "usage", true },
		{ "ada@JANSEN.nl", "a1", false },
		{ "nobody@jansen.nl", "not found", false },
		{ "020 1234567", "a2", false },
		{ "+31 20 123 45 67", "a2", true },
		{ "@bakkerij", "a1", false },
		{ "@jansen", "a2", false },
		{ "@jansen zn", "a3", false },
		{ "@bakk", "a1", false },
		{ "@viss", "usage", false },
		{ "@visser noord", "a5", false },
		{ "@visser", "a4", false },
		{ "@piet", "w1", false },
		{ "@niemand", "not found", false },
		{ "@", "usage", false },
		{ "", "usage", false },
		{ "wat dan ook", "usage", false },
	};

	kit_begin(k);
	for (size_t i = 0; i < NELEM(table); i++)
		is_str(resolve(k, table[i].account ? k->account : NULL,
		    table[i].text), table[i].want,
		    arena_printf(k->arena, "\"%s\"%s", table[i].text,
		    table[i].account ? " for an account" : ""));
	(void)resolve(k, NULL, "@viss");
	ok(strstr(k->err.hint, "a5 Visser Noord") != NULL,
	    "the hint lists the candidates: %s", k->err.hint);
	(void)resolve(k, NULL, "@bakkerei");
	ok(strstr(k->err.hint, "a1 Bakkerij Jansen") != NULL,
	    "or those that begin alike: %s", k->err.hint);
	kit_end(k);
}

static enum err_code
merge(struct txn *txn, void *arg, struct err *err)
{
	struct key	key = {0};
	char		val[4];

	(void)arg;
	key_u16(&key, 2);
	key_u32(&key, 50);
	le32_put(val, 1);
	return txn_put(txn, TABLE_ALIAS, key_slice(&key),
	    slice_make(val, 4), err);
}

static void
test_alias(struct kit *k)
{
	struct record	rec;

	is_int(k->account->id, 2, "the account's number");
	kit_must(k, store_apply(k->store, merge, NULL, &k->err), "merge");
	kit_begin(k);
	is_str(resolve(k, NULL, "a50"), "a1",
	    "an old handle leads to the record that remained");
	kit_must(k, record_find(&rec, k->txn, k->account, 50, &k->err),
	    "find");
	is_int(rec.id, 1, "record_find follows it too");
	kit_end(k);
}

static struct value
dollars(int64_t cents)
{
	struct value	v = { .type = TYPE_MONEY, .digits = 2,
			    .original = cents };

	memcpy(v.cur, "USD", 4);
	return v;
}

static void
test_rates(struct kit *k)
{
	static const char *const	rates[][2] = {
		{ "2025-03-01", "0.96" }, { "2025-03-10", "0.925" }
	};
	struct value	v;
	struct draft	d;
	struct day	day;

	kit_plan(k);
	for (size_t i = 0; i < NELEM(rates); i++) {
		d = kit_draft(k, k->rate);
		kit_set(k, &d, "currency", "USD");
		kit_set(k, &d, "date", rates[i][0]);
		kit_set(k, &d, "value", rates[i][1]);
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	d = kit_draft(k, k->rate);
	kit_set(k, &d, "currency", "GBP");
	kit_set(k, &d, "date", "2025-03-11");
	kit_set(k, &d, "value", "1.2");
	kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	v = dollars(1000);
	if (!day_from_civil(&day, 2025, 3, 9))
		ok(false, "a day");
	kit_must(k, rate_convert(&v, k->txn, k->model, day, &k->err), "rate");
	is_int(v.i, 960, "the rate until the next one");
	v = dollars(1000);
	day.n += 3;
	kit_must(k, rate_convert(&v, k->txn, k->model, day, &k->err), "rate");
	is_int(v.i, 925, "then the next one, whatever others there are");
	v = dollars(1000);
	day.n -= 13;
	is_int(rate_convert(&v, k->txn, k->model, day, &k->err), ERR_UNIT,
	    "without a rate it is refused");
	is_str(k->err.msg, "no rate for USD on 2025-02-27", "and says which");
	kit_end(k);
}

/* Whether there is one, in what a plan makes of the store. */
static void
test_find(struct kit *k)
{
	static const struct { const char *text; uint32_t id; } table[] = {
		{ "info@jansen.nl", 1 }, { "020 123 45 67", 2 },
		{ "nieuw@x.nl", 7 }, { "nobody@x.nl", 0 }, { "@jan", 0 },
		{ "@no such name", 0 }, { "a99", 0 }, { "", 0 },
	};
	struct reference	ref;

	kit_plan(k);
	kit_must(k, kit_add(k, NULL, "Nieuw", NULL, NULL), "add");
	kit_must(k, kit_change(k, k->account, 7, "email", "nieuw@x.nl"),
	    "set");
	for (size_t i = 0; i < NELEM(table); i++) {
		ref.id = 99;
		kit_must(k, plan_find_reference(&ref, k->plan, k->account,
		    slice_of(table[i].text), k->arena, &k->err), "find");
		is_int(ref.id, table[i].id, table[i].text);
	}
	kit_must(k, kit_apply(k), "apply");
}

int
main(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	fill(&k);
	test_forms(&k);
	test_find(&k);
	test_alias(&k);
	test_rates(&k);
	kit_close(&k);
	return done_testing();
}
