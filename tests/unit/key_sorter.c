/*
 * The external sort of derived keys: in memory, and in runs that are merged.
 */
#include "core/record/posting.h"
#include "tests/unit/tap.h"

static enum table
table_of(uint64_t n)
{
	return n % 3 == 0 ? TABLE_WORD : n % 3 == 1 ? TABLE_INDEX : TABLE_REFS;
}

/* Keys of many lengths, with long common beginnings and some doubles. */
static struct slice
make_key(char *to, struct rng *rng)
{
	size_t	len = 6 + (size_t)rng_below(rng, 30);

	memset(to, 'a', len);
	be32_put(to + (rng_below(rng, 2) != 0 ? 0 : len - 4),
	    (uint32_t)rng_below(rng, 1 << 20));
	if (rng_below(rng, 1000) == 0) {
		memset(to + len, 'z', KEY_MAX - len);
		len = KEY_MAX;
	}
	return (struct slice){ to, len };
}

/* Keys that end in an id, where none begins another. */
static struct slice
make_posting(char *to, struct rng *rng)
{
	size_t	len = 1 + (size_t)rng_below(rng, 30);

	if (rng_below(rng, 1000) == 0)
		len = KEY_MAX - 5;
	memset(to, 'a', len);
	to[rng_below(rng, len)] = (char)('a' + rng_below(rng, 4));
	/* Another field than the others. */
	to[0] = 'f';
	to[len] = '\0';
	be32_put(to + len + 1, (uint32_t)rng_below(rng, 1 << 16));
	return (struct slice){ to, len + 5 };
}

/* None to three. */
static uint64_t
random_places(struct rng *rng)
{
	uint64_t	all = 0, n = rng_below(rng, WORD_PLACES + 1);

	while (n-- > 0)
		all = all << WORD_PLACE_BITS | (1 + rng_below(rng, 65535));
	return all;
}

/* Sums that do not depend on the order. */
struct sums { uint64_t n, keys, vals, dels; };

static void
sum(struct sums *t, const struct sorted *e)
{
	t->n++;
	t->keys += slice_hash(e->key) ^ (uint64_t)e->table << 56;
	t->vals += e->val * slice_hash(e->key);
	t->dels += e->del;
}

static int
compare(const struct sorted *a, const struct sorted *b)
{
	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return slice_cmp(a->key, b->key);
}

static void
test_sort(size_t n, const char *what)
{
	struct key_sorter	*s = key_sorter_open(NULL);
	struct sums		 in = {0}, out = {0};
	struct sorted		 e = {0}, last = { .key = SLICE_EMPTY };
	struct rng		 rng = { n };
	struct buf		 kept = {0};
	struct err		 err = {0};
	enum err_code		 rc = ERR_OK;
	char			 key[KEY_MAX];
	bool			 in_order = true;

	for (size_t i = 0; i < n && rc == ERR_OK; i++) {
		e.table = table_of(rng_below(&rng, 3));
		e.val = (uint32_t)i;
		if (e.table == TABLE_WORD)
			e.val = e.val % 256 | random_places(&rng) << 8;
		else if (e.table == TABLE_INDEX && i % 2 == 0)
			e.val = 0;
		e.key = sorted_is_posting(&e) ? make_posting(key, &rng) :
		    make_key(key, &rng);
		e.del = rng_below(&rng, 4) == 0;
		sum(&in, &e);
		rc = key_sorter_add(s, &e, &err);
	}
	if (rc == ERR_OK)
		rc = key_sorter_finish(s, &err);
	ok(rc == ERR_OK, "%s: taken", what);
	while (key_sorter_next(s, &e, &rc, &err)) {
		sum(&out, &e);
		last.key = buf_slice(&kept);
		if (out.n > 1 && compare(&last, &e) > 0)
			in_order = false;
		last = e;
		buf_clear(&kept);
		buf_add(&kept, e.key);
	}
	ok(rc == ERR_OK, "%s: read", what);
	ok(!key_sorter_next(s, &e, &rc, &err), "%s: the end stays", what);
	ok(in_order, "%s: in the order of table and key", what);
	ok(memcmp(&in, &out, sizeof(in)) == 0, "%s: all of them, once", what);
	key_sorter_close(s);
	buf_release(&kept);
}

static struct slice
indexed(char *to, uint32_t value, uint32_t id)
{
	be16_put(to, 1);
	be16_put(to + 2, 7);
	snprintf(to + 4, 16, "value %06u", (unsigned)value);
	be32_put(to + 17, id);
	return slice_make(to, 21);
}

/* Values that hardly come again; what does is one block all the same. */
static void
test_alone(void)
{
	enum { VALUES = 20000, AGAIN = 19000, EVERY = 10 };
	struct key_sorter	*s = key_sorter_open(NULL);
	struct sorted		 e = { .table = TABLE_INDEX };
	struct posting		*p = mem_zalloc(sizeof(*p));
	struct err		 err = {0};
	struct slice		 key;
	enum table		 table;
	enum err_code		 rc = ERR_OK;
	char			 room[64];
	uint32_t		 n = 0, many = 0, of_many = 0;

	for (uint32_t i = 0; i < VALUES && rc == ERR_OK; i++) {
		e.key = indexed(room, i, i % POSTING_IDS);
		rc = key_sorter_add(s, &e, &err);
		if (rc == ERR_OK && i % EVERY == 0) {
			e.key = indexed(room, AGAIN, POSTING_IDS + i / EVERY);
			rc = key_sorter_add(s, &e, &err);
		}
	}
	if (rc == ERR_OK)
		rc = key_sorter_finish(s, &err);
	is_ok(rc, &err, "sorted");
	while (key_sorter_next_block(s, &table, &key, p, &rc, &err)) {
		n++;
		if (p->n > 1) {
			many++;
			of_many = (uint32_t)p->n;
		}
	}
	is_ok(rc, &err, "read");
	is_int(n, VALUES + 1, "a block for each, and one more");
	is_int(many, 1, "which alone has many");
	is_int(of_many, VALUES / EVERY, "namely all that came");
	ok(!key_sorter_next(s, &e, &rc, &err), "nothing else");
	free(p);
	key_sorter_close(s);
}

/* A word in a record, as a key of its table. */
static struct slice
word_key(char *to, size_t size, uint32_t word, uint32_t id)
{
	size_t	len = (size_t)snprintf(to, size, "w%lu", (unsigned long)word);

	be16_put(to + len + 1, 1);
	be32_put(to + len + 3, id);
	return slice_make(to, len + 7);
}

/*
 * Words of new records, so many that those gathered go within a block of ids
 * too, but not within a record.  One word comes twice in each.
 */
static void
test_join(void)
{
	enum { FIRST = 4000, RECORDS = 10000, WORDS = 16, COMMON = 1000000 };
	struct key_sorter	*s = key_sorter_open(NULL);
	struct key_spot		 spot = {0}, other;
	struct sorted		 e;
	struct err		 err = {0};
	enum err_code		 rc = ERR_OK;
	char			 room[64];
	uint32_t		 n = 0, again = 0, twice = 0;

	for (uint32_t id = FIRST; id < FIRST + RECORDS && rc == ERR_OK; id++) {
		for (uint32_t i = 0; i < WORDS + 2 && rc == ERR_OK; i++) {
			bool	common = i == id % 2 || i == WORDS + 1;

			if (common && key_sorter_join_at(s, &spot, TABLE_WORD,
			    id, 4)) {
				again++;
				continue;
			}
			e = (struct sorted){ .table = TABLE_WORD, .val = 4 };
			e.key = word_key(room, sizeof(room), common ? COMMON :
			    id * WORDS + i, id);
			rc = key_sorter_join(s, common ? &spot : &other, &e,
			    &err);
		}
	}
	is_int((int64_t)key_sorter_count(s, TABLE_WORD),
	    RECORDS * (WORDS + 1), "the word of a record is one");
	/* Four blocks, and in two of them all went. */
	is_int(again, 2 * RECORDS - 6, "it was found where it was");
	if (rc == ERR_OK)
		rc = key_sorter_finish(s, &err);
	while (rc == ERR_OK && key_sorter_next(s, &e, &rc, &err)) {
		n++;
		twice += e.val == 8 && slice_starts(e.key, SLICE("w1000000"));
	}
	is_ok(rc, &err, "joined");
	is_int(n, RECORDS * (WORDS + 1), "all come out");
	is_int(twice, RECORDS, "what came twice weighs twice as much");
	key_sorter_close(s);
}

int
main(void)
{
	test_sort(0, "nothing");
	test_sort(1, "one");
	test_sort(5000, "in memory");
	test_sort(1500000, "in runs");
	test_alone();
	test_join();
	return done_testing();
}
