/*
 * What repair.c (a store made anew) and salvage.c (one that is only looked
 * at) share.
 */
#ifndef CMD_REPAIR_PRIV_H
#define CMD_REPAIR_PRIV_H

#include "cmd/repair.h"
#include "core/model/model.h"
#include "core/record/index.h"
#include "core/store/generation.h"
#include "core/store/journal_mend.h"

typedef void report_line(void *arg, const char *line);

struct repair {
	struct crm		*crm;
	struct generation	*generation;
	struct model		*model;
	report_line		*report;
	void			*arg;
	struct recovery		*recovery;
	bool			 journal_is_damaged;
	bool			 is_whole;	/* as the journal knows */
	VEC(char *)		 pages;		/* damages, told if not */
	/* Where there is no room beside the store. */
	struct store		*elsewhere;
	const char		*elsewhere_dir;
	struct journal_author	 author;
	bool			 all;		/* what is derived, too */
	enum table		 table;		/* being copied */
	uint64_t		 n;
};

/*
 * The store at crm->dir, locked; saves: what comes of it is put elsewhere, so
 * it may be on read-only media.
 */
CRM_CHECK enum err_code
repair_open(struct store **, const struct crm *, int64_t wait_ms, bool saves,
    struct err *);
/* All that can be read into the generation, which was begun. */
CRM_CHECK enum err_code
repair_copy(struct repair *, struct store *, struct err *);
CRM_CHECK enum err_code
repair_mend_model(struct txn *, void *repair, struct err *);
CRM_CHECK enum err_code
repair_check(uint64_t *left, struct repair *, struct err *);
/* Everything that can be had, checked; *left as of repair_store. */
CRM_CHECK enum err_code
repair_build(uint64_t *left, struct repair *, struct store *, struct err *);
void	repair_release(struct repair *);

#endif
