/*
 * Snapshots: what an analysis said, kept as it was said.  Each has a name
 * ("segment/pyramid", "forecast/weekly") and a day that it speaks of, of
 * which there is one at most, and never changes; what its body means is the
 * business of whoever made it.  It also says when it was taken, after which
 * journal entry and by which data model, so that what came later can be told
 * apart.
 *
 * In the store (table forecast, which was set aside for this):
 *
 *	name, 0, day (sortable i32), part u32	-> bytes, CRC32C over key and
 *						   bytes
 *
 * Part 0 is the head: u8 1, i64 taken, u64 entry, the first 8 bytes of its
 * chain, u32 model, u64 size of the body; the others are the body.
 *
 * Journal: u8 JOURNAL_ITEM_SNAPSHOT, u8 1 made or 2 removed, i32 day,
 * u8 length of the name, the name, a digest of the body (16 bytes); of one
 * that was removed the head and the body as well, so that it can come back.
 */
#ifndef RECORD_SNAPSHOT_H
#define RECORD_SNAPSHOT_H

#include "core/record/plan.h"
#include "core/types/day.h"

enum {
	SNAPSHOT_NAME = 200,	/* bytes at most */
	SNAPSHOT_PART = 16360,	/* of a body: with its CRC four pages */
	SNAPSHOT_CHAIN = 8
};

struct snapshot {
	struct slice	name;
	struct day	day;
	int64_t		taken_us;	/* the real clock */
	uint64_t	entry;		/* the last one of the journal then */
	uint8_t		chain[SNAPSHOT_CHAIN];
	uint32_t	model;		/* the revision in force then */
	uint64_t	size;		/* of the body, bytes */
	struct slice	body;		/* p NULL: not read */
};
struct snapshots { VEC(struct snapshot) list; };

/* 1 to SNAPSHOT_NAME bytes of UTF-8 without blanks and control characters. */
bool	snapshot_name_is_sound(struct slice);

/* Body and all, in the arena.  ERR_STORE: damaged. */
CRM_CHECK enum err_code
snapshot_find(struct snapshot *, bool *found, struct txn *, struct slice name,
    struct day, struct arena *, struct err *);
/*
 * The heads of all whose name begins so, by name and day; names live in the
 * arena.  Release the list with VEC_RELEASE.
 */
CRM_CHECK enum err_code
snapshot_list(struct snapshots *, struct txn *, struct slice prefix,
    struct arena *, struct err *);
/*
 * Is its entry one of this store's journal?  Not so when it came with an
 * exact import: then *after is the import's own entry when it was the last
 * thing the source did, else 0, and its model's number says nothing here.
 */
CRM_CHECK enum err_code
snapshot_place(uint64_t *after, bool *is_own, struct txn *,
    const struct snapshot *, struct err *);

/*
 * Keep one: entry, chain and model are those of the plan's snapshot, unless
 * exact.  ERR_CONFLICT: there is one of that name and day.
 */
CRM_CHECK enum err_code
plan_add_snapshot(struct plan *, const struct snapshot *, bool exact,
    struct err *);
/* ERR_NOTFOUND: there is none. */
CRM_CHECK enum err_code
plan_del_snapshot(struct plan *, struct slice name, struct day,
    struct err *);

/* ---- the journal ---- */

bool	snapshot_is_item(struct slice public);
struct snapshot_change {
	struct slice	name;
	struct day	day;
	bool		removed;
};
/* False: damaged. */
bool	snapshot_change_get(struct snapshot_change *, struct slice public);
/* Take back what the item says, in a plan. */
CRM_CHECK enum err_code
snapshot_revert(struct plan *, struct slice public, struct err *);

/* ---- checking ---- */

/* A line for each that is damaged; mend: it is removed. */
CRM_CHECK enum err_code
snapshot_check(struct txn *, bool mend,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

#endif
