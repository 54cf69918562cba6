/*
 * What the files of core/store/ share.
 */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#include <sys/types.h>

#include <signal.h>
#include <stdatomic.h>

#include <lmdb.h>
#include <sodium.h>

#include "core/store/journal.h"
#include "core/store/key_list.h"
#include "core/store/keys.h"
#include "core/store/store.h"
#include "core/store/txn.h"

enum {
	/* 1022 reader slots; LMDB takes the number from the file's size. */
	LOCK_FILE_BYTES = 64 * 1024,
	MAX_READERS = 1022,
	GENERATION_NAME = 16		/* "db." and a number, with the NUL */
};

/* Of a table that an older store does not have: it is as if it were empty. */
#define NO_DBI	((MDB_dbi)-1)

struct journal_unpacker;

struct store {
	char		*dir;		/* as given, for messages */
	bool		 is_frozen;	/* on read-only media: needs no lock */
	char		*command;
	int64_t		 wait_ms;
	size_t		 map_bytes;	/* asked for, 0: as much as possible */
	bool		 scan, shrinks;
	int		 fd;		/* the directory */
	int		 lock_fd;	/* write.lock, -1: not held */
	uint32_t	 generation;

	MDB_env		*env;
	MDB_dbi		 dbi[N_TABLES];
	uint32_t	 format;
	size_t		 page_bytes;
	size_t		 map_size;	/* reserved now */
	bool		 env_writes;	/* opened for writing */
	bool		 no_lock;	/* opened without the reader table */
	atomic_int	 n_txns;	/* open ones, of all threads */

	/* Where the map is, as the fault handler may read it. */
	_Atomic uintptr_t map_from, map_until;
};

struct txn {
	struct store	*store;
	MDB_txn		*mdb;
	bool		 write;
	bool		 used;		/* something was read through it */
	bool		 full;		/* abort, grow, apply again */
	bool		 raised;	/* the format, when it is committed */
	bool		 opened[N_TABLES];	/* closed if it is aborted */
	size_t		 held;		/* bytes of long values, and of those
					 * put at an end, since the changed
					 * pages were last written */
	uintptr_t	 from, until;	/* where the data lies in the map */
	int		 n_cursors;
	/* One at the end of each table and one where it was changed last, so
	 * that keys that come in order are not searched from the root; LMDB
	 * closes them with the transaction. */
	struct table_end {
		MDB_cursor	*cursor;
		size_t		 pages;	/* of leaves; 0: not known */
		size_t		 room;	/* at least, in the last one */
	}		 end[N_TABLES];
	MDB_cursor	*spot[N_TABLES];
	struct journal_unpacker	*unpacker;	/* NULL: none yet */
#ifdef CRM_DEBUG
	VEC(struct slice) views;	/* copies handed out, to be trashed */
#endif
};

/* dir.c: what is on disk around LMDB. */

/* The mode of a new file in this directory: 0660 where a group shares it. */
mode_t	dir_file_mode(int fd);
/* By the magic number of statfs(2). */
bool	dir_is_network(long type);
CRM_CHECK enum err_code	dir_check_local(int fd, const char *dir, struct err *);
/* An existing directory.  ERR_NOTFOUND: there is none. */
CRM_CHECK enum err_code
dir_open(int *fd, const char *dir, struct err *);
/* Makes dir and what is missing above it; *made tells.  Not through links. */
CRM_CHECK enum err_code
dir_make(int *fd, bool *made, const char *dir, mode_t, struct err *);
/* All of text into a new file that is synced and then named. */
CRM_CHECK enum err_code
dir_replace(int fd, const char *dir, const char *name, struct slice text,
    struct err *);
/* Sync the directory that holds dir. */
CRM_CHECK enum err_code	dir_sync_parent(const char *dir, struct err *);

/* current.c: which generation is in force. */
CRM_CHECK enum err_code
current_read(uint32_t *generation, int fd, const char *dir, struct err *);
CRM_CHECK enum err_code
current_write(int fd, const char *dir, uint32_t generation, struct err *);

/* reserve.c */
/* Make it if it is not there and the disk has room to spare. */
void	reserve_keep(int fd);
/* Give it up; false: there was none, or the disk is not full. */
bool	reserve_spend(int fd);

/* lock.c: one writer at a time. */
CRM_CHECK enum err_code
lock_take(int *lock_fd, const struct store *, struct err *);
void	lock_release(int lock_fd);

/* env.c: LMDB's environment of one generation. */

/* Each code of LMDB is translated here and nowhere else. */
enum err_code	env_error(struct err *, const struct store *, int mdb_rc);
/* Of the generation in s->generation; for writing or only for reading. */
CRM_CHECK enum err_code	env_open(struct store *, bool write, struct err *);
void	env_close(struct store *);
/* A larger map: twice this one, or what another process needed.  No
 * transaction may be open. */
CRM_CHECK enum err_code	env_grow(struct store *, struct err *);
/*
 * Begins an LMDB transaction for reading; clears stale readers when the
 * table is full, adopts a larger map when nothing else is open.
 */
CRM_CHECK enum err_code
env_begin(MDB_txn **, struct store *, struct err *);
/* An empty data file with all tables, in a generation that nobody knows. */
CRM_CHECK enum err_code
env_create(int fd, const char *dir, uint32_t generation, mode_t, struct err *);
/*
 * The environment of such a generation, whose directory is path and fd, for
 * bulk writing: nobody else knows it, so without locks and syncs.
 */
CRM_CHECK enum err_code
env_open_new(struct store *, const char *path, int fd, uint64_t expected,
    struct err *);

/* tables.c */
/* All tables, and where the map is; a newer format is refused. */
CRM_CHECK enum err_code	tables_open(struct store *, struct err *);
/* Makes them in a new environment; a code of LMDB. */
int	tables_create(MDB_env *);

/* generation_dir.c */
/*
 * A file in it that says: all of this generation is on the disk, and next it
 * is named.  Should CURRENT be lost, the newest that has it is meant.
 */
#define GENERATION_WHOLE	"whole"
void	generation_name(char name[GENERATION_NAME], uint32_t generation);
/* One of them, if it is there, or what is left of it. */
void	generation_remove(int fd, const char *name);
/* Every db.N in the directory fd but the one called keep; errno or 0. */
int	generation_remove_all(int fd, const char *keep);
/*
 * The N that CURRENT should name, 0: there is none.  Of several with data the
 * highest that was finished, else that ever was in force; when that is known
 * of none, the lowest: one that is being built is higher.
 */
uint32_t	generation_find(int fd);
/* Removes what is not in force, for a writer. */
void	generation_tidy(const struct store *);

/* txn.c */
/* See that a table that may be missing is open.  MDB_NOTFOUND: it is not. */
int	txn_open_table(struct txn *, enum table, unsigned flags);
CRM_CHECK enum err_code
txn_begin_write(struct txn **, struct store *, struct err *);
CRM_CHECK enum err_code	txn_commit(struct txn *, struct err *);
/*
 * Check and hand out what LMDB found.  ERR_STORE: it lies outside the file.
 * ERR_BUSY: read without a lock, and the state is no longer protected.
 */
CRM_CHECK enum err_code
txn_view(struct slice *, struct txn *, const MDB_val *, struct err *);
/* Does it lie inside the file?  A writer's changed pages are elsewhere. */
static inline bool
txn_is_inside(const struct txn *t, const MDB_val *val)
{
	uintptr_t	at = (uintptr_t)val->mv_data;

	return at >= t->from && at <= t->until && val->mv_size <= t->until - at;
}

/* fault.c */
/*
 * Set while this thread is inside LMDB, which trusts what it reads: a fault
 * there, wherever it points, means that a damaged page led it astray.
 */
extern _Thread_local volatile sig_atomic_t fault_inside;
/* The store that is open now, until it is forgotten. */
void	fault_watch(const struct store *);
void	fault_forget(const struct store *);
/* LMDB found the store damaged and is about to abort the process. */
void	fault_report(const struct store *);

/*
 * journal.c, for journal_verify.c, journal_survey.c and journal_mend.c; the
 * decoder for its fuzz target, too.
 */
struct journal_head {
	struct journal_entry	entry;
	struct slice		hashed;	/* what the chain covers */
	const char		*digest;	/* of the items, JOURNAL_HASH */
};
CRM_CHECK enum err_code
journal_decode(struct journal_head *, uint64_t number, struct slice value,
    struct err *);

/* journal_pack.c */
/* Item 0 is the head. */
static inline struct slice
journal_key(struct key *k, uint64_t number, uint32_t item)
{
	key_clear(k);
	key_u64(k, number);
	key_u32(k, item);
	return key_slice(k);
}
void	journal_unpacker_close(struct journal_unpacker *);
/* The private part of a packed item, as it is stored. */
void	journal_pack_private(struct journal_packer *, struct buf *private);
bool	journal_is_packed(struct slice public);
/*
 * A packed item in place of what is stored, in memory of the unpacker, which
 * is made when there is none.  False: the public part is damaged.
 */
CRM_CHECK bool
journal_unpack(struct slice *public, struct slice *private,
    struct journal_unpacker **);

/* ERR_STORE "journal entry 5 is damaged: ..." */
enum err_code	journal_damaged(uint64_t number, const char *how,
		    struct err *);
/* The digest of the public parts of items; lives in the arena. */
crypto_generichash_state	*journal_digest(struct arena *);
void	journal_digest_init(crypto_generichash_state *);
void	journal_digest_add(crypto_generichash_state *, struct slice public);
/* The hash before, then the head with the digest at its end. */
void	journal_chain(uint8_t chain[JOURNAL_HASH],
	    const uint8_t before[JOURNAL_HASH], struct slice hashed);
/* That of an entry; of 0 it is all zero. */
CRM_CHECK enum err_code
journal_get_chain(uint8_t chain[JOURNAL_HASH], struct txn *, uint64_t number,
    struct err *);
/* An entry without items that says it lost them; its hash is made later. */
CRM_CHECK enum err_code
journal_put_lost(struct txn *, struct arena *, const struct journal_entry *,
    struct err *);
/* Keys that belong to none of the entries up to last. */
CRM_CHECK enum err_code
journal_find_strays(struct key_list *, struct txn *, enum table,
    uint64_t last, struct err *);

#endif
