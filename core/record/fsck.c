/*
 * Checking what is derived against what is true.  One pass over the records
 * gathers everything that should follow from them, sorted; a second walks
 * the derived tables beside it.
 */
#include "core/record/fsck_priv.h"
#include "core/record/snapshot.h"
#include "core/store/journal_mend.h"

/* Damage is a finding; anything else ends the check. */
enum err_code
fsck_damage(struct fsck *f, enum err_code rc, const struct err *why,
    struct err *err)
{
	if (rc == ERR_OK)
		return ERR_OK;
	if (rc != ERR_STORE) {
		*err = *why;
		return rc;
	}
	fsck_find(f, "%s", why->msg);
	return ERR_OK;
}

/* --- Facets, as the records go by ---------------------------------------- */

struct facets {
	const struct entity	*entity;
	uint32_t		 block;
	bool			 any;
	uint16_t		(*code)[FACET_BLOCK];	/* 0: presence */
};

/* may_lack: a code that is not known is none of the wrong ones. */
static enum err_code
compare_block(struct fsck *f, const struct facets *fs, uint16_t field,
    const uint16_t want[FACET_BLOCK], bool may_lack, struct err *err)
{
	static const uint16_t	none[FACET_BLOCK];
	uint16_t		has[FACET_BLOCK];
	struct key		key;
	struct slice		val;
	enum err_code		rc;

	facet_key(&key, fs->entity->id, field, fs->block);
	rc = txn_find(&val, f->txn, TABLE_FACET, key_slice(&key), err);
	if (rc)
		return rc;
	memcpy(has, none, sizeof(has));
	if (val.p != NULL && !facet_decode(has, val)) {
		fsck_find(f, "facet: a block of %.*s is damaged",
		    SLICE_ARG(fs->entity->name));
	} else {
		for (uint32_t i = 0; i < FACET_BLOCK; i++)
			if (has[i] != want[i] && !(may_lack &&
			    has[i] == FACET_UNKNOWN))
				fsck_find(f, "facet: %s, field %u: code %u "
				    "instead of %u", record_words(fs->entity,
				    fs->block * FACET_BLOCK + i).text, field,
				    has[i], want[i]);
	}
	*imap_put(f->blocks, (uint64_t)fs->entity->id << 48 |
	    (uint64_t)field << 32 | fs->block, NULL) = 1;
	return ERR_OK;
}

static enum err_code
facets_compare(struct fsck *f, struct facets *fs, struct err *err)
{
	const struct entity	*e = fs->entity;
	enum err_code		 rc;

	if (!fs->any)
		return ERR_OK;
	rc = compare_block(f, fs, 0, fs->code[0], false, err);
	for (size_t i = 0; i < e->n_fields && rc == ERR_OK; i++)
		if (field_has_facet(&e->field[i]))
			rc = compare_block(f, fs, e->field[i].id,
			    fs->code[i + 1],
			    field_has_number_facet(&e->field[i]), err);
	fs->any = false;
	return rc;
}

static enum err_code
facets_add(struct fsck *f, struct facets *fs, const struct record *rec,
    struct err *err)
{
	const struct entity	*e = rec->entity;
	size_t			 n = (e->n_fields + 1) * sizeof(fs->code[0]);
	enum err_code		 rc;

	if (fs->entity != e || fs->block != rec->id / FACET_BLOCK) {
		rc = facets_compare(f, fs, err);
		if (rc)
			return rc;
		if (fs->entity != e)
			fs->code = mem_realloc(fs->code, n);
		memset(fs->code, 0, n);
		fs->entity = e;
		fs->block = rec->id / FACET_BLOCK;
		fs->any = true;
	}
	fs->code[0][rec->id % FACET_BLOCK] = 1;
	for (size_t i = 0; i < e->n_fields; i++)
		if (field_has_facet(&e->field[i]))
			fs->code[i + 1][rec->id % FACET_BLOCK] =
			    facet_code(&e->field[i], rec);
	return ERR_OK;
}

/* Blocks that no record stands for. */
static enum err_code
check_facet_keys(struct fsck *f, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, f->txn, TABLE_FACET, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(cur, &key, &val)) {
		if (key.len != 8)
			fsck_find(f, "facet: a key of %zu bytes", key.len);
		else if (imap_find(f->blocks, (uint64_t)be16_get(key.p) <<
		    48 | (uint64_t)be16_get(key.p + 2) << 32 |
		    be32_get(key.p + 4)) == NULL)
			fsck_find(f, "facet: a block of entity %u, field %u "
			    "without records", be16_get(key.p),
			    be16_get(key.p + 2));
	}
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* --- Records ------------------------------------------------------------ */

static enum err_code
gather_derived(struct fsck *f, struct deriver *d, struct keyset *ks,
    const struct record *rec, struct err *err)
{
	static const struct keyset	nothing;

	derive(ks, d, rec);
	return derive_diff(f->sorter, &nothing, ks, err);
}

static enum err_code
check_counter(struct fsck *f, const struct entity *e, struct err *err)
{
	struct counter	 c = {0};
	struct err	 why = {0};
	enum err_code	 rc;

	rc = counter_read(&c, f->txn, e->id, &why);
	if (rc)
		return fsck_damage(f, rc, &why, err);
	if (c.count != f->count)
		fsck_find(f, "counter: %llu records of %.*s instead of %llu",
		    (unsigned long long)c.count, SLICE_ARG(e->name),
		    (unsigned long long)f->count);
	if (c.last_id < f->last_id)
		fsck_find(f, "counter: the last %.*s is %u, not %u",
		    SLICE_ARG(e->name), f->last_id, c.last_id);
	return ERR_OK;
}

static enum err_code
check_entity(struct fsck *f, const struct entity *e, struct err *err)
{
	struct facets	 fs = {0};
	struct keyset	 ks = {0};
	struct deriver	 d;
	struct cursor	*cur;
	struct key	 from;
	struct slice	 key, val;
	struct record	 rec;
	struct err	 why;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, f->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	deriver_init(&d, f->model, e, f->zone, &f->fold);
	f->count = f->last_id = 0;
	key_clear(&from);
	key_u16(&from, e->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		if (key.len != 6) {
			fsck_find(f, "record: a key of %zu bytes", key.len);
			continue;
		}
		f->count++;
		f->last_id = be32_get(key.p + 2);
		why = (struct err){0};
		rc = record_decode(&rec, e, f->last_id, val, &why);
		if (rc) {
			rc = fsck_damage(f, rc, &why, err);
			continue;
		}
		rc = facets_add(f, &fs, &rec, err);
		if (rc == ERR_OK)
			rc = gather_derived(f, &d, &ks, &rec, err);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	if (rc == ERR_OK)
		rc = facets_compare(f, &fs, err);
	if (rc == ERR_OK)
		rc = check_counter(f, e, err);
	cursor_close(cur);
	keyset_release(&ks);
	free(fs.code);
	return rc;
}

/* Records of entities the model does not know. */
static enum err_code
check_strangers(struct fsck *f, struct err *err)
{
	const struct entity	*e;
	struct cursor		*cur;
	struct slice		 key, val;
	struct key		 from = {0};
	bool			 more;
	enum err_code		 rc;

	rc = cursor_open(&cur, f->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	more = cursor_seek(cur, SLICE_EMPTY, &key, &val);
	while (more && key.len >= 2) {
		uint16_t	id = be16_get(key.p);

		e = model_find_entity_id(f->model, id);
		if (e == NULL || e->is_columnar)
			fsck_find(f, "record: records of entity %u, which the "
			    "model does not have", id);
		if (id == UINT16_MAX)
			break;
		key_clear(&from);
		key_u16(&from, (uint16_t)(id + 1));
		more = cursor_seek(cur, key_slice(&from), &key, &val);
	}
	rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* --- Aliases, journal --------------------------------------------------- */

/* No other record has a key that leads on. */
static enum err_code
check_remains(struct fsck *f, const struct entity *e, uint32_t from,
    uint32_t end, struct slice remains, struct err *err)
{
	struct arena		*arena = arena_open();
	struct buf		 key = {0};
	struct remains_item	 item;
	const struct field	*field;
	struct value		 v;
	struct slice		 val;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && remains_next(&item, &remains)) {
		field = item.is_key ? entity_find_field_id(e, item.field) :
		    NULL;
		if (field == NULL || !field->unique || !remains_key_today(&v,
		    &item, f->model, field, arena))
			continue;
		buf_clear(&key);
		index_add_key(&key, e, field, &v, &f->fold);
		rc = txn_find(&val, f->txn, TABLE_INDEX, buf_slice(&key),
		    err);
		if (rc == ERR_OK && val.p != NULL && val.len == 4 &&
		    le32_get(val.p) != end)
			fsck_find(f, "alias: %s was merged with %u, yet %u "
			    "has its %.*s", record_words(e, from).text, end,
			    le32_get(val.p), SLICE_ARG(field->name));
	}
	buf_release(&key);
	arena_close(arena);
	return rc;
}

/* Where it leads: to what was given once, and in the end to what is there. */
static enum err_code
check_alias_to(struct fsck *f, const struct entity *e, uint32_t from,
    uint32_t to, struct slice remains, struct err *err)
{
	struct counter	 c = {0};
	struct key	 key;
	struct slice	 rec;
	struct err	 why = {0};
	uint32_t	 id = from;
	enum err_code	 rc;

	rc = counter_read(&c, f->txn, e->id, &why);
	if (rc == ERR_STORE)
		return ERR_OK;		/* check_counter said so */
	if (rc)
		return fsck_damage(f, rc, &why, err);
	if (MIN(from, to) == 0 || MAX(from, to) > c.last_id) {
		fsck_find(f, "alias: %s to %u, but the last one is %u",
		    record_words(e, from).text, to, c.last_id);
		return ERR_OK;
	}
	rc = reference_follow(&id, f->txn, e, &why);
	if (rc)
		return fsck_damage(f, rc, &why, err);
	record_key(&key, e->id, id);
	rc = txn_find(&rec, f->txn, TABLE_RECORD, key_slice(&key), err);
	if (rc == ERR_OK && rec.p == NULL)
		fsck_find(f, "alias: %s was merged with %u, which is not "
		    "there", record_words(e, from).text, id);
	return rc ? rc : check_remains(f, e, from, id, remains, err);
}

static enum err_code
check_alias(struct fsck *f, struct slice key, struct slice val,
    struct err *err)
{
	const struct entity	*e;
	struct slice		 rec, remains;
	uint32_t		 id, to;
	enum err_code		 rc;

	if (!alias_decode(&to, &remains, key, val)) {
		fsck_find(f, "alias: a damaged entry");
		return ERR_OK;
	}
	id = be32_get(key.p + 2);
	e = model_find_entity_id(f->model, be16_get(key.p));
	if (e == NULL || e->is_columnar) {
		fsck_find(f, "alias: one of entity %u, which the model does "
		    "not have", be16_get(key.p));
		return ERR_OK;
	}
	rc = txn_find(&rec, f->txn, TABLE_RECORD, key, err);
	if (rc)
		return rc;
	if (rec.p != NULL)
		fsck_find(f, "alias: %s was merged, yet is there",
		    record_words(e, id).text);
	return check_alias_to(f, e, id, to, remains, err);
}

static enum err_code
check_aliases(struct fsck *f, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, f->txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val);
	    more && rc == ERR_OK; more = cursor_next(cur, &key, &val))
		rc = check_alias(f, key, val, err);
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static enum err_code
check_items(struct fsck *f, const struct journal_entry *entry,
    struct subject_list *about, struct arena *arena, struct err *err)
{
	struct change_reader	r;
	struct change		c;
	struct alias_remains	left;
	struct slice		public, private;
	struct err		why = {0};
	bool			more = true;
	enum err_code		rc;

	for (uint32_t i = 1; i <= entry->items; i++) {
		rc = journal_get_item(&public, &private, f->txn,
		    entry->number, i, &why);
		if (rc == ERR_OK && alias_is_remains(public) &&
		    !alias_remains_get(&left, public, private))
			rc = err_set(&why, ERR_STORE, "a journal item is "
			    "damaged");
		change_reader_init(&r, public, private);
		more = rc == ERR_OK && change_is_records(public);
		if (rc == ERR_OK && alias_is_item(public))
			alias_subjects(&about->item, public);
		while (rc == ERR_OK && more) {
			arena_clear(arena);
			rc = change_next(&c, &more, &r, arena, &why);
			if (rc == ERR_OK && more)
				subject_note(&about->item, c.entity, c.id);
		}
		if (rc == ERR_STORE || rc == ERR_NOTFOUND) {
			fsck_find(f, "journal: entry %llu, item %u: %s",
			    (unsigned long long)entry->number, i, why.msg);
			*imap_put(f->entries, entry->number, NULL) = 1;
		} else if (rc)
			return fsck_damage(f, rc, &why, err);
		if (entry->number < f->subjects_from)
			VEC_CLEAR(&about->item.list);
		rc = subject_list_end_item(about, entry->number, i, err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static enum err_code
find_fault(void *arg, const struct journal_fault *fault, struct err *err)
{
	struct fsck	*f = arg;

	(void)err;
	if (fault->number == 0) {
		fsck_find(f, "journal: %s", journal_fault_words(fault));
		return ERR_OK;
	}
	fsck_find(f, "journal entry %llu is damaged: %s",
	    (unsigned long long)fault->number, journal_fault_words(fault));
	*imap_put(f->entries, fault->number, NULL) = 1;
	return ERR_OK;
}

/* None before it is in the table; one that is still to come: none is. */
static enum err_code
check_subjects_from(struct fsck *f, uint64_t last, struct err *err)
{
	enum err_code	rc = subject_from(&f->subjects_from, f->txn, err);

	if (rc == ERR_OK && f->subjects_from > last + 1)
		fsck_find(f, "subject: they begin with entry %llu, but the "
		    "last one is %llu", (unsigned long long)f->subjects_from,
		    (unsigned long long)last);
	if (f->subjects_from == 0)
		f->subjects_from = UINT64_MAX;
	return rc;
}

static enum err_code
check_journal(struct fsck *f, struct err *err)
{
	struct arena		*arena = arena_open();
	struct subject_list	 about;
	struct journal_entry	 entry;
	struct err		 why = {0};
	uint64_t		 last = 0;
	enum err_code		 rc;

	f->entries = imap_open();
	subject_list_open(&about);
	rc = journal_survey(&last, f->txn, find_fault, f, err);
	if (rc == ERR_OK)
		rc = check_subjects_from(f, last, err);
	for (uint64_t n = 1; n <= last && rc == ERR_OK; n++) {
		if (imap_find(f->entries, n) != NULL)
			continue;
		rc = journal_get(&entry, f->txn, n, &why);
		if (rc == ERR_OK)
			rc = check_items(f, &entry, &about, arena, err);
		else if (rc == ERR_NOTFOUND || rc == ERR_STORE)
			rc = ERR_OK;	/* the one before is damaged */
		else
			*err = why;
	}
	if (rc == ERR_OK)
		rc = fsck_subjects(f, &about, err);
	subject_list_release(&about);
	imap_close(f->entries);
	arena_close(arena);
	return rc;
}

/* The second copy of a revision, which stores of before do not have. */
static enum err_code
check_copy(struct fsck *f, uint32_t revision, struct slice yaml,
    struct err *err)
{
	struct slice	compiled, copy, copy_yaml;
	struct key	key;
	enum err_code	rc;

	model_key(&key, revision);
	rc = txn_find(&compiled, f->txn, TABLE_MODEL, key_slice(&key), err);
	if (rc == ERR_OK)
		rc = model_copy(&copy, &copy_yaml, f->txn, revision, err);
	if (rc || copy.p == NULL)
		return rc;
	if (!slice_eq(copy, compiled) || copy_yaml.p == NULL ||
	    !slice_eq(copy_yaml, yaml))
		fsck_find(f, "model: the second copy of revision %u is "
		    "damaged", revision);
	return ERR_OK;
}

static enum err_code
check_model(struct fsck *f, struct arena *arena, struct err *err)
{
	struct model	*stored;
	struct err	 why = {0};
	enum err_code	 rc;

	rc = model_load(&stored, arena, f->txn, &why);
	if (rc)
		return fsck_damage(f, rc, &why, err);
	if (stored->revision != f->model->revision)
		fsck_find(f, "model: revision %u is in force, not %u",
		    stored->revision, f->model->revision);
	for (uint32_t n = 1; n <= stored->revision; n++) {
		struct model	*old;
		struct slice	 yaml;

		if (model_is_dropped(f->txn, n))
			continue;
		rc = model_load_revision(&old, arena, f->txn, n, &why);
		if (rc == ERR_OK)
			rc = model_yaml(&yaml, arena, f->txn, n, &why);
		if (rc == ERR_NOTFOUND)
			why.code = rc = ERR_STORE;
		rc = rc == ERR_OK ? check_copy(f, n, yaml, err) :
		    fsck_damage(f, rc, &why, err);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static void
find_line(void *arg, const char *line)
{
	fsck_find(arg, "%s", line);
}

static enum err_code
check_all(struct fsck *f, struct arena *arena, struct err *err)
{
	enum err_code	rc;

	rc = check_model(f, arena, err);
	for (size_t i = 0; i < f->model->n_entities && rc == ERR_OK; i++)
		if (!f->model->head[i].is_columnar)
			rc = check_entity(f, model_entity(f->model, i), err);
	if (rc == ERR_OK)
		rc = check_strangers(f, err);
	if (rc == ERR_OK)
		rc = fsck_derived(f, err);
	if (rc == ERR_OK)
		rc = check_facet_keys(f, err);
	if (rc == ERR_OK)
		rc = check_aliases(f, err);
	if (rc == ERR_OK)
		rc = snapshot_check(f->txn, false, find_line, f, err);
	if (rc == ERR_OK)
		rc = check_journal(f, err);
	return rc;
}

enum err_code
record_fsck(uint64_t *findings, struct txn *txn, const struct model *model,
    fsck_report *report, void *arg, uint64_t max, struct err *err)
{
	struct fsck	f = { .txn = txn, .model = model, .report = report,
			    .arg = arg, .max = max };
	struct arena	*arena = arena_open();
	char		more[64];
	enum err_code	rc;

	f.sorter = key_sorter_open(NULL);
	f.blocks = imap_open();
	rc = model_zone(&f.zone, arena, model, err);
	if (rc == ERR_OK)
		rc = check_all(&f, arena, err);
	if (rc == ERR_OK) {
		if (f.findings > max) {
			(void)snprintf(more, sizeof(more), err_text("and %llu more"),
			    (unsigned long long)(f.findings - max));
			report(arg, more);
		}
		*findings = f.findings;
	}
	key_sorter_close(f.sorter);
	imap_close(f.blocks);
	buf_release(&f.fold);
	arena_close(arena);
	return rc;
}
