/*
 * Sorting what goes into derived tables.  Of what a load adds, nine in ten
 * entries are an id more for a word or a value that came just before: those
 * of a block of ids (posting.h) are gathered in memory under what they share,
 * and go to the sort together; they are taken apart when they come out of it.
 * Those of a field whose values hardly come again, as names, go there alone.
 *
 * A packed entry: its key is that of the block, then for each id
 *
 *	u16 the id within the block (big-endian), u8 del?, old? and the number
 *	of places, of a word also u8 its weight and its places u16
 *
 * its value is the length of the block's key.  The key of a block does not
 * begin another's, so that blocks come in the order of their ids, and of one
 * block all that there is.
 */
#include "core/record/posting.h"
#include "core/record/raw_sort.h"

enum {
	ITEMS_MAX = 512 * 1024,		/* gathered */
	ITEMS_ENOUGH = 16 * 1024,	/* to go when another block begins */
	GROUPS_MAX = 48 * 1024,
	ITEM_SIZE = 3, ITEM_MAX = ITEM_SIZE + 1 + 2 * WORD_PLACES,
	PACK_MAX = 256,			/* bytes of ids in one packed entry */
	ID_SIZE = 4,
	HOW_DEL = 1, HOW_OLD = 2, HOW_PLACES = 4,	/* times their number */
	HABITS = 64,			/* a power of two */
	TRIES = 4096, HITS = TRIES / 8	/* at least, to go on gathering */
};

struct item {
	uint32_t	next;		/* index + 1; 0: the last */
	uint16_t	low;
	uint8_t		how;
	uint64_t	val;
};
struct group { uint32_t first, last; };	/* indices + 1 */
/* How often a value of an indexed field came again, of the first TRIES. */
struct habit { uint32_t field; uint16_t tries, hits; };

struct key_sorter {
	struct raw_sorter *raw;
	uint64_t	 count[N_TABLES];
	struct map	*names;		/* table u8, key of a block: group */
	VEC(struct group) group;	/* as they came into names */
	VEC(struct item) item;
	struct habit	 habit[HABITS];
	uint32_t	 now;		/* the block whose ids come */
	uint32_t	 id;		/* the new record of which some came */
	uint64_t	 turn;		/* how often groups went, from 1 on */
	struct buf	 pack;
	/* Reading: the block that is being taken apart. */
	struct key	 key;		/* of it, then of the entry given */
	size_t		 key_len;	/* of it */
	char		 key_end;	/* its last byte */
	enum table	 table;
	VEC(struct item) block;
	bool		 all_come;	/* each once, none goes */
	size_t		 at;
	struct sorted	 ahead;		/* read already */
	bool		 has_ahead, ahead_is_packed;
};

struct key_sorter *
key_sorter_open(const char *dir)
{
	struct key_sorter	*s = mem_zalloc(sizeof(*s));

	s->raw = raw_sorter_open(dir);
	s->turn = 1;
	return s;
}

static void
release_groups(struct key_sorter *s)
{
	map_close(s->names);
	s->names = NULL;
	VEC_RELEASE(&s->group);
	VEC_RELEASE(&s->item);
	buf_release(&s->pack);
}

void
key_sorter_close(struct key_sorter *s)
{
	if (s == NULL)
		return;
	raw_sorter_close(s->raw);
	release_groups(s);
	VEC_RELEASE(&s->block);
	free(s);
}

/* --- Gathering ---------------------------------------------------------- */

static void
pack_item(struct buf *b, enum table table, const struct item *it)
{
	char		*p = buf_reserve(b, ITEM_MAX), *to = p + ITEM_SIZE;
	uint64_t	 places = it->val >> 8;
	uint8_t		 how = it->how;

	be16_put(p, it->low);
	if (table == TABLE_WORD)
		*to++ = (char)it->val;
	for (; places != 0; places >>= WORD_PLACE_BITS, to += 2) {
		le16_put(to, (uint16_t)places);
		how += HOW_PLACES;
	}
	p[2] = (char)how;
	b->len += (size_t)(to - p);
}

static enum err_code
send_group(struct key_sorter *s, struct slice name, const struct group *g,
    struct err *err)
{
	struct sorted	e = { .table = (enum table)(uint8_t)name.p[0] };
	struct slice	key = slice_sub(name, 1, name.len);
	size_t		most = key.len < RAW_KEY_MAX - ITEM_MAX ?
			    RAW_KEY_MAX - ITEM_MAX - key.len : 0;
	uint32_t	at = g->first;
	enum err_code	rc = ERR_OK;

	/* At least one, and while there is room for another. */
	most = MIN(most, (size_t)PACK_MAX);
	e.val = (uint32_t)key.len;
	while (at != 0 && rc == ERR_OK) {
		buf_clear(&s->pack);
		buf_add(&s->pack, key);
		do {
			pack_item(&s->pack, e.table,
			    &s->item.p[at - 1]);
			at = s->item.p[at - 1].next;
		} while (at != 0 && s->pack.len - key.len <= most);
		e.key = buf_slice(&s->pack);
		rc = raw_sorter_add(s->raw, &e, true, err);
	}
	return rc;
}

static enum err_code
send_groups(struct key_sorter *s, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < s->group.n && rc == ERR_OK; i++)
		rc = send_group(s, map_key(s->names, i), &s->group.p[i],
		    err);
	map_close(s->names);
	s->names = NULL;
	VEC_CLEAR(&s->group);
	VEC_CLEAR(&s->item);
	s->turn++;
	return rc;
}

/* The last 12 bits of a key are those within the block. */
static struct slice
name_block(struct key *name, const struct sorted *e)
{
	size_t	len = e->key.len;

	name->p[0] = (char)e->table;
	memcpy(name->p + 1, e->key.p, len - 1);
	name->len = len;
	name->p[len - 1] = (char)(name->p[len - 1] & 0xf0);
	return key_slice(name);
}

static struct group *
find_group(struct key_sorter *s, struct slice name, bool *added)
{
	uint64_t	*place;

	if (s->names == NULL)
		s->names = map_open();
	place = map_put(s->names, name, added);
	if (*added) {
		*place = s->group.n;
		return VEC_ADD(&s->group);
	}
	return &s->group.p[*place];
}

static struct habit *
habit_of(struct key_sorter *s, const struct sorted *e)
{
	struct habit	*h;
	uint32_t	 field;

	if (e->table != TABLE_INDEX)
		return NULL;
	field = be32_get(e->key.p);	/* entity and field */
	h = &s->habit[(field ^ field >> 16) % HABITS];
	if (h->field != field)
		*h = (struct habit){ .field = field };
	return h;
}

static struct item
item_of(const struct sorted *e)
{
	return (struct item){
	    .low = be16_get(e->key.p + e->key.len - 2) % POSTING_IDS,
	    .val = e->val,
	    .how = (uint8_t)((e->del ? HOW_DEL : 0) |
	    (e->old ? HOW_OLD : 0)) };
}

/* One that will hardly be joined by others. */
static enum err_code
send_alone(struct key_sorter *s, const struct sorted *e, struct slice name,
    struct err *err)
{
	struct item	it = item_of(e);
	struct sorted	packed = { .table = e->table,
			    .val = (uint32_t)name.len - 1 };

	buf_clear(&s->pack);
	buf_add(&s->pack, slice_sub(name, 1, name.len));
	pack_item(&s->pack, e->table, &it);
	packed.key = buf_slice(&s->pack);
	return raw_sorter_add(s->raw, &packed, true, err);
}

static bool
is_full(const struct key_sorter *s)
{
	return s->item.n >= ITEMS_MAX || s->group.n >= GROUPS_MAX;
}

/*
 * Do the groups go?  Where ids rise, as in a load, none of them grows when
 * another block begins, and few of them are found quickly.
 */
static bool
is_time(struct key_sorter *s, uint32_t id)
{
	uint32_t	block = id / POSTING_IDS;
	bool		other = block != s->now;

	s->now = block;
	return is_full(s) || (other && s->item.n >= ITEMS_ENOUGH);
}

static void
note_habit(struct habit *h, bool again)
{
	if (h == NULL || h->tries == TRIES)
		return;
	h->tries++;
	h->hits = (uint16_t)(h->hits + again);
}

static void
add_item(struct key_sorter *s, struct group *g, const struct item *it)
{
	*VEC_ADD(&s->item) = *it;
	if (g->last == 0)
		g->first = (uint32_t)s->item.n;
	else
		s->item.p[g->last - 1].next = (uint32_t)s->item.n;
	g->last = (uint32_t)s->item.n;
}

/* The last one in its group may be of the same record. */
static void
join_item(struct key_sorter *s, struct group *g, enum table table,
    const struct item *it)
{
	struct item	*last = g->last == 0 ? NULL : &s->item.p[g->last - 1];

	if (last == NULL || last->low != it->low) {
		add_item(s, g, it);
		return;
	}
	if (table == TABLE_WORD)
		last->val = word_val_add(last->val, it->val);
	s->count[table]--;
}

/* spot NULL: nothing is joined. */
static enum err_code
gather(struct key_sorter *s, struct key_spot *spot, const struct sorted *e,
    struct err *err)
{
	struct habit	*h = habit_of(s, e);
	struct key	 key;
	struct slice	 name = name_block(&key, e);
	struct item	 it = item_of(e);
	uint32_t	 id = be32_get(e->key.p + e->key.len - ID_SIZE);
	struct group	*g;
	bool		 added;
	enum err_code	 rc;

	if (h != NULL && h->tries == TRIES && h->hits < HITS)
		return send_alone(s, e, name, err);
	/* All of a new record stays together. */
	if ((spot == NULL || id != s->id) && is_time(s, id)) {
		rc = send_groups(s, err);
		if (rc)
			return rc;
	}
	g = find_group(s, name, &added);
	note_habit(h, !added);
	if (spot == NULL) {
		add_item(s, g, &it);
		return ERR_OK;
	}
	join_item(s, g, e->table, &it);
	s->id = id;
	*spot = (struct key_spot){ (uint32_t)(g - s->group.p),
	    id / POSTING_IDS, s->turn, h };
	return ERR_OK;
}

static bool
is_gathered(const struct sorted *e)
{
	return sorted_is_posting(e) && e->key.len >= ID_SIZE;
}

enum err_code
key_sorter_add(struct key_sorter *s, const struct sorted *e, struct err *err)
{
	s->count[e->table]++;
	return is_gathered(e) ? gather(s, NULL, e, err) :
	    raw_sorter_add(s->raw, e, false, err);
}

enum err_code
key_sorter_join(struct key_sorter *s, struct key_spot *spot,
    const struct sorted *e, struct err *err)
{
	s->count[e->table]++;
	return is_gathered(e) ? gather(s, spot, e, err) :
	    raw_sorter_add(s->raw, e, false, err);
}

bool
key_sorter_join_at(struct key_sorter *s, const struct key_spot *spot,
    enum table table, uint32_t id, uint64_t val)
{
	struct item	it = { .low = id % POSTING_IDS, .val = val };

	if (spot->turn != s->turn || spot->block != id / POSTING_IDS ||
	    (id != s->id && is_full(s)))
		return false;
	s->count[table]++;
	note_habit(spot->habit, true);
	join_item(s, &s->group.p[spot->group], table, &it);
	s->id = id;
	return true;
}

uint64_t
key_sorter_count(const struct key_sorter *s, enum table table)
{
	return s->count[table];
}

enum err_code
key_sorter_finish(struct key_sorter *s, struct err *err)
{
	enum err_code	rc = send_groups(s, err);

	release_groups(s);
	return rc ? rc : raw_sorter_finish(s->raw, err);
}

bool
key_sorter_is_ready(struct key_sorter *s)
{
	return raw_sorter_is_ready(s->raw);
}

/* --- Taking apart ------------------------------------------------------- */

static void
take_items(struct key_sorter *s, struct slice packed)
{
	while (packed.len >= ITEM_SIZE) {
		struct item	*it = VEC_ADD(&s->block);
		const char	*p = packed.p + ITEM_SIZE;
		unsigned	 n;

		it->low = be16_get(packed.p);
		it->how = (uint8_t)packed.p[2] % HOW_PLACES;
		it->val = s->table == TABLE_WORD ? (uint8_t)*p++ : 0;
		n = (uint8_t)packed.p[2] / HOW_PLACES;
		for (unsigned i = 0; i < n; i++, p += 2)
			it->val |= (uint64_t)le16_get(p) <<
			    (8 + i * WORD_PLACE_BITS);
		packed = slice_sub(packed, (size_t)(p - packed.p), packed.len);
	}
}

static int
compare_low(const void *x, const void *y)
{
	const struct item	*a = x, *b = y;

	return a->low < b->low ? -1 : a->low > b->low;
}

/* They are, unless records were changed in another order than theirs. */
static void
sort_block(struct key_sorter *s)
{
	const struct item	*it = s->block.p;
	size_t			 n = s->block.n;

	for (size_t i = 1; i < n; i++)
		if (it[i].low < it[i - 1].low) {
			qsort(s->block.p, n, sizeof(*it), compare_low);
			break;
		}
	s->all_come = true;
	for (size_t i = 0; i < n; i++)
		s->all_come &= !(it[i].how & HOW_DEL) &&
		    (i == 0 || it[i].low != it[i - 1].low);
}

static bool
read_ahead(struct key_sorter *s, enum err_code *rc, struct err *err)
{
	if (!s->has_ahead)
		s->has_ahead = raw_sorter_next(s->raw, &s->ahead,
		    &s->ahead_is_packed, rc, err);
	return s->has_ahead;
}

static bool
is_of_block(const struct key_sorter *s)
{
	return s->ahead_is_packed && s->ahead.table == s->table &&
	    s->ahead.val == s->key_len &&
	    memcmp(s->ahead.key.p, s->key.p, s->key_len) == 0;
}

/* All of the block that the entry read ahead begins. */
static bool
read_block(struct key_sorter *s, enum err_code *rc, struct err *err)
{
	struct slice	key = slice_sub(s->ahead.key, 0, s->ahead.val);

	s->table = s->ahead.table;
	key_clear(&s->key);
	key_bytes(&s->key, key);
	s->key_len = key.len;
	s->key_end = key.p[key.len - 1];
	VEC_CLEAR(&s->block);
	s->at = 0;
	while (read_ahead(s, rc, err) && is_of_block(s)) {
		take_items(s, slice_sub(s->ahead.key, s->key_len,
		    s->ahead.key.len));
		s->has_ahead = false;
	}
	sort_block(s);
	return *rc == ERR_OK;
}

static void
give_item(struct key_sorter *s, struct sorted *e)
{
	const struct item	*it = &s->block.p[s->at++];
	char			*end = s->key.p + s->key_len;

	end[-1] = (char)(s->key_end | it->low >> 8);
	end[0] = (char)it->low;
	*e = (struct sorted){ .table = s->table, .del = it->how & HOW_DEL,
	    .old = it->how & HOW_OLD, .val = it->val,
	    .key = { s->key.p, s->key_len + 1 } };
}

bool
key_sorter_next_block(struct key_sorter *s, enum table *table,
    struct slice *key, struct posting *p, enum err_code *rc, struct err *err)
{
	*rc = ERR_OK;
	if (s->at < s->block.n || !read_ahead(s, rc, err) ||
	    !s->ahead_is_packed || !read_block(s, rc, err) || !s->all_come)
		return false;
	*table = s->table;
	*key = slice_make(s->key.p, s->key_len);
	p->n = s->block.n;
	for (size_t i = 0; i < p->n; i++) {
		p->low[i] = s->block.p[i].low;
		p->weight[i] = (uint8_t)s->block.p[i].val;
		p->place[i] = s->block.p[i].val >> 8;
	}
	s->at = p->n;
	return true;
}

bool
key_sorter_next(struct key_sorter *s, struct sorted *e, enum err_code *rc,
    struct err *err)
{
	*rc = ERR_OK;
	if (s->at == s->block.n) {
		if (!read_ahead(s, rc, err))
			return false;
		if (!s->ahead_is_packed) {
			*e = s->ahead;
			s->has_ahead = false;
			return true;
		}
		if (!read_block(s, rc, err))
			return false;
	}
	give_item(s, e);
	return true;
}
