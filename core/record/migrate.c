/*
 * A new model over what is stored.  Planning reads every record that a
 * change may concern, refuses when some would become invalid, and rewrites
 * those whose values must be converted; applying rebuilds the derived
 * entries of entities whose indexes, words, facets or events are others.
 */
#include "core/record/priv.h"

#include "core/types/decimal.h"

enum { OFFENDERS_SHOWN = 5, OFFENDER_BYTES = 80 };

/* What a change asks of one field of every record. */
struct touched {
	const struct field	*old, *new;	/* old NULL: a new field */
	bool			 convert;	/* stored otherwise */
	bool			 fill;		/* with the default */
	bool			 unique;	/* newly so */
};

struct migration {
	struct plan		*plan;
	const struct model	*new;
	const struct zone	*zone;
	struct when		 when;
	struct value_context	 ctx;
	struct arena		*arena;		/* of the whole */
	struct arena		*record;	/* of one record */
	/* of the entity at hand */
	const struct entity	*from, *to;
	VEC(struct touched)	 field;
	bool			 check;		/* its check expressions */
	struct map		*unique;
	struct buf		 key, fold, bytes;
	/* what was found */
	uint64_t		 offenders;
	bool			 more;		/* than are named */
	struct buf		 report;
};

static void
offend(struct migration *m, const char *handle, const char *why)
{
	if (m->offenders++ >= OFFENDERS_SHOWN) {
		m->more = true;
		return;
	}
	buf_addf(&m->report, "%s%s%s%.*s", m->report.len > 0 ? "; " : "",
	    handle, *handle != '\0' ? ": " : "", OFFENDER_BYTES, why);
}

static void
offend_record(struct migration *m, uint32_t id, const char *why)
{
	struct buf	b = {0};

	handle_write(&b, m->from, id);
	offend(m, buf_cstr(&b), why);
	buf_release(&b);
}

/* --- Converting values -------------------------------------------------- */

static bool
to_whole(struct value *v)
{
	int64_t	whole, back;

	if (!decimal_rescale(&whole, v->i, v->digits, 0) ||
	    !decimal_rescale(&back, whole, 0, v->digits) || back != v->i)
		return false;
	*v = (struct value){ .type = TYPE_INT, .i = whole };
	return true;
}

static enum err_code
convert(struct value *v, struct migration *m, const struct touched *t,
    struct err *err)
{
	struct reference	 ref;
	const struct entity	*to;
	struct buf		 b = {0};
	struct slice		 text;
	enum err_code		 rc;

	if (value_convert(v, t->new))
		return ERR_OK;
	if (t->new->type == TYPE_INT && (v->type == TYPE_DECIMAL ||
	    v->type == TYPE_MONEY) && to_whole(v))
		return ERR_OK;
	field_write_value(&b, m->plan->opt.model, t->old, v, m->zone);
	text = slice_dup(m->record, buf_slice(&b));
	buf_release(&b);
	if (t->new->type != TYPE_REF)
		return field_parse_value(v, t->new, text, &m->ctx, m->record,
		    err);
	to = model_find_entity_id(m->plan->opt.model, t->new->to);
	if (to == NULL)
		return err_set(err, ERR_DATA, "%.*s \"%.*s\" refers to a new "
		    "entity", SLICE_ARG(t->new->name), SLICE_ARG(text));
	rc = reference_parse(&ref, m->plan->opt.txn, m->plan->opt.model, to,
	    text, m->record, err);
	if (rc == ERR_OK)
		*v = (struct value){ .type = TYPE_REF,
		    .entity = ref.entity->id, .i = ref.id };
	return rc;
}

static enum err_code
convert_field(struct draft *d, struct migration *m,
    const struct record *rec, const struct touched *t, struct err *err)
{
	size_t		 n = t->old == NULL ? 0 : record_count(rec, t->old);
	struct value	*v = ARENA_ARRAY(m->record, struct value, n + 1);
	enum err_code	 rc;

	if (n == 0 && t->fill) {
		rc = field_parse_value(&v[0], t->new, t->new->default_text,
		    &m->ctx, m->record, err);
		if (rc)
			return rc;
		draft_set(d, t->new, v, 1);
		return ERR_OK;
	}
	for (size_t i = 0; i < n; i++) {
		v[i] = record_item(rec, t->old, i);
		rc = convert(&v[i], m, t, err);
		if (rc)
			return rc;
	}
	draft_set(d, t->new, v, n);
	/* Another type has another number; the old one's bytes can go. */
	if (t->old != NULL && t->old->id != t->new->id)
		draft_drop_unknown(d, t->old->id);
	return ERR_OK;
}

/* --- Checking one record ------------------------------------------------ */

static enum err_code
check_unique(struct migration *m, const struct draft *d,
    const struct touched *t, struct err *err)
{
	const struct draft_field	*df = &d->field[t->new->position];
	uint64_t			*owner;
	bool				 added;

	for (size_t i = 0; i < df->n; i++) {
		buf_clear(&m->key);
		index_add_key(&m->key, m->to, t->new, &df->p[i], &m->fold);
		owner = map_put(m->unique, buf_slice(&m->key), &added);
		if (!added && *owner != d->id)
			return err_set(err, ERR_CONFLICT, "%.*s is that of %s "
			    "too", SLICE_ARG(t->new->name),
			    record_words(m->to, (uint32_t)*owner).text);
		*owner = d->id;
	}
	return ERR_OK;
}

static enum err_code
rewrite(struct migration *m, const struct record *rec, struct draft *d,
    struct err *err)
{
	struct op	op = { .op = CHANGE_SET, .id = rec->id };

	d->revision = rec->revision + 1;
	buf_clear(&m->bytes);
	draft_encode(&m->bytes, d, m->new->revision);
	record_seal(m->bytes.p, m->bytes.len, m->to, rec->id);
	op.rev_before = rec->revision;
	op.rev_after = d->revision;
	op.before = rec->bytes;
	op.after = buf_slice(&m->bytes);
	return plan_put_op(m->plan, m->from, &op, NULL, err);
}

/* Why a record does not fit is an answer, not a failure. */
static enum err_code
check_record(bool *must_rewrite, struct draft *d, struct migration *m,
    const struct record *rec, struct err *why)
{
	struct record	now;
	enum err_code	rc;

	*must_rewrite = false;
	for (size_t i = 0; i < m->field.n; i++) {
		const struct touched	*t = &m->field.p[i];

		if (t->convert || t->fill) {
			rc = convert_field(d, m, rec, t, why);
			if (rc)
				return rc;
			if (d->field[t->new->position].n > 0 || (t->old !=
			    NULL && record_count(rec, t->old) > 0))
				*must_rewrite = true;
		}
		rc = draft_check_field(d, t->new, NULL, true, why);
		if (rc == ERR_OK && t->unique)
			rc = check_unique(m, d, t, why);
		if (rc)
			return rc;
	}
	if (!m->check || m->plan->opt.check == NULL)
		return ERR_OK;
	draft_as_record(&now, &m->bytes, d, m->new->revision);
	return m->plan->opt.check(m->plan->opt.check_arg, &now, why);
}

/* An item that the new type cannot hold would silently be missing. */
static bool
loses(const struct record *rec, const struct draft *d,
    const struct touched *t)
{
	return !t->convert && t->old != NULL &&
	    record_count(rec, t->old) != d->field[t->new->position].n;
}

static enum err_code
migrate_record(struct migration *m, const struct record *rec,
    struct err *err)
{
	struct record	now = record_as(rec, m->to);
	struct err	why = {0};
	struct draft	d;
	bool		must_rewrite;

	arena_clear(m->record);
	draft_from_record(&d, &now, m->record);
	for (size_t i = 0; i < m->field.n; i++)
		if (loses(rec, &d, &m->field.p[i])) {
			err_set(&why, ERR_RANGE, "%.*s does not fit",
			    SLICE_ARG(m->field.p[i].new->name));
			offend_record(m, rec->id, why.msg);
			return ERR_OK;
		}
	if (check_record(&must_rewrite, &d, m, rec, &why)) {
		offend_record(m, rec->id, why.msg);
		return ERR_OK;
	}
	return must_rewrite ? rewrite(m, rec, &d, err) : ERR_OK;
}

/* --- What the changes ask for ------------------------------------------- */

static bool
is_stored_alike(const struct field *old, const struct field *new)
{
	struct value	v = { .type = old->type, .digits = old->digits,
			    .entity = old->to };

	/* A value of nothing but its type: does the type convert? */
	return old->id == new->id && value_convert(&v, new) &&
	    (!old->many || new->many) &&
	    (old->type != new->type || new->digits >= old->digits);
}

static void
touch(struct migration *m, const struct field *old, const struct field *new)
{
	struct touched	*t;

	for (size_t i = 0; i < m->field.n; i++)
		if (m->field.p[i].new == new)
			return;
	t = VEC_ADD(&m->field);
	t->old = old;
	t->new = new;
	t->convert = old != NULL && !is_stored_alike(old, new);
	/* A default that depends on the day is no value for the past. */
	t->fill = new->required && new->default_text.len > 0 && !new->many &&
	    new->type != TYPE_REF && new->type != TYPE_DATE &&
	    new->type != TYPE_TIME;
	t->unique = new->unique && (old == NULL || !old->unique);
}

static void
gather(struct migration *m, const struct model_changes *changes)
{
	VEC_CLEAR(&m->field);
	m->check = false;
	for (size_t i = 0; i < changes->list.n; i++) {
		const struct model_change	*c = &changes->list.p[i];

		if (c->entity == NULL || c->entity->id != m->to->id)
			continue;
		if (!model_change_needs_check(c) &&
		    !model_change_needs_rewrite(c) &&
		    !(c->what == MODEL_FIELD_ADDED && c->field->required) &&
		    c->what != MODEL_TYPE_WIDENED)
			continue;
		if (c->field != NULL)
			touch(m, c->old_field, c->field);
		if (c->what == MODEL_CONSTRAINED)
			m->check = true;
	}
}

static enum err_code
migrate_entity(struct migration *m, const struct model_changes *changes,
    struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec;
	enum err_code		 rc;

	gather(m, changes);
	if (m->field.n == 0 && !m->check)
		return ERR_OK;
	rc = record_scan_open(&scan, m->plan->opt.txn, m->from, 1, 0, err);
	if (rc)
		return rc;
	m->unique = map_open();
	while (rc == ERR_OK && record_scan_next(scan, &rec))
		rc = migrate_record(m, &rec, err);
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	map_close(m->unique);
	m->unique = NULL;
	return rc;
}

/* The records of an entity that the new model does not have. */
static enum err_code
records_gone(struct migration *m, struct err *err)
{
	struct plan_entity	*pe;
	struct record_scan	*scan;
	struct record		 rec;
	struct buf		 named = {0};
	struct err		 why = {0};
	uint64_t		 n = 0;
	enum err_code		 rc;

	rc = plan_entity_load(&pe, m->plan, m->from, err);
	if (rc || pe->stored.count == 0)
		return rc;
	rc = record_scan_open(&scan, m->plan->opt.txn, m->from, 1, 0, err);
	if (rc)
		return rc;
	for (; n < OFFENDERS_SHOWN && record_scan_next(scan, &rec); n++) {
		buf_adds(&named, n > 0 ? ", " : "");
		handle_write(&named, m->from, rec.id);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	buf_adds(&named, pe->stored.count > n ? ", ..." : "");
	err_set(&why, ERR_DATA, "the model has no %.*s any more",
	    SLICE_ARG(m->from->name));
	offend(m, buf_cstr(&named), why.msg);
	m->offenders += pe->stored.count - 1;
	buf_release(&named);
	return rc;
}

/* Rows have their blocks under the number of their entity. */
static enum err_code
rows_gone(struct migration *m, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	struct key	 from;
	bool		 found;
	enum err_code	 rc;

	rc = cursor_open(&cur, m->plan->opt.txn, TABLE_LEDGER, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, m->from->id);
	found = cursor_seek(cur, key_slice(&from), &key, &val) &&
	    slice_starts(key, key_slice(&from));
	rc = cursor_status(cur, err);
	cursor_close(cur);
	if (rc == ERR_OK && found) {
		err_set(err, ERR_DATA, "%.*s cannot go: it has rows",
		    SLICE_ARG(m->from->name));
		err_hint(err, "keep it, or say was: %.*s at what it is called "
		    "now", SLICE_ARG(m->from->name));
		rc = ERR_DATA;
	}
	return rc;
}

/*
 * Amounts are numbers of the store's currency: in another one each would
 * mean something else.
 */
static enum err_code
check_currency(struct migration *m, struct err *err)
{
	const struct model	*old = m->plan->opt.model;
	struct counter		 c;
	uint64_t		 rows;
	bool			 money;
	enum err_code		 rc;

	if (memcmp(old->currency, m->new->currency, 3) == 0)
		return ERR_OK;
	rc = txn_count(&rows, m->plan->opt.txn, TABLE_LEDGER, err);
	for (size_t i = 0; i < old->n_entities && rc == ERR_OK; i++) {
		const struct entity	*e = model_entity(old, i);

		money = false;
		for (size_t k = 0; k < e->n_fields; k++)
			money = money || e->field[k].type == TYPE_MONEY;
		if (!money || e->is_columnar)
			continue;
		rc = counter_read(&c, m->plan->opt.txn, e->id, err);
		rows += rc == ERR_OK ? c.count : 0;
	}
	if (rc == ERR_OK && rows > 0)
		rc = err_set(err, ERR_DATA, "the currency cannot become %.3s: "
		    "amounts in %.3s are stored", m->new->currency,
		    old->currency);
	return rc;
}

static enum err_code
migrate_all(struct migration *m, const struct model_changes *changes,
    struct err *err)
{
	const struct model	*old = m->plan->opt.model;
	enum err_code		 rc;

	rc = check_currency(m, err);
	for (size_t i = 0; i < old->n_entities && rc == ERR_OK; i++) {
		m->from = model_entity(old, i);
		m->to = model_find_entity_id(m->new, m->from->id);
		if (m->to == NULL)
			rc = m->from->is_columnar ? rows_gone(m, err) :
			    records_gone(m, err);
		else if (m->from->is_columnar)
			continue;	/* core/sales looks after its rows */
		else
			rc = migrate_entity(m, changes, err);
	}
	if (rc == ERR_OK && m->offenders > 0)
		rc = err_set(err, ERR_DATA, "%llu record%s would become "
		    "invalid: %s%s", (unsigned long long)m->offenders,
		    m->offenders == 1 ? "" : "s", buf_cstr(&m->report),
		    m->more ? "; ..." : "");
	return rc;
}

enum err_code
plan_model(struct plan *p, const struct model *new_model, struct slice yaml,
    struct err *err)
{
	struct migration	m = { .plan = p, .new = new_model };
	struct model_changes	changes = {{0}};
	struct buf		b = {0};
	enum err_code		rc;

	if (!plan_is_empty(p) || p->part.n > 0)
		return err_set(err, ERR_USAGE, "a data model is applied by "
		    "itself, not among other changes");
	m.arena = arena_open();
	m.record = arena_open();
	rc = model_zone(&m.zone, m.arena, p->opt.model, err);
	if (rc)
		goto done;
	m.when.zone = m.zone;
	m.ctx.when = &m.when;
	m.ctx.country = new_model->country;
	memcpy(m.ctx.currency, new_model->currency, sizeof(m.ctx.currency));
	model_compare(&changes, p->opt.model, new_model, m.arena);
	rc = migrate_all(&m, &changes, err);
	if (rc)
		goto done;
	model_encode(&b, new_model);
	p->compiled = slice_dup(p->model_arena, buf_slice(&b));
	p->yaml = slice_dup(p->model_arena, yaml);
	p->new_model = new_model;
done:
	buf_release(&b);
	buf_release(&m.key);
	buf_release(&m.fold);
	buf_release(&m.bytes);
	buf_release(&m.report);
	VEC_RELEASE(&m.field);
	VEC_RELEASE(&changes.list);
	arena_close(m.arena);
	arena_close(m.record);
	return rc;
}
