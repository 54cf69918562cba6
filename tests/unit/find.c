/*
 * The law: what is found, and how many, is what a look at every text says,
 * however a text and the words are written.
 */
#include "core/practice/contact/find.h"
#include "core/record/posting.h"
#include "core/types/text.h"
#include "tests/unit/record_kit.h"

static const char	texts_yaml[] = KIT_HEAD KIT_STAFF KIT_ACCOUNT
	"      lines: {type: text, many: true, search: true}\n" KIT_ACTIVITY;

/* Pieces of texts, and what stands between them. */
static const char *const	piece[] = {
	"twee", "Zakken", "ZAKKEN", "zak", "zakkenvol", "caf\xc3\xa9",
	"cafe\xcc\x81", "CAFE", "\xce\xb1\xce\xb2", "100", "x",
	"stra\303\237e", "strasse", "a.b", "jan@x.nl", "van", "de", "\xc4\xb3s",
	"ijs", "zak\xc2\xadken"
};
static const char *const	between[] = {
	" ", " ", " ", " ", "  ", "\n", ", ", ".", "-", " - ", "\xc2\xa0",
	" \xe2\x80\x93 ", "'", "\xe2\x80\x9c", "/", "_"
};

static const char *
random_text(struct kit *k, struct rng *r, size_t most)
{
	struct buf	b = {0};
	size_t		n = 1 + (size_t)rng_below(r, most);
	const char	*s;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 || rng_below(r, 20) == 0)
			buf_adds(&b, between[rng_below(r, NELEM(between))]);
		buf_adds(&b, piece[rng_below(r, NELEM(piece))]);
	}
	s = arena_strdup(k->arena, buf_cstr(&b));
	buf_release(&b);
	return s;
}

/* --- A look at every text ----------------------------------------------- */

struct row { struct slice part[8]; size_t n; bool prefix; };

static bool
is_part(const struct row *a, size_t i, struct slice have)
{
	return a->prefix && i + 1 == a->n ? slice_starts(have, a->part[i]) :
	    slice_eq(have, a->part[i]);
}

static bool
in_a_row(const struct row *a, struct slice folded)
{
	struct slice	run[600];
	size_t		n = 0, pos = 0, k;

	while (n < NELEM(run) && text_next_run(&run[n], folded, &pos))
		n++;
	for (size_t i = 0; i + a->n <= n; i++) {
		for (k = 0; k < a->n && is_part(a, k, run[i + k]); k++)
			continue;
		if (k == a->n)
			return true;
	}
	return false;
}

static bool
has_word(struct slice word, bool prefix, struct slice folded)
{
	struct slice	have;
	size_t		pos = 0;

	while (text_next_word(&have, folded, &pos))
		if (prefix ? slice_starts(have, word) : slice_eq(have, word))
			return true;
	return false;
}

static bool
expected(const struct record *rec, const struct row *phrase,
    const struct row *word, struct arena *arena)
{
	bool	row = false, has[8] = { false };

	for (size_t f = 0; f < rec->entity->n_fields; f++) {
		const struct field	*field = &rec->entity->field[f];

		for (size_t i = 0; field->search &&
		    i < record_count(rec, field); i++) {
			struct slice	s = text_fold_dup(arena,
					    record_item(rec, field, i).text);

			row |= in_a_row(phrase, s);
			for (size_t w = 0; w < word->n; w++)
				has[w] |= has_word(word->part[w],
				    word->prefix && w + 1 == word->n, s);
		}
	}
	for (size_t w = 0; w < word->n; w++)
		row &= has[w];
	return row;
}

/* --- What find says ----------------------------------------------------- */

static uint64_t
key_of(const struct record *rec)
{
	return (uint64_t)rec->entity->id << 32 | rec->id;
}

static int
compare_u64(const void *x, const void *y)
{
	uint64_t	a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

struct keys { VEC(uint64_t) list; };

static void
scan_all(struct keys *want, struct kit *k, const struct row *phrase,
    const struct row *word)
{
	struct arena	*arena = arena_open();

	VEC_CLEAR(&want->list);
	for (size_t i = 0; i < k->model->n_entities; i++) {
		struct record_scan	*s;
		struct record		 rec;

		kit_must(k, record_scan_open(&s, k->txn, model_entity(
		    k->model, i), 1, 0, &k->err), "scan");
		while (record_scan_next(s, &rec)) {
			if (expected(&rec, phrase, word, arena))
				*VEC_ADD(&want->list) = key_of(&rec);
			arena_clear(arena);
		}
		record_scan_close(s);
	}
	arena_close(arena);
	if (want->list.n > 1)
		qsort(want->list.p, want->list.n, sizeof(uint64_t),
		    compare_u64);
}

static bool
says(struct kit *k, const char *query, bool best_first, unsigned threads,
    const struct keys *want)
{
	struct query_env	 env = { .model = k->model, .txn = k->txn,
				    .when = { .zone = zone_utc() },
				    .threads = threads };
	struct find_text	*text;
	struct find		*find;
	struct record		 rec;
	struct keys		 got = {{0}};
	uint64_t		 n = 0;
	bool			 good;

	kit_must(k, find_text_parse(&text, k->arena, slice_of(query),
	    &k->err), query);
	kit_must(k, find_open(&find, &env, NULL, text, best_first, &k->err),
	    query);
	while (find_next(find, &rec))
		*VEC_ADD(&got.list) = key_of(&rec);
	kit_must(k, find_status(find, &k->err), query);
	find_close(find);
	kit_must(k, find_open(&find, &env, NULL, text, best_first, &k->err),
	    query);
	kit_must(k, find_count(&n, find, &k->err), query);
	find_close(find);
	if (got.list.n > 1)
		qsort(got.list.p, got.list.n, sizeof(uint64_t), compare_u64);
	good = n == want->list.n && got.list.n == n && (n == 0 ||
	    memcmp(got.list.p, want->list.p, n * sizeof(uint64_t)) == 0);
	if (!good)
		diag("%s: %zu found, %llu counted, %zu expected", query,
		    got.list.n, (unsigned long long)n, want->list.n);
	VEC_RELEASE(&got.list);
	return good;
}

/* A phrase as it stands in some text, mostly. */
static const char *
random_phrase(struct kit *k, struct rng *r, bool *prefix)
{
	struct buf	b = {0};
	const char	*s;

	*prefix = rng_below(r, 5) == 0;
	buf_addf(&b, "\"%s%s\"", random_text(k, r, 3), *prefix ? "*" : "");
	s = arena_strdup(k->arena, buf_cstr(&b));
	buf_release(&b);
	return s;
}

static void
ask(struct row *phrase, struct row *word, struct kit *k,
    const char *query, bool prefix)
{
	struct slice	folded = text_fold_dup(k->arena, slice_of(query));
	size_t		pos = 0;

	*phrase = *word = (struct row){ .prefix = prefix };
	while (phrase->n < 8 &&
	    text_next_run(&phrase->part[phrase->n], folded, &pos))
		phrase->n++;
	pos = 0;
	while (word->n < 8 &&
	    text_next_word(&word->part[word->n], folded, &pos))
		word->n++;
}

static void
test_phrases(struct kit *k, struct rng *r, const char *when)
{
	struct keys	want = {{0}};
	size_t		some = 0;
	int		bad = 0;

	kit_begin(k);
	for (int i = 0; i < 300; i++) {
		struct row	phrase, word;
		bool		prefix;
		const char	*query = random_phrase(k, r, &prefix);

		/* What a joined word ends in is a beginning of its own. */
		if (prefix && strpbrk(query, ".@-_") != NULL)
			continue;
		ask(&phrase, &word, k, query, prefix);
		scan_all(&want, k, &phrase, &word);
		some += want.list.n > 0;
		bad += !says(k, query, i % 2, 1, &want);
		bad += !says(k, query, i % 3 == 0, 2, &want);
	}
	kit_end(k);
	ok(some > 100, "phrases are found, %s", when);
	ok(bad == 0, "those that a look at every text finds, %s", when);
	VEC_RELEASE(&want.list);
}

/* Words longer than those in an index, which has their beginnings. */
static void
test_long(struct kit *k)
{
	enum { LONG = 100 };
	char		name[LONG + 8], query[2 * LONG];
	struct row	phrase, word;
	struct keys	want = {{0}};
	size_t		found = 0;
	int		bad = 0;

	memset(name, 'w', LONG);
	for (size_t i = 0; i < 2; i++) {
		snprintf(name + LONG, sizeof(name) - LONG, "%s van",
		    i == 0 ? "" : "x");
		kit_plan(k);
		kit_must(k, kit_add(k, NULL, name, NULL, NULL), "add");
		kit_must(k, kit_apply(k), "apply");
	}
	kit_begin(k);
	for (size_t i = 0; i < 3; i++) {
		snprintf(query, sizeof(query), "\"%.*s%s van\"", LONG, name,
		    i == 0 ? "" : i == 1 ? "x" : "y");
		ask(&phrase, &word, k, query, false);
		scan_all(&want, k, &phrase, &word);
		found += want.list.n;
		bad += !says(k, query, true, 1, &want);
	}
	kit_end(k);
	is_int((int64_t)found, 2, "two of three long words are there");
	is_int(bad, 0, "and found");
	VEC_RELEASE(&want.list);
}

/* --- Stores ------------------------------------------------------------- */

static void
add_records(struct kit *k, struct rng *r, int n)
{
	struct draft	d;

	kit_plan(k);
	for (int i = 0; i < n; i++) {
		if (i % 4 == 0) {
			kit_must(k, kit_add(k, NULL, random_text(k, r, 3),
			    NULL, NULL), "add");
			continue;
		}
		d = kit_draft(k, k->activity);
		kit_set(k, &d, "party", "a1");
		kit_set(k, &d, "time", "2025-03-14");
		kit_set(k, &d, "text", random_text(k, r, 12));
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

static void
change_records(struct kit *k, struct rng *r, uint32_t id, uint32_t until)
{
	kit_plan(k);
	for (; id < until; id++) {
		const char	*text = random_text(k, r, 5);

		if (id % 5 == 0)
			kit_must(k, kit_remove(k, k->activity, id, false),
			    "rm");
		else if (id % 5 == 1)
			kit_must(k, kit_change(k, k->account, id, "name",
			    text), "set");
		else if (id % 5 == 2)
			kit_must(k, kit_change(k, k->account, id, "lines",
			    text), "set");
		else
			kit_must(k, kit_change(k, k->activity, id, "text",
			    text), "set");
	}
	kit_must(k, kit_apply(k), "apply");
}

/* As crm wrote it before words had places: all blocks, or every other one. */
static enum err_code
forget_places(struct txn *txn, void *arg, struct err *err)
{
	const bool	*some = arg;
	VEC(struct key)	 list = {0};
	struct cursor	*c;
	struct slice	 key, val;
	struct posting	*p = mem_alloc(sizeof(*p));
	struct buf	 b = {0};
	char		 format[4];
	enum err_code	 rc;

	rc = cursor_open(&c, txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (bool more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		struct key	*k = VEC_ADD(&list);

		key_clear(k);
		key_bytes(k, key);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	for (size_t i = 0; i < list.n && rc == ERR_OK; i += *some ? 2 : 1) {
		key = key_slice(&list.p[i]);
		rc = txn_find(&val, txn, TABLE_WORD, key, err);
		if (rc == ERR_OK && !posting_read(p, TABLE_WORD, key, val))
			rc = err_set(err, ERR_STORE, "a block");
		memset(p->place, 0, sizeof(p->place));
		buf_clear(&b);
		if (rc == ERR_OK)
			posting_write(&b, TABLE_WORD, p);
		if (rc == ERR_OK)
			rc = txn_put(txn, TABLE_WORD, key, buf_slice(&b),
			    err);
	}
	free(p);
	buf_release(&b);
	VEC_RELEASE(&list);
	le32_put(format, STORE_FORMAT_PACKED);
	return rc ? rc : txn_put(txn, TABLE_META, SLICE("format"),
	    slice_make(format, sizeof(format)), err);
}

static void
make_older(struct kit *k, bool some)
{
	struct store_options	opt = { .write = true, .wait_ms = 1000,
				    .command = "test", .dir = k->dir };

	kit_must(k, store_apply(k->store, forget_places, &some, &k->err),
	    "older");
	store_close(k->store);
	kit_must(k, store_open(&k->store, &opt, &k->err), "open");
}

static bool
is_of_format(struct kit *k, uint32_t format)
{
	bool	is;

	kit_begin(k);
	is = txn_format(k->txn) == format;
	kit_end(k);
	return is;
}

static void
test_many(struct kit *k, const char *when)
{
	struct keys	want = {{0}};
	struct row	phrase, word;

	kit_begin(k);
	ask(&phrase, &word, k, "veel brood", false);
	scan_all(&want, k, &phrase, &word);
	is_int((int64_t)want.list.n, 2572, "many have the phrase");
	ok(says(k, "\"veel brood\"", false, 2, &want), "on two threads, %s",
	    when);
	ok(says(k, "\"veel brood\"", true, 2, &want), "the best first, %s",
	    when);
	ok(says(k, "\"veel brood\"", true, 1, &want), "on one, %s", when);
	kit_end(k);
	VEC_RELEASE(&want.list);
}

/* More than one thread has for itself: the parts are put together again. */
static void
add_many(struct kit *k)
{
	struct draft	d;

	kit_plan(k);
	for (int i = 0; i < 9000; i++) {
		d = kit_draft(k, k->activity);
		kit_set(k, &d, "party", "a1");
		kit_set(k, &d, "time", "2025-03-14");
		kit_set(k, &d, "text", i % 7 == 0 ? "heel veel\xe2\x80\x93"
		    "brood" : i % 7 == 3 ? "veel, brood heel" :
		    "veel heel brood");
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

int
main(void)
{
	struct rng	r = { 7 };
	struct kit	k;

	kit_open(&k, texts_yaml);
	add_records(&k, &r, 400);
	test_phrases(&k, &r, "in a new store");
	change_records(&k, &r, 1, 90);
	add_records(&k, &r, 50);
	is_int((int64_t)kit_fsck(&k, false), 0, "all is well");
	test_phrases(&k, &r, "when texts changed");
	make_older(&k, false);
	ok(is_of_format(&k, STORE_FORMAT_PACKED), "an older store");
	is_int((int64_t)kit_fsck(&k, false), 0, "is sound");
	test_phrases(&k, &r, "in an older store");
	change_records(&k, &r, 90, 99);
	ok(is_of_format(&k, STORE_FORMAT), "a change makes it one of today");
	is_int((int64_t)kit_fsck(&k, false), 0, "sound as well");
	test_phrases(&k, &r, "in one that was older");
	make_older(&k, true);
	change_records(&k, &r, 51, 55);
	test_phrases(&k, &r, "half of which is older");
	test_long(&k);
	add_many(&k);
	test_many(&k, "by places");
	make_older(&k, false);
	test_many(&k, "by a look at each");
	kit_close(&k);
	return done_testing();
}
