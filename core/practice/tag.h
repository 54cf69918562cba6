/*
 * Tags: loose words that colleagues give to records for lists of their own,
 * in the list field with the role tags.  Tags that differ in case or accents
 * only are one, as in a filter.
 */
#ifndef PRACTICE_TAG_H
#define PRACTICE_TAG_H

#include "core/record/record.h"

/* Where the records of e have their tags; NULL: they have none. */
const struct field	*tag_field(const struct entity *e);

/* Unless it is there; and whatever is written like it. */
void	tag_add(struct draft *, const struct field *, const struct value *);
void	tag_remove(struct draft *, const struct field *, const struct value *);

/* How many records have each tag. */
struct tag_counts;
struct tag_counts	*tag_counts_open(void);
void	tag_counts_close(struct tag_counts *);	/* NULL does nothing */
void	tag_count(struct tag_counts *, const struct record *);
/*
 * The i-th, by type in the order they came, the most used first; false: there
 * are no more.  tag is as most of the records write it.
 */
bool	tag_counts_get(struct tag_counts *, size_t i, struct slice *tag,
	    const struct entity **, uint64_t *records);

#endif
