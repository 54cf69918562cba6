/*
 * Entries of the tables word and index (of fields that are not unique) end
 * in the id of a record, and thousands of them differ in nothing else.  So
 * those of 4096 ids are stored as one:
 *
 *	key	what stands before the id, then the first three bytes of the
 *		first id of the 4096
 *	value	how u8; [the weight of all u8]; [the length of the ids u16,
 *		when places of each follow]; the ids, each with [its weight
 *		u8]; [their places, or the place of all u16]
 *
 * how tells which of the weights are there, and whether the ids are a list
 * (each 1 or 2 bytes, 7 bits a byte, the lowest first: how many numbers were
 * left out before it) or 4096 bits, with the weights behind them.
 *
 * Where in its record a word stands (word_place) is there so that a phrase is
 * found without the records.  Places are: the field of most of them u8; then
 * for each id a number of 7 bits a byte, the lowest first.  0: not known;
 * 2 n: the n-th run of that field, and nowhere else; 2 n + 1: the n places
 * u16 behind it.  Blocks of formats 4 and 5 have none: they are not known.
 *
 * No value of a word has 1 byte, none of an index 4: stores of formats 1 to 3
 * have a key per id, without a value or with a weight of one byte, and ids of
 * unique fields have 4.
 *
 * This is about where entries are.  What the sorter and fsck compare are the
 * entries themselves: struct sorted.
 */
#ifndef RECORD_POSTING_H
#define RECORD_POSTING_H

#include "core/record/priv.h"

enum { POSTING_IDS = 4096 };

struct posting {
	struct slice	prefix;		/* before the id; a view */
	uint32_t	first;		/* the id of which low is 0 */
	size_t		n;
	uint16_t	low[POSTING_IDS];	/* ascending */
	uint8_t		weight[POSTING_IDS];	/* 0 in an index */
	uint64_t	place[POSTING_IDS];	/* of posting_read_places */
	struct slice	places;			/* as stored */
	bool		one_place;
};

/* Of a table entry that is not a unique value; false: it is damaged. */
CRM_CHECK bool
posting_read(struct posting *, enum table, struct slice key,
    struct slice val);
/* The places too, which take as long as all the rest; false: damaged. */
CRM_CHECK bool
posting_read_places(struct posting *);
/* Appends the stored value; n >= 1.  The places of an index are not read. */
void	posting_write(struct buf *, enum table, const struct posting *);
/* The key under which an id would be, behind its prefix. */
void	posting_key(struct key *, uint32_t id);

/*
 * The next entries of the sorter, when they are all there are of a block and
 * none of them goes: their low, weight and places, and the key of the block, which
 * lives until the next call.  False: key_sorter_next has what is next, or
 * *rc.
 */
bool	key_sorter_next_block(struct key_sorter *, enum table *,
	    struct slice *key, struct posting *, enum err_code *rc,
	    struct err *);

/* What the sorter has of an entry: weight and places together. */
static inline uint64_t
posting_val(const struct posting *p, size_t i)
{
	return p->weight[i] | p->place[i] << 8;
}

/* Is the entry one of many for the same key? */
bool	sorted_is_posting(const struct sorted *);

/*
 * A derived table entry by entry, however they are stored, as the sorter has
 * them (with old set).  sound is false for what makes no sense: the key is
 * then that of the table, followed by a zero byte.
 */
struct entries {
	struct cursor	*cur;
	enum table	 table;
	bool		 more, sound;
	struct slice	 key, val;	/* as stored */
	size_t		 at;
	struct posting	 p;
	struct key	 full;
};
CRM_CHECK enum err_code
entries_open(struct entries *, struct txn *, enum table, struct err *);
bool	entries_next(struct entries *, struct sorted *);
/* As cursor_status; closes it. */
CRM_CHECK enum err_code
entries_close(struct entries *, struct err *);

/*
 * Entries into their tables, in the order of table and key: put, or taken
 * out (del).  What is behind the last key of a table is appended.
 */
struct poster;
struct poster	*poster_open(struct txn *);
void		 poster_close(struct poster *);	/* NULL does nothing */
CRM_CHECK enum err_code
poster_put(struct poster *, const struct sorted *, struct err *);
/* All that come of a block, whose key this is: low, weight and places. */
CRM_CHECK enum err_code
poster_put_block(struct poster *, enum table, struct slice key,
    const struct posting *, struct err *);
/* What waits for more of its kind. */
CRM_CHECK enum err_code
poster_finish(struct poster *, struct err *);
/* ERR_STORE: a table has what makes no sense. */
enum err_code	 poster_damaged(enum table, struct err *);
/* The last key of a table: nothing is behind it. */
CRM_CHECK enum err_code
poster_last(struct slice *key, struct poster *, enum table, struct err *);

#endif
