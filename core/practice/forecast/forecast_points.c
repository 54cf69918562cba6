#include "core/practice/forecast/forecast_points.h"

#include "core/base/base.h"

enum { BY_NUMBER = 1 << 24 };

struct reader {
	struct points	*p;
	struct arena	*arena;
	size_t		 n_keys;	/* without the period */
	size_t		 period;	/* its place in a row */
	struct map	*index;		/* key: place in p->series */
	VEC(uint32_t)	 of_id;		/* of a record alone: place + 1 */
	struct buf	 bytes;		/* of the key in hand */
};

/* First in the order in which they are met. */
static struct points_series *
add_series(struct reader *r, const struct value *key)
{
	struct points_series	*m = VEC_ADD(&r->p->series);

	m->key = arena_alloc(r->arena, r->n_keys * sizeof(*m->key));
	for (size_t i = 0; i < r->n_keys; i++) {
		m->key[i] = key[i];
		if (type_is_text(key[i].type))
			m->key[i].text = slice_dup(r->arena, key[i].text);
	}
	return m;
}

/* A million customers: their number leads there without a search. */
static struct points_series *
find_record(struct reader *r, const struct value *key)
{
	uint64_t	id = (uint64_t)key->i;

	while (r->of_id.n <= id)
		*VEC_ADD(&r->of_id) = 0;
	if (r->of_id.p[id] != 0)
		return &r->p->series.p[r->of_id.p[id] - 1];
	r->of_id.p[id] = (uint32_t)r->p->series.n + 1;
	return add_series(r, key);
}

static struct points_series *
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
		return &r->p->series.p[*at];
	*at = r->p->series.n;
	return add_series(r, key);
}

static enum err_code
count_one(void *arg, const struct sum_row *row, struct err *err)
{
	struct reader		*r = arg;
	struct points_series	*m = find_series(r, row->key);
	int64_t			 v = row->measure[0].i;
	uint64_t		 size = v < 0 ? -(uint64_t)v : (uint64_t)v;

	(void)err;
	m->run.is_known |= row->measure[0].type != TYPE_NONE;
	m->run.is_partly |= row->measure[0].type == TYPE_NONE;
	r->p->is_known |= m->run.is_known;
	m->run.n++;
	m->size = size > UINT32_MAX - m->size ? UINT32_MAX :
	    m->size + (uint32_t)size;
	return ERR_OK;
}

/* Words of an amount. */
static size_t
width(const struct points_run *run)
{
	return run->is_wide ? 2 : 1;
}

static void
set_amount(const struct points *p, const struct points_run *run, size_t i,
    int64_t v)
{
	int32_t	*amount = &p->data[(size_t)run->from + run->n];

	if (run->is_wide)
		memcpy(&amount[2 * i], &v, sizeof(v));
	else
		amount[i] = v == POINTS_UNKNOWN ? INT32_MIN : (int32_t)v;
}

/* Makes room for point i among those that are there. */
static void
move_up(const struct points *p, const struct points_series *m, size_t i)
{
	int32_t	*day = &p->data[m->run.from];
	int32_t	*amount = day + m->run.n;
	size_t	 w = width(&m->run);

	memmove(day + i + 1, day + i, (m->at - i) * sizeof(*day));
	memmove(amount + (i + 1) * w, amount + i * w,
	    (m->at - i) * w * sizeof(*amount));
}

/* What is known of one adds up, where something is. */
static bool
add_known(int64_t *to, int64_t more)
{
	if (*to == POINTS_UNKNOWN || more == POINTS_UNKNOWN)
		*to = *to == POINTS_UNKNOWN ? more : *to;
	else
		return i64_add(to, *to, more);
	return true;
}

/* A period that is there takes more; they mostly come in their order. */
static enum err_code
place_one(void *arg, const struct sum_row *row, struct err *err)
{
	struct reader		*r = arg;
	struct points_series	*m = find_series(r, row->key);
	int32_t			 day = (int32_t)row->key[r->period].i;
	int32_t			*to = &r->p->data[m->run.from];
	int64_t			 v = row->measure[0].type == TYPE_NONE ?
				     POINTS_UNKNOWN : row->measure[0].i;
	size_t			 i = m->at;

	while (i > 0 && to[i - 1] > day)
		i--;
	if (i > 0 && to[i - 1] == day) {
		if (!add_known(&v, points_amount(r->p, &m->run, i - 1)))
			return err_set(err, ERR_RANGE, "\"%.*s\" adds up to "
			    "too much",
			    SLICE_ARG(r->p->columns.measure[0].name));
		set_amount(r->p, &m->run, i - 1, v);
		return ERR_OK;
	}
	if (m->at == m->run.n)
		return err_set(err, ERR_STORE,
		    "the sales differ from one reading to the next");
	move_up(r->p, m, i);
	to[i] = day;
	set_amount(r->p, &m->run, i, v);
	m->at++;
	return ERR_OK;
}

static int
compare_series(const void *x, const void *y, void *arg)
{
	const struct points_series	*a = x, *b = y;
	const struct reader		*r = arg;

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
static enum err_code
make_room(struct reader *r, struct err *err)
{
	struct points_series	*m = r->p->series.p;
	size_t			 n_series = r->p->series.n, n = 0;
	uint32_t		*rank = mem_realloc_array(NULL, n_series + 1,
				    sizeof(*rank));

	for (size_t i = 0; i < n_series; i++)
		m[i].at = (uint32_t)i;
	if (n_series > 1)
		qsort_r(m, n_series, sizeof(*m), compare_series, r);
	for (size_t i = 0; i < n_series; i++) {
		rank[m[i].at] = (uint32_t)i;
		m[i].at = 0;
		m[i].run.is_wide = m[i].size > INT32_MAX;
		m[i].run.from = (uint32_t)n;
		n += m[i].run.n * (1 + width(&m[i].run));
	}
	for (size_t i = 0; i < r->of_id.n; i++)
		if (r->of_id.p[i] != 0)
			r->of_id.p[i] = rank[r->of_id.p[i] - 1] + 1;
	for (size_t i = 0; i < map_count(r->index); i++) {
		uint64_t	*at = map_find(r->index, map_key(r->index, i));

		*at = rank[*at];
	}
	free(rank);
	if (n > UINT32_MAX)
		return err_set(err, ERR_RANGE,
		    "too many sales for one forecast");
	r->p->data = arena_alloc(r->arena, (n + 1) * sizeof(*r->p->data));
	return ERR_OK;
}

/* Where periods came more than once, amounts move up to the days. */
static void
finish(struct reader *r)
{
	for (size_t i = 0; i < r->p->series.n; i++) {
		struct points_series	*m = &r->p->series.p[i];
		int32_t			*day = &r->p->data[m->run.from];

		if (m->at < m->run.n)
			memmove(day + m->at, day + m->run.n,
			    m->at * width(&m->run) * sizeof(*day));
		m->run.n = m->at;
	}
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
	buf_release(&r->bytes);
}

void
points_release_series(struct points *p)
{
	VEC_RELEASE(&p->series);
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
	if (rc == ERR_OK)
		rc = make_room(&r, err);
	if (rc == ERR_OK) {
		sum.each = place_one;
		rc = query_sum(&p->columns, env, &sum, arena, err);
	}
	if (rc == ERR_OK)
		finish(&r);
	else
		points_release_series(p);
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
	if (rc == ERR_OK)
		rc = make_room(&r, err);
	for (size_t i = 0; i < rows->row.n && rc == ERR_OK; i++)
		rc = place_one(&r, &rows->row.p[i], err);
	if (rc == ERR_OK)
		finish(&r);
	else
		points_release_series(p);
	release(&r);
	return rc;
}
