#include "core/store/journal_mend.h"

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/priv.h"

struct survey {
	struct txn		*txn;
	journal_fault_each	*each;
	void			*arg;
	uint64_t		 last;
	/* The chain as it was, as far as it is known. */
	uint8_t			 before[JOURNAL_HASH];
	bool			 has_before;
};

const char *
journal_fault_words(const struct journal_fault *f)
{
	switch (f->what) {
	case JOURNAL_NO_HEAD:
		return err_text("it is lost");
	case JOURNAL_NO_ITEMS:
		return err_text("what it changed is damaged");
	case JOURNAL_NO_CHAIN:
		return err_text("its hash is damaged");
	case JOURNAL_WHOLE: case JOURNAL_STRAY:
		break;
	}
	return err_text("something that belongs to no entry");
}

static enum err_code
fault(struct survey *s, uint64_t number, enum journal_damage what,
    struct err *err)
{
	struct journal_fault	f = { .number = number, .what = what };

	return s->each(s->arg, &f, err);
}

/* *found: there is a head, and it is one of this number. */
static enum err_code
find_head(struct journal_head *head, bool *found, struct txn *txn,
    uint64_t number, struct err *err)
{
	struct err	why = {0};
	struct key	k;
	struct slice	val;
	enum err_code	rc;

	*found = false;
	rc = txn_find(&val, txn, TABLE_JOURNAL, journal_key(&k, number, 0),
	    err);
	if (rc == ERR_OK && val.p != NULL)
		*found = journal_decode(head, number, val, &why) == ERR_OK;
	return rc;
}

/*
 * The newest entry: the highest number with a head that says so itself, or
 * the one behind it when something of its key is left.  (A key with a flipped
 * bit may be any number.)
 */
static enum err_code
find_last(struct survey *s, struct err *err)
{
	struct journal_head	 head;
	struct cursor		*c;
	struct slice		 key, val;
	struct err		 why = {0};
	uint64_t		 number;
	bool			 more, next = false;
	enum err_code		 rc;

	rc = cursor_open(&c, s->txn, TABLE_JOURNAL, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		if (key.len != 12 || be32_get(key.p + 8) != 0)
			continue;
		number = be64_get(key.p);
		if (journal_decode(&head, number, val, &why) == ERR_OK &&
		    number > s->last) {
			s->last = number;
			next = false;
		} else if (number == s->last + 1)
			next = true;
	}
	s->last += next;
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

/* The items up to the number that the head tells, against its digest. */
static enum err_code
check_items(bool *whole, struct survey *s, const struct journal_head *head,
    crypto_generichash_state *st, struct err *err)
{
	uint64_t	 number = head->entry.number;
	uint8_t		 digest[JOURNAL_HASH];
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	uint32_t	 n = 0;
	bool		 more;
	enum err_code	 rc;

	*whole = false;
	rc = cursor_open(&c, s->txn, TABLE_JOURNAL, err);
	if (rc)
		return rc;
	journal_digest_init(st);
	for (more = cursor_seek(c, journal_key(&k, number, 1), &key, &val);
	    more && n < head->entry.items && key.len == 12 &&
	    be64_get(key.p) == number && be32_get(key.p + 8) == n + 1;
	    more = cursor_next(c, &key, &val)) {
		journal_digest_add(st, val);
		n++;
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc || n != head->entry.items)
		return rc;
	crypto_generichash_final(st, digest, sizeof(digest));
	*whole = memcmp(digest, head->digest, sizeof(digest)) == 0;
	return ERR_OK;
}

/* Does the next entry's hash follow on this one? */
static enum err_code
next_fits(bool *fits, struct survey *s, uint64_t number,
    const uint8_t chain[JOURNAL_HASH], struct err *err)
{
	struct journal_head	next;
	uint8_t			made[JOURNAL_HASH];
	enum err_code		rc;

	rc = find_head(&next, fits, s->txn, number + 1, err);
	if (rc || !*fits)
		return rc;
	journal_chain(made, chain, next.hashed);
	*fits = memcmp(made, next.entry.chain, sizeof(made)) == 0;
	return ERR_OK;
}

/*
 * Where a hash does not follow from the head and the hash before, one of the
 * head and its own hash is damaged; the next entry knows which.  Behind a
 * head that is lost there is nothing to hold the next one against.
 */
static enum err_code
check_head(struct survey *s, const struct journal_head *head,
    enum journal_damage *what, struct err *err)
{
	uint64_t	number = head->entry.number;
	uint8_t		made[JOURNAL_HASH];
	bool		fits = true;
	enum err_code	rc;

	*what = JOURNAL_WHOLE;
	if (s->has_before) {
		journal_chain(made, s->before, head->hashed);
		fits = memcmp(made, head->entry.chain, sizeof(made)) == 0;
	}
	memcpy(s->before, head->entry.chain, JOURNAL_HASH);
	if (!s->has_before || fits) {
		s->has_before = true;
		return ERR_OK;
	}
	rc = next_fits(&fits, s, number, made, err);
	if (rc == ERR_OK && fits) {
		memcpy(s->before, made, JOURNAL_HASH);
		*what = JOURNAL_NO_CHAIN;
		return ERR_OK;
	}
	*what = JOURNAL_NO_HEAD;
	if (rc == ERR_OK)
		rc = next_fits(&s->has_before, s, number, head->entry.chain,
		    err);
	return rc;
}

static enum err_code
check_entry(struct survey *s, uint64_t number, crypto_generichash_state *st,
    struct err *err)
{
	struct journal_head	head;
	bool			found, whole;
	enum journal_damage	what;
	enum err_code		rc;

	rc = find_head(&head, &found, s->txn, number, err);
	if (rc)
		return rc;
	if (!found) {
		s->has_before = false;
		return fault(s, number, JOURNAL_NO_HEAD, err);
	}
	rc = check_head(s, &head, &what, err);
	if (rc == ERR_OK && what != JOURNAL_NO_HEAD) {
		rc = check_items(&whole, s, &head, st, err);
		if (rc == ERR_OK && !whole)
			what = JOURNAL_NO_ITEMS;
	}
	return rc || what == JOURNAL_WHOLE ? rc : fault(s, number, what, err);
}

/* Does the key, of either table, belong to an entry? */
static enum err_code
is_stray(bool *stray, uint32_t *items, uint64_t *number, struct txn *txn,
    uint64_t last, struct slice key, struct err *err)
{
	struct journal_head	head;
	bool			found;
	enum err_code		rc;

	*stray = true;
	if (key.len != 12 || be64_get(key.p) == 0 || be64_get(key.p) > last)
		return ERR_OK;
	if (be64_get(key.p) != *number) {
		*number = be64_get(key.p);
		rc = find_head(&head, &found, txn, *number, err);
		if (rc)
			return rc;
		/* Its fault is told already, and all of it goes. */
		*items = found ? head.entry.items : UINT32_MAX;
	}
	*stray = be32_get(key.p + 8) > *items;
	return ERR_OK;
}

enum err_code
journal_find_strays(struct key_list *list, struct txn *txn, enum table table,
    uint64_t last, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	uint64_t	 number = 0;
	uint32_t	 items = 0;
	bool		 more, stray;
	enum err_code	 rc;

	rc = cursor_open(&c, txn, table, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val);
	    more && rc == ERR_OK; more = cursor_next(c, &key, &val)) {
		rc = is_stray(&stray, &items, &number, txn, last, key, err);
		if (rc == ERR_OK && stray)
			key_list_add(list, key);
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

enum err_code
journal_survey(uint64_t *last, struct txn *txn, journal_fault_each *each,
    void *arg, struct err *err)
{
	static const enum table	tables[] = {
		TABLE_JOURNAL, TABLE_JOURNAL_PRIVATE
	};
	struct survey	 s = { .txn = txn, .each = each, .arg = arg,
			    .has_before = true };
	struct arena	*arena = arena_open();
	struct key_list	 strays = {0};
	crypto_generichash_state *st = journal_digest(arena);
	enum err_code	 rc;

	rc = find_last(&s, err);
	for (uint64_t n = 1; n <= s.last && rc == ERR_OK; n++)
		rc = check_entry(&s, n, st, err);
	for (size_t i = 0; i < NELEM(tables) && rc == ERR_OK; i++)
		rc = journal_find_strays(&strays, txn, tables[i], s.last, err);
	for (size_t i = 0; i < strays.keys.n && rc == ERR_OK; i++)
		rc = fault(&s, 0, JOURNAL_STRAY, err);
	VEC_RELEASE(&strays.keys);
	arena_close(arena);
	if (rc == ERR_OK)
		*last = s.last;
	return rc;
}
