/*
 * Contacts per party in the order of time.  The moment of a date is the
 * start of that day in the store's zone.
 */
#include "core/record/priv.h"

enum { EVENT_KEY = 2 + 4 + 8 + 2 + 4 };

/* The moment of a record for the timeline; false: it has none. */
static bool
event_time(struct instant *at, const struct deriver *d,
    const struct record *rec)
{
	struct value	v;

	if (d->time == NULL)
		return false;
	v = record_value(rec, d->time);
	if (v.type == TYPE_TIME)
		*at = (struct instant){ v.i };
	else if (v.type == TYPE_DATE && v.i >= DAY_MIN.n && v.i <= DAY_MAX.n)
		*at = zone_from_clock(d->zone,
		    (struct day){ (int32_t)v.i }, 0);
	else
		return false;
	return true;
}

void
event_add_keys(struct keyset *ks, const struct deriver *d,
    const struct record *rec)
{
	struct instant	at;
	char		key[EVENT_KEY];

	if (d->party[0] == NULL || !event_time(&at, d, rec))
		return;
	for (size_t p = 0; p < NELEM(d->party) && d->party[p] != NULL; p++) {
		size_t	n = record_count(rec, d->party[p]);

		for (size_t i = 0; i < n; i++) {
			struct value	v = record_item(rec, d->party[p], i);

			if (v.type == TYPE_NONE)
				continue;
			be16_put(key, v.entity);
			be32_put(key + 2, (uint32_t)v.i);
			be64_put(key + 6, i64_to_sortable(at.us));
			be16_put(key + 14, rec->entity->id);
			be32_put(key + 16, rec->id);
			keyset_begin(ks, TABLE_EVENT);
			buf_addmem(&ks->bytes, key, sizeof(key));
			keyset_end(ks, 0);
		}
	}
}

static enum err_code
bad_event(struct err *err)
{
	return err_set(err, ERR_STORE, "the index of events is damaged");
}

enum err_code
event_list(struct txn *txn, const struct model *model,
    const struct entity *party, uint32_t id, event_each *each, void *arg,
    struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	struct key	 end;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_EVENT, err);
	if (rc)
		return rc;
	/* Behind the party's last event: no time is all ones and more. */
	key_clear(&end);
	key_u16(&end, party->id);
	key_u32(&end, id);
	key_u64(&end, UINT64_MAX);
	key_u64(&end, UINT64_MAX);
	for (more = cursor_seek_before(cur, key_slice(&end), &key, &val);
	    more; more = cursor_prev(cur, &key, &val)) {
		const struct entity	*e;

		if (key.len != EVENT_KEY) {
			rc = bad_event(err);
			break;
		}
		if (be16_get(key.p) != party->id || be32_get(key.p + 2) != id)
			break;
		e = model_find_entity_id(model, be16_get(key.p + 14));
		if (e != NULL && !each(arg, (struct instant){
		    i64_from_sortable(be64_get(key.p + 6)) }, e,
		    be32_get(key.p + 16)))
			break;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* Which entities count, by their id; n is one more than the highest. */
static bool *
wanted_entities(size_t *n, const struct model *model, uint32_t kinds)
{
	bool	*want;

	*n = 0;
	for (size_t i = 0; i < model->n_entities; i++)
		*n = MAX(*n, (size_t)model->head[i].id + 1);
	want = mem_zalloc(*n + 1);
	for (size_t i = 0; i < model->n_entities; i++)
		want[model->head[i].id] =
		    kinds >> model->head[i].kind & 1;
	return want;
}

enum err_code
event_scan(struct txn *txn, const struct model *model,
    const struct entity *party, uint32_t last_id, uint32_t kinds,
    struct instant until, event_see *see, void *arg, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	struct key	 from;
	size_t		 n;
	bool		*want, more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_EVENT, err);
	if (rc)
		return rc;
	want = wanted_entities(&n, model, kinds);
	key_clear(&from);
	key_u16(&from, party->id);
	for (more = cursor_seek(cur, key_slice(&from), &key, &val); more;
	    more = cursor_next(cur, &key, &val)) {
		uint32_t	id;
		uint16_t	entity;
		int64_t		us;

		if (key.len != EVENT_KEY) {
			rc = bad_event(err);
			break;
		}
		if (be16_get(key.p) != party->id)
			break;
		id = be32_get(key.p + 2);
		us = i64_from_sortable(be64_get(key.p + 6));
		entity = be16_get(key.p + 14);
		if (id <= last_id && entity < n && want[entity] &&
		    us <= until.us)
			see(arg, id, us, entity, be32_get(key.p + 16));
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	free(want);
	return rc;
}

static void
see_last(void *arg, uint32_t party, int64_t us, uint16_t entity, uint32_t id)
{
	int64_t	*last_us = arg;

	(void)entity;
	(void)id;
	/* In the order of time: the last one stays. */
	last_us[party] = us;
}

enum err_code
event_last_all(int64_t *last_us, uint32_t last_id, struct txn *txn,
    const struct model *model, const struct entity *party, uint32_t kinds,
    struct instant until, struct err *err)
{
	for (uint32_t i = 0;; i++) {
		last_us[i] = INT64_MIN;
		if (i == last_id)
			break;
	}
	return event_scan(txn, model, party, last_id, kinds, until, see_last,
	    last_us, err);
}

static void
see_first(void *arg, uint32_t party, int64_t us, uint16_t entity, uint32_t id)
{
	struct event_first	*first = arg;

	if (first[party].us == INT64_MAX)
		first[party] = (struct event_first){ us, id, entity };
}

enum err_code
event_first_all(struct event_first *first, uint32_t last_id, struct txn *txn,
    const struct model *model, const struct entity *party, uint32_t kinds,
    struct instant until, struct err *err)
{
	for (uint32_t i = 0;; i++) {
		first[i] = (struct event_first){ .us = INT64_MAX };
		if (i == last_id)
			break;
	}
	return event_scan(txn, model, party, last_id, kinds, until, see_first,
	    first, err);
}
