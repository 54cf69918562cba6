/*
 * What the files that resolve a reference share: reference_typed.c (the forms
 * and the answer), reference_name.c (@words) and plan_seen.c (what a plan adds).
 */
#ifndef RECORD_REFERENCE_PRIV_H
#define RECORD_REFERENCE_PRIV_H

#include "core/record/priv.h"

enum { CANDIDATES_MAX = 200 };

struct lookup {
	struct txn		*txn;
	struct plan		*plan;		/* or NULL: just the store */
	const struct model	*model;
	const struct entity	*want;		/* may be NULL */
	struct arena		*arena;
	/* Candidates, without doubles. */
	VEC(struct reference)	 found;
	bool			 no_names;	/* to suggest, if not found */
};

/* Is it among the first n found? */
bool	lookup_has(const struct lookup *, size_t n, const struct reference *);
void	lookup_note(struct lookup *, const struct entity *, uint32_t id);
bool	lookup_wants(const struct lookup *, const struct entity *);
/* The record as it is, or as the plan makes it. */
CRM_CHECK enum err_code
lookup_record(struct record *, struct lookup *, const struct entity *,
    uint32_t id, struct err *);
/*
 * Records of the plan that have an address or telephone, or (TYPE_TEXT) a
 * word in their name; perhaps: the record tells.
 */
CRM_CHECK enum err_code
lookup_seen(struct lookup *, enum type, struct slice text, bool is_prefix,
    struct err *);
/* Records whose name has all the words replace what was found. */
CRM_CHECK enum err_code
lookup_name(struct lookup *, struct slice words, bool prefix, struct err *);

#endif
