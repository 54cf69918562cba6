/*
 * What a worker was given is done when it was waited for, on a thread or,
 * where none can be had, at once.  Its thread stays until it is closed.
 */
#include <pthread.h>
#include <sched.h>

#include "core/base/worker.h"

#include "tests/unit/tap.h"

struct task {
	int		n;
	pthread_t	by;
};

static void
count(void *arg)
{
	struct task	*t = arg;

	t->n++;
	t->by = pthread_self();
}

static bool
is_here(const struct task *t)
{
	return pthread_equal(t->by, pthread_self()) != 0;
}

static void
test_both(bool has_threads, const char *where)
{
	struct worker	w = {0};
	struct task	t = {0}, own = {0}, other = {0};
	pthread_t	first = pthread_self();

	ok(!worker_is_started(&w), "%s: nothing is started", where);
	ok(worker_is_done(&w) && !worker_wait(&w),
	    "there is nothing to wait for");
	for (int i = 1; i <= 3; i++) {
		worker_start(&w, count, &t);
		ok(worker_is_started(&w), "it is started");
		while (!worker_is_done(&w))
			(void)sched_yield();
		ok(worker_wait(&w), "and waited for");
		is_int(t.n, i, "it is done, once");
		ok(!worker_is_started(&w), "the worker is idle");
		if (i == 1)
			first = t.by;
		ok(pthread_equal(first, t.by), "by whom the first one was");
	}
	is_int(is_here(&t), !has_threads, has_threads ?
	    "on a thread of its own" : "here");
	worker_start(&w, count, &t);
	worker_close(&w);
	is_int(t.n, 4, "closed, it has done what was started");
	ok(!worker_is_started(&w) && !w.has_thread, "and is as at first");
	worker_close(&w);
	worker_start(&w, count, &t);
	worker_close(&w);
	is_int(t.n, 5, "which may begin again");
	worker_pair(count, &own, &other);
	is_int(own.n, 1, "of a pair one");
	is_int(other.n, 1, "and the other");
	ok(is_here(&own), "its own part is done here");
	is_int(is_here(&other), !has_threads, has_threads ?
	    "the other beside it" : "the other here as well");
}

/* More room for its stack than there is memory to address. */
static bool
take_threads_away(void)
{
	pthread_attr_t	attr;
	bool		gone;

	if (pthread_attr_init(&attr) != 0)
		return false;
	gone = pthread_attr_setstacksize(&attr, (size_t)1 << 60) == 0 &&
	    pthread_setattr_default_np(&attr) == 0;
	(void)pthread_attr_destroy(&attr);
	return gone;
}

int
main(void)
{
	test_both(true, "with threads");
	ok(take_threads_away(), "no more threads");
	test_both(false, "without");
	return done_testing();
}
