/*
 * Everything derived against the ledger: runs of numbers, the copy by
 * party, weekly sums, counters.
 */
#include "core/sales/priv.h"

#include <stdarg.h>

#include "core/base/banned.h"

struct check {
	struct txn		*txn;
	const struct entity	*sale;
	struct counters		 c;
	uint64_t		 findings, max;
	void			(*report)(void *, const char *);
	void			*arg;
	uint8_t			*seen;		/* a bit per number */
	uint64_t		 n_seen;	/* numbers it has room for */
	uint64_t		 rows, tail_rows;
	/* Rows below the watermark: sums of their hashes. */
	uint64_t		 ledger_sum, party_sum, ledger_rows,
				 party_rows;
	struct column		 column[BLOCK_COLUMNS];
	unsigned		 n_columns;
	struct text_use		 texts;
};

static void CRM_PRINTF(2, 3)
found(struct check *k, const char *fmt, ...)
{
	char	line[512];
	va_list	ap;
	int	n;

	n = snprintf(line, sizeof(line), "%.*s: ", SLICE_ARG(k->sale->name));
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, err_text(fmt), ap);
	va_end(ap);
	if (k->findings++ < k->max && k->report != NULL)
		k->report(k->arg, line);
}

/* Missing cells count for nothing, so that layouts may differ. */
static uint64_t
hash_row(const struct rowset *r, size_t i)
{
	uint64_t	h = hash_mix(r->seq[i], (uint64_t)r->day[i]), sum = h;
	unsigned	c;

	for (c = 0; c < r->n_columns; c++)
		if (r->cell[c][i] != CELL_MISSING)
			sum += hash_mix(hash_mix(h, r->column[c].id),
			    (uint64_t)r->cell[c][i]);
	return hash_mix(sum, 1);
}

static bool
see_number(struct check *k, uint64_t seq)
{
	bool	before;

	if (seq == 0 || seq >= k->n_seen)
		return false;
	before = (k->seen[seq / 8] >> (seq % 8) & 1) != 0;
	k->seen[seq / 8] |= (uint8_t)(1U << (seq % 8));
	return !before;
}

static void
check_ledger_row(struct check *k, const struct rowset *r, size_t i,
    struct place key)
{
	unsigned long long	seq = r->seq[i];

	if (r->day[i] != place_day(key))
		found(k, "s%llu lies among the rows of another day", seq);
	if (i > 0 && r->seq[i] <= r->seq[i - 1])
		found(k, "s%llu is out of order", seq);
	if (!see_number(k, r->seq[i]))
		found(k, "s%llu stands twice, or was never given out", seq);
	k->rows++;
	if (r->seq[i] >= k->c.watermark) {
		k->tail_rows++;
	} else {
		k->ledger_rows++;
		k->ledger_sum += hash_row(r, i);
	}
}

static void
check_party_row(struct check *k, const struct tree *t,
    const struct rowset *r, size_t i)
{
	if (i > 0 && place_before(tree_place(t, r, i),
	    tree_place(t, r, i - 1)))
		found(k, "s%llu is out of order in the copy by party",
		    (unsigned long long)r->seq[i]);
	if (r->seq[i] >= k->c.watermark)
		found(k, "s%llu is in the copy by party before its time",
		    (unsigned long long)r->seq[i]);
	k->party_rows++;
	k->party_sum += hash_row(r, i);
}

static void
check_block(struct check *k, const struct tree *t, struct place key,
    struct place *last, struct slice val)
{
	struct rowset	r;
	struct block	b;
	struct err	err = { 0 };
	struct place	first;
	size_t		i;

	rowset_init(&r, k->column, k->n_columns);
	if (block_open(&b, val, &err) || block_read_rows(&r, &b, &err)) {
		found(k, "the %s block of day %d, number %llu: %s",
		    err_text(t->party_id == 0 ? "ledger" : "by-party"),
		    place_day(key), (unsigned long long)key.lo, err.msg);
		rowset_release(&r);
		return;
	}
	first = tree_place(t, &r, 0);
	if (first.hi != key.hi || first.lo != key.lo)
		found(k, "a block begins with s%llu and lies under s%llu",
		    (unsigned long long)first.lo, (unsigned long long)key.lo);
	if (place_before(first, *last))
		found(k, "the block of s%llu overlaps the one before",
		    (unsigned long long)first.lo);
	if (t->party_id == 0)
		text_use_add(&k->texts, k->sale, &r);
	for (i = 0; i < r.n; i++) {
		if (t->party_id == 0)
			check_ledger_row(k, &r, i, key);
		else
			check_party_row(k, t, &r, i);
	}
	*last = tree_place(t, &r, r.n - 1);
	rowset_release(&r);
}

static enum err_code
check_tree(struct check *k, const struct tree *t, struct err *err)
{
	struct cursor	*c;
	struct place	 p, last = { 0, 0 };
	struct slice	 key, val;
	struct key	 from;
	enum err_code	 rc;
	bool		 more;

	rc = cursor_open(&c, k->txn, t->table, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, k->sale->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && key.len >= 2 && be16_get(key.p) == k->sale->id;
	    more = cursor_next(c, &key, &val)) {
		if (!tree_key_parse(&p, t, key)) {
			found(k, "a key of table %s has the wrong length",
			    table_name(t->table));
			continue;
		}
		check_block(k, t, p, &last, val);
	}
	rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

/* Each row is found through its number: one look per run of a day. */
static enum err_code
check_numbers(struct check *k, struct err *err)
{
	struct row_reader	*reader = NULL;
	const struct rowset	*rows;
	struct err		 why = { 0 };
	enum err_code		 rc, one;
	uint64_t		 seq;
	size_t			 i;

	rc = row_reader_open(&reader, k->txn, k->sale, err);
	for (seq = 1; rc == ERR_OK && seq < k->n_seen; seq++) {
		if ((k->seen[seq / 8] >> (seq % 8) & 1) == 0)
			continue;
		one = row_reader_find(&rows, &i, reader, seq, &why);
		if (one != ERR_OK && one != ERR_STORE) {
			*err = why;
			rc = one;
		} else if (one == ERR_OK && rows == NULL) {
			found(k, "s%llu is not found by its number",
			    (unsigned long long)seq);
		}
	}
	row_reader_close(reader);
	return rc;
}

static const char *
sum_kind(struct place p)
{
	return err_text(place_party(p) == 0 ? "the daily" : "the weekly");
}

static void
compare_sums(struct check *k, const struct rowset *is,
    const struct rowset *should)
{
	struct tree	t = rollup_tree(k->sale->id);
	struct place	p, q;
	size_t		i = 0, j = 0;
	char		day[DAY_TEXT + 1] = "";

	while (i < is->n || j < should->n) {
		p = i < is->n ? tree_place(&t, is, i) : PLACE_END;
		q = j < should->n ? tree_place(&t, should, j) : PLACE_END;
		if (p.hi == q.hi && p.lo == q.lo) {
			if (!rowset_equal(is, i, should, j)) {
				day_write(day, (struct day){ is->day[i] });
				found(k, "%s sum of %s, product %llu is "
				    "wrong", sum_kind(p), day,
				    (unsigned long long)p.lo);
			}
			i++;
			j++;
			continue;
		}
		if (place_before(p, q))
			i++;
		else
			j++;
		p = place_before(p, q) ? p : q;
		day_write(day, (struct day){ place_day(p) });
		found(k, "%s sum of %s, product %llu is missing or "
		    "surplus", sum_kind(p), day, (unsigned long long)p.lo);
	}
}

/* Damaged blocks have been reported; their week then differs too. */
static enum err_code
check_rollup(struct check *k, struct err *err)
{
	struct tree		 t = rollup_tree(k->sale->id);
	struct basis		 now;
	struct rollup		*ru = NULL;
	const struct rowset	*should;
	struct rowset		 is;
	struct cursor		*c = NULL;
	struct slice		 key, val;
	struct block		 b;
	struct key		 from;
	struct err		 why = { 0 };
	enum err_code		 rc;
	bool			 more;

	now = basis_make(k->sale, k->c.basis.currency_digits);
	now.party = k->c.basis.party;
	if (!basis_equal(&now, &k->c.basis) && k->c.rows > 0)
		return ERR_OK;
	rowset_init(&is, rollup_column, ROLLUP_COLUMNS);
	rc = cursor_open(&c, k->txn, TABLE_ROLLUP, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, k->sale->id);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && key.len >= 2 && be16_get(key.p) == k->sale->id;
	    more = cursor_next(c, &key, &val))
		if (block_open(&b, val, &why) ||
		    block_read_rows(&is, &b, &why))
			found(k, "a block of weekly sums is damaged");
	rc = cursor_status(c, err);
	tree_sort(&t, &is);
	ru = rollup_open(k->sale, k->c.basis.currency_digits);
	if (rc == ERR_OK) {
		rc = rollup_add_ledger(ru, k->txn, &why);
		if (rc == ERR_OK)
			rc = rollup_rows(&should, ru, &why);
		if (rc == ERR_OK)
			compare_sums(k, &is, should);
		else if (rc == ERR_STORE || rc == ERR_RANGE)
			rc = ERR_OK;
		else
			*err = why;
	}
	rollup_close(ru);
	cursor_close(c);
	rowset_release(&is);
	return rc;
}

static void
pass_on(void *arg, const char *line)
{
	struct check	*k = arg;

	if (k->findings++ < k->max && k->report != NULL)
		k->report(k->arg, line);
}

static enum err_code
check_texts(struct check *k, struct err *err)
{
	uint64_t	n;

	return text_use_check(&n, &k->texts, k->txn, false, pass_on, k, err);
}

static enum err_code
check_entity(struct check *k, struct err *err)
{
	struct tree	ledger = tree_ledger(k->sale->id);
	struct tree	party = tree_party(k->sale->id, k->c.basis.party);
	enum err_code	rc;

	if (k->c.basis.party == 0)
		party.party_id = sale_party_id(k->sale);
	rc = sale_layout(k->column, &k->n_columns, k->sale, err);
	if (rc)
		return rc;
	k->n_seen = k->c.next_seq;
	k->seen = mem_zalloc((size_t)(k->n_seen / 8) + 1);
	rc = check_tree(k, &ledger, err);
	if (rc == ERR_OK)
		rc = check_tree(k, &party, err);
	if (rc == ERR_OK && (k->ledger_rows != k->party_rows ||
	    k->ledger_sum != k->party_sum))
		found(k, "the copy by party (%llu rows) is not that of the "
		    "ledger (%llu rows)", (unsigned long long)k->party_rows,
		    (unsigned long long)k->ledger_rows);
	if (rc == ERR_OK && k->rows != k->c.rows)
		found(k, "%llu rows are there, %llu should be",
		    (unsigned long long)k->rows,
		    (unsigned long long)k->c.rows);
	if (rc == ERR_OK && k->tail_rows != k->c.tail_rows)
		found(k, "the tail has %llu rows, %llu should be in it",
		    (unsigned long long)k->tail_rows,
		    (unsigned long long)k->c.tail_rows);
	if (rc == ERR_OK)
		rc = check_numbers(k, err);
	if (rc == ERR_OK)
		rc = check_rollup(k, err);
	if (rc == ERR_OK)
		rc = check_texts(k, err);
	text_use_release(&k->texts);
	free(k->seen);
	return rc;
}

enum err_code
sales_fsck(uint64_t *findings, struct txn *txn, const struct model *model,
    void (*report)(void *arg, const char *line), void *arg, uint64_t max,
    struct err *err)
{
	const struct entity	*sale = NULL;
	enum err_code		 rc = ERR_OK;
	uint64_t		 n = 0;

	rc = dict_fsck(&n, txn, report, arg, err);
	while (rc == ERR_OK &&
	    (sale = model_next_kind(model, KIND_SALE, sale)) != NULL) {
		struct check	k = { .txn = txn, .sale = sale, .max = max,
				    .report = report, .arg = arg };
		struct err	why = { 0 };

		k.findings = n;
		rc = counters_read(&k.c, txn, sale, &why);
		if (rc == ERR_STORE) {
			found(&k, "%s", why.msg);
			rc = ERR_OK;
		} else if (rc != ERR_OK) {
			*err = why;
		} else {
			rc = check_entity(&k, err);
		}
		n = k.findings;
	}
	if (rc == ERR_OK)
		*findings = n;
	return rc;
}
