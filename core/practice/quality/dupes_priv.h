/*
 * What the files of dupes share.  Records are rows of columns: per column
 * the number of a word in normal form, 0 for none.  Words that are equal
 * have one number, so most comparisons are of numbers.
 */
#ifndef PRACTICE_DUPES_PRIV_H
#define PRACTICE_DUPES_PRIV_H

#include "core/base/map.h"
#include "core/practice/quality/dupes.h"
#include "core/stats/linkage.h"

/* ---- words (dupes_sheet.c) ---- */

enum { WORD_LONGEST = UINT16_MAX };	/* bytes; what is behind is left out */

/*
 * letters: which there are, folded into 32 bits: two words differ in as many
 * bits or in more.  count: how often it was added; WORD_OFTEN: wordset_count
 * knows.
 */
enum { WORD_OFTEN = UINT16_MAX };
struct wordset_one {
	const char	*p;
	uint32_t	 letters;
	uint16_t	 len, count;
};
/*
 * A store of a million people has millions of words, and most of them occur
 * once.  What stands in the map just as it is compared remains there.
 */
struct wordset {
	VEC(struct wordset_one)	 one;		/* by number; [0] is not used */
	VEC(uint32_t)		 hash;		/* by number */
	uint32_t		*slot;		/* number; 0: free */
	size_t			 n_slots;
	struct imap		*often;		/* number: count; NULL: none */
};
/* Copies of words, one behind the other in blocks of the arena. */
struct word_copies { struct arena *arena; char *at; size_t left; };

void	wordset_init(struct wordset *);
void	wordset_release(struct wordset *);
/* The number of a word, 0 for an empty one; counts it.  It is copied, unless
 * it lives in the snapshot (NULL: nothing does). */
uint32_t	wordset_add(struct wordset *, struct slice,
		    struct word_copies *, const struct txn *);
/* No more words: what only adding needs is let go of. */
void	wordset_finish(struct wordset *);
uint64_t	wordset_count(const struct wordset *, uint32_t number);
static inline struct slice
wordset_get(const struct wordset *w, uint32_t number)
{
	const struct wordset_one	*one = &w->one.p[number];

	return slice_make(one->p, one->len);
}
/* Can one letter more, less or other make the one of the other? */
bool	wordset_are_near(const struct wordset *, uint32_t a, uint32_t b);

/* ---- what is compared (dupes_model.c) ---- */

enum likeness {
	COMPARE_SURNAME, COMPARE_GIVEN, COMPARE_FIRM, COMPARE_ADDRESS,
	COMPARE_BIRTHDAY, COMPARE_EMAIL, COMPARE_PHONE, COMPARE_CODE,
	COMPARE_SITE, COMPARE_PARTY, COMPARE_TEXT, N_COMPARES
};
/* Columns of some of them, behind comparison->column. */
enum { GIVEN_NAME, GIVEN_INITIALS, GIVEN_LETTER, GIVEN_COLUMNS };
enum {
	ADDRESS_STREET, ADDRESS_NUMBER, ADDRESS_POSTCODE, ADDRESS_CITY,
	ADDRESS_ADDITION, ADDRESS_COLUMNS
};
enum { LIST_COLUMNS = 3 };	/* of e-mail and telephone: so many values */

struct comparison {
	enum likeness		 how;
	const struct field	*field;		/* NULL: several */
	size_t			 column, n_columns;
};
enum { COMPARISONS_MAX = 20, COLUMNS_MAX = 48 };

struct dupes_model {
	const struct entity	*entity;
	struct comparison	 c[COMPARISONS_MAX];
	size_t			 n, n_columns;
};
/* How a kind of comparison behaves. */
struct compare_rule {
	const char	*what;		/* for people */
	unsigned	 n_levels;
	bool		 personal;	/* a household does not share it */
	bool		 by_value;	/* rare values say more */
	double		 unseen;	/* how many more values there are than
					   this store can show */
	/* The chances of levels as believed beforehand: of the same, of a
	 * household, of strangers, of namesakes (nothing: as strangers). */
	double		 m[LINKAGE_LEVELS], r[LINKAGE_LEVELS];
	double		 u[LINKAGE_LEVELS], s[LINKAGE_LEVELS];
};
extern const struct compare_rule	compare_rule[N_COMPARES];
/* ERR_USAGE: nothing of the type can be compared. */
CRM_CHECK enum err_code
dupes_model_make(struct dupes_model *, const struct entity *, struct err *);
/* A record as one row: put is called for each word of each column. */
typedef uint32_t dupes_put(void *arg, size_t column, struct slice word);
void	dupes_read_record(uint32_t *row, const struct dupes_model *,
	    const struct record *, dupes_put *, void *arg, struct arena *);

/* ---- the table of records (dupes_sheet.c) ---- */

/*
 * How the numbers of a row lie in it: each in as many bytes as the largest
 * of its column needs, none where all are 0.
 */
struct sheet_row {
	size_t		len;			/* in bytes */
	uint8_t		place[COLUMNS_MAX];	/* of its first byte */
	uint8_t		width[COLUMNS_MAX];	/* in bytes, 0 to 4 */
	uint32_t	mask[COLUMNS_MAX];	/* its bits, of those of four */
};
struct sheet {
	const struct dupes_model *model;
	const struct txn *txn;		/* in which words live; may be NULL */
	struct wordset	 words[COLUMNS_MAX];	/* lists share their first */
	size_t		 words_of[COLUMNS_MAX];
	struct word_copies copies;
	struct buf	 cell;		/* row by row */
	struct sheet_row row;
	VEC(uint32_t)	 id;
	struct linkage	 link;
	double		 present[COMPARISONS_MAX];	/* records */
	/* compare_ready: log u of agreement; the most a level or a worse one
	 * can say. */
	double		 log_exact[COMPARISONS_MAX];
	double		 best[COMPARISONS_MAX][LINKAGE_LEVELS];
};
void	sheet_init(struct sheet *, const struct dupes_model *,
	    const struct txn *);
void	sheet_release(struct sheet *);
void	sheet_add(struct sheet *, const struct record *, struct arena *);
/* All records are in. */
void	sheet_finish(struct sheet *);
/* Behind the last row stand bytes enough to read four of the last column. */
static inline uint32_t
sheet_cell(const struct sheet *t, size_t column, uint32_t row)
{
	return le32_get(t->cell.p + (size_t)row * t->row.len +
	    t->row.place[column]) & t->row.mask[column];
}
static inline struct slice
sheet_word(const struct sheet *t, size_t column, uint32_t number)
{
	return wordset_get(&t->words[t->words_of[column]], number);
}

/* ---- comparing (dupes_compare.c) ---- */

/* The level of one comparison of two rows of the table. */
uint8_t	compare_rows(const struct sheet *, const struct comparison *,
	    uint32_t a, uint32_t b);
void	compare_all(uint8_t level[LINKAGE_FIELDS], const struct sheet *,
	    uint32_t a, uint32_t b);
/* People whose surnames have nothing in common. */
bool	compare_has_other_surname(const struct dupes_model *,
	    const uint8_t *level);
/* The best level there can be, without looking at the words. */
uint8_t	compare_glance(const struct sheet *, const struct comparison *,
	    uint32_t a, uint32_t b);

/* ---- what that says (dupes_odds.c) ---- */

/* With what rare values say. */
double	compare_odds(const struct sheet *, uint8_t level[LINKAGE_FIELDS],
	    uint32_t a, uint32_t b);
/* The chances there are believed to be before anything is seen, among so
 * many records; those of strangers are given. */
void	compare_believe(struct linkage *, const struct dupes_model *,
	    double records);
/* After linkage_fit, before the two below. */
void	compare_ready(struct sheet *);
/* False: without a closer look, the odds are below least. */
bool	compare_may_be(const struct sheet *, uint32_t a, uint32_t b,
	    double least);
/* The chances of strangers, from the counts of values and random pairs. */
void	compare_strangers(struct sheet *);

/* ---- pairs with something in common (dupes_block.c) ---- */

struct blocks;
struct blocks	*blocks_open(const struct sheet *);
void		 blocks_close(struct blocks *);
/*
 * Calls each once for every pair, from one thread or two; sample > 1: only
 * for every so-manieth record.
 */
typedef void blocks_each(void *arg, unsigned thread, uint32_t a, uint32_t b);
void	blocks_walk(struct blocks *, uint32_t sample, unsigned threads,
	    blocks_each *, void *arg);

/* ---- groups (dupes_group.c) ---- */

/* Why they are alike, or not: by how much each says. */
void	dupes_give_reasons(struct dupes_member *, const struct sheet *,
	    const uint8_t *level);
struct scored { uint32_t a, b; float odds; };
struct scored_list { VEC(struct scored) list; };
void	dupes_join(struct dupes *, const struct sheet *,
	    struct scored_list *, double threshold, struct arena *);

#endif
