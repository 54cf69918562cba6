/*
 * Transactions and cursors over the store's tables.
 */
#ifndef STORE_TXN_H
#define STORE_TXN_H

#include "core/store/store.h"

struct cursor;

/*
 * Begin a snapshot for reading.  Readers never wait.  End with txn_end().
 * One per thread.  ERR_BUSY: the reader table is full, even after stale
 * readers were cleared.  (Writing goes through store_apply.)
 */
CRM_CHECK enum err_code
txn_begin(struct txn **, struct store *, struct err *);
void	txn_end(struct txn *);			/* NULL does nothing */
/*
 * A second snapshot of exactly the same state, for another thread.
 * ERR_BUSY: writers kept changing it; read with one thread.
 */
CRM_CHECK enum err_code
txn_twin(struct txn **, struct txn *, struct err *);
/* Counts every commit to the store. */
uint64_t	txn_id(const struct txn *);
bool		txn_is_writer(const struct txn *);
/* The format of the store (STORE_FORMAT); and to the newest, with this txn. */
uint32_t	txn_format(const struct txn *);
CRM_CHECK enum err_code
txn_raise_format(struct txn *, struct err *);

/*
 * The value of a key; val->p is NULL when there is none.  A view into the
 * map, valid until the next write through txn or its end, whichever is
 * first.  To keep it: slice_dup(arena, val).
 */
CRM_CHECK enum err_code
txn_find(struct slice *val, struct txn *, enum table, struct slice key,
    struct err *);
/* Does a view, or a part of one, live until txn ends, if nothing is written
 * through it?  Then it need not be copied to keep it. */
bool		txn_holds(const struct txn *, struct slice);
/* Keys are 1 to 511 bytes.  ERR_FULL goes up to store_apply. */
CRM_CHECK enum err_code
txn_put(struct txn *, enum table, struct slice key, struct slice val,
    struct err *);
/* The key sorts behind all others of its table: packs pages full. */
CRM_CHECK enum err_code
txn_append(struct txn *, enum table, struct slice key, struct slice val,
    struct err *);
/* Remove all entries of a table. */
CRM_CHECK enum err_code
txn_clear(struct txn *, enum table, struct err *);
/* Room for len bytes under key (which is no view), to be filled before the
 * next call. */
CRM_CHECK enum err_code
txn_reserve(char **room, struct txn *, enum table, struct slice key,
    size_t len, struct err *);
/* Nothing there is no error; *deleted (may be NULL) tells. */
CRM_CHECK enum err_code
txn_del(struct txn *, enum table, struct slice key, bool *deleted,
    struct err *);
/* Number of entries of a table. */
CRM_CHECK enum err_code
txn_count(uint64_t *n, struct txn *, enum table, struct err *);

/*
 * Walk a table in key order.  All false returns mean the end or a failure:
 * cursor_status() tells which.  key and val are views as of txn_find.
 *
 *	for (more = cursor_seek(c, prefix, &key, &val); more;
 *	    more = cursor_next(c, &key, &val))
 */
CRM_CHECK enum err_code
cursor_open(struct cursor **, struct txn *, enum table, struct err *);
void	cursor_close(struct cursor *);
/* The first key >= from; an empty slice is the very first. */
bool	cursor_seek(struct cursor *, struct slice from, struct slice *key,
	    struct slice *val);
/* The last key < before; an empty slice is the very last. */
bool	cursor_seek_before(struct cursor *, struct slice before,
	    struct slice *key, struct slice *val);
bool	cursor_next(struct cursor *, struct slice *key, struct slice *val);
bool	cursor_prev(struct cursor *, struct slice *key, struct slice *val);
enum err_code	cursor_status(const struct cursor *, struct err *);

#endif
