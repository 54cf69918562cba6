/*
 * The layout of stored records in the short form (record.h): which fields, in
 * which types.  Who goes through many new records asks it instead of looking
 * up each field of each.
 */
#ifndef RECORD_LAYOUT_H
#define RECORD_LAYOUT_H

#include "core/record/priv.h"

enum { LAYOUTS = 16 };

struct layout_field {
	const struct field	*field;		/* NULL: the model has none */
	struct stored_field	 as;		/* without its bytes */
	bool			 is_derived;	/* field_is_derived */
	bool			 is_whole;	/* a number, as of stored_int */
};
struct layout {
	const struct entity	*entity;	/* NULL: free */
	size_t			 n;
	uint8_t			 head[2 * SHORT_FIELDS];	/* as stored */
	struct layout_field	 field[SHORT_FIELDS];
	VEC(uint8_t)		 at;	/* by position: its place + 1, or 0 */
};

/* All zero: none is known.  For one thread at a time. */
struct layouts {
	struct layout		 slot[LAYOUTS];
	const struct layout	*last;
};
void	layouts_release(struct layouts *);
/*
 * record_open, and the layout of the record until the next call; NULL when
 * it is in the long form.
 */
CRM_CHECK enum err_code
layout_open(struct record *, const struct layout **, struct layouts *,
    const struct entity *, uint32_t id, struct slice bytes, struct err *);

static inline const uint8_t *
layout_ends(const struct layout *l, const struct record *rec)
{
	return (const uint8_t *)rec->bytes.p + SHORT_HEAD + 2 * l->n;
}

/* The bytes of all fields, one behind the other. */
static inline struct slice
layout_values(const struct layout *l, const struct record *rec)
{
	const uint8_t	*end = layout_ends(l, rec);

	return slice_make(end + l->n, l->n == 0 ? 0 : end[l->n - 1]);
}

static inline size_t
layout_length_at(const struct layout *l, const struct record *rec, size_t i)
{
	const uint8_t	*end = layout_ends(l, rec);

	return end[i] - (i == 0 ? (size_t)0 : end[i - 1]);
}

/* As stored_field_at. */
static inline struct stored_field
layout_field_at(const struct layout *l, const struct record *rec, size_t i)
{
	const uint8_t		*end = layout_ends(l, rec);
	size_t			 from = i == 0 ? 0 : end[i - 1];
	struct stored_field	 sf = l->field[i].as;

	sf.bytes.p = (const char *)end + l->n + from;
	sf.bytes.len = end[i] - from;
	return sf;
}

#endif
