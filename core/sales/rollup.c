/*
 * Sums of everything by day and of each product by week: making and changing
 * them.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

enum {
	ROLLUP_BYTES = 4096 - 16,
	ARRAY_PRODUCTS = 1 << 20	/* beyond: no array */
};

const struct column	rollup_column[ROLLUP_COLUMNS] = {
	{ ROLLUP_SERIES, TYPE_INT, 0 }, { ROLLUP_REVENUE, TYPE_MONEY, 0 },
	{ ROLLUP_QUANTITY, TYPE_INT, 0 }, { ROLLUP_ROWS, TYPE_INT, 0 }
};

struct sum { int64_t revenue, quantity, rows; };

struct rollup {
	struct scan	 scan;
	struct worth	 measure;
	int		 product;	/* column, -1: none */
	struct measured	 m;
	struct day	 week, day;	/* at hand */
	struct range	 reach;		/* its days */
	struct sum	 total;
	struct sum	*array;		/* by product */
	size_t		 n_array;
	VEC(uint32_t)	 touched;	/* products of the array */
	struct rowset	 out;
	struct tree	 tree;
	struct err	 err;
	/* Cells of rows in memory, as a scan would give them. */
	int64_t		*cell[BLOCK_COLUMNS];
};

struct tree
rollup_tree(uint16_t entity)
{
	return (struct tree){ .table = TABLE_ROLLUP, .entity = entity,
	    .party_id = ROLLUP_SERIES, .max_bytes = ROLLUP_BYTES,
	    .combine = true };
}

struct rollup *
rollup_open(const struct entity *e, uint8_t currency_digits)
{
	struct rollup		*ru = mem_zalloc(sizeof(*ru));
	const struct field	*product = entity_role(e, ROLE_PRODUCT);
	size_t			 i;

	scan_init(&ru->scan, e, (struct range){ DAY_MIN, DAY_MAX });
	worth_init(&ru->measure, &ru->scan, e, currency_digits);
	ru->product = product == NULL ? -1 :
	    (int)scan_add(&ru->scan, product, 0);
	/* Sums stay under the number a row was stored with. */
	for (i = 0; i < ru->scan.n_columns; i++)
		ru->scan.column[i].to = 0;
	rowset_init(&ru->out, rollup_column, ROLLUP_COLUMNS);
	ru->tree = rollup_tree(e->id);
	return ru;
}

void
rollup_close(struct rollup *ru)
{
	size_t	i;

	if (ru == NULL)
		return;
	for (i = 0; i < BLOCK_COLUMNS; i++)
		free(ru->cell[i]);
	free(ru->array);
	VEC_RELEASE(&ru->touched);
	rowset_release(&ru->out);
	free(ru);
}

static void
put_sum(struct rollup *ru, int64_t series, struct day day, uint32_t product,
    const struct sum *s)
{
	struct rowset	*r = &ru->out;

	if (s->rows == 0 && s->revenue == 0 && s->quantity == 0)
		return;
	rowset_reserve(r, r->n + 1);
	r->cell[0][r->n] = series;
	r->cell[1][r->n] = s->revenue;
	r->cell[2][r->n] = s->quantity;
	r->cell[3][r->n] = s->rows;
	r->day[r->n] = day.n;
	r->seq[r->n++] = product;
}

static void
flush_day(struct rollup *ru)
{
	put_sum(ru, 0, ru->day, 0, &ru->total);
	memset(&ru->total, 0, sizeof(ru->total));
}

static void
flush_week(struct rollup *ru)
{
	struct sum	*s;
	size_t		 i;

	for (i = 0; i < ru->touched.n; i++) {
		s = &ru->array[ru->touched.p[i]];
		put_sum(ru, 1, ru->week, ru->touched.p[i], s);
		memset(s, 0, sizeof(*s));
	}
	VEC_CLEAR(&ru->touched);
}

static bool
add_to(struct sum *s, const struct sum *d)
{
	s->rows += d->rows;
	return i64_add(&s->revenue, s->revenue, d->revenue) &&
	    i64_add(&s->quantity, s->quantity, d->quantity);
}

static bool
add_product(struct rollup *ru, uint64_t product, const struct sum *d)
{
	struct sum	*s;
	size_t		 n;

	if (product >= ARRAY_PRODUCTS) {
		put_sum(ru, 1, ru->week, (uint32_t)product, d);
		return true;
	}
	if (product >= ru->n_array) {
		n = MAX((size_t)product + 1, ru->n_array * 2);
		ru->array = mem_realloc_array(ru->array, n,
		    sizeof(*ru->array));
		memset(ru->array + ru->n_array, 0,
		    (n - ru->n_array) * sizeof(*ru->array));
		ru->n_array = n;
	}
	s = &ru->array[product];
	if (s->rows == 0 && s->revenue == 0 && s->quantity == 0)
		*VEC_ADD(&ru->touched) = (uint32_t)product;
	return add_to(s, d);
}

static enum err_code
add_batch(struct rollup *ru, const struct sales_batch *b, int sign,
    struct err *err)
{
	const int64_t	*product = ru->product < 0 ? NULL :
			    b->col[ru->product];
	struct sum	 d;
	enum err_code	 rc;
	size_t		 i;
	int32_t		 day;

	rc = worth_batch(&ru->m, &ru->measure, b, err);
	if (rc)
		return rc;
	for (i = 0; i < b->n; i++) {
		day = b->day[i];
		if (day != ru->day.n) {
			flush_day(ru);
			ru->day.n = day;
		}
		if (day < ru->reach.from.n || day >= ru->reach.until.n) {
			flush_week(ru);
			ru->week = period_start(PERIOD_WEEK,
			    (struct day){ day });
			ru->reach = (struct range){ ru->week,
			    { ru->week.n + 7 } };
		}
		d = (struct sum){ ru->m.revenue[i] * sign,
		    ru->m.quantity[i] * sign, sign };
		/* A touched product may cross zero and be noted twice: its
		 * second note then adds nothing. */
		if (!add_to(&ru->total, &d) ||
		    !add_product(ru, product == NULL ? 0 :
		    (uint32_t)product[i], &d))
			return err_set(err, ERR_RANGE,
			    "the sum of a day or week is too large");
	}
	return ERR_OK;
}

enum err_code
rollup_add(struct rollup *ru, const struct rowset *r, size_t from, size_t n,
    int sign, struct err *err)
{
	struct sales_batch	 b;
	const int64_t		*view[BLOCK_COLUMNS];
	struct scan_column	*sc;
	enum err_code		 rc = ERR_OK;
	size_t			 c, i;
	int			 at;

	for (; rc == ERR_OK && n > 0; from += b.n, n -= b.n) {
		b.n = MIN(n, (size_t)BLOCK_ROWS);
		for (c = 0; c < ru->scan.n_columns; c++) {
			sc = &ru->scan.column[c];
			at = rowset_find_column(r, sc->id);
			if (ru->cell[c] == NULL)
				ru->cell[c] = mem_alloc(BLOCK_ROWS *
				    sizeof(int64_t));
			view[c] = ru->cell[c];
			for (i = 0; i < b.n; i++) {
				int64_t	v = at < 0 ? SALES_MISSING :
					    r->cell[at][from + i];

				ru->cell[c][i] = v == SALES_MISSING ?
				    sc->missing : v;
			}
		}
		b.col = view;
		b.seq = r->seq + from;
		b.day = r->day + from;
		rc = add_batch(ru, &b, sign, err);
	}
	return rc;
}

static bool
add_ledger_batch(void *arg, unsigned thread CRM_UNUSED,
    const struct sales_batch *b)
{
	struct rollup	*ru = arg;

	return add_batch(ru, b, 1, &ru->err) == ERR_OK;
}

enum err_code
rollup_add_ledger(struct rollup *ru, struct txn *txn, struct err *err)
{
	enum err_code	rc;

	rc = scan_ledger(txn, &ru->scan, add_ledger_batch, ru, err);
	if (rc == ERR_OK && ru->err.code != ERR_OK) {
		*err = ru->err;
		rc = err->code;
	}
	return rc;
}

enum err_code
rollup_rows(const struct rowset **rows, struct rollup *ru, struct err *err)
{
	struct rowset	*r = &ru->out;
	size_t		 i, n = 0;
	struct sum	 s;
	unsigned	 c;

	flush_day(ru);
	flush_week(ru);
	tree_sort(&ru->tree, r);
	for (i = 0; i < r->n; i++) {
		if (n > 0 && r->seq[n - 1] == r->seq[i] &&
		    r->day[n - 1] == r->day[i] &&
		    r->cell[0][n - 1] == r->cell[0][i]) {
			s = (struct sum){ r->cell[1][n - 1],
			    r->cell[2][n - 1], r->cell[3][n - 1] };
			if (!add_to(&s, &(struct sum){ r->cell[1][i],
			    r->cell[2][i], r->cell[3][i] }))
				return err_set(err, ERR_RANGE,
				    "the sum of a day or week is too large");
			r->cell[1][n - 1] = s.revenue;
			r->cell[2][n - 1] = s.quantity;
			r->cell[3][n - 1] = s.rows;
			continue;
		}
		for (c = 0; c < r->n_columns; c++)
			r->cell[c][n] = r->cell[c][i];
		r->seq[n] = r->seq[i];
		r->day[n++] = r->day[i];
	}
	r->n = n;
	*rows = r;
	return ERR_OK;
}

enum err_code
rollup_apply(struct rollup *ru, struct txn *txn, struct err *err)
{
	struct rowset_source	 source;
	const struct rowset	*rows;
	enum err_code		 rc = rollup_rows(&rows, ru, err);

	if (rc)
		return rc;
	rowset_source_init(&source, &ru->tree, rows);
	return tree_apply(txn, &ru->tree, rollup_column, ROLLUP_COLUMNS,
	    &source.source, NULL, 0, err);
}

enum err_code
rollup_rebuild(struct txn *txn, const struct entity *e,
    uint8_t currency_digits, struct err *err)
{
	struct rollup	*ru = rollup_open(e, currency_digits);
	enum err_code	 rc;

	rc = tree_clear(txn, &ru->tree, err);
	if (rc == ERR_OK)
		rc = rollup_add_ledger(ru, txn, err);
	if (rc == ERR_OK)
		rc = rollup_apply(ru, txn, err);
	rollup_close(ru);
	return rc;
}
