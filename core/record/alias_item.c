/*
 * What the journal has of handles of merged records (alias.h), read and taken
 * back.
 */
#include "core/record/alias.h"

#include "core/record/priv.h"

bool
alias_is_item(struct slice public)
{
	return public.len > 0 && public.p[0] == JOURNAL_ITEM_ALIAS;
}

bool
alias_is_remains(struct slice public)
{
	return public.len > 0 && (public.p[0] == JOURNAL_ITEM_REMAINS ||
	    public.p[0] == JOURNAL_ITEM_LEFT);
}

bool
alias_remains_get(struct alias_remains *r, struct slice public,
    struct slice private)
{
	uint8_t	commit[JOURNAL_COMMIT];

	if (public.len != ALIAS_REMAINS + JOURNAL_COMMIT)
		return false;
	*r = (struct alias_remains){
		.entity = le16_get(public.p + 1), .id = le32_get(public.p + 3),
		.left = public.p[0] == JOURNAL_ITEM_LEFT,
	};
	if (private.p == NULL)
		return true;
	if (private.len < JOURNAL_SALT)
		return false;
	r->bytes = slice_sub(private, JOURNAL_SALT, private.len);
	journal_commit_value(commit, (const uint8_t *)private.p, r->bytes);
	return memcmp(commit, public.p + ALIAS_REMAINS, sizeof(commit)) == 0 &&
	    remains_are_sound(r->bytes);
}

bool
alias_change_get(struct alias_change *c, struct slice public, size_t i)
{
	size_t	at = 1 + i * ALIAS_EACH;

	if (at + ALIAS_EACH > public.len)
		return false;
	c->entity = le16_get(public.p + at);
	c->id = le32_get(public.p + at + 2);
	c->before = le32_get(public.p + at + 6);
	c->after = le32_get(public.p + at + 10);
	return true;
}

bool
alias_change_is_about(const struct alias_change *c, const struct entity *e,
    uint32_t id)
{
	return c->entity == e->id &&
	    (c->id == id || c->before == id || c->after == id);
}

void
alias_subjects(struct subjects *s, struct slice public)
{
	struct alias_change	c;

	for (size_t i = 0; alias_change_get(&c, public, i); i++) {
		subject_note(s, c.entity, c.id);
		if (c.before != 0)
			subject_note(s, c.entity, c.before);
		if (c.after != 0)
			subject_note(s, c.entity, c.after);
	}
}

enum err_code
alias_revert_remains(struct plan *p, struct slice public,
    struct slice private, struct err *err)
{
	const struct entity	*e;
	struct alias_remains	 r;

	if (!alias_is_remains(public))
		return ERR_OK;
	if (!alias_remains_get(&r, public, private))
		return err_set(err, ERR_STORE, "a journal item is damaged");
	e = model_find_entity_id(p->opt.model, r.entity);
	/* What was erased stays erased. */
	if (e == NULL || r.left || r.bytes.p == NULL)
		return ERR_OK;
	if (p->offered_at == NULL)
		p->offered_at = imap_open();
	*VEC_ADD(&p->offered) = slice_dup(p->model_arena, r.bytes);
	*imap_put(p->offered_at, alias_name(e, r.id), NULL) = p->offered.n;
	return ERR_OK;
}

static struct slice
offered(const struct plan *p, const struct entity *e, uint32_t id)
{
	const uint64_t	*at = p->offered_at == NULL ? NULL :
			    imap_find(p->offered_at, alias_name(e, id));

	return at == NULL ? SLICE_EMPTY : p->offered.p[*at - 1];
}

enum err_code
alias_revert(struct plan *p, struct slice public, struct err *err)
{
	const struct entity	*e;
	struct alias_change	 c;
	struct slice		 left;
	uint32_t		 now;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && alias_change_get(&c, public, i);
	    i++) {
		e = model_find_entity_id(p->opt.model, c.entity);
		if (e == NULL)
			return err_set(err, ERR_CONFLICT, "a type that the "
			    "model no longer has was merged");
		rc = stored_alias(&now, &left, p->opt.txn, c.entity, c.id,
		    err);
		if (rc == ERR_OK && now != c.after)
			rc = err_set(err, ERR_CONFLICT, "%s was merged into "
			    "another since", record_words(e, c.id).text);
		if (rc == ERR_OK)
			rc = plan_set_alias(p, e, c.id, c.before,
			    offered(p, e, c.id), err);
	}
	return rc;
}
