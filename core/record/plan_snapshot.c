/*
 * Snapshots in a plan: made and removed with everything else of it, put into
 * the journal, and taken back from there.
 */
#include "core/record/priv.h"
#include "core/record/snapshot_priv.h"

enum {
	ITEM_HEAD = 1 + 1 + 4 + 1,	/* before the name */
	ITEM_MADE = 1, ITEM_REMOVED = 2
};

struct planned_snapshot {
	struct snapshot	s;
	bool		removed;
};
struct plan_snapshots {
	struct plan	*plan;
	VEC(struct planned_snapshot) list;
};

/* ---- the journal's item ---- */

static void
digest(uint8_t to[JOURNAL_COMMIT], struct slice body)
{
	static const uint8_t	salt[JOURNAL_SALT];

	journal_commit_value(to, salt, body);
}

static void
encode_item(struct buf *b, const struct planned_snapshot *p)
{
	const struct snapshot	*s = &p->s;
	uint8_t			 sum[JOURNAL_COMMIT];
	char			 head[SNAPSHOT_HEAD];
	char			*to = buf_reserve(b, ITEM_HEAD);

	to[0] = JOURNAL_ITEM_SNAPSHOT;
	to[1] = p->removed ? ITEM_REMOVED : ITEM_MADE;
	le32_put(to + 2, (uint32_t)s->day.n);
	to[6] = (char)s->name.len;
	b->len += ITEM_HEAD;
	buf_add(b, s->name);
	digest(sum, s->body);
	buf_addmem(b, sum, sizeof(sum));
	if (!p->removed)
		return;
	snapshot_encode_head(head, s);
	buf_addmem(b, head, sizeof(head));
	buf_add(b, s->body);
}

bool
snapshot_is_item(struct slice public)
{
	return public.len > 0 && public.p[0] == JOURNAL_ITEM_SNAPSHOT;
}

/* rest: what follows on the digest; views into public. */
static bool
decode_item(struct snapshot_change *c, struct slice *sum, struct slice *rest,
    struct slice public)
{
	size_t	len, at;

	if (public.len < ITEM_HEAD || public.p[0] != JOURNAL_ITEM_SNAPSHOT ||
	    (public.p[1] != ITEM_MADE && public.p[1] != ITEM_REMOVED))
		return false;
	len = (unsigned char)public.p[6];
	at = ITEM_HEAD + len;
	if (public.len < at + JOURNAL_COMMIT)
		return false;
	c->removed = public.p[1] == ITEM_REMOVED;
	c->day.n = (int32_t)le32_get(public.p + 2);
	c->name = slice_sub(public, ITEM_HEAD, at);
	*sum = slice_sub(public, at, at + JOURNAL_COMMIT);
	*rest = slice_sub(public, at + JOURNAL_COMMIT, public.len);
	return snapshot_name_is_sound(c->name) && c->day.n >= DAY_MIN.n &&
	    c->day.n <= DAY_MAX.n &&
	    (c->removed ? rest->len >= SNAPSHOT_HEAD : rest->len == 0);
}

bool
snapshot_change_get(struct snapshot_change *c, struct slice public)
{
	struct slice	sum, rest;

	return decode_item(c, &sum, &rest, public);
}

/* ---- the part of the plan ---- */

/* The store as the plan saw it: nothing is written over. */
static enum err_code
check_place(struct txn *txn, const struct planned_snapshot *p,
    struct err *err)
{
	struct snapshot	now;
	bool		found;
	enum err_code	rc;

	rc = snapshot_find_head(&now, &found, txn, p->s.name, p->s.day, err);
	if (rc == ERR_OK && found != p->removed)
		rc = err_set(err, ERR_CONFLICT, found ?
		    "snapshot %.*s was made meanwhile (stale)" :
		    "snapshot %.*s was removed meanwhile (stale)",
		    SLICE_ARG(p->s.name));
	if (rc == ERR_OK && found && (now.size != p->s.size ||
	    now.taken_us != p->s.taken_us || now.entry != p->s.entry ||
	    now.model != p->s.model ||
	    memcmp(now.chain, p->s.chain, sizeof(now.chain)) != 0))
		rc = err_set(err, ERR_CONFLICT, "snapshot %.*s was made anew "
		    "meanwhile (stale)", SLICE_ARG(p->s.name));
	return rc;
}

static enum err_code
part_apply(void *arg, struct txn *txn, struct journal_writer *journal,
    struct err *err)
{
	const struct plan_snapshots	*all = arg;
	struct buf			 item = {0};
	enum err_code			 rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < all->list.n; i++) {
		const struct planned_snapshot	*p = &all->list.p[i];

		rc = check_place(txn, p, err);
		if (rc == ERR_OK)
			rc = p->removed ? snapshot_del(txn, &p->s, err) :
			    snapshot_put(txn, &p->s, err);
		buf_clear(&item);
		encode_item(&item, p);
		if (rc == ERR_OK)
			rc = journal_add(journal, buf_slice(&item),
			    SLICE_EMPTY, err);
	}
	buf_release(&item);
	return rc;
}

static enum err_code
part_write(void *arg, bool whole, plan_sink *sink, void *sink_arg,
    struct err *err)
{
	const struct plan_snapshots	*all = arg;
	struct buf			 line = {0};
	enum err_code			 rc = ERR_OK;

	(void)whole;
	for (size_t i = 0; rc == ERR_OK && i < all->list.n; i++) {
		const struct snapshot	*s = &all->list.p[i].s;
		char			 day[DAY_TEXT];

		day_write(day, s->day);
		buf_clear(&line);
		/* A sound name has nothing but quotes and \ to escape. */
		buf_adds(&line, "{\"op\":\"snapshot\",\"name\":\"");
		for (size_t k = 0; k < s->name.len; k++) {
			if (s->name.p[k] == '"' || s->name.p[k] == '\\')
				buf_addc(&line, '\\');
			buf_addc(&line, s->name.p[k]);
		}
		buf_addf(&line, "\",\"day\":\"%.*s\",\"bytes\":%llu%s}\n",
		    DAY_TEXT, day, (unsigned long long)s->size,
		    all->list.p[i].removed ? ",\"removed\":true" : "");
		rc = sink(sink_arg, buf_slice(&line), err);
	}
	buf_release(&line);
	return rc;
}

static void
part_close(void *arg)
{
	struct plan_snapshots	*all = arg;

	VEC_RELEASE(&all->list);
	free(all);
}

static struct planned_snapshot *
new_one(struct plan *p)
{
	struct plan_part	part = { part_apply, part_write, part_close,
				    NULL };

	if (p->snapshots == NULL) {
		p->snapshots = mem_zalloc(sizeof(*p->snapshots));
		p->snapshots->plan = p;
		part.arg = p->snapshots;
		plan_add_part(p, &part);
	}
	return VEC_ADD(&p->snapshots->list);
}

static bool
is_planned(const struct plan *p, struct slice name, struct day day)
{
	for (size_t i = 0; p->snapshots != NULL && i < p->snapshots->list.n;
	    i++) {
		const struct snapshot	*s = &p->snapshots->list.p[i].s;

		if (s->day.n == day.n && slice_eq(s->name, name))
			return true;
	}
	return false;
}

/* Where the journal and the model stand. */
static enum err_code
stamp(struct snapshot *s, struct plan *p, struct err *err)
{
	struct journal_entry	e = {0};
	enum err_code		rc;

	s->model = p->opt.model->revision;
	rc = journal_last(&s->entry, p->opt.txn, err);
	if (rc == ERR_OK && s->entry > 0)
		rc = journal_get(&e, p->opt.txn, s->entry, err);
	memcpy(s->chain, e.chain, SNAPSHOT_CHAIN);
	return rc;
}

enum err_code
plan_add_snapshot(struct plan *p, const struct snapshot *s, bool exact,
    struct err *err)
{
	struct planned_snapshot	*new;
	struct snapshot		 copy = *s, stored;
	bool			 found;
	char			 day[DAY_TEXT];
	enum err_code		 rc;

	if (!snapshot_name_is_sound(s->name))
		return err_set(err, ERR_DATA, "the name of a snapshot is 1 to "
		    "%d bytes without blanks", (int)SNAPSHOT_NAME);
	if (s->body.len > SNAPSHOT_MAX)
		return err_set(err, ERR_RANGE, "a snapshot is too large");
	rc = snapshot_find_head(&stored, &found, p->opt.txn, s->name, s->day,
	    err);
	if (rc == ERR_OK && (found || is_planned(p, s->name, s->day))) {
		day_write(day, s->day);
		rc = err_set(err, ERR_CONFLICT, "there is a snapshot %.*s of "
		    "%.*s already", SLICE_ARG(s->name), DAY_TEXT, day);
	}
	if (rc == ERR_OK && !exact)
		rc = stamp(&copy, p, err);
	if (rc)
		return rc;
	copy.name = slice_dup(p->model_arena, s->name);
	copy.body = slice_dup(p->model_arena, s->body);
	copy.size = copy.body.len;
	new = new_one(p);
	new->s = copy;
	plan_add_counts(p, (struct plan_counts){ .added = 1 });
	return ERR_OK;
}

enum err_code
plan_del_snapshot(struct plan *p, struct slice name, struct day day,
    struct err *err)
{
	struct snapshot	s;
	bool		found;
	char		text[DAY_TEXT];
	enum err_code	rc;

	rc = snapshot_find(&s, &found, p->opt.txn, name, day, p->model_arena,
	    err);
	if (rc)
		return rc;
	if (!found || is_planned(p, name, day)) {
		day_write(text, day);
		return err_set(err, ERR_NOTFOUND, "there is no snapshot %.*s "
		    "of %.*s", SLICE_ARG(name), DAY_TEXT, text);
	}
	*new_one(p) = (struct planned_snapshot){ s, true };
	plan_add_counts(p, (struct plan_counts){ .removed = 1 });
	return ERR_OK;
}

/* ---- taking back ---- */

enum err_code
snapshot_revert(struct plan *p, struct slice public, struct err *err)
{
	struct snapshot_change	c;
	struct snapshot		s;
	struct slice		sum, rest;
	uint8_t			now[JOURNAL_COMMIT];
	bool			found;
	enum err_code		rc;

	if (!decode_item(&c, &sum, &rest, public))
		return err_set(err, ERR_STORE, "a journal item is damaged");
	if (c.removed) {
		s = (struct snapshot){ .name = c.name, .day = c.day };
		if (!snapshot_decode_head(&s, slice_sub(rest, 0,
		    SNAPSHOT_HEAD)) || s.size != rest.len - SNAPSHOT_HEAD)
			return err_set(err, ERR_STORE,
			    "a journal item is damaged");
		s.body = slice_sub(rest, SNAPSHOT_HEAD, rest.len);
		return plan_add_snapshot(p, &s, true, err);
	}
	rc = snapshot_find(&s, &found, p->opt.txn, c.name, c.day,
	    p->model_arena, err);
	if (rc)
		return rc;
	if (found)
		digest(now, s.body);
	if (found && memcmp(now, sum.p, sizeof(now)) != 0)
		return err_set(err, ERR_CONFLICT, "snapshot %.*s was made "
		    "anew since", SLICE_ARG(c.name));
	return plan_del_snapshot(p, c.name, c.day, err);
}
