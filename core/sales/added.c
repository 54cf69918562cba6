/*
 * The rows a load adds, in the order of the ledger and with their numbers.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

static bool
is_left_out(const struct added *a, uint64_t i)
{
	const struct sales_plan	*p = a->plan;

	return !a->all && p->skip != NULL && (p->skip[i / 8] >> (i % 8) & 1) != 0;
}

/* Drop rows that are left out, so that the next one counts. */
static enum err_code
pass_over(struct added *a, struct err *err)
{
	struct place	p;
	enum err_code	rc;
	bool		more;

	while (is_left_out(a, a->read)) {
		rc = a->inner->peek(a->inner, &more, &p, err);
		if (rc || !more)
			return rc;
		rowset_clear(&a->batch);
		rc = a->inner->take(a->inner, &a->batch, PLACE_END, 1, err);
		if (rc)
			return rc;
		a->read++;
	}
	return ERR_OK;
}

static enum err_code
added_peek(struct source *source, bool *more, struct place *p,
    struct err *err)
{
	struct added	*a = (struct added *)source;
	enum err_code	 rc = pass_over(a, err);

	if (rc == ERR_OK)
		rc = a->inner->peek(a->inner, more, p, err);
	if (rc == ERR_OK && *more && !a->exact)
		p->lo = a->given + 1;
	return rc;
}

/* Runs of numbers on one day go into seqday. */
static enum err_code
note_run(struct added *a, uint64_t seq, uint64_t n, int32_t day,
    struct err *err)
{
	enum err_code	rc;

	if (a->run.n > 0 && day == a->run.day &&
	    seq == a->run.seq + a->run.n) {
		a->run.n += n;
		return ERR_OK;
	}
	rc = added_finish(a, err);
	if (rc)
		return rc;
	a->run.seq = seq;
	a->run.n = n;
	a->run.day = day;
	return ERR_OK;
}

enum err_code
added_finish(struct added *a, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (a->run.n > 0 && a->txn != NULL)
		rc = seqday_put(a->txn, a->plan->sale->id, a->run.seq,
		    a->run.n, a->run.day, a->plan->next_seq, err);
	a->run.n = 0;
	return rc;
}

static enum err_code
take_kept(struct added *a, struct rowset *to, struct place until, size_t max,
    struct err *err)
{
	enum err_code	rc;
	size_t		i, j;

	if (a->all || a->plan->n_skip == 0) {
		i = to->n;
		rc = a->inner->take(a->inner, to, until, max, err);
		a->read += to->n - i;
		return rc;
	}
	rowset_clear(&a->batch);
	rc = a->inner->take(a->inner, &a->batch, until, max, err);
	if (rc)
		return rc;
	/* The first one is kept, or pass_over had taken it. */
	for (i = 0; i < a->batch.n; i = j + 1) {
		for (j = i; j < a->batch.n &&
		    !is_left_out(a, a->read + j); j++)
			;
		if (!rowset_add(to, &a->batch, i, j - i))
			return err_set(err, ERR_RANGE,
			    "a number of a sale row does not fit");
	}
	a->read += a->batch.n;
	return ERR_OK;
}

/* What rows from from on, with their numbers, mean beside the tree. */
static enum err_code
learn(struct added *a, const struct rowset *r, size_t from, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = from; rc == ERR_OK && a->txn != NULL && i < r->n; i++)
		rc = note_run(a, r->seq[i], 1, r->day[i], err);
	if (rc == ERR_OK && a->rollup != NULL)
		rc = rollup_add(a->rollup, r, from, r->n - from, 1, err);
	return rc;
}

static enum err_code
added_take(struct source *source, struct rowset *to, struct place until,
    size_t max, struct err *err)
{
	struct added	*a = (struct added *)source;
	size_t		 had = to->n, i;
	enum err_code	 rc;

	rc = pass_over(a, err);
	/* Places within a day do not matter: new numbers are above all. */
	if (rc == ERR_OK)
		rc = take_kept(a, to, until, max, err);
	if (rc)
		return rc;
	for (i = had; !a->exact && i < to->n; i++)
		to->seq[i] = ++a->given;
	rc = learn(a, to, had, err);
	if (rc)
		return rc;
	if (a->keep != NULL && !rowset_add(a->keep, to, had, to->n - had))
		return err_set(err, ERR_RANGE,
		    "a number of a sale row does not fit");
	return ERR_OK;
}

/* The same of a block, whose header mostly tells enough. */
static enum err_code
learn_block(struct added *a, const struct block *b, struct err *err)
{
	uint64_t	first;
	int32_t		day;
	enum err_code	rc;

	if (a->rollup == NULL && block_is_dense(&first, b) &&
	    block_is_of_day(&day, b))
		return a->txn == NULL ? ERR_OK :
		    note_run(a, first, b->n, day, err);
	rowset_clear(&a->batch);
	rc = block_read_rows(&a->batch, b, err);
	return rc ? rc : learn(a, &a->batch, 0, err);
}

/* A block of which no row is left out and whose numbers are those to come. */
static enum err_code
added_block(struct source *source, struct slice *bytes, struct place *at,
    struct place until, struct err *err)
{
	struct added	*a = (struct added *)source;
	struct block	 b;
	enum err_code	 rc;
	bool		 more;

	*bytes = (struct slice){ NULL, 0 };
	if (a->keep != NULL || (!a->all && a->plan->n_skip > 0))
		return ERR_OK;
	rc = a->inner->peek(a->inner, &more, at, err);
	if (rc || !more || (!a->exact && at->lo != a->given + 1))
		return rc;
	rc = a->inner->block(a->inner, bytes, at, until, err);
	if (rc || bytes->p == NULL)
		return rc;
	rc = block_open(&b, *bytes, err);
	if (rc)
		return rc;
	a->read += b.n;
	a->given += b.n;
	return learn_block(a, &b, err);
}

void
added_open(struct added *a, struct sales_plan *p)
{
	memset(a, 0, sizeof(*a));
	a->source = (struct source){ added_peek, added_take,
	    added_block };
	a->plan = p;
	a->exact = p->exact;
	a->inner = sorter_source_open(p->adds);
	a->given = p->counters.next_seq - 1;
	rowset_init(&a->batch, sorter_columns(p->adds),
	    sorter_n_columns(p->adds));
}

void
added_open_back(struct added *a, struct sales_plan *p)
{
	memset(a, 0, sizeof(*a));
	a->source = (struct source){ added_peek, added_take,
	    added_block };
	a->plan = p;
	a->exact = a->all = true;
	a->inner = sorter_source_open(p->back);
	rowset_init(&a->batch, sorter_columns(p->back),
	    sorter_n_columns(p->back));
}

void
added_close(struct added *a)
{
	if (a->inner != NULL)
		sorter_source_close(a->inner);
	rowset_release(&a->batch);
	a->inner = NULL;
}
