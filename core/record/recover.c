/*
 * Records that can no longer be read, from the journal: what was added,
 * changed and not removed since is there.  Its entries are proven by their
 * chain (journal_mend has taken out what was not), so nothing is guessed.
 */
#include "core/record/recover_priv.h"

/* --- Which there were ---------------------------------------------------- */

void
idset_put(struct idset *s, uint32_t id, bool there)
{
	uint8_t	bit = (uint8_t)(1U << (id % 8));

	while (there && s->bits.n <= id / 8)
		*VEC_ADD(&s->bits) = 0;
	if (there)
		s->bits.p[id / 8] |= bit;
	else if (id / 8 < s->bits.n)
		s->bits.p[id / 8] &= (uint8_t)~bit;
}

bool
idset_has(const struct idset *s, uint32_t id)
{
	return id / 8 < s->bits.n && (s->bits.p[id / 8] >> (id % 8) & 1) != 0;
}

void
recovery_tell(const struct recovery *r, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	r->report(r->arg, buf_cstr(&b));
	buf_release(&b);
}

bool
recovery_is_whole(const struct recovery *r)
{
	return r->lost_entry == 0 && !r->is_cut;
}

void
recovery_doubt(struct recovery *r)
{
	r->is_cut = true;
}

struct known *
recovery_known(struct recovery *r, uint16_t entity)
{
	const struct entity	*e = model_find_entity_id(r->model, entity);

	if (e == NULL || e->is_columnar)
		return NULL;
	return &r->known[model_place(r->model, e)];
}

const struct entity *
recovery_entity(const struct recovery *r, const struct known *k)
{
	return model_entity(r->model, (size_t)(k - r->known));
}

struct recovery *
recovery_open(const struct model *model)
{
	struct recovery	*r = mem_zalloc(sizeof(*r));

	r->model = model;
	r->known = mem_zalloc((model->n_entities + 1) * sizeof(*r->known));
	r->arena = arena_open();
	r->lead = imap_open();
	r->left_at = imap_open();
	r->orphan_at = imap_open();
	return r;
}

void
recovery_close(struct recovery *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->model->n_entities; i++) {
		VEC_RELEASE(&r->known[i].stored.bits);
		VEC_RELEASE(&r->known[i].journal.bits);
		VEC_RELEASE(&r->known[i].facet.bits);
	}
	free(r->known);
	imap_close(r->lead);
	imap_close(r->left_at);
	VEC_RELEASE(&r->left);
	arena_close(r->arena);
	imap_close(r->orphan_at);
	VEC_RELEASE(&r->orphan);
	VEC_RELEASE(&r->led);
	VEC_RELEASE(&r->bad);
	VEC_RELEASE(&r->unreadable);
	free(r);
}

/* Only what the damaged store's own index says of which records it had. */
void
recovery_note_facet(struct recovery *r, struct slice key, struct slice val)
{
	uint16_t	 code[FACET_BLOCK];
	struct known	*k;
	uint32_t	 block;

	if (key.len != 8 || be16_get(key.p + 2) != 0 ||
	    (k = recovery_known(r, be16_get(key.p))) == NULL ||
	    !facet_decode(code, val))
		return;
	block = be32_get(key.p + 4);
	/* No store has so many: the key is damaged. */
	if (block > UINT32_MAX / FACET_BLOCK / 16)
		return;
	r->has_facets = true;
	for (uint32_t i = 0; i < FACET_BLOCK; i++)
		if (code[i] != 0)
			idset_put(&k->facet, block * FACET_BLOCK + i, true);
}

/* --- The journal --------------------------------------------------------- */

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
	struct key	*bad;

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
	bad = VEC_ADD(&r->unreadable);
	key_clear(bad);
	key_bytes(bad, key);
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
	for (size_t i = 0; i < r->unreadable.n && rc == ERR_OK; i++)
		rc = txn_del(r->txn, TABLE_RECORD,
		    key_slice(&r->unreadable.p[i]), NULL, err);
	return rc;
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
