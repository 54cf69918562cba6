/*
 * Making one record of two.  Whoever refers to the second refers to the
 * first afterwards: contacts, cases, consents, links, whatever the model
 * has.  Empty fields of the first are filled from the second, lists are
 * united, and where both say something else a preference decides.  The
 * second is removed; its handle leads to the first, and through it the sale
 * rows, which are not rewritten.
 *
 * A link between the two (kind link) has nothing left to say and is removed.
 */
#ifndef RECORD_MERGE_H
#define RECORD_MERGE_H

#include "core/record/plan.h"

enum merge_side {
	MERGE_FIRST = 0,	/* what the record that remains says */
	MERGE_SECOND,		/* what the other one says */
	MERGE_NEWEST		/* what was said last */
};

/*
 * When the values of records were set: numbers of journal entries.  Ask for
 * many records before the first merge, and the journal is read once.
 */
struct merge_ages;
struct merge_ages	*merge_ages_open(struct txn *);
void	merge_ages_close(struct merge_ages *);		/* NULL does nothing */
void	merge_ages_want(struct merge_ages *, const struct entity *, uint32_t id);

struct merge_options {
	enum merge_side		 prefer;
	/* Fields that go by another one. */
	struct merge_field { const struct field *field; enum merge_side prefer; }
				*field;
	size_t			 n_fields;
	struct merge_ages	*ages;		/* of MERGE_NEWEST; or NULL */
};

/*
 * Records with these ids, of one entity.  The plan may have changed them
 * before.  ERR_USAGE: they are one and the same, or of a kind that has rows
 * instead of records.  ERR_CONFLICT, ERR_DATA: the result is refused by the
 * model.
 */
CRM_CHECK enum err_code
merge_plan(struct plan *, const struct entity *, uint32_t first,
    uint32_t second, const struct merge_options *, struct err *);

#endif
