/*
 * What can be known of a stored record before its values are read.  Of a load
 * nearly every record has the fields of the one before it, stored in the same
 * way: what they are is looked up once for all of them.
 */
#include "core/record/layout.h"

static bool
is_of(const struct layout *l, const struct entity *e, const uint8_t *head,
    size_t n)
{
	return l->entity == e && l->n == n && memcmp(l->head, head, 2 * n) == 0;
}

/* Is it stored as the field is today, and its value nothing but a number? */
static bool
is_whole(const struct stored_field *sf, const struct field *f)
{
	return f != NULL && sf->type == f->type && sf->flags == 0 &&
	    (f->type == TYPE_INT || f->type == TYPE_DATE ||
	    f->type == TYPE_ENUM || f->type == TYPE_BOOL);
}

static void
read_layout(struct layout *l, const struct record *rec)
{
	size_t	n_fields = rec->entity->n_fields;

	l->entity = rec->entity;
	l->n = rec->n_fields;
	memcpy(l->head, rec->bytes.p + SHORT_HEAD, 2 * l->n);
	VEC_RESERVE(&l->at, n_fields + 1);
	l->at.n = n_fields;
	memset(l->at.p, 0, n_fields);
	for (size_t i = 0; i < l->n; i++) {
		const struct field	*f;

		l->field[i].as = stored_field_at(rec, i);
		l->field[i].as.bytes = SLICE_EMPTY;
		f = entity_find_field_id(rec->entity, l->field[i].as.id);
		l->field[i].field = f;
		l->field[i].is_whole = is_whole(&l->field[i].as, f);
		l->field[i].is_derived = f != NULL && field_is_derived(f);
		if (f != NULL)
			l->at.p[f->position] = (uint8_t)(i + 1);
	}
}

/* That of a record which is known to be sound. */
static const struct layout *
find_layout(struct layouts *known, const struct record *rec)
{
	const uint8_t	*head = (const uint8_t *)rec->bytes.p + SHORT_HEAD;
	size_t		 n = rec->n_fields;
	uint64_t	 hash = slice_hash(slice_make(head, 2 * n));
	struct layout	*l = &known->slot[(hash ^ rec->entity->id) % LAYOUTS];

	if (!is_of(l, rec->entity, head, n))
		read_layout(l, rec);
	return l;
}

/* Fields of a known layout are sound; what is left is where they end. */
static bool
open_known(struct record *rec, const struct layout *l,
    const struct entity *e, uint32_t id, struct slice bytes)
{
	const uint8_t	*p = (const uint8_t *)bytes.p, *end;
	size_t		 n = l->n, last = 0;

	if (bytes.len < SHORT_HEAD + SHORT_ENTRY * n ||
	    p[SHORT_AT] != (0x80 | n) || !is_of(l, e, p + SHORT_HEAD, n))
		return false;
	end = p + SHORT_HEAD + 2 * n;
	for (size_t i = 0; i < n; i++) {
		if (end[i] < last)
			return false;
		last = end[i];
	}
	if (last != bytes.len - SHORT_HEAD - SHORT_ENTRY * n)
		return false;
	*rec = (struct record){ .entity = e, .id = id, .bytes = bytes,
	    .model_revision = le16_get(bytes.p + 4), .revision = p[6],
	    .n_fields = (uint16_t)n, .is_short = true };
	return true;
}

enum err_code
layout_open(struct record *rec, const struct layout **layout,
    struct layouts *known, const struct entity *e, uint32_t id,
    struct slice bytes, struct err *err)
{
	enum err_code	rc;

	if (known->last != NULL && open_known(rec, known->last, e, id, bytes)) {
		*layout = known->last;
		return ERR_OK;
	}
	rc = record_open(rec, e, id, bytes, err);
	if (rc)
		return rc;
	known->last = rec->is_short ? find_layout(known, rec) : NULL;
	*layout = known->last;
	return ERR_OK;
}

void
layouts_release(struct layouts *known)
{
	for (size_t i = 0; i < LAYOUTS; i++)
		VEC_RELEASE(&known->slot[i].at);
}
