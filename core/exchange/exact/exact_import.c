/*
 * The rows, counters and aliases of an exact export into a plan, and which
 * line is what.
 */
#include "core/exchange/exact/exact_priv.h"
#include "core/store/keys.h"

enum { FOLLOW_MAX = 1000 };		/* merges of one record, as any reader's */

/* ---- sale rows ---- */

static enum err_code
sales_of(struct sales_plan **rows, struct exact *x, const struct entity *e,
    struct err *err)
{
	struct sales_plan	**p = &x->sales[model_place(x->model, e)];
	enum err_code		 rc = ERR_OK;

	if (*p == NULL)
		rc = sales_plan_open(p, x->plan, x->env->txn, x->model, e,
		    NULL, err);
	*rows = *p;
	return rc;
}

static enum err_code
check_target(struct exact *x, const struct field *f, const struct value *v,
    struct err *err)
{
	uint64_t	key = exact_key(v->entity, (uint32_t)v->i);
	bool		added, there;
	enum err_code	rc;

	imap_put(x->known, key, &added);
	/* A merged record's rows keep its old handle. */
	if (!added || imap_find(x->merged, key) != NULL)
		return ERR_OK;
	rc = exact_is_there(&there, x, key, err);
	if (rc == ERR_OK && !there)
		rc = err_set(err, ERR_DATA, "%.*s: there is no such record",
		    SLICE_ARG(f->name));
	return rc;
}

static enum err_code
add_row(struct exact *x, const struct json *v, struct err *err)
{
	const struct entity	*e;
	struct sales_plan	*rows;
	struct draft		 d;
	uint64_t		 seq;
	int64_t			*cells;
	enum err_code		 rc;

	rc = exact_read_type(&e, x, v, err);
	if (rc == ERR_OK && !e->is_columnar)
		rc = err_set(err, ERR_DATA, "%.*s has records, not rows",
		    SLICE_ARG(e->name));
	if (rc == ERR_OK)
		rc = exact_read_number(&seq, e, v, "handle", err);
	if (rc == ERR_OK)
		rc = sales_of(&rows, x, e, err);
	if (rc)
		return rc;
	draft_init(&d, e, x->scratch);
	rc = exact_read_fields(&d, x, json_find(v, "fields"), err);
	cells = ARENA_ARRAY(x->scratch, int64_t, e->n_fields + 1);
	for (size_t i = 0; i < e->n_fields && rc == ERR_OK; i++) {
		const struct field	*f = &e->field[i];
		struct value		 c = draft_value(&d, f);

		cells[i] = c.type == TYPE_NONE ? SALES_MISSING : c.i;
		if (c.type == TYPE_REF)
			rc = check_target(x, f, &c, err);
		else if (type_is_text(c.type))
			rc = sales_plan_text(&cells[i], rows, c.text, err);
		else if (c.type == TYPE_NONE && f->required)
			rc = err_set(err, ERR_DATA, "%s is missing "
			    "(required)", field_show(f).text);
	}
	return rc ? rc : sales_plan_add_exact(rows, seq, cells, err);
}

/* ---- the rest ---- */

static enum err_code
add_counter(struct exact *x, const struct json *v, struct err *err)
{
	const struct entity	*e;
	struct sales_plan	*rows;
	int64_t			 last;
	enum err_code		 rc;

	rc = exact_read_type(&e, x, v, err);
	if (rc)
		return rc;
	if (!i64_parse(&last, json_text(json_find(v, "last"))) || last < 1 ||
	    (!e->is_columnar && last > UINT32_MAX) ||
	    last >= INT64_C(1) << 62)
		return err_set(err, ERR_DATA, "the counter is wrong");
	if (!e->is_columnar) {
		x->last[model_place(x->model, e)] = (uint32_t)last;
		return plan_raise_id(x->plan, e, (uint32_t)last, err);
	}
	rc = sales_of(&rows, x, e, err);
	if (rc == ERR_OK)
		sales_plan_raise(rows, (uint64_t)last);
	return rc;
}

/* The counters come first: no alias is of a number never given. */
static enum err_code
add_alias(struct exact *x, const struct json *v, struct err *err)
{
	const struct entity	*e;
	const struct json	*left = json_find(v, "remains");
	struct slice		 remains = SLICE_EMPTY;
	uint64_t		 from, to, last;
	bool			 added;
	enum err_code		 rc;

	rc = exact_read_type(&e, x, v, err);
	if (rc == ERR_OK && e->is_columnar)
		rc = err_set(err, ERR_DATA, "rows are never merged");
	if (rc == ERR_OK)
		rc = exact_read_number(&from, e, v, "from", err);
	if (rc == ERR_OK)
		rc = exact_read_number(&to, e, v, "to", err);
	if (rc)
		return rc;
	last = x->last[model_place(x->model, e)];
	if (from > last || to > last)
		return err_set(err, ERR_DATA, "%.*s%llu is beyond the counter",
		    SLICE_ARG(e->prefix), (unsigned long long)MAX(from, to));
	if (left != NULL && (!hex_parse(&remains, x->arena,
	    json_text(left)) || !remains_are_sound(remains)))
		return err_set(err, ERR_DATA, "what is left of %.*s%llu is "
		    "damaged", SLICE_ARG(e->prefix),
		    (unsigned long long)from);
	*imap_put(x->merged, exact_key(e->id, (uint32_t)from), &added) = to;
	if (!added)
		return err_set(err, ERR_DATA, "%.*s%llu was merged twice",
		    SLICE_ARG(e->prefix), (unsigned long long)from);
	*VEC_ADD(&x->alias) = (struct alias){ e, (uint32_t)from,
	    (uint32_t)to, remains, x->line };
	return ERR_OK;
}

/* What was merged is gone; what remained is there, or merged in turn. */
static enum err_code
check_alias(struct exact *x, const struct alias *a, struct err *err)
{
	const uint64_t	*to;
	uint64_t	 key = exact_key(a->entity->id, a->from);
	bool		 there;
	enum err_code	 rc;

	rc = exact_is_there(&there, x, key, err);
	if (rc)
		return rc;
	if (there)
		return err_set(err, ERR_DATA, "%.*s%u was merged, yet is "
		    "there", SLICE_ARG(a->entity->prefix), a->from);
	for (int i = 0; i < FOLLOW_MAX; i++) {
		to = imap_find(x->merged, key);
		if (to == NULL)
			break;
		key = exact_key(a->entity->id, (uint32_t)*to);
	}
	rc = exact_is_there(&there, x, key, err);
	if (rc == ERR_OK && !there)
		rc = err_set(err, ERR_DATA, "%.*s%u was merged with nothing "
		    "that is there", SLICE_ARG(a->entity->prefix), a->from);
	return rc;
}

static enum err_code
put_aliases(struct exact *x, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < x->alias.n && rc == ERR_OK; i++) {
		const struct alias	*a = &x->alias.p[i];

		arena_clear(x->scratch);
		x->line = a->line;
		rc = check_alias(x, a, err);
		if (rc == ERR_OK)
			rc = plan_set_alias(x->plan, a->entity, a->from, a->to,
			    a->remains, err);
	}
	return rc;
}

static enum err_code
one_line(struct exact *x, const struct json *v, struct slice raw,
    struct err *err)
{
	struct slice	what = json_text(json_find(v, "export"));
	enum err_code	rc;

	if (slice_eq(what, SLICE("part")))
		return exact_add_part(x, v, err);
	rc = exact_end_snapshot(x, err);
	if (rc)
		return rc;
	if (slice_eq(what, SLICE("record"))) {
		x->report->read++;
		return exact_add_record(x, v, raw, err);
	}
	if (slice_eq(what, SLICE("row"))) {
		x->report->read++;
		return add_row(x, v, err);
	}
	if (slice_eq(what, SLICE("counter")))
		return add_counter(x, v, err);
	if (slice_eq(what, SLICE("alias")))
		return add_alias(x, v, err);
	if (slice_eq(what, SLICE("snapshot"))) {
		x->report->read++;
		return exact_add_snapshot(x, v, err);
	}
	return err_set(err, ERR_DATA, "\"%.*s\" is no part of an export",
	    (int)MIN(what.len, (size_t)60), what.p);
}

static enum err_code
read_lines(struct exact *x, struct err *err)
{
	struct json	*v;
	struct slice	 raw;
	int64_t		 n;
	uint64_t	 lines = 2;
	enum err_code	 rc;

	for (;; lines++) {
		rc = exact_next(&v, &raw, x, err);
		if (rc == ERR_OK && v == NULL)
			return err_set(err, ERR_DATA, "the export is cut off "
			    "behind this line");
		if (rc == ERR_OK && exact_is(v, SLICE("end"))) {
			rc = exact_end_snapshot(x, err);
			if (rc)
				return rc;
			break;
		}
		if (rc == ERR_OK)
			rc = one_line(x, v, raw, err);
		if (rc)
			return rc;
	}
	if (!i64_parse(&n, json_text(json_find(v, "lines"))) ||
	    (uint64_t)n != lines)
		return err_set(err, ERR_DATA, "lines are missing: %llu came",
		    (unsigned long long)lines);
	rc = exact_next(&v, &raw, x, err);
	if (rc == ERR_OK && v != NULL)
		rc = err_set(err, ERR_DATA, "more behind the end");
	return rc;
}

/* Nothing may ever have been in it: handles are never used twice. */
static enum err_code
check_empty(struct exact *x, struct err *err)
{
	static const enum table	tables[] = {
		TABLE_RECORD, TABLE_LEDGER, TABLE_SEQDAY, TABLE_ALIAS,
		TABLE_SNAPSHOT
	};
	struct cursor		*cur;
	struct slice		 key, val;
	uint64_t		 n, sum = 0;
	enum err_code		 rc = ERR_OK;

	for (size_t i = 0; i < NELEM(tables) && rc == ERR_OK; i++) {
		rc = txn_count(&n, x->env->txn, tables[i], err);
		sum += rc ? 0 : n;
	}
	if (rc == ERR_OK)
		rc = cursor_open(&cur, x->env->txn, TABLE_META, err);
	if (rc)
		return rc;
	if (cursor_seek(cur, SLICE("entity."), &key, &val))
		sum += slice_starts(key, SLICE("entity."));
	rc = cursor_status(cur, err);
	cursor_close(cur);
	if (rc || sum == 0)
		return rc;
	err_set(err, ERR_CONFLICT, "the store is not empty");
	err_hint(err, "an exact import needs a new one: crm init");
	return ERR_CONFLICT;
}

/* The source's head, in the same transaction. */
static enum err_code
apply_note(void *arg, struct txn *txn, struct journal_writer *journal,
    struct err *err)
{
	const struct exact	*x = arg;
	char			 note[EXACT_NOTE_BYTES] = {0};

	le64_put(note, journal_number(journal));
	le64_put(note + 8, x->entry);
	memcpy(note + 16, x->chain.p, x->chain.len);
	return txn_put(txn, TABLE_META, EXACT_NOTE,
	    slice_make(note, sizeof(note)), err);
}

static void
close_part(void *arg)
{
	exact_close(arg);
}

enum err_code
exact_import(struct import_report *report, struct exact *x,
    struct query_env *env, struct plan *plan, struct err *err)
{
	struct plan_part		 part = { .apply = apply_note,
					    .close = close_part, .arg = x };
	struct sales_plan_result	 r;
	enum err_code			 rc;

	memset(report, 0, sizeof(*report));
	plan_add_part(plan, &part);
	x->env = env;
	x->plan = plan;
	x->report = report;
	x->sales = ARENA_ARRAY(x->arena, struct sales_plan *,
	    x->model->n_entities + 1);
	x->last = ARENA_ARRAY(x->arena, uint32_t, x->model->n_entities + 1);
	rc = check_empty(x, err);
	if (rc)
		return rc;
	plan_install_model(plan, x->yaml);
	rc = read_lines(x, err);
	if (rc == ERR_OK)
		rc = exact_finish_records(x, err);
	if (rc == ERR_OK)
		rc = put_aliases(x, err);
	rc = exact_at_line(x, rc, err);
	for (size_t i = 0; i < x->model->n_entities && rc == ERR_OK; i++)
		if (x->sales[i] != NULL)
			rc = sales_plan_finish(x->sales[i], &r, err);
	report->added = plan_count(plan).added;
	return rc == ERR_NOTFOUND ? err->code = ERR_DATA : rc;
}
