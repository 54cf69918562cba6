/*
 * The records of an exact export into a plan.  One that refers to a record
 * further on goes in without the reference, and gets it at the end; when
 * the reference is required, it waits for just that record.
 */
#include "core/exchange/exact/exact_priv.h"

enum err_code
exact_is_there(bool *there, struct exact *x, uint64_t key, struct err *err)
{
	struct record	rec;
	enum err_code	rc;

	rc = plan_find(&rec, x->plan, model_find_entity_id(x->model,
	    (uint16_t)(key >> 32)), (uint32_t)key, x->scratch, err);
	*there = rc == ERR_OK && rec.bytes.p != NULL;
	return rc;
}

static enum err_code
read_record(struct draft *d, struct exact *x, const struct json *v,
    struct err *err)
{
	const struct json	*unknown = json_find(v, "unknown");
	const struct entity	*e;
	uint64_t		 id;
	int64_t			 revision;
	enum err_code		 rc;

	rc = exact_read_type(&e, x, v, err);
	if (rc == ERR_OK && e->is_columnar)
		rc = err_set(err, ERR_DATA, "%.*s has rows, not records",
		    SLICE_ARG(e->name));
	if (rc == ERR_OK)
		rc = exact_read_number(&id, e, v, "handle", err);
	if (rc)
		return rc;
	if (!i64_parse(&revision, json_text(json_find(v, "revision"))) ||
	    revision < 1 || revision > UINT32_MAX)
		return err_set(err, ERR_DATA, "the revision is wrong");
	draft_init(d, e, x->scratch);
	d->id = (uint32_t)id;
	d->revision = (uint32_t)revision;
	if (unknown != NULL && (!hex_parse(&d->unknown, x->scratch,
	    json_text(unknown)) || !draft_unknown_is_sound(e, d->unknown)))
		return err_set(err, ERR_DATA, "the unknown fields are wrong");
	if (json_find(v, "incomplete") != NULL)
		draft_set_incomplete(d, true);
	return exact_read_fields(d, x, json_find(v, "fields"), err);
}

/* References to what has not come yet are taken out; *needs: a required one
 * among them, or 0. */
static enum err_code
strip_refs(uint64_t *needs, struct draft *d, struct exact *x, struct err *err)
{
	uint64_t	key;
	bool		there;
	enum err_code	rc;

	*needs = 0;
	for (size_t i = 0; i < d->entity->n_fields; i++) {
		const struct field	*f = &d->entity->field[i];

		for (size_t k = 0; f->type == TYPE_REF && k < d->field[i].n;
		    k++) {
			const struct value	*v = &d->field[i].p[k];

			if (v->entity == d->entity->id && v->i == d->id)
				continue;
			key = exact_key(v->entity, (uint32_t)v->i);
			rc = exact_is_there(&there, x, key, err);
			if (rc)
				return rc;
			if (there)
				continue;
			if (f->required)
				*needs = key;
			draft_set(d, f, NULL, 0);
		}
	}
	return ERR_OK;
}

/* Add it whole, else without what is further on, else not at all. */
static enum err_code
place(bool *whole, uint64_t *needs, struct exact *x, struct draft *d,
    struct err *err)
{
	struct err	missing = {0};
	enum err_code	rc;

	*needs = 0;
	rc = plan_add(x->plan, d, true, &missing);
	*whole = rc == ERR_OK;
	if (rc == ERR_NOTFOUND) {
		rc = strip_refs(needs, d, x, err);
		return rc || *needs != 0 ? rc :
		    plan_add(x->plan, d, true, err);
	}
	if (rc)
		*err = missing;
	return rc;
}

enum err_code
exact_add_record(struct exact *x, const struct json *v, struct slice raw,
    struct err *err)
{
	struct waiting	*w;
	struct draft	 d;
	uint64_t	 needs;
	bool		 whole;
	enum err_code	 rc;

	rc = read_record(&d, x, v, err);
	if (rc == ERR_OK)
		rc = place(&whole, &needs, x, &d, err);
	if (rc || whole)
		return rc;
	w = VEC_ADD(&x->waiting);
	w->line = slice_dup(x->arena, raw);
	w->number = x->line;
	w->needs = needs;
	return ERR_OK;
}

static enum err_code
read_waiting(struct draft *d, struct exact *x, const struct waiting *w,
    struct err *err)
{
	struct json	v;
	enum err_code	rc;

	arena_clear(x->scratch);
	x->line = w->number;
	rc = json_parse(&v, x->scratch, w->line, err);
	return rc ? rc : read_record(d, x, &v, err);
}

/*
 * Those that need another, each again when that one came: lists through
 * next, of those to try and, in awaited, of those that need the same.
 */
static enum err_code
add_waiting(struct exact *x, struct imap *awaited, struct err *err)
{
	struct waiting	*w, *p = x->waiting.p;
	struct draft	 d;
	uint64_t	*list, ready = 0, now, next;
	bool		 whole;
	enum err_code	 rc;

	for (size_t i = x->waiting.n; i-- > 0;)
		if (p[i].needs != 0) {
			p[i].next = ready;
			ready = i + 1;
		}
	while (ready != 0) {
		now = ready;
		w = &p[now - 1];
		ready = w->next;
		rc = read_waiting(&d, x, w, err);
		if (rc == ERR_OK)
			rc = place(&whole, &w->needs, x, &d, err);
		if (rc)
			return rc;
		if (w->needs != 0) {
			list = imap_put(awaited, w->needs, NULL);
			w->next = *list;
			*list = now;
			continue;
		}
		if (whole)
			w->line = SLICE_EMPTY;
		list = imap_put(awaited, exact_key(d.entity->id, d.id), NULL);
		for (; *list != 0; *list = next) {
			next = p[*list - 1].next;
			p[*list - 1].next = ready;
			ready = *list;
		}
	}
	return ERR_OK;
}

/* With all other records there. */
static enum err_code
complete(struct exact *x, const struct waiting *w, struct err *err)
{
	struct record	rec;
	struct draft	d;
	enum err_code	rc;

	rc = read_waiting(&d, x, w, err);
	if (rc)
		return rc;
	if (w->needs != 0)
		return plan_add(x->plan, &d, true, err);
	rc = plan_find(&rec, x->plan, d.entity, d.id, x->scratch, err);
	return rc ? rc : plan_set(x->plan, &rec, &d, err);
}

enum err_code
exact_finish_records(struct exact *x, struct err *err)
{
	struct imap	*awaited = imap_open();
	enum err_code	 rc;

	rc = add_waiting(x, awaited, err);
	imap_close(awaited);
	for (size_t i = 0; i < x->waiting.n && rc == ERR_OK; i++)
		if (x->waiting.p[i].line.len > 0)
			rc = complete(x, &x->waiting.p[i], err);
	return rc == ERR_NOTFOUND ? err->code = ERR_DATA : rc;
}
