#include "core/base/worker.h"

#include <assert.h>

#include "core/base/banned.h"

static void *
worker_main(void *arg)
{
	struct worker	*w = arg;

	w->run(w->arg);
	return NULL;
}

void
worker_start(struct worker *w, worker_run *run, void *arg)
{
	assert(!worker_is_started(w));
	w->run = run;
	w->arg = arg;
	w->has_thread = pthread_create(&w->thread, NULL, worker_main, w) == 0;
	if (!w->has_thread)
		run(arg);
}

bool
worker_wait(struct worker *w)
{
	bool	started = worker_is_started(w);

	if (w->has_thread)
		(void)pthread_join(w->thread, NULL);
	*w = (struct worker){0};
	return started;
}

void
worker_pair(worker_run *run, void *own, void *other)
{
	struct worker	w = {0};

	worker_start(&w, run, other);
	run(own);
	(void)worker_wait(&w);
}
