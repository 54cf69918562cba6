/*
 * The details of a party or person: when they were confirmed (the role
 * verified), and from which day on somebody must ask again, which is what
 * stale_after of the fields that they have says.
 */
#ifndef PRACTICE_DETAILS_H
#define PRACTICE_DETAILS_H

#include "core/query/query.h"

/* Does the model say how long it holds? */
bool	details_may_be_stale(const struct field *);

/* False: the field is empty, goes never stale, or was never confirmed. */
bool	details_field_stale_from(struct day *, const struct record *,
	    const struct field *, const struct zone *);

struct details_age {
	struct day		 confirmed;
	struct day		 from;		/* of the first to go stale */
	const struct field	*field;
};
/* Of the whole record; false: as above for every field. */
bool	details_age(struct details_age *, const struct record *,
	    const struct zone *);

/*
 * How they are reached, as one line: telephone, e-mail, street, postcode and
 * city, as far as they are known.  Nothing is added when none is.
 */
void	details_write(struct buf *, const struct record *,
	    const struct query_env *, struct arena *);

#endif
