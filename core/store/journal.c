/*
 * The stored head, all numbers little-endian:
 *
 *	0	version, 1; 2: what the entry did was lost in a repair
 *	1	number u64
 *	9	items u32, added u32, changed u32, removed u32
 *	25	model revision u32
 *	29	undoes u64
 *	37	time i64
 *	45	user, host, command, reason, verb, on behalf of:
 *		each a length u32 and its bytes
 *	-64	digest of the public parts (32)
 *	-32	chain (32)
 *
 * The digest is BLAKE2b-256 over, for each item, the length (u64) and the
 * bytes of its public part.  The chain covers what stands before it.
 */
#include "core/store/journal.h"

#include <sodium.h>

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/priv.h"

enum {
	VERSION = 1, VERSION_LOST = 2,
	AT_NUMBER = 1, AT_COUNTS = 9, AT_MODEL = 25, AT_UNDOES = 29,
	AT_TIME = 37, FIXED = 45,
	N_TEXTS = 6,
	TAIL = 2 * JOURNAL_HASH
};

struct journal_writer {
	struct txn		*txn;
	struct arena		*arena;
	crypto_generichash_state *digest;
	uint8_t			 before[JOURNAL_HASH];	/* chain(n-1) */
	char			*head;			/* as stored */
	size_t			 len;
	struct subject_batch	 about;
	struct journal_entry	 entry;
};

/* libsodium wants its state on a line of 64 bytes. */
crypto_generichash_state *
journal_digest(struct arena *arena)
{
	char	*p = arena_alloc(arena, sizeof(crypto_generichash_state) + 63);

	return (void *)(p + (64 - ((uintptr_t)p & 63)) % 64);
}

void
journal_digest_init(crypto_generichash_state *st)
{
	crypto_generichash_init(st, NULL, 0, JOURNAL_HASH);
}

void
journal_digest_add(crypto_generichash_state *st, struct slice public)
{
	uint8_t	len[8];

	le64_put(len, public.len);
	crypto_generichash_update(st, len, sizeof(len));
	crypto_generichash_update(st, (const uint8_t *)public.p, public.len);
}

/* chain(n-1), then the head with the digest at its end. */
void
journal_chain(uint8_t chain[JOURNAL_HASH], const uint8_t before[JOURNAL_HASH],
    struct slice hashed)
{
	crypto_generichash_state	st;

	crypto_generichash_init(&st, NULL, 0, JOURNAL_HASH);
	crypto_generichash_update(&st, before, JOURNAL_HASH);
	crypto_generichash_update(&st, (const uint8_t *)hashed.p, hashed.len);
	crypto_generichash_final(&st, chain, JOURNAL_HASH);
}

enum err_code
journal_damaged(uint64_t number, const char *how, struct err *err)
{
	err_set(err, ERR_STORE, "journal entry %llu is damaged: %s",
	    (unsigned long long)number, err_text(how));
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

enum err_code
journal_decode(struct journal_head *head, uint64_t number,
    struct slice value, struct err *err)
{
	struct journal_head	h = {0};
	struct journal_author	*a = &h.entry.author;
	struct slice		*text[N_TEXTS] = { &a->user, &a->host,
				    &a->command, &a->reason, &a->verb,
				    &a->on_behalf };
	const char		*p = value.p;
	size_t			 at = FIXED, end, len;
	int			 i;

	if (value.len < FIXED + TAIL)
		return journal_damaged(number, "too short", err);
	if (p[0] != VERSION && p[0] != VERSION_LOST)
		return journal_damaged(number, "unknown version", err);
	if (le64_get(p + AT_NUMBER) != number)
		return journal_damaged(number, "it has another number", err);
	h.entry.number = number;
	h.entry.is_lost = p[0] == VERSION_LOST;
	h.entry.items = le32_get(p + AT_COUNTS);
	h.entry.added = le32_get(p + AT_COUNTS + 4);
	h.entry.changed = le32_get(p + AT_COUNTS + 8);
	h.entry.removed = le32_get(p + AT_COUNTS + 12);
	h.entry.model_revision = le32_get(p + AT_MODEL);
	h.entry.undoes = le64_get(p + AT_UNDOES);
	a->time_us = (int64_t)le64_get(p + AT_TIME);
	end = value.len - TAIL;
	for (i = 0; i < N_TEXTS; i++) {
		if (end - at < 4)
			return journal_damaged(number, "a text is missing", err);
		len = le32_get(p + at);
		at += 4;
		if (end - at < len)
			return journal_damaged(number, "a text is too long", err);
		*text[i] = slice_make(p + at, len);
		at += len;
	}
	if (at != end)
		return journal_damaged(number, "too long", err);
	h.digest = p + end;
	h.hashed = slice_make(p, end + JOURNAL_HASH);
	memcpy(h.entry.chain, p + end + JOURNAL_HASH, JOURNAL_HASH);
	*head = h;
	return ERR_OK;
}

static enum err_code
get_head(struct journal_head *head, struct txn *txn, uint64_t number,
    struct err *err)
{
	struct key	k;
	struct slice	val;
	enum err_code	rc;

	rc = txn_find(&val, txn, TABLE_JOURNAL, journal_key(&k, number, 0), err);
	if (rc)
		return rc;
	if (val.p == NULL)
		return err_set(err, ERR_NOTFOUND, "no journal entry %llu",
		    (unsigned long long)number);
	return journal_decode(head, number, val, err);
}

/* chain(number); that of 0 is all zero. */
enum err_code
journal_get_chain(uint8_t chain[JOURNAL_HASH], struct txn *txn, uint64_t number,
    struct err *err)
{
	struct journal_head	head;
	enum err_code		rc;

	memset(chain, 0, JOURNAL_HASH);
	if (number == 0)
		return ERR_OK;
	rc = get_head(&head, txn, number, err);
	if (rc == ERR_NOTFOUND)
		return journal_damaged(number, "it is missing", err);
	if (rc == ERR_OK)
		memcpy(chain, head.entry.chain, JOURNAL_HASH);
	return rc;
}

/* The head but for counts, digest and chain, which journal_finish knows. */
static enum err_code
make_head(struct journal_writer *w, const struct journal_author *a,
    struct err *err)
{
	const struct slice	text[N_TEXTS] = { a->user, a->host, a->command,
				    a->reason, a->verb, a->on_behalf };
	size_t			len = FIXED + TAIL;
	char			*p;
	int			i;

	for (i = 0; i < N_TEXTS; i++) {
		if (text[i].len > UINT32_MAX / 8)
			return err_set(err, ERR_RANGE, "command line or "
			    "reason too long");
		len += 4 + text[i].len;
	}
	w->len = len;
	w->head = p = arena_zalloc(w->arena, len);
	p[0] = VERSION;
	le64_put(p + AT_NUMBER, w->entry.number);
	le64_put(p + AT_TIME, (uint64_t)a->time_us);
	p += FIXED;
	for (i = 0; i < N_TEXTS; i++) {
		le32_put(p, (uint32_t)text[i].len);
		p += 4;
		if (text[i].len != 0)
			memcpy(p, text[i].p, text[i].len);
		p += text[i].len;
	}
	return ERR_OK;
}

static void
release_batch(void *batch)
{
	subject_batch_release(batch);
}

/* A store of before has its table of subjects from this entry on. */
static enum err_code
begin_subjects(struct journal_writer *w, struct err *err)
{
	uint64_t	from;
	enum err_code	rc = txn_raise_format(w->txn, err);

	arena_on_release(w->arena, release_batch, &w->about);
	if (rc == ERR_OK)
		rc = subject_from(&from, w->txn, err);
	if (rc == ERR_OK && from == 0)
		rc = subject_restart(w->txn, w->entry.number, err);
	return rc;
}

enum err_code
journal_begin(struct journal_writer **writer, struct txn *txn,
    struct arena *arena, const struct journal_author *author,
    struct err *err)
{
	struct journal_writer	*w = ARENA_NEW(arena, struct journal_writer);
	struct key		 k;
	uint64_t		 last;
	enum err_code		 rc;

	if (sodium_init() < 0)
		return err_set(err, ERR_SYSTEM, "no source of randomness");
	rc = journal_last(&last, txn, err);
	if (rc == ERR_OK)
		rc = journal_get_chain(w->before, txn, last, err);
	if (rc)
		return rc;
	w->txn = txn;
	w->arena = arena;
	w->entry.number = last + 1;
	w->digest = journal_digest(arena);
	journal_digest_init(w->digest);
	rc = make_head(w, author, err);
	if (rc == ERR_OK)
		rc = begin_subjects(w, err);
	if (rc)
		return rc;
	/*
	 * The place of the head, in key order and full length: all that
	 * follows is appended, and finishing moves nothing.
	 */
	rc = txn_append(txn, TABLE_JOURNAL, journal_key(&k, last + 1, 0),
	    slice_make(w->head, w->len), err);
	if (rc == ERR_OK)
		*writer = w;
	return rc;
}

uint64_t
journal_number(const struct journal_writer *w)
{
	return w->entry.number;
}

void
journal_hash(struct journal_writer *w, struct slice public)
{
	journal_digest_add(w->digest, public);
}

enum err_code
journal_add(struct journal_writer *w, struct slice public,
    struct slice private, struct err *err)
{
	enum err_code	rc = journal_put(w, public, private, err);

	if (rc == ERR_OK)
		journal_hash(w, public);
	return rc;
}

enum err_code
journal_put(struct journal_writer *w, struct slice public,
    struct slice private, struct err *err)
{
	struct key	k;
	struct slice	key;
	enum err_code	rc;

	if (w->entry.items == UINT32_MAX)
		return err_set(err, ERR_RANGE, "too many changes in one "
		    "journal entry");
	key = journal_key(&k, w->entry.number, w->entry.items + 1);
	rc = txn_append(w->txn, TABLE_JOURNAL, key, public, err);
	if (rc == ERR_OK && private.len != 0)
		rc = txn_append(w->txn, TABLE_JOURNAL_PRIVATE, key, private,
		    err);
	if (rc)
		return rc;
	w->entry.items++;
	return w->about.n < SUBJECTS_ENOUGH ? ERR_OK :
	    subject_batch_put(&w->about, w->txn, w->entry.number, err);
}

void
journal_about(struct journal_writer *w, const struct subjects *s)
{
	subject_batch_add(&w->about, s->list.p, s->list.n,
	    w->entry.items + 1);
}

void
journal_count(struct journal_writer *w, uint32_t added, uint32_t changed,
    uint32_t removed)
{
	w->entry.added += added;
	w->entry.changed += changed;
	w->entry.removed += removed;
}

void
journal_set_model(struct journal_writer *w, uint32_t revision)
{
	w->entry.model_revision = revision;
}

void
journal_set_undoes(struct journal_writer *w, uint64_t entry)
{
	w->entry.undoes = entry;
}

enum err_code
journal_finish(struct journal_writer *w, struct journal_entry *entry,
    struct err *err)
{
	struct journal_head	head;
	struct key		k;
	char			*p = w->head;
	uint8_t			*digest, *chain;
	enum err_code		rc;

	le32_put(p + AT_COUNTS, w->entry.items);
	le32_put(p + AT_COUNTS + 4, w->entry.added);
	le32_put(p + AT_COUNTS + 8, w->entry.changed);
	le32_put(p + AT_COUNTS + 12, w->entry.removed);
	le32_put(p + AT_MODEL, w->entry.model_revision);
	le64_put(p + AT_UNDOES, w->entry.undoes);
	digest = (uint8_t *)p + w->len - TAIL;
	chain = digest + JOURNAL_HASH;
	crypto_generichash_final(w->digest, digest, JOURNAL_HASH);
	journal_chain(chain, w->before, slice_make(p, w->len - JOURNAL_HASH));
	rc = txn_put(w->txn, TABLE_JOURNAL,
	    journal_key(&k, w->entry.number, 0), slice_make(p, w->len), err);
	if (rc == ERR_OK)
		rc = subject_batch_put(&w->about, w->txn, w->entry.number,
		    err);
	if (rc)
		return rc;
	if (entry == NULL)
		return ERR_OK;
	rc = journal_decode(&head, w->entry.number, slice_make(p, w->len),
	    err);
	if (rc == ERR_OK)
		*entry = head.entry;
	return rc;
}

enum err_code
journal_put_lost(struct txn *txn, struct arena *arena,
    const struct journal_entry *entry, struct err *err)
{
	struct journal_writer	w = { .txn = txn, .arena = arena,
				    .entry = *entry };
	enum err_code		rc;

	w.entry.items = 0;
	w.digest = journal_digest(arena);
	journal_digest_init(w.digest);
	rc = make_head(&w, &entry->author, err);
	if (rc)
		return rc;
	w.head[0] = VERSION_LOST;
	return journal_finish(&w, NULL, err);
}

void
journal_commit_value(uint8_t commit[JOURNAL_COMMIT],
    const uint8_t salt[JOURNAL_SALT], struct slice value)
{
	crypto_generichash(commit, JOURNAL_COMMIT, (const uint8_t *)value.p,
	    value.len, salt, JOURNAL_SALT);
}

void
journal_make_salt(uint8_t salt[JOURNAL_SALT])
{
	journal_make_salts(salt, 1);
}

void
journal_make_salts(uint8_t *salts, size_t n)
{
	uint8_t	seed[randombytes_SEEDBYTES];

	if (sodium_init() < 0)
		abort();
	/* The same strength for a third of the time. */
	randombytes_buf(seed, sizeof(seed));
	randombytes_buf_deterministic(salts, n * JOURNAL_SALT, seed);
	sodium_memzero(seed, sizeof(seed));
}

enum err_code
journal_last(uint64_t *number, struct txn *txn, struct err *err)
{
	struct cursor	*c = NULL;
	struct slice	 key, val;
	uint64_t	 last = 0;
	enum err_code	 rc;

	rc = cursor_open(&c, txn, TABLE_JOURNAL, err);
	if (rc)
		return rc;
	if (cursor_seek_before(c, SLICE_EMPTY, &key, &val)) {
		if (key.len != 12)
			rc = err_set(err, ERR_STORE, "the journal is damaged: "
			    "a key has %zu bytes", key.len);
		else
			last = be64_get(key.p);
	} else {
		rc = cursor_status(c, err);
	}
	cursor_close(c);
	if (rc == ERR_OK)
		*number = last;
	return rc;
}

enum err_code
journal_get(struct journal_entry *entry, struct txn *txn, uint64_t number,
    struct err *err)
{
	struct journal_head	head;
	struct err		why = {0};
	uint8_t			before[JOURNAL_HASH], chain[JOURNAL_HASH];
	uint64_t		last;
	enum err_code		rc;

	rc = get_head(&head, txn, number, err);
	if (rc == ERR_NOTFOUND &&
	    journal_last(&last, txn, &why) == ERR_OK && number != 0 &&
	    number <= last)
		return journal_damaged(number, "it is missing", err);
	if (rc == ERR_OK)
		rc = journal_get_chain(before, txn, number - 1, err);
	if (rc)
		return rc;
	/* What a head says is believed only where it fits the one before. */
	journal_chain(chain, before, head.hashed);
	if (memcmp(chain, head.entry.chain, sizeof(chain)) != 0)
		return journal_damaged(number, "the chain is broken", err);
	*entry = head.entry;
	return ERR_OK;
}

/* Both parts; only the public one when private is NULL. */
static enum err_code
get_parts(struct slice *public, struct slice *private, struct txn *txn,
    uint64_t number, uint32_t item, struct err *err)
{
	struct key	k;
	struct slice	key = journal_key(&k, number, item), pub;
	struct slice	priv = SLICE_EMPTY;
	enum err_code	rc;

	if (item == 0)
		return err_set(err, ERR_NOTFOUND, "items count from 1");
	rc = txn_find(&pub, txn, TABLE_JOURNAL, key, err);
	if (rc == ERR_OK && pub.p == NULL)
		rc = err_set(err, ERR_NOTFOUND, "journal entry %llu has no "
		    "item %lu", (unsigned long long)number,
		    (unsigned long)item);
	if (rc == ERR_OK && private != NULL)
		rc = txn_find(&priv, txn, TABLE_JOURNAL_PRIVATE, key, err);
	if (rc)
		return rc;
	if (journal_is_packed(pub) &&
	    !journal_unpack(&pub, &priv, &txn->unpacker))
		return journal_damaged(number, "an item was changed", err);
	*public = pub;
	if (private != NULL)
		*private = priv;
	return ERR_OK;
}

enum err_code
journal_get_item(struct slice *public, struct slice *private,
    struct txn *txn, uint64_t number, uint32_t item, struct err *err)
{
	return get_parts(public, private, txn, number, item, err);
}

enum err_code
journal_get_public(struct slice *public, struct txn *txn, uint64_t number,
    uint32_t item, struct err *err)
{
	return get_parts(public, NULL, txn, number, item, err);
}

enum err_code
journal_set_private(struct txn *txn, uint64_t number, uint32_t item,
    struct slice private, struct err *err)
{
	struct journal_packer	*p;
	struct buf		 b = {0};
	struct key		 k;
	struct slice		 key = journal_key(&k, number, item), public;
	enum err_code		 rc;

	if (private.len == 0)
		return txn_del(txn, TABLE_JOURNAL_PRIVATE, key, NULL, err);
	rc = txn_find(&public, txn, TABLE_JOURNAL, key, err);
	if (rc)
		return rc;
	buf_add(&b, private);
	if (journal_is_packed(public)) {
		p = journal_packer_open();
		journal_pack_private(p, &b);
		journal_packer_close(p);
	}
	rc = txn_put(txn, TABLE_JOURNAL_PRIVATE, key, buf_slice(&b), err);
	buf_release(&b);
	return rc;
}
