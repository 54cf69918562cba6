/*
 * The journal: one entry per transaction, numbered from 1 without gaps.
 * An entry is a head (who, when, which command, why) and items (one per
 * record or run of sale rows changed; what is in them is the business of
 * core/record and core/sales).  An item has a public part and a private
 * part (the personal values with their salts).  The chain hash covers head
 * and public parts only; the public part holds commitments to the private
 * values, so that erasing those keeps the chain provable.
 *
 *	chain(n) = BLAKE2b-256(chain(n-1), head(n), digest of public parts(n))
 *
 * Keys: entry (8 bytes), item (4 bytes); item 0 is the head.
 *
 * Who makes many or large items may pack them before they are added; whoever
 * reads gets them unpacked.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "core/store/subject.h"

enum { JOURNAL_HASH = 32, JOURNAL_SALT = 16, JOURNAL_COMMIT = 16 };
/* No public part that is not packed begins with this byte. */
enum { JOURNAL_PACKED = 255 };

/* Who does it and why: filled once by main.c; the real user and clock. */
struct journal_author {
	int64_t		 time_us;	/* UTC, the real clock */
	struct slice	 user, host;
	struct slice	 command;	/* the command line, secrets left out */
	struct slice	 reason;	/* -m, or empty */
	struct slice	 verb;		/* "import", "set", ... */
	struct slice	 on_behalf;	/* --by, or empty */
};

struct journal_entry {
	uint64_t		number;
	struct journal_author	author;
	uint32_t		items;	/* beside the head */
	uint32_t		added, changed, removed;	/* records and rows */
	uint32_t		model_revision;
	uint64_t		undoes;		/* entry number, or 0 */
	bool			is_lost;	/* what it did: by damage */
	uint8_t			chain[JOURNAL_HASH];
};

struct journal_writer;

/*
 * The next entry; nothing is visible before journal_finish.  The store is of
 * today's format from here on: whoever begins an entry makes in the same
 * transaction what else of it is older (formats 1 to 3: index and word).
 */
CRM_CHECK enum err_code
journal_begin(struct journal_writer **, struct txn *, struct arena *,
    const struct journal_author *, struct err *);
/* The number this entry will have. */
uint64_t	journal_number(const struct journal_writer *);
CRM_CHECK enum err_code
journal_add(struct journal_writer *, struct slice public,
    struct slice private, struct err *);
/*
 * The same by two threads: one hashes the public part of each item, the other
 * puts it, both in the same order.
 */
void	journal_hash(struct journal_writer *, struct slice public);
CRM_CHECK enum err_code
journal_put(struct journal_writer *, struct slice public,
    struct slice private, struct err *);
/* The item that is added next is about these records, too. */
void	journal_about(struct journal_writer *, const struct subjects *);
/*
 * Both parts of an item become what is to be added in their place, unless the
 * public one would not be smaller.  On any thread, each with its own packer.
 */
struct journal_packer;
struct journal_packer	*journal_packer_open(void);
void	journal_packer_close(struct journal_packer *);	/* NULL does nothing */
void	journal_pack(struct journal_packer *, struct buf *public,
	    struct buf *private);
void	journal_count(struct journal_writer *, uint32_t added,
	    uint32_t changed, uint32_t removed);
void	journal_set_model(struct journal_writer *, uint32_t revision);
void	journal_set_undoes(struct journal_writer *, uint64_t entry);
/* Writes the head; *entry (may be NULL) gets it. */
CRM_CHECK enum err_code
journal_finish(struct journal_writer *, struct journal_entry *, struct err *);

/* A commitment to a private value. */
void	journal_commit_value(uint8_t commit[JOURNAL_COMMIT],
	    const uint8_t salt[JOURNAL_SALT], struct slice value);
void	journal_make_salt(uint8_t salt[JOURNAL_SALT]);
/* n salts, one behind the other: one call of the system for bulk work. */
void	journal_make_salts(uint8_t *salts, size_t n);

/* The number of the newest entry, 0 when there is none. */
CRM_CHECK enum err_code
journal_last(uint64_t *number, struct txn *, struct err *);
/* Views into the map.  ERR_NOTFOUND: no such entry. */
CRM_CHECK enum err_code
journal_get(struct journal_entry *, struct txn *, uint64_t number,
    struct err *);
/*
 * Item 1..entry.items; private->p is NULL when erased or never there.  Views,
 * those of a packed item until the next one is got through this txn.  Private
 * bytes that cannot be unpacked are given as they are: nothing fits them.
 */
CRM_CHECK enum err_code
journal_get_item(struct slice *public, struct slice *private, struct txn *,
    uint64_t number, uint32_t item, struct err *);
/* The public part alone: most of an item of texts is in the private one. */
CRM_CHECK enum err_code
journal_get_public(struct slice *public, struct txn *, uint64_t number,
    uint32_t item, struct err *);
/* Another private part, of which something was erased; empty: all of it. */
CRM_CHECK enum err_code
journal_set_private(struct txn *, uint64_t number, uint32_t item,
    struct slice private, struct err *);
/*
 * Recompute the chain of [from, until).  ERR_STORE names the first entry
 * that does not fit.
 */
CRM_CHECK enum err_code
journal_verify(struct txn *, uint64_t from, uint64_t until, struct err *);

#endif
