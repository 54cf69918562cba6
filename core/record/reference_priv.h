/*
 * What the files that resolve a reference share: reference.c (the forms and
 * the answer) and reference_name.c (@words).
 */
#ifndef RECORD_REFERENCE_PRIV_H
#define RECORD_REFERENCE_PRIV_H

#include "core/record/priv.h"

enum { CANDIDATES_MAX = 200 };

struct lookup {
	struct txn		*txn;
	const struct model	*model;
	const struct entity	*want;		/* may be NULL */
	struct arena		*arena;
	/* Candidates, without doubles. */
	VEC(struct reference)	 found;
};

void	lookup_note(struct lookup *, const struct entity *, uint32_t id);
bool	lookup_wants(const struct lookup *, const struct entity *);
/* Records whose name has all the words replace what was found. */
CRM_CHECK enum err_code
lookup_name(struct lookup *, struct slice words, bool prefix, struct err *);

#endif
