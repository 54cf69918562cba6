/*
 * Journal items of records: what was changed, enough to undo it.  An item
 * holds one or more changes (bulk work packs many into one).
 *
 * Public part: a byte JOURNAL_ITEM_SHAPED, then the shapes that changes have
 * in common (the operation, entity, and fields with their types), and per
 * change its id, revisions and values before and after, or, for personal
 * fields, a commitment to them.  Private part: per personal value a salt and
 * the bytes, or a mark that they were erased.  Layout in change.c, with that
 * of the older JOURNAL_ITEM_RECORDS, which is read only.
 */
#ifndef RECORD_CHANGE_H
#define RECORD_CHANGE_H

#include "core/record/record.h"
#include "core/store/journal.h"

/*
 * The first byte of an item's public part: whose it is.  Those below 16
 * belong to core/record; other layers take theirs from 16 on.
 */
enum {
	JOURNAL_ITEM_RECORDS = 1, JOURNAL_ITEM_MODEL = 2,
	JOURNAL_ITEM_ALIAS = 3, JOURNAL_ITEM_REMAINS = 4,
	JOURNAL_ITEM_SNAPSHOT = 5, JOURNAL_ITEM_LEFT = 6,
	JOURNAL_ITEM_SHAPED = 7
};

/*
 * What one change says.  Private values are in before/after only when they
 * were not erased.
 */
struct change {
	enum { CHANGE_ADD = 1, CHANGE_SET, CHANGE_DEL } op;
	uint16_t	entity;
	uint32_t	id;
	uint32_t	revision_before, revision_after;	/* 0: none */
	size_t		n_fields;
	struct change_field {
		uint16_t	field;
		bool		was_set, is_set, erased, is_personal;
		struct slice	before, after;	/* encoded field bytes */
		struct slice	private;	/* of the private part */
	}		*field;
};

/* Is the item about records (and not about sale rows or the model)? */
bool	change_is_records(struct slice public);

/*
 * All changes of an item, one after the other:
 *
 *	change_reader_init(&r, public, private);
 *	while ((rc = change_next(&c, &more, &r, arena, err)) == ERR_OK && more)
 *
 * The fields live in the arena, their bytes there, in public and private.
 * ERR_STORE: damaged.
 */
struct change_reader {
	/* What is left of each part (change.c). */
	struct slice	shapes, heads, lengths, values, private;
	bool		erased, begun, has_shapes;
	struct slice	shape;		/* the last that was asked for */
	uint64_t	shape_number;
	uint32_t	last_id;
	uint16_t	only_entity;	/* 0: all */
	uint32_t	only_id;	/* 0: all */
};
void	change_reader_init(struct change_reader *, struct slice public,
	    struct slice private);
/*
 * Right after that: only changes of this type, and record (0: all of them).
 * The others are passed over, and what they hold is not compared with its
 * commitments, which is most of the work of reading the journal of a load.
 */
void	change_reader_only(struct change_reader *, const struct entity *,
	    uint32_t id);
CRM_CHECK enum err_code
change_next(struct change *, bool *more, struct change_reader *,
    struct arena *, struct err *);
/*
 * Does an item, of which this is the public part, change the record?  Cheaper
 * than reading both parts where that is seldom so.
 */
CRM_CHECK enum err_code
change_is_about(bool *about, struct slice public, const struct entity *,
    uint32_t id, struct arena *, struct err *);
/* Values of one side of a change; none when it was not set. */
CRM_CHECK enum err_code
change_values(const struct value **, size_t *n, struct arena *,
    struct slice encoded, struct err *);

#endif
