/*
 * What the files of core/record share.
 *
 * Counters lie in TABLE_META: "entity.<id>" holds how many records the
 * entity has (u64) and the highest id ever given (u32); "model" holds the
 * revision of the model in force (u32).
 */
#ifndef RECORD_PRIV_H
#define RECORD_PRIV_H

#include "core/base/varint.h"
#include "core/record/alias.h"
#include "core/record/index.h"
#include "core/record/plan.h"
#include "core/record/spool.h"
#include "core/store/keys.h"

/* --- The stored form (decode.c, draft_encode.c) ------------------------- */

enum {
	CRC_SIZE = 4,
	LONG_HEAD = 14, LONG_ENTRY = 8,
	SHORT_HEAD = 8, SHORT_ENTRY = 3,
	SHORT_AT = 7,		/* the byte that tells, by its top bit */
	SHORT_FIELDS = 127	/* at most */
};
/* The flags of a field. */
enum {
	FLAG_DIGITS = 0x0f,	/* of decimal and money */
	FLAG_ORIGINAL = 0x40,	/* money: items hold currency and original */
	FLAG_MANY = 0x80	/* a list: (length, item) ... */
};

/* One field as it is stored, whatever the model says today. */
struct stored_field {
	uint16_t	id;
	uint8_t		type, flags;
	struct slice	bytes;
};
/* A short entry's kind; false: there is none for these flags. */
bool	stored_kind(uint8_t *kind, uint8_t type, uint8_t flags);
/* Behind every number of a field. */
enum { NO_FIELD = UINT16_MAX + 1 };
/* i < rec->n_fields. */
uint16_t		stored_id_at(const struct record *, size_t i);
uint8_t			stored_type_at(const struct record *, size_t i);
struct stored_field	stored_field_at(const struct record *, size_t i);
bool	stored_field_find(struct stored_field *, const struct record *,
	    uint16_t id);
/* Money of another currency, which is worth what its rate says today. */
bool	stored_has_foreign(const struct record *);
size_t	stored_count(const struct stored_field *);
/* Appends the items' bytes, n >= 1; returns the flags of the entry. */
uint8_t	stored_encode(struct buf *, const struct value *, size_t n, bool many);
/* TYPE_NONE when there is no i-th item or its bytes make no sense. */
struct value	stored_item(const struct stored_field *, size_t i);
/* How many, and which, as the field is today. */
size_t	stored_count_as(const struct stored_field *, const struct field *);
struct value	stored_item_as(const struct stored_field *,
		    const struct field *, size_t i);
/* A signed number in 0 to 8 bytes; false: there are more. */
bool	stored_int(int64_t *, struct slice bytes);
bool	stored_equal(const struct stored_field *, const struct stored_field *);
bool	stored_equal_at(const struct record *, size_t i,
	    const struct record *, size_t k);
/* The same, or nothing, in one field of both. */
bool	stored_same(const struct record *, const struct record *,
	    const struct field *);
/*
 * To the field's present type; false when that loses something.  Only what
 * needs no model and no zone: numbers that widen, text that was checked
 * more strictly before.
 */
bool	value_convert(struct value *, const struct field *);

/* As record_decode, for bytes this process made: no CRC, but all lengths. */
CRM_CHECK enum err_code
record_open(struct record *, const struct entity *, uint32_t id,
    struct slice bytes, struct err *);
/* The same bytes seen with another model's entity (same id). */
struct record	record_as(const struct record *, const struct entity *);
/* The next of the kept fields, off the front; false: there is none. */
bool	draft_next_unknown(struct stored_field *, struct slice *rest);
/* Let go of a kept field of this number. */
void	draft_drop_unknown(struct draft *, uint16_t id);
/* Do a record and a draft hold the same values? */
bool	draft_equals_record(const struct draft *, const struct record *);

/* n bytes off the front; false when there are fewer. */
bool	bytes_get(struct slice *, struct slice *from, uint64_t n);

void	record_key(struct key *, uint16_t entity, uint32_t id);

/* --- Checks of one record (validate.c) ---------------------------------- */

/*
 * Types, counts, required, and each value by itself.  before (may be NULL)
 * is what it was; exact: a copy of a record of another store.
 */
CRM_CHECK enum err_code
draft_check(const struct draft *, const struct record *before, bool exact,
    struct err *);
CRM_CHECK enum err_code
draft_check_field(const struct draft *, const struct field *,
    const struct record *before, bool exact, struct err *);
/* The values of one field, which may be none. */
CRM_CHECK enum err_code
values_check(const struct field *, const struct value *, size_t n,
    const struct record *before, bool exact, struct err *);
/* "account a17" or "account", for messages. */
struct record_words { char text[80]; };
struct record_words	record_words(const struct entity *, uint32_t id);

/* record_find that follows no handle of a merged record (scan.c). */
CRM_CHECK enum err_code
record_find_at(struct record *, struct txn *, const struct entity *,
    uint32_t id, struct err *);

/* --- Counters (scan.c) -------------------------------------------------- */

struct counter {
	uint64_t	count;
	uint32_t	last_id;
	/*
	 * Revisions below this were given once: an undo puts back the
	 * revision a record had, and the next change must not give the one
	 * again that somebody saw in between.  0 and 1 say nothing.
	 */
	uint32_t	next_revision;
};
CRM_CHECK enum err_code
counter_read(struct counter *, struct txn *, uint16_t entity, struct err *);
CRM_CHECK enum err_code
counter_write(struct txn *, uint16_t entity, struct counter, struct err *);

/* --- Sorting what goes into derived tables (sort.c) --------------------- */

struct sorted {
	enum table	table;
	bool		del;
	bool		old;		/* was there before */
	uint64_t	val;		/* as struct derived */
	struct slice	key;
};
struct key_sorter;
struct key_sorter	*key_sorter_open(const char *dir);
void		 key_sorter_close(struct key_sorter *);
CRM_CHECK enum err_code
key_sorter_add(struct key_sorter *, const struct sorted *, struct err *);
/*
 * The same for a new record, those of one after those of another: what came
 * of it with this key before is one with this, a word weighs more.  *spot
 * tells where the entry is kept.
 */
struct key_spot {
	uint32_t	 group, block;
	uint64_t	 turn;
	struct habit	*habit;
};
CRM_CHECK enum err_code
key_sorter_join(struct key_sorter *, struct key_spot *spot,
    const struct sorted *, struct err *);
/*
 * The same for another record, whose key differs in the id only.  False: it
 * belongs elsewhere.  All zero: nowhere.
 */
bool		 key_sorter_join_at(struct key_sorter *,
		    const struct key_spot *, enum table, uint32_t id,
		    uint64_t val);
/* Entries of a table so far. */
uint64_t	 key_sorter_count(const struct key_sorter *, enum table);
/* No more; then _next gives all by table and key. */
CRM_CHECK enum err_code
key_sorter_finish(struct key_sorter *, struct err *);
/* After that: _next would not wait for what is sorted beside. */
bool		 key_sorter_is_ready(struct key_sorter *);
/* False: the end, or *rc.  The key lives until the next call. */
bool		 key_sorter_next(struct key_sorter *, struct sorted *,
		    enum err_code *rc, struct err *);

/* --- What follows from a record (derive.c) ------------------------------ */

/* One derived entry; val is the id (unique), the weight u8 and the places
 * above it (word) or 0. */
struct derived {
	uint8_t		table;
	uint16_t	len;
	uint64_t	val, head;	/* table and first 7 bytes */
	size_t		off;
};
struct keyset {
	struct buf	bytes;
	VEC(struct derived) list;
};
/* keyset.c */
void	keyset_clear(struct keyset *);
void	keyset_release(struct keyset *);

struct layout;
/* What one entity's records lead to; lives in the arena. */
struct deriver {
	const struct model	*model;
	const struct entity	*entity;
	const struct zone	*zone;
	const struct field	*time;		/* of events; NULL: none */
	const struct field	*party[3];	/* whose event it is */
	struct buf		*fold;
	/* By position: fields of which nothing is derived, for both sides of
	 * a change have the same values.  NULL: none. */
	const bool		*same;
	bool			 same_events;
	bool			 all_words;	/* those of same fields too */
	struct derive_memo	*memo;		/* for much at once, or NULL */
};
/* fold is a buffer that several derivers may share. */
void	deriver_init(struct deriver *, const struct model *,
	    const struct entity *, const struct zone *, struct buf *fold);
/* What need not be derived: same has as many as the entity has fields. */
void	deriver_skip(struct deriver *, bool *same, const struct record *before,
	    const struct record *after);
/* The first position from i on of which same says no; n: there is none. */
size_t	next_apart_field(const bool *same, size_t i, size_t n);
/* All entries of a record, sorted, without doubles.  Clears the set. */
void	derive(struct keyset *, struct deriver *, const struct record *);
/* Do values of the field lead to anything, beside events? */
bool	field_is_derived(const struct field *);
/*
 * The entries of both sides of a change, as far as they may differ; without
 * one side (NULL) all of the other.  same as in deriver_skip.
 */
void	derive_change(struct keyset *old, struct keyset *new,
	    struct deriver *, bool *same, const struct record *before,
	    const struct record *after);
/* What short texts lead to (derive_memo.c). */
struct derive_memo	*derive_memo_open(void);
void	derive_memo_close(struct derive_memo *);	/* NULL does nothing */
/* Adds the entries of a field of record id; false: they are not known. */
bool	derive_memo_add(struct derive_memo *, struct keyset *,
	    const struct field *, const struct stored_field *, uint32_t id);
/* The same into the sorter, for a new record. */
CRM_CHECK enum err_code
derive_memo_join(bool *known, struct derive_memo *, struct key_sorter *,
    const struct field *, const struct stored_field *, uint32_t id,
    struct err *);
/* They are those of the set from so many on. */
void	derive_memo_keep(struct derive_memo *, const struct keyset *,
	    size_t from, const struct field *, const struct stored_field *);
/* What must go and what must come, into the sorter. */
CRM_CHECK enum err_code
derive_diff(struct key_sorter *, const struct keyset *before,
    const struct keyset *after, struct err *);
/*
 * All that a new record leads to, into the sorter; layout is its own or, of
 * a long one, NULL.  The set is room to work in.
 */
CRM_CHECK enum err_code
derive_new(struct key_sorter *, struct keyset *, struct deriver *,
    const struct record *, const struct layout *, struct err *);
/* The value's bytes in TABLE_INDEX, behind entity and field. */
void	index_add_value(struct buf *key, const struct value *,
	    struct buf *fold);
/* entity, field, value: the key of a unique field. */
void	index_add_key(struct buf *key, const struct entity *,
	    const struct field *, const struct value *, struct buf *fold);
void	word_add_keys(struct keyset *, const struct record *,
	    const struct field *, const struct stored_field *,
	    struct buf *fold);
struct slice	word_of_key(struct slice key);
/*
 * Where a word stands in a record: up to three places u16, the lowest in the
 * lowest bits.  0: not known, for it stands in more places, in a field of a
 * high number, or far behind.  A place is the field's number in 6 bits and,
 * in 10, the how manieth run of letters and digits of it that is, from 1 on.
 */
enum {
	WORD_PLACES = 3, WORD_PLACE_BITS = 16,
	WORD_NUMBERS = 1024, WORD_FIELDS = 64
};
static inline uint64_t
word_place(uint32_t field, uint32_t number)
{
	return field < WORD_FIELDS && number < WORD_NUMBERS ?
	    field * WORD_NUMBERS + number : 0;
}

/* The i-th place, or 0. */
static inline uint32_t
word_place_at(uint64_t places, size_t i)
{
	return (uint16_t)(places >> (i * WORD_PLACE_BITS));
}
/* Of a word in a record: what two of its entries weigh, and where, as one. */
uint64_t	word_val_add(uint64_t a, uint64_t b);
/* Is what is stored true?  It may know less. */
bool	word_val_is_true(uint64_t stored, uint64_t val);
/* As much of a word as a key holds. */
struct slice	word_cut(struct slice word);
/* False: no word of the field is this one. */
bool	word_may_be_in(const struct stored_field *, const struct field *,
	    struct slice word);
void	event_add_keys(struct keyset *, const struct deriver *,
	    const struct record *);
/* Start an entry in the set; append to set->bytes; then finish it. */
void	keyset_begin(struct keyset *, enum table);
void	keyset_end(struct keyset *, uint64_t val);
/* The bytes stored under a derived key; tmp has 4 bytes. */
struct slice	derived_value(char tmp[4], enum table, uint64_t val);

/* --- Changes on a second thread (beside.c) ------------------------------ */

/*
 * Calls each, on a thread beside, for every op of a piece of a plan (of this
 * model): before NULL is a new record, after NULL one that goes, layout
 * (layout.h) that of after or, of a long one, NULL.  between (may be NULL) is
 * called on the caller's thread while nobody is at work, before the next
 * pieces are begun.
 */
typedef enum err_code beside_each(void *arg, const struct record *before,
    const struct record *after, const struct layout *, struct err *);
typedef enum err_code beside_between(void *arg, struct err *);
/* For whoever can lend so many at once. */
enum { PIECES_ROOM = 32 };
struct beside;
struct beside	*beside_open(beside_each *, beside_between *, void *arg,
		    const struct model *, size_t room);
void		 beside_close(struct beside *);	/* NULL does nothing */
/* The thread gets the piece, which stays until room more were passed or all
 * is settled; or what failed before. */
CRM_CHECK enum err_code
beside_pass(struct beside *, struct slice piece, struct err *);
/* To pass another does not take waiting for the thread. */
bool	beside_has_room(struct beside *);
/* Pieces that wait are begun as soon as the thread is idle: to be called now
 * and then. */
CRM_CHECK enum err_code
beside_go_on(struct beside *, struct err *);
/* Each was called for all; nobody is at work. */
CRM_CHECK enum err_code
beside_settle(struct beside *, struct err *);

/* --- What follows from them, so (gather.c) ------------------------------ */

/*
 * Derives what comes of changes and puts it into the sorter.  From the
 * first _pass until _settle nobody else may use sorter and memo.
 */
struct gatherer;
struct gatherer	*gatherer_open(const struct model *, const struct zone *,
		    struct key_sorter *, struct derive_memo *, size_t room);
void		 gatherer_close(struct gatherer *);
/* As beside_pass. */
CRM_CHECK enum err_code
gatherer_pass(struct gatherer *, struct slice piece, struct err *);
CRM_CHECK enum err_code
gatherer_go_on(struct gatherer *, struct err *);
/* All that was passed is in the sorter. */
CRM_CHECK enum err_code
gatherer_settle(struct gatherer *, struct err *);

/* --- While a plan is made (ahead.c) ------------------------------------- */

enum { MANY_OPS = 4096 };
struct ahead;
struct plan;
void	ahead_close(struct ahead *);		/* NULL does nothing */
/* The plan has one new record more. */
CRM_CHECK enum err_code
plan_ahead_add(struct plan *, struct err *);
/* No more of them have room in the chunk of the spool that is being filled;
 * does nothing if nothing is gathered. */
CRM_CHECK enum err_code
plan_ahead_pass(struct plan *, struct err *);
/* The plan does anything else. */
void	plan_ahead_drop(struct plan *);
/*
 * What all new records of the plan lead to, when that was gathered; else
 * *sorter stays as it is.  Once: who applies the plan again gathers anew.
 */
CRM_CHECK enum err_code
plan_ahead_take(struct key_sorter **sorter, struct plan *, struct err *);

/* --- Facets (facet.c) --------------------------------------------------- */

struct facet_cache;
struct facet_cache	*facet_cache_open(struct txn *);
/*
 * For blocks of which the store has none yet: only _flush and _settle ask the
 * transaction for anything, so the rest may be done on another thread.
 */
struct facet_cache	*facet_cache_open_new(struct txn *);
void	facet_cache_close(struct facet_cache *);	/* NULL: nothing */
/* rec NULL: the record is gone.  same (by position, or NULL): fields whose
 * code stays as it is. */
CRM_CHECK enum err_code
facet_cache_set(struct facet_cache *, const struct entity *, uint32_t id,
    const struct record *, const bool *same, struct err *);
/* A new record, and its layout. */
CRM_CHECK enum err_code
facet_cache_add(struct facet_cache *, const struct record *,
    const struct layout *, struct err *);
CRM_CHECK enum err_code
facet_cache_flush(struct facet_cache *, struct err *);
/* The same when they have become many; one of new blocks does not by itself. */
CRM_CHECK enum err_code
facet_cache_settle(struct facet_cache *, struct err *);
/* All blocks of one field. */
CRM_CHECK enum err_code
facet_drop(struct txn *, uint16_t entity, uint16_t field, struct err *);
uint16_t	facet_code(const struct field *, const struct record *);
/* Field 0 is the presence of records. */
void	facet_key(struct key *, uint16_t entity, uint16_t field,
	    uint32_t block);
CRM_CHECK bool
facet_decode(uint16_t code[FACET_BLOCK], struct slice);

/* --- The plan and its application (plan*.c, apply*.c, migrate.c) --------- */

enum { OP_DEAD = 0 };		/* beside CHANGE_ADD, _SET, _DEL */
struct op {
	uint8_t		op;
	uint16_t	entity;
	uint32_t	id, rev_before, rev_after;
	struct slice	before, after;	/* stored bytes, sealed */
	uint64_t	offset;
};
struct op_place { uint32_t id; uint64_t place; };	/* offset + 1 */
/* What the plan knows of the keys of its records (plan_rising.c). */
struct unique_field {
	const struct field	*field;
	bool			 is_hashed;	/* they are in plan->unique */
	struct buf		 greatest;	/* else; empty: there is none */
};
struct plan_entity {
	const struct entity	*entity;
	bool			 loaded;
	struct counter		 stored;	/* in the snapshot */
	struct counter		 now;
	VEC(struct unique_field) unique;
	VEC(uint64_t)		 dense;		/* offset + 1, added ids */
	/* The others, as long as they come in order; then p->op. */
	VEC(struct op_place)	 rising;
	uint32_t		 least, most;	/* ids of p->op; 0: none */
};
struct planned_alias {
	const struct entity	*entity;
	uint32_t		 id, before, after;
	struct slice		 remains;	/* live as the plan */
};
struct merged;
struct led_keys;
struct seen;
/* The unique value that was looked for last (plan_unique.c). */
struct asked {
	const struct field	*field;		/* NULL: none yet */
	struct value		 value;		/* its text in text */
	struct buf		 text;
	uint64_t		 hash;		/* of the key, p->key */
	uint32_t		 owner;
	bool			 has_owner;	/* still so */
};
/* What the plan said of a handle: at its place + 1; 0: nothing. */
struct saved_alias {
	uint64_t		 at;
	struct planned_alias	 was;
};
/* A check that waits: what a record refers to and who refers to it, or
 * (owner) that another gives up a unique value. */
struct deferred {
	const struct entity	*entity;
	uint32_t		 id, owner;
	const struct field	*field;
};
/* What was there before an op: its place (offset + 1) and kind. */
struct saved {
	const struct entity	*entity;
	uint32_t		 id;
	uint8_t			 op;
	uint64_t		 place;
	struct counter		 now;
};
struct plan {
	struct plan_options	 opt;
	struct arena		*arena;		/* for one call */
	struct spool		*spool;
	struct buf		 bytes, key, fold, piece;
	struct plan_entity	*entity;	/* as model->entity */
	struct imap		*op;		/* out of order: offset + 1 */
	struct imap		*unique;	/* key hash: owner, 0 freed */
	size_t			 expected;	/* keys, when the first comes */
	struct map		*unique_exact;	/* keys whose hashes collide */
	struct asked		 asked;
	struct imap		*target;	/* referred to by this plan */
	VEC(struct planned_alias) alias;
	struct imap		*alias_at;	/* handle: place in alias + 1 */
	struct merged		*merged;	/* those of the store, or NULL */
	struct led_keys		*led;		/* keys that lead on, or NULL */
	struct seen		*seen;		/* plan_seen.c, or NULL */
	struct ahead		*ahead;		/* ahead.c, or NULL */
	bool			 no_ahead;	/* and there will be none */
	struct plan_snapshots	*snapshots;	/* a part, or NULL */
	VEC(struct slice)	 offered;	/* remains for alias_revert */
	struct imap		*offered_at;	/* handle: place + 1 */
	bool			 defer;
	VEC(struct plan_part)	 part;
	plan_veto		*veto;
	void			*veto_arg;
	struct plan_counts	 counts;	/* of records */
	struct plan_counts	 part_counts;
	bool			 has_more;	/* not empty, whatever the counts */
	uint64_t		 undoes;	/* journal entry, or 0 */
	uint64_t		 snapshot;	/* txn_id */
	bool			 is_saving;
	VEC(struct deferred)	 deferred;
	VEC(struct saved)	 saved;		/* since plan_save */
	VEC(struct saved_alias)	 saved_alias;
	struct plan_counts	 saved_counts;
	bool			 saved_more;
	size_t			 saved_deferred;

	const struct model	*new_model;	/* plan_model, else NULL */
	struct arena		*model_arena;
	struct slice		 compiled, yaml;
	/* Fields come back, and what records have kept of them. */
	bool			 brings_back;
};
struct plan_entity	*plan_entity(struct plan *, const struct entity *);
CRM_CHECK enum err_code
plan_entity_load(struct plan_entity **, struct plan *, const struct entity *,
    struct err *);
/* The op of a record in this plan; found is false when there is none. */
CRM_CHECK enum err_code
plan_find_op(struct op *, bool *found, struct plan *, const struct entity *,
    uint32_t id, struct err *);
/* What only building it needs: nothing more will be added. */
void	plan_forget(struct plan *);
bool	plan_has_op(struct plan *, const struct entity *, uint32_t id);
/*
 * The op that a change of this record replaces, if there is one; its before
 * lives in the plan's arena.  ERR_CONFLICT: before is not what is planned.
 */
CRM_CHECK enum err_code
plan_find_current(struct op *old, bool *has, struct plan *,
    const struct record *before, struct err *);
/*
 * Ops in order, a megabyte at a time (of the file less); empty: that were
 * all.  *offset begins at 0.  The piece lives in b, or in the spool as long as
 * the plan does not change (or as spool_lend says).
 */
CRM_CHECK enum err_code
plan_next_piece(struct slice *piece, struct plan *, uint64_t *offset,
    struct buf *b, struct err *);
/* Takes the first off; false: there is none. */
bool	plan_take_op(struct op *, struct slice *piece);
/* Ops in order; *offset begins at 0.  Slices live until the next call. */
CRM_CHECK enum err_code
plan_next_op(struct op *, bool *more, struct plan *, uint64_t *offset,
    struct buf *, struct err *);
/* Write an op, in place of the one at old->offset (old may be NULL). */
CRM_CHECK enum err_code
plan_put_op(struct plan *, const struct entity *, const struct op *,
    const struct op *old, struct err *);
void	plan_set_place(struct plan *, const struct entity *, uint32_t id,
	    uint64_t place);
/* Everything it refers to is there; before (NULL: it is new) is what it was,
 * and then no parent leads back to it. */
CRM_CHECK enum err_code
plan_check_refs(struct plan *, const struct record *,
    const struct record *before, struct err *);
CRM_CHECK enum err_code
plan_check_parents(struct plan *, const struct record *, struct err *);
/* Check unique values now, or note everything to be checked later. */
CRM_CHECK enum err_code
plan_defer_note(struct plan *, const struct record *, struct err *);
void	plan_defer_removal(struct plan *, const struct record *);
/* The record has a value that is the same to a unique field. */
bool	plan_has_unique(struct plan *, const struct record *,
	    const struct field *, const struct value *);
/* The error that another record has it: which, unless this plan adds it. */
enum err_code
plan_unique_taken(struct plan *, const struct record *, const struct field *,
    const struct value *, uint32_t owner, struct err *);
/* The record that has a value itself, after this plan; 0: none. */
CRM_CHECK enum err_code
plan_unique_owner(uint32_t *id, struct plan *, const struct entity *,
    const struct field *, const struct value *, struct err *);
/* Records of the plan change: owners may be others from now on. */
void	plan_unique_forget(struct plan *);
/* Take back what the plan knows of unique values; or claim them. */
CRM_CHECK enum err_code
plan_unique_check(struct plan *, const struct record *, struct err *);
CRM_CHECK enum err_code
plan_unique_claim(struct plan *, const struct record *, bool release,
    struct err *);

/*
 * Of the key of a new record.  *is_free: nobody has it after the plan, and
 * no merged record had it; false: or perhaps nobody.  *hash is its
 * slice_hash, or 0 until that is asked for.
 */
CRM_CHECK enum err_code
plan_key_is_free(bool *is_free, struct plan *, const struct entity *,
    const struct field *, struct slice key, uint64_t *hash, struct err *);
/* It is free; the plan has the record that gets it. */
CRM_CHECK enum err_code
plan_key_claim(struct plan *, const struct entity *, const struct field *,
    struct slice key, uint64_t *hash, uint32_t id, struct err *);
/* A record has it that no other has; of which nothing was known. */
void	plan_unique_put(struct plan *, struct slice key, uint32_t id);
/* So many keys will be claimed, as far as can be told. */
void	plan_expect_keys(struct plan *, size_t n);

/* --- Keys that rise (plan_rising.c) --- */

/*
 * Nobody has the key, of the store or the plan, for it is greater than all
 * that are known; false: that is not how the field's keys are kept (any more).
 */
bool	plan_key_rises(struct plan *, const struct entity *,
	    const struct field *, struct slice key);
/* A new record of the plan has it. */
void	plan_key_rose(struct plan *, const struct entity *,
	    const struct field *, struct slice key);
/* All keys of the field are in plan->unique: before anybody looks there or
 * changes what is in it. */
CRM_CHECK enum err_code
plan_rising_settle(struct plan *, const struct entity *,
    const struct field *, struct err *);
/* What rec refers to and before (or NULL) did not: the rest is known. */
void	plan_note_targets(struct plan *, const struct record *rec,
	    const struct record *before);

/* Bytes of what a handle leads to in the table; in items of the journal, of a
 * handle's change, of the head of remains. */
enum {
	ALIAS_ID = 4, ALIAS_EACH = 2 + 4 + 4 + 4, ALIAS_REMAINS = 1 + 2 + 4
};
static inline uint64_t
alias_name(const struct entity *entity, uint32_t id)
{
	return (uint64_t)entity->id << 32 | id;
}
/* Where the plan lets a handle lead: *known false: it says nothing. */
uint32_t	plan_alias_of(bool *known, const struct plan *,
		    const struct entity *, uint32_t id);
/* The handles that lead to a record which goes lead nowhere from then on. */
CRM_CHECK enum err_code
plan_drop_aliases(struct plan *, const struct entity *, uint32_t id,
    struct err *);
void	plan_alias_release(struct plan *);
/* What it will leave of a record whose handle it lets lead elsewhere. */
struct slice	plan_remains_of(const struct plan *, const struct entity *,
		    uint32_t id);
/* One step in the store; 0: nowhere.  remains: a view into the map. */
CRM_CHECK enum err_code
stored_alias(uint32_t *to, struct slice *remains, struct txn *,
    uint16_t entity, uint32_t id, struct err *);

/* --- Keys of merged records (plan_led.c) --- */

/*
 * The merged record that had the key of a field; *id 0: none.  *end is
 * where its handle leads after the plan.
 */
CRM_CHECK enum err_code
plan_led_find(uint32_t *id, uint32_t *end, struct plan *,
    const struct entity *, const struct field *, struct slice key,
    struct err *);
/* ERR_CONFLICT: a key is that of another record by now. */
CRM_CHECK enum err_code
plan_led_check(struct plan *, const struct planned_alias *, struct err *);
/* The plan lets a handle lead elsewhere. */
void	plan_led_note(struct plan *, const struct planned_alias *);
void	plan_led_close(struct led_keys *);		/* NULL does nothing */
void	plan_seen_close(struct seen *);
void	plan_alias_rollback(struct plan *);

struct referrer {
	const struct entity	*entity;
	const struct field	*field;
	uint32_t		 id;
};
struct referrers { VEC(struct referrer) list; };
/* Those who will refer to the record after the plan, without itself. */
CRM_CHECK enum err_code
plan_referrers(struct referrers *, struct plan *, const struct entity *,
    uint32_t id, struct err *);
/* ERR_CONFLICT: a record that goes is referred to by what stays. */
CRM_CHECK enum err_code
plan_check_gone(struct plan *, const struct record *, struct err *);
/* The removal itself, whoever refers to the record. */
CRM_CHECK enum err_code
plan_put_del(struct plan *, const struct record *, struct err *);

/* What one run of apply works with. */
struct apply {
	struct plan		*plan;
	struct txn		*txn;
	struct arena		*arena;
	const struct zone	*zone, *new_zone;
	struct key_sorter		*sorter;
	struct facet_cache	*facets;
	struct derive_memo	*memo;		/* NULL: few changes */
	struct gatherer		*gatherer;	/* NULL: few changes */
	bool			 is_gathered;	/* all is in the sorter */
	/* Of the plan, in turn: those passed on and the one at hand. */
	struct buf		 piece[PIECES_ROOM + 2];
	struct derived_writer	*derived;	/* NULL: not begun */
	struct buf		 fold;
	struct keyset		 before, after;
	bool			 fresh;		/* nothing came in between */
	struct layouts		*known;		/* of new records */
};
/* ERR_CONFLICT: "account a17 was changed since this was planned (stale)". */
enum err_code
apply_stale(const struct entity *, uint32_t id, const char *what,
    struct err *);
/* --- At the end of a table (tail.c) --- */

/* The last key of a table, so that what comes behind can be appended. */
struct tail { struct key key; bool known; };
CRM_CHECK enum err_code
tail_read(struct tail *, struct txn *, enum table, struct err *);
CRM_CHECK enum err_code
tail_put(struct tail *, struct txn *, enum table, struct slice key,
    struct slice val, struct err *);
/*
 * What lies at or behind from is taken off (when that is max entries at
 * most, else nothing), so that others can be appended; then put back behind
 * them.
 */
struct lift { enum table table; struct buf bytes; uint64_t n; };
CRM_CHECK enum err_code
lift_take(struct lift *, struct txn *, enum table, struct slice from,
    uint64_t max, struct err *);
CRM_CHECK enum err_code	lift_put(struct lift *, struct txn *, struct err *);
void	lift_release(struct lift *);
/*
 * All that the sorter holds (apply_derived.c): nothing more comes into it.
 * _put goes on until it has put this part of it; all where part is of.
 */
struct derived_writer;
CRM_CHECK enum err_code
derived_open(struct derived_writer **, struct apply *, struct err *);
void	derived_close(struct derived_writer *);	/* NULL does nothing */
CRM_CHECK enum err_code
derived_put(struct derived_writer *, uint64_t part, uint64_t of,
    struct err *);
/* Where handles lead, into the table and the journal (plan_alias.c). */
CRM_CHECK enum err_code
apply_aliases(struct apply *, struct journal_writer *, struct err *);
/* Rebuild what changes in derived tables with a new model (reindex.c). */
CRM_CHECK enum err_code
migrate_apply(struct apply *, struct err *);

/* --- When values were set (merge_age.c) --------------------------------- */

struct merge_ages;
/* What was asked about since the last time. */
CRM_CHECK enum err_code
merge_ages_read(struct merge_ages *, struct err *);
/* The journal entry that set the field last; 0: none did. */
uint64_t	merge_ages_of(const struct merge_ages *, const struct entity *,
		    uint32_t id, const struct field *);

/* --- Journal items (change_write.c; their layout: change.c) ------------- */

/* Of a field of a change. */
enum { CHANGE_BEFORE = 1, CHANGE_AFTER = 2, CHANGE_PERSONAL = 4 };

/* Items that wait for the journal: the public part of each, the private. */
struct change_item { size_t public, private, n_subjects; };
struct change_items {
	struct buf		 bytes;
	struct subjects		 about;		/* of all, one by one */
	VEC(struct change_item)	 item;
};
/* Of an item, or of one change. */
struct change_part {
	struct buf	lengths, values, private;
};
struct change_shape {
	uint64_t	hash;
	size_t		at, len;		/* in shapes */
};
/* Gathers changes into items of some pages. */
struct change_writer {
	struct journal_writer	*journal;
	struct journal_packer	*packer;
	struct change_items	*items;		/* where they go, if not there */
	/* The item at hand. */
	struct buf		 shapes, heads;
	struct change_part	 all;
	VEC(struct change_shape) shape;
	uint32_t		 last_id;
	struct subjects		 about;
	struct buf		 public;	/* when it is put together */
	/* A change. */
	struct buf		 fields;	/* of its shape */
	struct change_part	 one;
	/* The layout of new records that was written last. */
	struct layout_shape {
		const struct entity	*entity;	/* NULL: none */
		size_t			 n;
		uint8_t			 head[2 * SHORT_FIELDS];
		bool			 is_open;	/* none is personal */
		struct buf		 fields;
		bool			 is_in_item;
		size_t			 shape;		/* there */
	}			 of_layout;
	uint8_t			 salts[256][JOURNAL_SALT];
	size_t			 salts_left;
};
void	change_writer_init(struct change_writer *, struct journal_writer *);
void	change_writer_release(struct change_writer *);
/* before or after may be NULL; each with its model's entity.  same (or NULL)
 * as deriver_skip finds it. */
CRM_CHECK enum err_code
change_write(struct change_writer *, const struct record *before,
    const struct record *after, const bool *same, struct err *);
/* A new record of this layout. */
CRM_CHECK enum err_code
change_write_new(struct change_writer *, const struct record *,
    const struct layout *, struct err *);
CRM_CHECK enum err_code
change_flush(struct change_writer *, struct err *);

/* --- On a second thread, when there are many (scribe.c) ----------------- */

struct scribe;
/*
 * With the plan its pieces may be passed, of which PIECES_ROOM stay, and it
 * also sets the facets of their new records whose block is new
 * (scribe_has_facets); else NULL.
 */
struct scribe	*scribe_open(struct journal_writer *, struct plan *,
		    struct txn *);
bool		 scribe_has_facets(const struct scribe *,
		    const struct entity *, uint32_t id);
void		 scribe_close(struct scribe *);	/* NULL does nothing */
bool		 scribe_has_room(struct scribe *);	/* as beside */
CRM_CHECK enum err_code
scribe_go_on(struct scribe *, struct err *);
/* As change_write of all that are in the piece, beside the caller, as
 * beside_pass; and what was made of those before goes into the journal. */
CRM_CHECK enum err_code
scribe_pass(struct scribe *, struct slice piece, struct err *);
/* As change_write. */
CRM_CHECK enum err_code
scribe_write(struct scribe *, const struct record *before,
    const struct record *after, const bool *same, struct err *);
/* All is in the journal. */
CRM_CHECK enum err_code
scribe_finish(struct scribe *, struct err *);

/* --- The model in the store (model_store.c) ----------------------------- */

CRM_CHECK enum err_code
model_put(struct txn *, const struct model *, struct slice compiled,
    struct slice yaml, struct err *);
void	model_key(struct key *, uint32_t revision);
/* One revision; which one is in force stays as it is. */
CRM_CHECK enum err_code
model_put_revision(struct txn *, uint32_t revision, struct slice compiled,
    struct slice yaml, struct err *);
/*
 * The second copy of a revision: views; p NULL: there is none, or (the text)
 * it is damaged.  Whether the compiled one is whole its decoder tells.
 */
CRM_CHECK enum err_code
model_copy(struct slice *compiled, struct slice *yaml, struct txn *,
    uint32_t revision, struct err *);
/* Nothing but a mark is left of it, so that nobody misses it. */
CRM_CHECK enum err_code
model_drop_revision(struct txn *, uint32_t revision, struct err *);
bool	model_is_dropped(struct txn *, uint32_t revision);
CRM_CHECK enum err_code
model_journal(struct journal_writer *, uint32_t before, uint32_t after,
    struct err *);
/* The model's zone. */
CRM_CHECK enum err_code
model_zone(const struct zone **, struct arena *, const struct model *,
    struct err *);

#endif
