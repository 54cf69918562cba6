/*
 * Rows become groups, in the order in which a thread reads them.  The ledger
 * is read in time order, so all rows of a period come together; a single key
 * with small numbers (products, parties, choices) is then an index into an
 * array, anything else goes through a hash table.
 */
#include "core/sales/group_rows.h"

#include "core/base/banned.h"

static int
compare_keys(const int64_t *a, const int64_t *b, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

int
group_compare(const void *a, const void *b)
{
	const struct sales_group	*x = a, *y = b;

	return compare_keys(x->key, y->key, SALES_KEYS_MAX);
}

void
group_tell(struct group_job *j, const struct sales_group *g)
{
	if (!j->stopped)
		j->stopped = !j->query->each(j->query->each_arg, g);
}

/* The group of an index of the array is told, or appended to the groups. */
static void
flush_sums(struct group_job *j, struct grouping *g, size_t i,
    const struct sales_sums *sums)
{
	struct sales_group	one = {0};
	struct sales_group	*to = j->tells ? &one : VEC_ADD(&g->out.list);
	size_t			 k = 0;

	if (j->query->by_period)
		to->key[k++] = g->period;
	if (j->query->n_keys > 0)
		to->key[k] = i == 0 ? SALES_MISSING : (int64_t)i - 1;
	to->sums = *sums;
	if (j->tells)
		group_tell(j, to);
}

/* Those of the array in order; and clear it, unless it is the last time. */
static void
flush_array(struct group_job *j, struct grouping *g, bool last)
{
	for (size_t i = 0; i < g->n_array; i++) {
		if (g->array[i].rows == 0)
			continue;
		flush_sums(j, g, i, &g->array[i]);
		if (!last)
			sums_clear(&g->array[i]);
	}
	for (size_t i = 0; i < g->lean.n; i++) {
		struct lean	*s = &g->lean.p[i];

		if (s->rows == 0)
			continue;
		flush_sums(j, g, g->lean.from + i, &(struct sales_sums){
		    .revenue = s->revenue, .quantity = s->quantity,
		    .rows = s->rows, .rows_without_cost = s->rows,
		    .first = s->first, .last = s->last });
		if (!last)
			lean_clear(s);
	}
}

struct sales_sums *
group_array_sums(struct grouping *g, size_t i)
{
	size_t	n = g->n_array;

	if (i >= n) {
		g->n_array = MAX(i + 1, MIN(n * 2, (size_t)ARRAY_CELLS + 1));
		g->array = mem_realloc_array(g->array, g->n_array,
		    sizeof(*g->array));
		for (; n < g->n_array; n++)
			sums_clear(&g->array[n]);
	}
	return &g->array[i];
}

static uint64_t
hash_keys(const int64_t *key, size_t n)
{
	uint64_t	h = 0;
	size_t		i;

	for (i = 0; i < n; i++)
		h = hash_mix(h, (uint64_t)key[i]);
	return h;
}

static void
table_grow(struct grouping *g, size_t n_key)
{
	size_t		i, k;
	uint32_t	old_n = (uint32_t)g->n_slots, s, *old = g->slot;

	g->n_slots = old_n == 0 ? 256 : (size_t)old_n * 2;
	g->slot = mem_zalloc(g->n_slots * sizeof(*g->slot));
	for (i = 0; i < old_n; i++) {
		s = old[i];
		if (s == 0)
			continue;
		for (k = hash_keys(g->out.list.p[s - 1].key, n_key) &
		    (g->n_slots - 1); g->slot[k] != 0;
		    k = (k + 1) & (g->n_slots - 1))
			;
		g->slot[k] = s;
	}
	free(old);
}

static struct sales_sums *
table_sums(struct grouping *g, const int64_t *key, size_t n_key)
{
	struct sales_group	*to;
	size_t			 i;

	if (g->n_hashed * 4 >= g->n_slots * 3)
		table_grow(g, n_key);
	for (i = hash_keys(key, n_key) & (g->n_slots - 1); g->slot[i] != 0;
	    i = (i + 1) & (g->n_slots - 1)) {
		to = &g->out.list.p[g->slot[i] - 1];
		if (compare_keys(to->key, key, n_key) == 0)
			return &to->sums;
	}
	to = VEC_ADD(&g->out.list);
	memcpy(to->key, key, n_key * sizeof(*key));
	sums_clear(&to->sums);
	g->slot[i] = (uint32_t)g->out.list.n;
	g->n_hashed++;
	g->sorted = false;
	return &to->sums;
}

/* Where row i is added up. */
struct sales_sums *
group_sums(struct group_job *j, struct grouping *g,
    const struct sales_batch *b, size_t i)
{
	int64_t	key[SALES_KEYS_MAX], cell;
	size_t	k, n = 0;

	if (j->query->n_keys == 0)
		return group_array_sums(g, 0);
	if (j->use_array) {
		cell = b->col[j->key[0]][i];
		if (cell == SALES_MISSING)
			return group_array_sums(g, 0);
		if (cell >= 0 && cell < ARRAY_CELLS)
			return group_array_sums(g, (size_t)cell + 1);
	}
	if (j->query->by_period)
		key[n++] = g->period;
	for (k = 0; k < j->query->n_keys; k++)
		key[n++] = b->col[j->key[k]][i];
	return table_sums(g, key, n);
}

/* A batch of the ledger is of one day. */
void
group_enter_day(struct group_job *j, struct grouping *g, struct day day)
{
	struct day	start;

	if (!j->query->by_period ||
	    (g->has_period && day.n >= g->reach.from.n &&
	    day.n < g->reach.until.n))
		return;
	flush_array(j, g, false);
	order_set_clear(&g->orders);
	start = period_start(j->query->period, day);
	g->has_period = true;
	g->period = start.n;
	g->reach = (struct range){ start,
	    period_step(j->query->period, day, 1) };
}

static void
count_order(struct group_job *j, struct grouping *g, struct sales_sums *s,
    const struct sales_batch *b, size_t i)
{
	uint64_t	hash;
	size_t		k;

	if (!order_of_row(&hash, &j->orders, b, &g->m, i))
		return;
	if (j->party >= 0)
		hash = hash_mix(hash, (uint64_t)b->col[j->party][i]);
	for (k = 0; k < j->query->n_keys; k++)
		hash = hash_mix(hash, (uint64_t)b->col[j->key[k]][i]);
	s->orders += order_set_add(&g->orders, hash);
}

/* Everything of the batch belongs to one group: no look-up per row. */
CRM_WIDE static void
add_whole(struct sales_sums *s, const struct measured *m,
    const struct sales_batch *b)
{
	int64_t	revenue = 0, quantity = 0;
	bool	purchase = false;
	size_t	i;

	for (i = 0; i < b->n; i++) {
		revenue += m->revenue[i];
		quantity += m->quantity[i];
		purchase |= m->revenue[i] > 0 || m->quantity[i] > 0;
	}
	s->rows += b->n;
	s->rows_without_cost += b->n;
	if (purchase) {
		s->first.n = MIN(s->first.n, b->day[0]);
		s->last.n = MAX(s->last.n, b->day[0]);
	}
	s->revenue += revenue;
	s->quantity += quantity;
}

/* The same of the rows that pass. */
CRM_WIDE static void
add_whole_kept(struct sales_sums *s, const struct measured *m,
    const struct sales_batch *b, const int64_t *pass)
{
	const int64_t	*r = m->revenue, *q = m->quantity;
	int64_t		 revenue = 0, quantity = 0, rows = 0, purchases = 0;
	size_t		 i;

	for (i = 0; i < b->n; i++) {
		revenue += r[i] & pass[i];
		quantity += q[i] & pass[i];
		rows -= pass[i];
		/* Negative when either is above 0: small numbers. */
		purchases |= (-r[i] | -q[i]) & pass[i];
	}
	s->rows += (uint64_t)rows;
	s->rows_without_cost += (uint64_t)rows;
	if (purchases < 0) {
		s->first.n = MIN(s->first.n, b->day[0]);
		s->last.n = MAX(s->last.n, b->day[0]);
	}
	s->revenue += revenue;
	s->quantity += quantity;
}

static bool
add_rows(struct group_job *j, struct grouping *g,
    const struct sales_batch *b, const int64_t *pass, bool small)
{
	const bool		 orders = j->query->want_orders;
	struct sales_sums	*s;
	size_t			 i;

	for (i = 0; i < b->n; i++) {
		if (pass != NULL && pass[i] == 0)
			continue;
		s = group_sums(j, g, b, i);
		if (!sums_add(s, &g->m, i, b->day[i], small))
			return false;
		if (orders)
			count_order(j, g, s, b, i);
	}
	return true;
}

/* An index that is not in the array yet, or none. */
static bool
add_beside(struct group_job *j, struct grouping *g,
    const struct sales_batch *b, size_t i, bool small)
{
	int64_t		 cell = b->col[j->key[0]][i];
	struct lean	*s;

	if (cell != SALES_MISSING && (cell < 0 || cell >= ARRAY_CELLS))
		return sums_add(group_sums(j, g, b, i), &g->m, i, b->day[i],
		    small);
	s = lean_at(&g->lean, cell == SALES_MISSING ? 0 : (size_t)cell + 1,
	    ARRAY_CELLS);
	return lean_add(s, g->m.revenue[i], g->m.quantity[i], b->day[i],
	    small);
}

/* The usual case: one key that is an index, nothing else asked. */
static inline bool
add_lean(struct group_job *j, struct grouping *g,
    const struct sales_batch *b, const int64_t *pass, bool small)
{
	const int64_t	*cell = b->col[j->key[0]];
	const int64_t	*revenue = g->m.revenue, *quantity = g->m.quantity;
	struct lean_array a = g->lean;
	uint64_t	 at;
	size_t		 i, n = b->n;

	for (i = 0; i < n; i++) {
		if (pass != NULL && pass[i] == 0)
			continue;
		at = (uint64_t)cell[i] + 1;
		if (at != 0 && at - a.from < a.n) {
			if (!lean_add(&a.p[at - a.from], revenue[i],
			    quantity[i], b->day[i], small))
				return false;
			continue;
		}
		if (!add_beside(j, g, b, i, small))
			return false;
		a = g->lean;
	}
	return true;
}

bool
group_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct group_job	*j = arg;
	struct grouping		*g = &j->thread[thread];
	int64_t			 pass[BLOCK_ROWS];
	bool			 small, fine = true, plain;

	group_enter_day(j, g, (struct day){ b->day[0] });
	if (worth_batch(&g->m, &j->measure, b, &g->err))
		return false;
	small = measured_small(&g->m, &g->careful);
	plain = small && g->m.cost == NULL && !j->query->want_orders;
	if (j->query->keep != NULL)
		j->query->keep(j->query->keep_arg, thread, b, pass);
	if (plain && j->query->n_keys == 0 && j->query->keep != NULL) {
		add_whole_kept(group_array_sums(g, 0), &g->m, b, pass);
	} else if (plain && j->query->n_keys == 0) {
		add_whole(group_array_sums(g, 0), &g->m, b);
	} else if (j->use_lean && j->query->keep == NULL && small) {
		fine = add_lean(j, g, b, NULL, true);
	} else if (j->use_lean) {
		fine = add_lean(j, g, b, j->query->keep != NULL ? pass : NULL,
		    small);
	} else {
		fine = add_rows(j, g, b, j->query->keep != NULL ? pass : NULL,
		    small);
	}
	if (!fine)
		err_set(&g->err, ERR_RANGE,
		    "a sum over sale rows is too large");
	return fine;
}

void
group_finish(struct group_job *j, struct grouping *g)
{
	flush_array(j, g, true);
	if (!g->sorted && g->out.list.n > 1)
		qsort(g->out.list.p, g->out.list.n, sizeof(*g->out.list.p),
		    group_compare);
}

/* A large table is let go: to clear it for each of a million parties would
 * take longer than to read them. */
enum { LARGE_TABLE = 256 };

static void
tell_party(struct group_job *j, struct grouping *g)
{
	group_finish(j, g);
	for (size_t i = 0; i < g->out.list.n; i++)
		group_tell(j, &g->out.list.p[i]);
	VEC_CLEAR(&g->out.list);
	if (g->n_slots > LARGE_TABLE) {
		free(g->slot);
		g->slot = NULL;
		g->n_slots = 0;
	} else if (g->n_hashed > 0) {
		memset(g->slot, 0, g->n_slots * sizeof(*g->slot));
	}
	g->n_hashed = 0;
	g->sorted = true;
}

void
group_end_party(struct group_job *j, struct grouping *g)
{
	if (j->tells_parties)
		tell_party(j, g);
	if (g->orders.n_slots > LARGE_TABLE)
		order_set_release(&g->orders);
	else
		order_set_clear(&g->orders);
}

void
group_release(struct grouping *g)
{
	VEC_RELEASE(&g->out.list);
	free(g->array);
	free(g->lean.p);
	free(g->slot);
	order_set_release(&g->orders);
}
