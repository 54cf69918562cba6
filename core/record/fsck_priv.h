/*
 * What the halves of record_fsck share: fsck.c (truth, and facets, which
 * are compared as the records go by) and fsck_derived.c (the sorted tables).
 */
#ifndef RECORD_FSCK_PRIV_H
#define RECORD_FSCK_PRIV_H

#include "core/record/priv.h"

struct fsck {
	struct txn		*txn;
	const struct model	*model;
	const struct zone	*zone;
	fsck_report		*report;
	void			*arg;
	uint64_t		 max, findings;
	struct key_sorter		*sorter;	/* what should be there */
	struct imap		*blocks;	/* facet blocks seen */
	struct imap		*entries;	/* damaged ones of the journal */
	uint64_t		 subjects_from;	/* entry that the table begins with */
	struct buf		 fold;
	uint64_t		 count;		/* of the entity at hand */
	uint32_t		 last_id;
};

/* fsck_find.c */
void	fsck_find(struct fsck *, const char *fmt, ...) CRM_PRINTF(2, 3);
CRM_CHECK enum err_code
fsck_damage(struct fsck *, enum err_code, const struct err *why,
    struct err *);
/* Subjects of the journal, as they should be in the table (store/subject.h):
 * noted in item, which then ends. */
struct subject_list {
	struct key_sorter	*sorter;
	struct subjects		 item;
};
void	subject_list_open(struct subject_list *);
void	subject_list_release(struct subject_list *);
CRM_CHECK enum err_code
subject_list_end_item(struct subject_list *, uint64_t number, uint32_t item,
    struct err *);
/* The table against all of them. */
CRM_CHECK enum err_code
fsck_subjects(struct fsck *, struct subject_list *, struct err *);
/* index, refs, word and event against what the sorter holds. */
CRM_CHECK enum err_code
fsck_derived(struct fsck *, struct err *);

#endif
