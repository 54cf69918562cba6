/*
 * Records that can no longer be read, from the journal: what was added,
 * changed and not removed since is there.  Its entries are proven by their
 * chain (journal_mend has taken out what was not), so nothing is guessed.
 */
#include "core/record/recover_priv.h"

static enum err_code
note_change(struct recovery *r, void *arg, uint64_t entry,
    const struct change *c, struct err *err)
{
	struct known	*k = recovery_known(r, c->entity);

	(void)arg;
	(void)entry;
	(void)err;
	if (k == NULL)
		return ERR_OK;
	idset_put(&k->journal, c->id, c->op != CHANGE_DEL);
	k->last_id = MAX(k->last_id, c->id);
	k->last_revision = MAX(k->last_revision,
	    MAX(c->revision_before, c->revision_after));
	return ERR_OK;
}

/* --- What is there ------------------------------------------------------- */

static void
note_record(struct recovery *r, struct slice key, struct slice val)
{
	struct known	*k = NULL;
	struct record	 rec;
	struct err	 why = {0};

	if (key.len == 6)
		k = recovery_known(r, be16_get(key.p));
	if (k != NULL && record_decode(&rec, recovery_entity(r, k),
	    be32_get(key.p + 2), val, &why) == ERR_OK) {
		idset_put(&k->stored, rec.id, true);
		k->count++;
		k->last_id = MAX(k->last_id, rec.id);
		return;
	}
	r->strangers += k == NULL;
	key_list_add(&r->unreadable, key);
}

static enum err_code
read_records(struct recovery *r, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&c, r->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(c, &key, &val))
		note_record(r, key, val);
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc ? rc : key_list_del(&r->unreadable, r->txn, TABLE_RECORD,
	    err);
}

/* --- Mending ------------------------------------------------------------- */

/*
 * A whole journal says exactly which records there are.  With entries lost it
 * may not know of a removal: then only what the index had is missed.
 */
static bool
find_lost(struct idset *lost, const struct recovery *r, const struct known *k)
{
	const struct idset	*want = recovery_is_whole(r) ? &k->journal :
				    &k->facet;
	bool			 any = false;

	for (size_t i = 0; i < want->bits.n; i++) {
		uint8_t	is = i < k->stored.bits.n ? k->stored.bits.p[i] : 0;

		*VEC_ADD(&lost->bits) = (uint8_t)(want->bits.p[i] & ~is);
		any = any || (want->bits.p[i] & ~is) != 0;
	}
	return any;
}

/* A number that was given once is not given again. */
static enum err_code
mend_counter(struct recovery *r, const struct entity *e,
    const struct known *k, struct err *err)
{
	struct counter	c = {0}, was;
	struct err	why = {0};

	if (counter_read(&c, r->txn, e->id, &why) != ERR_OK) {
		c = (struct counter){0};
		if (!recovery_is_whole(r))
			recovery_tell(r, "%.*s: the counters were damaged; a "
			    "number of a removed record may be given again",
			    SLICE_ARG(e->name));
	}
	was = c;
	c.last_id = MAX(c.last_id, k->last_id);
	if (c.last_id == was.last_id)
		return ERR_OK;
	c.next_revision = MAX(c.next_revision, k->last_revision + 1);
	return counter_write(r->txn, e->id, c, err);
}

static enum err_code
mend_entity(struct recovery *r, const struct entity *e, struct err *err)
{
	struct known	*k = &r->known[model_place(r->model, e)];
	struct idset	 lost = {0};
	struct counter	 c = {0};
	struct err	 why = {0};
	bool		 any = find_lost(&lost, r, k);
	enum err_code	 rc;

	/* All that were counted are there. */
	if (any && counter_read(&c, r->txn, e->id, &why) == ERR_OK &&
	    c.count == k->count)
		any = false;
	rc = mend_counter(r, e, k, err);
	if (rc == ERR_OK && any)
		rc = recovery_records(r, e, &lost, err);
	VEC_RELEASE(&lost.bits);
	return rc;
}

/* What cannot be proven is as if it were erased. */
static enum err_code
drop_private(struct recovery *r, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < r->bad.n && rc == ERR_OK; i++) {
		rc = journal_set_private(r->txn, r->bad.p[i].entry,
		    r->bad.p[i].item, SLICE_EMPTY, err);
		recovery_tell(r, "journal: the personal values in entry %llu, "
		    "item %u, are lost", (unsigned long long)
		    r->bad.p[i].entry, r->bad.p[i].item);
	}
	return rc;
}

enum err_code
record_recover(bool *whole, struct recovery *r, struct txn *txn,
    fsck_report *report, void *arg, struct err *err)
{
	const struct model	*m = r->model;
	enum err_code		 rc;

	r->txn = txn;
	r->report = report;
	r->arg = arg;
	rc = read_records(r, err);
	if (rc == ERR_OK)
		rc = recovery_journal(r, note_change, NULL, err);
	for (size_t i = 0; i < m->n_entities && rc == ERR_OK; i++)
		if (!m->head[i].is_columnar)
			rc = mend_entity(r, model_entity(m, i), err);
	if (rc == ERR_OK)
		rc = recovery_aliases(r, err);
	if (rc == ERR_OK)
		rc = drop_private(r, err);
	/* Where the journal is whole, they were records it gave back. */
	if (rc == ERR_OK && r->strangers > 0 && !recovery_is_whole(r))
		recovery_tell(r, "record: %llu of types the model does not "
		    "have are dropped", (unsigned long long)r->strangers);
	if (rc == ERR_OK)
		*whole = recovery_is_whole(r);
	return rc;
}
