/*
 * What the journal tells a recovery.
 */
#include "core/record/recover_priv.h"

static void
note_bad(struct recovery *r, const struct journal_entry *e, uint32_t item)
{
	*VEC_ADD(&r->bad) = (struct bad_item){ e->number, item };
}

/* The private part may be damaged alone; without it all else can be read. */
static enum err_code
check_item(bool *use_private, struct recovery *r,
    const struct journal_entry *e, uint32_t item, struct slice public,
    struct slice private, struct arena *arena, struct err *err)
{
	struct change_reader	reader;
	struct change		c;
	struct err		why = {0};
	bool			more = true;
	enum err_code		rc = ERR_OK;

	*use_private = true;
	change_reader_init(&reader, public, private);
	while (rc == ERR_OK && more)
		rc = change_next(&c, &more, &reader, arena, &why);
	if (rc != ERR_STORE || private.p == NULL) {
		if (rc)
			*err = why;
		return rc;
	}
	*use_private = false;
	note_bad(r, e, item);
	return ERR_OK;
}

static enum err_code
read_item(struct recovery *r, const struct journal_entry *e, uint32_t item,
    recovery_each *each, void *arg, struct arena *arena, struct err *err)
{
	struct change_reader	reader;
	struct change		c;
	struct slice		public, private;
	struct alias_change	a;
	struct alias_remains	left;
	bool			more = true, use = true;
	enum err_code		rc;

	rc = journal_get_item(&public, &private, r->txn, e->number, item, err);
	if (rc)
		return rc;
	for (size_t i = 0; alias_is_item(public) &&
	    alias_change_get(&a, public, i); i++)
		recovery_note_alias(r, &a);
	if (alias_is_remains(public) &&
	    alias_remains_get(&left, public, private))
		recovery_note_remains(r, &left);
	else if (alias_is_remains(public))
		note_bad(r, e, item);
	if (!change_is_records(public))
		return ERR_OK;
	rc = check_item(&use, r, e, item, public, private, arena, err);
	change_reader_init(&reader, public, use ? private :
	    (struct slice){ NULL, 0 });
	while (rc == ERR_OK && more) {
		arena_clear(arena);
		rc = change_next(&c, &more, &reader, arena, err);
		if (rc == ERR_OK && more)
			rc = each(r, arg, e->number, &c, err);
	}
	return rc;
}

enum err_code
recovery_journal(struct recovery *r, recovery_each *each, void *arg,
    struct err *err)
{
	struct arena		*arena = arena_open();
	struct journal_entry	 e;
	uint64_t		 last;
	enum err_code		 rc;

	VEC_CLEAR(&r->bad);
	rc = journal_last(&last, r->txn, err);
	for (uint64_t n = 1; rc == ERR_OK && n <= last; n++) {
		rc = journal_get(&e, r->txn, n, err);
		if (rc == ERR_OK && e.is_lost)
			r->lost_entry = n;
		for (uint32_t i = 1; rc == ERR_OK && i <= e.items; i++)
			rc = read_item(r, &e, i, each, arg, arena, err);
	}
	arena_close(arena);
	return rc;
}
