/*
 * Rows in columns, in memory.
 */
#include "core/sales/block.h"

#include "core/types/decimal.h"
#include "core/base/banned.h"

void
rowset_init(struct rowset *r, const struct column *column, unsigned n_columns)
{
	memset(r, 0, sizeof(*r));
	r->n_columns = n_columns;
	if (n_columns > 0)
		memcpy(r->column, column, n_columns * sizeof(*column));
}

void
rowset_release(struct rowset *r)
{
	unsigned	c;

	for (c = 0; c < r->n_columns; c++)
		free(r->cell[c]);
	free(r->seq);
	free(r->day);
	memset(r, 0, sizeof(*r));
}

void
rowset_clear(struct rowset *r)
{
	r->n = 0;
}

void
rowset_reserve(struct rowset *r, size_t cap)
{
	unsigned	c;

	if (cap <= r->cap)
		return;
	if (cap < r->cap * 2)
		cap = r->cap * 2;
	for (c = 0; c < r->n_columns; c++)
		r->cell[c] = mem_realloc_array(r->cell[c], cap,
		    sizeof(*r->cell[c]));
	r->seq = mem_realloc_array(r->seq, cap, sizeof(*r->seq));
	r->day = mem_realloc_array(r->day, cap, sizeof(*r->day));
	r->cap = cap;
}

int
rowset_find_column(const struct rowset *r, uint16_t id)
{
	unsigned	c;

	for (c = 0; c < r->n_columns; c++)
		if (r->column[c].id == id)
			return (int)c;
	return -1;
}

static void
fill_missing(int64_t *to, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		to[i] = CELL_MISSING;
}

int
rowset_add_column(struct rowset *r, struct column column)
{
	int	c = rowset_find_column(r, column.id);

	if (c >= 0)
		return c;
	if (r->n_columns == BLOCK_COLUMNS)
		return -1;
	c = (int)r->n_columns++;
	r->column[c] = column;
	r->cell[c] = NULL;
	if (r->cap > 0)
		r->cell[c] = mem_realloc_array(NULL, r->cap,
		    sizeof(*r->cell[c]));
	fill_missing(r->cell[c], r->n);
	return c;
}

static bool
rescale(int64_t *to, const int64_t *from, size_t n, unsigned old, unsigned new)
{
	size_t	i;

	for (i = 0; i < n; i++) {
		to[i] = from[i];
		if (from[i] != CELL_MISSING &&
		    !decimal_rescale(&to[i], from[i], old, new))
			return false;
	}
	return true;
}

bool
rowset_add(struct rowset *to, const struct rowset *r, size_t from, size_t n)
{
	unsigned	c, n_own = to->n_columns;
	bool		same, filled[BLOCK_COLUMNS] = { false };
	int		t;

	if (n == 0)
		return true;
	same = n_own == r->n_columns && memcmp(to->column, r->column,
	    n_own * sizeof(*to->column)) == 0;
	rowset_reserve(to, to->n + n);
	for (c = 0; c < r->n_columns; c++) {
		t = same ? (int)c : rowset_add_column(to, r->column[c]);
		if (t < 0)
			return false;
		filled[t] = true;
		if (to->column[t].digits != r->column[c].digits) {
			if (!rescale(to->cell[t] + to->n, r->cell[c] + from,
			    n, r->column[c].digits, to->column[t].digits))
				return false;
		} else if (n == 1) {
			to->cell[t][to->n] = r->cell[c][from];
		} else {
			memcpy(to->cell[t] + to->n, r->cell[c] + from,
			    n * sizeof(*r->cell[c]));
		}
	}
	if (!same) {
		for (c = 0; c < n_own; c++)
			if (!filled[c])
				fill_missing(to->cell[c] + to->n, n);
	}
	memcpy(to->seq + to->n, r->seq + from, n * sizeof(*r->seq));
	memcpy(to->day + to->n, r->day + from, n * sizeof(*r->day));
	to->n += n;
	return true;
}

static int64_t
cell_of(const struct rowset *r, size_t i, struct column column)
{
	int	c = rowset_find_column(r, column.id);

	return c < 0 ? CELL_MISSING : r->cell[c][i];
}

bool
rowset_equal(const struct rowset *a, size_t i, const struct rowset *b, size_t j)
{
	unsigned	c;

	if (a->day[i] != b->day[j])
		return false;
	for (c = 0; c < a->n_columns; c++)
		if (a->cell[c][i] != cell_of(b, j, a->column[c]))
			return false;
	for (c = 0; c < b->n_columns; c++)
		if (b->cell[c][j] != cell_of(a, i, b->column[c]))
			return false;
	return true;
}

void
rowset_drop_front(struct rowset *r, size_t n)
{
	size_t		left = r->n - n;
	unsigned	c;

	r->n = left;
	if (left == 0 || n == 0)
		return;
	for (c = 0; c < r->n_columns; c++)
		memmove(r->cell[c], r->cell[c] + n, left * sizeof(int64_t));
	memmove(r->seq, r->seq + n, left * sizeof(*r->seq));
	memmove(r->day, r->day + n, left * sizeof(*r->day));
}

void
rowset_permute(struct rowset *r, const uint32_t *order)
{
	int64_t		*cells, *old;
	uint64_t	*seq;
	int32_t		*day;
	unsigned	 c;
	size_t		 i;

	/* The columns take turns in one spare array. */
	cells = mem_realloc_array(NULL, MAX(r->cap, 1), sizeof(*cells));
	for (c = 0; c < r->n_columns; c++) {
		old = r->cell[c];
		for (i = 0; i < r->n; i++)
			cells[i] = old[order[i]];
		r->cell[c] = cells;
		cells = old;
	}
	free(cells);
	seq = mem_realloc_array(NULL, MAX(r->cap, 1), sizeof(*seq));
	day = mem_realloc_array(NULL, MAX(r->cap, 1), sizeof(*day));
	for (i = 0; i < r->n; i++) {
		seq[i] = r->seq[order[i]];
		day[i] = r->day[order[i]];
	}
	free(r->seq);
	free(r->day);
	r->seq = seq;
	r->day = day;
}

void
rowset_gather(struct rowset *r, const struct rowset *from, const uint32_t *at,
    size_t n)
{
	uint64_t	*seq;
	int32_t		*day;
	size_t		 i;

	rowset_reserve(r, r->n + n);
	for (unsigned c = 0; c < r->n_columns; c++) {
		const int64_t	*cell = from->cell[c];
		int64_t		*to = r->cell[c] + r->n;

		for (i = 0; i < n; i++)
			to[i] = cell[at[i]];
	}
	seq = r->seq + r->n;
	day = r->day + r->n;
	for (i = 0; i < n; i++) {
		seq[i] = from->seq[at[i]];
		day[i] = from->day[at[i]];
	}
	r->n += n;
}
