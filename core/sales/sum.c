/*
 * Sums per party.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* Up to so many parties, their sums stay in the processor's caches. */
enum { CACHED_PARTIES = 1 << 16 };

/*
 * The orders of the party at hand, by hash; slots of another turn are free.
 */
struct seen {
	struct { uint64_t hash; uint64_t turn; } *slot;
	size_t		 n, n_slots;
	uint64_t	 turn;
	uint64_t	 last;		/* lines of an order follow each other */
};

struct party_sums {
	struct worth		 measure;
	struct order_columns	 orders;
	int			 party;		/* column */
	uint32_t		 last_id;
	struct sales_sums	*sums[2];	/* per thread */
	struct err		 err[2];
	struct {
		struct measured	 m;
		bool		 careful;
		bool		 started;	/* counting orders of: */
		uint32_t	 party;
		struct seen	 seen;
	}			 thread[2];
};

static bool
fail_range(struct err *err)
{
	err_set(err, ERR_RANGE, "a sum over sale rows is too large");
	return false;
}

/* Pointers of its own: what is written is none of what is read. */
static void
add_plain(struct sales_sums *sums, uint32_t last_id, const int64_t *party,
    const struct measured *m, const struct sales_batch *b)
{
	const int64_t	*revenue = m->revenue, *quantity = m->quantity;
	const int32_t	*day = b->day;
	size_t		 i, n = b->n;

	for (i = 0; i < n; i++)
		if ((uint64_t)party[i] <= last_id)
			sums_add_plain(&sums[party[i]], revenue[i],
			    quantity[i], day[i]);
}

static bool
add_batch(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct party_sums	*ps = arg;
	struct sales_sums	*sums = ps->sums[thread];
	struct measured		*m = &ps->thread[thread].m;
	const int64_t		*party = ps->party < 0 ? NULL :
				    b->col[ps->party];
	bool			 small;
	size_t			 i;
	uint64_t		 id;

	if (worth_batch(m, &ps->measure, b, &ps->err[thread]))
		return false;
	small = measured_small(m, &ps->thread[thread].careful);
	if (small && m->cost == NULL && party != NULL) {
		add_plain(sums, ps->last_id, party, m, b);
		return true;
	}
	for (i = 0; i < b->n; i++) {
		id = party == NULL ? 0 : (uint64_t)party[i];
		if (id > ps->last_id)
			continue;
		if (!sums_add(&sums[id], m, i, b->day[i], small))
			return fail_range(&ps->err[thread]);
	}
	return true;
}

/* ---- with orders: party by party ---- */

static void
seen_grow(struct seen *s)
{
	struct seen	old = *s;
	size_t		i, k;

	s->n_slots = MAX(old.n_slots * 2, (size_t)256);
	s->slot = mem_zalloc(s->n_slots * sizeof(*s->slot));
	for (i = 0; i < old.n_slots; i++) {
		if (old.slot[i].turn != s->turn)
			continue;
		for (k = old.slot[i].hash & (s->n_slots - 1);
		    s->slot[k].turn == s->turn; k = (k + 1) & (s->n_slots - 1))
			;
		s->slot[k] = old.slot[i];
	}
	free(old.slot);
}

/* 1 when it had not been seen in this turn. */
static uint64_t
seen_add(struct seen *s, uint64_t hash)
{
	size_t	i;

	if (s->n > 0 && hash == s->last)
		return 0;
	s->last = hash;
	if (s->n * 2 >= s->n_slots)
		seen_grow(s);
	for (i = hash & (s->n_slots - 1); s->slot[i].turn == s->turn;
	    i = (i + 1) & (s->n_slots - 1))
		if (s->slot[i].hash == hash)
			return 0;
	s->slot[i].hash = hash;
	s->slot[i].turn = s->turn;
	s->n++;
	return 1;
}

static bool
add_party(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct party_sums	*ps = arg;
	struct measured		*m = &ps->thread[thread].m;
	struct seen		*seen = &ps->thread[thread].seen;
	struct sales_sums	*s;
	bool			 small;
	uint64_t		 hash;
	size_t			 i;

	if (party > ps->last_id)
		return true;
	if (!ps->thread[thread].started ||
	    ps->thread[thread].party != party) {
		ps->thread[thread].started = true;
		ps->thread[thread].party = party;
		seen->turn++;
		seen->n = 0;
	}
	if (worth_batch(m, &ps->measure, b, &ps->err[thread]))
		return false;
	small = measured_small(m, &ps->thread[thread].careful);
	s = &ps->sums[thread][party];
	for (i = 0; i < b->n; i++) {
		if (small && m->cost == NULL)
			sums_add_plain(s, m->revenue[i], m->quantity[i],
			    b->day[i]);
		else if (!sums_add(s, m, i, b->day[i], small))
			return fail_range(&ps->err[thread]);
		if (order_of_row(&hash, &ps->orders, b, m, i))
			s->orders += seen_add(seen, hash);
	}
	return true;
}

static bool
add_one_party(void *arg, unsigned thread, const struct sales_batch *b)
{
	return add_party(arg, thread, 0, b);
}

static enum err_code
status(const struct party_sums *ps, enum err_code rc, struct err *err)
{
	unsigned	t;

	for (t = 0; rc == ERR_OK && t < 2; t++) {
		if (ps->err[t].code == ERR_OK)
			continue;
		*err = ps->err[t];
		rc = err->code;
	}
	return rc;
}

static enum err_code
sum_in_time_order(struct party_sums *ps, struct txn *txn, struct scan *s,
    struct err *err)
{
	struct sales_sums	*second = NULL;
	enum err_code		 rc;
	uint32_t		 id;

	if (s->threads > 1) {
		second = mem_realloc_array(NULL, (size_t)ps->last_id + 1,
		    sizeof(*second));
		for (id = 0; id <= ps->last_id; id++)
			sums_clear(&second[id]);
		ps->sums[1] = second;
	}
	rc = status(ps, scan_ledger(txn, s, add_batch, ps, err), err);
	for (id = 0; second != NULL && rc == ERR_OK && id <= ps->last_id; id++)
		if (second[id].rows > 0 &&
		    !sums_merge(&ps->sums[0][id], &second[id])) {
			fail_range(err);
			rc = ERR_RANGE;
		}
	free(second);
	return rc;
}

static struct party_sums *
party_sums_open(struct sales_sums *sums, uint32_t last_id)
{
	struct party_sums	*ps = mem_zalloc(sizeof(*ps));
	uint32_t		 id;

	ps->last_id = last_id;
	ps->sums[0] = ps->sums[1] = sums;
	for (id = 0; id < last_id; id++)
		sums_clear(&sums[id]);
	sums_clear(&sums[last_id]);
	return ps;
}

static void
party_sums_close(struct party_sums *ps)
{
	worth_close(&ps->measure);
	free(ps->thread[0].seen.slot);
	free(ps->thread[1].seen.slot);
	free(ps);
}

enum err_code
sales_sum_parties(struct sales_sums *sums, uint32_t last_id, struct txn *txn,
    const struct model *model, const struct entity *sale, struct range days,
    bool want_orders, unsigned threads, struct err *err)
{
	const struct field	*party = entity_role(sale, ROLE_PARTY);
	struct party_sums	*ps = party_sums_open(sums, last_id);
	struct scan		 s;
	enum err_code		 rc;

	scan_init(&s, sale, days);
	s.threads = threads;
	ps->party = party == NULL ? -1 : (int)scan_add(&s, party, 0);
	rc = worth_open(&ps->measure, &s, txn, model, sale, true, err);
	if (rc)
		goto done;
	if (want_orders) {
		ps->orders = order_columns_add(&s, sale);
		rc = scan_parties(txn, &s, sale, true, add_party, ps, err);
		rc = status(ps, rc, err);
	} else if (last_id < CACHED_PARTIES) {
		rc = sum_in_time_order(ps, txn, &s, err);
	} else {
		rc = scan_party_blocks(txn, &s, sale, add_batch, ps, err);
		rc = status(ps, rc, err);
	}
done:
	party_sums_close(ps);
	return rc;
}

enum err_code
sales_sum_party(struct sales_sums *sums, struct txn *txn,
    const struct model *model, const struct entity *sale, uint32_t party,
    struct range days, struct err *err)
{
	struct sales_sums	 one;
	struct party_sums	*ps = party_sums_open(&one, 0);
	struct scan		 s;
	enum err_code		 rc;

	scan_init(&s, sale, days);
	rc = worth_open(&ps->measure, &s, txn, model, sale, true, err);
	if (rc)
		goto done;
	ps->orders = order_columns_add(&s, sale);
	rc = scan_party(txn, &s, sale, party, add_one_party, ps, err);
	rc = status(ps, rc, err);
	if (rc == ERR_OK)
		*sums = one;
done:
	party_sums_close(ps);
	return rc;
}

bool
sales_bought(const struct sales_sums *sums)
{
	return sums->first.n <= sums->last.n;
}

/* ---- of each party over several spans ---- */

struct spans {
	struct worth		 measure;
	struct order_columns	 orders;
	const struct range	*days;
	size_t			 n;
	sales_each_sums		*each;
	void			*arg;
	struct spans_of {
		struct measured		 m;
		bool			 careful, started;
		uint32_t		 party;
		struct sales_sums	 sum[SALES_SPANS_MAX];
		struct seen		 seen[SALES_SPANS_MAX];
		struct err		 err;
	}			 of[2];		/* by thread */
};

static void
give_spans(const struct spans *all, struct spans_of *t)
{
	if (t->started)
		all->each(all->arg, t->party, t->sum);
	for (size_t k = 0; k < all->n; k++) {
		sums_clear(&t->sum[k]);
		t->seen[k].turn++;
		t->seen[k].n = 0;
	}
}

static bool
add_to_span(struct spans_of *t, size_t k, const struct spans *all,
    const struct sales_batch *b, bool small)
{
	const struct measured	*m = &t->m;
	struct sales_sums	*s = &t->sum[k];
	uint64_t		 hash;

	for (size_t i = 0; i < b->n; i++) {
		int32_t	day = b->day[i];

		if (day < all->days[k].from.n || day >= all->days[k].until.n)
			continue;
		if (small && m->cost == NULL)
			sums_add_plain(s, m->revenue[i], m->quantity[i], day);
		else if (!sums_add(s, m, i, day, small))
			return fail_range(&t->err);
		if (order_of_row(&hash, &all->orders, b, m, i))
			s->orders += seen_add(&t->seen[k], hash);
	}
	return true;
}

static bool
add_spans(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct spans	*all = arg;
	struct spans_of	*t = &all->of[thread];
	bool		 small;

	if (!t->started || t->party != party) {
		give_spans(all, t);
		t->started = true;
		t->party = party;
	}
	if (worth_batch(&t->m, &all->measure, b, &t->err))
		return false;
	small = measured_small(&t->m, &t->careful);
	for (size_t k = 0; k < all->n; k++)
		if (!add_to_span(t, k, all, b, small))
			return false;
	return true;
}

enum err_code
sales_sum_spans(struct txn *txn, const struct model *model,
    const struct entity *sale, const struct range *days, size_t n,
    unsigned threads, sales_each_sums *each, void *arg, struct err *err)
{
	struct spans	*all = mem_zalloc(sizeof(*all));
	struct range	 every = days[0];
	struct scan	 s;
	enum err_code	 rc;

	for (size_t k = 1; k < n; k++) {
		every.from.n = MIN(every.from.n, days[k].from.n);
		every.until.n = MAX(every.until.n, days[k].until.n);
	}
	all->days = days;
	all->n = n;
	all->each = each;
	all->arg = arg;
	scan_init(&s, sale, every);
	s.threads = threads;
	rc = worth_open(&all->measure, &s, txn, model, sale, true, err);
	all->orders = order_columns_add(&s, sale);
	if (rc == ERR_OK)
		rc = scan_parties(txn, &s, sale, true, add_spans, all, err);
	for (unsigned t = 0; t < NELEM(all->of); t++) {
		if (rc == ERR_OK && all->of[t].err.code != ERR_OK) {
			*err = all->of[t].err;
			rc = err->code;
		}
		if (rc == ERR_OK)
			give_spans(all, &all->of[t]);
		for (size_t k = 0; k < SALES_SPANS_MAX; k++)
			free(all->of[t].seen[k].slot);
	}
	worth_close(&all->measure);
	free(all);
	return rc;
}
