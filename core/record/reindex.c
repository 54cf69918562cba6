/*
 * Rebuilding derived entries under a new model: what the records led to by
 * the old one against what they lead to by the new one.
 */
#include "core/record/priv.h"

static bool
has_entries(const struct field *f)
{
	return f->indexed || f->unique || f->search || f->type == TYPE_REF ||
	    field_has_facet(f);
}

static bool
field_differs(const struct field *a, const struct field *b)
{
	return a->indexed != b->indexed || a->unique != b->unique ||
	    a->search != b->search || a->type != b->type ||
	    a->many != b->many || a->digits != b->digits || a->to != b->to;
}

static int
field_number(const struct field *f)
{
	return f == NULL ? -1 : f->id;
}

static bool
events_differ(const struct deriver *a, const struct deriver *b,
    bool zone_differs)
{
	if (field_number(a->time) != field_number(b->time))
		return true;
	for (size_t i = 0; i < NELEM(a->party); i++)
		if (field_number(a->party[i]) != field_number(b->party[i]))
			return true;
	/* The start of a day is another moment in another zone. */
	return zone_differs && a->time != NULL && a->time->type == TYPE_DATE;
}

static bool
must_reindex(const struct deriver *a, const struct deriver *b,
    bool zone_differs, bool brings_back)
{
	const struct entity	*old = a->entity, *new = b->entity;

	if (events_differ(a, b, zone_differs) ||
	    field_number(old->name_field) != field_number(new->name_field))
		return true;
	for (size_t i = 0; i < old->n_fields; i++) {
		const struct field	*f;

		f = entity_find_field_id(new, old->field[i].id);
		if (f == NULL ? has_entries(&old->field[i]) :
		    (field_differs(&old->field[i], f) ||
		    (f->search && (f->role == ROLE_NAME) !=
		    (old->field[i].role == ROLE_NAME))))
			return true;
	}
	for (size_t i = 0; brings_back && i < new->n_fields; i++)
		if (entity_find_field_id(old, new->field[i].id) == NULL &&
		    has_entries(&new->field[i]))
			return true;
	return false;
}

static enum err_code
drop_facets(struct txn *txn, const struct entity *old,
    const struct entity *new, struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < old->n_fields && rc == ERR_OK; i++) {
		const struct field	*f;

		if (!field_has_facet(&old->field[i]))
			continue;
		f = entity_find_field_id(new, old->field[i].id);
		if (f == NULL || !field_has_facet(f))
			rc = facet_drop(txn, old->id, old->field[i].id, err);
	}
	return rc;
}

static enum err_code
reindex(struct apply *a, struct deriver *before, struct deriver *after,
    struct err *err)
{
	struct record_scan	*scan;
	struct record		 rec, now;
	enum err_code		 rc;

	rc = drop_facets(a->txn, before->entity, after->entity, err);
	if (rc)
		return rc;
	rc = record_scan_open(&scan, a->txn, before->entity, 1, 0, err);
	if (rc)
		return rc;
	while (rc == ERR_OK && record_scan_next(scan, &rec)) {
		/* Those rewritten take their own entries along. */
		if (plan_has_op(a->plan, before->entity, rec.id))
			continue;
		now = record_as(&rec, after->entity);
		derive(&a->before, before, &rec);
		derive(&a->after, after, &now);
		rc = derive_diff(a->sorter, &a->before, &a->after, err);
		if (rc == ERR_OK)
			rc = facet_cache_set(a->facets, after->entity,
			    rec.id, &now, NULL, err);
	}
	if (rc == ERR_OK)
		rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

enum err_code
migrate_apply(struct apply *a, struct err *err)
{
	const struct model	*old = a->plan->opt.model;
	const struct model	*new = a->plan->new_model;
	bool			 zone_differs;
	enum err_code		 rc = ERR_OK;

	zone_differs = !slice_eq(old->timezone, new->timezone);
	for (size_t i = 0; i < old->n_entities && rc == ERR_OK; i++) {
		const struct entity	*from = model_entity(old, i), *to;
		struct deriver		 before, after;

		to = model_find_entity_id(new, from->id);
		if (to == NULL || from->is_columnar)
			continue;
		deriver_init(&before, old, from, a->zone, &a->fold);
		deriver_init(&after, new, to, a->new_zone, &a->fold);
		if (must_reindex(&before, &after, zone_differs,
		    a->plan->brings_back))
			rc = reindex(a, &before, &after, err);
	}
	return rc;
}
