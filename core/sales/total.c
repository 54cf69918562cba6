/*
 * How much there is, and who must not go because of it.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

enum err_code
sales_measure(struct sales_totals *totals, struct txn *txn,
    const struct entity *sale, struct err *err)
{
	struct sales_totals	 t = { 0 };
	struct tree		 tree = tree_ledger(sale->id);
	struct counters		 c;
	struct cursor		*cur = NULL;
	struct place		 p;
	struct slice		 key, val;
	struct key		 from;
	enum err_code		 rc;
	bool			 more;

	rc = counters_read(&c, txn, sale, err);
	if (rc == ERR_OK)
		rc = cursor_open(&cur, txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	tree_key(&from, &tree, (struct place){ 0, 0 });
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && tree_key_parse(&p, &tree, key);
	    more = cursor_next(cur, &key, &val)) {
		if (t.blocks++ == 0)
			t.first.n = place_day(p);
		t.last.n = place_day(p);
		t.bytes += val.len;
	}
	rc = cursor_status(cur, err);
	cursor_close(cur);
	t.rows = c.rows;
	t.last_seq = c.next_seq - 1;
	t.tail_rows = c.tail_rows;
	if (rc == ERR_OK)
		*totals = t;
	return rc;
}

enum err_code
sales_find_unused(struct model *model, struct arena *arena, struct txn *txn,
    struct err *err)
{
	uint16_t	*id = ARENA_ARRAY(arena, uint16_t, model->n_entities);
	struct counters	 c;
	uint64_t	 count;
	uint32_t	 last;
	size_t		 i, n = 0;
	enum err_code	 rc;

	for (i = 0; i < model->n_entities; i++) {
		const struct entity	*e = model_entity(model, i);

		if (e->is_columnar) {
			rc = counters_read(&c, txn, e, err);
			last = c.next_seq > 1;
		} else
			rc = record_counts(&count, &last, txn, e, err);
		if (rc)
			return rc;
		if (last == 0)
			id[n++] = e->id;
	}
	model->unused = id;
	model->n_unused = n;
	return ERR_OK;
}

struct counting { int64_t id; uint64_t n; };

static bool
count_rows(void *arg, unsigned thread CRM_UNUSED, const struct sales_batch *b)
{
	struct counting	*c = arg;
	size_t		 i;

	if (b->col == NULL)
		return false;
	for (i = 0; i < b->n; i++)
		c->n += b->col[0][i] == c->id;
	return true;
}

/* Rows that refer to a record through a field. */
static enum err_code
count_references(uint64_t *n, struct txn *txn, const struct entity *sale,
    const struct field *f, uint32_t id, struct err *err)
{
	const struct field	*column[] = { f };
	struct sales_query	 q = { .sale = sale,
				    .days = { DAY_MIN, DAY_MAX },
				    .column = column, .n_columns = 1,
				    .threads = 1 };
	struct counting		 c = { id, 0 };
	struct arena		*arena;
	struct sales_week	*week;
	struct day		 first;
	size_t			 n_weeks, i;
	enum err_code		 rc;

	if (f->role == ROLE_PARTY) {
		rc = sales_scan_party(txn, &q, id, count_rows, &c, err);
	} else if (f->role == ROLE_PRODUCT) {
		/* The weekly sums know how many rows each product has. */
		arena = arena_open();
		rc = sales_weeks(&first, &week, &n_weeks, txn, sale, id,
		    (struct day){ DAY_MAX.n }, arena, err);
		for (i = 0; rc == ERR_OK && i < n_weeks; i++)
			c.n += week[i].rows;
		arena_close(arena);
	} else {
		rc = sales_scan(txn, &q, count_rows, &c, err);
	}
	*n = c.n;
	return rc;
}

enum err_code
sales_veto(void *arg, const struct record *rec, bool cascade CRM_UNUSED,
    struct err *err)
{
	const struct sales_veto	*v = arg;
	const struct entity	*sale = NULL;
	const struct field	*f;
	uint64_t		 n;
	enum err_code		 rc;
	size_t			 i;

	while ((sale = model_next_kind(v->model, KIND_SALE, sale)) != NULL) {
		for (i = 0; i < sale->n_fields; i++) {
			f = &sale->field[i];
			if (f->type != TYPE_REF || f->many ||
			    f->to != rec->entity->id)
				continue;
			rc = count_references(&n, v->txn, sale, f, rec->id,
			    err);
			if (rc)
				return rc;
			if (n == 0)
				continue;
			err_set(err, ERR_CONFLICT, "%.*s%u has %llu row%s of "
			    "%.*s", SLICE_ARG(rec->entity->prefix), rec->id,
			    (unsigned long long)n, n == 1 ? "" : "s",
			    SLICE_ARG(sale->name));
			err_hint(err, "remove those first, or let them "
			    "refer to another record: crm set %.*s -w '%.*s "
			    "= %.*s%u' %.*s=...", SLICE_ARG(sale->name),
			    SLICE_ARG(f->name),
			    SLICE_ARG(rec->entity->prefix), rec->id,
			    SLICE_ARG(f->name));
			return ERR_CONFLICT;
		}
	}
	return ERR_OK;
}
