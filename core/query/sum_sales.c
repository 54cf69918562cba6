/*
 * Sums over the ledger: rows are grouped by the columns the keys depend on,
 * at the speed of a scan; only then is each group asked for its keys
 * (product.family of a thousand products, not of ten million rows).
 */
#include "core/query/sum_priv.h"

#include "core/base/banned.h"

struct ledger {
	struct sum		*s;
	struct arena		*arena;
	struct arena		*row;		/* of one group or row */
	struct keep		*keep;		/* NULL: every row */
	const struct field	*party, *order, *date;
	const struct field	*column[SALES_KEYS_MAX];
	size_t			 n_columns;
	bool			 by_period;
	enum period		 period;
	/* Orders would be counted twice if groups were simply added. */
	bool			 exact_orders;
	/* The party is the first column: its groups come together. */
	bool			 by_party;
	int64_t			 party_at;
	/* It is the only one: no order is in two groups. */
	bool			 orders_add_up;
	bool			 want[SUM_CUSTOMERS + 1];
	int64_t			*cells;		/* by position */
	struct map		*seen;		/* distinct orders, customers;
						   by party, of that one */
	struct map		*tuple;		/* columns of a row: groups */
	VEC(struct groups_of { size_t first; size_t n; }) tuples;
	VEC(uint32_t)		 hits;
	struct err		*err;
	enum err_code		 rc;
};

static enum err_code
add_column(struct ledger *l, const struct field *f, struct err *err)
{
	for (size_t i = 0; i < l->n_columns; i++)
		if (l->column[i] == f)
			return ERR_OK;
	if (f == NULL)
		return ERR_OK;
	if (l->n_columns + l->by_period >= SALES_KEYS_MAX)
		return err_set(err, ERR_USAGE, "keys over more than %d"
		    " columns of %.*s", SALES_KEYS_MAX,
		    SHORT(l->s->req->entity->name));
	l->column[l->n_columns++] = f;
	return ERR_OK;
}

/* A column itself, or something that only depends on who bought. */
static bool
keeps_orders_apart(const struct ledger *l, const struct sum_key *k)
{
	const struct node	*n;

	if (k->by_period)
		return l->by_period;
	n = k->q->root;
	if (n->op == N_FIELD)
		return true;
	return n->op == N_VIA && n->field == l->party;
}

/*
 * Who or what is counted once is best looked at party by party.  Not with a
 * period, which comes before the party: its days are a column then, by which
 * orders must be told apart; and only if there is room for that.
 */
static void
choose_by_party(struct ledger *l, bool *used)
{
	size_t	n = 3;		/* party, order and date */

	if (l->party == NULL || !(l->want[SUM_CUSTOMERS] ||
	    l->exact_orders || (l->want[SUM_ORDERS] && !l->by_period &&
	    used[l->party->position])))
		return;
	for (size_t i = 0; i < l->s->req->entity->n_fields; i++)
		n += used[i];
	if (l->by_period && n > SALES_KEYS_MAX)
		return;
	l->by_party = true;
	l->exact_orders = l->exact_orders ||
	    (l->want[SUM_ORDERS] && l->by_period);
	used[l->date->position] = used[l->date->position] || l->by_period;
	l->by_period = false;
}

static enum err_code
choose_columns(struct ledger *l, struct err *err)
{
	const struct sum_request *req = l->s->req;
	bool			*used = ARENA_ARRAY(l->arena, bool,
				    req->entity->n_fields);
	size_t			 n_periods = 0;
	bool			 apart = true;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < req->n_keys; i++) {
		if (l->s->key[i].by_period) {
			n_periods++;
			l->period = l->s->key[i].period;
		} else
			node_columns(l->s->key[i].q->root, used);
	}
	l->by_period = n_periods == 1 && !used[l->date->position];
	if (n_periods > 0 && !l->by_period)
		used[l->date->position] = true;
	for (size_t i = 0; i < req->n_keys; i++)
		apart = apart && keeps_orders_apart(l, &l->s->key[i]);
	l->exact_orders = l->want[SUM_ORDERS] && !apart;
	choose_by_party(l, used);
	if (l->by_party)
		rc = add_column(l, l->party, err);
	for (size_t i = 0; i < req->entity->n_fields && rc == ERR_OK; i++)
		if (used[i])
			rc = add_column(l, &req->entity->field[i], err);
	if (rc == ERR_OK && (l->want[SUM_CUSTOMERS] || l->exact_orders))
		rc = add_column(l, l->party, err);
	if (rc == ERR_OK && l->exact_orders)
		rc = add_column(l, l->order, err);
	if (rc == ERR_OK && l->exact_orders)
		rc = add_column(l, l->date, err);
	l->orders_add_up = l->by_party && !l->exact_orders &&
	    l->n_columns == 1;
	return rc;
}

static bool
is_new(struct ledger *l, uint64_t group, int64_t a, int64_t b, int64_t c)
{
	char	key[32];
	bool	added;

	le64_put(key, group);
	le64_put(key + 8, (uint64_t)a);
	le64_put(key + 16, (uint64_t)b);
	le64_put(key + 24, (uint64_t)c);
	(void)map_put(l->seen, slice_make(key, sizeof(key)), &added);
	return added;
}

/* Distinct orders and customers of a group; group UINT64_MAX: of all. */
static int64_t
distinct(struct ledger *l, enum sum_what what, uint64_t group,
    const struct sales_sums *sums)
{
	int64_t	party, order = SALES_MISSING, day = 0;

	if (l->party == NULL)
		return 0;
	party = l->cells[l->party->position];
	if (what == SUM_CUSTOMERS)
		return party != SALES_MISSING && is_new(l, group, party, 0,
		    INT64_MAX);
	if (sums->orders == 0)
		return 0;
	if (l->order != NULL)
		order = l->cells[l->order->position];
	if (order == SALES_MISSING)
		day = l->cells[l->date->position];
	return is_new(l, group, party, order, day);
}

static enum err_code
add_sums(struct ledger *l, struct sum_group *g, uint64_t number,
    const struct sales_sums *sums, struct err *err)
{
	uint64_t	known = sums->rows - sums->rows_without_cost;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < l->s->req->n_measures && rc == ERR_OK; i++) {
		enum sum_what	what = l->s->measure[i].what;
		int64_t		v = 0;
		uint64_t	n = sums->rows;

		switch (what) {
		case SUM_REVENUE:
			v = sums->revenue;
			break;
		case SUM_QUANTITY:
			v = sums->quantity;
			break;
		case SUM_MARGIN:
			v = sums->margin;
			n = known;
			break;
		case SUM_COST:
			v = sums->cost;
			n = known;
			break;
		case SUM_ROWS:
			v = (int64_t)sums->rows;
			break;
		case SUM_ORDERS:
			v = l->exact_orders ? distinct(l, what, number, sums) :
			    number == UINT64_MAX && !l->orders_add_up ? 0 :
			    (int64_t)sums->orders;
			break;
		case SUM_CUSTOMERS:
			v = distinct(l, what, number, sums);
			break;
		default:
			continue;
		}
		rc = sum_add(l->s, g, i, v, n, err);
	}
	return rc;
}

static void
set_cells(struct ledger *l, const struct sales_group *g)
{
	if (l->by_period)
		l->cells[l->date->position] = g->key[0];
	/* The date itself, where it is among them, is in that period. */
	for (size_t i = 0; i < l->n_columns; i++)
		l->cells[l->column[i]->position] = g->key[i + l->by_period];
}

static struct value
day_of_cells(const struct ledger *l)
{
	struct value	day = { .type = TYPE_DATE,
			    .i = l->cells[l->date->position] };

	if (day.i == SALES_MISSING)
		day.type = TYPE_NONE;
	return day;
}

/* The groups of the row whose cells are set, into s->hit. */
static enum err_code
find_groups(struct ledger *l, struct err *err)
{
	struct sum	*s = l->s;
	struct arena	*scratch = s->scratch;
	struct value	 day = day_of_cells(l);
	enum err_code	 rc;

	arena_clear(l->row);
	s->scratch = l->row;
	rc = sum_find_groups(s, NULL, l->cells, &day, err);
	s->scratch = scratch;
	return rc;
}

static sales_each_group	take_group;

static enum err_code
read_groups(struct sales_groups *groups, struct ledger *l, bool keyed,
    struct err *err)
{
	struct sales_group_query	 q = {
		.sale = l->s->req->entity, .days = l->s->days,
		.by_period = keyed && l->by_period, .period = l->period,
		.n_keys = keyed ? l->n_columns : 0,
		.want_orders = l->want[SUM_ORDERS],
		.want_cost = l->want[SUM_COST] || l->want[SUM_MARGIN],
		.sums_only = true,
		.threads = MAX(1u, l->s->env->threads),
	};
	enum err_code			 rc;

	/* Whoever takes them one by one has no room for all. */
	if (l->s->req->each != NULL)
		q.threads = 1;
	/* Groups whose keys cost nothing need not be counted beforehand. */
	if (keyed && (l->s->appended || l->by_party)) {
		q.each = take_group;
		q.each_arg = l;
	}
	memcpy(q.key, l->column, sizeof(l->column));
	if (l->keep != NULL) {
		q.keep = keep_batch;
		q.keep_arg = l->keep;
		q.keep_column = keep_columns(l->keep, &q.n_keep_columns);
		if (!keep_is_threadable(l->keep))
			q.threads = 1;
	}
	rc = sales_group(groups, l->s->env->txn, l->s->env->model, &q, err);
	if (rc == ERR_OK && l->keep != NULL)
		rc = keep_status(l->keep, err);
	return rc;
}

/* Orders of everything: groups share some, so they are counted again. */
static enum err_code
total_orders(struct ledger *l, struct err *err)
{
	struct sales_groups	groups = {0};
	enum err_code		rc;

	rc = read_groups(&groups, l, false, err);
	for (size_t i = 0; rc == ERR_OK && i < l->s->req->n_measures; i++)
		if (l->s->measure[i].what == SUM_ORDERS &&
		    groups.list.n > 0)
			l->s->total.cell[i].sum =
			    (int64_t)groups.list.p[0].sums.orders;
	VEC_RELEASE(&groups.list);
	return rc;
}

/* Many groups: what their records say is read in one pass. */
static enum err_code
read_ahead(struct ledger *l, size_t n_groups, struct err *err)
{
	const struct sum	*s = l->s;
	uint64_t		 count;
	uint32_t		 last;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < s->req->n_keys && rc == ERR_OK; i++) {
		const struct node	*n;

		if (s->key[i].by_period)
			continue;
		n = s->key[i].q->root;
		if (n->op != N_VIA || n->memo == NULL)
			continue;
		rc = record_counts(&count, &last, s->env->txn, n->entity,
		    err);
		if (rc == ERR_OK && n_groups > last / 4)
			rc = eval_begin(s->key[i].q, err);
		if (rc == ERR_OK && n_groups > last / 4)
			rc = path_fill(s->key[i].q, n, err);
	}
	return rc;
}

/*
 * A group of the ledger is a group of the answer when the keys are the
 * columns themselves: a million of them need no look-up each.
 */
static bool
keys_are_columns(const struct ledger *l)
{
	const struct sum_request *req = l->s->req;

	if (req->n_keys == 0 || l->exact_orders || l->want[SUM_CUSTOMERS])
		return false;
	for (size_t i = 0; i < req->n_measures; i++)
		if (!SUM_OF_LEDGER(l->s->measure[i].what))
			return false;
	for (size_t i = 0; i < req->n_keys; i++) {
		const struct node	*n;

		if (l->s->key[i].by_period) {
			if (!l->by_period)
				return false;
			continue;
		}
		n = l->s->key[i].q->root;
		if (n->op != N_FIELD || n->many ||
		    (n->field->type != TYPE_REF && n->field->type != TYPE_ENUM &&
		    n->field->type != TYPE_BOOL))
			return false;
	}
	return true;
}

static enum err_code
add_group(struct ledger *l, const struct sales_group *from, struct err *err)
{
	struct sum	*s = l->s;
	struct value	 day;
	enum err_code	 rc;

	set_cells(l, from);
	if (s->appended && s->req->each != NULL) {
		day = day_of_cells(l);
		rc = sum_renew_group(s, &s->passed, l->cells, &day, err);
		if (rc == ERR_OK)
			rc = add_sums(l, &s->passed, 0, &from->sums, err);
		return rc ? rc : sum_pass(s, &s->passed, err);
	}
	if (s->appended) {
		day = day_of_cells(l);
		rc = sum_append_group(s, l->cells, &day, err);
		return rc ? rc : add_sums(l, &s->group.p[s->group.n - 1], 0,
		    &from->sums, err);
	}
	rc = find_groups(l, err);
	for (size_t k = 0; k < s->hit.n && rc == ERR_OK; k++)
		rc = add_sums(l, &s->group.p[s->hit.p[k]], s->hit.p[k],
		    &from->sums, err);
	return rc;
}

/* Into its group, and into the total. */
static bool
take_group(void *arg, const struct sales_group *g)
{
	struct ledger	*l = arg;

	if (g->sums.rows == 0)
		return true;
	if (l->by_party && g->key[0] != l->party_at &&
	    map_count(l->seen) > 0) {
		map_close(l->seen);
		l->seen = map_open();
	}
	if (l->by_party)
		l->party_at = g->key[0];
	if (l->want[SUM_COST] || l->want[SUM_MARGIN])
		l->s->n_without_cost += g->sums.rows_without_cost;
	l->rc = add_group(l, g, l->err);
	if (l->rc == ERR_OK)
		l->rc = add_sums(l, &l->s->total, UINT64_MAX, &g->sums,
		    l->err);
	return l->rc == ERR_OK;
}

static enum err_code
sum_roles(struct ledger *l, struct err *err)
{
	struct sales_groups	 groups = {0};
	enum err_code		 rc = ERR_OK;

	l->err = err;
	l->s->appended = keys_are_columns(l);
	/* By party nobody knows how many: of all rows there are many. */
	if (l->by_party && l->s->days.from.n == DAY_MIN.n)
		rc = read_ahead(l, SIZE_MAX, err);
	if (rc == ERR_OK)
		rc = read_groups(&groups, l, true, err);
	if (rc == ERR_OK)
		rc = read_ahead(l, groups.list.n, err);
	for (size_t i = 0; i < groups.list.n && rc == ERR_OK; i++)
		if (!take_group(l, &groups.list.p[i]))
			break;
	VEC_RELEASE(&groups.list);
	if (rc == ERR_OK)
		rc = l->rc;
	if (rc == ERR_OK && l->want[SUM_ORDERS] && !l->exact_orders &&
	    !l->orders_add_up)
		rc = total_orders(l, err);
	return rc;
}

/* ---- measures of any column, row by row ---- */

/* The keys are worked out once for rows alike in the columns they need. */
static void
hit_tuple(struct ledger *l)
{
	struct sum		*s = l->s;
	struct groups_of	*g;
	int64_t			 key[SALES_KEYS_MAX + 1] = {0};
	uint64_t		*at;
	bool			 added;

	for (size_t i = 0; i < l->n_columns; i++)
		key[i] = l->cells[l->column[i]->position];
	if (l->by_period)
		key[l->n_columns] = period_start(l->period, (struct day){
		    (int32_t)l->cells[l->date->position] }).n;
	at = map_put(l->tuple, slice_make(key, sizeof(key)), &added);
	if (added) {
		*at = l->tuples.n;
		l->rc = find_groups(l, l->err);
		g = VEC_ADD(&l->tuples);
		g->first = l->hits.n;
		g->n = s->hit.n;
		for (size_t i = 0; i < s->hit.n; i++)
			*VEC_ADD(&l->hits) = s->hit.p[i];
		return;
	}
	g = &l->tuples.p[*at];
	VEC_CLEAR(&s->hit);
	for (size_t i = 0; i < g->n; i++)
		*VEC_ADD(&s->hit) = l->hits.p[g->first + i];
}

static bool
one_row(struct row_reader *r, void *arg)
{
	struct ledger	*l = arg;
	struct query	*where = l->s->req->where;
	bool		 pass = true;

	l->cells = r->cells;
	if (where != NULL) {
		l->rc = query_test_row(&pass, where, r->seq, r->cells,
		    l->err);
		if (l->rc || !pass)
			return l->rc == ERR_OK;
	}
	hit_tuple(l);
	if (l->rc == ERR_OK)
		l->rc = sum_add_subject(l->s, NULL, r->cells, l->err);
	return l->rc == ERR_OK;
}

static enum err_code
sum_columns(struct ledger *l, struct query *any, struct err *err)
{
	const struct sum_request *req = l->s->req;
	struct row_reader	 r;
	int64_t			*cells = l->cells;
	bool			*used = ARENA_ARRAY(l->arena, bool,
				    req->entity->n_fields);
	enum err_code		 rc;

	used[l->date->position] = true;
	for (size_t i = 0; i < l->n_columns; i++)
		used[l->column[i]->position] = true;
	for (size_t i = 0; i < req->n_measures; i++)
		if (l->s->measure[i].q != NULL)
			node_columns(l->s->measure[i].q->root, used);
	if (req->where != NULL)
		node_columns(req->where->root, used);
	row_reader_init(&r, l->arena, req->entity, used);
	r.days = l->s->days;
	r.each = one_row;
	r.arg = l;
	l->err = err;
	rc = row_reader_run(&r, any, 0, err);
	l->cells = cells;
	return rc ? rc : l->rc;
}

enum err_code
sum_sales(struct sum *s, struct err *err)
{
	const struct entity	*sale = s->req->entity;
	struct ledger		 l = { .s = s };
	struct query		*any = NULL;
	bool			 roles = false;
	enum err_code		 rc = ERR_OK;

	l.arena = arena_open();
	l.row = arena_open();
	l.seen = map_open();
	l.tuple = map_open();
	l.party = entity_role(sale, ROLE_PARTY);
	l.order = entity_role(sale, ROLE_ORDER);
	l.date = entity_role(sale, ROLE_DATE);
	l.cells = ARENA_ARRAY(l.arena, int64_t, sale->n_fields);
	for (size_t i = 0; i < sale->n_fields; i++)
		l.cells[i] = SALES_MISSING;
	for (size_t i = 0; i < s->req->n_measures; i++) {
		if (SUM_OF_LEDGER(s->measure[i].what)) {
			l.want[s->measure[i].what] = true;
			roles = true;
		} else
			any = s->measure[i].q;
	}
	rc = choose_columns(&l, err);
	if (rc == ERR_OK && s->req->where != NULL)
		rc = keep_open(&l.keep, l.arena, s->req->where, s->env, sale,
		    err);
	if (rc == ERR_OK && roles)
		rc = sum_roles(&l, err);
	if (rc == ERR_OK && any != NULL)
		rc = sum_columns(&l, any, err);
	VEC_RELEASE(&l.tuples);
	VEC_RELEASE(&l.hits);
	map_close(l.seen);
	map_close(l.tuple);
	arena_close(l.row);
	arena_close(l.arena);
	return rc;
}
