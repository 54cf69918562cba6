#include "core/store/journal_mend.h"

#include "core/base/banned.h"
#include "core/store/keys.h"
#include "core/store/priv.h"

struct mend {
	struct txn			*txn;
	const struct journal_author	*author;
	void				(*report)(void *, const char *);
	void				*arg;
	uint64_t			 last;
	VEC(struct journal_fault)	 fault;
};

static void CRM_PRINTF(2, 3)
tell(const struct mend *m, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	buf_adds(&b, err_text("journal: "));
	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	m->report(m->arg, buf_cstr(&b));
	buf_release(&b);
}

static enum err_code
note_fault(void *arg, const struct journal_fault *f, struct err *err)
{
	struct mend	*m = arg;

	(void)err;
	*VEC_ADD(&m->fault) = *f;
	return ERR_OK;
}

/* All that lies under the number of an entry. */
static enum err_code
clear_entry(struct txn *txn, enum table table, uint64_t number,
    struct err *err)
{
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	struct key_list	 list = {0};
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, txn, table, err);
	if (rc)
		return rc;
	key_clear(&k);
	key_u64(&k, number);
	for (more = cursor_seek(c, key_slice(&k), &key, &val);
	    more && slice_starts(key, key_slice(&k));
	    more = cursor_next(c, &key, &val))
		key_list_add(&list, key);
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc == ERR_OK)
		rc = key_list_del(&list, txn, table, err);
	key_list_release(&list);
	return rc;
}

static enum err_code
mend_entry(struct mend *m, const struct journal_fault *f, struct arena *arena,
    struct err *err)
{
	struct journal_entry	e = { .author = *m->author };
	struct journal_head	head;
	struct key		k;
	struct slice		val;
	enum err_code		rc;

	if (f->what == JOURNAL_NO_ITEMS) {
		rc = txn_find(&val, m->txn, TABLE_JOURNAL,
		    journal_key(&k, f->number, 0), err);
		if (rc == ERR_OK)
			rc = journal_decode(&head, f->number,
			    slice_dup(arena, val), err);
		if (rc)
			return rc;
		e = head.entry;
	}
	e.number = f->number;
	rc = clear_entry(m->txn, TABLE_JOURNAL, f->number, err);
	if (rc == ERR_OK)
		rc = clear_entry(m->txn, TABLE_JOURNAL_PRIVATE, f->number,
		    err);
	if (rc == ERR_OK)
		rc = journal_put_lost(m->txn, arena, &e, err);
	if (f->what == JOURNAL_NO_ITEMS)
		tell(m, "what entry %llu changed is lost (%.*s)",
		    (unsigned long long)f->number,
		    SLICE_ARG(e.author.command));
	else
		tell(m, "entry %llu is lost", (unsigned long long)f->number);
	return rc;
}

static enum err_code
drop_strays(struct mend *m, enum table table, struct err *err)
{
	struct key_list	list = {0};
	enum err_code	rc;

	rc = journal_find_strays(&list, m->txn, table, m->last, err);
	if (rc == ERR_OK)
		rc = key_list_del(&list, m->txn, table, err);
	if (rc == ERR_OK && list.keys.n > 0)
		tell(m, "%zu pieces that belong to no entry are dropped",
		    list.keys.n);
	key_list_release(&list);
	return rc;
}

/* From this entry on the hashes follow on each other again. */
static enum err_code
chain_again(struct mend *m, uint64_t from, struct arena *arena,
    struct err *err)
{
	struct journal_head	head;
	uint8_t			before[JOURNAL_HASH] = {0};
	struct slice		val;
	struct key		k;
	char			*bytes;
	enum err_code		rc = ERR_OK;

	for (uint64_t n = from > 1 ? from - 1 : from;
	    n <= m->last && rc == ERR_OK; n++) {
		arena_clear(arena);
		rc = txn_find(&val, m->txn, TABLE_JOURNAL,
		    journal_key(&k, n, 0), err);
		if (rc)
			break;
		bytes = arena_alloc(arena, val.len + 1);
		memcpy(bytes, val.p, val.len);
		val = slice_make(bytes, val.len);
		rc = journal_decode(&head, n, val, err);
		if (rc == ERR_OK && n >= from) {
			journal_chain((uint8_t *)bytes + val.len -
			    JOURNAL_HASH, before, head.hashed);
			rc = txn_put(m->txn, TABLE_JOURNAL, key_slice(&k), val,
			    err);
		}
		if (rc == ERR_OK)
			memcpy(before, bytes + val.len - JOURNAL_HASH,
			    JOURNAL_HASH);
	}
	return rc;
}

static enum err_code
mend_all(struct mend *m, struct arena *arena, struct err *err)
{
	uint64_t	first = 0;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < m->fault.n && rc == ERR_OK; i++) {
		const struct journal_fault	*f = &m->fault.p[i];

		if (f->what == JOURNAL_STRAY)
			continue;
		if (first == 0)
			first = f->number;
		if (f->what != JOURNAL_NO_CHAIN)
			rc = mend_entry(m, f, arena, err);
	}
	if (rc == ERR_OK)
		rc = drop_strays(m, TABLE_JOURNAL, err);
	if (rc == ERR_OK)
		rc = drop_strays(m, TABLE_JOURNAL_PRIVATE, err);
	if (rc == ERR_OK && first > 0)
		rc = chain_again(m, first, arena, err);
	return rc;
}

enum err_code
journal_mend(struct txn *txn, const struct journal_author *author,
    void (*report)(void *arg, const char *line), void *arg, struct err *err)
{
	struct mend	 m = { .txn = txn, .author = author,
			    .report = report, .arg = arg };
	struct arena	*arena = arena_open();
	enum err_code	 rc;

	rc = journal_survey(&m.last, txn, note_fault, &m, err);
	if (rc == ERR_OK && m.fault.n > 0)
		rc = mend_all(&m, arena, err);
	VEC_RELEASE(&m.fault);
	arena_close(arena);
	return rc;
}
