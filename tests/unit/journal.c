#include "core/store/journal.h"

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "tests/unit/tap.h"

static struct store	*store;
static struct arena	*arena;

struct entry {
	uint32_t	items;
	const char	*reason;
	uint64_t	undoes;
};

static enum err_code
write_entry(struct txn *txn, void *arg, struct err *err)
{
	const struct entry	*e = arg;
	struct journal_author	 a = { .time_us = -5, .user = SLICE("anna"),
				     .host = SLICE("desk"),
				     .command = SLICE("crm set x=1"),
				     .verb = SLICE("set") };
	struct journal_writer	*w;
	char			 text[32];
	enum err_code		 rc;
	uint32_t		 i;

	a.reason = slice_of(e->reason);
	rc = journal_begin(&w, txn, arena, &a, err);
	for (i = 1; i <= e->items && rc == ERR_OK; i++) {
		snprintf(text, sizeof(text), "item %u", (unsigned)i);
		rc = journal_add(w, slice_of(text), i % 2 == 0 ?
		    SLICE("secret") : SLICE_EMPTY, err);
	}
	if (rc)
		return rc;
	journal_count(w, 1, 2, 3);
	journal_count(w, 10, 0, 0);
	journal_set_model(w, 7);
	journal_set_undoes(w, e->undoes);
	return journal_finish(w, NULL, err);
}

static void
test_read(void)
{
	struct journal_entry	e;
	struct err		err = {0};
	struct slice		pub, priv;
	struct txn		*txn;
	uint64_t		last;

	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_ok(journal_last(&last, txn, &err), &err, "last");
	is_int((int64_t)last, 4, "four entries");
	is_ok(journal_get(&e, txn, 2, &err), &err, "get");
	is_int((int64_t)e.number, 2, "number");
	is_int(e.author.time_us, -5, "time");
	is_slice(e.author.user, "anna", "user");
	is_slice(e.author.host, "desk", "host");
	is_slice(e.author.command, "crm set x=1", "command");
	is_slice(e.author.reason, "because", "reason");
	is_slice(e.author.verb, "set", "verb");
	is_slice(e.author.on_behalf, "", "on behalf of nobody");
	is_int(e.items, 3, "items");
	ok(e.added == 11 && e.changed == 2 && e.removed == 3, "counts add up");
	is_int(e.model_revision, 7, "model");
	is_int((int64_t)e.undoes, 1, "undoes");
	is_ok(journal_get_item(&pub, &priv, txn, 2, 2, &err), &err, "item");
	is_slice(pub, "item 2", "public part");
	is_slice(priv, "secret", "private part");
	is_ok(journal_get_item(&pub, &priv, txn, 2, 3, &err), &err, "item");
	ok(priv.p == NULL, "one without a private part");
	is_int(journal_get_item(&pub, &priv, txn, 2, 4, &err), ERR_NOTFOUND,
	    "no such item");
	is_int(journal_get(&e, txn, 5, &err), ERR_NOTFOUND, "no such entry");
	is_ok(journal_verify(txn, 1, 5, &err), &err, "verify all");
	is_ok(journal_verify(txn, 3, UINT64_MAX, &err), &err, "verify some");
	is_ok(journal_verify(txn, 4, 4, &err), &err, "verify none");
	txn_end(txn);
}

struct damage {
	uint64_t	entry;
	uint32_t	item;
	enum { DELETE, FLIP, ADD }	how;
	size_t		at;		/* bit */
	enum table	table;
};

/* Damage, verify, and fail, so that nothing stays. */
static enum err_code
do_damage(struct txn *txn, void *arg, struct err *err)
{
	const struct damage	*d = arg;
	struct key		 k;
	struct slice		 val;
	struct journal_entry	 e;
	char			*copy;
	enum err_code		 rc;

	key_clear(&k);
	key_u64(&k, d->entry);
	key_u32(&k, d->item);
	rc = txn_find(&val, txn, d->table, key_slice(&k), err);
	if (rc)
		return rc;
	if (d->how == DELETE) {
		rc = txn_del(txn, d->table, key_slice(&k), NULL, err);
	} else if (d->how == ADD) {
		rc = txn_put(txn, d->table, key_slice(&k), SLICE("new"), err);
	} else {
		copy = slice_cstr(arena, val);
		copy[d->at / 8] = (char)(copy[d->at / 8] ^ 1 << d->at % 8);
		rc = txn_put(txn, d->table, key_slice(&k),
		    slice_make(copy, val.len), err);
	}
	if (rc)
		return rc;
	if (d->how == FLIP && d->item == 0)
		/* Whatever it says now: reading it must be safe. */
		(void)!journal_get(&e, txn, d->entry, err);
	rc = journal_verify(txn, 1, UINT64_MAX, err);
	return rc ? rc : ERR_NO;
}

static void
test_damage(void)
{
	struct damage	item = { 2, 2, FLIP, 0, TABLE_JOURNAL };
	struct damage	gone = { 2, 2, DELETE, 0, TABLE_JOURNAL };
	struct damage	last = { 2, 3, DELETE, 0, TABLE_JOURNAL };
	struct damage	more = { 2, 4, ADD, 0, TABLE_JOURNAL };
	struct damage	entry = { 3, 0, DELETE, 0, TABLE_JOURNAL };
	struct damage	erased = { 2, 2, DELETE, 0, TABLE_JOURNAL_PRIVATE };
	struct damage	head = { 2, 0, FLIP, 0, TABLE_JOURNAL };
	struct err	err = {0};
	struct txn	*txn;
	size_t		len = 45 + 6 * 4 + 4 + 4 + 11 + 7 + 3 + 64, found = 0;

	is_int(store_apply(store, do_damage, &item, &err), ERR_STORE,
	    "a changed item is found");
	ok(strstr(err.msg, "entry 2 ") != NULL, "in entry 2: %s", err.msg);
	is_int(store_apply(store, do_damage, &gone, &err), ERR_STORE,
	    "a missing item");
	is_int(store_apply(store, do_damage, &last, &err), ERR_STORE,
	    "the last item missing");
	is_int(store_apply(store, do_damage, &more, &err), ERR_STORE,
	    "an item too many");
	is_int(store_apply(store, do_damage, &entry, &err), ERR_STORE,
	    "a missing entry");
	ok(strstr(err.msg, "entry 3 ") != NULL, "which is 3: %s", err.msg);
	is_int(store_apply(store, do_damage, &erased, &err), ERR_NO,
	    "erasing a private part keeps the chain provable");
	for (head.at = 0; head.at < len * 8; head.at++)
		if (store_apply(store, do_damage, &head, &err) == ERR_STORE)
			found++;
	is_int((int64_t)found, (int64_t)len * 8,
	    "every bit flip in a head is found");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_ok(journal_verify(txn, 1, 5, &err), &err, "and none has stayed");
	txn_end(txn);
}

static void
test_commitments(void)
{
	uint8_t	a[JOURNAL_COMMIT], b[JOURNAL_COMMIT];
	uint8_t	salt[JOURNAL_SALT], other[JOURNAL_SALT];

	journal_make_salt(salt);
	journal_make_salt(other);
	ok(memcmp(salt, other, sizeof(salt)) != 0, "salts differ");
	journal_commit_value(a, salt, SLICE("Anna"));
	journal_commit_value(b, salt, SLICE("Anna"));
	ok(memcmp(a, b, sizeof(a)) == 0,
	    "same value and salt, same commitment");
	journal_commit_value(b, other, SLICE("Anna"));
	ok(memcmp(a, b, sizeof(a)) != 0, "another salt, another commitment");
	journal_commit_value(b, salt, SLICE("Anne"));
	ok(memcmp(a, b, sizeof(a)) != 0, "another value, another commitment");
}

/* ---- packed items ---- */

enum { LONG = 200000 };

/* What packs well; what does not; a private part of each sort. */
struct packed { struct buf public[3], private[3]; };

static void
add_lines(struct buf *b, const char *what)
{
	for (int i = 0; b->len < LONG; i++)
		buf_addf(b, "%s %d, ", what, i % 1000);
}

static void
make_packed(struct packed *p)
{
	struct journal_packer	*packer = journal_packer_open();

	*p = (struct packed){0};
	for (int i = 0; i < 3; i++) {
		if (i < 2)
			add_lines(&p->public[i], "Town");
		else
			buf_adds(&p->public[i], "short");
		if (i != 1)
			add_lines(&p->private[i], "Anna");
		else
			buf_adds(&p->private[i], "\xff""A");
		journal_pack(packer, &p->public[i], &p->private[i]);
	}
	journal_packer_close(packer);
}

static enum err_code
write_packed(struct txn *txn, void *arg, struct err *err)
{
	struct packed		*p = arg;
	struct journal_author	 a = { .verb = SLICE("import") };
	struct journal_writer	*w;
	enum err_code		 rc = journal_begin(&w, txn, arena, &a, err);

	for (int i = 0; i < 3 && rc == ERR_OK; i++)
		rc = journal_add(w, buf_slice(&p->public[i]),
		    buf_slice(&p->private[i]), err);
	return rc ? rc : journal_finish(w, NULL, err);
}

static void
is_item(struct txn *txn, uint32_t item, const char *public,
    const char *private, const char *what)
{
	struct buf	want_public = {0}, want_private = {0};
	struct slice	pub, priv;
	struct err	err = {0};

	if (public != NULL)
		add_lines(&want_public, public);
	else
		buf_adds(&want_public, "short");
	if (private != NULL)
		add_lines(&want_private, private);
	else
		buf_adds(&want_private, "\xff""A");
	is_ok(journal_get_item(&pub, &priv, txn, 5, item, &err), &err, what);
	ok(slice_eq(pub, buf_slice(&want_public)) &&
	    slice_eq(priv, buf_slice(&want_private)), "as it was");
	buf_release(&want_public);
	buf_release(&want_private);
}

/* Other private parts; then one that is no frame, and a public one. */
static enum err_code
change_private(struct txn *txn, void *arg CRM_UNUSED, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc;

	add_lines(&b, "Bert");
	rc = journal_set_private(txn, 5, 1, SLICE("\xff""A"), err);
	if (rc == ERR_OK)
		rc = journal_set_private(txn, 5, 2, buf_slice(&b), err);
	if (rc == ERR_OK)
		rc = journal_set_private(txn, 5, 3, SLICE_EMPTY, err);
	buf_release(&b);
	return rc;
}

static enum err_code
break_part(struct txn *txn, void *arg, struct err *err)
{
	const enum table	*table = arg;
	struct key		 k;
	struct slice		 val, pub, priv;
	char			*copy;
	enum err_code		 rc;

	key_clear(&k);
	key_u64(&k, 5);
	key_u32(&k, 2);
	rc = txn_find(&val, txn, *table, key_slice(&k), err);
	if (rc)
		return rc;
	copy = slice_cstr(arena, val);
	memset(copy + 1, 0x55, val.len - 1);
	rc = txn_put(txn, *table, key_slice(&k), slice_make(copy, val.len),
	    err);
	if (rc == ERR_OK)
		rc = journal_get_item(&pub, &priv, txn, 5, 2, err);
	if (rc)
		return rc;
	/* Nothing stays of it. */
	return slice_eq(priv, slice_make(copy, val.len)) ? ERR_NO : ERR_DATA;
}

static void
test_packed(void)
{
	struct packed	 p;
	struct err	 err = {0};
	struct slice	 pub, priv;
	struct txn	*txn;
	enum table	 table = TABLE_JOURNAL_PRIVATE;

	make_packed(&p);
	ok(p.public[0].len < LONG / 10 && p.private[0].len < LONG / 10,
	    "what repeats itself is packed");
	is_slice(buf_slice(&p.public[2]), "short", "what is short is not");
	ok(p.private[2].len >= LONG, "nor what goes with that");
	is_ok(store_apply(store, write_packed, &p, &err), &err, "written");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_item(txn, 1, "Town", "Anna", "both packed");
	is_item(txn, 2, "Town", NULL, "a private part that is not");
	is_item(txn, 3, NULL, "Anna", "nothing packed");
	is_ok(journal_verify(txn, 1, UINT64_MAX, &err), &err, "proven");
	txn_end(txn);
	is_ok(store_apply(store, change_private, NULL, &err), &err, "erased");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_item(txn, 1, "Town", NULL, "another private part");
	is_item(txn, 2, "Town", "Bert", "and one that is packed now");
	is_ok(journal_get_item(&pub, &priv, txn, 5, 3, &err), &err, "item");
	ok(priv.p == NULL, "and none");
	is_ok(journal_verify(txn, 1, UINT64_MAX, &err), &err, "still proven");
	txn_end(txn);
	is_int(store_apply(store, break_part, &table, &err), ERR_NO,
	    "damaged private bytes are given as they are");
	table = TABLE_JOURNAL;
	is_int(store_apply(store, break_part, &table, &err), ERR_STORE,
	    "a damaged public part is an error");
	ok(strstr(err.msg, "entry 5 ") != NULL, "%s", err.msg);
	for (int i = 0; i < 3; i++) {
		buf_release(&p.public[i]);
		buf_release(&p.private[i]);
	}
}

int
main(void)
{
	char			 dir[300];
	struct store_options	 o = { .dir = dir, .write = true,
				     .map_bytes = 128 * 1024 };
	struct err		 err = {0};
	struct txn		*txn;
	uint64_t		 last;
	struct entry		 first = { 0, "", 0 };
	struct entry		 second = { 3, "because", 1 };
	struct entry		 big = { 5000, "", 0 };

	arena = arena_open();
	snprintf(dir, sizeof(dir), "%s/store", tmp_dir());
	is_ok(store_create(dir, false, NULL, &err), &err, "create");
	is_ok(store_open(&store, &o, &err), &err, "open");
	is_ok(txn_begin(&txn, store, &err), &err, "begin");
	is_ok(journal_last(&last, txn, &err), &err, "last");
	is_int((int64_t)last, 0, "none yet");
	is_ok(journal_verify(txn, 1, UINT64_MAX, &err), &err, "which is fine");
	txn_end(txn);
	is_ok(store_apply(store, write_entry, &first, &err), &err, "empty");
	is_ok(store_apply(store, write_entry, &second, &err), &err, "small");
	is_ok(store_apply(store, write_entry, &big, &err), &err,
	    "big, growing the map");
	is_ok(store_apply(store, write_entry, &first, &err), &err, "again");
	test_read();
	test_damage();
	test_commitments();
	test_packed();
	store_close(store);
	arena_close(arena);
	return done_testing();
}
