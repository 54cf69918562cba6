/*
 * Hash tables in memory: bytes to a number, and number to number.
 * Keys of a map are copied; iteration is in the order of insertion, so that
 * nothing printed depends on the hash.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "core/base/def.h"
#include "core/base/slice.h"

struct map;

struct map	*map_open(void);
void		 map_close(struct map *);	/* NULL does nothing */
size_t		 map_count(const struct map *);
/* The value, or NULL when there is none; valid until the next map_put. */
uint64_t	*map_find(const struct map *, struct slice key);
/*
 * The value of the key, added as 0 when it was not there (*added tells,
 * may be NULL); valid until the next map_put.
 */
uint64_t	*map_put(struct map *, struct slice key, bool *added);
/* The i-th key put, i < map_count; the bytes live as long as the map. */
struct slice	 map_key(const struct map *, size_t i);

/* Number to number: the same, for 64-bit keys. */
struct imap;

struct imap	*imap_open(void);
void		 imap_close(struct imap *);
/* Room for n keys at once, instead of little by little. */
void		 imap_reserve(struct imap *, size_t n);
size_t		 imap_count(const struct imap *);
uint64_t	*imap_find(const struct imap *, uint64_t key);
uint64_t	*imap_put(struct imap *, uint64_t key, bool *added);
/* The key is looked for a little later: memory has time to fetch it. */
void		 imap_prefetch(const struct imap *, uint64_t key);

#endif
