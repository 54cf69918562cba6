/*
 * Collecting sale rows for a plan.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

/* From so many added rows on, ledger_party is written in the same load. */
enum {
	LARGE_LOAD = 1 << 16,
	EARLY_ROWS = 1 << 24		/* as many as are expected then */
};

static enum err_code
part_apply(void *arg, struct txn *txn, struct journal_writer *j,
    struct err *err)
{
	return sales_plan_apply(arg, txn, j, err);
}

static enum err_code
part_write(void *arg, bool whole, plan_sink *sink, void *sink_arg,
    struct err *err)
{
	return sales_plan_write(arg, whole, sink, sink_arg, err);
}

static void
part_close(void *arg)
{
	sales_plan_close(arg);
}

static void
take_options(struct sales_plan *p, const struct sales_plan_options *o)
{
	size_t	i;

	if (o == NULL)
		return;
	p->by_key = o->by_key && p->sale->n_key > 0;
	p->expected = o->expected;
	if (o->identity != NULL && o->n_identity > 0) {
		p->identity = mem_realloc_array(NULL, o->n_identity,
		    sizeof(*p->identity));
		for (i = 0; i < o->n_identity; i++)
			p->identity[i] = o->identity[i];
		p->n_identity = o->n_identity;
	}
	if (o->spool_dir != NULL) {
		p->spool_dir = mem_alloc(strlen(o->spool_dir) + 1);
		memcpy(p->spool_dir, o->spool_dir, strlen(o->spool_dir) + 1);
	}
}

/* One that is too large is told when all rows are summed again. */
static void
sum_early(struct sales_plan *p, const struct rowset *rows)
{
	struct err	ignored;

	if (p->early.sums == NULL ||
	    rollup_add(p->early.sums, rows, 0, rows->n, 1, &ignored) == ERR_OK)
		return;
	rollup_close(p->early.sums);
	p->early.sums = NULL;
}

/*
 * Rows of the first load of all, in the order of their days as those of a
 * file mostly are, have their numbers already: they are parted by party, and
 * summed, while the others are still being read.
 */
static void
part_early(void *arg, const struct rowset *rows)
{
	struct sales_plan	*p = arg;

	if (p->early.rc || p->exact || (p->by_party == NULL &&
	    rows->n < LARGE_LOAD))
		return;
	if (p->by_party == NULL) {
		p->by_party = parted_open(&p->party, rows->column,
		    rows->n_columns, EARLY_ROWS, p->early.parties,
		    p->spool_dir);
		p->early.sums = rollup_open(p->sale,
		    p->model->currency_digits);
	}
	/* Not when a column has come since. */
	if (rows->n_columns != parted_n_columns(p->by_party))
		return;
	p->early.rc = parted_add(p->by_party, rows, &p->early.err);
	p->early.n += rows->n;
	sum_early(p, rows);
}

static enum err_code
begin_early(struct sales_plan *p, struct err *err)
{
	const struct field	*party = entity_role(p->sale, ROLE_PARTY);
	const struct entity	*e;
	uint64_t		 count;
	enum err_code		 rc;

	if (party == NULL || p->counters.next_seq != 1)
		return ERR_OK;
	e = model_find_entity_id(p->model, party->to);
	if (e == NULL)
		return ERR_OK;
	rc = record_counts(&count, &p->early.parties, p->txn, e, err);
	if (rc == ERR_OK && p->early.parties > 0)
		sorter_show(p->adds, part_early, p);
	return rc;
}

enum err_code
sales_plan_open(struct sales_plan **plan, struct plan *whole, struct txn *txn,
    const struct model *model, const struct entity *sale,
    const struct sales_plan_options *options, struct err *err)
{
	struct sales_plan	*p = mem_zalloc(sizeof(*p));
	struct plan_part	 part = { part_apply, part_write, part_close,
				    p };
	enum err_code		 rc;
	const struct field	*party = entity_role(sale, ROLE_PARTY);
	size_t			 f;
	unsigned		 c;

	p->plan = whole;
	p->txn = txn;
	p->model = model;
	p->sale = sale;
	rc = sale_layout(p->column, &p->n_columns, sale, err);
	if (rc == ERR_OK)
		rc = counters_read(&p->counters, txn, sale, err);
	if (rc) {
		free(p);
		return rc;
	}
	take_options(p, options);
	for (f = 0; f < sale->n_fields; f++) {
		p->column_of[f] = -1;
		for (c = 0; c < p->n_columns; c++)
			if (p->column[c].id == sale->field[f].id)
				p->column_of[f] = -2;
	}
	/* The party orders the copy: it is always there, and the first. */
	if (party != NULL)
		p->column_of[party->position] = 0;
	p->ledger = tree_ledger(sale->id);
	p->party = tree_party(sale->id, sale_party_id(sale));
	p->dict = dict_open(txn);
	p->edited = imap_open();
	p->adds = sorter_open(&p->ledger, p->column, party != NULL,
	    p->spool_dir);
	rowset_init(&p->before, p->column, p->n_columns);
	rowset_init(&p->after, p->column, p->n_columns);
	p->next_seq = p->counters.next_seq;
	rc = begin_early(p, err);
	if (rc) {
		sales_plan_close(p);
		return rc;
	}
	if (whole != NULL)
		plan_add_part(whole, &part);
	*plan = p;
	return ERR_OK;
}

void
sales_plan_close(struct sales_plan *p)
{
	if (p == NULL)
		return;
	row_reader_close(p->reader);
	sorter_close(p->adds);
	parted_close(p->by_party);
	rollup_close(p->early.sums);
	sorter_close(p->back);
	parted_close(p->back_by_party);
	dict_close(p->dict);
	imap_close(p->edited);
	rowset_release(&p->before);
	rowset_release(&p->after);
	VEC_RELEASE(&p->edits);
	VEC_RELEASE(&p->dropped.set.bits);
	VEC_RELEASE(&p->restored.set.bits);
	for (size_t f = 0; f < NELEM(p->needed); f++)
		VEC_RELEASE(&p->needed[f].bits);
	free(p->skip);
	free(p->identity);
	free(p->spool_dir);
	free(p);
}

enum err_code
sales_plan_text(int64_t *cell, struct sales_plan *p, struct slice text,
    struct err *err)
{
	return dict_code(cell, p->dict, text, err);
}

enum err_code
sales_plan_cell_text(struct slice *text, struct sales_plan *p,
    struct arena *arena, int64_t cell, struct err *err)
{
	return dict_text(text, p->dict, arena, cell, err);
}

uint64_t
sales_plan_first(const struct sales_plan *p)
{
	return p->counters.next_seq;
}

static enum err_code
check_day(int64_t *day, const struct sales_plan *p, const int64_t *cells,
    struct err *err)
{
	const struct field	*date = sale_date_field(p->sale);

	*day = cells[date->position];
	if (*day == SALES_MISSING)
		return err_set(err, ERR_DATA, "%.*s needs %.*s",
		    SLICE_ARG(p->sale->name), SLICE_ARG(date->name));
	if (*day < DAY_MIN.n || *day > DAY_MAX.n)
		return err_set(err, ERR_RANGE, "%.*s is out of range",
		    SLICE_ARG(date->name));
	return ERR_OK;
}

/* The first value of a field. */
static enum err_code
use_field(struct sales_plan *p, struct rowset *r, size_t f, struct err *err)
{
	unsigned	c;
	int		at = -1;

	for (c = 0; c < p->n_columns; c++)
		if (p->column[c].id == p->sale->field[f].id)
			at = rowset_add_column(r, p->column[c]);
	if (at < 0)
		return err_set(err, ERR_RANGE,
		    "sale rows with more than %d columns", BLOCK_COLUMNS);
	p->column_of[f] = at;
	return ERR_OK;
}

/* The copy by party is parted by this. */
static void
note_parties(struct sales_plan *p, const struct rowset *r, size_t from,
    size_t n)
{
	const struct field	*party = entity_role(p->sale, ROLE_PARTY);
	const int64_t		*id;

	if (party == NULL || p->column_of[party->position] < 0)
		return;
	id = r->cell[p->column_of[party->position]] + from;
	for (size_t i = 0; i < n; i++)
		p->last_party = MAX(p->last_party, (uint32_t)id[i]);
}

static enum err_code
collect(struct sales_plan *p, uint64_t seq, const int64_t *cells,
    struct err *err)
{
	struct rowset	*r;
	enum err_code	 rc;
	int64_t		 day;
	size_t		 f;

	rc = check_day(&day, p, cells, err);
	if (rc == ERR_OK)
		rc = sorter_room(&r, p->adds, err);
	if (rc)
		return rc;
	for (f = 0; f < p->sale->n_fields; f++) {
		if (p->column_of[f] == -2 && cells[f] != SALES_MISSING)
			rc = use_field(p, r, f, err);
		if (rc)
			return rc;
		if (p->column_of[f] >= 0)
			r->cell[p->column_of[f]][r->n] = cells[f];
	}
	note_parties(p, r, r->n, 1);
	r->seq[r->n] = seq;
	r->day[r->n++] = (int32_t)day;
	p->n_adds++;
	return ERR_OK;
}

enum err_code
sales_plan_add(struct sales_plan *p, const int64_t *cells, struct err *err)
{
	if (p->exact)
		return err_set(err, ERR_USAGE, "rows with and without numbers "
		    "in one plan");
	/* For now its place in the file. */
	return collect(p, p->n_adds + 1, cells, err);
}

static bool
has_any(const int64_t *cell, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cell[i] != SALES_MISSING)
			return true;
	return false;
}

/* Cells of a field of the next n rows of r; column NULL: they have none. */
static enum err_code
put_column(struct sales_plan *p, struct rowset *r, size_t f,
    const int64_t *column, size_t n, struct err *err)
{
	int64_t		*to;
	enum err_code	 rc;

	if (p->column_of[f] == -2 && column != NULL && has_any(column, n)) {
		rc = use_field(p, r, f, err);
		if (rc)
			return rc;
	}
	if (p->column_of[f] < 0)
		return ERR_OK;
	to = r->cell[p->column_of[f]] + r->n;
	for (size_t i = 0; column == NULL && i < n; i++)
		to[i] = SALES_MISSING;
	if (column != NULL)
		memcpy(to, column, n * sizeof(*to));
	return ERR_OK;
}

enum err_code
sales_plan_add_columns(struct sales_plan *p, const int64_t *const *column,
    size_t n, struct err *err)
{
	size_t		 date = sale_date_field(p->sale)->position;
	const int64_t	*days = column[date];
	struct rowset	*r;
	enum err_code	 rc = ERR_OK;
	size_t		 done, fit, f, i;

	if (p->exact || days == NULL)
		return err_set(err, ERR_USAGE, "rows with and without numbers "
		    "in one plan");
	for (done = 0; rc == ERR_OK && done < n; done += fit) {
		rc = sorter_room(&r, p->adds, err);
		if (rc)
			return rc;
		fit = MIN(n - done, r->cap - r->n);
		for (f = 0; rc == ERR_OK && f < p->sale->n_fields; f++)
			rc = put_column(p, r, f, column[f] == NULL ? NULL :
			    column[f] + done, fit, err);
		if (rc)
			return rc;
		for (i = 0; i < fit; i++) {
			r->seq[r->n + i] = p->n_adds + 1 + i;
			r->day[r->n + i] = (int32_t)days[done + i];
		}
		note_parties(p, r, r->n, fit);
		r->n += fit;
		p->n_adds += fit;
	}
	return rc;
}

/* Put back a row under a number that was given out before. */
static enum err_code
restore_row(struct sales_plan *p, uint64_t seq, const int64_t *cells,
    struct err *err)
{
	const struct rowset	*rows;
	struct rowset		*r = &p->after;
	struct edit		*e;
	uint64_t		*at;
	enum err_code		 rc;
	bool			 new;
	unsigned		 c;
	size_t			 i;
	int64_t			 day;

	rc = check_day(&day, p, cells, err);
	if (rc == ERR_OK && p->reader == NULL)
		rc = row_reader_open(&p->reader, p->txn, p->sale, err);
	if (rc == ERR_OK)
		rc = row_reader_find(&rows, &i, p->reader, seq, err);
	if (rc)
		return rc;
	at = imap_put(p->edited, seq, &new);
	if (rows != NULL || !new)
		return err_set(err, ERR_CONFLICT, "sale row s%llu is there "
		    "already", (unsigned long long)seq);
	*at = p->edits.n + 1;
	rowset_reserve(r, r->n + 1);
	for (c = 0; c < r->n_columns; c++)
		r->cell[c][r->n] = SALES_MISSING;
	row_from_cells(r, r->n, p->sale, seq, cells);
	e = VEC_ADD(&p->edits);
	e->seq = seq;
	e->has_after = true;
	e->after = r->n++;
	return ERR_OK;
}

enum err_code
sales_plan_add_exact(struct sales_plan *p, uint64_t seq, const int64_t *cells,
    struct err *err)
{
	enum err_code	rc;

	if (seq == 0 || seq >= UINT64_C(1) << 62)
		return err_set(err, ERR_RANGE, "a number of a sale row is out "
		    "of range");
	if (seq < p->counters.next_seq)
		return restore_row(p, seq, cells, err);
	if (p->n_adds > 0 && !p->exact)
		return err_set(err, ERR_USAGE, "rows with and without numbers "
		    "in one plan");
	p->exact = true;
	rc = collect(p, seq, cells, err);
	if (rc == ERR_OK) {
		p->last_exact = MAX(p->last_exact, seq);
		p->next_seq = MAX(p->next_seq, seq + 1);
	}
	return rc;
}

void
sales_plan_raise(struct sales_plan *p, uint64_t last)
{
	p->exact = true;
	p->next_seq = MAX(p->next_seq, last + 1);
}

/* ---- finishing ---- */

/* All rows were parted so, and not most of them with parties since. */
static bool
is_parted(const struct sales_plan *p)
{
	return p->by_party != NULL && p->early.n == p->n_adds &&
	    p->n_skip == 0 && !p->exact &&
	    p->last_party <= p->early.parties + p->early.parties / 8;
}

static void
drop_early(struct sales_plan *p)
{
	parted_close(p->by_party);
	p->by_party = NULL;
	rollup_close(p->early.sums);
	p->early.sums = NULL;
}

/* The copy by party of a large load is sorted here, outside apply. */
static enum err_code
sort_by_party(struct sales_plan *p, struct err *err)
{
	struct added		 added;
	struct rows_ahead	*ahead;
	const struct rowset	*rows;
	const struct column	*column = sorter_columns(p->adds);
	unsigned		 n_columns = sorter_n_columns(p->adds);
	enum err_code		 rc;

	if (p->early.rc) {
		*err = p->early.err;
		return err->code;
	}
	if (is_parted(p))
		return parted_seal(p->by_party, err);
	drop_early(p);
	added_open(&added, p);
	ahead = rows_ahead_open(&added.source, column, n_columns);
	p->by_party = parted_open(&p->party, column, n_columns, p->n_adds,
	    p->last_party, p->spool_dir);
	do {
		rc = rows_ahead_next(&rows, ahead, err);
		if (rc == ERR_OK)
			rc = parted_add(p->by_party, rows, err);
	} while (rc == ERR_OK && rows->n > 0);
	if (rc == ERR_OK)
		rc = parted_seal(p->by_party, err);
	rows_ahead_close(ahead);
	added_close(&added);
	return rc;
}

/* A number given twice among rows with their own numbers. */
static enum err_code
check_numbers(struct sales_plan *p, struct err *err)
{
	struct rowset	 batch;
	struct source	*s = sorter_source_open(p->adds);
	uint8_t		*seen;
	uint64_t	 base = p->counters.next_seq, n, at;
	enum err_code	 rc;
	size_t		 i;

	n = p->last_exact + 1 - base;
	/* Numbers may have gaps, but not a million for each row. */
	if (n / 8 > 1024 + p->n_adds * 1024) {
		sorter_source_close(s);
		return err_set(err, ERR_RANGE, "the numbers of the sale rows "
		    "lie too far apart");
	}
	seen = mem_zalloc((size_t)(n / 8) + 1);
	rowset_init(&batch, sorter_columns(p->adds),
	    sorter_n_columns(p->adds));
	do {
		rowset_clear(&batch);
		rc = s->take(s, &batch, PLACE_END, BLOCK_ROWS, err);
		for (i = 0; rc == ERR_OK && i < batch.n; i++) {
			at = batch.seq[i] - base;
			if ((seen[at / 8] >> (at % 8) & 1) != 0)
				rc = err_set(err, ERR_CONFLICT, "sale row "
				    "s%llu is given twice",
				    (unsigned long long)batch.seq[i]);
			seen[at / 8] |= (uint8_t)(1U << (at % 8));
		}
	} while (rc == ERR_OK && batch.n > 0);
	free(seen);
	rowset_release(&batch);
	sorter_source_close(s);
	return rc;
}

/* A row that is as it was, or came and went, was not changed. */
static void
drop_idle_edits(struct sales_plan *p)
{
	size_t	i, n = 0;

	for (i = 0; i < p->edits.n; i++) {
		const struct edit	*e = &p->edits.p[i];

		if (e->has_before == e->has_after && (!e->has_after ||
		    rowset_equal(&p->before, e->before, &p->after, e->after)))
			continue;
		p->edits.p[n++] = *e;
	}
	p->edits.n = n;
}

static void
count_edits(struct sales_plan *p)
{
	size_t	i;

	for (i = 0; i < p->edits.n; i++) {
		const struct edit	*e = &p->edits.p[i];

		p->result.added += !e->has_before && e->has_after;
		p->result.changed += e->has_before && e->has_after;
		p->result.removed += e->has_before && !e->has_after;
	}
}

enum err_code
sales_plan_finish(struct sales_plan *p, struct sales_plan_result *result,
    struct err *err)
{
	enum err_code	rc;
	uint64_t	added;

	rc = sorter_seal(p->adds, err);
	if (rc == ERR_OK && p->n_adds > 0)
		rc = p->exact ? check_numbers(p, err) :
		    plan_recognise(p, err);
	if (rc)
		return rc;
	added = p->n_adds - p->n_skip;
	if (!p->exact)
		p->next_seq = p->counters.next_seq + added;
	p->result.added = added;
	if (added > 0)
		p->result.first_seq = p->counters.next_seq;
	drop_idle_edits(p);
	count_edits(p);
	p->result.removed += p->dropped.n;
	p->result.added += p->restored.n;
	rc = restore_finish(p, err);
	if (rc)
		return rc;
	if (added >= LARGE_LOAD) {
		rc = sort_by_party(p, err);
		if (rc)
			return rc;
	} else {
		drop_early(p);
	}
	p->finished = true;
	row_reader_close(p->reader);
	p->reader = NULL;
	if (p->plan != NULL)
		plan_add_counts(p->plan, (struct plan_counts){
		    p->result.added, p->result.changed, p->result.removed });
	*result = p->result;
	return ERR_OK;
}
