#include "core/practice/contact/details.h"

#include "core/practice/role.h"

bool
details_may_be_stale(const struct field *f)
{
	return f->stale_after.days != 0 || f->stale_after.months != 0;
}

bool
details_field_stale_from(struct day *from, const struct record *rec,
    const struct field *f, const struct zone *zone)
{
	struct day	confirmed;

	if (!details_may_be_stale(f) || record_count(rec, f) == 0 ||
	    !role_day(&confirmed, rec, ROLE_VERIFIED, zone))
		return false;
	*from = day_add_span(confirmed, f->stale_after, 1);
	return true;
}

bool
details_age(struct details_age *age, const struct record *rec,
    const struct zone *zone)
{
	struct details_age	a = { .field = NULL };
	struct day		day;

	if (!role_day(&a.confirmed, rec, ROLE_VERIFIED, zone))
		return false;
	for (size_t i = 0; i < rec->entity->n_fields; i++) {
		const struct field	*f = &rec->entity->field[i];

		if (!details_field_stale_from(&day, rec, f, zone) ||
		    (a.field != NULL && day.n >= a.from.n))
			continue;
		a.from = day;
		a.field = f;
	}
	if (a.field != NULL)
		*age = a;
	return a.field != NULL;
}

void
details_write(struct buf *b, const struct record *rec,
    const struct query_env *env, struct arena *arena)
{
	static const enum role	roles[] = { ROLE_PHONE, ROLE_EMAIL,
		ROLE_STREET, ROLE_POSTCODE, ROLE_CITY };
	size_t			from = b->len;

	for (size_t i = 0; i < NELEM(roles); i++) {
		struct slice	text = role_text(rec, roles[i], env, arena);

		if (text.len > 0)
			buf_addf(b, "%s%.*s", b->len > from ? ", " : "",
			    SLICE_ARG(text));
	}
}
