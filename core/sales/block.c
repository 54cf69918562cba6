/*
 * Packing and unpacking blocks.  The loops run over sixteen values at a
 * time, a number the compiler knows: then it makes vector code of them at
 * any optimisation level that has vectors.
 */
#include "core/sales/block.h"

#include "core/types/day.h"
#include "core/types/decimal.h"
#include "core/base/banned.h"

enum {
	MAGIC = 0xc5, VERSION = 1,
	HEAD = 12, LAYOUT = 4, STATS = 16,
	STEP = 16,			/* values per round of a loop */
	PROBE = 32			/* rows per step of block_fit */
};
#define SEQ_MAX	(UINT64_C(1) << 62)

/* ---- reading ---- */

static enum err_code
damaged(struct err *err)
{
	return err_set(err, ERR_STORE, "a block of sale rows is damaged");
}

static unsigned
stat_width(const struct block *b, unsigned i)
{
	return (unsigned char)b->stats[i * STATS + 4];
}

static unsigned
stat_flags(const struct block *b, unsigned i)
{
	return (unsigned char)b->stats[i * STATS + 5];
}

static int64_t
stat_min(const struct block *b, unsigned i)
{
	return (int64_t)le64_get(b->stats + i * STATS + 8);
}

enum err_code
block_open(struct block *b, struct slice s, struct err *err)
{
	size_t		head, size = 0, w;
	unsigned	c;

	if (s.len < HEAD || (unsigned char)s.p[4] != MAGIC ||
	    (unsigned char)s.p[5] != VERSION)
		return damaged(err);
	c = (unsigned char)s.p[6];
	head = HEAD + (size_t)c * (LAYOUT + STATS);
	if (c < 2 || c > BLOCK_COLUMNS + 2 || s.len < head ||
	    crc32c(0, s.p + 4, head - 4) != le32_get(s.p))
		return damaged(err);
	b->n = le16_get(s.p + 8);
	b->n_columns = c;
	b->layout = s.p + HEAD;
	b->stats = b->layout + (size_t)c * LAYOUT;
	b->data = s.p + head;
	b->end = s.p + s.len;
	if (b->n == 0 || b->n > BLOCK_ROWS ||
	    le16_get(b->layout) != BLOCK_ID_SEQ ||
	    le16_get(b->layout + LAYOUT) != BLOCK_ID_DAY)
		return damaged(err);
	for (c = 0; c < b->n_columns; c++) {
		w = stat_width(b, c);
		if (w > 8 || (w & (w - 1)) != 0 ||
		    (unsigned char)b->layout[c * LAYOUT + 3] >
		    DECIMAL_DIGITS_MAX || (c > 1 &&
		    le16_get(b->layout + c * LAYOUT) >= BLOCK_ID_DAY))
			return damaged(err);
		size += w * b->n;
	}
	if (size != s.len - head || (uint64_t)stat_min(b, 0) >= SEQ_MAX)
		return damaged(err);
	return ERR_OK;
}

struct column
block_column(const struct block *b, unsigned i)
{
	const char	*p = b->layout + (size_t)i * LAYOUT;

	return (struct column){ le16_get(p), (uint8_t)p[2], (uint8_t)p[3] };
}

bool
block_has_missing(const struct block *b, unsigned i)
{
	return (stat_flags(b, i) & BLOCK_MISSING) != 0 ||
	    stat_width(b, i) == 8;
}

int
block_find_column(const struct block *b, uint16_t id)
{
	unsigned	i;

	for (i = 0; i < b->n_columns; i++)
		if (le16_get(b->layout + (size_t)i * LAYOUT) == id)
			return (int)i;
	return -1;
}

/*
 * One loop per width; the offset arithmetic is unsigned, so that it wraps
 * the way it did in packing.
 */
#define UNPACK(name, type)						\
static void								\
unpack_##name(int64_t *to, const char *p, size_t n, uint64_t min)	\
{									\
	type	v[STEP];						\
	size_t	i, k;							\
									\
	for (i = 0; i + STEP <= n; i += STEP) {				\
		memcpy(v, p + i * sizeof(type), sizeof(v));		\
		for (k = 0; k < STEP; k++)				\
			to[i + k] = (int64_t)(min + v[k]);		\
	}								\
	for (; i < n; i++) {						\
		memcpy(v, p + i * sizeof(type), sizeof(type));		\
		to[i] = (int64_t)(min + v[0]);				\
	}								\
}									\
									\
static void								\
unpack_missing_##name(int64_t *to, const char *p, size_t n,		\
    uint64_t min, int64_t missing)					\
{									\
	type	v;							\
	size_t	i;							\
									\
	for (i = 0; i < n; i++) {					\
		memcpy(&v, p + i * sizeof(type), sizeof(type));		\
		to[i] = v == 0 ? missing : (int64_t)(min + v);		\
	}								\
}

UNPACK(u8, uint8_t)
UNPACK(u16, uint16_t)
UNPACK(u32, uint32_t)

static void
unpack_i64(int64_t *to, const char *p, size_t n, int64_t missing)
{
	size_t	i;

	memcpy(to, p, n * sizeof(*to));
	if (missing != CELL_MISSING)
		for (i = 0; i < n; i++)
			if (to[i] == CELL_MISSING)
				to[i] = missing;
}

enum err_code
block_read(int64_t *to, const struct block *b, unsigned i, int64_t missing,
    struct err *err)
{
	const char	*p = b->data;
	unsigned	 w = stat_width(b, i), flags = stat_flags(b, i), c;
	uint64_t	 min = (uint64_t)stat_min(b, i);
	size_t		 k, size = w * b->n;

	for (c = 0; c < i; c++)
		p += stat_width(b, c) * b->n;
	if (crc32c(0, p, size) != le32_get(b->stats + i * STATS))
		return damaged(err);
	if ((flags & BLOCK_DENSE) != 0 && w == 0) {
		for (k = 0; k < b->n; k++)
			to[k] = (int64_t)(min + k);
		return ERR_OK;
	}
	if ((flags & BLOCK_MISSING) != 0 && w != 8)
		min--;
	switch (w | (flags & BLOCK_MISSING ? 16U : 0)) {
	case 1:	unpack_u8(to, p, b->n, min); break;
	case 2:	unpack_u16(to, p, b->n, min); break;
	case 4:	unpack_u32(to, p, b->n, min); break;
	case 16 + 1: unpack_missing_u8(to, p, b->n, min, missing); break;
	case 16 + 2: unpack_missing_u16(to, p, b->n, min, missing); break;
	case 16 + 4: unpack_missing_u32(to, p, b->n, min, missing); break;
	case 8: case 16 + 8: unpack_i64(to, p, b->n, missing); break;
	default:
		for (k = 0; k < b->n; k++)
			to[k] = (int64_t)min;
	}
	return ERR_OK;
}

enum err_code
block_read_seq(uint64_t *to, const struct block *b, struct err *err)
{
	enum err_code	rc;
	size_t		i;

	/* The signed and the unsigned type of one size may share memory. */
	rc = block_read((int64_t *)to, b, 0, CELL_MISSING, err);
	for (i = 0; rc == ERR_OK && i < b->n; i++)
		if (to[i] >= SEQ_MAX)
			return damaged(err);
	return rc;
}

bool
block_may_have(const struct block *b, uint64_t from, uint64_t until)
{
	uint64_t	min = (uint64_t)stat_min(b, 0), span;
	unsigned	w = stat_width(b, 0);

	if (w == 8)
		return true;
	span = (stat_flags(b, 0) & BLOCK_DENSE) != 0 && w == 0 ? b->n :
	    UINT64_C(1) << 8 * w;
	return until > min && (from <= min || from - min < span);
}

bool
block_is_dense(uint64_t *first, const struct block *b)
{
	if ((stat_flags(b, 0) & BLOCK_DENSE) == 0 || stat_width(b, 0) != 0)
		return false;
	*first = (uint64_t)stat_min(b, 0);
	return true;
}

static bool
is_day(int64_t n)
{
	return n >= DAY_MIN.n && n <= DAY_MAX.n;
}

bool
block_is_of_day(int32_t *day, const struct block *b)
{
	if (stat_width(b, 1) != 0 || !is_day(stat_min(b, 1)))
		return false;
	*day = (int32_t)stat_min(b, 1);
	return true;
}

enum err_code
block_read_day(int32_t *to, const struct block *b, struct err *err)
{
	int64_t		cells[BLOCK_ROWS];
	enum err_code	rc;
	size_t		i;
	int32_t		day;

	if (block_is_of_day(&day, b)) {
		for (i = 0; i < b->n; i++)
			to[i] = day;
		return ERR_OK;
	}
	rc = block_read(cells, b, 1, CELL_MISSING, err);
	if (rc)
		return rc;
	for (i = 0; i < b->n; i++) {
		if (!is_day(cells[i]))
			return damaged(err);
		to[i] = (int32_t)cells[i];
	}
	return ERR_OK;
}

static enum err_code
read_column(struct rowset *r, const struct block *b, unsigned i, bool *filled,
    struct err *err)
{
	struct column	column = block_column(b, i);
	enum err_code	rc;
	int64_t		*to;
	size_t		 k;
	int		 c = rowset_add_column(r, column);

	if (c < 0)
		return err_set(err, ERR_STORE,
		    "sale rows with more than %d columns", BLOCK_COLUMNS);
	filled[c] = true;
	to = r->cell[c] + r->n;
	rc = block_read(to, b, i, CELL_MISSING, err);
	if (rc || r->column[c].digits == column.digits)
		return rc;
	for (k = 0; k < b->n; k++)
		if (to[k] != CELL_MISSING && !decimal_rescale(&to[k], to[k],
		    column.digits, r->column[c].digits))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row is too large for its "
			    "digits");
	return ERR_OK;
}

enum err_code
block_read_rows(struct rowset *r, const struct block *b, struct err *err)
{
	bool		filled[BLOCK_COLUMNS] = { false };
	unsigned	i, c;
	size_t		k;
	enum err_code	rc;

	rowset_reserve(r, r->n + b->n);
	rc = block_read_seq(r->seq + r->n, b, err);
	if (rc == ERR_OK)
		rc = block_read_day(r->day + r->n, b, err);
	for (i = 2; rc == ERR_OK && i < b->n_columns; i++)
		rc = read_column(r, b, i, filled, err);
	if (rc)
		return rc;
	for (c = 0; c < r->n_columns; c++)
		for (k = 0; !filled[c] && k < b->n; k++)
			r->cell[c][r->n + k] = CELL_MISSING;
	r->n += b->n;
	return ERR_OK;
}

/* ---- writing ---- */

static unsigned
extent_width(const struct extent *e)
{
	uint64_t	range = (uint64_t)e->max - (uint64_t)e->min;

	if (range >= UINT32_MAX)
		return 8;
	range += e->missing;
	return range == 0 ? 0 : range <= UINT8_MAX ? 1 :
	    range <= UINT16_MAX ? 2 : range <= UINT32_MAX ? 4 : 8;
}

static void
shape_init(struct block_shape *s, unsigned n_columns)
{
	unsigned	c;

	s->n = 0;
	s->dense = true;
	s->seq = s->day = EXTENT_EMPTY;
	for (c = 0; c < n_columns; c++)
		s->cell[c] = EXTENT_EMPTY;
}

/* Each is one more than the one before it, the first is this. */
CRM_WIDE static bool
are_dense(const uint64_t *seq, size_t n, uint64_t first)
{
	uint64_t	differ = 0;

	for (size_t i = 0; i < n; i++)
		differ |= seq[i] ^ (first + i);
	return differ == 0;
}

CRM_WIDE static void
add_days(struct extent *e, const int32_t *day, size_t n)
{
	int32_t	min = day[0], max = day[0];

	for (size_t i = 1; i < n; i++) {
		min = MIN(min, day[i]);
		max = MAX(max, day[i]);
	}
	e->min = MIN(e->min, min);
	e->max = MAX(e->max, max);
}

static void
shape_add(struct block_shape *s, const struct rowset *r, size_t from, size_t n)
{
	size_t		start = from - s->n;
	unsigned	c;

	if (n == 0)
		return;
	s->dense = s->dense && are_dense(r->seq + from, n, r->seq[start] +
	    s->n);
	if (s->dense) {
		s->seq.min = (int64_t)r->seq[start];
		s->seq.max = (int64_t)r->seq[from + n - 1];
	} else {
		/* The signed and the unsigned type of one size may share
		 * memory. */
		extent_add(&s->seq, (const int64_t *)(r->seq + from), n);
	}
	add_days(&s->day, r->day + from, n);
	for (c = 0; c < r->n_columns; c++)
		extent_add(&s->cell[c], r->cell[c] + from, n);
	s->n += n;
}

static size_t
shape_size(const struct block_shape *s, unsigned n_columns)
{
	size_t		size = HEAD + 2 * (LAYOUT + STATS), per_row;
	unsigned	c;

	per_row = extent_width(&s->day);
	if (!s->dense)
		per_row += extent_width(&s->seq);
	for (c = 0; c < n_columns; c++) {
		if (s->cell[c].min > s->cell[c].max)
			continue;
		size += LAYOUT + STATS;
		per_row += extent_width(&s->cell[c]);
	}
	return size + per_row * s->n;
}

/* Shapes are large, and few columns are the rule. */
static void
shape_copy(struct block_shape *to, const struct block_shape *s,
    unsigned n_columns)
{
	memcpy(to, s, offsetof(struct block_shape, cell) +
	    n_columns * sizeof(s->cell[0]));
}

size_t
block_measure(struct block_shape *s, const struct rowset *r, size_t from,
    size_t n, size_t max)
{
	struct block_shape	probe;
	size_t			step = PROBE;

	n = MIN(n, (size_t)BLOCK_ROWS);
	shape_init(s, r->n_columns);
	while (s->n < n && step > 0) {
		shape_copy(&probe, s, r->n_columns);
		shape_add(&probe, r, from + s->n, MIN(step, n - s->n));
		if (shape_size(&probe, r->n_columns) <= max)
			shape_copy(s, &probe, r->n_columns);
		else
			step /= 2;
	}
	if (s->n == 0)
		shape_add(s, r, from, 1);
	return s->n;
}

size_t
block_fit(const struct rowset *r, size_t from, size_t n, size_t max)
{
	struct block_shape	s;

	return block_measure(&s, r, from, n, max);
}

#define PACK(name, type)						\
static void								\
pack_##name(char *p, const int64_t *v, size_t n, uint64_t min,		\
    bool missing)							\
{									\
	type	to[STEP];						\
	size_t	i, k;							\
									\
	for (i = 0; !missing && i + STEP <= n; i += STEP) {		\
		for (k = 0; k < STEP; k++)				\
			to[k] = (type)((uint64_t)v[i + k] - min);	\
		memcpy(p + i * sizeof(type), to, sizeof(to));		\
	}								\
	for (; i < n; i++) {						\
		to[0] = v[i] == CELL_MISSING ? 0 :			\
		    (type)((uint64_t)v[i] - min + missing);		\
		memcpy(p + i * sizeof(type), to, sizeof(type));		\
	}								\
}

PACK(u8, uint8_t)
PACK(u16, uint16_t)
PACK(u32, uint32_t)

struct writer {
	char		*layout, *stats, *data;
};

static void
put_column(struct writer *w, struct column column, const struct extent *e,
    bool dense, const int64_t *v, size_t n)
{
	unsigned	width = dense ? 0 : extent_width(e);
	uint64_t	min = (uint64_t)e->min;
	uint8_t		flags = 0;

	if (e->missing)
		flags |= BLOCK_MISSING;
	if (dense)
		flags |= BLOCK_DENSE;
	switch (width) {
	case 1:	pack_u8(w->data, v, n, min, e->missing); break;
	case 2:	pack_u16(w->data, v, n, min, e->missing); break;
	case 4:	pack_u32(w->data, v, n, min, e->missing); break;
	case 8:	memcpy(w->data, v, n * sizeof(*v)); break;
	default: break;
	}
	le16_put(w->layout, column.id);
	w->layout[2] = (char)column.type;
	w->layout[3] = (char)column.digits;
	le32_put(w->stats, crc32c(0, w->data, width * n));
	w->stats[4] = (char)width;
	w->stats[5] = (char)flags;
	le16_put(w->stats + 6, 0);
	le64_put(w->stats + 8, min);
	w->layout += LAYOUT;
	w->stats += STATS;
	w->data += width * n;
}

void
block_encode_as(struct buf *out, const struct rowset *r, size_t from,
    const struct block_shape *s)
{
	struct writer	 w;
	int64_t		 days[BLOCK_ROWS];
	unsigned	 c, n_columns = 2;
	size_t		 n = s->n, size, head, i;
	char		*p;

	for (c = 0; c < r->n_columns; c++)
		n_columns += s->cell[c].min <= s->cell[c].max;
	size = shape_size(s, r->n_columns);
	head = HEAD + n_columns * (size_t)(LAYOUT + STATS);
	p = buf_reserve(out, size);
	memset(p, 0, HEAD);
	p[4] = (char)MAGIC;
	p[5] = VERSION;
	p[6] = (char)n_columns;
	le16_put(p + 8, (uint16_t)n);
	w.layout = p + HEAD;
	w.stats = w.layout + n_columns * (size_t)LAYOUT;
	w.data = p + head;
	for (i = 0; i < n; i++)
		days[i] = r->day[from + i];
	put_column(&w, (struct column){ BLOCK_ID_SEQ, 0, 0 }, &s->seq, s->dense,
	    (const int64_t *)(r->seq + from), n);
	put_column(&w, (struct column){ BLOCK_ID_DAY, 0, 0 }, &s->day, false,
	    days, n);
	for (c = 0; c < r->n_columns; c++)
		if (s->cell[c].min <= s->cell[c].max)
			put_column(&w, r->column[c], &s->cell[c], false,
			    r->cell[c] + from, n);
	le32_put(p, crc32c(0, p + 4, head - 4));
	out->len += size;
}

void
block_shape_of(struct block_shape *s, const struct rowset *r, size_t from,
    size_t n)
{
	shape_init(s, r->n_columns);
	shape_add(s, r, from, n);
}

void
block_encode(struct buf *out, const struct rowset *r, size_t from, size_t n)
{
	struct block_shape	s;

	block_shape_of(&s, r, from, n);
	block_encode_as(out, r, from, &s);
}
