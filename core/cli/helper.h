/*
 * Programs of ours that the main one runs for what needs a large library:
 * they lie in PREFIX/libexec/NAME, or in libexec beside a program that was
 * not installed.
 */
#ifndef CLI_HELPER_H
#define CLI_HELPER_H

#include "core/base/base.h"

struct helper {
	const char	*name;		/* "crm-mail" */
	const char	*package;	/* of Debian, that it is built with */
	const char	*args[4];	/* end in NULL; a first "-": see below */
};

/*
 * Run it to its end; *fd is a nameless file with what it wrote, to be closed.
 * Standard input is ours when the first of args is "-", else empty.  What it
 * says on standard error becomes err.  ERR_SYSTEM: it is not there (the hint
 * says which package lacks), it failed or crashed; ERR_DATA: it refused its
 * input.
 */
CRM_CHECK enum err_code
helper_run(int *fd, const struct helper *, struct err *);

#endif
