#include "core/practice/forecast/forecast_saved.h"

#include <math.h>

#include "core/base/varint.h"
#include "core/stats/forecast/accuracy.h"

size_t
forecast_year(enum period p)
{
	return p == PERIOD_DAY ? 364 : (size_t)(forecast_season(p) + .5);
}

struct slice
saved_name(struct arena *arena, struct slice name)
{
	return slice_of(arena_printf(arena, "forecast/%.*s",
	    SLICE_ARG(name)));
}

bool
saved_is_alike(const struct saved_head *a, const struct saved_head *b)
{
	if (!slice_eq(a->measure, b->measure) || a->period != b->period ||
	    !slice_eq(a->where, b->where) || a->n_by != b->n_by ||
	    a->n_levels != b->n_levels || a->is_tree != b->is_tree)
		return false;
	for (size_t i = 0; i < a->n_levels; i++)
		if (fabs(a->level[i] - b->level[i]) > 1e-6)
			return false;
	for (size_t i = 0; i < a->n_by; i++)
		if (!slice_eq(a->by[i], b->by[i]))
			return false;
	return true;
}

void
saved_write_key(struct buf *b, const struct model *model,
    const struct sum_column *c, const struct value *v,
    const struct zone *zone)
{
	const struct entity	*to;

	if (v->type == TYPE_NONE)
		return;
	to = v->type == TYPE_REF ? model_find_entity_id(model, v->entity) :
	    NULL;
	if (to != NULL)
		handle_write(b, to, (uint32_t)v->i);
	else if (c->field != NULL)
		field_write_value(b, model, c->field, v, zone);
	else
		value_write(b, v, zone);
}

void
saved_add_keys(struct buf *b, const struct slice *key, size_t depth)
{
	char	len[4];

	le32_put(len, (uint32_t)depth);
	buf_addmem(b, len, sizeof(len));
	for (size_t k = 0; k < depth; k++) {
		le32_put(len, (uint32_t)key[k].len);
		buf_addmem(b, len, sizeof(len));
		buf_add(b, key[k]);
	}
}

/* ---- writing ---- */

static void
put_text(struct buf *b, struct slice s)
{
	varint_add(b, s.len);
	buf_add(b, s);
}

static int64_t
to_whole(double v, unsigned digits)
{
	double	w = v * (double)i64_pow10(digits);

	return isnan(w) ? 0 : w > 4e18 ? INT64_C(4000000000000000000) :
	    w < -4e18 ? -INT64_C(4000000000000000000) : llround(w);
}

void
saved_write_head(struct buf *b, const struct saved_head *h)
{
	buf_addc(b, h->is_tree ? 2 : 1);
	put_text(b, h->measure);
	varint_add(b, (uint64_t)h->period);
	varint_add(b, h->digits);
	buf_addc(b, h->is_money);
	varint_add_i64(b, h->origin.n);
	varint_add(b, h->n_levels);
	for (size_t i = 0; i < h->n_levels; i++)
		varint_add(b, (uint64_t)(h->level[i] * 1e6 + .5));
	varint_add(b, h->horizon);
	varint_add(b, h->n_by);
	for (size_t i = 0; i < h->n_by; i++)
		put_text(b, h->by[i]);
	put_text(b, h->where);
}

static void
put_path(struct buf *b, const double *v, const int64_t *from, size_t n,
    unsigned digits)
{
	for (size_t i = 0; i < n; i++)
		varint_add_i64(b, (int64_t)((uint64_t)to_whole(v[i],
		    digits) - (uint64_t)from[i]));
}

void
saved_write_series(struct buf *b, const struct saved_head *h,
    const struct slice *keys, const struct sales_series *s)
{
	const struct forecast_result	*r = s->result;
	int64_t				*mean = mem_realloc_array(NULL,
					    h->horizon + 1, sizeof(*mean));
	double				 recent = 0, scale;
	uint64_t			 bits;
	char				 text[8];

	if (h->is_tree)
		varint_add(b, s->depth);
	for (size_t i = 0; i < (h->is_tree ? s->depth : h->n_by); i++)
		put_text(b, keys[i]);
	put_text(b, slice_of(forecast_method_name(r)));
	varint_add(b, (uint64_t)r->note);
	scale = stat_naive_scale(s->y, s->n, forecast_year(h->period));
	memcpy(&bits, &scale, sizeof(bits));
	le64_put(text, bits);
	buf_addmem(b, text, sizeof(text));
	for (size_t i = 0; i < SAVED_RECENT && i < s->n; i++)
		recent += s->y[s->n - 1 - i];
	varint_add_i64(b, to_whole(recent, h->digits));
	buf_addc(b, r->has_interval);
	for (size_t i = 0; i < h->horizon; i++) {
		mean[i] = to_whole(r->mean[i], h->digits);
		varint_add_i64(b, i == 0 ? mean[i] : (int64_t)(
		    (uint64_t)mean[i] - (uint64_t)mean[i - 1]));
	}
	for (size_t k = 0; r->has_interval && k < h->n_levels; k++) {
		put_path(b, r->interval[k].lo, mean, h->horizon, h->digits);
		put_path(b, r->interval[k].hi, mean, h->horizon, h->digits);
	}
	free(mean);
}

/* ---- reading ---- */

static bool
get_text(struct slice *s, struct slice *rest)
{
	uint64_t	n;

	if (!varint_get(&n, rest) || n > rest->len)
		return false;
	*s = slice_sub(*rest, 0, (size_t)n);
	*rest = slice_sub(*rest, (size_t)n, rest->len);
	return true;
}

static bool
get_byte(uint8_t *v, struct slice *rest)
{
	if (rest->len == 0)
		return false;
	*v = (uint8_t)rest->p[0];
	*rest = slice_sub(*rest, 1, rest->len);
	return true;
}

/* A number up to most. */
static bool
get_small(size_t *v, struct slice *rest, size_t most)
{
	uint64_t	n;

	if (!varint_get(&n, rest) || n > most)
		return false;
	*v = (size_t)n;
	return true;
}

static bool
get_head(struct saved_head *h, struct slice *rest)
{
	uint8_t	version, money;
	size_t	period, digits, ppm;
	int64_t	origin;

	memset(h, 0, sizeof(*h));
	if (!get_byte(&version, rest) || version < 1 || version > 2 ||
	    !get_text(&h->measure, rest) ||
	    !get_small(&period, rest, PERIOD_YEAR) ||
	    !get_small(&digits, rest, 9) || !get_byte(&money, rest) ||
	    !varint_get_i64(&origin, rest) || origin < DAY_MIN.n ||
	    origin > DAY_MAX.n || !get_small(&h->n_levels, rest,
	    SAVED_LEVELS))
		return false;
	for (size_t i = 0; i < h->n_levels; i++) {
		if (!get_small(&ppm, rest, 1000000))
			return false;
		h->level[i] = (double)ppm / 1e6;
	}
	if (!get_small(&h->horizon, rest, 1000) || h->horizon == 0 ||
	    !get_small(&h->n_by, rest, SAVED_KEYS))
		return false;
	for (size_t i = 0; i < h->n_by; i++)
		if (!get_text(&h->by[i], rest))
			return false;
	h->is_tree = version == 2;
	h->period = (enum period)period;
	h->digits = (uint8_t)digits;
	h->is_money = money != 0;
	h->origin.n = (int32_t)origin;
	return get_text(&h->where, rest);
}

/* NULL: damaged.  from: what each is less, or NULL: the one before. */
static double *
get_path(struct slice *rest, const double *from, const struct saved_head *h,
    struct arena *arena)
{
	double	*v = ARENA_ARRAY(arena, double, h->horizon);
	double	 unit = (double)i64_pow10(h->digits), last = 0;
	int64_t	 n;

	for (size_t i = 0; i < h->horizon; i++) {
		if (!varint_get_i64(&n, rest))
			return NULL;
		last = (double)n / unit + (from != NULL ? from[i] : last);
		/* Sums of rounded parts: back to the nearest unit. */
		v[i] = last = round(last * unit) / unit;
	}
	return v;
}

static bool
get_series(struct saved_series *s, struct slice *rest,
    const struct saved_head *h, struct arena *arena)
{
	uint64_t	bits;
	int64_t		recent;
	size_t		note;
	uint8_t		intervals;

	s->depth = h->n_by;
	if (h->is_tree && !get_small(&s->depth, rest, h->n_by))
		return false;
	for (size_t i = 0; i < s->depth; i++)
		if (!get_text(&s->key[i], rest))
			return false;
	if (!get_text(&s->method, rest) || !get_small(&note, rest, 1000) ||
	    rest->len < 8)
		return false;
	s->note = (enum forecast_note)note;
	bits = le64_get(rest->p);
	memcpy(&s->scale, &bits, sizeof(s->scale));
	*rest = slice_sub(*rest, 8, rest->len);
	/* Each takes a byte at least, so what follows bounds the memory. */
	if (!varint_get_i64(&recent, rest) || !get_byte(&intervals, rest) ||
	    rest->len < h->horizon)
		return false;
	s->recent = (double)recent / (double)i64_pow10(h->digits);
	s->has_interval = intervals != 0;
	s->mean = get_path(rest, NULL, h, arena);
	for (size_t k = 0; s->mean != NULL && s->has_interval &&
	    k < h->n_levels; k++) {
		if (rest->len < h->horizon)
			return false;
		s->lo[k] = get_path(rest, s->mean, h, arena);
		if (s->lo[k] == NULL || rest->len < h->horizon)
			return false;
		s->hi[k] = get_path(rest, s->mean, h, arena);
		if (s->hi[k] == NULL)
			return false;
	}
	return s->mean != NULL;
}

bool
saved_decode(struct saved_head *h, struct saved_forecast *f,
    struct slice body, struct arena *arena)
{
	struct slice	rest = body;

	if (!get_head(h, &rest))
		return false;
	while (f != NULL && rest.len > 0)
		if (!get_series(VEC_ADD(&f->series), &rest, h, arena))
			return false;
	return true;
}

enum err_code
saved_list(struct snapshots *all, struct txn *txn, struct slice name,
    struct arena *arena, struct err *err)
{
	struct slice	whole = saved_name(arena, name);

	/* With the NUL behind it no name begins with another. */
	return snapshot_list(all, txn, slice_make(whole.p, whole.len + 1),
	    arena, err);
}

/* NULL: without its series. */
static enum err_code
read_one(struct saved_head *of, struct snapshot *body,
    struct saved_forecast *f, struct txn *txn, const struct snapshot *head,
    struct arena *arena, struct err *err)
{
	bool		found;
	char		day[DAY_TEXT];
	enum err_code	rc;

	rc = snapshot_find(body, &found, txn, head->name, head->day, arena,
	    err);
	if (rc == ERR_OK && (!found || !saved_decode(of, f, body->body,
	    arena))) {
		day_write(day, head->day);
		rc = err_set(err, ERR_STORE, "snapshot %.*s of %.*s is "
		    "damaged", SLICE_ARG(head->name), DAY_TEXT, day);
	}
	return rc;
}

enum err_code
saved_read(struct saved_forecast *f, struct txn *txn,
    const struct snapshot *head, struct arena *arena, struct err *err)
{
	VEC_CLEAR(&f->series);
	return read_one(&f->of, &f->head, f, txn, head, arena, err);
}

enum err_code
saved_read_head(struct saved_head *of, struct txn *txn,
    const struct snapshot *head, struct arena *arena, struct err *err)
{
	struct snapshot		body;
	struct saved_head	it;
	enum err_code		rc;

	rc = read_one(&it, &body, NULL, txn, head, arena, err);
	if (rc == ERR_OK)
		*of = it;
	return rc;
}
