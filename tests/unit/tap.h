/*
 * TAP for unit tests: each file has its own main() that calls ok() and
 * friends and ends with return done_testing().
 */
#ifndef TAP_H
#define TAP_H

#include "core/base/base.h"

bool	ok(bool pass, const char *fmt, ...) CRM_PRINTF(2, 3);
bool	is_int(int64_t got, int64_t want, const char *name);
bool	is_near(double got, double want, double tolerance, const char *name);
bool	is_str(const char *got, const char *want, const char *name);
bool	is_slice(struct slice got, const char *want, const char *name);
/* The call succeeded; if not, its message is shown. */
bool	is_ok(enum err_code, const struct err *, const char *name);
void	skip(const char *why, const char *name);
void	diag(const char *fmt, ...) CRM_PRINTF(1, 2);
/* A fresh directory under $TMPDIR, removed at done_testing. */
const char	*tmp_dir(void);
/* Prints the plan; the exit status for main. */
int	done_testing(void);

#endif
