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

static size_t
column_after(struct slice *what, struct slice msg, const char *form)
{
	struct slice	word = slice_of(form), number, rest = msg;
	int64_t		n;

	word = slice_sub(word, 0, slice_index(word, '%'));
	if (!slice_starts(msg, word))
		return 0;
	rest = slice_sub(rest, word.len, rest.len);
	if (!slice_cut(&number, &rest, ':') || !i64_parse(&n, number) ||
	    n < 1)
		return 0;
	*what = slice_trim(rest);
	return (size_t)n;
}

size_t
fault_column(struct slice *what, struct slice msg)
{
	size_t	column;

	*what = msg;
	column = column_after(what, msg, err_text("column %zu: %s"));
	/* Some are told in English to whoever reads Dutch. */
	return column > 0 ? column : column_after(what, msg, "column %zu: %s");
}

enum err_code
fault_prefix(struct err *err, const char *file, uint64_t line)
{
	struct slice	what;
	size_t		column = fault_column(&what, slice_of(err->msg));

	if (column == 0)
		return err_prefix(err, "%s:%llu: ", file,
		    (unsigned long long)line);
	memmove(err->msg, what.p, what.len);
	err->msg[what.len] = '\0';
	return err_prefix(err, "%s:%llu:%zu: ", file,
	    (unsigned long long)line, column);
}

void
faults_add(struct faults *f, const struct fault_place *at,
    const struct err *err)
{
	struct slice		 text;
	size_t			 column = fault_column(&text,
				    slice_of(err->msg));
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
	    .column = column > 0 ? column : at->column,
	    .text = slice_dup(f->arena, text),
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
