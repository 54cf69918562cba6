/*
 * Naming a record (DESIGN.md 3): the handle a17; TYPE/KEY by a unique
 * field; an e-mail address or telephone number; @words when they match
 * exactly one name, without regard to case or accents.
 */
#ifndef RECORD_REFERENCE_H
#define RECORD_REFERENCE_H

#include "core/record/record.h"

struct reference {
	const struct entity	*entity;
	uint32_t		 id;	/* a sale row: see sequence */
	uint64_t		 sequence;	/* of a sale row, else 0 */
};

/*
 * want (may be NULL) is the entity expected, as in a ref field: then a bare
 * unique key ("17850") will do too.  Old handles lead to the record that
 * remained.  ERR_NOTFOUND: no such record (with a suggestion).  ERR_USAGE:
 * cannot be a reference, or ambiguous: the hint lists the candidates.
 */
CRM_CHECK enum err_code
reference_parse(struct reference *, struct txn *, const struct model *,
    const struct entity *want, struct slice text, struct arena *,
    struct err *);
/*
 * By one unique field: *id is 0 when there is none.  A key that a record
 * had when it was merged into another leads to the one that remained, as
 * long as no other has it: then *led (may be NULL).
 */
CRM_CHECK enum err_code
reference_find_unique(uint32_t *id, bool *led, struct txn *,
    const struct model *, const struct entity *, const struct field *,
    const struct value *, struct err *);
/* Where a merged record's old id leads; the id itself when not merged. */
CRM_CHECK enum err_code
reference_follow(uint32_t *id, struct txn *, const struct entity *,
    struct err *);

/*
 * Who refers to a record: calls each for every (entity, field, id), in key
 * order, until it returns false.  Sale rows are not among them.
 */
typedef bool reference_each(void *arg, const struct entity *source,
    const struct field *, uint32_t id);
CRM_CHECK enum err_code
reference_list(struct txn *, const struct model *, const struct entity *,
    uint32_t id, reference_each *, void *arg, struct err *);

/*
 * What else leads to a record, for people: handles of those merged into it,
 * and their keys ("a2, account/17850"); appended, nothing when there is none.
 */
CRM_CHECK enum err_code
reference_former(struct buf *, struct txn *, const struct model *,
    const struct entity *, uint32_t id, const struct zone *, struct err *);

#endif
