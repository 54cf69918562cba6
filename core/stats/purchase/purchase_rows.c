/*
 * Customers as a likelihood is summed over them: those who are the same only
 * once, in an order of their own, with the counts and times that occur in
 * tables, so that what depends on one of these only is worked out once; and
 * the sum itself, on two threads when there are many.
 */
#include "core/base/base.h"
#include "core/base/order.h"
#include "core/base/worker.h"
#include "core/stats/purchase/purchase_priv.h"

#include <stdatomic.h>

/* Whole days, in weeks (or whole years): these share a table of times. */
enum { DAY_BITS = 22, COUNT_BITS = 20 };
#define DAYS_PER_WEEK	7.0

static struct purchase_history
history_in_array(const void *arg, size_t i)
{
	return ((const struct purchase_history *)arg)[i];
}

struct purchase_histories
histories_of(const struct purchase_history *h, size_t n)
{
	return (struct purchase_histories){ history_in_array, h, n };
}

static bool
whole_days(uint32_t *days, double weeks)
{
	double	d = rint(weeks * DAYS_PER_WEEK);

	/* A week less than none, or too many of them, is nobody's. */
	if (!(fabs(weeks * DAYS_PER_WEEK - d) < 1e-7) || d < 0 ||
	    d >= 1u << DAY_BITS)
		return false;
	*days = (uint32_t)d;
	return true;
}

/* Those of one key: with the same gaps they are the same. */
struct gaps { double log_gaps, n; };

static int
by_gaps(const void *a, const void *b)
{
	double	x = ((const struct gaps *)a)->log_gaps;
	double	y = ((const struct gaps *)b)->log_gaps;

	return x < y ? -1 : x > y;
}

/* False: not all of them are of whole days. */
static bool
make_keys(struct order_item *s, const struct purchase_histories *all)
{
	if (all->n > UINT32_MAX)
		return false;
	for (size_t i = 0; i < all->n; i++) {
		struct purchase_history	h = all->get(all->arg, i);
		uint32_t		last, end;

		if (h.x >= 1u << COUNT_BITS ||
		    !whole_days(&last, h.t_x) || !whole_days(&end, h.T))
			return false;
		s[i] = (struct order_item){ (uint64_t)h.x << 2 * DAY_BITS |
		    (uint64_t)end << DAY_BITS | last, (uint32_t)i };
	}
	return true;
}

struct taking {
	struct purchase_rows	*rows;
	VEC(struct gaps)	 gaps;		/* of one key */
	bool			 any_gaps;
};

/* Who has no gap or one is the same as whoever has his key. */
enum { FEWEST_GAPS = 2 };

static void
take_key(struct taking *t, uint64_t key)
{
	const uint64_t		 mask = (1u << DAY_BITS) - 1;
	struct purchase_rows	*r = t->rows;
	struct purchase_row	 of_key = { .count = (uint32_t)(key >>
				    2 * DAY_BITS), .last = (uint32_t)(key &
				    mask), .end = (uint32_t)(key >> DAY_BITS &
				    mask) };
	bool	one = t->any_gaps || of_key.count < FEWEST_GAPS;
	double	n = 0;

	if (!one && t->gaps.n > 1)
		qsort(t->gaps.p, t->gaps.n, sizeof(*t->gaps.p), by_gaps);
	for (size_t i = 0; i < t->gaps.n; i++) {
		const struct gaps	*g = &t->gaps.p[i];
		struct purchase_row	*w;

		if (i == 0 || (!one && by_gaps(g - 1, g) != 0)) {
			r->row[r->n++] = of_key;
			n = 0;
		}
		/* The mean of them; not one: they have the same. */
		w = &r->row[r->n - 1];
		n += g->n;
		w->n = (float)n;
		w->log_gaps += (g->log_gaps - w->log_gaps) * g->n / n;
	}
	r->n_times = MAX(r->n_times, MAX(of_key.last, of_key.end) + 1);
	t->gaps.n = 0;
}

static void
take_sorted(struct taking *t, const struct order_item *s,
    const struct purchase_histories *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct purchase_history	h = all->get(all->arg, s[i].id);

		*VEC_ADD(&t->gaps) = (struct gaps){ h.log_gaps, h.n };
		if (i + 1 == all->n || s[i + 1].key != s[i].key)
			take_key(t, s[i].key);
	}
}

/* Any times: as they come. */
static void
take_each(struct purchase_rows *r, const struct purchase_histories *all,
    struct arena *arena)
{
	size_t	 n = all->n;
	double	*time = ARENA_ARRAY(arena, double, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		struct purchase_history	h = all->get(all->arg, i);

		time[2 * i] = h.t_x;
		time[2 * i + 1] = h.T;
		r->row[i] = (struct purchase_row){ h.x, (uint32_t)(2 * i),
		    (uint32_t)(2 * i + 1), (float)h.n, h.log_gaps };
	}
	r->n = n;
	r->n_times = (uint32_t)(2 * n);
	r->time = time;
}

/* The counts that occur, and of each row the place of its count there. */
static void
take_counts(struct purchase_rows *r, struct arena *arena)
{
	struct arena	*scratch = arena_open();
	uint32_t	 max = 0, *place, *count;

	for (size_t i = 0; i < r->n; i++)
		max = MAX(max, r->row[i].count);
	place = ARENA_ARRAY(scratch, uint32_t, (size_t)max + 1);
	for (size_t i = 0; i < r->n; i++)
		place[r->row[i].count] = 1;
	for (uint32_t x = 0; x <= max; x++)
		r->n_counts += place[x];
	count = ARENA_ARRAY(arena, uint32_t, r->n_counts);
	r->n_counts = 0;
	for (uint32_t x = 0; x <= max; x++)
		if (place[x] > 0) {
			place[x] = r->n_counts;
			count[r->n_counts++] = x;
		}
	for (size_t i = 0; i < r->n; i++)
		r->row[i].count = place[r->row[i].count];
	r->count = count;
	arena_close(scratch);
}

void
rows_init(struct purchase_rows *r, const struct purchase_histories *all,
    bool any_gaps, unsigned threads, struct arena *arena)
{
	struct arena	*scratch = arena_open();
	struct order_item *s = arena_alloc(scratch, all->n * sizeof(*s));
	struct taking	 t = { .rows = r, .any_gaps = any_gaps };
	double		*time;

	*r = (struct purchase_rows){ .threads = threads };
	/* As long as nothing is written to it, it takes no memory. */
	r->row = arena_alloc(arena, all->n * sizeof(*r->row));
	if (make_keys(s, all)) {
		order_items(s, all->n);
		take_sorted(&t, s, all);
		VEC_RELEASE(&t.gaps);
		time = ARENA_ARRAY(arena, double, r->n_times);
		for (uint32_t i = 0; i < r->n_times; i++)
			time[i] = i / DAYS_PER_WEEK;
		r->time = time;
	} else {
		take_each(r, all, arena);
	}
	arena_close(scratch);
	take_counts(r, arena);
	for (size_t i = 0; i < r->n; i++)
		r->customers += r->row[i].n;
}

/* ---- sums over all of them ---- */

enum { CHUNK = 8192, CHUNKS_FOR_TWO = 3 };

struct summing {
	rows_sum	*sum;
	void		*arg;
	size_t		 n, n_chunks, dim;
	double		*part;			/* [n_chunks * dim] */
	atomic_size_t	 next;
};

static void
sum_main(void *arg)
{
	struct summing	*s = arg;
	size_t		 i;

	while ((i = atomic_fetch_add(&s->next, 1)) < s->n_chunks)
		s->sum(s->part + i * s->dim, s->arg, i * CHUNK,
		    MIN((i + 1) * CHUNK, s->n));
}

void
add_up(double *sums, size_t dim, size_t n, unsigned threads, rows_sum *sum,
    void *arg)
{
	struct summing	 s = { .sum = sum, .arg = arg, .n = n, .dim = dim,
			    .n_chunks = (n + CHUNK - 1) / CHUNK };

	s.part = mem_zalloc((s.n_chunks * dim + 1) * sizeof(*s.part));
	if (threads > 1 && s.n_chunks >= CHUNKS_FOR_TWO)
		worker_pair(sum_main, &s, &s);
	else
		sum_main(&s);
	/* In the order of the rows, whoever worked them out. */
	for (size_t j = 0; j < dim; j++) {
		sums[j] = 0;
		for (size_t i = 0; i < s.n_chunks; i++)
			sums[j] += s.part[i * dim + j];
	}
	free(s.part);
}

void
rows_add_up(double *sums, size_t dim, const struct purchase_rows *r,
    rows_sum *sum, void *arg)
{
	add_up(sums, dim, r->n, r->threads, sum, arg);
}
