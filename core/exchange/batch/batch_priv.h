/*
 * What the files of a batch share.  A new operation is a function of the
 * type batch_do and a line in the table of batch.c.
 */
#ifndef EXCHANGE_BATCH_PRIV_H
#define EXCHANGE_BATCH_PRIV_H

#include "core/exchange/batch/batch.h"
#include "core/exchange/faults.h"
#include "core/exchange/json.h"
#include "core/record/spool.h"

/* What an operation did; row: the place among the rows added to it. */
struct reply {
	const struct entity	*entity;	/* NULL: nothing to name */
	uint64_t		 number;	/* id or sequence; 0: see row */
	uint32_t		 revision;	/* 0: none */
	size_t			 row;
	bool			 unchanged;
	struct slice		 as;
};

/* A name given by "as". */
struct named { struct reference ref; uint64_t refused; };

/* A removed record that rows in the store refer to. */
struct doubt { uint64_t key, line; };

/* The days of the rows added without numbers, in order. */
struct new_rows {
	const struct entity	*sale;
	VEC(int32_t)		 day;
	uint64_t		*number;	/* when all are in */
};

struct batch {
	const struct batch_options *o;
	struct query_env	 env;
	struct plan		*plan;
	struct edit		*edit;
	struct input		*input;
	struct batch_counts	 counts;
	struct arena		*arena;		/* as long as the batch */
	struct arena		*scratch;	/* of one operation */
	uint64_t		 line;
	bool			 exact;		/* it is of a change set */
	bool			 was;		/* what there was is read */
	struct slice		 last_type;	/* by name, looked up once */
	const struct entity	*last_entity;
	struct map		*names;
	VEC(struct named)	 named;
	VEC(struct new_rows)	 rows;
	VEC(struct query *)	 computed;	/* of this operation */
	struct spool		*replies;

	/* Checked at the end (batch_settle.c), by entity << 32 | id. */
	struct imap		*deferred;	/* line */
	struct imap		*in_rows;	/* referred to by rows of ours */
	VEC(struct doubt)	 doubt;
	VEC(struct doubt)	 led;		/* what handles lead to */
	size_t			 n_led, n_doubts; /* before this operation */
};

typedef enum err_code batch_do(struct batch *, const struct json *,
    struct reply *, struct err *);
batch_do	batch_add, batch_put, batch_log, batch_set, batch_tag,
		batch_rm, batch_merge, batch_alias;

static inline uint64_t
batch_key(const struct entity *e, uint32_t id)
{
	return (uint64_t)e->id << 32 | id;
}

/* ---- reading (batch_read.c) ---- */

/* The text under a key, which must be there. */
CRM_CHECK enum err_code
batch_text(struct slice *, const struct json *, const char *key,
    struct err *);
/* A whole number from 1 under a key; 0: there is none. */
CRM_CHECK enum err_code
batch_number(uint64_t *, const struct json *, const char *key, uint64_t max,
    struct err *);
/* True or false under a key; false when there is none. */
CRM_CHECK enum err_code
batch_flag(bool *, const struct json *, const char *key, struct err *);
/* The entity under "type". */
CRM_CHECK enum err_code
batch_type(const struct entity **, struct batch *, const struct json *,
    struct err *);
/* The number in a handle of e; 0: it is none. */
uint64_t	batch_handle(const struct entity *, struct slice);
/* The record or row under a key, in the store or in the plan. */
CRM_CHECK enum err_code
batch_reference(struct reference *, struct batch *, const struct json *,
    const char *key, struct err *);
/* That record, as it is in the plan, with its revision under "rev". */
CRM_CHECK enum err_code
batch_record(struct record *, struct batch *, const struct reference *,
    const struct json *, struct err *);
/* The values of a field.  Under exact a reference is a handle, and whether
 * there is such a record is for the plan to check. */
CRM_CHECK enum err_code
batch_values(const struct value **, size_t *n, struct batch *,
    const struct field *, const struct json *, struct err *);
/* The field of that name or label, with a suggestion when there is none. */
CRM_CHECK enum err_code
batch_field(const struct field **, const struct entity *, struct slice name,
    struct err *);
/* fields, add, remove and compute as assignments, in the scratch arena. */
CRM_CHECK enum err_code
batch_assignments(struct assignment **, size_t *n, struct batch *,
    const struct entity *, const struct json *, struct err *);

/* ---- what operations share (batch_op.c) ---- */

/* Everything under "was" is so; else ERR_CONFLICT shows both values. */
CRM_CHECK enum err_code
batch_check_was(struct batch *, const struct draft *, const struct json *,
    struct err *);
/* What became of rec. */
CRM_CHECK enum err_code
batch_done_set(struct batch *, struct reply *, const struct record *,
    struct err *);

/* ---- what must hold in the end (batch_settle.c) ---- */

/* A row of ours refers to these. */
void	batch_note_row(struct batch *, const struct draft *);
/* For the plan: removed records, which rows may refer to. */
enum err_code	batch_veto(void *batch, const struct record *, bool cascade,
		    struct err *);
/* A handle leads to this record, which must be there. */
CRM_CHECK enum err_code
batch_note_led(struct batch *, const struct entity *, uint32_t id,
    struct err *);
/* Whatever was put off; bad ones are told by batch_refuse. */
CRM_CHECK enum err_code	batch_settle(struct batch *, struct err *);
void	batch_refuse(struct batch *, uint64_t line, struct err *);

/* ---- replies (batch_reply.c) ---- */

CRM_CHECK enum err_code
batch_reply(struct batch *, struct slice op, const struct reply *,
    const struct err *refused, struct err *);
/* The place of a row just added, for its reply. */
void	batch_note_new_row(struct batch *, struct reply *,
	    const struct draft *);

#endif
