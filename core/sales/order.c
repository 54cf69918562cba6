/*
 * Counting distinct orders.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct order_columns
order_columns_add(struct scan *s, const struct entity *sale)
{
	const struct field	*order = entity_role(sale, ROLE_ORDER);
	const struct field	*quantity = entity_role(sale, ROLE_QUANTITY);
	struct order_columns	 oc = { -1, -1 };

	if (order != NULL)
		oc.order = (int)scan_add(s, order, SALES_MISSING);
	if (quantity != NULL)
		oc.quantity = (int)scan_add(s, quantity, 0);
	return oc;
}

static void
order_set_grow(struct order_set *s)
{
	uint64_t	*old = s->slot, h;
	size_t		 n_old = s->n_slots, i, k;

	s->n_slots = n_old == 0 ? 64 : n_old * 2;
	s->slot = mem_zalloc(s->n_slots * sizeof(*s->slot));
	for (i = 0; i < n_old; i++) {
		h = old[i];
		if (h == 0)
			continue;
		for (k = h & (s->n_slots - 1); s->slot[k] != 0;
		    k = (k + 1) & (s->n_slots - 1))
			;
		s->slot[k] = h;
	}
	free(old);
}

bool
order_set_add(struct order_set *s, uint64_t hash)
{
	size_t	i;
	bool	added;

	/* An empty slot is 0; a hash of 0 is remembered apart. */
	if (hash == 0) {
		added = !s->has_zero;
		s->has_zero = true;
		return added;
	}
	if (s->n * 4 >= s->n_slots * 3)
		order_set_grow(s);
	for (i = hash & (s->n_slots - 1); s->slot[i] != 0;
	    i = (i + 1) & (s->n_slots - 1))
		if (s->slot[i] == hash)
			return false;
	s->slot[i] = hash;
	s->n++;
	return true;
}

void
order_set_clear(struct order_set *s)
{
	if (s->n > 0)
		memset(s->slot, 0, s->n_slots * sizeof(*s->slot));
	s->n = 0;
	s->has_zero = false;
}

void
order_set_release(struct order_set *s)
{
	free(s->slot);
	memset(s, 0, sizeof(*s));
}
