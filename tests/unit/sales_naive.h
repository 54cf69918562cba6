/*
 * The naive ledger: an array of rows, and every answer worked out from it
 * by going through all of them.
 */
#ifndef SALES_NAIVE_H
#define SALES_NAIVE_H

#include "tests/unit/sales_fixture.h"

struct naive_row { uint64_t seq; int64_t cell[N_FIELDS]; };
struct naive { VEC(struct naive_row) row; };

static int
naive_compare(const void *a, const void *b)
{
	const struct naive_row	*x = a, *y = b;

	if (x->cell[F_DATE] != y->cell[F_DATE])
		return x->cell[F_DATE] < y->cell[F_DATE] ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int
naive_compare_party(const void *a, const void *b)
{
	const struct naive_row	*x = a, *y = b;

	if (x->cell[F_PARTY] != y->cell[F_PARTY])
		return x->cell[F_PARTY] < y->cell[F_PARTY] ? -1 : 1;
	return naive_compare(a, b);
}

/* Rows of a scan, in the order they come, and how often what was said of one
 * is not what it says itself: by thread. */
struct got { struct naive rows[2]; uint64_t wrong[2]; };

static bool
got_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct got		*g = arg;
	struct naive_row	*r;
	size_t			 i, f;

	for (i = 0; i < b->n; i++) {
		r = VEC_ADD(&g->rows[thread].row);
		r->seq = b->seq[i];
		for (f = 0; f < N_FIELDS; f++)
			r->cell[f] = b->col[f][i];
		g->wrong[thread] += b->day[i] != r->cell[F_DATE];
	}
	return true;
}

static bool
got_party(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct got	*g = arg;
	size_t		 i;

	for (i = 0; i < b->n; i++)
		g->wrong[thread] += b->col[F_PARTY][i] != party;
	return got_batch(arg, thread, b);
}

static void
got_release(struct got *g)
{
	VEC_RELEASE(&g->rows[0].row);
	VEC_RELEASE(&g->rows[1].row);
}

/* Each row has come to one of the threads, which had its own in order. */
static bool
naive_equal(const struct naive_row *a, size_t n, const struct got *g)
{
	const struct naive	*of = g->rows;
	const struct naive_row	*b;
	size_t			 i, k, t, at[2] = { 0, 0 };

	if (n != of[0].row.n + of[1].row.n || g->wrong[0] + g->wrong[1] > 0)
		return false;
	for (i = 0; i < n; i++) {
		t = at[0] == of[0].row.n || (at[1] < of[1].row.n &&
		    of[1].row.p[at[1]].seq == a[i].seq);
		b = &of[t].row.p[at[t]++];
		if (a[i].seq != b->seq)
			return false;
		for (k = 0; k < N_FIELDS; k++)
			if (a[i].cell[k] != b->cell[k])
				return false;
	}
	return true;
}

/* The scans of a snapshot against the array. */
static bool CRM_UNUSED
naive_check_scans(struct naive *n, struct txn *txn, struct range days,
    unsigned threads, uint32_t last_party)
{
	const struct field	*column[N_FIELDS];
	struct sales_query	 q = { .sale = sale, .days = days,
				    .column = column, .n_columns = N_FIELDS,
				    .threads = threads };
	struct naive		 want = { 0 };
	struct got		 g;
	struct err		 err = { 0 };
	bool			 same, all = true;
	size_t			 i, from, until;
	uint32_t		 party;

	for (i = 0; i < N_FIELDS; i++)
		column[i] = &sale_field[i];
	for (i = 0; i < n->row.n; i++)
		if (n->row.p[i].cell[F_DATE] >= days.from.n &&
		    n->row.p[i].cell[F_DATE] < days.until.n)
			*VEC_ADD(&want.row) = n->row.p[i];
	if (want.row.n > 0)
		qsort(want.row.p, want.row.n, sizeof(*want.row.p),
		    naive_compare);
	g = (struct got){0};
	same = sales_scan(txn, &q, got_batch, &g, &err) == ERR_OK &&
	    naive_equal(want.row.p, want.row.n, &g);
	if (!same)
		diag("scan: %zu rows, want %zu: %s", g.rows[0].row.n +
		    g.rows[1].row.n, want.row.n, err.msg);
	all &= same;
	got_release(&g);
	if (want.row.n > 0)
		qsort(want.row.p, want.row.n, sizeof(*want.row.p),
		    naive_compare_party);
	for (i = 0; i < want.row.n && want.row.p[i].cell[F_PARTY] ==
	    SALES_MISSING; i++)
		;
	g = (struct got){0};
	same = sales_scan_parties(txn, &q, got_party, &g, &err) == ERR_OK &&
	    naive_equal(want.row.p + i, want.row.n - i, &g);
	if (!same)
		diag("parties: %zu rows, want %zu: %s", g.rows[0].row.n +
		    g.rows[1].row.n, want.row.n - i, err.msg);
	all &= same;
	got_release(&g);
	for (party = 1; party <= last_party; party++) {
		for (from = 0; from < want.row.n &&
		    want.row.p[from].cell[F_PARTY] < party; from++)
			;
		for (until = from; until < want.row.n &&
		    want.row.p[until].cell[F_PARTY] == party; until++)
			;
		g = (struct got){0};
		same = sales_scan_party(txn, &q, party, got_batch, &g,
		    &err) == ERR_OK && naive_equal(want.row.p + from,
		    until - from, &g);
		if (!same)
			diag("party %u: %zu rows, want %zu: %s", party,
			    g.rows[0].row.n, until - from, err.msg);
		all &= same;
		got_release(&g);
	}
	VEC_RELEASE(&want.row);
	return all;
}

static bool
naive_in(const struct naive_row *r, struct range days)
{
	return r->cell[F_DATE] >= days.from.n &&
	    r->cell[F_DATE] < days.until.n;
}

static int64_t
or_zero(int64_t v)
{
	return v == SALES_MISSING ? 0 : v;
}

static void
naive_add(struct sales_sums *s, const struct naive_row *r)
{
	int64_t	amount = or_zero(r->cell[F_AMOUNT]);
	int64_t	quantity = or_zero(r->cell[F_QUANTITY]);

	s->rows++;
	s->rows_without_cost++;
	s->revenue += amount;
	s->quantity += quantity;
	if (amount > 0 || quantity > 0) {
		s->first.n = MIN(s->first.n, (int32_t)r->cell[F_DATE]);
		s->last.n = MAX(s->last.n, (int32_t)r->cell[F_DATE]);
	}
}

/* Two rows are lines of one order of one party. */
static bool
same_order(const struct naive_row *a, const struct naive_row *b)
{
	if (a->cell[F_PARTY] != b->cell[F_PARTY] ||
	    a->cell[F_ORDER] != b->cell[F_ORDER])
		return false;
	return a->cell[F_ORDER] != SALES_MISSING ||
	    a->cell[F_DATE] == b->cell[F_DATE];
}

typedef bool naive_same(const struct naive_row *, const struct naive_row *);

static bool
same_party(const struct naive_row *a, const struct naive_row *b)
{
	return a->cell[F_PARTY] == b->cell[F_PARTY];
}

/* Is row i the first purchase of its order within its group? */
static bool
naive_first_of_order(const struct naive *n, size_t i, struct range days,
    naive_same *group)
{
	size_t	k;

	if (or_zero(n->row.p[i].cell[F_QUANTITY]) <= 0)
		return false;
	for (k = 0; k < i; k++)
		if (naive_in(&n->row.p[k], days) &&
		    or_zero(n->row.p[k].cell[F_QUANTITY]) > 0 &&
		    same_order(&n->row.p[k], &n->row.p[i]) &&
		    group(&n->row.p[k], &n->row.p[i]))
			return false;
	return true;
}

static bool CRM_UNUSED
naive_check_sums(struct naive *n, struct txn *txn, struct range days,
    bool orders, unsigned threads, uint32_t last_party)
{
	struct sales_sums	*got, *want, one;
	struct err		 err = { 0 };
	bool			 all = true;
	uint32_t		 id;
	size_t			 i;

	got = mem_zalloc((last_party + 1) * sizeof(*got));
	want = mem_zalloc((last_party + 1) * sizeof(*want));
	for (id = 0; id <= last_party; id++)
		sums_clear(&want[id]);
	for (i = 0; i < n->row.n; i++) {
		if (!naive_in(&n->row.p[i], days))
			continue;
		id = (uint32_t)or_zero(n->row.p[i].cell[F_PARTY]);
		naive_add(&want[id], &n->row.p[i]);
		want[id].orders += naive_first_of_order(n, i, days,
		    same_party);
	}
	if (sales_sum_parties(got, last_party, txn, &model, sale, days, orders,
	    threads, &err)) {
		diag("%s", err.msg);
		all = false;
	}
	for (id = 0; id <= last_party && all; id++) {
		if (!orders)
			got[id].orders = want[id].orders;
		all &= memcmp(&got[id], &want[id], sizeof(*got)) == 0;
		if (!all)
			diag("sums of %u: %lld %lld, rows %llu %llu, orders "
			    "%llu %llu", id, (long long)got[id].revenue,
			    (long long)want[id].revenue,
			    (unsigned long long)got[id].rows,
			    (unsigned long long)want[id].rows,
			    (unsigned long long)got[id].orders,
			    (unsigned long long)want[id].orders);
		if (id > 0 && orders && (sales_sum_party(&one, txn, &model,
		    sale, id, days, &err) ||
		    memcmp(&one, &want[id], sizeof(one)) != 0)) {
			diag("sum of party %u: %s", id, err.msg);
			all = false;
		}
	}
	free(got);
	free(want);
	return all;
}

/* Groups: the sums of every group are those of the rows with its keys. */
static bool CRM_UNUSED
naive_check_groups(struct naive *n, struct txn *txn,
    struct sales_group_query *q)
{
	struct sales_groups	 g = { 0 };
	struct sales_group	*s;
	struct sales_sums	 want;
	struct err		 err = { 0 };
	uint64_t		 rows = 0, in = 0;
	size_t			 i, k, f, at;
	bool			 all = true, hit;

	q->sale = sale;
	if (sales_group(&g, txn, &model, q, &err)) {
		diag("%s", err.msg);
		return false;
	}
	for (i = 0; i < n->row.n; i++)
		in += naive_in(&n->row.p[i], q->days);
	for (k = 0; k < g.list.n && all; k++) {
		s = &g.list.p[k];
		sums_clear(&want);
		want.orders = s->sums.orders;
		for (i = 0; i < n->row.n; i++) {
			struct naive_row	*r = &n->row.p[i];

			hit = naive_in(r, q->days);
			at = 0;
			if (q->by_period)
				hit &= period_start(q->period, (struct day){
				    (int32_t)r->cell[F_DATE] }).n ==
				    s->key[at++];
			for (f = 0; f < q->n_keys; f++)
				hit &= r->cell[q->key[f]->position] ==
				    s->key[at++];
			if (hit)
				naive_add(&want, r);
		}
		rows += want.rows;
		if (q->sums_only) {
			want.first = s->sums.first;
			want.last = s->sums.last;
		}
		all &= memcmp(&want, &s->sums, sizeof(want)) == 0;
		for (f = 0; k > 0 && f < g.n_keys &&
		    s->key[f] == s[-1].key[f]; f++)
			;
		if (k > 0 && (f == g.n_keys || s->key[f] < s[-1].key[f]))
			all = false;
		if (!all)
			diag("group %zu of %zu: rows %llu %llu", k, g.list.n,
			    (unsigned long long)s->sums.rows,
			    (unsigned long long)want.rows);
	}
	if (all && rows != in) {
		diag("groups: %llu rows of %llu", (unsigned long long)rows,
		    (unsigned long long)in);
		all = false;
	}
	VEC_RELEASE(&g.list);
	return all;
}

/* Weekly sums of everything and of each product. */
static bool CRM_UNUSED
naive_check_weeks(struct naive *n, struct txn *txn, uint32_t last_product)
{
	struct arena		*arena = arena_open();
	struct sales_week	*week;
	struct err		 err = { 0 };
	struct day		 first, until = { 16000 };
	uint32_t		 id;
	size_t			 n_weeks, i, k;
	bool			 all = true;

	for (id = 0; id <= last_product && all; id++) {
		if (sales_weeks(&first, &week, &n_weeks, txn, sale, id, until,
		    arena, &err)) {
			diag("%s", err.msg);
			all = false;
			break;
		}
		if (n_weeks > 0 && week[0].rows == 0)
			all = false;
		for (i = 0; i < n->row.n; i++) {
			struct naive_row	*r = &n->row.p[i];

			if ((id != 0 && r->cell[F_PRODUCT] != id) ||
			    r->cell[F_DATE] >= period_start(PERIOD_WEEK,
			    until).n)
				continue;
			k = (size_t)(r->cell[F_DATE] - first.n) / 7;
			if (r->cell[F_DATE] < first.n || k >= n_weeks) {
				all = false;
				break;
			}
			week[k].rows--;
			week[k].revenue -= or_zero(r->cell[F_AMOUNT]);
			week[k].quantity -= or_zero(r->cell[F_QUANTITY]);
		}
		for (k = 0; k < n_weeks && all; k++)
			all &= week[k].rows == 0 && week[k].revenue == 0 &&
			    week[k].quantity == 0;
		if (!all)
			diag("weeks of product %u: %zu", id, n_weeks);
	}
	arena_close(arena);
	return all;
}

#endif
