#include "tests/unit/tap.h"

#include <ftw.h>
#include <math.h>
#include <stdarg.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/*
 * LMDB 0.9.24 does not give back the list of the pages that it wrote early
 * when a transaction is aborted: 1 MB, once in a process that fails.
 */
const char	*__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:mdb_midl_alloc\n";
}
#endif

static int	n_tests, n_failed;
static char	dir[256];

bool
ok(bool pass, const char *fmt, ...)
{
	va_list	ap;

	n_tests++;
	n_failed += !pass;
	printf("%sok %d - ", pass ? "" : "not ", n_tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	return pass;
}

bool
is_int(int64_t got, int64_t want, const char *name)
{
	if (!ok(got == want, "%s", name))
		diag("got %lld, want %lld", (long long)got, (long long)want);
	return got == want;
}

bool
is_near(double got, double want, double tolerance, const char *name)
{
	bool	pass = isfinite(got) && fabs(got - want) <= tolerance;

	if (!ok(pass, "%s", name))
		diag("got %.15g, want %.15g +- %g", got, want, tolerance);
	return pass;
}

bool
is_str(const char *got, const char *want, const char *name)
{
	bool	pass = got != NULL && strcmp(got, want) == 0;

	if (!ok(pass, "%s", name))
		diag("got '%s', want '%s'", got ? got : "(null)", want);
	return pass;
}

bool
is_slice(struct slice got, const char *want, const char *name)
{
	bool	pass = slice_eq(got, slice_of(want));

	if (!ok(pass, "%s", name))
		diag("got '%.*s', want '%s'", SLICE_ARG(got), want);
	return pass;
}

bool
is_ok(enum err_code rc, const struct err *err, const char *name)
{
	if (!ok(rc == ERR_OK, "%s", name))
		diag("error %d: %s", (int)rc, err->msg);
	return rc == ERR_OK;
}

void
skip(const char *why, const char *name)
{
	n_tests++;
	printf("ok %d - %s # SKIP %s\n", n_tests, name, why);
}

void
diag(const char *fmt, ...)
{
	va_list	ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

const char *
tmp_dir(void)
{
	const char	*base = getenv("TMPDIR");

	if (dir[0] == '\0') {
		snprintf(dir, sizeof(dir), "%s/crm-unit.XXXXXX",
		    base ? base : "/tmp");
		if (mkdtemp(dir) == NULL) {
			perror("mkdtemp");
			exit(2);
		}
	}
	return dir;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

int
done_testing(void)
{
	if (dir[0] != '\0')
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	printf("1..%d\n", n_tests);
	return n_failed != 0;
}
