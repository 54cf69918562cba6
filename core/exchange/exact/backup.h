/*
 * A whole store in one file: everything a snapshot shows, so that what is
 * restored is the same to the last byte of every key, journal and counters
 * too.  Hooks are programs and do not travel.
 *
 * The bytes are sealed (seal.h); under the seal is one frame of zstd, and in
 * that one item after the other, numbers little-endian:
 *
 *	I length(4) json	what it is; always the first
 *	C length(4) text	the store's config, if it has one
 *	T length(1) name	the entries that follow are of this table
 *	E key(2) value(4)	the lengths; then the key and the value; in
 *				the order of keys
 *	Z entries(8)		the end, and how many entries there were
 */
#ifndef EXCHANGE_BACKUP_H
#define EXCHANGE_BACKUP_H

#include "core/exchange/exact/seal.h"
#include "core/store/generation.h"
#include "core/types/day.h"

/* Texts of the store it was made of; 0 or "" where a backup does not say. */
struct backup_info {
	struct slice	made;		/* RFC 3339 */
	struct slice	version;	/* of the program */
	struct slice	name;		/* of the model: whose store it is */
	struct slice	head;		/* the newest entry's chain hash, hex */
	uint64_t	entry;		/* its number */
	uint64_t	records, sales, entries;
};

struct backup_source {
	struct txn			*txn;
	const struct backup_info	*info;
	struct slice			 config;	/* p NULL: none */
	const struct seal_key		*key;		/* NULL: plain */
	generation_progress		*progress;	/* NULL: silent */
	void				*progress_arg;
};
/* The sink is finished by the caller, who then knows whether it held. */
CRM_CHECK enum err_code
backup_write(struct sink *, const struct backup_source *, struct err *);

struct backup_reader;

/*
 * Reads as far as info and config, which live as long as the reader.  fd
 * stays the caller's.  ERR_DATA: no backup, a damaged or a later one, not
 * its key; ERR_USAGE: it is encrypted, and key is NULL.
 */
CRM_CHECK enum err_code
backup_open(struct backup_reader **, int fd, const char *name,
    const struct seal_key *key, struct err *);
void	backup_close(struct backup_reader *);	/* NULL does nothing */
const struct backup_info	*backup_info(const struct backup_reader *);
struct slice	backup_config(const struct backup_reader *);

/*
 * All entries into a generation, or nowhere (NULL) to see whether the backup
 * is sound.  ERR_DATA: it is not.
 */
CRM_CHECK enum err_code
backup_read(struct backup_reader *, struct generation *,
    generation_progress *, void *arg, struct err *);

/* One item, as the fuzz target sees it. */
struct backup_item {
	char		what;
	struct slice	key;		/* of E; else the text or name */
	struct slice	value;
	uint64_t	entries;	/* of Z */
};
/*
 * Takes one item from the front of rest; its slices are views of it.  0: done;
 * 1: more bytes are needed, which may be none of it yet; -1: no item.
 */
int	backup_decode(struct backup_item *, struct slice *rest);

#endif
