/*
 * Open addressing over an index of slots; the entries themselves lie in
 * insertion order in an array of their own.  A slot has half of the hash
 * and an entry the first bytes of its key, so that finding a short key in a
 * large map touches two cache lines, not four.
 */
#include "core/base/map.h"

#include "core/base/arena.h"
#include "core/base/vec.h"
#include "core/base/banned.h"

struct slot {
	uint32_t	entry;		/* number + 1; 0: free */
	uint32_t	tag;		/* upper half of the hash */
};

struct index {
	struct slot	*slot;
	size_t		 n_slots;	/* a power of two */
};

struct entry {
	uint64_t	hash;
	uint64_t	head;		/* first 8 bytes of the key */
	struct slice	key;
	uint64_t	value;
};

struct map {
	struct index	 index;
	VEC(struct entry) entries;
	struct arena	*keys;
};

struct ientry {
	uint64_t	key, value;
};

struct imap {
	struct index	 index;
	VEC(struct ientry) entries;
};

static uint64_t
hash_u64(uint64_t k)
{
	k ^= k >> 32;
	k *= 0xd6e8feb86659fd93u;
	k ^= k >> 32;
	k *= 0xd6e8feb86659fd93u;
	return k ^ (k >> 32);
}

static bool
index_is_full(const struct index *ix, size_t n)
{
	return (n + 1) * 4 > ix->n_slots * 3;
}

/* So many slots, all free. */
static void
index_renew(struct index *ix, size_t n_slots)
{
	free(ix->slot);
	ix->n_slots = n_slots;
	ix->slot = mem_zalloc(n_slots * sizeof(*ix->slot));
}

static void
index_grow(struct index *ix)
{
	index_renew(ix, ix->n_slots ? ix->n_slots * 2 : 16);
}

static void
index_put(struct index *ix, uint64_t hash, size_t entry)
{
	size_t	i = (size_t)hash & (ix->n_slots - 1);

	while (ix->slot[i].entry != 0)
		i = (i + 1) & (ix->n_slots - 1);
	ix->slot[i] = (struct slot){ (uint32_t)entry + 1,
	    (uint32_t)(hash >> 32) };
}

static uint64_t
head_of(struct slice key)
{
	uint64_t	head = 0;

	if (key.len >= sizeof(head))
		memcpy(&head, key.p, sizeof(head));
	else
		for (size_t i = 0; i < key.len; i++)
			head = head << 8 | (uint8_t)key.p[i];
	return head;
}

struct map *
map_open(void)
{
	struct map	*m = mem_zalloc(sizeof(*m));

	m->keys = arena_open();
	return m;
}

void
map_close(struct map *m)
{
	if (m == NULL)
		return;
	free(m->index.slot);
	VEC_RELEASE(&m->entries);
	arena_close(m->keys);
	free(m);
}

size_t
map_count(const struct map *m)
{
	return m->entries.n;
}

static struct entry *
map_lookup(const struct map *m, struct slice key, uint64_t hash)
{
	size_t			 mask = m->index.n_slots - 1;
	size_t			 i = (size_t)hash & mask;
	uint64_t		 head = head_of(key);
	const struct slot	*slot;

	if (m->index.n_slots == 0)
		return NULL;
	for (; (slot = &m->index.slot[i])->entry != 0; i = (i + 1) & mask) {
		struct entry	*e = &m->entries.p[slot->entry - 1];

		if (slot->tag == (uint32_t)(hash >> 32) &&
		    e->hash == hash && e->head == head &&
		    e->key.len == key.len && (key.len <= sizeof(head) ||
		    memcmp(e->key.p, key.p, key.len) == 0))
			return e;
	}
	return NULL;
}

uint64_t *
map_find(const struct map *m, struct slice key)
{
	struct entry	*e;

	if (m->entries.n == 0)
		return NULL;
	e = map_lookup(m, key, slice_hash(key));
	return e ? &e->value : NULL;
}

uint64_t *
map_put(struct map *m, struct slice key, bool *added)
{
	uint64_t	 hash = slice_hash(key);
	struct entry	*e = map_lookup(m, key, hash);

	if (added != NULL)
		*added = e == NULL;
	if (e != NULL)
		return &e->value;
	if (index_is_full(&m->index, m->entries.n)) {
		index_grow(&m->index);
		for (size_t i = 0; i < m->entries.n; i++)
			index_put(&m->index, m->entries.p[i].hash, i);
	}
	e = VEC_ADD(&m->entries);
	e->hash = hash;
	e->head = head_of(key);
	e->key = slice_dup(m->keys, key);
	index_put(&m->index, hash, m->entries.n - 1);
	return &e->value;
}

struct slice
map_key(const struct map *m, size_t i)
{
	return m->entries.p[i].key;
}

struct imap *
imap_open(void)
{
	return mem_zalloc(sizeof(struct imap));
}

void
imap_close(struct imap *m)
{
	if (m == NULL)
		return;
	free(m->index.slot);
	VEC_RELEASE(&m->entries);
	free(m);
}

size_t
imap_count(const struct imap *m)
{
	return m->entries.n;
}

/* With more slots. */
static void
imap_refill(struct imap *m, size_t n_slots)
{
	index_renew(&m->index, n_slots);
	for (size_t i = 0; i < m->entries.n; i++)
		index_put(&m->index, hash_u64(m->entries.p[i].key), i);
}

void
imap_reserve(struct imap *m, size_t n)
{
	struct index	want = { NULL, MAX(m->index.n_slots, (size_t)16) };

	while (index_is_full(&want, n))
		want.n_slots *= 2;
	if (want.n_slots > m->index.n_slots)
		imap_refill(m, want.n_slots);
	VEC_RESERVE(&m->entries, n);
}

/* The slot of the key, or the free one where it belongs; there are slots. */
static struct slot *
imap_slot(const struct imap *m, uint64_t key, uint64_t hash)
{
	size_t		 mask = m->index.n_slots - 1;
	size_t		 i = (size_t)hash & mask;
	struct slot	*slot;

	while ((slot = &m->index.slot[i])->entry != 0 &&
	    (slot->tag != (uint32_t)(hash >> 32) ||
	    m->entries.p[slot->entry - 1].key != key))
		i = (i + 1) & mask;
	return slot;
}

uint64_t *
imap_find(const struct imap *m, uint64_t key)
{
	const struct slot	*slot;

	if (m->index.n_slots == 0)
		return NULL;
	slot = imap_slot(m, key, hash_u64(key));
	return slot->entry == 0 ? NULL : &m->entries.p[slot->entry - 1].value;
}

void
imap_prefetch(const struct imap *m, uint64_t key)
{
	if (m->index.n_slots > 0)
		CRM_PREFETCH(&m->index.slot[hash_u64(key) &
		    (m->index.n_slots - 1)]);
}

uint64_t *
imap_put(struct imap *m, uint64_t key, bool *added)
{
	uint64_t	 hash = hash_u64(key);
	struct slot	*slot;
	struct ientry	*e;

	if (index_is_full(&m->index, m->entries.n))
		imap_refill(m, MAX(m->index.n_slots * 2, (size_t)16));
	slot = imap_slot(m, key, hash);
	if (added != NULL)
		*added = slot->entry == 0;
	if (slot->entry != 0)
		return &m->entries.p[slot->entry - 1].value;
	e = VEC_ADD(&m->entries);
	e->key = key;
	*slot = (struct slot){ (uint32_t)m->entries.n,
	    (uint32_t)(hash >> 32) };
	return &e->value;
}
