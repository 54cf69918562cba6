/*
 * What of a damaged journal can be believed, and a whole one made of that.
 *
 * An entry whose head is lost is replaced by one that says so; one whose items
 * are not those its head vouches for keeps the head, so that who did it, when
 * and with which command is still known.  From the first such entry on the
 * chain is made anew: a head kept elsewhere (crm history --head) from before
 * the damage still fits, a later one does not, as it should be.
 */
#ifndef STORE_JOURNAL_MEND_H
#define STORE_JOURNAL_MEND_H

#include "core/store/journal.h"

enum journal_damage {
	JOURNAL_WHOLE,
	JOURNAL_NO_HEAD,	/* lost, or not to be believed */
	JOURNAL_NO_ITEMS,	/* some are lost or changed */
	JOURNAL_NO_CHAIN,	/* only its hash is damaged */
	JOURNAL_STRAY		/* keys of no entry */
};
struct journal_fault {
	uint64_t		number;	/* of the entry, 0: of none */
	enum journal_damage	what;
};

/*
 * Every fault, in the order of the entries, strays last; *last is the number
 * of the newest entry that was made.  A fault that each answers with an error
 * ends it.
 */
typedef enum err_code journal_fault_each(void *arg,
    const struct journal_fault *, struct err *);
CRM_CHECK enum err_code
journal_survey(uint64_t *last, struct txn *, journal_fault_each *, void *arg,
    struct err *);
/* "its head is lost" */
const char	*journal_fault_words(const struct journal_fault *);

/*
 * Mends all of them; report gets a line for each entry of which something is
 * lost.  The author is who repairs.
 */
CRM_CHECK enum err_code
journal_mend(struct txn *, const struct journal_author *,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

#endif
