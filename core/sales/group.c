/*
 * Sums by any fields and a period: where they come from, and how what two
 * threads found is put together.  How rows become groups: group_rows.c.
 */
#include "core/sales/group_rows.h"

#include "core/base/banned.h"

/* ---- sums that are at hand ---- */

/* By any period of everything, by weeks of products: the rollups have it. */
static enum err_code
find_rolled(bool *rolled, const struct sales_group_query *q,
    struct txn *txn, const struct model *model, struct err *err)
{
	struct counters	 c;
	enum err_code	 rc;
	struct basis	 now = basis_make(q->sale, model->currency_digits);

	*rolled = false;
	if (!q->sums_only || q->want_orders || q->want_cost ||
	    q->keep != NULL || q->n_keys > 1)
		return ERR_OK;
	if (q->n_keys == 1 && (q->key[0]->role != ROLE_PRODUCT ||
	    (q->by_period && q->period != PERIOD_WEEK)))
		return ERR_OK;
	rc = counters_read(&c, txn, q->sale, err);
	now.party = c.basis.party;
	*rolled = rc == ERR_OK && basis_equal(&now, &c.basis);
	return rc;
}

struct rolled {
	struct group_job	*job;
	struct alias		 alias;		/* of products */
};

static bool
group_rolled(void *arg, struct day day, uint32_t product,
    const struct sales_week *w)
{
	struct rolled		*r = arg;
	struct grouping		*g = &r->job->thread[0];
	int64_t			 cell = product == 0 ? SALES_MISSING :
				    alias_follow(&r->alias, product);
	const int64_t		*col[BLOCK_COLUMNS] = { &cell };
	struct sales_batch	 b = { .n = 1, .col = col, .day = &day.n };
	struct sales_sums	*s;

	group_enter_day(r->job, g, day);
	s = group_sums(r->job, g, &b, 0);
	s->rows += w->rows;
	s->rows_without_cost += w->rows;
	if (i64_add(&s->revenue, s->revenue, w->revenue) &&
	    i64_add(&s->quantity, s->quantity, w->quantity))
		return true;
	err_set(&g->err, ERR_RANGE, "a sum over sale rows is too large");
	return false;
}

static enum err_code
scan_days(struct group_job *j, struct scan *s, struct txn *txn,
    struct day from, struct day until, struct err *err)
{
	s->days = (struct range){ from, until };
	return from.n < until.n ?
	    scan_ledger(txn, s, group_batch, j, err) : ERR_OK;
}

/* Whole weeks (or days) from the rollups, what is left at both ends from
 * the rows. */
static enum err_code
read_rolled(struct group_job *j, struct scan *s, struct txn *txn,
    struct err *err)
{
	const struct sales_group_query	*q = j->query;
	struct rolled			 r = { .job = j };
	struct range			 days = q->days, whole = days;
	enum err_code			 rc = ERR_OK;

	if (q->n_keys == 1) {
		whole.from = period_start(PERIOD_WEEK,
		    (struct day){ days.from.n + 6 });
		whole.until = period_start(PERIOD_WEEK, days.until);
		rc = alias_read(&r.alias, txn, q->key[0]->to, err);
	}
	whole.until.n = MAX(whole.from.n, whole.until.n);
	s->threads = 1;
	j->thread[0].careful = true;
	if (rc == ERR_OK)
		rc = scan_days(j, s, txn, days.from, (struct day){
		    MIN(whole.from.n, days.until.n) }, err);
	if (rc == ERR_OK)
		rc = rollup_walk(txn, q->sale, q->n_keys == 1, whole,
		    group_rolled, &r, err);
	if (rc == ERR_OK)
		rc = scan_days(j, s, txn, whole.until, days.until, err);
	alias_release(&r.alias);
	return rc;
}

/* ---- putting the parts together ---- */

/* Without periods nothing was written out of the arrays yet: one is added
 * to the other where it lies, and only their sum becomes a list. */
static enum err_code
merge_arrays(struct grouping *to, struct grouping *from, struct err *err)
{
	bool	fits = lean_merge(&to->lean, &from->lean, ARRAY_CELLS);

	if (from->n_array > 0)
		(void)group_array_sums(to, from->n_array - 1);
	for (size_t i = 0; fits && i < from->n_array; i++)
		fits = from->array[i].rows == 0 ||
		    sums_merge(&to->array[i], &from->array[i]);
	if (!fits)
		return err_set(err, ERR_RANGE,
		    "a sum over sale rows is too large");
	free(from->array);
	from->array = NULL;
	from->n_array = 0;
	return ERR_OK;
}

/* Both lists are sorted; groups that both have are added up. */
static enum err_code
merge_lists(struct sales_groups *to, struct sales_groups *a,
    struct sales_groups *b, struct err *err)
{
	size_t	i = 0, k = 0;
	int	order;

	if (b->list.n == 0 || a->list.n == 0) {
		struct sales_groups	*all = b->list.n == 0 ? a : b;

		to->list.p = all->list.p;
		to->list.n = all->list.n;
		to->list.cap = all->list.cap;
		memset(&all->list, 0, sizeof(all->list));
		return ERR_OK;
	}
	VEC_RESERVE(&to->list, a->list.n + b->list.n);
	while (i < a->list.n || k < b->list.n) {
		order = i == a->list.n ? 1 : k == b->list.n ? -1 :
		    group_compare(&a->list.p[i], &b->list.p[k]);
		if (order <= 0)
			*VEC_ADD(&to->list) = a->list.p[i++];
		else
			*VEC_ADD(&to->list) = b->list.p[k++];
		if (order == 0 && !sums_merge(&to->list.p[to->list.n - 1].sums,
		    &b->list.p[k++].sums))
			return err_set(err, ERR_RANGE,
			    "a sum over sale rows is too large");
	}
	return ERR_OK;
}

/* What both threads found, in one list or told one by one. */
static enum err_code
put_together(struct sales_groups *out, struct group_job *j, struct err *err)
{
	const struct sales_group_query	*q = j->query;
	struct grouping			*g = j->thread;
	enum err_code			 rc = ERR_OK;

	if (!q->by_period)
		rc = merge_arrays(&g[0], &g[1], err);
	if (rc)
		return rc;
	if (q->each != NULL && !q->by_period &&
	    g[0].out.list.n + g[1].out.list.n == 0)
		j->tells = true;	/* by itself it is in order already */
	group_finish(j, &g[0]);
	group_finish(j, &g[1]);
	rc = merge_lists(out, &g[0].out, &g[1].out, err);
	if (rc || q->each == NULL)
		return rc;
	for (size_t i = 0; i < out->list.n; i++)
		group_tell(j, &out->list.p[i]);
	VEC_RELEASE(&out->list);
	return ERR_OK;
}

static enum err_code
prepare(struct group_job *j, struct scan *s, struct txn *txn,
    const struct model *model, struct err *err)
{
	const struct sales_group_query	*q = j->query;
	const struct field		*party;
	struct sales_query		 keep = {
		.sale = q->sale, .days = q->days, .column = q->keep_column,
		.n_columns = q->keep == NULL ? 0 : q->n_keep_columns,
		.threads = q->threads
	};
	enum err_code			 rc;
	size_t				 k;

	/* The columns of keep come first, as it asked for them. */
	rc = scan_from_query(s, &keep, err);
	if (rc)
		return rc;
	s->want_seq = false;
	/* An order must not be counted by both threads. */
	if (q->want_orders)
		s->threads = 1;
	for (k = 0; k < q->n_keys; k++)
		j->key[k] = (int)scan_add(s, q->key[k], SALES_MISSING);
	j->use_array = q->n_keys == 1 && (q->key[0]->type == TYPE_REF ||
	    q->key[0]->type == TYPE_ENUM || q->key[0]->type == TYPE_BOOL);
	party = entity_role(q->sale, ROLE_PARTY);
	j->party = -1;
	if (q->want_orders) {
		j->orders = order_columns_add(s, q->sale);
		if (party != NULL)
			j->party = (int)scan_add(s, party, 0);
	}
	j->thread[0].sorted = j->thread[1].sorted = true;
	return worth_open(&j->measure, s, txn, model, q->sale, q->want_cost,
	    err);
}

/* Of the days that the ledger has, so many are asked for; 0: it is empty. */
static enum err_code
find_share(double *share, const struct sales_group_query *q, struct txn *txn,
    struct err *err)
{
	struct tree	 tree = tree_ledger(q->sale->id);
	struct place	 first, last;
	struct cursor	*c;
	struct slice	 val;
	enum err_code	 rc;

	*share = 0;
	rc = cursor_open(&c, txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	rc = tree_seek_after(c, &tree, (struct place){ 0, 0 }, &first, &val,
	    err);
	if (rc == ERR_OK && val.p != NULL)
		rc = tree_seek(c, &tree, PLACE_END, &last, &val, err);
	if (rc == ERR_OK && val.p != NULL)
		*share = (MIN(q->days.until.n, place_day(last) + 1.) -
		    MAX(q->days.from.n, place_day(first))) /
		    (place_day(last) + 1. - place_day(first));
	cursor_close(c);
	return rc;
}

/*
 * Sums of parties over most of the ledger: in the copy by party all rows of
 * one come together, and its sums stay in the processor's cache.  Of several
 * keys, or with orders, which are those of one party, there is one party at
 * hand at a time: nothing of it is held then, but all of the copy is read.
 */
enum order { BY_DAY, BY_PARTY, PARTY_BY_PARTY };

static enum err_code
choose_order(enum order *order, struct group_job *j, struct txn *txn,
    struct err *err)
{
	const struct sales_group_query	*q = j->query;
	const struct field	*party = entity_role(q->sale, ROLE_PARTY);
	bool			 first = q->n_keys > 0 && q->key[0] == party;
	bool			 told = first && q->each != NULL &&
				    (q->n_keys > 1 || q->want_orders);
	double			 share;
	enum err_code		 rc;

	*order = BY_DAY;
	if (q->by_period || party == NULL || !(first || q->want_orders))
		return ERR_OK;
	rc = find_share(&share, q, txn, err);
	if (rc)
		return rc;
	if ((told || q->want_orders) && share >= .05)
		*order = PARTY_BY_PARTY;
	else if (q->n_keys == 1 && first && share >= .5)
		*order = BY_PARTY;
	j->tells_parties = told && *order == PARTY_BY_PARTY;
	return ERR_OK;
}

struct party_groups {
	struct group_job	*job;
	struct scan_tally	 tally;		/* tells group_batch */
	uint32_t		 party;		/* at hand; 0 at first */
};

static bool
group_party(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct party_groups	*g = arg;

	if (party != g->party)
		group_end_party(g->job, &g->job->thread[thread]);
	g->party = party;
	if (g->job->stopped)
		g->tally.stopped = true;
	return !g->job->stopped && scan_tally_each(&g->tally, thread, b);
}

static enum err_code
read_parties(struct group_job *j, struct scan *s, struct txn *txn,
    struct err *err)
{
	struct party_groups	g = { .job = j, .tally = {
				    .each = group_batch, .arg = j } };
	enum err_code		rc;

	s->threads = 1;
	if (j->tells_parties)
		j->use_array = j->use_lean = false;
	rc = scan_parties(txn, s, j->query->sale, true, group_party, &g, err);
	if (rc == ERR_OK)
		rc = scan_tally_check(&g.tally, txn, s, err);
	if (rc == ERR_OK && j->thread[0].err.code == ERR_OK)
		group_end_party(j, &j->thread[0]);
	return rc;
}

enum err_code
sales_group(struct sales_groups *groups, struct txn *txn,
    const struct model *model, const struct sales_group_query *q,
    struct err *err)
{
	struct group_job	*j = mem_zalloc(sizeof(*j));
	struct sales_groups	 out = { .n_keys = q->n_keys + q->by_period };
	struct scan		 s;
	enum err_code		 rc;
	unsigned		 t;
	enum order		 order;
	bool			 rolled;

	if (out.n_keys > SALES_KEYS_MAX) {
		rc = err_set(err, ERR_USAGE, "more than %d fields to group by",
		    SALES_KEYS_MAX);
		goto done;
	}
	j->query = q;
	rc = prepare(j, &s, txn, model, err);
	if (rc == ERR_OK)
		rc = find_rolled(&rolled, q, txn, model, err);
	if (rc == ERR_OK)
		rc = choose_order(&order, j, txn, err);
	j->use_lean = rc == ERR_OK && j->use_array && !rolled &&
	    !q->want_orders && !q->want_cost;
	j->tells = rc == ERR_OK && q->each != NULL && q->by_period &&
	    j->use_array && (rolled || s.threads <= 1);
	if (rc == ERR_OK)
		rc = rolled ? read_rolled(j, &s, txn, err) :
		    order == PARTY_BY_PARTY ? read_parties(j, &s, txn, err) :
		    order == BY_PARTY ?
		    scan_party_blocks(txn, &s, q->sale, group_batch, j, err) :
		    scan_ledger(txn, &s, group_batch, j, err);
	for (t = 0; t < 2; t++) {
		if (rc == ERR_OK && j->thread[t].err.code != ERR_OK) {
			*err = j->thread[t].err;
			rc = err->code;
		}
	}
	if (rc == ERR_OK)
		rc = put_together(&out, j, err);
	if (rc == ERR_OK)
		*groups = out;
	else
		VEC_RELEASE(&out.list);
done:
	worth_close(&j->measure);
	for (t = 0; t < 2; t++)
		group_release(&j->thread[t]);
	free(j);
	return rc;
}
