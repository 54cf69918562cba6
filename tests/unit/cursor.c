#include "core/store/txn.h"

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/leaf.h"
#include "core/store/page.h"
#include "tests/unit/tap.h"

enum { N = 3000 };

static struct slice
make_key(struct key *k, int32_t v)
{
	key_clear(k);
	key_u16(k, 7);
	key_i32(k, v);
	return key_slice(k);
}

/* Some values have pages of their own. */
enum { BIG = 5000 };

static size_t
size_of(int32_t v)
{
	return v % 70 == 0 ? BIG : 4;
}

/* Even numbers from -N to N, in a scattered order. */
static enum err_code
fill(struct txn *txn, void *arg, struct err *err)
{
	struct key	k;
	char		val[BIG] = {0};
	enum err_code	rc = ERR_OK;
	int32_t		i, v;

	(void)arg;
	for (i = 0; i <= N && rc == ERR_OK; i++) {
		v = (int32_t)((int64_t)i * 1237 % (N + 1)) * 2 - N;
		le32_put(val, (uint32_t)v);
		rc = txn_put(txn, TABLE_RECORD, make_key(&k, v),
		    slice_make(val, size_of(v)), err);
	}
	return rc;
}

static int32_t
value(struct slice val)
{
	int32_t	v = val.len < 4 ? INT32_MIN : (int32_t)le32_get(val.p);

	return val.len == size_of(v) ? v : INT32_MIN;
}

static void
test_walk(struct txn *txn)
{
	struct err	err = {0};
	struct cursor	*c;
	struct slice	key, val;
	int32_t		want;
	bool		more, good = true;

	is_ok(cursor_open(&c, txn, TABLE_RECORD, &err), &err, "open");
	want = -N;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		good = good && value(val) == want && key.len == 6;
		want += 2;
	}
	ok(good && want == N + 2, "forward, negative numbers first");
	is_ok(cursor_status(c, &err), &err, "the end is no failure");
	want = N;
	for (more = cursor_seek_before(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_prev(c, &key, &val)) {
		good = good && value(val) == want;
		want -= 2;
	}
	ok(good && want == -N - 2, "and backward");
	cursor_close(c);
	cursor_close(NULL);
}

static void
test_seek(struct txn *txn)
{
	struct err	err = {0};
	struct key	k;
	struct cursor	*c;
	struct slice	key, val;

	is_ok(cursor_open(&c, txn, TABLE_RECORD, &err), &err, "open");
	ok(cursor_seek(c, make_key(&k, 10), &key, &val) && value(val) == 10,
	    "seek what is there");
	ok(cursor_next(c, &key, &val) && value(val) == 12, "next");
	ok(cursor_prev(c, &key, &val) && value(val) == 10, "and back");
	ok(cursor_seek(c, make_key(&k, 11), &key, &val) && value(val) == 12,
	    "seek between two");
	ok(cursor_seek_before(c, make_key(&k, 11), &key, &val) &&
	    value(val) == 10, "before what is not there");
	ok(cursor_seek_before(c, make_key(&k, 10), &key, &val) &&
	    value(val) == 8, "before what is there");
	ok(cursor_seek_before(c, make_key(&k, INT32_MAX), &key, &val) &&
	    value(val) == N, "before the end is the last");
	ok(!cursor_seek_before(c, make_key(&k, -N), &key, &val),
	    "before the first is nothing");
	ok(!cursor_seek(c, make_key(&k, N + 1), &key, &val),
	    "behind the last is nothing");
	is_ok(cursor_status(c, &err), &err, "and no failure");
	ok(cursor_seek(c, make_key(&k, -N), &key, &val) && value(val) == -N,
	    "the cursor still works");
	cursor_close(c);
	is_ok(cursor_open(&c, txn, TABLE_WORD, &err), &err, "open");
	ok(!cursor_seek(c, SLICE_EMPTY, &key, &val) &&
	    !cursor_seek_before(c, SLICE_EMPTY, &key, &val) &&
	    !cursor_seek_before(c, SLICE("x"), &key, &val),
	    "nothing in an empty table");
	is_ok(cursor_status(c, &err), &err, "and no failure");
	cursor_close(c);
}

/* The law: wherever it came from, a cursor goes where the numbers say. */
static void
test_wander(struct txn *txn)
{
	struct err	err = {0};
	struct key	k;
	struct cursor	*c;
	struct slice	key, val;
	uint64_t	rnd = 1;
	int32_t		at = -N, to, bad = 0;
	bool		found;

	is_ok(cursor_open(&c, txn, TABLE_RECORD, &err), &err, "open");
	found = cursor_seek(c, make_key(&k, -N), &key, &val);
	for (int i = 0; i < 20000 && found; i++) {
		rnd = rnd * 6364136223846793005U + 1442695040888963407U;
		to = (int32_t)(rnd >> 33) % 40;
		switch (rnd >> 60) {
		case 0: case 1: case 2: case 3:
			to = at + 2;
			found = cursor_next(c, &key, &val);
			break;
		case 4: case 5: case 6:
			to = at - 2;
			found = cursor_prev(c, &key, &val);
			break;
		case 7:
			to = (int32_t)(rnd >> 33) % (2 * N) - N;
			found = cursor_seek(c, make_key(&k, to), &key, &val);
			break;
		case 8:
			to = at - to;
			found = cursor_seek_before(c, make_key(&k, to), &key,
			    &val);
			to -= 2 - (to & 1);
			break;
		default:
			to = at + to - 4;
			found = cursor_seek(c, make_key(&k, to), &key, &val);
		}
		at = to < -N && rnd >> 60 >= 7 && rnd >> 60 != 8 ? -N :
		    to + (to & 1);
		if (at < -N || at > N) {
			bad += found;
			at = -N;
			found = cursor_seek(c, make_key(&k, at), &key, &val);
		}
		bad += !found || value(val) != at || key.len != 6;
	}
	is_int(bad, 0, "steps and seeks, by turns");
	is_ok(cursor_status(c, &err), &err, "and no failure");
	cursor_close(c);
}

/* A value of so many bytes on the pages from number on, in a file of three
 * pages, the first of which is the leaf. */
static bool
big(struct slice *val, char *file, uint64_t number, uint32_t bytes,
    uint16_t flags)
{
	enum { AT = 500 - NODE_HEADER };
	struct leaf	l;
	struct slice	key;

	memset(file, 0, 3 * 512);
	le16_put(file + 10, PAGE_LEAF);
	le16_put(file + 12, PAGE_HEADER + 2);
	le16_put(file + PAGE_HEADER, AT);
	le32_put(file + AT, bytes);
	le16_put(file + AT + 4, flags);
	le16_put(file + AT + 6, 4);
	le64_put(file + AT + NODE_HEADER + 4, number);
	return leaf_enter(&l, slice_make(file, 3 * 512), 512,
	    slice_make(file + AT + NODE_HEADER, 4)) &&
	    leaf_get(&key, val, &l) && key.len == 4;
}

static void
test_big(void)
{
	char		*file = mem_alloc(3 * 512);
	struct slice	 val;

	ok(big(&val, file, 1, 600, NODE_BIGDATA) &&
	    val.p == file + 512 + PAGE_HEADER && val.len == 600,
	    "a value with pages of its own");
	ok(big(&val, file, 1, 1024 - PAGE_HEADER, NODE_BIGDATA),
	    "up to the end of the file");
	ok(!big(&val, file, 1, 1025 - PAGE_HEADER, NODE_BIGDATA),
	    "not beyond it");
	ok(!big(&val, file, 3, 0, NODE_BIGDATA) &&
	    !big(&val, file, UINT64_MAX, 1, NODE_BIGDATA) &&
	    !big(&val, file, UINT64_MAX / 512 + 2, 1, NODE_BIGDATA),
	    "nor on a page that is not there");
	ok(!big(&val, file, 1, 8, NODE_BIGDATA | 4) &&
	    big(&val, file, 1, 8, 0) && !big(&val, file, 1, 9, 0),
	    "of another kind, or longer than its page");
	free(file);
}

/* Deleting under a cursor skips none and visits none twice. */
static enum err_code
remove_some(struct txn *txn, void *arg, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	int32_t		*seen = arg;
	enum err_code	 rc;
	bool		 more;

	rc = cursor_open(&c, txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val);
	    more && rc == ERR_OK; more = cursor_next(c, &key, &val)) {
		++*seen;
		if (value(val) % 3 != 0)
			rc = txn_del(txn, TABLE_RECORD, key, NULL, err);
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

int
main(void)
{
	char			 dir[300];
	struct store_options	 o = { .dir = dir, .write = true };
	struct store		*s;
	struct txn		*txn;
	struct err		 err = {0};
	uint64_t		 n;
	int32_t			 seen = 0;

	snprintf(dir, sizeof(dir), "%s/store", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	is_ok(store_open(&s, &o, &err), &err, "open");
	is_ok(store_apply(s, fill, NULL, &err), &err, "fill");
	is_ok(txn_begin(&txn, s, &err), &err, "begin");
	test_walk(txn);
	test_seek(txn);
	test_wander(txn);
	test_big();
	txn_end(txn);
	is_ok(store_apply(s, remove_some, &seen, &err), &err,
	    "remove two of three under a cursor");
	is_int(seen, N + 1, "each was visited once");
	is_ok(txn_begin(&txn, s, &err), &err, "begin");
	is_ok(txn_count(&n, txn, TABLE_RECORD, &err), &err, "count");
	is_int((int64_t)n, N / 3 + 1, "a third is left");
	txn_end(txn);
	store_close(s);
	return done_testing();
}
