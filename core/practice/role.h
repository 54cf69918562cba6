/*
 * Values of records by what their field means, whatever it is called.
 */
#ifndef PRACTICE_ROLE_H
#define PRACTICE_ROLE_H

#include "core/query/query.h"

/* TYPE_NONE: the entity has no such field, or it is missing. */
struct value	role_value(const struct record *, enum role);
/* Of a date the start of that day.  False: it has none. */
bool		role_moment(struct instant *, const struct record *, enum role,
		    const struct zone *);
bool		role_day(struct day *, const struct record *, enum role,
		    const struct zone *);
/* The record a reference leads to; 0 when it is missing or leads elsewhere. */
uint32_t	role_ref(const struct record *, enum role,
		    const struct entity *to);
/* Is the enum this value, by its key, label or alias? */
bool		role_is(const struct record *, enum role, const char *choice);
/* What the value of an enum is called in the model; empty: none. */
struct slice	role_choice(const struct record *, enum role);
/* The value's state says that it is done with (resolved, dropped, won). */
bool		role_is_closed(const struct record *, enum role status);
/*
 * A filter that leaves out the records whose status is closed, by facets
 * alone; empty: the model has no such values.
 */
void		role_add_open_filter(struct buf *, const struct entity *,
		    enum role status);
/* A grade as a share of 1: of its largest value, ten when none is said. */
double		role_share(const struct record *, enum role);
/* Any value as text of the model, in the arena; empty: missing. */
struct slice	role_text(const struct record *, enum role,
		    const struct query_env *, struct arena *);

/*
 * A value of an expression as the name of a group, in the arena; empty when it
 * is missing.  *order: groups go by it, then by name; numbers and choices as
 * they are, what is missing last.
 */
struct slice	role_group_text(int64_t *order, const struct query_env *,
		    struct query *by, const struct value *, struct arena *);

/* The name of a record, in the arena; empty when id is 0 or it is gone. */
struct slice	role_name_of(const struct query_env *, const struct entity *,
		    uint32_t id, struct arena *);
/*
 * The staff member whose login is user; 0: none, or the model has no unique
 * login.
 */
CRM_CHECK enum err_code
role_find_me(uint32_t *id, const struct entity **staff,
    const struct query_env *, struct slice user, struct err *);

/* In drafts: a value of the field in a role, when there is one. */
void	role_set_moment(struct draft *, enum role, struct instant,
	    const struct zone *);
void	role_set_ref(struct draft *, enum role, const struct entity *to,
	    uint32_t id);
/* Text that came from outside: what cannot be text here is left out. */
void	role_set_text(struct draft *, enum role, struct slice);
/* By its key, label or alias; false: there is no such value. */
bool	role_set_choice(struct draft *, enum role, struct slice);
/* The first value that is open, or closed; nth from 0, the last if fewer. */
void	role_set_status(struct draft *, bool closed, size_t nth);
void	role_clear(struct draft *, enum role);

#endif
