/*
 * One store is one directory (DESIGN.md 6):
 *
 *	CURRENT		names the generation in force, replaced by rename
 *	db.N/		data.mdb and lock.mdb of generation N; whole: one that
 *			took the place of another was finished
 *	write.lock	every writer holds an OFD lock on it; the holder's
 *			pid, user and command are written in it
 *	reserve		4 MB of the disk, given up when removing needs it
 *	config, hooks/	the store's own
 *
 * This folder is the only door to LMDB; nothing of LMDB's types leaves it.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/base/base.h"

struct store;
struct txn;

/* Named tables of ordered byte keys; the layout of keys is in keys.h. */
enum table {
	TABLE_META, TABLE_MODEL, TABLE_DICT, TABLE_RECORD, TABLE_INDEX,
	TABLE_REFS, TABLE_ALIAS, TABLE_WORD, TABLE_FACET, TABLE_LEDGER,
	TABLE_SEQDAY, TABLE_LEDGER_PARTY, TABLE_EVENT, TABLE_ROLLUP,
	TABLE_SNAPSHOT, TABLE_JOURNAL, TABLE_JOURNAL_PRIVATE, TABLE_SUBJECT,
	N_TABLES
};
const char	*table_name(enum table);

/*
 * The version of the layout; a store with a higher one is refused.  One of a
 * lower is read as it is; the next change raises it.
 */
enum {
	STORE_FORMAT_BLOCKS = 4,	/* index and word: record/posting.h */
	STORE_FORMAT_PACKED = 5,	/* items of the journal may be packed */
	STORE_FORMAT_PLACES = 6,	/* of words in index word */
	STORE_FORMAT_SUBJECTS = 7,	/* table subject: store/subject.h */
	STORE_FORMAT_SHAPES = 8,	/* items of records: record/change.h */
	STORE_FORMAT = 8
};

struct store_options {
	const char	*dir;
	bool		 write;		/* take the writer's lock at once */
	bool		 replace;	/* the lock only: nothing is read of
					 * what generation_commit replaces */
	bool		 saves;		/* with replace: into another store, so
					 * read-only media will do */
	bool		 shrinks;	/* removes: may use the reserve */
	bool		 scan;		/* reads much: read ahead */
	int64_t		 wait_ms;	/* for the writer's lock */
	const char	*command;	/* in the lock, for others to see */
	size_t		 map_bytes;	/* address space to reserve, 0: 1 TiB or
					 * what the system allows; grows anyhow */
};

/*
 * Make an empty store: the directory (0700, files 0600; shared: 2770 and
 * 0660 for the group, whatever the umask), CURRENT, db.1, the tables.
 * ERR_CONFLICT: dir is already a store or not empty.  ERR_SYSTEM: network
 * file systems are refused, symbolic links are not followed.
 */
CRM_CHECK enum err_code
store_create(const char *dir, bool shared, const char *group, struct err *);

/*
 * Undo store_create, for who could not fill it: removes what it and
 * generations make, and the directory when nothing else is in it.
 */
void	store_discard(const char *dir);

/*
 * Open a store.  One open per process; closed on exec; no use after fork.
 * ERR_NOTFOUND: no store there.  ERR_STORE: damaged, or made by a newer
 * version (says which).  ERR_BUSY: somebody else is writing (says who).
 * ERR_SYSTEM: no permission, read-only for a writer, ...  A store on
 * read-only media can be read (without a lock file: LMDB's NOLOCK).
 * Stale readers are cleared at every open.  dir itself may be a symbolic
 * link, what is in it may not.
 */
CRM_CHECK enum err_code
store_open(struct store **, const struct store_options *, struct err *);
void	store_close(struct store *);		/* NULL does nothing */

bool		 store_is_writer(const struct store *);
/* Of its data file, 0 when that cannot be told; it may be damaged. */
uint64_t	 store_file_bytes(const struct store *);

/*
 * From a reader to a writer: takes the lock (waiting wait_ms), rereads
 * CURRENT.  No transaction may be open.
 */
CRM_CHECK enum err_code	store_lock(struct store *, struct err *);
void	store_unlock(struct store *);

/*
 * Do all writing in one transaction: begin, body, commit with full sync.
 * When the map is full it is aborted, the map doubled, and body called
 * again; so body reads no input, prints nothing, and undoes nothing itself.
 * When body fails nothing has happened.  A store that is not locked is
 * locked (waiting wait_ms) for the duration.  No snapshot of this process
 * may be open, and body closes its cursors before it returns, also when it
 * fails.
 */
typedef enum err_code store_body(struct txn *, void *arg, struct err *);
CRM_CHECK enum err_code
store_apply(struct store *, store_body *body, void *arg, struct err *);

struct store_sizes {
	uint64_t	file_bytes;	/* of data.mdb on disk */
	uint64_t	map_bytes;
	uint64_t	page_bytes, pages, free_pages;
	uint64_t	last_txn;
	uint32_t	readers;	/* snapshots open, of all processes */
	uint32_t	generation, format;
	struct {
		uint64_t	entries, bytes;
	}		table[N_TABLES];
};
CRM_CHECK enum err_code
store_measure(struct store_sizes *, struct store *, struct err *);

#endif
