#include "core/base/worker.h"

#include <assert.h>
#include <errno.h>

#include "core/base/banned.h"

static void
sem_await(sem_t *sem)
{
	while (sem_wait(sem) != 0)
		assert(errno == EINTR);
}

static void *
worker_main(void *arg)
{
	struct worker	*w = arg;

	for (;;) {
		sem_await(&w->given);
		if (w->run == NULL)
			return NULL;
		w->run(w->arg);
		(void)sem_post(&w->done);
	}
}

static bool
begin_thread(struct worker *w)
{
	(void)sem_init(&w->given, 0, 0);
	(void)sem_init(&w->done, 0, 0);
	if (pthread_create(&w->thread, NULL, worker_main, w) == 0)
		return true;
	(void)sem_destroy(&w->given);
	(void)sem_destroy(&w->done);
	return false;
}

void
worker_start(struct worker *w, worker_run *run, void *arg)
{
	assert(!worker_is_started(w));
	w->run = run;
	w->arg = arg;
	if (!w->has_thread)
		w->has_thread = begin_thread(w);
	if (w->has_thread)
		(void)sem_post(&w->given);
	else
		run(arg);
}

bool
worker_is_done(struct worker *w)
{
	int	n;

	return !worker_is_started(w) || !w->has_thread ||
	    (sem_getvalue(&w->done, &n) == 0 && n > 0);
}

bool
worker_wait(struct worker *w)
{
	bool	started = worker_is_started(w);

	if (started && w->has_thread)
		sem_await(&w->done);
	w->run = NULL;
	return started;
}

void
worker_close(struct worker *w)
{
	(void)worker_wait(w);
	if (w->has_thread) {
		(void)sem_post(&w->given);
		(void)pthread_join(w->thread, NULL);
		(void)sem_destroy(&w->given);
		(void)sem_destroy(&w->done);
	}
	*w = (struct worker){0};
}

void
worker_pair(worker_run *run, void *own, void *other)
{
	struct worker	w = {0};

	worker_start(&w, run, other);
	run(own);
	worker_close(&w);
}
