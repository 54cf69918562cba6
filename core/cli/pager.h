/*
 * A pager for answers longer than the screen.
 */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include "core/base/base.h"

struct pager {
	const char	*command;	/* for sh: "less -FRX" */
	size_t		 height;	/* of the terminal, in lines */
	int		 fd;		/* into the pager, -1: not started */
	int		 pid;
};

/* A sink_start: starts the pager when first has more lines than fit. */
int	pager_start(void *pager, struct slice first);
/* Close its input and wait until the user has read enough. */
void	pager_wait(struct pager *);

#endif
