#include "core/practice/forecast_points.h"

#include "core/base/base.h"

enum { BY_NUMBER = 1 << 24 };

/* A series, first in the order in which they are met, then by key. */
struct met {
	struct value	*key;
	size_t		 from;		/* where its points go */
	uint32_t	 n;		/* groups of it: periods, or more */
	uint32_t	 filled;
	uint32_t	 number;	/* as it was met */
};

struct reader {
	struct points	*p;
	struct arena	*arena;
	size_t		 n_keys;	/* without the period */
	size_t		 period;	/* its place in a row */
	struct map	*index;		/* key: place in met */
	VEC(uint32_t)	 of_id;		/* of a record alone: place + 1 */
	VEC(struct met)	 met;
	struct buf	 bytes;		/* of the key in hand */
};

static struct met *
add_series(struct reader *r, const struct value *key)
{
	struct met	*m = VEC_ADD(&r->met);

	m->key = arena_alloc(r->arena, r->n_keys * sizeof(*m->key));
	for (size_t i = 0; i < r->n_keys; i++) {
		m->key[i] = key[i];
		if (type_is_text(key[i].type))
			m->key[i].text = slice_dup(r->arena, key[i].text);
	}
	return m;
}

/* A million customers: their number leads there without a search. */
static struct met *
find_record(struct reader *r, const struct value *key)
{
	uint64_t	id = (uint64_t)key->i;

	while (r->of_id.n <= id)
		*VEC_ADD(&r->of_id) = 0;
	if (r->of_id.p[id] != 0)
		return &r->met.p[r->of_id.p[id] - 1];
	r->of_id.p[id] = (uint32_t)r->met.n + 1;
	return add_series(r, key);
}

static struct met *
find_series(struct reader *r, const struct value *key)
{
	uint64_t	*at;
	bool		 added;

	if (r->n_keys == 1 && key->type == TYPE_REF &&
	    (uint64_t)key->i < BY_NUMBER)
		return find_record(r, key);
	buf_clear(&r->bytes);
	for (size_t i = 0; i < r->n_keys; i++)
		sum_encode_key(&r->bytes, &key[i]);
	at = map_put(r->index, buf_slice(&r->bytes), &added);
	if (!added)
		return &r->met.p[*at];
	*at = r->met.n;
	return add_series(r, key);
}

static enum err_code
count_one(void *arg, const struct sum_row *row, struct err *err)
{
	struct reader	*r = arg;

	(void)err;
	find_series(r, row->key)->n++;
	return ERR_OK;
}

/* A period that is there takes more; they mostly come in their order. */
static enum err_code
place_one(void *arg, const struct sum_row *row, struct err *err)
{
	struct reader	*r = arg;
	struct met	*m = find_series(r, row->key);
	int32_t		 day = (int32_t)row->key[r->period].i;
	int32_t		*to = r->p->day + m->from;
	int64_t		*amount = r->p->amount + m->from;
	int64_t		 v = row->measure[0].i;
	uint32_t	 i = m->filled;

	while (i > 0 && to[i - 1] > day)
		i--;
	if (i > 0 && to[i - 1] == day) {
		if (i64_add(&amount[i - 1], amount[i - 1], v))
			return ERR_OK;
		return err_set(err, ERR_RANGE, "\"%.*s\" adds up to too much",
		    SLICE_ARG(r->p->columns.measure[0].name));
	}
	if (m->filled == m->n)
		return err_set(err, ERR_STORE,
		    "the sales differ from one reading to the next");
	memmove(to + i + 1, to + i, (m->filled - i) * sizeof(*to));
	memmove(amount + i + 1, amount + i,
	    (m->filled - i) * sizeof(*amount));
	to[i] = day;
	amount[i] = v;
	m->filled++;
	return ERR_OK;
}

static int
compare_met(const void *x, const void *y, void *arg)
{
	const struct met	*a = x, *b = y;
	const struct reader	*r = arg;

	for (size_t i = 0; i < r->n_keys; i++) {
		int	d = sum_compare_key(&a->key[i], &b->key[i]);

		if (d != 0)
			return d;
	}
	return 0;
}

/*
 * All are counted: series by key, and for each its place among the points.
 * A period comes by key, too, so that it is placed from front to back.
 */
static void
make_room(struct reader *r)
{
	uint32_t	*rank = mem_realloc_array(NULL, r->met.n + 1,
			    sizeof(*rank));
	size_t		 n = 0;

	for (size_t i = 0; i < r->met.n; i++)
		r->met.p[i].number = (uint32_t)i;
	if (r->met.n > 1)
		qsort_r(r->met.p, r->met.n, sizeof(*r->met.p), compare_met,
		    r);
	for (size_t i = 0; i < r->met.n; i++) {
		rank[r->met.p[i].number] = (uint32_t)i;
		r->met.p[i].from = n;
		n += r->met.p[i].n;
	}
	for (size_t i = 0; i < r->of_id.n; i++)
		if (r->of_id.p[i] != 0)
			r->of_id.p[i] = rank[r->of_id.p[i] - 1] + 1;
	for (size_t i = 0; i < map_count(r->index); i++) {
		uint64_t	*at = map_find(r->index, map_key(r->index, i));

		*at = rank[*at];
	}
	free(rank);
	r->p->day = arena_alloc(r->arena, (n + 1) * sizeof(*r->p->day));
	r->p->amount = arena_alloc(r->arena, (n + 1) * sizeof(*r->p->amount));
}

static void
finish(struct reader *r)
{
	struct points	*p = r->p;

	p->n_series = r->met.n;
	p->series = ARENA_ARRAY(r->arena, struct points_series, p->n_series);
	for (size_t i = 0; i < p->n_series; i++)
		p->series[i] = (struct points_series){ r->met.p[i].key,
		    r->met.p[i].from, r->met.p[i].filled };
}

static struct reader
begin(struct points *p, size_t n_keys, size_t period, struct arena *arena)
{
	memset(p, 0, sizeof(*p));
	return (struct reader){ .p = p, .arena = arena, .n_keys = n_keys,
	    .period = period, .index = map_open() };
}

static void
release(struct reader *r)
{
	map_close(r->index);
	VEC_RELEASE(&r->of_id);
	VEC_RELEASE(&r->met);
	buf_release(&r->bytes);
}

enum err_code
points_read(struct points *p, const struct query_env *env,
    const struct sum_request *request, struct arena *arena, struct err *err)
{
	struct sum_request	sum = *request;
	struct reader		r = begin(p, sum.n_keys - 1, sum.n_keys - 1,
				    arena);
	struct arena		*scratch = arena_open();
	enum err_code		rc;

	sum.each = count_one;
	sum.each_arg = &r;
	rc = query_sum(&p->columns, env, &sum, scratch, err);
	if (rc == ERR_OK) {
		make_room(&r);
		sum.each = place_one;
		rc = query_sum(&p->columns, env, &sum, arena, err);
	}
	if (rc == ERR_OK)
		finish(&r);
	release(&r);
	arena_close(scratch);
	return rc;
}

enum err_code
points_of_rows(struct points *p, const struct sum_result *rows, size_t n_keys,
    struct arena *arena, struct err *err)
{
	struct reader	r = begin(p, n_keys, rows->n_keys - 1, arena);
	enum err_code	rc = ERR_OK;

	p->columns = *rows;
	for (size_t i = 0; i < rows->row.n && rc == ERR_OK; i++)
		rc = count_one(&r, &rows->row.p[i], err);
	make_room(&r);
	for (size_t i = 0; i < rows->row.n && rc == ERR_OK; i++)
		rc = place_one(&r, &rows->row.p[i], err);
	finish(&r);
	release(&r);
	return rc;
}
