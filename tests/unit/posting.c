/*
 * Ids that share a key: what is written is read again, what makes no sense
 * is refused, and a table of blocks says what one of single entries would.
 */
#include "core/record/posting.h"
#include "tests/unit/record_kit.h"

/* --- One block ---------------------------------------------------------- */

/* One to three of them, of few fields and numbers when few. */
static uint64_t
random_place(struct rng *r, bool few)
{
	uint64_t	n = few ? 1 : 1 + rng_below(r, WORD_PLACES);
	uint64_t	all = 0, top = few ? 3 : WORD_NUMBERS * WORD_FIELDS;

	for (uint64_t i = n; i-- > 0; all = all << WORD_PLACE_BITS | top) {
		top = i + 1 + rng_below(r, top - i - 1);
		/* None has the number 0. */
		top -= top % WORD_NUMBERS == 0;
	}
	return all;
}

/*
 * Every id with a chance of one in `one_in`; weights from so many.  Of words
 * no place, one for all, simple ones or any, by turns.
 */
static void
random_posting(struct posting *p, struct rng *r, uint64_t one_in,
    uint64_t weights, enum table table)
{
	uint64_t	how = table == TABLE_WORD ? rng_below(r, 4) : 0;
	uint64_t	all = random_place(r, true);

	p->n = 0;
	for (unsigned i = 0; i < POSTING_IDS; i++) {
		if (rng_below(r, one_in) != 0)
			continue;
		p->low[p->n] = (uint16_t)i;
		p->place[p->n] = how == 1 ? all : how == 0 ||
		    rng_below(r, 8) == 0 ? 0 : random_place(r, how == 2);
		p->weight[p->n++] = weights == 0 ? 0 :
		    (uint8_t)(4 + rng_below(r, weights));
	}
}

static bool
same(const struct posting *a, const struct posting *b)
{
	return a->n == b->n &&
	    memcmp(a->low, b->low, a->n * sizeof(a->low[0])) == 0 &&
	    memcmp(a->weight, b->weight, a->n) == 0 &&
	    memcmp(a->place, b->place, a->n * sizeof(a->place[0])) == 0;
}

static bool
has_places(const struct posting *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->place[i] != 0)
			return true;
	return false;
}

static void
test_round_trip(void)
{
	static const uint64_t	chance[] = { 1, 2, 8, 100, 1000, 4096 };
	struct posting		p, back;
	struct buf		b = {0};
	struct rng		r = { 3 };
	struct key		k = {0};
	enum table		t;
	bool			good = true, told = true, few = true;

	key_bytes(&k, SLICE("x"));
	posting_key(&k, 5 * POSTING_IDS + 77);
	for (size_t i = 0; i < 600; i++) {
		t = i % 3 == 0 ? TABLE_INDEX : TABLE_WORD;
		random_posting(&p, &r, chance[i % NELEM(chance)], i % 3, t);
		if (p.n == 0)
			continue;
		buf_clear(&b);
		posting_write(&b, t, &p);
		good = good && posting_read(&back, t, key_slice(&k),
		    buf_slice(&b)) && posting_read_places(&back) &&
		    same(&p, &back) &&
		    back.first == 5 * POSTING_IDS &&
		    slice_eq(back.prefix, SLICE("x"));
		told = told && b.len > 1 && b.len != 4 - (t == TABLE_WORD) *
		    4U;
		few = few && (has_places(&p) ||
		    b.len <= 2 + POSTING_IDS / 8 + p.n);
	}
	ok(good, "what is written is read");
	ok(told, "and is taken neither for one entry nor for a unique one");
	ok(few, "at most a bit for each number, and the weights");
	buf_release(&b);
}

#define HOSTILE(what, table, key, val)					\
	{ what, table, { key, sizeof(key) - 1 }, { val, sizeof(val) - 1 } }
static const struct {
	const char	*what;
	enum table	 table;
	struct slice	 key, val;
} hostile[] = {
	HOSTILE("no room for an id", TABLE_INDEX, "abc", ""),
	HOSTILE("no room for a block", TABLE_WORD, "ab", "\5\4\0"),
	HOSTILE("a key between blocks", TABLE_WORD, "w\0\0\1", "\5\4\0"),
	HOSTILE("how it is stored is not known", TABLE_WORD, "w\0\0\0",
	    "\7\4\0"),
	HOSTILE("a flag of later", TABLE_WORD, "w\0\0\0", "\105\4\0"),
	HOSTILE("a place but no ids", TABLE_WORD, "w\0\0\0",
	    "\25\4\1\10"),
	HOSTILE("a place that is not there", TABLE_WORD, "w\0\0\0",
	    "\25\4\1"),
	HOSTILE("one place and many", TABLE_WORD, "w\0\0\0",
	    "\65\4\1\0\0\1\4"),
	HOSTILE("places in an index", TABLE_INDEX, "v\0\0\0",
	    "\25\0\1\0\0\1\4"),
	HOSTILE("one weight and many", TABLE_WORD, "w\0\0\0", "\15\4\0\4"),
	HOSTILE("no ids", TABLE_WORD, "w\0\0\0", "\5\4"),
	HOSTILE("a number is cut off", TABLE_WORD, "w\0\0\0", "\5\4\200"),
	HOSTILE("a number too high", TABLE_WORD, "w\0\0\0",
	    "\5\4\200\40"),
	HOSTILE("too high together", TABLE_WORD, "w\0\0\0",
	    "\5\4\377\37\0"),
	HOSTILE("a weight is missing", TABLE_WORD, "w\0\0\0", "\11\1\4\1"),
	HOSTILE("bits cut off", TABLE_INDEX, "v\0\0\0", "\2\1"),
	HOSTILE("an index that weighs", TABLE_INDEX, "v\0\0\0", "\5\4\0"),
	HOSTILE("weights in an index", TABLE_INDEX, "v\0\0\0", "\11\1\4"),
	HOSTILE("one byte in an index", TABLE_INDEX, "v\0\0\0", "\1"),
	HOSTILE("an empty word", TABLE_WORD, "w\0\0\0\0", ""),
};

/* Ids that can be read, of which the places can not: 0 and 1 have one word
 * each, in field 2. */
static const struct { const char *what; struct slice val; } bad_place[] = {
#define PLACES(what, val)	{ what, { val, sizeof(val) - 1 } }
	PLACES("no place at all", "\25\4\0\0\0\0"),
	PLACES("the number 0", "\25\4\0\0\0\4"),
	PLACES("a place in no field", "\45\4\2\0\0\0\100\4\4"),
	PLACES("a number too high", "\45\4\2\0\0\0\2\4\200\20"),
	PLACES("one is missing", "\45\4\2\0\0\0\2\4"),
	PLACES("one too many", "\45\4\2\0\0\0\2\4\4\4"),
	PLACES("no places at all", "\45\4\2\0\0\0\2\4\1"),
	PLACES("four places", "\45\4\2\0\0\0\2\4\11\1\0\2\0\3\0\4\0"),
	PLACES("twice the same place", "\45\4\2\0\0\0\2\4\5\1\1\1\1"),
	PLACES("places cut off", "\45\4\2\0\0\0\2\4\5\1\1\2"),
	PLACES("a number that has no end",
	    "\45\4\2\0\0\0\2\4\377\377\377\377\377\1"),
};

static void
test_bad_places(void)
{
	struct posting	p;
	struct slice	key = SLICE("w\0\0\0");

	for (size_t i = 0; i < NELEM(bad_place); i++)
		ok(posting_read(&p, TABLE_WORD, key, bad_place[i].val) &&
		    p.n == 2 && !posting_read_places(&p), "%s",
		    bad_place[i].what);
	ok(posting_read(&p, TABLE_WORD, key,
	    SLICE("\45\4\2\0\0\0\2\4\5\1\1\2\1")) &&
	    posting_read_places(&p) && p.place[0] == word_place(2, 2) &&
	    p.place[1] == (0x101 | UINT64_C(0x102) << WORD_PLACE_BITS),
	    "places as they should be");
}

static void
test_hostile(void)
{
	char		bits[1 + POSTING_IDS / 8 + 1] = { 2 };
	struct posting	p;

	for (size_t i = 0; i < NELEM(hostile); i++)
		ok(!posting_read(&p, hostile[i].table, hostile[i].key,
		    hostile[i].val), "%s", hostile[i].what);
	ok(!posting_read(&p, TABLE_INDEX, SLICE("v\0\0\0"),
	    slice_make(bits, sizeof(bits) - 1)), "no bit is set");
	bits[9] = 1;
	ok(!posting_read(&p, TABLE_INDEX, SLICE("v\0\0\0"),
	    slice_make(bits, sizeof(bits))), "bits and more");
	ok(posting_read(&p, TABLE_INDEX, SLICE("v\0\0\0"),
	    slice_make(bits, sizeof(bits) - 1)) && p.n == 1 &&
	    p.low[0] == 64, "just bits");
}

/* --- Tables ------------------------------------------------------------- */

enum { N_WORDS = 4, N_IDS = 3 * POSTING_IDS };

/* What should be there: the weight + 1, or 0. */
struct naive { uint16_t index[N_WORDS][N_IDS], word[N_WORDS][N_IDS]; };

struct law { struct naive *n; struct rng rng; bool good; };

static void
make_entry(struct sorted *e, struct key *k, enum table t, size_t word,
    uint32_t id)
{
	*e = (struct sorted){ .table = t };
	key_clear(k);
	key_u32(k, (uint32_t)word);
	key_u32(k, id);
	e->key = key_slice(k);
}

/* Some changes, in the order of keys as the sorter would have them. */
static enum err_code
change_table(struct poster *p, uint16_t to[N_WORDS][N_IDS], enum table t,
    struct rng *r, struct err *err)
{
	static const uint64_t	few[] = { 3, 40, 900, 5000 };
	struct sorted		e;
	struct key		k;
	enum err_code		rc = ERR_OK;

	for (size_t w = 0; w < N_WORDS; w++) {
		uint64_t	one_in = few[rng_below(r, NELEM(few))];

		for (uint32_t id = 0; id < N_IDS && rc == ERR_OK; id++) {
			if (rng_below(r, one_in) != 0)
				continue;
			make_entry(&e, &k, t, w, id);
			e.del = rng_below(r, 2) == 0;
			if (t == TABLE_WORD)
				e.val = 4 * (uint32_t)rng_below(r, 3);
			to[w][id] = e.del ? 0 : (uint16_t)(e.val + 1);
			rc = poster_put(p, &e, err);
		}
	}
	return rc;
}

static enum err_code
compare_table(bool *good, uint16_t want[N_WORDS][N_IDS], struct txn *txn,
    enum table t, struct err *err)
{
	struct entries	it;
	struct sorted	e, w;
	struct key	k;
	bool		more;
	enum err_code	rc;

	rc = entries_open(&it, txn, t, err);
	if (rc)
		return rc;
	more = entries_next(&it, &e);
	for (size_t i = 0; i < N_WORDS; i++)
		for (uint32_t id = 0; id < N_IDS; id++) {
			if (want[i][id] == 0)
				continue;
			make_entry(&w, &k, t, i, id);
			if (!more || !it.sound || !slice_eq(w.key, e.key) ||
			    e.val + 1 != want[i][id])
				*good = false;
			more = more && entries_next(&it, &e);
		}
	*good = *good && !more;
	return entries_close(&it, err);
}

static enum err_code
law_body(struct txn *txn, void *arg, struct err *err)
{
	struct law	*l = arg;
	struct poster	*p = poster_open(txn);
	enum err_code	 rc;

	rc = change_table(p, l->n->index, TABLE_INDEX, &l->rng, err);
	if (rc == ERR_OK)
		rc = change_table(p, l->n->word, TABLE_WORD, &l->rng, err);
	if (rc == ERR_OK)
		rc = poster_finish(p, err);
	poster_close(p);
	if (rc == ERR_OK)
		rc = compare_table(&l->good, l->n->index, txn, TABLE_INDEX,
		    err);
	return rc ? rc : compare_table(&l->good, l->n->word, txn, TABLE_WORD,
	    err);
}

static void
test_law(void)
{
	struct law	l = { .rng = { 11 }, .good = true };
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	l.n = mem_zalloc(sizeof(*l.n));
	for (int i = 0; i < 30; i++)
		kit_must(&k, store_apply(k.store, law_body, &l, &k.err),
		    "change");
	ok(l.good, "the tables hold what was put and not taken out");
	free(l.n);
	kit_close(&k);
}

/* --- Stores of before --------------------------------------------------- */

enum { N_ACCOUNTS = 3 * POSTING_IDS };

static enum err_code
one_by_one(struct txn *txn, enum table t, struct err *err)
{
	VEC(struct key)	 list = {0};
	VEC(uint32_t)	 vals = {0};
	struct entries	 it;
	struct sorted	 e;
	char		 tmp[4];
	enum err_code	 rc;

	rc = entries_open(&it, txn, t, err);
	if (rc)
		return rc;
	while (entries_next(&it, &e)) {
		struct key	*k = VEC_ADD(&list);

		key_clear(k);
		key_bytes(k, e.key);
		*VEC_ADD(&vals) = (uint8_t)e.val;
	}
	rc = entries_close(&it, err);
	if (rc == ERR_OK)
		rc = txn_clear(txn, t, err);
	for (size_t i = 0; i < list.n && rc == ERR_OK; i++)
		rc = txn_put(txn, t, key_slice(&list.p[i]),
		    derived_value(tmp, t, vals.p[i]), err);
	VEC_RELEASE(&list);
	VEC_RELEASE(&vals);
	return rc;
}

/* As crm wrote them before there were blocks. */
static enum err_code
make_older(struct txn *txn, void *arg, struct err *err)
{
	char		format[4];
	enum err_code	rc;

	(void)arg;
	le32_put(format, STORE_FORMAT_BLOCKS - 1);
	rc = one_by_one(txn, TABLE_INDEX, err);
	if (rc == ERR_OK)
		rc = one_by_one(txn, TABLE_WORD, err);
	return rc ? rc : txn_put(txn, TABLE_META, SLICE("format"),
	    slice_make(format, sizeof(format)), err);
}

static void
reopen(struct kit *k)
{
	struct store_options	opt = { .write = true, .wait_ms = 1000,
				    .command = "test", .dir = k->dir };

	store_close(k->store);
	kit_must(k, store_open(&k->store, &opt, &k->err), "open");
}

/* Of every third account and none behind the second block. */
static void
fill(struct kit *k)
{
	struct draft	d;

	kit_plan(k);
	for (uint32_t i = 1; i <= N_ACCOUNTS; i++) {
		d = kit_draft(k, k->account);
		kit_set(k, &d, "name", i % 3 == 0 ? "Bakker Jansen" :
		    "Slager Jansen");
		kit_set(k, &d, "city", i < 2 * POSTING_IDS ? "Gouda" :
		    "Delft");
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

static size_t
count_city(struct kit *k, const char *city)
{
	struct ids		 ids = {{0}};
	struct value		 v = { .type = TYPE_TEXT,
				    .text = slice_of(city) };
	const struct field	*f = entity_find_field(k->account,
				    SLICE("city"));
	size_t			 n;

	kit_must(k, index_find(&ids, k->txn, k->account, f, &v, true, &v,
	    true, &k->err), "index");
	n = ids.list.n;
	for (size_t i = 1; i < n; i++)
		if (ids.list.p[i] <= ids.list.p[i - 1])
			n = 0;
	VEC_RELEASE(&ids.list);
	return n;
}

static size_t
count_words(struct kit *k, const char *text, bool prefix)
{
	struct found_list	f = {{0}};
	size_t			n;

	kit_must(k, word_find(&f, k->txn, k->model, NULL, slice_of(text),
	    prefix, &k->err), "find");
	n = f.list.n;
	VEC_RELEASE(&f.list);
	return n;
}

static void
check(struct kit *k, size_t bakers, const char *what)
{
	uint64_t	n = 0, some = 0;

	kit_begin(k);
	ok(count_city(k, "Gouda") == 2 * POSTING_IDS - 1 &&
	    count_city(k, "Delft") == POSTING_IDS + 1, "%s: by index", what);
	ok(count_words(k, "bakker jansen", false) == bakers &&
	    count_words(k, "jansen", false) == N_ACCOUNTS &&
	    count_words(k, "jansen ba", true) == bakers &&
	    count_words(k, "slager bakker", false) == 0,
	    "%s: by words", what);
	kit_must(k, word_count(&n, k->txn, k->account, SLICE("bakker"),
	    UINT64_MAX, &k->err), "count");
	kit_must(k, word_count(&some, k->txn, k->account, SLICE("jansen"), 9,
	    &k->err), "count");
	ok(n == bakers && some == 9, "%s: counted", what);
	kit_end(k);
	is_int((int64_t)kit_fsck(k, false), 0, what);
}

static uint64_t
stored(struct kit *k, enum table t)
{
	uint64_t	n = 0;

	kit_begin(k);
	kit_must(k, txn_count(&n, k->txn, t, &k->err), "count");
	kit_end(k);
	return n;
}

/*
 * Much at once: what a text leads to is remembered, also where words of it
 * are in other fields of some of the records.
 */
static void
change_notes(struct kit *k, uint32_t round)
{
	static const char *const	note[] = {
		"", "komt uit Gouda", "jansen", "JANSEN jansen", "42"
	};

	kit_plan(k);
	for (uint32_t i = 1; i <= 1000; i++)
		kit_must(k, kit_change(k, k->account, i, "note",
		    note[i * round % NELEM(note)]), "set");
	kit_must(k, kit_apply(k), "apply");
	is_int((int64_t)kit_fsck(k, false), 0, "texts of many records");
}

static int64_t
last_items(struct kit *k)
{
	struct journal_entry	e = { .items = 0 };
	uint64_t		last;

	kit_begin(k);
	kit_must(k, journal_last(&last, k->txn, &k->err), "last");
	kit_must(k, journal_get(&e, k->txn, last, &k->err), "entry");
	kit_end(k);
	return e.items;
}

static void
test_older(void)
{
	struct kit	k;

	kit_open(&k, KIT_MODEL);
	fill(&k);
	check(&k, N_ACCOUNTS / 3, "blocks");
	for (uint32_t round = 1; round <= 4; round++)
		change_notes(&k, round);
	kit_plan(&k);
	for (uint32_t i = 1; i <= 1000; i++)
		kit_must(&k, kit_change(&k, k.account, i, "note", ""), "set");
	kit_must(&k, kit_apply(&k), "apply");
	ok(stored(&k, TABLE_WORD) < 20 && stored(&k, TABLE_INDEX) < 20,
	    "which are few");
	kit_must(&k, store_apply(k.store, make_older, NULL, &k.err),
	    "older");
	reopen(&k);
	check(&k, N_ACCOUNTS / 3, "one by one");
	is_int((int64_t)stored(&k, TABLE_WORD), 3 * N_ACCOUNTS,
	    "which are many: two of the name and the city");
	kit_plan(&k);
	for (uint32_t i = 5000; i < 6000; i++)
		kit_must(&k, kit_change(&k, k.account, i, "name",
		    i % 3 == 0 || i == 5000 ? "Bakker Jansen" :
		    "Slager  Jansen"), "set");
	kit_must(&k, kit_apply(&k), "apply");
	is_int(last_items(&k), 1, "a change of many is packed");
	check(&k, N_ACCOUNTS / 3 + 1, "in blocks again after a change");
	ok(stored(&k, TABLE_WORD) < 20 && stored(&k, TABLE_INDEX) < 20,
	    "which are few again");
	kit_begin(&k);
	is_int(txn_format(k.txn), STORE_FORMAT, "of today's format");
	kit_close(&k);
}

int
main(void)
{
	test_round_trip();
	test_hostile();
	test_bad_places();
	test_law();
	test_older();
	return done_testing();
}
