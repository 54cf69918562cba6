/*
 * The law of the table of subjects: what is found of a record through it is
 * what a look at every item of the journal finds; and what is written with
 * each entry is what is made anew of the journal.
 */
#include "core/store/subject.h"

#include "core/query/undo.h"
#include "core/record/erase.h"
#include "core/record/priv.h"
#include "core/record/merge.h"
#include "core/record/subject_walk.h"
#include "core/store/keys.h"
#include "tests/unit/record_kit.h"

/* --- Blocks of ids ------------------------------------------------------- */

static void
test_notes(void)
{
	struct subjects	s = {{0}};

	subject_note(&s, 2, 0x107);
	subject_note(&s, 2, 0x1fe);
	subject_note(&s, 2, 0x103);
	subject_note(&s, 2, 0x203);
	subject_note(&s, 3, 0x203);
	subject_note(&s, 2, 0x100);
	is_int((int64_t)s.list.n, 4, "a block for each run of ids");
	ok(s.list.p[0].least == 3 && s.list.p[0].most == 0xfe,
	    "from the lowest to the highest");
	VEC_RELEASE(&s.list);
}

static void
test_keys(void)
{
	struct subject_block	s = { .entity = 7, .least = 3, .most = 9,
				    .block = 0xabcdef }, back;
	static const char	val[2] = { 3, 9 }, wrong[2] = { 9, 3 };
	struct key		k;
	struct slice		key;
	uint64_t		number;
	uint32_t		item;

	subject_key(&k, &s, UINT64_C(0x123456789a), 0xfedcba98);
	key = key_slice(&k);
	is_int((int64_t)key.len, SUBJECT_KEY, "as long as it should be");
	ok(subject_decode(&back, &number, &item, key, slice_make(val, 2)) &&
	    back.entity == 7 && back.block == 0xabcdef && back.least == 3 &&
	    back.most == 9 && number == UINT64_C(0x123456789a) &&
	    item == 0xfedcba98, "and says what was meant");
	ok(!subject_decode(&back, &number, &item, key, slice_make(wrong, 2)) &&
	    !subject_decode(&back, &number, &item, key, slice_make(val, 1)) &&
	    !subject_decode(&back, &number, &item,
	    slice_sub(key, 0, key.len - 1), slice_make(val, 2)),
	    "nonsense is none");
}

/* --- What is said of all records ----------------------------------------- */

static void
say_change(struct buf *b, uint64_t number, const struct change *c)
{
	buf_addf(b, "%u/%u %llu: op %d, revision %u", c->entity, c->id,
	    (unsigned long long)number, c->op, c->revision_after);
	for (size_t i = 0; i < c->n_fields; i++)
		buf_addf(b, " %u%s", c->field[i].field,
		    c->field[i].erased ? "x" : "");
	buf_addc(b, '\n');
}

static void
say_alias(struct buf *b, uint64_t number, const struct alias_change *a)
{
	buf_addf(b, "%u/%u %llu: from %u to %u\n", a->entity, a->id,
	    (unsigned long long)number, a->before, a->after);
}

static void
say(struct buf *b, struct kit *k, const struct entity *e, uint32_t id)
{
	struct instant		 all = { INT64_MAX };
	struct subject_walk	*w;
	struct subject_said	 s;
	bool			 more;

	kit_must(k, subject_walk_open(&w, k->txn, e, id, all, &k->err),
	    "open");
	for (;;) {
		kit_must(k, subject_walk_next(&s, &more, w, &k->err), "next");
		if (!more)
			break;
		if (s.change != NULL)
			say_change(b, s.entry->number, s.change);
		else
			say_alias(b, s.entry->number, s.alias);
	}
	subject_walk_close(w);
}

/* The same by a look at all that the journal says of anybody. */
static void
say_plainly(struct buf *b, struct kit *k, const struct entity *e, uint32_t id)
{
	struct journal_entry	entry;
	struct change_reader	r;
	struct change		c;
	struct alias_change	a;
	struct slice		public, private;
	uint64_t		n;
	bool			more;

	kit_must(k, journal_last(&n, k->txn, &k->err), "last");
	for (; n > 0; n--) {
		kit_must(k, journal_get(&entry, k->txn, n, &k->err), "entry");
		for (uint32_t i = 1; i <= entry.items; i++) {
			kit_must(k, journal_get_item(&public, &private, k->txn,
			    n, i, &k->err), "item");
			for (size_t j = 0; alias_is_item(public) &&
			    alias_change_get(&a, public, j); j++)
				if (a.entity == e->id && (a.id == id ||
				    a.before == id || a.after == id))
					say_alias(b, n, &a);
			change_reader_init(&r, public, private);
			while (change_is_records(public)) {
				kit_must(k, change_next(&c, &more, &r,
				    k->arena, &k->err), "change");
				if (!more)
					break;
				if (c.entity == e->id && c.id == id)
					say_change(b, n, &c);
			}
		}
	}
}

typedef void say_function(struct buf *, struct kit *, const struct entity *,
    uint32_t id);

static void
say_all(struct buf *b, struct kit *k, uint32_t step, say_function *say_of)
{
	const struct entity	*all[] = { k->account, k->activity };
	uint64_t		 count;
	uint32_t		 last;

	buf_clear(b);
	kit_begin(k);
	for (size_t i = 0; i < NELEM(all); i++) {
		kit_must(k, record_counts(&count, &last, k->txn, all[i],
		    &k->err), "counts");
		for (uint32_t id = 1; id <= last + 1; id += step)
			say_of(b, k, all[i], id);
	}
	kit_end(k);
}

static void
table(struct buf *b, struct kit *k)
{
	struct cursor	*c;
	struct slice	 key, val;
	bool		 more;

	buf_clear(b);
	kit_begin(k);
	kit_must(k, cursor_open(&c, k->txn, TABLE_SUBJECT, &k->err), "open");
	more = cursor_seek(c, SLICE_EMPTY, &key, &val);
	if (more && key.len == 2)	/* the mark */
		more = cursor_next(c, &key, &val);
	for (; more; more = cursor_next(c, &key, &val)) {
		buf_add(b, key);
		buf_add(b, val);
	}
	cursor_close(c);
	kit_end(k);
}

static uint64_t
from(struct kit *k)
{
	uint64_t	n;

	kit_begin(k);
	kit_must(k, subject_from(&n, k->txn, &k->err), "from");
	kit_end(k);
	return n;
}

static enum err_code
forget(struct txn *txn, void *arg, struct err *err)
{
	(void)arg;
	return txn_clear(txn, TABLE_SUBJECT, err);
}

static enum err_code
make_anew(struct txn *txn, void *arg, struct err *err)
{
	(void)arg;
	return subject_rebuild(txn, err);
}

static void
forget_all(struct kit *k)
{
	kit_must(k, store_apply(k->store, forget, NULL, &k->err), "forget");
}

static void
test_law(struct kit *k, uint32_t step, const char *when)
{
	struct buf	found = {0}, all = {0}, written = {0}, made = {0};
	uint64_t	first = from(k);

	ok(kit_fsck(k, false) == 0, "sound: %s", when);
	say_all(&found, k, step, say);
	say_all(&all, k, step, say_plainly);
	ok(found.len > 0 && slice_eq(buf_slice(&found), buf_slice(&all)),
	    "what the journal says of it, and no more: %s", when);
	table(&written, k);
	forget_all(k);
	ok(from(k) == 0, "nothing is in the table");
	ok(kit_fsck(k, false) == 0, "sound without: %s", when);
	say_all(&all, k, step, say);
	ok(slice_eq(buf_slice(&found), buf_slice(&all)),
	    "as much is found: %s", when);
	kit_must(k, store_apply(k->store, make_anew, NULL, &k->err), "anew");
	is_int((int64_t)from(k), 1, "it begins with the first entry");
	table(&made, k);
	if (first == 1)
		ok(slice_eq(buf_slice(&written), buf_slice(&made)),
		    "the same, made anew: %s", when);
	ok(kit_fsck(k, false) == 0, "sound again: %s", when);
	say_all(&found, k, step, say);
	ok(slice_eq(buf_slice(&found), buf_slice(&all)),
	    "and found as well: %s", when);
	buf_release(&found);
	buf_release(&all);
	buf_release(&written);
	buf_release(&made);
}

/* --- Journals ------------------------------------------------------------ */

static void
add(struct kit *k, struct rng *r, int n)
{
	struct draft	d;

	kit_plan(k);
	for (int i = 0; i < n; i++) {
		kit_must(k, kit_add(k, NULL, "A name", NULL, "Gouda"),
		    "add");
		if (rng_below(r, 3) > 0)
			continue;
		d = kit_draft(k, k->activity);
		kit_set(k, &d, "party", "a1");
		kit_set(k, &d, "time", "2025-03-14");
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

/* Some at once, in any order; who is not there is left out. */
static void
change(struct kit *k, struct rng *r, int n, uint32_t most)
{
	static const char	*const city[] = { "Delft", "Assen", "Ede" };

	kit_plan(k);
	for (int i = 0; i < n; i++) {
		uint32_t	id = 1 + (uint32_t)rng_below(r, most);

		if (rng_below(r, 12) == 0)
			(void)kit_remove(k, k->account, id, true);
		else
			(void)kit_change(k, k->account, id, "city",
			    city[rng_below(r, NELEM(city))]);
		k->err = (struct err){0};
	}
	kit_must(k, kit_apply(k), "apply");
}

static void
merge(struct kit *k, uint32_t a, uint32_t b)
{
	struct merge_options	o = { .prefer = MERGE_FIRST };

	kit_plan(k);
	if (merge_plan(k->plan, k->account, a, b, &o, &k->err) == ERR_OK)
		kit_must(k, kit_apply(k), "apply");
	else
		kit_end(k);
	plan_close(k->plan);
	k->plan = NULL;
	k->err = (struct err){0};
}

static void
undo_last(struct kit *k)
{
	struct query_env	env = { .model = k->model };
	uint64_t		last;

	kit_plan(k);
	env.txn = k->txn;
	env.when.zone = zone_utc();
	kit_must(k, journal_last(&last, k->txn, &k->err), "last");
	kit_must(k, undo_plan(k->plan, &env, last, tmp_dir(), NULL, NULL,
	    &k->err), "undo");
	kit_must(k, kit_apply(k), "apply");
}

static enum err_code
erase_first(struct txn *txn, void *arg, struct err *err)
{
	struct kit	*k = arg;
	struct erasure	 done;

	return record_erase_traces(&done, txn, k->account, 1, NULL, err);
}

static void
live(struct kit *k, struct rng *r, uint32_t most)
{
	for (int i = 0; i < 60; i++) {
		uint32_t	a = 1 + (uint32_t)rng_below(r, most);
		uint32_t	b = 1 + (uint32_t)rng_below(r, most);

		switch (rng_below(r, 6)) {
		case 0:
			add(k, r, 1 + (int)rng_below(r, 5));
			break;
		case 1:
			if (a != b)
				merge(k, a, b);
			break;
		case 2:
			undo_last(k);
			break;
		default:
			change(k, r, 1 + (int)rng_below(r, 9), most);
		}
	}
}

/* When values of some records were set last: of few, and of all at once. */
static void
ages(struct buf *b, struct kit *k, uint32_t last, uint32_t at_once)
{
	const struct field	*f = k->account->field;
	struct merge_ages	*a;

	buf_clear(b);
	kit_begin(k);
	for (uint32_t id = 1; id <= last; id += at_once) {
		a = merge_ages_open(k->txn);
		for (uint32_t i = id; i < id + at_once; i++)
			merge_ages_want(a, k->account, i);
		kit_must(k, merge_ages_read(a, &k->err), "ages");
		for (uint32_t i = id; i < id + at_once; i++)
			for (size_t n = 0; n < k->account->n_fields; n++)
				buf_addf(b, "%u.%zu %llu\n", i, n,
				    (unsigned long long)merge_ages_of(a,
				    k->account, i, &f[n]));
		merge_ages_close(a);
	}
	kit_end(k);
}

static void
test_ages(struct kit *k)
{
	struct buf	few = {0}, all = {0};

	ages(&all, k, 300, 300);
	ages(&few, k, 300, 2);
	ok(all.len > 0 && slice_eq(buf_slice(&few), buf_slice(&all)),
	    "values are as old as all of the journal says");
	buf_release(&few);
	buf_release(&all);
}

static void
make_older(struct kit *k)
{
	forget_all(k);
	ok(from(k) == 0, "as in a store of before");
}

/* Loads are packed, on threads; those changed lie far apart. */
static void
test_bulk(struct rng *r)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	add(&k, r, 9000);
	change(&k, r, 700, 9000);
	undo_last(&k);
	merge(&k, 8999, 3);
	test_law(&k, 401, "after loads");
	kit_close(&k);
}

int
main(void)
{
	struct rng	r = { 11 };
	struct kit	k;

	test_notes();
	test_keys();
	kit_open(&k, KIT_MODEL);
	is_int((int64_t)from(&k), 1, "a new store has it from the beginning");
	add(&k, &r, 280);
	live(&k, &r, 280);
	test_ages(&k);
	test_law(&k, 1, "after changes");
	kit_must(&k, store_apply(k.store, erase_first, &k, &k.err), "erase");
	test_law(&k, 1, "after an erasure");
	make_older(&k);
	live(&k, &r, 280);
	ok(from(&k) > 60, "from the first change on");
	test_law(&k, 1, "in one that was older");
	kit_close(&k);
	test_bulk(&r);
	return done_testing();
}
