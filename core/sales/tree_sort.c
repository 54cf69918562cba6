/*
 * The order of rows in a tree: by their place in it.
 */
#include "core/sales/tree.h"

#include "core/base/banned.h"

/*
 * Stable, by how far the upper half of each item lies above the least one,
 * twelve bits at a time from the lowest: the parties of one part take a
 * single turn.  The lower half is the row.
 */
static void
sort_items(uint64_t **o, uint64_t **spare, size_t n)
{
	enum { BITS = 12, WAYS = 1 << BITS };
	uint64_t	 least = UINT64_MAX, most = 0, *swap;
	uint32_t	 count[WAYS + 1];
	size_t		 i;
	unsigned	 shift;

	for (i = 0; i < n; i++) {
		least = MIN(least, (*o)[i]);
		most = MAX(most, (*o)[i]);
	}
	least = least >> 32 << 32;
	for (shift = 32; shift < 64 && (most - least) >> shift != 0;
	    shift += BITS) {
		memset(count, 0, sizeof(count));
		for (i = 0; i < n; i++)
			count[(((*o)[i] - least) >> shift & (WAYS - 1)) + 1]++;
		for (i = 1; i <= WAYS; i++)
			count[i] += count[i - 1];
		for (i = 0; i < n; i++)
			(*spare)[count[((*o)[i] - least) >> shift &
			    (WAYS - 1)]++] = (*o)[i];
		swap = *o;
		*o = *spare;
		*spare = swap;
	}
}

/* The four keys of a row, the least first. */
enum sort_key { SEQ_LOW, SEQ_HIGH, DAY, PARTY, SORT_KEYS };

static uint32_t
key_of(const struct rowset *r, const int64_t *party, enum sort_key key,
    size_t i)
{
	switch (key) {
	case SEQ_LOW:
		return (uint32_t)r->seq[i];
	case SEQ_HIGH:
		return (uint32_t)(r->seq[i] >> 32);
	case DAY:
		return (uint32_t)place_make(0, r->day[i], 0).hi;
	default:
		return party == NULL ? 0 : (uint32_t)party[i];
	}
}

/* The least key to sort by; SORT_KEYS: the rows are in order. */
static enum sort_key
first_key(const struct rowset *r, const int64_t *party)
{
	bool		by_all = true, by_day = true, by_seq = true;
	struct place	p, last = { 0, 0 };
	uint64_t	day, last_day;
	size_t		i;

	for (i = 0; i < r->n && (by_all || by_day || by_seq); i++) {
		p = place_make(party == NULL ? 0 : (uint32_t)party[i],
		    r->day[i], r->seq[i]);
		day = (uint32_t)p.hi;
		last_day = (uint32_t)last.hi;
		by_all &= !place_before(p, last);
		by_seq &= p.lo >= last.lo;
		by_day &= day > last_day || (day == last_day &&
		    p.lo >= last.lo);
		last = p;
	}
	return by_all ? SORT_KEYS : by_day ? PARTY : by_seq ? DAY : SEQ_LOW;
}

void
sort_room_release(struct sort_room *room)
{
	free(room->item);
	free(room->spare);
	memset(room, 0, sizeof(*room));
}

const uint32_t *
tree_order(struct sort_room *room, const struct tree *t,
    const struct rowset *r)
{
	int		 c = t->party_id == 0 ? -1 :
			    rowset_find_column(r, t->party_id);
	const int64_t	*party = c < 0 ? NULL : r->cell[c];
	enum sort_key	 key = first_key(r, party);
	uint32_t	*order;
	size_t		 i;

	if (key == SORT_KEYS)
		return NULL;
	if (room->n < r->n) {
		sort_room_release(room);
		room->item = mem_realloc_array(NULL, r->n,
		    sizeof(*room->item));
		room->spare = mem_realloc_array(NULL, r->n,
		    sizeof(*room->spare));
		room->n = r->n;
	}
	for (i = 0; i < r->n; i++)
		room->item[i] = i;
	for (; key < SORT_KEYS; key++) {
		for (i = 0; i < r->n; i++)
			room->item[i] = (uint64_t)key_of(r, party, key,
			    (uint32_t)room->item[i]) << 32 |
			    (uint32_t)room->item[i];
		sort_items(&room->item, &room->spare, r->n);
	}
	order = (uint32_t *)room->spare;
	for (i = 0; i < r->n; i++)
		order[i] = (uint32_t)room->item[i];
	return order;
}

void
tree_sort(const struct tree *t, struct rowset *r)
{
	struct sort_room	 room = { 0 };
	const uint32_t		*order = tree_order(&room, t, r);

	if (order != NULL)
		rowset_permute(r, order);
	sort_room_release(&room);
}
