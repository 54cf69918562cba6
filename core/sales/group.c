/*
 * Sums by any fields and a period.  The ledger is read in time order, so
 * all rows of a period come together; a single key with small numbers
 * (products, parties, choices) is then an index into an array, anything
 * else goes through a hash table.
 */
#include "core/sales/lean.h"

#include "core/base/banned.h"

/* References up to this are counted in an array of sums. */
enum { ARRAY_CELLS = 1 << 20 };

struct grouping {
	struct sales_groups	 out;
	struct lean_array	 lean;		/* the same of lean sums */
	/* The array: index 0 is the missing cell, then cell + 1. */
	struct sales_sums	*array;
	size_t			 n_array;
	/* The table: group number + 1; its groups lie in out. */
	uint32_t		*slot;
	size_t			 n_slots, n_hashed;
	bool			 has_period, sorted;
	int64_t			 period;
	struct range		 reach;		/* days of that period */
	struct order_set	 orders;
	struct measured		 m;
	bool			 careful;
	struct err		 err;
};

struct group_job {
	const struct sales_group_query	*query;
	struct worth			 measure;
	struct order_columns		 orders;
	int				 party;
	int				 key[SALES_KEYS_MAX];
	bool				 use_array;
	bool				 use_lean;	/* of it only those */
	bool				 tells;	/* each period at its end */
	bool				 stopped;	/* nobody listens */
	struct grouping			 thread[2];
};

static int
compare_keys(const int64_t *a, const int64_t *b, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

static void
tell(struct group_job *j, const struct sales_group *g)
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
		tell(j, to);
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

static struct sales_sums *
array_sums(struct grouping *g, size_t i)
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
static struct sales_sums *
find_sums(struct group_job *j, struct grouping *g,
    const struct sales_batch *b, size_t i)
{
	int64_t	key[SALES_KEYS_MAX], cell;
	size_t	k, n = 0;

	if (j->query->n_keys == 0)
		return array_sums(g, 0);
	if (j->use_array) {
		cell = b->col[j->key[0]][i];
		if (cell == SALES_MISSING)
			return array_sums(g, 0);
		if (cell >= 0 && cell < ARRAY_CELLS)
			return array_sums(g, (size_t)cell + 1);
	}
	if (j->query->by_period)
		key[n++] = g->period;
	for (k = 0; k < j->query->n_keys; k++)
		key[n++] = b->col[j->key[k]][i];
	return table_sums(g, key, n);
}

/* A batch of the ledger is of one day. */
static void
enter_day(struct group_job *j, struct grouping *g, struct day day)
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
		s = find_sums(j, g, b, i);
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
		return sums_add(find_sums(j, g, b, i), &g->m, i, b->day[i],
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

static bool
group_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct group_job	*j = arg;
	struct grouping		*g = &j->thread[thread];
	int64_t			 pass[BLOCK_ROWS];
	bool			 small, fine = true, plain;

	enter_day(j, g, (struct day){ b->day[0] });
	if (worth_batch(&g->m, &j->measure, b, &g->err))
		return false;
	small = measured_small(&g->m, &g->careful);
	plain = small && g->m.cost == NULL && !j->query->want_orders;
	if (j->query->keep != NULL)
		j->query->keep(j->query->keep_arg, thread, b, pass);
	if (plain && j->query->n_keys == 0 && j->query->keep != NULL) {
		add_whole_kept(array_sums(g, 0), &g->m, b, pass);
	} else if (plain && j->query->n_keys == 0) {
		add_whole(array_sums(g, 0), &g->m, b);
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

/* ---- sums that are at hand ---- */

/* By any period of everything, by weeks of products: the rollups have it. */
static enum err_code
find_rolled(bool *rolled, const struct sales_group_query *q,
    struct txn *txn, const struct model *model, struct err *err)
{
	struct counters	 c;
	enum err_code	 rc;
	struct basis	 now = basis_make(q->sale, model->currency_digits);

	*rolled = false;
	if (!q->sums_only || q->want_orders || q->want_cost ||
	    q->keep != NULL || q->n_keys > 1)
		return ERR_OK;
	if (q->n_keys == 1 && (q->key[0]->role != ROLE_PRODUCT ||
	    (q->by_period && q->period != PERIOD_WEEK)))
		return ERR_OK;
	rc = counters_read(&c, txn, q->sale, err);
	now.party = c.basis.party;
	*rolled = rc == ERR_OK && basis_equal(&now, &c.basis);
	return rc;
}

struct rolled {
	struct group_job	*job;
	struct alias		 alias;		/* of products */
};

static bool
group_rolled(void *arg, struct day day, uint32_t product,
    const struct sales_week *w)
{
	struct rolled		*r = arg;
	struct grouping		*g = &r->job->thread[0];
	int64_t			 cell = product == 0 ? SALES_MISSING :
				    alias_follow(&r->alias, product);
	const int64_t		*col[BLOCK_COLUMNS] = { &cell };
	struct sales_batch	 b = { .n = 1, .col = col, .day = &day.n };
	struct sales_sums	*s;

	enter_day(r->job, g, day);
	s = find_sums(r->job, g, &b, 0);
	s->rows += w->rows;
	s->rows_without_cost += w->rows;
	if (i64_add(&s->revenue, s->revenue, w->revenue) &&
	    i64_add(&s->quantity, s->quantity, w->quantity))
		return true;
	err_set(&g->err, ERR_RANGE, "a sum over sale rows is too large");
	return false;
}

static enum err_code
scan_days(struct group_job *j, struct scan *s, struct txn *txn,
    struct day from, struct day until, struct err *err)
{
	s->days = (struct range){ from, until };
	return from.n < until.n ?
	    scan_ledger(txn, s, group_batch, j, err) : ERR_OK;
}

/* Whole weeks (or days) from the rollups, what is left at both ends from
 * the rows. */
static enum err_code
read_rolled(struct group_job *j, struct scan *s, struct txn *txn,
    struct err *err)
{
	const struct sales_group_query	*q = j->query;
	struct rolled			 r = { .job = j };
	struct range			 days = q->days, whole = days;
	enum err_code			 rc = ERR_OK;

	if (q->n_keys == 1) {
		whole.from = period_start(PERIOD_WEEK,
		    (struct day){ days.from.n + 6 });
		whole.until = period_start(PERIOD_WEEK, days.until);
		rc = alias_read(&r.alias, txn, q->key[0]->to, err);
	}
	whole.until.n = MAX(whole.from.n, whole.until.n);
	s->threads = 1;
	j->thread[0].careful = true;
	if (rc == ERR_OK)
		rc = scan_days(j, s, txn, days.from, (struct day){
		    MIN(whole.from.n, days.until.n) }, err);
	if (rc == ERR_OK)
		rc = rollup_walk(txn, q->sale, q->n_keys == 1, whole,
		    group_rolled, &r, err);
	if (rc == ERR_OK)
		rc = scan_days(j, s, txn, whole.until, days.until, err);
	alias_release(&r.alias);
	return rc;
}

/* ---- putting the parts together ---- */

/* qsort has no argument: all six keys are compared, unused ones are 0. */
static int
compare_groups(const void *a, const void *b)
{
	const struct sales_group	*x = a, *y = b;

	return compare_keys(x->key, y->key, SALES_KEYS_MAX);
}

static void
finish_thread(struct group_job *j, struct grouping *g)
{
	flush_array(j, g, true);
	if (!g->sorted && g->out.list.n > 1)
		qsort(g->out.list.p, g->out.list.n, sizeof(*g->out.list.p),
		    compare_groups);
}

/* Without periods nothing was written out of the arrays yet: one is added
 * to the other where it lies, and only their sum becomes a list. */
static enum err_code
merge_arrays(struct grouping *to, struct grouping *from, struct err *err)
{
	bool	fits = lean_merge(&to->lean, &from->lean, ARRAY_CELLS);

	if (from->n_array > 0)
		(void)array_sums(to, from->n_array - 1);
	for (size_t i = 0; fits && i < from->n_array; i++)
		fits = from->array[i].rows == 0 ||
		    sums_merge(&to->array[i], &from->array[i]);
	if (!fits)
		return err_set(err, ERR_RANGE,
		    "a sum over sale rows is too large");
	free(from->array);
	from->array = NULL;
	from->n_array = 0;
	return ERR_OK;
}

/* Both lists are sorted; groups that both have are added up. */
static enum err_code
merge_lists(struct sales_groups *to, struct sales_groups *a,
    struct sales_groups *b, struct err *err)
{
	size_t	i = 0, k = 0;
	int	order;

	if (b->list.n == 0 || a->list.n == 0) {
		struct sales_groups	*all = b->list.n == 0 ? a : b;

		to->list.p = all->list.p;
		to->list.n = all->list.n;
		to->list.cap = all->list.cap;
		memset(&all->list, 0, sizeof(all->list));
		return ERR_OK;
	}
	VEC_RESERVE(&to->list, a->list.n + b->list.n);
	while (i < a->list.n || k < b->list.n) {
		order = i == a->list.n ? 1 : k == b->list.n ? -1 :
		    compare_groups(&a->list.p[i], &b->list.p[k]);
		if (order <= 0)
			*VEC_ADD(&to->list) = a->list.p[i++];
		else
			*VEC_ADD(&to->list) = b->list.p[k++];
		if (order == 0 && !sums_merge(&to->list.p[to->list.n - 1].sums,
		    &b->list.p[k++].sums))
			return err_set(err, ERR_RANGE,
			    "a sum over sale rows is too large");
	}
	return ERR_OK;
}

/* What both threads found, in one list or told one by one. */
static enum err_code
put_together(struct sales_groups *out, struct group_job *j, struct err *err)
{
	const struct sales_group_query	*q = j->query;
	struct grouping			*g = j->thread;
	enum err_code			 rc = ERR_OK;

	if (!q->by_period)
		rc = merge_arrays(&g[0], &g[1], err);
	if (rc)
		return rc;
	if (q->each != NULL && !q->by_period &&
	    g[0].out.list.n + g[1].out.list.n == 0)
		j->tells = true;	/* by itself it is in order already */
	finish_thread(j, &g[0]);
	finish_thread(j, &g[1]);
	rc = merge_lists(out, &g[0].out, &g[1].out, err);
	if (rc || q->each == NULL)
		return rc;
	for (size_t i = 0; i < out->list.n; i++)
		tell(j, &out->list.p[i]);
	VEC_RELEASE(&out->list);
	return ERR_OK;
}

static enum err_code
prepare(struct group_job *j, struct scan *s, struct txn *txn,
    const struct model *model, struct err *err)
{
	const struct sales_group_query	*q = j->query;
	const struct field		*party;
	struct sales_query		 keep = {
		.sale = q->sale, .days = q->days, .column = q->keep_column,
		.n_columns = q->keep == NULL ? 0 : q->n_keep_columns,
		.threads = q->threads
	};
	enum err_code			 rc;
	size_t				 k;

	/* The columns of keep come first, as it asked for them. */
	rc = scan_from_query(s, &keep, err);
	if (rc)
		return rc;
	s->want_seq = false;
	/* An order must not be counted by both threads. */
	if (q->want_orders)
		s->threads = 1;
	for (k = 0; k < q->n_keys; k++)
		j->key[k] = (int)scan_add(s, q->key[k], SALES_MISSING);
	j->use_array = q->n_keys == 1 && (q->key[0]->type == TYPE_REF ||
	    q->key[0]->type == TYPE_ENUM || q->key[0]->type == TYPE_BOOL);
	party = entity_role(q->sale, ROLE_PARTY);
	j->party = -1;
	if (q->want_orders) {
		j->orders = order_columns_add(s, q->sale);
		if (party != NULL)
			j->party = (int)scan_add(s, party, 0);
	}
	j->thread[0].sorted = j->thread[1].sorted = true;
	return worth_open(&j->measure, s, txn, model, q->sale, q->want_cost,
	    err);
}

/*
 * Sums of parties over most of the ledger: in the copy by party all rows of
 * one come together, and its sums stay in the processor's cache.
 */
static enum err_code
find_by_party(bool *by_party, const struct sales_group_query *q,
    struct txn *txn, struct err *err)
{
	struct tree	 tree = tree_ledger(q->sale->id);
	struct place	 first, last;
	struct cursor	*c;
	struct slice	 val;
	enum err_code	 rc;

	*by_party = false;
	if (q->by_period || q->n_keys != 1 ||
	    q->key[0] != entity_role(q->sale, ROLE_PARTY))
		return ERR_OK;
	rc = cursor_open(&c, txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	rc = tree_seek_after(c, &tree, (struct place){ 0, 0 }, &first, &val,
	    err);
	if (rc == ERR_OK && val.p != NULL)
		rc = tree_seek(c, &tree, PLACE_END, &last, &val, err);
	if (rc == ERR_OK && val.p != NULL)
		*by_party = MIN(q->days.until.n, place_day(last)) -
		    MAX(q->days.from.n, place_day(first)) >=
		    (place_day(last) - place_day(first)) / 2;
	cursor_close(c);
	return rc;
}

enum err_code
sales_group(struct sales_groups *groups, struct txn *txn,
    const struct model *model, const struct sales_group_query *q,
    struct err *err)
{
	struct group_job	*j = mem_zalloc(sizeof(*j));
	struct sales_groups	 out = { .n_keys = q->n_keys + q->by_period };
	struct scan		 s;
	enum err_code		 rc;
	unsigned		 t;
	bool			 rolled, by_party;

	if (out.n_keys > SALES_KEYS_MAX) {
		rc = err_set(err, ERR_USAGE, "more than %d fields to group by",
		    SALES_KEYS_MAX);
		goto done;
	}
	j->query = q;
	rc = prepare(j, &s, txn, model, err);
	if (rc == ERR_OK)
		rc = find_rolled(&rolled, q, txn, model, err);
	if (rc == ERR_OK)
		rc = find_by_party(&by_party, q, txn, err);
	j->use_lean = rc == ERR_OK && j->use_array && !rolled &&
	    !q->want_orders && !q->want_cost;
	j->tells = rc == ERR_OK && q->each != NULL && q->by_period &&
	    j->use_array && (rolled || s.threads <= 1);
	if (rc == ERR_OK)
		rc = rolled ? read_rolled(j, &s, txn, err) : by_party ?
		    scan_party_blocks(txn, &s, q->sale, group_batch, j, err) :
		    scan_ledger(txn, &s, group_batch, j, err);
	for (t = 0; t < 2; t++) {
		if (rc == ERR_OK && j->thread[t].err.code != ERR_OK) {
			*err = j->thread[t].err;
			rc = err->code;
		}
	}
	if (rc == ERR_OK)
		rc = put_together(&out, j, err);
	if (rc == ERR_OK)
		*groups = out;
	else
		VEC_RELEASE(&out.list);
done:
	worth_close(&j->measure);
	for (t = 0; t < 2; t++) {
		VEC_RELEASE(&j->thread[t].out.list);
		free(j->thread[t].array);
		free(j->thread[t].lean.p);
		free(j->thread[t].slot);
		order_set_release(&j->thread[t].orders);
	}
	free(j);
	return rc;
}
