#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

void
rows_clear(struct rows *r)
{
	VEC_CLEAR(&r->cell);
	VEC_CLEAR(&r->item);
	buf_clear(&r->text);
	r->n = 0;
}

void
rows_release(struct rows *r)
{
	VEC_RELEASE(&r->cell);
	VEC_RELEASE(&r->item);
	buf_release(&r->text);
	r->n = 0;
}

static void
copy_text(struct rows *to, struct cell *c, const struct rows *from)
{
	struct slice	s = cell_text(from, c);

	if (!c->has_text)
		return;
	c->u.off = to->text.len;
	buf_add(&to->text, s);
}

void
rows_add(struct rows *to, const struct rows *from, size_t row, size_t width)
{
	struct cell	*c, *item;
	size_t		 i, k, first;

	for (i = 0; i < width; i++) {
		c = VEC_ADD(&to->cell);
		*c = from->cell.p[row * width + i];
		copy_text(to, c, from);
		if (c->kind != CELL_LIST)
			continue;
		first = c->u.off;
		c->u.off = to->item.n;
		for (k = 0; k < c->len; k++) {
			item = VEC_ADD(&to->item);
			*item = from->item.p[first + k];
			copy_text(to, item, from);
		}
	}
	to->n++;
}

/* What one row is sorted by, ready to compare: text is folded. */
struct sort_entry {
	size_t	row;
	size_t	folded;		/* in sorter.text: a length and bytes per key */
};

struct sorter {
	const struct rows	*rows;
	const struct sort_key	*key;
	const struct out_column	*column;
	size_t			 n_keys, width;
	struct buf		 text;
};

static int
compare_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static size_t
digits_at(struct slice s, size_t i)
{
	size_t	n = 0;

	while (i + n < s.len && s.p[i + n] >= '0' && s.p[i + n] <= '9')
		n++;
	return n;
}

/* "a9" before "a17": letters first, then the number behind them. */
static int
compare_handles(struct slice a, struct slice b)
{
	size_t	i = 0, j = 0, m, n;
	int	d;

	while (i < a.len && (a.p[i] < '0' || a.p[i] > '9'))
		i++;
	while (j < b.len && (b.p[j] < '0' || b.p[j] > '9'))
		j++;
	d = slice_cmp(slice_sub(a, 0, i), slice_sub(b, 0, j));
	m = digits_at(a, i);
	n = digits_at(b, j);
	if (d == 0 && m != n)
		d = m < n ? -1 : 1;
	return d != 0 ? d : slice_cmp(a, b);
}

static double
cell_number(const struct cell *c)
{
	return c->kind == CELL_F64 ? c->v.f :
	    decimal_to_f64(c->v.i, c->digits);
}

/* Both are there, and of no text kind. */
static int
compare_numbers(const struct cell *a, const struct cell *b)
{
	struct value	va = {0}, vb = {0};
	double		x, y;

	if (a->kind == CELL_F64 || b->kind == CELL_F64) {
		x = cell_number(a);
		y = cell_number(b);
		return (x > y) - (x < y);
	}
	if (a->kind != b->kind || a->digits == b->digits)
		return compare_i64(a->v.i, b->v.i);
	va.type = vb.type = TYPE_DECIMAL;
	va.digits = a->digits;
	va.i = a->v.i;
	vb.digits = b->digits;
	vb.i = b->v.i;
	return value_compare(&va, &vb);
}

/* The k-th folded text behind an entry. */
static struct slice
folded_text(const struct sorter *s, const struct sort_entry *e, size_t k)
{
	const char	*p = s->text.p + e->folded;
	uint32_t	 len = le32_get(p);

	for (; k > 0; k--) {
		p += 4 + len;
		len = le32_get(p);
	}
	return slice_make(p + 4, len);
}

static int
compare_cells(const struct sorter *s, const struct sort_entry *ea,
    const struct sort_entry *eb, size_t k)
{
	const struct sort_key	*key = &s->key[k];
	const struct cell	*a, *b;
	bool			 ma, mb;
	int			 d;

	a = &s->rows->cell.p[ea->row * s->width + key->column];
	b = &s->rows->cell.p[eb->row * s->width + key->column];
	ma = cell_is_missing(a);
	mb = cell_is_missing(b);
	if (ma || mb)
		return (int)ma - (int)mb;	/* last, either way round */
	if (a->has_text && b->has_text && a->kind == TYPE_REF && a->v.i == 0)
		d = compare_handles(cell_text(s->rows, a),
		    cell_text(s->rows, b));
	else if (a->has_text && b->has_text && a->kind != TYPE_ENUM &&
	    a->kind != TYPE_REF)
		d = slice_cmp(folded_text(s, ea, k), folded_text(s, eb, k));
	else
		d = compare_numbers(a, b);
	return key->descending ? -d : d;
}

static int
compare_entries(const void *pa, const void *pb, void *arg)
{
	const struct sort_entry	*a = pa, *b = pb;
	const struct sorter	*s = arg;
	size_t			 k;
	int			 d = 0;

	for (k = 0; d == 0 && k < s->n_keys; k++)
		d = compare_cells(s, a, b, k);
	/* Rows come in order: their place makes the sort stable. */
	return d != 0 ? d : (a->row > b->row) - (a->row < b->row);
}

static void
fold_keys(struct sorter *s, struct sort_entry *e)
{
	const struct cell	*c;
	size_t			 k, at;
	char			 len[4] = {0};

	e->folded = s->text.len;
	for (k = 0; k < s->n_keys; k++) {
		c = &s->rows->cell.p[e->row * s->width + s->key[k].column];
		at = s->text.len;
		buf_addmem(&s->text, len, 4);
		if (c->has_text && c->kind != TYPE_ENUM && c->kind != TYPE_REF)
			text_fold(&s->text, cell_text(s->rows, c));
		le32_put(s->text.p + at, (uint32_t)(s->text.len - at - 4));
	}
}

void
rows_sort(struct rows *r, size_t width, const struct sort_key *key,
    size_t n_keys, const struct out_column *column, int64_t limit)
{
	struct sorter		 s = { r, key, column, n_keys, width, {0} };
	struct sort_entry	*e;
	struct rows		 sorted = {0};
	size_t			 i, n = r->n;

	if (n == 0)
		return;
	e = mem_realloc_array(NULL, n, sizeof(*e));
	for (i = 0; i < n; i++) {
		e[i].row = i;
		fold_keys(&s, &e[i]);
	}
	qsort_r(e, n, sizeof(*e), compare_entries, &s);
	if (limit >= 0 && (uint64_t)limit < n)
		n = (size_t)limit;
	for (i = 0; i < n; i++)
		rows_add(&sorted, r, e[i].row, width);
	rows_release(r);
	*r = sorted;
	buf_release(&s.text);
	free(e);
}
