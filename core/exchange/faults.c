#include "core/exchange/faults.h"

struct faults {
	struct arena		*arena;
	struct map		*known;		/* text: place in list + 1 */
	VEC(struct row_fault)	 list;
	uint64_t		 others;
};

struct faults *
faults_open(void)
{
	struct faults	*f = mem_zalloc(sizeof(*f));

	f->arena = arena_open();
	f->known = map_open();
	return f;
}

void
faults_close(struct faults *f)
{
	if (f == NULL)
		return;
	VEC_RELEASE(&f->list);
	map_close(f->known);
	arena_close(f->arena);
	free(f);
}

void
faults_add(struct faults *f, const struct fault_place *at,
    const struct err *err)
{
	struct slice		 text = slice_of(err->msg);
	struct row_fault	*one;
	uint64_t		*known = map_find(f->known, text);

	if (known != NULL) {
		f->list.p[*known - 1].rows++;
		return;
	}
	if (f->list.n == FAULTS_KEPT) {
		f->others++;
		return;
	}
	one = VEC_ADD(&f->list);
	*one = (struct row_fault){ .rows = 1, .line = at->line,
	    .column = at->column, .text = slice_dup(f->arena, text),
	    .hint = slice_dup(f->arena, slice_of(err->hint)) };
	*map_put(f->known, text, NULL) = f->list.n;
}

static int
by_rows(const void *a, const void *b)
{
	const struct row_fault	*x = a, *y = b;

	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

size_t
faults_list(const struct row_fault **list, struct faults *f)
{
	if (f->list.n > 0)
		qsort(f->list.p, f->list.n, sizeof(*f->list.p), by_rows);
	for (size_t i = 0; i < f->list.n; i++)
		*map_put(f->known, f->list.p[i].text, NULL) = i + 1;
	*list = f->list.p;
	return f->list.n;
}

uint64_t
faults_others(const struct faults *f)
{
	return f->others;
}
