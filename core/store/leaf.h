/*
 * The page on which a cursor of a snapshot stands, read without LMDB, to
 * which every step costs as much as a short search.  Nothing on it is
 * trusted: what makes no sense is left to LMDB.
 */
#ifndef STORE_LEAF_H
#define STORE_LEAF_H

#include "core/base/base.h"

struct leaf {
	const char	*map;		/* the file, file bytes of it */
	size_t		 file;
	const char	*page;
	size_t		 bytes;		/* of the page */
	size_t		 n;		/* entries; 0: there is no page */
	size_t		 at;		/* below n */
};

/*
 * The page that holds key, a view into the map of the file, with at on its
 * entry.  False, and n is 0: it is no leaf, or does not hold it.
 */
bool	leaf_enter(struct leaf *, struct slice map, size_t page_bytes,
	    struct slice key);
/* Its key; false: it is not on the page. */
bool	leaf_key(struct slice *key, const struct leaf *, size_t i);
/* Entry at; a value with pages of its own is not touched.  False: it makes
 * no sense. */
bool	leaf_get(struct slice *key, struct slice *val, const struct leaf *);
/*
 * To the first key >= from.  False, and nothing moves: it is not between
 * the first one of the page and the last.
 */
bool	leaf_seek(struct leaf *, struct slice from);

#endif
