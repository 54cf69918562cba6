/*
 * Keys of merged records while a plan is built: whose they were, and where
 * that leads now.  Merges are few beside records: those of the store are
 * read once, when a key is not found otherwise.
 */
#include "core/record/priv.h"

/* A record that had the key; others that had it too follow. */
struct led_key {
	const struct entity	*entity;
	uint32_t		 id;
	size_t			 next;		/* place + 1, 0: the last */
};
struct led_keys {
	struct map		*by_key;	/* place + 1 */
	VEC(struct led_key)	 list;
	bool			 has_stored;
};

static struct led_keys *
led_keys(struct plan *p)
{
	if (p->led == NULL) {
		p->led = mem_zalloc(sizeof(*p->led));
		p->led->by_key = map_open();
	}
	return p->led;
}

void
plan_led_close(struct led_keys *led)
{
	if (led == NULL)
		return;
	map_close(led->by_key);
	VEC_RELEASE(&led->list);
	free(led);
}

/* The next key among what is left, as an index would have it. */
static bool
next_key(struct buf *key, struct slice *remains, struct plan *p,
    const struct entity *e, struct arena *arena)
{
	struct remains_item	 item;
	const struct field	*f;
	struct value		 v;

	while (remains_next(&item, remains)) {
		f = item.is_key ? entity_find_field_id(e, item.field) : NULL;
		if (f == NULL || !f->unique || !remains_key_today(&v, &item,
		    p->opt.model, f, arena))
			continue;
		buf_clear(key);
		index_add_key(key, e, f, &v, &p->fold);
		return true;
	}
	return false;
}

static void
note_all(struct plan *p, const struct entity *e, uint32_t id,
    struct slice remains)
{
	struct led_keys	*led = led_keys(p);
	struct arena	*arena = arena_open();
	struct buf	 key = {0};

	while (next_key(&key, &remains, p, e, arena)) {
		uint64_t	*head = map_put(led->by_key,
				    buf_slice(&key), NULL);
		struct led_key	*k = VEC_ADD(&led->list);

		*k = (struct led_key){ e, id, (size_t)*head };
		*head = led->list.n;
	}
	buf_release(&key);
	arena_close(arena);
}

void
plan_led_note(struct plan *p, const struct planned_alias *a)
{
	if (a->after != 0 && a->remains.len > 0)
		note_all(p, a->entity, a->id, a->remains);
}

static enum err_code
read_stored(struct plan *p, struct err *err)
{
	const struct entity	*e;
	struct cursor		*cur;
	struct slice		 key, val, remains;
	uint32_t		 to;
	bool			 more;
	enum err_code		 rc;

	led_keys(p)->has_stored = true;
	rc = cursor_open(&cur, p->opt.txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(cur, &key, &val)) {
		if (!alias_decode(&to, &remains, key, val)) {
			rc = err_set(err, ERR_STORE, "an old handle is "
			    "damaged");
			break;
		}
		e = model_find_entity_id(p->opt.model, be16_get(key.p));
		if (e != NULL && !e->is_columnar && remains.len > 0)
			note_all(p, e, be32_get(key.p + 2), remains);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* What the plan says of a handle may be other than what the store said. */
static bool
is_left(struct plan *p, const struct led_key *k, struct slice wanted)
{
	struct arena	*arena;
	struct buf	 key = {0};
	struct slice	 remains;
	bool		 known, left = false;
	uint32_t	 to = plan_alias_of(&known, p, k->entity, k->id);

	if (!known)
		return true;
	if (to == 0)
		return false;
	remains = plan_remains_of(p, k->entity, k->id);
	arena = arena_open();
	while (!left && next_key(&key, &remains, p, k->entity, arena))
		left = slice_eq(buf_slice(&key), wanted);
	arena_close(arena);
	buf_release(&key);
	return left;
}

enum err_code
plan_led_find(uint32_t *id, uint32_t *end, struct plan *p,
    const struct entity *entity, const struct field *f, struct slice key,
    struct err *err)
{
	uint64_t	*head;
	enum err_code	 rc = ERR_OK;

	*id = 0;
	if (f->type == TYPE_REF)
		return ERR_OK;
	if (p->led == NULL || !p->led->has_stored)
		rc = read_stored(p, err);
	if (rc)
		return rc;
	head = map_find(p->led->by_key, key);
	for (size_t at = head == NULL ? 0 : (size_t)*head; at != 0;
	    at = p->led->list.p[at - 1].next) {
		const struct led_key	*k = &p->led->list.p[at - 1];

		if (!is_left(p, k, key))
			continue;
		*id = *end = k->id;
		return plan_follow(end, p, entity, err);
	}
	return ERR_OK;
}

enum err_code
plan_led_check(struct plan *p, const struct planned_alias *a,
    struct err *err)
{
	struct arena		*arena = arena_open();
	struct slice		 rest = a->remains;
	struct remains_item	 item;
	const struct field	*f;
	struct value		 v;
	uint32_t		 owner = 0, end = a->id;
	enum err_code		 rc = plan_follow(&end, p, a->entity, err);

	while (rc == ERR_OK && remains_next(&item, &rest)) {
		f = item.is_key ? entity_find_field_id(a->entity,
		    item.field) : NULL;
		if (f == NULL || !f->unique || !remains_key_today(&v, &item,
		    p->opt.model, f, arena))
			continue;
		rc = plan_unique_owner(&owner, p, a->entity, f, &v, err);
		if (rc == ERR_OK && owner != 0 && owner != end)
			rc = err_set(err, ERR_CONFLICT, "%s was merged, and "
			    "another has its %.*s by now: %.*s%u",
			    record_words(a->entity, a->id).text,
			    SLICE_ARG(f->name), SLICE_ARG(a->entity->prefix),
			    owner);
	}
	arena_close(arena);
	return rc;
}
