/*
 * Ways to find records without reading them all: ordinary and unique
 * indexes, facets (one code per record for small values), words,
 * events per party.  All derived: crm fsck can check each against the
 * records.
 */
#ifndef RECORD_INDEX_H
#define RECORD_INDEX_H

#include "core/record/record.h"
#include "core/store/journal.h"

/* A growing set of record ids in ascending order. */
struct ids { VEC(uint32_t) list; };

/*
 * Keys of fields of type text hold the folded text (text_fold): so filters,
 * which fold, can use them, and a unique text is unique without regard to
 * case and accents.  The other types of text have their normal form.  Long
 * text is cut, and bounds of a text range count as included: what is found
 * may be more than was asked for, never less.  Check the record.
 *
 * Ids whose field has a value in [from, until] (either TYPE_NONE: open;
 * bounds included as told).  Sorted, without doubles.  The field must be
 * unique or indexed.  from and until have the field's type.
 */
CRM_CHECK enum err_code
index_find(struct ids *, struct txn *, const struct entity *,
    const struct field *, const struct value *from, bool from_included,
    const struct value *until, bool until_included, struct err *);
/* The same with both bounds included, but no more than limit of them. */
CRM_CHECK enum err_code
index_find_some(struct ids *, struct txn *, const struct entity *,
    const struct field *, const struct value *from,
    const struct value *until, uint64_t limit, struct err *);
/*
 * The texts of a unique field of type text, folded, and their records; long
 * ones are left out.  Returns false to stop.
 */
typedef bool index_each(void *arg, struct slice text, uint32_t id);
CRM_CHECK enum err_code
index_each_text(struct txn *, const struct entity *, const struct field *,
    index_each *, void *arg, struct err *);
/* About how many (stops counting at limit): for the planner. */
CRM_CHECK enum err_code
index_estimate(uint64_t *n, struct txn *, const struct entity *,
    const struct field *, const struct value *from,
    const struct value *until, uint64_t limit, struct err *);

/*
 * Codes of a field (not a list) for ids [first, first+4096), first a
 * multiple of 4096; field NULL: 1 where there is a record.  *any false: no
 * record in this block.
 *	enum	0 when missing, else the choice's code
 *	bool	0 when missing, 1 false, 2 true
 *	int, date	0 not known (the record tells), 1 missing, else the
 *		number + 32768; what is too small or too large for that is
 *		FACET_BELOW or FACET_ABOVE
 */
enum {
	FACET_BLOCK = 4096,
	FACET_UNKNOWN = 0, FACET_NONE = 1, FACET_BELOW = 2,
	FACET_ABOVE = 65535,
	FACET_ZERO = 32768, FACET_FAR = 32700	/* numbers up to that */
};
bool	field_has_facet(const struct field *);
/* int or date. */
bool	field_has_number_facet(const struct field *);
uint16_t	facet_of_number(int64_t);
CRM_CHECK enum err_code
facet_read(uint16_t code[FACET_BLOCK], bool *any, struct txn *,
    const struct entity *, const struct field *, uint32_t first,
    struct err *);

/*
 * Records in whose text all the words occur (each folded; the last may be
 * a prefix when last_is_prefix).  entity NULL: of every entity; each found
 * names its own.  Ranked: best first.
 */
struct found { const struct entity *entity; uint32_t id; uint32_t weight; };
struct found_list { VEC(struct found) list; };
CRM_CHECK enum err_code
word_find(struct found_list *, struct txn *, const struct model *,
    const struct entity *, struct slice text, bool last_is_prefix,
    struct err *);

/*
 * The same of words that are folded already, each whole or a beginning, and
 * not ranked: as many as there are, without all in memory.
 *
 *	while ((hits = word_search_next(search)) != NULL)
 *		...
 *	rc = word_search_status(search, err);
 *
 * Hits are of one entity (maybe one that the model has no more) and are
 * valid until the next call; their numbers, first + low, and the hits
 * themselves ascend.  No words: no hits.
 *
 * With phrases, whose runs are all among the words, hits are of those who
 * have them; of one in doubt the index does not know whether it has:
 * word_phrase_is_in tells.
 */
struct sought { struct slice word; bool is_prefix; };
enum { WORD_HITS = 4096 };
struct word_hits {
	uint16_t	entity;
	uint32_t	first;
	size_t		n;
	uint16_t	low[WORD_HITS];
	uint16_t	weight[WORD_HITS];
	bool		doubt[WORD_HITS];
};
/*
 * A phrase: runs of letters and digits (text_next_run; n >= 1) that follow
 * each other in one text, whatever signs, blanks and ends of lines stand
 * between them.  fold is room.
 */
struct word_phrase { const struct sought *run; size_t n; };
bool	word_phrase_is_in(const struct word_phrase *, const struct record *,
	    struct buf *fold);

struct word_search;
CRM_CHECK enum err_code
word_search_open(struct word_search **, struct txn *, const struct entity *,
    const struct sought *, size_t n, const struct word_phrase *,
    size_t n_phrases, struct err *);
const struct word_hits	*word_search_next(struct word_search *);
enum err_code	word_search_status(const struct word_search *, struct err *);
void	word_search_close(struct word_search *);	/* NULL does nothing */

/* How many records of an entity have a word (folded); stops at limit. */
CRM_CHECK enum err_code
word_count(uint64_t *n, struct txn *, const struct entity *,
    struct slice word, uint64_t limit, struct err *);

/*
 * Contacts (and cases, tasks, deals: whatever has a party and a time) of a
 * party, newest first.  Calls each until it returns false.
 */
typedef bool event_each(void *arg, struct instant at,
    const struct entity *, uint32_t id);
CRM_CHECK enum err_code
event_list(struct txn *, const struct model *, const struct entity *party,
    uint32_t id, event_each *, void *arg, struct err *);

/*
 * Every event of one of the kinds (bit 1 << kind) not after until, of every
 * party of id <= last_id, in the order of time for each.
 */
typedef void event_see(void *arg, uint32_t party, int64_t us,
    uint16_t entity, uint32_t id);
CRM_CHECK enum err_code
event_scan(struct txn *, const struct model *, const struct entity *party,
    uint32_t last_id, uint32_t kinds, struct instant until, event_see *,
    void *arg, struct err *);

/*
 * The last moment of every party that has an event of one of the kinds in
 * kinds (bit 1 << kind), not after until: last_us[id] for id <= last_id,
 * INT64_MIN when none; last_us has last_id + 1 elements.
 */
CRM_CHECK enum err_code
event_last_all(int64_t *last_us, uint32_t last_id, struct txn *,
    const struct model *, const struct entity *party, uint32_t kinds,
    struct instant until, struct err *);

/* The same of the first one, and which record it is; us INT64_MAX: none. */
struct event_first { int64_t us; uint32_t id; uint16_t entity; };
CRM_CHECK enum err_code
event_first_all(struct event_first *, uint32_t last_id, struct txn *,
    const struct model *, const struct entity *party, uint32_t kinds,
    struct instant until, struct err *);

/* Every entry of every derived table against the records, and the other
 * way round; counters, references, journal numbers.  report gets a line
 * per finding (at most max, then a count).  *findings is their number. */
typedef void fsck_report(void *arg, const char *line);
CRM_CHECK enum err_code
record_fsck(uint64_t *findings, struct txn *, const struct model *,
    fsck_report *, void *arg, uint64_t max, struct err *);
/*
 * Records, handles of merged ones and counters that cannot be read are made
 * again from the journal, which journal_mend has made whole; report gets a
 * line for what is lost for good.  Run before record_rebuild.
 */
struct recovery;
struct recovery	*recovery_open(const struct model *);
void	recovery_close(struct recovery *);	/* NULL does nothing */
/* An entry of the damaged store's TABLE_FACET: which records it had. */
void	recovery_note_facet(struct recovery *, struct slice key,
	    struct slice val);
/* The end of the journal may be lost, which nothing in it shows. */
void	recovery_doubt(struct recovery *);
/* *whole: the journal was, and each loss was told. */
CRM_CHECK enum err_code
record_recover(bool *whole, struct recovery *, struct txn *, fsck_report *,
    void *arg, struct err *);
/*
 * Behind record_recover: what sale rows refer to, of an entity (none: 0 and
 * below), when the handles of merged records lead where they should; then
 * record_recover_lost, which keeps a place for every record that is lost and
 * that records or rows lead to.  The report gets a line for each, the journal
 * an entry by the author.
 */
void	recovery_note_rows(struct recovery *, uint16_t entity,
	    const int64_t *ids, size_t n);
CRM_CHECK enum err_code
record_recover_lost(struct recovery *, const struct journal_author *,
    struct err *);
/*
 * Every derived table and the counters anew from the records.  Records that
 * cannot be read are taken out; report gets a line for each.
 */
CRM_CHECK enum err_code
record_rebuild(struct txn *, const struct model *, fsck_report *, void *arg,
    struct err *);
/*
 * The table of subjects (store/subject.h) anew, from the whole journal; none
 * when that is damaged.
 */
CRM_CHECK enum err_code
subject_rebuild(struct txn *, struct err *);

#endif
