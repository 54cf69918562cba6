/*
 * Everything that follows from the records and the journal, made anew.
 */
#include "core/record/posting.h"
#include "core/store/key_list.h"

struct rebuild {
	struct txn		*txn;
	const struct model	*model;
	const struct zone	*zone;
	fsck_report		*report;
	void			*arg;
	struct key_sorter	*sorter;
	struct facet_cache	*facets;
	struct buf		 fold;
	struct key_list		 unreadable;
};

static void CRM_PRINTF(2, 3)
tell(const struct rebuild *r, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	r->report(r->arg, buf_cstr(&b));
	buf_release(&b);
}

static enum err_code
clear_tables(struct txn *txn, struct err *err)
{
	static const enum table	derived[] = {
		TABLE_INDEX, TABLE_REFS, TABLE_WORD, TABLE_FACET, TABLE_EVENT
	};
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; i < NELEM(derived) && rc == ERR_OK; i++)
		rc = txn_clear(txn, derived[i], err);
	return rc;
}

static enum err_code
take_record(struct rebuild *r, const struct record *rec, struct deriver *d,
    struct keyset *ks, struct err *err)
{
	static const struct keyset	nothing;
	enum err_code			rc;

	derive(ks, d, rec);
	rc = derive_diff(r->sorter, &nothing, ks, err);
	if (rc == ERR_OK)
		rc = facet_cache_set(r->facets, rec->entity, rec->id, rec,
		    NULL, err);
	return rc;
}

/* Numbers once given stay given, as far as anything still knows of them. */
static enum err_code
write_counter(struct rebuild *r, const struct entity *e, uint64_t count,
    uint32_t last_id, struct err *err)
{
	struct counter	c = {0};
	struct err	why = {0};

	/* record_recover has told of it. */
	if (counter_read(&c, r->txn, e->id, &why) != ERR_OK)
		c = (struct counter){0};
	c.count = count;
	c.last_id = MAX(c.last_id, last_id);
	return counter_write(r->txn, e->id, c, err);
}

static enum err_code
take_entity(struct rebuild *r, const struct entity *e, struct err *err)
{
	struct keyset	 ks = {0};
	struct deriver	 d;
	struct cursor	*cur;
	struct key	 from;
	struct slice	 key, val;
	struct record	 rec;
	struct err	 why;
	uint64_t	 count = 0;
	uint32_t	 id, last = 0;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, r->txn, TABLE_RECORD, err);
	if (rc)
		return rc;
	deriver_init(&d, r->model, e, r->zone, &r->fold);
	key_clear(&from);
	key_u16(&from, e->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && rc == ERR_OK && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		id = key.len == 6 ? be32_get(key.p + 2) : 0;
		why = (struct err){0};
		last = MAX(last, id);
		if (key.len == 6 &&
		    record_decode(&rec, e, id, val, &why) == ERR_OK) {
			count++;
			rc = take_record(r, &rec, &d, &ks, err);
			continue;
		}
		tell(r, "%s is lost: %s", record_words(e, id).text, why.msg);
		key_list_add(&r->unreadable, key);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	keyset_release(&ks);
	return rc ? rc : write_counter(r, e, count, last, err);
}

/* Of two records with one unique value the first keeps its place. */
static enum err_code
put_derived(struct rebuild *r, struct err *err)
{
	struct sorted	 e;
	struct key	 last = {0};
	enum table	 last_table = N_TABLES;
	const struct entity *owner;
	struct poster	*p = poster_open(r->txn);
	enum err_code	 rc;

	rc = key_sorter_finish(r->sorter, err);
	while (rc == ERR_OK && key_sorter_next(r->sorter, &e, &rc, err)) {
		if (e.table == last_table &&
		    slice_eq(e.key, key_slice(&last))) {
			owner = e.table == TABLE_INDEX && e.key.len >= 2 ?
			    model_find_entity_id(r->model,
			    be16_get(e.key.p)) : NULL;
			if (owner != NULL && e.val != 0)
				tell(r, "%s has a unique value that another "
				    "has", record_words(owner,
				    (uint32_t)e.val).text);
			continue;
		}
		rc = poster_put(p, &e, err);
		last_table = e.table;
		key_clear(&last);
		key_bytes(&last, e.key);
	}
	if (rc == ERR_OK)
		rc = poster_finish(p, err);
	poster_close(p);
	return rc;
}

enum err_code
record_rebuild(struct txn *txn, const struct model *model,
    fsck_report *report, void *arg, struct err *err)
{
	struct rebuild	 r = { .txn = txn, .model = model, .report = report,
			    .arg = arg };
	struct arena	*arena = arena_open();
	enum err_code	 rc;

	r.sorter = key_sorter_open(NULL);
	r.facets = facet_cache_open(txn);
	rc = model_zone(&r.zone, arena, model, err);
	if (rc == ERR_OK)
		rc = clear_tables(txn, err);
	for (size_t i = 0; i < model->n_entities && rc == ERR_OK; i++)
		if (!model->head[i].is_columnar)
			rc = take_entity(&r, model_entity(model, i), err);
	if (rc == ERR_OK)
		rc = facet_cache_flush(r.facets, err);
	if (rc == ERR_OK)
		rc = key_list_del(&r.unreadable, txn, TABLE_RECORD, err);
	if (rc == ERR_OK)
		rc = put_derived(&r, err);
	if (rc == ERR_OK)
		rc = subject_rebuild(txn, err);
	facet_cache_close(r.facets);
	key_sorter_close(r.sorter);
	key_list_release(&r.unreadable);
	buf_release(&r.fold);
	arena_close(arena);
	return rc;
}
