#include "core/store/fault.h"

#include <signal.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "core/store/priv.h"

/*
 * A signal handler gets no argument of ours, so this is the one place where
 * the open store must be known to the whole process.
 */
_Thread_local volatile sig_atomic_t	fault_inside;
static _Atomic(const struct store *)	watched;
static _Atomic(store_fault *)		report;
static struct sigaction			old_bus, old_segv;

static bool
is_damage(const struct store *s, uintptr_t at)
{
	return fault_inside || (at >= atomic_load(&s->map_from) &&
	    at < atomic_load(&s->map_until));
}

void
fault_report(const struct store *s)
{
	store_fault	*tell = atomic_load(&report);

	if (tell == NULL)
		return;
	tell(s->dir);
	_exit(err_exit_status(ERR_STORE));
}

static void
on_fault(int sig, siginfo_t *info, void *context)
{
	const struct store	*s = atomic_load(&watched);

	(void)context;
	/* Sent by kill(2) it has no address. */
	if (s != NULL && info->si_code > 0 &&
	    is_damage(s, (uintptr_t)info->si_addr))
		fault_report(s);
	sigaction(sig, sig == SIGBUS ? &old_bus : &old_segv, NULL);
	/* A real fault happens again on return. */
	if (info->si_code <= 0)
		raise(sig);
}

enum err_code
store_guard(store_fault *tell, struct err *err)
{
	struct sigaction	sa = { .sa_sigaction = on_fault,
				    .sa_flags = SA_SIGINFO };

	sigemptyset(&sa.sa_mask);
	if (atomic_exchange(&report, tell) != NULL)
		return ERR_OK;
	if (sigaction(SIGBUS, &sa, &old_bus) != 0 ||
	    sigaction(SIGSEGV, &sa, &old_segv) != 0) {
		atomic_store(&report, NULL);
		return err_sys(err, ERR_SYSTEM, "cannot catch faults");
	}
	return ERR_OK;
}

void
fault_watch(const struct store *s)
{
	atomic_store(&watched, s);
}

void
fault_forget(const struct store *s)
{
	if (atomic_load(&watched) == s)
		atomic_store(&watched, NULL);
}
