/*
 * Lines about damage, many of them perhaps.  Their first word tells the kind,
 * and so many of a kind are shown; the rest is a number at the end.
 */
#ifndef CMD_FINDINGS_H
#define CMD_FINDINGS_H

#include "core/cli/cmd.h"

struct finding_kind { struct slice word; uint64_t n; };

struct findings {
	struct crm		*crm;
	uint64_t		 n;		/* of all kinds */
	uint64_t		 max;		/* shown of a kind */
	void			(*show)(struct crm *, const char *line);
	VEC(struct finding_kind) kind;
};

/* One more: arg is a struct findings. */
void	findings_add(void *arg, const char *line);
/* How many more there were of each kind. */
void	findings_end(struct findings *);

#endif
