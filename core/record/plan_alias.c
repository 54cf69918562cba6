/*
 * Handles of merged records in a plan: where they lead after it, put into
 * the table and the journal.
 */
#include "core/record/alias.h"

#include "core/record/priv.h"

enum { ITEM_MAX = 250, CHAIN_MAX = 1000 };

/* The aliases of the store by where they lead; rarely asked for. */
struct merged {
	VEC(struct merged_one {
		uint16_t	entity;
		uint32_t	from;
		size_t		next;		/* place + 1, 0: the last */
	}) list;
	struct imap	*by_target;		/* place + 1 */
};

void
plan_alias_release(struct plan *p)
{
	imap_close(p->alias_at);
	VEC_RELEASE(&p->alias);
	VEC_RELEASE(&p->offered);
	imap_close(p->offered_at);
	plan_led_close(p->led);
	if (p->merged == NULL)
		return;
	imap_close(p->merged->by_target);
	VEC_RELEASE(&p->merged->list);
	free(p->merged);
}

uint32_t
plan_alias_of(bool *known, const struct plan *p, const struct entity *entity,
    uint32_t id)
{
	const uint64_t	*at = imap_find(p->alias_at, alias_name(entity, id));

	*known = at != NULL && *at != 0;
	return *known ? p->alias.p[*at - 1].after : 0;
}

struct slice
plan_remains_of(const struct plan *p, const struct entity *entity,
    uint32_t id)
{
	const uint64_t	*at = imap_find(p->alias_at, alias_name(entity, id));

	return at == NULL || *at == 0 ? SLICE_EMPTY :
	    p->alias.p[*at - 1].remains;
}

enum err_code
plan_alias(uint32_t *to, struct plan *p, const struct entity *entity,
    uint32_t id, struct err *err)
{
	struct slice	remains;
	bool		known;

	*to = plan_alias_of(&known, p, entity, id);
	return known ? ERR_OK : stored_alias(to, &remains, p->opt.txn,
	    entity->id, id, err);
}

enum err_code
plan_follow(uint32_t *id, struct plan *p, const struct entity *entity,
    struct err *err)
{
	uint32_t	now = *id, next;
	enum err_code	rc;

	for (int i = 0; i < CHAIN_MAX; i++) {
		rc = plan_alias(&next, p, entity, now, err);
		if (rc)
			return rc;
		if (next == 0) {
			*id = now;
			return ERR_OK;
		}
		now = next;
	}
	return err_set(err, ERR_STORE, "the old handle of %s leads nowhere",
	    record_words(entity, *id).text);
}

static void
save_alias(struct plan *p, uint64_t at)
{
	struct saved_alias	*s = VEC_ADD(&p->saved_alias);

	s->at = at;
	if (at != 0)
		s->was = p->alias.p[at - 1];
}

void
plan_alias_rollback(struct plan *p)
{
	for (size_t i = p->saved_alias.n; i-- > 0; ) {
		const struct saved_alias	*s = &p->saved_alias.p[i];
		struct planned_alias		*last;

		if (s->at != 0) {
			p->alias.p[s->at - 1] = s->was;
			continue;
		}
		last = &p->alias.p[--p->alias.n];
		*imap_put(p->alias_at, alias_name(last->entity, last->id),
		    NULL) = 0;
	}
	VEC_CLEAR(&p->saved_alias);
}

enum err_code
plan_set_alias(struct plan *p, const struct entity *entity, uint32_t id,
    uint32_t to, struct slice remains, struct err *err)
{
	struct planned_alias	*a;
	struct slice		 had;
	uint64_t		*at;
	uint32_t		 before, end = to;
	enum err_code		 rc;

	rc = stored_alias(&before, &had, p->opt.txn, entity->id, id, err);
	if (rc == ERR_OK && to != 0)
		rc = plan_follow(&end, p, entity, err);
	if (rc)
		return rc;
	if (end == id)
		return err_set(err, ERR_CONFLICT, "the handle of %s would "
		    "lead to itself", record_words(entity, id).text);
	at = imap_put(p->alias_at, alias_name(entity, id), NULL);
	if (p->is_saving)
		save_alias(p, *at);
	if (*at == 0) {
		a = VEC_ADD(&p->alias);
		*at = p->alias.n;
	} else {
		a = &p->alias.p[*at - 1];
	}
	*a = (struct planned_alias){ entity, id, before, to,
	    slice_dup(p->model_arena, remains) };
	plan_led_note(p, a);
	p->has_more = true;
	return ERR_OK;
}

/* --- Who leads to a record ---------------------------------------------- */

static enum err_code
read_merged(struct merged *m, struct txn *txn, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc = cursor_open(&cur, txn, TABLE_ALIAS, err);

	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(cur, &key, &val)) {
		struct merged_one	*one;
		uint64_t		*head;

		if (key.len != 6 || val.len < ALIAS_ID)
			continue;
		head = imap_put(m->by_target, (uint64_t)be16_get(key.p) <<
		    32 | le32_get(val.p), NULL);
		one = VEC_ADD(&m->list);
		one->entity = be16_get(key.p);
		one->from = be32_get(key.p + 2);
		one->next = (size_t)*head;
		*head = m->list.n;
	}
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

struct handles { VEC(uint32_t) list; };

/* Straight away; the plan has the last word on each. */
static enum err_code
leading_to(struct handles *h, struct plan *p, const struct entity *entity,
    uint32_t id, struct err *err)
{
	uint64_t	*head;
	bool		 known;
	enum err_code	 rc;

	if (p->merged == NULL) {
		p->merged = mem_zalloc(sizeof(*p->merged));
		p->merged->by_target = imap_open();
		rc = read_merged(p->merged, p->opt.txn, err);
		if (rc)
			return rc;
	}
	head = imap_find(p->merged->by_target, alias_name(entity, id));
	for (size_t at = head == NULL ? 0 : (size_t)*head; at != 0;
	    at = p->merged->list.p[at - 1].next) {
		uint32_t	from = p->merged->list.p[at - 1].from;

		(void)plan_alias_of(&known, p, entity, from);
		if (!known)
			*VEC_ADD(&h->list) = from;
	}
	for (size_t i = 0; i < p->alias.n; i++)
		if (p->alias.p[i].entity == entity &&
		    p->alias.p[i].after == id)
			*VEC_ADD(&h->list) = p->alias.p[i].id;
	return ERR_OK;
}

enum err_code
plan_is_led_to(bool *yes, struct plan *p, const struct entity *entity,
    uint32_t id, struct err *err)
{
	struct handles	h = {{0}};
	enum err_code	rc = leading_to(&h, p, entity, id, err);

	if (rc == ERR_OK)
		*yes = h.list.n > 0;
	VEC_RELEASE(&h.list);
	return rc;
}

enum err_code
plan_drop_aliases(struct plan *p, const struct entity *entity, uint32_t id,
    struct err *err)
{
	struct handles	h = {{0}};
	enum err_code	rc = leading_to(&h, p, entity, id, err);

	/* And those that lead to these, as far as they go. */
	for (size_t i = 0; rc == ERR_OK && i < h.list.n; i++) {
		uint32_t	from = h.list.p[i];

		rc = plan_set_alias(p, entity, from, 0, SLICE_EMPTY, err);
		if (rc == ERR_OK)
			rc = leading_to(&h, p, entity, from, err);
	}
	VEC_RELEASE(&h.list);
	return rc;
}

/* --- Applying ------------------------------------------------------------ */

static enum err_code
put_alias(struct apply *a, const struct planned_alias *pa, struct err *err)
{
	struct buf	val = {0};
	struct key	key;
	enum err_code	rc;

	record_key(&key, pa->entity->id, pa->id);
	if (pa->after == 0)
		return txn_del(a->txn, TABLE_ALIAS, key_slice(&key), NULL,
		    err);
	alias_encode(&val, key_slice(&key), pa->after, pa->remains);
	rc = txn_put(a->txn, TABLE_ALIAS, key_slice(&key), buf_slice(&val),
	    err);
	buf_release(&val);
	return rc;
}

/* Private, for they may be personal values. */
static enum err_code
journal_remains(struct journal_writer *journal, uint8_t kind,
    const struct planned_alias *pa, struct slice remains, struct err *err)
{
	struct buf	public = {0}, private = {0};
	uint8_t		salt[JOURNAL_SALT], commit[JOURNAL_COMMIT];
	char		head[ALIAS_REMAINS];
	enum err_code	rc;

	journal_make_salt(salt);
	journal_commit_value(commit, salt, remains);
	head[0] = (char)kind;
	le16_put(head + 1, pa->entity->id);
	le32_put(head + 3, pa->id);
	buf_addmem(&public, head, sizeof(head));
	buf_addmem(&public, commit, sizeof(commit));
	buf_addmem(&private, salt, sizeof(salt));
	buf_add(&private, remains);
	rc = journal_add(journal, buf_slice(&public), buf_slice(&private),
	    err);
	buf_release(&public);
	buf_release(&private);
	return rc;
}

/*
 * What was left of it goes to the journal: an undo needs it again; and what
 * is left from now on, for a repair.
 */
static enum err_code
keep_remains(struct apply *a, struct journal_writer *journal,
    const struct planned_alias *pa, struct err *err)
{
	struct slice	had;
	uint32_t	now;
	enum err_code	rc;

	rc = stored_alias(&now, &had, a->txn, pa->entity->id, pa->id, err);
	if (rc == ERR_OK && now != pa->before)
		rc = apply_stale(pa->entity, pa->id, "was merged", err);
	if (rc == ERR_OK && had.len > 0)
		rc = journal_remains(journal, JOURNAL_ITEM_REMAINS, pa, had,
		    err);
	if (rc == ERR_OK && pa->after != 0)
		rc = journal_remains(journal, JOURNAL_ITEM_LEFT, pa,
		    pa->remains, err);
	return rc;
}

static enum err_code
journal_handles(struct journal_writer *journal, struct slice item,
    struct err *err)
{
	struct subjects	about = {{0}};

	alias_subjects(&about, item);
	journal_about(journal, &about);
	VEC_RELEASE(&about.list);
	return journal_add(journal, item, SLICE_EMPTY, err);
}

enum err_code
apply_aliases(struct apply *a, struct journal_writer *journal,
    struct err *err)
{
	const struct plan	*p = a->plan;
	struct buf		 item = {0};
	char			*to;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < p->alias.n; i++) {
		const struct planned_alias	*pa = &p->alias.p[i];

		if (pa->before == pa->after)
			continue;
		rc = keep_remains(a, journal, pa, err);
		if (rc == ERR_OK)
			rc = put_alias(a, pa, err);
		if (item.len == 0)
			buf_addc(&item, JOURNAL_ITEM_ALIAS);
		to = buf_reserve(&item, ALIAS_EACH);
		le16_put(to, pa->entity->id);
		le32_put(to + 2, pa->id);
		le32_put(to + 6, pa->before);
		le32_put(to + 10, pa->after);
		item.len += ALIAS_EACH;
		if (rc == ERR_OK && item.len > (size_t)ITEM_MAX * ALIAS_EACH) {
			rc = journal_handles(journal, buf_slice(&item), err);
			buf_clear(&item);
		}
	}
	if (rc == ERR_OK && item.len > 0)
		rc = journal_handles(journal, buf_slice(&item), err);
	buf_release(&item);
	return rc;
}
