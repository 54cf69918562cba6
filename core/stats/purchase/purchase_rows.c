/*
 * Customers as a likelihood is summed over them: those who are the same only
 * once, in an order of their own, with the counts and times that occur in
 * tables, so that what depends on one of these only is worked out once; and
 * the sum itself, on two threads when there are many.
 */
#include "core/stats/purchase/purchase_priv.h"

#include <pthread.h>
#include <stdatomic.h>

/* Whole days, in weeks (or whole years): these share a table of times. */
enum { DAY_BITS = 22, COUNT_BITS = 20 };
#define DAYS_PER_WEEK	7.0

struct sortable { uint64_t key; double log_gaps, n; };

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

/* By the key, 11 bits at a time, only where keys differ. */
static void
radix_sort(struct sortable *a, size_t n)
{
	enum { BITS = 11, DIGITS = 1 << BITS };
	struct arena	*scratch = arena_open();
	struct sortable	*from = a, *swap;
	struct sortable	*to = ARENA_ARRAY(scratch, struct sortable, n);
	uint64_t	 differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= a[i].key ^ a[0].key;
	for (unsigned shift = 0; shift < 64; shift += BITS) {
		size_t	at[DIGITS] = {0}, before = 0;

		if ((differ >> shift & (DIGITS - 1)) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			at[from[i].key >> shift & (DIGITS - 1)]++;
		for (size_t d = 0; d < DIGITS; d++) {
			size_t	count = at[d];

			at[d] = before;
			before += count;
		}
		for (size_t i = 0; i < n; i++)
			to[at[from[i].key >> shift & (DIGITS - 1)]++] =
			    from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != a)
		memcpy(a, from, n * sizeof(*a));
	arena_close(scratch);
}

static int
by_gaps(const void *a, const void *b)
{
	double	x = ((const struct sortable *)a)->log_gaps;
	double	y = ((const struct sortable *)b)->log_gaps;

	return x < y ? -1 : x > y;
}

/* Those of one key: with the same gaps they are the same. */
static void
sort_equal(struct sortable *s, size_t n)
{
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && s[j].key == s[i].key; j++)
			;
		if (j - i > 1)
			qsort(s + i, j - i, sizeof(*s), by_gaps);
	}
}

/* False: not all of them are of whole days. */
static bool
make_keys(struct sortable *s, const struct purchase_history *h, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t	last, end;

		if (h[i].x >= 1u << COUNT_BITS ||
		    !whole_days(&last, h[i].t_x) || !whole_days(&end, h[i].T))
			return false;
		s[i] = (struct sortable){ (uint64_t)h[i].x << 2 * DAY_BITS |
		    (uint64_t)end << DAY_BITS | last, h[i].log_gaps, h[i].n };
	}
	return true;
}

static void
take_sorted(struct purchase_rows *r, const struct sortable *s, size_t n,
    bool any_gaps)
{
	const uint64_t	 mask = (1u << DAY_BITS) - 1;
	size_t		 k = 0;

	for (size_t i = 0; i < n; i++) {
		struct purchase_row	*w;

		if (i > 0 && s[i].key == s[i - 1].key && (any_gaps ||
		    by_gaps(&s[i], &s[i - 1]) == 0)) {
			w = &r->row[k - 1];
			/* The mean of them; by_gaps: they have the same. */
			w->log_gaps += (s[i].log_gaps - w->log_gaps) *
			    s[i].n / (w->n + s[i].n);
			w->n += s[i].n;
			continue;
		}
		w = &r->row[k++];
		*w = (struct purchase_row){ .count = (uint32_t)(s[i].key >>
		    2 * DAY_BITS), .last = (uint32_t)(s[i].key & mask),
		    .end = (uint32_t)(s[i].key >> DAY_BITS & mask),
		    .log_gaps = s[i].log_gaps, .n = s[i].n };
		r->n_times = MAX(r->n_times, MAX(w->last, w->end) + 1);
	}
	r->n = k;
}

/* Any times: as they come. */
static void
take_each(struct purchase_rows *r, const struct purchase_history *h, size_t n,
    struct arena *arena)
{
	double	*time = ARENA_ARRAY(arena, double, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		time[2 * i] = h[i].t_x;
		time[2 * i + 1] = h[i].T;
		r->row[i] = (struct purchase_row){ h[i].x, (uint32_t)(2 * i),
		    (uint32_t)(2 * i + 1), h[i].log_gaps, h[i].n };
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
rows_init(struct purchase_rows *r, const struct purchase_history *h, size_t n,
    bool any_gaps, unsigned threads, struct arena *arena)
{
	struct arena	*scratch = arena_open();
	struct sortable	*s = ARENA_ARRAY(scratch, struct sortable, n);
	double		*time;

	*r = (struct purchase_rows){ .threads = threads };
	if (make_keys(s, h, n)) {
		size_t	different = n > 0;

		radix_sort(s, n);
		if (!any_gaps)
			sort_equal(s, n);
		for (size_t i = 1; i < n; i++)
			different += s[i].key != s[i - 1].key || (!any_gaps &&
			    by_gaps(&s[i], &s[i - 1]) != 0);
		r->row = ARENA_ARRAY(arena, struct purchase_row, different);
		take_sorted(r, s, n, any_gaps);
		time = ARENA_ARRAY(arena, double, r->n_times);
		for (uint32_t i = 0; i < r->n_times; i++)
			time[i] = i / DAYS_PER_WEEK;
		r->time = time;
	} else {
		r->row = ARENA_ARRAY(arena, struct purchase_row, n);
		take_each(r, h, n, arena);
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

static void *
sum_main(void *arg)
{
	struct summing	*s = arg;
	size_t		 i;

	while ((i = atomic_fetch_add(&s->next, 1)) < s->n_chunks)
		s->sum(s->part + i * s->dim, s->arg, i * CHUNK,
		    MIN((i + 1) * CHUNK, s->n));
	return NULL;
}

void
add_up(double *sums, size_t dim, size_t n, unsigned threads, rows_sum *sum,
    void *arg)
{
	struct summing	 s = { .sum = sum, .arg = arg, .n = n, .dim = dim,
			    .n_chunks = (n + CHUNK - 1) / CHUNK };
	pthread_t	 thread;
	bool		 two;

	s.part = mem_zalloc((s.n_chunks * dim + 1) * sizeof(*s.part));
	two = threads > 1 && s.n_chunks >= CHUNKS_FOR_TWO &&
	    pthread_create(&thread, NULL, sum_main, &s) == 0;
	sum_main(&s);
	if (two)
		pthread_join(thread, NULL);
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
