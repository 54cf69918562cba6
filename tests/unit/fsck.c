/*
 * fsck is silent about a good store and finds each kind of planted damage.
 */
#include "core/record/alias.h"
#include "core/store/keys.h"
#include "tests/unit/record_kit.h"

typedef enum err_code damage(struct txn *, struct err *);

static enum err_code
body(struct txn *txn, void *arg, struct err *err)
{
	damage	**d = arg;

	return (*d)(txn, err);
}

/* The n-th entry of a table, copied. */
static enum err_code
nth(struct buf *key, struct buf *val, struct txn *txn, enum table table,
    int n, struct err *err)
{
	struct cursor	*cur;
	struct slice	 k, v;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, table, err);
	if (rc)
		return rc;
	more = cursor_seek(cur, SLICE_EMPTY, &k, &v);
	while (more && n-- > 0)
		more = cursor_next(cur, &k, &v);
	if (more) {
		buf_add(key, k);
		buf_add(val, v);
	}
	cursor_close(cur);
	return more ? ERR_OK : err_set(err, ERR_NOTFOUND, "no entry");
}

static enum err_code
drop_nth(struct txn *txn, enum table table, int n, struct err *err)
{
	struct buf	k = {0}, v = {0};
	enum err_code	rc;

	rc = nth(&k, &v, txn, table, n, err);
	if (rc == ERR_OK)
		rc = txn_del(txn, table, buf_slice(&k), NULL, err);
	buf_release(&k);
	buf_release(&v);
	return rc;
}

static enum err_code
drop(struct txn *txn, enum table table, struct err *err)
{
	return drop_nth(txn, table, 1, err);
}

/* Change a byte of a value or of the end of a key. */
static enum err_code
twist(struct txn *txn, enum table table, bool in_key, size_t from_end,
    struct err *err)
{
	struct buf	k = {0}, v = {0}, *b = in_key ? &k : &v;
	enum err_code	rc;

	rc = nth(&k, &v, txn, table, 0, err);
	if (rc == ERR_OK && in_key)
		rc = txn_del(txn, table, buf_slice(&k), NULL, err);
	if (rc == ERR_OK) {
		b->p[b->len - 1 - from_end] ^= 0x11;
		rc = txn_put(txn, table, buf_slice(&k), buf_slice(&v), err);
	}
	buf_release(&k);
	buf_release(&v);
	return rc;
}

static enum err_code
no_index(struct txn *t, struct err *err)
{
	return drop(t, TABLE_INDEX, err);
}

static enum err_code
no_ref(struct txn *t, struct err *err)
{
	return drop(t, TABLE_REFS, err);
}

static enum err_code
no_word(struct txn *t, struct err *err)
{
	return drop(t, TABLE_WORD, err);
}

static enum err_code
no_event(struct txn *t, struct err *err)
{
	return drop(t, TABLE_EVENT, err);
}

static enum err_code
no_facet(struct txn *t, struct err *err)
{
	/* That of the presence: a number's may be missing. */
	return drop_nth(t, TABLE_FACET, 0, err);
}

static enum err_code
no_record(struct txn *t, struct err *err)
{
	return drop(t, TABLE_RECORD, err);
}

static enum err_code
bad_record(struct txn *t, struct err *err)
{
	return twist(t, TABLE_RECORD, false, 3, err);
}

static enum err_code
bad_index(struct txn *t, struct err *err)
{
	return twist(t, TABLE_INDEX, true, 0, err);
}

static enum err_code
bad_weight(struct txn *t, struct err *err)
{
	return twist(t, TABLE_WORD, false, 0, err);
}

static enum err_code
bad_facet(struct txn *t, struct err *err)
{
	return twist(t, TABLE_FACET, false, 0, err);
}

static enum err_code
stray_facet(struct txn *t, struct err *err)
{
	return twist(t, TABLE_FACET, true, 0, err);
}

static enum err_code
bad_journal(struct txn *t, struct err *err)
{
	struct buf	k = {0}, v = {0};
	enum err_code	rc;

	/* 0: head of entry 1, then its item. */
	rc = nth(&k, &v, t, TABLE_JOURNAL, 1, err);
	if (rc == ERR_OK) {
		v.p[v.len - 1] ^= 1;
		rc = txn_put(t, TABLE_JOURNAL, buf_slice(&k), buf_slice(&v),
		    err);
	}
	buf_release(&k);
	buf_release(&v);
	return rc;
}

static enum err_code
no_journal_item(struct txn *t, struct err *err)
{
	return drop(t, TABLE_JOURNAL, err);
}

static enum err_code
bad_counter(struct txn *t, struct err *err)
{
	struct buf	k = {0}, v = {0};
	enum err_code	rc = ERR_OK;

	for (int i = 0; rc == ERR_OK; i++) {
		buf_clear(&k);
		buf_clear(&v);
		rc = nth(&k, &v, t, TABLE_META, i, err);
		if (rc == ERR_OK && slice_starts(buf_slice(&k),
		    SLICE("entity."))) {
			v.p[0]++;
			rc = txn_put(t, TABLE_META, buf_slice(&k),
			    buf_slice(&v), err);
			break;
		}
	}
	buf_release(&k);
	buf_release(&v);
	return rc;
}

static enum err_code
put_alias(struct txn *t, uint32_t from, uint32_t to, struct err *err)
{
	struct key	key = {0};
	char		val[4];

	key_u16(&key, 2);
	key_u32(&key, from);
	le32_put(val, to);
	return txn_put(t, TABLE_ALIAS, key_slice(&key), slice_make(val, 4),
	    err);
}

/* The last account, which was merged. */
static enum err_code
no_last(struct txn *t, struct err *err)
{
	struct key	key = {0};

	key_u16(&key, 2);
	key_u32(&key, 20);
	return txn_del(t, TABLE_RECORD, key_slice(&key), NULL, err);
}

static enum err_code
alias_to_itself(struct txn *t, struct err *err)
{
	enum err_code	rc = no_last(t, err);

	return rc ? rc : put_alias(t, 20, 20, err);
}

static enum err_code
alias_from_beyond(struct txn *t, struct err *err)
{
	return put_alias(t, UINT32_MAX, 1, err);
}

static enum err_code
alias_to_beyond(struct txn *t, struct err *err)
{
	enum err_code	rc = no_last(t, err);

	return rc ? rc : put_alias(t, 20, 4000000000, err);
}

static enum err_code
alias_of_what_is(struct txn *t, struct err *err)
{
	return put_alias(t, 3, 1, err);
}

/* The number of account 1 leads to account 2, it says. */
static enum err_code
alias_with_a_key(struct txn *t, struct err *err)
{
	static const char	left[] = "\1\1\0\1\0\2n0";
	struct key		key = {0};
	struct buf		val = {0};
	enum err_code		rc = no_last(t, err);

	key_u16(&key, 2);
	key_u32(&key, 20);
	alias_encode(&val, key_slice(&key), 2, slice_make(left, 8));
	if (rc == ERR_OK)
		rc = txn_put(t, TABLE_ALIAS, key_slice(&key),
		    buf_slice(&val), err);
	buf_release(&val);
	return rc;
}

static enum err_code
alias_torn(struct txn *t, struct err *err)
{
	enum err_code	rc = alias_with_a_key(t, err);

	return rc ? rc : twist(t, TABLE_ALIAS, false, 5, err);
}

static enum err_code
no_subject(struct txn *t, struct err *err)
{
	return drop(t, TABLE_SUBJECT, err);
}

/* The first entry is the mark. */
static enum err_code
no_subject_mark(struct txn *t, struct err *err)
{
	return drop_nth(t, TABLE_SUBJECT, 0, err);
}

static enum err_code
bad_subject_mark(struct txn *t, struct err *err)
{
	return twist(t, TABLE_SUBJECT, false, 0, err);
}

static enum err_code
put_subject(struct txn *t, bool moved, struct slice val, struct err *err)
{
	struct buf	k = {0}, v = {0};
	enum err_code	rc = nth(&k, &v, t, TABLE_SUBJECT, 1, err);

	if (rc == ERR_OK)
		k.p[k.len - 1] = (char)(k.p[k.len - 1] + moved);
	rc = rc ? rc : txn_put(t, TABLE_SUBJECT, buf_slice(&k), val, err);
	buf_release(&k);
	buf_release(&v);
	return rc;
}

static enum err_code
stray_subject(struct txn *t, struct err *err)
{
	return put_subject(t, true, SLICE("\1\2"), err);
}

static enum err_code
narrow_subject(struct txn *t, struct err *err)
{
	return put_subject(t, false, SLICE("\1\2"), err);
}

static enum err_code
torn_subject(struct txn *t, struct err *err)
{
	return put_subject(t, false, SLICE("\1"), err);
}

static enum err_code
no_model(struct txn *t, struct err *err)
{
	return txn_del(t, TABLE_META, SLICE("model"), NULL, err);
}

static const struct {
	const char	*what;
	damage		*damage;
	const char	*word;		/* in one of the findings */
} damages[] = {
	{ "an index entry is missing", no_index, NULL },
	{ "a reference is missing", no_ref, NULL },
	{ "a word is missing", no_word, NULL },
	{ "an event is missing", no_event, NULL },
	{ "a facet block is missing", no_facet, NULL },
	{ "a record is missing", no_record, NULL },
	{ "a record's byte is flipped", bad_record, NULL },
	{ "an index entry leads elsewhere", bad_index, NULL },
	{ "a word has another weight", bad_weight, NULL },
	{ "a facet block is damaged", bad_facet, NULL },
	{ "a facet block is elsewhere", stray_facet, NULL },
	{ "a journal item is changed", bad_journal, NULL },
	{ "a journal item is missing", no_journal_item, NULL },
	{ "a counter is wrong", bad_counter, NULL },
	{ "an alias leads nowhere", alias_to_itself, "leads nowhere" },
	{ "an alias is of no record", alias_from_beyond, "4294967295 to 1," },
	{ "an alias is beyond all", alias_to_beyond, "to 4000000000" },
	{ "an alias of what is there", alias_of_what_is, "yet is there" },
	{ "its key is that of another", alias_with_a_key,
	    "yet 1 has its number" },
	{ "what is left of it is damaged", alias_torn, "damaged entry" },
	{ "a subject is missing", no_subject, "1 to 20: missing" },
	{ "where subjects begin is lost", no_subject_mark,
	    "1 to 20: should not be there" },
	{ "they begin beyond all", bad_subject_mark, "the last one is 2" },
	{ "a subject of no item", stray_subject,
	    "1 to 2: should not be there" },
	{ "a subject leaves some out", narrow_subject,
	    "1 to 2: has another value" },
	{ "a subject is damaged", torn_subject, "damaged entry" },
	{ "the model is missing", no_model, NULL },
};

static void
fill(struct kit *k)
{
	struct draft	d;
	uint32_t	id;

	kit_plan(k);
	for (int i = 0; i < 20; i++) {
		kit_must(k, kit_add(k, &id, arena_printf(k->arena,
		    "Account %d", i), arena_printf(k->arena, "n%d", i),
		    "Utrecht"), "add");
		kit_must(k, kit_change(k, k->account, id, "grade",
		    i % 2 ? "low" : "mid"), "set");
		d = kit_draft(k, k->activity);
		kit_set(k, &d, "party", arena_printf(k->arena, "a%u", id));
		kit_set(k, &d, "time", "2025-03-14");
		kit_must(k, plan_add(k->plan, &d, false, &k->err), "add");
	}
	kit_must(k, kit_apply(k), "apply");
}

struct lines { char first[200]; int n; const char *word; bool has_word; };

static void
note(void *arg, const char *line)
{
	struct lines	*l = arg;

	if (l->n++ == 0)
		(void)snprintf(l->first, sizeof(l->first), "%s", line);
	l->has_word |= l->word != NULL && strstr(line, l->word) != NULL;
}

static void
test_damage(void)
{
	for (size_t i = 0; i < NELEM(damages); i++) {
		struct lines	lines = { .word = damages[i].word };
		struct kit	k;
		damage		*d = damages[i].damage;
		uint64_t	n = 0;

		kit_open(&k, KIT_MODEL);
		fill(&k);
		if (i == 0)
			is_int((int64_t)kit_fsck(&k, false), 0,
			    "nothing to say of a good store");
		kit_must(&k, store_apply(k.store, body, &d, &k.err),
		    damages[i].what);
		kit_begin(&k);
		kit_must(&k, record_fsck(&n, k.txn, k.model, note, &lines,
		    lines.word == NULL ? 2 : UINT64_MAX, &k.err), "fsck");
		ok(n > 0 && lines.n > 0, "%s: %s", damages[i].what,
		    lines.first);
		if (lines.word != NULL)
			ok(lines.has_word, "says \"%s\"", lines.word);
		else if (n > 2)
			ok(lines.n == 3, "two lines and a count");
		kit_close(&k);
	}
}

int
main(void)
{
	test_damage();
	return done_testing();
}
