/*
 * Rows lead to records that are there: rm refuses to take one away that has
 * rows, and what is erased or lost keeps its place.
 */
#include "core/sales/priv.h"

#include <stdarg.h>

#include "core/record/index.h"

#include "core/base/banned.h"

/* The ids that the rows have in one field: a bit each, up to the last one. */
struct led_to {
	const struct field	*field;
	const struct entity	*to;
	uint8_t			*seen;
	uint32_t		 last;
	uint64_t		 beyond;	/* rows with an id never given */
};

struct leads {
	struct txn		*txn;
	const struct entity	*sale;
	struct led_to		*list;
	size_t			 n;
	fsck_report		*report;
	void			*arg;
	uint64_t		 findings, max;
};

static void CRM_PRINTF(2, 3)
found(struct leads *l, const char *fmt, ...)
{
	char	line[256];
	va_list	ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), err_text(fmt), ap);
	va_end(ap);
	if (l->findings++ < l->max && l->report != NULL)
		l->report(l->arg, line);
}

static bool
note_rows(void *arg, unsigned thread CRM_UNUSED, const struct sales_batch *b)
{
	struct leads	*l = arg;

	if (b->col == NULL)
		return false;
	for (size_t k = 0; k < l->n; k++) {
		struct led_to	*to = &l->list[k];

		for (size_t i = 0; i < b->n; i++) {
			int64_t	id = b->col[k][i];

			if (id > 0 && id <= to->last)
				to->seen[id / 8] |= (uint8_t)(1U << id % 8);
			else if (id > 0)
				to->beyond++;
		}
	}
	return true;
}

/* What has a record is struck out. */
static enum err_code
strike_out(struct led_to *to, struct txn *txn, struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	rc = record_scan_open(&scan, txn, to->to, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec))
		if (rec.id <= to->last)
			to->seen[rec.id / 8] &=
			    (uint8_t)~(1U << rec.id % 8);
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

/* What was merged leads on. */
static enum err_code
is_there(bool *there, const struct leads *l, const struct led_to *to,
    uint32_t id, struct err *err)
{
	struct record	rec = {0};
	int64_t		now = id;
	enum err_code	rc = cell_follow(&now, l->txn, to->field, err);

	if (rc == ERR_OK && now != id)
		rc = record_find(&rec, l->txn, to->to, (uint32_t)now, err);
	*there = rec.bytes.p != NULL;
	return rc;
}

static enum err_code
tell_one(struct leads *l, const struct led_to *to, uint32_t id,
    struct err *err)
{
	bool		there;
	enum err_code	rc = is_there(&there, l, to, id, err);

	if (rc == ERR_OK && !there)
		found(l, "%.*s: rows have %.*s%u as their %.*s, which is gone",
		    SLICE_ARG(l->sale->name), SLICE_ARG(to->to->prefix), id,
		    SLICE_ARG(to->field->name));
	return rc;
}

static enum err_code
tell_gone(struct leads *l, const struct led_to *to, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t at = 0; at <= to->last / 8; at++)
		for (unsigned bits = to->seen[at]; bits != 0 && rc == ERR_OK;
		    bits &= bits - 1)
			rc = tell_one(l, to, (uint32_t)(at * 8 +
			    (unsigned)__builtin_ctz(bits)), err);
	if (rc)
		return rc;
	if (to->beyond > 0)
		found(l, "%.*s: %llu rows have as their %.*s what never was",
		    SLICE_ARG(l->sale->name), (unsigned long long)to->beyond,
		    SLICE_ARG(to->field->name));
	return ERR_OK;
}

static enum err_code
open_leads(struct leads *l, const struct field **column,
    const struct model *model, struct err *err)
{
	for (size_t i = 0; i < l->sale->n_fields; i++) {
		const struct field	*f = &l->sale->field[i];
		struct led_to		*to = &l->list[l->n];
		uint64_t		 count;
		enum err_code		 rc;

		to->field = f;
		to->to = f->type != TYPE_REF || f->many ? NULL :
		    model_find_entity_id(model, f->to);
		if (to->to == NULL)
			continue;
		rc = record_counts(&count, &to->last, l->txn, to->to, err);
		if (rc)
			return rc;
		to->seen = mem_zalloc((size_t)to->last / 8 + 1);
		column[l->n++] = f;
	}
	return ERR_OK;
}

static enum err_code
check_sale(struct leads *l, const struct model *model, struct err *err)
{
	struct arena		*arena = arena_open();
	size_t			 n = l->sale->n_fields;
	const struct field	**column = ARENA_ARRAY(arena,
				    const struct field *, n);
	struct sales_query	 q = { .sale = l->sale, .column = column,
				    .days = { DAY_MIN, DAY_MAX },
				    .threads = 1 };
	enum err_code		 rc;

	l->n = 0;
	l->list = ARENA_ARRAY(arena, struct led_to, n);
	rc = open_leads(l, column, model, err);
	q.n_columns = l->n;
	if (rc == ERR_OK && l->n > 0)
		rc = sales_scan(l->txn, &q, note_rows, l, err);
	for (size_t k = 0; rc == ERR_OK && k < l->n; k++) {
		rc = strike_out(&l->list[k], l->txn, err);
		if (rc == ERR_OK)
			rc = tell_gone(l, &l->list[k], err);
	}
	for (size_t k = 0; k < l->n; k++)
		free(l->list[k].seen);
	arena_close(arena);
	return rc;
}

enum err_code
sales_fsck_refs(uint64_t *findings, struct txn *txn,
    const struct model *model, fsck_report *report, void *arg, uint64_t max,
    struct err *err)
{
	struct leads	l = { .txn = txn, .report = report, .arg = arg,
			    .max = max };
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK &&
	    (l.sale = model_next_kind(model, KIND_SALE, l.sale)) != NULL)
		rc = check_sale(&l, model, err);
	if (rc == ERR_OK)
		*findings = l.findings;
	return rc;
}
