/*
 * How we stand with a party, for whoever meets it next: the contact before,
 * the next step, what waits, and the one thing most worth doing.  Read from
 * the party's own records, at once, however large the store is.
 */
#ifndef PRACTICE_STANDING_H
#define PRACTICE_STANDING_H

#include "core/practice/agenda/due.h"

struct standing {
	/* The latest contact, or case that came in. */
	bool			 has_last;
	const struct entity	*last_entity;
	uint32_t		 last_id;
	struct instant		 last_at;
	struct slice		 last_kind, last_text, last_who;
	unsigned		 n_open_cases;
	/* The first of the open tasks and promised next steps. */
	bool			 has_next;
	struct due_item		 next;
	/* All that is due, the most pressing first; see due_read_of. */
	struct due_list		 due;
	/* A way to reach them that is not known: NULL, none is missing. */
	const struct field	*missing;
	const struct entity	*missing_entity;
	uint32_t		 missing_id;
};

struct standing_options {
	/* Records just made, of which nobody need be told. */
	const struct reference	*except;
	size_t			 n_except;
};

/*
 * Of a party; of a person without one what is known of the person.  Texts
 * live in the arena; free with standing_release().
 */
CRM_CHECK enum err_code
standing_read(struct standing *, const struct query_env *,
    const struct entity *, uint32_t id, const struct standing_options *,
    struct arena *, struct err *);
void	standing_release(struct standing *);

#endif
