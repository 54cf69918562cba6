/*
 * By which channels parties were in touch: those of their purchases, and of
 * their contacts.
 */
#ifndef PRACTICE_CHANNEL_H
#define PRACTICE_CHANNEL_H

#include "core/query/query.h"

/* Where a channel is said: bits. */
enum channel_source { CHANNEL_OF_SALES = 1, CHANNEL_OF_CONTACTS = 2 };

enum { CHANNELS_MAX = 64 };

struct channels {
	size_t		 n;
	struct slice	 name[CHANNELS_MAX];	/* as they were met */
	uint32_t	 last_id;
	uint64_t	*used;		/* [last_id + 1] bit i: name[i] */
	bool		 any;		/* there are fields that say it */
};

/*
 * A sale counts by the channel of its row unless it is a return, a contact by
 * that of the activity, case or response, whoever began it.  Lives in the
 * arena.  ERR_USAGE: they are more than CHANNELS_MAX.
 */
CRM_CHECK enum err_code
channels_read(struct channels *, const struct query_env *,
    const struct entity *party, uint32_t last_id, struct range days,
    unsigned sources, struct arena *, struct err *);

#endif
