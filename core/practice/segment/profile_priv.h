/* What a profile is made of, and how a line of it is written. */
#ifndef PRACTICE_PROFILE_PRIV_H
#define PRACTICE_PROFILE_PRIV_H

#include "core/practice/segment/profile.h"
#include "core/stats/describe.h"

/* How many have a value, by whether they are meant. */
struct tally { uint64_t in, rest; };

struct profiling {
	struct profile			*p;
	const struct query_env		*env;
	const struct segmentation	*s;
	const bool			*inside, *among;
	struct arena			*arena;
};

/* profile_row.c.  Is the party one that is looked at? */
bool	profile_is_meant(const struct profiling *, uint32_t id);
/*
 * A value of a field that so many have, of those of whom it is known; nothing
 * when too few have it.  field and value live as long as the profile.
 */
void	profile_put_share(struct profiling *, struct slice field,
	    struct slice value, struct tally, struct tally known);
/* A number of theirs: [1] is inside, [0] the rest. */
void	profile_put_means(struct profiling *, struct slice field,
	    const struct stat_moments[2]);

/* Contacts, cases, complaints, answers in time and channels. */
CRM_CHECK enum err_code
profile_read_contacts(struct profiling *, struct err *);

#endif
