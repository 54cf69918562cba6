/*
 * The records of a kind that belong to parties, with the day on which each
 * counts: what contacts, cases and answers say of everybody, in one pass.
 */
#ifndef PRACTICE_PARTY_RECORD_H
#define PRACTICE_PARTY_RECORD_H

#include "core/query/query.h"

struct party_record {
	const struct record	*rec;
	uint32_t		 party;		/* 1 to the last one there is */
	bool			 has_day;
	struct day		 day;	/* a contact's time, a case's opening */
};
typedef void party_record_each(void *arg, const struct party_record *);

/* False: it belongs to none of them, or to one above last_id. */
bool	party_record_of(struct party_record *, const struct record *,
	    const struct query_env *, const struct entity *party,
	    uint32_t last_id);
/*
 * Do the events of the kinds (bit 1 << kind; record/index.h) tell the same
 * parties and days as these records?  A model may have several dates.
 */
bool	party_record_is_event(const struct query_env *,
	    const struct entity *party, uint32_t kinds);

/*
 * Of every entity of the kind that refers to the party entity; records of
 * ids above last_id and of nobody are left out.
 */
CRM_CHECK enum err_code
party_records(const struct query_env *, const struct entity *party,
    uint32_t last_id, enum kind, party_record_each *, void *arg,
    struct err *);

#endif
