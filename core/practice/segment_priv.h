/* Shared by the schemes: what each is given and fills. */
#ifndef PRACTICE_SEGMENT_PRIV_H
#define PRACTICE_SEGMENT_PRIV_H

#include "core/practice/segment.h"

struct segment_job {
	const struct query_env	*env;
	struct segmentation	*s;
	uint32_t		*mask;
	const bool		*exists;	/* [last_id + 1] */
	const uint8_t		*target;	/* 0 not said, 1 no, 2 yes */
	const bool		*never;
	const uint8_t		*roles;		/* bits: enum party_role */
	struct arena		*arena;
};
enum party_role { PARTY_SUPPLIER = 1, PARTY_STAFF = 2, PARTY_COMPETITOR = 4 };

typedef enum err_code segment_function(struct segment_job *, struct err *);
segment_function	segment_activity, segment_lifecycle, segment_pyramid,
			segment_rfm, segment_own;

/* Put a party into the segment of that name, when the model has it. */
void	segment_put(struct segment_job *, uint32_t id, const char *name);

#endif
