/*
 * What due.c, due_party.c and due_one.c share.
 */
#ifndef PRACTICE_DUE_PRIV_H
#define PRACTICE_DUE_PRIV_H

#include "core/practice/agenda/due.h"
#include "core/practice/value/value.h"

struct stale;

/* Of a party: the segment that asks for the earliest contact, NULL: none
 * does; by when, and the day of the last one, INT32_MIN: never yet. */
struct due_asking {
	const struct segment	*segment;
	int32_t			 day, last;
};

struct due_job {
	const struct query_env		*env;
	const struct due_options	*opt;
	struct arena			*arena;
	struct due_list			*list;
	struct day			 today, until;	/* until included */
	struct instant			 soon;	/* for cases */
	const struct entity		*party;
	uint32_t			 last_id;
	struct value_book		*book;	/* NULL: no sales here */
	struct due_asking		*ask;	/* per party, NULL: of none */
	/* Per party: somebody is at it, or will be. */
	bool				*planned;
	struct stale			*stale;	/* per party, while read */
};

/* due_job.c */
bool	due_wants(const struct due_job *, enum due_reason);
struct due_item	*due_add(struct due_job *, enum due_reason,
		    const struct entity *, uint32_t id);
/* With party, person and owner from the record. */
struct due_item	*due_add_record(struct due_job *, enum due_reason,
		    const struct record *);
void	due_set_day(struct due_item *, struct day);
uint32_t	due_party_of(struct due_job *, uint32_t person);
void	due_plan(struct due_job *, uint32_t party);
/* Every record of a kind; of those with a status only the open ones. */
typedef void due_see(struct due_job *, const struct record *);
CRM_CHECK enum err_code
due_scan(struct due_job *, enum kind, due_see *, struct err *);

/* The party is not to be asked for that: it will never be interested. */
bool	due_leaves_alone(enum due_reason, const struct record *party);
/* Past the rhythm (days) in which it buys; and the item that says so. */
bool	due_is_past_rhythm(const struct due_job *, struct day last,
	    double rhythm);
void	due_add_purchase(struct due_job *, uint32_t party, struct day last,
	    double rhythm);

/* Of one record: what is due because of it. */
due_see	due_see_case, due_see_task, due_see_contract, due_see_birthday;
CRM_CHECK enum err_code
due_see_promise(void *job, const struct record *, bool *more, struct err *);
/*
 * The day on which the first detail became stale: each has been known to be
 * right since they confirmed their details.  False: none is.
 */
bool	due_stale_since(struct day *since, struct day *confirmed,
	    const struct due_job *, const struct record *);

/* due_party.c.  Whom segments ask to contact: before the others, for what
 * that takes is let go of again. */
CRM_CHECK enum err_code
due_ask_contacts(struct due_job *, struct err *);
/* All that follows from parties, people and contracts. */
CRM_CHECK enum err_code
due_read_parties(struct due_job *, struct err *);

#endif
