/*
 * What the parts of record_recover share: recover.c (which records there
 * should be), recover_record.c (those that are lost, from the journal),
 * recover_journal.c (what that tells), recover_alias.c and recover_refs.c
 * (what leads to records); recovery.c is below them.
 */
#ifndef RECORD_RECOVER_PRIV_H
#define RECORD_RECOVER_PRIV_H

#include "core/record/alias.h"
#include "core/record/priv.h"
#include "core/store/key_list.h"

/* A bit per id. */
struct idset { VEC(uint8_t) bits; };
void	idset_put(struct idset *, uint32_t id, bool there);
bool	idset_has(const struct idset *, uint32_t id);

struct known {
	struct idset	 stored;	/* can be read */
	struct idset	 journal;	/* were there as the journal says */
	struct idset	 facet;		/* as an index of the damaged store */
	uint64_t	 count;		/* of stored */
	uint32_t	 last_id, last_revision;	/* ever given */
};

/* A piece of the journal that does not fit what vouches for it. */
struct bad_item { uint64_t entry; uint32_t item; };

struct recovery {
	const struct model	*model;
	struct known		*known;		/* by position of the entity */
	bool			 has_facets;
	struct arena		*arena;		/* as long as this */
	struct txn		*txn;
	fsck_report		*report;
	void			*arg;
	uint64_t		 lost_entry;	/* the newest, 0: none */
	bool			 is_cut;	/* its end may be lost, too */
	VEC(struct bad_item)	 bad;		/* private parts */
	struct imap		*lead;		/* merged: to the id + 1 */
	VEC(uint64_t)		 led;		/* its keys */
	struct imap		*left_at;	/* merged: its place in left */
	VEC(struct slice)	 left;		/* p NULL: erased */
	struct key_list		 unreadable;	/* of TABLE_RECORD */
	struct imap		*orphan_at;	/* entity, id: its place */
	VEC(struct orphan)	 orphan;	/* lost, yet referred to */
	uint64_t		 strangers;
};

/* The journal knows all that was done. */
bool	recovery_is_whole(const struct recovery *);
void	recovery_tell(const struct recovery *, const char *fmt, ...)
	    CRM_PRINTF(2, 3);

/* NULL: the model has no such entity, or it is of sale rows. */
struct known	*recovery_known(struct recovery *, uint16_t entity);
const struct entity *
		 recovery_entity(const struct recovery *, const struct known *);

typedef enum err_code recovery_each(struct recovery *, void *arg,
    uint64_t entry, const struct change *, struct err *);
/* Every change of a record, oldest first. */
CRM_CHECK enum err_code
recovery_journal(struct recovery *, recovery_each *, void *arg, struct err *);

/* Puts those ids of the entity back that are in lost, or tells of them. */
CRM_CHECK enum err_code
recovery_records(struct recovery *, const struct entity *,
    const struct idset *lost, struct err *);
void	recovery_note_alias(struct recovery *, const struct alias_change *);
void	recovery_note_remains(struct recovery *, const struct alias_remains *);
/* When all records that can be had are there. */
CRM_CHECK enum err_code
recovery_aliases(struct recovery *, struct err *);
/* Those are dropped that in the end lead to nothing. */
CRM_CHECK enum err_code
recovery_alias_ends(struct recovery *, struct err *);

#endif
