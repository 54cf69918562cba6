/*
 * Handles of merged records, as the journal tells of them.
 */
#include "core/record/recover_priv.h"

void
recovery_note_alias(struct recovery *r, const struct alias_change *a)
{
	uint64_t	 key = (uint64_t)a->entity << 32 | a->id, *to;
	bool		 added;

	to = imap_put(r->lead, key, &added);
	*to = (uint64_t)a->after + 1;
	if (added)
		*VEC_ADD(&r->led) = key;
}

/* The journal tells of the newest last. */
void
recovery_note_remains(struct recovery *r, const struct alias_remains *left)
{
	uint64_t	*at;
	bool		 added;

	if (!left->left)
		return;
	at = imap_put(r->left_at, (uint64_t)left->entity << 32 | left->id,
	    &added);
	if (added) {
		*at = r->left.n;
		(void)VEC_ADD(&r->left);
	}
	r->left.p[*at] = left->bytes.p == NULL ? left->bytes :
	    slice_dup(r->arena, left->bytes);
}

/* Is one gone of which the journal tells?  It may be there by a damaged key. */
static enum err_code
misses_any(bool *yes, struct recovery *r, struct err *err)
{
	struct key	k;
	struct slice	is;
	enum err_code	rc = ERR_OK;

	*yes = false;
	for (size_t i = 0; i < r->led.n && rc == ERR_OK && !*yes; i++) {
		uint64_t	key = r->led.p[i];

		if (*imap_find(r->lead, key) == 1)
			continue;
		record_key(&k, (uint16_t)(key >> 32), (uint32_t)key);
		rc = txn_find(&is, r->txn, TABLE_ALIAS, key_slice(&k), err);
		*yes = rc == ERR_OK && is.p == NULL;
	}
	return rc;
}

/*
 * Does the journal say the same of it, as far as it says anything?  It does
 * not speak of what came with an exact import: there the seal is enough, and
 * without one that no other is missing.
 */
static bool
is_known(struct recovery *r, struct slice key, struct slice val, bool misses)
{
	struct slice	remains;
	uint64_t	*led;
	uint32_t	to;

	if (!alias_decode(&to, &remains, key, val) ||
	    recovery_known(r, be16_get(key.p)) == NULL)
		return false;
	if (!recovery_is_whole(r))
		return true;
	led = imap_find(r->lead, (uint64_t)be16_get(key.p) << 32 |
	    be32_get(key.p + 2));
	if (led == NULL)
		return remains.len > 0 || !misses;
	return *led == (uint64_t)to + 1;
}

/* Entries that nobody can follow, and those the journal does not know. */
static enum err_code
drop_aliases(struct recovery *r, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	struct key_list	 bad = {0};
	bool		 more, misses;
	enum err_code	 rc;

	rc = misses_any(&misses, r, err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, r->txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val))
		if (!is_known(r, key, val, misses))
			key_list_add(&bad, key);
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc == ERR_OK)
		rc = key_list_del(&bad, r->txn, TABLE_ALIAS, err);
	if (rc == ERR_OK && bad.keys.n > 0 && !recovery_is_whole(r))
		recovery_tell(r, "alias: %zu handles of merged records are "
		    "lost", bad.keys.n);
	key_list_release(&bad);
	return rc;
}

/* Where it leads the journal knows; what was left of its record those of
 * before 2026-11-29 do not. */
static enum err_code
put_alias(struct recovery *r, const struct key *key, uint32_t to,
    struct err *err)
{
	const struct entity	*e = model_find_entity_id(r->model,
				    be16_get(key->p));
	const uint64_t		*at = imap_find(r->left_at,
				    (uint64_t)be16_get(key->p) << 32 |
				    be32_get(key->p + 2));
	struct buf		 val = {0};
	struct slice		 is, left = { NULL, 0 };
	enum err_code		 rc;

	rc = txn_find(&is, r->txn, TABLE_ALIAS, key_slice(key), err);
	if (rc || is.p != NULL)
		return rc;
	if (at != NULL)
		left = r->left.p[*at];
	if (left.p == NULL)
		recovery_tell(r, "alias: the keys that led from %s to %.*s%u are "
		    "lost", record_words(e, be32_get(key->p + 2)).text,
		    SLICE_ARG(e->prefix), to);
	alias_encode(&val, key_slice(key), to, left);
	rc = txn_put(r->txn, TABLE_ALIAS, key_slice(key), buf_slice(&val),
	    err);
	buf_release(&val);
	return rc;
}

static enum err_code
put_aliases(struct recovery *r, struct err *err)
{
	struct key	k;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < r->led.n && rc == ERR_OK &&
	    recovery_is_whole(r); i++) {
		uint64_t	key = r->led.p[i];
		uint32_t	to = (uint32_t)(*imap_find(r->lead, key) - 1);

		if (to == 0 || recovery_known(r, (uint16_t)(key >> 32)) ==
		    NULL)
			continue;
		record_key(&k, (uint16_t)(key >> 32), (uint32_t)key);
		rc = put_alias(r, &k, to, err);
	}
	return rc;
}

/* Handles of records that became one with a record which is lost. */
enum err_code
recovery_alias_ends(struct recovery *r, struct err *err)
{
	const struct entity	*e;
	struct cursor		*c;
	struct slice		 key, val;
	struct err		 why = {0};
	struct key_list		 bad = {0};
	bool			 more;
	enum err_code		 rc;

	rc = cursor_open(&c, r->txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val)) {
		uint32_t	 id = be32_get(key.p + 2);

		e = model_find_entity_id(r->model, be16_get(key.p));
		if (idset_has(&r->known[model_place(r->model, e)].stored, id)) {
			recovery_tell(r, "alias: %s was merged, yet is there",
			    record_words(e, id).text);
			key_list_add(&bad, key);
			continue;
		}
		if (reference_follow(&id, r->txn, e, &why) == ERR_OK &&
		    idset_has(&r->known[model_place(r->model, e)].stored, id))
			continue;
		recovery_tell(r, "alias: %s was merged with %.*s%u, which is "
		    "lost", record_words(e, be32_get(key.p + 2)).text,
		    SLICE_ARG(e->prefix), id);
		key_list_add(&bad, key);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc == ERR_OK)
		rc = key_list_del(&bad, r->txn, TABLE_ALIAS, err);
	key_list_release(&bad);
	return rc;
}

enum err_code
recovery_aliases(struct recovery *r, struct err *err)
{
	enum err_code	rc = drop_aliases(r, err);

	return rc ? rc : put_aliases(r, err);
}
