/*
 * Typed records.  Stored form (little-endian, unaligned, checked on every
 * read):
 *
 *	u32 CRC32C over key and everything behind these 4 bytes
 *	u16 model revision it was written under
 *	u8 record revision, 1 when added
 *	u8 0x80 and the number of fields n
 *	n x u8 field id, n x u8 kind, n x u8 end of its bytes
 *	the bytes
 *
 * A kind is a type, or 32 (decimal) or 48 (money) and its digits; and flags,
 * 0x40 and 0x80.  What does not fit is stored in the long form, as format 1
 * stored all:
 *
 *	u32 CRC32C, u32 model revision (below 2^31), u32 record revision
 *	u16 number of fields n
 *	n x { u16 field id, u8 type, u8 digits and flags, u32 end of its bytes }
 *	the bytes: integers in the fewest bytes, text as it is, lists as
 *	lengths and items; fields the model no longer has are kept.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "core/model/model.h"
#include "core/store/txn.h"

/* A record as it lies in the store: a view, valid as long as its bytes. */
struct record {
	const struct entity	*entity;
	uint32_t		 id;
	uint32_t		 revision;
	uint32_t		 model_revision;
	uint16_t		 n_fields;
	bool			 is_short;
	struct slice		 bytes;		/* whole stored value */
};

/*
 * The record id of entity; rec->bytes.p is NULL when there is none.  Old
 * handles of merged records lead to the one that remained (rec->id tells).
 * ERR_STORE: damaged (never served).
 */
CRM_CHECK enum err_code
record_find(struct record *, struct txn *, const struct entity *, uint32_t id,
    struct err *);
/* The same, but ERR_NOTFOUND "no account a17". */
CRM_CHECK enum err_code
record_get(struct record *, struct txn *, const struct entity *, uint32_t id,
    struct err *);
/* Check and open stored bytes (an export, a scan). */
CRM_CHECK enum err_code
record_decode(struct record *, const struct entity *, uint32_t id,
    struct slice bytes, struct err *);

/* Put the CRC into stored bytes that draft_encode wrote. */
void	record_seal(char *bytes, size_t len, const struct entity *,
	    uint32_t id);

/* How many values the field has: 0, 1, or more when it is a list. */
size_t	record_count(const struct record *, const struct field *);
/* Counts each field it has values of: n[n_fields of its entity], by position. */
void	record_tally(uint64_t *n, const struct record *);
/*
 * The i-th value, TYPE_NONE when there is none; converted to the field's
 * present type when it was stored under an earlier one.  Borrows from bytes.
 */
struct value	record_item(const struct record *, const struct field *,
		    size_t i);
/* The first one. */
struct value	record_value(const struct record *, const struct field *);
/* The text of the name field; empty when there is none. */
struct slice	record_own_name(const struct record *, struct arena *);
/* The same; else a key that is not personal, else the handle: for people. */
struct slice	record_name(const struct record *, struct arena *);

/*
 * All records of an entity, in handle order, from id on (1 at first) and
 * below until (0: to the end).  rec is valid until the next call.  False:
 * the end or a failure; ask record_scan_status.
 */
struct record_scan;
CRM_CHECK enum err_code
record_scan_open(struct record_scan **, struct txn *, const struct entity *,
    uint32_t from, uint32_t until, struct err *);
bool	record_scan_next(struct record_scan *, struct record *);
/*
 * The record of this id, false when there is none (aliases are not
 * followed): for many ids in ascending order, faster than record_find.
 */
bool	record_scan_find(struct record_scan *, struct record *, uint32_t id);
enum err_code	record_scan_status(const struct record_scan *, struct err *);
void	record_scan_close(struct record_scan *);

/*
 * A repair could not save all of it: what is required may be missing, until
 * somebody who knows it fills it in (crm check lists such records).
 */
bool	record_is_incomplete(const struct record *);
/* Its mark, in what the journal says of fields; no field has this number. */
enum { FIELD_INCOMPLETE = UINT16_MAX };

/* How many records the entity has, and the highest id ever given. */
CRM_CHECK enum err_code
record_counts(uint64_t *count, uint32_t *last_id, struct txn *,
    const struct entity *, struct err *);

/*
 * A record being made or changed, all values in memory.  A list is a run
 * of values.  Values borrow from the arena given at draft_init.
 */
struct draft_field {
	const struct value	*p;
	size_t			 n;
	bool			 touched;	/* since draft_from_record */
};
struct draft {
	const struct entity	*entity;
	uint32_t		 id;		/* 0: not added yet */
	uint32_t		 revision;	/* 0: not added yet */
	struct draft_field	*field;		/* by position */
	struct slice		 unknown;	/* kept fields, encoded */
	struct slice		 source;	/* the record's bytes, if any */
	struct record		 was;		/* it, with bytes in the arena */
	struct arena		*arena;
};
/* Kept fields that come from outside: each whole, in order, and of none
 * that the entity has. */
bool	draft_unknown_is_sound(const struct entity *, struct slice);
void	draft_init(struct draft *, const struct entity *, struct arena *);
/* From a stored record, values copied into the arena. */
void	draft_from_record(struct draft *, const struct record *, struct arena *);
/* Replace; n = 0 clears.  Values are copied, their text is not. */
void	draft_set(struct draft *, const struct field *, const struct value *,
	    size_t n);
/* "+=" and "-=" on a list: add when not there, remove equal ones. */
void	draft_list_add(struct draft *, const struct field *, const struct value *);
void	draft_list_del(struct draft *, const struct field *, const struct value *);
/* What the record says of the field. */
void	draft_keep(struct draft *, const struct field *,
	    const struct record *);
/* The same of every field of which it says anything. */
void	draft_keep_all(struct draft *, const struct record *);
struct value	draft_value(const struct draft *, const struct field *);
/* As of record_is_incomplete. */
bool	draft_is_incomplete(const struct draft *);
void	draft_set_incomplete(struct draft *, bool);
/* Stored bytes without CRC (that needs the key: record_seal). */
void	draft_encode(struct buf *, const struct draft *, uint32_t model_revision);
/* A record view on a draft, for filters; the bytes live in buf. */
void	draft_as_record(struct record *, struct buf *, const struct draft *,
	    uint32_t model_revision);

#endif
